import { describe, expect, it } from '@jest/globals';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import { dissolveCluster } from '../../../src/domain/registry/cluster-decisions.js';
import { admitMember, releaseMember, reportMember } from '../../../src/domain/registry/member-decisions.js';
import { unitNameOn } from '../../../src/domain/registry/unit-decisions.js';
import { recordFormerName } from '../../../src/domain/registry/unit-history-decisions.js';
import * as Rosters from '../../../src/domain/year/roster-decisions.js';
import * as ClusterYear from '../../../src/domain/year/cluster-year.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
import type { MemberChange } from '../../../src/domain/registry/told-in-any-order.js';
import { certainlyMeet, membershipsOf } from '../../../src/domain/registry/told-in-any-order.js';
import { forUnit, given, knowing, organiser, outcome } from '../../support/given.js';
import { cluster, khoi2, unit } from '../told.js';

describe('a former name', () => {
  const former = (name: string, from: PartialDate | null, until: PartialDate | null): RegistryEvent => ({
    type: 'FormerNameRecorded',
    data: { unitId: 'u', name, shortName: null, from, until },
  });
  const names = (history: readonly RegistryEvent[], days: readonly Day[]) => {
    const { registry } = knowing([unit('u', 'Nay'), ...history]);
    return days.map((day) => unitNameOn(registry, 'u', day));
  };
  const days: Day[] = ['2005-01-01', '2012-01-01', '2020-01-01'];

  it.each([
    ['until a day', [former('Cũ', null, '2010')], ['Cũ', 'Nay', 'Nay']],
    ['between two days', [former('Cũ', '2011', '2015')], ['Cũ', 'Cũ', 'Nay']],
    ['without the day on which it ended', [former('Cũ', '2011', null)], ['Nay', 'Nay', 'Nay']],
    ['and one before that', [former('Cũ', null, '2015'), former('Xưa', null, '2010')], ['Xưa', 'Cũ', 'Nay']],
    ['in the other order', [former('Xưa', null, '2010'), former('Cũ', '2010', '2015')], ['Xưa', 'Cũ', 'Nay']],
  ])('%s', (_title, history, expected) => {
    expect(names(history, days)).toEqual(expected);
  });

  it('is the keeper’s to record', () => {
    const context = knowing([unit('u', 'Nay')], { actor: forUnit('u') });
    const command = { unitId: 'u', name: 'Cũ' };
    expect(outcome(() => recordFormerName(context.registry, command, context))).toBe('FORBIDDEN');
  });
});

describe('a roster that admits', () => {
  const beside = { offices: Offices.initial(), clusterYear: ClusterYear.initial() };
  const body = { clusterId: 'c', year: 2024, declaredCount: 3, listed: ['noi-vu', 'cong-an'], admit: true };
  const registry = [...khoi2, cluster('c', 'Cụm C', { organiserId: 'ttcp', tier: 'LOCAL' })];

  it('admits by the rules of admission, from the year on, and warns of its number', () => {
    const context = knowing(registry);
    const events = Rosters.admitRoster(context.registry, body, context, beside);
    expect(events.map(({ type }) => type)).toEqual(['RosterAdmitted', 'MemberAdmitted', 'MemberAdmitted']);
    expect(events[0]?.data).toMatchObject({ warnings: [{ code: 'LISTED_COUNT_DIFFERS' }] });
    expect(events[1]?.data).toEqual({ clusterId: 'c', unitId: 'noi-vu', from: '2024' });
  });

  it('is recorded once, in whichever stream, by whoever may admit', () => {
    const events = Rosters.admitRoster(knowing(registry).registry, body, knowing(registry), beside);
    const again = knowing([...registry, ...events]);
    expect(outcome(() => Rosters.admitRoster(again.registry, body, again, beside))).toBe('ALREADY_RECORDED');
    expect(outcome(() => Rosters.declareRoster(given(ClusterYear), body, again, beside))).toBe(
      'ALREADY_RECORDED',
    );
    const other = knowing(registry, { actor: organiser('ubnd-ha-noi') });
    expect(outcome(() => Rosters.admitRoster(other.registry, body, other, beside))).toBe('FORBIDDEN');
  });
});

