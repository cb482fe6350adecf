import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { unitName } from '../domain/results/figure.js';
import type { Metric, ReportedCode } from '../domain/results/metrics.js';
import { metrics } from '../domain/results/metrics.js';
import { officeOf } from '../domain/ground/scope.js';
import type { Definition, MetricDefined } from '../domain/results/own-metrics.js';
import * as OwnMetrics from '../domain/results/own-metrics.js';
import { keyOfBody } from './identifications.js';
import { namer } from './naming.js';
import { projectionOf } from './projection.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import type { Replayable } from './sight.js';
import { Reader } from './reader.js';
import type { RecordedIn } from './results.js';
import { recordedIn } from './results.js';
import { unitProjection } from './units.js';
import type { Day, UnitId } from '../domain/ground/values.js';

/** A metric as its office defined it last. */
export interface OwnMetricRow extends Definition {
  readonly metric: ReportedCode;
  readonly unitId: UnitId;
  readonly proof: Proof;
}

/** Row of each metric that an office defined, by its code. */
export const ownMetricProjection = projectionOf<MetricDefined, Replayable<OwnMetricRow>>(
  { MetricDefined: true },
  {
    name: 'own_metric',
    version: 1,
    streams: (key) => [OwnMetrics.stream(officeOf(key) ?? '')],
    keys: ({ data }) => [data.metric],
    evolve(_before, event) {
      const { metric, unitId, name, unit, combines, definition, from, to } = event.data;
      return { metric, unitId, name, unit, combines, definition, from, to, proof: proofOf(event) };
    },
    columns: [{ name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId }],
  },
);

type MetricItem = Omit<Metric, 'unit'> & {
  readonly code: ReportedCode;
  readonly unit: string;
  readonly unitName: string;
  /** Only of metrics that an office defined: by whom, in which words, for which years, and where that was recorded. */
  readonly definedBy?: Named;
  readonly definition?: string | null;
  readonly from?: Day | null;
  readonly to?: Day | null;
  readonly proof?: RecordedIn & Pick<Proof, 'occurredOn' | 'evidence'>;
};

/** What reports can say a figure about: the catalogue, and what offices defined. */
export class FindMetrics extends Question<readonly MetricItem[]> {
  static override readonly projections = [ownMetricProjection, unitProjection];
}

@QueryHandler(FindMetrics)
export class FindMetricsHandler implements IQueryHandler<FindMetrics> {
  constructor(private readonly reader: Reader) {}

  async execute(): Promise<Answer<readonly MetricItem[]>> {
    const sight = await this.reader.sight(null);
    const found = await this.reader.select<{ key: string }>('SELECT key FROM read.own_metric ORDER BY key');
    const keys = [...new Set(found.map(({ key }) => keyOfBody(key, sight.aliases)))];
    const told = await sight.rows(ownMetricProjection, keys);
    const rows = keys.flatMap((key) => told.get(key) ?? []);
    const name = await namer(
      sight,
      rows.map((row) => row.unitId),
    );
    const catalogue = Object.entries(metrics).map(([code, metric]) => {
      return { code: code as ReportedCode, ...metric, unitName: unitName(metric.unit) };
    });
    const own = rows.map(({ metric, unitId, combines, proof, ...told }) => ({
      code: metric,
      ...told,
      unitName: unitName(told.unit),
      ...(combines.length > 0 ? { combined: true as const, combines } : {}),
      definedBy: name(unitId),
      proof: { ...recordedIn(proof), occurredOn: proof.occurredOn, evidence: proof.evidence },
    }));
    return { data: [...catalogue, ...own] };
  }
}
