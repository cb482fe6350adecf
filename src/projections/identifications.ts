import { added } from '../domain/ground/growing.js';
import type { EventId, UnitId } from '../domain/ground/values.js';
import type { Aliases } from '../domain/registry/one-body.js';
import { aliasesOf, idsOf } from '../domain/registry/one-body.js';
import type { RegistryRecordWithdrawn, UnitsIdentified } from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';

/** Two ids as one body, and between which positions that counts; text, as positions do not fit a number. */
export interface Identification {
  readonly unitId: UnitId;
  readonly aliasId: UnitId;
  readonly basis: string;
  readonly eventId: EventId;
  readonly from: string;
  /** Null where it was not withdrawn. */
  readonly until: string | null;
}

/** All identifications that there ever were, in the order recorded. */
export interface IdentificationsRow {
  readonly all: readonly Identification[];
}

type Event = UnitsIdentified | RegistryRecordWithdrawn;

/** The key of the one row. */
export const everywhere = 'all';

/** All in one row: every question asks for it, and there are few. */
export const identificationProjection = projectionOf<Event, Replayable<IdentificationsRow>>(
  { UnitsIdentified: true, RegistryRecordWithdrawn: true },
  {
    name: 'identification',
    version: 1,
    streams: () => [Registry.stream],
    keys: ({ type, data }) =>
      type === 'UnitsIdentified' || data.types.includes('UnitsIdentified') ? [everywhere] : [],
    evolve(state, event) {
      const { all } = state ?? { all: [] };
      const at = String(event.position);
      if (event.type === 'RegistryRecordWithdrawn') {
        const { eventIds } = event.data;
        return { all: all.map((one) => (eventIds.includes(one.eventId) ? { ...one, until: at } : one)) };
      }
      const { unitId, aliasId, basis } = event.data;
      return { all: added(all, { unitId, aliasId, basis, eventId: event.id, from: at, until: null }) };
    },
    columns: [],
  },
);

/** Those that count at a position; null is now. */
export function countingAt(
  row: IdentificationsRow | undefined,
  position: bigint | null,
): readonly Identification[] {
  return (row?.all ?? []).filter(({ from, until }) =>
    position === null
      ? until === null
      : BigInt(from) <= position && (until === null || BigInt(until) > position),
  );
}

/** The ids that were found to be others' at a position. */
export const aliasesAt = (row: IdentificationsRow | undefined, position: bigint | null): Aliases =>
  aliasesOf(countingAt(row, position));

/** Keys are ids, or begin with one and go on after `_`; those of what an office has of its own, or proposes, have a word before it. */
const keyed = /^(own\.|by\.)?([^._/]*)(.*)$/s;

/** The key of a row under the id by which a body is known. */
export const keyOfBody = (key: string, aliases: Aliases): string => keysOfBody(key, aliases)[0] ?? key;

/** The keys of a row under all ids of the body that it is of. */
export function keysOfBody(key: string, aliases: Aliases): readonly string[] {
  const [, word = '', id = '', rest = ''] = keyed.exec(key) ?? [];
  return idsOf(aliases, id).map((of) => word + of + rest);
}

/** True where a row speaks of one of the ids, or of something of its own. */
export function mentions(state: object | undefined, ids: Iterable<string>): boolean {
  if (state === undefined) return false;
  const text = JSON.stringify(state);
  return [...ids].some((id) => text.includes(`"${id}"`) || text.includes(`"own.${id}.`));
}
