import type { AnyAward } from '../law/award-catalogue.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import type { RegulationsBeside } from '../law/regulations.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { differences, recordedAlready } from '../ground/told-again.js';
import type { ClusterId, Day } from '../ground/values.js';
import { dayOfYear } from '../ground/values.js';
import type { AwardInstructionsIssued } from './award-events.js';
import type { AwardsState } from './award-proposal.js';

/** The organiser's instructions for a year. */
export interface IssueAwardInstructions {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** How many units the meeting may propose for each award; replaces the quota of the catalogue (R45). */
  readonly quotas?: readonly { readonly award: AnyAward; readonly perCluster: number }[];
  /** First day on which the submission of the cluster is late (R53). */
  readonly clusterBefore?: Day;
  /** First day on which submissions of units are late (R53). */
  readonly unitBefore?: Day;
}

/**
 * Records the organiser's instructions for a year. What they leave out stays as instructed earlier. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, AWARD_NOT_DEFINED, INVALID_REQUEST where they say nothing, or two things of one award, ALREADY_RECORDED, FORBIDDEN.
 */
export function issueAwardInstructions(
  state: AwardsState,
  command: IssueAwardInstructions,
  context: Context,
  { regulations }: RegulationsBeside,
): AwardInstructionsIssued[] {
  const { clusterId, year, quotas = [], clusterBefore = null, unitBefore = null } = command;
  requireOrganiser(context.actor, clusterIn(context.registry, clusterId, year).organiserId);
  for (const [i, { award }] of quotas.entries()) {
    awardTypeOn(award, dayOfYear(year, context.today), regulations);
    if (quotas.findIndex((other) => other.award === award) === i) continue;
    const errors = [{ pointer: `/quotas/${i}/award`, detail: 'must be told once' }];
    throw new DomainError('INVALID_REQUEST', 'Một hình thức khen thưởng được nêu hai lần.', { errors });
  }
  if (quotas.length === 0 && clusterBefore === null && unitBefore === null) {
    const fault = { pointer: '', detail: 'quotas, clusterBefore or unitBefore must be given' };
    throw new DomainError('INVALID_REQUEST', 'Hướng dẫn không có nội dung.', { errors: [fault] });
  }
  const { CLUSTER, UNIT } = state.before;
  const current = {
    quotas: [...state.quotas].map(([award, perCluster]) => ({ award, perCluster })),
    clusterBefore: CLUSTER,
    unitBefore: UNIT,
  };
  const told = { quotas, clusterBefore, unitBefore };
  if (differences(current, told).length === 0)
    throw recordedAlready(`Hướng dẫn xét khen thưởng năm ${year} đã được ghi nhận.`, current, told);
  return [
    {
      type: 'AwardInstructionsIssued',
      data: {
        clusterId,
        year,
        quotas: quotas.map(({ award, perCluster }) => ({ award, perCluster })),
        before: { CLUSTER: clusterBefore, UNIT: unitBefore },
      },
    },
  ];
}
