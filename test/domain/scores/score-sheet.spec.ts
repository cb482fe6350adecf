import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { SheetField } from '../../../src/application/scores.js';
import { DomainError } from '../../../src/domain/ground/errors.js';
import { writePoints } from '../../../src/domain/ground/points.js';
import type { CriterionGiven, ScoreSheet, SheetGiven } from '../../../src/domain/scores/score-sheet.js';
import { maxOf, sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { MetricDefined } from '../../../src/domain/results/own-metrics.js';
import * as OwnMetrics from '../../../src/domain/results/own-metrics.js';
import { given } from '../../support/given.js';
import { everyKind, shipped } from './scores-told.js';

/** The highest points that the criterion with this code can bring. */
const most = (sheet: ScoreSheet, code: string): string =>
  writePoints(
    maxOf(
      sheet,
      sheet.criteria.find((criterion) => criterion.code === code)!,
    ),
  );

/** Every fault of the sheet as `place: fault`; an accepted sheet has none. */
function faultsOf(sheet: SheetGiven, ...own: readonly MetricDefined[]): string[] {
  try {
    sheetOf(sheet, [given(OwnMetrics, ...own)]);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'INVALID_SCORE_SHEET') throw error;
    const { faults } = error.facts as { faults: { at: string; detail: string }[] };
    return faults.map(({ at, detail }) => `${at}: ${detail}`);
  }
}

/** The sheet with other fields in one criterion. */
const changed = (code: string, fields: Partial<CriterionGiven>): SheetGiven => ({
  ...everyKind,
  criteria: everyKind.criteria.map((c) => (c.code === code ? { ...c, ...fields } : c)),
});

/** The sheet with other classes: each as it is, with these fields. */
const classed = (...fields: readonly object[]): SheetGiven => ({
  ...everyKind,
  classes: everyKind.classes.map((own, i) => ({ ...own, ...fields[i] })),
});

const and = (criterion: CriterionGiven): SheetGiven => ({
  ...everyKind,
  criteria: [...everyKind.criteria, criterion],
});

