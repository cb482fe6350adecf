import type { LawBookCode } from '../law-book/law-book.js';
import type { Day, PartialDate } from '../ground/values.js';
import { firstDay } from '../ground/values.js';

// The acts that emulation and commendation rest on, as data. `sources` are rows of docs/rules.md. A day that no source gives
// is not known, and what follows from it is neither: nothing holds "always".

/** Luật, nghị định, thông tư of the Ministry of Home Affairs, thông tư of the Government Inspectorate. */
export type ActKind = 'LAW' | 'DECREE' | 'MOHA_CIRCULAR' | 'GI_CIRCULAR';

/** How sure something is: read in a source, told by a single one that is not the text, taken without any, or not known. */
export type Certainty = 'SOURCED' | 'SECONDARY_SOURCE' | 'ASSUMED' | 'UNKNOWN';

/** A legal act and the days on which it holds. */
export interface LegalAct<I extends string = string> {
  readonly id: I;
  readonly kind: ActKind;
  /** As it is cited. */
  readonly name: string;
  /** Id of the act that it amends; null where it stands by itself. */
  readonly amends: string | null;
  /** Day on which it was issued, possibly partial: before that it did not hold. */
  readonly issuedOn: PartialDate;
  /** First day in force; null where no source says. */
  readonly from: Day | null;
  /** First day on which a source shows it in force, where none says since when; null where none does. */
  readonly seenOn: Day | null;
  /** First day no longer in force; null where no end is known. */
  readonly to: Day | null;
  /** The end holds unless the act is prolonged or replaced, of which nothing is known here: from then on nobody can tell. */
  readonly unlessProlonged: boolean;
  /** What it still holds for after its end, and the first day on which it does not; null where nothing is left of it. */
  readonly lingers: { readonly to: Day; readonly what: string } | null;
  readonly sources: readonly LawBookCode[];
  readonly certainty: Certainty;
  /** What no readable source says, in words; null where nothing is open. */
  readonly assumed: string | null;
}

const common = {
  amends: null,
  from: null,
  seenOn: null,
  to: null,
  unlessProlonged: false,
  lingers: null,
  certainty: 'SOURCED',
  assumed: null,
} as const;
const newLaw = '2024-01-01';

