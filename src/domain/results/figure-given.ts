import { DomainError } from '../ground/errors.js';
import type { Bounds, Figure, FigureResult } from './figure.js';
import { makeFigure, sameFigure } from './figure.js';
import type { MetricCode } from './metrics.js';
import { metrics } from './metrics.js';
import { parseFigure, parseFigureBeside } from './printed-figure.js';

// Figures as commands give them.

/** A figure as sent: the words as printed (`hơn 4.642 tỷ đồng`), or the parts. */
export interface FigureGiven {
  readonly printed?: string;
  readonly value?: string;
  /** The other end of a range. */
  readonly high?: string;
  readonly qualifier?: Figure['qualifier'];
}

/** A figure as sent, and what it measures. */
export interface MetricGiven {
  readonly metric: MetricCode;
  readonly figure: FigureGiven;
}

/**
 * The figure that was meant, in the metric's unit of measure. Words and parts are held against each other where both are given.
 * Throws INVALID_FIGURE with the reason (R27, R28).
 */
export function figureOf(metric: MetricCode, { printed, value, high, qualifier }: FigureGiven): Figure {
  const { unit, name } = metrics[metric];
  const refuse = (detail: string): never => {
    throw new DomainError('INVALID_FIGURE', `${name}: ${detail}`, { metric, printed, value }, 'R27');
  };
  const read = (): FigureResult | null => {
    if (printed !== undefined)
      return value === undefined ? parseFigure(printed, unit) : parseFigureBeside(value, printed, unit);
    if (value === undefined) return null;
    return high === undefined
      ? makeFigure({ value, unit, qualifier: qualifier ?? 'EQ' })
      : makeFigure({ value, high, unit, qualifier: qualifier ?? 'BETWEEN' });
  };
  const result = read();
  if (!result) return refuse('chưa có số liệu.');
  if (!result.ok) return refuse(result.reason);
  const { figure } = result;
  const meant = {
    value: value ?? figure.value,
    high: high ?? figure.high,
    qualifier: qualifier ?? figure.qualifier,
  };
  if (!sameFigure(figure, meant))
    return refuse(`“${printed}” là ${said(figure)}, không khớp ${said(meant)}.`);
  return figure;
}

const said = ({ value, high, qualifier }: Bounds): string =>
  `${value}${high === undefined ? '' : `–${high}`} (${qualifier})`;
