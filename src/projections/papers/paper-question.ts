import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { ClusterId } from '../../domain/ground/values.js';
import type { PaperKind } from '../../domain/year/issued-papers.js';
import { GetCluster } from '../cluster-questions.js';
import { GetClusterYear } from '../cluster-year-question.js';
import { FindAwards } from '../award-questions.js';
import { GetBallot } from '../ballot-questions.js';
import type { ExplanationData } from '../explanation.js';
import { GetExplanation } from '../explanation.js';
import { GetMeeting } from '../meeting-questions.js';
import type { Projection } from '../projection.js';
import type { Answer } from '../question.js';
import { Question } from '../question.js';
import { Reader } from '../reader.js';
import { GetStandings } from '../standings-question.js';
import { GetSubmissions } from '../submissions.js';
import { certificatesOf, proposalsOf, submissionOf } from './awards.js';
import { countOf, toldCountOf } from './count.js';
import type { OfYear } from './heads.js';
import { minutesOf } from './minutes.js';
import type { Paper } from './paper.js';
import { paperTemplateProjection, templateIn } from './paper-templates.js';
import { pledgeOf } from './pledge.js';
import { standingsOf } from './standings.js';
import { yearReportOf } from './year-report.js';

const asked = [
  GetCluster,
  GetClusterYear,
  GetMeeting,
  GetBallot,
  GetSubmissions,
  FindAwards,
  GetStandings,
  GetExplanation,
];
const read: readonly Projection[] = [
  ...new Set([paperTemplateProjection, ...asked.flatMap((one): readonly Projection[] => one.projections)]),
];

/** A paper of a year of a cluster, made from the answers to other questions. `subject` is the id of the meeting, ballot or submission that it is of. */
export class GetPaper extends Question<Paper> {
  static override readonly projections = read;
  constructor(
    readonly kind: PaperKind,
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly subject: string | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetPaper)
export class GetPaperHandler implements IQueryHandler<GetPaper> {
  constructor(
    private readonly queries: QueryBus,
    private readonly reader: Reader,
  ) {}

  /** Throws INVALID_REQUEST where a subject is missing or is not of this year, and what the questions throw. */
  async execute({ kind, clusterId, year, subject, knownAt, namesPersons }: GetPaper): Promise<Answer<Paper>> {
    const ask = async <D>(question: Question<D>): Promise<Answer<D>> => {
      question.namesPersons = namesPersons;
      return await this.queries.execute<Question<D>, Answer<D>>(question);
    };
    const { data: cluster, knownAtPosition = null } = await ask(new GetCluster(clusterId, knownAt));
    const ofYear = (await ask(new GetClusterYear(clusterId, year, knownAt))).data;
    const of: OfYear = { cluster, year: ofYear };
    const meetingIn = async (id: string) => requireOfYear((await ask(new GetMeeting(id, knownAt))).data, of);
    const awards = async () => {
      const page = { after: null, limit: MOST };
      return (await ask(new FindAwards({ clusterId, year }, null, knownAt, page))).data;
    };
    const standings = async () => (await ask(new GetStandings(clusterId, year, knownAt))).data;
    const make: Readonly<Record<PaperKind, () => Promise<Paper>>> = {
      pledge: async () => await Promise.resolve(pledgeOf(of)),
      minutes: async () => minutesOf(await meetingIn(needed(subject)), of),
      count: async () => {
        const id = needed(subject);
        const held = ofYear.meetings.some(({ meetingId }) => meetingId === id);
        if (held) return toldCountOf(await meetingIn(id), of);
        const ballot = (await ask(new GetBallot(id, knownAt))).data;
        return countOf(ballot, await meetingIn(ballot.meetingId), of);
      },
      submission: async () => {
        const submitted = (await ask(new GetSubmissions(clusterId, year, knownAt))).data;
        const filed = submitted.submissions.findLast(({ submissionId, proposer }) =>
          subject === null ? proposer === 'CLUSTER' : submissionId === subject,
        );
        if (subject !== null && !filed) throw invalidSubject('no such submission in this year');
        return submissionOf(filed ?? null, submitted, await awards(), of);
      },
      proposals: async () => proposalsOf(await awards(), of),
      'year-report': async () => yearReportOf(await standings(), await awards(), of),
      standings: async () => {
        const found = await standings();
        const explanations: ExplanationData[] = [];
        for (const { unitId } of found.status === 'NONE' ? [] : [...found.rows, ...found.notRated])
          explanations.push((await ask(new GetExplanation(clusterId, year, unitId, knownAt))).data);
        return standingsOf(found, explanations, of);
      },
      certificates: async () => certificatesOf(await awards(), of),
    };
    const { organiser } = cluster;
    const own = organiser && (await templateIn(await this.reader.sight(knownAt), organiser.unitId, kind));
    const office = own && { organiserId: organiser.unitId, sha256: own.adopted.sha256 };
    return { knownAtPosition, data: { ...(await make[kind]()), ...(office ? { office } : {}) } };
  }
}

/** Awards of a year of one cluster. */
const MOST = 10_000;

function invalidSubject(detail: string): DomainError {
  return new DomainError('INVALID_REQUEST', `subject: ${detail}`, {
    errors: [{ parameter: 'subject', detail }],
  });
}

function needed(subject: string | null): string {
  if (subject === null) throw invalidSubject('must be given');
  return subject;
}

interface OfSomeYear {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly alsoFor?: readonly { readonly clusterId: ClusterId; readonly year: number }[];
}

function requireOfYear<D extends OfSomeYear>(data: D, { cluster, year }: OfYear): D {
  const years = [data, ...(data.alsoFor ?? [])];
  if (years.some((one) => one.clusterId === cluster.id && one.year === year.year)) return data;
  throw invalidSubject('is of another cluster or year');
}
