import type { Context } from '../registry/decision.js';
import { requireOrganiser } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent } from '../ground/event.js';
import type { CouncilThreshold, RuleSet } from '../law/rule-sets.js';
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
    /** All members, the chair included. */
    members: number;
    /** Members who are present. */
    present: number;
    /** Threshold of its own regulation; null where that of the rule set of the dossier holds (R59). */
    threshold: CouncilThreshold | null;
    /** Its members are asked in writing only; absent where it meets. */
    inWriting?: boolean;
    /** Whether its own regulation lets the chair's side prevail in a tie; absent where it does not say (R60). */
    chairDecidesTies?: boolean;
  }
>;

/** A session; null where none was convened. */
export interface CouncilState {
  readonly session: CouncilConvened['data'] | null;
}

export function initial(): CouncilState {
  return { session: null };
}

export function evolve(_state: CouncilState, event: CouncilConvened): CouncilState {
  return { session: event.data };
}

/** A session as convened. */
export interface ConveneCouncil {
  readonly sessionId: string;
  readonly organiserId: string;
  readonly name?: string;
  readonly members: number;
  readonly present: number;
  readonly threshold?: CouncilThreshold;
  readonly inWriting?: boolean;
  readonly chairDecidesTies?: boolean;
}

/**
 * Records that a council was convened, with the number of its members and of those present, or that they are asked in writing
 * (edge case 55). Throws UNIT_NOT_FOUND, FORBIDDEN, ALREADY_RECORDED, INVALID_VOTE where more are present than it has, or
 * anybody is although they are asked in writing.
 */
export function conveneCouncil(
  state: CouncilState,
  command: ConveneCouncil,
  context: Context,
): CouncilConvened[] {
  const { sessionId, organiserId, name = null, members, present, threshold, inWriting } = command;
  requireOrganiser(context.actor, organiserId);
  unitOf(context.registry, organiserId);
  if (state.session) {
    throw new DomainError('ALREADY_RECORDED', `Phiên họp Hội đồng “${sessionId}” đã được ghi nhận.`, {
      current: state.session,
    });
  }
  if (present > members) {
    throw new DomainError('INVALID_VOTE', `Hội đồng có ${members} thành viên, không thể có mặt ${present}.`, {
      members,
      present,
    });
  }
  if (inWriting && present > 0) {
    throw new DomainError('INVALID_VOTE', 'Lấy ý kiến bằng văn bản thì không có thành viên nào dự họp.', {
      members,
      present,
    });
  }
  const share = threshold ? { comparison: threshold.comparison, percent: threshold.percent } : null;
  return [
    {
      type: 'CouncilConvened',
      data: {
        sessionId,
        organiserId,
        name,
        members,
        present,
        threshold: share,
        inWriting,
        chairDecidesTies: command.chairDecidesTies,
      },
    },
  ];
}

/**
 * The session, if it is one of the council of this organiser and has a quorum: of those present (R56), or, where it is asked in
 * writing, of those who replied (edge case 55). Throws COUNCIL_NOT_FOUND, COUNCIL_WITHOUT_QUORUM.
 */
export function sessionFor(
  { session }: CouncilState,
  sessionId: string,
  organiserId: string,
  { council }: RuleSet,
  replies: number,
): CouncilConvened['data'] {
  if (session?.organiserId !== organiserId) {
    const detail = `Chưa ghi nhận phiên họp Hội đồng “${sessionId}” của đơn vị tổ chức cụm, khối này.`;
    throw new DomainError('COUNCIL_NOT_FOUND', detail, { sessionId, organiserId });
  }
  const { members, inWriting } = session;
  const present = inWriting ? replies : session.present;
  const share = council.quorum.value;
  const quorum = Math.ceil((members * share.of) / share.in);
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
