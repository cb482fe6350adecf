import type { DomainEvent } from '../src/domain/ground/event.js';
import type { Projection } from '../src/projections/projection.js';
import { projectionOf } from '../src/projections/projection.js';

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
