import { describe, expect, it } from '@jest/globals';
import { disputeFigure, rejectDispute } from '../../../src/domain/results/confirmation-decisions.js';
import { issueResults } from '../../../src/domain/results/issue-decisions.js';
import { reportResults } from '../../../src/domain/results/report-decisions.js';
import { setReportingTerms } from '../../../src/domain/results/reporting-terms.js';
import * as Inspection from '../../../src/domain/results/inspection.js';
import type { InspectionEvent } from '../../../src/domain/results/inspection.js';
import { concludeInspection } from '../../../src/domain/results/conclusion-decisions.js';
import { recordInspection } from '../../../src/domain/results/inspection.js';
import type { ReportResults } from '../../../src/domain/results/report-decisions.js';
import type { ResultsEvent } from '../../../src/domain/results/results.js';
import * as Results from '../../../src/domain/results/results.js';
import { figuresOf, statedReach, tellsOfYear } from '../../../src/domain/results/reports-that-count.js';
import { inspectedYearProjection, inspectionProjection } from '../../../src/projections/inspections.js';
import { fold } from '../../../src/projections/projection.js';
import { eventId, forUnit, given, knowing, outcome, recorded, refusal } from '../../support/given.js';
import { khoi2, officers } from '../told.js';

const year = { clusterId: 'khoi-2', year: 2023 } as const;
const unitId = 'tu-phap';
const context = knowing([...khoi2]);
const beside = { ...officers(), ownMetrics: [] };
const inspections = { metric: 'inspection.total', figure: { value: '12' } } as const;
const letters = { metric: 'petition.letters', figure: { value: '3' } } as const;
const report: ReportResults = { ...year, reportId: 'nam', unitId, occurredOn: null, metrics: [inspections] };
const evidence = [{ source: 'biên bản' }];

const report1 = (more: Partial<ReportResults>, ...history: readonly ResultsEvent[]) =>
  reportResults(given(Results, ...history), { ...report, ...more }, context, beside);
const [reported] = report1({});
const first = eventId(1);

describe('a report told again', () => {
  const again = (more: Partial<ReportResults>, ...history: readonly ResultsEvent[]) =>
    report1(more, reported!, ...history);

  it('takes the period, the contributors and metrics that it did not have', () => {
    const told = {
      from: '2022-12',
      to: '2023-11',
      contributors: ['noi-vu'],
      metrics: [inspections, letters],
    } as const;
    const [supplement] = again({ ...told, contributors: [...told.contributors], occurredOn: '2023-12' });
    expect(supplement).toMatchObject({
      type: 'ResultsRecordSupplemented',
      data: {
        eventId: first,
        type: 'ResultsReported',
        occurredOn: '2023-12',
        added: {
          period: { from: '2022-12', to: '2023-11', asOf: null },
          contributors: ['noi-vu'],
          metrics: [{ metric: 'petition.letters', figure: { value: '3' } }],
        },
      },
    });
    const [now] = given(Results, reported!, supplement!).reports;
    expect(now).toMatchObject({
      period: { from: '2022-12', to: '2023-11' },
      metrics: [
        { metric: 'inspection.total', confirmation: 'OPEN' },
        { metric: 'petition.letters', confirmation: 'OPEN', corrections: [], disputes: [] },
      ],
      proof: { eventId: first, occurredOn: '2023-12' },
    });
    expect(now?.more).toHaveLength(1);
    expect(refusal(() => again({ ...told, contributors: ['noi-vu'] }, supplement!)).facts).toMatchObject({
      differs: [],
    });
  });

  it('takes what is said beside a figure, and a figure beside what was said', () => {
    const change = { metric: 'inspection.total', figure: { printed: 'tăng 41,3 % so với cùng kỳ' } } as const;
    const [beside] = again({ metrics: [change] });
    expect(beside?.data).toMatchObject({
      added: { metrics: [{ figure: { value: '12' }, statements: [{ kind: 'CHANGE', direction: 'UP' }] }] },
    });
    const [changed] = report1({ metrics: [change] });
    const [valued] = report1({}, changed!);
    expect(given(Results, changed!, valued!).reports[0]?.metrics).toMatchObject([
      { figure: { value: '12' }, statements: [{ kind: 'CHANGE' }] },
    ]);
  });

  it('takes no other figure or period, and nothing beside one', () => {
    const other = { metrics: [{ ...inspections, figure: { value: '13' } }, letters] };
    expect(refusal(() => again(other)).facts).toMatchObject({ differs: [{ field: 'metrics' }] });
    const [dated] = again({ to: '2023-11' });
    expect(outcome(() => again({ to: '2023-12', metrics: [letters] }, dated!))).toBe('ALREADY_RECORDED');
  });

  it('is late by the day told later, unless no source says which day is', () => {
    const terms = (told: object) =>
      setReportingTerms(given(Results), { ...year, ...told }, context, officers())[0]!;
    const dueThen = { dueBefore: '2023-12-20', latePolicy: 'DEDUCT' } as const;
    const late = (set: ResultsEvent) =>
      reportResults(
        given(Results, set, reported!),
        { ...report, occurredOn: '2023-12-21' },
        context,
        beside,
      )[0]?.data;
    expect(late(terms(dueThen))).toMatchObject({
      added: { late: true, latePolicy: 'DEDUCT' },
      warnings: [{ code: 'REPORT_LATE' }],
    });
    const untold = terms({ latePolicy: 'EXCLUDE' });
    expect(untold.data).toEqual({ ...year, dueBefore: null, latePolicy: 'EXCLUDE' });
    expect(late(untold)).not.toHaveProperty('added.late');
    expect(refusal(() => [terms({})]).code).toBe('INVALID_REQUEST');
  });
});

