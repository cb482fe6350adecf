import { Controller, Query } from '@nestjs/common';
import { toInstant } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import type { Place } from '../../application/event-store.js';
import { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { weightOf } from '../../application/weight.js';
import type { Recorded } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import { eventTypes } from '../../projections/event-types.js';
import type { EventFilter } from '../../projections/events.js';
import { FindEvents } from '../../projections/events.js';
import type { Asked } from './answers.js';
import { Answers, metaOfLog } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { logPage } from './log-page.js';
import { instant, integer, invalid, oneOf, position, text, wholeNumber } from './parameters.js';
import { seesReads } from './sees-reads.js';
import { shownEvent } from './shown-event.js';

/** What the events of one page may take, about. */
const PAGE_BYTES = 512 * 1024;
/** Most events of one page. */
const MOST = 1000;
/** Read at once where the read model says which: an event may take 1 MiB. */
const EVENTS_AT_ONCE = 32;

/** The part of the log that is wanted. */
interface Stretch {
  readonly after: bigint;
  /** Null to its end. */
  readonly until: bigint | null;
}

/** By `after`, and by instants as positions, which both stores know how to find. */
export async function stretchOf(
  store: EventStore,
  query: Readonly<Record<string, unknown>>,
): Promise<Stretch> {
  const after = position(store, 'after', query['after']) ?? 0n;
  const from = instant('recordedFrom', query['recordedFrom'], 'first');
  const to = instant('recordedTo', query['recordedTo'], 'last');
  const before = from === null ? 0n : await store.positionAt(toInstant(new Date(Date.parse(from) - 1)));
  const until = to === null ? null : await store.positionAt(to);
  return { after: before > after ? before : after, until };
}

/** Where the log is read. */
@Controller('api')
export class EventsController {
  constructor(
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly answers: Answers,
  ) {}

  @Asks(
    'events',
    'Events in the order of positions, fewer than `limit` where they are long; `next` is where the following page begins',
    'after',
    'stream',
    'revision',
    'type',
    'document',
    'source',
    'actor',
    'correlation',
    'id',
    'recordedFrom',
    'recordedTo',
    'limit',
  )
  async events(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const filter = {
      document: text('document', query['document']),
      source: text('source', query['source'], 500),
      actor: text('actor', query['actor']),
      correlation: text('correlation', query['correlation']),
      stream: text('stream', query['stream']),
      type: oneOf('type', query['type'], eventTypes),
      id: text('id', query['id']),
    };
    const { document, source, actor, correlation, id, stream } = filter;
    const revision = wholeNumber('revision', query['revision']);
    if (revision !== null && stream === null)
      throw invalid('revision', 'is one in a stream, which must be given');
    const stretch = await stretchOf(this.store, query);
    const limit = integer('limit', query['limit'], 1, 1000, 100);
    const isLookedUp = [document, source, actor, correlation, id].some((asks) => asks !== null);
    if (!isLookedUp) return await this.ofLog(filter, revision, stretch, limit, seesReads(asked.actor));
    if (revision !== null) throw invalid('revision', 'is asked for with its stream alone');
    return await this.found(filter, stretch, limit, asked);
  }

  /** As the log has them: nothing is missing. */
  private async ofLog(
    { stream, type }: EventFilter,
    revision: bigint | null,
    { after, until }: Stretch,
    limit: number,
    withReads: boolean,
  ) {
    const filter = { ...(stream === null ? {} : { stream }), ...(type === null ? {} : { types: [type] }) };
    const isWanted = (event: Recorded): boolean =>
      event.position > after &&
      (until === null || event.position <= until) &&
      (type === null || event.type === type) &&
      (withReads || !isTrace(event));
    const page = (from: bigint, most: number): Promise<readonly Recorded[]> =>
      logPage(this.store, { ...filter, after: from, limit: most, bytes: PAGE_BYTES });
    // A page may hold nothing but what the asker does not see.
    const read = async (from: bigint, most: number): Promise<readonly Recorded[]> => {
      for (let at = from, size = most; ; size = MOST) {
        const events = await page(at, size);
        const wanted = events.filter(isWanted);
        const last = events.at(-1)?.position;
        if (wanted.length > 0 || last === undefined || (until !== null && last >= until))
          return wanted.slice(0, most);
        at = last;
      }
    };
    const events =
      revision !== null && stream !== null
        ? (await this.store.eventsAt([{ stream, revision: Number(revision) }])).filter(isWanted)
        : await read(after, limit);
    const last = revision === null ? events.at(-1)?.position : undefined;
    const goesOn = last !== undefined && (await read(last, 1)).length > 0;
    return {
      data: events.map((event) => shownEvent(this.store, event)),
      next: goesOn ? tokenOf(this.store, last) : null,
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** As the read model finds them, of which `meta` says how far it is. */
  private async found(filter: EventFilter, { after, until }: Stretch, limit: number, asked: Asked) {
    const question = new FindEvents(filter, after, until, limit + 1);
    const { data: places, meta } = await this.answers.to(question, asked);
    const events = await this.read(places.slice(0, limit));
    const last = events.at(-1);
    const goesOn = last !== undefined && events.length < places.length;
    return {
      data: events.map((event) => shownEvent(this.store, event)),
      next: goesOn ? tokenOf(this.store, last.position) : null,
      meta,
    };
  }

  /** The events at these places, in their order, as far as a page holds them; one at least. */
  private async read(places: readonly Place[]): Promise<readonly Recorded[]> {
    const events: Recorded[] = [];
    let weight = 0;
    for (let i = 0; i < places.length && weight < PAGE_BYTES; i += EVENTS_AT_ONCE) {
      const read = await this.store.eventsAt(places.slice(i, i + EVENTS_AT_ONCE));
      for (const event of [...read].sort((a, b) => (a.position < b.position ? -1 : 1))) {
        if (weight >= PAGE_BYTES) break;
        weight += weightOf(event.data) + weightOf(event.metadata.evidence);
        events.push(event);
      }
    }
    return events;
  }
}
