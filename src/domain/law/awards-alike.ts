import type { AnyAward } from './award-catalogue.js';
import { awardCodes } from './award-catalogue.js';

/** All that an award may be: those of its kind where its level is not told, and else itself, or the one of its kind without a level. */
export function awardsAlike(award: AnyAward): readonly AnyAward[] {
  const kind = award.split('_')[0];
  const unlevelled = awardCodes.find((code) => code === `${kind}_NOT_STATED`);
  if (unlevelled === undefined) return [award];
  return award === unlevelled
    ? awardCodes.filter((code) => code.startsWith(`${kind}_`))
    : [award, unlevelled];
}
