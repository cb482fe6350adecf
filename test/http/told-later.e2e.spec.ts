import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;

const of2024 = { clusterId: 'khoi-lam-ha', year: 2024, occurredOn: null };
const evidence = [{ source: 'Báo Lâm Hà', documentNumber: '12/BC-LH' }];
const data = async (path: string) => (await app.get(path)).body.data;
const refused = async (command: string, body: object) => {
  const { status, body: problem } = await app.send(command, body);
  return { status, code: problem.code, differs: problem.differs?.map((one: { field: string }) => one.field) };
};

/** Told, told again with more, again in the same words, and otherwise: what becomes of it. */
const more = async (command: string, first: object, second: object, otherwise: object) => {
  await app.accept(command, first);
  const { body } = await app.accept(command, { ...first, ...second, evidence });
  const again = await refused(command, { ...first, ...second });
  const other = await refused(command, { ...first, ...otherwise });
  return { type: body.events[0].type, again: again.code, differs: again.differs, other: other.differs };
};
const adds = (type: string, field: string) => ({
  type,
  again: 'ALREADY_RECORDED',
  differs: [],
  other: [field],
});

/** Three inspectorates with names that nobody has. */
describe('what becomes known later', () => {
  beforeAll(async () => {
    app = await startApp();
    for (const unitId of ['lam-ha', 'song-chay', 'song-lo', 'song-gam'])
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
    const cluster = { clusterId: 'khoi-lam-ha', organiserId: 'lam-ha', kind: 'KHOI', label: 'Khối Lâm Hà' };
    await app.accept('EstablishCluster', { ...cluster, tier: 'MINISTRY' });
    for (const unitId of ['song-chay', 'song-lo', 'song-gam'])
      await app.accept('AdmitMember', { clusterId: 'khoi-lam-ha', unitId, from: '2023' });
  });
  afterAll(() => app.close());

  describe('of those whom a proposal counts', () => {
    const award = { ...of2024, award: 'MERIT_PROVINCE' };
    const three = { ...award, recipientId: '3-tap-the' };
    const id = 'khoi-lam-ha_2024_merit-province_.3-tap-the';
    const rooms = [{ unitId: 'song-chay', collective: 'Phòng Nghiệp vụ 1' }, { unitId: 'song-lo' }];
    const counted = async (query = '') =>
      (await data(`/api/award-counts?cluster=khoi-lam-ha&year=2024${query}`)).recipients.proposed;

    it('is who they are: within their number, on the pages of their units', async () => {
      await app.accept('ProposeAward', { ...award, kind: 'COLLECTIVE', count: 3 });
      await app.accept('RecordRecipients', { ...three, recipients: rooms, evidence });
      const { count, named, status } = await data(`/api/awards/${id}`);
      expect({ count, named, status }).toMatchObject({
        count: 3,
        status: 'proposed',
        named: [
          { unitName: 'Thanh tra song-chay', collective: 'Phòng Nghiệp vụ 1', person: null },
          { unitName: 'Thanh tra song-lo', collective: null, kindName: 'tập thể' },
        ],
      });
      expect([await counted(), await counted('&unit=song-lo'), await counted('&unit=song-gam')]).toEqual([
        3, 1, 0,
      ]);
      const year = await data('/api/clusters/khoi-lam-ha/years/2024');
      expect(year.proposals).toMatchObject([{ proposalId: id, count: 3, named: [{}, {}] }]);
      expect((await data('/api/units/song-lo')).awards).toMatchObject([{ proposalId: id }]);
      expect((await data('/api/units/song-gam')).awards).toEqual([]);
    });

    it('is not counted twice, and not more than are counted', async () => {
      const again = { ...three, recipients: rooms };
      expect(await refused('RecordRecipients', again)).toEqual({
        status: 409,
        code: 'ALREADY_RECORDED',
        differs: [],
      });
      const two = [{ unitId: 'song-gam' }, { unitId: 'song-gam', collective: 'Phòng Nghiệp vụ 2' }];
      expect(await refused('RecordRecipients', { ...three, recipients: two })).toMatchObject({
        status: 422,
        code: 'MORE_NAMED_THAN_COUNTED',
      });
      expect(await refused('ProposeAward', { ...award, unitId: 'song-lo' })).toMatchObject({
        status: 409,
        code: 'ALREADY_RECORDED',
      });
      await app.accept('ProposeAward', { ...award, unitId: 'song-gam' });
      const third = { ...three, recipients: [{ unitId: 'song-gam' }] };
      expect(await refused('RecordRecipients', third)).toMatchObject({
        status: 409,
        code: 'ALREADY_RECORDED',
      });
      expect(await counted()).toBe(4);
    });

    it('is known of persons by their names, which are not in the log', async () => {
      const people = { ...award, kind: 'PERSON', count: 2 };
      await app.accept('ProposeAward', people);
      const named = { unitId: 'song-chay', person: { name: 'Lò Thị Ngần' }, position: 'Thanh tra viên' };
      const two = { ...award, recipientId: '2-ca-nhan', recipients: [named] };
      await app.accept('RecordRecipients', two);
      expect(await refused('RecordRecipients', two)).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      const alone = { ...award, unitId: 'song-chay', person: { name: 'Lò Thị Ngần' } };
      expect(await refused('ProposeAward', alone)).toMatchObject({ code: 'ALREADY_RECORDED' });
      const [{ named: shown }] = (await data('/api/awards?cluster=khoi-lam-ha&unit=song-chay')).filter(
        (one: { recipientId: string }) => one.recipientId === '2-ca-nhan',
      );
      expect(shown).toMatchObject([{ person: 'Lò Thị Ngần', position: 'Thanh tra viên', kind: 'PERSON' }]);
      const stored = await data('/api/events?stream=awardProposals-khoi-lam-ha_2024');
      expect(JSON.stringify(stored)).not.toContain('Lò Thị Ngần');
    });

    it('is taken back where it was wrong, and leaves the number', async () => {
      const wrong = { ...three, record: 'RECIPIENTS', reason: 'nhầm tên' };
      expect(await refused('WithdrawAwardRecord', wrong)).toMatchObject({ code: 'EVIDENCE_REQUIRED' });
      await app.accept('WithdrawAwardRecord', { ...wrong, evidence });
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        count: 3,
        named: [],
        errata: [{ record: 'RECIPIENTS', reason: 'nhầm tên' }],
      });
      expect(await refused('WithdrawAwardRecord', { ...wrong, evidence })).toMatchObject({
        code: 'RECORD_NOT_FOUND',
      });
      expect(await counted('&unit=song-lo')).toBe(0);
      await app.accept('ProposeAward', { ...award, unitId: 'song-lo' });
    });
  });

  describe('of a record, told again', () => {
    it('is added to a movement', async () => {
      const launch = { launchedBy: 'lam-ha', year: 2024, theme: 'Kỷ cương', occurredOn: null };
      const plan = { symbol: 'KH-LH', issuedOn: '2024-01' };
      expect(
        await more('LaunchMovement', launch, { plan, occurredOn: '2024-02-05' }, { theme: 'Đổi mới' }),
      ).toEqual(adds('MovementSupplemented', 'theme'));
      await app.accept('LaunchMovement', { ...launch, plan: { number: '7' } });
      const { movement } = await data('/api/organisers/lam-ha/years/2024');
      expect(movement).toMatchObject({
        theme: 'Kỷ cương',
        plan: { number: '7', symbol: 'KH-LH', issuedOn: '2024-01' },
        occurredOn: '2024-02-05',
        more: [{ actor: 'tester' }, { actor: 'tester' }],
      });
    });

    it('is added to a pledge, its signatures and activities, and withdrawn with them', async () => {
      const contents = ['Thanh tra đúng kế hoạch'];
      const wider = [...contents, 'Tiếp công dân'];
      expect(
        await more('OpenPledge', of2024, { contents: wider, occurredOn: '2024-03' }, { contents: ['Khác'] }),
      ).toEqual(adds('YearRecordSupplemented', 'contents'));
      const sign = { ...of2024, unitId: 'song-lo' };
      const signatory = { person: { name: 'Hoàng Văn Sèn' } };
      expect(
        await more('SignPledge', sign, { signatory }, { signatory: { ...signatory, position: 'Phó Chánh' } }),
      ).toMatchObject({ type: 'YearRecordSupplemented', again: 'ALREADY_RECORDED', differs: [] });
      const sport = { ...of2024, activityId: 'hoi-thao', kind: 'SPORT' };
      const participants = [{ unitId: 'song-lo' }];
      expect(
        await more('RecordActivity', sport, { title: 'Hội thao', participants }, { kind: 'ART' }),
      ).toEqual(adds('YearRecordSupplemented', 'kind'));
      const role = 'đăng cai';
      await app.accept('RecordActivity', {
        ...sport,
        place: 'sân Sông Lô',
        mode: 'IN_PERSON',
        participants: [{ unitId: 'song-lo', role }, { organisation: 'Công đoàn tỉnh' }],
      });
      const { pledge, activities } = await data('/api/clusters/khoi-lam-ha/years/2024');
      expect(pledge).toMatchObject({
        contents: wider,
        signatures: [{ signatory: { name: 'Hoàng Văn Sèn' }, late: null }],
      });
      expect((await data('/api/units/song-lo')).pledges).toMatchObject([{ year: 2024, late: null }]);
      expect(activities).toMatchObject([
        {
          title: 'Hội thao',
          place: 'sân Sông Lô',
          mode: 'IN_PERSON',
          participants: [
            { role, unit: { unitId: 'song-lo' } },
            { role: null, unit: null, organisation: 'Công đoàn tỉnh' },
          ],
          more: [{}, {}],
        },
      ]);
      const withdraw = { clusterId: 'khoi-lam-ha', year: 2024, reason: 'nhầm năm' };
      await app.accept('WithdrawYearRecord', { ...withdraw, eventId: activities[0].eventId });
      expect((await data('/api/clusters/khoi-lam-ha/years/2024')).activities).toEqual([]);
    });

    it('is added to an activity of an organiser', async () => {
      const congress = { organiserId: 'lam-ha', year: 2024, activityId: 'dai-hoi', kind: 'CONGRESS' };
      const first = { ...congress, occurredOn: null };
      expect(
        await more('RecordOrganiserActivity', first, { place: 'Lâm Hà', title: 'Đại hội' }, { kind: 'ART' }),
      ).toEqual(adds('OrganiserRecordSupplemented', 'kind'));
      expect((await data('/api/organisers/lam-ha/years/2024')).activities).toMatchObject([
        { title: 'Đại hội', place: 'Lâm Hà', more: [{ actor: 'tester' }] },
      ]);
    });

    it('is added to an election, which says nothing of how it was until a source does', async () => {
      const elect = { clusterId: 'khoi-lam-ha', year: 2025, unitId: 'song-lo', occurredOn: '2024-12-20' };
      const vote = { method: 'BALLOT', counts: { inFavour: 3, base: 3 } };
      const mode = async () => {
        const { appointments } = await data('/api/clusters/khoi-lam-ha/years/2025');
        return appointments.map((one: { mode: string | null }) => one.mode);
      };
      await app.accept('ElectLeader', elect);
      expect(await mode()).toEqual([null]);
      const { body } = await app.accept('ElectLeader', { ...elect, mode: 'ELECTED', vote, evidence });
      expect(body.events).toMatchObject([{ type: 'OfficeRecordSupplemented' }]);
      expect(await refused('ElectLeader', elect)).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      expect(await mode()).toEqual(['ELECTED']);
      const other = { ...elect, vote: { method: 'BALLOT', counts: { inFavour: 2 } } };
      expect(await refused('ElectLeader', other)).toMatchObject({ differs: ['vote.counts.inFavour'] });
      const { proof } = await data('/api/clusters/khoi-lam-ha/leadership?asOf=2025-03-01');
      expect(proof.map((one: { type: string }) => one.type)).toEqual([
        'LeaderElected',
        'OfficeRecordSupplemented',
      ]);
    });

    it('is added to the end of a unit, with the memberships that end with it', async () => {
      await app.accept('RegisterUnit', { unitId: 'song-nhue', kind: 'OTHER', name: 'Thanh tra Sông Nhuệ' });
      await app.accept('AdmitMember', { clusterId: 'khoi-lam-ha', unitId: 'song-nhue', from: '2023' });
      const end = { unitId: 'song-nhue', occurredOn: '2025-08-01' };
      const more = { on: '2025-07-01', reason: 'sắp xếp bộ máy', successorId: 'song-lo' };
      await app.accept('EndUnit', end);
      await app.accept('EndUnit', { ...end, ...more });
      expect(await refused('EndUnit', { ...end, on: '2025-06-01' })).toMatchObject({
        code: 'UNIT_ENDED',
        differs: ['on'],
      });
      expect(await refused('EndUnit', { ...end, ...more })).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [],
      });
      const { ended, memberships } = await data('/api/units/song-nhue');
      expect([ended, memberships]).toMatchObject([
        { on: '2025-07-01', reason: 'sắp xếp bộ máy', successorId: 'song-lo' },
        [{ from: '2023', to: '2025-07-01' }],
      ]);
      const again = { unitId: 'song-nhue', kind: 'OTHER', name: 'Thanh tra Sông Nhuệ', province: 'Lâm Hà' };
      await app.accept('RegisterUnit', again);
      expect((await refused('RegisterUnit', again)).code).toBe('ALREADY_RECORDED');
      expect((await refused('RegisterUnit', { ...again, name: 'Khác' })).code).toBe(
        'UNIT_ALREADY_REGISTERED',
      );
      expect(
        (await data('/api/units?province=L%C3%A2m%20H%C3%A0')).map((one: { unitId: string }) => one.unitId),
      ).toEqual(['song-nhue']);
    });

    it('is added to who was there, by name too, and to numbers of dossiers', async () => {
      const meetingId = 'khoi-lam-ha_2023_so-ket';
      await app.accept('OpenMeeting', { meetingId, occurredOn: null });
      const there = { meetingId, unitId: 'song-lo', evidence };
      await app.accept('RecordPresence', there);
      const substitute = { person: { name: 'Giàng A Dế' } };
      await app.accept('RecordPresence', { ...there, how: 'ONLINE', substitute });
      const again = { ...there, substitute: { ...substitute, position: 'Phó Chánh Thanh tra' } };
      await app.accept('RecordPresence', again);
      expect(await refused('RecordPresence', again)).toMatchObject({ code: 'ALREADY_RECORDED', differs: [] });
      const place = {
        meetingId,
        occurredOn: null,
        place: 'Lâm Hà',
        present: [{ unitId: 'song-gam' }],
        evidence,
      };
      await app.accept('OpenMeeting', place);
      expect((await refused('OpenMeeting', place)).code).toBe('ALREADY_RECORDED');
      const [meeting] = await data('/api/clusters/khoi-lam-ha/years/2023/meetings');
      expect(meeting.place).toBe('Lâm Hà');
      const counts = {
        organiserId: 'lam-ha',
        year: 2024,
        countId: 'dot-1',
        units: 19,
        sent: 17,
        occurredOn: null,
      };
      expect(
        await more('RecordDossierCounts', counts, { declaredNone: 2, sentBy: ['song-lo'] }, { sent: 16 }),
      ).toEqual(adds('OrganiserRecordSupplemented', 'counts.sent'));
    });

    it('is added to a meeting and a vote: its quorum, its rule, what they rest on', async () => {
      const meetingId = 'khoi-lam-ha_2024_tong-ket';
      await app.accept('OpenMeeting', { meetingId, occurredOn: null });
      const quorum = { numerator: 3, denominator: 4 };
      const unexplained = await refused('SupplementMeeting', { meetingId, quorum });
      expect(unexplained.code).toBe('NOT_EXPLAINED');
      await app.accept('SupplementMeeting', { meetingId, quorum, basis: 'Quy chế khối' });
      const vote = { meetingId, voteId: 'bieu-quyet-1', occurredOn: null };
      await app.accept('RecordVote', vote);
      const rule = { base: 'ALL_MEMBERS', threshold: { numerator: 3, denominator: 4, moreThan: false } };
      const later = { meetingId, voteId: 'bieu-quyet-1', rule };
      expect((await refused('SupplementVote', later)).code).toBe('NOT_EXPLAINED');
      await app.accept('SupplementVote', { ...later, basis: 'Quy chế khối', question: 'Chọn cờ' });
      const events = await data('/api/events?stream=meetings-khoi-lam-ha_2024');
      expect(events.map((event: { data: object }) => event.data)).toMatchObject([
        {},
        { quorum, basis: 'Quy chế khối' },
        { question: null },
        { rule, basis: 'Quy chế khối', question: 'Chọn cờ' },
      ]);
    });
  });

  describe('of an award, told again', () => {
    const of = {
      clusterId: 'khoi-lam-ha',
      year: 2022,
      occurredOn: null,
      award: 'FLAG_MINISTRY',
      unitId: 'song-lo',
    };
    const id = 'khoi-lam-ha-2022-flag-ministry-song-lo';
    const session = { sessionId: 'phien-2022', organiserId: 'lam-ha' };
    const person = { name: 'Quàng Văn Sủ' };
    const added = 'AwardRecordSupplemented';
    const submission = { clusterId: 'khoi-lam-ha', year: 2022, occurredOn: null };
    const statusOn = async (day: string) =>
      (await data(`/api/awards?cluster=khoi-lam-ha&year=2022&asOf=${day}`)).find(
        (one: { proposalId: string }) => one.proposalId === id,
      )?.status;
    const submissions = async () =>
      (await data('/api/clusters/khoi-lam-ha/years/2022/submissions')).submissions;

    beforeAll(() =>
      app.accept('ReportMember', { clusterId: 'khoi-lam-ha', unitId: 'song-lo', seenOn: '2022' }),
    );

    it('is added to the proposal: whom it went to, its vote, its place and its day', async () => {
      expect(await more('NominateForAward', of, { nominatedBy: 'song-lo', rank: 1 }, { rank: 2 })).toEqual(
        adds(added, 'rank'),
      );
      const vote = { method: 'BALLOT', counts: { inFavour: 9 } };
      const told = { addressee: 'Bộ trưởng', vote, occurredOn: '2022-12' };
      expect(await more('ProposeAward', of, told, { rank: 2 })).toEqual(adds(added, 'rank'));
      const proposal = await data(`/api/awards/${id}`);
      expect(proposal).toMatchObject({
        addressee: 'Bộ trưởng',
        rank: 1,
        vote: { method: 'BALLOT', counts: { inFavour: 9 } },
        proof: { occurredOn: '2022-12' },
      });
      expect(await statusOn('2022-11-30')).toBe('nominated');
    });

    it('is added to the submission, whose day nobody has to know', async () => {
      const papers = [{ kind: 'SUBMISSION', name: 'Tờ trình', sha256: 'b'.repeat(64) }];
      const told = { number: '7/TTr', occurredOn: '2022-12', documentDate: '2022', attachments: papers };
      await app.accept('FileSubmission', submission);
      expect(await submissions()).toMatchObject([
        {
          filedOn: null,
          ruleSet: null,
          late: null,
          timeliness: expect.stringContaining('chưa rõ'),
          legalBasis: [],
        },
      ]);
      await app.accept('FileSubmission', { ...submission, ...told });
      expect(await refused('FileSubmission', { ...submission, ...told })).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [],
      });
      expect(await refused('FileSubmission', { ...submission, number: '8/TTr' })).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: ['number'],
      });
      expect(await submissions()).toMatchObject([
        {
          filedOn: '2022-12',
          documentDate: '2022',
          number: '7/TTr',
          attachments: [{ name: 'Tờ trình' }],
          more: [{}],
        },
      ]);
      expect((await data(`/api/awards/${id}`)).submission).toMatchObject({
        number: '7/TTr',
        filedOn: '2022-12',
      });
    });

    it('is added to the dossier, the session of a council and its vote, with what follows', async () => {
      await app.accept('ReceiveDossier', of);
      expect(
        await more('ReturnDossier', { ...of, evidence }, { reason: 'thiếu biên bản' }, { reason: 'sai mẫu' }),
      ).toEqual(adds(added, 'reason'));
      expect(await more('ConveneCouncil', session, { members: 9, present: 8 }, { members: 10 })).toEqual(
        adds('CouncilSessionSupplemented', 'members'),
      );
      const vote = { ...of, sessionId: 'phien-2022' };
      const counts = {
        method: 'BALLOT',
        present: { inFavour: 8, against: 0, abstained: 0 },
        outcome: 'RECOMMENDED',
      };
      const told = { ...counts, occurredOn: '2023-01-15' };
      expect(await more('RecordCouncilVote', vote, told, { outcome: 'NOT_RECOMMENDED' })).toEqual(
        adds(added, 'recommended'),
      );
      const { status, dossier, councilVotes } = await data(`/api/awards/${id}`);
      expect([status, dossier, councilVotes]).toMatchObject([
        'recommended',
        { returnedFor: 'thiếu biên bản' },
        [{ on: '2023-01-15', method: 'BALLOT', inFavour: 8, recommended: true }],
      ]);
    });

    it('is added to a suspension, its end, the decision, the presentation and the revocation', async () => {
      for (const [command, reason] of [
        ['SuspendConsideration', 'có đơn tố cáo'],
        ['ReleaseConsideration', 'đơn không có cơ sở'],
      ] as const)
        expect(await more(command, { ...of, evidence }, { reason }, { reason: 'khác' })).toEqual(
          adds(added, 'reason'),
        );
      await app.accept('DecideAward', { ...of, outcome: 'GRANTED', decidedOn: '2023-02' });
      const signed = { number: '40/QĐ', signer: { position: 'Bộ trưởng' }, decidedOn: '2023-02-10' };
      await app.accept('DecideAward', { ...of, outcome: 'GRANTED', ...signed });
      expect(
        await more(
          'PresentAward',
          of,
          { occasion: 'Đại hội', occurredOn: '2023-03', presentedBy: { position: 'Phó Chủ tịch nước' } },
          { occasion: 'Sơ kết' },
        ),
      ).toEqual(adds(added, 'occasion'));
      const presentedBy = { person: { name: 'Lò Thị Trao' }, position: 'Phó Chủ tịch nước' };
      await app.accept('PresentAward', { ...of, presentedBy });
      expect(
        await refused('PresentAward', { ...of, presentedBy: { ...presentedBy, position: 'Bộ trưởng' } }),
      ).toMatchObject({ code: 'ALREADY_RECORDED', differs: ['presentedBy.position'] });
      const act = { number: '41/QĐ', revokedOn: '2023-05', signer: { person }, reason: 'kê khai sai' };
      expect(await more('RevokeAward', of, act, { number: '42/QĐ' })).toEqual(adds(added, 'number'));
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'revoked',
        decision: { number: '40/QĐ', decidedOn: '2023-02-10', signer: { name: null, position: 'Bộ trưởng' } },
        presentation: {
          on: '2023-03',
          occasion: 'Đại hội',
          presentedBy: { name: 'Lò Thị Trao', position: 'Phó Chủ tịch nước' },
        },
        revocation: { number: '41/QĐ', revokedOn: '2023-05', signer: { name: 'Quàng Văn Sủ' } },
      });
      expect([await statusOn('2023-04-30'), await statusOn('2023-05-01')]).toEqual(['granted', 'revoked']);
      expect(await refused('ReturnDossier', { ...of, evidence })).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [],
      });
    });

    it('is added to a withdrawal, and to the word that nothing is proposed', async () => {
      const merit = { ...of, award: 'MERIT_PROVINCE' };
      await app.accept('ProposeAward', merit);
      expect(
        await more('WithdrawNomination', { ...merit, evidence }, { reason: 'xin rút' }, { reason: 'khác' }),
      ).toEqual(adds(added, 'reason'));
      expect((await data('/api/awards/khoi-lam-ha-2022-merit-province-song-lo')).withdrawal).toMatchObject({
        reason: 'xin rút',
      });
      const none = { clusterId: 'khoi-lam-ha', year: 2021, occurredOn: null };
      expect(
        await more('DeclareNoProposal', none, { reason: 'chưa đủ điều kiện' }, { reason: 'khác' }),
      ).toEqual(adds('SubmissionSupplemented', 'reason'));
      expect((await data('/api/clusters/khoi-lam-ha/years/2021/submissions')).noProposals).toMatchObject([
        { reason: 'chưa đủ điều kiện' },
      ]);
    });

    it('names no authority where several may decide, and the one where there is one', async () => {
      const whose = { ...of, award: 'EXCELLENT_COLLECTIVE' };
      await app.accept('ProposeAward', whose);
      await app.accept('FileSubmission', { ...submission, unitId: 'song-lo' });
      await app.accept('DecideAward', { ...whose, outcome: 'GRANTED' });
      const decision = async () =>
        (await data('/api/awards/khoi-lam-ha-2022-excellent-collective-song-lo')).decision;
      expect(await decision()).toMatchObject({ authority: null, authorityName: null });
      const told = { ...whose, outcome: 'GRANTED', authority: 'PROVINCE_CHAIR' };
      await app.accept('DecideAward', told);
      expect(await decision()).toMatchObject({ authority: 'PROVINCE_CHAIR' });
      expect(await refused('DecideAward', { ...told, authority: 'MINISTER' })).toMatchObject({
        differs: ['authority'],
      });
      const wrong = { ...of, outcome: 'GRANTED', award: 'FLAG_MINISTRY', authority: 'PRIME_MINISTER' };
      expect(await refused('DecideAward', wrong)).toMatchObject({ code: 'NOT_DECIDING_AUTHORITY' });
    });
  });

  describe('is not asked for', () => {
    it('of a council of which only the result is told', async () => {
      const of = { clusterId: 'khoi-lam-ha', year: 2024, award: 'FLAG_MINISTRY', unitId: 'song-lo' };
      await app.accept('ProposeAward', { ...of, occurredOn: null });
      const proposals = [{ award: 'FLAG_MINISTRY', unitId: 'song-lo' }];
      await app.accept('FileSubmission', { clusterId: 'khoi-lam-ha', year: 2024, proposals });
      await app.accept('ConveneCouncil', { sessionId: 'phien-lh', organiserId: 'lam-ha' });
      await app.accept('RecordCouncilVote', { ...of, sessionId: 'phien-lh', outcome: 'RECOMMENDED' });
      const { councilVotes, status } = await data('/api/awards/khoi-lam-ha-2024-flag-ministry-song-lo');
      expect([status, councilVotes]).toMatchObject([
        'recommended',
        [{ method: null, present: { inFavour: null }, base: null, inFavour: null, recommended: true }],
      ]);
      expect((await refused('SuspendConsideration', of)).code).toBe('NOT_EXPLAINED');
      await app.accept('SuspendConsideration', { ...of, evidence });
      expect(await data('/api/awards/khoi-lam-ha-2024-flag-ministry-song-lo')).toMatchObject({
        status: 'suspended',
        suspension: { reason: null },
      });
    });

    it('of a decision of which only the outcome is told', async () => {
      const of = { clusterId: 'khoi-lam-ha', year: 2024, award: 'FLAG_MINISTRY', unitId: 'song-chay' };
      await app.accept('ProposeAward', { ...of, occurredOn: null });
      const proposals = [{ award: 'FLAG_MINISTRY', unitId: 'song-chay' }];
      await app.accept('FileSubmission', { clusterId: 'khoi-lam-ha', year: 2024, proposals });
      await app.accept('DecideAward', {
        ...of,
        outcome: 'GRANTED',
        signer: { person: { name: 'Vừ A Páo' } },
      });
      const { status, decision } = await data('/api/awards/khoi-lam-ha-2024-flag-ministry-song-chay');
      expect([status, decision]).toMatchObject([
        'granted',
        { number: null, decidedOn: null, signer: { name: 'Vừ A Páo', position: null } },
      ]);
    });

    it('of figures that only have a bound', async () => {
      const metrics = [
        { metric: 'petition.cases', figure: { printed: 'ít nhất 10 vụ' } },
        { metric: 'petition.letters', figure: { printed: 'tối đa 8 đơn' } },
      ];
      const report = { clusterId: 'khoi-lam-ha', year: 2024, reportId: 'ca-nam', unitId: 'song-lo', metrics };
      await app.accept('ReportResults', report);
      const [{ metrics: shown }] = (await data('/api/clusters/khoi-lam-ha/years/2024/results')).reports;
      expect(shown.map((one: { figure: { qualifier: string } }) => one.figure.qualifier)).toEqual([
        'AT_LEAST',
        'AT_MOST',
      ]);
    });

    it('of an inspection without a title or findings, and of terms without what follows', async () => {
      const inspection = { inspectionId: 'tt-lh-1', unitId: 'song-lo', year: 2024 };
      await app.accept('RecordInspection', inspection);
      await app.accept('ConcludeInspection', { inspectionId: 'tt-lh-1', unitId: 'song-lo' });
      const terms = { clusterId: 'khoi-lam-ha', year: 2023, dueBefore: '2023-12-20' };
      await app.accept('SetReportingTerms', terms);
      expect((await data('/api/inspections/tt-lh-1?unit=song-lo')).title).toBeNull();
      expect((await data('/api/clusters/khoi-lam-ha/years/2023/results')).terms).toMatchObject({
        latePolicy: null,
      });
    });
  });

  describe('of what was warned of', () => {
    const codesOn = async (path: string) =>
      ((await app.get(path)).body.warnings ?? []).map((one: { code: string }) => one.code);

    it('is on the pages that it is about: of the unit, the cluster, the year, the organiser’s year', async () => {
      const [unitId, clusterId] = ['song-canh', 'khoi-canh'];
      const unit = await app.accept('RegisterUnit', { kind: 'OTHER', name: 'Thanh tra Sông Cảnh' });
      const proposed = unit.body.warnings[0].id;
      expect(await codesOn(`/api/units/${proposed}`)).toEqual(['ID_PROPOSED']);
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: 'Thanh tra Cảnh' });
      const cluster = { clusterId, organiserId: 'lam-ha', kind: 'KHOI', label: 'Khối Cảnh', tier: 'LOCAL' };
      await app.accept('EstablishCluster', cluster);
      await app.accept('ReleaseMember', { clusterId, unitId, on: '2023-05-01' });
      await app.accept('AdmitMember', { clusterId, unitId, from: '2024' });
      await app.accept('RecordUnitExistence', { unitId, existsFrom: '2025' });
      await app.accept('RecordClusterEstablishment', { clusterId, establishedOn: '2025' });
      const told = ['MEMBERSHIP_BEGAN_UNKNOWN', 'RECORDED_BEFORE_EXISTENCE'];
      expect((await codesOn(`/api/units/${unitId}`)).toSorted()).toEqual(told);
      expect((await codesOn(`/api/clusters/${clusterId}`)).toSorted()).toEqual(told);
      await app.accept('DeclareRoster', { clusterId, year: 2024, declaredCount: 4 });
      await app.accept('DeclareRoster', { clusterId, year: 2024, declaredCount: 4, listed: [unitId] });
      expect(await codesOn(`/api/clusters/${clusterId}/years/2024`)).toContain('LISTED_COUNT_DIFFERS');
      const counts = { organiserId: 'lam-ha', year: 2022, countId: 'dot-1', units: 3, sent: 2 };
      await app.accept('RecordDossierCounts', counts);
      await app.accept('RecordDossierCounts', { ...counts, declaredNone: 2 });
      expect(await codesOn('/api/organisers/lam-ha/years/2022')).toContain('COUNTS_DIFFER');
    });
  });

  it('takes a roster that only names members, and the number once it is told', async () => {
    const roster = { clusterId: 'khoi-lam-ha', year: 2026, occurredOn: null };
    expect(await refused('DeclareRoster', roster)).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(
      await more(
        'DeclareRoster',
        { ...roster, listed: ['song-lo'] },
        { declaredCount: 7 },
        { declaredCount: 8 },
      ),
    ).toEqual(adds('YearRecordSupplemented', 'declaredCount'));
    const { roster: shown } = await data('/api/clusters/khoi-lam-ha/years/2026');
    expect(shown).toMatchObject({ declaredCount: 7, unknownMembers: 4 });
  });

  it('adds to units of which only the number is told, and counts them once', async () => {
    const three = { count: 3, happened: 'ENDED', on: '2025' };
    expect(
      await more('RecordUnnamedUnits', three, { words: 'ba thanh tra huyện' }, { on: '2025' }),
    ).toMatchObject({
      type: 'RegistryRecordSupplemented',
      again: 'ALREADY_RECORDED',
      differs: [],
    });
    const shown = await data('/api/unnamed-units');
    expect(shown.filter((one: { happened: string }) => one.happened === 'ENDED')).toMatchObject([
      { count: 3, words: 'ba thanh tra huyện' },
    ]);
    const many = { howMany: { is: 'MANY' }, happened: 'BELONGED', clusterId: 'khoi-lam-ha', on: '2022' };
    await app.accept('RecordUnnamedUnits', { ...many, named: ['song-chay'] });
    expect(await refused('RecordUnnamedUnits', many)).toMatchObject({
      code: 'ALREADY_RECORDED',
      differs: [],
    });
    expect((await data('/api/clusters/khoi-lam-ha/years/2022')).roster).toMatchObject({
      unnamed: [
        { count: null, howMany: { printed: 'nhiều' }, unnamed: null, named: [{ unitId: 'song-chay' }] },
      ],
      unknownMembers: null,
    });
    const seven = { count: 7, happened: 'BELONGED', clusterId: 'khoi-lam-ha', on: '2026', all: true };
    const told = { words: 'bảy đơn vị', named: ['song-chay'] };
    await app.accept('RecordUnnamedUnits', seven);
    const { body } = await app.accept('RecordUnnamedUnits', { ...seven, ...told });
    expect(body.events.map(({ type }: { type: string }) => type)).toEqual([
      'RegistryRecordSupplemented',
      'UnnamedUnitsNamed',
    ]);
    expect(await refused('RecordUnnamedUnits', { ...seven, ...told })).toMatchObject({ differs: [] });
    const { roster } = await data('/api/clusters/khoi-lam-ha/years/2026');
    expect(roster.unnamed).toMatchObject([{ count: 7, unnamed: 4 }]);
  });

  it('says who may lead in the month in which an election was, and who does for certain after it', async () => {
    const cluster = {
      clusterId: 'khoi-lam-thao',
      organiserId: 'lam-ha',
      kind: 'KHOI',
      label: 'Khối Lâm Thao',
    };
    await app.accept('EstablishCluster', { ...cluster, tier: 'MINISTRY' });
    const ids = ['song-ma', 'song-chu'];
    for (const unitId of ids) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'khoi-lam-thao', unitId, from: '2023' });
    }
    const elect = (year: number, unitId: string, occurredOn: string) =>
      app.accept('ElectLeader', { clusterId: 'khoi-lam-thao', year, unitId, occurredOn });
    await elect(2024, 'song-ma', '2023-12-20');
    await elect(2025, 'song-chu', '2025-03');
    const on = async (day: string) => {
      const { leader, mayHold, termYear, term } = await data(
        `/api/clusters/khoi-lam-thao/leadership?asOf=${day}`,
      );
      const may = mayHold.map((one: { unitId: string }) => one.unitId);
      return [termYear, leader.unitId, leader.mayHaveLeft, may, term.from.told];
    };
    expect(await on('2025-02-28')).toEqual([2024, 'song-ma', false, [], undefined]);
    expect(await on('2025-03-15')).toEqual([2024, 'song-ma', true, ['song-chu'], undefined]);
    expect(await on('2025-03-31')).toEqual([2025, 'song-chu', false, [], '2025-03']);
  });

  it('warns of a vote lost in the sitting of the year before, which was of this year too', async () => {
    const meetingId = 'khoi-lam-ha_2023_tong-ket';
    const clusterYear = { clusterId: 'khoi-lam-ha', year: 2024 };
    await app.accept('OpenMeeting', { meetingId, alsoFor: [clusterYear], occurredOn: null });
    const about = { award: 'FLAG_MINISTRY', unitId: 'song-gam' };
    const lost = { meetingId, voteId: 'v1', clusterYear, about, outcome: 'NOT_CARRIED', occurredOn: null };
    await app.accept('RecordVote', lost);
    const { body } = await app.accept('ProposeAward', { ...of2024, ...about });
    expect(body.warnings).toMatchObject([{ code: 'VOTE_NOT_CARRIED' }]);
  });
});
