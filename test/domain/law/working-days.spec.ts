import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../../src/domain/ground/values.js';
import { dayAfter, dayBefore, isWeekend } from '../../../src/domain/ground/values.js';
import {
  isWorkingDay,
  publicBy,
  undeclaredYears,
  workingDaysBetween,
} from '../../../src/domain/law/working-days.js';

const declared = (off: readonly Day[], working: readonly Day[] = []) => ({
  organiserId: 'ttcp',
  basis: 'Thông báo nghỉ',
  off: off.map((on) => ({ on, name: null })),
  working: [...working],
  eventId: 'e',
});
const oneDay = 86_400_000;
const weekends = { daysOff: [] };
/** Tết Dương lịch 2027 with the Saturday before it worked, and one day of that taken back. */
const ofOffice = {
  daysOff: [declared(['2026-12-31', '2027-01-01'], ['2026-12-26']), declared([], ['2026-12-31'])],
};

describe('days', () => {
  it('follow each other, and fall on weekends, as the calendar has it', () => {
    const dayAt = (at: number) => new Date(at).toISOString().slice(0, 10) as Day;
    const wrong: Day[] = [];
    for (let at = Date.UTC(1899, 11, 25); at < Date.UTC(2101, 0, 5); at += oneDay) {
      const day = dayAt(at);
      const told = [dayBefore(day), dayAfter(day), isWeekend(day)];
      const is = [dayAt(at - oneDay), dayAt(at + oneDay), [0, 6].includes(new Date(at).getUTCDay())];
      if (told.join() !== is.join()) wrong.push(day);
    }
    expect(wrong).toEqual([]);
    expect(isWeekend('2026-11-28')).toBe(true);
  });
});

describe('working days of a body (R78)', () => {
  it('are Monday to Friday, but for what it declared; the last word on a day holds', () => {
    const days = [
      '2026-12-25',
      '2026-12-26',
      '2026-12-27',
      '2026-12-31',
      '2027-01-01',
      '2027-01-04',
    ] as const;
    expect(days.map((day) => isWorkingDay(weekends, day))).toEqual([true, false, false, true, true, true]);
    expect(days.map((day) => isWorkingDay(ofOffice, day))).toEqual([true, true, false, true, false, true]);
  });

  it('are counted between two days, neither of which counts', () => {
    expect(workingDaysBetween(weekends, '2026-12-11', '2026-12-25')).toBe(9);
    expect(workingDaysBetween(weekends, '2026-12-10', '2026-12-25')).toBe(10);
    expect(workingDaysBetween(ofOffice, '2026-12-24', '2027-01-05')).toBe(7);
    expect(workingDaysBetween(weekends, '2026-12-25', '2026-12-25')).toBe(0);
    expect(workingDaysBetween(weekends, '2026-12-26', '2026-12-25')).toBe(0);
  });

  it('say by when a list is to be public: ten of them lie between (R61)', () => {
    expect(publicBy(weekends, '2026-12-25', 10)).toBe('2026-12-10');
    // A Sunday counts for nothing: the list may as well go up on it.
    for (const before of ['2026-12-26', '2026-12-27', '2026-12-28'] as const)
      expect(publicBy(weekends, before, 10)).toBe('2026-12-13');
    expect(publicBy(ofOffice, '2027-01-08', 10)).toBe('2026-12-24');
    for (const before of ['2026-12-25', '2026-12-28', '2027-01-08'] as const) {
      const by = publicBy(ofOffice, before, 10);
      expect(workingDaysBetween(ofOffice, by, before)).toBe(10);
      expect(workingDaysBetween(ofOffice, dayAfter(by), before)).toBe(9);
    }
  });

  it('rest on weekends alone in years of which nothing was declared', () => {
    expect(undeclaredYears(ofOffice, '2026-12-20', '2027-01-08')).toEqual([]);
    expect(undeclaredYears(ofOffice, '2027-12-20', '2028-01-08')).toEqual([2028]);
    expect(undeclaredYears(weekends, '2026-12-10', '2026-12-25')).toEqual([2026]);
  });
});
