import type { AnyAward } from '../law/award-catalogue.js';
import type { DomainEvent } from '../ground/event.js';
import { added, put } from '../ground/growing.js';
import type { OrganiserNotTold } from '../law/meeting-awards.js';
import type { Office } from '../offices/offices.js';
import type { Exclusion } from './roll.js';
import type { Fraction } from '../ground/fraction.js';
import type { Scope } from '../ground/scope.js';
import type { Result } from './tally.js';
import type { VoteRule } from '../law/vote-rule.js';
import type { UnitId } from '../ground/values.js';

// Secret ballots. A unit has a paper signed that nobody can read (`BallotCast`), and returns the ballot without its name
// after the voting. Returned ballots are kept beside the log until the ballot is closed, and enter it in one event, sorted.
// See docs/adr/0011-secret-ballots.md for what this protects and what it does not.

/** Stream of the ballots of a cluster-year: the outcome of one decides whether another may be opened. */
export const stream = ({ clusterId, year }: Scope): string => `ballots-${clusterId}_${year}`;

/** The seat that an election is for; `year` is that of the term. */
export interface SeatElected {
  readonly office: Office;
  readonly ordinal: number;
  readonly year: number;
}

/** What may be chosen: `label`, or the unit with this id where there is none. */
export interface Option {
  readonly id: string;
  readonly label: string | null;
}

interface BallotSubject extends Scope {
  /** `<cluster>_<year>_<name>`. */
  readonly ballotId: string;
}

/** What the opening of a ballot warns of. */
export interface BallotWarning {
  readonly code: 'PRESIDING_UNIT_IS_CANDIDATE' | OrganiserNotTold['code'];
  readonly detail: string;
}

/** A ballot is open; all that decides it is in this event. `modulus` is that of the RSA key that signs its papers, in hex. */
export type BallotOpened = DomainEvent<
  'BallotOpened',
  BallotSubject & {
    meetingId: string;
    question: string;
    election: SeatElected | null;
    /** Award of the year for which one of the units is to be proposed; absent where the ballot is about none. */
    award?: AnyAward;
    options: readonly Option[];
    rule: VoteRule;
    /** Rule set of the day, what in the rule differs from it, and on what basis; absent in ballots older than rule sets. */
    ruleSet?: string;
    deviates?: readonly (keyof VoteRule)[];
    basis?: string;
    quorum: Fraction;
    roll: readonly string[];
    excluded: readonly Exclusion[];
    present: readonly string[];
    presidingUnitId: UnitId | null;
    runOffOf: string | null;
    modulus: string;
    warnings?: BallotWarning[];
  }
>;
/**
 * A unit had a paper signed. `blinded` fits every possible ballot alike and tells nothing; `absentee` where the unit is
 * not present; `surrendered` is the commitment of its earlier paper, which no longer counts and was never opened.
 */
export type BallotCast = DomainEvent<
  'BallotCast',
  BallotSubject & { unitId: UnitId; blinded: string; absentee: boolean; surrendered: string | null }
>;
/** No more papers are signed; ballots are returned from now on. */
export type VotingEnded = DomainEvent<'VotingEnded', BallotSubject & { issued: number }>;
/** The ballot is counted. The returned ballots are in the order of their commitments, which tells nothing. */
export type BallotClosed = DomainEvent<
  'BallotClosed',
  BallotSubject & { ballots: readonly ReturnedBallot[]; result: Result }
>;
/** The unit that presides decided a tie, openly. */
export type CastingVoteGiven = DomainEvent<
  'CastingVoteGiven',
  BallotSubject & { unitId: UnitId; option: string }
>;

/** A ballot without a name: the signature shows that a unit of the roll had it signed, but not which. All but `choice` in hex. */
export interface ReturnedBallot {
  /** SHA-256 over the ballot's id, choice and salt. */
  readonly commitment: string;
  readonly choice: string;
  readonly salt: string;
  readonly signature: string;
}

/** What happens to the ballots of a cluster-year. */
export type BallotEvent = BallotOpened | BallotCast | VotingEnded | BallotClosed | CastingVoteGiven;

/** `VOTING`: papers are signed. `COUNTING`: ballots are returned. `CLOSED`: the result stands. */
export type Phase = 'VOTING' | 'COUNTING' | 'CLOSED';

/** What decisions need to know of a ballot. */
export interface Ballot extends Pick<
  BallotOpened['data'],
  | 'meetingId'
  | 'question'
  | 'election'
  | 'award'
  | 'options'
  | 'rule'
  | 'ruleSet'
  | 'deviates'
  | 'basis'
  | 'quorum'
  | 'roll'
  | 'excluded'
  | 'present'
  | 'presidingUnitId'
  | 'runOffOf'
  | 'modulus'
> {
  readonly phase: Phase;
  /** The blinded paper that was last signed for each unit. */
  readonly cast: ReadonlyMap<string, string>;
  readonly surrendered: readonly string[];
  /** Null until it is closed. */
  readonly result: Result | null;
  /** Of the count or by a casting vote; null where there is none. */
  readonly winner: string | null;
}

/** Ballots of the cluster-year by id, in the order they were opened. */
export type BallotsState = ReadonlyMap<string, Ballot>;

export function initial(): BallotsState {
  return new Map();
}

export function evolve(state: BallotsState, event: BallotEvent): BallotsState {
  const { ballotId } = event.data;
  const change = (next: (ballot: Ballot) => Partial<Ballot>): BallotsState => {
    const ballot = state.get(ballotId);
    if (!ballot) throw new Error(`${event.type} for ${ballotId}, which was not opened`);
    return put(state, ballotId, { ...ballot, ...next(ballot) });
  };
  switch (event.type) {
    case 'BallotOpened': {
      const { clusterId: _c, year: _y, ballotId: _b, warnings: _w, ...pinned } = event.data;
      const fresh = { cast: new Map(), surrendered: [], result: null, winner: null };
      return put(state, ballotId, { ...pinned, ...fresh, phase: 'VOTING' });
    }
    case 'BallotCast': {
      const { unitId, blinded, surrendered } = event.data;
      return change((ballot) => ({
        cast: put(ballot.cast, unitId, blinded),
        surrendered: surrendered === null ? ballot.surrendered : added(ballot.surrendered, surrendered),
      }));
    }
    case 'VotingEnded':
      return change(() => ({ phase: 'COUNTING' }));
    case 'BallotClosed': {
      const { result } = event.data;
      return change(() => ({ phase: 'CLOSED', result, winner: result.winner }));
    }
    case 'CastingVoteGiven':
      return change(() => ({ winner: event.data.option }));
  }
}
