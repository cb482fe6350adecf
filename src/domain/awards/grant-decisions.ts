import type { AwardAuthority, AwardCode } from '../law/award-catalogue.js';
import { authorityNames, awardTypes } from '../law/award-catalogue.js';
import type { OrderClass } from '../law/award-words.js';
import { recipientNames } from '../law/award-words.js';
import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser, requireRegistrar } from '../registry/decision.js';
import { requireKeeper, unitOf } from '../registry/unit-decisions.js';
import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, PartialDate, PersonRef, UnitId } from '../ground/values.js';
import { isBefore } from '../ground/values.js';
import type { AwardSubject } from './award-events.js';
import type { AwardsState } from './award-proposal.js';
import type {
  GrantEntry,
  GrantFacts,
  GrantJoined,
  GrantReported,
  GrantState,
  GrantSupplemented,
  GrantWarning,
  GrantWithdrawn,
  RecipientKind,
} from './grant.js';
import { factNames, factsOf, toldOf } from './grant.js';
import { proposalOf } from './nomination-decisions.js';

// A grant is recorded as told, completed, joined to a proposal, and withdrawn where it was in error.

/** What a source says of the act, as a command gives it. */
interface FactsGiven {
  readonly grantedOn?: PartialDate;
  readonly number?: string;
  readonly authority?: AwardAuthority;
  readonly authorityName?: string;
  readonly signer?: { readonly person?: PersonRef; readonly position?: string };
  readonly year?: number;
  readonly fromYear?: number;
  readonly presentedOn?: PartialDate;
  readonly occasion?: string;
}

function factsGiven({ signer, ...told }: FactsGiven): Partial<GrantFacts> {
  if (!signer) return toldOf(told);
  const { person = null, position = null } = signer;
  return { ...toldOf(told), signer: { person, position } };
}

/** Whom the act names, as a command gives it. */
export interface EntryGiven {
  readonly award: AwardCode;
  readonly class?: OrderClass;
  readonly kind?: RecipientKind;
  readonly unitId?: UnitId;
  readonly collective?: string;
  readonly person?: PersonRef;
  readonly position?: string;
  readonly count?: number;
  readonly clusterId?: ClusterId;
}

/** A grant as told. */
export interface RecordGrant extends FactsGiven {
  readonly grantId: string;
  readonly entries: readonly EntryGiven[];
}

/**
 * Records a grant as far as it is told, by the operator, or by an organiser for its clusters and the units it keeps. What is odd
 * about it is warned of. Throws FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED, RECIPIENT_UNCLEAR,
 * DATES_OUT_OF_ORDER.
 */
export function recordGrant(state: GrantState, command: RecordGrant, context: Context): GrantReported[] {
  const { grantId } = command;
  const entries = command.entries.map(entryOf);
  for (const entry of entries) requireRecorder(entry, context);
  if (state !== null) {
    const recorded = { ...state.facts, entries: state.entries };
    const told = { ...factsGiven(command), entries };
    throw recordedAlready(`Việc tặng “${grantId}” đã được ghi nhận.`, recorded, told);
  }
  const facts = factsOf(factsGiven(command));
  requireYears(facts);
  const warnings = warningsOf(facts, entries);
  return [
    {
      type: 'GrantReported',
      data: { grantId, ...facts, entries, ...(warnings.length > 0 ? { warnings } : {}) },
    },
  ];
}

function entryOf(given: EntryGiven, index: number): GrantEntry {
  const {
    award,
    unitId = null,
    collective = null,
    person = null,
    position = null,
    count = null,
    clusterId = null,
  } = given;
  const unclear = (detail: string): DomainError =>
    new DomainError('RECIPIENT_UNCLEAR', 'Người được tặng nêu chưa rõ.', {
      errors: [{ pointer: `/entries/${index}`, detail }],
    });
  if (given.class !== undefined && !awardTypes[award].hasClasses) throw unclear(`${award} has no classes`);
  if (person && collective !== null && unitId === null)
    throw unclear('a person in a collective needs the unit of both');
  if (count !== null && (person !== null || collective !== null))
    throw unclear('tell either a name or a count');
  const named: RecipientKind | null = person
    ? 'PERSON'
    : collective !== null
      ? unitId === null
        ? null
        : 'SMALL_COLLECTIVE'
      : unitId !== null && count === null
        ? 'LARGE_COLLECTIVE'
        : null;
  const { kind = named } = given;
  if ((person && kind !== 'PERSON') || (!person && collective !== null && kind === 'PERSON'))
    throw unclear(`what is named is not ${kind}`);
  return {
    award,
    class: given.class ?? null,
    kind,
    unitId,
    collective,
    person,
    position,
    count,
    clusterId,
  };
}

/** Who may record it (assumed). Throws FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND. */
function requireRecorder({ unitId, clusterId }: GrantEntry, context: Context): void {
  const { actor, registry } = context;
  requireRegistrar(actor);
  if (unitId !== null) unitOf(registry, unitId);
  if (clusterId !== null) requireOrganiser(actor, clusterOf(registry, clusterId).organiserId);
  else if (unitId !== null) requireKeeper(registry, unitId, context);
}

/** Throws DATES_OUT_OF_ORDER. */
function requireYears({ year, fromYear }: GrantFacts): void {
  if (fromYear === null || (year !== null && fromYear <= year)) return;
  throw new DomainError('DATES_OUT_OF_ORDER', 'Năm đầu của thành tích phải có năm cuối, không sau năm ấy.', {
    fromYear,
    year,
  });
}

