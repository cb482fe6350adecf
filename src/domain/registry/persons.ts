import type { Context } from './decision.js';
import { isOperator } from './decision.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { addTo } from '../ground/growing.js';

// Names of persons are kept beside the log (ADR 0009). This stream records which were removed, when, by whom and why.

/** The one stream of all removals. */
export const stream = 'persons';

/** The names behind these references were removed; `reason` does not repeat them. */
export type PersonsForgotten = DomainEvent<'PersonsForgotten', { refs: string[]; reason: string }>;

/** References whose names were removed. */
export type PersonsState = ReadonlySet<string>;

export function initial(): PersonsState {
  return new Set();
}

export function evolve(state: PersonsState, event: Recorded<PersonsForgotten>): PersonsState {
  for (const ref of event.data.refs) addTo(state, ref);
  return state;
}

/** `refs` are references as events carry them, one for each mention of a person. */
export interface ForgetPersons {
  readonly refs: readonly string[];
  readonly reason: string;
}

/**
 * The operator (assumed) has names removed; `named` are the references whose names are still kept. A name that is still there
 * although its removal was recorded is removed again. Throws FORBIDDEN, RECORD_NOT_FOUND, ALREADY_RECORDED.
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
