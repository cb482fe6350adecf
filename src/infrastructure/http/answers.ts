import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Clock } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import { Busy, EventStore } from '../../application/event-store.js';
import { Limits } from '../../application/limits.js';
import { isPositionToken, tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Answer, Question } from '../../projections/question.js';
import { ProjectionEngine } from '../projections/engine.js';
import { ofAnotherLog } from '../projections/foreign.js';
import { withEvidence } from './evidence.js';
import { position } from './parameters.js';
import { waitingBy } from './prefer.js';

/** How far the read models were when the answer was given, and which two clocks it was given for. */
export interface Meta {
  /** Every event up to this position is in the answer. */
  readonly position: string;
  readonly asOf: string | null;
  readonly knownAt: string | null;
  readonly lagEvents: number;
  /** True where the answer misses events: those asked for by Min-Position, or else any. */
  readonly stale: boolean;
  /** Only where the log is not what it was: whatever rests on events from here on may be wrong. */
  readonly historyInDoubtFrom?: string;
}

export interface Answered<D> {
  readonly data: D;
  /** Only of pages, as in `Answer`. */
  readonly next?: string | null;
  readonly meta: Meta;
}

/** Meta of an answer that is read from the log itself: nothing is missing from it. */
export async function metaOfLog(store: EventStore, continuity: Continuity): Promise<Meta> {
  const position = tokenOf(store, (await store.head()).position);
  return { position, asOf: null, knownAt: null, lagEvents: 0, stale: false, ...doubtOf(store, continuity) };
}

function doubtOf(store: EventStore, { doubtFrom }: Continuity): Pick<Meta, 'historyInDoubtFrom'> {
  return doubtFrom === null ? {} : { historyInDoubtFrom: tokenOf(store, doubtFrom) };
}

/** Who asks, and how. */
export interface Asked {
  /** Headers that steer a question: `Min-Position`, and `Prefer: wait=<seconds>, handling=strict` (RFC 7240). */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Sets a header of the answer. */
  readonly tell: (header: string, value: string) => void;
  /** May who asks read names of persons? */
  readonly namesPersons: boolean;
}

/** Asks the read side on behalf of a request: waits for what must be in the answer, and says how fresh it is. */
@Injectable()
export class Answers {
  /** Questions that wait for a position. */
  private waiting = 0;

  constructor(
    private readonly queries: QueryBus,
    private readonly engine: ProjectionEngine,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly clock: Clock,
    private readonly limits: Limits,
  ) {}

  /** Throws the question's `DomainError`, STALE where `handling=strict` and the position is not reached in time, PROJECTION_STOPPED. */
  async to<D>(question: Question<D>, asked: Asked, until: string | null = null): Promise<Answered<D>> {
    const { headers, namesPersons } = asked;
    question.namesPersons = namesPersons;
    const knownAt = this.notAhead(until);
    if (knownAt !== until) Object.assign(question, { knownAt });
    const names = (question.constructor as typeof Question).projections.map((p) => p.name);
    const wanted = position(this.store, 'Min-Position', headers['min-position']);
    if (names.length > 0) await this.engine.requireThisLog(names);
    if (wanted !== null) {
      const { seconds: wait, strict, applied } = waitingBy(headers['prefer']);
      if (applied !== '') asked.tell('Preference-Applied', applied);
      const reached = await this.waitFor(names, wanted, wait * 1000);
      if (!reached && strict) {
        throw new DomainError(
          'STALE',
          `Chưa cập nhật tới vị trí ${tokenOf(this.store, wanted)} sau ${wait} giây.`,
          {
            minPosition: tokenOf(this.store, wanted),
            position: tokenOf(this.store, this.engine.position(names)),
          },
        );
      }
    }
    // Taken before the rows are read: the answer may hold more than this position promises, never less. What is answered
    // without read models misses nothing.
    const standing = names.length > 0 ? this.standing(names) : null;
    const reached = standing ?? (await this.store.head()).position;
    const lagEvents = standing === null ? 0 : await this.store.countAfter(standing);
    const answer = await this.queries.execute<Question<D>, Answer<D>>(question);
    const { next } = answer;
    const data = await withEvidence(this.store, answer.data);
    return {
      data,
      ...(next === undefined ? {} : { next }),
      meta: {
        position: tokenOf(this.store, answer.knownAtPosition ?? reached),
        asOf: answer.asOf ?? null,
        knownAt,
        lagEvents,
        stale: wanted === null ? lagEvents > 0 : reached < wanted,
        ...doubtOf(this.store, this.continuity),
      },
    };
  }

  /** An instant that has not come is answered as now, and says so: what will be known then, nobody knows. */
  private notAhead(knownAt: string | null): string | null {
    if (knownAt === null || isPositionToken(knownAt)) return knownAt;
    const now = this.clock.now().toISOString();
    return knownAt < now ? knownAt : now;
  }

  /** Throws `Busy` where too many wait. */
  private async waitFor(names: readonly string[], position: bigint, milliseconds: number): Promise<boolean> {
    if (this.engine.position(names) >= position) return true;
    if (this.waiting >= this.limits.waiting) throw new Busy('too many questions wait for a position');
    this.waiting++;
    try {
      return await this.engine.waitFor(names, position, milliseconds);
    } finally {
      this.waiting--;
    }
  }

  /** How far the slowest of the read models is. Throws PROJECTION_STOPPED where one no longer belongs to this store. */
  private standing(names: readonly string[]): bigint {
    const { position, held } = this.engine.standing(names);
    const broken = held.find((projection) => projection.status === 'diverged');
    if (broken) throw ofAnotherLog(broken.name, broken.error);
    return position;
  }
}