describe('a membership', () => {
  const seen = (seenOn: PartialDate) => ({ type: 'MemberReported', data: { seenOn } }) as const;
  const from = (day: PartialDate) => ({ type: 'MemberAdmitted', data: { from: day } }) as const;
  const left = (on: PartialDate): MemberChange => ({ type: 'MemberReleased', data: { on, warnings: [] } });
  const leftBy = (knownBy: Day) => ({ type: 'MemberReleased', data: { on: null, knownBy } }) as const;
  const undone = (on: Day) => ({ type: 'MemberReleased', data: { on } }) as const;
  const year = (y: number, until = y) => ({
    from: `${y}-01-01`,
    to: `${until + 1}-01-01`,
    fromTold: null,
    toTold: null,
  });

  it.each([
    [
      'seen in years that follow one another',
      [seen('2014'), seen('2015')],
      [{ ...year(2014, 2015), seen: true }],
    ],
    [
      'seen in years with others between, which are assumed',
      [seen('2014-05'), seen('2017')],
      [
        { ...year(2014), seen: true },
        { ...year(2015, 2016), assumed: true },
        { ...year(2017), seen: true },
      ],
    ],
    [
      'seen, and then left',
      [seen('2014'), left('2016-03-01')],
      [
        { ...year(2014), seen: true },
        { ...year(2015), assumed: true },
        { from: '2016-01-01', to: '2016-03-01', fromTold: null },
      ],
    ],
    [
      'left on a New Year’s Day',
      [left('2016-01-01')],
      [{ from: '2015-01-01', to: '2016-01-01', fromTold: null }],
    ],
    [
      'admitted, seen and left',
      [from('2014'), seen('2015'), left('2016')],
      [{ from: '2014-01-01', to: '2016-12-31', fromTold: '2014', toTold: '2016' }],
    ],
    [
      'seen before it was admitted, of which the years between are neither',
      [seen('2012'), from('2014-05-01')],
      [
        { ...year(2012), seen: true },
        { from: '2014-05-01', to: null },
      ],
    ],
  ] as const)('%s, in whatever order that is told', (_title, told, expected) => {
    expect(membershipsOf(told)).toEqual(expected);
    expect(membershipsOf(told.toReversed())).toEqual(expected);
  });

  it('of which the days are told more exactly takes them, and one admitted again in the time in which it left begins then', () => {
    expect(membershipsOf([from('2014'), left('2016'), left('2016-05-01'), from('2014-03-01')])).toEqual([
      { from: '2014-03-01', to: '2016-05-01' },
    ]);
    expect(membershipsOf([from('2014-01-01'), left('2016'), from('2016-07-01')])).toEqual([
      { from: '2014-01-01', to: '2016-07-01', toTold: '2016' },
      { from: '2016-07-01', to: null },
    ]);
  });

  it.each([
    ['of which both are told', [from('2014'), left('2016'), leftBy('2016-05-01')], '2014-01-01', '2014'],
    ['of which nothing else is told', [left('2016'), leftBy('2016-05-01')], '2016-01-01', null],
  ] as const)('that ended in a year, and by a day of it: %s', (_title, told, from, fromTold) => {
    expect(membershipsOf(told)).toEqual([{ from, to: '2016-05-01', fromTold, toTold: '2016' }]);
  });

  it('that ended in a year may be told to have ended on its first day', () => {
    expect(membershipsOf([left('2016'), left('2016-01-01')])).toEqual([
      { from: '2015-01-01', to: '2016-01-01', fromTold: null },
    ]);
  });

  it.each([
    ['an admission', from('2016-01-01')],
    ['a year in which it was seen', seen('2016')],
  ])('is undone for good: %s, told of both ids of one body', (_title, told) => {
    expect(membershipsOf([told, told, undone('2016-01-01'), undone('2016-01-01')])).toEqual([]);
  });

  it('that ended in a year ends on no day of it on which the unit was certainly elsewhere (R4)', () => {
    const registry = [
      unit('u', 'Đơn vị'),
      cluster('c', 'Cụm C', { organiserId: 'ttcp', tier: 'SECTOR' }),
      cluster('d', 'Cụm D', { organiserId: 'ttcp', tier: 'SECTOR' }),
      { type: 'MemberAdmitted', data: { clusterId: 'c', unitId: 'u', from: '2022' } } as const,
    ];
    const context = knowing(registry);
    const release = (on: PartialDate) => ({ clusterId: 'd', unitId: 'u', on });
    const left = releaseMember(context.registry, release('2023'), context);
    const after = knowing([...registry, ...left]);
    expect(outcome(() => releaseMember(after.registry, release('2023-12-20'), after))).toBe(
      'MEMBER_OF_ANOTHER_CLUSTER',
    );
  });

  it('that ended is told again with why, and why not otherwise', () => {
    const told = (more: object, ...history: readonly RegistryEvent[]) => {
      const context = knowing([
        unit('u', 'Đơn vị'),
        cluster('c', 'Cụm C', { organiserId: 'ttcp' }),
        ...history,
      ]);
      return admitMember(context.registry, { clusterId: 'c', unitId: 'u', from: '2022', ...more }, context);
    };
    const ended = told({ until: '2023-12-31' });
    const again = { until: '2023-12-31', reason: 'xin thôi' };
    expect(told(again, ...ended)).toMatchObject([
      { type: 'RegistryRecordSupplemented', data: { added: { reason: 'xin thôi' } } },
    ]);
    const known = told({ ...again, reason: 'sáp nhập' });
    expect(outcome(() => told(again, ...known))).toBe('ALREADY_RECORDED');
    const release = known
      .slice(1)
      .map((one) => ({ ...one, data: { ...one.data, warnings: [] } }) as RegistryEvent);
    expect(outcome(() => told(again, ...release))).toBe('ALREADY_RECORDED');
    expect(told({ until: '2023-12-31' }, ...release)).toMatchObject([{ type: 'MemberAdmitted' }]);
    expect(outcome(() => told({ from: '2022-12-31', until: '2022' }))).toBe('DATES_OUT_OF_ORDER');
  });

  describe('in a cluster that ends', () => {
    const context = (...told: readonly RegistryEvent[]) =>
      knowing([
        unit('u', 'Đơn vị'),
        cluster('c', 'Cụm C', { organiserId: 'ttcp', tier: 'SECTOR' }),
        cluster('d', 'Cụm D', { organiserId: 'ttcp', tier: 'SECTOR' }),
        ...told,
      ]);
    const inD = { clusterId: 'd', unitId: 'u' };
    const released = (on: PartialDate): RegistryEvent[] => [
      { type: 'MemberReleased', data: { ...inD, on, reason: 'unknown', warnings: [] } },
    ];
    const reported: RegistryEvent = { type: 'MemberReported', data: { ...inD, seenOn: '2023' } };
    const dissolved: RegistryEvent = {
      type: 'ClusterDissolved',
      data: { clusterId: 'd', on: '2023-07-01', reason: 'unknown' },
    };
    const by = { ...inD, on: null, knownBy: '2023-07-01', reason: 'CLUSTER_DISSOLVED' };

    it.each([
      ['in the year of that end', released('2023')],
      ['afterwards, by a source that says nothing of its beginning', released('2023-12')],
      ['by a source that names it in that year alone', [reported]],
    ])('has ended by then, and not on that day, where it ended %s', (_title, told) => {
      const before = context(...told);
      const events = dissolveCluster(before.registry, { clusterId: 'd', on: '2023-07-01' }, before);
      expect(events.slice(1).map(({ data }) => data)).toEqual([by]);
      const elsewhere = context(...told, ...events, {
        type: 'MemberAdmitted',
        data: { clusterId: 'c', unitId: 'u', from: '2022' },
      });
      const meet = [...elsewhere.registry.clusters.values()].map(({ members }) => members.get('u')![0]!);
      expect(certainlyMeet(meet[0]!, meet[1]!)).toBe(false);
    });

    it.each([
      ['a release', () => releaseMember(context(dissolved).registry, { ...inD, on: '2023' }, context())],
      [
        'an admission until a day',
        () => admitMember(context(dissolved).registry, { ...inD, from: '2020', until: '2023' }, context()),
      ],
      [
        'a year in which it was seen',
        () => reportMember(context(dissolved).registry, { ...inD, seenOn: '2023' }, context()),
      ],
    ])('is told afterwards to have ended in that year, and has by then: %s', (_title, decide) => {
      expect(decide().at(-1)?.data).toEqual(by);
    });

    it('ends on that day where nothing else is told of its end', () => {
      const before = context({ type: 'MemberAdmitted', data: { ...inD, from: '2020' } });
      const events = dissolveCluster(before.registry, { clusterId: 'd', on: '2023-07-01' }, before);
      expect(events[1]?.data).toEqual({ ...inD, on: '2023-07-01', reason: 'CLUSTER_DISSOLVED' });
    });
  });

  describe('of which it is told that it began, and not when', () => {
    const before = [
      unit('u', 'Đơn vị', { existsFrom: '2018' }),
      cluster('c', 'Cụm C', { organiserId: 'ttcp', tier: 'SECTOR' }),
      cluster('d', 'Cụm D', { organiserId: 'ttcp', tier: 'SECTOR' }),
    ];
    const inC = { clusterId: 'c', unitId: 'u' };
    const begun = { from: null, knownBy: '2026-03-01' } as const;
    const admission: RegistryEvent = { type: 'MemberAdmitted', data: { ...inC, ...begun } };
    const admit = (told: readonly RegistryEvent[], more: object) => {
      const context = knowing([...before, ...told], { today: '2026-03-02' });
      return admitMember(context.registry, { ...inC, ...more }, context);
    };
    const sources = {
      occurredOn: null,
      evidence: [{ source: 'bài báo', documentDate: '2026-03-01' as Day }],
    };

    it('had begun by the day of what tells of it, or by the end of the unit, or by the day it left', () => {
      expect(admit([], sources)).toEqual([admission]);
      const ended: RegistryEvent = {
        type: 'UnitEnded',
        data: { unitId: 'u', reason: 'unknown', successorId: null, on: '2025-07-01' },
      };
      expect(admit([ended], sources).map(({ data }) => data)).toEqual([
        { ...inC, from: null, knownBy: '2025-06-30' },
        { ...inC, on: null, knownBy: '2025-07-01', reason: 'UNIT_ENDED' },
      ]);
      expect(admit([], { ...sources, until: '2024' }).map(({ data }) => data)).toEqual([
        { ...inC, from: null, knownBy: '2024-12-30' },
        { ...inC, on: '2024', reason: 'unknown' },
      ]);
    });

    it('is on record once, and takes its first day from who tells it, unless that is after it had begun', () => {
      expect(outcome(() => admit([admission], sources))).toBe('ALREADY_RECORDED');
      expect(admit([admission], { from: '2019-05' })).toEqual([
        { type: 'MemberAdmitted', data: { ...inC, from: '2019-05' } },
      ]);
      expect(outcome(() => admit([admission], { from: '2026-07-01' }))).toBe('ALREADY_RECORDED');
      expect(
        outcome(() => admit([{ type: 'MemberAdmitted', data: { ...inC, from: '2019' } }], sources)),
      ).toBe('ALREADY_RECORDED');
    });

    it('keeps the unit from another cluster only from then on (R4)', () => {
      const elsewhere = (from: PartialDate, until?: PartialDate) =>
        outcome(() =>
          admit([admission], { clusterId: 'd', from, ...(until === undefined ? {} : { until }) }),
        );
      expect(elsewhere('2025-01-01')).toBe('MEMBER_OF_ANOTHER_CLUSTER');
      expect(elsewhere('2025-01-01', '2026-02-01')).not.toBe('MEMBER_OF_ANOTHER_CLUSTER');
    });

    const undated = { type: 'MemberAdmitted', data: begun } as const;

    it.each([
      ['alone', [undated], [{ from: '2026-01-01', to: null, fromTold: null, knownBy: '2026-03-01' }]],
      ['since a day', [undated, from('2019-05-01')], [{ from: '2019-05-01', to: null }]],
      [
        'until a day before',
        [undated, left('2024-05-01')],
        [{ from: '2024-01-01', to: '2024-05-01', fromTold: null }],
      ],
      [
        'until a day after',
        [undated, left('2026-09-01')],
        [{ from: '2026-01-01', to: '2026-09-01', fromTold: null, knownBy: '2026-03-01' }],
      ],
      [
        'and seen before',
        [seen('2024'), undated],
        [
          { ...year(2024), seen: true },
          { ...year(2025), assumed: true },
          { from: '2026-01-01', to: null, fromTold: null, knownBy: '2026-03-01' },
        ],
      ],
    ] as const)('%s', (_title, told, expected) => {
      expect(membershipsOf(told)).toEqual(expected);
    });
  });

  it('meets another where one day is certain, or all days of a year in which it was seen', () => {
    const meet = (a: readonly MemberChange[], b: readonly MemberChange[]) =>
      certainlyMeet(membershipsOf(a)[0]!, membershipsOf(b)[0]!);
    expect([
      meet([from('2014'), left('2016')], [from('2016')]),
      meet([from('2014'), left('2016')], [from('2015')]),
      meet([seen('2015')], [from('2014')]),
      meet([seen('2014')], [from('2014')]),
      meet([seen('2015')], [seen('2015')]),
    ]).toEqual([false, true, true, false, false]);
  });
});
