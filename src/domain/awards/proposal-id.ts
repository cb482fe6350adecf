import type { AnyAward } from '../law/award-catalogue.js';
import { awardCodes, isOfCatalogue } from '../law/award-catalogue.js';
import type { AwardSubject } from './award-events.js';
import type { AwardScope } from './award-scope.js';
import { scopeKey } from './award-scope.js';

// Ids of proposals, and the stream in which each is found.

/** Stream of all proposals of a year of a cluster, or of a body by itself. */
export const stream = (scope: AwardScope): string => `awardProposals-${scopeKey(scope)}`;

const slugOf = (award: AnyAward): string => award.toLowerCase().replaceAll('_', '-');

/**
 * Id of the proposal about a subject: `<cluster>-<year>-<award>-<unit>` for what a cluster proposes of the catalogue for a whole
 * unit, or else `<scope>_<award>[.<class>]_<unit>[.<recipient>]`.
 */
export function proposalIdOf(subject: AwardSubject): string {
  const { clusterId, year, award, class: degree, unitId, recipientId } = subject;
  if (clusterId && unitId && isOfCatalogue(award) && degree === undefined && recipientId === undefined)
    return `${clusterId}-${year}-${slugOf(award)}-${unitId}`;
  const what = degree === undefined ? slugOf(award) : `${slugOf(award)}.${degree.toLowerCase()}`;
  return `${scopeKey(subject)}_${what}_${unitId ?? ''}${recipientId === undefined ? '' : `.${recipientId}`}`;
}

/** An id of a proposal: cluster, year, award and unit. It backtracks, so use it only on text of bounded length. */
const proposalIdForm = new RegExp(
  `^([a-z0-9]+(?:-[a-z0-9]+)*)-([0-9]{4})-(?:${awardCodes.map(slugOf).join('|')})-[a-z0-9]+(?:-[a-z0-9]+)*$`,
);

/** Stream of a proposal by its id; for any other text, a stream that is always empty. */
export function streamOfProposal(proposalId: string): string {
  const [scope = '', scopeYear] = proposalId.split('_');
  if (scopeYear !== undefined) return `awardProposals-${scope}_${scopeYear}`;
  const [, clusterId = '', year] = proposalIdForm.exec(proposalId) ?? [];
  return stream({ clusterId, year: Number(year) });
}
