import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Figure } from '../../../src/domain/results/figure.js';
import { qualifiers } from '../../../src/domain/results/figure.js';
import type { ReportingPeriod } from '../../../src/domain/results/issued-content.js';
import type { ResultsCorrected, ResultsEvent, ResultsReported } from '../../../src/domain/results/results.js';
import * as Results from '../../../src/domain/results/results.js';
import { wholeFigures, withoutTotal } from '../../../src/domain/results/totals.js';
import type { Day } from '../../../src/domain/ground/values.js';
import { given } from '../../support/given.js';

const about = { clusterId: 'khoi-2', year: 2024 } as const;
const metric = 'petition.letters';
const letters = (value: string, qualifier: Figure['qualifier'] = 'EQ'): Figure => ({
  value,
  unit: 'LETTER',
  qualifier,
});

const reported = (
  reportId: string,
  unitId: string | null,
  figure: Figure,
  period: Partial<ReportingPeriod> = {},
): ResultsReported => ({
  type: 'ResultsReported',
  data: {
    ...about,
    reportId,
    unitId,
    period: { from: null, to: null, asOf: null, ...period },
    contributors: [],
    metrics: [{ metric, figure }],
  },
});
const corrected = (report: ResultsReported, was: Figure, now: Figure): ResultsCorrected => ({
  type: 'ResultsCorrected',
  data: {
    ...about,
    reportId: report.data.reportId,
    unitId: report.data.unitId,
    metric,
    was,
    now,
    reasonCode: 'RECOUNT',
    reason: 'đếm lại',
  },
});

const totals = (...events: readonly ResultsEvent[]) =>
  wholeFigures(given(Results, ...events).reports, 2024, new Map());
const total = (...events: readonly ResultsEvent[]) => totals(...events)[0]?.figure;

