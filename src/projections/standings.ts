import { assign } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { resultTypes } from '../domain/results/results.js';
import type { ScoreFactEvent, ScoreFacts } from '../domain/scores/score-facts.js';
import * as Facts from '../domain/scores/score-facts.js';
import type { ScoresEvent, ScoresState } from '../domain/scores/scores.js';
import * as Scores from '../domain/scores/scores.js';
import { clusterYearKey } from './cluster-years.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { ClusterId } from '../domain/ground/values.js';

/** Everything from which the standings of one cluster-year follow. */
export interface StandingsRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly scores: ScoresState;
  readonly facts: ScoreFacts;
  /** Of every event that a line can name, by its id. */
  readonly proofs: Readonly<Record<string, Proof>>;
}

/** The row of a cluster-year of which nothing is known. */
export function nothing(clusterId: ClusterId, year: number): StandingsRow {
  return { clusterId, year, scores: Scores.initial(), facts: Facts.initial(), proofs: {} };
}

type StandingsEvent = ScoresEvent | ScoreFactEvent;

const types: Readonly<Record<StandingsEvent['type'], true>> = {
  ScoreSheetAdopted: true,
  SelfScoreSubmitted: true,
  CrossCheckRecorded: true,
  ScoreAppraised: true,
  ScoresFinalised: true,
  ScoresReopened: true,
  TieResolved: true,
  PlacesRecorded: true,
  PlacesWithdrawn: true,
  ...resultTypes,
  PledgeSigned: true,
  YearRecordSupplemented: true,
  YearRecordWithdrawn: true,
};

/** Row of each cluster-year with a sheet, scores or anything that scoring reads, by `<clusterId>_<year>`. */
export const standingsProjection = projectionOf<StandingsEvent, Replayable<StandingsRow>>(types, {
  name: 'standings',
  version: 7,
  streams: (key) => [`scores-${key}`, `results-${key}`, `clusterYear-${key}`],
  keys: ({ data }) => [clusterYearKey(data.clusterId, data.year)],
  evolve(row, event) {
    const { clusterId, year } = event.data;
    const state = row ?? nothing(clusterId, year);
    const proofs = assign(state.proofs, event.id, proofOf(event));
    switch (event.type) {
      case 'ScoreSheetAdopted':
      case 'SelfScoreSubmitted':
      case 'CrossCheckRecorded':
      case 'ScoreAppraised':
      case 'ScoresFinalised':
      case 'ScoresReopened':
      case 'TieResolved':
      case 'PlacesRecorded':
      case 'PlacesWithdrawn':
        return { ...state, proofs, scores: Scores.evolve(state.scores, event) };
      default:
        return { ...state, proofs, facts: Facts.evolve(state.facts, event) };
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', value: (row) => row.year },
  ],
});
