import type { EventId, PartialDate } from '../domain/ground/values.js';
import type { PledgeTarget } from '../domain/year/cluster-year.js';
import type { ClusterYearRow } from './cluster-years.js';
import type { Named } from './question.js';

export interface PledgeShown {
  readonly status: 'open' | 'concluded';
  /** Every member signed, as told: `signatures` has those of whom that is told by itself. */
  readonly signedByAll: boolean;
  readonly text: string | null;
  readonly contents: readonly string[];
  readonly targets: readonly PledgeTarget[];
  readonly signatures: readonly (Named & {
    /** Null where nothing is told by when who had signed. */
    readonly late: boolean | null;
    readonly eventId: EventId;
    readonly signedOn: PartialDate | null;
    /** Null where no source names the person. */
    readonly signatory: { readonly name: string | null; readonly position: string | null } | null;
  })[];
}

/** References to the persons who signed. */
export function signatoriesOf({ signatures }: ClusterYearRow): string[] {
  return signatures.flatMap(({ signatory }) => signatory?.person?.ref ?? []);
}

/** False of who signed by the conclusion, where that tells who had; null where nothing does. */
export function inTime(pledge: ClusterYearRow['pledge']): false | null {
  const { all = false, notSigned = null } = pledge?.concluded ?? {};
  return all || notSigned !== null ? false : null;
}

/** Whether every member signed, as told. */
export const isSignedByAll = ({ pledge }: Pick<ClusterYearRow, 'pledge'>): boolean =>
  pledge?.concluded?.all ?? false;

/** The pledge of a year, where one was opened. */
export function pledgeShown(
  { pledge, signatures }: ClusterYearRow,
  name: (unitId: string) => Named,
  person: (ref: string) => string,
): PledgeShown {
  return {
    status: pledge?.concluded ? 'concluded' : 'open',
    signedByAll: isSignedByAll({ pledge }),
    text: pledge?.text ?? null,
    contents: pledge?.contents ?? [],
    targets: pledge?.targets ?? [],
    signatures: signatures.map(({ unitId, signatory, late, proof }) => ({
      ...name(unitId),
      late: late || inTime(pledge),
      eventId: proof.eventId,
      signedOn: proof.occurredOn,
      signatory: signatory && {
        name: signatory.person && person(signatory.person.ref),
        position: signatory.position,
      },
    })),
  };
}
