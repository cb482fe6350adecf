import { createHash, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Pool } from 'pg';
import { rateOf } from './measure.mjs';

// One event an append, durable, streams of twenty, the expected revision each time; all in one server, each in a database of its own.

const callersOf = { full: [128, 32, 8, 1], quick: [128, 1] };
const leastOfRaw = { 128: 1.8, 32: 1.2, 8: 0.7, 1: 0.5 };
const ofStream = 20;
const payload = { clusterId: 'ttcp-cum-1', year: 2026, note: 'Thi đua '.repeat(45) };

export async function open({ build, against, home, quick, seconds, peers }) {
  const load = (from, path) => import(pathToFileURL(join(from, 'dist', path)).href);
  const { startEmbeddedPostgres } = await load(build, 'infrastructure/postgres/embedded-postgres.js');
  const server = await startEmbeddedPostgres({
    home: join(home, 'append'),
    log: () => undefined,
    settings: { max_connections: '200' },
  });
  const closing = [];

  async function database(name) {
    const admin = new Client({ connectionString: server.ownerUrl });
    await admin.connect();
    await admin.query(`create database ${name}`);
    await admin.end();
    return Object.assign(new URL(server.ownerUrl), { pathname: name }).href;
  }

  /** The store of a build: each caller appends to streams of its own. */
  async function ours(from, name) {
    const { migrate } = await load(from, 'infrastructure/postgres/database.js');
    const { PostgresEventStore } = await load(from, 'infrastructure/event-store/postgres-event-store.js');
    const url = await database(name);
    await migrate(url);
    const store = new PostgresEventStore({ appUrl: url, now: () => new Date(), log: () => undefined });
    closing.push(() => store.close());
    const actor = { id: 'bench', roles: ['operator'], unitId: null };
    return (streams) => async (caller, n) => {
      if (n % ofStream === 0) streams[caller] = `bench-${randomUUID()}`;
      const id = randomUUID();
      await store.append({
        stream: streams[caller],
        expectedRevision: (n % ofStream) - 1,
        events: [{ type: 'PledgeSigned', schemaVersion: 1, data: payload }],
        metadata: { occurredOn: '2026-03-01', correlationId: id, causationId: null, evidence: [] },
        command: {
          id,
          name: 'SignPledge',
          fingerprint: createHash('sha256').update(id).digest('hex'),
          actor,
        },
        persons: [],
        warnings: [],
      });
    };
  }

  /** A row and a commit, with the same driver and as many connections as callers; nothing is checked and nothing else written. */
  async function raw() {
    const pool = new Pool({ connectionString: await database('raw'), max: 128 });
    closing.push(() => pool.end());
    await pool.query(
      'create table raw (id bigint generated always as identity primary key, stream text, revision integer, data jsonb, unique (stream, revision))',
    );
    const clients = await Promise.all(Array.from({ length: 128 }, () => pool.connect()));
    closing.push(async () => clients.forEach((client) => client.release()));
    const data = JSON.stringify(payload);
    const text = 'insert into raw (stream, revision, data) values ($1, $2, $3)';
    return (streams) => async (caller, n) => {
      if (n % ofStream === 0) streams[caller] = randomUUID();
      await clients[caller].query({ name: 'raw', text, values: [streams[caller], n % ofStream, data] });
    };
  }

  async function emmett() {
    const { getPostgreSQLEventStore } = peers('@event-driven-io/emmett-postgresql');
    const store = getPostgreSQLEventStore(await database('emmett'));
    await store.schema.migrate();
    closing.push(() => store.close());
    return (streams) => async (caller, n) => {
      if (n % ofStream === 0) streams[caller] = `bench-${randomUUID()}`;
      const expectedStreamVersion = n % ofStream === 0 ? 'STREAM_DOES_NOT_EXIST' : BigInt(n % ofStream);
      await store.appendToStream(streams[caller], [{ type: 'PledgeSigned', data: payload }], {
        expectedStreamVersion,
      });
    };
  }

  async function castore() {
    const { PostgresEventStorageAdapter } = peers('@castore/event-storage-adapter-postgres');
    const connectionString = await database('castore');
    await PostgresEventStorageAdapter.createEventTable({ connectionString });
    const adapter = new PostgresEventStorageAdapter({ connectionString });
    const ids = [];
    return () => async (caller, n) => {
      if (n % ofStream === 0) ids[caller] = randomUUID();
      const event = { aggregateId: ids[caller], version: (n % ofStream) + 1, type: 'PLEDGE_SIGNED', payload };
      await adapter.pushEvent(event, { eventStoreId: 'bench' });
    };
  }

  async function messageDb() {
    const url = await database('message_db');
    const sql = join(dirname(peers.resolve('@eventide/message-db/package.json')), 'database');
    const admin = new Client({ connectionString: url });
    await admin.connect();
    const files = ['schema/message-store', 'extensions/pgcrypto', 'tables/messages', 'types/message'];
    const functions = [
      'message-store-version',
      'hash-64',
      'category',
      'acquire-lock',
      'is-category',
      'id',
      'cardinal-id',
      'stream-version',
      'write-message',
    ];
    const indexes = ['messages-id', 'messages-stream', 'messages-category'];
    for (const file of [
      ...files,
      ...functions.map((f) => `functions/${f}`),
      ...indexes.map((f) => `indexes/${f}`),
    ])
      await admin.query(
        `set search_path to message_store, public; ${(await readFile(join(sql, `${file}.sql`), 'utf8')).replace(/ concurrently/i, '')}`,
      );
    await admin.end();
    const pool = new Pool({ connectionString: url, max: 10, options: '-c search_path=message_store,public' });
    closing.push(() => pool.end());
    const data = JSON.stringify(payload);
    const text = 'select write_message($1, $2, $3, $4::jsonb, null, $5)';
    return (streams) => async (caller, n) => {
      if (n % ofStream === 0) streams[caller] = `bench-${randomUUID()}`;
      await pool.query({
        name: 'write',
        text,
        values: [randomUUID(), streams[caller], 'PledgeSigned', data, (n % ofStream) - 1],
      });
    };
  }

  const works = {
    this: await ours(build, 'ours'),
    ...(against ? { against: await ours(against, 'theirs') } : {}),
    'raw insert': await raw(),
    Emmett: await emmett(),
    Castore: await castore(),
    'message-db': await messageDb(),
  };
  const series = callersOf[quick ? 'quick' : 'full'].map((callers) => ({
    label: `append, ${callers} callers`,
    unit: '/s',
    contenders: Object.fromEntries(
      Object.entries(works).map(([name, work]) => [name, () => rateOf(callers, seconds, work([]))]),
    ),
    ratios: [
      { of: 'this', to: 'raw insert', least: leastOfRaw[callers] },
      { of: 'this', to: 'against' },
      ...(callers === 128
        ? [
            { of: 'this', to: 'Emmett', least: 10 },
            { of: 'this', to: 'message-db', least: 3 },
            { of: 'this', to: 'Castore', least: 3 },
          ]
        : []),
    ],
  }));
  return {
    series,
    async close() {
      for (const end of closing.toReversed()) await end();
      await server.stop();
    },
  };
}
