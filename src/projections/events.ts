import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Place } from '../application/event-store.js';
import type { EventId } from '../domain/ground/values.js';
import { isTrace } from '../domain/registry/reads.js';
import type { Projection } from './projection.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';

/** By what an event is found that is looked for by neither stream nor type. */
interface EventRow extends Place {
  readonly id: EventId;
  readonly type: string;
  readonly actor: string;
  readonly commandId: string;
  readonly correlationId: string;
  readonly documents: readonly string[];
  readonly sources: readonly string[];
}

/** Keys are in the order of positions: with as many digits as a token holds. */
export const keyOf = (position: bigint): string => String(position).padStart(18, '0');

/** The number of a document as it is looked for: `Số: 77 / TT-VP` and `77/tt-vp` are one. */
export function documentKey(number: string): string {
  return number
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/\s/g, '')
    .replace(/^số[:.]?/, '');
}

/** A source as it is looked for. */
function sourceKey(source: string): string {
  return source.normalize('NFC').toLowerCase().trim();
}

/** The longest text that is taken for the number of a document. */
const longest = 200;

/** Numbers of documents in what an event says: text under `number`, or a name that ends so. */
function numbersIn(data: unknown): string[] {
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' && /^number$|Number$/.test(name) && value.length <= longest
      ? [value]
      : numbersIn(value),
  );
}

/** The id that a command has in common with others; null of one that was sent alone, whose id it is. */
export const batchOf = ({
  commandId,
  correlationId,
}: Pick<EventRow, 'commandId' | 'correlationId'>): string | null =>
  correlationId === commandId ? null : correlationId;

const distinct = (texts: readonly string[]): string[] => [...new Set(texts)].sort();

/** Row of each event but traces of reads, by its position: where it is, and by what it is found. */
export const eventProjection: Projection<EventRow> = {
  name: 'event',
  version: 4,
  keys: (event) => (isTrace(event) ? [] : [keyOf(event.position)]),
  evolve(_state, { id, stream, revision, type, data, metadata }) {
    const { actor, commandId, correlationId, evidence } = metadata;
    const numbers = [...evidence.flatMap(({ documentNumber = [] }) => documentNumber), ...numbersIn(data)];
    const sources = evidence.flatMap(({ source, sha256 = [] }) => [source, ...[sha256].flat()]);
    return {
      id,
      stream,
      revision,
      type,
      actor: actor.id,
      commandId,
      correlationId,
      documents: distinct(numbers.map(documentKey)),
      sources: distinct(sources.map(sourceKey)),
    };
  },
  columns: [
    { name: 'id', type: 'text', indexed: true, value: (row) => row.id },
    { name: 'actor', type: 'text', indexed: true, value: (row) => row.actor },
    { name: 'correlation', type: 'text', indexed: true, value: (row) => row.correlationId },
    { name: 'batch', type: 'text', indexed: true, value: batchOf },
    { name: 'documents', type: 'text[]', indexed: true, value: (row) => row.documents },
    { name: 'sources', type: 'text[]', indexed: true, value: (row) => row.sources },
  ],
};

/** What is asked of events; null where it does not matter. */
export interface EventFilter {
  readonly id: string | null;
  readonly document: string | null;
  /** As evidence names it, or the SHA-256 of its file. */
  readonly source: string | null;
  /** Id of an actor. */
  readonly actor: string | null;
  readonly correlation: string | null;
  readonly stream: string | null;
  readonly type: string | null;
}

/** Where the events are that a filter asks for, in the order of positions: after one, and up to another. */
export class FindEvents extends Question<readonly Place[]> {
  static override readonly projections = [eventProjection];
  constructor(
    readonly filter: EventFilter,
    readonly after: bigint,
    readonly until: bigint | null,
    readonly limit: number,
  ) {
    super();
  }
}

@QueryHandler(FindEvents)
export class FindEventsHandler implements IQueryHandler<FindEvents> {
  constructor(private readonly reader: Reader) {}

  async execute({ filter, after, until, limit }: FindEvents): Promise<Answer<readonly Place[]>> {
    const { id, document, source, actor, correlation, stream, type } = filter;
    const data = await this.reader.select<Place>(
      `SELECT state->>'stream' AS stream, (state->>'revision')::int AS revision FROM read.event
       WHERE key > $1 AND ($2::text IS NULL OR key <= $2)
         AND ($3::text IS NULL OR documents @> ARRAY[$3]) AND ($4::text IS NULL OR sources @> ARRAY[$4])
         AND ($5::text IS NULL OR actor = $5) AND ($6::text IS NULL OR correlation = $6)
         AND ($7::text IS NULL OR state->>'stream' = $7) AND ($8::text IS NULL OR state->>'type' = $8)
         AND ($9::text IS NULL OR id = $9)
       ORDER BY key LIMIT $10`,
      [
        keyOf(after),
        until === null ? null : keyOf(until),
        document === null ? null : documentKey(document),
        source === null ? null : sourceKey(source),
        actor,
        correlation,
        stream,
        type,
        id,
        limit,
      ],
    );
    return { data };
  }
}
