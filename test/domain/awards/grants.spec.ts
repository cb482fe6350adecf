import { describe, expect, it } from '@jest/globals';
import type { AwardEvent, AwardProposed } from '../../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import { distinguishGrants, identifyGrants } from '../../../src/domain/awards/distinguish-decisions.js';
import type { EntryGiven, RecordGrant } from '../../../src/domain/awards/grant-decisions.js';
import {
  joinGrant,
  recordGrant,
  supplementGrant,
  withdrawGrant,
} from '../../../src/domain/awards/grant-decisions.js';
import * as GrantOutcomes from '../../../src/domain/awards/grant-outcomes.js';
import type { GrantEvent, GrantJoined, GrantWithdrawn } from '../../../src/domain/awards/grant.js';
import * as Grant from '../../../src/domain/awards/grant.js';
import * as Grants from '../../../src/domain/awards/grants.js';
import type { GrantAct } from '../../../src/domain/awards/same-grant.js';
import { countedBy } from '../../../src/domain/awards/same-grant.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import { forUnit, given, knowing, operator, organiser, outcome, refusal } from '../../support/given.js';

const unit = (unitId: string): RegistryEvent => ({
  type: 'UnitRegistered',
  data: { unitId, kind: 'OTHER', name: unitId, shortName: null, existsFrom: null },
});
const cluster = (clusterId: string): RegistryEvent => ({
  type: 'ClusterEstablished',
  data: {
    clusterId,
    organiserId: 'ttcp',
    kind: 'KHOI',
    number: null,
    label: clusterId,
    tier: 'SECTOR',
    aliases: [],
    establishedOn: null,
    predecessors: [],
  },
});
const registry: readonly RegistryEvent[] = [
  unit('ttcp'),
  unit('u1'),
  unit('u2'),
  cluster('c1'),
  cluster('c2'),
];
const unruled = { regulations: given(Regulations), outcomes: given(GrantOutcomes), early: null };
const initial = given(GrantOutcomes);
const by = (actor = operator) => knowing(registry, { actor });

const flag: EntryGiven = { award: 'FLAG_GI', unitId: 'u1' };
const record = (told: Partial<RecordGrant>, actor = operator) =>
  recordGrant(given(Grants), { grantId: 'g', entries: [flag], ...told }, by(actor), unruled);
const granted = (told: Partial<RecordGrant> = {}) => given(Grants, ...record(told));

/** As an early version recorded it, in its own stream. */
const early = (told: Partial<RecordGrant> = {}, ...later: readonly GrantEvent[]) =>
  given(Grant, ...record(told), ...later);

const gone = { type: 'GrantWithdrawn', data: { grantId: 'g', reason: 'nhầm' } } as const;

