import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readXlsx, writeXlsx } from 'hucre/xlsx';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { imported } from '../../src/infrastructure/cli/import.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { importAsked, Imports } from '../../src/infrastructure/imports/imports.js';
import type { KindName } from '../../src/infrastructure/imports/kinds.js';
import { surveyed } from '../../src/infrastructure/imports/long-files.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { inPath } from '../support/browser.js';
import type { Answer } from '../support/ask.js';
import { ask, codeOf } from '../support/ask.js';

const saved = join(import.meta.dirname, '../spreadsheets');
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const year2019 = '/api/clusters/ttcp-cum-4/years/2019/results';
const of2019 = 'clusterId=ttcp-cum-4&year=2019&source=bao-cao-cum-iv';

let app: TestApp;
let operator = '';

const send = async (kind: string, query: string, file: string | Buffer, type = 'text/csv'): Promise<Answer> =>
  await ask(app.url, 'POST', `/api/imports/${kind}?${query}`, {
    headers: { authorization: `Bearer ${operator}`, 'content-type': type },
    body: file,
  });
/** What is shown of the only sheet. */
const sheet = (answer: Answer) => answer.body.sheets[0];
const said = (answer: Answer): unknown[] =>
  sheet(answer).problems.map(({ row, column, detail }: Record<string, unknown>) => [row, column, detail]);
const exported = async (format: string): Promise<Buffer> =>
  Buffer.from(await (await fetch(`${app.url}${year2019}?format=${format}`)).arrayBuffer());
const head = async (): Promise<bigint> => (await app.stores.events.head()).position;

