import type { AnyAward, AwardAuthority, AwardType } from '../law/award-catalogue.js';
import { authorityNames } from '../law/award-catalogue.js';
import { awardsAlike } from '../law/awards-alike.js';
import { recipientNames } from '../law/award-words.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import type { RegulationsBeside, RegulationsState } from '../law/regulations.js';
import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser, requireRegistrar } from '../registry/decision.js';
import { requireKeeper, unitOf } from '../registry/unit-decisions.js';
import { DomainError } from '../ground/errors.js';
import { boundsOf, mayBeAsMany } from '../ground/how-many.js';
import { agree, contradicts, differences, joined, recordedAlready } from '../ground/told-again.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, PartialDate } from '../ground/values.js';
import { dayOfYear, firstDay, isBefore } from '../ground/values.js';
import type { AwardSubject } from './award-events.js';
import { unknownTerms } from './award-events.js';
import { keeperOf } from './award-scope.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import type {
  GrantEntry,
  GrantFacts,
  GrantJoined,
  GrantReported,
  GrantState,
  GrantSupplemented,
  GrantWarning,
  GrantWithdrawn,
  SignerGiven,
} from './grant.js';
import { factNames, factsOf, toldOf, whoTold } from './grant.js';
import type { GrantOutcomes, OutcomesBeside } from './grant-outcomes.js';
import { grantOfProposal } from './grant-outcomes.js';
import type { Grants, GrantsBeside } from './grants.js';
import { grantIn } from './grants.js';
import { proposalOf } from './nomination-decisions.js';
import { sameGrantWarnings } from './same-grant.js';
import type { Recipient, RecipientGiven } from './recipient.js';
import { isEntitled, mayBeOfKind, recipientOf, unnamedIn } from './recipient.js';

// A grant is recorded as told, completed, joined to a proposal, and withdrawn where it was in error.

/** What a source says of the act, as a command gives it. */
interface FactsGiven {
  readonly grantedOn?: PartialDate;
  readonly number?: string;
  readonly authority?: AwardAuthority;
  readonly authorityName?: string;
  readonly signer?: SignerGiven;
  readonly year?: number;
  readonly fromYear?: number;
  readonly presentedOn?: PartialDate;
  readonly presentedBy?: SignerGiven;
  readonly occasion?: string;
}

function factsGiven({ signer, presentedBy, ...told }: FactsGiven): Partial<GrantFacts> {
  return {
    ...toldOf(told),
    ...(signer && { signer: whoTold(signer) }),
    ...(presentedBy && { presentedBy: whoTold(presentedBy) }),
  };
}

/** Whom the act names, as a command gives it. */
export interface EntryGiven extends RecipientGiven {
  readonly award: AnyAward;
  readonly clusterId?: ClusterId;
}

/** The grant as an early version recorded it, in its own stream. */
export interface EarlyGrant {
  readonly early: GrantState;
}

/** A grant as told. */
export interface RecordGrant extends FactsGiven {
  readonly grantId: string;
  readonly entries: readonly EntryGiven[];
}

/**
 * Records a grant as far as it is told, by the operator, or by an organiser for its clusters and the units it keeps. What is odd
 * about it is warned of. Told again with more of the act, it is added. Throws AWARD_NOT_DEFINED, FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED,
 * RECIPIENT_UNCLEAR, DATES_OUT_OF_ORDER.
 */
