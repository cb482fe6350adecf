import { createHash, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AppendRequest, EventStore, Receipt, ReceiptName } from '../../src/application/event-store.js';
import { CommandIdReused, InvalidAppend, WrongExpectedRevision } from '../../src/application/event-store.js';
import type { Actor, Recorded } from '../../src/domain/ground/event.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { chainVerifier, hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import type { Instant } from '../../src/domain/ground/values.js';

/** A store under test. `reopen` opens a further instance on the same data, as another process would. */
export interface StoreUnderTest {
  readonly store: EventStore;
  reopen(): Promise<EventStore>;
  close(): Promise<void>;
}

const actor: Actor = { id: 'thu-ky', roles: ['organiser'], unitId: null };

/** An append of one event to a new stream, unless told otherwise; its fingerprint follows from its content. */
export function appendRequest(given: Partial<AppendRequest> & { id?: string } = {}): AppendRequest {
  const events = given.events ?? [{ type: 'PledgeSigned', schemaVersion: 1, data: { year: 2026 } }];
  const stream = given.stream ?? `pledge-${randomUUID()}`;
  return {
    stream,
    expectedRevision: -1,
    metadata: { occurredOn: '2026-03-01', correlationId: 'c', causationId: null, evidence: [] },
    command: {
      id: given.id ?? randomUUID(),
      name: 'SignPledge',
      fingerprint: sha256(inspect({ stream, events }, { depth: null })),
      actor,
    },
    persons: [],
    warnings: [],
    ...given,
    events,
  };
}

