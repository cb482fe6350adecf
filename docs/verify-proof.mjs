// Checks a proof about the log offline: nothing but Node is needed, and nothing of this program is used.
//
//   curl -s 'http://localhost:3000/api/proofs/event?position=<position>' | node docs/verify-proof.mjs - '<key>'
//   curl -s 'http://localhost:3000/api/proofs/extension?of=<size>' | node docs/verify-proof.mjs - '<key>' [note.txt]
//
// The key is what `thidua checkpoint` prints, `name+id+key`: have it from the people who run the log, not with the proof. A note
// that you kept must be one of the checkpoints of the proof; what witnesses added to it does not matter.
//
//   … | node docs/verify-proof.mjs - '<key>' [note.txt] --policy policy.txt
//
// Where keys of the log changed, the proof brings the acts by which they did: a key that you had before leads to the one of today, and what
// a key signed after it was given up counts no more.
//
// With a policy (C2SP tlog-policy) the later checkpoint must have a quorum of its witnesses, and be signed by one of its logs where it
// names any; the key may then be left out. With `--tsa ca.pem` it must be stamped by an authority that one of these certificates issued.
// Exit code 0: proved. 1: not. 2: what was given cannot be read.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process, { argv, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { checkTimestamp, readCertificates } from './verify-timestamp.mjs';

const hash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (data) => hash(Buffer.of(0), data);
const nodeOf = (left, right) => hash(Buffer.of(1), left, right);

