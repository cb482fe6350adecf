import type { Pool } from 'pg';
import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';
import { ISO } from './event-row.js';
import type { Overtaken } from './time-order.js';

/** The stretches of a log that overlap a part of it, in order. */
export async function overtakenIn(
  client: Pick<Pool, 'query'>,
  after: bigint | number = 0,
  upTo: bigint | number | null = null,
): Promise<readonly Overtaken[]> {
  const { rows } = await client.query<{ first: string; last: string; latest: Instant }>(
    `select first, last, to_char(latest at time zone 'UTC', ${ISO}) as latest from log.overtaken
     where last > $1 and first <= coalesce($2, first) order by last`,
    [String(after), upTo === null ? null : String(upTo)],
  );
  return rows.map(({ first, last, latest }) => ({ first: BigInt(first), last: BigInt(last), latest }));
}

/** The stretches in events that are added to a log, after one that ends with this latest time. */
export function overtakenAmong(
  events: readonly Pick<Recorded, 'position' | 'recordedAt'>[],
  before: Instant | null,
): readonly Overtaken[] {
  const found: Overtaken[] = [];
  let latest = before;
  for (const { position, recordedAt } of events) {
    if (latest === null || latest <= recordedAt) {
      latest = recordedAt;
      continue;
    }
    const stretch = found.at(-1);
    if (stretch?.last === position - 1n) found[found.length - 1] = { ...stretch, last: position };
    else found.push({ first: position, last: position, latest });
  }
  return found;
}
