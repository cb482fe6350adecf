import type { MovementEvent, PlanReference } from '../domain/year/movement.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { withMore } from './more.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';

/** The movement that an organiser or a cluster launched for a year. */
export interface MovementRow {
  readonly launchedBy: string;
  readonly year: number;
  readonly theme: string | null;
  readonly slogan: string | null;
  readonly plan: PlanReference | null;
  readonly proof: Proof;
  /** What told more of it. */
  readonly more: readonly Proof[];
}

const types: Readonly<Record<MovementEvent['type'], true>> = {
  MovementLaunched: true,
  MovementSupplemented: true,
  MovementWithdrawn: true,
};

export const movementKey = (launchedBy: string, year: number): string => `${launchedBy}_${year}`;

/** Row of each movement, by `<launchedBy>_<year>`. */
export const movementProjection = projectionOf<MovementEvent, Replayable<MovementRow>>(types, {
  name: 'movement',
  version: 4,
  streams: (key) => [`movement-${key}`],
  keys: ({ data }) => [movementKey(data.launchedBy, data.year)],
  evolve(state, event) {
    switch (event.type) {
      case 'MovementLaunched': {
        const { launchedBy, year, theme, slogan, plan } = event.data;
        return { launchedBy, year, theme, slogan, plan, proof: proofOf(event), more: [] };
      }
      case 'MovementSupplemented':
        return state && withMore(state, event);
      case 'MovementWithdrawn':
        return null;
    }
  },
  columns: [
    { name: 'launched_by', type: 'text', indexed: true, value: (row) => row.launchedBy },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
  ],
});
