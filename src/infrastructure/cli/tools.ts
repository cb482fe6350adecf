import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { requireClock } from '../../application/clock.js';
import { Gateway } from '../../application/gateway.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { OpenPrincipals } from '../http/principals.js';
import { type Application, createServer } from '../http/server.js';
import { Policy } from '../proofs/policy.js';
import { parseNote } from '../proofs/signed-note.js';
import type { Stores } from '../stores.js';
import { checkSchema, migrate } from '../postgres/database.js';
import { openBothEventStores, openStoresBeside, othersOf } from '../stores.js';
import { WatchedClock } from '../watched-clock.js';
import { compareHistories, copyHistory } from './copy.js';
import type { Rebuilt } from '../projections/build.js';
import { progressBar, ProgressOfParts } from './progress.js';
import { stopSignal, type Terminal } from './run.js';
import { verifyStore } from './verify.js';
import { v5 as uuidV5 } from 'uuid';
import type { ClusterId } from '../../domain/ground/values.js';

const commandNamespace = '0d0a7b56-3f0c-5a55-8d0e-8f5b6f2f6f0a';

/** Resolves to the exit code when a signal stops the tool. */
export const exitOnSignal = (): Promise<number> => stopSignal().then(() => 130);

/** Opens the stores, also beside a server that runs on them, and closes them afterwards, or once it is `stopped`. */
export async function withStores(
  config: Config,
  terminal: Terminal,
  use: (stores: Stores, clock: WatchedClock) => Promise<number>,
  stopped: Promise<number> = exitOnSignal(),
): Promise<number> {
  const clock = clockOf(config, terminal);
  const stores = await openStoresBeside(
    config,
    () => clock.now(),
    (line) => terminal.tell(line),
  );
  try {
    return await Promise.race([foundEnd(stores.events).then(() => use(stores, clock)), stopped, stores.lost]);
  } finally {
    await stores.close();
  }
}

/** A tool waits as long as it takes to find the end of our events; a server answers 503 meanwhile. */
async function foundEnd(events: Stores['events']): Promise<void> {
  if (events.kind === 'eventstoredb') await events.found();
}

export function clockOf({ home, clockLimit: limit }: Config, terminal: Terminal): WatchedClock {
  return new WatchedClock({ home, limit, log: (line) => terminal.tell(line) });
}

/** Declares the clock right, where the server refuses to record by it. Exit code 0. */
export function trustClock(config: Config, terminal: Terminal): number {
  const clock = clockOf(config, terminal);
  clock.trust();
  terminal.say(`the clock is taken for right: ${clock.now().toISOString()}`);
  return 0;
}

/** Migrates an external database as its owner, and prints what was done. Exit code 0; throws `SchemaError`. */
export async function migrateDatabase({ database }: Config, terminal: Terminal): Promise<number> {
  if (!database?.ownerUrl)
    throw new ConfigError(
      'migrate needs DATABASE_OWNER_URL, and DATABASE_URL for the login that it lets in; the embedded default migrates itself',
    );
  for (const line of await migrate(database.ownerUrl, database.appUrl)) terminal.say(line);
  await checkSchema(database.appUrl);
  terminal.say('the database is up to date');
  return 0;
}

/** Rebuilds one projection or all beside the ones in service, and switches. Exit code 0. */
export async function rebuild(config: Config, terminal: Terminal, name: string | undefined): Promise<number> {
  return await withStores(config, terminal, async ({ engine, events }) => {
    const known = (await engine.status()).map((status) => status.name);
    if (name !== undefined && !known.includes(name))
      throw new ConfigError(`no projection ${name}; there are ${known.join(', ')}`);
    if (events.kind === 'eventstoredb') await events.dropMarks();
    const { position } = await events.head();
    const bar = progressBar(`rebuild ${name ?? 'all'}`, Number(position));
    const names = name === undefined ? known : [name];
    const outcomes = new Map<string, PromiseSettledResult<Rebuilt>>();
    await engine
      .rebuildAll(
        names,
        (projection, outcome) => outcomes.set(projection, outcome),
        ({ done }) => bar.at(done),
      )
      .finally(() => bar.end());
    const failures: unknown[] = [];
    for (const projection of names) {
      const outcome = outcomes.get(projection);
      if (outcome?.status === 'fulfilled') terminal.say(`${projection}: ${whatWasRebuilt(outcome.value)}`);
      else failures.push(outcome?.reason);
    }
    if (failures.length > 0) throw failures[0];
    return 0;
  });
}

