import { DomainError } from '../ground/errors.js';
import type { Bounds, Figure } from './figure.js';
import { makeFigure, sameFigure } from './figure.js';
import { countsChecksToo } from './figure-words.js';
import type { Metric, MetricCode, ReportedCode } from './metrics.js';
import { metrics } from './metrics.js';
import { parseFigureBeside } from './printed-figure.js';
import type { Said, SaidResult } from './statements.js';
import { parseSaid } from './statements.js';

// Reads figures as commands give them.

/** A figure as sent: the words as printed (`hơn 4.642 tỷ đồng`), or the parts. */
export interface FigureGiven {
  readonly printed?: string;
  readonly value?: string;
  /** The other end of a range. */
  readonly high?: string;
  readonly qualifier?: Figure['qualifier'];
  /** True stores `printed` as it is, without a value; for words that this system cannot read. */
  readonly asPrinted?: boolean;
}

/** A figure as sent, and what it measures. */
export interface MetricGiven<C extends ReportedCode = MetricCode> {
  readonly metric: C;
  readonly figure: FigureGiven;
}

/** A metric with its code. */
type Measured = Metric & { readonly code: ReportedCode };

/**
 * Reads what was sent of a metric: a value in its unit of measure, what reports print beside or instead of one, or both. Where
 * words and parts are both sent, they must agree. Throws INVALID_FIGURE with the reason (R27, R28).
 */
export function saidOf(metric: Measured, given: FigureGiven): Said {
  return toldOf(metric, given, ' Không đọc được thì gửi asPrinted: true để giữ nguyên như in.');
}

/** As `saidOf`; `otherwise` says, after the reason, what to do with printed words that cannot be read. */
function toldOf(metric: Measured, given: FigureGiven, otherwise: string): Said {
  const { printed, value, high, qualifier, asPrinted = false } = given;
  const refuse = (detail: string): never => {
    const facts = { metric: metric.code, printed, value };
    throw new DomainError('INVALID_FIGURE', `${metric.name}: ${detail}`, facts, 'R27');
  };
  if (asPrinted) {
    if (printed === undefined || value !== undefined || high !== undefined || qualifier !== undefined)
      return refuse('giữ nguyên như in thì chỉ gửi printed.');
    return { figure: null, statements: [{ kind: 'AS_PRINTED', printed: printed.normalize('NFC').trim() }] };
  }
  const result = read(metric, given);
  if (!result) return refuse('chưa có số liệu.');
  if (!result.ok) return refuse(printed === undefined ? result.reason : `${result.reason}${otherwise}`);
  const { figure } = result;
  if (printed !== undefined && metric.unit === 'INSPECTION' && !metric.combined && countsChecksToo(printed)) {
    const codes = Object.entries(metrics).filter(([code, m]) => m.combined && code.startsWith('inspection.'));
    const list = codes.map(([code]) => code).join(', ');
    return refuse(`“${printed}” gộp cả kiểm tra; dùng chỉ tiêu gộp: ${list}.`);
  }
  const told = {
    value: value ?? figure?.value,
    high: high ?? figure?.high,
    qualifier: qualifier ?? figure?.qualifier,
  };
  const meant = { ...told, value: told.value ?? '', qualifier: told.qualifier ?? 'EQ' };
  if (figure ? !sameFigure(figure, meant) : told.value !== undefined || told.qualifier !== undefined)
    return refuse(`“${printed}” là ${said(figure)}, không khớp ${said(meant)}.`);
  return { figure, statements: result.statements };
}

function read({ unit }: Measured, { printed, value, high, qualifier }: FigureGiven): SaidResult | null {
  if (printed !== undefined) {
    const beside = value === undefined ? null : parseFigureBeside(value, printed, unit);
    return beside?.ok ? { ok: true, figure: beside.figure, statements: [] } : parseSaid(printed, unit);
  }
  if (value === undefined) return null;
  const made =
    high === undefined
      ? makeFigure({ value, unit, qualifier: qualifier ?? 'EQ' })
      : makeFigure({ value, high, unit, qualifier: qualifier ?? 'BETWEEN' });
  return made.ok ? { ok: true, figure: made.figure, statements: [] } : made;
}

const said = (figure: Bounds | null): string => {
  if (!figure) return 'không phải một giá trị';
  const { value, high, qualifier } = figure;
  return `${value}${high === undefined ? '' : `–${high}`} (${qualifier})`;
};

/** Reads a figure that must be a value, with no change or share beside it. Throws INVALID_FIGURE with the reason (R27, R28). */
export function figureOf(metric: MetricCode, given: FigureGiven): Figure {
  return valueOf({ ...metrics[metric], code: metric }, given);
}

/** As `figureOf`, also for a metric that an office defined. */
export function valueOf(metric: Measured, given: FigureGiven): Figure {
  const { figure, statements } = toldOf(metric, given, '');
  if (figure && statements.length === 0) return figure;
  const facts = { metric: metric.code, printed: given.printed };
  const detail = `${metric.name}: “${given.printed}” nói về mức tăng, giảm hoặc tỷ lệ; ở đây cần một giá trị.`;
  throw new DomainError('INVALID_FIGURE', detail, facts, 'R27');
}
