import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/domain/ground/event.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

const unit = (unitId: string) => ({ as: { id: `van-thu-${unitId}`, roles: ['unit'] as const, unitId } });
const organiser = (unitId: string | null) => ({
  as: { id: `to-chuc-${unitId}`, roles: ['organiser'] as const, unitId },
});

describe('who may', () => {
  let app: TestApp;
  const vote = { method: 'CONSENSUS', wording: 'nhất trí' };
  const seat = (unitId: string, year: number) => ({
    clusterId: 'cum-a',
    year,
    unitId,
    occurredOn: '2024-12-20',
  });

  beforeAll(async () => {
    app = await startApp();
    for (const unitId of ['to-chuc-a', 'to-chuc-b', 'mot', 'hai', 'ba', 'chung'])
      await app.accept('RegisterUnit', {
        unitId,
        kind: unitId.startsWith('to-chuc') ? 'GOVERNMENT_INSPECTORATE' : 'OTHER',
        name: `Thanh tra ${unitId}`,
      });
    for (const at of ['a', 'b'])
      await app.accept('EstablishCluster', {
        clusterId: `cum-${at}`,
        organiserId: `to-chuc-${at}`,
        kind: 'CUM',
        label: `Cụm ${at}`,
      });
    for (const unitId of ['mot', 'hai', 'ba', 'chung'])
      await app.accept('AdmitMember', { clusterId: 'cum-a', unitId, from: '2023' });
    await app.accept('AdmitMember', { clusterId: 'cum-b', unitId: 'chung', from: '2023' });
    await app.accept('AssignOffice', { clusterId: 'cum-a', year: 2024, office: 'LEADER', unitId: 'mot' });
    await app.accept('AssignOffice', { clusterId: 'cum-a', year: 2024, office: 'DEPUTY', unitId: 'hai' });
  });
  afterAll(() => app.close());

  it('puts itself in office is not the only one to vouch for it, and leads nothing until somebody else does (R72)', async () => {
    const elect = (year: number, more: object = {}) =>
      app.send('ElectLeader', { ...seat('hai', year), ...more }, unit('hai'));
    expect((await elect(2025)).body).toMatchObject({ code: 'EVIDENCE_REQUIRED', rule: 'R72' });
    const claim = await elect(2025, { vote });
    expect(claim).toMatchObject({ status: 201, body: { warnings: [{ code: 'VOUCHED_BY_BENEFICIARY' }] } });
    const leader = async () =>
      (await app.get('/api/clusters/cum-a/leadership?asOf=2025-06-01')).body.data.leader;
    expect(await leader()).toMatchObject({ unitId: 'hai', selfVouched: true });
    expect((await app.get('/api/clusters/cum-a/years/2025')).body.warnings).toMatchObject(
      claim.body.warnings,
    );
    expect((await elect(2026, { vote })).body).toMatchObject({ code: 'FORBIDDEN', officers: [] });
    const [{ id: eventId }] = claim.body.events;
    const confirm = (as: object) => app.send('ConfirmOfficeRecord', { clusterId: 'cum-a', eventId }, as);
    expect((await confirm(unit('hai'))).body).toMatchObject({ code: 'SAME_PARTY', rule: 'R72' });
    expect((await confirm(organiser('to-chuc-b'))).body.code).toBe('FORBIDDEN');
    expect((await confirm(unit('ba'))).status).toBe(201);
    expect(await leader()).toMatchObject({ unitId: 'hai', selfVouched: false });
    expect((await elect(2026, { vote })).status).toBe(201);
  });

  it('proposes itself is marked on the proposal until somebody else vouches for it (R72)', async () => {
    const subject = { clusterId: 'cum-a', year: 2024, award: 'FLAG_GI', unitId: 'mot' };
    const proposed = await app.accept('ProposeAward', { ...subject, vote }, unit('mot'));
    expect(proposed.body.warnings.map((w: { code: string }) => w.code)).toContain('VOUCHED_BY_BENEFICIARY');
    const marks = async () => (await app.get('/api/awards?year=2024&unit=mot')).body.data[0].selfVouched;
    expect(await marks()).toBe(true);
    expect((await app.send('ConfirmProposal', subject, unit('mot'))).body.code).toBe('SAME_PARTY');
    await app.accept('ConfirmProposal', subject, unit('ba'));
    expect(await marks()).toBe(false);
  });

  it('organises clusters keeps its own units, and those of no other', async () => {
    const rename = (unitId: string, as: object) =>
      app.send('RenameUnit', { unitId, name: `Thanh tra ${unitId} mới`, from: '2026-01-01' }, as);
    const end = (unitId: string, as: object) =>
      app.send('EndUnit', { unitId, on: '2026-01-01', reason: 'sắp xếp' }, as);
    const merge = (predecessors: string[], as: object) =>
      app.send(
        'MergeUnits',
        { predecessors, unitId: 'gop', kind: 'OTHER', name: 'Thanh tra gộp', on: '2026-01-01' },
        as,
      );
    for (const as of [organiser('to-chuc-b'), organiser(null)])
      for (const attempt of [
        rename('mot', as),
        rename('chung', as),
        end('mot', as),
        merge(['mot', 'hai'], as),
      ])
        expect((await attempt).body).toMatchObject({ code: 'FORBIDDEN' });
    const register = (as: object) =>
      app.send('RegisterUnit', { unitId: 'rieng-b', kind: 'OTHER', name: 'Thanh tra riêng' }, as);
    expect((await register(organiser(null))).body.code).toBe('FORBIDDEN');
    expect((await register(organiser('to-chuc-b'))).status).toBe(201);
    await app.accept('AdmitMember', { clusterId: 'cum-a', unitId: 'rieng-b', from: '2026' });
    expect((await rename('rieng-b', organiser('to-chuc-a'))).body).toMatchObject({ keeperId: 'to-chuc-b' });
    expect((await rename('rieng-b', organiser('to-chuc-b'))).status).toBe(201);
    const renamed = await rename('chung', organiser('to-chuc-a'));
    expect(renamed.status).toBe(201);
    const [{ id: eventId }] = renamed.body.events;
    const withdraw = (as: object) =>
      app.send('WithdrawUnitRecord', { unitId: 'chung', eventId, reason: 'ghi nhầm' }, as);
    expect((await withdraw(organiser('to-chuc-b'))).body.code).toBe('FORBIDDEN');
    expect((await withdraw(organiser('to-chuc-a'))).status).toBe(201);
  });

  it('takes an id takes it for itself: another unit may use the same for an inspection', async () => {
    const record = (unitId: string) =>
      app.accept(
        'RecordInspection',
        { inspectionId: 'tt-01', unitId, year: 2024, kind: 'SPECIALISED', basis: 'PLANNED', title: unitId },
        unit(unitId),
      );
    await record('mot');
    const of = (query: string) => app.get(`/api/inspections/tt-01${query}`);
    expect((await of('')).body.data.unitId).toBe('mot');
    await record('hai');
    const conclude = (as: object, more: object = {}) =>
      app.send('ConcludeInspection', { inspectionId: 'tt-01', findings: [], ...more }, as);
    expect((await conclude(unit('hai'), { unitId: 'mot' })).body.code).toBe('NOT_OWN_UNIT');
    expect((await conclude(unit('hai'), { conclusionNumber: '02/KL' })).status).toBe(201);
    expect((await conclude({})).body).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/unitId' }],
    });
    expect((await conclude({}, { unitId: 'mot', conclusionNumber: '01/KL' })).status).toBe(201);
    expect((await of('')).body).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ parameter: 'unit' }] });
    expect((await of('?unit=mot')).body.data).toMatchObject({
      title: 'mot',
      conclusion: { number: '01/KL' },
    });
    const { position } = (await of('?unit=hai')).body.meta;
    expect((await of(`?unit=hai&knownAt=${position}`)).body.data.conclusion.number).toBe('02/KL');
  });

  it('takes an id takes it for itself: another unit may use the same for a report', async () => {
    const year = { clusterId: 'cum-a', year: 2024, reportId: 'bao-cao-nam' };
    const figure = (printed: string) => ({ metric: 'inspection.total', figure: { printed } });
    for (const [unitId, printed] of [
      ['ba', '3 cuộc'],
      ['hai', '7 cuộc'],
    ] as const)
      await app.accept('ReportResults', { ...year, unitId, metrics: [figure(printed)] }, unit(unitId));
    const correct = (as: object, more: object = {}) =>
      app.send(
        'CorrectResults',
        { ...year, ...figure('8 cuộc'), reasonCode: 'TYPING_ERROR', reason: 'gõ nhầm', ...more },
        as,
      );
    expect((await correct(unit('hai'), { unitId: 'ba' })).body.code).toBe('NOT_LEADER_OF_YEAR');
    expect((await correct(unit('hai'))).status).toBe(201);
    expect((await correct({})).body).toMatchObject({
      code: 'INVALID_REQUEST',
      errors: [{ pointer: '/unitId' }],
    });
    expect((await correct({}, { unitId: 'ba', ...figure('4 cuộc') })).status).toBe(201);
    const { reports } = (await app.get('/api/clusters/cum-a/years/2024/results')).body.data;
    const told = reports.map((r: { unit: { unitId: string }; metrics: { figure: { text: string } }[] }) => [
      r.unit.unitId,
      r.metrics[0]?.figure.text,
    ]);
    expect(told).toEqual([
      ['ba', '4 cuộc'],
      ['hai', '8 cuộc'],
    ]);
  });

  it('is a member says what it did itself, and nothing of what others did', async () => {
    const activity = {
      clusterId: 'cum-a',
      year: 2024,
      activityId: 'hoi-thao',
      kind: 'SEMINAR',
      title: 'Hội thảo',
    };
    const speaker = { person: { name: 'Trần Văn A' }, position: 'Chánh Thanh tra' };
    const by = (unitId: string, more: object) =>
      app.send('RecordActivity', { ...activity, ...more }, unit(unitId));
    const words = { participants: [{ unitId: 'hai', role: 'phát biểu', speaker }] };
    expect((await by('ba', words)).body.code).toBe('NOT_OWN_UNIT');
    const own = { participants: [{ unitId: 'ba', role: 'phát biểu', speaker }] };
    expect((await by('ba', own)).status).toBe(201);
    expect((await by('chung', {})).status).toBe(201);
    expect((await by('mot', words)).status).toBe(201);
    const { activities } = (await app.get('/api/clusters/cum-a/years/2024')).body.data;
    expect(activities).toHaveLength(3);
  });

  it('reads names of persons has that right, or no token on this machine', async () => {
    const named = async (as: Partial<Actor> | null): Promise<string[]> => {
      const headers: Record<string, string> = as ? { authorization: `Bearer ${await app.token(as)}` } : {};
      const { body } = await app.get('/api/clusters/cum-a/years/2024', headers);
      return body.data.activities.flatMap((a: { participants: { speaker: { name: string } | null }[] }) =>
        a.participants.flatMap((p) => p.speaker?.name ?? []),
      );
    };
    const hidden = '[tên người không hiển thị: cần quyền xem]';
    for (const roles of [['unit'], ['auditor']] as const)
      expect(await named({ id: 'x', roles, unitId: 'ba' })).toEqual([hidden, hidden]);
    for (const as of [null, { roles: ['operator'] }, { roles: ['auditor', 'names'] }] as const)
      expect(await named(as)).toEqual(['Trần Văn A', 'Trần Văn A']);
  });

  it('has no role reads nothing and records nothing', async () => {
    const as = { id: 'nguoi-la', roles: [] };
    const headers = { authorization: `Bearer ${await app.token(as)}` };
    for (const path of [
      '/api/clusters',
      '/api/events',
      '/api/commands',
      '/api/units/mot',
      '/api/projections',
    ])
      expect(await app.get(path, headers)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    const refused = await app.send(
      'RegisterUnit',
      { unitId: 'x', kind: 'OTHER', name: 'Thanh tra X' },
      { as },
    );
    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});
