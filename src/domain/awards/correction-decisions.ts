import type { AwardAuthority } from '../law/award-catalogue.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import { decided, requireAuthority } from './award-decisions.js';
import type {
  AwardDecisionCorrected,
  AwardRecord,
  AwardRecordWithdrawn,
  AwardSubject,
} from './award-events.js';
import type { AwardsState, Decision, ProposalState } from './award-proposal.js';
import { keeperOf } from './award-scope.js';
import type { RegulationsBeside } from '../law/regulations.js';
import type { Context } from '../registry/decision.js';
import { requireNotBefore, requireOrganiser } from '../registry/decision.js';
import { submittedOf } from './dossier-decisions.js';
import { proposalOf } from './nomination-decisions.js';
import { DomainError } from '../ground/errors.js';
import type { SignatoryGiven } from '../ground/signatory.js';
import { signatoryOf } from '../ground/signatory.js';
import type { Evidence } from '../ground/event.js';
import { subjectOf } from './proposer-decisions.js';
import type { PartialDate } from '../ground/values.js';
import { dayOfYear, isBefore, lastDay } from '../ground/values.js';

// A decision, presentation or revocation that was recorded wrongly is corrected or withdrawn by the organiser or the operator,
// with evidence, and stays in the history; not while another record rests on it. Source: R31, R66; who may is assumed.

/** The proposal, why its record is wrong, and what shows it. */
interface Erratum extends AwardSubject {
  readonly reason: string;
  readonly evidence?: readonly Evidence[];
}

/** The decision as it reads; what is absent is right as recorded. */
export interface CorrectAwardDecision extends Erratum {
  readonly outcome?: Decision['outcome'];
  readonly authority?: AwardAuthority;
  readonly number?: string;
  readonly decidedOn?: PartialDate;
  readonly signer?: SignatoryGiven;
}

/**
 * Corrects how a decision was recorded; the earlier record stays visible. The organiser or the operator may, with evidence, if it
 * may act for the authority of both. A presentation or revocation must still be possible afterwards. Throws PROPOSER_UNCLEAR,
 * UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN, EVIDENCE_REQUIRED, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, RECORD_NOT_FOUND where
 * nothing was decided, NOT_DECIDING_AUTHORITY, DATES_OUT_OF_ORDER, ALREADY_RECORDED where it reads so already, RECORD_IN_USE.
 */
export function correctAwardDecision(
  state: AwardsState,
  command: CorrectAwardDecision,
  context: Context,
  { regulations }: RegulationsBeside,
): AwardDecisionCorrected[] {
  const { award, reason } = command;
  forKeeper(command, context);
  const proposal = submittedOf(state, command);
  const was = recordOf(proposal, 'DECISION', proposal.decision);
  const { outcome = was.outcome, authority = was.authority, number = was.number } = command;
  const { decidedOn = was.decidedOn } = command;
  const signer = signatoryOf(command.signer) ?? was.signer;
  const day = decidedOn === null ? dayOfYear(command.year, context.today) : lastDay(decidedOn);
  const { decidedBy } = awardTypeOn(award, day, regulations);
  for (const one of [was.authority, authority]) requireAuthority(one, decidedBy, command, context);
  requireNotBefore(decidedOn, proposal.filedOn, 'gửi tờ trình');
  const unchanged =
    outcome === was.outcome &&
    authority === was.authority &&
    number === was.number &&
    decidedOn === was.decidedOn;
  // Names are not in events: a signer that is given may be another person.
  if (unchanged && command.signer === undefined) {
    const current = { outcome, authority, number, decidedOn };
    throw new DomainError('ALREADY_RECORDED', 'Nội dung đính chính trùng với quyết định đã ghi nhận.', {
      current,
    });
  }
  const { presentation, revocation } = proposal;
  const refused = outcome === 'REFUSED';
  requireFree(proposal, {
    presentation:
      refused || (presentation?.on && decidedOn && isBefore(presentation.on, decidedOn))
        ? presentation
        : null,
    revocation:
      refused ||
      authority !== revocation?.authority ||
      (revocation.revokedOn && decidedOn && isBefore(revocation.revokedOn, decidedOn))
        ? revocation
        : null,
  });
  const decision = { outcome, authority, number, decidedOn, signer };
  return [
    { type: 'AwardDecisionCorrected', data: { ...decided(state, command, decision, proposal), reason } },
  ];
}

