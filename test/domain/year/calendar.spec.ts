import { describe, expect, it } from '@jest/globals';
import * as Awards from '../../../src/domain/awards/award-proposal.js';
import type { CalendarEvent, TermBegan } from '../../../src/domain/year/calendar.js';
import * as Calendar from '../../../src/domain/year/calendar.js';
import {
  beginTerm,
  clearAlarm,
  raiseAlarm,
  setCalendar,
  withdrawTerm,
} from '../../../src/domain/year/calendar.js';
import type { ClusterYearEvent } from '../../../src/domain/year/cluster-year.js';
import * as ClusterYear from '../../../src/domain/year/cluster-year.js';
import type { Duty } from '../../../src/domain/year/duties.js';
import type { OfficeEvent } from '../../../src/domain/offices/offices.js';
import type { RegistryEvent } from '../../../src/domain/registry/registry-events.js';
import * as Results from '../../../src/domain/results/results.js';
import { wantedOn } from '../../../src/domain/year/wanted.js';
import { calendarProjection, factsOf } from '../../../src/projections/calendar.js';
import { clusterProjection } from '../../../src/projections/clusters.js';
import { dueProjection } from '../../../src/projections/due.js';
import { fold } from '../../../src/projections/projection.js';
import {
  auditor,
  eventId,
  forUnit,
  given,
  knowing,
  outcome,
  recorded,
  refusal,
} from '../../support/given.js';
import {
  admitted,
  deputyElected,
  handedOver,
  khoi2,
  leaderElected,
  officers,
  recognised,
  vacated,
  withdrawn,
} from '../told.js';
import type { Day } from '../../../src/domain/ground/values.js';

const subject = { clusterId: 'khoi-2', year: 2024 };
const dueBefore = {
  SIGN_PLEDGE: '2024-04-01',
  REPORT_RESULTS: '2024-12-10',
  HAND_OVER: '2024-02-01',
  FILE_SUBMISSION: '2024-12-20',
} as const;
const set: CalendarEvent = { type: 'CalendarSet', data: { ...subject, dueBefore } };
const raised = (duty: Duty, missing: string[], due: Day = dueBefore[duty]): CalendarEvent => ({
  type: 'AlarmRaised',
  data: { ...subject, duty, dueBefore: due, missing },
});
const calendar = (...events: CalendarEvent[]) => given(Calendar, ...events);

const pledge: readonly ClusterYearEvent[] = [
  { type: 'PledgeOpened', data: { ...subject, text: null, contents: [], targets: [], lateUntil: null } },
  ...['cong-an', 'tu-phap', 'noi-vu'].map((unitId) => ({
    type: 'PledgeSigned' as const,
    data: { ...subject, unitId, signatory: null, late: false },
  })),
];
const signedBy = (n: number) => given(ClusterYear, ...pledge.slice(0, n + 1));
const beside = {
  ...officers(leaderElected('tu-phap', 2024)),
  clusterYear: signedBy(3),
  results: Results.initial(),
  awards: Awards.initial(),
};
const on = (today: Day) => knowing(khoi2, { today });
const decide = (duty: Duty, today: Day, state = calendar(set), looked = beside) =>
  raiseAlarm(state, { ...subject, duty }, on(today), looked);

describe('the calendar of a year', () => {
  it('is set by who leads that year, and again where a day moves', () => {
    const leader = forUnit('tu-phap');
    const command = { ...subject, dueBefore };
    const by = (actor: typeof leader) => knowing(khoi2, { actor });
    const looked = officers(leaderElected('tu-phap', 2024));
    expect(setCalendar(calendar(), command, by(leader), looked)).toEqual([set]);
    expect(refusal(() => setCalendar(calendar(set), command, by(leader), looked))).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: dueBefore },
    });
    const moved = { ...subject, dueBefore: { ...dueBefore, HAND_OVER: '2024-03-01' } } as const;
    expect(outcome(() => setCalendar(calendar(set), moved, by(leader), looked))).toBe('accepted');
    expect(outcome(() => setCalendar(calendar(), command, by(forUnit('noi-vu')), looked))).toBe(
      'NOT_LEADER_OF_YEAR',
    );
    const none = { ...subject, dueBefore: {} };
    expect(outcome(() => setCalendar(calendar(set), none, by(leader), looked))).toBe('accepted');
    expect(outcome(() => setCalendar(calendar(), none, by(leader), looked))).toBe('ALREADY_RECORDED');
  });
});

