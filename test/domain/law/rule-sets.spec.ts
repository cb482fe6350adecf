import { describe, expect, it } from '@jest/globals';
import type { Day } from '../../../src/domain/ground/values.js';
import { authorityNames, awardCodes, awardTypes } from '../../../src/domain/law/award-catalogue.js';
import { firstEdition } from '../../../src/domain/law/first-edition.js';
import { boundsOf, inForce, legalAct, legalActs } from '../../../src/domain/law/legal-acts.js';
import {
  councilVotesNeeded,
  governmentFlagsAtMost,
  keptRules,
  ruleSetNamed,
  ruleSetOn,
  shareFor,
} from '../../../src/domain/law/rule-sets.js';

const ids = (acts: readonly { id: string }[]) => acts.map(({ id }) => id);
const cited = (day: Day) => ids(ruleSetOn(day).acts);
const law2003 = ['luat-tdkt-2003', 'luat-47-2005-qh11', 'luat-32-2009-qh12', 'luat-39-2013-qh13'];
const share = (award: string, day: Day) => {
  const { value, certainty } = shareFor(award, ruleSetOn(day));
  return value === null
    ? certainty
    : `${value.comparison} ${value.percent}${value.ballot ? ' by ballot' : ''}`;
};

describe('the rules of a day', () => {
  it.each<[Day, string[]]>([
    ['2019-12-19', [...law2003, 'nd-91-2017', 'tt-01-2016-tt-ttcp']],
    ['2023-12-31', [...law2003, 'nd-91-2017', 'tt-12-2019-tt-bnv', 'tt-01-2016-tt-ttcp']],
    ['2024-01-01', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-01-2016-tt-ttcp']],
    ['2024-05-14', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-01-2016-tt-ttcp']],
    ['2024-05-15', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-06-30', ['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-07-01', ['luat-06-2022-qh15', 'nd-152-2025', 'tt-01-2024-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2025-09-01', ['luat-06-2022-qh15', 'nd-152-2025', 'tt-15-2025-tt-bnv', 'tt-03-2024-tt-ttcp']],
    ['2026-09-30', ['luat-06-2022-qh15', 'nd-152-2025', 'tt-15-2025-tt-bnv', 'tt-03-2024-tt-ttcp']],
    [
      '2026-10-01',
      ['luat-06-2022-qh15', 'luat-06-2026-qh16', 'nd-152-2025', 'tt-15-2025-tt-bnv', 'tt-03-2024-tt-ttcp'],
    ],
  ])('cite on %s the acts in force then', (day, acts) => expect(cited(day)).toEqual(acts));

  it('have circulars of the sector without a gap from 06/10/2016 on', () => {
    const lack = (day: Day) => ruleSetOn(day).missing.includes('GI_CIRCULAR');
    expect((['2016-10-05', '2016-10-06', '2024-05-14', '2024-05-15'] as const).map(lack)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it.each<[Day, string[], string[]]>([
    ['2004-06-30', [], []],
    ['2004-07-01', ['luat-tdkt-2003'], []],
    ['2011-08-26', ['luat-tdkt-2003'], ['luat-47-2005-qh11', 'luat-32-2009-qh12', 'nd-42-2010']],
    [
      '2014-05-31',
      ['luat-tdkt-2003'],
      ['luat-47-2005-qh11', 'luat-32-2009-qh12', 'nd-42-2010', 'nd-65-2014'],
    ],
    ['2014-06-01', law2003, ['nd-42-2010', 'nd-65-2014']],
    ['2017-09-30', [...law2003, 'tt-01-2016-tt-ttcp'], ['nd-42-2010', 'nd-65-2014', 'tt-08-2017-tt-bnv']],
    ['2017-10-01', [...law2003, 'nd-91-2017', 'tt-01-2016-tt-ttcp'], ['tt-08-2017-tt-bnv']],
  ])('know on %s no more than sources say', (day, acts, uncertain) => {
    const rules = ruleSetOn(day);
    expect([ids(rules.acts), ids(rules.uncertain)]).toEqual([acts, uncertain]);
  });

  it('say nothing of days on which no decree and no circular is known', () => {
    const { missing, council, deadlines, papers, stateDays, publicList, ofEquals } = ruleSetOn('2011-08-26');
    expect(missing).toEqual(['DECREE', 'MOHA_CIRCULAR', 'GI_CIRCULAR']);
    for (const rule of [...Object.values(council.shares), council.others, deadlines, papers])
      expect(rule).toMatchObject({ value: null, certainty: 'UNKNOWN' });
    expect([stateDays, publicList, ofEquals].map(({ value }) => value)).toEqual([null, null, null]);
    expect(ruleSetOn('2016-10-05').deadlines.value).toBeNull();
    expect(ruleSetOn('2016-10-06').deadlines.value).toEqual({ CLUSTER: '12-20', UNIT: '12-25' });
    expect(ruleSetOn('2017-09-30').council.others.value).toBeNull();
    expect(ruleSetOn('2017-10-01').council.others.value).toMatchObject({ percent: 50 });
  });

  it('keep the decree of 2023 until 31/12/2025 for what was delegated', () => {
    const partly = (day: Day) => ids(ruleSetOn(day).partly);
    expect((['2025-06-30', '2025-07-01', '2025-12-31', '2026-01-01'] as const).map(partly)).toEqual([
      [],
      ['nd-98-2023'],
      ['nd-98-2023'],
      [],
    ]);
    expect(cited('2025-12-31')).not.toContain('nd-98-2023');
  });

  it('hold the decree of 2025 until 01/03/2027, and know nothing after, unless it is prolonged', () => {
    const before = ruleSetOn('2027-02-28');
    const after = ruleSetOn('2027-03-01');
    expect([ids(before.acts).includes('nd-152-2025'), before.uncertain, before.missing]).toEqual([
      true,
      [],
      [],
    ]);
    expect([ids(after.acts).includes('nd-152-2025'), ids(after.uncertain), after.missing]).toEqual([
      false,
      ['nd-152-2025'],
      ['DECREE'],
    ]);
    expect(share('FLAG_GOV', '2027-02-28')).toBe('AT_LEAST 80 by ballot');
    expect(share('FLAG_GOV', '2027-03-01')).toBe('UNKNOWN');
  });

  it('mark what rests on one secondary source, and what follows from a text that nobody read', () => {
    const amending = ruleSetOn('2026-10-01').acts.find(({ id }) => id === 'luat-06-2026-qh16');
    expect(amending).toMatchObject({
      certainty: 'SECONDARY_SOURCE',
      amends: 'luat-06-2022-qh15',
      issuedOn: '2026-04-23',
    });
    expect(ruleSetOn('2026-09-30').oneForm).toMatchObject({ value: 'REFUSE', certainty: 'SOURCED' });
    expect(ruleSetOn('2026-10-01').oneForm).toMatchObject({ value: 'REFUSE', certainty: 'ASSUMED' });
  });

  it('are named after their edition and first day, and last until the next begin', () => {
    const { id, edition, from, to } = ruleSetOn('2025-07-15');
    expect({ id, edition, from, to }).toEqual({
      id: 'rules-from-2025-07-01-edition-2',
      edition: 2,
      from: '2025-07-01',
      to: '2025-08-05',
    });
    expect(ruleSetOn('1999-01-01')).toMatchObject({
      id: 'rules-from-the-beginning-edition-2',
      to: '2004-07-01',
      acts: [],
    });
    expect(ruleSetOn('2099-01-01')).toMatchObject({ from: '2027-03-01', to: null });
  });

  it('have one act of a kind at most on any bound, beside those that amend it', () => {
    for (const day of legalActs.flatMap(boundsOf)) {
      const kinds = ruleSetOn(day)
        .acts.filter(({ amends }) => amends === null)
        .map((act) => act.kind);
      expect([day, new Set(kinds).size]).toEqual([day, kinds.length]);
    }
  });

  it('mark as assumed or unknown whatever has no readable source', () => {
    const days = legalActs.flatMap(boundsOf);
    for (const day of days) {
      const { council, members, acts, ...rest } = ruleSetOn(day);
      const { deadlines, stateDays, publicList, governmentFlag, ofEquals, oneForm, papers } = rest;
      const { shares, ...ofCouncil } = council;
      const votes = [members.quorum, ...Object.values(members.votes), ...Object.values(shares)];
      const others = [deadlines, stateDays, publicList, governmentFlag, ofEquals, oneForm, papers];
      for (const rule of [...Object.values(ofCouncil), ...votes, ...others]) {
        expect([day, rule.certainty === 'UNKNOWN']).toEqual([day, rule.value === null]);
        expect(rule.certainty === 'SOURCED').toBe(rule.assumed === null);
        expect(rule.sources.length > 0 || rule.assumed !== null).toBe(true);
      }
      for (const act of [...acts, rest.inspections]) expect(act.sources.length).toBeGreaterThan(0);
    }
  });

  it('count the votes needed on all members without rounding down (edge case 30)', () => {
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 90 }, 19)).toBe(18);
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 90 }, 20)).toBe(18);
    expect(councilVotesNeeded({ comparison: 'AT_LEAST', percent: 80 }, 15)).toBe(12);
    expect(councilVotesNeeded({ comparison: 'MORE_THAN', percent: 50 }, 10)).toBe(6);
    expect(councilVotesNeeded({ comparison: 'MORE_THAN', percent: 50 }, 19)).toBe(10);
  });

  it.each([
    // R57: the texts of 2017 and 2025 have 90 %; of the one between them nothing is known.
    ['FIGHTER_NATIONAL', '2017-09-30', 'UNKNOWN'],
    ['FIGHTER_NATIONAL', '2017-10-01', 'AT_LEAST 90 by ballot'],
    ['FIGHTER_NATIONAL', '2023-12-31', 'AT_LEAST 90 by ballot'],
    ['FIGHTER_NATIONAL', '2024-01-01', 'UNKNOWN'],
    ['FIGHTER_NATIONAL', '2025-06-30', 'UNKNOWN'],
    ['FIGHTER_NATIONAL', '2025-07-01', 'AT_LEAST 90'],
    // R58: each ministry rules its own council.
    ['FIGHTER_MINISTRY', '2023-12-31', 'AT_LEAST 90 by ballot'],
    ['FIGHTER_MINISTRY', '2024-01-01', 'UNKNOWN'],
    ['FIGHTER_MINISTRY', '2025-07-01', 'UNKNOWN'],
    // R73
    ['FLAG_GOV', '2023-12-31', 'UNKNOWN'],
    ['FLAG_GOV', '2025-06-30', 'UNKNOWN'],
    ['FLAG_GOV', '2025-07-01', 'AT_LEAST 80 by ballot'],
    // R59
    ['FLAG_GI', '2023-12-31', 'MORE_THAN 50'],
    ['FLAG_GI', '2026-11-28', 'MORE_THAN 50'],
  ] as const)('ask of a council for %s on %s: %s', (award, day, asked) =>
    expect(share(award, day)).toBe(asked),
  );

  it('give the Government’s flag to at most 20% of those that lead, acclaimed by their cluster (R73)', () => {
    const flag = (day: Day) => ruleSetOn(day).governmentFlag.value;
    expect(flag('2023-12-31')).toEqual({ acclaimedBy: null, atMostPercent: 20 });
    expect(flag('2025-06-30')).toBeNull();
    expect(flag('2025-07-01')).toEqual({ acclaimedBy: 'CLUSTER', atMostPercent: 20 });
    expect([4, 5, 9, 10, 20].map((leading) => governmentFlagsAtMost(20, leading))).toEqual([0, 1, 1, 2, 4]);
  });

  it('choose of equals the woman, or the collective with 70% women (R74)', () => {
    expect(ruleSetOn('2025-06-30').ofEquals.value).toBeNull();
    expect(ruleSetOn('2025-07-01').ofEquals.value).toEqual({ womenPercent: 70 });
  });

  it('ask for dossiers of the State by 30/06 and 31/12 (R75)', () => {
    expect(ruleSetOn('2025-06-30').stateDays.value).toBeNull();
    expect(ruleSetOn('2025-07-01').stateDays.value).toEqual({
      FLAG_GOV: '06-30',
      FIGHTER_NATIONAL: '12-31',
      reportMonths: 6,
    });
  });

  it('want the list in public for ten working days for orders and national fighters (R61)', () => {
    const list = (day: Day) => ruleSetOn(day).publicList;
    expect(list('2023-12-31').value).toBeNull();
    expect(list('2024-01-01')).toMatchObject({ value: { workingDays: 10 }, certainty: 'ASSUMED' });
    expect(list('2025-07-01')).toMatchObject({
      value: { workingDays: 10, awards: ['ORDER_LABOUR', 'FIGHTER_NATIONAL'] },
      certainty: 'SOURCED',
    });
  });
});

