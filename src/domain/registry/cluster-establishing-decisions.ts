import { DomainError } from '../ground/errors.js';
import type { ActGiven } from '../ground/signatory.js';
import { actOf } from '../ground/signatory.js';
import { contradicts, differences, recordedAlready, toldOnly } from '../ground/told-again.js';
import { latest, toldDay } from '../ground/told-day.js';
import type { ClusterId, PartialDate } from '../ground/values.js';
import type { Ending } from './cluster-decisions.js';
import {
  clusterOf,
  dissolveCluster,
  labelOn,
  recordClusterEstablishment,
  requireEndAfter,
  tierFor,
} from './cluster-decisions.js';
import { existenceOf, requireFreeNumber } from './cluster-numbers.js';
import type { Context, Telling } from './decision.js';
import { requireOrganiser } from './decision.js';
import { requireNoOtherClusters } from './memberships.js';
import { proposedId } from './proposed-id.js';
import type {
  ClusterDissolved,
  ClusterEstablished,
  ClusterEstablishmentRecorded,
  ClusterKind,
  ClusterTierCorrected,
  MemberReleased,
  RegistryRecordSupplemented,
  Tier,
} from './registry-events.js';
import type { Cluster, RegistryState } from './registry.js';
import { differencesFrom, lastRecord, moreOf } from './told-again-in-registry.js';
import { unitOf } from './unit-decisions.js';

// Decisions on the establishment of clusters, and on what is told of one again (R3-R8).

/** A cluster as its organiser cut it. */
export interface EstablishCluster extends Telling {
  /** Undefined where the server shall propose one, from the label and the organiser. */
  readonly clusterId?: ClusterId;
  /** Undefined where no source says. */
  readonly organiserId?: string;
  /** Follows from the organiser where absent. */
  readonly tier?: Tier;
  readonly kind: ClusterKind;
  /** Number as an integer whatever the printed numeral (R7); undefined for an unnumbered block (edge case 4). */
  readonly number?: number;
  /** Name as printed, e.g. `Cụm thi đua số IV`. */
  readonly label: string;
  readonly aliases?: readonly string[];
  readonly establishedOn?: PartialDate;
  /** Its end, for a cluster of the past: its number may be another one's now. */
  readonly dissolved?: Ending;
  /** Clusters it continues after a re-cut (R8). */
  readonly predecessors?: readonly string[];
  /** The document that established it. */
  readonly document?: ActGiven;
}

/**
 * Establishes a cluster, perhaps one of the past with its end; told again with more, it is added. Throws ALREADY_RECORDED,
 * CLUSTER_ALREADY_ESTABLISHED, CLUSTER_DISSOLVED, CLUSTER_NUMBER_TAKEN (R3), TIER_NOT_OF_ORGANISER (R83),
 * UNIT_NOT_FOUND, CLUSTER_NOT_FOUND, DATES_OUT_OF_ORDER, FORBIDDEN.
 */
export function establishCluster(
  state: RegistryState,
  command: EstablishCluster,
  context: Context,
): (
  | ClusterEstablished
  | ClusterEstablishmentRecorded
  | ClusterTierCorrected
  | ClusterDissolved
  | MemberReleased
  | RegistryRecordSupplemented
)[] {
  const known = command.clusterId === undefined ? undefined : state.clusters.get(command.clusterId);
  const organiserId = command.organiserId ?? known?.organiserId ?? null;
  requireOrganiser(context.actor, known?.organiserId === null ? null : organiserId);
  const organiser = organiserId === null ? null : unitOf(state, organiserId);
  if (known) return establishedAgain(state, known, command, context);
  const { kind, number = null, label, establishedOn = null } = command;
  const { dissolved } = command;
  const tier = tierFor(organiser, command.tier, context.today);
  const clusterId =
    command.clusterId ?? proposedId(label, organiserId ?? '', (taken) => state.clusters.has(taken));
  const detail = `Mã “${clusterId}” do máy chủ đặt theo tên và đơn vị tổ chức.`;
  const proposed = { code: 'ID_PROPOSED', id: clusterId, detail } as const;
  const end = dissolved ? toldDay(dissolved.on, command, context.today) : null;
  if (end !== null) requireEndAfter(establishedOn, end, () => label);
  const life = { establishedOn, dissolvedOn: end && latest(end), dissolvedTold: end?.on ?? null };
  const existence = existenceOf({ ...life, members: new Map() });
  requireFreeNumber(state, { clusterId, organiserId, tier, kind, number }, existence, context.today);
  const predecessors = [...(command.predecessors ?? [])];
  for (const id of predecessors) clusterOf(state, id);
  const aliases = [...(command.aliases ?? [])];
  return [
    {
      type: 'ClusterEstablished',
      data: {
        clusterId,
        organiserId,
        tier,
        kind,
        number,
        label,
        aliases,
        establishedOn,
        predecessors,
        ...toldOnly({ document: actOf(command.document) }),
        ...(command.clusterId === undefined ? { warnings: [proposed] } : {}),
      },
    },
    ...(end
      ? [
          {
            type: 'ClusterDissolved',
            data: { clusterId, ...end, reason: dissolved?.reason ?? 'unknown' },
          } as const,
        ]
      : []),
  ];
}

