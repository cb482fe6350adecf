import { randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { EventStoreDbEventStore } from '../../../src/infrastructure/event-store/eventstoredb-event-store.js';
import type { Config } from '../../../src/infrastructure/config.js';
import { parseEventStoreDbUrl } from '../../../src/infrastructure/event-store/eventstoredb-url.js';
import type { StoreUnderTest } from '../../contracts/event-store.contract.js';
import { EsdbServer } from './esdb-server.js';

export interface EsdbUnderTest extends StoreUnderTest {
  readonly store: EventStoreDbEventStore;
  readonly prefix: string;
  open(options?: {
    url?: string;
    patience?: number;
    tryFor?: number;
    idleAfter?: number;
    log?: (line: string) => void;
  }): EventStoreDbEventStore;
}

/** Streams of their own for each store of the tests: a real server is never empty. */
export const freshPrefix = (): string => `test${randomUUID().slice(0, 8)}`;

/** An empty store on a server. */
export function esdbStore(url: string, appUrl: string, now: () => Date = () => new Date()): EsdbUnderTest {
  const prefix = freshPrefix();
  const stores: EventStoreDbEventStore[] = [];
  const open: EsdbUnderTest['open'] = ({ url: other = url, log = () => undefined, ...rest } = {}) => {
    const store = new EventStoreDbEventStore({
      address: parseEventStoreDbUrl(other),
      prefix,
      appUrl,
      now,
      log,
      ...rest,
    });
    stores.push(store);
    return store;
  };
  return {
    store: open(),
    prefix,
    open,
    reopen: () => Promise.resolve(open()),
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
    },
  };
}

/** All that a server holds in streams of a prefix, as it stands there. */
export async function recordsOf({
  address: { address, credentials },
  prefix,
}: NonNullable<Config['eventStoreDb']>): Promise<readonly object[]> {
  const client = EventStoreDBClient.connectionString(address);
  const records: object[] = [];
  for await (const { event } of client.readAll({ credentials })) {
    if (!event?.streamId.startsWith(prefix)) continue;
    const { streamId, id, type, data, metadata, created } = event;
    records.push({ streamId, id, type, data, metadata, created });
  }
  await client.dispose();
  return records;
}

/** A server to test against: the real one of `EVENTSTOREDB_URL`, or one of the tests' own. */
export async function serverOfTests(): Promise<{ readonly url: string; close(): Promise<void> }> {
  const url = process.env['EVENTSTOREDB_URL'];
  return url === undefined || url === '' ? await EsdbServer.start() : { url, close: () => Promise.resolve() };
}
