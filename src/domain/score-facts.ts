import type { PledgeSigned } from './cluster-year.js';
import type { Recorded } from './event.js';
import type { Figure } from './figure.js';
import type { MetricCode } from './metrics.js';
import type { ResultsCorrected, ResultsReported } from './results.js';
import type { Deed } from './score-sheet.js';

// What scoring reads from other streams of a cluster-year: reported figures, and the days on which things were done. Plain
// JSON, since the read model of standings keeps it as it is.

/** A figure as it stands, and the events that say so: the report, then every correction. */
export interface FigureFact {
  readonly figure: Figure;
  readonly events: readonly string[];
}

/** Something a unit did; `on` is a day, perhaps partial, null where no source states it. */
export interface DeedFact {
  readonly on: string | null;
  readonly eventId: string;
}

interface ReportFact {
  readonly unitId: string;
  /** Cut-off or end of its period; empty where it states none. */
  readonly upTo: string;
  readonly sent: DeedFact;
  readonly figures: Readonly<Partial<Record<MetricCode, FigureFact>>>;
}

/** Reports of units by report id, and signatures of the pledge by unit. */
export interface ScoreFacts {
  readonly reports: Readonly<Record<string, ReportFact>>;
  readonly signed: Readonly<Record<string, DeedFact>>;
}

/** The events that scoring reads beside its own. */
export type ScoreFactEvent = ResultsReported | ResultsCorrected | PledgeSigned;

/** Nothing reported or signed. */
export function initial(): ScoreFacts {
  return { reports: {}, signed: {} };
}

/** Next facts; other events of the same streams, and reports of a cluster as a whole, change nothing. */
export function evolve(facts: ScoreFacts, event: Recorded<ScoreFactEvent>): ScoreFacts {
  const done = { on: event.metadata.occurredOn, eventId: event.id };
  switch (event.type) {
    case 'PledgeSigned':
      return { ...facts, signed: { ...facts.signed, [event.data.unitId]: done } };
    case 'ResultsReported': {
      const { unitId, reportId, period, metrics } = event.data;
      if (unitId === null) return facts;
      const figures = Object.fromEntries(
        metrics.map(({ metric, figure }) => [metric, { figure, events: [event.id] }]),
      );
      const report = { unitId, upTo: period.asOf ?? period.to ?? '', sent: done, figures };
      return { ...facts, reports: { ...facts.reports, [reportId]: report } };
    }
    case 'ResultsCorrected': {
      const { reportId, metric, now } = event.data;
      const report = facts.reports[reportId];
      if (!report) return facts;
      const events = [...(report.figures[metric]?.events ?? []), event.id];
      const figures = { ...report.figures, [metric]: { figure: now, events } };
      return { ...facts, reports: { ...facts.reports, [reportId]: { ...report, figures } } };
    }
    default:
      return facts;
  }
}

/**
 * The figure of a unit for the year: of several reports the one that reaches furthest, and of those the one with the
 * greatest id, whatever the order in which they came (assumed). Null where the unit reported none.
 */
export function figureFor(facts: ScoreFacts, unitId: string, metric: MetricCode): FigureFact | null {
  const found = reportsOf(facts, unitId).filter(([, report]) => report.figures[metric]);
  return found.at(-1)?.[1].figures[metric] ?? null;
}

/** True where the unit reported anything. */
export function hasReported(facts: ScoreFacts, unitId: string): boolean {
  return reportsOf(facts, unitId).length > 0;
}

/**
 * When a unit did what a criterion asks for. Of several reports the first one sent counts: the one whose latest possible day
 * is the earliest, so that a stated day goes before one that is not (assumed).
 */
export function deedOf(
  facts: ScoreFacts,
  unitId: string,
  deed: Exclude<Deed, 'SELF_SCORE_SUBMITTED'>,
): DeedFact | null {
  if (deed === 'PLEDGE_SIGNED') return facts.signed[unitId] ?? null;
  const sent = reportsOf(facts, unitId).map(([, report]) => report.sent);
  const latest = ({ on }: DeedFact): string => (on ?? '').padEnd('YYYY-MM-DD'.length, '9');
  return sent.toSorted((a, b) => order(latest(a), latest(b)))[0] ?? null;
}

function reportsOf(facts: ScoreFacts, unitId: string): (readonly [string, ReportFact])[] {
  return Object.entries(facts.reports)
    .filter(([, report]) => report.unitId === unitId)
    .sort(([idA, a], [idB, b]) => order(a.upTo, b.upTo) || order(idA, idB));
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
