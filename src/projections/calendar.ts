import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { dayInVietNam } from '../application/clock.js';
import type { Lives } from '../domain/offices/term-start.js';
import type { CalendarEvent, CalendarState } from '../domain/year/calendar.js';
import * as Calendar from '../domain/year/calendar.js';
import type { Deeds, Duty } from '../domain/year/duties.js';
import { duties, owing } from '../domain/year/duties.js';
import type { PledgeConcluded, PledgeSigned, YearRecordWithdrawn } from '../domain/year/cluster-year.js';
import type { YearFacts } from '../domain/year/wanted.js';
import type { AwardProposed, NoProposalDeclared, SubmissionFiled } from '../domain/awards/award-events.js';
import { proposerOf } from '../domain/awards/award-proposal.js';
import type {
  LeaderElected,
  OfficeAssigned,
  OfficeHandedOver,
  OfficeRecordSupplemented,
  OfficeRecognised,
  OfficeReported,
} from '../domain/offices/offices.js';
import type { ResultsReported } from '../domain/results/results.js';
import * as Offices from '../domain/offices/offices.js';
import { added } from '../domain/ground/growing.js';
import { scopeOf } from '../domain/ground/scope.js';
import { printDate } from '../domain/ground/text.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { dayOfYear, firstDay } from '../domain/ground/values.js';
import { clusterYearKey } from './cluster-years.js';
import type { ClusterRow } from './clusters.js';
import { clusterProjection, labelOn, livesOf, rosterOf } from './clusters.js';
import { namer } from './naming.js';
import { projectionOf } from './projection.js';
import type { Answer, Named, Page } from './question.js';
import { byName, paged, Question } from './question.js';
import { Reader } from './reader.js';
import type { Replayable } from './sight.js';
import { unitProjection } from './units.js';

/** The calendar of one cluster-year, with the facts that say whether its duties are done and its term may begin. */
export interface CalendarRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly calendar: CalendarState;
  /** Units that have done the duties of every member. */
  readonly done: { readonly SIGN_PLEDGE: readonly string[]; readonly REPORT_RESULTS: readonly string[] };
  /** Conclusions of the signing, oldest first; `signersUnknown` where the source does not say who had signed. */
  readonly conclusions: readonly { readonly eventId: EventId; readonly signersUnknown: boolean }[];
  /** The submission of the cluster was filed. */
  readonly filed: boolean;
  /** The cluster declared that it proposes nothing, and nothing was proposed since (edge case 34). */
  readonly nothingToFile: boolean;
  /**
   * Earliest day on which the term may begin. Null where no officer was recorded by 1 January of the year: process managers leave
   * such a past term alone.
   */
  readonly termFrom: Day | null;
}

type WatchedEvent =
  | CalendarEvent
  | LeaderElected
  | OfficeAssigned
  | OfficeRecognised
  | OfficeReported
  | OfficeHandedOver
  | OfficeRecordSupplemented
  | PledgeSigned
  | PledgeConcluded
  | YearRecordWithdrawn
  | ResultsReported
  | SubmissionFiled
  | NoProposalDeclared
  | AwardProposed;

const types: Readonly<Record<WatchedEvent['type'], true>> = {
  CalendarSet: true,
  AlarmRaised: true,
  AlarmCleared: true,
  TermBegan: true,
  TermWithdrawn: true,
  LeaderElected: true,
  OfficeAssigned: true,
  OfficeRecognised: true,
  OfficeReported: true,
  OfficeHandedOver: true,
  OfficeRecordSupplemented: true,
  PledgeSigned: true,
  PledgeConcluded: true,
  YearRecordWithdrawn: true,
  ResultsReported: true,
  SubmissionFiled: true,
  NoProposalDeclared: true,
  AwardProposed: true,
};

