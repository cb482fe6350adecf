import { describe, expect, it } from '@jest/globals';
import type {
  AdoptCouncilRule,
  DeclareDaysOff,
  DefineAward,
} from '../../../src/domain/law/regulation-decisions.js';
import {
  adoptCouncilRule,
  declareDaysOff,
  defineAward,
  withdrawRegulation,
} from '../../../src/domain/law/regulation-decisions.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
import type { RegulationEvent, RegulationsState } from '../../../src/domain/law/regulations.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  refusal,
} from '../../support/given.js';
import { khoi2 } from '../told.js';

const none = given(Regulations);
const after = (...events: readonly RegulationEvent[]) => given(Regulations, ...events);
const of = (state: RegulationsState, organiserId = 'ttcp') => state.get(organiserId)!;
const as = (actor = organiser('ttcp')) => knowing(khoi2, { actor });
const basis = 'Quyết định số 12/QĐ-TTCP';
const seventy = { comparison: 'AT_LEAST', percent: 70 } as const;

describe('a council’s own regulation (R76)', () => {
  const adopt = (more: Partial<AdoptCouncilRule> = {}, state = none, actor = organiser('ttcp')) =>
    adoptCouncilRule(
      state,
      { organiserId: 'ttcp', basis, from: '2024', threshold: seventy, ...more },
      as(actor),
    );

  it('keeps share, base, ballot, quorum and tie with basis and days', () => {
    expect(adopt()).toEqual([
      {
        type: 'CouncilRuleAdopted',
        data: {
          organiserId: 'ttcp',
          basis,
          from: '2024',
          to: null,
          awards: null,
          threshold: seventy,
          base: 'ALL_MEMBERS',
          ballot: false,
          quorum: null,
          chairDecidesTies: null,
        },
      },
    ]);
    const quorum = { numerator: 3, denominator: 4 };
    const more = {
      awards: ['FLAG_GI'],
      base: 'PRESENT',
      ballot: true,
      quorum,
      chairDecidesTies: true,
    } as const;
    expect(adopt({ ...more, to: '2026' })[0]?.data).toMatchObject({ ...more, to: '2026' });
  });

  it('is recorded by the body itself, or by the operator, once, in the order of its days', () => {
    for (const actor of [operator, organiser('ttcp')])
      expect(outcome(() => adopt({}, none, actor))).toBe('accepted');
    for (const actor of [forUnit('ttcp'), organiser('cong-an'), auditor])
      expect(outcome(() => adopt({}, none, actor))).toBe('FORBIDDEN');
    expect(outcome(() => adopt({ organiserId: 'x' }, none, operator))).toBe('UNIT_NOT_FOUND');
    const state = after(...adopt());
    expect(refusal(() => adopt({}, state))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { eventId: eventId(1) } },
    });
    expect(outcome(() => adopt({ from: '2025' }, state))).toBe('accepted');
    for (const [to, code] of [
      ['2024-01-01', 'DATES_OUT_OF_ORDER'],
      ['2024', 'DATES_OUT_OF_ORDER'],
      ['2024-01-02', 'accepted'],
    ] as const)
      expect([to, outcome(() => adopt({ to }))]).toEqual([to, code]);
  });

  it('speaks of awards that there are, and asks for a quorum that can be met', () => {
    expect(refusal(() => adopt({ awards: ['FLAG_GI', 'own.ttcp.khac'] }))).toMatchObject({
      code: 'AWARD_NOT_DEFINED',
      rule: 'R77',
      facts: { award: 'own.ttcp.khac' },
    });
    for (const [numerator, code] of [
      [3, 'accepted'],
      [4, 'INVALID_VOTE_RULE'],
    ] as const)
      expect(outcome(() => adopt({ quorum: { numerator, denominator: 3 } }))).toBe(code);
  });

  it('holds for its days, and for the awards that it names before all others', () => {
    const rule = (awards: string[] | undefined, percent: number, from: PartialDate, to?: PartialDate) =>
      adopt({
        ...(awards ? { awards } : {}),
        threshold: { ...seventy, percent },
        from,
        ...(to ? { to } : {}),
      })[0]!;
    const { councilRules, ...rest } = of(
      after(
        rule(undefined, 51, '2020'),
        rule(['FLAG_GI'], 60, '2022-03-15', '2024'),
        rule(['FLAG_GI', 'MERIT_GI'], 70, '2025'),
        rule(undefined, 55, '2025-07'),
      ),
    );
    const percent = (award: string, day: Day) =>
      Regulations.councilRuleOn({ councilRules, ...rest }, award, day)?.threshold.percent ?? null;
    expect(percent('FLAG_GI', '2019-12-31')).toBeNull();
    expect(percent('FLAG_GI', '2020-01-01')).toBe(51);
    expect(percent('FLAG_GI', '2022-03-14')).toBe(51);
    expect(percent('FLAG_GI', '2022-03-15')).toBe(60);
    expect(percent('FLAG_GI', '2023-12-31')).toBe(60);
    // The rule that named it has ended: the one for all others holds again.
    expect(percent('FLAG_GI', '2024-01-01')).toBe(51);
    expect(percent('FLAG_GI', '2025-01-01')).toBe(70);
    expect(percent('FIGHTER_MINISTRY', '2025-06-30')).toBe(51);
    expect(percent('FIGHTER_MINISTRY', '2025-07-01')).toBe(55);
  });

  it('holds until one with a day does, where no source says since when', () => {
    const [untold] = adoptCouncilRule(none, { organiserId: 'ttcp', threshold: seventy }, as());
    expect(untold?.data).toMatchObject({ from: null, basis: null });
    const [dated] = adopt({ threshold: { ...seventy, percent: 90 }, from: '2024' });
    const percent = (day: Day) =>
      Regulations.councilRuleOn(of(after(dated!, untold!)), null, day)?.threshold.percent;
    expect((['2019-01-01', '2023-12-31', '2024-01-01'] as const).map(percent)).toEqual([70, 70, 90]);
  });
});

