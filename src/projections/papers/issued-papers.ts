import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import { added } from '../../domain/ground/growing.js';
import type { Proof } from '../../domain/ground/proof.js';
import { proofOf } from '../../domain/ground/proof.js';
import type { ClusterId } from '../../domain/ground/values.js';
import type { IssuedPaper, PaperEvent } from '../../domain/year/issued-papers.js';
import * as Papers from '../../domain/year/issued-papers.js';
import { clusterYearKey, rowOfYear } from '../cluster-years.js';
import { clusterProjection } from '../clusters.js';
import { clusterRowIn } from '../naming.js';
import { signatoryShown } from '../participants.js';
import { projectionOf } from '../projection.js';
import type { Answer } from '../question.js';
import { Question, YearQuestion } from '../question.js';
import { Reader } from '../reader.js';
import type { RecordedIn } from '../results.js';
import { recordedIn } from '../results.js';
import type { Replayable, Sight } from '../sight.js';

/** The papers issued of one year of one cluster, oldest first, each with what proves it at the same place. */
export interface IssuedPapersRow extends Papers.PapersState {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly proofs: readonly Proof[];
}

const types: Readonly<Record<PaperEvent['type'], true>> = {
  PaperIssued: true,
  PaperRecordSupplemented: true,
};

/** Row of the papers issued of each cluster-year, by `<clusterId>_<year>`. */
export const issuedPapersProjection = projectionOf<PaperEvent, Replayable<IssuedPapersRow>>(types, {
  name: 'issued_papers',
  version: 1,
  streams: (key) => [`papers-${key}`],
  keys: ({ data }) => [clusterYearKey(data.clusterId, data.year)],
  evolve(row, event) {
    const { clusterId, year } = event.data;
    const { proofs, ...state } = row ?? { clusterId, year, proofs: [], ...Papers.initial() };
    return {
      ...state,
      ...Papers.evolve(state, event),
      proofs: event.type === 'PaperIssued' ? added(proofs, proofOf(event)) : proofs,
    };
  },
  columns: [],
});

/** A paper as issued. */
export interface IssuedPaperShown
  extends Omit<IssuedPaper, 'clusterId' | 'year' | 'parts' | 'signer' | 'eventId'>, RecordedIn {
  readonly signer: ReturnType<typeof signatoryShown>;
}

const read = [issuedPapersProjection, clusterProjection];

async function rowIn(sight: Sight, clusterId: ClusterId, year: number): Promise<IssuedPapersRow | null> {
  await clusterRowIn(sight, clusterId);
  return await rowOfYear(sight, issuedPapersProjection, clusterId, year);
}

/** Those that are wanted: names of others are not given. */
async function shown(
  sight: Sight,
  row: IssuedPapersRow | null,
  isWanted: (issue: IssuedPaper) => boolean = () => true,
): Promise<readonly IssuedPaperShown[]> {
  const wanted = row?.issues.filter(isWanted) ?? [];
  const nameOf = await sight.persons(wanted.flatMap(({ signer }) => signer?.person?.ref ?? []));
  const proofOfIssue = (id: string) => row?.proofs.find(({ eventId }) => eventId === id) as Proof;
  return wanted.map(({ clusterId: _clusterId, year: _year, parts: _parts, eventId, signer, ...issue }) => ({
    ...issue,
    signer: signatoryShown(signer, nameOf),
    ...recordedIn(proofOfIssue(eventId)),
  }));
}

/** The papers issued of a cluster-year, oldest first. */
export class FindIssuedPapers extends YearQuestion<readonly IssuedPaperShown[]> {
  static override readonly projections = read;
}

@QueryHandler(FindIssuedPapers)
export class FindIssuedPapersHandler implements IQueryHandler<FindIssuedPapers> {
  constructor(private readonly reader: Reader) {}

  async execute({
    clusterId,
    year,
    knownAt,
    namesPersons,
  }: FindIssuedPapers): Promise<Answer<readonly IssuedPaperShown[]>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    return { knownAtPosition: sight.position, data: await shown(sight, await rowIn(sight, clusterId, year)) };
  }
}

/** One paper as issued, and all that its record has. */
export class GetIssuedPaper extends Question<IssuedPaperShown & { readonly record: IssuedPaper }> {
  static override readonly projections = read;
  /** What it is shown with comes from the log. */
  static override readonly followsReadModels = false;
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly issueId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetIssuedPaper)
export class GetIssuedPaperHandler implements IQueryHandler<GetIssuedPaper> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, issueId, knownAt, namesPersons }: GetIssuedPaper) {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const row = await rowIn(sight, clusterId, year);
    const isMeant = (one: IssuedPaper): boolean => one.issueId === issueId;
    const [issue] = await shown(sight, row, isMeant);
    const record = row?.issues.find(isMeant);
    if (!record || !issue) {
      const detail = `Chưa có văn bản “${issueId}” nào được ban hành.`;
      throw new DomainError('RECORD_NOT_FOUND', detail, { issueId });
    }
    return { knownAtPosition: sight.position, data: { ...issue, record } };
  }
}
