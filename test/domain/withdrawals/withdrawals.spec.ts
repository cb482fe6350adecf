import { describe, expect, it } from '@jest/globals';
import type { Actor, DomainEvent, Recorded } from '../../../src/domain/ground/event.js';
import type { ClusterYearEvent } from '../../../src/domain/year/cluster-year.js';
import * as ClusterYear from '../../../src/domain/year/cluster-year.js';
import type { MovementEvent } from '../../../src/domain/year/movement.js';
import * as Movement from '../../../src/domain/year/movement.js';
import { withdrawMovement } from '../../../src/domain/year/movement.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import * as Registry from '../../../src/domain/registry/registry.js';
import {
  withdrawClusterRecord,
  withdrawUnitRecord,
} from '../../../src/domain/withdrawals/registry-withdrawal-decisions.js';
import * as Facts from '../../../src/domain/scores/score-facts.js';
import * as Scores from '../../../src/domain/scores/scores.js';
import { withdrawYearRecord } from '../../../src/domain/withdrawals/year-withdrawal-decisions.js';
import { calendarProjection } from '../../../src/projections/calendar.js';
import { activityProjection } from '../../../src/projections/activities.js';
import { clusterYearKey, clusterYearProjection } from '../../../src/projections/cluster-years.js';
import { clusterProjection } from '../../../src/projections/clusters.js';
import { movementProjection } from '../../../src/projections/movements.js';
import { fold } from '../../../src/projections/projection.js';
import { unitProjection } from '../../../src/projections/units.js';
import { unitNameOn } from '../../../src/domain/registry/unit-decisions.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  recorded,
  refusal,
} from '../../support/given.js';
import { adopted, everyKind, judged } from '../scores/scores-told.js';
import { admitted, cluster, khoi2, leaderElected, officers, released, unit } from '../told.js';

/** Events after those of Khối 2, each array as one command; the first event has number `first`. */
const first = khoi2.length + 1;
const log = (...commands: readonly (readonly DomainEvent[])[]): Recorded[] => {
  const events: Recorded[] = khoi2.map((event, i) => recorded(event, i + 1));
  for (const command of commands) {
    const commandId = eventId(events.length + 1);
    for (const event of command) events.push(recorded(event, events.length + 1, { commandId }));
  }
  return events;
};
const registryOf = (events: readonly Recorded[]) =>
  (events as readonly Recorded<RegistryEvent>[]).reduce(Registry.evolve, Registry.initial());
const types = (facts: object): string[] =>
  (facts as { resting: { type: string }[] }).resting.map((r) => r.type);
const reason = 'ghi nhầm';
const by = (actor: Actor) => knowing(khoi2, { actor });

const ended = (unitId: string, on: string): DomainEvent => ({
  type: 'UnitEnded',
  data: { unitId, on, reason: 'luật', successorId: null },
});
const renamed = (unitId: string, name: string, from: string): DomainEvent => ({
  type: 'UnitRenamed',
  data: { unitId, name, shortName: null, from },
});
const merged = (unitId: string, predecessors: string[], on: string): DomainEvent => ({
  type: 'UnitsMerged',
  data: { unitId, kind: 'OTHER', name: 'Thanh tra mới', shortName: null, predecessors, on },
});
const represented = (unitId: string): DomainEvent => ({
  type: 'RepresentativeRecorded',
  data: {
    unitId,
    person: { ref: 'a'.repeat(64) },
    position: 'Chánh Thanh tra',
    acting: false,
    from: null,
    to: null,
  },
});
/** Of a unit that is not known to have belonged. */
const leftUnknown = (...told: Parameters<typeof released>): DomainEvent => ({
  type: 'MemberReleased',
  data: { ...released(...told).data, warnings: [{ code: 'MEMBERSHIP_BEGAN_UNKNOWN', detail: '' }] },
});
const dissolved = (on: string): DomainEvent => ({
  type: 'ClusterDissolved',
  data: { clusterId: 'khoi-2', on, reason: 'sắp xếp lại' },
});

