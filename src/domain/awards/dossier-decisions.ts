import type {
  Attachment,
  AwardSubject,
  AwardWarning,
  ChairSide,
  CouncilCounts,
  CouncilVoteRecorded,
  DossierReceived,
  DossierReturned,
  DossierSupplemented,
  DossierVerified,
} from './award-events.js';
import type { AwardsState, DossierStage, ProposalState } from './award-proposal.js';
import { proposerOf } from './award-proposal.js';
import { clusterOf } from '../registry/cluster-decisions.js';
import type { CouncilConvened, CouncilState } from './council.js';
import { sessionFor } from './council.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { proposalOf, requireNotSuspended, subjectOf } from './nomination-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { Cluster } from '../registry/registry.js';
import type { CouncilThreshold, RuleSet } from '../law/rule-sets.js';
import { keptRules, shareFor, councilVotesNeeded } from '../law/rule-sets.js';
import { submittingUnit } from './submission-decisions.js';
import type { Day } from '../ground/values.js';

// What the standing body and the council do with the dossier of a submitted proposal (R52-R60). The standing body of the
// council has no account of its own here: the organiser of the cluster acts for it.

type SubmittedProposal = ProposalState & { readonly filedOn: Day };

/** The rules that a submitted proposal keeps. */
const rulesOf = ({ ruleSet, filedOn }: SubmittedProposal): RuleSet => keptRules({ ruleSet, day: filedOn });

/** The proposal, where it was submitted. Throws PROPOSAL_NOT_FOUND, NOT_SUBMITTED. */
export function submittedOf(state: AwardsState, subject: AwardSubject): SubmittedProposal {
  const proposal = proposalOf(state, subject);
  const { filedOn, proposalId, stage } = proposal;
  if (filedOn === null || stage === 'nominated' || stage === 'withdrawn' || stage === 'proposed')
    throw new DomainError(
      'NOT_SUBMITTED',
      'Đề nghị chưa được gửi theo tờ trình.',
      { proposalId, stage },
      'R51',
    );
  return { ...proposal, filedOn };
}

/** The proposal, if it was submitted and is not decided. Throws as `submittedOf`, and ALREADY_DECIDED. */
export function undecidedOf(state: AwardsState, subject: AwardSubject): SubmittedProposal {
  const proposal = submittedOf(state, subject);
  const { proposalId, stage, decision } = proposal;
  if (stage === 'submitted') return proposal;
  throw new DomainError('ALREADY_DECIDED', 'Đề nghị này đã có quyết định.', {
    current: { proposalId, stage, authority: decision?.authority, decidedOn: decision?.decidedOn },
  });
}

/** Throws unless the dossier may take this step: as `undecidedOf`, and DOSSIER_NOT_READY, ALREADY_RECORDED. */
function requireStep(
  state: AwardsState,
  subject: AwardSubject,
  to: DossierStage,
  from: readonly DossierStage[],
): void {
  const { dossier, proposalId } = undecidedOf(state, subject);
  if (from.includes(dossier)) return;
  const current = { proposalId, dossier };
  if (dossier === to || to === 'received')
    throw new DomainError('ALREADY_RECORDED', 'Bước này của hồ sơ đã được ghi nhận.', { current });
  throw new DomainError(
    'DOSSIER_NOT_READY',
    'Hồ sơ chưa ở bước cho phép việc này.',
    { current, from },
    'R55',
  );
}

/** The cluster, if its organiser or the operator acts, for the standing body. */
function forStandingBody({ clusterId }: AwardSubject, { registry, actor }: Context): Cluster {
  const cluster = clusterOf(registry, clusterId);
  requireOrganiser(actor, cluster.organiserId);
  return cluster;
}

/**
 * Records that the standing body has the dossier. Throws CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED,
 * ALREADY_DECIDED, ALREADY_RECORDED.
 */
export function receiveDossier(
  state: AwardsState,
  command: AwardSubject,
  context: Context,
): DossierReceived[] {
  forStandingBody(command, context);
  requireStep(state, command, 'received', ['filed']);
  return [{ type: 'DossierReceived', data: subjectOf(command) }];
}

/** A dossier sent back. */
export interface ReturnDossier extends AwardSubject {
  readonly reason: string;
}

/**
 * Sends a dossier that was received back to be completed (R55). Throws CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND,
 * NOT_SUBMITTED, ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY.
 */
export function returnDossier(
  state: AwardsState,
  command: ReturnDossier,
  context: Context,
): DossierReturned[] {
  forStandingBody(command, context);
  requireStep(state, command, 'returned', ['received', 'supplemented']);
  return [{ type: 'DossierReturned', data: { ...subjectOf(command), reason: command.reason } }];
}

