import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { nearest } from '../ground/nearest.js';
import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { PaperKind } from './issued-papers.js';

// The own template of a body that organises clusters, which takes the place of our layout for one kind of paper. It is a DOCX with
// fields in braces, and is kept as it is: whoever has the log can make the papers again.

/** Stream of what a body has for a template of one kind of paper. */
export const stream = (organiserId: string, kind: PaperKind): string =>
  `paperTemplate-${organiserId}_${kind}`;

/** A field that a template may have, by its name between braces. */
export interface TemplateField {
  /** In Vietnamese, as whoever makes a template types it. */
  readonly says: string;
  /** A paper without it would leave out what is on record, or where a hand fills it in. */
  readonly needed: 'always' | 'submission' | 'never';
  /** Of a list: what each line has; a template repeats what stands between `{#name}` and `{/name}`. */
  readonly lines?: readonly string[];
}

/** The fields of a paper, in the order of Decree 30/2020/NĐ-CP, appendix I. */
export const templateFields: Readonly<Record<string, TemplateField>> = {
  'quốc hiệu': { says: 'Quốc hiệu', needed: 'never' },
  'tiêu ngữ': { says: 'Tiêu ngữ', needed: 'never' },
  'cơ quan chủ quản': { says: 'Tên cơ quan, tổ chức chủ quản', needed: 'never' },
  'cơ quan': { says: 'Tên cơ quan, tổ chức ban hành', needed: 'never' },
  số: { says: 'Số, ký hiệu: “Số: 05/BB-CTĐ”', needed: 'always' },
  'địa danh thời gian': { says: 'Địa danh và thời gian ban hành', needed: 'always' },
  'tên loại': { says: 'Tên loại văn bản', needed: 'never' },
  'trích yếu': { says: 'Trích yếu nội dung', needed: 'always' },
  'kính gửi': { says: 'Nơi mà văn bản được gửi đến', needed: 'submission', lines: ['dòng'] },
  'căn cứ': { says: 'Căn cứ ban hành', needed: 'always', lines: ['dòng'] },
  'nội dung': { says: 'Nội dung, đứng riêng một đoạn', needed: 'always' },
  'chữ ký': { says: 'Quyền hạn, chức vụ và họ tên người ký', needed: 'always', lines: ['chức vụ', 'họ tên'] },
  'nơi nhận': { says: 'Nơi nhận', needed: 'never', lines: ['dòng'] },
};

/** Every field as `name`, or `list/name` within a list. */
const allFields: readonly string[] = Object.entries(templateFields).flatMap(([name, { lines = [] }]) => [
  name,
  ...lines.map((line) => `${name}/${line}`),
]);

/** A body's own template of a kind of paper. From now on its papers are made by it; those that were issued stay as they were. */
export type PaperTemplateAdopted = DomainEvent<
  'PaperTemplateAdopted',
  {
    organiserId: string;
    kind: PaperKind;
    /** SHA-256 of the file that is kept, 64 hex digits: papers that were issued name it. */
    sha256: string;
    /** The file, in base64: a DOCX without names of persons in its properties. */
    docx: string;
    /** SHA-256 of the file as it was sent, whose properties may have named who wrote it. */
    sentSha256: string;
    /** Fields that it does without. */
    leftOut: string[];
  }
>;
/** From now on papers of this kind have our layout again. */
export type PaperTemplateWithdrawn = DomainEvent<
  'PaperTemplateWithdrawn',
  { organiserId: string; kind: PaperKind; sha256: string; reason: string }
>;

/** What happens to the template of one kind of paper. */
export type PaperTemplateEvent = PaperTemplateAdopted | PaperTemplateWithdrawn;

/** The template that holds; null where papers have our layout. */
export interface PaperTemplateState {
  readonly adopted: { readonly sha256: string; readonly sentSha256: string } | null;
}

export function initial(): PaperTemplateState {
  return { adopted: null };
}

