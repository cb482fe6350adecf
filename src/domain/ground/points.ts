// Points of a score sheet: whole hundredths, so that sums are exact; as text a decimal without trailing zeros, `92.5`.

/** Points in hundredths: 9250n is 92.5. */
export type Points = bigint;

/** Points in a request: 0 or more, at most two decimals, `92.5`. */
export const pointsShape = /^(?:0|[1-9]\d{0,5})(?:\.\d{1,2})?$/;

/** Reads points from text, with a minus for a deduction. Throws TypeError on anything else. */
export function readPoints(text: string): Points {
  const [, sign = '', whole = '', decimals = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(text) ?? [];
  if (whole === '') throw new TypeError(`not points: ${text}`);
  return BigInt(sign + whole + decimals.padEnd(2, '0'));
}

/** Points as text: `92.5`, `-2`, `0`. */
export function writePoints(points: Points): string {
  const digits = String(points < 0n ? -points : points).padStart(3, '0');
  const decimals = digits.slice(-2).replace(/0+$/, '');
  return `${points < 0n ? '-' : ''}${digits.slice(0, -2)}${decimals === '' ? '' : `.${decimals}`}`;
}

/** Points as people read them: `92,5`. */
export function printPoints(text: string): string {
  return text.replace('.', ',');
}

/** `max * part / whole` to the nearest hundredth, halves up (assumed), for `whole` > 0 and `part` >= 0. */
export function shareOf(max: Points, part: bigint, whole: bigint): Points {
  return (2n * max * part + whole) / (2n * whole);
}
