import { ArrayMinSize, IsInt, IsUUID, Max, Min } from 'class-validator';
import type { PartialDate } from '../domain/ground/values.js';
import type { Coverage, OrganiserActivityKind } from '../domain/year/organiser-year.js';
import * as OrganiserYear from '../domain/year/organiser-year.js';
import type { ActivityMode } from '../domain/year/cluster-year.js';
import { activityModes } from '../domain/year/cluster-year.js';
import { ParticipantField } from './cluster-years.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  Id,
  Ids,
  Name,
  OneOf,
  Optional,
  PartialDateText,
  Parts,
  PastPartialDate,
  Text,
  Year,
} from './fields.js';
import { MetricField, ownMetrics } from './results.js';

abstract class OrganiserYearBody extends CommandBody {
  /** Unit id of the body that organises clusters. */
  @Id() organiserId!: string;
  @Year() year!: number;
}

export class ReportOrganiserResults
  extends OrganiserYearBody
  implements OrganiserYear.ReportOrganiserResults
{
  /** Id among the reports of the organiser's year. */
  @Id() reportId!: string;
  /** Whose work it is; absent where the source does not say. */
  @Optional() @OneOf(OrganiserYear.coverages) covers?: Coverage;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
  @Optional() @PastPartialDate() asOf?: PartialDate;
  @ArrayMinSize(1) @Parts(() => MetricField) metrics!: MetricField[];
}

export class RecordOrganiserActivity extends OrganiserYearBody {
  @Id() activityId!: string;
  @OneOf(OrganiserYear.organiserActivityKinds) kind!: OrganiserActivityKind;
  @Optional() @Name(500) title?: string;
  @Optional() @Text(300) place?: string;
  @Optional() @Id() hostUnitId?: string;
  @Optional() @OneOf(activityModes) mode?: ActivityMode;
  @Optional() @Parts(() => ParticipantField) participants?: ParticipantField[];
}

export class RecordDossierCounts extends OrganiserYearBody implements OrganiserYear.RecordDossierCounts {
  /** Id among the counts of the organiser's year. */
  @Id() countId!: string;
  /** The cluster whose units are counted; absent for those of all, or where not told. */
  @Optional() @Id() clusterId?: string;
  /** Units that were asked. */
  @Optional() @IsInt() @Min(0) @Max(100_000) units?: number;
  @Optional() @IsInt() @Min(0) @Max(100_000) sent?: number;
  @Optional() @IsInt() @Min(0) @Max(100_000) declaredNone?: number;
  @Optional() @IsInt() @Min(0) @Max(100_000) notSent?: number;
  @Optional() @IsInt() @Min(0) @Max(100_000) dossiers?: number;
  /** Units as far as they are named, here and below. */
  @Optional() @Ids() sentBy?: string[];
  @Optional() @Ids() declaredNoneBy?: string[];
  @Optional() @Ids() notSentBy?: string[];
}

export class WithdrawOrganiserRecord
  extends OrganiserYearBody
  implements OrganiserYear.WithdrawOrganiserRecord
{
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const stream = (command: OrganiserYearBody): string =>
  OrganiserYear.stream(command.organiserId, command.year);
const { reportOrganiserResults, recordOrganiserActivity, recordDossierCounts, withdrawOrganiserRecord } =
  OrganiserYear;

export const organiserYearCommands: readonly CommandSpec[] = [
  handle(
    OrganiserYear,
    ReportOrganiserResults,
    stream,
    reportOrganiserResults,
    'Records figures of the sector, or of an organiser, that no cluster reports',
    { ownMetrics },
  ),
  {
    ...handle(
      OrganiserYear,
      RecordOrganiserActivity,
      stream,
      recordOrganiserActivity,
      'Records an anniversary, a congress or another activity of an organiser or its sector; told again, adds to it',
    ),
    known: (state, command) =>
      (state as OrganiserYear.OrganiserYearState).records.filter(
        ({ type, data }) =>
          type === 'OrganiserActivityRecorded' &&
          data.activityId === (command as RecordOrganiserActivity).activityId,
      ),
  },
  handle(
    OrganiserYear,
    RecordDossierCounts,
    stream,
    recordDossierCounts,
    'Records how many dossiers an organiser received, as far as told',
  ),
  handle(
    OrganiserYear,
    WithdrawOrganiserRecord,
    stream,
    withdrawOrganiserRecord,
    'Withdraws what was recorded of an organiser’s year in error',
  ),
];
