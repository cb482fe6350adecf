import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import type { EventStore } from '../../src/application/event-store.js';
import { WrongExpectedRevision } from '../../src/application/event-store.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import { appendRequest, numbered } from '../contracts/event-store.contract.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { until } from '../support/until.js';

const INSTANCES = 4;
const CALLERS = 48;
/** EVENTS=100000 for a longer look. */
const EVENTS = Number(process.env['EVENTS'] ?? 40_000);
const EVENTS_PER_APPEND = 10;

/** Parts of the whole run after which the readers join. */
const STARTS = [0, 0, 0, 0, 0.3, 0.6];

const LAST = 'select coalesce(max(position), 0) as max from log.event';

const LOSE_A_CONNECTION = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and usename <> current_user order by random() limit 1`;

/** Events that do not follow the previous one of their stream. */
const UNLINKED = `
  select event.position from log.event left join log.event as previous
    on previous.stream = event.stream and previous.revision = event.revision - 1
  where event.previous_hash is distinct from previous.hash`;

/** Some transactions sleep between their inserts and their commit: whatever overtakes them must not be lost. */
const STALLS = `
  create function stall() returns trigger language plpgsql as $$ begin
    perform pg_sleep(random() * 0.04);
    return null;
  end $$;
  create constraint trigger stall after insert on log.receipt deferrable initially deferred
    for each row when (new.sequence % 31 = 0) execute function stall();`;

describe('the order of events', () => {
  let database: FreshDatabase;
  let owner: Pool;
  let instances: readonly PostgresEventStore[];

  beforeEach(async () => {
    database = await freshDatabase();
    owner = new Pool({ connectionString: database.ownerUrl });
    owner.on('error', () => undefined);
    await owner.query(STALLS);
    instances = Array.from({ length: INSTANCES }, () => open(database.appUrl));
  });

  afterEach(async () => {
    await Promise.all(instances.map((store) => store.close()));
    await owner.end();
    await database.drop();
  });

  /** Callers of every instance append until so many events are written: most to streams of their own, some to shared ones. */
  const write = async (total: number, before: (append: number) => Promise<unknown>): Promise<void> => {
    const appends = total / EVENTS_PER_APPEND;
    let begun = 0;
    const callers = instances.flatMap((store, instance) => {
      const revisions = new Map<string, number>();
      return Array.from({ length: CALLERS }, async (_, caller) => {
        for (let append = begun++; append < appends; append = begun++) {
          await before(append);
          await appendTo(store, append % 8 ? `own-${instance}.${caller}` : `shared-${caller}`, revisions);
        }
      });
    });
    await Promise.all(callers);
  };

  /** Readers of all instances: from the beginning, and some that join during the run to catch up from the middle. */
  const read = (total: number): Promise<readonly Seen[]> =>
    Promise.all(
      STARTS.map(async (start, reader) => {
        const written = async (): Promise<boolean> =>
          Number((await owner.query(LAST)).rows[0].max) >= start * total;
        await until(`event ${start * total} is written`, written, { longest: 110_000, every: 20 });
        return readUntil(
          instances[reader % INSTANCES]!,
          BigInt(Math.floor((start * total) / 2)),
          BigInt(total),
        );
      }),
    );

  const run = async (total: number, before: (append: number) => Promise<unknown>): Promise<object> => {
    const reading = read(total);
    await write(total, before);
    const { rows } = await owner.query<{ position: string }>(
      'select position from log.event order by position',
    );
    const written = rows.map(({ position }) => BigInt(position));
    return {
      written: [written.length, written[0], written.at(-1)],
      unlinked: (await owner.query(UNLINKED)).rows,
      faults: (await reading).map((seen) => faults(seen, written)),
    };
  };

  const inOrder = (total: number): object => ({
    written: [total, 1n, BigInt(total)],
    unlinked: [],
    faults: STARTS.map(() => ({ missing: 0, repeated: 0, disordered: 0 })),
  });

  it('is the same for every reader, each event once, while commits stall', async () => {
    expect(await run(EVENTS, () => Promise.resolve())).toEqual(inOrder(EVENTS));
  });

  it('is the same for every reader, each event once, while connections are lost', async () => {
    const before = async (append: number): Promise<unknown> => append % 40 || owner.query(LOSE_A_CONNECTION);
    expect(await run(20_000, before)).toEqual(inOrder(20_000));
  });
});

function open(appUrl: string): PostgresEventStore {
  return new PostgresEventStore({ appUrl, now: () => new Date(), log: () => undefined, patience: 60_000 });
}

/** Appends one command, again at the new revision as long as it loses against others. */
async function appendTo(store: EventStore, stream: string, revisions: Map<string, number>): Promise<void> {
  const request = appendRequest({
    stream,
    events: Array.from({ length: EVENTS_PER_APPEND }, (_, n) => numbered(n)),
  });
  for (;;) {
    try {
      const { receipt } = await store.append({ ...request, expectedRevision: revisions.get(stream) ?? -1 });
      revisions.set(stream, receipt.revision);
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      revisions.set(stream, error.actual);
    }
  }
}

/** What a subscription gave: positions, in the order in which they came. */
interface Seen {
  readonly after: bigint;
  readonly positions: readonly bigint[];
}

async function readUntil(store: EventStore, after: bigint, last: bigint): Promise<Seen> {
  const positions: bigint[] = [];
  const stop = new AbortController();
  for await (const batch of store.subscribe({ after, batchSize: 2_000, signal: stop.signal })) {
    for (const { position } of batch) positions.push(position);
    if (batch.some(({ position }) => position >= last)) stop.abort();
  }
  return { after, positions };
}

function faults({ after, positions }: Seen, written: readonly bigint[]): object {
  const seen = new Set(positions);
  return {
    missing: written.filter((position) => position > after && !seen.has(position)).length,
    repeated: positions.length - seen.size,
    disordered: positions.filter((position, index) => position <= (positions[index - 1] ?? after)).length,
  };
}
