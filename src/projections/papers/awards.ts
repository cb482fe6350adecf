import type { AwardItem } from '../award-shown.js';
import type { GrantItem } from '../grant-shown.js';
import type { SubmissionShown, SubmissionsData } from '../submissions.js';
import type { OfYear } from './heads.js';
import { headOf, signedByLeader } from './heads.js';
import type { Block, Paper } from './paper.js';
import { count, DOTS, items, line, NAME, ordinal, shortDay, tableOf, told, warning } from './paper.js';

type Recipient = Pick<
  AwardItem | GrantItem,
  'unitName' | 'collective' | 'person' | 'position' | 'count' | 'howMany' | 'kindName'
>;

/** Whom an award is for. */
export function recipientOf({
  unitName,
  collective,
  person,
  position,
  count: exactly,
  howMany,
  kindName,
}: Recipient): string {
  const number = exactly ?? howMany?.printed ?? null;
  const who = person ?? collective ?? (number === null ? null : `${number} ${told(kindName)}`);
  return told([who, person === null ? null : position, unitName].filter((part) => part !== null).join(', '));
}

const isProposal = (one: AwardItem | GrantItem): one is AwardItem => !('entry' in one);

const title = ({ awardName, className }: AwardItem | GrantItem): string =>
  className === null ? awardName : `${awardName} ${className}`;

const statuses: Readonly<Record<AwardItem['status'], string>> = {
  nominated: 'được giới thiệu',
  withdrawn: 'đã rút',
  proposed: 'được đề nghị',
  submitted: 'đã trình',
  recommended: 'Hội đồng tán thành',
  'not-recommended': 'Hội đồng không tán thành',
  granted: 'đã được tặng',
  refused: 'không được tặng',
  suspended: 'tạm dừng xem xét',
  revoked: 'đã bị hủy bỏ',
};

/** A vote with dots for the counts that nobody told. */
function voteOf({ vote }: AwardItem): string {
  if (vote === null) return DOTS;
  const counted = `${count(vote.counts?.inFavour)}/${count(vote.counts?.base)} phiếu thuận`;
  return `${vote.method === 'NOT_STATED' ? DOTS : vote.methodName}; ${counted}`;
}

const proposed = (proposals: readonly AwardItem[]): Block[] =>
  proposals.length === 0
    ? items(null).slice()
    : [
        tableOf(proposals, [
          ['TT', 1.4, ordinal, 'centre'],
          ['Đơn vị, tập thể, cá nhân', 6, recipientOf],
          ['Danh hiệu, hình thức', 5, title],
          ['Kết quả bình xét', 4, voteOf],
          ['Tình trạng', 3, ({ status }) => statuses[status]],
        ]),
      ];

/** What a reader of proposals has to know. */
function warningsOf(proposals: readonly AwardItem[]): Block[] {
  return proposals.flatMap((one) => [
    ...(one.chairIsNominee
      ? [
          warning(
            `${recipientOf(one)}: đơn vị chủ trì bình xét hoặc đứng đầu năm thi đua là đơn vị được đề nghị.`,
          ),
        ]
      : []),
    ...(one.declaredInterest === null ? [] : [warning(`${recipientOf(one)}: ${one.declaredInterest}`)]),
    ...(one.selfVouched
      ? [warning(`${recipientOf(one)}: mới do chính nơi được đề nghị ghi nhận, chưa có nơi khác xác nhận.`)]
      : []),
    ...(one.eligibilityQuestioned
      ? [warning(`${recipientOf(one)}: một danh hiệu, hình thức làm căn cứ đề nghị không còn.`)]
      : []),
  ]);
}

/** Those who are put forward in a year. */
export function proposalsOf(awards: readonly (AwardItem | GrantItem)[], of: OfYear): Paper {
  const proposals = awards.filter(isProposal).filter(({ status }) => status !== 'withdrawn');
  return {
    ...headOf('proposals', 'DS', of, {}),
    title: 'Danh sách đề nghị khen thưởng',
    about: `Năm ${of.year.year} của ${of.year.label}`,
    to: [],
    body: [...proposed(proposals), ...warningsOf(proposals)],
    signatures: [signedByLeader(of)],
  };
}

