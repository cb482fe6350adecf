import { Continuity } from '../../application/continuity.js';
import { tokenOf } from '../../application/positions.js';
import type { StoreKind } from '../../application/event-store.js';
import { sleep } from '../../application/waiting.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Checkpoint, CheckpointTable } from './checkpoint-table.js';
import { isAsSigned } from './checkpoint-table.js';
import type { LogTree, ReadTree } from './log-tree.js';
import type { MerkleTree } from './merkle-tree.js';

/** Least pause between the looks of `watch`, milliseconds; and as a multiple of the time the last look took. */
const WATCH = 10_000;
const REST = 50;

const PAGE = 500;

/** The result of a look at the log. */
interface Found {
  readonly doubtFrom: bigint | null;
  readonly soundTo: bigint | null;
  /** The newest checkpoint that covers what is in doubt. */
  readonly against: Pick<Checkpoint, 'size' | 'signedAt'> | null;
}

/** Compares the log with what this process has read of it, and with the newest checkpoint. */
export class SignedContinuity extends Continuity {
  #found: Found = { doubtFrom: null, soundTo: null, against: null };
  /** The newest checkpoint that this process ever saw: it must not disappear. */
  #newest: Checkpoint | null = null;
  /** When the last finished look began, and when the present one did. */
  #looked = -Infinity;
  #began = -Infinity;
  #looking: Promise<void> | null = null;
  #next: Promise<void> | null = null;

  constructor(
    private readonly tree: LogTree,
    private readonly table: CheckpointTable,
    private readonly store: { readonly kind: StoreKind },
    private readonly log: (line: string) => void,
  ) {
    super();
  }

  get doubtFrom(): bigint | null {
    return this.#found.doubtFrom;
  }

  get soundTo(): bigint | null {
    return this.#found.soundTo;
  }

  async require(within = 0): Promise<void> {
    await this.#lookedSince(performance.now() - within);
    const { doubtFrom, against } = this.#found;
    if (doubtFrom !== null) throw historyChanged(tokenOf(this.store, doubtFrom), against);
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
    const [newest] = await this.table.newest(1);
    const read = await this.tree.read();
    const unsigned = await this.#contradicted(newest, read);
    const doubts = [changed, read.brokenAt, unsigned].filter((position) => position !== null);
    if (doubts.length === 0) {
      if (newest) this.#newest = newest;
      return { doubtFrom: null, soundTo: read.positionOf(read.tree.size) - 1n, against: null };
    }
    const doubtFrom = doubts.reduce((a, b) => (b < a ? b : a));
    const signed = this.#newest ?? newest ?? null;
    const covered = signed !== null && read.positionOf(signed.size - 1) >= doubtFrom;
    return { doubtFrom, soundTo: this.soundTo, against: covered ? signed : null };
  }

  /** The first position that no checkpoint vouches for any more; null where nothing is contradicted. */
  async #contradicted(newest: Checkpoint | undefined, read: ReadTree): Promise<bigint | null> {
    const known = this.#newest;
    const isGone = known !== null && (newest?.size ?? 0) < known.size;
    if (!isGone && (!newest || vouches(newest, read.tree))) return null;
    for (let page = await this.table.newest(PAGE); page.length > 0;) {
      const holds = page.find((checkpoint) => vouches(checkpoint, read.tree));
      if (holds) return read.positionOf(holds.size);
      page = await this.table.newest(PAGE, page.at(-1)?.size);
    }
    return read.positionOf(0);
  }
}

/** Whether the log begins with what the checkpoint says, and the checkpoint is what was signed. */
function vouches(checkpoint: Checkpoint, tree: MerkleTree): boolean {
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
