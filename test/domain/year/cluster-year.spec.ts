import { describe, expect, it } from '@jest/globals';
import type {
  ActivityRecorded,
  ClusterYearEvent,
  ClusterYearState,
  PledgeConcluded,
  PledgeSignatures,
  PledgeOpened,
  PledgeSigned,
} from '../../../src/domain/year/cluster-year.js';
import * as ClusterYear from '../../../src/domain/year/cluster-year.js';
import * as Rosters from '../../../src/domain/year/roster-decisions.js';
import { signPledge } from '../../../src/domain/year/cluster-year.js';
import type { Context } from '../../../src/domain/registry/decision.js';
import {
  auditor,
  forUnit,
  given,
  knowing,
  operator,
  organiser,
  outcome,
  refusal,
} from '../../support/given.js';
import { admitted, deputyElected, khoi2, leaderElected, officers, released } from '../told.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const year = (...events: readonly ClusterYearEvent[]): ClusterYearState => given(ClusterYear, ...events);
const subject = { clusterId: 'khoi-2', year: 2024 } as const;
const person = { ref: 'a'.repeat(64) };

const opened = (data: Partial<PledgeOpened['data']> = {}): PledgeOpened => ({
  type: 'PledgeOpened',
  data: { ...subject, text: null, contents: [], targets: [], lateUntil: null, ...data },
});
const signed = (unitId: string, data: Partial<PledgeSigned['data']> = {}): PledgeSigned => ({
  type: 'PledgeSigned',
  data: { ...subject, unitId, signatory: null, late: false, ...data },
});
const concluded = (signatures: readonly string[], notSigned: string[] | null): PledgeConcluded => ({
  type: 'PledgeConcluded',
  data: { ...subject, signed: [...signatures], notSigned },
});
const strangers = [auditor, organiser('tu-phap'), forUnit('tai-chinh'), forUnit(null)];

/** Công an leads 2024 and Tư pháp deputises; the year before Nội vụ led. */
const beside = officers(
  leaderElected('noi-vu', 2023),
  leaderElected('cong-an', 2024),
  deputyElected('tu-phap', 2024),
);
const recorders = [forUnit('cong-an'), forUnit('tu-phap'), organiser('ttcp'), operator];
const others = [...strangers, forUnit('noi-vu'), forUnit('quoc-phong')];
const declareRoster = (state: ClusterYearState, command: Rosters.DeclareRoster, context: Context) =>
  Rosters.declareRoster(state, command, context, beside);
const openPledge = (state: ClusterYearState, command: ClusterYear.OpenPledge, context: Context) =>
  ClusterYear.openPledge(state, command, context, beside);
const recordActivity = (state: ClusterYearState, command: ClusterYear.RecordActivity, context: Context) =>
  ClusterYear.recordActivity(state, command, context, beside);
const concludePledge = (state: ClusterYearState, command: ClusterYear.ConcludePledge, context: Context) =>
  ClusterYear.concludePledge(state, command, context, beside);

describe('the number of members that a document declares (edge case 2)', () => {
  const command = { ...subject, declaredCount: 9, listed: ['cong-an', 'tu-phap'] };

  it('is kept beside the units it names, and admits nobody', () => {
    const context = knowing(khoi2);
    const detail = 'Văn bản nêu 9 đơn vị và kể tên 2 đơn vị.';
    const warnings = [{ code: 'LISTED_COUNT_DIFFERS', detail }];
    expect(declareRoster(year(), command, context)).toEqual([
      { type: 'RosterDeclared', data: { ...command, countBasis: 'NOT_STATED', warnings } },
    ]);
    const whole = { ...command, declaredCount: 2 };
    expect(declareRoster(year(), whole, context)[0]?.data.warnings).toBeUndefined();
    const bare = { ...subject, declaredCount: 7, countBasis: 'WITHOUT_OFFICERS' } as const;
    expect(declareRoster(year(), bare, context)).toEqual([
      { type: 'RosterDeclared', data: { ...bare, listed: [] } },
    ]);
  });

  it('may name units that are no members, and more than it counts', () => {
    const context = knowing(khoi2);
    const odd = { ...command, declaredCount: 1, listed: ['cong-an', 'tai-chinh'] };
    expect(declareRoster(year(), odd, context)[0]?.data).toMatchObject({
      declaredCount: 1,
      listed: ['cong-an', 'tai-chinh'],
    });
  });

  it('names registered units only', () => {
    const decide = () => declareRoster(year(), { ...command, listed: ['cong-an', 'x'] }, knowing(khoi2));
    expect(refusal(decide)).toMatchObject({ code: 'UNIT_NOT_FOUND', facts: { unitId: 'x' } });
  });

  it('is recorded once for a year', () => {
    const state = year({ type: 'RosterDeclared', data: { ...command, countBasis: 'ALL' } });
    expect(refusal(() => declareRoster(state, command, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: subject, differs: [] },
    });
  });

  it('is recorded by the officers of that year, the organiser or the operator, in a known cluster', () => {
    for (const actor of recorders)
      expect(declareRoster(year(), command, knowing(khoi2, { actor }))).toHaveLength(1);
    for (const actor of others)
      expect(refusal(() => declareRoster(year(), command, knowing(khoi2, { actor }))).code).toBe('FORBIDDEN');
    const elsewhere = { ...command, clusterId: 'x' };
    expect(refusal(() => declareRoster(year(), elsewhere, knowing(khoi2))).code).toBe('CLUSTER_NOT_FOUND');
  });
});