export function evolve(
  _state: PaperTemplateState,
  { type, data }: Recorded<PaperTemplateEvent>,
): PaperTemplateState {
  switch (type) {
    case 'PaperTemplateAdopted':
      return { adopted: { sha256: data.sha256, sentSha256: data.sentSha256 } };
    case 'PaperTemplateWithdrawn':
      return { adopted: null };
  }
}

/** What was read of a file that is said to be a template. */
export interface TemplateRead {
  /** The fields that stand in it: `số`, `căn cứ/dòng`. */
  readonly fields: readonly string[];
  /** What else is wrong with it, in Vietnamese. */
  readonly faults: readonly string[];
  readonly sha256: string;
  readonly docx: string;
  readonly sentSha256: string;
}

/** A template of an office's own. */
export interface AdoptPaperTemplate {
  readonly organiserId: string;
  readonly kind: PaperKind;
}

/**
 * A body that organises clusters, or the operator, adopts a template of a kind of paper. Throws UNIT_NOT_FOUND, FORBIDDEN,
 * TEMPLATE_FAULTY with every field that is unknown or missing and whatever else is wrong, ALREADY_RECORDED.
 */
export function adoptPaperTemplate(
  state: PaperTemplateState,
  { organiserId, kind }: AdoptPaperTemplate,
  { actor, registry }: Context,
): (read: TemplateRead) => PaperTemplateAdopted[] {
  requireOrganiser(actor, organiserId);
  unitOf(registry, organiserId);
  return ({ fields, faults, sha256, docx, sentSha256 }) => {
    const unknown = fields
      .filter((field) => !allFields.includes(field))
      .map((field) => ({ field, nearest: nearest(field, allFields) }));
    const isMissing = (field: string): boolean => !fields.includes(field);
    const names = Object.entries(templateFields);
    const missing = names.flatMap(([name, { needed, lines = [] }]) => {
      if (!isMissing(name)) return lines.map((line) => `${name}/${line}`).filter(isMissing);
      return needed === 'always' || needed === kind ? [name] : [];
    });
    if (unknown.length + missing.length + faults.length > 0) {
      const said = [
        ...faults,
        ...(unknown.length > 0 ? [`trường không có: ${unknown.map(({ field }) => field).join(', ')}`] : []),
        ...(missing.length > 0 ? [`còn thiếu trường: ${missing.join(', ')}`] : []),
      ];
      const detail = `Mẫu không dùng được: ${said.join('; ')}.`;
      throw new DomainError('TEMPLATE_FAULTY', detail, { unknown, missing, faults });
    }
    if (state.adopted?.sentSha256 === sentSha256)
      throw new DomainError('ALREADY_RECORDED', 'Mẫu này đang được dùng.', { current: state.adopted });
    const leftOut = names.map(([name]) => name).filter(isMissing);
    return [{ type: 'PaperTemplateAdopted', data: { organiserId, kind, sha256, docx, sentSha256, leftOut } }];
  };
}

/** Why a template is no longer used. */
export interface WithdrawPaperTemplate extends AdoptPaperTemplate {
  readonly reason: string;
}

/** Papers get our layout again from now on. Throws UNIT_NOT_FOUND, FORBIDDEN, RECORD_NOT_FOUND where there is no template. */
export function withdrawPaperTemplate(
  { adopted }: PaperTemplateState,
  { organiserId, kind, reason }: WithdrawPaperTemplate,
  { actor, registry }: Context,
): PaperTemplateWithdrawn[] {
  requireOrganiser(actor, organiserId);
  unitOf(registry, organiserId);
  if (!adopted)
    throw new DomainError('RECORD_NOT_FOUND', 'Loại văn bản này không có mẫu riêng.', { organiserId, kind });
  return [{ type: 'PaperTemplateWithdrawn', data: { organiserId, kind, sha256: adopted.sha256, reason } }];
}
