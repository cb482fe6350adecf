import type { HowMany } from '../ground/how-many.js';
import type { DomainEvent } from '../ground/event.js';
import type { Act } from '../ground/signatory.js';
import type { Supplement } from '../ground/supplement.js';
import type { ToldDay } from '../ground/told-day.js';
import type { ClusterId, Day, EventId, PartialDate, PersonRef, UnitId } from '../ground/values.js';
import type { Withdrawn } from '../ground/withdrawal.js';
import type { IdProposed, Place } from './proposed-id.js';

// What happens to units, clusters and memberships.

/** What kind of body a unit is. Source: practice, and P52 for what is left since 2025. */
export type UnitKind =
  | 'GOVERNMENT_INSPECTORATE'
  | 'MINISTRY_INSPECTORATE'
  | 'PROVINCIAL_INSPECTORATE'
  | 'DEPARTMENT_INSPECTORATE'
  | 'DISTRICT_INSPECTORATE'
  | 'PUBLIC_SERVICE_UNIT'
  | 'GI_DEPARTMENT'
  | 'PEOPLES_COMMITTEE'
  /** A ministry, a branch, a central agency or organisation (bộ, ban, ngành, đoàn thể trung ương). */
  | 'MINISTRY'
  | 'OTHER';

/** `CUM`: cut by territory; `KHOI`: cut by function. Same behaviour, other noun. */
export type ClusterKind = 'CUM' | 'KHOI';

/**
 * For whom a cluster is cut: inspectorates of the sector, bodies of a ministry, of a province, or the organiser's own units;
 * NOT_STATED where no source says. One organiser may number several tiers apart: ministries' "Khối III" and its own internal
 * "Khối III" (R3). SAMPLE is made up, for trying things out; lists leave it out.
 */
export const tiers = ['SECTOR', 'MINISTRY', 'LOCAL', 'INTERNAL', 'NOT_STATED', 'SAMPLE'] as const;

/** One of the above. */
export type Tier = (typeof tiers)[number];

/** The tier that bodies of a kind cut clusters of, beside those of their own units; NOT_STATED where it does not follow. Source: R83. */
export function tierOf(kind: UnitKind): Tier {
  switch (kind) {
    case 'GOVERNMENT_INSPECTORATE':
      return 'SECTOR';
    case 'MINISTRY':
    case 'MINISTRY_INSPECTORATE':
      return 'MINISTRY';
    case 'PEOPLES_COMMITTEE':
    case 'PROVINCIAL_INSPECTORATE':
      return 'LOCAL';
    case 'DEPARTMENT_INSPECTORATE':
    case 'DISTRICT_INSPECTORATE':
    case 'PUBLIC_SERVICE_UNIT':
    case 'GI_DEPARTMENT':
    case 'OTHER':
      return 'NOT_STATED';
  }
}

/** A document names a unit as members of a year are named, and nothing says whether it was one (R13). */
export interface MembershipUntold {
  readonly code: 'MEMBERSHIP_NOT_TOLD';
  readonly detail: string;
}

/** A unit exists. `existsFrom` is a partial date, null where not known. */
export type UnitRegistered = DomainEvent<
  'UnitRegistered',
  {
    unitId: UnitId;
    kind: UnitKind;
    name: string;
    shortName: string | null;
    existsFrom: PartialDate | null;
    warnings?: IdProposed[];
  } & Place
>;
/** A unit belongs elsewhere from a partial date on, or it is told later where it belongs; `from` is null where no day is told. */
export type UnitPlaceRecorded = DomainEvent<
  'UnitPlaceRecorded',
  { unitId: UnitId; from: PartialDate | null } & Place
>;
/** The same unit bears another name from a day on (R67); `from` is null where no source states the day, and it was so by `knownBy`. */
export type UnitRenamed = DomainEvent<
  'UnitRenamed',
  { unitId: UnitId; name: string; shortName: string | null } & Beginning
>;
/**
 * A name that a unit bore before, told later: until the first day of the name after it. Both are partial dates, null where not
 * known; without the day on which it ended, nothing says when it was in use, and it is the name of no day.
 */
export type FormerNameRecorded = DomainEvent<
  'FormerNameRecorded',
  {
    unitId: UnitId;
    name: string;
    shortName: string | null;
    from: PartialDate | null;
    until: PartialDate | null;
  }
