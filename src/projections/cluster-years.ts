import type { CountBasis, RegistryEvent } from '../domain/registry/registry-events.js';
import * as Registry from '../domain/registry/registry.js';
import { scopeOf } from '../domain/ground/scope.js';
import type { ClusterYearEvent, PledgeTarget } from '../domain/year/cluster-year.js';
import type { Signatory } from '../domain/ground/signatory.js';
import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { withMore } from './more.js';
import { projectionOf } from './projection.js';
import type { Replayable, Sight } from './sight.js';
import type { Withdrawal } from './withdrawals.js';
import { staying, withdrawalOf } from './withdrawals.js';
import type { ClusterId, Day, UnitId } from '../domain/ground/values.js';

/** A conclusion of the signing; `before` is an earlier one, which had no list of who did not sign. */
interface Conclusion {
  readonly notSigned: readonly string[] | null;
  /** Every member signed, as told, though not each is on record. */
  readonly all: boolean;
  readonly before: Conclusion | null;
  readonly proof: Proof;
}

/** One emulation year of one cluster: the declared number of members, and the pledge. */
export interface ClusterYearRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly roster: {
    readonly declaredCount: number | null;
    readonly countBasis: CountBasis;
    readonly listed: readonly string[];
    readonly proof: Proof;
    readonly more: readonly Proof[];
  } | null;
  readonly pledge: {
    readonly text: string | null;
    readonly contents: readonly string[];
    readonly targets: readonly PledgeTarget[];
    readonly lateUntil: Day | null;
    readonly concluded: Conclusion | null;
    readonly proof: Proof;
    /** What told more of it, here and below. */
    readonly more: readonly Proof[];
  } | null;
  readonly signatures: readonly {
    readonly unitId: UnitId;
    readonly signatory: Signatory | null;
    readonly late: boolean;
    readonly proof: Proof;
    readonly more: readonly Proof[];
  }[];
  /** What was recorded in error and no longer counts. */
  readonly withdrawals: readonly Withdrawal[];
}

/** What the registry says of the rosters of years, beside the years' own streams. */
type YearEvent =
  | ClusterYearEvent
  | Extract<RegistryEvent, { type: 'RosterAdmitted' | 'RegistryRecordWithdrawn' }>;

const types: Readonly<Record<YearEvent['type'], true>> = {
  RosterDeclared: true,
  RosterAdmitted: true,
  RegistryRecordWithdrawn: true,
  PledgeOpened: true,
  PledgeSigned: true,
  PledgeConcluded: true,
  ActivityRecorded: true,
  YearRecordSupplemented: true,
  YearRecordWithdrawn: true,
};

export const clusterYearKey = (clusterId: ClusterId, year: number): string => `${clusterId}_${year}`;

/** The row of a cluster-year; null where nothing is recorded. */
export async function rowOfYear<S extends object>(
  sight: Sight,
  projection: Replayable<S>,
  clusterId: ClusterId,
  year: number,
): Promise<S | null> {
  const key = clusterYearKey(clusterId, year);
  return (await sight.rows(projection, [key])).get(key) ?? null;
}

/** Row of each cluster-year with records, by `<clusterId>_<year>`. */
export const clusterYearProjection = projectionOf<YearEvent, Replayable<ClusterYearRow>>(types, {
  name: 'cluster_year',
  version: 8,
  streams: (key) => [`clusterYear-${key}`, Registry.stream],
  keys: (event) =>
    (event.type === 'RegistryRecordWithdrawn' ? (event.data.rosters ?? []) : [event.data]).map((of) =>
      clusterYearKey(of.clusterId, of.year),
    ),
  evolve(row, event, key) {
    const { clusterId, year } = event.type === 'RegistryRecordWithdrawn' ? scopeOf(key) : event.data;
    const proof = proofOf(event);
    const state = row ?? {
      clusterId,
      year,
      roster: null,
      pledge: null,
      signatures: [],
      withdrawals: [],
    };
    switch (event.type) {
      case 'RosterDeclared':
      case 'RosterAdmitted': {
        const { declaredCount, countBasis, listed } = event.data;
        return { ...state, roster: { declaredCount, countBasis, listed, proof, more: [] } };
      }
      case 'PledgeOpened': {
        const { text, contents, targets, lateUntil } = event.data;
        return { ...state, pledge: { text, contents, targets, lateUntil, concluded: null, proof, more: [] } };
      }
      case 'PledgeSigned': {
        const { unitId, signatory, late } = event.data;
        return {
          ...state,
          signatures: added(state.signatures, { unitId, signatory, late, proof, more: [] }),
        };
      }
      case 'PledgeConcluded': {
        if (state.pledge === null)
          throw new Error(`${event.type} for ${clusterId} ${year}, where no pledge is open`);
        const { notSigned, all = false } = event.data;
        const concluded = { notSigned, all, before: state.pledge.concluded, proof };
        return { ...state, pledge: { ...state.pledge, concluded } };
      }
      case 'ActivityRecorded':
        return state;
      case 'YearRecordSupplemented':
        return {
          ...state,
          roster: state.roster && withMore(state.roster, event),
          pledge: state.pledge && withMore(state.pledge, event),
          signatures: state.signatures.map((signature) => withMore(signature, event)),
        };
      case 'RegistryRecordWithdrawn':
      case 'YearRecordWithdrawn': {
        const staysBy = staying(event.data);
        const stays = (fact: { readonly proof: Proof }): boolean => staysBy(fact.proof);
        const { roster, pledge, signatures, withdrawals } = state;
        const concluded = pledge?.concluded ?? null;
        return {
          ...state,
          roster: roster && stays(roster) ? roster : null,
          pledge:
            pledge && stays(pledge)
              ? { ...pledge, concluded: concluded && !stays(concluded) ? concluded.before : concluded }
              : null,
          signatures: signatures.filter(stays),
          withdrawals: added(withdrawals, withdrawalOf(event.data, proof)),
        };
      }
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', value: (row) => row.year },
    { name: 'units', type: 'text[]', indexed: true, value: (row) => row.signatures.map((s) => s.unitId) },
  ],
});
