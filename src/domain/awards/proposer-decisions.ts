import type { Evidence } from '../ground/event.js';
import { printHowMany } from '../ground/how-many.js';
import { clusterIn, labelOn, requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import {
  organises,
  requireOneOf,
  requireOrganiser,
  requireOwnUnit,
  speaksFor,
} from '../registry/decision.js';
import type { Cluster } from '../registry/registry.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import { membersIn } from '../registry/registry.js';
import { proposedId } from '../registry/proposed-id.js';
import { unitNameOn, unitOf } from '../registry/unit-decisions.js';
import { printDate } from '../ground/text.js';
import type { UnitId } from '../ground/values.js';
import { calendarYear, dayOfYear } from '../ground/values.js';
import type { AwardType } from '../law/award-catalogue.js';
import { requireOfMeeting } from '../law/meeting-awards.js';
import type { RegulationsState } from '../law/regulations.js';
import { forOfficers } from '../offices/officers.js';
import type { OfficesState } from '../offices/offices.js';
import type { AwardSubject, AwardWarning, ProposalSubject, Proposer } from './award-events.js';
import type { AwardsState } from './award-proposal.js';
import { proposalIdIn } from './award-proposal.js';
import { keeperOf, proposerUnclear } from './award-scope.js';
import type { Recipient, RecipientGiven } from './recipient.js';
import { recipientOf } from './recipient.js';

// Who may put whom forward for an award, and by which way: asked here, once, and kept with the proposal.

/** Somebody put forward for an award, as a command tells it. */
export interface PutForward extends AwardSubject, RecipientGiven {
  /**
   * Who proposes in a cluster-year; where undefined, the unit for what the catalogue says that units propose, or else the meeting.
   * A body by itself proposes for itself and its own as a unit, for others from above.
   */
  readonly proposer?: Proposer;
  /** Documents that tell of it. */
  readonly evidence?: readonly Evidence[];
}

/** The way of a proposal. */
export interface Way {
  readonly proposer: Proposer;
  /** Null where a body proposes by itself. */
  readonly cluster: Cluster | null;
  /** What the cluster or the body is called at the end of the year. */
  readonly label: string;
  /** That nothing says whether the unit was a member. */
  readonly untold: readonly MembershipUntold[];
}

/**
 * The way by which a command puts somebody forward, if the actor may: the unit itself; the organiser, or a body for others, from
 * above; the officers of the year for the meeting where `offices` are given, or else any member of the year (R41). Throws
 * PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER,
 * MEMBER_OF_ANOTHER_CLUSTER (R4), AWARD_NOT_PROPOSED_HERE, FORBIDDEN,
 * NOT_OWN_UNIT.
 */
export function wayOf(
  command: PutForward,
  type: AwardType,
  context: Context,
  offices: OfficesState | null,
  regulations: RegulationsState,
): Way {
  const { clusterId, year, award, unitId = null } = command;
  const { registry, actor, today } = context;
  const keeperId = keeperOf(command, registry);
  const day = dayOfYear(year, today);
  if (typeof clusterId !== 'string') return byItself(command, keeperId ?? '', context);
  const cluster = clusterIn(registry, clusterId, year);
  const usual = type.proposedBy?.route === 'UNIT' && unitId !== null ? 'UNIT' : 'CLUSTER';
  const { proposer = usual } = command;
  if (proposer === 'ORGANISER') requireOrganiser(actor, keeperId);
  else if (proposer === 'UNIT') {
    if (unitId === null) throw proposerUnclear('tell the unit that proposes');
    requireOwnUnit(actor, unitId);
  } else {
    requireOfMeeting(award, cluster, day, registry, regulations);
    if (offices) forOfficers({ clusterId, year }, context, offices);
    else requireOneOf(actor, membersIn(cluster, calendarYear(year)));
  }
  const untold = unitId === null ? [] : requireMemberOfYear(context, cluster, unitId, year, command.evidence);
  return { proposer, cluster, label: labelOn(cluster, day), untold };
}

/** The way of what a body proposes outside clusters. */
function byItself(
  { year, unitId = null, proposer: told }: PutForward,
  bodyId: UnitId,
  context: Context,
): Way {
  const { actor, registry, today } = context;
  const proposer = unitId === bodyId ? 'UNIT' : 'ORGANISER';
  if (told !== undefined && told !== proposer)
    throw proposerUnclear(`outside clusters ${bodyId} proposes as ${proposer}`);
  if (proposer === 'ORGANISER') requireOrganiser(actor, bodyId);
  else if (!organises(actor, bodyId)) requireOwnUnit(actor, bodyId);
  if (unitId !== null) unitOf(registry, unitId);
  return { proposer, cluster: null, label: unitNameOn(registry, bodyId, dayOfYear(year, today)), untold: [] };
}

/** Who keeps the proposals of the year: the officers, or outside clusters the body. Throws as `keeperOf` and `forOfficers`, FORBIDDEN. */
export function forKeeper(subject: AwardSubject, context: Context, offices: OfficesState): void {
  const keeperId = keeperOf(subject, context.registry);
  const { clusterId, year } = subject;
  if (typeof clusterId === 'string') forOfficers({ clusterId, year }, context, offices);
  else requireOrganiser(context.actor, keeperId);
}

/** The same, or the unit that the proposal is for or within. */
export function forProposal(subject: AwardSubject, context: Context, offices: OfficesState): void {
  const { clusterId, year, unitId = null } = subject;
  if (!speaksFor(context.actor, unitId)) forKeeper(subject, context, offices);
  else if (typeof clusterId === 'string') clusterIn(context.registry, clusterId, year);
  else keeperOf(subject, context.registry);
}

/** Warns where a whole unit is proposed by another way than the catalogue says. */
export function wayWarnings(
  { name, proposedBy }: AwardType,
  { proposer, cluster }: Way,
  { year }: AwardSubject,
  { today }: Context,
): AwardWarning[] {
  if (proposedBy === null) return [];
  const warned = (detail: string): AwardWarning[] => [{ code: 'ROUTE_NOT_OF_AWARD', detail }];
  if (proposedBy.route === 'UNIT')
    return proposer === 'UNIT' ? [] : warned(`Theo danh mục, ${name} do chính đơn vị đề nghị.`);
  const { tiers, since } = proposedBy;
  if (proposer !== 'CLUSTER') return warned(`Theo danh mục, ${name} do cụm, khối đề nghị.`);
  if (cluster && cluster.tier !== 'NOT_STATED' && !tiers.includes(cluster.tier))
    return warned(`Theo danh mục, ${name} không do cụm, khối thuộc cấp này đề nghị.`);
  if (since === null || dayOfYear(year, today) >= since) return [];
  return warned(`Trước ngày ${printDate(since)} chưa rõ ai đề nghị ${name}.`);
}

/** A subject with the id of its recipient, and whom that is; none where it is the unit itself. */
export interface Named {
  readonly subject: ProposalSubject;
  readonly awardee?: Recipient;
}

/**
 * Whom a command puts forward. What is known of a recipient need not be told again with its id; where no id is told, one is made:
 * from the name of a collective, from a number, or by counting, since names of persons are kept out of ids. Throws
 * RECIPIENT_UNCLEAR.
 */
export function namedBy(state: AwardsState, command: PutForward, type: AwardType): Named {
  const { kind, collective, person, position, count, howMany, recipientId, unitId } = command;
  const tellsWho = [kind, collective, person, position, count, howMany].some((told) => told !== undefined);
  if (!tellsWho && recipientId === undefined && unitId) {
    recipientOf(command, type);
    return { subject: subjectOf(state, command) };
  }
  if (!tellsWho && recipientId !== undefined) {
    const awardee = state.proposals.get(proposalIdIn(state, command))?.awardee;
    if (awardee) return { subject: subjectOf(state, command), awardee };
  }
  const told = recipientOf(command, type);
  const isCounted = told.count !== null || told.howMany !== undefined;
  const isUnit = told.kind === 'LARGE_COLLECTIVE' && told.collective === null && !isCounted;
  if (isUnit && tellsWho && recipientId === undefined && unitId)
    return { subject: subjectOf(state, command) };
  const awardee = tellsWho ? told : { ...told, kind: null };
  const subject = subjectOf(state, {
    ...command,
    recipientId: recipientId ?? idFor(state, command, awardee),
  });
  return { subject, awardee };
}

/** Says which id was made for the recipient: later commands name it by that. */
export function idWarnings(told: PutForward, { recipientId }: ProposalSubject): AwardWarning[] {
  if (told.recipientId !== undefined || recipientId === undefined) return [];
  const detail = `Mã “${recipientId}” do máy chủ đặt cho người hoặc tập thể được đề nghị.`;
  return [{ code: 'ID_PROPOSED', id: recipientId, detail }];
}

const words = {
  LARGE_COLLECTIVE: 'tap-the-lon',
  SMALL_COLLECTIVE: 'tap-the-nho',
  COLLECTIVE: 'tap-the',
  PERSON: 'ca-nhan',
} as const;

/** Told again under its name, a collective or a person has the id that it got before. */
function idFor(
  state: AwardsState,
  command: PutForward,
  { kind, collective, person, count, howMany }: Recipient,
): string {
  const known = (recipientId: string) =>
    state.proposals.get(proposalIdIn(state, { ...command, recipientId }));
  if (collective !== null) {
    const isOther = (id: string): boolean => (known(id)?.awardee?.collective ?? collective) !== collective;
    return proposedId(collective, '', isOther);
  }
  const word = kind === null ? 'chua-ro' : words[kind];
  if (count !== null) return `${count}-${word}`;
  if (howMany) return proposedId(`${printHowMany(howMany)} ${word}`, '', () => false);
  for (let n = 1; ; n++) {
    const before = known(`${word}-${n}`)?.awardee;
    if (!before || (person !== null && before.person?.ref === person.ref)) return `${word}-${n}`;
  }
}

/** The subject as events carry it. */
export function subjectOf(state: AwardsState, subject: AwardSubject): ProposalSubject {
  const { clusterId = null, bodyId, year, award, class: degree, unitId = null, recipientId } = subject;
  return {
    proposalId: proposalIdIn(state, subject),
    clusterId,
    bodyId,
    year,
    award,
    class: degree,
    unitId,
    recipientId,
  };
}
