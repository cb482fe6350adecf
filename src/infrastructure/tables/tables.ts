import type { UnitOfMeasure } from '../../domain/results/figure.js';
import { unitName } from '../../domain/results/figure.js';
import type { AwardItem } from '../../projections/award-shown.js';
import type { ClusterData, ClusterItem } from '../../projections/cluster-questions.js';
import type {
  FigureOfYear,
  FiguresOverYearsData,
  MetricOverYears,
} from '../../projections/figures-over-years.js';
import type { GrantItem } from '../../projections/grant-shown.js';
import type { OrganiserFiguresData } from '../../projections/organiser-figures.js';
import type { LeadershipHistoryData, RotationData } from '../../projections/leadership.js';
import type { Named } from '../../projections/question.js';
import type { FigureShown, ResultsData } from '../../projections/results.js';
import type { StandingsData } from '../../projections/standings-question.js';
import type { FormCode } from '../../projections/form-layouts.js';
import { forms } from '../../projections/form-layouts.js';
import type { StatisticsFormData } from '../../projections/statistics-forms.js';
import type { UnitItem } from '../../projections/unit-questions.js';
import type { Columns, Note } from './table.js';
import { table } from './table.js';

// Answers as tables, one for each question that reports carry away. An empty cell is what is not known.

const listed = (items: readonly (string | number | null)[]): string | null =>
  items.length === 0 ? null : items.map((item) => item ?? 'chưa rõ').join('; ');
const names = (named: readonly { readonly name: string | null }[]): string | null =>
  listed(named.map(({ name }) => name));

export const clustersTable = table('Cụm, khối', (data: readonly ClusterItem[]) => data, {
  id: ['Mã', 'text', (one) => one.id],
  label: ['Tên', 'text', (one) => one.label],
  kind: ['Loại', 'text', (one) => (one.kind === 'CUM' ? 'cụm' : 'khối')],
  code: ['Số', 'whole', (one) => one.code],
  organiserId: ['Mã đơn vị tổ chức', 'text', (one) => one.organiser?.unitId ?? null],
  organiser: ['Đơn vị tổ chức', 'text', (one) => one.organiser?.name ?? null],
  tier: ['Cấp', 'text', (one) => one.tier],
  establishedOn: ['Thành lập', 'day', (one) => one.establishedOn],
  dissolvedOn: ['Giải thể', 'day', (one) => one.dissolvedOn],
});

export const membersTable = table(
  'Thành viên',
  (data: ClusterData) =>
    data.members.flatMap(({ periods, ...unit }) => periods.map((period) => ({ unit, period }))),
  {
    unitId: ['Mã đơn vị', 'text', ({ unit }) => unit.unitId],
    name: ['Đơn vị', 'text', ({ unit }) => unit.name],
    from: ['Từ', 'day', ({ period }) => period.from],
    to: ['Đến trước', 'day', ({ period }) => period.to],
    seen: ['Có tên trong các năm', 'text', ({ period: { seen } }) => seen && [...new Set(seen)].join('–')],
    assumed: [
      'Suy ra cho các năm',
      'text',
      ({ period: { assumed } }) => assumed && [...new Set(assumed)].join('–'),
    ],
  },
);

export const unitsTable = table('Đơn vị', (data: readonly UnitItem[]) => data, {
  unitId: ['Mã', 'text', (one) => one.unitId],
  name: ['Tên', 'text', (one) => one.name],
  kind: ['Loại', 'text', (one) => one.kind],
  superiorId: ['Mã cơ quan cấp trên', 'text', (one) => one.superiorId],
  province: ['Tỉnh, thành phố', 'text', (one) => one.province],
  endedOn: ['Kết thúc hoạt động', 'day', (one) => one.ended?.on ?? null],
});

export const rotationTable = table(
  'Luân phiên',
  (data: RotationData) => data.units,
  {
    unitId: ['Mã đơn vị', 'text', (one) => one.unitId],
    name: ['Đơn vị', 'text', (one) => one.name],
    timesLeader: ['Số năm làm trưởng đã biết', 'whole', (one) => one.leader.length],
    yearsLeader: ['Các năm làm trưởng', 'text', (one) => listed(one.leader)],
    timesDeputy: ['Số năm làm phó đã biết', 'whole', (one) => one.deputy.length],
    yearsDeputy: ['Các năm làm phó', 'text', (one) => listed(one.deputy)],
  },
  ({ yearsKnown, unnamed }) => [
    ['Các năm có dữ liệu', listed(yearsKnown) ?? 'không có'],
    ['Các năm có trưởng nhưng không rõ đơn vị', listed(unnamed.leader) ?? 'không có'],
    ['Các năm có phó nhưng không rõ đơn vị', listed(unnamed.deputy) ?? 'không có'],
  ],
);

export const officersTable = table('Trưởng, phó qua các năm', (data: LeadershipHistoryData) => data.years, {
  year: ['Năm', 'year', (one) => one.year],
  leaders: ['Trưởng', 'text', (one) => names(one.leaders)],
  deputies: ['Phó', 'text', (one) => names(one.deputies)],
  unknown: [
    'Chưa có dữ liệu',
    'text',
    (one) => listed(one.unknown.map((what) => (what === 'leader' ? 'trưởng' : 'phó'))),
  ],
});

