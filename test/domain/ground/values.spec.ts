import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Day, PartialDate, Period } from '../../../src/domain/ground/values.js';
import {
  calendarYear,
  compareDays,
  firstDay,
  holdingOn,
  isBefore,
  isDate,
  isPartialDate,
  lastDay,
  later,
  overlaps,
  yearOf,
} from '../../../src/domain/ground/values.js';

const two = (n: number) => String(n).padStart(2, '0') as `${number}`;
const existsInCalendar = (year: number, month: number, day: number): boolean => {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

describe('dates as sources give them', () => {
  it.each([
    ['2024-02-28', true],
    ['2024-02-29', true],
    ['2024-02-30', false],
    ['2023-02-28', true],
    ['2023-02-29', false],
    ['2000-02-29', true],
    ['2100-02-28', true],
    ['2100-02-29', false],
    ['1900-02-29', false],
    ['2024-04-30', true],
    ['2024-04-31', false],
    ['2024-06-31', false],
    ['2024-09-31', false],
    ['2024-11-31', false],
    ['2024-12-31', true],
    ['2024-12-32', false],
    ['2024-01-00', false],
    ['2024-00-01', false],
    ['2024-13-01', false],
  ] as const)('a day exists or does not: %s %s', (text, exists) => {
    expect(isPartialDate(text)).toBe(exists);
    expect(isDate(text)).toBe(exists);
  });

  it.each([
    ['2019', true],
    ['2019-12', true],
    ['2019-13', false],
    ['2019-00', false],
    ['1899', false],
    ['1900', true],
    ['2100', true],
    ['2101', false],
    ['19', false],
    ['2019-1', false],
    ['2019-12-2', false],
    ['2019-12-020', false],
    ['2019/12/20', false],
    ['20/12/2019', false],
    ['2019-12-20T00:00:00Z', false],
    ['2019-12-20 ', false],
    ['2019-12-20\n', false],
    ['٢٠١٩', false],
    ['', false],
  ] as const)(
    'a date may stop at the year or the month and is written in no other way: %j %s',
    (text, allowed) => {
      expect(isPartialDate(text)).toBe(allowed);
    },
  );

  it.each(['2019', '2019-12'] as const)('a partial date is no whole date: %s', (text) =>
    expect(isDate(text)).toBe(false),
  );

  it('a day exists where the calendar has it, in every year from 1900 to 2100', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1895, max: 2105 }),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 0, max: 33 }),
        (year, month, day) => {
          const exists = year >= 1900 && year <= 2100 && existsInCalendar(year, month, day);
          expect(isPartialDate(`${year}-${two(month)}-${two(day)}`)).toBe(exists);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['2019', '2019-01-01'],
    ['2019-12', '2019-12-01'],
    ['2019-12-20', '2019-12-20'],
    ['2020-02', '2020-02-01'],
  ] as const)('%s may mean %s at the earliest', (partial, day) => {
    expect(firstDay(partial)).toBe(day);
    expect(isDate(firstDay(partial))).toBe(true);
  });

  it('the first day is the earliest of all days that begin with the partial date', () => {
    const day = fc
      .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10) as Day);
    fc.assert(
      fc.property(day, fc.constantFrom(4, 7, 10), (whole, precision) => {
        const first = firstDay(whole.slice(0, precision) as PartialDate);
        expect(isDate(first)).toBe(true);
        expect(first.startsWith(whole.slice(0, precision))).toBe(true);
        expect(first <= whole).toBe(true);
      }),
    );
  });

  it.each([
    ['2019', '2020', true],
    ['2019', '2019', false],
    ['2019-05', '2019', false],
    ['2019', '2019-05', false],
    ['2019-05', '2019-06-01', true],
    ['2019-05-31', '2019-06', true],
    ['2019-06-01', '2019-06', false],
    ['2019-06-01', '2019-06-02', true],
    ['2020', '2019-12-31', false],
  ] as const)('a date is before another where that is certain: %s before %s: %s', (a, b, expected) => {
    expect(isBefore(a, b)).toBe(expected);
  });

  it('the emulation year of a date is its calendar year', () => {
    expect((['2023-12-31', '2024-01-01', '2024'] as const).map(yearOf)).toEqual([2023, 2024, 2024]);
  });
});

