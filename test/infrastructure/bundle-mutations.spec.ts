import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkBundle } from '../../docs/verify-bundle.mjs';
import { readPolicy } from '../../docs/verify-proof.mjs';
import { readCertificates } from '../../docs/verify-timestamp.mjs';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { Packed } from '../../src/infrastructure/bundles/packed.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { MerkleTree } from '../../src/infrastructure/proofs/merkle-tree.js';
import { rotationOf } from '../../src/infrastructure/proofs/rotation.js';
import { SigningKey } from '../../src/infrastructure/proofs/signed-note.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Files } from '../support/bundles.js';
import { bundleOf, unpacked } from '../support/bundles.js';
import type { ServedAuthority } from '../support/tsa.js';
import { startAuthority } from '../support/tsa.js';

// Changes a bundle in every way that one can think of, and writes down which check of the script finds it: the tables in
// docs/proofs.md, which `npm run proofs` writes.

type Given = NonNullable<Parameters<typeof checkBundle>[1]>;
interface Line {
  readonly hash: string;
  readonly index: number;
  readonly path: readonly string[];
  readonly recorded: Recorded;
}
/** What is put in place of files; null where one is taken away. */
interface Change {
  readonly files: ReadonlyMap<string, Buffer | null>;
  readonly given?: Given;
}
interface Row {
  readonly what: string;
  /** What finds it, as the page says: the checks, or why nothing does. */
  readonly nothing?: string;
  readonly changes: () => Iterable<Change> | AsyncIterable<Change>;
}

let app: TestApp;
let authority: ServedAuthority;
/** The time-stamp of an earlier checkpoint. */
let stampedBefore: Buffer;
let folder: string;
let key: string;
let own: SigningKey;
/** The key that the auditor has: it handed over to the one of the log before the checkpoint of the bundle was signed. */
let retired: SigningKey;
let other: SigningKey;
let files: Files;
let zip: Buffer;
let lines: readonly Line[];
let origin: string;
let size: number;
/** Of how many events the last checkpoint was that the retired key signed alone. */
let givenUpAt: number;
/** An earlier checkpoint, and the proof that the log grew out of it. */
let kept: string;
let extension: object;
/** Events of the log that are not in the bundle, with their proofs: one of the registry, one of another stream. */
let strangers: readonly Line[];

const content = (name: string): Buffer => files.get(name) ?? Buffer.alloc(0);
const textOf = (all: readonly object[]): Buffer =>
  Buffer.from(all.map((line) => `${canonicalJson(line)}\n`).join(''));
const withEvents = (all: readonly Line[], given?: Given): Change => ({
  files: new Map([['events.jsonl', textOf(all)]]),
  ...(given ? { given } : {}),
});
const isLast = ({ recorded: { stream, revision } }: Line): boolean =>
  !lines.some(({ recorded: later }) => later.stream === stream && later.revision > revision);
const isWhole = ({ recorded }: Line): boolean => recorded.stream !== 'registry';
const without = (left: Line): readonly Line[] => lines.filter((line) => line !== left);

/** The file with one bit changed, at each of these bytes, or every bit of them. */
function* flipped(name: string, { from = 0, to = content(name).length, every = 1, bits = 1 } = {}) {
  for (let at = from; at < to; at += every)
    for (let bit = 0; bit < bits; bit++) {
      const bytes = Buffer.from(content(name));
      bytes[at]! ^= 1 << ((at + bit) % 8);
      yield { files: new Map([[name, bytes]]) };
    }
}

const otherAuthority = readFileSync(new URL('../timestamps/ca.pem', import.meta.url), 'utf8');

/** Lists and signs the files again, as whoever has a key can. */
async function sealed(changed: Files, signer: SigningKey, root: string): Promise<Files> {
  const packed = new Packed();
  for (const [name, bytes] of changed)
    if (name !== 'bundle.txt')
      for await (const part of packed.file(name, [bytes])) expect(part).toBeDefined();
  for (const line of changed.get('events.jsonl')!.toString().trimEnd().split('\n')) {
    const { hash, recorded } = JSON.parse(line) as Line;
    packed.event({ ...recorded, hash });
  }
  const about = content('bundle.txt').toString().split('\n')[3]!;
  const seal = signer.seal(origin, [`checkpoint ${size} ${root}`, about, ...packed.list()]);
  return new Map([...changed, ['bundle.txt', Buffer.from(seal)]]);
}

