import type { Recorded } from '../ground/event.js';
import { put } from '../ground/growing.js';
import type { GrantEntry, GrantFacts, GrantReported, GrantState, GrantSupplemented } from './grant.js';
import { factsOf, toldOf } from './grant.js';

// All grants as told, in one stream, so that what is told may be held against what other sources told. Early ones have a stream of
// their own, and only what is added to them is here.

/** The one stream of grants as told. */
export const stream = 'grants';

/** What is told here of a grant; of an early one there are no entries. */
export interface GrantTold {
  readonly facts: Partial<GrantFacts>;
  readonly entries: readonly GrantEntry[];
}

/** By their ids, withdrawn or not. */
export type Grants = ReadonlyMap<string, GrantTold>;

/** What decisions of other streams see of grants. */
export interface GrantsBeside {
  readonly grants: Grants;
}

/** None. */
export function initial(): Grants {
  return new Map();
}

/** Next state. */
export function evolve(state: Grants, { type, data }: Recorded<GrantReported | GrantSupplemented>): Grants {
  const { grantId } = data;
  if (type === 'GrantReported') return put(state, grantId, { facts: factsOf(data), entries: data.entries });
  const { facts = {}, entries = [] } = state.get(grantId) ?? {};
  return put(state, grantId, { facts: { ...facts, ...toldOf(data) }, entries });
}

/** A grant as it is on record here, in its own stream, or in both; null where none of this id was recorded. */
export function grantIn(grants: Grants, grantId: string, early: GrantState): GrantState {
  const told = grants.get(grantId);
  if (!told) return early;
  const { facts, entries, joined, withdrawn } = early ?? {
    entries: told.entries,
    joined: [],
    withdrawn: false,
  };
  return { facts: factsOf({ ...facts, ...told.facts }), entries, joined, withdrawn };
}
