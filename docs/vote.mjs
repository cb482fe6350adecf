// The voter's side of a secret ballot (docs/adr/0011-secret-ballots.md): nothing but Node is needed.
//
//   node docs/vote.mjs cast   <server> <ballot> <unit> <choice> <file>   TOKEN=<bearer token of the unit>
//   node docs/vote.mjs return <server> <file>                            after the voting has ended, best from elsewhere
//
// The choice is an option of the ballot, AGAINST or BLANK. The file holds the ballot until it is returned: whoever has it knows
// the choice, and without it the ballot is lost. What was interrupted is done again with the same words and the same file.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { argv, env } from 'node:process';
import { pathToFileURL } from 'node:url';

const sha = (name, ...parts) => createHash(name).update(Buffer.concat(parts)).digest();
const number = (bytes) => BigInt(`0x${bytes.toString('hex')}`);
const hex = (n, digits) => n.toString(16).padStart(digits, '0');

function power(base, exponent, modulus) {
  let result = 1n;
  for (let b = base % modulus, e = exponent; e > 0n; e >>= 1n, b = (b * b) % modulus)
    if (e & 1n) result = (result * b) % modulus;
  return result;
}

function inverse(a, modulus) {
  let [r, s, x, y] = [modulus, a % modulus, 0n, 1n];
  while (s > 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return ((x % modulus) + modulus) % modulus;
}

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
  const n = BigInt(`0x${modulus}`);
  const r = 2n + (number(random(modulus.length / 2 + 8)) % (n - 3n));
  const m = number(encoded(Buffer.from(commitment, 'hex'), modulus.length / 2));
  const blinded = hex((m * power(r, 65537n, n)) % n, modulus.length);
  return {
    ballotId,
    choice,
    salt,
    commitment,
    modulus,
    blinded,
    unblind: hex(inverse(r, n), modulus.length),
  };
}

/** The ballot that the signed paper becomes, without anything of the paper. Throws where the server signed badly. */
export function unblind({ choice, salt, commitment, modulus, unblind: factor }, signed) {
  const n = BigInt(`0x${modulus}`);
  const signature = (BigInt(`0x${signed}`) * BigInt(`0x${factor}`)) % n;
  const m = number(encoded(Buffer.from(commitment, 'hex'), modulus.length / 2));
  if (power(signature, 65537n, n) !== m) throw new Error('the signature does not fit this paper');
  return { choice, salt, signature: hex(signature, modulus.length) };
}

async function ask(url, body, token, key) {
  const headers = {
    'content-type': 'application/json',
    ...(key ? { 'idempotency-key': key } : {}),
    ...(token ? { authorization: `Bearer ${token}` } : {}),
  };
  const response = await fetch(
    url,
    body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers },
  );
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer.data;
}

/** Whole or not at all: what the file holds is nowhere else. */
function keep(file, paper) {
  writeFileSync(`${file}.new`, JSON.stringify(paper), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

async function main([what, server, ...rest]) {
  const [ballotId, unitId, choice, file] = what === 'cast' ? rest : [null, null, null, rest[0]];
  if (!file || !['cast', 'return'].includes(what))
    throw new Error(
      'cast <server> <ballot> <unit> <choice> <file>, with TOKEN set, or return <server> <file>',
    );
  if (what === 'cast') {
    const at = `${server}/api/ballots/${ballotId}`;
    const ballot = await ask(at, null, env.TOKEN);
    const choices = [...ballot.options.map(({ id }) => id), 'AGAINST', 'BLANK'];
    // A signed paper of any other choice would never count, and the unit gets no second one.
    if (!choices.includes(choice)) throw new Error(`no choice ${choice}; there are ${choices.join(', ')}`);
    const paper = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : { ...prepare(ballot, choice), key: randomUUID() };
    if (paper.ballotId !== ballotId || paper.choice !== choice || !paper.key)
      throw new Error(`${file} holds another ballot, or this one already signed`);
    keep(file, paper);
    const cast = { ballotId, unitId, blinded: paper.blinded };
    await ask(`${server}/api/commands/CastBallot`, cast, env.TOKEN, paper.key);
    const papers = await ask(`${at}/papers`, null, env.TOKEN);
    const { signature } = papers.find(({ blinded }) => blinded === paper.blinded);
    keep(file, { ballotId, commitment: paper.commitment, ...unblind(paper, signature) });
  } else {
    const { ballotId, choice, salt, signature } = JSON.parse(readFileSync(file, 'utf8'));
    await ask(`${server}/api/ballots/${ballotId}/box`, { choice, salt, signature });
  }
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href)
  await main(argv.slice(2)).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
