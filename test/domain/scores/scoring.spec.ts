import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { Qualifier } from '../../../src/domain/results/figure.js';
import { qualifiers, rangeOf } from '../../../src/domain/results/figure.js';
import { readPoints, shareOf } from '../../../src/domain/ground/points.js';
import type { ScoreFacts } from '../../../src/domain/scores/score-facts.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import { deedOf, eventsOf, figureFor, reporting, upTo } from '../../../src/domain/scores/score-facts.js';
import type { CriterionGiven } from '../../../src/domain/scores/score-sheet.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { Entry, Mark, Scored, ScoreLine } from '../../../src/domain/scores/scoring.js';
import { isPartial, linesOf, totalOf } from '../../../src/domain/scores/scoring.js';
import { eventId } from '../../support/given.js';
import {
  everyKind,
  factsAfter,
  figure,
  on,
  pledgeSigned,
  resultsCorrected,
  resultsReported,
} from './scores-told.js';
import type { PartialDate } from '../../../src/domain/ground/values.js';

const sheet = sheetOf(everyKind);
const nothing = Facts.initial();
const entry = (...marks: Mark[]): Entry => ({ marks, byUnitId: null, on: null, eventId: 'appraisal' });
const scored = (...marks: Mark[]): Scored => ({
  unitId: 'cong-an',
  entry: entry(...marks),
  selfScored: null,
});

/** The line of a criterion in the sheet that has one of every kind. */
const line = (code: string, unit: Scored, facts: ScoreFacts = nothing): ScoreLine =>
  linesOf(sheet, unit, facts).find(({ criterion }) => criterion === code)!;

/** The line of a sheet that has only this criterion. */
const lineOf = (criterion: CriterionGiven, unit: Scored, facts: ScoreFacts): ScoreLine =>
  linesOf(
    sheetOf({
      ...everyKind,
      scale: criterion.max ?? '0',
      criteria: [criterion],
      ties: [],
    }),
    unit,
    facts,
  )[0]!;

describe('the lines of a unit', () => {
  it('are one for every criterion but sections, in the order of the sheet', () => {
    expect(linesOf(sheet, scored(), nothing).map(({ criterion }) => criterion)).toEqual([
      'I.1',
      'I.2',
      'II',
      'III',
      'IV',
      'V',
      'VI',
    ]);
  });

  it('add up to the total, and to none where one is open', () => {
    const lines = linesOf(
      sheet,
      scored(
        { criterion: 'I', noTask: true },
        { criterion: 'II', value: '85.5' },
        { criterion: 'V', cases: 1 },
      ),
      nothing,
    );
    expect(lines.map((own) => own.points)).toEqual(['40', '20', '17.1', '0', '0', '-2', '0']);
    expect(totalOf(lines)).toBe(7510n);
    expect(totalOf(linesOf(sheet, scored(), nothing))).toBeNull();
  });
});

describe('points that people give', () => {
  it('are those of the mark', () => {
    const mark = { criterion: 'I.1', points: '37.50', note: 'thiếu một cuộc' };
    expect(line('I.1', scored(mark))).toEqual({
      criterion: 'I.1',
      mark,
      status: 'SCORED',
      points: '37.5',
      events: ['appraisal'],
    });
    expect(line('I.1', scored())).toEqual({
      criterion: 'I.1',
      status: 'NOT_MARKED',
      points: null,
      events: [],
    });
  });

  it('are the share of the scale for an index', () => {
    expect(line('II', scored({ criterion: 'II', value: '87.33' }))).toMatchObject({
      status: 'SCORED',
      points: '17.47',
      events: ['appraisal'],
    });
    expect(line('II', scored())).toMatchObject({ status: 'NOT_MARKED', points: null });
  });

  it('are 0 for a bonus that nobody gives (R39)', () => {
    expect(line('IV', scored({ criterion: 'IV', points: '3' }))).toMatchObject({ points: '3' });
    expect(line('IV', scored())).toMatchObject({ status: 'SCORED', points: '0', events: [] });
  });

  it.each([
    [undefined, '0'],
    [0, '0'],
    [1, '-2'],
    [2, '-4'],
    [3, '-5'],
    [10_000, '-5'],
  ])('are lost for each case, at most the highest: %s cases', (cases, points) => {
    const marks = cases === undefined ? [] : [{ criterion: 'V', cases }];
    expect(line('V', scored(...marks))).toMatchObject({ status: 'SCORED', points });
  });

  it('are none for a floor, failed or not', () => {
    const failed = { criterion: 'VI', failed: true };
    expect(line('VI', scored(failed))).toMatchObject({ mark: failed, points: '0', events: ['appraisal'] });
    expect(line('VI', scored())).toMatchObject({ points: '0', events: [] });
  });

  it('are not those of anybody but the appraisal (R35)', () => {
    const unit: Scored = { unitId: 'cong-an', entry: null, selfScored: { on: null, eventId: 'self' } };
    expect(line('I.1', unit)).toMatchObject({ status: 'NOT_MARKED', points: null });
  });
});

