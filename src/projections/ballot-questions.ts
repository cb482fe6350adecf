import { createHash } from 'node:crypto';
import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { BallotBox, keyFingerprintOf } from '../application/ballot-box.js';
import { Continuity, LATELY } from '../application/continuity.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import type { Option, Phase, ReturnedBallot, SeatElected } from '../domain/meetings/ballots.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import type { Fraction } from '../domain/ground/fraction.js';
import { quorumOf } from '../domain/ground/fraction.js';
import type { Outcome, Result } from '../domain/meetings/tally.js';
import type { VoteRule } from '../domain/law/vote-rule.js';
import { AGAINST, printShare } from '../domain/meetings/tally.js';
import { printThreshold } from '../domain/law/vote-rule.js';
import { firstDay } from '../domain/ground/values.js';
import type { BallotRow } from './ballots.js';
import { ballotProjection } from './ballots.js';
import { clusterProjection } from './clusters.js';
import { namer } from './naming.js';
import { printQuorum } from './print-quorum.js';
import type { Answer, Named } from './question.js';
import { byName, Question } from './question.js';
import type { Sight } from './sight.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';
import type { ClusterId, EventId, UnitId } from '../domain/ground/values.js';

export interface BallotData {
  readonly ballotId: string;
  readonly meetingId: string;
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly question: string;
  readonly election: SeatElected | null;
  /** Award of the year that it is about; null where it is about none. */
  readonly award: AnyAward | null;
  readonly options: readonly { readonly id: string; readonly name: string }[];
  readonly rule: VoteRule & {
    readonly printed: string;
    /** Rule set of the day; null in ballots older than rule sets. */
    readonly ruleSet: string | null;
    /** What in the rule differs from that set, and on what basis. */
    readonly deviates: readonly (keyof VoteRule)[];
    readonly basis: string | null;
  };
  readonly phase: Phase;
  readonly runOffOf: string | null;
  readonly presidedBy: Named | null;
  readonly roll: readonly Named[];
  readonly excluded: readonly (Named & { readonly reason: string })[];
  readonly voted: readonly Named[];
  /** Of the units that voted, those that are not present. */
  readonly absentees: readonly Named[];
  readonly quorum: ReturnType<typeof printQuorum>;
  /** Modulus, in hex, of the key that signs the papers; its exponent is 65537. */
  readonly modulus: string;
  /** Fingerprint of this key. It is printed on the minutes, so that each voter can compare the key that it was sent. */
  readonly keyFingerprint: string;
  readonly issued: number;
  /** Ballots returned so far, or in all; null before the count, and in answers about what was known earlier. */
  readonly returned: number | null;
  /** Null before the ballot is closed. */
  readonly result: ReturnType<typeof resultShown> | null;
  readonly winner: { readonly id: string; readonly name: string } | null;
  readonly events: readonly string[];
}

const outcomes: Readonly<Record<Outcome, string>> = {
  WON: 'Đạt',
  TIED: 'Chưa bầu được: số phiếu dẫn đầu bằng nhau',
  NOT_REACHED: 'Chưa đạt tỷ lệ',
  NO_QUORUM: 'Không đủ số đơn vị tham gia',
  OVERFULL: 'Không công nhận: số phiếu thu về nhiều hơn số phiếu phát ra',
};

/** One secret ballot. */
export class GetBallot extends Question<BallotData> {
  static override readonly projections = [ballotProjection, clusterProjection, unitProjection];
  // How many ballots were returned, the box says.
  static override readonly followsReadModels = false;
  constructor(
    readonly ballotId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetBallot)
export class GetBallotHandler implements IQueryHandler<GetBallot> {
  constructor(
    private readonly reader: Reader,
    private readonly box: BallotBox,
  ) {}

