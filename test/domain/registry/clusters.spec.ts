import { describe, expect, it } from '@jest/globals';
import {
  clusterOf,
  correctClusterTier,
  dissolveCluster,
  renameCluster,
  requireMember,
  labelOn,
} from '../../../src/domain/registry/cluster-decisions.js';
import { establishCluster } from '../../../src/domain/registry/cluster-establishing-decisions.js';
import type { AdmitMember, ReleaseMember } from '../../../src/domain/registry/member-decisions.js';
import { admitMember, releaseMember } from '../../../src/domain/registry/member-decisions.js';
import type {
  ClusterDissolved,
  ClusterEstablished,
  ClusterRelabelled,
  RegistryEvent,
  Tier,
  UnitEnded,
} from '../../../src/domain/registry/registry-events.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
import { calendarYear } from '../../../src/domain/ground/values.js';
import { auditor, forUnit, knowing, operator, organiser, outcome, refusal } from '../../support/given.js';
import { admitted, cluster, khoi2, released, unit } from '../told.js';

const outsiders = [auditor, forUnit('ttcp'), organiser('tu-phap')];
const dissolved: ClusterDissolved = {
  type: 'ClusterDissolved',
  data: { clusterId: 'khoi-2', on: '2025-07-01', reason: 'sắp xếp lại' },
};

describe('the tier of a cluster', () => {
  const ofUnion = [
    unit('lien-hiep-hoi', 'Liên hiệp các Hội', { kind: 'OTHER' }),
    ...khoi2,
    cluster('khoi-hoi', 'Khối các Hội', { organiserId: 'lien-hiep-hoi', number: 2 }),
  ];
  const correct = (clusterId: string, tier: Tier, log: readonly RegistryEvent[], actor = operator) => {
    const context = knowing(log, { actor });
    return () => correctClusterTier(context.registry, { clusterId, tier }, context);
  };

  it('can be corrected where it was recorded as another one (R83)', () => {
    const corrected = { type: 'ClusterTierCorrected', data: { clusterId: 'khoi-hoi', tier: 'MINISTRY' } };
    expect(correct('khoi-hoi', 'MINISTRY', ofUnion)()).toEqual([corrected]);
    expect(correct('khoi-hoi', 'MINISTRY', ofUnion, organiser('lien-hiep-hoi'))()).toEqual([corrected]);
    const known = knowing([...ofUnion, corrected as RegistryEvent]).registry;
    expect(known.clusters.get('khoi-hoi')?.tier).toBe('MINISTRY');
  });

  it.each([
    ['khoi-hoi', 'SECTOR', 'ALREADY_RECORDED'],
    ['khoi-2', 'LOCAL', 'TIER_NOT_OF_ORGANISER'],
    ['khoi-x', 'LOCAL', 'CLUSTER_NOT_FOUND'],
  ] as const)('of %s is not corrected to %s: %s', (clusterId, tier, code) =>
    expect(outcome(correct(clusterId, tier, ofUnion))).toBe(code),
  );

  it('takes no number and no member of another cluster of that tier with it (R3, R4)', () => {
    const internal = (number: number | null) =>
      cluster('noi-bo', 'Khối nội bộ', { tier: 'INTERNAL', number });
    expect(outcome(correct('khoi-2', 'INTERNAL', [...khoi2, internal(2)]))).toBe('CLUSTER_NUMBER_TAKEN');
    const both = [...khoi2, internal(null), admitted('noi-bo', 'cong-an', '2020')];
    expect(outcome(correct('khoi-2', 'INTERNAL', both))).toBe('MEMBER_OF_ANOTHER_CLUSTER');
  });

  it.each(outsiders)('is corrected by its organiser alone, not by %j', (actor) =>
    expect(outcome(correct('khoi-2', 'INTERNAL', khoi2, actor))).toBe('FORBIDDEN'),
  );
});

