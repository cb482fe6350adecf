import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '../../src/application/event-store.js';
import type { Actor } from '../../src/domain/ground/event.js';
import type { Reply, TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;
const article = {
  source: 'bao-mau.vn/hoi-nghi-cum-9',
  title: 'Hội nghị Cụm thi đua số 9',
  documentDate: '2025-03',
};
const units = ['a', 'b', 'c'].map((letter) => `thanh-tra-tinh-mau-${letter}`);
const year = { clusterId: 'cum-9', year: 2025 };
/** What the article says. */
const commands: readonly { command: string; body: object; quote?: string }[] = [
  { command: 'RegisterUnit', body: { unitId: 'bo-mau', kind: 'OTHER', name: 'Bộ mẫu' } },
  ...units.map((unitId) => ({
    command: 'RegisterUnit',
    body: {
      unitId,
      kind: 'PROVINCIAL_INSPECTORATE',
      name: `Thanh tra tỉnh Mẫu ${unitId.slice(-1).toUpperCase()}`,
    },
    quote: 'ba đơn vị thành viên',
  })),
  {
    command: 'EstablishCluster',
    body: { clusterId: 'cum-9', organiserId: 'bo-mau', kind: 'CUM', label: 'Cụm thi đua số 9' },
  },
  ...units.map((unitId) => ({ command: 'AdmitMember', body: { clusterId: 'cum-9', unitId, from: '2025' } })),
  { command: 'ReportOffice', body: { ...year, unitId: units[0], office: 'LEADER' } },
  { command: 'OpenPledge', body: { ...year, occurredOn: '2025-03-01' } },
  {
    command: 'RecordRepresentative',
    body: { unitId: units[0], person: { name: 'Nguyễn Văn Mẫu' }, position: 'Chánh Thanh tra' },
  },
];
const batch = (dryRun: boolean, given: readonly object[] = commands) => ({
  dryRun,
  evidence: [article],
  occurredOn: null,
  commands: given,
});
const send = (body: object, as: Partial<Actor> = {}): Promise<Reply> => app.post('/api/batches', as, body);
const outcomes = ({ body }: Reply): string[] => body.items.map((item: { outcome: string }) => item.outcome);
const all = (outcome: string): string[] => commands.map(() => outcome);
const stored = async () => (await app.get('/api/events?limit=1000')).body.data as Record<string, unknown>[];
const attempts = async () => (await app.get('/api/commands?limit=1000')).body.data.length as number;
const names = async (): Promise<number> => {
  const [{ found } = { found: -1 }] = await app.stores.database.query<{ found: number }[]>(
    'select count(*)::int as found from log.person',
  );
  return found;
};

beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.close());

