import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { activitiesOf } from './activities.js';
import type { AwardStatus } from './award-row.js';
import type { ClusterItem } from './cluster-questions.js';
import { withYears } from './cluster-questions.js';
import type { ClusterYearData } from './cluster-year-question.js';
import { GetClusterYear } from './cluster-year-question.js';
import { clusterYearKey } from './cluster-years.js';
import { heldIn } from './meeting-questions.js';
import type { OfficerShown } from './officers-shown.js';
import { isSignedByAll } from './pledge-shown.js';
import type { Answer, Page } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import { hasTotals, resultsProjection } from './results.js';
import type { Sight } from './sight.js';
import { grantsOfYears, proposalsOfYears } from './year-awards.js';
import type { Wanted } from './year-known.js';
import { yearsKnown } from './year-known.js';

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
    const sight = await this.reader.sight(null);
    return await withYears(this.reader, sight, page, (wanted) => yearBriefs(this.reader, sight, wanted));
  }
}

/** A line for each of these years. */
async function yearBriefs(reader: Reader, sight: Sight, wanted: readonly Wanted[]): Promise<YearBrief[]> {
  const keys = wanted.map(({ cluster, year }) => clusterYearKey(cluster.clusterId, year));
  const [years, results, proposals, grants, held, acted] = await Promise.all([
    yearsKnown(reader, sight, wanted),
    sight.rows(resultsProjection, keys),
    proposalsOfYears(reader, sight, wanted),
    grantsOfYears(reader, sight, wanted),
    heldIn(reader, keys, 1),
    activitiesOf(reader, sight, keys, { after: null, limit: 0 }),
  ]);
  const withMeetings = new Set(held.map(({ of }) => of));
  return years.map((known, i) => {
    const { cluster, year, row } = known;
    const key = keys[i] ?? '';
    const reported = results.get(key);
    return briefly({
      ...known,
      pledge: row?.pledge ? { signedByAll: isSignedByAll(row), signatures: row.signatures } : null,
      hasMet: withMeetings.has(key) || acted.get(key)?.more === true,
      hasResults: reported !== undefined && hasTotals(reported),
      proposals: proposals.filter((one) => one.clusterId === cluster.clusterId && one.year === year),
      grants: grants.get(key) ?? [],
    });
  });
}

const isTold = (given: boolean): Known => (given ? 'YES' : 'NO');
const named = ({ unitId, name }: Officer): Officer => ({ unitId, name });

/** The same of the year as its page shows it. */
export function briefOf(page: ClusterYearData): YearBrief {
  const hasMet = page.meetings.length > 0 || page.activities.length > 0;
  return briefly({ ...page, theme: page.movement.theme, hasMet, hasResults: page.results.length > 0 });
}

interface Told extends Pick<ClusterYearData, 'year' | 'leader' | 'deputies' | 'roster' | 'unknown'> {
  readonly theme: string | null;
  readonly pledge: { readonly signedByAll: boolean; readonly signatures: readonly unknown[] } | null;
  readonly hasMet: boolean;
  readonly hasResults: boolean;
  readonly proposals: readonly {
    readonly status: AwardStatus;
    readonly vote: { readonly counts?: object | null } | null;
  }[];
  readonly grants: readonly unknown[];
}

function briefly(of: Told): YearBrief {
  const { year, leader, deputies, roster, theme, pledge, proposals, grants, unknown } = of;
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
      theme: isTold(theme !== null),
      pledge: pledge === null ? 'NO' : isSigned ? 'YES' : 'PARTLY',
      meetings: isTold(of.hasMet),
      results: isTold(of.hasResults),
      proposals: isTold(proposals.length > 0),
      counts: proposals.length === 0 ? 'NO' : proposals.every(({ vote }) => vote?.counts) ? 'YES' : 'PARTLY',
      decisions: isTold(
        proposals.some(({ status }) => status === 'granted' || status === 'refused') || grants.length > 0,
      ),
    },
  };
}