export function recordGrant(
  grants: Grants,
  command: RecordGrant,
  context: Context,
  beside: RegulationsBeside & OutcomesBeside & EarlyGrant,
): (GrantReported | GrantSupplemented)[] {
  const { grantId } = command;
  const state = grantIn(grants, grantId, beside.early);
  const facts = factsOf(factsGiven(command));
  const typeOf = typesOn(facts, context, beside.regulations);
  const entries = command.entries.map((given, i) => entryOf(given, i, typeOf(given.award)));
  for (const entry of entries) requireRecorder(entry, context);
  if (state !== null) {
    const recorded = { ...state.facts, entries: state.entries };
    const told = { ...factsGiven(command), entries };
    const stands = !state.withdrawn && !beside.outcomes.withdrawn.has(grantId);
    const differs = differences(recorded, told);
    const isMore = differs.length > 0 && !differs.some((one) => one.field === 'entries' || contradicts(one));
    if (stands && isMore) return supplementGrant(grants, command, context, beside);
    throw recordedAlready(`Việc tặng “${grantId}” đã được ghi nhận.`, recorded, told);
  }
  requireYears(facts);
  const warnings = [
    ...warningsOf(facts, entries, typeOf),
    ...sameGrantWarnings(grantId, facts, entries, { grants, ...beside }),
  ];
  return [
    {
      type: 'GrantReported',
      data: { grantId, ...facts, entries, ...(warnings.length > 0 ? { warnings } : {}) },
    },
  ];
}

function entryOf(given: EntryGiven, index: number, type: AwardType): GrantEntry {
  const { award, class: degree = null, unitId = null, clusterId = null } = given;
  return { award, class: degree, unitId, ...recipientOf(given, type, `/entries/${index}`), clusterId };
}

/** Who may record it (assumed). Throws FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND. */
export function requireRecorder({ unitId, clusterId }: GrantEntry, context: Context): void {
  const { actor, registry } = context;
  requireRegistrar(actor);
  if (unitId !== null) unitOf(registry, unitId);
  if (clusterId !== null) requireOrganiser(actor, clusterOf(registry, clusterId).organiserId);
  else if (unitId !== null) requireKeeper(registry, unitId, context);
}

/** Throws DATES_OUT_OF_ORDER. */
function requireYears({ year, fromYear }: GrantFacts): void {
  if (fromYear === null || year === null || fromYear <= year) return;
  throw new DomainError('DATES_OUT_OF_ORDER', 'Năm đầu của thành tích sau năm cuối.', { fromYear, year });
}

/**
 * The award of a code, as it is given on the day of the grant, or at the end of its year, or else today. Throws AWARD_NOT_DEFINED.
 */
function typesOn(
  { grantedOn, year }: GrantFacts,
  { today }: Context,
  regulations: RegulationsState,
): (award: AnyAward) => AwardType {
  const day = grantedOn === null ? (year === null ? today : dayOfYear(year, today)) : firstDay(grantedOn);
  return (award) => awardTypeOn(award, day, regulations);
}

function warningsOf(
  facts: GrantFacts,
  entries: readonly GrantEntry[],
  typeOf: (award: AnyAward) => AwardType,
): GrantWarning[] {
  const { authority, grantedOn, year } = facts;
  const warnings: GrantWarning[] = [];
  for (const { award, kind } of entries) {
    const type = typeOf(award);
    const { name, decidedBy } = type;
    if (kind !== null && !isEntitled(kind, type))
      warnings.push({
        code: 'RECIPIENT_NOT_OF_AWARD',
        detail: `${name} không tặng cho ${recipientNames[kind]}.`,
      });
    if (authority !== null && decidedBy === null) warnings.push(unknownTerms(`${name} do ai quyết định`));
    if (kind !== null && type.recipients === null) warnings.push(unknownTerms(`${name} được tặng cho ai`));
    if (authority !== null && decidedBy?.includes(authority) === false)
      warnings.push({
        code: 'AUTHORITY_NOT_OF_AWARD',
        detail: `${name} không thuộc thẩm quyền của ${authorityNames[authority]}.`,
      });
  }
  if (grantedOn !== null && year !== null && isBefore(grantedOn, `${year}`))
    warnings.push({
      code: 'GRANTED_TOO_EARLY',
      detail: `Ngày tặng ${printDate(grantedOn)} trước năm ${year} của thành tích.`,
    });
  return warnings.filter(({ detail }, i) => warnings.findIndex((other) => other.detail === detail) === i);
}

/** The grant, if it stands. Throws GRANT_NOT_FOUND. */
export function grantOf(
  state: GrantState,
  grantId: string,
  { withdrawn }: GrantOutcomes,
): NonNullable<GrantState> {
  if (state !== null && !state.withdrawn && !withdrawn.has(grantId)) return state;
  throw new DomainError('GRANT_NOT_FOUND', `Chưa ghi nhận việc tặng “${grantId}”.`, { grantId });
}

