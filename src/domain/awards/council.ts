import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { Supplement } from '../ground/supplement.js';
import { supplementToFact } from '../ground/supplement.js';
import { differences, recordedAlready } from '../ground/told-again.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import type { Fraction } from '../ground/fraction.js';
import { atLeast } from '../ground/fraction.js';
import type { CouncilThreshold } from '../law/rule-sets.js';
import type { EventId, PartialDate } from '../ground/values.js';
import { unitOf } from '../registry/unit-decisions.js';

// A session of an emulation and commendation council: how many members it has, how many are present, and the threshold of its
// own regulation (R56-R59). It advises; it does not decide.

/** Stream of one session of a council. */
export const stream = (sessionId: string): string => `council-${sessionId}`;

/** A council was convened. */
export type CouncilConvened = DomainEvent<
  'CouncilConvened',
  {
    sessionId: string;
    /** Body whose council it is. */
    organiserId: string;
    name: string | null;
    /** All members, the chair included; null where no source says, here and below. */
    members: number | null;
    /** Members who are present. */
    present: number | null;
    /** Threshold of its own regulation; null where that of the rule set of the dossier holds (R59). */
    threshold: CouncilThreshold | null;
    /** Its members are asked in writing only; absent where it meets. */
    inWriting?: boolean;
    /** Whether its own regulation lets the chair's side prevail in a tie; absent where it does not say (R60). */
    chairDecidesTies?: boolean;
  }
>;

/** The list of candidates was put up for everybody to see (R61). */
export type CandidateListPublished = DomainEvent<
  'CandidateListPublished',
  {
    sessionId: string;
    organiserId: string;
    /** Null where no source says. */
    on: PartialDate | null;
    /** Where it was put up, as told; null where no source says. */
    where: string | null;
  }
>;

/** A second source told more of a session. */
export type CouncilSessionSupplemented = DomainEvent<
  'CouncilSessionSupplemented',
  { sessionId: string; organiserId: string } & Supplement
>;

/** Everything that happens to a session. */
export type CouncilEvent = CouncilConvened | CouncilSessionSupplemented | CandidateListPublished;

/** A session, and the list that was put up before it; null where neither is on record. */
export interface CouncilState {
  readonly session: (CouncilConvened['data'] & { readonly eventId: EventId }) | null;
  /** As told last. */
  readonly list: CandidateListPublished['data'] | null;
}

export function initial(): CouncilState {
  return { session: null, list: null };
}

export function evolve(state: CouncilState, event: Recorded<CouncilEvent>): CouncilState {
  switch (event.type) {
    case 'CouncilConvened':
      return { ...state, session: { ...event.data, eventId: event.id } };
    case 'CouncilSessionSupplemented':
      return { ...state, session: state.session && { ...state.session, ...event.data.added } };
    case 'CandidateListPublished':
      return { ...state, list: event.data };
  }
}

/** A session as convened. */
export interface ConveneCouncil {
  readonly sessionId: string;
  readonly organiserId: string;
  readonly name?: string;
  readonly members?: number;
  readonly present?: number;
  readonly threshold?: CouncilThreshold;
  readonly inWriting?: boolean;
  readonly chairDecidesTies?: boolean;
}

/**
 * Records that a council was convened, with the number of its members and of those present, or that they are asked in writing
 * (edge case 55), as far as told. Throws UNIT_NOT_FOUND, FORBIDDEN, ALREADY_RECORDED, INVALID_VOTE where more are present than it has, or
 * anybody is although they are asked in writing. Told again with more, that is added.
 */
