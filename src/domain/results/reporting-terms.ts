import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { printDate } from '../ground/text.js';
import { differences, recordedAlready } from '../ground/told-again.js';
import type { ClusterId, Day, PartialDate } from '../ground/values.js';
import { calendarYear, firstDay, isBefore } from '../ground/values.js';
import type { OfficesBeside } from '../offices/officers.js';
import { requireLeaderOfYear } from '../offices/tenures.js';
import type { Report, ReportingTerms, ReportingTermsSet, ResultsReported, ResultsState } from './results.js';

// From which day on a report is late, and what follows (R26).

/** Terms of reporting, as a plan or regulation prints them. */
export interface SetReportingTerms {
  /** First day that is late; as on record where undefined, like what follows. */
  readonly dueBefore?: Day;
  readonly latePolicy?: NonNullable<ReportingTerms['latePolicy']>;
  readonly clusterId: ClusterId;
  readonly year: number;
}

/**
 * The leader of that year, the organiser or the operator sets from which day on a report of a unit is late, and what follows
 * (R26, edge case 35). The terms can be changed until the first report is recorded. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, ALREADY_RECORDED, REPORTS_RECEIVED, DATES_OUT_OF_ORDER, NOT_LEADER_OF_YEAR, INVALID_REQUEST where neither is told.
 */
export function setReportingTerms(
  state: ResultsState,
  command: SetReportingTerms,
  context: Context,
  { offices }: OfficesBeside,
): ReportingTermsSet[] {
  const { clusterId, year } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  requireLeaderOfYear(context, cluster, offices, year, 'R26');
  const told = { dueBefore: command.dueBefore, latePolicy: command.latePolicy };
  if (told.dueBefore === undefined && told.latePolicy === undefined) {
    const errors = [{ pointer: '', detail: 'dueBefore or latePolicy must be told' }];
    throw new DomainError('INVALID_REQUEST', 'Hãy nêu thời hạn báo cáo hoặc cách xử lý báo cáo muộn.', {
      errors,
    });
  }
  if (told.dueBefore !== undefined && told.dueBefore <= calendarYear(year).from) {
    throw new DomainError('DATES_OUT_OF_ORDER', `Thời hạn báo cáo năm ${year} phải sau ngày đầu của năm.`, {
      dueBefore: told.dueBefore,
    });
  }
  const current = state.terms;
  if (current && differences(current, told).length === 0)
    throw recordedAlready(`Thời hạn báo cáo năm ${year} đã được ghi nhận.`, current, told);
  const dueBefore = told.dueBefore ?? current?.dueBefore ?? null;
  const latePolicy = told.latePolicy ?? current?.latePolicy ?? null;
  if (state.reports.length > 0) {
    throw new DomainError(
      'REPORTS_RECEIVED',
      `Đã có báo cáo năm ${year}, không đặt lại được thời hạn.`,
      { current },
      'R26',
    );
  }
  return [{ type: 'ReportingTermsSet', data: { clusterId, year, dueBefore, latePolicy } }];
}

/** What the event says of a late report, or of one whose day is not known well enough; nothing for one in time. */
export function lateness(
  { dueBefore, latePolicy }: ReportingTerms,
  day: PartialDate | null,
): Pick<ResultsReported['data'], 'late' | 'latePolicy' | 'warnings'> {
  if (dueBefore === null) return {};
  const due = printDate(dueBefore);
  if (day !== null && firstDay(day) >= dueBefore) {
    const detail = `Báo cáo quá hạn: phải gửi trước ngày ${due}.`;
    return { late: true, latePolicy, warnings: [{ code: 'REPORT_LATE', detail }] };
  }
  if (day !== null && isBefore(day, dueBefore)) return {};
  const detail = `Không rõ ngày báo cáo nên chưa xét được có trước ngày ${due} hay không.`;
  return { warnings: [{ code: 'REPORT_DAY_UNKNOWN', detail }] };
}

/** Whether a report was late; null where no deadline was told for it, or the day of the report does not say. */
export function isLate({ unitId, late, proof }: Report, terms: ReportingTerms | null): boolean | null {
  if (late !== null) return true;
  const { dueBefore = null } = terms ?? {};
  const day = proof.occurredOn;
  if (unitId === null || dueBefore === null || day === null) return null;
  return isBefore(day, dueBefore) ? false : null;
}
