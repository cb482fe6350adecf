import type { DomainEvent, Recorded } from '../ground/event.js';
import { added, assign } from '../ground/growing.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { DeedFact } from './score-facts.js';
import type { ScoreSheet, TieStep } from './score-sheet.js';
import type { Entry, Mark, NotRated, Scored, ScoreLine, UnitScore } from './scoring.js';
import type { PlaceTold, ToldPlace } from './places.js';
import type { SelfVouched } from '../offices/vouching.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import type { Scope } from '../ground/scope.js';
import type { ClusterId, EventId, PartialDate, UnitId } from '../ground/values.js';

// Scoring of one cluster-year: the sheet, self-scores, cross-checks, appraisals, final scores (R17-R19, R33-R39). The state is
// plain JSON, since the read model of standings stores it as it is.

/** Stream of the scores of a cluster-year. */
export const stream = (clusterId: ClusterId, year: number): string => `scores-${clusterId}_${year}`;

/** The meeting adopted a sheet; until scoring begins it may adopt another (R18). */
export type ScoreSheetAdopted = DomainEvent<
  'ScoreSheetAdopted',
  Scope & { version: number; sheet: ScoreSheet }
>;
/** A unit scored itself; replaces its earlier self-score. */
export type SelfScoreSubmitted = DomainEvent<'SelfScoreSubmitted', Scope & { unitId: UnitId; marks: Mark[] }>;
/** Another unit checked the self-score (kiểm tra chéo, R34). It does not count by itself (R35). */
export type CrossCheckRecorded = DomainEvent<
  'CrossCheckRecorded',
  Scope & { unitId: UnitId; byUnitId: UnitId; marks: Mark[] }
>;
/** A unit was appraised: these marks count (R35). Each mark that differs from the self-score has a note that says why. */
export type ScoreAppraised = DomainEvent<
  'ScoreAppraised',
  Scope & { unitId: UnitId; byUnitId: UnitId | null; marks: Mark[] }
>;
/**
 * A line as events store it: `marked` names the criterion of the mark that the line follows from. The mark with its note stays in
 * the appraisal, since an append holds 1 MiB. Older events hold the mark itself.
 */
export type StoredLine = ScoreLine & { readonly marked?: string };
/** The meeting made the scores final, with every line as it was then, and the units that could not be rated. */
export type ScoresFinalised = DomainEvent<
  'ScoresFinalised',
  Scope & {
    scores: (Omit<UnitScore, 'lines'> & { lines: readonly StoredLine[] })[];
    notRated: (Omit<NotRated, 'lines'> & { lines?: readonly StoredLine[] })[];
    /** The order that the meeting voted for, with a reason where it differs from the ranking (D4); null where it did not vote. */
    voted: { order: string[]; vote: VoteAsTold | null; reason: string | null } | null;
    warnings: { code: 'NOT_RATED' | 'VOTE_DIFFERS' | SelfVouched['code']; detail: string }[];
  }
>;
/** The final scores no longer count; they stay in the history. */
export type ScoresReopened = DomainEvent<'ScoresReopened', Scope & { reason: string }>;
/** A tie was settled. `order` lists the units best first; units in the same inner list still share a place (R38). */
export type TieResolved = DomainEvent<
  'TieResolved',
  Scope & {
    points: string;
    method: TieStep['by'];
    order: string[][];
    reason: string | null;
    /** The criterion that decided, with method CRITERION; absent in older events. */
    criterion?: string;
    warnings?: readonly SelfVouched[];
  }
>;

/** Places of the year were recorded as told, with or without scores (R36). */
export type PlacesRecorded = DomainEvent<
  'PlacesRecorded',
  Scope & {
    places: readonly PlaceTold[];
    vote: VoteAsTold | null;
    meetingId: string | null;
    /** Why a place differs from one told before; null where none does. */
    reason: string | null;
    warnings?: readonly {
      code: 'PLACE_DIFFERS' | 'PLACES_AGAINST_POINTS' | MembershipUntold['code'] | SelfVouched['code'];
      detail: string;
    }[];
  }
>;
/** The places of one record, `eventId`, had been recorded in error. */
export type PlacesWithdrawn = DomainEvent<
  'PlacesWithdrawn',
  Scope & { eventId: EventId; unitIds: readonly UnitId[]; reason: string }
>;

/** Everything that happens to the scores of a cluster-year. */
export type ScoresEvent =
  | ScoreSheetAdopted
  | SelfScoreSubmitted
  | CrossCheckRecorded
  | ScoreAppraised
  | ScoresFinalised
  | ScoresReopened
  | TieResolved
  | PlacesRecorded
  | PlacesWithdrawn;

/** A decision on a tie; `eventId` is that of its event. */
export interface TieResolution {
  readonly points: string;
  readonly method: TieStep['by'];
  readonly order: readonly (readonly string[])[];
  readonly reason: string | null;
  readonly criterion: string | null;
  readonly eventId: EventId;
}

