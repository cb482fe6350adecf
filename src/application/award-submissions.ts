import { ArrayMaxSize, ArrayUnique, IsArray, Matches } from 'class-validator';
import type { AwardCode } from '../domain/law/award-catalogue.js';
import { awardCodes } from '../domain/law/award-catalogue.js';
import type { Attachment } from '../domain/awards/award-events.js';
import * as AwardProposal from '../domain/awards/award-proposal.js';
import type { LegalActId } from '../domain/law/legal-acts.js';
import { legalActIds } from '../domain/law/legal-acts.js';
import type { PaperKind } from '../domain/law/rule-sets.js';
import type * as Submissions from '../domain/awards/submission-decisions.js';
import { declareNoProposal, fileSubmission, paperNames } from '../domain/awards/submission-decisions.js';
import { awardStream, besideAwards } from './award-proposals.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { Id, Name, OneOf, Optional, Parts, PastDate, Text, Year } from './fields.js';
import type { Day } from '../domain/ground/values.js';

abstract class SubmissionBody extends CommandBody {
  @Id() clusterId!: string;
  @Year() year!: number;
  @Optional() @Id() unitId?: string;
}

export class AttachmentField implements Attachment {
  @OneOf(Object.keys(paperNames)) kind!: PaperKind;
  @Name(300) name!: string;
  @Matches(/^[0-9a-f]{64}$/) sha256!: string;
}

export class ProposalField {
  @OneOf(awardCodes, false, '/api/award-types') award!: AwardCode;
  @Id() unitId!: string;
}

export class FileSubmission extends SubmissionBody implements Submissions.FileSubmission {
  static override readonly certifies = true;
  @Optional() @Text(100) number?: string;
  @Optional() @PastDate() documentDate?: Day;
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
