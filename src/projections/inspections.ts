import type { Figure, Sum } from '../domain/results/figure.js';
import { figureOfSum, noSum, summed } from '../domain/results/figure.js';
import { added } from '../domain/ground/growing.js';
import type {
  InspectionBasis,
  InspectionEvent,
  InspectionKind,
  InspectionTold,
  KindStatus,
} from '../domain/results/inspection.js';
import * as Inspection from '../domain/results/inspection.js';
import type { MetricCode } from '../domain/results/metrics.js';
import { metrics } from '../domain/results/metrics.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { CorrectionReason, ReportedMetric } from '../domain/results/results.js';
import type { Projection } from './projection.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { PartialDate, UnitId } from '../domain/ground/values.js';

/** One inspection with its conclusion and every correction. */
export interface InspectionRow {
  readonly inspectionId: string;
  readonly unitId: UnitId;
  readonly year: number;
  /** Null where not told, or where the law of its day has no kinds: `kindStatus` says which. */
  readonly kind: InspectionKind | null;
  readonly kindStatus: KindStatus;
  readonly basis: InspectionBasis | null;
  readonly title: string | null;
  readonly decisionNumber: string | null;
  readonly decidedOn: PartialDate | null;
  readonly startedOn: PartialDate | null;
  readonly endedOn: PartialDate | null;
  readonly conclusion: {
    readonly number: string | null;
    readonly concludedOn: PartialDate | null;
    /** Whether it is told what was found, be it nothing. */
    readonly findingsTold: boolean;
    readonly proof: Proof;
  } | null;
  readonly figures: Readonly<Partial<Record<MetricCode, Figure>>>;
  readonly corrections: readonly {
    readonly metric: MetricCode;
    readonly was: Figure | null;
    readonly now: Figure;
    readonly reasonCode: CorrectionReason;
    readonly reason: string;
    readonly proof: Proof;
  }[];
  /** What was told of it later or otherwise than before, beside its findings, oldest first. */
  readonly amendments: readonly {
    readonly was: Partial<InspectionTold>;
    readonly now: Partial<InspectionTold>;
    /** Null where nothing but what was not told has changed. */
    readonly reasonCode: CorrectionReason | null;
    readonly reason: string | null;
    readonly proof: Proof;
  }[];
  /** Names of the fields above that are not told. */
  readonly unknown: readonly string[];
  readonly warnings: readonly Inspection.InspectionWarning[];
  readonly proof: Proof;
}

const types: Readonly<Record<InspectionEvent['type'], true>> = {
  InspectionRecorded: true,
  InspectionConcluded: true,
  InspectionCorrected: true,
  InspectionAmended: true,
  RecoveryFollowedUp: true,
};

/** What may not be told of an inspection, in the order in which its row lists what is not. */
const mayBeUntold = [
  'title',
  'kind',
  'basis',
  'decisionNumber',
  'decidedOn',
  'startedOn',
  'endedOn',
] as const;

/** What of it is not told; a kind is not wanted where the law knows none. */
const untold = (
  told: Pick<InspectionTold, (typeof mayBeUntold)[number]>,
  status: KindStatus,
): readonly string[] =>
  mayBeUntold.filter((name) => told[name] === null && !(name === 'kind' && status === 'NONE_IN_LAW'));

/** The fields that an amendment changed, before and after. */
function changesOf({ was, now }: { readonly was: InspectionTold; readonly now: InspectionTold }) {
  const names = (Object.keys(now) as (keyof InspectionTold)[]).filter((name) => now[name] !== was[name]);
  const only = (told: InspectionTold): Partial<InspectionTold> =>
    Object.fromEntries(names.map((name) => [name, told[name]]));
  return { was: only(was), now: only(now) };
}

