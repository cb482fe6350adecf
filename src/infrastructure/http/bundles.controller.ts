import { Controller, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Reads } from '../../application/reads.js';
import { GetAward } from '../../projections/award-questions.js';
import { GetCluster } from '../../projections/cluster-questions.js';
import { GetClusterYear } from '../../projections/cluster-year-question.js';
import { GetResults } from '../../projections/results.js';
import { GetStandings } from '../../projections/standings-question.js';
import { GetSubmissions } from '../../projections/submissions.js';
import { GetUnit } from '../../projections/unit-page.js';
import type { BundledQuestion, BundleSubject } from '../bundles/bundles.js';
import { Bundles } from '../bundles/bundles.js';
import type { Asked } from './answers.js';
import { AskedBy, anEmulationYear, Asks } from './asks.js';
import { integer, invalid, path, text, year } from './parameters.js';
import { asFile } from './representation.js';

/** Sizes of checkpoints. */
const MOST = 999_999_999;
/** Years of one bundle. */
const MOST_YEARS = 20;

/** Evidence to take away: a ZIP that whoever gets it checks without this server (docs/proofs.md). */
@Controller('api')
export class BundlesController {
  constructor(
    private readonly bundles: Bundles,
    private readonly reads: Reads,
  ) {}

  @Asks(
    'clusters/:clusterId/bundle',
    'Evidence of a cluster and some of its years: the events, proved to be in a signed checkpoint, what was answered then, and what checks it offline',
    ['from!', anEmulationYear],
    'to',
    'size',
  )
  async clusterBundle(
    @Param('clusterId') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res() reply: FastifyReply,
  ) {
    const id = path('clusterId', given);
    const size = sizeIn(query);
    const last = text('to', query['to']) === null ? null : year(query['to'], 'to');
    const from = year(query['from'], 'from');
    const to = last ?? from;
    if (to < from || to - from >= MOST_YEARS)
      throw invalid('to', `must not be before \`from\`, nor ${MOST_YEARS} years after it or more`);
    const at = `/api/clusters/${encodeURIComponent(id)}`;
    const years = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const subject: BundleSubject = {
      about: `${at}/bundle?from=${from}&to=${to}`,
      questions: [
        [at, (known) => new GetCluster(id, known)],
        ...years.flatMap((year): BundledQuestion[] => [
          [`${at}/years/${year}`, (known) => new GetClusterYear(id, year, known)],
          [`${at}/years/${year}/results`, (known) => new GetResults(id, year, known)],
          [`${at}/years/${year}/standings`, (known) => new GetStandings(id, year, known)],
          [`${at}/years/${year}/submissions`, (known) => new GetSubmissions(id, year, known)],
        ]),
      ],
    };
    await this.send(subject, size, asked, reply);
  }

  @Asks(
    'units/:unitId/bundle',
    'Evidence of a unit: the events behind its page, proved to be in a signed checkpoint, the page, and what checks it offline',
    'size',
  )
  async unitBundle(
    @Param('unitId') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res() reply: FastifyReply,
  ) {
    const id = path('unitId', given);
    const at = `/api/units/${encodeURIComponent(id)}`;
    const subject: BundleSubject = {
      about: `${at}/bundle`,
      questions: [[at, (known) => new GetUnit(id, false, null, known)]],
    };
    await this.send(subject, sizeIn(query), asked, reply);
  }

  @Asks(
    'awards/:proposalId/bundle',
    'Evidence of a proposal and what became of it: the events, proved to be in a signed checkpoint, the page, and what checks it offline',
    'size',
  )
  async awardBundle(
    @Param('proposalId') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res() reply: FastifyReply,
  ) {
    const id = path('proposalId', given, 600);
    const at = `/api/awards/${encodeURIComponent(id)}`;
    const subject: BundleSubject = {
      about: `${at}/bundle`,
      questions: [[at, (known) => new GetAward(id, known)]],
    };
    await this.send(subject, sizeIn(query), asked, reply);
  }

  private async send(
    subject: BundleSubject,
    wanted: number | null,
    { namesPersons, actor }: Asked,
    reply: FastifyReply,
  ): Promise<void> {
    const { size, zip } = await this.bundles.of(subject, wanted, namesPersons ? actor : null);
    await this.reads.note({ actor, what: 'BUNDLE', at: subject.about });
    reply.type('application/zip').header('Content-Disposition', asFile(subject.about, size, 'zip'));
    await reply.send(zip);
  }
}

/** Of the checkpoint; null for the newest. */
function sizeIn(query: Readonly<Record<string, unknown>>): number | null {
  return integer('size', query['size'], 1, MOST, 0) || null;
}
