// A second verifier of evidence bundles, written from docs/proofs.md and docs/witnesses.md alone by somebody who had not seen the code.
// Where the page changes it follows the page, never the scripts: it is there to find where the two differ.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { wrongStamp } from './second-timestamps.mjs';

class Wrong extends Error {}
const demand = (holds, wrong) => {
  if (!holds) throw new Wrong(wrong);
};

const FILES =
  'doc-toi.html verify.mjs keys.txt timestamp.der rotations.txt answer.json events.jsonl law.json names.jsonl';
const OPTIONAL = ['timestamp.der', 'rotations.txt', 'names.jsonl'];
const NOTES = ['bundle.txt', 'checkpoint.txt'];
const LINE = ['hash', 'index', 'path', 'recorded'];
const EVENT = [
  'data',
  'id',
  'metadata',
  'previousHash',
  'recordedAt',
  'revision',
  'schemaVersion',
  'stream',
  'type',
];
const [LOG_KEY, WITNESS_KEY] = [1, 4];
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

const isHash = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;
const isRecord = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const hasMembers = (value, names) =>
  isRecord(value) && JSON.stringify(Object.keys(value).sort()) === JSON.stringify(names);
const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const hexOf = (...parts) => sha256(...parts).toString('hex');

function base64(text) {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function utf8(bytes, what) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Wrong(`${what} is not UTF-8`);
  }
}

