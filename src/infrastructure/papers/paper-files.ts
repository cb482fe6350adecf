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
import type { Answer } from '../../projections/question.js';
import type { Paper } from '../../projections/papers/paper.js';
import { GetPaper } from '../../projections/papers/paper-question.js';
import { docxOf } from './docx.js';
import { pdfOf } from './pdf.js';

export const writers = { docx: docxOf, pdf: pdfOf } as const satisfies Record<
  PaperFormat,
  (paper: Paper) => Promise<Uint8Array>
>;

/** The layout that the writers have now. It gets another number whenever they make other bytes of the same paper. */
export const template = 'nd30-1';

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

  async manifestOf(at: PaperAt, told: string, actor: Actor): Promise<Manifest> {
    const last = await this.store.eventAt(positionOf(this.store, at.position));
    if (!last) {
      const errors = [{ pointer: '/madeAt', detail: 'no event is at this position' }];
      throw new DomainError('INVALID_REQUEST', `Không có sự kiện nào ở vị trí ${at.position}.`, { errors });
    }
    const position = tokenOf(this.store, last.position);
    const paper = await this.paper(at, position, null);
    const plain = await filesOf(paper);
    const withNames = !Object.values(plain.sha256).includes(told) && isIn(maySee.names, actor);
    const files = withNames ? await filesOf(await this.paper(at, position, new Set())) : plain;
    const { stream, revision, recordedAt } = last;
    return {
      madeOf: { stream, revision, position, recordedAt },
      template,
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
    const files = named && (await filesOf(named));
    const [parts, madeAt] = [partsOf(plain), last.position];
    const changed = [...new Set([...Object.keys(issue.parts), ...Object.keys(parts)])].filter(
      (part) => parts[part] !== issue.parts[part],
    );
    if (changed.length > 0) return { madeAt, files, differsIn: changed };
    if (files && canonicalJson(files.sha256) === canonicalJson(issue.sha256))
      return { madeAt, files, differsIn: [] };
    const other = issue.withNames && issue.template === template ? 'names' : 'layout';
    return { madeAt, files, differsIn: [other] };
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

async function filesOf(paper: Paper): Promise<Files> {
  const bytes = { docx: await writers.docx(paper), pdf: await writers.pdf(paper) };
  return { bytes, sha256: { docx: sha256(bytes.docx), pdf: sha256(bytes.pdf) } };
}

/** SHA-256 of each part of what a paper says. */
export function partsOf({ body, ...head }: Paper): Readonly<Record<string, string>> {
  const blocks = body.map((block, i) => [`body/${i}`, block] as const);
  return Object.fromEntries(
    [...Object.entries(head), ...blocks].map(([part, said]) => [part, sha256(canonicalJson(said))]),
  );
}
