import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { dayInVietNam } from '../application/clock.js';
import type { Alarm, CalendarEvent, CalendarState, Duty } from '../domain/calendar.js';
import * as Calendar from '../domain/calendar.js';
import type { Recorded } from '../domain/event.js';
import { termStart } from '../domain/leadership.js';
import { leaderOfYear } from '../domain/offices.js';
import { printDate } from '../domain/text.js';
import { dayOfYear } from '../domain/values.js';
import { clusterYearKey } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, rosterOf } from './clusters.js';
import { namer } from './leadership.js';
import type { Projection } from './projection.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

/** The calendar of one cluster-year, and what its duties and its term wait for. */
export interface CalendarRow {
  readonly clusterId: string;
  readonly year: number;
  readonly calendar: CalendarState;
  /** Units that did a duty that every member has. */
  readonly done: { readonly SIGN_PLEDGE: readonly string[]; readonly REPORT_RESULTS: readonly string[] };
  /** The submission of the cluster was filed. */
  readonly filed: boolean;
  /** It was declared that there is none, and nothing was proposed since (edge case 34). */
  readonly nothingToFile: boolean;
  /**
   * No day before this one begins the term, of which an officer was recorded before that day came: processes look forward
   * only, history is not replayed into them. Null where none was.
   */
  readonly termFrom: string | null;
}

const calendarTypes: Readonly<Record<CalendarEvent['type'], true>> = {
  CalendarSet: true,
  AlarmRaised: true,
  AlarmCleared: true,
  TermBegan: true,
};
const appointments = ['LeaderElected', 'OfficeAssigned', 'OfficeRecognised', 'OfficeReported'];
const facts = [
  ...appointments,
  'PledgeSigned',
  'YearRecordWithdrawn',
  'ResultsReported',
  'OfficeHandedOver',
  'SubmissionFiled',
  'NoProposalDeclared',
  'AwardProposed',
];