describe('a grant as told', () => {
  it('needs nothing but what was granted, and invents nothing', () => {
    const [event] = record({ entries: [{ award: 'ORDER_LABOUR' }] });
    const nobody = { kind: null, unitId: null, collective: null, person: null, position: null, count: null };
    expect(event?.data).toEqual({
      grantId: 'g',
      grantedOn: null,
      number: null,
      authority: null,
      authorityName: null,
      signer: null,
      year: null,
      fromYear: null,
      presentedOn: null,
      presentedBy: null,
      occasion: null,
      entries: [{ award: 'ORDER_LABOUR', class: null, ...nobody, clusterId: null }],
    });
  });

  it.each<[EntryGiven, string | null]>([
    [{ award: 'MERIT_GI', unitId: 'u1' }, 'LARGE_COLLECTIVE'],
    [{ award: 'MERIT_GI', unitId: 'u1', collective: 'Phòng Nghiệp vụ 1' }, 'SMALL_COLLECTIVE'],
    [{ award: 'MERIT_GI', collective: 'Công ty An Bình' }, null],
    [{ award: 'MERIT_GI', collective: 'Công ty An Bình', kind: 'LARGE_COLLECTIVE' }, 'LARGE_COLLECTIVE'],
    [{ award: 'MERIT_GI', person: { ref: 'x' } }, 'PERSON'],
    [{ award: 'MERIT_GI', unitId: 'u1', kind: 'COLLECTIVE', count: 3 }, 'COLLECTIVE'],
    [{ award: 'MERIT_GI', unitId: 'u1', count: 3 }, null],
    [{ award: 'MERIT_GI', kind: 'PERSON' }, 'PERSON'],
  ])('%j is of the kind %s', (entry, kind) => {
    expect(record({ entries: [entry] })).toMatchObject([{ data: { entries: [{ kind }] } }]);
  });

  it.each<[string, EntryGiven]>([
    ['a name and a count', { award: 'MERIT_GI', person: { ref: 'x' }, count: 2 }],
    ['a collective and a count', { award: 'MERIT_GI', collective: 'Phòng 1', count: 2 }],
    ['a person of another kind', { award: 'MERIT_GI', person: { ref: 'x' }, kind: 'SMALL_COLLECTIVE' }],
    ['a collective that is a person', { award: 'MERIT_GI', collective: 'Phòng 1', kind: 'PERSON' }],
    ['a collective of a person without a unit', { award: 'MERIT_GI', person: { ref: 'x' }, collective: 'P' }],
    ['a class of what has none', { award: 'MERIT_GI', unitId: 'u1', class: 'FIRST' }],
  ])('is refused with %s', (_what, entry) => {
    const { code, facts } = refusal(() => record({ entries: [flag, entry] }));
    expect([code, facts]).toMatchObject(['RECIPIENT_UNCLEAR', { errors: [{ pointer: '/entries/1' }] }]);
  });

  it('warns of what contradicts the catalogue or itself, once each, and keeps it', () => {
    const person = { award: 'FLAG_GI', person: { ref: 'x' } } as const;
    const [event] = record({
      entries: [person, person, { award: 'FLAG_GI', kind: 'COLLECTIVE', count: 2 }],
      authority: 'PRIME_MINISTER',
      year: 2023,
      grantedOn: '2022-12',
    });
    expect(event?.data.warnings?.map(({ code }) => code)).toEqual([
      'RECIPIENT_NOT_OF_AWARD',
      'AUTHORITY_NOT_OF_AWARD',
      'GRANTED_TOO_EARLY',
    ]);
    const fine = { authority: 'INSPECTOR_GENERAL', year: 2023, grantedOn: '2023' } as const;
    expect(record(fine)[0]?.data.warnings).toBeUndefined();
  });

  it('is recorded once under an id, withdrawn or not', () => {
    const again = (grants: Grants.Grants, beside: object) =>
      outcome(() => recordGrant(grants, { grantId: 'g', entries: [flag] }, by(), { ...unruled, ...beside }));
    expect(again(granted(), {})).toBe('ALREADY_RECORDED');
    expect(again(granted(), { outcomes: given(GrantOutcomes, gone) })).toBe('ALREADY_RECORDED');
    expect(again(given(Grants), { early: early() })).toBe('ALREADY_RECORDED');
    expect(again(given(Grants), { early: early({}, gone) })).toBe('ALREADY_RECORDED');
  });

  it('is recorded by the operator, or by an organiser for its clusters and its units', () => {
    const of = (entry: Partial<EntryGiven>, actor = organiser('ttcp')) =>
      outcome(() => record({ entries: [{ award: 'FLAG_GI', ...entry }] }, actor));
    expect(of({ unitId: 'u1' }, forUnit('u1'))).toBe('FORBIDDEN');
    expect(of({ unitId: 'u1' })).toBe('FORBIDDEN');
    expect(of({ unitId: 'u1', clusterId: 'c1' })).toBe('accepted');
    expect(of({ clusterId: 'c1' }, organiser('u2'))).toBe('FORBIDDEN');
    expect(of({})).toBe('accepted');
    expect(of({ unitId: 'nobody' }, operator)).toBe('UNIT_NOT_FOUND');
    expect(of({ clusterId: 'none' }, operator)).toBe('CLUSTER_NOT_FOUND');
  });

  it('rewards years in their order, of which the last may be untold', () => {
    expect(outcome(() => record({ fromYear: 2018, year: 2022 }))).toBe('accepted');
    expect(outcome(() => record({ fromYear: 2023, year: 2022 }))).toBe('DATES_OUT_OF_ORDER');
    expect(outcome(() => record({ fromYear: 2023 }))).toBe('accepted');
  });

  it('is completed by what was unknown, or known less exactly, and by nothing else', () => {
    const state = granted({ grantedOn: '2023', number: '12/QĐ-TTCP' });
    const add = (told: object, of = state) => supplementGrant(of, { grantId: 'g', ...told }, by(), unruled);
    expect(add({ grantedOn: '2023-12-20', signer: { position: 'Phó Tổng Thanh tra' } })[0]?.data).toEqual({
      grantId: 'g',
      grantedOn: '2023-12-20',
      signer: { person: null, position: 'Phó Tổng Thanh tra' },
    });
    expect(outcome(() => add({ grantedOn: '2024' }))).toBe('ALREADY_RECORDED');
    expect(refusal(() => add({ number: '13', year: 2023 })).facts).toMatchObject({
      differs: [{ field: 'number' }, { field: 'year', recorded: null }],
    });
    expect(outcome(() => add({}))).toBe('ALREADY_RECORDED');
    expect(add({ fromYear: 2020, presentedBy: { position: 'Phó Chủ tịch' } })[0]?.data).toEqual({
      grantId: 'g',
      fromYear: 2020,
      presentedBy: { person: null, position: 'Phó Chủ tịch' },
    });
    expect(add({ year: 2024 })[0]?.data.warnings).toMatchObject([{ code: 'GRANTED_TOO_EARLY' }]);
    const year = { grantId: 'g', year: 2023 };
    expect(outcome(() => supplementGrant(given(Grants), year, by(), unruled))).toBe('GRANT_NOT_FOUND');
    expect(outcome(() => supplementGrant(state, year, by(forUnit('u1')), unruled))).toBe('FORBIDDEN');
  });

  it('is withdrawn by who may record it, once', () => {
    const withdraw = (
      grants: Grants.Grants,
      actor = operator,
      outcomes = given(GrantOutcomes),
      early: Grant.GrantState = null,
    ) => withdrawGrant(outcomes, { grantId: 'g', reason: 'nhầm' }, by(actor), { grants, early });
    expect(outcome(() => withdraw(granted(), forUnit('u1')))).toBe('FORBIDDEN');
    const after = given(GrantOutcomes, ...withdraw(granted()));
    expect(outcome(() => withdraw(granted(), operator, after))).toBe('GRANT_NOT_FOUND');
    // Early ones are in the stream of the grant.
    expect(outcome(() => withdraw(given(Grants), operator, undefined, early()))).toBe('accepted');
    expect(outcome(() => withdraw(given(Grants), operator, undefined, early({}, gone)))).toBe(
      'GRANT_NOT_FOUND',
    );
    expect(outcome(() => withdraw(given(Grants)))).toBe('GRANT_NOT_FOUND');
    const year = { grantId: 'g', year: 2023 };
    const beside = { ...unruled, outcomes: after };
    expect(outcome(() => supplementGrant(granted(), year, by(), beside))).toBe('GRANT_NOT_FOUND');
  });
});

