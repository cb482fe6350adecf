import type { Fraction, Quorum } from '../ground/fraction.js';
import { quorumOf } from '../ground/fraction.js';
import type { VoteRule } from '../law/vote-rule.js';
import { votesNeeded } from '../law/vote-rule.js';

// Counting a ballot: whoever has the returned ballots comes to the same result.

/** Không tán thành. */
export const AGAINST = 'AGAINST';
/** Phiếu trắng, không hợp lệ. */
export const BLANK = 'BLANK';

/** What a ballot is counted by. */
export interface Counting {
  readonly options: readonly string[];
  readonly rule: VoteRule;
  readonly quorum: Fraction;
  /** Units on the roll. */
  readonly members: number;
  /** Of these, units that are present or voted from elsewhere. */
  readonly present: number;
  /** Units that took a ballot paper. */
  readonly issued: number;
}

/**
 * `WON`: one option leads and reaches the threshold. `TIED`: several lead with the same number of votes, and no more are
 * against. `NOT_REACHED`: neither of these. `NO_QUORUM`: too few took part. `OVERFULL`: more ballots came back than papers were
 * signed, so nothing can be said.
 */
export type Outcome = 'WON' | 'TIED' | 'NOT_REACHED' | 'NO_QUORUM' | 'OVERFULL';

/** The count with everything that leads to its outcome. */
export interface Result {
  readonly issued: number;
  readonly returned: number;
  /** Issued less returned; below zero only where the outcome is `OVERFULL`. */
  readonly notReturned: number;
  readonly valid: number;
  readonly invalid: number;
  /** Every option in the order given when it opened, then `AGAINST`. */
  readonly votes: readonly { readonly option: string; readonly votes: number }[];
  /** Number of which the threshold is a part, and the fewest votes that win. */
  readonly base: number;
  readonly needed: number;
  readonly quorum: Quorum;
  readonly outcome: Outcome;
  readonly winner: string | null;
  /** The options that lead with the same number of votes; empty unless `TIED`. */
  readonly tied: readonly string[];
}

/** Counts the choices of the returned ballots: each is an option, `AGAINST` or `BLANK`. Their order does not matter. */
export function tally(choices: readonly string[], counting: Counting): Result {
  const { options, rule, members, present, issued } = counting;
  const count = (choice: string): number => choices.filter((c) => c === choice).length;
  const votes = [...options, AGAINST].map((option) => ({ option, votes: count(option) }));
  const valid = votes.reduce((sum, option) => sum + option.votes, 0);
  const returned = choices.length;
  const base = { PRESENT: present, ALL_MEMBERS: members, VALID: valid }[rule.base];
  const needed = votesNeeded(rule.threshold, base);
  const quorum = quorumOf(counting.quorum, present, members);
  const candidates = votes.slice(0, -1);
  const most = Math.max(...candidates.map((c) => c.votes));
  const leading = candidates.filter((c) => c.votes === most).map((c) => c.option);
  const outcome = ((): Outcome => {
    if (returned > issued) return 'OVERFULL';
    if (!quorum.met) return 'NO_QUORUM';
    if (leading.length === 1) return most >= needed ? 'WON' : 'NOT_REACHED';
    return most > 0 && most >= count(AGAINST) ? 'TIED' : 'NOT_REACHED';
  })();
  return {
    issued,
    returned,
    notReturned: issued - returned,
    valid,
    invalid: returned - valid,
    votes,
    base,
    needed,
    quorum,
    outcome,
    winner: outcome === 'WON' ? (leading[0] ?? null) : null,
    tied: outcome === 'TIED' ? leading : [],
  };
}

/** Votes as a fraction and a percentage to one place: `5/6 = 83,3 %`; without a percentage where `of` is 0. */
export function printShare(votes: number, of: number): string {
  if (of === 0) return `${votes}/0`;
  const tenths = Math.round((votes * 1000) / of);
  return `${votes}/${of} = ${Math.floor(tenths / 10)},${tenths % 10} %`;
}
