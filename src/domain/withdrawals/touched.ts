import type { RegistryState } from '../registry/registry.js';
import type { RegistryFact } from '../registry/registry-events.js';
import type { ClusterId } from '../ground/values.js';

/** Facts that concern more of the registry than what they name: ends and tiers of clusters are asked of all their members. */
const wide: readonly RegistryFact['type'][] = ['ClusterDissolved', 'ClusterTierCorrected', 'UnitsIdentified'];

/**
 * What the facts that are gone have told of: only what names the same, or a cluster with the number of one of those, can have lost a
 * ground. All other facts need not be looked at, and there are tens of thousands.
 */
export class Touched {
  /** Of units, clusters and events. */
  private readonly ids = new Set<unknown>();
  private readonly numbers = new Set<string>();
  private isAll = false;

  /** `whole` is the registry with the fact. */
  add(fact: RegistryFact & { readonly id: string }, whole: RegistryState): void {
    this.ids.add(fact.id);
    for (const id of namedIn(fact)) this.ids.add(id);
    this.isAll ||= wide.includes(fact.type);
    const number = numberIn(whole, fact);
    if (number !== null) this.numbers.add(number);
  }

  /** Whether a fact may have lost a ground by now. */
  mayConcern(fact: RegistryFact, whole: RegistryState): boolean {
    if (this.ids.size === 0) return false;
    if (this.isAll || whole.aliases.size > 0 || wide.includes(fact.type)) return true;
    if (namedIn(fact).some((id) => this.ids.has(id))) return true;
    const number = this.numbers.size === 0 ? null : numberIn(whole, fact);
    return number !== null && this.numbers.has(number);
  }
}

/** All ids that a fact names; lists of other texts are among them, which does no harm. */
function namedIn({ data }: RegistryFact): readonly unknown[] {
  const ids: unknown[] = [];
  for (const [member, value] of Object.entries(data as object as Readonly<Record<string, unknown>>))
    if (Array.isArray(value)) ids.push(...(value as readonly unknown[]));
    else if (member.endsWith('Id') && value !== null) ids.push(value);
  return ids;
}

/** The number of the cluster that a fact tells of, as it is given once (R3), in whichever tier; null where it has none. */
function numberIn({ clusters }: RegistryState, { data }: RegistryFact): string | null {
  const cluster = 'clusterId' in data ? clusters.get(data.clusterId as ClusterId) : undefined;
  if (!cluster || cluster.number === null || cluster.organiserId === null) return null;
  return `${cluster.organiserId} ${cluster.kind} ${cluster.number}`;
}
