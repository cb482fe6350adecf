import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppendToStreamOptions, EventStoreDBClient as Client } from '@eventstore/db-client';
import { EventStoreDBClient, jsonEvent, streamNameFilter } from '@eventstore/db-client';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import { freshPrefix, serverOfTests } from '../support/esdb/esdb-store.js';
import { heard, until } from '../support/until.js';

const event = (id = randomUUID(), type = 'Noted') => jsonEvent({ id, type, data: { id } });

/** The two ways of the client to append: one call for many appends, and, with credentials, one for each. */
const ways: readonly (readonly [string, AppendToStreamOptions])[] = [
  ['together', {}],
  ['by itself', { credentials: { username: 'admin', password: 'changeit' } }],
];

const revisionsOf = async (client: Client, stream: string): Promise<bigint[]> => {
  const found: bigint[] = [];
  for await (const { event } of client.readStream(stream)) found.push(event!.revision);
  return found;
};

/** With `EVENTSTOREDB_URL`, that the real server does the same. */
describe('an EventStoreDB server', () => {
  let server: Awaited<ReturnType<typeof serverOfTests>>;
  let client: Client;
  let s: string;

  beforeEach(async () => {
    server = await serverOfTests();
    client = EventStoreDBClient.connectionString(server.url);
    s = freshPrefix();
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
  });

  const revisions = (stream: string): Promise<bigint[]> => revisionsOf(client, stream);

  describe.each(ways)('appended %s', (_, way) => {
    it('an event stands where it was expected, and a wrong expectation is told with the truth', async () => {
      const first = await client.appendToStream(s, [event(), event()], {
        ...way,
        expectedRevision: 'no_stream',
      });
      expect(first).toMatchObject({ success: true, nextExpectedRevision: 1n });
      for (const expectedRevision of ['no_stream', 0n, 5n] as const) {
        const append = client.appendToStream(s, event(), { ...way, expectedRevision });
        await expect(append).rejects.toMatchObject({ type: 'wrong-expected-version', actualVersion: 1n });
      }
      expect(await revisions(s)).toEqual([0n, 1n]);
    });

    it('the same ids at the same revision are written once, however late', async () => {
      const ids = [event(), event()];
      await client.appendToStream(s, ids, { ...way, expectedRevision: 'no_stream' });
      await client.appendToStream(s, event(), { ...way, expectedRevision: 1n });
      const again = await client.appendToStream(s, ids, { ...way, expectedRevision: 'no_stream' });
      expect(again.nextExpectedRevision).toBe(1n);
      const half = client.appendToStream(s, [ids[0]!, event()], { ...way, expectedRevision: 'no_stream' });
      await expect(half).rejects.toMatchObject({ type: 'wrong-expected-version' });
      expect(await revisions(s)).toEqual([0n, 1n, 2n]);
    });

    it('the same id at the present revision is written twice', async () => {
      const known = event();
      await client.appendToStream(s, known, { ...way, expectedRevision: 'no_stream' });
      await client.appendToStream(s, known, { ...way, expectedRevision: 0n });
      expect(await revisions(s)).toEqual([0n, 1n]);
    });

    it('a stream that was deleted begins again where it stood, a tombstoned one never', async () => {
      await client.appendToStream(s, event(), { ...way, expectedRevision: 'no_stream' });
      await client.deleteStream(s);
      await expect(revisions(s)).rejects.toMatchObject({ type: 'stream-not-found' });
      await client.appendToStream(s, event(), { ...way, expectedRevision: 'no_stream' });
      // A real server tells for a moment yet that there is no such stream.
      const revived = await until('the stream', () => revisions(s).catch(() => null));
      expect(revived).toEqual([1n]);
      await client.tombstoneStream(s);
      await expect(revisions(s)).rejects.toMatchObject({ type: 'stream-deleted' });
      const dead = client.appendToStream(s, event(), { ...way, expectedRevision: 'no_stream' });
      await expect(dead).rejects.toMatchObject({ type: 'stream-deleted' });
    });
  });

  it('reads $all both ways, from a position of an event only', async () => {
    for (let n = 0; n < 5; n++)
      await client.appendToStream(s, event(), {
        expectedRevision: BigInt(n) - 1n < 0n ? 'no_stream' : BigInt(n - 1),
      });
    const backwards: bigint[] = [];
    for await (const { event } of client.readAll({
      direction: 'backwards',
      fromPosition: 'end',
      maxCount: 3,
    }))
      backwards.push(event!.position.commit);
    const all: bigint[] = [];
    for await (const { event } of client.readAll()) all.push(event!.position.commit);
    expect(all.length).toBeGreaterThan(5);
    // Others, and a real server itself, write all the time.
    const end = all.indexOf(backwards[0]!) + 1;
    expect(backwards).toEqual(all.slice(end - 3, end).toReversed());
    const from = async (commit: bigint): Promise<unknown> => {
      let found: unknown = null;
      for await (const { event } of client.readAll({
        fromPosition: { commit, prepare: commit },
        maxCount: 1,
      }))
        found = event?.position.commit;
      return found;
    };
    expect(await from(all[3]!)).toBe(all[3]);
    await expect(from(all[3]! + 1n)).rejects.toMatchObject({
      message: expect.stringMatching(/ReadAllResult: (InvalidPosition|Error)$/), // the latter before 24.2
    });
  });

  it('gives a filtered subscription what comes after its position, and tells when it is at the end', async () => {
    await client.appendToStream(`${s}.1`, event(), { expectedRevision: 'no_stream' });
    await client.appendToStream(`${s}-theirs`, event(), { expectedRevision: 'no_stream' });
    await client.appendToStream(`${s}.2`, event(), { expectedRevision: 'no_stream' });
    let after = 0n;
    for await (const { event } of client.readStream(`${s}.1`)) after = event!.position!.commit;
    const subscription = client.subscribeToAll({
      fromPosition: { commit: after, prepare: after },
      filter: streamNameFilter({ prefixes: [`${s}.`] }),
    });
    const caughtUp = heard(subscription, 'caughtUp');
    const seen: string[] = [];
    for await (const { event } of subscription) {
      seen.push(event!.streamId);
      if (seen.length === 1) {
        await caughtUp;
        await client.appendToStream(`${s}.3`, jsonEvent({ type: 'Noted', data: {} }), {
          expectedRevision: 'no_stream',
        });
      }
      if (seen.length === 2) break;
    }
    await subscription.unsubscribe();
    expect(seen).toEqual([`${s}.2`, `${s}.3`]);
  });
});