/** Row of each cluster-year that has a calendar, or anything that one waits for, by `<clusterId>_<year>`. */
export const calendarProjection: Projection<CalendarRow> = {
  name: 'calendar',
  version: 5,
  keys(event) {
    if (!(event.type in calendarTypes) && !facts.includes(event.type)) return [];
    const { clusterId, year } = event.data as { clusterId: string; year: number };
    return [clusterYearKey(clusterId, year)];
  },
  evolve(before, recorded) {
    const data = recorded.data as {
      clusterId: string;
      year: number;
      unitId?: string | null;
      on?: string | null;
      actsFrom?: string | null;
      proposer?: 'CLUSTER' | 'UNIT';
      types?: readonly string[];
      unitIds?: readonly string[];
    };
    const { clusterId, year, unitId = null } = data;
    const state: CalendarRow = before ?? {
      clusterId,
      year,
      calendar: Calendar.initial(),
      done: { SIGN_PLEDGE: [], REPORT_RESULTS: [] },
      filed: false,
      nothingToFile: false,
      termFrom: null,
    };
    const did = (duty: 'SIGN_PLEDGE' | 'REPORT_RESULTS'): CalendarRow =>
      unitId === null || state.done[duty].includes(unitId)
        ? state
        : { ...state, done: { ...state.done, [duty]: [...state.done[duty], unitId] } };
    const from = `${year}-01-01`;
    const earliest = (day: string | null | undefined): string =>
      [state.termFrom ?? from, day ?? from].sort()[0] ?? from;
    switch (recorded.type) {
      case 'PledgeSigned':
        return did('SIGN_PLEDGE');
      case 'YearRecordWithdrawn': {
        const { types = [], unitIds = [] } = data;
        if (!types.includes('PledgeSigned')) return state;
        const signed = state.done.SIGN_PLEDGE.filter((id) => !unitIds.includes(id));
        return { ...state, done: { ...state.done, SIGN_PLEDGE: signed } };
      }
      case 'ResultsReported':
        return did('REPORT_RESULTS');
      case 'OfficeHandedOver':
        return state.termFrom === null ? state : { ...state, termFrom: earliest(data.on) };
      case 'SubmissionFiled':
        return data.proposer === 'CLUSTER' ? { ...state, filed: true } : state;
      case 'NoProposalDeclared':
        return data.proposer === 'CLUSTER' ? { ...state, nothingToFile: true } : state;
      case 'AwardProposed':
        return { ...state, nothingToFile: false };
      case 'LeaderElected':
      case 'OfficeAssigned':
      case 'OfficeRecognised':
      case 'OfficeReported':
        return dayInVietNam(new Date(recorded.recordedAt)) <= from
          ? { ...state, termFrom: earliest(data.actsFrom) }
          : state;
      default:
        return {
          ...state,
          calendar: Calendar.evolve(state.calendar, recorded as unknown as Recorded<CalendarEvent>),
        };
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', value: (row) => row.year },
    { name: 'next_day', type: 'text', indexed: true, value: nextDay },
  ],
};

/** First day on which a process manager may have to look at the row; null where nothing is awaited. */
function nextDay({ calendar, termFrom, filed, nothingToFile }: CalendarRow): string | null {
  const awaited = Calendar.duties.flatMap((duty) => {
    if (duty === 'FILE_SUBMISSION' && (filed || nothingToFile) && !calendar.alarms[duty]?.open) return [];
    const alarm = calendar.alarms[duty];
    const day = calendar.dueBefore[duty];
    return alarm?.open ? '0000-01-01' : day === undefined || alarm?.dueBefore === day ? [] : day;
  });
  return [...awaited, ...(termFrom !== null && calendar.began === null ? [termFrom] : [])].sort()[0] ?? null;
}

/** Units that owe a duty; nobody by name where one unit owes it for all. Null where it is done. */
function missingFor(row: CalendarRow, duty: Duty, cluster: ClusterRow): readonly string[] | null {
  if (duty === 'HAND_OVER') return cluster.offices.handOvers.some((h) => h.year === row.year) ? null : [];
  if (duty === 'FILE_SUBMISSION') return row.filed || row.nothingToFile ? null : [];
  const missing = rosterOf(cluster, row.year).filter((unitId) => !row.done[duty].includes(unitId));
  return missing.length === 0 ? null : missing;
}

function stillMissing(row: CalendarRow, duty: Duty, alarm: Alarm, cluster: ClusterRow): readonly string[] {
  const missing = missingFor(row, duty, cluster);
  return missing?.length === 0 ? alarm.missing : (missing ?? []);
}

/**
 * A command that a process manager wants; its name, its fields and its reason make its id, so that it is sent once for ever.
 * The reason is a day of a setting of the calendar: a day that is moved and moved back rings again.
 */
export interface Wanted {
  readonly name: 'RaiseAlarm' | 'ClearAlarm' | 'BeginTerm';
  readonly body: { readonly clusterId: string; readonly year: number; readonly duty?: Duty };
  readonly because: string;
}

/** What a cluster-year wants on a day: alarms raised and cleared, the term begun. */
export function wantedOn(row: CalendarRow, cluster: ClusterRow, today: string): readonly Wanted[] {
  const { clusterId, year, calendar, termFrom } = row;
  const subject = { clusterId, year };
  const alarms = Calendar.duties.flatMap((duty): Wanted[] => {
    const alarm = calendar.alarms[duty];
    const day = calendar.dueBefore[duty];
    const missing = missingFor(row, duty, cluster);
    if (alarm?.open && missing === null)
      return [
        {
          name: 'ClearAlarm',
          body: { ...subject, duty },
          because: `${alarm.dueBefore} ${calendar.settings}`,
        },
      ];
    if (day === undefined || day > today || alarm?.dueBefore === day || missing === null) return [];
    return [{ name: 'RaiseAlarm', body: { ...subject, duty }, because: `${day} ${calendar.settings}` }];
  });
  const { on } = termStart(cluster.offices, year);
  if (
    termFrom === null ||
    on > today ||
    calendar.began !== null ||
    leaderOfYear(cluster.offices, year) === null
  )
    return alarms;
  return [...alarms, { name: 'BeginTerm', body: subject, because: on }];
}

export interface AlarmData {
  /** To read on from: `<cluster>_<year>_<DUTY>`. */
  readonly alarmId: string;
  readonly clusterId: string;
  readonly year: number;
  readonly duty: Duty;
  readonly status: 'open' | 'cleared';
  /** First day on which it was late. */
  readonly dueBefore: string;
  readonly message: string;
  /** Units that owed it when the alarm was raised, and those that still do. */
  readonly missing: readonly Named[];
  readonly stillMissing: readonly Named[];
}

const messages: Readonly<Record<Duty, string>> = {
  SIGN_PLEDGE: 'Chưa ký giao ước thi đua',
  REPORT_RESULTS: 'Chưa gửi báo cáo kết quả',
  HAND_OVER: 'Chưa có bàn giao trưởng cụm, khối',
  FILE_SUBMISSION: 'Chưa gửi tờ trình đề nghị khen thưởng',
};

/** An alarm by what it is about, as answers name it: `<cluster>_<year>_<DUTY>`. */
export interface AlarmId {
  readonly clusterId: string;
  readonly year: number;
  readonly duty: Duty;
}

const alarmIdShape = new RegExp(`^([a-z0-9-]+)_(\\d{4})_(${Calendar.duties.join('|')})$`);

/** The parts of an alarm's id; null where it is none. */
export function alarmIdOf(text: string): AlarmId | null {
  const [, clusterId, year, word] = alarmIdShape.exec(text) ?? [];
  const duty = Calendar.duties.find((one) => one === word);
  return clusterId !== undefined && duty ? { clusterId, year: Number(year), duty } : null;
}

/**
 * Alarms for what was not done by its day, in the order of years, clusters and duties, from after one on; null leaves a filter
 * out.
 */
export class FindAlarms extends Question<readonly AlarmData[]> {
  static override readonly projections = [calendarProjection, clusterProjection, unitProjection];
  constructor(
    readonly clusterId: string | null,
    readonly year: number | null,
    readonly status: 'open' | 'cleared' | null,
    readonly page: Page<AlarmId>,
  ) {
    super();
  }
}

@QueryHandler(FindAlarms)
export class FindAlarmsHandler implements IQueryHandler<FindAlarms> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, status, page }: FindAlarms): Promise<Answer<readonly AlarmData[]>> {
    const { after, limit } = page;
    const found = await this.reader.select<{ state: CalendarRow; duty: Duty }>(
      `SELECT c.state, a.duty
       FROM read.calendar c,
         LATERAL (SELECT key AS duty, value->>'open' AS open FROM jsonb_each(c.state->'calendar'->'alarms')) a
       WHERE ($1::text IS NULL OR cluster_id = $1) AND ($2::int IS NULL OR year = $2)
         AND ($3::text IS NULL OR a.open = $3)
         AND ($4::text IS NULL OR (year, cluster_id, array_position($7::text[], duty)) > ($5::int, $4, $6::int))
       ORDER BY year, cluster_id, array_position($7::text[], duty) LIMIT $8`,
      [
        clusterId,
        year,
        status && String(status === 'open'),
        after?.clusterId ?? null,
        after?.year ?? null,
        after && Calendar.duties.indexOf(after.duty) + 1,
        Calendar.duties,
        limit + 1,
      ],
    );
    const idOf = ({ state: { clusterId, year }, duty }: { state: CalendarRow; duty: Duty }): string =>
      `${clusterId}_${year}_${duty}`;
    const { rows: alarms, next } = paged(found, limit, idOf);
    const rows = alarms.map(({ state }) => state);
    const clusters = await this.reader.rowsNow(
      clusterProjection,
      rows.map((row) => row.clusterId),
    );
    const concerned = rows.flatMap(({ calendar }) =>
      Object.values(calendar.alarms).flatMap((alarm) => alarm.missing),
    );
    const rosters = rows.flatMap((row) => {
      const cluster = clusters.get(row.clusterId);
      return cluster ? rosterOf(cluster, row.year) : [];
    });
    const sight = await this.reader.sight(null);
    const name = await namer(sight, [...concerned, ...rosters]);
    const data = alarms.flatMap((one): AlarmData[] => {
      const { state: row, duty } = one;
      const alarm = row.calendar.alarms[duty];
      const cluster = clusters.get(row.clusterId);
      if (!alarm || !cluster) return [];
      const named = (unitIds: readonly string[]): Named[] =>
        unitIds.map((unitId) => name(unitId, dayOfYear(row.year, sight.day))).sort(byName);
      return [
        {
          alarmId: idOf(one),
          clusterId: row.clusterId,
          year: row.year,
          duty,
          status: alarm.open ? 'open' : 'cleared',
          dueBefore: alarm.dueBefore,
          message: `${messages[duty]}, hạn trước ngày ${printDate(alarm.dueBefore)}`,
          missing: named(alarm.missing),
          stillMissing: named(alarm.open ? stillMissing(row, duty, alarm, cluster) : []),
        },
      ];
    });
    return { data, next };
  }
}
