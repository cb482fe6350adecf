import type { Warning } from '../application/event-store.js';
import type { Recorded } from '../domain/ground/event.js';
import type { ClusterId, EventId } from '../domain/ground/values.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import { againstOrganiser } from '../domain/law/meeting-awards.js';
import { clusterProjection } from './clusters.js';
import type { Projection } from './projection.js';
import type { Reader } from './reader.js';
import { unitProjection } from './units.js';

interface WarningRow {
  readonly type: string;
  readonly warnings: readonly Warning[];
  /** The award that a meeting decided about while nobody knew who organises its cluster; absent of all else. */
  readonly ofMeeting?: { readonly clusterId: ClusterId; readonly award: AnyAward };
}

/** What the decision on an event warned of, as the event holds it. */
function warningsIn({ data }: Recorded): readonly Warning[] {
  const { warnings = [] } = data as { readonly warnings?: readonly Warning[] };
  return warnings.map(({ code, detail }) => ({ code, detail }));
}

const isUntold = ({ code }: Warning): boolean => code === 'ORGANISER_NOT_TOLD';

/** The row of an event that was warned of something. */
function rowOf(event: Recorded): WarningRow {
  const row = { type: event.type, warnings: warningsIn(event) };
  if (!row.warnings.some(isUntold)) return row;
  const { about, clusterYear, ...data } = event.data as {
    readonly clusterId: ClusterId;
    readonly award?: AnyAward;
    readonly about?: { readonly award: AnyAward };
    readonly clusterYear?: { readonly clusterId: ClusterId };
  };
  const award = data.award ?? about?.award;
  const clusterId = clusterYear?.clusterId ?? data.clusterId;
  return award === undefined ? row : { ...row, ofMeeting: { clusterId, award } };
}

/** Row of each event whose decision warned of something, by its id. */
export const warningProjection: Projection<WarningRow> = {
  name: 'warning',
  version: 2,
  keys: (event) => (warningsIn(event).length > 0 ? [event.id] : []),
  evolve: (_state, event) => rowOf(event),
  columns: [],
};

/** A warning of an event, beside an answer that names it. */
export interface EventWarning extends Warning {
  readonly eventId: EventId;
  readonly type: string;
}

/**
 * What was warned of when these events were recorded, in their order. Where it is known by now who organises a cluster, that is no longer
 * warned of, but of what is against it; `followsClusters` where the answer is made anew when a cluster changes.
 */
export async function warningsOf(
  reader: Reader,
  eventIds: readonly EventId[],
  followsClusters: boolean,
): Promise<EventWarning[]> {
  const rows = await reader.rowsNow(warningProjection, eventIds);
  const meant = [...rows.values()].flatMap(({ ofMeeting }) => ofMeeting?.clusterId ?? []);
  const now = await reader.sight(null);
  const clusters = await now.rows(clusterProjection, followsClusters ? [...new Set(meant)] : []);
  const bodies = [...clusters.values()].flatMap(({ organiserId }) => organiserId ?? []);
  const organisers = await now.rows(unitProjection, [...new Set(bodies)]);
  const asKnown = ({ warnings, ofMeeting }: WarningRow): readonly Warning[] => {
    const cluster = clusters.get(ofMeeting?.clusterId ?? '');
    if (!ofMeeting || !cluster || cluster.organiserId === null) return warnings;
    const { tier, organiserId } = cluster;
    const against = againstOrganiser(ofMeeting.award, tier, organisers.get(organiserId)?.kind);
    return [...warnings.filter((one) => !isUntold(one)), ...against];
  };
  return eventIds.flatMap((eventId) => {
    const row = rows.get(eventId);
    return row ? asKnown(row).map((warning) => ({ eventId, type: row.type, ...warning })) : [];
  });
}
