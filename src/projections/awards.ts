import type { AwardCode } from '../domain/award-catalogue.js';
import type {
  AwardEvent,
  AwardNominated,
  AwardProposed,
  AwardVote,
  SubmissionFiled,
} from '../domain/award-proposal.js';
import type { Recorded } from '../domain/event.js';
import type { Proof } from '../domain/proof.js';
import { proofOf } from '../domain/proof.js';
import type { Replayable } from './reader.js';

/** What became of a proposal. Nothing but a decision makes it `granted`. */
export type AwardStatus = 'nominated' | 'withdrawn' | 'proposed' | 'submitted';

/** Something that happened to a proposal. */
interface Happening extends Proof {
  readonly detail: object;
}

/** A proposal for an award, from nomination on. */
export interface AwardRow {
  readonly proposalId: string;
  readonly award: AwardCode;
  readonly unitId: string;
  readonly clusterId: string;
  readonly year: number;
  readonly status: AwardStatus;
  /** Place in the review; null where none is told. It outlasts a withdrawal (S-28), as the vote does. */
  readonly rank: number | null;
  readonly vote: AwardVote | null;
  readonly recipient: string | null;
  /** The nominee leads the year or presided over the item (R49); null where that is not known. */
  readonly chairIsNominee: boolean | null;
  readonly presidedBy: string | null;
  readonly declaredInterest: string | null;
  /** Ids of earlier proposals whose awards the eligibility rests on. */
  readonly restsOn: readonly string[];
  /** Why the nominee withdrew; null where it did not, or was proposed again. */
  readonly withdrawal: { readonly reason: string; readonly proof: Proof } | null;
  /** The submission it left with; null where it has not. */
  readonly submission: Pick<
    SubmissionFiled['data'],
    'submissionId' | 'number' | 'filedOn' | 'ruleSet' | 'late'
  > | null;
  /** Everything that happened to it, oldest first. */
  readonly history: readonly Happening[];
  /** The event that proposed it, or nominated it before that. */
  readonly proof: Proof;
}

type RowEvent = Exclude<AwardEvent, { type: 'AwardInstructionsIssued' | 'NoProposalDeclared' }>;

const types: Readonly<Record<RowEvent['type'], true>> = {
  AwardNominated: true,
  AwardProposed: true,
  InterestDeclared: true,
  NominationWithdrawn: true,
  SubmissionFiled: true,
};

const isAwardEvent = (event: { type: string }): event is RowEvent => event.type in types;

function begun(subject: AwardNominated['data'] | AwardProposed['data'], proof: Proof): AwardRow {
  const { proposalId, award, unitId, clusterId, year } = subject;
  return {
    proposalId,
    award,
    unitId,
    clusterId,
    year,
    status: 'nominated',
    rank: null,
    vote: null,
    recipient: null,
    chairIsNominee: null,
    presidedBy: null,
    declaredInterest: null,
    restsOn: [],
    withdrawal: null,
    submission: null,
    history: [],
    proof,
  };
}

/** What the event changes in the row. */
function changes(row: AwardRow, event: RowEvent, proof: Proof): Partial<AwardRow> {
  switch (event.type) {
    case 'AwardNominated':
      return { ...begun(event.data, proof), rank: event.data.rank ?? row.rank };
    case 'AwardProposed': {
      const { vote, recipient, rank = row.rank, chairIsNominee, presidedBy, declaredInterest } = event.data;
      return {
        status: 'proposed',
        vote,
        recipient,
        rank,
        chairIsNominee: chairIsNominee ?? null,
        presidedBy: presidedBy ?? null,
        declaredInterest: declaredInterest ?? null,
        restsOn: event.data.restsOn ?? [],
        withdrawal: null,
        proof,
      };
    }
    case 'InterestDeclared': {
      const { chairIsNominee, presidedBy, declaredInterest } = event.data;
      return { chairIsNominee, presidedBy, declaredInterest };
    }
    case 'NominationWithdrawn':
      return { status: 'withdrawn', withdrawal: { reason: event.data.reason, proof } };
    case 'SubmissionFiled': {
      const { submissionId, number, filedOn, ruleSet, late } = event.data;
      return { status: 'submitted', submission: { submissionId, number, filedOn, ruleSet, late } };
    }
  }
}

/** Row of each proposal, by `<clusterId>_<year>/<proposalId>`. */
export const awardProjection: Replayable<AwardRow> = {
  name: 'award',
  version: 3,
  streams: (key) => [`awardProposals-${key.split('/')[0]}`],
  keys(event) {
    if (!isAwardEvent(event)) return [];
    const { clusterId, year } = event.data;
    const proposals = event.type === 'SubmissionFiled' ? event.data.proposals : [event.data];
    return proposals.map(({ proposalId }) => `${clusterId}_${year}/${proposalId}`);
  },
  evolve(state, recorded) {
    const event = recorded as unknown as Recorded<RowEvent>;
    const proof = proofOf(recorded);
    const begins = event.type === 'AwardNominated' || event.type === 'AwardProposed';
    const row = state ?? (begins ? begun(event.data, proof) : null);
    if (row === null) return null;
    return {
      ...row,
      ...changes(row, event, proof),
      history: [...row.history, { ...proof, detail: event.data }],
    };
  },
  columns: [
    { name: 'proposal_id', type: 'text', indexed: true, value: (row) => row.proposalId },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
    { name: 'status', type: 'text', value: (row) => row.status },
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
  ],
};

/** A vote for people and programs; what no source says is null. */
export interface VoteShown {
  readonly method: AwardVote['method'];
  readonly methodName: string;
  readonly wording: string | null;
  readonly outcome: AwardVote['outcome'] | null;
  readonly outcomeName: string | null;
  readonly counts: Readonly<Record<'inFavour' | 'against' | 'abstained' | 'base', number | null>> | null;
  /** The count as people read it, or that there is none to check. */
  readonly tally: string;
}

const methodNames: Readonly<Record<AwardVote['method'], string>> = {
  CONSENSUS: 'nhất trí',
  SHOW_OF_HANDS: 'biểu quyết',
  BALLOT: 'bỏ phiếu',
  NOT_STATED: 'chưa có dữ liệu',
};

const outcomeNames = { UNANIMOUS: 'thống nhất', CARRIED: 'đa số tán thành' } as const;

/** The vote as answers show it; null where no source speaks of one. */
export function voteShown(vote: AwardVote | null): VoteShown | null {
  if (vote === null) return null;
  const { method, wording = null, outcome, counts } = vote;
  const { inFavour = null, against = null, abstained = null, base = null } = counts ?? {};
  const tally =
    inFavour === null
      ? 'không có số phiếu để kiểm'
      : `${inFavour}${base === null ? '' : `/${base}`} phiếu thuận`;
  return {
    method,
    methodName: methodNames[method],
    wording,
    outcome: outcome ?? null,
    outcomeName: outcome ? outcomeNames[outcome] : null,
    counts: counts ? { inFavour, against, abstained, base } : null,
    tally,
  };
}
