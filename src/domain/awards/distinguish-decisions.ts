import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import type { Context } from '../registry/decision.js';
import type { GrantsDistinguished, GrantsIdentified, GrantState } from './grant.js';
import { grantOf, requireRecorder } from './grant-decisions.js';
import type { GrantOutcomes } from './grant-outcomes.js';
import { areDifferent, areOne } from './grant-outcomes.js';
import type { GrantsBeside } from './grants.js';
import { grantIn } from './grants.js';
import { mayBeOneAct } from './same-grant.js';

/** Two grants that might be taken for one. */
export interface DistinguishGrants {
  readonly grantId: string;
  readonly otherGrantId: string;
  /** False where they were said to be two in error. */
  readonly areDifferent?: boolean;
}

/** Beside what became of grants, those that a command names. */
type BothBeside = GrantsBeside & { readonly early: readonly GrantState[] };

/**
 * Says that two grants are two, by who may record both: nothing warns of them any more, and both count. Throws INVALID_REQUEST,
 * GRANT_NOT_FOUND, FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, ALREADY_RECORDED, also where they were said to be one.
 */
export function distinguishGrants(
  outcomes: GrantOutcomes,
  command: DistinguishGrants,
  context: Context,
  beside: BothBeside,
): GrantsDistinguished[] {
  const { grantId, otherGrantId, areDifferent: are = true } = command;
  bothOf(outcomes, command, context, beside);
  const told = { areDifferent: are };
  if (are && areOne(outcomes, grantId, otherGrantId))
    throw recordedAlready(
      'Đã ghi nhận là một việc tặng.',
      { grantId, otherGrantId, areDifferent: false },
      told,
    );
  if (areDifferent(outcomes, grantId, otherGrantId) === are)
    throw recordedAlready('Điều này đã được ghi nhận.', { grantId, otherGrantId, ...told }, told);
  return [{ type: 'GrantsDistinguished', data: { grantId, otherGrantId, ...told } }];
}

/** Two records of one grant, as two sources told of it. */
export interface IdentifyGrants {
  /** The one that counts of what both tell alike. */
  readonly grantId: string;
  readonly otherGrantId: string;
  /** False where they were said to be one in error. */
  readonly areOne?: boolean;
}

/**
 * Says that two grants are one act, by who may record both: what both tell counts once, and each says what only the other tells.
 * Throws INVALID_REQUEST, GRANT_NOT_FOUND, FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, GRANT_DIFFERS where nothing of the one may be of
 * the other, ALREADY_RECORDED, also where they were said to be two.
 */
export function identifyGrants(
  outcomes: GrantOutcomes,
  command: IdentifyGrants,
  context: Context,
  beside: BothBeside,
): GrantsIdentified[] {
  const { grantId, otherGrantId, areOne: are = true } = command;
  const [one, other] = bothOf(outcomes, command, context, beside);
  const told = { areOne: are };
  if (are && areDifferent(outcomes, grantId, otherGrantId))
    throw recordedAlready('Đã ghi nhận là hai việc tặng.', { grantId, otherGrantId, areOne: false }, told);
  if (areOne(outcomes, grantId, otherGrantId) === are)
    throw recordedAlready('Điều này đã được ghi nhận.', { grantId, otherGrantId, ...told }, told);
  if (are && !mayBeOneAct(one, other)) {
    const detail = 'Không mục nào của việc tặng này có thể là của việc tặng kia.';
    throw new DomainError('GRANT_DIFFERS', detail, { grantId, otherGrantId });
  }
  return [{ type: 'GrantsIdentified', data: { grantId, otherGrantId, ...told } }];
}

/** The two grants, both of which stand. Throws INVALID_REQUEST, GRANT_NOT_FOUND, FORBIDDEN, UNIT_NOT_FOUND, CLUSTER_NOT_FOUND. */
function bothOf(
  outcomes: GrantOutcomes,
  { grantId, otherGrantId }: { readonly grantId: string; readonly otherGrantId: string },
  context: Context,
  { grants, early }: BothBeside,
): readonly [NonNullable<GrantState>, NonNullable<GrantState>] {
  const one = grantOf(grantIn(grants, grantId, early[0] ?? null), grantId, outcomes);
  const other = grantOf(grantIn(grants, otherGrantId, early[1] ?? null), otherGrantId, outcomes);
  for (const entry of [...one.entries, ...other.entries]) requireRecorder(entry, context);
  if (grantId !== otherGrantId) return [one, other];
  const errors = [{ pointer: '/otherGrantId', detail: 'must be another grant' }];
  throw new DomainError('INVALID_REQUEST', 'Hai mã nêu cùng một việc tặng.', { errors });
}
