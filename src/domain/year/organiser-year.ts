import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Supplement } from '../ground/supplement.js';
import { asOneRecord, supplementTo, withSupplement } from '../ground/supplement.js';
import { differences, onRecord, recordedAlready } from '../ground/told-again.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { added } from '../ground/growing.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { ClusterId, PartialDate, UnitId } from '../ground/values.js';
import { isBefore } from '../ground/values.js';
import type { WithdrawRecord, Withdrawn } from '../ground/withdrawal.js';
import { kept, recordOf, withdrawn, without } from '../ground/withdrawal.js';
import type { MetricGiven } from '../results/figure-given.js';
import type { ReportedCode } from '../results/metrics.js';
import type { ReportBeside } from '../results/report-decisions.js';
import { metricWarnings, saidTogether } from '../results/report-decisions.js';
import type { ReportedSaid, ReportWarning } from '../results/results.js';
import type { ActivityMode, ActivityRecorded, Participant } from './cluster-year.js';
import { participantsOf } from './cluster-year.js';

// One year of the body that organises clusters, and of its sector: results that no cluster reports, anniversaries and congresses,
// how many dossiers came. Its movement has a stream of its own. That only the organiser and the operator record them is assumed.

/** Stream of one year of an organiser. */
export const stream = (organiserId: string, year: number): string => `organiserYear-${organiserId}_${year}`;

/** The body and the year that something belongs to. */
export interface OrganiserScope {
  /** Unit id of the body that organises clusters. */
  readonly organiserId: string;
  readonly year: number;
}

/** Whose work figures tell of: that of the whole sector, of the organiser's clusters together, or of the body itself. */
export const coverages = ['SECTOR', 'CLUSTERS', 'OWN_BODY'] as const;

/** One of the above. */
export type Coverage = (typeof coverages)[number];

/** Figures were reported that are of no one cluster. */
export type OrganiserResultsReported = DomainEvent<
  'OrganiserResultsReported',
  OrganiserScope & {
    /** Id among the reports of the organiser's year. */
    reportId: string;
    /** Null where the source does not say whose work it is. */
    covers: Coverage | null;
    /** As far as told. */
    period: { from: PartialDate | null; to: PartialDate | null; asOf: PartialDate | null };
    metrics: ReportedSaid[];
    warnings?: ReportWarning[];
  }
>;

/** What a body and its sector do together. */
export const organiserActivityKinds = [
  'ANNIVERSARY',
  'CONGRESS',
  'CEREMONY',
  'MEETING',
  'SEMINAR',
  'SPORT',
  'ART',
  'CHARITY',
  'OTHER',
] as const;

/** One of the above. */
export type OrganiserActivityKind = (typeof organiserActivityKinds)[number];

/** An anniversary, a congress, a meeting of the sector, … */
export type OrganiserActivityRecorded = DomainEvent<
  'OrganiserActivityRecorded',
  OrganiserScope & {
    activityId: string;
    kind: OrganiserActivityKind;
    /** Null where no source says. */
    title: string | null;
    /** As printed; null where not told. */
    place: string | null;
    /** Absent where no source says. */
    mode?: ActivityMode;
    hostUnitId: UnitId | null;
    participants: ActivityRecorded['data']['participants'];
  }
>;

/** How many units sent dossiers, as told; null is a number that the source does not state. */
export interface DossierCounts {
  /** Units that were asked. */
  readonly units: number | null;
  /** Of them, those that sent dossiers. */
  readonly sent: number | null;
  /** Those that said that they propose nothing. */
  readonly declaredNone: number | null;
  /** Those of which it is said that nothing came. */
  readonly notSent: number | null;
  /** Dossiers, of all of them together. */
  readonly dossiers: number | null;
}

/** Units that a source names beside its numbers, perhaps not all of them. */
export interface DossierSenders {
  readonly sent: readonly string[];
  readonly declaredNone: readonly string[];
  readonly notSent: readonly string[];
}

/** What does not agree among numbers and names. */
export interface CountWarning {
  readonly code: 'COUNTS_DIFFER';
  readonly detail: string;
}