/** Row of each inspection, by `<unitId>_<inspectionId>`: several units may use the same id. */
export const inspectionProjection = projectionOf<InspectionEvent, Replayable<InspectionRow>>(types, {
  name: 'inspection',
  version: 6,
  streams: (key) => [Inspection.stream(key.slice(key.indexOf('_') + 1))],
  keys: ({ data }) => [`${data.unitId}_${data.inspectionId}`],
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'InspectionRecorded') {
      const { warnings = [], ...told } = event.data;
      const kindStatus = Inspection.kindStatus(told);
      const none = { conclusion: null, figures: {}, corrections: [], amendments: [] };
      return { ...told, kindStatus, ...none, unknown: untold(told, kindStatus), warnings, proof };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which is not recorded`);
    switch (event.type) {
      case 'InspectionConcluded': {
        const { conclusionNumber, concludedOn, findings } = event.data;
        const found = Object.fromEntries((findings ?? []).map(({ metric, figure }) => [metric, figure]));
        const conclusion = { number: conclusionNumber, concludedOn, findingsTold: findings !== null, proof };
        return { ...state, conclusion, figures: { ...state.figures, ...found } };
      }
      case 'RecoveryFollowedUp':
        return { ...state, figures: { ...state.figures, 'money.recovered': event.data.now } };
      case 'InspectionCorrected': {
        const { metric, was, now, reasonCode, reason } = event.data;
        const corrections = added(state.corrections, { metric, was, now, reasonCode, reason, proof });
        return { ...state, figures: { ...state.figures, [metric]: now }, corrections };
      }
      case 'InspectionAmended': {
        const { year, now, findings, reasonCode, reason, warnings = [] } = event.data;
        const found = Object.fromEntries((findings ?? []).map(({ metric, figure }) => [metric, figure]));
        const { conclusionNumber: number, concludedOn, ...told } = now;
        const kindStatus = Inspection.kindStatus({ ...told, year });
        const amendment = { ...changesOf(event.data), reasonCode, reason, proof };
        return {
          ...state,
          ...told,
          kindStatus,
          unknown: untold(told, kindStatus),
          conclusion: state.conclusion && { ...state.conclusion, number, concludedOn },
          figures: { ...state.figures, ...found },
          amendments: added(state.amendments, amendment),
          warnings,
        };
      }
    }
  },
  columns: [
    { name: 'inspection_id', type: 'text', indexed: true, value: (row) => row.inspectionId },
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    { name: 'year', type: 'integer', value: (row) => row.year },
    { name: 'kind', type: 'text', value: (row) => row.kind },
  ],
});

/** A kind; or none, because the law has no kinds; or not told, so that it may be any. */
export type CountedKind = InspectionKind | 'NONE_IN_LAW' | 'NOT_TOLD';

/** Counts and sums of the inspections of one unit in one year. */
export interface InspectedYearRow {
  readonly unitId: UnitId;
  readonly year: number;
  readonly total: number;
  readonly kinds: Readonly<Partial<Record<CountedKind, number>>>;
  readonly bases: Readonly<Partial<Record<InspectionBasis | 'NOT_TOLD', number>>>;
  readonly sums: Readonly<Partial<Record<MetricCode, Sum>>>;
}

function replaced(sum: Sum = noSum, was: Figure | null, now: Figure): Sum {
  return summed(was ? summed(sum, was, -1) : sum, now);
}

/** The sums with findings that no sum has yet. */
function withFindings(
  sums: InspectedYearRow['sums'],
  findings: readonly ReportedMetric[],
): InspectedYearRow['sums'] {
  if (findings.length === 0) return sums;
  const told = findings.map(({ metric, figure }) => [metric, replaced(sums[metric], null, figure)] as const);
  return { ...sums, ...Object.fromEntries(told) };
}

type Counts<K extends string> = Readonly<Partial<Record<K, number>>>;

const plusOne = <K extends string>(counts: Counts<K>, key: K): Counts<K> => ({
  ...counts,
  [key]: (counts[key] ?? 0) + 1,
});

/** Counted under another key than before; what no inspection is left of is no longer there. */
function moved<K extends string>(counts: Counts<K>, was: K, now: K): Counts<K> {
  const { [was]: before = 1, ...others } = counts as Record<K, number>;
  const left = before - 1;
  return plusOne((left > 0 ? { ...others, [was]: left } : others) as Counts<K>, now);
}

/** Under which kind and basis an inspection is counted. */
function countedAs(
  year: number,
  told: Pick<InspectionTold, 'kind' | 'basis' | 'decidedOn' | 'startedOn' | 'endedOn'>,
): { readonly kind: CountedKind; readonly basis: InspectionBasis | 'NOT_TOLD' } {
  const none = Inspection.kindStatus({ ...told, year }) === 'NONE_IN_LAW' ? 'NONE_IN_LAW' : 'NOT_TOLD';
  return { kind: told.kind ?? none, basis: told.basis ?? 'NOT_TOLD' };
}

export const inspectedYearKey = (unitId: UnitId, year: number): string => `${unitId}_${year}`;

/** Row of the inspections of each unit and year, by `<unitId>_<year>`. */
export const inspectedYearProjection = projectionOf<InspectionEvent, Projection<InspectedYearRow>>(types, {
  name: 'inspected_year',
  version: 5,
  keys: ({ data }) => [inspectedYearKey(data.unitId, data.year)],
  evolve(row, event) {
    const { unitId, year } = event.data;
    const state = row ?? { unitId, year, total: 0, kinds: {}, bases: {}, sums: {} };
    const change = (metric: MetricCode, was: Figure | null, now: Figure): InspectedYearRow => ({
      ...state,
      sums: { ...state.sums, [metric]: replaced(state.sums[metric], was, now) },
    });
    switch (event.type) {
      case 'InspectionRecorded': {
        const { kind, basis } = countedAs(year, event.data);
        const counts = { kinds: plusOne(state.kinds, kind), bases: plusOne(state.bases, basis) };
        return { ...state, ...counts, total: state.total + 1 };
      }
      case 'InspectionAmended': {
        const [was, now] = [countedAs(year, event.data.was), countedAs(year, event.data.now)];
        return {
          ...state,
          sums: withFindings(state.sums, event.data.findings ?? []),
          kinds: moved(state.kinds, was.kind, now.kind),
          bases: moved(state.bases, was.basis, now.basis),
        };
      }
      case 'InspectionConcluded': {
        return { ...state, sums: withFindings(state.sums, event.data.findings ?? []) };
      }
      case 'RecoveryFollowedUp':
        return change('money.recovered', event.data.was, event.data.now);
      case 'InspectionCorrected':
        return change(event.data.metric, event.data.was, event.data.now);
    }
  },
  columns: [
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    { name: 'year', type: 'integer', value: (row) => row.year },
  ],
});

const countedKinds: Readonly<Partial<Record<MetricCode, InspectionKind>>> = {
  'inspection.administrative': 'ADMINISTRATIVE',
  'inspection.specialised': 'SPECIALISED',
  'inspection.inter-sector': 'INTER_SECTOR',
  'anticorruption.responsibility-inspections': 'RESPONSIBILITY',
};
const countedBases: Readonly<Partial<Record<MetricCode, InspectionBasis>>> = {
  'inspection.planned': 'PLANNED',
  'inspection.ad-hoc': 'AD_HOC',
  'inspection.carried-over': 'CARRIED_OVER',
};

/**
 * For a metric that counts inspections of a kind or basis: how many certainly are, and how many more may be, because theirs is not
 * told. Null for other metrics.
 */
function countOf(row: InspectedYearRow, metric: MetricCode): readonly [number, number] | null {
  if (metric === 'inspection.total') return [row.total, 0];
  const [kind, basis] = [countedKinds[metric], countedBases[metric]];
  if (kind) return [row.kinds[kind] ?? 0, row.kinds.NOT_TOLD ?? 0];
  return basis ? [row.bases[basis] ?? 0, row.bases.NOT_TOLD ?? 0] : null;
}

/** The figure of a metric computed from the recorded inspections; null where they say nothing about it. */
export function recordedFigure(row: InspectedYearRow, metric: MetricCode): Figure | null {
  const { unit } = metrics[metric];
  const count = countOf(row, metric);
  if (count) {
    const [value, more] = count;
    return more === 0
      ? { value: String(value), unit, qualifier: 'EQ' }
      : { value: String(value), high: String(value + more), unit, qualifier: 'BETWEEN' };
  }
  const sum = row.sums[metric];
  return sum ? figureOfSum(sum, unit) : null;
}
