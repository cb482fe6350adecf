import { DomainError } from '../ground/errors.js';
import type { Day } from '../ground/values.js';
import type { Cluster, RegistryState } from '../registry/registry.js';
import { nameOn } from '../registry/registry.js';
import type { AnyAward } from './award-catalogue.js';
import { isOfCatalogue } from './award-catalogue.js';
import { awardTypeOn } from './regulation-decisions.js';
import type { RegulationsState } from './regulations.js';

/**
 * Throws AWARD_NOT_PROPOSED_HERE, with the label of that day, for what only the Inspector General gives, unless his body, or nobody knows who, organises
 * the cluster and it is of the tier that the catalogue names (R44, R83); AWARD_NOT_DEFINED for a code that no body has.
 */
export function requireOfMeeting(
  award: AnyAward,
  { tier, labels, organiserId }: Cluster,
  day: Day,
  { units }: RegistryState,
  regulations: RegulationsState,
): void {
  const { decidedBy, name, proposedBy } = awardTypeOn(award, day, regulations);
  if (!isOfCatalogue(award)) return;
  const isOfSector = decidedBy?.every((one) => one === 'INSPECTOR_GENERAL');
  const isWithin = proposedBy?.route !== 'CLUSTER' || proposedBy.tiers.includes(tier);
  if (
    !isOfSector ||
    organiserId === null ||
    (isWithin && units.get(organiserId)?.kind === 'GOVERNMENT_INSPECTORATE')
  )
    return;
  throw new DomainError(
    'AWARD_NOT_PROPOSED_HERE',
    `${name} không thuộc các khen thưởng mà ${nameOn(labels, day)} đề nghị.`,
    { award, proposedBy },
    'R44',
  );
}
