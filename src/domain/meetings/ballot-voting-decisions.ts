import { requireVoteToday } from './ballot-roll.js';
import type {
  Ballot,
  BallotCast,
  BallotClosed,
  BallotsState,
  Phase,
  ReturnedBallot,
  VotingEnded,
} from './ballots.js';
import type { Context } from '../registry/decision.js';
import { isOperator, organises, requireOwnUnit } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import { quorumOf } from '../ground/fraction.js';
import { scopeOf } from '../ground/scope.js';
import { tally } from './tally.js';
import type { UnitId } from '../ground/values.js';

// Decisions on voting and counting (S-09, S-10): a unit votes for itself and nobody for it, the operator included; the
// officers of the year end the voting and have the ballots counted.

/** The ballot. Throws BALLOT_NOT_FOUND. */
export function ballotIn(state: BallotsState, ballotId: string): Ballot {
  const ballot = state.get(ballotId);
  if (ballot) return ballot;
  throw ballotNotFound(ballotId);
}

/** The refusal where no ballot was opened under this id. */
export function ballotNotFound(ballotId: string): DomainError {
  return new DomainError('BALLOT_NOT_FOUND', `Chưa có cuộc bỏ phiếu mang mã “${ballotId}”.`, { ballotId });
}

const phases: Readonly<Record<Phase, string>> = {
  VOTING: 'phát phiếu',
  COUNTING: 'thu và kiểm phiếu',
  CLOSED: 'kết thúc',
};

/** The ballot, in that phase. Throws BALLOT_NOT_FOUND, BALLOT_NOT_IN_PHASE. */
export function ballotInPhase(state: BallotsState, ballotId: string, phase: Phase): Ballot {
  const ballot = ballotIn(state, ballotId);
  if (ballot.phase === phase) return ballot;
  throw new DomainError(
    'BALLOT_NOT_IN_PHASE',
    `Cuộc bỏ phiếu ở giai đoạn ${phases[ballot.phase]}; việc này chỉ làm được ở giai đoạn ${phases[phase]}.`,
    {
      ballotId,
      phase: ballot.phase,
      needed: phase,
    },
  );
}

/** A paper for the server to sign without seeing what is on it. */
export interface CastBallot {
  readonly ballotId: string;
  readonly unitId: UnitId;
  /** The blinded commitment, as long as the modulus, in hex. */
  readonly blinded: string;
  /** The earlier paper of the unit, unopened, where the rule lets it be replaced. */
  readonly surrendered?: { readonly commitment: string; readonly signature: string };
}

/** Commitments of the surrendered papers that do bear the signature of the ballot. */
export interface SignedPapers {
  readonly signed: readonly string[];
}

/**
 * Signs a paper for a unit on the roll, which acts for itself (S-10): not even the operator votes for it. It gets a second
 * paper only in exchange for the first, where the rule allows that. Throws BALLOT_NOT_FOUND, BALLOT_NOT_IN_PHASE, NOT_OWN_UNIT,
 * UNIT_NOT_FOUND, NOT_ON_ROLL, UNIT_ENDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, INVALID_BALLOT,
 * ALREADY_VOTED.
 */
export function castBallot(
  state: BallotsState,
  command: CastBallot,
  context: Context,
): (papers: SignedPapers) => BallotCast[] {
  const { ballotId, unitId, blinded } = command;
  const ballot = ballotInPhase(state, ballotId, 'VOTING');
  requireVoter(context, unitId);
  requireVoteToday(ballot, scopeOf(ballotId), unitId, context);
  // Both are hex of one length, so texts compare as numbers do.
  if (blinded >= ballot.modulus || /^0*[01]$/.test(blinded)) throw invalidBallot();
  const surrendered = surrenderedBy(ballot, command);
  return ({ signed }) => {
    if (surrendered !== null && !signed.includes(surrendered)) throw invalidBallot();
    const absentee = !ballot.present.includes(unitId);
    const data = { ...scopeOf(ballotId), ballotId, unitId, blinded, absentee, surrendered };
    return [{ type: 'BallotCast', data }];
  };
}

/** Unlike elsewhere, the operator does not stand in for the unit. Throws NOT_OWN_UNIT. */
function requireVoter({ actor }: Context, unitId: UnitId): void {
  const { roles } = actor;
  requireOwnUnit({ ...actor, roles: roles.filter((role) => role === 'unit') }, unitId);
}

