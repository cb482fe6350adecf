import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('inspections and what their units report of them', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
    await app.accept('RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Đơn vị tổ chức' });
    await app.accept('EstablishCluster', {
      clusterId: 'c',
      organiserId: 'org',
      kind: 'CUM',
      number: 1,
      label: 'Cụm 1',
    });
    for (const unitId of ['a', 'b']) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'c', unitId, from: '2023' });
    }
    const inspections = [
      ['i1', 'a', 'ADMINISTRATIVE', 'PLANNED'],
      ['i2', 'a', 'RESPONSIBILITY', 'AD_HOC'],
      ['i3', 'a', 'ADMINISTRATIVE', 'CARRIED_OVER'],
      ['i4', 'b', 'SPECIALISED', 'PLANNED'],
    ];
    for (const [inspectionId, unitId, kind, basis] of inspections) {
      await app.accept('RecordInspection', {
        inspectionId,
        unitId,
        year: 2024,
        kind,
        basis,
        title: 'Thanh tra đất đai',
      });
    }
    const conclude = (inspectionId: string, printed: string) =>
      app.accept('ConcludeInspection', {
        inspectionId,
        conclusionNumber: '12/KL-TTr',
        findings: [{ metric: 'money.violations', figure: { printed } }],
      });
    await conclude('i1', '1.500 triệu đồng');
    await conclude('i3', 'hơn 2 tỷ đồng');
    await conclude('i4', '7 tỷ đồng');
    await app.accept('ReportResults', {
      clusterId: 'c',
      year: 2024,
      reportId: 'a-2024',
      unitId: 'a',
      metrics: [
        { metric: 'inspection.total', figure: { printed: '3 cuộc' } },
        { metric: 'inspection.administrative', figure: { printed: '4' } },
        { metric: 'money.violations', figure: { printed: '3 tỷ đồng' } },
        { metric: 'money.recovered', figure: { printed: '900 triệu đồng' } },
        { metric: 'petition.letters', figure: { printed: '10 đơn' } },
      ],
    });
  });
  afterAll(() => app.close());

  const lines = async (tolerance = '0', year = 2024): Promise<unknown[]> => {
    const { body } = await app.get(`/api/clusters/c/years/${year}/reconciliation?tolerance=${tolerance}`);
    const [unit] = body.data.units.filter((u: { unitId: string }) => u.unitId === 'a');
    return unit.lines.map((l: { metric: string; outcome: string; difference: { text: string } | null }) => [
      l.metric,
      l.outcome,
      l.difference?.text ?? null,
    ]);
  };

  it('sets what a unit reported beside what was recorded, carried-over inspections included', async () => {
    expect(await lines()).toEqual([
      ['inspection.total', 'AGREES', '0'],
      ['inspection.administrative', 'DIFFERS', '2 cuộc'],
      ['money.violations', 'DIFFERS', 'hơn 500 triệu đồng'],
      ['money.recovered', 'NOT_RECORDED', null],
      ['petition.letters', 'NOT_RECORDED', null],
    ]);
  });

  it('counts by kind, and by what the total is of: planned, ad hoc, carried over (R29, edge case 42)', async () => {
    const inspections = [
      ['SPECIALISED', 'PLANNED'],
      ['INTER_SECTOR', 'AD_HOC'],
      ['SPECIALISED', 'CARRIED_OVER'],
      ['SPECIALISED', 'CARRIED_OVER'],
      ['RESPONSIBILITY', 'CARRIED_OVER'],
      ['RESPONSIBILITY', 'CARRIED_OVER'],
      ['INTER_SECTOR', 'PLANNED'],
    ];
    for (const [i, [kind, basis]] of inspections.entries()) {
      const body = { inspectionId: `n${i}`, unitId: 'a', year: 2023, kind, basis, title: 'x' };
      await app.accept('RecordInspection', body);
    }
    const reported = [
      ['inspection.specialised', '3'],
      ['inspection.inter-sector', '2'],
      ['inspection.planned', '2'],
      ['inspection.ad-hoc', '1'],
      ['inspection.carried-over', '4'],
    ] as const;
    const metrics = reported.map(([metric, printed]) => ({ metric, figure: { printed } }));
    const report = { clusterId: 'c', year: 2023, reportId: 'a-2023', unitId: 'a', metrics };
    await app.accept('ReportResults', report);
    expect(await lines('0', 2023)).toEqual(reported.map(([metric]) => [metric, 'AGREES', '0']));
  });

  it('counts across the law of 2025, which knows no kinds, and says what may be of any (R84)', async () => {
    const inspections = [
      ['r1', { kind: 'ADMINISTRATIVE', basis: 'PLANNED', decidedOn: '2025-03-01' }],
      ['r2', { decidedOn: '2025-04' }],
      ['r3', { decidedOn: '2025-07-01', basis: 'AD_HOC' }],
      ['r4', { kind: 'SPECIALISED', decidedOn: '2025-09' }],
      ['r5', { decidedOn: '2025' }],
    ] as const;
    const warnings: string[][] = [];
    for (const [inspectionId, part] of inspections) {
      const body = { inspectionId, unitId: 'a', year: 2025, title: 'x', ...part };
      const receipt = await app.accept('RecordInspection', body);
      warnings.push(receipt.body.warnings.map((w: { code: string }) => w.code));
    }
    expect(warnings).toEqual([[], [], [], ['KIND_NOT_IN_LAW'], []]);
    const statuses = [];
    for (const [inspectionId] of inspections) {
      const { body } = await app.get(`/api/inspections/${inspectionId}`);
      statuses.push([body.data.kind, body.data.kindStatus, body.data.unknown.includes('kind')]);
    }
    expect(statuses).toEqual([
      ['ADMINISTRATIVE', 'TOLD', false],
      [null, 'NOT_TOLD', true],
      [null, 'NONE_IN_LAW', false],
      ['SPECIALISED', 'NOT_IN_LAW', false],
      [null, 'UNDECIDED', true],
    ]);
    const { body: old } = await app.get('/api/inspections/r4');
    expect(old.data).toMatchObject({
      warnings: [{ code: 'KIND_NOT_IN_LAW' }],
      unknown: ['basis', 'decisionNumber', 'startedOn', 'endedOn'],
    });
    const metrics = [
      ['inspection.total', '5'],
      ['inspection.administrative', '3'],
      ['inspection.specialised', '4'],
      ['inspection.planned', '1'],
    ].map(([metric, printed]) => ({ metric, figure: { printed } }));
    const report = { clusterId: 'c', year: 2025, reportId: 'a-2025', unitId: 'a', metrics };
    const half = await app.accept('ReportResults', { ...report, from: '2025-07-01', reportId: 'nua-cuoi' });
    expect(half.body.warnings).toMatchObject([{ code: 'KIND_NOT_IN_LAW' }]);
    const whole = await app.accept('ReportResults', report);
    expect(whole.body.warnings).toEqual([]);
    const { body } = await app.get('/api/clusters/c/years/2025/reconciliation');
    const [unit] = body.data.units.filter((u: { unitId: string }) => u.unitId === 'a');
    expect(unit.byKind).toEqual({ ADMINISTRATIVE: 1, SPECIALISED: 1, NONE_IN_LAW: 1, NOT_TOLD: 2 });
    expect(
      unit.lines.map((l: { metric: string; recorded: { text: string }; outcome: string }) => [
        l.metric,
        l.recorded.text,
        l.outcome,
      ]),
    ).toEqual([
      ['inspection.total', '5 cuộc', 'AGREES'],
      ['inspection.administrative', 'từ 1 đến 3 cuộc', 'UNDECIDABLE'],
      ['inspection.specialised', 'từ 1 đến 3 cuộc', 'DIFFERS'],
      ['inspection.planned', 'từ 1 đến 4 cuộc', 'UNDECIDABLE'],
    ]);
    const { body: rules } = await app.get('/api/rule-sets?on=2025-07-01');
    expect(rules.data.inspections).toMatchObject({
      id: 'luat-84-2025-qh15',
      kinds: [],
      sources: ['P84', 'P52'],
    });
  });

  it('counts under its kind and basis what is told of it later, or otherwise than before', async () => {
    const counted = async () => {
      const { body } = await app.get('/api/clusters/c/years/2025/reconciliation');
      return body.data.units.find((u: { unitId: string }) => u.unitId === 'b');
    };
    const told = { inspectionId: 'sau', unitId: 'b', year: 2025, title: 'Thanh tra xây dựng' };
    await app.accept('RecordInspection', { ...told, kind: 'SPECIALISED', decidedOn: '2025-08' });
    const metrics = [{ metric: 'inspection.planned', figure: { printed: '1 cuộc' } }];
    const report = { clusterId: 'c', year: 2025, reportId: 'b-2025', unitId: 'b', metrics };
    await app.accept('ReportResults', report);
    expect(await counted()).toMatchObject({
      byKind: { SPECIALISED: 1 },
      lines: [{ outcome: 'UNDECIDABLE' }],
    });
    const basis = { inspectionId: 'sau', basis: 'PLANNED', decisionNumber: '8/QĐ-TTr' };
    const later = await app.accept('AmendInspection', basis);
    expect(later.body.warnings).toMatchObject([{ code: 'KIND_NOT_IN_LAW' }]);
    expect(await counted()).toMatchObject({ byKind: { SPECIALISED: 1 }, lines: [{ outcome: 'AGREES' }] });
    const wrong = { inspectionId: 'sau', untold: ['kind'] };
    expect((await app.send('AmendInspection', wrong)).body).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/reason' }],
    });
    const because = { reasonCode: 'OTHER', reason: 'Luật năm 2025 không còn loại này' };
    const { body } = await app.accept('AmendInspection', { ...wrong, ...because });
    expect(body.warnings).toEqual([]);
    expect((await counted()).byKind).toEqual({ NONE_IN_LAW: 1 });
    const page = async (query = '') => (await app.get(`/api/inspections/sau${query}`)).body.data;
    expect(await page()).toMatchObject({
      kind: null,
      kindStatus: 'NONE_IN_LAW',
      basis: 'PLANNED',
      warnings: [],
      unknown: ['startedOn', 'endedOn'],
      amendments: [
        { was: { basis: null, decisionNumber: null }, now: { basis: 'PLANNED' }, reason: null },
        { was: { kind: 'SPECIALISED' }, now: { kind: null }, ...because, proof: { actor: 'tester' } },
      ],
    });
    expect(await page(`?knownAt=${later.body.position}`)).toMatchObject({
      kindStatus: 'NOT_IN_LAW',
      warnings: [{ code: 'KIND_NOT_IN_LAW' }],
      amendments: [{ reason: null }],
    });
    await app.accept('AmendInspection', { inspectionId: 'sau', decidedOn: '2025-05-20', ...because });
    expect((await counted()).byKind).toEqual({ NOT_TOLD: 1 });
  });

  it('follows a correction of a finding, and agrees within a tolerance', async () => {
    await app.accept('CorrectInspection', {
      inspectionId: 'i3',
      metric: 'money.violations',
      figure: { printed: '1.499 triệu đồng' },
      reasonCode: 'RECOUNT',
      reason: 'Tính lại theo biên bản',
    });
    expect(await lines()).toContainEqual(['money.violations', 'DIFFERS', '1 triệu đồng']);
    expect(await lines('1000000')).toContainEqual(['money.violations', 'AGREES', '1 triệu đồng']);
    const { body } = await app.get('/api/inspections/i3');
    expect(body.data.corrections).toMatchObject([
      {
        was: { value: '2000000000', qualifier: 'GT' },
        now: { value: '1499000000' },
        reason: 'Tính lại theo biên bản',
      },
    ]);
  });

  it('keeps recovery apart from what was found, as a running total', async () => {
    const first = await app.accept('FollowUpRecovery', {
      inspectionId: 'i1',
      asOf: '2024-06-30',
      figure: { printed: '200 triệu đồng' },
    });
    await app.accept('FollowUpRecovery', {
      inspectionId: 'i1',
      asOf: '2024-12-31',
      figure: { printed: '900 triệu đồng' },
    });
    const { body } = await app.get('/api/inspections/i1');
    expect(body.data.figures).toMatchObject({
      'money.violations': { value: '1500000000' },
      'money.recovered': { value: '900000000' },
    });
    expect(await lines()).toContainEqual(['money.recovered', 'AGREES', '0']);
    const then = await app.get(`/api/inspections/i1?knownAt=${first.body.position}`);
    expect(then.body.data.figures).toMatchObject({ 'money.recovered': { value: '200000000' } });
    expect(then.body.meta.position).toBe(first.body.position);
  });

  it('lets a unit record its own inspections only, each once', async () => {
    const body = {
      inspectionId: 'i5',
      unitId: 'b',
      year: 2024,
      kind: 'SPECIALISED',
      basis: 'PLANNED',
      title: 'x',
    };
    const foreign = await app.send('RecordInspection', body, {
      as: { id: 'a', roles: ['unit'], unitId: 'a' },
    });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_OWN_UNIT' } });
    await app.accept('RecordInspection', body, { as: { id: 'b', roles: ['unit'], unitId: 'b' } });
    expect(await app.send('RecordInspection', body)).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_RECORDED' },
    });
    const unknown = await app.send('ConcludeInspection', { inspectionId: 'i9', findings: [] });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'INSPECTION_NOT_FOUND' } });
    const { body: page } = await app.get('/api/inspections?unit=b&year=2024&limit=1');
    expect(page).toMatchObject({ data: [{ inspectionId: 'i4' }], next: 'i4' });
  });

  it('has the same rows after a rebuild from the first event', async () => {
    for (const name of ['inspection', 'inspected_year', 'results']) {
      const rebuilt = await app.stores.engine.rebuild(name);
      expect(rebuilt.contentHashAfter).toBe(rebuilt.contentHashBefore);
    }
  });
});
