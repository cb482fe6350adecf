import { describe, expect, it } from '@jest/globals';
import { admitMember } from '../../../src/domain/registry/member-decisions.js';
import type { DomainEvent } from '../../../src/domain/ground/event.js';
import type { UnitEnded, UnitRenamed, UnitsMerged } from '../../../src/domain/registry/registry-events.js';
import {
  livingUnit,
  recordRepresentative,
  registerUnit,
  renameUnit,
  unitNameOn,
  unitOf,
} from '../../../src/domain/registry/unit-decisions.js';
import { endUnit, mergeUnits } from '../../../src/domain/registry/unit-ending-decisions.js';
import { auditor, forUnit, knowing, organiser, outcome, refusal } from '../../support/given.js';
import { admitted, cluster, khoi2, released, unit } from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const renamed = (name: string, from: Day): UnitRenamed => ({
  type: 'UnitRenamed',
  data: { unitId: 'noi-vu', name, shortName: null, from },
});
const ended: UnitEnded = {
  type: 'UnitEnded',
  data: { unitId: 'noi-vu', on: '2025-07-01', reason: 'Luật Thanh tra 2025', successorId: null },
};

describe('registering a unit', () => {
  const command = { unitId: 'vksnd', kind: 'OTHER', name: 'Viện kiểm sát nhân dân tối cao' } as const;

  it('gives it an id, a kind and the name as printed', () => {
    const context = knowing(khoi2);
    expect(registerUnit(context.registry, command, context)).toEqual([
      { type: 'UnitRegistered', data: { ...command, shortName: null, existsFrom: null } },
    ]);
    const more = { ...command, shortName: 'VKSNDTC', existsFrom: '1960-07' } as const;
    expect(registerUnit(context.registry, more, context)).toEqual([{ type: 'UnitRegistered', data: more }]);
  });

  it('is open to any organiser, and to nobody who is none', () => {
    const registrar = knowing(khoi2, { actor: organiser('ubnd-ha-noi') });
    expect(registerUnit(registrar.registry, command, registrar)).toHaveLength(1);
    const withoutUnit = { id: 'x', roles: ['organiser'], unitId: null } as const;
    for (const actor of [auditor, forUnit('cong-an'), withoutUnit]) {
      const context = knowing(khoi2, { actor });
      expect(refusal(() => registerUnit(context.registry, command, context)).code).toBe('FORBIDDEN');
    }
  });

  it('never uses an id again, not even that of an ended unit', () => {
    const context = knowing([...khoi2, ended]);
    const again = { ...command, unitId: 'noi-vu' };
    expect(refusal(() => registerUnit(context.registry, again, context))).toMatchObject({
      code: 'UNIT_ALREADY_REGISTERED',
      facts: { current: { unitId: 'noi-vu', name: 'Thanh tra Bộ Nội vụ' } },
    });
  });
});

describe('renaming a unit (R67)', () => {
  const command = { unitId: 'noi-vu', name: 'Thanh tra Bộ Nội vụ và Lao động', from: '2025-03-01' } as const;

  it('gives it another name from a day on', () => {
    const context = knowing(khoi2);
    expect(renameUnit(context.registry, command, context)).toEqual([
      { type: 'UnitRenamed', data: { ...command, shortName: null } },
    ]);
  });

  it('refuses the name it already has', () => {
    const context = knowing([...khoi2, renamed(command.name, command.from)]);
    expect(refusal(() => renameUnit(context.registry, command, context))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { name: command.name } },
    });
  });

  it('of an earlier day, learnt late, leaves the present name as it is', () => {
    const earlier = renamed('Thanh tra Nội vụ', '2018-01-01');
    const context = knowing([...khoi2, renamed(command.name, command.from), earlier]);
    expect(unitNameOn(context.registry, 'noi-vu', '2025-03-01')).toBe(command.name);
    expect(outcome(() => renameUnit(context.registry, command, context))).toBe('ALREADY_RECORDED');
    const again = { ...command, name: 'Thanh tra Nội vụ', from: '2019-01-01' } as const;
    expect(outcome(() => renameUnit(context.registry, again, context))).toBe('ALREADY_RECORDED');
  });

  it('gives an old name back to the unit that had it', () => {
    const context = knowing([...khoi2, renamed(command.name, command.from)]);
    const back = { ...command, name: 'Thanh tra Bộ Nội vụ', from: '2027-01-01' } as const;
    expect(renameUnit(context.registry, back, context)).toHaveLength(1);
  });

  it.each([
    ['2025-06-30', 'accepted'],
    ['2025-07-01', 'UNIT_ENDED'],
  ] as const)('of a unit that ends on 1 July 2025 from %s on: %s', (from, expected) => {
    const context = knowing([...khoi2, ended]);
    expect(outcome(() => renameUnit(context.registry, { ...command, from }, context))).toBe(expected);
  });

  it('refuses an unknown unit, and an actor who keeps no registry', () => {
    const context = knowing(khoi2);
    const unknown = { ...command, unitId: 'x' };
    expect(refusal(() => renameUnit(context.registry, unknown, context))).toMatchObject({
      code: 'UNIT_NOT_FOUND',
      facts: { unitId: 'x' },
    });
    const clerk = knowing(khoi2, { actor: forUnit('noi-vu') });
    expect(refusal(() => renameUnit(clerk.registry, command, clerk)).code).toBe('FORBIDDEN');
  });
});

