import { boundsOf, mayBeAsMany } from '../ground/how-many.js';
import { foldText } from '../ground/text.js';
import { agree } from '../ground/told-again.js';
import type { PartialDate } from '../ground/values.js';
import { awardName } from '../law/award-catalogue.js';
import { awardsAlike } from '../law/awards-alike.js';
import type { GrantEntry, GrantFacts, GrantWarning } from './grant.js';
import { factsOf } from './grant.js';
import type { OutcomesBeside } from './grant-outcomes.js';
import { areDifferent, areOne } from './grant-outcomes.js';
import type { GrantsBeside } from './grants.js';
import { mayBeOfKind } from './recipient.js';

// Two sources may tell of one grant. Nothing says so but what they tell, so it is only pointed out.

/** What an act says of one entry. */
export type Told = GrantFacts & GrantEntry;

/**
 * True where two acts may have granted one award to the same ones: nothing told of either says that they are others. An act of
 * another number is another, and so is a person of another name.
 */
export function mayBeSame(one: Told, other: Told): boolean {
  return (
    awardsAlike(one.award).includes(other.award) &&
    meet(one, other) &&
    mayBeOneDay(one.grantedOn, other.grantedOn) &&
    alike.every((name) => agree(one[name], other[name])) &&
    mayBeSameRecipient(one, other)
  );
}

const alike = ['class', 'number', 'authority', 'clusterId'] as const;

/** True where the years that they reward may have one in common. */
function meet(one: GrantFacts, other: GrantFacts): boolean {
  const last = ({ year }: GrantFacts): number => year ?? Infinity;
  const first = ({ fromYear, year }: GrantFacts): number => fromYear ?? year ?? 0;
  return first(one) <= last(other) && first(other) <= last(one);
}

/** True where two days as told may be one. */
export const mayBeOneDay = (a: PartialDate | null, b: PartialDate | null): boolean =>
  a === null || b === null || a.startsWith(b) || b.startsWith(a);

/** Whether it says by name who it is for: the unit itself, a collective or a person. */
export const isNamed = ({ kind, unitId, collective, person }: GrantEntry): boolean =>
  person !== null || collective !== null || (unitId !== null && kind === 'LARGE_COLLECTIVE');

/**
 * By name the same, or by number; who is named may be one of those whom another source counts, or does not name, of that unit or
 * cluster.
 */
function mayBeSameRecipient(one: GrantEntry, other: GrantEntry): boolean {
  if (!mayBeOfKind(one.kind, other.kind) || !agree(one.unitId, other.unitId)) return false;
  if (isNamed(one) && isNamed(other)) return isSameName(one, other);
  if (!isNamed(one) && !isNamed(other)) return mayBeAsMany(one, other);
  return (
    (one.unitId !== null && one.unitId === other.unitId) ||
    (one.clusterId !== null && one.clusterId === other.clusterId)
  );
}

function isSameName(one: GrantEntry, other: GrantEntry): boolean {
  const collectives = [one, other].map(({ collective }) => collective && foldText(collective));
  return collectives[0] === collectives[1] && one.person?.ref === other.person?.ref;
}

/** Warns of grants on record that may be the one told; not of those of which somebody said whether they are. */
export function sameGrantWarnings(
  grantId: string,
  facts: GrantFacts,
  entries: readonly GrantEntry[],
  { grants, outcomes }: GrantsBeside & OutcomesBeside,
): GrantWarning[] {
  return [...grants].flatMap(([id, other]) => {
    const isSaid = areDifferent(outcomes, id, grantId) || areOne(outcomes, id, grantId);
    if (id === grantId || outcomes.withdrawn.has(id) || isSaid) return [];
    const entry = entries.find((one) =>
      other.entries.some((another) =>
        mayBeSame({ ...facts, ...one }, { ...factsOf(other.facts), ...another }),
      ),
    );
    if (!entry) return [];
    const detail = `${awardName(entry.award)} có thể là khen thưởng đã ghi nhận ở việc tặng “${id}”.`;
    return [{ code: 'GRANT_MAY_BE_ON_RECORD', detail, id }];
  });
}

/** An act, whom it names, and how many of each entry are of proposals on record. */
export interface GrantAct {
  readonly facts: GrantFacts;
  readonly entries: readonly GrantEntry[];
  readonly proposals: readonly number[];
}

const told = ({ facts }: Pick<GrantAct, 'facts'>, entry: GrantEntry): Told => ({ ...facts, ...entry });

/** True where something that the one names may be what the other names. */
export const mayBeOneAct = (one: Omit<GrantAct, 'proposals'>, other: Omit<GrantAct, 'proposals'>): boolean =>
  one.entries.some((a) => other.entries.some((b) => mayBeSame(told(one, a), told(other, b))));

/** What is told of whom an entry is for, the weightiest first. */
const says = (entry: GrantEntry): string =>
  [isNamed(entry), entry.unitId !== null, entry.clusterId !== null, entry.count !== null]
    .map(Number)
    .join('');

/** How many an entry is for at most. */
const most = (entry: GrantEntry): number => boundsOf(entry, 1)[1];

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/**
 * Of each entry of a grant, how many count already with another one that is the same act: by what says more of whom it is for, or else
 * by the one that goes `first`.
 */
export function countedBy(one: GrantAct, other: GrantAct, first: GrantAct): readonly number[] {
  const goesBefore = (
    act: GrantAct,
    entry: GrantEntry,
    [beside, its]: readonly [GrantAct, GrantEntry],
  ): boolean =>
    mayBeSame(told(act, entry), told(beside, its)) &&
    (says(entry) === says(its) ? act === first : says(entry) > says(its));
  return one.entries.map((entry) => {
    const before = other.entries.filter((its) => goesBefore(other, its, [one, entry]));
    // Proposals of what counts less are of what counts more, as far as there is no room for both.
    const behind = other.entries.map((its, i) => {
      const all = one.entries.filter((each) => goesBefore(one, each, [other, its]));
      const proposals = other.proposals[i] ?? 0;
      const over = proposals + sum(all.map(most)) - most(its);
      return all[0] === entry && over > 0 ? Math.min(proposals, over) : 0;
    });
    return sum(before.map(most)) + sum(behind);
  });
}
