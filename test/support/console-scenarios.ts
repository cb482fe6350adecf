import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { BrowserContext, Locator, Page } from 'playwright-core';
import { vi } from '../../console/src/words/vi.js';
import { Watch } from '../../src/infrastructure/watch/watch.js';
import type { TestApp } from './app.js';
import { cast, give } from './ballots.js';
import { until } from './until.js';

/** What the scenarios are clicked in: one page of one browser, over the facts of the demo. */
export interface Scene {
  readonly app: TestApp;
  readonly tab: Page;
  readonly context: BrowserContext;
  /** Opens an address and waits until its first heading is there. */
  open(at: string): Promise<void>;
  /** Takes note that the server refused this, `409 /api/x`, as it should. */
  expectRefused(what: RegExp): void;
}

type Actor = Parameters<TestApp['token']>[0];

/** Scenarios of a demanding user that are clicked through by nothing but what the page offers, each with what must be seen in the end. */
export function scenarios(of: () => Scene): void {
  const { open, text, as, form, put, add, within, send, refused, pick } = hands(of);

  it('S-01 shows five bodies with who leads them, and of the rest that it is unknown', async () => {
    await open('/');
    const rows = (await of().tab.locator('main tr').allInnerTexts()).map((row) => row.split('\t'));
    const told = rows.map(([body, year, leader, deputies, , missing]) => [
      body,
      year,
      leader,
      deputies,
      missing,
    ]);
    const unknown = 'chưa có dữ liệu';
    for (const row of [
      ['Cụm thi đua số 1', '2022', unknown, unknown, 'trưởng, phó'],
      ['Cụm Thi đua số 2', '2024', 'Thanh tra tỉnh Nam Định', unknown, 'phó, thành viên, chủ đề'],
      [
        'Cụm Thi đua số IV',
        '2019',
        'Thanh tra tỉnh Lai Châu',
        'Thanh tra tỉnh Điện Biên',
        'chủ đề, giao ước',
      ],
      ['Khối Thi đua số 2', '2023', 'Thanh tra Bộ Công an', unknown, 'phó, thành viên'],
      ['Khối Các đơn vị sự nghiệp', '2023', unknown, unknown, 'trưởng, phó, thành viên'],
    ])
      expect(told).toContainEqual(row);
    await pick('2024');
    await of().tab.getByText('biết 2 trong 9 đơn vị').waitFor();
    await open('/clusters/ttcp-khoi-su-nghiep/years/2023');
    expect(await text()).toMatch(
      /Khối trưởng\s+chưa có dữ liệu[^]*Nguyễn Thị Hoa, Phó Tổng Biên tập phụ trách – Báo Thanh tra – phát biểu kết luận/,
    );
  });

  it('S-03 shows who led Cụm IV year by year, from deputy to leader, and gaps as gaps', async () => {
    await open('/');
    await pick('Cụm Thi đua số IV');
    await of().tab.getByRole('heading', { name: vi.cluster.history }).waitFor();
    expect(await text()).toMatch(
      /2018\s+chưa có dữ liệu\s+chưa có dữ liệu\s+2019\s+Thanh tra tỉnh Lai Châu[^]*2020\s+Thanh tra tỉnh Điện Biên\s*phó năm trước lên trưởng\s+Thanh tra tỉnh Lạng Sơn[^]*2021\s+chưa có dữ liệu\s+chưa có dữ liệu/,
    );
    await open('/clusters/ttcp-khoi-2');
    expect(await text()).not.toContain('phó năm trước lên trưởng');
  });

  it('S-06 invents no ranks where only totals are known, and S-07 shows proposals as they were told', async () => {
    await open('/clusters/ttcp-khoi-2/years/2023');
    const page = await text();
    expect(page).toContain('Không đủ dữ liệu theo đơn vị');
    expect(page).toContain('hơn 4.642 tỷ đồng');
    expect(page).not.toMatch(/\bhạng\b \d/);
    expect(page).toMatch(
      /Bằng khen của Tổng Thanh tra Chính phủ\s+Thanh tra Bộ Tư pháp\s+đề nghị\s+biểu quyết; không có số phiếu để kiểm/,
    );
  });

  it('S-08 says in both bodies that who presides is who is proposed', async () => {
    for (const at of ['ttcp-khoi-2/years/2023', 'ttcp-cum-4/years/2019']) {
      await open(`/clusters/${at}`);
      expect(await text()).toContain('đơn vị chủ trì đồng thời được đề nghị');
    }
  });

  it('S-16 finds each body by its number however that is written, and no other', async () => {
    for (const [typed, found] of [
      ['cum 2', 'Cụm Thi đua số 2'],
      ['khoi 2', 'Khối Thi đua số 2'],
      ['cụm 4', 'Cụm Thi đua số IV'],
      ['số IV', 'Cụm Thi đua số IV'],
    ] as const) {
      await of().tab.getByRole('searchbox').fill(typed);
      await of().tab.keyboard.press('Enter');
      await of()
        .tab.getByRole('heading', { name: vi.search.found(typed) })
        .waitFor();
      const hits = of().tab.locator('.hits').first().getByRole('link');
      await hits.first().waitFor();
      expect(await hits.allInnerTexts()).toEqual([found]);
    }
  });

  it('S-27 counts a flag that is handed to the next leader as no award', async () => {
    await open('/awards');
    await of().tab.getByLabel(vi.awards.year, { exact: true }).fill('2019');
    await of().tab.getByRole('button', { name: vi.awards.filter }).click();
    await of().tab.waitForURL(/year=2019/);
    await of().tab.getByRole('row', { name: /^2019/ }).nth(1).waitFor();
    const rows = (await of().tab.locator('tbody tr').allInnerTexts()).map((row) =>
      row.split('\t').slice(1, 3),
    );
    expect(rows).toEqual([
      ['Cờ thi đua của Thanh tra Chính phủ', 'Thanh tra tỉnh Lai Châu'],
      ['Bằng khen của Tổng Thanh tra Chính phủ', 'Thanh tra tỉnh Lạng Sơn'],
    ]);
  });

  it('S-04 refuses an outsider and says who are members; S-26 one of another cluster; takes whoever is admitted', async () => {
    await as({ id: 'van-phong' });
    await open('/do/RegisterUnit');
    await put('unitId', 'thanh-tra-bo-xay-dung');
    await put('kind', 'Thanh tra bộ, ngành');
    await put('name', 'Thanh tra Bộ Xây dựng');
    await put('source', 'Quyết định (giả định)');
    await send();
    const elect = async (): Promise<void> => {
      await open('/do/ElectDeputy?clusterId=ttcp-khoi-2&year=2025');
      await put('unitId', 'Thanh tra Bộ Xây dựng');
      await put('source', 'Biên bản hội nghị (giả định)');
    };
    await elect();
    expect(await refused()).toMatch(/Thanh tra Bộ Công an[^]*Thanh tra Bộ Tư pháp/);
    const admit = async (unit: string): Promise<void> => {
      await open('/clusters/ttcp-khoi-2');
      await pick(vi.commands.registry.AdmitMember);
      await put('unitId', unit);
      await put('from', '2025');
      await put('source', 'Quyết định (giả định)');
    };
    await admit('Thanh tra tỉnh Sơn La');
    expect(await refused()).toContain('Cụm Thi đua số IV');
    await admit('Thanh tra Bộ Xây dựng');
    await send();
    await elect();
    await send();
    await pick(vi.form.see);
    await of().tab.getByRole('heading', { name: /2025/ }).waitFor();
    expect(await text('.part >> nth=0')).toMatch(/Khối phó\s+Thanh tra Bộ Xây dựng/);
    await open('/operations');
    await of().tab.getByRole('link', { name: 'R13', exact: true }).first().waitFor();
  });

  it('S-05 keeps “hơn” and each measure by itself, S-12 corrects a typing error and shows what was known before', async () => {
    await as({ id: 'van-phong' });
    await open('/clusters/ttcp-khoi-2/years/2022');
    await pick(vi.commands.results.ReportResults);
    await put('reportId', 'tong-ket');
    await put('source', 'Báo cáo (giả định)');
    const figures = [
      ['Kiến nghị xử lý về tiền', 'hơn 4.642 tỷ đồng'],
      ['Lượt tiếp công dân', '2.521 lượt'],
      ['Công dân được tiếp', '3.239 công dân'],
      ['Cuộc thanh tra', '1.471 cuộc'],
    ] as const;
    for (const [n, [metric, printed]] of figures.entries()) {
      if (n > 0) await add('metrics');
      await put('metric', metric, within('metrics', n + 1));
      await put('printed', printed, within('metrics', n + 1));
    }
    await send();
    await pick(vi.form.see);
    const row = (name: string): Locator => of().tab.getByRole('row', { name }).first();
    await row('Cuộc thanh tra').getByText('1.471 cuộc').waitFor();
    expect(await text()).toMatch(/hơn 4\.642 tỷ đồng[^]*2\.521 lượt[^]*3\.239 người/);
    const before = (await of().app.get('/api/events?type=ResultsReported')).body.data.at(-1)
      .position as string;
    await row('Cuộc thanh tra').getByRole('link', { name: vi.commands.results.CorrectResults }).click();
    await put('printed', '1.417 cuộc');
    await put('reasonCode', 'Lỗi đánh máy');
    await put('reason', 'Gõ nhầm thứ tự chữ số');
    await put('source', 'Bản gốc báo cáo (giả định)');
    await send();
    await pick(vi.form.see);
    await row('Cuộc thanh tra').getByText('1.417 cuộc').waitFor();
    await row('Cuộc thanh tra').getByText(vi.year.corrected).waitFor();
    await of().tab.getByLabel(vi.clocks.knownAt).fill(before);
    await of().tab.keyboard.press('Enter');
    await row('Cuộc thanh tra').getByText('1.471 cuộc').waitFor();
  });

  it('S-13 tells who led on a day by what was known, before and after a handover was recorded', async () => {
    await as({ id: 'van-phong' });
    const before = (await of().app.get('/api/projections')).body.data[0].position as string;
    await open('/clusters/ttcp-khoi-2/years/2024');
    await pick(vi.commands.offices.HandOverOffice);
    await put('on', '15/01/2024');
    await put('source', 'Biên bản bàn giao (giả định)');
    await send();
    const leader = async (knownAt: string): Promise<void> => {
      await of().tab.getByLabel(vi.clocks.asOf).fill('10/01/2024');
      await of().tab.getByLabel(vi.clocks.knownAt).fill(knownAt);
      await of().tab.keyboard.press('Enter');
    };
    await open('/clusters/ttcp-khoi-2');
    await leader('');
    const seats = of().tab.locator('.part').first();
    await seats.getByRole('link', { name: 'Thanh tra Bộ Công an' }).waitFor();
    await leader(before);
    await seats.getByRole('link', { name: 'Thanh tra Bộ Tư pháp' }).waitFor();
    expect(await seats.innerText()).not.toContain('Thanh tra Bộ Công an');
  });

  it('S-15 takes the submission of a year from who led it alone; S-30 tells proposed, granted and revoked apart', async () => {
    const submit = async (who: Actor): Promise<void> => {
      await as(who);
      await open('/do/FileSubmission?clusterId=ttcp-khoi-2&year=2023');
      await put('number', '15/TTr-K2');
      await put('documentDate', '10/01/2024');
      await put('source', 'Tờ trình (giả định)');
    };
    await submit({ id: 'tu-phap', roles: ['unit'], unitId: 'thanh-tra-bo-tu-phap' });
    expect(await refused()).toContain('2023');
    await submit({ id: 'cong-an', roles: ['unit'], unitId: 'thanh-tra-bo-cong-an' });
    await send();
    await as({ id: 'van-phong' });
    await open('/awards?year=2023');
    const flag = of().tab.getByRole('row', { name: 'Cờ thi đua của Thanh tra Chính phủ' });
    await flag.getByText(vi.codes.awardStatus.submitted).waitFor();
    const lead = of().tab.locator('main h1 + *');
    const waiting = await lead.innerText();
    await flag.getByRole('link', { name: vi.commands.awards.DecideAward }).click();
    await put('outcome', 'Được tặng');
    await put('number', '99/QĐ-TTCP');
    const today = of().app.clock.today().split('-').toReversed().join('/');
    await put('decidedOn', today);
    await put('source', 'Quyết định (giả định)');
    await send();
    const granted = (await of().app.get('/api/events?type=AwardDecided')).body.data.at(-1).position as string;
    await open('/awards?year=2023');
    await flag.getByText(vi.codes.awardStatus.granted).waitFor();
    expect(await lead.innerText()).not.toBe(waiting);
    await flag.getByRole('link', { name: vi.commands.awards.RevokeAward }).click();
    await put('number', '100/QĐ-TTCP');
    await put('revokedOn', today);
    await put('reason', 'Thử');
    await put('source', 'Quyết định (giả định)');
    await send();
    await open('/awards?year=2023');
    await flag.getByText(vi.codes.awardStatus.revoked).waitFor();
    await open(`/awards?year=2023&knownAt=${granted}`);
    await flag.getByText(vi.codes.awardStatus.granted).waitFor();
  });

  it('S-28 keeps the vote of who withdraws with the reason, S-14 says in time or late by the day in Viet Nam', async () => {
    await as({ id: 'van-phong' });
    await open('/awards?year=2019');
    const row = (name: string): Locator => of().tab.getByRole('row', { name });
    const merit = row('Bằng khen của Tổng Thanh tra Chính phủ');
    await merit.getByRole('link', { name: vi.commands.awards.WithdrawNomination }).click();
    await put('reason', 'Năm trước đã nhận');
    await put('source', 'Công văn (giả định)');
    await send();
    await open('/clusters/ttcp-cum-4/years/2019');
    await pick(vi.commands.awards.FileSubmission);
    await put('number', '20/TTr-C4');
    await put('documentDate', '20/12/2019');
    await put('occurredOn', '20/12/2019');
    await put('source', 'Tờ trình (giả định)');
    expect(await send()).toContain('phải gửi trước ngày 20/12/2019');
    await open('/awards?year=2019');
    await merit.getByText(vi.codes.awardStatus.withdrawn).waitFor();
    expect(await merit.innerText()).toMatch(/Năm trước đã nhận[^]*nhất trí/);
    await row('Cờ thi đua của Thanh tra Chính phủ')
      .getByText(vi.awards.submittedOn('20/12/2019', true))
      .waitFor();
  });

  it('S-19 gives the papers of a year as files for Word and for print', async () => {
    const { tab } = of();
    await open('/clusters/ttcp-cum-4/years/2019');
    for (const [format, begins] of [
      ['DOCX', 'PK'],
      ['PDF', '%PDF'],
    ] as const) {
      const link = tab
        .locator('p, li')
        .filter({ hasText: vi.year.papers.submission })
        .getByRole('link', { name: format });
      const [file] = await Promise.all([tab.waitForEvent('download'), link.first().click()]);
      expect(
        readFileSync(await file.path())
          .subarray(0, begins.length)
          .toString(),
      ).toBe(begins);
    }
  });

  it('S-21 shows a unit that ended with what ended it, and leaves the years before as they were', async () => {
    await as({ id: 'van-phong' });
    await open('/units/thanh-tra-bo-noi-vu');
    await pick(vi.commands.registry.EndUnit);
    await put('on', '01/07/2025');
    await put('reason', 'Luật Thanh tra số 84/2025/QH15');
    await put('source', 'Luật số 84/2025/QH15');
    await send();
    await pick(vi.form.see);
    await of().tab.getByText('01/07/2025').first().waitFor();
    await open('/clusters/ttcp-khoi-2/years/2023');
    expect(await text()).toContain('Thanh tra Bộ Nội vụ');
  });

  it('leads from a new unit to its page, and from a new cluster by the first page to the year', async () => {
    await as({ id: 'van-phong' });
    await open('/do/RegisterUnit');
    await put('kind', 'Khác');
    expect(await refused()).toContain(vi.form.marked(vi.fields['name'] ?? ''));
    await put('name', 'Đơn vị vừa lập (giả định)');
    await send();
    await pick(vi.form.see);
    await of().tab.getByRole('heading', { name: 'Đơn vị vừa lập (giả định)' }).waitFor();
    await open('/do/EstablishCluster');
    await put('kind', 'Cụm');
    await put('label', 'Cụm thi đua số 99');
    await put('source', 'Quyết định (giả định)');
    await send();
    await open('/');
    const row = of().tab.getByRole('row', { name: 'Cụm thi đua số 99' });
    expect(await row.innerText()).toContain(vi.unknown.mark);
    await row.getByRole('link').first().click();
    const year = Number(of().app.clock.today().slice(0, 4));
    await pick(vi.cluster.openYear(year));
    await of()
      .tab.getByRole('heading', { name: `Cụm thi đua số 99, năm ${year}` })
      .waitFor();
    await pick(vi.commands.year.DeclareRoster);
    await put('declaredCount', '3');
    await put('source', 'Quyết định (giả định)');
    await send();
  });

  it('S-24 tells the second of two who elect at once who holds the office by then', async () => {
    await as({ id: 'van-phong' });
    await open('/do/ElectLeader?clusterId=cum-mau&year=2030');
    await put('unitId', 'Đơn vị mẫu A (giả định)');
    await put('source', 'Biên bản (giả định)');
    const other = { clusterId: 'cum-mau', year: 2030, unitId: 'don-vi-mau-b', mode: 'AGREED' };
    await of().app.accept('ElectLeader', { ...other, evidence: [{ source: 'Biên bản (giả định)' }] });
    expect(await refused()).toContain('Đơn vị mẫu B (giả định)');
  });

  it('S-09 counts on the base of the rule that was pinned, S-10 by those on the roll, S-11 leads a tie to a run-off', async () => {
    const [clusterId, year] = ['ttcp-cum-4', 2019];
    const present = ['Lào Cai', 'Sơn La', 'Lai Châu', 'Lạng Sơn', 'Cao Bằng', 'Hà Giang'];
    const unitOf = (province: string): string =>
      `thanh-tra-tinh-${province.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(' ', '-')}`;
    await as({ id: 'van-phong' });
    await open(`/do/OpenMeeting`);
    await put('meetingId', `${clusterId}_${year}_hop-thu`);
    await put('memberCount', '7');
    await put('source', 'Giấy mời (giả định)');
    for (const [n, province] of present.entries()) {
      await add('present');
      await put('unitId', `Thanh tra tỉnh ${province}`, within('present', n + 1));
    }
    await send();
    const openBallot = async (name: string, options: readonly string[], ruled: () => Promise<void>) => {
      await open(`/clusters/${clusterId}/years/${year}`);
      await of()
        .tab.locator('article', { hasText: '6/7' })
        .getByRole('link', { name: vi.commands.meetings.OpenBallot })
        .click();
      await put('ballotId', `${clusterId}_${year}_${name}`);
      await put('question', `Thử ${name} (giả định)`);
      for (const [n, province] of options.entries()) {
        if (n > 0) await add('options');
        await put('options.id', `Thanh tra tỉnh ${province}`, within('options', n + 1));
      }
      await put('basis', 'Quy chế của cụm (giả định)');
      await put('source', 'Biên bản (giả định)');
      await ruled();
    };
    const rule = (numerator: string, denominator: string, moreThan: string, base: string) => async () => {
      await put('numerator', numerator);
      await put('denominator', denominator);
      await put('moreThan', moreThan);
      await put('base', base);
    };
    const page = of().tab.locator('main');
    /** By a form the first time, which loads two pages; then as the form sends it. */
    const byForm = new Set(['EndVoting', 'CloseBallot'] as const);
    const end = async (command: 'EndVoting' | 'CloseBallot', ballotId: string): Promise<void> => {
      if (!byForm.delete(command)) {
        await of().app.accept(command, { ballotId, evidence: [{ source: 'Biên bản (giả định)' }] });
        return;
      }
      await open(`/ballots/${ballotId}`);
      await pick(vi.commands.meetings[command]);
      await put('source', 'Biên bản (giả định)');
      await send();
    };
    const count = async (name: string, choices: readonly string[]): Promise<string> => {
      const ballotId = `${clusterId}_${year}_${name}`;
      const papers = [];
      // The ballot was opened in the browser; what is asked here would not wait for it.
      await of().app.caughtUp();
      for (const [n, choice] of choices.entries())
        papers.push(await cast(of().app, ballotId, unitOf(present[n] ?? ''), choice));
      await end('EndVoting', ballotId);
      for (const { ballot } of papers) await give(of().app, ballotId, ballot);
      await end('CloseBallot', ballotId);
      await open(`/ballots/${ballotId}`);
      await page.getByRole('heading', { name: vi.ballot.count }).waitFor();
      return await text();
    };
    const votes = ['BLANK', ...Array<string>(5).fill(unitOf('Lai Châu'))];
    const ofAll = rule('80', '100', vi.form.no, 'Tất cả thành viên');
    for (const [name, ruled, printed] of [
      ['2-3-co-mat', rule('2', '3', vi.form.no, 'Số có mặt'), 'cần 4 phiếu'],
      ['80-tong-so', ofAll, 'cần 6 phiếu'],
    ] as const) {
      await openBallot(name, ['Lai Châu'], ruled);
      await send();
      const counted = await count(name, votes);
      for (const said of ['6/7', '5/6 = 83,3 %', '5/7 = 71,4 %', printed]) expect(counted).toContain(said);
      expect(counted.includes(': Thanh tra tỉnh Lai Châu')).toBe(name === '2-3-co-mat');
    }
    await openBallot('80-tong-so', ['Lai Châu'], rule('1', '2', vi.form.no, 'Số có mặt'));
    expect(await refused()).toContain('80-tong-so');

    await openBallot('pho', ['Lạng Sơn', 'Cao Bằng'], rule('1', '2', vi.form.yes, 'Số có mặt'));
    await send();
    await as({ id: 'yen-bai', roles: ['unit'], unitId: 'thanh-tra-tinh-yen-bai' });
    await open(`/ballots/${clusterId}_${year}_pho`);
    expect(await page.getByRole('link', { name: vi.ballot.vote, exact: true }).count()).toBe(0);
    await as({ id: 'van-phong' });
    const half = present.map((_, n) => unitOf(n % 2 === 0 ? 'Lạng Sơn' : 'Cao Bằng'));
    expect(await count('pho', half)).toContain('Chưa bầu được');
    expect(await page.getByRole('link', { name: vi.commands.meetings.GiveCastingVote }).count()).toBe(0);
    await pick(vi.commands.meetings.OpenRunOff);
    await put('ballotId', `${clusterId}_${year}_pho-2`);
    await put('source', 'Biên bản (giả định)');
    await send();
    await open(`/ballots/${clusterId}_${year}_pho-2`);
    expect(await text()).toMatch(/0 \/ 7/);
  });

  it('S-14 takes what the leader files by the second in Viet Nam, S-20 cites the law of the day and says of an act that it ended', async () => {
    const { app } = of();
    const { clock } = app;
    const today = { evidence: [{ source: 'Biên bản (giả định)' }], occurredOn: null };
    const propose = async (clusterId: string, year: number, award: string, unitId: string) => {
      const proposed = { ...today, clusterId, year, award, unitId };
      await app.accept('ProposeAward', proposed);
    };
    const file = async (clusterId: string, year: number, number: string): Promise<void> => {
      await open(`/clusters/${clusterId}/years/${year}`);
      await pick(vi.commands.awards.FileSubmission);
      await put('number', number);
      await put('source', 'Tờ trình (giả định)');
    };
    const row = (number: string): Promise<string> =>
      of().tab.getByRole('row', { name: number }).first().innerText();
    await as({ id: 'dien-bien', roles: ['unit'], unitId: 'thanh-tra-tinh-dien-bien' });
    for (const [number, instant, award] of [
      ['31/TTr', '2020-12-19T16:59:59Z', 'FLAG_GI'],
      ['32/TTr', '2020-12-19T17:00:00Z', 'MERIT_GI'],
    ] as const) {
      clock.set(instant);
      await propose('ttcp-cum-4', 2020, award, 'thanh-tra-tinh-lang-son');
      await file('ttcp-cum-4', 2020, number);
      await send();
    }
    await pick(vi.form.see);
    await of().tab.getByRole('heading', { name: /2020/ }).first().waitFor();
    expect(await row('31/TTr')).toMatch(/19\/12\/2020 \(đúng hạn\)[^]*91\/2017/);
    expect(await row('32/TTr')).toMatch(/20\/12\/2020 \(quá hạn\)[^]*phải gửi trước ngày 20\/12\/2020/);

    await as({ id: 'van-phong' });
    clock.set('2024-12-10T02:00:00Z');
    await propose('ttcp-khoi-2', 2024, 'FLAG_GI', 'thanh-tra-bo-tu-phap');
    await file('ttcp-khoi-2', 2024, '33/TTr');
    await send();
    await pick(vi.form.see);
    expect(await row('33/TTr')).toMatch(/06\/2022\/QH15[^]*98\/2023/);
    clock.set('2025-09-01T02:00:00Z');
    await app.accept('ElectLeader', {
      ...today,
      clusterId: 'ttcp-khoi-2',
      year: 2025,
      unitId: 'thanh-tra-bo-cong-an',
    });
    await propose('ttcp-khoi-2', 2025, 'FLAG_GI', 'thanh-tra-bo-cong-an');
    await file('ttcp-khoi-2', 2025, '34/TTr');
    await put('legalBasis', 'Nghị định 98/2023/NĐ-CP');
    expect(await send()).toContain('98/2023/NĐ-CP hết hiệu lực 01/07/2025');
    await propose('ttcp-khoi-2', 2025, 'MERIT_GI', 'thanh-tra-bo-tu-phap');
    await file('ttcp-khoi-2', 2025, '35/TTr');
    await send();
    await pick(vi.form.see);
    expect(await row('34/TTr')).toContain('hết hiệu lực 01/07/2025');
    expect(await row('35/TTr')).toMatch(/06\/2022\/QH15[^]*152\/2025[^]*15\/2025\/TT-BNV/);
    clock.set(null);
  });

  it('S-25 gives an auditor no command and no names, and the evidence as one file', async () => {
    const { tab, app } = of();
    await app.post('/api/checkpoints');
    await as({ id: 'kiem-tra', roles: ['auditor'] });
    await open('/do/ElectLeader?clusterId=ttcp-cum-4&year=2021');
    expect(await form().getByRole('button', { name: vi.form.send, exact: true }).isDisabled()).toBe(true);
    await open('/clusters/ttcp-khoi-su-nghiep/years/2023');
    expect(await text()).toContain('Phó Tổng Biên tập phụ trách');
    expect(await text()).not.toContain('Nguyễn Thị Hoa');
    await open('/clusters/ttcp-cum-4/years/2019');
    const link = tab.getByRole('link', { name: vi.year.bundle });
    const [file] = await Promise.all([tab.waitForEvent('download'), link.click()]);
    expect(file.suggestedFilename()).toMatch(/\.zip$/);
    expect(
      readFileSync(await file.path())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
    await as(null);
  });

  // Last: an event is gone after it.
  it('S-22 names the table and the row that somebody edited, and the last event before one that is gone; both are mended', async () => {
    const { tab, app } = of();
    await as({ id: 'van-phong' });
    await app.post('/api/checkpoints');
    const owner = new Client({ connectionString: app.database.ownerUrl });
    await owner.connect();
    const key = 'ttcp-khoi-2';
    const edited = await owner.query(
      `update read.cluster set state = replace(state::text, 'thanh-tra-bo-cong-an', 'thanh-tra-bo-tu-phap')::json where key = '${key}'`,
    );
    expect(edited.rowCount).toBe(1);
    const part = tab.getByRole('region', { name: vi.operations.differences });
    await open('/operations');
    await part.getByText(vi.operations.noDifferences).waitFor();
    const row = part.getByRole('row', { name: key });
    await until('the watch finds it', async () => {
      await app.app.get(Watch).slice();
      return (await app.get('/api/watch', {})).body.data.found.length > 0;
    });
    await row.getByText(vi.operations.faults.other('state')).waitFor();
    const link = row.getByRole('link', { name: key });
    expect(await link.getAttribute('href')).toBe(`/clusters/${key}`);
    await part.getByRole('heading', { name: 'read.cluster ' }).waitFor();
    await part.getByRole('button', { name: vi.operations.rebuildOne('cluster') }).click();
    await part.getByText(vi.operations.noDifferences).waitFor();
    const { rows } = await owner.query<{ state: object }>(
      `select state from read.cluster where key = '${key}'`,
    );
    expect(JSON.stringify(rows)).toContain('thanh-tra-bo-cong-an');

    const gone = (await app.get('/api/events?type=LeaderElected')).body.data[0];
    await owner.query('alter table log.event disable trigger user');
    await owner.query('delete from log.event where id = $1', [gone.id]);
    await owner.end();
    await open('/operations');
    await tab.getByRole('button', { name: vi.operations.sign }).click();
    await tab.getByText(vi.operations.refused).waitFor();
    of().expectRefused(/^409 \/api\/checkpoints$/);
    await tab.getByText(vi.states.doubtDetail(gone.position)).first().waitFor();
    await part.getByText(vi.operations.lastSound(String(gone.position - 1), '').trim()).waitFor();
    expect(await part.innerText()).toMatch(/lịch sử|biên nhận|mốc/);
    expect(await part.innerText()).not.toMatch(/\b(the|its|are)\b/);
    expect((await app.get(`/api/clusters/${key}/bundle?from=2023`, {})).body.code).toBe('HISTORY_CHANGED');
    await part.getByRole('link', { name: vi.commands.system.ResolveDoubt }).click();
    await put('reason', 'Đã xem xét');
    await put('source', 'Biên bản (giả định)');
    await send();
    await open('/operations');
    await part.getByText(vi.operations.noDifferences).waitFor();
    await tab.getByRole('button', { name: vi.operations.sign }).click();
    await tab.getByText(vi.operations.refused).waitFor({ state: 'detached' });
    await as(null);
  });
}

/** What a person does with a form. */
function hands(of: () => Scene) {
  const form = (): Locator => of().tab.locator('form.command');
  const label = (name: string): string => vi.fields[name] ?? name;
  const text = (within = 'main'): Promise<string> => of().tab.locator(within).innerText();
  /** Fills in a field of the open form by its name in the body: a unit or cluster by its name, a choice by its word. */
  const put = async (name: string, value: string, within = form()): Promise<void> => {
    const named = { name: label(name), exact: true };
    const field = within.getByRole('textbox', named).or(within.getByRole('combobox', named)).first();
    const folded = form().locator('details:not([open]) > summary');
    await until(`the field ${name}`, async () => {
      const isThere = await field.isVisible();
      if (!isThere && (await folded.count()) > 0) await folded.first().click();
      return isThere;
    });
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') {
      await field.selectOption({ label: value });
      return;
    }
    await field.fill(value);
    if ((await field.getAttribute('aria-haspopup')) === 'listbox')
      await of().tab.getByRole('option', { name: value, exact: true }).click();
  };
  /** One more of a list of parts. */
  const add = (name: string): Promise<void> =>
    form()
      .getByRole('button', { name: vi.form.add(label(name)), exact: true })
      .click();
  const within = (name: string, n = 1): Locator =>
    form().getByRole('group', { name: `${label(name)} ${n}`, exact: true });
  const press = (): Promise<void> => form().getByRole('button', { name: vi.form.send, exact: true }).click();
  return {
    open: (at: string) => of().open(at),
    text,
    form,
    put,
    add,
    within,
    as: async (who: Actor | null): Promise<void> => {
      const { context, app } = of();
      await context.clearCookies();
      if (who)
        await context.addCookies([{ name: 'thidua_session', value: await app.session(who), url: app.url }]);
    },
    /** Sends the form; gives what the page says of what was recorded. */
    send: async (): Promise<string> => {
      await press();
      const refusal = form().getByRole('alert');
      await of().tab.getByRole('heading', { name: vi.form.done }).or(refusal).waitFor();
      if (await refusal.isVisible()) throw new Error(await refusal.innerText());
      return await text('section[role=status]');
    },
    /** Sends the form; gives what the refusal says. */
    refused: async (): Promise<string> => {
      await press();
      await form().getByRole('alert').waitFor();
      of().expectRefused(/^4\d\d \/api\/commands\//);
      return await form().getByRole('alert').innerText();
    },
    /** Follows the first link of these words. */
    pick: (words: string): Promise<void> =>
      of().tab.locator('main').getByRole('link', { name: words, exact: true }).first().click(),
  };
}
