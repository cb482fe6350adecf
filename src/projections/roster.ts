import type { ClusterYearRow } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { rosterOf } from './clusters.js';
import type { MembershipProof } from './membership-proof.js';
import { membershipProof } from './membership-proof.js';
import type { Named } from './question.js';
import { byName } from './question.js';
import type { UnitId } from '../domain/ground/values.js';

type Pledged = 'signed' | 'signed-late' | 'not-signed' | 'pending' | 'unknown';

/** The members of a cluster in a year, as far as known. */
export interface RosterData {
  /** Each with the latest proof of its membership, which may be about an earlier year. */
  readonly members: readonly (Named & { readonly pledge: Pledged } & Partial<MembershipProof>)[];
  readonly declaredCount: number | null;
  readonly countBasis: string | null;
  /** How many more members are declared than known; null where no number is declared. */
  readonly unknownMembers: number | null;
  readonly warnings: readonly ('DECLARED_COUNT_EXCEEDS_KNOWN_MEMBERS' | 'MEMBERSHIP_NOT_PROVEN_FOR_YEAR')[];
}

/** The roster of a year; `row` is that of the year, `years` are those of all years, `officers` is the number of officers known. */
export function rosterShown(
  cluster: ClusterRow,
  year: number,
  row: ClusterYearRow | null,
  years: readonly ClusterYearRow[],
  name: (unitId: UnitId) => Named,
  officers: number,
): RosterData {
  const members = rosterOf(cluster, year)
    .map((id) => ({ ...name(id), pledge: pledged(row, id), ...membershipProof(cluster, years, id, year) }))
    .sort(byName);
  const { declaredCount = null, countBasis = null } = row?.roster ?? {};
  const counted = countBasis === 'WITHOUT_OFFICERS' ? members.length - officers : members.length;
  const unknownMembers = declaredCount === null ? null : Math.max(declaredCount - counted, 0);
  return {
    members,
    declaredCount,
    countBasis,
    unknownMembers,
    warnings: [
      ...(unknownMembers ? (['DECLARED_COUNT_EXCEEDS_KNOWN_MEMBERS'] as const) : []),
      ...(members.some((m) => m.assumed) ? (['MEMBERSHIP_NOT_PROVEN_FOR_YEAR'] as const) : []),
    ],
  };
}

function pledged(row: ClusterYearRow | null, unitId: UnitId): Pledged {
  const signature = row?.signatures.find((s) => s.unitId === unitId);
  if (signature) return signature.late ? 'signed-late' : 'signed';
  if (!row?.pledge) return 'unknown';
  const { concluded } = row.pledge;
  if (!concluded) return 'pending';
  return concluded.notSigned === null ? 'unknown' : 'not-signed';
}
