// Checks a proof about the log offline: nothing but Node is needed, and nothing of this program is used.
//
//   curl -s 'http://localhost:3000/api/proofs/event?position=<position>' | node docs/verify-proof.mjs - '<key>'
//   curl -s 'http://localhost:3000/api/proofs/extension?of=<size>' | node docs/verify-proof.mjs - '<key>' [note.txt]
//
// The key is what `thidua checkpoint` prints, `name+id+key`: have it from the people who run the log, not with the proof. A note
// that you kept must be one of the checkpoints of the proof; what witnesses added to it does not matter. Exit code 0: proved. 1: not.
// 2: what was given cannot be read.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process, { argv, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';

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

/** RFC 8785, for what JSON.parse gives. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort(); // by UTF-16 code units
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join()}}`;
}

/**
 * The text of a signed note (C2SP) and its signatures. Other ends of lines, a mark of the byte order and blank lines around it
 * come from mail and editors.
 */
function openNote(note) {
  const lines = note.replaceAll(/\r\n?/g, '\n').trim();
  const end = lines.lastIndexOf('\n\n') + 1;
  const signatures = lines
    .slice(end + 1)
    .split('\n')
    .map((line) => /^— ([^\s+]+) ([A-Za-z0-9+/]{6,}={0,2})$/.exec(line) ?? [])
    .map(([, name, encoded = '']) => ({ name, bytes: Buffer.from(encoded, 'base64') }));
  return { text: lines.slice(0, end), signatures };
}

/**
 * Size and root of a checkpoint (C2SP tlog-checkpoint) that the key signed; throws otherwise. Signatures of others beside it, as
 * witnesses add them, are ignored.
 */
export function readNote(note, key) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const { text, signatures } = openNote(note);
  const [origin, size, root] = text.split('\n');
  const own = keyId(name, bytes);
  if (bytes[0] !== 1 || bytes.length !== 33 || own !== id) throw new Error('this is no key for checkpoints');
  const spki = { key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]) };
  const publicKey = createPublicKey({ ...spki, type: 'spki', format: 'der' });
  const ours = signatures.filter((one) => one.name === name && one.bytes.toString('hex', 0, 4) === id);
  const hold = ours.every((one) => verify(null, Buffer.from(text), publicKey, one.bytes.subarray(4)));
  if (origin !== name || ours.length === 0 || !hold)
    throw new Error('the checkpoint is not signed by this key');
  return { size: Number(size), root: Buffer.from(root, 'base64') };
}

function keyId(name, key) {
  return hash(Buffer.from(`${name}\n`), key).toString('hex', 0, 4);
}

/** What a proof proves, in words; throws where it proves nothing. */
export function check(proof, key, kept) {
  const path = proof.path?.map((step) => Buffer.from(step, 'hex'));
  const { checkpoint, earlier, later } = proof;
  const notes = (checkpoint ? [checkpoint] : [earlier, later]).map((c) => c?.note);
  if (!path || !notes.every((note) => typeof note === 'string'))
    throw new Error(`no proof: ${proof.detail ?? 'nothing of the kind'}`);
  // What was signed counts, not who signed it besides, nor in which order.
  const isKept = (note) => openNote(note).text === openNote(kept).text;
  if (kept !== undefined && !notes.some(isKept)) throw new Error('the note you kept is not in this proof');
  const [first, second] = notes.map((note) => readNote(note, key));
  if (second) {
    if (!isBeginning(first.size, first.root, second.size, second.root, path))
      throw new Error(`the first ${first.size} events were changed`);
    return `the first ${first.size} of ${second.size} events are as they were signed`;
  }
  const { hash: claimed, recorded, index } = proof;
  if (hash(Buffer.from(canonical(recorded))).toString('hex') !== claimed)
    throw new Error('the event was changed');
  const root = rootOfInclusion(Buffer.from(claimed, 'hex'), index, first.size, path);
  if (!root?.equals(first.root)) throw new Error('the event is not in the signed log');
  return `${recorded.type} ${recorded.id} is event ${index + 1} of ${first.size} signed ones`;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) process.exitCode = main(argv.slice(2));

function main([source = '-', key = '', note]) {
  let proof, kept;
  try {
    proof = JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));
    kept = note === undefined ? undefined : readFileSync(note, 'utf8');
  } catch (error) {
    stderr.write(`cannot be read: ${error.message}\n`);
    return 2;
  }
  try {
    stdout.write(`PROVED: ${check(proof?.data ?? proof ?? {}, key, kept)}\n`);
    return 0;
  } catch (error) {
    stdout.write(`NOT PROVED: ${error.message}\n`);
    return 1;
  }
}
