import { describe } from '@jest/globals';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import type { StoreUnderTest } from '../contracts/event-store.contract.js';
import { eventStoreContract } from '../contracts/event-store.contract.js';
import { freshDatabase } from '../support/database.js';

async function makeStore(now: () => Date): Promise<StoreUnderTest> {
  const database = await freshDatabase();
  const stores: PostgresEventStore[] = [];
  const open = (): PostgresEventStore => {
    const store = new PostgresEventStore({ appUrl: database.appUrl, now, log: () => undefined });
    stores.push(store);
    return store;
  };
  return {
    store: open(),
    reopen: () => Promise.resolve(open()),
    close: async () => {
      await Promise.all(stores.map((store) => store.close()));
      await database.drop();
    },
  };
}

describe('PostgresEventStore', () => {
  eventStoreContract(makeStore);
});