describe('opening the pledge of a year (R21, R23)', () => {
  it('keeps the text, the groups of contents and the targets as printed', () => {
    const targets = [
      { text: '100 % đơn vị đạt “Tập thể lao động xuất sắc”', value: '100', unitOfMeasure: '%' },
    ];
    const command = {
      ...subject,
      text: 'Bản giao ước',
      contents: ['Kỷ cương'],
      targets,
      lateUntil: '2024-04-30',
    } as const;
    expect(openPledge(year(), command, knowing(khoi2))).toEqual([
      opened({ text: 'Bản giao ước', contents: ['Kỷ cương'], targets, lateUntil: '2024-04-30' }),
    ]);
    expect(openPledge(year(), subject, knowing(khoi2))).toEqual([opened()]);
  });

  it('may happen before the calendar year begins, in one sitting with the summary (R21, edge case 45)', () => {
    const context = knowing(khoi2, { today: '2023-12-27', actor: forUnit('cong-an') });
    expect(openPledge(year(), subject, context)).toHaveLength(1);
  });

  it.each([
    ['open', [opened()]],
    ['signed', [opened(), concluded([], null)]],
    ['concluded', [opened(), concluded([], [])]],
  ])('happens once: not while it is %s', (pledge, history) => {
    expect(refusal(() => openPledge(year(...history), subject, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { pledge } },
    });
  });

  it('is for the officers of that very year, the organiser or the operator, in a known cluster', () => {
    for (const actor of recorders)
      expect(openPledge(year(), subject, knowing(khoi2, { actor }))).toHaveLength(1);
    for (const actor of others)
      expect(refusal(() => openPledge(year(), subject, knowing(khoi2, { actor })))).toMatchObject({
        code: 'FORBIDDEN',
        rule: 'R41',
        facts: { year: 2024, officers: ['cong-an', 'tu-phap'] },
      });
    const leaver = [...khoi2, released('khoi-2', 'cong-an', '2024-06-01')] as const;
    expect(
      refusal(() => openPledge(year(), subject, knowing(leaver, { actor: forUnit('cong-an') }))).code,
    ).toBe('FORBIDDEN');
    expect(refusal(() => openPledge(year(), { ...subject, clusterId: 'x' }, knowing(khoi2))).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
  });
});

describe('signing the pledge', () => {
  const command = { ...subject, unitId: 'noi-vu' };

  it('each unit signs for itself, through a person in a position (R20)', () => {
    const context = knowing(khoi2, { actor: forUnit('noi-vu') });
    const signatory = { person, position: 'Phó Chánh Thanh tra', acting: true };
    expect(signPledge(year(opened()), { ...command, signatory }, context)).toEqual([
      signed('noi-vu', { signatory }),
    ]);
    expect(signPledge(year(opened()), command, context)).toEqual([signed('noi-vu')]);
  });

  it('the operator signs on behalf of a unit; no other unit, organiser or auditor does (R20)', () => {
    expect(signPledge(year(opened()), command, knowing(khoi2))).toHaveLength(1);
    for (const actor of [forUnit('cong-an'), forUnit(null), organiser('ttcp'), auditor]) {
      expect(refusal(() => signPledge(year(opened()), command, knowing(khoi2, { actor })))).toMatchObject({
        code: 'NOT_OWN_UNIT',
        rule: 'R20',
        facts: { unitId: 'noi-vu' },
      });
    }
  });

  it('happens once for a unit and a year (R20)', () => {
    const state = year(opened(), signed('noi-vu'));
    expect(refusal(() => signPledge(state, command, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      rule: 'R20',
      facts: { current: { unitId: 'noi-vu' }, differs: [] },
    });
    expect(signPledge(state, { ...command, unitId: 'cong-an' }, knowing(khoi2))).toHaveLength(1);
  });

  it('needs an open pledge (R21)', () => {
    expect(refusal(() => signPledge(year(), command, knowing(khoi2)))).toMatchObject({
      code: 'PLEDGE_NOT_OPEN',
      rule: 'R21',
      facts: subject,
    });
  });

  it('is for members of that year: one who joins for it may sign, one who left before it may not (edge case 9)', () => {
    const context = knowing([
      ...khoi2,
      admitted('khoi-2', 'tai-chinh', '2024'),
      released('khoi-2', 'noi-vu', '2024-01-01'),
    ]);
    expect(signPledge(year(opened()), { ...command, unitId: 'tai-chinh' }, context)).toHaveLength(1);
    expect(refusal(() => signPledge(year(opened()), command, context))).toMatchObject({
      code: 'NOT_A_MEMBER',
      rule: 'R13',
    });
  });

  it('stays where the unit ends within the year (edge case 16)', () => {
    const context = knowing([...khoi2, released('khoi-2', 'noi-vu', '2024-07-01', 'UNIT_ENDED')]);
    expect(signPledge(year(opened()), command, context)).toHaveLength(1);
  });

  it.each([
    ['2024-04-29', '2024-04-30', 'accepted'],
    ['2024-04-30', '2024-04-30', 'accepted'],
    ['2024-05-01', '2024-04-30', 'PLEDGE_CONCLUDED'],
    ['2024-04', '2024-04-30', 'accepted'],
    ['2024-04-30', null, 'PLEDGE_CONCLUDED'],
    [null, '2024-04-30', 'PLEDGE_CONCLUDED'],
  ] as const)(
    'after the conclusion counts as late up to the set date (R22): on %s, until %s: %s',
    (occurredOn, lateUntil, expected) => {
      const state = year(opened({ lateUntil }), concluded([], ['noi-vu']));
      expect(outcome(() => signPledge(state, { ...command, occurredOn }, knowing(khoi2)))).toBe(expected);
    },
  );

  it('is of today where a unit signs itself: it does not sign in time by saying so (R71)', () => {
    const state = year(opened({ lateUntil: '2024-04-30' }), concluded([], ['noi-vu']));
    const own = knowing(khoi2, { actor: forUnit('noi-vu') });
    const earlier = () => signPledge(state, { ...command, occurredOn: '2024-04-30' }, own);
    expect(refusal(earlier)).toMatchObject({ code: 'FORBIDDEN', rule: 'R71' });
  });

  it('after the conclusion is marked as late, or refused with the date until which it would have counted (R22)', () => {
    const state = year(opened({ lateUntil: '2024-04-30' }), concluded([], ['noi-vu']));
    const on = (occurredOn: PartialDate) => () =>
      signPledge(state, { ...command, occurredOn }, knowing(khoi2));
    expect(on('2024-04-30')()).toEqual([signed('noi-vu', { late: true })]);
    expect(refusal(on('2024-05-01'))).toMatchObject({ rule: 'R22', facts: { lateUntil: '2024-04-30' } });
  });

  it.each([
    ['2024-04-30', 'accepted'],
    ['2024-05-01', 'PLEDGE_CONCLUDED'],
  ] as const)('takes today where no date is given: today is %s: %s', (today, expected) => {
    const state = year(opened({ lateUntil: '2024-04-30' }), concluded([], ['noi-vu']));
    expect(outcome(() => signPledge(state, command, knowing(khoi2, { today })))).toBe(expected);
  });

  it('refuses an unknown cluster and an unknown unit', () => {
    const decide = (other: object) =>
      refusal(() => signPledge(year(opened()), { ...command, ...other }, knowing(khoi2))).code;
    expect(decide({ clusterId: 'x' })).toBe('CLUSTER_NOT_FOUND');
    expect(decide({ unitId: 'x' })).toBe('UNIT_NOT_FOUND');
  });
});

describe('concluding the signing (R22)', () => {
  it('lists who signed and who did not', () => {
    const state = year(opened(), signed('noi-vu'), signed('cong-an'));
    expect(concludePledge(state, subject, knowing(khoi2))).toEqual([
      concluded(['noi-vu', 'cong-an'], ['tu-phap', 'quoc-phong']),
    ]);
  });

  it('leaves unknown who signed where the source does not say', () => {
    const command = { ...subject, signatures: 'NOT_STATED' } as const;
    expect(concludePledge(year(opened()), command, knowing(khoi2))).toEqual([concluded([], null)]);
  });

  it('takes that all signed, as told, which says more than that it was signed, and less than a list', () => {
    const all = { ...subject, signatures: 'ALL' } as const;
    const told = { ...concluded([], null).data, all: true as const };
    const unnamed = year(opened(), concluded([], null));
    expect(concludePledge(unnamed, all, knowing(khoi2))).toEqual([{ type: 'PledgeConcluded', data: told }]);
    const state = year(opened(), { type: 'PledgeConcluded', data: told });
    const decide = (signatures: PledgeSignatures) =>
      outcome(() => concludePledge(state, { ...subject, signatures }, knowing(khoi2)));
    expect([decide('ALL'), decide('NOT_STATED')]).toEqual(['ALREADY_RECORDED', 'ALREADY_RECORDED']);
    expect(decide('COMPLETE')).toBe('accepted');
    const listed = year(opened(), concluded([], ['noi-vu']));
    expect(outcome(() => concludePledge(listed, all, knowing(khoi2)))).toBe('PLEDGE_CONCLUDED');
  });

  it('says of nobody that they did not sign, where nothing is said and no signature is on record', () => {
    expect(concludePledge(year(opened()), subject, knowing(khoi2))).toEqual([concluded([], null)]);
  });

  it('lets the signatures be learnt later where the source named none (R71)', () => {
    const state = year(opened(), concluded([], null));
    expect(signPledge(state, { ...subject, unitId: 'noi-vu' }, knowing(khoi2))).toEqual([signed('noi-vu')]);
    const one = year(opened(), concluded([], null), signed('noi-vu'));
    expect(concludePledge(one, subject, knowing(khoi2))).toEqual([
      concluded(['noi-vu'], ['cong-an', 'tu-phap', 'quoc-phong']),
    ]);
    const again = { ...subject, signatures: 'NOT_STATED' } as const;
    expect(outcome(() => concludePledge(one, again, knowing(khoi2)))).toBe('ALREADY_RECORDED');
  });

  it('happens once, after the opening', () => {
    expect(refusal(() => concludePledge(year(), subject, knowing(khoi2)))).toMatchObject({
      code: 'PLEDGE_NOT_OPEN',
      facts: subject,
    });
    const state = year(opened(), concluded([], ['noi-vu']));
    expect(refusal(() => concludePledge(state, subject, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: subject, differs: [] },
    });
  });

  it('is for the officers of that year, the organiser or the operator, in a known cluster', () => {
    for (const actor of recorders)
      expect(concludePledge(year(opened()), subject, knowing(khoi2, { actor }))).toHaveLength(1);
    for (const actor of others)
      expect(refusal(() => concludePledge(year(opened()), subject, knowing(khoi2, { actor }))).code).toBe(
        'FORBIDDEN',
      );
    const elsewhere = { ...subject, clusterId: 'x' };
    expect(refusal(() => concludePledge(year(opened()), elsewhere, knowing(khoi2))).code).toBe(
      'CLUSTER_NOT_FOUND',
    );
  });
});

describe('recording an activity', () => {
  const command = {
    ...subject,
    activityId: 'hoi-nghi-tong-ket',
    kind: 'MEETING',
    title: 'Hội nghị tổng kết',
  } as const;
  const recorded: ActivityRecorded = {
    type: 'ActivityRecorded',
    data: { ...command, hostUnitId: null, participants: [] },
  };

  it('keeps host and speakers apart from every office (edge cases 22 and 24)', () => {
    const speaker = { person, position: 'Phó Chánh Thanh tra' };
    const participants = [{ unitId: 'noi-vu', role: 'báo cáo tổng kết', speaker }, { role: 'khách mời' }];
    expect(
      recordActivity(year(), { ...command, hostUnitId: 'tai-chinh', participants }, knowing(khoi2)),
    ).toEqual([
      {
        type: 'ActivityRecorded',
        data: {
          ...command,
          hostUnitId: 'tai-chinh',
          participants: [
            { unitId: 'noi-vu', role: 'báo cáo tổng kết', speaker },
            { unitId: null, role: 'khách mời', speaker: null },
          ],
        },
      },
    ]);
    expect(recordActivity(year(), command, knowing(khoi2))).toEqual([recorded]);
  });

  it('happens once under its id', () => {
    expect(refusal(() => recordActivity(year(recorded), command, knowing(khoi2)))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { activityId: 'hoi-nghi-tong-ket' }, differs: [] },
    });
    expect(recordActivity(year(recorded), { ...command, activityId: 'so-ket' }, knowing(khoi2))).toHaveLength(
      1,
    );
  });

  it('names registered units only', () => {
    const decide = (other: object) =>
      refusal(() => recordActivity(year(), { ...command, ...other }, knowing(khoi2)));
    const unknown = { code: 'UNIT_NOT_FOUND', facts: { unitId: 'x' } };
    expect(decide({ hostUnitId: 'x' })).toMatchObject(unknown);
    expect(decide({ participants: [{ unitId: 'x', role: 'tham dự' }] })).toMatchObject(unknown);
  });

  it('is for the officers of the year; a member records what it hosts, and says nothing of others', () => {
    const participants = [{ unitId: 'noi-vu', role: 'báo cáo' }, { role: 'khách mời' }];
    const others = [...participants, { unitId: 'tai-chinh', role: 'phát biểu' }];
    const by = (unitId: string, what: object) => () =>
      recordActivity(year(), { ...command, ...what }, knowing(khoi2, { actor: forUnit(unitId) }));
    expect(by('noi-vu', { participants })()).toMatchObject([{ data: { hostUnitId: 'noi-vu' } }]);
    expect(outcome(by('noi-vu', { participants: others }))).toBe('NOT_OWN_UNIT');
    expect(outcome(by('noi-vu', { hostUnitId: 'quoc-phong' }))).toBe('NOT_OWN_UNIT');
    expect(by('cong-an', { participants: others })()).toMatchObject([{ data: { hostUnitId: null } }]);
    const known = year({ ...recorded, data: { ...recorded.data, hostUnitId: 'noi-vu' } });
    const officer = knowing(khoi2, { actor: forUnit('cong-an') });
    expect(outcome(() => recordActivity(known, command, officer))).toBe('accepted');
    expect(outcome(() => recordActivity(known, { ...command, hostUnitId: 'noi-vu' }, officer))).toBe(
      'ALREADY_RECORDED',
    );
  });

  it('is for a member of that year, in a known cluster', () => {
    for (const actor of strangers)
      expect(refusal(() => recordActivity(year(), command, knowing(khoi2, { actor }))).code).toBe(
        'FORBIDDEN',
      );
    const elsewhere = { ...command, clusterId: 'x' };
    expect(refusal(() => recordActivity(year(), elsewhere, knowing(khoi2))).code).toBe('CLUSTER_NOT_FOUND');
  });
});