function whatWasRebuilt(rebuilt: Rebuilt): string {
  const { events, seconds, contentHashBefore: before, contentHashAfter: after, wasForeign } = rebuilt;
  const none = wasForeign ? '(the one before was of another log)' : '(there was none)';
  const was = before === after ? 'as before' : before === null ? none : `(was ${before.slice(0, 16)}…)`;
  return `${events} events in ${seconds.toFixed(1)} s, content ${after.slice(0, 16)}… ${was}`;
}

/** Exit code of `verify` where all that differs was resolved by a recorded act. */
export const RESOLVED = 5;

/** What `verify` is asked for. */
interface Verifying {
  /** Files with checkpoints that were kept. */
  readonly files?: readonly string[];
  /** Names the witnesses that the newest checkpoint must have. */
  readonly policy?: string;
  /** The log only, without the read models. */
  readonly log?: boolean;
}

/**
 * Verifies all that is stored, see `verifyStore`, and tells how long each part took. Exit code 0, 1 where something differs, or 5 where
 * all that does was resolved. Throws `ConfigError` for a file without a checkpoint or policy.
 */
export async function verify(
  config: Config,
  terminal: Terminal,
  { files = [], policy: policyFile, log = false }: Verifying,
): Promise<number> {
  const notes = await Promise.all(files.map(readNote));
  const policy = policyFile === undefined ? null : await Policy.open(policyFile);
  return await withStores(config, terminal, async (stores) => {
    const { position } = await stores.events.head();
    const parts = new ProgressOfParts(Number(position));
    let settled = 0;
    const faults = await verifyStore(stores, {
      what: log ? 'log' : 'all',
      notes,
      parallel: { threads: availableParallelism() },
      tell: (line) => terminal.tell(line),
      settled: (line) => {
        settled++;
        terminal.say(line);
      },
      onProgress: (part, reached, events) => parts.at(part, Number(reached), events),
    }).finally(() => parts.end());
    for (const line of parts.rates) terminal.tell(line);
    if (policy) faults.push(...(await unwitnessed(stores, policy)));
    for (const fault of faults) terminal.say(fault);
    if (faults.length > 0) {
      terminal.say(`${faults.length} faults`);
      return 1;
    }
    const { events: count } = parts;
    const compared = log ? 'receipt, name' : 'receipt, name, read model';
    terminal.say(
      settled > 0
        ? `${count} events as they were resolved: ${settled} differences from what was recorded or signed, no others`
        : `intact: ${count} events, every hash, ${compared} and signed checkpoint agrees`,
    );
    if (log) terminal.tell('the read models were not compared');
    return settled > 0 ? RESOLVED : 0;
  });
}

/** What the newest checkpoint lacks by a policy. */
async function unwitnessed({ checkpoints }: Stores, policy: Policy): Promise<string[]> {
  const newest = await checkpoints.newest();
  const note = newest ? parseNote(newest.note) : null;
  const rotations = await checkpoints.rotations();
  return [
    note ? policy.fault(note, rotations) : 'there is no checkpoint that witnesses could have cosigned',
  ].filter((fault) => fault !== null);
}

/** Signs the log as it is, and has it cosigned; prints the checkpoint, and the key that checks it. Exit code 0, or 1 where it contradicts an earlier one. */
export async function checkpoint(config: Config, terminal: Terminal): Promise<number> {
  return await withStores(config, terminal, async ({ checkpoints }) => {
    try {
      const signed = await checkpoints.sign();
      await Promise.all([checkpoints.witnesses.ask(), checkpoints.timestamps.ask()]);
      if (signed) terminal.tell(`checked with ${signed.verifier}`);
      terminal.say(signed ? (await checkpoints.find(signed.size)).note.trimEnd() : 'the log is empty');
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      terminal.say(`${error.code}: ${error.detail}`);
      return 1;
    }
  });
}

/**
 * Has the key of this data folder hand over to a new one; prints the act, and the key that checks from now on. Exit code 0, or 1 where it
 * is refused.
 */
export async function rotateKey(
  config: Config,
  terminal: Terminal,
  compromisedSince: number | null,
): Promise<number> {
  return await withStores(config, terminal, async (stores, clock) => {
    const { checkpoints } = stores;
    await clock.compare(othersOf(stores));
    try {
      requireClock(clock);
      const { rotation, checkpoint: signed } = await checkpoints.rotate(compromisedSince);
      await Promise.all([checkpoints.witnesses.ask(), checkpoints.timestamps.ask()]);
      terminal.tell(`${rotation.from} counts up to ${rotation.until} events`);
      if (signed) terminal.tell(`checked with ${signed.verifier}`);
      terminal.say(rotation.note.trimEnd());
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      terminal.say(`${error.code}: ${error.detail}`);
      return 1;
    }
  });
}