describe('an award of its own (R77)', () => {
  const define = (more: Partial<DefineAward> = {}, state = none, organiserId = 'ttcp') =>
    defineAward(
      state,
      {
        organiserId,
        awardId: 'giay-khen',
        name: 'Giấy khen của Tổng Biên tập',
        category: 'COMMENDATION',
        level: 'UNIT',
        decidedBy: ['HEAD_OF_UNIT'],
        recipients: ['LARGE_COLLECTIVE', 'PERSON'],
        basis,
        from: '2024-03-01',
        ...more,
      },
      as(organiser(organiserId)),
    );

  it('has a code that tells whose it is, in the shape of the catalogue', () => {
    expect(define({ proposedBy: 'CLUSTER', perCluster: 2, notWith: ['FLAG_GI'] })).toEqual([
      {
        type: 'AwardDefined',
        data: {
          organiserId: 'ttcp',
          award: 'own.ttcp.giay-khen',
          basis,
          from: '2024-03-01',
          to: null,
          name: 'Giấy khen của Tổng Biên tập',
          category: 'COMMENDATION',
          level: 'UNIT',
          decidedBy: ['HEAD_OF_UNIT'],
          recipients: ['LARGE_COLLECTIVE', 'PERSON'],
          proposedBy: 'CLUSTER',
          perCluster: 2,
          notWith: ['FLAG_GI'],
        },
      },
    ]);
    expect(define()[0]?.data).toMatchObject({ proposedBy: null, perCluster: null, notWith: [] });
    const type = (more: Partial<DefineAward>) => Regulations.typeOfOwn(define(more)[0]!.data);
    expect(type({ proposedBy: 'CLUSTER', perCluster: 2 })).toMatchObject({
      name: 'Giấy khen của Tổng Biên tập',
      proposedBy: { route: 'CLUSTER', since: null },
      quota: { perCluster: 2, beyond: 'WARN' },
      restsOn: null,
    });
    expect(type({ proposedBy: 'UNIT' })).toMatchObject({ proposedBy: { route: 'UNIT' }, quota: null });
    expect(type({})).toMatchObject({ proposedBy: null });
  });

  const named = (more: Partial<DefineAward> = {}, state = none) =>
    defineAward(state, { organiserId: 'ttcp', awardId: 'bong-sen', name: 'Bông sen', ...more }, as());

  it('may be known by its name alone: the rest is unknown, and told later', () => {
    const first = named();
    const unknown = { basis: null, from: null, to: null, category: null, level: null };
    const nobody = { decidedBy: null, recipients: null, proposedBy: null, perCluster: null, notWith: [] };
    expect(first[0]?.data).toEqual({
      organiserId: 'ttcp',
      award: 'own.ttcp.bong-sen',
      name: 'Bông sen',
      ...unknown,
      ...nobody,
    });
    const state = after(...first);
    expect(outcome(() => named({}, state))).toBe('ALREADY_RECORDED');
    const given = (of: RegulationsState, day: Day) =>
      Regulations.ownAwardOn(of.get('ttcp')!, 'own.ttcp.bong-sen', day);
    expect(given(state, '1990-01-01')).toMatchObject({ name: 'Bông sen', from: null });
    const more = named({ recipients: ['PERSON'], basis }, state);
    const third = named({ level: 'SECTOR', to: '2030' }, after(...first, ...more));
    expect(third[0]?.data).toMatchObject({ recipients: ['PERSON'], basis, level: 'SECTOR', to: '2030' });
    expect(outcome(() => named({ basis }, after(...first, ...more)))).toBe('ALREADY_RECORDED');
    // From a day on it is certainly given otherwise; before it, as far as known.
    const dated = after(...first, ...named({ name: 'Sen vàng', from: '2024' }, state));
    expect([given(dated, '2023-12-31')?.name, given(dated, '2024-01-01')?.name]).toEqual([
      'Bông sen',
      'Sen vàng',
    ]);
  });

  it('is told anew from a later day, and ends on its day', () => {
    const renamed = { name: 'Giấy khen', from: '2025-01-01', to: '2026-01-01' } as const;
    const first = after(...define());
    expect(outcome(() => define({}, first))).toBe('ALREADY_RECORDED');
    const own = of(after(...define(), ...define(renamed, first)));
    const name = (day: Day) => Regulations.ownAwardOn(own, 'own.ttcp.giay-khen', day)?.name ?? null;
    expect(name('2024-02-29')).toBeNull();
    expect(name('2024-03-01')).toBe('Giấy khen của Tổng Biên tập');
    expect(name('2024-12-31')).toBe('Giấy khen của Tổng Biên tập');
    expect(name('2025-01-01')).toBe('Giấy khen');
    expect(name('2026-01-01')).toBeNull();
    expect(Regulations.ownAwardsOn(own, '2025-06-01').map(({ name }) => name)).toEqual(['Giấy khen']);
  });

  it('of one body is none of another', () => {
    const state = after(...define(), ...define({}, none, 'cong-an'));
    expect([...state.keys()]).toEqual(['ttcp', 'cong-an']);
    expect(Regulations.ownAwardsOn(of(state), '2025-01-01').map(({ award }) => award)).toEqual([
      'own.ttcp.giay-khen',
    ]);
    expect(outcome(() => define({ notWith: ['own.cong-an.giay-khen'] }, state))).toBe('AWARD_NOT_DEFINED');
    expect(outcome(() => define({ awardId: 'khac', notWith: ['own.ttcp.giay-khen'] }, state))).toBe(
      'accepted',
    );
  });
});