describe('a cluster that is dissolved', () => {
  const context = (on: Day) =>
    knowing([
      ...khoi2,
      { type: 'ClusterDissolved', data: { clusterId: 'khoi-2', on, reason: 'sắp xếp lại' } },
    ]);
  const activity = { ...subject, activityId: 'so-ket', kind: 'MEETING', title: 'Sơ kết' } as const;
  const decisions: readonly [string, (context: Context) => readonly ClusterYearEvent[]][] = [
    ['declares no roster', (known) => declareRoster(year(), { ...subject, declaredCount: 4 }, known)],
    ['opens no pledge', (known) => openPledge(year(), subject, known)],
    ['signs none', (known) => signPledge(year(opened()), { ...subject, unitId: 'noi-vu' }, known)],
    ['concludes none', (known) => concludePledge(year(opened()), subject, known)],
    ['does nothing together', (known) => recordActivity(year(), activity, known)],
  ];

  it.each(decisions)('%s from the year after', (_title, decide) => {
    expect(outcome(() => decide(context('2024-01-02')))).toBe('accepted');
    expect(refusal(() => decide(context('2024-01-01')))).toMatchObject({
      code: 'CLUSTER_DISSOLVED',
      facts: { clusterId: 'khoi-2', dissolvedOn: '2024-01-01' },
    });
  });
});

describe('the stream of a cluster-year', () => {
  it('has one dash before the cluster’s id, whatever that contains', () => {
    expect(ClusterYear.stream('ttcp-cum-4', 2019)).toBe('clusterYear-ttcp-cum-4_2019');
  });
});