describe('the figures of the whole', () => {
  it('count of the reports of one unit the one that reaches furthest, whichever came last', () => {
    const half = reported('r2', 'cong-an', letters('10'), { asOf: '2024-06-30' });
    const nine = reported('r1', 'cong-an', letters('25'), { from: '2024-01-01', to: '2024-09-30' });
    expect(total(half, nine)).toEqual(letters('25'));
    expect(total(nine, half)).toEqual(letters('25'));
    expect(total(half, reported('r3', 'tu-phap', letters('2', 'GT')), nine)).toEqual(letters('27', 'GT'));
    const again = reported('r3', 'cong-an', letters('26'), { asOf: '2024-09-30' });
    expect(total(again, nine)).toEqual(letters('26'));
    expect(total(reported('r4', 'cong-an', letters('40')), nine)).toEqual(letters('40'));
  });

  const days = (from: Day, to: Day) => ({ from, to });
  const year = days('2024-01-01', '2024-12-31');
  const halves = [days('2024-01-01', '2024-06-30'), days('2024-07-01', '2024-12-31')] as const;

  it('are those of the year, not of the part of it that ends last', () => {
    const all = [
      reported('a-nam', null, letters('98'), year),
      reported('b-dau', null, letters('87'), halves[0]),
      reported('c-cuoi', null, letters('11'), halves[1]),
    ];
    for (const order of [all, all.toReversed()])
      expect(totals(...order)).toMatchObject([
        { figure: letters('98'), basis: 'REPORTED_FOR_THE_WHOLE', periods: [{ ...year, asOf: null }] },
      ]);
    const late = days('2023-12-15', '2024-12-14');
    expect(
      total(reported('a', null, letters('98'), late), reported('b', null, letters('11'), halves[1])),
    ).toEqual(letters('98'));
  });

  it('add what is told of days that follow each other, of the whole and of each unit', () => {
    const parts = (unitId: string | null) => [
      reported('z-dau', unitId, letters('87'), halves[0]),
      reported('a-cuoi', unitId, letters('11'), halves[1]),
    ];
    expect(totals(...parts(null))).toMatchObject([
      { figure: letters('98'), text: '98 đơn', basis: 'SUM_OF_PERIODS', periods: halves },
    ]);
    expect(totals(...parts('cong-an'), reported('r', 'tu-phap', letters('2')))).toMatchObject([
      { figure: letters('100'), basis: 'SUM_OF_UNITS' },
    ]);
    const quarter = reported('q', null, letters('40'), days('2024-04-01', '2024-06-30'));
    expect(total(...parts(null), quarter)).toEqual(letters('98'));
  });

  it('are none of other years, nor of several: they are no total of this one', () => {
    const several = reported('r5', null, letters('9000'), days('2021-01-01', '2025-12-31'));
    const before = reported('r1', null, letters('70'), days('2023-01-01', '2023-12-31'));
    const lacking = (...events: readonly ResultsEvent[]) => withoutTotal(given(Results, ...events).reports);
    expect(total(several, before, reported('r2', null, letters('98'), halves[0]))).toEqual(letters('98'));
    expect(totals(several, before)).toEqual([]);
    expect(lacking(several, before)).toEqual([{ metric, why: 'OTHER_PERIOD' }]);
  });

  it('are what was reported for the whole, where anything was', () => {
    expect(totals(reported('r2', null, letters('1000', 'GT')))).toEqual([
      {
        metric,
        figure: letters('1000', 'GT'),
        text: 'hơn 1.000 đơn',
        basis: 'REPORTED_FOR_THE_WHOLE',
        periods: [{ from: null, to: null, asOf: null }],
        corrected: false,
        ofUnits: null,
        without: [],
        leftOut: [],
      },
    ]);
  });

  it('are shown in the size that all parts were printed in', () => {
    const money = (unitId: string, value: string, printed: string): ResultsReported => {
      const figure = { value, unit: 'VND', qualifier: 'EQ', printed } as const;
      const { data, type } = reported(`r-${unitId}`, unitId, figure);
      return { type, data: { ...data, metrics: [{ metric: 'money.violations', figure }] } };
    };
    const a = money('cong-an', '20000000000000', '20 nghìn tỷ đồng');
    const b = money('tu-phap', '500000000000', '0,5 nghìn tỷ đồng');
    expect(totals(a, b)[0]?.text).toBe('20,5 nghìn tỷ đồng');
    expect(totals(a, money('tu-phap', '500000000000', '500 tỷ đồng'))[0]?.text).toBe('20.500 tỷ đồng');
  });

  describe('of metrics of which only part is told', () => {
    const change = {
      kind: 'CHANGE',
      direction: 'DOWN',
      by: letters('85'),
      against: 'SAME_PERIOD',
      printed: 'giảm 85 đơn so với cùng kỳ',
    } as const;
    const changed = (unitId: string | null): ResultsReported => {
      const { data, type } = reported(`r-${unitId}`, unitId, letters('0'));
      return { type, data: { ...data, metrics: [{ metric, figure: null, statements: [change] }] } };
    };
    const lacking = (...events: readonly ResultsEvent[]) => withoutTotal(given(Results, ...events).reports);

    it('are none where nobody tells a value: a change is no total', () => {
      const all = [changed('cong-an'), changed('tu-phap'), changed(null)];
      expect(totals(...all)).toEqual([]);
      expect(lacking(...all)).toEqual([{ metric, why: 'NO_VALUE' }]);
    });

    it('say which units spoke of it and are not in the sum', () => {
      const all = [changed('cong-an'), reported('r', 'tu-phap', letters('10'))];
      expect(totals(...all)).toMatchObject([{ figure: letters('10'), without: ['cong-an'] }]);
      expect(lacking(...all)).toEqual([]);
    });

    it('leave a value of the whole as it is where a later report tells only a change', () => {
      expect(totals(reported('r', null, letters('10')), changed(null))).toMatchObject([
        { figure: letters('10'), without: [] },
      ]);
    });

    it('are no sum of shares', () => {
      const share = (unitId: string): ResultsReported => {
        const figure = { value: '8000', unit: 'PERCENT', qualifier: 'EQ' } as const;
        const { data, type } = reported(`r-${unitId}`, unitId, letters('0'));
        return { type, data: { ...data, metrics: [{ metric: 'own.org.ty-le', name: 'Tỷ lệ', figure }] } };
      };
      const all = [share('cong-an'), share('tu-phap')];
      expect(totals(...all)).toEqual([]);
      expect(lacking(...all)).toEqual([{ metric: 'own.org.ty-le', name: 'Tỷ lệ', why: 'NO_SUM' }]);
    });

    it('add ranges to ranges', () => {
      const range = { ...letters('10', 'BETWEEN'), high: '12' };
      expect(total(reported('a', 'cong-an', range), reported('b', 'tu-phap', letters('5')))).toEqual({
        ...letters('15', 'BETWEEN'),
        high: '17',
      });
    });
  });

  it('stand beside what units reported, with the difference, which is not theirs to settle (R30, edge case 41)', () => {
    const [beside] = totals(
      reported('r1', 'cong-an', letters('85487')),
      reported('r2', 'tu-phap', letters('42736')),
      reported('r3', 'noi-vu', letters('32372')),
      reported('r4', null, letters('160596')),
    );
    expect(beside).toMatchObject({
      figure: letters('160596'),
      ofUnits: { units: 3, sum: letters('160595'), difference: letters('1') },
    });
    expect(totals(reported('r1', 'cong-an', letters('10')))[0]?.ofUnits).toBeNull();
  });

  const figure = fc
    .record({ value: fc.bigInt({ min: 1n, max: 10n ** 17n }), qualifier: fc.constantFrom(...qualifiers) })
    .map(({ value, qualifier }) => letters(String(value), qualifier));
  const reports = fc
    .uniqueArray(fc.constantFrom('cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'), { minLength: 1 })
    .chain((units) => fc.tuple(...units.map((unit) => figure.map((f) => reported(`r-${unit}`, unit, f)))));
  const known = (events: readonly ResultsEvent[]) =>
    totals(...events).map((t) => ({ ...t, corrected: null }));

  it('are the same after a correction and its reversal', () => {
    fc.assert(
      fc.property(reports, figure, fc.nat(), (all, now, n) => {
        const i = n % all.length;
        const report = all[i]!;
        const was = report.data.metrics[0]!.figure!;
        const there = [...all, corrected(report, was, now)];
        const instead = reported(report.data.reportId, report.data.unitId, now);
        expect(known(there)).toEqual(known((all as ResultsEvent[]).with(i, instead)));
        const back = [...there, corrected(report, now, was)];
        expect(known(back)).toEqual(known(all));
        expect(totals(...back)[0]?.corrected).toBe(true);
      }),
    );
  });

  it('do not depend on the order in which units report', () => {
    const shuffled = reports.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(fc.property(shuffled, ([all, other]) => expect(known(other)).toEqual(known(all))));
  });
});
