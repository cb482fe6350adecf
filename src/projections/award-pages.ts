import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { DomainError } from '../domain/errors.js';
import type { AwardItem } from './award-shown.js';
import { itemOf, signersOf } from './award-shown.js';
import type { AwardRow } from './awards.js';
import { awardProjection } from './awards.js';
import { namer } from './leadership.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

/** Proposals and what became of them, by year, status, unit and cluster; null leaves a filter out. */
export class FindAwards extends Question<readonly AwardItem[]> {
  static override readonly projections = [awardProjection, unitProjection];
  constructor(
    readonly year: number | null,
    readonly status: string | null,
    readonly unitId: string | null,
    readonly clusterId: string | null,
  ) {
    super();
  }
}

@QueryHandler(FindAwards)
export class FindAwardsHandler implements IQueryHandler<FindAwards> {
  constructor(private readonly reader: Reader) {}

  async execute({ year, status, unitId, clusterId }: FindAwards): Promise<Answer<readonly AwardItem[]>> {
    const found = await this.reader.select<{ state: AwardRow }>(
      `SELECT state FROM read.award
       WHERE ($1::int IS NULL OR year = $1) AND ($2::text IS NULL OR status = $2)
         AND ($3::text IS NULL OR unit_id = $3) AND ($4::text IS NULL OR cluster_id = $4)
       ORDER BY year, cluster_id, key LIMIT 1000`,
      [year, status, unitId, clusterId],
    );
    const rows = found.map(({ state }) => state);
    const sight = await this.reader.sight(null);
    const unit = await namer(
      sight,
      rows.map((row) => row.unitId),
    );
    const person = await signersOf(this.reader, rows);
    return { data: rows.map((row) => itemOf(row, { unit, person })) };
  }
}

interface AwardPage extends AwardItem {
  readonly history: AwardRow['history'];
  /** After a withdrawal, the nominee next by rank: offered, not chosen (S-28); null where there is none. */
  readonly next: (Named & { readonly proposalId: string; readonly rank: number }) | null;
}

/** One proposal with everything that happened to it. */
export class GetAward extends Question<AwardPage> {
  static override readonly projections = [awardProjection, unitProjection];
  constructor(
    readonly proposalId: string,
    readonly knownAt: string | null,
  ) {
    super();
  }
}

@QueryHandler(GetAward)
export class GetAwardHandler implements IQueryHandler<GetAward> {
  constructor(private readonly reader: Reader) {}

  async execute({ proposalId, knownAt }: GetAward): Promise<Answer<AwardPage>> {
    const sight = await this.reader.sight(knownAt);
    // The rows of one award of one cluster-year: this proposal and those beside which it was ranked.
    const keys = await this.reader.select<{ key: string }>(
      `SELECT other.key FROM read.award one
       JOIN read.award other USING (cluster_id, year) WHERE one.proposal_id = $1 ORDER BY other.key`,
      [proposalId],
    );
    const rows = await sight.rows(
      awardProjection,
      keys.map(({ key }) => key),
    );
    const beside = [...rows.values()];
    const row = beside.find((r) => r.proposalId === proposalId);
    if (!row)
      throw new DomainError('PROPOSAL_NOT_FOUND', `Chưa ghi nhận đề nghị “${proposalId}”.`, { proposalId });
    const unit = await namer(
      sight,
      beside.map((r) => r.unitId),
    );
    const person = await signersOf(this.reader, [row]);
    return {
      knownAtPosition: sight.position,
      data: {
        ...itemOf(row, { unit, person }),
        history: row.history,
        next: nextByRank(row, beside, unit),
      },
    };
  }
}

function nextByRank(
  row: AwardRow,
  beside: readonly AwardRow[],
  name: (unitId: string) => Named,
): AwardPage['next'] {
  if (row.status !== 'withdrawn') return null;
  const waiting = beside
    .flatMap(({ proposalId, award, unitId, status, rank }) =>
      award === row.award && status === 'nominated' && rank !== null ? [{ proposalId, unitId, rank }] : [],
    )
    .sort((a, b) => a.rank - b.rank);
  const next = waiting[0];
  return next ? { ...name(next.unitId), proposalId: next.proposalId, rank: next.rank } : null;
}
