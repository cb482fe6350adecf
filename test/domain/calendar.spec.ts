import { describe, expect, it } from '@jest/globals';
import * as Awards from '../../src/domain/award-proposal.js';
import type { CalendarEvent, Duty } from '../../src/domain/calendar.js';
import * as Calendar from '../../src/domain/calendar.js';
import { beginTerm, clearAlarm, raiseAlarm, setCalendar } from '../../src/domain/calendar.js';
import type { ClusterYearEvent } from '../../src/domain/cluster-year.js';
import * as ClusterYear from '../../src/domain/cluster-year.js';
import type { OfficeEvent } from '../../src/domain/offices.js';
import * as Results from '../../src/domain/results.js';
import { calendarProjection, wantedOn } from '../../src/projections/calendar.js';
import { clusterProjection } from '../../src/projections/clusters.js';
import { fold } from '../../src/projections/projection.js';
import { auditor, eventId, forUnit, given, knowing, outcome, recorded, refusal } from '../support/given.js';
import {
  deputyElected,
  handedOver,
  khoi2,
  leaderElected,
  officers,
  recognised,
  vacated,
  withdrawn,
} from './told.js';

const subject = { clusterId: 'khoi-2', year: 2024 };
const dueBefore = {
  SIGN_PLEDGE: '2024-04-01',
  REPORT_RESULTS: '2024-12-10',
  HAND_OVER: '2024-02-01',
  FILE_SUBMISSION: '2024-12-20',
};
const set: CalendarEvent = { type: 'CalendarSet', data: { ...subject, dueBefore } };
const raised = (duty: Duty, missing: string[], due: string = dueBefore[duty]): CalendarEvent => ({
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
const on = (today: string) => knowing(khoi2, { today });
const decide = (duty: Duty, today: string, state = calendar(set), looked = beside) =>
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
    const moved = { ...subject, dueBefore: { ...dueBefore, HAND_OVER: '2024-03-01' } };
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
    const declared = { ...Awards.initial(), noProposal: new Set(['CLUSTER']) };
    const none = () =>
      decide('FILE_SUBMISSION', '2024-12-20', calendar(set), { ...beside, awards: declared });
    expect(outcome(none)).toBe('NOTHING_MISSING');
    const filed = { ...Awards.initial(), submissions: new Map([['CLUSTER', 1]]) };
    const late = () => decide('FILE_SUBMISSION', '2024-12-20', calendar(set), { ...beside, awards: filed });
    expect(outcome(late)).toBe('NOTHING_MISSING');
  });

  it('is raised once for a day, and again where the day was moved', () => {
    const once = calendar(set, raised('SIGN_PLEDGE', ['quoc-phong']));
    expect(outcome(() => decide('SIGN_PLEDGE', '2024-05-01', once))).toBe('ALREADY_RECORDED');
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
  const begin = (today: string, ...events: OfficeEvent[]) =>
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
    ];
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

describe('what the processes want', () => {
  const of2027 = { clusterId: 'khoi-2', year: 2027 };
  const days: CalendarEvent = {
    type: 'CalendarSet',
    data: { ...of2027, dueBefore: { HAND_OVER: '2027-02-01' } },
  };
  const handOver = handedOver(2027, '2026-12-20', null, 'tu-phap');
  const elected = leaderElected('tu-phap', 2027);
  const wanted = (today: string, ...told: readonly (CalendarEvent | OfficeEvent)[]): string[] => {
    const events = [...khoi2, ...told].map((event, i) => recorded(event, i + 1));
    const row = fold(calendarProjection, 'khoi-2_2027', events)!;
    return wantedOn(row, fold(clusterProjection, 'khoi-2', events)!, today).map(
      ({ name, because }) => `${name} ${because}`,
    );
  };

  it('is a term for whoever leads, from the day on which it begins', () => {
    expect(wanted('2026-12-31', elected)).toEqual([]);
    expect(wanted('2027-01-01', elected)).toEqual(['BeginTerm 2027-01-01']);
    expect(wanted('2026-12-19', elected, handOver)).toEqual([]);
    expect(wanted('2026-12-20', elected, handOver)).toEqual(['BeginTerm 2026-12-20']);
    const early = leaderElected('tu-phap', 2027, { actsFrom: '2026-12-01' });
    expect(wanted('2026-12-01', early)).toEqual(['BeginTerm 2026-12-01']);
    expect(wanted('2026-12-20', elected, handOver, recognised('tu-phap', 2027))).toEqual([
      'BeginTerm 2026-12-20',
    ]);
  });

  it('is nothing that a record withdrawn since would have brought', () => {
    const of = (n: number) => withdrawn(eventId(khoi2.length + n));
    expect(wanted('2027-01-01', elected, of(1))).toEqual([]);
    expect(wanted('2026-12-31', elected, handOver, of(2))).toEqual([]);
    expect(wanted('2027-02-01', days, handOver)).toEqual([]);
    expect(wanted('2027-02-01', days, handOver, of(2))).toEqual(['RaiseAlarm 2027-02-01 1']);
    const open: CalendarEvent = {
      type: 'AlarmRaised',
      data: { ...of2027, duty: 'HAND_OVER', dueBefore: '2027-02-01', missing: [] },
    };
    expect(wanted('2027-02-02', days, open, handOver)).toEqual(['ClearAlarm 2027-02-01 1']);
    expect(wanted('2027-02-02', days, open, handOver, of(3))).toEqual([]);
  });
});
