// Counts a closed secret ballot again, offline: nothing but Node is needed, and nothing of this program is used.
//
//   curl -s http://localhost:3000/api/ballots/<ballot>/proof | node docs/verify-ballot.mjs [- [hash of the box] [commitment …]]
//   node docs/verify-ballot.mjs proof.json 3f0c… 77ab… paper.json …
//
// The hash of the box is printed on the minutes, a commitment is what a voter kept: with them, ballots that are missing
// together with every trace of them are found too. A paper is the file of a voter, which shows its choice: with it a key is found
// that is not everybody's; the fingerprint of the key is told then, and is on the minutes. Exit code 0: the result is that of the ballots. 1: not.
import { constants, createHash, createPublicKey, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import process, { argv, stdout } from 'node:process';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual as same } from 'node:util';

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const base64url = (bytes) =>
  bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const distinct = (list) => new Set(list).size === list.length;
const inOrder = (list) => same(list, list.toSorted());

/** What is wrong, if anything, and the count. `mine`: commitments, `papers`: what voters kept, by name; `boxHash`: on the minutes. */
export function recount(proof, { boxHash, mine = [], papers = [] } = {}) {
  if (!proof.roll) throw new Error(`no proof of a closed ballot: ${proof.detail ?? ''}`);
  const { ballots, roll, voted, present, surrendered, commitments, options, rule, quorum, result } = proof;
  const faults = [];
  const demand = (holds, otherwise) => holds || faults.push(otherwise);
  // Who could vote, and who took a paper.
  demand(distinct(roll) && inOrder(roll), 'the roll names a unit twice or is not in order');
  demand(sha256(roll.join('\n')) === proof.rollHash, 'the roll is not the one of its hash');
  demand(
    distinct(voted) && voted.every((u) => roll.includes(u)),
    'a unit voted that is not on the roll, or twice',
  );
  demand(
    distinct(present) && present.every((u) => roll.includes(u)),
    'a unit is present that is not on the roll',
  );
  demand(ballots.length <= voted.length, 'there are more ballots than papers');

  // Each ballot: one that the key of this ballot signed, of a choice that there is, and once.
  demand(/^[89a-f][0-9a-f]{510,}[13579bdf]$/.test(proof.modulus), 'the key is none of 2048 bits or more');
  const fingerprint = sha256(`thidua ballot key 1\n${proof.ballotId}\n${proof.modulus}`);
  demand(
    [undefined, fingerprint].includes(proof.keyFingerprint),
    'the key is not the one of its fingerprint',
  );
  const n = base64url(Buffer.from(proof.modulus, 'hex'));
  const key = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' });
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 0 };
  for (const { commitment, choice, salt, signature } of ballots) {
    const committed = sha256(`thidua ballot 1\n${proof.ballotId}\n${choice}\n${salt}`);
    demand(committed === commitment, `ballot ${commitment} is not what was committed to`);
    const signed = verify('sha384', Buffer.from(committed, 'hex'), pss, Buffer.from(signature, 'hex'));
    demand(signed, `ballot ${commitment} is not signed`);
    demand(
      [...options, 'AGAINST', 'BLANK'].includes(choice),
      `ballot ${commitment} chooses nothing that there is`,
    );
    demand(!surrendered.includes(commitment), `ballot ${commitment} was surrendered`);
  }
  const found = ballots.map((ballot) => ballot.commitment);
  demand(distinct(found), 'a ballot is there twice');
  demand(same(found, commitments) && inOrder(found), 'the ballots are not those of the commitments');
  demand(sha256(found.join('\n')) === proof.boxHash, 'the box is not the one of its hash');
  demand(!boxHash || boxHash === proof.boxHash, 'the box is not the one on the minutes');
  for (const commitment of mine) demand(found.includes(commitment), `ballot ${commitment} is missing`);
  for (const { file, paper } of papers) {
    const { ballotId, commitment, choice, salt, signature, modulus = proof.modulus } = paper;
    const own = ballots.find((ballot) => ballot.commitment === commitment);
    demand(modulus === proof.modulus, `${file} was signed with another key: who gave it knows whose it is`);
    demand(ballotId === proof.ballotId && own, `${file} is not among the ballots`);
    demand(!own || same(own, { commitment, choice, salt, signature }), `${file} is not what was counted`);
  }

  // The count, from the ballots alone.
  const count = (choice) => ballots.filter((ballot) => ballot.choice === choice).length;
  const votes = [...options, 'AGAINST'].map((option) => ({ option, votes: count(option) }));
  const valid = votes.reduce((sum, v) => sum + v.votes, 0);
  const taking = new Set([...present, ...voted]).size;
  const base = { PRESENT: taking, ALL_MEMBERS: roll.length, VALID: valid }[rule.base];
  const { numerator, denominator, moreThan } = rule.threshold;
  const part = (numerator * base) / denominator;
  const needed = Math.max(1, moreThan ? Math.floor(part) + 1 : Math.ceil(part));
  const quorumNeeded = Math.max(1, Math.ceil((quorum.numerator * roll.length) / quorum.denominator));
  const most = Math.max(...options.map(count));
  const leading = options.filter((option) => count(option) === most);
  let outcome = 'NOT_REACHED';
  if (ballots.length > voted.length) outcome = 'OVERFULL';
  else if (taking < quorumNeeded) outcome = 'NO_QUORUM';
  else if (leading.length === 1 && most >= needed) outcome = 'WON';
  else if (leading.length > 1 && most > 0 && most >= count('AGAINST')) outcome = 'TIED';
  const counted = {
    issued: voted.length,
    returned: ballots.length,
    notReturned: voted.length - ballots.length,
    valid,
    invalid: ballots.length - valid,
    votes,
    base,
    needed,
    quorum: { present: taking, members: roll.length, needed: quorumNeeded, met: taking >= quorumNeeded },
    outcome,
    winner: outcome === 'WON' ? leading[0] : null,
    tied: outcome === 'TIED' ? leading : [],
  };
  for (const [name, value] of Object.entries(counted))
    demand(same(value, result[name]), `${name} is ${JSON.stringify(value)} by the ballots`);
  const allowed = rule.castingVote && counted.tied.includes(proof.castingVote?.option);
  demand(!proof.castingVote || allowed, 'the casting vote is not one that the rule allows');
  return { faults, counted, fingerprint };
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) main(argv.slice(2));

function main([source = '-', ...given]) {
  const read = JSON.parse(readFileSync(source === '-' ? 0 : source, 'utf8'));
  const files = given.filter((word) => existsSync(word));
  const [boxHash, ...mine] = given.filter((word) => !files.includes(word));
  const papers = files.map((file) => ({ file, paper: JSON.parse(readFileSync(file, 'utf8')) }));
  const { faults, counted, fingerprint } = recount(read.data ?? read, { boxHash, mine, papers });
  const { votes, returned, issued, needed, base, outcome, winner } = counted;
  for (const fault of faults) stdout.write(`✗ ${fault}\n`);
  for (const { option, votes: n } of votes) stdout.write(`${option}: ${n}\n`);
  if (given.length > 0) stdout.write(`key ${fingerprint}\n`);
  stdout.write(`${returned} of ${issued} papers returned; ${needed} of ${base} needed\n`);
  stdout.write(faults.length > 0 ? 'NOT PROVED\n' : `${outcome} ${winner ?? ''}\n`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
