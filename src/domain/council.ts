import type { Context } from './decision.js';
import { requireOrganiser } from './decision.js';
import { DomainError } from './errors.js';
import type { DomainEvent } from './event.js';
import type { Threshold } from './rule-sets.js';
import { ruleSetOn } from './rule-sets.js';
import { unitOf } from './units.js';

// A session of an emulation and commendation council: how many members it has, how many are there, and the share of votes
// that its own regulation asks for (R56-R59). It advises; it does not decide.

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
    /** Members who are there. */
    present: number;
    /** Share that its own regulation asks for; null where the rules of a dossier's day hold (R59). */
    threshold: Threshold | null;
  }
>;

/** A session; null where none was convened. */
export interface CouncilState {
  readonly session: CouncilConvened['data'] | null;
}

/** None convened. */
export function initial(): CouncilState {
  return { session: null };
}

/** Next state. */
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
  readonly threshold?: Threshold;
}

/**
 * Records that a council was convened, with its members and who is there. Throws UNIT_NOT_FOUND, FORBIDDEN,
 * ALREADY_RECORDED, INVALID_VOTE where more are there than it has.
 */
export function conveneCouncil(
  state: CouncilState,
  command: ConveneCouncil,
  context: Context,
): CouncilConvened[] {
  const { sessionId, organiserId, name = null, members, present, threshold } = command;
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
  const share = threshold ? { comparison: threshold.comparison, percent: threshold.percent } : null;
  return [
    {
      type: 'CouncilConvened',
      data: { sessionId, organiserId, name, members, present, threshold: share },
    },
  ];
}

/**
 * The session, for the council of this organiser, with a quorum (R56). Throws COUNCIL_NOT_FOUND, COUNCIL_WITHOUT_QUORUM.
 */
export function sessionFor(
  { session }: CouncilState,
  sessionId: string,
  organiserId: string,
  filedOn: string,
): CouncilConvened['data'] {
  if (session?.organiserId !== organiserId) {
    const detail = `Chưa ghi nhận phiên họp Hội đồng “${sessionId}” của đơn vị tổ chức cụm, khối này.`;
    throw new DomainError('COUNCIL_NOT_FOUND', detail, { sessionId, organiserId });
  }
  const { members, present } = session;
  const share = ruleSetOn(filedOn).council.quorum.value;
  const quorum = Math.ceil((members * share.of) / share.in);
  if (present < quorum) {
    throw new DomainError(
      'COUNCIL_WITHOUT_QUORUM',
      `Hội đồng có mặt ${present}/${members} thành viên, cần ít nhất ${quorum}.`,
      { sessionId, members, present, quorum },
      'R56',
    );
  }
  return session;
}
