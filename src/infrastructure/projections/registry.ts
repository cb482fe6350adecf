import type { EntityManager } from 'typeorm';
import type { Projection } from '../../projections/projection.js';
import type { Seen } from './feed.js';

/** How far a generation has come. */
export interface Checkpoint extends Seen {
  readonly generation: number;
}

/** A checkpoint and the fencing token at the time it was read. */
export interface Opened extends Checkpoint {
  readonly fence: bigint;
}

/** Why a projection stands still; `running` where it does not. */
export type RunStatus = 'running' | 'stopped' | 'diverged' | 'paused';

/** What stopped a projection. */
export interface ProjectionError {
  readonly message: string;
  /** The event that could not be taken in; null where it was no single event. */
  readonly event: { readonly id: string; readonly type: string; readonly position: string } | null;
}

/** A row of the registry `read.projection`: the generation in service. */
export interface Registered extends Opened {
  readonly version: number;
  /** The process that holds or last held the lease, to which the fencing token belongs; null where there is none. */
  readonly holder: string | null;
  readonly status: RunStatus;
  readonly error: ProjectionError | null;
  readonly updatedAt: Date;
}

/** A row of the registry, and whether any process is building the next generation now. */
export interface RegisteredNow extends Registered {
  readonly name: string;
  readonly rebuilding: boolean;
}

/** First key of the advisory lock for builds of one projection; the second is the hash of its name. */
const BUILD_LOCK = 0x7468_6964;

/** Creates the registry, or adds the columns that are missing. */
export async function createRegistry(manager: EntityManager): Promise<void> {
  await lockBuild(manager, '');
  await manager.query(`
    CREATE TABLE IF NOT EXISTS read.projection (
      name text PRIMARY KEY,
      version integer NOT NULL,
      generation integer NOT NULL,
      position bigint NOT NULL,
      hash text,
      status text NOT NULL CHECK (status IN ('running', 'stopped', 'diverged', 'paused')),
      error jsonb,
      updated_at timestamptz NOT NULL DEFAULT now()
    )`);
  // Only where needed: `ALTER TABLE` would wait for every build under way even with nothing to change.
  const [leases] = await manager.query<unknown[]>(
    `SELECT FROM pg_attribute WHERE attrelid = 'read.projection'::regclass AND attname = 'fence'`,
  );
  if (leases === undefined)
    await manager.query(`
      ALTER TABLE read.projection
        ADD COLUMN holder text, ADD COLUMN fence bigint NOT NULL DEFAULT 0,
        ADD COLUMN lease_until timestamptz NOT NULL DEFAULT '-infinity'`);
}

/** Enters a projection with an empty first generation; false where it is there already. */
export async function register(manager: EntityManager, { name, version }: Projection): Promise<boolean> {
  const added: unknown[] = await manager.query(
    `INSERT INTO read.projection (name, version, generation, position, status)
     VALUES ($1, $2, 1, 0, 'running') ON CONFLICT DO NOTHING RETURNING name`,
    [name, version],
  );
  return added.length > 0;
}

/** The generation in service. `hold` locks its row until the transaction ends. */
export async function findRegistered(
  manager: EntityManager,
  name: string,
  hold?: 'hold',
): Promise<Registered> {
  const [row] = await manager.query<RegistryRow[]>(
    `SELECT * FROM read.projection WHERE name = $1 ${hold ? 'FOR UPDATE' : ''}`,
    [name],
  );
  return inService(name, row && registered(row));
}

/** The generations in service of all projections, by name. */
export async function allRegistered(manager: EntityManager): Promise<Map<string, Registered>> {
  const rows = await manager.query<(RegistryRow & { name: string })[]>('SELECT * FROM read.projection');
  return new Map(rows.map((row) => [row.name, registered(row)]));
}

export function inService(name: string, found: Registered | undefined): Registered {
  if (found === undefined) throw new Error(`projection ${name} is missing from the registry read.projection`);
  return found;
}

/** The generations in service of the projections named, as far as there are any. */
export async function listRegistered(
  manager: EntityManager,
  names: readonly string[],
): Promise<RegisteredNow[]> {
  const rows = await manager.query<(RegistryRow & { name: string; rebuilding: boolean })[]>(
    `SELECT p.*, EXISTS (
       SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted AND l.classid::bigint = $2
         AND l.objid::bigint = hashtext(p.name)::bigint & 4294967295
         AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     ) AS rebuilding
     FROM read.projection p WHERE name = ANY($1) ORDER BY name`,
    [names, BUILD_LOCK],
  );
  return rows.map((row) => ({ ...registered(row), name: row.name, rebuilding: row.rebuilding }));
}

/** The generations in service of the projections named, and the milliseconds until each lease expires. */
export async function listLeases(
  manager: EntityManager,
  names: readonly string[],
): Promise<(Registered & { readonly name: string; readonly leaseLeft: number })[]> {
  const rows = await manager.query<(RegistryRow & { name: string; lease_left: number })[]>(
    `SELECT *, 1000 * extract(epoch FROM greatest(lease_until, '2000-01-01') - clock_timestamp())::float8 AS lease_left
     FROM read.projection WHERE name = ANY($1)`,
    [names],
  );
  return rows.map((row) => ({ ...registered(row), name: row.name, leaseLeft: row.lease_left }));
}

