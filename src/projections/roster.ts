import type { ClusterYearRow } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { rosterOf } from './clusters.js';
import type { Membership } from '../domain/registry/told-in-any-order.js';
import type { Day, UnitId } from '../domain/ground/values.js';
import { calendarYear, dayBefore, isBefore, overlaps, yearOf } from '../domain/ground/values.js';
import type { UnitRow } from './units.js';
import type { MembershipProof } from './membership-proof.js';
import { membershipProof } from './membership-proof.js';
import type { Named } from './question.js';
import type { UnnamedMembers } from './unnamed-members.js';
import { byName } from './question.js';

type Pledged = 'signed' | 'signed-late' | 'not-signed' | 'pending' | 'unknown';

/** The members of a cluster in a year, as far as known. */
export interface RosterData {
  /** Each with the latest proof of its membership, which may be about an earlier year. */
  readonly members: readonly (Named & { readonly pledge: Pledged } & Partial<MembershipProof>)[];
  readonly declaredCount: number | null;
  readonly countBasis: string | null;
  /** Units that were members in another year, or are told to hold an office of this one, and of which nothing says whether they were members in it. */
  readonly unclear: readonly (Named & Sights)[];
  /** Members of the year of which only the number is told. */
  readonly unnamed: readonly UnnamedMembers[];
  /** How many more members there are than known, as declared or told without names: the most of these; null where none is told. */
  readonly unknownMembers: number | null;
  readonly warnings: readonly (
    | 'DECLARED_COUNT_EXCEEDS_KNOWN_MEMBERS'
    | 'MEMBERSHIP_NOT_PROVEN_FOR_YEAR'
    | 'OFFICER_NOT_KNOWN_AS_MEMBER'
  )[];
}

/** The last year before, and the first year after, in which a unit was a member. */
interface Sights {
  readonly memberIn: number | null;
  readonly memberAgainIn: number | null;
}

/** What says whether a unit can have belonged in a year. */
type Life = Pick<UnitRow, 'existsFrom' | 'ended'>;

/**
 * The roster of a year; `row` is that of the year, `years` are those of all years, `officers` is the number of officers known, `told`
 * what is told of members without names at any time.
 */
export function rosterShown(
  cluster: ClusterRow,
  year: number,
  row: ClusterYearRow | null,
  years: readonly ClusterYearRow[],
  name: (unitId: UnitId) => Named,
  officers: number,
  life: (unitId: UnitId) => Life | undefined,
  told: readonly UnnamedMembers[],
): RosterData {
  const members = rosterOf(cluster, year)
    .map((id) => ({ ...name(id), pledge: pledged(row, id), ...membershipProof(cluster, years, id, year) }))
    .sort(byName);
  const { declaredCount = null, countBasis = null } = row?.roster ?? {};
  const counted = countBasis === 'WITHOUT_OFFICERS' ? members.length - officers : members.length;
  const unnamed = told.filter(({ on }) => on !== null && yearOf(on) === year);
  // Several sources may tell of the same ones.
  const undeclared = declaredCount === null ? [] : [Math.max(declaredCount - counted, 0)];
  const numbers = [...undeclared, ...unnamed.flatMap((one) => one.unnamed ?? [])];
  const unknownMembers = numbers.length === 0 ? null : Math.max(...numbers);
  const { appointments, actings } = cluster.offices;
  const named = [...appointments, ...actings].flatMap((one) => (one.year === year ? (one.unitId ?? []) : []));
  const untold = [...new Set(named)].filter((id) => members.every(({ unitId }) => unitId !== id));
  const unclear = [...new Set([...untold, ...Object.keys(cluster.members)])].flatMap((unitId) => {
    const memberships = cluster.members[unitId] ?? [];
    const sights = couldBelong(cluster, life(unitId), year)
      ? sightsAround(memberships, year, untold.includes(unitId))
      : null;
    return sights ? { ...name(unitId), ...sights } : [];
  });
  return {
    members,
    unclear: unclear.sort(byName),
    declaredCount,
    countBasis,
    unnamed,
    unknownMembers,
    warnings: [
      ...(undeclared[0] ? (['DECLARED_COUNT_EXCEEDS_KNOWN_MEMBERS'] as const) : []),
      ...(members.some((m) => m.assumed) ? (['MEMBERSHIP_NOT_PROVEN_FOR_YEAR'] as const) : []),
      ...(untold.length > 0 ? (['OFFICER_NOT_KNOWN_AS_MEMBER'] as const) : []),
    ],
  };
}

/** What is known of a unit that is no member in a year, where nothing says that it was none; else null. */
function sightsAround(memberships: readonly Membership[], year: number, isOfficer: boolean): Sights | null {
  const period = calendarYear(year);
  if (memberships.some((p) => overlaps(p, period))) return null;
  const before = memberships.findLast((p) => p.from < period.from);
  const after = memberships.find((p) => p.from > period.from);
  if (!isOfficer && !before?.seen && after?.fromTold !== null) return null;
  return {
    memberIn: before ? yearOf(dayBefore(before.to ?? period.from)) : null,
    memberAgainIn: after ? yearOf(after.from) : null,
  };
}

/** False where the cluster or the unit certainly did not exist on any day of the year. */
function couldBelong(
  { establishedOn, dissolved }: ClusterRow,
  life: Life | undefined,
  year: number,
): boolean {
  const [first, last]: readonly [Day, Day] = [`${year}-01-01`, `${year}-12-31`];
  const begins = [establishedOn, life?.existsFrom ?? null];
  const ends = [dissolved, life?.ended ?? null];
  return (
    !begins.some((day) => day !== null && isBefore(last, day)) &&
    !ends.some((end) => end !== null && end.by <= first)
  );
}

function pledged(row: ClusterYearRow | null, unitId: UnitId): Pledged {
  const signature = row?.signatures.find((s) => s.unitId === unitId);
  if (signature) return signature.late ? 'signed-late' : 'signed';
  if (!row?.pledge) return 'unknown';
  const { concluded } = row.pledge;
  if (!concluded) return 'pending';
  if (concluded.all) return 'signed';
  return concluded.notSigned?.includes(unitId) ? 'not-signed' : 'unknown';
}