describe('periods', () => {
  it.each<[string, Period, Period, boolean]>([
    ['share days', { from: '2023-01-01', to: '2024-01-01' }, { from: '2023-06-01', to: null }, true],
    [
      'meet and share none',
      { from: '2023-01-01', to: '2024-01-01' },
      { from: '2024-01-01', to: null },
      false,
    ],
    ['share one day', { from: '2023-01-01', to: '2024-01-02' }, { from: '2024-01-01', to: null }, true],
    ['are both without end', { from: '2023-01-01', to: null }, { from: '2030-01-01', to: null }, true],
    [
      'one inside the other',
      { from: '2023-01-01', to: '2024-01-01' },
      { from: '2023-03-01', to: '2023-03-02' },
      true,
    ],
    [
      'one empty, inside the other',
      { from: '2023-01-01', to: null },
      { from: '2023-03-01', to: '2023-03-01' },
      false,
    ],
    ['one turned round', { from: '2023-01-01', to: null }, { from: '2023-03-02', to: '2023-03-01' }, false],
  ] as const)('%s', (_title, a, b, expected) => {
    expect(overlaps(a, b)).toBe(expected);
    expect(overlaps(b, a)).toBe(expected);
  });

  it('overlap where they have a day in common', () => {
    const dayOf = (n: number): Day => `2024-01-${two(n)}`;
    const bounds = fc.tuple(
      fc.integer({ min: 1, max: 9 }),
      fc.option(fc.integer({ min: 1, max: 9 }), { nil: null }),
    );
    const days = ([from, to]: readonly [number, number | null]): number[] =>
      Array.from({ length: 31 }, (_, i) => i + 1).filter((d) => d >= from && (to === null || d < to));
    const period = ([from, to]: readonly [number, number | null]): Period => ({
      from: dayOf(from),
      to: to === null ? null : dayOf(to),
    });
    fc.assert(
      fc.property(bounds, bounds, (a, b) => {
        const shared = days(a).some((day) => days(b).includes(day));
        expect(overlaps(period(a), period(b))).toBe(shared);
      }),
    );
  });

  it('the calendar year begins on 1 January and ends before the next one', () => {
    expect(calendarYear(2024)).toEqual({ from: '2024-01-01', to: '2025-01-01' });
  });
});

describe('what holds on a day', () => {
  const things = [
    { from: '2020-01-01', label: 'third' },
    { from: null, label: 'first' },
    { from: '2019-01-01', label: 'second' },
    { from: '2019-01-01', label: 'second, corrected' },
  ] as const;

  it.each([
    ['2018-12-31', 'first'],
    ['2019-01-01', 'second, corrected'],
    ['2019-12-31', 'second, corrected'],
    ['2020-01-01', 'third'],
  ] as const)('is what began last by then, in whatever order it was recorded: on %s the %s', (day, label) => {
    expect(holdingOn(things, day)?.label).toBe(label);
  });

  it('is nothing before anything began', () =>
    expect(holdingOn([{ from: '2019-01-01' }], '2018-12-31')).toBeUndefined());

  it('the later of two days is never the one before every day', () => {
    expect([
      later('2024-01-01', null),
      later('2024-01-01', '2023-12-31'),
      later('2024-01-01', '2024-01-02'),
    ]).toEqual(['2024-01-01', '2024-01-01', '2024-01-02']);
  });

  it('days are put in order with the one before every day in front', () => {
    expect(
      (['2024-01-02', null, '2023-12-31', null, '2024-01-01'] as (Day | null)[]).sort(compareDays),
    ).toEqual([null, null, '2023-12-31', '2024-01-01', '2024-01-02']);
  });
});

describe('the last day that a partial date may mean', () => {
  it.each([
    ['2019', '2019-12-31'],
    ['2019-02', '2019-02-28'],
    ['2024-02', '2024-02-29'],
    ['2019-11', '2019-11-30'],
    ['2019-11-05', '2019-11-05'],
  ] as const)('of %s is %s', (partial, day) => expect(lastDay(partial)).toBe(day));
});