describe('an alarm', () => {
  it('names the members that owe a duty, from its day on and not before', () => {
    expect(outcome(() => decide('SIGN_PLEDGE', '2024-03-31'))).toBe('NOT_DUE');
    expect(decide('SIGN_PLEDGE', '2024-04-01')).toEqual([raised('SIGN_PLEDGE', ['quoc-phong'])]);
    expect(decide('REPORT_RESULTS', '2024-12-10')[0]?.data.missing).toEqual([
      'cong-an',
      'tu-phap',
      'quoc-phong',
      'noi-vu',
    ]);
  });

  it('for the handover names who leads the year before, where that is known', () => {
    expect(decide('HAND_OVER', '2024-02-01')[0]?.data.missing).toEqual([]);
    const known = { ...beside, ...officers(leaderElected('cong-an', 2023), leaderElected('tu-phap', 2024)) };
    expect(decide('HAND_OVER', '2024-02-01', calendar(set), known)[0]?.data.missing).toEqual(['cong-an']);
    const over = { ...beside, ...officers(handedOver(2024, null, 'cong-an', 'tu-phap')) };
    expect(outcome(() => decide('HAND_OVER', '2024-02-01', calendar(set), over))).toBe('NOTHING_MISSING');
  });

  it('for the submission names the leader of the year, unless nothing is to be proposed', () => {
    expect(decide('FILE_SUBMISSION', '2024-12-20')[0]?.data.missing).toEqual(['tu-phap']);
    const declared = {
      ...Awards.initial(),
      noProposal: new Map([['CLUSTER', { reason: null, eventId: eventId(1) }]]),
    };
    const none = () =>
      decide('FILE_SUBMISSION', '2024-12-20', calendar(set), { ...beside, awards: declared });
    expect(outcome(none)).toBe('NOTHING_MISSING');
    const filed = { ...Awards.initial(), submissions: new Map([['CLUSTER', []]]) };
    const late = () => decide('FILE_SUBMISSION', '2024-12-20', calendar(set), { ...beside, awards: filed });
    expect(outcome(late)).toBe('NOTHING_MISSING');
  });

  it('is raised once, and again where it was cleared since or its day was moved', () => {
    const once = calendar(set, raised('SIGN_PLEDGE', ['quoc-phong']));
    expect(outcome(() => decide('SIGN_PLEDGE', '2024-05-01', once))).toBe('ALREADY_RECORDED');
    const cleared: CalendarEvent = {
      type: 'AlarmCleared',
      data: { ...subject, duty: 'SIGN_PLEDGE', dueBefore: '2024-04-01' },
    };
    const anew = calendar(set, raised('SIGN_PLEDGE', ['quoc-phong']), cleared);
    expect(decide('SIGN_PLEDGE', '2024-05-01', anew)).toEqual([raised('SIGN_PLEDGE', ['quoc-phong'])]);
    const moved: CalendarEvent = {
      type: 'CalendarSet',
      data: { ...subject, dueBefore: { SIGN_PLEDGE: '2024-05-01' } },
    };
    const again = calendar(set, raised('SIGN_PLEDGE', ['quoc-phong']), moved);
    expect(outcome(() => decide('SIGN_PLEDGE', '2024-05-01', again))).toBe('accepted');
    expect(outcome(() => decide('HAND_OVER', '2024-05-01', again))).toBe('NOT_DUE');
  });

  it('is cleared when nobody owes it any more, and nobody but the installation says so', () => {
    const open = calendar(set, raised('SIGN_PLEDGE', ['quoc-phong', 'noi-vu']));
    const all = {
      ...beside,
      clusterYear: { ...signedBy(3), signed: new Set([...signedBy(3).signed, 'quoc-phong']) },
    };
    const clear = (state: typeof open, looked: typeof beside, actor?: typeof auditor) =>
      clearAlarm(state, { ...subject, duty: 'SIGN_PLEDGE' }, knowing(khoi2, actor ? { actor } : {}), looked);
    expect(refusal(() => clear(open, beside))).toMatchObject({
      code: 'STILL_MISSING',
      facts: { missing: ['quoc-phong'] },
    });
    const cleared = clear(open, all);
    expect(cleared).toEqual([
      { type: 'AlarmCleared', data: { ...subject, duty: 'SIGN_PLEDGE', dueBefore: '2024-04-01' } },
    ]);
    const later: CalendarEvent = {
      type: 'CalendarSet',
      data: { ...subject, dueBefore: { SIGN_PLEDGE: '2024-07-01' } },
    };
    const moved = clear(calendar(set, raised('SIGN_PLEDGE', ['quoc-phong']), later), beside);
    expect(moved[0]?.data).toEqual({
      ...subject,
      duty: 'SIGN_PLEDGE',
      dueBefore: '2024-04-01',
      dayMoved: true,
    });
    expect(outcome(() => clear(calendar(set), all))).toBe('RECORD_NOT_FOUND');
    expect(outcome(() => clear(calendar(set, raised('SIGN_PLEDGE', []), ...cleared), all))).toBe(
      'RECORD_NOT_FOUND',
    );
    expect(outcome(() => clear(open, all, auditor))).toBe('FORBIDDEN');
    const byAuditor = knowing(khoi2, { actor: auditor, today: '2024-12-31' });
    expect(outcome(() => raiseAlarm(open, { ...subject, duty: 'HAND_OVER' }, byAuditor, beside))).toBe(
      'FORBIDDEN',
    );
  });
});

