import { Matches } from 'class-validator';
import * as Awards from '../domain/awards/award-proposal.js';
import type { PartialDate } from '../domain/ground/values.js';
import type { PaperKind } from '../domain/year/issued-papers.js';
import * as Papers from '../domain/year/issued-papers.js';
import { offices } from './beside.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handleWithErrand, SignatoryField } from './command.js';
import { Id, OneOf, Optional, Part, PastPartialDate, Sha256, Text, Year } from './fields.js';
import type { PositionToken } from './positions.js';
import { POSITION } from './positions.js';

export class IssuePaper extends CommandBody implements Omit<Papers.IssuePaper, 'signer'> {
  static override readonly certifies = true;
  @Id() clusterId!: string;
  @Year() year!: number;
  /** Id of the issue within the cluster-year. */
  @Id() issueId!: string;
  @OneOf(Papers.paperKinds) kind!: PaperKind;
  /** Of what the paper is, as it was asked for. */
  @Optional() @Text(500) subject?: string;
  /** The position that the paper was made at: `meta.position` of the answer, and the number in the name of the file. */
  @Matches(new RegExp(POSITION)) madeAt!: PositionToken;
  /** SHA-256 of the file, 64 hex digits; `Content-Digest` has it in base64. */
  @Sha256() sha256!: string;
  @Optional() @Text(100) documentNumber?: string;
  @Optional() @PastPartialDate() issuedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signer?: SignatoryField;
}

const awards = {
  aggregate: Awards,
  stream: ({ clusterId, year }: IssuePaper) => Awards.stream({ clusterId, year }),
};

export const paperCommands: readonly CommandSpec[] = [
  {
    ...handleWithErrand(
      Papers,
      IssuePaper,
      ({ clusterId, year }) => Papers.stream(clusterId, year),
      Papers.issuePaper,
      'Records that a paper was issued: which file it is, of what it was made, its number, day and who signed',
      { offices, awards },
      {
        fetch: ({ kind, clusterId, year, subject = null, madeAt, sha256, issued }, { papers }) =>
          papers.manifestOf({ kind, clusterId, year, subject, position: madeAt }, sha256, issued.actor),
      },
    ),
    known: (state, command) =>
      (state as Papers.PapersState).issues.find(({ issueId }) => issueId === (command as IssuePaper).issueId),
  },
];
