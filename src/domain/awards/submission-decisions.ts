import type {
  Attachment,
  AwardSubject,
  AwardWarning,
  Deadlines,
  NoProposalDeclared,
  Proposer,
  SubmissionFiled,
} from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalIdIn, proposalsIn, submitterOf } from './award-proposal.js';
import type { AwardScope } from './award-scope.js';
import { keeperOf, proposerUnclear } from './award-scope.js';
import { clusterIn, clusterOf, requireMember } from '../registry/cluster-decisions.js';
import type { Context, Recording } from '../registry/decision.js';
import {
  actsFor,
  isOperator,
  organises,
  requireNotBefore,
  requireOrganiser,
  requireOwnUnit,
  requireToday,
} from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { alreadySubmitted, requireNotSuspended } from './nomination-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { leaderOfYear } from '../offices/tenures.js';
import { vouchedFor } from '../offices/offices.js';
import { nameOn } from '../registry/registry.js';
import type { LegalAct, LegalActId } from '../law/legal-acts.js';
import { inForce, legalAct } from '../law/legal-acts.js';
import type { PaperKind, RuleSet } from '../law/rule-sets.js';
import { ruleSetOn } from '../law/rule-sets.js';
import { printDate } from '../ground/text.js';
import type { Day, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, isDate } from '../ground/values.js';

// Decisions on submissions: the leader of the year files what the meeting proposed, a unit what it proposes itself. The rules of
// the day of filing apply (R50-R54).

/**
 * First day too late, as the organiser instructs or else by the rules of the day (R53); null where neither is known, and for what
 * comes from above.
 */