describe('days off (R78)', () => {
  const declare = (more: Partial<DeclareDaysOff>, state = none) =>
    declareDaysOff(state, { organiserId: 'ttcp', basis, ...more }, as());

  it('are told with days worked in their place, each day once', () => {
    const told = {
      off: [{ on: '2027-01-01', name: 'Tết Dương lịch' }],
      working: ['2026-12-26'],
    } satisfies Partial<DeclareDaysOff>;
    const [event] = declare(told);
    expect(event?.data).toEqual({ organiserId: 'ttcp', basis, ...told });
    expect(outcome(() => declare(told, after(event!)))).toBe('ALREADY_RECORDED');
    const nothing: readonly Partial<DeclareDaysOff>[] = [
      {},
      { off: [], working: [] },
      { off: [{ on: '2027-01-01' }], working: ['2027-01-01'] },
    ];
    for (const wrong of nothing) expect(outcome(() => declare(wrong))).toBe('INVALID_REQUEST');
    const untold = declareDaysOff(none, { organiserId: 'ttcp', working: ['2026-12-26'] }, as());
    expect(untold[0]?.data.basis).toBeNull();
    expect(declare({ off: [{ on: '2027-01-01' }] })[0]?.data).toMatchObject({
      off: [{ on: '2027-01-01', name: null }],
      working: [],
    });
  });
});

describe('a regulation recorded in error', () => {
  const rule = adoptCouncilRule(none, { organiserId: 'ttcp', basis, from: '2024', threshold: seventy }, as());
  const days = declareDaysOff(none, { organiserId: 'ttcp', basis, working: ['2026-12-26'] }, as());
  const state = after(...rule, ...days);
  const withdraw = (n: number, organiserId = 'ttcp') =>
    withdrawRegulation(state, { organiserId, eventId: eventId(n), reason: 'ghi nhầm' }, as(operator));

  it('no longer counts, and what else was recorded stays', () => {
    const [withdrawn] = withdraw(1);
    expect(withdrawn?.data).toEqual({
      organiserId: 'ttcp',
      eventIds: [eventId(1)],
      types: ['CouncilRuleAdopted'],
      unitIds: ['ttcp'],
      reason: 'ghi nhầm',
    });
    const left = of(after(...rule, ...days, withdrawn!));
    expect([left.councilRules, left.daysOff.length]).toEqual([[], 1]);
    expect(Regulations.councilRuleOn(left, 'FLAG_GI', '2024-06-01')).toBeNull();
  });

  it('is one of that body', () => {
    expect(withdraw(2)[0]?.data.types).toEqual(['DaysOffDeclared']);
    expect(outcome(() => withdraw(3))).toBe('RECORD_NOT_FOUND');
    expect(outcome(() => withdraw(1, 'cong-an'))).toBe('RECORD_NOT_FOUND');
  });
});
