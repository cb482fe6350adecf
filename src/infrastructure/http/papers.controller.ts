import { hash } from 'node:crypto';
import { Controller, Param, Query, Res } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import { positionOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { PaperFormat, PaperKind } from '../../domain/year/issued-papers.js';
import { paperKinds } from '../../domain/year/issued-papers.js';
import { templateFields } from '../../domain/year/paper-templates.js';
import type { IssuedPaperShown } from '../../projections/papers/issued-papers.js';
import { FindIssuedPapers, GetIssuedPaper } from '../../projections/papers/issued-papers.js';
import { GetPaper } from '../../projections/papers/paper-question.js';
import { FindPaperTemplates, GetPaperTemplate } from '../../projections/papers/paper-templates.js';
import { Steps } from '../../projections/steps.js';
import { starter } from '../papers/office-template.js';
import { PaperFiles } from '../papers/paper-files.js';
import type { Asked } from './answers.js';
import { addressOf, Answers, metaOfLog } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import type { HistoryEvent } from './history.controllers.js';
import { eventShown } from './history.controllers.js';
import { knownAt, oneOf, path, text, year as yearIn } from './parameters.js';
import { asFile } from './representation.js';

const formats = ['json', 'docx', 'pdf'] as const;
const format = ['format', { type: 'string', enum: formats }] as const;
const templateFormat = ['format', { type: 'string', enum: ['json', 'docx'] }] as const;
const types = {
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  pdf: 'application/pdf',
} as const;

/** Events after an issue that are told with it. */
const MOST_SINCE = 50;

/** A paper as it was issued, and what became of it. */
export interface IssuedPaperData extends IssuedPaperShown {
  /**
   * In which parts what the program makes now is not what was issued: a part of the paper, such as `title` or `body/3`; `names` of
   * persons, removed or not the asker's to read; `layout`. Empty where it makes the very bytes.
   */
  readonly differsIn: readonly string[];
  /** What must be printed on it; null where nothing that it shows was changed since. */
  readonly mark: 'đã có đính chính sau khi ban hành' | null;
  /** What was recorded since that changes what it shows, 50 at most, oldest first. */
  readonly since: readonly HistoryEvent[];
}

/** What a template of a kind of paper may hold. */
export interface TemplateFieldsData {
  readonly kind: PaperKind;
  readonly fields: readonly {
    /** As it stands between braces: `{số}`; a list is `{#căn cứ}` … `{/căn cứ}`. Typed in capitals it gives its value in capitals. */
    readonly name: string;
    readonly says: string;
    /** Of a list: the fields that each of its lines has. */
    readonly lines: readonly string[];
    /** Without it the template is refused. */
    readonly isNeeded: boolean;
  }[];
}

/** Papers to be signed, in the layout of Decree 30/2020/NĐ-CP. */
@Controller('api')
export class PapersController {
  constructor(
    private readonly answers: Answers,
    private readonly files: PaperFiles,
    private readonly steps: Steps,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks(
    'clusters/:clusterId/years/:year/papers/:kind',
    `A paper of the year to be signed: ${paperKinds.join(', ')}; what nobody stated is left as dots`,
    'subject',
    'knownAt',
    format,
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
    const as = oneOf('format', query['format'], formats) ?? 'json';
    const subject = text('subject', query['subject'], 500);
    const question = new GetPaper(kindIn(given), path('clusterId', id), yearIn(year), subject, known);
    const answer = await this.answers.to(question, asked, known);
    if (as === 'json') return answer;
    return sent(
      reply,
      await this.files.write(answer.data, as, answer.meta.position),
      as,
      asFile(addressOf(asked.url), answer.meta.position, as),
    );
  }

  @Asks(
    'clusters/:clusterId/years/:year/papers/issued',
    'Papers of the year that were issued, each with its manifest: of what it was made, and the SHA-256 of its files',
    'knownAt',
  )
  issuedPapers(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new FindIssuedPapers(path('clusterId', id), yearIn(year), known), asked, known);
  }

  @Asks(
    'clusters/:clusterId/years/:year/papers/issued/:issueId',
    'One paper as it was issued, the very file again, whether the program still makes it, and what changes it since',
    'knownAt',
    format,
  )
  async issuedPaper(
    @Param('clusterId') id: string,
    @Param('year') year: string,
    @Param('issueId') issueId: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const as = oneOf('format', query['format'], formats) ?? 'json';
    const question = new GetIssuedPaper(path('clusterId', id), yearIn(year), path('issueId', issueId), known);
    const { data, ...rest } = await this.answers.to(question, asked, known);
    const { record, ...shown } = data;
    const names = asked.namesPersons ? new Set<string>() : null;
    const { madeAt, files, differsIn } = await this.files.again(record, names);
    if (as !== 'json') {
      if (!files || files.sha256[as] !== record.sha256[as]) {
        const detail = `Chương trình không còn lập ra đúng tệp đã ban hành; khác ở: ${differsIn.join(', ')}.`;
        throw new DomainError('PAPER_DIFFERS', detail, { issueId, differsIn });
      }
      await this.answers.namesGiven(asked, [...(names ?? [])]);
      return sent(reply, files.bytes[as], as, asFile(addressOf(asked.url), shown.kind, as));
    }
    const { kind, clusterId, subject } = record;
    const steps = this.steps.forwards(
      (at) => new GetPaper(kind, clusterId, record.year, subject, at),
      madeAt,
      positionOf(this.store, rest.meta.position),
    );
    const since: HistoryEvent[] = [];
    for await (const step of steps) if (since.push(eventShown(this.store, step)) === MOST_SINCE) break;
    const mark = since.length > 0 ? 'đã có đính chính sau khi ban hành' : null;
    const issued: IssuedPaperData = { ...shown, differsIn, mark, since };
    return { data: issued, ...rest };
  }

  @Asks(
    'paper-templates/:kind',
    'The fields that an office’s own template of a kind of paper may have, or must; as `docx` a template with all of them, to begin with',
    templateFormat,
  )
  @ApiParam({ name: 'kind', enum: paperKinds, description: 'Which paper' })
  async templateFields(
    @Param('kind') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const kind = kindIn(given);
    if (oneOf('format', query['format'], ['json', 'docx']) === 'docx')
      return sent(reply, await starter(kind), 'docx', asFile(addressOf(asked.url), 'thidua', 'docx'));
    const data: TemplateFieldsData = {
      kind,
      fields: Object.entries(templateFields).map(([name, { says, needed, lines = [] }]) => ({
        name,
        says,
        lines,
        isNeeded: needed === 'always' || needed === kind,
      })),
    };
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Asks(
    'organisers/:organiserId/paper-templates',
    'The templates that a body has of its own, by kinds of papers; papers of other kinds have our layout',
    'knownAt',
  )
  paperTemplates(
    @Param('organiserId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    return this.answers.to(new FindPaperTemplates(path('organiserId', id), known), asked, known);
  }

  @Asks(
    'organisers/:organiserId/paper-templates/:kind',
    'The template that a body has of a kind of paper: its file in base64, or as `docx` the file',
    'knownAt',
    templateFormat,
  )
  @ApiParam({ name: 'kind', enum: paperKinds, description: 'Which paper' })
  async paperTemplate(
    @Param('organiserId') id: string,
    @Param('kind') given: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const known = knownAt('knownAt', query['knownAt']);
    const as = oneOf('format', query['format'], ['json', 'docx']) ?? 'json';
    const question = new GetPaperTemplate(path('organiserId', id), kindIn(given), known);
    const answer = await this.answers.to(question, asked, known);
    if (as === 'json') return answer;
    const file = Buffer.from(answer.data.docx, 'base64');
    return sent(reply, file, 'docx', asFile(addressOf(asked.url), answer.meta.position, 'docx'));
  }
}

function sent(reply: FastifyReply, bytes: Uint8Array, as: PaperFormat, disposition: string): Buffer {
  const file = Buffer.from(bytes);
  reply
    .type(types[as])
    .header('Content-Disposition', disposition)
    // RFC 9530: what evidence has to say of a file that was signed.
    .header('Content-Digest', `sha-256=:${hash('sha256', file, 'base64')}:`);
  return file;
}

/** Throws NOT_FOUND. */
function kindIn(given: string): PaperKind {
  const kind = paperKinds.find((one) => one === given);
  if (kind) return kind;
  const detail = `Không có loại văn bản “${given.slice(0, 40)}”; có ${paperKinds.join(', ')}.`;
  throw new DomainError('NOT_FOUND', detail, { kinds: paperKinds });
}
