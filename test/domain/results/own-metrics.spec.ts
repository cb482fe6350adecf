import { describe, expect, it } from '@jest/globals';
import type { DefineMetric, MetricDefined } from '../../../src/domain/results/own-metrics.js';
import * as OwnMetrics from '../../../src/domain/results/own-metrics.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import { forUnit, given, knowing, operator, organiser, outcome, refusal } from '../../support/given.js';

const registered: RegistryEvent = {
  type: 'UnitRegistered',
  data: { unitId: 'van-phong', kind: 'OTHER', name: 'Văn phòng', existsFrom: null, documentNumber: null },
} as unknown as RegistryEvent;
const articles: DefineMetric = {
  unitId: 'van-phong',
  metricId: 'tin-bai',
  name: 'Tin, bài đã đăng',
  unitName: 'Tin  bài',
};
const defined = (
  command: DefineMetric = articles,
  history: readonly MetricDefined[] = [],
  actor = operator,
) => OwnMetrics.defineMetric(given(OwnMetrics, ...history), command, knowing([registered], { actor }));

describe('metrics that an office defines', () => {
  it('have a code of their office, and count in words of their own', () => {
    expect(defined({ ...articles, definition: 'Trên trang của đơn vị', from: '2025' })).toEqual([
      {
        type: 'MetricDefined',
        data: {
          metric: 'own.van-phong.tin-bai',
          unitId: 'van-phong',
          name: 'Tin, bài đã đăng',
          unit: 'OWN:tin bài',
          combines: [],
          definition: 'Trên trang của đơn vị',
          from: '2025',
          to: null,
        },
      },
    ]);
  });

  it.each([
    ['lượt người', 'ATTENDANCE'],
    ['vụ', 'CASE'],
    ['triệu đồng', 'VND'],
    ['ha', 'M2'],
    ['phần trăm', 'PERCENT'],
    ['cuộc họp', 'OWN:cuộc họp'],
    ['km đường', 'OWN:km đường'],
  ])('count in a unit of the list where it has the word: %s is %s', (unitName, unit) => {
    expect(defined({ ...articles, unitName })[0]?.data.unit).toBe(unit);
  });

  it.each<[Partial<DefineMetric>]>([
    [{ unit: 'PERSON' }],
    [{ unitName: '100 km' }],
    [{ unitName: 'nghìn tấn' }],
  ])('are refused where it is not clear what they count in: %j', (part) => {
    expect(refusal(() => defined({ ...articles, ...part })).code).toBe('INVALID_REQUEST');
  });

  it('need one way to say what they count in', () => {
    const { unitName: _none, ...nothing } = articles;
    expect(refusal(() => defined(nothing)).code).toBe('INVALID_REQUEST');
  });

  it('may be told anew, but for what they count in', () => {
    const first = defined();
    expect(outcome(() => defined(articles, first))).toBe('ALREADY_RECORDED');
    expect(defined({ ...articles, name: 'Bài đã đăng' }, first)[0]?.data.name).toBe('Bài đã đăng');
    expect(outcome(() => defined({ ...articles, unitName: 'bài' }, first))).toBe('METRIC_UNIT_FIXED');
  });

  it('count together only what there is', () => {
    const first = defined();
    const sum = {
      ...articles,
      metricId: 'tong',
      combines: ['own.van-phong.tin-bai', 'inspection.total'],
    } as const;
    expect(defined(sum, first)[0]?.data.combines).toEqual(sum.combines);
    expect(outcome(() => defined(sum))).toBe('METRIC_NOT_DEFINED');
    const itself = { ...articles, combines: ['own.van-phong.tin-bai'] } as const;
    expect(outcome(() => defined(itself, first))).toBe('METRIC_NOT_DEFINED');
  });

  it('are defined by their office, or the operator', () => {
    expect(outcome(() => defined(articles, [], forUnit('van-phong')))).toBe('accepted');
    expect(outcome(() => defined(articles, [], organiser('van-phong')))).toBe('accepted');
    expect(outcome(() => defined(articles, [], forUnit('khac')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => defined(articles, [], organiser('khac')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => defined({ ...articles, unitId: 'khac' }))).toBe('UNIT_NOT_FOUND');
  });

  it('do not end before they begin', () => {
    expect(outcome(() => defined({ ...articles, from: '2025', to: '2024-12' }))).toBe('DATES_OUT_OF_ORDER');
    expect(outcome(() => defined({ ...articles, from: '2025-03', to: '2025' }))).toBe('accepted');
  });

  it.each([
    ['2026', null, true],
    ['2025', null, false],
    [null, '2025-12-31', false],
    ['2026-01-01', null, true],
    [null, '2024', true],
  ] as const)('from %s to %s are out of use in 2025: %s', (from, to, is) => {
    const definition = { name: 'x', unit: 'CASE', combines: [], definition: null } as const;
    expect(OwnMetrics.isOutOfUse({ ...definition, from, to }, 2025)).toBe(is);
  });
});
