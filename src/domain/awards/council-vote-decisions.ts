import type {
  AwardRecordSupplemented,
  AwardSubject,
  AwardWarning,
  ChairSide,
  CouncilCounts,
  CouncilVoteRecorded,
} from './award-events.js';
import type { AwardsState, CouncilVote } from './award-proposal.js';
import type { CouncilConvened, CouncilState } from './council.js';
import { sessionFor } from './council.js';
import { forStandingBody, votedOn } from './dossier-decisions.js';
import { dayMeant } from '../meetings/meeting-decisions.js';
import { DomainError } from '../ground/errors.js';
import { differences, joined } from '../ground/told-again.js';
import type { Day } from '../ground/values.js';
import { isDate } from '../ground/values.js';
import type { CouncilRule, Regulations, RegulationsState } from '../law/regulations.js';
import { councilRuleOn, nothing } from '../law/regulations.js';
import type { CouncilThreshold, RuleSet } from '../law/rule-sets.js';
import { councilVotesNeeded, keptRules, shareFor } from '../law/rule-sets.js';
import { workingDaysBetween } from '../law/working-days.js';
import { proposalOf, requireNotSuspended } from './nomination-decisions.js';
import { subjectOf } from './proposer-decisions.js';
import { moreOf } from './told-again-decisions.js';
import type { Context, Recording } from '../registry/decision.js';

// How a council votes on a proposal (R56-R61, R76): which share of votes recommends it, whether the votes reach that share, and
// whether the list was public for long enough.

/** Votes as a command gives them. */
export type CouncilCountsGiven = { readonly [K in keyof CouncilCounts]?: number };

/** A vote of a council on one proposal; its day is `occurredOn`. */
export interface RecordCouncilVote extends AwardSubject, Recording {
  readonly sessionId: string;
  /** Undefined where no source says, as each of the numbers. */
  readonly method?: NonNullable<CouncilVoteRecorded['data']['method']>;
  readonly present?: CouncilCountsGiven;
  /** Written opinions of absent members; none where undefined, if it is told how those present voted. */
  readonly written?: CouncilCountsGiven;
  /** How the chair voted; this side prevails in a tie where the council has that rule (R60). */
  readonly chair?: ChairSide;
  /** Dissent as minuted. */
  readonly dissent?: string;
  /** The result as minuted. Without it, and without a known share, the result stays unknown. */
  readonly outcome?: 'RECOMMENDED' | 'NOT_RECOMMENDED';
}

/** The session of the council, and the bodies' own regulations. */
interface BesideVote {
  readonly council: CouncilState;
  readonly regulations: RegulationsState;
}

type Session = CouncilConvened['data'];

/** All votes together that are told. */
const sum = ({ inFavour, against, abstained }: CouncilCounts): number =>
  (inFavour ?? 0) + (against ?? 0) + (abstained ?? 0);

/** All of them; null where some are not told. */
const wholeSum = (counts: CouncilCounts): number | null =>
  Object.values(counts).includes(null) ? null : sum(counts);

/** True where none of them is told. */
const isUntold = (counts: CouncilCounts): boolean => Object.values(counts).every((n) => n === null);

const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);

/**
 * The share of votes that recommends an award: of whom and of how many, the fewest votes that reach it, where it is from, and
 * whether the vote must be by ballot.
 */
interface Share {
  readonly threshold: CouncilThreshold;
  readonly of: 'ALL_MEMBERS' | 'PRESENT';
  /** Null where the number of members is not told; then nobody knows how many votes reach the share. */
  readonly base: number | null;
  readonly needed: number | null;
  readonly from: 'COUNCIL' | 'REGULATION' | 'RULE_SET';
  readonly ballot: boolean;
}

/**
 * The share by which a session recommends an award (R57-R59, R76): that of the session, else of the council's regulation (`own`),
 * else of the rule set of the dossier. Where a text of the State needs more votes than the council's share, the text applies. Null
 * where no source gives a share. `replies` is the number of written opinions.
 */