describe('a rule set by its name', () => {
  it('is the same for ever: what the first edition had is answered as it had it', () => {
    const first = ruleSetNamed('rules-from-2024-01-01');
    expect(first).toMatchObject({
      id: 'rules-from-2024-01-01',
      edition: 1,
      to: '2024-05-15',
      missing: ['GI_CIRCULAR'],
      council: {
        shares: { FIGHTER_MINISTRY: { value: { percent: 80 }, assumed: 'Tỷ lệ 80% chưa kiểm chứng.' } },
      },
    });
    expect(ids(first!.acts)).toEqual(['luat-06-2022-qh15', 'nd-98-2023', 'tt-01-2024-tt-bnv']);
    expect(ruleSetNamed('rules-from-the-beginning')).toMatchObject({ to: '2017-10-01', edition: 1 });
    const bounds = firstEdition.flatMap(([, from, to]) => [from, to]).filter((day) => day !== null);
    for (const day of bounds) expect(ruleSetNamed(`rules-from-${day}`)?.from).toBe(day);
  });

  it('is that of today’s edition, or none', () => {
    for (const day of ['2004-06-30', ...legalActs.flatMap(boundsOf)] as const) {
      const { id } = ruleSetOn(day);
      expect(ruleSetNamed(id)).toEqual(ruleSetOn(day));
    }
    for (const id of [
      'rules-from-2025-07-02',
      'rules-from-2025-07-02-edition-2',
      'rules-from-2026-10-01',
      'x',
    ])
      expect(ruleSetNamed(id)).toBeNull();
  });

  it('is what a dossier keeps, whatever its day says in a later edition', () => {
    const kept = (ruleSet: string | null) =>
      shareFor('FIGHTER_MINISTRY', keptRules({ ruleSet, day: '2024-06-01' })).value?.percent;
    expect(kept('rules-from-2024-05-15')).toBe(80);
    expect(kept('rules-from-2024-05-15-edition-2')).toBeUndefined();
    expect(kept(null)).toBeUndefined();
  });
});

