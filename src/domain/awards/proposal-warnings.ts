import { boundsOf } from '../ground/how-many.js';
import { DomainError } from '../ground/errors.js';
import { officeOf } from '../ground/scope.js';
import { firstDay, dayOfYear, isBefore } from '../ground/values.js';
import type { Day, PartialDate, UnitId } from '../ground/values.js';
import type { AwardType } from '../law/award-catalogue.js';
import { awardName, isOfCatalogue } from '../law/award-catalogue.js';
import { recipientNames } from '../law/award-words.js';
import { organiserWarnings } from '../law/meeting-awards.js';
import { ruleSetOn } from '../law/rule-sets.js';
import type { Context, Recording } from '../registry/decision.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import type { AwardWarning } from './award-events.js';
import { unknownTerms } from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { proposalsIn } from './award-proposal.js';
import type { RegulationsBeside } from '../law/regulations.js';
import { nothing, ownAwardOn } from '../law/regulations.js';
import type { OutcomesBeside } from './grant-outcomes.js';
import { grantOfProposal } from './grant-outcomes.js';
import type { GrantState } from './grant.js';
import type { GrantsBeside } from './grants.js';
import { grantIn } from './grants.js';
import type { PutForward, Way } from './proposer-decisions.js';
import { wayWarnings } from './proposer-decisions.js';
import type { Recipient } from './recipient.js';
import { isEntitled } from './recipient.js';

// What is odd about a proposal: it is recorded with a warning, unless a rule of its day forbids it.

/**
 * What eligibility rests on: for each id in `restsOn`, in the same order, the awards of the year that the id of a proposal names;
 * all grants as told, and what became of them.
 */
export interface BasesBeside extends OutcomesBeside, GrantsBeside {
  readonly bases: readonly AwardsState[];
  /** Those of these ids that an early version recorded. */
  readonly early: readonly GrantState[];
}

interface Proposed extends PutForward, Recording {
  readonly awardee: Recipient | undefined;
  readonly chairIsNominee: boolean | null;
  readonly presidedBy: string | undefined;
  readonly declaredInterest?: string;
  readonly restsOn?: readonly string[];
}

/** All that is odd about it. Throws QUOTA_REACHED, ONE_FORM_PER_ACHIEVEMENT, PROPOSAL_NOT_FOUND. */
export function proposalWarnings(
  state: AwardsState,
  proposed: Proposed,
  type: AwardType,
  way: Way,
  context: Context,
  { regulations, ...beside }: RegulationsBeside & BasesBeside,
): AwardWarning[] {
  const { award, year, awardee } = proposed;
  const kind = awardee ? awardee.kind : 'LARGE_COLLECTIVE';
  const day = dayOfYear(year, context.today);
  const own = ownAwardOn(regulations.get(officeOf(award) ?? '') ?? nothing(), award, day);
  return [
    ...way.untold,
    ...(isOfCatalogue(award) || own ? [] : [notGiven(type, year)]),
    ...(own?.from === null ? [unknownTerms(`${type.name} được tặng từ khi nào`)] : []),
    ...(own?.recipients === null ? [unknownTerms(`${type.name} được tặng cho ai`)] : []),
    ...(isEntitled(kind, type) ? [] : [notForSuch(type, kind)]),
    ...(numberOf(type, awardee) > 0 ? wayWarnings(type, way, proposed, context) : []),
    ...(way.proposer === 'CLUSTER' && way.cluster ? organiserWarnings(award, way.cluster) : []),
    ...quotaWarnings(state, proposed, type, way),
    ...formWarnings(state, proposed, type, context),
    ...chairWarnings(proposed),
    ...basisWarnings(proposed, context, beside),
  ];
}

/** The same of what a second telling adds. Throws PROPOSAL_NOT_FOUND. */
export const oddInMore = (proposed: Proposed, context: Context, beside: BasesBeside): AwardWarning[] => [
  ...chairWarnings(proposed),
  ...basisWarnings(proposed, context, beside),
];

const notGiven = ({ name }: AwardType, year: number): AwardWarning => ({
  code: 'NOT_GIVEN_ON_DAY',
  detail: `Theo quy định đã ghi nhận, năm ${year} không có ${name}.`,
});

const notForSuch = ({ name }: AwardType, kind: Recipient['kind']): AwardWarning => ({
  code: 'RECIPIENT_NOT_OF_AWARD',
  detail: `${name} không tặng cho ${kind ? recipientNames[kind] : 'trường hợp này'}.`,
});

/** Warns where the nominee leads the year or presided (R49). */
function chairWarnings({ chairIsNominee, presidedBy, declaredInterest }: Proposed): AwardWarning[] {
  if (!chairIsNominee) return [];
  const ask =
    presidedBy === undefined && declaredInterest === undefined
      ? '; cho biết đơn vị chủ trì nội dung này, hoặc lợi ích đã khai báo'
      : '';
  const detail = `Đơn vị chủ trì đồng thời là đơn vị được đề nghị${ask}.`;
  return [{ code: 'CHAIR_IS_NOMINEE', detail }];
}

/**
 * Warns of awards that the eligibility rests on and that are not granted, not yet or no longer: neither by a decision nor by a
 * grant as told, certainly not before the proposal. Of what no source dates, nobody knows that. Throws PROPOSAL_NOT_FOUND for what
 * was neither proposed nor granted for this recipient: an older one must be recorded first (R71).
 */
