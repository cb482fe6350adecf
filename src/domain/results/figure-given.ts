import { DomainError } from '../ground/errors.js';
import type { Figure, FigureResult } from './figure.js';
import { makeFigure } from './figure.js';
import type { MetricCode } from './metrics.js';
import { metrics } from './metrics.js';
import { parseFigure, parseFigureBeside } from './printed-figure.js';

// Figures as commands give them.

/** A figure as sent: the words as printed (`hơn 4.642 tỷ đồng`), or the parts. */
export interface FigureGiven {
  readonly printed?: string;
  readonly value?: string;
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
export function figureOf(metric: MetricCode, { printed, value, qualifier }: FigureGiven): Figure {
  const { unit, name } = metrics[metric];
  const refuse = (detail: string): never => {
    throw new DomainError('INVALID_FIGURE', `${name}: ${detail}`, { metric, printed, value }, 'R27');
  };
  const read = (): FigureResult | null => {
    if (printed !== undefined)
      return value === undefined ? parseFigure(printed, unit) : parseFigureBeside(value, printed, unit);
    return value === undefined ? null : makeFigure({ value, unit, qualifier: qualifier ?? 'EQ' });
  };
  const result = read();
  if (!result) return refuse('chưa có số liệu.');
  if (!result.ok) return refuse(result.reason);
  const { figure } = result;
  if ((value ?? figure.value) !== figure.value || (qualifier ?? figure.qualifier) !== figure.qualifier)
    return refuse(
      `“${printed}” là ${figure.value} (${figure.qualifier}), không khớp ${value ?? figure.value} (${qualifier ?? figure.qualifier}).`,
    );
  return figure;
}
