import { tokenOf } from '../../application/positions.js';
import type { QueryRunner } from 'typeorm';
import type { Recorded } from '../../domain/ground/event.js';
import { projections } from '../../projections/index.js';
import type { LinkedBefore } from '../event-store/event-hash.js';
import { hashOf, linkVerifier } from '../event-store/event-hash.js';
import type { Stored } from '../event-store/event-row.js';
import type { TimeOrder } from '../event-store/time-order.js';
import { Memory } from '../projections/folded-rows.js';
import { explainedBy, ResolvedLog } from '../proofs/resolutions.js';
import type { Stores } from '../stores.js';
import { ExpectedRows } from '../verify/expected-rows.js';
import { Faults } from '../verify/faults.js';
import type { SoundRange } from '../verify/log-range.js';
import { NamesOfLog } from '../verify/names.js';
import { ReceiptsOfLog } from '../verify/receipts.js';
import type { Parallel } from '../verify/sound-ranges.js';
import { soundRanges } from '../verify/sound-ranges.js';

/** How much is read at once: events may be large. */
const PAGE = { limit: 1_000, bytes: 4 * 1024 * 1024 };

/** What the rows of all read models together take in memory at most, bytes, about. */
const ROWS = 4 * 1024 * 1024;

/** What is verified, and how. */
interface How {
  /** The log, with receipts, names and checkpoints; or the read models as well, which takes as long as making them. */
  readonly what: 'log' | 'all';
  /** Checkpoints that were kept elsewhere. */
  readonly notes: readonly string[];
  readonly parallel: Parallel;
  /** Gets what is worth knowing but is no fault. */
  readonly tell: (line: string) => void;
  /** Gets what was resolved. */
  readonly settled: (line: string) => void;
  /** How far the log is read, for its check or for the read models. */
  readonly onProgress: (of: 'log' | 'read models', position: bigint, events: number) => void;
}

/**
 * Reads the whole log and compares with it all that is stored: every hash and link, receipts, names of persons, signed
 * checkpoints, `notes` with checkpoints that were kept elsewhere, and every column of every row of the read models as of their
 * positions. Also looks for settings of the server that hide events. docs/deployment.md lists what cannot be proved. May run
 * beside a server that writes. Memory does not grow with the log, but with EventStoreDB for one hash per stream. Returns a sentence for each fault.
 */
export async function verifyStore(stores: Stores, asked: Partial<How> = {}): Promise<string[]> {
  const nothing = (): void => undefined;
  const how: How = {
    what: 'all',
    notes: [],
    parallel: { threads: 0 },
    tell: nothing,
    settled: nothing,
    onProgress: nothing,
    ...asked,
  };
  const faults = await logFaults(stores, how);
  if (how.what === 'all') faults.push(...(await modelFaults(stores, how)));
  return faults;
}

/** Folds all read models anew, and compares. */
async function modelFaults(stores: Stores, { tell, onProgress }: How): Promise<string[]> {
  const { database, events: store, engine } = stores;
  const standing = new Map((await engine.status()).map((s) => [s.name, s.position]));
  const upTo = [...standing.values()].reduce((most, position) => (position > most ? position : most), 0n);
  const runner = database.createQueryRunner();
  await runner.connect();
  try {
    const memory = new Memory(ROWS);
    const models = projections.map(
      (projection) =>
        new ExpectedRows(projection, runner, store, memory, standing.get(projection.name) ?? 0n),
    );
    const faults = new Faults();
    let read = 0;
    for await (const stored of pagesOf(store)) {
      const page = stored.map(({ event }) => event);
      for (const { event, textHash } of stored)
        if (textHash === event.hash && hashOf(event) !== event.hash)
          faults.add(
            `${named(event)}: its text is not canonical JSON, so that nobody else can check its hash`,
          );
      for (const model of models) await model.see(page);
      const position = page.at(-1)?.position ?? 0n;
      onProgress('read models', position, (read += page.length));
      if (position >= upTo) break;
    }
    const found = [...faults.all];
    for (const model of models) found.push(...(await model.compare(tell)));
    return found;
  } finally {
    // `ExpectedRows` keeps rows in temporary tables.
    await runner.query('DISCARD TEMP').finally(() => runner.release());
  }
}