describe('a report of which months are told', () => {
  const half = (from: '2023-01' | '2023-07', to: '2023-06' | '2023-12', value: string) => {
    const metrics = [{ ...inspections, figure: { value } }];
    return given(Results, ...report1({ reportId: from, from, to, metrics })).reports[0]!;
  };
  const halves = [half('2023-01', '2023-06', '5'), half('2023-07', '2023-12', '7')];

  it('covers all days that they may mean, and counts beside one of the months after', () => {
    expect(figuresOf(halves, unitId).get('inspection.total')?.figure.value).toBe('12');
    expect(halves.map(statedReach)).toEqual(['2023-06', '2023-12']);
    const before = { ...halves[0]!, period: { from: '2019', to: '2022', asOf: null } } as const;
    expect([...halves, before].map(tellsOfYear)).toEqual([true, true, false]);
  });
});

describe('a dispute', () => {
  const dispute = (told: object, ...history: readonly ResultsEvent[]) =>
    disputeFigure(
      given(Results, reported!, ...history),
      { ...year, reportId: 'nam', metric: 'inspection.total', ...told },
      { ...context, actor: forUnit(unitId) },
      { ownMetrics: [] },
    );
  const [untold] = dispute({ evidence });

  it('may be told without its reason where a document tells of it, as its rejection may', () => {
    expect(untold?.data).toMatchObject({ reason: null, claimed: null });
    expect(outcome(() => dispute({}))).toBe('NOT_EXPLAINED');
    const reject = (told: object) =>
      rejectDispute(
        given(Results, reported!, untold!),
        { ...year, reportId: 'nam', metric: 'inspection.total', ...told },
        context,
        officers(),
      );
    expect(reject({ evidence })[0]?.data.reason).toBeNull();
    expect(outcome(() => reject({}))).toBe('NOT_EXPLAINED');
  });

  it('takes the figure and the reason told later, and none other', () => {
    const claimed = { value: '14' };
    const [more] = dispute({ claimed, reason: 'đếm thiếu' }, untold!);
    expect(given(Results, reported!, untold!, more!).reports[0]?.metrics[0]?.disputes).toMatchObject([
      { claimed: { value: '14' }, reason: 'đếm thiếu', outcome: 'OPEN' },
    ]);
    expect(outcome(() => dispute({ claimed: { value: '15' } }, untold!, more!))).toBe('ALREADY_RECORDED');
    expect(outcome(() => dispute({ claimed }, untold!, more!))).toBe('ALREADY_RECORDED');
  });
});

describe('an issued report', () => {
  const issue = (told: object, ...history: readonly ResultsEvent[]) =>
    issueResults(
      given(Results, reported!, ...history),
      { ...year, issueId: 'bc', ...told },
      context,
      officers(),
    );
  const [issued] = issue({ issuedOn: '2023-12' });

  it('is of a month where no day is told, and takes the day and the number later', () => {
    expect(issued?.data).toMatchObject({ content: { issuedOn: '2023-12', documentNumber: null } });
    const [more] = issue({ issuedOn: '2023-12-20', documentNumber: '12/BC' }, issued!);
    expect(given(Results, reported!, issued!, more!).issues).toMatchObject([
      { issueId: 'bc', issuedOn: '2023-12-20', documentNumber: '12/BC' },
    ]);
    expect(outcome(() => issue({ documentNumber: '13/BC' }, issued!, more!))).toBe('ALREADY_RECORDED');
    expect(outcome(() => issue({ issuedOn: '2022-12' }))).toBe('DATES_OUT_OF_ORDER');
  });
});

describe('a conclusion told again', () => {
  const named = { inspectionId: 'i', unitId };
  const handled = { metric: 'handling.organisations', figure: { value: '2' } } as const;
  const persons = { metric: 'handling.persons', figure: { value: '5' } } as const;
  const [inspected] = recordInspection(given(Inspection), { ...named, year: 2023 }, context);
  const conclude = (told: object, ...history: readonly InspectionEvent[]) =>
    concludeInspection(given(Inspection, inspected!, ...history), { ...named, ...told }, context);
  const [concluded] = conclude({ findings: [handled] });
  const row = (...events: readonly InspectionEvent[]) =>
    fold(
      inspectionProjection,
      `${unitId}_i`,
      [inspected!, ...events].map((event, i) => recorded(event, i + 1)),
    );

  it('takes findings that it did not have, with its number or without, and shows and counts them once', () => {
    const [more] = conclude({ findings: [handled, persons] }, concluded!);
    expect(more).toMatchObject({
      type: 'InspectionAmended',
      data: { findings: [{ metric: 'handling.persons' }] },
    });
    expect(row(concluded!, more!)?.figures).toMatchObject({
      'handling.organisations': { value: '2' },
      'handling.persons': { value: '5' },
    });
    const sums = fold(
      inspectedYearProjection,
      `${unitId}_2023`,
      [inspected!, concluded!, more!].map((event, i) => recorded(event, i + 1)),
    )?.sums;
    expect(sums).toMatchObject({
      'handling.organisations': { low: '2' },
      'handling.persons': { low: '5' },
    });
    const [numbered] = conclude({ conclusionNumber: '7', findings: [persons] }, concluded!);
    expect(numbered?.data).toMatchObject({
      now: { conclusionNumber: '7' },
      findings: [persons].map(({ metric }) => ({ metric })),
    });
    expect(outcome(() => conclude({ findings: [persons] }, concluded!, more!))).toBe('ALREADY_RECORDED');
  });

  it('takes none otherwise, and nothing beside that', () => {
    const other = { ...handled, figure: { value: '3' } };
    expect(refusal(() => conclude({ findings: [other, persons] }, concluded!)).facts).toMatchObject({
      differs: [{ field: 'findings' }],
    });
  });
});
