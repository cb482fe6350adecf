import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Files } from '../support/bundles.js';
import { bundleOf, inFolder, unpacked } from '../support/bundles.js';

interface Line {
  readonly index: number;
  readonly recorded: { readonly id: string; readonly stream: string; readonly revision: number };
}

let app: TestApp;
let key: string;
let size: number;
let award: string;
/** What is answered before anything is signed. */
let unsigned: string;

const cluster = '/api/clusters/ttcp-khoi-2/bundle?from=2023';
const textIn = (files: Files, name: string): string => files.get(name)?.toString() ?? '';
const linesIn = (files: Files, name: string): string[] => textIn(files, name).split('\n').slice(0, -1);
const eventsIn = (files: Files): Line[] =>
  linesIn(files, 'events.jsonl').map((line) => JSON.parse(line) as Line);
const filesOf = async (path: string, token?: string): Promise<Files> =>
  await unpacked(await bundleOf(app, path, token));

/** Runs the script of the bundle itself, in the folder where it was unpacked, as its reader would. */
const verified = (files: Files, ...more: string[]) =>
  inFolder(files, async (cwd) => {
    const run = promisify(execFile)(process.execPath, ['verify.mjs', '.', ...more], { cwd });
    return await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );
  });

beforeAll(async () => {
  app = await startApp();
  await recordFacts(app.app.get(Batches), () => undefined);
  await app.caughtUp();
  unsigned = (await app.get(cluster)).body.code;
  const { body } = await app.post('/api/checkpoints');
  ({ size, verifier: key } = body.data);
  const { data } = (await app.get('/api/awards?cluster=ttcp-khoi-2&year=2023')).body;
  award = `/api/awards/${encodeURIComponent(data[0].proposalId)}/bundle`;
});
afterAll(() => app.close());

