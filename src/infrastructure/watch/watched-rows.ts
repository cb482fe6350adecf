import { setImmediate } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import type { EventStore, Place } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import * as Inspection from '../../domain/results/inspection.js';
import { batchProjection } from '../../projections/batches.js';
import { eventProjection } from '../../projections/events.js';
import { inspectedYearProjection } from '../../projections/inspections.js';
import type { Projection } from '../../projections/projection.js';
import type { Reader } from '../../projections/reader.js';
import { registryEventProjection } from '../../projections/registry-events.js';
import type { Replayable } from '../../projections/sight.js';
import { warningProjection } from '../../projections/warnings.js';
import { hasSqlState, UNDEFINED_TABLE } from '../projections/database-errors.js';
import { stillHolds } from '../projections/feed.js';
import type { Told } from '../projections/projection-table.js';
import { ProjectionTable } from '../projections/projection-table.js';
import { findRegistered } from '../projections/registry.js';
import type { Row } from '../projections/rows.js';
import { foldInto, ProjectionFailed, stepsOf } from '../projections/rows.js';
import type { RowAtFault } from '../verify/expected-rows.js';
import { faultOfRow, faultOfView } from '../verify/expected-rows.js';

/** Read models with rows of one event each: their rows are made from the events as these are read. */
const ofOneEvent: ReadonlySet<Projection> = new Set([
  eventProjection,
  registryEventProjection,
  warningProjection,
]);

export const isOfOneEvent = (projection: Projection): boolean => ofOneEvent.has(projection);

/** Events of a batch that are in memory. */
const AT_ONCE = 500;

/** Events that are folded before others have their turn. */
const TURN = 4;

/** A fault, in a sentence, and the row where it is that of one. */
export interface Found {
  readonly what: string;
  readonly row?: RowAtFault;
}

/** What was found in a generation of a read model. */
export interface Looked {
  readonly generation: number;
  readonly faults: readonly Found[];
}

/**
 * Compares some rows of a read model with what their events make of them, whatever is written meanwhile: the events are folded up to
 * the very position that the rows are as of. Everywhere null where the read model is not in service in this version or is of another
 * log, or another generation came into service just then.
 */
export class WatchedRows {
  constructor(
    private readonly database: DataSource,
    private readonly reader: Reader,
    private readonly store: EventStore,
  ) {}

  /** The next keys of a read model after one. */
  async keysAfter(projection: Projection, after: string, limit: number): Promise<readonly string[] | null> {
    return await this.#inService(projection, (table) => table.keysAfter(this.database.manager, after, limit));
  }

