import type { OwnCode } from '../ground/scope.js';
import type { LawBookCode } from '../law-book/law-book.js';
import type { Tier } from '../registry/registry-events.js';
import type { Day } from '../ground/values.js';
import { awardsOfState, common, everybody, order } from './awards-of-state.js';

// The awards there are, as data. `sources` are rows of docs/rules.md; what no readable source says is marked
// `assumed`, and becomes configuration once a regulation is at hand.

/** Danh hiệu thi đua or hình thức khen thưởng. */
type AwardCategory = 'TITLE' | 'COMMENDATION';

/** Where it is awarded. A higher level may accompany a lower one (R47). */
type AwardLevel = 'UNIT' | 'SECTOR' | 'PROVINCE' | 'STATE';

/** Whom an award is for: a whole unit, a division inside one, a person. */
export type AwardRecipient = 'LARGE_COLLECTIVE' | 'SMALL_COLLECTIVE' | 'PERSON';

/** Names of those who decide on awards. */
export const authorityNames = {
  STATE_PRESIDENT: 'Chủ tịch nước',
  PRIME_MINISTER: 'Thủ tướng Chính phủ',
  INSPECTOR_GENERAL: 'Tổng Thanh tra Chính phủ',
  MINISTER: 'Bộ trưởng',
  PROVINCE_CHAIR: 'Chủ tịch UBND tỉnh, thành phố',
  HEAD_OF_ORGANISER: 'Thủ trưởng đơn vị tổ chức cụm, khối',
  HEAD_OF_UNIT: 'Thủ trưởng đơn vị',
} as const;

/** Who decides on an award. */
export type AwardAuthority = keyof typeof authorityNames;

/** What happens beyond a limit of the catalogue. */
type Beyond = 'REFUSE' | 'WARN';

/**
 * An award: who decides, for whom, who proposes it, within what limits. Null is not known: of awards of bodies' own, and of those told
 * without their level.
 */
export interface AwardType {
  readonly name: string;
  readonly category: AwardCategory | null;
  readonly level: AwardLevel | null;
  /** One of these decides; the first unless said otherwise. */
  readonly decidedBy: readonly AwardAuthority[] | null;
  readonly recipients: readonly AwardRecipient[] | null;
  /** It has a first, a second and a third class. */
  readonly hasClasses: boolean;
  /**
   * How it reaches the one who decides, for a whole unit: by the meeting of a cluster of one of these tiers, or by the unit
   * itself; null where no source says. What is told to have come another way is recorded all the same, with a warning. `since`
   * is the first day of that, null where it is not bound to one.
   */
  readonly proposedBy:
    | { readonly route: 'CLUSTER'; readonly tiers: readonly Tier[]; readonly since: Day | null }
    | { readonly route: 'UNIT' }
    | null;
  /** Proposals that a meeting makes in a year, and what happens beyond; null where no source says. */
  readonly quota: { readonly perCluster: number; readonly beyond: Beyond } | null;
  /** Awards for which the same unit is not proposed as well in one year: one form for one achievement (R46). */
  readonly notWith: readonly string[];
  /** Awards that eligibility rests on, one for each year in a row; null where no source says. */
  readonly restsOn: { readonly award: string; readonly years: number } | null;
  readonly sources: readonly LawBookCode[];
  /** What no readable source says, in words; null where nothing is assumed. */
  readonly assumed: string | null;
}

const collective = ['LARGE_COLLECTIVE'] as const;
const collectives = ['LARGE_COLLECTIVE', 'SMALL_COLLECTIVE'] as const;
const ofSector = { route: 'CLUSTER', tiers: ['SECTOR', 'INTERNAL'], since: null } as const;
const ofProvince = { route: 'CLUSTER', tiers: ['LOCAL'], since: null } as const;
const acclaimed = {
  route: 'CLUSTER',
  tiers: ['SECTOR', 'MINISTRY', 'INTERNAL', 'LOCAL'],
  since: '2025-07-01',
} as const;

const unstated = {
  ...common,
  level: null,
  decidedBy: null,
  sources: [],
  assumed: 'Nguồn không nói của cấp nào, hoặc loại nào.',
} as const;

