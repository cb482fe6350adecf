// Checks a proof about the log offline: nothing but Node is needed, and nothing of this program is used.
//
//   curl -s 'http://localhost:3000/api/proofs/event?position=<position>' | node docs/verify-proof.mjs - '<key>'
//   curl -s 'http://localhost:3000/api/proofs/extension?of=<size>' | node docs/verify-proof.mjs - '<key>' [note.txt]
//
// The key is what `thidua checkpoint` prints, `name+id+key`: have it from the people who run the log, not with the proof. A note
// that you kept must be one of the checkpoints of the proof. Exit code 0: proved. 1: not.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
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

/** Size and root of a checkpoint (C2SP tlog-checkpoint) that the key signed; throws otherwise. */
export function readNote(note, key) {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(key) ?? [];
  const bytes = Buffer.from(encoded ?? '', 'base64');
  const [text, line = ''] = note.split('\n\n— ');
  const [signer, signed = ''] = line.trimEnd().split(' ');
  const signature = Buffer.from(signed, 'base64');
  const [origin, size, root] = text.split('\n');
  if (
    bytes[0] !== 1 ||
    hash(Buffer.from(`${name}\n`), bytes)
      .subarray(0, 4)
      .toString('hex') !== id
  )
    throw new Error('this is no key for checkpoints');
  const spki = { key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]) };
  const publicKey = createPublicKey({ ...spki, type: 'spki', format: 'der' });
  const fits = origin === name && signer === name && signature.subarray(0, 4).toString('hex') === id;
  if (!fits || !verify(null, Buffer.from(`${text}\n`), publicKey, signature.subarray(4)))
    throw new Error('the checkpoint is not signed by this key');
  return { size: Number(size), root: Buffer.from(root, 'base64') };
}

/** What a proof proves, in words; throws where it proves nothing. */
export function check(proof, key, kept) {
  const path = proof.path?.map((step) => Buffer.from(step, 'hex'));
  const { checkpoint, earlier, later } = proof;
  const notes = (checkpoint ? [checkpoint] : [earlier, later]).map((c) => c?.note);
  if (!path || !notes.every((note) => typeof note === 'string'))
    throw new Error(`no proof: ${proof.detail ?? 'nothing of the kind'}`);
  const isKept = (note) => note.trimEnd() === kept.trimEnd(); // mail and editors add and take away blank lines
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

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [source = '-', key = '', note] = argv.slice(2);
  const read = JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));
  try {
    const said = check(read.data ?? read, key, note === undefined ? undefined : readFileSync(note, 'utf8'));
    stdout.write(`PROVED: ${said}\n`);
  } catch (error) {
    stdout.write(`NOT PROVED: ${error.message}\n`);
    process.exitCode = 1;
  }
}