describe('a criterion without a task', () => {
  it('has full marks, whatever was reported (R33)', () => {
    const mark = { criterion: 'I.2', noTask: true };
    expect(line('I.2', scored(mark))).toEqual({
      criterion: 'I.2',
      mark,
      status: 'NO_TASK',
      points: '20',
      events: ['appraisal'],
    });
    expect(line('III', scored({ criterion: 'III', noTask: true }))).toMatchObject({ points: '20' });
  });

  it('may be one of a section without a task, at any depth; a bonus there is not given away', () => {
    const deep = sheetOf({
      ...everyKind,
      criteria: [
        ...everyKind.criteria.slice(3, 5),
        { code: 'I', name: 'n', kind: 'SECTION' },
        { code: 'I.1', under: 'I', name: 'n', kind: 'SECTION' },
        { code: 'I.1.a', under: 'I.1', name: 'n', kind: 'ASSESSED', max: '60' },
        { code: 'I.1.b', under: 'I.1', name: 'n', kind: 'BONUS', max: '5' },
        { code: 'I.1.c', under: 'I.1', name: 'n', kind: 'DEDUCTION', each: '1', max: '5' },
      ],
      ties: [],
    });
    const lines = linesOf(deep, scored({ criterion: 'I', noTask: true }), nothing);
    expect(lines.slice(2).map(({ status, points }) => [status, points])).toEqual([
      ['NO_TASK', '60'],
      ['SCORED', '0'],
      ['NO_TASK', '0'],
    ]);
  });

  it('has one after all where an appraisal denies it', () => {
    expect(line('I.1', scored({ criterion: 'I', noTask: false }))).toMatchObject({ status: 'NOT_MARKED' });
    expect(line('I.2', scored({ criterion: 'I.2', noTask: false }))).toMatchObject({ status: 'NO_FIGURE' });
  });
});

