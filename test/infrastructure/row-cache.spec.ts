import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { RowCache } from '../../src/projections/row-cache.js';

describe('rows in memory', () => {
  let cache: RowCache;
  const keep = (key: string, state: object | null): void =>
    cache.reading('unit', [key])(new Map(state ? [[key, state]] : []));
  const found = (key: string) => cache.find('unit', key);

  beforeEach(() => {
    cache = new RowCache();
    cache.opened('unit');
    cache.looked();
  });

  it('are found as they were read, those that do not exist too', () => {
    expect(found('a')).toBeUndefined();
    keep('a', { name: 'A' });
    keep('b', null);
    expect([found('a'), found('b'), cache.find('cluster', 'a')]).toEqual([{ name: 'A' }, null, undefined]);
  });

  it('are dropped one by one as they change, or all where nobody says which', () => {
    keep('a', { name: 'A' });
    keep('b', { name: 'B' });
    cache.changed('unit', ['a']);
    expect([found('a'), found('b')]).toEqual([undefined, { name: 'B' }]);
    cache.changed('unit', null);
    expect(found('b')).toBeUndefined();
  });

  it.each([
    ['the row changed', () => cache.changed('unit', ['a'])],
    ['any row may have changed', () => cache.changed('unit', null)],
    ['nobody tells changes any more', () => cache.stop()],
  ])('are not kept where %s while they were read', (_, happens) => {
    const kept = cache.reading('unit', ['a']);
    happens();
    cache.opened('other');
    kept(new Map([['a', { name: 'of before' }]]));
    expect(found('a')).toBeUndefined();
  });

  it('are not kept where the read failed, or nobody tells changes', () => {
    cache.reading('unit', ['a'])(null);
    expect(found('a')).toBeUndefined();
    cache.reading('cluster', ['a'])(new Map([['a', {}]]));
    cache.opened('cluster');
    expect(cache.find('cluster', 'a')).toBeUndefined();
  });

  it('are believed, and have a content, as long as somebody looks at what is in service', () => {
    keep('a', { name: 'A' });
    const content = cache.contentOf(['unit']);
    const now = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 6_000);
    expect([found('a'), cache.contentOf(['unit'])]).toEqual([undefined, null]);
    cache.looked();
    expect([found('a'), cache.contentOf(['unit'])]).toEqual([{ name: 'A' }, content]);
    now.mockRestore();
  });

  it('cannot be changed by who gets them', () => {
    keep('a', { names: [{ name: 'A' }] });
    const row = found('a') as { names: { name: string }[] };
    expect(() => row.names.push({ name: 'B' })).toThrow(TypeError);
    expect(() => Object.assign(row.names[0]!, { name: 'B' })).toThrow(TypeError);
  });

  it('have a content that is another after any change, and none where changes of one read model are not told', () => {
    const before = cache.contentOf(['unit']);
    cache.changed('unit', ['z']);
    const after = cache.contentOf(['unit']);
    expect([before === after, cache.contentOf(['unit']) === after]).toEqual([false, true]);
    expect([cache.contentOf(['unit', 'cluster']), cache.contentOf([])]).toEqual([null, null]);
  });
});