/** It was told how many dossiers came. */
export type DossierCountsRecorded = DomainEvent<
  'DossierCountsRecorded',
  OrganiserScope & {
    /** Id among those of the organiser's year. */
    countId: string;
    /** The cluster whose units it counts; null for those of all, or where not told. */
    clusterId: ClusterId | null;
    counts: DossierCounts;
    named: DossierSenders;
    warnings?: CountWarning[];
  }
>;

/** A second source told more of an activity. */
export type OrganiserRecordSupplemented = DomainEvent<
  'OrganiserRecordSupplemented',
  OrganiserScope & Supplement & { readonly warnings?: readonly (ReportWarning | CountWarning)[] }
>;

/** What was recorded in error; it stays in the history and no longer counts. */
export type OrganiserRecordWithdrawn = DomainEvent<'OrganiserRecordWithdrawn', OrganiserScope & Withdrawn>;

/** What is recorded of an organiser's year, as opposed to the withdrawal of a record. */
export type OrganiserYearFact = OrganiserResultsReported | OrganiserActivityRecorded | DossierCountsRecorded;

/** Everything that happens to an organiser's year. */
export type OrganiserYearEvent = OrganiserYearFact | OrganiserRecordSupplemented | OrganiserRecordWithdrawn;

/** The records that count. */
export interface OrganiserYearState {
  readonly records: readonly Recorded<OrganiserYearFact>[];
}

/** A year of which nothing is known. */
export function initial(): OrganiserYearState {
  return { records: [] };
}

export function evolve(
  { records }: OrganiserYearState,
  event: Recorded<OrganiserYearEvent>,
): OrganiserYearState {
  switch (event.type) {
    case 'OrganiserRecordWithdrawn':
      return { records: without(records, event.data.eventIds) };
    case 'OrganiserRecordSupplemented':
      return { records: withSupplement(records, event.data) };
    case 'OrganiserActivityRecorded':
    case 'OrganiserResultsReported':
    case 'DossierCountsRecorded':
      return { records: added(records, kept(event)) };
  }
}

/** Id of a record among those of its type in the year. */
export function idOf({ type, data }: OrganiserYearFact): string {
  switch (type) {
    case 'OrganiserResultsReported':
      return data.reportId;
    case 'OrganiserActivityRecorded':
      return data.activityId;
    case 'DossierCountsRecorded':
      return data.countId;
  }
}

/** Throws UNIT_NOT_FOUND, FORBIDDEN. */
function requireRecorder({ organiserId }: OrganiserScope, { registry, actor }: Context): void {
  unitOf(registry, organiserId);
  requireOrganiser(actor, organiserId);
}

/** The fact, or what it adds to the one that has its id, with the warnings of both together. Throws ALREADY_RECORDED. */
function unlessRecorded<F extends OrganiserYearFact>(
  { records }: OrganiserYearState,
  fact: F,
  { occurredOn }: Recording,
  what: string,
  warningsOf: (together: F['data']) => readonly (ReportWarning | CountWarning)[],
): (F | OrganiserRecordSupplemented)[] {
  const current = recordLike(records, fact) as Recorded<F> | undefined;
  if (!current) return [fact];
  const { organiserId, year } = fact.data;
  const told = { ...fact.data, warnings: undefined, occurredOn };
  const more = supplementTo(current, told, recordedDetail(fact, what));
  const warnings = warningsOf({ ...current.data, ...more.added });
  const said = warnings.length > 0 ? { warnings } : {};
  const added = { ...more.added, ...said };
  return [{ type: 'OrganiserRecordSupplemented', data: { organiserId, year, ...more, added, ...said } }];
}

const recordLike = (
  records: OrganiserYearState['records'],
  fact: OrganiserYearFact,
): Recorded<OrganiserYearFact> | undefined =>
  asOneRecord(records.filter((record) => record.type === fact.type && idOf(record) === idOf(fact)));

const recordedDetail = (fact: OrganiserYearFact, what: string): string =>
  `${what} “${idOf(fact)}” năm ${fact.data.year} đã được ghi nhận.`;

