import type { AwardSubject, AwardWarning, VotedIn } from './award-events.js';
import { ballotIn } from '../meetings/ballot-voting-decisions.js';
import type { BallotsState } from '../meetings/ballots.js';
import { DomainError } from '../ground/errors.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import { soundVote } from '../law/vote-as-told.js';
import type { MeetingsState } from '../meetings/meeting.js';
import { carried, voteTold } from '../meetings/vote-told.js';
import { scopeOf } from '../ground/scope.js';

// The vote behind a proposal: told with it, or taken from a vote on this award for this unit in a meeting of the same
// cluster-year, whose counts are then used (R48).

/** What a proposal says of its vote. */
export interface Voted extends AwardSubject {
  /** As told; with `ballotId` or `recordedVote` it must agree with that vote. */
  readonly vote?: VoteAsTold;
  /** A secret ballot that the unit won. */
  readonly ballotId?: string;
  /** A vote recorded in a meeting, which carried it. */
  readonly recordedVote?: { readonly meetingId: string; readonly voteId: string };
}

/** Meetings and ballots of the cluster-year, and meetings of the cluster in the years beside it, which may have sat for it too. */
export interface VotesBeside {
  readonly ballots: BallotsState;
  readonly meetings: MeetingsState;
  readonly joint: readonly MeetingsState[];
}

/** The vote as the proposal's event has it. `presiding` is the unit that presided over the ballot, where that is known. */
interface Found {
  readonly vote: VoteAsTold | null;
  readonly votedIn?: VotedIn;
  readonly presiding?: string;
  readonly warnings: readonly AwardWarning[];
}

/**
 * The vote behind a proposal. Warns where no vote is named although the unit lost one. Throws INVALID_VOTE where counts
 * contradict each other, their outcome or the vote named; INVALID_REQUEST where two are named; BALLOT_NOT_FOUND,
 * MEETING_NOT_FOUND, RECORD_NOT_FOUND; NOT_THE_WINNER where that vote is about something else or did not carry it.
 */
export function voteOf(proposal: Voted, beside: VotesBeside): Found {
  const { vote: told, ballotId, recordedVote } = proposal;
  if (ballotId === undefined && recordedVote === undefined)
    return { vote: told ? soundVote(told) : null, warnings: againstVotes(proposal, beside) };
  if (ballotId !== undefined && recordedVote !== undefined) {
    const fault = { pointer: '/recordedVote', detail: 'a proposal rests on a ballot or on a recorded vote' };
    throw new DomainError('INVALID_REQUEST', 'Đề nghị chỉ dựa trên một lần bỏ phiếu.', { errors: [fault] });
  }
  const found =
    ballotId === undefined
      ? inMeeting(proposal, beside.meetings)
      : inBallot(proposal, ballotId, beside.ballots);
  if (told) requireSame(told, found.vote);
  const wording = found.vote.wording ?? told?.wording;
  return { ...found, vote: { ...found.vote, ...(wording === undefined ? {} : { wording }) } };
}

/**
 * Warns where members voted on this award for this unit in this system and never carried it (R42). It is not refused: the unit
 * that won may have withdrawn (R50).
 */
function againstVotes(
  { clusterId, year, award, unitId }: Voted,
  { ballots, meetings, joint }: VotesBeside,
): AwardWarning[] {
  const votes = [
    ...[...ballots]
      .filter(([, b]) => b.phase === 'CLOSED' && b.award === award && b.options.some((o) => o.id === unitId))
      .map(([id, { winner }]) => ({ id, carried: winner === unitId })),
    ...[meetings, ...joint]
      .flatMap((held) => [...held])
      .flatMap(([meetingId, { votes }]) => votes.map((vote) => ({ sitting: scopeOf(meetingId), ...vote })))
      .filter(
        ({ about, sitting, clusterYear = sitting }) =>
          about?.award === award &&
          about.unitId === unitId &&
          clusterYear.clusterId === clusterId &&
          clusterYear.year === year,
      )
      .filter(({ outcome }) => outcome !== undefined)
      .map((vote) => ({ id: vote.voteId, carried: carried(vote) })),
  ];
  if (votes.length === 0 || votes.some(({ carried }) => carried)) return [];
  const ids = votes.map(({ id }) => id).join(', ');
  return [{ code: 'VOTE_NOT_CARRIED', detail: `Đơn vị không được thông qua trong lần bỏ phiếu: ${ids}.` }];
}

