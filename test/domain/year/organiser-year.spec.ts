import { describe, expect, it } from '@jest/globals';
import type { Context } from '../../../src/domain/registry/decision.js';
import type { OrganiserYearEvent } from '../../../src/domain/year/organiser-year.js';
import type { PartialDate } from '../../../src/domain/ground/values.js';
import * as OrganiserYear from '../../../src/domain/year/organiser-year.js';
import { eventId, forUnit, given, knowing, organiser, refusal } from '../../support/given.js';
import { khoi2 } from '../told.js';

const none = given(OrganiserYear);
const after = (...events: readonly OrganiserYearEvent[]) => given(OrganiserYear, ...events);
const of2025 = { organiserId: 'ttcp', year: 2025 };
const context = knowing(khoi2, { actor: organiser('ttcp') });
const beside = { ownMetrics: [] };
const metric = (code: 'inspection.total' | 'inspected.units', printed: string) => ({
  metric: code,
  figure: { printed },
});
const report = (fields: Partial<OrganiserYear.ReportOrganiserResults> = {}) => ({
  ...of2025,
  reportId: 'nam',
  metrics: [metric('inspection.total', '12.345 cuộc'), metric('inspected.units', '23.456 đơn vị')],
  ...fields,
});
const congress = { ...of2025, activityId: 'dai-hoi', kind: 'CONGRESS', title: 'Đại hội thi đua' } as const;
const counts = { ...of2025, countId: 'ho-so', units: 19, sent: 17, declaredNone: 2 };
const decisions: readonly (readonly [
  string,
  (state: OrganiserYear.OrganiserYearState, known: Context) => readonly OrganiserYearEvent[],
])[] = [
  ['a report', (state, known) => OrganiserYear.reportOrganiserResults(state, report(), known, beside)],
  ['a congress', (state, known) => OrganiserYear.recordOrganiserActivity(state, congress, known)],
  ['numbers of dossiers', (state, known) => OrganiserYear.recordDossierCounts(state, counts, known)],
];

describe('what is recorded of an organiser’s year', () => {
  it.each(decisions)('%s is recorded once by the organiser, and by nobody else', (_title, decide) => {
    const [event] = decide(none, context);
    expect(event).toBeDefined();
    expect(refusal(() => decide(after(event!), context)).code).toBe('ALREADY_RECORDED');
    for (const actor of [organiser('tu-phap'), forUnit('ttcp')])
      expect(refusal(() => decide(none, knowing(khoi2, { actor }))).code).toBe('FORBIDDEN');
    expect(refusal(() => decide(none, knowing([]))).code).toBe('UNIT_NOT_FOUND');
  });

  it.each(decisions)('%s recorded in error is withdrawn, and may be recorded anew', (_title, decide) => {
    const [event] = decide(none, context);
    const error = { ...of2025, eventId: eventId(1), reason: 'ghi nhầm năm' };
    const [withdrawal] = OrganiserYear.withdrawOrganiserRecord(after(event!), error, context);
    expect(withdrawal?.data).toMatchObject({ eventIds: [eventId(1)], types: [event!.type] });
    const left = after(event!, withdrawal!);
    expect(refusal(() => OrganiserYear.withdrawOrganiserRecord(left, error, context)).code).toBe(
      'RECORD_NOT_FOUND',
    );
    expect(decide(left, context)).toEqual([event]);
  });

  it('records of different kinds may have one id', () => {
    const [event] = OrganiserYear.reportOrganiserResults(none, report({ reportId: 'x' }), context, beside);
    const activity = { ...congress, activityId: 'x' };
    expect(OrganiserYear.recordOrganiserActivity(after(event!), activity, context)).toHaveLength(1);
  });

  it('is withdrawn by the organiser alone, of a body that is known', () => {
    const withdraw = (known: Context) => () =>
      OrganiserYear.withdrawOrganiserRecord(none, { ...of2025, eventId: eventId(1), reason: 'x' }, known);
    expect(refusal(withdraw(knowing(khoi2, { actor: organiser('tu-phap') }))).code).toBe('FORBIDDEN');
    expect(refusal(withdraw(knowing([]))).code).toBe('UNIT_NOT_FOUND');
  });
});

