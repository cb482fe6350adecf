import { applyDecorators } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, Matches, MaxLength } from 'class-validator';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type { OrderClass } from '../domain/law/award-words.js';
import { classNames } from '../domain/law/award-words.js';
import type { AwardSubject, Proposer } from '../domain/awards/award-events.js';
import { proposers } from '../domain/awards/award-events.js';
import * as GrantOutcomes from '../domain/awards/grant-outcomes.js';
import * as Grant from '../domain/awards/grant.js';
import * as Grants from '../domain/awards/grants.js';
import type { RecipientKind } from '../domain/awards/recipient.js';
import { recipientKinds } from '../domain/awards/recipient.js';
import * as Offices from '../domain/offices/offices.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import * as Ballots from '../domain/meetings/ballots.js';
import * as Meeting from '../domain/meetings/meeting.js';
import type * as Instructions from '../domain/awards/instruction-decisions.js';
import { issueAwardInstructions } from '../domain/awards/instruction-decisions.js';
import type * as Nominations from '../domain/awards/nomination-decisions.js';
import {
  declareInterest,
  nominateForAward,
  proposeAward,
  withdrawNomination,
} from '../domain/awards/nomination-decisions.js';
import type * as Confirmation from '../domain/awards/proposal-confirmation-decisions.js';
import { confirmProposal } from '../domain/awards/proposal-confirmation-decisions.js';
import { recordRecipients } from '../domain/awards/recipients-decisions.js';
import { scopeOf } from '../domain/ground/scope.js';
import { regulations } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, HowManyField, PersonField } from './command.js';
import {
  AwardCodeText,
  Count,
  DateText,
  Id,
  Name,
  OneOf,
  Optional,
  Part,
  Parts,
  ScopedId,
  Text,
  Votes,
  Year,
} from './fields.js';
import { VoteField } from './votes.js';
import type { Day } from '../domain/ground/values.js';

/** What a proposal is about: with a cluster, or with the body that proposes outside clusters. */
export abstract class AwardBody extends CommandBody implements AwardSubject {
  @Optional() @Id() clusterId?: string;
  /** Body that proposes outside clusters, for itself and its own or from above. */
  @Optional() @Id() bodyId?: string;
  @Year() year!: number;
  @AwardCodeText() award!: AnyAward;
  /** Class of an order (hạng). */
  @Optional() @OneOf(Object.keys(classNames)) class?: OrderClass;
  /** The unit, or that of the collective, the person or those counted. */
  @Optional() @Id() unitId?: string;
  /** Which collective, person or number of them, as answers show it; absent where it is the unit itself. */
  @Optional() @Id() recipientId?: string;
}

/** What is done to a proposal, and why. */
export abstract class ReasonedAwardBody extends AwardBody {
  /** Absent where the evidence tells none. */
  @Optional() @Text() reason?: string;
}

/** Whom a proposal puts forward, and by whom. */
abstract class PutForwardBody extends AwardBody {
  @Optional() @OneOf(proposers) proposer?: Proposer;
  /** Follows from who is named, where anybody is. */
  @Optional() @OneOf(recipientKinds) kind?: RecipientKind;
  /** Name of a collective, as printed. */
  @Optional() @Name(300) collective?: string;
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  /** How many, where they are not named. */
  @Optional() @Count(100_000) count?: number;
  /** The same, where no source tells it exactly. */
  @Optional() @Part(() => HowManyField) howMany?: HowManyField;
}

export class NominateForAward extends PutForwardBody {
  @Optional() @Id() nominatedBy?: string;
  @Optional() @Count(200) rank?: number;
}

export class RecordedVoteField {
  @ScopedId() meetingId!: string;
  @Id() voteId!: string;
}

/** Ids of proposals, or of grants as told. */
const ProposalOrGrantId = (): PropertyDecorator =>
  applyDecorators(Matches(/^[a-z0-9][a-z0-9._-]*$/, { each: true }), MaxLength(600, { each: true }));

export class ProposeAward extends PutForwardBody {
  @Optional() @Part(() => VoteField) vote?: VoteField;
  @Optional() @ScopedId() ballotId?: string;
  @Optional() @Part(() => RecordedVoteField) recordedVote?: RecordedVoteField;
  @Optional() @Name(200) addressee?: string;
  @Optional() @Count(200) rank?: number;
  @Optional() @Id() presidedBy?: string;
  @Optional() @Text(1000) declaredInterest?: string;
  @Optional() @IsArray() @ArrayMaxSize(20) @ArrayUnique() @ProposalOrGrantId() restsOn?: string[];
}

export class DeclareInterest extends AwardBody implements Nominations.DeclareInterest {
  @Optional() @Id() presidedBy?: string;
  @Optional() @Text(1000) declaredInterest?: string;
}

export class ConfirmProposal extends AwardBody implements Confirmation.ConfirmProposal {}

/** One of those whom a proposal counts; the unit itself where only that is told. */
export class NamedRecipientField {
  @Optional() @OneOf(recipientKinds) kind?: RecipientKind;
  @Optional() @Id() unitId?: string;
  @Optional() @Name(300) collective?: string;
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
}

