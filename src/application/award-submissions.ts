import { ArrayMaxSize, ArrayUnique, IsArray } from 'class-validator';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type { OrderClass } from '../domain/law/award-words.js';
import { classNames } from '../domain/law/award-words.js';
import type { Proposer } from '../domain/awards/award-events.js';
import { proposers } from '../domain/awards/award-events.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import type { LegalActId } from '../domain/law/legal-acts.js';
import { legalActIds } from '../domain/law/legal-acts.js';
import type { PaperKind } from '../domain/law/rule-sets.js';
import type * as Submissions from '../domain/awards/submission-decisions.js';
import type { AttachmentGiven } from '../domain/awards/papers.js';
import { paperNames } from '../domain/awards/papers.js';
import { declareNoProposal, fileSubmission } from '../domain/awards/submission-decisions.js';
import { awardStream, besideAwards } from './award-proposals.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import {
  AwardCodeText,
  Id,
  Name,
  OneOf,
  Optional,
  Parts,
  PastPartialDate,
  Sha256,
  Text,
  Year,
} from './fields.js';
import type { PartialDate } from '../domain/ground/values.js';

abstract class SubmissionBody extends CommandBody {
  @Optional() @Id() clusterId?: string;
  /** Body that submits what it proposes outside clusters. */
  @Optional() @Id() bodyId?: string;
  @Year() year!: number;
  @Optional() @Id() unitId?: string;
  @Optional() @OneOf(proposers) proposer?: Proposer;
}

export class AttachmentField implements AttachmentGiven {
  @OneOf(Object.keys(paperNames)) kind!: PaperKind;
  @Name(300) name!: string;
  /** Absent where only the paper is told of, and nobody has the file. */
  @Optional() @Sha256() sha256?: string;
}

export class ProposalField {
  @AwardCodeText() award!: AnyAward;
  @Optional() @OneOf(Object.keys(classNames)) class?: OrderClass;
  @Optional() @Id() unitId?: string;
  @Optional() @Id() recipientId?: string;
}

export class FileSubmission extends SubmissionBody implements Submissions.FileSubmission {
  static override readonly certifies = true;
  @Optional() @Text(100) number?: string;
  @Optional() @PastPartialDate() documentDate?: PartialDate;
  @Optional() @Parts(() => ProposalField) proposals?: ProposalField[];
  @Optional() @Parts(() => AttachmentField) attachments?: AttachmentField[];
  @Optional()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @OneOf(legalActIds, true, '/api/rule-sets')
  legalBasis?: LegalActId[];
}

export class DeclareNoProposal extends SubmissionBody implements Submissions.DeclareNoProposal {
  @Optional() @Text() reason?: string;
}

export const awardSubmissionCommands: readonly CommandSpec[] = [
  handle(
    AwardProposal,
    FileSubmission,
    awardStream,
    fileSubmission,
    'Files the submission of a year, by its leader or by a unit for itself',
    besideAwards,
  ),
  handle(
    AwardProposal,
    DeclareNoProposal,
    awardStream,
    declareNoProposal,
    'Declares that nothing is proposed for a year',
    besideAwards,
  ),
];
