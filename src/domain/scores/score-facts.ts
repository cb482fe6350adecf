import type { PledgeSigned, YearRecordSupplemented, YearRecordWithdrawn } from '../year/cluster-year.js';
import type { Recorded } from '../ground/event.js';
import type { Proof } from '../ground/proof.js';
import { assign } from '../ground/growing.js';
import type { ReportedCode } from '../results/metrics.js';
import type { MetricRecord, Report, ResultsEvent, ResultsState } from '../results/results.js';
import * as Results from '../results/results.js';
import type { EventId, PartialDate, UnitId } from '../ground/values.js';
import { compareDays, lastDay } from '../ground/values.js';
import type { Deed } from './score-sheet.js';
import type { Counted } from '../results/reports-that-count.js';
import { compareReach, figuresOf, statedReach } from '../results/reports-that-count.js';

// What scoring reads from other streams of a cluster-year: the reports, and the days on which units signed the pledge. It is plain
// JSON, since the read model of standings stores it as it is.

/** When a unit did something; `on` is a day, perhaps partial, null where no source states it. */
export interface DeedFact {
  readonly on: PartialDate | null;
  readonly eventId: EventId;
  /** Last day that the report covers; absent where it does not say, and for deeds other than reporting. */
  readonly upTo?: PartialDate;
}

/** The same of something that a simulation supposes. */
type SupposedDeed = Omit<DeedFact, 'eventId'> & { readonly eventId: null };

/** The reports of the year, and signatures of the pledge by unit. */
export interface ScoreFacts {
  readonly results: ResultsState;
  readonly signed: Readonly<Record<string, DeedFact>>;
}

/** A figure as scoring reads it. */
export type ScoredFigure = Pick<MetricRecord, 'metric' | 'figure' | 'corrections' | 'confirmation'>;

/** A report as scoring reads it; one that a simulation supposes has no proof. */
export type ScoredReport = Pick<Report, 'year' | 'reportId' | 'unitId' | 'period' | 'late'> & {
  readonly metrics: readonly ScoredFigure[];
  readonly proof: Pick<Proof, 'eventId' | 'occurredOn'> | null;
};

/** The same facts as scoring reads them, be they recorded or supposed. */
export interface ScoredFacts extends Pick<ScoreFacts, 'signed'> {
  readonly results: { readonly reports: readonly ScoredReport[] };
}

/** The events of other streams that scoring reads. */
export type ScoreFactEvent = ResultsEvent | PledgeSigned | YearRecordSupplemented | YearRecordWithdrawn;

export function initial(): ScoreFacts {
  return { results: Results.initial(), signed: {} };
}

export function evolve(facts: ScoreFacts, event: Recorded<ScoreFactEvent>): ScoreFacts {
  if (event.type === 'PledgeSigned') {
    const signed = { on: event.metadata.occurredOn, eventId: event.id };
    return { ...facts, signed: assign(facts.signed, event.data.unitId, signed) };
  }
  if (event.type === 'YearRecordSupplemented') {
    const { eventId, occurredOn: on } = event.data;
    const known = Object.entries(facts.signed).find(([, fact]) => fact.eventId === eventId);
    return known && on ? { ...facts, signed: assign(facts.signed, known[0], { on, eventId }) } : facts;
  }
  if (event.type === 'YearRecordWithdrawn') {
    const stays = ([, { eventId }]: readonly [string, DeedFact]): boolean =>
      !event.data.eventIds.includes(eventId);
    return { ...facts, signed: Object.fromEntries(Object.entries(facts.signed).filter(stays)) };
  }
  return event.type in Results.resultTypes
    ? { ...facts, results: Results.evolve(facts.results, event) }
    : facts;
}

/** The figure of a unit for the year, as the totals use it, with the reports that it is from; null where the unit reported none. */
export function figureFor(
  { results }: ScoredFacts,
  unitId: UnitId,
  metric: ReportedCode,
): Counted<ScoredReport> | null {
  return figuresOf(results.reports, unitId).get(metric) ?? null;
}

/** Ids of the events that a figure is from: its reports, and the last correction of each if there is one. */
export function eventsOf({ parts }: Counted<ScoredReport>): string[] {
  return parts.flatMap(({ record, report }) =>
    [report, record.corrections.at(-1)].flatMap((said) => said?.proof?.eventId ?? []),
  );
}

/** Last day that the reports of a figure cover, one after the other; null where the last does not say. */
export function upTo({ parts }: Counted<ScoredReport>): PartialDate | null {
  const report = parts.at(-1)?.report;
  return report ? statedReach(report) : null;
}

/** Whether a unit reported; `LATE_EXCLUDED` where all its reports were late and the year's terms exclude late ones (P57). */
export function reporting(facts: ScoredFacts, unitId: UnitId): 'REPORTED' | 'NOT_REPORTED' | 'LATE_EXCLUDED' {
  const reports = reportsOf(facts, unitId);
  if (reports.length === 0) return 'NOT_REPORTED';
  return reports.every((report) => report.late === 'EXCLUDE') ? 'LATE_EXCLUDED' : 'REPORTED';
}

/**
 * When a unit did what a criterion asks for; null where it did not. Of several reports the one that covers the latest day counts,
 * and among equals the one sent first. A day known only in part counts as the last day that it can be (assumed).
 */
export function deedOf(
  facts: ScoredFacts,
  unitId: UnitId,
  deed: Exclude<Deed, 'SELF_SCORE_SUBMITTED'>,
): DeedFact | SupposedDeed | null {
  if (deed === 'PLEDGE_SIGNED') return facts.signed[unitId] ?? null;
  const reports = reportsOf(facts, unitId);
  const furthest = reports.toSorted(compareReach).at(-1);
  if (!furthest) return null;
  const [first = furthest] = reports
    .filter((report) => compareReach(report, furthest) === 0)
    .sort((a, b) => compareLatest(a.proof?.occurredOn ?? null, b.proof?.occurredOn ?? null));
  const reach = statedReach(first);
  const { occurredOn: on, eventId } = first.proof ?? { occurredOn: null, eventId: null };
  return { on, eventId, ...(reach === null ? {} : { upTo: reach }) };
}

/** Orders partial dates by the latest day that each can mean; for the same day a whole date comes first. Null comes last. */
function compareLatest(a: PartialDate | null, b: PartialDate | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareDays(lastDay(a), lastDay(b)) || b.length - a.length;
}

function reportsOf({ results }: ScoredFacts, unitId: UnitId): readonly ScoredReport[] {
  return results.reports.filter((report) => report.unitId === unitId);
}
