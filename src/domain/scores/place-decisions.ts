import { requireMemberOfYear } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import type { MembershipUntold } from '../registry/registry-events.js';
import { unitNameOn } from '../registry/unit-decisions.js';
import { DomainError } from '../ground/errors.js';
import { contradicts, differences, recordedAlready } from '../ground/told-again.js';
import { readPoints } from '../ground/points.js';
import type { Scope } from '../ground/scope.js';
import { dayOfYear } from '../ground/values.js';
import type { WithdrawRecord } from '../ground/withdrawal.js';
import { recordNotFound } from '../ground/withdrawal.js';
import type { OfficesBeside } from '../offices/officers.js';
import { soundVote } from '../law/vote-as-told.js';
import type { VoteAsTold } from '../law/vote-as-told.js';
import type { MeetingRecord } from '../offices/vouching.js';
import { requireVoteOrMinutes, vouchingWarnings } from '../offices/vouching.js';
import type { PlaceTold, ToldPlace } from './places.js';
import { placesOf } from './places.js';
import { forLeader } from './score-decisions.js';
import type { BesideFacts } from './score-meeting-decisions.js';
import { factsOf, rosterIn } from './score-meeting-decisions.js';
import type { PlacesRecorded, PlacesWithdrawn, ScoresState } from './scores.js';
import { standingOf } from './standing.js';

/** Places of a year as a meeting or a document tells them, all or only the first. */
export interface RecordPlaces extends Scope, MeetingRecord {
  readonly places: readonly (Pick<PlaceTold, 'unitId' | 'place'> & { readonly points?: string })[];
  readonly vote?: VoteAsTold;
  readonly meetingId?: string;
  /** Why a place is another one than was told before. */
  readonly reason?: string;
}

/**
 * Records places as told, with or without a score sheet; several may share one, and the units of which none is told have none that
 * is known (R36). A place that was told otherwise before needs a reason. Where it is not the place that scores give, or the points
 * told with it say otherwise, the receipt warns. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR, UNIT_NOT_FOUND,
 * NOT_A_MEMBER, UNIT_ENDED, DATES_OUT_OF_ORDER, MEMBER_OF_ANOTHER_CLUSTER (R4), INVALID_REQUEST, INVALID_VOTE, EVIDENCE_REQUIRED,
 * ALREADY_RECORDED, NOT_EXPLAINED.
 */
export function recordPlaces(
  state: ScoresState,
  command: RecordPlaces,
  context: Context,
  beside: BesideFacts,
): PlacesRecorded[] {
  const { clusterId, year, vote, meetingId = null, reason = null } = command;
  const cluster = forLeader(command, context, beside.offices, 'R36');
  requireVoteOrMinutes(context.actor, command, vote);
  const places = command.places.map(({ unitId, place, points = null }) => ({ unitId, place, points }));
  const untold: MembershipUntold[] = [];
  for (const [i, { unitId }] of places.entries()) {
    untold.push(...requireMemberOfYear(context, cluster, unitId, year, command.evidence));
    if (places.findIndex((other) => other.unitId === unitId) < i) {
      const errors = [{ pointer: `/places/${i}/unitId`, detail: 'must be told once' }];
      throw new DomainError('INVALID_REQUEST', 'Một đơn vị được nêu hai lần.', { errors });
    }
  }
  requireReason(state, places, command);
  const standing = standingOf(state, factsOf(beside), rosterIn(context, cluster, year));
  const day = dayOfYear(year, context.today);
  const names = (told: readonly PlaceTold[]): string =>
    told.map(({ unitId }) => unitNameOn(context.registry, unitId, day)).join(', ');
  const differing = places.filter(({ unitId, place }) =>
    standing?.rows.some((row) => row.unitId === unitId && row.rank !== place),
  );
  const odd = againstPoints(places);
  const warnings: PlacesRecorded['data']['warnings'] = [
    ...untold,
    ...(differing.length > 0
      ? [{ code: 'PLACE_DIFFERS' as const, detail: `Thứ hạng khác điểm đã tính: ${names(differing)}.` }]
      : []),
    ...(odd.length > 0
      ? [
          {
            code: 'PLACES_AGAINST_POINTS' as const,
            detail: `Thứ hạng không theo điểm được nêu: ${names(odd)}.`,
          },
        ]
      : []),
    ...places
      .filter(({ place }) => place === 1)
      .flatMap(({ unitId }) => vouchingWarnings(context.actor, unitId)),
  ];
  const told = { vote: vote ? soundVote(vote) : null, meetingId, reason };
  return [
    {
      type: 'PlacesRecorded',
      data: { clusterId, year, places, ...told, ...(warnings.length > 0 ? { warnings } : {}) },
    },
  ];
}

/** Throws ALREADY_RECORDED where all of it was told before, NOT_EXPLAINED where a place was told otherwise and nobody says why. */
function requireReason(
  state: ScoresState,
  places: readonly PlaceTold[],
  { reason, vote, meetingId }: RecordPlaces,
): void {
  const known = placesOf(state.told);
  const current = places.flatMap(({ unitId }) => known.get(unitId) ?? []);
  const says = (told: PlaceTold, before: ToldPlace | undefined): boolean =>
    before !== undefined && before.place === told.place && (told.points ?? before.points) === before.points;
  if (places.every((told) => says(told, known.get(told.unitId)))) {
    const [first] = current;
    const told = { vote: vote && soundVote(vote), meetingId, reason };
    const differs = differences(first ?? {}, told);
    // The vote, the meeting or the reason are told now: the places with them stand in place of those without.
    if (differs.length > 0 && !differs.some(contradicts)) return;
    throw recordedAlready('Các thứ hạng này đã được ghi nhận.', { ...first, places: current }, told);
  }
  const changed = places.filter(({ unitId, place, points }) => {
    const before = known.get(unitId);
    if (!before) return false;
    return before.place !== place || (points !== null && before.points !== null && before.points !== points);
  });
  if (changed.length === 0 || reason !== undefined) return;
  const unitIds = changed.map(({ unitId }) => unitId);
  throw new DomainError(
    'NOT_EXPLAINED',
    'Thứ hạng khác với thứ hạng đã ghi nhận mà chưa nêu lý do.',
    { unitIds, current: current.filter(({ unitId }) => unitIds.includes(unitId)) },
    'R36',
  );
}

/** Units that were told fewer points than one with a worse place. */
function againstPoints(places: readonly PlaceTold[]): readonly PlaceTold[] {
  return places.filter((one) =>
    places.some(
      (other) =>
        other.place > one.place &&
        one.points !== null &&
        other.points !== null &&
        readPoints(other.points) > readPoints(one.points),
    ),
  );
}

/** Places recorded in error. */
export type WithdrawPlaces = Scope & WithdrawRecord;

/**
 * Takes back the places that one record told; what was told of these units before holds again. Throws CLUSTER_NOT_FOUND,
 * CLUSTER_DISSOLVED, NOT_LEADER_OF_YEAR, RECORD_NOT_FOUND.
 */
export function withdrawPlaces(
  state: ScoresState,
  { clusterId, year, eventId, reason }: WithdrawPlaces,
  context: Context,
  { offices }: OfficesBeside,
): PlacesWithdrawn[] {
  forLeader({ clusterId, year }, context, offices, 'R36');
  const told = state.told.filter((place) => place.eventId === eventId);
  if (told.length === 0) throw recordNotFound(eventId);
  const unitIds = told.map(({ unitId }) => unitId);
  return [{ type: 'PlacesWithdrawn', data: { clusterId, year, eventId, unitIds, reason } }];
}