/** The record in error. */
export interface WithdrawAwardRecord extends Erratum {
  readonly record: AwardRecord;
}

/**
 * Withdraws a decision, presentation or revocation, or the names of those counted, that were recorded in error; it stays in the
 * history. A decision can be withdrawn only after its presentation and revocation. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN,
 * EVIDENCE_REQUIRED, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, RECORD_NOT_FOUND where there is no such record, NOT_DECIDING_AUTHORITY,
 * RECORD_IN_USE.
 */
export function withdrawAwardRecord(
  state: AwardsState,
  command: WithdrawAwardRecord,
  context: Context,
): AwardRecordWithdrawn[] {
  const { record, reason } = command;
  forKeeper(command, context);
  const proposal = record === 'RECIPIENTS' ? proposalOf(state, command) : submittedOf(state, command);
  const { decision, presentation, revocation, named } = proposal;
  const names = named.length > 0 ? named : null;
  const records = {
    DECISION: decision,
    PRESENTATION: presentation,
    REVOCATION: revocation,
    RECIPIENTS: names,
  };
  recordOf<object>(proposal, record, records[record]);
  // Presentations and names are recorded by the organiser, decisions and revocations by whoever acts for the authority.
  if (record === 'DECISION' || record === 'REVOCATION') {
    const authority = (record === 'DECISION' ? decision : revocation)?.authority ?? null;
    requireAuthority(authority, authority && [authority], command, context);
  }
  if (record === 'DECISION') requireFree(proposal, { presentation, revocation });
  return [{ type: 'AwardRecordWithdrawn', data: { ...subjectOf(state, command), record, reason } }];
}

/** Throws as `keeperOf`, FORBIDDEN unless the organiser or the operator acts, EVIDENCE_REQUIRED. */
function forKeeper(erratum: Erratum, { registry, actor }: Context): void {
  requireOrganiser(actor, keeperOf(erratum, registry));
  if (erratum.evidence?.length) return;
  throw new DomainError('EVIDENCE_REQUIRED', 'Đính chính hồ sơ khen thưởng phải kèm căn cứ.', {}, 'R31');
}

const recordNames: Readonly<Record<AwardRecord, string>> = {
  DECISION: 'quyết định',
  PRESENTATION: 'việc trao tặng',
  REVOCATION: 'việc hủy bỏ',
  RECIPIENTS: 'tên người, tập thể',
};

/** The record. Throws RECORD_NOT_FOUND. */
function recordOf<T>({ proposalId, stage }: ProposalState, record: AwardRecord, known: T | null): T {
  if (known !== null) return known;
  const detail = `Chưa ghi nhận ${recordNames[record]} nào của đề nghị này.`;
  throw new DomainError('RECORD_NOT_FOUND', detail, { proposalId, record, stage });
}

/** Throws RECORD_IN_USE where a presentation or revocation would lose the decision that it rests on. */
function requireFree(
  { proposalId }: ProposalState,
  left: Pick<ProposalState, 'presentation' | 'revocation'>,
): void {
  const { presentation, revocation } = left;
  const resting = [
    ...(presentation ? [{ record: 'PRESENTATION', on: presentation.on }] : []),
    ...(revocation ? [{ record: 'REVOCATION', on: revocation.revokedOn }] : []),
  ];
  if (resting.length === 0) return;
  throw new DomainError(
    'RECORD_IN_USE',
    'Đã có việc trao tặng hoặc hủy bỏ dựa trên quyết định này; phải xử lý việc ấy trước.',
    { proposalId, resting },
    'R66',
  );
}
