import type { ClusterYearFact, ClusterYearState, YearRecordWithdrawn } from '../year/cluster-year.js';
import { forMember } from '../year/cluster-year.js';
import type { Context } from '../registry/decision.js';
import { requireOwnUnit } from '../registry/decision.js';
import type { Recorded } from '../ground/event.js';
import type { OfficesBeside } from '../offices/officers.js';
import { forOfficers, isOfficer } from '../offices/officers.js';
import type { Scope } from '../ground/scope.js';
import type { ScoresState } from '../scores/scores.js';
import type { Resting, WithdrawRecord } from '../ground/withdrawal.js';
import { recordOf, withdrawn } from '../ground/withdrawal.js';

// Withdrawals of records of an emulation year of a cluster.

/** The record to withdraw: the declared roster, the pledge, a signature, the conclusion of the signing, an activity. */
export interface WithdrawYearRecord extends Scope, WithdrawRecord {}

/** Scores are needed because final scores rest on signatures where the sheet gives points for signing the pledge in time. */
export interface YearBeside extends OfficesBeside {
  readonly scores: ScoresState;
}

/**
 * Withdraws what was recorded of the year in error; record and withdrawal stay in the history. Whoever may record it may withdraw
 * it. Throws CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, RECORD_NOT_FOUND, RECORD_IN_USE, FORBIDDEN, NOT_OWN_UNIT.
 */
export function withdrawYearRecord(
  state: ClusterYearState,
  command: WithdrawYearRecord,
  context: Context,
  { offices, scores }: YearBeside,
): YearRecordWithdrawn[] {
  const { clusterId, year, eventId, reason } = command;
  const record = recordOf(state.records, eventId);
  const [event] = record;
  if (event.type === 'PledgeSigned') requireOwnUnit(context.actor, event.data.unitId, 'R20');
  else if (event.type === 'ActivityRecorded' && !isOfficer(command, context, offices))
    forMember(command, [event.data.hostUnitId], context);
  else forOfficers(command, context, offices);
  const later = state.records.slice(state.records.indexOf(event) + 1);
  const resting = [
    ...later.filter((fact) => groundsOf(fact).includes(event.type)).map(shown),
    ...finalScores(event, scores),
  ];
  const unitIds = event.type === 'PledgeSigned' ? [event.data.unitId] : [];
  const data = { clusterId, year, ...withdrawn(record, unitIds, reason, resting) };
  return [{ type: 'YearRecordWithdrawn', data }];
}

/**
 * The types of earlier facts that a fact rests on: signatures and the conclusion rest on the opening, the conclusion also on the
 * signatures it lists and on an earlier conclusion, and a late signature on the conclusion that made it late.
 */
function groundsOf(fact: ClusterYearFact): readonly ClusterYearFact['type'][] {
  switch (fact.type) {
    case 'PledgeSigned':
      return fact.data.late ? ['PledgeOpened', 'PledgeConcluded'] : ['PledgeOpened'];
    case 'PledgeConcluded':
      return ['PledgeOpened', 'PledgeSigned', 'PledgeConcluded'];
    case 'PledgeOpened':
    case 'RosterDeclared':
    case 'ActivityRecorded':
      return [];
  }
}

function finalScores({ type }: ClusterYearFact, { adopted, final }: ScoresState): Resting[] {
  const asked = adopted?.sheet.criteria.some((c) => c.kind === 'TIMELINESS' && c.deed === 'PLEDGE_SIGNED');
  if (type !== 'PledgeSigned' || !asked || final === null) return [];
  return [{ eventId: final.eventId, type: 'ScoresFinalised' }];
}

function shown({ id, type }: Recorded): Resting {
  return { eventId: id, type };
}
