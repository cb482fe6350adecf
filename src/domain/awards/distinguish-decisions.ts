import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import type { Context } from '../registry/decision.js';
import type { GrantsDistinguished, GrantState } from './grant.js';
import { grantOf, requireRecorder } from './grant-decisions.js';
import type { GrantOutcomes } from './grant-outcomes.js';
import { areDifferent } from './grant-outcomes.js';
import type { GrantsBeside } from './grants.js';
import { grantIn } from './grants.js';

/** Two grants that might be taken for one. */
export interface DistinguishGrants {
  readonly grantId: string;
  readonly otherGrantId: string;
  /** False where they were said to be two in error. */
  readonly areDifferent?: boolean;
}

/**
 * Says that two grants are two, by who may record both: nothing warns of them any more, and both count. Throws INVALID_REQUEST,
 * GRANT_NOT_FOUND, FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED.
 */
export function distinguishGrants(
  outcomes: GrantOutcomes,
  { grantId, otherGrantId, areDifferent: are = true }: DistinguishGrants,
  context: Context,
  { grants, early }: GrantsBeside & { readonly early: readonly GrantState[] },
): GrantsDistinguished[] {
  const ids = [grantId, otherGrantId];
  for (const [i, id] of ids.entries())
    for (const entry of grantOf(grantIn(grants, id, early[i] ?? null), id, outcomes).entries)
      requireRecorder(entry, context);
  if (grantId === otherGrantId) {
    const errors = [{ pointer: '/otherGrantId', detail: 'must be another grant' }];
    throw new DomainError('INVALID_REQUEST', 'Hai mã nêu cùng một việc tặng.', { errors });
  }
  const told = { areDifferent: are };
  if (areDifferent(outcomes, grantId, otherGrantId) === are)
    throw recordedAlready('Điều này đã được ghi nhận.', { grantId, otherGrantId, ...told }, told);
  return [{ type: 'GrantsDistinguished', data: { grantId, otherGrantId, ...told } }];
}