>;
/** Since when a unit exists, told later, or otherwise than before: the last one told holds. */
export type UnitExistenceRecorded = DomainEvent<
  'UnitExistenceRecorded',
  {
    unitId: UnitId;
    existsFrom: PartialDate;
    /** What is on record of it from before that day. */
    warnings?: { code: 'RECORDED_BEFORE_EXISTENCE'; detail: string }[];
  }
>;
/** A unit was followed by another, both known before; `on` is a partial date, null where not known. */
export type UnitSuccessionRecorded = DomainEvent<
  'UnitSuccessionRecorded',
  { unitId: UnitId; successorId: string; on: PartialDate | null }
>;
/**
 * A source tells of so many units without names: there were (`EXISTED`), began, ended or merged so many. `kind`, `on` (a partial date) and
 * `words` as printed are null where not told; `named` are those among them that are on record.
 */
export type UnnamedUnitsRecorded = DomainEvent<
  'UnnamedUnitsRecorded',
  {
    /** Null where it is not told exactly; then `howMany` says how, which is absent else. */
    count: number | null;
    howMany?: HowMany;
    happened: 'EXISTED' | 'BEGAN' | 'ENDED' | 'MERGED' | 'BELONGED';
    kind: UnitKind | null;
    on: PartialDate | null;
    named: UnitId[];
    words: string | null;
    successorId?: UnitId;
    /** The cluster to which they `BELONGED`; `all` where they were all its members, those known by name among them. */
    clusterId?: ClusterId;
    all?: boolean;
  } & Place
>;
/** Some of the units of such a record became known by name; they are among those that it counts. */
export type UnnamedUnitsNamed = DomainEvent<
  'UnnamedUnitsNamed',
  { eventId: EventId; named: UnitId[]; clusterId?: ClusterId }
>;
/** Two ids are one body: what is told of `aliasId` is read as told of `unitId`, for as long as this is not withdrawn. */
export type UnitsIdentified = DomainEvent<
  'UnitsIdentified',
  { unitId: string; aliasId: string; basis: string }
>;
/** A unit no longer exists from a day on (R69). `reason` as printed, or `unknown`. */
export type UnitEnded = DomainEvent<
  'UnitEnded',
  { unitId: UnitId; reason: string; successorId: string | null } & ToldDay
>;
/** Units ended and a new one began in their place, new even where it keeps the name of one (edge cases 14 and 15). */
export type UnitsMerged = DomainEvent<
  'UnitsMerged',
  {
    unitId: UnitId;
    kind: UnitKind;
    name: string;
    shortName: string | null;
    predecessors: string[];
    warnings?: IdProposed[];
  } & ToldDay &
    Place
>;
/** A person who speaks for a unit in a position; never the holder of an office (R9). */
export type RepresentativeRecorded = DomainEvent<
  'RepresentativeRecorded',
  {
    unitId: UnitId;
    person: PersonRef;
    /** Null where no source says. */
    position: string | null;
    acting: boolean;
    from: PartialDate | null;
    to: PartialDate | null;
  }
>;
/** A cluster exists; `label` and `aliases` are its names as printed, `predecessors` what it continues (R8). */
export type ClusterEstablished = DomainEvent<
  'ClusterEstablished',
  {
    clusterId: ClusterId;
    /** Null where no source says. */
    organiserId: string | null;
    tier: Tier;
    kind: ClusterKind;
    number: number | null;
    label: string;
    aliases: string[];
    establishedOn: PartialDate | null;
    predecessors: string[];
    /** The document that established it; absent where none is told. */
    document?: Act;
    warnings?: IdProposed[];
  }
>;
/** A cluster bears another label from a day on; `from` and `knownBy` as in `UnitRenamed`. */
export type ClusterRelabelled = DomainEvent<
  'ClusterRelabelled',
  { clusterId: ClusterId; label: string; aliases: string[] } & Beginning
>;
/** Since when a cluster exists, told later, or otherwise than before: the last one told holds. */
export type ClusterEstablishmentRecorded = DomainEvent<
  'ClusterEstablishmentRecorded',
  {
    clusterId: ClusterId;
    establishedOn: PartialDate;
    /** What is on record of it from before that day. */
    warnings?: { code: 'RECORDED_BEFORE_EXISTENCE'; detail: string }[];
  }
