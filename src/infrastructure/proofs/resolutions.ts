import type { EventStore } from '../../application/event-store.js';
import { eventsOf } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Doubt, DoubtResolved, HistoryRestored, Restored } from '../../domain/registry/doubts.js';
import { stream } from '../../domain/registry/doubts.js';
import type { Standing } from './checkpoint-table.js';
import { RunningRoot } from './merkle-tree.js';
import type { SoundRange } from '../verify/log-range.js';

/** A doubt that was resolved, or a restore, after which the log is taken as it came back. */
export interface Resolution extends Doubt {
  readonly eventId: string;
  /** Hash and position of the event that resolved it. */
  readonly hash: string;
  readonly at: bigint;
  readonly recordedAt: string;
  /** What came back from a backup; null where a doubt was resolved. */
  readonly restored: Restored | null;
}

/** The resolutions in a log. Restores among them are noted in the store, so that it tells positions of each life of the log apart. */
export async function resolutionsIn(store: EventStore): Promise<readonly Resolution[]> {
  const found: Resolution[] = [];
  for await (const events of eventsOf(store, stream))
    for (const event of events as Recorded<DoubtResolved | HistoryRestored>[]) {
      const { id: eventId, hash, position: at, recordedAt } = event;
      const { doubt, restored } = resolutionOf(event);
      found.push({ ...doubt, eventId, hash, at, recordedAt, restored });
    }
  store.epochs = found.flatMap(({ restored, eventId, at, recordedAt: restoredAt }) =>
    restored === null ? [] : [{ ...restored, id: eventId.slice(0, 8), at, restoredAt }],
  );
  return found;
}

export function resolutionOf(event: DoubtResolved | HistoryRestored): {
  readonly doubt: Doubt;
  readonly restored: Restored | null;
} {
  if (event.type === 'DoubtResolved') return { doubt: event.data, restored: null };
  const { number, is, keptUpTo: position } = event.data;
  const doubt = { number, is, position, index: is.size, held: is.size, found: [], signed: null };
  return { doubt, restored: event.data };
}

/** By what a difference is explained, for people. */
export function explainedBy({ eventId, restored }: Resolution): string {
  if (restored === null) return `resolved by event ${eventId}`;
  const taken = restored.takenAt === null ? '' : ` that was taken ${restored.takenAt}`;
  return `lost, not changed: event ${eventId} tells of the restore from a backup${taken}, of ${restored.is.size} events`;
}

/** Whether a checkpoint still counts: no resolution after it let it go. */
export function counts(standing: Standing, resolutions: readonly Pick<Doubt, 'number' | 'held'>[]): boolean {
  return resolvedBy(standing, resolutions) === null;
}

/** The resolution that let a checkpoint go; null where none did. */
export function resolvedBy<R extends Pick<Doubt, 'number' | 'held'>>(
  { resolution, size }: Standing,
  resolutions: readonly R[],
): R | null {
  return resolutions.find(({ number, held }) => resolution < number && size > held) ?? null;
}

/** Whether a checkpoint counts, and tells of every doubt that there was of the event at a place. */
export function tells(one: Standing, index: number, resolutions: readonly Resolution[]): boolean {
  const told = resolutions.every((of) => index < of.index || one.resolution >= of.number);
  return told && counts(one, resolutions);
}

/** Compares a log that is read from its beginning with what was resolved of it: only what is as it was then is resolved. */
export class ResolvedLog {
  #root = new RunningRoot();
  #contents = new RunningRoot();
  readonly #waiting: Resolution[];
  readonly #effective: Resolution[] = [];

  constructor(resolutions: readonly Resolution[]) {
    this.#waiting = [...resolutions];
    this.#compare(this.#root, this.#contents);
  }

  /** The sizes at which a log is compared. */
  get sizes(): readonly number[] {
    return this.#waiting.map(({ is }) => is.size);
  }

  /** Takes events that say what their hashes are of; the marks at `sizes` are among these. */
  join({ marks, subtrees }: Pick<SoundRange, 'marks' | 'subtrees'>): void {
    if (this.#waiting.length === 0) return;
    for (const mark of marks)
      this.#compare(this.#root.with(mark.subtrees), this.#contents.with(mark.subtrees));
    this.#root = this.#root.with(subtrees);
    this.#contents = this.#contents.with(subtrees);
  }

  /** Takes the hash of the next event, and that of what it says. */
  see(hash: string, content: string): void {
    if (this.#waiting.length === 0) return;
    this.#root.append(hash);
    this.#contents.append(content);
    this.#compare(this.#root, this.#contents);
  }

  /** Those whose log this is. */
  get effective(): readonly Resolution[] {
    return this.#effective;
  }

  /** The resolution that covers the event at a place; null where there is none. A restore covers nothing: it is no look at what came back. */
  over(index: number): Resolution | null {
    return this.#effective.find(({ is, restored }) => restored === null && index < is.size) ?? null;
  }

  #compare(now: RunningRoot, said: RunningRoot): void {
    for (let [next] = this.#waiting; next && next.is.size <= now.size; [next] = this.#waiting) {
      const { size, root, contents } = next.is;
      const isSame = root === now.value && contents === said.value;
      if (size === now.size && isSame) this.#effective.push(next);
      this.#waiting.shift();
    }
  }
}
