import { describe, expect, it } from '@jest/globals';
import type { ScoreFacts } from '../../../src/domain/scores/score-facts.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import type { ScoreClass, ScoreSheet, SheetGiven } from '../../../src/domain/scores/score-sheet.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { ScoresEvent, ScoresState } from '../../../src/domain/scores/scores.js';
import * as Scores from '../../../src/domain/scores/scores.js';
import type { Mark, NotRated } from '../../../src/domain/scores/scoring.js';
import type { Placed, Roster } from '../../../src/domain/scores/standing.js';
import { pointsOn, ratedUnits, standingOf } from '../../../src/domain/scores/standing.js';
import { given } from '../../support/given.js';
import {
  adopted,
  appraised,
  everyKind,
  factsAfter,
  figure,
  judged,
  on,
  pledgeSigned,
  resultsReported,
  selfScored,
  tieResolved,
} from './scores-told.js';

const scores = (...events: ScoresEvent[]): ScoresState => given(Scores, ...events);
const roster = (...unitIds: string[]): Roster => ({ unitIds, ended: () => false });
const nothing = Facts.initial();

/** Points on A and B of each unit, `a` first. */
type Points = readonly (readonly [string, string])[];
const named = (units: readonly unknown[]): string[] => units.map((_, i) => String.fromCharCode(97 + i));
const marked = (units: Points): ScoresEvent[] =>
  units.map(([A, B], i) =>
    appraised(named(units)[i]!, [
      { criterion: 'A', points: A },
      { criterion: 'B', points: B },
    ]),
  );

/** The units in order of rank, best first. */
const rows = (sheet: ScoreSheet, units: Points, ...events: ScoresEvent[]): readonly Placed[] =>
  standingOf(scores(adopted(sheet), ...marked(units), ...events), nothing, roster(...named(units)))!.rows;

const ranks = (placed: readonly Placed[]): string =>
  placed.map(({ unitId, rank }) => `${unitId}${rank}`).join(' ');

describe('ranks', () => {
  it('follow from the total; equals share one and leave the next ones free (R36)', () => {
    const placed = rows(judged(), [
      ['30', '20'],
      ['30.5', '30'],
      ['40', '20.5'],
      ['60', '40'],
      ['20', '29.99'],
    ]);
    expect(ranks(placed)).toBe('d1 b2 c2 a4 e5');
    expect(placed.map(({ points }) => points)).toEqual(['100', '60.5', '60.5', '50', '49.99']);
    expect(placed.map(({ tiedWith }) => tiedWith)).toEqual([[], ['c'], ['b'], [], []]);
    expect(placed.map(({ settledBy }) => settledBy)).toEqual([null, null, null, null, null]);
  });

  it('are none where there is no sheet', () => {
    expect(standingOf(scores(), nothing, roster('a'))).toBeNull();
    expect(ratedUnits(scores(), nothing, roster('a'))).toEqual({ scores: [], notRated: [] });
  });
});

