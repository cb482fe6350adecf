import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { positionOf, tokenOf } from '../../src/application/positions.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

interface TotalShown {
  metric: string;
  figure: { value: string; unit: string; qualifier: string; text: string };
}

describe('figures as told', () => {
  let app: TestApp;
  let position: string;
  const get = (path: string) => app.get(path, { 'min-position': position });
  const totals = async (path: string): Promise<[string, TotalShown['figure']][]> => {
    const { body } = await get(path);
    return body.data.totals.map((t: TotalShown) => [t.metric, t.figure]);
  };

  /** Every stored event with its hash; in PostgreSQL also the transaction that wrote its row last. */
  const storedUpTo = async (last: string): Promise<object[]> => {
    const { events, database } = app.stores;
    const upTo = positionOf(events, last);
    const stored = (await events.readAll({ after: 0n, limit: 10_000 })).filter((e) => e.position <= upTo);
    const rows = await database.query<object[]>(
      'SELECT position, xmin::text AS written FROM log.event WHERE position <= $1 ORDER BY position',
      [String(upTo)],
    );
    return [...stored, ...rows];
  };

  beforeAll(async () => {
    app = await startApp();
    const recorded = await recordFacts(app.app.get(Batches), () => undefined);
    position = tokenOf(app.stores.events, recorded.position);
  });
  afterAll(() => app.close());

  it('S-05 keeps “hơn”, counts đồng, and keeps lượt and công dân apart', async () => {
    expect(await totals('/api/clusters/ttcp-khoi-2/years/2023/results')).toEqual([
      ['inspection.total', { value: '152', unit: 'INSPECTION', qualifier: 'EQ', text: '152 cuộc' }],
      [
        'money.handling-recommended',
        { value: '4642000000000', unit: 'VND', qualifier: 'GT', text: 'hơn 4.642 tỷ đồng' },
      ],
      ['reception.sessions', { value: '2521', unit: 'SESSION', qualifier: 'EQ', text: '2.521 lượt' }],
      ['reception.persons', { value: '3239', unit: 'PERSON', qualifier: 'EQ', text: '3.239 người' }],
      ['petition.letters', { value: '29288', unit: 'LETTER', qualifier: 'GT', text: 'hơn 29.288 đơn' }],
      ['petition.cases', { value: '118', unit: 'CASE', qualifier: 'EQ', text: '118 vụ việc' }],
    ]);
  });

  it('S-18 keeps every figure of Cụm IV 2019 with its qualifier', async () => {
    const shown = await totals('/api/clusters/ttcp-cum-4/years/2019/results');
    expect(shown.map(([metric, { value, qualifier }]) => [metric, value, qualifier])).toEqual([
      ['inspection.administrative', '644', 'EQ'],
      ['inspection.inter-sector-and-checks-combined', '1417', 'EQ'],
      ['money.violations', '140000000000', 'GT'],
      ['handling.organisations', '200', 'EQ'],
      ['handling.persons', '370', 'EQ'],
      ['handling.cases-transferred', '3', 'EQ'],
      ['petition.letters', '1000', 'GT'],
      ['petition.land-returned', '376', 'GT'],
      ['anticorruption.classes-and-sessions-combined', '10000', 'GT'],
      ['anticorruption.attendances', '506000', 'GT'],
      ['anticorruption.responsibility-inspections', '141', 'EQ'],
      ['charity.money', '200000000', 'LT'],
    ]);
  });

  it('lists what reports can say a figure about, in the words of a form', async () => {
    const { body } = await get('/api/metric-types');
    expect(body.data.length).toBeGreaterThan(20);
    expect(body.data).toContainEqual({
      code: 'petition.land-returned',
      name: 'Diện tích đất trả lại cho công dân',
      unit: 'M2',
      unitName: 'm²',
    });
  });

  it('shows figures and proposals on the page of the year', async () => {
    const { body } = await get('/api/clusters/ttcp-cum-4/years/2019');
    expect(body.data.results).toHaveLength(12);
    expect(body.data.proposals).toMatchObject([
      {
        award: 'FLAG_GI',
        unitId: 'thanh-tra-tinh-lai-chau',
        status: 'proposed',
        vote: { wording: 'nhất trí' },
      },
      { award: 'MERIT_GI', unitId: 'thanh-tra-tinh-lang-son', status: 'proposed' },
    ]);
  });

  it.each(['ttcp-khoi-2/years/2023', 'ttcp-cum-4/years/2019'])(
    'S-06 gives %s no ranks, since the articles have totals only',
    async (path) => {
      const { status, body } = await get(`/api/clusters/${path}/standings`);
      expect(status).toBe(200);
      expect(body.data).toMatchObject({
        rows: [],
        reason: 'NO_UNIT_LEVEL_DATA',
        message: 'Không đủ dữ liệu theo đơn vị',
      });
      expect(body.data.totals.length).toBeGreaterThan(5);
    },
  );

  describe('on reports of units', () => {
    const report = (unitId: string, printed: string, metric = 'money.violations') => ({
      clusterId: 'ttcp-cum-4',
      year: 2020,
      reportId: `bao-cao-${unitId}`,
      unitId,
      metrics: [{ metric, figure: { printed } }],
    });

    it('S-05 adds “hơn” to an exact figure and says “hơn”', async () => {
      await app.accept('ReportResults', report('thanh-tra-tinh-lai-chau', 'hơn 1 tỷ đồng'));
      await app.accept('ReportResults', report('thanh-tra-tinh-son-la', '2 tỷ đồng'));
      const { body } = await app.get('/api/clusters/ttcp-cum-4/years/2020/results');
      expect(body.data.totals).toMatchObject([
        { basis: 'SUM_OF_UNITS', figure: { value: '3000000000', qualifier: 'GT', text: 'hơn 3 tỷ đồng' } },
      ]);
      const standings = await app.get('/api/clusters/ttcp-cum-4/years/2020/standings');
      expect(standings.body.data).toMatchObject({ rows: [], reason: 'NO_SCORE_SHEET' });
    });

    it('shows a figure of the whole beside what units reported of it, and how far apart they are (R30)', async () => {
      const { unitId: _none, ...whole } = report('x', '4 tỷ đồng');
      await app.accept('ReportResults', { ...whole, reportId: 'bao-cao-chung' });
      const { body } = await app.get('/api/clusters/ttcp-cum-4/years/2020/results');
      expect(body.data.totals).toMatchObject([
        {
          basis: 'REPORTED_FOR_THE_WHOLE',
          figure: { text: '4 tỷ đồng' },
          ofUnits: {
            units: 2,
            sum: { text: 'hơn 3 tỷ đồng' },
            difference: { text: 'khoảng 1 tỷ đồng' },
          },
        },
      ]);
    });

    it.each([
      ['1,417', 'inspection.administrative'],
      ['1.41', 'inspection.administrative'],
      ['5 ha', 'inspection.administrative'],
      ['-3', 'inspection.administrative'],
    ])('S-18 refuses “%s” with the reason and stores nothing', async (printed, metric) => {
      const before = await app.get('/api/events?stream=results-ttcp-cum-4_2020');
      const refused = await app.send('ReportResults', report('thanh-tra-tinh-cao-bang', printed, metric));
      expect(refused).toMatchObject({ status: 422, body: { code: 'INVALID_FIGURE', metric, printed } });
      expect((await app.get('/api/events?stream=results-ttcp-cum-4_2020')).body.data).toEqual(
        before.body.data,
      );
    });

    it('refuses a report of a unit that is no member, and one that another unit sends', async () => {
      const outsider = await app.send('ReportResults', report('thanh-tra-bo-cong-an', '3 tỷ đồng'));
      expect(outsider).toMatchObject({ status: 422, body: { code: 'NOT_A_MEMBER' } });
      const as = { id: 'u', roles: ['unit' as const], unitId: 'thanh-tra-tinh-son-la' };
      const foreign = await app.send('ReportResults', report('thanh-tra-tinh-ha-giang', '3 tỷ đồng'), { as });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_LEADER_OF_YEAR' } });
    });

    it('S-12 corrects 1.471 to 1.417 the next day: now, then, who and why, the issued report as it was', async () => {
      const year = { clusterId: 'ttcp-cum-4', year: 2021 };
      const path = '/api/clusters/ttcp-cum-4/years/2021/results';
      const metric = 'inspection.inter-sector-and-checks-combined';
      const typed = await app.accept('ReportResults', {
        ...year,
        reportId: 'tong-ket',
        metrics: [{ metric, figure: { printed: '1.471 cuộc' } }],
      });
      const issue = {
        ...year,
        issueId: 'bao-cao-nam',
        documentNumber: '12/BC-CTĐ',
        issuedOn: typed.body.recordedAt.slice(0, 10),
      };
      const issued = await app.accept('IssueResults', issue);
      const { body: before } = await app.get(`${path}/issued/bao-cao-nam`);
      const storedBefore = await storedUpTo(issued.body.position);
      expect(storedBefore.length).toBeGreaterThan(20);
      const nextDay = new Date(Date.parse(typed.body.recordedAt) + 86_400_000).toISOString();
      app.clock.set(nextDay);
      const evidence = [{ source: 'báo cáo gốc', quote: '1.417 cuộc' }];
      await app.accept(
        'CorrectResults',
        {
          ...year,
          reportId: 'tong-ket',
          metric,
          figure: { printed: '1.417 cuộc' },
          reasonCode: 'TYPING_ERROR',
          reason: 'Gõ nhầm hai chữ số',
          evidence,
        },
        { as: { id: 'thu-ky' } },
      );
      const now = await app.get(path);
      expect(now.body.data.totals).toMatchObject([{ figure: { text: '1.417 cuộc' }, corrected: true }]);
      const then = await app.get(`${path}?knownAt=${typed.body.recordedAt}`);
      expect(then.body.data.totals).toMatchObject([{ figure: { text: '1.471 cuộc' }, corrected: false }]);
      const amendment = {
        was: { value: '1471' },
        now: { value: '1417' },
        reasonCode: 'TYPING_ERROR',
        reason: 'Gõ nhầm hai chữ số',
        actor: 'thu-ky',
        recordedAt: nextDay,
        evidence,
      };
      expect(now.body.data.reports[0].metrics[0].corrections).toMatchObject([amendment]);

      const { body: after } = await app.get(`${path}/issued/bao-cao-nam`);
      const text = JSON.stringify(after.data.content);
      expect(text).toBe(JSON.stringify(before.data.content));
      expect(after.data.sha256).toBe(createHash('sha256').update(text).digest('hex'));
      expect(after.data.sha256).toBe(before.data.sha256);
      expect(after.data.content).toMatchObject({
        documentNumber: '12/BC-CTĐ',
        totals: [{ metric, text: '1.471 cuộc', figure: { value: '1471', printed: '1.471 cuộc' } }],
      });
      expect(before.data).toMatchObject({ mark: null, amendments: [] });
      const mark = 'đã có đính chính sau khi ban hành';
      expect(after.data).toMatchObject({
        mark,
        amendments: [{ reportId: 'tong-ket', metric, ...amendment }],
      });
      const listed = await app.get(`${path}/issued`);
      expect(listed.body.data).toMatchObject([
        { issueId: 'bao-cao-nam', documentNumber: '12/BC-CTĐ', sha256: after.data.sha256, mark },
      ]);
      const asKnown = await app.get(`${path}/issued/bao-cao-nam?knownAt=${issued.body.position}`);
      expect(JSON.stringify(asKnown.body.data)).toBe(JSON.stringify(before.data));

      expect(await storedUpTo(issued.body.position)).toEqual(storedBefore);
      const again = await app.send('CorrectResults', {
        ...year,
        reportId: 'tong-ket',
        metric,
        figure: { value: '1417' },
        reasonCode: 'RECOUNT',
        reason: 'x',
      });
      expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
    });
  });
});