describe('a share of a target', () => {
  const toNumber: CriterionGiven = {
    code: 'I',
    name: 'n',
    kind: 'SHARE',
    max: '10',
    metric: 'inspection.total',
    target: { value: '20' },
  };
  const toOther: CriterionGiven = {
    code: 'I',
    name: 'n',
    kind: 'SHARE',
    max: '10',
    metric: 'money.recovered',
    target: { metric: 'money.recovery-recommended' },
  };
  const totals = (value: number, qualifier: Qualifier): ScoreFacts =>
    factsAfter(
      on(
        null,
        resultsReported('cong-an', 'r', { 'inspection.total': figure('inspection.total', value, qualifier) }),
      ),
    );
  const money = (
    recovered: [number, Qualifier] | null,
    recommended: [number, Qualifier] | null,
  ): ScoreFacts =>
    factsAfter(
      on(
        null,
        resultsReported('cong-an', 'r', {
          ...(recovered && { 'money.recovered': figure('money.recovered', ...recovered) }),
          ...(recommended && {
            'money.recovery-recommended': figure('money.recovery-recommended', ...recommended),
          }),
        }),
      ),
    );

  it('says the figure, the target, the points and the events they rest on', () => {
    const facts = factsAfter(
      on(
        null,
        resultsReported('cong-an', 'r', {
          'money.recovered': figure('money.recovered', 2),
          'money.recovery-recommended': figure('money.recovery-recommended', 4),
        }),
        1,
      ),
      on(
        null,
        resultsCorrected(
          'cong-an',
          'r',
          'money.recovered',
          figure('money.recovered', 2),
          figure('money.recovered', 3),
        ),
        2,
      ),
    );
    expect(lineOf(toOther, scored(), facts)).toEqual({
      criterion: 'I',
      status: 'SCORED',
      points: '7.5',
      figure: figure('money.recovered', 3),
      target: figure('money.recovery-recommended', 4),
      events: [eventId(1), eventId(2)],
    });
  });

  it.each([
    ['2024-06-30', '2024-11-30', '2024-06-30', true],
    ['2024-12-31', undefined, '2024-12-31', false],
    [undefined, '2025-01-15', '2025-01-15', false],
    [undefined, undefined, undefined, false],
  ] as const)('says up to which day it tells: %s and %s', (recovered, recommended, upTo, partial) => {
    const facts = factsAfter(
      on(
        null,
        resultsReported(
          'cong-an',
          'a',
          { 'money.recovered': figure('money.recovered', 3) },
          { to: recovered ?? null },
        ),
        1,
      ),
      on(
        null,
        resultsReported(
          'cong-an',
          'b',
          { 'money.recovery-recommended': figure('money.recovery-recommended', 4) },
          { asOf: recommended ?? null },
        ),
        2,
      ),
    );
    const line = lineOf(toOther, scored(), facts);
    expect([line.upTo, isPartial(line, 2024)]).toEqual([upTo, partial]);
  });

  it.each<[number, Qualifier, string | readonly [string, string]]>([
    [0, 'EQ', '0'],
    [7, 'EQ', '3.5'],
    [20, 'EQ', '10'],
    [28, 'EQ', '10'],
    [19, 'GT', '10'],
    [20, 'GT', '10'],
    [18, 'GT', ['9.5', '10']],
    [1, 'LT', '0'],
    [8, 'LT', ['0', '3.5']],
    [50, 'LT', ['0', '10']],
    [50, 'APPROX', ['0', '10']],
  ])(
    'of 20 is decided for %s (%s) where every number it may stand for gives the same',
    (value, qualifier, points) => {
      const { status, points: own, range } = lineOf(toNumber, scored(), totals(value, qualifier));
      expect({ status, points: own, range }).toEqual(
        typeof points === 'string'
          ? { status: 'SCORED', points }
          : { status: 'UNDECIDABLE', points: null, range: points },
      );
    },
  );

  it.each<[[number, Qualifier], [number, Qualifier], string | readonly [string, string]]>([
    [[3, 'EQ'], [4, 'EQ'], '7.5'],
    [[5, 'EQ'], [4, 'EQ'], '10'],
    [
      [3, 'EQ'],
      [4, 'GT'],
      ['0', '6'],
    ],
    [[0, 'EQ'], [4, 'GT'], '0'],
    [[3, 'EQ'], [4, 'LT'], '10'],
    [
      [3, 'EQ'],
      [5, 'LT'],
      ['7.5', '10'],
    ],
    [
      [0, 'EQ'],
      [5, 'LT'],
      ['0', '10'],
    ],
    [[9, 'GT'], [10, 'EQ'], '10'],
    [
      [9, 'GT'],
      [10, 'GT'],
      ['0', '10'],
    ],
    [[1, 'LT'], [4, 'GT'], '0'],
    [
      [3, 'EQ'],
      [4, 'APPROX'],
      ['0', '10'],
    ],
  ])('%p of %p is %p', (recovered, recommended, points) =>
    expect(lineOf(toOther, scored(), money(recovered, recommended))).toMatchObject(
      typeof points === 'string'
        ? { status: 'SCORED', points }
        : { status: 'UNDECIDABLE', points: null, range: points },
    ),
  );

  it('gives full marks where there was nothing to reach, also where no figure says what was reached', () => {
    for (const none of [
      [0, 'EQ'],
      [1, 'LT'],
    ] as const)
      for (const recovered of [null, [5, 'EQ']] as const)
        expect(lineOf(toOther, scored(), money(recovered && [...recovered], [...none]))).toMatchObject({
          status: 'NO_TASK',
          points: '10',
        });
  });

  it('is open without a figure: unknown is not 0', () => {
    for (const facts of [nothing, money([3, 'EQ'], null), money(null, [4, 'EQ'])])
      expect(lineOf(toOther, scored(), facts)).toMatchObject({ status: 'NO_FIGURE', points: null });
    expect(lineOf(toOther, scored(), money([3, 'EQ'], null))).toMatchObject({ events: [eventId(1)] });
  });

  it('lies, for every number that the figures may stand for, within what the line says', () => {
    const qualified = fc
      .record({ value: fc.integer({ min: 1, max: 60 }), qualifier: fc.constantFrom(...qualifiers) })
      .map(({ value, qualifier }): [number, Qualifier] => [value, qualifier]);
    const inside = (given: [number, Qualifier], at: number): bigint => {
      const { low, high } = rangeOf(figure('money.recovered', ...given));
      return low + (BigInt(at) % ((high ?? 10_000n) - low + 1n));
    };
    fc.assert(
      fc.property(qualified, qualified, fc.nat(), fc.nat(), (recovered, recommended, a, b) => {
        const { points, range, status } = lineOf(toOther, scored(), money(recovered, recommended));
        const [part, whole] = [inside(recovered, a), inside(recommended, b)];
        const real = part >= whole ? 1000n : shareOf(1000n, part, whole);
        const [low, high] = (range ?? [points!, points!]).map(readPoints);
        expect(status === 'NO_TASK' ? real === 1000n : low! <= real && real <= high!).toBe(true);
        expect(range === undefined || low! < high!).toBe(true);
      }),
    );
  });
});

