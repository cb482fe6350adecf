import type { Lives, Memberships } from '../../src/domain/offices/term-start.js';
import type {
  ActingOfficeAssumed,
  DeputyElected,
  LeaderElected,
  Office,
  OfficeAssigned,
  OfficeEvent,
  OfficeHandedOver,
  OfficeRecognised,
  OfficeRecordWithdrawn,
  OfficeReported,
  OfficeVacated,
  UnnamedOfficerReported,
} from '../../src/domain/offices/offices.js';
import * as Offices from '../../src/domain/offices/offices.js';
import type {
  ClusterEstablished,
  MemberAdmitted,
  MemberReleased,
  UnitRegistered,
} from '../../src/domain/registry/registry-events.js';
import { given } from '../support/given.js';
import type { Day, PartialDate } from '../../src/domain/ground/values.js';

/** A cluster of which only the members are known. */
export const lives = (members: Memberships = {}, more: Partial<Lives> = {}): Lives => ({
  members,
  establishedOn: null,
  dissolvedOn: null,
  dissolvedTold: null,
  existsFrom: () => null,
  ...more,
});

/** The warnings of the first of some events. */
export function warningsOf([event]: readonly OfficeEvent[]) {
  return event && 'warnings' in event.data ? event.data.warnings : undefined;
}

// Events that many specs tell, with the fields that matter there as arguments.

export const unit = (
  unitId: string,
  name: string,
  data: Partial<UnitRegistered['data']> = {},
): UnitRegistered => ({
  type: 'UnitRegistered',
  data: { unitId, kind: 'MINISTRY_INSPECTORATE', name, shortName: null, existsFrom: null, ...data },
});

export const cluster = (
  clusterId: string,
  label: string,
  data: Partial<ClusterEstablished['data']> = {},
): ClusterEstablished => ({
  type: 'ClusterEstablished',
  data: {
    clusterId,
    organiserId: 'ttcp',
    tier: 'SECTOR',
    kind: 'KHOI',
    number: null,
    label,
    aliases: [],
    establishedOn: null,
    predecessors: [],
    ...data,
  },
});

export const admitted = (clusterId: string, unitId: string, from: PartialDate): MemberAdmitted => ({
  type: 'MemberAdmitted',
  data: { clusterId, unitId, from },
});

export const released = (
  clusterId: string,
  unitId: string,
  on: PartialDate,
  reason = 'unknown',
): MemberReleased => ({
  type: 'MemberReleased',
  data: { clusterId, unitId, on, reason },
});

/** Khối 2 of the Government Inspectorate with four members since 2019; Bộ Tài chính is registered and belongs nowhere. */
export const khoi2 = [
  unit('ttcp', 'Thanh tra Chính phủ', { kind: 'GOVERNMENT_INSPECTORATE' }),
  unit('cong-an', 'Thanh tra Bộ Công an'),
  unit('tu-phap', 'Thanh tra Bộ Tư pháp'),
  unit('quoc-phong', 'Thanh tra Bộ Quốc phòng'),
  unit('noi-vu', 'Thanh tra Bộ Nội vụ'),
  unit('tai-chinh', 'Thanh tra Bộ Tài chính'),
  cluster('khoi-2', 'Khối thi đua số 2', { number: 2 }),
  admitted('khoi-2', 'cong-an', '2019'),
  admitted('khoi-2', 'tu-phap', '2019'),
  admitted('khoi-2', 'quoc-phong', '2019'),
  admitted('khoi-2', 'noi-vu', '2019'),
] as const;

/** The offices of Khối 2 after these events, as decisions see them. */
export const officers = (...events: readonly OfficeEvent[]) => ({ offices: given(Offices, ...events) });

const chosen = (unitId: string, year: number) =>
  ({ clusterId: 'khoi-2', year, ordinal: 1, unitId, actsFrom: null, mode: 'ELECTED', vote: null }) as const;

/** The members of Khối 2 elected a leader. */
export const leaderElected = (
  unitId: string,
  year: number,
  data: Partial<LeaderElected['data']> = {},
): LeaderElected => ({
  type: 'LeaderElected',
  data: { ...chosen(unitId, year), office: 'LEADER', ...data },
});

export const deputyElected = (
  unitId: string,
  year: number,
  data: Partial<DeputyElected['data']> = {},
): DeputyElected => ({
  type: 'DeputyElected',
  data: { ...chosen(unitId, year), office: 'DEPUTY', ...data },
});

/** The organiser of Khối 2 assigned an office. */
export const assigned = (
  unitId: string,
  year: number,
  data: Partial<OfficeAssigned['data']> = {},
): OfficeAssigned => ({
  type: 'OfficeAssigned',
  data: { clusterId: 'khoi-2', year, office: 'LEADER', ordinal: 1, unitId, actsFrom: null, ...data },
});

export const recognised = (
  unitId: string,
  year: number,
  data: Partial<OfficeRecognised['data']> = {},
): OfficeRecognised => ({ ...assigned(unitId, year, data), type: 'OfficeRecognised' });

export const reported = (
  unitId: string,
  year: number,
  data: Partial<OfficeReported['data']> = {},
): OfficeReported => ({ ...assigned(unitId, year, data), type: 'OfficeReported' });

export const handedOver = (
  year: number,
  on: PartialDate | null,
  fromUnitId: string | null,
  toUnitId: string | null,
): OfficeHandedOver => ({
  type: 'OfficeHandedOver',
  data: { clusterId: 'khoi-2', year, on, fromUnitId, toUnitId },
});

export const vacated = (
  unitId: string | null,
  year: number,
  on: PartialDate,
  data: { office?: Office; ordinal?: number; reason?: string | null } = {},
): OfficeVacated => ({
  type: 'OfficeVacated',
  data: { clusterId: 'khoi-2', year, office: 'LEADER', ordinal: 1, unitId, on, reason: 'xin thôi', ...data },
});

export const vacatedOnNoDay = (unitId: string | null, year: number, knownBy: Day): OfficeVacated => ({
  type: 'OfficeVacated',
  data: {
    clusterId: 'khoi-2',
    year,
    office: 'LEADER',
    ordinal: 1,
    unitId,
    on: null,
    knownBy,
    reason: null,
  },
});

export const unnamedReported = (
  year: number,
  data: Partial<UnnamedOfficerReported['data']> = {},
): UnnamedOfficerReported => ({
  type: 'UnnamedOfficerReported',
  data: {
    clusterId: 'khoi-2',
    year,
    office: 'LEADER',
    ordinal: 1,
    actsFrom: null,
    mode: 'ELECTED',
    vote: null,
    ...data,
  },
});

export const actingAssumed = (
  unitId: string | null,
  year: number,
  from: PartialDate,
): ActingOfficeAssumed => ({
  type: 'ActingOfficeAssumed',
  data: { clusterId: 'khoi-2', year, unitId, from, basis: 'quy chế' },
});

export const withdrawn = (eventId: string): OfficeRecordWithdrawn => ({
  type: 'OfficeRecordWithdrawn',
  data: { clusterId: 'khoi-2', eventId, reason: 'ghi nhầm' },
});
