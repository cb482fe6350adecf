import { nearest } from '../../domain/ground/nearest.js';
import { foldText } from '../../domain/ground/text.js';
import { metrics } from '../../domain/results/metrics.js';
import { parseSaid } from '../../domain/results/statements.js';
import { exactness } from '../tables/tables.js';
import { decimalIn, orNearest, textIn, wholeIn } from './cells.js';
import type { Known, OnRecord, RowReader, Said, Told } from './row-reader.js';

/** What a row says of a metric. */
interface Figure {
  readonly value?: string;
  readonly high?: string;
  readonly qualifier?: string;
  readonly printed?: string;
}

const byName = new Map(Object.entries(metrics).map(([code, { name }]) => [foldText(name), code]));
const names = Object.values(metrics).map(({ name }) => name);
const qualifierOf = new Map(Object.entries(exactness).map(([code, word]) => [foldText(word), code]));

/** Rows with figures: reports, and corrections of what is on record. */
export async function figuresTold(
  rows: readonly RowReader[],
  told: Told,
  said: Said,
  known: Known,
): Promise<void> {
  const { clusterId, year, reason } = said;
  const record = await known.figures();
  const reports = new Map<string, { rows: number[]; reportId: string; unitId?: string; metrics: object[] }>();
  const areOfUnits = rows.some((row) => row.has('unitId') || row.has('unitName'));
  for (const row of rows) {
    const unitId = await row.unit(known.units, 'unitName');
    // It may stand once for all rows below, and what is of no unit is of the whole cluster.
    if (areOfUnits && !row.has('unitId') && !row.has('unitName'))
      row.wrong(
        null,
        'không ghi đơn vị, mà dòng khác có ghi; số chung của cụm, khối thì gửi ở trang không có đơn vị',
      );
    const own = row.read('reportId', textIn);
    const metric = metricOf(row);
    const figure = metric === undefined ? null : figureOf(row, metric);
    if (row.failed || metric === undefined || figure === null) continue;
    const there =
      own === undefined && unitId === undefined
        ? record.total(metric)
        : record.of(own ?? said.reportId ?? '', unitId ?? null, metric);
    if (there !== null) {
      const { value, printed } = figure;
      if (value !== undefined && printed !== undefined && printed !== there.text && printed !== there.printed)
        row.look('text', `ghi “${printed}”, trên hồ sơ là “${there.text}”; chỉ lấy cột số`);
      const changed = changeOf(there, figure);
      if (changed === null) {
        told.unchanged++;
        continue;
      }
      if (reason === null) {
        row.wrong(null, `trên hồ sơ là “${there.text}”; muốn sửa thì nêu lý do trong tham số reason`);
        continue;
      }
      const [one, ...others] =
        own === undefined && unitId === undefined ? record.reportsOf(metric) : [own ?? said.reportId];
      if (one === undefined || one === null || others.length > 0) {
        row.wrong(null, 'số tổng hợp từ nhiều báo cáo; sửa ở báo cáo gốc (cột “Mã báo cáo”)');
        continue;
      }
      told.facts.push({
        rows: [row.row.number],
        command: 'CorrectResults',
        body: {
          clusterId,
          year,
          reportId: one,
          ...(unitId === undefined ? {} : { unitId }),
          metric,
          figure: changed,
          reasonCode: 'OTHER',
          reason,
        },
      });
      continue;
    }
    const reportId = own ?? said.reportId;
    if (reportId === null) {
      row.wrong(
        'reportId',
        'số liệu chưa có trên hồ sơ; ghi mã báo cáo ở cột “Mã báo cáo” hoặc tham số reportId',
      );
      continue;
    }
    const key = JSON.stringify([reportId, unitId]);
    const report = reports.get(key) ?? {
      rows: [],
      reportId,
      ...(unitId === undefined ? {} : { unitId }),
      metrics: [],
    };
    reports.set(key, report);
    report.rows.push(row.row.number);
    report.metrics.push({ metric, figure });
  }
  for (const { rows: numbers, ...body } of reports.values())
    told.facts.push({ rows: numbers, command: 'ReportResults', body: { clusterId, year, ...body } });
}