/** The papers that were missing. */
export interface SupplementDossier extends AwardSubject {
  readonly attachments: readonly Attachment[];
}

/**
 * Completes a returned dossier, by who submitted it: the leader of that year, or the unit for itself. Throws
 * CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, PROPOSAL_NOT_FOUND, NOT_SUBMITTED,
 * ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY.
 */
export function supplementDossier(
  state: AwardsState,
  command: SupplementDossier,
  context: Context,
  beside: OfficesBeside,
): DossierSupplemented[] {
  const { clusterId, year, award, unitId } = command;
  const own = proposerOf(award) === 'UNIT' ? { unitId } : {};
  submittingUnit(clusterOf(context.registry, clusterId), { clusterId, year, ...own }, context, beside);
  requireStep(state, command, 'supplemented', ['returned']);
  const attachments = command.attachments.map(({ kind, name, sha256 }) => ({ kind, name, sha256 }));
  return [{ type: 'DossierSupplemented', data: { ...subjectOf(command), attachments } }];
}

/**
 * Records that the standing body found the dossier complete. Throws CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND,
 * NOT_SUBMITTED, ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY.
 */
export function verifyDossier(
  state: AwardsState,
  command: AwardSubject,
  context: Context,
): DossierVerified[] {
  forStandingBody(command, context);
  requireStep(state, command, 'verified', ['received', 'supplemented']);
  return [{ type: 'DossierVerified', data: subjectOf(command) }];
}

/** A vote of a council on one proposal. */
export interface RecordCouncilVote extends AwardSubject {
  readonly sessionId: string;
  readonly method: CouncilVoteRecorded['data']['method'];
  readonly present: CouncilCounts;
  /** Opinions of members who are not there; none where undefined. */
  readonly written?: CouncilCounts;
  /** How the chair voted; this side prevails in a tie where the council has that rule (R60). */
  readonly chair?: ChairSide;
  /** Dissent as minuted. */
  readonly dissent?: string;
  /** What the council said, as minuted; needed where no share is known by which to tell. */
  readonly outcome?: 'RECOMMENDED' | 'NOT_RECOMMENDED';
}

/** Beside the stream of awards, the session. */
interface BesideVote {
  readonly council: CouncilState;
}

const sum = ({ inFavour, against, abstained }: CouncilCounts): number => inFavour + against + abstained;

/** A share that recommends, and where it is from; null where no source gives one. */
type ShareFound = {
  readonly threshold: CouncilThreshold;
  readonly of: 'COUNCIL' | 'RULE_SET';
  readonly ballot: boolean;
} | null;

/**
 * The share by which a session recommends an award (R57-R59): the council's own, but never less than a text of the State asks
 * for, or else what the rules that the dossier keeps take.
 */
function shareOf(award: string, session: CouncilConvened['data'], rules: RuleSet): ShareFound {
  const law = shareFor(award, rules);
  const { value } = law;
  const ofLaw: ShareFound = value && {
    threshold: { comparison: value.comparison, percent: value.percent },
    of: 'RULE_SET',
    ballot: value.ballot,
  };
  if (session.threshold === null) return ofLaw;
  const own = { threshold: session.threshold, of: 'COUNCIL', ballot: value?.ballot ?? false } as const;
  const { members } = session;
  const isLess =
    value !== null && councilVotesNeeded(own.threshold, members) < councilVotesNeeded(value, members);
  return law.certainty === 'SOURCED' && isLess ? ofLaw : own;
}

/**
 * Records a vote of the council, counted on all its members with the written opinions of those absent (R57): who says
 * nothing does not agree. The share is the council's own or else that of the rules that the dossier keeps; so is whether the
 * chair's side prevails where exactly half are on either side (R60). Where no source gives a share, what the minutes say
 * holds, and nobody knows where they do not. Throws CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED,
 * ALREADY_DECIDED, CONSIDERATION_SUSPENDED, COUNCIL_NOT_FOUND, COUNCIL_WITHOUT_QUORUM, ALREADY_RECORDED, INVALID_VOTE.
 */
