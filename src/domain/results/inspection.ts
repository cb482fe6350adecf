import type { Context } from '../registry/decision.js';
import { requireOwnUnit, speaksFor } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import { contradicts, differences, joined, recordedAlready } from '../ground/told-again.js';
import type { DomainEvent } from '../ground/event.js';
import type { Figure } from './figure.js';
import { put } from '../ground/growing.js';
import type { MetricCode } from './metrics.js';
import type { CorrectionReason, ReportedMetric } from './results.js';
import { livingUnit, severalUnits, unitOf } from '../registry/unit-decisions.js';
import { kindsOfLaw, lawKnowsKinds } from '../law/inspection-laws.js';
import type { PartialDate, UnitId } from '../ground/values.js';
import { firstDay, isBefore } from '../ground/values.js';

// Inspections. The unit that carries one out records it, then its conclusion with the findings, then how much money was recovered.
// Violations, recommended recovery, other recommended handling and recovered money are four figures that are never added (R28).

/** Stream of all inspections with this id: units choose ids independently, so several may use the same one. */
export const stream = (inspectionId: string): string => `inspection-${inspectionId}`;

/**
 * Administrative, specialised, joint with other bodies, or into how a head meets his responsibility (trách nhiệm). The law told the
 * first two apart until 30 June 2025 (R84).
 */
export const inspectionKinds = [...kindsOfLaw, 'INTER_SECTOR', 'RESPONSIBILITY'] as const;

/** The kind of an inspection. */
export type InspectionKind = (typeof inspectionKinds)[number];

/**
 * What is known of an inspection's kind (R84). `TOLD`: it is recorded. `NOT_IN_LAW`: it is recorded, but the law of its day has no
 * such kind. `NONE_IN_LAW`: none is recorded, and the law of its day has none. `NOT_TOLD`: none is recorded, although the law of
 * its day has kinds. `UNDECIDED`: none is recorded, and its day is not known well enough to say which law holds.
 */
export type KindStatus = 'TOLD' | 'NOT_IN_LAW' | 'NONE_IN_LAW' | 'NOT_TOLD' | 'UNDECIDED';

/** Under the plan, ad hoc (đột xuất), or carried over from an earlier period; all count in the year's total (R29). */
export const inspectionBases = ['PLANNED', 'AD_HOC', 'CARRIED_OVER'] as const;

/** Why an inspection is carried out. */
export type InspectionBasis = (typeof inspectionBases)[number];

/**
 * What a conclusion may state: violations, recommended recovery and other recommended handling ("sai phạm", "kiến nghị thu hồi",
 * "kiến nghị xử lý khác") of money and of land, each a figure of its own (R28); fines; how many were inspected and handled.
 */
export const findingCodes = [
  'money.violations',
  'money.recovery-recommended',
  'money.other-handling-recommended',
  'handling.organisations',
  'handling.persons',
  'handling.cases-transferred',
  'handling.persons-transferred',
  'money.handling-recommended',
  'money.settlement-reduced',
  'land.violations',
  'land.recovery-recommended',
  'land.other-handling-recommended',
  'fines.decisions',
  'fines.organisations',
  'fines.persons',
  'fines.money',
  'inspected.units',
  'inspected.units-in-violation',
] as const satisfies readonly MetricCode[];

/** A metric that a conclusion may state. */
export type FindingCode = (typeof findingCodes)[number];

interface InspectionSubject {
  readonly inspectionId: string;
  readonly unitId: UnitId;
  /** Emulation year it counts for. */
  readonly year: number;
}

/** A unit carries out an inspection. What is not told is null; days may be partial. */
export type InspectionRecorded = DomainEvent<
  'InspectionRecorded',
  InspectionSubject & {
    kind: InspectionKind | null;
    basis: InspectionBasis | null;
    title: string | null;
    decisionNumber: string | null;
    decidedOn: PartialDate | null;
    startedOn: PartialDate | null;
    endedOn: PartialDate | null;
    warnings?: readonly InspectionWarning[];
  }
>;

/** A warning with which an inspection was recorded all the same. */
export interface InspectionWarning {
  readonly code: 'KIND_NOT_IN_LAW';
  readonly detail: string;
}