function basisWarnings(
  { unitId = null, awardee, restsOn = [], occurredOn }: Proposed,
  { today }: Context,
  { bases, grants, early, outcomes }: BasesBeside,
): AwardWarning[] {
  const day = occurredOn === undefined ? today : occurredOn;
  return restsOn.flatMap((id, i) => {
    const basis = bases[i]?.proposals.get(id) ?? null;
    const grant = grantIn(grants, id, early[i] ?? null);
    const isProposed =
      basis !== null && basis.unitId === unitId && basis.stage !== 'nominated' && basis.stage !== 'withdrawn';
    const entry = grant?.entries.find((one) => isOf(one, unitId, awardee));
    if (!isProposed && (basis !== null || !entry)) {
      const detail = `Chưa ghi nhận đề nghị hay việc tặng nào mang mã “${id}” cho đơn vị này.`;
      throw new DomainError('PROPOSAL_NOT_FOUND', detail, { proposalId: id });
    }
    const join = basis ? grantOfProposal(outcomes, id) : null;
    const stands = basis ? join !== null : grant !== null && !grant.withdrawn && !outcomes.withdrawn.has(id);
    const told = stands ? { on: join ? (join.grantedOn ?? null) : (grant?.facts.grantedOn ?? null) } : null;
    if (isGranted(basis, told, day)) return [];
    const award = basis?.award ?? entry?.award;
    const detail = `${award ? awardName(award) : 'Khen thưởng'} làm căn cứ (${id}) chưa có quyết định tặng còn hiệu lực.`;
    return [{ code: 'BASIS_NOT_GRANTED', detail }];
  });
}

/** True where an entry of a grant may be of the recipient of a proposal. */
function isOf(
  entry: Recipient & { readonly unitId: UnitId | null },
  unitId: UnitId | null,
  awardee: Recipient | undefined,
): boolean {
  const { kind, collective } = awardee ?? { kind: 'LARGE_COLLECTIVE', collective: null };
  return (
    (entry.unitId === null || entry.unitId === unitId) &&
    (entry.kind === null || kind === null || entry.kind === kind || entry.kind === 'COLLECTIVE') &&
    (entry.collective === null || entry.collective === collective)
  );
}

/** True of what stands: by its own decision or else a grant as told, unless that certainly came after the day. */
function isGranted(
  basis: ProposalState | null,
  told: { readonly on: PartialDate | null } | null,
  day: PartialDate | null,
): boolean {
  const own = basis?.decision && basis.stage === 'granted' ? { on: basis.decision.decidedOn } : null;
  const granted = basis?.decision ? own : told;
  if (granted === null) return false;
  return day === null || granted.on === null || !isBefore(day, firstDay(granted.on));
}

/** What was proposed and not withdrawn. */
function standing(state: AwardsState): ProposalState[] {
  return proposalsIn(state).filter((p) => p.stage !== 'nominated' && p.stage !== 'withdrawn');
}

/** For how many whole units it is at least: quotas and ways of the catalogue are of these alone. */
function numberOf({ recipients }: AwardType, awardee: Recipient | null | undefined): number {
  if (!awardee) return 1;
  const onlyUnits = recipients?.every((one) => one === 'LARGE_COLLECTIVE');
  const { kind } = awardee;
  const isUnit = kind === 'LARGE_COLLECTIVE' || (onlyUnits && (kind === null || kind === 'COLLECTIVE'));
  return isUnit ? boundsOf(awardee, 1)[0] : 0;
}

/** Warns beyond the quota of the organiser or the catalogue (R45). Throws QUOTA_REACHED where the catalogue refuses. */
function quotaWarnings(
  state: AwardsState,
  { award, year, awardee }: Proposed,
  type: AwardType,
  { proposer, label }: Way,
): AwardWarning[] {
  const { quota, name } = type;
  const perCluster = state.quotas.get(award) ?? quota?.perCluster;
  const number = numberOf(type, awardee);
  if (perCluster === undefined || proposer !== 'CLUSTER' || number === 0) return [];
  const proposed = standing(state).filter((p) => p.award === award && p.proposer === 'CLUSTER');
  const before = proposed.reduce((sum, p) => sum + numberOf(type, p.awardee), 0);
  if (before + number <= perCluster) return [];
  const detail =
    number === 1
      ? `${label} đã đề nghị đủ ${perCluster} ${name} năm ${year}.`
      : `${label} được đề nghị ${perCluster} ${name} năm ${year}.`;
  if (quota?.beyond !== 'REFUSE') return [{ code: 'QUOTA_EXCEEDED', detail }];
  const current = proposed.map(({ proposalId, unitId }) => ({ proposalId, unitId }));
  throw new DomainError('QUOTA_REACHED', detail, { award, perCluster, current }, 'R45');
}

/**
 * Warns of a second form of one level for one recipient and year (R46). Throws ONE_FORM_PER_ACHIEVEMENT where the rules of the day
 * refuse; that two persons are the same only the id says that is told.
 */
function formWarnings(
  state: AwardsState,
  command: Proposed,
  { notWith }: AwardType,
  context: Context,
): AwardWarning[] {
  const { award, unitId, recipientId, awardee, year, occurredOn = context.today } = command;
  if (!unitId || (awardee && recipientId === undefined)) return [];
  const other = standing(state).find(
    (p) => p.unitId === unitId && p.recipientId === (recipientId ?? null) && notWith.includes(p.award),
  );
  if (!other) return [];
  const name = unitNameOn(context.registry, unitId, dayOfYear(year, context.today));
  const detail = `${name} đã được đề nghị tặng ${awardName(other.award)} cho thành tích năm ${year}.`;
  const day: Day = occurredOn === null ? `${year}-12-31` : firstDay(occurredOn);
  if (!isOfCatalogue(award) || ruleSetOn(day).oneForm.value === 'WARN')
    return [{ code: 'ONE_FORM_PER_ACHIEVEMENT', detail }];
  const current = { proposalId: other.proposalId, award: other.award };
  throw new DomainError('ONE_FORM_PER_ACHIEVEMENT', detail, { current }, 'R46');
}
