import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { isBeginning, MerkleTree } from '../../src/infrastructure/proofs/merkle-tree.js';
import { cosignatureOf, signatureIn, SigningKey } from '../../src/infrastructure/proofs/signed-note.js';
import { readVerifierKey } from '../../src/infrastructure/proofs/verifier-key.js';
import { Witness } from '../../src/infrastructure/witness/witness.js';
import { AnyLog, type ServedWitness, startWitness } from '../support/witness.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('a cosignature', () => {
  // Of a checkpoint of a certificate log, by a witness in service.
  const text = `coachandhorses2026h1.staging.certificate.transparency.goog
185550722
YXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=
`;
  const name = 'witness.navigli.sunlight.geomys.org';
  const line = `— ${name} o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s/KxLTaVwQD7lJZTC/CQ==\n`;
  const witness = readVerifierKey(
    `${name}+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G`,
    'witness',
  )!;
  const signature = signatureIn(line.trimEnd())!;

  it('of a witness of others is read, and holds for its text and time alone', () => {
    const found = cosignatureOf({ text, signatures: [signature] }, witness);
    expect(found).toEqual({ line, at: '2026-08-02T21:04:51.000Z' });
    const later = Buffer.from(signature.bytes);
    later.writeUInt8(later.readUInt8(7) + 1, 7);
    for (const bytes of [later, signature.bytes.subarray(1), Buffer.alloc(72), Buffer.alloc(72, 255)])
      expect(cosignatureOf({ text, signatures: [{ ...signature, bytes }] }, witness)).toBeNull();
    expect(cosignatureOf({ text: `${text}more\n`, signatures: [signature] }, witness)).toBeNull();
    expect(
      cosignatureOf({ text, signatures: [signature, { ...signature, bytes: later }] }, witness),
    ).toBeNull();
    expect(cosignatureOf({ text, signatures: [{ ...signature, name: 'another' }] }, witness)).toBeNull();
  });

  it('is read with a key for this use only, whose id is its own', () => {
    for (const [key, use] of [
      [witness.text, 'log'],
      [witness.text.replace('a3e0', 'a3e1'), 'witness'],
      [witness.text.replace('witness.', 'witness '), 'witness'],
      [`${witness.text}AAAA`, 'witness'],
    ] as const)
      expect(readVerifierKey(key, use)).toBeNull();
  });
});

it('the beginning of a log is told from every other log, as the tree proves it', () => {
  const sizes = fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 200 }), fc.nat());
  fc.assert(
    fc.property(sizes, ([from, more, at]) => {
      const words = Array.from({ length: from + more }, (_, i) => String(i));
      const log = new AnyLog('x');
      const tree = log.tree(words);
      const [path, root] = [tree.consistency(from, tree.size), tree.root(tree.size)];
      const begins = (old: Buffer, now: Buffer, steps: readonly Buffer[]): boolean =>
        isBeginning(BigInt(from), old, BigInt(from + more), now, steps);
      expect(begins(tree.root(from), root, path)).toBe(true);
      expect(begins(tree.root(from), root, [...path, root])).toBe(false);
      if (from === 0) return;
      const other = log.tree(words.with(at % from, 'khác'));
      expect(begins(tree.root(from), other.root(other.size), other.consistency(from, other.size))).toBe(
        false,
      );
      expect(begins(other.root(from), root, path)).toBe(false);
      expect(more > 0 && begins(tree.root(from), root, path.slice(1))).toBe(false);
    }),
  );
  expect(isBeginning(3n, new MerkleTree().root(0), 2n, new MerkleTree().root(0), [])).toBe(false);
});

