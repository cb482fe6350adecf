import { describe, expect, it } from '@jest/globals';
import type { Leadership } from '../../../src/domain/offices/leadership.js';
import type { Lives, Memberships } from '../../../src/domain/offices/term-start.js';
import { leadershipOn, lineage } from '../../../src/domain/offices/leadership.js';
import { termStart } from '../../../src/domain/offices/term-start.js';
import type { OfficeEvent, OfficesState } from '../../../src/domain/offices/offices.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import { eventId, given, recorded } from '../../support/given.js';
import {
  actingAssumed,
  assigned,
  deputyElected,
  handedOver,
  leaderElected,
  lives,
  recognised,
  reported,
  vacated,
  withdrawn,
} from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const offices = (...events: readonly OfficeEvent[]): OfficesState => given(Offices, ...events);
const on = (day: Day, events: readonly OfficeEvent[], members: Memberships = {}): Leadership =>
  leadershipOn(offices(...events), lives(members), day);
const leader = (day: Day, events: readonly OfficeEvent[], members: Memberships = {}): string | null =>
  on(day, events, members).leader?.unitId ?? null;
const proofs = (found: Leadership): readonly string[] => found.proof.map((p) => p.eventId);

/** What the article of Khối 2 says. */
const khoi2 = [reported('cong-an', 2023), leaderElected('tu-phap', 2024), deputyElected('tai-chinh', 2024)];

describe('who led on a day', () => {
  it.each([
    ['2022-12-31', null, [], ['leader', 'deputy'], []],
    ['2023-01-01', 'cong-an', [], ['deputy'], [1]],
    ['2023-12-31', 'cong-an', [], ['deputy'], [1]],
    ['2024-01-01', 'tu-phap', ['tai-chinh'], [], [2, 3]],
    ['2024-06-30', 'tu-phap', ['tai-chinh'], [], [2, 3]],
    ['2024-12-31', 'tu-phap', ['tai-chinh'], [], [2, 3]],
    ['2025-01-01', null, [], ['leader', 'deputy'], []],
  ] as const)('S-02 on %s: %s, deputies %j, unknown %j', (day, unitId, deputies, unknown, events) => {
    const found = on(day, khoi2);
    expect(found.leader?.unitId ?? null).toBe(unitId);
    expect(found.deputies.map((d) => d.unitId)).toEqual(deputies);
    expect(found.unknown).toEqual(unknown);
    expect(found.vacant).toBe(false);
    expect(proofs(found)).toEqual(events.map(eventId));
    expect(found.termRule).toBe('CALENDAR_YEAR');
  });

  it('unknown stays unknown: no office follows from a neighbouring year (edge case 22)', () => {
    const around = [
      leaderElected('cong-an', 2022),
      deputyElected('tu-phap', 2022),
      leaderElected('noi-vu', 2024),
    ];
    expect(on('2023-06-01', around)).toMatchObject({
      leader: null,
      deputies: [],
      unknown: ['leader', 'deputy'],
    });
  });

  it('several deputies stand in the order of their numbers (edge case 23)', () => {
    const second = deputyElected('noi-vu', 2024, { ordinal: 2 });
    const found = on('2024-03-01', [second, deputyElected('tai-chinh', 2024)]);
    expect(found.deputies.map((d) => [d.unitId, d.ordinal])).toEqual([
      ['tai-chinh', 1],
      ['noi-vu', 2],
    ]);
    expect(on('2024-03-01', [second]).deputies.map((d) => d.ordinal)).toEqual([2]);
  });

  it('an election and the recognition of it are one leader with two proofs', () => {
    const found = on('2024-06-01', [leaderElected('tu-phap', 2024), recognised('tu-phap', 2024)]);
    expect(found.leader?.unitId).toBe('tu-phap');
    expect(proofs(found)).toEqual([eventId(1), eventId(2)]);
  });
});

