import type { ClusterId } from './values.js';
// Ids that tell whose something is: of a cluster-year (meetings and ballots), or of an office (its own metrics and awards).

/** The cluster and the emulation year that something belongs to. */
export interface Scope {
  readonly clusterId: ClusterId;
  readonly year: number;
}

/**
 * `<cluster>_<year>_<name>`, e.g. `ttcp-cum-4_2019_tong-ket`. The parts contain no underscore, so that the id can be taken
 * apart again; the year is 1945-2100.
 */
export const scopedId =
  /^[a-z0-9]+(?:-[a-z0-9]+)*_(?:194[5-9]|19[5-9]\d|20\d\d|2100)_[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The cluster-year in an id of the above form. */
export function scopeOf(id: string): Scope {
  const [clusterId = '', year = ''] = id.split('_');
  return { clusterId, year: Number(year) };
}

/** The code of something that an office defined for itself beside a catalogue. */
export type OwnCode = `own.${string}`;

/** `own.<office>.<name>`. */
export const ownCode = /^own\.([a-z0-9]+(?:-[a-z0-9]+)*)\.[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The office that defined it; null for a code of a catalogue. */
export const officeOf = (code: string): string | null => ownCode.exec(code)?.[1] ?? null;