function shareOf(
  award: string,
  session: Session,
  own: CouncilRule | null,
  rules: RuleSet,
  replies: number | null,
): Share | null {
  const { value, certainty } = shareFor(award, rules);
  const share = (
    { comparison, percent }: CouncilThreshold,
    rest: Pick<Share, 'of' | 'from' | 'ballot'>,
  ): Share => {
    const base = rest.of === 'PRESENT' ? plus(session.present, replies) : session.members;
    const threshold = { comparison, percent };
    const needed = base === null ? null : councilVotesNeeded(threshold, base);
    return { threshold, base, needed, ...rest };
  };
  const stated = value !== null && certainty === 'SOURCED';
  const ballot = (own?.ballot ?? false) || (stated && value.ballot);
  const ofLaw = value && share(value, { of: 'ALL_MEMBERS', from: 'RULE_SET', ballot: value.ballot });
  const ofCouncil = session.threshold
    ? share(session.threshold, { of: 'ALL_MEMBERS', from: 'COUNCIL', ballot })
    : own && share(own.threshold, { of: own.base, from: 'REGULATION', ballot });
  if (ofCouncil === null || ofLaw === null || !stated) return ofCouncil ?? ofLaw;
  const [ours, laws] =
    ofCouncil.needed === null || ofLaw.needed === null
      ? [ofCouncil.threshold.percent, ofLaw.threshold.percent]
      : [ofCouncil.needed, ofLaw.needed];
  return ours < laws ? ofLaw : ofCouncil;
}

/**
 * Records a vote of the council, with the written opinions of absent members (R57). Of a share of all members, a member who says
 * nothing counts as not in favour. The share, the quorum, and whether the chair's side prevails where exactly half are on either
 * side (R60) are the council's own, or else those of the dossier's rule set. Where no source gives a share, the result is what the
 * minutes say, or unknown. Warns where the list was not public for long enough (R61), and where no submission is on record (R51): then
 * the rules of the day of the vote hold. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND,
 * CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, ALREADY_DECIDED, CONSIDERATION_SUSPENDED, COUNCIL_NOT_FOUND,
 * COUNCIL_WITHOUT_QUORUM, ALREADY_RECORDED, INVALID_VOTE. Told again with more, that is added, and what follows from the whole.
 */
