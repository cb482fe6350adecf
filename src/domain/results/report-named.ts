import { speaksFor } from '../registry/decision.js';
import type { Actor } from '../ground/event.js';
import { severalUnits } from '../registry/unit-decisions.js';
import type { UnitId } from '../ground/values.js';
import type { Report, ReportSubject, ResultsState } from './results.js';

/** Names a recorded report. */
export interface ReportNamed extends ReportSubject {
  /** The unit whose report it is. That unit may leave it out; others may where the whole, or one unit only, has this id. */
  readonly unitId?: UnitId;
}

/**
 * Finds a report by its id. Units choose ids independently: where several use this one and no unit is named, the report of the
 * acting unit is meant, or else that of the whole. Undefined where there is none. Throws INVALID_REQUEST where neither decides it.
 */
export function reportOf(
  { reports }: ResultsState,
  { reportId, unitId }: Pick<ReportNamed, 'reportId' | 'unitId'>,
  actor: Actor,
): Report | undefined {
  const found = reports.filter(
    (r) => r.reportId === reportId && (unitId === undefined || r.unitId === unitId),
  );
  if (found.length < 2) return found[0];
  const meant = found.find((r) => speaksFor(actor, r.unitId)) ?? found.find((r) => r.unitId === null);
  if (meant) return meant;
  throw severalUnits(
    found.flatMap((r) => r.unitId ?? []),
    { pointer: '/unitId' },
  );
}