describe('what one source says, sent as one', () => {
  it('is only checked at first: each command says what it would record, resting on those before it, and nothing is stored', async () => {
    const { dryRun: _, ...silent } = batch(true);
    const checked = await send(silent);
    expect(checked).toMatchObject({ status: 200, body: { dryRun: true, counts: { 'would-record': 11 } } });
    expect(outcomes(checked)).toEqual(all('would-record'));
    expect(checked.body.items[5]).toMatchObject({
      index: 5,
      command: 'AdmitMember',
      stream: 'registry',
      events: [{ type: 'MemberAdmitted', occurredOn: null, data: { unitId: units[0] } }],
      warnings: [],
    });
    expect([await stored(), await attempts(), await names()]).toEqual([[], 0, 0]);
  });

  it('is refused whole where one command is, with the problem of each, and nothing is kept of it', async () => {
    const wrong = [
      ...commands,
      { command: 'SignPledge', body: { ...year, unitId: 'bo-mau' } },
      { command: 'SignPledges', body: {} },
      { command: 'OpenPledge', body: { clusterId: 'cum-9' } },
      { command: 'CloseBallot', body: { ballotId: 'cum-9_2025_bau' } },
      { command: 'RegisterUnit', body: { unitId: 'bo-nhi', kind: 'BO', name: 'Bộ Nhì' } },
      {
        command: 'RecordGrant',
        body: { grantId: 'tang-nhi', entries: [{ award: 'FLAG_GI', unitId: 'bo-nhi' }] },
      },
    ];
    const expected = [
      { outcome: 'refused', problem: { code: 'NOT_A_MEMBER', rule: 'R13', status: 422 } },
      {
        outcome: 'refused',
        problem: { code: 'UNKNOWN_COMMAND', nearest: ['SignPledge', 'OpenPledge', 'ConcludePledge'] },
      },
      { outcome: 'refused', problem: { code: 'INVALID_REQUEST', errors: [{ pointer: '/year' }] } },
      { outcome: 'refused', problem: { code: 'NOT_IN_BATCH', command: 'CloseBallot' } },
      { outcome: 'refused', problem: { code: 'INVALID_REQUEST', errors: [{ pointer: '/kind' }] } },
      { outcome: 'refused', problem: { code: 'UNIT_NOT_FOUND' }, mayFollowFrom: 15 },
    ];
    const checked = await send(batch(true, wrong));
    const real = await send(batch(false, wrong));
    expect(checked).toMatchObject({ status: 200, body: { counts: { 'would-record': 11, refused: 6 } } });
    expect(real).toMatchObject({
      status: 422,
      body: { code: 'BATCH_REFUSED', correlationId: checked.body.correlationId },
    });
    expect(checked.body.items.slice(11)).toMatchObject(expected);
    expect(checked.body.items[11]).not.toHaveProperty('mayFollowFrom');
    expect(real.body.items.slice(11)).toMatchObject(expected);
    expect([await stored(), await attempts(), await names()]).toEqual([[], 0, 0]);
  });

  it('goes on where it ended halfway, is recorded in order with all that is shared, and changes nothing when sent again', async () => {
    const { turns } = app.stores.events;
    const write = turns.take.bind(turns);
    let left = 4;
    const failing: typeof write = (given) =>
      left-- > 0 ? write(given) : Promise.reject(new StoreUnavailable('gone'));
    Object.defineProperty(turns, 'take', { value: failing, configurable: true });
    const ended = await send(batch(false));
    Object.defineProperty(turns, 'take', { value: write, configurable: true });
    expect(ended).toMatchObject({
      status: 503,
      body: { code: 'UNAVAILABLE', counts: { recorded: 4, 'not-sent': 7 } },
    });
    expect(await stored()).toHaveLength(4);

    const done = await send(batch(false));
    expect(done).toMatchObject({
      status: 201,
      body: { dryRun: false, counts: { 'recorded-before': 4, recorded: 7 } },
    });
    const events = await stored();
    expect(events.map(({ id }) => id)).toEqual(
      done.body.items.flatMap((item: { receipt: { events: { id: string }[] } }) =>
        item.receipt.events.map(({ id }) => id),
      ),
    );
    expect(new Set(events.map(({ correlationId }) => correlationId))).toEqual(
      new Set([done.body.correlationId]),
    );
    expect(events[1]).toMatchObject({
      occurredOn: null,
      evidence: [{ ...article, quote: 'ba đơn vị thành viên' }],
    });
    expect(events[9]).toMatchObject({ type: 'PledgeOpened', occurredOn: '2025-03-01', evidence: [article] });
    expect(done.body.position).toBe(events.at(-1)?.['position']);
    expect(await names()).toBe(1);

    await app.accept('RegisterUnit', { unitId: 'mot-minh', kind: 'OTHER', name: 'Gửi riêng' });
    await app.caughtUp();
    const { body: listed } = await app.get('/api/batches');
    expect(listed.data).toEqual([
      {
        correlationId: done.body.correlationId,
        actor: expect.objectContaining({ id: 'tester' }),
        evidence: [article],
        begunAt: events[0]?.['recordedAt'],
        endedAt: events.at(-1)?.['recordedAt'],
        position: events[0]?.['position'],
        lastPosition: done.body.position,
        commands: 11,
        events: events.length,
      },
    ]);
    expect(listed.next).toBeNull();
    const at = `/api/batches/${done.body.correlationId}`;
    const { body: first } = await app.get(`${at}?limit=5`);
    const { body: rest } = await app.get(`${at}?limit=6&from=${first.next}`);
    const receipts = done.body.items.map(({ receipt }: { receipt: object }) => receipt);
    expect(first.data).toMatchObject({ ...listed.data[0], receipts: receipts.slice(0, 5) });
    expect(rest).toMatchObject({ data: { receipts: receipts.slice(5) }, next: null });
    expect(first.data.receipts[1]).toMatchObject({
      about: { unitId: units[0], name: 'Thanh tra tỉnh Mẫu A' },
      quote: 'ba đơn vị thành viên',
    });
    expect(first.data.receipts[0].quote).toBeNull();
    expect((await app.get('/api/batches/khong-co')).body.code).toBe('RECORD_NOT_FOUND');

    const again = await send(batch(false));
    expect([again.status, outcomes(again)]).toEqual([200, all('recorded-before')]);
    expect(outcomes(await send(batch(true)))).toEqual(all('recorded-before'));
    // With the one that was sent alone.
    expect([(await stored()).length, await attempts()]).toEqual([events.length + 1, events.length + 1]);
  });

  it('may say what another source said: that stands, and the rest is recorded', async () => {
    const more = [commands[9] ?? {}, { command: 'SignPledge', body: { ...year, unitId: units[1] } }];
    const other = { ...batch(false, more), evidence: [{ source: 'bao-khac.vn' }] };
    const { status, body } = await send(other);
    expect([status, body.counts]).toEqual([201, { 'already-recorded': 1, recorded: 1 }]);
    expect(body.items[0].problem).toMatchObject({ code: 'ALREADY_RECORDED' });
    await app.caughtUp();
    const { body: last } = await app.get('/api/batches?limit=1');
    expect(last.data).toMatchObject([{ correlationId: body.correlationId, commands: 1 }]);
    const { body: before } = await app.get(`/api/batches?from=${last.next}`);
    expect(before.data).toMatchObject([{ commands: 11 }]);
  });

  describe('told again in other words', () => {
    const [lead = ''] = units;
    const person = { name: 'Nguyễn Văn Mẫu' };
    const counts = { inFavour: 3, base: 3 };
    const figure = (printed: string) => [{ metric: 'inspection.total', figure: { printed } }];
    const flag = { ...year, unitId: units[1], award: 'EXCELLENT_COLLECTIVE' };
    const grant = { grantId: 'tang-1', entries: [{ award: 'MERIT_GI', unitId: lead }] };
    const session = { sessionId: 'hd-mau', organiserId: 'bo-mau', members: 9, present: 9 };
    const inspection = { inspectionId: 'tt-9', unitId: lead };
    const ofOrganiser = { organiserId: 'bo-mau', year: 2025 };
    const activity = { activityId: 'giao-luu', kind: 'SPORT', title: 'Giao lưu thể thao' };
    /** Commands with what a second source adds or tells otherwise, and where that is pointed out. */
    const again: readonly [command: string, body: object, otherwise: object, field: string][] = [
      [
        'LaunchMovement',
        { launchedBy: 'cum-9', year: 2025, theme: 'Kỷ cương' },
        { theme: 'Đổi mới' },
        'theme',
      ],
      ['DeclareRoster', { ...year, year: 2024, declaredCount: 3 }, { declaredCount: 4 }, 'declaredCount'],
      ['RecordActivity', { ...year, ...activity }, { kind: 'ART' }, 'kind'],
      [
        'ReportResults',
        { ...year, reportId: 'nam', metrics: figure('12') },
        { metrics: figure('14') },
        'metrics',
      ],
      [
        'RecordInspection',
        { ...inspection, year: 2025, title: 'Thanh tra đất' },
        { title: 'Thanh tra thuế' },
        'title',
      ],
      [
        'ConcludeInspection',
        { ...inspection, conclusionNumber: '8' },
        { conclusionNumber: '9' },
        'conclusionNumber',
      ],
      [
        'ReportOrganiserResults',
        { ...ofOrganiser, reportId: 'nganh', metrics: figure('99'), asOf: '2024' },
        { asOf: '2025' },
        'period.asOf',
      ],
      [
        'RecordOrganiserActivity',
        { ...ofOrganiser, ...activity, place: 'Ba Vì' },
        { place: 'Mẫu Sơn' },
        'place',
      ],
      ['RecordDossierCounts', { ...ofOrganiser, countId: 'ho-so', sent: 17 }, { sent: 18 }, 'counts.sent'],
      ['ConveneCouncil', session, { members: 10 }, 'members'],
      ['RecordGrant', { ...grant, number: '11/QĐ' }, { number: '12/QĐ' }, 'number'],
      ['ProposeAward', { ...flag, rank: 2, vote: { method: 'SHOW_OF_HANDS', counts } }, { rank: 1 }, 'rank'],
      ['SignPledge', { ...year, unitId: lead, signatory: { person, position: 'Chánh Thanh tra' } }, {}, ''],
    ];
    const told = (source: string, otherwise: boolean) => ({
      ...batch(false),
      evidence: [{ source }],
      commands: again.map(([command, body, other]) => ({
        command,
        body: { ...body, ...(otherwise ? other : {}) },
      })),
    });

    it('is pointed out field by field, and the whole is refused', async () => {
      expect((await send(told('bao-mot.vn', false))).body.counts).toEqual({ recorded: again.length });
      const same = await send(told('bao-hai.vn', false));
      expect([same.status, outcomes(same)]).toEqual([200, again.map(() => 'already-recorded')]);
      const before = (await stored()).length;
      const other = await send(told('bao-ba.vn', true));
      expect(other).toMatchObject({ status: 422, body: { code: 'BATCH_REFUSED' } });
      const pointedOut = other.body.items.map(
        (item: { command: string; outcome: string; problem: { differs: { field: string }[] } }) => [
          item.command,
          item.outcome,
          ...item.problem.differs.map(({ field }) => field),
        ],
      );
      expect(pointedOut).toEqual([
        ...again.slice(0, -1).map(([command, , , field]) => [command, 'recorded-otherwise', field]),
        ['SignPledge', 'already-recorded'],
      ]);
      expect(other.body.items[0].problem).toMatchObject({
        code: 'ALREADY_RECORDED',
        current: { theme: 'Kỷ cương' },
        differs: [{ field: 'theme', recorded: 'Kỷ cương', told: 'Đổi mới' }],
      });
      expect((await stored()).length).toBe(before);
    });

    it('is pointed out where a person has another name', async () => {
      const signed = (name: string) => ({
        ...batch(true),
        commands: [
          {
            command: 'SignPledge',
            body: { ...year, unitId: lead, signatory: { person: { name }, position: 'Chánh Thanh tra' } },
          },
        ],
      });
      expect(outcomes(await send(signed(person.name)))).toEqual(['already-recorded']);
      expect((await send(signed('Trần Văn Khác'))).body.items).toMatchObject([
        { outcome: 'recorded-otherwise', problem: { differs: [{ field: 'signatory.person' }] } },
      ]);
    });
  });

  it('lets nobody do by it what he cannot do alone', async () => {
    const member: Partial<Actor> = { id: 'can-bo-c', roles: ['unit'], unitId: units[2] ?? '' };
    // Of today: of another day only the operator records.
    const signed = (...unitIds: (string | undefined)[]) => ({
      dryRun: false,
      evidence: [article],
      commands: unitIds.map((unitId) => ({ command: 'SignPledge', body: { ...year, unitId } })),
    });
    const both = await send(signed(units[2], units[0]), member);
    expect(both).toMatchObject({ status: 422, body: { counts: { 'would-record': 1, refused: 1 } } });
    expect(both.body.items[1].problem).toMatchObject({ code: 'NOT_OWN_UNIT', status: 403 });
    expect((await send(signed(units[2]), member)).status).toBe(201);
    expect((await send(batch(true), { id: 'khach', roles: [] })).body.code).toBe('FORBIDDEN');
  });

  it.each([
    [{ evidence: [article], commands: [] }, '/commands'],
    [{ evidence: [], commands }, '/evidence'],
    [{ commands }, '/evidence'],
    [{ evidence: [article], commands: [{ command: 'OpenPledge' }] }, '/commands/0/body'],
    [{ evidence: [article], commands: [{ command: 'OpenPledge', body: [] }] }, '/commands/0/body'],
    [{ evidence: [article], commands: Array.from({ length: 101 }, () => commands[0]) }, '/commands'],
    [{ evidence: [article], commands, dryrun: false }, '/dryrun'],
  ])('is refused where its form is wrong: %#', async (body, pointer) => {
    expect((await send(body)).body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer }] });
  });
});

