import { describe, expect, it } from '@jest/globals';
import type { ClusterReport, LeftOut, Reporting } from '../../../src/domain/results/counted-once.js';
import { countedOnce } from '../../../src/domain/results/counted-once.js';
import type { ReportedCode } from '../../../src/domain/results/metrics.js';
import type { ReportingPeriod } from '../../../src/domain/results/issued-content.js';
import type { ResultsReported } from '../../../src/domain/results/results.js';
import * as Results from '../../../src/domain/results/results.js';
import { given } from '../../support/given.js';

interface Told {
  readonly period?: Partial<ReportingPeriod>;
  readonly contributors?: string[];
  readonly metric?: ReportedCode;
  readonly clusterId?: string;
}

function report(unitId: string, value: string | null, told: Told = {}): ClusterReport {
  const { period, contributors = [], metric = 'petition.letters', clusterId = 'cum' } = told;
  const unit = metric === 'petition.letters' ? ('LETTER' as const) : ('OWN:%' as const);
  const event: ResultsReported = {
    type: 'ResultsReported',
    data: {
      clusterId,
      year: 2025,
      reportId: `r-${unitId}-${clusterId}`,
      unitId,
      period: { from: null, to: null, asOf: null, ...period },
      contributors,
      metrics: [{ metric, figure: value === null ? null : { value, unit, qualifier: 'EQ' } }],
    },
  };
  const [first] = given(Results, event).reports;
  if (!first) throw new Error('nothing was reported');
  return { ...first, clusterId };
}

const unit = (
  unitId: string,
  reports: readonly ClusterReport[],
  more: Partial<Reporting> = {},
): Reporting => ({ unitId, endedOn: null, heirs: [], shared: false, reports, ...more });
/** The sum, and why others are not in it. */
function counted(...units: readonly Reporting[]): unknown[] {
  const [only] = countedOnce(2025, units);
  return [only?.figure?.value ?? null, ...(only?.leftOut ?? []).map(({ unitId, why }) => [unitId, why])];
}
const before = { heirs: ['moi'], endedOn: '2025-07-01' } as const;
const half = { to: '2025-06-30' } as const;

describe('figures of a unit and of those that it followed', () => {
  const a = unit('a', [report('a', '10', { period: half })], before);
  const b = unit('b', [report('b', '5')], before);

  it('are the sum of those that it followed where it did not report itself', () => {
    expect(counted(unit('moi', []), a, b)).toEqual(['15']);
  });

  it('are its own alone where its report covers the days of theirs, or may', () => {
    const whole = (period: Partial<ReportingPeriod>) => unit('moi', [report('moi', '40', { period })]);
    const left = (why: LeftOut) => ['40', ['a', why], ['b', why]];
    expect(counted(whole({ from: '2025-01-01' }), a, b)).toEqual(left('COVERED'));
    expect(counted(whole({ from: '2025-06-30' }), a, b)).toEqual(left('COVERED'));
    expect(counted(whole({}), a, b)).toEqual(left('PERIOD_NOT_STATED'));
    expect(counted(whole({ asOf: '2025-12-15' }), a, b)).toEqual(left('PERIOD_NOT_STATED'));
  });

  it('are added where its report certainly begins after theirs: a report without days ends with its unit', () => {
    const later = unit('moi', [report('moi', '40', { period: { from: '2025-07-01' } })]);
    expect(counted(later, a, b)).toEqual(['55']);
    const alive = unit('a', [report('a', '10')], { heirs: ['moi'] });
    expect(counted(later, alive)).toEqual(['40', ['a', 'PERIOD_NOT_STATED']]);
    const wrong = unit('moi', [report('moi', '40', { period: { from: '2025-07-01' }, contributors: ['a'] })]);
    expect(counted(wrong, a, b)).toEqual(['45', ['a', 'COVERED']]);
  });

  it('are looked at along a chain: what a unit between covers is not added either', () => {
    const c = unit('c', [report('c', '3', { period: { to: '2025-03-31' } })], {
      heirs: ['a', 'moi'],
      endedOn: '2025-04-01',
    });
    const between = (from?: '2025-04-01') =>
      unit('a', [report('a', '10', { period: { ...half, ...(from ? { from } : {}) } })], before);
    const later = unit('moi', [report('moi', '40', { period: { from: '2025-07-01' } })]);
    expect(counted(later, between('2025-04-01'), c)).toEqual(['53']);
    expect(counted(later, between(), c)).toEqual(['50', ['c', 'PERIOD_NOT_STATED']]);
  });

  it('leave out one that several units followed, since nobody knows whose part is whose', () => {
    const split = { ...a, shared: true };
    expect(counted(unit('moi', []), split)).toEqual([null, ['a', 'SEVERAL_SUCCESSORS']]);
    expect(counted(unit('moi', []), split, b)).toEqual(['5', ['a', 'SEVERAL_SUCCESSORS']]);
  });

  it('count once what a unit reported to two clusters, the report that reaches furthest', () => {
    const twice = unit('moi', [
      report('moi', '40', { period: { to: '2025-12-31' } }),
      report('moi', '38', { period: { to: '2025-11-30' }, clusterId: 'khoi' }),
    ]);
    expect(counted(twice)).toEqual(['40']);
  });

  it('have no sum of shares, and none of what was only said to have changed', () => {
    const share = (unitId: string) => report(unitId, '80', { metric: 'own.moi.ty-le' });
    expect(counted(unit('moi', [report('moi', null)]))).toEqual([null]);
    const [own] = countedOnce(2025, [unit('moi', []), unit('a', [share('a')], before)]);
    expect(own?.figure?.value).toBe('80');
  });
});
