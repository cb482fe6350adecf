import type { LawBookCode } from '../law-book/law-book.js';
import type { Fraction } from '../ground/fraction.js';
import { firstEdition } from './first-edition.js';
import type { InspectionLaw } from './inspection-laws.js';
import { inspectionLawOn, inspectionLaws } from './inspection-laws.js';
import type { ActKind, Certainty, LegalAct, LegalActId } from './legal-acts.js';
import { boundsOf, inForce, legalAct, legalActs } from './legal-acts.js';
import type { VoteRule } from './vote-rule.js';
import type { Day } from '../ground/values.js';
import { isDate } from '../ground/values.js';

// Which law, decree and circulars hold on a day, and what follows from them. `sources` are rows of docs/rules.md; what nobody
// could verify is marked, and what no source says is null. What has been submitted, or put to a vote, keeps the rule set of its
// day (P24): a later decree never moves an old result, nor does a table of ours that is put right, which is a new edition.

/** A share that a ballot needs: at least, or more than, so many per cent of the base. */
export interface CouncilThreshold {
  readonly comparison: 'AT_LEAST' | 'MORE_THAN';
  readonly percent: number;
}

/** A share of a council, and whether the vote on it is a ballot. */
export interface CouncilShare extends CouncilThreshold {
  readonly ballot: boolean;
}

/** Fewest votes of `base` that reach the threshold: 90% of 19 is 18, more than 50% of 10 is 6 (edge case 30). */
export function councilVotesNeeded({ comparison, percent }: CouncilThreshold, base: number): number {
  const hundredths = base * percent;
  return comparison === 'AT_LEAST' ? Math.ceil(hundredths / 100) : Math.floor(hundredths / 100) + 1;
}

/** Papers of a dossier. Source: R52. */
export type PaperKind = 'SUBMISSION' | 'ACHIEVEMENT_REPORT' | 'REVIEW_MINUTES' | 'SUPERIOR_OPINION' | 'OTHER';

/** A rule and its source. */
export interface Sourced<T> {
  readonly value: T;
  readonly sources: readonly LawBookCode[];
  readonly certainty: Certainty;
  /** What no readable source says, in words; null where nothing is open. */
  readonly assumed: string | null;
}

/** What members of a cluster vote on: who takes an office, who is proposed for an award, anything else. */
export type VoteSubject = 'ELECTION' | 'AWARD' | 'OTHER';

/** Awards for which a text of the State gives, or once gave, the share of a council. */
export const sharedAwards = ['FIGHTER_NATIONAL', 'FIGHTER_MINISTRY', 'FLAG_GOV'] as const;
/** One of them. */
export type SharedAward = (typeof sharedAwards)[number];

/** By when, each year as month and day, dossiers reach the Ministry of Home Affairs, that day included (R75). */
export interface StateDays {
  readonly FLAG_GOV: string;
  readonly FIGHTER_NATIONAL: string;
  /** Months by which a report of achievements may be older. */
  readonly reportMonths: number;
}

