import { IsBoolean, IsInt, Max, Min } from 'class-validator';
import type { AwardAuthority } from '../domain/law/award-catalogue.js';
import { authorityNames } from '../domain/law/award-catalogue.js';
import type * as Corrections from '../domain/awards/correction-decisions.js';
import { correctAwardDecision, withdrawAwardRecord } from '../domain/awards/correction-decisions.js';
import type * as Decisions from '../domain/awards/award-decisions.js';
import {
  decideAward,
  presentAward,
  releaseConsideration,
  revokeAward,
  suspendConsideration,
} from '../domain/awards/award-decisions.js';
import type { AwardRecord, ChairSide, RevocationGround } from '../domain/awards/award-events.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import * as Council from '../domain/awards/council.js';
import type * as CouncilVotes from '../domain/awards/council-vote-decisions.js';
import { recordCouncilVote } from '../domain/awards/council-vote-decisions.js';
import type * as Dossiers from '../domain/awards/dossier-decisions.js';
import {
  receiveDossier,
  returnDossier,
  supplementDossier,
  verifyDossier,
} from '../domain/awards/dossier-decisions.js';
import type { CouncilThreshold } from '../domain/law/rule-sets.js';
import { AwardBody, awardStream, besideAwards, ReasonedAwardBody } from './award-proposals.js';
import { AttachmentField } from './award-submissions.js';
import { GrantSignerField } from './grants.js';
import { regulations } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, SignatoryField } from './command.js';
import { Count, Id, Name, OneOf, Optional, Part, Parts, PastPartialDate, Text, Votes } from './fields.js';
import type { PartialDate } from '../domain/ground/values.js';

export class ReceiveDossier extends AwardBody {}

export class ReturnDossier extends ReasonedAwardBody {}

export class SupplementDossier extends AwardBody implements Dossiers.SupplementDossier {
  /** Absent where no source says which. */
  @Optional() @Parts(() => AttachmentField) attachments?: AttachmentField[];
}

export class VerifyDossier extends AwardBody {}

export class CouncilThresholdField implements CouncilThreshold {
  @OneOf(['AT_LEAST', 'MORE_THAN']) comparison!: CouncilThreshold['comparison'];
  @IsInt() @Min(1) @Max(100) percent!: number;
}

export class ConveneCouncil extends CommandBody implements Council.ConveneCouncil {
  @Id() sessionId!: string;
  @Id() organiserId!: string;
  @Optional() @Name(200) name?: string;
  /** Absent where no source says, as who is present. */
  @Optional() @Count(1000) members?: number;
  @Optional() @Votes() present?: number;
  @Optional() @Part(() => CouncilThresholdField) threshold?: CouncilThresholdField;
  @Optional() @IsBoolean() inWriting?: boolean;
  @Optional() @IsBoolean() chairDecidesTies?: boolean;
}

export class PublishCandidateList extends CommandBody implements Council.PublishCandidateList {
  @Id() sessionId!: string;
  @Id() organiserId!: string;
  @Optional() @PastPartialDate() on?: PartialDate;
  @Optional() @Text(300) where?: string;
}

export class CouncilCountsField implements CouncilVotes.CouncilCountsGiven {
  @Optional() @Votes() inFavour?: number;
  @Optional() @Votes() against?: number;
  @Optional() @Votes() abstained?: number;
}

export class RecordCouncilVote extends AwardBody implements CouncilVotes.RecordCouncilVote {
  @Id() sessionId!: string;
  /** Absent where no source says, as each of the numbers. */
  @Optional() @OneOf(['SHOW_OF_HANDS', 'BALLOT']) method?: CouncilVotes.RecordCouncilVote['method'];
  @Optional() @Part(() => CouncilCountsField) present?: CouncilCountsField;
  @Optional() @Part(() => CouncilCountsField) written?: CouncilCountsField;
  @Optional() @OneOf(['IN_FAVOUR', 'AGAINST']) chair?: ChairSide;
  @Optional() @Text(1000) dissent?: string;
  @Optional() @OneOf(['RECOMMENDED', 'NOT_RECOMMENDED']) outcome?: CouncilVotes.RecordCouncilVote['outcome'];
}

const authorities = Object.keys(authorityNames);