describe('a grant that may be on record', () => {
  const team = { award: 'MERIT_GI', unitId: 'u1', collective: 'Phòng Nghiệp vụ 1' } as const;
  const one = { award: 'MERIT_GI', unitId: 'u1', person: { ref: 'x' } } as const;
  const three = { award: 'MERIT_GI', kind: 'COLLECTIVE', count: 3 } as const;
  const of2023 = { year: 2023 };
  const known = (entry: EntryGiven, told: Partial<RecordGrant>, before: EntryGiven, recorded: object) =>
    recordGrant(
      granted({ entries: [before], ...recorded }),
      { grantId: 'h', entries: [entry], ...told },
      by(),
      unruled,
    )
      .flatMap(({ data }) => data.warnings ?? [])
      .map(({ code, id }) => [code, id]);

  it.each<[string, EntryGiven, object, EntryGiven, object]>([
    ['the same unit and year', flag, of2023, flag, of2023],
    ['a year that is not told', flag, {}, flag, of2023],
    ['several years with the one', flag, { fromYear: 2019, year: 2023 }, flag, of2023],
    ['a month that has the day', flag, { grantedOn: '2024-02' }, flag, { grantedOn: '2024-02-20' }],
    ['a collective written otherwise', { ...team, collective: 'phòng  nghiệp vụ 1' }, {}, team, {}],
    ['the same person', one, {}, one, {}],
    ['the same number of a kind', three, {}, three, {}],
    ['a flag of nobody knows whom', { ...flag, award: 'FLAG_NOT_STATED' }, {}, flag, {}],
    ['one of so many of the unit', team, {}, { ...three, unitId: 'u1' }, {}],
    [
      'one of the cluster that is not named',
      { ...flag, clusterId: 'c1' },
      {},
      { award: 'FLAG_GI', clusterId: 'c1' },
      {},
    ],
  ])('is pointed out for %s', (_what, entry, told, before, recorded) => {
    expect(known(entry, told, before, recorded)).toEqual([['GRANT_MAY_BE_ON_RECORD', 'g']]);
    expect(known(before, recorded, entry, told)).toEqual([['GRANT_MAY_BE_ON_RECORD', 'g']]);
  });

  it.each<[string, EntryGiven, object, EntryGiven, object]>([
    ['award', flag, of2023, { ...flag, award: 'FLAG_GOV' }, of2023],
    ['kind of award', flag, {}, { ...flag, award: 'MERIT_NOT_STATED' }, {}],
    ['year', flag, of2023, flag, { year: 2022 }],
    ['years', flag, { fromYear: 2023 }, flag, { year: 2022 }],
    ['day', flag, { grantedOn: '2024-02' }, flag, { grantedOn: '2024-03-01' }],
    ['number', flag, { number: '1/QĐ' }, flag, { number: '2/QĐ' }],
    ['unit', flag, {}, { ...flag, unitId: 'u2' }, {}],
    [
      'class',
      { award: 'ORDER_LABOUR', unitId: 'u1', class: 'FIRST' },
      {},
      { award: 'ORDER_LABOUR', unitId: 'u1', class: 'SECOND' },
      {},
    ],
    ['collective', team, {}, { ...team, collective: 'Phòng Nghiệp vụ 2' }, {}],
    ['person', one, {}, { ...one, person: { ref: 'y' } }, {}],
    ['kind', one, {}, team, {}],
    ['number of them', three, {}, { ...three, count: 4 }, {}],
    ['unit, of whom nobody says', team, {}, three, {}],
  ])('is not pointed out for another %s', (_what, entry, told, before, recorded) => {
    expect(known(entry, told, before, recorded)).toEqual([]);
  });

  it('is not pointed out once it was withdrawn, or somebody said that it is another', () => {
    const told = (outcomes: GrantOutcomes.GrantOutcomes) =>
      recordGrant(granted(), { grantId: 'h', entries: [flag] }, by(), { ...unruled, outcomes })[0]?.data
        .warnings;
    expect(told(given(GrantOutcomes))).toHaveLength(1);
    expect(told(given(GrantOutcomes, gone))).toBeUndefined();
    const both = given(
      Grants,
      ...record({}),
      ...record({ grantId: 'h', entries: [{ ...flag, unitId: 'u2' }] }),
    );
    const distinguish = (
      ids: readonly [string, string],
      given: object = {},
      before = initial,
      actor = operator,
    ) =>
      distinguishGrants(before, { grantId: ids[0], otherGrantId: ids[1], ...given }, by(actor), {
        grants: both,
        early: [null, null],
      });
    const two = given(GrantOutcomes, ...distinguish(['g', 'h']));
    expect(told(two)).toBeUndefined();
    expect(outcome(() => distinguish(['h', 'g'], {}, two))).toBe('ALREADY_RECORDED');
    expect(outcome(() => distinguish(['h', 'g'], { areDifferent: false }))).toBe('ALREADY_RECORDED');
    expect(
      told(
        given(
          GrantOutcomes,
          ...distinguish(['g', 'h']),
          ...distinguish(['h', 'g'], { areDifferent: false }, two),
        ),
      ),
    ).toHaveLength(1);
    expect(outcome(() => distinguish(['g', 'g']))).toBe('INVALID_REQUEST');
    expect(outcome(() => distinguish(['g', 'k']))).toBe('GRANT_NOT_FOUND');
    expect(outcome(() => distinguish(['g', 'h'], {}, initial, forUnit('u1')))).toBe('FORBIDDEN');
  });
});

