import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Clock } from '../../src/application/clock.js';
import { Gateway } from '../../src/application/gateway.js';
import { tokenOf } from '../../src/application/positions.js';
import { ProcessManagers } from '../../src/infrastructure/processes/process-managers.js';
import type { CalendarRow } from '../../src/projections/calendar.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

const units = ['u1', 'u2', 'u3'];
const subject = { clusterId: 'khoi-2', year: 2030 };

describe('the process managers', () => {
  let app: TestApp;
  /** Lets them look once, at what has been recorded so far. */
  const look = async (by: TestApp = app): Promise<number> => {
    await by.caughtUp();
    return await by.app.get(ProcessManagers).look();
  };
  /** Those of a process that just started. */
  const started = (database: Pick<DataSource, 'query'> = app.stores.database): ProcessManagers =>
    new ProcessManagers(database as DataSource, app.stores.engine, app.app.get(Gateway), app.app.get(Clock));
  /** Alarms, with everything in the answer that has been recorded so far. */
  const alarms = async (query: string) => {
    const { position } = await app.stores.events.head();
    const { body } = await app.get(`/api/alarms?${query}`, {
      'min-position': tokenOf(app.stores.events, position),
    });
    return body.data;
  };
  const log = async () => {
    const { body } = await app.get('/api/events?limit=1000&stream=calendar-khoi-2_2030');
    return body.data.map((event: { type: string; data: { duty?: string } }) => [
      event.type,
      event.data.duty ?? null,
    ]);
  };

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2029-12-01T02:00:00Z');
    for (const unitId of ['ttcp', ...units])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    await app.accept('EstablishCluster', {
      clusterId: 'khoi-2',
      organiserId: 'ttcp',
      kind: 'KHOI',
      label: 'Khối 2',
    });
    for (const unitId of units)
      await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId, from: '2029' });
    await app.accept('ElectLeader', { ...subject, unitId: 'u1' });
    await app.accept('ElectDeputy', { ...subject, unitId: 'u2' });
    await app.accept('ElectLeader', { ...subject, year: 2029, unitId: 'u3' });
    const dueBefore = {
      SIGN_PLEDGE: '2030-04-01',
      REPORT_RESULTS: '2030-12-10',
      HAND_OVER: '2030-02-01',
      FILE_SUBMISSION: '2030-12-20',
    };
    await app.accept('SetCalendar', { ...subject, dueBefore });
    await app.accept('OpenPledge', subject);
  });
  afterAll(() => app.close());

  it('begin the term of elected officers when their year begins in Viet Nam, not before, and once', async () => {
    app.clock.set('2029-12-31T16:59:59Z');
    expect(await look()).toBe(0);
    app.clock.set('2029-12-31T17:00:00Z');
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    const { body } = await app.get('/api/events?type=TermBegan');
    expect(body.data).toMatchObject([
      {
        actor: { id: 'process' },
        data: {
          ...subject,
          on: '2030-01-01',
          basis: 'CALENDAR_YEAR',
          leaderUnitId: 'u1',
          deputyUnitIds: ['u2'],
        },
      },
    ]);
  });

  it('look forward only: a term that was over when it was recorded begins nowhere', async () => {
    const { body } = await app.get('/api/events?stream=calendar-khoi-2_2029');
    expect(body.data).toEqual([]);
  });

  it('raise an alarm on the day that a duty is late, naming who owes it, and clear it when all is done', async () => {
    await app.accept('SignPledge', { ...subject, unitId: 'u1' });
    app.clock.set('2030-01-31T16:59:59Z');
    expect(await look()).toBe(0);
    app.clock.set('2030-03-31T17:00:00Z');
    expect(await look()).toBe(2);
    expect(await alarms('status=open&cluster=khoi-2&year=2030')).toMatchObject([
      {
        duty: 'SIGN_PLEDGE',
        dueBefore: '2030-04-01',
        message: 'Chưa ký giao ước thi đua, hạn trước ngày 01/04/2030',
        missing: [{ unitId: 'u2' }, { unitId: 'u3' }],
        stillMissing: [{ unitId: 'u2' }, { unitId: 'u3' }],
      },
      { duty: 'HAND_OVER', missing: [{ unitId: 'u3' }] },
    ]);
    await app.accept('SignPledge', { ...subject, unitId: 'u2' });
    expect(await look()).toBe(0);
    const [half] = await alarms('status=open&cluster=khoi-2');
    expect(half.stillMissing).toMatchObject([{ unitId: 'u3' }]);
    await app.accept('SignPledge', { ...subject, unitId: 'u3' });
    expect(await look()).toBe(1);
    expect(await alarms('status=cleared')).toMatchObject([
      { duty: 'SIGN_PLEDGE', status: 'cleared', stillMissing: [] },
    ]);
    await app.accept('HandOverOffice', { ...subject, occurredOn: '2030-04-01' });
    expect(await look()).toBe(1);
    expect(await alarms('status=open')).toEqual([]);
  });

  it('send nothing twice: several at once, over a read model from zero, or killed between two commands', async () => {
    app.clock.set('2030-12-09T17:00:00Z');
    const other = await startApp(app.database);
    other.clock.set('2030-12-09T17:00:00Z');
    const sent = await Promise.all([look(), look(other), look(), look(other)]);
    expect(sent.reduce((sum, n) => sum + n)).toBe(1);
    await other.close();
    const before = await log();
    await app.stores.engine.rebuild('calendar');
    expect(await started().look()).toBe(0);
    // What the row would be had the process died before the read model saw its command.
    await app.stores.engine.pause('calendar');
    await app.accept('ReportResults', {
      ...subject,
      unitId: 'u1',
      reportId: 'nam',
      metrics: [{ metric: 'inspection.total', figure: { printed: '15 cuộc' } }],
    });
    expect(await started().look()).toBe(0);
    await app.stores.engine.resume('calendar');
    expect(await log()).toEqual(before);
    expect(before).toEqual([
      ['CalendarSet', null],
      ['TermBegan', null],
      ['AlarmRaised', 'SIGN_PLEDGE'],
      ['AlarmRaised', 'HAND_OVER'],
      ['AlarmCleared', 'SIGN_PLEDGE'],
      ['AlarmCleared', 'HAND_OVER'],
      ['AlarmRaised', 'REPORT_RESULTS'],
    ]);
  });

  it('take a declaration that nothing is proposed for what it is: neither late nor missing (edge case 34)', async () => {
    app.clock.set('2030-12-20T01:00:00Z');
    expect(await look()).toBe(1);
    expect(await alarms('status=open')).toMatchObject([
      { duty: 'REPORT_RESULTS', stillMissing: [{ unitId: 'u2' }, { unitId: 'u3' }] },
      { duty: 'FILE_SUBMISSION', stillMissing: [{ unitId: 'u1' }] },
    ]);
    const duties = async (query: string) =>
      (await alarms(query)).map((alarm: { alarmId: string }) => alarm.alarmId);
    const first = 'khoi-2_2030_REPORT_RESULTS';
    expect(await duties('status=open&limit=1')).toEqual([first]);
    expect(await duties(`status=open&from=${first}`)).toEqual(['khoi-2_2030_FILE_SUBMISSION']);
    expect((await app.get('/api/alarms?status=open&limit=1')).body.next).toBe(first);
    const all = await duties('year=2030');
    expect(await duties(`year=2030&from=${all[0]}`)).toEqual(all.slice(1));
    expect((await app.get('/api/alarms?from=khoi-2_2030_X')).body.code).toBe('INVALID_REQUEST');
    await app.accept('DeclareNoProposal', subject);
    expect(await look()).toBe(1);
    expect((await alarms('status=open')).map((alarm: { duty: string }) => alarm.duty)).toEqual([
      'REPORT_RESULTS',
    ]);
  });

  it('ring again for a day that was moved and moved back', async () => {
    const moved = async (REPORT_RESULTS: string): Promise<number> => {
      await app.accept('SetCalendar', { ...subject, dueBefore: { REPORT_RESULTS } });
      return await look();
    };
    expect(await moved('2030-12-15')).toBe(1);
    expect(await moved('2030-12-10')).toBe(1);
    expect(await alarms('status=open&year=2030')).toMatchObject([
      { duty: 'REPORT_RESULTS', dueBefore: '2030-12-10' },
    ]);
  });

  it('look at what has changed since they last did, and at all once a day', async () => {
    const setCalendar = (HAND_OVER: string): Promise<unknown> =>
      app.accept('SetCalendar', { ...subject, year: 2032, dueBefore: { HAND_OVER } });
    await setCalendar('2030-12-02');
    expect(await look()).toBe(1);
    const { database } = app.stores;
    let found: string[][] = [];
    const managers = started({
      query: async <R>(...given: Parameters<DataSource['query']>): Promise<R> => {
        const rows = await database.query<{ row: CalendarRow }[]>(...given);
        found.push(rows.map(({ row }) => `${row.clusterId}_${row.year}`));
        return rows as R;
      },
    });
    const lookedAt = async (): Promise<string[][]> => {
      await app.caughtUp();
      found = [];
      await managers.look();
      return found;
    };
    const all = ['khoi-2_2030', 'khoi-2_2032'];
    expect(await lookedAt()).toEqual([all]);
    expect(await lookedAt()).toEqual([]);
    await app.accept('RegisterUnit', { unitId: 'u4', kind: 'OTHER', name: 'Thanh tra u4' });
    expect(await lookedAt()).toEqual([[]]);
    await setCalendar('2030-12-03');
    expect(await lookedAt()).toEqual([['khoi-2_2032']]);
    // The alarm that was raised has changed the row.
    expect(await lookedAt()).toEqual([['khoi-2_2032']]);
    expect(await lookedAt()).toEqual([]);
    await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId: 'u4', from: '2030' });
    expect(await lookedAt()).toEqual([all]);
    app.clock.set('2030-12-20T17:00:00Z');
    expect(await lookedAt()).toEqual([all]);
    expect(await lookedAt()).toEqual([]);
  });

  it('do by themselves what they do on a look, once started', async () => {
    await app.stores.engine.pause('calendar');
    await app.accept('ElectLeader', { ...subject, year: 2031, unitId: 'u2' });
    await app.stores.engine.resume('calendar');
    app.clock.set('2031-01-02T00:00:00Z');
    const next = await startApp(app.database);
    next.clock.set('2031-01-02T00:00:00Z');
    next.app.get(ProcessManagers).start(50);
    const began = async (): Promise<number> =>
      (await app.get('/api/events?stream=calendar-khoi-2_2031')).body.data.length;
    while ((await began()) === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    await next.close();
    expect(await began()).toBe(1);
  });
});
