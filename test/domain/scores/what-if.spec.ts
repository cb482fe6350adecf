import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../../src/domain/ground/values.js';
import type { ScoredReport, ScoreFacts } from '../../../src/domain/scores/score-facts.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import type { CriterionGiven, ScoreSheet } from '../../../src/domain/scores/score-sheet.js';
import { maxOf, sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { ScoresEvent, ScoresState } from '../../../src/domain/scores/scores.js';
import * as Scores from '../../../src/domain/scores/scores.js';
import type { Mark } from '../../../src/domain/scores/scoring.js';
import type { Placed, Standing } from '../../../src/domain/scores/standing.js';
import { standingOf } from '../../../src/domain/scores/standing.js';
import type { WhatIf } from '../../../src/domain/scores/what-if.js';
import { changesBetween, overtakings, simulated } from '../../../src/domain/scores/what-if.js';
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
  tieResolved,
} from './scores-told.js';

const nothing = Facts.initial();
const assuming = (what: Partial<WhatIf>): WhatIf => ({
  year: 2024,
  weights: [],
  marks: [],
  figures: [],
  ...what,
});
const roster = { unitIds: ['a', 'b', 'c'], ended: () => false };
const marks = (A: string, B: string): Mark[] => [
  { criterion: 'A', points: A },
  { criterion: 'B', points: B },
];

/** A is good at what counts 60, B at what counts 40; C is not appraised. */
const state = given(
  Scores,
  adopted(judged()),
  appraised('a', marks('60', '20')),
  appraised('b', marks('30', '40')),
);
const simulate = (
  what: Partial<WhatIf>,
  scores: ScoresState = state,
  facts: ScoreFacts = nothing,
): Standing => {
  const next = simulated(scores, facts, assuming(what));
  return standingOf(next.scores, next.facts, roster)!;
};
const shown = ({ rows }: Standing): string[] =>
  rows.map(({ rank, unitId, points }) => `${rank} ${unitId} ${points}`);
const drafted = (...criteria: CriterionGiven[]): ScoreSheet => judged({ scale: '100', criteria });

/** One unit with a mark of every kind, and what it reported. */
const facts = factsAfter(
  on(
    '2024-11-01',
    resultsReported('a', 'r', {
      'money.recovered': figure('money.recovered', 5),
      'money.recovery-recommended': figure('money.recovery-recommended', 10),
    }),
  ),
  on('2024-05-01', pledgeSigned('a'), 2),
);
const whole = given(
  Scores,
  adopted(sheetOf(everyKind)),
  appraised('a', [
    { criterion: 'I.1', points: '30' },
    { criterion: 'II', value: '80' },
    { criterion: 'IV', points: '2.5' },
    { criterion: 'V', cases: 1 },
    { criterion: 'VI', failed: true },
  ]),
);
const pointsOf = ({ rows }: Standing): (string | null)[] => rows[0]!.lines.map((line) => line.points);

describe('a simulation', () => {
  it('without assumptions changes nothing', () => {
    expect(shown(simulate({}))).toEqual(['1 a 80', '2 b 70']);
    expect(simulate({})).toEqual(standingOf(state, nothing, roster));
    expect(simulate({}, whole, facts)).toEqual(standingOf(whole, facts, roster));
  });

  it('leaves the scores and facts that it starts from as they are', () => {
    const before = structuredClone({ whole, facts });
    simulate(
      {
        weights: [{ criterion: 'I', factor: '2' }],
        marks: [{ unitId: 'a', criterion: 'I.1', points: '1' }],
        figures: [{ unitId: 'a', metric: 'money.recovered', figure: figure('money.recovered', 1) }],
      },
      whole,
      facts,
    );
    expect({ whole, facts }).toEqual(before);
  });

  it('needs a sheet that is adopted', () => {
    const none = Scores.initial();
    expect(simulated(none, nothing, assuming({ sheet: judged() }))).toEqual({ scores: none, facts: nothing });
  });

  it('does not stop at final scores', () => {
    const { rows, notRated } = standingOf(state, nothing, roster)!;
    const final: ScoresEvent = {
      type: 'ScoresFinalised',
      data: {
        clusterId: 'khoi-2',
        year: 2024,
        voted: null,
        warnings: [],
        notRated: [...notRated],
        scores: rows.map(({ unitId, points, lines }) => ({
          unitId,
          points,
          lines,
        })),
      },
    };
    const after = given(
      Scores,
      adopted(judged()),
      appraised('a', marks('60', '20')),
      appraised('b', marks('30', '40')),
      final,
    );
    const mark = { unitId: 'b', criterion: 'A', points: '60' };
    expect(shown(simulate({ marks: [mark] }, after))).toEqual(['1 b 100', '2 a 80']);
  });
});