/** The inspection was concluded, with these findings. */
export type InspectionConcluded = DomainEvent<
  'InspectionConcluded',
  InspectionSubject & {
    conclusionNumber: string | null;
    concludedOn: PartialDate | null;
    /** Null where no source tells any. */
    findings: ReportedMetric[] | null;
  }
>;
/** How much money was recovered in all up to `asOf`, null where no day is told. The total `now` replaces the last one, `was`. */
export type RecoveryFollowedUp = DomainEvent<
  'RecoveryFollowedUp',
  InspectionSubject & { asOf: PartialDate | null; was: Figure | null; now: Figure }
>;
/** A finding was corrected; `was` is null where the conclusion did not have it (R31). */
export type InspectionCorrected = DomainEvent<
  'InspectionCorrected',
  InspectionSubject & {
    metric: FindingCode;
    was: Figure | null;
    now: Figure;
    reasonCode: CorrectionReason;
    reason: string;
  }
>;

/** What is told of an inspection beside its findings; null where it is not told. */
export type InspectionTold = Pick<
  InspectionRecorded['data'],
  'kind' | 'basis' | 'title' | 'decisionNumber' | 'decidedOn' | 'startedOn' | 'endedOn'
> &
  Pick<InspectionConcluded['data'], 'conclusionNumber' | 'concludedOn'>;

/**
 * Something of it was told later, or was told wrongly: all of it, before and after. `reasonCode` and `reason` are null where
 * nothing but what was not told has changed (R31).
 */
export type InspectionAmended = DomainEvent<
  'InspectionAmended',
  InspectionSubject & {
    was: InspectionTold;
    now: InspectionTold;
    /** Findings of the conclusion that were not told with it; absent where there are none. */
    findings?: readonly ReportedMetric[];
    reasonCode: CorrectionReason | null;
    reason: string | null;
    warnings?: readonly InspectionWarning[];
  }
>;

/** What happens to an inspection. */
export type InspectionEvent =
  | InspectionRecorded
  | InspectionConcluded
  | RecoveryFollowedUp
  | InspectionCorrected
  | InspectionAmended;

/** What decisions need to know of an inspection. */
export interface Inspection {
  readonly subject: InspectionSubject;
  readonly told: InspectionTold;
  readonly concluded: InspectionConcluded['data'] | null;
  readonly findings: ReadonlyMap<MetricCode, Figure>;
  /** Up to when money was recovered, as told last; null where no day is told, undefined where nothing is. */
  readonly recoveredAsOf: PartialDate | null | undefined;
}

const nothingTold: InspectionTold = {
  kind: null,
  basis: null,
  title: null,
  decisionNumber: null,
  decidedOn: null,
  startedOn: null,
  endedOn: null,
  conclusionNumber: null,
  concludedOn: null,
};

/** The inspections with one id, by the unit that carries each out. */
export type InspectionState = ReadonlyMap<string, Inspection>;

export function initial(): InspectionState {
  return new Map();
}

export function evolve(state: InspectionState, event: InspectionEvent): InspectionState {
  const { inspectionId, unitId, year } = event.data;
  const fresh = { subject: { inspectionId, unitId, year }, told: nothingTold, concluded: null };
  const inspection: Inspection = state.get(unitId) ?? {
    ...fresh,
    findings: new Map(),
    recoveredAsOf: undefined,
  };
  return put(state, unitId, changed(inspection, event));
}

function changed(inspection: Inspection, event: InspectionEvent): Inspection {
  const { told, findings } = inspection;
  switch (event.type) {
    case 'InspectionRecorded': {
      const { kind, basis, title, decisionNumber, decidedOn, startedOn, endedOn } = event.data;
      const recorded = { kind, basis, title, decisionNumber, decidedOn, startedOn, endedOn };
      return { ...inspection, told: { ...told, ...recorded } };
    }
    case 'InspectionConcluded': {
      const { conclusionNumber, concludedOn } = event.data;
      for (const { metric, figure } of event.data.findings ?? []) put(findings, metric, figure);
      return { ...inspection, concluded: event.data, told: { ...told, conclusionNumber, concludedOn } };
    }
    case 'InspectionAmended':
      for (const { metric, figure } of event.data.findings ?? []) put(findings, metric, figure);
      return { ...inspection, told: event.data.now };
    case 'RecoveryFollowedUp':
      return {
        ...inspection,
        findings: put(findings, 'money.recovered', event.data.now),
        recoveredAsOf: event.data.asOf,
      };
    case 'InspectionCorrected':
      return { ...inspection, findings: put(findings, event.data.metric, event.data.now) };
  }
}

