import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../src/domain/ground/errors.js';
import { supplemented, supplementTo } from '../../../src/domain/ground/supplement.js';
import { joined } from '../../../src/domain/ground/told-again.js';
import type { PartialDate } from '../../../src/domain/ground/values.js';
import { eventId, recorded } from '../../support/given.js';

const data = {
  theme: 'Kỷ cương',
  plan: { number: '7', symbol: null },
  place: null,
  guests: [{ unit: 'a', role: null }],
  goals: ['một'],
};
const record = recorded({ type: 'Told', data }, 1, { occurredOn: '2025' });
const added = (told: object) => supplementTo(record, told, 'Đã ghi nhận.', { whole: ['goals'] });
const refused = (told: object): unknown => {
  try {
    return added(told);
  } catch (error) {
    return error instanceof DomainError && error.facts;
  }
};

describe('a second telling', () => {
  it.each([
    ['what was not told', { place: 'Lâm Hà', theme: null }, { place: 'Lâm Hà' }],
    ['members of a whole', { plan: { symbol: 'KH' } }, { plan: { number: '7', symbol: 'KH' } }],
    [
      'items of a list',
      { guests: [{ unit: 'b', role: null }] },
      { guests: [...data.guests, { unit: 'b', role: null }] },
    ],
    [
      'more of an item',
      { guests: [{ unit: 'a', role: 'khách' }] },
      { guests: [{ unit: 'a', role: 'khách' }] },
    ],
    ['to a list that is whole', { goals: ['hai', 'một'] }, { goals: ['một', 'hai'] }],
  ])('adds %s', (_title, told, fields) => {
    expect(added(told)).toEqual({ eventId: eventId(1), type: 'Told', added: fields });
  });

  it('tells a day more exactly', () => {
    const occurredOn: PartialDate = '2025-03-05';
    const more = added({ occurredOn });
    expect(more).toEqual({ eventId: eventId(1), type: 'Told', added: {}, occurredOn });
    expect(supplemented(record, more)).toEqual({ ...record, metadata: { ...record.metadata, occurredOn } });
  });

  it.each([
    ['nothing more', { theme: 'Kỷ cương', guests: [{ unit: 'a' }] }, []],
    ['otherwise', { theme: 'Đổi mới', place: 'Lâm Hà' }, ['theme', 'place']],
    ['otherwise in a whole', { plan: { number: '8' } }, ['plan.number']],
    ['another day', { occurredOn: '2024' }, ['occurredOn']],
    ['another whole list', { goals: ['hai'] }, ['goals']],
  ])('is refused where it says %s', (_title, told, fields) => {
    expect(refused(told)).toMatchObject({
      current: data,
      differs: fields.map((field) => expect.objectContaining({ field })),
    });
  });

  it('never leaves out what is on record', () => {
    expect(joined('a', null)).toBe('a');
    expect(joined({ ref: 'p' }, undefined)).toEqual({ ref: 'p' });
  });
});
