import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import type { RegistryRecordWithdrawn, UnnamedUnitsRecorded } from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import { wordsOf } from './units.js';

/** So many units without names, as told; null for what is not told. */
export interface UnnamedUnitsRow {
  readonly count: number;
  readonly happened: string;
  readonly kind: string | null;
  readonly on: PartialDate | null;
  readonly superiorId: UnitId | null;
  readonly province: string | null;
  readonly successorId: UnitId | null;
  readonly named: readonly UnitId[];
  readonly words: string | null;
  readonly eventId: EventId;
  readonly proof: Proof;
}

type Event = UnnamedUnitsRecorded | RegistryRecordWithdrawn;

/** Row of each such record, by the id of its event. */
export const unnamedUnitsProjection = projectionOf<Event, Replayable<UnnamedUnitsRow>>(
  { UnnamedUnitsRecorded: true, RegistryRecordWithdrawn: true },
  {
    name: 'unnamed_units',
    version: 1,
    streams: () => [Registry.stream],
    keys(event) {
      if (event.type === 'UnnamedUnitsRecorded') return [event.id];
      return event.data.types.includes('UnnamedUnitsRecorded') ? event.data.eventIds : [];
    },
    evolve(_state, event) {
      if (event.type === 'RegistryRecordWithdrawn') return null;
      const { superiorId = null, province = null, successorId = null, ...told } = event.data;
      return { ...told, superiorId, province, successorId, eventId: event.id, proof: proofOf(event) };
    },
    columns: [
      {
        name: 'units',
        type: 'text[]',
        indexed: true,
        value: ({ superiorId, successorId, named }) =>
          [superiorId, successorId, ...named].filter((id) => id !== null),
      },
      { name: 'words', type: 'text', value: ({ province }) => wordsOf(province ?? '') },
    ],
  },
);
