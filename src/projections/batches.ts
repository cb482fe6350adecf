import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Place } from '../application/event-store.js';
import { isTrace } from '../domain/registry/reads.js';
import { batchOf, eventProjection, keyOf } from './events.js';
import type { Projection } from './projection.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';

// What was recorded together. A row for each batch, since to find the last ones among all events every event had to be looked at.

interface BatchRow {
  readonly commands: number;
  readonly events: number;
  readonly first: Place;
  readonly last: Place;
  /** Key of its first event, by which batches are in the order in which they began. */
  readonly begins: string;
  /** The command of its last event: those of one command follow each other. */
  readonly lastCommand: string;
}

/** Row of each batch, by the id that its commands have in common. */
export const batchProjection: Projection<BatchRow> = {
  name: 'batch',
  version: 1,
  keys: (event) => (isTrace(event) ? [] : [batchOf(event.metadata) ?? []].flat()),
  evolve(state, { stream, revision, position, metadata: { commandId } }) {
    const place = { stream, revision };
    if (state === null)
      return {
        commands: 1,
        events: 1,
        first: place,
        last: place,
        begins: keyOf(position),
        lastCommand: commandId,
      };
    return {
      ...state,
      commands: state.commands + (commandId === state.lastCommand ? 0 : 1),
      events: state.events + 1,
      last: place,
      lastCommand: commandId,
    };
  },
  columns: [{ name: 'begins', type: 'text', indexed: true, value: (row) => row.begins }],
};

/** Commands that were recorded together, a batch or a sheet of a file: how many, and where the first and the last event stand. */
export interface BatchFound {
  readonly correlationId: string;
  readonly commands: number;
  readonly events: number;
  readonly first: Place;
  readonly last: Place;
}

/** Batches, the one that began last first: those that began before a position; or the one of an id. */
export class FindBatches extends Question<readonly BatchFound[]> {
  static override readonly projections = [batchProjection];
  constructor(
    readonly id: string | null,
    readonly before: bigint | null,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(FindBatches)
export class FindBatchesHandler implements IQueryHandler<FindBatches> {
  constructor(private readonly reader: Reader) {}

  async execute({ id, before, limit }: FindBatches): Promise<Answer<readonly BatchFound[]>> {
    const data = await this.reader.select<BatchFound>(
      `SELECT key AS "correlationId", (state->>'commands')::int AS commands, (state->>'events')::int AS events,
         state->'first' AS first, state->'last' AS last
       FROM read.batch WHERE ($1::text IS NULL OR key = $1) AND ($2::text IS NULL OR begins < $2)
       ORDER BY begins DESC LIMIT $3`,
      [id, before === null ? null : keyOf(before), limit],
    );
    return { data };
  }
}

/** Ids of the commands of a batch, in the order of their events, those that come after a position. */
export class FindBatchCommands extends Question<readonly string[]> {
  static override readonly projections = [eventProjection];
  constructor(
    readonly id: string,
    readonly after: bigint,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(FindBatchCommands)
export class FindBatchCommandsHandler implements IQueryHandler<FindBatchCommands> {
  constructor(private readonly reader: Reader) {}

  async execute({ id, after, limit }: FindBatchCommands): Promise<Answer<readonly string[]>> {
    const data = await this.reader.select<{ commandId: string }>(
      `SELECT state->>'commandId' AS "commandId" FROM read.event WHERE batch = $1 AND key > $2
       GROUP BY 1 ORDER BY min(key) LIMIT $3`,
      [id, keyOf(after), limit],
    );
    return { data: data.map(({ commandId }) => commandId) };
  }
}
