import { readFileSync } from 'node:fs';
import type { PledgeSigned } from '../../../src/domain/year/cluster-year.js';
import type { Recorded } from '../../../src/domain/ground/event.js';
import type { Figure, Qualifier } from '../../../src/domain/results/figure.js';
import type { MetricCode } from '../../../src/domain/results/metrics.js';
import { metrics } from '../../../src/domain/results/metrics.js';
import type { ResultsCorrected, ResultsReported } from '../../../src/domain/results/results.js';
import type { ScoreFactEvent, ScoreFacts } from '../../../src/domain/scores/score-facts.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import type { ScoreSheet, SheetGiven } from '../../../src/domain/scores/score-sheet.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type {
  CrossCheckRecorded,
  ScoreAppraised,
  ScoreSheetAdopted,
  SelfScoreSubmitted,
  TieResolved,
} from '../../../src/domain/scores/scores.js';
import type { Mark } from '../../../src/domain/scores/scoring.js';
import { recorded } from '../../support/given.js';
import type { PartialDate } from '../../../src/domain/ground/values.js';

// Sheets, marks and figures that the specs of scores tell.

/** The year of Khối 2 that is scored. */
export const subject = { clusterId: 'khoi-2', year: 2024 } as const;

const bestFirst: SheetGiven['classes'] = [
  { code: 'xuat-sac', name: 'Hoàn thành xuất sắc', from: '90', everyCriterion: 85 },
  { code: 'tot', name: 'Hoàn thành tốt', from: '80', everyCriterion: 80 },
  { code: 'kha', name: 'Hoàn thành', from: '70', everyCriterion: 70 },
  { code: 'yeu', name: 'Không hoàn thành', from: '0' },
];

/** A criterion of every kind: 100 points, and a bonus on top. */
export const everyKind: SheetGiven = {
  sheetId: 'bang-diem',
  title: 'Bảng điểm',
  scale: '100',
  bonus: 'ON_TOP',
  criteria: [
    { code: 'I', name: 'Thanh tra', kind: 'SECTION', max: '60' },
    { code: 'I.1', under: 'I', name: 'Kế hoạch', kind: 'ASSESSED', max: '40' },
    {
      code: 'I.2',
      under: 'I',
      name: 'Thu hồi',
      kind: 'SHARE',
      max: '20',
      metric: 'money.recovered',
      target: { metric: 'money.recovery-recommended' },
    },
    { code: 'II', name: 'Chỉ số', kind: 'INDEX', max: '20', scale: '100' },
    {
      code: 'III',
      name: 'Ký giao ước',
      kind: 'TIMELINESS',
      max: '20',
      deed: 'PLEDGE_SIGNED',
      dueBefore: '2024-04-01',
      late: '5',
    },
    { code: 'IV', name: 'Điểm thưởng', kind: 'BONUS', max: '5' },
    { code: 'V', name: 'Điểm trừ', kind: 'DEDUCTION', each: '2', max: '5' },
    { code: 'VI', name: 'Điểm liệt', kind: 'FLOOR', classAtMost: 'kha' },
  ],
  classes: bestFirst,
  ties: [
    { by: 'CRITERION', criterion: 'I' },
    { by: 'VOTE' },
    { by: 'CRITERION', criterion: 'II' },
    { by: 'CHAIR' },
  ],
};

/** Two criteria of 60 and 40 that people judge, whatever else is given. */
export function judged(given: Partial<SheetGiven> = {}): ScoreSheet {
  return sheetOf({
    sheetId: 'bang-diem',
    title: 'Bảng điểm',
    scale: '100',
    criteria: [
      { code: 'A', name: 'Chuyên môn', kind: 'ASSESSED', max: '60' },
      { code: 'B', name: 'Thi đua', kind: 'ASSESSED', max: '40' },
    ],
    classes: bestFirst,
    ...given,
  });
}

/** A sheet of the folder `score-sheets`, as an organiser would send it. */
export function shipped(name: string): SheetGiven {
  const file = new URL(`../../../score-sheets/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as SheetGiven;
}

export const adopted = (sheet: ScoreSheet, version = 1): ScoreSheetAdopted => ({
  type: 'ScoreSheetAdopted',
  data: { ...subject, version, sheet },
});

export const selfScored = (unitId: string, marks: Mark[]): SelfScoreSubmitted => ({
  type: 'SelfScoreSubmitted',
  data: { ...subject, unitId, marks },
});

export const crossChecked = (unitId: string, byUnitId: string, marks: Mark[]): CrossCheckRecorded => ({
  type: 'CrossCheckRecorded',
  data: { ...subject, unitId, byUnitId, marks },
});

export const appraised = (unitId: string, marks: Mark[], byUnitId: string | null = null): ScoreAppraised => ({
  type: 'ScoreAppraised',
  data: { ...subject, unitId, byUnitId, marks },
});

export const tieResolved = (
  points: string,
  order: string[][],
  data: Partial<TieResolved['data']> = {},
): TieResolved => ({
  type: 'TieResolved',
  data: { ...subject, points, method: 'VOTE', order, reason: null, ...data },
});

/** A figure of a metric: how many, and how exactly. */
export const figure = (metric: MetricCode, value: number, qualifier: Qualifier = 'EQ'): Figure => ({
  value: String(value),
  unit: metrics[metric].unit,
  qualifier,
});

/** What a unit reported: a figure for each metric, up to a day. */
export const resultsReported = (
  unitId: string | null,
  reportId: string,
  figures: Partial<Record<MetricCode, Figure>>,
  period: Partial<ResultsReported['data']['period']> = {},
): ResultsReported => ({
  type: 'ResultsReported',
  data: {
    ...subject,
    reportId,
    unitId,
    period: { from: null, to: null, asOf: null, ...period },
    contributors: [],
    metrics: Object.entries(figures).map(([metric, figure]) => ({ metric: metric as MetricCode, figure })),
  },
});

export const resultsCorrected = (
  unitId: string | null,
  reportId: string,
  metric: MetricCode,
  was: Figure,
  now: Figure,
): ResultsCorrected => ({
  type: 'ResultsCorrected',
  data: { ...subject, reportId, unitId, metric, was, now, reasonCode: 'TYPING_ERROR', reason: 'gõ nhầm' },
});

export const pledgeSigned = (unitId: string): PledgeSigned => ({
  type: 'PledgeSigned',
  data: { ...subject, unitId, signatory: null, late: false },
});

/** The same event as it happened on a day, perhaps partial: the n-th of all. */
export const on = <E extends ScoreFactEvent>(day: PartialDate | null, event: E, n = 1): Recorded<E> =>
  recorded<E>(event, n, { occurredOn: day });

/** What scoring knows after these events. */
export const factsAfter = (...events: readonly Recorded<ScoreFactEvent>[]): ScoreFacts =>
  events.reduce(Facts.evolve, Facts.initial());
