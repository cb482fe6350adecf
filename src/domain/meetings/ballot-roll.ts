import type { Ballot, SeatElected } from './ballots.js';
import { clusterIn } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOnRoll } from './meeting-decisions.js';
import type { Cluster } from '../registry/registry.js';
import { membersIn } from '../registry/registry.js';
import type { Roll } from './roll.js';
import { absenceOf, rollOn } from './roll.js';
import type { Scope } from '../ground/scope.js';
import { livingUnit, requireExistence } from '../registry/unit-decisions.js';
import { calendarYear } from '../ground/values.js';
import type { UnitId } from '../ground/values.js';

// Who has a vote in a secret ballot: those on the roll that it opened with, as long as they still would be on it.

/**
 * Who may vote today: the members of the year; on officers of the next year also the units that join for it (edge case 9;
 * source: assumed).
 */
export function rollOfBallot(
  cluster: Cluster,
  election: SeatElected | null,
  year: number,
  context: Context,
): Roll {
  const { registry, today } = context;
  const own = rollOn(registry, cluster, year, today);
  if (election?.year !== year + 1) return own;
  const next = membersIn(cluster, calendarYear(election.year));
  const joining = next.filter(
    (unitId) => !own.roll.includes(unitId) && absenceOf(registry, unitId, today) === null,
  );
  const roll = [...own.roll, ...joining];
  return { roll, excluded: own.excluded.filter((e) => !roll.includes(e.unitId)) };
}

/**
 * A unit of the roll has lost its vote if it has ended or left since, or turns out not to exist yet. Throws UNIT_NOT_FOUND,
 * NOT_ON_ROLL, UNIT_ENDED, DATES_OUT_OF_ORDER, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED.
 */
export function requireVoteToday(
  { roll, election }: Ballot,
  { clusterId, year }: Scope,
  unitId: UnitId,
  context: Context,
): void {
  const { registry, today } = context;
  requireOnRoll(roll, unitId, registry, today);
  requireExistence(livingUnit(registry, unitId, today), today);
  const now = rollOfBallot(clusterIn(registry, clusterId, year), election, year, context).roll;
  requireOnRoll(
    roll.filter((id) => now.includes(id)),
    unitId,
    registry,
    today,
  );
}