describe('a record of a unit', () => {
  const withdraw = (events: readonly Recorded[], unitId: string, n: number, actor = operator) =>
    withdrawUnitRecord(registryOf(events), { unitId, eventId: eventId(n), reason }, by(actor));

  it('an end is withdrawn with the releases that came with it, whichever of its events is named', () => {
    const events = log([
      ended('noi-vu', '2025-07-01'),
      released('khoi-2', 'noi-vu', '2025-07-01', 'UNIT_ENDED'),
    ]);
    expect(registryOf(events).units.get('noi-vu')?.ended?.on).toBe('2025-07-01');
    const withdrawal = withdraw(events, 'noi-vu', first + 1);
    expect(withdrawal).toEqual([
      {
        type: 'RegistryRecordWithdrawn',
        data: {
          eventIds: [eventId(first), eventId(first + 1)],
          types: ['UnitEnded', 'MemberReleased'],
          unitIds: ['noi-vu'],
          clusterIds: ['khoi-2'],
          reason,
        },
      },
    ]);
    const after = [...events, recorded(withdrawal[0]!, events.length + 1)];
    const state = registryOf(after);
    expect(state.units.get('noi-vu')?.ended).toBeNull();
    expect(state.clusters.get('khoi-2')?.members.get('noi-vu')).toEqual([
      { from: '2019-01-01', to: null, fromTold: '2019' },
    ]);
    const row = fold(unitProjection, 'noi-vu', after);
    expect(row?.ended).toBeNull();
    expect(row?.withdrawals.map((w) => [w.types, w.reason])).toEqual([
      [['UnitEnded', 'MemberReleased'], reason],
    ]);
    const members = fold(clusterProjection, 'khoi-2', after)?.members['noi-vu'];
    expect(members).toEqual([{ from: '2019-01-01', to: null, fromTold: '2019' }]);
  });

  it('a merger is withdrawn whole: the new unit is gone and the old ones are back', () => {
    const events = log([
      merged('moi', ['noi-vu', 'tu-phap'], '2025-03-01'),
      released('khoi-2', 'noi-vu', '2025-03-01', 'MERGED'),
      released('khoi-2', 'tu-phap', '2025-03-01', 'MERGED'),
    ]);
    const after = [...events, recorded(withdraw(events, 'moi', first)[0]!, events.length + 1)];
    expect(registryOf(after).units.has('moi')).toBe(false);
    expect(fold(unitProjection, 'moi', after)).toBeNull();
    expect(fold(unitProjection, 'tu-phap', after)?.ended).toBeNull();
    expect(fold(clusterProjection, 'khoi-2', after)?.members['tu-phap']).toEqual([
      { from: '2019-01-01', to: null, fromTold: '2019' },
    ]);
    expect(outcome(() => withdraw(after, 'moi', first))).toBe('RECORD_NOT_FOUND');
  });

  it('a name and a representative are withdrawn, and what else is known stays', () => {
    const events = log([renamed('noi-vu', 'Nhầm', '2025-03-01')], [represented('noi-vu')]);
    const state = (n: number) => {
      const after = [...events, recorded(withdraw(events, 'noi-vu', n)[0]!, events.length + 1)];
      const row = fold(unitProjection, 'noi-vu', after);
      return [
        unitNameOn(registryOf(after), 'noi-vu', '2025-03-01'),
        row?.names.length,
        row?.representatives.length,
      ];
    };
    expect(state(first)).toEqual(['Thanh tra Bộ Nội vụ', 1, 1]);
    expect(state(first + 1)).toEqual(['Nhầm', 2, 0]);
  });

  it('a name is withdrawn whatever the unit was called later, also where that is its name again', () => {
    const events = log(
      [renamed('noi-vu', 'Nhầm', '2023-01-01')],
      [renamed('noi-vu', 'Thanh tra Bộ Nội vụ', '2024-01-01')],
    );
    const after = [...events, recorded(withdraw(events, 'noi-vu', first)[0]!, events.length + 1)];
    expect(fold(unitProjection, 'noi-vu', after)?.names.map((n) => n.from)).toEqual([null, '2024-01-01']);
  });

  it('is withdrawn by what the events say, where today’s rules would refuse later ones', () => {
    const events = log(
      [renamed('noi-vu', 'Nhầm', '2023-01-01')],
      [renamed('noi-vu', 'Nhầm', '2024-01-01')],
      [cluster('khoi-2-nua', 'Khối 2', { number: 2 })],
      [admitted('khoi-2-nua', 'noi-vu', '2020')],
      [renamed('noi-vu', 'Trước khi có', '1990-01-01')],
    );
    expect(withdraw(events, 'noi-vu', first)).toHaveLength(1);
    expect(types(refusal(() => withdraw(events, 'noi-vu', 5)).facts)).toEqual([
      'MemberAdmitted',
      'UnitRenamed',
      'UnitRenamed',
      'MemberAdmitted',
      'UnitRenamed',
    ]);
  });

  it.each([
    ['a registration, on which memberships rest', [], 'noi-vu', 5, ['MemberAdmitted']],
    [
      'a registration, on which a later name rests',
      [[renamed('tai-chinh', 'X', '2025-01-01')]],
      'tai-chinh',
      6,
      ['UnitRenamed'],
    ],
    [
      'an end, because of which a late admission was ended at once',
      [
        [ended('tai-chinh', '2025-07-01')],
        [
          admitted('khoi-2', 'tai-chinh', '2024'),
          released('khoi-2', 'tai-chinh', '2025-07-01', 'UNIT_ENDED'),
        ],
      ],
      'tai-chinh',
      first,
      ['MemberAdmitted'],
    ],
    [
      'a merger, whose unit was admitted and renamed',
      [
        [
          merged('moi', ['tai-chinh', 'noi-vu'], '2025-03-01'),
          released('khoi-2', 'noi-vu', '2025-03-01', 'MERGED'),
        ],
        [admitted('khoi-2', 'moi', '2025-03-01')],
        [renamed('moi', 'X', '2025-04-01')],
      ],
      'moi',
      first,
      ['MemberAdmitted', 'UnitRenamed'],
    ],
  ] as const)('is not withdrawn while others rest on it: %s', (_title, events, unitId, n, resting) => {
    const refused = refusal(() =>
      withdraw(log(...(events as readonly (readonly DomainEvent[])[])), unitId, n),
    );
    expect(refused.code).toBe('RECORD_IN_USE');
    expect(types(refused.facts)).toEqual(resting);
  });

  it('is withdrawn by whoever may record it', () => {
    const events = log([renamed('noi-vu', 'Nhầm', '2025-03-01')], [represented('noi-vu')]);
    const may = (actor: Actor, n: number) => outcome(() => withdraw(events, 'noi-vu', n, actor));
    expect(may(organiser('ttcp'), first)).toBe('accepted');
    expect(may(organiser('tu-phap'), first)).toBe('FORBIDDEN');
    expect(may(forUnit('noi-vu'), first)).toBe('FORBIDDEN');
    expect(may(auditor, first)).toBe('FORBIDDEN');
    expect(may(forUnit('noi-vu'), first + 1)).toBe('accepted');
    expect(may(forUnit('tu-phap'), first + 1)).toBe('NOT_OWN_UNIT');
  });

  it.each([
    ['no event', 'noi-vu', 99],
    ['an event of another unit', 'tu-phap', first],
    ['an event of a cluster', 'noi-vu', 11],
  ])('is none: %s', (_title, unitId, n) => {
    const events = log([renamed('noi-vu', 'Nhầm', '2025-03-01')]);
    expect(outcome(() => withdraw(events, unitId, n))).toBe('RECORD_NOT_FOUND');
  });
});

