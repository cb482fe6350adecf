import { describe, expect, it } from '@jest/globals';
import type { AwardEvent } from '../../../src/domain/awards/award-events.js';
import type { ResultsCorrected } from '../../../src/domain/results/results.js';
import type { ScoresFinalised, ScoresReopened } from '../../../src/domain/scores/scores.js';
import { fold } from '../../../src/projections/projection.js';
import { isStale, submissionsProjection } from '../../../src/projections/submissions.js';
import { recorded } from '../../support/given.js';

const subject = { clusterId: 'khoi-2', year: 2023 };
const filed = (proposer: 'CLUSTER' | 'UNIT', unitId: string): AwardEvent => ({
  type: 'SubmissionFiled',
  data: {
    ...subject,
    submissionId: unitId,
    proposer,
    unitId,
    number: null,
    documentDate: null,
    filedOn: '2023-12-19',
    proposals: [],
    attachments: [],
    ruleSet: 'rules-from-2020-01-01',
    legalBasis: [],
    before: '2023-12-20',
    late: false,
  },
});
const figure = { value: '1', unit: 'INSPECTION', qualifier: 'EQ' } as const;
const corrected = (unitId: string | null): ResultsCorrected => ({
  type: 'ResultsCorrected',
  data: {
    ...subject,
    reportId: 'r',
    unitId,
    metric: 'inspection.total',
    was: figure,
    now: { ...figure, value: '2' },
    reasonCode: 'TYPING_ERROR',
    reason: 'gõ nhầm',
  },
});
const reopened: ScoresReopened = { type: 'ScoresReopened', data: { ...subject, reason: 'tính sót' } };

describe('what makes a submission stale (R31)', () => {
  const stale = (...events: Parameters<typeof recorded>[0][]) =>
    fold(
      submissionsProjection,
      'khoi-2_2023',
      events.map((event, i) => recorded(event, i + 1)),
    )?.submissions.map((s) => [s.submissionId, s.changes.map((change) => change.what)]);
  const both = [filed('CLUSTER', 'cong-an'), filed('UNIT', 'noi-vu')];

  it.each([
    ['a figure of the unit', corrected('noi-vu'), ['FIGURE_CORRECTED'], ['FIGURE_CORRECTED']],
    ['a figure of another unit', corrected('tu-phap'), ['FIGURE_CORRECTED'], []],
    ['a figure of the whole', corrected(null), ['FIGURE_CORRECTED'], []],
    ['the final scores', reopened, ['SCORES_REOPENED'], []],
  ] as const)('%s: the cluster’s, and a unit’s own where it is about it', (_what, event, cluster, unit) => {
    expect(stale(...both, event)).toEqual([
      ['cong-an', cluster],
      ['noi-vu', unit],
    ]);
    expect(stale(event, ...both)).toEqual([
      ['cong-an', []],
      ['noi-vu', []],
    ]);
  });

  const isStaleAfter = (...events: Parameters<typeof recorded>[0][]): readonly boolean[] => {
    const row = fold(
      submissionsProjection,
      'khoi-2_2023',
      events.map((event, i) => recorded(event, i + 1)),
    );
    return row?.submissions.map((s) => isStale(s, row.scores)) ?? [];
  };
  const cluster = filed('CLUSTER', 'cong-an');

  it('does not once it was changed back, whatever was said in between', () => {
    const { data } = corrected('noi-vu');
    const back = { type: 'ResultsCorrected', data: { ...data, was: data.now, now: data.was } } as const;
    expect(isStaleAfter(...both, corrected('noi-vu'))).toEqual([true, true]);
    expect(isStaleAfter(...both, corrected('noi-vu'), back)).toEqual([false, false]);
    expect(isStaleAfter(corrected('noi-vu'), ...both, back)).toEqual([true, true]);
    const other = { type: 'ResultsCorrected', data: { ...data, metric: 'inspection.planned' } } as const;
    expect(isStaleAfter(...both, corrected('noi-vu'), other, back)).toEqual([true, true]);
  });

  it('does not once the scores are final again as they were', () => {
    const finalised = (points: string): ScoresFinalised => ({
      type: 'ScoresFinalised',
      data: {
        ...subject,
        scores: [{ unitId: 'noi-vu', points, lines: [] }],
        notRated: [],
        voted: null,
        warnings: [],
      },
    });
    expect(isStaleAfter(finalised('9'), cluster)).toEqual([false]);
    expect(isStaleAfter(finalised('9'), cluster, reopened)).toEqual([true]);
    expect(isStaleAfter(finalised('9'), cluster, reopened, finalised('8'))).toEqual([true]);
    expect(isStaleAfter(finalised('9'), cluster, reopened, finalised('9'))).toEqual([false]);
    expect(isStaleAfter(cluster, finalised('9'))).toEqual([false]);
  });
});
