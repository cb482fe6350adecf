import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { Proof } from '../domain/ground/proof.js';
import type { Act } from '../domain/ground/signatory.js';
import { clusterWords, unitWords } from '../domain/ground/text.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { ClusterYearData } from './cluster-year-question.js';
import { clusterYearsShown, GetClusterYear } from './cluster-year-question.js';
import { clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn } from './clusters.js';
import type { MembershipShown } from './membership-shown.js';
import { beginningShown, membershipShown } from './membership-shown.js';
import { clusterRowIn, namer } from './naming.js';
import { signatoryShown } from './participants.js';
import type { Answer, Named, Page } from './question.js';
import { byName, heldOn, paged, Question } from './question.js';
import type { Sight } from './sight.js';
import type { Wanted } from './year-known.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';
import type { UnnamedMembers } from './unnamed-members.js';
import { unnamedMembersOf, unnamedMembersShown } from './unnamed-members.js';
import { unnamedUnitsProjection } from './unnamed-units.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';

export interface ClusterItem {
  readonly id: string;
  readonly kind: string;
  /** Number as an integer; null for an unnumbered block. */
  readonly code: number | null;
  readonly label: string;
  /** Null where no source says. */
  readonly organiser: Named | null;
  readonly tier: string;
  /** Partial date; tells clusters apart that had the same number one after the other. */
  readonly establishedOn: PartialDate | null;
  /** As told; null where it goes on as far as known, or where no source states the day. */
  readonly dissolvedOn: PartialDate | null;
  /** The first day on which it is certain to exist no longer. */
  readonly dissolvedBy: Day | null;
}

interface ClusterFilter {
  readonly words: string;
  readonly organiserId: string | null;
  readonly kind: string | null;
  /** Null for every tier but SAMPLE: made-up clusters are listed only where asked for. */
  readonly tier: string | null;
}

const named = `WITH named AS NOT MATERIALIZED (
  SELECT key, state, words, kind, number, organiser_id, units, ${heldOn('labels', 'label', '$9')} AS label FROM read.cluster)`;
// A number is 1 to 99; an unnumbered block comes last.
const order = 'position(lower($5) IN lower(label)) = 0, kind, coalesce(number, 100), label, key';

async function clustersOf(
  reader: Reader,
  sight: Sight,
  { words, organiserId, kind, tier }: ClusterFilter,
  page: Page,
): Promise<{ readonly rows: readonly ClusterRow[]; readonly next: string | null }> {
  const sought = clusterWords(words);
  if (words !== '' && sought.length === 0) return { rows: [], next: null };
  if (page.after !== null) await clusterRowIn(sight, page.after);
  // A number must match whole ("cum 1" is not Cụm 10); another word may be the beginning of one.
  const patterns = sought.map((w) => (/^(\d+|cum|khoi)$/.test(w) ? `% ${w} %` : `% ${w}%`));
  const ids = [...new Set([...sight.aliases].flat())];
  const unitPatterns = unitWords(words).map((w) => `% ${w}%`);
  const found = await reader.select<{ state: ClusterRow }>(
    `${named} SELECT state FROM named c
     WHERE ($1::text[] = '{}' OR c.words LIKE ALL ($1) OR EXISTS (
              SELECT 1 FROM read.unit u
              WHERE (u.key = ANY (c.units || c.organiser_id) OR u.key = ANY (ARRAY(
                       SELECT one.id FROM unnest($10::text[], $11::text[]) AS told (id, body)
                       JOIN unnest($10::text[], $11::text[]) AS one (id, body) USING (body) WHERE told.id = ANY (c.units || c.organiser_id))))
                AND u.words LIKE ALL ($2)))
       AND ($3::text[] IS NULL OR organiser_id = ANY ($3)) AND ($4::text IS NULL OR kind = $4)
       AND (state->>'tier' = $6 OR ($6 IS NULL AND state->>'tier' <> 'SAMPLE'))
       AND ($7::text IS NULL OR (${order}) > (SELECT ${order} FROM named WHERE key = $7))
     ORDER BY ${order} LIMIT $8`,
    [
      patterns,
      unitPatterns,
      organiserId && idsOf(sight.aliases, organiserId),
      kind,
      words.normalize('NFC'),
      tier,
      page.after,
      page.limit + 1,
      sight.day,
      ids,
      ids.map((id) => sight.aliases.get(id) ?? id),
    ],
  );
  return paged(
    found.map(({ state }) => state),
    page.limit,
    ({ clusterId }) => clusterId,
  );
}