/** An inspection as its unit records it. */
export interface RecordInspection extends InspectionSubject {
  readonly kind?: InspectionKind;
  readonly basis?: InspectionBasis;
  readonly title?: string;
  readonly decisionNumber?: string;
  readonly decidedOn?: PartialDate;
  readonly startedOn?: PartialDate;
  readonly endedOn?: PartialDate;
}

/**
 * Says what is known of an inspection's kind. The law on the day of its decision says which kinds there are (R84). Where that day
 * is not told: an inspection that began, ended or counts for a year before the law of 2025 was also decided before it.
 */
export function kindStatus(told: {
  readonly kind: InspectionKind | null;
  readonly year: number;
  readonly decidedOn: PartialDate | null;
  readonly startedOn: PartialDate | null;
  readonly endedOn: PartialDate | null;
}): KindStatus {
  const { kind, year, decidedOn, startedOn, endedOn } = told;
  const wasBefore = [startedOn, endedOn, `${year}` as const].some(
    (day) => day !== null && lawKnowsKinds(day),
  );
  const isKnown = decidedOn === null ? wasBefore || null : lawKnowsKinds(decidedOn);
  if (kind !== null) {
    const isOfLaw = (kindsOfLaw as readonly InspectionKind[]).includes(kind);
    return isOfLaw && isKnown === false ? 'NOT_IN_LAW' : 'TOLD';
  }
  if (isKnown === null) return 'UNDECIDED';
  return isKnown ? 'NOT_TOLD' : 'NONE_IN_LAW';
}

/**
 * Records an inspection of a unit, as far as it is told. A kind that the law of 2025 no longer has is recorded with a warning
 * (R84). Told again with more, it is added. Throws UNIT_NOT_FOUND, UNIT_ENDED, NOT_OWN_UNIT, ALREADY_RECORDED, DATES_OUT_OF_ORDER.
 */
export function recordInspection(
  state: InspectionState,
  command: RecordInspection,
  context: Context,
): (InspectionRecorded | InspectionAmended)[] {
  const { inspectionId, unitId, year, kind = null, basis = null, title = null } = command;
  const { decisionNumber = null, decidedOn = null, startedOn = null, endedOn = null } = command;
  requireOwnUnit(context.actor, unitId);
  livingUnit(context.registry, unitId, firstDay(startedOn ?? decidedOn ?? `${year}`));
  const data = {
    inspectionId,
    unitId,
    year,
    kind,
    basis,
    title,
    decisionNumber,
    decidedOn,
    startedOn,
    endedOn,
  };
  const known = state.get(unitId);
  if (known) return [toldMore(known, data, `Cuộc thanh tra “${inspectionId}” đã được ghi nhận.`, context)];
  requireOrder(data);
  return [{ type: 'InspectionRecorded', data: { ...data, ...kindWarnings(data) } }];
}

/** What is told again of an inspection, where it only adds. Throws UNIT_NOT_FOUND, UNIT_ENDED, ALREADY_RECORDED, DATES_OUT_OF_ORDER. */
export function toldMore(
  { subject, told: was }: Inspection,
  told: Partial<InspectionTold>,
  detail: string,
  context: Context,
): InspectionAmended {
  const known = { ...subject, ...was };
  const differs = differences(known, told);
  if (differs.length === 0 || differs.some(contradicts)) throw recordedAlready(detail, known, told);
  const { inspectionId: _id, unitId: _unit, year: _year, ...now } = joined(known, told) as typeof known;
  return amended(subject, was, now, { reasonCode: null, reason: null }, context);
}

