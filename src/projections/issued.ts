import { hash } from 'node:crypto';
import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import { canonicalJson } from '../domain/ground/canonical-json.js';
import { DomainError } from '../domain/ground/errors.js';
import { added } from '../domain/ground/growing.js';
import type { ReportedCode } from '../domain/results/metrics.js';
import { metricName } from '../domain/results/metrics.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { IssuedContent } from '../domain/results/issued-content.js';
import type {
  Correction,
  ResultsCorrected,
  ResultsIssued,
  ResultsRecordSupplemented,
} from '../domain/results/results.js';
import { clusterYearKey, rowOfYear } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { clusterRowIn } from './naming.js';
import type { Answer } from './question.js';
import { Question, YearQuestion } from './question.js';
import { projectionOf } from './projection.js';
import type { Replayable, Sight } from './sight.js';
import { Reader } from './reader.js';
import type { RecordedIn } from './results.js';
import { correctionShown, recordedIn } from './results.js';
import type { ClusterId, PartialDate } from '../domain/ground/values.js';

interface Amendment extends Omit<Correction, 'afterLock'> {
  readonly reportId: string;
  readonly metric: ReportedCode;
  /** What its office calls it; absent for one of the catalogue. */
  readonly name?: string;
}

interface Issue {
  readonly issueId: string;
  readonly content: IssuedContent;
  /** Its number and its day, perhaps told later. */
  readonly told: Pick<IssuedContent, 'documentNumber' | 'issuedOn'>;
  /** Corrections of its figures since, oldest first. */
  readonly amendments: readonly Amendment[];
  readonly proof: Proof;
}

/** The reports issued of one year of one cluster, oldest first. */
export interface IssuedRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly issues: readonly Issue[];
}

type IssuedEvent = ResultsIssued | ResultsCorrected | ResultsRecordSupplemented;

const types: Readonly<Record<IssuedEvent['type'], true>> = {
  ResultsIssued: true,
  ResultsCorrected: true,
  ResultsRecordSupplemented: true,
};

/** Row of the issued reports of each cluster-year, by `<clusterId>_<year>`. */
export const issuedProjection = projectionOf<IssuedEvent, Replayable<IssuedRow>>(types, {
  name: 'issued',
  version: 5,
  streams: (key) => [`results-${key}`],
  keys: ({ data }) => [clusterYearKey(data.clusterId, data.year)],
  evolve(row, event) {
    const { clusterId, year } = event.data;
    const proof = proofOf(event);
    const state = row ?? { clusterId, year, issues: [] };
    switch (event.type) {
      case 'ResultsIssued': {
        const { issueId, content } = event.data;
        const { documentNumber, issuedOn } = content;
        const told = { documentNumber, issuedOn };
        return { ...state, issues: added(state.issues, { issueId, content, told, amendments: [], proof }) };
      }
      case 'ResultsRecordSupplemented': {
        const { eventId, added: said } = event.data;
        const issue = state.issues.find((one) => one.proof.eventId === eventId);
        if (issue) Object.assign(issue.told, said);
        return state;
      }
      case 'ResultsCorrected': {
        const { reportId, unitId, metric, was, now, reasonCode, reason } = event.data;
        const amendment = { reportId, metric, was, now, reasonCode, reason, proof };
        const isMeant = (report: IssuedContent['reports'][number]): boolean =>
          report.reportId === reportId && (report.unit?.unitId ?? null) === unitId;
        for (const { content, amendments } of state.issues)
          if (content.reports.some(isMeant)) added(amendments, amendment);
        return state;
      }
    }
  },
  columns: [],
});

interface IssueShown extends RecordedIn {
  readonly issueId: string;
  readonly documentNumber: string | null;
  readonly issuedOn: PartialDate | null;
  /** SHA-256 over the canonical JSON (RFC 8785) of the content, 64 hex digits. */
  readonly sha256: string;
  /** What must be printed on it; null where nothing was corrected since. */
  readonly mark: 'đã có đính chính sau khi ban hành' | null;
}

function issueShown({ issueId, content, told, amendments, proof }: Issue): IssueShown {
  const { documentNumber, issuedOn } = told;
  return {
    issueId,
    documentNumber,
    issuedOn,
    sha256: hash('sha256', canonicalJson(content), 'hex'),
    mark: amendments.length > 0 ? 'đã có đính chính sau khi ban hành' : null,
    ...recordedIn(proof),
  };
}

const read = [issuedProjection, clusterProjection];

async function issuesOf(sight: Sight, clusterId: ClusterId, year: number): Promise<readonly Issue[]> {
  await clusterRowIn(sight, clusterId);
  return (await rowOfYear(sight, issuedProjection, clusterId, year))?.issues ?? [];
}

/** The reports issued of a cluster-year, oldest first. */
export class FindIssuedResults extends YearQuestion<readonly IssueShown[]> {
  static override readonly projections = read;
}

@QueryHandler(FindIssuedResults)
export class FindIssuedResultsHandler implements IQueryHandler<FindIssuedResults> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: FindIssuedResults): Promise<Answer<readonly IssueShown[]>> {
    const sight = await this.reader.sight(knownAt);
    const issues = await issuesOf(sight, clusterId, year);
    return { knownAtPosition: sight.position, data: issues.map(issueShown) };
  }
}

export interface IssuedData extends IssueShown {
  /** As issued, with members in canonical order: `sha256` is that of its JSON without whitespace. */
  readonly content: IssuedContent;
  readonly amendments: readonly (ReturnType<typeof correctionShown> &
    Pick<Amendment, 'reportId' | 'metric'> & { readonly name: string })[];
}

/** One issued report as it was issued, and what was corrected since. */
export class GetIssuedResults extends Question<IssuedData> {
  static override readonly projections = read;
  constructor(
    readonly clusterId: ClusterId,
    readonly year: number,
    readonly issueId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetIssuedResults)
export class GetIssuedResultsHandler implements IQueryHandler<GetIssuedResults> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, issueId, knownAt }: GetIssuedResults): Promise<Answer<IssuedData>> {
    const sight = await this.reader.sight(knownAt);
    const issue = (await issuesOf(sight, clusterId, year)).find((i) => i.issueId === issueId);
    if (!issue) {
      throw new DomainError('RECORD_NOT_FOUND', `Chưa có báo cáo “${issueId}” nào được ban hành.`, {
        issueId,
      });
    }
    return {
      knownAtPosition: sight.position,
      data: {
        ...issueShown(issue),
        content: JSON.parse(canonicalJson(issue.content)) as IssuedContent,
        amendments: issue.amendments.map((amendment) => ({
          reportId: amendment.reportId,
          metric: amendment.metric,
          name: metricName(amendment.metric, amendment.name),
          ...correctionShown(amendment),
        })),
      },
    };
  }
}