describe('figures of no one cluster', () => {
  it('are kept as printed, with what is not told as null', () => {
    const [event] = OrganiserYear.reportOrganiserResults(none, report(), context, beside);
    expect(event?.data).toEqual({
      ...of2025,
      reportId: 'nam',
      covers: null,
      period: { from: null, to: null, asOf: null },
      metrics: [
        {
          metric: 'inspection.total',
          figure: { value: '12345', unit: 'INSPECTION', qualifier: 'EQ', printed: '12.345 cuộc' },
        },
        {
          metric: 'inspected.units',
          figure: { value: '23456', unit: 'ORGANISATION', qualifier: 'EQ', printed: '23.456 đơn vị' },
        },
      ],
    });
  });

  it('are of a period as far as it is told, which does not end before it begins', () => {
    const decide = (from: PartialDate, to: PartialDate) => () =>
      OrganiserYear.reportOrganiserResults(none, report({ covers: 'SECTOR', from, to }), context, beside);
    expect(decide('2025', '2025-06')()[0]?.data).toMatchObject({
      covers: 'SECTOR',
      period: { from: '2025', to: '2025-06', asOf: null },
    });
    expect(refusal(decide('2025-07', '2025-06')).code).toBe('DATES_OUT_OF_ORDER');
  });

  it('are refused where they cannot be read, or their metric is not defined', () => {
    const decide = (metrics: OrganiserYear.ReportOrganiserResults['metrics']) => () =>
      OrganiserYear.reportOrganiserResults(none, report({ metrics }), context, beside);
    expect(refusal(decide([metric('inspection.total', 'nhiều cuộc')])).code).toBe('INVALID_FIGURE');
    const own = [{ metric: 'own.ttcp.x' as const, figure: { value: '1' } }];
    expect(refusal(decide(own)).code).toBe('METRIC_NOT_DEFINED');
  });
});

describe('an activity', () => {
  it('names units that are known, as far as it names any', () => {
    const decide = (fields: object) => () =>
      OrganiserYear.recordOrganiserActivity(none, { ...congress, ...fields }, context);
    expect(decide({})()[0]?.data).toEqual({ ...congress, place: null, hostUnitId: null, participants: [] });
    expect(refusal(decide({ hostUnitId: 'x' })).code).toBe('UNIT_NOT_FOUND');
    expect(refusal(decide({ participants: [{ unitId: 'x', role: 'khách' }] })).code).toBe('UNIT_NOT_FOUND');
  });
});

describe('numbers of dossiers', () => {
  const decide = (fields: Partial<OrganiserYear.RecordDossierCounts>) => () =>
    OrganiserYear.recordDossierCounts(none, { ...of2025, countId: 'ho-so', ...fields }, context);

  it('17 of 19 sent and two declared none, without saying which', () => {
    const [event] = decide(counts)();
    expect(event?.data).toEqual({
      ...of2025,
      countId: 'ho-so',
      clusterId: null,
      counts: { units: 19, sent: 17, declaredNone: 2, notSent: null, dossiers: null },
      named: { sent: [], declaredNone: [], notSent: [] },
    });
  });

  it.each([
    ['all told', { units: 19, sent: 17, declaredNone: 2 }, 0],
    ['the rest not told', { units: 19, sent: 15 }, 4],
    ['some said not to have sent', { units: 19, sent: 15, notSent: 1 }, 3],
    ['how many were asked is not told', { sent: 15 }, null],
    ['how many sent is not told', { units: 19 }, null],
    ['more than there are', { units: 19, sent: 18, declaredNone: 2 }, null],
  ])('leave open what became of the others: %s', (_title, told, rest) => {
    const [event] = decide(told)() as OrganiserYear.DossierCountsRecorded[];
    expect(OrganiserYear.nothingToldOf(event!.data.counts)).toBe(rest);
  });

  it.each([
    ['fewer than there are', { units: 19, sent: 17 }, 0],
    ['more than there are', { units: 19, sent: 18, declaredNone: 2 }, 1],
    ['as many named', { sent: 1, sentBy: ['cong-an'] }, 0],
    ['more named', { declaredNone: 0, declaredNoneBy: ['cong-an'] }, 1],
    ['named in two groups', { sentBy: ['cong-an'], notSentBy: ['cong-an'] }, 1],
  ])('that do not agree are kept and warned of: %s', (_title, told, warnings) => {
    expect(decide(told)()[0]?.data.warnings ?? []).toHaveLength(warnings);
  });

  it('are of a cluster and of units that are known', () => {
    expect(decide({ clusterId: 'khoi-2' })()).toMatchObject([{ data: { clusterId: 'khoi-2' } }]);
    expect(refusal(decide({ clusterId: 'x' })).code).toBe('CLUSTER_NOT_FOUND');
    expect(refusal(decide({ notSentBy: ['x'] })).code).toBe('UNIT_NOT_FOUND');
  });
});
