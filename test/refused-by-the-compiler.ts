import type { CommandBody, SealedCommand, SignatoryField } from '../src/application/command.js';
import type { EventStore } from '../src/application/event-store.js';
import type { DomainEvent } from '../src/domain/ground/event.js';
import type { ClusterId, UnitId } from '../src/domain/ground/values.js';
import { holdingOn } from '../src/domain/ground/values.js';
import type { Signatory } from '../src/domain/ground/signatory.js';
import type { Projection } from '../src/projections/projection.js';
import { projectionOf } from '../src/projections/projection.js';
import type { Reader } from '../src/projections/reader.js';

// What must not compile. `npm run lint` checks it: an error that is expected and does not come is one.

type Opened = DomainEvent<'Opened', { id: string; label: string }>;
type Closed = DomainEvent<'Closed', { id: string; on: string }>;
interface Row {
  readonly label: string;
  readonly closedOn: string | null;
}

/** A read model has to decide about every type of event that it takes. */
export const undecided = projectionOf<Opened | Closed, Projection<Row>>(
  { Opened: true, Closed: true },
  {
    name: 'undecided',
    version: 1,
    columns: [],
    keys: ({ data }) => [data.id],
    // @ts-expect-error: nothing is returned for Closed
    evolve(_state, event) {
      if (event.type === 'Opened') return { label: event.data.label, closedOn: null };
    },
  },
);

/** It has to name every type that it takes. */
export const unnamed = projectionOf<Opened | Closed, Projection<Row>>(
  // @ts-expect-error: Closed is missing
  { Opened: true },
  {
    name: 'unnamed',
    version: 1,
    columns: [],
    keys: ({ data }) => [data.id],
    evolve: (state, event) => (event.type === 'Opened' ? { label: event.data.label, closedOn: null } : state),
  },
);

/** What an event says is known by its type alone. */
export const untold = projectionOf<Opened | Closed, Projection<Row>>(
  { Opened: true, Closed: true },
  {
    name: 'untold',
    version: 1,
    columns: [],
    keys: ({ data }) => [data.id],
    // @ts-expect-error: a closing has no label
    evolve: (_state, { data }) => ({ label: data.label, closedOn: null }),
  },
);

const [day, month, instant] = ['2024-05-01', '2024-05', '2024-05-01T00:00:00.000Z'] as const;

// @ts-expect-error: a day is asked for, and this may be any of a month
export const ofAnyDay = holdingOn([], month);

// @ts-expect-error: nor is it an instant
export const ofAnInstant = holdingOn([], instant);

// @ts-expect-error: text becomes a day where it is checked, at the border
export const ofText = (text: string) => holdingOn([], text);

// @ts-expect-error: an instant asks for the time as well
export const atADay = (store: EventStore) => store.positionAt(day);

// @ts-expect-error: positions order the log, revisions a stream
export const atAPosition = (store: EventStore) => store.readStream('registry', 1n);

// @ts-expect-error: and a position as callers hold it tells its store
export const fromATicket = (store: EventStore) => store.readAll({ after: '1', limit: 1 });

// @ts-expect-error: what was known when is told by an instant or a position, not by a day
export const knownOnADay = (reader: Reader) => reader.sight(day);

/** Ids of units and of clusters change places easily where both are asked for. */
export const swapped = (unitId: UnitId, clusterId: ClusterId) => {
  const inCluster = (cluster: ClusterId, unit: UnitId) => `${cluster}/${unit}`;
  // @ts-expect-error: the other way round
  return inCluster(unitId, clusterId);
};

// @ts-expect-error: decisions and events get references in place of persons' names
export const byName = (signatory: SignatoryField): Signatory => signatory;

// @ts-expect-error: and only the executor seals them
export const asSent = (command: CommandBody): SealedCommand => command;