describe('what was warned of', () => {
  it('is on the pages that name its event, and on no others', async () => {
    const roster = { ...year, declaredCount: 5, listed: units };
    const { body } = await app.accept('DeclareRoster', roster);
    const [{ id: eventId }] = body.events;
    expect(body.warnings).toMatchObject([{ code: 'LISTED_COUNT_DIFFERS' }]);
    expect((await app.get('/api/clusters/cum-9/years/2025')).body.warnings).toEqual([
      { eventId, type: 'RosterDeclared', ...body.warnings[0] },
    ]);
    expect((await app.get('/api/units/bo-mau')).body).not.toHaveProperty('warnings');
  });
});

describe('an article that tells no day', () => {
  it('makes nothing happen today, which a command sent alone does', async () => {
    const id = 'khoi-khong-ngay';
    const meetingId = `${id}_2024_tong-ket`;
    const told = [
      { command: 'RegisterUnit', body: { unitId: 'doi-vong', kind: 'OTHER', name: 'Đội Vọng' } },
      {
        command: 'EstablishCluster',
        body: { clusterId: id, organiserId: 'doi-vong', kind: 'KHOI', label: 'Khối Vọng' },
      },
      { command: 'OpenMeeting', body: { meetingId, kind: 'YEAR_END' } },
      { command: 'OpenPledge', body: { clusterId: id, year: 2024, occurredOn: '2024-03' } },
    ];
    const undated = { dryRun: false, evidence: [{ source: 'bao-lau.vn' }], commands: told };
    expect(await send(undated)).toMatchObject({ status: 201 });
    expect(outcomes(await send(undated))).toEqual(told.map(() => 'recorded-before'));
    await app.caughtUp();
    const { heldOn, unknown } = (await app.get(`/api/meetings/${meetingId}`)).body.data;
    expect([heldOn, unknown]).toEqual([null, expect.arrayContaining(['heldOn'])]);
    const { body } = await app.get(`/api/events?stream=clusterYear-${id}_2024`);
    expect(body.data.map((e: { occurredOn: string }) => e.occurredOn)).toEqual(['2024-03']);
    const alone = await app.accept('ConcludePledge', { clusterId: id, year: 2024, signatures: 'NOT_STATED' });
    await app.caughtUp();
    const [event] = (await app.get(`/api/events?stream=${alone.body.stream}`)).body.data.slice(-1);
    expect(event.occurredOn).not.toBeNull();
  });
});