/** One event of a type that carries only a number. */
export function numbered(n: number): AppendRequest['events'][number] {
  return { type: 'NumberRecorded', schemaVersion: 1, data: { n } };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Reads a subscription until it has given so many events. */
export async function take(
  store: EventStore,
  count: number,
  options: { after?: bigint; batchSize?: number } = {},
): Promise<Recorded[]> {
  const { after = 0n, batchSize = 50 } = options;
  const stop = new AbortController();
  const events: Recorded[] = [];
  for await (const batch of store.subscribe({ after, batchSize, signal: stop.signal })) {
    expect(batch.length).toBeGreaterThan(0);
    expect(batch.length).toBeLessThanOrEqual(batchSize);
    events.push(...batch);
    if (events.length >= count) stop.abort();
  }
  return events;
}

function errorsOf(results: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return results.flatMap((result): unknown[] => (result.status === 'rejected' ? [result.reason] : []));
}

function ids(events: readonly { readonly id: string }[]): readonly string[] {
  return events.map((event) => event.id);
}

/**
 * What every adapter of the event store promises. `makeStore` opens an empty store whose `recordedAt` comes from the
 * given clock.
 */
export function eventStoreContract(makeStore: (now: () => Date) => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: EventStore;
  let clock: Instant | null;

  beforeEach(async () => {
    clock = null;
    under = await makeStore(() => (clock === null ? new Date() : new Date(clock)));
    store = under.store;
  });

  afterEach(() => under.close());

  const appendNumbers = async (stream: string, from: number, to: number): Promise<void> => {
    for (let n = from; n < to; n++)
      await store.append(appendRequest({ stream, expectedRevision: n - 1, events: [numbered(n)] }));
  };

  describe('an empty store', () => {
    it('has nothing to read', async () => {
      expect(await store.readAll({ after: 0n, limit: 10 })).toEqual([]);
      expect(await store.readStream('pledge-1')).toEqual([]);
      expect(await store.readReceipts({ limit: 10 })).toEqual([]);
      expect(await store.findAccepted(randomUUID(), sha256(''))).toBeNull();
      expect(await store.head()).toEqual({ position: 0n, hash: null, recordedAt: null });
      expect(await store.positionAt('2026-01-01T00:00:00.000Z')).toBe(0n);
      expect(await store.findPersons([sha256('')])).toEqual(new Map());
    });
  });

  describe('append', () => {
    it('writes all events of a command to one stream, with one receipt', async () => {
      clock = '2026-03-02T01:02:03.004Z';
      const request = appendRequest({
        stream: 'pledge-lai-chau_2026',
        events: [numbered(0), numbered(1), numbered(2)],
        warnings: [{ code: 'late', detail: 'after the deadline' }],
      });
      const { receipt, replayed } = await store.append(request);
      const events = await store.readStream(request.stream);
      expect(replayed).toBe(false);
      expect(receipt).toEqual({
        outcome: 'accepted',
        commandId: request.command.id,
        command: 'SignPledge',
        actor,
        stream: request.stream,
        revision: 2,
        position: events[2]!.position,
        events: events.map(({ id, type }) => ({ id, type })),
        warnings: request.warnings,
        recordedAt: '2026-03-02T01:02:03.004Z',
      });
      expect(events.map((event) => [event.revision, event.data])).toEqual([0, 1, 2].map((n) => [n, { n }]));
      expect(events[0]).toMatchObject({
        type: 'NumberRecorded',
        schemaVersion: 1,
        stream: request.stream,
        metadata: { ...request.metadata, actor, commandId: request.command.id },
        recordedAt: '2026-03-02T01:02:03.004Z',
      });
      expect(await store.readReceipts({ limit: 10 })).toEqual([receipt]);
    });

    it('demands the revision that the decision saw', async () => {
      const stream = 'pledge-1';
      await appendNumbers(stream, 0, 3);
      for (const expectedRevision of [-1, 0, 1, 3]) {
        const append = store.append(appendRequest({ stream, expectedRevision }));
        await expect(append).rejects.toMatchObject({ stream, expected: expectedRevision, actual: 2 });
        await expect(append).rejects.toBeInstanceOf(WrongExpectedRevision);
      }
      const missing = store.append(appendRequest({ stream: 'pledge-2', expectedRevision: 0 }));
      await expect(missing).rejects.toMatchObject({ stream: 'pledge-2', expected: 0, actual: -1 });
      expect(await store.readAll({ after: 0n, limit: 10 })).toHaveLength(3);
      expect(await store.readReceipts({ limit: 10 })).toHaveLength(3);
    });

    it('lets exactly one of many decisions on the same revision win', async () => {
      const rivals = Array.from({ length: 20 }, (_, n) =>
        appendRequest({ stream: 'pledge-1', events: [numbered(n)] }),
      );
      const results = await Promise.allSettled(rivals.map((request) => store.append(request)));
      expect(errorsOf(results)).toEqual(Array(results.length - 1).fill(expect.any(WrongExpectedRevision)));
      expect(await store.readStream('pledge-1')).toHaveLength(1);
    });

    it('writes many streams at once, each in its order', async () => {
      const streams = Array.from({ length: 8 }, (_, n) => `pledge-${n}`);
      await Promise.all(streams.map((stream) => appendNumbers(stream, 0, 12)));
      for (const stream of streams)
        expect((await store.readStream(stream)).map(({ data }) => data)).toEqual(
          Array.from({ length: 12 }, (_, n) => ({ n })),
        );
    });

    it('gives the same ids to the same command wherever it is recorded', async () => {
      const id = '6f2c0b1e-58a1-4c1d-9f53-0e0d6a1f7a11';
      const { receipt } = await store.append(appendRequest({ id, events: [numbered(0), numbered(1)] }));
      expect(ids(receipt.events)).toEqual([
        '85b7669e-94db-5b11-9479-335627e98d68',
        'eb8a8267-a0ef-5897-a035-4e3758e476e7',
      ]);
    });

    const unstorable: readonly (readonly [string, Partial<AppendRequest> & { id?: string }])[] = [
      ['no events', { events: [] }],
      ['a stream name with a newline', { stream: 'pledge-1\n' }],
      ['a stream name with a blank', { stream: 'pledge 1' }],
      ['an event type with a newline', { events: [{ ...numbered(0), type: 'NumberRecorded\n' }] }],
      ['a command id that is no UUID', { id: 'command' }],
      ['an expected revision below -1', { expectedRevision: -2 }],
      ['NaN in the data', { events: [{ ...numbered(0), data: { n: Number.NaN } }] }],
      ['undefined in a list', { events: [{ ...numbered(0), data: { list: [undefined] } }] }],
      ['a bigint in the data', { events: [{ ...numbered(0), data: { n: 1n } }] }],
      ['a Date in the data', { events: [{ ...numbered(0), data: { at: new Date(0) } }] }],
      ['U+0000 in the data', { events: [{ ...numbered(0), data: { text: 'a\0b' } }] }],
      ['half a surrogate pair in the data', { events: [{ ...numbered(0), data: { text: '\ud83d' } }] }],
      ['a version that no column holds', { events: [{ ...numbered(0), schemaVersion: 2 ** 31 }] }],
      ['more than 1 MiB', { events: [{ ...numbered(0), data: { text: 'ă'.repeat(600_000) } }] }],
    ];
    it.each(unstorable)('refuses %s, and nothing else with it', async (_, given) => {
      const good = Array.from({ length: 3 }, (_, n) => appendRequest({ stream: `pledge-${n}` }));
      const results = await Promise.allSettled(
        [good[0]!, appendRequest(given), good[1]!, good[2]!].map((request) => store.append(request)),
      );
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect(results[1]).toMatchObject({ reason: expect.any(InvalidAppend) });
      expect(await store.readAll({ after: 0n, limit: 10 })).toHaveLength(3);
    });
  });

  describe('the same command again', () => {
    it('answers with the first receipt and writes nothing', async () => {
      const request = appendRequest();
      const first = await store.append(request);
      const again = await store.append(request);
      const elsewhere = await (await under.reopen()).append(request);
      expect(again).toEqual({ receipt: first.receipt, replayed: true });
      expect(elsewhere).toEqual(again);
      expect(await store.findAccepted(request.command.id, request.command.fingerprint)).toEqual(
        first.receipt,
      );
      expect(await store.readAll({ after: 0n, limit: 10 })).toHaveLength(1);
    });

    it('is recorded once where it comes five times at once', async () => {
      const request = appendRequest();
      const other = await under.reopen();
      const answers = await Promise.all(
        [store, other, store, other, store].map((instance) => instance.append(request)),
      );
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(answers.map(({ receipt }) => receipt.position)).size).toBe(1);
      expect(await store.readAll({ after: 0n, limit: 10 })).toHaveLength(1);
      expect(await store.readReceipts({ limit: 10 })).toEqual([answers[0]!.receipt]);
    });

    it('is recognised after the stream moved on', async () => {
      const request = appendRequest({ stream: 'pledge-1' });
      const { receipt } = await store.append(request);
      await store.append(appendRequest({ stream: 'pledge-1', expectedRevision: 0 }));
      expect(await store.append(request)).toEqual({ receipt, replayed: true });
    });

    it('may be tried again after it lost against another', async () => {
      await store.append(appendRequest({ stream: 'pledge-1' }));
      const loser = appendRequest({ stream: 'pledge-1' });
      await expect(store.append(loser)).rejects.toBeInstanceOf(WrongExpectedRevision);
      expect(await store.append({ ...loser, expectedRevision: 0 })).toMatchObject({ replayed: false });
    });
  });

  describe('a command id with another body', () => {
    it('is refused, whichever came first', async () => {
      const id = randomUUID();
      await store.append(appendRequest({ id, events: [numbered(0)] }));
      const other = appendRequest({ id, events: [numbered(1)] });
      await expect(store.append(other)).rejects.toMatchObject({ commandId: id, usedBy: actor.id });
      await expect(store.findAccepted(id, other.command.fingerprint)).rejects.toBeInstanceOf(CommandIdReused);
      await expect(refuse(other, 'too-late')).rejects.toMatchObject({ commandId: id, usedBy: actor.id });
    });

    it('is refused where both come at once', async () => {
      const id = randomUUID();
      const bodies = Array.from({ length: 5 }, (_, n) => appendRequest({ id, events: [numbered(n)] }));
      const results = await Promise.allSettled(bodies.map((request) => store.append(request)));
      expect(errorsOf(results)).toEqual(Array(results.length - 1).fill(expect.any(CommandIdReused)));
    });

    it('is refused after a refusal too', async () => {
      const id = randomUUID();
      await refuse(appendRequest({ id, events: [numbered(0)] }), 'too-late');
      const other = appendRequest({ id, events: [numbered(1)] });
      await expect(store.append(other)).rejects.toMatchObject({ usedBy: actor.id });
      await expect(store.findAccepted(id, other.command.fingerprint)).rejects.toBeInstanceOf(CommandIdReused);
    });
  });

  const refuse = (request: AppendRequest, code: string): ReturnType<EventStore['recordRefusal']> =>
    store.recordRefusal({
      command: request.command,
      stream: request.stream,
      code,
      rule: 'R13',
      detail: 'not so',
    });

  describe('a refused command', () => {
    it('is kept once for each code, and may be accepted later', async () => {
      clock = '2026-03-02T00:00:00.000Z';
      await store.append(appendRequest({ stream: 'pledge-0' }));
      const { position } = await store.head();
      const request = appendRequest();
      const refused = await refuse(request, 'too-late');
      expect(refused).toEqual({
        outcome: 'refused',
        commandId: request.command.id,
        command: 'SignPledge',
        actor,
        stream: request.stream,
        position,
        code: 'too-late',
        rule: 'R13',
        detail: 'not so',
        recordedAt: '2026-03-02T00:00:00.000Z',
      });
      clock = '2026-03-03T00:00:00.000Z';
      expect(await refuse(request, 'too-late')).toEqual(refused);
      const otherwise = await refuse(request, 'not-a-member');
      expect(await store.findAccepted(request.command.id, request.command.fingerprint)).toBeNull();
      const { receipt, replayed } = await store.append(request);
      expect(replayed).toBe(false);
      const { id: commandId } = request.command;
      expect(await store.readReceipts({ commandId, limit: 10 })).toEqual([refused, otherwise, receipt]);
    });

    it('leaves no event', async () => {
      await refuse(appendRequest(), 'too-late');
      expect(await store.readAll({ after: 0n, limit: 10 })).toEqual([]);
      expect(await store.head()).toMatchObject({ position: 0n });
    });
  });

  describe('receipts', () => {
    it('are read by command, outcome and stream, in the order they were recorded', async () => {
      const first = await store.append(appendRequest({ stream: 'pledge-1' }));
      const second = await refuse(appendRequest({ stream: 'pledge-1' }), 'too-late');
      const third = await store.append(appendRequest({ stream: 'pledge-2' }));
      const all = [first.receipt, second, third.receipt];
      expect(await store.readReceipts({ limit: 10 })).toEqual(all);
      expect(await store.readReceipts({ limit: 2 })).toEqual(all.slice(0, 2));
      expect(await store.readReceipts({ outcome: 'accepted', limit: 10 })).toEqual([
        first.receipt,
        third.receipt,
      ]);
      expect(await store.readReceipts({ outcome: 'refused', limit: 10 })).toEqual([second]);
      expect(await store.readReceipts({ stream: 'pledge-1', limit: 10 })).toEqual([first.receipt, second]);
      expect(await store.readReceipts({ commandId: third.receipt.commandId, limit: 10 })).toEqual([
        third.receipt,
      ]);
      const after = (receipt: Receipt): { after: ReceiptName } => {
        const { commandId } = receipt;
        return { after: { commandId, code: receipt.outcome === 'refused' ? receipt.code : null } };
      };
      expect(await store.readReceipts({ ...after(first.receipt), limit: 10 })).toEqual(all.slice(1));
      expect(await store.readReceipts({ ...after(first.receipt), limit: 1 })).toEqual([second]);
      expect(await store.readReceipts({ ...after(second), limit: 10 })).toEqual([third.receipt]);
      expect(await store.readReceipts({ ...after(second), outcome: 'refused', limit: 10 })).toEqual([]);
      const ofStream = { ...after(first.receipt), stream: 'pledge-1', limit: 10 };
      expect(await store.readReceipts(ofStream)).toEqual([second]);
    });
  });

  describe('the hash chain', () => {
    it('links the events of each stream and is recomputed from what is read', async () => {
      await Promise.all([appendNumbers('pledge-1', 0, 5), appendNumbers('pledge-2', 0, 5)]);
      const all = await store.readAll({ after: 0n, limit: 100 });
      const verify = chainVerifier(store.kind === 'postgres' ? new TimeOrder() : null);
      expect(all.map(verify)).toEqual(all.map(() => null));
      const stream = await store.readStream('pledge-1');
      expect(stream.map(({ previousHash }) => previousHash)).toEqual([
        null,
        ...stream.slice(0, -1).map(({ hash }) => hash),
      ]);
      expect(await store.head()).toEqual({
        position: all.at(-1)!.position,
        hash: all.at(-1)!.hash,
        recordedAt: all.at(-1)!.recordedAt,
      });
    });

    it('keeps text exactly as it was written, composed or not', async () => {
      const text = 'Thanh tra tỉnh Lai Châu – cờ thi đua 🏆 "\\\u2028\u007f\u001f';
      const data = {
        composed: text.normalize('NFC'),
        decomposed: text.normalize('NFD'),
        'khoá ư': [1e21, 1e-7, 0.1, -0, 100, 9007199254740991],
        nothing: null,
        absent: undefined,
        nested: { b: [], a: {} },
      };
      await store.append(appendRequest({ stream: 'pledge-1', events: [{ ...numbered(0), data }] }));
      const [event] = await (await under.reopen()).readStream('pledge-1');
      expect(canonicalJson(event!.data)).toBe(canonicalJson(data));
      expect(hashOf(event!)).toBe(event!.hash);
    });

    it('keeps an append of almost 1 MiB', async () => {
      const events = Array.from({ length: 4 }, () => ({
        ...numbered(0),
        data: { text: 'ắ'.repeat(86_000) },
      }));
      await store.append(appendRequest({ stream: 'pledge-1', events }));
      const read = await store.readStream('pledge-1');
      expect(read.map(({ data }) => data)).toEqual(events.map(({ data }) => data));
      expect(read.map((event) => hashOf(event) === event.hash)).toEqual([true, true, true, true]);
    });
  });

  describe('recordedAt', () => {
    it('never goes back, whatever the clock does', async () => {
      const clocks: Instant[] = [
        '2026-03-02T00:00:00.500Z',
        '2026-03-02T00:00:00.499Z',
        '2020-01-01T00:00:00.000Z',
        '2026-03-02T00:00:01.000Z',
      ];
      for (const instant of clocks) {
        clock = instant;
        await store.append(appendRequest());
      }
      const events = await (await under.reopen()).readAll({ after: 0n, limit: 10 });
      expect(events.map(({ recordedAt }) => recordedAt)).toEqual([
        clocks[0],
        clocks[0],
        clocks[0],
        clocks[3],
      ]);
    });

    const at = (time: string): Instant => `2026-03-02T${time}.000Z`;
    const appendAt = async (instant: string): Promise<bigint> => {
      clock = at(instant);
      return (await store.append(appendRequest())).receipt.position;
    };
    const clocks = async (): Promise<(string | undefined)[]> =>
      (await store.readAll({ after: 0n, limit: 20 })).map(({ metadata }) => metadata.clock);

    it('lets one wrong clock spoil no instant: what is recorded by now is known now, and stays so', async () => {
      const before = await appendAt('10:00:00');
      const wrong = await appendAt('16:00:00');
      const first = await appendAt('10:01:00');
      expect(await store.positionAt(at('10:01:00'))).toBe(first);
      const second = await appendAt('10:02:00');
      const told = async () => [
        await store.positionAt(at('10:00:59')),
        await store.positionAt(at('10:01:00')),
        await store.positionAt(at('10:01:59')),
      ];
      expect(await told()).toEqual([before, first, first]);
      expect(await store.positionAt(at('10:02:00'))).toBe(second);
      store = await under.reopen();
      const third = await appendAt('10:03:00');
      expect(third > second && second > first && first > wrong).toBe(true);
      expect(await told()).toEqual([before, first, first]);
      // Of an instant that has not come, what is known by now.
      expect(await store.positionAt(at('16:30:00'))).toBe(third);
      const later = await appendAt('17:00:00');
      expect(await told()).toEqual([before, first, first]);
      expect(await store.positionAt(at('16:30:00'))).toBe(third);
      expect(await store.positionAt(at('17:00:00'))).toBe(later);
      const said = [undefined, undefined, at('10:01:00'), at('10:02:00'), at('10:03:00'), undefined];
      expect(await clocks()).toEqual(said);
    });

    it('answers the same for an instant whenever it is asked, where the clock stands or steps back', async () => {
      const before = await appendAt('10:00:00');
      expect(await store.positionAt(at('10:00:00'))).toBe(before);
      await appendAt('10:00:00');
      const last = await appendAt('09:59:59');
      clock = at('10:00:30');
      expect(await store.positionAt(at('10:00:00'))).toBe(before);
      expect(await store.positionAt(clock)).toBe(last);
      expect(await clocks()).toEqual([undefined, undefined, undefined]);
    });

    it('finds the last position known at an instant', async () => {
      const positions: bigint[] = [];
      for (let day = 1; day <= 9; day++) {
        clock = `2026-03-0${day}T00:00:00.000Z` as Instant;
        const { receipt } = await store.append(appendRequest({ events: [numbered(0), numbered(1)] }));
        positions.push(receipt.position);
      }
      expect(await store.positionAt('2026-02-28T23:59:59.999Z')).toBe(0n);
      for (let day = 1; day <= 9; day++) {
        expect(await store.positionAt(`2026-03-0${day}T00:00:00.000Z` as Instant)).toBe(positions[day - 1]);
        expect(await store.positionAt(`2026-03-0${day}T23:59:59.999Z` as Instant)).toBe(positions[day - 1]);
      }
      expect(await store.positionAt('2030-01-01T00:00:00.000Z')).toBe(positions[8]);
    });
  });

  describe('reading', () => {
    beforeEach(async () => {
      await appendNumbers('pledge-1', 0, 5);
      await store.append(
        appendRequest({
          stream: 'pledge-2',
          events: [numbered(5), { ...numbered(6), type: 'PledgeSigned' }],
        }),
      );
      await store.append(
        appendRequest({
          stream: 'pledge-1',
          expectedRevision: 4,
          events: [{ ...numbered(7), type: 'PledgeConcluded' }],
        }),
      );
    });

    const read = async (
      options: Omit<Parameters<EventStore['readAll']>[0], 'limit'> & { limit?: number },
    ): Promise<unknown[]> =>
      (await store.readAll({ limit: 100, ...options })).map(({ data }) => ('n' in data ? data.n : null));

    it('gives a stream from any revision on', async () => {
      const numbers = async (from?: number): Promise<unknown[]> =>
        (await store.readStream('pledge-1', from)).map(({ revision }) => revision);
      expect(await numbers()).toEqual([0, 1, 2, 3, 4, 5]);
      expect(await numbers(4)).toEqual([4, 5]);
      expect(await numbers(6)).toEqual([]);
    });

    it('gives so many of a stream at most, and events by their places', async () => {
      expect((await store.readStream('pledge-1', 1, 2)).map(({ revision }) => revision)).toEqual([1, 2]);
      const places = [
        { stream: 'pledge-2', revision: 1 },
        { stream: 'pledge-1', revision: 5 },
        { stream: 'pledge-1', revision: 0 },
        { stream: 'pledge-1', revision: 6 },
        { stream: 'pledge-9', revision: 0 },
      ];
      const found = await store.eventsAt(places);
      expect(new Set(found.map(({ data }) => (data as { n: number }).n))).toEqual(new Set([0, 6, 7]));
      expect(await store.eventsAt([])).toEqual([]);
    });

    it('gives long events in pages that do not grow with them, and all of them to who subscribes', async () => {
      const text = 'ế'.repeat(300_000);
      for (let n = 0; n < 15; n++) {
        const events = [{ ...numbered(n), data: { n, text } }];
        await store.append(appendRequest({ stream: 'long-1', expectedRevision: n - 1, events }));
      }
      const { position: after } = (await store.readStream('pledge-1', 5))[0]!;
      const page = async (from: bigint) => await store.readAll({ after: from, limit: 100, bytes: 1_000_000 });
      const first = await page(after);
      expect(first).toHaveLength(4);
      expect((await page(first.at(-1)!.position)).map(({ revision }) => revision)).toEqual([4, 5, 6, 7]);
      expect((await take(store, 15, { after, batchSize: 100 })).map(({ revision }) => revision)).toEqual(
        Array.from({ length: 15 }, (_, n) => n),
      );
    });

    it('gives everything in pages that follow each other', async () => {
      expect(await read({ after: 0n })).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      const paged: Recorded[] = [];
      for (let after = 0n; ; after = paged.at(-1)!.position) {
        const page = await store.readAll({ after, limit: 3 });
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(3);
        paged.push(...page);
      }
      expect(paged).toEqual(await store.readAll({ after: 0n, limit: 100 }));
    });

    it('keeps only the types or the stream asked for', async () => {
      const middle = (await store.readStream('pledge-1', 2))[0]!.position;
      expect(await read({ after: 0n, types: ['PledgeConcluded', 'PledgeSigned'] })).toEqual([6, 7]);
      expect(await read({ after: 0n, types: ['PledgeConcluded', 'NumberRecorded'], limit: 2 })).toEqual([
        0, 1,
      ]);
      expect(await read({ after: middle, types: ['NumberRecorded'] })).toEqual([3, 4, 5]);
      expect(await read({ after: 0n, types: [] })).toEqual([]);
      expect(await read({ after: 0n, stream: 'pledge-2' })).toEqual([5, 6]);
      expect(await read({ after: middle, stream: 'pledge-1' })).toEqual([3, 4, 7]);
      expect(await read({ after: 0n, stream: 'pledge-1', limit: 2 })).toEqual([0, 1]);
      expect(await read({ after: 0n, stream: 'pledge-2', types: ['PledgeSigned'] })).toEqual([6]);
    });
  });

  describe('subscribe', () => {
    it('catches up, then stays live, without a gap or a repetition in between', async () => {
      await appendNumbers('pledge-1', 0, 60);
      const taken = take(store, 200, { batchSize: 7 });
      await Promise.all([appendNumbers('pledge-1', 60, 130), appendNumbers('pledge-2', 0, 70)]);
      expect(ids(await taken)).toEqual(ids(await store.readAll({ after: 0n, limit: 1000 })));
    });

    it('serves several subscribers, from where each wants to begin', async () => {
      await appendNumbers('pledge-1', 0, 10);
      const events = await store.readStream('pledge-1');
      const other = await under.reopen();
      const takers = [0, 4, 9].flatMap((index) => [
        take(store, 19 - index, { after: events[index]!.position }),
        take(other, 19 - index, { after: events[index]!.position }),
      ]);
      await appendNumbers('pledge-1', 10, 20);
      const all = ids(await store.readStream('pledge-1'));
      const expected = [0, 4, 9].flatMap((index) => [all.slice(index + 1), all.slice(index + 1)]);
      expect((await Promise.all(takers)).map(ids)).toEqual(expected);
    });

    it('sees what another instance writes', async () => {
      const taken = take(await under.reopen(), 3);
      await appendNumbers('pledge-1', 0, 3);
      expect(ids(await taken)).toEqual(ids(await store.readStream('pledge-1')));
    });

    it('gives the same events as reading does', async () => {
      await appendNumbers('pledge-1', 0, 3);
      expect(await take(store, 3)).toEqual(await store.readAll({ after: 0n, limit: 10 }));
    });

    it('ends when its signal aborts, waiting or not even begun', async () => {
      const stop = new AbortController();
      const options = { after: 0n, batchSize: 10, signal: stop.signal };
      const waiting = store.subscribe(options)[Symbol.asyncIterator]();
      const next = waiting.next();
      stop.abort();
      expect(await next).toMatchObject({ done: true });
      await appendNumbers('pledge-1', 0, 1);
      for await (const batch of store.subscribe(options)) expect(batch).toBe('nothing');
    });
  });

  describe('persons', () => {
    it('have names beside the log, found by reference', async () => {
      const persons = ['Nguyễn Văn A', 'Trần Thị B'].map((name, n) => {
        const salt = `${n}`.repeat(32);
        return { ref: sha256(`${salt}\n${name}`), salt, name };
      });
      await store.append(appendRequest({ persons }));
      await store.append(appendRequest({ persons: [persons[1]!] }));
      const found = await store.findPersons([persons[0]!.ref, persons[1]!.ref, sha256('')]);
      expect(found).toEqual(new Map(persons.map(({ ref, name }) => [ref, name])));
    });

    it('are removed for ever, and others stay', async () => {
      const [gone, kept] = ['Trần Đức Tuấn', 'Võ Thị Thiệp'].map((name, i) => {
        const salt = String(i + 5).repeat(32);
        return { ref: sha256(`${salt}\n${name}`), salt, name };
      });
      const request = appendRequest({ persons: [gone!, kept!] });
      await store.append(request);
      await store.forgetPersons([gone!.ref]);
      expect(await store.findPersons([gone!.ref, kept!.ref])).toEqual(new Map([[kept!.ref, kept!.name]]));
      // The very same command again, perhaps after a lost answer, brings no name back.
      await store.append(request);
      expect((await store.findPersons([gone!.ref])).size).toBe(0);
    });

    it('are not kept where the append was refused', async () => {
      const rivals = ['A', 'B'].map((name) => ({ ref: sha256(name), salt: '0'.repeat(32), name }));
      const results = await Promise.allSettled(
        rivals.map((person) => store.append(appendRequest({ stream: 'pledge-1', persons: [person] }))),
      );
      const won = rivals.filter((_, n) => results[n]!.status === 'fulfilled');
      expect(won).toHaveLength(1);
      const found = await store.findPersons(rivals.map(({ ref }) => ref));
      expect(found).toEqual(new Map(won.map(({ ref, name }) => [ref, name])));
    });
  });
}