describe('timeliness (D3)', () => {
  it.each<[PartialDate | null, string | readonly [string, string]]>([
    ['2024-03-31', '20'],
    ['2024-04-01', '5'],
    ['2024-12-31', '5'],
    ['2023', '20'],
    ['2024-03', '20'],
    ['2024-04', '5'],
    ['2025', '5'],
    ['2024', ['5', '20']],
    [null, ['5', '20']],
  ] as const)('before 1 April 2024 (S-14): signed on %s', (day, points) => {
    const own = line('III', scored(), factsAfter(on(day, pledgeSigned('cong-an'))));
    expect(own).toEqual({
      criterion: 'III',
      done: day,
      events: [eventId(1)],
      ...(typeof points === 'string'
        ? { status: 'SCORED', points }
        : { status: 'DAY_NOT_STATED', points: null, range: points }),
    });
  });

  it('of a day within the month is open where only the month is stated', () => {
    const mid: CriterionGiven = { ...everyKind.criteria[4]!, dueBefore: '2024-04-15' };
    const own = lineOf(mid, scored(), factsAfter(on('2024-04', pledgeSigned('cong-an'))));
    expect(own).toMatchObject({ status: 'DAY_NOT_STATED', points: null });
  });

  it('does not depend on the day where late earns as much', () => {
    const same: CriterionGiven = { ...everyKind.criteria[4]!, late: '20.00' };
    const own = lineOf(same, scored(), factsAfter(on(null, pledgeSigned('cong-an'))));
    expect(own).toMatchObject({ status: 'SCORED', points: '20', done: null });
    expect(own).not.toHaveProperty('range');
  });

  it('earns nothing for what was not done, or by another unit', () => {
    const own = line('III', scored(), factsAfter(on('2024-03-01', pledgeSigned('tu-phap'))));
    expect(own).toEqual({ criterion: 'III', status: 'NOT_DONE', points: '0', events: [] });
  });

  it('is that of the first self-score where it is asked for', () => {
    const deed: CriterionGiven = { ...everyKind.criteria[4]!, deed: 'SELF_SCORE_SUBMITTED' };
    const unit = { ...scored(), selfScored: { on: '2024-03-05', eventId: 'self' } } as const;
    expect(lineOf(deed, unit, nothing)).toMatchObject({ points: '20', done: '2024-03-05', events: ['self'] });
    expect(lineOf(deed, scored(), nothing)).toMatchObject({ status: 'NOT_DONE' });
  });

  it('of reports is that of the first one sent; a day that is stated comes before one that is not', () => {
    const deed: CriterionGiven = { ...everyKind.criteria[4]!, deed: 'RESULTS_REPORTED' };
    const sent = (...days: (PartialDate | null)[]): string | null | undefined =>
      lineOf(
        deed,
        scored(),
        factsAfter(...days.map((day, i) => on(day, resultsReported('cong-an', `r-${i}`, {}), i + 1))),
      ).done;
    expect(sent('2024-05-02', '2024-03-02', null)).toBe('2024-03-02');
    expect(sent('2024', '2024-03-02')).toBe('2024-03-02');
    expect(sent('2024-03', '2024-03-02')).toBe('2024-03-02');
    expect(sent('2024-03', '2024-04-02')).toBe('2024-03');
    expect(sent(null, '2024')).toBe('2024');
  });
});

