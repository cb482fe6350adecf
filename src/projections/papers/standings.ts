import type { ExplanationData } from '../explanation.js';
import type { StandingsData } from '../standings-question.js';
import type { OfYear } from './heads.js';
import { headOf, signedByLeader } from './heads.js';
import type { Block, Paper } from './paper.js';
import { count, heading, item, items, line, points, shortDay, tableOf, told, warning } from './paper.js';

const states = {
  NONE: 'chưa có bảng điểm được thông qua',
  PROVISIONAL: 'tạm tính, chưa chốt',
  FINAL: 'đã chốt',
} as const;

/** Ranks, or why there are none. */
export function ranked({ rows, told: places, notRated, placeUnknown, message }: StandingsData): Block[] {
  const byPlace = places.filter(({ unitId }) => !rows.some((one) => one.unitId === unitId));
  return [
    ...(rows.length === 0
      ? []
      : [
          tableOf(rows, [
            ['Hạng', 1.4, ({ rank }) => count(rank), 'centre'],
            ['Đơn vị', 6, ({ name }) => name],
            ['Điểm', 2, (one) => points(one.points), 'right'],
            ['Xếp loại', 4, ({ className }) => told(className)],
          ]),
        ]),
    ...(byPlace.length === 0
      ? []
      : [
          line('Thứ hạng theo biên bản hoặc văn bản khác:'),
          tableOf(byPlace, [
            ['Hạng', 1.4, ({ place }) => count(place), 'centre'],
            ['Đơn vị', 6, ({ name }) => name],
            ['Điểm', 2, (one) => points(one.points), 'right'],
          ]),
        ]),
    ...notRated.map(({ name, message: why }) => item(`${name}: không có hạng. ${why}.`)),
    ...(rows.length + places.length + placeUnknown.length === 0 ? [line(`Thứ hạng: ${told(null)}.`)] : []),
    ...(message === null ? [] : [warning(`${message}.`)]),
    ...placeUnknown
      .filter(({ unitId }) => !notRated.some((one) => one.unitId === unitId))
      .map(({ name }) => item(`${name}: hạng ${told(null)}.`)),
  ];
}

/** The standings of a year, and for each unit how its points follow. */
export function standingsOf(
  standings: StandingsData,
  explanations: readonly ExplanationData[],
  of: OfYear,
): Paper {
  const { status, sheet, final, changedSinceFinal } = standings;
  return {
    ...headOf('standings', 'BXH', of, { day: final?.on ?? null }),
    title: 'Bảng xếp hạng thi đua',
    about: `Năm ${of.year.year} của ${of.year.label}`,
    to: [],
    body: [
      heading('I. Xếp hạng'),
      line(`Bảng điểm: ${told(sheet?.title)}; tình trạng: ${states[status]}.`),
      ...(final ? [line(`Ngày chốt: ${shortDay(final.on)}.`)] : []),
      ...ranked(standings),
      ...(changedSinceFinal.length > 0
        ? [
            warning(
              `${count(changedSinceFinal.length)} mục điểm sẽ khác nếu tính theo số liệu đã đính chính sau khi chốt.`,
            ),
          ]
        : []),
      heading('II. Cách tính điểm của từng đơn vị'),
      ...(explanations.length === 0 ? items(null) : explanations.flatMap(explained)),
    ],
    signatures: [signedByLeader(of)],
  };
}

function explained({
  name,
  rank,
  points: sum,
  lines,
  notRated,
  classes,
  class: code,
  classWhy,
}: ExplanationData): Block[] {
  const reached = classes.find((one) => one.code === code);
  return [
    heading(
      `${name}: ${notRated ? notRated.message.toLowerCase() : `hạng ${told(rank)}, ${points(sum)} điểm`}`,
    ),
    tableOf(lines, [
      ['Mã', 1, ({ criterion }) => criterion],
      ['Tiêu chí', 5, (one) => one.name],
      ['Tối đa', 1.5, ({ max }) => points(max), 'right'],
      ['Điểm', 1.5, (one) => points(one.points), 'right'],
      ['Cách tính', 6, ({ how }) => how],
    ]),
    ...(reached
      ? [
          line(
            `Xếp loại: ${reached.name}${classWhy === 'CAP' ? ', vì số đơn vị đạt loại cao hơn có giới hạn' : ''}.`,
          ),
        ]
      : []),
    ...[...new Set(lines.flatMap(({ warnings }) => warnings.map(({ detail }) => detail)))].map(warning),
  ];
}
