import { ArrayMinSize, IsBoolean, IsUUID } from 'class-validator';
import type { PartialDate } from '../domain/ground/values.js';
import type { UnitKind } from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import type * as Unnamed from '../domain/registry/unnamed-units-decisions.js';
import { nameUnnamedUnits, recordUnnamedUnits } from '../domain/registry/unnamed-units-decisions.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, HowManyField } from './command.js';
import { Count, Id, Ids, Name, OneOf, Optional, Part, PartialDateText, Text } from './fields.js';
import { unitKinds } from './registry.js';

export class RecordUnnamedUnits extends CommandBody implements Unnamed.RecordUnnamedUnits {
  @Optional() @Count(10_000) count?: number;
  /** How many, where no source tells it exactly. */
  @Optional() @Part(() => HowManyField) howMany?: HowManyField;
  @OneOf(['EXISTED', 'BEGAN', 'ENDED', 'MERGED', 'BELONGED'])
  happened!: Unnamed.RecordUnnamedUnits['happened'];
  @Optional() @OneOf(unitKinds) kind?: UnitKind;
  @Optional() @PartialDateText() on?: PartialDate;
  @Optional() @Id() superiorId?: string;
  @Optional() @Name(100) province?: string;
  @Optional() @Id() successorId?: string;
  /** The cluster to which they BELONGED. */
  @Optional() @Id() clusterId?: string;
  /** These are all its members of that time: whoever is known as one is among them. */
  @Optional() @IsBoolean() all?: boolean;
  @Optional() @Ids() named?: string[];
  @Optional() @Text() words?: string;
}

export class NameUnnamedUnits extends CommandBody implements Unnamed.NameUnnamedUnits {
  /** The event that counts them. */
  @IsUUID() eventId!: string;
  @ArrayMinSize(1) @Ids() named!: string[];
}

const stream = (): string => Registry.stream;

export const unnamedUnitCommands: readonly CommandSpec[] = [
  handle(
    Registry,
    RecordUnnamedUnits,
    stream,
    recordUnnamedUnits,
    'Records how many units there were, began, ended, merged or belonged to a cluster, where a source gives no names',
  ),
  handle(
    Registry,
    NameUnnamedUnits,
    stream,
    nameUnnamedUnits,
    'Records who some or all are of units that a record only counts; its number stays',
  ),
];