describe('the figure that counts', () => {
  const total = (value: number): Record<string, ReturnType<typeof figure>> => ({
    'inspection.total': figure('inspection.total', value),
  });
  const counts = (facts: ScoreFacts): string | undefined =>
    figureFor(facts, 'cong-an', 'inspection.total')?.figure.value;

  it('is that of the report that reaches furthest, and then of the greatest id, whatever came first', () => {
    const reports = [
      resultsReported('cong-an', 'c', total(1), { to: '2024-06-30' }),
      resultsReported('cong-an', 'a', total(2), { to: '2024-11-30' }),
      resultsReported('cong-an', 'b', total(3), { to: '2024-11-30' }),
      resultsReported('cong-an', 'z', total(4), { to: '2024-12-31', asOf: '2024-06-30' }),
      resultsReported(
        'cong-an',
        'zz',
        { 'petition.cases': figure('petition.cases', 9) },
        { to: '2024-12-31' },
      ),
      resultsReported('tu-phap', 'zzz', total(5), { to: '2024-12-31' }),
      resultsReported(null, 'zzzz', total(6), { to: '2024-12-31' }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(reports, { minLength: reports.length }), (shuffled) =>
        expect(counts(factsAfter(...shuffled.map((event, i) => on(null, event, i + 1))))).toBe('3'),
      ),
    );
  });

  it('is sent when the report that reaches furthest was: half a year in June is no year report', () => {
    const june = on('2024-06-20', resultsReported('cong-an', 'a', total(2), { to: '2024-06-15' }), 1);
    const year = on('2024-12-12', resultsReported('cong-an', 'b', total(3), { to: '2024-11-30' }), 2);
    expect(deedOf(factsAfter(june, year), 'cong-an', 'RESULTS_REPORTED')?.on).toBe('2024-12-12');
    expect(deedOf(factsAfter(june), 'cong-an', 'RESULTS_REPORTED')?.on).toBe('2024-06-20');
  });

  it('is that of a report without a period, which is of the whole year', () => {
    const nine = on(null, resultsReported('cong-an', 'a', total(2), { to: '2024-11-30' }), 1);
    const year = on(null, resultsReported('cong-an', 'b', total(3)), 2);
    expect(counts(factsAfter(year, nine))).toBe('3');
  });

  it('is what two halves of the year tell together, with the events of both', () => {
    const halves = factsAfter(
      on(null, resultsReported('cong-an', 'b', total(2), { from: '2024-01-01', to: '2024-06-30' }), 1),
      on(null, resultsReported('cong-an', 'a', total(1), { from: '2024-07-01', to: '2024-12-31' }), 2),
    );
    expect(counts(halves)).toBe('3');
    const record = figureFor(halves, 'cong-an', 'inspection.total')!;
    expect([eventsOf(record), upTo(record)]).toEqual([[eventId(1), eventId(2)], '2024-12-31']);
  });

  it('is the one of the last correction, which names the one before', () => {
    const [was, now, again] = [1471, 1417, 1418].map((value) => figure('inspection.total', value));
    const facts = factsAfter(
      on(null, resultsReported('cong-an', 'r', total(1471)), 1),
      on(null, resultsCorrected('cong-an', 'r', 'inspection.total', was!, now!), 2),
      on(null, resultsCorrected('cong-an', 'r', 'inspection.total', now!, again!), 3),
    );
    const record = figureFor(facts, 'cong-an', 'inspection.total')!;
    expect(record.figure).toEqual(again);
    expect(eventsOf(record)).toEqual([eventId(1), eventId(3)]);
  });

  it('is nobody’s where the cluster reports as a whole, also after a correction (S-06)', () => {
    const [was, now] = [figure('inspection.total', 152), figure('inspection.total', 153)];
    const facts = factsAfter(
      on(null, resultsReported(null, 'r', total(152))),
      on(null, resultsCorrected(null, 'r', 'inspection.total', was, now)),
    );
    expect(figureFor(facts, 'cong-an', 'inspection.total')).toBeNull();
    expect(reporting(facts, 'cong-an')).toBe('NOT_REPORTED');
    expect(deedOf(facts, 'cong-an', 'RESULTS_REPORTED')).toBeNull();
  });
});