export class RecordRecipients extends AwardBody {
  @ArrayMinSize(1) @Parts(() => NamedRecipientField) recipients!: NamedRecipientField[];
}

export class WithdrawNomination extends ReasonedAwardBody {}

export class QuotaField {
  @AwardCodeText() award!: AnyAward;
  @Votes() perCluster!: number;
}

export class IssueAwardInstructions extends CommandBody implements Instructions.IssueAwardInstructions {
  @Id() clusterId!: string;
  @Year() year!: number;
  /** Each award once. */
  @Optional() @Parts(() => QuotaField) quotas?: QuotaField[];
  @Optional() @DateText() clusterBefore?: Day;
  @Optional() @DateText() unitBefore?: Day;
}

/** Stream of the awards of the cluster-year that a command is about. */
export const awardStream = AwardProposal.stream;
/** What decisions on awards look at to see who led the year; of what has no cluster, nothing. */
export const besideAwards = {
  offices: {
    aggregate: Offices,
    stream: ({ clusterId = '' }: { readonly clusterId?: string }) => Offices.stream(clusterId),
  },
};
/** Grants as told. */
export const grants = { aggregate: Grants, stream: () => Grants.stream };
/** What became of grants as told. */
export const outcomes = { aggregate: GrantOutcomes, stream: () => GrantOutcomes.stream };

const ofCluster = ({ clusterId = '', year }: ProposeAward) => ({ clusterId, year });

/** Also what a proposal may rest on: votes of the cluster-year, awards of this year and others, and grants as told. */
const besideProposals = {
  ...besideAwards,
  regulations,
  ballots: { aggregate: Ballots, stream: (command: ProposeAward) => Ballots.stream(ofCluster(command)) },
  meetings: {
    aggregate: Meeting,
    stream: (command: ProposeAward) =>
      Meeting.stream(command.recordedVote ? scopeOf(command.recordedVote.meetingId) : ofCluster(command)),
  },
  joint: {
    aggregate: Meeting,
    streams: ({ clusterId = '', year }: ProposeAward) =>
      [year - 1, year + 1].map((other) => Meeting.stream({ clusterId, year: other })),
  },
  bases: {
    aggregate: AwardProposal,
    streams: ({ restsOn = [] }: ProposeAward) => restsOn.map(AwardProposal.streamOfProposal),
  },
  grants,
  early: { aggregate: Grant, streams: ({ restsOn = [] }: ProposeAward) => restsOn.map(Grant.stream) },
  outcomes,
};

/** A person put forward without an id is the one of that name who was, of the same unit and for the same award. */
const personsBefore: CommandSpec['known'] = (state, given) => {
  const { unitId, award, person, recipientId } = given as ProposeAward;
  if (person === undefined || recipientId !== undefined) return [];
  const { proposals } = state as AwardProposal.AwardsState;
  return [...proposals.values()].flatMap((one) =>
    one.award === award
      ? [
          ...(one.unitId === (unitId ?? null) ? [one.awardee?.person ?? []].flat() : []),
          ...one.named.filter((named) => named.unitId === (unitId ?? null)).map((named) => named.person),
        ]
      : [],
  );
};

/** A person named in a proposal that counts is the one of that name who was put forward for the same award. */
const personsOfAward: CommandSpec['known'] = (state, given) =>
  [...(state as AwardProposal.AwardsState).proposals.values()]
    .filter(({ award }) => award === (given as RecordRecipients).award)
    .map(({ awardee, named }) => [awardee, named]);

export const awardProposalCommands: readonly CommandSpec[] = [
  {
    ...handle(
      AwardProposal,
      NominateForAward,
      awardStream,
      nominateForAward,
      'Records that a member, or somebody of it, is put forward for an award',
      { ...besideAwards, regulations },
    ),
    known: personsBefore,
  },
  {
    ...handle(
      AwardProposal,
      ProposeAward,
      awardStream,
      proposeAward,
      'Records that a meeting, a unit or an organiser proposes a unit, a collective, a person or so many of them for an award',
      besideProposals,
    ),
    known: personsBefore,
  },
  handle(
    AwardProposal,
    DeclareInterest,
    awardStream,
    declareInterest,
    'Records who presided over a proposal, or the interest declared, where that is learnt later',
    besideAwards,
  ),
  {
    ...handle(
      AwardProposal,
      RecordRecipients,
      awardStream,
      recordRecipients,
      'Records who some or all are of those whom a proposal counts; its number stays',
      { ...besideAwards, regulations },
    ),
    known: personsOfAward,
  },
  handle(
    AwardProposal,
    ConfirmProposal,
    awardStream,
    confirmProposal,
    'Vouches for a proposal that only the nominee itself had recorded',
  ),
  handle(
    AwardProposal,
    WithdrawNomination,
    awardStream,
    withdrawNomination,
    'Withdraws a nomination for the nominee',
  ),
  handle(
    AwardProposal,
    IssueAwardInstructions,
    awardStream,
    issueAwardInstructions,
    'Records the organiser’s quotas and deadlines for a year',
    { regulations },
  ),
];
