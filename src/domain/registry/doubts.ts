import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Evidence, Recorded } from '../ground/event.js';
import { added } from '../ground/growing.js';
import type { Context } from './decision.js';
import { isOperator } from './decision.js';

// The log may turn out not to be what was read or signed of it (ADR 0029). This stream records each time that the operator took it
// as it then was, why, and what differed. It takes nothing back: checkpoints that were signed go on contradicting the log.

/** The one stream of all resolutions. */
export const stream = 'history';

/** A list of hashes: how many, and the root of the tree over them (RFC 9162), 64 hex digits. */
interface Rooted {
  readonly size: number;
  readonly root: string;
}

/** What differed, in a sentence, and its id. */
export interface Finding {
  readonly id: string;
  readonly what: string;
}

/** What is in doubt, and how the log is. */
export interface Doubt {
  /** The first position in doubt, as the store of then gave it, and the place of the event there or after it, from 0. */
  readonly position: string;
  readonly index: number;
  readonly found: readonly Finding[];
  /**
   * The log as it is; `contents` is the root over the hashes of what its events say, another one where an event is not what its own
   * hash says.
   */
  readonly is: Rooted & { readonly contents: string };
  /** The newest checkpoint that the log contradicts; null where it contradicts none. */
  readonly signed: (Rooted & { readonly signedAt: string }) | null;
  /** Events of the last checkpoint that it continues, the newest of those signed before; 0 where there is none. */
  readonly held: number;
  /** 1 for the first resolution; above that of each one before, and of any that a checkpoint names. */
  readonly number: number;
}

/** From here on the log is taken as `is` says. Checkpoints of more events than `held` from before do not count any more. */
export type DoubtResolved = DomainEvent<'DoubtResolved', Doubt & { readonly reason: string }>;

/** What of a log was put back from a backup. */
export interface Restored {
  /** Counted together with the resolutions: checkpoints of more events than `is.size` from before do not count any more. */
  readonly number: number;
  /** The log as it came back. */
  readonly is: Doubt['is'];
  /** Position of the last event that came back, as the store that was backed up gave it. */
  readonly keptUpTo: string;
  /** Whether the events have other positions now than they had there. */
  readonly renumbered: boolean;
  /** When the backup was taken, an instant in UTC; null where nobody told. */
  readonly takenAt: string | null;
}

/** The log came back from a backup; what was recorded after `is` is lost. Positions from here on bear the id of this event (ADR 0032). */
export type HistoryRestored = DomainEvent<'HistoryRestored', Restored>;

/** Positions from which the history was in doubt, as they were resolved. */
export type DoubtsState = readonly string[];

export function initial(): DoubtsState {
  return [];
}

export function evolve(
  state: DoubtsState,
  { type, data }: Recorded<DoubtResolved | HistoryRestored>,
): DoubtsState {
  switch (type) {
    case 'DoubtResolved':
      return added(state, data.position);
    case 'HistoryRestored':
      return state;
  }
}

/** `inDoubtFrom` as answers and readiness say it, so that nothing is resolved that its sender has not seen. */
export interface ResolveDoubt {
  readonly inDoubtFrom: string;
  readonly reason: string;
  readonly evidence?: readonly Evidence[];
}

/**
 * The operator takes the log as it is, with what that rests on. Throws FORBIDDEN, EVIDENCE_REQUIRED, and NOT_IN_DOUBT where the history
 * is not in doubt, or not from there on.
 */
export function resolveDoubt(
  _state: DoubtsState,
  { inDoubtFrom, reason, evidence = [] }: ResolveDoubt,
  { actor }: Context,
): (found: { readonly doubt: Doubt | null }) => DoubtResolved[] {
  if (!isOperator(actor))
    throw new DomainError(
      'FORBIDDEN',
      'Chỉ người vận hành hệ thống mới được kết luận về lịch sử bị nghi ngờ.',
    );
  if (evidence.length === 0)
    throw new DomainError('EVIDENCE_REQUIRED', 'Hãy dẫn biên bản hoặc văn bản làm căn cứ cho kết luận này.');
  return ({ doubt }) => {
    if (doubt?.position !== inDoubtFrom)
      throw new DomainError(
        'NOT_IN_DOUBT',
        doubt === null
          ? 'Lịch sử không bị nghi ngờ.'
          : `Lịch sử bị nghi ngờ từ vị trí ${doubt.position}, không phải từ ${inDoubtFrom}.`,
        { inDoubtFrom: doubt?.position ?? null },
      );
    const { position, index, found, is, signed, held, number } = doubt;
    return [{ type: 'DoubtResolved', data: { position, index, reason, found, is, signed, held, number } }];
  };
}
