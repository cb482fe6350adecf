import { describe, expect, it } from '@jest/globals';
import { differences, recordedAlready } from '../../../src/domain/ground/told-again.js';

const record = {
  theme: 'Kỷ cương',
  on: '2025-03-05',
  period: { from: '2025-01', to: null },
  listed: ['a', 'b'],
  counts: { inFavour: 9, base: 9 },
  signer: null,
  chair: { ref: 'a' },
};

describe('what is told again', () => {
  it.each([
    ['the same', record],
    ['less', { theme: undefined, on: null, listed: [], signer: { position: null } }],
    ['a date less exactly', { on: '2025-03', period: { from: '2025' } }],
    ['some of a list, or of a whole', { listed: ['b'], counts: { base: 9 } }],
  ])('is on record where it is %s', (_title, told) => {
    expect(differences(record, told)).toEqual([]);
  });

  it.each([
    ['another word', { theme: 'Đổi mới' }, 'theme', 'Kỷ cương', 'Đổi mới'],
    ['another day', { on: '2025-03-06' }, 'on', '2025-03-05', '2025-03-06'],
    ['a date more exactly', { period: { from: '2025-01-10' } }, 'period.from', '2025-01', '2025-01-10'],
    ['one more of a list', { listed: ['a', 'c'] }, 'listed', ['a', 'b'], ['a', 'c']],
    ['another number in a whole', { counts: { inFavour: 8, base: 9 } }, 'counts.inFavour', 9, 8],
    ['what is not recorded', { signer: { position: 'x' } }, 'signer', null, { position: 'x' }],
    ['another person', { chair: { ref: 'b' } }, 'chair', { ref: 'a' }, { ref: 'b' }],
    ['what no record has', { place: 'Mẫu Sơn' }, 'place', null, 'Mẫu Sơn'],
    ['a number that is no date', { on: '202' }, 'on', '2025-03-05', '202'],
  ])('is not where it is %s, and the field is named', (_title, told, field, recorded, value) => {
    expect(differences(record, told)).toEqual([{ field, recorded, told: value }]);
  });

  it('is refused with what stands and what differs, whatever was warned of', () => {
    const told = { theme: 'Đổi mới', listed: ['a'], warnings: [{ code: 'X', detail: 'x' }] };
    const error = recordedAlready('Đã ghi nhận.', record, told);
    expect(error).toMatchObject({
      code: 'ALREADY_RECORDED',
      detail: 'Đã ghi nhận. Lần này nêu khác ở: theme.',
      facts: { current: record, differs: [{ field: 'theme' }] },
    });
    expect(recordedAlready('Đã ghi nhận.', record, { theme: 'Kỷ cương' }).detail).toBe('Đã ghi nhận.');
  });
});
