import { DomainError } from '../ground/errors.js';
import type { Fraction } from '../ground/fraction.js';
import type { VoteSubject } from './rule-sets.js';
import { ruleSetOn } from './rule-sets.js';
import type { Threshold, VoteRule } from './vote-rule.js';
import type { Day } from '../ground/values.js';

// The rule of a vote of members is that of the rule set of its day, unless another one is stated with its basis. It is pinned
// when the vote opens, so that a later decree never changes an old result.

/** A rule as it is stated: what it leaves out is taken from the rule set of the day. */
export interface StatedRule {
  readonly rule?: Partial<VoteRule>;
  /** What a rule that differs rests on, e.g. the cluster's own regulation. */
  readonly basis?: string;
}

/** The rule of a vote, and where it comes from. */
export interface PinnedRule {
  readonly rule: VoteRule;
  /** Id of the rule set of the day. */
  readonly ruleSet: string;
  /** What in the rule differs from that set. */
  readonly deviates: readonly (keyof VoteRule)[];
  /** What the rule rests on beside the set; absent where nothing is stated. */
  readonly basis?: string;
}

const isSame = (a: Fraction, b: Fraction): boolean =>
  a.numerator * b.denominator === b.numerator * a.denominator;

/** The rule of a vote that opens on a day. Throws NOT_EXPLAINED where it differs from the rule set and no basis is given. */
export function pinnedRule(about: VoteSubject, { rule = {}, basis }: StatedRule, day: Day): PinnedRule {
  const { id: ruleSet, members } = ruleSetOn(day);
  const regular = members.votes[about].value;
  const threshold = thresholdOf(rule.threshold ?? regular.threshold);
  const base = rule.base ?? regular.base;
  const secondBallot = rule.secondBallot ?? regular.secondBallot;
  const castingVote = rule.castingVote ?? regular.castingVote;
  const sameThreshold =
    isSame(threshold, regular.threshold) && threshold.moreThan === regular.threshold.moreThan;
  const deviates = [
    ...(sameThreshold ? [] : (['threshold'] as const)),
    ...(base === regular.base ? [] : (['base'] as const)),
    ...(secondBallot === regular.secondBallot ? [] : (['secondBallot'] as const)),
    ...(castingVote === regular.castingVote ? [] : (['castingVote'] as const)),
  ];
  requireBasis(deviates.length > 0, basis, { ruleSet, regular, deviates });
  const pinned = { rule: { threshold, base, secondBallot, castingVote }, ruleSet, deviates };
  return basis === undefined ? pinned : { ...pinned, basis };
}

const thresholdOf = ({ numerator, denominator, moreThan }: Threshold): Threshold => ({
  numerator,
  denominator,
  moreThan,
});

/**
 * The quorum of a meeting on a day: that of the rule set, unless another one is stated with its basis (R40). Throws
 * NOT_EXPLAINED, INVALID_VOTE_RULE.
 */
export function pinnedQuorum(
  { quorum, basis }: { readonly quorum?: Fraction; readonly basis?: string },
  day: Day,
): { readonly quorum: Fraction; readonly ruleSet: string; readonly basis?: string } {
  const { id: ruleSet, members } = ruleSetOn(day);
  const regular = members.quorum.value;
  const { numerator, denominator } = quorum ?? regular;
  if (numerator > denominator) {
    const detail = 'Tỷ lệ tối thiểu để họp không được lớn hơn toàn bộ.';
    throw new DomainError('INVALID_VOTE_RULE', detail, { quorum });
  }
  const deviates = !isSame({ numerator, denominator }, regular);
  requireBasis(deviates, basis, { ruleSet, regular, deviates: ['quorum'] });
  const pinned = { quorum: { numerator, denominator }, ruleSet };
  return basis === undefined ? pinned : { ...pinned, basis };
}

function requireBasis(deviates: boolean, basis: string | undefined, facts: object): void {
  if (!deviates || basis !== undefined) return;
  const detail = 'Quy tắc khác với quy định của ngày này; phải nêu căn cứ (basis).';
  throw new DomainError('NOT_EXPLAINED', detail, facts, 'R40');
}
