import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { DomainEvent, Recorded } from '../../../src/domain/ground/event.js';
import type { Figure, Qualifier } from '../../../src/domain/results/figure.js';
import { qualifiers } from '../../../src/domain/results/figure.js';
import type { MetricCode } from '../../../src/domain/results/metrics.js';
import { readPoints } from '../../../src/domain/ground/points.js';
import { reportOf } from '../../../src/domain/results/report-named.js';
import type { ScoredFacts } from '../../../src/domain/scores/score-facts.js';
import type { ScoreSheet, SheetGiven } from '../../../src/domain/scores/score-sheet.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { ScoresFinalised } from '../../../src/domain/scores/scores.js';
import type { Mark, UnitScore } from '../../../src/domain/scores/scoring.js';
import type { Placed, Roster, Standing } from '../../../src/domain/scores/standing.js';
import { pointsOn, ratedUnits, standingOf } from '../../../src/domain/scores/standing.js';
import { simulated } from '../../../src/domain/scores/what-if.js';
import { fold } from '../../../src/projections/projection.js';
import type { StandingsRow } from '../../../src/projections/standings.js';
import { standingsProjection } from '../../../src/projections/standings.js';
import { operator, recorded } from '../../support/given.js';
import {
  adopted,
  appraised,
  crossChecked,
  everyKind,
  figure,
  pledgeSigned,
  resultsCorrected,
  resultsReported,
  selfScored,
  subject,
  tieResolved,
} from './scores-told.js';
import type { PartialDate } from '../../../src/domain/ground/values.js';

// Cluster-years as they may be: a sheet with criteria of every kind, and for each unit what it reported, signed and was
// given. Points are few and round, so that ties are common.

const units = ['a', 'b', 'c', 'd', 'e'];
const roster: Roster = { unitIds: units, ended: (unitId) => unitId === 'e' };
const key = 'khoi-2_2024';
const days = [null, '2024', '2024-03', '2024-03-15', '2024-04-01', '2024-11-30'] as const;
const money = ['money.recovered', 'money.recovery-recommended'] as const;

/** The first of these values mostly, one of the others now and then. */
const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.constantFrom(...Array.from({ length: 6 }, () => usual), ...others);

const sheets: fc.Arbitrary<ScoreSheet> = fc
  .record({
    bonus: fc.constantFrom('INSIDE' as const, 'ON_TOP' as const),
    target: fc.constantFrom({ metric: money[1] }, { value: '4' }),
    cap: fc.option(
      fc.record({
        percent: fc.constantFrom(0, 20, 50),
        of: fc.constantFrom('tot', 'yeu'),
        atLeast: fc.nat(2),
      }),
    ),
    ties: fc.shuffledSubarray<NonNullable<SheetGiven['ties']>[number]>([
      { by: 'CRITERION', criterion: 'I' },
      { by: 'CRITERION', criterion: 'II' },
      { by: 'VOTE' },
    ]),
  })
  .map(({ bonus, target, cap, ties }) => {
    const [best, ...others] = everyKind.classes;
    return sheetOf({
      ...everyKind,
      bonus,
      ties,
      scale: bonus === 'INSIDE' ? '105' : '100',
      criteria: everyKind.criteria.map((c) =>
        c.code === 'I.2'
          ? {
              ...c,
              target,
            }
          : c,
      ),
      classes: [
        {
          ...best!,
          ...(cap && { cap }),
        },
        ...others,
      ],
    });
  });

const marks: fc.Arbitrary<Mark[]> = fc
  .record({
    section: mostly(null, 'I'),
    plan: fc.constantFrom('40', '35', '20.5'),
    index: mostly('100', '87.33'),
    bonus: mostly(null, '1.5'),
    cases: mostly(0, 1, 3),
    failed: mostly(false, true),
    idle: mostly(true, false),
  })
  .map(({ section, plan, index, bonus, cases, failed, idle }) => [
    section ? { criterion: section, noTask: true } : { criterion: 'I.1', points: plan },
    { criterion: 'II', value: index },
    ...(idle ? [{ criterion: 'III', noTask: true }] : []),
    ...(bonus ? [{ criterion: 'IV', points: bonus }] : []),
    { criterion: 'V', cases },
    { criterion: 'VI', failed },
  ]);

