import type { Actor } from '../domain/ground/event.js';
import type { Manifest, PaperKind } from '../domain/year/issued-papers.js';
import type { TemplateRead } from '../domain/year/paper-templates.js';

/** Which paper is meant, as it was at a position. */
export interface PaperAt {
  readonly kind: PaperKind;
  readonly clusterId: string;
  readonly year: number;
  readonly subject: string | null;
  readonly position: string;
}

/** Makes papers once more, and reads what they are to be made by. */
export abstract class PaperMaker {
  /**
   * What a paper is made of and the bytes that it makes; with names of persons where these make the file that is told, and the actor may
   * see them. Throws what asking for the paper does.
   */
  abstract manifestOf(paper: PaperAt, sha256: string, actor: Actor): Promise<Manifest>;
  /** What stands in a DOCX, in base64, that is said to be a template. */
  abstract templateOf(docx: string): Promise<TemplateRead>;
}