/** Another history: an event of it says something else, and all hashes, proofs and signatures are made anew. */
async function forged(signer: SigningKey): Promise<Files> {
  const heads = new Map<string, { revision: number; hash: string }>();
  const events = lines.map(({ recorded }, i) => {
    const before = heads.get(recorded.stream);
    const previousHash =
      before && before.revision === recorded.revision - 1 ? before.hash : recorded.previousHash;
    const event = {
      ...recorded,
      previousHash,
      ...(i === 1 ? { recordedAt: '2001-01-01T00:00:00.000Z' } : {}),
    };
    const hash = hashOf(event as Recorded);
    heads.set(recorded.stream, { revision: recorded.revision, hash });
    return { hash, recorded: event };
  });
  const tree = new MerkleTree();
  for (let index = 0; index < size; index++) {
    const at = lines.findIndex((line) => line.index === index);
    tree.append(Buffer.from(events[at]?.hash ?? '00'.repeat(32), 'hex'));
  }
  const made = events.map((event, i) => {
    const { index } = lines[i]!;
    return { ...event, index, path: tree.inclusion(index, size).map((step) => step.toString('hex')) };
  });
  const root = tree.root(size).toString('hex');
  const note = signer.sign({ origin, size, root, signedAt: '2026-01-01T00:00:00.000Z' });
  const changed = new Map([
    ...files,
    ['events.jsonl', textOf(made)],
    ['checkpoint.txt', Buffer.from(note)],
    ['keys.txt', Buffer.from(`${signer.verifier(origin)}\n`)],
  ] as const);
  return await sealed(changed, signer, Buffer.from(root, 'hex').toString('base64'));
}

/** Another history as a thief of the key would sign it that was given up: with a key of his own, to which it hands over. */
async function stolen() {
  const right = content('rotations.txt').toString();
  const at = { size: givenUpAt, root: '00'.repeat(32) };
  const act = rotationOf({ origin, at, until: givenUpAt, signedAt: '2026-01-01' }, retired, other);
  const history = await forged(other);
  const changed = await sealed(
    new Map([...history, ['rotations.txt', Buffer.from(act)]]),
    other,
    rootIn(history),
  );
  return { act, right, changed };
}

const rootIn = (of: Files): string => of.get('bundle.txt')!.toString().split('\n')[2]!.split(' ')[2]!;
const rootSaid = (): string => rootIn(files);
const endCut = (): readonly Line[] =>
  without(lines.findLast((line) => isWhole(line) && line.recorded.revision > 0)!);

