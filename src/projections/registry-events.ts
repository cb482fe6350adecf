import type { Recorded } from '../domain/ground/event.js';
import * as Registry from '../domain/registry/registry.js';
import { clusterYearProjection } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { identificationProjection } from './identifications.js';
import type { Projection } from './projection.js';
import { unitProjection } from './units.js';
import { unnamedUnitsProjection } from './unnamed-units.js';

// The registry is one stream for the whole country, and most questions about the past concern a few of its units. So its events
// are kept once more by the rows that they concern: a row as it was known then is folded from its own events alone.

/** The read models of which the registry tells something. */
export const concerned: readonly Projection[] = [
  unitProjection,
  clusterProjection,
  clusterYearProjection,
  unnamedUnitsProjection,
  identificationProjection,
];

/** How an event is found by a row: the read model and the key. */
export const subjectOf = ({ name }: Projection, key: string): string => `${name} ${key}`;

/** A registry event without its position, which its row has. */
export type KeptEvent = Omit<Recorded, 'position'>;

/** Row of each registry event and each row that it concerns, by that row and the revision of the event. */
export const registryEventProjection: Projection<KeptEvent> = {
  name: 'registry_event',
  // Which rows an event concerns is said by the keys of these read models.
  version: concerned.reduce((sum, { version }) => 31 * sum + version, 1),
  keys(event) {
    if (event.stream !== Registry.stream) return [];
    const subjects = concerned.flatMap((of) => of.keys(event).map((key) => subjectOf(of, key)));
    return [...new Set(subjects)].map((subject) => `${subject} ${event.revision}`);
  },
  evolve(_state, event) {
    const { position: _position, ...kept } = event;
    return kept;
  },
  columns: [
    {
      name: 'subject',
      type: 'text',
      indexed: true,
      value: (_state, key) => key.slice(0, key.lastIndexOf(' ')),
    },
  ],
};