describe('a pledge that all are said to have signed', () => {
  const id = 'khoi-ky-het';
  const of2026 = { clusterId: id, year: 2026 };
  const told = (command: string, body: object) => ({ command, body });
  const signed = (signatures?: string) => told('ConcludePledge', { ...of2026, signatures });
  const batchOf = (...given: object[]) =>
    send({ dryRun: false, evidence: [{ source: 'bao-lau.vn' }], commands: given });
  const page = async () => {
    await app.caughtUp();
    const { roster, pledge } = (await app.get(`/api/clusters/${id}/years/2026`)).body.data;
    const late = pledge.signatures.map((one: { late: boolean | null }) => one.late);
    return [pledge.status, pledge.signedByAll, roster.members.map((m: { pledge: string }) => m.pledge), late];
  };

  it('is signed by its members, named or not, and by nobody where nobody is said to have', async () => {
    const units = ['hoi-lau', 'hoi-sen'];
    const begin = [
      told('RegisterUnit', { unitId: 'uy-ban-lau', kind: 'PEOPLES_COMMITTEE', name: 'Ủy ban Lau' }),
      ...units.map((unitId) => told('RegisterUnit', { unitId, kind: 'OTHER', name: `Hội ${unitId}` })),
      told('EstablishCluster', { clusterId: id, organiserId: 'uy-ban-lau', kind: 'KHOI', label: 'Khối Lau' }),
      told('DeclareRoster', { ...of2026, declaredCount: 5, listed: ['hoi-lau'], seen: true }),
      told('OpenPledge', of2026),
      told('ConcludePledge', of2026),
    ];
    expect(outcomes(await batchOf(...begin))).toEqual(begin.map(() => 'recorded'));
    expect(await page()).toEqual(['concluded', false, ['unknown'], []]);
    expect(outcomes(await batchOf(signed('ALL')))).toEqual(['recorded']);
    expect(await page()).toEqual(['concluded', true, ['signed'], []]);
    const late = told('ReportMember', { clusterId: id, unitId: 'hoi-sen', seenOn: '2026' });
    const named = told('SignPledge', { ...of2026, unitId: 'hoi-sen' });
    expect(outcomes(await batchOf(late, named))).toEqual(['recorded', 'recorded']);
    expect(await page()).toEqual(['concluded', true, ['signed', 'signed'], [false]]);
    expect(outcomes(await batchOf(signed('ALL')))).toEqual(['recorded-before']);
  });
});

