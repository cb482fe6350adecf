import type { Columns } from './columns.js';

/** What kinds of files are taken, and by which columns. */
export interface ImportKind {
  /** The command that a row is; null where rows say it, or make commands together. */
  readonly command: string | null;
  readonly columns: Columns;
  /** What the request says beside the file, and must. */
  readonly asks: readonly ('clusterId' | 'year')[];
  readonly summary: string;
  /** What a heading may be besides, where columns are named as the fields of commands. */
  readonly anyCode?: RegExp;
}

const unit = ['Mã đơn vị'];
const unitName = ['Đơn vị', 'Tên đơn vị'];

export const kinds = {
  units: {
    command: 'RegisterUnit',
    summary: 'units to register, one a row',
    columns: {
      unitId: ['Mã', ...unit],
      name: ['Tên', ...unitName],
      kind: ['Loại'],
      shortName: ['Tên viết tắt', 'Viết tắt'],
      superiorId: ['Mã cơ quan cấp trên', 'Cơ quan cấp trên', 'Trực thuộc'],
      province: ['Tỉnh, thành phố', 'Tỉnh'],
      existsFrom: ['Từ ngày', 'Từ'],
    },
    asks: [],
  },
  members: {
    command: null,
    summary: 'the units of a cluster in a year, one a row, recorded as its roster',
    columns: { unitId: unit, name: [...unitName, 'Tên'] },
    asks: ['clusterId', 'year'],
  },
  inspections: {
    command: 'RecordInspection',
    summary: 'inspections, one a row',
    columns: {
      unitId: unit,
      unitName,
      inspectionId: ['Mã cuộc', 'Mã cuộc thanh tra'],
      kind: ['Loại', 'Loại hình'],
      basis: ['Căn cứ'],
      title: ['Tên', 'Nội dung', 'Tên cuộc thanh tra'],
      decisionNumber: ['Số quyết định'],
      decidedOn: ['Ngày quyết định'],
      startedOn: ['Bắt đầu', 'Từ ngày'],
      endedOn: ['Kết thúc', 'Đến ngày'],
    },
    asks: ['year'],
  },
  results: {
    command: null,
    summary:
      'figures of reports, one a row; what is on record otherwise is corrected where `reason` says why',
    columns: {
      reportId: ['Mã báo cáo'],
      unitId: unit,
      unitName,
      metric: ['Mã chỉ tiêu'],
      name: ['Chỉ tiêu', 'Nội dung'],
      qualifier: ['Mức chính xác'],
      value: ['Số', 'Số liệu', 'Kết quả', 'Giá trị'],
      high: ['Đến'],
      percent: ['Phần trăm', 'Tỷ lệ'],
      percentHigh: ['Đến phần trăm'],
      text: ['Bằng lời'],
    },
    asks: ['clusterId', 'year'],
  },
  'self-scores': {
    command: null,
    summary: 'self-scores, a criterion of a unit a row',
    columns: {
      unitId: unit,
      name: unitName,
      criterion: ['Tiêu chí', 'Mã tiêu chí'],
      points: ['Điểm', 'Điểm tự chấm'],
      value: ['Kết quả', 'Giá trị'],
      cases: ['Số vụ', 'Số trường hợp'],
      note: ['Ghi chú'],
    },
    asks: ['clusterId', 'year'],
  },
  facts: {
    command: null,
    summary: 'commands, one a row: `command`, `quote`, and fields by their names, those of parts with dots',
    columns: { command: ['Lệnh'], quote: ['Trích dẫn', 'Nguyên văn'] },
    asks: [],
    anyCode: /^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)*$/,
  },
} as const satisfies Readonly<Record<string, ImportKind>>;

export type KindName = keyof typeof kinds;

/** Whether each row says a command by itself; others make commands of rows together, of one cluster and year. */
export const isByRow = (kind: KindName): boolean => kind === 'facts' || kinds[kind].command !== null;