// RFC 8785, which forbids the lone surrogates that JSON.stringify would escape.
function canonical(value, depth = 0) {
  demand(depth < 100 || typeof value !== 'object' || value === null, 'nested too deeply');
  if (Array.isArray(value)) return `[${value.map((part) => canonical(part, depth + 1)).join(',')}]`;
  if (isRecord(value))
    return `{${Object.keys(value)
      .sort()
      .map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`)
      .join(',')}}`;
  demand(
    typeof value === 'string' ? value.isWellFormed() : typeof value !== 'number' || Number.isFinite(value),
    'cannot be canonical',
  );
  return JSON.stringify(value);
}

function* canonicalLines(bytes, file, members) {
  for (let start = 0, number = 1, end; start < bytes.length; start = end + 1, number++) {
    end = bytes.indexOf(0x0a, start);
    const where = `${file}, line ${number}`;
    demand(end >= 0, `${where}: not ended by a line feed`);
    let value;
    try {
      const text = utf8(bytes.subarray(start, end));
      value = JSON.parse(text);
      demand(canonical(value) === text && hasMembers(value, members));
    } catch {
      throw new Wrong(`${where}: not ${members} in canonical JSON`);
    }
    yield { where, value };
  }
}

// RFC 9162, 2.1.3.2 and 2.1.4.2: one way up, for the root of a beginning and that of the whole. Not >>, which has 32 bits only.
const node = (left, right) => sha256(Buffer.of(1), left, right);
const odd = (n) => n % 2 === 1;
const half = (n) => Math.floor(n / 2);
const hashes = (path) =>
  Array.isArray(path) && path.every(isHash) ? path.map((hash) => Buffer.from(hash, 'hex')) : undefined;

function climb(fn, sn, start, steps) {
  let [inner, outer] = [start, start];
  for (const step of steps) {
    if (sn === 0) return undefined;
    if (odd(fn) || fn === sn) {
      [inner, outer] = [node(step, inner), node(step, outer)];
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else outer = node(outer, step);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? { inner, outer } : undefined;
}

function isIncluded(hash, index, path, { size, root }) {
  const steps = hashes(path);
  const up =
    steps && index < size
      ? climb(index, size - 1, sha256(Buffer.of(0), Buffer.from(hash, 'hex')), steps)
      : undefined;
  return up !== undefined && up.outer.equals(root);
}

function isExtension(first, second, path) {
  const steps = hashes(path);
  if (!steps?.length) return false;
  let [fn, sn] = [first.size - 1, second.size - 1];
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  if (fn === 0) steps.unshift(first.root); // the size is a power of two: that root is itself a node of the second tree
  const up = climb(fn, sn, steps[0], steps.slice(1));
  return up !== undefined && up.inner.equals(first.root) && up.outer.equals(second.root);
}

function verifierKey(text, type) {
  const [, name, id, encoded] = /^([^\p{White_Space}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(text) ?? [];
  const bytes = base64(encoded ?? '');
  const right = bytes?.length === 33 && bytes[0] === type && hexOf(name, '\n', bytes).startsWith(id);
  demand(right, `not a verifier key of this kind: ${text}`);
  const publicKey = createPublicKey({
    key: Buffer.concat([SPKI, bytes.subarray(1)]),
    format: 'der',
    type: 'spki',
  });
  const made = (line) => line.name === name && line.id === id;
  return {
    text,
    name,
    made,
    until: Infinity,
    holds: (message, signature) => verify(null, Buffer.from(message), publicKey, signature),
  };
}

function openNote(note, what, keys, before = '') {
  // oxlint-disable-next-line no-control-regex -- a note has none of these
  const isText = typeof note === 'string' && note.isWellFormed() && !/[\0-\x09\x0b-\x1f]/.test(note);
  demand(isText, `${what} is not a note`);
  const blank = note.lastIndexOf('\n\n');
  demand(blank >= 0 && note.endsWith('\n'), `${what} is not a note`);
  const text = note.slice(0, blank + 1);
  const lines = note
    .slice(blank + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^— ([^\p{White_Space}+]+) (\S+)$/u.exec(line) ?? [];
      const bytes = base64(encoded ?? '');
      demand(bytes?.length > 4, `${what} has a line that is no signature`);
      return { name, id: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
    });
  demand(lines.length <= 100, `${what} has more than a hundred signatures`);
  const ours = keys.filter((key) => text.startsWith(`${before}${key.name}\n`));
  const known = lines.filter((line) => ours.some((key) => key.made(line)));
  const holds = (line) => ours.some((key) => key.made(line) && key.holds(text, line.signature));
  demand(known.length > 0 && known.every(holds), `${what} is not signed by the key`);
  const signers = ours.filter((key) => known.some((line) => key.made(line)));
  return { text, lines, until: Math.max(...signers.map((key) => key.until)) };
}

function openCheckpoint(note, what, keys) {
  const { text, lines, until } = openNote(note, what, keys);
  const shape =
    /^(thidua\/[0-9a-f]{16})\n([1-9]\d{0,14})\n(\S+)\nsigned (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)\n(?:resolved [1-9]\d{0,14} (?:0|[1-9]\d{0,14}) [0-9a-f]{64}\n)*$/;
  const [, origin, size, encoded, instant] = shape.exec(text) ?? [];
  const root = base64(encoded ?? '');
  demand(root?.length === 32, `${what} is not a checkpoint`);
  demand(Number(size) <= until, `${what} is signed by a key that had been given up`);
  return { text, lines, origin, size: Number(size), encoded, root, instant };
}

// The acts of a file have a blank line between them, and each has one between its text and its signatures.
function actsIn(text) {
  const parts = text.replace(/\n$/, '').split('\n\n');
  return parts.flatMap((part, i) => (i % 2 === 0 ? [`${part}\n\n${parts[i + 1] ?? ''}\n`] : []));
}

const ACT =
  /^(.+)\nkey rotation 1\nat ([1-9]\d{0,14}) (\S+)\nfrom \S+\nuntil (0|[1-9]\d{0,14})\nto (\S+)\nsigned \S+\n$/;

// From key to key: what each hands over to another is signed by both, and it counts for so many events only.
function keysAfter(first, acts) {
  const keys = [...first];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const [act, ...others] = new Set(acts.filter((one) => one.includes(`\nfrom ${key.text}\n`)));
    if (act === undefined) continue;
    demand(others.length === 0, 'a key handed over to two others');
    const [, log, size, root, until, to] = ACT.exec(act.slice(0, act.indexOf('\n\n') + 1)) ?? [];
    const right = log === key.name && base64(root)?.length === 32 && Number(until) <= Number(size);
    demand(right, 'not an act by which a key hands over');
    const next = verifierKey(to, LOG_KEY);
    for (const signer of [key, next]) openNote(act, 'an act by which a key hands over', [signer]);
    keys[i] = { ...key, until: Number(until) };
    if (keys.every(({ text }) => text !== to)) keys.push(next);
  }
  return keys;
}

// What mail and editors do to a note that somebody keeps.
const asSigned = (note) => `${note.replace(/\r\n?/g, '\n').trim()}\n`;

function checkHistory(checkpoint, note, extensions, keys, keysWith) {
  const kept = openCheckpoint(note, 'the note that was kept', keys);
  const same = (a, b) => a.origin === b.origin && a.size === b.size && a.root.equals(b.root);
  demand(kept.origin === checkpoint.origin, 'the note that was kept is of another log');
  if (same(kept, checkpoint)) return;
  demand(
    kept.size !== checkpoint.size,
    'two histories were signed: checkpoint.txt, and the note that was kept',
  );
  const [first, second] = [kept, checkpoint].sort((a, b) => a.size - b.size);
  const proves = ({ earlier, later, path, rotations }) => {
    try {
      const known = keysWith(rotations);
      const ends = [earlier, later].map((end) => openCheckpoint(end?.note, 'a note of the proof', known));
      return same(first, ends[0]) && same(second, ends[1]) && isExtension(first, second, path);
    } catch (error) {
      if (!(error instanceof Wrong)) throw error;
      return false;
    }
  };
  const proved = extensions.some(proves);
  demand(proved, 'no proof shows that the note that was kept and checkpoint.txt are of the same history');
}

function cosigned({ text, lines }, witness) {
  const own = lines.filter((line) => witness.made(line));
  const holds = (line) => {
    if (line.signature.length !== 72) return false;
    const time = line.signature.readBigUInt64BE();
    const message = `cosignature/v1\ntime ${time}\n${text}`;
    return 0n < time && time < 2n ** 63n && witness.holds(message, line.signature.subarray(8));
  };
  return own.length > 0 && own.every(holds);
}

// C2SP tlog-policy: names are defined before they are used, and count in one place only.
function parsePolicy(policy) {
  const [logs, defined, seen] = [[], new Map([['none', () => true]]), new Set()];
  let isEnough;
  const right = (holds, line) => demand(holds, `not a policy: ${line}`);
  // oxlint-disable-next-line no-control-regex -- a policy has none of these
  right(typeof policy === 'string' && !/[\0-\x08\x0b-\x1f\x7f]/.test(policy), 'it is no text');
  for (const line of policy.split('\n')) {
    const [kind = '#', ...words] = line.split(/[ \t]+/).filter(Boolean);
    const once = (what) => right(!seen.has(what) && seen.add(what), line);
    const key = (text, type) => {
      once(`key ${text.split('+').slice(2).join('+')}`);
      return verifierKey(text, type);
    };
    const define = (name, holds) => right(!defined.has(name) && defined.set(name, holds), line);
    if (kind.startsWith('#')) continue;
    if (kind === 'log' && [1, 2].includes(words.length)) logs.push(key(words[0], LOG_KEY));
    else if (kind === 'witness' && [2, 3].includes(words.length)) {
      const witness = key(words[1], WITNESS_KEY);
      define(words[0], (note) => cosigned(note, witness));
    } else if (kind === 'group' && words.length > 2) {
      const [name, count, ...members] = words;
      const need = count === 'all' ? members.length : count === 'any' ? 1 : Number(/^[1-9]\d*$/.exec(count));
      right(
        need >= 1 &&
          need <= members.length &&
          members.every((member) => member !== 'none' && defined.has(member)),
        line,
      );
      for (const member of members) once(`member ${member}`);
      const parts = members.map((member) => defined.get(member));
      define(name, (note) => parts.filter((holds) => holds(note)).length >= need);
    } else {
      right(kind === 'quorum' && words.length === 1 && defined.has(words[0]), line);
      once('quorum');
      isEnough = defined.get(words[0]);
    }
  }
  right(isEnough, 'it has no quorum');
  return { logs, isEnough };
}

function openBundle(note, checkpoint, keys) {
  const { text, lines, until } = openNote(note, 'bundle.txt', keys, 'evidence bundle 2\nlog ');
  const [, log, tree, about, ...rest] = text.slice(0, -1).split('\n');
  const [files, streams] = [new Map(), new Map()];
  let last;
  for (const line of rest) {
    const file = /^file (\S+) ([0-9a-f]{64})$/.exec(line);
    const stream =
      /^stream (\S+) (whole|part) ((?:0|[1-9]\d*) (?:0|[1-9]\d*) (?:0|[1-9]\d*) [0-9a-f]{64})$/.exec(line);
    demand(
      stream ? last === undefined || last < stream[1] : file && streams.size === 0,
      'bundle.txt is not written as it was signed',
    );
    if (stream) streams.set((last = stream[1]), { whole: stream[2] === 'whole', ends: stream[3] });
    else files.set(file[1], file[2]);
  }
  const all = FILES.split(' ').filter((name) => files.has(name) || !OPTIONAL.includes(name));
  const complete = [...files.keys()].join() === all.join() && files.size + streams.size === rest.length;
  const right = lines.length === 1 && /^about \/\S+$/.test(about) && complete;
  demand(right, 'bundle.txt is not written as it was signed');
  const { origin, size, encoded, instant } = checkpoint;
  const named = log === `log ${origin}` && tree === `checkpoint ${size} ${encoded} ${instant}`;
  demand(named, 'bundle.txt is of another checkpoint');
  demand(size <= until, 'bundle.txt is signed by a key that had been given up');
  return { about, files, streams };
}

function collectRefs(value, refs) {
  if (isRecord(value) && typeof value.ref === 'string') refs.add(value.ref);
  if (value !== null && typeof value === 'object')
    for (const part of Object.values(value)) collectRefs(part, refs);
}

function checkEvents(bytes, checkpoint) {
  const [streams, refs] = [new Map(), new Set()];
  let last = -1;
  for (const { where, value } of canonicalLines(bytes, 'events.jsonl', LINE)) {
    const { hash, index, path, recorded } = value;
    const { stream, revision, previousHash, data } = recorded ?? {};
    demand(
      hasMembers(recorded, EVENT) && typeof stream === 'string' && isCount(revision),
      `${where}: not an event`,
    );
    demand(hexOf(canonical(recorded)) === hash, `${where}: the event was changed`);
    demand(isCount(index) && index > last, `${where}: not in the order of the log`);
    demand(isIncluded(hash, index, path, checkpoint), `${where}: not at this place of the signed log`);
    const named = index > 0 || checkpoint.origin === `thidua/${hash.slice(0, 16)}`;
    demand(named, `${where}: the log is not named after it`);
    const { count, first, previous, head, gap } = streams.get(stream) ?? {
      count: 0,
      first: revision,
      previous: -1,
      head: null,
    };
    demand(revision > previous, `${where}: revisions of ${stream} do not increase`);
    const follows = revision === previous + 1 ? previousHash === head : isHash(previousHash);
    demand(follows, `${where}: does not follow the event before it in ${stream}`);
    const lacks = gap ?? (revision > previous + 1 ? previous + 1 : undefined);
    streams.set(stream, { count: count + 1, first, previous: revision, head: hash, gap: lacks });
    collectRefs(data, refs);
    last = index;
  }
  return { streams, refs };
}

function checkNames(bytes, refs) {
  let last = '';
  for (const { where, value } of canonicalLines(bytes, 'names.jsonl', ['name', 'ref', 'salt'])) {
    const { name, ref, salt } = value;
    const written = typeof name === 'string' && typeof salt === 'string' && /^[0-9a-f]{32}$/.test(salt);
    demand(written && hexOf(`${salt}\n${name}`) === ref, `${where}: not the name that was recorded`);
    demand(refs.has(ref), `${where}: no event refers to this name`);
    demand(ref > last, `${where}: not in the order of references`);
    last = ref;
  }
}

function checkStreams(shown, listed) {
  for (const name of shown.keys()) demand(listed.has(name), `bundle.txt lists no stream ${name}`);
  for (const [name, { whole, ends }] of listed) {
    const { count, first, previous, head, gap } = shown.get(name) ?? {};
    demand(
      !whole || gap === undefined,
      `stream ${name}, which bundle.txt calls whole, lacks revision ${gap}`,
    );
    demand(
      `${count} ${first} ${previous} ${head}` === ends,
      `stream ${name} is not as long as bundle.txt says`,
    );
  }
}

// Each file is read once, so that the bytes that are hashed are those that were checked.
async function readFolder(folder) {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error) =>
    demand(false, error.message),
  );
  const read = entries.map(async (entry) => [
    entry.name,
    entry.isFile() ? await readFile(join(folder, entry.name)).catch(() => undefined) : undefined,
  ]);
  return new Map(await Promise.all(read));
}

const linesOf = (text) => text.replace(/\n$/, '').split('\n');

// Of the options, `keys` are texts, `notes`, `rotations`, `policy` and `tsa` too, and `extensions` what the API answers.
async function verifyBundle(
  folder,
  { keys: given = [], notes = [], rotations = [], extensions = [], policy, tsa } = {},
) {
  const demands = policy === undefined ? undefined : parsePolicy(policy);
  const own = given.map((key) => verifierKey(key, LOG_KEY));
  const contents = await readFolder(folder);
  const file = (name) => contents.get(name) ?? demand(false, `${name} is missing`);
  const text = (name) => utf8(file(name), name);
  const logs = demands?.logs ?? [];
  const counts = (key) => own.length === 0 || own.some(({ text }) => text === key.text);
  const chosen = logs.length > 0 ? logs.filter(counts) : own;
  demand(chosen.length > 0 || given.length === 0, 'no key is one of the policy');
  const keysInFolder = () => linesOf(text('keys.txt')).map((key) => verifierKey(key, LOG_KEY));
  const acts = contents.has('rotations.txt') ? [...rotations, ...actsIn(text('rotations.txt'))] : rotations;
  const keysWith = (more = []) => keysAfter(chosen.length > 0 ? chosen : keysInFolder(), [...acts, ...more]);
  const keys = keysWith();

  const checkpoint = openCheckpoint(text('checkpoint.txt'), 'checkpoint.txt', keys);
  demand(notes.length > 0 || extensions.length === 0, 'an extension proof was given, but no note was kept');
  for (const note of notes) checkHistory(checkpoint, asSigned(note), extensions, keys, keysWith);
  demand(!demands || demands.isEnough(checkpoint), 'too few witnesses cosigned checkpoint.txt');
  if (tsa !== undefined) {
    demand(contents.has('timestamp.der'), 'checkpoint.txt has no time-stamp');
    const wrong = wrongStamp(file('timestamp.der'), checkpoint.text, tsa);
    demand(wrong === undefined, wrong);
  }
  const bundle = openBundle(text('bundle.txt'), checkpoint, keys);
  const { streams, refs } = checkEvents(file('events.jsonl'), checkpoint);
  if (contents.has('names.jsonl')) checkNames(file('names.jsonl'), refs);
  checkStreams(streams, bundle.streams);
  for (const name of contents.keys())
    demand(NOTES.includes(name) || bundle.files.has(name), `bundle.txt lists no file ${name}`);
  for (const [name, listed] of bundle.files) {
    if (name === 'names.jsonl' && !contents.has(name)) continue;
    demand(hexOf(file(name)) === listed, `${name} is not the file that bundle.txt lists`);
  }
  openCheckpoint(text('checkpoint.txt'), 'checkpoint.txt, by keys.txt,', keysInFolder());
  openBundle(text('bundle.txt'), checkpoint, keysInFolder());
}

// What is wrong first; undefined where nothing is. A fault of this program itself is thrown.
export async function wrongIn(folder, options) {
  try {
    await verifyBundle(folder, options);
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}
