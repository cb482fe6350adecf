import type { BallotEvent, BallotOpened, Phase, ReturnedBallot } from '../domain/meetings/ballots.js';
import { stream } from '../domain/meetings/ballots.js';
import { insertSorted } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { Result } from '../domain/meetings/tally.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { UnitId } from '../domain/ground/values.js';

/** A secret ballot: what was pinned when it opened, who took a paper, and, once it is closed, the ballots without names. */
export type BallotRow = Omit<BallotOpened['data'], 'warnings'> & {
  readonly phase: Phase;
  /** Units that had a paper signed, sorted by id: the order in which they voted is not kept. */
  readonly voted: readonly string[];
  readonly absentees: readonly string[];
  readonly surrendered: readonly string[];
  readonly closed: {
    readonly ballots: readonly ReturnedBallot[];
    readonly result: Result;
    readonly proof: Proof;
  } | null;
  readonly castingVote: { readonly unitId: UnitId; readonly option: string; readonly proof: Proof } | null;
  readonly proof: Proof;
};

const types: Readonly<Record<BallotEvent['type'], true>> = {
  BallotOpened: true,
  BallotCast: true,
  VotingEnded: true,
  BallotClosed: true,
  CastingVoteGiven: true,
};

/** Row of each ballot, by its id. */
export const ballotProjection = projectionOf<BallotEvent, Replayable<BallotRow>>(types, {
  name: 'ballot',
  version: 3,
  streams: (key) => [stream(scopeOf(key))],
  keys: ({ data }) => [data.ballotId],
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'BallotOpened') {
      const { warnings: _told, ...pinned } = event.data;
      const fresh = { voted: [], absentees: [], surrendered: [], closed: null, castingVote: null };
      return { ...pinned, ...fresh, phase: 'VOTING', proof };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which was not opened`);
    switch (event.type) {
      case 'BallotCast': {
        const { unitId, absentee, surrendered } = event.data;
        return {
          ...state,
          voted: insertSorted(state.voted, unitId),
          absentees: absentee ? insertSorted(state.absentees, unitId) : state.absentees,
          surrendered:
            surrendered === null ? state.surrendered : insertSorted(state.surrendered, surrendered),
        };
      }
      case 'VotingEnded':
        return { ...state, phase: 'COUNTING' };
      case 'BallotClosed': {
        const { ballots, result } = event.data;
        return { ...state, phase: 'CLOSED', closed: { ballots, result, proof } };
      }
      case 'CastingVoteGiven': {
        const { unitId, option } = event.data;
        return { ...state, castingVote: { unitId, option, proof } };
      }
    }
  },
  columns: [{ name: 'meeting_id', type: 'text', indexed: true, value: (row) => row.meetingId }],
});