describe('the term of the officers', () => {
  const begin = (today: Day, ...events: OfficeEvent[]) =>
    beginTerm(calendar(), subject, on(today), officers(...events));

  it('begins with the year, or at the handover where one is recorded', () => {
    const elected = [leaderElected('tu-phap', 2024), deputyElected('noi-vu', 2024)];
    expect(refusal(() => begin('2023-12-31', ...elected))).toMatchObject({
      code: 'NOT_DUE',
      facts: { on: '2024-01-01', today: '2023-12-31' },
    });
    const data = { ...subject, leaderUnitId: 'tu-phap', deputyUnitIds: ['noi-vu'] };
    expect(begin('2024-01-01', ...elected)).toEqual([
      { type: 'TermBegan', data: { ...data, on: '2024-01-01', basis: 'CALENDAR_YEAR' } },
    ]);
    const handed = handedOver(2024, '2023-12-20', 'cong-an', 'tu-phap');
    expect(begin('2023-12-20', ...elected, handed)).toEqual([
      { type: 'TermBegan', data: { ...data, on: '2023-12-20', basis: 'HANDOVER' } },
    ]);
    const early = leaderElected('tu-phap', 2024, { actsFrom: '2023-12-01' });
    expect(begin('2023-12-01', early)[0]?.data).toMatchObject({ on: '2023-12-01', basis: 'ACTS_FROM' });
  });

  it('begins once, for somebody: a deputy who left is not among them', () => {
    expect(outcome(() => begin('2024-01-01'))).toBe('OFFICE_NOT_HELD');
    const left = [
      leaderElected('tu-phap', 2024),
      deputyElected('noi-vu', 2024),
      vacated('noi-vu', 2024, '2024-01-01', { office: 'DEPUTY' }),
    ] as const;
    const [event] = begin('2024-01-02', ...left);
    expect(event?.data.deputyUnitIds).toEqual([]);
    expect(
      refusal(() => beginTerm(calendar(event!), subject, on('2024-02-01'), officers(...left))),
    ).toMatchObject({
      code: 'ALREADY_RECORDED',
      facts: { current: { began: '2024-01-01' } },
    });
  });
});

describe('what is due', () => {
  it('has a day while the last calendar of the year gives one, and a place among those of all clusters', () => {
    const key = 'khoi-2_2024_HAND_OVER';
    const row = (...told: readonly CalendarEvent[]) =>
      fold(
        dueProjection,
        key,
        told.map((event, i) => recorded(event, i + 1)),
      );
    const without: CalendarEvent = { ...set, data: { ...subject, dueBefore: { SIGN_PLEDGE: '2024-04-01' } } };
    const places = [row(set), row(set, without), row(without, set)].map(
      (one) => one && dueProjection.columns.find(({ name }) => name === 'place')?.value(one, key),
    );
    expect(places).toEqual(['2024-02-01 khoi-2 2024 2', null, '2024-02-01 khoi-2 2024 2']);
  });
});