/** Clusters by the words of their label, aliases, organiser or members; all for an empty text, none for one without words. */
export class FindClusters extends Question<readonly ClusterItem[]> {
  static override readonly projections = [clusterProjection, unitProjection];
  constructor(
    readonly filter: ClusterFilter,
    readonly page: Page,
  ) {
    super();
  }
}

@QueryHandler(FindClusters)
export class FindClustersHandler implements IQueryHandler<FindClusters> {
  constructor(private readonly reader: Reader) {}

  async execute({ filter, page }: FindClusters): Promise<Answer<readonly ClusterItem[]>> {
    const sight = await this.reader.sight(null);
    const { rows, next } = await clustersOf(this.reader, sight, filter, page);
    const name = await namer(
      sight,
      rows.flatMap(({ organiserId }) => organiserId ?? []),
    );
    return { data: rows.map((row) => itemOf(row, name, sight.day)), next };
  }
}

function itemOf(cluster: ClusterRow, name: (unitId: UnitId) => Named, day: Day): ClusterItem {
  const { clusterId, kind, number, organiserId, tier, establishedOn, dissolved } = cluster;
  return {
    id: clusterId,
    kind,
    code: number,
    label: labelOn(cluster, day),
    tier,
    establishedOn,
    dissolvedOn: dissolved?.on ?? null,
    dissolvedBy: dissolved?.by ?? null,
    organiser: organiserId === null ? null : name(organiserId),
  };
}

/** A document with the name of who signed it. */
type ActShown = Omit<Act, 'signer'> & { readonly signer: ReturnType<typeof signatoryShown> };

export interface ClusterData extends ClusterItem {
  readonly labels: ReturnType<typeof beginningShown<ClusterRow['labels'][number]>>;
  readonly predecessors: readonly string[];
  /** The document that established it; null where none is told. */
  readonly document: ActShown | null;
  readonly members: readonly (Named & {
    readonly periods: readonly MembershipShown[];
    readonly proof: readonly Proof[];
  })[];
  /** Members of which only the number is told, at whatever time. */
  readonly unnamedMembers: readonly UnnamedMembers[];
  /** Years about which something is recorded. */
  readonly years: readonly number[];
  readonly withdrawals: ClusterRow['withdrawals'];
  /** That it was established, and since when it exists. */
  readonly events: readonly EventId[];
}

/** One cluster: labels, members with their periods, years with records. */
export class GetCluster extends Question<ClusterData> {
  static override readonly projections = [
    clusterProjection,
    clusterYearProjection,
    unitProjection,
    unnamedUnitsProjection,
  ];
  constructor(
    readonly clusterId: ClusterId,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetCluster)
export class GetClusterHandler implements IQueryHandler<GetCluster> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, knownAt, namesPersons }: GetCluster): Promise<Answer<ClusterData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const cluster = await clusterRowIn(sight, clusterId);
    const unnamed = await unnamedMembersOf(this.reader, sight, [clusterId]);
    const counted = unnamed.flatMap((one) => one.named);
    const name = await namer(sight, [
      ...[cluster.organiserId ?? []].flat(),
      ...Object.keys(cluster.members),
      ...counted,
    ]);
    const members = Object.entries(cluster.members)
      .map(([id, periods]) => ({
        ...name(id),
        periods: periods.map(membershipShown),
        proof: (cluster.memberFacts[id] ?? []).map((fact) => fact.proof),
      }))
      .sort(byName);
    const { labels, predecessors, document, withdrawals } = cluster;
    const person = await sight.persons(document?.signer?.person ? [document.signer.person.ref] : []);
    const years = (await yearsOf(this.reader, sight, [cluster])).get(clusterId);
    return {
      knownAtPosition: sight.position,
      data: {
        ...itemOf(cluster, name, sight.day),
        labels: beginningShown(labels),
        predecessors,
        document: document && { ...document, signer: signatoryShown(document.signer, person) },
        members,
        unnamedMembers: unnamedMembersShown(unnamed, cluster, name),
        years: years ?? [],
        withdrawals,
        events: [cluster.proof, ...cluster.establishments].map(({ eventId }) => eventId),
      },
    };
  }
}

