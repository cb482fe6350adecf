import { activityProjection, FindActivitiesHandler } from './activities.js';
import {
  CountAwardsHandler,
  FindAwardsHandler,
  GetAwardHandler,
  GetGrantHandler,
} from './award-questions.js';
import { GetUnitTitlesHandler } from './award-titles.js';
import { awardProjection } from './awards.js';
import { grantProjection } from './grants.js';
import { GetBallotHandler, GetBallotProofHandler } from './ballot-questions.js';
import { ballotProjection } from './ballots.js';
import { GetBriefOverviewHandler } from './brief-overview.js';
import { FindClustersHandler, GetClusterHandler, GetOverviewHandler } from './cluster-questions.js';
import { GetClusterYearHandler } from './cluster-year-question.js';
import { calendarProjection, FindAlarmsHandler } from './calendar.js';
import { dueProjection, FindDueHandler } from './due.js';
import { clusterYearProjection } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { GetLeadershipHandler, GetLeadershipHistoryHandler, GetRotationHandler } from './leadership.js';
import { FindRulesHandler, GetRuleHandler } from './law-book.js';
import { FindMeetingsHandler, GetMeetingHandler } from './meeting-questions.js';
import { meetingProjection } from './meetings.js';
import { batchProjection, FindBatchCommandsHandler, FindBatchesHandler } from './batches.js';
import { eventProjection, FindEventsHandler } from './events.js';
import { movementProjection } from './movements.js';
import { councilProjection, GetCouncilHandler } from './councils.js';
import { organiserRecordProjection } from './organiser-records.js';
import { FindOrganiserRecordsHandler } from './organiser-record-questions.js';
import { GetOrganiserFiguresHandler } from './organiser-figures.js';
import { GetOrganiserYearHandler } from './organiser-year-question.js';
import {
  FindIssuedPapersHandler,
  GetIssuedPaperHandler,
  issuedPapersProjection,
} from './papers/issued-papers.js';
import { GetPaperHandler } from './papers/paper-question.js';
import {
  FindPaperTemplatesHandler,
  GetPaperTemplateHandler,
  paperTemplateProjection,
} from './papers/paper-templates.js';
import { GetIdentificationHandler } from './identification-question.js';
import { identificationProjection } from './identifications.js';
import type { Projection } from './projection.js';
import { FindUnnamedUnitsHandler } from './unnamed-units-question.js';
import { unnamedUnitsProjection } from './unnamed-units.js';
import { registryEventProjection } from './registry-events.js';
import { FindMetricsHandler, ownMetricProjection } from './metric-types.js';
import { GetListDaysHandler, GetRegulationsHandler, regulationsProjection } from './regulations.js';
import { FindAwardTypesHandler, GetNamedRuleSetHandler, GetRuleSetHandler } from './rule-sets.js';
import { GetSubmissionsHandler, submissionsProjection } from './submissions.js';
import { GetUnitHandler } from './unit-page.js';
import { FindUnitsHandler } from './unit-questions.js';
import { inspectedYearProjection, inspectionProjection } from './inspections.js';
import { FindIssuedResultsHandler, GetIssuedResultsHandler, issuedProjection } from './issued.js';
import { FindInspectionsHandler, GetInspectionHandler, GetReconciliationHandler } from './reconciliation.js';
import { GetExplanationHandler } from './explanation.js';
import { GetFiguresOverYearsHandler } from './figures-over-years.js';
import { GetResultsHandler, resultsProjection } from './results.js';
import { SimulateStandingsHandler } from './simulation.js';
import { GetStatisticsFormHandler } from './statistics-forms.js';
import { GetStandingsHandler } from './standings-question.js';
import { standingsProjection } from './standings.js';
import { unitProjection } from './units.js';
import { warningProjection } from './warnings.js';

/** Every read model, one line each. */
export const projections: readonly Projection[] = [
  unitProjection,
  identificationProjection,
  unnamedUnitsProjection,
  clusterProjection,
  clusterYearProjection,
  activityProjection,
  movementProjection,
  councilProjection,
  organiserRecordProjection,
  awardProjection,
  grantProjection,
  submissionsProjection,
  resultsProjection,
  ownMetricProjection,
  issuedProjection,
  issuedPapersProjection,
  paperTemplateProjection,
  inspectionProjection,
  inspectedYearProjection,
  standingsProjection,
  calendarProjection,
  dueProjection,
  meetingProjection,
  ballotProjection,
  eventProjection,
  batchProjection,
  registryEventProjection,
  regulationsProjection,
  warningProjection,
];

export const queryHandlers = [
  CountAwardsHandler,
  FindActivitiesHandler,
  FindAlarmsHandler,
  FindAwardsHandler,
  FindAwardTypesHandler,
  FindBatchCommandsHandler,
  FindBatchesHandler,
  FindMetricsHandler,
  FindClustersHandler,
  FindDueHandler,
  FindEventsHandler,
  FindInspectionsHandler,
  FindIssuedPapersHandler,
  FindIssuedResultsHandler,
  FindMeetingsHandler,
  FindPaperTemplatesHandler,
  GetCouncilHandler,
  FindOrganiserRecordsHandler,
  FindRulesHandler,
  FindUnitsHandler,
  FindUnnamedUnitsHandler,
  GetAwardHandler,
  GetBallotHandler,
  GetBallotProofHandler,
  GetClusterHandler,
  GetClusterYearHandler,
  GetExplanationHandler,
  GetIdentificationHandler,
  GetGrantHandler,
  GetInspectionHandler,
  GetIssuedPaperHandler,
  GetIssuedResultsHandler,
  GetLeadershipHandler,
  GetLeadershipHistoryHandler,
  GetListDaysHandler,
  GetMeetingHandler,
  GetNamedRuleSetHandler,
  GetOrganiserFiguresHandler,
  GetOrganiserYearHandler,
  GetOverviewHandler,
  GetBriefOverviewHandler,
  GetPaperHandler,
  GetPaperTemplateHandler,
  GetReconciliationHandler,
  GetRegulationsHandler,
  GetResultsHandler,
  GetFiguresOverYearsHandler,
  GetRotationHandler,
  GetRuleHandler,
  GetRuleSetHandler,
  GetStandingsHandler,
  GetStatisticsFormHandler,
  GetSubmissionsHandler,
  GetUnitHandler,
  GetUnitTitlesHandler,
  SimulateStandingsHandler,
] as const;
