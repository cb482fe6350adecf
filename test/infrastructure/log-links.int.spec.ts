import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Recorded } from '../../src/domain/ground/event.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import { LogTree } from '../../src/infrastructure/proofs/log-tree.js';
import { soundRanges } from '../../src/infrastructure/verify/sound-ranges.js';
import { appendRequest, numbered } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';

// Each event of these is what its own hash says: only how they follow one another is not as recorded.
describe('the link of an event to the one before it in its stream', () => {
  let database: FreshDatabase;
  let owner: Client;
  let store: PostgresEventStore;
  let events: readonly Recorded[];

  beforeEach(async () => {
    database = await freshDatabase();
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    store = new PostgresEventStore({
      appUrl: database.appUrl,
      now: () => new Date('2026-03-01T00:00:00Z'),
      log: () => undefined,
    });
    // a b a b a b
    for (let n = 0; n < 6; n++)
      await store.append(
        appendRequest({
          stream: ['number-a', 'number-b'][n % 2]!,
          expectedRevision: Math.floor(n / 2) - 1,
          events: [numbered(n)],
        }),
      );
    events = await store.readAll({ after: 0n, limit: 10 });
    await owner.query(`alter table log.event disable trigger user;
      alter table log.event drop constraint event_stream_revision_key, drop constraint event_check`);
  });

  afterEach(async () => {
    await store.close();
    await owner.end();
    await database.drop();
  });

  /** Up to where "thidua verify" finds nothing in ranges of two events. */
  const soundUpTo = async (): Promise<number> => {
    let position = 0;
    const ranges = soundRanges(database.appUrl, { threads: 0, step: 2, sizes: [] });
    for await (const { upTo } of ranges) ({ position } = upTo);
    return position;
  };
  const brokenAt = async (): Promise<bigint | null> => (await new LogTree(store).read()).brokenAt;

  /** Puts an event in the place of another, with the hash of what it says. */
  const put = async (position: number, changed: Partial<Recorded>): Promise<void> => {
    const event = { ...events[position - 1]!, ...changed };
    await owner.query(
      'update log.event set data = $2, stream = $3, revision = $4, previous_hash = $5, hash = $6 where position = $1',
      [
        position,
        JSON.stringify(event.data),
        event.stream,
        event.revision,
        event.previousHash && `\\x${event.previousHash}`,
        `\\x${hashOf(event)}`,
      ],
    );
  };

  it('is there in a log as it was recorded', async () => {
    expect([await brokenAt(), await soundUpTo()]).toEqual([null, 6]);
  });

  it.each<[string, bigint, () => Promise<void>]>([
    ['the one before says something else', 5n, () => put(3, { data: { n: 7 } })],
    ['it follows another one', 5n, () => put(5, { previousHash: events[0]!.hash })],
    ['it follows none', 5n, () => put(5, { previousHash: null })],
    ['its revision is that of another', 5n, () => put(5, { revision: 1, previousHash: events[0]!.hash })],
    ['it begins the stream anew', 5n, () => put(5, { revision: 0, previousHash: null })],
    ['its revision leaves one out', 5n, () => put(5, { revision: 3 })],
    ['the first one follows something', 1n, () => put(1, { previousHash: events[1]!.hash })],
    [
      'it was recorded before the one that it follows',
      3n,
      async () => {
        for (const [from, to] of [
          [3, 100],
          [5, 3],
          [100, 5],
        ])
          await owner.query('update log.event set position = $2 where position = $1', [from, to]);
      },
    ],
  ])('is not as recorded where %s', async (_, position, tamper) => {
    await tamper();
    expect([await brokenAt(), await soundUpTo()]).toEqual([position, Number(position) - 1]);
  });
});
