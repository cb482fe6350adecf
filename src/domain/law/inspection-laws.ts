import type { LawBookCode } from '../law-book/law-book.js';
import type { Day, PartialDate } from '../ground/values.js';
import { firstDay, isBefore } from '../ground/values.js';

// Which law on inspection holds on a day, and which kinds of inspection it knows. Source: R84.

/** The kinds of inspection that a law told apart: of administration, and of a branch (chuyên ngành). */
export const kindsOfLaw = ['ADMINISTRATIVE', 'SPECIALISED'] as const;

/** A law on inspection and the days on which it holds. */
export interface InspectionLaw {
  readonly id: string;
  /** As it is cited. */
  readonly name: string;
  /** First day in force; null for before everything recorded here. */
  readonly from: Day | null;
  /** First day no longer in force; null where no end is known. */
  readonly to: Day | null;
  /** Kinds that it knows; none where it knows inspections as such. */
  readonly kinds: readonly (typeof kindsOfLaw)[number][];
  readonly sources: readonly LawBookCode[];
  /** What no readable source says, in words; null where nothing is assumed. */
  readonly assumed: string | null;
}

const reform = '2025-07-01';

/** Every law on inspection known here, oldest first. */
export const inspectionLaws: readonly InspectionLaw[] = [
  {
    id: 'luat-thanh-tra-2010',
    name: 'Luật Thanh tra số 56/2010/QH12 và các luật trước đó',
    from: null,
    to: '2023-07-01',
    kinds: kindsOfLaw,
    sources: ['P85'],
    assumed: 'Luật trước năm 2022 chưa đọc được; lấy như Luật năm 2022.',
  },
  {
    id: 'luat-11-2022-qh15',
    name: 'Luật Thanh tra số 11/2022/QH15',
    from: '2023-07-01',
    to: reform,
    kinds: kindsOfLaw,
    sources: ['P85'],
    assumed: null,
  },
  {
    id: 'luat-84-2025-qh15',
    name: 'Luật Thanh tra số 84/2025/QH15',
    from: reform,
    to: null,
    kinds: [],
    sources: ['P84', 'P52'],
    assumed: null,
  },
];

/** The law on inspection of a day. */
export function inspectionLawOn(day: Day): InspectionLaw {
  const held = inspectionLaws.filter(({ from }) => from === null || from <= day);
  return held.at(-1) ?? (inspectionLaws[0] as InspectionLaw);
}

/** Whether the law of a day, which may be told in part, knows kinds of inspection; null where it may be either. */
export function lawKnowsKinds(day: PartialDate): boolean | null {
  if (isBefore(day, reform)) return true;
  return firstDay(day) >= reform ? false : null;
}
