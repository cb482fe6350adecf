import { ArrayUnique, IsUUID, Matches } from 'class-validator';
import * as Movement from '../domain/year/movement.js';
import * as Offices from '../domain/offices/offices.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, SignatoryField } from './command.js';
import { Id, Name, Optional, Part, PastPartialDate, Text, Texts, Year } from './fields.js';
import type { PartialDate } from '../domain/ground/values.js';

export class PlanField {
  @Optional()
  @Matches(/^\d{1,6}$/, { message: '$property must be the number alone; what follows it is `symbol`' })
  number?: string;
  @Optional() @Text(50) symbol?: string;
  @Optional() @PastPartialDate() issuedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signatory?: SignatoryField;
}

export class LaunchMovement extends CommandBody {
  @Id() launchedBy!: string;
  @Year() year!: number;
  @Optional() @Name(500) theme?: string;
  @Optional() @Name(500) slogan?: string;
  @Optional() @Part(() => PlanField) plan?: PlanField;
  /** What it aims at, as printed. */
  @Optional() @ArrayUnique() @Texts(1000) goals?: string[];
}

export class WithdrawMovement extends CommandBody implements Movement.WithdrawMovement {
  @Id() launchedBy!: string;
  @Year() year!: number;
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const stream = ({ launchedBy, year }: { launchedBy: string; year: number }): string =>
  Movement.stream(launchedBy, year);
const { launchMovement, withdrawMovement } = Movement;
/** The offices of the cluster, where a cluster launches. */
const beside = {
  offices: {
    aggregate: Offices,
    stream: ({ launchedBy }: { launchedBy: string }) => Offices.stream(launchedBy),
  },
};

export const movementCommands: readonly CommandSpec[] = [
  {
    ...handle(
      Movement,
      LaunchMovement,
      stream,
      launchMovement,
      'Launches the movement of a year; told again, adds to it',
      beside,
    ),
    known: (state) => state,
  },
  handle(
    Movement,
    WithdrawMovement,
    stream,
    withdrawMovement,
    'Withdraws a launch recorded in error',
    beside,
  ),
];
