import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type { Recipient } from '../domain/awards/recipient.js';
import { dayOfYear } from '../domain/ground/values.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import { idsOf } from '../domain/registry/one-body.js';
import { readByItems } from './award-shown.js';
import { clusterProjection } from './clusters.js';
import type { Form, FormCode } from './form-layouts.js';
import { BASIS, forms } from './form-layouts.js';
import { mayBeOne } from './grant-matches.js';
import type { GrantedEntry } from './grant-shown.js';
import { entriesWithoutProposal, recipientsOf } from './grant-shown.js';
import { launched, movementKey, movementProjection } from './movements.js';
import { namer } from './naming.js';
import { awardRows } from './proposal-rows.js';
import { clustersOrganisedBy } from './organiser-year-question.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { Sight } from './sight.js';
import { unitIn } from './unit-questions.js';
import { unitProjection } from './units.js';

// The forms of the statistics of home affairs on emulation and commendation, as far as what is on record fills them in. What a form asks and nobody
// records stays empty, with the reason: a zero would say that there was none.

/** What stands in a cell, or why nothing does. */
interface Cell {
  readonly column: string;
  /** At least so many: what nobody recorded is not among them. */
  readonly value: number | null;
  readonly why: string | null;
}

export interface StatisticsFormData {
  readonly form: FormCode;
  readonly title: string;
  readonly organiser: Named;
  readonly year: number;
  /** What the rows and columns rest on, in Vietnamese. */
  readonly basis: string;
  readonly columns: readonly { readonly code: string; readonly label: string }[];
  readonly rows: readonly {
    readonly code: string;
    readonly label: string;
    /** Null where the form names none. */
    readonly unitOfMeasure: string | null;
    readonly cells: readonly Cell[];
  }[];
  /** What is on record and in no cell, in Vietnamese. */
  readonly leftOut: readonly string[];
}