  /** Compares the rows of these keys. */
  async look(projection: Projection, keys: readonly string[]): Promise<Looked | null> {
    if (keys.length === 0) return null;
    return await this.#inService(projection, async (table) => {
      const told = await table.told(this.database.manager, keys);
      if (told === null) return null;
      const expected =
        projection === batchProjection
          ? await this.#batches(keys, told.reached)
          : await this.#folded(projection, keys, told.reached);
      if (expected === null) return null;
      return await this.#compared(table, keys, told.rows, expected);
    });
  }

  /** Compares whether the view of a read model shows its table as it is. */
  async lookAtView(projection: Projection): Promise<Looked | null> {
    return await this.#inService(projection, async (table) => {
      const isShown = await this.database.transaction((manager) => table.isShown(manager));
      return {
        generation: table.generation,
        faults: isShown ? [] : [{ what: faultOfView(projection.name) }],
      };
    });
  }

  /** Looks for the rows that consecutive events make, or are the last of. */
  async lookFor(projection: Projection, events: readonly Recorded[]): Promise<Looked | null> {
    const last = events.at(-1)?.position ?? 0n;
    return await this.#inService(projection, async (table) => {
      const steps = stepsOf(projection, events);
      const touched = new Map(steps.flatMap(({ event, keys }) => keys.map((key) => [key, event.position])));
      if (!ofOneEvent.has(projection)) {
        const behind = await table.behind(this.database.manager, touched, last);
        return (
          behind && ((await this.look(projection, behind)) ?? { generation: table.generation, faults: [] })
        );
      }
      const told = await table.told(this.database.manager, [...touched.keys()]);
      if (told === null || told.reached < last) return null;
      const rows = new Map<string, Row>();
      await foldInto(rows, projection, steps);
      return await this.#compared(table, [...touched.keys()], told.rows, rows);
    });
  }

  /** Compares the number of rows up to a position with that which events make. */
  async lookAtCount(projection: Projection, position: bigint, expected: number): Promise<Looked | null> {
    return await this.#inService(projection, async (table) => {
      const count = await table.countUpTo(this.database.manager, position);
      if (count === null) return null;
      const more = count - expected;
      const { name } = projection;
      return {
        generation: table.generation,
        faults:
          more > 0
            ? [
                {
                  what: `read.${name}: no event accounts for ${more} of its rows; “thidua rebuild ${name}” removes them`,
                },
              ]
            : [],
      };
    });
  }

  async #compared(
    table: ProjectionTable,
    keys: readonly string[],
    told: ReadonlyMap<string, Told>,
    rows: ReadonlyMap<string, Row>,
  ): Promise<Looked> {
    const expected = await table.toldOf(this.database.manager, rows.values());
    const faults = keys.flatMap((key) => {
      const [is, should] = [told.get(key), expected.get(key)];
      const columns = is && should ? table.columnsBetween(is, should) : '';
      if (is === should || (is && should && columns === '')) return [];
      const fault = is === undefined ? 'missing' : should === undefined ? 'extra' : 'other';
      const row = { key, fault, columns } as const;
      return [{ what: faultOfRow(table.projection.name, row), row }];
    });
    return { generation: table.generation, faults };
  }

  async #folded(
    projection: Projection,
    keys: readonly string[],
    upTo: bigint,
  ): Promise<ReadonlyMap<string, Row>> {
    const wanted = new Set(keys);
    const own: Projection = {
      ...projection,
      keys: (event) => projection.keys(event).filter((key) => wanted.has(key)),
    };
    const rows = new Map<string, Row>();
    const behind = new Map([[await this.#replayable(projection, keys), wanted]]);
    let part: Recorded[] = [];
    const fold = async (): Promise<void> => {
      await foldInto(rows, own, stepsOf(own, part));
      part = [];
      await setImmediate();
    };
    for await (const event of this.reader.eventsBehind(behind, upTo))
      if (part.push(event) === TURN) await fold();
    await fold();
    return rows;
  }

  /**
   * Batches, whose events are in many streams: each is found by its id, as the read model of events has it; null where that has not
   * come so far.
   */
  async #batches(keys: readonly string[], upTo: bigint): Promise<ReadonlyMap<string, Row> | null> {
    const { position } = await findRegistered(this.database.manager, eventProjection.name);
    if (position < upTo) return null;
    const rows = new Map<string, Row>();
    for (const key of keys) {
      const places = await this.database.query<Place[]>(
        `SELECT state->>'stream' AS stream, (state->>'revision')::int AS revision FROM read.event
         WHERE batch = $1 AND position <= $2 AND state->>'stream' IS NOT NULL AND state->>'revision' ~ '^[0-9]{1,9}$'
         ORDER BY key`,
        [key, String(upTo)],
      );
      for (let next = 0; next < places.length; next += AT_ONCE) {
        const events = await this.store.eventsAt(places.slice(next, next + AT_ONCE));
        const inOrder = events.toSorted((a, b) => (a.position < b.position ? -1 : 1));
        await foldInto(rows, batchProjection, stepsOf(batchProjection, inOrder));
        await setImmediate();
      }
    }
    return rows;
  }

  /** The read model with the streams that hold all events of these rows. */
  async #replayable(projection: Projection, keys: readonly string[]): Promise<Replayable<object>> {
    if (projection !== inspectedYearProjection) return requireReplayable(projection);
    const units = keys.map((key) => key.slice(0, key.lastIndexOf('_')));
    const found = await this.database.query<{ id: string }[]>(
      'SELECT DISTINCT inspection_id AS id FROM read.inspection WHERE unit_id = ANY($1)',
      [units],
    );
    const streams = found.map(({ id }) => Inspection.stream(id));
    return { ...projection, streams: () => streams };
  }

  async #inService<T>(
    projection: Projection,
    look: (table: ProjectionTable) => Promise<T | null>,
  ): Promise<T | null> {
    const active = await findRegistered(this.database.manager, projection.name);
    if (active.version !== projection.version || !(await stillHolds(this.store, active))) return null;
    try {
      return await look(new ProjectionTable(projection, active.generation));
    } catch (error) {
      // Such an event stops the read model, which says so; a table is gone once the next one serves.
      if (error instanceof ProjectionFailed || hasSqlState(error, UNDEFINED_TABLE)) return null;
      throw error;
    }
  }
}

function requireReplayable(projection: Projection): Replayable<object> {
  if ('streams' in projection) return projection as Replayable<object>;
  throw new Error(`nobody knows the streams behind a row of ${projection.name}`);
}
