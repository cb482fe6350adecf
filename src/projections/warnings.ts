import type { Warning } from '../application/event-store.js';
import type { Recorded } from '../domain/ground/event.js';
import type { Projection } from './projection.js';
import type { Reader } from './reader.js';
import type { EventId } from '../domain/ground/values.js';

interface WarningRow {
  readonly type: string;
  readonly warnings: readonly Warning[];
}

/** What the decision on an event warned of, as the event holds it. */
function warningsIn({ data }: Recorded): readonly Warning[] {
  const { warnings = [] } = data as { readonly warnings?: readonly Warning[] };
  return warnings.map(({ code, detail }) => ({ code, detail }));
}

/** Row of each event whose decision warned of something, by its id. */
export const warningProjection: Projection<WarningRow> = {
  name: 'warning',
  version: 1,
  keys: (event) => (warningsIn(event).length > 0 ? [event.id] : []),
  evolve: (_state, event) => ({ type: event.type, warnings: warningsIn(event) }),
  columns: [],
};

/** A warning of an event, beside an answer that names it. */
export interface EventWarning extends Warning {
  readonly eventId: EventId;
  readonly type: string;
}

/** What was warned of when these events were recorded, in their order. */
export async function warningsOf(reader: Reader, eventIds: readonly EventId[]): Promise<EventWarning[]> {
  const rows = await reader.rowsNow(warningProjection, eventIds);
  return eventIds.flatMap((eventId) => {
    const row = rows.get(eventId);
    return row ? row.warnings.map((warning) => ({ eventId, type: row.type, ...warning })) : [];
  });
}