export function recordCouncilVote(
  state: AwardsState,
  told: RecordCouncilVote,
  context: Context,
  { council, regulations }: BesideVote,
): (CouncilVoteRecorded | AwardRecordSupplemented)[] {
  const { sessionId } = told;
  const known = proposalOf(state, told).sessions.find((one) => one.sessionId === sessionId);
  const command = known ? withKnown(known, told) : told;
  const { method = null, award, chair, dissent, outcome } = command;
  const present = countsOf(command.present);
  const noneWritten = command.present && !command.written ? noVotes : undefined;
  const written = noneWritten ?? countsOf(command.written);
  const replies = wholeSum(written);
  // Where nobody knows who organises the cluster, the council is that of whoever convened it.
  const organiserId = forStandingBody(command, context) ?? council.session?.organiserId ?? '';
  const more = known && moreOfVote(state, told, known);
  const proposal = known ? proposalOf(state, command) : votedOn(state, command);
  if (!known) requireNotSuspended(proposal);
  const { filedOn, ruleSet } = proposal;
  const isFiled = filedOn !== null && isDate(filedOn);
  const day = isFiled ? filedOn : dayMeant(command, command.year, context.today);
  const rules = keptRules({ ruleSet, day });
  const ruled = regulations.get(organiserId) ?? nothing();
  const own = councilRuleOn(ruled, award, day);
  const { of, in: whole } = rules.council.quorum.value;
  const quorum = own?.quorum ?? { numerator: of, denominator: whole };
  const session = sessionFor(council, sessionId, organiserId, quorum, replies);
  requireCounts(method, present, written, session);
  const share = shareOf(award, session, own, rules, replies);
  const inFavour = plus(present.inFavour, written.inFavour);
  const against = plus(present.against, written.against);
  const chairDecides =
    session.chairDecidesTies ?? own?.chairDecidesTies ?? rules.council.chairDecidesTies.value;
  const decidedByChair = share !== null && chairDecides && isTie(share, { inFavour, against });
  if (decidedByChair && chair === undefined) {
    const detail = 'Số phiếu hai bên bằng nhau; cần nêu ý kiến của Chủ tịch Hội đồng.';
    throw new DomainError('INVALID_VOTE', detail, { inFavour, against, members: session.members }, 'R60');
  }
  const reached = decidedByChair ? chair === 'IN_FAVOUR' : hasReached(share, inFavour);
  const recommended = outcome === undefined ? reached : outcome === 'RECOMMENDED';
  const { value: publicList } = rules.publicList;
  const wanted = publicList?.awards.includes(award) ? publicList : null;
  const list = wanted && listOf(command, council, ruled, organiserId, context.today);
  const warnings: AwardWarning[] = [
    ...(proposal.stage === 'proposed' ? [notOnRecord] : []),
    ...(proposal.dossier === 'returned' ? [returned] : []),
    ...(recommended === null ? [share ? votesUnknown : shareUnknown] : []),
    ...(recommended && reached === false ? belowShare(inFavour, share) : []),
    ...(share?.ballot && method === 'SHOW_OF_HANDS' ? [notByBallot] : []),
    ...(wanted ? listWarnings(list, wanted.workingDays) : []),
  ];
  const warned = warnings.length > 0 ? { warnings } : {};
  const vote = {
    sessionId,
    method,
    present,
    written,
    base: share ? share.base : session.members,
    ...(share?.of === 'PRESENT' ? { of: share.of } : {}),
    inFavour,
    ...(share && {
      threshold: share.threshold,
      thresholdOf: share.from,
      needed: share.needed ?? undefined,
    }),
    ...(share?.from === 'REGULATION' && own?.basis ? { basis: own.basis } : {}),
    recommended,
    chair,
    ...(decidedByChair ? { decidedByChair } : {}),
    dissent,
    ...(wanted ? { list } : {}),
  };
  if (!known || !more)
    return [{ type: 'CouncilVoteRecorded', data: { ...subjectOf(state, command), ...vote, ...warned } }];
  const names = differences(known, vote).map(({ field }) => field.split('.')[0] ?? field);
  const follows = Object.fromEntries(Object.entries(vote).filter(([name]) => names.includes(name)));
  return [{ ...more, data: { ...more.data, added: { ...more.data.added, ...follows }, ...warned } }];
}

/** A vote on record as a command would tell it, with what is told now. */
function withKnown(known: CouncilVote, told: RecordCouncilVote): RecordCouncilVote {
  const minuted = known.recommended ? 'RECOMMENDED' : 'NOT_RECOMMENDED';
  const { on, method, present, written, chair, dissent } = known;
  const said = {
    method: method ?? undefined,
    present: isUntold(present) ? undefined : present,
    written: isUntold(written) ? undefined : written,
    chair,
    dissent,
    outcome: known.recommended === null ? undefined : minuted,
  };
  const now = joined(said, told) as RecordCouncilVote;
  return { ...now, occurredOn: told.occurredOn ?? on };
}

/** Throws ALREADY_RECORDED. */
function moreOfVote(
  state: AwardsState,
  { outcome, occurredOn, method, present, written, chair, dissent, ...told }: RecordCouncilVote,
  known: CouncilVote,
): AwardRecordSupplemented {
  const recommended = outcome && outcome === 'RECOMMENDED';
  const now = { occurredOn, method, present, written, chair, dissent, recommended };
  const fact = { ...known, occurredOn: known.on };
  const proposal = proposalOf(state, told);
  const of = { ...proposal, recordedBy: { CouncilVoteRecorded: known.eventId } };
  const detail = 'Phiên họp này đã biểu quyết về đề nghị đó.';
  return moreOf(state, told, of, 'CouncilVoteRecorded', fact, now, detail);
}

