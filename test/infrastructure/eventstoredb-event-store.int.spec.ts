import { afterAll, beforeAll, describe } from '@jest/globals';
import { eventStoreContract } from '../contracts/event-store.contract.js';
import { esdbStore, serverOfTests } from '../support/esdb/esdb-store.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';

describe('EventStoreDbEventStore', () => {
  let server: Awaited<ReturnType<typeof serverOfTests>>;
  let database: FreshDatabase;

  beforeAll(async () => {
    server = await serverOfTests();
    database = await freshDatabase();
  });
  afterAll(async () => {
    await database.drop();
    await server.close();
  });

  eventStoreContract((now) => Promise.resolve(esdbStore(server.url, database.appUrl, now)));
});
