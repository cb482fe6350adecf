import type { Context } from '../registry/decision.js';
import { organises, requireOwnUnit } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import { canonicalJson } from '../ground/canonical-json.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent } from '../ground/event.js';
import { put } from '../ground/growing.js';
import type { PartialDate, UnitId } from '../ground/values.js';
import { isBefore } from '../ground/values.js';
import type { UnitOfMeasure } from './figure.js';
import { unitName, unitsOfMeasure } from './figure.js';
import { numerals } from './figure-words.js';
import type { Metric, OwnMetricCode, ReportedCode } from './metrics.js';
import { isMetricCode, metrics } from './metrics.js';
import { officeOf } from '../ground/scope.js';
import { parseFigure } from './printed-figure.js';

// Metrics that an office defines for itself, beside those of the catalogue: what they count, since when, by which document.

/** Stream of the metrics that one office defined. */
export const stream = (unitId: UnitId): string => `metrics-${unitId}`;

/** What a defined metric is. */
export interface Definition {
  readonly name: string;
  readonly unit: UnitOfMeasure;
  /** Metrics that it counts together (edge case 39); empty where it counts one thing. */
  readonly combines: readonly ReportedCode[];
  /** What counts and what does not, in the words of the office. */
  readonly definition: string | null;
  /** Partial dates between which reports use it; null where not told. */
  readonly from: PartialDate | null;
  readonly to: PartialDate | null;
}

/** An office defined a metric, or told anew what it is: figures reported before keep the name of their day. */
export type MetricDefined = DomainEvent<
  'MetricDefined',
  Definition & { readonly metric: OwnMetricCode; readonly unitId: UnitId }
>;

/** The metrics of an office by their codes. */
export type OwnMetricsState = ReadonlyMap<string, Definition>;

/** None defined. */
export function initial(): OwnMetricsState {
  return new Map();
}

/** One more, or one told anew. */
export function evolve(state: OwnMetricsState, { data }: MetricDefined): OwnMetricsState {
  return put(state, data.metric, data);
}

/** A metric as its office defines it. */
export interface DefineMetric extends Partial<Omit<Definition, 'name' | 'unit' | 'combines'>> {
  /** The office. */
  readonly unitId: UnitId;
  /** Its id among the metrics of the office: the code is `own.<unitId>.<metricId>`. */
  readonly metricId: string;
  readonly name: string;
  /** One of the two: a unit of measure of the list, or the name of what is counted ("tin bài"). */
  readonly unit?: UnitOfMeasure;
  readonly unitName?: string;
  readonly combines?: readonly ReportedCode[];
}

/**
 * Defines a metric of an office: by itself, as organiser or as unit, or by the operator. Told anew, it may change all but what it
 * counts in, since its figures are added up. Throws UNIT_NOT_FOUND, NOT_OWN_UNIT, INVALID_REQUEST, METRIC_NOT_DEFINED,
 * METRIC_UNIT_FIXED, ALREADY_RECORDED, DATES_OUT_OF_ORDER.
 */
export function defineMetric(
  state: OwnMetricsState,
  command: DefineMetric,
  context: Context,
): MetricDefined[] {
  const { unitId, metricId, combines = [], definition = null, from = null, to = null } = command;
  unitOf(context.registry, unitId);
  if (!organises(context.actor, unitId)) requireOwnUnit(context.actor, unitId);
  const metric: OwnMetricCode = `own.${unitId}.${metricId}`;
  const name = command.name.trim();
  const unit = unitTold(command);
  for (const part of combines) {
    if (!isMetricCode(part) && (part === metric || !state.has(part))) throw notDefined(part);
  }
  if (from !== null && to !== null && isBefore(to, from))
    throw new DomainError('DATES_OUT_OF_ORDER', 'Chỉ tiêu hết dùng trước khi bắt đầu dùng.', { from, to });
  const current = state.get(metric);
  if (current && current.unit !== unit) {
    const detail = `${current.name} tính bằng ${unitName(current.unit)}; muốn tính bằng ${unitName(unit)} thì đặt mã khác.`;
    throw new DomainError('METRIC_UNIT_FIXED', detail, { current }, 'R28');
  }
  const told = { metric, unitId, name, unit, combines: [...combines], definition, from, to };
  if (current && canonicalJson(current) === canonicalJson(told))
    throw new DomainError('ALREADY_RECORDED', `Chỉ tiêu “${name}” đã được ghi nhận.`, { current });
  return [{ type: 'MetricDefined', data: told }];
}

/** The unit of measure that was told: a name that the list has, in whatever word, is that of the list. */
function unitTold({ unit, unitName: told }: DefineMetric): UnitOfMeasure {
  const malformed = (detail: string): DomainError =>
    new DomainError('INVALID_REQUEST', 'Đơn vị tính chưa rõ.', {
      errors: [{ pointer: '/unitName', detail }],
    });
  if (unit !== undefined && told === undefined) return unit;
  if (unit !== undefined || told === undefined) throw malformed('tell either unit or unitName');
  const name = told.trim().replace(/\s+/gu, ' ').toLowerCase();
  if (!/^\p{L}[\p{L} ,/-]*$/u.test(name)) throw malformed('must be words, without numbers');
  const known = unitsOfMeasure.find((one) => parseFigure(`1 ${name}`, one).ok);
  if (known) return known;
  if (numerals.has(name.split(' ', 1)[0] ?? '')) throw malformed('must be what is counted, without its size');
  return `OWN:${name}`;
}

const notDefined = (code: string): DomainError =>
  new DomainError('METRIC_NOT_DEFINED', `Chưa có chỉ tiêu “${code}”; xem /api/metric-types.`, {
    metric: code,
  });

/** A metric with its code, and what its office says of it; null for one of the catalogue. */
export type FoundMetric = Metric & { readonly code: ReportedCode; readonly own: Definition | null };

/** A metric by its code, whether of the catalogue or defined by an office; null where there is none. */
export function findMetric(code: ReportedCode, own: readonly OwnMetricsState[]): FoundMetric | null {
  if (isMetricCode(code)) return { ...metrics[code], code, own: null };
  const found = own.flatMap((state) => state.get(code) ?? [])[0];
  if (!found) return null;
  const { name, unit, combines } = found;
  const parts = combines.length > 0 ? { combined: true as const, combines } : {};
  return { name, unit, ...parts, code, own: found };
}

/** The same. Throws METRIC_NOT_DEFINED. */
export function metricOf(code: ReportedCode, own: readonly OwnMetricsState[]): FoundMetric {
  const found = findMetric(code, own);
  if (!found) throw notDefined(code);
  return found;
}

/** The streams of the offices that defined these metrics. */
export const streamsOf = (codes: readonly string[]): string[] =>
  [...new Set(codes.flatMap((code) => officeOf(code) ?? []))].map(stream);

/** True where reports of the year do not use the metric, by what its office says. */
export const isOutOfUse = ({ from, to }: Definition, year: number): boolean =>
  (from !== null && isBefore(`${year}`, from)) || (to !== null && isBefore(to, `${year}`));
