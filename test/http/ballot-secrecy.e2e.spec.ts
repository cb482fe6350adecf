import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { unsealed } from '../../src/infrastructure/ballots/sealed-content.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { Cast } from '../support/ballots.js';
import { figures } from '../support/ask.js';
import { asUnit, cast, cluster4, give, open, provinces } from '../support/ballots.js';

// Whoever reads everything that is stored, answered and logged, at any moment, finds no link between a unit and its choice.

const units = provinces.map(([unitId]) => unitId);
const options = [
  { id: 'phuong-an-mot', label: 'Phương án một' },
  { id: 'phuong-an-hai', label: 'Phương án hai' },
];
const choices = [
  'phuong-an-mot',
  'phuong-an-hai',
  'AGAINST',
  'BLANK',
  'phuong-an-mot',
  'phuong-an-hai',
  'AGAINST',
];

let app: TestApp;
let ballotId: string;
const papers: Cast[] = [];
const logged: string[] = [];
/** Everything there was to read at each moment: a row, an answer, a line. */
const moments = new Map<string, readonly unknown[]>();
const figuresOfReturning: [string, number][][] = [];
let privateKey = '';

async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: app.database.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What can be counted of requests, commands and the store; not how busy the process is. */
const counted = async (): Promise<[string, number][]> =>
  [...(await figures(app))].filter(([name]) => name.startsWith('thidua_'));

