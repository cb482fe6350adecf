import type { BallotData } from '../ballot-questions.js';
import type { MeetingData } from '../meeting-shown.js';
import type { OfYear } from './heads.js';
import { headOf } from './heads.js';
import { meetingIn, presidingNominee, whyExcluded } from './minutes.js';
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

function paperOf(meeting: MeetingData, of: OfYear, about: string, counted: readonly Block[]): Paper {
  const { place, heldOn } = meeting;
  return {
    ...headOf('count', 'BB', of, { place, day: heldOn }),
    title: 'Biên bản kiểm phiếu',
    about,
    to: [],
    body: [
      line(`Thời gian: …… giờ ……, ${inWords(heldOn)}.`),
      line(`Địa điểm: ${told(place)}.`),
      line('Tổ kiểm phiếu gồm:'),
      item(`Tổ trưởng: ${told(null)}.`),
      item(`Thành viên: ${told(null)}.`),
      ...counted,
      line('Biên bản được công bố tại hội nghị, và được lập thành …… bản.'),
    ],
    signatures: [
      { as: ['THÀNH VIÊN TỔ KIỂM PHIẾU'], name: NAME },
      { as: ['TỔ TRƯỞNG'], name: NAME },
    ],
  };
}

/** Minutes of the count of a secret ballot of this system. Before the count, its numbers are dots. */
export function countOf(ballot: BallotData, meeting: MeetingData, of: OfYear): Paper {
  const { question, options, rule, roll, excluded, absentees, quorum, result, presidedBy, winner } = ballot;
  const votes = new Map(result?.votes.map((one) => [one.option, one]));
  const share = (option: string): string => told(votes.get(option)?.shares[rule.base]);
  const rows = [...options, { id: 'AGAINST', name: 'Không tán thành' }];
  const nominee = options.find(({ id }) => id === presidedBy?.unitId);
  return paperOf(meeting, of, question, [
    heading('I. Thể thức'),
    line(`Bỏ phiếu kín; tỷ lệ cần đạt: ${rule.printed}.`),
    ...(rule.basis === null ? [] : [line(`Căn cứ của thể thức: ${rule.basis}.`)]),
    line(`Số đơn vị được bỏ phiếu: ${count(roll.length)}; tham gia: ${quorum.printed}.`),
    ...excluded.map(({ name, reason }) => item(`${name} không bỏ phiếu: ${whyExcluded(reason)}.`)),
    ...absentees.map(({ name }) => item(`${name} bỏ phiếu từ nơi khác.`)),
    ...(quorum.met ? [] : [warning('số đơn vị tham gia ít hơn số tối thiểu.')]),
    heading('II. Kết quả kiểm phiếu'),
    item(`Số phiếu phát ra: ${count(result?.issued)}.`),
    item(`Số phiếu thu về: ${count(result?.returned)}; không thu về: ${count(result?.notReturned)}.`),
    item(`Số phiếu hợp lệ: ${count(result?.valid)}; không hợp lệ: ${count(result?.invalid)}.`),
    tableOf(rows, [
      ['TT', 1.4, ordinal, 'centre'],
      ['Phương án', 7, ({ name }) => name],
      ['Số phiếu', 2, ({ id }) => count(votes.get(id)?.votes), 'right'],
      ['Tỷ lệ', 4, ({ id }) => share(id), 'right'],
    ]),
    line(`Số phiếu cần đạt: ${count(result?.needed)}/${count(result?.base)}.`),
    line(`Kết quả: ${told(result?.printed)}${winner ? `: ${winner.name}` : ''}.`),
    ...(nominee ? [warning(`${nominee.name} chủ trì việc bỏ phiếu cũng là đơn vị được đề nghị.`)] : []),
    tableOf(
      [ballot.keyFingerprint],
      [['Dấu vân tay của khóa ký phiếu', 1, (fingerprint) => fingerprint, 'centre']],
    ),
  ]);
}

/** Minutes of the counts of ballots that a meeting is told to have held on paper. What nobody told of them is dots. */
export function toldCountOf(meeting: MeetingData, of: OfYear): Paper {
  const ballots = meeting.votes.filter(({ method }) => method === 'BALLOT');
  return paperOf(meeting, of, meetingIn(meeting, of), [
    ...(ballots.length === 0 ? [heading('Nội dung bỏ phiếu'), ...items(null)] : []),
    ...ballots.flatMap((vote, i): Block[] => [
      heading(`${i + 1}. ${told(vote.question)}`),
      ...(vote.rule ? [item(`Tỷ lệ cần đạt: ${vote.rule.printed}.`)] : []),
      item(`Số phiếu phát ra: ${count(null)}; thu về: ${count(null)}; hợp lệ: ${count(null)}.`),
      item(`Số đơn vị bỏ phiếu: ${count(vote.counts?.base)}.`),
      item(
        `Tán thành: ${count(vote.counts?.inFavour)}; không tán thành: ${count(vote.counts?.against)}; ` +
          `không có ý kiến: ${count(vote.counts?.abstained)}.`,
      ),
      item(`Kết quả: ${told(vote.outcomeName)}.`),
      ...presidingNominee(vote, meeting),
      ...(vote.warnings ?? []).map(({ detail }) => warning(detail)),
    ]),
  ]);
}
