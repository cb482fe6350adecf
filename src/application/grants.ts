import { ArrayMinSize, IsBoolean } from 'class-validator';
import type { AnyAward, AwardAuthority } from '../domain/law/award-catalogue.js';
import { authorityNames } from '../domain/law/award-catalogue.js';
import type { OrderClass } from '../domain/law/award-words.js';
import { classNames } from '../domain/law/award-words.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import type * as Distinguish from '../domain/awards/distinguish-decisions.js';
import { distinguishGrants, identifyGrants } from '../domain/awards/distinguish-decisions.js';
import type * as Decisions from '../domain/awards/grant-decisions.js';
import { joinGrant, recordGrant, supplementGrant, withdrawGrant } from '../domain/awards/grant-decisions.js';
import * as GrantOutcomes from '../domain/awards/grant-outcomes.js';
import * as Grant from '../domain/awards/grant.js';
import * as Grants from '../domain/awards/grants.js';
import type { RecipientKind } from '../domain/awards/recipient.js';
import { recipientKinds } from '../domain/awards/recipient.js';
import type { PartialDate } from '../domain/ground/values.js';
import { AwardBody, awardStream, grants, outcomes } from './award-proposals.js';
import { regulations } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, HowManyField, PersonField } from './command.js';
import {
  AwardCodeText,
  Count,
  Id,
  Name,
  OneOf,
  Optional,
  Part,
  Parts,
  PastPartialDate,
  Text,
  Year,
} from './fields.js';

/** Who signed or presented a grant, as far as told. */
export class GrantSignerField {
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
}

/** What a source says of a grant; what it does not say is absent. */
abstract class GrantBody extends CommandBody {
  @Id() grantId!: string;
  @Optional() @PastPartialDate() grantedOn?: PartialDate;
  @Optional() @Text(100) number?: string;
  @Optional() @OneOf(Object.keys(authorityNames)) authority?: AwardAuthority;
  /** Who granted, as printed. */
  @Optional() @Name(200) authorityName?: string;
  @Optional() @Part(() => GrantSignerField) signer?: GrantSignerField;
  /** Year whose achievement is rewarded, the last of several. */
  @Optional() @Year() year?: number;
  /** The first of several, also where no source tells the last. */
  @Optional() @Year() fromYear?: number;
  @Optional() @PastPartialDate() presentedOn?: PartialDate;
  @Optional() @Part(() => GrantSignerField) presentedBy?: GrantSignerField;
  @Optional() @Text(300) occasion?: string;
}

/** Whom a grant names: a unit, a collective or a person, or so many of a kind. */
export class GrantEntryField {
  @AwardCodeText() award!: AnyAward;
  /** Class of an order (hạng). */
  @Optional() @OneOf(Object.keys(classNames)) class?: OrderClass;
  /** Follows from who is named, where anybody is. */
  @Optional() @OneOf(recipientKinds) kind?: RecipientKind;
  /** The unit, or that of the collective, the person or those counted. */
  @Optional() @Id() unitId?: string;
  /** Name of a collective, as printed. */
  @Optional() @Name(300) collective?: string;
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  /** How many, where they are not named. */
  @Optional() @Count(100_000) count?: number;
  /** The same, where no source tells it exactly. */
  @Optional() @Part(() => HowManyField) howMany?: HowManyField;
  @Optional() @Id() clusterId?: string;
}

export class RecordGrant extends GrantBody {
  @ArrayMinSize(1) @Parts(() => GrantEntryField) entries!: GrantEntryField[];
}

export class SupplementGrant extends GrantBody {}

export class JoinGrant extends AwardBody implements Decisions.JoinGrant {
  @Id() grantId!: string;
  @Optional() @Count(100) entry?: number;
}

export class WithdrawGrant extends CommandBody implements Decisions.WithdrawGrant {
  @Id() grantId!: string;
  @Text() reason!: string;
}

export class DistinguishGrants extends CommandBody implements Distinguish.DistinguishGrants {
  @Id() grantId!: string;
  @Id() otherGrantId!: string;
  /** False where they were said to be two in error. */
  @Optional() @IsBoolean() areDifferent?: boolean;
}

export class IdentifyGrants extends CommandBody implements Distinguish.IdentifyGrants {
  /** The one that counts of what both tell alike. */
  @Id() grantId!: string;
  @Id() otherGrantId!: string;
  /** False where they were said to be one in error. */
  @Optional() @IsBoolean() areOne?: boolean;
}

const stream = (): string => Grants.stream;
const early = {
  aggregate: Grant,
  stream: ({ grantId }: { readonly grantId: string }): string => Grant.stream(grantId),
};
/** Two grants that a command names. */
const both = {
  grants,
  early: {
    aggregate: Grant,
    streams: ({ grantId, otherGrantId }: DistinguishGrants | IdentifyGrants) =>
      [grantId, otherGrantId].map(Grant.stream),
  },
};

/** A person told under a name that another grant of the award to somebody of the unit has is the same one. */
const personsOfAward: CommandSpec['known'] = (state, { entries }: CommandBody & Partial<RecordGrant>) =>
  [...(state as Grants.Grants).values()]
    .flatMap((grant) => grant.entries)
    .filter((known) =>
      entries?.some(
        ({ award, unitId, person }) => person && award === known.award && (unitId ?? null) === known.unitId,
      ),
    )
    .map(({ person }) => person);

export const grantCommands: readonly CommandSpec[] = [
  {
    ...handle(
      Grants,
      RecordGrant,
      stream,
      recordGrant,
      'Records that awards were granted, as told, without a proposal on record; told again, adds to it',
      { regulations, outcomes, early },
    ),
    known: personsOfAward,
  },
  handle(Grants, SupplementGrant, stream, supplementGrant, 'Adds what was not known of a grant as told', {
    regulations,
    outcomes,
    early,
  }),
  handle(
    GrantOutcomes,
    JoinGrant,
    outcomes.stream,
    joinGrant,
    'Joins a grant as told to the proposal that led to it',
    { awards: { aggregate: AwardProposal, stream: awardStream }, grants, early },
  ),
  handle(
    GrantOutcomes,
    WithdrawGrant,
    outcomes.stream,
    withdrawGrant,
    'Withdraws a grant recorded in error',
    { grants, early },
  ),
  handle(
    GrantOutcomes,
    DistinguishGrants,
    outcomes.stream,
    distinguishGrants,
    'Says that two grants as told are not one, or that this is not known after all',
    both,
  ),
  handle(
    GrantOutcomes,
    IdentifyGrants,
    outcomes.stream,
    identifyGrants,
    'Says that two grants as told are one, and count once, or that this is not known after all',
    both,
  ),
];
