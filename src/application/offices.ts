import { IsUUID } from 'class-validator';
import type * as Decisions from '../domain/offices/office-decisions.js';
import {
  assignOffice,
  electDeputy,
  electLeader,
  recogniseOffice,
  reportOffice,
} from '../domain/offices/office-decisions.js';
import type * as Changes from '../domain/offices/office-change-decisions.js';
import {
  assumeActingOffice,
  handOverOffice,
  vacateOffice,
} from '../domain/offices/office-change-decisions.js';
import type * as Records from '../domain/offices/office-record-decisions.js';
import { confirmOfficeRecord, withdrawOfficeRecord } from '../domain/offices/office-record-decisions.js';
import type { Office } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import * as Ballots from '../domain/meetings/ballots.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { CommandSpec, Looks } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  Count,
  Id,
  OneOf,
  Optional,
  PartialDateText,
  Part,
  PastPartialDate,
  ScopedId,
  Text,
  Year,
} from './fields.js';
import { VoteField } from './votes.js';
import type { PartialDate } from '../domain/ground/values.js';

export class ElectLeader extends CommandBody implements Decisions.ElectLeader {
  @Id() clusterId!: string;
  @Year() year!: number;
  /** Left out where the source does not name it. */
  @Optional() @Id() unitId?: string;
  @Optional() @PartialDateText() actsFrom?: PartialDate;
  @Optional() @OneOf(['ELECTED', 'AGREED']) mode?: 'ELECTED' | 'AGREED';
  @Optional() @Part(() => VoteField) vote?: VoteField;
  @Optional() @ScopedId() ballotId?: string;
}

export class ElectDeputy extends ElectLeader implements Decisions.ElectDeputy {
  @Optional() @Count(20) ordinal?: number;
}

class AppointToOffice extends CommandBody implements Decisions.AssignOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @OneOf(['LEADER', 'DEPUTY']) office!: Office;
  @Optional() @Count(20) ordinal?: number;
  /** Left out where the source does not name it. */
  @Optional() @Id() unitId?: string;
  @Optional() @PartialDateText() actsFrom?: PartialDate;
}

export class AssignOffice extends AppointToOffice {}
export class RecogniseOffice extends AppointToOffice {}
export class ReportOffice extends AppointToOffice {}

export class HandOverOffice extends CommandBody implements Changes.HandOverOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Optional() @PastPartialDate() on?: PartialDate;
  /** Who handed over, and to whom, as told; left out where that is who is on record. */
  @Optional() @Id() fromUnitId?: string;
  @Optional() @Id() toUnitId?: string;
}

export class VacateOffice extends CommandBody implements Changes.VacateOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @OneOf(['LEADER', 'DEPUTY']) office!: Office;
  @Optional() @Count(20) ordinal?: number;
  @Optional() @Id() unitId?: string;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Text() reason?: string;
}

export class AssumeActingOffice extends CommandBody implements Changes.AssumeActingOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Optional() @Id() unitId?: string;
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @Text() basis?: string;
}

export class WithdrawOfficeRecord extends CommandBody implements Records.WithdrawOfficeRecord {
  @Id() clusterId!: string;
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

export class ConfirmOfficeRecord extends CommandBody implements Records.ConfirmOfficeRecord {
  @Id() clusterId!: string;
  @IsUUID() eventId!: string;
}

const stream = (command: { clusterId: string }): string => Offices.stream(command.clusterId);

/** The ballots of the cluster-year of the ballot that an election names; where it names none, any will do, since none is looked at. */
const beside: Looks<Decisions.WonBeside, ElectLeader> = {
  won: {
    aggregate: Ballots,
    stream: ({ clusterId, year, ballotId }) =>
      Ballots.stream(ballotId === undefined ? { clusterId, year } : scopeOf(ballotId)),
  },
};

export const officeCommands: readonly CommandSpec[] = [
  handle(
    Offices,
    ElectLeader,
    stream,
    electLeader,
    'Records that the members chose the leader of a year, perhaps by a ballot of this system',
    beside,
  ),
  handle(
    Offices,
    ElectDeputy,
    stream,
    electDeputy,
    'Records that the members chose a deputy of a year, perhaps by a ballot of this system',
    beside,
  ),
  handle(Offices, AssignOffice, stream, assignOffice, 'Records that the organiser assigned an office'),
  handle(
    Offices,
    RecogniseOffice,
    stream,
    recogniseOffice,
    'Records that the organiser recognised an officer',
  ),
  handle(
    Offices,
    ReportOffice,
    stream,
    reportOffice,
    'Records an office that a source names without saying how',
  ),
  handle(Offices, HandOverOffice, stream, handOverOffice, 'Records the handover to the leader of a year'),
  handle(Offices, VacateOffice, stream, vacateOffice, 'Records that an officer left within the term'),
  handle(Offices, AssumeActingOffice, stream, assumeActingOffice, 'Records who acts for a vacant leadership'),
  handle(
    Offices,
    ConfirmOfficeRecord,
    stream,
    confirmOfficeRecord,
    'Vouches for an appointment that only the unit itself had recorded',
  ),
  handle(
    Offices,
    WithdrawOfficeRecord,
    stream,
    withdrawOfficeRecord,
    'Withdraws an office fact recorded in error',
  ),
];