describe('where no source states the beginning of a term', () => {
  type Told = readonly [OfficeEvent, PartialDate | null];
  const from = (told: readonly Told[], known: Lives, day: Day) =>
    leadershipOn(
      told.reduce(
        (state, [event, occurredOn], i) => Offices.evolve(state, recorded(event, i + 1, { occurredOn })),
        Offices.initial(),
      ),
      known,
      day,
    );
  const member = (day: Day) => ({ 'tu-phap': [{ from: day, to: null }] });
  const elected: Told = [leaderElected('tu-phap', 2025), '2025-10-10'];

  it.each([
    ['the election', [elected], lives(), '2025-10-10', 'DECISION'],
    ['an assignment', [[assigned('tu-phap', 2025), '2025-03']], lives(), '2025-03-31', 'DECISION'],
    [
      'an agreement',
      [[leaderElected('tu-phap', 2025, { mode: 'AGREED' }), '2025-03-02']],
      lives(),
      '2025-03-02',
      'DECISION',
    ],
    [
      'the membership',
      [[reported('tu-phap', 2025), null]],
      lives(member('2025-09-01')),
      '2025-09-01',
      'MEMBERSHIP',
    ],
    [
      'the unit',
      [[reported('tu-phap', 2025), null]],
      lives(member('2025-01-01'), { existsFrom: () => '2025-07' }),
      '2025-07-01',
      'UNIT_EXISTS',
    ],
    [
      'the cluster',
      [[reported('tu-phap', 2025), null]],
      lives({}, { establishedOn: '2025-09-01' }),
      '2025-09-01',
      'CLUSTER_ESTABLISHED',
    ],
    [
      'the last of them',
      [elected],
      lives(member('2025-09-01'), { establishedOn: '2025-09-01', existsFrom: () => '2025-07-01' }),
      '2025-10-10',
      'DECISION',
    ],
    [
      'a first day that was told',
      [[leaderElected('tu-phap', 2025, { actsFrom: '2025-11-01' }), '2025-10-10']],
      lives(),
      '2025-11-01',
      'ACTS_FROM',
    ],
  ] as const)('is bounded by %s', (_, told, known, day, by) => {
    const assumed = by !== 'ACTS_FROM';
    expect(from(told, known, day)).toMatchObject({
      leader: { unitId: 'tu-phap', from: day, since: { on: day, by, assumed } },
      term: { from: { on: day, by, assumed }, to: { on: '2026-01-01', by: 'CALENDAR_YEAR', assumed: true } },
      termRule: assumed ? 'ASSUMED_START' : 'RECORDED_START',
    });
    const before = from(told, known, '2025-01-15');
    const term = before.clusterExists ? { to: { on: day, by } } : null;
    expect(before).toMatchObject({ leader: null, termYear: 2024, term });
  });

  it.each([
    ['an election before the year', [[leaderElected('tu-phap', 2025), '2024-12-20']]],
    [
      'one that was known to have been before it, and an assignment in it',
      [
        [leaderElected('tu-phap', 2025), '2024-12-20'],
        [assigned('tu-phap', 2025), '2025-02-03'],
      ],
    ],
    ['one of which no source states the day', [[leaderElected('tu-phap', 2025), null]]],
    ['one told long after', [[leaderElected('tu-phap', 2025), '2026-02-01']]],
    ['a recognition', [[recognised('tu-phap', 2025), '2025-03-01']]],
    ['a report', [[reported('tu-phap', 2025), '2025-03-01']]],
    ['a membership and a cluster of earlier years', [[reported('tu-phap', 2025), null]]],
  ] as const)('%s bounds nothing', (_, told) => {
    const known = lives(member('2019-01-01'), { establishedOn: '2019', existsFrom: () => null });
    expect(from(told, known, '2025-01-01')).toMatchObject({
      leader: { unitId: 'tu-phap', since: { on: '2025-01-01', by: 'CALENDAR_YEAR', assumed: true } },
      termRule: 'CALENDAR_YEAR',
    });
  });

  it('the officers of the year before go on until those of the year were elected, which is assumed', () => {
    const told: readonly Told[] = [
      [leaderElected('cong-an', 2024), '2023-12-20'],
      [deputyElected('noi-vu', 2024), '2023-12-20'],
      [leaderElected('tu-phap', 2025), '2025-03-14'],
      [deputyElected('tai-chinh', 2025), '2025-03-14'],
    ];
    expect(from(told, lives(), '2025-03-13')).toMatchObject({
      termYear: 2024,
      leader: { unitId: 'cong-an' },
      deputies: [{ unitId: 'noi-vu' }],
      termRule: 'ASSUMED_START',
      term: { to: { on: '2025-03-14', by: 'DECISION', assumed: true } },
    });
    expect(from(told, lives(), '2025-03-14')).toMatchObject({
      termYear: 2025,
      leader: { unitId: 'tu-phap' },
      deputies: [{ unitId: 'tai-chinh' }],
    });
  });

  it('but where a handover is recorded, that is the day, whenever they were elected', () => {
    const told: readonly Told[] = [
      [leaderElected('cong-an', 2024), '2023-12-20'],
      [leaderElected('tu-phap', 2025), '2025-03-14'],
      [handedOver(2025, '2025-02-01', 'cong-an', 'tu-phap'), '2025-02-01'],
    ];
    expect(from(told, lives(), '2025-01-31').leader?.unitId).toBe('cong-an');
    expect(from(told, lives(), '2025-02-01')).toMatchObject({
      leader: { unitId: 'tu-phap', since: { on: '2025-02-01', by: 'HANDOVER', assumed: false } },
      termRule: 'RECORDED_START',
    });
  });

  it('a deputy who was elected later deputises from then on, and who did before is unknown', () => {
    const told: readonly Told[] = [
      [leaderElected('tu-phap', 2025), '2024-12-20'],
      [deputyElected('tai-chinh', 2025), '2025-05-05'],
    ];
    expect(from(told, lives(), '2025-05-04')).toMatchObject({ deputies: [], unknown: ['deputy'] });
    expect(from(told, lives(), '2025-05-05')).toMatchObject({
      deputies: [{ unitId: 'tai-chinh', since: { by: 'DECISION', assumed: true } }],
      unknown: [],
    });
  });

  it.each(['2025-09', '2025-09-01'] as const)(
    'nobody led before the first election of a cluster that was established in %s, and no term began before it',
    (establishedOn) => {
      const established = { on: '2025-09-01', by: 'CLUSTER_ESTABLISHED', assumed: true };
      const known = lives({}, { establishedOn });
      expect(from([elected], known, '2025-09-30')).toMatchObject({
        leader: null,
        unknown: ['leader', 'deputy'],
        termRule: 'ASSUMED_START',
        term: { from: established, to: { on: '2025-10-10', by: 'DECISION' } },
      });
      expect(from([], known, '2025-12-31').term?.from).toEqual(established);
      expect(from([], known, '2026-02-01').term?.from).toMatchObject({
        on: '2026-01-01',
        by: 'CALENDAR_YEAR',
      });
    },
  );

  it.each([
    ['2025-08-31', false],
    ['2025-09-01', true],
    ['2026-06-30', true],
    ['2026-07-01', false],
  ] as const)('a cluster that did not exist on %s had no officers to know of: exists %s', (day, exists) => {
    const known = lives({}, { establishedOn: '2025-09', dissolvedOn: '2026-07-01' });
    const found = from(
      [
        [reported('tu-phap', 2025), null],
        [reported('tu-phap', 2026), null],
      ],
      known,
      day,
    );
    expect(found.clusterExists).toBe(exists);
    expect(found).toMatchObject(
      exists
        ? { leader: { unitId: 'tu-phap' }, unknown: ['deputy'] }
        : { leader: null, vacant: false, unknown: [] },
    );
  });
});

