import { describe, expect, it } from '@jest/globals';
import type { Qualifier } from '../../../src/domain/results/figure.js';
import { printFigure } from '../../../src/domain/results/figure.js';
import type { MetricCode } from '../../../src/domain/results/metrics.js';
import { isMetricCode, metrics } from '../../../src/domain/results/metrics.js';
import { parseFigure } from '../../../src/domain/results/printed-figure.js';

const codes = Object.keys(metrics).filter(isMetricCode);

describe('the catalogue of metrics', () => {
  it('has one code and one name for each', () => {
    for (const code of codes) expect(code).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
    expect(new Set(codes.map((code) => metrics[code].name)).size).toBe(codes.length);
  });

  it('shows by the code that a metric counts two things together (edge case 39)', () => {
    const combined = codes.filter((code) => metrics[code].combined);
    expect(combined).toEqual(codes.filter((code) => code.endsWith('-combined')));
    expect(combined.length).toBeGreaterThan(5);
    for (const part of combined.flatMap((code) => metrics[code].combines ?? [])) {
      expect(isMetricCode(part) && !metrics[part].combined).toBe(true);
    }
  });

  it('knows its codes and no others', () => {
    expect(isMetricCode('reception.sessions')).toBe(true);
    for (const code of ['own.org.tin-bai', 'reception', 'Reception.sessions', 'toString', '__proto__', '']) {
      expect(isMetricCode(code)).toBe(false);
    }
  });
});

// The words of the articles, each with the metric it is reported for.
describe.each<[string, [string, MetricCode, string, Qualifier, string][]]>([
  [
    'S2, Khối thi đua số 2 in 2023',
    [
      ['152 cuộc thanh tra', 'inspection.total', '152', 'EQ', '152 cuộc'],
      ['hơn 4.642 tỷ đồng', 'money.handling-recommended', '4642000000000', 'GT', 'hơn 4.642 tỷ đồng'],
      ['2.521 lượt', 'reception.sessions', '2521', 'EQ', '2.521 lượt'],
      ['3.239 công dân', 'reception.persons', '3239', 'EQ', '3.239 người'],
      ['hơn 29.288 đơn các loại', 'petition.letters', '29288', 'GT', 'hơn 29.288 đơn'],
      ['118 vụ việc', 'petition.cases', '118', 'EQ', '118 vụ việc'],
    ],
  ],
  [
    'S4, Cụm thi đua số IV in 2019',
    [
      ['644 cuộc thanh tra', 'inspection.administrative', '644', 'EQ', '644 cuộc'],
      ['1.417 cuộc thanh tra', 'inspection.inter-sector-and-checks-combined', '1417', 'EQ', '1.417 cuộc'],
      ['hơn 140 tỷ đồng', 'money.violations', '140000000000', 'GT', 'hơn 140 tỷ đồng'],
      ['200 tổ chức', 'handling.organisations', '200', 'EQ', '200 tổ chức'],
      ['370 cá nhân', 'handling.persons', '370', 'EQ', '370 người'],
      ['3 vụ', 'handling.cases-transferred', '3', 'EQ', '3 vụ việc'],
      ['hơn 1.000 đơn', 'petition.letters', '1000', 'GT', 'hơn 1.000 đơn'],
      ['hơn 376m2', 'petition.land-returned', '376', 'GT', 'hơn 376 m²'],
      [
        'hơn 10.000 lớp tập huấn, buổi tuyên truyền',
        'anticorruption.classes-and-sessions-combined',
        '10000',
        'GT',
        'hơn 10.000 lớp, buổi',
      ],
      ['trên 506.000 lượt người', 'anticorruption.attendances', '506000', 'GT', 'hơn 506.000 lượt người'],
      ['141 cuộc thanh tra', 'anticorruption.responsibility-inspections', '141', 'EQ', '141 cuộc'],
      ['gần 200 triệu đồng', 'charity.money', '200000000', 'LT', 'gần 200 triệu đồng'],
    ],
  ],
])('the figures of %s', (_source, rows) => {
  it.each(rows)('“%s” is %s: %s %s, printed %j', (printed, code, value, qualifier, text) => {
    const { unit } = metrics[code];
    const figure = { value, unit, qualifier, printed };
    expect(parseFigure(printed, unit)).toEqual({ ok: true, figure });
    expect(printFigure(figure)).toBe(text);
  });
});
