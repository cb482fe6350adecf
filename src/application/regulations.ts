import { IsBoolean, IsUUID } from 'class-validator';
import { authorityNames } from '../domain/law/award-catalogue.js';
import type * as Decisions from '../domain/law/regulation-decisions.js';
import {
  adoptCouncilRule,
  declareDaysOff,
  defineAward,
  withdrawRegulation,
} from '../domain/law/regulation-decisions.js';
import type { Day, PartialDate } from '../domain/ground/values.js';
import * as Regulations from '../domain/law/regulations.js';
import { CouncilThresholdField } from './award-considerations.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  AwardCodes,
  Count,
  DateText,
  DateTexts,
  Id,
  Name,
  OneOf,
  Optional,
  Part,
  PartialDateText,
  Parts,
  SomeOf,
  Text,
} from './fields.js';
import { FractionField } from './meetings.js';

abstract class RegulationBody extends CommandBody {
  @Id() organiserId!: string;
  @Optional() @Text() basis?: string;
}

export class AdoptCouncilRule extends RegulationBody implements Decisions.AdoptCouncilRule {
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
  @Optional() @AwardCodes() awards?: string[];
  @Part(() => CouncilThresholdField) threshold!: CouncilThresholdField;
  @Optional() @OneOf(['ALL_MEMBERS', 'PRESENT']) base?: Decisions.AdoptCouncilRule['base'];
  @Optional() @IsBoolean() ballot?: boolean;
  @Optional() @Part(() => FractionField) quorum?: FractionField;
  @Optional() @IsBoolean() chairDecidesTies?: boolean;
}

export class DefineAward extends RegulationBody implements Decisions.DefineAward {
  @Optional() @PartialDateText() from?: PartialDate;
  @Optional() @PartialDateText() to?: PartialDate;
  @Id() awardId!: string;
  @Name(200) name!: string;
  @Optional() @OneOf(['TITLE', 'COMMENDATION']) category?: Decisions.DefineAward['category'];
  @Optional() @OneOf(['UNIT', 'SECTOR', 'PROVINCE']) level?: Decisions.DefineAward['level'];
  @Optional() @SomeOf(Object.keys(authorityNames)) decidedBy?: Decisions.DefineAward['decidedBy'];
  @Optional()
  @SomeOf(['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE', 'PERSON'])
  recipients?: Decisions.DefineAward['recipients'];
  @Optional() @OneOf(['CLUSTER', 'UNIT']) proposedBy?: Decisions.DefineAward['proposedBy'];
  @Optional() @Count(1000) perCluster?: number;
  @Optional() @AwardCodes() notWith?: string[];
}

export class DayOffField {
  @DateText() on!: Day;
  @Optional() @Name(200) name?: string;
}

export class DeclareDaysOff extends RegulationBody implements Decisions.DeclareDaysOff {
  @Optional() @Parts(() => DayOffField) off?: DayOffField[];
  @Optional() @DateTexts() working?: Day[];
}

export class WithdrawRegulation extends CommandBody implements Decisions.WithdrawRegulation {
  @Id() organiserId!: string;
  @IsUUID() eventId!: string;
  @Text() reason!: string;
}

const stream = (): string => Regulations.stream;

export const regulationCommands: readonly CommandSpec[] = [
  handle(
    Regulations,
    AdoptCouncilRule,
    stream,
    adoptCouncilRule,
    'Records how the council of a body votes by its own regulation, with basis and dates',
  ),
  handle(
    Regulations,
    DefineAward,
    stream,
    defineAward,
    'Records an award that a body gives beside the catalogue, with basis and dates as far as told',
  ),
  handle(
    Regulations,
    DeclareDaysOff,
    stream,
    declareDaysOff,
    'Records days on which a body does not work, and days of a weekend on which it does',
  ),
  handle(
    Regulations,
    WithdrawRegulation,
    stream,
    withdrawRegulation,
    'Withdraws a regulation recorded in error: of a council, of an award, of days off',
  ),
];
