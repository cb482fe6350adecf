import { printFraction } from '../../domain/ground/fraction.js';
import type { MeetingData, VoteOfMeeting } from '../meeting-shown.js';
import type { ParticipantShown } from '../participants.js';
import type { OfYear } from './heads.js';
import { headOf } from './heads.js';
import type { Block, Paper } from './paper.js';
import {
  count,
  heading,
  inWords,
  item,
  items,
  line,
  NAME,
  ordinal,
  tableOf,
  told,
  warning,
} from './paper.js';

const modes = {
  IN_PERSON: 'trực tiếp',
  ONLINE: 'trực tuyến',
  WRITTEN: 'lấy ý kiến bằng văn bản',
  HYBRID: 'trực tiếp kết hợp trực tuyến',
} as const;
const there = { IN_PERSON: 'có mặt', ONLINE: 'dự trực tuyến', WRITTEN: 'gửi ý kiến bằng văn bản' } as const;
const left = {
  UNIT_ENDED: 'đơn vị đã kết thúc hoạt động',
  UNIT_NOT_YET: 'đơn vị chưa được thành lập',
  NOT_A_MEMBER: 'không còn là thành viên',
} as const;

/** Why a unit had no vote, in words. */
export const whyExcluded = (reason: string): string =>
  (left as Readonly<Record<string, string>>)[reason] ?? reason;

/** Somebody at a meeting, as far as told. */
function whoIs({ person, position, unit, organisation, count, howMany }: ParticipantShown): string {
  const who = [person, position, unit?.name ?? organisation].filter((part) => part !== null).join(', ');
  return told([howMany?.printed ?? count, who].filter(Boolean).join(' '));
}

/** A meeting in words: `Hội nghị tổng kết năm 2025 của Cụm …`. */
export const meetingIn = ({ kindNames }: MeetingData, { year: { label, year } }: OfYear): string =>
  `Hội nghị ${kindNames.length === 0 ? '' : `${kindNames.join(', ')} `}năm ${year} của ${label}`;

/** Minutes of a meeting. What nobody told is left as dots. */
export function minutesOf(meeting: MeetingData, of: OfYear): Paper {
  const { heldOn, place, chairs, guests, attendees, speakers, agenda } = meeting;
  const chair = chairs?.[0] ?? null;
  return {
    ...headOf('minutes', 'BB', of, { place, day: heldOn }),
    title: 'Biên bản',
    about: meetingIn(meeting, of),
    to: [],
    body: [
      line(`Thời gian bắt đầu: …… giờ ……, ${inWords(heldOn)}.`),
      line(`Địa điểm: ${told(place)}.`),
      line(`Hình thức họp: ${told(meeting.mode && modes[meeting.mode])}.`),
      line(`Đơn vị đăng cai: ${told(meeting.host?.name)}.`),
      heading('I. Thành phần'),
      line(`Chủ trì: ${told(chairs?.map(whoIs).join('; '))}.`),
      line(`Thư ký: ${told(null)}.`),
      line(`Đại biểu mời: ${told(guests?.map(whoIs).join('; '))}.`),
      ...(attendees === null ? [] : [line(`Dự hội nghị: ${attendees.map(whoIs).join('; ')}.`)]),
      ...attendance(meeting),
      heading('II. Nội dung'),
      ...items(
        agenda.map(({ title, presidedBy }) => title + (presidedBy ? ` (${presidedBy.name} chủ trì)` : '')),
      ),
      ...(speakers === null ? [] : [line('Ý kiến phát biểu tại hội nghị:')]),
      ...(speakers ?? []).map((one) => item(whoIs(one) + (one.about === null ? '' : `: ${one.about}`))),
      heading('III. Biểu quyết, bỏ phiếu'),
      ...(meeting.votes.length + meeting.ballots.length === 0 ? items(null) : []),
      ...meeting.votes.flatMap((vote, i) => votePrinted(vote, i, meeting)),
      ...meeting.ballots.map(({ question }) =>
        item(`Bỏ phiếu kín: ${question}. Kết quả ghi tại biên bản kiểm phiếu.`),
      ),
      heading('IV. Kết thúc'),
      line(`Hội nghị kết thúc vào …… giờ ……, ${inWords(heldOn)}.`),
      line('Biên bản được đọc lại cho các thành viên dự họp cùng nghe, và được lập thành …… bản.'),
    ],
    signatures: [
      { as: ['THƯ KÝ'], name: NAME },
      {
        as: ['CHỦ TRÌ', ...(chair?.unit ? [chair.unit.name.toUpperCase()] : [])],
        name: chair?.person ?? NAME,
      },
    ],
  };
}

