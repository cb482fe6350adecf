import { DomainError } from '../ground/errors.js';
import type { Cluster, RegistryState } from './registry.js';
import { nameOn } from './registry.js';
import { unitNameOn } from './unit-decisions.js';
import type { Period } from '../ground/values.js';
import { later, nearestDay, overlaps } from '../ground/values.js';

// At one time, an organiser gives a number once per tier and kind (R3); a cluster may have that of an earlier one.

type Known = Pick<Cluster, 'establishedOn' | 'dissolvedOn' | 'members'>;

const present = '9999-12-31';
/** Last day of a partial date, for comparison only: `2019-02` → `2019-02-31`. */
const lastDay = (partial: string): string => partial + '-12-31'.slice(partial.length - 4);

/**
 * Days on which a cluster certainly existed: from its establishment or its first member, whichever is earlier, to its
 * dissolution. Where neither is known, only the present is certain.
 */
export function existenceOf({ establishedOn, dissolvedOn, members }: Known): Period {
  const began = establishedOn === null ? (dissolvedOn ?? present) : lastDay(establishedOn);
  const joined = [...members.values()].flatMap((periods) => periods.map((p) => p.from));
  return { from: [began, ...joined].sort()[0] ?? began, to: dissolvedOn };
}

/** Throws CLUSTER_NUMBER_TAKEN where another cluster of the organiser had the number in that period (R3). */
export function requireFreeNumber(
  state: RegistryState,
  cluster: Pick<Cluster, 'clusterId' | 'organiserId' | 'tier' | 'kind' | 'number'>,
  period: Period,
  today: string,
): void {
  const { clusterId, organiserId, tier, kind, number } = cluster;
  if (number === null) return;
  const twin = [...state.clusters.values()].find(
    (c) =>
      c.clusterId !== clusterId &&
      c.organiserId === organiserId &&
      c.tier === tier &&
      c.kind === kind &&
      c.number === number &&
      overlaps(existenceOf(c), period),
  );
  if (!twin) return;
  const { establishedOn, dissolvedOn } = twin;
  const shared = later(period.from, existenceOf(twin).from);
  const day = shared === present ? today : nearestDay({ from: shared, to: dissolvedOn }, today);
  const label = nameOn(twin.labels, day);
  throw new DomainError(
    'CLUSTER_NUMBER_TAKEN',
    `Trong thời gian này ${unitNameOn(state, organiserId, day)} đã có ${label} mang số ${number}.`,
    { current: { clusterId: twin.clusterId, label, establishedOn, dissolvedOn } },
    'R3',
  );
}
