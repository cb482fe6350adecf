import type { Resolved } from '../../application/continuity.js';
import { Continuity } from '../../application/continuity.js';
import { tokenOf } from '../../application/positions.js';
import type { EventStore } from '../../application/event-store.js';
import { sleep } from '../../application/waiting.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Doubt, Finding } from '../../domain/registry/doubts.js';
import type { Digesting } from '../event-store/log-digest.js';
import type { Checkpoint, CheckpointTable, KeptCheckpoint, Standing } from './checkpoint-table.js';
import { isAsSigned } from './checkpoint-table.js';
import type { FindingTable, KeptFinding } from './finding-table.js';
import { findingOf } from './finding-table.js';
import type { ReadTree } from './log-tree.js';
import { LogTree } from './log-tree.js';
import type { MerkleTree } from './merkle-tree.js';
import type { Resolution } from './resolutions.js';
import { counts, resolutionsIn } from './resolutions.js';

/** Least pause between the looks of `watch`, milliseconds; and as a multiple of the time the last look took. */
const WATCH = 10_000;
const REST = 50;

const PAGE = 500;

/** The result of a look at the log. */
interface Found {
  readonly doubtFrom: bigint | null;
  readonly findings: readonly Finding[];
  readonly resolved: readonly Resolved[];
  readonly soundTo: bigint | null;
  /** The newest checkpoint that covers what is in doubt. */
  readonly against: Pick<Checkpoint, 'size' | 'signedAt'> | null;
}

/** Compares the log with what this process has read of it, and with the newest checkpoint. */
export class SignedContinuity extends Continuity {
  #found: Found = { doubtFrom: null, findings: [], resolved: [], soundTo: null, against: null };
  /** The newest checkpoint that this process ever saw: it must not disappear. */
  #newest: KeptCheckpoint | null = null;
  /** When the last finished look began, and when the present one did. */
  #looked = -Infinity;
  #began = -Infinity;
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(
    private readonly tree: LogTree,
    private readonly table: CheckpointTable,
    private readonly findings: FindingTable,
    private readonly store: EventStore & Digesting,
    private readonly log: (line: string) => void,
  ) {
    super();
  }

  get doubtFrom(): bigint | null {
    return this.#found.doubtFrom;
  }

  get found(): readonly string[] {
    return this.#found.findings.map(({ what }) => what);
  }

  get resolved(): readonly Resolved[] {
    return this.#found.resolved;
  }

  get soundTo(): bigint | null {
    return this.#found.soundTo;
  }

  async require(within = 0): Promise<void> {
    await this.#lookedSince(performance.now() - within);
    const { doubtFrom, against } = this.#found;
    if (doubtFrom !== null) throw historyChanged(tokenOf(this.store, doubtFrom), against);
  }

