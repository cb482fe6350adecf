import { hash } from 'node:crypto';
import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DomainError } from '../../domain/ground/errors.js';
import type { PaperKind } from '../../projections/papers/paper.js';
import { paperKinds } from '../../projections/papers/paper.js';
import { GetPaper } from '../../projections/papers/paper-question.js';
import { docxOf } from '../papers/docx.js';
import { pdfOf } from '../papers/pdf.js';
import type { Asked } from './answers.js';
import { addressOf, Answers } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { knownAt, oneOf, path, text, year as yearIn } from './parameters.js';
import { asFile } from './representation.js';

const writers = { docx: docxOf, pdf: pdfOf };
const types = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
} as const;

/** Papers to be signed, in the layout of Decree 30/2020/NĐ-CP. */
@Controller('api')
export class PapersController {
  constructor(private readonly answers: Answers) {}

  @Asks(
    'clusters/:clusterId/years/:year/papers/:kind',
    `A paper of the year to be signed: ${paperKinds.join(', ')}; what nobody stated is left as dots`,
    'subject',
    'knownAt',
    ['format', { type: 'string', enum: ['json', 'docx', 'pdf'] }],
  )
  @ApiParam({ name: 'kind', enum: paperKinds, description: 'Which paper' })
  async paper(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Param('kind') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const format = oneOf('format', query['format'], ['json', 'docx', 'pdf']) ?? 'json';
    const subject = text('subject', query['subject'], 500);
    const question = new GetPaper(kindIn(given), path('clusterId', id), yearIn(year), subject, known);
    const answer = await this.answers.to(question, asked, known);
    if (format === 'json') return answer;
    const file = Buffer.from(await writers[format](answer.data));
    reply
      .type(types[format])
      .header('Content-Disposition', asFile(addressOf(asked.url), answer.meta.position, format))
      // RFC 9530: what evidence has to say of a file that was signed.
      .header('Content-Digest', `sha-256=:${hash('sha256', file, 'base64')}:`);
    return file;
  }
}

/** Throws NOT_FOUND. */
function kindIn(given: string): PaperKind {
  const kind = paperKinds.find((one) => one === given);
  if (kind) return kind;
  const detail = `Không có loại văn bản “${given.slice(0, 40)}”; có ${paperKinds.join(', ')}.`;
  throw new DomainError('NOT_FOUND', detail, { kinds: paperKinds });
}
