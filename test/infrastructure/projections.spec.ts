import { describe, expect, it } from '@jest/globals';
import type { EventStore, ReadAllOptions } from '../../src/application/event-store.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { Pages, Reading } from '../../src/infrastructure/projections/feed.js';
import type { Row } from '../../src/infrastructure/projections/rows.js';
import { foldInto, missingKeys, stepsOf } from '../../src/infrastructure/projections/rows.js';
import { Wakeup } from '../../src/application/waiting.js';
import type { Projection } from '../../src/projections/projection.js';
import { foldRows } from '../../src/projections/projection.js';

const seen: Projection<{ readonly ids: readonly string[] }> = {
  name: 'seen',
  version: 1,
  keys: (event) => (event.data as { keys: readonly string[] }).keys,
  evolve: (state, event) => ({ ids: [...(state?.ids ?? []), event.id] }),
  columns: [],
};

function event(position: number, ...keys: string[]): Recorded {
  return {
    id: `e${position}`,
    type: 'Seen',
    position: BigInt(position),
    data: { keys },
  } as unknown as Recorded;
}

function events(from: number, to: number): Recorded[] {
  return Array.from({ length: to - from + 1 }, (_, n) => event(from + n, 'a', 'b'));
}

/** A store of so many events that notes what is read from it. */
function storeOf(count: number): { store: EventStore; reads: bigint[] } {
  const reads: bigint[] = [];
  const all = events(1, count);
  const readAll = async ({ after, limit }: ReadAllOptions): Promise<readonly Recorded[]> => {
    reads.push(after);
    return all.filter(({ position }) => position > after).slice(0, limit);
  };
  return { store: { readAll } as unknown as EventStore, reads };
}

describe('the fold of a batch', () => {
  it('takes an event into a row once, however often the event names the row or the batch comes again', async () => {
    const rows = new Map<string, Row>();
    const steps = stepsOf(seen, [event(1, 'a', 'b', 'a'), event(2, 'a'), event(3)]);
    await foldInto(rows, seen, steps);
    await foldInto(rows, seen, steps);
    expect([...rows.values()]).toEqual([
      { key: 'a', state: { ids: ['e1', 'e2'] }, position: 2n, dirty: true, isStored: false },
      { key: 'b', state: { ids: ['e1'] }, position: 1n, dirty: true, isStored: false },
    ]);
  });

  it('needs each row once that is not in memory', () => {
    const steps = stepsOf(seen, [event(1, 'a', 'b'), event(2, 'b', 'c')]);
    const known: Row = { key: 'a', state: null, position: 0n, dirty: false, isStored: false };
    expect(missingKeys(steps, new Map([['a', known]]))).toEqual(['b', 'c']);
  });

  it.each(['keys', 'evolve'])('names the event that %s cannot take in', async (method) => {
    const broken = {
      ...seen,
      [method]: () => {
        throw new Error('no such unit');
      },
    };
    const failing = async (): Promise<void> => foldInto(new Map(), broken, stepsOf(broken, [event(7, 'a')]));
    await expect(failing()).rejects.toThrow('event e7 (Seen) at position 7: no such unit');
  });
});

describe('pages of events', () => {
  it('are read once for all who need them at the same time or soon after', async () => {
    const { store, reads } = storeOf(100);
    const pages = new Pages(store, 10);
    const [first, same] = await Promise.all([pages.after(0n), pages.after(0n)]);
    expect(first).toEqual(events(1, 10));
    expect(same).toEqual(first);
    expect(await pages.after(10n)).toEqual(events(11, 20));
    expect(await pages.after(0n)).toEqual(first);
    expect(await pages.after(7n)).toEqual(events(8, 17));
    expect(reads).toEqual([0n, 10n]);
  });

  it('are whole for who is behind, in however small parts the events came', async () => {
    const { store, reads } = storeOf(20);
    const pages = new Pages(store, 10);
    for (const one of events(21, 35)) pages.keep(one.position - 1n, [one]);
    expect(await pages.after(20n)).toEqual(events(21, 30));
    expect(await pages.after(33n)).toEqual(events(34, 35));
    expect(await pages.after(10n)).toEqual(events(11, 20));
    expect(reads).toEqual([10n]);
  });

  it('are let go of sooner where the events are long: what is kept is bounded in bytes', async () => {
    const { store, reads } = storeOf(100);
    const pages = new Pages(store, 1_000);
    const long = (position: number): Recorded => ({
      ...event(position),
      data: { keys: ['x'.repeat(1024 * 1024)] },
    });
    for (let n = 101; n <= 130; n++) pages.keep(BigInt(n - 1), [long(n)]);
    expect((await pages.after(120n)).length).toBe(10);
    expect(reads).toEqual([]);
    await pages.after(100n);
    expect(reads).toEqual([100n]);
  });

  it('are let go of as newer ones come', async () => {
    const { store, reads } = storeOf(100);
    const pages = new Pages(store, 10);
    const order = [0n, 10n, 20n, 30n, 40n, 10n, 0n];
    for (const after of order) await pages.after(after);
    expect(reads).toEqual([0n, 10n, 20n, 30n, 40n, 0n]);
  });

  it('are not kept of a store that was let go of while it was read', async () => {
    const { store, reads } = storeOf(100);
    const pages = new Pages(store, 10);
    const reading = pages.after(0n);
    pages.clear();
    await reading;
    await pages.after(0n);
    expect(reads).toEqual([0n, 0n]);
  });
});

describe('a reading', () => {
  it('catches up from the store, then gives what arrives without reading it again', async () => {
    const { store, reads } = storeOf(15);
    const reading = new Reading(new Pages(store, 10), event(15));
    expect(await reading.next(0n)).toHaveLength(10);
    expect(await reading.next(10n)).toEqual(events(11, 15));
    const waiting = reading.next(15n);
    reading.arrive(events(16, 18));
    reading.arrive(events(19, 19));
    expect(await waiting).toEqual(events(16, 19));
    expect(await reading.next(18n)).toEqual(events(19, 19));
    expect(reads).toEqual([0n, 10n]);
  });

  it('ends for those who wait', async () => {
    const reading = new Reading(new Pages(storeOf(0).store, 10), { position: 0n, hash: null });
    const waiting = reading.next(0n);
    reading.end();
    expect(await waiting).toBeNull();
    expect(await reading.next(0n)).toBeNull();
  });

  it('of a store that lost events it had is an error', async () => {
    const reading = new Reading(new Pages(storeOf(3).store, 10), event(5));
    await expect(reading.next(3n)).rejects.toThrow('lost its events after position 3');
  });
});

describe('a wake-up', () => {
  it('reaches all who wait, and nobody twice', async () => {
    const wakeup = new Wakeup();
    let woken = 0;
    const waits = [wakeup.wait(), wakeup.wait(60_000)].map((wait) => wait.then(() => woken++));
    wakeup.fire();
    wakeup.fire();
    await Promise.all(waits);
    expect(woken).toBe(2);
    await wakeup.wait(1);
  });
});

describe('rows folded in memory', () => {
  it('take in each event once, which is looked at once however many rows are wanted', () => {
    let looks = 0;
    const counted = { ...seen, keys: (one: Recorded) => (looks++, seen.keys(one)) };
    const rows = foldRows(
      counted,
      ['a', 'b', 'c'],
      [event(1, 'x', 'b', 'a'), event(2, 'b', 'b'), event(3, 'x')],
    );
    expect(Object.fromEntries(rows)).toEqual({ a: { ids: ['e1'] }, b: { ids: ['e1', 'e2'] } });
    expect(looks).toBe(3);
  });
});
