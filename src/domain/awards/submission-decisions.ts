import type {
  AwardSubject,
  AwardWarning,
  Deadlines,
  NoProposalDeclared,
  Proposer,
  SubmissionFiled,
  SubmissionSupplemented,
} from './award-events.js';
import type { AwardsState, ProposalState, Submission } from './award-proposal.js';
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
import type { Supplement } from '../ground/supplement.js';
import { supplementToFact } from '../ground/supplement.js';
import { alreadySubmitted, requireNotSuspended } from './nomination-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import { leaderOfYear } from '../offices/tenures.js';
import { vouchedFor } from '../offices/offices.js';
import { nameOn } from '../registry/registry.js';
import type { LegalAct, LegalActId } from '../law/legal-acts.js';
import { inForce, legalAct } from '../law/legal-acts.js';
import type { RuleSet } from '../law/rule-sets.js';
import type { AttachmentGiven } from './papers.js';
import { missingPapers, papersOf } from './papers.js';
import { keptRules, ruleSetOn } from '../law/rule-sets.js';
import { printDate } from '../ground/text.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear, firstDay, lastDay } from '../ground/values.js';

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
  rules: RuleSet | null,
): Day | null {
  if (proposer === 'ORGANISER') return null;
  const days = rules?.deadlines.value ?? null;
  return told[proposer] ?? (days && `${year}-${days[proposer]}`);
}

/** True for a submission certainly on or after its deadline, false for one certainly before; null where that is not known. */
export function isLate(filedOn: PartialDate | null, before: Day | null): boolean | null {
  if (filedOn === null || before === null) return null;
  if (firstDay(filedOn) >= before) return true;
  return lastDay(filedOn) < before ? false : null;
}

/** The rules that a submission keeps: those it was filed under; null where its day is not told well enough to say. */
export function rulesOfFiling({ filedOn, ruleSet }: Pick<Submission, 'filedOn' | 'ruleSet'>): RuleSet | null {
  if (filedOn === null) return null;
  if (ruleSet !== null) return keptRules({ ruleSet, day: firstDay(filedOn) });
  const rules = ruleSetOn(firstDay(filedOn));
  return ruleSetOn(lastDay(filedOn)).id === rules.id ? rules : null;
}

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
  readonly documentDate?: PartialDate;
  /** What it contains; where undefined, all that is proposed, not submitted yet and not suspended. */
  readonly proposals?: readonly Omit<AwardSubject, keyof AwardScope>[];
  readonly attachments?: readonly AttachmentGiven[];
  /** Acts that it cites; where undefined, those in force on the day. */
  readonly legalBasis?: readonly LegalActId[];
}

/**
 * The leader of that very year files the submission of the meeting (R51), or a unit its own. A late one is accepted and marked
 * (R53, R54). Warns of missing papers, of acts out of force, and where no act is cited. The rules of the day of filing apply to it
 * from then on; that day is today for all but the operator (R71), and may be partial or untold: then nobody knows whether it was late,
 * nor the rules where the day decides. Told again with more of it, that is added. Throws PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, FORBIDDEN, NOTHING_TO_SUBMIT,
 * ALREADY_SUBMITTED, ALREADY_RECORDED, CONSIDERATION_SUSPENDED, DATES_OUT_OF_ORDER.
 */
export function fileSubmission(
  state: AwardsState,
  command: FileSubmission,
  context: Context,
  beside: OfficesBeside,
): (SubmissionFiled | SubmissionSupplemented)[] {
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
  requireToday(command, context);
  const proposer = submitterIn(command);
  const filed = state.submissions.get(submitterOf({ proposer, unitId })) ?? [];
  const known = toldBefore(state, command, filed);
  if (known) return [moreOfSubmission(state, command, known)];
  const attachments = papersOf(command);
  if (documentDate !== null) requireNotBefore(filedOn, documentDate, 'ghi trên tờ trình');
  const proposals = submitted(state, command);
  const rules = rulesOfFiling({ filedOn, ruleSet: null });
  const legalBasis = command.legalBasis ?? rules?.acts.map((act) => act.id) ?? [];
  const before = deadlineOf(year, proposer, state.before, rules);
  const late = isLate(filedOn, before);
  const warnings = [
    ...lateness(before, late),
    ...((command.legalBasis ?? rules) && legalBasis.length === 0 ? [noLegalBasis] : []),
    ...outOfForce(legalBasis, filedOn),
    ...missingPapers(attachments, rules),
    ...proposals.filter((p) => p.selfVouched).map(claimed),
  ];
  const ordinal = filed.length + 1;
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
        ruleSet: rules && rules.id,
        legalBasis: [...legalBasis],
        ...(before === null ? {} : { before }),
        ...(late === null ? {} : { late }),
        ...(warnings.length > 0 ? { warnings } : {}),
      },
    },
  ];
}

