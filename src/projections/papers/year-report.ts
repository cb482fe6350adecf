import type { AwardItem } from '../award-shown.js';
import type { GrantItem } from '../grant-shown.js';
import type { StandingsData } from '../standings-question.js';
import { recipientOf } from './awards.js';
import type { OfYear } from './heads.js';
import { headOf, signedByLeader } from './heads.js';
import type { Paper } from './paper.js';
import { count, heading, item, items, line, ordinal, shortDay, tableOf, told, warning } from './paper.js';
import { ranked } from './standings.js';

const bases = {
  REPORTED_FOR_THE_WHOLE: 'báo cáo chung',
  SUM_OF_PERIODS: 'cộng các kỳ báo cáo',
  SUM_OF_UNITS: 'cộng từ các đơn vị',
} as const;

/** The report on a year, from what is on record; what is not is left to whoever writes it. */
export function yearReportOf(
  standings: StandingsData,
  awards: readonly (AwardItem | GrantItem)[],
  of: OfYear,
): Paper {
  const { label, year, leader, deputies, roster, movement, pledge, activities, meetings, results } = of.year;
  return {
    ...headOf('year-report', 'BC', of, {}),
    title: 'Báo cáo',
    about: `Tổng kết công tác thi đua, khen thưởng năm ${year} của ${label}`,
    to: [],
    body: [
      heading('I. Tình hình chung'),
      line(`Đơn vị trưởng: ${told(leader?.name)}.`),
      line(`Đơn vị phó: ${told(deputies.map(({ name }) => told(name)).join('; '))}.`),
      line(
        `Số đơn vị thành viên: ${count(roster.declaredCount)}; đã biết tên: ${count(roster.members.length)}.`,
      ),
      ...roster.members.map(({ name }) => item(name)),
      ...roster.unclear.map(({ name }) => warning(`chưa rõ ${name} có là thành viên năm ${year} hay không.`)),
      heading('II. Tổ chức phong trào thi đua'),
      line(`Chủ đề: ${told(movement.theme)}.`),
      line(`Khẩu hiệu: ${told(movement.slogan)}.`),
      line(`Kế hoạch: ${plan(of)}.`),
      line(`Giao ước thi đua: ${pledge ? pledgeText(of) : told(null)}.`),
      line('Hội nghị:'),
      ...items(
        meetings.map(
          ({ kindNames, heldOn, place }) =>
            `${told(kindNames.join(', '))}; ngày ${shortDay(heldOn)}; tại ${told(place)}.`,
        ),
      ),
      line('Hoạt động khác:'),
      ...items(activities.map(({ title, occurredOn }) => `${told(title)} (${shortDay(occurredOn)})`)),
      heading('III. Kết quả công tác'),
      ...(results.length === 0
        ? items(null)
        : [
            tableOf(results, [
              ['TT', 1.4, ordinal, 'centre'],
              ['Chỉ tiêu', 7, ({ name }) => name],
              ['Kết quả', 4, ({ figure }) => figure.text, 'right'],
              ['Nguồn', 4, ({ basis, corrected }) => bases[basis] + (corrected ? ', đã đính chính' : '')],
            ]),
          ]),
      heading('IV. Xếp hạng'),
      ...ranked(standings),
      heading('V. Khen thưởng'),
      ...items(awards.map((one) => `${recipientOf(one)}: ${one.awardName} (${awardState(one)})`)),
      heading('VI. Hạn chế, nguyên nhân'),
      ...items(null),
      heading('VII. Phương hướng năm sau'),
      ...items(null),
    ],
    signatures: [signedByLeader(of)],
  };
}

function plan({ year: { movement } }: OfYear): string {
  if (movement.plan === null) return told(null);
  const { number, symbol, issuedOn } = movement.plan;
  return `số ${told(number)}/${told(symbol)} ngày ${shortDay(issuedOn)}`;
}

function pledgeText({ year: { pledge, roster } }: OfYear): string {
  if (pledge?.signedByAll) return 'tất cả các đơn vị đã ký';
  const signed = roster.members.filter(({ pledge: state }) => state === 'signed' || state === 'signed-late');
  return signed.length === 0
    ? `số đơn vị đã ký ${told(null)}`
    : `${count(signed.length)}/${count(roster.members.length)} đơn vị đã biết tên đã ký`;
}

function awardState(one: AwardItem | GrantItem): string {
  if (one.status === 'granted') return 'đã được tặng';
  return one.status === 'revoked' ? 'đã bị hủy bỏ' : 'đề nghị';
}