  async execute({ ballotId, knownAt }: GetBallot): Promise<Answer<BallotData>> {
    const sight = await this.reader.sight(knownAt);
    const row = await ballotIn(sight, ballotId);
    const { options, roll, excluded, presidingUnitId, proof } = row;
    const units = [...options.map((o) => o.id), ...roll, ...excluded.map((e) => e.unitId)];
    const name = await namer(sight, presidingUnitId === null ? units : [...units, presidingUnitId]);
    const counting = row.phase === 'COUNTING' && sight.position === null;
    const returned = row.closed?.result.returned ?? (counting ? await this.box.count(ballotId) : null);
    const day = firstDay(proof.occurredOn ?? `${row.year}`);
    return {
      knownAtPosition: sight.position,
      data: ballotShown(row, returned, (unitId) => name(unitId, day)),
    };
  }
}

/** Throws BALLOT_NOT_FOUND. */
async function ballotIn(sight: Sight, ballotId: string): Promise<BallotRow> {
  const row = (await sight.rows(ballotProjection, [ballotId])).get(ballotId);
  if (row) return row;
  throw new DomainError('BALLOT_NOT_FOUND', `Chưa có cuộc bỏ phiếu mang mã “${ballotId}”.`, { ballotId });
}

function ballotShown(row: BallotRow, returned: number | null, name: (unitId: UnitId) => Named): BallotData {
  const { roll, present, voted, closed, castingVote, presidingUnitId } = row;
  const named = (ids: readonly string[]): Named[] => ids.map(name).sort(byName);
  const option = ({ id, label }: Option) => ({ id, name: label ?? name(id).name });
  const options = row.options.map(option);
  const winner = castingVote?.option ?? closed?.result.winner ?? null;
  const quorum = closed?.result.quorum ?? quorumOf(row.quorum, participants(present, voted), roll.length);
  return {
    ballotId: row.ballotId,
    meetingId: row.meetingId,
    clusterId: row.clusterId,
    year: row.year,
    question: row.question,
    election: row.election,
    award: row.award ?? null,
    options,
    rule: {
      ...row.rule,
      printed: printThreshold(row.rule),
      ruleSet: row.ruleSet ?? null,
      deviates: row.deviates ?? [],
      basis: row.basis ?? null,
    },
    phase: row.phase,
    runOffOf: row.runOffOf,
    presidedBy: presidingUnitId === null ? null : name(presidingUnitId),
    roll: named(roll),
    excluded: row.excluded.map((e) => ({ ...name(e.unitId), reason: e.reason })).sort(byName),
    voted: named(voted),
    absentees: named(row.absentees),
    quorum: printQuorum(quorum, row.quorum),
    modulus: row.modulus,
    keyFingerprint: keyFingerprintOf(row),
    issued: voted.length,
    returned,
    result: closed && resultShown(closed.result, options, castingVote),
    winner: options.find((o) => o.id === winner) ?? null,
    events: [row.proof, closed?.proof, castingVote?.proof].flatMap((p) => p?.eventId ?? []),
  };
}

function participants(present: readonly string[], voted: readonly string[]): number {
  return new Set([...present, ...voted]).size;
}

function resultShown(result: Result, options: BallotData['options'], castingVote: BallotRow['castingVote']) {
  const { quorum, valid, outcome } = result;
  const shares = (votes: number) => ({
    PRESENT: printShare(votes, quorum.present),
    ALL_MEMBERS: printShare(votes, quorum.members),
    VALID: printShare(votes, valid),
  });
  return {
    ...result,
    votes: result.votes.map(({ option, votes }) => ({
      option,
      name: option === AGAINST ? 'Không tán thành' : options.find((o) => o.id === option)?.name,
      votes,
      shares: shares(votes),
    })),
    printed: castingVote ? 'Đạt theo lá phiếu quyết định của đơn vị chủ trì' : outcomes[outcome],
  };
}

/** What a script needs to count a closed ballot again offline, as `docs/verify-ballot.mjs` does. */
export interface BallotProof {
  readonly version: 1;
  readonly ballotId: string;
  readonly question: string;
  readonly options: readonly string[];
  readonly rule: VoteRule;
  readonly quorum: Fraction;
  readonly roll: readonly string[];
  /** SHA-256 over the ids of the roll in order, a line each. */
  readonly rollHash: string;
  readonly excluded: readonly Exclusion[];
  readonly present: readonly string[];
  readonly voted: readonly string[];
  readonly modulus: string;
  readonly keyFingerprint: string;
  readonly surrendered: readonly string[];
  readonly commitments: readonly string[];
  /** SHA-256 over the commitments in order, a line each: printed on the minutes, it fixes all returned ballots. */
  readonly boxHash: string;
  readonly ballots: readonly ReturnedBallot[];
  readonly result: Result;
  readonly castingVote: { readonly unitId: UnitId; readonly option: string } | null;
  /** The event that closed the ballot. */
  readonly eventId: EventId;
}

/** The proof of a ballot that is closed. */
export class GetBallotProof extends Question<BallotProof> {
  static override readonly projections = [ballotProjection];
  // Whether the history is in doubt, no read model says.
  static override readonly followsReadModels = false;
  constructor(readonly ballotId: string) {
    super();
  }
}

const hashOfLines = (lines: readonly string[]): string =>
  createHash('sha256').update(lines.join('\n')).digest('hex');

@QueryHandler(GetBallotProof)
export class GetBallotProofHandler implements IQueryHandler<GetBallotProof> {
  constructor(
    private readonly reader: Reader,
    private readonly continuity: Continuity,
  ) {}

  async execute({ ballotId }: GetBallotProof): Promise<Answer<BallotProof>> {
    await this.continuity.require(LATELY);
    const row = await ballotIn(await this.reader.sight(null), ballotId);
    const { phase, closed, castingVote, question, rule, quorum, excluded, present, voted, modulus } = row;
    if (!closed) {
      const facts = { ballotId, phase, needed: 'CLOSED' };
      throw new DomainError('BALLOT_NOT_IN_PHASE', 'Cuộc bỏ phiếu chưa kết thúc.', facts);
    }
    const roll = row.roll.toSorted();
    const commitments = closed.ballots.map((b) => b.commitment);
    return {
      data: {
        version: 1,
        ballotId,
        question,
        options: row.options.map((o) => o.id),
        rule,
        quorum,
        roll,
        rollHash: hashOfLines(roll),
        excluded,
        present: present.toSorted(),
        voted,
        modulus,
        keyFingerprint: keyFingerprintOf(row),
        surrendered: row.surrendered,
        commitments,
        boxHash: hashOfLines(commitments),
        ballots: closed.ballots,
        result: closed.result,
        castingVote: castingVote && { unitId: castingVote.unitId, option: castingVote.option },
        eventId: closed.proof.eventId,
      },
    };
  }
}
