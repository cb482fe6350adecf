import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { basis, rule, vote } from '../support/ballots.js';

// S-21, as far as votes go: four of the seven units of Khối 2 end under a law on 1 July 2025.

const names = [
  ['cong-an', 'Thanh tra Bộ Công an'],
  ['quoc-phong', 'Thanh tra Bộ Quốc phòng'],
  ['ngan-hang', 'Cơ quan Thanh tra, giám sát ngân hàng'],
  ['tai-chinh', 'Thanh tra Bộ Tài chính'],
  ['tu-phap', 'Thanh tra Bộ Tư pháp'],
  ['ke-hoach', 'Thanh tra Bộ Kế hoạch và Đầu tư'],
  ['noi-vu', 'Thanh tra Bộ Nội vụ'],
] as const;
const all = names.map(([unitId]) => unitId);
const remaining = all.slice(0, 3);
const ending = all.slice(3);

let app: TestApp;
const idsOf = (units: readonly { unitId: string }[]): string[] => units.map((u) => u.unitId).toSorted();
const page = async (path: string) => (await app.get(path)).body.data;
const eventOf = (answer: { body: { events: { id: string; type: string }[] } }): string =>
  answer.body.events[0]!.id;

/** A meeting of a year in which some units vote, from the opening to the count. */
async function decide(
  year: number,
  name: string,
  voters: readonly string[],
  present = voters,
): Promise<string> {
  const meetingId = `khoi-2_${year}_${name}`;
  const ballotId = `khoi-2_${year}_${name}-bau`;
  await app.accept('OpenMeeting', {
    meetingId,
    kind: 'YEAR_END',
    mode: 'IN_PERSON',
    present: present.map((unitId) => ({ unitId })),
  });
  await app.accept('OpenBallot', {
    ballotId,
    meetingId,
    question: 'Đề nghị tặng Cờ thi đua',
    options: [{ id: 'cong-an' }],
    rule: rule('ALL_MEMBERS', [2, 3]),
    basis,
  });
  await vote(app, ballotId, Object.fromEntries(voters.map((unitId) => [unitId, 'cong-an'])));
  return ballotId;
}