/** What an inspection reads now. Throws UNIT_NOT_FOUND, UNIT_ENDED, DATES_OUT_OF_ORDER. */
export function amended(
  subject: InspectionSubject,
  was: InspectionTold,
  now: InspectionTold,
  why: Pick<InspectionAmended['data'], 'reasonCode' | 'reason'>,
  context: Context,
): InspectionAmended {
  const { decidedOn, startedOn } = now;
  livingUnit(context.registry, subject.unitId, firstDay(startedOn ?? decidedOn ?? `${subject.year}`));
  requireOrder(now);
  requireConclusionAfterStart(now);
  const said = kindWarnings({ ...now, year: subject.year });
  return { type: 'InspectionAmended', data: { ...subject, was, now, ...why, ...said } };
}

/** Throws DATES_OUT_OF_ORDER where an inspection would have ended before it began, or begun before it was decided. */
export function requireOrder(told: Pick<InspectionTold, 'decidedOn' | 'startedOn' | 'endedOn'>): void {
  const { decidedOn, startedOn, endedOn } = told;
  const days = [decidedOn, startedOn, endedOn].filter((day) => day !== null);
  if (!days.some((day, i) => days.slice(0, i).some((earlier) => isBefore(day, earlier)))) return;
  throw new DomainError('DATES_OUT_OF_ORDER', 'Ngày quyết định, bắt đầu, kết thúc phải theo thứ tự.', {
    decidedOn,
    startedOn,
    endedOn,
  });
}

/** Throws DATES_OUT_OF_ORDER where an inspection would have been concluded before it began. */
export function requireConclusionAfterStart(told: Pick<InspectionTold, 'startedOn' | 'concludedOn'>): void {
  const { startedOn, concludedOn } = told;
  if (concludedOn === null || startedOn === null || !isBefore(concludedOn, startedOn)) return;
  throw new DomainError('DATES_OUT_OF_ORDER', 'Ngày kết luận trước ngày bắt đầu thanh tra.', {
    startedOn,
    concludedOn,
  });
}

/** What is to be said of a kind that the law of its day does not know (R84). */
export const kindWarnings = (
  told: Parameters<typeof kindStatus>[0],
): { warnings?: readonly InspectionWarning[] } =>
  kindStatus(told) === 'NOT_IN_LAW' ? { warnings: [{ code: 'KIND_NOT_IN_LAW', detail: notInLaw }] } : {};

/** Text of the warning `KIND_NOT_IN_LAW` (R84). */
export const notInLaw =
  'Từ 01/7/2025, Luật Thanh tra số 84/2025/QH15 không phân biệt thanh tra hành chính và thanh tra chuyên ngành.';

/** Names a recorded inspection. */
export interface InspectionNamed {
  readonly inspectionId: string;
  /** The unit that carries it out. That unit may leave it out; others may where only one unit uses the id. */
  readonly unitId?: UnitId;
}

/**
 * Finds the inspection with this id: that of the unit named, else of the acting unit, else the only one. Throws
 * INSPECTION_NOT_FOUND, NOT_OWN_UNIT, UNIT_NOT_FOUND where the registration of its unit was withdrawn, and INVALID_REQUEST where
 * several units use the id and none is named.
 */
export function recorded(
  state: InspectionState,
  { inspectionId, unitId }: InspectionNamed,
  context: Context,
): Inspection {
  const own = speaksFor(context.actor, context.actor.unitId) ? context.actor.unitId : null;
  const [only, ...others] = state.values();
  const named = unitId ?? own;
  const found = (named === null ? undefined : state.get(named)) ?? (unitId === undefined ? only : undefined);
  if (!found)
    throw new DomainError('INSPECTION_NOT_FOUND', `Chưa có cuộc thanh tra “${inspectionId}”.`, {
      inspectionId,
      ...(unitId === undefined ? {} : { unitId }),
    });
  requireOwnUnit(context.actor, found.subject.unitId);
  if (unitId === undefined && own === null && others.length > 0)
    throw severalUnits([...state.keys()], { pointer: '/unitId' });
  unitOf(context.registry, found.subject.unitId);
  return found;
}