describe('establishing a cluster', () => {
  const command = {
    clusterId: 'khoi-3',
    organiserId: 'ttcp',
    kind: 'KHOI',
    number: 3,
    label: 'Khối thi đua số III',
  } as const;

  it('keeps organiser, tier, kind, number and the label as printed (R3, R7)', () => {
    const context = knowing(khoi2);
    expect(establishCluster(context.registry, command, context)).toEqual([
      cluster('khoi-3', 'Khối thi đua số III', { number: 3 }),
    ]);
    const more = {
      ...command,
      tier: 'INTERNAL',
      aliases: ['Khối III'],
      establishedOn: '2022',
      predecessors: ['khoi-2'],
    } as const;
    expect(establishCluster(context.registry, more, context)).toEqual([
      { type: 'ClusterEstablished', data: more },
    ]);
  });

  it.each([
    ['GOVERNMENT_INSPECTORATE', 'SECTOR', ['INTERNAL', 'SAMPLE'], ['LOCAL', 'MINISTRY']],
    ['MINISTRY', 'MINISTRY', ['INTERNAL'], ['SECTOR', 'LOCAL']],
    ['PEOPLES_COMMITTEE', 'LOCAL', ['INTERNAL'], ['SECTOR', 'MINISTRY']],
    ['PROVINCIAL_INSPECTORATE', 'LOCAL', ['INTERNAL'], ['SECTOR', 'MINISTRY']],
    ['OTHER', 'NOT_STATED', ['MINISTRY', 'LOCAL', 'INTERNAL'], ['SECTOR']],
  ] as const)('of a %s: its tier is %s where none is told (R83)', (kind, follows, others, never) => {
    const context = knowing([unit('to-chuc', 'Cơ quan tổ chức', { kind })]);
    const one = { ...command, organiserId: 'to-chuc' };
    const decided = (tier?: Tier) => () =>
      establishCluster(context.registry, tier === undefined ? one : { ...one, tier }, context);
    const tierOfOne = (tier?: Tier): string => {
      if (outcome(decided(tier)) !== 'accepted') return outcome(decided(tier));
      return (decided(tier)()[0] as ClusterEstablished).data.tier;
    };
    expect(tierOfOne()).toBe(follows);
    expect(others.map((tier) => tierOfOne(tier))).toEqual(others);
    expect(never.map((tier) => tierOfOne(tier))).toEqual(never.map(() => 'TIER_NOT_OF_ORGANISER'));
  });

  it('of an organiser told later has the tier that follows, or is told with it, and room for number and members (R3, R4, R83)', () => {
    const untold = cluster('khoi-3', command.label, { organiserId: null, tier: 'NOT_STATED', number: 3 });
    const decided = (log: readonly RegistryEvent[], more: { readonly tier?: Tier } = {}) => {
      const context = knowing([...khoi2, ...log]);
      return () => establishCluster(context.registry, { ...command, ...more }, context);
    };
    const of = (tier: Tier) => ({ type: 'ClusterTierCorrected', data: { clusterId: 'khoi-3', tier } });
    expect(decided([untold])()).toContainEqual(of('SECTOR'));
    expect(decided([untold], { tier: 'INTERNAL' })()).toContainEqual(of('INTERNAL'));
    expect(outcome(decided([untold], { tier: 'LOCAL' }))).toBe('TIER_NOT_OF_ORGANISER');
    const also = [untold, admitted('khoi-3', 'cong-an', '2024')];
    expect(outcome(decided(also))).toBe('MEMBER_OF_ANOTHER_CLUSTER');
    const twin = cluster('khoi-ba', 'Khối ba', { number: 3 });
    expect(outcome(decided([untold, twin]))).toBe('CLUSTER_NUMBER_TAKEN');
    // Told again with its tier alone, where a body of no tier organises it.
    const kept = cluster('khoi-3', command.label, { tier: 'NOT_STATED', number: 3 });
    expect(outcome(decided([kept]))).toBe('ALREADY_RECORDED');
    expect(decided([kept], { tier: 'SECTOR' })()).toEqual([of('SECTOR')]);
  });

  it('needs no number (edge case 4): several may have none', () => {
    const context = knowing([...khoi2, cluster('khoi-su-nghiep', 'Khối các đơn vị sự nghiệp')]);
    const unnumbered = {
      clusterId: 'khoi-x',
      organiserId: 'ttcp',
      kind: 'KHOI',
      label: 'Khối khác',
    } as const;
    expect(establishCluster(context.registry, unnumbered, context)).toMatchObject([
      { data: { number: null } },
    ]);
  });

  it.each<[string, Partial<Parameters<typeof establishCluster>[1]>]>([
    ['of another organiser (S-16)', { organiserId: 'tu-phap' }],
    ['of another tier of the same organiser (edge case 3)', { tier: 'INTERNAL' }],
    ['of the other kind: “Cụm 2” is not “Khối 2”', { kind: 'CUM' }],
  ])('gives a number again to a cluster %s', (_title, other) => {
    const context = knowing(khoi2);
    expect(establishCluster(context.registry, { ...command, number: 2, ...other }, context)).toHaveLength(1);
  });

  it('refuses a number that another cluster of organiser, tier and kind has (R3)', () => {
    const context = knowing(khoi2);
    expect(
      refusal(() => establishCluster(context.registry, { ...command, number: 2 }, context)),
    ).toMatchObject({
      code: 'CLUSTER_NUMBER_TAKEN',
      rule: 'R3',
      facts: { current: { clusterId: 'khoi-2', label: 'Khối thi đua số 2' } },
    });
  });

  it('gives the number of a dissolved cluster to the next one, which may name what it continues (R8, edge case 17)', () => {
    const context = knowing([...khoi2, dissolved]);
    const next = { ...command, number: 2, predecessors: ['khoi-2'] };
    expect(establishCluster(context.registry, next, context)).toMatchObject([
      { data: { predecessors: ['khoi-2'] } },
    ]);
  });

  describe('of the past, whose number is another one’s now (R3)', () => {
    const old = (from: PartialDate | undefined, on: Day) => ({
      ...command,
      number: 2,
      label: 'Khối 2 (cũ)',
      dissolved: { on, reason: 'sắp xếp lại' },
      ...(from === undefined ? {} : { establishedOn: from }),
    });
    const establish = (given: ReturnType<typeof old>, events: readonly RegistryEvent[] = khoi2) => {
      const context = knowing(events);
      return () => establishCluster(context.registry, given, context);
    };

    it('is recorded with its end', () => {
      expect(establish(old('2010', '2016-01-01'))()).toEqual([
        cluster('khoi-3', 'Khối 2 (cũ)', { number: 2, establishedOn: '2010' }),
        {
          type: 'ClusterDissolved',
          data: { clusterId: 'khoi-3', on: '2016-01-01', reason: 'sắp xếp lại' },
        },
      ]);
    });

    it.each([
      ['the day before the first known member of the present one', '2010', '2019-01-01', 'accepted'],
      ['when that one may have joined already', '2010', '2019-12-31', 'accepted'],
      ['when that one certainly had joined', '2010', '2020-01-01', 'CLUSTER_NUMBER_TAKEN'],
      ['long before, and nobody knows when it began', undefined, '2016-01-01', 'accepted'],
      ['before it began', '2017', '2016-01-01', 'DATES_OUT_OF_ORDER'],
      ['on the day it began', '2016-01-01', '2016-01-01', 'DATES_OUT_OF_ORDER'],
    ] as const)('and ended %s', (_title, from, on, expected) => {
      expect(outcome(establish(old(from, on)))).toBe(expected);
    });

    it('is refused where the present one is known to have been there by its establishment', () => {
      const present = cluster('khoi-2', 'Khối 2', { number: 2, establishedOn: '2014-05' });
      const by = (on: Day) => outcome(establish(old('2010', on), [khoi2[0], present]));
      expect(by('2014-05-01')).toBe('accepted');
      expect(by('2014-06-01')).toBe('CLUSTER_NUMBER_TAKEN');
    });

    it('keeps its number from members of the present one, who tell that this one was there', () => {
      const past = establish(old('2010', '2016-01-01'))();
      const context = knowing([...khoi2, ...past]);
      const admit = (clusterId: string, from: PartialDate) => () =>
        admitMember(context.registry, { clusterId, unitId: 'tai-chinh', from }, context);
      expect(refusal(admit('khoi-2', '2015'))).toMatchObject({
        code: 'CLUSTER_NUMBER_TAKEN',
        rule: 'R3',
        facts: { current: { clusterId: 'khoi-3', establishedOn: '2010', dissolvedOn: '2016-01-01' } },
      });
      expect(outcome(admit('khoi-2', '2016'))).toBe('accepted');
      expect(admit('khoi-3', '2012')()).toEqual([
        admitted('khoi-3', 'tai-chinh', '2012'),
        released('khoi-3', 'tai-chinh', '2016-01-01', 'CLUSTER_DISSOLVED'),
      ]);
    });
  });

  it('refuses an id that is used, an unknown organiser, an unknown predecessor', () => {
    const context = knowing(khoi2);
    const establish = (
      other: Partial<typeof command> | { predecessors: string[] } | { organiserId: string },
    ) => refusal(() => establishCluster(context.registry, { ...command, ...other }, context));
    expect(
      refusal(() => establishCluster(context.registry, { ...command, clusterId: 'khoi-2' }, context)),
    ).toMatchObject({
      code: 'CLUSTER_ALREADY_ESTABLISHED',
      facts: { current: { clusterId: 'khoi-2', label: 'Khối thi đua số 2', organiserId: 'ttcp' } },
    });
    expect(establish({ organiserId: 'x' })).toMatchObject({ code: 'UNIT_NOT_FOUND', facts: { unitId: 'x' } });
    expect(establish({ predecessors: ['x'] })).toMatchObject({
      code: 'CLUSTER_NOT_FOUND',
      facts: { clusterId: 'x' },
    });
  });

  it('is for the organiser itself or the operator', () => {
    const own = knowing(khoi2, { actor: organiser('ttcp') });
    expect(establishCluster(own.registry, command, own)).toHaveLength(1);
    for (const actor of outsiders) {
      const context = knowing(khoi2, { actor });
      expect(refusal(() => establishCluster(context.registry, command, context))).toMatchObject({
        code: 'FORBIDDEN',
        facts: { organiserId: 'ttcp' },
      });
    }
  });
});

