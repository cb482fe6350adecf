import type {
  AwardEvent,
  AwardRecordSupplemented,
  AwardSubject,
  DossierReceived,
  DossierReturned,
  DossierSupplemented,
  DossierVerified,
} from './award-events.js';
import type { AwardsState, DossierStage, ProposalState } from './award-proposal.js';
import { proposalIdIn } from './award-proposal.js';
import { keeperOf } from './award-scope.js';
import type { Context, Telling } from '../registry/decision.js';
import { reasonTold, requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { proposalOf } from './nomination-decisions.js';
import { subjectOf } from './proposer-decisions.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { AttachmentGiven } from './papers.js';
import { papersOf } from './papers.js';
import { submittingUnit } from './submission-decisions.js';
import { moreOf } from './told-again-decisions.js';

// What the standing body of the council does with the dossier of a submitted proposal (R52-R55). That body has no account of its
// own here: the organiser of the cluster acts for it.

/** The proposal, where it was submitted. Throws PROPOSAL_NOT_FOUND, NOT_SUBMITTED. */
export function submittedOf(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposal = proposalOf(state, subject);
  const { proposalId, stage } = proposal;
  if (stage === 'nominated' || stage === 'withdrawn' || stage === 'proposed')
    throw new DomainError(
      'NOT_SUBMITTED',
      'Đề nghị chưa được gửi theo tờ trình.',
      { proposalId, stage },
      'R51',
    );
  return proposal;
}

/** The proposal, if it was submitted and is not decided. Throws as `submittedOf`, and ALREADY_DECIDED. */
export function undecidedOf(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposal = submittedOf(state, subject);
  const { proposalId, stage, decision } = proposal;
  if (stage === 'submitted') return proposal;
  throw new DomainError('ALREADY_DECIDED', 'Đề nghị này đã có quyết định.', {
    current: { proposalId, stage, authority: decision?.authority, decidedOn: decision?.decidedOn },
  });
}

/**
 * The proposal as a council votes on it: submitted and not decided, or proposed where no submission of it is on record, since sources
 * tell of votes of councils and not of what was sent to them. Throws as `undecidedOf`.
 */
export function votedOn(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposal = proposalOf(state, subject);
  return proposal.stage === 'proposed' ? proposal : undecidedOf(state, subject);
}

const stepped: Readonly<Partial<Record<DossierStage, AwardEvent['type']>>> = {
  received: 'DossierReceived',
  returned: 'DossierReturned',
  supplemented: 'DossierSupplemented',
  verified: 'DossierVerified',
};

const stepKnown = 'Bước này của hồ sơ đã được ghi nhận.';

/** True where the step is the last one on record, or was taken before the decision. */
function hasTaken({ dossier, stage, recordedBy }: ProposalState, to: DossierStage): boolean {
  if (dossier === to || (to === 'received' && dossier !== 'filed')) return true;
  const type = stepped[to];
  return stage !== 'submitted' && type !== undefined && recordedBy[type] !== undefined;
}

/** Throws unless the dossier may take this step: as `undecidedOf`, and DOSSIER_NOT_READY, ALREADY_RECORDED. */
function requireStep(
  state: AwardsState,
  subject: AwardSubject,
  to: DossierStage,
  from: readonly DossierStage[],
): void {
  const proposal = submittedOf(state, subject);
  const { dossier, proposalId } = proposal;
  const current = { proposalId, dossier };
  if (hasTaken(proposal, to)) throw recordedAlready(stepKnown, current, {});
  if (from.includes(undecidedOf(state, subject).dossier)) return;
  throw new DomainError(
    'DOSSIER_NOT_READY',
    'Hồ sơ chưa ở bước cho phép việc này.',
    { current, from },
    'R55',
  );
}

/** Who keeps the awards of that year, null where no source says, if it or the operator acts, for the standing body. */
export function forStandingBody(subject: AwardSubject, { registry, actor }: Context): string | null {
  const keeperId = keeperOf(subject, registry);
  requireOrganiser(actor, keeperId);
  return keeperId;
}

/**
 * Records that the standing body has the dossier. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN,
 * PROPOSAL_NOT_FOUND, NOT_SUBMITTED, ALREADY_DECIDED, ALREADY_RECORDED.
 */
export function receiveDossier(
  state: AwardsState,
  command: AwardSubject,
  context: Context,
): DossierReceived[] {
  forStandingBody(command, context);
  requireStep(state, command, 'received', ['filed']);
  return [{ type: 'DossierReceived', data: subjectOf(state, command) }];
}

/** A dossier sent back. */
export interface ReturnDossier extends AwardSubject, Pick<Telling, 'evidence'> {
  readonly reason?: string;
}

/**
 * Sends a dossier that was received back to be completed (R55). Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND,
 * FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY, NOT_EXPLAINED. Told again with
 * the reason, that is added.
 */
export function returnDossier(
  state: AwardsState,
  command: ReturnDossier,
  context: Context,
): (DossierReturned | AwardRecordSupplemented)[] {
  forStandingBody(command, context);
  const known = submittedOf(state, command);
  if (hasTaken(known, 'returned')) {
    const [fact, told] = [{ reason: known.returnedFor }, { reason: command.reason }];
    return [moreOf(state, command, known, 'DossierReturned', fact, told, stepKnown)];
  }
  requireStep(state, command, 'returned', ['received', 'supplemented']);
  return [{ type: 'DossierReturned', data: { ...subjectOf(state, command), reason: reasonTold(command) } }];
}

/** The papers that were missing. */
export interface SupplementDossier extends AwardSubject {
  readonly attachments?: readonly AttachmentGiven[];
}

/**
 * Whoever submitted a returned dossier completes it: the leader of that year, or the unit for itself. Throws PROPOSER_UNCLEAR,
 * CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, NOT_A_MEMBER, NOT_LEADER_OF_YEAR, NOT_OWN_UNIT, PROPOSAL_NOT_FOUND, NOT_SUBMITTED,
 * ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY. Told again with more papers, these are added.
 */
export function supplementDossier(
  state: AwardsState,
  command: SupplementDossier,
  context: Context,
  beside: OfficesBeside,
): (DossierSupplemented | AwardRecordSupplemented)[] {
  const { clusterId, bodyId, year, unitId } = command;
  keeperOf(command, context.registry);
  const proposer = state.proposals.get(proposalIdIn(state, command))?.proposer;
  const own = proposer === 'UNIT' && unitId ? { unitId } : {};
  submittingUnit({ clusterId, bodyId, year, proposer, ...own }, context, beside);
  const attachments = papersOf(command);
  const known = submittedOf(state, command);
  if (hasTaken(known, 'supplemented')) {
    const fact = { attachments: known.attachments };
    return [moreOf(state, command, known, 'DossierSupplemented', fact, { attachments }, stepKnown)];
  }
  requireStep(state, command, 'supplemented', ['returned']);
  return [{ type: 'DossierSupplemented', data: { ...subjectOf(state, command), attachments } }];
}

/**
 * Records that the standing body found the dossier complete. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND,
 * FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, ALREADY_DECIDED, ALREADY_RECORDED, DOSSIER_NOT_READY.
 */
export function verifyDossier(
  state: AwardsState,
  command: AwardSubject,
  context: Context,
): DossierVerified[] {
  forStandingBody(command, context);
  requireStep(state, command, 'verified', ['received', 'supplemented']);
  return [{ type: 'DossierVerified', data: subjectOf(state, command) }];
}
