import { proposerOf } from '../domain/awards/award-proposal.js';
import { isChair } from '../domain/awards/nomination-decisions.js';
import { leaderOfYear, leaderOfYearOn } from '../domain/offices/offices.js';
import { deadlineOf, isLate } from '../domain/awards/submission-decisions.js';
import { keptRules } from '../domain/law/rule-sets.js';
import { firstDay } from '../domain/ground/values.js';
import type { AwardRow } from './award-row.js';
import type { ClusterRow } from './clusters.js';
import type { SubmissionsRow } from './submissions.js';

// What is to be known of a proposal as the facts are now: what was said when it was recorded may rest on an office that was
// withdrawn since, on a day that was moved, on an award that is none any more.

/**
 * Whether the nominee leads the year or presided over the item (R49), by whom is known now to have led when it was proposed; null
 * where neither is known, or nothing was proposed yet.
 */
export function chairIsNominee(row: AwardRow, cluster: ClusterRow | undefined): boolean | null {
  const { unitId, presidedBy, year, proof } = row;
  if (proof.type === 'AwardNominated' && presidedBy === null) return null;
  const { occurredOn } = proof;
  const offices = cluster?.offices;
  const leader =
    offices &&
    (occurredOn === null ? leaderOfYear(offices, year) : leaderOfYearOn(offices, year, firstDay(occurredOn)));
  return isChair(unitId, presidedBy, leader ?? null);
}

/** The submission that a proposal left with, late or not by the day that holds now (R53); null where it has not left. */
export function submissionNow(row: AwardRow, told: SubmissionsRow | undefined): AwardRow['submission'] {
  const { submission, award, year } = row;
  if (submission === null) return null;
  if (!told) return submission;
  const { filedOn, ruleSet } = submission;
  const before = deadlineOf(year, proposerOf(award), told.before, keptRules({ ruleSet, day: filedOn }));
  return { ...submission, late: isLate(filedOn, before) };
}

/**
 * True for what nothing can rest on any more: an award that was revoked, or was never granted though it was recorded so, and a
 * proposal that was refused or withdrawn.
 */
export function isLost({ status, errata }: AwardRow): boolean {
  return (
    ['revoked', 'refused', 'withdrawn'].includes(status) ||
    (status !== 'granted' && errata.some(({ was }) => was.decision?.outcome === 'GRANTED'))
  );
}