const types = {
  FLAG_GI: {
    ...common,
    name: 'Cờ thi đua của Thanh tra Chính phủ',
    category: 'TITLE',
    level: 'SECTOR',
    decidedBy: ['INSPECTOR_GENERAL'],
    recipients: collective,
    proposedBy: ofSector,
    quota: { perCluster: 1, beyond: 'REFUSE' },
    notWith: ['MERIT_GI'],
    sources: ['P01', 'R44', 'R45', 'S2', 'S4'],
    assumed: 'Mỗi cụm, khối một đơn vị dẫn đầu, nên một cờ; số lượng là thực tế quan sát, chưa thấy văn bản.',
  },
  MERIT_GI: {
    ...common,
    name: 'Bằng khen của Tổng Thanh tra Chính phủ',
    category: 'COMMENDATION',
    level: 'SECTOR',
    decidedBy: ['INSPECTOR_GENERAL'],
    recipients: everybody,
    proposedBy: ofSector,
    quota: { perCluster: 1, beyond: 'WARN' },
    notWith: ['FLAG_GI'],
    sources: ['P03', 'P61', 'R45', 'S2', 'S4'],
    assumed: 'Mỗi cụm, khối một tập thể lớn là thực tế quan sát, có nơi nhiều hơn.',
  },
  FLAG_GOV: {
    ...common,
    name: 'Cờ thi đua của Chính phủ',
    category: 'TITLE',
    level: 'STATE',
    decidedBy: ['PRIME_MINISTER'],
    recipients: collective,
    proposedBy: acclaimed,
    quota: { perCluster: 1, beyond: 'WARN' },
    restsOn: { award: 'FLAG_GI', years: 1 },
    sources: ['P01', 'P09', 'P50', 'P66', 'R73'],
    assumed: 'Mỗi cụm, khối suy tôn một đơn vị dẫn đầu; trước 01/7/2025 chưa rõ ai suy tôn.',
  },
  MERIT_PM: {
    ...common,
    name: 'Bằng khen của Thủ tướng Chính phủ',
    category: 'COMMENDATION',
    level: 'STATE',
    decidedBy: ['PRIME_MINISTER'],
    recipients: everybody,
    sources: [],
    assumed: 'Thành tích 5 năm: chưa kiểm chứng.',
  },
  ORDER_LABOUR: {
    ...common,
    name: 'Huân chương Lao động',
    hasClasses: true,
    category: 'COMMENDATION',
    level: 'STATE',
    decidedBy: ['STATE_PRESIDENT'],
    recipients: everybody,
    sources: ['P23', 'P66'],
  },
  FIGHTER_NATIONAL: {
    ...common,
    name: 'Chiến sĩ thi đua toàn quốc',
    category: 'TITLE',
    level: 'STATE',
    decidedBy: ['PRIME_MINISTER'],
    recipients: ['PERSON'],
    restsOn: { award: 'FIGHTER_MINISTRY', years: 2 },
    sources: ['P10', 'P15', 'P66', 'R57'],
  },
  FIGHTER_MINISTRY: {
    ...common,
    name: 'Chiến sĩ thi đua ngành Thanh tra',
    category: 'TITLE',
    level: 'SECTOR',
    decidedBy: ['INSPECTOR_GENERAL'],
    recipients: ['PERSON'],
    restsOn: { award: 'FIGHTER_BASE', years: 3 },
    sources: ['P10', 'P15', 'P62', 'R58'],
  },
  FIGHTER_BASE: {
    ...common,
    name: 'Chiến sĩ thi đua cơ sở',
    category: 'TITLE',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_UNIT'],
    recipients: ['PERSON'],
    sources: ['P11'],
    assumed: 'Tỷ lệ tối đa 15% thời NĐ 91/2017 chưa kiểm chứng.',
  },
  ADVANCED_WORKER: {
    ...common,
    name: 'Lao động tiên tiến',
    category: 'TITLE',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_UNIT'],
    recipients: ['PERSON'],
    sources: ['P59'],
    assumed: 'Cách tính cho người chuyển đơn vị theo ngành khác.',
  },
  EXCELLENT_COLLECTIVE: {
    ...common,
    name: 'Tập thể lao động xuất sắc',
    category: 'TITLE',
    level: 'UNIT',
    decidedBy: ['INSPECTOR_GENERAL', 'MINISTER', 'PROVINCE_CHAIR'],
    recipients: collectives,
    proposedBy: { route: 'UNIT' },
    sources: [],
    assumed: 'Tiêu chuẩn theo Điều 27 Luật 2022 và việc đơn vị tự đề nghị: chưa kiểm chứng.',
  },
  ADVANCED_COLLECTIVE: {
    ...common,
    name: 'Tập thể lao động tiên tiến',
    category: 'TITLE',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_UNIT'],
    recipients: collectives,
    sources: [],
    assumed: 'Tiêu chuẩn theo văn bản cũ của một tỉnh.',
  },
  LETTER_HEAD: {
    ...common,
    name: 'Giấy khen của Thủ trưởng đơn vị tổ chức cụm, khối',
    category: 'COMMENDATION',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_ORGANISER'],
    recipients: everybody,
    proposedBy: ofProvince,
    quota: { perCluster: 2, beyond: 'WARN' },
    sources: ['P02'],
    assumed: 'Số lượng 2 tập thể mỗi cụm là một trường hợp thực tế.',
  },
  FLAG_PROVINCE: {
    ...common,
    name: 'Cờ thi đua của UBND tỉnh, thành phố',
    category: 'TITLE',
    level: 'PROVINCE',
    decidedBy: ['PROVINCE_CHAIR'],
    recipients: collective,
    proposedBy: ofProvince,
    sources: [],
    assumed: 'Khối của UBND đề nghị; số lượng tùy từng nơi.',
  },
  MEDAL_INSPECTION: {
    ...common,
    name: 'Kỷ niệm chương “Vì sự nghiệp Thanh tra”',
    category: 'COMMENDATION',
    level: 'SECTOR',
    decidedBy: ['INSPECTOR_GENERAL'],
    recipients: ['PERSON'],
    sources: ['P60'],
  },
  FLAG_MINISTRY: {
    ...common,
    name: 'Cờ thi đua của bộ, ban, ngành, đoàn thể trung ương',
    category: 'TITLE',
    level: 'SECTOR',
    decidedBy: ['MINISTER'],
    recipients: collective,
    sources: [],
    assumed: 'Ngoài cờ của Thanh tra Chính phủ; ai đề nghị theo quy định của từng bộ.',
  },
  MERIT_MINISTRY: {
    ...common,
    name: 'Bằng khen của Bộ trưởng, Thủ trưởng ban, ngành, đoàn thể trung ương',
    category: 'COMMENDATION',
    level: 'SECTOR',
    decidedBy: ['MINISTER'],
    recipients: everybody,
    sources: [],
    assumed: 'Tiêu chuẩn theo quy định của từng bộ.',
  },
  MERIT_PROVINCE: {
    ...common,
    name: 'Bằng khen của Chủ tịch UBND tỉnh, thành phố',
    category: 'COMMENDATION',
    level: 'PROVINCE',
    decidedBy: ['PROVINCE_CHAIR'],
    recipients: everybody,
    sources: [],
    assumed: 'Tiêu chuẩn theo quy định của từng tỉnh.',
  },
  FIGHTER_BRANCH: {
    ...common,
    name: 'Chiến sĩ thi đua bộ, ban, ngành, đoàn thể trung ương',
    category: 'TITLE',
    level: 'SECTOR',
    decidedBy: ['MINISTER'],
    recipients: ['PERSON'],
    sources: [],
    assumed: 'Ngoài chiến sĩ thi đua ngành Thanh tra; tiêu chuẩn theo quy định của từng bộ.',
  },
  FIGHTER_PROVINCE: {
    ...common,
    name: 'Chiến sĩ thi đua tỉnh, thành phố',
    category: 'TITLE',
    level: 'PROVINCE',
    decidedBy: ['PROVINCE_CHAIR'],
    recipients: ['PERSON'],
    sources: [],
    assumed: 'Tiêu chuẩn theo quy định của từng tỉnh.',
  },
  MODEL_COMMUNE: {
    ...common,
    name: 'Xã, phường, đặc khu tiêu biểu',
    category: 'TITLE',
    level: 'PROVINCE',
    decidedBy: ['PROVINCE_CHAIR'],
    recipients: collective,
    sources: [],
    assumed:
      'Tên gọi theo luật sửa đổi; trước đó là xã, phường, thị trấn tiêu biểu. Thẩm quyền: chưa kiểm chứng.',
  },
  LETTER_UNIT: {
    ...common,
    name: 'Giấy khen của Thủ trưởng cơ quan, đơn vị',
    category: 'COMMENDATION',
    level: 'UNIT',
    decidedBy: ['HEAD_OF_UNIT'],
    recipients: everybody,
    sources: [],
    assumed: 'Ngoài giấy khen của đơn vị tổ chức cụm, khối.',
  },
  MEDAL_OFFICE: {
    ...common,
    name: 'Kỷ niệm chương của bộ, ban, ngành, đoàn thể trung ương, tỉnh, thành phố',
    category: 'COMMENDATION',
    level: null,
    decidedBy: ['MINISTER', 'PROVINCE_CHAIR'],
    recipients: ['PERSON'],
    sources: [],
    assumed: 'Ngoài kỷ niệm chương “Vì sự nghiệp Thanh tra”; tiêu chuẩn theo quy định của từng nơi.',
  },
  ...awardsOfState,
  // "tặng Cờ thi đua cho …": sources often leave out whose it is.
  FLAG_NOT_STATED: { ...unstated, name: 'Cờ thi đua', category: 'TITLE', recipients: collective },
  MERIT_NOT_STATED: { ...unstated, name: 'Bằng khen', category: 'COMMENDATION', recipients: everybody },
  LETTER_NOT_STATED: { ...unstated, name: 'Giấy khen', category: 'COMMENDATION', recipients: everybody },
  FIGHTER_NOT_STATED: { ...unstated, name: 'Chiến sĩ thi đua', category: 'TITLE', recipients: ['PERSON'] },
  ORDER_NOT_STATED: { ...order, name: 'Huân chương', hasClasses: true, assumed: unstated.assumed },
} as const satisfies Record<string, AwardType>;

/** An award by its code. */
export type AwardCode = keyof typeof types;

/** Every award by its code. */
export const awardTypes: Readonly<Record<AwardCode, AwardType>> = types;

/** The codes, in the order of the catalogue. */
export const awardCodes = Object.keys(types) as readonly AwardCode[];

/** An award of the catalogue, or one that a body gives of its own. */
export type AnyAward = AwardCode | OwnCode;

/** What an award of the catalogue is called; of any other, its code. */
export function awardName(award: AnyAward): string {
  return isOfCatalogue(award) ? awardTypes[award].name : award;
}

/** True for an award of the catalogue. */
export function isOfCatalogue(award: string): award is AwardCode {
  return Object.hasOwn(types, award);
}
