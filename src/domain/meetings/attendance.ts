import type { Fraction } from '../ground/fraction.js';
import type { Quorum } from '../ground/fraction.js';
import { quorumOf } from '../ground/fraction.js';
import type { OfficesState } from '../offices/offices.js';
import type { Scope } from '../ground/scope.js';
import type { Exclusion } from './roll.js';

// Who may vote and who is there, as far as told. The known members of a year are all of them only where somebody says how many
// there are; units named as present are all that came only where somebody says how many came.

/** How many members a document declares for a year, null where it only names some, and which of them it counts. */
export interface DeclaredMembers {
  readonly declaredCount: number | null;
  readonly countBasis: 'ALL' | 'WITHOUT_OFFICERS' | 'NOT_STATED';
}

/** Beside a meeting, what is declared for its year. */
export interface DeclaredBeside {
  readonly declared: { readonly roster: DeclaredMembers | null };
}

/** Votes on one question, as far as told. */
interface Voted {
  readonly counts: Readonly<Record<'for' | 'against' | 'abstained', number | null>> | null;
}

/** What is told of who may vote in a meeting and of who takes part. */
export interface AttendanceTold {
  readonly roll: readonly string[];
  readonly excluded: readonly Exclusion[];
  /** Units known to take part. */
  readonly present: readonly string[];
  readonly quorum: Fraction;
  /** Other cluster-years in the same sitting, whose members are on the roll too. */
  readonly alsoFor?: readonly Scope[] | undefined;
  /** Members with a vote, and those of them that take part, by number; absent where not told. */
  readonly memberCount?: number | undefined;
  readonly presentCount?: number | undefined;
  /** What became of votes in it. */
  readonly votes?: readonly Voted[];
}

/** Who may vote, who takes part and whether these are enough; null where not told. */
export interface Attendance {
  /** Members with a vote, the unnamed ones among them. */
  readonly members: number | null;
  /** Members that take part. */
  readonly present: number | null;
  /** The numbers of each that sources tell, smallest first, where they tell several: then none of them is `members`, or `present`. */
  readonly membersSaid: readonly number[];
  readonly presentSaid: readonly number[];
  /** Where `present` is null: at least those that are named, or the least of those said. */
  readonly atLeast: number;
  /** Members on the roll that do not take part. */
  readonly absent: readonly string[] | null;
  readonly needed: number | null;
  readonly met: boolean | null;
}

/**
 * The members with a vote: as the meeting tells, or as a document declares for its year, without those that lost their vote;
 * null where neither does, and of a sitting for several years, which no document counts. `officers` are those known of the year, which some
 * documents do not count. It may be fewer than are known.
 */
export function membersTold(
  { memberCount, excluded, alsoFor = [] }: Pick<AttendanceTold, 'memberCount' | 'excluded' | 'alsoFor'>,
  declared: DeclaredMembers | null,
  officers: number,
): number | null {
  if (memberCount !== undefined) return memberCount;
  const { declaredCount = null, countBasis } = declared ?? {};
  if (declaredCount === null || alsoFor.length > 0) return null;
  const all = countBasis === 'WITHOUT_OFFICERS' ? declaredCount + officers : declaredCount;
  return Math.max(all - excluded.length, 0);
}

/** How many offices of a year are known to have been given. */
export function officersKnown({ appointments }: OfficesState, year: number): number {
  return new Set(appointments.filter((a) => a.year === year).map((a) => `${a.office} ${a.ordinal}`)).size;
}

/**
 * What follows from what is told. A quorum is met as soon as enough are named, and not met only where nobody else came (R40). Where more
 * are named, or voted, than are said to have come, or to be members, both are kept, and the quorum is what follows from either.
 */
export function attendanceOf(told: AttendanceTold, members: number | null): Attendance {
  const { roll, present: named, presentCount, votes = [] } = told;
  const everybody = members !== null && named.length >= members;
  const counted = presentCount ?? (everybody ? named.length : null);
  const presentSaid = counted === null ? [] : withMore(counted, [named.length, ...votes.map(castIn)]);
  const membersSaid = members === null ? [] : withMore(members, [roll.length, ...presentSaid]);
  const one = (said: readonly number[]): number | null => (said.length === 1 ? (said[0] ?? null) : null);
  const present = one(presentSaid);
  const known = presentSaid.length === 0 ? [named.length] : presentSaid;
  const quorums = membersSaid.flatMap((whole) => known.map((there) => quorumOf(told.quorum, there, whole)));
  const isMet = quorums.length > 0 && quorums.every(({ met }) => met);
  const isMissed = presentSaid.length > 0 && quorums.length > 0 && quorums.every(({ met }) => !met);
  return {
    members: one(membersSaid),
    present,
    membersSaid: membersSaid.length > 1 ? membersSaid : [],
    presentSaid: presentSaid.length > 1 ? presentSaid : [],
    atLeast: known[0] ?? 0,
    absent: membersSaid.length > 1 ? null : absentFrom(roll, named, present, members),
    needed: one([...new Set(quorums.map(({ needed }) => needed))]),
    met: isMet ? true : isMissed ? false : null,
  };
}

/** A number that is told, with those that contradict it because they are greater, smallest first. */
const withMore = (told: number, others: readonly number[]): readonly number[] =>
  [...new Set([told, ...others.filter((n) => n > told)])].sort((a, b) => a - b);

/** How many votes were cast, as far as told. */
function castIn({ counts }: Voted): number {
  const { for: inFavour = 0, against = 0, abstained = 0 } = counts ?? {};
  return (inFavour ?? 0) + (against ?? 0) + (abstained ?? 0);
}

/** The quorum, where its numbers are all known. */
export function quorumTold({ members, present, needed, met }: Attendance): Quorum | null {
  return members === null || present === null || needed === null || met === null
    ? null
    : { present, members, needed, met };
}

function absentFrom(
  roll: readonly string[],
  named: readonly string[],
  present: number | null,
  members: number | null,
): readonly string[] | null {
  if (present === null) return null;
  if (members !== null && present >= members) return [];
  return named.length >= present ? roll.filter((unitId) => !named.includes(unitId)) : null;
}