describe('an article about a conference, sent as one', () => {
  const id = 'khoi-8';
  const [ran, nua] = ['hoi-ran', 'hoi-nua'];
  const conference = `${id}_2025_tong-ket`;
  const told = (command: string, body: object) => ({ command, body });
  const undated = (command: string, body: object) => told(command, { ...body, occurredOn: null });
  const of2025 = { clusterId: id, year: 2025 };
  const said = {
    dryRun: false,
    evidence: [
      { source: 'bao-mau.vn/khoi-8', title: 'Khối thi đua số 8 tổng kết', documentDate: '2026-01-16' },
    ],
    occurredOn: '2026-01-15',
    commands: [
      undated('RegisterUnit', { unitId: 'ubnd-mau', kind: 'PEOPLES_COMMITTEE', name: 'UBND tỉnh Mẫu' }),
      undated('RegisterUnit', {
        unitId: ran,
        kind: 'OTHER',
        name: 'Hội Rạn tỉnh Mẫu',
        superiorId: 'ubnd-mau',
      }),
      undated('RegisterUnit', {
        unitId: nua,
        kind: 'OTHER',
        name: 'Hội Nứa tỉnh Mẫu',
        superiorId: 'ubnd-mau',
      }),
      undated('EstablishCluster', {
        clusterId: id,
        organiserId: 'ubnd-mau',
        kind: 'KHOI',
        number: 8,
        label: 'Khối thi đua số 8',
      }),
      undated('DeclareRoster', { ...of2025, declaredCount: 10, listed: [ran, nua], admit: true }),
      undated('ReportOffice', { ...of2025, unitId: ran, office: 'LEADER' }),
      told('OpenMeeting', {
        meetingId: conference,
        kinds: ['YEAR_END', 'PLEDGE'],
        mode: 'HYBRID',
        alsoFor: [{ clusterId: id, year: 2026 }],
        memberCount: 10,
        presentCount: 8,
        present: [{ unitId: ran }],
        guests: [{ unitId: 'ubnd-mau', person: { name: 'Đỗ Thị Khách' }, position: 'Phó Trưởng ban' }],
      }),
      told('ElectLeader', { clusterId: id, year: 2026, unitId: nua }),
      told('ProposeAward', { ...of2025, award: 'FLAG_PROVINCE', unitId: nua, vote: { wording: 'bình bầu' } }),
      undated('DefineMetric', { unitId: ran, metricId: 'nha', name: 'Nhà xây mới', unitName: 'căn nhà' }),
      undated('ReportResults', {
        ...of2025,
        unitId: ran,
        reportId: 'bao',
        metrics: [
          { metric: `own.${ran}.nha`, figure: { printed: '7.001 căn nhà, tăng 41,3 % so với cùng kỳ' } },
          { metric: 'charity.money', figure: { printed: 'trên 152 tỷ đồng' } },
          { metric: 'reception.cases', figure: { printed: '20/31 vụ việc (64,5%)' } },
        ],
      }),
      undated('RecordGrant', {
        grantId: 'khen-khoi-8',
        year: 2024,
        entries: [{ award: 'MERIT_PROVINCE', kind: 'PERSON', count: 4, clusterId: id }],
      }),
      told('OpenPledge', { clusterId: id, year: 2026 }),
      told('ConcludePledge', { clusterId: id, year: 2026, signatures: 'NOT_STATED' }),
    ],
  };
  const data = async (path: string) => (await app.get(path)).body.data;

  it('is checked, then recorded whole, with a warning of the members that it does not name', async () => {
    app.clock.set('2026-02-01T01:00:00Z');
    const checked = await send({ ...said, dryRun: true });
    expect(checked.body.counts).toEqual({ 'would-record': said.commands.length });
    const done = await send(said);
    expect([done.status, done.body.counts]).toEqual([201, { recorded: said.commands.length }]);
    expect(done.body.items[4].receipt.warnings).toMatchObject([{ code: 'LISTED_COUNT_DIFFERS' }]);
  });

  it('is answered by who led when, and what is not known of it', async () => {
    const leader = async (asOf: string) =>
      (await data(`/api/clusters/${id}/leadership?asOf=${asOf}`)).leader.unitId;
    expect([await leader('2025-06-01'), await leader('2026-01-20')]).toEqual([ran, nua]);
    const year = await data(`/api/clusters/${id}/years/2025`);
    expect(year).toMatchObject({
      roster: { declaredCount: 10, unknownMembers: 8 },
      meetings: [{ meetingId: conference, mode: 'HYBRID', heldOn: '2026-01-15', present: [{ how: null }] }],
      proposals: [{ award: 'FLAG_PROVINCE', unitId: nua, vote: { wording: 'bình bầu' } }],
    });
    expect(year.unknown).toEqual(expect.arrayContaining(['deputy', 'members', 'theme', 'pledge']));
    expect(year.meetings[0]).toMatchObject({
      kindNames: ['tổng kết', 'ký kết giao ước thi đua'],
      guests: [{ person: 'Đỗ Thị Khách' }],
      quorum: { present: 8, members: 10, met: true },
    });
    const next = await data(`/api/clusters/${id}/years/2026`);
    expect(next).toMatchObject({ meetings: [{ meetingId: conference }], pledge: { status: 'concluded' } });
    expect(next.roster.members.map((m: { pledge: string }) => m.pledge)).toEqual(['unknown', 'unknown']);
    expect((await data(`/api/clusters/${id}/years/2024`)).grants).toMatchObject([
      { count: 4, clusterId: id },
    ]);
  });

  it('is answered by what its units did and were proposed for, as printed', async () => {
    const { figures, offices } = await data(`/api/units/${ran}`);
    expect(offices).toMatchObject([{ year: 2025, office: 'LEADER', mode: 'REPORTED' }]);
    expect(figures[0].metrics.map((one: { name: string; text: string }) => [one.name, one.text])).toEqual([
      ['Nhà xây mới', '7.001 căn nhà, tăng 41,3 % so với cùng kỳ'],
      ['Tiền giúp đỡ người nghèo, trẻ em khó khăn', 'hơn 152 tỷ đồng'],
      ['Vụ việc qua tiếp công dân', '20 vụ việc, 20/31 vụ việc, 64,5%'],
    ]);
    expect((await data(`/api/units/${nua}`)).awards).toMatchObject([
      { award: 'FLAG_PROVINCE', status: 'proposed' },
    ]);
  });
});

