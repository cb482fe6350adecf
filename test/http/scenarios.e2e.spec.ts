import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unzipSync, zipSync } from 'fflate';
import mammoth from 'mammoth';
import type { Actor } from '../../src/domain/ground/event.js';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { BallotCounter } from '../../src/application/ballot-counter.js';
import { Gateway } from '../../src/application/gateway.js';
import { tokenOf } from '../../src/application/positions.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { facts } from '../../src/infrastructure/demo/facts.js';
import { holdSampleMeeting } from '../../src/infrastructure/demo/sample-meeting.js';
import { clusterId } from '../../src/infrastructure/demo/sample.js';
import { appendRequest } from '../contracts/event-store.contract.js';
import type { TestApp } from '../support/app.js';
import { pageByPage, startApp } from '../support/app.js';
import { briefsAndPages } from '../support/briefs.js';

// The scenarios of the first hour, over HTTP, on the facts of the five articles.

const names = (units: readonly { name: string }[]): string[] => units.map((unit) => unit.name);
const place = (name: string): string => name.replace(/^Thanh tra (tỉnh|thành phố) /, '');

describe('on the facts of the five articles', () => {
  let app: TestApp;
  let position: string;
  const get = (path: string) => app.get(path, { 'min-position': position });

  beforeAll(async () => {
    app = await startApp();
    const recorded = await recordFacts(app.app.get(Batches), () => undefined);
    position = tokenOf(app.stores.events, recorded.position);
  });
  afterAll(() => app.close());

  it('S-20 carries lists and pages away for spreadsheets', async () => {
    const csv = async (path: string) => {
      const { status, type, body } = await get(`/api/${path}format=csv`);
      expect([status, type]).toEqual([200, 'text/csv; charset=utf-8']);
      return (body as string).split('\r\n');
    };
    const [, codes, ...results] = await csv('clusters/ttcp-khoi-2/years/2023/results?');
    expect(codes).toBe('metric;name;qualifier;value;high;percent;percentHigh;unit;text;sumOfUnits');
    expect(results).toContain(
      'money.handling-recommended;Kiến nghị xử lý về tiền;hơn;4642000000000;;;;đồng;hơn 4.642 tỷ đồng;',
    );
    expect(await csv('clusters/ttcp-cum-4/rotation?')).toContain(
      'thanh-tra-tinh-dien-bien;Thanh tra tỉnh Điện Biên;1;2020;1;2019',
    );
    expect(await csv('clusters/ttcp-cum-4/leadership/history?')).toContain('2018;;;"trưởng; phó"');
    expect(await csv('clusters/ttcp-cum-4?')).toContain(
      'thanh-tra-tinh-son-la;Thanh tra tỉnh Sơn La;2019;;;',
    );
    expect(await csv('clusters?kind=KHOI&')).toContain(
      'ttcp-khoi-2;Khối Thi đua số 2;khối;2;ttcp;Thanh tra Chính phủ;SECTOR;;',
    );
    expect((await csv('units?')).length - 3).toBe((await get('/api/units')).body.data.length);
    expect((await csv('units?limit=2&')).length - 3).toBe(2);
    expect((await csv('awards?year=2019&')).filter((line) => line.includes(';FLAG_GI;'))).toHaveLength(1);
    expect((await csv('clusters/cum-mau/years/2025/standings?')).slice(2, 4)).toEqual([
      '1;;don-vi-mau-d;Đơn vị mẫu D (giả định);98.74;Hoàn thành nhiệm vụ;;',
      '2;;don-vi-mau-a;Đơn vị mẫu A (giả định);96.84;Hoàn thành xuất sắc nhiệm vụ;;',
    ]);
    const book = await fetch(`${app.url}/api/clusters/cum-mau/years/2025/standings?format=xlsx`);
    expect(book.headers.get('content-disposition')).toMatch(
      /^attachment; filename="clusters-cum-mau-years-2025-standings-[\w.-]+\.xlsx"$/,
    );
    expect(
      Buffer.from(await book.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  it('prints the minutes of a meeting, with dots for what nobody told', async () => {
    const meetingId = 'ttcp-khoi-2_2023_tong-ket';
    const chair = {
      unitId: 'thanh-tra-bo-cong-an',
      person: { name: 'Trần Văn Ộp' },
      position: 'Chánh Thanh tra',
    };
    const told = { evidence: [{ source: 'biên bản' }], occurredOn: '2023-12' };
    await app.accept('OpenMeeting', {
      ...told,
      meetingId,
      kind: 'YEAR_END',
      place: 'Hà Nội',
      presentCount: 12,
      present: [{ unitId: chair.unitId }],
      chairs: [chair],
    });
    const about = { award: 'FLAG_GI', unitId: chair.unitId };
    const vote = {
      voteId: 'co',
      question: 'Đề nghị tặng Cờ thi đua',
      method: 'BALLOT',
      counts: { inFavour: 3 },
    };
    await app.accept('RecordVote', { ...told, meetingId, ...vote, about });
    const at = '/api/clusters/ttcp-khoi-2/years/2023/papers/minutes';
    const paper = async (as?: Partial<Actor>) => {
      const headers: Record<string, string> = as ? { authorization: `Bearer ${await app.token(as)}` } : {};
      return (await app.get(`${at}?subject=${meetingId}`, headers)).body.data;
    };
    const { grounds, placeAndDay, body, signatures } = await paper();
    expect(placeAndDay).toBe('Hà Nội, ngày …… tháng 12 năm 2023');
    expect(grounds).toContain('Căn cứ Nghị định số 91/2017/NĐ-CP;');
    expect(grounds.join()).not.toContain('06/2022/QH15');
    const lines = body.map(({ text }: { text?: string }) => text);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Chủ trì: Trần Văn Ộp, Chánh Thanh tra, Thanh tra Bộ Công an.',
        'Số đơn vị biểu quyết: ……………; tán thành: 3; không tán thành: ……………; không có ý kiến: …………….',
        'Lưu ý: Thanh tra Bộ Công an chủ trì hội nghị cũng là đơn vị được đề nghị.',
      ]),
    );
    expect(signatures[1].name).toBe('Trần Văn Ộp');
    const counted = (await app.get(`${at.replace('minutes', 'count')}?subject=${meetingId}`)).body.data;
    expect(counted.body.map(({ text }: { text?: string }) => text)).toEqual(
      expect.arrayContaining([
        'Số phiếu phát ra: ……………; thu về: ……………; hợp lệ: …………….',
        'Tán thành: 3; không tán thành: ……………; không có ý kiến: …………….',
        'Lưu ý: Thanh tra Bộ Công an chủ trì hội nghị cũng là đơn vị được đề nghị.',
      ]),
    );
    const hidden = JSON.stringify(await paper({ id: 'a', roles: ['unit'], unitId: chair.unitId }));
    expect(hidden).toContain('[tên người không hiển thị');
    expect(hidden).not.toContain('Trần Văn Ộp');
    for (const [format, begins] of [
      ['docx', 'PK'],
      ['pdf', '%P'],
    ] as const) {
      const file = await fetch(`${app.url}${at}?subject=${meetingId}&format=${format}`);
      expect(file.headers.get('content-disposition')).toMatch(
        new RegExp(
          `^attachment; filename="clusters-ttcp-khoi-2-years-2023-papers-minutes-[\\w-]+\\.${format}"$`,
        ),
      );
      expect(
        Buffer.from(await file.arrayBuffer())
          .subarray(0, 2)
          .toString(),
      ).toBe(begins);
    }
    const then = tokenOf(app.stores.events, (await app.stores.events.head()).position);
    const printed = async (more: string) => {
      const file = await fetch(`${app.url}${at}?subject=${meetingId}&format=docx${more}`);
      const bytes = Buffer.from(await file.arrayBuffer());
      const digest = createHash('sha256').update(bytes).digest('base64');
      expect(file.headers.get('content-digest')).toBe(`sha-256=:${digest}:`);
      return digest;
    };
    const before = await printed(`&knownAt=${then}`);
    await app.accept('SupplementVote', { ...told, meetingId, voteId: 'co', counts: { base: 12 } });
    await app.caughtUp();
    expect(await printed(`&knownAt=${then}`)).toBe(before);
    expect(await printed('')).not.toBe(before);
    expect((await app.get(at)).body).toMatchObject({ status: 400, errors: [{ parameter: 'subject' }] });
    expect((await app.get(`${at.replace('2023', '2022')}?subject=${meetingId}`)).body).toMatchObject({
      status: 400,
      errors: [{ parameter: 'subject', detail: 'is of another cluster or year' }],
    });
    expect((await app.get(at.replace('minutes', 'minute'))).body).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('gives a paper that was issued again, byte for byte, and lists what changes it since', async () => {
    const year = { clusterId: 'ttcp-khoi-2', year: 2023 };
    const at = '/api/clusters/ttcp-khoi-2/years/2023/papers';
    const subject = 'ttcp-khoi-2_2023_tong-ket';
    const file = async (path: string) => {
      const sent = await fetch(`${app.url}${path}`);
      const bytes = Buffer.from(await sent.arrayBuffer());
      return { status: sent.status, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    };
    const made = tokenOf(app.stores.events, (await app.stores.events.head()).position);
    const { sha256 } = await file(`${at}/minutes?subject=${subject}&knownAt=${made}&format=pdf`);
    const issue = { ...year, issueId: 'bb-1', kind: 'minutes', subject, madeAt: made, sha256 };
    const told = { documentNumber: '7/BB-KTĐ', signer: { person: { name: 'Trần Văn Ộp' } } };
    const member = { id: 'a', roles: ['unit'], unitId: 'thanh-tra-bo-noi-vu' } as const;
    for (const [fields, as, code] of [
      [{}, member, 'NOT_LEADER_OF_YEAR'],
      [{ sha256: 'a'.repeat(64) }, {}, 'PAPER_DIFFERS'],
      [{ kind: 'proposals' }, {}, 'PAPER_DIFFERS'],
      [{ madeAt: made.replace(/\d+$/, '999999999') }, {}, 'INVALID_REQUEST'],
      [{ subject: 'x' }, {}, 'MEETING_NOT_FOUND'],
    ] as const)
      expect((await app.send('IssuePaper', { ...issue, ...fields }, { as })).body.code).toBe(code);
    await app.accept('IssuePaper', issue);
    await app.accept('IssuePaper', { ...issue, ...told });
    await app.accept('SupplementVote', {
      meetingId: subject,
      voteId: 'co',
      method: 'BALLOT',
      counts: { against: 1 },
      evidence: [{ source: 'biên bản' }],
    });
    await app.caughtUp();
    const one = `${at}/issued/bb-1`;
    const { data } = (await app.get(one)).body;
    expect(data).toMatchObject({
      kind: 'minutes',
      format: 'pdf',
      madeOf: { position: made },
      sha256: { pdf: sha256 },
      documentNumber: '7/BB-KTĐ',
      signer: { name: 'Trần Văn Ộp' },
      withNames: true,
      differsIn: [],
      mark: 'đã có đính chính sau khi ban hành',
      since: [{ type: 'VoteSupplemented', changed: [expect.stringMatching(/^\/body\/\d+\/text$/)] }],
    });
    expect((await app.get(`${at}/issued`)).body.data).toMatchObject([{ issueId: 'bb-1' }]);
    expect((await app.get(`${at}/issued/bb-2`)).body.code).toBe('RECORD_NOT_FOUND');
    expect(await file(`${one}?format=pdf`)).toMatchObject({ status: 200, sha256 });
    expect(await file(`${one}?format=docx`)).toMatchObject({ status: 200, sha256: data.sha256.docx });
    const hidden = { authorization: `Bearer ${await app.token(member)}` };
    expect((await app.get(one, hidden)).body.data).toMatchObject({
      signer: { name: expect.stringContaining('không hiển thị') },
      differsIn: ['names'],
    });
    expect((await app.get(`${one}?format=pdf`, hidden)).body).toMatchObject({
      status: 409,
      code: 'PAPER_DIFFERS',
      differsIn: ['names'],
    });
  });

  it('fills the statistics forms as far as anything is on record, and says why of every empty cell', async () => {
    const form = async (code: string, year: number) =>
      (await app.get(`/api/organisers/ttcp/years/${year}/forms/${code}`)).body.data;
    type Row = { code: string; cells: { column: string; value: number | null; why: string | null }[] };
    const filled = ({ rows }: { rows: Row[] }) =>
      rows.flatMap((row) =>
        row.cells.flatMap(({ column, value }) => (value === null ? [] : `${row.code} ${column} ${value}`)),
      );
    const movements = await form('0601', 2023);
    expect(movements.organiser.name).toBe('Thanh tra Chính phủ');
    expect(filled(movements)).toEqual(['01 c1 1', '01 c3 1', '03 c1 1', '03 c3 1']);
    expect(filled(await form('0603', 2023))).toEqual([]);
    const grant = { year: 2016, evidence: [{ source: 'báo' }] };
    const through = { clusterId: 'ttcp-khoi-2' };
    await app.accept('RecordGrant', {
      ...grant,
      grantId: 'tk-1',
      entries: [
        { ...through, award: 'MERIT_GI', unitId: 'thanh-tra-bo-noi-vu' },
        { ...through, award: 'MERIT_GI', kind: 'PERSON', count: 3 },
        { ...through, award: 'FLAG_GI', unitId: 'thanh-tra-bo-tu-phap' },
        { ...through, award: 'MEDAL_INSPECTION', kind: 'PERSON', howMany: { is: 'MANY' } },
        { ...through, award: 'FLAG_NOT_STATED', unitId: 'thanh-tra-bo-cong-an' },
        { ...through, award: 'MERIT_PM', unitId: 'thanh-tra-bo-tu-phap' },
        { award: 'MERIT_GI', unitId: 'thanh-tra-bo-tu-phap' },
      ],
    });
    await app.caughtUp();
    const sector = await form('0603', 2016);
    const all = ['01 c1 5', '01 c2 4', '01 c4 1', '02 c1 2', '02 c2 1', '02 c4 1', '05 c1 3', '05 c2 3'];
    expect(filled(sector)).toEqual(all);
    expect(sector.leftOut).toEqual([
      '1 khen thưởng không nguồn nào nói của cấp nào',
      '1 khen thưởng không nguồn nào nói số lượng',
      '1 khen thưởng không rõ có qua cụm, khối của đơn vị này hay không',
      'Danh hiệu, hình thức do từng cơ quan đặt riêng',
    ]);
    expect(filled(await form('0602', 2016))).toEqual(['01 c1 1', '01 c7t 1', '06 c1 1', '06 c7t 1']);
    const state = await form('0602', 2016);
    // What no source says is said to be unknown, and not left out.
    expect(state.rows.map(({ code }: Row) => Number(code))).toEqual(
      Array.from({ length: 21 }, (_, i) => i + 1),
    );
    for (const row of state.rows.slice(3, 5))
      for (const { why } of row.cells) expect(why).toContain('Chưa biết biểu mẫu đếm gì ở mã số này');
    for (const data of [movements, sector, state])
      for (const { cells } of data.rows as Row[])
        for (const { value, why } of cells) expect(value === null).toBe(why !== null);
    await app.accept('RecordGrant', {
      year: 2014,
      evidence: grant.evidence,
      grantId: 'tk-2',
      entries: [
        { ...through, award: 'STATE_MEDAL_FRIENDSHIP', kind: 'PERSON', count: 2 },
        { ...through, award: 'PRIZE_STATE', person: { name: 'Vũ Thị Giải' } },
        { ...through, award: 'HONOUR_HERO_LABOUR', unitId: 'thanh-tra-bo-noi-vu' },
        { ...through, award: 'MEDAL_OFFICE', kind: 'PERSON', count: 9 },
      ],
    });
    await app.caughtUp();
    const ofState = ['01 c1 4', '01 c2p 2', '01 c4 1', '01 c5 1', '06 c1 1', '06 c5 1'];
    const ofPersons = ['09 c1 3', '09 c2p 2', '09 c4 1'];
    expect(filled(await form('0602', 2014))).toEqual([...ofState, ...ofPersons]);
    expect(filled(await form('0603', 2014))).toContain('05 c5 9');
    expect(filled(await form('0603', 2015))).toEqual([]);
    const over = (await app.get('/api/organisers/ttcp/figures?from=2015&to=2016')).body.data;
    const [none, some] = over.counts.find((one: { count: string }) => one.count === 'awards').years;
    expect([none.figure, some.figure.text, some.leftOut]).toEqual([
      null,
      'ít nhất 7 tập thể, cá nhân',
      [
        '1 khen thưởng không nguồn nào nói số lượng',
        '1 khen thưởng không rõ có qua cụm, khối của đơn vị này hay không',
      ],
    ]);
    const csv = (await app.get('/api/organisers/ttcp/years/2016/forms/0603?format=csv')).body as string;
    expect(csv.split('\r\n').slice(1, 3)).toEqual([
      'code;label;unit;c1;c2;c3;c4;c5;qualifier;why',
      '01;Tổng số;;5;4;;1;;ít nhất;"Chưa ghi nhận khen thưởng nào; Không nguồn nào nói số lượng"',
    ]);
    expect((await app.get('/api/organisers/khong-co/years/2016/forms/0601')).body.code).toBe(
      'UNIT_NOT_FOUND',
    );
  });

  it('prints papers in an office’s own template, and those issued by it byte for byte ever after', async () => {
    const year = { clusterId: 'ttcp-khoi-2', year: 2023 };
    const at = '/api/clusters/ttcp-khoi-2/years/2023/papers';
    const own = { organiserId: 'ttcp', kind: 'proposals' };
    const templates = `/api/organisers/${own.organiserId}/paper-templates`;
    const file = async (path: string) => {
      const sent = await fetch(`${app.url}${path}`);
      const bytes = Buffer.from(await sent.arrayBuffer());
      return { status: sent.status, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
    };
    const { value: before } = await mammoth.extractRawText({
      buffer: (await file(`${at}/proposals?format=docx`)).bytes,
    });
    expect((await get('/api/paper-templates/proposals')).body.data.fields).toContainEqual({
      name: 'căn cứ',
      says: 'Căn cứ ban hành',
      lines: ['dòng'],
      isNeeded: true,
    });
    const begun = unzipSync((await file('/api/paper-templates/proposals?format=docx')).bytes);
    const docxWith = (from: string, to: string): string => {
      const xml = new TextDecoder().decode(begun['word/document.xml']).replace(from, to);
      const files = { ...begun, 'word/document.xml': new TextEncoder().encode(xml) };
      return Buffer.from(zipSync(files, { mtime: new Date(1980, 0, 1) })).toString('base64');
    };
    const faulty = { ...own, docx: docxWith('{nội dung}', '{nội dun}') };
    expect((await app.send('AdoptPaperTemplate', faulty)).body).toMatchObject({
      status: 422,
      code: 'TEMPLATE_FAULTY',
      unknown: [{ field: 'nội dun', nearest: expect.arrayContaining(['nội dung']) }],
      missing: ['nội dung'],
    });
    expect((await app.send('AdoptPaperTemplate', { ...own, docx: 'mẫu' })).body.code).toBe('INVALID_REQUEST');
    expect((await get(templates)).body.data).toEqual([]);
    const docx = docxWith('{nội dung}', 'MẪU CỦA CƠ QUAN</w:t></w:r></w:p><w:p><w:r><w:t>{nội dung}');
    await app.accept('AdoptPaperTemplate', { ...own, docx });
    await app.caughtUp();
    const [adopted] = (await get(templates)).body.data;
    expect(adopted).toMatchObject({ kind: 'proposals', leftOut: expect.arrayContaining(['kính gửi']) });
    expect((await file(`${templates}/proposals?format=docx`)).sha256).toBe(adopted.sha256);
    const { body: answer } = await get(`${at}/proposals`);
    expect(answer.data.office).toEqual({ organiserId: own.organiserId, sha256: adopted.sha256 });
    const printed = await file(`${at}/proposals?format=docx`);
    const { value } = await mammoth.extractRawText({ buffer: printed.bytes });
    expect(value).toContain('MẪU CỦA CƠ QUAN');
    const words = (text: string) => text.replace(/\s+/g, '').split('').sort().join('');
    expect(words(value.replace('MẪU CỦA CƠ QUAN', ''))).toBe(words(before));
    const issue = { ...year, issueId: 'mau', kind: 'proposals', madeAt: answer.meta.position };
    await app.accept('IssuePaper', { ...issue, sha256: printed.sha256 });
    await app.accept('WithdrawPaperTemplate', { ...own, reason: 'mẫu cũ' });
    await app.caughtUp();
    expect((await file(`${at}/proposals?format=docx`)).sha256).not.toBe(printed.sha256);
    expect((await get(`${templates}/proposals?format=docx`)).body.code).toBe('RECORD_NOT_FOUND');
    expect((await get(`${templates}?knownAt=${answer.meta.position}`)).body.data).toHaveLength(1);
    expect((await get(`${at}/issued/mau`)).body.data).toMatchObject({
      template: 'office-2',
      templateSha256: adopted.sha256,
      differsIn: [],
      since: [{ type: 'PaperTemplateWithdrawn' }],
    });
    expect(await file(`${at}/issued/mau?format=docx`)).toMatchObject({ status: 200, sha256: printed.sha256 });
  });

  it('prints every kind of paper of a year, of which it says what is on record', async () => {
    const printed = async (year: string, kind: string): Promise<string[]> => {
      const path = `/api/clusters/${year}/papers/${kind}`;
      for (const [format, type] of [
        ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
        ['pdf', 'application/pdf'],
      ]) {
        const file = await fetch(`${app.url}${path}?format=${format}`);
        // What is not read to the end keeps the server from closing.
        expect((await file.arrayBuffer()).byteLength).toBeGreaterThan(1_000);
        expect([kind, file.status, file.headers.get('content-type')]).toEqual([kind, 200, type]);
      }
      const { title, about, to, body } = (await get(path)).body.data;
      type Block = { text?: string; rows?: string[][] };
      const lines = body.flatMap(({ text, rows = [] }: Block) => text ?? rows.map((row) => row.join(' | ')));
      return [title, about, ...to, ...lines];
    };
    const khoi = 'ttcp-khoi-2/years/2023';
    const chair =
      'Lưu ý: Thanh tra Bộ Công an: đơn vị chủ trì bình xét hoặc đứng đầu năm thi đua là đơn vị được đề nghị.';
    const flag =
      '1 | Thanh tra Bộ Công an | Cờ thi đua của Thanh tra Chính phủ | biểu quyết; ……/…… phiếu thuận | được đề nghị';
    expect(await printed(khoi, 'pledge')).toEqual(
      expect.arrayContaining([
        'Bản giao ước thi đua',
        'Năm 2023 của Khối Thi đua số 2',
        'Chủ đề: Siết chặt kỷ cương, tăng cường hiệu quả.',
        'Khẩu hiệu: …………….',
        '2 | Thanh tra Bộ Công an | …… | …… | ……',
      ]),
    );
    expect(await printed('ttcp-cum-2/years/2024', 'pledge')).toEqual(
      expect.arrayContaining(['Số đơn vị thành viên: 9; đã biết tên: 2.', 'Các đơn vị khác (7):']),
    );
    expect(await printed(khoi, 'submission')).toEqual(
      expect.arrayContaining(['Tờ trình', 'Hội đồng Thi đua, khen thưởng ngành Thanh tra', flag, chair]),
    );
    expect(await printed(khoi, 'proposals')).toEqual(expect.arrayContaining([flag, chair]));
    expect(await printed(khoi, 'certificates')).toEqual([
      'Danh sách được khen thưởng',
      'Năm 2023 của Khối Thi đua số 2',
      expect.stringMatching(/^…+$/),
    ]);
    expect(await printed(khoi, 'year-report')).toEqual(
      expect.arrayContaining([
        'Đơn vị trưởng: Thanh tra Bộ Công an.',
        'Kế hoạch: số 66/KH-TTCP ngày 12/01/2023.',
        '2 | Kiến nghị xử lý về tiền | hơn 4.642 tỷ đồng | báo cáo chung',
        'Lưu ý: Không đủ dữ liệu theo đơn vị.',
      ]),
    );
    const standings = await printed('cum-mau/years/2024', 'standings');
    expect(standings).toEqual(
      expect.arrayContaining([
        'Bảng điểm: Bảng điểm thi đua của cụm, ba phần; tình trạng: đã chốt.',
        '1 | Đơn vị mẫu E (giả định) | 98,86 | Hoàn thành xuất sắc nhiệm vụ',
        'Đơn vị mẫu A (giả định): hạng 3, 94,41 điểm',
        'I.1 | Thực hiện kế hoạch thanh tra | 20 | 18 | Thẩm định 18 trên 20',
      ]),
    );
    expect((await get(`/api/clusters/${khoi}/papers/submission?subject=x`)).body).toMatchObject({
      status: 400,
      errors: [{ parameter: 'subject' }],
    });
    const before = await app.get(`/api/clusters/${khoi}/papers/pledge?knownAt=2000-01-01T00:00:00Z`);
    expect(before.body.code).toBe('CLUSTER_NOT_FOUND');
  });

  it('tells of every year in brief what its page tells', async () => {
    const [brief, pages] = await briefsAndPages(app);
    expect(brief).toEqual(pages);
    const facts = [
      'leader',
      'deputy',
      'members',
      'theme',
      'pledge',
      'meetings',
      'results',
      'proposals',
    ] as const;
    for (const fact of facts) expect(new Set(brief.map(({ told }) => told[fact])).size).toBeGreaterThan(1);
  });

  it('S-01 shows five bodies, year by year, with the leaders the articles name', async () => {
    const { body } = await get('/api/overview');
    const rows = body.data.flatMap((cluster: { id: string; years: { year: number; leader: unknown }[] }) =>
      cluster.years.map((year) => ({ id: cluster.id, year: year.year, leader: year.leader })),
    );
    expect(rows).toEqual([
      { id: 'ttcp-cum-1', year: 2022, leader: null },
      {
        id: 'ttcp-cum-2',
        year: 2024,
        leader: { unitId: 'thanh-tra-tinh-nam-dinh', name: 'Thanh tra tỉnh Nam Định', mayHaveLeft: false },
      },
      {
        id: 'ttcp-cum-4',
        year: 2019,
        leader: { unitId: 'thanh-tra-tinh-lai-chau', name: 'Thanh tra tỉnh Lai Châu', mayHaveLeft: false },
      },
      {
        id: 'ttcp-cum-4',
        year: 2020,
        leader: { unitId: 'thanh-tra-tinh-dien-bien', name: 'Thanh tra tỉnh Điện Biên', mayHaveLeft: false },
      },
      {
        id: 'ttcp-khoi-2',
        year: 2023,
        leader: { unitId: 'thanh-tra-bo-cong-an', name: 'Thanh tra Bộ Công an', mayHaveLeft: false },
      },
      {
        id: 'ttcp-khoi-2',
        year: 2024,
        leader: { unitId: 'thanh-tra-bo-tu-phap', name: 'Thanh tra Bộ Tư pháp', mayHaveLeft: false },
      },
      { id: 'ttcp-khoi-su-nghiep', year: 2023, leader: null },
    ]);
  });

  it.each([
    ['ttcp-cum-1', 2022, ['leader', 'deputy']],
    ['ttcp-cum-2', 2024, ['deputy', 'members', 'theme']],
    ['ttcp-khoi-2', 2023, ['deputy', 'members']],
    ['ttcp-khoi-su-nghiep', 2023, ['leader', 'deputy', 'members']],
    ['ttcp-cum-4', 2019, ['theme', 'pledge']],
  ])('S-01 says what is unknown about %s in %i', async (id, year, unknown) => {
    const { body } = await get(`/api/clusters/${id}/years/${year}`);
    expect(body.data.unknown).toEqual(unknown);
  });

  it('S-01 knows two of the nine members of Cụm 2 and says that seven are unknown', async () => {
    const { body } = await get('/api/clusters/ttcp-cum-2/years/2024');
    expect(body.data.roster).toMatchObject({ declaredCount: 9, unknownMembers: 7 });
    expect(names(body.data.roster.members)).toEqual(['Thanh tra tỉnh Hải Dương', 'Thanh tra tỉnh Nam Định']);
  });

  it('R5 marks the members of 2020 that only the roster of 2019 names, and says so', async () => {
    const { body } = await get('/api/clusters/ttcp-cum-4/years/2020');
    const { members, warnings } = body.data.roster;
    const shown = members.map((m: { name: string; provenUntil: string; assumed: boolean }) => [
      place(m.name),
      m.provenUntil,
      m.assumed,
    ]);
    expect(shown).toEqual([
      ['Cao Bằng', '2019', true],
      ['Điện Biên', '2020', false],
      ['Hà Giang', '2019', true],
      ['Lai Châu', '2019', true],
      ['Lạng Sơn', '2020', false],
      ['Lào Cai', '2019', true],
      ['Sơn La', '2019', true],
    ]);
    expect(warnings).toEqual(['MEMBERSHIP_NOT_PROVEN_FOR_YEAR']);
    expect(body.data.unknown).toContain('members');
    const events = await app.get('/api/events?stream=cluster-ttcp-cum-4&type=LeaderElected');
    expect(members[1].provenBy).toEqual({ eventId: events.body.data[0].id, type: 'LeaderElected' });
    const before = await get('/api/clusters/ttcp-cum-4/years/2019');
    expect(before.body.data.roster.warnings).toEqual([]);
  });

  it('S-01 shows Nguyễn Thị Hoa as a speaker and makes nobody a leader of her speech', async () => {
    const { body } = await get('/api/clusters/ttcp-khoi-su-nghiep/years/2023');
    expect(body.data.leader).toBeNull();
    expect(body.data.activities[0].participants).toEqual([
      {
        role: 'phát biểu kết luận',
        unit: { unitId: 'bao-thanh-tra', name: 'Báo Thanh tra' },
        speaker: { name: 'Nguyễn Thị Hoa', position: 'Phó Tổng Biên tập phụ trách', acting: true },
        count: null,
        howMany: null,
      },
    ]);
  });

  it.each([
    ['2023-12-31', 'thanh-tra-bo-cong-an', []],
    ['2024-01-01', 'thanh-tra-bo-tu-phap', ['thanh-tra-bo-tai-chinh']],
    ['2024-06-30', 'thanh-tra-bo-tu-phap', ['thanh-tra-bo-tai-chinh']],
  ])('S-02 names who led Khối 2 on %s, the event and the article', async (asOf, leader, deputies) => {
    const { body } = await get(`/api/clusters/ttcp-khoi-2/leadership?asOf=${asOf}`);
    expect(body.data.leader.unitId).toBe(leader);
    expect(body.data.deputies.map((d: { unitId: string }) => d.unitId)).toEqual(deputies);
    expect(body.data.unknown).toEqual(deputies.length === 0 ? ['deputy'] : []);
    const cited = body.data.proof.flatMap((p: { evidence: { source: string }[] }) =>
      p.evidence.map((e) => e.source),
    );
    expect(new Set(cited)).toEqual(new Set(['002_18528fb9412c869d.txt']));
    const events = await app.get('/api/events?stream=cluster-ttcp-khoi-2');
    const known = events.body.data.map((e: { id: string }) => e.id);
    for (const id of body.data.events) expect(known).toContain(id);
    expect(body.data.events.length).toBe(1 + deputies.length);
  });

  it('S-03 shows the lineage of Cụm IV with the badge, and gaps where nothing is known', async () => {
    const { body } = await get('/api/clusters/ttcp-cum-4/leadership/history');
    const years = body.data.years.map(
      (y: {
        year: number;
        leader: { name: string } | null;
        deputies: { name: string }[];
        badges: string[];
      }) => [y.year, y.leader && place(y.leader.name), y.deputies.map((d) => place(d.name)), y.badges],
    );
    expect(years).toEqual([
      [2018, null, [], []],
      [2019, 'Lai Châu', ['Điện Biên'], []],
      [2020, 'Điện Biên', ['Lạng Sơn'], ['DEPUTY_BECAME_LEADER']],
      [2021, null, [], []],
    ]);
  });

  it('S-03 gives no badge to Khối 2, whose deputy of 2023 is unknown', async () => {
    const { body } = await get('/api/clusters/ttcp-khoi-2/leadership/history');
    expect(body.data.years.flatMap((y: { badges: string[] }) => y.badges)).toEqual([]);
  });

  it.each([
    ['cum 2', ['ttcp-cum-2']],
    ['khoi 2', ['ttcp-khoi-2']],
    ['cụm 4', ['ttcp-cum-4']],
    ['số IV', ['ttcp-cum-4']],
    ['Cụm Thi đua số 1', ['ttcp-cum-1']],
    ['khoi su nghiep', ['ttcp-khoi-su-nghiep']],
    ['khoi', ['ttcp-khoi-2', 'ttcp-khoi-su-nghiep']],
    ['cum 10', []],
    ['dien bien', ['ttcp-cum-4']],
  ])('S-16 finds “%s” whatever the numeral and the diacritics', async (words, ids) => {
    const { body } = await get(`/api/clusters?q=${encodeURIComponent(words)}`);
    expect(body.data.map((c: { id: string }) => c.id)).toEqual(ids);
  });

  it.each(['dien bien', 'ĐIEN BIEN', 'Điện Biên'.normalize('NFD'), 'điện biên'])(
    'S-17 finds one unit for “%s”',
    async (words) => {
      const { body } = await get(`/api/units?q=${encodeURIComponent(words)}`);
      expect(names(body.data)).toEqual(['Thanh tra tỉnh Điện Biên']);
    },
  );

  it.each([
    ['ttcp-cum-4', 2019, ['Cao Bằng', 'Điện Biên', 'Hà Giang', 'Lai Châu', 'Lạng Sơn', 'Lào Cai', 'Sơn La']],
    ['ttcp-cum-1', 2022, ['Cần Thơ', 'Đà Nẵng', 'Hà Nội', 'Hải Phòng', 'Hồ Chí Minh']],
  ])('S-17 lists the members of %s in Vietnamese order', async (id, year, order) => {
    const { body } = await get(`/api/clusters/${id}/years/${year}`);
    expect(names(body.data.roster.members).map(place)).toEqual(order);
    const members = body.data.roster.members.map((member: { unitId: string }) => member.unitId);
    const listed = (await get('/api/units')).body.data as { unitId: string; name: string }[];
    expect(names(listed.filter(({ unitId }) => members.includes(unitId))).map(place)).toEqual(order);
  });

  it('S-27 takes the flag handed to the next leader for a handover, never for an award', async () => {
    const { body } = await get('/api/awards?year=2019');
    expect(
      body.data.map((a: { award: string; unitId: string; status: string }) => [a.award, a.unitId, a.status]),
    ).toEqual([
      ['FLAG_GI', 'thanh-tra-tinh-lai-chau', 'proposed'],
      ['MERIT_GI', 'thanh-tra-tinh-lang-son', 'proposed'],
    ]);
    const events = await app.get('/api/events?stream=cluster-ttcp-cum-4&type=OfficeHandedOver');
    expect(events.body.data).toHaveLength(1);
    expect(events.body.data[0].evidence[0].quote).toContain(
      'trao Cờ cho đại diện đơn vị Cụm trưởng năm 2020',
    );
  });

  it.each([
    [2019, 'thống nhất', ['CONSENSUS', 'nhất trí']],
    [2023, 'thống nhất', ['SHOW_OF_HANDS', 'biểu quyết thống nhất']],
  ])('S-07 shows how the proposals of %s were voted on, as told', async (year, outcomeName, told) => {
    const { body } = await get(`/api/awards?year=${year}`);
    expect(body.data).toHaveLength(2);
    for (const { vote } of body.data) {
      expect([vote.method, vote.wording]).toEqual(told);
      expect(vote).toMatchObject({ outcomeName, counts: null, tally: 'không có số phiếu để kiểm' });
    }
  });

  it.each([
    '/api/units?',
    '/api/units?q=Tỉnh&',
    '/api/clusters?',
    '/api/clusters?q=Khối&',
    '/api/clusters?q=tinh&kind=CUM&',
    '/api/overview?',
    '/api/overview/brief?',
  ])('gives a list in pages as it gives it whole: %s', async (path) => {
    const { body } = await get(encodeURI(path));
    expect(body).toMatchObject({ next: null, meta: { stale: false } });
    expect(body.data.length).toBeGreaterThan(1);
    expect(await pageByPage(get, encodeURI(path))).toEqual(body.data);
  });

  it.each([
    ['/api/units', 'UNIT_NOT_FOUND'],
    ['/api/clusters', 'CLUSTER_NOT_FOUND'],
    ['/api/overview', 'CLUSTER_NOT_FOUND'],
  ])('%s does not read on from what is not there', async (path, code) => {
    expect((await get(`${path}?from=khong-co`)).body).toMatchObject({ status: 404, code });
  });

  it('records the same facts a second time without changing anything', async () => {
    const before = await app.get('/api/events?after=0&limit=1000');
    const again = await recordFacts(app.app.get(Batches), () => undefined);
    const after = await app.get('/api/events?after=0&limit=1000');
    expect(again.recorded).toBe(0);
    expect(after.body.data).toEqual(before.body.data);
  });

  it('leaves the meeting of the made-up cluster as it is where it was opened in other words', async () => {
    const meetingId = `${clusterId}_2025_tong-ket`;
    await app.accept('OpenMeeting', { meetingId, kind: 'YEAR_END', present: [], occurredOn: '2025-12-22' });
    const { events } = app.stores;
    const before = await events.head();
    const receipts = await holdSampleMeeting(app.app.get(Gateway), app.app.get(BallotCounter), events);
    expect([receipts, await events.head()]).toEqual([[], before]);
  });

  it('keeps the names of persons out of events', async () => {
    const { body } = await app.get('/api/events?after=0&limit=1000');
    const data = JSON.stringify(body.data.map((e: { data: unknown }) => e.data));
    for (const { body: fact } of facts) {
      for (const [, name] of JSON.stringify(fact).matchAll(/"person":\{"name":"([^"]+)"/g))
        expect(data).not.toContain(name);
    }
  });

  it('shows five hundred at once of a longer list, twenty of the overview, and says where it goes on', async () => {
    const { events } = app.stores;
    const ids = (page: { data: { id?: string; unitId?: string }[] }) =>
      page.data.map((one) => one.id ?? one.unitId);
    const paths = ['/api/units', '/api/clusters', '/api/overview', '/api/overview/brief'];
    const before = await Promise.all(paths.map(async (path) => ids((await get(path)).body)));
    const [unit] = await events.readAll({ after: 0n, limit: 1, types: ['UnitRegistered'] });
    const [cluster] = await events.readAll({ after: 0n, limit: 1, types: ['ClusterEstablished'] });
    const registry = await events.readStream('registry');
    const more = Array.from({ length: 501 }, (_, i) => `more-${i}`);
    const like = more.flatMap((id) => [
      { type: 'UnitRegistered', schemaVersion: 1, data: { ...unit!.data, unitId: id } },
      { type: 'ClusterEstablished', schemaVersion: 1, data: { ...cluster!.data, clusterId: id } },
    ]);
    const place = { stream: 'registry', expectedRevision: registry.length - 1 };
    await events.append(appendRequest({ ...place, events: like }));
    await app.caughtUp();
    for (const [i, path] of paths.entries()) {
      const { body } = await get(path);
      expect([body.data.length, body.next]).toEqual([path.includes('overview') ? 20 : 500, ids(body).at(-1)]);
      const { body: rest } = await get(`${path}?from=${body.next}&limit=1000`);
      expect(rest.next).toBeNull();
      const shown = [...ids(body), ...ids(rest)];
      expect(new Set(shown)).toEqual(new Set([...before[i]!, ...more]));
      expect(shown).toHaveLength(before[i]!.length + more.length);
    }
  });
});

describe('on an empty store', () => {
  let app: TestApp;
  const evidence = [{ source: 'biên bản' }];

  beforeAll(async () => {
    app = await startApp();
    const unit = (unitId: string, name: string, kind = 'MINISTRY_INSPECTORATE') =>
      app.accept('RegisterUnit', { unitId, kind, name });
    await unit('ttcp', 'Thanh tra Chính phủ', 'GOVERNMENT_INSPECTORATE');
    await unit('ubnd-ha-noi', 'Ủy ban nhân dân thành phố Hà Nội', 'PEOPLES_COMMITTEE');
    const cluster = (
      clusterId: string,
      organiserId: string,
      kind: string,
      number: number | undefined,
      label: string,
    ) => app.accept('EstablishCluster', { clusterId, organiserId, kind, number, label });
    await cluster('k2', 'ttcp', 'KHOI', 2, 'Khối 2');
    await cluster('c1', 'ttcp', 'CUM', 1, 'Cụm thi đua số 1');
    await cluster('c2', 'ttcp', 'CUM', 2, 'Cụm thi đua số 2');
    await cluster('hn-noi-chinh', 'ubnd-ha-noi', 'KHOI', undefined, 'Khối thi đua các cơ quan nội chính');
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'tai-chinh', 'ha-noi']) await unit(id, `Thanh tra ${id}`);
    for (const unitId of ['a', 'b', 'c', 'd', 'e', 'f'])
      await app.accept('AdmitMember', { clusterId: 'k2', unitId, from: '2023' });
  });
  afterAll(() => app.close());

  it('S-04 refuses an outsider with the six members, keeps the refusal, and accepts after the admission', async () => {
    const election = { clusterId: 'k2', year: 2024, unitId: 'tai-chinh', occurredOn: '2023-12-20', evidence };
    const key = randomUUID();
    const before = await app.get('/api/events?limit=1000');
    const refused = await app.send('ElectDeputy', election, { key });
    expect(refused).toMatchObject({ status: 422, type: 'application/problem+json; charset=utf-8' });
    expect(refused.body).toMatchObject({ code: 'NOT_A_MEMBER', rule: 'R13' });
    expect(refused.body.members.map((m: { unitId: string }) => m.unitId)).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
      'f',
    ]);
    expect((await app.get('/api/events?limit=1000')).body.data).toEqual(before.body.data);
    const ledger = await app.get('/api/commands?outcome=refused&stream=cluster-k2');
    expect(ledger.body.data).toMatchObject([
      { commandId: key, command: 'ElectDeputy', code: 'NOT_A_MEMBER', rule: 'R13' },
    ]);

    await app.accept('AdmitMember', { clusterId: 'k2', unitId: 'tai-chinh', from: '2023-12-20', evidence });
    const accepted = await app.accept('ElectDeputy', election, { key });
    expect(accepted.status).toBe(201);
    const { body } = await app.get('/api/clusters/k2/leadership/history');
    expect(body.data.log.map((e: { kind: string; type: string }) => `${e.kind} ${e.type}`).slice(-3)).toEqual(
      ['refusal ElectDeputy', 'event MemberAdmitted', 'event DeputyElected'],
    );
  });

  it('S-24 lets one of two elections at once win and shows the other the present state', async () => {
    const elect = (unitId: string, key: string) =>
      app.send('ElectLeader', { clusterId: 'k2', year: 2025, unitId, occurredOn: null }, { key });
    const rivals = [
      { unitId: 'a', key: randomUUID() },
      { unitId: 'b', key: randomUUID() },
    ];
    const answers = await Promise.all(rivals.map(({ unitId, key }) => elect(unitId, key)));
    const winner = answers.findIndex((answer) => answer.status === 201);
    const won = rivals[winner]!;
    expect(answers[1 - winner]).toMatchObject({
      status: 409,
      body: { code: 'OFFICE_ALREADY_HELD', current: { unitId: won.unitId, year: 2025 } },
    });
    expect(await elect(won.unitId, won.key)).toEqual({ ...answers[winner], status: 200 });
    const { body } = await app.get('/api/events?stream=cluster-k2&type=LeaderElected');
    expect(body.data.filter((e: { data: { year: number } }) => e.data.year === 2025)).toHaveLength(1);
  });

  it('answers the same request five times at once with one event and one receipt', async () => {
    const body = { clusterId: 'k2', year: 2026, unitId: 'c', occurredOn: '2025-12-20' };
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => app.send('ElectLeader', body, { key })),
    );
    expect(answers.map((a) => a.status).sort((a, b) => a - b)).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map((a) => JSON.stringify(a.body))).size).toBe(1);
    const other = await app.send('ElectLeader', { ...body, unitId: 'd' }, { key });
    expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  });

  it('S-26 allows clusters of two organisers and refuses a second one of the same organiser', async () => {
    await app.accept('AdmitMember', { clusterId: 'c1', unitId: 'ha-noi', from: '2022' });
    await app.accept('AdmitMember', { clusterId: 'hn-noi-chinh', unitId: 'ha-noi', from: '2022' });
    const refused = await app.send('AdmitMember', { clusterId: 'c2', unitId: 'ha-noi', from: '2022' });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'MEMBER_OF_ANOTHER_CLUSTER', rule: 'R4', current: { clusterId: 'c1' } },
    });
    const { body } = await app.get('/api/units/ha-noi');
    expect(body.data.memberships.map((m: { clusterId: string }) => m.clusterId).sort()).toEqual([
      'c1',
      'hn-noi-chinh',
    ]);
  });

  it('tells of a unit what was known at an earlier position, also what was withdrawn since', async () => {
    const unitId = 'quang-ninh';
    await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: 'Thanh tra tỉnh Quảng Ninh' });
    const admitted = await app.accept('AdmitMember', { clusterId: 'c2', unitId, from: '2022' });
    await app.accept('RenameUnit', { unitId, name: 'Thanh tra Quảng Ninh', from: '2024-01-01' });
    const eventId = admitted.body.events[0].id;
    await app.accept('OpenPledge', { clusterId: 'c2', year: 2022 });
    await app.accept('SignPledge', { clusterId: 'c2', year: 2022, unitId });
    await app.accept('WithdrawClusterRecord', { clusterId: 'c2', eventId, reason: 'Nhập nhầm cụm' });
    const now = (await app.get(`/api/units/${unitId}`)).body;
    expect(now).toMatchObject({
      data: { name: 'Thanh tra Quảng Ninh', memberships: [], pledges: [{ clusterId: 'c2', year: 2022 }] },
    });
    const { body } = await app.get(`/api/units/${unitId}?knownAt=${admitted.body.position}`);
    expect(body.data).toMatchObject({
      name: 'Thanh tra tỉnh Quảng Ninh',
      memberships: [{ clusterId: 'c2', from: '2022' }],
    });
    expect(body.meta).toMatchObject({ position: admitted.body.position, knownAt: admitted.body.position });
  });

  it('S-16 shows a second Cụm thi đua số 2 with the name of its own organiser', async () => {
    await app.accept('RegisterUnit', {
      unitId: 'vusta',
      kind: 'OTHER',
      name: 'Liên hiệp các Hội Khoa học và Kỹ thuật Việt Nam',
    });
    await app.accept('EstablishCluster', {
      clusterId: 'vusta-cum-2',
      organiserId: 'vusta',
      kind: 'CUM',
      number: 2,
      label: 'Cụm thi đua số 2',
    });
    const { body } = await app.get('/api/clusters?q=cum%202');
    const organisers = body.data.map((c: { organiser: { name: string } }) => c.organiser.name);
    expect(organisers).toEqual(['Thanh tra Chính phủ', 'Liên hiệp các Hội Khoa học và Kỹ thuật Việt Nam']);
  });

  it('S-13 answers by what was known: the handover recorded later moves the bound of the terms', async () => {
    await app.accept('ElectLeader', { clusterId: 'c1', year: 2023, unitId: 'ha-noi', occurredOn: null });
    await app
      .accept('AdmitMember', { clusterId: 'c1', unitId: 'tai-chinh', from: '2028-01-01' })
      .catch(() => undefined);
    await app.accept('RegisterUnit', {
      unitId: 'da-nang',
      kind: 'PROVINCIAL_INSPECTORATE',
      name: 'Thanh tra Đà Nẵng',
    });
    await app.accept('AdmitMember', { clusterId: 'c1', unitId: 'da-nang', from: '2022' });
    const elected = await app.accept('ElectLeader', {
      clusterId: 'c1',
      year: 2024,
      unitId: 'da-nang',
      occurredOn: null,
    });
    const known = elected.body.recordedAt;
    app.clock.set(new Date(Date.parse(known) + 3_600_000).toISOString());
    await app.accept('HandOverOffice', { clusterId: 'c1', year: 2024, on: '2024-01-15' });
    const leader = async (asOf: string, knownAt?: string) => {
      const { body } = await app.get(
        `/api/clusters/c1/leadership?asOf=${asOf}${knownAt ? `&knownAt=${knownAt}` : ''}`,
      );
      return [body.data.leader.unitId, body.data.termRule];
    };
    expect(await leader('2024-01-10', known)).toEqual(['da-nang', 'CALENDAR_YEAR']);
    expect(await leader('2024-01-10', elected.body.position)).toEqual(['da-nang', 'CALENDAR_YEAR']);
    expect(await leader('2024-01-10')).toEqual(['ha-noi', 'RECORDED_START']);
    expect(await leader('2024-01-15')).toEqual(['da-nang', 'RECORDED_START']);
  });

  it('lets nobody lead before the unit, the cluster, the membership and the election, and says which bounds', async () => {
    const clusterId = 'cum-moi';
    const unitId = 'thanh-tra-moi';
    await app.accept('RegisterUnit', {
      unitId,
      kind: 'PROVINCIAL_INSPECTORATE',
      name: 'Thanh tra tỉnh Mới',
      existsFrom: '2023-07-01',
    });
    await app.accept('EstablishCluster', {
      clusterId,
      organiserId: 'ttcp',
      kind: 'CUM',
      number: 98,
      label: 'Cụm thi đua số 98',
      establishedOn: '2023-09-01',
    });
    await app.accept('AdmitMember', { clusterId, unitId, from: '2023-09-01' });
    await app.accept('ElectLeader', { clusterId, year: 2023, unitId, occurredOn: '2023-10-10' });
    const on = async (day: string) =>
      (await app.get(`/api/clusters/${clusterId}/leadership?asOf=${day}`)).body.data;
    const begins = { on: '2023-10-10', by: 'DECISION', assumed: true };
    const none = { leader: null, unknown: [], clusterExists: false, term: null };
    expect(await on('2023-01-15')).toMatchObject(none);
    expect(await on('2023-09-15')).toMatchObject({
      leader: null,
      clusterExists: true,
      termRule: 'ASSUMED_START',
      term: { to: begins },
    });
    expect(await on('2023-10-10')).toMatchObject({
      leader: { unitId, since: begins },
      term: { from: begins },
    });
    const year = (await app.get(`/api/clusters/${clusterId}/years/2023`)).body.data;
    expect(year.term).toMatchObject({ startsOn: '2023-10-10', by: 'DECISION', recorded: false });
  });

  it('knows at a position that no event has yet what the last one says, and promises no more', async () => {
    const { position: head } = await app.stores.events.head();
    const beyond = tokenOf(app.stores.events, head + 1_000_000n);
    const { body } = await app.get(`/api/clusters/c1/leadership?knownAt=${beyond}`);
    expect(body.meta).toMatchObject({ knownAt: beyond, position: tokenOf(app.stores.events, head) });
  });

  it('shows a leadership as vacant, not as unknown, after the unit that led has ended', async () => {
    for (const unitId of ['ended', 'stays']) {
      await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Thanh tra ${unitId}` });
      await app.accept('AdmitMember', { clusterId: 'hn-noi-chinh', unitId, from: '2024' });
    }
    const election = { clusterId: 'hn-noi-chinh', year: 2025, occurredOn: '2024-12-20' };
    await app.accept('ElectLeader', { ...election, unitId: 'ended' });
    await app.accept('ElectDeputy', { ...election, unitId: 'stays' });
    await app.accept('EndUnit', { unitId: 'ended', on: '2025-07-01', reason: 'Luật 84/2025/QH15' });
    const { body } = await app.get('/api/clusters/hn-noi-chinh/years/2025');
    expect(body.data).toMatchObject({ leader: null, deputies: [{ unitId: 'stays' }] });
    expect(body.data.unknown).not.toContain('leader');
    const on = async (day: string) =>
      (await app.get(`/api/clusters/hn-noi-chinh/leadership?asOf=${day}`)).body.data;
    expect(await on('2025-06-30')).toMatchObject({ leader: { unitId: 'ended' }, vacant: false });
    expect(await on('2025-07-01')).toMatchObject({ leader: null, vacant: true });
  });

  it('S-23 shows the lag of a stopped projection, and a rebuild from zero has the same content', async () => {
    await app.get('/api/clusters');
    await app.post('/api/projections/cluster/pause');
    const { body: receipt } = await app.accept('RegisterUnit', {
      unitId: 'late',
      kind: 'OTHER',
      name: 'Đơn vị đến sau',
    });
    const behind = await app.get('/api/clusters', {});
    expect(behind.status).toBe(200);
    expect(behind.body.meta.stale).toBe(true);
    expect(behind.body.meta.lagEvents).toBeGreaterThanOrEqual(1);
    const strict = await app.get('/api/clusters', {
      'min-position': receipt.position,
      prefer: 'wait=0, handling=strict',
    });
    expect(strict).toMatchObject({ status: 503, body: { code: 'STALE' } });
    await app.post('/api/projections/cluster/resume');
    const caughtUp = await app.get('/api/clusters', { 'min-position': receipt.position, prefer: 'wait=10' });
    expect(caughtUp.body.meta).toMatchObject({ lagEvents: 0, stale: false });
    for (const name of ['unit', 'cluster', 'cluster_year', 'movement', 'award']) {
      const rebuilt = await app.stores.engine.rebuild(name);
      const { contentHashAfter: contentHash } = rebuilt;
      expect(contentHash).toBe(rebuilt.contentHashBefore);
      const { body } = await app.get(`/api/projections/${name}/content-hash`);
      expect(body.data).toEqual({ name, position: receipt.position, contentHash });
    }
  });
});
