import { readFileSync } from 'node:fs';
import type { SheetGiven } from '../../domain/scores/score-sheet.js';
import type { Fact } from '../batches/batches.js';
import { packageFile } from '../package-files.js';

// A cluster that does not exist, so that standings, ties, classes and simulations can be tried: seven made-up units, two
// years, values drawn from a fixed seed. It is of tier SAMPLE, is labelled as made up, and appears in no list unless asked for.

export const clusterId = 'cum-mau';
export const units = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `don-vi-mau-${letter}`);
export const evidence = [
  { source: 'dữ liệu giả định', quote: 'Sinh từ một hạt giống cố định; không phải số liệu thật.' },
];

/** The sheet `score-sheets/cum-ba-phan-2025.json`, with its days moved to another year. */
function sheetFor(year: number): SheetGiven {
  const file = packageFile('score-sheets/cum-ba-phan-2025.json');
  const text = readFileSync(file, 'utf8')
    .replaceAll('"2025-', `"${year}-`)
    .replace('phan-2025', `phan-${year}`);
  return JSON.parse(text) as SheetGiven;
}

/** A linear congruential generator: whole numbers from 0 to `below` - 1, the same ones for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
}

export const fact = (command: string, occurredOn: string, body: Fact['body']): Fact => ({
  command,
  body: { ...body, occurredOn, evidence },
});

const beginning: readonly Fact[] = [
  fact('RegisterUnit', '2023-12-01', {
    unitId: 'co-quan-mau',
    kind: 'OTHER',
    name: 'Cơ quan tổ chức mẫu (giả định)',
  }),
  ...units.map((unitId) =>
    fact('RegisterUnit', '2023-12-01', {
      unitId,
      kind: 'OTHER',
      name: `Đơn vị mẫu ${unitId.slice(-1).toUpperCase()} (giả định)`,
    }),
  ),
  fact('EstablishCluster', '2023-12-01', {
    clusterId,
    organiserId: 'co-quan-mau',
    tier: 'SAMPLE',
    kind: 'CUM',
    label: 'Cụm thi đua mẫu (dữ liệu giả định)',
  }),
  ...units.map((unitId) => fact('AdmitMember', '2024-01-01', { clusterId, unitId, from: '2024' })),
];

/** One year: the sheet, pledges, reports, self-scores, appraisals. */
function yearOf(year: number, seed: number): readonly Fact[] {
  const draw = numbers(seed);
  const subject = { clusterId, year };
  const on = (day: string): string => `${year}-${day}`;
  const half = (max: number, least: number): string => String((2 * least + draw(2 * (max - least) + 1)) / 2);
  const facts: Fact[] = [
    fact('ReportOffice', on('01-05'), { ...subject, unitId: units[year % 7], office: 'LEADER' }),
    fact('ReportOffice', on('01-05'), { ...subject, unitId: units[(year + 1) % 7], office: 'DEPUTY' }),
    fact('AdoptScoreSheet', on('02-20'), { ...subject, sheet: sheetFor(year) }),
    fact('OpenPledge', on('03-01'), { ...subject, text: 'Giao ước thi đua (giả định)' }),
  ];
  for (const unitId of units) {
    // F signs late; E and B do the same work, so that they end with the same points; G scores itself and is not appraised.
    const twin = unitId === 'don-vi-mau-e';
    const same = numbers(seed * 7 + 1);
    const pick = twin || unitId === 'don-vi-mau-b' ? same : draw;
    const points = (max: number, least: number): string =>
      String((2 * least + pick(2 * (max - least) + 1)) / 2);
    const recommended = 2 + pick(9);
    const recovered = Math.max(1, recommended - pick(3));
    facts.push(
      fact('SignPledge', on(unitId === 'don-vi-mau-f' ? '04-12' : '03-15'), { ...subject, unitId }),
      fact('ReportResults', on(unitId === 'don-vi-mau-c' ? '12-11' : '12-05'), {
        ...subject,
        unitId,
        reportId: `bao-cao-nam-${unitId}`,
        from: on('01-01'),
        to: on('11-30'),
        metrics: [
          { metric: 'inspection.total', figure: { value: String(14 + pick(12)) } },
          { metric: 'money.recovery-recommended', figure: { printed: `${recommended} tỷ đồng` } },
          { metric: 'money.recovered', figure: { printed: `${recovered} tỷ đồng` } },
        ],
      }),
    );
    const marks = [
      { criterion: 'I.1', points: points(20, 17) },
      { criterion: 'I.4', points: points(15, 12) },
      { criterion: 'II.1', points: points(12, 10) },
      { criterion: 'II.2', value: `${82 + pick(15)}.${pick(10)}` },
      { criterion: 'III.3', points: points(10, 8) },
      { criterion: 'IV', points: points(3, 0) },
    ];
    facts.push(fact('SubmitSelfScore', on('12-06'), { ...subject, unitId, marks }));
    if (unitId === 'don-vi-mau-g' && year === 2025) continue;
    facts.push(
      fact('AppraiseScore', on('12-12'), {
        ...subject,
        unitId,
        byUnitId: unitId === units[year % 7] ? units[(year + 1) % 7] : units[year % 7],
        marks: [
          ...marks.map((mark) =>
            mark.criterion === 'I.4' && !twin && unitId !== 'don-vi-mau-b'
              ? { ...mark, points: half(15, 11), note: 'Đối chiếu sổ tiếp công dân' }
              : mark,
          ),
          ...(unitId === 'don-vi-mau-c'
            ? [{ criterion: 'V', cases: 2, note: 'Vắng hai cuộc họp của cụm' }]
            : []),
          ...(unitId === 'don-vi-mau-d'
            ? [{ criterion: 'VI', failed: true, note: 'Một cán bộ bị cảnh cáo' }]
            : []),
        ],
      }),
    );
  }
  return facts;
}

/** The commands of the made-up cluster; 2024 is final, 2025 is not yet. */
export const sample: readonly Fact[] = [
  ...beginning,
  ...yearOf(2024, 20240101),
  fact('ResolveTie', '2024-12-20', {
    clusterId,
    year: 2024,
    method: 'VOTE',
    order: ['don-vi-mau-e', 'don-vi-mau-b'],
  }),
  fact('FinaliseScores', '2024-12-20', { clusterId, year: 2024 }),
  ...yearOf(2025, 20250101),
];