describe('a tie', () => {
  const equal: Points = [
    ['50', '30'],
    ['45', '35'],
    ['50', '30'],
    ['40', '30'],
  ];
  const byA = { by: 'CRITERION', criterion: 'A' } as const;
  const byB = { by: 'CRITERION', criterion: 'B' } as const;

  it('is settled by a criterion as long as no step before it needs a decision (R38)', () => {
    const first = rows(judged({ ties: [byA, { by: 'VOTE' }, byB] }), equal);
    expect(ranks(first)).toBe('a1 c1 b3 d4');
    expect(first.map(({ settledBy }) => settledBy)).toEqual(['CRITERION', 'CRITERION', 'CRITERION', null]);
    expect(first.map(({ tiedWith }) => tiedWith)).toEqual([['c'], ['a'], [], []]);
    expect(ranks(rows(judged({ ties: [byB, { by: 'VOTE' }] }), equal))).toBe('b1 a2 c2 d4');
    expect(ranks(rows(judged({ ties: [{ by: 'VOTE' }, byA] }), equal))).toBe('a1 b1 c1 d4');
    expect(ranks(rows(judged({ ties: [byB] }), equal))).toBe('b1 a2 c2 d4');
    expect(ranks(rows(judged(), equal))).toBe('a1 b1 c1 d4');
  });

  it('is settled by a second criterion where the first one leaves it', () => {
    const sheet = sheetOf({
      ...everyKind,
      criteria: ['A', 'B', 'C'].map((code) => ({
        code,
        name: code,
        kind: 'ASSESSED',
        max: '50',
      })),
      scale: '150',
      ties: [byA, byB],
    });
    const of = (unitId: string, ...points: string[]): ScoresEvent =>
      appraised(
        unitId,
        points.map((own, i) => ({ criterion: 'ABC'[i]!, points: own })),
      );
    const state = scores(
      adopted(sheet),
      of('a', '9', '1', '5'),
      of('b', '9', '4', '2'),
      of('c', '8', '7', '0'),
    );
    expect(ranks(standingOf(state, nothing, roster('a', 'b', 'c'))!.rows)).toBe('b1 a2 c3');
  });

  it('may be settled by all of a section', () => {
    const sheet = sheetOf(everyKind);
    const lines = standingOf(
      scores(
        adopted(sheet),
        appraised('a', [
          { criterion: 'I', noTask: true },
          { criterion: 'II', value: '50' },
        ]),
      ),
      nothing,
      roster('a'),
    )!.rows[0]!.lines;
    expect([pointsOn(sheet, lines, 'I'), pointsOn(sheet, lines, 'II')]).toEqual([6000n, 1000n]);
  });

  it('is settled by a decision on exactly these units with exactly these points', () => {
    const sheet = judged({ ties: [{ by: 'VOTE' }] });
    const after = (points: string, ...order: string[][]): string =>
      ranks(rows(sheet, equal, tieResolved(points, order)));
    expect(after('80', ['b'], ['c'], ['a'])).toBe('b1 c2 a3 d4');
    expect(after('80', ['b'], ['a', 'c'])).toBe('b1 a2 c2 d4');
    for (const other of [
      after('80.5', ['b'], ['c'], ['a']),
      after('80', ['b'], ['c']),
      after('80', ['b'], ['c'], ['d']),
      after('80', ['b'], ['c'], ['a'], ['d']),
    ])
      expect(other).toBe('a1 b1 c1 d4');
  });

  it('is no longer that tie once points change, and again once they change back', () => {
    const sheet = judged({ ties: [{ by: 'VOTE' }] });
    const decided = tieResolved('80', [['c'], ['b'], ['a']]);
    const more = appraised('a', [
      { criterion: 'A', points: '50' },
      { criterion: 'B', points: '30.5' },
    ]);
    expect(ranks(rows(sheet, equal, decided, more))).toBe('a1 b2 c2 d4');
    expect(ranks(rows(sheet, equal, decided, more, marked(equal)[0]!))).toBe('c1 b2 a3 d4');
  });

  it.each([
    ['the criterion that decided', { criterion: 'B' }],
    ['a criterion of the list, which an older decision does not name', {}],
  ])('is settled by %s as long as its points still say so', (_title, data) => {
    const sheet = judged({ ties: [{ by: 'VOTE' }, byB] });
    const decided = tieResolved('80', [['b'], ['a', 'c']], { method: 'CRITERION', ...data });
    const again = (unitId: string, A: string, B: string) =>
      appraised(unitId, [
        { criterion: 'A', points: A },
        { criterion: 'B', points: B },
      ]);
    expect(ranks(rows(sheet, equal, decided))).toBe('b1 a2 c2 d4');
    const [moved, both] = [again('a', '42', '38'), again('c', '42', '38')];
    expect(ranks(rows(sheet, equal, decided, moved))).toBe('a1 b1 c1 d4');
    expect(ranks(rows(sheet, equal, decided, moved, both))).toBe('a1 b1 c1 d4');
    const same = [again('a', '46', '34'), again('c', '46', '34')];
    expect(ranks(rows(sheet, equal, decided, moved, both, ...same))).toBe('b1 a2 c2 d4');
    const voted = tieResolved('80', [['c'], ['b'], ['a']]);
    expect(ranks(rows(sheet, equal, decided, moved, voted))).toBe('c1 b2 a3 d4');
  });

  it('that a criterion settled is open where the sheet no longer has it', () => {
    const sheet = judged({ ties: [{ by: 'VOTE' }] });
    const decided = tieResolved('80', [['b'], ['a', 'c']], { method: 'CRITERION', criterion: 'X' });
    expect(ranks(rows(sheet, equal, decided))).toBe('a1 b1 c1 d4');
  });

  it('is settled by the last decision on it, and what that one leaves by the next', () => {
    const sheet = judged({ ties: [byA, { by: 'VOTE' }, { by: 'CHAIR' }] });
    const same: Points = [
      ['50', '30'],
      ['50', '30'],
      ['50', '30'],
    ];
    const placed = rows(
      sheet,
      same,
      tieResolved('80', [['a'], ['b'], ['c']]),
      tieResolved('80', [['b', 'c'], ['a']]),
      tieResolved('80', [['c'], ['b']], { method: 'CHAIR' }),
    );
    expect(ranks(placed)).toBe('c1 b2 a3');
    expect(placed.map(({ settledBy }) => settledBy)).toEqual(['CHAIR', 'CHAIR', 'VOTE']);
  });
});