/** One statistics form for what a body that organises clusters has on record of a year. */
export class GetStatisticsForm extends Question<StatisticsFormData> {
  static override readonly projections = [
    ...new Set([...readByItems, movementProjection, clusterProjection, unitProjection]),
  ];
  constructor(
    readonly form: FormCode,
    readonly organiserId: string,
    readonly year: number,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

type Filled = Pick<StatisticsFormData, 'leftOut'> & {
  readonly cellOf: (row: string, column: string) => Omit<Cell, 'column'>;
};

const empty = (why: string): Omit<Cell, 'column'> => ({ value: null, why });
const counted = (value: number, otherwise: string): Omit<Cell, 'column'> =>
  value > 0 ? { value, why: null } : empty(otherwise);

@QueryHandler(GetStatisticsForm)
export class GetStatisticsFormHandler implements IQueryHandler<GetStatisticsForm> {
  constructor(private readonly reader: Reader) {}

  /** Throws UNIT_NOT_FOUND. */
  async execute({
    form,
    organiserId: asked,
    year,
    knownAt,
  }: GetStatisticsForm): Promise<Answer<StatisticsFormData>> {
    const sight = await this.reader.sight(knownAt);
    const organiser = await unitIn(sight, asked);
    const ids = idsOf(sight.aliases, organiser.unitId);
    const clusters = await clustersOrganisedBy(this.reader, sight, organiser.unitId);
    const { columns, rows, title }: Form = forms[form];
    const filled =
      form === '0601'
        ? await this.movements(sight, organiser, clusters, year)
        : await this.awards(sight, form, ids, clusters, year);
    const name = await namer(sight, [organiser.unitId]);
    return {
      knownAtPosition: sight.position,
      data: {
        form,
        title,
        organiser: name(organiser.unitId, dayOfYear(year, sight.day)),
        year,
        basis: BASIS,
        columns: Object.entries(columns).map(([code, label]) => ({ code, label })),
        rows: rows.map(([code, label, unitOfMeasure]) => ({
          code,
          label,
          unitOfMeasure,
          cells: Object.keys(columns).map((column) => ({ column, ...filled.cellOf(code, column) })),
        })),
        leftOut: filled.leftOut,
      },
    };
  }

  private async movements(
    sight: Sight,
    organiser: Awaited<ReturnType<typeof unitIn>>,
    clusters: readonly string[],
    year: number,
  ): Promise<Filled> {
    const wanted = [organiser.unitId, ...clusters].map((id) => movementKey(id, year));
    const found = await sight.rows(movementProjection, wanted);
    // Thanh tra Chính phủ is on the level of ministries; on which one others are, or a cluster is, no source says.
    const isOfMinistry = organiser.kind === 'GOVERNMENT_INSPECTORATE';
    const movements = [...found.values()].flatMap((row): { scope: string | null; level: string | null }[] => {
      if (!launched(row)) return [];
      if (row.launchedBy !== organiser.unitId) return [{ scope: '04', level: null }];
      return [isOfMinistry ? { scope: '03', level: 'c3' } : { scope: null, level: null }];
    });
    return {
      leftOut: ['Phong trào do từng đơn vị thành viên phát động'],
      cellOf: (row, column) => {
        if (row >= '11') return empty('Hệ thống không ghi phương thức tổ chức phong trào');
        if (row >= '06') return empty('Hệ thống không ghi thời hạn của phong trào');
        const inRow = movements.filter(({ scope }) => row === '01' || scope === row);
        if (column === 'c1') return counted(inRow.length, 'Chưa ghi nhận phong trào nào');
        const unclear = inRow.filter(({ level }) => level === null).length;
        return counted(
          inRow.filter(({ level }) => level === column).length,
          unclear > 0
            ? `Không nguồn nào nói ${unclear} phong trào thuộc cấp nào`
            : 'Chưa ghi nhận phong trào nào',
        );
      },
    };
  }

  private async awards(
    sight: Sight,
    form: '0602' | '0603',
    ids: readonly string[],
    clusters: readonly string[],
    year: number,
  ): Promise<Filled> {
    const { granted, elsewhere, perhapsSame } = await grantedIn(
      this.reader,
      sight,
      { ids, clusters },
      year,
      (award) => columnOf(form, award) !== null || isOfNoLevel(award),
    );
    const wanted = granted.filter(({ award }) => columnOf(form, award) !== null);
    const unstated = granted.filter(({ award }) => isOfNoLevel(award)).length;
    const uncounted = wanted.filter(({ number }) => number === null).length;
    const kindOf: Readonly<Record<string, boolean>> =
      form === '0602' ? { '06': false, '09': true } : { '02': false, '05': true };
    return {
      leftOut: [
        ...(unstated > 0 ? [`${unstated} khen thưởng không nguồn nào nói của cấp nào`] : []),
        ...leftOutOf(uncounted, elsewhere, perhapsSame),
        ...(form === '0603' ? ['Danh hiệu, hình thức do từng cơ quan đặt riêng'] : []),
      ],
      cellOf: (row, column) => {
        // Neither program prints these rows, and the circular was not read: whatever number stood here would be made up.
        if (form === '0602' && (row === '04' || row === '05'))
          return empty(
            'Chưa biết biểu mẫu đếm gì ở mã số này: hai bản in đã xem không có, chưa đọc được thông tư',
          );
        const isPerson = kindOf[row];
        if (row !== '01' && isPerson === undefined)
          return empty('Hệ thống không ghi khen thưởng theo cách chia này');
        if (form === '0602' && column === 'c9')
          return empty('Danh mục khen thưởng của hệ thống không có loại này');
        const inCell = wanted.filter(
          (one) =>
            (isPerson === undefined || one.isPerson === isPerson) &&
            (column === 'c1' || `${columnOf(form, one.award)}${split(one)}`.startsWith(column)),
        );
        const sum = inCell.reduce((total, { number }) => total + (number ?? 0), 0);
        return counted(
          sum,
          inCell.length > 0 ? 'Không nguồn nào nói số lượng' : 'Chưa ghi nhận khen thưởng nào',
        );
      },
    };
  }
}

/**
 * What was granted for a year through the clusters of an organiser, or on what it proposed outside them; and how many more entries of grants as told
 * may be of it.
 */
export async function grantedIn(
  reader: Reader,
  sight: Sight,
  { ids, clusters }: { readonly ids: readonly string[]; readonly clusters: readonly string[] },
  year: number,
  isAsked: (award: AnyAward) => boolean,
): Promise<{ granted: readonly Counted[]; elsewhere: number; perhapsSame: number }> {
  const granted: Counted[] = [];
  for (const row of await awardRows(reader, sight, { year }, null)) {
    const isOwn = row.clusterId === null ? ids.includes(row.bodyId ?? '') : clusters.includes(row.clusterId);
    if (row.status === 'granted' && isOwn && isAsked(row.award))
      granted.push(countedOf(row.award, row.awardee, row.unitId !== null, numberIn(row.awardee)));
  }
  const seen: GrantedEntry[] = [];
  let [elsewhere, perhapsSame] = [0, 0];
  for (const entry of await entriesWithoutProposal(reader, sight, { year }, null)) {
    const { award, clusterId, unitId } = entry.told;
    if (!isAsked(award)) continue;
    if (clusterId === null || !clusters.includes(clusterId)) elsewhere++;
    else if (seen.some((other) => mayBeOne(entry, other))) perhapsSame++;
    else granted.push(countedOf(award, entry.told, unitId !== null, recipientsOf(entry)));
    seen.push(entry);
  }
  return { granted, elsewhere, perhapsSame };
}

/** What is on record of awards and in no number of them, in Vietnamese. */
export const leftOutOf = (uncounted: number, elsewhere: number, perhapsSame: number): string[] => [
  ...(uncounted > 0 ? [`${uncounted} khen thưởng không nguồn nào nói số lượng`] : []),
  ...(elsewhere > 0 ? [`${elsewhere} khen thưởng không rõ có qua cụm, khối của đơn vị này hay không`] : []),
  ...(perhapsSame > 0 ? [`${perhapsSame} khen thưởng có thể đã được tính qua nguồn khác`] : []),
];

/** What was granted, for how many. */
interface Counted {
  readonly award: AnyAward;
  /** Null where no source says. */
  readonly isPerson: boolean | null;
  readonly number: number | null;
}

function countedOf(award: AnyAward, who: Recipient | null, hasUnit: boolean, number: number | null): Counted {
  const isPerson = who?.person != null || who?.kind === 'PERSON';
  const isCollective = who === null || who.collective !== null || (who.kind === null && hasUnit);
  return {
    award,
    isPerson: isPerson ? true : isCollective || who.kind !== null ? false : null,
    number,
  };
}

/** For how many a proposal is; null where no number is told. */
const numberIn = (who: Recipient | null): number | null =>
  who?.howMany && who.count === null ? null : (who?.count ?? 1);

const split = ({ isPerson }: Counted): string => (isPerson === null ? '' : isPerson ? 'p' : 't');

const columnsOfAwards: Readonly<Record<'0602' | '0603', Readonly<Record<string, string>>>> = {
  '0602': {
    PRIZE_HO_CHI_MINH: 'c3',
    PRIZE_STATE: 'c4',
    FLAG_GOV: 'c6',
    MERIT_PM: 'c7',
    FIGHTER_NATIONAL: 'c8',
  },
  '0603': {
    MERIT_GI: 'c2',
    MERIT_MINISTRY: 'c2',
    MERIT_PROVINCE: 'c2',
    FIGHTER_MINISTRY: 'c3',
    FIGHTER_BRANCH: 'c3',
    FIGHTER_PROVINCE: 'c3',
    FLAG_GI: 'c4',
    FLAG_MINISTRY: 'c4',
    FLAG_PROVINCE: 'c4',
    MEDAL_INSPECTION: 'c5',
    MEDAL_OFFICE: 'c5',
  },
};

/** Told without its level: it may be in either form. */
const isOfNoLevel = (award: AnyAward): boolean => /^(FLAG|MERIT|FIGHTER)_NOT_STATED$/.test(award);

/** The column of a form in which an award is counted; null where it is in none. */
function columnOf(form: '0602' | '0603', award: AnyAward): string | null {
  if (form === '0602' && /^(ORDER|STATE_MEDAL)_/.test(award)) return 'c2';
  if (form === '0602' && award.startsWith('HONOUR_')) return 'c5';
  return columnsOfAwards[form][award] ?? null;
}
