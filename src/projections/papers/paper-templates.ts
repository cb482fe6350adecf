import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Proof } from '../../domain/ground/proof.js';
import { proofOf } from '../../domain/ground/proof.js';
import type { PaperKind } from '../../domain/year/issued-papers.js';
import { paperKinds } from '../../domain/year/issued-papers.js';
import type { PaperTemplateAdopted, PaperTemplateEvent } from '../../domain/year/paper-templates.js';
import { projectionOf } from '../projection.js';
import type { Answer } from '../question.js';
import { Question } from '../question.js';
import { Reader } from '../reader.js';
import type { Replayable, Sight } from '../sight.js';
import { unitProjection } from '../units.js';

/** The template that a body has for a kind of paper, with the file itself; null where it was withdrawn. */
interface PaperTemplateRow {
  readonly adopted: PaperTemplateAdopted['data'] | null;
  /** Of what was said last. */
  readonly proof: Proof;
}

const keyOf = (organiserId: string, kind: PaperKind): string => `${organiserId}_${kind}`;

/** Row of each body and kind that had a template, by `<body>_<kind>`. */
export const paperTemplateProjection = projectionOf<PaperTemplateEvent, Replayable<PaperTemplateRow>>(
  { PaperTemplateAdopted: true, PaperTemplateWithdrawn: true },
  {
    name: 'paper_template',
    version: 1,
    streams: (key) => [`paperTemplate-${key}`],
    keys: ({ data }) => [keyOf(data.organiserId, data.kind)],
    evolve: (_row, event) => ({
      adopted: event.type === 'PaperTemplateAdopted' ? event.data : null,
      proof: proofOf(event),
    }),
    columns: [],
  },
);

/** The template of a body for a kind of paper, as this sight has it; null where it has none. */
export async function templateIn(
  sight: Sight,
  organiserId: string,
  kind: PaperKind,
): Promise<{ readonly adopted: PaperTemplateAdopted['data']; readonly proof: Proof } | null> {
  const key = keyOf(organiserId, kind);
  const { adopted = null, proof } = (await sight.rows(paperTemplateProjection, [key])).get(key) ?? {};
  return adopted && proof ? { adopted, proof } : null;
}

/** A template without its file. */
export interface PaperTemplateShown extends Omit<PaperTemplateAdopted['data'], 'docx' | 'organiserId'> {
  /** Bytes of the file. */
  readonly size: number;
  readonly proof: Proof;
}

/** The templates that a body has of its own. Kinds that are not there have our layout. */
export class FindPaperTemplates extends Question<readonly PaperTemplateShown[]> {
  static override readonly projections = [paperTemplateProjection, unitProjection];
  constructor(
    readonly organiserId: string,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(FindPaperTemplates)
export class FindPaperTemplatesHandler implements IQueryHandler<FindPaperTemplates> {
  constructor(private readonly reader: Reader) {}

  /** Throws UNIT_NOT_FOUND. */
  async execute({
    organiserId,
    knownAt,
  }: FindPaperTemplates): Promise<Answer<readonly PaperTemplateShown[]>> {
    const sight = await this.reader.sight(knownAt);
    if (!(await sight.rows(unitProjection, [organiserId])).has(organiserId))
      throw new DomainError('UNIT_NOT_FOUND', `Chưa có đơn vị “${organiserId}”.`, { unitId: organiserId });
    const found = await Promise.all(paperKinds.map((kind) => templateIn(sight, organiserId, kind)));
    const data = found.flatMap((row): PaperTemplateShown[] => {
      if (!row) return [];
      const { docx, organiserId: _own, ...shown } = row.adopted;
      return [{ ...shown, size: Buffer.byteLength(docx, 'base64'), proof: row.proof }];
    });
    return { knownAtPosition: sight.position, data };
  }
}

/** The file of a template. */
export class GetPaperTemplate extends Question<{ readonly sha256: string; readonly docx: string }> {
  static override readonly projections = [paperTemplateProjection];
  constructor(
    readonly organiserId: string,
    readonly kind: PaperKind,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetPaperTemplate)
export class GetPaperTemplateHandler implements IQueryHandler<GetPaperTemplate> {
  constructor(private readonly reader: Reader) {}

  /** Throws RECORD_NOT_FOUND. */
  async execute({ organiserId, kind, knownAt }: GetPaperTemplate) {
    const sight = await this.reader.sight(knownAt);
    const row = await templateIn(sight, organiserId, kind);
    if (!row) {
      const detail = `“${organiserId}” không có mẫu riêng cho loại văn bản này.`;
      throw new DomainError('RECORD_NOT_FOUND', detail, { organiserId, kind });
    }
    const { sha256, docx } = row.adopted;
    return { knownAtPosition: sight.position, data: { sha256, docx } };
  }
}
