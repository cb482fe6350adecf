import { describe, expect, it } from '@jest/globals';
import type { RegistryEvent } from '../../../src/domain/registry/registry.js';
import { unitNameOn } from '../../../src/domain/registry/unit-decisions.js';
import { recordFormerName } from '../../../src/domain/registry/unit-history-decisions.js';
import * as Rosters from '../../../src/domain/year/roster-decisions.js';
import * as ClusterYear from '../../../src/domain/year/cluster-year.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';
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
