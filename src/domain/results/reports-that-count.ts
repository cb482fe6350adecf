import type { Figure } from './figure.js';
import { isAdditive, sumFigures } from './figure.js';
import type { ReportedCode } from './metrics.js';
import type { ReportingPeriod } from './issued-content.js';
import type { MetricRecord, Report } from './results.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { compareDays, firstDay, lastDay } from '../ground/values.js';

// Which of several reports of a year tell its figures: that of nine months replaces that of six, that of the second half is added to
// that of the first, and one over five years is none of the year.

/** What a report says of a metric, with a value. */
export type Valued<M extends Pick<MetricRecord, 'figure'>> = M & { readonly figure: Figure };

const isValued = <M extends Pick<MetricRecord, 'figure'>>(record: M): record is Valued<M> =>
  record.figure !== null;

/** A report as it is counted, with its metrics as far as one needs them. */
export type Counting = Pick<Report, 'reportId' | 'unitId' | 'period' | 'year'> & {
  readonly metrics: readonly Pick<MetricRecord, 'metric' | 'figure'>[];
};

/** A record in the report that tells it. */
export interface Told<R extends Counting> {
  readonly record: R['metrics'][number];
  readonly report: R;
}

/** The same with a value. */
export interface ToldValue<R extends Counting> {
  readonly record: Valued<R['metrics'][number]>;
  readonly report: R;
}

/** What a unit did in a year, and the records that tell it. */
export interface Counted<R extends Counting> {
  readonly figure: Figure;
  readonly parts: readonly ToldValue<R>[];
}

/** The days of a year that a report tells of, both in. */
interface Span {
  readonly first: Day;
  readonly last: Day;
}

/** Last day that a report covers, as told; null where it does not say. */
export function statedReach({ period }: Pick<Report, 'period'>): PartialDate | null {
  return period.asOf ?? period.to;
}

/** Orders reports by the last day that they may cover; one that states no day covers the whole year (assumed). */
export function compareReach(a: Pick<Report, 'period'>, b: Pick<Report, 'period'>): number {
  const [one, other] = [statedReach(a), statedReach(b)];
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return compareDays(lastDay(one), lastDay(other));
}

function byReach(a: Counting, b: Counting): number {
  return compareReach(a, b) || (a.reportId < b.reportId ? -1 : 1);
}

/**
 * The days of its year that a report tells of, as many as its words may mean; a first or last day that it does not state is that of the year (assumed). Null where it
 * is of other years, or of several: over more than thirteen months (assumed: a year of reports often begins in December).
 */
function spanOf({
  year,
  period: { from, to, asOf },
}: {
  year: number;
  period: ReportingPeriod;
}): Span | null {
  const span = { first: firstDay(from ?? `${year}`), last: lastDay(asOf ?? to ?? `${year}`) };
  const isOther = span.last < `${year}-01-01` || span.first > `${year}-12-31`;
  return isOther || monthOf(span.last) - monthOf(span.first) > 12 ? null : span;
}

const monthOf = (day: Day): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));

/** False for a report under a year that tells of other years, or of several. */
export const tellsOfYear = (report: Pick<Report, 'year' | 'period'>): boolean => spanOf(report) !== null;

/**
 * The figures that a unit reported, by metric; with null, those reported for the whole. Of several reports those count that together
 * cover most days of the year and none twice: as few as that takes, and among equals those that reach furthest, then those with the
 * greatest ids, in whatever order they were recorded (assumed). Their figures are added; of shares, one report counts. A metric of which
 * the year has no value is left out.
 */
export function figuresOf<R extends Counting>(
  reports: readonly R[],
  unitId: UnitId | null,
): ReadonlyMap<ReportedCode, Counted<R>> {
  const own = reports.filter((report) => report.unitId === unitId);
  return new Map(
    [...valuesOf(own)].flatMap(([metric, told]) => {
      const parts = counting(told);
      const [first, ...others] = parts.map(({ record }) => record.figure);
      const figure = first && (others.length === 0 ? first : sumFigures([first, ...others]));
      return figure ? [[metric, { figure, parts }] as const] : [];
    }),
  );
}

/** What reports of one unit say of each metric: as `figuresOf`, and where the year has no value, what the report says that reaches furthest. */
export function lastTold<R extends Counting>(
  reports: readonly R[],
): ReadonlyMap<ReportedCode, readonly Told<R>[]> {
  const told = reports
    .toSorted(byReach)
    .flatMap((report) => report.metrics.map((record) => [record.metric, [{ record, report }]] as const));
  return new Map<ReportedCode, readonly Told<R>[]>([
    ...told,
    ...[...valuesOf(reports)].map(([metric, values]) => [metric, counting(values)] as const),
  ]);
}

/** The values that reports of the year tell of each metric, in the order in which the reports reach. */
function valuesOf<R extends Counting>(reports: readonly R[]): ReadonlyMap<ReportedCode, ToldValue<R>[]> {
  const found = new Map<ReportedCode, ToldValue<R>[]>();
  for (const report of reports.filter(tellsOfYear).toSorted(byReach)) {
    for (const record of report.metrics.filter(isValued<R['metrics'][number]>))
      found.set(record.metric, [...(found.get(record.metric) ?? []), { record, report }]);
  }
  return found;
}

/** Those of the values, in the order in which their reports reach, that count together. */
function counting<R extends Counting>(told: readonly ToldValue<R>[]): readonly ToldValue<R>[] {
  const chains: Chain<R>[] = [];
  for (const one of told) {
    const span = spanOf(one.report);
    if (!span) continue;
    const before = isAdditive(one.record.figure.unit)
      ? longest(chains.filter(({ last }) => last < span.first))
      : undefined;
    chains.push({
      last: span.last,
      days: (before?.days ?? 0) + daysOf(span),
      parts: [...(before?.parts ?? []), one],
    });
  }
  return longest(chains)?.parts ?? [];
}

/** Reports of which each begins after the one before it. */
interface Chain<R extends Counting> {
  readonly last: Day;
  readonly days: number;
  readonly parts: readonly ToldValue<R>[];
}

/** The chain of most days, of fewest reports, and of these the one listed last. */
function longest<R extends Counting>(chains: readonly Chain<R>[]): Chain<R> | undefined {
  return chains.toSorted((a, b) => a.days - b.days || b.parts.length - a.parts.length).at(-1);
}

/** So many days, in months of 31: enough to compare, and no more for two halves than for the whole. */
const daysOf = ({ first, last }: Span): number =>
  (monthOf(last) - monthOf(first)) * 31 + Number(last.slice(8)) - Number(first.slice(8)) + 1;
