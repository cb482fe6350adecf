import type { Day, PartialDate, UnitId } from '../domain/ground/values.js';
import { firstDay } from '../domain/ground/values.js';
import { idsOf } from '../domain/registry/one-body.js';
import { heirsOf } from '../domain/registry/unit-decisions.js';
import type { Followed } from '../domain/results/totals.js';
import { byName } from './question.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';
import type { UnitRow } from './units.js';
import { followersOf, nameOn, unitProjection } from './units.js';

// From which units a unit came, directly and through others.

/** A unit that another one followed. */
export interface Forebear {
  readonly row: UnitRow;
  /** Followed by who was asked about itself, not only through others. */
  readonly isNearest: boolean;
  /** From when it was followed, by the nearest of those between; null where not known. */
  readonly on: PartialDate | null;
  /** Those of the line that followed it, directly and through others: the last of them is who was asked about. */
  readonly heirs: readonly UnitId[];
  /** Units outside the line that followed it, or one of its heirs, too. */
  readonly sharedWith: readonly UnitId[];
}

/** By whom the units of these reports were followed, directly and through others, and when they ended. */
export async function followedIn(
  sight: Sight,
  told: readonly ({ readonly reports: readonly { readonly unitId: UnitId | null }[] } | null | undefined)[],
): Promise<Followed> {
  const reporting = [
    ...new Set(told.flatMap((row) => row?.reports.flatMap(({ unitId }) => unitId ?? []) ?? [])),
  ];
  const units = new Map<string, UnitRow | undefined>();
  const followers = (unitId: UnitId): readonly UnitId[] => {
    const row = units.get(unitId);
    return row ? followersOf(row).map((one) => one.unitId) : [];
  };
  for (let wanted = reporting; wanted.length > 0;) {
    const rows = await sight.rows(unitProjection, wanted);
    for (const unitId of wanted) units.set(unitId, rows.get(unitId));
    wanted = [...new Set(wanted.flatMap(followers))].filter((unitId) => !units.has(unitId));
  }
  return new Map(
    reporting.map((unitId) => [
      unitId,
      { heirs: heirsOf(unitId, followers), endedOn: units.get(unitId)?.ended?.by ?? null },
    ]),
  );
}

/** Whom a unit followed by a day, where one is given, nearest first; each once, by however many ways it leads there. */
export async function forebearsOf(
  reader: Reader,
  sight: Sight,
  unitId: UnitId,
  asOf: Day | null,
): Promise<readonly Forebear[]> {
  // Of an earlier position everything is read: the column knows what was withdrawn since no more.
  const found = await reader.select<{ key: string }>(
    `WITH RECURSIVE line AS (
       SELECT unnest($1::text[]) COLLATE "C" AS key UNION
       SELECT unit.key FROM read.unit JOIN line ON unit.followers @> ARRAY[line.key])
     SELECT key FROM line UNION SELECT key FROM read.unit WHERE $2`,
    [idsOf(sight.aliases, unitId), sight.position !== null],
  );
  const rows = await sight.rows(
    unitProjection,
    found.map(({ key }) => key),
  );
  const day = asOf ?? sight.day;
  const units = new Map([...rows.values()].map((row) => [row.unitId, row]));
  const named = [...units.values()].map((row) => ({ row, unitId: row.unitId, name: nameOn(row, day) }));
  return forebearsIn(
    named.sort(byName).map(({ row }) => row),
    unitId,
    asOf,
  );
}

/** The same among these rows, in their order. */
export function forebearsIn(rows: readonly UnitRow[], unitId: UnitId, asOf: Day | null): readonly Forebear[] {
  const followed = rows.map((row) => {
    const by = followersOf(row).filter(({ on }) => asOf === null || on === null || firstDay(on) <= asOf);
    return { row, by };
  });
  const line: Forebear[] = [];
  const found = new Set([unitId]);
  for (const heir of found) {
    for (const { row, by } of followed) {
      const step = by.find((one) => one.unitId === heir);
      if (!step || found.has(row.unitId)) continue;
      found.add(row.unitId);
      line.push({ row, isNearest: heir === unitId, on: step.on, heirs: [], sharedWith: [] });
    }
  }
  const followersIn = new Map(followed.map(({ row, by }) => [row.unitId, by.map((one) => one.unitId)]));
  return line.map((one) => {
    const after = new Set(followersIn.get(one.row.unitId));
    for (const id of after)
      if (id !== unitId && found.has(id)) for (const next of followersIn.get(id) ?? []) after.add(next);
    return {
      ...one,
      heirs: [...after].filter((id) => found.has(id)),
      sharedWith: [...after].filter((id) => !found.has(id)),
    };
  });
}
