import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { Clock, dayInVietNam } from '../application/clock.js';
import { EventStore } from '../application/event-store.js';
import type { KnownAt } from '../application/positions.js';
import { tokenOf } from '../application/positions.js';
import type { Change } from '../domain/ground/changes.js';
import { changesBetween } from '../domain/ground/changes.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Json, Recorded } from '../domain/ground/event.js';
import type { Day } from '../domain/ground/values.js';
import type { Answer, Question } from './question.js';
import { Reader } from './reader.js';
import { Walk } from './walk.js';
import type { RowsRead } from './watched.js';
import { watched } from './watched.js';

/** A question of what was known at a position. */
export type Asking = (knownAt: KnownAt) => Question<object>;

/** An event, and the answer right before and after it, on the day when it was recorded; null while there is none. */
export interface Step {
  readonly event: Recorded;
  readonly before: Json;
  readonly after: Json;
  readonly changes: readonly Change[];
}

/** What was answered, and from which rows. */
export interface Then {
  readonly answer: Json;
  readonly rows: RowsRead;
}

/**
 * Steps through the history of an answer. An answer stays the same as long as none of the rows does change from which it is made, so
 * the next event that may change it is the next one that concerns one of them: no other is tried, and none is left out.
 */
@Injectable()
export class Steps {
  constructor(
    private readonly reader: Reader,
    private readonly queries: QueryBus,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** The events after a position, up to another, that changed the answer, in order. */
  async *forwards(asking: Asking, after: bigint, upTo: bigint): AsyncGenerator<Step, void, undefined> {
    const walk = new Walk(after);
    const first = this.clock.today();
    let last = { day: first, told: await this.asked(asking, after, first, walk) };
    for (let { rows } = last.told; ; { rows } = last.told) {
      for await (const event of this.reader.concerning(rows, upTo)) {
        if (event.position <= walk.position) continue;
        const day = dayInVietNam(new Date(event.recordedAt));
        walk.goTo(event.position - 1n);
        // Nothing that concerns the answer was recorded since; but it may be another on another day.
        const before = last.day === day ? last.told : await this.asked(asking, walk.position, day, walk);
        walk.take(event);
        last = { day, told: await this.asked(asking, walk.position, day, walk) };
        const step = stepOf(event, before, last.told);
        if (step.changes.length > 0) yield step;
        if (!isWithin(last.told.rows, rows)) break;
        walk.keep(rows);
      }
      if (isWithin(last.told.rows, rows)) return;
      walk.keep(last.told.rows);
    }
  }

  /** The events up to a position that changed the answer, the last one first. */
  async *backwards(asking: Asking, upTo: bigint): AsyncGenerator<Step, void, undefined> {
    let [end, { rows }] = [upTo, await this.asked(asking, upTo, this.clock.today())];
    for (let next: RowsRead | null = null; ; rows = next) {
      next = null;
      const places: bigint[] = [];
      for await (const { position } of this.reader.concerning(rows, end)) places.push(position);
      for (const position of places.toReversed()) {
        const event = await this.store.eventAt(position);
        if (event === null) continue;
        end = position - 1n;
        const { step, before } = await this.step(asking, event);
        if (step.changes.length > 0) yield step;
        if (!isWithin(before.rows, rows)) {
          next = before.rows;
          break;
        }
      }
      if (next === null) return;
    }
  }

  /** What was answered of what was known at two positions, and how they differ. */
  async difference(asking: Asking, from: bigint, to: bigint): Promise<Omit<Step, 'event'>> {
    const today = this.clock.today();
    const [{ answer: before }, { answer: after }] = [
      await this.asked(asking, from, today),
      await this.asked(asking, to, today),
    ];
    return { before, after, changes: differences(before, after) };
  }

  private async step(asking: Asking, event: Recorded): Promise<{ step: Step; before: Then }> {
    const day = dayInVietNam(new Date(event.recordedAt));
    const before = await this.asked(asking, event.position - 1n, day);
    const now = await this.asked(asking, event.position, day);
    return { step: stepOf(event, before, now), before };
  }

  /** What was answered of what was known at a position, as on a day; null where there was nothing. */
  async asked(asking: Asking, position: bigint, day: Day, walk: Walk | null = null): Promise<Then> {
    const question = asking(tokenOf(this.store, position));
    return await watched(day, walk, () =>
      this.queries.execute<Question<object>, Answer<object>>(question).then(
        ({ data }) => data as Json,
        (error: unknown) => {
          if (error instanceof DomainError && error.kind === 'not-found') return null;
          throw error;
        },
      ),
    );
  }
}

function stepOf(event: Recorded, { answer: before }: Then, { answer: after }: Then): Step {
  return { event, before, after, changes: differences(before, after) };
}

function differences(before: Json, after: Json): Change[] {
  return isDeepStrictEqual(before, after) ? [] : changesBetween(before, after);
}

/** Whether all of these rows are among the others. */
function isWithin(rows: RowsRead, others: RowsRead): boolean {
  return [...rows].every(([projection, keys]) => {
    const known = others.get(projection);
    return [...keys].every((key) => known?.has(key) === true);
  });
}
