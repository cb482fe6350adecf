import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

// Cụm IV with its seven provinces, and the meetings of its members.

const provinces = ['lao-cai', 'son-la', 'lai-chau', 'lang-son', 'cao-bang', 'ha-giang', 'dien-bien'];
const meetingId = 'cum-4_2019_tong-ket';
const as = (unitId: string) => ({ as: { id: unitId, roles: ['unit'] as const, unitId } });
let app: TestApp;

describe('a meeting in March that closes the year before', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2020-03-15T02:00:00Z');
    await app.accept('RegisterUnit', {
      unitId: 'ttcp',
      kind: 'GOVERNMENT_INSPECTORATE',
      name: 'Thanh tra Chính phủ',
    });
    const cluster = {
      clusterId: 'cum-4',
      organiserId: 'ttcp',
      kind: 'CUM',
      number: 4,
      label: 'Cụm IV',
      tier: 'SECTOR',
    };
    await app.accept('EstablishCluster', cluster);
    for (const unitId of provinces) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'cum-4', unitId, from: '2019' });
    }
    const seat = { clusterId: 'cum-4', occurredOn: '2018-12-20' };
    await app.accept('ElectLeader', { ...seat, year: 2019, unitId: 'lai-chau' });
    await app.accept('ElectLeader', { ...seat, year: 2020, unitId: 'dien-bien', occurredOn: '2019-12-20' });
  });
  afterAll(() => app.close());

  it('is run by the officers of that year, not by those of the next', async () => {
    const command = { meetingId, kind: 'YEAR_END', mode: 'IN_PERSON', present: [{ unitId: 'lai-chau' }] };
    const refused = await app.send('OpenMeeting', command, as('dien-bien'));
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', rule: 'R41', officers: ['lai-chau'] },
    });
    const body = {
      ...command,
      hostUnitId: 'dien-bien',
      openedByUnitId: 'lang-son',
      agenda: [{ title: 'Bình xét thi đua', presidedBy: 'lang-son' }],
      memberCount: 7,
    };
    await app.accept('OpenMeeting', body, as('lai-chau'));
    const refusals = await app.get('/api/commands?outcome=refused&stream=meetings-cum-4_2019');
    expect(refusals.body.data).toMatchObject([{ command: 'OpenMeeting', code: 'FORBIDDEN' }]);
  });

  it('shows roll, presence with substitutes, and the quorum with its denominator', async () => {
    const person = { name: 'Hoàng Thị Bí Mật' };
    const substitute = { person, position: 'Phó Chánh Thanh tra', authority: 'Giấy ủy quyền số 12' };
    await app.accept('RecordPresence', { meetingId, unitId: 'lang-son', substitute }, as('lai-chau'));
    const before = await app.get(`/api/meetings/${meetingId}`);
    expect(before.body.data).toMatchObject({
      quorum: { present: null, atLeast: 2, met: null, printed: 'ít nhất 2/7 thành viên, cần 5 (2/3)' },
      absent: null,
      unknown: ['chairs', 'speakers', 'guests', 'place', 'present', 'absent', 'quorum'],
    });
    for (const unitId of ['lao-cai', 'son-la'])
      await app.accept('RecordPresence', { meetingId, unitId }, as('lai-chau'));
    const { position } = (await app.get(`/api/meetings/${meetingId}`)).body.meta;
    const written = { meetingId, unitId: 'cao-bang', how: 'WRITTEN' };
    await app.accept('RecordPresence', written, as('lai-chau'));
    const { body } = await app.get(`/api/meetings/${meetingId}`);
    expect(body.data).toMatchObject({
      status: 'open',
      heldOn: '2020-03-15',
      host: { unitId: 'dien-bien', name: 'Thanh tra dien-bien' },
      openedBy: { unitId: 'lang-son' },
      agenda: [{ title: 'Bình xét thi đua', presidedBy: { unitId: 'lang-son' } }],
      quorum: {
        atLeast: 5,
        members: 7,
        needed: 5,
        met: true,
        printed: 'ít nhất 5/7 thành viên, cần 5 (2/3)',
        ruleSet: 'rules-from-2020-01-01-edition-2',
        basis: null,
      },
      excluded: [],
    });
    expect(body.data.roll).toHaveLength(7);
    expect(body.data.absent).toBeNull();
    expect(body.data.present).toContainEqual({
      unitId: 'lang-son',
      name: 'Thanh tra lang-son',
      how: 'IN_PERSON',
      substitute: { name: person.name, position: substitute.position, authority: substitute.authority },
    });
    const events = await app.get('/api/events?stream=meetings-cum-4_2019');
    expect(JSON.stringify(events.body)).not.toContain(person.name);
    const then = await app.get(`/api/meetings/${meetingId}?knownAt=${position}`);
    expect(then.body.data.quorum).toMatchObject({ atLeast: 4, met: null });
  });

  it('records votes as told and says that there is nothing to recount (S-07, R48)', async () => {
    const evidence = [{ source: '004_5d0da459d55dd4e0.txt', quote: 'nhất trí' }];
    const vote = { meetingId, question: 'Đề nghị tặng Cờ thi đua', outcome: 'CARRIED' };
    const consensus = { ...vote, voteId: 'co', method: 'CONSENSUS', wording: 'nhất trí', evidence };
    await app.accept('RecordVote', consensus, as('lai-chau'));
    const hands = { ...vote, voteId: 'bang-khen', method: 'SHOW_OF_HANDS' };
    await app.accept('RecordVote', { ...hands, counts: { inFavour: 5, base: 5 } }, as('lai-chau'));
    const { body } = await app.get(`/api/meetings/${meetingId}`);
    expect(body.data.votes).toMatchObject([
      { voteId: 'co', counts: null, tally: 'không có số phiếu để kiểm', evidence },
      { counts: { inFavour: 5, against: null, abstained: null, base: 5 }, tally: '5/5 phiếu thuận' },
    ]);
    const untold = { meetingId, voteId: 'khac', question: 'Nội dung khác' };
    await app.accept('RecordVote', untold, as('lai-chau'));
    const acclaimed = { ...untold, voteId: 'suy-ton', method: 'ACCLAMATION', outcome: 'UNANIMOUS' };
    await app.accept('RecordVote', acclaimed, as('lai-chau'));
    const ballot = { ...untold, voteId: 'phieu', method: 'BALLOT', outcome: 'NOT_CARRIED' };
    await app.accept('RecordVote', ballot, as('lai-chau'));
    const words = { ...untold, voteId: 'chu-cu', method: 'COUNTED_BALLOT', counts: { for: 4, of: 5 } };
    await app.accept('RecordVote', words, as('lai-chau'));
    const { votes } = (await app.get(`/api/meetings/${meetingId}`)).body.data;
    expect(votes.slice(2)).toMatchObject([
      { method: 'NOT_STATED', methodName: 'chưa có dữ liệu', outcome: null, counts: null },
      { method: 'ACCLAMATION', methodName: 'suy tôn', outcome: 'UNANIMOUS' },
      { method: 'BALLOT', methodName: 'bỏ phiếu', outcome: 'NOT_CARRIED' },
      { method: 'BALLOT', counts: { inFavour: 4, base: 5 } },
    ]);
  });

  it('closes once, and is listed with the others of its year', async () => {
    await app.accept('CloseMeeting', { meetingId, presentCount: 5 }, as('lai-chau'));
    const again = await app.send('CloseMeeting', { meetingId }, as('lai-chau'));
    expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
    const second = { meetingId: 'cum-4_2019_a-bat-thuong', kind: 'YEAR_END', mode: 'WRITTEN' };
    app.clock.set('2020-04-02T02:00:00Z');
    await app.accept('OpenMeeting', { ...second, occurredOn: '2020-04-01' });
    const { body } = await app.get('/api/clusters/cum-4/years/2019/meetings');
    expect(body.data.map((m: { meetingId: string; status: string }) => [m.meetingId, m.status])).toEqual([
      [meetingId, 'closed'],
      [second.meetingId, 'open'],
    ]);
    const paged = async (query: string) =>
      (await app.get(`/api/clusters/cum-4/years/2019/meetings?${query}`)).body;
    expect(await paged('limit=1')).toMatchObject({ data: [{ meetingId }], next: meetingId });
    expect(await paged(`limit=1&from=${meetingId}`)).toMatchObject({ data: [second], next: null });
    expect(await paged(`from=${second.meetingId}`)).toMatchObject({ data: [], next: null });
    expect((await paged('from=cum-4_2019_x')).code).toBe('MEETING_NOT_FOUND');
    expect((await paged('limit=0')).code).toBe('INVALID_REQUEST');
    expect(body.data[0]).toMatchObject({
      quorum: { present: 5, members: 7, needed: 5, met: true, printed: '5/7 thành viên, cần 5 (2/3)' },
      absent: [{ unitId: 'dien-bien' }, { unitId: 'ha-giang' }],
      unknown: ['chairs', 'speakers', 'guests', 'place'],
    });
    expect((await app.get('/api/clusters/cum-4/years/2020/meetings')).body.data).toEqual([]);
    expect((await app.get('/api/clusters/x/years/2019/meetings')).body.code).toBe('CLUSTER_NOT_FOUND');
    expect((await app.get('/api/meetings/cum-4_2019_x')).body.code).toBe('MEETING_NOT_FOUND');
    expect((await app.get('/api/meetings/x')).status).toBe(404);
  });

  describe('known from an article', () => {
    const told = 'cum-4_2018_tong-ket';
    const meeting = async () => (await app.get(`/api/meetings/${told}`)).body.data;
    const year = async () => (await app.get('/api/clusters/cum-4/years/2018')).body.data;

    it('says that nothing is known of members, presence and quorum, beside a vote of eleven', async () => {
      await app.accept('AdmitMember', { clusterId: 'cum-4', unitId: 'ttcp', from: '2018-05' });
      await app.accept('ReleaseMember', {
        clusterId: 'cum-4',
        unitId: 'ttcp',
        on: '2018-12-31',
        reason: 'OTHER',
      });
      const opened = { meetingId: told, kind: 'YEAR_END', mode: 'IN_PERSON', occurredOn: '2018-11-20' };
      await app.accept('OpenMeeting', opened);
      const counts = { inFavour: 11, base: 11 };
      const vote = { meetingId: told, voteId: 'bau', question: 'Bầu Cụm trưởng', outcome: 'CARRIED', counts };
      const { body } = await app.accept('RecordVote', { ...vote, method: 'SHOW_OF_HANDS' });
      expect(body.warnings).toMatchObject([{ code: 'MORE_VOTES_THAN_KNOWN' }]);
      await app.accept('CloseMeeting', { meetingId: told });
      expect(await meeting()).toMatchObject({
        roll: [{ unitId: 'ttcp' }],
        present: [],
        absent: null,
        quorum: { present: null, members: null, needed: null, met: null },
        votes: [{ warnings: [{ code: 'MORE_VOTES_THAN_KNOWN' }] }],
        unknown: expect.arrayContaining(['host', 'roll', 'present', 'absent', 'quorum']),
      });
      expect((await year()).unknown).toContain('members');
    });

    it('tells elections in the same words, with counts, and shows them and the meetings of the year', async () => {
      const seat = { clusterId: 'cum-4', year: 2018, unitId: 'ttcp' };
      const counts = { inFavour: 11, against: 0, base: 11 };
      const vote = { method: 'ACCLAMATION', outcome: 'UNANIMOUS', wording: 'suy tôn', counts };
      const wrong = { ...vote, counts: { ...counts, against: 1 } };
      const refused = await app.send('ElectLeader', { ...seat, vote: wrong });
      expect(refused).toMatchObject({ status: 422, body: { code: 'INVALID_VOTE' } });
      await app.accept('ElectLeader', { ...seat, vote, occurredOn: '2018-06-01' });
      expect(await year()).toMatchObject({
        appointments: [
          {
            office: 'LEADER',
            unitId: 'ttcp',
            mode: null,
            vote: { methodName: 'suy tôn', counts, tally: '11/11 phiếu thuận' },
          },
        ],
        meetings: [{ meetingId: told, votes: [{ voteId: 'bau', tally: '11/11 phiếu thuận' }] }],
        meetingsNext: null,
      });
    });

    it('knows how many members there are once a document declares it', async () => {
      await app.accept('DeclareRoster', { clusterId: 'cum-4', year: 2018, declaredCount: 11 });
      expect(await meeting()).toMatchObject({
        quorum: { members: 11, needed: 8, met: null },
        absent: null,
        unknown: expect.arrayContaining(['host', 'roll', 'present', 'absent', 'quorum']),
      });
      expect((await year()).unknown).toContain('members');
    });

    it('says both where fewer are said to have come than voted, and whether they were enough of neither', async () => {
      await app.accept('SupplementMeeting', { meetingId: told, presentCount: 6 });
      expect(await meeting()).toMatchObject({
        quorum: {
          present: null,
          presentSaid: [6, 11],
          needed: 8,
          met: null,
          printed: '6 hoặc 11/11 thành viên (các số nêu không khớp), cần 8 (2/3)',
        },
        unknown: expect.arrayContaining(['present', 'quorum']),
      });
    });
  });

  describe('once for several things', () => {
    const joint = 'cum-4_2020_hoi-nghi';

    it('is of several kinds, for two cluster-years, with chairs, speakers and guests as far as told', async () => {
      await app.accept('EstablishCluster', {
        clusterId: 'cum-5',
        organiserId: 'ttcp',
        kind: 'CUM',
        number: 5,
        label: 'Cụm V',
      });
      await app.accept('RegisterUnit', { unitId: 'hoa-lam', kind: 'OTHER', name: 'Thanh tra Hòa Lâm' });
      await app.accept('AdmitMember', { clusterId: 'cum-5', unitId: 'hoa-lam', from: '2020' });
      const speaker = { name: 'Phạm Văn Kín' };
      const body = {
        meetingId: joint,
        occurredOn: '2020-03',
        kinds: ['PLEDGE', 'FIRST_QUARTER'],
        alsoFor: [
          { clusterId: 'cum-4', year: 2021 },
          { clusterId: 'cum-5', year: 2020 },
        ],
        chairs: [{ unitId: 'dien-bien' }, { unitId: 'hoa-lam', position: 'Chánh Thanh tra' }],
        speakers: [{}, { person: speaker, position: 'Vụ trưởng', about: 'Chuyển đổi số' }],
        guests: [{ organisation: 'Sở Nội vụ tỉnh Hòa Lâm', count: 3 }],
        attendees: [{ position: 'đại biểu', howMany: { is: 'APPROX', number: 100 } }],
        present: [{ unitId: 'hoa-lam' }],
      };
      expect((await app.send('OpenMeeting', body, as('dien-bien'))).body.code).toBe('FORBIDDEN');
      for (const wrong of [
        { kind: 'PLEDGE' },
        { alsoFor: [{ clusterId: 'cum-4', year: 2020 }] },
        { guests: [{ count: 3, howMany: { is: 'MANY' } }] },
      ])
        expect((await app.send('OpenMeeting', { ...body, ...wrong })).body.code).toBe('INVALID_REQUEST');
      await app.accept('OpenMeeting', body);
      const { data } = (await app.get(`/api/meetings/${joint}`)).body;
      expect(data).toMatchObject({
        kind: null,
        kinds: ['PLEDGE', 'FIRST_QUARTER'],
        kindNames: ['ký kết giao ước thi đua', 'sơ kết quý I'],
        mode: null,
        heldOn: '2020-03',
        chairs: [
          { unit: { unitId: 'dien-bien' } },
          { unit: { unitId: 'hoa-lam' }, position: 'Chánh Thanh tra' },
        ],
        speakers: [
          { unit: null, person: null, position: null, about: null },
          { person: speaker.name, about: 'Chuyển đổi số' },
        ],
        guests: [{ organisation: 'Sở Nội vụ tỉnh Hòa Lâm', unit: null, count: 3, howMany: null }],
        attendees: [{ position: 'đại biểu', count: null, howMany: { printed: 'khoảng 100' } }],
        present: [{ unitId: 'hoa-lam', how: null }],
        quorum: { members: null, met: null },
      });
      expect(data.roll).toHaveLength(8);
      expect(data.unknown).toEqual(['mode', 'host', 'place', 'roll', 'present', 'absent', 'quorum']);
      const events = await app.get('/api/events?stream=meetings-cum-4_2020');
      expect(JSON.stringify(events.body)).not.toContain(speaker.name);
    });

    it('is shown with each of its cluster-years', async () => {
      for (const [clusterId, year] of [
        ['cum-4', 2020],
        ['cum-4', 2021],
        ['cum-5', 2020],
      ]) {
        const path = `/api/clusters/${clusterId}/years/${year}`;
        expect((await app.get(path)).body.data.meetings).toMatchObject([{ meetingId: joint }]);
        expect((await app.get(`${path}/meetings`)).body.data).toMatchObject([{ meetingId: joint }]);
      }
    });

    it('shows votes with the cluster-year that each is of, and lets proposals there rest on them', async () => {
      const of5 = { clusterId: 'cum-5', year: 2020 };
      const about = { award: 'FLAG_GI', unitId: 'hoa-lam' };
      const vote = { meetingId: joint, question: 'Đề nghị tặng Cờ', outcome: 'CARRIED', about };
      const wrong = await app.send('RecordVote', {
        ...vote,
        voteId: 'co',
        clusterYear: { ...of5, year: 2019 },
      });
      expect(wrong.body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ pointer: '/clusterYear' }] });
      expect((await app.send('RecordVote', { ...vote, voteId: 'co' })).body.code).toBe('NOT_A_MEMBER');
      await app.accept('RecordVote', { ...vote, voteId: 'co', clusterYear: of5 });
      await app.accept('RecordVote', { meetingId: joint, voteId: 'chung', question: 'Quy chế chung' });
      const own = { award: 'FLAG_GI', unitId: 'dien-bien' };
      await app.accept('RecordVote', { ...vote, voteId: 'co-4', about: own });
      const seen = async (path: string) =>
        (await app.get(path)).body.data.meetings[0].votes.map((one: { voteId: string }) => one.voteId);
      expect(await seen('/api/clusters/cum-5/years/2020')).toEqual(['co', 'chung']);
      expect(await seen('/api/clusters/cum-4/years/2020')).toEqual(['chung', 'co-4']);
      expect(await seen('/api/clusters/cum-4/years/2021')).toEqual(['chung']);
      const { votes } = (await app.get(`/api/meetings/${joint}`)).body.data;
      expect(votes.map((one: { clusterYear: object | null }) => one.clusterYear)).toEqual([
        of5,
        null,
        { clusterId: 'cum-4', year: 2020 },
      ]);
      const proposal = { ...of5, ...about, recordedVote: { meetingId: joint, voteId: 'co' } };
      const other = { ...proposal, recordedVote: { meetingId: joint, voteId: 'co-4' } };
      expect((await app.send('ProposeAward', other)).body.code).toBe('NOT_THE_WINNER');
      await app.accept('ProposeAward', proposal);
    });

    it('may be known by nothing but that it was held', async () => {
      const meetingId = 'cum-5_2020_khac';
      await app.accept('OpenMeeting', { meetingId, occurredOn: null });
      const { data } = (await app.get(`/api/meetings/${meetingId}`)).body;
      expect(data).toMatchObject({ kind: null, kinds: [], mode: null, heldOn: null, chairs: null });
      expect(data.unknown.slice(0, 2)).toEqual(['kind', 'mode']);
    });

    it('tells the rest later: each part once, and what is otherwise only with a reason', async () => {
      const meetingId = 'cum-5_2020_khac';
      const vote = { meetingId, voteId: 'bau', question: 'Bầu Cụm trưởng' };
      await app.accept('RecordVote', { ...vote, evidence: [{ source: 'bao-mot.vn' }] });
      await app.accept('CloseMeeting', { meetingId });
      await app.accept('RegisterUnit', { unitId: 'hoa-son', kind: 'OTHER', name: 'Thanh tra Hòa Sơn' });
      await app.accept('AdmitMember', { clusterId: 'cum-5', unitId: 'hoa-son', from: '2020-06' });
      const person = { name: 'Đỗ Thị Khách' };
      const more = {
        meetingId,
        kind: 'YEAR_END',
        heldOn: '2020-04',
        place: 'Hòa Lâm',
        mode: 'IN_PERSON',
        hostUnitId: 'hoa-lam',
        chairs: [{ unitId: 'hoa-lam' }],
        speakers: [{ about: 'Chuyển đổi số' }],
        guests: [{ person, position: 'Vụ trưởng' }],
      };
      app.clock.set('2021-02-01T02:00:00Z');
      const { body } = await app.accept('SupplementMeeting', {
        ...more,
        evidence: [{ source: 'bao-hai.vn' }],
      });
      const page = async () => (await app.get(`/api/meetings/${meetingId}`)).body.data;
      expect(await page()).toMatchObject({
        status: 'closed',
        kind: 'YEAR_END',
        heldOn: '2020-04',
        place: 'Hòa Lâm',
        mode: 'IN_PERSON',
        host: { unitId: 'hoa-lam' },
        chairs: [{ unit: { unitId: 'hoa-lam' } }],
        speakers: [{ person: null, about: 'Chuyển đổi số' }],
        guests: [{ person: person.name, position: 'Vụ trưởng' }],
        roll: [{ unitId: 'hoa-lam' }],
        excluded: [{ unitId: 'hoa-son', reason: 'NOT_A_MEMBER' }],
        unknown: ['roll', 'present', 'absent', 'quorum'],
        supplements: [{ eventId: body.events[0].id, reason: null, evidence: [{ source: 'bao-hai.vn' }] }],
      });
      expect((await app.send('SupplementMeeting', more)).body).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [],
      });
      const closer = { meetingId, heldOn: '2020-04-12', guests: [{ organisation: 'Sở Nội vụ' }] };
      await app.accept('SupplementMeeting', closer);
      expect(await page()).toMatchObject({
        heldOn: '2020-04-12',
        guests: [{ person: person.name }, { organisation: 'Sở Nội vụ' }],
      });
      const otherwise = { meetingId, place: 'Hòa Sơn', guests: [{ organisation: 'Sở Tư pháp' }] };
      expect((await app.send('SupplementMeeting', otherwise)).body).toMatchObject({
        code: 'NOT_EXPLAINED',
        differs: [{ field: 'place', recorded: 'Hòa Lâm', told: 'Hòa Sơn' }],
      });
      await app.accept('SupplementMeeting', { ...otherwise, reason: 'báo đính chính' });
      expect(await page()).toMatchObject({
        place: 'Hòa Sơn',
        guests: [{ organisation: 'Sở Tư pháp' }],
        supplements: [{}, {}, { reason: 'báo đính chính' }],
      });
      const again = await app.send('OpenMeeting', { meetingId, kind: 'PLEDGE', occurredOn: '2020-04' });
      expect(again.body).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [{ field: 'kinds', recorded: ['YEAR_END'], told: ['PLEDGE'] }],
      });
      expect((await app.send('SupplementMeeting', { meetingId: 'cum-5_2020_x', place: 'A' })).body.code).toBe(
        'MEETING_NOT_FOUND',
      );
    });

    it('tells more of a vote later, and of votes and members when it is closed, where a document says so', async () => {
      const meetingId = 'cum-5_2020_khac';
      const told = { meetingId, voteId: 'bau' };
      const counts = { inFavour: 1, base: 1 };
      await app.accept('SupplementVote', { ...told, method: 'SHOW_OF_HANDS', outcome: 'CARRIED', counts });
      const votes = async () => (await app.get(`/api/meetings/${meetingId}`)).body.data.votes;
      expect(await votes()).toMatchObject([
        {
          voteId: 'bau',
          methodName: 'biểu quyết',
          outcome: 'UNANIMOUS',
          counts,
          supplements: [{ reason: null }],
        },
      ]);
      const wrong = { ...told, method: 'BALLOT' };
      expect((await app.send('SupplementVote', wrong)).body).toMatchObject({
        code: 'NOT_EXPLAINED',
        differs: [{ field: 'method' }],
      });
      await app.accept('SupplementVote', { ...wrong, reason: 'biên bản ghi bỏ phiếu' });
      expect(await votes()).toMatchObject([{ method: 'BALLOT', counts }]);
      expect((await app.send('SupplementVote', wrong)).body.code).toBe('ALREADY_RECORDED');
      expect((await app.send('SupplementVote', { ...told, voteId: 'x' })).body.code).toBe('RECORD_NOT_FOUND');
      const second = { meetingId, voteId: 'hai', question: 'Quy chế' };
      const member = { meetingId, unitId: 'hoa-lam' };
      for (const [command, body] of [
        ['RecordVote', second],
        ['RecordPresence', member],
      ] as const) {
        expect((await app.send(command, body)).body.code).toBe('MEETING_CLOSED');
        await app.accept(command, { ...body, evidence: [{ source: 'bien-ban.pdf' }] });
        const again = await app.send(command, { ...body, evidence: [{ source: 'bao-ba.vn' }] });
        expect(again.body).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      }
      expect(await votes()).toHaveLength(2);
    });
  });

  describe('the council of a body', () => {
    const organiserId = 'ttcp';
    const person = { name: 'Nguyễn Thị Chủ Tịch' };
    const page = async (query = '') => (await app.get(`/api/organisers/ttcp/council${query}`)).body.data;

    it('is unknown, then only counted, then known in part, and never more than told', async () => {
      expect(await page()).toMatchObject({
        organiser: { unitId: 'ttcp' },
        known: 'NONE',
        memberCount: null,
        chair: null,
        members: [],
        unknown: ['since', 'basis', 'memberCount', 'chair', 'secretary', 'members'],
      });
      const founded = { organiserId, from: '2019-03', basis: 'Quyết định 12/QĐ', memberCount: 3 };
      await app.accept('EstablishCouncil', founded);
      expect(await page()).toMatchObject({ known: 'COUNTED', memberCount: 3, since: '2019-03' });
      const members = [
        { memberId: 'chu-tich', role: 'CHAIR', person, position: 'Phó Tổng Thanh tra' },
        { memberId: 'thu-ky', role: 'SECRETARY', unitId: 'ttcp' },
      ];
      await app.accept('RecordCouncilMembers', { organiserId, members });
      expect(await page('?asOf=2020-01-01')).toMatchObject({
        known: 'SOME',
        memberCount: 3,
        chair: { memberId: 'chu-tich', roleName: 'chủ tịch', person: person.name, since: null },
        secretary: { person: null, unit: { unitId: 'ttcp' } },
        unknown: ['members'],
      });
      expect((await page('?asOf=2019-01-01')).known).toBe('NONE');
      const again = await app.send('RecordCouncilMembers', { organiserId, members });
      expect(again.body).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      const events = await app.get('/api/events?stream=councilMembers-ttcp');
      expect(JSON.stringify(events.body)).not.toContain(person.name);
    });

    it('changes from day to day, and is set up anew', async () => {
      const deputy = { memberId: 'uy-vien-1', role: 'MEMBER', position: 'Vụ trưởng' };
      await app.accept('RecordCouncilMembers', { organiserId, from: '2020-05', members: [deputy] });
      await app.accept('ReleaseCouncilMember', { organiserId, memberId: 'thu-ky', on: '2020-07-01' });
      const ids = async (asOf: string) => {
        const { members, memberCount } = await page(`?asOf=${asOf}`);
        return [members.map((one: { memberId: string }) => one.memberId), memberCount];
      };
      expect(await ids('2020-04-30')).toEqual([['chu-tich', 'thu-ky'], 3]);
      expect(await ids('2020-06-01')).toEqual([['chu-tich', 'thu-ky', 'uy-vien-1'], null]);
      expect(await ids('2020-07-01')).toEqual([['chu-tich', 'uy-vien-1'], null]);
      const { body } = await app.accept('EstablishCouncil', {
        organiserId,
        from: '2021-01-10',
        memberCount: 1,
        members: [{ memberId: 'chu-tich', role: 'CHAIR', position: 'Tổng Thanh tra' }],
      });
      expect(await page()).toMatchObject({
        known: 'ALL',
        basis: null,
        chair: { position: 'Tổng Thanh tra' },
      });
      expect(await ids('2021-01-09')).toEqual([['chu-tich', 'uy-vien-1'], null]);
      await app.accept('ReleaseCouncilMember', { organiserId, memberId: 'chu-tich' });
      expect((await page()).members).toMatchObject([{ memberId: 'chu-tich', mayHaveLeft: true }]);
      const [{ id: eventId }] = body.events;
      await app.accept('WithdrawCouncilRecord', { organiserId, eventId, reason: 'ghi nhầm ngày' });
      expect(await page()).toMatchObject({ since: '2019-03', withdrawals: [{ reason: 'ghi nhầm ngày' }] });
      const before = await app.get(`/api/organisers/ttcp/council?knownAt=${body.position}`);
      expect(before.body.data).toMatchObject({ since: '2021-01-10', withdrawals: [] });
    });

    it('is recorded by its own body, with members that are told once', async () => {
      const told = { organiserId, members: [{ memberId: 'a' }, { memberId: 'a' }] };
      expect((await app.send('EstablishCouncil', told)).body.code).toBe('INVALID_REQUEST');
      const as = { id: 'khac', roles: ['organiser' as const], unitId: 'hoa-lam' };
      expect((await app.send('EstablishCouncil', { organiserId }, { as })).body.code).toBe('FORBIDDEN');
      const stranger = { organiserId, memberId: 'khong-co' };
      expect((await app.send('ReleaseCouncilMember', stranger)).body.code).toBe('RECORD_NOT_FOUND');
      const early = { organiserId, memberId: 'uy-vien-1', on: '2020-04' };
      expect((await app.send('ReleaseCouncilMember', early)).body.code).toBe('DATES_OUT_OF_ORDER');
      expect((await app.get('/api/organisers/khong-co/council')).body.code).toBe('UNIT_NOT_FOUND');
    });

    it('is shown with the rules that it voted by, its votes and what was decided on them', async () => {
      const of5 = { clusterId: 'cum-5', year: 2020, award: 'FLAG_GI', unitId: 'hoa-lam' };
      const rule = {
        organiserId,
        basis: 'Quy chế 7',
        from: '2020',
        threshold: { comparison: 'AT_LEAST', percent: 60 },
      };
      await app.accept('AdoptCouncilRule', rule);
      const attachments = [{ kind: 'SUBMISSION', name: 'Tờ trình', sha256: 'a'.repeat(64) }];
      await app.accept('FileSubmission', {
        clusterId: 'cum-5',
        year: 2020,
        number: '1/TTr',
        attachments,
      });
      await app.accept('ConveneCouncil', { organiserId, sessionId: 'hd-2021', members: 3, present: 3 });
      const present = { inFavour: 3, against: 0, abstained: 0 };
      await app.accept('RecordCouncilVote', { ...of5, sessionId: 'hd-2021', method: 'BALLOT', present });
      await app.accept('DecideAward', {
        ...of5,
        outcome: 'GRANTED',
        number: '9/QĐ-TTCP',
        decidedOn: '2021-02-01',
        signer: { person, position: 'Tổng Thanh tra' },
      });
      expect(await page()).toMatchObject({
        rules: [{ basis: 'Quy chế 7' }],
        votes: [
          {
            sessionId: 'hd-2021',
            award: 'FLAG_GI',
            unitId: 'hoa-lam',
            recommended: true,
            decision: { outcome: 'GRANTED', number: '9/QĐ-TTCP' },
          },
        ],
        moreVotes: false,
      });
      expect((await page('?asOf=2021-01-31')).votes).toEqual([]);
      // Later votes by the hundred, as the read model would have them.
      await app.stores.database.query(
        `INSERT INTO read.award SELECT (jsonb_populate_record(of, jsonb_build_object('key', of.key || n, 'year', 2024, 'state',
           jsonb_set(of.state, '{councilVotes,0,on}', '"2025-02-01"') || jsonb_build_object('proposalId', of.key || n)))).*
         FROM read.award of, generate_series(1, 600) n WHERE of.state->'councilVotes'->0->>'sessionId' = 'hd-2021'`,
      );
      const then = await page('?asOf=2021-12-31');
      expect([then.votes.length, then.votes[0].sessionId, then.moreVotes]).toEqual([1, 'hd-2021', false]);
      const now = await page('?asOf=2025-12-31');
      expect([now.votes.length, now.votes[0].on, now.moreVotes]).toEqual([100, '2025-02-01', true]);
      await app.stores.database.query(`DELETE FROM read.award WHERE year = 2024`);
      const events = await app.get('/api/events?document=9/Q%C4%90-TTCP');
      expect(events.body.data).toMatchObject([{ type: 'AwardDecided' }]);
    });
  });
});
