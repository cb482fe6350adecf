import type { Day, PartialDate } from '../../domain/ground/values.js';
import { lastDay } from '../../domain/ground/values.js';
import { ruleSetOn } from '../../domain/law/rule-sets.js';
import type { ClusterData } from '../cluster-questions.js';
import type { ClusterYearData } from '../cluster-year-question.js';
import type { PaperKind } from '../../domain/year/issued-papers.js';
import type { Paper } from './paper.js';
import { NAME, numbered, placeAndDay, told } from './paper.js';

// What papers of a cluster have in common.

/** The cluster, and the year that a paper is about. */
export interface OfYear {
  readonly cluster: ClusterData;
  readonly year: ClusterYearData;
}

/** Where and when a paper is made, and its number; null where nobody says. */
export interface Dated {
  readonly number?: string | null;
  readonly place?: string | null;
  readonly day?: PartialDate | null;
}

type Head = Pick<Paper, 'kind' | 'over' | 'by' | 'number' | 'placeAndDay' | 'grounds' | 'recipients'>;

/** `letters` of the kind of paper: `BB`, `TTr`. */
export function headOf(
  kind: PaperKind,
  letters: string,
  { cluster, year }: OfYear,
  { number = null, place = null, day = null }: Dated,
): Head {
  const organiser = told(year.organiser?.name);
  return {
    kind,
    over: organiser,
    by: year.label,
    number: numbered(number, `${letters}-${cluster.kind === 'CUM' ? 'CTĐ' : 'KTĐ'}`),
    placeAndDay: placeAndDay(place, day),
    grounds: groundsOn(day === null ? `${year.year}-12-31` : lastDay(day)),
    recipients: [`${organiser} (để báo cáo);`, `Các đơn vị thành viên ${year.label};`, `Lưu: VT.`],
  };
}

/** The acts in force on a day, as a paper cites them: those of which no source says whether they hold are left out. */
function groundsOn(day: Day): readonly string[] {
  const { acts } = ruleSetOn(day);
  return acts.map(({ name }, i) => `Căn cứ ${name}${i < acts.length - 1 ? ';' : '.'}`);
}

/** `CỤM TRƯỞNG` or `KHỐI TRƯỞNG`. */
export const leaderTitle = ({ cluster }: OfYear): string =>
  cluster.kind === 'CUM' ? 'CỤM TRƯỞNG' : 'KHỐI TRƯỞNG';

/** `TM. CỤM THI ĐUA SỐ 4 / CỤM TRƯỞNG / Thanh tra tỉnh Sơn La`: the unit holds the office, and a person signs for it. */
export const signedByLeader = (of: OfYear): Paper['signatures'][number] => ({
  as: [
    `TM. ${of.year.label.toUpperCase()}`,
    leaderTitle(of),
    ...(of.year.leader?.name ? [of.year.leader.name.toUpperCase()] : []),
  ],
  name: NAME,
});
