import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { termStart } from '../domain/leadership.js';
import { holderOf } from '../domain/offices.js';
import type { Proof } from '../domain/proof.js';
import { clusterWords, unitWords } from '../domain/text.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn, rosterOf } from './clusters.js';
import { clusterIn, namer } from './leadership.js';
import type { MovementRow } from './movements.js';
import { movementKey, movementProjection } from './movements.js';
import type { Answer, Named } from './question.js';
import { byName, Question } from './question.js';
import type { Sight } from './reader.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

export interface ClusterItem {
  readonly id: string;
  readonly kind: string;
  /** Number as an integer; null for an unnumbered block. */
  readonly code: number | null;
  readonly label: string;
  readonly organiser: Named;
  readonly tier: string;
  readonly dissolvedOn: string | null;
}

const today = '9999-12-31';

/** Clusters by the words of their label, aliases, organiser or members; all of them without words. */
export class FindClusters extends Question<readonly ClusterItem[]> {
  static override readonly projections = [clusterProjection, unitProjection];
  constructor(
    readonly words: string,
    readonly organiserId: string | null,
    readonly kind: string | null,
  ) {
    super();
  }
}

@QueryHandler(FindClusters)
export class FindClustersHandler implements IQueryHandler<FindClusters> {
  constructor(private readonly reader: Reader) {}

  async execute({ words, organiserId, kind }: FindClusters): Promise<Answer<readonly ClusterItem[]>> {
    // A number must match whole ("cum 1" is not Cụm 10); another word may be the beginning of one.
    const patterns = clusterWords(words).map((w) => (/^(\d+|cum|khoi)$/.test(w) ? `% ${w} %` : `% ${w}%`));
    const unitPatterns = unitWords(words).map((w) => `% ${w}%`);
    const found = await this.reader.select<{ state: ClusterRow }>(
      `SELECT c.state FROM read.cluster c
       WHERE ($1::text[] = '{}' OR c.words LIKE ALL ($1) OR EXISTS (
                SELECT 1 FROM read.unit u
                WHERE (u.key = ANY (c.units) OR u.key = c.organiser_id) AND u.words LIKE ALL ($2)))
         AND ($3::text IS NULL OR c.organiser_id = $3) AND ($4::text IS NULL OR c.kind = $4)
       ORDER BY position(lower($5) IN lower(c.label)) > 0 DESC, c.kind, c.number NULLS LAST, c.label, c.key LIMIT 500`,
      [patterns, unitPatterns, organiserId, kind, words.normalize('NFC')],
    );
    const sight = await this.reader.sight(null);
    const name = await namer(
      sight,
      found.map(({ state }) => state.organiserId),
      today,
    );
    return { data: found.map(({ state }) => itemOf(state, name)) };
  }
}

function itemOf(cluster: ClusterRow, name: (unitId: string) => Named): ClusterItem {
  const { clusterId, kind, number, organiserId, tier, dissolvedOn } = cluster;
  return {
    ...{ id: clusterId, kind, code: number, label: labelOn(cluster, today), tier, dissolvedOn },
    organiser: name(organiserId),
  };
}

export interface ClusterData extends ClusterItem {
  readonly labels: ClusterRow['labels'];
  readonly establishedOn: string | null;
  readonly predecessors: readonly string[];
  readonly members: readonly (Named & { readonly periods: readonly { from: string; to: string | null }[]; readonly proof: readonly Proof[] })[];
  /** Years that something is recorded about. */
  readonly years: readonly number[];
}

/** One cluster: labels, members with their dates, the years there are. */
export class GetCluster extends Question<ClusterData> {
  static override readonly projections = [clusterProjection, clusterYearProjection, unitProjection];
  constructor(
    readonly clusterId: string,
    readonly knownAt: string | null,
  ) {
    super();
  }
}

@QueryHandler(GetCluster)
export class GetClusterHandler implements IQueryHandler<GetCluster> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, knownAt }: GetCluster): Promise<Answer<ClusterData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterIn(sight, clusterId);
    const name = await namer(sight, [cluster.organiserId, ...Object.keys(cluster.members)], today);
    const members = Object.entries(cluster.members)
      .map(([id, periods]) => ({ ...name(id), periods, proof: cluster.memberProofs[id] ?? [] }))
      .sort(byName);
    const { labels, establishedOn, predecessors } = cluster;
    const recorded = await yearsRecorded(this.reader, [clusterId]);
    const years = [...new Set([...(recorded.get(clusterId) ?? []), ...cluster.offices.appointments.map((a) => a.year)])];
    return {
      knownAtPosition: sight.position,
      data: {
        ...itemOf(cluster, name),
        ...{ labels, establishedOn, predecessors, members, years: years.sort((a, b) => a - b) },
      },
    };
  }
}

