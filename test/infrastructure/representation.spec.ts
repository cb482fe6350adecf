import { describe, expect, it } from '@jest/globals';
import { written } from '../../src/infrastructure/http/representation.js';
import { frozen } from '../../src/projections/row-cache.js';

describe('an answer as JSON', () => {
  const data = () => ({ name: 'Cụm “1”', '{': [',}', null, { times: 1 }] });

  it.each([
    ['an answer', { data: frozen(data()), next: null, meta: { position: '7', lagEvents: 0 } }],
    ['the same data once more', { data: frozen(data()), meta: { '{,}': '{,}' } }],
    ['data alone', { data: frozen(data()) }],
    ['data that may change', { data: data(), meta: { position: '7' } }],
    ['data that is a text', { data: 'một', meta: {} }],
    ['no data', { code: 'NOT_FOUND' }],
    ['null', null],
    ['what is absent', { data: frozen(data()), next: undefined, meta: {} }],
  ])('is what JSON.stringify makes of %s', (_, answer) => {
    expect([written(answer), written(answer)]).toEqual([JSON.stringify(answer), JSON.stringify(answer)]);
  });

  it('writes data that cannot change once', () => {
    let times = 0;
    const counted = Object.freeze({ toJSON: () => ++times });
    expect([1, 2].map((position) => written({ data: counted, position }))).toEqual([
      '{"data":1,"position":1}',
      '{"data":1,"position":2}',
    ]);
  });
});
