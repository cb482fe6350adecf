import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { tokenOf } from '../../src/application/positions.js';
import type { Actor } from '../../src/domain/ground/event.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { ExplainedLine } from '../../src/projections/explanation.js';
import type { StandingsItem } from '../../src/projections/standings-question.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

let app: TestApp;
let position: string;
const sample = (year: number) => `/api/clusters/cum-mau/years/${year}/standings`;
const get = (path: string) => app.get(path, { 'min-position': position });

describe('standings', () => {
  beforeAll(async () => {
    app = await startApp();
    const recorded = await recordFacts(app.app.get(Batches), () => undefined);
    position = tokenOf(app.stores.events, recorded.position);
  });
  afterAll(() => app.close());

  /** Decimal texts added exactly. */
  const added = (points: readonly (string | null)[]): number =>
    points.reduce((sum, text) => sum + Math.round(Number(text) * 100), 0);
  const places = (rows: readonly StandingsItem[]) =>
    rows.map((row) => [row.rank, row.unitId.slice(-1), row.points, row.class, row.classWhy]);

  const of2025 = [
    [1, 'd', '98.74', 'hoan-thanh', 'FLOOR_FAILED'],
    [2, 'a', '96.84', 'xuat-sac', 'REACHED'],
    [3, 'b', '91.54', 'tot', 'CAP'],
    [3, 'e', '91.54', 'tot', 'CAP'],
    [5, 'c', '87.85', 'hoan-thanh', 'REACHED'],
    [6, 'f', '83.62', 'hoan-thanh', 'REACHED'],
  ];

  describe('the made-up cluster of the demo', () => {
    it('is labelled as made up, and stands in lists only where asked for', async () => {
      const listed = await get('/api/clusters');
      expect(listed.body.data).toHaveLength(5);
      const samples = await get('/api/clusters?tier=SAMPLE');
      expect(samples.body.data).toMatchObject([
        { id: 'cum-mau', label: 'Cụm thi đua mẫu (dữ liệu giả định)' },
      ]);
      expect((await get('/api/overview')).body.data).toHaveLength(5);
      expect((await get('/api/clusters/cum-mau')).status).toBe(200);
    });

    it('has final standings of 2024: a tie settled by vote, the cap on the best class', async () => {
      const { body } = await get(sample(2024));
      expect(body.data).toMatchObject({ status: 'FINAL', reason: null, notRated: [], changedSinceFinal: [] });
      expect(places(body.data.rows)).toEqual([
        [1, 'e', '98.86', 'xuat-sac', 'REACHED'],
        [2, 'b', '98.86', 'tot', 'CAP'],
        [3, 'a', '94.41', 'tot', 'CAP'],
        [4, 'g', '92.91', 'tot', 'CAP'],
        [5, 'f', '90.65', 'hoan-thanh', 'REACHED'],
        [6, 'd', '89.82', 'hoan-thanh', 'FLOOR_FAILED'],
        [7, 'c', '86.71', 'hoan-thanh', 'REACHED'],
      ]);
      expect(body.data.rows[0]).toMatchObject({ settledBy: 'VOTE', tiedWith: [] });
    });

    it('has provisional standings of 2025: shared ranks, a failed floor, a unit that is not rated, and why', async () => {
      const { body } = await get(sample(2025));
      expect(body.data.status).toBe('PROVISIONAL');
      expect(places(body.data.rows)).toEqual(of2025);
      expect(body.data.notRated).toMatchObject([
        { unitId: 'don-vi-mau-g', reason: 'NOT_APPRAISED', message: 'Chưa được thẩm định điểm' },
      ]);
      const tied = body.data.rows.filter((row: StandingsItem) => row.tiedWith.length > 0);
      expect(tied.map((row: StandingsItem) => row.unitId)).toEqual(['don-vi-mau-b', 'don-vi-mau-e']);
    });

    it('S-29 explains a score so that it adds up again exactly, and every line leads to its events', async () => {
      const { body } = await get(sample(2025));
      const third = body.data.rows[2] as StandingsItem;
      const { body: why } = await get(`${sample(2025)}/${third.unitId}/explain`);
      const lines = why.data.lines as ExplainedLine[];
      expect(why.data).toMatchObject({ rank: third.rank, points: third.points, sum: third.points });
      expect(added(lines.map((line) => line.points))).toBe(added([third.points]));
      expect(lines.map(({ criterion, points }) => ({ criterion, points }))).toEqual(third.criteria);
      expect(why.data.sections.map((section: { max: string }) => section.max)).toEqual(['60', '20', '20']);
      const { body: log } = await get('/api/events?limit=1000&stream=scores-cum-mau_2025');
      const { body: reports } = await get('/api/events?limit=1000&stream=results-cum-mau_2025');
      const { body: pledges } = await get('/api/events?limit=1000&stream=clusterYear-cum-mau_2025');
      const stored = new Set(
        [...log.data, ...reports.data, ...pledges.data].map((event: { id: string }) => event.id),
      );
      for (const line of lines) {
        expect(line.events.filter((id) => !stored.has(id))).toEqual([]);
        expect(line.proofs.map((proof) => proof.eventId)).toEqual(line.events);
      }
      const computed = lines.filter((line) => line.kind === 'SHARE' || line.kind === 'TIMELINESS');
      expect(computed.map((line) => [line.criterion, line.how])).toEqual([
        ['I.2', '15 × 6 tỷ đồng / 6 tỷ đồng = 15 (tối đa 15)'],
        ['I.3', '10 × 14 cuộc / 20 cuộc = 7 (tối đa 10)'],
        ['III.1', 'Đã ký giao ước thi đua ngày 15/03/2025, hạn trước ngày 01/04/2025: 5'],
        ['III.2', 'Đã gửi báo cáo kết quả ngày 05/12/2025, hạn trước ngày 10/12/2025: 5'],
      ]);
      const detail = 'Báo cáo mới có đến ngày 30/11/2025, được tính thay cho cả năm 2025.';
      const warned = [{ code: 'PARTIAL_YEAR', detail }];
      expect(computed.map((line) => line.warnings)).toEqual([warned, warned, [], warned]);
      expect(third.partial).toEqual(
        ['I.2', 'I.3', 'III.2'].map((criterion) => ({ criterion, upTo: '2025-11-30' })),
      );
    });

    it('S-29 simulates a doubled weight, marked as such, and leaves nothing behind', async () => {
      const before = await get('/api/events?limit=1000&after=0');
      const { status, body } = await app.post(
        `${sample(2025)}/simulation`,
        {},
        {
          weights: [{ criterion: 'I.3', factor: '2' }],
        },
      );
      expect(status).toBe(200);
      expect(body.data).toMatchObject({ simulation: true, marking: 'MÔ PHỎNG', scale: '110' });
      expect(
        body.data.rows.map((row: Record<string, unknown>) => [
          String(row['unitId']).slice(-1),
          row['rank'],
          row['simulatedRank'],
          row['simulatedPoints'],
        ]),
      ).toEqual([
        ['a', 2, 1, '106.84'],
        ['d', 1, 2, '106.24'],
        ['b', 3, 3, '98.54'],
        ['e', 3, 3, '98.54'],
        ['c', 5, 5, '96.35'],
        ['f', 6, 6, '93.62'],
      ]);
      expect(body.data.overtakings).toEqual([
        { unitId: 'don-vi-mau-a', overtaken: 'don-vi-mau-d', because: 'I.3' },
      ]);
      expect((await get('/api/events?limit=1000&after=0')).body.data).toEqual(before.body.data);
      expect(places((await get(sample(2025))).body.data.rows)).toEqual(of2025);
    });

    it('simulates another mark and another figure of one unit, and refuses what does not fit', async () => {
      const unitId = 'don-vi-mau-f';
      const { body } = await app.post(
        `${sample(2025)}/simulation`,
        {},
        {
          marks: [{ unitId, criterion: 'I.1', points: '20' }],
          figures: [{ unitId, metric: 'money.recovered', figure: { printed: '2 tỷ đồng' } }],
        },
      );
      const row = body.data.rows.find((r: { unitId: string }) => r.unitId === unitId);
      expect(row.changes.map((change: { criterion: string }) => change.criterion).sort()).toEqual([
        'I.1',
        'I.2',
      ]);
      const refused = async (what: object) => {
        const answer = await app.post(`${sample(2025)}/simulation`, {}, what);
        return [answer.status, answer.body.code];
      };
      expect(await refused({ weights: [{ criterion: 'X', factor: '2' }] })).toEqual([
        422,
        'INVALID_SCORE_SHEET',
      ]);
      expect(await refused({ marks: [{ unitId, criterion: 'I.1', points: '21' }] })).toEqual([
        422,
        'INVALID_MARK',
      ]);
      const weight = { criterion: 'I.1', factor: '2' };
      expect(await refused({ weights: [weight, { ...weight, factor: '3' }] })).toEqual([
        422,
        'INVALID_SCORE_SHEET',
      ]);
      const mark = { unitId, criterion: 'I.1', points: '20' };
      expect(await refused({ marks: [mark, { ...mark, points: '19' }] })).toEqual([422, 'INVALID_MARK']);
      expect(await refused({ marks: [mark, { ...mark, unitId: 'don-vi-mau-a' }] })).toEqual([200, undefined]);
      const figure = { unitId, metric: 'money.recovered', figure: { value: '1' } };
      expect(await refused({ figures: [figure, { ...figure, figure: { value: '2' } }] })).toEqual([
        422,
        'INVALID_FIGURE',
      ]);
      expect(
        await refused({ figures: [{ unitId: 'ttcp', metric: 'money.recovered', figure: { value: '1' } }] }),
      ).toEqual([422, 'NOT_A_MEMBER']);
      expect(await refused({ weight: [] })).toEqual([400, 'INVALID_REQUEST']);
    });
  });

  describe('places as told, without a score sheet', () => {
    const year = { clusterId: 'ttcp-cum-4', year: 2022 };
    const path = '/api/clusters/ttcp-cum-4/years/2022/standings';
    const unit = (unitId: string) => `thanh-tra-tinh-${unitId}`;
    const told = (body: { data: { told: { unitId: string; place: number }[] } }) =>
      body.data.told.map(({ unitId, place }) => [unitId.slice('thanh-tra-tinh-'.length), place]);
    const evidence = [{ source: 'bai-bao.html', quote: 'xếp thứ nhất, nhì, ba' }];

    it('keeps the first three by vote; the others are not known, and not last', async () => {
      const { body: before } = await app.get(path);
      expect(before.data).toMatchObject({ places: null, told: [] });
      const members = before.data.placeUnknown.length;
      expect(members).toBeGreaterThan(4);
      const { body: receipt } = await app.accept('RecordPlaces', {
        ...year,
        places: [
          { unitId: unit('son-la'), place: 2 },
          { unitId: unit('lai-chau'), place: 1 },
          { unitId: unit('cao-bang'), place: 3, points: '95.5' },
        ],
        vote: { method: 'BALLOT', wording: 'bỏ phiếu suy tôn' },
        meetingId: 'ttcp-cum-4_2022_tong-ket',
        occurredOn: '2022-12',
        evidence,
      });
      expect(receipt.warnings).toEqual([]);
      const { body } = await app.get(path);
      expect(told(body)).toEqual([
        ['lai-chau', 1],
        ['son-la', 2],
        ['cao-bang', 3],
      ]);
      expect(body.data).toMatchObject({ places: 'TOLD', rows: [], reason: 'NO_UNIT_LEVEL_DATA' });
      expect(body.data.told[0]).toMatchObject({
        name: 'Thanh tra tỉnh Lai Châu',
        points: null,
        sharedWith: [],
        computedRank: null,
        vote: { method: 'BALLOT', wording: 'bỏ phiếu suy tôn' },
        meetingId: 'ttcp-cum-4_2022_tong-ket',
        on: '2022-12',
        evidence,
      });
      expect(body.data.told[2]).toMatchObject({ points: '95.5' });
      expect(body.data.placeUnknown).toHaveLength(members - 3);
    });

    it('takes later ones beside, shared ones together, and another one with a reason only', async () => {
      await app.accept('RecordPlaces', {
        ...year,
        places: [
          { unitId: unit('dien-bien'), place: 4 },
          { unitId: unit('lang-son'), place: 4 },
        ],
      });
      const { body } = await app.get(path);
      expect(body.data.told.slice(3)).toMatchObject([
        { place: 4, sharedWith: [unit('lang-son')] },
        { place: 4, sharedWith: [unit('dien-bien')] },
      ]);
      const other = { ...year, places: [{ unitId: unit('son-la'), place: 3 }] };
      const again = await app.send('RecordPlaces', {
        ...year,
        places: [{ unitId: unit('son-la'), place: 2 }],
      });
      expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
      const unexplained = await app.send('RecordPlaces', other);
      expect(unexplained).toMatchObject({
        status: 422,
        body: { code: 'NOT_EXPLAINED', rule: 'R36', unitIds: [unit('son-la')] },
      });
      const twice = await app.send('RecordPlaces', { ...year, places: [...other.places, ...other.places] });
      expect(twice).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
      const corrected = await app.accept('RecordPlaces', { ...other, reason: 'Báo đã đính chính' });
      expect(told((await app.get(path)).body)[1]).toEqual(['cao-bang', 3]);
      await app.accept('WithdrawPlaces', {
        ...year,
        eventId: corrected.body.events[0].id,
        reason: 'Nhập nhầm năm',
      });
      expect(told((await app.get(path)).body)[1]).toEqual(['son-la', 2]);
      const gone = await app.send('WithdrawPlaces', {
        ...year,
        eventId: corrected.body.events[0].id,
        reason: 'x',
      });
      expect(gone).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } });
    });

    it('warns of points that say otherwise, and takes no place of a unit that is no member', async () => {
      const odd = await app.accept('RecordPlaces', {
        clusterId: 'ttcp-cum-4',
        year: 2021,
        places: [
          { unitId: unit('son-la'), place: 1, points: '90' },
          { unitId: unit('cao-bang'), place: 2, points: '91' },
        ],
      });
      const warned = [{ code: 'PLACES_AGAINST_POINTS' }];
      expect(odd.body.warnings).toMatchObject(warned);
      expect(await app.get('/api/clusters/ttcp-cum-4/years/2021/standings')).toMatchObject({
        body: { warnings: warned },
      });
      const stranger = await app.send('RecordPlaces', {
        ...year,
        places: [{ unitId: 'thanh-tra-bo-cong-an', place: 6 }],
      });
      expect(stranger).toMatchObject({ status: 422, body: { code: 'NOT_A_MEMBER' } });
      const member = { id: 'sl', roles: ['unit' as const], unitId: unit('son-la') };
      const foreign = await app.send(
        'RecordPlaces',
        { ...year, places: [{ unitId: unit('ha-giang'), place: 6 }] },
        { as: member },
      );
      expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_LEADER_OF_YEAR' } });
    });

    it('stand beside ranks by score, and say where they differ', async () => {
      const places = [
        { unitId: 'don-vi-mau-b', place: 1 },
        { unitId: 'don-vi-mau-a', place: 3 },
      ];
      const { body: receipt } = await app.accept('RecordPlaces', {
        clusterId: 'cum-mau',
        year: 2024,
        places,
      });
      expect(receipt.warnings).toMatchObject([{ code: 'PLACE_DIFFERS' }]);
      const { body } = await app.get(sample(2024));
      expect(body.data.places).toBe('COMPUTED_AND_TOLD');
      expect(body.data.told).toMatchObject([
        { unitId: 'don-vi-mau-b', place: 1, computedRank: 2 },
        { unitId: 'don-vi-mau-a', place: 3, computedRank: 3 },
      ]);
      expect(
        body.data.rows.slice(0, 3).map((row: StandingsItem) => [row.unitId, row.rank, row.toldPlace]),
      ).toEqual([
        ['don-vi-mau-e', 1, null],
        ['don-vi-mau-b', 2, 1],
        ['don-vi-mau-a', 3, 3],
      ]);
      await app.accept('WithdrawPlaces', {
        clusterId: 'cum-mau',
        year: 2024,
        eventId: receipt.events[0].id,
        reason: 'Chỉ để thử',
      });
      const { body: then } = await app.get(`${sample(2024)}?knownAt=${receipt.position}`);
      expect(then.data.told).toHaveLength(2);
      expect((await app.get(sample(2024))).body.data).toMatchObject({ places: 'COMPUTED', told: [] });
    });

    it('offer the next nominee where one withdraws whose nomination told no rank', async () => {
      const proposal = (unitId: string) => ({ ...year, award: 'MERIT_GI', unitId: unit(unitId) });
      for (const unitId of ['lai-chau', 'cao-bang', 'son-la', 'ha-giang'])
        await app.accept('NominateForAward', proposal(unitId));
      await app.accept('WithdrawNomination', { ...proposal('lai-chau'), reason: 'năm trước đã nhận' });
      const { body } = await app.get('/api/awards/ttcp-cum-4-2022-merit-gi-thanh-tra-tinh-lai-chau');
      expect(body.data.next).toMatchObject({ unitId: unit('son-la'), rank: 2, rankFrom: 'TOLD_PLACE' });
    });
  });

  describe('a year from its sheet to its final scores', () => {
    const clusterId = 'ttcp-cum-4';
    const year = 2020;
    const subject = { clusterId, year };
    const path = `/api/clusters/${clusterId}/years/${year}/standings`;
    const unit = (unitId: string): { as: Partial<Actor> } => ({
      as: { id: `can-bo-${unitId}`, roles: ['unit'], unitId: `thanh-tra-tinh-${unitId}` },
    });
    const leader = unit('dien-bien');
    const sheet = {
      ...(JSON.parse(
        readFileSync(new URL('../../score-sheets/cum-ba-phan-2025.json', import.meta.url), 'utf8').replaceAll(
          '2025-',
          '2020-',
        ),
      ) as object),
    };
    const marks = (points: string, note?: string) => [
      { criterion: 'I.1', points, ...(note === undefined ? {} : { note }) },
      { criterion: 'I.2', noTask: true, note: 'không có kiến nghị thu hồi' },
      { criterion: 'I.4', points: '15' },
      { criterion: 'II.1', points: '12' },
      { criterion: 'II.2', value: '90' },
      { criterion: 'III.3', points: '10' },
    ];
    const of = (unitId: string) => ({ ...subject, unitId: `thanh-tra-tinh-${unitId}` });
    const report = (unitId: string, printed: string) => ({
      ...of(unitId),
      reportId: `nam-${unitId}`,
      occurredOn: '2020-12-05',
      metrics: [{ metric: 'inspection.total', figure: { printed } }],
    });

    it('takes a sheet from the leader of that year only, whole and consistent, until somebody is scored', async () => {
      const { scale: _scale, ...incomplete } = sheet as Record<string, unknown>;
      expect(
        await app.send('AdoptScoreSheet', { ...subject, sheet: { ...incomplete, scale: '101' } }, leader),
      ).toMatchObject({
        status: 422,
        body: { code: 'INVALID_SCORE_SHEET', faults: [{ at: 'scale' }] },
      });
      expect(await app.send('AdoptScoreSheet', { ...subject, sheet }, unit('lai-chau'))).toMatchObject({
        status: 403,
        body: { code: 'NOT_LEADER_OF_YEAR', leaderUnitId: 'thanh-tra-tinh-dien-bien' },
      });
      expect(
        await app.send('SubmitSelfScore', { ...of('son-la'), marks: marks('19') }, unit('son-la')),
      ).toMatchObject({
        body: { code: 'SCORE_SHEET_NOT_ADOPTED' },
      });
      await app.accept('AdoptScoreSheet', { ...subject, sheet }, leader);
      await app.accept('SubmitSelfScore', { ...of('son-la'), marks: marks('19') }, unit('son-la'));
      expect(await app.send('AdoptScoreSheet', { ...subject, sheet }, leader)).toMatchObject({
        status: 409,
        body: { code: 'SCORING_OPEN', current: { sheetId: 'cum-ba-phan-2025', version: 1 } },
      });
    });

    it('lets a unit score itself, another check it, the leader appraise it with reasons, and nobody judge itself', async () => {
      const foreign = await app.send(
        'SubmitSelfScore',
        { ...of('son-la'), marks: marks('20') },
        unit('lai-chau'),
      );
      expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_OWN_UNIT' } });
      const check = {
        ...of('son-la'),
        byUnitId: 'thanh-tra-tinh-lai-chau',
        marks: [{ criterion: 'I.1', points: '18' }],
      };
      await app.accept('RecordCrossCheck', check, unit('lai-chau'));
      const silent = await app.send('AppraiseScore', { ...of('son-la'), marks: marks('18') }, leader);
      expect(silent).toMatchObject({
        status: 422,
        body: { code: 'NOT_EXPLAINED', criteria: ['I.1'], rule: 'R35' },
      });
      await app.accept('AppraiseScore', { ...of('son-la'), marks: marks('18', 'một cuộc chậm') }, leader);
      const own = await app.send('AppraiseScore', { ...of('dien-bien'), marks: marks('20') }, leader);
      expect(own).toMatchObject({ status: 403, body: { code: 'JUDGES_ITSELF' } });
      await app.accept('AppraiseScore', { ...of('dien-bien'), marks: marks('19.5') }, unit('lang-son'));
    });

    it('ranks whoever can be rated, and says of the others why not: missing, undecidable, not appraised', async () => {
      const again = await app.send(
        'AppraiseScore',
        { ...of('son-la'), marks: marks('18', 'một cuộc chậm') },
        leader,
      );
      expect(again).toMatchObject({ status: 409, body: { code: 'ALREADY_RECORDED' } });
      for (const unitId of ['lai-chau', 'cao-bang'])
        await app.accept('AppraiseScore', { ...of(unitId), marks: marks('18', 'một cuộc chậm') }, leader);
      await app.accept('ReportResults', report('dien-bien', '15 cuộc'));
      await app.accept('ReportResults', report('son-la', 'hơn 20 cuộc'));
      await app.accept('ReportResults', report('lai-chau', 'hơn 15 cuộc'));
      const { body } = await app.get(path);
      expect(places(body.data.rows)).toEqual([
        [1, 'a', '92.2', 'khong-hoan-thanh', 'REACHED'],
        [2, 'n', '91.2', 'khong-hoan-thanh', 'REACHED'],
      ]);
      const reasons = body.data.notRated.map((u: { unitId: string; reason: string }) => [u.unitId, u.reason]);
      expect(new Map(reasons)).toEqual(
        new Map([
          ['thanh-tra-tinh-cao-bang', 'NOT_REPORTED'],
          ['thanh-tra-tinh-ha-giang', 'NOT_SELF_SCORED'],
          ['thanh-tra-tinh-lai-chau', 'UNDECIDABLE'],
          ['thanh-tra-tinh-lang-son', 'NOT_SELF_SCORED'],
          ['thanh-tra-tinh-lao-cai', 'NOT_SELF_SCORED'],
        ]),
      );
      const { body: why } = await app.get(`${path}/thanh-tra-tinh-lai-chau/explain`);
      expect(why.data).toMatchObject({
        rank: null,
        points: null,
        sum: null,
        notRated: { reason: 'UNDECIDABLE' },
      });
      const open = why.data.lines.find((line: ExplainedLine) => line.criterion === 'I.3');
      expect(open).toMatchObject({ status: 'UNDECIDABLE', points: null, range: ['8', '10'] });
      const sections = why.data.sections.map((s: { code: string; points: string | null }) => [
        s.code,
        s.points,
      ]);
      expect(new Map(sections).get('I')).toBeNull();
      expect(new Map(sections).get('II')).toBe('19.2');
      for (const own of why.data.classes) expect(own.weakCriteria).not.toContain('I.3');
    });

    it('marks what rests on a figure that the unit disputes, until it is answered', async () => {
      const disputed = async () => {
        const { body } = await app.get(path);
        return body.data.rows.map((row: StandingsItem) => row.disputed);
      };
      expect(await disputed()).toEqual([[], []]);
      const dispute = { ...subject, reportId: 'nam-son-la', metric: 'inspection.total' };
      await app.accept('DisputeFigure', { ...dispute, reason: 'chúng tôi đếm được 22' }, unit('son-la'));
      expect(await disputed()).toEqual([['I.3'], []]);
      const { body: why } = await app.get(`${path}/thanh-tra-tinh-son-la/explain`);
      expect(why.data.lines.find((line: ExplainedLine) => line.criterion === 'I.3')).toMatchObject({
        disputed: true,
        points: '10',
      });
      await app.accept('RejectDispute', { ...dispute, reason: 'sổ theo dõi ghi 21 cuộc' }, leader);
      expect(await disputed()).toEqual([[], []]);
    });

    it('leaves out a unit whose report came too late to be considered by the terms of the year', async () => {
      const late = { clusterId, year: 2021 };
      await app.accept('ReportOffice', { ...late, unitId: 'thanh-tra-tinh-son-la', office: 'LEADER' });
      await app.accept('SetReportingTerms', { ...late, dueBefore: '2021-12-10', latePolicy: 'EXCLUDE' });
      await app.accept('AdoptScoreSheet', {
        ...late,
        sheet: {
          sheetId: 'mot-tieu-chi',
          title: 'Một tiêu chí',
          scale: '10',
          criteria: [
            {
              code: 'A',
              name: 'Số cuộc',
              kind: 'SHARE',
              max: '10',
              metric: 'inspection.total',
              target: { value: '20' },
            },
          ],
          classes: [{ code: 'dat', name: 'Đạt', from: '0' }],
        },
      });
      for (const [unitId, occurredOn] of [
        ['thanh-tra-tinh-son-la', '2021-12-09'],
        ['thanh-tra-tinh-lao-cai', '2021-12-10'],
      ])
        await app.accept('ReportResults', {
          ...late,
          unitId,
          reportId: unitId,
          occurredOn,
          metrics: [{ metric: 'inspection.total', figure: { printed: '15 cuộc' } }],
        });
      const { body } = await app.get(`/api/clusters/${clusterId}/years/2021/standings`);
      expect(places(body.data.rows)).toEqual([[1, 'a', '7.5', 'dat', 'REACHED']]);
      expect(body.data.rows[0].partial).toEqual([]);
      expect(body.data.notRated).toContainEqual(
        expect.objectContaining({ unitId: 'thanh-tra-tinh-lao-cai', reason: 'LATE_EXCLUDED' }),
      );
    });

    it('scores by metrics that an office defined, as long as it has defined them', async () => {
      const own = { clusterId, year: 2023 };
      const [done, planned] = ['own.ttcp.tin-bai', 'own.ttcp.tin-bai-ke-hoach'];
      const share = { name: 'Tin bài', kind: 'SHARE' };
      const sheet = {
        sheetId: 'tin-bai',
        title: 'Tin bài',
        scale: '20',
        criteria: [
          { ...share, code: 'A', max: '10', metric: done, target: { value: '40' } },
          { ...share, code: 'B', max: '10', metric: done, target: { metric: planned } },
        ],
        classes: [{ code: 'dat', name: 'Đạt', from: '0' }],
      };
      const unknown = await app.send('AdoptScoreSheet', { ...own, sheet });
      expect(unknown.body).toMatchObject({
        code: 'INVALID_SCORE_SHEET',
        faults: [
          { at: 'A', detail: `chưa có chỉ tiêu “${done}”; xem /api/metric-types` },
          { at: 'B', detail: `chưa có chỉ tiêu “${done}”; xem /api/metric-types` },
        ],
      });
      for (const [metricId, name] of [
        ['tin-bai', 'Tin bài tuyên truyền'],
        ['tin-bai-ke-hoach', 'Tin bài theo kế hoạch'],
      ])
        await app.accept('DefineMetric', { unitId: 'ttcp', metricId, name, unitName: 'tin bài' });
      await app.accept('AdoptScoreSheet', { ...own, sheet });
      const unitId = 'thanh-tra-tinh-son-la';
      const metrics = [
        { metric: done, figure: { printed: '30 tin bài' } },
        { metric: planned, figure: { printed: '60 tin bài' } },
      ];
      await app.accept('ReportResults', { ...own, unitId, reportId: 'r', metrics });
      await app.accept('ReportResults', {
        ...own,
        unitId: 'thanh-tra-tinh-lai-chau',
        reportId: 'r',
        metrics: [{ metric: 'inspection.total', figure: { printed: '9 cuộc' } }],
      });
      const at = `/api/clusters/${clusterId}/years/2023/standings`;
      const { rows, notRated } = (await app.get(at)).body.data;
      expect(places(rows)).toEqual([[1, 'a', '12.5', 'dat', 'REACHED']]);
      expect(notRated).toContainEqual(
        expect.objectContaining({
          unitId: 'thanh-tra-tinh-lai-chau',
          reason: 'NO_FIGURE',
          criteria: ['A', 'B'],
        }),
      );
      const how = async (of: string) =>
        (await app.get(`${at}/${of}/explain`)).body.data.lines.map((line: ExplainedLine) => line.how);
      expect(await how(unitId)).toEqual([
        '10 × 30 tin bài / 40 tin bài = 7,5 (tối đa 10)',
        '10 × 30 tin bài / 60 tin bài = 5 (tối đa 10)',
      ]);
      expect((await how('thanh-tra-tinh-lai-chau'))[0]).toBe(
        '10 × Tin bài tuyên truyền: chưa có số liệu / 40 tin bài = chưa tính được (tối đa 10)',
      );
      const { ranks } = (await app.get(`/api/units/${unitId}`)).body.data;
      expect(ranks.find((one: { year: number }) => one.year === 2023)).toMatchObject({
        unitId,
        clusterId,
        rank: 1,
        points: '12.5',
        className: 'Đạt',
        status: 'PROVISIONAL',
        told: null,
      });
      const figures = [{ unitId, metric: done, figure: { printed: '40 tin bài' } }];
      const supposed = await app.post(`${at}/simulation`, {}, { sheet, figures });
      expect(supposed.body.data.rows).toMatchObject([{ unitId, points: '12.5', simulatedPoints: '16.67' }]);
    });

    it('keeps final scores as they are when a figure is corrected later, shows it, and opens them again with a reason', async () => {
      const votes = { order: ['thanh-tra-tinh-dien-bien', 'thanh-tra-tinh-son-la'] };
      const silent = await app.send('FinaliseScores', { ...subject, voted: votes }, leader);
      expect(silent).toMatchObject({ status: 422, body: { code: 'NOT_EXPLAINED' } });
      const voted = { ...votes, reason: 'Sơn La xin rút', vote: { method: 'SHOW_OF_HANDS' } };
      const final = await app.accept('FinaliseScores', { ...subject, voted }, leader);
      expect(final.body.warnings.map((w: { code: string }) => w.code)).toEqual([
        'NOT_RATED',
        'VOTE_DIFFERS',
        'VOUCHED_BY_BENEFICIARY',
      ]);
      expect(await app.send('FinaliseScores', subject, leader)).toMatchObject({
        status: 409,
        body: { code: 'SCORES_FINAL' },
      });
      const before = (await app.get(path)).body.data;
      expect(before).toMatchObject({
        status: 'FINAL',
        voted: { order: votes.order, reason: 'Sơn La xin rút' },
      });
      await app.accept('CorrectResults', {
        ...subject,
        reportId: 'nam-dien-bien',
        metric: 'inspection.total',
        figure: { printed: '20 cuộc' },
        reasonCode: 'TYPING_ERROR',
        reason: 'Gõ nhầm',
      });
      const undecided = async () => {
        const { body } = await app.get(`${path}/thanh-tra-tinh-lai-chau/explain`);
        return body.data.lines.find((line: ExplainedLine) => line.criterion === 'I.3').range;
      };
      await app.accept('CorrectResults', {
        ...subject,
        reportId: 'nam-lai-chau',
        metric: 'inspection.total',
        figure: { printed: 'hơn 17 cuộc' },
        reasonCode: 'TYPING_ERROR',
        reason: 'Gõ nhầm',
      });
      expect(await undecided()).toEqual(['8', '10']);
      const after = (await app.get(path)).body.data;
      expect(after.notRated).toEqual(before.notRated);
      expect(after.rows).toEqual(before.rows);
      expect(after.changedSinceFinal).toEqual([
        { unitId: 'thanh-tra-tinh-dien-bien', criterion: 'I.3', was: '7.5', now: '10', difference: '2.5' },
      ]);
      await app.accept('ReopenScores', { ...subject, reason: 'Đính chính số cuộc thanh tra' }, leader);
      const reopened = (await app.get(path)).body.data;
      expect(reopened.status).toBe('PROVISIONAL');
      expect(await undecided()).toEqual(['9', '10']);
      expect(reopened.rows.map((row: StandingsItem) => row.points)).toEqual(['93.7', '92.2']);
      const then = await app.get(`${path}?knownAt=${final.body.position}`);
      expect(then.body.data.rows).toEqual(before.rows);
    });

    it('makes final what long reasons are given for: more than one append holds', async () => {
      const wordy = { clusterId, year: 2022 };
      const codes = Array.from({ length: 100 }, (_, i) => `C${i}`);
      await app.accept('AdoptScoreSheet', {
        ...wordy,
        sheet: {
          sheetId: 'tram-tieu-chi',
          title: 'Một trăm tiêu chí',
          scale: '100',
          criteria: codes.map((code) => ({ code, name: code, kind: 'ASSESSED', max: '1' })),
          classes: [{ code: 'dat', name: 'Đạt', from: '0' }],
        },
      });
      const note = 'ă'.repeat(800);
      const { members } = (await app.get(`/api/clusters/${clusterId}/years/2022`)).body.data.roster;
      expect(members.length * 100 * Buffer.byteLength(note)).toBeGreaterThan(1024 * 1024);
      for (const { unitId } of members) {
        const marks = codes.map((criterion) => ({ criterion, points: '1', note }));
        await app.accept('AppraiseScore', { ...wordy, unitId, marks });
      }
      await app.accept('FinaliseScores', wordy);
      const at = `/api/clusters/${clusterId}/years/2022/standings`;
      expect((await app.get(at)).body.data).toMatchObject({ status: 'FINAL', notRated: [] });
      const { body } = await app.get(`${at}/${members[6].unitId}/explain`);
      expect(body.data.lines.map((line: ExplainedLine) => line.mark?.note)).toEqual(codes.map(() => note));
    });
  });
});