describe('what the processes want', () => {
  const of2027 = { clusterId: 'khoi-2', year: 2027 };
  const days = (dueBefore: Partial<Record<Duty, Day>>): CalendarEvent => ({
    type: 'CalendarSet',
    data: { ...of2027, dueBefore },
  });
  const lateHandOver = days({ HAND_OVER: '2027-02-01' });
  const handOver = handedOver(2027, '2026-12-20', null, 'tu-phap');
  const elected = leaderElected('tu-phap', 2027);
  type Told = CalendarEvent | OfficeEvent | ClusterYearEvent | RegistryEvent;
  const played = (today: Day, ...told: readonly Told[]) => {
    const events = [...khoi2, ...told].map((event, i) => recorded(event, i + 1));
    const row = fold(calendarProjection, 'khoi-2_2027', events)!;
    return wantedOn(
      factsOf(row, fold(clusterProjection, 'khoi-2', events)!, () => null),
      today,
    );
  };
  const wanted = (today: Day, ...told: readonly Told[]): string[] =>
    played(today, ...told).map(({ name, body }) => (body.duty ? `${name} ${body.duty}` : name));
  const alarm = (duty: Duty, dueBefore: Day, open = true): CalendarEvent =>
    open
      ? { type: 'AlarmRaised', data: { ...of2027, duty, dueBefore, missing: [] } }
      : { type: 'AlarmCleared', data: { ...of2027, duty, dueBefore } };
  /** Withdraws the n-th of what is told. */
  const withdrawal = (n: number) => withdrawn(eventId(khoi2.length + n));
  const began = (data: Partial<TermBegan['data']> = {}): CalendarEvent => ({
    type: 'TermBegan',
    data: {
      ...of2027,
      on: '2027-01-01',
      basis: 'CALENDAR_YEAR',
      leaderUnitId: 'tu-phap',
      deputyUnitIds: [],
      ...data,
    },
  });

  it('is a term for whoever leads, from the day on which it begins', () => {
    expect(wanted('2026-12-31', elected)).toEqual([]);
    expect(wanted('2027-01-01', elected)).toEqual(['BeginTerm']);
    expect(wanted('2026-12-19', elected, handOver)).toEqual([]);
    expect(wanted('2026-12-20', elected, handOver)).toEqual(['BeginTerm']);
    const early = leaderElected('tu-phap', 2027, { actsFrom: '2026-12-01' });
    expect(wanted('2026-12-01', early)).toEqual(['BeginTerm']);
    expect(wanted('2026-12-20', elected, handOver, recognised('tu-phap', 2027))).toEqual(['BeginTerm']);
    expect(wanted('2027-01-01', elected, began())).toEqual([]);
  });

  it('is a term that follows its facts: withdrawn, of another leader, on another day, with a deputy', () => {
    expect(wanted('2027-03-01', elected, began(), withdrawal(1))).toEqual(['WithdrawTerm']);
    const gone: CalendarEvent = { type: 'TermWithdrawn', data: { ...of2027, on: '2027-01-01' } };
    const other = leaderElected('noi-vu', 2027);
    expect(wanted('2027-03-01', elected, began(), withdrawal(1), gone)).toEqual([]);
    expect(wanted('2027-03-01', elected, began(), withdrawal(1), gone, other)).toEqual(['BeginTerm']);
    expect(wanted('2027-03-01', elected, began(), withdrawal(1), other)).toEqual(['BeginTerm']);
    expect(wanted('2027-03-01', elected, began(), deputyElected('noi-vu', 2027))).toEqual(['BeginTerm']);
    const late = handedOver(2027, '2027-02-15', null, 'tu-phap');
    expect(wanted('2027-02-01', elected, began(), late)).toEqual(['WithdrawTerm']);
    expect(wanted('2027-02-15', elected, began(), late)).toEqual(['BeginTerm']);
    const then = began({ on: '2027-02-15', basis: 'HANDOVER' });
    expect(wanted('2027-02-15', elected, began(), late, then)).toEqual([]);
    expect(wanted('2027-02-20', elected, began(), late, then, withdrawal(3))).toEqual(['BeginTerm']);
    // A clock that was set back takes nothing away.
    expect(wanted('2026-12-31', elected, began())).toEqual([]);
  });

  it('is the term of who led when it began, whoever leads when it is looked at', () => {
    const left = [
      elected,
      vacated('tu-phap', 2027, '2027-03-01'),
      leaderElected('noi-vu', 2027, { actsFrom: '2027-03-01' }),
    ] as const;
    expect(wanted('2027-04-01', ...left, began())).toEqual([]);
    expect(beginTerm(calendar(), of2027, on('2027-04-01'), officers(...left))[0]?.data).toMatchObject({
      leaderUnitId: 'tu-phap',
    });
  });

  it('is no alarm of a duty that is done, whatever it was when it rang', () => {
    expect(wanted('2027-02-01', lateHandOver, handOver)).toEqual([]);
    const open = alarm('HAND_OVER', '2027-02-01');
    expect(wanted('2027-02-02', lateHandOver, open)).toEqual([]);
    expect(wanted('2027-02-02', lateHandOver, open, handOver)).toEqual(['ClearAlarm HAND_OVER']);
    expect(wanted('2027-02-02', lateHandOver, open, handOver, withdrawal(3))).toEqual([]);
  });

  it('is an alarm again once what cleared it holds no longer, as often as that happens', () => {
    const told: Told[] = [lateHandOver];
    for (let round = 0; round < 3; round++) {
      told.push(alarm('HAND_OVER', '2027-02-01'), handOver, alarm('HAND_OVER', '2027-02-01', false));
      expect(wanted('2027-03-01', ...told)).toEqual([]);
      told.push(withdrawal(told.length - 1));
      expect(wanted('2027-03-01', ...told)).toEqual(['RaiseAlarm HAND_OVER']);
    }
  });

  it('of the pledge is: a signature withdrawn, a member admitted or released, a conclusion without names', () => {
    const SIGN_PLEDGE = '2027-04-01';
    const [open, cleared] = [alarm('SIGN_PLEDGE', SIGN_PLEDGE), alarm('SIGN_PLEDGE', SIGN_PLEDGE, false)];
    const members = ['cong-an', 'tu-phap', 'quoc-phong', 'noi-vu'];
    const signed = (unitId: string): ClusterYearEvent => ({
      type: 'PledgeSigned',
      data: { ...of2027, unitId, signatory: null, late: false },
    });
    const all: Told[] = [days({ SIGN_PLEDGE }), open, ...members.map(signed)];
    expect(wanted('2027-05-01', ...all)).toEqual(['ClearAlarm SIGN_PLEDGE']);
    const unsigned: ClusterYearEvent = {
      type: 'YearRecordWithdrawn',
      data: {
        ...of2027,
        eventIds: [eventId(khoi2.length + 3)],
        types: ['PledgeSigned'],
        unitIds: ['cong-an'],
        reason: 'nhầm',
      },
    };
    expect(wanted('2027-05-01', ...all, cleared)).toEqual([]);
    expect(wanted('2027-05-01', ...all, cleared, unsigned)).toEqual(['RaiseAlarm SIGN_PLEDGE']);
    expect(wanted('2027-05-01', ...all, cleared, admitted('khoi-2', 'ngoai-giao', '2027-04-15'))).toEqual([
      'RaiseAlarm SIGN_PLEDGE',
    ]);
    const concluded = (notSigned: string[] | null): ClusterYearEvent => ({
      type: 'PledgeConcluded',
      data: { ...of2027, signed: [], notSigned },
    });
    const told: Told[] = [days({ SIGN_PLEDGE }), open, concluded(null)];
    expect(wanted('2027-05-01', ...told)).toEqual(['ClearAlarm SIGN_PLEDGE']);
    expect(wanted('2027-05-01', ...told, cleared, concluded(members))).toEqual(['RaiseAlarm SIGN_PLEDGE']);
    const reopened: ClusterYearEvent = {
      type: 'YearRecordWithdrawn',
      data: {
        ...of2027,
        eventIds: [eventId(khoi2.length + 3)],
        types: ['PledgeConcluded'],
        unitIds: [],
        reason: 'nhầm',
      },
    };
    expect(wanted('2027-05-01', ...told, cleared, reopened)).toEqual(['RaiseAlarm SIGN_PLEDGE']);
  });

  it('follows a day that is moved: later, earlier, taken off, and back', () => {
    const [open, cleared] = [
      alarm('HAND_OVER', '2027-02-01'),
      alarm('HAND_OVER', '2027-02-01', false),
    ] as const;
    const later = days({ HAND_OVER: '2027-03-01' });
    expect(wanted('2027-02-10', lateHandOver, open, later)).toEqual(['ClearAlarm HAND_OVER']);
    expect(wanted('2027-02-10', lateHandOver, open, later, cleared)).toEqual([]);
    expect(wanted('2027-03-01', lateHandOver, open, later, cleared)).toEqual(['RaiseAlarm HAND_OVER']);
    expect(wanted('2027-03-01', lateHandOver, open, later)).toEqual(['RaiseAlarm HAND_OVER']);
    expect(wanted('2027-02-10', lateHandOver, open, later, cleared, lateHandOver)).toEqual([
      'RaiseAlarm HAND_OVER',
    ]);
    expect(wanted('2027-02-10', lateHandOver, open, days({}))).toEqual(['ClearAlarm HAND_OVER']);
    expect(wanted('2027-02-10', lateHandOver, open, days({ HAND_OVER: '2027-01-15' }))).toEqual([
      'RaiseAlarm HAND_OVER',
    ]);
    // A clock that was set back takes nothing away.
    expect(wanted('2027-01-31', lateHandOver, open)).toEqual([]);
  });

  it('is nothing of a cluster that was dissolved when the year began', () => {
    const dissolved = (day: Day): RegistryEvent =>
      ({ type: 'ClusterDissolved', data: { clusterId: 'khoi-2', on: day, successors: [] } }) as never;
    const open = alarm('HAND_OVER', '2027-02-01');
    expect(wanted('2027-02-10', lateHandOver, open, dissolved('2027-06-01'))).toEqual([]);
    expect(wanted('2027-02-10', lateHandOver, elected, began(), open, dissolved('2027-01-01'))).toEqual([
      'ClearAlarm HAND_OVER',
      'WithdrawTerm',
    ]);
  });
});