describe('a witness', () => {
  let folder: string;
  let witness: ServedWitness;
  const log = new AnyLog('log.example/a');
  const words = ['a', 'b', 'c', 'd', 'e'];
  const add = async (...of: Parameters<AnyLog['body']>) => await witness.add(log.body(...of));
  const at = '2026-01-02T03:04:05.000Z';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thidua-witness-'));
    witness = await startWitness(folder, [log.verifier], { now: () => new Date(at) });
  });
  afterEach(async () => {
    await witness.close();
    await rm(folder, { recursive: true });
  });

  it('cosigns a log from its beginning on, and gives what it cosigned last to whoever asks', async () => {
    expect((await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`)).status).toBe(404);
    for (const [old, size] of [
      [0, 0],
      [0, 2],
      [2, 2],
      [2, 3],
      [3, 5],
    ] as const) {
      const now = words.slice(0, size);
      const { status, text, type } = await add(old, now);
      expect([old, size, status, type]).toEqual([old, size, 200, 'text/plain; charset=utf-8']);
      const signature = signatureIn(text.trimEnd())!;
      const own = readVerifierKey(witness.verifier, 'witness')!;
      expect(cosignatureOf({ text: log.text(now), signatures: [signature] }, own)).toEqual({
        line: text,
        at,
      });
      // To the letter of the specification, without anything of this program.
      const [, , key = ''] = /^(.+?)\+(.{8})\+(.+)$/.exec(witness.verifier)!.slice(1);
      const raw = Buffer.from(key, 'base64').subarray(1);
      const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]);
      const message = `cosignature/v1\ntime ${Date.parse(at) / 1000}\n${log.text(now)}`;
      const blob = Buffer.from(text.split(' ')[2]!, 'base64');
      expect(blob.subarray(0, 4)).toEqual(
        createHash('sha256')
          .update('witness.example/w\n')
          .update(Buffer.of(4))
          .update(raw)
          .digest()
          .subarray(0, 4),
      );
      const publicKey = createPublicKey({ key: spki, type: 'spki', format: 'der' });
      expect(verify(null, Buffer.from(message), publicKey, blob.subarray(12))).toBe(true);
      const kept = await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`);
      expect([kept.status, await kept.text()]).toEqual([200, `${log.note(log.text(now))}${text}`]);
    }
  });

  it('refuses a fork, whatever is proved, and goes on with the log that it saw', async () => {
    expect((await add(0, words.slice(0, 3))).status).toBe(200);
    const fork = ['a', 'b', 'x', 'y', 'z'];
    expect((await add(3, fork)).status).toBe(422);
    expect((await add(3, fork, { path: log.path(3, words) })).status).toBe(422);
    expect((await add(3, fork.slice(0, 3))).status).toBe(422);
    const [told = '', ...notes] = witness.lines.at(-2)!.split(/\n(?=log\.example)/);
    expect(told).toBe(`two histories of ${log.origin}: it signed two roots of 3 events`);
    expect(notes).toEqual([
      expect.stringContaining(log.note(log.text(words.slice(0, 3)))),
      log.note(log.text(fork.slice(0, 3))),
    ]);
    expect((await add(0, fork)).text).toBe('3\n');
    expect((await add(3, words)).status).toBe(200);
  });

  it('answers each fault with the status of the specification, and keeps what it saw', async () => {
    const two = words.slice(0, 2);
    expect((await add(0, two)).status).toBe(200);
    const other = new AnyLog('log.example/other');
    const namesake = new AnyLog(log.origin);
    const own = log.text(words);
    const root = own.split('\n')[2]!;
    const spoiled = log.signature(own).replace(/..==?\n$/, 'AA==\n');
    const lines = (count: number): Buffer[] => Array.from({ length: count }, () => Buffer.alloc(32));
    const note = (text: string): object => ({ note: log.note(text) });
    const cases: readonly (readonly [status: number, body: string])[] = [
      [404, other.body(0, words)],
      [404, other.body(9, words)],
      [403, namesake.body(2, words)],
      [403, namesake.body(0, words)],
      [403, log.body(2, words, { note: `${own}\n${spoiled}` })],
      [403, log.body(2, words, { note: `${own}\n${log.signature(own)}${spoiled}` })],
      [403, log.body(2, words, { note: `${own}\n${log.signature(log.text(two))}` })],
      [400, log.body(6, words)],
      [409, log.body(0, words)],
      [409, log.body(1, words)],
      [409, log.body(3, words)],
      [409, log.body(0, words, { path: lines(1) })],
      [409, log.body(0, ['x'])],
      [422, log.body(2, words, { path: [] })],
      [422, log.body(2, words, { path: lines(3) })],
      [422, log.body(2, words, { path: lines(63) })],
      [422, log.body(2, two, { path: lines(1) })],
      [422, log.body(2, ['a', 'x'])],
      [400, log.body(2, words, { path: lines(64) })],
      [400, ''],
      [400, log.note(own)],
      [400, `\n${log.body(2, words)}`],
      [400, log.body(2, words).replace('old 2', 'old 02')],
      [400, log.body(2, words).replace('old 2', 'old -2')],
      [400, log.body(2, words).replace('old 2', 'old  2')],
      [400, log.body(2, words).replace('old 2', 'old 99999999999999999999')],
      [400, log.body(2, words).replace('\n\n', '\n')],
      [400, log.body(2, words).replaceAll('\n', '\r\n')],
      [400, log.body(2, words).trimEnd()],
      [400, `${log.body(2, words)}\n`],
      [400, `${log.body(2, words)}more\n`],
      [400, log.body(2, words, { path: [Buffer.alloc(31)] })],
      [400, log.body(2, words, { note: `${own}\n` })],
      [400, log.body(2, words, { note: own })],
      [400, log.body(2, words, note(`${log.origin}\n05\n${root}\n`))],
      [400, log.body(2, words, note(`${log.origin}\n5\n${root.slice(4)}\n`))],
      [400, log.body(2, words, note(`${log.origin}\n5\n`))],
      [400, log.body(2, words, note(`\n5\n${root}\n`))],
      [400, log.body(2, words, note(`${own}\nafter an empty line\n`))],
      [400, log.body(2, words, note(`${own}a\ttab\n`))],
      [400, log.body(2, words, { note: `${own}\n${log.signature(own).repeat(101)}` })],
    ];
    for (const [status, body] of cases)
      expect([body, (await witness.add(body)).status]).toEqual([body, status]);
    expect((await witness.add(Buffer.from([...Buffer.from(log.body(2, words)), 0xff, 10]))).status).toBe(400);
    expect((await witness.add('x'.repeat(600_000))).status).toBe(413);
    const conflict = await add(0, words);
    expect([conflict.type, conflict.text]).toEqual(['text/x.tlog.size', '2\n']);
    const kept = await (await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`)).text();
    expect(kept).toContain(log.text(two));
  });

  it('takes from a log that it never saw only what needs no proof, and of an empty one its root', async () => {
    expect((await add(1, words)).text).toBe('0\n');
    expect((await add(0, words, { path: [Buffer.alloc(32)] })).status).toBe(422);
    const empty = `${log.origin}\n0\n${Buffer.alloc(32).toString('base64')}\n`;
    expect((await add(0, [], { note: log.note(empty) })).status).toBe(422);
    expect((await add(0, [])).status).toBe(200);
  });

  it('passes over signatures of others and lines that it does not know, and gives away the log’s alone', async () => {
    const text = log.text(words, 'signed 2026-01-01T00:00:00.000Z\nkhác\n');
    const others = [new AnyLog(log.origin), new AnyLog('witness.example/other')].map((one) =>
      one.signature(text),
    );
    const note = `${text}\n${others[0]}${log.signature(text)}${others[1]}`;
    const { status, text: line } = await add(0, words, { note });
    expect(status).toBe(200);
    const kept = await (await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`)).text();
    expect(kept).toBe(`${text}\n${log.signature(text)}${line}`);
  });

  it('lets one of two requests at once go first, so that the later log is never rolled back', async () => {
    expect((await add(0, words.slice(0, 1))).status).toBe(200);
    const sizes = [2, 5, 3, 4, 5, 2];
    const answers = await Promise.all(sizes.map(async (size) => await add(1, words.slice(0, size))));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409, 409, 409]);
    const size = sizes[statuses.indexOf(200)]!;
    const others = answers.filter(({ status }) => status === 409).map(({ text }) => text);
    expect(new Set(others)).toEqual(new Set([`${size}\n`]));
    const kept = await (await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`)).text();
    expect(kept.split('\n')[1]).toBe(String(size));
  });

  it('knows after a restart what it saw, under the same key, which only its owner can read', async () => {
    expect((await add(0, words.slice(0, 3))).status).toBe(200);
    const { verifier } = witness;
    await witness.close();
    witness = await startWitness(folder, [log.verifier]);
    expect(witness.verifier).toBe(verifier);
    expect((await add(0, words)).text).toBe('3\n');
    expect((await add(3, ['x', 'y', 'z', 'd'])).status).toBe(422);
    expect((await add(3, words)).status).toBe(200);
    const files = [join(folder, 'witness.key'), join(folder, 'logs', hash(log.origin))];
    for (const file of files) expect([file, (await stat(file)).mode & 0o777]).toEqual([file, 0o600]);
    expect(await readdir(join(folder, 'logs'))).toEqual([hash(log.origin)]);
    await expect(startWitness(folder, [], { name: 'another' })).rejects.toThrow(
      'is that of witness.example/w',
    );
  });

  it('cosigns nothing where it cannot read, or cannot keep, what it saw', async () => {
    expect((await add(0, words.slice(0, 3))).status).toBe(200);
    const file = join(folder, 'logs', hash(log.origin));
    const kept = await readFile(file, 'utf8');
    await witness.close();
    witness = await startWitness(folder, [log.verifier]);
    for (const text of [
      '',
      kept.slice(0, -20),
      kept.replace('\n3\n', '\n2\n'),
      new AnyLog('x').note('x\n'),
    ]) {
      await writeFile(file, text);
      expect([text, (await add(0, words)).status]).toEqual([text, 500]);
      expect((await fetch(`${witness.url}/${hash(log.origin)}/checkpoint`)).status).toBe(500);
    }
    await writeFile(file, kept);
    await rm(join(folder, 'logs'), { recursive: true });
    expect((await add(0, words.slice(0, 3))).status).toBe(500);
  });

  it('watches several logs, and several keys of one, each by itself', async () => {
    const [second, other] = [new AnyLog(log.origin), new AnyLog('log.example/other')];
    await witness.close();
    witness = await startWitness(folder, [log.verifier, second.verifier, other.verifier]);
    expect((await add(0, words.slice(0, 2))).status).toBe(200);
    expect((await witness.add(second.body(2, words))).status).toBe(200);
    expect((await witness.add(other.body(0, ['x']))).status).toBe(200);
    expect((await add(2, words)).text).toBe('5\n');
  });

  it('answers nothing else', async () => {
    const statuses = await Promise.all(
      [
        ['GET', '/add-checkpoint'],
        ['POST', `/${hash(log.origin)}/checkpoint`],
        ['GET', `/${hash('unknown')}/checkpoint`],
        ['GET', `/${hash(log.origin).toUpperCase()}/checkpoint`],
        ['GET', '/'],
        ['POST', '/sign-subtree'],
      ].map(async ([method = '', path = '']) => (await fetch(`${witness.url}${path}`, { method })).status),
    );
    expect(statuses).toEqual([405, 405, 404, 404, 404, 404]);
    const options = { folder, logs: [], now: () => new Date(), log: () => undefined };
    for (const name of ['', 'a b', 'a+b'])
      await expect(Witness.open({ ...options, name, folder: join(folder, 'new') })).rejects.toThrow(
        'no name',
      );
  });

  it('has the key of its file', async () => {
    const key = await SigningKey.open(join(folder, 'witness.key'));
    expect(key.verifier('witness.example/w', 'witness')).toBe(witness.verifier);
  });
});
