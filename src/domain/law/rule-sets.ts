import type { AwardType } from './award-catalogue.js';
import type { LawBookCode } from '../law-book/law-book.js';
import type { Fraction } from '../ground/fraction.js';
import type { InspectionLaw } from './inspection-laws.js';
import { inspectionLawOn } from './inspection-laws.js';
import type { VoteRule } from './vote-rule.js';

// Which law, decree and circulars hold on a day, and what follows from them. `sources` are rows of docs/rules.md; what nobody
// could verify is marked `assumed`. What has been submitted, or put to a vote, keeps the rule set of its day (P24): a later
// decree never moves an old result.

/** Luật, nghị định, thông tư of the Ministry of Home Affairs, thông tư of the Government Inspectorate. */
type ActKind = 'LAW' | 'DECREE' | 'MOHA_CIRCULAR' | 'GI_CIRCULAR';

/** A legal act and the days on which it holds. */
interface LegalAct<I extends string = string> {
  readonly id: I;
  readonly kind: ActKind;
  /** As it is cited. */
  readonly name: string;
  /** First day in force; null for before everything recorded here. */
  readonly from: string | null;
  /** First day no longer in force; null where no end is known. */
  readonly to: string | null;
  readonly sources: readonly LawBookCode[];
  /** What no readable source says, in words; null where nothing is assumed. */
  readonly assumed: string | null;
}

const newLaw = '2024-01-01';
const newDecree = '2025-07-01';

/** Every act known here, by kind and then by date. */
export const legalActs = [
  {
    id: 'luat-tdkt-2003',
    kind: 'LAW',
    name: 'Luật Thi đua, khen thưởng năm 2003 (sửa đổi, bổ sung năm 2005, 2013)',
    from: null,
    to: newLaw,
    sources: ['P08', 'P49'],
    assumed: null,
  },
  {
    id: 'luat-06-2022-qh15',
    kind: 'LAW',
    name: 'Luật Thi đua, khen thưởng số 06/2022/QH15',
    from: newLaw,
    to: null,
    sources: ['P08'],
    assumed: 'Dự thảo sửa đổi 47 điều (P11) và một nguồn về Luật 06/2026/QH16 từ 01/10/2026 chưa kiểm chứng.',
  },
  {
    id: 'nd-91-2017',
    kind: 'DECREE',
    name: 'Nghị định số 91/2017/NĐ-CP',
    from: '2017-10-01',
    to: newLaw,
    sources: ['P15', 'P50', 'P51'],
    assumed: 'Ngày bắt đầu hiệu lực.',
  },
  {
    id: 'nd-98-2023',
    kind: 'DECREE',
    name: 'Nghị định số 98/2023/NĐ-CP',
    from: newLaw,
    to: newDecree,
    sources: ['P21', 'P22', 'P23', 'P24'],
    assumed: null,
  },
  {
    id: 'nd-152-2025',
    kind: 'DECREE',
    name: 'Nghị định số 152/2025/NĐ-CP',
    from: newDecree,
    to: null,
    sources: ['P13', 'P14', 'S-20'],
    assumed: null,
  },
  {
    id: 'tt-12-2019-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 12/2019/TT-BNV',
    from: '2020-01-01',
    to: newLaw,
    sources: [],
    assumed: 'Ngày bắt đầu hiệu lực.',
  },
  {
    id: 'tt-01-2024-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 01/2024/TT-BNV',
    from: newLaw,
    to: '2025-08-05',
    sources: [],
    assumed: 'Ngày bắt đầu hiệu lực.',
  },
  {
    id: 'tt-15-2025-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 15/2025/TT-BNV',
    from: '2025-08-05',
    to: null,
    sources: ['P40', 'S-20'],
    assumed: null,
  },
  {
    id: 'tt-01-2016-tt-ttcp',
    kind: 'GI_CIRCULAR',
    name: 'Thông tư số 01/2016/TT-TTCP',
    from: null,
    to: newLaw,
    sources: ['P04', 'P05'],
    assumed: 'Hết hiệu lực cùng Luật 2003; từ 01/01 đến 14/5/2024 không có thông tư của Thanh tra Chính phủ.',
  },
  {
    id: 'tt-03-2024-tt-ttcp',
    kind: 'GI_CIRCULAR',
    name: 'Thông tư số 03/2024/TT-TTCP',
    from: '2024-05-15',
    to: null,
    sources: ['P01', 'P02', 'P03'],
    assumed: 'Chưa tìm thấy văn bản thay thế.',
  },
] as const satisfies readonly LegalAct[];

