import { DomainError } from '../ground/errors.js';
import { differences, recordedAlready } from '../ground/told-again.js';
import type { Context } from '../registry/decision.js';
import type { Figure } from './figure.js';
import { sameFigure } from './figure.js';
import type { MetricGiven } from './figure-given.js';
import { figureOf } from './figure-given.js';
import type {
  Inspection,
  InspectionAmended,
  InspectionConcluded,
  InspectionNamed,
  InspectionState,
  InspectionTold,
} from './inspection.js';
import { amended, recorded, requireConclusionAfterStart, toldMore } from './inspection.js';
import type { MetricCode } from './metrics.js';
import type { PartialDate } from '../ground/values.js';

// How an inspection was concluded, and what a second source tells of that.

/** A conclusion as issued. */
export interface ConcludeInspection extends InspectionNamed {
  readonly conclusionNumber?: string;
  readonly concludedOn?: PartialDate;
  readonly findings?: readonly MetricGiven[];
}

/**
 * Records the conclusion with its findings; told again with its number or day, or with findings that it did not have, these are added. Throws INSPECTION_NOT_FOUND,
 * UNIT_NOT_FOUND, UNIT_ENDED, NOT_OWN_UNIT, ALREADY_RECORDED,
 * DATES_OUT_OF_ORDER, INVALID_FIGURE, INVALID_REQUEST.
 */
export function concludeInspection(
  state: InspectionState,
  command: ConcludeInspection,
  context: Context,
): (InspectionConcluded | InspectionAmended)[] {
  const { conclusionNumber = null, concludedOn = null, findings } = command;
  const inspection = recorded(state, command, context);
  const { subject, told, concluded } = inspection;
  const repeated = findings?.find(({ metric }, i) => findings.findIndex((f) => f.metric === metric) < i);
  if (repeated) {
    throw new DomainError(
      'INVALID_FIGURE',
      'Một chỉ tiêu được nêu hai lần.',
      { metric: repeated.metric },
      'R28',
    );
  }
  const figures =
    findings?.map(({ metric, figure }) => ({ metric, figure: figureOf(metric, figure) })) ?? null;
  if (concluded)
    return [concludedAgain(inspection, concluded, { conclusionNumber, concludedOn }, figures, context)];
  requireConclusionAfterStart({ startedOn: told.startedOn, concludedOn });
  const data = { ...subject, conclusionNumber, concludedOn, findings: figures };
  return [{ type: 'InspectionConcluded', data }];
}

/**
 * What a second telling adds to a conclusion. Of a metric that it has, or that was told since, it says the same or something else. Throws
 * ALREADY_RECORDED, UNIT_NOT_FOUND, UNIT_ENDED, DATES_OUT_OF_ORDER.
 */
function concludedAgain(
  inspection: Inspection,
  concluded: InspectionConcluded['data'],
  told: Pick<InspectionTold, 'conclusionNumber' | 'concludedOn'>,
  findings: InspectionConcluded['data']['findings'],
  context: Context,
): InspectionAmended {
  const { subject, told: was } = inspection;
  const before = (metric: MetricCode): readonly Figure[] => [
    ...(concluded.findings ?? []).flatMap((one) => (one.metric === metric ? one.figure : [])),
    ...[inspection.findings.get(metric)].filter((one) => one !== undefined),
  ];
  const isOther = findings?.some(({ metric, figure }) => {
    const known = before(metric);
    return known.length > 0 && !known.some((one) => sameFigure(one, figure));
  });
  const detail = 'Kết luận thanh tra đã được ghi nhận; hãy đính chính nếu sai.';
  const { conclusionNumber, concludedOn } = was;
  if (isOther)
    throw recordedAlready(
      detail,
      { ...concluded, conclusionNumber, concludedOn },
      { ...subject, ...told, findings },
    );
  const more = findings?.filter(({ metric }) => before(metric).length === 0) ?? [];
  if (more.length === 0) return toldMore(inspection, told, detail, context);
  const isNew = differences(was, told).length > 0;
  const { data } = isNew
    ? toldMore(inspection, told, detail, context)
    : amended(subject, was, was, { reasonCode: null, reason: null }, context);
  return { type: 'InspectionAmended', data: { ...data, findings: more } };
}