function attendance({ roll, present, absent, excluded, quorum, warnings }: MeetingData): Block[] {
  const isAbsent = new Set(absent?.map(({ unitId }) => unitId));
  const rows = [
    ...roll.map(({ unitId, name }) => {
      const here = present.find((one) => one.unitId === unitId);
      return {
        name,
        by: here?.substitute ?? null,
        how: here ? (here.how ? there[here.how] : 'có dự') : isAbsent.has(unitId) ? 'vắng' : told(null),
      };
    }),
    ...excluded.map(({ name, reason }) => ({
      name,
      by: null,
      how: `không biểu quyết: ${whyExcluded(reason)}`,
    })),
  ];
  return [
    ...(rows.length === 0
      ? []
      : [
          tableOf(rows, [
            ['TT', 1.4, ordinal, 'centre'],
            ['Đơn vị', 5, ({ name }) => name],
            [
              'Người dự, chức vụ',
              5,
              ({ by }) => told([by?.name, by?.position].filter((one) => one).join(', ')),
            ],
            ['Dự họp', 4, ({ how }) => how],
          ]),
        ]),
    line(
      `Số đơn vị dự họp: ${count(quorum.present)}/${count(quorum.members)}; số tối thiểu để họp: ` +
        `${count(quorum.needed)} (${printFraction(quorum.part)} số thành viên).`,
    ),
    ...(quorum.met === true ? [line('Hội nghị đủ số đơn vị để tiến hành.')] : []),
    ...(quorum.met === false ? [warning('số đơn vị dự họp ít hơn số tối thiểu để họp.')] : []),
    ...warnings.map(({ detail }) => warning(detail)),
  ];
}

/** Says so where a unit in the chair is the one that was voted on. */
export function presidingNominee({ about }: VoteOfMeeting, { chairs }: MeetingData): readonly Block[] {
  const unit = chairs?.find((chair) => chair.unit !== null && chair.unit.unitId === about?.unitId)?.unit;
  return unit ? [warning(`${unit.name} chủ trì hội nghị cũng là đơn vị được đề nghị.`)] : [];
}

function votePrinted(vote: VoteOfMeeting, index: number, meeting: MeetingData): Block[] {
  const { question, methodName, method, counts, outcomeName, wording, rule, of, needed } = vote;
  return [
    line(`${index + 1}. ${told(question)}`),
    item(`Hình thức: ${method === 'NOT_STATED' ? told(null) : methodName}.`),
    item(
      `Số đơn vị biểu quyết: ${count(counts?.base)}; tán thành: ${count(counts?.inFavour)}; ` +
        `không tán thành: ${count(counts?.against)}; không có ý kiến: ${count(counts?.abstained)}.`,
    ),
    ...(rule
      ? [item(`Tỷ lệ cần đạt: ${rule.printed}${needed === undefined ? '' : `, từ ${needed}/${of} phiếu`}.`)]
      : []),
    item(`Kết quả: ${told(outcomeName)}${wording === null ? '' : ` (“${wording}”)`}.`),
    ...presidingNominee(vote, meeting),
    ...(vote.warnings ?? []).map(({ detail }) => warning(detail)),
  ];
}