/** A legal act by its id. */
export type LegalActId = (typeof legalActs)[number]['id'];

/** Ids of all acts. */
export const legalActIds: readonly LegalActId[] = legalActs.map((act) => act.id);

/** The act with this id. */
export function legalAct(id: LegalActId): LegalAct {
  return legalActs.find((act) => act.id === id) ?? legalActs[0];
}

/** True where the act holds on the day. */
export function isInForce({ from, to }: LegalAct, day: string): boolean {
  return (from === null || from <= day) && (to === null || day < to);
}

/** A share that a ballot needs: at least, or more than, so many per cent of the base. */
export interface CouncilThreshold {
  readonly comparison: 'AT_LEAST' | 'MORE_THAN';
  readonly percent: number;
}

/** Fewest votes of `base` that reach the threshold: 90% of 19 is 18, more than 50% of 10 is 6 (edge case 30). */
export function councilVotesNeeded({ comparison, percent }: CouncilThreshold, base: number): number {
  const hundredths = base * percent;
  return comparison === 'AT_LEAST' ? Math.ceil(hundredths / 100) : Math.floor(hundredths / 100) + 1;
}

/** Papers of a dossier. Source: R52. */
export type PaperKind = 'SUBMISSION' | 'ACHIEVEMENT_REPORT' | 'REVIEW_MINUTES' | 'SUPERIOR_OPINION' | 'OTHER';

/** A rule and its source. */
interface Sourced<T> {
  readonly value: T;
  readonly sources: readonly LawBookCode[];
  readonly assumed: string | null;
}

/** What members of a cluster vote on: who takes an office, who is proposed for an award, anything else. */
export type VoteSubject = 'ELECTION' | 'AWARD' | 'OTHER';

/** Everything that holds on a day. */
export interface RuleSet {
  /** Never changes: `rules-from-2025-08-05`. */
  readonly id: string;
  /** First day of the set; null for before everything recorded here. */
  readonly from: string | null;
  /** First day of the next set; null where none is known. */
  readonly to: string | null;
  readonly acts: readonly LegalAct<LegalActId>[];
  /** Kinds of acts of which none is known to hold. */
  readonly missing: readonly ActKind[];
  /** Share of all members of the council, absent ones by written opinion, that recommends (R57-R59). */
  readonly council: {
    readonly high: Sourced<CouncilThreshold>;
    readonly others: Sourced<CouncilThreshold>;
    /** Share of the members that must be present (R56). */
    readonly quorum: Sourced<{ readonly of: 2; readonly in: 3 }>;
    /** Whether the side that the chair voted for prevails where the votes are equal (R60). */
    readonly chairDecidesTies: Sourced<boolean>;
  };
  /** How the members of a cluster meet and vote (R40, R42). */
  readonly members: {
    /** Share of the members that must take part. */
    readonly quorum: Sourced<Fraction>;
    readonly votes: Readonly<Record<VoteSubject, Sourced<VoteRule>>>;
  };
  /** Submissions of a year arrive before this month and day of it, in Viet Nam (R53). */
  readonly deadlines: Sourced<{ readonly CLUSTER: string; readonly UNIT: string }>;
  /** What happens to a second form of one level for the achievement of one year (R46). */
  readonly oneForm: Sourced<'REFUSE' | 'WARN'>;
  /** The law on inspection, and the kinds of inspection that it knows (R84). */
  readonly inspections: InspectionLaw;
  /** Papers that a dossier of a whole unit holds (R52). */
  readonly papers: Sourced<readonly PaperKind[]>;
}