describe('what was recorded', () => {
  const sha256 = 'ab'.repeat(32);
  const clerk: Partial<Actor> = { id: 'van-thu-mau', roles: ['operator'] };
  const decision = { source: 'cong-van-77.pdf', documentNumber: 'Số: 77/TT-VP', sha256 };
  const letter = (number: string) => ({ source: 'cong-van.pdf', documentNumber: number });
  const found = async (query: string): Promise<unknown[]> =>
    (await app.get(`/api/events?${query}`)).body.data.map(
      ({ type, data }: { type: string; data: { unitId?: string; clusterId?: string } }) =>
        `${type} ${data.unitId ?? data.clusterId}`,
    );

  beforeAll(async () => {
    app.clock.set(new Date(Date.now() + 60_000).toISOString());
    for (const [unitId, evidence] of [
      ['phong-1', decision],
      ['phong-2', letter('78/TT-VP')],
      ['phong-3', { ...decision, source: 'bản khác', documentNumber: ' 77/tt-vp' }],
    ] as const)
      await app.accept(
        'RegisterUnit',
        { unitId, kind: 'OTHER', name: `Phòng ${unitId}`, evidence: [evidence] },
        { as: clerk },
      );
    await app.accept('RecordInspection', {
      inspectionId: 'tt-1',
      unitId: units[0],
      year: 2025,
      kind: 'ADMINISTRATIVE',
      basis: 'PLANNED',
      title: 'Thanh tra mẫu',
      decisionNumber: '77/TT-VP',
      evidence: [letter('79/TT-VP')],
    });
  });

  it('is found by the document that it rests on or records, however its number is written', async () => {
    const all = ['UnitRegistered phong-1', 'UnitRegistered phong-3', `InspectionRecorded ${units[0]}`];
    expect(await found('document=77/TT-VP')).toEqual(all);
    expect(await found('document=s%E1%BB%91%2077%20/%20tt-vp')).toEqual(all);
    expect(await found('document=77/TT-VP&stream=registry')).toEqual(all.slice(0, 2));
    expect(await found('document=77/TT-VP&type=InspectionRecorded')).toEqual(all.slice(2));
    expect(await found('document=77/TT')).toEqual([]);
  });

  it('is found by source or the hash of its file, actor, and what it was recorded with', async () => {
    expect(await found('source=CONG-VAN-77.pdf')).toEqual(['UnitRegistered phong-1']);
    expect(await found(`source=${sha256}`)).toEqual(['UnitRegistered phong-1', 'UnitRegistered phong-3']);
    expect(await found('actor=van-thu-mau&document=78/TT-VP')).toEqual(['UnitRegistered phong-2']);
    const [{ id, correlationId }] = (await stored()) as [{ id: string; correlationId: string }];
    expect(await found(`correlation=${correlationId}`)).toHaveLength(commands.length);
    expect(await found(`id=${id}`)).toEqual((await found(`correlation=${correlationId}`)).slice(0, 1));
    expect(await found(`source=${article.source}`)).toHaveLength(commands.length + 1);
    const pages = async (after: string) =>
      (await app.get(`/api/events?actor=van-thu-mau&limit=2&${after}`)).body;
    const first = await pages('');
    const second = await pages(`after=${first.next}`);
    expect([first.data.length, second.data.length, second.next]).toEqual([2, 1, null]);
    expect(second.meta).toMatchObject({ lagEvents: 0, stale: false });
  });

  it('is found by when it was recorded, alone and with the rest', async () => {
    const at = app.clock.now();
    const [before, after] = [-1, 1].map((by) => new Date(at.getTime() + by).toISOString());
    const asked = async (query: string) => (await found(query)).length;
    const total = (await stored()).length;
    expect(await asked(`limit=1000&recordedFrom=${at.toISOString()}`)).toBe(4);
    expect(await asked(`limit=1000&recordedTo=${before}`)).toBe(total - 4);
    expect(await asked(`recordedFrom=${after}`)).toBe(0);
    expect(await asked(`document=77/TT-VP&recordedTo=${before}`)).toBe(0);
    expect(await asked(`document=77/TT-VP&recordedFrom=${at.toISOString()}&recordedTo=${after}`)).toBe(3);
    expect(await asked(`limit=1000&recordedFrom=2020-01-01&recordedTo=${app.clock.today()}`)).toBe(total);
    expect(await asked('recordedTo=2020-01-01')).toBe(0);
  });

  it('is asked for by what can be asked alone', async () => {
    const code = async (query: string) => (await app.get(`/api/events?${query}`)).body.errors[0].parameter;
    expect(await code('recordedFrom=yesterday')).toBe('recordedFrom');
    expect(await code('stream=registry&revision=1&actor=x')).toBe('revision');
    expect(await code('number=77/TT-VP')).toBe('number');
  });
});

describe('persons', () => {
  it('told again by another source, without an id, are those of that name told before', async () => {
    const merit = { bodyId: units[0], year: 2025, award: 'MERIT_PM', unitId: units[0] };
    const told = [
      { command: 'ProposeAward', body: { ...merit, person: { name: 'Trần Thị Mẫu' } } },
      { command: 'ProposeAward', body: { ...merit, person: { name: 'Lê Văn Mẫu' } } },
      {
        command: 'RecordRepresentative',
        body: { unitId: units[1], person: { name: 'Lê Thị Mẫu' }, position: 'Chánh Thanh tra', from: '2025' },
      },
    ];
    const tell = (source: string): Promise<Reply> =>
      send({ ...batch(false, told), evidence: [{ source }], correlationId: undefined });
    expect(outcomes(await tell('bao-mau.vn/1'))).toEqual(['recorded', 'recorded', 'recorded']);
    const before = (await stored()).length;
    const again = await tell('bao-mau.vn/2');
    expect(outcomes(again)).toEqual(['already-recorded', 'already-recorded', 'already-recorded']);
    expect(await stored()).toHaveLength(before);
  });
});
