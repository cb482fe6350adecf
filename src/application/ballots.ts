import { applyDecorators } from '@nestjs/common';
import { ArrayMinSize, IsBoolean, Matches, MaxLength } from 'class-validator';
import type { AwardCode } from '../domain/law/award-catalogue.js';
import { awardCodes } from '../domain/law/award-catalogue.js';
import type * as Opening from '../domain/meetings/ballot-opening-decisions.js';
import { giveCastingVote, openBallot, openRunOff } from '../domain/meetings/ballot-opening-decisions.js';
import type * as Voting from '../domain/meetings/ballot-voting-decisions.js';
import { castBallot, closeBallot, endVoting } from '../domain/meetings/ballot-voting-decisions.js';
import type { ReturnedBallot } from '../domain/meetings/ballots.js';
import * as Ballots from '../domain/meetings/ballots.js';
import * as Meeting from '../domain/meetings/meeting.js';
import type { Office } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { VoteRule } from '../domain/law/vote-rule.js';
import { commitmentOf, isSigned, paperBits } from './ballot-box.js';
import { pinnedModulus } from './ballot-counter.js';
import type { CommandSpec, Errand } from './command.js';
import { CommandBody, handle } from './command.js';
import { Count, Id, Name, OneOf, Optional, Part, Parts, ScopedId, Text, Year } from './fields.js';
import { CountRuleField } from './meetings.js';

const Hex = (digits: number): PropertyDecorator =>
  applyDecorators(Matches(new RegExp(`^[0-9a-f]{${digits}}$`)), MaxLength(digits));

/** What of the rule is not as the rule set of the day has it. */
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

/** What may be chosen: a unit, or something with a label. */
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
  @Optional() @OneOf(awardCodes) award?: AwardCode;
  @ArrayMinSize(1) @Parts(() => OptionField) options!: OptionField[];
  @Optional() @Part(() => VoteRuleField) rule?: VoteRuleField;
  @Optional() @Text(500) basis?: string;
  @Optional() @Parts(() => ExclusionField) excluded?: ExclusionField[];
  @Optional() @Id() presidingUnitId?: string;
  modulus?: string;
}

export class OpenRunOff extends CommandBody implements Opening.OpenRunOff {
  @ScopedId() ballotId!: string;
  @ScopedId() runOffOf!: string;
  modulus?: string;
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
  surrenderIsSound?: boolean;
}

export class EndVoting extends CommandBody implements Voting.EndVoting {
  @ScopedId() ballotId!: string;
}

export class CloseBallot extends CommandBody implements Voting.CloseBallot {
  static override readonly certifies = true;
  @ScopedId() ballotId!: string;
  returned?: readonly ReturnedBallot[];
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

/** Each ballot is signed by a key of its own, which is made when it opens. */
const withKey: Errand<OpenBallot | OpenRunOff> = {
  fetch: async (command, box) => {
    command.modulus = await box.modulusFor(command.ballotId);
  },
};

export const ballotCommands: readonly CommandSpec[] = [
  handle(
    Ballots,
    OpenBallot,
    stream,
    openBallot,
    'Opens a secret ballot and pins its roll, options and rule: that of the day, or another with its basis',
    { offices, meetings },
    withKey,
  ),
  handle(
    Ballots,
    OpenRunOff,
    stream,
    openRunOff,
    'Opens a second ballot between tied options, on the same roll',
    { offices, meetings },
    withKey,
  ),
  handle(
    Ballots,
    CastBallot,
    stream,
    castBallot,
    'Has the paper of one unit signed without showing it',
    {},
    {
      fetch: async (command, _box, store) => {
        const { ballotId, surrendered: paper } = command;
        if (!paper) return;
        const modulus = await pinnedModulus(store, ballotId);
        command.surrenderIsSound = isSigned(modulus, paper.commitment, paper.signature);
      },
    },
  ),
  handle(Ballots, EndVoting, stream, endVoting, 'Ends the voting; ballots are returned from then on', {
    offices,
  }),
  handle(
    Ballots,
    CloseBallot,
    stream,
    closeBallot,
    'Counts the returned ballots and closes the ballot',
    { offices },
    {
      fetch: async (command, box, store) => {
        const { ballotId } = command;
        const modulus = await pinnedModulus(store, ballotId);
        // Whoever can write to the box without the key adds nothing to the count.
        command.returned = (await box.seal(ballotId)).filter(
          ({ commitment, choice, salt, signature }) =>
            commitment === commitmentOf(ballotId, choice, salt) && isSigned(modulus, commitment, signature),
        );
      },
      done: ({ ballotId }, box) => box.destroy(ballotId),
    },
  ),
  handle(
    Ballots,
    GiveCastingVote,
    stream,
    giveCastingVote,
    'Decides a tie by the vote of the unit that presides, where the rule has it',
  ),
];
