import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { AwardCode } from '../domain/award-catalogue.js';
import { awardTypes } from '../domain/award-catalogue.js';
import type { AwardProposed } from '../domain/award-proposal.js';
import type { Recorded } from '../domain/event.js';
import type { VoteAsTold } from '../domain/offices.js';
import type { Proof } from '../domain/proof.js';
import { proofOf } from '../domain/proof.js';
import { namer } from './leadership.js';
import type { Answer } from './question.js';
import { Question } from './question.js';
import type { Replayable } from './reader.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

/** What became of a proposal. Nothing but a decision makes it `granted`. */
export type AwardStatus = 'proposed';

/** A proposal for an award. */
export interface AwardRow {
  readonly proposalId: string;
  readonly award: AwardCode;
  readonly unitId: string;
  readonly clusterId: string;
  readonly year: number;
  readonly status: AwardStatus;
  readonly vote: VoteAsTold | null;
  readonly recipient: string | null;
  readonly proof: Proof;
}

/** Row of each proposal, by `<clusterId>_<year>/<proposalId>`. */
export const awardProjection: Replayable<AwardRow> = {
  name: 'award',
  version: 1,
  streams: (key) => [`awardProposals-${key.split('/')[0]}`],
  keys(event) {
    if (event.type !== 'AwardProposed') return [];
    const { clusterId, year, proposalId } = event.data as AwardProposed['data'];
    return [`${clusterId}_${year}/${proposalId}`];
  },
  evolve(_state, recorded) {
    const { data } = recorded as unknown as Recorded<AwardProposed>;
    const { proposalId, award, unitId, clusterId, year, vote, recipient } = data;
    return {
      proposalId,
      award,
      unitId,
      clusterId,
      year,
      status: 'proposed',
      vote,
      recipient,
      proof: proofOf(recorded),
    };
  },
  columns: [
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
    { name: 'status', type: 'text', value: (row) => row.status },
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
  ],
};

type AwardItem = AwardRow & { readonly awardName: string; readonly unitName: string };

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
    const name = await namer(
      sight,
      rows.map((row) => row.unitId),
    );
    return {
      data: rows.map((row) => ({
        ...row,
        awardName: awardTypes[row.award].name,
        unitName: name(row.unitId).name,
      })),
    };
  }
}
