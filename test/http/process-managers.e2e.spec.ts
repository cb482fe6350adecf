import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import { Clock } from '../../src/application/clock.js';
import { Gateway } from '../../src/application/gateway.js';
import { tokenOf } from '../../src/application/positions.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import { Metrics } from '../../src/infrastructure/metrics/metrics.js';
import { ProcessManagers } from '../../src/infrastructure/processes/process-managers.js';
import type { CalendarRow } from '../../src/projections/calendar.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { figures } from '../support/ask.js';
import { until } from '../support/until.js';

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
    new ProcessManagers(
      database as DataSource,
      app.stores.engine,
      app.stores.events,
      app.app.get(Gateway),
      app.stores.installation,
      app.app.get(Clock),
      new Metrics(app.stores, app.clock),
    );
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
    const due = async (query: string) => {
      const { data, next } = (await app.get(`/api/calendar?${query}`)).body;
      return [data.map((one: { duty: string; status: string }) => `${one.duty} ${one.status}`), next];
    };
    const december = 'cluster=khoi-2&dueFrom=2030-12-01&dueTo=2030-12-31';
    const place = '2030-12-10_khoi-2_2030_REPORT_RESULTS';
    expect(await due(`year=2030&${december}`)).toEqual([
      ['REPORT_RESULTS late', 'FILE_SUBMISSION late'],
      null,
    ]);
    expect(await due(`${december}&limit=1`)).toEqual([['REPORT_RESULTS late'], place]);
    expect(await due(`${december}&from=${place}`)).toEqual([['FILE_SUBMISSION late'], null]);
    expect(await due('duty=HAND_OVER')).toEqual([['HAND_OVER done'], null]);
    expect(await due('dueFrom=2031-01-01')).toEqual([[], null]);
    expect((await app.get(`/api/calendar?${december}`)).body.data[0]).toMatchObject({
      dueId: place,
      label: 'Khối 2',
      owing: [{ unitId: 'u2', name: 'Thanh tra u2' }, { unitId: 'u3' }],
    });
    expect((await app.get(`/api/calendar?from=khoi-2_2030_HAND_OVER`)).body.code).toBe('INVALID_REQUEST');
    await app.accept('DeclareNoProposal', subject);
    expect(await look()).toBe(1);
    expect(await due('duty=FILE_SUBMISSION')).toEqual([['FILE_SUBMISSION done'], null]);
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
    await until('the term begins', began);
    await next.close();
    expect(await began()).toBe(1);
  });
});