describe('a term that was recorded', () => {
  const term: CalendarEvent = {
    type: 'TermBegan',
    data: {
      ...subject,
      on: '2024-01-01',
      basis: 'CALENDAR_YEAR',
      leaderUnitId: 'tu-phap',
      deputyUnitIds: [],
    },
  };
  const withdraw = (state: ReturnType<typeof calendar>, ...events: OfficeEvent[]) =>
    withdrawTerm(state, subject, on('2024-02-01'), officers(...events));

  it('is withdrawn where nobody leads any more or its day is still to come, and stands otherwise', () => {
    expect(withdraw(calendar(term))).toEqual([
      { type: 'TermWithdrawn', data: { ...subject, on: '2024-01-01' } },
    ]);
    const elected = leaderElected('tu-phap', 2024);
    expect(outcome(() => withdraw(calendar(term), elected))).toBe('ALREADY_RECORDED');
    const moved = handedOver(2024, '2024-03-01', 'cong-an', 'tu-phap');
    expect(outcome(() => withdraw(calendar(term), elected, moved))).toBe('accepted');
    expect(outcome(() => withdraw(calendar(), elected))).toBe('RECORD_NOT_FOUND');
    const by = knowing(khoi2, { actor: auditor, today: '2024-02-01' });
    expect(outcome(() => withdrawTerm(calendar(term), subject, by, officers()))).toBe('FORBIDDEN');
  });

  it('is recorded anew where the facts say something else, and not where they say the same', () => {
    const begin = (...events: OfficeEvent[]) =>
      outcome(() => beginTerm(calendar(term), subject, on('2024-02-01'), officers(...events)));
    expect(begin(leaderElected('tu-phap', 2024))).toBe('ALREADY_RECORDED');
    expect(begin(leaderElected('noi-vu', 2024))).toBe('accepted');
    expect(begin(leaderElected('tu-phap', 2024), deputyElected('noi-vu', 2024))).toBe('accepted');
    expect(begin(leaderElected('tu-phap', 2024), handedOver(2024, '2024-01-15', null, 'tu-phap'))).toBe(
      'accepted',
    );
  });
});