const figures = (metric: MetricCode): fc.Arbitrary<Figure> =>
  fc
    .record({ value: fc.integer({ min: 3, max: 4 }), qualifier: mostly<Qualifier>('EQ', ...qualifiers) })
    .map(({ value, qualifier }) => figure(metric, value, qualifier));

/** An event as told, and the day on which it happened. */
interface Told {
  readonly event: DomainEvent;
  readonly day: PartialDate | null;
}
const told = (event: DomainEvent, day: PartialDate | null = null): Told => ({ event, day });

/** What one unit reports: reports, each with its corrections after it. */
const reportsOf = (unitId: string): fc.Arbitrary<Told[]> =>
  fc
    .array(
      fc.record({
        day: fc.constantFrom(...days),
        asOf: fc.constantFrom(null, '2024-06-30', '2024-11-30'),
        first: figures(money[0]),
        recommended: fc.option(figures(money[1]), { freq: 6 }),
        corrected: fc.array(figures(money[0]), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    )
    .map((reports) =>
      reports.flatMap(({ day, asOf, first, recommended, corrected }, i) => {
        const reportId = `${unitId}-${i}`;
        const both = { [money[0]]: first, ...(recommended && { [money[1]]: recommended }) };
        return [
          told(resultsReported(unitId, reportId, both, { asOf }), day),
          ...corrected.map((now) => told(resultsCorrected(unitId, reportId, money[0], first, now))),
        ];
      }),
    );

/** What is said about one unit, and what it did. */
const unitYear = (unitId: string) =>
  fc.record({
    reports: reportsOf(unitId),
    signed: fc.constantFrom<(PartialDate | null | undefined)[]>(undefined, ...days),
    self: fc.option(marks),
    check: fc.option(marks),
    appraisal: fc.option(marks, { freq: 10 }),
  });

/** The events of a year by stream: scores, and what several units did in streams that they share, unit by unit. */
interface Year {
  readonly sheet: ScoreSheet;
  readonly scores: readonly Told[];
  readonly results: readonly (readonly Told[])[];
  readonly signatures: readonly Told[];
}

const years: fc.Arbitrary<Year> = fc
  .record({
    sheet: sheets,
    all: fc.tuple(...units.map(unitYear)),
    order: fc.shuffledSubarray(units, { minLength: units.length }),
    settle: fc.boolean(),
  })
  .map(({ sheet, all, order, settle }) => {
    const each = <T>(of: (year: (typeof all)[number], unitId: string) => T[]): T[][] =>
      all.map((year, i) => of(year, units[i]!));
    const scores = [
      told(adopted(sheet)),
      ...each(({ self, check, appraisal }, unitId) => [
        ...(self ? [told(selfScored(unitId, self), '2024-11-02')] : []),
        ...(check ? [told(crossChecked(unitId, 'z', check))] : []),
        ...(appraisal ? [told(appraised(unitId, appraisal))] : []),
      ]).flat(),
    ];
    const results = each(({ reports }) => reports);
    const signatures = each(({ signed }, unitId) =>
      signed === undefined ? [] : [told(pledgeSigned(unitId), signed)],
    ).flat();
    // In some years the first tie is settled.
    const { rows } = standing(folded([...scores, ...results.flat(), ...signatures]));
    const tied = rows.find(({ tiedWith }) => settle && tiedWith.length > 0);
    const settled =
      tied && [tied.unitId, ...tied.tiedWith].sort((a, b) => order.indexOf(a) - order.indexOf(b));
    return {
      sheet,
      results,
      signatures,
      scores: [
        ...scores,
        ...(settled
          ? [
              told(
                tieResolved(
                  tied.points,
                  settled.map((id) => [id]),
                ),
              ),
            ]
          : []),
      ],
    };
  });

/** The events in this order, with ids that they keep whatever the order. */
const stored = (events: readonly Told[], ids: ReadonlyMap<Told, number>): Recorded[] =>
  events.map((event) => recorded(event.event, ids.get(event) ?? 0, { occurredOn: event.day }));
const numbered = (events: readonly Told[]): ReadonlyMap<Told, number> =>
  new Map(events.map((event, i) => [event, i + 1]));
const folded = (events: readonly Told[], ids = numbered(events)): StandingsRow =>
  fold(standingsProjection, key, stored(events, ids))!;
const standing = (
  { scores, facts }: Pick<StandingsRow, 'scores'> & { facts: ScoredFacts },
  of = roster,
): Standing => standingOf(scores, facts, of)!;
const inOrder = ({ scores, results, signatures }: Year): Told[] => [
  ...scores,
  ...results.flat(),
  ...signatures,
];

const always = (holds: (year: Year) => void): void => fc.assert(fc.property(years, holds), { numRuns: 80 });
const sum = (all: readonly string[]): bigint => all.reduce((total, own) => total + readPoints(own), 0n);

describe('the cluster-years that these properties are tried on', () => {
  const found = fc.sample(years, { numRuns: 200, seed: 1 }).map((year) => standing(folded(inOrder(year))));
  const rows = found.flatMap((own) => own.rows);
  const seen = <T>(values: readonly T[]): Set<T> => new Set(values);

  it('have ties, settled and not, every class, and every reason for one and for no rank', () => {
    expect(rows.filter(({ tiedWith }) => tiedWith.length > 0).length).toBeGreaterThan(20);
    expect(seen(rows.map((row) => row.settledBy))).toEqual(seen([null, 'CRITERION', 'VOTE']));
    expect(seen(rows.map((row) => row.class))).toEqual(seen(['xuat-sac', 'tot', 'kha', 'yeu']));
    expect(seen(rows.map((row) => row.classWhy))).toEqual(
      seen(['REACHED', 'FLOOR_FAILED', 'CAP', 'CAP_TIED']),
    );
    expect(seen(found.flatMap(({ notRated }) => notRated.map(({ reason }) => reason)))).toEqual(
      seen([
        'NOT_SELF_SCORED',
        'NOT_APPRAISED',
        'NOT_REPORTED',
        'NO_FIGURE',
        'UNDECIDABLE',
        'DAY_NOT_STATED',
        'UNIT_ENDED',
      ]),
    );
  });
});

describe('standings', () => {
  it('conserve points: the lines add up to the total exactly, by criteria and by sections', () => {
    always((year) => {
      for (const { points: total, lines } of standing(folded(inOrder(year))).rows) {
        expect(sum(lines.map((line) => line.points!))).toBe(readPoints(total));
        const tops = year.sheet.criteria.filter(({ under }) => under === undefined);
        expect(tops.reduce((all, { code }) => all + pointsOn(year.sheet, lines, code), 0n)).toBe(
          readPoints(total),
        );
      }
    });
  });

  it('have every unit of the year once, with a rank or a reason', () => {
    always((year) => {
      const { rows, notRated } = standing(folded(inOrder(year)));
      expect([...rows, ...notRated].map(({ unitId }) => unitId).sort()).toEqual(units);
      for (const { unitId, criteria } of notRated) {
        const { units: entries } = folded(inOrder(year)).scores;
        expect(criteria.length > 0 || !entries[unitId]?.appraised).toBe(true);
      }
    });
  });

  it('rank by a total preorder with shared ranks, which agrees with the points', () => {
    always((year) => {
      const { rows } = standing(folded(inOrder(year)));
      const better = (a: Placed, b: Placed): boolean => readPoints(a.points) > readPoints(b.points);
      for (const row of rows) {
        expect(row.rank).toBe(1 + rows.filter((other) => other.rank < row.rank).length);
        const same = rows.filter((other) => other !== row && other.rank === row.rank);
        expect(row.tiedWith).toEqual(same.map(({ unitId }) => unitId));
        for (const worse of rows.filter((other) => better(row, other)))
          expect(row.rank).toBeLessThan(worse.rank);
        for (const other of same) expect(other.points).toBe(row.points);
      }
      expect(rows.map(({ rank }) => rank)).toEqual(rows.map(({ rank }) => rank).toSorted((a, b) => a - b));
    });
  });

  it('give no class that is better than the one reached, and no worse one without a reason', () => {
    always((year) => {
      const place = (code: string | null): number => year.sheet.classes.findIndex((own) => own.code === code);
      for (const row of standing(folded(inOrder(year))).rows)
        expect(place(row.class) > place(row.reached)).toBe(row.classWhy !== 'REACHED');
    });
  });

  it('do not depend on the order in which streams and units arrive', () => {
    const picks = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(years, picks, (year, pick) => {
        const ids = numbered(inOrder(year));
        const queues = [year.scores, ...year.results, year.signatures].map((queue) => [...queue]);
        const merged: Told[] = [];
        for (let left = queues; left.length > 0; left = left.filter((queue) => queue.length > 0)) {
          const next = left[pick.next().value % left.length]?.shift();
          if (next) merged.push(next);
        }
        expect(merged).toHaveLength(ids.size);
        expect(standing(folded(merged, ids))).toEqual(standing(folded(inOrder(year), ids)));
        const otherRoster = { ...roster, unitIds: units.toReversed() };
        expect(standing(folded(merged, ids), otherRoster)).toEqual(standing(folded(merged, ids)));
      }),
      { numRuns: 80 },
    );
  });

  it('are the same folded from zero as kept in a table from event to event', () => {
    always((year) => {
      const events = stored(inOrder(year), numbered(inOrder(year)));
      const kept = events.reduce<StandingsRow | null>(
        (row, event) =>
          JSON.parse(JSON.stringify(standingsProjection.evolve(row, event, key))) as StandingsRow,
        null,
      );
      expect(kept).toEqual(fold(standingsProjection, key, events));
      expect(standing(kept!)).toEqual(standing(folded(inOrder(year))));
    });
  });

  it('are the earlier ones again after a correction and its reversal, but for the events that say so', () => {
    const reported = years
      .map((year) => ({
        year,
        first: year.results.flat().find(({ event }) => event.type === 'ResultsReported'),
      }))
      .filter(({ first }) => first !== undefined);
    fc.assert(
      fc.property(reported, figures(money[0]), ({ year, first }, other) => {
        const { unitId, reportId } = (first!.event as ReturnType<typeof resultsReported>).data;
        const report = reportOf(folded(inOrder(year)).facts.results, { reportId }, operator)!;
        const was = report.metrics.find((record) => record.metric === money[0])?.figure;
        fc.pre(was !== undefined && was !== null);
        const correct = (from: Figure, to: Figure): Told =>
          told(resultsCorrected(unitId, reportId, money[0], from, to));
        const changed = [...inOrder(year), correct(was, other)];
        const back = [...changed, correct(other, was)];
        expect(plain(standing(folded(back)))).toEqual(plain(standing(folded(inOrder(year)))));
      }),
      { numRuns: 80 },
    );
  });

  it('do change by a correction that is not reversed', () => {
    const differing = fc.sample(years, { numRuns: 100, seed: 1 }).filter((year) => {
      const before = folded(inOrder(year));
      const rated = standing(before).rows[0];
      const counts = rated?.lines.find(
        ({ criterion, figure }) => criterion === 'I.2' && figure?.value !== '0',
      );
      if (!rated || !counts?.figure || counts.status !== 'SCORED') return false;
      const { reportId } = before.facts.results.reports.findLast((own) => own.unitId === rated.unitId)!;
      const zero = told(
        resultsCorrected(rated.unitId, reportId, money[0], counts.figure, figure(money[0], 0)),
      );
      const after = standing(folded([...inOrder(year), zero]));
      return JSON.stringify(plain(after)) !== JSON.stringify(plain(standing(before)));
    });
    expect(differing.length).toBeGreaterThan(5);
  });

  it('are those of a simulation without assumptions', () => {
    always((year) => {
      const { scores, facts } = folded(inOrder(year));
      const next = simulated(scores, facts, { year: 2024, weights: [], marks: [], figures: [] });
      expect(standing({ ...folded(inOrder(year)), ...next })).toEqual(standing({ ...folded(inOrder(year)) }));
    });
  });

  it('stay as they are once final, whatever is recorded after that (R31)', () => {
    fc.assert(
      fc.property(years, years, (year, later) => {
        const before = folded(inOrder(year));
        const { scores, notRated } = ratedUnits(before.scores, before.facts, roster);
        const final: ScoresFinalised = {
          type: 'ScoresFinalised',
          data: { ...subject, scores, notRated, voted: null, warnings: [] },
        };
        const more = inOrder(later).filter(
          ({ event }) => event.type !== 'ScoreSheetAdopted' && event.type !== 'TieResolved',
        );
        const after = folded([...inOrder(year), told(final), ...more]);
        const fewer = { ...roster, unitIds: units.slice(2) };
        expect(standing(after, fewer)).toEqual(standing(before));
      }),
      { numRuns: 80 },
    );
  });
});

/** Standings without the ids of the events behind them. */
function plain({ rows, notRated }: Standing): object {
  const without = ({ lines, ...row }: UnitScore): object => ({
    ...row,
    lines: lines.map(({ events: _events, ...line }) => line),
  });
  return { rows: rows.map(without), notRated };
}
