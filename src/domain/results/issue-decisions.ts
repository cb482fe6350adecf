import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { supplementToFact } from '../ground/supplement.js';
import { textOfSaid } from './statements.js';
import { metricName } from './metrics.js';
import type { OfficesBeside } from '../offices/officers.js';
import { requireLeaderOfYear } from '../offices/tenures.js';
import { nameOn } from '../registry/registry.js';
import type { IssuedContent, IssuedFigure, IssuedUnit } from './issued-content.js';
import type { ReportedSaid, ResultsIssued, ResultsRecordSupplemented, ResultsState } from './results.js';
import { printDate } from '../ground/text.js';
import type { Followed } from './totals.js';
import { wholeFigures } from './totals.js';
import { heirsOf, successions, unitOf } from '../registry/unit-decisions.js';
import type { RegistryState } from '../registry/registry.js';
import type { ClusterId, PartialDate, UnitId } from '../ground/values.js';
import {
  calendarYear,
  dayAfter,
  dayOfYear,
  firstDay,
  isBefore,
  lastDay,
  nearestDay,
} from '../ground/values.js';

/** The report of a year as a document. */
export interface IssueResults {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** Id of the document within the cluster-year. */
  readonly issueId: string;
  readonly documentNumber?: string;
  /** A partial date. */
  readonly issuedOn?: PartialDate;
}

/**
 * The leader of the year, the organiser or the operator records that the report of a year was issued, with its figures as they
 * are now. Later corrections are shown beside it and do not change it (R31, S-12), nor does its number or day, told later. Throws CLUSTER_NOT_FOUND,
 * NOT_LEADER_OF_YEAR, ALREADY_RECORDED, RECORD_NOT_FOUND where nothing was reported, DATES_OUT_OF_ORDER.
 */
export function issueResults(
  state: ResultsState,
  command: IssueResults,
  context: Context,
  { offices }: OfficesBeside,
): (ResultsIssued | ResultsRecordSupplemented)[] {
  const { clusterId, year, issueId, documentNumber = null, issuedOn = null } = command;
  const { registry } = context;
  const cluster = clusterOf(registry, clusterId);
  requireLeaderOfYear(context, cluster, offices, year, 'R26');
  const known = state.issues.find((issue) => issue.issueId === issueId);
  if (known) {
    const detail = `Báo cáo “${issueId}” năm ${year} đã được ban hành.`;
    const { eventId, ...fact } = known;
    const supplement = supplementToFact(
      { eventId, type: 'ResultsIssued' },
      fact,
      { documentNumber, issuedOn },
      detail,
    );
    return [{ type: 'ResultsRecordSupplemented', data: { clusterId, year, ...supplement } }];
  }
  if (state.reports.length === 0) {
    throw new DomainError('RECORD_NOT_FOUND', `Chưa có số liệu nào của năm ${year} để ban hành.`, {
      clusterId,
      year,
    });
  }
  if (issuedOn !== null && isBefore(issuedOn, calendarYear(year).from)) {
    const detail = `Ngày ${printDate(issuedOn)} trước năm ${year} mà báo cáo nói đến.`;
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { issuedOn, year });
  }
  const day =
    issuedOn === null
      ? dayOfYear(year, context.today)
      : nearestDay({ from: firstDay(issuedOn), to: dayAfter(lastDay(issuedOn)) }, context.today);
  const named = (unitId: UnitId): IssuedUnit => ({
    unitId,
    name: nameOn(unitOf(registry, unitId).names, day),
  });
  const content: IssuedContent = {
    label: nameOn(cluster.labels, day),
    year,
    documentNumber,
    issuedOn,
    reports: state.reports.map(({ reportId, unitId, period, contributors, metrics: records }) => ({
      reportId,
      unit: unitId === null ? null : named(unitId),
      period,
      contributors: contributors.map(named),
      figures: records.map((record) => ({
        ...worded(record, textOfSaid(record)),
        confirmation: record.confirmation,
      })),
    })),
    totals: wholeFigures(state.reports, year, followedBy(registry)).map((total) => ({
      ...worded(total, total.text),
      basis: total.basis,
      ...(total.basis === 'SUM_OF_UNITS' && total.leftOut.length > 0
        ? { leftOut: total.leftOut.map(({ unitId, why }) => ({ ...named(unitId), why })) }
        : {}),
    })),
  };
  return [{ type: 'ResultsIssued', data: { clusterId, year, issueId, content } }];
}

/** Who followed whom, as totals ask. */
function followedBy(registry: RegistryState): Followed {
  const by = successions(registry);
  return new Map(
    [...by.keys()].map((unitId) => [
      unitId,
      {
        heirs: heirsOf(unitId, (id) => by.get(id) ?? []),
        endedOn: registry.units.get(unitId)?.ended?.on ?? null,
      },
    ]),
  );
}

function worded({ metric, name, figure }: ReportedSaid, text: string): IssuedFigure {
  return { metric, name: metricName(metric, name), figure, text };
}