const rows: readonly Row[] = [
  {
    what: 'one bit of a line of `events.jsonl`',
    changes: () => flipped('events.jsonl', { to: content('events.jsonl').indexOf(10) + 1 }),
  },
  {
    what: 'one bit of `checkpoint.txt`',
    *changes() {
      const end = content('checkpoint.txt').length - 110;
      yield* flipped('checkpoint.txt', { to: end });
      yield* flipped('checkpoint.txt', { from: end, bits: 8 });
    },
  },
  {
    what: 'one bit of `bundle.txt`',
    *changes() {
      const end = content('bundle.txt').length - 120;
      yield* flipped('bundle.txt', { to: end, every: 2 });
      yield* flipped('bundle.txt', { from: end, bits: 8 });
    },
  },
  {
    what: 'one bit of `rotations.txt`',
    *changes() {
      const end = content('rotations.txt').length - 220;
      yield* flipped('rotations.txt', { to: end, every: 2 });
      yield* flipped('rotations.txt', { from: end, every: 3 });
      yield* flipped('rotations.txt', { from: content('rotations.txt').length - 1, bits: 8 });
    },
  },
  {
    what: 'the act in `rotations.txt` signed by the new key alone, by another in place of the old one, or over another key',
    async *changes() {
      const act = content('rotations.txt').toString();
      const [text = '', signatures = ''] = act.split('\n\n');
      const lines = signatures.trimEnd().split('\n');
      const said = {
        origin,
        at: { size: givenUpAt, root: '00'.repeat(32) },
        until: givenUpAt,
        signedAt: '2026-01-01',
      };
      const byOther = rotationOf(said, other, own).replace(other.verifier(origin), key);
      for (const made of [
        `${text}\n\n${lines[1]}\n`,
        byOther,
        act.replace(own.verifier(origin), other.verifier(origin)),
      ])
        yield { files: new Map([['rotations.txt', Buffer.from(made)]]) };
    },
  },
  {
    what: 'the checkpoint signed again with the key that was given up, and `bundle.txt`, or one of them',
    async *changes() {
      const [, , root = ''] = content('bundle.txt').toString().split('\n')[2]!.split(' ');
      const said = {
        origin,
        size,
        root: Buffer.from(root, 'base64').toString('hex'),
        signedAt: '2026-01-01',
      };
      const note = Buffer.from(retired.sign(said));
      const both = await sealed(new Map([...files, ['checkpoint.txt', note]]), retired, root);
      yield { files: both };
      yield { files: new Map([['bundle.txt', both.get('bundle.txt')!]]) };
    },
  },
  {
    what: 'another history, signed with a key to which the stolen key of the log handed over; the right act was kept',
    async *changes() {
      const { act, right, changed } = await stolen();
      yield { files: changed, given: { keys: [key], rotations: [right] } };
      expect(act).not.toBe(right);
    },
  },
  {
    what: 'one bit of `timestamp.der`, the stamp of another checkpoint, none, or one of an authority that is not trusted; with `--tsa`',
    *changes() {
      const given = { keys: [key], trusted: readCertificates(authority.ca) };
      for (const change of flipped('timestamp.der', { every: 5 })) yield { ...change, given };
      for (const token of [stampedBefore, null]) yield { files: new Map([['timestamp.der', token]]), given };
      yield { files: new Map(), given: { keys: [key], trusted: readCertificates(otherAuthority) } };
    },
  },
  { what: 'one bit of `keys.txt`', changes: () => flipped('keys.txt', { every: 3 }) },
  {
    what: 'one bit of a line of `names.jsonl`',
    changes: () => flipped('names.jsonl', { to: content('names.jsonl').indexOf(10) + 1 }),
  },
  ...['answer.json', 'law.json', 'doc-toi.html', 'verify.mjs'].map((name) => ({
    what: `one bit of \`${name}\``,
    changes: () => flipped(name, { every: Math.ceil(content(name).length / 25) }),
  })),
  {
    what: 'an event dropped from the middle of a whole stream, or its first',
    *changes() {
      for (const line of lines) if (isWhole(line) && !isLast(line)) yield withEvents(without(line));
    },
  },
  {
    what: 'the last event of a whole stream dropped',
    *changes() {
      for (const line of lines) if (isWhole(line) && isLast(line)) yield withEvents(without(line));
    },
  },
  {
    what: 'an event of the registry dropped',
    *changes() {
      for (const line of lines) if (!isWhole(line)) yield withEvents(without(line));
    },
  },
  {
    what: 'a whole stream dropped',
    *changes() {
      for (const stream of new Set(lines.map(({ recorded }) => recorded.stream)))
        yield withEvents(lines.filter(({ recorded }) => recorded.stream !== stream));
    },
  },
  {
    what: 'a line of `events.jsonl` doubled',
    *changes() {
      for (const [i, line] of lines.entries()) yield withEvents(lines.toSpliced(i, 0, line));
    },
  },
  {
    what: 'two lines of `events.jsonl` swapped',
    *changes() {
      for (let i = 1; i < lines.length; i++)
        yield withEvents(lines.toSpliced(i - 1, 2, lines[i]!, lines[i - 1]!));
    },
  },
  {
    what: 'another event of the log put in at its place, with its proof',
    *changes() {
      for (const line of strangers) {
        const at = lines.filter(({ index }) => index < line.index).length;
        yield withEvents(lines.toSpliced(at, 0, line));
      }
    },
  },
  {
    what: 'a made-up event put at the end of a stream, with the right hash',
    *changes() {
      const last = lines.at(-1)!;
      const event = { ...last.recorded, previousHash: last.hash, revision: last.recorded.revision + 1 };
      const index = Math.min(last.index + 1, size - 1);
      yield withEvents([...lines, { ...last, index, recorded: event, hash: hashOf(event) }]);
    },
  },
  {
    what: 'an event changed, and its hash made right',
    *changes() {
      for (const [i, line] of lines.entries()) {
        const event = { ...line.recorded, recordedAt: '2001-01-01T00:00:00.000Z' as const };
        yield withEvents(lines.with(i, { ...line, recorded: event, hash: hashOf(event) }));
      }
    },
  },
  {
    what: 'the place or the path of another event',
    *changes() {
      const [first, second] = lines as [Line, Line];
      yield withEvents(lines.with(0, { ...first, path: second.path }));
      yield withEvents(lines.with(0, { ...first, path: first.path.slice(1) }));
      yield withEvents(lines.with(0, { ...first, path: [...first.path, first.hash] }));
      yield withEvents(lines.with(0, { ...first, index: size }));
      yield withEvents(lines.with(0, { ...first, index: first.index + 0.5 }));
    },
  },
  {
    what: '`events.jsonl` cut after a line',
    *changes() {
      for (let left = 0; left < lines.length; left++) yield withEvents(lines.slice(0, left));
    },
  },
  {
    what: '`events.jsonl` cut within a line',
    *changes() {
      const bytes = content('events.jsonl');
      for (const less of [1, 2, 100]) yield { files: new Map([['events.jsonl', bytes.subarray(0, -less)]]) };
    },
  },
  {
    what: 'a file taken away, other than `names.jsonl`',
    *changes() {
      for (const name of files.keys()) if (name !== 'names.jsonl') yield { files: new Map([[name, null]]) };
    },
  },
  { what: 'a file added', changes: () => [{ files: new Map([['x.txt', Buffer.from('x')]]) }] },
  {
    what: 'a name dropped',
    changes: () => {
      const bytes = content('names.jsonl');
      return [{ files: new Map([['names.jsonl', bytes.subarray(bytes.indexOf(10) + 1)]]) }];
    },
  },
  {
    what: 'two names swapped, or one doubled',
    *changes() {
      const [a = '', b = '', ...rest] = content('names.jsonl').toString().split('\n');
      for (const order of [
        [b, a],
        [a, a, b],
      ])
        yield { files: new Map([['names.jsonl', Buffer.from([...order, ...rest].join('\n'))]]) };
    },
  },
  {
    what: 'a name put in to which no event refers',
    changes: () => {
      const person = { name: 'Nguyễn Văn A', salt: '00'.repeat(16) };
      const ref = createHash('sha256').update(`${person.salt}\n${person.name}`).digest('hex');
      return [{ files: new Map([['names.jsonl', textOf([{ ...person, ref }])]]) }];
    },
  },
  {
    what: 'another history, all of it signed with another key that stands in `keys.txt`',
    async *changes() {
      yield { files: await forged(other) };
    },
  },
  {
    what: 'the end of a stream cut, and `bundle.txt` signed with another key that stands in `keys.txt`',
    async *changes() {
      const both = Buffer.from(`${key}\n${other.verifier(origin)}\n`);
      const cut = new Map([...files, ['events.jsonl', textOf(endCut())], ['keys.txt', both]] as const);
      yield { files: await sealed(cut, other, rootSaid()) };
    },
  },
  {
    what: 'another history of the same size, signed with the key of the log; a note of the right one was kept',
    async *changes() {
      yield {
        files: await forged(own),
        given: { keys: [key], notes: [content('checkpoint.txt').toString()] },
      };
    },
  },
  {
    what: 'the same, and the note that was kept is of fewer events; with the proof that the right one grew out of it, or without',
    async *changes() {
      const fork = await forged(own);
      yield { files: fork, given: { keys: [key], notes: [kept] } };
      yield { files: fork, given: { keys: [key], notes: [kept], extensions: [extension] } };
    },
  },
  {
    what: 'another history, signed with a key to which the stolen key of the log handed over, and the right act was not kept',
    nothing:
      'Whoever has a key can hand it over. The act that was kept, or the key of today from elsewhere, a note that was kept, or a witness shows it.',
    async *changes() {
      yield { files: (await stolen()).changed };
    },
  },
  {
    what: '`names.jsonl` taken out',
    nothing: 'Whoever hands a bundle on may do that: nothing else depends on it, and the script says so.',
    changes: () => [{ files: new Map([['names.jsonl', null]]) }],
  },
  {
    what: 'another history, all of it signed with another key that stands in `keys.txt`, and no key from elsewhere is given',
    nothing:
      'Such a bundle agrees with itself. The script ends with “ONLY IF the keys in keys.txt are those of the log”.',
    async *changes() {
      yield { files: await forged(other), given: {} };
    },
  },
  {
    what: 'another history, signed with the key of the log, and no note was kept',
    nothing:
      'Whoever has the key can sign two histories. One note that was kept elsewhere, or a witness that signs only what grew out of what it saw, shows it.',
    async *changes() {
      yield { files: await forged(own) };
    },
  },
  {
    what: 'the end of a stream cut, and `bundle.txt` signed again with the key of the log',
    nothing:
      'That no event follows is the word of whoever signed. One event of the stream with a proof for the same checkpoint refutes it, with the signature of the server under the contrary.',
    async *changes() {
      const left = [...files].filter(([name]) => name !== 'names.jsonl');
      const cut = await sealed(new Map([...left, ['events.jsonl', textOf(endCut())]]), own, rootSaid());
      // A name to which no event refers any more would show.
      yield { files: new Map<string, Buffer | null>([...cut, ['names.jsonl', null]]) };
    },
  },
  {
    what: '`answer.json` changed, and `bundle.txt` signed again with the key of the log',
    nothing:
      'What follows from the events is not computed by the script. The server has signed what it answered.',
    async *changes() {
      yield {
        files: await sealed(new Map([...files, ['answer.json', Buffer.from('{}\n')]]), own, rootSaid()),
      };
    },
  },
];

