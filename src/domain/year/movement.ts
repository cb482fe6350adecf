import type { Context, Recording } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import type { Supplement } from '../ground/supplement.js';
import { asOneRecord, supplementTo, withSupplement } from '../ground/supplement.js';
import { added } from '../ground/growing.js';
import type { Signatory, SignatoryGiven } from '../ground/signatory.js';
import { signatoryOf } from '../ground/signatory.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { WithdrawRecord } from '../ground/withdrawal.js';
import { kept, recordNotFound, without } from '../ground/withdrawal.js';
import type { EventId, PartialDate } from '../ground/values.js';

// The yearly movement: an organiser launches one for its sector, a cluster may launch its own under it (R1, R2).

/** Stream of the movement that an organiser or a cluster launches for a year. */
export const stream = (launchedBy: string, year: number): string => `movement-${launchedBy}_${year}`;

/** A plan as cited; symbol and date may be missing (R2). */
export interface PlanReference {
  /** e.g. `66`; absent where no source says. */
  readonly number?: string;
  /** e.g. `KH-TTCP`. */
  readonly symbol?: string;
  readonly issuedOn?: PartialDate;
  /** Who signed it; absent where no source says. */
  readonly signatory?: Signatory;
}

/** The same as a command gives it. */
export interface PlanGiven extends Omit<PlanReference, 'signatory'> {
  readonly signatory?: SignatoryGiven;
}

/** A movement is launched for a year. */
export type MovementLaunched = DomainEvent<
  'MovementLaunched',
  {
    /** The organiser's unit id, or the cluster's id where the cluster launches its own. */
    launchedBy: string;
    year: number;
    /** Theme (chủ đề); may be the same in several years, so it identifies nothing (R1). */
    theme: string | null;
    /** Slogan (khẩu hiệu); not the theme. */
    slogan: string | null;
    plan: PlanReference | null;
    /** What it aims at, as printed (mục tiêu, nội dung); absent where not told. */
    goals?: readonly string[];
  }
>;

/** More was told of the launch: of theme, slogan, plan, goals or its day. */
export type MovementSupplemented = DomainEvent<
  'MovementSupplemented',
  { launchedBy: string; year: number } & Supplement
>;

/** The launch was recorded in error; it stays in the history and no longer counts. */
export type MovementWithdrawn = DomainEvent<
  'MovementWithdrawn',
  { launchedBy: string; year: number; eventId: EventId; reason: string }
>;

/** What happens to the movement of a year. */
export type MovementEvent = MovementLaunched | MovementSupplemented | MovementWithdrawn;

/** What counts of the movement of a year. */
export interface MovementState {
  /** In the order recorded: one, or several where two ids of a body had one each before they were found to be one. */
  readonly launches: readonly Recorded<MovementLaunched>[];
}

export function initial(): MovementState {
  return { launches: [] };
}

export function evolve({ launches }: MovementState, event: Recorded<MovementEvent>): MovementState {
  switch (event.type) {
    case 'MovementLaunched':
      return { launches: added(launches, kept(event)) };
    case 'MovementSupplemented':
      return { launches: withSupplement(launches, event.data) };
    case 'MovementWithdrawn':
      return { launches: without(launches, [event.data.eventId]) };
  }
}

/** The officers of the year launch the movement of a cluster, the organiser that of its sector. */
function requireLauncher(
  { launchedBy, year }: Pick<LaunchMovement, 'launchedBy' | 'year'>,
  context: Context,
  { offices }: OfficesBeside,
): void {
  if (context.registry.clusters.has(launchedBy)) {
    forOfficers({ clusterId: launchedBy, year }, context, offices);
  } else {
    unitOf(context.registry, launchedBy);
    requireOrganiser(context.actor, launchedBy);
  }
}

/** A movement as announced; what the source does not say is undefined (R2). */
export interface LaunchMovement extends Recording {
  readonly launchedBy: string;
  readonly year: number;
  readonly theme?: string;
  readonly slogan?: string;
  readonly plan?: PlanGiven;
  /** As printed, each once. */
  readonly goals?: readonly string[];
}

/**
 * Launches the movement of a year, one per launcher (R1); told again with more, it is added. Throws UNIT_NOT_FOUND,
 * CLUSTER_DISSOLVED, ALREADY_RECORDED, FORBIDDEN.
 */
export function launchMovement(
  state: MovementState,
  command: LaunchMovement,
  context: Context,
  beside: OfficesBeside,
): (MovementLaunched | MovementSupplemented)[] {
  const { launchedBy, year, theme = null, slogan = null, plan, goals = [] } = command;
  requireLauncher(command, context, beside);
  const aims = goals.length > 0 ? { goals: [...goals] } : {};
  const data = { launchedBy, year, theme, slogan, plan: plan ? planOf(plan) : null, ...aims };
  const launched = asOneRecord(state.launches);
  if (launched) {
    const told = { ...data, occurredOn: command.occurredOn };
    const detail = `Phong trào thi đua năm ${year} đã được phát động.`;
    const more = supplementTo(launched, told, detail, { rule: 'R1' });
    return [{ type: 'MovementSupplemented', data: { launchedBy, year, ...more } }];
  }
  return [{ type: 'MovementLaunched', data }];
}

function planOf({ number, symbol, issuedOn, signatory }: PlanGiven): PlanReference {
  const signed = signatoryOf(signatory);
  return { number, symbol, issuedOn, ...(signed && { signatory: signed }) };
}

/** The launch of a year, recorded in error. */
export interface WithdrawMovement extends WithdrawRecord {
  readonly launchedBy: string;
  readonly year: number;
}

/**
 * Withdraws the launch of a movement; launch and withdrawal stay in the history, and it may be launched again. Throws
 * UNIT_NOT_FOUND, CLUSTER_DISSOLVED, RECORD_NOT_FOUND, FORBIDDEN.
 */
export function withdrawMovement(
  state: MovementState,
  command: WithdrawMovement,
  context: Context,
  beside: OfficesBeside,
): MovementWithdrawn[] {
  const { launchedBy, year, eventId, reason } = command;
  requireLauncher(command, context, beside);
  if (!state.launches.some(({ id }) => id === eventId)) throw recordNotFound(eventId);
  return [{ type: 'MovementWithdrawn', data: { launchedBy, year, eventId, reason } }];
}