describe('the sheets that are shipped', () => {
  const names = ['nghe-an-2020', 'phong-chong-tham-nhung-2023', 'cum-ba-phan-2025'];

  it.each(names)('%s passes the form and the rules, and is named as its file', (name) => {
    const form = plainToInstance(SheetField, shipped(name));
    expect(validateSync(form, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
    expect(sheetOf(shipped(name))).toMatchObject({ sheetId: name, scale: '100' });
  });

  it('D1: Nghệ An has 90 points and 10 of bonus inside the 100, classes with a floor and a cap of 20 %', () => {
    const sheet = sheetOf(shipped('nghe-an-2020'));
    expect(sheet.bonus).toBe('INSIDE');
    const tops = sheet.criteria.filter((c) => c.under === undefined && c.kind !== 'BONUS');
    expect(tops.reduce((sum, c) => sum + maxOf(sheet, c), 0n)).toBe(9000n);
    expect(sheet.criteria.filter((c) => c.kind === 'BONUS').map((c) => c.max)).toEqual(['10']);
    expect(sheet.classes.map((c) => [c.from, c.everyCriterion, c.cap])).toEqual([
      ['90', 85, { percent: 20, of: 'tot', atLeast: 0 }],
      ['80', 80, undefined],
      ['70', 70, undefined],
      ['0', 0, undefined],
    ]);
  });

  it('D2: the index of anti-corruption work is a tree of A 20, B 30, C 40, D 10', () => {
    const sheet = sheetOf(shipped('phong-chong-tham-nhung-2023'));
    const printed = {
      A: '20',
      'A.1': '5',
      'A.1.1': '1',
      'A.1.2': '4',
      'A.2': '15',
      'A.2.1': '4',
      'A.2.2': '4',
      'A.2.3': '4',
      'A.2.4': '1',
      'A.2.5': '2',
      B: '30',
      'B.1': '26',
      'B.1.1': '5',
      'B.1.2': '1',
      'B.1.3': '1',
      C: '40',
      D: '10',
    };
    expect(Object.fromEntries(Object.keys(printed).map((code) => [code, most(sheet, code)]))).toEqual(
      printed,
    );
    const indexes = sheet.criteria.filter((c) => c.kind === 'INDEX').map((c) => c.code);
    expect(indexes).toEqual(['B.1.2', 'B.1.3']);
  });

  it('D4: the sheet of a cluster has three parts of 60, 20 and 20, a bonus on top and a deduction', () => {
    const sheet = sheetOf(shipped('cum-ba-phan-2025'));
    expect(['I', 'II', 'III', 'V'].map((code) => most(sheet, code))).toEqual(['60', '20', '20', '0']);
    expect(sheet).toMatchObject({ bonus: 'ON_TOP' });
    expect(sheet.source).toMatch(/giả định/);
  });
});

describe('a sheet', () => {
  it('is kept with what may be left out filled in, and without a field that its kind does not have', () => {
    const { source: _absent, ...sheet } = sheetOf(everyKind);
    const { classes, ...told } = everyKind;
    expect(sheet).toEqual({
      ...told,
      classes: classes.map(({ everyCriterion = 0, ...own }) => ({ ...own, everyCriterion })),
    });
    const least = sheetOf({
      sheetId: 's',
      title: 't',
      scale: '1',
      criteria: [
        {
          code: 'I',
          name: 'n',
          kind: 'TIMELINESS',
          max: '1',
          deed: 'RESULTS_REPORTED',
          dueBefore: '2024-12-10',
        },
      ],
      classes: [
        {
          code: 'c',
          name: 'n',
          from: '1',
          cap: {
            percent: 5,
            of: 'd',
          },
        },
        {
          code: 'd',
          name: 'n',
          from: '0',
        },
      ],
    });
    expect(least).toMatchObject({
      source: null,
      bonus: 'INSIDE',
      ties: [],
      criteria: [{ late: '0' }],
      classes: [
        {
          everyCriterion: 0,
          cap: {
            percent: 5,
            of: 'd',
            atLeast: 0,
          },
        },
        {},
      ],
    });
  });

  it('may have its bonus inside the scale, or on top of it (R19)', () => {
    expect(faultsOf({ ...everyKind, bonus: 'INSIDE', scale: '105' })).toEqual([]);
    expect(faultsOf({ ...everyKind, bonus: 'INSIDE' })).toEqual([
      'scale: các tiêu chí cộng lại là 105, không phải 100',
    ]);
  });

  it('may score by metrics that an office defined, and keeps what they are called and counted in', () => {
    const defined = (
      metricId: string,
      unit: MetricDefined['data']['unit'],
      combines: 'inspection.total'[] = [],
    ) => ({
      type: 'MetricDefined' as const,
      data: {
        metric: `own.ttcp.${metricId}` as const,
        unitId: 'ttcp',
        name: `Chỉ tiêu ${metricId}`,
        unit,
        combines,
        definition: null,
        from: null,
        to: null,
      },
    });
    const own = [defined('a', 'OWN:tin bài'), defined('b', 'OWN:tin bài'), defined('c', 'VND')];
    const by = (metric: 'own.ttcp.a' | 'own.ttcp.x', target: NonNullable<CriterionGiven['target']>) =>
      changed('I.2', { metric, target });
    const share = by('own.ttcp.a', { metric: 'own.ttcp.b' });
    expect(sheetOf(share, [given(OwnMetrics, ...own)]).criteria.find((c) => c.code === 'I.2')).toMatchObject({
      metric: 'own.ttcp.a',
      target: { metric: 'own.ttcp.b' },
      measures: { name: 'Chỉ tiêu a', unit: 'OWN:tin bài' },
    });
    const missing = (code: string) => [`I.2: chưa có chỉ tiêu “${code}”; xem /api/metric-types`];
    expect(faultsOf(share)).toEqual(missing('own.ttcp.a'));
    expect(faultsOf(by('own.ttcp.x', { value: '5' }), ...own)).toEqual(missing('own.ttcp.x'));
    expect(faultsOf(by('own.ttcp.a', { metric: 'own.ttcp.x' }), ...own)).toEqual(missing('own.ttcp.x'));
    const money = by('own.ttcp.a', { metric: 'own.ttcp.c' });
    expect(faultsOf(money, ...own)).toEqual(['I.2: hai chỉ tiêu không cùng đơn vị tính']);
    const combined = defined('b', 'OWN:tin bài', ['inspection.total']);
    expect(faultsOf(share, ...own, combined)).toEqual(['I.2: chỉ tiêu gộp không so được với chỉ tiêu khác']);
  });

  it.each<[string, SheetGiven, string[]]>([
    [
      'a field that its kind does not have',
      changed('I.1', { each: '1', metric: 'inspection.total' }),
      ['I.1: loại ASSESSED không có “metric”', 'I.1: loại ASSESSED không có “each”'],
    ],
    [
      'no highest points',
      {
        ...everyKind,
        criteria: everyKind.criteria.map((c) =>
          c.code === 'IV' ? { code: 'IV', name: 'n', kind: 'BONUS' } : c,
        ),
      },
      ['IV: thiếu “max”'],
    ],
    [
      'nothing that a share is of',
      and({ code: 'X', name: 'n', kind: 'SHARE', max: '1' }),
      ['X: thiếu “metric”', 'X: thiếu “target”'],
    ],
    ['no class for a floor', and({ code: 'X', name: 'n', kind: 'FLOOR' }), ['X: thiếu “classAtMost”']],
    [
      'two targets, or none',
      changed('I.2', { target: { value: '5', metric: 'money.recovery-recommended' } }),
      ['I.2: chỉ tiêu là một con số hoặc một chỉ tiêu khác'],
    ],
    [
      'an empty target',
      changed('I.2', { target: {} }),
      ['I.2: chỉ tiêu là một con số hoặc một chỉ tiêu khác'],
    ],
    ['a target of 0', changed('I.2', { target: { value: '0' } }), ['I.2: chỉ tiêu phải lớn hơn 0']],
    [
      'a target in another unit of measure',
      changed('I.2', { target: { metric: 'inspection.total' } }),
      ['I.2: hai chỉ tiêu không cùng đơn vị tính'],
    ],
    [
      'a target that is the figure itself',
      changed('I.2', { target: { metric: 'money.recovered' } }),
      ['I.2: chỉ tiêu không thể là chính nó'],
    ],
    [
      'a target that counts two things together (edge case 39)',
      changed('I.2', {
        metric: 'inspection.total',
        target: { metric: 'inspection.inter-sector-and-checks-combined' },
      }),
      ['I.2: chỉ tiêu gộp không so được với chỉ tiêu khác'],
    ],
    [
      'more points for being late',
      changed('III', { late: '20.01' }),
      ['III: điểm khi trễ hạn cao hơn điểm tối đa'],
    ],
    ['an index of scale 0', changed('II', { scale: '0' }), ['II: thang của chỉ số phải lớn hơn 0']],
    [
      'a floor for a class that is not there',
      changed('VI', { classAtMost: 'x' }),
      ['VI: không có mức xếp loại “x”'],
    ],
    [
      'a criterion under nothing',
      changed('II', { under: 'X' }),
      ['II: trước đó không có phần nào mang mã “X”'],
    ],
    [
      'a criterion under one that is no section',
      changed('II', { under: 'I.1' }),
      ['II: trước đó không có phần nào mang mã “I.1”'],
    ],
    [
      'sections under each other',
      {
        ...everyKind,
        criteria: [
          { code: 'X', under: 'Y', name: 'n', kind: 'SECTION' },
          { code: 'Y', under: 'X', name: 'n', kind: 'SECTION' },
          ...everyKind.criteria,
        ],
      },
      ['X: trước đó không có phần nào mang mã “Y”'],
    ],
    [
      'a section of nothing',
      and({ code: 'X', name: 'n', kind: 'SECTION' }),
      ['X: phần không có tiêu chí nào'],
    ],
    ['a code twice', and({ ...everyKind.criteria[5]!, name: 'n' }), ['IV: mã dùng hai lần']],
    [
      'a class twice',
      classed({}, {}, { code: 'tot' }),
      ['VI: không có mức xếp loại “kha”', 'tot: mã dùng hai lần'],
    ],
    [
      'classes that do not fall',
      classed({}, { from: '90' }),
      ['tot: các mức xếp loại phải xếp từ cao xuống thấp'],
    ],
    [
      'a cap on what is not there',
      classed({ cap: { percent: 20, of: 'x' } }),
      ['xuat-sac: không có mức xếp loại “x”'],
    ],
    [
      'a cap on the last class, which has no next one',
      classed({}, {}, {}, { cap: { percent: 20, of: 'tot' } }),
      ['yeu: mức cuối cùng không giới hạn số lượng được'],
    ],
    [
      'a tie settled by what is not there, or by no criterion',
      { ...everyKind, ties: [{ by: 'CRITERION', criterion: 'X' }, { by: 'CRITERION' }] },
      ['ties: không có tiêu chí “X”', 'ties: chưa nêu xét theo tiêu chí nào'],
    ],
    [
      'a tie settled by a floor, which has no points',
      { ...everyKind, ties: [{ by: 'CRITERION', criterion: 'VI' }] },
      ['ties: tiêu chí “VI” không có điểm'],
    ],
    [
      'a criterion for a vote',
      { ...everyKind, ties: [{ by: 'VOTE', criterion: 'I' }] },
      ['ties: VOTE không xét theo tiêu chí “I”'],
    ],
    [
      'maxima that do not add up (R19)',
      changed('I.1', { max: '39.5' }),
      [
        'scale: các tiêu chí cộng lại là 99.5, không phải 100',
        'I: các tiêu chí của phần cộng lại là 59.5, không phải 60',
      ],
    ],
  ])('with %s is refused', (_title, sheet, faults) => expect(faultsOf(sheet)).toEqual(faults));

  it('is refused with every fault at once; sums are told once the criteria themselves are sound', () => {
    const sheet = {
      ...classed({ cap: { percent: 20, of: 'x' } }, { from: '95' }),
      criteria: [
        ...changed('II', { under: 'X', scale: '0' }).criteria,
        ...Array.from({ length: 30 }, (_, i) => ({ code: `X.${i}`, name: 'n', kind: 'BONUS' as const })),
      ],
      ties: [{ by: 'CRITERION' as const, criterion: 'Y' }],
    };
    const faults = [
      'II: trước đó không có phần nào mang mã “X”',
      'II: thang của chỉ số phải lớn hơn 0',
      ...Array.from({ length: 30 }, (_, i) => `X.${i}: thiếu “max”`),
      'xuat-sac: không có mức xếp loại “x”',
      'tot: các mức xếp loại phải xếp từ cao xuống thấp',
      'ties: không có tiêu chí “Y”',
    ];
    expect(faultsOf(sheet)).toEqual(faults);
    expect(() => sheetOf(sheet)).toThrow(`Bảng điểm chưa hợp lệ: ${faults.join('; ')}.`);
    expect(faultsOf({ ...classed({}, { from: '95' }), scale: '99' })).toEqual([
      'tot: các mức xếp loại phải xếp từ cao xuống thấp',
      'scale: các tiêu chí cộng lại là 100, không phải 99',
    ]);
  });
});
