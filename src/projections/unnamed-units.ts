import type { HowManyShown } from '../domain/ground/how-many.js';
import { howManyShown } from '../domain/ground/how-many.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import type {
  RegistryRecordSupplemented,
  RegistryRecordWithdrawn,
  UnnamedUnitsNamed,
  UnnamedUnitsRecorded,
} from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import { wordsOf } from './units.js';

/** So many units without names, as told; null for what is not told. */
export interface UnnamedUnitsRow {
  /** Null where it is not told exactly: see `howMany`. */
  readonly count: number | null;
  readonly howMany: HowManyShown | null;
  readonly happened: string;
  readonly kind: string | null;
  readonly on: PartialDate | null;
  readonly superiorId: UnitId | null;
  readonly province: string | null;
  readonly successorId: UnitId | null;
  /** The cluster to which they belonged; `all` where they were all its members. */
  readonly clusterId: ClusterId | null;
  readonly all: boolean;
  /** Those of them that are known by name: as told with their number, and later. */
  readonly named: readonly UnitId[];
  readonly namedAtFirst: readonly UnitId[];
  readonly namings: readonly { readonly named: readonly UnitId[]; readonly proof: Proof }[];
  readonly words: string | null;
  readonly eventId: EventId;
  /** Where it stands among what is recorded of units and clusters. */
  readonly number: number;
  readonly proof: Proof;
}

type Event = UnnamedUnitsRecorded | UnnamedUnitsNamed | RegistryRecordSupplemented | RegistryRecordWithdrawn;

/** Row of each such record, by the id of its event. */
export const unnamedUnitsProjection = projectionOf<Event, Replayable<UnnamedUnitsRow>>(
  {
    UnnamedUnitsRecorded: true,
    UnnamedUnitsNamed: true,
    RegistryRecordSupplemented: true,
    RegistryRecordWithdrawn: true,
  },
  {
    name: 'unnamed_units',
    version: 4,
    streams: () => [Registry.stream],
    keys(event) {
      if (event.type === 'UnnamedUnitsRecorded') return [event.id];
      if (event.type === 'UnnamedUnitsNamed') return [event.data.eventId];
      if (event.type === 'RegistryRecordSupplemented')
        return event.data.type === 'UnnamedUnitsRecorded' ? [event.data.eventId] : [];
      const { types, eventIds, unnamed = [] } = event.data;
      return types.includes('UnnamedUnitsRecorded') ? eventIds : unnamed;
    },
    evolve(state, event) {
      const proof = proofOf(event);
      if (event.type === 'UnnamedUnitsRecorded') {
        const {
          superiorId = null,
          province = null,
          successorId = null,
          clusterId = null,
          all = false,
          howMany,
          ...told
        } = event.data;
        const of = { superiorId, province, successorId, clusterId, all };
        const namedAtFirst = told.named;
        return {
          ...told,
          howMany: howManyShown(howMany),
          ...of,
          namedAtFirst,
          namings: [],
          eventId: event.id,
          number: event.revision,
          proof,
        };
      }
      if (state === null) return null;
      if (event.type === 'RegistryRecordSupplemented') {
        const told = event.data.added as Partial<UnnamedUnitsRow>;
        const { named: namedAtFirst = state.namedAtFirst } = told;
        return { ...state, ...told, namedAtFirst, named: [...new Set([...state.named, ...namedAtFirst])] };
      }
      const namings =
        event.type === 'UnnamedUnitsNamed'
          ? [...state.namings, { named: event.data.named, proof }]
          : state.namings.filter((one) => !event.data.eventIds.includes(one.proof.eventId));
      if (event.type === 'RegistryRecordWithdrawn' && event.data.eventIds.includes(state.eventId))
        return null;
      const named = new Set([...state.namedAtFirst, ...namings.flatMap((one) => one.named)]);
      return { ...state, namings, named: [...named] };
    },
    columns: [
      {
        name: 'units',
        type: 'text[]',
        indexed: true,
        value: ({ superiorId, successorId, named }) =>
          [superiorId, successorId, ...named].filter((id) => id !== null),
      },
      { name: 'cluster_id', type: 'text', indexed: true, value: ({ clusterId }) => clusterId },
      { name: 'words', type: 'text', value: ({ province }) => wordsOf(province ?? '') },
    ],
  },
);