describe('a record of a cluster', () => {
  const withdraw = (events: readonly Recorded[], n: number, beside = officers(), actor = operator) =>
    withdrawClusterRecord(
      registryOf(events),
      { clusterId: 'khoi-2', eventId: eventId(n), reason },
      by(actor),
      beside,
    );
  const rowAfter = (events: readonly Recorded[], n: number) =>
    fold(clusterProjection, 'khoi-2', [...events, recorded(withdraw(events, n)[0]!, events.length + 1)]);

  it('an admission is as if it had never been; the roster has no such unit', () => {
    const row = rowAfter(log(), 11);
    expect(Object.keys(row?.members ?? {})).toEqual(['cong-an', 'tu-phap', 'quoc-phong']);
    expect(row?.withdrawals).toMatchObject([
      { types: ['MemberAdmitted'], proof: { type: 'RegistryRecordWithdrawn' } },
    ]);
  });

  it('a release and a dissolution let the memberships go on, a label leaves the one before', () => {
    const label: DomainEvent = {
      type: 'ClusterRelabelled',
      data: { clusterId: 'khoi-2', label: 'Nhầm', aliases: [], from: '2024-01-01' },
    };
    const open = [{ from: '2019-01-01', to: null, fromTold: '2019' }];
    expect(rowAfter(log([released('khoi-2', 'noi-vu', '2024-01-01')]), first)?.members['noi-vu']).toEqual(
      open,
    );
    const four = ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'];
    const releases = four.map((id) => released('khoi-2', id, '2024-01-01', 'CLUSTER_DISSOLVED'));
    const row = rowAfter(log([dissolved('2024-01-01'), ...releases]), first);
    expect([row?.dissolved, row?.members['noi-vu']]).toEqual([null, open]);
    expect(rowAfter(log([label]), first)?.labels.map((l) => l.label)).toEqual(['Khối thi đua số 2']);
  });

  it('an establishment is withdrawn once nobody belongs', () => {
    const events = log([cluster('khoi-9', 'Khối 9')]);
    const state = registryOf(events);
    const command = { clusterId: 'khoi-9', eventId: eventId(first), reason };
    const [withdrawal] = withdrawClusterRecord(state, command, by(operator), officers());
    expect(fold(clusterProjection, 'khoi-9', [...events, recorded(withdrawal!, first + 1)])).toBeNull();
    expect(types(refusal(() => withdraw(events, 7)).facts)).toEqual(Array(4).fill('MemberAdmitted'));
  });

  it.each([
    [
      'an admission that was ended later',
      [[released('khoi-2', 'noi-vu', '2024-01-01')]],
      11,
      ['MemberReleased'],
    ],
    [
      'a release after which another cluster of the organiser has the unit (R4)',
      [
        [cluster('khoi-3', 'Khối 3')],
        [released('khoi-2', 'noi-vu', '2024-01-01')],
        [admitted('khoi-3', 'noi-vu', '2024')],
      ],
      first + 1,
      ['MemberAdmitted'],
    ],
    [
      'a release after which the cluster came to be of the tier of another that has the unit (R4)',
      [
        [cluster('khoi-3', 'Khối 3', { tier: 'LOCAL' })],
        [released('khoi-2', 'noi-vu', '2024-01-01')],
        [admitted('khoi-3', 'noi-vu', '2024')],
        [{ type: 'ClusterTierCorrected', data: { clusterId: 'khoi-3', tier: 'SECTOR' } }],
      ],
      first + 1,
      ['ClusterTierCorrected'],
    ],
    [
      'a release after which a membership elsewhere was told to have ended on a day (R4)',
      [
        [cluster('khoi-3', 'Khối 3')],
        [leftUnknown('khoi-3', 'noi-vu', '2024')],
        [released('khoi-2', 'noi-vu', '2024-01-01')],
        [released('khoi-3', 'noi-vu', '2024-12-20')],
      ],
      first + 2,
      ['MemberReleased'],
    ],
    [
      'a dissolution after which another cluster has the number (R3)',
      [[dissolved('2024-01-01')], [cluster('khoi-2-moi', 'Khối 2', { number: 2, establishedOn: '2024' })]],
      first,
      ['ClusterEstablished'],
    ],
    [
      'a release but for which a merger would have ended the membership (R69)',
      [
        [released('khoi-2', 'noi-vu', '2024-01-01')],
        [
          merged('moi', ['noi-vu', 'tu-phap'], '2025-01-01'),
          released('khoi-2', 'tu-phap', '2025-01-01', 'MERGED'),
        ],
      ],
      first,
      ['UnitsMerged'],
    ],
    [
      'an establishment that another cluster continues (R8)',
      [
        [
          dissolved('2024-01-01'),
          ...['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'].map((id) =>
            released('khoi-2', id, '2024-01-01', 'CLUSTER_DISSOLVED'),
          ),
        ],
        [cluster('khoi-9', 'Khối 9', { predecessors: ['khoi-2'] })],
      ],
      7,
      [
        'MemberAdmitted',
        'MemberAdmitted',
        'MemberAdmitted',
        'MemberAdmitted',
        'ClusterDissolved',
        'ClusterEstablished',
      ],
    ],
    [
      'a release on the day of an admission, since when the cluster is younger than another of its number (R3)',
      [
        [admitted('khoi-2', 'tai-chinh', '2000')],
        [released('khoi-2', 'tai-chinh', '2000-01-01')],
        [
          cluster('cu', 'Khối 2', { number: 2 }),
          { type: 'ClusterDissolved', data: { clusterId: 'cu', on: '2010-01-01', reason: 'sắp xếp lại' } },
        ],
        [admitted('cu', 'ttcp', '2005'), released('cu', 'ttcp', '2010-01-01', 'CLUSTER_DISSOLVED')],
      ],
      first + 1,
      ['MemberAdmitted'],
    ],
  ] as const)('is not withdrawn while others rest on it: %s', (_title, events, n, resting) => {
    const refused = refusal(() => withdraw(log(...(events as readonly (readonly DomainEvent[])[])), n));
    expect([refused.code, types(refused.facts)]).toEqual(['RECORD_IN_USE', resting]);
  });

  it('rests on nothing of another cluster where no source tells who organises them', () => {
    const untold = { organiserId: null, tier: 'NOT_STATED', number: 1, establishedOn: '2020' } as const;
    const events = log(
      [cluster('x', 'Cụm 1', untold)],
      [cluster('y', 'Cụm 1', { ...untold, establishedOn: '2024' })],
      [admitted('x', 'noi-vu', '2020')],
      [released('x', 'noi-vu', '2024-01-01')],
      [{ type: 'ClusterDissolved', data: { clusterId: 'x', on: '2024-01-01', reason: 'unknown' } }],
      [admitted('y', 'noi-vu', '2024')],
    );
    const withdrawn = (n: number) => () =>
      withdrawClusterRecord(
        registryOf(events),
        { clusterId: 'x', eventId: eventId(n), reason },
        by(operator),
        officers(),
      );
    expect([first + 3, first + 4].map((n) => outcome(withdrawn(n)))).toEqual(['RECORD_IN_USE', 'accepted']);
    expect(types(refusal(withdrawn(first + 3)).facts)).toEqual(['ClusterDissolved']);
  });

  it('an admission is not withdrawn while an office of that time rests on it (R13)', () => {
    const events = log([admitted('khoi-2', 'tai-chinh', '2024')]);
    const seated = (unitId: string, year: number) =>
      outcome(() => withdraw(events, first, officers(leaderElected(unitId, year))));
    expect(seated('tai-chinh', 2024)).toBe('RECORD_IN_USE');
    expect(seated('tai-chinh', 2023)).toBe('accepted');
    expect(seated('tu-phap', 2024)).toBe('accepted');
  });

  it('is withdrawn by the organiser of the cluster', () => {
    expect(outcome(() => withdraw(log(), 11, officers(), organiser('ttcp')))).toBe('accepted');
    expect(outcome(() => withdraw(log(), 11, officers(), organiser('tu-phap')))).toBe('FORBIDDEN');
    expect(outcome(() => withdraw(log(), 11, officers(), forUnit('noi-vu')))).toBe('FORBIDDEN');
  });

  it.each([
    [
      'an event of a unit',
      [ended('noi-vu', '2025-07-01'), released('khoi-2', 'noi-vu', '2025-07-01', 'UNIT_ENDED')],
      first,
    ],
    ['an event of another cluster', [cluster('khoi-9', 'Khối 9')], first],
  ])('is none: %s', (_title, command, n) =>
    expect(outcome(() => withdraw(log(command), n))).toBe('RECORD_NOT_FOUND'),
  );
});

