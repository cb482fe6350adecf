import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { basis, rule, vote } from '../support/ballots.js';

// S-21, as far as votes go: four of the seven units of Khối 2 end under a law on 1 July 2025.

const names = [
  ['cong-an', 'Thanh tra Bộ Công an'],
  ['quoc-phong', 'Thanh tra Bộ Quốc phòng'],
  ['ngan-hang', 'Cơ quan Thanh tra, giám sát ngân hàng'],
  ['tai-chinh', 'Thanh tra Bộ Tài chính'],
  ['tu-phap', 'Thanh tra Bộ Tư pháp'],
  ['ke-hoach', 'Thanh tra Bộ Kế hoạch và Đầu tư'],
  ['noi-vu', 'Thanh tra Bộ Nội vụ'],
] as const;
const all = names.map(([unitId]) => unitId);
const remaining = all.slice(0, 3);
const ending = all.slice(3);

let app: TestApp;
const idsOf = (units: readonly { unitId: string }[]): string[] => units.map((u) => u.unitId).toSorted();
const page = async (path: string) => (await app.get(path)).body.data;

/** A meeting of a year in which some units vote, from the opening to the count. */
async function decide(
  year: number,
  name: string,
  voters: readonly string[],
  present = voters,
): Promise<string> {
  const meetingId = `khoi-2_${year}_${name}`;
  const ballotId = `khoi-2_${year}_${name}-bau`;
  await app.accept('OpenMeeting', {
    meetingId,
    kind: 'YEAR_END',
    mode: 'IN_PERSON',
    present: present.map((unitId) => ({ unitId })),
  });
  await app.accept('OpenBallot', {
    ballotId,
    meetingId,
    question: 'Đề nghị tặng Cờ thi đua',
    options: [{ id: 'cong-an' }],
    rule: rule('ALL_MEMBERS', [2, 3]),
    basis,
  });
  await vote(app, ballotId, Object.fromEntries(voters.map((unitId) => [unitId, 'cong-an'])));
  return ballotId;
}

describe('S-21 units vanish', () => {
  beforeAll(async () => {
    app = await startApp();
    app.clock.set('2023-12-20T02:00:00Z');
    await app.accept('RegisterUnit', { unitId: 'ttcp', kind: 'OTHER', name: 'Thanh tra Chính phủ' });
    const label = 'Khối thi đua số 2';
    await app.accept('EstablishCluster', {
      clusterId: 'khoi-2',
      organiserId: 'ttcp',
      kind: 'KHOI',
      number: 2,
      label,
    });
    for (const [unitId, name] of names) {
      await app.accept('RegisterUnit', { unitId, kind: 'MINISTRY_INSPECTORATE', name });
      await app.accept('AdmitMember', { clusterId: 'khoi-2', unitId, from: '2023' });
    }
  });
  afterAll(() => app.close());

  const paths = (ballotId: string) => [
    `/api/ballots/${ballotId}`,
    `/api/ballots/${ballotId}/proof`,
    `/api/meetings/${ballotId.replace(/-bau$/, '')}`,
  ];

  it('leaves what was decided before as it was, and changes the quorum of votes opened later only', async () => {
    const before = await decide(2023, 'tong-ket', all.slice(0, 5));
    app.clock.set('2024-12-20T02:00:00Z');
    const next = await decide(2024, 'tong-ket', all);
    app.clock.set('2025-06-20T02:00:00Z');
    const open = { meetingId: 'khoi-2_2025_so-ket', kind: 'MID_YEAR', mode: 'IN_PERSON' };
    await app.accept('OpenMeeting', { ...open, present: remaining.map((unitId) => ({ unitId })) });
    const running = 'khoi-2_2025_dang-mo';
    const question = 'Mở trước ngày luật có hiệu lực';
    const ballot = { question, options: [{ id: 'cong-an' }], rule: rule('ALL_MEMBERS', [2, 3]), basis };
    await app.accept('OpenBallot', { ...ballot, ballotId: running, meetingId: open.meetingId });
    const history = [...paths(before), ...paths(next)];
    const pages = await Promise.all(history.map(page));

    app.clock.set('2025-07-01T02:00:00Z');
    for (const unitId of ending)
      await app.accept('EndUnit', { unitId, on: '2025-07-01', reason: 'Luật Thanh tra 84/2025/QH15' });

    expect(await Promise.all(history.map(page))).toEqual(pages);
    expect((await page(paths(before)[0]!)).quorum).toMatchObject({ members: 7, needed: 5, met: true });

    // What was open keeps its roll of seven: three of them are no quorum.
    await vote(app, running, Object.fromEntries(remaining.map((unitId) => [unitId, 'cong-an'])));
    expect(await page(`/api/ballots/${running}`)).toMatchObject({
      quorum: { present: 3, members: 7, needed: 5, met: false },
      result: { outcome: 'NO_QUORUM', winner: null, base: 7 },
    });

    app.clock.set('2025-12-20T02:00:00Z');
    const later = await decide(2025, 'tong-ket', remaining.slice(0, 2));
    const opened = await page(`/api/ballots/${later}`);
    expect(idsOf(opened.roll)).toEqual(remaining.toSorted());
    expect(idsOf(opened.excluded)).toEqual(ending.toSorted());
    expect(new Set(opened.excluded.map((u: { reason: string }) => u.reason))).toEqual(
      new Set(['UNIT_ENDED']),
    );
    expect(opened).toMatchObject({
      quorum: { present: 2, members: 3, needed: 2, met: true, printed: '2/3 thành viên, cần 2 (2/3)' },
      result: { outcome: 'WON', base: 3, needed: 2 },
    });
    const refused = await app.send('RecordPresence', {
      meetingId: 'khoi-2_2025_tong-ket',
      unitId: 'tai-chinh',
    });
    expect(refused).toMatchObject({ status: 422, body: { code: 'NOT_ON_ROLL' } });
    expect(await Promise.all(history.map(page))).toEqual(pages);
  });
});
