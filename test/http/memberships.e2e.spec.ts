import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('who belonged to a cluster, as told', () => {
  let app: TestApp;
  const data = async (path: string) => (await app.get(path)).body.data;
  const code = async (command: string, body: object): Promise<string> =>
    (await app.send(command, body)).body.code ?? 'accepted';
  const tell = (command: string, body: object) => app.accept(command, { clusterId: 'cum', ...body });
  const membershipsOf = async (unitId: string): Promise<object[]> =>
    (await data(`/api/units/${unitId}`)).memberships;
  const rosterOf = async (year: number) => (await data(`/api/clusters/cum/years/${year}`)).roster;
  const memberIn = async (unitId: string, year: number) =>
    (await rosterOf(year)).members.find((m: { unitId: string }) => m.unitId === unitId);
  const register = async (...unitIds: string[]) => {
    for (const unitId of unitIds)
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
  };

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2026-03-01T01:00:00Z');
    await register('ttcp', 'sa', 'sb', 'sc', 'sd', 'se', 'sf', 'sg', 'sh');
    for (const [clusterId, number] of [
      ['cum', 1],
      ['cum-hai', 2],
    ] as const)
      await app.accept('EstablishCluster', {
        clusterId,
        organiserId: 'ttcp',
        kind: 'CUM',
        number,
        label: `Cụm ${number}`,
      });
  });
  afterAll(() => app.close());

  it('seen in a year says of that year alone, of those between two that it is assumed, and of others nothing', async () => {
    await tell('ReportMember', { unitId: 'sa', seenOn: '2017' });
    await tell('ReportMember', { unitId: 'sa', seenOn: '2014-12-20' });
    await tell('ReportMember', { unitId: 'sa', seenOn: '2015' });
    expect(await memberIn('sa', 2017)).toMatchObject({ provenUntil: '2017', assumed: false });
    expect(await memberIn('sa', 2014)).toMatchObject({ provenUntil: '2014-12-20', assumed: false });
    expect(await memberIn('sa', 2016)).toMatchObject({
      provenUntil: '2015',
      assumed: true,
      provenAgain: { from: '2017', by: { type: 'MemberReported' } },
    });
    for (const [year, memberInYear, memberAgainIn] of [
      [2013, null, 2014],
      [2018, 2017, null],
    ] as const) {
      const { members, unclear } = await rosterOf(year);
      expect(members).toEqual([]);
      expect(unclear).toEqual([
        { unitId: 'sa', name: 'Thanh tra sa', memberIn: memberInYear, memberAgainIn },
      ]);
    }
    expect((await data('/api/clusters/cum/years/2018')).unknown).toContain('members');
    expect(await membershipsOf('sa')).toMatchObject([
      { from: null, to: null, seen: [2014, 2015], assumed: null, unknown: ['from', 'to'] },
      { from: null, to: null, seen: null, assumed: [2016, 2016] },
      { from: null, to: null, seen: [2017, 2017], endedBy: null },
    ]);
    expect(await code('ReportMember', { clusterId: 'cum', unitId: 'sa', seenOn: '2017' })).toBe(
      'ALREADY_RECORDED',
    );
    expect(await code('ReportMember', { clusterId: 'cum', unitId: 'sa', seenOn: '2027' })).toBe(
      'DATES_OUT_OF_ORDER',
    );
  });

  it('may serve in the year in which it was seen, and is not said to have left after it', async () => {
    await app.accept('ReportOffice', { clusterId: 'cum', year: 2017, office: 'LEADER', unitId: 'sa' });
    const led = async (day: string) => await data(`/api/clusters/cum/leadership?asOf=${day}`);
    expect(await led('2017-06-01')).toMatchObject({ leader: { unitId: 'sa' }, vacant: false });
    expect(await led('2018-06-01')).toMatchObject({
      leader: null,
      vacant: false,
      unknown: ['leader', 'deputy'],
    });
  });

  it('from and until come in one telling, and are taken back together', async () => {
    const told = await tell('AdmitMember', { unitId: 'sb', from: '2014', until: '2016-07' });
    expect(told.body.events.map((e: { type: string }) => e.type)).toEqual([
      'MemberAdmitted',
      'MemberReleased',
    ]);
    expect(await membershipsOf('sb')).toMatchObject([
      { from: '2014', to: '2016-07', endedBy: '2016-07-31', seen: null, unknown: [] },
    ]);
    expect([await memberIn('sb', 2016), await memberIn('sb', 2017)]).toMatchObject([
      { provenUntil: '2014', assumed: true },
      undefined,
    ]);
    const again = { clusterId: 'cum', unitId: 'sb', from: '2015', until: '2018' };
    expect(await code('AdmitMember', again)).toBe('ALREADY_RECORDED');
    expect(await code('AdmitMember', { ...again, from: '2019' })).toBe('DATES_OUT_OF_ORDER');
    const eventId = told.body.events[1].id;
    await app.accept('WithdrawClusterRecord', { clusterId: 'cum', eventId, reason: 'nhầm' });
    expect(await membershipsOf('sb')).toEqual([]);
  });

  it('that it left may be told first, and its beginning later', async () => {
    const left = await tell('ReleaseMember', { unitId: 'sc', on: '2019-06-01' });
    expect(left.body.warnings).toMatchObject([{ code: 'MEMBERSHIP_BEGAN_UNKNOWN' }]);
    expect(await membershipsOf('sc')).toMatchObject([
      { from: null, to: '2019-06-01', endedBy: '2019-06-01', unknown: ['from'] },
    ]);
    expect(await memberIn('sc', 2019)).toMatchObject({ provenUntil: '2019', assumed: false });
    expect(await memberIn('sc', 2020)).toBeUndefined();
    await tell('AdmitMember', { unitId: 'sc', from: '2012-05' });
    expect(await membershipsOf('sc')).toMatchObject([{ from: '2012-05', to: '2019-06-01', unknown: [] }]);
    await tell('AdmitMember', { unitId: 'sc', from: '2012-05-20' });
    expect(await membershipsOf('sc')).toMatchObject([{ from: '2012-05-20', to: '2019-06-01' }]);
  });

  it('an end without a day, or with a part of one, is shown as told, and counts from the last day that it may mean', async () => {
    await tell('AdmitMember', { unitId: 'sd', from: '2014-01-01' });
    const untold = { unitId: 'sd', evidence: [{ source: 'bao.vn/1', documentDate: '2021' }] };
    await tell('ReleaseMember', untold);
    expect(await membershipsOf('sd')).toMatchObject([
      { from: '2014-01-01', to: null, endedBy: '2021-12-31', unknown: ['to'] },
    ]);
    expect([await memberIn('sd', 2018), await memberIn('sd', 2022)]).toMatchObject([
      { provenUntil: '2014-01-01', assumed: true },
      undefined,
    ]);
    await tell('ReleaseMember', { unitId: 'sd', on: '2019' });
    await tell('ReleaseMember', { unitId: 'sd', on: '2019-05' });
    expect(await membershipsOf('sd')).toMatchObject([
      { from: '2014-01-01', to: '2019-05', endedBy: '2019-05-31', unknown: [] },
    ]);
    const { body } = await app.send('ReleaseMember', { clusterId: 'cum', unitId: 'sd', on: '2019' });
    expect([body.code, body.current.on]).toEqual(['ALREADY_RECORDED', '2019-05']);
  });

  it('a move within a year of which no day is told is no membership of two clusters (R4)', async () => {
    await tell('AdmitMember', { unitId: 'se', from: '2014', until: '2019' });
    await tell('AdmitMember', { clusterId: 'cum-hai', unitId: 'se', from: '2019' });
    const both = (await membershipsOf('se')) as { clusterId: string; from: string; to: string }[];
    expect(both.map(({ clusterId, from, to }) => [clusterId, from, to])).toEqual([
      ['cum', '2014', '2019'],
      ['cum-hai', '2019', null],
    ]);
    const later = { clusterId: 'cum', unitId: 'se', seenOn: '2020' };
    expect(await code('ReportMember', later)).toBe('MEMBER_OF_ANOTHER_CLUSTER');
    expect(await code('ReportMember', { ...later, seenOn: '2019-03' })).toBe('accepted');
  });

  it('a roster may say of the year alone whom it names, of more than it names', async () => {
    const body = { clusterId: 'cum', year: 2022, declaredCount: 9, listed: ['sf', 'sg'] };
    expect(await code('DeclareRoster', { ...body, admit: true, seen: true })).toBe('INVALID_REQUEST');
    const told = await app.accept('DeclareRoster', { ...body, seen: true });
    expect(told.body.events.map((e: { type: string }) => e.type)).toEqual([
      'RosterAdmitted',
      'MemberReported',
      'MemberReported',
    ]);
    expect(await rosterOf(2022)).toMatchObject({
      declaredCount: 9,
      unknownMembers: 7,
      members: [{ unitId: 'sf', assumed: false }, { unitId: 'sg' }],
    });
    const { members, unclear } = await rosterOf(2023);
    expect([members, unclear.map((u: { unitId: string }) => u.unitId)]).toEqual([[], ['sa', 'sf', 'sg']]);
  });

  it('units end, merge and are renamed, clusters end and are relabelled, on days told in part or not at all', async () => {
    await register('xa', 'xb', 'xc');
    await tell('AdmitMember', { unitId: 'sh', from: '2014' });
    await app.accept('EndUnit', { unitId: 'sh', on: '2025', reason: 'sắp xếp lại' });
    expect((await data('/api/units/sh')).ended).toMatchObject({ on: '2025', by: '2025-12-31' });
    expect(await membershipsOf('sh')).toMatchObject([{ from: '2014', to: '2025', endedBy: '2025-12-31' }]);
    const { body } = await app.send('RenameUnit', { unitId: 'sh', name: 'Tên mới' });
    expect([body.code, body.on]).toEqual(['UNIT_ENDED', '2025']);
    await app.accept('EndUnit', { unitId: 'xa' });
    expect((await data('/api/units/xa')).ended).toMatchObject({
      on: null,
      by: '2026-03-01',
      reason: 'unknown',
      successorId: null,
    });
    await app.accept('RenameUnit', { unitId: 'xb', name: 'Thanh tra Mây' });
    const renamed = await data('/api/units/xb');
    expect(renamed.name).toBe('Thanh tra Mây');
    expect(renamed.names).toMatchObject([
      { name: 'Thanh tra xb', from: null, knownBy: null },
      { name: 'Thanh tra Mây', from: null, knownBy: '2026-03-01' },
    ]);
    const merger = { predecessors: ['xb', 'xc'], unitId: 'xbc', kind: 'OTHER', name: 'Thanh tra Gió' };
    await app.accept('MergeUnits', { ...merger, on: '2026-01' });
    const merged = await data('/api/units/xc');
    expect(merged.ended).toMatchObject({ on: '2026-01', successorId: 'xbc' });
    expect(merged.successors).toEqual([{ unitId: 'xbc', on: '2026-01', eventId: merged.ended.eventId }]);
    expect((await data('/api/units/xbc')).existsFrom).toBe('2026-01');
    const old = { clusterId: 'cum-cu', organiserId: 'ttcp', kind: 'CUM', number: 7, label: 'Cụm 7' };
    await app.accept('EstablishCluster', { ...old, dissolved: { on: '2016' } });
    await app.accept('RenameCluster', { clusterId: 'cum-hai', label: 'Cụm thi đua số 2' });
    await app.accept('DissolveCluster', { clusterId: 'cum-hai' });
    expect(await data('/api/clusters/cum-cu')).toMatchObject({
      dissolvedOn: '2016',
      dissolvedBy: '2016-12-31',
    });
    const cluster = await data('/api/clusters/cum-hai');
    expect(cluster).toMatchObject({ dissolvedOn: null, dissolvedBy: '2026-03-01' });
    expect(cluster.labels).toMatchObject([{ label: 'Cụm 2' }, { from: null, knownBy: '2026-03-01' }]);
    expect(cluster.members[0].periods).toMatchObject([{ from: '2019', to: null, unknown: ['to'] }]);
  });

  it('since when a cluster exists is told later and corrected, with a warning of members from before', async () => {
    const existence = { clusterId: 'cum', establishedOn: '2012' };
    const first = await app.accept('RecordClusterEstablishment', existence);
    expect(first.body.warnings).toEqual([]);
    const { body } = await app.accept('RecordClusterEstablishment', {
      ...existence,
      establishedOn: '2016-05',
    });
    expect(body.warnings).toMatchObject([{ code: 'RECORDED_BEFORE_EXISTENCE' }]);
    expect((await data('/api/clusters/cum')).establishedOn).toBe('2016-05');
    expect(await code('RecordClusterEstablishment', { ...existence, establishedOn: '2016-05' })).toBe(
      'ALREADY_RECORDED',
    );
    const eventId = body.events[0].id;
    await app.accept('WithdrawClusterRecord', { clusterId: 'cum', eventId, reason: 'đọc nhầm' });
    expect((await data('/api/clusters/cum')).establishedOn).toBe('2012');
  });

  it('an end in a year is by no later day than the end of the cluster, of the unit or of its year, and on none of them', async () => {
    await register('ra', 'rb');
    const ba = { clusterId: 'cum-ba', organiserId: 'ttcp', kind: 'CUM', number: 3, label: 'Cụm 3' };
    await app.accept('EstablishCluster', ba);
    await app.accept('EstablishCluster', { ...ba, clusterId: 'cum-bon', number: 4, label: 'Cụm 4' });
    await tell('AdmitMember', { clusterId: 'cum-bon', unitId: 'ra', from: '2022' });
    await tell('ReleaseMember', { clusterId: 'cum-ba', unitId: 'ra', on: '2025' });
    await tell('ReportMember', { clusterId: 'cum-ba', unitId: 'rb', seenOn: '2025' });
    const ended = await app.accept('DissolveCluster', { clusterId: 'cum-ba', on: '2025-12-20' });
    const of = async (unitId: string) =>
      (await membershipsOf(unitId)).filter((m) => (m as { clusterId: string }).clusterId === 'cum-ba');
    expect(await of('ra')).toMatchObject([
      { from: null, to: '2025', endedBy: '2025-12-20', unknown: ['from'] },
    ]);
    expect(await of('rb')).toMatchObject([
      { from: null, to: null, endedBy: '2025-12-20', unknown: ['from', 'to'] },
    ]);
    const [{ id: eventId }] = ended.body.events;
    await app.accept('WithdrawClusterRecord', { clusterId: 'cum-ba', eventId, reason: 'nhầm' });
    expect(await of('ra')).toMatchObject([{ to: '2025', endedBy: '2025-12-31' }]);
    expect(await of('rb')).toMatchObject([{ seen: [2025, 2025], endedBy: null }]);
    const exact = { clusterId: 'cum-ba', unitId: 'ra', on: '2025-01-01' };
    expect(await code('ReleaseMember', exact)).toBe('MEMBER_OF_ANOTHER_CLUSTER');
  });

  it('a record that gave room to an end told more exactly is not withdrawn before it', async () => {
    await register('rc');
    const bon = { clusterId: 'cum-bon', unitId: 'rc' };
    await tell('AdmitMember', { ...bon, from: '2020-01-01' });
    const left = await tell('ReleaseMember', { ...bon, on: '2024-01-01' });
    await tell('ReleaseMember', { clusterId: 'cum-ba', unitId: 'rc', on: '2025' });
    const exact = await tell('ReleaseMember', { clusterId: 'cum-ba', unitId: 'rc', on: '2025-05-01' });
    const { body } = await app.send('WithdrawClusterRecord', {
      clusterId: 'cum-bon',
      eventId: left.body.events[0].id,
      reason: 'nhầm',
    });
    expect(body).toMatchObject({
      code: 'RECORD_IN_USE',
      resting: [{ eventId: exact.body.events[0].id, type: 'MemberReleased' }],
    });
  });

  it('units of which only the number is known are recorded and shown as told, and no ids are made up', async () => {
    const told = {
      count: 10,
      happened: 'ENDED',
      kind: 'DISTRICT_INSPECTORATE',
      on: '2025-07',
      province: 'Tỉnh Mưa',
      successorId: 'sc',
      named: ['sh'],
      words: '10 thanh tra cấp huyện kết thúc hoạt động',
    };
    const { body } = await app.accept('RecordUnnamedUnits', told);
    await app.accept('RecordUnnamedUnits', { count: 3, happened: 'EXISTED' });
    for (const query of ['unit=sc', 'unit=sh', 'province=mua'])
      expect(await data(`/api/unnamed-units?${query}`)).toMatchObject([{ ...told, superiorId: null }]);
    for (const unitId of ['sc', 'sh'])
      expect((await data(`/api/units/${unitId}`)).unnamedUnits).toMatchObject([
        { count: 10, eventId: body.events[0].id },
      ]);
    expect((await data('/api/units/sc?asOf=2025-06-30')).unnamedUnits).toEqual([]);
    expect((await data('/api/units/sd')).unnamedUnits).toEqual([]);
    const all = await data('/api/unnamed-units');
    expect(all.map((one: { count: number }) => one.count).sort()).toEqual([10, 3]);
    expect(all.find((one: { count: number }) => one.count === 3)).toMatchObject({
      kind: null,
      on: null,
      named: [],
    });
    expect(await code('RecordUnnamedUnits', { ...told, named: ['xx'] })).toBe('UNIT_NOT_FOUND');
    expect(await code('RecordUnnamedUnits', { ...told, count: 1, named: ['sa', 'sb'] })).toBe(
      'INVALID_REQUEST',
    );
    const eventId = body.events[0].id;
    await app.accept('WithdrawUnitRecord', { eventId, reason: 'đọc nhầm số' });
    expect(await data('/api/unnamed-units?unit=sc')).toEqual([]);
    expect((await data('/api/units/sc')).unnamedUnits).toEqual([]);
    expect((await data(`/api/units/sc?knownAt=${body.position}`)).unnamedUnits).toMatchObject([
      { count: 10 },
    ]);
  });

  it('members of which only the number is told are shown, named later, and counted once', async () => {
    await register('va', 'vb', 'vc', 'vd');
    const cluster = { clusterId: 'cum-tu' };
    const established = { ...cluster, organiserId: 'ttcp', kind: 'CUM', number: 40, label: 'Cụm 40' };
    await app.accept('EstablishCluster', established);
    for (const unitId of ['va', 'vb'])
      await app.accept('ReportMember', { ...cluster, unitId, seenOn: '2024' });
    const year = (of = 2024, at = '') => data(`/api/clusters/cum-tu/years/${of}${at}`);
    const told = { ...cluster, happened: 'BELONGED', count: 3, on: '2024', words: 'ba đơn vị khác' };
    const { body } = await app.accept('RecordUnnamedUnits', told);
    const [{ id: eventId }] = body.events;
    const all = { count: 11, words: 'cụm có 11 đơn vị', all: true, on: '2024-06-01' };
    await app.accept('RecordUnnamedUnits', { ...told, ...all });
    await app.accept('RecordUnnamedUnits', { ...told, count: 2, on: undefined, named: ['vd'] });
    expect((await year()).roster).toMatchObject({
      members: [{ unitId: 'va' }, { unitId: 'vb' }],
      unnamed: [
        { eventId, count: 3, unnamed: 3, named: [], on: '2024', words: 'ba đơn vị khác', proof: {} },
        { count: 11, all: true, unnamed: 9, on: '2024-06-01' },
      ],
      unknownMembers: 9,
      warnings: [],
    });
    expect((await year()).unknown).toContain('members');
    const { unnamed, unknownMembers } = (await year(2023)).roster;
    expect([unnamed, unknownMembers]).toEqual([[], null]);
    const page = await data('/api/clusters/cum-tu');
    expect(page.unnamedMembers).toMatchObject([
      { count: 3 },
      { count: 11 },
      { on: null, unnamed: 1, named: [{ unitId: 'vd' }] },
    ]);
    expect(page.members).toHaveLength(2);
    expect(await data('/api/unnamed-units?cluster=cum-tu')).toHaveLength(3);
    expect(await data('/api/unnamed-units?cluster=cum')).toEqual([]);
    expect(await code('RecordUnnamedUnits', told)).toBe('ALREADY_RECORDED');

    const named = await app.accept('NameUnnamedUnits', { eventId, named: ['vb', 'vc'] });
    expect((await year()).roster).toMatchObject({
      members: [{ unitId: 'va' }, { unitId: 'vb' }, { unitId: 'vc' }],
      unnamed: [
        { unnamed: 1, named: [{ unitId: 'vb', name: 'Thanh tra vb' }, { unitId: 'vc' }] },
        { unnamed: 8 },
      ],
      unknownMembers: 8,
    });
    const meetingId = 'cum-tu_2024_hop';
    const present = ['va', 'vb', 'vc'].map((unitId) => ({ unitId }));
    await app.accept('OpenMeeting', { meetingId, kind: 'YEAR_END', present });
    expect((await year()).meetings[0].quorum).toMatchObject({ members: null, met: null });
    expect(await code('NameUnnamedUnits', { eventId, named: ['vd', 'va'] })).toBe('MORE_NAMED_THAN_COUNTED');
    const withdrawal = (id: string) => ({ ...cluster, eventId: id, reason: 'nhầm' });
    expect(await code('WithdrawClusterRecord', withdrawal(eventId))).toBe('RECORD_IN_USE');
    await app.accept('WithdrawClusterRecord', withdrawal(named.body.events[0].id));
    expect((await year()).roster).toMatchObject({
      members: [{}, {}],
      unnamed: [{ unnamed: 3, named: [] }, { unnamed: 9 }],
    });
    await app.accept('WithdrawClusterRecord', withdrawal(eventId));
    expect((await year()).roster.unnamed).toMatchObject([{ count: 11 }]);
    const then = await year(2024, `?knownAt=${named.body.position}`);
    expect(then.roster.unnamed).toMatchObject([{ unnamed: 1, named: [{}, {}] }, { unnamed: 8 }]);
    await app.accept('DeclareRoster', { ...cluster, year: 2024, declaredCount: 5 });
    expect((await year()).roster.unknownMembers).toBe(9);
  });

  it('is not asked of whom a document names while no member of the year is known: what it did is recorded, and warned of', async () => {
    const clusterId = 'cum-bao-ke';
    await register('ka', 'kb', 'kc', 'kd');
    const cut = { clusterId, organiserId: 'ttcp', kind: 'KHOI', label: 'Khối báo kể' };
    await app.accept('EstablishCluster', { ...cut, occurredOn: null });
    const year = { clusterId, year: 2022, occurredOn: '2022-12', evidence: [{ source: 'bao-ke' }] };
    const meetingId = `${clusterId}_2022_tong-ket`;
    await app.accept('OpenMeeting', { ...year, clusterId: undefined, year: undefined, meetingId });
    await app.accept('OpenPledge', { clusterId, year: 2022, occurredOn: null });
    const about = { award: 'FLAG_NOT_STATED', unitId: 'ka' };
    const metrics = [{ metric: 'inspection.total', figure: { printed: '12 cuộc' } }];
    const told: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
      ['RecordVote', { ...year, clusterId: undefined, year: undefined, meetingId, voteId: 'co', about }],
      ['NominateForAward', { ...year, award: 'MERIT_NOT_STATED', unitId: 'kb', nominatedBy: 'ka' }],
      ['ProposeAward', { ...year, ...about }],
      ['RecordPlaces', { ...year, places: [{ unitId: 'ka', place: 1 }] }],
      ['ReportResults', { ...year, reportId: 'nam', unitId: 'kb', metrics }],
      ['SignPledge', { ...year, unitId: 'kb' }],
    ];
    for (const [command, body] of told) {
      expect(await code(command, { ...body, evidence: undefined })).toBe('NOT_A_MEMBER');
      const { warnings } = (await app.accept(command, body)).body;
      expect(warnings).toContainEqual(expect.objectContaining({ code: 'MEMBERSHIP_NOT_TOLD' }));
    }
    // More of a vote on record needs no document, and nobody puts itself among the members.
    const counts = { inFavour: 4, base: 5 };
    await app.accept('SupplementVote', { meetingId, voteId: 'co', counts });
    const as = { id: 'kd', roles: ['unit' as const], unitId: 'kd' };
    const own = { ...year, award: 'FLAG_NOT_STATED', unitId: 'kd', proposer: 'UNIT' };
    expect((await app.send('ProposeAward', own, { as })).body.code).toBe('NOT_A_MEMBER');
    // Once a member is known, others are asked for their membership.
    await app.accept('ReportMember', { clusterId, unitId: 'ka', seenOn: '2022' });
    expect(await code('ProposeAward', { ...year, award: 'MERIT_NOT_STATED', unitId: 'kc' })).toBe(
      'NOT_A_MEMBER',
    );
    const { data: page } = (await app.get(`/api/clusters/${clusterId}/years/2022`)).body;
    expect(page).toMatchObject({ unknown: expect.arrayContaining(['members']), proposals: [{}, {}] });
  });
});
