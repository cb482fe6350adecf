import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { Recorded } from '../../src/domain/ground/event.js';
import { compareHistories, copyHistory } from '../../src/infrastructure/cli/copy.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import type { EventStoreDbEventStore } from '../../src/infrastructure/event-store/eventstoredb-event-store.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import type { Transcribed } from '../../src/infrastructure/event-store/transcript.js';
import { LogTree } from '../../src/infrastructure/proofs/log-tree.js';
import type { Instant } from '../../src/domain/ground/values.js';
import { toInstant } from '../../src/application/clock.js';
import { appendRequest, numbered } from '../contracts/event-store.contract.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { esdbStore, serverOfTests } from '../support/esdb/esdb-store.js';

const later = (instant: Instant, ms: number): Instant => toInstant(new Date(Date.parse(instant) + ms));

/** Some commands go before the one that was there before them, the last too, and one before three. */
function overlapped(commands: readonly Transcribed[]): Transcribed[] {
  const order = commands.map((_, n) => (n % 5 === 3 ? n - 1.5 : n === 20 ? 16.5 : n));
  return commands
    .map((_, n) => n)
    .toSorted((a, b) => order[a]! - order[b]!)
    .map((n) => commands[n]!);
}

describe('a history taken over with times that go back from one stream to another', () => {
  let server: Awaited<ReturnType<typeof serverOfTests>>;
  let database: FreshDatabase;
  let other: EventStoreDbEventStore;
  let app: TestApp;
  let owner: Client;
  let events: readonly Recorded[];

  beforeAll(async () => {
    [server, database, app] = [
      await serverOfTests(),
      await freshDatabase(),
      await startApp(undefined, '', { EVENT_STORE: 'postgres' }),
    ];
    let clock = Date.parse('2026-03-01T00:00:00.000Z');
    const source = new PostgresEventStore({
      appUrl: database.appUrl,
      now: () => new Date((clock += 10)),
      log: () => undefined,
    });
    for (let n = 0; n < 24; n++)
      await source.append(appendRequest({ stream: `pledge-${n}`, events: [numbered(n), numbered(n)] }));
    const commands: Transcribed[] = [];
    for await (const command of source.transcript()) commands.push(command);
    await source.close();
    other = esdbStore(server.url, database.appUrl).store;
    await other.take(overlapped(commands));
    await copyHistory(other, app.stores.events, () => undefined);
    events = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    owner = new Client({ connectionString: app.database.ownerUrl });
    await owner.connect();
  });
  afterAll(async () => {
    await owner.end();
    await Promise.all([other.close(), app.close()]);
    await Promise.all([database.drop(), server.close()]);
  });

  const verified = (): Promise<string[]> => verifyStore(app.stores, { parallel: { threads: 0, step: 7 } });

  it('is the same, and intact to all who check it', async () => {
    expect(events.some(({ recordedAt }, n) => n > 0 && recordedAt < events[n - 1]!.recordedAt)).toBe(true);
    expect(await compareHistories(other, app.stores.events)).toEqual([]);
    expect((await new LogTree(app.stores.events as PostgresEventStore).read()).brokenAt).toBeNull();
    expect(await verified()).toEqual([]);
  });

  it('goes on with times that do not go back', async () => {
    const [last] = events.toSorted((a, b) => (a.recordedAt < b.recordedAt ? 1 : -1));
    expect(events.at(-1)!.recordedAt < last!.recordedAt).toBe(true);
    const slow = new PostgresEventStore({
      appUrl: app.database.appUrl,
      now: () => new Date(Date.parse(last!.recordedAt) - 1),
      log: () => undefined,
    });
    const { receipt } = await slow.append(appendRequest({ stream: 'pledge-new' }));
    await slow.close();
    expect(receipt.recordedAt).toBe(last!.recordedAt);
    events = await app.stores.events.readAll({ after: 0n, limit: 1000 });
    expect(await verified()).toEqual([]);
  });

  it('answers for each instant as the store from which it came', async () => {
    const places = new Map(
      (await other.readAll({ after: 0n, limit: 1000 })).map(({ position }, n) => [position, BigInt(n + 1)]),
    );
    for (const instant of new Set(events.flatMap(({ recordedAt }) => [recordedAt, later(recordedAt, -1)]))) {
      const known = events.findIndex(({ recordedAt }) => recordedAt > instant);
      const last = BigInt(known < 0 ? events.length : known);
      expect([instant, await app.stores.events.positionAt(instant)]).toEqual([instant, last]);
      const there = places.get(await other.positionAt(instant)) ?? 0n;
      // Without the event that came since.
      expect([instant, there]).toEqual([instant, known < 0 ? last - 1n : last]);
    }
  });

  it('names the event where what the log says of that is not so', async () => {
    await owner.query('alter table log.overtaken disable trigger user');
    const { rows } = await owner.query<{ first: string; last: string }>(
      'select first, last from log.overtaken order by last',
    );
    const whole = 'select * from log.overtaken';
    await owner.query(`create table public.kept as ${whole}`);
    const order = (position: number | string): unknown =>
      expect.stringContaining(`revision ${events[Number(position) - 1]!.revision}, position ${position}`);
    const changes: [string, unknown][] = [
      ['delete from log.overtaken', order(rows[0]!.first)],
      [
        `update log.overtaken set latest = latest + interval '1 ms' where last = ${rows[1]!.last}`,
        order(rows[1]!.first),
      ],
      [
        `update log.overtaken set last = last + 1 where last = ${rows[2]!.last}`,
        order(Number(rows[2]!.last) + 1),
      ],
      [
        `insert into log.overtaken select 900, 900, latest from log.overtaken limit 1`,
        expect.stringContaining('speaks of events after'),
      ],
    ];
    for (const [change, fault] of changes) {
      await owner.query(change);
      expect([change, await verified()]).toEqual([change, expect.arrayContaining([fault])]);
      await owner.query('delete from log.overtaken; insert into log.overtaken table public.kept');
    }
    expect(await verified()).toEqual([]);
  });
});