/** The log in pages from after a position on, each read while the one before it is looked at. */
async function* pagesOf(
  store: Stores['events'],
  after = 0n,
): AsyncGenerator<readonly Stored[], void, undefined> {
  const next = async (): Promise<readonly Stored[]> =>
    store.kind === 'postgres'
      ? await store.readStored({ after, ...PAGE })
      : (await store.readAll({ after, ...PAGE })).map((event) => ({ event, textHash: null }));
  for (let ahead = next(); ;) {
    const page = await ahead;
    const last = page.at(-1);
    if (!last) return;
    after = last.event.position;
    ahead = next();
    ahead.catch(() => undefined); // thrown when its turn comes
    yield page;
  }
}

async function logFaults(stores: Stores, how: How): Promise<string[]> {
  const runner = stores.database.createQueryRunner();
  await runner.connect();
  try {
    return await logFaultsBy(runner, stores, how);
  } finally {
    // `NamesOfLog` keeps references in a temporary table.
    await runner.query('DISCARD TEMP').finally(() => runner.release());
  }
}

async function logFaultsBy(
  { manager }: QueryRunner,
  { events: store, checkpoints }: Stores,
  { onProgress, notes, parallel, tell, settled }: How,
): Promise<string[]> {
  const signed = await checkpoints.signedLog(notes);
  const marks = store.kind === 'eventstoredb' ? await store.audit() : null;
  const said = await checkpoints.resolutions();
  const resolved = new ResolvedLog(said);
  const chain = new ChainOfLog(store, await store.timeOrder(), resolved);
  const names = new NamesOfLog(manager);
  await names.open();

  let after = 0n;
  let read = 0;
  let receipts = new ReceiptsOfLog(store);
  const ranges =
    store.kind === 'postgres'
      ? soundRanges(store.appUrl, { ...parallel, sizes: [...signed.sizes, ...resolved.sizes] })
      : [];
  for await (const range of ranges) {
    if (!chain.join(range)) break;
    resolved.join(range);
    await signed.join(range);
    await names.see(range.telling.map(({ event }) => event));
    read = range.upTo.position;
    after = BigInt(read);
    receipts = new ReceiptsOfLog(store, range.receipt, after);
    onProgress('log', after, read);
  }

  // What is left, event by event: what came meanwhile, or all from where something is not as it must be.
  const readOn = async (isThere: () => boolean): Promise<void> => {
    for await (const stored of pagesOf(store, after)) {
      const page = stored.map(({ event }) => event);
      after = page.at(-1)?.position ?? after;
      if (store.kind === 'postgres') chain.before(await store.headsBefore(firstsOf(page)));
      chain.see(stored);
      await names.see(page);
      for (const event of page) {
        marks?.see(event);
        await signed.see(event);
        await receipts.see(event);
      }
      onProgress('log', after, (read += page.length));
      if (isThere()) return;
    }
  };
  await readOn(() => false);
  const readToEnd = async (): Promise<void> => {
    const { position } = await store.head();
    const isThere = (): boolean => after >= position && !receipts.isOpen;
    if (!isThere()) await readOn(isThere);
  };
  // Receipts and names may have come meanwhile. Their events were in the log before, so reading on finds these.
  await receipts.readOn();
  const strangers = new Set(await names.unseen());
  await readToEnd();
  if (strangers.size > 0) {
    const unseen = await names.unseen();
    for (const ref of strangers) if (!unseen.has(ref)) strangers.delete(ref);
  }
  // A name is removed after the event that says so: one that is missing may be explained by an event that is not read yet.
  if (names.isMissing) await readToEnd();
  // On EventStoreDB names are kept before their event, and a process that died in between has left some.
  if (store.kind === 'eventstoredb') strangers.clear();

  const faults = [...chain.end(settled)];
  if (store.kind === 'eventstoredb') faults.push(...(await store.limits()));
  faults.push(...(marks?.faults() ?? []));
  for (const fault of await receipts.end()) {
    const by = resolved.effective.find(({ found }) => found.some(({ what }) => what === fault));
    if (by) settled(`${fault}; ${explainedBy(by)}`);
    else faults.push(fault);
  }
  faults.push(...(await names.end(strangers)), ...(await signed.end(resolved.effective, settled)));
  for (const { eventId, is } of said)
    if (resolved.effective.every((one) => one.eventId !== eventId))
      faults.push(
        `the first ${is.size} events are not those of which event ${eventId} resolved what was in doubt`,
      );
  for (const found of await checkpoints.findings(resolved.effective))
    faults.push(`the history is in doubt, and nobody resolved it: ${found}`);
  for (const verifier of signed.verifiers) tell(`signed with ${verifier}`);
  for (const { at, recordedAt, restored } of said)
    if (restored)
      tell(
        `put back from a backup ${recordedAt}: what was recorded after ${restored.keptUpTo} is lost, position ${tokenOf(store, at)} begins anew`,
      );
  for (const { from, until, to } of signed.rotations)
    tell(`${from} counts up to ${until} events; then ${to}`);
  return faults;
}

