import type { Filter } from '@eventstore/db-client';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { unpacked } from './eventstoredb-codec.js';
import type { LogEnd } from './eventstoredb-end.js';
import type { KeptMarks, Milestone } from './eventstoredb-marks.js';
import { SharedCall } from '../../application/shared-call.js';
import { sleep } from '../../application/waiting.js';
import type { Instant } from '../../domain/ground/values.js';

/** Number of events from one milestone to the next. */
const APART = 250;
/** Most milestones that are made in one step. */
const AT_ONCE = 40;
/** How long after milestones were made it is looked whether the log has grown, milliseconds. */
const LEARN_EVERY_MS = 10_000;

/**
 * Finds the last position recorded by an instant. Clocks of several processes may differ, so an event counts as recorded by an
 * instant only if all earlier events were recorded by then too; of an event with a `clock`, that alone decides (ADR 0016). To read
 * few events for a question, it keeps milestones: every 250th event, with the latest time up to there. One scan makes them for all
 * callers.
 */
export class Instants {
  /** In the order of the log; `latest` never decreases. */
  #milestones: Milestone[] = [];
  #kept: Promise<void> | null = null;
  readonly #learning = new SharedCall(() => this.#learn());
  readonly #stretches = new Map<bigint, Promise<readonly Milestone[]>>();

  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly end: LogEnd,
    private readonly marks: KeptMarks,
    private readonly filter: () => Filter,
  ) {}

  /** Last position that was recorded by an instant, given as ISO 8601 in UTC; 0n where there is none. */
  async positionAt(until: Instant): Promise<bigint> {
    await (this.#kept ??= this.#fromLastTime());
    for (;;) {
      const learnt = await this.#learning.ask();
      if (!learnt) continue;
      const isBy = ({ clock }: Milestone): boolean => clock !== undefined && clock <= until;
      const ahead = (learnt.tail.findLast(isBy) ?? this.#milestones.findLast(isBy))?.position ?? 0n;
      const after = this.#milestones.findIndex(({ latest }) => latest > until);
      const start = (after < 0 ? this.#milestones.at(-1) : this.#milestones[after - 1]) ?? null;
      if (!(await this.#holds(start))) this.#forget();
      else {
        const [from, events] =
          after < 0 ? [learnt.from, learnt.tail] : [start, await this.#stretchAfter(start)];
        const position = lastBy(until, from, events);
        return position > ahead ? position : ahead;
      }
    }
  }

  /** Makes milestones until the abort, so that no question waits for more than the last of them. */
  async keepUp(signal: AbortSignal): Promise<void> {
    let upTo = -1n;
    while (!signal.aborted) {
      try {
        await (this.#kept ??= this.#fromLastTime());
        for (let more = this.end.known > upTo; more && !signal.aborted;) {
          const learnt = await this.#learning.ask();
          upTo = (learnt?.tail.at(-1) ?? learnt?.from)?.position ?? 0n;
          more = learnt === null;
        }
      } catch {
        // Whoever asks is told.
      }
      await sleep(LEARN_EVERY_MS, { signal, ref: false });
    }
  }

  async #fromLastTime(): Promise<void> {
    this.#milestones = await this.marks.milestones();
  }

  /** Whether the log still holds the event of a milestone. Null, here and below, stands for the beginning of the log. */
  async #holds(milestone: Milestone | null): Promise<boolean> {
    if (milestone === null) return true;
    const found = await this.calls.readAt(milestone.position);
    return found?.event !== undefined && hashOf(found.event.metadata) === milestone.hash;
  }

  /** Drops all milestones, because the log was restored or exchanged. */
  #forget(): void {
    this.#milestones = [];
    this.marks.dropMilestones();
  }

  /** The events after a milestone, at least up to the next one. Callers at the same time share one read. */
  #stretchAfter(start: Milestone | null): Promise<readonly Milestone[]> {
    const position = start?.position ?? 0n;
    const reading =
      this.#stretches.get(position) ??
      this.#read(start, APART).finally(() => this.#stretches.delete(position));
    this.#stretches.set(position, reading);
    return reading;
  }

  /**
   * Makes further milestones, at most `AT_ONCE`. Returns the last one and the events after it once the end of the log is reached,
   * null before that.
   */
  async #learn(): Promise<{ readonly from: Milestone | null; readonly tail: readonly Milestone[] } | null> {
    const newest = this.#milestones.at(-1) ?? null;
    if (!(await this.#holds(newest))) {
      this.#forget();
      return null;
    }
    const read = await this.#read(newest, APART * AT_ONCE);
    const whole = Math.floor(read.length / APART);
    const learnt = read
      .slice(0, whole * APART)
      .filter(({ clock }, index) => (index + 1) % APART === 0 || clock !== undefined);
    this.#milestones.push(...learnt);
    if (learnt.length > 0) this.marks.keepMilestones(learnt);
    return whole < AT_ONCE ? { from: learnt.at(-1) ?? newest, tail: read.slice(whole * APART) } : null;
  }

  /** Reads events after a milestone, some more than `most` where a page has them, each in the form of a milestone. */
  async #read(start: Milestone | null, most: number): Promise<readonly Milestone[]> {
    const read: Milestone[] = [];
    let latest = start?.latest ?? null;
    await this.end.scan(start?.position ?? 0n, this.filter(), (found) => {
      const { position, hash, recordedAt, metadata } = unpacked(found, this.names).event;
      const { clock } = metadata;
      if (latest === null || recordedAt > latest) latest = recordedAt;
      read.push({ position, hash, latest, ...(clock === undefined ? {} : { clock }) });
      return read.length >= most;
    });
    return read;
  }
}

function lastBy(until: Instant, start: Milestone | null, events: readonly Milestone[]): bigint {
  return (events.findLast(({ latest }) => latest <= until) ?? start)?.position ?? 0n;
}

function hashOf(metadata: unknown): unknown {
  return typeof metadata === 'object' && metadata !== null && 'hash' in metadata ? metadata.hash : null;
}