describe('classes', () => {
  const classed = (placed: readonly Placed[]): (string | null)[][] =>
    placed.map((row) => [row.unitId, row.reached, row.class, row.classWhy]);
  const classOf = (...units: Points): (string | null)[] => rows(judged(), units).map((row) => row.class);

  it('need the total and a share of every criterion (R37)', () => {
    expect(classOf(['60', '40'])).toEqual(['xuat-sac']);
    expect(classOf(['56', '34'])).toEqual(['xuat-sac']);
    expect(classOf(['55.99', '34'])).toEqual(['tot']);
    expect(classOf(['48', '32'])).toEqual(['tot']);
    expect(classOf(['42', '28'])).toEqual(['kha']);
    expect(classOf(['60', '9.99'])).toEqual(['yeu']);
    expect(classOf(['0', '0'])).toEqual(['yeu']);
  });

  it('drop a unit of 95 points with one weak criterion (D1)', () => {
    expect(classOf(['60', '35'])).toEqual(['xuat-sac']);
    expect(classOf(['60', '33.99'])).toEqual(['tot']);
    const three = judged({
      criteria: [
        { code: 'A', name: 'A', kind: 'ASSESSED', max: '85' },
        { code: 'B', name: 'B', kind: 'ASSESSED', max: '15' },
      ],
    });
    expect(rows(three, [['85', '10']]).map((row) => [row.points, row.class])).toEqual([['95', 'yeu']]);
    expect(rows(three, [['85', '10.5']]).map((row) => row.class)).toEqual(['kha']);
  });

  it('give 90 points and more with a criterion at 82 % the next class whose floor holds (D1)', () => {
    expect(classOf(['60', '32.8'])).toEqual(['tot']);
    expect(classOf(['60', '31.99'])).toEqual(['kha']);
    expect(classOf(['60', '27.99'])).toEqual(['yeu']);
  });

  it('ask nothing of a bonus, a deduction or a floor', () => {
    const full: Mark[] = [
      { criterion: 'I', noTask: true },
      { criterion: 'II', value: '100' },
      { criterion: 'III', noTask: true },
    ];
    const state = scores(
      adopted(sheetOf(everyKind)),
      appraised('a', [...full, { criterion: 'V', cases: 9 }]),
    );
    const [row] = standingOf(state, nothing, roster('a'))!.rows;
    expect(row).toMatchObject({ points: '95', class: 'xuat-sac', classWhy: 'REACHED' });
  });

  it('are limited by a floor that was failed, by the lowest of several; nobody rises by it', () => {
    const floors = judged({
      criteria: [
        { code: 'A', name: 'A', kind: 'ASSESSED', max: '60' },
        { code: 'B', name: 'B', kind: 'ASSESSED', max: '40' },
        { code: 'X', name: 'X', kind: 'FLOOR', classAtMost: 'tot' },
        { code: 'Y', name: 'Y', kind: 'FLOOR', classAtMost: 'kha' },
      ],
    });
    const failing = (A: string, ...codes: string[]): (string | null)[] => {
      const marks = [
        { criterion: 'A', points: A },
        { criterion: 'B', points: '40' },
        ...['X', 'Y'].map((criterion) => ({ criterion, failed: codes.includes(criterion) })),
      ];
      return classed(
        standingOf(scores(adopted(floors), appraised('a', marks)), nothing, roster('a'))!.rows,
      )[0]!;
    };
    expect(failing('60')).toEqual(['a', 'xuat-sac', 'xuat-sac', 'REACHED']);
    expect(failing('60', 'X')).toEqual(['a', 'xuat-sac', 'tot', 'FLOOR_FAILED']);
    expect(failing('60', 'X', 'Y')).toEqual(['a', 'xuat-sac', 'kha', 'FLOOR_FAILED']);
    expect(failing('45', 'X')).toEqual(['a', 'kha', 'kha', 'REACHED']);
    expect(failing('0', 'Y')).toEqual(['a', 'yeu', 'yeu', 'REACHED']);
  });

  describe('with a cap', () => {
    const capped = (cap: ScoreClass['cap'], given: Partial<SheetGiven> = {}): ScoreSheet => {
      const [best, ...others] = judged().classes;
      return judged({ classes: [{ ...best!, ...(cap && { cap }) }, ...others], ...given });
    };
    const fifth = { percent: 20, of: 'tot', atLeast: 0 };
    const best = (n: number): Points => Array.from({ length: n }, (_, i) => ['60', String(40 - i / 2)]);
    const good = (n: number): Points => Array.from({ length: n }, (_, i) => ['50', String(35 - i / 4)]);
    const firsts = (placed: readonly Placed[]): string[] =>
      placed.filter((row) => row.class === 'xuat-sac').map((row) => row.unitId);

    it('go by rank to a share, rounded down, of the units that reach the class it counts or a better one (D1)', () => {
      expect(firsts(rows(capped(fifth), [...best(3), ...good(1), ['0', '0']]))).toEqual([]);
      const placed = rows(capped(fifth), [...best(3), ...good(2), ['0', '0']]);
      expect(classed(placed)).toEqual([
        ['a', 'xuat-sac', 'xuat-sac', 'REACHED'],
        ['b', 'xuat-sac', 'tot', 'CAP'],
        ['c', 'xuat-sac', 'tot', 'CAP'],
        ['d', 'tot', 'tot', 'REACHED'],
        ['e', 'tot', 'tot', 'REACHED'],
        ['f', 'yeu', 'yeu', 'REACHED'],
      ]);
      expect(firsts(rows(capped(fifth), [...best(3), ...good(6)]))).toEqual(['a']);
      expect(firsts(rows(capped(fifth), [...best(3), ...good(7)]))).toEqual(['a', 'b']);
      expect(firsts(rows(capped(undefined), best(3)))).toEqual(['a', 'b', 'c']);
    });

    it('go to so many units at least', () => {
      expect(firsts(rows(capped({ ...fifth, atLeast: 2 }), best(4)))).toEqual(['a', 'b']);
      expect(firsts(rows(capped({ ...fifth, atLeast: 2 }), [...best(4), ...good(11)]))).toEqual([
        'a',
        'b',
        'c',
      ]);
    });

    it('go to nobody who shares the last place until the tie is settled; places that are left stay free', () => {
      const sheet = capped(fifth, { ties: [{ by: 'VOTE' }] });
      const units: Points = [...best(1), ['55', '39'], ['54', '40'], ['54', '39.5'], ...good(6)];
      const tied = rows(sheet, units).slice(0, 4);
      expect(classed(tied)).toEqual([
        ['a', 'xuat-sac', 'xuat-sac', 'REACHED'],
        ['b', 'xuat-sac', 'tot', 'CAP_TIED'],
        ['c', 'xuat-sac', 'tot', 'CAP_TIED'],
        ['d', 'xuat-sac', 'tot', 'CAP'],
      ]);
      const settled = rows(sheet, units, tieResolved('94', [['c'], ['b']])).slice(0, 4);
      expect(classed(settled)).toEqual([
        ['a', 'xuat-sac', 'xuat-sac', 'REACHED'],
        ['c', 'xuat-sac', 'xuat-sac', 'REACHED'],
        ['b', 'xuat-sac', 'tot', 'CAP'],
        ['d', 'xuat-sac', 'tot', 'CAP'],
      ]);
    });

    it('go to all who share a rank where there is a place for each', () => {
      const units: Points = [['55', '39'], ['54', '40'], ...good(8)];
      expect(firsts(rows(capped(fifth), units))).toEqual(['a', 'b']);
    });

    it('pass over who fails a criterion or a floor', () => {
      expect(
        firsts(
          rows(capped({ ...fifth, atLeast: 1 }), [
            ['60', '33'],
            ['54', '36'],
            ['48', '32'],
          ]),
        ),
      ).toEqual(['b']);
    });

    it('count in the class below who missed them, where that one has a cap as well', () => {
      const [first, second, ...others] = judged().classes;
      const both = judged({
        classes: [
          { ...first!, cap: { percent: 0, of: 'tot', atLeast: 1 } },
          { ...second!, cap: { percent: 50, of: 'tot', atLeast: 0 } },
          ...others,
        ],
      });
      expect(classed(rows(both, [...best(2), ...good(2)]))).toEqual([
        ['a', 'xuat-sac', 'xuat-sac', 'REACHED'],
        ['b', 'xuat-sac', 'tot', 'CAP'],
        ['c', 'tot', 'tot', 'REACHED'],
        ['d', 'tot', 'kha', 'CAP'],
      ]);
    });
  });
});

