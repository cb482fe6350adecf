import { IsBoolean, IsInt, IsNumberString, IsUUID, Max, MaxLength, Min } from 'class-validator';
import * as Registry from '../domain/registry/registry.js';
import type { CountBasis } from '../domain/registry/registry-events.js';
import type { ActivityKind, ActivityMode, PledgeSignatures } from '../domain/year/cluster-year.js';
import { activityModes, pledgeSignatures } from '../domain/year/cluster-year.js';
import * as ClusterYear from '../domain/year/cluster-year.js';
import type * as Rosters from '../domain/year/roster-decisions.js';
import { admitRoster, declareRoster } from '../domain/year/roster-decisions.js';
import * as Scores from '../domain/scores/scores.js';
import type * as Withdrawals from '../domain/withdrawals/year-withdrawal-decisions.js';
import { withdrawYearRecord } from '../domain/withdrawals/year-withdrawal-decisions.js';
import { offices } from './beside.js';
import type { CommandSpec, Looks } from './command.js';
import { CommandBody, handle, HowManyField, recordedWhere, SignatoryField } from './command.js';
import { Count, DateText, Id, Ids, Name, OneOf, Optional, Part, Parts, Text, Texts, Year } from './fields.js';
import type { Day } from '../domain/ground/values.js';

abstract class ClusterYearBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
}

export class DeclareRoster extends ClusterYearBody implements Rosters.DeclareRoster {
  /** Absent where the document only names members, or says nothing of how many. */
  @Optional() @IsInt() @Min(1) @Max(200) declaredCount?: number;
  @Optional() @OneOf(['ALL', 'WITHOUT_OFFICERS', 'NOT_STATED']) countBasis?: CountBasis;
  @Optional() @Ids() listed?: string[];
  @Optional() @IsBoolean() admit?: boolean;
  @Optional() @IsBoolean() seen?: boolean;
}

export class PledgeTargetField implements ClusterYear.PledgeTarget {
  @Text() text!: string;
  @Optional() @MaxLength(40) @IsNumberString() value?: string;
  @Optional() @Text(50) unitOfMeasure?: string;
}

export class OpenPledge extends ClusterYearBody implements ClusterYear.OpenPledge {
  @Optional() @Text(20000) text?: string;
  @Optional() @Texts(1000) contents?: string[];
  @Optional() @Parts(() => PledgeTargetField) targets?: PledgeTargetField[];
  @Optional() @DateText() lateUntil?: Day;
}

export class SignPledge extends ClusterYearBody {
  @Id() unitId!: string;
  @Optional() @Part(() => SignatoryField) signatory?: SignatoryField;
}

export class ConcludePledge extends ClusterYearBody implements ClusterYear.ConcludePledge {
  @Optional(
    'COMPLETE: those on record signed, and no other member. ALL: every member signed, as told. NOT_STATED: nobody says who. Absent means COMPLETE where a signature is on record, else NOT_STATED',
  )
  @OneOf(pledgeSignatures)
  signatures?: PledgeSignatures;
}

export class ParticipantField {
  @Optional() @Id() unitId?: string;
  @Optional('A body that is no unit on record, by its name') @Name(200) organisation?: string;
  @Optional() @Text(200) role?: string;
  @Optional() @Part(() => SignatoryField) speaker?: SignatoryField;
  /** How many they are, where they are counted and not named. */
  @Optional() @Count(100_000) count?: number;
  /** The same, where no source tells it exactly. */
  @Optional() @Part(() => HowManyField) howMany?: HowManyField;
}

export class RecordActivity extends ClusterYearBody {
  @Id() activityId!: string;
  @OneOf(['CEREMONY', 'MEETING', 'SEMINAR', 'SPORT', 'ART', 'CHARITY', 'OTHER']) kind!: ActivityKind;
  @Optional() @Name(500) title?: string;
  @Optional() @Id() hostUnitId?: string;
  @Optional() @Name(300) place?: string;
  @Optional() @OneOf(activityModes) mode?: ActivityMode;
  @Optional() @Parts(() => ParticipantField) participants?: ParticipantField[];
}

export class WithdrawYearRecord extends ClusterYearBody implements Withdrawals.WithdrawYearRecord {
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const stream = (command: { clusterId: string; year: number }): string =>
  ClusterYear.stream(command.clusterId, command.year);
const { openPledge, signPledge, concludePledge, recordActivity } = ClusterYear;
const beside: Looks<Withdrawals.YearBeside, WithdrawYearRecord> = {
  offices,
  scores: { aggregate: Scores, stream: ({ clusterId, year }) => Scores.stream(clusterId, year) },
};

export const clusterYearCommands: readonly CommandSpec[] = [
  recordedWhere(
    handle(
      ClusterYear,
      DeclareRoster,
      stream,
      declareRoster,
      'Records how many members a document declares; `admit` admits those it lists, `seen` has them as members of that year alone (then withdrawn by WithdrawClusterRecord)',
      { offices },
    ),
    (command) => [(command as DeclareRoster).admit, (command as DeclareRoster).seen].includes(true),
    handle(Registry, DeclareRoster, () => Registry.stream, admitRoster, 'Records a roster and admits it', {
      offices,
      clusterYear: { aggregate: ClusterYear, stream },
    }),
  ),
  handle(
    ClusterYear,
    OpenPledge,
    stream,
    openPledge,
    'Opens the pledge of a cluster-year; told again, adds to it',
    {
      offices,
    },
  ),
  {
    ...handle(
      ClusterYear,
      SignPledge,
      stream,
      signPledge,
      'Signs the pledge for one unit; told again, adds who signed or on which day',
    ),
    known: (state, command) =>
      (state as ClusterYear.ClusterYearState).records.filter(
        ({ type, data }) => type === 'PledgeSigned' && data.unitId === (command as SignPledge).unitId,
      ),
  },
  handle(
    ClusterYear,
    ConcludePledge,
    stream,
    concludePledge,
    'Concludes the signing and lists who did not sign',
    { offices },
  ),
  {
    ...handle(
      ClusterYear,
      RecordActivity,
      stream,
      recordActivity,
      'Records an activity of the cluster; told again, adds to it',
      { offices },
    ),
    known: (state, command) =>
      (state as ClusterYear.ClusterYearState).activities.get((command as RecordActivity).activityId),
  },
  handle(
    ClusterYear,
    WithdrawYearRecord,
    stream,
    withdrawYearRecord,
    'Withdraws what was recorded of a year in error: roster, pledge, signature, conclusion, activity',
    beside,
  ),
];
