import type { Context } from './decision.js';
import { requireRegistrar } from './decision.js';
import { canonicalJson } from '../ground/canonical-json.js';
import { DomainError } from '../ground/errors.js';
import { onRecord, recordedAlready } from '../ground/told-again.js';
import { lastRecord } from './told-again-in-registry.js';
import type { RegistryState } from './registry.js';
import type { UnitKind, UnnamedUnitsRecorded } from './registry-events.js';
import { unitOf } from './unit-decisions.js';
import type { PartialDate, UnitId } from '../ground/values.js';

// Units of which a source tells how many there were, and no names.

/** So many units, and what is told of them; what is not told is absent. */
export interface RecordUnnamedUnits {
  readonly count: number;
  readonly happened: UnnamedUnitsRecorded['data']['happened'];
  readonly kind?: UnitKind;
  /** Partial date. */
  readonly on?: PartialDate;
  readonly superiorId?: UnitId;
  readonly province?: string;
  /** The unit that they became part of. */
  readonly successorId?: UnitId;
  /** Those of them that are on record. */
  readonly named?: readonly UnitId[];
  /** As printed. */
  readonly words?: string;
}

/**
 * Records that so many units there were, began or ended, without making up ids for them; nothing changes for those that are named.
 * Throws UNIT_NOT_FOUND, ALREADY_RECORDED, INVALID_REQUEST where more are named than counted, FORBIDDEN.
 */
export function recordUnnamedUnits(
  state: RegistryState,
  command: RecordUnnamedUnits,
  { actor }: Context,
): UnnamedUnitsRecorded[] {
  requireRegistrar(actor);
  const {
    count,
    happened,
    kind = null,
    on = null,
    superiorId,
    province,
    successorId,
    words = null,
  } = command;
  const named = [...(command.named ?? [])];
  for (const id of [superiorId, successorId, ...named]) if (id !== undefined) unitOf(state, id);
  if (named.length > count) {
    const errors = [{ pointer: '/named', detail: 'named must not be more than count' }];
    throw new DomainError('INVALID_REQUEST', 'Số đơn vị được nêu tên nhiều hơn số đơn vị.', { errors });
  }
  const data = {
    count,
    happened,
    kind,
    on,
    named,
    words,
    ...(superiorId === undefined ? {} : { superiorId }),
    ...(province === undefined ? {} : { province }),
    ...(successorId === undefined ? {} : { successorId }),
  };
  // Nothing tells units without names from others but what is told of them: only the very same words are the same units.
  const known = lastRecord(
    state,
    (fact) => fact.type === 'UnnamedUnitsRecorded' && canonicalJson(fact.data) === canonicalJson(data),
  );
  if (known) throw recordedAlready('Số đơn vị này đã được ghi nhận.', onRecord(known), data);
  return [{ type: 'UnnamedUnitsRecorded', data }];
}