async function yearsRecorded(reader: Reader, clusterIds: readonly string[]): Promise<Map<string, number[]>> {
  const rows = await reader.select<{ cluster_id: string; years: number[] }>(
    'SELECT cluster_id, array_agg(year ORDER BY year) AS years FROM read.cluster_year WHERE cluster_id = ANY($1) GROUP BY 1',
    [clusterIds],
  );
  return new Map(rows.map((row) => [row.cluster_id, row.years]));
}

type Pledged = 'signed' | 'signed-late' | 'not-signed' | 'pending' | 'unknown';

export interface ClusterYearData {
  readonly clusterId: string;
  readonly label: string;
  readonly organiser: Named;
  readonly year: number;
  readonly leader: Named | null;
  readonly deputies: readonly (Named & { readonly ordinal: number })[];
  readonly term: { readonly startsOn: string; readonly recorded: boolean };
  readonly roster: {
    readonly members: readonly (Named & { readonly pledge: Pledged })[];
    readonly declaredCount: number | null;
    readonly countBasis: string | null;
    /** Members that the declared number has beyond the known ones; null where no number is declared. */
    readonly unknownMembers: number | null;
    readonly warnings: readonly string[];
  };
  readonly movement: { readonly theme: string | null; readonly plan: MovementRow['plan']; readonly slogan: string | null };
  readonly pledge: {
    readonly status: 'open' | 'concluded';
    readonly text: string | null;
    readonly contents: readonly string[];
    readonly targets: readonly object[];
    readonly signatures: readonly object[];
  } | null;
  readonly activities: readonly object[];
  /** What no source says. */
  readonly unknown: readonly string[];
  readonly events: readonly string[];
  readonly proof: readonly Proof[];
}

/** Everything about one emulation year of a cluster. */
export class GetClusterYear extends Question<ClusterYearData> {
  static override readonly projections = [clusterProjection, clusterYearProjection, movementProjection, unitProjection];
  constructor(
    readonly clusterId: string,
    readonly year: number,
    readonly knownAt: string | null,
  ) {
    super();
  }
}

@QueryHandler(GetClusterYear)
export class GetClusterYearHandler implements IQueryHandler<GetClusterYear> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: GetClusterYear): Promise<Answer<ClusterYearData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterIn(sight, clusterId);
    const data = await clusterYear(this.reader, sight, cluster, year);
    return { knownAtPosition: sight.position, data };
  }
}

async function clusterYear(reader: Reader, sight: Sight, cluster: ClusterRow, year: number): Promise<ClusterYearData> {
  const { clusterId, organiserId, offices } = cluster;
  const key = clusterYearKey(clusterId, year);
  const movementKeys = [movementKey(organiserId, year), movementKey(clusterId, year)] as const;
  const [years, movements] = await Promise.all([
    sight.rows(clusterYearProjection, [key]),
    sight.rows(movementProjection, movementKeys),
  ]);
  const row = years.get(key) ?? null;
  const [sector, own] = movementKeys.map((k) => movements.get(k));
  const roster = rosterOf(cluster, year);
  const leader = holderOf(offices, year, 'LEADER');
  const deputies = deputiesOf(cluster, year);
  const listed = (row?.activities ?? []).flatMap((a) => [a.hostUnitId, ...a.participants.map((p) => p.unitId)]);
  const name = await namer(
    sight,
    [organiserId, ...roster, ...listed.filter((id) => id !== null), ...offices.appointments.map((a) => a.unitId)],
    `${year}-12-31`,
  );
  const members = roster.map((id) => ({ ...name(id), pledge: pledged(row, id) })).sort(byName);
  const missing = row?.roster ? Math.max(row.roster.declaredCount - members.length, 0) : null;
  const person = await reader.persons(refsOf(row));
  const start = termStart(offices, year);
  const proof = [
    ...offices.appointments.filter((a) => a.year === year).map((a) => a.proof),
    ...[start.proof, row?.roster?.proof, row?.pledge?.proof, sector?.proof, own?.proof].filter((p) => p !== null && p !== undefined),
  ];
  const unknown = [
    ...(leader ? [] : ['leader']),
    ...(deputies.length > 0 ? [] : ['deputy']),
    ...(members.length > 0 && !missing ? [] : ['members']),
    ...(sector?.theme || own?.theme ? [] : ['theme']),
    ...(row?.pledge ? [] : ['pledge']),
  ];
  return {
    ...{ clusterId, label: labelOn(cluster, `${year}-12-31`), organiser: name(organiserId), year },
    leader: leader && name(leader.unitId),
    deputies: deputies.map((d) => ({ ...name(d.unitId), ordinal: d.ordinal })),
    term: { startsOn: start.on, recorded: start.proof !== null },
    roster: {
      members,
      declaredCount: row?.roster?.declaredCount ?? null,
      countBasis: row?.roster?.countBasis ?? null,
      unknownMembers: missing,
      warnings: missing ? ['DECLARED_COUNT_EXCEEDS_KNOWN_MEMBERS'] : [],
    },
    movement: {
      theme: own?.theme ?? sector?.theme ?? null,
      plan: own?.plan ?? sector?.plan ?? null,
      slogan: own?.slogan ?? sector?.slogan ?? null,
    },
    pledge: row?.pledge ? pledgePage(row, name, person) : null,
    activities: (row?.activities ?? []).map((a) => activityPage(a, name, person)),
    unknown,
    events: proof.map((p) => p.eventId),
    proof,
  };
}