function warningsOf(facts: GrantFacts, entries: readonly GrantEntry[]): GrantWarning[] {
  const { authority, grantedOn, year } = facts;
  const warnings: GrantWarning[] = [];
  for (const { award, kind } of entries) {
    const { name, recipients, decidedBy } = awardTypes[award];
    const isEntitled = recipients.some((one) => one === kind || (kind === 'COLLECTIVE' && one !== 'PERSON'));
    if (kind !== null && !isEntitled)
      warnings.push({
        code: 'RECIPIENT_NOT_OF_AWARD',
        detail: `${name} không tặng cho ${recipientNames[kind]}.`,
      });
    if (authority !== null && !decidedBy.includes(authority))
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
function grantOf(state: GrantState, grantId: string): NonNullable<GrantState> {
  if (state !== null && !state.withdrawn) return state;
  throw new DomainError('GRANT_NOT_FOUND', `Chưa ghi nhận việc tặng “${grantId}”.`, { grantId });
}

/** What became known of a grant. */
export interface SupplementGrant extends FactsGiven {
  readonly grantId: string;
}

/**
 * Adds what was not known of a grant, or known less exactly, by who may record it. Throws GRANT_NOT_FOUND, FORBIDDEN,
 * UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED where something else is on record or nothing is told, DATES_OUT_OF_ORDER.
 */
export function supplementGrant(
  state: GrantState,
  command: SupplementGrant,
  context: Context,
): GrantSupplemented[] {
  const { grantId } = command;
  const { facts, entries } = grantOf(state, grantId);
  for (const entry of entries) requireRecorder(entry, context);
  const told = factsGiven(command);
  const names = factNames.filter((name) => told[name] !== undefined);
  const fixed = names.filter((name) => facts[name] !== null && !isCloser(name, facts[name], told[name]));
  if (names.length === 0 || fixed.length > 0) {
    const detail = 'Không có gì mới, hoặc đã ghi nhận khác; nếu sai, hãy rút việc tặng và ghi lại.';
    throw new DomainError('ALREADY_RECORDED', detail, { current: facts, fixed });
  }
  const now = { ...facts, ...told };
  requireYears(now);
  const before = warningsOf(facts, entries).map(({ detail }) => detail);
  const warnings = warningsOf(now, entries).filter(({ detail }) => !before.includes(detail));
  return [
    { type: 'GrantSupplemented', data: { grantId, ...told, ...(warnings.length > 0 ? { warnings } : {}) } },
  ];
}

/** True of a day that says the one on record more exactly. */
function isCloser(name: keyof GrantFacts, was: unknown, now: unknown): boolean {
  return (name === 'grantedOn' || name === 'presentedOn') && String(now).startsWith(`${String(was)}-`);
}

/** The proposal that a grant is of. */
export interface JoinGrant extends AwardSubject {
  readonly grantId: string;
  /** Which of its entries, counted from 1; undefined where only one fits. */
  readonly entry?: number;
}

/**
 * Joins a grant to the proposal that led to it, which is then granted as told, unless its own decision is on record. By the
 * organiser of the cluster or the operator. Throws CLUSTER_NOT_FOUND, FORBIDDEN, GRANT_NOT_FOUND, PROPOSAL_NOT_FOUND,
 * ALREADY_DECIDED where it was refused, GRANT_DIFFERS, ALREADY_RECORDED.
 */
export function joinGrant(
  state: GrantState,
  command: JoinGrant,
  { actor, registry }: Context,
  { awards }: { readonly awards: AwardsState },
): GrantJoined[] {
  const { grantId } = command;
  requireOrganiser(actor, clusterOf(registry, command.clusterId).organiserId);
  const { facts, entries, joined } = grantOf(state, grantId);
  const { proposalId, decision } = proposalOf(awards, command);
  if (decision?.outcome === 'REFUSED')
    throw new DomainError('ALREADY_DECIDED', 'Đề nghị này đã bị từ chối.', { proposalId, current: decision });
  const fitting = entries.flatMap((entry, i) => (fits(entry, facts, command) ? [i + 1] : []));
  const free = fitting.filter((entry) => joined.every((one) => one.entry !== entry));
  const entry = command.entry ?? free[0];
  const known = joined.find((one) => one.entry === entry || one.proposalId === proposalId);
  if (known)
    throw new DomainError('ALREADY_RECORDED', 'Việc tặng này đã gắn với đề nghị.', { current: known });
  if (entry !== undefined && free.includes(entry) && (command.entry !== undefined || free.length === 1))
    return [{ type: 'GrantJoined', data: { grantId, entry, proposalId } }];
  const detail =
    free.length > 1
      ? 'Nhiều mục của việc tặng có thể là của đề nghị này; hãy nêu mục nào.'
      : 'Việc tặng nêu khen thưởng, đơn vị, năm hoặc cụm, khối khác với đề nghị.';
  throw new DomainError('GRANT_DIFFERS', detail, { proposalId, fitting: free });
}

/** True where nothing told of the entry says that it is another award than the one proposed: for a whole unit. */
function fits(entry: GrantEntry, { year, fromYear }: GrantFacts, subject: AwardSubject): boolean {
  const { award, kind, unitId, collective, count, clusterId } = entry;
  const isOfYear = year === null || (subject.year <= year && subject.year >= (fromYear ?? year));
  return (
    award === subject.award &&
    isOfYear &&
    (unitId === null || unitId === subject.unitId) &&
    (clusterId === null || clusterId === subject.clusterId) &&
    (kind === null || kind === 'LARGE_COLLECTIVE' || kind === 'COLLECTIVE') &&
    collective === null &&
    (count === null || count === 1)
  );
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
export function withdrawGrant(state: GrantState, command: WithdrawGrant, context: Context): GrantWithdrawn[] {
  const { grantId, reason } = command;
  for (const entry of grantOf(state, grantId).entries) requireRecorder(entry, context);
  return [{ type: 'GrantWithdrawn', data: { grantId, reason } }];
}