/** The refusal of a paper, or of a returned ballot, that does not belong to this ballot or is malformed. */
export function invalidBallot(): DomainError {
  return new DomainError('INVALID_BALLOT', 'Phiếu không thuộc cuộc bỏ phiếu này hoặc không đúng quy cách.');
}

/** Commitment of the paper given back for another; null for the first paper. Throws INVALID_BALLOT, ALREADY_VOTED. */
function surrenderedBy(ballot: Ballot, { unitId, surrendered }: CastBallot): string | null {
  if (!ballot.cast.has(unitId)) {
    if (surrendered) throw invalidBallot();
    return null;
  }
  if (ballot.rule.secondBallot === 'REFUSED' || !surrendered) {
    const detail =
      ballot.rule.secondBallot === 'REFUSED'
        ? 'Đơn vị đã nhận phiếu; mỗi đơn vị chỉ có một phiếu.'
        : 'Đơn vị đã nhận phiếu; muốn đổi phải nộp lại phiếu cũ.';
    throw new DomainError('ALREADY_VOTED', detail, { unitId });
  }
  if (ballot.surrendered.includes(surrendered.commitment)) throw invalidBallot();
  return surrendered.commitment;
}

/** The ballot whose voting ends. */
export interface EndVoting {
  readonly ballotId: string;
}

/**
 * Ends the voting: no more papers are signed, and ballots are returned from now on. Officers of the year may be candidates, so
 * they may end it only once as many units took a paper as make a quorum (R40, R72); the organiser and the operator may at any time.
 * Throws BALLOT_NOT_FOUND, BALLOT_NOT_IN_PHASE, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, FORBIDDEN, TOO_FEW_PAPERS.
 */
export function endVoting(
  state: BallotsState,
  { ballotId }: EndVoting,
  context: Context,
  { offices }: OfficesBeside,
): VotingEnded[] {
  const scope = scopeOf(ballotId);
  const { organiserId } = forOfficers(scope, context, offices);
  const { cast, quorum, roll } = ballotInPhase(state, ballotId, 'VOTING');
  const { met, needed } = quorumOf(quorum, cast.size, roll.length);
  if (!met && !isOperator(context.actor) && !organises(context.actor, organiserId)) {
    throw new DomainError(
      'TOO_FEW_PAPERS',
      `Mới có ${cast.size} đơn vị nhận phiếu, cần ít nhất ${needed}.`,
      { issued: cast.size, needed },
      'R72',
    );
  }
  return [{ type: 'VotingEnded', data: { ...scope, ballotId, issued: cast.size } }];
}

/** The ballot to be counted. */
export type CloseBallot = EndVoting;

/** What was returned, each with a valid signature. */
export interface ReturnedBallots {
  readonly returned: readonly ReturnedBallot[];
}

/**
 * Counts what was returned and closes the ballot. Throws BALLOT_NOT_FOUND, BALLOT_NOT_IN_PHASE, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, FORBIDDEN.
 */
export function closeBallot(
  state: BallotsState,
  { ballotId }: CloseBallot,
  context: Context,
  { offices }: OfficesBeside,
): (box: ReturnedBallots) => BallotClosed[] {
  const scope = scopeOf(ballotId);
  forOfficers(scope, context, offices);
  const ballot = ballotInPhase(state, ballotId, 'COUNTING');
  const { options, rule, quorum, roll, present, cast, surrendered } = ballot;
  // The papers say what was an option when they were signed; of two that turned out to be one unit, each is a vote for it.
  const { aliases } = context.registry;
  return ({ returned }) => {
    const ballots = returned
      .filter((b) => !surrendered.includes(b.commitment))
      .map(({ commitment, choice, salt, signature }) => ({ commitment, choice, salt, signature }))
      .sort((a, b) => (a.commitment < b.commitment ? -1 : 1));
    const result = tally(
      ballots.map(({ choice }) => aliases.get(choice) ?? choice),
      {
        options: [...new Set(options.map((o) => o.id))],
        rule,
        quorum,
        members: roll.length,
        present: new Set([...present, ...cast.keys()]).size,
        issued: cast.size,
      },
    );
    return [{ type: 'BallotClosed', data: { ...scope, ballotId, ballots, result } }];
  };
}
