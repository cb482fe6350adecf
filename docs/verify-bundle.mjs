// Checks a bundle of evidence that was unpacked into a folder, offline: nothing but Node is needed, and nothing of this program is used.
// In a bundle this script and verify-proof.mjs are one file, verify.mjs.
//
//   node verify.mjs [folder] ['<key>'…] [note.txt…] [rotations.txt…] [extension.json…] [--policy policy.txt] [--tsa ca.pem]
//
// The keys are what `thidua checkpoint` prints, `name+id+key`: have them from elsewhere, not with the bundle. A note that you kept must
// be of the same history; where it is of another number of events, give the proof of that too, as /api/proofs/extension has it. With
// a policy (C2SP tlog-policy) the checkpoint must have a quorum of its witnesses.
// Where keys of the log changed since you had yours, the acts in the bundle lead to the one of today; give those that you kept, too.
// What a bundle holds, and what is checked of it: docs/proofs.md. Exit code 0: proved. 1: not, and why. 2: what was given cannot
// be read.
import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';
import * as program from 'node:process';
import * as url from 'node:url';
import * as util from 'node:util';
import {
  canonical,
  HASH,
  isBeginning,
  isNamedAfter,
  keysAfter,
  keysOf,
  openKey,
  pathOf,
  plain,
  readNoteOf,
  readPolicy,
  resolvedIn,
  rootOfInclusion,
  signedBy,
  stampOf,
  witnessesOf,
} from './verify-proof.mjs';
import { readCertificates } from './verify-timestamp.mjs';

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');

const isText = (value) => typeof value === 'string';
const isHash = (value) => isText(value) && HASH.test(value);
const isCount = (value) => Number.isSafeInteger(value) && value >= 0;

/** What a note says that one of the keys signed before it was given up; throws in words for its readers where none did. */
function signed(name, keys, read) {
  try {
    return read();
  } catch (cause) {
    const { until } = cause;
    const all = keys.size === 1 ? 'the key' : 'any of the keys';
    throw new Error(
      until === undefined
        ? `${name} is not signed by ${all}`
        : `${name} is signed by a key that was given up at ${until} events`,
      { cause },
    );
  }
}

/** The acts by which keys changed: with a blank line between them. */
const rotationsIn = (text) => text.split(/(?<=\n)\n(?=[^\s+]+\nkey rotation 1\n)/);

/** Whether something is found and found right. */
function holds(look) {
  try {
    return Boolean(look());
  } catch {
    return false;
  }
}

/** The lines of a file, each with its end; `digest` takes in all that is read. */
async function* linesOf(file, digest) {
  let rest = Buffer.alloc(0);
  for await (const chunk of fs.createReadStream(file)) {
    digest.update(chunk);
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end; (end = rest.indexOf(10, from) + 1) > 0; from = end) yield rest.subarray(from, end);
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield rest;
}

/** Lines of canonical JSON, each with these members; throws at the first that is none. */
async function* recordsOf(folder, name, members, digest) {
  let number = 0;
  for await (const line of linesOf(join(folder, name), digest)) {
    const wrong = (what) => new Error(`${name}, line ${number}: ${what}`);
    const record = canonicalIn(line);
    number++;
    if (!hasMembers(record, members)) throw wrong(`not ${members.join()} in canonical JSON`);
    yield { record, wrong };
  }
}

/** Throws where bytes are not UTF-8, and keeps a mark of the byte order. */
const utf8 = new util.TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textOf(bytes, name) {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Error(`${name} is not text`, { cause });
  }
}