/** A step of a checkpoint, under a lease. */
export interface Move {
  readonly name: string;
  readonly from: Opened;
  readonly to: Checkpoint;
  /** How long its lease lasts from now, milliseconds. */
  readonly lease: number;
}

/**
 * Moves checkpoints on, by compare-and-set, and prolongs the leases; returns the names of those that moved. The others stay: the lease
 * was taken over, another generation is in service, an operator paused the projection, or, with `SKIP LOCKED`, somebody has its row.
 * The parameter is `movesOf` them.
 */
export const advancing = (parameter: string, locked: '' | 'SKIP LOCKED' = ''): string =>
  // No need to wait for the disk: a crash of the server loses rows and checkpoint together, the engine hears that connections
  // broke, and the events bring both back.
  `UPDATE read.projection p SET position = m.position, hash = m.hash, status = 'running', error = NULL, updated_at = now(),
     lease_until = clock_timestamp() + make_interval(secs => m.lease / 1000.0)
   FROM (
     SELECT m.* FROM read.projection JOIN json_to_recordset(${parameter}) AS m (name text, generation integer, was bigint,
       "wasHash" text, position bigint, hash text, fence bigint, lease integer) USING (name)
     FOR UPDATE OF projection ${locked}
   ) AS m
   WHERE p.name = m.name AND p.generation = m.generation AND p.position = m.was AND p.hash IS NOT DISTINCT FROM m."wasHash"
     AND p.status <> 'paused' AND p.fence = m.fence
   RETURNING p.name, set_config('synchronous_commit', 'off', true)`;

/** Moves checkpoints by a statement of its own; where rows are written in the same transaction too, it comes first and holds the table. */
export async function advanceAll(manager: EntityManager, moves: readonly Move[]): Promise<Set<string>> {
  const [moved] = await manager.query<[{ name: string }[], number]>(advancing('$1'), [movesOf(moves)]);
  return new Set(moved.map(({ name }) => name));
}

export function movesOf(moves: readonly Move[]): string {
  return JSON.stringify(moves.map(rowOf));
}

function rowOf({ name, from, to, lease }: Move): object {
  return {
    name,
    generation: from.generation,
    was: String(from.position),
    wasHash: from.hash,
    position: String(to.position),
    hash: to.hash,
    fence: String(from.fence),
    lease,
  };
}

/** Puts another generation in service. A paused projection stays paused; the lease of another version ends. */
export async function activate(
  manager: EntityManager,
  { name, version }: Projection,
  to: Checkpoint,
): Promise<void> {
  await manager.query(
    `UPDATE read.projection SET version = $2, generation = $3, position = $4, hash = $5, error = NULL,
       holder = CASE version WHEN $2 THEN holder END, fence = fence + (version <> $2)::integer,
       status = CASE status WHEN 'paused' THEN 'paused' ELSE 'running' END, updated_at = now()
     WHERE name = $1`,
    [name, version, to.generation, String(to.position), to.hash],
  );
}

/** Sets the status of a projection, unless it moved on since `at`, its lease was taken over, or an operator paused it. */
export async function setStatus(
  manager: EntityManager,
  name: string,
  at: Opened,
  status: RunStatus,
  error: ProjectionError | null = null,
): Promise<void> {
  await manager.query(
    `UPDATE read.projection SET status = $4, error = $5, updated_at = now()
     WHERE name = $1 AND generation = $2 AND position = $3 AND fence = $6 AND status <> 'paused'`,
    [name, at.generation, String(at.position), status, error, String(at.fence)],
  );
}

/** Pauses or resumes a projection in every process; a resumed one tries again whatever had stopped it. */
export async function setPaused(manager: EntityManager, name: string, paused: boolean): Promise<void> {
  await manager.query(
    `UPDATE read.projection SET status = $2, error = NULL, updated_at = now() WHERE name = $1`,
    [name, paused ? 'paused' : 'running'],
  );
}

/** Excludes other builds of a projection until the transaction ends; waits for one that is under way. */
export async function lockBuild(manager: EntityManager, name: string): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1, hashtext($2))', [BUILD_LOCK, name]);
}

/** Like `lockBuild` without waiting; false where a build is under way. */
export async function tryLockBuild(manager: EntityManager, name: string): Promise<boolean> {
  const [row] = await manager.query<{ locked: boolean }[]>(
    'SELECT pg_try_advisory_xact_lock($1, hashtext($2)) AS locked',
    [BUILD_LOCK, name],
  );
  return row?.locked === true;
}

interface RegistryRow {
  version: number;
  generation: number;
  position: string;
  hash: string | null;
  holder: string | null;
  fence: string;
  status: RunStatus;
  error: ProjectionError | null;
  updated_at: Date;
}

function registered(row: RegistryRow): Registered {
  const { version, generation, hash, holder, status, error } = row;
  return {
    version,
    generation,
    position: BigInt(row.position),
    hash,
    holder,
    fence: BigInt(row.fence),
    status,
    error,
    updatedAt: row.updated_at,
  };
}
