import type { AwardCode } from '../law/award-catalogue.js';
import type {
  Attachment,
  AwardWarning,
  Deadlines,
  NoProposalDeclared,
  Proposer,
  SubmissionFiled,
} from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalIdOf, proposerOf, submitterOf } from './award-proposal.js';
import { clusterIn, requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import { actsFor, isOperator, requireNotBefore, requireOwnUnit, requireToday } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { alreadySubmitted, requireNotSuspended } from './nomination-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { leaderOfYear, vouchedFor } from '../offices/offices.js';
import type { Cluster } from '../registry/registry.js';
import { nameOn } from '../registry/registry.js';
import type { LegalAct, LegalActId } from '../law/legal-acts.js';
import { inForce, legalAct } from '../law/legal-acts.js';
import type { PaperKind, RuleSet } from '../law/rule-sets.js';
import { ruleSetOn } from '../law/rule-sets.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, isDate } from '../ground/values.js';

// Decisions on submissions: the leader of the year files what the meeting proposed, a unit what it proposes itself. The rules of
// the day of filing apply (R50-R54).

/** First day on which a submission is late, as the organiser instructs or else by these rules (R53); null where neither says. */
export function deadlineOf(
  year: number,
  proposer: Proposer,
  told: Deadlines,
  { deadlines }: RuleSet,
): Day | null {
  return told[proposer] ?? (deadlines.value && `${year}-${deadlines.value[proposer]}`);
}

/** True for a submission on or after its deadline; null where that is not known. */
export function isLate(filedOn: Day, before: Day | null): boolean | null {
  return before === null ? null : filedOn >= before;
}

/** Names of the papers of a dossier. Source: R52. */
export const paperNames: Readonly<Record<PaperKind, string>> = {
  SUBMISSION: 'tờ trình',
  ACHIEVEMENT_REPORT: 'báo cáo thành tích',
  REVIEW_MINUTES: 'biên bản họp bình xét',
  SUPERIOR_OPINION: 'ý kiến của lãnh đạo bộ hoặc Ủy ban nhân dân tỉnh',
  OTHER: 'tài liệu khác',
};

/**
 * The unit that submits: the leader of that very year, also after the handover (R51), or the unit itself. Null where the leader
 * is not known: only the operator may then record a submission. Throws NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, UNIT_NOT_FOUND,
 * NOT_A_MEMBER.
 */
export function submittingUnit(
  cluster: Cluster,
  { year, unitId }: SubmissionSubject,
  context: Context,
  { offices }: OfficesBeside,
): string | null {
  const { actor, registry, today } = context;
  if (unitId !== undefined) {
    requireOwnUnit(actor, unitId);
    requireMember(context, cluster, unitId, calendarYear(year));
    return unitId;
  }
  const leader = leaderOfYear(vouchedFor(offices), year);
  if (leader === null ? isOperator(actor) : actsFor(actor, leader)) return leader;
  const sender = actor.unitId === null ? undefined : registry.units.get(actor.unitId);
  const who = sender ? nameOn(sender.names, dayOfYear(year, today)) : 'Người gửi';
  throw new DomainError(
    'NOT_LEADER_OF_YEAR',
    `${who} không phải ${cluster.kind === 'KHOI' ? 'Khối' : 'Cụm'} trưởng của chu kỳ ${year}.`,
    { year, leaderUnitId: leader },
    'R51',
  );
}

/** Whose submission it is: of the cluster, or of one of its units. */
interface SubmissionSubject {
  readonly clusterId: ClusterId;
  /** Year whose achievement is rewarded. */
  readonly year: number;
  /** Unit that submits what it proposes for itself; undefined for what the meeting proposes. */
  readonly unitId?: UnitId;
}

/** A submission as filed; its day is `occurredOn`. */
export interface FileSubmission extends SubmissionSubject, Recording {
  readonly number?: string;
  readonly documentDate?: Day;
  /** The proposals it contains; where undefined, all that are neither submitted yet nor suspended. */
  readonly proposals?: readonly { readonly award: AwardCode; readonly unitId: UnitId }[];
  readonly attachments?: readonly Attachment[];
  /** Acts that it cites; where undefined, those in force on the day. */
  readonly legalBasis?: readonly LegalActId[];
}

/**
 * The leader of that very year files the submission of the meeting (R51), or a unit its own. A late one is accepted and marked
 * (R53, R54). Warns of missing papers, of acts out of force, and where no act is cited. The rules of the day of filing apply to it
 * from then on: that day must be known, and is today for all but the operator (R71). Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED,
 * UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, FORBIDDEN, NOTHING_TO_SUBMIT, ALREADY_SUBMITTED,
 * CONSIDERATION_SUSPENDED, DATES_OUT_OF_ORDER, INVALID_REQUEST.
 */
export function fileSubmission(
  state: AwardsState,
  command: FileSubmission,
  context: Context,
  beside: OfficesBeside,
): SubmissionFiled[] {
  const {
    clusterId,
    year,
    number = null,
    documentDate = null,
    occurredOn: filedOn = context.today,
  } = command;
  const cluster = clusterIn(context.registry, clusterId, year);
  const unitId = submittingUnit(cluster, command, context, beside);
  if (filedOn === null || !isDate(filedOn)) {
    const fault = { pointer: '/occurredOn', detail: 'must be a whole date: the rules of that day hold' };
    throw new DomainError('INVALID_REQUEST', 'Cần biết ngày gửi tờ trình.', { errors: [fault] });
  }
  requireToday(command, context);
  if (documentDate !== null) requireNotBefore(filedOn, documentDate, 'ghi trên tờ trình');
  const proposer = command.unitId === undefined ? 'CLUSTER' : 'UNIT';
  const proposals = submitted(state, command);
  const rules = ruleSetOn(filedOn);
  const before = deadlineOf(year, proposer, state.before, rules);
  const late = isLate(filedOn, before);
  const attachments = (command.attachments ?? []).map(({ kind, name, sha256 }) => ({ kind, name, sha256 }));
  const legalBasis = command.legalBasis ?? rules.acts.map((act) => act.id);
  const warnings = [
    ...lateness(before, late),
    ...(legalBasis.length === 0 ? [noLegalBasis] : []),
    ...outOfForce(legalBasis, filedOn),
    ...missingPapers(attachments, rules),
    ...proposals.filter((p) => p.selfVouched).map(claimed),
  ];
  const ordinal = (state.submissions.get(submitterOf({ proposer, unitId })) ?? 0) + 1;
  return [
    {
      type: 'SubmissionFiled',
      data: {
        submissionId: `${clusterId}-${year}-${command.unitId ?? 'cluster'}-${ordinal}`,
        clusterId,
        year,
        proposer,
        unitId,
        number,
        documentDate,
        filedOn,
        proposals: proposals.map((p) => ({ proposalId: p.proposalId, award: p.award, unitId: p.unitId })),
        attachments,
        ruleSet: rules.id,
        legalBasis: [...legalBasis],
        ...(before === null ? {} : { before }),
        ...(late === null ? {} : { late }),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/** True for what the meeting proposes, or what this unit proposes for itself. */
function isOf({ unitId }: SubmissionSubject, proposal: ProposalState): boolean {
  const proposer = proposerOf(proposal.award);
  return unitId === undefined ? proposer === 'CLUSTER' : proposer === 'UNIT' && proposal.unitId === unitId;
}

/**
 * The proposals of the submission: those named, or all that are not suspended. Throws NOTHING_TO_SUBMIT, ALREADY_SUBMITTED,
 * CONSIDERATION_SUSPENDED.
 */
function submitted(state: AwardsState, command: FileSubmission): ProposalState[] {
  const { clusterId, year } = command;
  const own = [...state.proposals.values()].filter((p) => isOf(command, p));
  const nothing = (facts: object): DomainError =>
    new DomainError('NOTHING_TO_SUBMIT', `Chưa có đề nghị khen thưởng năm ${year} để gửi.`, facts);
  if (!command.proposals) {
    const open = own.filter((p) => p.stage === 'proposed' && !p.suspended);
    if (open.length === 0) throw nothing({ clusterId, year });
    return open;
  }
  const ids = command.proposals.map(({ award, unitId }) => proposalIdOf({ clusterId, year, award, unitId }));
  if (ids.length === 0) throw nothing({ clusterId, year });
  return [...new Set(ids)].map((proposalId) => {
    const proposal = own.find((p) => p.proposalId === proposalId);
    if (!proposal || proposal.stage === 'nominated' || proposal.stage === 'withdrawn')
      throw nothing({ proposalId, stage: proposal?.stage ?? null });
    if (proposal.stage !== 'proposed') throw alreadySubmitted(proposalId, proposal.stage);
    requireNotSuspended(proposal);
    return proposal;
  });
}

/** The warning of a proposal that only its nominee vouches for (R72). */
function claimed({ proposalId }: ProposalState): AwardWarning {
  const detail = `Đề nghị “${proposalId}” mới chỉ do chính đơn vị được đề nghị ghi nhận.`;
  return { code: 'VOUCHED_BY_BENEFICIARY', detail };
}

/** A warning where the submission is late. */
export function lateness(before: Day | null, late: boolean | null): AwardWarning[] {
  if (before === null || !late) return [];
  const detail = `Quá hạn: tờ trình phải gửi trước ngày ${printDate(before)}.`;
  return [{ code: 'LATE_SUBMISSION', detail }];
}

const noLegalBasis: AwardWarning = {
  code: 'NO_LEGAL_BASIS',
  detail: 'Tờ trình không nêu căn cứ pháp lý nào.',
};

function outOfForce(legalBasis: readonly LegalActId[], day: Day): AwardWarning[] {
  return legalBasis
    .map((id) => legalAct(id))
    .filter((act) => ['NO', 'PARTLY'].includes(inForce(act, day)))
    .map((act) => ({ code: 'LEGAL_BASIS_OUT_OF_FORCE', detail: outOfForceText(act, day) }));
}

/** Says when the act ended and to what it still applies, or when it begins (its year of issue where no first day is known). */
function outOfForceText({ name, from, to, lingers, issuedOn }: LegalAct, day: Day): string {
  if (to === null || day < to)
    return from === null
      ? `${name} ban hành năm ${issuedOn.slice(0, 4)}.`
      : `${name} có hiệu lực từ ${printDate(from)}.`;
  const left =
    lingers !== null && day < lingers.to
      ? `; đến trước ${printDate(lingers.to)} chỉ còn áp dụng với ${lingers.what}`
      : '';
  return `${name} hết hiệu lực ${printDate(to)}${left}.`;
}

function missingPapers(attachments: readonly Attachment[], { papers }: RuleSet): AwardWarning[] {
  const missing = (papers.value ?? []).filter((kind) => !attachments.some((a) => a.kind === kind));
  if (missing.length === 0) return [];
  const names = missing.map((kind) => paperNames[kind]).join(', ');
  return [{ code: 'DOSSIER_INCOMPLETE', detail: `Hồ sơ chưa có: ${names}.` }];
}

/** A declaration to propose nothing. */
export interface DeclareNoProposal extends SubmissionSubject {
  readonly reason?: string;
}

/**
 * Records that the meeting, through the leader of that very year, or a unit proposes nothing (edge case 34). Throws
 * CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, PROPOSALS_STAND,
 * ALREADY_RECORDED.
 */
export function declareNoProposal(
  state: AwardsState,
  command: DeclareNoProposal,
  context: Context,
  beside: OfficesBeside,
): NoProposalDeclared[] {
  const { clusterId, year, reason = null } = command;
  const unitId = submittingUnit(clusterIn(context.registry, clusterId, year), command, context, beside);
  const standing = [...state.proposals.values()].filter(
    (p) => isOf(command, p) && p.stage !== 'nominated' && p.stage !== 'withdrawn',
  );
  if (standing.length > 0) {
    throw new DomainError('PROPOSALS_STAND', `Năm ${year} đang có đề nghị khen thưởng.`, {
      current: standing.map(({ proposalId, stage }) => ({ proposalId, stage })),
    });
  }
  const proposer = command.unitId === undefined ? 'CLUSTER' : 'UNIT';
  if (state.noProposal.has(submitterOf({ proposer, unitId }))) {
    throw new DomainError('ALREADY_RECORDED', `Việc không đề nghị năm ${year} đã được ghi nhận.`, {
      clusterId,
      year,
    });
  }
  return [{ type: 'NoProposalDeclared', data: { clusterId, year, proposer, unitId, reason } }];
}