/** Row of each cluster-year with a calendar or with anything that alarms and terms depend on, by `<clusterId>_<year>`. */
export const calendarProjection = projectionOf<WatchedEvent, Replayable<CalendarRow>>(types, {
  name: 'calendar',
  version: 11,
  streams: (key) => [
    ...['calendar', 'clusterYear', 'results', 'awardProposals'].map((category) => `${category}-${key}`),
    Offices.stream(scopeOf(key).clusterId),
  ],
  // What a body proposes and submits outside clusters is of no calendar.
  keys: ({ data: { clusterId, year } }) => (clusterId === null ? [] : [clusterYearKey(clusterId, year)]),
  evolve(row, event) {
    const { clusterId, year } = event.data;
    const state: CalendarRow = row ?? {
      clusterId: clusterId ?? '',
      year,
      calendar: Calendar.initial(),
      done: { SIGN_PLEDGE: [], REPORT_RESULTS: [] },
      conclusions: [],
      filed: false,
      nothingToFile: false,
      termFrom: null,
    };
    const did = (duty: 'SIGN_PLEDGE' | 'REPORT_RESULTS', unitId: UnitId | null): CalendarRow =>
      unitId === null || state.done[duty].includes(unitId)
        ? state
        : { ...state, done: { ...state.done, [duty]: added(state.done[duty], unitId) } };
    const from: Day = `${year}-01-01`;
    const earliest = (day: PartialDate | null): Day =>
      [state.termFrom ?? from, day === null ? from : firstDay(day)].sort()[0] ?? from;
    switch (event.type) {
      case 'PledgeSigned':
        return did('SIGN_PLEDGE', event.data.unitId);
      case 'PledgeConcluded': {
        const conclusion = { eventId: event.id, signersUnknown: event.data.notSigned === null };
        return { ...state, conclusions: added(state.conclusions, conclusion) };
      }
      case 'YearRecordWithdrawn': {
        const { types, unitIds, eventIds } = event.data;
        const conclusions = state.conclusions.filter(({ eventId }) => !eventIds.includes(eventId));
        if (!types.includes('PledgeSigned')) return { ...state, conclusions };
        const signed = state.done.SIGN_PLEDGE.filter((id) => !unitIds.includes(id));
        return { ...state, conclusions, done: { ...state.done, SIGN_PLEDGE: signed } };
      }
      case 'ResultsReported':
        return did('REPORT_RESULTS', event.data.unitId);
      case 'OfficeHandedOver':
        return state.termFrom === null ? state : { ...state, termFrom: earliest(event.data.on) };
      case 'OfficeRecordSupplemented': {
        const { actsFrom = null } = event.data.added as { readonly actsFrom?: PartialDate };
        return state.termFrom === null ? state : { ...state, termFrom: earliest(actsFrom) };
      }
      case 'SubmissionFiled':
        return event.data.proposer === 'CLUSTER' ? { ...state, filed: true } : state;
      case 'NoProposalDeclared':
        return event.data.proposer === 'CLUSTER' ? { ...state, nothingToFile: true } : state;
      case 'AwardProposed':
        return proposerOf(event.data) === 'ORGANISER' ? state : { ...state, nothingToFile: false };
      case 'LeaderElected':
      case 'OfficeAssigned':
      case 'OfficeRecognised':
      case 'OfficeReported':
        return dayInVietNam(new Date(event.recordedAt)) <= from
          ? { ...state, termFrom: earliest(event.data.actsFrom) }
          : state;
      default:
        return { ...state, calendar: Calendar.evolve(state.calendar, event) };
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
    { name: 'next_day', type: 'text', indexed: true, value: nextDay },
    { name: 'alarmed', type: 'text[]', indexed: true, value: alarmed },
  ],
});

/** Of which states it has alarms. */
function alarmed({ calendar: { alarms } }: CalendarRow): readonly string[] {
  return [...new Set(Object.values(alarms).map(({ open }) => (open ? 'open' : 'cleared')))];
}

/**
 * The day from which process managers look at the row, once a day and whenever it or its cluster changes; null where the row has
 * no days and no term. Days of alarms and terms already recorded count too, since a change of the facts may undo them.
 */
function nextDay({ calendar, termFrom }: CalendarRow): Day | null {
  const { began, alarms, dueBefore } = calendar;
  const raised = Object.values(alarms).flatMap((alarm) => (alarm.open ? alarm.dueBefore : []));
  const days = [...Object.values(dueBefore), ...raised, began?.on ?? [], termFrom ?? []].flat();
  return days.sort()[0] ?? null;
}

/** The facts from which `wantedOn` derives the commands to send. */
export function factsOf(row: CalendarRow, cluster: ClusterRow, existsFrom: Lives['existsFrom']): YearFacts {
  const { clusterId, year, calendar, termFrom } = row;
  const lives = livesOf(cluster, existsFrom);
  return { clusterId, year, calendar, deeds: deedsOf(row, cluster), lives, termFrom };
}

function deedsOf(row: CalendarRow, cluster: ClusterRow): Deeds {
  const { year, done, conclusions, filed, nothingToFile } = row;
  const { dissolved, offices } = cluster;
  return {
    isDissolved: dissolved !== null && dissolved.by <= `${year}-01-01`,
    members: rosterOf(cluster, year),
    signed: done.SIGN_PLEDGE,
    signersUnknown: conclusions.at(-1)?.signersUnknown ?? false,
    reported: done.REPORT_RESULTS,
    filed: filed || nothingToFile,
    offices,
  };
}

/** Units that owe a duty, by the row of the year and of its cluster; null where it is done. */
export const owedIn = (row: CalendarRow, duty: Duty, cluster: ClusterRow): readonly string[] | null =>
  owing(duty, row.year, deedsOf(row, cluster));

export interface AlarmData {
  /** `<cluster>_<year>_<DUTY>`. */
  readonly alarmId: string;
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  readonly duty: Duty;
  readonly status: 'open' | 'cleared';
  /** First day on which the duty was late. */
  readonly dueBefore: Day;
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

/** The parts of an alarm's id. */
export interface AlarmId {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly duty: Duty;
}

const alarmIdShape = new RegExp(`^([a-z0-9-]+)_(\\d{4})_(${duties.join('|')})$`);

/** The parts of an alarm's id; null where the text is not such an id. */
export function alarmIdOf(text: string): AlarmId | null {
  const [, clusterId, year, word] = alarmIdShape.exec(text) ?? [];
  const duty = duties.find((one) => one === word);
  return clusterId !== undefined && duty ? { clusterId, year: Number(year), duty } : null;
}

/** Alarms, by year, cluster and duty; a filter that is null selects all. */
export class FindAlarms extends Question<readonly AlarmData[]> {
  static override readonly projections = [calendarProjection, clusterProjection, unitProjection];
  constructor(
    readonly clusterId: ClusterId | null,
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
         AND alarmed && $3::text[] AND (CASE a.open WHEN 'true' THEN 'open' ELSE 'cleared' END) = ANY ($3)
         AND ($4::text IS NULL OR (year, cluster_id, array_position($7::text[], duty)) > ($5::int, $4, $6::int))
       ORDER BY year, cluster_id, array_position($7::text[], duty) LIMIT $8`,
      [
        clusterId,
        year,
        status === null ? ['open', 'cleared'] : [status],
        after?.clusterId ?? null,
        after?.year ?? null,
        after && duties.indexOf(after.duty) + 1,
        duties,
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
    const concerned = rows.flatMap((row) => {
      const cluster = clusters.get(row.clusterId);
      const owed = cluster ? duties.flatMap((duty) => owedIn(row, duty, cluster) ?? []) : [];
      return [...owed, ...Object.values(row.calendar.alarms).flatMap((alarm) => alarm.missing)];
    });
    const sight = await this.reader.sight(null);
    const name = await namer(sight, concerned);
    const data = alarms.flatMap((one): AlarmData[] => {
      const { state: row, duty } = one;
      const alarm = row.calendar.alarms[duty];
      const cluster = clusters.get(row.clusterId);
      if (!alarm || !cluster) return [];
      const named = (unitIds: readonly UnitId[]): Named[] =>
        unitIds.map((unitId) => name(unitId, dayOfYear(row.year, sight.day))).sort(byName);
      return [
        {
          alarmId: idOf(one),
          clusterId: row.clusterId,
          label: labelOn(cluster, dayOfYear(row.year, sight.day)),
          year: row.year,
          duty,
          status: alarm.open ? 'open' : 'cleared',
          dueBefore: alarm.dueBefore,
          message: `${messages[duty]}, hạn trước ngày ${printDate(alarm.dueBefore)}`,
          missing: named(alarm.missing),
          stillMissing: named((alarm.open && owedIn(row, duty, cluster)) || []),
        },
      ];
    });
    return { data, next };
  }
}
