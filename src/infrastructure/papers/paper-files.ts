import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { isIn, maySee } from '../../application/access.js';
import { EventStore } from '../../application/event-store.js';
import type { PaperAt } from '../../application/paper-maker.js';
import { PaperMaker } from '../../application/paper-maker.js';
import type { PositionToken } from '../../application/positions.js';
import { positionOf, tokenOf } from '../../application/positions.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import type { IssuedPaper, Manifest, PaperFormat } from '../../domain/year/issued-papers.js';
import type { TemplateRead } from '../../domain/year/paper-templates.js';
import type { Answer } from '../../projections/question.js';
import type { Paper } from '../../projections/papers/paper.js';
import { GetPaper } from '../../projections/papers/paper-question.js';
import { GetPaperTemplate } from '../../projections/papers/paper-templates.js';
import { docxOf } from './docx.js';
import type { Layout } from './layouts.js';
import { layouts, newest } from './layouts.js';
import { filled, officeTemplate, templateRead } from './office-template.js';
import { pdfOf } from './pdf.js';

/** What a paper that is made now is made by. */
const madeBy = ({ office }: Paper): Pick<Manifest, 'template' | 'templateSha256'> =>
  office ? { template: officeTemplate, templateSha256: office.sha256 } : { template: newest };

/** The layout of each template that is kept. */
const layoutOf: Readonly<Record<string, Layout>> = {
  ...Object.fromEntries(layouts.map((one) => [one, one])),
  'office-1': 'nd30-3',
  [officeTemplate]: newest,
};

const sha256 = (content: string | Uint8Array): string => hash('sha256', content, 'hex');

interface Files {
  readonly bytes: Readonly<Record<PaperFormat, Uint8Array>>;
  readonly sha256: Readonly<Record<PaperFormat, string>>;
}

/** A paper that was issued, as the program makes it now. */
export interface MadeAgain {
  /** Position of the last event that it is made of. */
  readonly madeAt: bigint;
  /** Null where names of persons stand in it that the asker may not read. */
  readonly files: Files | null;
  /**
   * In which parts what it makes is not what was issued: parts of the paper, such as `title` or `body/3`; `names` of persons, which were
   * removed or are not the asker's to read; `layout`. Empty where it makes the very bytes.
   */
  readonly differsIn: readonly string[];
}

/** Makes papers and their files of what was known at a position: now, when they are issued, and ever after. */
@Injectable()
export class PaperFiles extends PaperMaker {
  constructor(
    private readonly queries: QueryBus,
    private readonly store: EventStore,
  ) {
    super();
  }

  async templateOf(docx: string): Promise<TemplateRead> {
    return await templateRead(docx);
  }

  /** A paper as a file. Only a DOCX can be in an office's own template, which is the one known at the position. */
  async write(
    paper: Paper,
    as: PaperFormat,
    position: PositionToken,
    layout: Layout = newest,
  ): Promise<Uint8Array> {
    if (as === 'pdf') return await pdfOf(paper, layout);
    if (!paper.office) return await docxOf(paper, layout);
    const question = new GetPaperTemplate(paper.office.organiserId, paper.kind, position);
    const { data } = await this.queries.execute(question);
    return await filled(Buffer.from(data.docx, 'base64'), paper);
  }

  async manifestOf(at: PaperAt, told: string, actor: Actor): Promise<Manifest> {
    const last = await this.store.eventAt(positionOf(this.store, at.position));
    if (!last) {
      const errors = [{ pointer: '/madeAt', detail: 'no event is at this position' }];
      throw new DomainError('INVALID_REQUEST', `Không có sự kiện nào ở vị trí ${at.position}.`, { errors });
    }
    const position = tokenOf(this.store, last.position);
    const paper = await this.paper(at, position, null);
    const plain = await this.filesOf(paper, position);
    const withNames = !Object.values(plain.sha256).includes(told) && isIn(maySee.names, actor);
    const files = withNames ? await this.filesOf(await this.paper(at, position, new Set()), position) : plain;
    const { stream, revision, recordedAt } = last;
    return {
      madeOf: { stream, revision, position, recordedAt },
      ...madeBy(paper),
      sha256: files.sha256,
      parts: partsOf(paper),
      withNames,
    };
  }

  /** `names` takes the references of the persons whose names stand in the files; null where the asker may not read any. */
  async again(issue: IssuedPaper, names: Set<string> | null): Promise<MadeAgain> {
    const [last] = await this.store.eventsAt([issue.madeOf]);
    if (!last) throw new Error(`no event at ${issue.madeOf.stream} ${issue.madeOf.revision}`);
    const position = tokenOf(this.store, last.position);
    const plain = await this.paper(issue, position, null);
    const named = issue.withNames ? names && (await this.paper(issue, position, names)) : plain;
    const files = named && (await this.filesOf(named, position, layoutOf[issue.template]));
    const [parts, madeAt] = [partsOf(plain), last.position];
    const changed = [...new Set([...Object.keys(issue.parts), ...Object.keys(parts)])].filter(
      (part) => parts[part] !== issue.parts[part],
    );
    if (changed.length > 0) return { madeAt, files, differsIn: changed };
    if (files && canonicalJson(files.sha256) === canonicalJson(issue.sha256))
      return { madeAt, files, differsIn: [] };
    const other = issue.withNames && issue.template in layoutOf ? 'names' : 'layout';
    return { madeAt, files, differsIn: [other] };
  }

  private async filesOf(paper: Paper, position: PositionToken, layout?: Layout): Promise<Files> {
    const bytes = {
      docx: await this.write(paper, 'docx', position, layout),
      pdf: await this.write(paper, 'pdf', position, layout),
    };
    return { bytes, sha256: { docx: sha256(bytes.docx), pdf: sha256(bytes.pdf) } };
  }

  private async paper(
    { kind, clusterId, year, subject }: Omit<PaperAt, 'position'>,
    knownAt: PositionToken,
    names: Set<string> | null,
  ): Promise<Paper> {
    const question = new GetPaper(kind, clusterId, year, subject, knownAt);
    question.namesPersons = names;
    return (await this.queries.execute<GetPaper, Answer<Paper>>(question)).data;
  }
}

/** SHA-256 of each part of what a paper says. */
export function partsOf({ body, ...head }: Paper): Readonly<Record<string, string>> {
  const blocks = body.map((block, i) => [`body/${i}`, block] as const);
  return Object.fromEntries(
    [...Object.entries(head), ...blocks].map(([part, said]) => [part, sha256(canonicalJson(said))]),
  );
}
