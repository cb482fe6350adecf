import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Gateway } from '../../src/application/gateway.js';
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

  beforeAll(async () => {
    app = await startApp();
    const recorded = await recordFacts(app.app.get(Gateway), () => undefined);
    position = String(recorded.position);
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

    it('S-12 answers 1.417 now and 1.471 for what was known before the correction, and shows who and why', async () => {
      const typed = await app.accept('ReportResults', {
        clusterId: 'ttcp-cum-4',
        year: 2021,
        reportId: 'tong-ket',
        metrics: [
          { metric: 'inspection.inter-sector-and-checks-combined', figure: { printed: '1.471 cuộc' } },
        ],
      });
      const nextDay = new Date(Date.parse(typed.body.recordedAt) + 86_400_000).toISOString();
      app.clock.set(nextDay);
      const evidence = [{ source: 'báo cáo gốc', quote: '1.417 cuộc' }];
      await app.accept(
        'CorrectResults',
        {
          clusterId: 'ttcp-cum-4',
          year: 2021,
          reportId: 'tong-ket',
          metric: 'inspection.inter-sector-and-checks-combined',
          figure: { printed: '1.417 cuộc' },
          reasonCode: 'TYPING_ERROR',
          reason: 'Gõ nhầm hai chữ số',
          evidence,
        },
        { as: { id: 'thu-ky' } },
      );
      const path = '/api/clusters/ttcp-cum-4/years/2021/results';
      const now = await app.get(path);
      expect(now.body.data.totals).toMatchObject([{ figure: { text: '1.417 cuộc' }, corrected: true }]);
      const then = await app.get(`${path}?knownAt=${typed.body.recordedAt}`);
      expect(then.body.data.totals).toMatchObject([{ figure: { text: '1.471 cuộc' }, corrected: false }]);
      expect(now.body.data.reports[0].metrics[0].corrections).toMatchObject([
        {
          was: { value: '1471' },
          now: { value: '1417' },
          reasonCode: 'TYPING_ERROR',
          reason: 'Gõ nhầm hai chữ số',
          actor: 'thu-ky',
          recordedAt: nextDay,
          evidence,
        },
      ]);
      const again = await app.send('CorrectResults', {
        clusterId: 'ttcp-cum-4',
        year: 2021,
        reportId: 'tong-ket',
        metric: 'inspection.inter-sector-and-checks-combined',
        figure: { value: '1417' },
        reasonCode: 'RECOUNT',
        reason: 'x',
      });
      expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
    });
  });
});