/** RFC 9162, 2.1.3.2: the root that follows from a leaf, its place and the path; null where the path does not fit. */
export function rootOfInclusion(leaf, index, size, path) {
  let [place, last, root] = [index, size - 1, leafOf(leaf)];
  if (!(Number.isInteger(index) && 0 <= index && index < size)) return null;
  for (const step of path) {
    if (last === 0) return null;
    const isRight = place % 2 === 1;
    root = isRight || place === last ? nodeOf(step, root) : nodeOf(root, step);
    if (!isRight)
      while (place === last && place % 2 === 0 && place > 0) [place, last] = [place / 2, last / 2];
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 ? root : null;
}

/** RFC 9162, 2.1.4.2: whether the list of one root is the beginning of that of another. */
export function isBeginning(from, fromRoot, size, root, path) {
  if (from === size) return path.length === 0 && fromRoot.equals(root);
  let [place, last] = [from - 1, size - 1];
  while (place % 2 === 1) [place, last] = [(place - 1) / 2, Math.floor(last / 2)];
  const steps = place === 0 ? [fromRoot, ...path] : path;
  if (!(0 < from && from < size) || steps.length === 0) return false;
  let [old, now] = [steps[0], steps[0]];
  for (const step of steps.slice(1)) {
    if (last === 0) return false;
    if (place % 2 === 1 || place === last) {
      [old, now] = [nodeOf(step, old), nodeOf(step, now)];
      while (place % 2 === 0 && place > 0) [place, last] = [place / 2, Math.floor(last / 2)];
    } else now = nodeOf(now, step);
    [place, last] = [Math.floor(place / 2), Math.floor(last / 2)];
  }
  return last === 0 && old.equals(fromRoot) && now.equals(root);
}

/** How deep objects and arrays may stand in one another: far deeper than any event. */
const DEEPEST = 100;

/** RFC 8785, for what JSON.parse gives; throws for what has no such form, and for what is nested too deeply. */
export function canonical(value, depth = 0) {
  if (typeof value === 'string' && !value.isWellFormed()) throw new Error('half a surrogate pair');
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (depth === DEEPEST) throw new Error('nested too deeply');
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join()}]`;
  const members = Object.keys(value).sort(); // by UTF-16 code units
  return `{${members.map((name) => `${canonical(name)}:${canonical(value[name], depth + 1)}`).join()}}`;
}

/** The bytes of canonical base64; none where it is written otherwise. */
function fromBase64(encoded) {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded ? bytes : Buffer.of();
}

const MOST_SIGNATURES = 100;

/** A note without the end of its last line. Other ends of lines, a mark of the byte order and blank lines around it come from mail. */
export const plain = (note) => note.replaceAll(/\r\n?/g, '\n').trim();

/** What was signed of such a note: the text above the signatures. */
const textIn = (lines) => lines.slice(0, lines.lastIndexOf('\n\n') + 1);

/** The text of a signed note (C2SP) and its signatures; throws where it is none. */
function openNote(note) {
  const lines = plain(note);
  const text = textIn(lines);
  const signatures = lines
    .slice(text.length + 1)
    .split('\n')
    .map((line) => /^— ([^\p{White_Space}+]+) (\S+)$/u.exec(line) ?? [])
    .map(([, name, encoded = '']) => ({ name, bytes: fromBase64(encoded) }));
  const isNote = text !== '' && !CONTROL.test(lines) && signatures.every(({ bytes }) => bytes.length > 4);
  if (!isNote || signatures.length > MOST_SIGNATURES) throw new Error('this is no signed note');
  return { text, signatures };
}

// oxlint-disable-next-line no-control-regex -- these very characters are refused
const CONTROL = /[\0-\x09\x0b-\x1f]/;

const CHECKPOINT =
  /^(?<log>[^\s+]+)\n(?<size>[1-9]\d{0,14})\n(?<root>\S+)\nsigned (?<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)\n(resolved [1-9]\d{0,14} (0|[1-9]\d{0,14}) [0-9a-f]{64}\n)*$/;

/** What a checkpoint (C2SP tlog-checkpoint) says that the key signed, as `readNoteOf` has it. */
export function readNote(note, key) {
  return readNoteOf(note, new Map([[key, Infinity]]));
}

/** Log, size, root and instant of a checkpoint that one of the keys signed. */
export function readNoteOf(note, keys) {
  const read = (text) => {
    const { log, size, root: encoded = '', at } = CHECKPOINT.exec(text)?.groups ?? {};
    const root = fromBase64(encoded);
    return root.length === 32 ? { log, size: Number(size), root, at } : undefined;
  };
  return signedBy(keys, note, read).said;
}

/**
 * What a note says, its text and its signatures. One of the keys of its log must have signed it before it was given up, of which `keys`
 * says when; otherwise this throws, with `until` where it had been. Signatures of others beside it, as witnesses add them, are ignored;
 * those of the keys must all hold. `read` has of a text what it says, log and size among it.
 */
export function signedBy(keys, note, read) {
  const { text, signatures } = openNote(note);
  const said = read(text);
  const made = [...keys]
    .map(([key, until]) => ({ ...openKey(key), until }))
    .filter((key) => key.name === said?.log && key.made(signatures).length > 0);
  if (made.length === 0 || !made.every(({ holds }) => holds(text, signatures)))
    throw new Error('the checkpoint is not signed by this key');
  const until = Math.max(...made.map((key) => key.until));
  if (said.size <= until) return { said, text, signatures };
  const words = `the checkpoint is signed by a key that was given up at ${until} events`;
  throw Object.assign(new Error(words), { until });
}

/** What a checkpoint says of doubts that were resolved, a sentence each. */
export function resolvedIn(note) {
  return [...openNote(note).text.matchAll(/^resolved \d+ (\d+) ([0-9a-f]{64})$/gm)].map(
    ([, index, by]) =>
      `in doubt from event ${Number(index) + 1} on, and taken as it is by the event with hash ${by}`,
  );
}

/** The types of Ed25519 keys: of a log, and of a witness, which signs the time besides (C2SP tlog-cosignature). */
const [LOG, WITNESS] = [1, 4];

/** What a key `name+id+key` is, which signatures it made, and whether it made one of a text; several of its own must all hold. */
export function openKey(key, type = LOG) {
  const [, name, id, encoded = ''] = /^([^\p{White_Space}+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(key) ?? [];
  const bytes = fromBase64(encoded);
  const own = hash(Buffer.from(`${name}\n`), bytes).toString('hex', 0, 4);
  if (bytes[0] !== type || bytes.length !== 33 || own !== id)
    throw new Error(`this is no key for ${type === LOG ? 'checkpoints' : 'cosignatures'}`);
  const spki = { key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]) };
  const publicKey = createPublicKey({ ...spki, type: 'spki', format: 'der' });
  const isSigned = (text, signature) => {
    if (type === LOG) return verify(null, Buffer.from(text), publicKey, signature);
    const time = signature.length === 72 ? signature.readBigUInt64BE() : 0n;
    const said = Buffer.from(`cosignature/v1\ntime ${time}\n${text}`);
    return 0n < time && time < 2n ** 63n && verify(null, said, publicKey, signature.subarray(8));
  };
  const made = (signatures) =>
    signatures.filter((one) => one.name === name && one.bytes.toString('hex', 0, 4) === id);
  const holds = (text, signatures) => {
    const ours = made(signatures);
    return ours.length > 0 && ours.every((one) => isSigned(text, one.bytes.subarray(4)));
  };
  return { name, bytes: bytes.toString('hex', 1), made, holds };
}

/**
 * The keys that follow from some by acts of rotation, in the order in which one hands over to the next, and up to how many events what each
 * signed counts. Throws where an act of one of them does not hold, or one hands over to two.
 */
export function keysAfter(keys, rotations = []) {
  const known = new Map(keys.map((key) => [key, Infinity]));
  const acts = new Map();
  for (const note of rotations) {
    const [, from] = /^from (\S+)$/m.exec(note) ?? [];
    if (acts.has(from) && acts.get(from) !== note) throw new Error('a key was handed over to two others');
    acts.set(from, note);
  }
  // What is added while this goes on is met, too.
  for (const key of known.keys()) {
    if (!acts.has(key)) continue;
    const { to, until } = readRotation(acts.get(key), key);
    known.set(key, until);
    if (!known.has(to)) known.set(to, Infinity);
  }
  return known;
}

/** An act by which a key hands over to another, signed by both. */
function readRotation(note, from) {
  const said = ROTATION.exec(note.slice(0, note.indexOf('\n\n') + 1))?.groups;
  if (!said || said.from !== from || Number(said.until) > Number(said.size)) throw new Error(noRotation);
  try {
    for (const key of [from, said.to])
      signedBy(new Map([[key, Infinity]]), note, () => ({ log: said.origin, size: 0 }));
  } catch (cause) {
    throw new Error(noRotation, { cause });
  }
  return { to: said.to, until: Number(said.until) };
}

const noRotation = 'what should hand a key over to another is not signed by both';
const ROTATION =
  /^(?<origin>[^\s+]+)\nkey rotation 1\nat (?<size>[1-9]\d{0,14}) [A-Za-z0-9+/]{43}=\nfrom (?<from>\S+)\nuntil (?<until>0|[1-9]\d{0,14})\nto (?<to>\S+)\nsigned \S+\n$/;

/** The logs, witnesses and quorum of a policy (C2SP tlog-policy); throws for a line that is wrong. */
export function readPolicy(file) {
  const [logs, witnesses, groups] = [new Map(), new Map(), new Map()];
  const grouped = new Set();
  let quorum;
  const demand = (is, what) => {
    if (!is) throw new Error(what);
  };
  const isFree = (name) => name !== undefined && name !== 'none' && !witnesses.has(name) && !groups.has(name);
  const take = {
    log: ([key, , ...more]) => {
      const { bytes } = openKey(key);
      demand(more.length === 0 && !logs.has(bytes), 'is no other log');
      logs.set(bytes, key);
    },
    witness: ([name, key, , ...more]) => {
      const { bytes, holds } = openKey(key, WITNESS);
      const isNew = [...witnesses.values()].every((one) => one.bytes !== bytes);
      demand(more.length === 0 && isFree(name) && isNew, 'is no other witness');
      witnesses.set(name, { bytes, holds });
    },
    group: ([name, count, ...members]) => {
      const least = { any: '1', all: String(members.length) }[count] ?? count;
      demand(/^[1-9]\d*$/.test(least) && Number(least) <= members.length && isFree(name), 'is no new group');
      for (const member of members) {
        demand(witnesses.has(member) || groups.has(member), 'has a member that no line before it defines');
        demand(!grouped.has(member), 'has a member for the second time');
        grouped.add(member);
      }
      groups.set(name, { least: Number(least), members });
    },
    quorum: ([name, ...more]) => {
      const isKnown = name === 'none' || witnesses.has(name) || groups.has(name);
      demand(isKnown && more.length === 0 && quorum === undefined, 'is no quorum, or the second');
      quorum = name;
    },
  };
  for (const [i, line] of file.toString('latin1').split('\n').entries()) {
    const [word, ...rest] = line.split(/[ \t]+/).filter((part) => part !== '');
    try {
      demand(!/[^\t\x20-\x7e\x80-\xff]/.test(line), 'has a control character');
      if (word === undefined || word.startsWith('#')) continue;
      demand(Object.hasOwn(take, word), 'begins with no word of a policy');
      take[word](rest.map((part) => Buffer.from(part, 'latin1').toString()));
    } catch (error) {
      throw new Error(`line ${i + 1} of the policy: ${error.message}`, { cause: error });
    }
  }
  demand(quorum !== undefined, 'the policy names no quorum');
  return { logs: [...logs.values()], witnesses, groups, quorum };
}

/** The witnesses that signed, by the names of a policy; throws where they are too few. */
export function witnessesOf(note, { witnesses, groups, quorum }) {
  const { text, signatures } = openNote(note);
  const signed = [...witnesses.keys()].filter((name) => witnesses.get(name).holds(text, signatures));
  const has = (name) => {
    const { members, least } = groups.get(name) ?? {};
    return members ? members.filter(has).length >= least : signed.includes(name);
  };
  const missing = [...witnesses.keys()].filter((name) => !signed.includes(name));
  if (quorum !== 'none' && !has(quorum))
    throw new Error(`too few witnesses cosigned: ${signed.join(', ') || 'none'}; not ${missing.join(', ')}`);
  return signed;
}

/** The keys that count: those that are given, where a policy names logs only if it names them too. */
export function keysOf(given, { logs = [] } = {}) {
  if (given.length === 0) return logs;
  const keys = logs.length === 0 ? given : given.filter((key) => logs.includes(key));
  if (keys.length === 0) throw new Error('the key is of none of the policy’s logs');
  return keys;
}

/** What a proof proves, in words; throws where it proves nothing, or has not the witnesses of the policy. */
export function check(proof, key, kept, policy, trusted) {
  const known = keysAfter(keysOf(key ? [key] : [], policy), proof.rotations);
  const { proved, note } = proofOf(proof, known, kept);
  const signed = policy ? witnessesOf(note, policy) : [];
  const { token } = (proof.checkpoint ?? proof.later).timestamp ?? {};
  return [
    proved,
    ...resolvedIn(note),
    ...(signed.length > 0 ? [`cosigned by ${signed.join(', ')}`] : []),
    ...(trusted ? [stampOf(note, token && Buffer.from(token, 'base64'), trusted)] : []),
  ].join('; ');
}

/** When the text of a checkpoint was stamped, in words; throws where it was not, by none of those who are trusted. */
export function stampOf(note, token, trusted) {
  if (token === undefined) throw new Error('the checkpoint has no time-stamp');
  const { at, by } = checkTimestamp(token, Buffer.from(openNote(note).text), trusted);
  return `stamped ${at} by ${by}`;
}

/** The hashes of a path; undefined where they are written in another way than 64 lower-case hex digits each. */
export function pathOf(path) {
  const isPath = Array.isArray(path) && path.every((step) => HASH.test(step) && typeof step === 'string');
  return isPath ? path.map((step) => Buffer.from(step, 'hex')) : undefined;
}

/** Whether a log has the name that follows from the hash of its first event. */
export const isNamedAfter = (log, first) => log === `thidua/${first.slice(0, 16)}`;

export const HASH = /^[0-9a-f]{64}$/;

/** What is proved, and the note that it rests on. */
function proofOf(proof, keys, kept) {
  const path = pathOf(proof.path);
  const { checkpoint, earlier, later } = proof;
  const notes = (checkpoint ? [checkpoint] : [earlier, later]).map((c) => c?.note);
  if (!path || !notes.every((note) => typeof note === 'string'))
    throw new Error(`no proof: ${proof.detail ?? 'nothing of the kind'}`);
  // What was signed counts, not who signed it besides, nor in which order.
  const isKept = (note) => textIn(plain(note)) === textIn(plain(kept));
  if (kept !== undefined && !notes.some(isKept)) throw new Error('the note you kept is not in this proof');
  const [first, second] = notes.map((note) => readNoteOf(note, keys));
  if (second) {
    if (!isBeginning(first.size, first.root, second.size, second.root, path))
      throw new Error(`the first ${first.size} events were changed`);
    const proved = `the first ${first.size} of ${second.size} events are as they were signed`;
    return { proved, note: notes[1] };
  }
  const { hash: claimed, recorded, index } = proof;
  if (hash(Buffer.from(canonical(recorded))).toString('hex') !== claimed)
    throw new Error('the event was changed');
  if (index === 0 && !isNamedAfter(first.log, claimed)) throw new Error('the log has another first event');
  const root = rootOfInclusion(Buffer.from(claimed, 'hex'), index, first.size, path);
  if (!root?.equals(first.root)) throw new Error('the event is not in the signed log');
  const proved = `${recorded.type} ${recorded.id} is event ${index + 1} of ${first.size} signed ones`;
  return { proved, note: notes[0] };
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) process.exitCode = main(argv.slice(2));

function main(args) {
  let proof, key, kept, policy, trusted;
  try {
    const { positionals, values } = parseArgs({
      args,
      options: { policy: { type: 'string' }, tsa: { type: 'string' } },
      allowPositionals: true,
    });
    const [source = '-', , note] = positionals;
    [, key = ''] = positionals;
    proof = JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));
    kept = note === undefined ? undefined : readFileSync(note, 'utf8');
    policy = values.policy === undefined ? undefined : readPolicy(readFileSync(values.policy));
    trusted = values.tsa === undefined ? undefined : readCertificates(readFileSync(values.tsa, 'utf8'));
    if (key) openKey(key);
  } catch (error) {
    stderr.write(`cannot be read: ${error.message}\n`);
    return 2;
  }
  try {
    stdout.write(`PROVED: ${check(proof?.data ?? proof ?? {}, key, kept, policy, trusted)}\n`);
    return 0;
  } catch (error) {
    stdout.write(`NOT PROVED: ${error.message}\n`);
    return 1;
  }
}
