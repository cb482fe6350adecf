import type { OfYear } from './heads.js';
import { headOf } from './heads.js';
import type { Block, Paper } from './paper.js';
import {
  count,
  heading,
  items,
  line,
  LINE,
  NAME,
  ordinal,
  shortDay,
  tableOf,
  told,
  warning,
} from './paper.js';

const pledged = {
  signed: 'đã ký',
  'signed-late': 'đã ký, muộn so với hạn',
  'not-signed': 'không ký',
  pending: 'chưa ký',
  unknown: null,
} as const;

/** The pledge of a year, with a room for the signature of each member that is known. */
export function pledgeOf(of: OfYear): Paper {
  const { label, year, roster, movement, pledge, meetings } = of.year;
  const signing = meetings.find(({ kinds }) => kinds.includes('PLEDGE'));
  const known = roster.members.length;
  const members =
    (roster.unknownMembers ?? 0) > 0 ? known + (roster.unknownMembers ?? 0) : roster.declaredCount;
  return {
    ...headOf('pledge', 'GƯ', of, { place: signing?.place ?? null, day: signing?.heldOn ?? null }),
    title: 'Bản giao ước thi đua',
    about: `Năm ${year} của ${label}`,
    to: [],
    body: [
      line(`Các đơn vị thành viên ${label} ký kết giao ước thi đua năm ${year} với những nội dung sau đây.`),
      heading('I. Chủ đề, khẩu hiệu'),
      line(`Chủ đề: ${told(movement.theme)}.`),
      line(`Khẩu hiệu: ${told(movement.slogan)}.`),
      heading('II. Nội dung thi đua'),
      ...(pledge?.text ? [line(pledge.text)] : []),
      ...(pledge?.text && pledge.contents.length === 0 ? [] : items(pledge?.contents ?? null)),
      heading('III. Chỉ tiêu'),
      ...(pledge && pledge.targets.length > 0
        ? [
            tableOf(pledge.targets, [
              ['TT', 1.4, ordinal, 'centre'],
              ['Chỉ tiêu', 8, ({ text }) => text],
              ['Số', 2, ({ value }) => told(value), 'right'],
              ['Đơn vị tính', 2, ({ unitOfMeasure }) => told(unitOfMeasure)],
            ]),
          ]
        : items(null)),
      heading('IV. Các đơn vị ký giao ước'),
      line(`Số đơn vị thành viên: ${count(members)}; đã biết tên: ${count(known)}.`),
      ...signed(of),
      ...roster.unclear.map(({ name }) => warning(`chưa rõ ${name} có là thành viên năm ${year} hay không.`)),
      ...((roster.unknownMembers ?? 0) > 0
        ? [line(`Các đơn vị khác (${count(roster.unknownMembers)}):`), line(LINE)]
        : []),
    ],
    signatures: roster.members.map(({ unitId, name }) => ({
      as: ['ĐẠI DIỆN', name.toUpperCase()],
      name: pledge?.signatures.find((one) => one.unitId === unitId)?.signatory?.name ?? NAME,
    })),
  };
}

function signed({ year: { roster, pledge } }: OfYear): Block[] {
  if (roster.members.length === 0) return [line(LINE)];
  const of = (unitId: string) => pledge?.signatures.find((one) => one.unitId === unitId);
  return [
    tableOf(roster.members, [
      ['TT', 1.4, ordinal, 'centre'],
      ['Đơn vị', 5, ({ name }) => name],
      [
        'Người ký, chức vụ',
        5,
        ({ unitId }) => {
          const signatory = of(unitId)?.signatory;
          return told([signatory?.name, signatory?.position].filter((part) => part).join(', '));
        },
      ],
      ['Ngày ký', 3, ({ unitId }) => shortDay(of(unitId)?.signedOn)],
      ['Ghi chú', 3, (one) => told(pledged[one.pledge])],
    ]),
  ];
}
