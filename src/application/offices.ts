import { IsUUID } from 'class-validator';
import type * as Decisions from '../domain/offices/office-decisions.js';
import {
  assignOffice,
  assumeActingOffice,
  electDeputy,
  electLeader,
  handOverOffice,
  recogniseOffice,
  reportOffice,
  vacateOffice,
} from '../domain/offices/office-decisions.js';
import type * as Records from '../domain/offices/office-record-decisions.js';
import { confirmOfficeRecord, withdrawOfficeRecord } from '../domain/offices/office-record-decisions.js';
import type { Office } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import * as Ballots from '../domain/meetings/ballots.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { CommandSpec, Looks } from './command.js';
import { CommandBody, handle } from './command.js';
import { Count, DateText, Id, OneOf, Optional, Part, PastDate, ScopedId, Text, Year } from './fields.js';
import { VoteField } from './votes.js';
import type { Day } from '../domain/ground/values.js';

export class ElectLeader extends CommandBody implements Decisions.ElectLeader {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Id() unitId!: string;
  @Optional() @DateText() actsFrom?: Day;
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
  @Id() unitId!: string;
  @Optional() @DateText() actsFrom?: Day;
}

export class AssignOffice extends AppointToOffice {}
export class RecogniseOffice extends AppointToOffice {}
export class ReportOffice extends AppointToOffice {}

export class HandOverOffice extends CommandBody implements Decisions.HandOverOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Optional() @PastDate() on?: Day;
}

export class VacateOffice extends CommandBody implements Decisions.VacateOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @OneOf(['LEADER', 'DEPUTY']) office!: Office;
  @Optional() @Count(20) ordinal?: number;
  @DateText() on!: Day;
  @Text() reason!: string;
}

export class AssumeActingOffice extends CommandBody implements Decisions.AssumeActingOffice {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Id() unitId!: string;
  @DateText() from!: Day;
  @Text() basis!: string;
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
