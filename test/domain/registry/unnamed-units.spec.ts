import { describe, expect, it } from '@jest/globals';
import type { RegistryEvent, UnnamedUnitsRecorded } from '../../../src/domain/registry/registry-events.js';
import type {
  NameUnnamedUnits,
  RecordUnnamedUnits,
} from '../../../src/domain/registry/unnamed-units-decisions.js';
import {
  nameUnnamedUnits,
  recordUnnamedUnits,
} from '../../../src/domain/registry/unnamed-units-decisions.js';
import {
  withdrawClusterRecord,
  withdrawUnitRecord,
} from '../../../src/domain/withdrawals/registry-withdrawal-decisions.js';
import type { Actor } from '../../../src/domain/ground/event.js';
import { eventId, forUnit, knowing, operator, organiser, outcome, refusal } from '../../support/given.js';
import { khoi2, officers } from '../told.js';

const members = { count: 3, happened: 'BELONGED', clusterId: 'khoi-2' } as const;
const counted = (data: Partial<UnnamedUnitsRecorded['data']> = {}): UnnamedUnitsRecorded => ({
  type: 'UnnamedUnitsRecorded',
  data: { ...members, kind: null, on: '2024', named: [], words: null, ...data },
});
const of = (...events: readonly RegistryEvent[]) => [...khoi2, ...events];
/** The first event after those that make Khối 2. */
const first = eventId(khoi2.length + 1);
const told = (command: Partial<RecordUnnamedUnits>, actor: Actor = operator, ...events: RegistryEvent[]) => {
  const context = knowing(of(...events), { actor });
  return () => recordUnnamedUnits(context.registry, { ...members, ...command }, context);
};
const namedBy = (
  command: Partial<NameUnnamedUnits>,
  events: RegistryEvent[] = [counted()],
  actor = operator,
) => {
  const context = knowing(of(...events), { actor });
  return () =>
    nameUnnamedUnits(context.registry, { eventId: first, named: ['tai-chinh'], ...command }, context);
};
const report = { type: 'MemberReported', data: { clusterId: 'khoi-2', unitId: 'tai-chinh', seenOn: '2024' } };