/** What became known of a grant. */
export interface SupplementGrant extends FactsGiven {
  readonly grantId: string;
}

/**
 * Adds what was not known of a grant, or known less exactly, by who may record it. Throws GRANT_NOT_FOUND, AWARD_NOT_DEFINED,
 * FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED where something else is on record or nothing is told,
 * DATES_OUT_OF_ORDER.
 */
export function supplementGrant(
  grants: Grants,
  command: SupplementGrant,
  context: Context,
  { regulations, outcomes, early }: RegulationsBeside & OutcomesBeside & EarlyGrant,
): GrantSupplemented[] {
  const { grantId } = command;
  const { facts, entries } = grantOf(grantIn(grants, grantId, early), grantId, outcomes);
  for (const entry of entries) requireRecorder(entry, context);
  const given = factsGiven(command);
  const differs = differences(facts, given);
  if (differs.length === 0 || differs.some(contradicts)) {
    const detail = 'Không có gì mới, hoặc đã ghi nhận khác; nếu sai, hãy rút việc tặng và ghi lại.';
    throw recordedAlready(detail, facts, given);
  }
  const news = factNames.filter((name) => differs.some(({ field }) => field.split('.')[0] === name));
  const told = Object.fromEntries(
    news.map((name) => [name, joined(facts[name], given[name])]),
  ) as Partial<GrantFacts>;
  const now = { ...facts, ...told };
  requireYears(now);
  const typeOf = typesOn(now, context, regulations);
  const odd = (as: GrantFacts): GrantWarning[] => [
    ...warningsOf(as, entries, typeOf),
    ...sameGrantWarnings(grantId, as, entries, { grants, outcomes }),
  ];
  const before = odd(facts).map(({ detail }) => detail);
  const warnings = odd(now).filter(({ detail }) => !before.includes(detail));
  return [
    { type: 'GrantSupplemented', data: { grantId, ...told, ...(warnings.length > 0 ? { warnings } : {}) } },
  ];
}

/** The proposal that a grant is of. */
export interface JoinGrant extends AwardSubject {
  readonly grantId: string;
  /** Which of its entries, counted from 1; undefined where only one fits. */
  readonly entry?: number;
}

/**
 * Joins a grant to the proposal that led to it, which is then granted as told, unless its own decision is on record. By the
 * organiser of the cluster, the body that proposed, or the operator. An entry that counts several is of as many proposals. Throws
 * PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND, UNIT_NOT_FOUND, FORBIDDEN, GRANT_NOT_FOUND, PROPOSAL_NOT_FOUND, ALREADY_DECIDED where it was
 * refused, GRANT_DIFFERS, ALREADY_RECORDED.
 */
export function joinGrant(
  outcomes: GrantOutcomes,
  command: JoinGrant,
  { actor, registry }: Context,
  { awards, grants, early }: GrantsBeside & EarlyGrant & { readonly awards: AwardsState },
): GrantJoined[] {
  const { grantId } = command;
  requireOrganiser(actor, keeperOf(command, registry));
  const { facts, entries, joined: before } = grantOf(grantIn(grants, grantId, early), grantId, outcomes);
  const joined = [...before, ...outcomes.joined.filter((join) => join.grantId === grantId)];
  const proposal = proposalOf(awards, command);
  const { proposalId, decision } = proposal;
  if (decision?.outcome === 'REFUSED')
    throw new DomainError('ALREADY_DECIDED', 'Đề nghị này đã bị từ chối.', { proposalId, current: decision });
  const fitting = entries.flatMap((entry, i) => (fits(entry, facts, command, proposal) ? [i + 1] : []));
  const isFull = (entry: number): boolean =>
    joined.filter((one) => one.entry === entry).length >= capacity(entries[entry - 1], proposal);
  const free = fitting.filter((entry) => !isFull(entry));
  const entry = command.entry ?? free[0];
  const known =
    grantOfProposal(outcomes, proposalId) ??
    joined.find((one) => one.proposalId === proposalId || (one.entry === entry && isFull(one.entry)));
  if (known)
    throw recordedAlready('Việc tặng này đã gắn với đề nghị.', known, {
      grantId,
      entry: command.entry,
      proposalId,
    });
  if (entry !== undefined && free.includes(entry) && (command.entry !== undefined || free.length === 1))
    return [{ type: 'GrantJoined', data: { grantId, entry, proposalId, grantedOn: facts.grantedOn } }];
  const detail =
    free.length > 1
      ? 'Nhiều mục của việc tặng có thể là của đề nghị này; hãy nêu mục nào.'
      : 'Việc tặng nêu khen thưởng, đơn vị, năm hoặc cụm, khối khác với đề nghị.';
  throw new DomainError('GRANT_DIFFERS', detail, { proposalId, fitting: free });
}

