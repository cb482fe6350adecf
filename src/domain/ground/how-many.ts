import { DomainError } from './errors.js';

// Numbers that a source does not tell exactly: "nhiều", "hơn 10", "ít nhất 3".

/**
 * More than a number, less, that or more, that or less, about it, from one to another, both in; many (`nhiều`), of which no number is
 * told, and which are several.
 */
export const howManyWords = ['GT', 'LT', 'AT_LEAST', 'AT_MOST', 'APPROX', 'BETWEEN', 'MANY'] as const;

/** How many, where no source tells it exactly. */
export interface HowMany {
  readonly is: (typeof howManyWords)[number];
  /** Absent of many. */
  readonly number?: number;
  /** The other end, of what lies between two numbers. */
  readonly high?: number;
}

/** A number as told: exactly, not exactly, or neither. */
export interface Counted {
  readonly count: number | null;
  readonly howMany?: HowMany;
}

/** How many some people are, as a command tells it; neither where no source says. */
export interface NumberGiven {
  readonly count?: number;
  readonly howMany?: HowMany;
}

/** The number as events keep it. Throws INVALID_REQUEST, with a pointer. */
export function numberOf({ count, howMany }: NumberGiven, pointer: string): NumberGiven {
  const fault = howMany && faultOf(howMany, count);
  if (fault)
    throw new DomainError('INVALID_REQUEST', 'Số người nêu chưa rõ.', {
      errors: [{ pointer, detail: fault }],
    });
  return { ...(count === undefined ? {} : { count }), ...(howMany && { howMany: { ...howMany } }) };
}

/** What is wrong with a number as told; null where nothing is. */
export function faultOf({ is, number, high }: HowMany, count: number | null | undefined): string | null {
  if (typeof count === 'number') return 'tell either count or howMany';
  if ((number === undefined) !== (is === 'MANY')) return 'number is told with all but MANY';
  if ((high === undefined) === (is === 'BETWEEN')) return 'high is told with BETWEEN, and with nothing else';
  if (high !== undefined && high <= (number ?? 0)) return 'high must be more than number';
  return is === 'LT' && number === 1 ? 'less than one is none' : null;
}

/** The least and the most that are meant; one at least, and `untold` where nothing is told. */
export function boundsOf(
  { count, howMany }: Counted,
  untold: number,
): readonly [least: number, most: number] {
  if (count !== null) return [count, count];
  const { is, number = 1, high = number } = howMany ?? {};
  switch (is) {
    case undefined:
      return [untold, untold];
    case 'GT':
      return [number + 1, Infinity];
    case 'AT_LEAST':
      return [number, Infinity];
    case 'LT':
      return [1, number - 1];
    case 'AT_MOST':
      return [1, number];
    case 'APPROX':
      return [1, Infinity];
    case 'BETWEEN':
      return [number, high];
    case 'MANY':
      return [2, Infinity];
  }
}

/** True where both may be one number; what is not told may be any. */
export function mayBeAsMany(one: Counted, other: Counted): boolean {
  const isTold = ({ count, howMany }: Counted): boolean => count !== null || howMany !== undefined;
  if (!isTold(one) || !isTold(other)) return true;
  const [least, most] = boundsOf(one, 0);
  const [otherLeast, otherMost] = boundsOf(other, 0);
  return least <= otherMost && otherLeast <= most;
}

/** As people read it: `nhiều`, `hơn 10`, `từ 10 đến 12`. */
export function printHowMany({ is, number = 0, high = 0 }: HowMany): string {
  const words = {
    GT: `hơn ${number}`,
    LT: `gần ${number}`,
    AT_LEAST: `ít nhất ${number}`,
    AT_MOST: `nhiều nhất ${number}`,
    APPROX: `khoảng ${number}`,
    BETWEEN: `từ ${number} đến ${high}`,
    MANY: 'nhiều',
  } as const;
  return words[is];
}

/** A number as told, with words where it is not told exactly. */
export const numberShown = ({ count, howMany }: NumberGiven) => ({
  count: count ?? null,
  howMany: howManyShown(howMany),
});

/** The same beside its words. */
export type HowManyShown = HowMany & { readonly printed: string };

/** A number that is not told exactly, with its words; null where it is, or is not told at all. */
export const howManyShown = (told: HowMany | null | undefined): HowManyShown | null =>
  told ? { ...told, printed: printHowMany(told) } : null;
