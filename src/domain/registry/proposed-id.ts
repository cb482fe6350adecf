import { unitWords } from '../ground/text.js';

// Ids that nobody chose: readable, from the name and the place, the same for the same registry.

/** What the server settled that the sender had not: the id of what came to be, and whom it might be taken for. */
export interface IdProposed {
  readonly code: 'ID_PROPOSED' | 'UNIT_OF_SAME_NAME';
  readonly detail: string;
  /** The proposed id, or that of the other unit. */
  readonly id: string;
}

/** Where a unit belongs, as told; what is absent was not told. */
export interface Place {
  /** Unit that it is subordinate to. */
  superiorId?: string;
  /** Province or centrally run city as printed. */
  province?: string;
}

/** Shorter than an id may be, so that a suffix has room. */
const longest = 90;

/**
 * An id for what is called by this name in this place: `thanh-tra-huyen-muong-la-tinh-son-la`. Of the place only what the name
 * does not say already; `-2`, `-3`, … where the id is taken.
 */
export function proposedId(name: string, place: string, taken: (id: string) => boolean): string {
  const words = slug(name);
  const at = slug(place);
  const common = at.findIndex((word, i) => word !== words[i]);
  const says = ` ${words.join(' ')} `.includes(` ${at.join(' ')} `);
  const whole = says || common === -1 ? words : [...words, ...at.slice(common)];
  const id = whole.reduce((before, word) => {
    const more = before === '' ? word : `${before}-${word}`;
    return more.length <= longest ? more : before;
  }, '');
  const first = id || 'don-vi';
  for (let n = 1; ; n++) {
    const next = n === 1 ? first : `${first}-${n}`;
    // Read models keep ids as names of members, and every object has a `constructor`.
    if (next !== 'constructor' && !taken(next)) return next;
  }
}

/** The words of a name that can stand in an id. */
function slug(text: string): readonly string[] {
  return unitWords(text)
    .map((word) => word.replace(/[^a-z0-9]/g, '').slice(0, longest))
    .filter((word) => word !== '');
}
