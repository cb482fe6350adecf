import { DomainError } from '../ground/errors.js';
import type { Cluster, RegistryState } from './registry.js';
import { nameOn } from './registry.js';
import type { Membership } from './told-in-any-order.js';
import { unitNameOn } from './unit-decisions.js';
import type { Day } from '../ground/values.js';
import { dayBefore, firstDay, lastDay, later, nearestDay, overlaps } from '../ground/values.js';

// At one time, an organiser gives a number once per tier and kind (R3); a cluster may have that of an earlier one.

type Known = Pick<Cluster, 'establishedOn' | 'dissolvedOn' | 'dissolvedTold' | 'members'>;

/** Days on which a cluster certainly existed, as a period; where `from` is null, only the present is certain. */
interface Existence {
  readonly from: Day | null;
  readonly to: Day | null;
}

/** It existed from its establishment or its first member, whichever is earlier, to its dissolution. */
export function existenceOf({ establishedOn, dissolvedOn, dissolvedTold, members }: Known): Existence {
  const began = establishedOn === null ? dissolvedOn : lastDay(establishedOn);
  const joined = [...members.values()].flatMap((periods) => periods.map(certainBy));
  const from = [...(began === null ? [] : [began]), ...joined].sort()[0] ?? null;
  if (dissolvedOn === null) return { from, to: null };
  return { from, to: dissolvedTold === null ? from : firstDay(dissolvedTold) };
}

/** The day by which the membership has certainly begun. */
function certainBy({ from, to, fromTold = from, knownBy }: Membership): Day {
  if (fromTold !== null) return lastDay(fromTold);
  if (knownBy !== undefined) return knownBy;
  return to === null ? from : dayBefore(to);
}

/** True where both certainly existed at one time. */
export function coexist(a: Existence, b: Existence): boolean {
  if (a.from === null || b.from === null) return a.to === null && b.to === null;
  return overlaps({ from: a.from, to: a.to }, { from: b.from, to: b.to });
}

/** Throws CLUSTER_NUMBER_TAKEN where another cluster of the organiser had the number in that period (R3). */
export function requireFreeNumber(
  state: RegistryState,
  cluster: Pick<Cluster, 'clusterId' | 'organiserId' | 'tier' | 'kind' | 'number'>,
  period: Existence,
  today: Day,
): void {
  const { clusterId, organiserId, tier, kind, number } = cluster;
  if (number === null || organiserId === null) return;
  const twin = [...state.clusters.values()].find(
    (c) =>
      c.clusterId !== clusterId &&
      c.organiserId === organiserId &&
      c.tier === tier &&
      c.kind === kind &&
      c.number === number &&
      coexist(existenceOf(c), period),
  );
  if (!twin) return;
  const { establishedOn, dissolvedOn } = twin;
  const { from } = existenceOf(twin);
  const day =
    period.from === null || from === null
      ? today
      : nearestDay({ from: later(period.from, from), to: dissolvedOn }, today);
  const label = nameOn(twin.labels, day);
  throw new DomainError(
    'CLUSTER_NUMBER_TAKEN',
    `Trong thời gian này ${unitNameOn(state, organiserId, day)} đã có ${label} mang số ${number}.`,
    { current: { clusterId: twin.clusterId, label, establishedOn, dissolvedOn } },
    'R3',
  );
}
