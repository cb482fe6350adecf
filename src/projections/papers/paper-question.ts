import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryBus, QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { ClusterId } from '../../domain/ground/values.js';
import { GetCluster } from '../cluster-questions.js';
import { GetClusterYear } from '../cluster-year-question.js';
import { GetMeeting } from '../meeting-questions.js';
import type { Answer } from '../question.js';
import { Question } from '../question.js';
import type { OfYear } from './heads.js';
import { minutesOf } from './minutes.js';
import type { Paper, PaperKind } from './paper.js';

/** A paper of a year of a cluster, made from the answers to other questions. `subject` is the id of the meeting that minutes are of. */
export class GetPaper extends Question<Paper> {
  static override readonly projections = [GetCluster, GetClusterYear, GetMeeting].flatMap(
    (asked) => asked.projections,
  );
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
  constructor(private readonly queries: QueryBus) {}

  /** Throws INVALID_REQUEST where a subject is missing or is not of this year, and what the questions throw. */
  async execute({ kind, clusterId, year, subject, knownAt, namesPersons }: GetPaper): Promise<Answer<Paper>> {
    const ask = async <D>(question: Question<D>): Promise<Answer<D>> => {
      question.namesPersons = namesPersons;
      return await this.queries.execute<Question<D>, Answer<D>>(question);
    };
    const { data: cluster, knownAtPosition = null } = await ask(new GetCluster(clusterId, knownAt));
    const ofYear = (await ask(new GetClusterYear(clusterId, year, knownAt))).data;
    const of: OfYear = { cluster, year: ofYear };
    const make: Readonly<Record<PaperKind, () => Promise<Paper>>> = {
      minutes: async () => {
        const { data } = await ask(new GetMeeting(needed(subject), knownAt));
        return minutesOf(requireOfYear(data, of), of);
      },
    };
    return { knownAtPosition, data: await make[kind]() };
  }
}

function needed(subject: string | null): string {
  if (subject !== null) return subject;
  const errors = [{ parameter: 'subject', detail: 'must be given' }];
  throw new DomainError('INVALID_REQUEST', 'subject: must be given', { errors });
}

interface OfSomeYear {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly alsoFor?: readonly { readonly clusterId: ClusterId; readonly year: number }[];
}

function requireOfYear<D extends OfSomeYear>(data: D, { cluster, year }: OfYear): D {
  const years = [data, ...(data.alsoFor ?? [])];
  if (years.some((one) => one.clusterId === cluster.id && one.year === year.year)) return data;
  const errors = [{ parameter: 'subject', detail: 'is of another cluster or year' }];
  throw new DomainError('INVALID_REQUEST', 'subject: is of another cluster or year', { errors });
}