const words = (message: string): string =>
  message
    .replace(/stream \S+(?=,| is)/, 'stream …')
    .replace(/lists no (stream|file) .*/, 'lists no $1 …')
    .replace(/^\S+ is missing/, '… is missing')
    .replace(/\?of=\d+&size=\d+/, '')
    // Which part of a token a bit is in differs each time.
    .replace(/^the time-stamp .*/, 'the time-stamp …')
    .replaceAll(/\b\d+\b/g, 'N');

/** What the script says of each of these changes; null where it finds nothing. */
async function found({ changes }: Row): Promise<(string | null)[]> {
  const said = new Set<string | null>();
  for await (const { files: changed, given = { keys: [key] } } of changes()) {
    await put(changed);
    said.add(
      await checkBundle(folder, given).then(
        () => null,
        (error: Error) => words(error.message),
      ),
    );
    await put(new Map([...changed.keys()].map((name) => [name, files.get(name) ?? null])));
  }
  return [...said].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

async function put(changed: ReadonlyMap<string, Buffer | null>): Promise<void> {
  for (const [name, bytes] of changed)
    if (bytes === null) await rm(join(folder, name.split('/', 1)[0]!), { force: true, recursive: true });
    else {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
}

/** A table as prettier writes it. */
function table(head: readonly [string, string], body: readonly (readonly [string, string])[]): string {
  const widths = [0, 1].map((i) => Math.max(...[head, ...body].map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

beforeAll(async () => {
  authority = await startAuthority();
  const caFile = join(tmpdir(), `thidua-${randomUUID()}.pem`);
  await writeFile(caFile, authority.ca);
  app = await startApp(undefined, '', { TIMESTAMP_URL: authority.url, TIMESTAMP_CA: caFile });
  await rm(caFile);
  await recordFacts(app.app.get(Batches), () => undefined);
  await app.caughtUp();
  const { verifier } = (await app.post('/api/checkpoints')).body.data;
  key = verifier;
  retired = await SigningKey.open(join(app.home, 'checkpoint.key'));
  const { rotation, checkpoint } = await app.stores.checkpoints.rotate();
  ({ until: givenUpAt } = rotation);
  kept = checkpoint!.note;
  await app.stores.checkpoints.timestamps.ask();
  const [earlier] = await app.stores.checkpoints.list(1);
  stampedBefore = Buffer.from(earlier!.timestamp!.token, 'base64');
  await app.accept('RegisterUnit', { unitId: 'sau-moc', kind: 'OTHER', name: 'Đơn vị sau mốc' });
  const { data } = (await app.post('/api/checkpoints')).body;
  ({ size } = data);
  await app.stores.checkpoints.timestamps.ask();
  [origin = ''] = data.note.split('\n');
  extension = (await app.get(`/api/proofs/extension?of=${size - 1}&size=${size}`)).body.data;
  zip = await bundleOf(app, '/api/clusters/ttcp-cum-2/bundle?from=2024');
  files = await unpacked(zip);
  lines = content('events.jsonl')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
  const covered = await app.stores.checkpoints.covered(size);
  const all = await app.stores.events.readAll({ after: 0n, limit: 1000 });
  const outside = all.slice(0, size).filter(({ id }) => !lines.some(({ recorded }) => recorded.id === id));
  strangers = ['registry', 'award'].map((stream) => {
    const { position, hash, ...recorded } = outside.find((event) => event.stream.startsWith(stream))!;
    return { hash, recorded: recorded as Recorded, ...covered.proofOf(position) };
  });
  own = await SigningKey.open(join(app.home, 'checkpoint.key'));
  folder = await mkdtemp(join(tmpdir(), 'thidua-mutations-'));
  other = await SigningKey.open(join(app.home, 'other.key'));
  await put(files);
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await app.close();
  await authority.close();
});

describe('a bundle that was changed', () => {
  const finds = new Map<Row, (string | null)[]>();

  it('is found sound before', async () => {
    const given = {
      keys: [key],
      notes: [content('checkpoint.txt').toString(), kept],
      extensions: [extension],
    };
    expect(await checkBundle(folder, given)).toHaveLength(4);
    const stamped = await checkBundle(folder, { ...given, trusted: readCertificates(authority.ca) });
    expect(stamped).toContainEqual(
      expect.stringMatching(/^checkpoint\.txt is stamped 2026-11-29T05:06:07\.000Z by CN=/),
    );
    expect(own.verifier(origin)).not.toBe(key);
    expect(content('names.jsonl').toString().split('\n').length).toBeGreaterThan(2);
    expect(lines.filter((line) => !isWhole(line)).length).toBeGreaterThan(1);
    expect(lines.filter((line) => isWhole(line) && !isLast(line)).length).toBeGreaterThan(2);
  });

  it('needs as many witnesses as a policy demands', async () => {
    const name = 'witness.example/1';
    const policy = readPolicy(Buffer.from(`witness w1 ${other.verifier(name, 'witness')}\nquorum w1\n`));
    const note = content('checkpoint.txt').toString();
    const given = { keys: [key], policy };
    await expect(checkBundle(folder, given)).rejects.toThrow('too few witnesses');
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const cosigned = `${note}${other.cosign(text, name, new Date())}`;
    const [said = ''] = content('bundle.txt').toString().split('\n\n');
    const sha256 = createHash('sha256').update(cosigned).digest('hex');
    const listed = `file checkpoint.txt ${Buffer.byteLength(cosigned)} ${sha256}`;
    const again = said
      .replace(/^file checkpoint\.txt .*$/m, listed)
      .split('\n')
      .slice(2);
    await put(
      new Map(files)
        .set('checkpoint.txt', Buffer.from(cosigned))
        .set('bundle.txt', Buffer.from(own.seal(origin, again))),
    );
    expect(await checkBundle(folder, given)).toContain('checkpoint.txt is cosigned by w1');
    await put(files);
  });

  it.each(rows.map((row) => [row.what, row] as const))(
    'is found out: %s',
    async (_, row) => {
      const said = await found(row);
      finds.set(row, said);
      expect(said.length).toBeGreaterThan(0);
      expect(said.includes(null)).toBe(row.nothing !== undefined);
    },
    300_000,
  );

  it('is found out or unharmed where a bit of the ZIP itself is changed', async () => {
    const central = zip.indexOf(Buffer.from('504b0102', 'hex'));
    const said: (string | null)[] = [];
    let unharmed = 0;
    for (let at = 0; at < zip.length; at += at < central ? 101 : 1) {
      const bytes = Buffer.from(zip);
      bytes[at]! ^= 1 << (at % 8);
      const changed = await unpacked(bytes).catch(() => null);
      // No file can have such a name.
      if (changed === null || [...changed.keys()].some((name) => name.includes('\0'))) continue;
      const names = new Set([...changed.keys(), ...files.keys()]);
      const differing = new Map(
        [...names]
          .filter((name) => !changed.get(name)?.equals(content(name)) || !files.has(name))
          .map((name) => [name, changed.get(name) ?? null]),
      );
      if (differing.size === 0) unharmed++;
      else said.push(...(await found({ what: '', changes: () => [{ files: differing }] })));
    }
    expect(said).not.toContain(null);
    expect(said.length).toBeGreaterThan(0);
    expect(unharmed).toBeGreaterThan(0);
  }, 300_000);

  it('is in the tables of docs/proofs.md, which “npm run proofs” writes', () => {
    const page = new URL('../../docs/proofs.md', import.meta.url);
    const written = readFileSync(page, 'utf8');
    const cell = (row: Row): readonly [string, string] => [
      row.what,
      row.nothing ??
        finds
          .get(row)!
          .map((said) => `“${said}”`)
          .join(', '),
    ];
    const tables = [
      table(['Changed', 'What the script says'], rows.filter(({ nothing }) => !nothing).map(cell)),
      'Nothing in a bundle finds:',
      table(['Changed', 'Why, and what does'], rows.filter(({ nothing }) => nothing).map(cell)),
    ].join('\n\n');
    const between = /(?<=<!-- npm run proofs -->\n\n)[^]*?(?=\n\n<!-- end -->)/;
    const expected = written.replace(between, () => tables);
    if (process.env['PROOFS'] === 'write') writeFileSync(page, expected);
    expect(readFileSync(page, 'utf8')).toBe(expected);
  });
});