describe('ending a unit (R69, edge cases 11-13)', () => {
  const command = { unitId: 'noi-vu', on: '2025-07-01', reason: 'Luật Thanh tra 2025' } as const;

  it('releases it from every cluster on that day, of whatever organiser', () => {
    const context = knowing([
      ...khoi2,
      cluster('khoi-noi-chinh', 'Khối nội chính', { organiserId: 'tu-phap' }),
      admitted('khoi-noi-chinh', 'noi-vu', '2020'),
    ]);
    expect(endUnit(context.registry, command, context)).toEqual([
      { type: 'UnitEnded', data: { ...command, successorId: null } },
      released('khoi-2', 'noi-vu', '2025-07-01', 'UNIT_ENDED'),
      released('khoi-noi-chinh', 'noi-vu', '2025-07-01', 'UNIT_ENDED'),
    ]);
  });

  it('leaves nothing of a membership that would only begin later', () => {
    const context = knowing([
      ...khoi2,
      released('khoi-2', 'noi-vu', '2020-01-01'),
      admitted('khoi-2', 'noi-vu', '2026'),
    ]);
    expect(endUnit(context.registry, command, context).slice(1)).toEqual([
      released('khoi-2', 'noi-vu', '2026-01-01', 'UNIT_ENDED'),
    ]);
  });

  it.each(['2024-01-01', '2025-07-01'] as const)(
    'leaves alone a membership that was over before, on %s',
    (on) => {
      const context = knowing([...khoi2, released('khoi-2', 'noi-vu', on)]);
      expect(endUnit(context.registry, command, context)).toHaveLength(1);
    },
  );

  it('has effect from a day of its own for each unit (edge case 13)', () => {
    const context = knowing([...khoi2, ended]);
    const other = { unitId: 'tu-phap', on: '2025-06-01', reason: 'sắp xếp sớm' } as const;
    expect(endUnit(context.registry, other, context)[0]?.data).toMatchObject({
      unitId: 'tu-phap',
      on: '2025-06-01',
    });
  });

  it('makes nobody its own successor', () => {
    const context = knowing(khoi2);
    const decide = () => endUnit(context.registry, { ...command, successorId: 'noi-vu' }, context);
    expect(refusal(decide)).toMatchObject({
      code: 'UNIT_ENDED',
      facts: { unitId: 'noi-vu', on: '2025-07-01' },
    });
  });

  it('names the successor where there is one, which must exist then', () => {
    const context = knowing([...khoi2, unit('nn-mt', 'Thanh tra Bộ Nông nghiệp và Môi trường')]);
    expect(endUnit(context.registry, { ...command, successorId: 'nn-mt' }, context)[0]?.data).toMatchObject({
      successorId: 'nn-mt',
    });
    expect(refusal(() => endUnit(context.registry, { ...command, successorId: 'x' }, context)).code).toBe(
      'UNIT_NOT_FOUND',
    );
    const gone = knowing([...khoi2, { ...ended, data: { ...ended.data, unitId: 'tu-phap' } }]);
    expect(refusal(() => endUnit(gone.registry, { ...command, successorId: 'tu-phap' }, gone))).toMatchObject(
      {
        code: 'UNIT_ENDED',
        facts: { unitId: 'tu-phap' },
      },
    );
  });

  it.each(['2024-01-01', '2026-01-01'] as const)('happens once: again on %s is refused', (on) => {
    const context = knowing([...khoi2, ended]);
    expect(refusal(() => endUnit(context.registry, { ...command, on }, context))).toMatchObject({
      code: 'UNIT_ENDED',
      facts: { unitId: 'noi-vu', on: '2025-07-01', successorId: null },
    });
  });

  it('refuses an unknown unit, and an actor who keeps no registry', () => {
    const context = knowing(khoi2);
    expect(refusal(() => endUnit(context.registry, { ...command, unitId: 'x' }, context)).code).toBe(
      'UNIT_NOT_FOUND',
    );
    const clerk = knowing(khoi2, { actor: forUnit('noi-vu') });
    expect(refusal(() => endUnit(clerk.registry, command, clerk)).code).toBe('FORBIDDEN');
  });

  it.each([
    ['2025-06-30', 'accepted'],
    ['2025-07-01', 'UNIT_ENDED'],
  ] as const)('makes the day of its end the first one without it: on %s: %s', (day, expected) => {
    const { registry } = knowing([...khoi2, ended]);
    const asked = () => {
      expect(livingUnit(registry, 'noi-vu', day)).toBe(unitOf(registry, 'noi-vu'));
      return [];
    };
    expect(outcome(asked)).toBe(expected);
  });
});

