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
  check,
  keysAfter,
  readNoteOf,
  readPolicy,
  rootOfInclusion,
  stampOf,
  witnessesOf,
} from './verify-proof.mjs';
import { readCertificates } from './verify-timestamp.mjs';

const sha256 = (text) => crypto.createHash('sha256').update(text).digest('hex');

/** A checkpoint or bundle.txt, signed by one of the keys; throws where none of them signed it before it was given up. */
function signedBy(keys, name, note, size) {
  try {
    return readNoteOf(note, keys, size);
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

/** The lines of a file, each with its end; `digest` takes in all that is read. */
async function* linesOf(file, digest) {
  let rest = Buffer.alloc(0);
  for await (const chunk of fs.createReadStream(file)) {
    digest.update(chunk);
    rest = Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end; (end = rest.indexOf(10, from) + 1) > 0; from = end) yield rest.toString('utf8', from, end);
    rest = rest.subarray(from);
  }
  if (rest.length > 0) yield rest.toString('utf8');
}

/** Lines of canonical JSON, each with these members; throws at the first that is none. */
async function* recordsOf(folder, name, members, digest) {
  let number = 0;
  for await (const line of linesOf(join(folder, name), digest)) {
    const wrong = (what) => new Error(`${name}, line ${number}: ${what}`);
    const record = parsed(line);
    number++;
    if (record === null || `${canonical(record)}\n` !== line || Object.keys(record).join() !== members)
      throw wrong(`not ${members} in canonical JSON`);
    yield { record, wrong };
  }
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
  for (const [name, member] of Object.entries(value))
    if (name === 'ref' && typeof member === 'string') refs.add(member);
    else if (typeof member === 'object' && member !== null) addRefs(member, refs);
}

/** Each event is as it was recorded, at its place in the signed log, and follows the one before it in its stream. */
async function checkEvents(folder, { size, root }, digest) {
  const [streams, refs] = [new Map(), new Set()];
  let [events, before] = [0, -1];
  for await (const { record, wrong } of recordsOf(
    folder,
    'events.jsonl',
    'hash,index,path,recorded',
    digest,
  )) {
    const { hash: claimed, index, path, recorded } = record;
    if (sha256(canonical(recorded)) !== claimed) throw wrong('the event was changed');
    if (index <= before) throw wrong('not in the order of the log');
    // Of `path`, only what the hashes are, and not how they are written, would count otherwise.
    const steps = [path].flat().map((step) => Buffer.from(String(step), 'hex'));
    const isPlain = steps.every((step, i) => step.length === 32 && step.toString('hex') === path[i]);
    if (!isPlain || !rootOfInclusion(Buffer.from(claimed, 'hex'), index, size, steps)?.equals(root))
      throw wrong('not at this place of the signed log');
    const { stream, revision, previousHash } = recorded;
    const { last, head, ...seen } = streams.get(stream) ?? { first: revision, last: -1, head: null };
    const missing = seen.missing ?? (revision > last + 1 ? last + 1 : undefined);
    if (revision <= last) throw wrong('not in the order of its stream');
    if (revision === last + 1 && previousHash !== head)
      throw wrong('does not follow the event before it in its stream');
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
  for await (const { record, wrong } of recordsOf(folder, 'names.jsonl', 'name,ref,salt', digest)) {
    const { name, ref, salt } = record;
    if (sha256(`${salt}\n${name}`) !== ref) throw wrong('not the name that was recorded');
    if (!refs.has(ref)) throw wrong('no event refers to this name');
    if (ref <= before) throw wrong('not in the order of references');
    [names, before] = [names + 1, ref];
  }
  return names;
}

/** What bundle.txt says; throws where it is not signed, or written otherwise than it was signed. */
function readSeal(seal, keys) {
  const [, size] = /\ncheckpoint (\d+) /.exec(seal) ?? [];
  signedBy(keys, 'bundle.txt', seal, Number(size));
  const [, body, encoded] = /^([^]*\n)\n— \S+ (\S+)\n$/.exec(seal) ?? [];
  if (encoded === undefined || Buffer.from(encoded, 'base64').toString('base64') !== encoded)
    throw new Error('bundle.txt is not written as it was signed');
  const [, kind, over, about, ...lines] = body.trimEnd().split('\n');
  if (kind !== 'evidence bundle 1') throw new Error('bundle.txt is of a form that is not known here');
  const lists = { file: new Map(), stream: new Map() };
  for (const line of lines) {
    const [list, ...words] = line.split(' ');
    lists[list]?.set(
      words.slice(0, list === 'file' ? 1 : -5).join(' '),
      words.slice(list === 'file' ? 1 : -5),
    );
  }
  return { over, about, files: lists.file, streams: lists.stream };
}

/** The streams are those that bundle.txt lists, and as long; none of those that it calls whole lacks an event. */
function checkStreams(streams, said) {
  for (const name of new Set([...said.keys(), ...streams.keys()])) {
    const [how, ...figures] = said.get(name) ?? [];
    const { count, first, last, head, missing } = streams.get(name) ?? {};
    if (how === undefined) throw new Error(`bundle.txt lists no stream ${name}`);
    if (how === 'whole' && missing !== undefined)
      throw new Error(`stream ${name}, which bundle.txt calls whole, lacks revision ${missing}`);
    if ([count, first, last, head].join() !== figures.join())
      throw new Error(`stream ${name} is not as long as bundle.txt says`);
  }
}

/** The files are those that bundle.txt lists, byte for byte. */
async function checkFiles(folder, said, digests) {
  const there = fs.readdirSync(folder);
  const stranger = there.find((name) => name !== 'bundle.txt' && !said.has(name));
  if (stranger !== undefined) throw new Error(`bundle.txt lists no file ${stranger}`);
  for (const [name, [bytes, sha256]] of said) {
    // Whoever hands a bundle on may take the names out.
    if (name === 'names.jsonl' && !there.includes(name)) continue;
    if (!there.includes(name)) throw new Error(`${name} is missing`);
    const digest = digests.get(name) ?? crypto.createHash('sha256');
    if (!digests.has(name))
      for await (const chunk of fs.createReadStream(join(folder, name))) digest.update(chunk);
    if (fs.statSync(join(folder, name)).size !== Number(bytes) || digest.digest('hex') !== sha256)
      throw new Error(`${name} is not the file that bundle.txt lists`);
  }
}

/** The note that somebody kept is of the same history: the same, or one grew out of the other, as a proof shows. */
function checkKept(kept, note, keys, extensions, rotations) {
  const [mine, given] = [signedBy(keys, 'the note you kept', kept), signedBy(keys, 'checkpoint.txt', note)];
  if (mine.size === given.size && mine.root.equals(given.root)) return;
  if (mine.size === given.size)
    throw new Error('two histories were signed: checkpoint.txt, and the note you kept');
  const [of, size] = [mine.size, given.size].sort((a, b) => a - b);
  if (extensions.length === 0)
    throw new Error(
      `the note you kept is of ${mine.size} events: what shows that it is of the same history is /api/proofs/extension?of=${of}&size=${size}`,
    );
  const proves = (proof, one) =>
    [...keys.keys()].some((key) => {
      try {
        const all = [...(proof.rotations ?? []), ...rotations];
        return check({ ...proof, rotations: all }, key, one) !== '';
      } catch {
        return false;
      }
    });
  if (!extensions.some((proof) => proves(proof, kept) && proves(proof, note)))
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
  const there = fs.readdirSync(folder);
  for (const name of ['checkpoint.txt', 'keys.txt', 'events.jsonl', 'bundle.txt'])
    if (!there.includes(name)) throw new Error(`${name} is missing`);
  const read = (name) => fs.readFileSync(join(folder, name), 'utf8');
  const keys = given.length > 0 ? given : (policy?.logs ?? []);
  const rotations = [...acts, ...(there.includes('rotations.txt') ? rotationsIn(read('rotations.txt')) : [])];
  const known = keysAfter(keys.length > 0 ? keys : read('keys.txt').trim().split('\n'), rotations);
  const note = read('checkpoint.txt');
  const checkpoint = signedBy(known, 'checkpoint.txt', note);
  const token = there.includes('timestamp.der') ? fs.readFileSync(join(folder, 'timestamp.der')) : undefined;
  const stamped = trusted ? [`checkpoint.txt is ${stampOf(note, token, trusted)}`] : [];
  const cosigned = policy ? witnessesOf(note, policy) : [];
  for (const kept of notes) checkKept(kept, note, known, extensions, rotations);
  const seal = readSeal(read('bundle.txt'), known);
  if (seal.over !== `checkpoint ${checkpoint.size} ${checkpoint.root.toString('base64')}`)
    throw new Error('bundle.txt is of another checkpoint');
  const digests = new Map([['events.jsonl', crypto.createHash('sha256')]]);
  const { events, streams, refs } = await checkEvents(folder, checkpoint, digests.get('events.jsonl'));
  checkStreams(streams, seal.streams);
  let names = 0;
  if (there.includes('names.jsonl')) {
    digests.set('names.jsonl', crypto.createHash('sha256'));
    names = await checkNames(folder, refs, digests.get('names.jsonl'));
  }
  await checkFiles(folder, seal.files, digests);
  const called = (how) => [...seal.streams].filter(([, [is]]) => is === how).map(([name]) => name);
  return [
    `${events} events ${seal.about} are as they were recorded, among the ${checkpoint.size} events signed with checkpoint.txt`,
    `whole up to there, by the word of bundle.txt: ${called('whole').join(', ') || 'none'}; in part: ${called('part').join(', ') || 'none'}`,
    there.includes('names.jsonl')
      ? `${names} names of persons are those that the events refer to`
      : 'there are no names of persons, or they were taken out',
    'answer.json, law.json and the other files are those that the server signed; that the answer follows from the events is not proved here',
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
  const texts = more.filter((one) => !keys.includes(one)).map((file) => fs.readFileSync(file, 'utf8'));
  const plain = texts.filter((text) => parsed(text) === null);
  const rotations = plain.filter((text) => /\nkey rotation 1\n/.test(text)).flatMap(rotationsIn);
  const notes = plain.filter((text) => !/\nkey rotation 1\n/.test(text));
  const extensions = texts
    .filter((text) => !plain.includes(text))
    .map((text) => parsed(text).data ?? parsed(text));
  return { keys, notes, extensions, rotations };
}