/** Everything that holds on a day. */
export interface RuleSet {
  /** Never changes: `rules-from-2025-08-05`, or of a later edition `rules-from-2025-08-05-edition-2`. */
  readonly id: string;
  readonly edition: 1 | 2;
  /** First day of the set; null for before everything recorded here. */
  readonly from: Day | null;
  /** First day of the next set; null where none is known. */
  readonly to: Day | null;
  readonly acts: readonly LegalAct<LegalActId>[];
  /** Acts that have ended and still hold for a part, which their `lingers` tells. */
  readonly partly: readonly LegalAct<LegalActId>[];
  /** Acts of which no source says whether they hold on these days. */
  readonly uncertain: readonly LegalAct<LegalActId>[];
  /** Kinds of acts of which none is known to hold. */
  readonly missing: readonly ActKind[];
  /** Share of all members of the council, absent ones by written opinion, that recommends (R57-R59). */
  readonly council: {
    /** By award; null where no source gives one, so that only the council's own regulation can. */
    readonly shares: Readonly<Record<SharedAward, Sourced<CouncilShare | null>>>;
    readonly others: Sourced<CouncilShare | null>;
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
  /** Submissions of a year arrive before this month and day of it, in Viet Nam (R53); null where no source says. */
  readonly deadlines: Sourced<Readonly<Record<'CLUSTER' | 'UNIT', `${number}-${number}`>> | null>;
  /** Days of the State (R75); null where no source says. */
  readonly stateDays: Sourced<StateDays | null>;
  /** Working days for which a list is public before the council meets, and for which awards (R61); null where no source says. */
  readonly publicList: Sourced<{ readonly workingDays: number; readonly awards: readonly string[] } | null>;
  /** The flag of the Government: whom it is for, and at most how many of those that lead get it (R73); null likewise. */
  readonly governmentFlag: Sourced<{
    readonly acclaimedBy: 'CLUSTER' | null;
    readonly atMostPercent: number;
  } | null>;
  /** Of several equally qualified: the woman, or the collective with at least so many per cent women (R74); null likewise. */
  readonly ofEquals: Sourced<{ readonly womenPercent: number } | null>;
  /** What happens to a second form of one level for the achievement of one year (R46). */
  readonly oneForm: Sourced<'REFUSE' | 'WARN'>;
  /** The law on inspection, and the kinds of inspection that it knows (R84). */
  readonly inspections: InspectionLaw;
  /** Papers that a dossier of a whole unit holds (R52); null where no source says. */
  readonly papers: Sourced<readonly PaperKind[] | null>;
}

/** Most flags of the Government for so many collectives that lead: never rounded up (R73). */
export function governmentFlagsAtMost(atMostPercent: number, leading: number): number {
  return Math.floor((atMostPercent * leading) / 100);
}

const sourced = <const T>(value: T, ...sources: readonly LawBookCode[]): Sourced<T> => ({
  value,
  sources,
  certainty: 'SOURCED',
  assumed: null,
});
const assumed = <const T>(value: T, words: string | null, ...sources: readonly LawBookCode[]): Sourced<T> =>
  words === null ? sourced(value, ...sources) : { value, sources, certainty: 'ASSUMED', assumed: words };
const unknown = (words: string, ...sources: readonly LawBookCode[]): Sourced<null> => ({
  value: null,
  sources,
  certainty: 'UNKNOWN',
  assumed: words,
});

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
const noSource = 'Chưa thấy nguồn nào nêu cho những ngày này.';

const members: RuleSet['members'] = {
  quorum: assumed({ numerator: 2, denominator: 3 }, 'Theo hướng dẫn của một thành phố.', 'P25'),
  votes: {
    ELECTION: assumed(overHalf, `${noShare}.`, 'P25', 'P31', 'P32'),
    AWARD: assumed(overHalf, `${noShare}; lấy như hội đồng của một cơ quan.`, 'P17'),
    OTHER: assumed(overHalf, `${noShare}.`),
  },
};

const at90 = { comparison: 'AT_LEAST', percent: 90, ballot: true } as const;
const quorum = assumed(
  { of: 2, in: 3 },
  'Theo quy chế của hội đồng khác; quy chế của Hội đồng ngành chưa thấy.',
  'P16',
  'P19',
  'P20',
);
const chairDecidesTies = assumed(
  false,
  'Chỉ thấy trong quy chế của Hội đồng một bộ (P18); Hội đồng có quy định riêng thì nêu khi họp.',
);
const others = assumed(
  { comparison: 'MORE_THAN', percent: 50, ballot: false },
  'Theo hội đồng của một cơ quan khác; hội đồng khác lấy 90% (P16).',
  'P17',
);
const ofMinistry = unknown(
  'Mỗi bộ, ngành, tỉnh quy định cho Hội đồng của mình; chưa thấy tỷ lệ chung.',
  'P66',
  'R58',
);

type Decree = 'nd-91-2017' | 'nd-98-2023' | 'nd-152-2025';
const none = unknown(noSource);

/** What each decree says that changed with it. */
const decrees: Readonly<
  Record<
    Decree,
    Pick<RuleSet, 'stateDays' | 'publicList' | 'governmentFlag' | 'ofEquals'> &
      Pick<RuleSet['council'], 'shares'>
  >
> = {
  'nd-91-2017': {
    shares: {
      FIGHTER_NATIONAL: sourced(at90, 'P15'),
      FIGHTER_MINISTRY: sourced(at90, 'P15'),
      FLAG_GOV: none,
    },
    stateDays: none,
    publicList: none,
    governmentFlag: sourced({ acclaimedBy: null, atMostPercent: 20 }, 'P50'),
    ofEquals: none,
  },
  'nd-98-2023': {
    shares: { FIGHTER_NATIONAL: none, FIGHTER_MINISTRY: ofMinistry, FLAG_GOV: none },
    stateDays: none,
    publicList: assumed(
      { workingDays: 10, awards: ['ORDER_LABOUR', 'FIGHTER_NATIONAL'] },
      'Các khen thưởng phải công khai lấy như Điều 44(2) NĐ 152/2025.',
      'P23',
    ),
    governmentFlag: none,
    ofEquals: none,
  },
  'nd-152-2025': {
    shares: {
      FIGHTER_NATIONAL: sourced({ ...at90, ballot: false }, 'P66', 'R57'),
      FIGHTER_MINISTRY: ofMinistry,
      FLAG_GOV: sourced({ comparison: 'AT_LEAST', percent: 80, ballot: true }, 'P66', 'R73'),
    },
    stateDays: sourced({ FLAG_GOV: '06-30', FIGHTER_NATIONAL: '12-31', reportMonths: 6 }, 'P66', 'R75'),
    publicList: sourced({ workingDays: 10, awards: ['ORDER_LABOUR', 'FIGHTER_NATIONAL'] }, 'P66', 'R61'),
    governmentFlag: sourced({ acclaimedBy: 'CLUSTER', atMostPercent: 20 }, 'P66', 'R73'),
    ofEquals: sourced({ womenPercent: 70 }, 'P66', 'P68', 'R74'),
  },
};
const noDecree: (typeof decrees)[Decree] = {
  shares: { FIGHTER_NATIONAL: none, FIGHTER_MINISTRY: none, FLAG_GOV: none },
  stateDays: none,
  publicList: none,
  governmentFlag: none,
  ofEquals: none,
};

const kinds: readonly ActKind[] = ['LAW', 'DECREE', 'MOHA_CIRCULAR', 'GI_CIRCULAR'];
const newLaw = '2024-01-01';
const firstDecree = '2017-10-01';
const firstCircular = '2016-10-06';
const lastCircular = '2024-05-15';
const amendment = '2026-10-01';

/** First day of the set that a day is in, and of the next one. */
function bounding(bounds: readonly Day[], day: Day): Pick<RuleSet, 'from' | 'to'> {
  const sorted = bounds.toSorted();
  const to = sorted.find((bound) => bound > day) ?? null;
  return { from: sorted.findLast((bound) => bound <= day) ?? null, to };
}

const nameOf = (from: Day | null, edition: 1 | 2): string =>
  `rules-from-${from ?? 'the-beginning'}${edition === 1 ? '' : `-edition-${edition}`}`;

/** What happens to a second form on a day, and what of the law of that day was not read. */
function oneFormOn(day: Day, unread: string | null): RuleSet['oneForm'] {
  return day < newLaw
    ? assumed('WARN', 'Nguyên tắc tương ứng của Luật 2003 chưa đọc được.')
    : assumed('REFUSE', unread, 'P08', 'P12');
}

const deadlines = { CLUSTER: '12-20', UNIT: '12-25' } as const;
const papers = ['SUBMISSION', 'ACHIEVEMENT_REPORT', 'REVIEW_MINUTES', 'SUPERIOR_OPINION'] as const;
const unreadCircular = 'Thông tư 03/2024/TT-TTCP chưa đọc được toàn văn; giữ như trước.';

/** The rules of a day (`YYYY-MM-DD`), in the edition of today. */
export function ruleSetOn(day: Day): RuleSet {
  const holding = (how: string): LegalAct<LegalActId>[] =>
    legalActs.filter((act) => inForce(act, day) === how);
  const acts = holding('YES');
  const ofInspections = inspectionLaws.flatMap(({ from }) => from ?? []);
  const { from, to } = bounding([...legalActs.flatMap(boundsOf), ...ofInspections], day);
  const decree = acts.find(({ kind }) => kind === 'DECREE');
  const { shares, ...ofDecree } = decree ? decrees[decree.id as Decree] : noDecree;
  const unread = day < lastCircular ? null : unreadCircular;
  const unreadLaw = day < amendment ? null : 'Luật 06/2026/QH16 chưa đọc được toàn văn; giữ như trước.';
  return {
    id: nameOf(from, 2),
    edition: 2,
    from,
    to,
    acts,
    partly: holding('PARTLY'),
    uncertain: holding('UNKNOWN'),
    missing: kinds.filter((kind) => !acts.some((act) => act.kind === kind)),
    council: { shares, others: day < firstDecree ? none : others, quorum, chairDecidesTies },
    members,
    deadlines: day < firstCircular ? none : assumed(deadlines, unread, 'P05', 'P06'),
    ...ofDecree,
    oneForm: oneFormOn(day, unreadLaw),
    inspections: inspectionLawOn(day),
    papers: day < firstCircular ? none : assumed(papers, unread, 'P04'),
  };
}

/** The rules of a day as the first edition had them. */
function firstEditionOn(day: Day): RuleSet {
  const acts = firstEdition
    .filter(([, from, to]) => (from === null || from <= day) && (to === null || day < to))
    .map(([id, from, to]) => ({ ...legalAct(id), from, to, unlessProlonged: false, lingers: null }));
  const { from, to } = bounding(
    firstEdition.flatMap(([, ...days]) => days.filter((bound) => bound !== null)),
    day,
  );
  const fighters =
    day < newLaw
      ? sourced(at90, 'P15')
      : assumed({ comparison: 'AT_LEAST', percent: 80, ballot: false }, 'Tỷ lệ 80% chưa kiểm chứng.');
  const unread = day < newLaw ? null : unreadCircular;
  const { shares: _shares, ...ofNoDecree } = noDecree;
  return {
    id: nameOf(from, 1),
    edition: 1,
    from,
    to,
    acts,
    partly: [],
    uncertain: [],
    missing: kinds.filter((kind) => !acts.some((act) => act.kind === kind)),
    council: {
      shares: { FIGHTER_NATIONAL: fighters, FIGHTER_MINISTRY: fighters, FLAG_GOV: others },
      others,
      quorum,
      chairDecidesTies,
    },
    members,
    ...ofNoDecree,
    deadlines: assumed(deadlines, unread, 'P05', 'P06'),
    oneForm: oneFormOn(day, null),
    inspections: inspectionLawOn(day),
    papers: assumed(papers, unread, 'P04'),
  };
}

/** A day of the years that can be recorded which is before all that is known here. */
const beforeAll = '1945-01-01';
const idForm = /^rules-from-(the-beginning|\d{4}-\d{2}-\d{2})(-edition-2)?$/;

/** The rule set that has this name for ever, of whichever edition; null where there is none. */
export function ruleSetNamed(id: string): RuleSet | null {
  const [, from, later] = idForm.exec(id) ?? [];
  if (from === undefined) return null;
  const day = from === 'the-beginning' ? beforeAll : from;
  if (!isDate(day)) return null;
  const found = later === undefined ? firstEditionOn(day) : ruleSetOn(day);
  return found.id === id ? found : null;
}

/** The rules that something keeps: those it was recorded under, by the name of the set; of its day where it names none. */
export function keptRules({ ruleSet, day }: { readonly ruleSet: string | null; readonly day: Day }): RuleSet {
  return (ruleSet === null ? null : ruleSetNamed(ruleSet)) ?? ruleSetOn(day);
}

/** The share by which the council recommends an award under a rule set; null where no source gives one. */
export function shareFor(award: string, { council }: RuleSet): Sourced<CouncilShare | null> {
  return sharedAwards.some((one) => one === award) ? council.shares[award as SharedAward] : council.others;
}
