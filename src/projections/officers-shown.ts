import type { MayHold, Seated } from '../domain/offices/seated.js';
import type { UnitId } from '../domain/ground/values.js';
import type { Named } from './question.js';

// Officers as answers show them: by name, where a source names them, and with what is not certain.

/** A unit by its name; both are null where somebody is meant and no source says who. */
export type NamedOrNone = Named | { readonly unitId: null; readonly name: null };

/** An officer on a day. */
export type OfficerShown = NamedOrNone & {
  /** It left, or another came, on a day that may have come or not. */
  readonly mayHaveLeft: boolean;
};

/** One who may hold an office on a day, where that is not certain. */
export type MayHoldShown = NamedOrNone & Omit<MayHold, 'unitId'>;

type Naming = (unitId: UnitId) => Named;

export const nameOrNone = (unitId: UnitId | null, name: Naming): NamedOrNone =>
  unitId === null ? { unitId, name: null } : name(unitId);

export const officerShown = ({ unitId, mayHaveLeft }: Seated, name: Naming): OfficerShown => ({
  ...nameOrNone(unitId, name),
  mayHaveLeft,
});

export const mayHoldShown = ({ unitId, ...seat }: MayHold, name: Naming): MayHoldShown => ({
  ...nameOrNone(unitId, name),
  ...seat,
});