describe('a bundle of evidence', () => {
  it.each([
    ['a cluster and years of it', () => `${cluster}&to=2024`],
    ['a unit', () => '/api/units/thanh-tra-bo-cong-an/bundle'],
    ['an award', () => award],
  ])('is proved by its own script, with nothing but Node: %s', async (_, path) => {
    const files = await filesOf(path());
    const { code, stdout } = await verified(files, key);
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^PROVED: \d+ events about \/api\//)]);
    expect(stdout).not.toMatch('ONLY IF');
    expect(stdout).toMatch(`among the ${size} events signed`);
    // Whoever takes the names out leaves nothing by which their lengths are known.
    expect(linesIn(files, 'bundle.txt').filter((line) => line.startsWith('file names.jsonl'))).toEqual([
      expect.stringMatching(/^file names\.jsonl [0-9a-f]{64}$/),
    ]);
    expect((await verified(files)).stdout).toMatch('ONLY IF the keys in keys.txt');
    expect([...files.keys()]).toEqual(
      ['doc-toi.html', 'verify.mjs', 'checkpoint.txt', 'keys.txt', 'answer.json'].concat([
        'events.jsonl',
        'law.json',
        'names.jsonl',
        'bundle.txt',
      ]),
    );
  });

  it('ends with 1 where nothing is proved, be it for a note that is none, and with 2 where something cannot be read', async () => {
    const files = await filesOf(award);
    const beside = new Map([
      ['note.txt', Buffer.from('no note')],
      ['proof.json', Buffer.from('{"data":{}}')],
      ['policy.txt', Buffer.from('quorum')],
    ]);
    await inFolder(beside, async (folder) => {
      const codes = [
        [key],
        [key, join(folder, 'note.txt')],
        [key, join(folder, 'proof.json')],
        [key.replace(/\+[0-9a-f]{8}\+/, '+00000000+')],
        [key, join(folder, 'none.txt')],
        [key, '--policy', join(folder, 'policy.txt')],
      ].map(async (given) => (await verified(files, ...given)).code);
      expect(await Promise.all(codes)).toEqual([0, 1, 1, 2, 2, 2]);
    });
  });

  it('rests on a checkpoint: there is none before one was signed', () => {
    expect(unsigned).toBe('NOT_FOUND');
  });

  it('is the same bytes for the same checkpoint and rights, whatever was recorded since', async () => {
    const paths = [cluster, '/api/units/thanh-tra-bo-cong-an/bundle?', award.concat('?')];
    const before = await Promise.all(paths.map((path) => bundleOf(app, `${path}&size=${size}`)));
    await app.accept('RenameUnit', {
      unitId: 'thanh-tra-bo-cong-an',
      name: 'Thanh tra Bộ Công an mới',
      from: '2025-01-01',
    });
    await app.caughtUp();
    const { data } = (await app.post('/api/checkpoints')).body;
    expect(data.size).toBeGreaterThan(size);
    for (const [i, path] of paths.entries()) {
      expect((await bundleOf(app, `${path}&size=${size}`)).equals(before[i]!)).toBe(true);
      const grown = eventsIn(await filesOf(path));
      expect(grown.length).toBe(eventsIn(await unpacked(before[i]!)).length + 1);
    }
  });

  it('has all events of the streams that it calls whole, and every event that changed the answer', async () => {
    const files = await filesOf(`${cluster}&size=${size}`);
    const events = eventsIn(files);
    const streams = linesIn(files, 'bundle.txt').flatMap((line) => {
      const [word, name = '', how] = line.split(' ');
      return word === 'stream' ? [{ name, how }] : [];
    });
    expect(streams.filter(({ how }) => how === 'part').map(({ name }) => name)).toEqual(['registry']);
    expect(streams.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['clusterYear-ttcp-khoi-2_2023', 'awardProposals-ttcp-khoi-2_2023']),
    );
    for (const { name } of streams.filter(({ how }) => how === 'whole')) {
      const stored = await app.stores.events.readStream(name);
      expect(
        events.filter(({ recorded }) => recorded.stream === name).map(({ recorded }) => recorded.id),
      ).toEqual(stored.map(({ id }) => id));
    }
    const ids = new Set(events.map(({ recorded }) => recorded.id));
    expect(ids.size).toBeLessThan(size);
    const page = '/api/clusters/ttcp-khoi-2/years/2023';
    const { body } = await app.get(`${page}/history/why?knownAt=${(await lastOf(size)).position}`);
    expect(body.data.events.length).toBeGreaterThan(10);
    expect(body.data.events.filter((event: { eventId: string }) => !ids.has(event.eventId))).toEqual([]);
    const answers = JSON.parse(textIn(files, 'answer.json')) as Record<string, { unknown: string[] }>;
    expect(answers[page]).toMatchObject({
      proposals: body.data.answer.proposals.map(() => expect.anything()),
    });
    expect(Object.keys(answers)).toEqual(
      ['/api/clusters/ttcp-khoi-2', page].concat([
        `${page}/results`,
        `${page}/standings`,
        `${page}/submissions`,
      ]),
    );
    const law = JSON.parse(textIn(files, 'law.json')) as { ruleSets: { id: string }[] };
    expect(law.ruleSets.map(({ id }) => id)).toContainEqual(expect.stringMatching(/^rules-from-/));
  });

  const lastOf = async (count: number): Promise<{ position: string }> =>
    (await app.get(`/api/events?limit=1000`)).body.data[count - 1];

  it('holds names of persons only for those who may read them, in a file that can be taken out', async () => {
    const path = `/api/clusters/ttcp-khoi-su-nghiep/bundle?from=2022&to=2026&size=${size}`;
    const named = await filesOf(path);
    const names = linesIn(named, 'names.jsonl').map(
      (line) => JSON.parse(line) as { name: string; ref: string; salt: string },
    );
    expect(names.map(({ name }) => name)).toContain('Nguyễn Thị Hoa');
    for (const { name, ref, salt } of names) {
      expect(createHash('sha256').update(`${salt}\n${name}`).digest('hex')).toBe(ref);
      expect(textIn(named, 'events.jsonl')).toMatch(ref);
      for (const other of [...named.keys()].filter(
        (file) => file !== 'names.jsonl' && file !== 'events.jsonl',
      ))
        expect([other, textIn(named, other).includes(name)]).toEqual([other, false]);
    }
    const without = await filesOf(path, await app.token({ roles: ['auditor'] }));
    expect(without.has('names.jsonl')).toBe(false);
    expect((await verified(without, key)).code).toBe(0);
    const takenOut = new Map([...named].filter(([file]) => file !== 'names.jsonl'));
    expect((await verified(takenOut, key)).code).toBe(0);
    const { body } = await app.accept('ForgetPersons', { refs: [names[0]!.ref], reason: 'Theo yêu cầu' });
    expect(body.outcome).toBe('accepted');
    const forgotten = await filesOf(path);
    expect(linesIn(forgotten, 'names.jsonl')).toHaveLength(names.length - 1);
    expect((await verified(forgotten, key)).code).toBe(0);
  });

  it.each([
    ['/api/clusters/none/bundle?from=2023', 404, 'NOT_FOUND'],
    ['/api/units/none/bundle', 404, 'NOT_FOUND'],
    ['/api/awards/none/bundle', 404, 'NOT_FOUND'],
    ['/api/units/thanh-tra-bo-cong-an/bundle?size=2', 404, 'NOT_FOUND'],
    ['/api/units/thanh-tra-bo-cong-an/bundle?size=0', 400, 'INVALID_REQUEST'],
    ['/api/clusters/ttcp-khoi-2/bundle', 400, 'INVALID_REQUEST'],
    [`${cluster}&to=2022`, 400, 'INVALID_REQUEST'],
    [`${cluster}&to=2043`, 400, 'INVALID_REQUEST'],
    [`${cluster}&knownAt=2024-01-01T00:00:00Z`, 400, 'INVALID_REQUEST'],
  ])('is refused: %s', async (path, status, code) => {
    const { status: got, body } = await app.get(path);
    expect([got, body.code]).toEqual([status, code]);
  });
});