export function recordCouncilVote(
  state: AwardsState,
  command: RecordCouncilVote,
  context: Context,
  { council }: BesideVote,
): CouncilVoteRecorded[] {
  const { sessionId, method, present, award, chair, dissent, outcome } = command;
  const written = command.written ?? { inFavour: 0, against: 0, abstained: 0 };
  const { organiserId } = forStandingBody(command, context);
  const proposal = undecidedOf(state, command);
  requireNotSuspended(proposal);
  const rules = rulesOf(proposal);
  const session = sessionFor(council, sessionId, organiserId, rules, sum(written));
  if (proposal.sessions.includes(sessionId)) {
    throw new DomainError('ALREADY_RECORDED', 'Phiên họp này đã biểu quyết về đề nghị đó.', {
      current: { proposalId: proposal.proposalId, sessionId, recommended: proposal.recommended },
    });
  }
  requireCounts(command, written, session);
  const share = shareOf(award, session, rules);
  const needed = share && councilVotesNeeded(share.threshold, session.members);
  const inFavour = present.inFavour + written.inFavour;
  const against = present.against + written.against;
  const decidedByChair =
    share !== null &&
    (session.chairDecidesTies ?? rules.council.chairDecidesTies.value) &&
    isTie(share.threshold, { inFavour, against }, session.members);
  if (decidedByChair && chair === undefined) {
    const detail = 'Số phiếu hai bên bằng nhau; cần nêu ý kiến của Chủ tịch Hội đồng.';
    throw new DomainError('INVALID_VOTE', detail, { inFavour, against, members: session.members }, 'R60');
  }
  const reached = needed === null ? null : decidedByChair ? chair === 'IN_FAVOUR' : inFavour >= needed;
  const recommended = outcome === undefined ? reached : outcome === 'RECOMMENDED';
  const warnings: AwardWarning[] = [
    ...(proposal.dossier === 'returned' ? [returned] : []),
    ...(recommended === null ? [shareUnknown] : []),
    ...(recommended && reached === false ? [belowShare(inFavour, needed ?? 0)] : []),
    ...(share?.ballot && method === 'SHOW_OF_HANDS' ? [notByBallot] : []),
  ];
  return [
    {
      type: 'CouncilVoteRecorded',
      data: {
        ...subjectOf(command),
        sessionId,
        method,
        present: countsOf(present),
        written: countsOf(written),
        base: session.members,
        inFavour,
        ...(share === null || needed === null
          ? {}
          : { threshold: share.threshold, thresholdOf: share.of, needed }),
        recommended,
        chair,
        ...(decidedByChair ? { decidedByChair } : {}),
        dissent,
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

const returned: AwardWarning = {
  code: 'DOSSIER_RETURNED',
  detail: 'Hồ sơ đang được trả lại để bổ sung.',
};
const shareUnknown: AwardWarning = {
  code: 'SHARE_UNKNOWN',
  detail: 'Chưa biết tỷ lệ phiếu mà Hội đồng cần; nêu kết quả theo biên bản, hoặc ghi quy định của Hội đồng.',
};
const notByBallot: AwardWarning = {
  code: 'NOT_BY_BALLOT',
  detail: 'Quy định của ngày này yêu cầu bỏ phiếu.',
};
const belowShare = (inFavour: number, needed: number): AwardWarning => ({
  code: 'BELOW_THRESHOLD',
  detail: `Biên bản ghi đề nghị tặng, nhưng chỉ có ${inFavour} phiếu thuận; cần ít nhất ${needed}.`,
});

/** Throws INVALID_VOTE where more vote than there are, or raise their hands in writing. */
function requireCounts(
  { present, method }: RecordCouncilVote,
  written: CouncilCounts,
  { members, present: there, inWriting }: CouncilConvened['data'],
): void {
  const absent = members - there;
  if (sum(present) > there || sum(written) > absent) {
    const detail = `Số phiếu vượt số thành viên: có mặt ${there}, vắng mặt ${absent}.`;
    throw new DomainError('INVALID_VOTE', detail, { present, written, members }, 'R57');
  }
  if (inWriting && method === 'SHOW_OF_HANDS') {
    const detail = 'Lấy ý kiến bằng văn bản thì không biểu quyết bằng giơ tay.';
    throw new DomainError('INVALID_VOTE', detail, { method, inWriting: true }, 'R57');
  }
}

/** Half of all members on either side, where more than half is asked: a higher share is missed, not tied (assumed). */
function isTie(
  { comparison, percent }: CouncilThreshold,
  { inFavour, against }: Pick<CouncilCounts, 'inFavour' | 'against'>,
  members: number,
): boolean {
  return (
    comparison === 'MORE_THAN' && percent === 50 && inFavour === against && inFavour + against === members
  );
}

function countsOf({ inFavour, against, abstained }: CouncilCounts): CouncilCounts {
  return { inFavour, against, abstained };
}
