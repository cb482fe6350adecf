import type { Recorded } from '../domain/ground/event.js';
import type { MovementEvent, PlanReference } from '../domain/year/movement.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Replayable } from './reader.js';

/** The movement that an organiser or a cluster launched for a year. */
export interface MovementRow {
  readonly launchedBy: string;
  readonly year: number;
  readonly theme: string | null;
  readonly slogan: string | null;
  readonly plan: PlanReference | null;
  readonly proof: Proof;
}

export const movementKey = (launchedBy: string, year: number): string => `${launchedBy}_${year}`;

/** Row of each movement, by `<launchedBy>_<year>`. */
export const movementProjection: Replayable<MovementRow> = {
  name: 'movement',
  version: 3,
  streams: (key) => [`movement-${key}`],
  keys(event) {
    if (event.type !== 'MovementLaunched' && event.type !== 'MovementWithdrawn') return [];
    const { launchedBy, year } = event.data as MovementEvent['data'];
    return [movementKey(launchedBy, year)];
  },
  evolve(_state, recorded) {
    const event = recorded as unknown as Recorded<MovementEvent>;
    if (event.type === 'MovementWithdrawn') return null;
    const { launchedBy, year, theme, slogan, plan } = event.data;
    return { launchedBy, year, theme, slogan, plan, proof: proofOf(recorded) };
  },
  columns: [
    { name: 'launched_by', type: 'text', indexed: true, value: (row) => row.launchedBy },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
  ],
};
