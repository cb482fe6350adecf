import { describe, expect, it } from '@jest/globals';
import { authorityNames, awardCodes, awardTypes } from '../../../src/domain/law/award-catalogue.js';
import { legalActs, ruleSetOn, thresholdFor, councilVotesNeeded } from '../../../src/domain/law/rule-sets.js';

const cited = (day: string) => ruleSetOn(day).acts.map((act) => act.id);

describe('the rules of a day', () => {
  it.each([
    ['2019-12-19', ['luat-tdkt-2003', 'nd-91-2017', 'tt-01-2016-tt-ttcp']],
    ['2023-12-31', ['luat-tdkt-2003', 'nd-91-2017', 'tt-12-2019-tt-bnv', 'tt-01-2016-tt-ttcp']],
    ['2024-01-01', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv']],
    ['2024-12-19', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-06-30', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-07-01', ['luat-06-2022-qh15', 'nd-152-2025', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-09-01', ['luat-06-2022-qh15', 'nd-152-2025', 'tt-15-2025-tt-bnv', 'tt-03-2024-tt-ttcp']],
  ])('cite on %s the acts in force then', (day, ids) => expect(cited(day)).toEqual(ids));

  it('say of which kind no act is known: the circulars of the sector begin again on 15/05/2024', () => {
    expect(ruleSetOn('2024-05-14').missing).toEqual(['GI_CIRCULAR']);
    expect(ruleSetOn('2024-05-15').missing).toEqual([]);
    expect(ruleSetOn('2011-08-26').missing).toEqual(['DECREE', 'MOHA_CIRCULAR']);
  });

  it('are named after their first day and last until the next begin', () => {
    const { id, from, to } = ruleSetOn('2025-07-15');
    expect({ id, from, to }).toEqual({
      id: 'rules-from-2025-07-01',
      from: '2025-07-01',
      to: '2025-08-05',
    });
    expect(ruleSetOn('1999-01-01')).toMatchObject({ id: 'rules-from-the-beginning', to: '2017-10-01' });
    expect(ruleSetOn('2099-01-01')).toMatchObject({ from: '2025-08-05', to: null });
  });

  it('have one act of a kind at most on any bound', () => {
    const bounds = legalActs.flatMap(({ from, to }) => [from, to]).filter((day) => day !== null);
    for (const day of bounds) {
      const kinds = ruleSetOn(day).acts.map((act) => act.kind);
      expect([day, new Set(kinds).size]).toEqual([day, kinds.length]);
    }
  });

  it('mark as assumed whatever has no readable source', () => {
    for (const day of ['2019-01-01', '2024-06-01', '2025-09-01']) {
      const { council, members, deadlines, oneForm, papers, acts, inspections } = ruleSetOn(day);
      const votes = [members.quorum, ...Object.values(members.votes)];
      for (const rule of [
        ...Object.values(council),
        ...votes,
        deadlines,
        oneForm,
        papers,
        inspections,
        ...acts,
      ])
        expect(rule.sources.length > 0 || rule.assumed !== null).toBe(true);
    }
  });

  it('count the votes needed on all members without rounding down (edge case 30)', () => {
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 90 }, 19)).toBe(18);
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 90 }, 20)).toBe(18);
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 80 }, 15)).toBe(12);
    expect(councilVotesNeeded({ comparison: 'MORE_THAN', percent: 50 }, 10)).toBe(6);
    expect(councilVotesNeeded({ comparison: 'MORE_THAN', percent: 50 }, 19)).toBe(10);
  });

  it('ask 90% for fighters until 2023, 80% since, more than half for flags (R57-R59)', () => {
    const percent = (award: keyof typeof awardTypes, day: string) =>
      thresholdFor(awardTypes[award], ruleSetOn(day));
    expect(percent('FIGHTER_MINISTRY', '2023-12-31')).toEqual({ comparison: 'AT_LEAST', percent: 90 });
    expect(percent('FIGHTER_MINISTRY', '2024-01-01')).toEqual({ comparison: 'AT_LEAST', percent: 80 });
    expect(percent('FLAG_GI', '2023-12-31')).toEqual({ comparison: 'MORE_THAN', percent: 50 });
  });
});

describe('the catalogue of awards', () => {
  it('names who decides, for whom, and its source or what is assumed', () => {
    expect(awardCodes.length).toBeGreaterThan(12);
    for (const code of awardCodes) {
      const type = awardTypes[code];
      expect(type.decidedBy.every((authority) => authority in authorityNames)).toBe(true);
      expect(type.recipients.length).toBeGreaterThan(0);
      expect([code, type.sources.length > 0 || type.assumed !== null]).toEqual([code, true]);
    }
  });

  it('lets clusters propose only what is for whole units, with a quota where one was observed', () => {
    const proposable = awardCodes.filter((code) => awardTypes[code].proposedBy?.route === 'CLUSTER');
    expect(proposable).toEqual(['FLAG_GI', 'MERIT_GI', 'LETTER_HEAD', 'FLAG_PROVINCE']);
    for (const code of proposable) expect(awardTypes[code].recipients).toContain('LARGE_COLLECTIVE');
    expect(awardTypes.FLAG_GI.quota).toEqual({ perCluster: 1, beyond: 'REFUSE' });
  });
});
