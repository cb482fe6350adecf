import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { appendRequest } from '../contracts/event-store.contract.js';
import type { TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';
import { briefsAndPages } from '../support/briefs.js';

let app: TestApp;

const khoi2 = ['cong-an', 'tu-phap', 'quoc-phong'] as const;
const of2023 = { clusterId: 'khoi-2', year: 2023, occurredOn: '2023-12-20' };
const told = {
  method: 'SHOW_OF_HANDS',
  wording: 'biểu quyết thống nhất',
  outcome: 'UNANIMOUS',
};

describe('awards', () => {
  beforeAll(async () => {
    app = await startApp();
    const unit = (unitId: string, name: string, kind = 'MINISTRY_INSPECTORATE') =>
      app.accept('RegisterUnit', { unitId, kind, name });
    await unit('ttcp', 'Thanh tra Chính phủ', 'GOVERNMENT_INSPECTORATE');
    await unit('cong-an', 'Thanh tra Bộ Công an');
    await unit('tu-phap', 'Thanh tra Bộ Tư pháp');
    await unit('quoc-phong', 'Thanh tra Bộ Quốc phòng');
    const label = 'Khối thi đua số 2';
    await app.accept('EstablishCluster', { clusterId: 'khoi-2', organiserId: 'ttcp', kind: 'KHOI', label });
    for (const unitId of khoi2)
      await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId, from: '2022' });
    await app.accept('ElectLeader', { clusterId: 'khoi-2', year: 2023, unitId: 'cong-an', occurredOn: null });
  });
  afterAll(() => app.close());

  describe('what awards there are and which rules hold', () => {
    it.each([
      ['2019-12-19', ['Nghị định số 91/2017/NĐ-CP']],
      ['2024-12-19', ['Luật Thi đua, khen thưởng số 06/2022/QH15', 'Nghị định số 98/2023/NĐ-CP']],
      [
        '2025-09-01',
        [
          'Luật Thi đua, khen thưởng số 06/2022/QH15',
          'Nghị định số 152/2025/NĐ-CP',
          'Thông tư số 15/2025/TT-BNV',
        ],
      ],
    ])('S-20 cites on %s %j', async (on, names) => {
      const { status, body } = await app.get(`/api/rule-sets?on=${on}`);
      expect(status).toBe(200);
      const cited = body.data.acts.map((act: { name: string }) => act.name);
      expect(cited).toEqual(expect.arrayContaining(names));
      expect(body.meta).toMatchObject({ asOf: on, stale: false, lagEvents: 0 });
    });

    it('gives the rules of today, in Viet Nam, where no day is asked for', async () => {
      app.clock.set('2025-06-30T17:00:00Z');
      const { body } = await app.get('/api/rule-sets');
      expect(body.data).toMatchObject({
        id: 'rules-from-2025-07-01-edition-2',
        deadlines: { value: { CLUSTER: '12-20', UNIT: '12-25' } },
      });
    });

    it.each([
      ['2025-06-30', null, null, []],
      ['2025-07-01', 80, 90, ['nd-98-2023']],
      ['2025-12-31', 80, 90, ['nd-98-2023']],
      ['2026-01-01', 80, 90, []],
      ['2027-02-28', 80, 90, []],
      ['2027-03-01', null, null, []],
    ])(
      'knows the shares of councils on %s, and what the old decree is still for',
      async (on, flag, fighter, left) => {
        const { council, partly } = (await app.get(`/api/rule-sets?on=${on}`)).body.data;
        const percent = (award: string): number | null => council.shares[award].value?.percent ?? null;
        expect([percent('FLAG_GOV'), percent('FIGHTER_NATIONAL')]).toEqual([flag, fighter]);
        expect(council.shares.FIGHTER_MINISTRY).toMatchObject({ value: null, certainty: 'UNKNOWN' });
        expect(partly.map((act: { id: string }) => act.id)).toEqual(left);
      },
    );

    it('says which of it rests on one secondary source, and answers nothing for days that no source speaks of', async () => {
      const acts = (await app.get('/api/rule-sets?on=2026-10-01')).body.data.acts;
      const { name, certainty } = acts.find((act: { id: string }) => act.id === 'luat-06-2026-qh16');
      expect([name, certainty]).toEqual([expect.stringContaining('06/2026/QH16'), 'SECONDARY_SOURCE']);
      expect((await app.get('/api/rules/P67')).body.data).toMatchObject({ certainty: 'SECONDARY_SOURCE' });
      const { body } = await app.get('/api/rule-sets?on=2009-12-20');
      expect(body.data).toMatchObject({
        acts: [{ id: 'luat-tdkt-2003' }],
        missing: ['DECREE', 'MOHA_CIRCULAR', 'GI_CIRCULAR'],
        deadlines: { value: null, certainty: 'UNKNOWN' },
      });
    });

    it('answers a rule set by its name, as it was when submissions and votes kept it', async () => {
      const named = async (id: string) => (await app.get(`/api/rule-sets/${id}`)).body;
      expect((await named('rules-from-2024-01-01')).data).toMatchObject({
        edition: 1,
        missing: ['GI_CIRCULAR'],
        council: { shares: { FIGHTER_MINISTRY: { value: { percent: 80 } } } },
      });
      expect((await named('rules-from-2024-01-01-edition-2')).data).toMatchObject({
        edition: 2,
        missing: [],
      });
      expect(await named('rules-from-2024-01-02')).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    });

    it('lists the catalogue with names, deciders and quotas', async () => {
      const { body } = await app.get('/api/award-types');
      expect(body.data[0]).toMatchObject({
        code: 'FLAG_GI',
        name: 'Cờ thi đua của Thanh tra Chính phủ',
        category: 'TITLE',
        decidedByNames: ['Tổng Thanh tra Chính phủ'],
        quota: { perCluster: 1, beyond: 'REFUSE' },
      });
    });
  });

  describe('proposals of a meeting', () => {
    const addressee = 'Hội đồng Thi đua - Khen thưởng ngành Thanh tra';
    const page = async (proposalId: string) => (await app.get(`/api/awards/${proposalId}`)).body.data;

    it('S-07 keeps the vote as told, without counts, and says that there is nothing to recount', async () => {
      const flag = { ...of2023, award: 'FLAG_GI', unitId: 'cong-an', vote: told, addressee };
      await app.accept('ProposeAward', flag);
      await app.accept('ProposeAward', { ...flag, award: 'MERIT_GI', unitId: 'tu-phap' });
      const { body } = await app.get('/api/awards?cluster=khoi-2&year=2023');
      expect(body.data).toMatchObject([
        { award: 'FLAG_GI', unitName: 'Thanh tra Bộ Công an', status: 'proposed', addressee },
        { award: 'MERIT_GI', unitName: 'Thanh tra Bộ Tư pháp', status: 'proposed', addressee },
      ]);
      for (const { vote } of body.data)
        expect(vote).toEqual({
          method: 'SHOW_OF_HANDS',
          methodName: 'biểu quyết',
          wording: 'biểu quyết thống nhất',
          outcome: 'UNANIMOUS',
          outcomeName: 'thống nhất',
          counts: null,
          tally: 'không có số phiếu để kiểm',
        });
    });

    it('S-08 flags the chair that is the nominee for Khối 2, asks who presided, and prints the answer', async () => {
      const id = 'khoi-2-2023-flag-gi-cong-an';
      expect(await page(id)).toMatchObject({
        chairIsNominee: true,
        presidedBy: null,
        declaredInterest: null,
      });
      expect(await page('khoi-2-2023-merit-gi-tu-phap')).toMatchObject({ chairIsNominee: false });
      const declared = { presidedBy: 'quoc-phong', declaredInterest: 'Khối trưởng không biểu quyết' };
      const flag = { clusterId: 'khoi-2', year: 2023, award: 'FLAG_GI', unitId: 'cong-an' };
      const { position } = (await app.get(`/api/awards/${id}`)).body.meta;
      await app.accept('DeclareInterest', { ...flag, ...declared });
      const { history, ...shown } = await page(id);
      expect(shown).toMatchObject({ chairIsNominee: true, ...declared });
      expect(history[0].detail).toMatchObject({ addressee });
      expect(history[0].detail).not.toHaveProperty('recipient');
      expect(history.map((h: { type: string }) => h.type)).toEqual(['AwardProposed', 'InterestDeclared']);
      expect(history[0].detail.warnings).toMatchObject([{ code: 'CHAIR_IS_NOMINEE' }]);
      const year = await app.get('/api/clusters/khoi-2/years/2023');
      expect(year.body.data.proposals[0]).toMatchObject({
        chairIsNominee: true,
        presidedBy: { unitId: 'quoc-phong', name: 'Thanh tra Bộ Quốc phòng' },
        declaredInterest: declared.declaredInterest,
      });
      const before = await app.get(`/api/awards/${id}?knownAt=${position}`);
      expect(before.body.data).toMatchObject({ chairIsNominee: true, presidedBy: null });
    });

    it('S-08 flags Lai Châu, which leads Cụm IV of 2019 and is nominated for its flag', async () => {
      const lead = { clusterId: 'cum-4', year: 2019, unitId: 'lai-chau', occurredOn: null };
      const name = 'Thanh tra tỉnh Lai Châu';
      await app.accept('RegisterUnit', { unitId: 'lai-chau', kind: 'PROVINCIAL_INSPECTORATE', name });
      const cluster = { clusterId: 'cum-4', organiserId: 'ttcp', kind: 'CUM', label: 'Cụm Thi đua số IV' };
      await app.accept('EstablishCluster', cluster);
      await app.accept('AdmitMember', { clusterId: 'cum-4', unitId: 'lai-chau', from: '2019' });
      await app.accept('ReportOffice', { ...lead, office: 'LEADER' });
      const vote = { method: 'CONSENSUS', wording: 'nhất trí' };
      const { status, body } = await app.send('ProposeAward', { ...lead, award: 'FLAG_GI', vote });
      expect(status).toBe(201);
      expect(body.warnings).toEqual([
        {
          code: 'CHAIR_IS_NOMINEE',
          detail:
            'Đơn vị chủ trì đồng thời là đơn vị được đề nghị; cho biết đơn vị chủ trì nội dung này, hoặc lợi ích đã khai báo.',
        },
      ]);
    });

    it('refuses a second flag and a second form for one achievement, and says what stands in the way', async () => {
      const flag = { clusterId: 'khoi-2', year: 2024, award: 'FLAG_GI', occurredOn: '2024-12-19' };
      await app.accept('ProposeAward', { ...flag, unitId: 'cong-an' });
      const second = await app.send('ProposeAward', { ...flag, unitId: 'tu-phap' });
      expect(second).toMatchObject({
        status: 422,
        body: { code: 'QUOTA_REACHED', rule: 'R45', current: [{ unitId: 'cong-an' }] },
      });
      const form = await app.send('ProposeAward', { ...flag, award: 'MERIT_GI', unitId: 'cong-an' });
      expect(form).toMatchObject({ status: 422, body: { code: 'ONE_FORM_PER_ACHIEVEMENT', rule: 'R46' } });
      const as = { id: 'vu-tccb', roles: ['organiser' as const], unitId: 'ttcp' };
      const quotas = [{ award: 'FLAG_GI', perCluster: 2 }];
      await app.accept('IssueAwardInstructions', { clusterId: 'khoi-2', year: 2024, quotas }, { as });
      await app.accept('ProposeAward', { ...flag, unitId: 'tu-phap' });
    });

    it('S-28 keeps vote and rank of a nominee that withdraws, offers the next by rank, and shows it next year', async () => {
      const flag = { clusterId: 'khoi-2', year: 2022, award: 'FLAG_GI', occurredOn: '2022-12-15' };
      const ranked = ['tu-phap', 'quoc-phong', 'cong-an'];
      for (const [i, unitId] of ranked.entries())
        await app.accept('NominateForAward', { ...flag, unitId, nominatedBy: 'cong-an', rank: i + 1 });
      const vote = { method: 'BALLOT', outcome: 'CARRIED', counts: { inFavour: 2, against: 1, base: 3 } };
      await app.accept('ProposeAward', { ...flag, unitId: 'tu-phap', vote });
      const reason = 'vì năm trước đã nhận';
      const { occurredOn: _day, ...subject } = flag;
      const stranger = { id: 'qp', roles: ['unit' as const], unitId: 'quoc-phong' };
      const withdraw = (as: object) =>
        app.send('WithdrawNomination', { ...subject, unitId: 'tu-phap', reason }, { as });
      expect(await withdraw(stranger)).toMatchObject({ status: 403, body: { code: 'NOT_OWN_UNIT' } });
      expect((await withdraw({ id: 'tp', roles: ['unit'], unitId: 'tu-phap' })).status).toBe(201);

      const gone = await page('khoi-2-2022-flag-gi-tu-phap');
      expect(gone).toMatchObject({
        status: 'withdrawn',
        withdrawal: { reason, proof: { actor: 'tp' } },
        rank: 1,
        vote: { tally: '2/3 phiếu thuận', counts: { inFavour: 2, against: 1, abstained: null, base: 3 } },
        next: { unitId: 'quoc-phong', name: 'Thanh tra Bộ Quốc phòng', rank: 2 },
      });
      const { body } = await app.get('/api/awards?year=2022&status=proposed');
      expect(body.data).toEqual([]);
      const known = await app.get('/api/awards?unit=tu-phap&status=withdrawn');
      expect(known.body.data).toMatchObject([{ year: 2022, status: 'withdrawn', withdrawal: { reason } }]);
      await app.accept('ProposeAward', { ...flag, unitId: 'quoc-phong' });
    });

    it('does not know a proposal that nobody made', async () => {
      const nothing = await app.get('/api/awards/khoi-2-2023-flag-gi-tu-phap');
      expect(nothing).toMatchObject({ status: 404, body: { code: 'PROPOSAL_NOT_FOUND' } });
    });
  });

  describe('what becomes of a submitted proposal', () => {
    const flag = { clusterId: 'khoi-2', year: 2023, award: 'FLAG_GI', unitId: 'cong-an' };
    const merit = { ...flag, award: 'MERIT_GI', unitId: 'tu-phap' };
    const vuTccb = { as: { id: 'vu-tccb', roles: ['organiser' as const], unitId: 'ttcp' } };
    const congAn = { as: { id: 'cong-an', roles: ['unit' as const], unitId: 'cong-an' } };
    const signer = { person: { name: 'Nguyễn Văn Ký' }, position: 'Tổng Thanh tra Chính phủ' };
    const decision = {
      outcome: 'GRANTED',
      number: '123/QĐ-TTCP',
      decidedOn: '2024-02-20',
      signer,
    };
    const page = async (id = 'khoi-2-2023-flag-gi-cong-an') => (await app.get(`/api/awards/${id}`)).body.data;

    it('is returned, completed and verified, the reason kept', async () => {
      expect(await app.send('ReceiveDossier', flag, vuTccb)).toMatchObject({
        status: 422,
        body: { code: 'NOT_SUBMITTED' },
      });
      await app.accept('FileSubmission', { clusterId: 'khoi-2', year: 2023, occurredOn: '2023-12-19' });
      await app.accept('ReceiveDossier', flag, vuTccb);
      await app.accept('ReturnDossier', { ...flag, reason: 'thiếu ý kiến lãnh đạo Bộ' }, vuTccb);
      expect((await page()).dossier).toEqual({ stage: 'returned', returnedFor: 'thiếu ý kiến lãnh đạo Bộ' });
      const attachments = [{ kind: 'SUPERIOR_OPINION', name: 'Ý kiến.pdf', sha256: 'ab'.repeat(32) }];
      await app.accept('SupplementDossier', { ...flag, attachments }, congAn);
      await app.accept('VerifyDossier', flag, vuTccb);
      expect(await page()).toMatchObject({ status: 'submitted', dossier: { stage: 'verified' } });
    });

    it('is voted on by all members of the council: the result names its denominator and threshold', async () => {
      const sessionId = 'hoi-dong-2024';
      await app.accept(
        'ConveneCouncil',
        {
          sessionId,
          organiserId: 'ttcp',
          members: 19,
          present: 15,
          threshold: { comparison: 'AT_LEAST', percent: 90 },
        },
        vuTccb,
      );
      const vote = (subject: object, inFavour: number) =>
        app.send(
          'RecordCouncilVote',
          {
            ...subject,
            sessionId,
            method: 'BALLOT',
            present: { inFavour, against: 15 - inFavour, abstained: 0 },
            written: { inFavour: 3, against: 0, abstained: 0 },
          },
          vuTccb,
        );
      expect((await vote(flag, 15)).status).toBe(201);
      expect(await page()).toMatchObject({
        status: 'recommended',
        councilVotes: [
          {
            base: 19,
            inFavour: 18,
            needed: 18,
            recommended: true,
            text: '18/19 phiếu thuận (94,7%) trên tổng số thành viên Hội đồng, cần ít nhất 90%, tức từ 18 phiếu',
          },
        ],
      });
      expect((await vote(merit, 14)).status).toBe(201);
      expect(await page('khoi-2-2023-merit-gi-tu-phap')).toMatchObject({
        status: 'not-recommended',
        councilVotes: [{ inFavour: 17, recommended: false }],
      });
      expect(await vote(flag, 14)).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
    });

    it('waits while consideration is suspended and goes on where it stopped', async () => {
      await app.accept('SuspendConsideration', { ...flag, reason: 'xác minh đơn tố cáo' }, vuTccb);
      expect(await page()).toMatchObject({
        status: 'suspended',
        suspension: { reason: 'xác minh đơn tố cáo', from: 'recommended' },
      });
      expect(await app.send('DecideAward', { ...flag, ...decision }, vuTccb)).toMatchObject({
        status: 422,
        body: { code: 'CONSIDERATION_SUSPENDED', rule: 'R64' },
      });
      await app.accept('ReleaseConsideration', { ...flag, reason: 'đơn không có căn cứ' }, vuTccb);
      expect(await page()).toMatchObject({ status: 'recommended', suspension: null });
    });

    it('is decided by the authority, presented, and revoked by that same authority', async () => {
      expect(await app.send('DecideAward', { ...flag, ...decision }, congAn)).toMatchObject({
        status: 403,
        body: { code: 'NOT_DECIDING_AUTHORITY', rule: 'R61' },
      });
      await app.accept('DecideAward', { ...flag, ...decision }, vuTccb);
      await app.accept('PresentAward', { ...flag, occasion: 'Hội nghị tổng kết', occurredOn: null }, vuTccb);
      expect(await page()).toMatchObject({
        status: 'granted',
        decision: {
          number: '123/QĐ-TTCP',
          decidedOn: '2024-02-20',
          authorityName: 'Tổng Thanh tra Chính phủ',
          signer: { name: 'Nguyễn Văn Ký', position: 'Tổng Thanh tra Chính phủ', acting: false },
        },
        presentation: { on: null, occasion: 'Hội nghị tổng kết' },
      });
      const revocation = {
        ...flag,
        number: '45/QĐ-TTCP',
        revokedOn: '2025-01-10',
        signer,
        ground: 'FALSE_DECLARATION',
      };
      const other = await app.send('RevokeAward', { ...revocation, authority: 'PRIME_MINISTER' });
      expect(other).toMatchObject({ status: 403, body: { code: 'NOT_DECIDING_AUTHORITY' } });
      await app.accept('RevokeAward', revocation, vuTccb);
      const revoked = await page();
      expect(revoked).toMatchObject({
        status: 'revoked',
        decision: { number: '123/QĐ-TTCP' },
        revocation: { number: '45/QĐ-TTCP', ground: 'FALSE_DECLARATION', signer: { name: 'Nguyễn Văn Ký' } },
      });
      expect(JSON.stringify(revoked.history)).not.toContain('Nguyễn Văn Ký');
      expect(revoked.history.map((h: { type: string }) => h.type).slice(-3)).toEqual([
        'AwardDecided',
        'AwardPresented',
        'AwardRevoked',
      ]);
    });
  });

  describe('a council that is asked in writing', () => {
    it('recommends by its replies, and its chair decides a tie where its own rule says so (R60)', async () => {
      const own = { clusterId: 'khoi-2', year: 2025, award: 'FLAG_GI', unitId: 'tu-phap' };
      await app.accept('ProposeAward', own);
      await app.accept('FileSubmission', { clusterId: 'khoi-2', year: 2025 });
      const session = {
        sessionId: 'bang-van-ban',
        organiserId: 'ttcp',
        members: 4,
        present: 0,
        inWriting: true,
      };
      expect((await app.send('ConveneCouncil', { ...session, present: 1 })).body.code).toBe('INVALID_VOTE');
      await app.accept('ConveneCouncil', { ...session, chairDecidesTies: true });
      const none = { inFavour: 0, against: 0, abstained: 0 };
      const ballot = { ...own, sessionId: session.sessionId, method: 'BALLOT', present: none };
      const two = { ...none, inFavour: 2 };
      expect((await app.send('RecordCouncilVote', { ...ballot, written: two })).body).toMatchObject({
        code: 'COUNCIL_WITHOUT_QUORUM',
        present: 2,
      });
      const tie = { ...ballot, written: { ...two, against: 2 } };
      expect((await app.send('RecordCouncilVote', tie)).body).toMatchObject({
        code: 'INVALID_VOTE',
        rule: 'R60',
      });
      await app.accept('RecordCouncilVote', {
        ...tie,
        chair: 'IN_FAVOUR',
        dissent: 'hai ý kiến không tán thành',
      });
      expect((await app.get('/api/awards/khoi-2-2025-flag-gi-tu-phap')).body.data).toMatchObject({
        status: 'recommended',
        councilVotes: [
          {
            chair: 'IN_FAVOUR',
            decidedByChair: true,
            dissent: 'hai ý kiến không tán thành',
            text:
              '2/4 phiếu thuận (50%) trên tổng số thành viên Hội đồng, cần quá 50%, tức từ 3 phiếu; ' +
              'số phiếu bằng nhau, theo ý kiến của Chủ tịch Hội đồng',
          },
        ],
      });
    });
  });

  describe('a vote of a council told without what was sent to it', () => {
    const flags = { bodyId: 'uy-ban-lung', year: 2025, award: 'FLAG_GOV' };
    const many = { ...flags, recipientId: '7-tap-the-lon' };
    it('recommends what a body proposes by itself, and warns that no submission is on record', async () => {
      await app.accept('RegisterUnit', {
        unitId: 'uy-ban-lung',
        kind: 'PEOPLES_COMMITTEE',
        name: 'Ủy ban Lũng',
      });
      await app.accept('EstablishCouncil', { organiserId: 'uy-ban-lung', occurredOn: null });
      await app.accept('ProposeAward', { ...flags, kind: 'LARGE_COLLECTIVE', count: 7, occurredOn: null });
      await app.accept('ConveneCouncil', {
        organiserId: 'uy-ban-lung',
        sessionId: 'phien-1',
        occurredOn: null,
      });
      const early = await app.send('DecideAward', { ...many, outcome: 'GRANTED' });
      expect(early.body.code).toBe('NOT_SUBMITTED');
      const vote = { ...many, sessionId: 'phien-1', outcome: 'RECOMMENDED', occurredOn: null };
      const voted = await app.accept('RecordCouncilVote', vote);
      expect(voted.body.warnings).toMatchObject([{ code: 'SUBMISSION_NOT_ON_RECORD' }]);
      await app.caughtUp();
      const { body } = await app.get('/api/awards?year=2025&status=recommended');
      const [shown] = body.data.filter((a: { award: string; count: number }) => a.count === 7);
      expect(shown).toMatchObject({ award: 'FLAG_GOV', status: 'recommended' });
      const { votes } = (await app.get('/api/organisers/uy-ban-lung/council')).body.data;
      expect(votes).toMatchObject([{ sessionId: 'phien-1', recommended: true }]);
      const proposal = (await app.get(`/api/awards/${shown.proposalId}`)).body.data;
      expect([proposal.status, proposal.submission]).toEqual(['recommended', null]);
    });
  });

  describe('the flag of the Government (R73)', () => {
    const flag = { clusterId: 'khoi-2', year: 2025, award: 'FLAG_GOV', unitId: 'cong-an' };
    const session = { sessionId: 'co-chinh-phu', organiserId: 'ttcp', members: 10, present: 10 };
    const page = async () => (await app.get('/api/awards/khoi-2-2025-flag-gov-cong-an')).body.data;

    it('is for the unit that its cluster acclaims, from 01/07/2025 on; before, nobody knows who does', async () => {
      app.clock.set('2025-06-30T16:59:59Z');
      const { body } = await app.accept('NominateForAward', flag);
      const early = await app.accept('ProposeAward', { ...flag, unitId: 'tu-phap', year: 2024 });
      expect([body.warnings, early.body.warnings]).toMatchObject([[], [{ code: 'ROUTE_NOT_OF_AWARD' }]]);
      app.clock.set('2025-06-30T17:00:00Z');
      expect((await app.accept('ProposeAward', flag)).body.warnings).toEqual([]);
      const proposals = [{ award: 'FLAG_GOV', unitId: 'cong-an' }];
      await app.accept('FileSubmission', { clusterId: 'khoi-2', year: 2025, proposals });
    });

    it('takes a ballot and 80% of the council: 7 of 10 do not recommend it, 8 do', async () => {
      await app.accept('ConveneCouncil', session);
      await app.accept('ConveneCouncil', { ...session, sessionId: 'co-chinh-phu-lai' });
      const vote = (sessionId: string, method: string, inFavour: number) =>
        app.accept('RecordCouncilVote', {
          ...flag,
          sessionId,
          method,
          present: { inFavour, against: 10 - inFavour, abstained: 0 },
        });
      const { body } = await vote(session.sessionId, 'SHOW_OF_HANDS', 7);
      expect(body.warnings).toMatchObject([{ code: 'NOT_BY_BALLOT' }]);
      expect(await page()).toMatchObject({ status: 'not-recommended', councilVotes: [{ needed: 8 }] });
      await vote('co-chinh-phu-lai', 'BALLOT', 8);
      expect(await page()).toMatchObject({
        status: 'recommended',
        councilVotes: [{}, { recommended: true }],
      });
    });
  });

  describe('grants as told', () => {
    const data = async (path: string) => (await app.get(path)).body.data;
    const all = ['grantedOn', 'number', 'authority', 'signer', 'year'];
    const units = ['an-binh', 'yen-hoa', 'son-dong'];
    const meeting = { clusterId: 'khoi-an-binh', year: 2022, occurredOn: '2022-12-20' };

    beforeAll(async () => {
      for (const unitId of units)
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      const block = { organiserId: 'ttcp', kind: 'KHOI' };
      for (const clusterId of ['khoi-an-binh', 'khoi-yen-hoa'])
        await app.accept('EstablishCluster', { ...block, clusterId, label: `Khối ${clusterId}` });
      await app.accept('AdmitMember', { clusterId: 'khoi-an-binh', unitId: 'an-binh', from: '2021' });
      const proposed = { ...meeting, award: 'FLAG_GI', unitId: 'an-binh' };
      await app.accept('ProposeAward', proposed);
    });

    it('is one act for units of several clusters, collectives, persons and numbers, without a proposal', async () => {
      const { body } = await app.accept('RecordGrant', {
        grantId: 'khen-thuong-2022',
        number: '88/QĐ-TTCP',
        grantedOn: '2023-02',
        authority: 'INSPECTOR_GENERAL',
        signer: { position: 'Phó Tổng Thanh tra' },
        year: 2022,
        occurredOn: null,
        evidence: [{ source: 'báo' }],
        entries: [
          { award: 'FLAG_GI', unitId: 'an-binh', clusterId: 'khoi-an-binh' },
          { award: 'FLAG_GI', unitId: 'yen-hoa', clusterId: 'khoi-yen-hoa' },
          { award: 'MERIT_GI', unitId: 'yen-hoa', collective: 'Phòng Nghiệp vụ 1' },
          {
            award: 'MERIT_GI',
            unitId: 'yen-hoa',
            person: { name: 'Trần Văn Cò' },
            position: 'Thanh tra viên',
          },
          { award: 'MERIT_GI', kind: 'COLLECTIVE', count: 3 },
          { award: 'MERIT_GI', kind: 'PERSON', count: 4 },
          { award: 'FLAG_GI', kind: 'PERSON', count: 1 },
        ],
      });
      expect(body.warnings).toMatchObject([{ code: 'RECIPIENT_NOT_OF_AWARD' }]);
      const { entries, ...act } = await data('/api/grants/khen-thuong-2022');
      expect(act).toMatchObject({
        status: 'granted',
        number: '88/QĐ-TTCP',
        grantedOn: '2023-02',
        unknown: [],
        withdrawal: null,
        authorityName: 'Tổng Thanh tra Chính phủ',
        signer: { name: null, position: 'Phó Tổng Thanh tra' },
        warnings: [{ code: 'RECIPIENT_NOT_OF_AWARD' }],
      });
      expect(entries).toMatchObject([
        { kind: 'LARGE_COLLECTIVE', unitName: 'Thanh tra an-binh', clusterId: 'khoi-an-binh' },
        { kind: 'LARGE_COLLECTIVE', unitName: 'Thanh tra yen-hoa', clusterId: 'khoi-yen-hoa' },
        { kindName: 'tập thể nhỏ', collective: 'Phòng Nghiệp vụ 1', unitId: 'yen-hoa' },
        { kindName: 'cá nhân', person: 'Trần Văn Cò', position: 'Thanh tra viên', unitId: 'yen-hoa' },
        { kindName: 'tập thể', count: 3, unitId: null, unknown: ['unitId'] },
        { kindName: 'cá nhân', count: 4, person: null },
        { award: 'FLAG_GI', entry: 7 },
      ]);
      const stored = await data('/api/events?stream=grants');
      expect(JSON.stringify(stored)).not.toContain('Trần Văn Cò');
    });

    it('is known of nothing but the award, by whose names nobody is made up', async () => {
      await app.accept('RecordGrant', {
        grantId: 'huan-chuong',
        occurredOn: null,
        entries: [{ award: 'ORDER_LABOUR', class: 'THIRD' }],
      });
      const [{ entry, className, grant, unknown }] = (await data('/api/awards?status=granted')).filter(
        (item: { grantId: string }) => item.grantId === 'huan-chuong',
      );
      expect([entry, className, grant.signer]).toEqual([1, 'hạng Ba', null]);
      expect(grant.unknown).toEqual(all);
      expect(unknown).toEqual([...all, 'recipient', 'kind', 'unitId']);
      const unclear = {
        grantId: 'x',
        entries: [{ award: 'MERIT_PM', count: 2, person: { name: 'Ai Đó' } }],
      };
      expect(await app.send('RecordGrant', unclear)).toMatchObject({
        status: 422,
        body: { code: 'RECIPIENT_UNCLEAR', errors: [{ pointer: '/entries/0' }] },
      });
      expect(await app.get('/api/grants/khong-co')).toMatchObject({
        status: 404,
        body: { code: 'GRANT_NOT_FOUND' },
      });
    });

    it('is in the list of awards, in pages, on the page of the unit and among its titles', async () => {
      const list = '/api/awards?year=2022&unit=yen-hoa&status=granted';
      const granted = await data(list);
      const common = { proposalId: null, grantId: 'khen-thuong-2022', year: 2022, status: 'granted' };
      expect(granted).toMatchObject([
        { ...common, award: 'FLAG_GI', unitId: 'yen-hoa', clusterId: 'khoi-yen-hoa', entry: 2 },
        { ...common, award: 'MERIT_GI', collective: 'Phòng Nghiệp vụ 1', clusterId: null },
        { ...common, award: 'MERIT_GI', person: 'Trần Văn Cò' },
      ]);
      expect(granted).toHaveLength(3);
      expect(await data('/api/awards?year=2022&unit=yen-hoa&status=proposed')).toEqual([]);
      expect(await data('/api/awards?cluster=khoi-yen-hoa')).toMatchObject([{ entry: 2 }]);
      expect(await data(`${list}&asOf=2023-01-31`)).toEqual([]);
      expect(await data(`${list}&asOf=2023-02-01`)).toHaveLength(3);
      for (const question of ['/api/awards?', `${list}&`, '/api/awards?year=2022&'])
        expect(await pageByPage(app.get, question)).toEqual(await data(question));
      expect((await data('/api/units/yen-hoa')).awards).toMatchObject(granted);
      const titles = await data('/api/units/yen-hoa/titles');
      expect(titles.titles).toMatchObject([{ award: 'FLAG_GI', granted: [2022] }]);
      expect(titles.reported).toEqual(granted);
      expect(await data('/api/award-counts?year=2022&unit=yen-hoa')).toMatchObject({
        granted: 0,
        reported: { recipients: 3, uncounted: 0 },
      });
      expect((await data('/api/award-counts?unit=an-binh')).reported).toEqual({
        recipients: 1,
        uncounted: 0,
        perhapsSame: 0,
      });
    });

    it('is joined to the proposal that turns up, which then is granted as told, and shown once', async () => {
      const { position } = (await app.get('/api/awards')).body.meta;
      const subject = { clusterId: 'khoi-an-binh', year: 2022, award: 'FLAG_GI', unitId: 'an-binh' };
      const join = (more: object) =>
        app.send('JoinGrant', { ...subject, grantId: 'khen-thuong-2022', ...more });
      expect((await join({ entry: 2 })).body.code).toBe('GRANT_DIFFERS');
      expect((await join({})).status).toBe(201);
      expect((await join({})).body.code).toBe('ALREADY_RECORDED');
      const proposalId = 'khoi-an-binh-2022-flag-gi-an-binh';
      const told = { grantId: 'khen-thuong-2022', entry: 1, number: '88/QĐ-TTCP', grantedOn: '2023-02' };
      const list = '/api/awards?unit=an-binh';
      expect(await data(list)).toMatchObject([
        { proposalId, status: 'granted', decision: null, grant: told },
      ]);
      expect(await data(list)).toHaveLength(1);
      expect(await data(`${list}&status=granted`)).toHaveLength(1);
      expect(await data(`${list}&status=proposed`)).toEqual([]);
      expect(await data(`${list}&asOf=2023-01-31`)).toMatchObject([{ status: 'proposed', grant: null }]);
      expect(await data(`${list}&knownAt=${position}`)).toMatchObject([
        { proposalId, status: 'proposed', grant: null },
        { proposalId: null, grantId: 'khen-thuong-2022', entry: 1 },
      ]);
      expect(await data(`/api/awards/${proposalId}`)).toMatchObject({ status: 'granted', grant: told });
      expect((await data('/api/clusters/khoi-an-binh/years/2022')).proposals).toMatchObject([
        { proposalId, status: 'granted' },
      ]);
      expect((await data('/api/units/an-binh')).awards).toMatchObject([{ proposalId, status: 'granted' }]);
      expect((await data('/api/units/an-binh/titles')).titles).toMatchObject([{ granted: [2022] }]);
      expect((await data('/api/grants/khen-thuong-2022')).entries[0]).toMatchObject({ proposalId });
    });

    it('is completed by what becomes known, and withdrawn where it was in error', async () => {
      const grantId = 'bang-khen';
      const told = { grantId, grantedOn: '2023', entries: [{ award: 'MERIT_PROVINCE', unitId: 'son-dong' }] };
      await app.accept('RecordGrant', told);
      await app.accept('SupplementGrant', {
        grantId,
        grantedOn: '2023-05-20',
        year: 2022,
        authorityName: 'UBND tỉnh An Bình',
        signer: { person: { name: 'Lê Thị Sếu' } },
      });
      expect(await app.send('SupplementGrant', { grantId, grantedOn: '2024' })).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_RECORDED' },
      });
      expect(await data(`/api/grants/${grantId}`)).toMatchObject({
        grantedOn: '2023-05-20',
        year: 2022,
        authorityName: 'UBND tỉnh An Bình',
        authority: null,
        signer: { name: 'Lê Thị Sếu', position: null },
        unknown: ['number'],
      });
      const list = '/api/awards?unit=son-dong';
      const { body } = await app.get(list);
      expect(body.data).toHaveLength(1);
      await app.accept('WithdrawGrant', { grantId, reason: 'nhầm đơn vị' });
      expect(await data(list)).toEqual([]);
      expect(await data(`${list}&knownAt=${body.meta.position}`)).toEqual(body.data);
      expect(await data(`/api/grants/${grantId}`)).toMatchObject({
        status: 'withdrawn',
        withdrawal: { reason: 'nhầm đơn vị' },
      });
      expect((await app.send('RecordGrant', told)).body.code).toBe('ALREADY_RECORDED');
    });
  });

  describe('proposals of every award, for everybody', () => {
    const data = async (path: string) => (await app.get(path)).body.data;
    const found = async (query: string) =>
      (await data(`/api/awards?${query}`)).map((item: { proposalId: string }) => item.proposalId);
    const khoi = { clusterId: 'khoi-hoa-binh', year: 2024, occurredOn: '2024-12-20' };
    const codes = ({ body }: { body: { warnings: { code: string }[] } }) =>
      body.warnings.map(({ code }) => code).filter((code) => code !== 'ID_PROPOSED');

    beforeAll(async () => {
      for (const unitId of ['song-da', 'song-ma', 'bo-nuoc'])
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      const cluster = {
        clusterId: 'khoi-hoa-binh',
        organiserId: 'bo-nuoc',
        kind: 'KHOI',
        label: 'Khối Hòa Bình',
      };
      await app.accept('EstablishCluster', { ...cluster, tier: 'MINISTRY' });
      for (const unitId of ['song-da', 'song-ma'])
        await app.accept('AdmitMember', { clusterId: 'khoi-hoa-binh', unitId, from: '2023' });
    });

    it('are of a cluster for units, collectives, persons by reference, and numbers without names', async () => {
      const person = { name: 'Đỗ Thị Nhạn' };
      const sent = [
        { award: 'FLAG_MINISTRY', unitId: 'song-da' },
        { award: 'MERIT_PM', unitId: 'song-da', collective: 'Phòng Nghiệp vụ 2' },
        { award: 'FIGHTER_NATIONAL', unitId: 'song-ma', person, position: 'Thanh tra viên chính' },
        { award: 'ORDER_LABOUR', class: 'THIRD', unitId: 'song-ma' },
        { award: 'MERIT_PROVINCE', kind: 'COLLECTIVE', count: 3 },
        { award: 'MERIT_PROVINCE', kind: 'PERSON', count: 4 },
        { award: 'ADVANCED_COLLECTIVE' },
        { award: 'ORDER_INDEPENDENCE', unitId: 'song-da', kind: 'PERSON' },
      ];
      for (const one of sent)
        expect([one, codes(await app.accept('ProposeAward', { ...khoi, ...one }))]).toEqual([one, []]);
      const ids = [
        'khoi-hoa-binh-2024-flag-ministry-song-da',
        'khoi-hoa-binh_2024_advanced-collective_.chua-ro-1',
        'khoi-hoa-binh_2024_fighter-national_song-ma.ca-nhan-1',
        'khoi-hoa-binh_2024_merit-pm_song-da.phong-nghiep-vu-2',
        'khoi-hoa-binh_2024_merit-province_.3-tap-the',
        'khoi-hoa-binh_2024_merit-province_.4-ca-nhan',
        'khoi-hoa-binh_2024_order-independence_song-da.ca-nhan-1',
        'khoi-hoa-binh_2024_order-labour.third_song-ma',
      ];
      expect((await found('cluster=khoi-hoa-binh&year=2024')).sort()).toEqual(ids);
      const shown = await Promise.all(ids.map((id) => data(`/api/awards/${id}`)));
      const nobody = { collective: null, person: null, position: null, count: null };
      expect(shown).toMatchObject([
        {
          ...nobody,
          unitName: 'Thanh tra song-da',
          kind: 'LARGE_COLLECTIVE',
          recipientId: null,
          unknown: [],
        },
        { ...nobody, unitName: null, kind: null, unknown: ['recipient', 'kind', 'unitId'] },
        {
          ...nobody,
          person: 'Đỗ Thị Nhạn',
          position: 'Thanh tra viên chính',
          kindName: 'cá nhân',
          unknown: [],
        },
        { ...nobody, collective: 'Phòng Nghiệp vụ 2', kindName: 'tập thể nhỏ', unitId: 'song-da' },
        {
          ...nobody,
          count: 3,
          kindName: 'tập thể',
          unknown: ['unitId'],
          proposer: 'CLUSTER',
          status: 'proposed',
        },
        { ...nobody, count: 4, kindName: 'cá nhân', recipientId: '4-ca-nhan' },
        { ...nobody, class: null, kind: 'PERSON', unknown: ['recipient', 'class'] },
        { ...nobody, class: 'THIRD', className: 'hạng Ba', awardName: 'Huân chương Lao động' },
      ]);
      const stored = await data('/api/events?stream=awardProposals-khoi-hoa-binh_2024');
      expect(JSON.stringify(stored)).not.toContain('Đỗ Thị Nhạn');
      const counts = await data('/api/award-counts?cluster=khoi-hoa-binh&year=2024');
      expect([counts.proposed, counts.recipients.proposed]).toEqual([8, 13]);
      const more = { ...khoi, award: 'MERIT_PROVINCE', kind: 'PERSON', count: 5 };
      const named = await app.accept('NominateForAward', more);
      expect(named.body.warnings).toMatchObject([{ code: 'ID_PROPOSED', id: '5-ca-nhan' }]);
      ids.push('khoi-hoa-binh_2024_merit-province_.5-ca-nhan');
      ids.sort();
      const year = await data('/api/clusters/khoi-hoa-binh/years/2024');
      expect(year.proposals.map((one: { proposalId: string }) => one.proposalId).sort()).toEqual(ids);
      expect((await data('/api/units/song-ma')).awards).toMatchObject([
        { person: 'Đỗ Thị Nhạn', award: 'FIGHTER_NATIONAL' },
        { class: 'THIRD', award: 'ORDER_LABOUR' },
      ]);
      expect(await pageByPage(app.get, '/api/awards?year=2024&')).toEqual(
        await data('/api/awards?year=2024'),
      );
    });

    it('forget the name of a person when that is asked', async () => {
      const { awardee } = (await data('/api/events?stream=awardProposals-khoi-hoa-binh_2024')).find(
        (event: { data: { award: string } }) => event.data.award === 'FIGHTER_NATIONAL',
      ).data;
      await app.accept('ForgetPersons', { refs: [awardee.person.ref], reason: 'theo yêu cầu' });
      expect((await data('/api/awards/khoi-hoa-binh_2024_fighter-national_song-ma.ca-nhan-1')).person).toBe(
        '[đã xóa theo yêu cầu]',
      );
    });

    it('go on by the id of their recipient: filed, decided, presented, on the page of the unit', async () => {
      const merit = { clusterId: 'khoi-hoa-binh', year: 2024, award: 'MERIT_PM', unitId: 'song-da' };
      const subject = { ...merit, recipientId: 'phong-nghiep-vu-2' };
      const signer = { person: { name: 'Người ký' }, position: 'Thủ tướng' };
      const decision = { outcome: 'GRANTED', number: '9/QĐ-TTg', decidedOn: '2025-02-01', signer };
      expect((await app.send('DecideAward', { ...merit, ...decision })).body.code).toBe('PROPOSAL_NOT_FOUND');
      expect((await app.send('DecideAward', { ...subject, ...decision })).body.code).toBe('NOT_SUBMITTED');
      await app.accept('FileSubmission', {
        clusterId: 'khoi-hoa-binh',
        year: 2024,
        occurredOn: '2025-01-05',
      });
      await app.accept('DecideAward', { ...subject, ...decision });
      await app.accept('PresentAward', { ...subject, occurredOn: null });
      const id = 'khoi-hoa-binh_2024_merit-pm_song-da.phong-nghiep-vu-2';
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'granted',
        presentation: { on: null },
      });
      // An article that tells of it may tell of that decision, as long as it numbers no other.
      const entries = [{ award: 'MERIT_PM', unitId: 'song-da', collective: 'Phòng Nghiệp vụ 2' }];
      const mayBeOf = async (grantId: string, more: object) => {
        await app.accept('RecordGrant', { grantId, year: 2024, entries, ...more });
        return (await data(`/api/grants/${grantId}`)).entries[0].mayBeOf;
      };
      expect(await mayBeOf('bao-khac', { number: '10/QĐ-TTg' })).toEqual([]);
      expect(await mayBeOf('bao-ke', { grantedOn: '2025-02' })).toEqual([id]);
      expect((await data(`/api/awards/${id}`)).mayBeGranted).toEqual([{ grantId: 'bao-ke', entry: 1 }]);
      await app.accept('JoinGrant', { ...subject, grantId: 'bao-ke' });
      expect((await data(`/api/awards/${id}`)).mayBeGranted).toEqual([]);
      for (const grantId of ['bao-khac', 'bao-ke'])
        await app.accept('WithdrawGrant', { grantId, reason: 'thử' });
      const titles = await data('/api/units/song-da/titles');
      expect([titles.titles, titles.within]).toMatchObject([
        [],
        [{ proposalId: id, collective: 'Phòng Nghiệp vụ 2' }],
      ]);
      const { submissions } = await data('/api/clusters/khoi-hoa-binh/years/2024/submissions');
      expect(submissions[0].proposals).toHaveLength(8);
      expect(submissions[0].proposals).toContainEqual({
        proposalId: 'khoi-hoa-binh_2024_merit-province_.3-tap-the',
        award: 'MERIT_PROVINCE',
        awardName: 'Bằng khen của Chủ tịch UBND tỉnh, thành phố',
        unitId: null,
        name: null,
      });
    });

    it('come from a unit for itself and its own, or from above, in a cluster or without any', async () => {
      const year = { year: 2024, occurredOn: '2024-12-25' };
      const as = { id: 'van-thu', roles: ['unit' as const], unitId: 'song-da' };
      const own = { ...year, bodyId: 'song-da', unitId: 'song-da', award: 'FIGHTER_BASE' };
      await app.accept('ProposeAward', { ...own, person: { name: 'Mai Văn Hạc' } }, { as });
      const bo = { id: 'bo', roles: ['organiser' as const], unitId: 'bo-nuoc' };
      const above = { ...year, bodyId: 'bo-nuoc', award: 'FLAG_GOV', unitId: 'song-ma' };
      expect(codes(await app.accept('ProposeAward', above, { as: bo }))).toEqual(['ROUTE_NOT_OF_AWARD']);
      const inCluster = { ...khoi, proposer: 'ORGANISER', award: 'MERIT_MINISTRY', unitId: 'song-ma' };
      await app.accept('ProposeAward', inCluster, { as: bo });
      expect((await app.send('ProposeAward', { ...above, award: 'MERIT_PM' }, { as })).body.code).toBe(
        'FORBIDDEN',
      );
      expect(await found('body=song-da')).toEqual(['by.song-da_2024_fighter-base_song-da.ca-nhan-1']);
      const [, flag] = [await found('body=song-da'), await data('/api/awards?body=bo-nuoc')];
      expect(flag).toMatchObject([
        {
          clusterId: null,
          bodyId: 'bo-nuoc',
          bodyName: 'Thanh tra bo-nuoc',
          proposer: 'ORGANISER',
          unitId: 'song-ma',
        },
      ]);
      expect((await data(`/api/awards/khoi-hoa-binh-2024-merit-ministry-song-ma`)).proposer).toBe(
        'ORGANISER',
      );
      for (const scope of [{}, { clusterId: 'khoi-hoa-binh', bodyId: 'bo-nuoc' }])
        expect(await app.send('ProposeAward', { ...year, ...scope, award: 'MERIT_PM' })).toMatchObject({
          status: 422,
          body: { code: 'PROPOSER_UNCLEAR' },
        });
      await app.accept('FileSubmission', { bodyId: 'bo-nuoc', year: 2024, occurredOn: '2025-01-05' });
      const signer = { person: { name: 'Người ký' }, position: 'Thủ tướng' };
      const decision = { outcome: 'REFUSED', number: '10/QĐ-TTg', decidedOn: '2025-02-01', signer };
      const { occurredOn: _day, ...subject } = above;
      await app.accept('DecideAward', { ...subject, ...decision });
      expect(await data(`/api/awards/by.bo-nuoc_2024_flag-gov_song-ma`)).toMatchObject({
        status: 'refused',
        submission: { submissionId: 'bo-nuoc-2024-organiser-1', late: null },
      });
      const counts = await data('/api/award-counts?body=bo-nuoc');
      expect(counts).toMatchObject({ refused: 1, reported: { recipients: 0 } });
      expect((await data('/api/units/song-ma')).awards.map((one: { award: string }) => one.award)).toContain(
        'FLAG_GOV',
      );
    });

    it('may be of an award of a body’s own, and are granted by it', async () => {
      const own = {
        organiserId: 'bo-nuoc',
        basis: 'Quy chế thi đua 2024',
        awardId: 'bong-sen',
        name: 'Bông sen của Bộ',
        category: 'COMMENDATION',
        level: 'SECTOR',
        decidedBy: ['HEAD_OF_ORGANISER'],
        recipients: ['SMALL_COLLECTIVE', 'PERSON'],
        from: '2024',
      };
      const award = 'own.bo-nuoc.bong-sen';
      const subject = { clusterId: 'khoi-hoa-binh', year: 2024, award, unitId: 'song-ma' };
      const team = { ...subject, collective: 'Đội 3', occurredOn: '2024-12-26' };
      expect((await app.send('ProposeAward', team)).body).toMatchObject({
        code: 'AWARD_NOT_DEFINED',
        rule: 'R77',
      });
      await app.accept('DefineAward', own);
      expect(codes(await app.accept('ProposeAward', team))).toEqual([]);
      const early = { ...team, year: 2023, occurredOn: '2023-12-26' };
      expect(codes(await app.accept('ProposeAward', early))).toEqual(['NOT_GIVEN_ON_DAY']);
      await app.accept('FileSubmission', {
        clusterId: 'khoi-hoa-binh',
        year: 2024,
        occurredOn: '2025-01-06',
      });
      const signer = { person: { name: 'Người ký' }, position: 'Bộ trưởng' };
      const decision = { outcome: 'GRANTED', number: '11/QĐ-BN', decidedOn: '2025-02-01', signer };
      const as = { id: 'bo', roles: ['organiser' as const], unitId: 'bo-nuoc' };
      await app.accept('DecideAward', { ...subject, recipientId: 'doi-3', ...decision }, { as });
      const id = `khoi-hoa-binh_2024_${award}_song-ma.doi-3`;
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'granted',
        awardName: 'Bông sen của Bộ',
      });
      await app.accept('RecordGrant', {
        grantId: 'bong-sen-2024',
        year: 2024,
        entries: [{ award, unitId: 'song-da', person: { name: 'Ai Đó' }, clusterId: 'khoi-hoa-binh' }],
      });
      expect((await data('/api/grants/bong-sen-2024')).entries).toMatchObject([
        { awardName: 'Bông sen của Bộ' },
      ]);
      expect(
        (await app.send('RecordGrant', { grantId: 'x', entries: [{ award: 'own.bo-nuoc.x' }] })).body.code,
      ).toBe('AWARD_NOT_DEFINED');
      expect((await data('/api/clusters/khoi-hoa-binh/years/2024')).grants).toMatchObject([
        { grantId: 'bong-sen-2024', unitId: 'song-da', person: 'Ai Đó' },
      ]);
    });

    it('may be of one known by its name alone: defined, voted on, limited, proposed and decided, the rest unknown', async () => {
      const award = 'own.bo-nuoc.trang-non';
      const of2023 = { clusterId: 'khoi-hoa-binh', year: 2023 };
      const about = { award, unitId: 'song-ma' };
      const meetingId = 'khoi-hoa-binh_2023_tong-ket';
      const ballotId = 'khoi-hoa-binh_2023_trang-non';
      await app.accept('OpenMeeting', { meetingId, occurredOn: '2023-12-20' });
      const vote = { meetingId, voteId: 'v1', question: 'Trăng non', outcome: 'NOT_CARRIED', about };
      const ballot = { ballotId, meetingId, question: 'Bỏ phiếu', award, options: [{ id: 'song-da' }] };
      const quotas = [{ award, perCluster: 1 }];
      for (const [name, body] of [
        ['RecordVote', vote],
        ['OpenBallot', ballot],
        ['IssueAwardInstructions', { ...of2023, quotas }],
      ] as const)
        expect((await app.send(name, body)).body.code).toBe('AWARD_NOT_DEFINED');
      await app.accept('DefineAward', { organiserId: 'bo-nuoc', awardId: 'trang-non', name: 'Trăng non' });
      const shown = (await data('/api/award-types?organiser=bo-nuoc&on=2001-05-05')).at(-1);
      expect(shown).toMatchObject({
        code: award,
        name: 'Trăng non',
        basis: null,
        from: null,
        category: null,
        level: null,
        decidedBy: null,
        decidedByNames: null,
        recipients: null,
      });
      await app.accept('RecordVote', vote);
      await app.accept('OpenBallot', ballot);
      expect(await data(`/api/ballots/${ballotId}`)).toMatchObject({ award });
      expect((await data(`/api/meetings/${meetingId}`)).votes).toMatchObject([{ about }]);
      await app.accept('IssueAwardInstructions', { ...of2023, quotas });
      const proposal = { ...of2023, award, occurredOn: '2023-12-20' };
      const terms = ['AWARD_TERMS_UNKNOWN', 'AWARD_TERMS_UNKNOWN'];
      expect(codes(await app.accept('ProposeAward', { ...proposal, unitId: 'song-da' }))).toEqual(terms);
      expect(codes(await app.accept('ProposeAward', { ...proposal, unitId: 'song-ma' }))).toEqual([
        ...terms,
        'QUOTA_EXCEEDED',
        'VOTE_NOT_CARRIED',
      ]);
      await app.accept('FileSubmission', {
        ...of2023,
        occurredOn: '2024-01-06',
        proposals: [{ award, unitId: 'song-da' }],
      });
      const subject = { ...of2023, award, unitId: 'song-da' };
      const as = { id: 'bo', roles: ['organiser' as const], unitId: 'bo-nuoc' };
      const decided = await app.accept('DecideAward', { ...subject, outcome: 'GRANTED' }, { as });
      expect(codes(decided)).toEqual(['AWARD_TERMS_UNKNOWN']);
      const id = `khoi-hoa-binh_2023_${award}_song-da`;
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'granted',
        awardName: 'Trăng non',
        decision: { authority: null, authorityName: null, number: null, decidedOn: null, signer: null },
      });
      await app.accept('RevokeAward', subject, { as });
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'revoked',
        revocation: { number: null, revokedOn: null, signer: null, ground: null },
      });
      const evidence = [{ source: 'quyet-dinh.pdf' }];
      const wrong = { ...subject, record: 'REVOCATION', reason: 'ghi nhầm', evidence };
      await app.accept('WithdrawAwardRecord', wrong, { as });
      const signer = { person: { name: 'Người ký' }, position: 'Bộ trưởng' };
      const known = { number: '5/QĐ-BN', decidedOn: '2024-02-01', signer };
      await app.accept(
        'CorrectAwardDecision',
        { ...subject, ...known, reason: 'nay biết', evidence },
        { as },
      );
      expect(await data(`/api/awards/${id}`)).toMatchObject({
        status: 'granted',
        decision: { number: '5/QĐ-BN', decidedOn: '2024-02-01', signer: { name: 'Người ký' } },
      });
    });

    it('may be many or more than a number, and what two articles tell of so many without names is counted once', async () => {
      const of2021 = { clusterId: 'khoi-hoa-binh', year: 2021, occurredOn: null };
      const merit = { ...of2021, award: 'MERIT_PROVINCE', kind: 'COLLECTIVE' };
      const howMany = { is: 'GT', number: 10 };
      const unclear = await app.send('ProposeAward', { ...merit, howMany: { is: 'MANY', number: 3 } });
      expect([unclear.status, unclear.body.code]).toEqual([422, 'RECIPIENT_UNCLEAR']);
      await app.accept('ProposeAward', { ...merit, howMany });
      const id = 'khoi-hoa-binh_2021_merit-province_.hon-10-tap-the';
      const shown = { count: null, howMany: { ...howMany, printed: 'hơn 10' } };
      const { data: found } = (await app.get('/api/awards?year=2021')).body;
      expect(found).toMatchObject([{ ...shown, recipientId: 'hon-10-tap-the', unitName: null }]);
      expect(found[0].unknown).not.toContain('recipient');
      expect((await data('/api/clusters/khoi-hoa-binh/years/2021')).proposals).toMatchObject([shown]);
      expect(await app.send('ProposeAward', { ...merit, howMany })).toMatchObject({ status: 409 });
      // A number that is told later goes before it, and none that it cannot be.
      const named = { ...merit, recipientId: 'hon-10-tap-the' };
      expect((await app.send('ProposeAward', { ...named, count: 9 })).body).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [{ field: 'count' }],
      });
      const counts = async () => data('/api/award-counts?year=2021');
      expect(await counts()).toMatchObject({
        proposed: 1,
        recipients: { proposed: 0 },
        uncounted: { proposed: 1 },
      });
      await app.accept('ProposeAward', { ...named, count: 12 });
      expect(await data(`/api/awards/${found[0].proposalId}`)).toMatchObject({ count: 12, howMany: null });
      expect(await counts()).toMatchObject({ recipients: { proposed: 12 }, uncounted: { proposed: 0 } });

      const many = { award: 'FLAG_PROVINCE', howMany: { is: 'MANY' } };
      const five = { award: 'MERIT_MINISTRY', kind: 'PERSON', count: 5 };
      const told = (grantId: string, entries: object[], more = {}) =>
        app.accept('RecordGrant', { grantId, year: 2021, entries, ...more });
      await told('bao-mot', [many, five]);
      expect((await counts()).reported).toEqual({ recipients: 5, uncounted: 1, perhapsSame: 0 });
      await told('bao-hai', [five], { grantedOn: '2022-01' });
      await told('bao-ba', [{ ...five, count: 6 }]);
      expect((await counts()).reported).toEqual({ recipients: 11, uncounted: 1, perhapsSame: 5 });
      const page = async (grantId: string) => data(`/api/grants/${grantId}`);
      expect((await page('bao-mot')).entries).toMatchObject([
        { howMany: { is: 'MANY', printed: 'nhiều' }, mayBeSame: [] },
        { howMany: null, mayBeSame: [{ grantId: 'bao-hai', entry: 1 }] },
      ]);
      // Of names it is known whether they are the same.
      const person = { award: 'MERIT_MINISTRY', unitId: 'song-da', person: { name: 'Nguyễn Văn Trùng' } };
      const byName = async (grantId: string, entry: object) => codes(await told(grantId, [entry]));
      expect(await byName('bao-bon', person)).toEqual([]);
      expect(await byName('bao-nam', { ...person, person: { name: 'Nguyễn Văn Khác' } })).toEqual([]);
      expect(await byName('bao-sau', person)).toEqual(['GRANT_MAY_BE_ON_RECORD']);
      expect((await counts()).reported).toEqual({ recipients: 13, uncounted: 1, perhapsSame: 6 });
      const pair = { grantId: 'bao-bon', otherGrantId: 'bao-sau' };
      expect((await page('bao-sau')).entries[0].mayBeSame).toEqual([{ grantId: 'bao-bon', entry: 1 }]);
      await app.accept('DistinguishGrants', pair);
      expect(await page('bao-sau')).toMatchObject({ differentFrom: ['bao-bon'], warnings: [] });
      expect(await page('bao-bon')).toMatchObject({
        differentFrom: ['bao-sau'],
        entries: [{ mayBeSame: [] }],
      });
      expect((await counts()).reported).toEqual({ recipients: 14, uncounted: 1, perhapsSame: 5 });
      for (const grantId of ['bao-bon', 'bao-nam', 'bao-sau'])
        await app.accept('WithdrawGrant', { grantId, reason: 'thử' });
      // Whose documents have other numbers are others.
      await app.accept('SupplementGrant', { grantId: 'bao-mot', number: '12/QĐ' });
      await app.accept('SupplementGrant', { grantId: 'bao-hai', number: '13/QĐ' });
      expect((await counts()).reported).toEqual({ recipients: 16, uncounted: 1, perhapsSame: 0 });
      const sheet = await app.get('/api/awards?year=2021&format=csv');
      expect(sheet.body).toContain('nhiều');
      expect(id).toBe(found[0].proposalId);
    });

    it('that two sources tell of one grant, which then counts once, on every page', async () => {
      const year = 2019;
      const flag = { award: 'FLAG_MINISTRY', unitId: 'song-da' };
      const five = { award: 'MERIT_MINISTRY', unitId: 'song-ma', kind: 'PERSON', count: 5 };
      const named = (name: string) => ({ award: 'MERIT_MINISTRY', unitId: 'song-ma', person: { name } });
      const counts = async () => (await data(`/api/award-counts?year=${year}`)).reported;
      const told = async (unit: string) =>
        (await data(`/api/awards?unit=${unit}&year=${year}`)).map(
          (one: { grantId: string; entry: number }) => `${one.grantId}/${one.entry}`,
        );
      await app.accept('RecordGrant', { grantId: 'bao-a', year, entries: [flag, five] });
      const more = { number: '31/QĐ-BM', grantedOn: '2020-01-15' };
      const other = [named('Lò Thị Mẫu'), flag, { ...flag, unitId: 'song-ma' }];
      await app.accept('RecordGrant', { grantId: 'bao-b', ...more, entries: other });
      const pair = { grantId: 'bao-a', otherGrantId: 'bao-b' };
      await app.accept('IdentifyGrants', pair);
      expect((await app.send('IdentifyGrants', pair)).body.code).toBe('ALREADY_RECORDED');
      expect((await app.send('DistinguishGrants', pair)).body.code).toBe('ALREADY_RECORDED');
      // One flag for each unit, and five persons, of whom one is known by name: also by the year, which only one source tells.
      expect(await counts()).toEqual({ recipients: 7, uncounted: 0, perhapsSame: 0 });
      expect(await told('song-ma')).toEqual(['bao-a/2', 'bao-b/1', 'bao-b/3']);
      expect(await told('song-da')).toEqual(['bao-a/1']);
      expect(await data('/api/grants/bao-a')).toMatchObject({
        number: '31/QĐ-BM',
        grantedOn: '2020-01-15',
        sameAs: [{ grantId: 'bao-b', first: true }],
        warnings: [],
        entries: [{ mayBeSame: [] }, { mayBeSame: [] }],
      });
      // Said in error, or one of them withdrawn: both count again, or the one that is left.
      await app.accept('IdentifyGrants', { ...pair, areOne: false });
      expect(await counts()).toEqual({ recipients: 6, uncounted: 0, perhapsSame: 0 });
      await app.accept('IdentifyGrants', { grantId: 'bao-b', otherGrantId: 'bao-a' });
      expect(await counts()).toEqual({ recipients: 7, uncounted: 0, perhapsSame: 0 });
      await app.accept('WithdrawGrant', { grantId: 'bao-b', reason: 'thử' });
      expect(await counts()).toEqual({ recipients: 6, uncounted: 0, perhapsSame: 0 });
      await app.accept('RecordGrant', { grantId: 'bao-c', year, entries: [{ ...five, unitId: 'song-da' }] });
      const apart = await app.send('IdentifyGrants', { grantId: 'bao-a', otherGrantId: 'bao-c' });
      expect(apart.body.code).toBe('GRANT_DIFFERS');
      for (const grantId of ['bao-a', 'bao-c']) await app.accept('WithdrawGrant', { grantId, reason: 'thử' });
    });

    it('join grants as told, a count as many as it counts, and rest on them', async () => {
      const grantId = 'khen-hoa-binh';
      const entries = [
        { award: 'MERIT_PROVINCE', kind: 'COLLECTIVE', count: 2 },
        { award: 'FLAG_MINISTRY', unitId: 'song-da' },
        { award: 'ADVANCED_WORKER', unitId: 'song-ma', person: { name: 'Lý Thị Vạc' } },
      ];
      await app.accept('RecordGrant', { grantId, year: 2023, grantedOn: '2024-03', entries });
      const of2023 = { clusterId: 'khoi-hoa-binh', year: 2023 };
      const year = async () => (await data('/api/clusters/khoi-hoa-binh/years/2023')).grants;
      const shown = async () =>
        (await year()).map(({ entry, unitId }: { entry: number; unitId: string }) => [entry, unitId]);
      expect(await shown()).toEqual([
        [2, 'song-da'],
        [3, 'song-ma'],
      ]);
      const counted = async () => (await data('/api/award-counts?year=2023')).reported.recipients;
      const before = await counted();
      for (const collective of ['Phòng 4', 'Phòng 5', 'Phòng 6']) {
        const phong = { ...of2023, award: 'MERIT_PROVINCE', unitId: 'song-ma', collective };
        await app.accept('ProposeAward', { ...phong, occurredOn: '2023-12-20' });
      }
      const join = (n: number) =>
        app.send('JoinGrant', {
          ...of2023,
          award: 'MERIT_PROVINCE',
          unitId: 'song-ma',
          recipientId: `phong-${n}`,
          grantId,
        });
      expect((await join(4)).status).toBe(201);
      expect(await counted()).toBe(before - 1);
      expect((await join(5)).status).toBe(201);
      expect((await join(6)).body.code).toBe('GRANT_DIFFERS');
      const { entries: all } = await data(`/api/grants/${grantId}`);
      expect(all[0].proposalIds).toEqual([
        'khoi-hoa-binh_2023_merit-province_song-ma.phong-4',
        'khoi-hoa-binh_2023_merit-province_song-ma.phong-5',
      ]);
      const flag = { ...of2023, award: 'FLAG_MINISTRY', unitId: 'song-da' };
      await app.accept('ProposeAward', { ...flag, occurredOn: '2023-12-20' });
      const flagId = 'khoi-hoa-binh-2023-flag-ministry-song-da';
      // Rests on the proposal, before and after it was joined; on the grant itself; and on it after it was withdrawn.
      const rest = async (award: string, restsOn: string[], occurredOn: string | null = '2024-12-28') =>
        codes(
          await app.accept('ProposeAward', {
            clusterId: 'khoi-hoa-binh',
            year: 2024,
            award,
            unitId: 'song-da',
            restsOn,
            occurredOn,
          }),
        );
      expect(await rest('MERIT_PM', [flagId])).toEqual(['BASIS_NOT_GRANTED']);
      const mayBe = async () => [
        (await data(`/api/awards/${flagId}`)).mayBeGranted,
        (await data(`/api/grants/${grantId}`)).entries.map((one: { mayBeOf: string[] }) => one.mayBeOf),
      ];
      expect(await mayBe()).toEqual([[{ grantId, entry: 2 }], [[], [flagId], []]]);
      await app.accept('JoinGrant', { ...flag, grantId });
      expect(await mayBe()).toEqual([[], [[], [], []]]);
      expect(await rest('ORDER_LABOUR', [flagId, grantId])).toEqual([]);
      expect(await rest('ORDER_INDEPENDENCE', [flagId], '2024-02-20')).toEqual(['BASIS_NOT_GRANTED']);
      expect(await rest('ORDER_HO_CHI_MINH', [flagId], null)).toEqual([]);
      const order = () => data('/api/awards/khoi-hoa-binh-2024-order-labour-song-da');
      expect(await order()).toMatchObject({
        eligibilityQuestioned: false,
        restsOn: [
          { proposalId: flagId, status: 'granted' },
          { grantId, status: 'granted' },
        ],
      });
      expect(await shown()).toEqual([[3, 'song-ma']]);
      await app.accept('WithdrawGrant', { grantId, reason: 'nhầm' });
      expect(await rest('ORDER_GOLD_STAR', [flagId])).toEqual(['BASIS_NOT_GRANTED']);
      expect(await rest('ORDER_COURAGE', [grantId])).toEqual(['BASIS_NOT_GRANTED']);
      expect(await order()).toMatchObject({
        eligibilityQuestioned: true,
        restsOn: [{}, { grantId, status: 'withdrawn' }],
      });
      expect(await year()).toEqual([]);
      expect(
        (await app.send('ProposeAward', { ...flag, year: 2023, award: 'MERIT_PM', restsOn: ['khong-co'] }))
          .body.code,
      ).toBe('PROPOSAL_NOT_FOUND');
    });
  });

  describe('what a body rules for itself', () => {
    const ttcp = { as: { id: 'vu-tccb', roles: ['organiser' as const], unitId: 'ttcp' } };
    const basis = 'Quyết định số 88/QĐ-TTCP ngày 02/01/2025';
    const ruled = { organiserId: 'ttcp', basis };
    const regulations = async (more = '') =>
      (await app.get(`/api/organisers/ttcp/regulations${more}`)).body.data;

    it('is how its council votes, which then counts where neither the State nor the session says (R76)', async () => {
      const merit = { clusterId: 'khoi-2', year: 2025, award: 'MERIT_GI', unitId: 'quoc-phong' };
      await app.accept('ProposeAward', merit);
      await app.accept('FileSubmission', { clusterId: 'khoi-2', year: 2025 });
      const rule = { ...ruled, awards: ['MERIT_GI'], from: '2025-01-01', base: 'PRESENT' };
      const threshold = { comparison: 'AT_LEAST', percent: 70 };
      const { body } = await app.accept('AdoptCouncilRule', { ...rule, threshold }, ttcp);
      const session = { sessionId: 'bang-khen-2025', organiserId: 'ttcp', members: 10, present: 8 };
      await app.accept('ConveneCouncil', session, ttcp);
      const present = { inFavour: 6, against: 2, abstained: 0 };
      await app.accept('RecordCouncilVote', {
        ...merit,
        sessionId: session.sessionId,
        method: 'BALLOT',
        present,
      });
      expect((await app.get('/api/awards/khoi-2-2025-merit-gi-quoc-phong')).body.data).toMatchObject({
        status: 'recommended',
        councilVotes: [
          {
            thresholdOf: 'REGULATION',
            basis,
            text: '6/8 phiếu thuận (75%) trên số thành viên dự họp hoặc cho ý kiến, cần ít nhất 70%, tức từ 6 phiếu',
          },
        ],
      });
      expect((await regulations()).councilRules).toMatchObject([
        { awards: ['MERIT_GI'], threshold, base: 'PRESENT', basis, holds: true, proof: { actor: 'vu-tccb' } },
      ]);
      expect((await regulations('?asOf=2024-12-31')).councilRules).toMatchObject([{ holds: false }]);
      const withdrawal = { organiserId: 'ttcp', eventId: body.events[0].id, reason: 'ghi nhầm quy chế' };
      await app.accept('WithdrawRegulation', withdrawal, ttcp);
      expect(await regulations()).toMatchObject({
        councilRules: [],
        withdrawals: [{ types: ['CouncilRuleAdopted'], reason: 'ghi nhầm quy chế' }],
      });
      expect((await regulations(`?knownAt=${body.position}`)).councilRules).toHaveLength(1);
    });

    it('is which awards it gives beside the catalogue, on their days (R77)', async () => {
      const award = {
        ...ruled,
        awardId: 'giay-khen',
        name: 'Giấy khen của Vụ trưởng',
        category: 'COMMENDATION',
        level: 'UNIT',
        decidedBy: ['HEAD_OF_ORGANISER'],
        recipients: ['SMALL_COLLECTIVE', 'PERSON'],
        from: '2025-03-01',
        to: '2026-01-01',
      };
      await app.accept('DefineAward', award, ttcp);
      const own = async (more: string) =>
        (await app.get(`/api/award-types?${more}`)).body.data
          .map(({ code }: { code: string }) => code)
          .filter((code: string) => code.startsWith('own.'));
      const code = 'own.ttcp.giay-khen';
      expect(await own('')).toEqual([]);
      for (const [on, codes] of [
        ['2025-02-28', []],
        ['2025-03-01', [code]],
        ['2025-12-31', [code]],
        ['2026-01-01', []],
      ] as const)
        expect([on, await own(`organiser=ttcp&on=${on}`)]).toEqual([on, codes]);
      expect(await own('organiser=cong-an')).toEqual([]);
      const shown = (await app.get('/api/award-types?organiser=ttcp&on=2025-06-01')).body.data.at(-1);
      expect(shown).toMatchObject({ name: award.name, basis, from: '2025-03-01', to: '2026-01-01' });
      const threshold = { comparison: 'MORE_THAN', percent: 50 };
      await app.accept('AdoptCouncilRule', { ...ruled, awards: [code], from: '2025', threshold }, ttcp);
      const unknown = { ...ruled, awards: ['own.ttcp.giay-khn'], from: '2025', threshold };
      expect(await app.send('AdoptCouncilRule', unknown, ttcp)).toMatchObject({
        status: 404,
        body: { code: 'AWARD_NOT_DEFINED', rule: 'R77', nearest: [code] },
      });
      expect(await app.get('/api/award-types?on=2025-06-01')).toMatchObject({ status: 400 });
      expect(await app.send('DefineAward', { ...award, level: 'STATE' }, ttcp)).toMatchObject({
        status: 400,
      });
    });

    it('is which days it works, and so by when a list is to be public for ten working days (R61, R78)', async () => {
      const days = async (on: string) => {
        const { data } = (await app.get(`/api/organisers/ttcp/list-days?on=${on}`)).body;
        return [data.publicBy, data.undeclaredYears, data.rule.certainty];
      };
      expect(await days('2025-12-25')).toEqual(['2025-12-10', [2025], 'SOURCED']);
      expect(await days('2025-06-30')).toEqual(['2025-06-15', [2025], 'ASSUMED']);
      expect(await days('2023-12-29')).toEqual([null, [], 'UNKNOWN']);
      const off = [{ on: '2025-12-24', name: 'Nghỉ bù' }];
      await app.accept('DeclareDaysOff', { ...ruled, off, working: ['2025-12-20'] }, ttcp);
      expect(await days('2025-12-25')).toEqual(['2025-12-10', [], 'SOURCED']);
      await app.accept('DeclareDaysOff', { ...ruled, off: [{ on: '2025-12-20' }] }, ttcp);
      expect(await days('2025-12-25')).toEqual(['2025-12-09', [], 'SOURCED']);
      expect((await regulations()).daysOff).toMatchObject([{ off, working: ['2025-12-20'] }, {}]);
      await app.accept(
        'PublishCandidateList',
        { sessionId: 'hd-12', organiserId: 'ttcp', on: '2025-06-30' },
        ttcp,
      );
    });

    it('is recorded by that body, and asked of a body that there is', async () => {
      const congAn = { as: { id: 'cong-an', roles: ['organiser' as const], unitId: 'cong-an' } };
      const days = { ...ruled, off: [{ on: '2025-09-02' }] };
      expect(await app.send('DeclareDaysOff', days, congAn)).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN' },
      });
      for (const path of ['regulations', 'list-days'])
        expect(await app.get(`/api/organisers/khong-co/${path}`)).toMatchObject({
          status: 404,
          body: { code: 'UNIT_NOT_FOUND' },
        });
    });
  });

  describe('S-30 proposed is not granted', () => {
    let tested: TestApp;
    const numbers = async (year: number, more = '') => {
      const { body } = await tested.get(`/api/award-counts?year=${year}${more}`);
      const { granted, proposed, revoked } = body.data;
      const listed = await tested.get(`/api/awards?year=${year}&status=granted${more}`);
      expect(listed.body.data).toHaveLength(granted);
      return { granted, proposed, revoked };
    };
    const flag = {
      clusterId: 'ttcp-khoi-2',
      year: 2023,
      award: 'FLAG_GI',
      unitId: 'thanh-tra-bo-cong-an',
    };
    const signer = { person: { name: 'Người ký' }, position: 'Tổng Thanh tra Chính phủ' };

    beforeAll(async () => {
      tested = await startApp();
      await recordFacts(tested.app.get(Batches), () => undefined);
      await tested.caughtUp();
    });
    afterAll(() => tested.close());

    it('counts nothing as granted and 2 + 2 as proposed on the facts of the articles', async () => {
      expect(await numbers(2019)).toEqual({ granted: 0, proposed: 2, revoked: 0 });
      expect(await numbers(2023)).toEqual({ granted: 0, proposed: 2, revoked: 0 });
      const flags = await tested.get('/api/awards?status=proposed');
      expect(
        flags.body.data.map((a: { award: string; chairIsNominee: boolean }) => [a.award, a.chairIsNominee]),
      ).toEqual([
        ['FLAG_GI', true],
        ['MERIT_GI', false],
        ['FLAG_GI', true],
        ['MERIT_GI', false],
      ]);
    });

    it('counts one as granted after a decision, none now and one as known before its revocation', async () => {
      await tested.accept('FileSubmission', {
        clusterId: 'ttcp-khoi-2',
        year: 2023,
        occurredOn: '2023-12-19',
      });
      expect(await numbers(2023)).toEqual({ granted: 0, proposed: 0, revoked: 0 });
      const decided = await tested.accept('DecideAward', {
        ...flag,
        outcome: 'GRANTED',
        number: '123/QĐ-TTCP',
        decidedOn: '2024-02-20',
        signer,
      });
      expect(await numbers(2023)).toEqual({ granted: 1, proposed: 0, revoked: 0 });
      const year = await tested.get('/api/clusters/ttcp-khoi-2/years/2023');
      expect(year.body.data.proposals.map((p: { status: string }) => p.status)).toEqual([
        'granted',
        'submitted',
      ]);
      await tested.accept('RevokeAward', {
        ...flag,
        number: '45/QĐ-TTCP',
        revokedOn: '2025-01-10',
        signer,
        ground: 'STANDARDS_NOT_MET',
      });
      expect(await numbers(2023)).toEqual({ granted: 0, proposed: 0, revoked: 1 });
      const known = `&knownAt=${decided.body.position}`;
      expect(await numbers(2023, known)).toEqual({ granted: 1, proposed: 0, revoked: 0 });
      const { body } = await tested.get(`/api/awards?year=2023&status=granted${known}`);
      expect(body.meta).toMatchObject({ position: decided.body.position });
      expect(body.data[0]).toMatchObject({ status: 'granted', revocation: null });
    });

    it('corrects a decision recorded in error, with both visible and each as known then', async () => {
      const merit = { ...flag, award: 'MERIT_GI', unitId: 'thanh-tra-bo-tu-phap' };
      const id = 'ttcp-khoi-2-2023-merit-gi-thanh-tra-bo-tu-phap';
      const read = async (more = '') => (await tested.get(`/api/awards/${id}${more}`)).body.data;
      const decision = { ...merit, number: '132/QĐ-TTCP', decidedOn: '2024-02-20', signer };
      const decided = await tested.accept('DecideAward', { ...decision, outcome: 'REFUSED' });
      const correction = {
        ...merit,
        outcome: 'GRANTED',
        number: '123/QĐ-TTCP',
        reason: 'gõ nhầm từ bản giấy',
      };
      expect((await tested.send('CorrectAwardDecision', correction)).body.code).toBe('EVIDENCE_REQUIRED');
      const evidence = [{ source: 'bản quét Quyết định 123/QĐ-TTCP' }];
      await tested.accept('CorrectAwardDecision', { ...correction, evidence });
      expect(await read()).toMatchObject({
        status: 'granted',
        decision: { number: '123/QĐ-TTCP', decidedOn: '2024-02-20', signer: { name: signer.person.name } },
        errata: [
          {
            record: 'DECISION',
            was: {
              decision: { outcome: 'REFUSED', number: '132/QĐ-TTCP', signer: { name: signer.person.name } },
            },
            reason: 'gõ nhầm từ bản giấy',
            evidence,
          },
        ],
      });
      const known = `?knownAt=${decided.body.position}`;
      expect(await read(known)).toMatchObject({
        status: 'refused',
        decision: { number: '132/QĐ-TTCP' },
        errata: [],
      });
      await tested.accept('PresentAward', merit);
      const withdrawal = { ...merit, reason: 'quyết định của đơn vị khác', evidence };
      const refused = await tested.send('WithdrawAwardRecord', { ...withdrawal, record: 'DECISION' });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'RECORD_IN_USE', resting: [{ record: 'PRESENTATION' }] },
      });
      for (const record of ['PRESENTATION', 'DECISION'])
        await tested.accept('WithdrawAwardRecord', { ...withdrawal, record });
      expect(await read()).toMatchObject({ status: 'submitted', decision: null, presentation: null });
      expect((await read()).errata).toHaveLength(3);
      expect(await numbers(2023, known.replace('?', '&'))).toMatchObject({ granted: 0 });
    });

    it('answers for a day: granted between the decision and the revocation (R66)', async () => {
      expect(await numbers(2023, '&asOf=2024-02-19')).toEqual({ granted: 0, proposed: 0, revoked: 0 });
      expect(await numbers(2023, '&asOf=2024-02-20')).toEqual({ granted: 1, proposed: 0, revoked: 0 });
      expect(await numbers(2023, '&asOf=2025-01-09')).toEqual({ granted: 1, proposed: 0, revoked: 0 });
      expect(await numbers(2023, '&asOf=2025-01-10')).toEqual({ granted: 0, proposed: 0, revoked: 1 });
      const { body } = await tested.get('/api/awards?year=2023&asOf=2024-02-19&status=submitted');
      expect(body.data).toMatchObject([
        { unitId: flag.unitId, decision: null, revocation: null },
        { unitId: 'thanh-tra-bo-tu-phap' },
      ]);
      expect(body.meta.asOf).toBe('2024-02-19');
    });

    it('lists them in pages as it lists them whole: on any day, and as known at any time', async () => {
      const { position } = (await tested.get('/api/awards')).body.meta;
      for (const query of [
        '',
        'status=proposed&',
        'asOf=2024-02-19&',
        `status=proposed&knownAt=${position}&`,
      ]) {
        const { body } = await tested.get(`/api/awards?${query}`);
        expect(body.next).toBeNull();
        expect(body.data.length).toBeGreaterThan(1);
        expect(await pageByPage(tested.get, `/api/awards?${query}`)).toEqual(body.data);
      }
      const nowhere = await tested.get('/api/awards?from=khong-co');
      expect(nowhere).toMatchObject({ status: 404, body: { code: 'PROPOSAL_NOT_FOUND' } });
    });

    it('is told in brief as the pages of the years tell it', async () => {
      const [brief, pages] = await briefsAndPages(tested);
      expect(brief).toEqual(pages);
      expect(brief.map(({ told }) => told.proposals)).toContain('YES');
    });

    it('shows five hundred of more, and counts all', async () => {
      const [proposed] = await tested.stores.events.readAll({
        after: 0n,
        limit: 1,
        types: ['AwardProposed'],
      });
      const events = Array.from({ length: 501 }, (_, i) => {
        const data = { ...proposed!.data, clusterId: 'khoi-2', year: 2000, proposalId: `p${1000 + i}` };
        return { type: 'AwardProposed', schemaVersion: 1, data };
      });
      await tested.stores.events.append(appendRequest({ stream: 'awardProposals-khoi-2_2000', events }));
      await tested.caughtUp();
      const { position } = (await tested.get('/api/awards?year=2000')).body.meta;
      for (const sight of ['', `&asOf=2026-03-01`, `&knownAt=${position}`]) {
        const { body } = await tested.get(`/api/awards?year=2000&status=proposed${sight}`);
        expect([body.data.length, body.next]).toEqual([500, 'p1499']);
        const rest = await tested.get(`/api/awards?year=2000&status=proposed${sight}&from=p1499`);
        expect(rest.body).toMatchObject({ data: [{ proposalId: 'p1500' }], next: null });
        const counts = await tested.get(`/api/award-counts?year=2000${sight}`);
        expect(counts.body.data.proposed).toBe(501);
      }
    });
  });

  it('takes the flag of the sector from no cluster of another body, whatever tier it is of (R83)', async () => {
    const other = await startApp();
    try {
      for (const [unitId, kind] of [
        ['uy-ban', 'PEOPLES_COMMITTEE'],
        ['hoi', 'OTHER'],
        ['don-vi', 'OTHER'],
      ])
        await other.accept('RegisterUnit', { unitId, kind, name: `Cơ quan ${unitId}` });
      const cluster = (clusterId: string, organiserId: string, more = {}) =>
        other.send('EstablishCluster', { clusterId, organiserId, kind: 'KHOI', label: 'Khối mẫu', ...more });
      const tier = async (clusterId: string) =>
        (await other.get(`/api/clusters/${clusterId}`)).body.data.tier;
      expect((await cluster('khoi-tinh', 'uy-ban')).status).toBe(201);
      expect((await cluster('khoi-hoi', 'hoi')).status).toBe(201);
      expect((await cluster('khoi-x', 'uy-ban', { tier: 'SECTOR' })).body).toMatchObject({
        code: 'TIER_NOT_OF_ORGANISER',
        allowed: ['LOCAL', 'INTERNAL', 'NOT_STATED', 'SAMPLE'],
      });
      expect([await tier('khoi-tinh'), await tier('khoi-hoi')]).toEqual(['LOCAL', 'NOT_STATED']);
      for (const clusterId of ['khoi-tinh', 'khoi-hoi']) {
        await other.accept('AdmitMember', { clusterId, unitId: 'don-vi', from: '2024' });
        const flag = { clusterId, year: 2024, award: 'FLAG_GI', unitId: 'don-vi' };
        expect((await other.send('ProposeAward', flag)).body.code).toBe('AWARD_NOT_PROPOSED_HERE');
      }
      await other.accept('CorrectClusterTier', { clusterId: 'khoi-hoi', tier: 'MINISTRY' });
      expect(await tier('khoi-hoi')).toBe('MINISTRY');
    } finally {
      await other.close();
    }
  });

  describe('the titles of a unit over the years', () => {
    let tested: TestApp;
    const id = (year: number) => `khoi-9-${year}-flag-gi-u`;
    const signer = { person: { name: 'Người ký' }, position: 'Tổng Thanh tra Chính phủ' };
    const titles = async (more = '') => (await tested.get(`/api/units/u/titles${more}`)).body.data;
    const flag = (year: number) => ({ clusterId: 'khoi-9', year, award: 'FLAG_GI', unitId: 'u' });

    beforeAll(async () => {
      tested = await startApp();
      const ofSector = { unitId: 'ttcp', kind: 'GOVERNMENT_INSPECTORATE', name: 'Thanh tra Chính phủ' };
      await tested.accept('RegisterUnit', ofSector);
      await tested.accept('RegisterUnit', { unitId: 'u', kind: 'OTHER', name: 'Thanh tra u' });
      const cluster = { clusterId: 'khoi-9', organiserId: 'ttcp', kind: 'KHOI', label: 'Khối 9' };
      await tested.accept('EstablishCluster', cluster);
      await tested.accept('AdmitMember', { clusterId: 'khoi-9', unitId: 'u', from: '2015' });
      for (const year of [2017, 2019, 2020, 2021]) {
        const occurredOn = `${year}-12-10`;
        const before = year > 2019 ? { restsOn: [id(year - 1)] } : {};
        await tested.accept('ProposeAward', { ...flag(year), occurredOn, ...before });
        await tested.accept('FileSubmission', { clusterId: 'khoi-9', year, occurredOn });
        await tested.accept('DecideAward', {
          ...flag(year),
          outcome: 'GRANTED',
          number: `${year}/QĐ-TTCP`,
          decidedOn: `${year + 1}-02-20`,
          signer,
        });
      }
      await tested.accept('NominateForAward', { ...flag(2022), rank: 1, occurredOn: '2022-12-01' });
      await tested.accept('WithdrawNomination', {
        ...flag(2022),
        reason: 'vì năm trước đã nhận',
        occurredOn: '2022-12-02',
      });
    });
    afterAll(() => tested.close());

    it('stand in a row, and show from what the unit withdrew', async () => {
      expect(await titles()).toMatchObject({
        name: 'Thanh tra u',
        titles: [
          {
            award: 'FLAG_GI',
            granted: [2017, 2019, 2020, 2021],
            revoked: [],
            current: { from: 2019, to: 2021, years: 3 },
            longest: { from: 2019, to: 2021, years: 3 },
          },
        ],
        withdrawn: [{ year: 2022, withdrawal: { reason: 'vì năm trước đã nhận' } }],
        questioned: [],
      });
    });

    it('are broken by a revocation, which calls later ones into question (edge case 49)', async () => {
      const before = (await tested.get('/api/units/u/titles')).body.meta.position;
      await tested.accept('RevokeAward', {
        ...flag(2020),
        number: '9/QĐ-TTCP',
        revokedOn: '2024-05-05',
        signer,
        ground: 'FALSE_DECLARATION',
      });
      expect(await titles()).toMatchObject({
        titles: [
          {
            granted: [2017, 2019, 2021],
            revoked: [2020],
            current: { from: 2021, to: 2021, years: 1 },
            longest: { from: 2017, to: 2017, years: 1 },
          },
        ],
        questioned: [
          {
            proposalId: id(2021),
            status: 'granted',
            eligibilityQuestioned: true,
            restsOn: [{ proposalId: id(2020), status: 'revoked' }],
          },
        ],
      });
      const revoked = await tested.get(`/api/awards/${id(2020)}`);
      expect(revoked.body.data.supports).toMatchObject([
        { proposalId: id(2021), year: 2021, status: 'granted', name: 'Thanh tra u' },
      ]);
      const first = await tested.get(`/api/awards/${id(2017)}`);
      expect(first.body.data).toMatchObject({
        restsOn: [],
        eligibilityQuestioned: false,
        supports: [],
      });
      expect((await titles(`?knownAt=${before}`)).questioned).toEqual([]);
      expect((await titles('?asOf=2024-05-04')).titles).toMatchObject([
        { granted: [2017, 2019, 2020, 2021], current: { years: 3 } },
      ]);
    });

    it('call later ones into question for as long as they do not stand, and not longer', async () => {
      const evidence = [{ source: 'quyết định' }];
      const because = { reason: 'ghi nhầm', evidence };
      const questioned = async () =>
        (await titles()).questioned.map((item: { proposalId: string }) => item.proposalId);
      expect(await questioned()).toEqual([id(2021)]);
      await tested.accept('WithdrawAwardRecord', { ...flag(2020), ...because, record: 'REVOCATION' });
      expect(await questioned()).toEqual([]);
      await tested.accept('CorrectAwardDecision', { ...flag(2020), ...because, outcome: 'REFUSED' });
      expect(await questioned()).toEqual([id(2021)]);
      await tested.accept('CorrectAwardDecision', { ...flag(2020), ...because, outcome: 'GRANTED' });
      expect(await questioned()).toEqual([]);
      await tested.accept('WithdrawAwardRecord', { ...flag(2020), ...because, record: 'DECISION' });
      expect(await questioned()).toEqual([id(2021)]);
      const decision = { number: '1/QĐ-TTCP', decidedOn: '2021-02-20', signer };
      await tested.accept('DecideAward', { ...flag(2020), ...decision, outcome: 'GRANTED' });
      expect(await questioned()).toEqual([]);
      const revoked = { number: '10/QĐ-TTCP', revokedOn: '2024-05-05', signer, ground: 'FALSE_DECLARATION' };
      await tested.accept('RevokeAward', { ...flag(2020), ...revoked });
      expect(await questioned()).toEqual([id(2021)]);
    });

    it('of one that was asked for and then refused, or given up, are called into question too', async () => {
      const refused = { ...flag(2015), clusterId: 'khoi-9' };
      const questioned = async (year: number) =>
        (await tested.get(`/api/awards/${id(year)}`)).body.data.eligibilityQuestioned;
      await tested.accept('ProposeAward', { ...refused, occurredOn: '2015-12-10' });
      await tested.accept('ProposeAward', { ...flag(2025), restsOn: [id(2015)], occurredOn: '2025-12-10' });
      expect(await questioned(2025)).toBe(false);
      await tested.accept('WithdrawNomination', { ...refused, reason: 'xin rút', occurredOn: '2016-12-11' });
      expect(await questioned(2025)).toBe(true);
      await tested.accept('ProposeAward', { ...refused, occurredOn: '2016-12-12' });
      expect(await questioned(2025)).toBe(false);
      await tested.accept('FileSubmission', { clusterId: 'khoi-9', year: 2015, occurredOn: '2016-12-13' });
      const decision = { number: '2/QĐ-TTCP', decidedOn: '2017-02-20', signer };
      await tested.accept('DecideAward', { ...refused, ...decision, outcome: 'REFUSED' });
      expect(await questioned(2025)).toBe(true);
    });

    it('say who chaired by whom is known to have led then, as often as that changes', async () => {
      const led = { clusterId: 'khoi-9', year: 2018 };
      await tested.accept('RegisterUnit', { unitId: 'v', kind: 'OTHER', name: 'Thanh tra v' });
      await tested.accept('AdmitMember', { clusterId: 'khoi-9', unitId: 'v', from: '2015' });
      const isChair = async () => {
        const [item, page] = await Promise.all([
          tested.get(`/api/awards/${id(2018)}`),
          tested.get('/api/clusters/khoi-9/years/2018'),
        ]);
        const { chairIsNominee } = item.body.data;
        expect(page.body.data.proposals).toMatchObject([{ chairIsNominee }]);
        return chairIsNominee;
      };
      const elect = async (unitId: string, more = {}) =>
        (await tested.accept('AssignOffice', { ...led, office: 'LEADER', unitId, occurredOn: null, ...more }))
          .body.events[0].id;
      const withdraw = (eventId: string) =>
        tested.accept('WithdrawOfficeRecord', { clusterId: 'khoi-9', eventId, reason: 'ghi nhầm' });
      const asProposed = await elect('u');
      await tested.accept('ProposeAward', { ...flag(2018), occurredOn: '2018-12-10' });
      expect(await isChair()).toBe(true);
      await withdraw(asProposed);
      expect(await isChair()).toBeNull();
      const other = await elect('v');
      expect(await isChair()).toBe(false);
      await withdraw(other);
      await elect('u');
      expect(await isChair()).toBe(true);
      // Who left afterwards led when it was proposed.
      const { body } = await tested.accept('VacateOffice', {
        ...led,
        office: 'LEADER',
        on: '2018-12-20',
        reason: 'sáp nhập',
      });
      await elect('v', { actsFrom: '2018-12-20' });
      expect(await isChair()).toBe(true);
      expect(body.events).toHaveLength(1);
    });

    it('support what was proposed upon them, from when that was known', async () => {
      const nominated = await tested.accept('NominateForAward', { ...flag(2023), occurredOn: null });
      await tested.accept('ProposeAward', { ...flag(2023), restsOn: [id(2021)], occurredOn: null });
      const supports = async (more = '') =>
        (await tested.get(`/api/awards/${id(2021)}${more}`)).body.data.supports;
      expect(await supports()).toMatchObject([{ proposalId: id(2023), status: 'proposed' }]);
      expect(await supports(`?knownAt=${nominated.body.position}`)).toEqual([]);
      const { meta } = (await tested.get('/api/units/u/titles')).body;
      await tested.accept('WithdrawNomination', { ...flag(2023), reason: 'nhầm', occurredOn: null });
      await tested.accept('ProposeAward', { ...flag(2023), occurredOn: null });
      expect(await supports()).toEqual([]);
      expect(await supports(`?knownAt=${meta.position}`)).toMatchObject([{ proposalId: id(2023) }]);
    });

    it('support nothing where they were never proposed, and are warned of where they do not stand', async () => {
      const upon = (year: number) => ({ ...flag(2024), restsOn: [id(year)], occurredOn: null });
      const unknown = await tested.send('ProposeAward', upon(2016));
      const refused = { status: 404, body: { code: 'PROPOSAL_NOT_FOUND', proposalId: id(2016) } };
      expect(unknown).toMatchObject(refused);
      for (const none of ['co-nam-truoc', `${id(2023)}-x`]) {
        const odd = await tested.send('ProposeAward', { ...flag(2024), restsOn: [none] });
        expect(odd).toMatchObject({ status: 404, body: { code: 'PROPOSAL_NOT_FOUND' } });
      }
      const { body } = await tested.accept('ProposeAward', upon(2020));
      expect(body.warnings).toMatchObject([{ code: 'BASIS_NOT_GRANTED' }]);
      for (const wrong of ['Cờ năm trước', id(2023).repeat(40)]) {
        const odd = await tested.send('ProposeAward', { ...flag(2024), restsOn: [wrong] });
        expect(odd).toMatchObject({ status: 400, body: { errors: [{ pointer: '/restsOn' }] } });
      }
    });

    it('are asked of a unit that there is', async () => {
      expect(await tested.get('/api/units/khong-co/titles')).toMatchObject({
        status: 404,
        body: { code: 'UNIT_NOT_FOUND' },
      });
    });
  });
});
