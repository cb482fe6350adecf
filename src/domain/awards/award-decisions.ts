import type { AwardAuthority } from '../law/award-catalogue.js';
import { authorityNames } from '../law/award-catalogue.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import type {
  AwardDecided,
  AwardDecisionSupplemented,
  AwardPresented,
  AwardRecordSupplemented,
  AwardRevoked,
  AwardSubject,
  AwardWarning,
  ConsiderationReleased,
  ConsiderationSuspended,
  RevocationGround,
} from './award-events.js';
import { unknownTerms } from './award-events.js';
import type { AwardsState, Decision, ProposalState } from './award-proposal.js';
import { keeperOf } from './award-scope.js';
import type { RegulationsBeside } from '../law/regulations.js';
import type { Context, Recording, Telling } from '../registry/decision.js';
import {
  actsFor,
  isOperator,
  organises,
  reasonTold,
  requireNotBefore,
  requireOrganiser,
} from '../registry/decision.js';
import { submittedOf, undecidedOf } from './dossier-decisions.js';
import type { SignerGiven } from './grant.js';
import { whoTold } from './grant.js';
import { DomainError } from '../ground/errors.js';
import type { SignatoryGiven } from '../ground/signatory.js';
import { signatoryOf } from '../ground/signatory.js';
import { contradicts, differences, joined, recordedAlready } from '../ground/told-again.js';
import { proposalOf, requireNotSuspended } from './nomination-decisions.js';
import { subjectOf } from './proposer-decisions.js';
import { moreOf } from './told-again-decisions.js';
import { officeOf } from '../ground/scope.js';
import type { PartialDate } from '../ground/values.js';
import { dayOfYear, lastDay } from '../ground/values.js';

// Decisions on a submitted proposal: it is granted or refused, presented, suspended, revoked (R61-R66).

/**
 * True where the actor acts for the authority: for the Inspector General his body, where it organises the cluster or a body
 * proposes outside clusters; for the head of the organiser, or where nobody knows who decides, that one or the body whose own award it
 * is. The operator acts for all, since most have no account here.
 */
function actsAs(
  authority: AwardAuthority | null,
  subject: AwardSubject,
  { actor, registry }: Context,
): boolean {
  const keeperId = keeperOf(subject, registry);
  if (isOperator(actor)) return true;
  const { clusterId, unitId, award } = subject;
  const sectorId = typeof clusterId === 'string' ? keeperId : actor.unitId;
  switch (authority) {
    case 'INSPECTOR_GENERAL':
      return (
        sectorId !== null &&
        organises(actor, sectorId) &&
        registry.units.get(sectorId)?.kind === 'GOVERNMENT_INSPECTORATE'
      );
    case 'HEAD_OF_ORGANISER':
    case null:
      return organises(actor, officeOf(award) ?? keeperId);
    case 'HEAD_OF_UNIT':
      return typeof unitId === 'string' && actsFor(actor, unitId);
    default:
      return false;
  }
}

/**
 * Throws NOT_DECIDING_AUTHORITY unless the authority is one of those allowed and the actor acts for it, or for any of them where no
 * source says which it was (null). Null in place of those allowed is not known: then nobody is ruled out.
 */
export function requireAuthority(
  authority: AwardAuthority | null,
  allowed: readonly AwardAuthority[] | null,
  subject: AwardSubject,
  context: Context,
): void {
  const isAllowed = allowed === null || authority === null || allowed.includes(authority);
  const meant = authority === null && allowed !== null ? allowed : [authority];
  if (isAllowed && meant.some((one) => actsAs(one, subject, context))) return;
  const names = allowed?.map((one) => authorityNames[one]).join(' hoặc ') ?? 'người chưa rõ';
  throw new DomainError(
    'NOT_DECIDING_AUTHORITY',
    `Việc này thuộc thẩm quyền của ${names}.`,
    { authority, allowed },
    'R61',
  );
}

