import type { GrantEntry, GrantEvent, GrantFacts, GrantWarning } from '../domain/awards/grant.js';
import * as Grant from '../domain/awards/grant.js';
import * as GrantOutcomes from '../domain/awards/grant-outcomes.js';
import * as Grants from '../domain/awards/grants.js';
import { added, insertSorted } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';

/** A grant as told. */
export interface GrantRow {
  readonly grantId: string;
  readonly facts: GrantFacts;
  readonly entries: readonly GrantEntry[];
  /** Which of its entries are of a proposal on record. */
  readonly joined: readonly { readonly entry: number; readonly proposalId: string; readonly proof: Proof }[];
  /** Grants that somebody said are others. */
  readonly differentFrom: readonly string[];
  /** Grants that somebody said are this one; `first` where this one goes before. */
  readonly sameAs: readonly { readonly grantId: string; readonly first: boolean }[];
  readonly warnings: readonly GrantWarning[];
  /** Why it never was; null where it stands. */
  readonly withdrawal: { readonly reason: string; readonly proof: Proof } | null;
  readonly proof: Proof;
  /** Everything that happened to it, oldest first. */
  readonly history: readonly Proof[];
}

const types: Readonly<Record<GrantEvent['type'], true>> = {
  GrantReported: true,
  GrantSupplemented: true,
  GrantJoined: true,
  GrantWithdrawn: true,
  GrantsDistinguished: true,
  GrantsIdentified: true,
};

/** Row of each grant as told, by its id. */
export const grantProjection = projectionOf<GrantEvent, Replayable<GrantRow>>(types, {
  name: 'reported_grant',
  version: 5,
  streams: (key) => [Grant.stream(key), Grants.stream, GrantOutcomes.stream],
  keys: ({ data }) => ('otherGrantId' in data ? [data.grantId, data.otherGrantId] : [data.grantId]),
  evolve(state, event, key) {
    const proof = proofOf(event);
    const history = added(state?.history ?? [], proof);
    if (event.type === 'GrantReported') {
      const { grantId, entries, warnings = [] } = event.data;
      const facts = Grant.factsOf(event.data);
      return {
        grantId,
        facts,
        entries,
        joined: [],
        differentFrom: [],
        sameAs: [],
        warnings,
        withdrawal: null,
        proof,
        history,
      };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which is not recorded`);
    switch (event.type) {
      case 'GrantSupplemented': {
        const facts = { ...state.facts, ...Grant.toldOf(event.data) };
        const warnings = [...state.warnings, ...(event.data.warnings ?? [])];
        return { ...state, facts, warnings, history };
      }
      case 'GrantJoined': {
        const { entry, proposalId } = event.data;
        return { ...state, joined: added(state.joined, { entry, proposalId, proof }), history };
      }
      case 'GrantWithdrawn':
        return { ...state, withdrawal: { reason: event.data.reason, proof }, history };
      case 'GrantsDistinguished': {
        const { grantId, otherGrantId, areDifferent } = event.data;
        const other = key === grantId ? otherGrantId : grantId;
        const differentFrom = areDifferent
          ? insertSorted(state.differentFrom, other)
          : state.differentFrom.filter((id) => id !== other);
        const warnings = state.warnings.filter(({ id }) => id === undefined || !differentFrom.includes(id));
        return { ...state, differentFrom, warnings, history };
      }
      case 'GrantsIdentified': {
        const { grantId, otherGrantId, areOne } = event.data;
        const other = key === grantId ? otherGrantId : grantId;
        const sameAs = areOne
          ? added(state.sameAs, { grantId: other, first: key === grantId })
          : state.sameAs.filter((one) => one.grantId !== other);
        const warnings = state.warnings.filter(({ id }) => !areOne || id !== other);
        return { ...state, sameAs, warnings, history };
      }
    }
  },
  columns: [
    { name: 'same_as', type: 'text[]', value: ({ sameAs }) => sameAs.map(({ grantId }) => grantId) },
    { name: 'year', type: 'integer', indexed: true, value: ({ facts }) => facts.year },
    {
      name: 'awards',
      type: 'text[]',
      indexed: true,
      value: ({ entries }) => [...new Set(entries.map(({ award }) => award))],
    },
    {
      name: 'units',
      type: 'text[]',
      indexed: true,
      value: ({ entries }) => entries.flatMap(({ unitId }) => unitId ?? []),
    },
    {
      name: 'clusters',
      type: 'text[]',
      indexed: true,
      value: ({ entries }) => entries.flatMap(({ clusterId }) => clusterId ?? []),
    },
    {
      name: 'joined',
      type: 'text[]',
      indexed: true,
      value: ({ joined }) => joined.map(({ proposalId }) => proposalId),
    },
  ],
});