describe('terms and alarms', () => {
  let app: TestApp;
  let year = 2030;
  const handOver = () => ({ HAND_OVER: `${year}-02-01` });
  const look = async (): Promise<number> => {
    await app.caughtUp();
    return await app.app.get(ProcessManagers).look();
  };
  const open = async (): Promise<string[]> => {
    await app.caughtUp();
    const { body } = await app.get(`/api/alarms?status=open&year=${year}`);
    return body.data.map((alarm: { alarmId: string }) => alarm.alarmId);
  };
  const events = async (clusterId: string): Promise<string[]> => {
    const { body } = await app.get(`/api/events?limit=1000&stream=calendar-${clusterId}_${year}`);
    return body.data.map((event: { type: string }) => event.type);
  };
  /** What an operator sees of them. */
  const seen = async () => {
    const [{ status, body }, told] = [await app.get('/health/ready'), await figures(app)];
    return [status, body.status, body.processes.failing, told.get('thidua_process_failing')];
  };
  /** An id as anybody could compute it until they followed from a secret. */
  const computed = (...parts: readonly unknown[]): string =>
    uuidV5(canonicalJson(parts), '2b1a5a5e-5d3e-5b7b-9d52-0b6f6c7c9a11');
  /** A year of its own for each test, late with the handover in both clusters. */
  const lateYear = async (): Promise<void> => {
    year++;
    for (const clusterId of ['a-truoc', 'b-sau'])
      await app.accept('SetCalendar', { clusterId, year, dueBefore: handOver() });
    app.clock.set(`${year}-02-01T00:00:00Z`);
  };

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2030-01-01T02:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'ttcp', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
    for (const clusterId of ['a-truoc', 'b-sau']) {
      await app.accept('EstablishCluster', {
        clusterId,
        organiserId: 'ttcp',
        kind: 'KHOI',
        label: clusterId,
      });
      for (const n of [1, 2]) {
        const unitId = `${clusterId}-${n}`;
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
        await app.accept('AdmitMember', { clusterId, unitId, from: '2029' });
      }
    }
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => app.close());

  it('are stopped by nobody who sent what is refused under an id that could be theirs', async () => {
    await lateYear();
    const unit = { id: 'ke-xau', roles: ['unit' as const], unitId: 'a-truoc-1' };
    for (const because of [`${year}-02-01 1`, `${year}-02-01 0`]) {
      const key = computed('RaiseAlarm', 'a-truoc', year, 'HAND_OVER', because);
      const refused = await app.send(
        'RegisterUnit',
        { unitId: 'x', kind: 'OTHER', name: 'X' },
        { key, as: unit },
      );
      expect(refused.status).toBe(403);
    }
    expect(await look()).toBe(2);
    expect(await open()).toEqual([`a-truoc_${year}_HAND_OVER`, `b-sau_${year}_HAND_OVER`]);
    const { body } = await app.get(`/api/events?stream=calendar-a-truoc_${year}&type=AlarmRaised`);
    // Nor under an id that was used: it is the actor's own.
    const used = await app.send(
      'RegisterUnit',
      { unitId: 'x', kind: 'OTHER', name: 'X' },
      { key: body.data[0].commandId, as: unit },
    );
    expect(used.body.code).toBe('FORBIDDEN');
    expect(await look()).toBe(0);
  });

  it('are not recorded again that an earlier version recorded under ids of its own', async () => {
    await lateYear();
    await app.accept('ElectLeader', { clusterId: 'a-truoc', year: year + 1, unitId: 'a-truoc-1' });
    const gateway = app.app.get(Gateway);
    const actor = { id: 'process', roles: ['operator' as const], unitId: null };
    const before = async (
      name: string,
      body: { clusterId: string; year: number; duty?: string },
      because: string,
    ) => {
      const commandId = computed(name, body.clusterId, body.year, body.duty ?? null, because);
      await gateway.submit({ name, body, commandId, actor });
    };
    for (const clusterId of ['a-truoc', 'b-sau'])
      await before('RaiseAlarm', { clusterId, year, duty: 'HAND_OVER' }, `${year}-02-01 1`);
    app.clock.set(`${year + 1}-01-01T00:00:00Z`);
    await before('BeginTerm', { clusterId: 'a-truoc', year: year + 1 }, `${year + 1}-01-01`);
    expect(await look()).toBe(0);
    await app.stores.engine.rebuild('calendar');
    const restarted = await startApp(app.database);
    restarted.clock.set(`${year + 1}-01-01T00:00:00Z`);
    await restarted.caughtUp();
    expect(await restarted.app.get(ProcessManagers).look()).toBe(0);
    await restarted.close();
    expect(await events('a-truoc')).toEqual(['CalendarSet', 'AlarmRaised']);
    year++;
    expect(await events('a-truoc')).toEqual(['TermBegan']);
  });

  it('of one year that fails hold up no other, are tried again, and are seen meanwhile', async () => {
    await lateYear();
    const gateway = app.app.get(Gateway);
    const submit = gateway.submit.bind(gateway);
    jest.spyOn(gateway, 'submit').mockImplementation(async (submission) => {
      const { clusterId } = submission.body as { clusterId: string };
      if (clusterId === 'a-truoc') throw new Error('broken');
      return await submit(submission);
    });
    expect(await look()).toBe(1);
    expect(await open()).toEqual([`b-sau_${year}_HAND_OVER`]);
    expect(await seen()).toEqual([200, 'degraded', 1, 1]);
    expect(await look()).toBe(0);
    expect(await seen()).toEqual([200, 'degraded', 1, 1]);
    jest.restoreAllMocks();
    expect(await look()).toBe(1);
    expect(await seen()).toEqual([200, 'ready', 0, 0]);
    expect(await open()).toHaveLength(2);
  });

  it('that are refused once may have been wanted too late; refused again they are seen', async () => {
    await lateYear();
    const gateway = app.app.get(Gateway);
    jest
      .spyOn(gateway, 'submit')
      .mockRejectedValue(new DomainError('NOTHING_MISSING', 'Không còn thiếu gì.'));
    expect(await look()).toBe(0);
    expect(await seen()).toEqual([200, 'ready', 0, 0]);
    expect(await look()).toBe(0);
    expect(await seen()).toEqual([200, 'degraded', 2, 2]);
    jest.restoreAllMocks();
    // One of them is not wanted any more.
    await app.accept('SetCalendar', { clusterId: 'a-truoc', year, dueBefore: {} });
    expect(await look()).toBe(1);
    expect(await seen()).toEqual([200, 'ready', 0, 0]);
  });

  it('follow what was withdrawn and moved: rung again, cleared again, begun again', async () => {
    await lateYear();
    app.clock.set(`${year}-01-02T00:00:00Z`);
    const subject = { clusterId: 'a-truoc', year };
    const begins = { clusterId: 'a-truoc', year: year + 1 };
    const eventOf = async (command: string, body: object): Promise<string> =>
      (await app.accept(command, body)).body.events[0].id;
    const withdraw = (eventId: string) =>
      app.accept('WithdrawOfficeRecord', { clusterId: 'a-truoc', eventId, reason: 'ghi nhầm' });
    const leader = await eventOf('ElectLeader', { ...begins, unitId: 'a-truoc-1' });
    await app.accept('ElectLeader', { ...subject, unitId: 'a-truoc-2' });
    app.clock.set(`${year}-03-01T00:00:00Z`);
    await look();
    const alarmId = `a-truoc_${year}_HAND_OVER`;
    expect(await open()).toContain(alarmId);
    for (const round of [1, 2]) {
      const handedOver = await eventOf('HandOverOffice', subject);
      expect([round, await look()]).toEqual([round, 1]);
      expect(await open()).not.toContain(alarmId);
      await withdraw(handedOver);
      expect([round, await look()]).toEqual([round, 1]);
      expect(await open()).toContain(alarmId);
    }
    await app.accept('SetCalendar', { ...subject, dueBefore: { HAND_OVER: `${year}-06-01` } });
    expect(await look()).toBe(1);
    expect(await open()).not.toContain(alarmId);
    await app.accept('SetCalendar', { ...subject, dueBefore: handOver() });
    expect(await look()).toBe(1);
    expect(await open()).toContain(alarmId);

    app.clock.set(`${year + 1}-01-01T00:00:00Z`);
    expect(await look()).toBe(1);
    await withdraw(leader);
    expect(await look()).toBe(1);
    await app.accept('ElectLeader', { ...begins, unitId: 'a-truoc-2' });
    expect(await look()).toBe(1);
    await app.accept('ElectDeputy', { ...begins, unitId: 'a-truoc-1' });
    expect(await look()).toBe(1);
    expect(await look()).toBe(0);
    year++;
    const { body } = await app.get(`/api/events?stream=calendar-a-truoc_${year}`);
    expect(
      body.data.map(({ type, data }: { type: string; data: { leaderUnitId?: string } }) => [
        type,
        data.leaderUnitId,
      ]),
    ).toEqual([
      ['TermBegan', 'a-truoc-1'],
      ['TermWithdrawn', undefined],
      ['TermBegan', 'a-truoc-2'],
      ['TermBegan', 'a-truoc-2'],
    ]);
  });

  it('are told to stand still where no look comes to its end', async () => {
    let end = (): void => undefined;
    const managers = new ProcessManagers(
      { query: () => new Promise((resolve) => (end = () => resolve([]))) } as unknown as DataSource,
      app.stores.engine,
      app.stores.events,
      app.app.get(Gateway),
      app.stores.installation,
      app.app.get(Clock),
      new Metrics(app.stores, app.clock),
    );
    expect(managers.status().status).toBe('off');
    managers.start(10);
    expect(managers.status().status).toBe('live');
    expect(managers.status(performance.now() + 61_000).status).toBe('silent');
    end();
    await managers.onModuleDestroy();
  });
});