describe('other weights', () => {
  it('multiply the highest points and what was given of them; the scale and the classes move along', () => {
    const next = simulated(state, nothing, assuming({ weights: [{ criterion: 'B', factor: '2.5' }] }));
    const { sheet } = next.scores.adopted!;
    expect(sheet.criteria.map((own) => maxOf(sheet, own))).toEqual([6000n, 10000n]);
    expect(sheet.scale).toBe('160');
    expect(sheet.classes.map((own) => own.from)).toEqual(['144', '128', '112', '0']);
    expect(shown(standingOf(next.scores, next.facts, roster)!)).toEqual(['1 b 130', '2 a 110']);
    expect(sheetOf(sheet as Parameters<typeof sheetOf>[0])).toEqual(sheet);
  });

  it('of a section are those of all that it holds, times their own', () => {
    const weights = [
      { criterion: 'I', factor: '2' },
      { criterion: 'I.2', factor: '0.5' },
    ];
    const { sheet } = simulated(whole, facts, assuming({ weights })).scores.adopted!;
    expect(sheet.criteria.map((own) => ('max' in own ? own.max : null))).toEqual([
      null,
      '80',
      '20',
      '20',
      '20',
      '5',
      '5',
      null,
    ]);
    expect(sheet.scale).toBe('140');
    expect(pointsOf(simulate({ weights }, whole, facts))).toEqual(['60', '10', '16', '5', '2.5', '-2', '0']);
  });

  it('of what is late or deducted are more or less of it', () => {
    const weights = ['III', 'IV', 'V', 'VI'].map((criterion) => ({ criterion, factor: '3' }));
    expect(pointsOf(simulate({ weights }, whole, facts))).toEqual(['30', '10', '16', '15', '7.5', '-6', '0']);
  });

  it('may be 0', () => {
    const weights = [{ criterion: 'B', factor: '0' }];
    expect(shown(simulate({ weights }))).toEqual(['1 a 60', '2 b 30']);
  });
});

describe('other marks', () => {
  it('take the place of those of the appraisal', () => {
    const marks = [
      { unitId: 'b', criterion: 'A', points: '45.5' },
      { unitId: 'a', criterion: 'A', noTask: true },
    ];
    expect(shown(simulate({ marks }))).toEqual(['1 b 85.5', '2 a 80']);
  });

  it('may be those of a unit that is not appraised, and are then all that it has', () => {
    const mark = { unitId: 'c', criterion: 'A', points: '1' };
    expect(simulate({ marks: [mark] }).notRated).toEqual([
      { unitId: 'c', reason: 'NOT_APPRAISED', criteria: ['B'] },
    ]);
    const both = [mark, { unitId: 'c', criterion: 'B', points: '2' }];
    expect(shown(simulate({ marks: both }))).toEqual(['1 a 80', '2 b 70', '3 c 3']);
  });
});

describe('other figures', () => {
  it('take the place of all that a year was told in', () => {
    const recovered = (value: number) => [
      { unitId: 'a', metric: 'money.recovered' as const, figure: figure('money.recovered', value) },
    ];
    const half = (reportId: string, from: Day, to: Day): ScoredReport => ({
      year: 2024,
      reportId,
      unitId: 'a',
      period: { from, to, asOf: null },
      late: null,
      proof: null,
      metrics: [
        {
          metric: 'money.recovered',
          figure: figure('money.recovered', 3),
          corrections: [],
          confirmation: 'OPEN',
        },
      ],
    });
    const halves = {
      ...facts,
      results: { reports: [half('x', '2024-01-01', '2024-06-30'), half('y', '2024-07-01', '2024-12-31')] },
    };
    const next = simulated(whole, halves, assuming({ figures: recovered(8) }));
    expect(Facts.figureFor(next.facts, 'a', 'money.recovered')?.figure.value).toBe('8');
  });

  it('take the place of those of every report, and leave the others and the day of reporting', () => {
    const recovered = (value: number): WhatIf['figures'] => [
      { unitId: 'a', metric: 'money.recovered', figure: figure('money.recovered', value) },
    ];
    expect(pointsOf(simulate({ figures: recovered(8) }, whole, facts))[1]).toBe('16');
    const next = simulated(whole, facts, assuming({ figures: recovered(8) }));
    expect(Facts.deedOf(next.facts, 'a', 'RESULTS_REPORTED')).toEqual(
      Facts.deedOf(facts, 'a', 'RESULTS_REPORTED'),
    );
    expect(next.facts.signed).toEqual(facts.signed);
  });

  it('may be of a unit that reported nothing: no event proves them', () => {
    const figures = [
      { unitId: 'a', metric: 'money.recovered', figure: figure('money.recovered', 1) },
      { unitId: 'a', metric: 'money.recovery-recommended', figure: figure('money.recovery-recommended', 2) },
    ] as const;
    expect(pointsOf(simulate({ figures }, whole))[1]).toBe('10');
    const next = simulated(whole, nothing, assuming({ figures }));
    const supposed = { on: null, eventId: null };
    expect(Facts.deedOf(next.facts, 'a', 'RESULTS_REPORTED')).toEqual(supposed);
    expect(simulate({ figures }, whole).rows[0]!.lines[1]!.events).toEqual([]);
  });
});

