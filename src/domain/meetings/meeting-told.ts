import { DomainError } from '../ground/errors.js';
import type { Scope } from '../ground/scope.js';
import type { Fraction } from '../ground/fraction.js';
import { numberOf } from '../ground/how-many.js';
import type { UnitId } from '../ground/values.js';
import type { Context } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { MeetingFacts, MeetingKind, MeetingMode, Participant, Participants } from './meeting.js';

// What commands tell of a meeting, when it is recorded or later.

/** Somebody who chairs, speaks, is a guest or attends; what no source says is left out. */
export type ParticipantGiven = { readonly [K in keyof Participant]?: NonNullable<Participant[K]> };

/** Throws UNIT_NOT_FOUND, INVALID_REQUEST. */
function participantOf(given: ParticipantGiven, pointer: string, { registry }: Context): Participant {
  const { unitId = null, organisation = null, person, position = null, about = null, ...number } = given;
  if (unitId !== null) unitOf(registry, unitId);
  const many = numberOf(number, `${pointer}/howMany`);
  return { unitId, organisation, person: person ?? null, position, about, ...many };
}

/** What a command may tell of a meeting. */
export interface MeetingGiven {
  /** One kind, or several at once; neither where no source says. */
  readonly kind?: MeetingKind;
  readonly kinds?: readonly MeetingKind[];
  readonly mode?: MeetingMode;
  /** As printed. */
  readonly place?: string;
  /** Other years of the cluster, or years of other clusters, that meet in the same sitting. */
  readonly alsoFor?: readonly Scope[];
  readonly chairs?: readonly ParticipantGiven[];
  readonly speakers?: readonly ParticipantGiven[];
  readonly guests?: readonly ParticipantGiven[];
  readonly attendees?: readonly ParticipantGiven[];
  /** Neither the host nor the unit that opens the meeting need be an officer (edge case 24). */
  readonly hostUnitId?: UnitId;
  readonly openedByUnitId?: UnitId;
  readonly agenda?: readonly { readonly title: string; readonly presidedBy?: UnitId }[];
  /** Members with a vote, and those of them that take part, by number: sources count more than they name. */
  readonly memberCount?: number;
  readonly presentCount?: number;
  /** Part of the members that makes a quorum; that of the rule set of the day unless said otherwise (R40). */
  readonly quorum?: Fraction;
  /** Basis of a quorum that differs, e.g. the cluster's own regulation. */
  readonly basis?: string;
}

/** A meeting's facts with one list of its kinds. */
type FactsTold = Omit<Partial<MeetingFacts>, 'kind'>;

/** What a command tells of a meeting, without what it does not. Throws INVALID_REQUEST, UNIT_NOT_FOUND. */
export function toldOf(command: MeetingGiven, context: Context): FactsTold {
  const { mode, place, alsoFor, hostUnitId, openedByUnitId, memberCount, presentCount } = command;
  const agenda = command.agenda?.map(({ title, presidedBy = null }) => ({ title, presidedBy }));
  for (const unitId of [hostUnitId, openedByUnitId, ...(agenda ?? []).map((item) => item.presidedBy)])
    if (unitId !== undefined && unitId !== null) unitOf(context.registry, unitId);
  const people = (who: keyof Participants) =>
    command[who]?.map((given, i) => participantOf(given, `/${who}/${i}`, context));
  const told: FactsTold = {
    ...kindsIn(kindsOf(command)),
    mode,
    place,
    alsoFor: alsoFor?.map(({ clusterId, year }) => ({ clusterId, year })),
    chairs: people('chairs'),
    speakers: people('speakers'),
    guests: people('guests'),
    attendees: people('attendees'),
    hostUnitId,
    openedByUnitId,
    agenda,
    memberCount,
    presentCount,
  };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined));
}

/** The kinds as a list, where any is told. */
export function kindsIn({ kind, kinds }: Pick<MeetingFacts, 'kind' | 'kinds'>): Pick<FactsTold, 'kinds'> {
  const told = kinds ?? (kind === undefined ? undefined : [kind]);
  return told === undefined ? {} : { kinds: told };
}

/** Throws INVALID_REQUEST where both are given. */
export function kindsOf({ kind, kinds = [] }: MeetingGiven): Pick<MeetingFacts, 'kind' | 'kinds'> {
  if (kind !== undefined && kinds.length > 0) throw invalid('/kinds', 'either one kind or several');
  const told = kind === undefined ? kinds : [kind];
  const [only] = told;
  if (only === undefined) return {};
  return told.length > 1 ? { kinds: [...told] } : { kind: only };
}

/** The refusal of what a command says of a meeting in two ways. */
export function invalid(pointer: string, detail: string): DomainError {
  return new DomainError('INVALID_REQUEST', 'Nội dung về cuộc họp mâu thuẫn với nhau.', {
    errors: [{ pointer, detail }],
  });
}
