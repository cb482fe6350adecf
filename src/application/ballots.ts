import { applyDecorators } from '@nestjs/common';
import { ArrayMinSize, IsBoolean, Matches, MaxLength } from 'class-validator';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type * as Opening from '../domain/meetings/ballot-opening-decisions.js';
import { giveCastingVote, openBallot, openRunOff } from '../domain/meetings/ballot-opening-decisions.js';
import type * as Voting from '../domain/meetings/ballot-voting-decisions.js';
import { castBallot, closeBallot, endVoting } from '../domain/meetings/ballot-voting-decisions.js';
import * as Ballots from '../domain/meetings/ballots.js';
import * as Meeting from '../domain/meetings/meeting.js';
import type { Office } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { VoteRule } from '../domain/law/vote-rule.js';
import { regulations } from './beside.js';
import { commitmentOf, isSigned, paperBits } from './ballot-box.js';
import { pinnedModulus } from './ballot-counter.js';
import type { CommandSpec, Errand } from './command.js';
import { CommandBody, handle, handleWithErrand } from './command.js';
import {
  AwardCodeText,
  Count,
  Id,
  Name,
  OneOf,
  Optional,
  Part,
  Parts,
  ScopedId,
  Text,
  Year,
} from './fields.js';
import { CountRuleField } from './meetings.js';

const Hex = (digits: number): PropertyDecorator =>
  applyDecorators(Matches(new RegExp(`^[0-9a-f]{${digits}}$`)), MaxLength(digits));

/** What in the rule differs from the rule set of the day. */
export class VoteRuleField extends CountRuleField implements Partial<VoteRule> {
  @Optional() @OneOf(['REFUSED', 'REPLACES']) secondBallot?: VoteRule['secondBallot'];
  @Optional() @IsBoolean() castingVote?: boolean;
}

/** The seat that an election is for; `year` is that of the term. */
export class SeatField {
  @OneOf(['LEADER', 'DEPUTY']) office!: Office;
  @Optional() @Count(20) ordinal?: number;
  @Year() year!: number;
}

/** What may be chosen: `label`, or the unit with this id where there is none. */
export class OptionField {
  @Id() id!: string;
  @Optional() @Name(200) label?: string;
}

/** A unit without a vote in this ballot. */
export class ExclusionField implements Exclusion {
  @Id() unitId!: string;
  @Text(500) reason!: string;
}

export class OpenBallot extends CommandBody implements Opening.OpenBallot {
  @ScopedId() ballotId!: string;
  @ScopedId() meetingId!: string;
  @Text(500) question!: string;
  @Optional() @Part(() => SeatField) election?: SeatField;
  @Optional() @AwardCodeText() award?: AnyAward;
  @ArrayMinSize(1) @Parts(() => OptionField) options!: OptionField[];
  @Optional() @Part(() => VoteRuleField) rule?: VoteRuleField;
  @Optional() @Text(500) basis?: string;
  @Optional() @Parts(() => ExclusionField) excluded?: ExclusionField[];
  @Optional() @Id() presidingUnitId?: string;
}

export class OpenRunOff extends CommandBody implements Opening.OpenRunOff {
  @ScopedId() ballotId!: string;
  @ScopedId() runOffOf!: string;
}

/** An earlier paper, unopened: its commitment and the signature of the ballot. */
export class SurrenderedField {
  @Hex(64) commitment!: string;
  @Hex(paperBits / 4) signature!: string;
}

export class CastBallot extends CommandBody implements Voting.CastBallot {
  @ScopedId() ballotId!: string;
  @Id() unitId!: string;
  @Hex(paperBits / 4) blinded!: string;
  @Optional() @Part(() => SurrenderedField) surrendered?: SurrenderedField;
}

export class EndVoting extends CommandBody implements Voting.EndVoting {
  @ScopedId() ballotId!: string;
}

export class CloseBallot extends CommandBody implements Voting.CloseBallot {
  static override readonly certifies = true;
  @ScopedId() ballotId!: string;
}

export class GiveCastingVote extends CommandBody implements Opening.GiveCastingVote {
  @ScopedId() ballotId!: string;
  @Id() option!: string;
}

/** A ballot as it is returned, without a name. Not a command: nobody may be known to have sent it. */
export class ReturnedForm {
  /** An option, `AGAINST` or `BLANK`. */
  @Text(100) choice!: string;
  @Hex(64) salt!: string;
  @Hex(paperBits / 4) signature!: string;
}

type OfBallot = { ballotId: string };
const stream = ({ ballotId }: OfBallot): string => Ballots.stream(scopeOf(ballotId));
const offices = {
  aggregate: Offices,
  stream: ({ ballotId }: OfBallot) => Offices.stream(scopeOf(ballotId).clusterId),
};
const meetings = {
  aggregate: Meeting,
  stream: ({ ballotId }: OfBallot) => Meeting.stream(scopeOf(ballotId)),
};

/** Each ballot has a key of its own, which is made when it opens. */
const key: Errand<OpenBallot | OpenRunOff, Opening.PaperKey> = {
  fetch: async ({ ballotId }, { box }) => ({ modulus: await box.modulusFor(ballotId) }),
};

/** Checks the signature of a paper that is given back. */
const signedPapers: Errand<CastBallot, Voting.SignedPapers> = {
  fetch: async ({ ballotId, surrendered: paper }, { store }) => {
    if (!paper) return { signed: [] };
    const isOurs = isSigned(await pinnedModulus(store, ballotId), paper.commitment, paper.signature);
    return { signed: isOurs ? [paper.commitment] : [] };
  },
};

/** Seals the box before the count, and destroys it with the key after it. */
const returned: Errand<CloseBallot, Voting.ReturnedBallots> = {
  fetch: async ({ ballotId }, { box, store }) => {
    const modulus = await pinnedModulus(store, ballotId);
    // Somebody may be able to write to the database, but not to sign: only signed ballots are counted.
    const returned = (await box.seal(ballotId)).filter(
      ({ commitment, choice, salt, signature }) =>
        commitment === commitmentOf(ballotId, choice, salt) && isSigned(modulus, commitment, signature),
    );
    return { returned };
  },
  done: ({ ballotId }, { box }) => box.destroy(ballotId),
};

export const ballotCommands: readonly CommandSpec[] = [
  handleWithErrand(
    Ballots,
    OpenBallot,
    stream,
    openBallot,
    'Opens a secret ballot and pins its roll, options and rule: that of the day, or another with its basis',
    { offices, meetings, regulations },
    key,
  ),
  handleWithErrand(
    Ballots,
    OpenRunOff,
    stream,
    openRunOff,
    'Opens a second ballot between tied options, on the same roll',
    { offices, meetings },
    key,
  ),
  handleWithErrand(
    Ballots,
    CastBallot,
    stream,
    castBallot,
    'Has the paper of one unit signed without showing it',
    {},
    signedPapers,
  ),
  handle(Ballots, EndVoting, stream, endVoting, 'Ends the voting; ballots are returned from then on', {
    offices,
  }),
  handleWithErrand(
    Ballots,
    CloseBallot,
    stream,
    closeBallot,
    'Counts the returned ballots and closes the ballot',
    { offices },
    returned,
  ),
  handle(
    Ballots,
    GiveCastingVote,
    stream,
    giveCastingVote,
    'Decides a tie by the vote of the unit that presides, where the rule has it',
  ),
];