describe('two grants that are one', () => {
  const both = given(
    Grants,
    ...record({}),
    ...record({ grantId: 'h' }),
    ...record({ grantId: 'k', entries: [{ ...flag, unitId: 'u2' }] }),
  );
  const beside = { grants: both, early: [null, null] };
  const ids = (grantId: string, otherGrantId: string) => ({ grantId, otherGrantId });
  const identify = (
    grantId: string,
    otherGrantId: string,
    told: object = {},
    before = initial,
    actor = operator,
  ) => identifyGrants(before, { ...ids(grantId, otherGrantId), ...told }, by(actor), beside);

  it('are said to be one by who may record both, where something of the one may be of the other', () => {
    const one = given(GrantOutcomes, ...identify('g', 'h'));
    expect(outcome(() => identify('h', 'g', {}, one))).toBe('ALREADY_RECORDED');
    expect(outcome(() => identify('h', 'g', { areOne: false }))).toBe('ALREADY_RECORDED');
    expect(outcome(() => identify('h', 'g', { areOne: false }, one))).toBe('accepted');
    expect(outcome(() => distinguishGrants(one, ids('g', 'h'), by(), beside))).toBe('ALREADY_RECORDED');
    const two = given(GrantOutcomes, ...distinguishGrants(initial, ids('g', 'h'), by(), beside));
    expect(outcome(() => identify('g', 'h', {}, two))).toBe('ALREADY_RECORDED');
    expect(outcome(() => identify('g', 'k'))).toBe('GRANT_DIFFERS');
    expect(outcome(() => identify('g', 'g'))).toBe('INVALID_REQUEST');
    expect(outcome(() => identify('g', 'x'))).toBe('GRANT_NOT_FOUND');
    expect(outcome(() => identify('g', 'h', {}, initial, forUnit('u1')))).toBe('FORBIDDEN');
  });

  const act = (entries: readonly EntryGiven[], proposals: readonly number[] = []): GrantAct => {
    const [event] = record({ entries });
    if (event?.type !== 'GrantReported') throw new Error('was not recorded');
    return { facts: Grant.factsOf(event.data), entries: event.data.entries, proposals };
  };
  const some = (count: number) => ({ award: 'MERIT_GI', unitId: 'u1', kind: 'PERSON', count }) as const;
  const person = (ref: string) => ({ award: 'MERIT_GI', unitId: 'u1', person: { ref } }) as const;

  it.each<[string, GrantAct, GrantAct, readonly number[], readonly number[]]>([
    ['both tell: the first', act([flag, some(3)]), act([some(3), flag]), [0, 0], [3, 1]],
    [
      'one names: by name, and the others by number',
      act([some(3)]),
      act([person('x'), person('y')]),
      [2],
      [0, 0],
    ],
    ['nobody tells alike: all', act([flag]), act([some(3)]), [0], [0]],
    [
      'some are proposals: these beside the names',
      act([some(3)], [1]),
      act([person('x'), person('y')]),
      [2],
      [0, 0],
    ],
    [
      'there is no room: proposals in place of names',
      act([some(2)], [1]),
      act([person('x'), person('y')]),
      [2],
      [1, 0],
    ],
    ['a proposal is of the other: it alone', act([flag]), act([flag], [1]), [1], [1]],
  ])('count once what %s', (_what, first, other, ofFirst, ofOther) => {
    expect(countedBy(first, other, first)).toEqual(ofFirst);
    expect(countedBy(other, first, first)).toEqual(ofOther);
  });
});