/** A report of the sector or the body, as printed. */
export interface ReportOrganiserResults extends OrganiserScope, Recording {
  readonly reportId: string;
  readonly covers?: Coverage;
  /** Partial dates. */
  readonly from?: PartialDate;
  readonly to?: PartialDate;
  readonly asOf?: PartialDate;
  readonly metrics: readonly MetricGiven<ReportedCode>[];
}

/**
 * Records figures of no one cluster, as printed (R27, R30); told again with others, or with the period, it is added. Throws UNIT_NOT_FOUND, FORBIDDEN, DATES_OUT_OF_ORDER, INVALID_FIGURE,
 * METRIC_NOT_DEFINED, ALREADY_RECORDED.
 */
export function reportOrganiserResults(
  state: OrganiserYearState,
  command: ReportOrganiserResults,
  context: Context,
  { ownMetrics }: Pick<ReportBeside, 'ownMetrics'>,
): (OrganiserResultsReported | OrganiserRecordSupplemented)[] {
  const { organiserId, year, reportId, covers = null, from = null, to = null, asOf = null } = command;
  requireRecorder(command, context);
  if (from !== null && to !== null && isBefore(to, from)) {
    throw new DomainError('DATES_OUT_OF_ORDER', 'Kỳ báo cáo kết thúc trước khi bắt đầu.', { from, to });
  }
  const metrics = saidTogether(command.metrics, ownMetrics);
  const warnings = metricWarnings(command, ownMetrics);
  const data = {
    organiserId,
    year,
    reportId,
    covers,
    period: { from, to, asOf },
    metrics,
    ...(warnings.length > 0 ? { warnings: [...warnings] } : {}),
  };
  const fact = { type: 'OrganiserResultsReported', data } as const;
  const known = recordLike(state.records, fact);
  const figures = known?.type === 'OrganiserResultsReported' ? known.data.metrics : [];
  // A metric has one figure: another one for it is no addition to the list.
  const isOther = metrics.some((one) =>
    figures.some((was) => was.metric === one.metric && differences(was, one).length > 0),
  );
  if (known && isOther)
    throw recordedAlready(recordedDetail(fact, 'Báo cáo'), onRecord(known), {
      ...data,
      occurredOn: command.occurredOn,
    });
  return unlessRecorded(state, fact, command, 'Báo cáo', () => [
    ...(known?.type === 'OrganiserResultsReported' ? (known.data.warnings ?? []) : []),
    ...warnings,
  ]);
}

/** An activity as told. */
export interface RecordOrganiserActivity extends OrganiserScope, Recording {
  readonly activityId: string;
  readonly kind: OrganiserActivityKind;
  readonly title?: string;
  readonly place?: string;
  readonly mode?: ActivityMode;
  readonly hostUnitId?: UnitId;
  /** Who took part, as far as named. */
  readonly participants?: readonly Participant[];
}

/** Records an anniversary, a congress, … of the year; told again with more, it is added. Throws UNIT_NOT_FOUND, FORBIDDEN, INVALID_REQUEST, ALREADY_RECORDED. */
export function recordOrganiserActivity(
  state: OrganiserYearState,
  command: RecordOrganiserActivity,
  context: Context,
): (OrganiserActivityRecorded | OrganiserRecordSupplemented)[] {
  const { organiserId, year, activityId, kind, title = null, place = null, hostUnitId = null } = command;
  const { participants = [], mode } = command;
  requireRecorder(command, context);
  for (const unitId of [hostUnitId, ...participants.map((p) => p.unitId ?? null)])
    if (unitId !== null) unitOf(context.registry, unitId);
  const data = {
    organiserId,
    year,
    activityId,
    kind,
    title,
    place,
    ...(mode === undefined ? {} : { mode }),
    hostUnitId,
    participants: participantsOf(participants),
  };
  const fact = { type: 'OrganiserActivityRecorded', data } as const;
  const known = recordLike(state.records, fact);
  if (!known) return [fact];
  const told = { ...data, occurredOn: command.occurredOn };
  const more = supplementTo(known, told, recordedDetail(fact, 'Hoạt động'));
  return [{ type: 'OrganiserRecordSupplemented', data: { organiserId, year, ...more } }];
}

