import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';

const unit = (unitId: string) => ({ id: `can-bo-${unitId}`, roles: ['unit' as const], unitId });
const organiser = { id: 'vu-tcd', roles: ['organiser' as const], unitId: 'org' };
const metric = 'petition.letters';

describe('reports of a year', () => {
  let app: TestApp;
  const page = async (year: number, query = '') =>
    (await app.get(`/api/clusters/c/years/${year}/results${query}`)).body.data;
  const report = (year: number, reportId: string, unitId: string, fields: object = {}) => ({
    clusterId: 'c',
    year,
    reportId,
    unitId,
    metrics: [{ metric, figure: { printed: '10 đơn' } }],
    ...fields,
  });

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2018-01-02T00:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
    await app.accept('EstablishCluster', {
      clusterId: 'c',
      organiserId: 'org',
      kind: 'CUM',
      number: 4,
      label: 'Cụm 4',
    });
    for (const unitId of ['a', 'b', 'd', 'e']) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'c', unitId, from: '2018' });
    }
  });
  afterAll(() => app.close());

  describe('in time or late (edge case 35)', () => {
    const terms = { clusterId: 'c', year: 2019, dueBefore: '2019-12-20', latePolicy: 'EXCLUDE' };
    const lateness = async (reportId: string) => {
      const { reports } = await page(2019);
      const { late, latePolicy } = reports.find((r: { reportId: string }) => r.reportId === reportId);
      return [late, latePolicy];
    };

    it('are so by terms that the organiser or who leads that year lays down', async () => {
      await app.accept('ReportOffice', { clusterId: 'c', year: 2019, unitId: 'a', office: 'LEADER' });
      const foreign = await app.send('SetReportingTerms', terms, { as: unit('b') });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_LEADER_OF_YEAR', rule: 'R26' } });
      const before = await app.send(
        'SetReportingTerms',
        { ...terms, dueBefore: '2019-01-01' },
        { as: unit('a') },
      );
      expect(before).toMatchObject({ status: 422, body: { code: 'DATES_OUT_OF_ORDER' } });
      await app.accept('SetReportingTerms', { ...terms, dueBefore: '2019-12-25' }, { as: unit('a') });
      const set = await app.accept('SetReportingTerms', terms, { as: organiser });
      const again = await app.send('SetReportingTerms', terms);
      expect(again).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_RECORDED', current: { dueBefore: '2019-12-20', latePolicy: 'EXCLUDE' } },
      });
      expect((await page(2019)).terms).toEqual({
        dueBefore: '2019-12-20',
        latePolicy: 'EXCLUDE',
        eventId: set.body.events[0].id,
      });
    });

    it('S-14 by the day in Viet Nam: 16:59:59Z of the eve is in time, 17:00:00Z late and still accepted', async () => {
      app.clock.set('2019-12-19T16:59:59Z');
      const ahead = report(2019, 'r-a', 'a', { asOf: '2019-12-20' });
      const tooEarly = await app.send('ReportResults', ahead, { as: unit('a') });
      expect(tooEarly).toMatchObject({ status: 422, body: { code: 'DATES_OUT_OF_ORDER', on: '2019-12-20' } });
      const inTime = await app.accept('ReportResults', report(2019, 'r-a', 'a'), { as: unit('a') });
      expect(inTime.body.warnings).toEqual([]);
      app.clock.set('2019-12-19T17:00:00Z');
      const late = await app.accept('ReportResults', report(2019, 'r-b', 'b'), { as: unit('b') });
      expect(late.body.warnings).toEqual([
        {
          code: 'REPORT_LATE',
          detail: 'Báo cáo quá hạn: phải gửi trước ngày 20/12/2019.',
        },
      ]);
      expect(await lateness('r-a')).toEqual([false, null]);
      expect(await lateness('r-b')).toEqual([true, 'EXCLUDE']);
      expect((await page(2019)).totals).toMatchObject([{ figure: { value: '20' } }]);
    });

    it('by the day it is where a unit reports itself, by the date of the paper where another records it', async () => {
      const onPaper = (reportId: string, occurredOn: string | null | undefined, as = {}) =>
        app.accept('ReportResults', report(2019, reportId, 'd', { occurredOn }), { as });
      const codes = async (sent: ReturnType<typeof onPaper>) =>
        (await sent).body.warnings.map((w: { code: string }) => w.code);
      expect(await codes(onPaper('r-1', undefined, unit('d')))).toEqual(['REPORT_LATE']);
      const earlier = report(2019, 'r-0', 'd', { occurredOn: '2019-12-19' });
      expect(await app.send('ReportResults', earlier, { as: unit('d') })).toMatchObject({
        status: 403,
        body: { code: 'FORBIDDEN', rule: 'R71' },
      });
      expect(await codes(onPaper('r-2', '2019-12-19'))).toEqual([]);
      expect(await codes(onPaper('r-3', '2019-12-20'))).toEqual(['REPORT_LATE']);
      expect(await codes(onPaper('r-4', undefined))).toEqual(['REPORT_LATE']);
      expect(await codes(onPaper('r-5', '2019-11'))).toEqual([]);
      expect(await codes(onPaper('r-6', '2019-12'))).toEqual(['REPORT_DAY_UNKNOWN']);
      expect(await codes(onPaper('r-7', null))).toEqual(['REPORT_DAY_UNKNOWN']);
      expect(await lateness('r-5')).toEqual([false, null]);
      expect(await lateness('r-6')).toEqual([null, null]);
      expect(await lateness('r-7')).toEqual([null, null]);
    });

    it('by the terms as they were when the first came', async () => {
      const changed = await app.send('SetReportingTerms', { ...terms, latePolicy: 'ACCEPT' });
      expect(changed).toMatchObject({
        status: 409,
        body: { code: 'REPORTS_RECEIVED', rule: 'R26', current: { latePolicy: 'EXCLUDE' } },
      });
    });

    it('without terms neither late nor in time', async () => {
      const sent = await app.accept('ReportResults', report(2018, 'r', 'a'), { as: unit('a') });
      expect(sent.body.warnings).toEqual([]);
      expect((await page(2018)).reports).toMatchObject([{ late: null, latePolicy: null }]);
      const refused = await app.send('SetReportingTerms', { ...terms, year: 2018 });
      expect(refused).toMatchObject({ status: 409, body: { code: 'REPORTS_RECEIVED', current: null } });
    });
  });

  describe('recorded on behalf of a unit', () => {
    const recorder = async (year: number, reportId: string) => {
      const { reports } = await page(year);
      return reports.find((r: { reportId: string }) => r.reportId === reportId).recordedBy;
    };

    beforeAll(async () => {
      app.clock.set('2021-03-01T00:00:00Z');
      await app.accept('ElectLeader', { clusterId: 'c', year: 2020, unitId: 'a', occurredOn: '2019-12-20' });
      await app.accept('ElectLeader', { clusterId: 'c', year: 2021, unitId: 'b', occurredOn: '2020-12-20' });
    });

    it('is shown with who recorded it: the leader of that year, the organiser or an operator', async () => {
      const stored = async (reportId: string, as: object) => {
        const { body } = await app.accept('ReportResults', report(2020, reportId, 'd'), { as });
        const events = await app.get('/api/events?stream=results-c_2020&limit=100');
        return events.body.data.find((e: { id: string }) => e.id === body.events[0].id).data.recordedBy;
      };
      expect(await stored('own', unit('d'))).toBeUndefined();
      expect(await stored('by-leader', unit('a'))).toBe('a');
      expect(await stored('by-organiser', organiser)).toBe('org');
      expect(await stored('by-operator', {})).toBeNull();
      expect(await recorder(2020, 'own')).toBeNull();
      expect(await recorder(2020, 'by-leader')).toEqual({
        unit: { unitId: 'a', name: 'Thanh tra a' },
        actor: 'can-bo-a',
      });
      expect(await recorder(2020, 'by-organiser')).toEqual({
        unit: { unitId: 'org', name: 'Thanh tra Chính phủ' },
        actor: 'vu-tcd',
      });
      expect(await recorder(2020, 'by-operator')).toEqual({ unit: null, actor: 'tester' });
    });

    it.each(['b', 'e'])('is refused to %s, which did not lead in that year', async (other) => {
      const refused = await app.send('ReportResults', report(2020, 'r', 'd'), { as: unit(other) });
      expect(refused).toMatchObject({
        status: 403,
        body: { code: 'NOT_LEADER_OF_YEAR', rule: 'R26', leaderUnitId: 'a' },
      });
      const correction = { metric, figure: { value: '11' }, reasonCode: 'RECOUNT', reason: 'đếm lại' };
      const corrected = await app.send(
        'CorrectResults',
        { clusterId: 'c', year: 2020, reportId: 'by-leader', ...correction },
        { as: unit(other) },
      );
      expect(corrected).toMatchObject({ status: 403, body: { code: 'NOT_LEADER_OF_YEAR' } });
    });

    it('or for the whole, is refused to a member that did not lead', async () => {
      const whole = (reportId: string) => ({ ...report(2020, reportId, 'd'), unitId: undefined });
      const refusal = { status: 403, body: { code: 'NOT_LEADER_OF_YEAR', rule: 'R26', leaderUnitId: 'a' } };
      expect(await app.send('ReportResults', whole('whole'), { as: unit('b') })).toMatchObject(refusal);
      await app.accept('ReportResults', whole('whole'), { as: unit('a') });
      await app.accept('ReportResults', whole('whole-2'), { as: organiser });
      const correction = {
        clusterId: 'c',
        year: 2020,
        reportId: 'whole',
        metric,
        figure: { value: '11' },
        reasonCode: 'RECOUNT',
        reason: 'đếm lại',
      };
      expect(await app.send('CorrectResults', correction, { as: unit('b') })).toMatchObject(refusal);
      await app.accept('CorrectResults', correction, { as: unit('a') });
    });

    it('may be recorded by who acts for a vacant leadership', async () => {
      await app.accept('VacateOffice', {
        clusterId: 'c',
        year: 2021,
        office: 'LEADER',
        on: '2021-02-01',
        reason: 'xin thôi',
      });
      await app.accept('AssumeActingOffice', {
        clusterId: 'c',
        year: 2021,
        unitId: 'e',
        from: '2021-02-01',
        basis: 'quy chế',
      });
      const left = await app.send('ReportResults', report(2021, 'r', 'd'), { as: unit('b') });
      expect(left).toMatchObject({ status: 403, body: { leaderUnitId: 'e' } });
      await app.accept('ReportResults', report(2021, 'r', 'd'), { as: unit('e') });
      expect(await recorder(2021, 'r')).toMatchObject({ unit: { unitId: 'e' } });
    });
  });

  describe('issued as a document', () => {
    const issue = (year: number, issueId: string, fields: object = {}) => ({
      clusterId: 'c',
      year,
      issueId,
      documentNumber: '12/BC-CTĐ',
      issuedOn: '2023-01-10',
      ...fields,
    });
    const issued = async (issueId: string) =>
      (await app.get(`/api/clusters/c/years/2022/results/issued/${issueId}`)).body.data;

    beforeAll(async () => {
      app.clock.set('2023-01-10T00:00:00Z');
      await app.accept('ElectLeader', { clusterId: 'c', year: 2022, unitId: 'a', occurredOn: '2021-12-20' });
      await app.accept('RenameUnit', { unitId: 'd', name: 'Thanh tra d cũ', from: '2020-01-01' });
      await app.accept('RenameUnit', { unitId: 'd', name: 'Thanh tra d mới', from: '2023-01-11' });
    });

    it('holds the figures and the names of that day, and what units had confirmed', async () => {
      expect(await app.send('IssueResults', issue(2022, 'i'))).toMatchObject({
        status: 404,
        body: { code: 'RECORD_NOT_FOUND' },
      });
      await app.accept('ReportResults', report(2022, 'r-b', 'b'), { as: unit('b') });
      await app.accept(
        'ReportResults',
        report(2022, 'r-d', 'd', { asOf: '2022-12-31', contributors: ['e'] }),
        { as: unit('a') },
      );
      await app.accept('IssueResults', issue(2022, 'first'), { as: unit('a') });
      const figure = { metric, name: 'Đơn tiếp nhận, xử lý', text: '10 đơn' };
      expect((await issued('first')).content).toEqual({
        label: 'Cụm 4',
        year: 2022,
        documentNumber: '12/BC-CTĐ',
        issuedOn: '2023-01-10',
        reports: [
          {
            reportId: 'r-b',
            unit: { unitId: 'b', name: 'Thanh tra b' },
            period: { from: null, to: null, asOf: null },
            contributors: [],
            figures: [expect.objectContaining({ ...figure, confirmation: 'CONFIRMED' })],
          },
          {
            reportId: 'r-d',
            unit: { unitId: 'd', name: 'Thanh tra d cũ' },
            period: { from: null, to: null, asOf: '2022-12-31' },
            contributors: [{ unitId: 'e', name: 'Thanh tra e' }],
            figures: [expect.objectContaining({ ...figure, confirmation: 'OPEN' })],
          },
        ],
        totals: [
          {
            ...figure,
            text: '20 đơn',
            figure: { value: '20', unit: 'LETTER', qualifier: 'EQ' },
            basis: 'SUM_OF_UNITS',
          },
        ],
      });
    });

    it('is amended by corrections of its figures only', async () => {
      await app.accept('ReportResults', report(2022, 'r-e', 'e'), { as: unit('e') });
      const correct = (reportId: string, unitId: string) =>
        app.accept(
          'CorrectResults',
          {
            clusterId: 'c',
            year: 2022,
            reportId,
            metric,
            figure: { value: '11' },
            reasonCode: 'RECOUNT',
            reason: 'đếm lại',
          },
          { as: unit(unitId) },
        );
      await correct('r-e', 'e');
      expect(await issued('first')).toMatchObject({ mark: null, amendments: [] });
      await correct('r-b', 'b');
      await app.accept('IssueResults', issue(2022, 'second'), { as: organiser });
      expect(await issued('first')).toMatchObject({
        mark: 'đã có đính chính sau khi ban hành',
        amendments: [{ reportId: 'r-b', was: { value: '10' }, now: { value: '11' } }],
      });
      expect(await issued('second')).toMatchObject({
        mark: null,
        amendments: [],
        // That of `e` is in the report of `d`, which names it as contributing.
        content: { totals: [{ text: '21 đơn' }] },
      });
      expect((await page(2022)).issues).toEqual(['first', 'second']);
    });

    it.each([
      ['that somebody else issues', 403, 'NOT_LEADER_OF_YEAR', 'third', {}, unit('b')],
      ['with an id that another has', 409, 'ALREADY_RECORDED', 'first', {}, {}],
      ['from a day to come', 422, 'DATES_OUT_OF_ORDER', 'third', { issuedOn: '2023-01-11' }, {}],
      ['from before its year', 422, 'DATES_OUT_OF_ORDER', 'third', { issuedOn: '2021-12-31' }, {}],
    ])('is none %s', async (_title, status, code, issueId, fields, as) => {
      const refused = await app.send('IssueResults', issue(2022, issueId, fields), { as });
      expect(refused).toMatchObject({ status, body: { code } });
    });

    it('is told again under its id: what differs is named', async () => {
      const again = await app.send('IssueResults', issue(2022, 'first', { documentNumber: '13/BC-CTĐ' }));
      expect(again.body).toMatchObject({
        code: 'ALREADY_RECORDED',
        differs: [{ field: 'documentNumber', recorded: '12/BC-CTĐ', told: '13/BC-CTĐ' }],
      });
    });

    it('needs no number and no day where no source tells them', async () => {
      const untold = { documentNumber: undefined, issuedOn: undefined };
      await app.accept('IssueResults', issue(2022, 'untold', untold), { as: organiser });
      expect((await issued('untold')).content).toMatchObject({ documentNumber: null, issuedOn: null });
    });

    it('is none that is longer than a store takes, and nothing of it is kept', async () => {
      const contributors = Array.from({ length: 38 }, (_, i) => `u-${i}-`.padEnd(100, 'x'));
      for (const unitId of contributors)
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Đ${'ở'.repeat(199)}` });
      for (const reportId of contributors)
        await app.accept('ReportResults', { ...report(2016, reportId, ''), unitId: undefined, contributors });
      expect(await app.send('IssueResults', issue(2016, 'first'))).toMatchObject({
        status: 413,
        body: { code: 'PAYLOAD_TOO_LARGE', detail: expect.stringContaining('1 MiB') },
      });
      expect((await page(2016)).issues).toEqual([]);
    });

    it('is not found where none was issued', async () => {
      const none = await app.get('/api/clusters/c/years/2022/results/issued/third');
      expect(none).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } });
      const year = await app.get('/api/clusters/c/years/2018/results/issued');
      expect(year).toMatchObject({ status: 200, body: { data: [] } });
      const cluster = await app.get('/api/clusters/x/years/2018/results/issued');
      expect(cluster).toMatchObject({ status: 404, body: { code: 'CLUSTER_NOT_FOUND' } });
    });
  });

  describe('above the clusters', () => {
    const org = { organiserId: 'org', year: 2025 };
    const yearOf = async (year: number, query = '') =>
      (await app.get(`/api/organisers/org/years/${year}${query}`)).body.data;
    const figures = [
      { metric: 'inspection.total', figure: { printed: '12.345 cuộc' } },
      { metric: 'inspected.units', figure: { printed: '23.456 đơn vị' } },
    ];
    const decision = { source: 'Quyết định phân công', documentNumber: '77/TT-VP', documentDate: '2025-02' };
    let reportEvent: string;

    beforeAll(async () => {
      app.clock.set('2026-01-20T00:00:00Z');
      await app.accept('RegisterUnit', { unitId: 'f', kind: 'OTHER', name: 'Thanh tra f' });
      for (const fields of [
        { clusterId: 'c-5', number: 5 },
        { clusterId: 'c-6', number: 6, tier: 'SAMPLE' },
      ])
        await app.accept('EstablishCluster', { organiserId: 'org', kind: 'CUM', label: 'Cụm 5', ...fields });
      await app.accept('AdmitMember', { clusterId: 'c-5', unitId: 'f', from: '2025' });
    });

    it('a year of which nothing is told says so, and shows the clusters with what is known of their leaders', async () => {
      expect(await yearOf(2025)).toMatchObject({
        organiser: { unitId: 'org', name: 'Thanh tra Chính phủ' },
        year: 2025,
        movement: null,
        clusters: [
          { clusterId: 'c', label: 'Cụm 4', leader: null, deputies: [], dissolvedOn: null },
          { clusterId: 'c-5', leader: null },
        ],
        moreClusters: false,
        reports: [],
        results: [],
        dossiers: [],
        activities: [],
        unknown: ['movement', 'theme', 'results', 'dossiers'],
        withdrawals: [],
      });
      const nobody = await app.get('/api/organisers/nobody/years/2025');
      expect(nobody).toMatchObject({ status: 404, body: { code: 'UNIT_NOT_FOUND' } });
    });

    it('one decision on officers of several clusters is sent as one, and asked back by its number', async () => {
      const assign = (clusterId: string, unitId: string, office: string) => ({
        command: 'AssignOffice',
        body: { clusterId, year: 2025, unitId, office },
      });
      const commands = [assign('c', 'a', 'LEADER'), assign('c', 'b', 'DEPUTY'), assign('c-5', 'f', 'LEADER')];
      const batch = { dryRun: false, evidence: [decision], occurredOn: '2025-02', commands };
      expect(await app.post('/api/batches', {}, batch)).toMatchObject({
        status: 201,
        body: { counts: { recorded: 3 } },
      });
      await app.caughtUp();
      const settled = (await app.get('/api/events?document=77/TT-VP')).body.data;
      expect(settled.map((e: { data: object }) => e.data)).toMatchObject(commands.map(({ body }) => body));
      expect((await yearOf(2025)).clusters).toMatchObject([
        { clusterId: 'c', leader: { unitId: 'a' }, deputies: [{ unitId: 'b' }] },
        { clusterId: 'c-5', leader: { unitId: 'f' }, deputies: [] },
      ]);
    });

    it('results of the sector stand as printed, apart by whose work they tell, the furthest report counting', async () => {
      const told = (reportId: string, fields: object) =>
        app.accept(
          'ReportOrganiserResults',
          { ...org, reportId, metrics: figures, ...fields },
          { as: organiser },
        );
      const half = [{ metric: 'inspection.total', figure: { printed: 'hơn 6.000 cuộc' } }];
      await told('sau-thang', { covers: 'SECTOR', to: '2025-06', metrics: half, occurredOn: null });
      reportEvent = (await told('nam', { covers: 'SECTOR', evidence: [decision] })).body.events[0].id;
      await told('bao-chi', {
        metrics: [{ metric: 'inspection.total', figure: { printed: 'tăng 41,3 % so với cùng kỳ' } }],
      });
      const { reports, results, unknown } = await yearOf(2025);
      expect(reports).toMatchObject([
        { reportId: 'sau-thang', period: { from: null, to: '2025-06', asOf: null }, occurredOn: null },
        {
          reportId: 'nam',
          covers: 'SECTOR',
          metrics: [{ printed: '12.345 cuộc' }, { printed: '23.456 đơn vị' }],
        },
        { reportId: 'bao-chi', covers: null, coversName: 'chưa có dữ liệu' },
      ]);
      expect(results).toMatchObject([
        {
          covers: 'SECTOR',
          coversName: 'toàn ngành',
          totals: [
            { metric: 'inspection.total', figure: { text: '12.345 cuộc' }, basis: 'REPORTED_FOR_THE_WHOLE' },
            { metric: 'inspected.units', figure: { value: '23456' } },
          ],
        },
        { covers: null, totals: [], withoutTotal: [{ metric: 'inspection.total', why: 'NO_VALUE' }] },
      ]);
      expect(unknown).not.toContain('results');
      const clusterReport = await page(2025);
      expect(clusterReport.reports).toEqual([]);
    });

    it('years stand beside each other: what is on record of clusters, units and awards, and what the organiser reported', async () => {
      const metrics = [{ metric: 'inspection.total', figure: { printed: '12.000 cuộc' } }];
      await app.accept('ReportOrganiserResults', {
        ...org,
        year: 2024,
        reportId: 'nam',
        covers: 'SECTOR',
        metrics,
        occurredOn: null,
      });
      await app.caughtUp();
      const of = 'organisers/org/figures?from=2024&to=2025';
      const { body } = await app.get(`/api/${of}`);
      const { counts, figures: told } = body.data;
      const none = 'Chưa ghi nhận tập thể, cá nhân được khen thưởng nào';
      const valuesOf = (years: { figure: { text: string } | null; message: string | null }[]) =>
        years.map(({ figure, message }) => figure?.text ?? message);
      expect(counts.map((one: { count: string; years: [] }) => [one.count, ...valuesOf(one.years)])).toEqual([
        ['clusters', 'ít nhất 1 cụm, khối', 'ít nhất 2 cụm, khối'],
        ['units', 'ít nhất 4 đơn vị', 'ít nhất 5 đơn vị'],
        ['awards', none, none],
      ]);
      expect(counts[0].years[0].leftOut).toEqual(['1 cụm, khối không rõ đã có trong năm hay chưa']);
      const [sector, unknown] = told;
      expect([sector.coversName, unknown.coversName]).toEqual(['toàn ngành', 'chưa có dữ liệu']);
      expect(valuesOf(sector.metrics[0].years)).toEqual(['12.000 cuộc', '12.345 cuộc']);
      expect(sector.metrics[0].years[1].change.text).toBe('tăng 345 cuộc (2,9 %)');
      const csv = (await app.get(`/api/${of}&format=csv&knownAt=${body.meta.position}`)).body;
      expect(csv).toContain(
        'toàn ngành;inspection.total;Cuộc thanh tra;2025;chính xác;12345;;cuộc;12.345 cuộc;tăng 345 cuộc',
      );
      expect(csv).toContain('ghi trong hệ thống;clusters;Cụm, khối thi đua;2024;ít nhất;1;');
      expect((await app.get('/api/organisers/org/figures?from=2010&to=2020')).body.code).toBe(
        'INVALID_REQUEST',
      );
      expect((await app.get('/api/organisers/nobody/figures')).body.code).toBe('UNIT_NOT_FOUND');
    });

    it('figures of a body of its own work count by the days that they tell of, on its page too', async () => {
      const told = (reportId: string, from: string, to: string, printed: string) =>
        app.accept('ReportOrganiserResults', {
          organiserId: 'b',
          year: 2025,
          reportId,
          covers: 'OWN_BODY',
          from,
          to,
          metrics: [{ metric: 'inspection.conclusions', figure: { printed } }],
          occurredOn: null,
        });
      await told('y-cuoi', '2025-07', '2025-12', '12 kết luận');
      await told('x-dau', '2025-01', '2025-06', '87 kết luận');
      await told('z-nam-nam', '2021', '2025', '640 kết luận');
      await app.caughtUp();
      const of = async (): Promise<unknown[]> => {
        const [own] = (await app.get('/api/organisers/b/years/2025')).body.data.results;
        const { figures, totals } = (await app.get('/api/units/b')).body.data;
        const mine = figures.filter((f: { year: number; clusterId: unknown }) => f.clusterId === null);
        const [shown] = totals.filter((t: { year: number }) => t.year === 2025);
        return [
          own.totals.map((t: { figure: { text: string }; basis: string }) => [t.figure.text, t.basis]),
          mine.flatMap((f: { metrics: { text: string }[] }) => f.metrics.map(({ text }) => text)),
          shown.metrics.map((m: { figure: { text: string } }) => m.figure.text),
        ];
      };
      expect(await of()).toEqual([
        [['99 kết luận', 'SUM_OF_PERIODS']],
        ['87 kết luận', '12 kết luận', '640 kết luận'],
        ['99 kết luận'],
      ]);
      await told('a-nam', '2025', '2025', '98 kết luận');
      await app.caughtUp();
      expect(await of()).toEqual([
        [['98 kết luận', 'REPORTED_FOR_THE_WHOLE']],
        ['98 kết luận', '640 kết luận'],
        ['98 kết luận'],
      ]);
    });

    it('numbers of dossiers say how many units sent them, and not which where nobody said', async () => {
      const counted = (countId: string, fields: object) =>
        app.accept('RecordDossierCounts', { ...org, countId, ...fields });
      await counted('chung', { units: 19, sent: 17, declaredNone: 2, occurredOn: null });
      const odd = await counted('cum-4', {
        clusterId: 'c',
        units: 3,
        sent: 3,
        declaredNone: 1,
        sentBy: ['a'],
        declaredNoneBy: ['b'],
      });
      expect(odd.body.warnings).toMatchObject([{ code: 'COUNTS_DIFFER' }]);
      expect((await yearOf(2025)).dossiers).toMatchObject([
        {
          countId: 'chung',
          cluster: null,
          units: 19,
          sent: 17,
          declaredNone: 2,
          notSent: null,
          dossiers: null,
          nothingToldOf: 0,
          sentBy: [],
          declaredNoneBy: [],
          unknown: ['dossiers', 'sentBy', 'declaredNoneBy'],
          occurredOn: null,
        },
        {
          cluster: { clusterId: 'c', label: 'Cụm 4' },
          nothingToldOf: null,
          sentBy: [{ unitId: 'a', name: 'Thanh tra a' }],
          unknown: ['dossiers', 'sentBy'],
          warnings: [{ code: 'COUNTS_DIFFER' }],
        },
      ]);
    });

    it('anniversaries and congresses are of the organiser’s year, on a day as far as it is told', async () => {
      await app.accept(
        'LaunchMovement',
        {
          launchedBy: 'org',
          year: 2025,
          theme: 'Kỷ cương',
          plan: { number: '5', signatory: { person: { name: 'Đỗ Văn Ký' }, position: 'Chánh Thanh tra' } },
        },
        { as: organiser },
      );
      await app.accept('RecordOrganiserActivity', {
        ...org,
        activityId: 'dai-hoi',
        kind: 'CONGRESS',
        title: 'Đại hội thi đua yêu nước',
        place: 'Hà Nội',
        mode: 'HYBRID',
        participants: [
          { organisation: 'Ban Thi đua tỉnh Mẫu', role: 'dự' },
          { role: 'phát biểu', speaker: { person: { name: 'Nguyễn Thị Mẫu' }, position: 'Chánh Thanh tra' } },
          { role: 'đại biểu', howMany: { is: 'GT', number: 240 } },
          { role: 'điển hình tiên tiến', count: 30 },
        ],
        occurredOn: '2025-11',
      });
      const { movement, activities, unknown } = await yearOf(2025);
      expect(movement).toMatchObject({
        theme: 'Kỷ cương',
        plan: { number: '5', signatory: { name: 'Đỗ Văn Ký', position: 'Chánh Thanh tra' } },
      });
      expect(activities).toMatchObject([
        {
          activityId: 'dai-hoi',
          kind: 'CONGRESS',
          place: 'Hà Nội',
          mode: 'HYBRID',
          host: null,
          occurredOn: '2025-11',
          participants: [
            { unit: null, organisation: 'Ban Thi đua tỉnh Mẫu' },
            { unit: null, speaker: { name: 'Nguyễn Thị Mẫu' }, count: null, howMany: null },
            { role: 'đại biểu', count: null, howMany: { printed: 'hơn 240' } },
            { role: 'điển hình tiên tiến', count: 30, howMany: null },
          ],
        },
      ]);
      expect(unknown).toEqual([]);
    });

    it('what was recorded in error is withdrawn, stays readable, and was known before', async () => {
      const { body } = await app.accept('RegisterUnit', { unitId: 'g', kind: 'OTHER', name: 'Thanh tra g' });
      await app.accept('WithdrawOrganiserRecord', { ...org, eventId: reportEvent, reason: 'nhầm năm' });
      const now = await yearOf(2025);
      expect(now.results[0].totals).toMatchObject([{ figure: { text: 'hơn 6.000 cuộc' } }]);
      expect(now.withdrawals).toMatchObject([{ eventId: reportEvent, reason: 'nhầm năm' }]);
      const before = await yearOf(2025, `?knownAt=${body.position}`);
      expect([before.results[0].totals.length, before.withdrawals]).toEqual([2, []]);
      const records = (query: string) => app.get(`/api/organisers/org/years/2025/records?${query}`);
      const all = await records('');
      expect(
        all.body.data.map((r: { type: string; withdrawn: object | null }) => [r.type, r.withdrawn !== null]),
      ).toEqual([
        ['OrganiserResultsReported', false],
        ['OrganiserResultsReported', true],
        ['OrganiserResultsReported', false],
        ['DossierCountsRecorded', false],
        ['DossierCountsRecorded', false],
        ['OrganiserActivityRecorded', false],
      ]);
      expect(await pageByPage((path) => app.get(path), '/api/organisers/org/years/2025/records?')).toEqual(
        all.body.data,
      );
      expect((await records('type=DossierCountsRecorded')).body.data).toHaveLength(2);
      expect((await yearOf(2023)).reports).toEqual([]);
    });
  });

  describe('of a unit and of the one that followed it (edge case 14)', () => {
    const years = [2011, 2012, 2013, 2014];
    const totalOf = async (year: number) => (await page(year)).totals[0];

    beforeAll(async () => {
      for (const unitId of ['truoc', 'sau', 'khac']) {
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
        await app.accept('AdmitMember', { clusterId: 'c', unitId, from: '2011' });
      }
      await app.accept('RecordUnitSuccession', { unitId: 'truoc', successorId: 'sau' });
      for (const year of years) await app.accept('ReportResults', report(year, 'nam', 'khac'));
      await app.accept('ReportResults', report(2011, 'truoc', 'truoc', { to: '2011-06-30' }));
      await app.accept('ReportResults', report(2011, 'sau', 'sau', { from: '2011-07-01' }));
      await app.accept('ReportResults', report(2012, 'truoc', 'truoc', { to: '2012-06-30' }));
      await app.accept('ReportResults', report(2012, 'sau', 'sau', { from: '2012-01-01' }));
      for (const unitId of ['truoc', 'sau']) await app.accept('ReportResults', report(2013, unitId, unitId));
      await app.accept('ReportResults', report(2014, 'sau', 'sau', { contributors: ['khac'] }));
    });

    it('are added where they certainly tell of other days', async () => {
      expect(await totalOf(2011)).toMatchObject({ figure: { value: '30' }, leftOut: [] });
    });

    it.each([
      [2012, '20', 'truoc', 'COVERED'],
      [2013, '20', 'truoc', 'PERIOD_NOT_STATED'],
      [2014, '10', 'khac', 'COVERED'],
    ])(
      'of %s are %s: of what may be in another one, it is said that it is left out',
      async (year, value, unitId, why) => {
        expect(await totalOf(year)).toMatchObject({ figure: { value }, leftOut: [{ unitId, why }] });
        const { results } = (await app.get(`/api/clusters/c/years/${year}`)).body.data;
        const { totals } = (await app.get(`/api/clusters/c/years/${year}/standings`)).body.data;
        for (const [total] of [results, totals])
          expect(total).toMatchObject({ figure: { value }, leftOut: [{ unitId, why }] });
      },
    );

    it('are issued without what may be counted twice, and say so', async () => {
      await app.accept('IssueResults', { clusterId: 'c', year: 2013, issueId: 'bc' });
      const { body } = await app.get('/api/events?stream=results-c_2013');
      const issued = body.data.find(({ type }: { type: string }) => type === 'ResultsIssued');
      expect(issued.data.content.totals).toMatchObject([
        {
          figure: { value: '20' },
          leftOut: [{ unitId: 'truoc', name: 'Thanh tra truoc', why: 'PERIOD_NOT_STATED' }],
        },
      ]);
    });
  });
});
