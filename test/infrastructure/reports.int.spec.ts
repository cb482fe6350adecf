import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { Client } from 'pg';
import { reader } from '../../src/infrastructure/cli/reader.js';
import { ConfigError, readConfig } from '../../src/infrastructure/config.js';
import { ProjectionTable } from '../../src/infrastructure/projections/projection-table.js';
import { makeReports } from '../../src/infrastructure/reports/reports.js';
import { rowsOf } from '../../src/infrastructure/reports/rows.js';
import { reportViews } from '../../src/infrastructure/reports/views.js';
import { projections } from '../../src/projections/index.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { until } from '../support/until.js';

const page = new URL('../../docs/sql.md', import.meta.url);
const login = `bao_cao_${process.pid}`;
const withPsql = spawnSync('psql', ['--version']).status === 0 ? describe : describe.skip;

describe('reports by SQL', () => {
  let app: TestApp;
  let url: string;
  let client: Client;

  const cli = async (name: string, options: { drop?: boolean } = {}): Promise<string> => {
    const said: string[] = [];
    const terminal = { say: (line: string) => void said.push(line), tell: () => undefined };
    expect(await reader(readConfig(app.env), terminal, name, options)).toBe(0);
    return said.join();
  };
  const rows = async (sql: string, values: unknown[] = []): Promise<unknown[]> =>
    (await client.query(sql, values)).rows;

  beforeAll(async () => {
    app = await startApp();
    for (const unitId of ['ttcp', 'mot', 'hai'])
      await app.accept('RegisterUnit', {
        unitId,
        kind: unitId === 'ttcp' ? 'GOVERNMENT_INSPECTORATE' : 'OTHER',
        name: `Thanh tra ${unitId}`,
      });
    await app.accept('RenameUnit', { unitId: 'mot', name: 'Cục một', shortName: 'C1', from: '2024-07' });
    await app.accept('EstablishCluster', {
      clusterId: 'k',
      organiserId: 'ttcp',
      kind: 'KHOI',
      number: 1,
      label: 'Khối 1',
    });
    for (const unitId of ['mot', 'hai'])
      await app.accept('AdmitMember', {
        clusterId: 'k',
        unitId,
        from: unitId === 'mot' ? '2020' : '2024-03-01',
      });
    const before = { clusterId: 'k', year: 2023, occurredOn: '2023-03-01' };
    await app.accept('OpenPledge', before);
    await app.accept('SignPledge', { ...before, unitId: 'mot' });
    await app.accept('ConcludePledge', before);
    const year = { clusterId: 'k', year: 2024 };
    await app.accept('AssignOffice', { ...year, office: 'LEADER', unitId: 'mot' });
    await app.accept('OpenPledge', { ...year, occurredOn: '2024-03-01' });
    await app.accept('SignPledge', { ...year, unitId: 'mot', occurredOn: '2024-03' });
    const total = { metric: 'inspection.total', figure: { printed: 'hơn 1.417 cuộc' } };
    await app.accept('ReportResults', { ...year, reportId: 'nam', unitId: 'mot', metrics: [total] });
    const sheet = {
      sheetId: 'bang',
      title: 'Bảng điểm',
      scale: '10',
      criteria: [{ code: 'A', name: 'Thanh tra', kind: 'ASSESSED', max: '10' }],
      classes: [{ code: 'tot', name: 'Tốt', from: '0' }],
    };
    await app.accept('AdoptScoreSheet', { ...year, sheet });
    for (const [unitId, points] of [
      ['mot', '9.5'],
      ['hai', '8'],
    ])
      await app.accept('AppraiseScore', { ...year, unitId, marks: [{ criterion: 'A', points }] });
    await app.accept('FinaliseScores', { ...year, occurredOn: '2024-12-20' });
    await app.accept('ProposeAward', { ...year, award: 'FLAG_GI', unitId: 'mot' });
    await app.accept('RecordGrant', {
      grantId: 'g1',
      entries: [{ award: 'FLAG_GI', unitId: 'hai' }],
      number: '12/QĐ',
    });
    await app.accept('RecordInspection', {
      inspectionId: 'tt-1',
      unitId: 'mot',
      year: 2024,
      title: 'Thanh tra đất đai',
    });
    await app.accept('ConcludeInspection', {
      inspectionId: 'tt-1',
      unitId: 'mot',
      conclusionNumber: '5/KL',
      findings: [{ metric: 'handling.organisations', figure: { value: '2' } }],
    });
    await app.accept('SetCalendar', { ...year, dueBefore: { SIGN_PLEDGE: '2024-04-01' } });
    await app.accept('RaiseAlarm', { ...year, duty: 'SIGN_PLEDGE' });
    await app.caughtUp();
    url = await cli(login);
    client = new Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client?.end();
    await cli(login, { drop: true });
    await app.close();
  });

  it('docs/sql.md has each view and each column with its type and its label: `npm run reports` writes it', async () => {
    const columns = (await rows(`
      SELECT c.relname AS view, a.attname AS name, format_type(a.atttypid, NULL) AS type, col_description(c.oid, a.attnum) AS label
      FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
      WHERE c.relnamespace = 'report'::regnamespace AND c.relkind = 'v' ORDER BY a.attnum`)) as {
      readonly view: string;
      readonly name: string;
      readonly type: string;
      readonly label: string;
    }[];
    const functions = (await rows(
      `SELECT proname AS name FROM pg_proc WHERE pronamespace = 'report'::regnamespace AND has_function_privilege(oid, 'EXECUTE')`,
    )) as { readonly name: string }[];
    const sections = reportViews.map(({ name, label, on, columns: defined }) => {
      const of =
        on === 'only'
          ? Object.entries(defined).map(([name, [type, , label]]) => ({ name, type, label }))
          : columns.filter(({ view }) => view === name);
      const made = functions.some((one) => one.name === `${name}_on`) ? [`report.${name}_on(day)`] : [];
      const titles = [...(on === 'only' ? [] : [`report.${name}`]), ...made].map((title) => `\`${title}\``);
      const lines = of.map((column) => `| \`${column.name}\` | ${column.type} | ${column.label} |`);
      return `### ${titles.join(', ')}\n\n${label}\n\n| column | type | |\n| --- | --- | --- |\n${lines.join('\n')}\n`;
    });
    const [introduction = ''] = readFileSync(page, 'utf8').split('## Views\n');
    const written = `${introduction}## Views\n\n${sections.join('\n')}`;
    if (process.env['REPORTS'] === 'write') writeFileSync(page, written);
    // However a formatter aligns the tables.
    const plain = (text: string): string => text.replaceAll(/ +\|/g, ' |').replaceAll(/-{3,}/g, '---');
    expect(plain(readFileSync(page, 'utf8'))).toBe(plain(written));
  });

  it('has in each view what was recorded, in columns of types', async () => {
    const unit = { unit_id: 'mot', kind: 'OTHER', ended_on: null, same_as: null };
    expect(await rows(`SELECT * FROM unit WHERE unit_id = 'mot'`)).toMatchObject([
      { ...unit, name: 'Cục một', short_name: 'C1' },
    ]);
    expect(await rows(`SELECT name FROM unit_on('2024-06-30') WHERE unit_id = 'mot'`)).toEqual([
      { name: 'Thanh tra mot' },
    ]);
    expect(await rows(`SELECT name FROM unit_on('2024-07-01') WHERE unit_id = 'mot'`)).toEqual([
      { name: 'Cục một' },
    ]);
    expect(await rows(`SELECT name, since FROM unit_name WHERE unit_id = 'mot' ORDER BY nth`)).toEqual([
      { name: 'Thanh tra mot', since: null },
      { name: 'Cục một', since: '2024-07' },
    ]);
    expect(await rows('SELECT organiser_id, number, label FROM cluster')).toEqual([
      { organiser_id: 'ttcp', number: 1, label: 'Khối 1' },
    ]);
    const members = (day: string) => rows('SELECT unit_id FROM member_on($1) ORDER BY 1', [day]);
    expect(await members('2024-02-29')).toEqual([{ unit_id: 'mot' }]);
    expect(await members('2024-03-01')).toEqual([{ unit_id: 'hai' }, { unit_id: 'mot' }]);
    expect(await rows('SELECT unit_id, first_day::text, first_day_after FROM membership ORDER BY 1')).toEqual(
      [
        { unit_id: 'hai', first_day: '2024-03-01', first_day_after: null },
        { unit_id: 'mot', first_day: '2020-01-01', first_day_after: null },
      ],
    );
    expect(await rows('SELECT year, office, unit_id, mode FROM office')).toEqual([
      { year: 2024, office: 'LEADER', unit_id: 'mot', mode: 'ASSIGNED' },
    ]);
    expect(await rows('SELECT year, unit_id, signed_on, late FROM pledge_signature ORDER BY 1')).toEqual([
      { year: 2023, unit_id: 'mot', signed_on: '2023-03-01', late: false },
      { year: 2024, unit_id: 'mot', signed_on: '2024-03', late: null },
    ]);
    expect(
      await rows(
        'SELECT metric, value, high, qualifier, printed, confirmation, corrections, locked FROM figure',
      ),
    ).toEqual([
      {
        metric: 'inspection.total',
        value: '1417',
        high: null,
        qualifier: 'GT',
        printed: 'hơn 1.417 cuộc',
        confirmation: 'OPEN',
        corrections: 0,
        locked: false,
      },
    ]);
    expect(await rows('SELECT unit_id, points, finalised_on FROM final_score ORDER BY points DESC')).toEqual([
      { unit_id: 'mot', points: '9.5', finalised_on: '2024-12-20' },
      { unit_id: 'hai', points: '8', finalised_on: '2024-12-20' },
    ]);
    expect(await rows('SELECT cluster_id, award, unit_id, status, decided_on FROM award_proposal')).toEqual([
      { cluster_id: 'k', award: 'FLAG_GI', unit_id: 'mot', status: 'proposed', decided_on: null },
    ]);
    expect(
      await rows('SELECT grant_id, nth, award, unit_id, decision_number, withdrawn FROM grant_told'),
    ).toEqual([
      {
        grant_id: 'g1',
        nth: 1,
        award: 'FLAG_GI',
        unit_id: 'hai',
        decision_number: '12/QĐ',
        withdrawn: false,
      },
    ]);
    expect(await rows('SELECT inspection_id, title, conclusion_number FROM inspection')).toEqual([
      { inspection_id: 'tt-1', title: 'Thanh tra đất đai', conclusion_number: '5/KL' },
    ]);
    expect(await rows('SELECT metric, value, qualifier FROM inspection_figure')).toEqual([
      { metric: 'handling.organisations', value: '2', qualifier: 'EQ' },
    ]);
    expect(await rows('SELECT duty, due_before::text, open, missing FROM alarm')).toEqual([
      { duty: 'SIGN_PLEDGE', due_before: '2024-04-01', open: true, missing: ['hai'] },
    ]);
    const head = await app.stores.events.head();
    expect(await rows('SELECT DISTINCT position FROM freshness')).toEqual([
      { position: String(head.position) },
    ]);
  });

  it('lets the login read that and nothing else, and change nothing', async () => {
    const readable = await rows(`
      SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'report') AND relkind IN ('r', 'v', 'm', 'f', 'p', 'S')
        AND nspname NOT LIKE 'pg_toast%' AND has_schema_privilege(n.oid, 'USAGE')`);
    expect(readable).toEqual([]);
    const callable = await rows(`
      SELECT oid::regprocedure FROM pg_proc WHERE has_function_privilege(oid, 'EXECUTE')
        AND has_schema_privilege(pronamespace, 'USAGE')
        AND pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)`);
    expect(callable).toHaveLength(reportViews.length);
    const before = await rows('SELECT count(*) FROM unit');
    await client.query('SET default_transaction_read_only = off');
    for (const sql of [
      'SELECT * FROM log.event',
      'SELECT * FROM log.person',
      'SELECT * FROM log.installation',
      'SELECT * FROM read.unit',
      'SELECT * FROM ballot.content',
      'SET ROLE thidua_app',
      'CREATE TABLE report.mine (x text)',
      'CREATE TABLE public.mine (x text)',
      'SELECT report.definitions()',
    ])
      expect([sql, await client.query(sql).catch((error: { code: string }) => error.code)]).toEqual([
        sql,
        '42501',
      ]);
    // Views over functions take no changes from anybody.
    for (const { name } of reportViews.filter(({ on }) => on !== 'only'))
      await expect(client.query(`DELETE FROM report.${name}`)).rejects.toMatchObject({ code: '55000' });
    expect(await rows('SELECT count(*) FROM unit')).toEqual(before);
    const names = (await rows(
      `SELECT row_to_json(f)::text AS told FROM figure f UNION ALL SELECT row_to_json(u)::text FROM unit u`,
    )) as {
      told: string;
    }[];
    expect(names.filter(({ told }) => told.includes('tester'))).toEqual([]);
  });

  describe('as whole tables', () => {
    const carried = async (at: string): Promise<Response> =>
      await fetch(`${app.url}/api/tables/${at}`, { headers: { 'min-position': '1' } });
    const lines = async (at: string): Promise<unknown[]> =>
      (await (await carried(at)).text())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));

    it('are listed, each with what it has', async () => {
      const { body } = await app.get('/api/tables');
      expect(body.data.map(({ name }: { name: string }) => name)).toEqual(
        reportViews.map(({ name }) => name),
      );
      expect(body.data[0]).toMatchObject({
        takesDay: true,
        columns: expect.arrayContaining([{ name: 'unit_id', type: 'text', label: 'Mã đơn vị' }]),
      });
    });

    it.each(reportViews.map(({ name }) => name))('has all rows of %s, in each format', async (name) => {
      const view = reportViews.find((one) => one.name === name)!;
      const from = view.on ? `${name}_on(current_date)` : name;
      const columns = Object.keys(view.columns);
      const texts = columns.map((column) => `"${column}"::text`).join(', ');
      const expected = (await rows(`SELECT ARRAY[${texts}] AS told FROM ${from}`)) as { told: unknown[] }[];
      expect(expected).not.toEqual([]);
      const told = await lines(name);
      expect(Object.keys(told[0] as object)).toEqual(columns);
      expect(told).toHaveLength(expected.length);
      const csv = parse(await (await carried(`${name}?format=csv`)).text(), { delimiter: ';', bom: true });
      expect(csv.slice(0, 2)).toEqual([Object.values(view.columns).map(([, , label]) => label), columns]);
      expect(csv).toHaveLength(expected.length + 2);
      const file = await (await carried(`${name}?format=parquet`)).arrayBuffer();
      expect(await parquetReadObjects({ file })).toHaveLength(expected.length);
      const { sheets } = await readXlsx(await (await carried(`${name}?format=xlsx`)).arrayBuffer());
      expect(sheets.map((sheet) => [sheet.name, sheet.rows.slice(0, 2)])).toEqual([[name, csv.slice(0, 2)]]);
      expect(sheets[0]?.rows).toHaveLength(expected.length + 2);
    });

    it('are typed, and exact', async () => {
      expect(await lines('figure')).toMatchObject([
        { year: 2024, value: '1417', high: null, qualifier: 'GT', locked: false },
      ]);
      const answer = await carried('figure?format=parquet');
      expect(answer.headers.get('content-type')).toBe('application/vnd.apache.parquet');
      expect(answer.headers.get('content-disposition')).toMatch(/"tables-figure-\d+\.parquet"/);
      const file = await answer.arrayBuffer();
      const { schema, key_value_metadata: about = [] } = parquetMetadata(file);
      const types = Object.fromEntries(
        schema.slice(1).map(({ name, type, converted_type }) => [name, [type, converted_type]]),
      );
      expect(types).toMatchObject({
        unit_id: ['BYTE_ARRAY', 'UTF8'],
        year: ['INT32', undefined],
        value: ['FIXED_LEN_BYTE_ARRAY', 'DECIMAL'],
        locked: ['BOOLEAN', undefined],
        recorded_at: ['INT64', 'TIMESTAMP_MILLIS'],
      });
      expect(schema.find(({ name }) => name === 'recorded_at')?.logical_type).toEqual({
        type: 'TIMESTAMP',
        isAdjustedToUTC: true,
        unit: 'MILLIS',
      });
      const said = Object.fromEntries(about.map(({ key, value }) => [key, value]));
      expect(JSON.parse(said['labels']!)).toMatchObject({ unit_of_measure: 'Đơn vị tính' });
      expect(said).toMatchObject({ table: 'figure', position: expect.stringMatching(/\d+$/) });
      const [row] = await parquetReadObjects({ file });
      expect(row).toMatchObject({ year: 2024, value: 1417, printed: 'hơn 1.417 cuộc', locked: false });
      const points = await parquetReadObjects({
        file: await (await carried('final_score?format=parquet')).arrayBuffer(),
      });
      expect(points.map((one) => one['points'])).toEqual([8, 9.5]);
      const book = await readXlsx(await (await carried('figure?format=xlsx')).arrayBuffer(), {
        readStyles: true,
      });
      const [sheet] = book.sheets;
      const typed = (column: string) => {
        const at = sheet!.rows[1]!.indexOf(column);
        return [sheet!.rows[2]![at], sheet!.cells?.get(`2,${at}`)?.style?.numFmt];
      };
      expect(['year', 'value', 'printed'].map(typed)).toEqual([
        [2024, undefined],
        [1417, undefined],
        ['hơn 1.417 cuộc', '@'],
      ]);
    });

    it('are of a day where they take one, and the same bytes for the same content', async () => {
      const members = async (day: string) =>
        (await lines(`member?on=${day}`)).map((one) => (one as { unit_id: string }).unit_id);
      expect(await members('2024-03-01')).toEqual(['hai', 'mot']);
      // A file says up to where it is.
      await app.caughtUp();
      for (const at of ['unit?format=parquet', 'unit?format=csv', 'unit?format=xlsx', 'unit']) {
        const [one, other] = [await carried(at), await carried(at)];
        expect([at, one.status, other.status]).toEqual([at, 200, 200]);
        expect(Buffer.from(await one.arrayBuffer()).equals(Buffer.from(await other.arrayBuffer()))).toBe(
          true,
        );
      }
    });

    it.each([
      ['figure?on=2024-01-01', 400, 'INVALID_REQUEST'],
      ['unit?format=ods', 400, 'INVALID_REQUEST'],
      ['figures', 404, 'NOT_FOUND'],
    ])('say what is wrong with %s', async (at, status, code) => {
      const answer = await app.get(`/api/tables/${at}`);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    });

    it('give their connection back, wherever the reader stops', async () => {
      const view = reportViews.find(({ name }) => name === 'figure')!;
      const read: number[] = [];
      // More than the pool has.
      for (let i = 0; i < 25; i++) {
        const { pages, close } = await rowsOf(app.stores.database, view, null);
        const seen = [];
        if (i % 5 === 0)
          for await (const page of pages) {
            read.push(page.length);
            seen.push(page);
          }
        await close();
        // Nobody holds on to what was read.
        expect(seen.flat()).toEqual([]);
      }
      expect(read).toEqual([1, 1, 1, 1, 1]);
      const asked = await Promise.all([0, 1].map((most) => rowsOf(app.stores.database, view, null, most)));
      expect(asked.map(({ isMore }) => isMore)).toEqual([true, false]);
      for (const { close } of asked) await close();
      expect((await carried('unit')).status).toBe(200);
    });

    it('end in the database too where the reader goes before the first row is there', async () => {
      const { database } = app.stores;
      await database.query('CREATE VIEW report.slow AS SELECT pg_sleep(3600)::text AS slept');
      const columns = { slept: ['text', '', ''] } as const;
      const slow = { name: 'slow', label: '', from: '', columns };
      const { pages, close } = await rowsOf(database, slow, null);
      const first = pages[Symbol.asyncIterator]().next();
      const running = async (): Promise<unknown[]> =>
        await database.transaction(async (manager) => {
          await manager.query('SET LOCAL ROLE none');
          return await manager.query(
            `SELECT 1 FROM pg_stat_activity WHERE query LIKE 'fetch%' AND state = 'active'`,
          );
        });
      await until('it is read', async () => (await running()).length === 1);
      await Promise.all([expect(first).rejects.toThrow('canceling statement'), close()]);
      expect(await running()).toEqual([]);
      await database.query('DROP VIEW report.slow');
    });

    it('are so many at a time; the others are sent away', async () => {
      const answers = await Promise.all(Array.from({ length: 12 }, () => carried('freshness')));
      const statuses = answers.map(({ status }) => status);
      expect(statuses).toContain(503);
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
      for (const one of answers) await one.arrayBuffer();
      await until('one may come again', async () => (await carried('unit')).status === 200);
    });
  });

  it('stays through rebuilds of all read models, tables of another shape, and another start', async () => {
    const held = async () => [
      await rows('SELECT unit_id, name FROM unit ORDER BY 1'),
      await rows('SELECT unit_id, value FROM figure'),
    ];
    const before = await held();
    await app.stores.engine.rebuildAll(
      projections.map(({ name }) => name),
      () => undefined,
    );
    expect(await held()).toEqual(before);
    // As a new version of a read model does whose columns are others.
    await app.stores.database.transaction(async (manager) => {
      const [{ generation }] = await manager.query(
        `SELECT generation FROM read.projection WHERE name = 'unit'`,
      );
      const unit = projections.find(({ name }) => name === 'unit')!;
      await new ProjectionTable(unit, generation).publish(manager, true);
    });
    expect(await held()).toEqual(before);
    const made = () =>
      app.stores.database.query(`SELECT oid FROM pg_class WHERE relname = 'unit_name' AND relkind = 'v'`);
    const [first] = await made();
    await makeReports(app.stores.database, () => undefined);
    expect(await made()).toEqual([first]);
    // Whatever another version of this program made gives way.
    await app.stores.database.query(`COMMENT ON FUNCTION report.definitions IS 'older'`);
    await app.stores.database.query('CREATE VIEW report.gone AS SELECT 1 AS x');
    const lines: string[] = [];
    await makeReports(app.stores.database, (line) => lines.push(line));
    expect([lines, await held()]).toEqual([[], before]);
    await expect(rows('SELECT * FROM gone')).rejects.toMatchObject({ code: '42P01' });
  });

  it('gives a login a new password when asked again, and takes no other login for one of its own', async () => {
    const again = await cli(login);
    expect(again).not.toBe(url);
    await expect(new Client({ connectionString: url }).connect()).rejects.toMatchObject({ code: '28P01' });
    const other = new Client({ connectionString: again });
    await other.connect();
    expect((await other.query('SHOW statement_timeout')).rows).toEqual([{ statement_timeout: '1min' }]);
    await other.end();
    url = again;
    const owner = new URL(app.database.ownerUrl).username;
    for (const [name, options] of [
      [owner, {}],
      ['thidua_test_login', { drop: true }],
      ['nobody_here', { drop: true }],
    ] as const)
      await expect(cli(name, options)).rejects.toBeInstanceOf(ConfigError);
  });

  withPsql('where psql is installed', () => {
    it('is read by it too', () => {
      const { stdout, stderr } = spawnSync('psql', [url, '-At', '-c', 'select name from unit order by 1'], {
        encoding: 'utf8',
      });
      expect([stdout.trim().split('\n'), stderr]).toEqual([
        ['Cục một', 'Thanh tra hai', 'Thanh tra ttcp'],
        '',
      ]);
      const described = spawnSync('psql', [url, '-c', '\\d+ figure'], { encoding: 'utf8' }).stdout;
      expect(described).toContain('Đơn vị tính');
    });
  });
});
