import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { BallotBox } from '../application/ballot-box.js';
import type { StoreKind } from '../application/event-store.js';
import { Installation } from '../application/installation.js';
import { projections } from '../projections/index.js';
import { RowCache } from '../projections/row-cache.js';
import { PostgresBallotBox } from './ballots/postgres-ballot-box.js';
import type { Config } from './config.js';
import { ConfigError } from './config.js';
import { ISO } from './event-store/event-row.js';
import type { EventStoreDbEventStore } from './event-store/eventstoredb-event-store.js';
import { PostgresEventStore } from './event-store/postgres-event-store.js';
import { appDataSourceOptions, checkSchema, migrate, SchemaError } from './postgres/database.js';
import { findRunningEmbeddedPostgres, startEmbeddedPostgres } from './postgres/embedded-postgres.js';
import { ProjectionEngine } from './projections/engine.js';
import { type ReadModels, ReplicatedReadModels } from './projections/read-models.js';
import { Checkpoints } from './proofs/checkpoints.js';
import { Policy } from './proofs/policy.js';
import { makeReports } from './reports/reports.js';
import { resolutionsIn } from './proofs/resolutions.js';
import { authorityOf } from './proofs/timestamps.js';
import type { Others } from './watched-clock.js';

/** The event store, the ballot box, the read models and the engine between them, open. */
export interface Stores {
  readonly events: PostgresEventStore | EventStoreDbEventStore;
  readonly database: DataSource;
  readonly box: BallotBox;
  readonly engine: ProjectionEngine;
  /** How far the read models are that questions are answered from: the engine's, or those of a replica. */
  readonly readModels: ReadModels;
  /** Where these are. */
  readonly reading: DataSource;
  /** The log there; null where it is `events`. */
  readonly readLog: PostgresEventStore | null;
  /** Their rows in memory. */
  readonly rows: RowCache;
  readonly checkpoints: Checkpoints;
  readonly installation: Installation;
  /** Rejects once the embedded database is lost: nothing may be served any more. Never settles otherwise. */
  readonly lost: Promise<never>;
  /** Stops the engine, then closes the stores, then the embedded database where this process started it. */
  close(): Promise<void>;
}

/** Times that the stores know, with which `WatchedClock` compares the machine's. */
export function othersOf({ database, events }: Stores): Others {
  const text = `SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', ${ISO}) AS now`;
  return {
    database: async () => (await database.query<{ now: string }[]>(text))[0]?.now ?? null,
    lastRecorded: async () => (await events.head()).recordedAt,
  };
}

interface Urls {
  readonly appUrl: string;
  /** Null where there is one login only. */
  readonly ownerUrl: string | null;
  readonly lost: Promise<never>;
  stop(): Promise<void>;
}

const elsewhere = { lost: new Promise<never>(() => undefined), stop: () => Promise.resolve() };

/** The database to serve from: an external one, or the embedded one started for the data folder. */
async function databaseOf(config: Config, log: (line: string) => void): Promise<Urls> {
  if (config.database) return { ...config.database, ...elsewhere };
  return await startEmbeddedPostgres({ home: config.home, log, patience: config.databaseRecovery });
}

/** Opens the stores for serving; no other process may use the data folder. Does not start the engine. Throws `SchemaError`. */
export async function openStores(
  config: Config,
  now: () => Date,
  log: (line: string) => void,
): Promise<Stores> {
  return await open(config, await databaseOf(config, log), now, log);
}

/** Opens the stores for a tool: beside a server that runs on the data folder, or alone. */
export async function openStoresBeside(
  config: Config,
  now: () => Date,
  log: (line: string) => void,
): Promise<Stores> {
  const running = config.database ? null : await findRunningEmbeddedPostgres(config.home);
  return running
    ? await open(config, { ...running, ...elsewhere }, now, log)
    : await openStores(config, now, log);
}

async function eventStoreOf(
  kind: StoreKind,
  config: Config,
  appUrl: string,
  now: () => Date,
  log: (line: string) => void,
): Promise<PostgresEventStore | EventStoreDbEventStore> {
  if (kind === 'postgres') return new PostgresEventStore({ appUrl, now, log });
  if (config.eventStoreDb === null) throw new ConfigError('EventStoreDB needs EVENTSTOREDB_URL');
  // Loaded only here, so that other installations start without its client.
  const { EventStoreDbEventStore } = await import('./event-store/eventstoredb-event-store.js');
  return new EventStoreDbEventStore({ ...config.eventStoreDb, appUrl, now, log });
}

/** Opens both event stores for a tool, whichever the settings name. */
export async function openBothEventStores(
  config: Config,
  now: () => Date,
  log: (line: string) => void,
): Promise<{ readonly stores: Stores; readonly other: PostgresEventStore | EventStoreDbEventStore }> {
  const kind = config.eventStore === 'postgres' ? 'eventstoredb' : 'postgres';
  const urls = await databaseOf(config, log);
  const stores = await open(config, urls, now, log);
  const other = await eventStoreOf(kind, config, urls.appUrl, now, log).catch(async (error: unknown) => {
    await stores.close();
    throw error;
  });
  return { stores, other };
}