function deputiesOf(cluster: ClusterRow, year: number): { unitId: string; ordinal: number }[] {
  const ordinals = cluster.offices.appointments.filter((a) => a.year === year && a.office === 'DEPUTY').map((a) => a.ordinal);
  return [...new Set(ordinals)]
    .sort((a, b) => a - b)
    .flatMap((ordinal) => holderOf(cluster.offices, year, 'DEPUTY', ordinal) ?? []);
}

function pledged(row: ClusterYearRow | null, unitId: string): Pledged {
  const signature = row?.signatures.find((s) => s.unitId === unitId);
  if (signature) return signature.late ? 'signed-late' : 'signed';
  if (!row?.pledge) return 'unknown';
  const { concluded } = row.pledge;
  if (!concluded) return 'pending';
  return concluded.notSigned === null ? 'unknown' : 'not-signed';
}

function refsOf(row: ClusterYearRow | null): string[] {
  const speakers = (row?.activities ?? []).flatMap((a) => a.participants.map((p) => p.speaker));
  const signatories = (row?.signatures ?? []).map((s) => s.signatory);
  return [...speakers, ...signatories].flatMap((s) => s?.person.ref ?? []);
}

type Naming = (unitId: string) => Named;

function pledgePage(
  { pledge, signatures }: ClusterYearRow,
  name: Naming,
  person: (ref: string) => string,
): NonNullable<ClusterYearData['pledge']> {
  return {
    status: pledge?.concluded ? 'concluded' : 'open',
    text: pledge?.text ?? null,
    contents: pledge?.contents ?? [],
    targets: pledge?.targets ?? [],
    signatures: signatures.map(({ unitId, signatory, late, proof }) => ({
      ...{ ...name(unitId), late, eventId: proof.eventId, signedOn: proof.occurredOn },
      signatory: signatory && { name: person(signatory.person.ref), position: signatory.position },
    })),
  };
}

function activityPage(
  activity: ClusterYearRow['activities'][number],
  name: Naming,
  person: (ref: string) => string,
): object {
  const { activityId, kind, title, hostUnitId, participants, proof } = activity;
  return {
    ...{ activityId, kind, title, occurredOn: proof.occurredOn, eventId: proof.eventId, evidence: proof.evidence },
    host: hostUnitId === null ? null : name(hostUnitId),
    participants: participants.map(({ unitId, role, speaker }) => ({
      role,
      unit: unitId === null ? null : name(unitId),
      speaker: speaker && {
        name: person(speaker.person.ref),
        position: speaker.position,
        acting: speaker.acting ?? false,
      },
    })),
  };
}

/** The first page: every cluster with every year that a document speaks of, and what is unknown about it. */
export class GetOverview extends Question<readonly (ClusterItem & { readonly years: readonly ClusterYearData[] })[]> {
  static override readonly projections = GetClusterYear.projections;
}

@QueryHandler(GetOverview)
export class GetOverviewHandler implements IQueryHandler<GetOverview> {
  constructor(private readonly reader: Reader) {}

  async execute(): Promise<Answer<readonly (ClusterItem & { readonly years: readonly ClusterYearData[] })[]>> {
    const found = await this.reader.select<{ state: ClusterRow }>(
      'SELECT state FROM read.cluster ORDER BY kind, number NULLS LAST, label, key LIMIT 500',
    );
    const clusters = found.map(({ state }) => state);
    const sight = await this.reader.sight(null);
    const name = await namer(
      sight,
      clusters.map((c) => c.organiserId),
      today,
    );
    const recorded = await yearsRecorded(
      this.reader,
      clusters.map((c) => c.clusterId),
    );
    const data = clusters.map(async (cluster) => {
      const years = recorded.get(cluster.clusterId) ?? [];
      const pages = years.map((year) => clusterYear(this.reader, sight, cluster, year));
      return { ...itemOf(cluster, name), years: await Promise.all(pages) };
    });
    return { data: await Promise.all(data) };
  }
}
