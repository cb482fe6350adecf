import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, dayInVietNam } from '../application/clock.js';
import { EventStore, inOrder } from '../application/event-store.js';
import type { KnownAt } from '../application/positions.js';
import { isPositionToken, positionOf } from '../application/positions.js';
import type { Projection } from './projection.js';
import { foldEvent } from './projection.js';
import type { Day } from '../domain/ground/values.js';

/** A projection whose rows can be folded for an earlier position: `streams` hold all events of a row. */
export interface Replayable<S extends object> extends Projection<S> {
  streams(key: string): readonly string[];
}

/** The read models as they are now, or as they were at a position. */
export interface Sight {
  rows<S extends object>(projection: Replayable<S>, keys: readonly string[]): Promise<ReadonlyMap<string, S>>;
  /** Names of persons by reference; a text in their place for those removed, and for all where the asker may not read names. */
  persons(refs: readonly string[]): Promise<(ref: string) => string>;
  /** Null for now. */
  readonly position: bigint | null;
  /** The day that it was then in Viet Nam, or is today: by its names everything is called that is not about another day. */
  readonly day: Day;
}

/** Reads rows of projections: present ones from the tables, earlier ones by folding the events known then. */
@Injectable()
export class Reader {
  constructor(
    private readonly database: DataSource,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Rows of a hand-written query: identifiers in it are constants of the code, values are parameters. */
  async select<R>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return await this.database.query<R[]>(sql, [...parameters]);
  }

  /** The sight of now, or of an ISO instant or a position, with or without names of persons. */
  async sight(knownAt: KnownAt | null, namesPersons = false): Promise<Sight> {
    const persons = (refs: readonly string[]) => this.persons(namesPersons ? refs : null);
    const today = this.clock.today();
    if (knownAt === null)
      return {
        position: null,
        day: today,
        persons,
        rows: (projection, keys) => this.rowsNow(projection, keys),
      };
    const position = await this.reached(knownAt);
    const instant = isPositionToken(knownAt) ? (await this.store.eventAt(position))?.recordedAt : knownAt;
    const then = instant === undefined ? today : dayInVietNam(new Date(instant));
    const day = then < today ? then : today;
    return { position, day, persons, rows: (projection, keys) => this.rowsThen(projection, keys, position) };
  }

  /** The last position at an ISO instant, or the position itself, but no later than the end: or coming events would change the answer. */
  private async reached(knownAt: KnownAt): Promise<bigint> {
    if (!isPositionToken(knownAt)) return await this.store.positionAt(knownAt);
    const [asked, { position: head }] = [positionOf(this.store, knownAt), await this.store.head()];
    return asked < head ? asked : head;
  }

  private async persons(refs: readonly string[] | null): Promise<(ref: string) => string> {
    if (refs === null) return () => '[tên người không hiển thị: cần quyền xem]';
    const names = await this.store.findPersons(refs);
    return (ref) => names.get(ref) ?? '[đã xóa theo yêu cầu]';
  }

  /** Rows as they are now. */
  async rowsNow<S extends object>(
    projection: Projection<S>,
    keys: readonly string[],
  ): Promise<Map<string, S>> {
    if (keys.length === 0) return new Map();
    const found = await this.select<{ key: string; state: S }>(
      `SELECT key, state FROM read.${projection.name} WHERE key = ANY($1)`,
      [keys],
    );
    return new Map(found.map(({ key, state }) => [key, state]));
  }

  private async rowsThen<S extends object>(
    projection: Replayable<S>,
    keys: readonly string[],
    position: bigint,
  ): Promise<Map<string, S>> {
    const streams = [...new Set(keys.flatMap((key) => projection.streams(key)))];
    const rows = new Map<string, S>();
    const wanted = new Set(keys);
    for await (const event of inOrder(this.store, streams)) {
      if (event.position > position) break;
      foldEvent(projection, wanted, rows, event);
    }
    return rows;
  }
}
