import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check, readPolicy } from '../../docs/verify-proof.mjs';
import { checkpoint, verify } from '../../src/infrastructure/cli/tools.js';
import { readConfig } from '../../src/infrastructure/config.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { until } from '../support/until.js';
import { type ServedWitness, startWitness } from '../support/witness.js';

describe('the witnesses of a log', () => {
  let first: TestApp;
  let app: TestApp;
  let folder: string;
  let file: string;
  let policy: ReturnType<typeof readPolicy>;
  let key: string;
  let position: string;
  /** Of an event whose first checkpoint too few of them saw. */
  let unseen: string;
  const witnesses: ServedWitness[] = [];

  const start = async (i: number, port = 0): Promise<ServedWitness> =>
    (witnesses[i] = await startWitness(join(folder, `w${i}`), [key], { name: `w.example/${i}`, port }));
  const register = async (unitId: string): Promise<string> =>
    (await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Đơn vị ${unitId}` })).body.position;
  const noteAt = async (path: string) => {
    const response = await fetch(`${app.url}${path}`);
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  };
  const signers = (note: string): string[] =>
    [...note.matchAll(/^— (w\.example\/\d) /gm)].map(([, name = '']) => name).toSorted();
  const cosigned = async (...names: string[]): Promise<string> =>
    await until(`cosignatures of ${names.join(', ')}`, async () => {
      const { text } = await noteAt('/api/checkpoint');
      return JSON.stringify(signers(text)) === JSON.stringify(names) && text;
    });
  const proofOf = async (at: string, more = ''): Promise<object> =>
    (await app.get(`/api/proofs/event?position=${at}${more}`)).body.data;
  const state = async () => (await app.get('/api/witnesses')).body.data;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thidua-witnesses-'));
    first = await startApp();
    app = first;
    position = await register('a');
    key = (await first.post('/api/checkpoints')).body.data.verifier;
    for (const i of [1, 2, 3]) await start(i);
    const lines = [1, 2, 3].map((i) => `witness w${i} ${witnesses[i]!.verifier} ${witnesses[i]!.url}/`);
    file = join(folder, 'policy');
    await writeFile(
      file,
      [`log ${key}`, ...lines, 'group all-of-them 2 w1 w2 w3', 'quorum all-of-them', ''].join('\n'),
    );
    policy = readPolicy(await readFile(file));
    app = await startApp(first.database, '', { WITNESSES: file });
    // Nodes may have a key each, or the same file.
    await copyFile(join(first.home, 'checkpoint.key'), join(app.home, 'checkpoint.key'));
  });
  afterAll(async () => {
    await app.close();
    await first.close();
    for (const witness of witnesses.filter(Boolean)) await witness.close();
    await rm(folder, { recursive: true });
  });

  it('are none where none are named', async () => {
    expect((await first.get('/api/witnesses')).body.data).toEqual({ quorum: null, witnesses: [] });
    expect((await first.get('/health/ready')).body).toMatchObject({
      status: 'ready',
      witnesses: { quorum: null, away: [] },
      timestamps: 'off',
    });
  });

  it('are asked for what is signed, and what they sign is served in the note and in proofs', async () => {
    const bare = (await noteAt('/api/checkpoint')).text;
    expect(signers(bare)).toEqual([]);
    expect(() =>
      check({ earlier: { note: bare }, later: { note: bare }, path: [] }, key, bare, policy),
    ).toThrow('too few witnesses cosigned: none; not w1, w2, w3');
    app.stores.checkpoints.start();
    const note = await cosigned('w.example/1', 'w.example/2', 'w.example/3');
    expect(note.startsWith(bare)).toBe(true);
    expect(check(await proofOf(position), '', note, policy)).toMatch(
      /event 1 of 1 .*; cosigned by w1, w2, w3$/,
    );
    position = await register('b');
    const { body } = await app.post('/api/checkpoints');
    await cosigned('w.example/1', 'w.example/2', 'w.example/3');
    expect(check(await proofOf(position), key, undefined, policy)).toMatch(/event 2 of 2 .*; cosigned/);
    expect(await noteAt('/api/checkpoint?size=1')).toEqual({
      status: 200,
      type: 'text/plain; charset=utf-8',
      text: note,
    });
    expect((await noteAt('/api/checkpoint?size=2')).text.startsWith(body.data.note)).toBe(true);
    expect((await noteAt('/api/checkpoint?size=9')).status).toBe(404);
    for (const wrong of ['size=x', 'below=1'])
      expect((await noteAt(`/api/checkpoint?${wrong}`)).status).toBe(400);
    expect(await state()).toEqual({
      quorum: true,
      witnesses: [1, 2, 3].map((i) => ({
        name: `w${i}`,
        verifier: witnesses[i]!.verifier,
        size: 2,
        cosignedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        awaySince: null,
        trouble: null,
      })),
    });
  });

  it('that are away are named, with since when, and nothing waits for them', async () => {
    for (const i of [2, 3]) await witnesses[i]!.close();
    unseen = await register('c');
    const { signedAt } = (await app.post('/api/checkpoints')).body.data;
    await cosigned('w.example/1');
    const proof = await proofOf(unseen);
    expect(() => check(proof, key, undefined, policy)).toThrow('too few witnesses cosigned: w1; not w2, w3');
    // What came before is proved as ever, and what is in no witnessed checkpoint where one is asked for.
    expect(check(await proofOf(position), key, undefined, policy)).toContain('event 2 of 2');
    await until('both are found to be away', async () =>
      (await state()).witnesses.every(
        ({ name, trouble }: Record<string, unknown>) => name === 'w1' || trouble === 'UNREACHABLE',
      ),
    );
    expect((await state()).witnesses).toMatchObject([
      { name: 'w1', size: 3, awaySince: null },
      { name: 'w2', size: 2, awaySince: signedAt },
      { name: 'w3', size: 2, awaySince: signedAt },
    ]);
    const ready = async () => (await app.get('/health/ready')).body;
    expect(await ready()).toMatchObject({ status: 'ready', witnesses: { quorum: true, away: ['w2', 'w3'] } });
    app.clock.set(new Date(Date.now() + 180_000).toISOString());
    expect(await ready()).toMatchObject({
      status: 'degraded',
      witnesses: { quorum: false, away: ['w2', 'w3'] },
    });
    const figures = await (
      await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${await app.token({})}` } })
    ).text();
    for (const line of [
      'thidua_witness_away{witness="w1"} 0',
      'thidua_witness_away{witness="w2"} 1',
      'thidua_witness_quorum 0',
      'thidua_timestamp_away 0',
    ])
      expect(figures).toContain(`${line}\n`);
    await register('d');
    await app.post('/api/checkpoints');
    await cosigned('w.example/1');
  });

  it('fail “thidua verify” where a policy asks for more of them than signed', async () => {
    const lines: string[] = [];
    const terminal = { say: (line: string) => void lines.push(line), tell: () => undefined };
    const config = readConfig({ ...app.env, WITNESSES: '' });
    expect(await verify(config, terminal, { policy: file })).toBe(1);
    expect(lines).toContain('too few witnesses cosigned the checkpoint of 4 events: w1; not w2, w3');
    const one = join(folder, 'one');
    await writeFile(one, [`witness w1 ${witnesses[1]!.verifier}`, 'quorum w1'].join('\n'));
    const note = join(folder, 'note');
    await writeFile(note, (await noteAt('/api/checkpoint')).text);
    lines.length = 0;
    expect([await verify(config, terminal, { files: [note], policy: one }), lines.at(-1)]).toEqual([
      0,
      expect.stringMatching(/^intact/),
    ]);
    await expect(verify(config, terminal, { policy: note })).rejects.toThrow('line 1 of the policy');
  });

  it('sign again when they are back, and “thidua checkpoint” asks them itself', async () => {
    for (const i of [2, 3]) await start(i, Number(new URL(witnesses[i]!.url).port));
    await cosigned('w.example/1', 'w.example/2', 'w.example/3');
    expect(await state()).toMatchObject({ quorum: true, witnesses: [{}, {}, { size: 4, awaySince: null }] });
    expect(check(await proofOf(unseen), key, undefined, policy)).toContain('event 3 of 4');
    expect(() => check({}, key, undefined, policy)).toThrow('no proof');
    await until('no trouble is left', async () =>
      (await state()).witnesses.every(({ trouble }: { trouble: unknown }) => trouble === null),
    );
    expect((await app.get('/health/ready')).body.witnesses).toEqual({ quorum: true, away: [] });
    await app.stores.checkpoints.close();
    await register('e');
    const said: string[] = [];
    const terminal = { say: (line: string) => void said.push(line), tell: () => undefined };
    expect(await checkpoint(readConfig(app.env), terminal)).toBe(0);
    expect(signers(said.join('\n'))).toEqual(['w.example/1', 'w.example/2', 'w.example/3']);
    expect(`${said.join('\n')}\n`).toBe((await noteAt('/api/checkpoint')).text);
  });
});