>;
/** A cluster is of another tier than recorded, and always was. */
export type ClusterTierCorrected = DomainEvent<'ClusterTierCorrected', { clusterId: ClusterId; tier: Tier }>;
/** A cluster no longer exists from a day on. `reason` as printed, or `unknown`. */
export type ClusterDissolved = DomainEvent<
  'ClusterDissolved',
  { clusterId: ClusterId; reason: string } & ToldDay
>;
/**
 * A unit belongs from the first day of `from` on, which is a partial date where the source gives only the year; null where no source states
 * it, and it had been admitted by `knownBy`.
 */
export type MemberAdmitted = DomainEvent<
  'MemberAdmitted',
  { clusterId: ClusterId; unitId: UnitId } & Beginning
>;
/**
 * A unit belongs no longer: `on` is the first day without it; `reason` the words as printed, `unknown`, or `UNIT_ENDED`, `MERGED` or
 * `CLUSTER_DISSOLVED` where the release follows from that. It may be told before anything else of the membership.
 */
export type MemberReleased = DomainEvent<
  'MemberReleased',
  {
    clusterId: ClusterId;
    unitId: UnitId;
    reason: string;
    /** That nothing is known of its beginning. */
    warnings?: { code: 'MEMBERSHIP_BEGAN_UNKNOWN'; detail: string }[];
  } & ToldDay
>;
/** A source names a unit among the members, on a day or in a year, and does not say since when it belongs or until when. */
export type MemberReported = DomainEvent<
  'MemberReported',
  { clusterId: ClusterId; unitId: UnitId; seenOn: PartialDate }
>;

/**
 * A document names the members of a year, and whoever of them was no member yet is admitted with it: the admissions stand beside it.
 * `declaredCount` and `countBasis` as in `RosterDeclared`, which says the same where nobody is admitted.
 */
export type RosterAdmitted = DomainEvent<
  'RosterAdmitted',
  {
    clusterId: ClusterId;
    year: number;
    declaredCount: number | null;
    countBasis: CountBasis;
    listed: string[];
    warnings?: { code: 'LISTED_COUNT_DIFFERS'; detail: string }[];
  }
>;
/** Whether a document counts the leader and the deputies among the members (edge case 2). */
export type CountBasis = 'ALL' | 'WITHOUT_OFFICERS' | 'NOT_STATED';

/** A second source told more of a record; `unitIds` and `clusterIds` are those that it is about. */
export type RegistryRecordSupplemented = DomainEvent<
  'RegistryRecordSupplemented',
  Supplement & { unitIds: readonly UnitId[]; clusterIds: readonly ClusterId[] }
>;
/** A record was in error; it stays in the history and no longer counts. */
export type RegistryRecordWithdrawn = DomainEvent<
  'RegistryRecordWithdrawn',
  /** `rosters`: the years whose roster it was; `unnamed`: records whose units it named; both absent where it was none. */
  Withdrawn & {
    clusterIds: readonly ClusterId[];
    rosters?: { clusterId: ClusterId; year: number }[];
    unnamed?: EventId[];
  }
>;

/** What is recorded of units, clusters and memberships, as opposed to the withdrawal of a record. */
export type RegistryFact =
  | UnitRegistered
  | UnitPlaceRecorded
  | UnitRenamed
  | FormerNameRecorded
  | UnitExistenceRecorded
  | UnitSuccessionRecorded
  | UnitsIdentified
  | UnnamedUnitsRecorded
  | UnnamedUnitsNamed
  | UnitEnded
  | UnitsMerged
  | RepresentativeRecorded
  | ClusterEstablished
  | ClusterRelabelled
  | ClusterTierCorrected
  | ClusterEstablishmentRecorded
  | ClusterDissolved
  | MemberAdmitted
  | MemberReleased
  | MemberReported
  | RosterAdmitted;

/** A fact, more of one, or the withdrawal of one. */
export type RegistryEvent = RegistryFact | RegistryRecordSupplemented | RegistryRecordWithdrawn;

/** The first day of a name, label or membership, a partial date; null where no source states it, which was before `knownBy` or on it. */
export type Beginning = { from: PartialDate; knownBy?: never } | { from: null; knownBy: Day };