/** Numbers of dossiers as told: "17 of 19 units sent dossiers, two declared none". */
export interface RecordDossierCounts
  extends OrganiserScope, Recording, Partial<{ readonly [K in keyof DossierCounts]: number }> {
  readonly countId: string;
  readonly clusterId?: ClusterId;
  readonly sentBy?: readonly string[];
  readonly declaredNoneBy?: readonly string[];
  readonly notSentBy?: readonly string[];
}

/**
 * Records how many dossiers came, without saying whose where the source does not (B11). Numbers and names that do not agree are
 * kept and warned of. Told again with more, it is added. Throws UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN, ALREADY_RECORDED.
 */
export function recordDossierCounts(
  state: OrganiserYearState,
  command: RecordDossierCounts,
  context: Context,
): (DossierCountsRecorded | OrganiserRecordSupplemented)[] {
  const { organiserId, year, countId, clusterId = null, units = null, sent = null } = command;
  const { declaredNone = null, notSent = null, dossiers = null } = command;
  const { sentBy = [], declaredNoneBy = [], notSentBy = [] } = command;
  requireRecorder(command, context);
  if (clusterId !== null) clusterOf(context.registry, clusterId);
  for (const unitId of [...sentBy, ...declaredNoneBy, ...notSentBy]) unitOf(context.registry, unitId);
  const counts = { units, sent, declaredNone, notSent, dossiers };
  const named = { sent: [...sentBy], declaredNone: [...declaredNoneBy], notSent: [...notSentBy] };
  const warnings = countWarnings(counts, named);
  const data = {
    organiserId,
    year,
    countId,
    clusterId,
    counts,
    named,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
  const fact = { type: 'DossierCountsRecorded', data } as const;
  return unlessRecorded(state, fact, command, 'Số liệu hồ sơ', (together) =>
    countWarnings(together.counts, together.named),
  );
}

/** What units may have done, in the words of warnings. */
const deeds = { sent: 'gửi hồ sơ', declaredNone: 'báo không đề nghị', notSent: 'chưa gửi' } as const;

function countWarnings(counts: DossierCounts, named: DossierSenders): CountWarning[] {
  const { units, sent, declaredNone, notSent } = counts;
  const told = [sent, declaredNone, notSent].map((count) => count ?? 0).reduce((sum, count) => sum + count);
  const all = [...named.sent, ...named.declaredNone, ...named.notSent];
  const details = [
    ...(units !== null && told > units
      ? [`Các số cộng lại là ${told} đơn vị, nhiều hơn ${units} đơn vị phải gửi.`]
      : []),
    ...(['sent', 'declaredNone', 'notSent'] as const).flatMap((what) => {
      const [count, names] = [counts[what], named[what].length];
      if (count === null || names <= count) return [];
      return [`Nêu tên ${names} đơn vị ${deeds[what]}, nhiều hơn số đã nêu là ${count}.`];
    }),
    ...(new Set(all).size < all.length ? ['Có đơn vị được nêu tên ở hai nhóm.'] : []),
  ];
  return details.map((detail) => ({ code: 'COUNTS_DIFFER', detail }));
}

/**
 * Units of which nothing is told: neither that they sent, nor that they declared none, nor that nothing came. Null where that cannot
 * be known.
 */
export function nothingToldOf({ units, sent, declaredNone, notSent }: DossierCounts): number | null {
  if (units === null || sent === null) return null;
  const rest = units - sent - (declaredNone ?? 0) - (notSent ?? 0);
  return rest < 0 ? null : rest;
}

/** What was recorded of a year in error. */
export interface WithdrawOrganiserRecord extends OrganiserScope, WithdrawRecord {}

/**
 * Withdraws a record of the year; it stays in the history, and may be recorded anew as it was. Nothing rests on it. Throws
 * UNIT_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND.
 */
export function withdrawOrganiserRecord(
  { records }: OrganiserYearState,
  command: WithdrawOrganiserRecord,
  context: Context,
): OrganiserRecordWithdrawn[] {
  const { organiserId, year, eventId, reason } = command;
  requireRecorder(command, context);
  const said = withdrawn(recordOf(records, eventId), [organiserId], reason, []);
  return [{ type: 'OrganiserRecordWithdrawn', data: { organiserId, year, ...said } }];
}