/** Positions of the first event of each stream in a page. */
function firstsOf(page: readonly Recorded[]): readonly bigint[] {
  const streams = new Map<string, bigint>();
  for (const { stream, position } of page) if (!streams.has(stream)) streams.set(stream, position);
  return [...streams.values()];
}

/** Checks the events themselves: content, links, order; in PostgreSQL also their stored text and gapless positions. */
class ChainOfLog {
  /** By the place of the last event that each is about. */
  readonly #faults: { readonly index: number; readonly fault: string }[] = [];
  #check: ReturnType<typeof linkVerifier>;
  #after = 0n;
  #index = -1;

  constructor(
    private readonly store: Stores['events'],
    /** Null where times are in order in each stream only. */
    private readonly times: TimeOrder | null,
    private readonly resolved: ResolvedLog,
  ) {
    this.#check = linkVerifier(times);
  }

  /** Takes a range that was found sound by itself, if it goes on from what was taken so far. */
  join(range: SoundRange): boolean {
    const { from, to, isOvertaken } = range.times;
    const latest = this.times?.latest ?? null;
    const isInTime = isOvertaken ? from === latest : latest === null || latest <= from;
    if (!isInTime) return false;
    if (this.times) this.times.latest = to;
    this.#after = BigInt(range.upTo.position);
    this.#index = range.upTo.position - 1;
    return true;
  }

  /** Takes what the streams of the next page had before it; without this, it is remembered. */
  before(heads: LinkedBefore['heads']): void {
    this.#check = linkVerifier(this.times, { heads, last: this.#after });
  }

  see(page: readonly Stored[]): void {
    const [from, before] = [this.#after, this.#faults.length];
    let isOther = false;
    for (const { event, textHash } of page) {
      const content = textHash === event.hash ? textHash : hashOf(event);
      const broken = this.#check(event, content);
      this.#index++;
      this.resolved.see(event.hash, content);
      if (broken) this.#add(`${named(event)}: ${broken.problem} is not as recorded`);
      else isOther ||= textHash !== null && textHash !== content;
      if (this.store.kind === 'postgres' && event.position !== this.#after + 1n)
        this.#add(`events ${this.#after + 1n} to ${event.position - 1n} are missing`);
      this.#after = event.position;
    }
    if (isOther && this.#faults.length === before)
      this.#add(
        `the text of events ${from + 1n} to ${this.#after} is not as recorded, though it says the same`,
      );
  }

  #add(fault: string): void {
    this.#faults.push({ index: this.#index, fault });
  }

  end(settled: (line: string) => void): readonly string[] {
    const faults = new Faults();
    if (this.times && !this.times.endsBy(this.#after))
      faults.add(`log.overtaken speaks of events after ${this.#after}, the last`);
    for (const { index, fault } of this.#faults) {
      const by = this.resolved.over(index);
      if (by) settled(`${fault}; ${explainedBy(by)}`);
      else faults.add(fault);
    }
    return faults.all;
  }
}

function named({ id, type, stream, revision, position, recordedAt }: Recorded): string {
  return `event ${id} (${type}, ${stream} revision ${revision}, position ${position}, recorded ${recordedAt})`;
}