const returned: AwardWarning = {
  code: 'DOSSIER_RETURNED',
  detail: 'Hồ sơ đang được trả lại để bổ sung.',
};
const shareUnknown: AwardWarning = {
  code: 'SHARE_UNKNOWN',
  detail: 'Chưa biết tỷ lệ phiếu mà Hội đồng cần; nêu kết quả theo biên bản, hoặc ghi quy định của Hội đồng.',
};
const votesUnknown: AwardWarning = {
  code: 'SHARE_UNKNOWN',
  detail: 'Chưa biết số thành viên Hội đồng hoặc số phiếu thuận nên chưa biết có đạt tỷ lệ hay không.',
};
const notOnRecord: AwardWarning = {
  code: 'SUBMISSION_NOT_ON_RECORD',
  detail: 'Chưa ghi nhận tờ trình có đề nghị này.',
};
const notByBallot: AwardWarning = {
  code: 'NOT_BY_BALLOT',
  detail: 'Quy định của ngày này yêu cầu bỏ phiếu.',
};
const belowShare = (inFavour: number | null, share: Share | null): AwardWarning[] => [
  {
    code: 'BELOW_THRESHOLD',
    detail: `Biên bản ghi đề nghị tặng, nhưng chỉ có ${inFavour} phiếu thuận; cần ít nhất ${share?.needed}.`,
  },
];

/** Whether the votes reach the share; null where one of both is not known. */
function hasReached(share: Share | null, inFavour: number | null): boolean | null {
  if (share === null || share.needed === null || inFavour === null) return null;
  return inFavour >= share.needed;
}

/**
 * Since when the list was public, and for how many working days before the vote (null where its day is not known). Null where no
 * list is on record (R61).
 */
function listOf(
  { occurredOn }: RecordCouncilVote,
  { list }: CouncilState,
  days: Regulations,
  organiserId: string,
  today: Day,
): CouncilVoteRecorded['data']['list'] {
  if (list?.organiserId !== organiserId) return null;
  const day = occurredOn === undefined ? today : occurredOn;
  if (day === null || !isDate(day) || list.on === null || !isDate(list.on))
    return { on: list.on, workingDays: null };
  return { on: list.on, workingDays: workingDaysBetween(days, list.on, day) };
}

function listWarnings(list: CouncilVoteRecorded['data']['list'], least: number): AwardWarning[] {
  const workingDays = list ? list.workingDays : 0;
  if (workingDays === null || workingDays >= least) return [];
  const detail = list
    ? `Danh sách mới công khai ${workingDays} ngày làm việc; cần ít nhất ${least}.`
    : `Chưa ghi nhận việc công khai danh sách ít nhất ${least} ngày làm việc.`;
  return [{ code: 'LIST_NOT_PUBLIC', detail }];
}

/** Throws INVALID_VOTE where more members vote than are present or absent, or where a vote in writing is a show of hands. */
function requireCounts(
  method: RecordCouncilVote['method'] | null,
  present: CouncilCounts,
  written: CouncilCounts,
  { members, present: there, inWriting }: Session,
): void {
  const absent = members !== null && there !== null ? members - there : members;
  if (sum(present) > (there ?? members ?? Infinity) || sum(written) > (absent ?? Infinity)) {
    const detail = `Số phiếu vượt số thành viên: có mặt ${there ?? 'chưa rõ'}, vắng mặt ${absent ?? 'chưa rõ'}.`;
    throw new DomainError('INVALID_VOTE', detail, { present, written, members }, 'R57');
  }
  if (inWriting && method === 'SHOW_OF_HANDS') {
    const detail = 'Lấy ý kiến bằng văn bản thì không biểu quyết bằng giơ tay.';
    throw new DomainError('INVALID_VOTE', detail, { method, inWriting: true }, 'R57');
  }
}

/** True where half of the base is on either side and more than half is needed; a higher share is missed, not tied (assumed). */
function isTie(
  { threshold: { comparison, percent }, base }: Share,
  { inFavour, against }: Pick<CouncilCounts, 'inFavour' | 'against'>,
): boolean {
  if (inFavour === null || against === null) return false;
  return comparison === 'MORE_THAN' && percent === 50 && inFavour === against && inFavour + against === base;
}

const noVotes: CouncilCounts = { inFavour: 0, against: 0, abstained: 0 };

const countsOf = (given: CouncilCountsGiven = {}): CouncilCounts => ({
  inFavour: given.inFavour ?? null,
  against: given.against ?? null,
  abstained: given.abstained ?? null,
});