/**
 * Brings the database up to date if the owner's login is configured, or the only login may do it itself. Throws `SchemaError`
 * where the schema is not that of this program after that.
 */
async function prepare({ appUrl, ownerUrl }: Urls): Promise<void> {
  if (ownerUrl !== null) await migrate(ownerUrl, appUrl);
  await checkSchema(appUrl).catch(async (error: unknown) => {
    if (ownerUrl !== null || !(error instanceof SchemaError && error.isOutdated)) throw error;
    await migrate(appUrl).catch(() => {
      throw error;
    });
    await checkSchema(appUrl);
  });
}

/** A database that was brought up to date, and an event store beside it, which nothing is served from yet. */
export interface Place {
  /** With the rights of the owner. */
  readonly ownerUrl: string;
  readonly events: PostgresEventStore | EventStoreDbEventStore;
}

/** Opens the stores once a place was filled; no other process may use it meanwhile. */
export async function openFilled(
  config: Config,
  now: () => Date,
  log: (line: string) => void,
  fill: (place: Place) => Promise<void>,
): Promise<Stores> {
  const urls = await databaseOf(config, log);
  try {
    await prepare(urls);
    const events = await eventStoreOf(config.eventStore, config, urls.appUrl, now, log);
    await fill({ ownerUrl: urls.ownerUrl ?? urls.appUrl, events }).finally(() => events.close());
  } catch (error) {
    await urls.stop();
    throw error;
  }
  return await open(config, urls, now, log);
}

async function open(
  config: Config,
  urls: Urls,
  now: () => Date,
  log: (line: string) => void,
): Promise<Stores> {
  /** How to close what was opened, in the order of opening. */
  const ends: (() => Promise<unknown>)[] = [() => urls.stop()];
  try {
    const policy = config.witnesses === null ? null : await Policy.open(config.witnesses);
    const stamps = config.timestamps;
    const authority = stamps === null ? null : await authorityOf(stamps.url, stamps.caFile);
    await prepare(urls);
    const database = await new DataSource({
      ...appDataSourceOptions(urls.appUrl),
      poolSize: 20,
    }).initialize();
    ends.push(() => database.destroy());
    await makeReports(database, log);
    const installation = await installationOf(database);
    const box = await PostgresBallotBox.open(urls.appUrl, join(config.home, 'ballots'), log);
    ends.push(() => box.close());
    const events = await eventStoreOf(config.eventStore, config, urls.appUrl, now, log);
    ends.push(() => events.close());
    await findEpochs(events);
    const rows = new RowCache();
    const { replicaUrl } = config;
    const engine = new ProjectionEngine({
      ...(replicaUrl === null ? { rows } : {}),
      dataSource: database,
      store: events,
      projections,
      log,
      lease: config.projectionLease,
      // Only one process uses the embedded database.
      alone: config.database === null,
    });
    let [readModels, reading]: [ReadModels, DataSource] = [engine, database];
    let readLog: PostgresEventStore | null = null;
    if (replicaUrl !== null) {
      reading = new DataSource({ ...appDataSourceOptions(replicaUrl), poolSize: 20 });
      const replicated = new ReplicatedReadModels(reading, engine, events, projections, rows, log);
      ends.push(() => replicated.stop());
      await replicated.start();
      readModels = replicated;
      if (config.eventStore === 'postgres') {
        const there = new PostgresEventStore({ appUrl: replicaUrl, now, log });
        ends.push(() => there.close());
        readLog = there;
      }
    }
    const keyFile = join(config.home, 'checkpoint.key');
    const checkpoints = new Checkpoints({ database, store: events, keyFile, policy, authority, now, log });
    ends.push(
      () => engine.stop(),
      () => checkpoints.close(),
    );
    return {
      events,
      database,
      box,
      engine,
      readModels,
      reading,
      readLog,
      rows,
      checkpoints,
      installation,
      lost: urls.lost,
      close: () => endAll(ends),
    };
  } catch (error) {
    await endAll(ends);
    throw error;
  }
}

/** So that positions of each life of the log are told apart from the first answer on. EventStoreDB may be away now. */
async function findEpochs(events: PostgresEventStore | EventStoreDbEventStore): Promise<void> {
  if (events.kind === 'postgres') await resolutionsIn(events);
  else
    void events
      .found()
      .then(() => resolutionsIn(events))
      .catch(() => undefined); // found by the first look at the history
}

async function installationOf(database: DataSource): Promise<Installation> {
  const [row] = await database.query<{ secret: Buffer }[]>('SELECT secret FROM log.installation');
  if (!row)
    throw new SchemaError('the database has lost the secret of its installation: restore a backup', false);
  return new Installation(row.secret);
}

/** Closes all, the last opened first, even where one fails; throws the failures afterwards. */
async function endAll(ends: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const end of ends.toReversed()) await end().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