/** Rows of every table of the database. */
async function everyRow(): Promise<unknown[]> {
  const tables = await rows(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('log', 'read', 'ballot') and table_type = 'BASE TABLE'`,
  );
  expect(tables.map((t) => t['name'])).toEqual(
    expect.arrayContaining(['log.event', 'log.receipt', 'ballot.box']),
  );
  const found: unknown[] = [];
  for (const { name } of tables)
    for (const { row } of await rows(`select row_to_json(t) as row from ${String(name)} as t`))
      found.push(row);
  return found;
}

/** Answers of every question, filled with what there is. */
async function everyAnswer(): Promise<unknown[]> {
  const { body } = await app.get('/api/openapi.json', {});
  const values: Record<string, string> = {
    ballotId,
    meetingId: 'cum-4_2019_tong-ket',
    clusterId: 'cum-4',
    year: '2019',
    unitId: 'lai-chau',
  };
  const paths = Object.entries(body.paths as Record<string, { get?: unknown }>).flatMap(([path, { get }]) =>
    get ? [path] : [],
  );
  const answers: unknown[] = [];
  for (const path of [...paths, '/api/events?limit=1000', '/api/commands?limit=1000']) {
    const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => values[name] ?? 'x');
    answers.push((await app.get(filled)).body);
  }
  return answers;
}

const look = async (moment: string): Promise<void> =>
  void moments.set(moment, [
    ...(await everyRow()),
    ...(await app.records()),
    ...(await everyAnswer()),
    ...logged,
  ]);

/** What only the ballot of one unit has, in hex. */
const secretsOf = ({ paper, ballot }: Cast): string[] => [
  paper.salt,
  paper.commitment,
  ballot.signature,
  paper.unblind,
];
const bytea = (hex: string): string => `\\x${hex}`;

/** Units whose ballot a value shows. */
function ballotsIn(value: unknown): string[] {
  const text = JSON.stringify(value);
  return papers.filter((p) => secretsOf(p).some((secret) => text.includes(secret))).map((p) => p.unitId);
}

/** Units, and those who act for them, that a value names. */
const unitsIn = (value: unknown): string[] =>
  units.filter((unitId) => JSON.stringify(value).includes(unitId));

/** Every part of a value that shows the ballot of one unit alone and names a unit. */
function links(value: unknown): unknown[] {
  if (ballotsIn(value).length === 0) return [];
  const inside =
    typeof value === 'object' && value !== null ? Object.values(value).flatMap((part) => links(part)) : [];
  const shown = ballotsIn(value);
  return shown.length === 1 && unitsIn(value).length > 0 ? [value, ...inside] : inside;
}

describe('nobody finds out which unit made which choice', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-20T02:00:00Z');
    const write = (...words: unknown[]): void => void logged.push(words.map(String).join(' '));
    app.app.useLogger({ log: write, warn: write, error: write });
    await cluster4(app);
    ballotId = await open(app, 'bi-mat', { options });
    for (const [i, unitId] of units.entries()) papers.push(await cast(app, ballotId, unitId, choices[i]!));
    await look('voting');
    const [box] = (await rows('select * from ballot.content join ballot.content_key using (ballot_id)')) as [
      { ballot_id: string; version: number; key: Buffer; content: Buffer },
    ];
    ({ privateKey } = unsealed(box.ballot_id, box, box.content)!);
    await app.accept('EndVoting', { ballotId });
    await app.caughtUp();
    const before = await counted();
    for (const { ballot } of papers.toReversed()) await give(app, ballotId, ballot);
    figuresOfReturning.push(before, await counted());
    await give(app, ballotId, { ...papers[0]!.ballot, choice: 'BLANK' });
    await look('counting');
    await app.accept('CloseBallot', { ballotId });
    await look('closed');
  });
  afterAll(() => app.close());

  it('a scan that looks for links finds one where there is one', () => {
    const { paper, unitId } = papers[0]!;
    expect(links({ rows: [{ unitId, deep: { salt: paper.salt } }] })).toHaveLength(3);
    expect(links({ actor: `van-thu-${unitId}`, box: bytea(paper.commitment) })).toHaveLength(1);
    expect(links({ salt: paper.salt, choice: 'BLANK' })).toEqual([]);
  });

  it.each([
    ['voting', 0],
    ['counting', 0],
    ['closed', 7],
  ])(
    'while %s, no row, event, receipt, answer or line of the log shows a unit beside a ballot',
    (moment, ballots) => {
      const everything = moments.get(moment)!;
      expect(everything.length).toBeGreaterThan(80);
      expect(new Set(everything.flatMap(ballotsIn)).size).toBe(ballots);
      expect(everything.flatMap(links)).toEqual([]);
    },
  );

  it('what shows all ballots has them in the order of their commitments, which is that of nothing else', () => {
    const [closing] = moments.get('closed')!.filter((v) => (v as { type?: string }).type === 'BallotClosed');
    const { ballots } = (closing as { data: { ballots: { commitment: string; choice: string }[] } }).data;
    expect(ballots.map((b) => b.commitment)).toEqual(papers.map((p) => p.paper.commitment).toSorted());
    expect(ballots.map((b) => b.choice).toSorted()).toEqual(choices.toSorted());
  });

  it('the box has no place for units, actors or times, and is empty afterwards, as is the place of the key', async () => {
    const columns = await rows(`select column_name from information_schema.columns
      where table_schema = 'ballot' and table_name = 'content' order by ordinal_position`);
    expect(columns.map((c) => c['column_name'])).toEqual([
      'ballot_id',
      'modulus',
      'version',
      'sealed',
      'returned',
      'content',
    ]);
    for (const table of ['content', 'content_key', 'box', 'paper_key'])
      expect(await rows(`select from ballot.${table}`)).toEqual([]);
  });

  it('returning a ballot leaves no receipt, no refusal and no line in the log: neither time nor order', async () => {
    const receipts = await app.stores.events.readReceipts({ limit: 1000 });
    expect(new Set(receipts.map((r) => r.command))).not.toContain('box');
    expect(receipts.length).toBeGreaterThan(20);
    expect(receipts.filter((r) => r.outcome === 'refused')).toEqual([]);
    expect(logged.filter((line) => line.includes('/box'))).toEqual([]);
    const voting = logged.filter((line) => /ballot/i.test(line));
    expect(voting.length).toBeGreaterThan(30);
    expect(voting.filter((line) => unitsIn(line).length > 0)).toEqual([]);
  });

  it('returning a ballot moves no figure of the metrics, nor does anything there count connections', async () => {
    const [before, after] = figuresOfReturning;
    expect(before!.map(([name]) => name)).toContain(
      'thidua_commands_total{command="CastBallot",outcome="accepted",code=""}',
    );
    expect(after).toEqual(before);
    const names = [...(await figures(app)).keys()];
    expect(names.filter((name) => /\/box|open_fds|_active_/.test(name))).toEqual([]);
  });

  it('the fingerprints of all bodies that could be guessed are not those of the receipts', async () => {
    const print = (actor: string, body: object): string =>
      createHash('sha256')
        .update(canonicalJson({ name: 'CastBallot', actor, body }))
        .digest('hex');
    const rowsOfReceipts = await rows(
      `select command, encode(fingerprint, 'hex') as fingerprint from log.receipt where outcome = 'accepted'`,
    );
    const recordsOfReceipts = (await app.records()).flatMap(
      (record) => (record as { metadata?: { receipt?: object } }).metadata?.receipt ?? [],
    );
    const receipts = [...rowsOfReceipts, ...recordsOfReceipts] as { command: string; fingerprint: string }[];
    const cast = receipts.filter(({ command }) => command === 'CastBallot');
    const known = new Set(cast.map(({ fingerprint }) => fingerprint));
    expect(known.size).toBe(7);
    const guessed = units.flatMap((unitId) =>
      papers.flatMap(({ paper, ballot }) =>
        [...options.map((o) => o.id), 'AGAINST', 'BLANK'].flatMap((choice) =>
          [
            { ballotId, unitId, choice },
            { ballotId, unitId, choice, salt: paper.salt },
            { ballotId, unitId, ...ballot, choice },
            { ballotId, unitId, commitment: paper.commitment },
            { ballotId, unitId, blinded: paper.commitment },
            { ballotId, unitId, blinded: ballot.signature },
          ].map((body) => print(`van-thu-${unitId}`, body)),
        ),
      ),
    );
    expect(guessed.filter((guess) => known.has(guess))).toEqual([]);
    // The same recomputation finds a receipt where the whole body is known, which tells nothing: it is what was stored.
    for (const { unitId, paper } of papers)
      expect(known).toContain(print(`van-thu-${unitId}`, { ballotId, unitId, blinded: paper.blinded }));
  });

  it('every ballot fits the paper of every unit alike, even for who has the key', () => {
    const key = createPrivateKey(privateKey);
    const modulus = BigInt(
      `0x${Buffer.from(String(key.export({ format: 'jwk' }).n), 'base64url').toString('hex')}`,
    );
    const raw = { padding: constants.RSA_NO_PADDING };
    const hex = (n: bigint) => Buffer.from(n.toString(16).padStart(512, '0'), 'hex');
    const number = (bytes: Buffer) => BigInt(`0x${bytes.toString('hex')}`);
    const fits = papers.flatMap(({ paper }) =>
      papers.map(({ ballot }) => {
        // If this unit had returned this ballot, it would have blinded it by `factor`; there always is one.
        const signed = number(privateDecrypt({ key, ...raw }, Buffer.from(paper.blinded, 'hex')));
        const factor = (signed * inverse(BigInt(`0x${ballot.signature}`), modulus)) % modulus;
        const encrypt = (n: bigint) => number(publicEncrypt({ key: createPublicKey(key), ...raw }, hex(n)));
        const blinded = (encrypt(BigInt(`0x${ballot.signature}`)) * encrypt(factor)) % modulus;
        return blinded === BigInt(`0x${paper.blinded}`) && factor > 1n;
      }),
    );
    expect(fits).toHaveLength(49);
    expect(fits.every((fit) => fit)).toBe(true);
  });

  it('who sends a token with a returned ballot is not looked at', async () => {
    const second = await open(app, 'co-ma-truy-cap', { options });
    const { ballot } = await cast(app, second, 'lai-chau', 'BLANK');
    await app.accept('EndVoting', { ballotId: second });
    const before = await app.stores.events.head();
    for (const authorization of [`Bearer ${await app.token(asUnit('lai-chau'))}`, 'Bearer not-a-token']) {
      const response = await fetch(`${app.url}/api/ballots/${second}/box`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization },
        body: JSON.stringify(ballot),
      });
      expect(response.status).toBe(201);
    }
    expect(await app.stores.events.head()).toEqual(before);
    expect((await app.get(`/api/ballots/${second}`)).body.data.returned).toBe(1);
  });
});

function inverse(a: bigint, modulus: bigint): bigint {
  let [r, s, x, y] = [modulus, a % modulus, 0n, 1n];
  while (s > 0n) [r, s, x, y] = [s, r % s, y, x - (r / s) * y];
  return ((x % modulus) + modulus) % modulus;
}
