import { Matches } from 'class-validator';
import type { PlanReference } from '../domain/movement.js';
import * as Movement from '../domain/movement.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { Id, Optional, Part, PartialDateText, Text, Year } from './fields.js';

export class PlanField implements PlanReference {
  @Matches(/^\d{1,6}$/) number!: string;
  @Optional() @Text(50) symbol?: string;
  @Optional() @PartialDateText() issuedOn?: string;
}

export class LaunchMovement extends CommandBody implements Movement.LaunchMovement {
  @Id() launchedBy!: string;
  @Year() year!: number;
  @Optional() @Text(500) theme?: string;
  @Optional() @Text(500) slogan?: string;
  @Optional() @Part(() => PlanField) plan?: PlanField;
}

export const movementCommands: readonly CommandSpec[] = [
  handle(
    Movement,
    LaunchMovement,
    (command) => Movement.stream(command.launchedBy, command.year),
    Movement.launchMovement,
    'Launches the movement of a year',
  ),
];
