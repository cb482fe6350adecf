import { ArrayMaxSize, ArrayUnique, IsArray } from 'class-validator';
import type { AwardCode } from '../domain/law/award-catalogue.js';
import { awardCodes } from '../domain/law/award-catalogue.js';
import type { AwardSubject } from '../domain/awards/award-events.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import * as Ballots from '../domain/meetings/ballots.js';
import * as Meeting from '../domain/meetings/meeting.js';
import type * as Nominations from '../domain/awards/nomination-decisions.js';
import {
  declareInterest,
  issueAwardInstructions,
  nominateForAward,
  proposeAward,
  withdrawNomination,
} from '../domain/awards/nomination-decisions.js';
import type * as Confirmation from '../domain/awards/proposal-confirmation-decisions.js';
import { confirmProposal } from '../domain/awards/proposal-confirmation-decisions.js';
import { offices } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
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

/** What a proposal is about. */
export abstract class AwardBody extends CommandBody implements AwardSubject {
  @Id() clusterId!: string;
  @Year() year!: number;
  @OneOf(awardCodes, false, '/api/award-types') award!: AwardCode;
  @Id() unitId!: string;
}

export class NominateForAward extends AwardBody implements Nominations.NominateForAward {
  @Optional() @Id() nominatedBy?: string;
  @Optional() @Count(200) rank?: number;
}

export class RecordedVoteField {
  @ScopedId() meetingId!: string;
  @Id() voteId!: string;
}

export class ProposeAward extends AwardBody implements Nominations.ProposeAward {
  @Optional() @Part(() => VoteField) vote?: VoteField;
  @Optional() @ScopedId() ballotId?: string;
  @Optional() @Part(() => RecordedVoteField) recordedVote?: RecordedVoteField;
  @Optional() @Name(200) addressee?: string;
  @Optional() @Count(200) rank?: number;
  @Optional() @Id() presidedBy?: string;
  @Optional() @Text(1000) declaredInterest?: string;
  @Optional() @IsArray() @ArrayMaxSize(20) @ArrayUnique() @Id(true, 250) restsOn?: string[];
}

export class DeclareInterest extends AwardBody implements Nominations.DeclareInterest {
  @Optional() @Id() presidedBy?: string;
  @Optional() @Text(1000) declaredInterest?: string;
}

export class ConfirmProposal extends AwardBody implements Confirmation.ConfirmProposal {}

export class WithdrawNomination extends AwardBody implements Nominations.WithdrawNomination {
  @Text() reason!: string;
}

export class QuotaField {
  @OneOf(awardCodes, false, '/api/award-types') award!: AwardCode;
  @Votes() perCluster!: number;
}

export class IssueAwardInstructions extends CommandBody implements Nominations.IssueAwardInstructions {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Optional() @Parts(() => QuotaField) quotas?: QuotaField[];
  @Optional() @DateText() clusterBefore?: Day;
  @Optional() @DateText() unitBefore?: Day;
}

/** Stream of the awards of the cluster-year that a command is about. */
export const awardStream = (command: { clusterId: string; year: number }): string =>
  AwardProposal.stream(command.clusterId, command.year);
/** What decisions on awards look at to see who led the year. */
export const besideAwards = { offices };

/** Also what a proposal may rest on: votes of the cluster-year, and awards of this year and others. */
const besideProposals = {
  offices,
  ballots: { aggregate: Ballots, stream: Ballots.stream },
  meetings: { aggregate: Meeting, stream: Meeting.stream },
  bases: {
    aggregate: AwardProposal,
    streams: ({ restsOn = [] }: ProposeAward) => restsOn.map(AwardProposal.streamOfProposal),
  },
};

export const awardProposalCommands: readonly CommandSpec[] = [
  handle(
    AwardProposal,
    NominateForAward,
    awardStream,
    nominateForAward,
    'Records that a member is put forward for an award',
    besideAwards,
  ),
  handle(
    AwardProposal,
    ProposeAward,
    awardStream,
    proposeAward,
    'Records that a meeting proposes a member for an award, perhaps by a vote of this system',
    besideProposals,
  ),
  handle(
    AwardProposal,
    DeclareInterest,
    awardStream,
    declareInterest,
    'Records who presided over a proposal, or the interest declared, where that is learnt later',
    besideAwards,
  ),
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
  ),
];
