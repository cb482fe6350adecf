import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { positionOf, tokenOf } from '../../src/application/positions.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { FigureOfYear } from '../../src/projections/figures-over-years.js';
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

  describe('over years', () => {
    const cluster = { clusterId: 'khoi-nhieu-nam' };
    const metric = 'petition.letters';
    const told = (year: number, printed: string, more: object = {}) =>
      app.accept('ReportResults', {
        ...cluster,
        year,
        reportId: `bao-cao-${JSON.stringify(more).length}`,
        metrics: [{ metric, figure: { printed } }],
        ...more,
      });
    const figures = async (query = '') =>
      (await app.get(`/api/clusters/khoi-nhieu-nam/figures?${query}`)).body;

    beforeAll(async () => {
      for (const unitId of ['nhieu-nam', 'mot-nam', 'hai-nam'])
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('EstablishCluster', {
        ...cluster,
        organiserId: 'nhieu-nam',
        kind: 'KHOI',
        label: 'Khối',
      });
      for (const unitId of ['mot-nam', 'hai-nam'])
        await app.accept('AdmitMember', { ...cluster, unitId, from: '2012' });
      await told(2013, '80 đơn');
      await told(2014, '90 đơn');
      await told(2015, 'hơn 100 đơn');
      await told(2016, '95 đơn', { unitId: 'mot-nam' });
      await told(2017, '60 đơn', { unitId: 'mot-nam', to: '2017-11-30' });
      await told(2017, '40 đơn', { unitId: 'hai-nam' });
      await told(2018, '20 đơn', { to: '2018-09-30' });
      await told(2019, '10 đơn');
    });

    it('stand beside each other with the change from each year to the next, as far as it is known', async () => {
      const { data } = await figures('from=2014&to=2020');
      const [{ years, ...row }, ...others] = data.metrics;
      expect([row, others]).toEqual([{ metric, name: expect.any(String), unit: 'đơn' }, []]);
      const shown = (years as FigureOfYear[]).map(({ year, figure, why, change }) => [
        year,
        figure?.text ?? why,
        change?.text ?? null,
        change?.caveats.map(({ code }) => code) ?? [],
      ]);
      expect(shown).toEqual([
        // From the year before those that were asked for.
        [2014, '90 đơn', 'tăng 10 đơn (12,5 %)', []],
        [2015, 'hơn 100 đơn', 'tăng hơn 10 đơn', []],
        [2016, '95 đơn', 'giảm hơn 5 đơn', ['BASIS_DIFFERS']],
        [2017, '100 đơn', 'tăng 5 đơn (5,3 %)', ['PERIOD_DIFFERS', 'UNITS_DIFFER']],
        [2018, '20 đơn', 'giảm 80 đơn (80,0 %)', ['BASIS_DIFFERS']],
        [2019, '10 đơn', 'giảm 10 đơn (50,0 %)', ['PERIOD_DIFFERS']],
        [2020, 'NOT_TOLD', null, []],
      ]);
    });

    it('are five years to the present where no year is given, ten at most, and a table with the change in per cent', async () => {
      const year = new Date().getFullYear();
      expect((await figures()).data).toMatchObject({ from: year - 4, to: year, metrics: [] });
      for (const query of ['from=2005&to=2015', 'from=2016&to=2015', 'from=x'])
        expect((await app.get(`/api/clusters/khoi-nhieu-nam/figures?${query}`)).body.code).toBe(
          'INVALID_REQUEST',
        );
      expect((await app.get('/api/clusters/khong-co/figures')).body.code).toBe('CLUSTER_NOT_FOUND');
      const { body } = await app.get('/api/clusters/khoi-nhieu-nam/figures?from=2019&to=2019&format=csv');
      const [, , line = ''] = body.split('\r\n');
      expect(line.split(';').slice(2)).toEqual([
        '2019',
        'chính xác',
        '10',
        '',
        'đơn',
        '10 đơn',
        'giảm 10 đơn (50,0 %)',
        '-50.0',
        expect.stringContaining('khác nhau'),
      ]);
    });

    it('are those that were known then', async () => {
      const { meta } = await figures('from=2019&to=2019');
      await app.accept('CorrectResults', {
        ...cluster,
        year: 2019,
        reportId: 'bao-cao-2',
        metric,
        figure: { printed: '12 đơn' },
        reasonCode: 'TYPING_ERROR',
        reason: 'Gõ nhầm',
      });
      const at = async (more: string) => (await figures(`from=2019&to=2019${more}`)).data.metrics[0].years[0];
      expect(await at('')).toMatchObject({
        figure: { value: '12' },
        corrected: true,
        change: { percent: '40.0' },
      });
      expect(await at(`&knownAt=${meta.position}`)).toMatchObject({
        figure: { value: '10' },
        corrected: false,
      });
    });
  });

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

    describe('as articles print them', () => {
      const year = { clusterId: 'ttcp-cum-4', year: 2022 };
      const path = '/api/clusters/ttcp-cum-4/years/2022/results';
      const own = 'own.thanh-tra-tinh-lai-chau.tin-bai';
      const given = (metric: string, printed: string, more: object = {}) => ({
        metric,
        figure: { printed, ...more },
      });
      const tell = (reportId: string, unitId: string | null, ...metrics: object[]) =>
        app.accept('ReportResults', {
          ...year,
          reportId,
          ...(unitId === null ? {} : { unitId }),
          metrics,
        });
      const said = async (reportId: string) => {
        const { body } = await app.get(path);
        const report = body.data.reports.find((r: { reportId: string }) => r.reportId === reportId);
        return Object.fromEntries(report.metrics.map((m: { metric: string }) => [m.metric, m]));
      };

      it('keeps changes, shares of a plan, parts of a total, ranges and sizes', async () => {
        await tell(
          'tong-ket',
          null,
          given('reception.sessions', 'giảm 85 lượt so với cùng kỳ'),
          given('petition.letters', 'tăng 41,3 %'),
          given('money.violations', 'hơn 20 nghìn tỷ đồng'),
          given('land.violations', '1.414ha đất (tăng 477% so với năm 2021)'),
          given('inspection.planned', 'đạt 105 % kế hoạch'),
          given('handling.organisations-handled', '16/32 tổ chức'),
          given('handling.cases-transferred', 'từ 10 đến 12 vụ'),
          given('handling.persons-transferred', '108 đối tượng'),
          given('inspected.units', 'tại 79.894 đơn vị', { asPrinted: true }),
          given('anticorruption.attendances', '1,2 triệu lượt người'),
          given('anticorruption.classes', '8 lớp'),
          given('anticorruption.sessions', '120 buổi'),
          given('inspection.and-checks-combined', '66.032 cuộc thanh tra, kiểm tra'),
          given('fines.money', '2.880 tỷ đồng'),
        );
        const shown = await said('tong-ket');
        expect(shown['reception.sessions']).toMatchObject({
          figure: null,
          printed: 'giảm 85 lượt so với cùng kỳ',
          text: 'giảm 85 lượt so với cùng kỳ',
          statements: [
            {
              kind: 'CHANGE',
              direction: 'DOWN',
              by: { value: '85', text: '85 lượt' },
              against: 'SAME_PERIOD',
            },
          ],
        });
        expect(shown['inspection.planned']).toMatchObject({
          figure: null,
          statements: [{ kind: 'RATE', rate: { text: '105 %' }, against: 'PLAN' }],
        });
        expect(shown['land.violations']).toMatchObject({
          figure: { value: '14140000', text: '1.414 ha' },
          statements: [{ kind: 'CHANGE', direction: 'UP', by: { text: '477 %' }, against: 'OTHER_PERIOD' }],
        });
        expect(shown['handling.organisations-handled']).toMatchObject({
          figure: { value: '16' },
          statements: [{ kind: 'OUT_OF', total: { value: '32', text: '32 tổ chức' } }],
        });
        expect(shown['inspected.units']).toMatchObject({ figure: null, text: 'tại 79.894 đơn vị' });
        const { body } = await app.get(path);
        const texts = Object.fromEntries(body.data.totals.map((t: TotalShown) => [t.metric, t.figure.text]));
        expect(texts).toEqual({
          'money.violations': 'hơn 20 nghìn tỷ đồng',
          'land.violations': '1.414 ha',
          'handling.organisations-handled': '16 tổ chức',
          'handling.cases-transferred': 'từ 10 đến 12 vụ việc',
          'handling.persons-transferred': '108 người',
          'anticorruption.attendances': '1,2 triệu lượt người',
          'anticorruption.classes': '8 lớp',
          'anticorruption.sessions': '120 buổi',
          'inspection.and-checks-combined': '66.032 cuộc',
          'fines.money': '2.880 tỷ đồng',
        });
        expect(body.data.withoutTotal).toMatchObject(
          ['reception.sessions', 'petition.letters', 'inspection.planned', 'inspected.units'].map(
            (metric) => ({
              metric,
              why: 'NO_VALUE',
            }),
          ),
        );
      });

      it('reads bounds, none, parts of a square metre and changes to a value as numbers', async () => {
        const metrics = [
          given('petition.cases', 'ít nhất 10 vụ'),
          given('handling.cases-transferred', 'không có vụ nào'),
          given('land.violations', '376,5 m²'),
          given('reception.sessions', 'tăng từ 10 lên 12 lượt'),
          given('petition.letters', 'giảm còn 8 đơn so với cùng kỳ'),
          given('money.violations', 'không phát sinh'),
        ];
        await app.accept('ReportResults', { ...year, year: 2018, reportId: 'bay-thang', metrics });
        const { body } = await app.get('/api/clusters/ttcp-cum-4/years/2018/results');
        const shown = Object.fromEntries(
          body.data.reports[0].metrics.map((m: { metric: string }) => [m.metric, m]),
        );
        expect(shown).toMatchObject({
          'petition.cases': { figure: { value: '10', qualifier: 'AT_LEAST', text: 'ít nhất 10 vụ việc' } },
          'handling.cases-transferred': { figure: { value: '0', qualifier: 'EQ' } },
          'land.violations': {
            figure: { value: '376', high: '377', qualifier: 'BETWEEN', text: '376,5 m²' },
          },
          'reception.sessions': {
            figure: { value: '12', qualifier: 'EQ', text: '12 lượt' },
            statements: [{ kind: 'CHANGE', direction: 'UP', by: { value: '2', text: '2 lượt' } }],
          },
          'petition.letters': {
            figure: { value: '8', text: '8 đơn' },
            statements: [{ kind: 'CHANGE', direction: 'DOWN', against: 'SAME_PERIOD' }],
          },
          'money.violations': { figure: { value: '0', qualifier: 'EQ' } },
        });
      });

      it.each([
        ['inspection.total', '66.032 cuộc thanh tra, kiểm tra', /inspection\.and-checks-combined/],
        ['petition.cases', 'hai mươi vụ', /asPrinted: true/],
        ['petition.cases', 'tăng từ 10 đến 12 vụ', /asPrinted: true/],
        ['petition.cases', 'chưa có', /bằng 0 hoặc là thiếu số liệu/],
        ['land.violations', '376,500 m²', /hàng nghìn hoặc ba chữ số thập phân/],
      ])('does not guess at “%s: %s”', async (metric, printed, detail) => {
        const refused = await app.send('ReportResults', {
          ...year,
          reportId: 'doan',
          metrics: [given(metric, printed)],
        });
        expect(refused).toMatchObject({
          status: 422,
          body: { code: 'INVALID_FIGURE', detail: expect.stringMatching(detail) },
        });
      });

      it('has metrics that an office defined, with its unit of measure, and tells them back', async () => {
        const define = {
          unitId: 'thanh-tra-tinh-lai-chau',
          metricId: 'tin-bai',
          name: 'Tin, bài đã đăng',
          unitName: 'tin bài',
          from: '2023',
          evidence: [{ source: 'ke-hoach.pdf', documentNumber: '12/KH-TTr' }],
        };
        const unknown = await app.send('ReportResults', {
          ...year,
          reportId: 'x',
          metrics: [given(own, '5')],
        });
        expect(unknown).toMatchObject({ status: 404, body: { code: 'METRIC_NOT_DEFINED' } });
        await app.accept('DefineMetric', define);
        const reported = await tell('lai-chau', 'thanh-tra-tinh-lai-chau', given(own, '1,2 nghìn tin bài'));
        expect(reported.body.warnings).toMatchObject([{ code: 'METRIC_NOT_IN_USE' }]);
        await tell(
          'son-la',
          'thanh-tra-tinh-son-la',
          given(own, '300'),
          given('petition.cases', '12 vụ'),
          given('petition.cases', 'giảm 3 vụ so với cùng kỳ'),
        );
        await tell('cao-bang', 'thanh-tra-tinh-cao-bang', given('petition.cases', 'giảm 2 vụ'));
        const types = await app.get('/api/metric-types');
        expect(types.body.data).toContainEqual(
          expect.objectContaining({
            code: own,
            name: 'Tin, bài đã đăng',
            unitName: 'tin bài',
            from: '2023',
            to: null,
            definedBy: { unitId: 'thanh-tra-tinh-lai-chau', name: 'Thanh tra tỉnh Lai Châu' },
            proof: expect.objectContaining({ evidence: define.evidence }),
          }),
        );
        const { body } = await app.get(path);
        expect(body.data.totals).toEqual(
          expect.arrayContaining([
            expect.objectContaining({
              metric: own,
              name: 'Tin, bài đã đăng',
              figure: expect.objectContaining({ value: '1500', text: '1.500 tin bài' }),
            }),
            expect.objectContaining({
              metric: 'petition.cases',
              figure: expect.objectContaining({ text: '12 vụ việc' }),
              without: ['thanh-tra-tinh-cao-bang'],
            }),
          ]),
        );
        expect((await said('son-la'))['petition.cases'].text).toBe('12 vụ việc, giảm 3 vụ so với cùng kỳ');
      });

      it('corrects what was told: a value that was none, and words that could not be read', async () => {
        const correct = (metric: string, figure: object) =>
          app.accept('CorrectResults', {
            ...year,
            reportId: 'tong-ket',
            metric,
            figure,
            reasonCode: 'OTHER',
            reason: 'Đọc lại bản gốc',
          });
        await correct('inspected.units', { value: '79894' });
        await correct('fines.money', { printed: 'tăng 2.880 tỷ đồng' });
        const shown = await said('tong-ket');
        expect(shown['inspected.units']).toMatchObject({
          figure: { value: '79894' },
          statements: [],
          corrections: [
            { was: null, now: { value: '79894' }, statements: { was: [{ kind: 'AS_PRINTED' }] } },
          ],
        });
        expect(shown['fines.money']).toMatchObject({
          figure: null,
          statements: [{ kind: 'CHANGE' }],
          corrections: [{ was: { text: '2.880 tỷ đồng' }, now: null }],
        });
        const issue = { ...year, issueId: 'bc', documentNumber: '9/BC', issuedOn: '2024-01-02' };
        await app.accept('IssueResults', issue);
        const { body } = await app.get(`${path}/issued/bc`);
        expect(body.data.content.reports[0].figures).toContainEqual(
          expect.objectContaining({ metric: 'petition.letters', figure: null, text: 'tăng 41,3 %' }),
        );
      });
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
