import { DomainError } from '../ground/errors.js';
import { readPoints, writePoints } from '../ground/points.js';
import type { Criterion, ScoreSheet } from './score-sheet.js';
import type { Mark } from './scoring.js';

// Whether marks fit a sheet. A refusal lists every fault.

/** The field by which people mark a criterion of each kind; null where it is computed. */
const fieldOf: Readonly<Record<Criterion['kind'], 'points' | 'value' | 'cases' | 'failed' | null>> = {
  SECTION: null,
  ASSESSED: 'points',
  SHARE: null,
  TIMELINESS: null,
  INDEX: 'value',
  BONUS: 'points',
  DEDUCTION: 'cases',
  FLOOR: 'failed',
};
const fields = ['points', 'value', 'cases', 'failed'] as const;

interface Fault {
  readonly criterion: string;
  readonly detail: string;
}

/** Throws INVALID_MARK with every mark that does not fit: of an unknown criterion, given twice, of another kind, too high. */
export function requireMarks(sheet: ScoreSheet, marks: readonly Mark[]): void {
  refuse(marks.flatMap((mark, i) => faultsOf(sheet, marks, mark, i)));
}

/** The same, and INVALID_MARK for every criterion that needs a mark and has none. */
export function requireCompleteMarks(sheet: ScoreSheet, marks: readonly Mark[]): void {
  const unmarked = sheet.criteria.filter(
    (c) =>
      (c.kind === 'ASSESSED' || c.kind === 'INDEX') &&
      !marks.some((mark) => mark.criterion === c.code) &&
      !idle(sheet, marks, c),
  );
  refuse([
    ...marks.flatMap((mark, i) => faultsOf(sheet, marks, mark, i)),
    ...unmarked.map((c) => ({ criterion: c.code, detail: 'chưa có điểm' })),
  ]);
}

function refuse(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  const detail = `Điểm chấm chưa hợp lệ: ${faults.map((f) => `${f.criterion}: ${f.detail}`).join('; ')}.`;
  throw new DomainError('INVALID_MARK', detail, { faults }, 'R33');
}

/** True where a section that the criterion is in is marked `noTask`. */
function idle(sheet: ScoreSheet, marks: readonly Mark[], { under }: Criterion): boolean {
  const section = sheet.criteria.find((c) => c.code === under);
  if (!section) return false;
  return marks.some((mark) => mark.noTask && mark.criterion === under) || idle(sheet, marks, section);
}

function faultsOf(sheet: ScoreSheet, marks: readonly Mark[], mark: Mark, at: number): Fault[] {
  const criterion = sheet.criteria.find((c) => c.code === mark.criterion);
  const fault = (detail: string): Fault[] => [{ criterion: mark.criterion, detail }];
  if (!criterion) return fault('bảng điểm không có tiêu chí này');
  if (marks.findIndex((m) => m.criterion === mark.criterion) < at) return fault('được chấm hai lần');
  if (idle(sheet, marks, criterion)) return fault('thuộc phần đã ghi là không phát sinh nhiệm vụ');
  const field = fieldOf[criterion.kind];
  const given = fields.filter((name) => mark[name] !== undefined);
  if (mark.noTask) {
    if (given.length > 0) return fault('không phát sinh nhiệm vụ thì không chấm');
    const none = criterion.kind === 'BONUS' || criterion.kind === 'DEDUCTION' || criterion.kind === 'FLOOR';
    return none ? fault('tiêu chí loại này không có trường hợp không phát sinh nhiệm vụ') : [];
  }
  if (field === null)
    return mark.noTask === false && given.length === 0
      ? []
      : fault('điểm tiêu chí này được tính, không chấm');
  if (given.length !== 1 || given[0] !== field)
    return fault(`tiêu chí loại ${criterion.kind} chấm bằng “${field}”`);
  const { points, value } = mark;
  if (points !== undefined && 'max' in criterion && readPoints(points) > readPoints(criterion.max ?? '0'))
    return fault(`điểm ${points} cao hơn điểm tối đa ${criterion.max}`);
  if (value !== undefined && criterion.kind === 'INDEX' && readPoints(value) > readPoints(criterion.scale))
    return fault(`giá trị ${value} cao hơn thang ${criterion.scale}`);
  return [];
}

/**
 * Criteria that an appraisal marks differently from the unit's self-score without a note that says why, on the criterion or on
 * a section that it is in (R35).
 */
export function unexplained(sheet: ScoreSheet, self: readonly Mark[], appraised: readonly Mark[]): string[] {
  const said = (marks: readonly Mark[], code: string): string => {
    const mark = marks.find((m) => m.criterion === code);
    const points = (text: string | undefined): string => writePoints(readPoints(text ?? '0'));
    const { cases = 0, failed = false, noTask = false } = mark ?? {};
    return [points(mark?.points), points(mark?.value), cases, failed, noTask].join(' ');
  };
  const noted = (code: string | undefined): boolean =>
    code !== undefined &&
    (appraised.some((mark) => mark.criterion === code && /\S/u.test(mark.note ?? '')) ||
      noted(sheet.criteria.find((c) => c.code === code)?.under));
  return sheet.criteria
    .map(({ code }) => code)
    .filter((code) => said(self, code) !== said(appraised, code) && !noted(code));
}