/** How many proposals such an entry is of: all that it counts, where each is for one. */
function capacity(entry: GrantEntry | undefined, { awardee }: ProposalState): number {
  const isForSeveral = Boolean(awardee?.count ?? awardee?.howMany);
  return isForSeveral || !entry ? 1 : boundsOf(entry, 1)[1];
}

/** True where nothing told of the entry says that it is another award, or for another recipient, than the one proposed. */
export function fits(
  entry: GrantEntry,
  { year, fromYear }: GrantFacts,
  subject: { readonly year: number; readonly clusterId?: ClusterId | null },
  {
    award,
    class: degree,
    unitId,
    awardee,
    named,
  }: Pick<ProposalState, 'award' | 'class' | 'unitId' | 'awardee' | 'named'>,
): boolean {
  const isOfYear = subject.year <= (year ?? Infinity) && subject.year >= (fromYear ?? year ?? 0);
  // So many of a unit are its people and collectives, and not the unit.
  const isWithin = entry.unitId !== null && boundsOf(entry, 1)[1] > 1;
  return (
    awardsAlike(entry.award).includes(award) &&
    isOfYear &&
    !(awardee === null && isWithin) &&
    agree(entry.class, degree) &&
    agree(entry.unitId, unitId) &&
    agree(entry.clusterId, subject.clusterId ?? null) &&
    isSameRecipient(entry, awardee ?? theUnit) &&
    isAmong(entry, named, awardee)
  );
}

/** False of a collective that is none of those whom a proposal counts, where all of them are known by name. */
function isAmong(
  { collective }: GrantEntry,
  named: ProposalState['named'],
  awardee: ProposalState['awardee'],
): boolean {
  if (collective === null || named.length === 0 || named.length < unnamedIn(awardee)) return true;
  return named.some((one) => one.collective === null || one.collective === collective);
}

/** The unit itself. */
const theUnit: Recipient = {
  kind: 'LARGE_COLLECTIVE',
  collective: null,
  person: null,
  position: null,
  count: null,
};

/** True where nothing told of either contradicts the other; that two names are of one person is for who joins them to know. */
function isSameRecipient(told: Recipient, proposed: Recipient): boolean {
  const sameName =
    proposed === theUnit ? told.collective === null : agree(told.collective, proposed.collective);
  return mayBeOfKind(told.kind, proposed.kind) && sameName && mayBeAsMany(told, proposed);
}

/** A grant recorded in error. */
export interface WithdrawGrant {
  readonly grantId: string;
  readonly reason: string;
}

/**
 * Withdraws a grant recorded in error, by who may record it: what it was joined to is as it was before. Throws GRANT_NOT_FOUND,
 * FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND.
 */
export function withdrawGrant(
  outcomes: GrantOutcomes,
  command: WithdrawGrant,
  context: Context,
  { grants, early }: GrantsBeside & EarlyGrant,
): GrantWithdrawn[] {
  const { grantId, reason } = command;
  const { entries } = grantOf(grantIn(grants, grantId, early), grantId, outcomes);
  for (const entry of entries) requireRecorder(entry, context);
  return [{ type: 'GrantWithdrawn', data: { grantId, reason } }];
}