/** What a line of canonical JSON says, with its end; undefined where it is none. */
function canonicalIn(line) {
  try {
    const text = utf8.decode(line);
    const value = JSON.parse(text);
    return `${canonical(value)}\n` === text ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a value is an object with these members and no others. */
function hasMembers(value, members) {
  if (typeof value !== 'object' || value === null) return false;
  return Object.keys(value).length === members.length && members.every((name) => Object.hasOwn(value, name));
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** The references to persons in the data of an event. */
function addRefs(value, refs) {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value))
    if (name === 'ref' && isText(member)) refs.add(member);
    else addRefs(member, refs);
}

const EVENT = 'data id metadata previousHash recordedAt revision schemaVersion stream type'.split(' ');

/** Each event is as it was recorded, at its place in the signed log, and follows the one before it in its stream. */
async function checkEvents(folder, { log, size, root }, digest) {
  const [streams, refs] = [new Map(), new Set()];
  let [events, before] = [0, -1];
  const members = ['hash', 'index', 'path', 'recorded'];
  for await (const { record, wrong } of recordsOf(folder, 'events.jsonl', members, digest)) {
    const { hash: claimed, index, path, recorded } = record;
    if (sha256(canonical(recorded)) !== claimed) throw wrong('the event was changed');
    if (!hasMembers(recorded, EVENT)) throw wrong('not an event');
    const { stream, revision, previousHash } = recorded;
    if (!isText(stream) || !isCount(revision)) throw wrong('not an event');
    if (index <= before) throw wrong('not in the order of the log');
    const steps = pathOf(path);
    const leads = steps && rootOfInclusion(Buffer.from(claimed, 'hex'), index, size, steps)?.equals(root);
    if (!leads) throw wrong('not at this place of the signed log');
    if (index === 0 && !isNamedAfter(log, claimed)) throw wrong('the log has another first event');
    const { last, head, ...seen } = streams.get(stream) ?? { first: revision, last: -1, head: null };
    const missing = seen.missing ?? (revision > last + 1 ? last + 1 : undefined);
    if (revision <= last) throw wrong('not in the order of its stream');
    // After a gap it is the hash of an event that is not here.
    const follows = revision === last + 1 ? previousHash === head : isHash(previousHash);
    if (!follows) throw wrong('does not follow the event before it in its stream');
    const count = (seen.count ?? 0) + 1;
    streams.set(stream, { first: seen.first, last: revision, head: claimed, count, missing });
    addRefs(recorded.data, refs);
    [events, before] = [events + 1, index];
  }
  return { events, streams, refs };
}

/** Each name is the one that an event refers to. */
async function checkNames(folder, refs, digest) {
  let [names, before] = [0, ''];
  for await (const { record, wrong } of recordsOf(folder, 'names.jsonl', ['name', 'ref', 'salt'], digest)) {
    const { name, ref, salt } = record;
    const isName = isText(name) && isText(salt) && /^[0-9a-f]{32}$/.test(salt);
    if (!isName || sha256(`${salt}\n${name}`) !== ref) throw wrong('not the name that was recorded');
    if (!refs.has(ref)) throw wrong('no event refers to this name');
    if (ref <= before) throw wrong('not in the order of references');
    [names, before] = [names + 1, ref];
  }
  return names;
}

/** The files that bundle.txt lists, in its order. */
const FILES =
  'doc-toi.html verify.mjs keys.txt timestamp.der rotations.txt answer.json events.jsonl law.json names.jsonl'.split(
    ' ',
  );
/** Those that not every bundle has. */
const OPTIONAL = ['timestamp.der', 'rotations.txt', 'names.jsonl'];
/** Those that it does not list. */
const NOTES = ['bundle.txt', 'checkpoint.txt'];

const HEAD =
  /^evidence bundle 2\nlog (?<log>\S+)\n(?<over>checkpoint (?<size>[1-9]\d{0,14}) \S+ \S+)\nabout (?<about>\/\S+)\n/;
const FILE = /^file (\S+) ([0-9a-f]{64})$/;
const STREAM = /^stream (\S+) (whole|part) ((?:0|[1-9]\d*) (?:0|[1-9]\d*) (?:0|[1-9]\d*) [0-9a-f]{64})$/;

/** What bundle.txt says; throws where it is not signed, or written otherwise than it was signed. */
function readSeal(seal, keys) {
  const read = (text) => HEAD.exec(text)?.groups;
  const { said, text, signatures } = signed('bundle.txt', keys, () => signedBy(keys, seal, read));
  const { log, over, about } = said;
  const lines = text.replace(HEAD, '').slice(0, -1).split('\n');
  const files = new Map();
  const streams = new Map();
  for (const line of lines) {
    const [, name, digest] = FILE.exec(line) ?? [];
    const [, stream, how, figures] = STREAM.exec(line) ?? [];
    if (name !== undefined && streams.size === 0) files.set(name, digest);
    if (stream !== undefined) streams.set(stream, { how, figures });
  }
  const names = [...files.keys()];
  const isWritten =
    seal === `${text}\n— ${log} ${signatures[0].bytes.toString('base64')}\n` &&
    names.join() === FILES.filter((name) => names.includes(name) || !OPTIONAL.includes(name)).join() &&
    [...streams.keys()].every((name, i, all) => i === 0 || all[i - 1] < name) &&
    files.size + streams.size === lines.length;
  if (!isWritten) throw new Error('bundle.txt is not written as it was signed');
  return { log, over, about, files, streams };
}

/** The streams are those that bundle.txt lists, and as long; none of those that it calls whole lacks an event. */
function checkStreams(streams, said) {
  for (const name of new Set([...said.keys(), ...streams.keys()])) {
    const { how, figures } = said.get(name) ?? {};
    const { count, first, last, head, missing } = streams.get(name) ?? {};
    if (how === undefined) throw new Error(`bundle.txt lists no stream ${name}`);
    if (how === 'whole' && missing !== undefined)
      throw new Error(`stream ${name}, which bundle.txt calls whole, lacks revision ${missing}`);
    if (`${count} ${first} ${last} ${head}` !== figures)
      throw new Error(`stream ${name} is not as long as bundle.txt says`);
  }
}

/** The files are those that bundle.txt lists, byte for byte. */
async function checkFiles(folder, there, said, digests) {
  const stranger = there.find((name) => !NOTES.includes(name) && !said.has(name));
  if (stranger !== undefined) throw new Error(`bundle.txt lists no file ${stranger}`);
  for (const [name, listed] of said) {
    // Whoever hands a bundle on may take the names out.
    if (name === 'names.jsonl' && !there.includes(name)) continue;
    if (!there.includes(name)) throw new Error(`${name} is missing`);
    const digest = digests.get(name) ?? crypto.createHash('sha256');
    if (!digests.has(name))
      for await (const chunk of fs.createReadStream(join(folder, name))) digest.update(chunk);
    if (digest.digest('hex') !== listed) throw new Error(`${name} is not the file that bundle.txt lists`);
  }
}

const isSame = (a, b) => a.log === b.log && a.size === b.size && a.root.equals(b.root);

/** The note that somebody kept is of the same history: the same, or one grew out of the other, as a proof shows. */
function checkKept(kept, checkpoint, keys, extensions, keysWith) {
  const mine = signed('the note you kept', keys, () => readNoteOf(kept, keys));
  if (isSame(mine, checkpoint)) return;
  if (mine.log !== checkpoint.log) throw new Error('the note you kept is of another log');
  if (mine.size === checkpoint.size)
    throw new Error('two histories were signed: checkpoint.txt, and the note you kept');
  const [first, second] = [mine, checkpoint].sort((a, b) => a.size - b.size);
  if (extensions.length === 0)
    throw new Error(
      `the note you kept is of ${mine.size} events: what shows that it is of the same history is /api/proofs/extension?of=${first.size}&size=${second.size}`,
    );
  const proves = ({ earlier, later, path, rotations }) => {
    const known = keysWith(rotations);
    const [one, other] = [earlier, later].map(({ note }) => readNoteOf(note, known));
    const isOfBoth = isSame(one, first) && isSame(other, second);
    return isOfBoth && isBeginning(first.size, first.root, second.size, second.root, pathOf(path));
  };
  if (!extensions.some((proof) => holds(() => proves(proof))))
    throw new Error('no proof shows that the note you kept and checkpoint.txt are of the same history');
}

/**
 * What a bundle that was unpacked into a folder proves, in lines; throws what is wrong first. Without `keys` from elsewhere those in
 * the bundle are taken, which anybody could have put there.
 */
export async function checkBundle(
  folder,
  { keys: given = [], notes = [], extensions = [], policy, trusted, rotations: acts = [] } = {},
) {
  const entries = fs.readdirSync(folder, { withFileTypes: true });
  const there = entries.map(({ name }) => name);
  const odd = entries.find((entry) => !entry.isFile());
  if (odd) throw new Error(`${odd.name} is no plain file`);
  for (const name of ['checkpoint.txt', 'keys.txt', 'events.jsonl', 'bundle.txt'])
    if (!there.includes(name)) throw new Error(`${name} is missing`);
  const read = (name) => textOf(fs.readFileSync(join(folder, name)), name);
  const keys = keysOf(given, policy);
  const rotations = [...acts, ...(there.includes('rotations.txt') ? rotationsIn(read('rotations.txt')) : [])];
  const listed = read('keys.txt').trimEnd().split('\n');
  const keysWith = (more = []) => keysAfter(keys.length > 0 ? keys : listed, [...rotations, ...more]);
  const known = keysWith();
  const note = read('checkpoint.txt');
  const checkpoint = signed('checkpoint.txt', known, () => readNoteOf(note, known));
  if (note !== `${plain(note)}\n`) throw new Error('checkpoint.txt is not written as it was signed');
  const token = there.includes('timestamp.der') ? fs.readFileSync(join(folder, 'timestamp.der')) : undefined;
  const stamped = trusted ? [`checkpoint.txt is ${stampOf(note, token, trusted)}`] : [];
  const cosigned = policy ? witnessesOf(note, policy) : [];
  for (const kept of notes) checkKept(kept, checkpoint, known, extensions, keysWith);
  if (extensions.length > 0 && notes.length === 0)
    throw new Error('a proof that the log grew was given, but no note that you kept');
  const seal = readSeal(read('bundle.txt'), known);
  const { log, size, root, at } = checkpoint;
  const over = `checkpoint ${size} ${root.toString('base64')} ${at}`;
  if (seal.log !== log || seal.over !== over) throw new Error('bundle.txt is of another checkpoint');
  const digests = new Map([['events.jsonl', crypto.createHash('sha256')]]);
  const { events, streams, refs } = await checkEvents(folder, checkpoint, digests.get('events.jsonl'));
  checkStreams(streams, seal.streams);
  let names = 0;
  if (there.includes('names.jsonl')) {
    digests.set('names.jsonl', crypto.createHash('sha256'));
    names = await checkNames(folder, refs, digests.get('names.jsonl'));
  }
  await checkFiles(folder, there, seal.files, digests);
  // They are those that signed, though whether they are those of the log they cannot say.
  const inFolder = keysAfter(listed);
  for (const made of [() => readNoteOf(note, inFolder), () => readSeal(read('bundle.txt'), inFolder)])
    if (!holds(made)) throw new Error('keys.txt lacks a key that signed checkpoint.txt or bundle.txt');
  const called = (how) => [...seal.streams].filter(([, said]) => said.how === how).map(([name]) => name);
  return [
    `${events} events about ${seal.about} are as they were recorded, among the ${size} events signed with checkpoint.txt ${at} by ${log}`,
    'compare these: a bundle of something else, or an older one, is right in itself',
    `whole up to there, by the word of bundle.txt: ${called('whole').join(', ') || 'none'}; in part: ${called('part').join(', ') || 'none'}`,
    there.includes('names.jsonl')
      ? `${names} names of persons are those that the events refer to`
      : 'there are no names of persons, or they were taken out',
    'answer.json, law.json and the other files are those that the server signed; that the answer follows from the events is not proved here',
    ...resolvedIn(note).map((what) => `the log was ${what}`),
    ...stamped,
    ...(cosigned.length > 0 ? [`checkpoint.txt is cosigned by ${cosigned.join(', ')}`] : []),
    ...(keys.length > 0
      ? []
      : ['ONLY IF the keys in keys.txt are those of the log: have them from elsewhere, and give them here']),
  ];
}

if (import.meta.url === url.pathToFileURL(program.argv[1] ?? '').href)
  program.default.exitCode = await main(program.argv.slice(2));

async function main(args) {
  let folder, given;
  try {
    const options = { policy: { type: 'string' }, tsa: { type: 'string' } };
    const { positionals, values } = util.parseArgs({ args, options, allowPositionals: true });
    const [first = '.', ...more] = positionals;
    const policy = values.policy === undefined ? undefined : readPolicy(fs.readFileSync(values.policy));
    const trusted =
      values.tsa === undefined ? undefined : readCertificates(fs.readFileSync(values.tsa, 'utf8'));
    [folder, given] = [first, { ...givenIn(more), policy, trusted }];
    fs.readdirSync(folder);
  } catch (error) {
    program.stderr.write(`cannot be read: ${error.message}\n`);
    return 2;
  }
  try {
    const proved = await checkBundle(folder, given);
    program.stdout.write(`PROVED: ${proved.join('\n  ')}\n`);
    return 0;
  } catch (error) {
    program.stdout.write(`NOT PROVED: ${error.message}\n`);
    return 1;
  }
}

/** Keys, notes that were kept and proofs that a log grew: what is given beside a bundle. */
function givenIn(more) {
  const keys = more.filter((one) => /^[^+]+\+[0-9a-f]{8}\+/.test(one));
  for (const key of keys) openKey(key);
  const texts = more.filter((one) => !keys.includes(one)).map((file) => fs.readFileSync(file, 'utf8'));
  const plain = texts.filter((text) => parsed(text) === null);
  const rotations = plain.filter((text) => /\nkey rotation 1\n/.test(text)).flatMap(rotationsIn);
  const notes = plain.filter((text) => !/\nkey rotation 1\n/.test(text));
  const extensions = texts
    .filter((text) => !plain.includes(text))
    .map((text) => parsed(text).data ?? parsed(text));
  return { keys, notes, extensions, rotations };
}
