import { DomainError } from '../ground/errors.js';
import type { Day } from '../ground/values.js';
import type { Tier, UnitKind } from '../registry/registry-events.js';
import type { Cluster, RegistryState } from '../registry/registry.js';
import { nameOn } from '../registry/registry.js';
import type { AnyAward, AwardType } from './award-catalogue.js';
import { awardTypes, isOfCatalogue } from './award-catalogue.js';
import { awardTypeOn } from './regulation-decisions.js';
import type { RegulationsState } from './regulations.js';

/** Whether only the Inspector General gives it. */
const isOfSector = ({ decidedBy }: AwardType): boolean =>
  decidedBy?.every((one) => one === 'INSPECTOR_GENERAL') ?? false;

/**
 * What only the Inspector General gives is proposed where his body organises the cluster and it is of a tier that the catalogue names
 * (R44, R83).
 */
function isProposedHere(type: AwardType, tier: Tier, organiser: UnitKind | undefined): boolean {
  const isWithin = type.proposedBy?.route !== 'CLUSTER' || type.proposedBy.tiers.includes(tier);
  return !isOfSector(type) || (isWithin && organiser === 'GOVERNMENT_INSPECTORATE');
}

/**
 * Throws AWARD_NOT_PROPOSED_HERE, with the label of that day, for what is not proposed in such a cluster, unless nobody knows who
 * organises it (R44, R83); AWARD_NOT_DEFINED for a code that no body has.
 */
export function requireOfMeeting(
  award: AnyAward,
  { tier, labels, organiserId }: Cluster,
  day: Day,
  { units }: RegistryState,
  regulations: RegulationsState,
): void {
  const type = awardTypeOn(award, day, regulations);
  if (!isOfCatalogue(award) || organiserId === null) return;
  if (isProposedHere(type, tier, units.get(organiserId)?.kind)) return;
  throw new DomainError(
    'AWARD_NOT_PROPOSED_HERE',
    `${type.name} không thuộc các khen thưởng mà ${nameOn(labels, day)} đề nghị.`,
    { award, proposedBy: type.proposedBy },
    'R44',
  );
}

/** What is odd about an award in a meeting of a cluster of which no source says who organises it. */
export interface OrganiserNotTold {
  readonly code: 'ORGANISER_NOT_TOLD';
  readonly detail: string;
}

/** Warns where no source says who organises the cluster, and so whether its meeting may propose what not every one may (R44). */
export function organiserWarnings(
  award: AnyAward | undefined,
  { organiserId }: Pick<Cluster, 'organiserId'>,
): OrganiserNotTold[] {
  if (organiserId !== null || award === undefined || !isOfCatalogue(award)) return [];
  const type: AwardType = awardTypes[award];
  if (type.proposedBy?.route !== 'CLUSTER' && !isOfSector(type)) return [];
  const detail = `Chưa ghi ai tổ chức cụm, khối, nên chưa rõ cụm, khối có được đề nghị ${type.name} không.`;
  return [{ code: 'ORGANISER_NOT_TOLD', detail }];
}

/** What became of such a warning, now that it is known who organises the cluster. */
export interface AgainstOrganiser {
  readonly code: 'AWARD_NOT_PROPOSED_HERE' | 'ROUTE_NOT_OF_AWARD';
  readonly detail: string;
}

/** What is now known to be against the rule of what a meeting recorded while nobody knew who organises its cluster (R44, R83). */
export function againstOrganiser(
  award: AnyAward,
  tier: Tier,
  organiser: UnitKind | undefined,
): AgainstOrganiser[] {
  if (!isOfCatalogue(award)) return [];
  const type: AwardType = awardTypes[award];
  const { name, proposedBy } = type;
  const untold = 'Được ghi khi chưa biết ai tổ chức cụm, khối; theo đơn vị tổ chức ghi sau';
  if (!isProposedHere(type, tier, organiser))
    return [
      {
        code: 'AWARD_NOT_PROPOSED_HERE',
        detail: `${untold}, ${name} không thuộc các khen thưởng cụm, khối đề nghị.`,
      },
    ];
  if (proposedBy?.route !== 'CLUSTER' || tier === 'NOT_STATED' || proposedBy.tiers.includes(tier)) return [];
  return [
    { code: 'ROUTE_NOT_OF_AWARD', detail: `${untold}, ${name} không do cụm, khối thuộc cấp này đề nghị.` },
  ];
}
