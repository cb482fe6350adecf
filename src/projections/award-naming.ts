import { officeOf } from '../domain/ground/scope.js';
import type { Day } from '../domain/ground/values.js';
import type { AnyAward } from '../domain/law/award-catalogue.js';
import { awardName } from '../domain/law/award-catalogue.js';
import { awardTypeIn } from '../domain/law/regulations.js';
import { regulationsProjection } from './regulations.js';
import type { Sight } from './sight.js';

// What awards are called: those of the catalogue, and those that bodies give of their own.

/** What `awardNamer` reads. */
export const readByAwardNames = [regulationsProjection];

/** What an award is called on a day; its code, where the body no longer has it. */
export type AwardNaming = (award: AnyAward, day: Day) => string;

/** Names these awards, and no others of bodies' own. */
export async function awardNamer(sight: Sight, awards: readonly AnyAward[]): Promise<AwardNaming> {
  const offices = [...new Set(awards.flatMap((award) => officeOf(award) ?? []))];
  const rows = await sight.rows(regulationsProjection, offices);
  return (award, day) => {
    const row = rows.get(officeOf(award) ?? '');
    return (row && awardTypeIn(row, award, day)?.name) ?? awardName(award);
  };
}
