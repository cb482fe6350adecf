import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

const unit = (unitId: string) => ({ id: `can-bo-${unitId}`, roles: ['unit' as const], unitId });
const organiser = { id: 'vu-tcd', roles: ['organiser' as const], unitId: 'org' };
const operator = { id: 'van-thu', roles: ['operator' as const], unitId: null };
const letters = 'petition.letters';
const cases = 'petition.cases';

describe('figures recorded about a unit', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2019-12-02T00:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
    await app.accept('EstablishCluster', {
      clusterId: 'c',
      organiserId: 'org',
      kind: 'CUM',
      number: 4,
      label: 'Cụm 4',
    });
    for (const unitId of ['lead', 'a', 'b']) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'c', unitId, from: '2018' });
    }
    for (const year of [2020, 2021, 2022]) {
      await app.accept('ElectLeader', { clusterId: 'c', year, unitId: 'lead', occurredOn: null });
    }
  });
  afterAll(() => app.close());

  const page = async (year: number, query = '') =>
    (await app.get(`/api/clusters/c/years/${year}/results${query}`)).body.data;
  const figures = async (year: number, reportId: string) => {
    const { reports } = await page(year);
    const { metrics } = reports.find((r: { reportId: string }) => r.reportId === reportId);
    return metrics;
  };
  const confirmations = async (year: number, reportId: string) =>
    (await figures(year, reportId)).map((m: { confirmation: string }) => m.confirmation);

  const about = (year: number, reportId: string, metric?: string) => ({
    clusterId: 'c',
    year,
    reportId,
    metric,
  });
  const report = (year: number, reportId: string, unitId: string | undefined, as: object) =>
    app.accept(
      'ReportResults',
      {
        ...about(year, reportId),
        unitId,
        metrics: [
          { metric: letters, figure: { printed: '10 đơn' } },
          { metric: cases, figure: { printed: '3 vụ việc' } },
        ],
      },
      { as },
    );
  const correction = (printed: string) => ({
    figure: { printed },
    reasonCode: 'RECOUNT',
    reason: 'đếm lại',
  });
  const proofOf = ({ body }: { body: { events: { id: string }[]; recordedAt: string } }, actor: string) => ({
    eventId: body.events[0]!.id,
    actor,
    recordedAt: body.recordedAt,
  });

  it('wait for its word, unless it sent them itself', async () => {
    const own = await report(2020, 'own', 'a', unit('a'));
    const foreign = await report(2020, 'by-leader', 'a', unit('lead'));
    await report(2020, 'whole', undefined, unit('lead'));
    expect(await figures(2020, 'own')).toMatchObject([
      { metric: letters, confirmation: 'CONFIRMED', confirmationProof: proofOf(own, 'can-bo-a') },
      { metric: cases, confirmation: 'CONFIRMED' },
    ]);
    expect(await figures(2020, 'by-leader')).toMatchObject([
      { metric: letters, confirmation: 'OPEN', confirmationProof: proofOf(foreign, 'can-bo-lead') },
      { metric: cases, confirmation: 'OPEN' },
    ]);
    expect(await confirmations(2020, 'whole')).toEqual(['OPEN', 'OPEN']);
  });

  it('are confirmed by that unit only, and not by who recorded them', async () => {
    const confirm = (as: object, reportId = 'by-operator') =>
      app.send('ConfirmFigures', about(2020, reportId), { as });
    await report(2020, 'by-operator', 'a', operator);
    expect(await confirm(organiser)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    for (const other of [unit('lead'), unit('b')]) {
      expect(await confirm(other)).toMatchObject({
        status: 403,
        body: { code: 'NOT_OWN_UNIT', rule: 'R26' },
      });
    }
    expect(await confirm(operator)).toMatchObject({
      status: 403,
      body: { code: 'SAME_PARTY', metrics: [letters, cases] },
    });
    expect(await confirm(operator, 'whole')).toMatchObject({ status: 403, body: { code: 'NOT_OWN_UNIT' } });
    expect(await confirm(unit('a'), 'none')).toMatchObject({
      status: 404,
      body: { code: 'RECORD_NOT_FOUND' },
    });
    const confirmed = await app.accept('ConfirmFigures', about(2020, 'by-operator'), { as: unit('a') });
    expect(await figures(2020, 'by-operator')).toMatchObject([
      { confirmation: 'CONFIRMED', confirmationProof: proofOf(confirmed, 'can-bo-a') },
      { confirmation: 'CONFIRMED', confirmationProof: proofOf(confirmed, 'can-bo-a') },
    ]);
    expect(await confirm(unit('a'))).toMatchObject({
      status: 409,
      body: {
        code: 'ALREADY_RECORDED',
        current: [
          { metric: letters, confirmation: 'CONFIRMED' },
          { metric: cases, confirmation: 'CONFIRMED' },
        ],
      },
    });
    await report(2020, 'on-paper', 'a', operator);
    expect(await confirm({ ...operator, id: 'khac' }, 'on-paper')).toMatchObject({ status: 201 });
    expect(await confirm(unit('a'), 'own')).toMatchObject({
      status: 409,
      body: { code: 'ALREADY_RECORDED' },
    });
  });

  describe('that it disputes', () => {
    const dispute = (reportId: string, fields: object, as: object = unit('a')) =>
      app.send(
        'DisputeFigure',
        { ...about(2021, reportId, letters), reason: 'thiếu quý IV', ...fields },
        { as },
      );

    beforeAll(async () => {
      for (const reportId of ['r1', 'r2', 'r3', 'r4']) await report(2021, reportId, 'a', unit('lead'));
      await report(2021, 'own', 'a', unit('a'));
    });

    it('are listed with its reason and what it claims', async () => {
      const disputed = await dispute('r1', { claimed: { printed: '12 đơn' } });
      expect(disputed.status).toBe(201);
      expect(await confirmations(2021, 'r1')).toEqual(['DISPUTED', 'OPEN']);
      expect((await page(2021)).disputed).toMatchObject([
        {
          reportId: 'r1',
          unit: { unitId: 'a', name: 'Thanh tra a' },
          metric: letters,
          figure: { text: '10 đơn' },
          confirmationProof: proofOf(disputed, 'can-bo-a'),
          disputes: [
            {
              reason: 'thiếu quý IV',
              claimed: { text: '12 đơn' },
              ...proofOf(disputed, 'can-bo-a'),
              outcome: 'OPEN',
              answer: null,
            },
          ],
        },
      ]);
      await app.accept('ConfirmFigures', about(2021, 'r1'), { as: unit('a') });
      expect(await confirmations(2021, 'r1')).toEqual(['DISPUTED', 'CONFIRMED']);
    });

    it('must be others’, and other figures than those there are', async () => {
      expect(await dispute('r1', {})).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_RECORDED', current: { confirmation: 'DISPUTED' } },
      });
      expect(await dispute('r2', {}, unit('lead'))).toMatchObject({ body: { code: 'NOT_OWN_UNIT' } });
      expect(await dispute('own', {})).toMatchObject({ status: 403, body: { code: 'SAME_PARTY' } });
      expect(await dispute('r2', { claimed: { value: '10' } })).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_RECORDED', current: { value: '10' } },
      });
      expect(await dispute('r2', { claimed: { printed: '1,417' } })).toMatchObject({
        body: { code: 'INVALID_FIGURE' },
      });
      expect(await dispute('r2', { metric: 'money.violations' })).toMatchObject({
        body: { code: 'RECORD_NOT_FOUND' },
      });
    });

    it('cannot be locked', async () => {
      const refused = await app.send('LockResults', { clusterId: 'c', year: 2021 }, { as: unit('lead') });
      const { disputed } = await page(2021);
      const { eventId } = disputed[0].confirmationProof;
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'DISPUTE_OPEN', disputes: [{ reportId: 'r1', unitId: 'a', metric: letters, eventId }] },
      });
    });

    it('are settled by a correction: confirmed where it gives what was claimed, to be confirmed where not', async () => {
      const correct = (reportId: string, printed: string, as: object) =>
        app.accept('CorrectResults', { ...about(2021, reportId, letters), ...correction(printed) }, { as });
      const settled = await correct('r1', '12 đơn', unit('lead'));
      expect(await figures(2021, 'r1')).toMatchObject([
        {
          figure: { text: '12 đơn' },
          confirmation: 'CONFIRMED',
          confirmationProof: proofOf(settled, 'can-bo-lead'),
          disputes: [
            { outcome: 'CORRECTED', answer: { reason: 'đếm lại', ...proofOf(settled, 'can-bo-lead') } },
          ],
        },
        {},
      ]);
      await dispute('r2', { claimed: { printed: '12 đơn' } });
      await correct('r2', '11 đơn', unit('lead'));
      expect(await confirmations(2021, 'r2')).toEqual(['OPEN', 'OPEN']);
      await correct('r2', '13 đơn', unit('a'));
      expect(await confirmations(2021, 'r2')).toEqual(['CONFIRMED', 'OPEN']);
      await correct('r2', '14 đơn', organiser);
      expect(await confirmations(2021, 'r2')).toEqual(['OPEN', 'OPEN']);
    });

    it('may be upheld by who keeps the reports, with the reason; the dispute stays visible', async () => {
      const reject = (reportId: string, as: object) =>
        app.send('RejectDispute', { ...about(2021, reportId, letters), reason: 'đã đối chiếu sổ' }, { as });
      await dispute('r3', {});
      expect(await reject('r3', unit('a'))).toMatchObject({
        status: 403,
        body: { code: 'NOT_LEADER_OF_YEAR' },
      });
      expect(await reject('r4', unit('lead'))).toMatchObject({
        status: 404,
        body: { code: 'RECORD_NOT_FOUND' },
      });
      const rejected = await reject('r3', unit('lead'));
      expect(await figures(2021, 'r3')).toMatchObject([
        {
          confirmation: 'REJECTED',
          confirmationProof: proofOf(rejected, 'can-bo-lead'),
          disputes: [
            {
              outcome: 'REJECTED',
              answer: { reason: 'đã đối chiếu sổ', ...proofOf(rejected, 'can-bo-lead') },
            },
          ],
        },
        { confirmation: 'OPEN' },
      ]);
      expect(await dispute('r3', {})).toMatchObject({
        status: 409,
        body: { code: 'ALREADY_RECORDED', current: { confirmation: 'REJECTED' } },
      });
      expect((await page(2021)).disputed).toEqual([]);
    });

    it('are not judged by the unit that disputes them, though it leads', async () => {
      await report(2021, 'of-leader', 'lead', organiser);
      await dispute('of-leader', {}, unit('lead'));
      const reject = { ...about(2021, 'of-leader', letters), reason: 'x' };
      expect(await app.send('RejectDispute', reject, { as: unit('lead') })).toMatchObject({
        status: 403,
        body: { code: 'SAME_PARTY', unitId: 'lead' },
      });
      await app.accept('RejectDispute', reject, { as: organiser });
    });
  });

  describe('once locked', () => {
    const year = 2022;
    const lock = { clusterId: 'c', year };

    it('are so by who leads the year, where anything was reported', async () => {
      const none = await app.send('LockResults', lock, { as: unit('lead') });
      expect(none).toMatchObject({ status: 404, body: { code: 'RECORD_NOT_FOUND' } });
      await report(year, 'r', 'a', unit('lead'));
      const foreign = await app.send('LockResults', lock, { as: unit('a') });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'NOT_LEADER_OF_YEAR' } });
      expect((await page(year)).locked).toBeNull();
      const locked = await app.accept('LockResults', lock, { as: unit('lead') });
      const proof = proofOf(locked, 'can-bo-lead');
      expect((await page(year)).locked).toEqual(proof);
      const again = await app.send('LockResults', lock, { as: organiser });
      expect(again).toMatchObject({ status: 409, body: { code: 'RESULTS_LOCKED', current: proof } });
    });

    it.each([
      [
        'ReportResults',
        unit('b'),
        { reportId: 'b', unitId: 'b', metrics: [{ metric: letters, figure: { value: '1' } }] },
      ],
      ['DisputeFigure', unit('a'), { metric: letters, reason: 'x' }],
      ['CorrectResults', unit('a'), { metric: letters, ...correction('11 đơn') }],
      ['CorrectResults', unit('lead'), { metric: letters, ...correction('11 đơn') }],
      [
        'ReportResults',
        organiser,
        { reportId: 'b', unitId: 'b', metrics: [{ metric: letters, figure: { value: '1' } }] },
      ],
    ])('refuse %s to %j', async (command, as, fields) => {
      const evidence = [{ source: 'sổ tiếp dân' }];
      const refused = await app.send(command, { ...about(year, 'r'), ...fields, evidence }, { as });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'RESULTS_LOCKED', current: { actor: 'can-bo-lead' } },
      });
    });

    it('are still corrected by the organiser with evidence, and marked', async () => {
      const correct = { ...about(year, 'r', letters), ...correction('11 đơn') };
      const bare = await app.send('CorrectResults', correct, { as: organiser });
      expect(bare).toMatchObject({ status: 422, body: { code: 'EVIDENCE_REQUIRED', rule: 'R31' } });
      expect(await figures(year, 'r')).toMatchObject([
        { figure: { text: '10 đơn' }, correctedAfterLock: false },
        { correctedAfterLock: false },
      ]);
      const evidence = [{ source: 'biên bản đối chiếu' }];
      await app.accept('CorrectResults', { ...correct, evidence }, { as: organiser });
      expect(await figures(year, 'r')).toMatchObject([
        {
          figure: { text: '11 đơn' },
          correctedAfterLock: true,
          corrections: [{ afterLock: true, actor: 'vu-tcd', evidence }],
          confirmation: 'OPEN',
        },
        { correctedAfterLock: false },
      ]);
      await app.accept('ConfirmFigures', about(year, 'r'), { as: unit('a') });
      expect(await confirmations(year, 'r')).toEqual(['CONFIRMED', 'CONFIRMED']);
    });

    it('are a correction before the lock not marked', async () => {
      const [first] = await figures(2021, 'r1');
      expect(first).toMatchObject({ correctedAfterLock: false, corrections: [{ afterLock: false }] });
    });

    it('are shown by an earlier state of knowledge as they were', async () => {
      const { body } = await app.get(`/api/events?stream=results-c_${year}&limit=100`);
      const reported = body.data[0];
      const then = await page(year, `?knownAt=${reported.position}`);
      expect(then).toMatchObject({ locked: null, reports: [{ metrics: [{ confirmation: 'OPEN' }, {}] }] });
    });
  });
});
