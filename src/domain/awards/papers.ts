import type { PaperKind, RuleSet } from '../law/rule-sets.js';
import type { Attachment, AwardWarning } from './award-events.js';

// The papers of a dossier.

/** Names of the papers of a dossier. Source: R52. */
export const paperNames: Readonly<Record<PaperKind, string>> = {
  SUBMISSION: 'tờ trình',
  ACHIEVEMENT_REPORT: 'báo cáo thành tích',
  REVIEW_MINUTES: 'biên bản họp bình xét',
  SUPERIOR_OPINION: 'ý kiến của lãnh đạo bộ hoặc Ủy ban nhân dân tỉnh',
  OTHER: 'tài liệu khác',
};

/** A paper as a command gives it. */
export type AttachmentGiven = Omit<Attachment, 'sha256'> & { readonly sha256?: string };

/** The papers of a dossier, as events keep them. */
export const papersOf = ({
  attachments = [],
}: {
  readonly attachments?: readonly AttachmentGiven[];
}): Attachment[] => attachments.map(({ kind, name, sha256 = null }) => ({ kind, name, sha256 }));

/** Warns of papers that the rules ask for and nobody tells of. */
export function missingPapers(attachments: readonly Attachment[], rules: RuleSet | null): AwardWarning[] {
  const missing = (rules?.papers.value ?? []).filter((kind) => !attachments.some((a) => a.kind === kind));
  if (missing.length === 0) return [];
  const names = missing.map((kind) => paperNames[kind]).join(', ');
  return [{ code: 'DOSSIER_INCOMPLETE', detail: `Hồ sơ chưa có: ${names}.` }];
}
