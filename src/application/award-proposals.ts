import type { AwardCode } from '../domain/award-catalogue.js';
import { awardCodes } from '../domain/award-catalogue.js';
import * as AwardProposal from '../domain/award-proposal.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { Id, OneOf, Optional, Part, Text, Year } from './fields.js';
import { VoteField } from './offices.js';

export class ProposeAward extends CommandBody implements AwardProposal.ProposeAward {
  @Id() clusterId!: string;
  @Year() year!: number;
  @OneOf(awardCodes) award!: AwardCode;
  @Id() unitId!: string;
  @Optional() @Part(() => VoteField) vote?: VoteField;
  @Optional() @Text(200) recipient?: string;
}

export const awardProposalCommands: readonly CommandSpec[] = [
  handle(
    AwardProposal,
    ProposeAward,
    (command) => AwardProposal.stream(command.clusterId, command.year),
    AwardProposal.proposeAward,
    'Records that a meeting proposes a member for an award',
  ),
];