describe('another sheet', () => {
  it('keeps the share of the highest points that a mark had', () => {
    const sheet = drafted(
      { code: 'A', name: 'A', kind: 'ASSESSED', max: '20' },
      { code: 'B', name: 'B', kind: 'ASSESSED', max: '80' },
    );
    expect(shown(simulate({ sheet }))).toEqual(['1 b 90', '2 a 60']);
    const third = drafted(
      { code: 'A', name: 'A', kind: 'ASSESSED', max: '0.5' },
      { code: 'B', name: 'B', kind: 'ASSESSED', max: '99.5' },
    );
    expect(shown(simulate({ sheet: third, marks: [{ unitId: 'a', criterion: 'A', points: '1' }] }))).toEqual([
      '1 b 99.75',
      '2 a 49.76',
    ]);
  });

  it('keeps the share of the scale that an index had', () => {
    const sheet = sheetOf({
      ...everyKind,
      criteria: everyKind.criteria.map((own) => (own.code === 'II' ? { ...own, scale: '1' } : own)),
    });
    expect(pointsOf(simulate({ sheet }, whole, facts))).toEqual(pointsOf(simulate({}, whole, facts)));
  });

  it('leaves out marks of criteria that it does not have, or of another kind', () => {
    const sheet = drafted(
      { code: 'A', name: 'A', kind: 'ASSESSED', max: '100' },
      { code: 'B', name: 'B', kind: 'BONUS', max: '0' },
    );
    expect(shown(simulate({ sheet }))).toEqual(['1 a 100', '2 b 50']);
    const other = drafted({ code: 'A', name: 'A', kind: 'INDEX', max: '100', scale: '100' });
    expect(simulate({ sheet: other }).notRated).toMatchObject([
      { unitId: 'a', reason: 'NOT_APPRAISED' },
      { unitId: 'b', reason: 'NOT_APPRAISED' },
      { unitId: 'c', reason: 'NOT_SELF_SCORED' },
    ]);
  });
});

describe('what moved the ranks', () => {
  const moved = (
    sheet: ScoreSheet,
    ...events: ScoresEvent[]
  ): { was: readonly Placed[]; now: readonly Placed[] } => {
    const was = standingOf(given(Scores, adopted(judged()), ...events), nothing, roster)!.rows;
    const now = standingOf(given(Scores, adopted(sheet), ...events), nothing, roster)!.rows;
    return { was, now };
  };

  it('lists the criteria with other points, the largest difference first', () => {
    const [was, now] = [
      simulate({}),
      simulate({
        marks: [{ unitId: 'b', criterion: 'A', points: '29.5' }],
        weights: [{ criterion: 'B', factor: '2' }],
      }),
    ];
    const of = ({ rows }: Standing) => rows.find(({ unitId }) => unitId === 'b')!.lines;
    expect(changesBetween(of(was), of(now))).toEqual([
      { criterion: 'B', was: '40', now: '80', difference: '40' },
      { criterion: 'A', was: '30', now: '29.5', difference: '-0.5' },
    ]);
    expect(changesBetween(of(was), of(was))).toEqual([]);
    expect(changesBetween([], of(was).slice(0, 1))).toEqual([
      { criterion: 'A', was: null, now: '30', difference: null },
    ]);
  });

  it('names each unit that came before another, and the criterion that did most for it', () => {
    const now = simulate({ weights: [{ criterion: 'B', factor: '2' }] });
    expect(overtakings(simulate({}).rows, now.rows)).toEqual([{ unitId: 'b', overtaken: 'a', because: 'B' }]);
    expect(overtakings(now.rows, now.rows)).toEqual([]);
    expect(overtakings([], now.rows)).toEqual([]);
  });

  it('may be a criterion that is no longer there', () => {
    const sheet = drafted({ code: 'B', name: 'B', kind: 'ASSESSED', max: '100' });
    const { was, now } = moved(sheet, appraised('a', marks('60', '20')), appraised('b', marks('30', '40')));
    expect(overtakings(was, now)).toEqual([{ unitId: 'b', overtaken: 'a', because: 'A' }]);
  });

  it('is no criterion where a tie was settled otherwise', () => {
    const events = [appraised('a', marks('50', '30')), appraised('b', marks('50', '30'))];
    const { was } = moved(judged(), ...events);
    const now = standingOf(
      given(Scores, adopted(judged()), ...events, tieResolved('80', [['b'], ['a']])),
      nothing,
      roster,
    )!.rows;
    expect(overtakings(was, now)).toEqual([{ unitId: 'b', overtaken: 'a', because: null }]);
    expect(overtakings(now, was)).toEqual([]);
  });
});