describe('a unit without a rank', () => {
  const sheet = sheetOf(everyKind);
  const marks: Mark[] = [
    { criterion: 'I.1', points: '40' },
    { criterion: 'II', value: '50' },
  ];
  const money = (recovered?: number, qualifier: 'EQ' | 'GT' = 'EQ', unitId = 'a'): ScoreFacts =>
    factsAfter(
      on(
        null,
        resultsReported(unitId, 'r', {
          ...(recovered !== undefined && {
            'money.recovered': figure('money.recovered', recovered, qualifier),
          }),
          'money.recovery-recommended': figure('money.recovery-recommended', 10),
        }),
      ),
    );
  const notRated = (facts: ScoreFacts, ...events: ScoresEvent[]): NotRated | undefined => {
    const found = ratedUnits(scores(adopted(sheet), ...events), facts, roster('a'));
    expect(found.scores.length + found.notRated.length).toBe(1);
    return found.notRated[0];
  };

  it.each<[NotRated['reason'] | undefined, string[], ScoreFacts, ScoresEvent[]]>([
    ['NOT_SELF_SCORED', ['I.1', 'I.2', 'II'], nothing, []],
    ['NOT_APPRAISED', ['I.1', 'I.2', 'II'], nothing, [selfScored('a', marks)]],
    ['NOT_REPORTED', ['I.2'], nothing, [appraised('a', marks)]],
    ['NOT_REPORTED', ['I.2'], money(3, 'EQ', 'b'), [appraised('a', marks)]],
    ['NO_FIGURE', ['I.2'], money(), [appraised('a', marks)]],
    ['UNDECIDABLE', ['I.2'], money(3, 'GT'), [appraised('a', marks)]],
    ['NOT_APPRAISED', ['I.1', 'II'], money(3), [appraised('a', [])]],
    [undefined, [], money(3), [appraised('a', marks)]],
  ])('says why: %s', (reason, criteria, facts, events) =>
    expect(notRated(facts, ...events)).toEqual(reason && { unitId: 'a', reason, criteria }),
  );

  it('says that a day is not stated', () => {
    const facts = { ...money(3), signed: factsAfter(on('2024', pledgeSigned('a'))).signed };
    expect(notRated(facts, appraised('a', marks))).toEqual({
      unitId: 'a',
      reason: 'DAY_NOT_STATED',
      criteria: ['III'],
    });
  });

  it('says that it ended, unless all of it is known', () => {
    const ended = { unitIds: ['b', 'a'], ended: (unitId: string) => unitId === 'a' || unitId === 'b' };
    const state = scores(adopted(sheet), appraised('a', marks));
    const { rows, notRated } = standingOf(state, money(3), ended)!;
    expect(rows.map((row) => row.unitId)).toEqual(['a']);
    expect(notRated).toMatchObject([{ unitId: 'b', reason: 'UNIT_ENDED' }]);
  });

  it('needs no appraisal where people mark nothing; then what was reported decides', () => {
    const computed = sheetOf({
      ...everyKind,
      scale: '20',
      criteria: [{ ...everyKind.criteria[2]!, code: 'I', under: undefined! }],
      ties: [],
    });
    const found = (facts: ScoreFacts): unknown => {
      const { scores: rated, notRated } = ratedUnits(scores(adopted(computed)), facts, roster('a'));
      return rated[0]?.points ?? notRated[0]?.reason;
    };
    expect(found(money(5))).toBe('10');
    expect(found(money(5, 'GT'))).toBe('UNDECIDABLE');
    expect(found(money())).toBe('NO_FIGURE');
    expect(found(nothing)).toBe('NOT_REPORTED');
  });

  it('is not rated by a bonus or floor alone before it is appraised', () => {
    const floor = judged({
      scale: '20',
      ties: [],
      criteria: [
        {
          ...everyKind.criteria[4]!,
          code: 'I',
        },
        {
          ...everyKind.criteria[7]!,
          code: 'II',
        },
      ],
    });
    const of = (...events: ScoresEvent[]): unknown =>
      standingOf(scores(adopted(floor), ...events), nothing, roster('a'))!.rows.length;
    expect(of()).toBe(0);
    expect(of(appraised('a', []))).toBe(1);
  });
});

