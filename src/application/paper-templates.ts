import { applyDecorators } from '@nestjs/common';
import { Matches, MaxLength } from 'class-validator';
import { JSONSchema } from 'class-validator-jsonschema';
import type { PaperKind } from '../domain/year/issued-papers.js';
import { paperKinds } from '../domain/year/issued-papers.js';
import * as Templates from '../domain/year/paper-templates.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle, handleWithErrand } from './command.js';
import { Id, OneOf, Text } from './fields.js';

/** A DOCX of 180,000 bytes at most, in base64. */
const DocxText = (): PropertyDecorator =>
  applyDecorators(
    Matches(/^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, {
      message: '$property must be a file in base64',
    }),
    MaxLength(240_000, { message: '$property must be a file of 180,000 bytes at most' }),
    JSONSchema({ format: 'byte' }),
  );

export class AdoptPaperTemplate extends CommandBody implements Templates.AdoptPaperTemplate {
  @Id() organiserId!: string;
  @OneOf(paperKinds) kind!: PaperKind;
  /** The file, with fields in braces; `/api/paper-templates/{kind}` has one to begin with. */
  @DocxText() docx!: string;
}

export class WithdrawPaperTemplate extends CommandBody implements Templates.WithdrawPaperTemplate {
  @Id() organiserId!: string;
  @OneOf(paperKinds) kind!: PaperKind;
  @Text() reason!: string;
}

const stream = ({ organiserId, kind }: Templates.AdoptPaperTemplate): string =>
  Templates.stream(organiserId, kind);

export const paperTemplateCommands: readonly CommandSpec[] = [
  handleWithErrand(
    Templates,
    AdoptPaperTemplate,
    stream,
    Templates.adoptPaperTemplate,
    'Adopts an office’s own DOCX as the template of a kind of paper, in place of our layout, once all its fields are known',
    {},
    { fetch: ({ docx }, { papers }) => papers.templateOf(docx) },
  ),
  handle(
    Templates,
    WithdrawPaperTemplate,
    stream,
    Templates.withdrawPaperTemplate,
    'Ends the use of an office’s own template: papers of this kind have our layout again',
  ),
];