export const standingsTable = table(
  'Xếp hạng',
  (data: StandingsData) => {
    const toldOf = new Map(data.told.map((one) => [one.unitId, one]));
    const ranked = new Set(data.rows.map(({ unitId }) => unitId));
    const without = (one: Named, why: string | null) => ({
      ...one,
      rank: null,
      points: toldOf.get(one.unitId)?.points ?? null,
      className: null,
      toldPlace: toldOf.get(one.unitId)?.place ?? null,
      tiedWith: toldOf.get(one.unitId)?.sharedWith ?? [],
      why,
    });
    return [
      ...data.rows.map((one) => ({ ...one, why: null })),
      ...data.told.filter(({ unitId }) => !ranked.has(unitId)).map((one) => without(one, null)),
      ...data.notRated.filter(({ unitId }) => !toldOf.has(unitId)).map((one) => without(one, one.message)),
      ...data.placeUnknown
        .filter(({ unitId }) => !data.notRated.some((one) => one.unitId === unitId))
        .map((one) => without(one, 'Chưa rõ thứ hạng')),
    ];
  },
  {
    rank: ['Hạng theo điểm', 'whole', (one) => one.rank],
    toldPlace: ['Hạng theo nguồn', 'whole', (one) => one.toldPlace],
    unitId: ['Mã đơn vị', 'text', (one) => one.unitId],
    name: ['Đơn vị', 'text', (one) => one.name],
    points: ['Điểm', 'decimal', (one) => one.points],
    class: ['Xếp loại', 'text', (one) => one.className],
    tiedWith: ['Bằng với', 'text', (one) => listed(one.tiedWith)],
    why: ['Vì sao không có hạng', 'text', (one) => one.why],
  },
  ({ status, sheet, message }) => [
    ['Tình trạng', { NONE: 'chưa có', PROVISIONAL: 'tạm tính', FINAL: 'đã chốt' }[status]],
    ['Bảng tiêu chí', sheet?.title ?? 'chưa có dữ liệu'],
    ...(message === null ? [] : [['Vì sao không có hạng', message] as const]),
  ],
);

export const resultsTable = table(
  'Số liệu của cụm, khối',
  (data: ResultsData) => data.totals,
  {
    metric: ['Mã chỉ tiêu', 'text', (one) => one.metric],
    name: ['Chỉ tiêu', 'text', (one) => one.name],
    qualifier: ['Mức chính xác', 'text', ({ figure }) => exactnessOf(figure)],
    value: ['Số', 'whole', ({ figure }) => lowOf(figure)],
    high: ['Đến', 'whole', ({ figure }) => highOf(figure)],
    percent: ['Phần trăm', 'decimal', ({ figure }) => (isShare(figure) ? ofHundred(figure.value) : null)],
    percentHigh: [
      'Đến phần trăm',
      'decimal',
      ({ figure }) => (isShare(figure) && figure.high !== undefined ? ofHundred(figure.high) : null),
    ],
    unit: ['Đơn vị tính', 'text', ({ figure }) => unitName(figure.unit as UnitOfMeasure)],
    text: ['Bằng lời', 'text', (one) => one.figure.text],
    sumOfUnits: ['Cộng từ các đơn vị', 'text', (one) => one.ofUnits?.sum.text ?? null],
  },
  ({ withoutTotal }) => withoutTotal.map(({ name, message }): Note => [name, message]),
);

/** One metric in one year, as much as the table of it needs. */
interface FigureRow {
  readonly metric: Pick<MetricOverYears, 'name' | 'unit'> & { readonly metric: string };
  readonly year: Pick<FigureOfYear, 'year' | 'figure' | 'message' | 'change'>;
}

const figureColumns: Columns<FigureRow> = {
  metric: ['Mã chỉ tiêu', 'text', (one) => one.metric.metric],
  name: ['Chỉ tiêu', 'text', (one) => one.metric.name],
  year: ['Năm', 'year', (one) => one.year.year],
  qualifier: ['Mức chính xác', 'text', ({ year }) => year.figure && exactnessOf(year.figure)],
  value: ['Số', 'whole', ({ year }) => year.figure && lowOf(year.figure)],
  high: ['Đến', 'whole', ({ year }) => year.figure && highOf(year.figure)],
  unit: ['Đơn vị tính', 'text', (one) => one.metric.unit],
  text: ['Bằng lời', 'text', ({ year }) => year.figure?.text ?? year.message],
  change: ['So với năm trước', 'text', ({ year }) => year.change?.text ?? null],
  percent: ['So với năm trước, %', 'decimal', ({ year }) => signed(year.change)],
  caveats: [
    'Lưu ý khi so sánh',
    'text',
    ({ year }) => listed((year.change?.caveats ?? []).map(({ message }) => message)),
  ],
};

const overYears = (metrics: readonly MetricOverYears[]) =>
  metrics.flatMap((metric) => metric.years.map((year) => ({ metric, year })));

export const figuresTable = table(
  'Số liệu qua các năm',
  (data: FiguresOverYearsData) => overYears(data.metrics),
  figureColumns,
);