describe('files of spreadsheets', () => {
  beforeAll(async () => {
    app = await startApp();
    await recordFacts(app.app.get(Batches), () => undefined);
    await app.caughtUp();
    operator = await app.token({ id: 'tester', roles: ['operator'] });
  });
  afterAll(() => app.close());

  it('S-18 come back as they went out: nothing changes, in either format', async () => {
    const before = await head();
    for (const [format, type] of [
      ['csv', 'text/csv; charset=utf-8'],
      ['xlsx', xlsx],
    ] as const) {
      const answer = await send('results', of2019, await exported(format), type);
      expect([answer.status, said(answer), sheet(answer).items]).toEqual([200, [], []]);
      expect(sheet(answer).unchanged).toBeGreaterThan(5);
      expect((await send('results', `${of2019}&dryRun=false`, await exported(format), type)).status).toBe(
        200,
      );
    }
    expect(await head()).toBe(before);
  });

  // The export of above, opened and saved again by LibreOffice 7.4, in Vietnamese and in English.
  it.each(readdirSync(saved).filter((name) => name.startsWith('libreoffice')))(
    'S-18 come back as %s saved them, unchanged',
    async (name) => {
      const answer = await send(
        'results',
        of2019,
        readFileSync(join(saved, name)),
        name.endsWith('.csv') ? 'text/csv' : xlsx,
      );
      expect([answer.status, said(answer), sheet(answer).items, sheet(answer).looks]).toEqual([
        200,
        [],
        [],
        [],
      ]);
      expect(sheet(answer).unchanged).toBeGreaterThan(5);
    },
  );

  // Saved by LibreOffice 7.4: of three rows of figures the second is hidden, and so is the sheet “Nháp”.
  it('tell what they have hidden: rows, which are read, and sheets, which are not', async () => {
    const file = readFileSync(join(saved, 'hidden.xlsx'));
    const answer = await send('results', of2019.replace('2019', '2017'), file, xlsx);
    const shown = answer.body.sheets.map(
      ({ sheet: name, counts, problems, looks }: Record<string, unknown>) => [name, counts, problems, looks],
    );
    expect(shown).toEqual([
      [
        'Số liệu',
        { 'would-record': 1 },
        [],
        [{ sheet: 'Số liệu', row: 3, column: null, detail: 'dòng đang ẩn trong tệp, vẫn được đọc' }],
      ],
      [
        'Nháp',
        {},
        [],
        [{ sheet: 'Nháp', row: null, column: null, detail: 'trang đang ẩn trong tệp, không được đọc' }],
      ],
    ]);
    expect(sheet(answer).items[0].rows).toEqual([2, 3, 4]);
  });

  // Where it is installed; what it saved is above for wherever it is not.
  const office = inPath('soffice');
  (office === null ? describe.skip : describe)('LibreOffice, as installed here', () => {
    it.each([
      ['vi-VN', []],
      // What is shown as 1,417 is read as no number that it may not be.
      ['en-US', [[3, 'Số', expect.stringContaining('có phải 1.417 không')]]],
    ])('S-18 saves in %s what comes back unchanged, or is asked about', async (locale, told) => {
      const folder = await mkdtemp(join(tmpdir(), 'thidua-office-'));
      try {
        const profile = join(folder, 'profile/user');
        await mkdir(profile, { recursive: true });
        await writeFile(
          join(profile, 'registrymodifications.xcu'),
          `<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>${locale}</value></prop></item></oor:items>`,
        );
        await writeFile(join(folder, 'xuat.xlsx'), await exported('xlsx'));
        const args = ['--headless', `-env:UserInstallation=${pathToFileURL(join(folder, 'profile')).href}`];
        const save = ['--outdir', join(folder, 'luu'), join(folder, 'xuat.xlsx')];
        // As UTF-8, with what a cell shows.
        const csv = 'csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true';
        for (const format of ['xlsx', csv])
          await promisify(execFile)(office!, [...args, '--convert-to', format, ...save]);
        const back = async (name: string, type: string) =>
          await send('results', of2019, await readFile(join(folder, 'luu', name)), type);
        const book = await back('xuat.xlsx', xlsx);
        expect([book.status, said(book), sheet(book).items]).toEqual([200, [], []]);
        expect(sheet(book).unchanged).toBeGreaterThan(5);
        const table = await back('xuat.csv', 'text/csv');
        expect([table.status, said(table).slice(0, 1), sheet(table).items]).toEqual([200, told, []]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });

  it('S-18 come back from a program that keeps only shown values: a wrong number and an unknown unit are told by row and column', async () => {
    const lines = (await exported('csv')).toString().trimEnd().split('\r\n');
    const at = lines.findIndex((line) => line.includes('1.417') || line.includes(';1417;'));
    const edited = lines.map((line, i) => (i === at ? line.replace(';1417;', ';1,417;') : line));
    expect(edited[at]).not.toBe(lines[at]);
    const answer = await send('results', of2019, edited.join('\r\n'));
    expect(said(answer)).toEqual([[at + 1, 'Số', expect.stringContaining('có phải 1.417 không')]]);
    const refused = await send('results', `${of2019}&dryRun=false`, edited.join('\r\n'));
    expect([refused.status, codeOf(refused), said(refused).length]).toEqual([422, 'IMPORT_REFUSED', 1]);
    const unit = await send(
      'results',
      of2019,
      'Đơn vị;Chỉ tiêu;Số;Mã báo cáo\nThanh tra tỉnh Điện Bien Phu;Cuộc kiểm tra;5;bc-1',
    );
    expect(said(unit)).toEqual([
      [2, 'Đơn vị', expect.stringMatching(/chưa có đơn vị .*gần nhất: Thanh tra tỉnh Điện Biên/)],
    ]);
    // A unit that stands once for several rows.
    const blank = await send(
      'results',
      of2019,
      'Đơn vị;Chỉ tiêu;Số;Mã báo cáo\nThanh tra tỉnh Điện Biên;Cuộc kiểm tra;5;bc-1\n;Cuộc thanh tra;6;bc-1',
    );
    expect(said(blank)).toEqual([[3, null, expect.stringContaining('không ghi đơn vị')]]);
    const metric = await send('results', `${of2019}&reportId=bc-1`, 'Chỉ tiêu;Số\nCuộc kiểm tar;5');
    expect(said(metric)).toEqual([[2, 'Chỉ tiêu', expect.stringContaining('gần nhất: Cuộc kiểm tra')]]);
  });

  describe('longer than what is asked over HTTP', () => {
    /** Exit code and what was said of a file, three rows at a time; stopped after so many parts. */
    const fromFile = async (
      kind: KindName,
      beside: Readonly<Record<string, string>>,
      content: string | Uint8Array,
      record: boolean,
      parts = Infinity,
    ) => {
      const folder = await mkdtemp(join(tmpdir(), 'thidua-long-'));
      const said: string[] = [];
      try {
        const file = join(folder, 'a');
        await writeFile(file, content);
        const { rows, sha256 } = await surveyed(file);
        const actor = { id: 'operator', roles: ['operator' as const], unitId: null };
        const asked = importAsked(kind, beside, sha256, actor);
        const terminal = { say: (line: string) => void said.push(line), tell: () => undefined };
        const means = { ...app.stores, imports: app.app.get(Imports), batches: app.app.get(Batches) };
        let begun = 0;
        const given = { file, record, rows, asked };
        const code = await imported(means, given, terminal, () => begun++ >= parts, 3);
        return [code, ...said];
      } finally {
        await rm(folder, { recursive: true });
      }
    };
    const inParts = async (lines: readonly string[], record: boolean, parts = Infinity) =>
      await fromFile('units', { source: 'sổ', occurredOn: '2019' }, lines.join('\n'), record, parts);
    const unit = (n: number, more = ';') => `dai-${n};Đơn vị dài số ${n};PROVINCIAL_INSPECTORATE${more}`;
    const file = [
      'Sổ đơn vị',
      'Mã;Tên;Loại;Cơ quan cấp trên;Ghi chú',
      ...[3, 4, 5, 6, 7].map((n) => unit(n)),
      unit(8, ';dai-3'),
    ];

    it('are checked and recorded part by part, and go on where they were ended', async () => {
      const before = await head();
      expect(await inParts(file, false)).toEqual([
        1,
        'not read: Ghi chú',
        // Only what is on record is known, and nothing is.
        expect.stringContaining('row 8, “Cơ quan cấp trên”: chưa có đơn vị “dai-3”'),
        'checked up to row 8 of 8, 5 would-record, 1 problems',
      ]);
      expect(await head()).toBe(before);
      const recorded = 'recorded up to row';
      expect(await inParts(file, true, 1)).toEqual([
        130,
        'not read: Ghi chú',
        `${recorded} 5 of 8, 3 recorded`,
      ]);
      const all = await inParts(file, true);
      expect([all[0], all.at(-1)]).toEqual([0, `${recorded} 8 of 8, 3 recorded-before, 3 recorded`]);
      const after = await head();
      expect((await inParts(file, true)).at(-1)).toBe(`${recorded} 8 of 8, 6 recorded-before`);
      expect(await head()).toBe(after);
      // As the same file over HTTP has it.
      const same = await send('units', `source=${encodeURIComponent('sổ')}&occurredOn=2019`, file.join('\n'));
      expect(sheet(same).items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
        Array(6).fill('already-recorded'),
      );
    });

    it('end before the first part that cannot be read or is refused', async () => {
      const [title = '', headings = ''] = file;
      const rows = [title, headings, ...[11, 12, 13, 14].map((n) => unit(n))];
      const lines = [...rows, unit(15, ';khong-co')];
      expect(await inParts(lines, true)).toEqual([
        1,
        'not read: Ghi chú',
        expect.stringContaining('row 7, “Cơ quan cấp trên”: chưa có đơn vị'),
        'recorded up to row 5 of 7, 3 recorded, 1 problems, 1 would-record',
      ]);
      const renamed = [...rows.slice(0, -2), unit(11).replace('dài', 'khác')];
      expect(await inParts(renamed, true)).toEqual([
        1,
        'not read: Ghi chú',
        expect.stringContaining('row 5: UNIT_ALREADY_REGISTERED: '),
        'recorded up to row 0 of 5, 2 already-recorded, 1 refused',
      ]);
    });

    describe('of every other kind', () => {
      const of = { source: 'tệp', clusterId: 'cum-tep', year: '2024', occurredOn: '2024-12' };
      const fact = (command: string, body: object) => ({
        command,
        body: { ...body, occurredOn: '2024-01-02', evidence: [{ source: 'tệp' }] },
      });
      beforeAll(async () => {
        const criteria = ['A', 'B'].map((code) => ({ code, name: code, kind: 'ASSESSED', max: '5' }));
        const facts = [
          ...['tep-a', 'tep-b', 'tep-c'].map((unitId) =>
            fact('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` }),
          ),
          fact('EstablishCluster', {
            clusterId: 'cum-tep',
            organiserId: 'tep-c',
            tier: 'SAMPLE',
            kind: 'CUM',
            label: 'Cụm thi đua tệp',
          }),
          fact('AdoptScoreSheet', {
            clusterId: 'cum-tep',
            year: 2024,
            sheet: {
              sheetId: 'bd',
              title: 'Bảng điểm',
              scale: '10',
              criteria,
              classes: [{ code: 'x', name: 'Xếp loại', from: '0' }],
            },
          }),
        ];
        const actor = { id: 'operator', roles: ['operator' as const], unitId: null };
        await app.app.get(Batches).record(facts, actor);
      });

      const row = 'up to row';
      it.each<[KindName, string, string[], string[], [string, string[]], [string, string[]]]>([
        [
          'members',
          'Tên đơn vị',
          ['Thanh tra tep-a'],
          ['Thanh tra tep-a', 'Thanh tra tep-b'],
          ['1 recorded', ['RosterAdmitted', 'MemberAdmitted']],
          ['1 unchanged, 1 recorded', ['MemberAdmitted']],
        ],
        [
          'inspections',
          'Mã đơn vị;Mã cuộc;Tên',
          ['tep-a;tep-1;Thanh tra đất đai', 'tep-a;tep-2;Thanh tra tài chính'],
          [
            'tep-a;tep-1;Thanh tra đất đai',
            'tep-a;tep-2;Thanh tra tài chính',
            'tep-a;tep-3;Thanh tra đầu tư',
          ],
          ['2 recorded', ['InspectionRecorded', 'InspectionRecorded']],
          ['2 already-recorded, 1 recorded', ['InspectionRecorded']],
        ],
        // More rows than a part has are one command of the unit.
        [
          'results',
          'Mã đơn vị;Chỉ tiêu;Số;Mã báo cáo',
          [
            ...['Cuộc thanh tra', 'Cuộc kiểm tra', 'Đơn tiếp nhận', 'Đơn đã xử lý'].map(
              (name, i) => `tep-a;${name};1.00${i};bc`,
            ),
            'tep-b;Cuộc kiểm tra;7;bc',
          ],
          [
            ...['Cuộc thanh tra', 'Cuộc kiểm tra', 'Đơn tiếp nhận', 'Đơn đã xử lý'].map(
              (name, i) => `tep-a;${name};1.00${i === 1 ? 9 : i};bc`,
            ),
            'tep-b;Cuộc kiểm tra;7;bc',
          ],
          ['2 recorded', ['ResultsReported', 'ResultsReported']],
          ['4 unchanged, 1 recorded', ['ResultsCorrected']],
        ],
        [
          'self-scores',
          'Mã đơn vị;Tiêu chí;Điểm',
          ['tep-a;A;4,5', 'tep-a;B;5', 'tep-b;A;4', 'tep-b;B;3'],
          ['tep-a;A;4,5', 'tep-a;B;5', 'tep-b;A;4', 'tep-b;B;3,5'],
          ['2 recorded', ['SelfScoreSubmitted', 'SelfScoreSubmitted']],
          ['1 already-recorded, 1 recorded', ['SelfScoreSubmitted']],
        ],
        [
          'facts',
          'command;unitId;person.name;position',
          ['RecordRepresentative;tep-a;Nguyễn Văn Tám;Chánh Thanh tra'],
          [
            'RecordRepresentative;tep-a;Nguyễn Văn Tám;Chánh Thanh tra',
            'RecordRepresentative;tep-b;Trần Văn Chín;Chánh Thanh tra',
          ],
          ['1 recorded', ['RepresentativeRecorded']],
          ['1 already-recorded, 1 recorded', ['RepresentativeRecorded']],
        ],
      ])(
        '%s are shown, recorded, left as they are, and changed by what is edited, in a workbook',
        async (kind, heads, rows, edited, first, then) => {
          const csv = [heads, ...rows].join('\n');
          const sheets = [{ name: 'Tệp', rows: [heads, ...edited].map((line) => line.split(';')) }];
          const book = await writeXlsx({ sheets });
          /** The last line of what was said, and what was recorded. */
          const told = async (content: string | Uint8Array, record: boolean) => {
            const { position: after } = await app.stores.events.head();
            const said = await fromFile(kind, { ...of, reason: 'đếm lại' }, content, record);
            const events = await app.stores.events.readAll({ after, limit: 100 });
            return [said[0], said.at(-1), events.map(({ type }) => type)];
          };
          const all = rows.length + 1;
          const to = (many: number, counts: string) => `${row} ${many} of ${many}, ${counts}`;
          expect(await told(csv, false)).toEqual([
            0,
            `checked ${to(all, first[0].replace('recorded', 'would-record'))}`,
            [],
          ]);
          expect(await told(csv, true)).toEqual([0, `recorded ${to(all, first[0])}`, first[1]]);
          const [code, , events] = await told(csv, true);
          expect([code, events]).toEqual([0, []]);
          const more = edited.length + 1;
          expect(await told(book, true)).toEqual([0, `recorded ${to(more, then[0])}`, then[1]]);
          expect((await told(book, true)).at(-1)).toEqual([]);
        },
      );

      it('by row and sheet, and no more of one than is in memory', async () => {
        const sheets = [
          { name: 'Một', rows: [['Tên đơn vị'], ['Thanh tra tep-x']] },
          { name: 'Nháp', hidden: true, rows: [['Tên đơn vị'], ['Thanh tra tep-y']] },
        ];
        const said = await fromFile('members', of, await writeXlsx({ sheets }), false);
        expect(said).toEqual([
          1,
          expect.stringContaining('“Một”, row 2, “Tên đơn vị”: chưa có đơn vị “Thanh tra tep-x”'),
          '“Nháp”: look: trang đang ẩn trong tệp, không được đọc',
          'checked up to row 2 of 2, 1 problems',
        ]);
        await expect(fromFile('members', of, `Tên\n${'a\n'.repeat(100_000)}`, true)).rejects.toThrow(
          'Tệp có 100001 dòng, một lần nhận nhiều nhất 100000',
        );
        const marks = ['self-scores', 'Mã đơn vị;Tiêu chí;Điểm\nx;A;5'] as const;
        await expect(fromFile(marks[0], of, 'PK\u0003\u0004 no workbook', false)).rejects.toThrow('XLSX');
        expect((await fromFile(...([marks[0], of, marks[1], true] as const)))[0]).toBe(1);
      });
    });
  });

  it('correct what was edited, and nothing else, once a reason is given', async () => {
    const lines = (await exported('csv')).toString().trimEnd().split('\r\n');
    const at = lines.findIndex((line) => line.includes(';1417;'));
    const edited = lines.map((line, i) => (i === at ? line.replace(';1417;', ';1.420;') : line)).join('\n');
    expect(said(await send('results', of2019, edited))).toEqual([
      [at + 1, null, expect.stringContaining('muốn sửa thì nêu lý do')],
    ]);
    const reason = `reason=${encodeURIComponent('đếm lại')}`;
    const trial = await send('results', `${of2019}&${reason}`, edited);
    expect(sheet(trial).items).toMatchObject([
      {
        outcome: 'would-record',
        command: 'CorrectResults',
        rows: [at + 1],
        events: [{ type: 'ResultsCorrected' }],
      },
    ]);
    const before = await head();
    const done = await send('results', `${of2019}&${reason}&dryRun=false`, edited);
    expect([done.status, sheet(done).counts, (await head()) - before]).toEqual([201, { recorded: 1 }, 1n]);
    await app.caughtUp();
    const again = await send('results', `${of2019}&${reason}&dryRun=false`, edited);
    expect([again.status, sheet(again).counts, sheet(again).items]).toEqual([200, {}, []]);
    expect(sheet(again).looks).toMatchObject([{ row: at + 1, column: 'Bằng lời' }]);
    const { evidence } = (await app.get('/api/events?type=ResultsCorrected')).body.data.at(-1);
    expect(evidence).toEqual([{ source: 'bao-cao-cum-iv', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  });

  it('of figures are taken by name, number or words, from cells as programs store them', async () => {
    const book = await writeXlsx({
      sheets: [
        {
          name: 'Báo cáo',
          rows: [
            ['BÁO CÁO QUÝ I', null, null],
            ['Đơn vị', 'Chỉ tiêu', 'Kết quả'],
            ['Thanh tra tỉnh Sơn La', 'Cuộc thanh tra chuyên ngành', 12],
            ['Thanh tra tỉnh Sơn La', 'Cuộc kiểm tra', '1.204'],
            ['Thanh tra tỉnh Sơn La', 'Cuộc thanh tra liên ngành', 'hơn 20'],
            ['Thanh tra tỉnh Sơn La', 'Cuộc thanh tra theo kế hoạch', 1.417],
            ['Thanh tra tỉnh Sơn La', 'Cuộc thanh tra hành chính', new Date('2026-05-03T00:00:00Z')],
          ],
        },
      ],
    });
    const query = 'clusterId=ttcp-cum-4&year=2021&source=quy-1&reportId=bc-quy-1';
    const answer = await send('results', query, Buffer.from(book), xlsx);
    expect(said(answer)).toEqual([
      [6, 'Kết quả', expect.stringContaining('có phải 1417 không')],
      [7, 'Kết quả', expect.stringContaining('đổi thành ngày 03/05/2026')],
    ]);
    expect(sheet(answer).items).toMatchObject([{ command: 'ReportResults', rows: [3, 4, 5] }]);
    const [{ events }] = sheet(answer).items;
    expect(events[0].data.metrics.map((one: { figure: unknown }) => one.figure)).toMatchObject([
      { value: '12', qualifier: 'EQ' },
      { value: '1204', qualifier: 'EQ' },
      { value: '20', qualifier: 'GT' },
    ]);
  });

  it('of units, rosters, inspections and facts become commands; the same file again changes nothing', async () => {
    const units =
      'Mã;Tên;Loại;Tỉnh, thành phố;Số điện thoại\ntt-nhap-mot;Thanh tra Nhập Một;OTHER;Tỉnh Mẫu;0912\ntt-nhap-hai;Thanh tra Nhập Hai;OTHER;;';
    const done = await send('units', 'source=danh-sach&dryRun=false', units);
    expect([done.status, sheet(done).counts, sheet(done).ignored]).toEqual([
      201,
      { recorded: 2 },
      ['Số điện thoại'],
    ]);
    const again = await send('units', 'source=danh-sach&dryRun=false', units);
    expect([again.status, sheet(again).counts]).toEqual([200, { 'recorded-before': 2 }]);
    await app.caughtUp();

    const roster = await send(
      'members',
      'clusterId=ttcp-cum-4&year=2026&source=kh&dryRun=false',
      'Tên đơn vị\nThanh tra Nhập Một\nthanh tra nhập hai',
    );
    expect([roster.status, said(roster), sheet(roster).counts]).toEqual([201, [], { recorded: 1 }]);
    const twice = await send(
      'members',
      'clusterId=ttcp-cum-4&year=2026&source=kh',
      'Mã đơn vị\ntt-nhap-mot\ntt-nhap-mot\ntt-khong-co',
    );
    expect(said(twice)).toEqual([
      [3, 'Mã đơn vị', expect.stringContaining('đã có ở dòng trên')],
      [4, 'Mã đơn vị', expect.stringContaining('chưa có đơn vị')],
    ]);

    const inspections =
      'Đơn vị;Mã cuộc;Tên;Số quyết định;Ngày quyết định;Bắt đầu\nThanh tra Nhập Một;nm-1;Thanh tra đất đai;12/QĐ-TT;05/02/2026;02/2026';
    const inspected = await send('inspections', 'year=2026&source=so-theo-doi&dryRun=false', inspections);
    expect([said(inspected), inspected.status, sheet(inspected).counts]).toEqual([[], 201, { recorded: 1 }]);
    expect((await app.get('/api/events?type=InspectionRecorded')).body.data.at(-1).data).toMatchObject({
      inspectionId: 'nm-1',
      unitId: 'tt-nhap-mot',
      decidedOn: '2026-02-05',
      startedOn: '2026-02',
    });

    const facts =
      'command;quote;unitId;person.name;position\nRecordRepresentative;ông Tám;tt-nhap-mot;Nguyễn Văn Tám;Chánh Thanh tra\nRecordRepresentativ;;;;\nRenameUnit;;tt-nhap-hai;;x';
    expect(said(await send('facts', 'source=bao', facts))).toEqual([
      [3, 'command', expect.stringContaining('gần nhất: RecordRepresentative')],
      [4, 'position', expect.stringContaining('không có trường này')],
    ]);
    const told = await send('facts', 'source=bao&dryRun=false', facts.split('\n').slice(0, 2).join('\n'));
    expect([told.status, sheet(told).counts]).toEqual([201, { recorded: 1 }]);
  });

  it('keep the day from which a unit exists, and take no field that every object has', async () => {
    const units =
      'Mã;Tên;Loại;Từ ngày\ntt-tu-ngay;Thanh tra Từ Ngày;OTHER;01/03/2025\n;Thanh tra B;OTHER;31/02/2025';
    const answer = await send('units', 'source=x', units);
    expect(sheet(answer).items[0].events[0].data.existsFrom).toBe('2025-03-01');
    expect(said(answer)).toEqual([[3, 'Từ ngày', expect.stringContaining('một ngày không có')]]);
    expect(said(await send('facts', 'source=x', 'command;constructor\nElectLeader;a'))).toEqual([
      [2, 'constructor', expect.stringContaining('không có trường này')],
    ]);
  });

  it('are told what is too much: commands of a sheet, and names that nobody has', async () => {
    const rows = (n: number, row: (i: number) => string) =>
      Array.from({ length: n }, (_, i) => row(i)).join('\n');
    const units = (n: number) => rows(n, (i) => `tt-${i};Thanh tra ${i};OTHER`);
    const many = await send('units', 'source=x', `Mã;Tên;Loại\n${units(101)}`);
    expect([said(many), sheet(many).counts]).toEqual([[], { 'would-record': 101 }]);
    const half = ['Mã;Tên;Loại', ...units(5_001).split('\n')].map((line) => line.split(';'));
    const halves = ['A', 'B'].map((name) => ({ name, rows: half }));
    const more = await send('units', 'source=x', Buffer.from(await writeXlsx({ sheets: halves })), xlsx);
    expect(more.body).toMatchObject({
      code: 'IMPORT_REFUSED',
      detail: 'Tệp có 10002 lệnh, một lần nhận nhiều nhất 10000; hãy chia thành nhiều tệp.',
    });
    const long = `Mã;Tên;Loại\n${units(10_000)}`;
    expect((await send('units', 'source=x', long)).body).toMatchObject({
      code: 'IMPORT_REFUSED',
      detail: 'Một trang có quá 10000 dòng; hãy chia thành nhiều tệp.',
    });
    const unknown = await send(
      'members',
      'source=x&clusterId=ttcp-cum-4&year=2026',
      `Tên\n${rows(102, (i) => `Lạ ${i}`)}`,
    );
    const problems = said(unknown);
    expect(problems).toHaveLength(102);
    expect(problems[99]).toEqual([101, 'Tên', expect.stringContaining('chưa có đơn vị “Lạ 99”')]);
    expect(problems[100]).toEqual([102, 'Tên', expect.stringContaining('chưa tra “Lạ 100”')]);
  });

  it('of self-scores are put together by unit', async () => {
    const scores =
      'Mã đơn vị;Tiêu chí;Điểm\ndon-vi-mau-a;I.1;4,5\ndon-vi-mau-b;I.1;4\ndon-vi-mau-a;I.2;"9,125,0"';
    const answer = await send('self-scores', 'clusterId=cum-mau&year=2025&source=bang-diem', scores);
    expect(said(answer)).toEqual([[4, 'Điểm', expect.stringContaining('không phải một số')]]);
    expect(sheet(answer).items).toMatchObject([
      { command: 'SubmitSelfScore', rows: [2] },
      { command: 'SubmitSelfScore', rows: [3] },
    ]);
  });

  it('are refused with the reason where they are none, and by whom they may not be sent', async () => {
    expect(codeOf(await send('units', 'source=x', Buffer.from([0x54, 0xea])))).toBe('IMPORT_REFUSED');
    expect(codeOf(await send('units', 'source=x', Buffer.from('no zip'), xlsx))).toBe('IMPORT_REFUSED');
    expect(said(await send('units', 'source=x', 'một;hai\n1;2'))).toEqual([
      [null, null, expect.stringContaining('Không tìm thấy dòng tiêu đề')],
    ]);
    expect(codeOf(await send('units', '', 'Tên\nMột'))).toBe('INVALID_REQUEST');
    expect(codeOf(await send('members', 'source=x&year=2025', 'Tên\nMột'))).toBe('INVALID_REQUEST');
    expect(codeOf(await send('unit', 'source=x', 'Tên\nMột'))).toBe('INVALID_REQUEST');
    expect(codeOf(await send('units', 'source=x', '{}', 'application/json'))).toBe('INVALID_REQUEST');
    expect(codeOf(await send('units', 'source=x', ''))).toBe('INVALID_REQUEST');
    const elsewhere = await ask(app.url, 'POST', '/api/batches', {
      headers: { authorization: `Bearer ${operator}`, 'content-type': 'text/csv' },
      body: 'a;b',
    });
    expect(codeOf(elsewhere)).toBe('UNSUPPORTED_MEDIA_TYPE');
    const reader = await app.token({ id: 'doc', roles: ['auditor'] });
    const forbidden = await ask(app.url, 'POST', '/api/imports/units?source=x&dryRun=false', {
      headers: { authorization: `Bearer ${reader}`, 'content-type': 'text/csv' },
      body: 'Mã;Tên;Loại\nx-1;X Một;OTHER',
    });
    expect([forbidden.status, codeOf(forbidden)]).toEqual([403, 'FORBIDDEN']);
    const { sheets } = await readXlsx(await exported('xlsx'));
    expect(sheets.map(({ name }) => name)).toContain('Chú giải');
  });
});
