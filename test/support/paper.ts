import type { Paper } from '../../src/projections/papers/paper.js';
import {
  heading,
  item,
  line,
  nation,
  ordinal,
  placeAndDay,
  tableOf,
  told,
  warning,
} from '../../src/projections/papers/paper.js';

/** A paper with everything that papers have, and letters with two marks. */
export const aPaper: Paper = {
  kind: 'minutes',
  over: 'Thanh tra Chính phủ',
  by: 'Cụm thi đua số 4',
  number: 'Số: 05/BB-CTĐ',
  placeAndDay: placeAndDay('Sơn La', '2022-08-05'),
  title: 'Biên bản & <thử>',
  about: 'Hội nghị tổng kết năm 2022 của Cụm thi đua số 4',
  to: ['Thanh tra Chính phủ', 'Hội đồng Thi đua - Khen thưởng'],
  grounds: ['Căn cứ Luật Thi đua, khen thưởng số 06/2022/QH15;', 'Căn cứ Nghị định số 98/2023/NĐ-CP.'],
  body: [
    heading('I. Thành phần & <nội dung>'),
    line(`Ễ ễ Ộ ộ Ự ự Ặ ặ Ẩ ẩ Đ đ ₫ — “${'thanh tra, tiếp công dân '.repeat(20)}”`),
    item(`Số phiếu: ${told(null)}`),
    tableOf(
      Array.from({ length: 45 }, (_, i) => ({ name: `Thanh tra tỉnh ${i}`, points: `${i},5` })),
      [
        ['TT', 1, ordinal, 'centre'],
        ['Đơn vị', 6, ({ name }) => name],
        ['Điểm', 2, ({ points }) => points, 'right'],
      ],
    ),
    warning('đơn vị chủ trì là đơn vị được đề nghị.'),
  ],
  signatures: [
    { as: ['THƯ KÝ'], name: '……' },
    { as: ['TM. CỤM THI ĐUA SỐ 4', 'CỤM TRƯỞNG'], name: 'Trần Văn Ộp' },
    { as: ['THANH TRA TỈNH SƠN LA'], name: 'Nguyễn Thị Ễn' },
  ],
  recipients: ['Thanh tra Chính phủ (để báo cáo);', 'Lưu: VT.'],
};

/** All that a paper says, in the order of its pages. */
export function textOf(paper: Paper): readonly string[] {
  const { over, by, number, placeAndDay, title, about, to, grounds, body, signatures, recipients } = paper;
  const pairs = signatures.flatMap((one, i) => (i % 2 === 0 ? [signatures.slice(i, i + 2)] : []));
  const signed = pairs.flatMap((pair) => [...pair.flatMap(({ as }) => as), ...pair.map(({ name }) => name)]);
  const receiving = ['Nơi nhận:', ...recipients.map((each) => `- ${each}`)];
  return [
    over,
    by,
    ...nation,
    number,
    placeAndDay,
    title,
    about,
    ...(to.length === 0
      ? []
      : to.length === 1
        ? [`Kính gửi: ${to[0]}`]
        : ['Kính gửi:', ...to.map((each) => `- ${each}`)]),
    ...grounds,
    ...body.flatMap((block) =>
      block.is === 'table'
        ? [...block.columns.map(({ label }) => label), ...block.rows.flat()]
        : `${block.is === 'item' ? '- ' : ''}${block.text}`,
    ),
    ...(signatures.length === 1 ? [...receiving, ...signed] : [...signed, ...receiving]),
  ];
}