/**
 * The submission that a command tells again: the one that has all that it names, or the last with its number where there is nothing
 * else to submit.
 */
function toldBefore(
  state: AwardsState,
  command: FileSubmission,
  filed: readonly Submission[],
): Submission | undefined {
  const { clusterId, bodyId, year, number } = command;
  const named = command.proposals?.map((one) => proposalIdIn(state, { clusterId, bodyId, year, ...one }));
  const isOpen = (id: string): boolean => state.proposals.get(id)?.stage === 'proposed';
  if (named ? named.length === 0 || named.some(isOpen) : openOf(state, command).length > 0) return undefined;
  const all = filed.filter(({ proposals }) =>
    (named ?? []).every((id) => proposals.some(({ proposalId }) => proposalId === id)),
  );
  return all.findLast((one) => one.number === number) ?? all.at(-1);
}

/** What a second telling adds to a submission, with what follows from its day. Throws ALREADY_RECORDED, DATES_OUT_OF_ORDER. */
function moreOfSubmission(
  state: AwardsState,
  command: FileSubmission,
  known: Submission,
): SubmissionSupplemented {
  const { number, documentDate, legalBasis, occurredOn: filedOn } = command;
  const told = { number, documentDate, legalBasis, filedOn, attachments: papersOf(command) };
  const record = { eventId: known.eventId, type: 'SubmissionFiled' };
  const detail = `Tờ trình khen thưởng năm ${known.year} này đã được ghi nhận.`;
  const { added, ...more } = supplementToFact(record, known, told, detail);
  const now = { ...known, ...added };
  requireNotBefore(now.filedOn, now.documentDate, 'ghi trên tờ trình');
  const rules = rulesOfFiling({ ...now, ruleSet: null });
  const before = deadlineOf(now.year, now.proposer, state.before, rules);
  const late = isLate(now.filedOn, before);
  const follows = {
    ruleSet: rules && rules.id,
    ...(before === null ? {} : { before }),
    ...(late === null ? {} : { late }),
  };
  const fields = { ...added, ...('filedOn' in added ? follows : {}) };
  return supplement(known, { ...more, added: fields }, known.proposals);
}

const supplement = (
  { clusterId, bodyId, year }: Pick<Submission, 'clusterId' | 'bodyId' | 'year'>,
  more: Supplement,
  proposals: Submission['proposals'] = [],
): SubmissionSupplemented => ({
  type: 'SubmissionSupplemented',
  data: { clusterId, bodyId, year, proposals: [...proposals], ...more },
});

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
  const open = openOf(state, command);
  const nothing = (facts: object): DomainError =>
    new DomainError('NOTHING_TO_SUBMIT', `Chưa có đề nghị khen thưởng năm ${year} để gửi.`, facts);
  if (!command.proposals) {
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

/** All that whoever submits proposed, which is not submitted yet and not suspended. */
const openOf = (state: AwardsState, command: FileSubmission): ProposalState[] =>
  proposalsIn(state).filter((p) => isOf(command, p) && p.stage === 'proposed' && !p.suspended);

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

/** Warns of acts that were out of force on every day that is meant. */
function outOfForce(legalBasis: readonly LegalActId[], on: PartialDate | null): AwardWarning[] {
  if (on === null) return [];
  const days = [firstDay(on), lastDay(on)] as const;
  return legalBasis
    .map((id) => legalAct(id))
    .filter((act) => days.every((day) => ['NO', 'PARTLY'].includes(inForce(act, day))))
    .map((act) => ({ code: 'LEGAL_BASIS_OUT_OF_FORCE', detail: outOfForceText(act, days[0]) }));
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
): (NoProposalDeclared | SubmissionSupplemented)[] {
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
    const record = { eventId: known.eventId, type: 'NoProposalDeclared' };
    const detail = `Việc không đề nghị năm ${year} đã được ghi nhận.`;
    const scope = { clusterId, bodyId, year };
    return [supplement(scope, supplementToFact(record, { ...scope, ...known }, { reason }, detail))];
  }
  return [{ type: 'NoProposalDeclared', data: { clusterId, bodyId, year, proposer, unitId, reason } }];
}
