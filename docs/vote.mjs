// The voter's side of a secret ballot (docs/adr/0011-secret-ballots.md): nothing but Node is needed, and verify-proof.mjs beside it.
//
//   node docs/vote.mjs key    <server> <ballot>                                 the fingerprint of its key, as everybody gets it
//   node docs/vote.mjs cast   <server> <ballot> <unit> <choice> <file> [<fingerprint>]   TOKEN=<bearer token of the unit>
//   node docs/vote.mjs return <server> <file> [<fingerprint>]           after the voting has ended, best from elsewhere
//
// The choice is an option of the ballot, AGAINST or BLANK. The file holds the ballot until it is returned: whoever has it knows
// the choice, and without it the ballot is lost. What was interrupted is done again with the same words and the same file.
//
// THE FINGERPRINT IS THE ONE ON THE MINUTES, or read out in the meeting. A server that gave each voter a key of its own would know
// each choice once it is returned. What this script can see of that, it refuses: it asks for the key without saying who asks, when
// the paper is signed and again before it is returned, and takes it only from the event that opened the ballot, proved to be in the
// signed log. That the log is everybody's only people can tell, by comparing; LOG_KEY=<what `thidua checkpoint` prints> helps.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { argv, env, stderr, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { check } from './verify-proof.mjs';

const sha = (name, ...parts) => createHash(name).update(Buffer.concat(parts)).digest();
const number = (bytes) => BigInt(`0x${bytes.toString('hex')}`);
const hex = (n, digits) => n.toString(16).padStart(digits, '0');

