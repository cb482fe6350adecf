import type { MovementEvent, PlanReference } from '../domain/year/movement.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { joined } from '../domain/ground/told-again.js';
import { signatoryShown } from './participants.js';
import { withMore } from './more.js';
import { projectionOf } from './projection.js';
import { recordedIn } from './results.js';
import type { Replayable } from './sight.js';

/** A launch as told. */
interface Launch {
  readonly theme: string | null;
  readonly slogan: string | null;
  readonly plan: PlanReference | null;
  readonly goals: readonly string[];
  readonly proof: Proof;
  /** What told more of it. */
  readonly more: readonly Proof[];
}

/** The movement that a unit or a cluster launched for a year: as the last launch has it, with what only earlier ones say. */
export interface MovementRow extends Launch {
  readonly launchedBy: string;
  readonly year: number;
  /** In the order recorded: one, or several where two ids of a body had one each; none where it was withdrawn, see `launched`. */
  readonly launches: readonly Launch[];
}

/** The movement, unless it was withdrawn. */
export const launched = (row: MovementRow | undefined): MovementRow | null =>
  row && row.launches.length > 0 ? row : null;

/** References of those who signed the plans of movements. */
export const planSignersOf = (rows: readonly (MovementRow | null | undefined)[]): string[] =>
  rows.flatMap((row) => row?.plan?.signatory?.person?.ref ?? []);

/** A plan, with the name of who signed it; null where no source says. */
export const planShown = ({ signatory, ...plan }: PlanReference, person: (ref: string) => string) => ({
  ...plan,
  signatory: signatoryShown(signatory ?? null, person),
});

/** A movement as pages of who launched it show it. */
export const movementShown = (
  { theme, slogan, plan, goals, proof, more }: MovementRow,
  person: (ref: string) => string,
) => ({
  theme,
  slogan,
  plan: plan && planShown(plan, person),
  goals,
  occurredOn: proof.occurredOn,
  eventId: proof.eventId,
  evidence: proof.evidence,
  more: more.map(recordedIn),
});

/** The row that has these launches; null without one. */
function rowOf(launchedBy: string, year: number, launches: readonly Launch[]): MovementRow | null {
  const [first, ...rest] = launches;
  if (first === undefined) return null;
  const told = rest.reduce((before, launch): Launch => {
    return {
      ...(joined(before, launch) as Launch),
      proof: { ...launch.proof, occurredOn: launch.proof.occurredOn ?? before.proof.occurredOn },
      more: [before.proof, ...before.more, ...launch.more],
    };
  }, first);
  return { launchedBy, year, launches, ...told };
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
  version: 7,
  streams: (key) => [`movement-${key}`],
  keys: ({ data }) => [movementKey(data.launchedBy, data.year)],
  evolve(state, event) {
    const { launchedBy, year } = event.data;
    const before = state?.launches ?? [];
    switch (event.type) {
      case 'MovementLaunched': {
        const { theme, slogan, plan, goals = [] } = event.data;
        const launch = { theme, slogan, plan, goals, proof: proofOf(event), more: [] };
        return rowOf(launchedBy, year, [...before, launch]);
      }
      case 'MovementSupplemented':
        return rowOf(
          launchedBy,
          year,
          before.map((launch) => withMore(launch, event)),
        );
      case 'MovementWithdrawn': {
        const { eventId } = event.data;
        const left = before.filter(({ proof }) => proof.eventId !== eventId);
        const nothing = { theme: null, slogan: null, plan: null, goals: [], more: [], launches: [] };
        // The row stays for answers about what was known before.
        return rowOf(launchedBy, year, left) ?? (state && { ...state, ...nothing });
      }
    }
  },
  columns: [
    { name: 'launched_by', type: 'text', indexed: true, value: (row) => row.launchedBy },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
  ],
});