/** Data of the events that record and correct a decision. Warns where the council did not recommend what is granted. */
export function decided(
  state: AwardsState,
  subject: AwardSubject,
  { outcome, authority, number, decidedOn, signer }: Decision,
  { recommended }: ProposalState,
  unknown: readonly AwardWarning[] = [],
): AwardDecided['data'] {
  const warnings: AwardWarning[] = [...unknown];
  if (outcome === 'GRANTED' && recommended === false)
    warnings.push({ code: 'NOT_RECOMMENDED', detail: 'Hội đồng không đề nghị tặng.' });
  return {
    ...subjectOf(state, subject),
    outcome,
    authority,
    number,
    decidedOn,
    signer,
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}

/** A decision as signed. */
export interface DecideAward extends AwardSubject {
  readonly outcome: 'GRANTED' | 'REFUSED';
  /** Where undefined, the one that the catalogue names; unknown where it names several. */
  readonly authority?: AwardAuthority;
  readonly number?: string;
  readonly decidedOn?: PartialDate;
  readonly signer?: SignatoryGiven;
}

/**
 * Records that an authority that the catalogue names granted or refused a submitted proposal. Granting what the council did not
 * recommend is only warned of: it advises. Told again with number, day or signer, these are added. Throws ALREADY_RECORDED, PROPOSER_UNCLEAR, UNIT_NOT_FOUND, AWARD_NOT_DEFINED, CLUSTER_NOT_FOUND,
 * PROPOSAL_NOT_FOUND, NOT_SUBMITTED, ALREADY_DECIDED, NOT_DECIDING_AUTHORITY, CONSIDERATION_SUSPENDED, DATES_OUT_OF_ORDER.
 */
export function decideAward(
  state: AwardsState,
  command: DecideAward,
  context: Context,
  { regulations }: RegulationsBeside,
): (AwardDecided | AwardDecisionSupplemented)[] {
  const { award, outcome, number = null, decidedOn = null } = command;
  const signer = signatoryOf(command.signer);
  const day = decidedOn === null ? dayOfYear(command.year, context.today) : lastDay(decidedOn);
  const { name, decidedBy } = awardTypeOn(award, day, regulations);
  const [only = null, ...others] = decidedBy ?? [];
  const authority = command.authority ?? (others.length > 0 ? null : only);
  requireAuthority(authority, decidedBy, command, context);
  const known = submittedOf(state, command);
  if (known.decision?.outcome === outcome) {
    const told = { outcome, authority: command.authority, number, decidedOn, signer };
    const differs = differences(known.decision, told);
    const { proposalId } = known;
    if (differs.length === 0 || differs.some(contradicts))
      throw recordedAlready('Quyết định này đã được ghi nhận.', { proposalId, ...known.decision }, told);
    requireNotBefore(decidedOn, known.filedOn, 'gửi tờ trình');
    const { presentation, revocation } = known;
    for (const later of [presentation?.on, revocation?.revokedOn])
      requireNotBefore(later ?? null, decidedOn, 'quyết định');
    const now = joined(known.decision, told) as Decision;
    return [{ type: 'AwardDecisionSupplemented', data: decided(state, command, now, known) }];
  }
  const proposal = undecidedOf(state, command);
  requireNotSuspended(proposal);
  requireNotBefore(decidedOn, proposal.filedOn, 'gửi tờ trình');
  const unknown = decidedBy === null ? [unknownTerms(`${name} do ai quyết định`)] : [];
  const decision = { outcome, authority, number, decidedOn, signer };
  return [{ type: 'AwardDecided', data: decided(state, command, decision, proposal, unknown) }];
}

type Granted = ProposalState & { readonly decision: NonNullable<ProposalState['decision']> };

/** The proposal, if its award is granted and not revoked. Throws PROPOSAL_NOT_FOUND, NOT_SUBMITTED, AWARD_NOT_GRANTED. */
function grantedOf(state: AwardsState, subject: AwardSubject): Granted {
  const proposal = submittedOf(state, subject);
  const { decision, stage, proposalId } = proposal;
  if (decision === null || stage !== 'granted')
    throw new DomainError('AWARD_NOT_GRANTED', 'Chưa có quyết định tặng còn hiệu lực.', {
      proposalId,
      stage,
    });
  return { ...proposal, decision };
}

/** A presentation; its day is `occurredOn`. */
export interface PresentAward extends AwardSubject, Recording {
  /** The anniversary or conference at which it was presented (R63). */
  readonly occasion?: string;
  readonly presentedBy?: SignerGiven;
}

/**
 * Records that a granted award was presented. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN,
 * PROPOSAL_NOT_FOUND, NOT_SUBMITTED, AWARD_NOT_GRANTED, ALREADY_RECORDED, DATES_OUT_OF_ORDER. Told again with day, occasion or
 * presenter, these are added.
 */
export function presentAward(
  state: AwardsState,
  command: PresentAward,
  context: Context,
): (AwardPresented | AwardRecordSupplemented)[] {
  requireOrganiser(context.actor, keeperOf(command, context.registry));
  const known = submittedOf(state, command);
  const presentedBy = command.presentedBy && whoTold(command.presentedBy);
  if (known.presentation) {
    const { on, ...before } = known.presentation;
    const told = { occurredOn: command.occurredOn, occasion: command.occasion, presentedBy };
    const fact = { occurredOn: on, ...before };
    const detail = 'Việc trao tặng đã được ghi nhận.';
    const more = moreOf(state, command, known, 'AwardPresented', fact, told, detail);
    requireNotBefore(more.data.occurredOn ?? null, known.decision?.decidedOn ?? null, 'quyết định');
    return [more];
  }
  const { decision } = grantedOf(state, command);
  const { occurredOn = context.today, occasion = null } = command;
  requireNotBefore(occurredOn, decision.decidedOn, 'quyết định');
  return [
    {
      type: 'AwardPresented',
      data: { ...subjectOf(state, command), occasion, ...(presentedBy && { presentedBy }) },
    },
  ];
}

/** The proposal whose consideration stops or goes on, and why. */
export interface SuspendConsideration extends AwardSubject, Pick<Telling, 'evidence'> {
  readonly reason?: string;
}

/** A proposal that nobody has decided on, submitted or not. Throws PROPOSAL_NOT_FOUND, ALREADY_DECIDED. */
function openProposal(state: AwardsState, subject: AwardSubject): ProposalState {
  const proposal = proposalOf(state, subject);
  return proposal.stage === 'proposed' ? proposal : { ...undecidedOf(state, subject) };
}

/**
 * Stops the consideration of a proposal (R64); it still counts in the quota, and its votes remain (edge case 48). Throws
 * PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN, PROPOSAL_NOT_FOUND, NOT_SUBMITTED where it is not even proposed,
 * ALREADY_DECIDED, ALREADY_RECORDED, NOT_EXPLAINED.
 */
export function suspendConsideration(
  state: AwardsState,
  command: SuspendConsideration,
  context: Context,
): (ConsiderationSuspended | AwardRecordSupplemented)[] {
  requireOrganiser(context.actor, keeperOf(command, context.registry));
  const known = openProposal(state, command);
  if (known.suspended) {
    const [fact, told] = [{ reason: known.reason }, { reason: command.reason }];
    const detail = 'Việc tạm dừng xét đã được ghi nhận.';
    return [moreOf(state, command, known, 'ConsiderationSuspended', fact, told, detail)];
  }
  return [
    { type: 'ConsiderationSuspended', data: { ...subjectOf(state, command), reason: reasonTold(command) } },
  ];
}

/**
 * Lets the consideration go on where it stopped. Throws PROPOSER_UNCLEAR, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, FORBIDDEN,
 * PROPOSAL_NOT_FOUND, ALREADY_RECORDED, RECORD_NOT_FOUND where it never was suspended, NOT_EXPLAINED.
 */
export function releaseConsideration(
  state: AwardsState,
  command: SuspendConsideration,
  context: Context,
): (ConsiderationReleased | AwardRecordSupplemented)[] {
  requireOrganiser(context.actor, keeperOf(command, context.registry));
  const known = proposalOf(state, command);
  const { suspended, proposalId, recordedBy, stage } = known;
  if (!suspended && recordedBy.ConsiderationReleased !== undefined && stage !== 'withdrawn') {
    const [fact, told] = [{ reason: known.reason }, { reason: command.reason }];
    const detail = 'Việc tiếp tục xét đã được ghi nhận.';
    return [moreOf(state, command, known, 'ConsiderationReleased', fact, told, detail)];
  }
  if (!suspended) {
    throw new DomainError('RECORD_NOT_FOUND', 'Việc xét đề nghị này không bị tạm dừng.', { proposalId });
  }
  return [
    { type: 'ConsiderationReleased', data: { ...subjectOf(state, command), reason: reasonTold(command) } },
  ];
}

/** A revocation as signed. */
export interface RevokeAward extends AwardSubject {
  /** The one that granted it, where undefined. */
  readonly authority?: AwardAuthority;
  readonly number?: string;
  readonly revokedOn?: PartialDate;
  readonly signer?: SignatoryGiven;
  readonly ground?: RevocationGround;
  readonly reason?: string;
  readonly reclaimed?: boolean;
}

/**
 * Records that the authority that granted an award revoked it (R65); until then it was granted (R66). Throws PROPOSER_UNCLEAR,
 * UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, PROPOSAL_NOT_FOUND, NOT_SUBMITTED, AWARD_NOT_GRANTED, ALREADY_RECORDED,
 * NOT_DECIDING_AUTHORITY, DATES_OUT_OF_ORDER. Told again with more of it, that is added.
 */
export function revokeAward(
  state: AwardsState,
  command: RevokeAward,
  context: Context,
): (AwardRevoked | AwardRecordSupplemented)[] {
  const { number = null, revokedOn = null, ground = null, reason = null, reclaimed = null } = command;
  const signer = signatoryOf(command.signer);
  keeperOf(command, context.registry);
  const known = submittedOf(state, command);
  const { decision } = known.revocation ? known : grantedOf(state, command);
  const authority = command.authority ?? known.revocation?.authority ?? decision?.authority ?? null;
  requireAuthority(authority, decision?.authority ? [decision.authority] : null, command, context);
  requireNotBefore(revokedOn, decision?.decidedOn ?? null, 'quyết định');
  const told = { authority: command.authority, number, revokedOn, signer, ground, reason, reclaimed };
  if (known.revocation) {
    const detail = 'Việc hủy bỏ đã được ghi nhận.';
    return [moreOf(state, command, known, 'AwardRevoked', known.revocation, told, detail)];
  }
  return [
    {
      type: 'AwardRevoked',
      data: {
        ...subjectOf(state, command),
        ...told,
        authority,
      },
    },
  ];
}
