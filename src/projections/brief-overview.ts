import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { ClusterItem } from './cluster-questions.js';
import { withYears } from './cluster-questions.js';
import type { ClusterYearData } from './cluster-year-question.js';
import { GetClusterYear } from './cluster-year-question.js';
import type { OfficerShown } from './officers-shown.js';
import type { Answer, Page } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';

/** Whether sources say something: `PARTLY` where they leave some of it out, or nobody can check it. */
export type Known = 'YES' | 'PARTLY' | 'NO';

type Officer = Pick<OfficerShown, 'unitId' | 'name'>;

/** A year of a cluster in a line. */
export interface YearBrief {
  readonly year: number;
  readonly leader: Officer | null;
  readonly deputies: readonly Officer[];
  readonly members: {
    /** How many are known by name. */
    readonly known: number;
    /** How many there are, as a source says; null where none does. */
    readonly declared: number | null;
  };
  /** What no source says: any of leader, deputy, members, theme, pledge. */
  readonly unknown: readonly string[];
  /** Which facts of the year are known. */
  readonly told: Readonly<
    Record<
      | 'leader'
      | 'deputy'
      | 'members'
      | 'theme'
      | 'pledge'
      | 'meetings'
      | 'results'
      | 'proposals'
      | 'counts'
      | 'decisions',
      Known
    >
  >;
}

/** A cluster with its years, a line each. */
export interface ClusterBrief extends ClusterItem {
  readonly years: readonly YearBrief[];
}

/** Every cluster with every year on record, in few words. */
export class GetBriefOverview extends Question<readonly ClusterBrief[]> {
  static override readonly projections = GetClusterYear.projections;
  constructor(readonly page: Page) {
    super();
  }
}

@QueryHandler(GetBriefOverview)
export class GetBriefOverviewHandler implements IQueryHandler<GetBriefOverview> {
  constructor(private readonly reader: Reader) {}

  async execute({ page }: GetBriefOverview): Promise<Answer<readonly ClusterBrief[]>> {
    // It names no persons.
    const { data, next } = await withYears(this.reader, await this.reader.sight(null), page, 1);
    return { data: data.map((one) => ({ ...one, years: one.years.map(briefly) })), next };
  }
}

const isTold = (given: boolean): Known => (given ? 'YES' : 'NO');
const named = ({ unitId, name }: Officer): Officer => ({ unitId, name });

function briefly(of: ClusterYearData): YearBrief {
  const { year, leader, deputies, roster, movement, pledge, meetings, activities, results } = of;
  const { proposals, grants, unknown } = of;
  const isSigned = pledge !== null && (pledge.signedByAll || pledge.signatures.length > 0);
  return {
    year,
    leader: leader && named(leader),
    deputies: deputies.map(named),
    members: { known: roster.members.length, declared: roster.declaredCount },
    unknown,
    told: {
      leader: isTold(leader !== null),
      deputy: isTold(deputies.length > 0),
      members: roster.members.length === 0 ? 'NO' : roster.unknownMembers === 0 ? 'YES' : 'PARTLY',
      theme: isTold(movement.theme !== null),
      pledge: pledge === null ? 'NO' : isSigned ? 'YES' : 'PARTLY',
      meetings: isTold(meetings.length > 0 || activities.length > 0),
      results: isTold(results.length > 0),
      proposals: isTold(proposals.length > 0),
      counts: proposals.length === 0 ? 'NO' : proposals.every(({ vote }) => vote?.counts) ? 'YES' : 'PARTLY',
      decisions: isTold(
        proposals.some(({ status }) => status === 'granted' || status === 'refused') || grants.length > 0,
      ),
    },
  };
}