  /**
   * Takes up what was found before this process began and nobody resolved, so that it is told before the log was looked at, which takes long
   * where that is long. Throws `StoreUnavailable`.
   */
  async recall(): Promise<void> {
    const findings = await this.#open(await resolutionsIn(this.store));
    if (findings.length === 0 || this.#looked > -Infinity) return;
    const doubtFrom = firstOf(findings);
    this.#tell(doubtFrom);
    this.#found = { ...this.#found, doubtFrom, findings };
  }

  async doubt(): Promise<Doubt | null> {
    await this.#lookedSince(performance.now());
    const { doubtFrom, findings } = this.#found;
    if (doubtFrom === null) return null;
    // As whoever reads it now finds it, not as this process has read it.
    const read = await new LogTree(this.store).read();
    const { tree, resolutions } = read;
    const [newest] = await this.table.newest(1);
    let signed: KeptCheckpoint | null = null;
    let held = 0;
    for await (const kept of this.#counting(resolutions)) {
      if (vouches(kept, tree)) held = Math.max(held, kept.size);
      else signed ??= kept;
      if (held > 0) break;
    }
    return {
      position: tokenOf(this.store, doubtFrom),
      index: read.placeOf(doubtFrom),
      found: findings.map(({ id, what }) => ({ id, what })),
      is: { size: tree.size, root: tree.root(tree.size).toString('hex'), contents: read.contents() },
      signed: signed && { size: signed.size, root: signed.root, signedAt: signed.signedAt },
      held,
      number: 1 + Math.max(newest?.resolution ?? 0, ...resolutions.map(({ number }) => number)),
    };
  }

  async note(position: bigint, findings: readonly string[]): Promise<readonly string[]> {
    if (findings.length === 0) return [];
    // What was resolved is found again, and is no other.
    for (const what of findings) await this.findings.keep({ ...findingOf(0n, what, 0), position });
    await this.#lookedSince(performance.now());
    return findings.filter((what) => this.#found.findings.some((open) => open.what === what));
  }

  /** Looks again and again until the signal aborts, for at most a fiftieth of the time. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      await this.#lookedSince(began).catch((error: unknown) => {
        if (!signal.aborted) this.log(`the history could not be looked at: ${String(error)}`);
      });
      const pause = Math.max(WATCH, REST * (performance.now() - began));
      await sleep(pause, { signal, ref: false });
    }
  }

  async #lookedSince(since: number): Promise<void> {
    if (this.#looked >= since) return;
    if (this.#looking && this.#began >= since) return await this.#looking;
    // All callers during a look share the next one.
    this.#next ??= (this.#looking ?? Promise.resolve()).catch(() => undefined).then(() => this.#look());
    await this.#next;
  }

  #look(): Promise<void> {
    this.#next = null;
    this.#began = performance.now();
    this.#looking = this.#lookFrom(this.#began).finally(() => (this.#looking = null));
    return this.#looking;
  }

  async #lookFrom(began: number): Promise<void> {
    const found = await this.#find();
    this.#looked = began;
    if (found.doubtFrom !== this.doubtFrom) this.#tell(found.doubtFrom);
    this.#found = found;
  }

  #tell(doubtFrom: bigint | null): void {
    this.log(
      doubtFrom === null
        ? 'the history is again as it was read and signed'
        : `the history is in doubt from position ${tokenOf(this.store, doubtFrom)} on: nothing is certified; “thidua verify” says what differs`,
    );
  }

  async #find(): Promise<Found> {
    const changed = await this.tree.changedAt();
    // The checkpoint first: one signed after the reading could cover events that were not read.
    const newest = await this.table.newest(PAGE);
    const read = await this.tree.read();
    const { resolutions } = read;
    const unsigned = await this.#contradicted(newest, read);
    const kept = await this.#open(resolutions);
    const said = (what: string, position: bigint | null): KeptFinding[] =>
      position === null ? [] : [findingOf(position, what, resolutions.length)];
    const now = [
      ...said('the log is not what was read of it', changed),
      ...said('the log is not as it was recorded', read.brokenAt),
      ...said('the log is not what was signed', unsigned),
    ];
    for (const finding of now)
      if (!kept.some(({ id }) => id === finding.id))
        await this.findings.keep(finding).catch((error: unknown) => {
          this.log(`what puts the history in doubt could not be kept: ${String(error)}`);
        });
    const findings = [...kept, ...now.filter(({ id }) => !kept.some((one) => one.id === id))];
    const resolved = resolutions
      .filter(({ restored }) => restored === null)
      .map(({ index, eventId, at }) => ({ from: read.positionOf(index), eventId, at }));
    if (findings.length === 0) {
      this.#newest = newest.find((one) => counts(one, resolutions)) ?? this.#newest;
      const soundTo = read.positionOf(read.tree.size) - 1n;
      return { doubtFrom: null, findings, resolved, soundTo, against: null };
    }
    const doubtFrom = firstOf(findings);
    const signed = this.#newest ?? newest[0] ?? null;
    const covered = signed !== null && read.positionOf(signed.size - 1) >= doubtFrom;
    return { doubtFrom, findings, resolved, soundTo: this.soundTo, against: covered ? signed : null };
  }

  /** What was found and kept, and none of these resolved. */
  async #open(resolutions: readonly Resolution[]): Promise<KeptFinding[]> {
    return await this.findings.except(resolutions.flatMap(({ found }) => found.map(({ id }) => id)));
  }

  /** The first position that no checkpoint vouches for any more; null where nothing is contradicted. */
  async #contradicted(page: readonly KeptCheckpoint[], read: ReadTree): Promise<bigint | null> {
    const { resolutions } = read;
    const newest = page.find((one) => counts(one, resolutions));
    const known = this.#newest !== null && counts(this.#newest, resolutions) ? this.#newest : null;
    const isGone = known !== null && (newest === undefined || isBefore(newest, known));
    if (!isGone && (!newest || vouches(newest, read.tree))) return null;
    for await (const kept of this.#counting(resolutions))
      if (vouches(kept, read.tree)) return read.positionOf(kept.size);
    return read.positionOf(0);
  }

  /** The checkpoints that no resolution let go, the newest first. */
  async *#counting(resolutions: readonly Resolution[]): AsyncGenerator<KeptCheckpoint, void, undefined> {
    for (let page = await this.table.newest(PAGE); page.length > 0;) {
      yield* page.filter((one) => counts(one, resolutions));
      page = await this.table.newest(PAGE, page.at(-1));
    }
  }
}

const firstOf = (findings: readonly KeptFinding[]): bigint =>
  findings.map(({ position }) => position).reduce((a, b) => (b < a ? b : a));

function isBefore(one: Standing, other: Standing): boolean {
  return one.resolution === other.resolution ? one.size < other.size : one.resolution < other.resolution;
}

/** Whether the log begins with what the checkpoint says, and the checkpoint is what was signed. */
function vouches(checkpoint: KeptCheckpoint, tree: MerkleTree): boolean {
  const { size, root } = checkpoint;
  return isAsSigned(checkpoint) && size <= tree.size && tree.root(size).toString('hex') === root;
}

/** The refusal to certify a log that has changed. */
export function historyChanged(
  from: string,
  against: Pick<Checkpoint, 'size' | 'signedAt'> | null,
): DomainError {
  const signed = against ? { size: against.size, signedAt: against.signedAt } : {};
  return new DomainError(
    'HISTORY_CHANGED',
    `Kho sự kiện không còn như đã đọc và đã ký, từ vị trí ${from} trở đi; chưa chứng nhận được gì, hãy chạy “thidua verify”.`,
    { inDoubtFrom: from, ...signed },
  );
}
