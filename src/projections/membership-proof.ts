import type { Proof } from '../domain/ground/proof.js';
import { calendarYear, dayBefore, firstDay, isBefore, overlaps, yearOf } from '../domain/ground/values.js';
import type { EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import type { Membership } from '../domain/registry/told-in-any-order.js';
import { earliest, latest } from '../domain/ground/told-day.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearKey } from './cluster-years.js';
import type { ClusterRow, MemberFact } from './clusters.js';
import { remembering } from './row-cache.js';

// What proves that a unit was a member, and until when. A source that names a member "in 2019" starts a membership without an end
// (R5), but it does not prove that the unit is still a member in 2030.

/** What proves a membership in a year; where nothing does, the last proof before that year and the first one after it. */
export interface MembershipProof {
  /** Day, month or year of the latest proof in that year, or else of the last one before it. */
  readonly provenUntil: PartialDate;
  readonly provenBy: ProvenBy;
  /** True where no proof is of that year: that the unit was still a member is assumed. */
  readonly assumed: boolean;
  /** Where that is assumed, the first proof of a later year; null where there is none. */
  readonly provenAgain: { readonly from: PartialDate; readonly by: ProvenBy } | null;
}

interface ProvenBy {
  readonly eventId: EventId;
  readonly type: string;
}

/**
 * Reasons of releases that do not prove that the unit was a member until then: a unit that ended, or whose reason is not known, may
 * have left earlier (edge case 8).
 */
const silent = ['UNIT_ENDED', 'MERGED', 'CLUSTER_DISSOLVED', 'unknown'];

interface Witness {
  readonly of: PartialDate;
  readonly proof: Proof;
}

/**
 * The proof of the membership that a unit had in a year; null where it had none. Proofs are admissions, releases for a stated
 * reason, offices, acting offices, signatures of the pledge, and documents that name the members. Each proves its own year only.
 * `years` are the rows of all years of the cluster. Source: R5; assumed.
 */
export function membershipProof(
  cluster: ClusterRow,
  years: readonly ClusterYearRow[],
  unitId: UnitId,
  year: number,
): MembershipProof | null {
  const stretch = stretches(cluster.members[unitId] ?? []).findLast((p) => overlaps(p, calendarYear(year)));
  if (!stretch) return null;
  const { from, to } = stretch;
  const within = ({ of }: Witness): boolean => !isBefore(of, from) && (to === null || firstDay(of) < to);
  const facts = cluster.memberFacts[unitId] ?? [];
  const { appointments, actings } = cluster.offices;
  const seats = appointments.filter((a) => a.unitId === unitId);
  const found = [
    ...facts.flatMap((f) =>
      f.type === 'MemberAdmitted' ? { of: f.data.from ?? f.data.knownBy, proof: f.proof } : [],
    ),
    ...facts.flatMap((f) => (f.type === 'MemberReported' ? { of: f.data.seenOn, proof: f.proof } : [])),
    ...seats.map((a) => ({ of: `${a.year}` as const, proof: a.proof })),
    ...actings
      .filter((a) => a.unitId === unitId)
      .map((a) => ({ of: a.from ?? (`${a.year}` as const), proof: a.proof })),
    ...years.flatMap((row) =>
      (naming(row).get(unitId) ?? []).map((proof) => ({ of: `${row.year}` as const, proof })),
    ),
  ].filter(within);
  const witnesses = [...found, ...leavings(facts, stretch)].toSorted((a, b) =>
    compare(firstDay(a.of), firstDay(b.of)),
  );
  const last = witnesses.findLast(({ of }) => yearOf(of) <= year);
  if (!last) return null;
  const assumed = yearOf(last.of) < year;
  const next = assumed ? witnesses.find(({ of }) => yearOf(of) > year) : undefined;
  return {
    provenUntil: last.of,
    provenBy: provenBy(last),
    assumed,
    provenAgain: next ? { from: next.of, by: provenBy(next) } : null,
  };
}

const provenBy = ({ proof: { eventId, type } }: Witness): ProvenBy => ({ eventId, type });

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Who left on that day for a stated reason was a member until the day before the first that it may mean; so was who is known to have been one
 * by its leaving alone, in the year of the day before the last.
 */
function leavings(facts: readonly MemberFact[], { from, to, fromTold }: Membership): Witness[] {
  return facts.flatMap((f): Witness[] => {
    if (f.type !== 'MemberReleased' || to === null || latest(f.data) !== to) return [];
    const first = earliest(f.data);
    if (!silent.includes(f.data.reason) && first !== null && first > from)
      return [{ of: dayBefore(first), proof: f.proof }];
    return fromTold === null ? [{ of: `${yearOf(dayBefore(to))}`, proof: f.proof }] : [];
  });
}

const remembered = remembering<ReadonlyMap<UnitId, readonly Proof[]>>(5_000);

/** The documents of a cluster-year that name units as members, by unit. */
function naming(row: ClusterYearRow): ReadonlyMap<UnitId, readonly Proof[]> {
  return remembered(clusterYearKey(row.clusterId, row.year), [row], () => {
    const { roster, signatures } = row;
    const proofs = new Map<UnitId, Proof[]>();
    for (const unitId of roster?.listed ?? []) if (roster) proofs.set(unitId, [roster.proof]);
    for (const { unitId, proof } of signatures) proofs.set(unitId, [...(proofs.get(unitId) ?? []), proof]);
    return proofs;
  });
}

/** Memberships, oldest first; one that begins on the day another ended is joined to it. */
function stretches(memberships: readonly Membership[]): Membership[] {
  return memberships.reduce<Membership[]>((joined, next) => {
    const last = joined.at(-1);
    if (last?.to !== next.from) return [...joined, next];
    return [...joined.slice(0, -1), { ...next, from: last.from, fromTold: last.fromTold }];
  }, []);
}