describe('where a term begins', () => {
  const handover = (day: Day | null) => [...khoi2, handedOver(2024, day, 'cong-an', 'tu-phap')];

  it.each([
    ['2024-01-14', 'cong-an'],
    ['2024-01-15', 'tu-phap'],
    ['2024-01-16', 'tu-phap'],
    ['2023-12-31', 'cong-an'],
    ['2024-01-01', 'cong-an'],
  ] as const)('S-13 a handover on 15 January moves the bound of both terms: on %s %s', (day, unitId) => {
    const found = on(day, handover('2024-01-15'));
    expect(found.leader?.unitId).toBe(unitId);
    expect(found.termYear).toBe(unitId === 'cong-an' ? 2023 : 2024);
  });

  it('S-13 the answer differs because of the handover, and says so', () => {
    const before = on('2024-01-10', khoi2);
    const after = on('2024-01-10', handover('2024-01-15'));
    expect(before).toMatchObject({ leader: { unitId: 'tu-phap' }, termRule: 'CALENDAR_YEAR' });
    expect(after).toMatchObject({ leader: { unitId: 'cong-an' }, termRule: 'RECORDED_START' });
    expect(proofs(after)).toEqual([eventId(1), eventId(4)]);
  });

  it.each([
    ['2023-12-27', 'cong-an'],
    ['2023-12-28', 'tu-phap'],
    ['2023-12-31', 'tu-phap'],
    ['2024-12-31', 'tu-phap'],
  ] as const)('a handover before New Year lets the next leader begin early: on %s %s', (day, unitId) => {
    expect(leader(day, handover('2023-12-28'))).toBe(unitId);
  });

  it.each([
    ['2023-12-31', 'cong-an'],
    ['2024-01-01', 'tu-phap'],
  ] as const)('an undated handover moves nothing: on %s %s', (day, unitId) => {
    expect(leader(day, handover(null))).toBe(unitId);
  });

  it('the day of a handover that becomes known later counts', () => {
    const dated = [...handover(null), handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap')] as const;
    expect(leader('2024-01-14', dated)).toBe('cong-an');
  });

  it.each([
    ['2023-12-19', 'cong-an'],
    ['2023-12-20', 'tu-phap'],
  ] as const)(
    'a leader that acts at once begins on that day, without a handover (edge case 26): on %s %s',
    (day, unitId) => {
      const early = [
        reported('cong-an', 2023),
        leaderElected('tu-phap', 2024, { actsFrom: '2023-12-20' }),
      ] as const;
      expect(leader(day, early)).toBe(unitId);
    },
  );

  it('a handover into the next year is no matter of this one before it happens', () => {
    const next = [
      ...khoi2,
      leaderElected('cong-an', 2025),
      handedOver(2025, '2024-12-28', 'tu-phap', 'cong-an'),
    ] as const;
    expect(on('2024-12-27', next)).toMatchObject({ termYear: 2024, termRule: 'CALENDAR_YEAR' });
    expect(proofs(on('2024-12-27', next))).toEqual([2, 3].map(eventId));
    expect(on('2024-12-28', next)).toMatchObject({ termYear: 2025, termRule: 'RECORDED_START' });
  });

  it('is the calendar year where nothing is recorded', () => {
    expect(termStart(offices(...khoi2), 2024, lives())).toEqual({
      on: '2024-01-01',
      first: '2024-01-01',
      by: 'CALENDAR_YEAR',
      proof: null,
    });
    expect(termStart(offices(...handover('2024-01-15')), 2024, lives())).toMatchObject({
      on: '2024-01-15',
      proof: { eventId: eventId(4) },
    });
  });
});

describe('a leadership that changes within the year (edge cases 12 and 18)', () => {
  const left = [leaderElected('tu-phap', 2024), vacated('tu-phap', 2024, '2024-05-01')] as const;
  const replaced = [...left, assigned('noi-vu', 2024, { actsFrom: '2024-06-01' })] as const;

  it.each([
    ['2024-04-30', 'tu-phap', false, [1]],
    ['2024-05-01', null, true, [1, 2]],
    ['2024-05-31', null, true, [1, 2]],
    ['2024-06-01', 'noi-vu', false, [3]],
    ['2024-12-31', 'noi-vu', false, [3]],
  ] as const)(
    'is vacant from the day the leader left until the next one begins: on %s %s',
    (day, unitId, vacant, events) => {
      const found = on(day, replaced);
      expect(found.leader?.unitId ?? null).toBe(unitId);
      expect(found.vacant).toBe(vacant);
      expect(found.unknown).not.toContain('leader');
      expect(proofs(found)).toEqual(events.map(eventId));
    },
  );

  it.each([
    ['2024-05-09', null],
    ['2024-05-10', 'quoc-phong'],
    ['2024-05-31', 'quoc-phong'],
    ['2024-06-01', null],
  ] as const)('shows who acts while it is vacant, and no longer: on %s %s', (day, acting) => {
    const found = on(day, [...replaced, actingAssumed('quoc-phong', 2024, '2024-05-10')]);
    expect(found.acting?.unitId ?? null).toBe(acting);
    expect(proofs(found).includes(eventId(4))).toBe(acting !== null);
  });

  it.each([
    ['2024-06-30', 'tu-phap', false],
    ['2024-07-01', null, true],
  ] as const)(
    'S-21 is vacant from the day the leader’s unit no longer belongs: on %s %s',
    (day, unitId, vacant) => {
      const members = { 'tu-phap': [{ from: '2019-01-01', to: '2024-07-01' }] } as const;
      const found = on(day, [leaderElected('tu-phap', 2024)], members);
      expect(found.leader?.unitId ?? null).toBe(unitId);
      expect(found.vacant).toBe(vacant);
    },
  );

  it.each([
    ['2024-04-30', 'tu-phap'],
    ['2024-05-01', 'tu-phap'],
    ['2024-05-02', 'tu-phap'],
  ] as const)('a unit that comes back on the day it left has led throughout: on %s', (day, unitId) => {
    const back = [...left, assigned('tu-phap', 2024, { actsFrom: '2024-05-01' })] as const;
    expect(leader(day, back)).toBe(unitId);
  });

  it('a recognition within the year leaves the first day in office as it was', () => {
    const known = [
      leaderElected('tu-phap', 2024),
      recognised('tu-phap', 2024, { actsFrom: '2024-03-15' }),
    ] as const;
    expect(on('2024-02-01', known).leader).toMatchObject({ from: '2024-01-01', mode: 'ELECTED' });
    expect(on('2024-04-01', known).leader).toMatchObject({ from: '2024-01-01', mode: 'RECOGNISED' });
  });

  it('a recognition known before the election is of the same leader all the same', () => {
    const known = [
      recognised('tu-phap', 2024, { actsFrom: '2024-03-15' }),
      leaderElected('tu-phap', 2024),
    ] as const;
    expect(on('2024-04-01', known).leader).toMatchObject({ from: '2024-01-01', mode: 'RECOGNISED' });
    expect(proofs(on('2024-04-01', known))).toEqual([2, 1].map(eventId));
  });

  it('a recognition of the one who followed is a proof beside the assignment', () => {
    const known = [...replaced, recognised('noi-vu', 2024, { actsFrom: '2024-07-01' })] as const;
    expect(proofs(on('2024-08-01', known))).toEqual([3, 4].map(eventId));
    expect(proofs(on('2024-06-15', known))).toEqual([3].map(eventId));
  });

  it('who acted does not act again when the next leader leaves', () => {
    const again = [
      ...replaced,
      actingAssumed('quoc-phong', 2024, '2024-05-10'),
      vacated('noi-vu', 2024, '2024-09-01'),
    ] as const;
    expect(on('2024-05-31', again).acting?.unitId).toBe('quoc-phong');
    expect(on('2024-09-01', again)).toMatchObject({ leader: null, vacant: true, acting: null });
  });

  it('of two who acted one after the other the later one acts, in whatever order it was recorded', () => {
    const acting = [
      actingAssumed('quoc-phong', 2024, '2024-05-20'),
      actingAssumed('noi-vu', 2024, '2024-05-01'),
    ] as const;
    expect(on('2024-05-19', [...left, ...acting]).acting?.unitId).toBe('noi-vu');
    expect(on('2024-05-20', [...left, ...acting]).acting?.unitId).toBe('quoc-phong');
  });

  it('nobody acts after leaving the cluster', () => {
    const members = { 'quoc-phong': [{ from: '2019-01-01', to: '2024-07-01' }] } as const;
    const acting = [...left, actingAssumed('quoc-phong', 2024, '2024-05-01')] as const;
    expect(on('2024-06-30', acting, members).acting?.unitId).toBe('quoc-phong');
    expect(on('2024-07-01', acting, members).acting).toBeNull();
  });

  it.each([
    ['2024-06-30', 'tu-phap'],
    ['2024-07-01', null],
    ['2024-09-30', null],
    ['2024-10-01', 'tu-phap'],
  ] as const)('a leader’s unit that left does not lead until it belongs again: on %s %s', (day, unitId) => {
    const members = {
      'tu-phap': [
        { from: '2019-01-01', to: '2024-07-01' },
        { from: '2024-10-01', to: null },
      ],
    } as const;
    expect(leader(day, [leaderElected('tu-phap', 2024)], members)).toBe(unitId);
  });

  it('a deputy who is yet to begin is as unknown as a leader would be', () => {
    const later = { actsFrom: '2024-03-01' } as const;
    const events = [
      assigned('tu-phap', 2024, later),
      assigned('noi-vu', 2024, { ...later, office: 'DEPUTY' }),
    ];
    expect(on('2024-02-29', events).unknown).toEqual(['leader', 'deputy']);
    expect(on('2024-03-01', events).unknown).toEqual([]);
  });

  it('a deputy that left is no longer shown, and the office is not unknown', () => {
    const events = [
      deputyElected('tai-chinh', 2024),
      vacated('tai-chinh', 2024, '2024-05-01', { office: 'DEPUTY' }),
    ] as const;
    expect(on('2024-05-01', events)).toMatchObject({ deputies: [], unknown: ['leader'] });
    expect(on('2024-04-30', events).deputies).toHaveLength(1);
  });

  it('a leader is shown where nothing is known about its membership', () => {
    expect(leader('2024-06-01', khoi2, {})).toBe('tu-phap');
    expect(leader('2024-06-01', khoi2, { 'tu-phap': [] })).toBe('tu-phap');
  });
});

describe('withdrawn facts', () => {
  it('no longer count: neither an appointment, nor a handover, nor a vacancy, nor an acting leader', () => {
    const history = [
      ...khoi2,
      handedOver(2024, '2024-01-15', 'cong-an', 'tu-phap'),
      vacated('tu-phap', 2024, '2024-05-01'),
      actingAssumed('noi-vu', 2024, '2024-05-01'),
    ] as const;
    expect(leader('2024-01-14', [...history, withdrawn(eventId(4))])).toBe('tu-phap');
    expect(leader('2024-05-01', [...history, withdrawn(eventId(5))])).toBe('tu-phap');
    expect(on('2024-05-01', [...history, withdrawn(eventId(6))]).acting).toBeNull();
    expect(leader('2024-02-01', [...history, withdrawn(eventId(2))])).toBeNull();
  });
});

describe('officers by year', () => {
  const cum4 = [
    reported('lai-chau', 2019),
    reported('dien-bien', 2019, { office: 'DEPUTY' }),
    leaderElected('dien-bien', 2020),
    deputyElected('lang-son', 2020),
  ];

  it('S-03 stand with a gap before and after, and a badge where the deputy became leader (R15)', () => {
    expect(lineage(offices(...cum4))).toEqual([
      { year: 2018, leaders: [], deputies: [], unnamed: [], deputyBecameLeader: false, events: [] },
      {
        year: 2019,
        leaders: ['lai-chau'],
        deputies: ['dien-bien'],
        unnamed: [],
        deputyBecameLeader: false,
        events: [1, 2].map(eventId),
      },
      {
        year: 2020,
        leaders: ['dien-bien'],
        deputies: ['lang-son'],
        unnamed: [],
        deputyBecameLeader: true,
        events: [3, 4].map(eventId),
      },
      { year: 2021, leaders: [], deputies: [], unnamed: [], deputyBecameLeader: false, events: [] },
    ]);
  });

  it('S-03 have no badge where last year’s deputy is unknown', () => {
    expect(lineage(offices(...khoi2)).some((y) => y.deputyBecameLeader)).toBe(false);
  });

  it('keep years in between that nobody speaks of', () => {
    const years = lineage(offices(leaderElected('cong-an', 2017), leaderElected('tu-phap', 2020)));
    expect(years.map((y) => [y.year, y.leaders])).toEqual([
      [2016, []],
      [2017, ['cong-an']],
      [2018, []],
      [2019, []],
      [2020, ['tu-phap']],
      [2021, []],
    ]);
  });

  it('name every leader of a year in which one was replaced (edge case 18), and each once', () => {
    const years = lineage(
      offices(
        leaderElected('tu-phap', 2024),
        recognised('tu-phap', 2024),
        vacated('tu-phap', 2024, '2024-05-01'),
        assigned('noi-vu', 2024, { actsFrom: '2024-06-01' }),
        deputyElected('quoc-phong', 2024, { ordinal: 2 }),
        deputyElected('tai-chinh', 2024),
      ),
    );
    expect(years[1]).toMatchObject({
      year: 2024,
      leaders: ['tu-phap', 'noi-vu'],
      deputies: ['tai-chinh', 'quoc-phong'],
    });
  });

  it('are none where nothing is recorded', () => expect(lineage(offices())).toEqual([]));
});
