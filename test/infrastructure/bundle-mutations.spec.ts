import type { X509Certificate } from 'node:crypto';
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
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
import { wrongIn } from '../support/second-verifier.mjs';
import type { ServedAuthority } from '../support/tsa.js';
import { startAuthority } from '../support/tsa.js';

// Changes a bundle in every way that one can think of, and writes down which check of the script finds it: the tables in
// docs/proofs.md, which `npm run proofs` writes. A second verifier, written from that page alone, must be of the same opinion.

interface Given {
  readonly keys?: readonly string[];
  readonly notes?: readonly string[];
  readonly extensions?: readonly object[];
  readonly rotations?: readonly string[];
  /** Authorities of time-stamps, as each of the two verifiers is told them. */
  readonly trusted?: readonly X509Certificate[];
  readonly tsa?: string;
}
interface Line {
  readonly hash: string;
  readonly index: number;
  readonly path: readonly string[];
  readonly recorded: Recorded;
}
/** What is put in place of files: null where one is taken away, a text where there is a link to another. */
type Changed = ReadonlyMap<string, Buffer | string | null>;
interface Change {
  readonly files: Changed;
  readonly given?: Given;
}
interface Extension {
  readonly path: readonly string[];
  readonly earlier: { readonly note: string };
  readonly later: { readonly note: string };
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
let extension: Extension;
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

const trusting = (pem: string): Given => ({ trusted: readCertificates(pem), tsa: pem });
const otherAuthority = readFileSync(new URL('../timestamps/ca.pem', import.meta.url), 'utf8');

/** Lists and signs the files again, as whoever has a key can. */
async function sealed(changed: Files, signer: SigningKey, root: string, log = origin): Promise<Files> {
  const packed = new Packed();
  for (const [name, bytes] of changed)
    if (name !== 'bundle.txt' && name !== 'checkpoint.txt')
      for await (const part of packed.file(name, [bytes])) expect(part).toBeDefined();
  for (const line of changed.get('events.jsonl')!.toString().trimEnd().split('\n')) {
    const { hash, recorded } = JSON.parse(line) as Line;
    packed.event({ ...recorded, hash });
  }
  const about = content('bundle.txt').toString().split('\n')[3]!;
  const instant = /(?<=^signed ).*/m.exec(changed.get('checkpoint.txt')!.toString())![0];
  const seal = signer.seal(log, [`checkpoint ${size} ${root} ${instant}`, about, ...packed.list()]);
  return new Map([...changed, ['bundle.txt', Buffer.from(seal)]]);
}

/** Another history: one event of it is another, and all hashes, proofs and signatures are made anew. */
async function forged(
  signer: SigningKey,
  { other = backdated, at = 1, names = content('names.jsonl'), log = origin }: Forgery = {},
): Promise<Files> {
  const heads = new Map<string, { revision: number; hash: string }>();
  const events = lines.map(({ recorded }, i) => {
    const before = heads.get(recorded.stream);
    const previousHash =
      before && before.revision === recorded.revision - 1 ? before.hash : recorded.previousHash;
    const right = { ...recorded, previousHash };
    const event = i === at ? other(right) : right;
    // Of whatever members it has.
    const hash = createHash('sha256').update(canonicalJson(event)).digest('hex');
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
  const note = signer.sign({ origin: log, size, root, signedAt: '2026-01-01T00:00:00.000Z' });
  const changed = new Map([
    ...files,
    ['events.jsonl', textOf(made)],
    ['checkpoint.txt', Buffer.from(note)],
    ['keys.txt', Buffer.from(`${signer.verifier(log)}\n`)],
    ['names.jsonl', names],
  ] as const);
  return await sealed(changed, signer, Buffer.from(root, 'hex').toString('base64'), log);
}
interface Forgery {
  readonly other?: (event: Recorded) => object;
  /** Which line of it. */
  readonly at?: number;
  readonly names?: Buffer;
  readonly log?: string;
}
function backdated(event: Recorded): object {
  return { ...event, recordedAt: '2001-01-01T00:00:00.000Z' };
}

const anotherLog = 'thidua/ffffffffffffffff';
const saltOf = (salt: string) => {
  const name = 'Nguyễn Văn A';
  const ref = createHash('sha256').update(`${salt}\n${name}`).digest('hex');
  return { person: { name, ref, salt }, other: (event: Recorded) => ({ ...event, data: { ref } }) };
};
/** A line of canonical JSON written in other ways, which mean the same or nothing. */
function* writtenOtherwise(line: string) {
  const [, first = '', second = ''] = /^\{("\w+":"[^"]*"),("\w+":(?:\d+|"[^"]*"))/.exec(line) ?? [];
  yield line.replace(first, () => first.replace(':', ': '));
  yield ` ${line}`;
  yield `\ufeff${line}`;
  yield line.replace('\n', '\r\n');
  yield `\n${line}`;
  yield line.replace(`${first},${second}`, () => `${second},${first}`);
  yield line.replace(first, () => `${first},${first}`);
  yield line.replace(first, () => first.replace(/.(?="$)/, (last) => unicodeEscape(last)));
  yield line.replace(first, () => first.replace(/.(?="$)/, '\\ud800'));
  yield line.replace(second, () => second.replace(/\d+$/, '$&.0').replace(/"$/, '\\/"'));
  yield line.replace(first, () => `${first},"x":1`);
  yield line.replace(`${first},${second}`, () => `"${/\w+/.exec(first)![0]},${/\w+/.exec(second)![0]}":1`);
  yield `${'['.repeat(5_000)}${']'.repeat(5_000)}\n`;
  yield 'null\n';
}
const unicodeEscape = (letter: string): string => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Another history as a thief of the key would sign it that was given up: with a key of his own, to which it hands over. */
async function stolen() {
  const right = content('rotations.txt').toString();
  const at = { size: givenUpAt, root: '00'.repeat(32) };
  const act = rotationOf(
    { origin, at, until: givenUpAt, signedAt: '2026-01-01T00:00:00.000Z' },
    retired,
    other,
  );
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
    changes: () => flipped('events.jsonl', { to: content('events.jsonl').indexOf(10) + 1, every: 2 }),
  },
  {
    what: 'one bit of `checkpoint.txt`',
    *changes() {
      const end = content('checkpoint.txt').length - 110;
      yield* flipped('checkpoint.txt', { to: end });
      yield* flipped('checkpoint.txt', { from: end, every: 2, bits: 8 });
    },
  },
  {
    what: 'one bit of `bundle.txt`',
    *changes() {
      const end = content('bundle.txt').length - 120;
      yield* flipped('bundle.txt', { to: end, every: 5 });
      yield* flipped('bundle.txt', { from: end, every: 7, bits: 8 });
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
        signedAt: '2026-01-01T00:00:00.000Z',
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
        signedAt: '2026-01-01T00:00:00.000Z',
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
      const given = { keys: [key], ...trusting(authority.ca) };
      for (const change of flipped('timestamp.der', { every: 5 })) yield { ...change, given };
      for (const token of [stampedBefore, null]) yield { files: new Map([['timestamp.der', token]]), given };
      yield { files: new Map(), given: { keys: [key], ...trusting(otherAuthority) } };
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
    what: 'a line of `events.jsonl` or `names.jsonl` written otherwise: blanks, order, joined members, CRLF, half a surrogate pair, …',
    *changes() {
      for (const name of ['events.jsonl', 'names.jsonl']) {
        const [line = ''] = /^.*\n/.exec(content(name).toString()) ?? [];
        const rest = content(name).subarray(Buffer.byteLength(line));
        for (const other of writtenOtherwise(line)) {
          expect(other).not.toBe(line);
          yield { files: new Map([[name, Buffer.concat([Buffer.from(other), rest])]]) };
        }
        const wrong = Buffer.from(content(name));
        wrong[wrong.indexOf('"', 10) + 4] = 0xff;
        yield { files: new Map([[name, wrong]]) };
      }
    },
  },
  {
    what: 'an event with a member too few, too many, or two in one, or without a hash after a gap, signed with the key of the log',
    async *changes() {
      const others: Forgery['other'][] = [
        (event) => ({ ...event, type: undefined }),
        (event) => ({ ...event, more: 1 }),
        ({ data, id, ...rest }) => ({ 'data,id': [data, id], ...rest }),
        (event) => ({ ...event, stream: null }),
        (event) => ({ ...event, revision: -1 }),
      ];
      for (const other of others) yield { files: await forged(own, { other: other! }) };
      const gap = ({ revision, ...event }: Recorded) => ({
        ...event,
        revision: revision + 5,
        previousHash: null,
      });
      yield { files: await forged(own, { other: gap, at: lines.findLastIndex((line) => !isWhole(line)) }) };
    },
  },
  {
    what: 'a name whose salt is not 32 hex digits, and an event that refers to it, signed with the key of the log',
    async *changes() {
      for (const salt of ['', 'x', 'AB'.repeat(16), `${'00'.repeat(16)}\n`]) {
        const { person, other } = saltOf(salt);
        yield { files: await forged(own, { other, names: textOf([person]) }) };
      }
    },
  },
  {
    what: '`checkpoint.txt` or `bundle.txt` in CRLF, without the last line feed, with an empty line, or with the signature of the other',
    *changes() {
      for (const [name, another] of [
        ['checkpoint.txt', 'bundle.txt'],
        ['bundle.txt', 'checkpoint.txt'],
      ] as const) {
        const [text = '', signature = ''] = content(name)
          .toString()
          .split(/(?<=\n)\n/);
        const ways = [
          content(name).toString().replaceAll('\n', '\r\n'),
          `${text}\n${signature.trimEnd()}`,
          `${text}\n${signature}\n`,
          `${text}\n\n${signature}`,
          `\ufeff${text}\n${signature}`,
          `${text}\n${
            content(another)
              .toString()
              .split(/(?<=\n)\n/)[1]
          }`,
        ];
        for (const way of ways) yield { files: new Map([[name, Buffer.from(way)]]) };
      }
    },
  },
  {
    what: 'a second signature under `bundle.txt`; under `checkpoint.txt` an untrue one, a line that is none, or more than a hundred',
    *changes() {
      const [note, seal] = [content('checkpoint.txt').toString(), content('bundle.txt').toString()];
      const [, ours = ''] = own.seal(origin, ['another text']).split(/(?<=\n)\n/);
      const [, theirs = ''] = other.seal(origin, ['another text']).split(/(?<=\n)\n/);
      yield { files: new Map([['bundle.txt', Buffer.from(`${seal}${theirs}`)]]) };
      yield { files: new Map([['bundle.txt', Buffer.from(`${seal}${seal.split(/(?<=\n)\n/)[1]}`)]]) };
      for (const more of [ours, 'a line\n', `${theirs.trimEnd()} \n`, theirs.repeat(100)])
        yield { files: new Map([['checkpoint.txt', Buffer.from(`${note}${more}`)]]) };
    },
  },
  {
    what: '`checkpoint.txt` and `bundle.txt` of two logs, the keys of both of which are given',
    async *changes() {
      const given = { keys: [key, other.verifier(anotherLog)] };
      const theirs = await sealed(files, other, rootSaid(), anotherLog);
      yield { files: new Map([['bundle.txt', theirs.get('bundle.txt')!]]), given };
      const fork = await forged(other, { log: anotherLog });
      yield { files: new Map([['checkpoint.txt', fork.get('checkpoint.txt')!]]), given };
      yield { files: await sealed(files, other, rootSaid()), given };
    },
  },
  {
    what: 'another checkpoint of the log, or `bundle.txt`, in place of `checkpoint.txt`, or the other way round',
    *changes() {
      const said = { origin, size, root: Buffer.from(rootSaid(), 'base64').toString('hex') };
      const later = own.sign({ ...said, signedAt: '2030-01-01T00:00:00.000Z' });
      for (const note of [kept, later, content('bundle.txt').toString()])
        yield { files: new Map([['checkpoint.txt', Buffer.from(note)]]) };
      yield { files: new Map([['bundle.txt', content('checkpoint.txt')]]) };
    },
  },
  {
    what: 'the events of the log under the name of another one, signed with a key of that name, which is given',
    async *changes() {
      const same = (event: Recorded): object => event;
      const given = { keys: [other.verifier(anotherLog)] };
      yield { files: await forged(other, { other: same, log: anotherLog }), given };
    },
  },
  {
    what: 'another key in `keys.txt` than those that signed, or none, and `bundle.txt` signed again with the key of the log',
    async *changes() {
      for (const keys of [`${other.verifier(origin)}\n`, '', 'key\n']) {
        const changed = new Map([...files, ['keys.txt', Buffer.from(keys)]] as const);
        yield { files: await sealed(changed, own, rootSaid()) };
      }
    },
  },
  {
    what: 'a note that was kept which no key signed, or which is of another log',
    *changes() {
      const note = content('checkpoint.txt').toString();
      const said = { size, root: 'ab'.repeat(32), signedAt: '2026-01-01T00:00:00.000Z' };
      const theirs = other.sign({ ...said, origin: anotherLog });
      const keys = [key, other.verifier(anotherLog)];
      for (const wrong of [note.split('\n\n')[0]!, note.replace('signed 2', 'signed 1'), '{}', theirs])
        yield { files: new Map(), given: { keys, notes: [wrong] } };
      yield { files: new Map(), given: { keys: [key], notes: [other.sign({ ...said, origin })] } };
    },
  },
  {
    what: 'beside a note of fewer events a proof with other ends, another path, or that nobody signed; or a proof without a note',
    *changes() {
      const { path, earlier, later } = extension;
      const [of = '', count] = kept.split('\n');
      const said = { origin: of, size: Number(count), signedAt: '2026-01-01T00:00:00.000Z' };
      const notes = [kept];
      const wrongs: object[] = [
        { path, earlier: later, later: earlier },
        { path, earlier: later, later },
        { path, earlier: { note: own.sign({ ...said, root: 'ab'.repeat(32) }) }, later },
        { path, earlier: { note: other.sign({ ...said, root: 'ab'.repeat(32) }) }, later },
        { path: path.slice(1), earlier, later },
        { path: [...path, path[0]], earlier, later },
        { path: path.map((step) => step.toUpperCase()), earlier, later },
        { path: path.map((step) => `${step}00`), earlier, later },
        { path: path.join(), earlier, later },
        { path, earlier },
        {},
      ];
      for (const wrong of wrongs)
        yield { files: new Map(), given: { keys: [key], notes, extensions: [wrong] } };
      yield { files: new Map(), given: { keys: [key], extensions: [extension] } };
    },
  },
  {
    what: 'a link or a folder in place of a file, or beside the files',
    async *changes() {
      for (const name of ['law.json', 'bundle.txt', 'x']) {
        const twin = join(app.home, name);
        await writeFile(twin, content(name));
        yield { files: new Map([[name, twin]]) };
        yield {
          files: new Map([
            [name, null],
            [`${name}/x`, Buffer.from('x')],
          ]),
        };
      }
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
    what: 'a line of another key put under `checkpoint.txt`, taken away or changed',
    nothing:
      'What others signed is theirs, and may come later. With a policy those witnesses must have signed that it demands.',
    changes: () => {
      const [text] = content('checkpoint.txt').toString().split('\n\n');
      const line = other.cosign(`${text}\n`, 'witness.example/1', new Date());
      return [
        {
          files: new Map([['checkpoint.txt', Buffer.concat([content('checkpoint.txt'), Buffer.from(line)])]]),
        },
      ];
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

/** What the script says of the folder as it is; null where it finds nothing. The second verifier must find something or not as well. */
async function saidOf(given: Given): Promise<string | null> {
  const script = checkBundle(folder, given).then(
    () => null,
    (error: Error) => error.message,
  );
  const [said, second = null] = await Promise.all([script, wrongIn(folder, given)]);
  if ((said === null) !== (second === null)) throw new Error(`the script: ${said}; the second: ${second}`);
  return said;
}

/** What the script says of each of these changes; null where it finds nothing. */
async function found({ changes }: Row): Promise<(string | null)[]> {
  const said = new Set<string | null>();
  for await (const { files: changed, given = { keys: [key] } } of changes()) {
    await put(changed);
    const restored = new Map([...changed.keys()].map((name) => [name, files.get(name) ?? null]));
    const wrong = await saidOf(given).finally(() => put(restored));
    said.add(wrong === null ? null : words(wrong));
  }
  return [...said].sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

async function put(changed: Changed): Promise<void> {
  // Where a link was, nothing is written through it.
  for (const name of changed.keys())
    await rm(join(folder, name.split('/', 1)[0]!), { force: true, recursive: true });
  for (const [name, bytes] of changed)
    if (typeof bytes === 'string') await symlink(bytes, join(folder, name));
    else if (bytes !== null) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), bytes);
    }
}

/** A table as the formatter writes it. */
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
});
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
    expect(await checkBundle(folder, given)).toHaveLength(5);
    const stamped = await checkBundle(folder, { ...given, trusted: readCertificates(authority.ca) });
    expect(stamped).toContainEqual(
      expect.stringMatching(/^checkpoint\.txt is stamped 2026-11-29T05:06:07\.000Z by CN=/),
    );
    expect(own.verifier(origin)).not.toBe(key);
    expect(await wrongIn(folder, given)).toBeUndefined();
    expect(lines[0]!.index).toBe(0);
    expect(content('names.jsonl').toString().split('\n').length).toBeGreaterThan(2);
    expect(lines.filter((line) => !isWhole(line)).length).toBeGreaterThan(1);
    expect(lines.filter((line) => isWhole(line) && !isLast(line)).length).toBeGreaterThan(2);
  });

  it('needs as many witnesses as a policy demands', async () => {
    const name = 'witness.example/1';
    const demanded = `witness w1 ${other.verifier(name, 'witness')}\nquorum w1\n`;
    const policy = readPolicy(Buffer.from(demanded));
    const note = content('checkpoint.txt').toString();
    const given = { keys: [key], policy };
    await expect(checkBundle(folder, given)).rejects.toThrow('too few witnesses');
    expect(await wrongIn(folder, { keys: [key], policy: demanded })).toContain('too few witnesses');
    const text = note.slice(0, note.indexOf('\n\n') + 1);
    const cosigned = `${note}${other.cosign(text, name, new Date())}`;
    // It binds what was signed, and not who signed it: the bundle is the one of before.
    await put(new Map([['checkpoint.txt', Buffer.from(cosigned)]]));
    expect(await checkBundle(folder, given)).toContain('checkpoint.txt is cosigned by w1');
    expect(await wrongIn(folder, { keys: [key], policy: demanded })).toBeUndefined();
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
    for (let at = 0; at < zip.length; at += at < central ? 151 : 3) {
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
