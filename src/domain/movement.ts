import { clusterIn } from './clusters.js';
import type { Context } from './decision.js';
import { requireOneOf, requireOrganiser } from './decision.js';
import { DomainError } from './errors.js';
import type { DomainEvent } from './event.js';
import { membersIn } from './registry.js';
import { unitOf } from './units.js';
import { calendarYear } from './values.js';

// The yearly movement: an organiser launches one for its sector, a cluster may launch its own under it (R1, R2).

/** Stream of the movement that an organiser or a cluster launches for a year. */
export const stream = (launchedBy: string, year: number): string => `movement-${launchedBy}_${year}`;

/** A plan as cited; number, symbol and date may each be missing (R2). */
export interface PlanReference {
  /** e.g. `66`. */
  readonly number: string;
  /** e.g. `KH-TTCP`. */
  readonly symbol?: string;
  readonly issuedOn?: string;
}

/** A movement is launched for a year. */
export type MovementLaunched = DomainEvent<
  'MovementLaunched',
  {
    /** The organiser's unit id, or the cluster's id where the cluster launches its own. */
    launchedBy: string;
    year: number;
    /** Theme (chủ đề): may repeat over the years, never a key (R1). */
    theme: string | null;
    /** Slogan (khẩu hiệu): another thing than the theme. */
    slogan: string | null;
    plan: PlanReference | null;
  }
>;

/** Whether the movement of a year is launched. */
export interface MovementState {
  readonly launched: boolean;
}

/** Not launched. */
export function initial(): MovementState {
  return { launched: false };
}

/** Next state. */
export function evolve(_state: MovementState, event: MovementLaunched): MovementState {
  switch (event.type) {
    case 'MovementLaunched':
      return { launched: true };
  }
}

/** A movement as announced, as far as the source says (R2). */
export interface LaunchMovement {
  readonly launchedBy: string;
  readonly year: number;
  readonly theme?: string;
  readonly slogan?: string;
  readonly plan?: PlanReference;
}

/**
 * Launches the movement of a year, one per launcher (R1). Throws UNIT_NOT_FOUND, CLUSTER_DISSOLVED, ALREADY_RECORDED,
 * FORBIDDEN.
 */
export function launchMovement(
  state: MovementState,
  command: LaunchMovement,
  context: Context,
): MovementLaunched[] {
  const { launchedBy, year, theme = null, slogan = null, plan } = command;
  if (context.registry.clusters.has(launchedBy)) {
    const members = membersIn(clusterIn(context.registry, launchedBy, year), calendarYear(year));
    requireOneOf(context.actor, members);
  } else {
    unitOf(context.registry, launchedBy);
    requireOrganiser(context.actor, launchedBy);
  }
  if (state.launched) {
    throw new DomainError(
      'ALREADY_RECORDED',
      `Phong trào thi đua năm ${year} đã được phát động.`,
      { launchedBy, year },
      'R1',
    );
  }
  return [
    { type: 'MovementLaunched', data: { launchedBy, year, theme, slogan, plan: plan ? planOf(plan) : null } },
  ];
}

function planOf({ number, symbol, issuedOn }: PlanReference): PlanReference {
  return { number, symbol, issuedOn };
}
