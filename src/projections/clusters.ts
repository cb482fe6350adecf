import { added, assign } from '../domain/ground/growing.js';
import type { Lives } from '../domain/offices/term-start.js';
import type { OfficeEvent, OfficesState } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type {
  ClusterKind,
  MemberAdmitted,
  MemberReleased,
  MemberReported,
  RegistryEvent,
  Tier,
} from '../domain/registry/registry-events.js';
import type { Act } from '../domain/ground/signatory.js';
import type { Supplement } from '../domain/ground/supplement.js';
import * as Registry from '../domain/registry/registry.js';
import type { Membership } from '../domain/registry/told-in-any-order.js';
import { membershipsOf } from '../domain/registry/told-in-any-order.js';
import { latest } from '../domain/ground/told-day.js';
import { labelWords } from '../domain/ground/text.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { byBeginning, calendarYear, holdingOn, overlaps } from '../domain/ground/values.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { Withdrawal } from './withdrawals.js';
import { staying, withdrawalOf } from './withdrawals.js';

/** An admission, a release or that it was named as a member, and what proves it. */
export type MemberFact = (MemberAdmitted | MemberReleased | MemberReported) & { readonly proof: Proof };

/** A cluster over all its years: its labels, members and offices. */
export interface ClusterRow {
  readonly clusterId: ClusterId;
  readonly organiserId: string | null;
  readonly tier: Tier;
  /** As established, and as corrected since; the last one counts. */
  readonly tiers: readonly { readonly tier: Tier; readonly eventId: EventId }[];
  readonly kind: ClusterKind;
  readonly number: number | null;
  /**
   * Oldest first, as printed; `from` is null for the label it was established under. Where no source states the first day, `from` is the day
   * by which it was so, and `fromTold` null.
   */
  readonly labels: readonly {
    readonly label: string;
    readonly aliases: readonly string[];
    readonly from: PartialDate | null;
    readonly fromTold?: null;
    readonly eventId: EventId;
  }[];
  readonly establishedOn: PartialDate | null;
  /** What was told of that, the last one holds. */
  readonly establishments: readonly {
    readonly establishedOn: PartialDate | null;
    readonly eventId: EventId;
  }[];
  /** `on` as told, null where no source states it; `by` is the first day on which it is certain. */
  readonly dissolved: { readonly on: PartialDate | null; readonly by: Day; readonly eventId: EventId } | null;
  readonly predecessors: readonly string[];
  /** The document that established it; null where none is told. */
  readonly document: Act | null;
  readonly members: Readonly<Record<string, readonly Membership[]>>;
  /** What was told of the membership of each unit, in the order recorded; `members` are the periods that follow from them. */
  readonly memberFacts: Readonly<Record<string, readonly MemberFact[]>>;
  readonly offices: OfficesState;
  readonly proof: Proof;
  /** What was recorded of the cluster and its members in error and no longer counts. */
  readonly withdrawals: readonly Withdrawal[];
}

type ClusterEvent =
  | OfficeEvent
  | Extract<
      RegistryEvent,
      {
        type:
          | 'ClusterEstablished'
          | 'ClusterRelabelled'
          | 'ClusterTierCorrected'
          | 'ClusterEstablishmentRecorded'
          | 'ClusterDissolved'
          | 'MemberAdmitted'
          | 'MemberReleased'
          | 'MemberReported'
          | 'RegistryRecordSupplemented'
          | 'RegistryRecordWithdrawn';
      }
    >;

const types: Readonly<Record<ClusterEvent['type'], true>> = {
  ClusterEstablished: true,
  ClusterRelabelled: true,
  ClusterTierCorrected: true,
  ClusterEstablishmentRecorded: true,
  ClusterDissolved: true,
  MemberAdmitted: true,
  MemberReleased: true,
  MemberReported: true,
  LeaderElected: true,
  DeputyElected: true,
  OfficeAssigned: true,
  OfficeRecognised: true,
  OfficeReported: true,
  UnnamedOfficerReported: true,
  OfficeHandedOver: true,
  OfficeVacated: true,
  ActingOfficeAssumed: true,
  OfficeRecordSupplemented: true,
  OfficeRecordWithdrawn: true,
  OfficeRecordConfirmed: true,
  RegistryRecordSupplemented: true,
  RegistryRecordWithdrawn: true,
};

/** Label of a cluster on a day. */
export function labelOn(cluster: ClusterRow, day: Day): string {
  return (holdingOn(cluster.labels, day) ?? cluster.labels[0])?.label ?? cluster.clusterId;
}

/** What bounds who can have led it. */
export function livesOf(
  { members, establishedOn, dissolved }: ClusterRow,
  existsFrom: Lives['existsFrom'],
): Lives {
  const [dissolvedOn, dissolvedTold] = [dissolved?.by ?? null, dissolved?.on ?? null];
  return { members, establishedOn, dissolvedOn, dissolvedTold, existsFrom };
}

/** Units that were members on at least one day of the year (R5). */
export function rosterOf(cluster: ClusterRow, year: number): readonly string[] {
  return Object.entries(cluster.members)
    .filter(([, periods]) => periods.some((p) => overlaps(p, calendarYear(year))))
    .map(([unitId]) => unitId);
}