describe('members of a cluster of which only the number is told', () => {
  it('are recorded in a year, on a day or at an untold time, by the organiser; who is named was a member then', () => {
    expect(told({ on: '2024' }, organiser('ttcp'))()).toEqual([counted()]);
    expect(told({})()).toEqual([counted({ on: null })]);
    expect(told({ on: '2024-03-01', all: true, count: 11 })()).toEqual([
      counted({ on: '2024-03-01', all: true, count: 11 }),
    ]);
    const named = ['cong-an', 'tai-chinh'];
    expect(told({ on: '2024', named })()).toEqual([counted({ named }), report]);
    expect(told({ named })()).toEqual([counted({ on: null, named })]);
    for (const actor of [forUnit('cong-an'), organiser('cong-an')])
      expect(outcome(told({ on: '2024' }, actor))).toBe('FORBIDDEN');
  });

  it('are of a cluster that is there, at a time that has come, and told once', () => {
    const codes: [Partial<RecordUnnamedUnits>, string][] = [
      [{ clusterId: 'x' }, 'CLUSTER_NOT_FOUND'],
      [{ clusterId: undefined }, 'INVALID_REQUEST'],
      [{ happened: 'ENDED' }, 'INVALID_REQUEST'],
      [{ clusterId: undefined, happened: 'ENDED', all: true }, 'INVALID_REQUEST'],
      [{ named: ['x'] }, 'UNIT_NOT_FOUND'],
      [{ count: 1, named: ['cong-an', 'tu-phap'] }, 'INVALID_REQUEST'],
      [{ on: '2025' }, 'DATES_OUT_OF_ORDER'],
    ];
    for (const [command, code] of codes) expect(outcome(told(command))).toBe(code);
    const dissolved: RegistryEvent = {
      type: 'ClusterDissolved',
      data: { clusterId: 'khoi-2', on: '2023-01-01', reason: 'x' },
    };
    expect(outcome(told({ on: '2024' }, operator, dissolved))).toBe('CLUSTER_DISSOLVED');
    expect(refusal(told({ on: '2024' }, operator, counted()))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { eventId: first, named: [] }, differs: [] },
    });
    // Names and words that are told later are added, within the number.
    const more = { on: '2024', named: ['tai-chinh'], words: 'ba đơn vị' } as const;
    expect(told(more, operator, counted())()).toMatchObject([
      { type: 'RegistryRecordSupplemented', data: { eventId: first, added: { words: 'ba đơn vị' } } },
      { type: 'UnnamedUnitsNamed', data: { eventId: first, named: ['tai-chinh'] } },
      report,
    ]);
    expect(refusal(told(more, operator, counted({ words: 'khoảng ba' })))).toMatchObject({
      facts: { differs: [{ field: 'named' }, { field: 'words' }] },
    });
    for (const other of [{ on: '2023' }, { count: 4, on: '2024' }, { on: '2024', all: true }] as const)
      expect(outcome(told(other, operator, counted()))).toBe('accepted');
  });

  it('may be many, or more than a number, and are never one of those', () => {
    const many = { count: undefined, on: '2024', howMany: { is: 'MANY' } } as const;
    const [event] = told(many)();
    expect(event).toMatchObject({
      type: 'UnnamedUnitsRecorded',
      data: { count: null, howMany: { is: 'MANY' } },
    });
    expect(outcome(told(many, operator, event as RegistryEvent))).toBe('ALREADY_RECORDED');
    const few = { ...many, howMany: { is: 'AT_MOST', number: 1 } } as const;
    expect(outcome(told(few, operator, event as RegistryEvent))).toBe('accepted');
    expect(outcome(told({ ...few, named: ['cong-an', 'tu-phap'] }))).toBe('INVALID_REQUEST');
    expect(outcome(told({ ...many, howMany: undefined }))).toBe('INVALID_REQUEST');
    expect(outcome(told({ ...many, count: 3 }))).toBe('INVALID_REQUEST');
    const two = counted({ count: null, howMany: { is: 'LT', number: 3 } });
    expect(outcome(namedBy({ named: ['cong-an', 'tu-phap'] }, [two]))).toBe('accepted');
    expect(outcome(namedBy({ named: ['cong-an', 'tu-phap', 'noi-vu'] }, [two]))).toBe(
      'MORE_NAMED_THAN_COUNTED',
    );
  });

  it('may be named later, within their number, and are members then', () => {
    const data = { eventId: first, named: ['tai-chinh'], clusterId: 'khoi-2' };
    const naming = { type: 'UnnamedUnitsNamed', data } as const;
    expect(namedBy({}, undefined, organiser('ttcp'))()).toEqual([naming, report]);
    expect(namedBy({ named: ['cong-an'] }, [counted({ on: null })])()).toMatchObject([
      { data: { named: ['cong-an'] } },
    ]);
    expect(outcome(namedBy({}, undefined, organiser('cong-an')))).toBe('FORBIDDEN');
    expect(outcome(namedBy({ eventId: eventId(1) }))).toBe('RECORD_NOT_FOUND');
    expect(outcome(namedBy({ named: ['x'] }))).toBe('UNIT_NOT_FOUND');
    expect(outcome(namedBy({}, [counted(), naming]))).toBe('ALREADY_RECORDED');
    const two = [counted({ count: 2 }), naming] as RegistryEvent[];
    expect(outcome(namedBy({ named: ['cong-an'] }, two))).toBe('accepted');
    expect(refusal(namedBy({ named: ['cong-an', 'noi-vu'] }, two))).toMatchObject({
      code: 'MORE_NAMED_THAN_COUNTED',
      facts: { count: 2, named: ['tai-chinh'] },
    });
  });

  it('are taken back, names first, by whoever may record them', () => {
    const naming = { eventId: first, named: ['tai-chinh'], clusterId: 'khoi-2' };
    const events = of(counted(), { type: 'UnnamedUnitsNamed', data: naming });
    const second = eventId(khoi2.length + 2);
    const context = knowing(events);
    const withdraw = (id: string) => () =>
      withdrawClusterRecord(
        context.registry,
        { clusterId: 'khoi-2', eventId: id, reason: 'nhầm' },
        context,
        officers(),
      );
    expect(refusal(withdraw(first))).toMatchObject({
      code: 'RECORD_IN_USE',
      facts: { resting: [{ eventId: second, type: 'UnnamedUnitsNamed' }] },
    });
    expect(withdraw(second)()).toMatchObject([{ data: { eventIds: [second], unnamed: [first] } }]);
    const byAnybody = () => withdrawUnitRecord(context.registry, { eventId: first, reason: 'nhầm' }, context);
    expect(outcome(byAnybody)).toBe('RECORD_NOT_FOUND');
  });
});

describe('units without names that are of no cluster', () => {
  it('may be named later too, by who records them, and nothing else changes', () => {
    const ended = counted({ happened: 'ENDED' });
    const { clusterId: _, ...data } = ended.data;
    const plain = { ...ended, data };
    expect(namedBy({}, [plain], organiser('noi-vu'))()).toEqual([
      { type: 'UnnamedUnitsNamed', data: { eventId: first, named: ['tai-chinh'] } },
    ]);
    expect(outcome(namedBy({}, [plain], forUnit('noi-vu')))).toBe('FORBIDDEN');
    const naming: RegistryEvent = { type: 'UnnamedUnitsNamed', data: { eventId: first, named: ['noi-vu'] } };
    const context = knowing(of(plain, naming));
    const second = eventId(khoi2.length + 2);
    for (const unitId of [undefined, 'noi-vu'])
      expect(
        withdrawUnitRecord(context.registry, { unitId, eventId: second, reason: 'nhầm' }, context),
      ).toMatchObject([{ data: { unitIds: ['noi-vu'], unnamed: [first] } }]);
  });
});
