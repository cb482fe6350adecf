import { tokenOf } from '../../application/positions.js';
import type { QueryRunner } from 'typeorm';
import { projections } from '../../projections/index.js';
import { hashOf, linkVerifier } from '../event-store/event-hash.js';
import type { Stored } from '../event-store/event-row.js';
import { Memory } from '../projections/folded-rows.js';
import { explainedBy, ResolvedLog } from '../proofs/resolutions.js';
import type { Stores } from '../stores.js';
import { ExpectedRows } from '../verify/expected-rows.js';
import { Faults } from '../verify/faults.js';
import { NamesOfLog } from '../verify/names.js';
import { ReceiptsOfLog } from '../verify/receipts.js';

/** How much is read at once: events may be large. */
const PAGE = { limit: 1_000, bytes: 4 * 1024 * 1024 };

/** What the rows of all read models together take in memory at most, bytes, about. */
const ROWS = 4 * 1024 * 1024;

/**
 * Reads the whole log and compares with it all that is stored: every hash and link, receipts, names of persons, signed
 * checkpoints, `notes` with checkpoints that were kept elsewhere, and every column of every row of the read models as of their
 * positions. Also looks for settings of the server that hide events. docs/deployment.md lists what cannot be proved. May run
 * beside a server that writes. Memory does not grow with the log, but for one hash per stream. Returns a sentence for each fault;
 * `tell` gets what is worth knowing but is no fault.
 */
export async function verifyStore(
  stores: Stores,
  onProgress: (position: bigint, events: number) => void,
  notes: readonly string[] = [],
  tell: (line: string) => void = () => undefined,
  settled: (line: string) => void = () => undefined,
): Promise<string[]> {
  const standing = new Map((await stores.engine.status()).map((s) => [s.name, s.position]));
  const runner = stores.database.createQueryRunner();
  await runner.connect();
  try {
    const memory = new Memory(ROWS);
    const models = projections.map(
      (projection) =>
        new ExpectedRows(projection, runner, stores.events, memory, standing.get(projection.name) ?? 0n),
    );
    return await verified(stores, runner, models, { onProgress, notes, tell, settled });
  } finally {
    // `ExpectedRows` keeps rows in temporary tables.
    await runner.query('DISCARD TEMP').finally(() => runner.release());
  }
}

interface Asked {
  readonly onProgress: (position: bigint, events: number) => void;
  readonly notes: readonly string[];
  readonly tell: (line: string) => void;
  readonly settled: (line: string) => void;
}

async function verified(
  { events: store, checkpoints }: Stores,
  runner: QueryRunner,
  models: readonly ExpectedRows[],
  { onProgress, notes, tell, settled }: Asked,
): Promise<string[]> {
  const signed = await checkpoints.signedLog(notes);
  const marks = store.kind === 'eventstoredb' ? await store.audit() : null;
  const said = await checkpoints.resolutions();
  const resolved = new ResolvedLog(said);
  const chain = new ChainOfLog(store, resolved);
  const receipts = new ReceiptsOfLog(store);
  const names = new NamesOfLog(runner.manager);
  await names.open();

  let after = 0n;
  let read = 0;
  const next = async (): Promise<readonly Stored[]> =>
    store.kind === 'postgres'
      ? await store.readStored({ after, ...PAGE })
      : (await store.readAll({ after, ...PAGE })).map((event) => ({ event, textHash: null }));
  /** The next page, which comes while the last one is looked at. */
  let ahead: ReturnType<typeof next> | null = null;
  const readOn = async (): Promise<boolean> => {
    let stored = (await ahead) ?? [];
    // What was read ahead found the end of a log that may have grown since.
    if (stored.length === 0) stored = await next();
    const page = stored.map(({ event }) => event);
    after = page.at(-1)?.position ?? after;
    ahead = page.length > 0 ? next() : null;
    ahead?.catch(() => undefined); // thrown once the page is looked at
    chain.see(stored);
    await names.see(page);
    for (const event of page) {
      marks?.see(event);
      await signed.see(event);
      await receipts.see(event);
    }
    for (const model of models) await model.see(page);
    onProgress(after, (read += page.length));
    return page.length > 0;
  };
  while (await readOn());
  const readToEnd = async (): Promise<void> => {
    const { position } = await store.head();
    const isThere = (): boolean => after >= position && !receipts.isOpen;
    while (!isThere() && (await readOn()));
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
  for (const model of models) faults.push(...(await model.compare(tell)));
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

/** Checks the events themselves: content, links, order; in PostgreSQL also their stored text and gapless positions. */
class ChainOfLog {
  /** By the place of the last event that each is about. */
  readonly #faults: { readonly index: number; readonly fault: string }[] = [];
  readonly #check: ReturnType<typeof linkVerifier>;
  #after = 0n;
  #index = -1;

  constructor(
    private readonly store: Stores['events'],
    private readonly resolved: ResolvedLog,
  ) {
    this.#check = linkVerifier(store.kind === 'postgres' ? 'log' : 'stream');
  }

  see(page: readonly Stored[]): void {
    const [from, before] = [this.#after, this.#faults.length];
    let isOther = false;
    for (const { event, textHash } of page) {
      const content = textHash === event.hash ? textHash : hashOf(event);
      const broken = this.#check(event, content);
      this.#index++;
      this.resolved.see(event.hash, content);
      if (broken)
        this.#add(
          `event ${event.id} (${event.type}, ${event.stream} revision ${event.revision}, position ${event.position}, recorded ${event.recordedAt}): ${broken.problem} is not as recorded`,
        );
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
    for (const { index, fault } of this.#faults) {
      const by = this.resolved.over(index);
      if (by) settled(`${fault}; ${explainedBy(by)}`);
      else faults.add(fault);
    }
    return faults.all;
  }
}
