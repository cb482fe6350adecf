import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from '../../src/application/event-store.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import { EsdbServer } from '../support/esdb/esdb-server.js';
import type { EsdbUnderTest } from '../support/esdb/esdb-store.js';
import { esdbStore } from '../support/esdb/esdb-store.js';
import type { Send } from '../support/sending.js';
import { codes, sendingTo } from '../support/sending.js';

describe('commands that EventStoreDB is to keep', () => {
  let server: EsdbServer;
  let database: FreshDatabase;
  let under: EsdbUnderTest;
  let checked: number;

  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(() => database.drop());
  beforeEach(async () => {
    server = await EsdbServer.start();
    under = esdbStore(server.url, database.appUrl);
    checked = 0;
  });
  afterEach(async () => {
    server.trouble = () => null;
    await server.resume();
    await under.close();
    await server.close();
  });

  /** A process: a store and an executor of its own. */
  const process = (options: Parameters<EsdbUnderTest['open']>[0] = {}): Send => {
    const store = under.open(options);
    return sendingTo(store, () => checked++);
  };
  const unit = (unitId: string, name = `Thanh tra ${unitId}`) => ({ unitId, kind: 'OTHER', name });
  const inspection = (inspectionId: string, unitId = 'u') => ({
    inspectionId,
    unitId,
    year: 2026,
    title: 't',
    startedOn: '2026-01-05',
  });
  const log = async () => await under.store.readAll({ after: 0n, limit: 10_000 });
  /** The calls that reach the server meanwhile. */
  const callsOf = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = server.calls.length;
    await work();
    return server.calls.slice(before).map(({ method }) => method);
  };

  it.each(['live', 'silent', 'cut off'])(
    'are decided on all that another process recorded before they came, where the subscription is %s',
    async (subscription) => {
      const [send, other] = [process({ idleAfter: 60_000 }), process()];
      await send('RegisterUnit', unit('u'));
      if (subscription === 'silent')
        server.trouble = ({ method }) => (method === 'subscribe' ? 'silent' : null);
      if (subscription !== 'live') server.failSubscriptions();
      for (let n = 0; n < 5; n++) {
        await other('RegisterUnit', unit(`u${n}`));
        expect(await codes([send('RecordInspection', inspection(`i${n}`, `u${n}`))])).toEqual(['accepted']);
        await other('EndUnit', { unitId: `u${n}`, on: '2020-01-01', reason: 'r' });
        const late = send('RecordInspection', inspection(`late-${n}`, `u${n}`));
        await expect(late).rejects.toMatchObject({ code: 'UNIT_ENDED' });
      }
      server.trouble = () => null;
      const [, last] = await under.store.readReceipts({ outcome: 'refused', limit: 10 });
      const ended = (await log()).filter(({ type }) => type === 'UnitEnded');
      expect(last).toMatchObject({ stream: 'inspection-late-1', position: ended[1]!.position });
    },
  );

  it('cost two calls beside a look at the end of the log, on a new stream too', async () => {
    const send = process();
    await send('RegisterUnit', unit('u'));
    await send('RecordInspection', inspection('i'));
    expect(await callsOf(() => send('RegisterUnit', unit('v')))).toEqual(['readAll', 'append', 'append']);
    const fresh = await callsOf(() => send('RecordInspection', inspection('j')));
    expect(fresh.sort()).toEqual(['append', 'append', 'readAll']);
    const again = () => send('RegisterUnit', unit('v'));
    await expect(again()).rejects.toMatchObject({ code: 'ALREADY_RECORDED' });
    expect(await callsOf(() => codes([again()]))).toEqual(['readAll', 'append', 'append']);
  });

  it('share their looks at the end of the log, and wait for nobody on other streams', async () => {
    const send = process();
    await send('RegisterUnit', unit('u'));
    await send('RecordInspection', inspection('i'));
    const calls = await callsOf(() =>
      Promise.all(Array.from({ length: 60 }, (_, n) => send('RecordInspection', inspection(`i${n}`)))),
    );
    expect(calls.filter((method) => method === 'readAll').length).toBeLessThan(10);
    expect(calls.filter((method) => method === 'append')).toHaveLength(120);
    // Only where the machine is so busy that an event is slow to come by.
    expect(calls.filter((method) => method === 'readStream').length).toBeLessThan(40);
  });

  it('of two processes on one stream are all decided, each on what stands before', async () => {
    const both = [process(), process()];
    const sent = Array.from({ length: 40 }, (_, n) => both[n % 2]!('RegisterUnit', unit(`u${n >> 1}`)));
    const answers = await codes(sent);
    for (const answer of ['accepted', 'ALREADY_RECORDED'])
      expect(answers.filter((one) => one === answer)).toHaveLength(20);
    const verify = chainVerifier(null);
    expect((await log()).map(verify)).toEqual(Array.from({ length: 20 }, () => null));
    expect(checked).toBe(0);
  });

  it('are answered with one receipt, whether the same comes later or at once, and whoever is asked', async () => {
    const [send, other] = [process(), process()];
    const id = randomUUID();
    const sent = [send, other, send].map((to) => to('RegisterUnit', unit('a'), id));
    const answers = await Promise.all(sent);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    const [first] = answers;
    for (const to of [send, other, process()])
      expect(await to('RegisterUnit', unit('a'), id)).toEqual({ receipt: first!.receipt, replayed: true });
    expect(await log()).toHaveLength(1);
    expect(await under.store.readReceipts({ outcome: 'refused', limit: 10 })).toEqual([]);
  });

  it('are decided on their own stream as it is where this process has not seen it', async () => {
    const send = process();
    await send('RegisterUnit', unit('u'));
    await send('RecordInspection', inspection('i'));
    await send('RecordInspection', inspection('j'));
    const late = process();
    expect(await codes([late('RecordInspection', inspection('i', 'none'))])).toEqual(['UNIT_NOT_FOUND']);
    const concluded = { inspectionId: 'i', unitId: 'u', concludedOn: '2026-02-01', findings: [] };
    expect(await codes([late('RecordInspection', { ...inspection('j'), title: 'other' })])).toEqual([
      'ALREADY_RECORDED',
    ]);
    expect(await codes([late('ConcludeInspection', concluded)])).toEqual(['accepted']);
    expect(await under.store.readReceipts({ outcome: 'refused', limit: 10 })).toHaveLength(2);
  });

  it('are not decided on a log that is no longer there', async () => {
    const send = process();
    for (const id of ['a', 'b', 'c']) await send('RegisterUnit', unit(id));
    const kept = server.log.all.findIndex(({ type }) => type === 'UnitRegistered') + 1;
    server.log.replace(server.log.all.slice(0, kept));
    expect(await codes([send('RenameUnit', { unitId: 'c', name: 'n', from: '2026' })])).toEqual([
      'UNIT_NOT_FOUND',
    ]);
    expect(checked).toBe(1);
  });

  it('are not written to a stream that somebody deleted, known or not', async () => {
    const send = process();
    await send('RegisterUnit', unit('u'));
    for (const id of ['i', 'j', 'k']) await send('RecordInspection', inspection(id));
    const began = process();
    await began('RegisterUnit', unit('v'));
    await began('RecordInspection', inspection('l')); // it knows of all settings by now, and of these three streams nothing
    const client = EventStoreDBClient.connectionString(server.url);
    for (const id of ['i', 'j', 'k']) await client.deleteStream(`${under.prefix}.inspection-${id}`);
    await client.dispose();
    const concluded = (inspectionId: string) => ({
      inspectionId,
      unitId: 'u',
      concludedOn: '2026-02-01',
      findings: [],
    });
    for (const sent of [
      () => send('ConcludeInspection', concluded('i')),
      () => process()('ConcludeInspection', concluded('j')),
      () => process()('RecordInspection', inspection('i')),
      () => began('RecordInspection', inspection('k')),
    ])
      await expect(sent()).rejects.toThrow('no longer gives all of stream');
  });

  it('do not try a store that is away one after the other, each for its whole time', async () => {
    const send = process({ patience: 2_000, tryFor: 1_000 });
    await send('RegisterUnit', unit('a'));
    await server.pause();
    const begun = performance.now();
    const sent = Array.from({ length: 100 }, (_, n) => send('RegisterUnit', unit(`u${n}`)));
    for (const one of await Promise.allSettled(sent))
      expect(one).toMatchObject({ reason: expect.any(StoreUnavailable) });
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('are all executed where the store answers, though they queue for longer than a store is tried', async () => {
    const send = process({ patience: 1_000, tryFor: 900 });
    server.trouble = ({ method }) => (method === 'append' ? { delay: 40 } : null);
    const sent = Array.from({ length: 30 }, (_, n) => send('RegisterUnit', unit(`u${n}`)));
    expect(await codes(sent)).toEqual(Array.from({ length: 30 }, () => 'accepted'));
  });
});
