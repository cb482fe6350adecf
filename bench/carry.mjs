import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { stringify } from 'csv-stringify/sync';
import { writeXlsx } from 'hucre/xlsx';
import { tokenOf } from './http.mjs';
import { readAll } from './read-all.mjs';
import { folderWith, serve } from './servers.mjs';

// Rows as files for spreadsheets, beside the libraries that write them, alone with the same values.

const columns = [
  { code: 'id', label: 'Mã', kind: 'text' },
  { code: 'name', label: 'Tên', kind: 'text' },
  { code: 'year', label: 'Năm', kind: 'year' },
  { code: 'value', label: 'Số', kind: 'whole' },
  { code: 'percent', label: 'Phần trăm', kind: 'decimal' },
  { code: 'on', label: 'Ngày', kind: 'day' },
];
const rowOf = (i) => [`don-vi-${i}`, `Thanh tra tỉnh số ${i}`, 2026, i, `${i % 100}.25`, '2026-06-30'];
/** As many as a page of a list. */
const OF_PAGE = 1_000;

export async function open(context) {
  const { build, quick, events } = context;
  const { csvOf, xlsxOf } = await import(
    pathToFileURL(join(build, 'dist/infrastructure/tables/written.js')).href
  );
  const count = quick ? 10_000 : 100_000;
  const rows = Array.from({ length: count }, (_, i) => rowOf(i));
  const typed = rows.map(([id, name, year, value, percent, on]) => ({
    id,
    name,
    year,
    value,
    percent: Number(percent),
    on: new Date(`${on}T00:00:00Z`),
  }));
  async function* pages() {
    for (let at = 0; at < count; at += OF_PAGE) yield rows.slice(at, at + OF_PAGE);
  }
  /** Rows a second. */
  const rate = (write) => async () => {
    const begun = performance.now();
    await write();
    const took = performance.now() - begun;
    return { value: (count / took) * 1_000, p50: took, p99: took };
  };
  const ratios = [{ of: 'this', to: 'library alone', least: 0.5 }];
  // The server and whoever reads beside it each have a copy of the log.
  const [served, read] = [await folderWith(events, context), await folderWith(events, context)];
  const server = await serve(build, served);
  const authorization = `Bearer ${tokenOf(build, served)}`;
  const ofLog = (work) => async () => {
    const begun = performance.now();
    const found = await work();
    return { value: (found / (performance.now() - begun)) * 1_000, p50: 0, p99: 0 };
  };
  async function feed() {
    const { body } = await fetch(`${server.url}/api/feed?after=0`, { headers: { authorization } });
    let lines = 0;
    for await (const part of body)
      for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) lines++;
    return lines;
  }
  return {
    series: [
      {
        label: `${count} rows to XLSX`,
        unit: '/s',
        contenders: {
          this: rate(() => xlsxOf('Đơn vị', columns, rows, [])),
          'library alone': rate(() =>
            writeXlsx({
              sheets: [
                {
                  name: 'Đơn vị',
                  columns: columns.map(({ code, label }) => ({ key: code, header: label })),
                  data: typed,
                },
              ],
            }),
          ),
        },
        ratios,
      },
      {
        label: `${count} rows to CSV`,
        unit: '/s',
        contenders: {
          this: rate(async () => {
            for await (const _ of csvOf(columns, pages()));
          }),
          'library alone': rate(() => Buffer.from(stringify(rows, { delimiter: ';' }))),
        },
        ratios,
      },
      {
        label: `the feed of ${events} events`,
        unit: '/s',
        contenders: {
          this: ofLog(feed),
          'reading the log by COPY': async () => {
            const { events: found, took } = await readAll(build, read, () => undefined);
            return { value: (found / took) * 1_000, p50: took, p99: took };
          },
        },
        ratios: [{ of: 'this', to: 'reading the log by COPY', least: 0.5 }],
      },
    ],
    close: () => server.stop(),
  };
}