describe('a legal act', () => {
  it.each([
    ['nd-98-2023', '2023-12-31', 'NO'],
    ['nd-98-2023', '2024-01-01', 'YES'],
    ['nd-98-2023', '2025-07-01', 'PARTLY'],
    ['nd-98-2023', '2026-01-01', 'NO'],
    ['nd-42-2010', '2009-12-31', 'NO'],
    ['nd-42-2010', '2015-06-01', 'UNKNOWN'],
    ['nd-42-2010', '2017-10-01', 'NO'],
    ['nd-152-2025', '2027-03-01', 'UNKNOWN'],
  ] as const)('%s holds on %s: %s', (id, day, holds) => expect(inForce(legalAct(id), day)).toBe(holds));
});

describe('the catalogue of awards', () => {
  it('names who decides, for whom, and its source or what is assumed', () => {
    expect(awardCodes.length).toBeGreaterThan(12);
    for (const code of awardCodes) {
      const type = awardTypes[code];
      expect(type.decidedBy === null).toBe(code.endsWith('_NOT_STATED') && code !== 'ORDER_NOT_STATED');
      expect((type.decidedBy ?? []).every((authority) => authority in authorityNames)).toBe(true);
      expect(type.recipients!.length).toBeGreaterThan(0);
      expect([code, type.sources.length > 0 || type.assumed !== null]).toEqual([code, true]);
    }
  });

  it('lets clusters propose only what is for whole units, with a quota where one was observed', () => {
    const proposable = awardCodes.filter((code) => awardTypes[code].proposedBy?.route === 'CLUSTER');
    expect(proposable).toEqual(['FLAG_GI', 'MERIT_GI', 'FLAG_GOV', 'LETTER_HEAD', 'FLAG_PROVINCE']);
    for (const code of proposable) expect(awardTypes[code].recipients).toContain('LARGE_COLLECTIVE');
    expect(awardTypes.FLAG_GI.quota).toEqual({ perCluster: 1, beyond: 'REFUSE' });
  });
});
