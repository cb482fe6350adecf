import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { EventStore, ReadAllOptions } from '../../src/application/event-store.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { CommonReading } from '../../src/infrastructure/projections/common-reading.js';
import type { Reader } from '../../src/infrastructure/projections/common-reading.js';
import { WrittenKeys } from '../../src/infrastructure/projections/written-keys.js';

/** A store that notes from where it is read; its log may grow. */
function storeOf(events: number): { store: EventStore; reads: bigint[]; grow: (to: number) => void } {
  const reads: bigint[] = [];
  const log: Recorded[] = [];
  const grow = (to: number): void => {
    for (let at = log.length + 1; at <= to; at++) log.push({ position: BigInt(at) } as Recorded);
  };
  grow(events);
  const readAll = ({ after, limit }: ReadAllOptions): Promise<readonly Recorded[]> => {
    reads.push(after);
    return Promise.resolve(log.filter(({ position }) => position > after).slice(0, limit));
  };
  return { store: { readAll } as unknown as EventStore, reads, grow };
}

/** Positions that a reader sees from one position on, up to another. */
async function seen(reader: Reader, after: bigint, until: bigint): Promise<bigint[]> {
  const positions: bigint[] = [];
  for (let at = after; at < until; at = positions.at(-1) ?? until) {
    const page = await reader.after(at);
    if (page.length === 0) break;
    positions.push(...page.map(({ position }) => position));
  }
  return positions;
}

const upTo = (count: number): bigint[] => Array.from({ length: count }, (_, n) => BigInt(n + 1));

describe('a common reading', () => {
  it('reads each page once for all, and gives every event to each', async () => {
    const { store, reads } = storeOf(2_500);
    const reading = new CommonReading(store);
    const readers = [reading.join(), reading.join(), reading.join()];
    const all = await Promise.all(readers.map((reader) => seen(reader, 0n, 2_500n)));
    expect(all).toEqual(readers.map(() => upTo(2_500)));
    expect(reads.filter((after) => after < 2_500n)).toEqual([0n, 1_000n, 2_000n]);
  });

  it('waits for the slowest, and no longer once it has left', async () => {
    const { store } = storeOf(2_500);
    const reading = new CommonReading(store);
    const [one, slow] = [reading.join(), reading.join()];
    const all = seen(one, 0n, 2_500n);
    let isDone = false;
    void all.then(() => (isDone = true));
    await slow.after(0n);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isDone).toBe(false);
    slow.leave();
    expect(await all).toEqual(upTo(2_500));
    expect(await seen(slow, 1_500n, 2_500n)).toEqual(upTo(2_500).slice(1_500));
  });

  it('gives the rest of a page to who stopped in its middle', async () => {
    const { store } = storeOf(1_500);
    const reader = new CommonReading(store).join();
    await reader.after(0n);
    const rest = await reader.after(400n);
    expect([rest[0]?.position, rest.at(-1)?.position]).toEqual([401n, 1_000n]);
  });

  it('sees what was appended after it had read ahead', async () => {
    const { store, grow } = storeOf(1_000);
    const reader = new CommonReading(store).join();
    await seen(reader, 0n, 1_000n);
    grow(1_003);
    expect(await seen(reader, 1_000n, 1_003n)).toEqual([1_001n, 1_002n, 1_003n]);
  });

  it('fails for all where the store fails, and can be tried again', async () => {
    const { store } = storeOf(10);
    let isAway = true;
    const readAll = (options: ReadAllOptions): Promise<readonly Recorded[]> =>
      isAway ? Promise.reject(new Error('away')) : store.readAll(options);
    const reading = new CommonReading({ readAll } as unknown as EventStore);
    const readers = [reading.join(), reading.join()];
    const failed = await Promise.allSettled(readers.map((reader) => reader.after(0n)));
    expect(failed.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isAway = false;
    const all = await Promise.all(readers.map((reader) => seen(reader, 0n, 10n)));
    expect(all).toEqual([upTo(10), upTo(10)]);
  });
});

describe('the keys that were written', () => {
  it('are never forgotten', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (keys) => {
        const written = new WrittenKeys();
        for (const key of keys) written.add(key);
        expect(keys.filter((key) => !written.mayHave(key))).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('are told from others, however many', () => {
    const written = new WrittenKeys();
    for (let n = 0; n < 200_000; n++) written.add(`don-vi-${n}`);
    const others = Array.from({ length: 10_000 }, (_, n) => `don-vi-${n + 200_000}`);
    expect(others.filter((key) => written.mayHave(key)).length).toBeLessThan(100);
  });
});
