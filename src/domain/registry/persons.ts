import type { Context } from './decision.js';
import { isOperator } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { include } from '../ground/growing.js';

// Names of persons are kept beside the log (ADR 0009). That some were removed, when, by whom and why, is recorded here.

/** The one stream of removals. */
export const stream = 'persons';

/** The names behind these references were removed; `reason` does not repeat them. */
export type PersonsForgotten = DomainEvent<'PersonsForgotten', { refs: string[]; reason: string }>;

/** References whose names were removed. */
export type PersonsState = ReadonlySet<string>;

/** Nobody was forgotten. */
export function initial(): PersonsState {
  return new Set();
}

/** Next state. */
export function evolve(state: PersonsState, event: Recorded<PersonsForgotten>): PersonsState {
  for (const ref of event.data.refs) include(state, ref);
  return state;
}

/** References as events carry them, one for each mention of a person. */
export interface ForgetPersons {
  readonly refs: readonly string[];
  readonly reason: string;
}

/**
 * Records that names are removed, for the operator (assumed), given which of them are still kept. One whose removal was recorded
 * and whose name is still there is removed again. Throws FORBIDDEN, RECORD_NOT_FOUND, ALREADY_RECORDED.
 */
export function forgetPersons(
  state: PersonsState,
  { refs, reason }: ForgetPersons,
  { actor }: Context,
): (kept: { readonly named: readonly string[] }) => PersonsForgotten[] {
  if (!isOperator(actor))
    throw new DomainError('FORBIDDEN', 'Chỉ người vận hành hệ thống mới được xóa tên người.');
  return ({ named }) => {
    const unknown = refs.filter((ref) => !named.includes(ref) && !state.has(ref));
    if (unknown.length > 0)
      throw new DomainError('RECORD_NOT_FOUND', 'Không có tên nào được lưu dưới mã này.', { refs: unknown });
    if (named.length === 0)
      throw new DomainError('ALREADY_RECORDED', 'Các tên này đã được xóa.', { current: { refs } });
    return [{ type: 'PersonsForgotten', data: { refs: [...named], reason } }];
  };
}