/** The row with what a second source told of one of its records. */
function withSaidOf(row: ClusterRow, { eventId, added: said }: Supplement): ClusterRow {
  const { from, aliases, number, predecessors, on, organiserId, document } = said as {
    readonly from?: PartialDate;
    readonly aliases?: readonly string[];
    readonly number?: number;
    readonly predecessors?: readonly string[];
    readonly on?: PartialDate;
    readonly organiserId?: UnitId;
    readonly document?: Act;
  };
  const labels = row.labels.map(({ fromTold, ...label }) => {
    const kept = fromTold === undefined ? label : { ...label, fromTold };
    if (label.eventId !== eventId) return kept;
    const { from: first = label.from, aliases: names = label.aliases } = { from, aliases };
    return { ...(from === undefined ? kept : label), from: first, aliases: names };
  });
  const { dissolved } = row;
  const memberFacts = Object.fromEntries(
    Object.entries(row.memberFacts).map(([unitId, facts]) => [
      unitId,
      facts.map((fact) =>
        fact.proof.eventId === eventId ? ({ ...fact, data: { ...fact.data, ...said } } as MemberFact) : fact,
      ),
    ]),
  );
  return {
    ...row,
    labels: byBeginning([...labels]),
    number: number ?? row.number,
    organiserId: organiserId ?? row.organiserId,
    predecessors: predecessors ?? row.predecessors,
    document: document ?? row.document,
    dissolved:
      dissolved && dissolved.eventId === eventId && on !== undefined
        ? { ...dissolved, on, by: latest({ on }) }
        : dissolved,
    memberFacts,
    members: Object.fromEntries(
      Object.entries(memberFacts).map(([unitId, facts]) => [unitId, membershipsOf(facts)]),
    ),
  };
}

/** Row of each cluster, by cluster id. */
export const clusterProjection = projectionOf<ClusterEvent, Replayable<ClusterRow>>(types, {
  name: 'cluster',
  version: 11,
  streams: (clusterId) => [Registry.stream, Offices.stream(clusterId)],
  keys({ data }) {
    return 'clusterIds' in data ? data.clusterIds : [data.clusterId];
  },
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'ClusterEstablished') {
      const { clusterId, organiserId, tier, kind, number, label, aliases, establishedOn } = event.data;
      const { predecessors, document = null } = event.data;
      return {
        clusterId,
        organiserId,
        tier,
        tiers: [{ tier, eventId: event.id }],
        kind,
        number,
        establishedOn,
        establishments: [{ establishedOn, eventId: event.id }],
        predecessors,
        document,
        labels: [
          {
            label,
            aliases,
            from: null,
            eventId: event.id,
          },
        ],
        dissolved: null,
        members: {},
        memberFacts: {},
        offices: Offices.initial(),
        proof,
        withdrawals: [],
      };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which is not established`);
    switch (event.type) {
      case 'ClusterRelabelled': {
        const { label, aliases, from, knownBy } = event.data;
        const first = from === null ? { from: knownBy, fromTold: null } : { from };
        const labels = byBeginning(added(state.labels, { label, aliases, ...first, eventId: event.id }));
        return { ...state, labels };
      }
      case 'ClusterTierCorrected': {
        const { tier } = event.data;
        return { ...state, tier, tiers: added(state.tiers, { tier, eventId: event.id }) };
      }
      case 'ClusterEstablishmentRecorded': {
        const { establishedOn } = event.data;
        const told = { establishedOn, eventId: event.id };
        return { ...state, establishedOn, establishments: added(state.establishments, told) };
      }
      case 'ClusterDissolved':
        return {
          ...state,
          dissolved: { on: event.data.on, by: latest(event.data), eventId: event.id },
        };
      case 'MemberAdmitted':
      case 'MemberReleased':
      case 'MemberReported': {
        const { type, data } = event;
        const { unitId } = data;
        const told = added(state.memberFacts[unitId] ?? [], { type, data, proof } as MemberFact);
        return {
          ...state,
          members: assign(state.members, unitId, membershipsOf(told)),
          memberFacts: assign(state.memberFacts, unitId, told),
        };
      }
      case 'RegistryRecordSupplemented':
        return withSaidOf(state, event.data);
      case 'RegistryRecordWithdrawn': {
        const stays = staying(event.data);
        if (!stays(state.proof)) return null;
        const tiers = state.tiers.filter(stays);
        const establishments = state.establishments.filter(stays);
        const facts = Object.entries(state.memberFacts)
          .map(([unitId, told]) => [unitId, told.filter((fact) => stays(fact.proof))] as const)
          .filter(([, told]) => told.length > 0);
        return {
          ...state,
          labels: state.labels.filter(stays),
          tier: tiers.at(-1)?.tier ?? state.tier,
          tiers,
          establishments,
          establishedOn: establishments.at(-1)?.establishedOn ?? null,
          dissolved: state.dissolved && stays(state.dissolved) ? state.dissolved : null,
          memberFacts: Object.fromEntries(facts),
          members: Object.fromEntries(facts.map(([unitId, told]) => [unitId, membershipsOf(told)])),
          withdrawals: added(state.withdrawals, withdrawalOf(event.data, proof)),
        };
      }
      default:
        return { ...state, offices: Offices.evolve(state.offices, event) };
    }
  },
  columns: [
    { name: 'kind', type: 'text', value: (cluster) => cluster.kind },
    { name: 'number', type: 'integer', value: (cluster) => cluster.number },
    { name: 'organiser_id', type: 'text', indexed: true, value: (cluster) => cluster.organiserId },
    {
      name: 'words',
      type: 'text',
      value: (cluster) =>
        ` ${cluster.labels
          .flatMap((l) => [l.label, ...l.aliases])
          .flatMap(labelWords)
          .join(' ')} `,
    },
    {
      name: 'units',
      type: 'text[]',
      indexed: true,
      value: (cluster) => [
        ...new Set([...Object.keys(cluster.members), ...cluster.offices.appointments.map((a) => a.unitId)]),
      ],
    },
  ],
});