/** What only the server of the tests does, on demand. */
describe('the EventStoreDB server of the tests', () => {
  let server: EsdbServer;
  let client: Client;

  beforeEach(async () => {
    server = await EsdbServer.start();
    client = EventStoreDBClient.connectionString(server.url);
  });
  afterEach(async () => {
    await client.dispose();
    await server.close();
  });

  const revisions = (stream: string): Promise<bigint[]> => revisionsOf(client, stream);

  it('loses a connection before or after the commit, as it is told', async () => {
    const expectedRevision = 'no_stream';
    server.trouble = () => 'drop-before';
    await expect(client.appendToStream('a', event(), { expectedRevision })).rejects.toMatchObject({
      type: 'unavailable',
    });
    server.trouble = () => 'drop-after';
    await expect(client.appendToStream('b', event(), { expectedRevision })).rejects.toMatchObject({
      type: 'unavailable',
    });
    server.trouble = () => null;
    await expect(revisions('a')).rejects.toMatchObject({ type: 'stream-not-found' });
    expect(await revisions('b')).toEqual([0n]);
  });

  it('keeps what is stored while it restarts', async () => {
    await client.appendToStream('s', event(), { expectedRevision: 'no_stream' });
    await server.pause();
    await expect(revisions('s')).rejects.toMatchObject({ type: 'unavailable' });
    await server.resume();
    expect(await revisions('s')).toEqual([0n]);
  });

  it('sends whoever demands the leader from a follower to it', async () => {
    const follower = await EsdbServer.start({ leader: server });
    const there = EventStoreDBClient.connectionString(follower.url);
    const append = (): Promise<unknown> =>
      there.appendToStream('s', event(), {
        expectedRevision: 'no_stream',
        requiresLeader: true,
        ...ways[1]![1],
      });
    await expect(append()).rejects.toMatchObject({ type: 'not-leader', leader: { port: server.port } });
    await append();
    expect(await revisions('s')).toEqual([0n]);
    await there.dispose();
    await follower.close();
  });
});
