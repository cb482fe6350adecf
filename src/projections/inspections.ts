import type { Figure, Sum } from '../domain/results/figure.js';
import { figureOfSum, noSum, summed } from '../domain/results/figure.js';
import { added } from '../domain/ground/growing.js';
import type { InspectionBasis, InspectionEvent, InspectionKind } from '../domain/results/inspection.js';
import * as Inspection from '../domain/results/inspection.js';
import type { MetricCode } from '../domain/results/metrics.js';
import { metrics } from '../domain/results/metrics.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { CorrectionReason } from '../domain/results/results.js';
import type { Projection } from './projection.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './reader.js';

/** One inspection with its conclusion and every correction. */
export interface InspectionRow {
  readonly inspectionId: string;
  readonly unitId: string;
  readonly year: number;
  readonly kind: InspectionKind;
  readonly basis: InspectionBasis;
  readonly title: string;
  readonly decisionNumber: string | null;
  readonly decidedOn: string | null;
  readonly startedOn: string | null;
  readonly endedOn: string | null;
  readonly conclusion: {
    readonly number: string | null;
    readonly concludedOn: string | null;
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
  readonly proof: Proof;
}

const types: Readonly<Record<InspectionEvent['type'], true>> = {
  InspectionRecorded: true,
  InspectionConcluded: true,
  InspectionCorrected: true,
  RecoveryFollowedUp: true,
};

/** Row of each inspection, by `<unitId>_<inspectionId>`: an id belongs to its unit. */
export const inspectionProjection = projectionOf<InspectionEvent, Replayable<InspectionRow>>(types, {
  name: 'inspection',
  version: 3,
  streams: (key) => [Inspection.stream(key.slice(key.indexOf('_') + 1))],
  keys: ({ data }) => [`${data.unitId}_${data.inspectionId}`],
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'InspectionRecorded') {
      const {
        inspectionId,
        unitId,
        year,
        kind,
        basis,
        title,
        decisionNumber,
        decidedOn,
        startedOn,
        endedOn,
      } = event.data;
      const subject = { inspectionId, unitId, year, kind, basis, title };
      const days = { decisionNumber, decidedOn, startedOn, endedOn };
      return { ...subject, ...days, conclusion: null, figures: {}, corrections: [], proof };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which is not recorded`);
    switch (event.type) {
      case 'InspectionConcluded': {
        const { conclusionNumber, concludedOn, findings } = event.data;
        const found = Object.fromEntries(findings.map(({ metric, figure }) => [metric, figure]));
        const conclusion = { number: conclusionNumber, concludedOn, proof };
        return { ...state, conclusion, figures: { ...state.figures, ...found } };
      }
      case 'RecoveryFollowedUp':
        return { ...state, figures: { ...state.figures, 'money.recovered': event.data.now } };
      case 'InspectionCorrected': {
        const { metric, was, now, reasonCode, reason } = event.data;
        const corrections = added(state.corrections, { metric, was, now, reasonCode, reason, proof });
        return { ...state, figures: { ...state.figures, [metric]: now }, corrections };
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

/** What the inspections of one unit in one year add up to: one row however many there are. */
export interface InspectedYearRow {
  readonly unitId: string;
  readonly year: number;
  readonly total: number;
  readonly kinds: Readonly<Partial<Record<InspectionKind, number>>>;
  readonly bases: Readonly<Partial<Record<InspectionBasis, number>>>;
  readonly sums: Readonly<Partial<Record<MetricCode, Sum>>>;
}

function moved(before: Sum = noSum, was: Figure | null, now: Figure): Sum {
  return summed(was ? summed(before, was, -1) : before, now);
}

const plusOne = <K extends string>(counts: Readonly<Partial<Record<K, number>>>, key: K) => ({
  ...counts,
  [key]: (counts[key] ?? 0) + 1,
});

export const inspectedYearKey = (unitId: string, year: number): string => `${unitId}_${year}`;

/** Row of the inspections of each unit and year, by `<unitId>_<year>`. */
export const inspectedYearProjection = projectionOf<InspectionEvent, Projection<InspectedYearRow>>(types, {
  name: 'inspected_year',
  version: 2,
  keys: ({ data }) => [inspectedYearKey(data.unitId, data.year)],
  evolve(before, event) {
    const { unitId, year } = event.data;
    const state = before ?? { unitId, year, total: 0, kinds: {}, bases: {}, sums: {} };
    const change = (metric: MetricCode, was: Figure | null, now: Figure): InspectedYearRow => ({
      ...state,
      sums: { ...state.sums, [metric]: moved(state.sums[metric], was, now) },
    });
    switch (event.type) {
      case 'InspectionRecorded': {
        const { kind, basis } = event.data;
        const counts = { kinds: plusOne(state.kinds, kind), bases: plusOne(state.bases, basis) };
        return { ...state, ...counts, total: state.total + 1 };
      }
      case 'InspectionConcluded': {
        const sums = { ...state.sums };
        for (const { metric, figure } of event.data.findings)
          sums[metric] = moved(sums[metric], null, figure);
        return { ...state, sums };
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

const counted: readonly { readonly metric: MetricCode; readonly count: (row: InspectedYearRow) => number }[] =
  [
    { metric: 'inspection.total', count: (row) => row.total },
    { metric: 'inspection.administrative', count: (row) => row.kinds.ADMINISTRATIVE ?? 0 },
    { metric: 'inspection.specialised', count: (row) => row.kinds.SPECIALISED ?? 0 },
    { metric: 'inspection.inter-sector', count: (row) => row.kinds.INTER_SECTOR ?? 0 },
    { metric: 'inspection.planned', count: (row) => row.bases.PLANNED ?? 0 },
    { metric: 'inspection.ad-hoc', count: (row) => row.bases.AD_HOC ?? 0 },
    { metric: 'inspection.carried-over', count: (row) => row.bases.CARRIED_OVER ?? 0 },
    { metric: 'anticorruption.responsibility-inspections', count: (row) => row.kinds.RESPONSIBILITY ?? 0 },
  ];

/** The figure that recorded inspections give for a metric; null where they say nothing about it. */
export function recordedFigure(row: InspectedYearRow, metric: MetricCode): Figure | null {
  const { unit } = metrics[metric];
  const count = counted.find((c) => c.metric === metric);
  if (count) return { value: String(count.count(row)), unit, qualifier: 'EQ' };
  const sum = row.sums[metric];
  return sum ? figureOfSum(sum, unit) : null;
}