describe('final scores', () => {
  const sheet = judged({ ties: [{ by: 'VOTE' }] });
  const units: Points = [
    ['50', '30'],
    ['45', '35'],
    ['40', '30'],
  ];
  const state = scores(adopted(sheet), ...marked(units));
  const { scores: rated, notRated } = ratedUnits(state, nothing, roster('a', 'b', 'c', 'd'));
  const final: ScoresEvent = {
    type: 'ScoresFinalised',
    data: { clusterId: 'khoi-2', year: 2024, scores: rated, notRated, voted: null, warnings: [] },
  };

  it('stay as they are whatever is learnt or admitted later; only a tie may still be settled', () => {
    const later = appraised('c', [
      { criterion: 'A', points: '60' },
      { criterion: 'B', points: '40' },
    ]);
    const after = (...events: ScoresEvent[]) =>
      standingOf(
        scores(adopted(sheet), ...marked(units), final, later, ...events),
        nothing,
        roster('c', 'e'),
      )!;
    expect(ranks(after().rows)).toBe('a1 b1 c3');
    expect(after().notRated).toEqual([{ unitId: 'd', reason: 'NOT_SELF_SCORED', criteria: ['A', 'B'] }]);
    expect(ranks(after(tieResolved('80', [['b'], ['a']])).rows)).toBe('b1 a2 c3');
    const reopened: ScoresEvent = {
      type: 'ScoresReopened',
      data: { clusterId: 'khoi-2', year: 2024, reason: 'sai số' },
    };
    expect(ranks(after(reopened).rows)).toBe('c1');
  });
});