type Counted = Found & { readonly vote: VoteAsTold };

const notCarried = (facts: object): DomainError =>
  new DomainError(
    'NOT_THE_WINNER',
    'Lần bỏ phiếu này không đề nghị tặng khen thưởng ấy cho đơn vị ấy.',
    facts,
    'R48',
  );

/** The count of a secret ballot: a vote for anything else is against the unit, a blank or invalid one abstains. */
function inBallot(
  { clusterId, year, award, unitId }: Voted,
  ballotId: string,
  ballots: BallotsState,
): Counted {
  const scope = scopeOf(ballotId);
  if (scope.clusterId !== clusterId || scope.year !== year) throw notCarried({ ballotId, clusterId, year });
  const {
    award: about = null,
    winner,
    result,
    meetingId,
    rule,
    ruleSet,
    presidingUnitId,
  } = ballotIn(ballots, ballotId);
  if (about !== award || winner !== unitId || result === null)
    throw notCarried({ ballotId, award: about, winner });
  const inFavour = result.votes.find((v) => v.option === unitId)?.votes ?? 0;
  const { valid, invalid, quorum, base, needed } = result;
  const { threshold, base: of } = rule;
  const counts = { inFavour, against: valid - inFavour, abstained: invalid, base: quorum.members };
  return {
    vote: { method: 'BALLOT', outcome: inFavour === result.returned ? 'UNANIMOUS' : 'CARRIED', counts },
    votedIn: { meetingId, ballotId, ruleSet, rule: { threshold, base: of }, of: base, needed },
    presiding: presidingUnitId ?? undefined,
    warnings: [],
  };
}

/** A vote of a meeting as it was told; counts that it lacks stay absent. */
function inMeeting(
  { clusterId, year, award, unitId, recordedVote: named }: Voted,
  meetings: MeetingsState,
): Counted {
  const { meetingId = '', voteId = '' } = named ?? {};
  const meeting = meetings.get(meetingId);
  if (!meeting)
    throw new DomainError('MEETING_NOT_FOUND', `Chưa có cuộc họp mang mã “${meetingId}”.`, { meetingId });
  const record = meeting.votes.find((v) => v.voteId === voteId);
  if (!record) {
    const detail = `Cuộc họp chưa ghi nhận lần biểu quyết “${voteId}”.`;
    throw new DomainError('RECORD_NOT_FOUND', detail, { meetingId, voteId });
  }
  const { about = null, outcome = null, ruleSet, rule, of, needed } = record;
  const clusterYear = record.clusterYear ?? scopeOf(meetingId);
  const isOf = clusterYear.clusterId === clusterId && clusterYear.year === year;
  if (!isOf || about?.award !== award || about.unitId !== unitId || !carried(record))
    throw notCarried({ meetingId, voteId, clusterYear, about, outcome });
  const told = voteTold(record);
  return {
    vote: { ...told, outcome: told.outcome === 'UNANIMOUS' ? 'UNANIMOUS' : 'CARRIED' },
    votedIn: { meetingId, voteId, ruleSet, rule, of, needed },
    warnings: [...(record.warnings ?? [])],
  };
}

/** Throws INVALID_VOTE where what is told differs from the vote of this system. */
function requireSame(told: VoteAsTold, counted: VoteAsTold): void {
  const figures = ['inFavour', 'against', 'abstained', 'base'] as const;
  const differs =
    (told.method !== 'NOT_STATED' && told.method !== counted.method) ||
    (told.outcome !== undefined && told.outcome !== counted.outcome) ||
    figures.some((f) => told.counts?.[f] !== undefined && told.counts[f] !== counted.counts?.[f]);
  if (!differs) return;
  throw new DomainError(
    'INVALID_VOTE',
    'Số liệu nêu kèm mâu thuẫn với lần bỏ phiếu mà đề nghị dựa vào.',
    { told, counted },
    'R48',
  );
}