describe('the registry over the years', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2023-12-20T02:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'ttcp', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
    const label = 'Khối thi đua số 2';
    await app.accept('EstablishCluster', {
      clusterId: 'khoi-2',
      organiserId: 'ttcp',
      kind: 'KHOI',
      number: 2,
      label,
    });
    for (const [unitId, name] of names) {
      await app.accept('RegisterUnit', { unitId, kind: 'MINISTRY_INSPECTORATE', name });
      await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId, from: '2023' });
    }
  });
  afterAll(() => app.close());

  describe('S-21 units vanish', () => {
    const paths = (ballotId: string) => [
      `/api/ballots/${ballotId}`,
      `/api/ballots/${ballotId}/proof`,
      `/api/meetings/${ballotId.replace(/-bau$/, '')}`,
    ];

    it('leaves what was decided before as it was, and changes the quorum of votes opened later only', async () => {
      const before = await decide(2023, 'tong-ket', all.slice(0, 5));
      app.clock.set('2024-12-20T02:00:00Z');
      const next = await decide(2024, 'tong-ket', all);
      app.clock.set('2025-06-20T02:00:00Z');
      const open = { meetingId: 'khoi-2_2025_so-ket', kind: 'MID_YEAR', mode: 'IN_PERSON' };
      await app.accept('OpenMeeting', { ...open, present: remaining.map((unitId) => ({ unitId })) });
      const running = 'khoi-2_2025_dang-mo';
      const question = 'Mở trước ngày luật có hiệu lực';
      const ballot = { question, options: [{ id: 'cong-an' }], rule: rule('ALL_MEMBERS', [2, 3]), basis };
      await app.accept('OpenBallot', { ...ballot, ballotId: running, meetingId: open.meetingId });
      const history = [...paths(before), ...paths(next)];
      const pages = await Promise.all(history.map(page));

      app.clock.set('2025-07-01T02:00:00Z');
      for (const unitId of ending)
        await app.accept('EndUnit', { unitId, on: '2025-07-01', reason: 'Luật Thanh tra 84/2025/QH15' });

      expect(await Promise.all(history.map(page))).toEqual(pages);
      expect((await page(paths(before)[0]!)).quorum).toMatchObject({ members: 7, needed: 5, met: true });

      // What was open keeps its roll of seven: three of them are no quorum.
      await vote(app, running, Object.fromEntries(remaining.map((unitId) => [unitId, 'cong-an'])));
      expect(await page(`/api/ballots/${running}`)).toMatchObject({
        quorum: { present: 3, members: 7, needed: 5, met: false },
        result: { outcome: 'NO_QUORUM', winner: null, base: 7 },
      });

      app.clock.set('2025-12-20T02:00:00Z');
      const later = await decide(2025, 'tong-ket', remaining.slice(0, 2));
      const opened = await page(`/api/ballots/${later}`);
      expect(idsOf(opened.roll)).toEqual(remaining.toSorted());
      expect(idsOf(opened.excluded)).toEqual(ending.toSorted());
      expect(new Set(opened.excluded.map((u: { reason: string }) => u.reason))).toEqual(
        new Set(['UNIT_ENDED']),
      );
      expect(opened).toMatchObject({
        quorum: { present: 2, members: 3, needed: 2, met: true, printed: '2/3 thành viên, cần 2 (2/3)' },
        result: { outcome: 'WON', base: 3, needed: 2 },
      });
      const refused = await app.send('RecordPresence', {
        meetingId: 'khoi-2_2025_tong-ket',
        unitId: 'tai-chinh',
      });
      expect(refused).toMatchObject({ status: 422, body: { code: 'NOT_ON_ROLL' } });
      expect(await Promise.all(history.map(page))).toEqual(pages);
    });
  });

  describe('what was recorded in error', () => {
    const reason = 'ghi nhầm đơn vị';

    it('the end of a unit is withdrawn with its releases; both stay, and what was known then stays known', async () => {
      const ended = await app.accept('EndUnit', { unitId: 'quoc-phong', on: '2026-03-01', reason: 'nhầm' });
      const eventId = eventOf(ended);
      const period = async (knownAt = ''): Promise<unknown> => {
        const cluster = await page(`/api/clusters/khoi-2${knownAt}`);
        return cluster.members.find((m: { unitId: string }) => m.unitId === 'quoc-phong').periods;
      };
      expect(await period()).toMatchObject([{ from: '2023', to: '2026-03-01' }]);

      const evidence = [{ source: 'công văn đính chính' }];
      await app.accept('WithdrawUnitRecord', { unitId: 'quoc-phong', eventId, reason, evidence });
      expect(await period()).toMatchObject([{ from: '2023', to: null }]);
      expect(await period(`?knownAt=${ended.body.position}`)).toMatchObject([
        { from: '2023', to: '2026-03-01' },
      ]);
      const unit = await page('/api/units/quoc-phong');
      expect(unit.ended).toBeNull();
      expect(unit.withdrawals).toMatchObject([
        { types: ['UnitEnded', 'MemberReleased'], reason, proof: { evidence, actor: 'tester' } },
      ]);
      const { log } = await page('/api/clusters/khoi-2/leadership/history');
      const told = log.slice(-2).map((entry: { type: string }) => entry.type);
      expect(told).toEqual(['MemberReleased', 'RegistryRecordWithdrawn']);
      const again = await app.send('WithdrawUnitRecord', { unitId: 'quoc-phong', eventId, reason });
      expect(again).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } });
    });

    it('a membership is not withdrawn while an office rests on it, which is named', async () => {
      const organiser = { id: 'ttcp', roles: ['organiser' as const], unitId: 'ttcp' };
      const unitId = 'nham';
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: 'Đơn vị ghi nhầm' });
      const membership = await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId, from: '2026' });
      const seat = { clusterId: 'khoi-2', year: 2026, office: 'DEPUTY', unitId };
      const office = await app.accept('AssignOffice', seat);
      const body = { clusterId: 'khoi-2', eventId: eventOf(membership), reason };
      expect(await app.send('WithdrawClusterRecord', body, { as: organiser })).toMatchObject({
        status: 409,
        body: { code: 'RECORD_IN_USE', resting: [{ eventId: eventOf(office), type: 'OfficeAssigned' }] },
      });
      await app.accept('WithdrawOfficeRecord', { clusterId: 'khoi-2', eventId: eventOf(office), reason });
      await app.accept('WithdrawClusterRecord', body, { as: organiser });
      const { roster } = await page('/api/clusters/khoi-2/years/2026');
      expect(idsOf(roster.members)).toEqual(remaining.toSorted());
    });

    it('a signature is withdrawn by its unit, and the page of the year says so', async () => {
      const year = { clusterId: 'khoi-2', year: 2026 };
      const as = (unitId: string) => ({ as: { id: unitId, roles: ['unit' as const], unitId } });
      const member = await app.send('OpenPledge', year, as('ngan-hang'));
      expect(member).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', rule: 'R41' } });
      await app.accept('OpenPledge', year);
      const signed = await app.accept('SignPledge', { ...year, unitId: 'cong-an' });
      const body = { ...year, eventId: eventOf(signed), reason };
      const others = await app.send('WithdrawYearRecord', body, as('ngan-hang'));
      expect(others).toMatchObject({ status: 403, body: { code: 'NOT_OWN_UNIT' } });
      await app.accept('WithdrawYearRecord', body, as('cong-an'));
      const now = await page('/api/clusters/khoi-2/years/2026');
      expect(now.pledge.signatures).toEqual([]);
      expect(now.withdrawals).toMatchObject([{ types: ['PledgeSigned'], reason }]);
      const then = await page(`/api/clusters/khoi-2/years/2026?knownAt=${signed.body.position}`);
      expect(idsOf(then.pledge.signatures)).toEqual(['cong-an']);
      await app.accept('SignPledge', { ...year, unitId: 'cong-an' });
    });

    it('a movement is withdrawn and launched as it was', async () => {
      const launch = { launchedBy: 'ttcp', year: 2026 };
      const launched = await app.accept('LaunchMovement', { ...launch, theme: 'Nhầm' });
      await app.accept('WithdrawMovement', { ...launch, eventId: eventOf(launched), reason });
      expect((await page('/api/clusters/khoi-2/years/2026')).movement.theme).toBeNull();
      expect((await page('/api/organisers/ttcp/years/2026')).movement).toBeNull();
      const ofUnit = async (more = '') => (await page(`/api/units/ttcp${more}`)).movements;
      expect(await ofUnit()).toEqual([]);
      const then = await ofUnit(`?knownAt=${launched.body.position}`);
      expect(then).toMatchObject([{ unitId: 'ttcp', year: 2026, theme: 'Nhầm', eventId: eventOf(launched) }]);
      const right = { theme: 'Đúng', slogan: 'Về đích', goals: ['Không đơn thư tồn đọng'] };
      await app.accept('LaunchMovement', { ...launch, ...right });
      expect((await page('/api/clusters/khoi-2/years/2026')).movement.theme).toBe('Đúng');
      expect(await ofUnit()).toMatchObject([{ year: 2026, ...right }]);
      expect(await ofUnit('?asOf=2025-12-31')).toEqual([]);
    });
  });

  it('R3 a cluster of the past stands beside the present one of its number, each in its time', async () => {
    const past = { organiserId: 'ttcp', kind: 'KHOI', number: 2, label: 'Khối thi đua số 2' };
    const to = (on: string) => ({ ...past, establishedOn: '2010', dissolved: { on, reason: 'sắp xếp lại' } });
    expect(await app.send('EstablishCluster', { clusterId: 'khoi-2-cu', ...to('2024-01-01') })).toMatchObject(
      {
        status: 409,
        body: { code: 'CLUSTER_NUMBER_TAKEN', rule: 'R3', current: { clusterId: 'khoi-2' } },
      },
    );
    await app.accept('EstablishCluster', { clusterId: 'khoi-2-cu', ...to('2016-01-01') });
    await app.accept('AdmitMember', { clusterId: 'khoi-2-cu', unitId: 'noi-vu', from: '2010' });
    const found = await page('/api/clusters?q=khoi%202');
    expect(
      found.map((c: { id: string; establishedOn: string | null; dissolvedOn: string | null }) => [
        c.id,
        c.establishedOn,
        c.dissolvedOn,
      ]),
    ).toEqual([
      ['khoi-2', null, null],
      ['khoi-2-cu', '2010', '2016-01-01'],
    ]);
    expect(idsOf((await page('/api/clusters/khoi-2-cu/years/2015')).roster.members)).toEqual(['noi-vu']);
    expect((await page('/api/clusters/khoi-2-cu/years/2016')).roster.members).toEqual([]);
  });

  describe('the page of a unit that followed others', () => {
    const metric = 'petition.letters';
    const told = (value: string) => [{ metric, figure: { value, qualifier: 'EQ' } }];
    const unitPage = (id: string, query = '') => page(`/api/units/${id}?including=predecessors${query}`);
    interface Total {
      readonly year: number;
      readonly metrics: readonly { figure: { value: string } | null; leftOut: readonly object[] }[];
    }
    const sums = async (id: string, query = '') =>
      ((await unitPage(id, query)).totals as Total[]).map(({ year, metrics: [one] }) => [
        year,
        one?.figure?.value ?? null,
        one?.leftOut.length,
      ]);
    let position: string;

    beforeAll(async () => {
      app.clock.set('2026-06-01T02:00:00Z');
      const cut = { organiserId: 'ttcp', kind: 'CUM', label: 'Cụm Sông Mẫu', clusterId: 'cum-song' };
      await app.accept('EstablishCluster', cut);
      const first = ['song-cu', 'song-a', 'song-b'];
      for (const unitId of first) {
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
        await app.accept('AdmitMember', { clusterId: 'cum-song', unitId, from: '2022' });
      }
      await app.accept('EndUnit', {
        unitId: 'song-cu',
        on: '2024-01-01',
        reason: 'đổi thành',
        successorId: 'song-a',
      });
      const merge = { predecessors: ['song-a', 'song-b'], unitId: 'song-moi', kind: 'OTHER' };
      await app.accept('MergeUnits', { ...merge, name: 'Thanh tra Sông Mới', on: '2025-07-01' });
      await app.accept('AdmitMember', { clusterId: 'cum-song', unitId: 'song-moi', from: '2025-07-01' });
      const report = async (unitId: string, year: number, value: string, more: object = {}) =>
        await app.accept('ReportResults', {
          clusterId: 'cum-song',
          year,
          reportId: 'bc',
          unitId,
          metrics: told(value),
          ...more,
        });
      await report('song-cu', 2023, '11');
      const withMoney = (value: string, printed: string) => ({
        metrics: [...told(value), { metric: 'money.violations', figure: { printed } }],
      });
      await report('song-a', 2024, '20', { from: '2024-01-01', ...withMoney('20', '5.600 triệu đồng') });
      await report('song-b', 2024, '30', withMoney('30', '1.200 triệu đồng'));
      await report('song-a', 2025, '9', { from: '2025-01-01', to: '2025-06-30' });
      await report('song-b', 2025, '4');
      await report('song-moi', 2025, '25', { from: '2025-07-01' });
      const subject = { clusterId: 'cum-song', unitId: 'song-a' };
      await app.accept('ReportOffice', { ...subject, year: 2023, office: 'LEADER' });
      await app.accept('RecordPlaces', {
        clusterId: 'cum-song',
        year: 2024,
        places: [{ unitId: 'song-a', place: 2 }],
      });
      await app.accept('RecordGrant', {
        grantId: 'co-2024',
        year: 2024,
        grantedOn: '2025-02',
        entries: [
          { award: 'FLAG_GI', unitId: 'song-a', clusterId: 'cum-song' },
          { award: 'MERIT_GI', collective: 'Phòng Một', unitId: 'song-b' },
          { award: 'MERIT_GI', kind: 'PERSON', count: 3, clusterId: 'khoi-2' },
        ],
      });
      ({ position } = (await report('song-moi', 2026, '2')).body);
    });

    it('shows where it was placed, what it reported and what it was granted, year by year', async () => {
      const own = await page('/api/units/song-a');
      expect(own).toMatchObject({
        including: [],
        predecessors: ['song-cu'],
        offices: [{ year: 2023, office: 'LEADER', label: 'Cụm Sông Mẫu' }],
        ranks: [{ clusterId: 'cum-song', year: 2024, rank: null, told: { place: 2 }, status: null }],
        figures: [
          { year: 2024, metrics: [{ metric, reportId: 'bc', text: '20 đơn' }, { text: '5.600 triệu đồng' }] },
          { year: 2025, metrics: [{ figure: { value: '9' }, period: { to: '2025-06-30' } }] },
        ],
        awards: [{ grantId: 'co-2024', award: 'FLAG_GI', status: 'granted' }],
      });
      expect((await page('/api/clusters/cum-song/years/2024')).grants).toMatchObject([
        { award: 'FLAG_GI', clusterId: 'cum-song', unitId: 'song-a' },
        { award: 'MERIT_GI', clusterId: null, collective: 'Phòng Một' },
      ]);
      expect((await page('/api/clusters/khoi-2/years/2024')).grants).toMatchObject([{ count: 3, entry: 3 }]);
    });

    it('includes them where asked, through others too, each thing by whose it was', async () => {
      const { including, memberships, offices, ranks, awards } = await unitPage('song-moi');
      expect(including).toMatchObject([
        { unitId: 'song-a', followedOn: '2025-07-01', sharedWith: [] },
        { unitId: 'song-b' },
        { unitId: 'song-cu', followedOn: '2024-01-01' },
      ]);
      expect(idsOf(memberships)).toEqual(['song-a', 'song-b', 'song-cu', 'song-moi']);
      expect([offices, ranks, awards]).toMatchObject([
        [{ unitId: 'song-a', year: 2023 }],
        [{ unitId: 'song-a', told: { place: 2 } }],
        [{ unitId: 'song-a' }, { unitId: 'song-b' }],
      ]);
    });

    it('counts nothing twice: in the year of the merger a report may cover the work of those before', async () => {
      const years = [
        [2023, '11', 0],
        [2024, '50', 0],
      ];
      expect(await sums('song-moi')).toEqual([...years, [2025, '38', 0], [2026, '2', 0]]);
      const correction = { clusterId: 'cum-song', year: 2025, reportId: 'ca-nam', unitId: 'song-moi' };
      const whole = await app.accept('ReportResults', { ...correction, metrics: told('40') });
      expect(await sums('song-moi')).toEqual([...years, [2025, '40', 2], [2026, '2', 0]]);
      const { totals } = await unitPage('song-moi');
      expect(totals[1].metrics[1]).toMatchObject({
        name: 'Sai phạm về tiền',
        figure: { text: '6.800 triệu đồng' },
      });
      expect(totals[2].metrics[0].leftOut).toMatchObject([
        { unitId: 'song-a', why: 'PERIOD_NOT_STATED', figure: { value: '9' } },
        { unitId: 'song-b' },
      ]);
      expect(await sums('song-moi', `&knownAt=${position}`)).toEqual([
        ...years,
        [2025, '38', 0],
        [2026, '2', 0],
      ]);
      expect(whole.status).toBe(201);
    });

    it('shows a day as it was: names and awards of the day, and nothing that began later', async () => {
      const then = await unitPage('song-a', '&asOf=2025-01-31');
      expect(then).toMatchObject({ awards: [], figures: [{ year: 2023 }, { year: 2024 }, { year: 2025 }] });
      expect((await app.get('/api/units/song-a?asOf=2025-01-31')).body.meta.asOf).toBe('2025-01-31');
      expect((await unitPage('song-a', '&asOf=2025-02-28')).awards).toHaveLength(1);
      expect(await unitPage('song-a', '&asOf=2023-12-31')).toMatchObject({ including: [], predecessors: [] });
      expect((await unitPage('song-moi', '&asOf=2025-06-30')).memberships).toEqual([]);
    });

    it('adds to nobody what a unit did that several followed, and says with whom it is shared', async () => {
      await app.accept('RegisterUnit', { unitId: 'song-khac', kind: 'OTHER', name: 'Thanh tra Sông Khác' });
      const split = await app.accept('RecordUnitSuccession', { unitId: 'song-b', successorId: 'song-khac' });
      expect(await sums('song-khac')).toEqual([
        [2024, null, 1],
        [2025, null, 1],
      ]);
      const { including, totals } = await unitPage('song-moi');
      expect(including[1]).toMatchObject({ unitId: 'song-b', sharedWith: ['song-khac'] });
      expect(totals[1].metrics[0]).toMatchObject({
        figure: { value: '20' },
        leftOut: [{ unitId: 'song-b', why: 'SEVERAL_SUCCESSORS' }],
      });
      const eventId = eventOf(split);
      await app.accept('WithdrawUnitRecord', { unitId: 'song-b', eventId, reason: 'nhầm' });
      expect((await unitPage('song-khac')).including).toEqual([]);
      const wrong = await app.get('/api/units/song-a?including=everything');
      expect(wrong.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ parameter: 'including' }] });
    });
  });

  describe('the name of a person', () => {
    const unitId = 'cong-an';
    const reason = 'theo đơn yêu cầu số 12';
    const names = async (): Promise<string[]> =>
      (await page(`/api/units/${unitId}`)).representatives.map((r: { name: string }) => r.name);

    it('is removed with a record that has no name; every hash and read model still agrees', async () => {
      for (const name of ['Trần Đức Tuấn', 'Lê Xuân Thủy'])
        await app.accept('RecordRepresentative', { unitId, person: { name }, position: 'Chánh Thanh tra' });
      const told = await page('/api/events?type=RepresentativeRecorded');
      const ref: string = told[0].data.person.ref;

      const unknown = await app.send('ForgetPersons', { refs: ['f'.repeat(64)], reason });
      expect(unknown).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } });
      const others = { as: { id: unitId, roles: ['unit' as const], unitId } };
      expect(await app.send('ForgetPersons', { refs: [ref], reason }, others)).toMatchObject({ status: 403 });
      expect(await names()).toEqual(['Trần Đức Tuấn', 'Lê Xuân Thủy']);

      const [{ salt }] = await app.stores.database.query<[{ salt: string }]>(
        `SELECT encode(salt, 'hex') AS salt FROM log.person WHERE ref = decode($1, 'hex')`,
        [ref],
      );
      const key = randomUUID();
      await app.accept('ForgetPersons', { refs: [ref], reason }, { key });
      expect(await names()).toEqual(['[đã xóa theo yêu cầu]', 'Lê Xuân Thủy']);
      const [removal] = await page('/api/events?type=PersonsForgotten');
      expect(removal).toMatchObject({ data: { refs: [ref], reason }, actor: { id: 'tester' } });
      expect(await page('/api/events?type=RepresentativeRecorded')).toEqual(told);
      expect(JSON.stringify(await page('/api/events?limit=1000'))).not.toContain('Trần Đức Tuấn');
      expect(await verifyStore(app.stores)).toEqual([]);

      // As if the process had died between the event and the removal: verify tells, and the same command finishes it.
      await app.stores.database.query(
        `INSERT INTO log.person (ref, salt, name) VALUES (decode($1, 'hex'), decode($2, 'hex'), 'Trần Đức Tuấn')`,
        [ref, salt],
      );
      expect(await verifyStore(app.stores)).toEqual([expect.stringContaining(ref)]);
      expect((await app.send('ForgetPersons', { refs: [ref], reason }, { key })).status).toBe(200);
      expect(await names()).toEqual(['[đã xóa theo yêu cầu]', 'Lê Xuân Thủy']);
      expect(await verifyStore(app.stores)).toEqual([]);
      const again = await app.send('ForgetPersons', { refs: [ref], reason });
      expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
    });
  });
});