export function deadlineOf(
  year: number,
  proposer: Proposer,
  told: Deadlines,
  { deadlines }: RuleSet,
): Day | null {
  if (proposer === 'ORGANISER') return null;
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
 * The unit that submits: the leader of that very year, also after the handover (R51), the unit itself, the organiser, or a body
 * that proposes outside clusters. Null where the leader is not known, which only the operator may record. Throws
 * PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, FORBIDDEN, UNIT_NOT_FOUND, NOT_A_MEMBER.
 */
export function submittingUnit(
  subject: SubmissionSubject,
  context: Context,
  { offices }: OfficesBeside,
): string | null {
  const { clusterId, year, unitId } = subject;
  const { actor, registry, today } = context;
  const keeperId = keeperOf(subject, registry);
  if (typeof clusterId !== 'string') {
    if (!organises(actor, keeperId)) requireOwnUnit(actor, keeperId);
    return keeperId;
  }
  const cluster = clusterOf(registry, clusterId);
  if (submitterIn(subject) === 'ORGANISER') {
    requireOrganiser(actor, keeperId);
    return keeperId;
  }
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

/** Whose submission it is: of the cluster, of one of its units, of its organiser, or of a body outside clusters. */
interface SubmissionSubject extends AwardScope {
  /** Unit that submits what it proposes for itself and its own; undefined for what others propose. */
  readonly unitId?: UnitId;
  /** Undefined for the unit where one is told, or else the meeting, or the body. */
  readonly proposer?: Proposer;
}

/** Who submits. Throws PROPOSER_UNCLEAR. */
function submitterIn({ clusterId, unitId, proposer }: SubmissionSubject): Proposer {
  const usual = unitId !== undefined ? 'UNIT' : typeof clusterId === 'string' ? 'CLUSTER' : 'ORGANISER';
  if (proposer === undefined || proposer === usual) return usual;
  if (proposer === 'ORGANISER' && unitId === undefined) return proposer;
  throw proposerUnclear(
    'a unit submits with its unitId, the meeting and the organiser without, a body by its bodyId',
  );
}

/** A submission as filed; its day is `occurredOn`. */
export interface FileSubmission extends SubmissionSubject, Recording {
  readonly number?: string;
  readonly documentDate?: Day;
  /** What it contains; where undefined, all that is proposed, not submitted yet and not suspended. */
  readonly proposals?: readonly Omit<AwardSubject, keyof AwardScope>[];
  readonly attachments?: readonly Attachment[];
  /** Acts that it cites; where undefined, those in force on the day. */
  readonly legalBasis?: readonly LegalActId[];
}

/**
 * The leader of that very year files the submission of the meeting (R51), or a unit its own. A late one is accepted and marked
 * (R53, R54). Warns of missing papers, of acts out of force, and where no act is cited. The rules of the day of filing apply to it
 * from then on: that day must be known, and is today for all but the operator (R71). Throws PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, FORBIDDEN, NOTHING_TO_SUBMIT,
 * ALREADY_SUBMITTED, CONSIDERATION_SUSPENDED, DATES_OUT_OF_ORDER, INVALID_REQUEST.
 */
export function fileSubmission(
  state: AwardsState,
  command: FileSubmission,
  context: Context,
  beside: OfficesBeside,
): SubmissionFiled[] {
  const {
    clusterId = null,
    bodyId,
    year,
    number = null,
    documentDate = null,
    occurredOn: filedOn = context.today,
  } = command;
  if (clusterId !== null) clusterIn(context.registry, clusterId, year);
  const unitId = submittingUnit(command, context, beside);
  if (filedOn === null || !isDate(filedOn)) {
    const fault = { pointer: '/occurredOn', detail: 'must be a whole date: the rules of that day hold' };
    throw new DomainError('INVALID_REQUEST', 'Cần biết ngày gửi tờ trình.', { errors: [fault] });
  }
  requireToday(command, context);
  if (documentDate !== null) requireNotBefore(filedOn, documentDate, 'ghi trên tờ trình');
  const proposer = submitterIn(command);
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
        submissionId: `${clusterId ?? bodyId}-${year}-${command.unitId ?? proposer.toLowerCase()}-${ordinal}`,
        clusterId,
        bodyId,
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

/** True for what is proposed by who submits; a body outside clusters submits all that it proposes. */
function isOf(subject: SubmissionSubject, { proposer, unitId }: ProposalState): boolean {
  if (typeof subject.clusterId !== 'string') return true;
  return proposer === submitterIn(subject) && (proposer !== 'UNIT' || unitId === subject.unitId);
}

/**
 * The proposals of the submission: those named, or all that are not suspended. Throws NOTHING_TO_SUBMIT, ALREADY_SUBMITTED,
 * CONSIDERATION_SUSPENDED.
 */
function submitted(state: AwardsState, command: FileSubmission): ProposalState[] {
  const { clusterId, bodyId, year } = command;
  const own = proposalsIn(state).filter((p) => isOf(command, p));
  const nothing = (facts: object): DomainError =>
    new DomainError('NOTHING_TO_SUBMIT', `Chưa có đề nghị khen thưởng năm ${year} để gửi.`, facts);
  if (!command.proposals) {
    const open = own.filter((p) => p.stage === 'proposed' && !p.suspended);
    if (open.length === 0) throw nothing({ clusterId, year });
    return open;
  }
  const ids = command.proposals.map((one) => proposalIdIn(state, { clusterId, bodyId, year, ...one }));
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
 * PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT,
 * PROPOSALS_STAND, ALREADY_RECORDED.
 */
export function declareNoProposal(
  state: AwardsState,
  command: DeclareNoProposal,
  context: Context,
  beside: OfficesBeside,
): NoProposalDeclared[] {
  const { clusterId = null, bodyId, year, reason = null } = command;
  if (clusterId !== null) clusterIn(context.registry, clusterId, year);
  const unitId = submittingUnit(command, context, beside);
  const standing = proposalsIn(state).filter(
    (p) => isOf(command, p) && p.stage !== 'nominated' && p.stage !== 'withdrawn',
  );
  if (standing.length > 0) {
    throw new DomainError('PROPOSALS_STAND', `Năm ${year} đang có đề nghị khen thưởng.`, {
      current: standing.map(({ proposalId, stage }) => ({ proposalId, stage })),
    });
  }
  const proposer = submitterIn(command);
  const known = state.noProposal.get(submitterOf({ proposer, unitId }));
  if (known) {
    const current = { clusterId, bodyId, year, ...known };
    throw recordedAlready(`Việc không đề nghị năm ${year} đã được ghi nhận.`, current, { reason });
  }
  return [{ type: 'NoProposalDeclared', data: { clusterId, bodyId, year, proposer, unitId, reason } }];
}
