import type { Attendance } from '../domain/meetings/attendance.js';
import type { Fraction, Quorum } from '../domain/ground/fraction.js';
import { printFraction } from '../domain/ground/fraction.js';

/** A quorum with the words that minutes print. */
export type PrintedQuorum = Quorum & { readonly part: Fraction; readonly printed: string };

/** What is known of a quorum, with the words that minutes print; null where not told. */
export type QuorumShown = Omit<Attendance, 'absent'> & {
  readonly part: Fraction;
  readonly printed: string;
};

/** The quorum as far as it is told: `ít nhất 6/7 thành viên, cần 5 (2/3)`, and where nothing is, that there are no data. */
export function quorumShown(attendance: Attendance, part: Fraction): QuorumShown {
  const { absent: _, ...quorum } = attendance;
  const { present, atLeast, members, presentSaid, membersSaid, needed } = quorum;
  const there = said(presentSaid) ?? present ?? (atLeast > 0 ? `ít nhất ${atLeast}` : null);
  const all = said(membersSaid) ?? members;
  const whole = needed === null ? `cần ${printFraction(part)}` : `cần ${needed} (${printFraction(part)})`;
  const counted =
    all === null
      ? there === null
        ? 'chưa có dữ liệu về thành viên và số đơn vị dự'
        : `${there} đơn vị dự, chưa có dữ liệu về số thành viên`
      : there === null
        ? `${all} thành viên, chưa có dữ liệu về số đơn vị dự`
        : `${there}/${all} thành viên`;
  const differ = presentSaid.length + membersSaid.length > 0 ? ' (các số nêu không khớp)' : '';
  return { ...quorum, part, printed: `${counted}${differ}, ${whole}` };
}

const said = (numbers: readonly number[]): string | null =>
  numbers.length > 0 ? numbers.join(' hoặc ') : null;

/** The quorum with its denominator: `6/7 thành viên, cần 5 (2/3)`. */
export function printQuorum(quorum: Quorum, part: Fraction): PrintedQuorum {
  const { present, members, needed } = quorum;
  const printed = `${present}/${members} thành viên, cần ${needed} (${printFraction(part)})`;
  return { ...quorum, part, printed };
}