describe('a record of a year', () => {
  const at = { clusterId: 'khoi-2', year: 2024 };
  const opened: ClusterYearEvent = {
    type: 'PledgeOpened',
    data: { ...at, text: null, contents: [], targets: [], lateUntil: '2024-12-31' },
  };
  const signed = (unitId: string, late = false): ClusterYearEvent => ({
    type: 'PledgeSigned',
    data: { ...at, unitId, signatory: null, late },
  });
  const concluded = (notSigned: string[] | null): ClusterYearEvent => ({
    type: 'PledgeConcluded',
    data: { ...at, signed: [], notSigned },
  });
  const activity: ClusterYearEvent = {
    type: 'ActivityRecorded',
    data: { ...at, activityId: 'the-thao', kind: 'SPORT', title: 'Giải', hostUnitId: null, participants: [] },
  };
  const roster: ClusterYearEvent = {
    type: 'RosterDeclared',
    data: { ...at, declaredCount: 9, countBasis: 'ALL', listed: [] },
  };
  const none = Scores.initial();
  const withdraw = (events: readonly ClusterYearEvent[], n: number, actor = operator, scores = none) =>
    withdrawYearRecord(given(ClusterYear, ...events), { ...at, eventId: eventId(n), reason }, by(actor), {
      ...officers(leaderElected('cong-an', 2024)),
      scores,
    });
  const after = (events: readonly ClusterYearEvent[], n: number): Recorded<ClusterYearEvent>[] =>
    [...events, ...withdraw(events, n)].map((event, i) => recorded(event, i + 1));
  const row = (events: readonly ClusterYearEvent[], n: number) =>
    fold(clusterYearProjection, clusterYearKey('khoi-2', 2024), after(events, n))!;

  it('a signature: the unit may sign again, scoring and the calendar do not count it', () => {
    const events = [opened, signed('noi-vu'), signed('tu-phap')];
    expect(row(events, 2).signatures.map((s) => s.unitId)).toEqual(['tu-phap']);
    const state = after(events, 2).reduce(ClusterYear.evolve, ClusterYear.initial());
    expect([...state.signed]).toEqual(['tu-phap']);
    const calendar = fold(calendarProjection, clusterYearKey('khoi-2', 2024), after(events, 2));
    expect(calendar?.done.SIGN_PLEDGE).toEqual(['tu-phap']);
    const facts = after(events, 2).reduce((f, e) => Facts.evolve(f, e as never), Facts.initial());
    expect(Object.keys(facts.signed)).toEqual(['tu-phap']);
  });

  it('an activity, a declared roster, an unsigned pledge', () => {
    const events = [opened, activity, roster];
    expect(row(events, 1).pledge).toBeNull();
    const [key = ''] = activityProjection.keys(recorded(activity, 2));
    expect(fold(activityProjection, key, after(events, 1))).toMatchObject({
      kind: 'SPORT',
      withdrawn: false,
    });
    expect(fold(activityProjection, key, after(events, 2))).toMatchObject({ kind: 'SPORT', withdrawn: true });
    expect(row(events, 3).roster).toBeNull();
    expect(row(events, 3).withdrawals).toMatchObject([{ types: ['RosterDeclared'], reason }]);
    const state = after(events, 2).reduce(ClusterYear.evolve, ClusterYear.initial());
    expect([state.pledge, state.roster?.declaredCount, state.activities.size]).toEqual(['open', 9, 0]);
  });

  it('a conclusion leaves what was said before it', () => {
    const events = [opened, concluded(null), concluded(['noi-vu'])];
    expect(row(events, 3).pledge?.concluded).toMatchObject({
      notSigned: null,
      proof: { eventId: eventId(2) },
    });
    const state = after(events, 3).reduce(ClusterYear.evolve, ClusterYear.initial());
    expect(state.pledge).toBe('signed');
  });

  it.each([
    ['a pledge that somebody signed', [opened, signed('noi-vu')], 1, ['PledgeSigned']],
    ['a pledge that is concluded', [opened, concluded(null)], 1, ['PledgeConcluded']],
    [
      'a signature that the conclusion lists',
      [opened, signed('noi-vu'), concluded([])],
      2,
      ['PledgeConcluded'],
    ],
    [
      'a conclusion after which somebody signed late',
      [opened, concluded([]), signed('noi-vu', true)],
      2,
      ['PledgeSigned'],
    ],
  ] as const)('is not withdrawn while others rest on it: %s', (_title, events, n, resting) => {
    const refused = refusal(() => withdraw(events, n));
    expect([refused.code, types(refused.facts)]).toEqual(['RECORD_IN_USE', resting]);
  });

  it('a signature is not withdrawn while final scores count it', () => {
    const of = (events: readonly Scores.ScoresEvent[], eventId: string | null): Scores.ScoresState => ({
      ...given(Scores, ...events),
      final: eventId === null ? null : { scores: [], notRated: [], voted: null, on: null, eventId },
    });
    const decide = (scores: Scores.ScoresState) => () =>
      withdraw([opened, signed('noi-vu')], 2, operator, scores);
    const asking = adopted(judged(everyKind));
    expect(refusal(decide(of([asking], eventId(50)))).facts).toEqual({
      resting: [{ eventId: eventId(50), type: 'ScoresFinalised' }],
    });
    expect(outcome(decide(of([asking], null)))).toBe('accepted');
    expect(outcome(decide(of([adopted(judged())], eventId(50))))).toBe('accepted');
  });

  it('is withdrawn by whoever may record it: a signature by its unit, an activity by its host, the rest by the officers', () => {
    const events = [opened, signed('noi-vu'), activity, roster];
    expect(outcome(() => withdraw(events, 2, forUnit('noi-vu')))).toBe('accepted');
    expect(outcome(() => withdraw(events, 2, forUnit('tu-phap')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => withdraw(events, 3, forUnit('tu-phap')))).toBe('NOT_OWN_UNIT');
    expect(outcome(() => withdraw(events, 3, forUnit('cong-an')))).toBe('accepted');
    expect(outcome(() => withdraw(events, 3, forUnit('tai-chinh')))).toBe('FORBIDDEN');
    expect(outcome(() => withdraw(events, 4, forUnit('cong-an')))).toBe('accepted');
    expect(outcome(() => withdraw(events, 4, forUnit('tu-phap')))).toBe('FORBIDDEN');
    expect(outcome(() => withdraw(events, 99))).toBe('RECORD_NOT_FOUND');
  });
});

describe('the launch of a movement', () => {
  const launch: MovementEvent = {
    type: 'MovementLaunched',
    data: { launchedBy: 'ttcp', year: 2024, theme: 'Nhầm', slogan: null, plan: null },
  };
  const withdraw = (actor: Actor, n = 1) =>
    withdrawMovement(
      given(Movement, launch),
      { launchedBy: 'ttcp', year: 2024, eventId: eventId(n), reason },
      by(actor),
      officers(),
    );

  it('is withdrawn by who may launch it, and may then be recorded as it was', () => {
    const [withdrawal] = withdraw(organiser('ttcp'));
    expect(withdrawal).toEqual({
      type: 'MovementWithdrawn',
      data: { launchedBy: 'ttcp', year: 2024, eventId: eventId(1), reason },
    });
    const state = given(Movement, launch, withdrawal!);
    const again = { launchedBy: 'ttcp', year: 2024 };
    expect(Movement.launchMovement(state, again, by(operator), officers())).toHaveLength(1);
    const events = [launch, withdrawal!].map((event, i) => recorded(event, i + 1));
    expect(fold(movementProjection, 'ttcp_2024', events)).toMatchObject({ theme: null, launches: [] });
  });

  it('is not withdrawn by others, nor what is no launch', () => {
    expect(outcome(() => withdraw(forUnit('noi-vu')))).toBe('FORBIDDEN');
    expect(outcome(() => withdraw(operator, 2))).toBe('RECORD_NOT_FOUND');
  });
});

it('a unit of the same id may be registered after its registration was withdrawn', () => {
  const events = log([unit('nham', 'Nhầm')]);
  const [withdrawal] = withdrawUnitRecord(
    registryOf(events),
    { unitId: 'nham', eventId: eventId(first), reason },
    by(operator),
  );
  const after = [...events, recorded(withdrawal!, first + 1), recorded(unit('nham', 'Đúng'), first + 2)];
  expect(unitNameOn(registryOf(after), 'nham', '2025-03-01')).toBe('Đúng');
  expect(fold(unitProjection, 'nham', after)?.names.map((n) => n.name)).toEqual(['Đúng']);
});