export function conveneCouncil(
  state: CouncilState,
  command: ConveneCouncil,
  context: Context,
): (CouncilConvened | CouncilSessionSupplemented)[] {
  const {
    sessionId,
    organiserId,
    name = null,
    members = null,
    present = null,
    threshold,
    inWriting,
  } = command;
  requireOrganiser(context.actor, organiserId);
  unitOf(context.registry, organiserId);
  const share = threshold ? { comparison: threshold.comparison, percent: threshold.percent } : null;
  const { chairDecidesTies } = command;
  const data = {
    sessionId,
    organiserId,
    name,
    members,
    present,
    threshold: share,
    inWriting,
    chairDecidesTies,
  };
  const { session } = state;
  if (session) {
    const record = { eventId: session.eventId, type: 'CouncilConvened' };
    const detail = `Phiên họp Hội đồng “${sessionId}” đã được ghi nhận.`;
    const more = supplementToFact(record, session, data, detail);
    requireSound({ ...session, ...more.added });
    return [{ type: 'CouncilSessionSupplemented', data: { sessionId, organiserId, ...more } }];
  }
  requireSound(data);
  return [{ type: 'CouncilConvened', data }];
}

/** Throws INVALID_VOTE. */
function requireSound({ members, present, inWriting }: CouncilConvened['data']): void {
  if (present !== null && members !== null && present > members) {
    throw new DomainError('INVALID_VOTE', `Hội đồng có ${members} thành viên, không thể có mặt ${present}.`, {
      members,
      present,
    });
  }
  if (inWriting && present !== null && present > 0) {
    throw new DomainError('INVALID_VOTE', 'Lấy ý kiến bằng văn bản thì không có thành viên nào dự họp.', {
      members,
      present,
    });
  }
}

/** A list of candidates as put up. */
export interface PublishCandidateList {
  readonly sessionId: string;
  readonly organiserId: string;
  readonly on?: PartialDate;
  readonly where?: string;
}

/**
 * Records that the list for a session was put up, before or after the session is on record (R61). Throws UNIT_NOT_FOUND,
 * FORBIDDEN, COUNCIL_NOT_FOUND where it is the session of another body, ALREADY_RECORDED.
 */
export function publishCandidateList(
  { session, list }: CouncilState,
  command: PublishCandidateList,
  { actor, registry }: Context,
): CandidateListPublished[] {
  const { sessionId, organiserId } = command;
  requireOrganiser(actor, organiserId);
  unitOf(registry, organiserId);
  if (session && session.organiserId !== organiserId) throw noSession(sessionId, organiserId);
  const before = list?.organiserId === organiserId ? list : null;
  const { on = before?.on ?? null, where = before?.where ?? null } = command;
  const data = { sessionId, organiserId, on, where };
  if (list && differences(list, data).length === 0)
    throw recordedAlready('Việc công khai danh sách đã được ghi nhận.', list, data);
  return [{ type: 'CandidateListPublished', data }];
}

function noSession(sessionId: string, organiserId: string): DomainError {
  const detail = `Chưa ghi nhận phiên họp Hội đồng “${sessionId}” của đơn vị tổ chức cụm, khối này.`;
  return new DomainError('COUNCIL_NOT_FOUND', detail, { sessionId, organiserId });
}

/**
 * The session, if it is one of the council of this organiser and has a quorum: of those present (R56), or, where it is asked in
 * writing, of those who replied (edge case 55), as far as the numbers are known. Throws COUNCIL_NOT_FOUND, COUNCIL_WITHOUT_QUORUM.
 */
export function sessionFor(
  { session }: CouncilState,
  sessionId: string,
  organiserId: string,
  share: Fraction,
  replies: number | null,
): CouncilConvened['data'] {
  if (session?.organiserId !== organiserId) throw noSession(sessionId, organiserId);
  const { members, inWriting } = session;
  const present = inWriting ? replies : session.present;
  if (present === null || members === null) return session;
  const quorum = atLeast(share, members);
  if (present < quorum) {
    throw new DomainError(
      'COUNCIL_WITHOUT_QUORUM',
      inWriting
        ? `Có ${present}/${members} thành viên Hội đồng cho ý kiến, cần ít nhất ${quorum}.`
        : `Hội đồng có mặt ${present}/${members} thành viên, cần ít nhất ${quorum}.`,
      { sessionId, members, present, quorum },
      'R56',
    );
  }
  return session;
}
