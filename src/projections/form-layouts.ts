// Rows and columns of the forms of the statistics of home affairs on emulation and commendation.

/** Their numbers. */
const formCodes = ['0601', '0602', '0603'] as const;
/** One of them. */
export type FormCode = (typeof formCodes)[number];

type Columns = Readonly<Record<string, string>>;

export interface Form {
  readonly title: string;
  /** By code: `c2` is column 2 of the form, of which `c2t` counts collectives and `c2p` persons. */
  readonly columns: Columns;
  /** Code, what it counts, and in which unit. */
  readonly rows: readonly (readonly [code: string, label: string, unit: string | null])[];
}

const positions = (from: number) =>
  [
    'Lãnh đạo cấp bộ, cấp tỉnh và tương đương trở lên',
    'Lãnh đạo cấp vụ, sở, ngành và tương đương',
    'Doanh nhân',
    'Các cấp lãnh đạo khác từ phó phòng trở lên',
    'Người trực tiếp công tác, lao động, học tập, chiến đấu và phục vụ chiến đấu',
  ].map((label, i) => [code(from + i), label, 'người'] as const);
const ways = (from: number) =>
  ['Thường xuyên', 'Chuyên đề', 'Đột xuất', 'Đối ngoại', 'Cống hiến', 'Niên hạn', 'Kháng chiến'].map(
    (label, i) => [code(from + i), `Phương thức khen thưởng: ${label.toLowerCase()}`, null] as const,
  );
const code = (number: number): string => String(number).padStart(2, '0');

/** Rows and columns as two public programs that print the forms have them; the circular itself was not read. */
export const forms = {
  '0601': {
    title: 'Số phong trào thi đua',
    columns: {
      c1: 'Tổng số',
      c2: 'Cấp Trung ương',
      c3: 'Cấp bộ, ban, ngành, đoàn thể trung ương, tỉnh, thành phố',
      c4: 'Cơ quan, tổ chức, đơn vị',
    },
    rows: [
      ['01', 'Tổng số', 'phong trào'],
      ['02', 'Phạm vi: toàn quốc', 'phong trào'],
      ['03', 'Phạm vi: bộ, ban, ngành, đoàn thể, địa phương', 'phong trào'],
      ['04', 'Phạm vi: cụm, khối thi đua do Hội đồng các cấp tổ chức', 'phong trào'],
      ['05', 'Phạm vi: cơ quan, tổ chức, đơn vị', 'phong trào'],
      ['06', 'Thời hạn: dưới 1 năm', 'phong trào'],
      ['07', 'Thời hạn: 1 năm', 'phong trào'],
      ['08', 'Thời hạn: từ 1 năm đến dưới 3 năm', 'phong trào'],
      ['09', 'Thời hạn: từ 3 năm đến dưới 5 năm', 'phong trào'],
      ['10', 'Thời hạn: từ 5 năm trở lên', 'phong trào'],
      ['11', 'Phương thức: theo chuyên đề', 'phong trào'],
      ['12', 'Phương thức: thường xuyên hằng năm', 'phong trào'],
    ],
  },
  '0602': {
    title: 'Số lượng khen thưởng cấp Nhà nước',
    columns: {
      c1: 'Tổng số',
      c2t: 'Huân chương, huy chương: tập thể',
      c2p: 'Huân chương, huy chương: cá nhân',
      c3: 'Giải thưởng Hồ Chí Minh',
      c4: 'Giải thưởng Nhà nước',
      c5: 'Danh hiệu vinh dự nhà nước',
      c6: 'Cờ thi đua của Chính phủ',
      c7t: 'Bằng khen của Thủ tướng Chính phủ: tập thể',
      c7p: 'Bằng khen của Thủ tướng Chính phủ: cá nhân',
      c8: 'Chiến sĩ thi đua toàn quốc',
      c9: 'Hình thức khen thưởng khác',
    },
    rows: [
      ['01', 'Tổng số', null],
      ['02', 'Đơn vị trình Thủ tướng: bộ, ban, ngành, đoàn thể trung ương', 'bộ, ngành'],
      ['03', 'Đơn vị trình Thủ tướng: tỉnh, thành phố', 'tỉnh, thành phố'],
      ...['04', '05'].map((code) => [code, 'Chưa rõ nội dung của mã số này', null] as const),
      ['06', 'Tập thể', 'tập thể'],
      ['07', 'Trong đó: doanh nghiệp', 'doanh nghiệp'],
      ['08', 'Hộ gia đình', 'hộ'],
      ['09', 'Cá nhân', 'người'],
      ...positions(10),
      ...ways(15),
    ],
  },
  '0603': {
    title: 'Số lượng khen thưởng cấp bộ, ban, ngành, đoàn thể trung ương và tỉnh, thành phố',
    columns: {
      c1: 'Tổng số',
      c2: 'Bằng khen',
      c3: 'Chiến sĩ thi đua cấp bộ, cấp tỉnh',
      c4: 'Cờ thi đua của bộ, ban, ngành, đoàn thể trung ương, tỉnh, thành phố',
      c5: 'Huy hiệu, kỷ niệm chương',
    },
    rows: [
      ['01', 'Tổng số', null],
      ['02', 'Tập thể', 'tập thể'],
      ['03', 'Trong đó: doanh nghiệp', 'doanh nghiệp'],
      ['04', 'Hộ gia đình', 'hộ'],
      ['05', 'Cá nhân', 'người'],
      ...positions(6),
      ...ways(11),
    ],
  },
} as const satisfies Readonly<Record<FormCode, Form>>;

/** What they rest on. */
export const BASIS =
  'Biểu số 0601–0603.N/BNV-TĐKT theo Thông tư số 2/2023/TT-BNV ngày 23/3/2023, qua bản in của hai chương trình khác; chưa đọc ' +
  'được thông tư, phần giải thích biểu mẫu và biểu mẫu của Thông tư số 18/2025/TT-BNV; mã số 04, 05 của biểu 0602 không có trong cả hai bản in. Năm là năm thi đua như đã ghi.';