describe('a unit before it existed', () => {
  const young = [...khoi2, unit('moi', 'Thanh tra tỉnh mới', { existsFrom: '2025-07' })] as const;
  const context = knowing(young);
  const decisions: readonly [string, (on: Day) => readonly DomainEvent[]][] = [
    ['renamed', (from) => renameUnit(context.registry, { unitId: 'moi', name: 'Tên khác', from }, context)],
    ['ended', (on) => endUnit(context.registry, { unitId: 'moi', on, reason: 'sáp nhập' }, context)],
    [
      'merged',
      (on) =>
        mergeUnits(
          context.registry,
          { predecessors: ['moi', 'noi-vu'], unitId: 'z', kind: 'OTHER', name: 'Z', on },
          context,
        ),
    ],
    [
      'admitted',
      (from) => admitMember(context.registry, { clusterId: 'khoi-2', unitId: 'moi', from }, context),
    ],
  ];

  it.each(decisions)('is not %s', (_title, decide) => {
    expect(refusal(() => decide('2025-06-30'))).toMatchObject({
      code: 'DATES_OUT_OF_ORDER',
      facts: { unitId: 'moi', existsFrom: '2025-07', on: '2025-06-30' },
    });
    expect(outcome(() => decide('2025-07-01'))).toBe('accepted');
  });

  it('may be a member “in 2025”, which does not say since when', () => {
    const admit = (from: PartialDate) => () =>
      admitMember(context.registry, { clusterId: 'khoi-2', unitId: 'moi', from }, context);
    expect(outcome(admit('2025'))).toBe('accepted');
    expect(outcome(admit('2024'))).toBe('DATES_OUT_OF_ORDER');
  });

  it('that came of a merger began with it, even under an old name (edge cases 14 and 15)', () => {
    const merged: UnitsMerged = {
      type: 'UnitsMerged',
      data: {
        unitId: 'z',
        kind: 'OTHER',
        name: 'Thanh tra Bộ Nội vụ',
        shortName: null,
        predecessors: ['noi-vu', 'tu-phap'],
        on: '2025-07-01',
      },
    };
    const after = knowing([...khoi2, merged]);
    const back = { clusterId: 'khoi-2', unitId: 'z', from: '2019' } as const;
    expect(outcome(() => admitMember(after.registry, back, after))).toBe('DATES_OUT_OF_ORDER');
  });
});

describe('merging units (R68, edge cases 14 and 15)', () => {
  const provinces = [
    unit('ttcp', 'Thanh tra Chính phủ'),
    unit('lao-cai', 'Thanh tra tỉnh Lào Cai'),
    unit('yen-bai', 'Thanh tra tỉnh Yên Bái'),
    cluster('cum-4', 'Cụm thi đua số IV', { kind: 'CUM', number: 4 }),
    cluster('cum-5', 'Cụm thi đua số V', { kind: 'CUM', number: 5 }),
    admitted('cum-4', 'lao-cai', '2019'),
    admitted('cum-5', 'yen-bai', '2019'),
  ] as const;
  const command = {
    predecessors: ['lao-cai', 'yen-bai'],
    unitId: 'lao-cai-2025',
    kind: 'PROVINCIAL_INSPECTORATE',
    name: 'Thanh tra tỉnh Lào Cai',
    on: '2025-07-01',
  } as const;
  const merged: UnitsMerged = {
    type: 'UnitsMerged',
    data: { ...command, predecessors: [...command.predecessors], shortName: null },
  };

  it('makes a new unit, ends the old ones and their memberships, across clusters, in one step', () => {
    const context = knowing(provinces);
    expect(mergeUnits(context.registry, command, context)).toEqual([
      merged,
      released('cum-4', 'lao-cai', '2025-07-01', 'MERGED'),
      released('cum-5', 'yen-bai', '2025-07-01', 'MERGED'),
    ]);
  });

  it('admits the new unit nowhere: that is for the organiser', () => {
    const { registry } = knowing([...provinces, merged]);
    expect(registry.clusters.get('cum-4')?.members.has('lao-cai-2025')).toBe(false);
  });

  it('needs a new id even where the name is an old one', () => {
    const context = knowing(provinces);
    expect(
      refusal(() => mergeUnits(context.registry, { ...command, unitId: 'lao-cai' }, context)),
    ).toMatchObject({
      code: 'UNIT_ALREADY_REGISTERED',
      facts: { current: { unitId: 'lao-cai' } },
    });
  });

  it('happens once, with units that exist', () => {
    const context = knowing([...provinces, merged]);
    expect(
      refusal(() => mergeUnits(context.registry, { ...command, unitId: 'other' }, context)),
    ).toMatchObject({
      code: 'UNIT_ENDED',
      facts: { unitId: 'lao-cai', on: '2025-07-01', successorId: 'lao-cai-2025' },
    });
    expect(refusal(() => mergeUnits(context.registry, command, context)).code).toBe('ALREADY_RECORDED');
    const another = { ...command, kind: 'OTHER' } as const;
    expect(refusal(() => mergeUnits(context.registry, another, context)).code).toBe(
      'UNIT_ALREADY_REGISTERED',
    );
    const unknown = { ...command, unitId: 'other', predecessors: ['ttcp', 'x'] };
    expect(refusal(() => mergeUnits(context.registry, unknown, context)).code).toBe('UNIT_NOT_FOUND');
  });

  it('is for those who keep the registry', () => {
    const context = knowing(provinces, { actor: forUnit('lao-cai') });
    expect(refusal(() => mergeUnits(context.registry, command, context)).code).toBe('FORBIDDEN');
  });
});

