import type { Appointment, Office, Unnamed } from '../domain/offices/offices.js';
import { seatsOn } from '../domain/offices/seated.js';
import type { Lives } from '../domain/offices/term-start.js';
import type { Day } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import type { ClusterYearRow } from './cluster-years.js';
import { clusterYearKey, clusterYearProjection } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { livesOf } from './clusters.js';
import type { MovementRow } from './movements.js';
import { launched, movementKey, movementProjection } from './movements.js';
import { nameIn } from './naming.js';
import type { MayHoldShown, OfficerShown } from './officers-shown.js';
import { mayHoldShown, officerShown } from './officers-shown.js';
import type { Reader } from './reader.js';
import type { RosterData } from './roster.js';
import { rosterShown } from './roster.js';
import { remembering } from './row-cache.js';
import type { Sight } from './sight.js';
import type { UnitRow } from './units.js';
import { unitProjection } from './units.js';
import { unnamedMembersOf, unnamedMembersShown } from './unnamed-members.js';
import type { UnnamedUnitsRow } from './unnamed-units.js';

/** A year of a cluster that is asked about. */
export interface Wanted {
  readonly cluster: ClusterRow;
  readonly year: number;
}

/** Who led a year of a cluster, who was in it and what no source says: what its page and the overview both tell. */
export interface YearKnown extends Wanted {
  /** The day whose names are shown. */
  readonly day: Day;
  readonly row: ClusterYearRow | null;
  /** The movements that its organiser and it launched. */
  readonly sector: MovementRow | null;
  readonly own: MovementRow | null;
  readonly lives: Lives;
  readonly leader: OfficerShown | null;
  readonly deputies: readonly (OfficerShown & { readonly ordinal: number })[];
  readonly mayHold: readonly MayHoldShown[];
  readonly appointed: readonly (Appointment | Unnamed)[];
  readonly roster: RosterData;
  readonly theme: string | null;
  /** Any of leader, deputy, members, theme, pledge. */
  readonly unknown: readonly string[];
}

/** What it follows from, and nothing else. */
interface Sources extends Pick<YearKnown, 'cluster' | 'year' | 'day' | 'sector' | 'own'> {
  /** All years of the cluster. */
  readonly years: readonly ClusterYearRow[];
  readonly unnamed: readonly UnnamedUnitsRow[];
  readonly units: ReadonlyMap<string, UnitRow>;
}

/** Most years that are remembered. */
const MOST = 2_000;
const remembered = remembering<YearKnown>(MOST);

/** What is known of cluster-years. For all of them together, rows of one kind are read in one query. */
export async function yearsKnown(
  reader: Reader,
  sight: Sight,
  wanted: readonly Wanted[],
): Promise<YearKnown[]> {
  const clusters = [...new Set(wanted.map(({ cluster }) => cluster))];
  const ids = clusters.map(({ clusterId }) => clusterId);
  const recorded = await reader.select<{ key: string }>(
    'SELECT key FROM read.cluster_year WHERE cluster_id = ANY($1) ORDER BY year',
    [ids],
  );
  const movementsOf = ({ cluster, year }: Wanted) => ({
    sector: cluster.organiserId === null ? null : movementKey(cluster.organiserId, year),
    own: movementKey(cluster.clusterId, year),
  });
  const [rows, movements, unnamed] = await Promise.all([
    sight.rows(
      clusterYearProjection,
      recorded.map(({ key }) => key),
    ),
    sight.rows(movementProjection, [
      ...new Set(wanted.map(movementsOf).flatMap(({ sector, own }) => [sector ?? [], own].flat())),
    ]),
    unnamedMembersOf(reader, sight, ids),
  ]);
  const unitIds = [...clusters.flatMap(unitsOf), ...unnamed.flatMap((one) => one.named)];
  const units = await sight.rows(unitProjection, [...new Set(unitIds)]);
  return wanted.map((one) => {
    const { cluster, year } = one;
    const { clusterId } = cluster;
    const keys = movementsOf(one);
    const day = dayOfYear(year, sight.day);
    const sector = launched(movements.get(keys.sector ?? ''));
    const own = launched(movements.get(keys.own));
    const years = [...rows.values()].filter((row) => row.clusterId === clusterId);
    const told = unnamed.filter((row) => row.clusterId === clusterId);
    const named = [...unitsOf(cluster), ...told.flatMap((row) => row.named)].map((id) => units.get(id));
    const from = [cluster, day, sector, own, ...years, ...told, ...named];
    return remembered(clusterYearKey(clusterId, year), from, () =>
      yearKnown({ cluster, year, day, sector, own, years, unnamed: told, units }),
    );
  });
}

function yearKnown({ cluster, year, day, sector, own, years, unnamed, units }: Sources): YearKnown {
  const { offices } = cluster;
  const name = (unitId: string) => nameIn(units, unitId, day);
  const row = years.find((one) => one.year === year) ?? null;
  const lives = livesOf(cluster, (unitId) => units.get(unitId)?.existsFrom ?? null);
  const { mayHold, ...seats } = seatsOn(offices, lives, year, `${year}-12-31`);
  const leader = seats.leader?.seated ?? null;
  const deputies = seats.deputies.flatMap(({ seated }) => seated ?? []);
  const roster = rosterShown(
    cluster,
    year,
    row,
    years,
    name,
    (leader ? 1 : 0) + deputies.length,
    (unitId) => units.get(unitId),
    unnamedMembersShown(unnamed, cluster, name),
  );
  const appointed = [...offices.appointments, ...offices.unnamed].filter((a) => a.year === year);
  const isNamed = (office: Office): boolean =>
    appointed.some((a) => a.office === office && a.unitId !== null);
  return {
    cluster,
    year,
    day,
    row,
    sector,
    own,
    lives,
    leader: leader && officerShown(leader, name),
    deputies: deputies.map((d) => ({ ...officerShown(d, name), ordinal: d.ordinal })),
    mayHold: mayHold.map((one) => mayHoldShown(one, name)),
    appointed,
    roster,
    theme: own?.theme ?? sector?.theme ?? null,
    unknown: [
      ...(isNamed('LEADER') && leader?.unitId !== null ? [] : ['leader']),
      ...(isNamed('DEPUTY') ? [] : ['deputy']),
      ...(roster.unknownMembers === 0 && roster.warnings.length === 0 && roster.unclear.length === 0
        ? []
        : ['members']),
      ...(sector?.theme || own?.theme ? [] : ['theme']),
      ...(row?.pledge ? [] : ['pledge']),
    ],
  };
}

/** The units that a cluster names: its organiser, its members at any time and whoever came to an office. */
export function unitsOf({ organiserId, members, offices }: ClusterRow): string[] {
  return [
    ...[organiserId ?? []].flat(),
    ...Object.keys(members),
    ...offices.appointments.map((a) => a.unitId),
  ];
}
