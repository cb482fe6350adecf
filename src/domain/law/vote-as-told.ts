import { DomainError } from '../ground/errors.js';

// How a meeting decided, as a source tells it: of elections, awards, places and everything else in the same words.

/** Nhất trí; suy tôn; biểu quyết; bỏ phiếu; or nobody says. */
export type VoteMethod = 'CONSENSUS' | 'ACCLAMATION' | 'SHOW_OF_HANDS' | 'BALLOT' | 'NOT_STATED';

/** Votes as told; what no source says is absent and never invented (R48). `base` is the number of those entitled. */
export interface VoteCounts {
  readonly inFavour?: number;
  readonly against?: number;
  readonly abstained?: number;
  readonly base?: number;
}

/** A vote that carried, as told. */
export interface VoteAsTold {
  readonly method: VoteMethod;
  /** Words as printed, e.g. `biểu quyết thống nhất`. */
  readonly wording?: string;
  /** Thống nhất, or carried by some; absent where no source says. */
  readonly outcome?: 'UNANIMOUS' | 'CARRIED';
  readonly counts?: VoteCounts;
}

/** The vote field by field. Throws INVALID_VOTE where its counts contradict each other or its outcome. */
export function soundVote({ method, wording, outcome, counts = {} }: VoteAsTold): VoteAsTold {
  const { inFavour, against, abstained, base } = counts;
  const cast = (inFavour ?? 0) + (against ?? 0) + (abstained ?? 0);
  const contradicts =
    (base !== undefined && cast > base) ||
    (outcome === 'UNANIMOUS' && (against ?? 0) > 0) ||
    (outcome !== undefined && inFavour !== undefined && inFavour <= (against ?? 0));
  if (contradicts)
    throw new DomainError(
      'INVALID_VOTE',
      'Số phiếu mâu thuẫn với nhau hoặc với kết quả.',
      { counts, outcome },
      'R48',
    );
  const told = [inFavour, against, abstained, base].some((count) => count !== undefined);
  return { method, wording, outcome, ...(told ? { counts: { inFavour, against, abstained, base } } : {}) };
}
