import { describe, expect, it } from '@jest/globals';
import { nearest, notAmong } from '../../../src/domain/ground/nearest.js';
import { awardCodes } from '../../../src/domain/law/award-catalogue.js';
import { metrics } from '../../../src/domain/results/metrics.js';

const codes = Object.keys(metrics);

describe('a word that a closed list has not', () => {
  it.each([
    ['inspections.total', codes, 'inspection.total'],
    ['INSPECTION_TOTAL', codes, 'inspection.total'],
    ['money-recoverd', codes, 'money.recovered'],
    ['flag_of_government', awardCodes, 'FLAG_GOV'],
    ['FIGHTER_NATION', awardCodes, 'FIGHTER_NATIONAL'],
  ])('%s is told the nearest of it', (word, words, likest) => {
    expect(nearest(word, words)[0]).toBe(likest);
    expect(nearest(word, words).length).toBeLessThanOrEqual(3);
  });

  it('is told none where none is like it, and not the list', () => {
    expect(nearest('zzz', codes)).toEqual([]);
    expect(nearest('', codes)).toEqual([]);
    expect(notAmong('zzz', codes, '/api/metric-types')).toBe('knows no “zzz”; all are at /api/metric-types');
  });

  it('is told the list where it is short, and shown no longer than a word is', () => {
    expect(notAmong('x', ['CUM', 'KHOI'], '/')).toBe('must be one of CUM, KHOI');
    expect(notAmong('x'.repeat(10_000), codes, '/').length).toBeLessThan(200);
  });
});