function power(base, exponent, modulus) {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

/** Throws where there is none, since the two share a factor: a sound key has no such numbers that anybody could find. */
function inverse(a, modulus) {
  let [r, s, x, y] = [modulus, a % modulus, 0n, 1n];
  while (s > 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  const found = ((x % modulus) + modulus) % modulus;
  if (r !== 1n || (a * found) % modulus !== 1n) throw new Error('the key of this ballot is not sound');
  return found;
}

/** The number of a modulus in hex: odd, its first bit set, of 2048 to 8192 bits. Throws for any other. */
function sound(modulus) {
  const wellFormed = typeof modulus === 'string' && /^[89a-f][0-9a-f]{510,2046}[13579bdf]$/.test(modulus);
  if (!wellFormed || modulus.length % 2 !== 0) throw new Error('the key of this ballot is not sound');
  return BigInt(`0x${modulus}`);
}

/** What people compare, and the minutes print. */
export const fingerprintOf = ({ ballotId, modulus }) =>
  createHash('sha256').update(`thidua ballot key 1\n${ballotId}\n${modulus}`).digest('hex');

/** EMSA-PSS of RFC 8017 with SHA-384 and no salt, as RFC 9474 (RSABSSA-SHA384-PSSZERO-Deterministic) has it. */
function encoded(message, length) {
  const h = sha('sha384', Buffer.alloc(8), sha('sha384', message));
  const mask = [];
  for (let i = 0; mask.length * 48 < length - 49; i++) mask.push(sha('sha384', h, Buffer.from([0, 0, 0, i])));
  const db = Buffer.concat(mask).subarray(0, length - 49);
  db[db.length - 1] ^= 1;
  db[0] &= 0x7f;
  return Buffer.concat([db, h, Buffer.from([0xbc])]);
}

/** A paper for this choice: `blinded` is for the server, the rest for the voter alone. */
export function prepare({ ballotId, modulus }, choice, random = randomBytes) {
  const salt = random(32).toString('hex');
  const commitment = createHash('sha256')
    .update(`thidua ballot 1\n${ballotId}\n${choice}\n${salt}`)
    .digest('hex');
  const n = sound(modulus);
  const r = 2n + (number(random(modulus.length / 2 + 8)) % (n - 3n));
  const m = number(encoded(Buffer.from(commitment, 'hex'), modulus.length / 2));
  inverse(m, n); // RFC 9474: a message that shares a factor with the modulus would be known by it again
  const unblind = hex(inverse(r, n), modulus.length);
  const blinded = hex((m * power(r, 65537n, n)) % n, modulus.length);
  return {
    ballotId,
    choice,
    salt,
    commitment,
    modulus,
    blinded,
    unblind,
  };
}

/** Throws unless the key of this modulus signed the commitment. */
function requireSigned({ commitment, signature, modulus }) {
  const n = sound(modulus);
  const fits = new RegExp(`^[0-9a-f]{${modulus.length}}$`).test(signature) && signature < modulus;
  const m = number(encoded(Buffer.from(commitment, 'hex'), modulus.length / 2));
  if (!fits || power(BigInt(`0x${signature}`), 65537n, n) !== m)
    throw new Error('the signature does not fit this paper');
}

/** The ballot that the signed paper becomes, without anything of the paper. Throws where the server signed badly. */
export function unblind({ choice, salt, commitment, modulus, unblind: factor }, signed) {
  if (!/^[0-9a-f]+$/.test(signed)) throw new Error('the signature does not fit this paper');
  const unblinded = (BigInt(`0x${signed}`) * BigInt(`0x${factor}`)) % sound(modulus);
  const signature = hex(unblinded, modulus.length);
  requireSigned({ commitment, signature, modulus });
  return { choice, salt, signature };
}

/** Sends no cookie either: in a browser, too, only who gives a token says who asks. */
async function ask(url, body, token, key) {
  const headers = {
    'content-type': 'application/json',
    ...(key ? { 'idempotency-key': key } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const sent = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers };
  // Wherever the answer sends us, it is not the server that was named.
  const response = await fetch(url, { ...sent, redirect: 'error', credentials: 'omit' }).catch((error) => {
    throw new Error(`${url}: ${error.cause?.message ?? error.message}`);
  });
  const answer = await response
    .json()
    .catch(() => ({ code: response.status, detail: 'no answer of this API' }));
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer.data;
}

/** The address without the slashes at its end. */
function addressOf(server) {
  const url = URL.canParse(server) ? new URL(server) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.search || url.hash)
    throw new Error(`${server} is not the address of a server, like https://thidua.example.vn`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/**
 * What the event says that opened the ballot, asked for as anybody, and proved to be in the signed log. Throws where it is not, or
 * where its key is not the one of the fingerprint.
 */
export async function openingOf(base, ballotId, fingerprint, logKey = env.LOG_KEY) {
  const proof = await ask(`${base}/api/ballots/${encodeURIComponent(ballotId)}/opening`);
  check(proof, logKey ?? proof.checkpoint?.verifier);
  const { type, data } = proof.recorded;
  if (type !== 'BallotOpened' || data.ballotId !== ballotId)
    throw new Error('the server proves another event than the one that opened this ballot');
  sound(data.modulus);
  const own = fingerprintOf(data);
  if (fingerprint !== undefined && fingerprint.replace(/\s/g, '').toLowerCase() !== own)
    throw new Error(
      `the key of this ballot here is ${spaced(own)}: NOT the one you were told; do not vote, tell the others`,
    );
  return { ...data, fingerprint: own, note: proof.checkpoint.note };
}

const spaced = (fingerprint) => fingerprint.match(/.{8}/g).join(' ');

/** To be compared, where nobody did so far. */
function tell(fingerprint, isCompared) {
  if (isCompared) return;
  stdout.write(`key of this ballot: ${spaced(fingerprint)}\n`);
  stdout.write(
    'Compare it with the minutes before you return the ballot: were it another one, your choice would be known.\n',
  );
}

/** Whole or not at all: what the file holds is nowhere else. */
function keep(file, paper) {
  writeFileSync(`${file}.new`, JSON.stringify(paper), { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

async function cast(base, ballotId, unitId, choice, file, fingerprint) {
  const opening = await openingOf(base, ballotId, fingerprint);
  const choices = [...opening.options.map(({ id }) => id), 'AGAINST', 'BLANK'];
  // A signed paper of any other choice would never count, and the unit gets no second one.
  if (!choices.includes(choice)) throw new Error(`no choice ${choice}; there are ${choices.join(', ')}`);
  const paper = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'))
    : { ...prepare(opening, choice), key: randomUUID() };
  if (paper.ballotId !== ballotId || paper.choice !== choice || !paper.key)
    throw new Error(`${file} holds another ballot, or this one already signed`);
  if (paper.modulus !== opening.modulus) throw new Error(otherKey);
  keep(file, paper);
  tell(opening.fingerprint, fingerprint !== undefined);
  await ask(
    `${base}/api/commands/CastBallot`,
    { ballotId, unitId, blinded: paper.blinded },
    env.TOKEN,
    paper.key,
  );
  const papers = await ask(`${base}/api/ballots/${ballotId}/papers`, null, env.TOKEN);
  keep(file, signedPaper(paper, papers, opening));
}

/** What a voter keeps until the ballot is returned, of the papers of all. Throws where its own is not among them, or badly signed. */
export function signedPaper(paper, papers, { note }) {
  const own = papers.find(({ blinded }) => blinded === paper.blinded);
  if (!own) throw new Error('the server shows no signature of this paper');
  const { ballotId, commitment, modulus } = paper;
  // The note says, signed, which log this key was in: with it a second one can be proved.
  return { ballotId, commitment, ...unblind(paper, own.signature), modulus, note };
}

const otherKey =
  'this server says another key now than when the paper was made: do not vote, tell the others';

async function giveBack(base, file, fingerprint) {
  const paper = JSON.parse(readFileSync(file, 'utf8'));
  if (!paper.signature) throw new Error(`${file} holds a paper that is not signed yet: cast again`);
  await returnPaper(base, paper, fingerprint, undefined, (own) => tell(own, fingerprint !== undefined));
}

/** Returns a signed paper without saying who does, once the key is found to be the one that everybody gets; `tell` is given its fingerprint. */
export async function returnPaper(base, paper, fingerprint, logKey, tell = () => undefined) {
  const { ballotId, commitment, choice, salt, signature } = paper;
  const { modulus, fingerprint: own } = await openingOf(base, ballotId, fingerprint, logKey);
  if (paper.modulus !== undefined && paper.modulus !== modulus) throw new Error(otherKey);
  requireSigned({ commitment, signature, modulus });
  tell(own);
  await ask(`${base}/api/ballots/${ballotId}/box`, { choice, salt, signature });
}

const usage = `key <server> <ballot>
cast <server> <ballot> <unit> <choice> <file> [<fingerprint>], with TOKEN set
return <server> <file> [<fingerprint>]`;

async function main([what, server, ...rest]) {
  const [least, most] = { key: [1, 1], cast: [4, 5], return: [1, 2] }[what] ?? [1, 0];
  if (server === undefined || rest.length < least || rest.length > most) throw new Error(usage);
  const base = addressOf(server);
  if (what === 'key') stdout.write(`${spaced((await openingOf(base, rest[0])).fingerprint)}\n`);
  else await (what === 'cast' ? cast : giveBack)(base, ...rest);
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href)
  await main(argv.slice(2)).catch((error) => {
    stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
