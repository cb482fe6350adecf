import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/domain/ground/event.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;

const actor = (unitId: string): Partial<Actor> => ({ id: `can-bo-${unitId}`, roles: ['unit'], unitId });
const sha256 = 'ab'.repeat(32);
const papers = ['SUBMISSION', 'ACHIEVEMENT_REPORT', 'REVIEW_MINUTES', 'SUPERIOR_OPINION'];
const attachments = papers.map((kind) => ({ kind, name: `${kind}.pdf`, sha256 }));
const pageOf = async (clusterId: string, year: number) =>
  (await app.get(`/api/clusters/${clusterId}/years/${year}/submissions`)).body.data;

describe('submissions', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-01T00:00:00Z');
    const unit = (unitId: string, name: string) =>
      app.accept('RegisterUnit', { unitId, kind: 'MINISTRY_INSPECTORATE', name });
    const ofSector = { unitId: 'ttcp', kind: 'GOVERNMENT_INSPECTORATE', name: 'Thanh tra Chính phủ' };
    await app.accept('RegisterUnit', ofSector);
    await unit('cong-an', 'Thanh tra Bộ Công an');
    await unit('tu-phap', 'Thanh tra Bộ Tư pháp');
    await unit('lai-chau', 'Thanh tra tỉnh Lai Châu');
    await unit('ha-noi', 'Thanh tra thành phố Hà Nội');
    const cluster = (clusterId: string, kind: string, number: number, label: string) =>
      app.accept('EstablishCluster', { clusterId, organiserId: 'ttcp', kind, number, label });
    await cluster('khoi-2', 'KHOI', 2, 'Khối thi đua số 2');
    await cluster('cum-4', 'CUM', 4, 'Cụm Thi đua số IV');
    await cluster('cum-1', 'CUM', 1, 'Cụm thi đua số 1');
    const members = { 'khoi-2': ['cong-an', 'tu-phap'], 'cum-4': ['lai-chau'], 'cum-1': ['ha-noi'] };
    for (const [clusterId, units] of Object.entries(members))
      for (const unitId of units) await app.accept('AdmitMember', { clusterId, unitId, from: '2019' });
    for (const [clusterId, unitId, year] of [
      ['cum-4', 'lai-chau', 2019],
      ['cum-1', 'ha-noi', 2019],
      ['khoi-2', 'cong-an', 2023],
      ['khoi-2', 'tu-phap', 2024],
    ] as const) {
      await app.accept('ElectLeader', { clusterId, year, unitId, occurredOn: null });
      await app.accept('ProposeAward', { clusterId, year, unitId, award: 'FLAG_GI', occurredOn: null });
    }
  });
  afterAll(() => app.close());

  describe('S-14 the deadline, in Viet Nam whatever the zone of the server', () => {
    it('takes a cluster’s dossier of 2019-12-19T16:59:59Z as on time, of 17:00:00Z as late and still accepted', async () => {
      app.clock.set('2019-12-19T16:59:59Z');
      const first = { clusterId: 'cum-4', year: 2019, number: '01/TTr-CIV', attachments };
      const onTime = await app.send('FileSubmission', first, { as: actor('lai-chau') });
      expect([onTime.status, onTime.body.warnings]).toEqual([201, []]);
      app.clock.set('2019-12-19T17:00:00Z');
      const second = { clusterId: 'cum-1', year: 2019, number: '02/TTr-C1', attachments };
      const late = await app.send('FileSubmission', second, { as: actor('ha-noi') });
      expect([late.status, late.body.warnings]).toEqual([
        201,
        [{ code: 'LATE_SUBMISSION', detail: 'Quá hạn: tờ trình phải gửi trước ngày 20/12/2019.' }],
      ]);
      const shown = { before: '2019-12-20', ruleSet: 'rules-from-2017-10-01-edition-2' };
      expect((await pageOf('cum-4', 2019)).submissions).toMatchObject([
        { ...shown, number: '01/TTr-CIV', filedOn: '2019-12-19', late: false, timeliness: 'đúng hạn' },
      ]);
      expect((await pageOf('cum-1', 2019)).submissions).toMatchObject([
        { ...shown, number: '02/TTr-C1', filedOn: '2019-12-20', late: true, timeliness: 'quá hạn' },
      ]);
      const { body } = await app.get('/api/awards?year=2019&status=submitted');
      expect(body.data.map((a: { submission: object }) => a.submission)).toMatchObject([
        { submissionId: 'cum-1-2019-cluster-1', late: true },
        { submissionId: 'cum-4-2019-cluster-1', late: false },
      ]);
    });

    it('holds both against the day as it was set last, be it later or earlier', async () => {
      const marks = async (clusterId: string) => {
        const [{ late, timeliness, before, warnings }] = (await pageOf(clusterId, 2019)).submissions;
        const { body } = await app.get(`/api/awards?year=2019&cluster=${clusterId}&status=submitted`);
        const codes = warnings.map((warning: { code: string }) => warning.code);
        return [late, timeliness, before, codes.includes('LATE_SUBMISSION'), body.data[0].submission.late];
      };
      const told = { year: 2019, occurredOn: null };
      await app.accept('IssueAwardInstructions', {
        ...told,
        clusterId: 'cum-1',
        clusterBefore: '2019-12-25',
      });
      expect(await marks('cum-1')).toEqual([false, 'đúng hạn', '2019-12-25', false, false]);
      await app.accept('IssueAwardInstructions', {
        ...told,
        clusterId: 'cum-4',
        clusterBefore: '2019-12-19',
      });
      expect(await marks('cum-4')).toEqual([true, 'quá hạn', '2019-12-19', true, true]);
      for (const clusterId of ['cum-1', 'cum-4'])
        await app.accept('IssueAwardInstructions', { ...told, clusterId, clusterBefore: '2019-12-20' });
      expect(await marks('cum-1')).toEqual([true, 'quá hạn', '2019-12-20', true, true]);
      expect(await marks('cum-4')).toEqual([false, 'đúng hạn', '2019-12-20', false, false]);
    });

    it('gives units until before 25 December', async () => {
      const own = { clusterId: 'cum-4', year: 2019, unitId: 'lai-chau' };
      const at = async (instant: string, year: number) => {
        app.clock.set(instant);
        await app.accept('ProposeAward', { ...own, year, award: 'EXCELLENT_COLLECTIVE' });
        const filed = { ...own, year, attachments };
        return (await app.accept('FileSubmission', filed, { as: actor('lai-chau') })).body.warnings;
      };
      expect(await at('2019-12-24T16:59:59Z', 2019)).toEqual([]);
      expect(await at('2020-12-24T17:00:00Z', 2020)).toMatchObject([
        { code: 'LATE_SUBMISSION', detail: 'Quá hạn: tờ trình phải gửi trước ngày 25/12/2020.' },
      ]);
    });

    it('takes the deadline that the organiser sets in its place', async () => {
      const instructions = { clusterId: 'khoi-2', year: 2023, clusterBefore: '2024-02-01' };
      await app.accept('IssueAwardInstructions', instructions, {
        as: { id: 'vu-tccb', roles: ['organiser'], unitId: 'ttcp' },
      });
      expect((await pageOf('khoi-2', 2023)).before).toEqual({ CLUSTER: '2024-02-01', UNIT: '2023-12-25' });
    });
  });

  describe('S-15 whose submission', () => {
    it('is that of the leader of the year, although the next one has taken over', async () => {
      app.clock.set('2024-01-20T03:00:00Z');
      await app.accept('HandOverOffice', { clusterId: 'khoi-2', year: 2024, on: '2024-01-15' });
      const file = (year: number, unitId: string) =>
        app.send('FileSubmission', { clusterId: 'khoi-2', year, attachments }, { as: actor(unitId) });
      expect(await file(2023, 'tu-phap')).toMatchObject({
        status: 403,
        body: {
          code: 'NOT_LEADER_OF_YEAR',
          rule: 'R51',
          detail: 'Thanh tra Bộ Tư pháp không phải Khối trưởng của chu kỳ 2023.',
          leaderUnitId: 'cong-an',
        },
      });
      expect((await file(2023, 'cong-an')).status).toBe(201);
      expect(await file(2024, 'cong-an')).toMatchObject({
        status: 403,
        body: { detail: 'Thanh tra Bộ Công an không phải Khối trưởng của chu kỳ 2024.' },
      });
      expect((await file(2024, 'tu-phap')).status).toBe(201);
      const late = (await pageOf('khoi-2', 2023)).submissions[0];
      expect(late).toMatchObject({ unit: { unitId: 'cong-an' }, late: false, before: '2024-02-01' });
    });
  });

  describe('S-20 the law of the day of filing', () => {
    it('is kept by the dossier, and an act out of force is warned of', async () => {
      app.clock.set('2025-09-01T02:00:00Z');
      const subject = { clusterId: 'khoi-2', year: 2025, unitId: 'cong-an' };
      await app.accept('ElectLeader', { ...subject, occurredOn: null });
      await app.accept('ProposeAward', { ...subject, award: 'FLAG_GI' });
      const legalBasis = ['luat-06-2022-qh15', 'nd-98-2023', 'tt-15-2025-tt-bnv'];
      const filed = { clusterId: 'khoi-2', year: 2025, attachments, legalBasis };
      const { body } = await app.accept('FileSubmission', filed, { as: actor('cong-an') });
      expect(body.warnings).toEqual([
        {
          code: 'LEGAL_BASIS_OUT_OF_FORCE',
          detail:
            'Nghị định số 98/2023/NĐ-CP hết hiệu lực 01/07/2025; đến trước 01/01/2026 chỉ còn áp dụng với ' +
            'nội dung được phân cấp, giao quy định chi tiết mà cơ quan có thẩm quyền chưa ban hành.',
        },
      ]);
      const [shown] = (await pageOf('khoi-2', 2025)).submissions;
      expect(shown.ruleSet).toBe('rules-from-2025-08-05-edition-2');
      expect(shown.legalBasis.map((act: { id: string }) => act.id)).toEqual(legalBasis);
    });

    it.each([
      [2019, 'cum-4', ['Nghị định số 91/2017/NĐ-CP']],
      [2024, 'khoi-2', ['Luật Thi đua, khen thưởng số 06/2022/QH15', 'Nghị định số 98/2023/NĐ-CP']],
    ])('cites for %i what was in force then', async (year, clusterId, names) => {
      const [shown] = (await pageOf(clusterId, year)).submissions;
      const cited = shown.legalBasis.map((act: { name: string }) => act.name);
      expect(cited).toEqual(expect.arrayContaining(names));
    });
  });

  describe('after the submission', () => {
    it('a corrected figure makes it stale, and leaves what was filed as it was (R31)', async () => {
      app.clock.set('2026-01-05T02:00:00Z');
      const subject = { clusterId: 'cum-1', year: 2025 };
      await app.accept('ElectLeader', { ...subject, unitId: 'ha-noi', occurredOn: null });
      await app.accept('ProposeAward', { ...subject, unitId: 'ha-noi', award: 'FLAG_GI' });
      const report = { ...subject, reportId: 'tong-ket', unitId: 'ha-noi' };
      const correct = (printed: string) =>
        app.accept('CorrectResults', {
          ...subject,
          reportId: 'tong-ket',
          metric: 'inspection.total',
          figure: { printed },
          reasonCode: 'TYPING_ERROR',
          reason: 'Gõ nhầm',
        });
      const metrics = [{ metric: 'inspection.total', figure: { printed: '14 cuộc' } }];
      await app.accept('ReportResults', { ...report, metrics });
      await correct('41 cuộc');
      const filed = await app.accept('FileSubmission', { ...subject, attachments });
      expect((await pageOf('cum-1', 2025)).submissions).toMatchObject([{ stale: false, changes: [] }]);
      await correct('40 cuộc');
      expect((await pageOf('cum-1', 2025)).submissions).toMatchObject([
        {
          stale: true,
          changes: [
            { what: 'FIGURE_CORRECTED', reportId: 'tong-ket', metric: 'inspection.total', reason: 'Gõ nhầm' },
          ],
        },
      ]);
      const path = `/api/clusters/cum-1/years/2025/submissions?knownAt=${filed.body.position}`;
      expect((await app.get(path)).body.data.submissions).toMatchObject([{ stale: false }]);
    });

    it('a nominee no longer withdraws', async () => {
      const subject = { clusterId: 'khoi-2', year: 2023, award: 'FLAG_GI', unitId: 'cong-an', reason: 'x' };
      expect(await app.send('WithdrawNomination', subject, { as: actor('cong-an') })).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_SUBMITTED', rule: 'R50' },
      });
    });
  });

  describe('proposing nothing', () => {
    it('is a declared state, unlike silence (edge case 34)', async () => {
      const silent = await pageOf('cum-4', 2021);
      expect(silent).toMatchObject({ state: 'NOTHING_RECORDED', submissions: [], noProposals: [] });
      await app.accept('ElectLeader', {
        clusterId: 'cum-4',
        year: 2021,
        unitId: 'lai-chau',
        occurredOn: null,
      });
      const reason = 'không có đơn vị đủ tiêu chuẩn';
      const nothing = { clusterId: 'cum-4', year: 2021, reason };
      await app.accept('DeclareNoProposal', nothing, { as: actor('lai-chau') });
      expect(await pageOf('cum-4', 2021)).toMatchObject({
        state: 'NO_PROPOSAL',
        noProposals: [{ proposer: 'CLUSTER', reason, unit: { name: 'Thanh tra tỉnh Lai Châu' } }],
      });
      expect(await app.send('FileSubmission', { clusterId: 'cum-4', year: 2021 })).toMatchObject({
        status: 422,
        body: { code: 'NOTHING_TO_SUBMIT' },
      });
      expect(await app.send('DeclareNoProposal', { clusterId: 'khoi-2', year: 2023 })).toMatchObject({
        status: 422,
        body: { code: 'PROPOSALS_STAND' },
      });
    });
  });
});