describe('a grant joined to a proposal', () => {
  const subject = { clusterId: 'c1', year: 2023, award: 'FLAG_GI', unitId: 'u1' } as const;
  const proposalId = 'c1-2023-flag-gi-u1';
  const proposed: AwardEvent = {
    type: 'AwardProposed',
    data: { ...subject, proposalId, vote: null, recipient: null },
  };
  const refused: AwardEvent = {
    type: 'AwardDecided',
    data: {
      ...subject,
      proposalId,
      outcome: 'REFUSED',
      authority: 'INSPECTOR_GENERAL',
      number: '1',
      decidedOn: '2024-01-01',
      signer: { person: { ref: 'x' }, position: 'TTT' },
    },
  };
  const join = (
    entries: readonly EntryGiven[],
    {
      entry,
      facts = {},
      awards = [proposed],
      actor = operator,
      later = [],
      joins = [],
    }: {
      readonly entry?: number;
      readonly facts?: Partial<RecordGrant>;
      readonly awards?: readonly AwardEvent[];
      readonly actor?: typeof operator;
      readonly later?: readonly GrantEvent[];
      readonly joins?: readonly (GrantJoined | GrantWithdrawn)[];
    } = {},
  ) =>
    joinGrant(
      given(GrantOutcomes, ...joins),
      { ...subject, grantId: 'g', ...(entry === undefined ? {} : { entry }) },
      by(actor),
      {
        awards: given(AwardProposal, ...awards),
        grants: given(Grants),
        early: early({ entries, ...facts }, ...later),
      },
    );

  it('is the one entry that nothing told says is another award', () => {
    const other = { award: 'FLAG_GI', unitId: 'u2' } as const;
    expect(join([other, flag])[0]?.data).toEqual({ grantId: 'g', entry: 2, proposalId, grantedOn: null });
    expect(join([other, { award: 'FLAG_GI' }])[0]?.data.entry).toBe(2);
    expect(join([{ award: 'FLAG_GI', kind: 'COLLECTIVE', count: 1 }])).toHaveLength(1);
    expect(join([{ ...flag, award: 'FLAG_NOT_STATED' }])).toHaveLength(1);
    expect(join([flag], { facts: { fromYear: 2022, year: 2024 } })).toHaveLength(1);
    expect(join([flag], { facts: { fromYear: 2022 } })).toHaveLength(1);
    expect(outcome(() => join([flag], { facts: { fromYear: 2025 } }))).toBe('GRANT_DIFFERS');
    expect(refusal(() => join([flag, { award: 'FLAG_GI' }])).facts).toMatchObject({ fitting: [1, 2] });
    expect(join([flag, { award: 'FLAG_GI' }], { entry: 2 })[0]?.data.entry).toBe(2);
  });

  it.each<[string, EntryGiven, Partial<RecordGrant>?]>([
    ['award', { award: 'MERIT_GI', unitId: 'u1' }],
    ['unit', { award: 'FLAG_GI', unitId: 'u2' }],
    ['cluster', { award: 'FLAG_GI', unitId: 'u1', clusterId: 'c2' }],
    ['year', flag, { year: 2022 }],
    ['kind', { award: 'FLAG_GI', unitId: 'u1', collective: 'Phòng 1' }],
    ['number', { award: 'FLAG_GI', unitId: 'u1', count: 2 }],
  ])('is refused for another %s', (_what, entry, facts = {}) => {
    const grant = record({ entries: [entry], ...facts });
    const of = (command: object) => () =>
      joinGrant(given(GrantOutcomes), { ...subject, grantId: 'g', ...command }, by(), {
        awards: given(AwardProposal, proposed),
        grants: given(Grants, ...grant),
        early: null,
      });
    expect(outcome(of({}))).toBe('GRANT_DIFFERS');
    expect(outcome(of({ entry: 1 }))).toBe('GRANT_DIFFERS');
  });

  it('is of the class, the collective, the person or the number that was proposed, and of as many as it counts', () => {
    const nobody = { kind: null, collective: null, person: null, position: null, count: null };
    const joins = (
      entry: EntryGiven,
      told: Partial<AwardProposed['data']>,
      outcomes = given(GrantOutcomes),
    ): string => {
      const data = { clusterId: 'c1', year: 2023, award: entry.award, unitId: 'u1', ...told };
      const subject = { ...data, proposalId: AwardProposal.proposalIdOf(data), vote: null, recipient: null };
      const awards = given(AwardProposal, { type: 'AwardProposed', data: subject });
      const grants = granted({ entries: [entry] });
      return outcome(() =>
        joinGrant(outcomes, { ...data, grantId: 'g' }, by(), { awards, grants, early: null }),
      );
    };
    const labour = { award: 'ORDER_LABOUR', unitId: 'u1' } as const;
    expect(joins({ ...labour, class: 'FIRST' }, { class: 'FIRST' })).toBe('accepted');
    expect(joins(labour, { class: 'FIRST' })).toBe('accepted');
    expect(joins({ ...labour, class: 'FIRST' }, { class: 'SECOND' })).toBe('GRANT_DIFFERS');
    const merit = { award: 'MERIT_PM', unitId: 'u1' } as const;
    const team = { ...nobody, kind: 'SMALL_COLLECTIVE', collective: 'Phòng 1' } as const;
    const one = { ...nobody, kind: 'PERSON', person: { ref: 'x' } } as const;
    const three = { ...nobody, kind: 'COLLECTIVE', count: 3 } as const;
    const [a, b, c] = [
      { recipientId: 'a', awardee: team },
      { recipientId: 'b', awardee: one },
      { recipientId: 'c', awardee: three },
    ];
    expect(joins({ ...merit, collective: 'Phòng 1' }, a)).toBe('accepted');
    expect(joins({ ...merit, collective: 'Phòng 2' }, a)).toBe('GRANT_DIFFERS');
    expect(joins({ ...merit, person: { ref: 'y' } }, a)).toBe('GRANT_DIFFERS');
    expect(joins({ ...merit, person: { ref: 'y' } }, b)).toBe('accepted');
    expect(joins(merit, b)).toBe('GRANT_DIFFERS');
    const counted = (count: number, kind: 'COLLECTIVE' | 'PERSON') =>
      ({ award: 'MERIT_PM', kind, count }) as const;
    expect(joins(counted(3, 'COLLECTIVE'), c)).toBe('accepted');
    expect(joins(counted(4, 'COLLECTIVE'), c)).toBe('GRANT_DIFFERS');
    expect(joins(counted(3, 'PERSON'), c)).toBe('GRANT_DIFFERS');
    const before = (n: number): GrantJoined[] =>
      Array.from({ length: n }, (_, i) => ({
        type: 'GrantJoined',
        data: { grantId: 'g', entry: 1, proposalId: `p${i}` },
      }));
    const after = (n: number) => given(GrantOutcomes, ...before(n));
    expect(joins(counted(2, 'COLLECTIVE'), a, after(1))).toBe('accepted');
    expect(joins(counted(2, 'COLLECTIVE'), a, after(2))).toBe('GRANT_DIFFERS');
    expect(joins(counted(3, 'COLLECTIVE'), c, after(1))).toBe('GRANT_DIFFERS');
  });

  it('is of one standing grant at most', () => {
    const elsewhere: GrantJoined = { type: 'GrantJoined', data: { grantId: 'h', entry: 1, proposalId } };
    expect(outcome(() => join([flag], { joins: [elsewhere] }))).toBe('ALREADY_RECORDED');
    const withdrawn = { type: 'GrantWithdrawn', data: { grantId: 'h', reason: 'nhầm' } } as const;
    expect(outcome(() => join([flag], { joins: [elsewhere, withdrawn] }))).toBe('accepted');
  });

  it('is joined once, to what was proposed and not refused, by the organiser or the operator', () => {
    const joined = join([flag]);
    // Early joins are in the stream of the grant.
    for (const told of [{ joins: joined }, { later: joined }]) {
      expect(outcome(() => join([flag], told))).toBe('ALREADY_RECORDED');
      expect(outcome(() => join([flag], { entry: 1, ...told }))).toBe('ALREADY_RECORDED');
      expect(outcome(() => join([flag, { award: 'FLAG_GI' }], told))).toBe('ALREADY_RECORDED');
    }
    expect(outcome(() => join([flag], { awards: [] }))).toBe('PROPOSAL_NOT_FOUND');
    expect(outcome(() => join([flag], { awards: [proposed, refused] }))).toBe('ALREADY_DECIDED');
    expect(outcome(() => join([flag], { actor: forUnit('u1') }))).toBe('FORBIDDEN');
    expect(outcome(() => join([flag], { actor: organiser('ttcp') }))).toBe('accepted');
    expect(outcome(() => join([flag], { later: [gone] }))).toBe('GRANT_NOT_FOUND');
  });
});