function metricOf(row: RowReader): string | undefined {
  const code = row.read('metric', textIn);
  if (code !== undefined) return code;
  const name = row.read('name', textIn);
  if (name === undefined) {
    if (!row.failed) row.wrong('metric', 'thiếu chỉ tiêu');
    return undefined;
  }
  const found = byName.get(foldText(name));
  if (found === undefined) {
    const near = nearest(name, names);
    row.wrong('name', `không có chỉ tiêu “${name}”${orNearest(near)}`);
  }
  return found;
}

/** The figure of a row as sent; null where it has none, or none that can be read. */
function figureOf(row: RowReader, metric: string): Figure | null {
  const unit = Object.hasOwn(metrics, metric) ? metrics[metric as keyof typeof metrics].unit : null;
  const words = row.read('text', textIn);
  const cell = row.row.cells.get('value');
  // Words in the column of numbers: "hơn 140 tỷ".
  const isWords = typeof cell?.value === 'string' && /[^\d., \u00a0\u202f]/.test(cell.value);
  const printed = isWords ? cell.value : words;
  const number = isWords ? undefined : row.read('value', wholeIn);
  // All metrics of the catalogue are counted; a share beside the number is perhaps one of a plan.
  const isCounted = unit !== null;
  for (const code of isCounted ? ['percent', 'percentHigh'] : [])
    if (row.has(code) && number === undefined && !isWords)
      row.wrong(code, 'chỉ tiêu này là một số đếm được, không phải tỷ lệ');
    else if (row.has(code)) row.look(code, 'chỉ tiêu này là một số đếm được; tỷ lệ không được đọc');
  const value = number ?? (isCounted ? undefined : hundredths(row, 'percent'));
  const high = row.read('high', wholeIn) ?? (isCounted ? undefined : hundredths(row, 'percentHigh'));
  const qualifier = row.read('qualifier', (given) => {
    // "đúng", which is what earlier files said, became TRUE.
    if (given.value === true || foldText(String(given.value)) === 'dung') return { value: 'EQ' };
    const word = String(given.value);
    const code = qualifierOf.get(foldText(word)) ?? (Object.hasOwn(exactness, word) ? word : undefined);
    return code === undefined
      ? { why: `“${word}” không phải mức chính xác: ${Object.values(exactness).join(', ')}` }
      : { value: code };
  });
  if (row.failed) return null;
  if (value === undefined && printed === undefined) {
    row.wrong('value', 'chưa có số liệu');
    return null;
  }
  if (value === undefined && printed !== undefined && unit !== null) {
    const read = parseSaid(printed, unit);
    if (!read.ok) row.wrong(isWords ? 'value' : 'text', read.reason);
  }
  return {
    ...(value === undefined ? {} : { value }),
    ...(value === undefined || high === undefined ? {} : { high }),
    ...(value === undefined || qualifier === undefined ? {} : { qualifier }),
    ...(printed === undefined ? {} : { printed }),
  };
}

/** A share, which is counted in hundredths of one per cent. */
function hundredths(row: RowReader, code: string): string | undefined {
  return row.read(code, (cell) => {
    // 83,3% that the program knows to be a share.
    const { value, format } = cell;
    const isShare = typeof value === 'number' && format.includes('%');
    const text = typeof value === 'string' ? value.replace(/ ?%$/, '') : value;
    const read = isShare ? { value: String(value * 100) } : decimalIn({ value: text, format });
    if ('why' in read) return read;
    const counted = Number(read.value) * 100;
    if (Math.abs(counted - Math.round(counted)) > 1e-6)
      return { why: 'phần trăm có quá hai chữ số thập phân' };
    const maybeShare = typeof value === 'number' && !isShare && value > 0 && value <= 1;
    return {
      value: String(Math.round(counted)),
      ...(maybeShare ? { look: `đọc là ${read.value.replace('.', ',')} %, không phải ${counted} %` } : {}),
    };
  });
}

/** What a row says otherwise than the record; null where nothing. Words count where there is no number: they may be left from before. */
function changeOf(there: OnRecord, { value, high, qualifier, printed }: Figure): Figure | null {
  if (value === undefined)
    return [there.text, there.printed].includes(printed ?? null)
      ? null
      : printed === undefined
        ? {}
        : { printed };
  const isSame =
    value === there.value && high === there.high && (qualifier ?? there.qualifier) === there.qualifier;
  return isSame
    ? null
    : { value, ...(high === undefined ? {} : { high }), ...(qualifier === undefined ? {} : { qualifier }) };
}
