import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('offices as they were told', () => {
  let app: TestApp;
  const data = async (path: string) => (await app.get(path)).body.data;
  const of = async (cluster: string, rest: string) => await data(`/api/clusters/${cluster}${rest}`);
  const leadership = (cluster: string, day: string) => of(cluster, `/leadership?asOf=${day}`);
  /** The position of the last event. */
  const head = async (): Promise<string> =>
    (await app.get('/api/events?limit=1000')).body.data.at(-1).position;
  const code = async (command: string, body: object): Promise<string> =>
    (await app.send(command, body)).body.code ?? 'accepted';

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2025-03-01T01:00:00Z');
    for (const unitId of ['ttcp', 'thuong-giang', 'ha-giang', 'binh-nguyen'])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    for (const [clusterId, number] of [
      ['cum-song', 1],
      ['cum-nui', 2],
      ['cum-bien', 3],
    ] as const) {
      await app.accept('EstablishCluster', {
        clusterId,
        organiserId: 'ttcp',
        // Of another kind, so that a unit may be a member of each.
        kind: number === 2 ? 'KHOI' : 'CUM',
        number,
        label: `Cụm ${number}`,
        establishedOn: '2015',
      });
    }
    for (const unitId of ['thuong-giang', 'ha-giang', 'binh-nguyen'])
      await app.accept('AdmitMember', { clusterId: 'cum-song', unitId, from: '2015', until: '2024' });
    for (const unitId of ['thuong-giang', 'ha-giang', 'binh-nguyen'])
      await app.accept('AdmitMember', { clusterId: 'cum-nui', unitId, from: '2025' });
  });
  afterAll(() => app.close());

  it('the officer who left “in 2023” may have left on each day of 2023, here and on the pages', async () => {
    const seat = { clusterId: 'cum-song', year: 2023, office: 'LEADER' };
    await app.accept('AssignOffice', { ...seat, unitId: 'thuong-giang', occurredOn: '2022-12-20' });
    await app.accept('VacateOffice', { ...seat, on: '2023', evidence: [{ source: 'bao-cao.txt' }] });
    const { leader, vacant, acting, mayHold } = await leadership('cum-song', '2023-06-01');
    expect([leader, vacant, acting, mayHold]).toMatchObject([
      { unitId: 'thuong-giang', name: 'Thanh tra thuong-giang', mayHaveLeft: true },
      false,
      null,
      [],
    ]);
    expect(await leadership('cum-song', '2023-12-31')).toMatchObject({ leader: null, vacant: true });
    const { offices } = await data('/api/units/thuong-giang');
    expect(offices).toMatchObject([
      { year: 2023, office: 'LEADER', actsFrom: null, left: { on: '2023', by: '2023-12-31' } },
    ]);
    expect(await of('cum-song', '/years/2023')).toMatchObject({ leader: null, mayHold: [] });
  });

  it('and is told more exactly later; what was known before stays answered', async () => {
    const before = await head();
    const seat = { clusterId: 'cum-song', year: 2023, office: 'LEADER' };
    await app.accept('VacateOffice', { ...seat, on: '2023-05', reason: 'sáp nhập' });
    expect(await code('VacateOffice', { ...seat, on: '2023-06' })).toBe('OFFICE_NOT_HELD');
    expect((await leadership('cum-song', '2023-04-30')).leader).toMatchObject({ mayHaveLeft: false });
    expect(await leadership('cum-song', '2023-06-01')).toMatchObject({ leader: null, vacant: true });
    expect((await of('cum-song', `/leadership?asOf=2023-06-01&knownAt=${before}`)).leader).toMatchObject({
      unitId: 'thuong-giang',
      mayHaveLeft: true,
    });
  });

  it('somebody acts since a month, who may have acted already, and is named later', async () => {
    const acting = { clusterId: 'cum-song', year: 2023, from: '2023-07' };
    await app.accept('AssumeActingOffice', acting);
    const may = { office: 'ACTING', ordinal: 1, termYear: 2023 };
    expect(await leadership('cum-song', '2023-07-10')).toMatchObject({
      acting: null,
      mayHold: [{ unitId: null, name: null, ...may }],
    });
    expect(await leadership('cum-song', '2023-07-31')).toMatchObject({
      acting: { unitId: null, name: null },
    });
    await app.accept('AssumeActingOffice', { ...acting, unitId: 'ha-giang', basis: 'quy chế' });
    expect(await leadership('cum-song', '2023-07-31')).toMatchObject({
      acting: { unitId: 'ha-giang', name: 'Thanh tra ha-giang' },
      mayHold: [],
    });
  });

  it('an election without a name shows somebody, and is named without being withdrawn', async () => {
    const elect = { clusterId: 'cum-song', year: 2022, occurredOn: '2021-12-18' };
    const { body } = await app.send('ElectLeader', elect);
    expect(body.events).toMatchObject([{ type: 'UnnamedOfficerReported' }]);
    const shown = await leadership('cum-song', '2022-06-01');
    expect(shown).toMatchObject({
      leader: { unitId: null, name: null, mayHaveLeft: false, selfVouched: false },
      unknown: ['leader', 'deputy'],
      vacant: false,
    });
    const page = await of('cum-song', '/years/2022');
    expect(page).toMatchObject({
      leader: { unitId: null, name: null },
      appointments: [{ office: 'LEADER', unitId: null, name: null, mode: null, actsFrom: null }],
    });
    expect(page.unknown).toContain('leader');
    const year = async () =>
      (await of('cum-song', '/leadership/history')).years.find((y: { year: number }) => y.year === 2022);
    expect(await year()).toMatchObject({
      leader: null,
      unnamed: [{ office: 'LEADER', mode: null, occurredOn: '2021-12-18' }],
      unknown: ['leader', 'deputy'],
    });
    expect((await of('cum-song', '/rotation')).unnamed).toEqual({ leader: [2022], deputy: [] });

    expect(await code('ElectLeader', elect)).toBe('ALREADY_RECORDED');
    const before = await head();
    await app.accept('ElectLeader', { ...elect, unitId: 'binh-nguyen' });
    expect((await leadership('cum-song', '2022-06-01')).leader).toMatchObject({ unitId: 'binh-nguyen' });
    expect(await year()).toMatchObject({ leader: { unitId: 'binh-nguyen' }, unnamed: [] });
    expect(await of('cum-song', '/rotation')).toMatchObject({
      yearsKnown: [2022, 2023],
      unnamed: { leader: [], deputy: [] },
    });
    const known = await of('cum-song', `/leadership?asOf=2022-06-01&knownAt=${before}`);
    expect(known.leader).toMatchObject({ unitId: null });
  });

  it('whoever named it is withdrawn, and then nobody is named again; and that is withdrawn too', async () => {
    const { events } = await leadership('cum-song', '2022-06-01');
    expect(events).toHaveLength(2);
    const withdraw = (eventId: string) =>
      app.accept('WithdrawOfficeRecord', { clusterId: 'cum-song', eventId, reason: 'ghi nhầm' });
    await withdraw(events[1]);
    expect((await leadership('cum-song', '2022-06-01')).leader).toMatchObject({ unitId: null });
    await withdraw(events[0]);
    expect(await leadership('cum-song', '2022-06-01')).toMatchObject({
      leader: null,
      unknown: ['leader', 'deputy'],
    });
  });

  it('after an election within the year nobody says that the one before still leads', async () => {
    const seat = { clusterId: 'cum-nui', year: 2025, office: 'LEADER' };
    await app.accept('AssignOffice', { ...seat, unitId: 'thuong-giang', occurredOn: '2025-01-05' });
    app.clock.set('2025-07-01T01:00:00Z');
    await app.accept('ElectLeader', { clusterId: 'cum-nui', year: 2025, occurredOn: '2025-06-10' });
    expect((await leadership('cum-nui', '2025-06-09')).leader).toMatchObject({
      unitId: 'thuong-giang',
      mayHaveLeft: false,
    });
    expect(await leadership('cum-nui', '2025-06-10')).toMatchObject({
      leader: { unitId: null, name: null },
      mayHold: [{ unitId: 'thuong-giang', office: 'LEADER', ordinal: 1, termYear: 2025 }],
    });
    expect(await of('cum-nui', '/years/2025')).toMatchObject({
      leader: { unitId: null },
      mayHold: [{ unitId: 'thuong-giang', name: 'Thanh tra thuong-giang' }],
    });
  });

  it('a handover in a month leaves open who leads in it', async () => {
    const handing = { clusterId: 'cum-nui', year: 2026 };
    await app.accept('ElectLeader', { ...handing, unitId: 'ha-giang', occurredOn: '2025-06-10' });
    app.clock.set('2026-04-01T01:00:00Z');
    await app.accept('HandOverOffice', { ...handing, on: '2026-02' });
    expect(await leadership('cum-nui', '2026-02-10')).toMatchObject({
      termYear: 2025,
      leader: { unitId: null, mayHaveLeft: true },
      term: { to: { on: '2026-02-28', told: '2026-02', by: 'HANDOVER', assumed: false } },
      mayHold: [{ unitId: 'thuong-giang' }, { unitId: 'ha-giang', termYear: 2026 }],
    });
    expect(await leadership('cum-nui', '2026-02-28')).toMatchObject({
      termYear: 2026,
      leader: { unitId: 'ha-giang', mayHaveLeft: false },
      mayHold: [],
    });
    expect((await of('cum-nui', '/years/2026')).term).toEqual({
      startsOn: '2026-02-28',
      told: '2026-02',
      by: 'HANDOVER',
      recorded: true,
    });
    expect(await code('HandOverOffice', { ...handing, on: '2026' })).toBe('ALREADY_RECORDED');
    await app.accept('HandOverOffice', { ...handing, on: '2026-02-20' });
    expect((await leadership('cum-nui', '2026-02-20')).leader).toMatchObject({ unitId: 'ha-giang' });
  });

  it('who handed over is told, and not to whom: somebody leads from that day, named later', async () => {
    const handing = { clusterId: 'cum-song', year: 2018, on: '2018-02-05', fromUnitId: 'binh-nguyen' };
    await app.accept('HandOverOffice', handing);
    expect((await leadership('cum-song', '2018-02-04')).leader).toMatchObject({ unitId: 'binh-nguyen' });
    expect((await leadership('cum-song', '2018-02-05')).leader).toMatchObject({ unitId: null });
    expect((await of('cum-song', '/years/2018')).unknown).toContain('leader');
    expect(await code('HandOverOffice', handing)).toBe('ALREADY_RECORDED');
    await app.accept('HandOverOffice', { ...handing, toUnitId: 'ha-giang' });
    expect((await leadership('cum-song', '2018-02-05')).leader).toMatchObject({ unitId: 'ha-giang' });
  });

  it('an officer left on a day that nobody tells, and the organiser says so without a reason', async () => {
    const seat = { clusterId: 'cum-nui', year: 2026, office: 'LEADER' };
    await app.accept('VacateOffice', seat);
    expect((await leadership('cum-nui', '2026-03-31')).leader).toMatchObject({ mayHaveLeft: true });
    expect(await leadership('cum-nui', '2026-04-01')).toMatchObject({ leader: null, vacant: true });
    expect((await data('/api/units/ha-giang')).offices).toContainEqual(
      expect.objectContaining({ year: 2026, left: expect.objectContaining({ on: null, by: '2026-04-01' }) }),
    );
  });

  it.each([
    ['a day that does not exist', { on: '2026-02-30' }, 'INVALID_REQUEST'],
    ['what is certainly no day of the term', { on: '2027-03' }, 'DATES_OUT_OF_ORDER'],
    ['null for a unit', { on: '2026', unitId: null }, 'INVALID_REQUEST'],
    ['an office that nobody is known to hold', { ordinal: 2, office: 'DEPUTY' }, 'OFFICE_NOT_HELD'],
  ])('refuses %s', async (_title, body, expected) => {
    expect(await code('VacateOffice', { clusterId: 'cum-nui', year: 2026, office: 'LEADER', ...body })).toBe(
      expected,
    );
  });
});