export const organiserFiguresTable = table(
  'Toàn ngành qua các năm',
  ({ counts, figures }: OrganiserFiguresData): (FigureRow & { covers: string; leftOut: string | null })[] => [
    ...counts.flatMap(({ count, name, unit, years }) =>
      years.map(({ leftOut, ...year }) => ({
        covers: 'ghi trong hệ thống',
        metric: { metric: count, name, unit },
        year: { ...year, change: null },
        leftOut: listed(leftOut),
      })),
    ),
    ...figures.flatMap(({ coversName: covers, metrics }) =>
      overYears(metrics).map((one) => ({ ...one, covers, leftOut: null })),
    ),
  ],
  {
    covers: ['Của ai', 'text', (one) => one.covers],
    ...figureColumns,
    leftOut: ['Không tính', 'text', (one) => one.leftOut],
  },
  ({ organiser }) => [['Đơn vị tổ chức', organiser.name ?? organiser.unitId]],
);

/** A statistics form as it is printed: a row of it a row, with why cells are empty beside them. */
export const formTable = (form: FormCode) => {
  type Row = StatisticsFormData['rows'][number];
  const at = ({ cells }: Row, code: string) => cells.find(({ column }) => column === code);
  return table(
    `Biểu ${form}`,
    (data: StatisticsFormData) => data.rows,
    {
      code: ['Mã số', 'text', (one) => one.code],
      label: ['Chỉ tiêu', 'text', (one) => one.label],
      unit: ['Đơn vị tính', 'text', (one) => one.unitOfMeasure],
      ...Object.fromEntries(
        Object.entries<string>(forms[form].columns).map(([code, label]) => [
          code,
          [label, 'whole', (one: Row) => at(one, code)?.value ?? null] as const,
        ]),
      ),
      qualifier: [
        'Mức chính xác',
        'text',
        ({ cells }) => (cells.some(({ value }) => value !== null) ? (exactness['AT_LEAST'] ?? null) : null),
      ],
      why: [
        'Vì sao có ô trống',
        'text',
        ({ cells }) => listed([...new Set(cells.flatMap(({ why }) => why ?? []))]),
      ],
    },
    ({ title, organiser, year, basis, leftOut }) => [
      ['Biểu', title],
      ['Đơn vị báo cáo', organiser.name],
      ['Năm', String(year)],
      ['Căn cứ của biểu', basis],
      ...leftOut.map((one): Note => ['Không tính', one]),
    ],
  );
};

const signed = (
  change: { readonly direction: string; readonly percent: string | null } | null,
): string | null =>
  change?.percent == null ? null : `${change.direction === 'DOWN' ? '-' : ''}${change.percent}`;

const exactnessOf = ({ qualifier }: FigureShown): string => exactness[qualifier] ?? qualifier;
const isShare = ({ unit }: FigureShown): boolean => unit === 'PERCENT';
/** Both ends of a figure as numbers; shares have columns of their own. */
const lowOf = (figure: FigureShown): string | null => (isShare(figure) ? null : figure.value);
const highOf = (figure: FigureShown): string | null => (isShare(figure) ? null : (figure.high ?? null));
/** Shares are counted in hundredths of one per cent. */
const ofHundred = (value: string): string => {
  const digits = value.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

/** Programs for spreadsheets in Vietnamese take `đúng` for TRUE. */
export const exactness: Readonly<Record<string, string>> = {
  EQ: 'chính xác',
  GT: 'hơn',
  LT: 'dưới',
  AT_LEAST: 'ít nhất',
  AT_MOST: 'nhiều nhất',
  APPROX: 'khoảng',
  BETWEEN: 'từ … đến',
};

export const awardsTable = table('Khen thưởng', (data: readonly (AwardItem | GrantItem)[]) => data, {
  proposalId: ['Mã đề nghị', 'text', (one) => one.proposalId],
  year: ['Năm', 'year', (one) => one.year],
  award: ['Mã danh hiệu, hình thức', 'text', (one) => one.award],
  awardName: ['Danh hiệu, hình thức', 'text', (one) => one.awardName],
  class: ['Hạng', 'text', (one) => one.className],
  kind: ['Đối tượng', 'text', (one) => one.kindName],
  unitId: ['Mã đơn vị', 'text', (one) => one.unitId],
  unitName: ['Đơn vị', 'text', (one) => one.unitName],
  collective: ['Tập thể', 'text', (one) => one.collective],
  person: ['Cá nhân', 'text', (one) => one.person],
  count: ['Số lượng', 'whole', (one) => one.count],
  howMany: ['Số lượng như nguồn nêu', 'text', (one) => one.howMany?.printed ?? null],
  status: ['Trạng thái', 'text', (one) => one.status],
  decisionNumber: [
    'Số quyết định',
    'text',
    (one) => ('decision' in one ? one.decision?.number : null) ?? one.grant?.number ?? null,
  ],
  decidedOn: [
    'Ngày quyết định',
    'day',
    (one) => ('decision' in one ? one.decision?.decidedOn : null) ?? one.grant?.grantedOn ?? null,
  ],
});