/** Those to whom something was granted for a year. What was revoked is said so. */
export function certificatesOf(awards: readonly (AwardItem | GrantItem)[], of: OfYear): Paper {
  const granted = awards.filter(({ status }) => status === 'granted');
  const actOf = (one: AwardItem | GrantItem) => {
    const decision = isProposal(one) ? one.decision : null;
    return {
      number: decision?.number ?? one.grant?.number ?? null,
      on: decision?.decidedOn ?? one.grant?.grantedOn ?? null,
      by: decision?.authorityName ?? one.grant?.authorityName ?? null,
    };
  };
  return {
    ...headOf('certificates', 'DS', of, {}),
    title: 'Danh sách được khen thưởng',
    about: `Năm ${of.year.year} của ${of.year.label}`,
    to: [],
    body: [
      ...(granted.length === 0
        ? items(null)
        : [
            tableOf(granted, [
              ['TT', 1.4, ordinal, 'centre'],
              ['Đơn vị, tập thể, cá nhân', 6, recipientOf],
              ['Danh hiệu, hình thức', 5, title],
              ['Quyết định số', 3, (one) => told(actOf(one).number)],
              ['Ngày', 4, (one) => shortDay(actOf(one).on)],
              ['Cấp khen thưởng', 4, (one) => told(actOf(one).by)],
            ]),
          ]),
      ...awards
        .filter(({ status }) => status === 'revoked')
        .map((one) => warning(`${recipientOf(one)}: ${title(one)} đã bị hủy bỏ.`)),
    ],
    signatures: [signedByLeader(of)],
  };
}

/** The submission with this id, or else the last one of the cluster; a draft of it where none is filed yet. */
export function submissionOf(
  filed: SubmissionShown | null,
  { before }: SubmissionsData,
  awards: readonly (AwardItem | GrantItem)[],
  of: OfYear,
): Paper {
  const ids = filed?.proposals.map(({ proposalId }) => proposalId);
  const all = awards.filter(isProposal).filter(({ status }) => !['withdrawn', 'nominated'].includes(status));
  const proposals = all.filter(({ proposalId }) => ids?.includes(proposalId) ?? true);
  const to = [...new Set(proposals.flatMap(({ addressee }) => addressee ?? []))];
  const head = headOf('submission', 'TTr', of, {
    number: filed?.number ?? null,
    day: filed?.documentDate ?? filed?.filedOn ?? null,
  });
  const cited = filed?.legalBasis ?? [];
  const unit = filed?.unit ?? null;
  const own = filed?.proposer === 'UNIT' && unit ? unit.name : null;
  const due = before[own === null ? 'CLUSTER' : 'UNIT'];
  return {
    ...head,
    ...(own === null ? {} : { over: of.year.label, by: own }),
    grounds: cited.length > 0 ? cited.map(({ name }) => `Căn cứ ${name};`) : head.grounds,
    title: 'Tờ trình',
    about: `Về việc đề nghị khen thưởng năm ${of.year.year}`,
    to: to.length === 0 ? [DOTS] : to,
    body: [
      line(
        `Qua bình xét, ${own ?? of.year.label} trình xem xét, khen thưởng năm ${of.year.year} các đơn vị, tập thể, cá nhân sau đây:`,
      ),
      ...proposed(proposals),
      line('Hồ sơ kèm theo:'),
      ...items(filed?.attachments.map(({ kindName }) => kindName) ?? null),
      ...(due === null ? [] : [line(`Hạn gửi: trước ngày ${shortDay(due)}.`)]),
      ...(to.length > 1 ? [warning('mỗi cấp có thẩm quyền quyết định nhận một tờ trình riêng.')] : []),
      ...warningsOf(proposals),
      ...(filed?.warnings ?? []).map(({ detail }) => warning(detail)),
      ...(filed?.stale ? [warning('số liệu hoặc điểm đã thay đổi sau khi trình.')] : []),
    ],
    signatures: [
      own === null ? signedByLeader(of) : { as: [own.toUpperCase(), 'THỦ TRƯỞNG ĐƠN VỊ'], name: NAME },
    ],
  };
}