/** The marks given to one unit: by itself, by those who checked it, by the appraisal. */
export interface UnitEntries {
  readonly self: Entry | null;
  /** When it first scored itself. */
  readonly selfScored: DeedFact | null;
  readonly crossChecks: readonly Entry[];
  readonly appraised: Entry | null;
}

/** The scores of a cluster-year; `final` is null until the meeting finalises them, and after they are reopened. */
export interface ScoresState {
  readonly adopted: {
    readonly sheet: ScoreSheet;
    readonly version: number;
    readonly eventId: EventId;
  } | null;
  readonly units: Readonly<Record<string, UnitEntries>>;
  readonly final:
    | (Pick<ScoresFinalised['data'], 'voted'> & {
        readonly scores: readonly UnitScore[];
        readonly notRated: readonly NotRated[];
        readonly on: PartialDate | null;
        readonly eventId: EventId;
      })
    | null;
  readonly ties: readonly TieResolution[];
  /** Places as told, in the order in which they came. */
  readonly told: readonly ToldPlace[];
}

const nothing: UnitEntries = { self: null, selfScored: null, crossChecks: [], appraised: null };

export function initial(): ScoresState {
  return { adopted: null, units: {}, final: null, ties: [], told: [] };
}

export function evolve(state: ScoresState, event: Recorded<ScoresEvent>): ScoresState {
  const eventId = event.id;
  const on = event.metadata.occurredOn;
  const entered = (
    data: { unitId: UnitId; marks: readonly Mark[] },
    byUnitId: UnitId | null,
    put: (unit: UnitEntries, entry: Entry) => UnitEntries,
  ): ScoresState => {
    const unit = state.units[data.unitId] ?? { ...nothing, crossChecks: [] };
    const changed = put(unit, { marks: data.marks, byUnitId, on, eventId });
    return { ...state, units: assign(state.units, data.unitId, changed) };
  };
  switch (event.type) {
    case 'ScoreSheetAdopted': {
      const { sheet, version } = event.data;
      return { ...state, adopted: { sheet, version, eventId } };
    }
    case 'SelfScoreSubmitted':
      return entered(event.data, event.data.unitId, (unit, self) => ({
        ...unit,
        self,
        selfScored: unit.selfScored ?? { on, eventId },
      }));
    case 'CrossCheckRecorded':
      return entered(event.data, event.data.byUnitId, (unit, check) => ({
        ...unit,
        crossChecks: added(without(unit.crossChecks, check.byUnitId), check),
      }));
    case 'ScoreAppraised':
      return entered(event.data, event.data.byUnitId, (unit, appraised) => ({ ...unit, appraised }));
    case 'ScoresFinalised': {
      const { voted } = event.data;
      const read = (unitId: UnitId, lines: readonly StoredLine[]): ScoreLine[] =>
        lines.map((line) => withMark(line, state.units[unitId]?.appraised?.marks ?? []));
      const scores = event.data.scores.map((unit) => ({ ...unit, lines: read(unit.unitId, unit.lines) }));
      const notRated = event.data.notRated.map((unit) =>
        unit.lines ? { ...unit, lines: read(unit.unitId, unit.lines) } : unit,
      );
      return { ...state, final: { scores, notRated, voted, on, eventId } };
    }
    case 'ScoresReopened':
      return { ...state, final: null };
    case 'TieResolved': {
      const { points, method, order, reason, criterion = null } = event.data;
      return { ...state, ties: added(state.ties, { points, method, order, reason, criterion, eventId }) };
    }
    case 'PlacesRecorded': {
      const { places, vote, meetingId, reason } = event.data;
      const told = places.map((place) => ({ ...place, vote, meetingId, reason, on, eventId }));
      return { ...state, told: told.reduce((all, one) => added(all, one), state.told) };
    }
    case 'PlacesWithdrawn':
      return { ...state, told: state.told.filter((place) => place.eventId !== event.data.eventId) };
  }
}

/** Removes the earlier check by the same unit, in place. */
function without(checks: readonly Entry[], byUnitId: UnitId | null): readonly Entry[] {
  const earlier = checks.findIndex((check) => check.byUnitId === byUnitId);
  if (earlier !== -1) (checks as Entry[]).splice(earlier, 1);
  return checks;
}

/** The line as events store it: with the criterion of its mark in place of the mark. */
export function stored({ mark, ...line }: ScoreLine): StoredLine {
  return mark ? { ...line, marked: mark.criterion } : line;
}

/** The line with the mark that it names, from the marks that counted when the scores became final. */
function withMark({ marked, ...line }: StoredLine, marks: readonly Mark[]): ScoreLine {
  const mark = marks.find((given) => given.criterion === marked);
  return mark ? { ...line, mark } : line;
}

/** The marks of a unit that count now, and when it scored itself. */
export function scoredOf({ units }: ScoresState, unitId: UnitId): Scored {
  const { appraised: entry = null, selfScored = null } = units[unitId] ?? {};
  return { unitId, entry, selfScored };
}
