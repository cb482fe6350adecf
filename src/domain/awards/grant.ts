import type { AnyAward, AwardAuthority } from '../law/award-catalogue.js';
import type { OrderClass } from '../law/award-words.js';
import type { DomainEvent } from '../ground/event.js';
import { added } from '../ground/growing.js';
import type { ClusterId, PartialDate, PersonRef, UnitId } from '../ground/values.js';
import type { Recipient } from './recipient.js';

// A grant as it was told, by its decision or by the press, without a proposal on record: one act with all whom it names, of
// several clusters, awards and kinds where it does. It is joined to a proposal once that turns up.

/** Stream of one early grant; later ones are in `grants.ts`. */
export const stream = (grantId: string): string => `grant-${grantId}`;

/** Who signed or presented, as far as told. */
export interface SignerAsTold {
  readonly person: PersonRef | null;
  readonly position: string | null;
}

/** The same as a command gives it. */
export interface SignerGiven {
  readonly person?: PersonRef;
  readonly position?: string;
}

/** What a command tells of one; null where it tells nothing. */
export const whoTold = ({ person, position }: SignerGiven): SignerAsTold => ({
  person: person ?? null,
  position: position ?? null,
});

/** What a source says of the act; null where it says nothing. */
export interface GrantFacts {
  /** Partial date. */
  readonly grantedOn: PartialDate | null;
  /** Number as printed. */
  readonly number: string | null;
  readonly authority: AwardAuthority | null;
  /** Who granted, as printed. */
  readonly authorityName: string | null;
  readonly signer: SignerAsTold | null;
  /** Year whose achievement is rewarded, the last of several. */
  readonly year: number | null;
  /** The first of several years, the last of which may be unknown. */
  readonly fromYear: number | null;
  /** Partial date of the presentation (trao tặng). */
  readonly presentedOn: PartialDate | null;
  readonly presentedBy: SignerAsTold | null;
  readonly occasion: string | null;
}

/** Whom the act names: a unit, a collective or a person in one, or so many without names; null where nothing is told. */
export interface GrantEntry extends Recipient {
  readonly award: AnyAward;
  readonly class: OrderClass | null;
  readonly unitId: UnitId | null;
  /** Cluster through which it was granted. */
  readonly clusterId: ClusterId | null;
}

/** What is odd about a grant as told; it did not stop it. */
export interface GrantWarning {
  readonly code:
    | 'RECIPIENT_NOT_OF_AWARD'
    | 'AUTHORITY_NOT_OF_AWARD'
    | 'GRANTED_TOO_EARLY'
    | 'AWARD_TERMS_UNKNOWN'
    | 'GRANT_MAY_BE_ON_RECORD';
  readonly detail: string;
  /** The other grant, of one that may be the same. */
  readonly id?: string;
}

/** A source says that this was granted. */
export type GrantReported = DomainEvent<
  'GrantReported',
  GrantFacts & {
    readonly grantId: string;
    readonly entries: readonly GrantEntry[];
    readonly warnings?: readonly GrantWarning[];
  }
>;
/** What was not known of it until then; what is absent stays as it was. */
export type GrantSupplemented = DomainEvent<
  'GrantSupplemented',
  Partial<GrantFacts> & { readonly grantId: string; readonly warnings?: readonly GrantWarning[] }
>;
/**
 * An entry of it, counted from 1, is what became of a proposal on record; `grantedOn` is what was known of its day, absent of early
 * ones. They are in the stream of `grant-outcomes.ts`, early ones in that of the grant.
 */
export type GrantJoined = DomainEvent<
  'GrantJoined',
  {
    readonly grantId: string;
    readonly entry: number;
    readonly proposalId: string;
    readonly grantedOn?: PartialDate | null;
  }
>;
/** It was recorded in error, and so was what it was joined to; its id is not used again. */
export type GrantWithdrawn = DomainEvent<
  'GrantWithdrawn',
  { readonly grantId: string; readonly reason: string }
>;

/** That two grants are not one, or that this is not known after all (`areDifferent` false). */
export type GrantsDistinguished = DomainEvent<
  'GrantsDistinguished',
  { readonly grantId: string; readonly otherGrantId: string; readonly areDifferent: boolean }
>;

/**
 * That two grants are one act, told by two sources, or that this is not known after all (`areOne` false). Of what both tell alike, the
 * first one counts.
 */
export type GrantsIdentified = DomainEvent<
  'GrantsIdentified',
  { readonly grantId: string; readonly otherGrantId: string; readonly areOne: boolean }
>;

/** What becomes of grants. */
export type GrantOutcome = GrantJoined | GrantWithdrawn | GrantsDistinguished | GrantsIdentified;

/** Everything that happens to a grant as told. */
export type GrantEvent = GrantReported | GrantSupplemented | GrantOutcome;

/** A grant as far as decisions ask; null where none of this id was recorded. Of those in its own stream, these are early. */
export type GrantState = {
  readonly facts: GrantFacts;
  readonly entries: readonly GrantEntry[];
  readonly joined: readonly GrantJoined['data'][];
  readonly withdrawn: boolean;
} | null;

/** Nothing granted. */
export function initial(): GrantState {
  return null;
}

export function evolve(state: GrantState, event: GrantEvent): GrantState {
  switch (event.type) {
    case 'GrantReported':
      return { facts: factsOf(event.data), entries: event.data.entries, joined: [], withdrawn: false };
    case 'GrantSupplemented':
      return state && { ...state, facts: { ...state.facts, ...toldOf(event.data) } };
    case 'GrantJoined':
      return state && { ...state, joined: added(state.joined, event.data) };
    case 'GrantWithdrawn':
      return state && { ...state, withdrawn: true };
    case 'GrantsDistinguished':
    case 'GrantsIdentified':
      return state;
  }
}

const nothingTold: GrantFacts = {
  grantedOn: null,
  number: null,
  authority: null,
  authorityName: null,
  signer: null,
  year: null,
  fromYear: null,
  presentedOn: null,
  presentedBy: null,
  occasion: null,
};

/** Names of all that may be told of an act. */
export const factNames = Object.keys(nothingTold) as readonly (keyof GrantFacts)[];

/** The facts that an event or a command tells, and no others. */
export function toldOf(told: Partial<GrantFacts>): Partial<GrantFacts> {
  return Object.fromEntries(
    factNames.filter((name) => told[name] !== undefined).map((name) => [name, told[name]]),
  );
}

/** All the facts, null where nothing is told. */
export function factsOf(told: Partial<GrantFacts>): GrantFacts {
  return { ...nothingTold, ...toldOf(told) };
}
