import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { check } from '../../docs/verify-proof.mjs';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { asUnit, cluster4, open, voter } from '../support/ballots.js';
import type { Asked, HostileServer } from '../support/hostile-server.js';
import { hostileServer, logOf, openedWith, ownKey } from '../support/hostile-server.js';
import { exitCode } from '../support/until.js';

// The voter's script against servers that lie: each one that gives a key of its own would know the choice.

const options = [
  { id: 'phuong-an-mot', label: 'Phương án một' },
  { id: 'phuong-an-hai', label: 'Phương án hai' },
];

let app: TestApp;
let folder: string;
let files = 0;
const opened: HostileServer[] = [];

const newFile = (): string => join(folder, `${++files}.json`);

interface Said {
  readonly code: number | null;
  readonly said: string;
}

async function node(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const path = fileURLToPath(new URL(`../../docs/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', TOKEN: '', ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await exitCode(child);
  return { code, said };
}

/** Casts for a unit at a server, with the token of that unit. */
async function castAt(
  url: string,
  ballotId: string,
  unitId: string,
  { file = newFile(), told = [] as string[], env = {} } = {},
): Promise<Said & { readonly file: string }> {
  const TOKEN = await app.token(asUnit(unitId));
  const args = ['cast', url, ballotId, unitId, 'phuong-an-mot', file, ...told];
  return { ...(await node('vote.mjs', args, { TOKEN, ...env })), file };
}

const returnAt = (url: string, file: string, ...told: string[]): Promise<Said> =>
  node('vote.mjs', ['return', url, file, ...told]);

async function hostile(lie: (asked: Asked) => unknown): Promise<HostileServer> {
  const server = await hostileServer(app.url, lie);
  opened.push(server);
  return server;
}

const fingerprintOf = async (ballotId: string): Promise<string> =>
  (await app.get(`/api/ballots/${ballotId}`)).body.data.keyFingerprint;

const voted = async (ballotId: string): Promise<string[]> =>
  (await app.get(`/api/ballots/${ballotId}`)).body.data.voted.map((u: { unitId: string }) => u.unitId);

describe("the voter's script", () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-20T02:00:00Z');
    folder = await mkdtemp(join(tmpdir(), 'thidua-voter-'));
    await cluster4(app);
    await open(app, 'khong-ai-bo', { options });
  });
  afterAll(async () => {
    for (const server of opened) await server.close();
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('takes the key as nobody, from the event that opened the ballot, proved to be in the signed log', async () => {
    const ballotId = await open(app, 'mo-cong-khai', { options });
    const { status, body } = await app.get(`/api/ballots/${ballotId}/opening`, {});
    expect(status).toBe(200);
    const { recorded, checkpoint } = body.data;
    expect(recorded.data).toMatchObject({
      ballotId,
      modulus: expect.stringMatching(/^[89a-f][0-9a-f]{511}$/),
    });
    expect(check(body.data, checkpoint.verifier)).toContain('BallotOpened');
    expect(
      (await app.get(`/api/ballots/${ballotId}/opening`, { authorization: 'Bearer x' })).body.data,
    ).toEqual(body.data);
    expect((await app.get('/api/ballots/cum-4_2019_khong-co/opening', {})).body.code).toBe(
      'BALLOT_NOT_FOUND',
    );
    expect((await app.get('/api/ballots/khong/opening', {})).body.code).toBe('BALLOT_NOT_FOUND');

    const honest = await hostile(() => undefined);
    const fingerprint = await fingerprintOf(ballotId);
    expect((await node('vote.mjs', ['key', `${honest.url}/`, ballotId])).said.replace(/\s/g, '')).toBe(
      fingerprint,
    );
    const cast = await castAt(`${honest.url}//`, ballotId, 'lao-cai', {
      told: [fingerprint.toUpperCase().replace(/(.{8})/g, '$1 ')],
      env: { LOG_KEY: checkpoint.verifier },
    });
    expect(cast).toMatchObject({ code: 0, said: '' });
    expect(honest.asked.filter(({ path }) => path.includes('opening')).map(({ token }) => token)).toEqual([
      null,
      null,
    ]);
    const paper = JSON.parse(await readFile(cast.file, 'utf8'));
    expect(Object.keys(paper).sort()).toEqual(
      ['ballotId', 'choice', 'commitment', 'modulus', 'note', 'salt', 'signature'].sort(),
    );
    expect(paper).toMatchObject({ ballotId, modulus: recorded.data.modulus, note: checkpoint.note });

    await app.accept('EndVoting', { ballotId });
    // A file of before the modulus was kept: the signature must be that of the key in the event.
    const older = newFile();
    const { modulus: _modulus, note: _note, ...kept } = paper;
    await writeFile(older, JSON.stringify(kept));
    await writeFile(
      `${older}.forged`,
      JSON.stringify({ ...kept, signature: `00${paper.signature.slice(2)}` }),
    );
    expect((await returnAt(app.url, `${older}.forged`)).said).toContain('does not fit');
    const returned = await returnAt(`${app.url}/`, older);
    expect(returned.code).toBe(0);
    expect(returned.said.replace(/\s/g, '')).toContain(fingerprint);
    expect((await app.get(`/api/ballots/${ballotId}`)).body.data.returned).toBe(1);
  });

  it('is not told a key of its own by a server that knows its token', async () => {
    const ballotId = await open(app, 'khoa-rieng', { options });
    const { modulus, signed } = ownKey();
    const server = await hostile(({ path, token, data }) => {
      if (token === null) return undefined;
      if (path.endsWith('/papers'))
        return data.map((p: { blinded: string }) => ({ ...p, signature: signed(p.blinded) }));
      return data?.modulus ? { ...data, modulus } : undefined;
    });
    const { code, said, file } = await castAt(server.url, ballotId, 'lao-cai');
    expect({ code, said }).toMatchObject({
      code: 1,
      said: expect.stringContaining('does not fit this paper'),
    });
    // Nothing of it was lost: the honest server gives the signature of the same paper.
    expect(await castAt(app.url, ballotId, 'lao-cai', { file })).toMatchObject({ code: 0 });
  });

  const untaken = 'cum-4_2019_khong-ai-bo';
  it.each<[string, (data: { recorded: { data: object } }) => unknown, string]>([
    [
      'another key in the event',
      (d) => ({ ...d, recorded: { ...d.recorded, data: { ...d.recorded.data, modulus: ownKey().modulus } } }),
      'the event was changed',
    ],
    ['no proof', ({ recorded }) => ({ recorded }), 'no proof'],
    ['another event of the same log', () => logOf({ type: 'VotingEnded', data: {} }), 'another event'],
    [
      'the opening of another ballot',
      (d) => logOf({ ...d.recorded, data: { ...d.recorded.data, ballotId: 'cum-4_2019_khac' } }),
      'another event',
    ],
    ['a short key', (d) => openedWith(ownKey(1024).modulus, d as never), 'not sound'],
    ['an even modulus', (d) => openedWith(`${'f'.repeat(511)}e`, d as never), 'not sound'],
    ['a modulus that is no number', (d) => openedWith(`${'f'.repeat(510)}z1`, d as never), 'not sound'],
    ['a modulus without end', (d) => openedWith('f'.repeat(60_000), d as never), 'not sound'],
    ['no modulus', (d) => openedWith(undefined as never, d as never), 'not sound'],
    ['a key with small factors', (d) => openedWith(multipleOfManyPrimes(), d as never), 'not sound'],
  ])('does not vote by %s', async (_what, lie, fault) => {
    const server = await hostile(({ path, data }) => (path.endsWith('/opening') ? lie(data) : undefined));
    const { code, said, file } = await castAt(server.url, untaken, 'lao-cai');
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining(fault) });
    expect(await voted(untaken)).toEqual([]);
    expect(existsSync(file)).toBe(false);
  });

  describe('where a server tells a voter a whole log of its own', () => {
    let ballotId: string;
    let server: HostileServer;
    let fingerprint: string;
    let file: string;

    beforeAll(async () => {
      ballotId = await open(app, 'nhat-ky-rieng', { options });
      fingerprint = await fingerprintOf(ballotId);
      const { modulus, signed } = ownKey();
      let blinded = '';
      server = await hostile(({ path, sent, data }) => {
        if (path.endsWith('/opening')) return openedWith(modulus, data);
        if (path.endsWith('/papers')) return [{ blinded, signature: signed(blinded) }];
        if (path.endsWith('/CastBallot')) ({ blinded } = sent as { blinded: string });
        return path.endsWith('/CastBallot') ? {} : undefined;
      });
    });

    it('finds it by the fingerprint on the minutes, or by the key that signs the log', async () => {
      const told = await castAt(server.url, ballotId, 'son-la', { told: [fingerprint] });
      expect(told).toMatchObject({ code: 1, said: expect.stringContaining('NOT the one you were told') });
      const { verifier } = (await app.get('/api/checkpoints?limit=1')).body.data[0];
      const known = await castAt(server.url, ballotId, 'son-la', { env: { LOG_KEY: verifier } });
      expect(known).toMatchObject({ code: 1, said: expect.stringContaining('not signed by this key') });
      expect(await voted(ballotId)).toEqual([]);
    });

    it('tells the key to be compared, and does not give the ballot to where another one is told', async () => {
      const cast = await castAt(server.url, ballotId, 'lao-cai');
      expect(cast.code).toBe(0);
      expect(cast.said.replace(/\s/g, '')).not.toContain(fingerprint);
      expect(cast.said).toContain('Compare it with the minutes');
      ({ file } = cast);
      expect((await castAt(app.url, ballotId, 'son-la')).code).toBe(0);
      await app.accept('EndVoting', { ballotId });
      const before = server.asked.length;
      expect((await returnAt(server.url, file, fingerprint)).said).toContain('NOT the one you were told');
      const elsewhere = await hostile(() => undefined);
      expect(await returnAt(elsewhere.url, file)).toEqual({
        code: 1,
        said: expect.stringContaining('another key now'),
      });
      for (const { path } of [...server.asked.slice(before), ...elsewhere.asked])
        expect(path).not.toContain('/box');
    });

    it('is found from the papers once it is counted', async () => {
      const honest = join(folder, `${files}.json`);
      expect((await returnAt(app.url, honest)).code).toBe(0);
      await app.accept('CloseBallot', { ballotId });
      const proof = join(folder, 'proof.json');
      const { body } = await app.get(`/api/ballots/${ballotId}/proof`);
      expect(body.data.keyFingerprint).toBe(fingerprint);
      await writeFile(proof, JSON.stringify(body));
      const good = await node('verify-ballot.mjs', [proof, body.data.boxHash, honest]);
      expect(good).toMatchObject({ code: 0, said: expect.stringContaining(`key ${fingerprint}\n`) });
      const bad = await node('verify-ballot.mjs', [proof, honest, file]);
      expect(bad).toMatchObject({
        code: 1,
        said: expect.stringContaining(`${file} was signed with another key`),
      });
      expect(bad.said).not.toContain(honest);
      const paper = JSON.parse(await readFile(honest, 'utf8'));
      await writeFile(honest, JSON.stringify({ ...paper, choice: 'BLANK' }));
      expect((await node('verify-ballot.mjs', [proof, honest])).said).toContain('is not what was counted');
      await writeFile(proof, JSON.stringify({ ...body.data, keyFingerprint: '0'.repeat(64) }));
      expect((await node('verify-ballot.mjs', [proof])).said).toContain('not the one of its fingerprint');
    });
  });

  it.each([
    [['cast', 'localhost:3000', 'b', 'u', 'c', 'f']],
    [['key', 'ftp://localhost/', 'b']],
    [['key', 'http://localhost/?x=1', 'b']],
  ])('says what an address is: %j', async (args) => {
    expect(await node('vote.mjs', args)).toEqual({
      code: 1,
      said: expect.stringContaining('is not the address of a server'),
    });
  });

  it('says how it is used, and what it found where no server of this kind is', async () => {
    for (const args of [[], ['cast', app.url], ['other', app.url, 'b'], ['key', app.url, 'b', 'c', 'd']])
      expect(await node('vote.mjs', args)).toEqual({
        code: 1,
        said: expect.stringContaining('return <server> <file>'),
      });
    expect((await node('vote.mjs', ['key', `${app.url}/nowhere`, 'b'])).said).toMatch(/^NOT_FOUND: /);
    expect((await node('vote.mjs', ['key', 'http://127.0.0.1:9', 'b'])).code).toBe(1);
  });

  it('blinds by no number that shares a factor with the modulus', () => {
    const modulus = multipleOfManyPrimes();
    const sharing = (bytes: number): Buffer => Buffer.alloc(bytes, 1);
    expect(() => voter.prepare({ ballotId: 'x', modulus }, 'BLANK', sharing)).toThrow('not sound');
  });
});

/** Of 2048 bits, and divided by every odd prime below 500: nearly every number shares a factor with it. */
function multipleOfManyPrimes(): string {
  let product = 1n;
  for (let n = 3n; n < 500n; n += 2n) {
    let isPrime = true;
    for (let d = 3n; d * d <= n; d += 2n) if (n % d === 0n) isPrime = false;
    if (isPrime) product *= n;
  }
  let found = (1n << 2048n) / product;
  if (found % 2n === 0n) found -= 1n;
  return (product * found).toString(16).padStart(512, '0');
}