/**
 * What is told of a cluster beside its establishment: who organises it, and the tier that follows where none was told; its number, other
 * names, the document that established it, since when and until when it existed.
 */
function establishedAgain(
  state: RegistryState,
  known: Cluster,
  command: EstablishCluster,
  context: Context,
): (
  | ClusterEstablishmentRecorded
  | ClusterTierCorrected
  | ClusterDissolved
  | MemberReleased
  | RegistryRecordSupplemented
)[] {
  const { clusterId, labels, establishedOn } = known;
  const record = lastRecord(
    state,
    clusterId,
    ({ type, data }) => type === 'ClusterEstablished' && data.clusterId === clusterId,
  );
  if (!record) throw new Error(`the registry has no beginning of ${clusterId}`);
  const label = labelOn(known, context.today);
  const detail = `Mã “${clusterId}” đã được dùng cho ${label}.`;
  const { organiserId, tier, kind, number, aliases, predecessors } = command;
  const isLabel = labels.some(({ name }) => name === command.label);
  const document = actOf(command.document);
  const told = { organiserId, tier, kind, number, aliases, predecessors, document };
  const current = { ...record.data, tier: known.tier, label };
  const names = isLabel ? {} : { label: command.label };
  const { establishedOn: since, dissolved: end } = command;
  const differs = differences({ ...current, establishedOn }, { ...told, ...names, establishedOn: since });
  if (differs.some(contradicts))
    throw new DomainError('CLUSTER_ALREADY_ESTABLISHED', detail, {
      current: { clusterId, label, organiserId: known.organiserId },
      differs,
    });
  const more = { number, aliases, predecessors, organiserId, document };
  const now = toldNow(state, known, command, context);
  if (now !== known) {
    requireFreeNumber(state, now, existenceOf(known), context.today);
    requireNoOtherClusters(state, now);
  }
  const events = [
    ...(differencesFrom(record, more).length > 0
      ? [moreOf(record, more, detail, { clusterIds: [clusterId] })]
      : []),
    ...(now.tier === known.tier
      ? []
      : [{ type: 'ClusterTierCorrected', data: { clusterId, tier: now.tier } } as const]),
    ...(since !== undefined && since !== establishedOn && !establishedOn?.startsWith(since)
      ? recordClusterEstablishment(state, { clusterId, establishedOn: since }, context)
      : []),
    ...(end && known.dissolvedOn === null
      ? dissolveCluster(state, { ...command, ...end, clusterId }, context)
      : []),
  ];
  if (events.length > 0) return events;
  const dissolved = known.dissolvedOn === null ? null : { on: known.dissolvedTold };
  throw recordedAlready(
    detail,
    { ...current, establishedOn, dissolved },
    { ...told, dissolved: end && { on: end.on } },
  );
}

/** The cluster with what is told of it now and was not known. A tier that nobody told follows from who organises it. */
function toldNow(
  state: RegistryState,
  known: Cluster,
  command: EstablishCluster,
  { today }: Context,
): Cluster {
  const organiserId = known.organiserId ?? command.organiserId ?? null;
  const number = known.number ?? command.number ?? null;
  const isOrganised = organiserId !== known.organiserId;
  const isTierTold = known.tier === 'NOT_STATED' && command.tier !== undefined;
  if (!isOrganised && !isTierTold) return number === known.number ? known : { ...known, number };
  const organiser = organiserId === null ? null : unitOf(state, organiserId);
  const tier = tierFor(organiser, known.tier === 'NOT_STATED' ? command.tier : known.tier, today);
  return { ...known, organiserId, number, tier };
}
