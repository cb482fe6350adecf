import { admitMember, reportMember } from '../registry/member-decisions.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { onRecord, recordedAlready } from '../ground/told-again.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers } from '../offices/officers.js';
import type { Recorded } from '../ground/event.js';
import { supplementTo } from '../ground/supplement.js';
import type { ClusterYearState, RosterDeclared, YearRecordSupplemented } from './cluster-year.js';
import type { RegistryState } from '../registry/registry.js';
import type {
  CountBasis,
  MemberAdmitted,
  MemberReleased,
  MemberReported,
  RegistryRecordSupplemented,
  RosterAdmitted,
} from '../registry/registry-events.js';
import { isMember } from '../registry/registry.js';
import type { Scope } from '../ground/scope.js';
import { unitOf } from '../registry/unit-decisions.js';
import { calendarYear } from '../ground/values.js';

// How many members a document declares, and whom it lists.

/** The number of members that a document prints, or those that it names. */
export interface DeclareRoster extends Scope {
  /** Undefined where it names members and does not say how many there are. */
  readonly declaredCount?: number;
  readonly countBasis?: CountBasis;
  /** Units that the same document names; it may name fewer than it counts (edge case 2). */
  readonly listed?: readonly string[];
  /** Whoever of `listed` is no member in the year is admitted from that year on. */
  readonly admit?: boolean;
  /** Whoever of `listed` is no member in the year was one in that year; of others nothing is said. */
  readonly seen?: boolean;
}

/**
 * The officers of the year record how many members a document declares. Nobody becomes a member by that. Warns where the document
 * names another number of units than it counts (edge case 2). Told again with more, it is added.
 * Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, ALREADY_RECORDED, FORBIDDEN, INVALID_REQUEST where it says neither.
 */
export function declareRoster(
  state: ClusterYearState,
  command: DeclareRoster,
  context: Context,
  { offices }: OfficesBeside,
): (RosterDeclared | YearRecordSupplemented)[] {
  forOfficers(command, context, offices);
  const known = state.records.find(({ type }) => type === 'RosterDeclared') as
    | Recorded<RosterDeclared>
    | undefined;
  if (known) return [declaredAgain(known, command, context.registry)];
  return [{ type: 'RosterDeclared', data: rosterOf(state, command, context.registry) }];
}

/**
 * The same, with the admission of those listed who were not members yet, in the registry: one command, one append, so that none
 * of it stands without the rest, and all of it is withdrawn together. Who is a member on any day of the year stays as it is;
 * the others belong from the year on, as `AdmitMember` has it, or in that year, as `ReportMember` has it, and by their rules. Throws as
 * `admitMember`, INVALID_REQUEST where nobody is listed, or both are asked for.
 */
export function admitRoster(
  registry: RegistryState,
  command: DeclareRoster,
  context: Context,
  { offices, clusterYear }: OfficesBeside & { readonly clusterYear: ClusterYearState },
): (RosterAdmitted | RegistryRecordSupplemented | MemberAdmitted | MemberReleased | MemberReported)[] {
  const cluster = forOfficers(command, context, offices);
  requireOrganiser(context.actor, cluster.organiserId);
  const { clusterId, year, admit = false, seen = false } = command;
  if (admit && seen) {
    const errors = [{ pointer: '/seen', detail: 'either admit or seen' }];
    throw new DomainError('INVALID_REQUEST', 'Hoặc kết nạp, hoặc chỉ ghi là thành viên trong năm.', {
      errors,
    });
  }
  const data = rosterOf(clusterYear, command, registry);
  if (data.listed.length === 0) {
    const errors = [{ pointer: '/listed', detail: 'listed must name those who are admitted' }];
    throw new DomainError('INVALID_REQUEST', 'Hãy kể tên các đơn vị được kết nạp.', { errors });
  }
  const joining = data.listed.filter((unitId) => !isMember(cluster, unitId, calendarYear(year)));
  return [
    { type: 'RosterAdmitted', data },
    ...joining.flatMap(
      (unitId): (MemberAdmitted | RegistryRecordSupplemented | MemberReleased | MemberReported)[] =>
        seen
          ? reportMember(registry, { clusterId, unitId, seenOn: `${year}` }, context)
          : admitMember(registry, { clusterId, unitId, from: `${year}` }, context),
    ),
  ];
}

function declaredAgain(
  known: Recorded<RosterDeclared>,
  { clusterId, year, declaredCount, countBasis, listed = [] }: DeclareRoster,
  registry: RegistryState,
): YearRecordSupplemented {
  for (const unitId of listed) unitOf(registry, unitId);
  const told = { declaredCount, countBasis, listed };
  const { added, ...more } = supplementTo(known, told, alreadyDeclared(year));
  const { listed: names = known.data.listed } = added as Partial<RosterDeclared['data']>;
  const warnings = countWarnings(known.data.declaredCount ?? declaredCount ?? null, names);
  return {
    type: 'YearRecordSupplemented',
    data: { clusterId, year, ...more, added, ...(warnings.length > 0 ? { warnings } : {}) },
  };
}

const alreadyDeclared = (year: number): string => `Số thành viên công bố của năm ${year} đã được ghi nhận.`;

function countWarnings(declaredCount: number | null, listed: readonly string[]) {
  if (declaredCount === null || listed.length === 0 || listed.length === declaredCount) return [];
  const detail = `Văn bản nêu ${declaredCount} đơn vị và kể tên ${listed.length} đơn vị.`;
  return [{ code: 'LISTED_COUNT_DIFFERS' as const, detail }];
}

/** A roster as declared, once in a year. Throws UNIT_NOT_FOUND, ALREADY_RECORDED, INVALID_REQUEST. */
function rosterOf(
  state: ClusterYearState,
  command: DeclareRoster,
  registry: RegistryState,
): RosterDeclared['data'] {
  const { clusterId, year, declaredCount = null, countBasis = 'NOT_STATED', listed = [] } = command;
  if (declaredCount === null && listed.length === 0) {
    const errors = [{ pointer: '/declaredCount', detail: 'declaredCount or listed must be given' }];
    throw new DomainError('INVALID_REQUEST', 'Hãy nêu số thành viên hoặc kể tên.', { errors });
  }
  for (const unitId of listed) unitOf(registry, unitId);
  const known =
    state.records.find(({ type }) => type === 'RosterDeclared') ??
    registry.records.find(
      ({ type, data }) => type === 'RosterAdmitted' && data.clusterId === clusterId && data.year === year,
    );
  if (known) {
    const told = { clusterId, year, declaredCount, countBasis: command.countBasis, listed };
    throw recordedAlready(alreadyDeclared(year), onRecord(known), told);
  }
  const warnings = countWarnings(declaredCount, listed);
  return {
    clusterId,
    year,
    declaredCount,
    countBasis,
    listed: [...listed],
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}