/**
 * Adopts the score sheet of a file for a cluster and year, as the operator. The same file again changes nothing. Exit code 0, or
 * 1 where it is refused, with every fault of the sheet.
 */
export async function adoptSheet(
  application: Application,
  config: Config,
  terminal: Terminal,
  file: string,
  clusterId: ClusterId,
  year: number,
): Promise<number> {
  const sheet = await readJson(file);
  const body = { clusterId, year, sheet, evidence: [{ source: file }] };
  return await submitted(application, config, terminal, 'AdoptScoreSheet', body, 'adopted');
}

/**
 * Removes the name of one mention of a person, as the operator; the log keeps that it happened, and why. Exit code 0, or 1 where
 * it is refused.
 */
export async function forgetPerson(
  application: Application,
  config: Config,
  terminal: Terminal,
  ref: string,
  reason: string,
): Promise<number> {
  const code = await submitted(
    application,
    config,
    terminal,
    'ForgetPersons',
    { refs: [ref], reason },
    'removed',
  );
  if (code === 0)
    terminal.tell(
      'backups, archived write-ahead logs and standbys made before keep the name until they expire',
    );
  return code;
}

/** Sends a command as the operator; the same one again changes nothing. Exit code 0, or 1 where it is refused. */
async function submitted(
  application: Application,
  config: Config,
  terminal: Terminal,
  name: string,
  body: object,
  done: string,
): Promise<number> {
  return await withStores(config, terminal, async (stores, clock) => {
    await clock.compare(othersOf(stores));
    const app = await createServer(application, stores, clock, new OpenPrincipals(), config.jsonLogs);
    app.useLogger(false);
    await app.init();
    const actor = { id: 'operator', roles: ['operator' as const], unitId: null };
    const commandId = uuidV5(canonicalJson(body), commandNamespace);
    try {
      const { receipt, replayed } = await app.get(Gateway).submit({ name, body, commandId, actor });
      terminal.say(`${replayed ? `${done} before` : done}: position ${receipt.position}`);
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      terminal.say(`${error.code}: ${error.detail}`);
      return 1;
    } finally {
      await app.close();
    }
  });
}

async function readNote(file: string): Promise<string> {
  const note = await readText(file);
  if (!parseNote(note)) throw new ConfigError(`${file}: holds no signed checkpoint`);
  return note;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readText(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function readText(file: string): Promise<string> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  });
}

/**
 * Copies the history of the store in use to the other one, compares the two, and the copy with all signed checkpoints. Exit code
 * 0, or 1 where they differ.
 */
export async function copy(config: Config, terminal: Terminal): Promise<number> {
  if (config.eventStoreDb === null) throw new ConfigError('copy needs EVENTSTOREDB_URL beside the database');
  const stopped = exitOnSignal();
  const clock = clockOf(config, terminal);
  const log = (line: string): void => terminal.tell(line);
  const { stores, other } = await openBothEventStores(config, () => clock.now(), log);
  try {
    const found = Promise.all([stores.events, other].map(foundEnd));
    return await Promise.race([found.then(() => copied(stores, other, terminal)), stopped, stores.lost]);
  } finally {
    await other.close().finally(() => stores.close());
  }
}

async function copied(stores: Stores, other: Stores['events'], terminal: Terminal): Promise<number> {
  const { events, checkpoints } = stores;
  const refusal = await refusalOf(checkpoints.continuity.require());
  if (refusal !== null) {
    terminal.say(`nothing was copied: ${refusal}`);
    return 1;
  }
  const bar = progressBar(`copy from ${events.kind} to ${other.kind}`, await events.countAfter(0n));
  const commands = await copyHistory(events, other, (done) => bar.at(done)).finally(() => bar.end());
  const signed = await checkpoints.signedLog();
  const faults = [
    ...(await compareHistories(events, other, (event) => signed.see(event))),
    ...(await signed.end(await checkpoints.resolutions(), (line) => terminal.tell(line))),
  ];
  for (const fault of faults) terminal.say(fault);
  const alike = faults.length === 0 ? 'both stores are alike' : `${faults.length} differences`;
  terminal.say(`${commands} commands from ${events.kind} to ${other.kind}: ${alike}`);
  return faults.length === 0 ? 0 : 1;
}

/** Code and detail of the refusal; null where there is none. */
export async function refusalOf(work: Promise<unknown>): Promise<string | null> {
  return await work.then(
    () => null,
    (error: unknown) => {
      if (error instanceof DomainError) return `${error.code}: ${error.detail}`;
      throw error;
    },
  );
}
