// Appends per second against raw single-row INSERT and commit, durable, at several numbers of callers.
// Needs `npm run build`. Uses the server of TEST_POSTGRES_URL, else a fresh embedded one.
// Absolute numbers vary with the machine; the ratio of one interleaved run is what counts.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { PostgresEventStore } from '../dist/infrastructure/event-store/postgres-event-store.js';
import { startEmbeddedPostgres } from '../dist/infrastructure/postgres/embedded-postgres.js';
import { migrate } from '../dist/infrastructure/postgres/database.js';

const CALLERS = [1, 8, 32, 128];
const ROUNDS = Number(process.env.ROUNDS ?? 3);
const SECONDS = Number(process.env.SECONDS_PER_RUN ?? 3);
const APPENDS_PER_STREAM = 20;

const actor = { id: 'bench', roles: ['operator'], unitId: null };
const payload = { clusterId: 'ttcp-cum-1', year: 2026, note: 'Thi đua '.repeat(45) };

const print = (line) => process.stdout.write(`${line}\n`);

/** Lets so many callers repeat their work for a while; the first second does not count. Resolves to calls per second and latencies. */
async function measure(callers, work) {
  const begin = performance.now() + 1_000;
  const end = begin + SECONDS * 1_000;
  const times = [];
  const caller = async (_, index) => {
    for (let n = 0; performance.now() < end; n++) {
      const start = performance.now();
      await work(index, n);
      if (start >= begin) times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.floor(times.length * part)] ?? Number.NaN;
  return { rate: times.length / SECONDS, p50: at(0.5), p99: at(0.99) };
}

async function appends(url, callers) {
  const store = new PostgresEventStore({ appUrl: url, now: () => new Date(), log: print });
  const streams = [];
  const result = await measure(callers, async (caller, n) => {
    if (n % APPENDS_PER_STREAM === 0) streams[caller] = `bench-${randomUUID()}`;
    const id = randomUUID();
    await store.append({
      stream: streams[caller],
      expectedRevision: (n % APPENDS_PER_STREAM) - 1,
      events: [{ type: 'PledgeSigned', schemaVersion: 1, data: payload }],
      metadata: { occurredOn: '2026-03-01', correlationId: id, causationId: null, evidence: [] },
      command: { id, name: 'SignPledge', fingerprint: createHash('sha256').update(id).digest('hex'), actor },
      persons: [],
      warnings: [],
    });
  });
  await store.close();
  return result;
}

async function inserts(url, callers) {
  const pool = new Pool({ connectionString: url, max: callers });
  await pool.query('drop table if exists bench_raw');
  await pool.query(
    'create table bench_raw (id bigint generated always as identity primary key, stream text, revision integer, data jsonb, unique (stream, revision))',
  );
  const data = JSON.stringify({ ...payload, metadata: { actor, commandId: randomUUID() } });
  const clients = await Promise.all(Array.from({ length: callers }, () => pool.connect()));
  const text = 'insert into bench_raw (stream, revision, data) values ($1, $2, $3)';
  const result = await measure(callers, (caller, n) =>
    clients[caller].query({
      name: 'insert',
      text,
      values: [`${caller}-${Math.floor(n / APPENDS_PER_STREAM)}`, n % APPENDS_PER_STREAM, data],
    }),
  );
  for (const client of clients) client.release();
  await pool.end();
  return result;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function run(ownerUrl) {
  const name = `bench_${randomUUID().slice(0, 8)}`;
  const admin = new Client({ connectionString: ownerUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  await migrate(url.href);
  print('callers   store/s  p50 ms  p99 ms     raw/s  p50 ms  p99 ms   ratio');
  for (const callers of CALLERS) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++)
      rounds.push({ raw: await inserts(url.href, callers), store: await appends(url.href, callers) });
    const of = (contender) =>
      ['rate', 'p50', 'p99'].map((key) => median(rounds.map((round) => round[contender][key])));
    const ratio = median(rounds.map((round) => round.store.rate / round.raw.rate));
    const columns = ([rate, p50, p99]) =>
      `${rate.toFixed(0).padStart(9)} ${p50.toFixed(2).padStart(7)} ${p99.toFixed(2).padStart(7)}`;
    print(
      `${String(callers).padStart(7)} ${columns(of('store'))} ${columns(of('raw'))} ${ratio.toFixed(2).padStart(7)}`,
    );
  }
  await admin.query(`drop database ${name} with (force)`);
  await admin.end();
}

const given = process.env.TEST_POSTGRES_URL;
if (given) await run(given);
else {
  const home = await mkdtemp(join(tmpdir(), 'thidua-bench-'));
  const server = await startEmbeddedPostgres({ home, log: print, settings: { max_connections: '200' } });
  try {
    await run(server.ownerUrl);
  } finally {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  }
}
