import type { Pool } from 'pg';
import type { Instant } from '../../domain/ground/values.js';
import type { LinkedBefore } from './event-hash.js';
import { ISO_RECORDED_AT } from './event-row.js';

// How events follow one another in their streams, as the database tells: to remember the ends of all streams takes more memory than all else.

/** SQL: whether no other event was recorded before one of `page` with its stream and revision, and the one that it follows was. */
export const IS_LINKED = `(
  SELECT count(*) = least(page.revision, 1) + 1
    AND coalesce(string_agg(e.hash, '') FILTER (WHERE e.revision < page.revision), '') = coalesce(page.previous_hash, '')
  FROM log.event e
  WHERE e.stream = page.stream AND e.revision BETWEEN page.revision - 1 AND page.revision AND e.position <= page.position)`;

const HEADS_BEFORE = `
  select page.stream, head.* from log.event as page cross join lateral (
    select revision, encode(hash, 'hex') as hash, ${ISO_RECORDED_AT} as "recordedAt" from log.event
    where stream = page.stream and revision between page.revision - 1 and page.revision and position < page.position
    order by revision desc limit 1
  ) as head where page.position = any($1::bigint[])`;

/** By their streams, the events that those at these positions follow, or others that were recorded in their place. */
export async function headsBefore(
  pool: Pick<Pool, 'query'>,
  positions: readonly bigint[],
): Promise<LinkedBefore['heads']> {
  const { rows } = await pool.query<{ stream: string; revision: number; hash: string; recordedAt: Instant }>(
    HEADS_BEFORE,
    [positions.map(String)],
  );
  return new Map(rows.map(({ stream, ...head }) => [stream, head]));
}
