// The standings of one cluster-year with a million inspections in the store (COUNT), against the same with none.
// Needs `npm run build`. Uses a fresh embedded server. Asks both in turn; the ratio of one run is what counts.
import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryBus } from '@nestjs/cqrs';
import { Client } from 'pg';
import { application } from '../dist/app.module.js';
import { SystemClock } from '../dist/application/clock.js';
import { Batches } from '../dist/infrastructure/batches/batches.js';
import { recordFacts } from '../dist/infrastructure/demo/demo.js';
import { OpenPrincipals } from '../dist/infrastructure/http/principals.js';
import { createServer } from '../dist/infrastructure/http/server.js';
import { startEmbeddedPostgres } from '../dist/infrastructure/postgres/embedded-postgres.js';
import { openStores } from '../dist/infrastructure/stores.js';
import { GetStandings } from '../dist/projections/standings-question.js';

const COUNT = Number(process.env.COUNT ?? 1_000_000);
const CALLERS = 256;
const ROUNDS = 40;
const ASKED_PER_ROUND = 25;

const print = (line) => process.stdout.write(`${line}\n`);
const actor = { id: 'bench', roles: ['operator'], unitId: null };
const units = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `don-vi-mau-${letter}`);

/** The application over a new database of the server, with the demo's facts recorded. */
async function opened(server, name) {
  const admin = new Client({ connectionString: server.ownerUrl });
  await admin.connect();
  await admin.query(`create database ${name}`);
  await admin.end();
  const [app, owner] = [server.appUrl, server.ownerUrl].map(
    (url) => Object.assign(new URL(url), { pathname: name }).href,
  );
  const clock = new SystemClock();
  const stores = await openStores({ database: { appUrl: app, ownerUrl: owner } }, () => clock.now(), print);
  const nest = await createServer(application, stores, clock, new OpenPrincipals(), false);
  nest.useLogger(false);
  await nest.init();
  await recordFacts(nest.get(Batches), () => undefined);
  return { stores, nest, queries: nest.get(QueryBus) };
}

/** One inspection of the made-up cluster's year, as `RecordInspection` records it. */
function inspection(n) {
  const inspectionId = `tt-${n}`;
  const subject = { inspectionId, unitId: units[n % units.length], year: 2025 };
  const kinds = { kind: 'ADMINISTRATIVE', basis: 'PLANNED', title: `Cuộc thanh tra số ${n}` };
  const days = { decisionNumber: null, decidedOn: null, startedOn: '2025-03-01', endedOn: null };
  const id = randomUUID();
  return {
    stream: `inspection-${inspectionId}`,
    expectedRevision: -1,
    events: [{ type: 'InspectionRecorded', schemaVersion: 1, data: { ...subject, ...kinds, ...days } }],
    metadata: { occurredOn: '2025-03-01', correlationId: id, causationId: null, evidence: [] },
    command: {
      id,
      name: 'RecordInspection',
      fingerprint: createHash('sha256').update(id).digest('hex'),
      actor,
    },
    persons: [],
    warnings: [],
  };
}

async function record({ stores }) {
  const begun = performance.now();
  let next = 0;
  const caller = async () => {
    for (let n = next++; n < COUNT; n = next++) {
      await stores.events.append(inspection(n));
      if (n % 100_000 === 99_999) print(`${n + 1} recorded`);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const seconds = (performance.now() - begun) / 1000;
  print(`${COUNT} inspections recorded in ${seconds.toFixed(0)} s, ${(COUNT / seconds).toFixed(0)}/s`);
}

async function followed({ stores }) {
  const begun = performance.now();
  await stores.engine.start();
  const { position } = await stores.events.head();
  const names = (await stores.engine.status()).map((status) => status.name);
  if (!(await stores.engine.waitFor(names, position, 3_600_000)))
    throw new Error('the projections did not arrive');
  return (performance.now() - begun) / 1000;
}

const ask = ({ queries }) => queries.execute(new GetStandings('cum-mau', 2025, null));

/** The statements of one question, each with the rows and pages that it read. */
async function statements(side) {
  const { database } = side.stores;
  const asked = [];
  const query = database.query.bind(database);
  database.query = (sql, parameters) => {
    asked.push([sql, parameters]);
    return query(sql, parameters);
  };
  await ask(side);
  database.query = query;
  for (const [sql, parameters] of asked) {
    const [row] = await query(`EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`, parameters);
    const { Plan } = row['QUERY PLAN'][0];
    const node = Plan['Plans']?.[0] ?? Plan;
    const pages = Plan['Shared Hit Blocks'] + Plan['Shared Read Blocks'];
    print(
      `  ${/read\.\w+/.exec(sql)[0].padEnd(16)} ${Plan['Actual Rows']} rows, ${pages} pages, ${node['Node Type']}`,
    );
  }
}

// Waiting for a read model alone keeps no process alive.
const alive = setInterval(() => undefined, 60_000);
const home = await mkdtemp(join(tmpdir(), 'thidua-bench-'));
const server = await startEmbeddedPostgres({ home, log: print, settings: { max_connections: '200' } });
try {
  const none = await opened(server, 'bench_none');
  const many = await opened(server, 'bench_many');
  await record(many);
  await followed(none);
  print(`every read model follows after ${(await followed(many)).toFixed(0)} s`);
  const { data } = await ask(many);
  if (JSON.stringify(data.rows) === '[]') throw new Error('no standings');
  await many.stores.database.query('ANALYZE');
  const times = { none: [], many: [] };
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, side] of Object.entries({ none, many })) {
      const begun = performance.now();
      for (let n = 0; n < ASKED_PER_ROUND; n++) await ask(side);
      times[name].push((performance.now() - begun) / ASKED_PER_ROUND);
    }
  const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
  const ratio = median(times.many.map((time, i) => time / times.none[i]));
  print(
    `standings: ${median(times.none).toFixed(2)} ms with none, ${median(times.many).toFixed(2)} ms with ${COUNT}; ratio ${ratio.toFixed(2)}`,
  );
  await statements(many);
  for (const side of [none, many]) {
    await side.nest.close();
    await side.stores.close();
  }
} finally {
  clearInterval(alive);
  await server.stop();
  await rm(home, { recursive: true, force: true });
}
