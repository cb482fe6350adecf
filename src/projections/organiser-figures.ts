import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { dayOfYear } from '../domain/ground/values.js';
import { idsOf } from '../domain/registry/one-body.js';
import type { Coverage } from '../domain/year/organiser-year.js';
import { readByItems } from './award-shown.js';
import { clusterProjection, rosterOf } from './clusters.js';
import type { MetricOverYears } from './figures-over-years.js';
import { metricsOver, yearsWithOneBefore } from './figures-over-years.js';
import { namer } from './naming.js';
import { coversName } from './organiser-record-questions.js';
import { asReport, organiserRecordProjection, reportsOf, toldOnce } from './organiser-records.js';
import { clustersOrganisedBy, mayLiveIn } from './organiser-year-question.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { FigureShown } from './results.js';
import { shown } from './results.js';
import type { Sight } from './sight.js';
import { grantedIn, leftOutOf } from './statistics-forms.js';
import { unitIn } from './unit-questions.js';
import { unitProjection } from './units.js';

const counts = {
  clusters: ['Cụm, khối thi đua', 'cụm, khối'],
  units: ['Đơn vị thành viên', 'đơn vị'],
  awards: ['Tập thể, cá nhân được khen thưởng', 'tập thể, cá nhân'],
} as const;

/** What is counted of a year. */
interface CountOfYear {
  readonly year: number;
  /** At least so many: what nobody recorded is not among them; null where none is on record. */
  readonly figure: FigureShown | null;
  /** Why there is none. */
  readonly message: string | null;
  /** What is on record and may be of it, but is not counted, in Vietnamese. */
  readonly leftOut: readonly string[];
}

export interface OrganiserFiguresData {
  readonly organiser: Named;
  readonly from: number;
  readonly to: number;
  /** How many clusters had members or were established by then, how many units were their members, and how many recipients were granted an award. */
  readonly counts: readonly {
    readonly count: keyof typeof counts;
    readonly name: string;
    readonly unit: string;
    readonly years: readonly CountOfYear[];
  }[];
  /** Figures that the organiser reported, apart by whose work they tell. */
  readonly figures: readonly {
    readonly covers: Coverage | null;
    readonly coversName: string;
    readonly metrics: readonly MetricOverYears[];
  }[];
}

/** A body that organises clusters, and its sector, over some years. */
export class GetOrganiserFigures extends Question<OrganiserFiguresData> {
  static override readonly projections = [
    ...new Set([...readByItems, organiserRecordProjection, clusterProjection, unitProjection]),
  ];
  constructor(
    readonly organiserId: string,
    readonly from: number,
    readonly to: number,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetOrganiserFigures)
export class GetOrganiserFiguresHandler implements IQueryHandler<GetOrganiserFigures> {
  constructor(private readonly reader: Reader) {}

  /** Throws UNIT_NOT_FOUND. */
  async execute({
    organiserId: asked,
    from,
    to,
    knownAt,
  }: GetOrganiserFigures): Promise<Answer<OrganiserFiguresData>> {
    const sight = await this.reader.sight(knownAt);
    const { unitId: organiserId } = await unitIn(sight, asked);
    const ids = idsOf(sight.aliases, organiserId);
    const years = yearsWithOneBefore(from, to);
    const reports = toldOnce(await reportsOf(this.reader, sight, ids, years, null));
    const inYears = await this.countsOf(sight, organiserId, ids, years.slice(1));
    const name = await namer(sight, [organiserId]);
    return {
      knownAtPosition: sight.position,
      data: {
        organiser: name(organiserId, dayOfYear(to, sight.day)),
        from,
        to,
        counts: (['clusters', 'units', 'awards'] as const).map((count) => ({
          count,
          name: counts[count][0],
          unit: counts[count][1],
          years: inYears.map(({ year, ...one }) => ({ year, ...countShown(one[count], counts[count]) })),
        })),
        figures: [...new Set(reports.map(({ data }) => data.covers))].map((covers) => ({
          covers,
          coversName: coversName(covers),
          metrics: metricsOver(
            years,
            (year) =>
              reports.filter(({ data }) => data.covers === covers && data.year === year).map(asReport),
            new Map(),
          ),
        })),
      },
    };
  }

  private async countsOf(
    sight: Sight,
    organiserId: string,
    ids: readonly string[],
    years: readonly number[],
  ) {
    const clusters = await clustersOrganisedBy(this.reader, sight, organiserId);
    const rows = [...(await sight.rows(clusterProjection, clusters)).values()];
    const found = [];
    for (const year of years) {
      const { granted, elsewhere, perhapsSame } = await grantedIn(
        this.reader,
        sight,
        { ids, clusters },
        year,
        () => true,
      );
      const live = rows.filter((row) => mayLiveIn(row, year));
      const members = live.map((row) => rosterOf(row, year));
      const certain = live.filter(
        ({ establishedOn }, i) => establishedOn !== null || (members[i] ?? []).length > 0,
      ).length;
      const uncounted = granted.filter(({ number }) => number === null).length;
      found.push({
        year,
        clusters: {
          number: certain,
          leftOut:
            live.length > certain
              ? [`${live.length - certain} cụm, khối không rõ đã có trong năm hay chưa`]
              : [],
        },
        units: { number: new Set(members.flat()).size, leftOut: [] },
        awards: {
          number: granted.reduce((sum, { number }) => sum + (number ?? 0), 0),
          leftOut: leftOutOf(uncounted, elsewhere, perhapsSame),
        },
      });
    }
    return found;
  }
}

function countShown(
  { number, leftOut }: { readonly number: number; readonly leftOut: readonly string[] },
  [name, unit]: readonly [name: string, unit: string],
): Omit<CountOfYear, 'year'> {
  return number > 0
    ? {
        figure: shown({ value: String(number), unit: `OWN:${unit}`, qualifier: 'AT_LEAST' }),
        message: null,
        leftOut,
      }
    : { figure: null, message: `Chưa ghi nhận ${name.toLowerCase()} nào`, leftOut };
}
