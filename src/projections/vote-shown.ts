import type { VoteTold } from '../domain/meetings/vote-told.js';

// Votes as told, of elections, awards and all else.

/** A vote in codes and in words; what no source says is null. */
export interface VoteShown {
  readonly method: VoteTold['method'];
  readonly methodName: string;
  readonly wording: string | null;
  readonly outcome: VoteTold['outcome'] | null;
  readonly outcomeName: string | null;
  readonly counts: Readonly<Record<'inFavour' | 'against' | 'abstained' | 'base', number | null>> | null;
  /** The count in words, or that there is none to check. */
  readonly tally: string;
}

const methodNames: Readonly<Record<VoteTold['method'], string>> = {
  CONSENSUS: 'nhất trí',
  ACCLAMATION: 'suy tôn',
  SHOW_OF_HANDS: 'biểu quyết',
  BALLOT: 'bỏ phiếu',
  NOT_STATED: 'chưa có dữ liệu',
};

const outcomeNames = {
  UNANIMOUS: 'thống nhất',
  CARRIED: 'đa số tán thành',
  NOT_CARRIED: 'không được thông qua',
} as const;

/** The vote as answers show it; null where no source speaks of one. */
export function voteShown(vote: VoteTold): VoteShown;
export function voteShown(vote: VoteTold | null): VoteShown | null;
export function voteShown(vote: VoteTold | null): VoteShown | null {
  if (vote === null) return null;
  const { method, wording = null, outcome, counts } = vote;
  const { inFavour = null, against = null, abstained = null, base = null } = counts ?? {};
  const tally =
    inFavour === null
      ? 'không có số phiếu để kiểm'
      : `${inFavour}${base === null ? '' : `/${base}`} phiếu thuận`;
  return {
    method,
    methodName: methodNames[method],
    wording,
    outcome: outcome ?? null,
    outcomeName: outcome ? outcomeNames[outcome] : null,
    counts: counts ? { inFavour, against, abstained, base } : null,
    tally,
  };
}
