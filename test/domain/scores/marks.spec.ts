import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../../../src/domain/ground/errors.js';
import { requireCompleteMarks, requireMarks, unexplained } from '../../../src/domain/scores/marks.js';
import { sheetOf } from '../../../src/domain/scores/score-sheet.js';
import type { Mark } from '../../../src/domain/scores/scoring.js';
import { everyKind } from './scores-told.js';

const sheet = sheetOf(everyKind);

/** Every fault as `criterion: fault`; marks that fit have none. */
function faultsOf(check: typeof requireMarks, marks: readonly Mark[]): string[] {
  try {
    check(sheet, marks);
    return [];
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'INVALID_MARK') throw error;
    const { faults } = error.facts as { faults: { criterion: string; detail: string }[] };
    return faults.map(({ criterion, detail }) => `${criterion}: ${detail}`);
  }
}

describe('marks', () => {
  it('fit a sheet: up to the highest points, the scale of an index, cases, a failed floor, no task', () => {
    const marks = [
      { criterion: 'I.1', points: '40' },
      { criterion: 'I.2', noTask: true },
      { criterion: 'II', value: '100' },
      { criterion: 'III', noTask: true },
      { criterion: 'IV', points: '0' },
      { criterion: 'V', cases: 7 },
      { criterion: 'VI', failed: false },
    ];
    expect(faultsOf(requireCompleteMarks, marks)).toEqual([]);
  });

  it.each<[string, Mark, string]>([
    ['a criterion that the sheet does not have', { criterion: 'X' }, 'X: bảng điểm không có tiêu chí này'],
    [
      'more than the highest points (R33)',
      { criterion: 'I.1', points: '40.01' },
      'I.1: điểm 40.01 cao hơn điểm tối đa 40',
    ],
    ['more bonus than there is', { criterion: 'IV', points: '6' }, 'IV: điểm 6 cao hơn điểm tối đa 5'],
    ['an index over its scale', { criterion: 'II', value: '100.5' }, 'II: giá trị 100.5 cao hơn thang 100'],
    ['nothing said', { criterion: 'I.1' }, 'I.1: tiêu chí loại ASSESSED chấm bằng “points”'],
    [
      'a value for points',
      { criterion: 'I.1', value: '1' },
      'I.1: tiêu chí loại ASSESSED chấm bằng “points”',
    ],
    [
      'points and cases',
      { criterion: 'V', points: '1', cases: 1 },
      'V: tiêu chí loại DEDUCTION chấm bằng “cases”',
    ],
    [
      'points where they are computed',
      { criterion: 'I.2', points: '1' },
      'I.2: điểm tiêu chí này được tính, không chấm',
    ],
    ['points of a section', { criterion: 'I', points: '1' }, 'I: điểm tiêu chí này được tính, không chấm'],
    [
      'points for no task',
      { criterion: 'I.1', points: '1', noTask: true },
      'I.1: không phát sinh nhiệm vụ thì không chấm',
    ],
    ...(['IV', 'V', 'VI'] as const).map((criterion): [string, Mark, string] => [
      `no task of a criterion that expects none (${criterion})`,
      { criterion, noTask: true },
      `${criterion}: tiêu chí loại này không có trường hợp không phát sinh nhiệm vụ`,
    ]),
  ])('with %s are refused', (_title, mark, fault) => expect(faultsOf(requireMarks, [mark])).toEqual([fault]));

  it('are given once for a criterion, and not below a section that had no task', () => {
    expect(
      faultsOf(requireMarks, [
        { criterion: 'II', value: '1' },
        { criterion: 'II', value: '1' },
        { criterion: 'I', noTask: true },
        { criterion: 'I.1', points: '1' },
      ]),
    ).toEqual(['II: được chấm hai lần', 'I.1: thuộc phần đã ghi là không phát sinh nhiệm vụ']);
  });

  it('are complete where all that people judge is marked or had no task', () => {
    expect(faultsOf(requireMarks, [])).toEqual([]);
    expect(faultsOf(requireCompleteMarks, [])).toEqual(['I.1: chưa có điểm', 'II: chưa có điểm']);
    const index = { criterion: 'II', noTask: true };
    expect(faultsOf(requireCompleteMarks, [{ criterion: 'I', noTask: true }, index])).toEqual([]);
    expect(faultsOf(requireCompleteMarks, [{ criterion: 'I.2', noTask: true }, index])).toEqual([
      'I.1: chưa có điểm',
    ]);
  });

  it('are refused with every fault at once', () => {
    const marks = Array.from({ length: 30 }, (_, i) => ({ criterion: `X.${i}`, points: '1' }));
    const faults = [
      ...marks.map(({ criterion }) => `${criterion}: bảng điểm không có tiêu chí này`),
      'I.1: chưa có điểm',
      'II: chưa có điểm',
    ];
    expect(faultsOf(requireCompleteMarks, marks)).toEqual(faults);
    expect(() => requireCompleteMarks(sheet, marks)).toThrow(`Điểm chấm chưa hợp lệ: ${faults.join('; ')}.`);
  });
});

