import { isChair } from '../domain/awards/nomination-decisions.js';
import { leaderOfYear, leaderOfYearOn } from '../domain/offices/tenures.js';
import { deadlineOf, isLate, rulesOfFiling } from '../domain/awards/submission-decisions.js';
import { firstDay } from '../domain/ground/values.js';
import type { AwardRow } from './award-row.js';
import type { ClusterRow } from './clusters.js';
import type { SubmissionsRow } from './submissions.js';

// What answers say of a proposal by what is known now. The event may say otherwise: since then an office may have been withdrawn, a
// deadline moved, an award revoked.

/**
 * Whether the nominee presided over the item, or led the year when it was proposed as known now (R49); null where neither is
 * known, or nothing was proposed yet.
 */
export function chairIsNominee(row: AwardRow, cluster: ClusterRow | undefined): boolean | null {
  const { unitId, awardee, presidedBy, year, proof } = row;
  if (awardee) return null;
  if (proof.type === 'AwardNominated' && presidedBy === null) return null;
  const { occurredOn } = proof;
  const offices = cluster?.offices;
  const leader =
    offices &&
    (occurredOn === null ? leaderOfYear(offices, year) : leaderOfYearOn(offices, year, firstDay(occurredOn)));
  return isChair(unitId, presidedBy, leader ?? null);
}

/** The submission of a proposal, late or not by the deadline as set now (R53); null where it was not submitted. */
export function submissionNow(row: AwardRow, told: SubmissionsRow | undefined): AwardRow['submission'] {
  const { submission, proposer, year } = row;
  if (submission === null) return null;
  if (!told) return submission;
  const before = deadlineOf(year, proposer ?? 'CLUSTER', told.before, rulesOfFiling(submission));
  return { ...submission, late: isLate(submission.filedOn, before) };
}

/**
 * True where eligibility can no longer rest on it: the award was revoked, or was recorded as granted in error, or the proposal was
 * refused or withdrawn.
 */
export function isLost({ status, errata }: AwardRow): boolean {
  return (
    ['revoked', 'refused', 'withdrawn'].includes(status) ||
    (status !== 'granted' && errata.some(({ was }) => was.decision?.outcome === 'GRANTED'))
  );
}