/** Years of each cluster about which a document or an office was recorded, as of this sight. */
async function yearsOf(
  reader: Reader,
  sight: Sight,
  clusters: readonly ClusterRow[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const keys = await reader.select<{ key: string }>(
    'SELECT key FROM read.cluster_year WHERE cluster_id = ANY($1)',
    [clusters.map((c) => c.clusterId)],
  );
  const rows = await sight.rows(
    clusterYearProjection,
    keys.map(({ key }) => key),
  );
  return new Map(
    clusters.map(({ clusterId, offices }) => {
      const documented = [...rows.values()]
        .filter((row) => row.clusterId === clusterId)
        .map((row) => row.year);
      const told = [...offices.appointments, ...offices.unnamed];
      const years = new Set([...documented, ...told.map((a) => a.year)]);
      return [clusterId, [...years].sort((a, b) => a - b)] as const;
    }),
  );
}

/** What the start page shows: every cluster with every year about which something is recorded, and what is unknown of it. */
export class GetOverview extends Question<
  readonly (ClusterItem & { readonly years: readonly ClusterYearData[] })[]
> {
  static override readonly projections = GetClusterYear.projections;
  /** `most`: bytes of years that clusters of a page have together; it has one cluster at least. */
  constructor(
    readonly page: Page,
    readonly most = Infinity,
  ) {
    super();
  }
}

@QueryHandler(GetOverview)
export class GetOverviewHandler implements IQueryHandler<GetOverview> {
  constructor(private readonly reader: Reader) {}

  async execute(
    question: GetOverview,
  ): Promise<Answer<readonly (ClusterItem & { readonly years: readonly ClusterYearData[] })[]>> {
    const sight = await this.reader.sight(null, question.namesPersons);
    const { data, next } = await withYears(this.reader, sight, question.page, (wanted) =>
      clusterYearsShown(this.reader, sight, wanted, 20),
    );
    let size = 0;
    const isRoom = (one: object): boolean =>
      (size += Buffer.byteLength(JSON.stringify(one))) <= question.most;
    const end = data.findIndex((one, n) => !isRoom(one) && n > 0);
    return end < 0 ? { data, next } : { data: data.slice(0, end), next: data[end - 1]?.id ?? null };
  }
}

/** A page of all clusters, each with every year on record as it is shown: one for each that is wanted, in their order. */
export async function withYears<Y>(
  reader: Reader,
  sight: Sight,
  page: Page,
  shown: (wanted: readonly Wanted[]) => Promise<readonly Y[]>,
): Promise<Answer<readonly (ClusterItem & { readonly years: readonly Y[] })[]>> {
  const all = { words: '', organiserId: null, kind: null, tier: null };
  const { rows: clusters, next } = await clustersOf(reader, sight, all, page);
  const name = await namer(
    sight,
    clusters.flatMap((c) => c.organiserId ?? []),
  );
  const recorded = await yearsOf(reader, sight, clusters);
  const wanted = clusters.flatMap((cluster) =>
    (recorded.get(cluster.clusterId) ?? []).map((year) => ({ cluster, year })),
  );
  const years = await shown(wanted);
  const data = clusters.map((cluster) => ({
    ...itemOf(cluster, name, sight.day),
    years: years.filter((_, i) => wanted[i]?.cluster === cluster),
  }));
  return { data, next };
}