describe('giving a cluster another label', () => {
  const command = {
    clusterId: 'khoi-2',
    label: 'Khối thi đua số II',
    aliases: ['Khối II'],
    from: '2024-01-01',
  } as const;
  const relabelled: ClusterRelabelled = {
    type: 'ClusterRelabelled',
    data: { ...command, aliases: [...command.aliases] },
  };

  it('keeps the new one from a day on', () => {
    const context = knowing(khoi2);
    expect(renameCluster(context.registry, command, context)).toEqual([relabelled]);
    const { aliases: _, ...plain } = command;
    expect(renameCluster(context.registry, plain, context)).toMatchObject([{ data: { aliases: [] } }]);
  });

  it('of an earlier day, learnt late, leaves the present label as it is', () => {
    const earlier: ClusterRelabelled = {
      type: 'ClusterRelabelled',
      data: { clusterId: 'khoi-2', label: 'Khối 2', aliases: [], from: '2020-01-01' },
    };
    const context = knowing([...khoi2, relabelled, earlier]);
    expect(labelOn(clusterOf(context.registry, 'khoi-2'), '2024-06-10')).toBe('Khối thi đua số II');
    expect(outcome(() => renameCluster(context.registry, command, context))).toBe('ALREADY_RECORDED');
    const again = { ...command, label: 'Khối 2', from: '2021-01-01' } as const;
    expect(outcome(() => renameCluster(context.registry, again, context))).toBe('ALREADY_RECORDED');
  });

  it('refuses the label it has', () => {
    const context = knowing([...khoi2, relabelled]);
    expect(refusal(() => renameCluster(context.registry, command, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { label: 'Khối thi đua số II' } },
    });
  });

  it.each([
    ['2025-06-30', 'accepted'],
    ['2025-07-01', 'CLUSTER_DISSOLVED'],
  ] as const)('of a cluster that is dissolved on 1 July 2025, from %s on: %s', (from, expected) => {
    const context = knowing([...khoi2, dissolved]);
    expect(outcome(() => renameCluster(context.registry, { ...command, from }, context))).toBe(expected);
  });

  it('refuses an unknown cluster, and anybody but its organiser', () => {
    const context = knowing(khoi2);
    expect(refusal(() => renameCluster(context.registry, { ...command, clusterId: 'x' }, context)).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
    for (const actor of outsiders) {
      const other = knowing(khoi2, { actor });
      expect(refusal(() => renameCluster(other.registry, command, other)).code).toBe('FORBIDDEN');
    }
  });
});

describe('dissolving a cluster (edge case 11)', () => {
  const command = { clusterId: 'khoi-2', on: '2025-07-01', reason: 'sắp xếp lại' } as const;

  it('ends the memberships that are open on that day', () => {
    const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2024-01-01')]);
    expect(dissolveCluster(context.registry, command, context)).toEqual([
      dissolved,
      released('khoi-2', 'cong-an', '2025-07-01', 'CLUSTER_DISSOLVED'),
      released('khoi-2', 'tu-phap', '2025-07-01', 'CLUSTER_DISSOLVED'),
      released('khoi-2', 'quoc-phong', '2025-07-01', 'CLUSTER_DISSOLVED'),
    ]);
  });

  it('leaves nothing of a membership that would only begin later', () => {
    const context = knowing([...khoi2, admitted('khoi-2', 'tai-chinh', '2026')]);
    expect(dissolveCluster(context.registry, command, context)).toContainEqual(
      released('khoi-2', 'tai-chinh', '2026-01-01', 'CLUSTER_DISSOLVED'),
    );
  });

  it('adds the day and the reason that are told later', () => {
    const history = [...khoi2, cluster('khoi-9', 'Khối 9')];
    const untold = { clusterId: 'khoi-9' } as const;
    const told = { clusterId: 'khoi-9', on: '2024-05', reason: 'sắp xếp lại' } as const;
    const before = knowing(history);
    const first = dissolveCluster(before.registry, untold, before);
    const known = knowing([...history, ...first]);
    const more = dissolveCluster(known.registry, told, known);
    const after = knowing([...history, ...first, ...more]);
    expect(after.registry.clusters.get('khoi-9')!.dissolvedOn).toBe('2024-05-31');
    const later = { ...untold, on: '2025-07-01' } as const;
    expect(outcome(() => dissolveCluster(known.registry, later, known))).toBe('CLUSTER_DISSOLVED');
    expect(refusal(() => dissolveCluster(after.registry, told, after)).facts).toMatchObject({
      current: { reason: 'sắp xếp lại' },
      differs: [],
    });
  });

  it.each(['2024-01-01', '2026-01-01'] as const)('happens once: again on %s is refused', (on) => {
    const context = knowing([...khoi2, dissolved]);
    expect(refusal(() => dissolveCluster(context.registry, { ...command, on }, context))).toMatchObject({
      code: 'CLUSTER_DISSOLVED',
      facts: { clusterId: 'khoi-2', dissolvedOn: '2025-07-01' },
    });
  });

  it('refuses an unknown cluster, and anybody but its organiser', () => {
    const context = knowing(khoi2);
    expect(
      refusal(() => dissolveCluster(context.registry, { ...command, clusterId: 'x' }, context)).code,
    ).toBe('CLUSTER_NOT_FOUND');
    for (const actor of outsiders) {
      const other = knowing(khoi2, { actor });
      expect(refusal(() => dissolveCluster(other.registry, command, other)).code).toBe('FORBIDDEN');
    }
  });
});

describe('admitting a member', () => {
  const command = { clusterId: 'khoi-2', unitId: 'tai-chinh', from: '2024' } as const;
  const twoClusters = [...khoi2, cluster('khoi-3', 'Khối thi đua số 3', { number: 3 })];
  const ended: UnitEnded = {
    type: 'UnitEnded',
    data: { unitId: 'tai-chinh', on: '2025-07-01', reason: 'Luật Thanh tra 2025', successorId: null },
  };

  it('keeps the date as the source gives it', () => {
    const context = knowing(khoi2);
    expect(admitMember(context.registry, command, context)).toEqual([
      admitted('khoi-2', 'tai-chinh', '2024'),
    ]);
  });

  it('works for a cluster of any size (R6): the first member and the fifteenth', () => {
    const many = Array.from({ length: 14 }, (_, i) => [
      unit(`u${i}`, `Đơn vị ${i}`),
      admitted('khoi-3', `u${i}`, '2024'),
    ]);
    const context = knowing([...twoClusters, ...many.flat()]);
    expect(admitMember(context.registry, { ...command, clusterId: 'khoi-3' }, context)).toHaveLength(1);
    expect(
      admitMember(knowing(twoClusters).registry, { ...command, clusterId: 'khoi-3' }, context),
    ).toHaveLength(1);
  });

  it.each([
    ['2019', 'ALREADY_RECORDED'],
    ['2019-05-01', 'accepted'],
    ['2020-01-01', 'ALREADY_RECORDED'],
    ['2022-05', 'ALREADY_RECORDED'],
    ['2022-12-31', 'ALREADY_RECORDED'],
    ['2018-12-31', 'accepted'],
    ['2023-01-01', 'accepted'],
    ['2024', 'accepted'],
  ] as const)(
    'refuses a unit that is a member on that very day, unless its first one is told more exactly, here 2019-2022: from %s: %s',
    (from, expected) => {
      const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2023-01-01')]);
      const again = { ...command, unitId: 'noi-vu', from };
      expect(outcome(() => admitMember(context.registry, again, context))).toBe(expected);
    },
  );

  it('shows the membership that there is', () => {
    const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2023-01-01')]);
    const again = { ...command, unitId: 'noi-vu', from: '2020' } as const;
    expect(refusal(() => admitMember(context.registry, again, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { clusterId: 'khoi-2', unitId: 'noi-vu', from: '2019-01-01', to: '2023-01-01' } },
    });
  });

  it('S-26 allows clusters of several organisers and refuses a second one of the same organiser (R4, edge case 6)', () => {
    const context = knowing([
      ...twoClusters,
      cluster('khoi-bo', 'Khối của Bộ', { organiserId: 'tai-chinh' }),
    ]);
    const admit = (clusterId: string) => () =>
      admitMember(context.registry, { clusterId, unitId: 'cong-an', from: '2022' }, context);
    expect(admit('khoi-bo')()).toHaveLength(1);
    expect(refusal(admit('khoi-3'))).toMatchObject({
      code: 'MEMBER_OF_ANOTHER_CLUSTER',
      rule: 'R4',
      facts: {
        unitId: 'cong-an',
        current: { clusterId: 'khoi-2', label: 'Khối thi đua số 2', from: '2019-01-01', to: null },
      },
    });
  });

  it('allows a second cluster of the same organiser in another tier (R3)', () => {
    const context = knowing([...khoi2, cluster('noi-bo', 'Khối nội bộ', { tier: 'INTERNAL' })]);
    expect(
      admitMember(context.registry, { clusterId: 'noi-bo', unitId: 'cong-an', from: '2022' }, context),
    ).toHaveLength(1);
  });

  it.each([
    ['2022-12-31', 'MEMBER_OF_ANOTHER_CLUSTER'],
    ['2023-01-01', 'accepted'],
  ] as const)(
    'lets a unit change its cluster on the day of the release (R70, edge case 7): from %s: %s',
    (from, expected) => {
      const context = knowing([...twoClusters, released('khoi-2', 'cong-an', '2023-01-01')]);
      const moved = { clusterId: 'khoi-3', unitId: 'cong-an', from };
      expect(outcome(() => admitMember(context.registry, moved, context))).toBe(expected);
    },
  );

  it('refuses an earlier admission that would reach into a membership elsewhere', () => {
    const context = knowing([
      ...twoClusters,
      released('khoi-2', 'cong-an', '2021-01-01'),
      admitted('khoi-3', 'cong-an', '2023'),
    ]);
    const back = { clusterId: 'khoi-3', unitId: 'cong-an', from: '2020' } as const;
    expect(refusal(() => admitMember(context.registry, back, context)).code).toBe(
      'MEMBER_OF_ANOTHER_CLUSTER',
    );
    expect(admitMember(context.registry, { ...back, from: '2021' }, context)).toHaveLength(1);
  });

  it.each([
    ['2025-06-30', 'accepted'],
    ['2025-07-01', 'UNIT_ENDED'],
    ['2025', 'accepted'],
  ] as const)('refuses a unit from the day of its end on: from %s: %s', (from, expected) => {
    const context = knowing([...khoi2, ended]);
    expect(outcome(() => admitMember(context.registry, { ...command, from }, context))).toBe(expected);
  });

  it('learnt late, ends where the unit or the cluster has ended since (R69)', () => {
    const admit = (...since: readonly RegistryEvent[]) => {
      const context = knowing([...khoi2, ...since]);
      return admitMember(context.registry, command, context).slice(1);
    };
    const soon: ClusterDissolved = {
      ...dissolved,
      data: { clusterId: 'khoi-2', on: '2025-03-01', reason: 'sắp xếp lại' },
    };
    expect(admit(ended)).toEqual([released('khoi-2', 'tai-chinh', '2025-07-01', 'UNIT_ENDED')]);
    expect(admit(soon)).toEqual([released('khoi-2', 'tai-chinh', '2025-03-01', 'CLUSTER_DISSOLVED')]);
    expect(admit(ended, soon)).toEqual([released('khoi-2', 'tai-chinh', '2025-03-01', 'CLUSTER_DISSOLVED')]);
    const left = released('khoi-2', 'tai-chinh', '2025-07-01', 'UNIT_ENDED');
    expect(admit(admitted('khoi-2', 'tai-chinh', '2025-01-01'), ended, left)).toEqual([]);
  });

  it('learnt late, of a cluster that is dissolved, does not clash with the next one', () => {
    const context = knowing([...twoClusters, dissolved, admitted('khoi-3', 'tai-chinh', '2025-07-01')]);
    expect(outcome(() => admitMember(context.registry, command, context))).toBe('accepted');
  });

  it.each([
    ['2025-06-30', 'accepted'],
    ['2025-07-01', 'CLUSTER_DISSOLVED'],
  ] as const)('refuses a cluster from the day of its dissolution on: from %s: %s', (from, expected) => {
    const context = knowing([...khoi2, dissolved]);
    expect(outcome(() => admitMember(context.registry, { ...command, from }, context))).toBe(expected);
  });

  it.each([
    ['2023', 'accepted'],
    ['2022', 'DATES_OUT_OF_ORDER'],
    ['2023-04-30', 'DATES_OUT_OF_ORDER'],
    ['2023-05-01', 'accepted'],
  ] as const)('refuses a cluster before it was established in May 2023: from %s: %s', (from, expected) => {
    const context = knowing([...khoi2, cluster('khoi-3', 'Khối 3', { establishedOn: '2023-05' })]);
    const early = { clusterId: 'khoi-3', unitId: 'tai-chinh', from };
    expect(outcome(() => admitMember(context.registry, early, context))).toBe(expected);
  });

  it('refuses an unknown cluster, an unknown unit, and anybody but the organiser', () => {
    const context = knowing(khoi2);
    const admit = (other: Partial<AdmitMember>) =>
      refusal(() => admitMember(context.registry, { ...command, ...other }, context));
    expect(admit({ clusterId: 'x' })).toMatchObject({ code: 'CLUSTER_NOT_FOUND', facts: { clusterId: 'x' } });
    expect(admit({ unitId: 'x' })).toMatchObject({ code: 'UNIT_NOT_FOUND', facts: { unitId: 'x' } });
    for (const actor of [...outsiders, forUnit('tai-chinh')]) {
      const other = knowing(khoi2, { actor });
      expect(refusal(() => admitMember(other.registry, command, other)).code).toBe('FORBIDDEN');
    }
  });
});

describe('releasing a member', () => {
  const command = { clusterId: 'khoi-2', unitId: 'noi-vu', on: '2024-01-01', reason: 'unknown' } as const;

  it('keeps the day and the reason, which may be unknown (edge case 8)', () => {
    const context = knowing(khoi2);
    expect(releaseMember(context.registry, command, context)).toEqual([
      released('khoi-2', 'noi-vu', '2024-01-01'),
    ]);
  });

  it.each([
    ['2018-12-31', 'accepted'],
    ['2019-01-01', 'accepted'],
    ['2023-12-31', 'accepted'],
    ['2024-01-01', 'ALREADY_RECORDED'],
    ['2024-01-02', 'NOT_A_MEMBER'],
  ] as const)('needs a unit not known to have left before, here 2019-2023: on %s: %s', (on, expected) => {
    const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2024-01-01')]);
    expect(outcome(() => releaseMember(context.registry, { ...command, on }, context))).toBe(expected);
  });

  it('on the very day of the admission undoes it: the unit never belonged', () => {
    const { registry } = knowing([
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2023'),
      released('khoi-2', 'tai-chinh', '2023-01-01', 'ghi nhầm'),
    ]);
    expect(registry.clusters.get('khoi-2')?.members.get('tai-chinh')).toEqual([]);
  });

  it('shows when the unit did belong', () => {
    const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2024-01-01')]);
    const later = { ...command, on: '2025-01-01' } as const;
    expect(refusal(() => releaseMember(context.registry, later, context))).toMatchObject({
      code: 'NOT_A_MEMBER',
      facts: { unitId: 'noi-vu', clusterId: 'khoi-2', periods: [{ from: '2019-01-01', to: '2024-01-01' }] },
    });
  });

  it('refuses a unit of which neither is known, membership or day, an unknown unit, an unknown cluster, and anybody but the organiser', () => {
    const context = knowing(khoi2);
    const release = (other: Partial<ReleaseMember>) =>
      refusal(() => releaseMember(context.registry, { ...command, ...other }, context));
    const { on: _, ...untold } = command;
    const of = { ...untold, unitId: 'tai-chinh' };
    expect(refusal(() => releaseMember(context.registry, of, context))).toMatchObject({
      code: 'NOT_A_MEMBER',
      facts: { periods: [] },
    });
    expect(release({ unitId: 'x' }).code).toBe('UNIT_NOT_FOUND');
    expect(release({ clusterId: 'x' }).code).toBe('CLUSTER_NOT_FOUND');
    for (const actor of [...outsiders, forUnit('noi-vu')]) {
      const other = knowing(khoi2, { actor });
      expect(refusal(() => releaseMember(other.registry, command, other)).code).toBe('FORBIDDEN');
    }
  });
});

describe('asking for a member (R13)', () => {
  it('names the members there are, so that the caller sees who does belong (S-04)', () => {
    const context = knowing(khoi2);
    const period = calendarYear(2024);
    const asked = refusal(() => {
      requireMember(context, clusterOf(context.registry, 'khoi-2'), 'tai-chinh', period);
      return [];
    });
    expect(asked).toMatchObject({
      code: 'NOT_A_MEMBER',
      rule: 'R13',
      facts: {
        unitId: 'tai-chinh',
        clusterId: 'khoi-2',
        period,
        members: [
          { unitId: 'cong-an', name: 'Thanh tra Bộ Công an' },
          { unitId: 'tu-phap', name: 'Thanh tra Bộ Tư pháp' },
          { unitId: 'quoc-phong', name: 'Thanh tra Bộ Quốc phòng' },
          { unitId: 'noi-vu', name: 'Thanh tra Bộ Nội vụ' },
        ],
      },
    });
    expect(asked.detail).toContain('Thanh tra Bộ Công an, Thanh tra Bộ Tư pháp');
  });

  it('says that no member is known where none is', () => {
    const context = knowing([...khoi2, cluster('khoi-3', 'Khối thi đua số 3')]);
    const asked = refusal(() => {
      requireMember(context, clusterOf(context.registry, 'khoi-3'), 'tai-chinh', calendarYear(2024));
      return [];
    });
    expect(asked.detail).toContain('chưa có dữ liệu');
  });
});
