import { describe, expect, it } from '@jest/globals';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import { identifyUnits } from '../../../src/domain/registry/identification-decisions.js';
import {
  aliasesOf,
  asOneBody,
  codeOfBody,
  idsOf,
  streamsOfBody,
} from '../../../src/domain/registry/one-body.js';
import * as Registry from '../../../src/domain/registry/registry.js';
import { eventId, given, knowing, organiser, outcome, recorded } from '../../support/given.js';
import { admitted, cluster, khoi2, released, unit } from '../told.js';

const identified = (unitId: string, aliasId: string): RegistryEvent => ({
  type: 'UnitsIdentified',
  data: { unitId, aliasId, basis: 'một cơ quan' },
});
const twin = unit('noi-vu-2', 'Thanh tra Nội vụ', { existsFrom: '2001', province: 'Hà Nội' });
const registryOf = (...events: readonly RegistryEvent[]) => given(Registry, ...khoi2, twin, ...events);

describe('ids that were found to be one body', () => {
  it('lead to the one that stays, also through others, in whatever order', () => {
    const aliases = aliasesOf([
      { unitId: 'b', aliasId: 'c' },
      { unitId: 'a', aliasId: 'b' },
    ]);
    expect([...aliases]).toEqual([
      ['c', 'a'],
      ['b', 'a'],
    ]);
    expect([idsOf(aliases, 'b'), idsOf(aliases, 'x')]).toEqual([['a', 'c', 'b'], ['x']]);
  });

  it('are read as one in what names units, and nowhere else', () => {
    const aliases = new Map([['b', 'a']]);
    const event = recorded(
      {
        type: 'X',
        data: {
          unitId: 'b',
          clusterId: 'b',
          reportId: 'b',
          listed: ['a', 'b'],
          contents: ['x', 'x'],
          deep: [{ hostUnitId: 'b' }],
        },
      },
      1,
      { actor: { id: 'b', roles: ['unit'], unitId: 'b' } },
    );
    const [read] = asOneBody(event, aliases);
    expect(read?.data).toEqual({
      unitId: 'a',
      clusterId: 'b',
      reportId: 'b',
      listed: ['a'],
      contents: ['x', 'x'],
      deep: [{ hostUnitId: 'a' }],
    });
    expect(read?.metadata.actor).toMatchObject({ id: 'b', unitId: 'a' });
  });

  it('share the streams that are named after either, and the codes of what either defined, and no others', () => {
    const aliases = new Map([['b-2', 'a']]);
    for (const kind of [
      'organiserYear-#_2024',
      'movement-#_2024',
      'councilMembers-#',
      'metrics-#',
      'awardProposals-by.#_2024',
    ])
      for (const id of ['a', 'b-2'])
        expect(streamsOfBody(kind.replace('#', id), aliases)).toEqual([
          kind.replace('#', 'a'),
          kind.replace('#', 'b-2'),
        ]);
    for (const other of [
      'movement-b_2024',
      'inspection-b-2',
      'grant-b-2',
      'cluster-b-2',
      'awardProposals-b-2_2024',
      'regulations',
    ])
      expect(streamsOfBody(other, aliases)).toEqual([other]);
    const data = {
      award: 'own.b-2.x',
      awards: ['own.b-2.x', 'FLAG_GI'],
      bodyId: 'b-2',
      proposalId: 'own.b-2.x',
    };
    expect(asOneBody(recorded({ type: 'X', data }, 1), aliases)[0]?.data).toEqual({
      award: 'own.a.x',
      awards: ['own.a.x', 'FLAG_GI'],
      bodyId: 'a',
      proposalId: 'own.b-2.x',
    });
    expect(codeOfBody('own.b.x', aliases)).toBe('own.b.x');
  });

  it('have the memberships, the name and the beginning of both, and neither when that is withdrawn', () => {
    const told = [admitted('khoi-2', 'noi-vu-2', '2017-05-01'), released('khoi-2', 'noi-vu-2', '2018-01-01')];
    const withdrawal: RegistryEvent = {
      type: 'RegistryRecordWithdrawn',
      data: { eventIds: [eventId(15)], types: [], unitIds: [], reason: 'nhầm', clusterIds: [] },
    };
    const one = registryOf(...told, identified('noi-vu', 'noi-vu-2'));
    expect([one.units.has('noi-vu-2'), one.units.get('noi-vu')?.existsFrom]).toEqual([false, '2001']);
    expect(
      one.clusters
        .get('khoi-2')
        ?.members.get('noi-vu')
        ?.map(({ from }) => from),
    ).toEqual(['2017-05-01', '2019-01-01']);
    const two = registryOf(...told, identified('noi-vu', 'noi-vu-2'), withdrawal);
    const { units, clusters } = registryOf(...told);
    expect([two.units, two.clusters]).toEqual([units, clusters]);
  });

  it('have all that was told of either, and of a merger that it came of, under the id that stays, in order', () => {
    const merged: RegistryEvent = {
      type: 'UnitsMerged',
      data: {
        unitId: 'moi',
        kind: 'GOVERNMENT_INSPECTORATE',
        name: 'Thanh tra mới',
        shortName: null,
        predecessors: ['noi-vu-2', 'cong-an'],
        on: '2025-03-01',
      },
    };
    const one = registryOf(
      admitted('khoi-2', 'noi-vu-2', '2017-05-01'),
      identified('noi-vu', 'noi-vu-2'),
      merged,
    );
    const all = one.records.flatMap((record) => asOneBody(record, one.aliases));
    for (const id of ['noi-vu', 'moi', 'khoi-2', 'noi-vu-2'])
      expect(Registry.toldOf(one, id).filter(({ type }) => type !== 'UnitsIdentified')).toEqual(
        all.filter(
          ({ type, data }) =>
            type !== 'UnitsIdentified' && new RegExp(`[":]${id}"`).test(JSON.stringify(data)),
        ),
      );
    expect(Registry.toldOf(one, 'noi-vu').length).toBeGreaterThan(4);
  });

  it('are recorded under the id registered first, by who keeps both', () => {
    const context = knowing([...khoi2, twin]);
    const command = { unitId: 'noi-vu-2', sameAs: 'noi-vu', basis: 'một cơ quan' };
    expect(identifyUnits(context.registry, command, context)).toEqual([identified('noi-vu', 'noi-vu-2')]);
    const other = knowing([...khoi2, twin], { actor: organiser('cong-an') });
    expect(outcome(() => identifyUnits(other.registry, command, other))).toBe('FORBIDDEN');
    const apart = knowing([
      ...khoi2,
      twin,
      cluster('khoi-3', 'Khối 3', { number: 3 }),
      admitted('khoi-3', 'noi-vu-2', '2023'),
    ]);
    expect(outcome(() => identifyUnits(apart.registry, command, apart))).toBe('MEMBER_OF_ANOTHER_CLUSTER');
    const ended: RegistryEvent = {
      type: 'UnitEnded',
      data: { unitId: 'noi-vu-2', on: '2023', reason: 'unknown', successorId: null },
    };
    const over = knowing([...khoi2, twin, ended]);
    expect(outcome(() => identifyUnits(over.registry, command, over))).toBe('UNIT_ENDED');
  });
});