describe('recording who speaks for a unit (edge cases 19-21)', () => {
  const person = { ref: 'a'.repeat(64) };
  const command = { unitId: 'cong-an', person, position: 'Phó Chánh Thanh tra' };

  it('keeps the position as printed', () => {
    const context = knowing(khoi2);
    expect(recordRepresentative(context.registry, command, context)).toEqual([
      { type: 'RepresentativeRecorded', data: { ...command, person, acting: false, from: null, to: null } },
    ]);
  });

  it.each([
    ['the same', {}, 'ALREADY_RECORDED'],
    ['less exactly', { from: '2019' }, 'ALREADY_RECORDED'],
    ['more exactly', { from: '2019-05-20' }, 'accepted'],
    ['in another position', { position: 'Chánh Thanh tra' }, 'accepted'],
    ['another person', { person: { ref: 'b'.repeat(64) } }, 'accepted'],
  ] as const)('tells once who speaks for it: %s: %s', (_title, other, expected) => {
    const told = { ...command, from: '2019-05' } as const;
    const before = knowing(khoi2);
    const context = knowing([...khoi2, ...recordRepresentative(before.registry, told, before)]);
    expect(outcome(() => recordRepresentative(context.registry, { ...told, ...other }, context))).toBe(
      expected,
    );
  });

  it('tells an acting head from a head (edge case 21)', () => {
    const context = knowing(khoi2);
    const acting = { ...command, position: 'Phó Tổng Biên tập phụ trách', acting: true };
    expect(recordRepresentative(context.registry, acting, context)).toMatchObject([
      { data: { acting: true } },
    ]);
  });

  it.each([
    ['2019-05-01', '2019-04-30', 'DATES_OUT_OF_ORDER'],
    ['2019-05-01', '2019-05-01', 'accepted'],
    ['2019-05-01', '2022', 'accepted'],
    ['2019', '2018', 'DATES_OUT_OF_ORDER'],
    ['2019-05', '2019', 'accepted'],
    ['2019-05-02', '2019-05', 'accepted'],
    ['2019-05', '2019-04-30', 'DATES_OUT_OF_ORDER'],
    ['2019', '2019', 'accepted'],
  ] as const)('refuses an end before the beginning: from %s to %s: %s', (from, to, expected) => {
    const context = knowing(khoi2);
    const dated = { ...command, from, to };
    expect(outcome(() => recordRepresentative(context.registry, dated, context))).toBe(expected);
  });

  it('is for the unit itself or the operator', () => {
    const own = knowing(khoi2, { actor: forUnit('cong-an') });
    expect(recordRepresentative(own.registry, command, own)).toHaveLength(1);
    for (const actor of [forUnit('tu-phap'), forUnit(null), organiser('ttcp'), auditor]) {
      const context = knowing(khoi2, { actor });
      expect(refusal(() => recordRepresentative(context.registry, command, context))).toMatchObject({
        code: 'NOT_OWN_UNIT',
        facts: { unitId: 'cong-an' },
      });
    }
  });

  it('refuses an unknown unit', () => {
    const context = knowing(khoi2);
    expect(
      refusal(() => recordRepresentative(context.registry, { ...command, unitId: 'x' }, context)).code,
    ).toBe('UNIT_NOT_FOUND');
  });
});
