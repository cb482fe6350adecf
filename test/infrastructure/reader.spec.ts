import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { EventStore } from '../../src/application/event-store.js';
import { SystemClock } from '../../src/application/clock.js';
import { Reader } from '../../src/projections/reader.js';
import { RowCache } from '../../src/projections/row-cache.js';

describe('what is made from read models', () => {
  let cache: RowCache;
  let reader: Reader;
  let times: number;
  let names: Map<string, string>;
  const make = () => Promise.resolve({ times: ++times });
  const made = (by: () => Promise<object> = make, name: unknown = 'page', readModels = ['unit', 'cluster']) =>
    reader.whileSame(readModels, [name], by);

  beforeEach(() => {
    times = 0;
    cache = new RowCache();
    cache.opened('unit');
    cache.opened('cluster');
    cache.looked();
    names = new Map([['a', 'Ánh']]);
    const store = {
      findPersons: (refs: string[]) =>
        Promise.resolve(new Map([...names].filter(([ref]) => refs.includes(ref)))),
    };
    const database = { query: () => Promise.resolve([]) };
    reader = new Reader(
      database as unknown as DataSource,
      store as unknown as EventStore,
      new SystemClock(),
      cache,
    );
  });

  it('is made once as long as none of them changes, for each name', async () => {
    expect([await made(), await made(), await made(make, 10n)]).toEqual([
      { times: 1 },
      { times: 1 },
      { times: 2 },
    ]);
    cache.changed('cluster', ['c']);
    expect([await made(), await made()]).toEqual([{ times: 3 }, { times: 3 }]);
    expect(Object.isFrozen(await made())).toBe(true);
  });

  it('is made once for all who ask at the same time, and anew for who asks after a change', async () => {
    const slow = async () => {
      await new Promise(setImmediate);
      return await make();
    };
    const early = [made(slow), made(slow)];
    cache.changed('unit', ['a']);
    const late = made(slow);
    expect(await Promise.all([...early, late])).toEqual([{ times: 1 }, { times: 1 }, { times: 2 }]);
  });

  it('is not shared with who asks after a name in it was forgotten', async () => {
    const named = async () => {
      const sight = await reader.sight(null, new Set());
      const nameOf = await sight.persons(['a']);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { name: nameOf('a') };
    };
    const early = made(named);
    await new Promise(setImmediate);
    names.delete('a');
    const late = made(named);
    expect(await Promise.all([early, late])).toEqual([{ name: 'Ánh' }, { name: '[đã xóa theo yêu cầu]' }]);
  });

  it.each([
    ['one of them changed meanwhile', () => cache.changed('unit', ['a'])],
    ['nobody tells their changes any more', () => cache.stop()],
  ])('is not kept where %s', async (_, happens) => {
    await made(async () => {
      happens();
      return make();
    });
    expect(await made()).toEqual({ times: 2 });
  });

  it('is made anew once a name of a person in it is forgotten, or told again after that', async () => {
    const named = async () => {
      const sight = await reader.sight(null, new Set());
      return { times: ++times, name: (await sight.persons(['a']))('a') };
    };
    expect([await made(named), await made(named)]).toEqual([
      { times: 1, name: 'Ánh' },
      { times: 1, name: 'Ánh' },
    ]);
    names.delete('a');
    const forgotten = { times: 2, name: '[đã xóa theo yêu cầu]' };
    expect([await made(named), await made(named)]).toEqual([forgotten, forgotten]);
    names.set('a', 'Ánh');
    expect(await made(named)).toEqual({ times: 3, name: 'Ánh' });
  });

  it('is made anew for a name in a part of it that was kept', async () => {
    const part = async () => {
      const sight = await reader.sight(null, new Set());
      return { name: (await sight.persons(['a']))('a') };
    };
    const whole = async () => ({ times: ++times, part: await made(part, 'part') });
    await made(part, 'part');
    expect(await made(whole)).toEqual({ times: 1, part: { name: 'Ánh' } });
    names.delete('a');
    expect(await made(whole)).toEqual({ times: 2, part: { name: '[đã xóa theo yêu cầu]' } });
  });

  it('is kept where names are asked for and there are none, or they are not shown', async () => {
    const unnamed = async () => {
      const [all, none] = [await reader.sight(null, new Set()), await reader.sight(null, null)];
      await Promise.all([all.persons([]), none.persons(['a'])]);
      return await make();
    };
    expect([await made(unnamed), await made(unnamed)]).toEqual([{ times: 1 }, { times: 1 }]);
  });

  it('is made anew where changes of one of them are not told', async () => {
    const of = ['unit', 'award'];
    expect([await made(make, 'x', of), await made(make, 'x', of)]).toEqual([{ times: 1 }, { times: 2 }]);
  });
});