/**
 * More than half of all who may vote, whatever is voted on; no second ballot, and no casting vote of the leader (edge cases
 * 28, 30). A blank vote is thus no vote in favour.
 */
const overHalf: VoteRule = {
  threshold: { numerator: 1, denominator: 2, moreThan: true },
  base: 'ALL_MEMBERS',
  secondBallot: 'REFUSED',
  castingVote: false,
};
const noShare = 'Quá nửa tổng số đơn vị: chưa thấy văn bản nêu tỷ lệ của cụm, khối';

const kinds: readonly ActKind[] = ['LAW', 'DECREE', 'MOHA_CIRCULAR', 'GI_CIRCULAR'];

/** The rules of a day (`YYYY-MM-DD`). */
export function ruleSetOn(day: string): RuleSet {
  const bounds = legalActs.flatMap(({ from, to }) => [from, to].filter((d) => d !== null)).toSorted();
  const from = bounds.findLast((bound) => bound <= day) ?? null;
  const acts = legalActs.filter((act) => isInForce(act, day));
  const old = day < newLaw;
  const unread = old ? null : 'Thông tư 03/2024/TT-TTCP chưa đọc được toàn văn; giữ như trước.';
  return {
    id: from === null ? 'rules-from-the-beginning' : `rules-from-${from}`,
    from,
    to: bounds.find((bound) => bound > day) ?? null,
    acts,
    missing: kinds.filter((kind) => !acts.some((act) => act.kind === kind)),
    council: {
      high: old
        ? { value: { comparison: 'AT_LEAST', percent: 90 }, sources: ['P15'], assumed: null }
        : {
            value: { comparison: 'AT_LEAST', percent: 80 },
            sources: [],
            assumed: 'Tỷ lệ 80% chưa kiểm chứng.',
          },
      others: {
        value: { comparison: 'MORE_THAN', percent: 50 },
        sources: ['P17'],
        assumed: 'Theo hội đồng của một cơ quan khác; hội đồng khác lấy 90% (P16).',
      },
      quorum: { value: { of: 2, in: 3 }, sources: ['P16', 'P19', 'P20'], assumed: null },
      chairDecidesTies: {
        value: false,
        sources: [],
        assumed:
          'Chỉ thấy trong quy chế của Hội đồng một bộ (P18); Hội đồng có quy định riêng thì nêu khi họp.',
      },
    },
    members: {
      quorum: {
        value: { numerator: 2, denominator: 3 },
        sources: ['P25'],
        assumed: 'Theo hướng dẫn của một thành phố.',
      },
      votes: {
        ELECTION: { value: overHalf, sources: ['P25', 'P31', 'P32'], assumed: `${noShare}.` },
        AWARD: {
          value: overHalf,
          sources: ['P17'],
          assumed: `${noShare}; lấy như hội đồng của một cơ quan.`,
        },
        OTHER: { value: overHalf, sources: [], assumed: `${noShare}.` },
      },
    },
    deadlines: {
      value: { CLUSTER: '12-20', UNIT: '12-25' },
      sources: ['P05', 'P06'],
      assumed: unread,
    },
    oneForm: old
      ? { value: 'WARN', sources: [], assumed: 'Nguyên tắc tương ứng của Luật 2003 chưa đọc được.' }
      : { value: 'REFUSE', sources: ['P08', 'P12'], assumed: null },
    inspections: inspectionLawOn(day),
    papers: {
      value: ['SUBMISSION', 'ACHIEVEMENT_REPORT', 'REVIEW_MINUTES', 'SUPERIOR_OPINION'],
      sources: ['P04'],
      assumed: unread,
    },
  };
}

/** The threshold by which the council recommends an award under a rule set. */
export function thresholdFor(type: AwardType, { council }: RuleSet): CouncilThreshold {
  return (type.highThreshold ? council.high : council.others).value;
}