export class DecideAward extends AwardBody {
  @OneOf(['GRANTED', 'REFUSED']) outcome!: Decisions.DecideAward['outcome'];
  @Optional() @OneOf(authorities) authority?: AwardAuthority;
  @Optional() @Text(100) number?: string;
  @Optional() @PastPartialDate() decidedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signer?: SignatoryField;
}

export class PresentAward extends AwardBody {
  @Optional() @Text(300) occasion?: string;
  @Optional() @Part(() => GrantSignerField) presentedBy?: GrantSignerField;
}

export class SuspendConsideration extends ReasonedAwardBody {}

export class ReleaseConsideration extends ReasonedAwardBody {}

const grounds: readonly RevocationGround[] = [
  'FALSE_DECLARATION',
  'FORGED_DOSSIER',
  'UNLAWFUL_APPRAISAL',
  'STANDARDS_NOT_MET',
];

export class RevokeAward extends AwardBody {
  @Optional() @OneOf(authorities) authority?: AwardAuthority;
  @Optional() @Text(100) number?: string;
  @Optional() @PastPartialDate() revokedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signer?: SignatoryField;
  @Optional() @OneOf(grounds) ground?: RevocationGround;
  @Optional() @Text() reason?: string;
  @Optional() @IsBoolean() reclaimed?: boolean;
}

export class CorrectAwardDecision extends AwardBody {
  @Text() reason!: string;
  @Optional() @OneOf(['GRANTED', 'REFUSED']) outcome?: Decisions.DecideAward['outcome'];
  @Optional() @OneOf(authorities) authority?: AwardAuthority;
  @Optional() @Text(100) number?: string;
  @Optional() @PastPartialDate() decidedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signer?: SignatoryField;
}

export class WithdrawAwardRecord extends AwardBody implements Corrections.WithdrawAwardRecord {
  @OneOf(['DECISION', 'PRESENTATION', 'REVOCATION', 'RECIPIENTS']) record!: AwardRecord;
  @Text() reason!: string;
}

const stream = awardStream;
const besideVote = {
  regulations,
  council: {
    aggregate: Council,
    stream: (command: { sessionId: string }) => Council.stream(command.sessionId),
  },
};

export const awardConsiderationCommands: readonly CommandSpec[] = [
  handle(
    AwardProposal,
    ReceiveDossier,
    stream,
    receiveDossier,
    'Records that the standing body has a dossier',
  ),
  handle(AwardProposal, ReturnDossier, stream, returnDossier, 'Sends a dossier back to be completed'),
  handle(
    AwardProposal,
    SupplementDossier,
    stream,
    supplementDossier,
    'Completes a returned dossier, by who submitted it',
    besideAwards,
  ),
  handle(AwardProposal, VerifyDossier, stream, verifyDossier, 'Records that a dossier is complete'),
  handle(
    Council,
    ConveneCouncil,
    (command) => Council.stream(command.sessionId),
    Council.conveneCouncil,
    'Records that a council was convened, its members and who is there, or asked in writing',
  ),
  handle(
    Council,
    PublishCandidateList,
    (command) => Council.stream(command.sessionId),
    Council.publishCandidateList,
    'Records that the list of candidates for a session was put up for everybody to see',
  ),
  handle(
    AwardProposal,
    RecordCouncilVote,
    stream,
    recordCouncilVote,
    'Records a vote of the council on a proposal, counted on all its members',
    besideVote,
  ),
  handle(AwardProposal, DecideAward, stream, decideAward, 'Records that the authority granted or refused', {
    regulations,
  }),
  handle(AwardProposal, PresentAward, stream, presentAward, 'Records that a granted award was presented'),
  handle(
    AwardProposal,
    SuspendConsideration,
    stream,
    suspendConsideration,
    'Stops the consideration of a proposal',
  ),
  handle(
    AwardProposal,
    ReleaseConsideration,
    stream,
    releaseConsideration,
    'Lets the consideration of a proposal go on',
  ),
  handle(
    AwardProposal,
    RevokeAward,
    stream,
    revokeAward,
    'Records that the authority that granted an award cancelled it',
  ),
  handle(
    AwardProposal,
    CorrectAwardDecision,
    stream,
    correctAwardDecision,
    'Corrects a decision that was recorded in error, with evidence',
    { regulations },
  ),
  handle(
    AwardProposal,
    WithdrawAwardRecord,
    stream,
    withdrawAwardRecord,
    'Withdraws a decision, presentation or revocation, or names of those counted, recorded in error, with evidence',
  ),
];