/** Every act known here, by kind and then by date; what amends an act comes after it. */
export const legalActs = [
  {
    ...common,
    id: 'luat-tdkt-2003',
    kind: 'LAW',
    name: 'Luật Thi đua, khen thưởng năm 2003',
    issuedOn: '2003-11-26',
    from: '2004-07-01',
    to: newLaw,
    sources: ['P08', 'P49', 'P69', 'P70'],
  },
  {
    ...common,
    id: 'luat-47-2005-qh11',
    kind: 'LAW',
    name: 'Luật số 47/2005/QH11 sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng',
    amends: 'luat-tdkt-2003',
    issuedOn: '2005-06-14',
    seenOn: '2014-06-01',
    to: newLaw,
    sources: ['P69', 'P70'],
    assumed: 'Ngày bắt đầu hiệu lực chưa rõ; Luật sửa đổi năm 2013 đã dẫn luật này.',
  },
  {
    ...common,
    id: 'luat-32-2009-qh12',
    kind: 'LAW',
    name: 'Luật số 32/2009/QH12 sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng',
    amends: 'luat-tdkt-2003',
    issuedOn: '2009',
    seenOn: '2014-06-01',
    to: newLaw,
    sources: ['P69'],
    assumed: 'Ngày bắt đầu hiệu lực chưa rõ; Luật sửa đổi năm 2013 đã dẫn luật này.',
  },
  {
    ...common,
    id: 'luat-39-2013-qh13',
    kind: 'LAW',
    name: 'Luật số 39/2013/QH13 sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng',
    amends: 'luat-tdkt-2003',
    issuedOn: '2013-11-16',
    from: '2014-06-01',
    to: newLaw,
    sources: ['P69', 'P70'],
  },
  {
    ...common,
    id: 'luat-06-2022-qh15',
    kind: 'LAW',
    name: 'Luật Thi đua, khen thưởng số 06/2022/QH15',
    issuedOn: '2022',
    from: newLaw,
    sources: ['P08'],
  },
  {
    ...common,
    id: 'luat-06-2026-qh16',
    kind: 'LAW',
    name: 'Luật số 06/2026/QH16 sửa đổi, bổ sung một số điều của Luật Thi đua, khen thưởng',
    amends: 'luat-06-2022-qh15',
    issuedOn: '2026-04-23',
    from: '2026-10-01',
    sources: ['P67'],
    certainty: 'SECONDARY_SOURCE',
    assumed: 'Chỉ theo một sổ đăng ký văn bản công khai; chưa đọc được toàn văn.',
  },
  {
    ...common,
    id: 'nd-42-2010',
    kind: 'DECREE',
    name: 'Nghị định số 42/2010/NĐ-CP',
    issuedOn: '2010',
    to: '2017-10-01',
    sources: ['P71'],
    certainty: 'UNKNOWN',
    assumed: 'Được một quyết định cấp tỉnh năm 2015 dẫn; ngày bắt đầu và hết hiệu lực chưa rõ.',
  },
  {
    ...common,
    id: 'nd-65-2014',
    kind: 'DECREE',
    name: 'Nghị định số 65/2014/NĐ-CP',
    issuedOn: '2014',
    to: '2017-10-01',
    sources: ['P71'],
    certainty: 'UNKNOWN',
    assumed: 'Được một quyết định cấp tỉnh năm 2015 dẫn; ngày bắt đầu và hết hiệu lực chưa rõ.',
  },
  {
    ...common,
    id: 'nd-91-2017',
    kind: 'DECREE',
    name: 'Nghị định số 91/2017/NĐ-CP',
    issuedOn: '2017-07-31',
    from: '2017-10-01',
    to: newLaw,
    sources: ['P15', 'P50', 'P51', 'P70'],
    certainty: 'ASSUMED',
    assumed: 'Ngày bắt đầu hiệu lực.',
  },
  {
    ...common,
    id: 'nd-98-2023',
    kind: 'DECREE',
    name: 'Nghị định số 98/2023/NĐ-CP',
    issuedOn: '2023',
    from: newLaw,
    to: '2025-07-01',
    lingers: {
      to: '2026-01-01',
      what: 'nội dung được phân cấp, giao quy định chi tiết mà cơ quan có thẩm quyền chưa ban hành',
    },
    sources: ['P21', 'P22', 'P23', 'P66'],
  },
  {
    ...common,
    id: 'nd-152-2025',
    kind: 'DECREE',
    name: 'Nghị định số 152/2025/NĐ-CP',
    issuedOn: '2025-06-14',
    from: '2025-07-01',
    to: '2027-03-01',
    unlessProlonged: true,
    sources: ['P13', 'P14', 'P66', 'S-20'],
  },
  {
    ...common,
    id: 'tt-08-2017-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 08/2017/TT-BNV',
    issuedOn: '2017',
    to: '2020-01-01',
    sources: ['P72'],
    certainty: 'UNKNOWN',
    assumed: 'Các bản sao ghi ngày khác nhau.',
  },
  {
    ...common,
    id: 'tt-12-2019-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 12/2019/TT-BNV',
    issuedOn: '2019-11-04',
    from: '2020-01-01',
    to: newLaw,
    sources: ['P70', 'P72'],
    certainty: 'ASSUMED',
    assumed: 'Ngày bắt đầu hiệu lực: các bản sao ghi khác nhau.',
  },
  {
    ...common,
    id: 'tt-01-2024-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 01/2024/TT-BNV',
    issuedOn: '2024',
    from: newLaw,
    to: '2025-08-05',
    sources: ['P72'],
    certainty: 'ASSUMED',
    assumed:
      'Ngày bắt đầu hiệu lực: các bản sao ghi khác nhau (15/01, 01/02, 20/3/2024); lấy cùng ngày với Luật.',
  },
  {
    ...common,
    id: 'tt-15-2025-tt-bnv',
    kind: 'MOHA_CIRCULAR',
    name: 'Thông tư số 15/2025/TT-BNV',
    issuedOn: '2025-08-04',
    from: '2025-08-05',
    sources: ['P40', 'P72', 'S-20'],
  },
  {
    ...common,
    id: 'tt-01-2016-tt-ttcp',
    kind: 'GI_CIRCULAR',
    name: 'Thông tư số 01/2016/TT-TTCP',
    issuedOn: '2016-10-06',
    from: '2016-10-06',
    to: '2024-05-15',
    sources: ['P02', 'P04', 'P05'],
    certainty: 'ASSUMED',
    assumed: 'Ngày bắt đầu hiệu lực: tính từ ngày ban hành.',
  },
  {
    ...common,
    id: 'tt-03-2024-tt-ttcp',
    kind: 'GI_CIRCULAR',
    name: 'Thông tư số 03/2024/TT-TTCP',
    issuedOn: '2024',
    from: '2024-05-15',
    sources: ['P01', 'P02', 'P03'],
    assumed: 'Chưa tìm thấy văn bản thay thế.',
  },
] as const satisfies readonly LegalAct[];

/** A legal act by its id. */
export type LegalActId = (typeof legalActs)[number]['id'];

/** Ids of all acts. */
export const legalActIds: readonly LegalActId[] = legalActs.map((act) => act.id);

/** The act with this id. */
export function legalAct(id: LegalActId): LegalAct<LegalActId> {
  return legalActs.find((act) => act.id === id) ?? legalActs[0];
}

/** Whether an act holds on a day; `PARTLY` for what is left of one that has ended. */
export type InForce = 'YES' | 'NO' | 'PARTLY' | 'UNKNOWN';

/** Whether the act holds on a day (`YYYY-MM-DD`), as far as sources say. */
export function inForce(
  { from, issuedOn, seenOn, to, unlessProlonged, lingers }: LegalAct,
  day: Day,
): InForce {
  if (day < (from ?? firstDay(issuedOn))) return 'NO';
  if (to !== null && day >= to) {
    if (unlessProlonged) return 'UNKNOWN';
    return lingers !== null && day < lingers.to ? 'PARTLY' : 'NO';
  }
  return from !== null || (seenOn !== null && day >= seenOn) ? 'YES' : 'UNKNOWN';
}

/** Days on which the answer to that may change. */
export function boundsOf({ from, issuedOn, seenOn, to, lingers }: LegalAct): readonly Day[] {
  return [from ?? firstDay(issuedOn), seenOn, to, lingers?.to ?? null].filter((day) => day !== null);
}
