import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { idsOf } from '../domain/registry/one-body.js';
import { keyOfBody } from './identifications.js';
import { DomainError } from '../domain/ground/errors.js';
import { differenceWithin } from '../domain/results/figure.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import { isMetricCode, metricName } from '../domain/results/metrics.js';
import type { MetricRecord } from '../domain/results/results.js';
import type { Figure } from '../domain/results/figure.js';
import { figuresOf } from '../domain/results/reports-that-count.js';
import { severalUnits } from '../domain/registry/unit-decisions.js';
import { dayOfYear } from '../domain/ground/values.js';
import { clusterYearKey } from './cluster-years.js';
import { clusterProjection, rosterOf } from './clusters.js';
import type { InspectedYearRow, InspectionRow } from './inspections.js';
import {
  inspectedYearKey,
  inspectedYearProjection,
  inspectionProjection,
  recordedFigure,
} from './inspections.js';
import { clusterRowIn, namer } from './naming.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import { Reader } from './reader.js';
import type { FigureShown } from './results.js';
import { resultsProjection, shown } from './results.js';
import { unitProjection } from './units.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

interface Line {
  readonly metric: ReportedCode;
  readonly name: string;
  readonly reported: FigureShown;
  readonly recorded: FigureShown | null;
  /** `NOT_RECORDED` where no inspection says anything about this metric. */
  readonly outcome: 'AGREES' | 'DIFFERS' | 'UNDECIDABLE' | 'NOT_RECORDED';
  readonly difference: FigureShown | null;
}

export interface ReconciliationData {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly tolerance: string;
  readonly units: readonly (Named & {
    readonly lines: readonly Line[];
    readonly inspections: number;
    /** How many are of each kind; NONE_IN_LAW under the law of 2025, NOT_TOLD where it may be any (R84). */
    readonly byKind: InspectedYearRow['kinds'];
  })[];
}

/** What each member reported, compared with the sums of its recorded inspections (đối soát, R30). */
export class GetReconciliation extends Question<ReconciliationData> {
  static override readonly projections = [
    clusterProjection,
    resultsProjection,
    inspectedYearProjection,
    unitProjection,
  ];
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    /** Largest difference that still counts as agreement, a whole number of the base unit: printed sums are rounded. */
    readonly tolerance: string,
  ) {
    super();
  }
}

@QueryHandler(GetReconciliation)
export class GetReconciliationHandler implements IQueryHandler<GetReconciliation> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, tolerance }: GetReconciliation): Promise<Answer<ReconciliationData>> {
    const sight = await this.reader.sight(null);
    const cluster = await clusterRowIn(sight, clusterId);
    const roster = rosterOf(cluster, year);
    const key = clusterYearKey(clusterId, year);
    const [results, years, name] = await Promise.all([
      sight.rows(resultsProjection, [key]),
      this.reader.rowsNow(
        inspectedYearProjection,
        roster.map((unitId) => inspectedYearKey(unitId, year)),
      ),
      namer(sight, roster),
    ]);
    const units = roster.map((unitId) => {
      const recorded = years.get(inspectedYearKey(unitId, year)) ?? null;
      const reported = figuresOf(results.get(key)?.reports ?? [], unitId);
      const lines = [...reported.values()].flatMap(({ figure, parts: [part] }) =>
        part ? lineOf({ ...part.record, figure }, recorded, tolerance) : [],
      );
      return {
        ...name(unitId, dayOfYear(year, sight.day)),
        lines,
        inspections: recorded?.total ?? 0,
        byKind: recorded?.kinds ?? {},
      };
    });
    return { data: { clusterId, year, tolerance, units: units.sort(byName) } };
  }
}

function lineOf(
  { metric, name, figure: reported }: Pick<MetricRecord, 'metric' | 'name'> & { readonly figure: Figure },
  row: InspectedYearRow | null,
  tolerance: string,
): Line {
  const recorded = row && isMetricCode(metric) ? recordedFigure(row, metric) : null;
  const common = { metric, name: metricName(metric, name), reported: shown(reported) };
  if (!recorded) return { ...common, recorded: null, outcome: 'NOT_RECORDED', difference: null };
  const { outcome, difference } = differenceWithin(reported, recorded, tolerance);
  return { ...common, recorded: shown(recorded), outcome, difference: shown(difference) };
}

/** Inspections of a unit, of a year or all, in the order of their ids. */
export class FindInspections extends Question<readonly InspectionRow[]> {
  static override readonly projections = [inspectionProjection];
  constructor(
    readonly unitId: UnitId,
    readonly year: number | null,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindInspections)
export class FindInspectionsHandler implements IQueryHandler<FindInspections> {
  constructor(private readonly reader: Reader) {}

  async execute({ unitId, year, page }: FindInspections): Promise<Answer<readonly InspectionRow[]>> {
    const sight = await this.reader.sight(null);
    const found = await this.reader.select<{ key: string; state: InspectionRow }>(
      `SELECT key, state FROM read.inspection
       WHERE unit_id = ANY ($1) AND ($2::int IS NULL OR year = $2) AND ($3::text IS NULL OR inspection_id > $3)
       ORDER BY inspection_id LIMIT $4`,
      [idsOf(sight.aliases, unitId), year, page.after, page.limit + 1],
    );
    const { rows, next } = paged(found, page.limit, ({ state }) => state.inspectionId);
    const read = await sight.rows(
      inspectionProjection,
      rows.map(({ key }) => key),
    );
    return { data: rows.map(({ key, state }) => read.get(key) ?? state), next };
  }
}

/** One inspection with its conclusion, recovery and corrections; `unitId` is needed where several units use the id. */
export class GetInspection extends Question<InspectionRow> {
  static override readonly projections = [inspectionProjection];
  constructor(
    readonly inspectionId: string,
    readonly unitId: UnitId | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetInspection)
export class GetInspectionHandler implements IQueryHandler<GetInspection> {
  constructor(private readonly reader: Reader) {}

  async execute({ inspectionId, unitId, knownAt }: GetInspection): Promise<Answer<InspectionRow>> {
    const sight = await this.reader.sight(knownAt);
    const recorded = await this.reader.select<{ key: string }>(
      'SELECT key FROM read.inspection WHERE inspection_id = $1 AND ($2::text[] IS NULL OR unit_id = ANY ($2)) ORDER BY key',
      [inspectionId, unitId && idsOf(sight.aliases, unitId)],
    );
    const keys = [...new Set(recorded.map(({ key }) => keyOfBody(key, sight.aliases)))];
    const [row, ...others] = (await sight.rows(inspectionProjection, keys)).values();
    if (!row) {
      throw new DomainError('INSPECTION_NOT_FOUND', `Chưa có cuộc thanh tra “${inspectionId}”.`, {
        inspectionId,
      });
    }
    if (others.length > 0)
      throw severalUnits(
        [row, ...others].map((of) => of.unitId),
        { parameter: 'unit' },
      );
    return { knownAtPosition: sight.position, data: row };
  }
}
