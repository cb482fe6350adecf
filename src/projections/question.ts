import { Query } from '@nestjs/cqrs';
import type { Projection } from './projection.js';
import type { KnownAt } from '../application/positions.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';

/** An answer, with the day and the position that it is for; the HTTP layer adds how far the read models are. */
export interface Answer<D> {
  readonly data: D;
  /** Day that the answer is valid for; null where the question has none. */
  readonly asOf?: Day | null;
  /** Position up to which events were considered; null means all. */
  readonly knownAtPosition?: bigint | null;
  /** Of a page: where the next one begins, null on the last. */
  readonly next?: string | null;
}

/** The part of a list that is wanted: at most `limit` items after the one with the id `after`, or from the first where it is null. */
export interface Page<After = string> {
  readonly after: After | null;
  readonly limit: number;
}

/** Cuts a page from what was found; `found` must hold more than `limit` items if there are more. */
export function paged<R>(
  found: readonly R[],
  limit: number,
  idOf: (row: R) => string,
): { readonly rows: readonly R[]; readonly next: string | null } {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, next: last === undefined ? null : idOf(last) };
}

/** A question to the read side. `projections` are the read models that answer it. */
export abstract class Question<D> extends Query<Answer<D>> {
  static readonly projections: readonly Projection[] = [];
  /** Whether the answer stays the same as long as these read models do. */
  static readonly followsReadModels: boolean = true;
  /** Takes the references of the persons whose names the answer gives; null where the asker may not read any. Set when it is asked. */
  namesPersons: Set<string> | null = null;
}

/** A question about one emulation year of a cluster; `knownAt: null` is now. */
export abstract class YearQuestion<D> extends Question<D> {
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

/** A name for people beside the id for programs. */
export interface Named {
  readonly unitId: UnitId;
  readonly name: string;
}

/**
 * SQL for the member `says` of the one of `things` in a state that holds on a day (the SQL parameter `day`), in Vietnamese order. It
 * must find what `holdingOn` finds, so that lists are in the order of the names that they show.
 */
export function heldOn(things: string, says: string, day: string): string {
  return `(SELECT thing->>'${says}'
    FROM jsonb_array_elements(state->'${things}') WITH ORDINALITY AS held (thing, place)
    WHERE thing->>'from' IS NULL OR thing->>'from' <= ${day}
    ORDER BY thing->>'from' COLLATE "C" DESC NULLS LAST, place DESC LIMIT 1) COLLATE "vi-x-icu"`;
}

const vietnamese = new Intl.Collator('vi');

/** Vietnamese order of names: Cao Bằng, Điện Biên, Hà Giang, … */
export function byName(a: Named, b: Named): number {
  return vietnamese.compare(a.name, b.name);
}