describe('marks of an appraisal that differ from those of the unit itself', () => {
  const self: Mark[] = [
    { criterion: 'I.1', points: '38' },
    { criterion: 'II', value: '80' },
    { criterion: 'V', cases: 1 },
  ];
  const differing = (...appraised: Mark[]): string[] => unexplained(sheet, self, appraised);

  it('say why in a note (R35)', () => {
    expect(differing(...self)).toEqual([]);
    expect(differing({ criterion: 'I.1', points: '37' }, { criterion: 'VI', failed: true })).toEqual([
      'I.1',
      'II',
      'V',
      'VI',
    ]);
    expect(
      differing(
        { criterion: 'I.1', points: '37', note: 'thiếu một cuộc' },
        { criterion: 'II', noTask: true, note: ' ' },
        { criterion: 'V', cases: 0, note: 'án đã xong' },
        { criterion: 'IV', points: '2' },
      ),
    ).toEqual(['II', 'IV']);
  });

  it('do not differ by how the same is written', () => {
    expect(
      differing(
        { criterion: 'I.1', points: '38.00' },
        { criterion: 'II', value: '80.0' },
        { criterion: 'V', cases: 1 },
        { criterion: 'IV', points: '0' },
        { criterion: 'VI', failed: false },
      ),
    ).toEqual([]);
  });

  it('say it once for a section that had no task after all, or that had none', () => {
    const none: Mark[] = [{ criterion: 'I', noTask: true }];
    const some: Mark[] = [
      { criterion: 'I', noTask: false, note: 'có hai cuộc' },
      { criterion: 'I.1', points: '20' },
    ];
    expect(faultsOf(requireMarks, some)).toEqual([]);
    expect(unexplained(sheet, none, some)).toEqual([]);
    expect(unexplained(sheet, none, some.slice(1))).toEqual(['I', 'I.1']);
    expect(unexplained(sheet, some, [{ criterion: 'I', noTask: true, note: 'không có cuộc nào' }])).toEqual(
      [],
    );
    expect(unexplained(sheet, some, none)).toEqual(['I', 'I.1']);
  });

  it('can deny that there was no task where the points are computed', () => {
    const denied: Mark[] = [{ criterion: 'I.2', noTask: false, note: 'có kiến nghị thu hồi' }];
    expect(faultsOf(requireMarks, denied)).toEqual([]);
    expect(unexplained(sheet, [{ criterion: 'I.2', noTask: true }], denied)).toEqual([]);
    expect(unexplained(sheet, [{ criterion: 'I.2', noTask: true }], [])).toEqual(['I.2']);
    expect(faultsOf(requireMarks, [{ criterion: 'I.2', noTask: false, points: '3' }])).toEqual([
      'I.2: điểm tiêu chí này được tính, không chấm',
    ]);
  });
});
