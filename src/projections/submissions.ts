import { hash } from 'node:crypto';
import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type {
  AwardInstructionsIssued,
  Deadlines,
  NoProposalDeclared,
  AwardProposed,
  SubmissionFiled,
  SubmissionSupplemented,
} from '../domain/awards/award-events.js';
import { submitterOf, takesBack } from '../domain/awards/award-proposal.js';
import { paperNames } from '../domain/awards/papers.js';
import { canonicalJson } from '../domain/ground/canonical-json.js';
import type { Figure } from '../domain/results/figure.js';
import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { ResultsCorrected } from '../domain/results/results.js';
import type { ScoresFinalised, ScoresReopened } from '../domain/scores/scores.js';
import { legalAct } from '../domain/law/legal-acts.js';
import { ruleSetOn } from '../domain/law/rule-sets.js';
import { deadlineOf, isLate, lateness, rulesOfFiling } from '../domain/awards/submission-decisions.js';
import { dayOfYear } from '../domain/ground/values.js';
import type { AwardNaming } from './award-naming.js';
import { awardNamer, readByAwardNames } from './award-naming.js';
import { clusterYearKey, rowOfYear } from './cluster-years.js';
import { clusterProjection, labelOn } from './clusters.js';
import { withMore } from './more.js';
import { clusterRowIn, namer } from './naming.js';
import type { Answer, Named } from './question.js';
import { YearQuestion } from './question.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

/** A change after a submission: a figure of a report was corrected, or the final scores were reopened. */
type Change = (
  | (Pick<ResultsCorrected['data'], 'reportId' | 'unitId' | 'metric' | 'was' | 'now'> & {
      readonly what: 'FIGURE_CORRECTED';
    })
  | { readonly what: 'SCORES_REOPENED' }
) & { readonly reason: string; readonly proof: Proof };

type Filed = Omit<SubmissionFiled['data'], 'clusterId' | 'bodyId'> & {
  readonly proof: Proof;
  /** What told more of it later. */
  readonly more: readonly Proof[];
  /** Changes since it was filed, including those that were undone later. */
  readonly changes: readonly Change[];
  /** `SubmissionsRow.scores` when it was filed. */
  readonly scores: string | null;
};

/** What was submitted for one year of one cluster. */
export interface SubmissionsRow {
  readonly clusterId: ClusterId;
  readonly year: number;
  /** Deadlines that the organiser set. */
  readonly before: Deadlines;
  /** SHA-256 over the final scores; null where there are none. */
  readonly scores: string | null;
  readonly submissions: readonly Filed[];
  readonly noProposals: readonly (Pick<NoProposalDeclared['data'], 'proposer' | 'unitId' | 'reason'> & {
    readonly proof: Proof;
    readonly more: readonly Proof[];
  })[];
}

type SubmissionsEvent =
  | SubmissionFiled
  | SubmissionSupplemented
  | NoProposalDeclared
  | AwardProposed
  | AwardInstructionsIssued
  | ResultsCorrected
  | ScoresFinalised
  | ScoresReopened;

const types: Readonly<Record<SubmissionsEvent['type'], true>> = {
  SubmissionFiled: true,
  SubmissionSupplemented: true,
  NoProposalDeclared: true,
  AwardProposed: true,
  AwardInstructionsIssued: true,
  ResultsCorrected: true,
  ScoresFinalised: true,
  ScoresReopened: true,
};

function changed(row: SubmissionsRow, change: Change, concerns: (filed: Filed) => boolean): SubmissionsRow {
  for (const filed of row.submissions) if (concerns(filed)) added(filed.changes, change);
  return row;
}

/**
 * True where a submission no longer agrees with what is on record (R31): a figure has changed since it was filed, or the final
 * scores were reopened and are not final again with the same content. `now` is the present `SubmissionsRow.scores`.
 */
export function isStale({ changes, scores }: Pick<Filed, 'changes' | 'scores'>, now: string | null): boolean {
  const figures = new Map<string, { readonly was: Figure | null; readonly now: Figure | null }>();
  for (const change of changes)
    if (change.what === 'FIGURE_CORRECTED') {
      const key = `${change.reportId} ${change.metric}`;
      figures.set(key, { was: figures.get(key)?.was ?? change.was, now: change.now });
    }
  const isOther = [...figures.values()].some((f) => canonicalJson(f.was) !== canonicalJson(f.now));
  return isOther || (scores !== now && changes.some(({ what }) => what === 'SCORES_REOPENED'));
}

/** Row of the submissions of each cluster-year, by `<clusterId>_<year>`. */
export const submissionsProjection = projectionOf<SubmissionsEvent, Replayable<SubmissionsRow>>(types, {
  name: 'submissions',
  version: 6,
  streams: (key) => [`awardProposals-${key}`, `results-${key}`, `scores-${key}`],
  // What a body submits outside clusters is shown with its proposals.
  keys: ({ data: { clusterId, year } }) => (clusterId === null ? [] : [clusterYearKey(clusterId, year)]),
  evolve(row, event) {
    const { clusterId, year } = event.data;
    const proof = proofOf(event);
    const state = row ?? {
      clusterId: clusterId ?? '',
      year,
      before: { CLUSTER: null, UNIT: null },
      scores: null,
      submissions: [],
      noProposals: [],
    };
    switch (event.type) {
      case 'SubmissionFiled': {
        const { clusterId: _cluster, bodyId: _body, ...filed } = event.data;
        return {
          ...state,
          submissions: added(state.submissions, {
            ...filed,
            proof,
            more: [],
            changes: [],
            scores: state.scores,
          }),
        };
      }
      case 'SubmissionSupplemented':
        return {
          ...state,
          submissions: state.submissions.map((one) => withMore(one, event)),
          noProposals: state.noProposals.map((one) => withMore(one, event)),
        };
      case 'NoProposalDeclared': {
        const { proposer, unitId, reason } = event.data;
        return {
          ...state,
          noProposals: added(state.noProposals, { proposer, unitId, reason, proof, more: [] }),
        };
      }
      case 'AwardProposed': {
        // A proposal takes back an earlier declaration to propose nothing.
        const by = takesBack(event.data);
        const noProposals = state.noProposals.filter((said) => !by.includes(submitterOf(said)));
        return { ...state, noProposals };
      }
      case 'AwardInstructionsIssued': {
        const { CLUSTER, UNIT } = event.data.before;
        return {
          ...state,
          before: { CLUSTER: CLUSTER ?? state.before.CLUSTER, UNIT: UNIT ?? state.before.UNIT },
        };
      }
      case 'ResultsCorrected': {
        const { reportId, unitId, metric, was, now, reason } = event.data;
        const change = {
          what: 'FIGURE_CORRECTED',
          reportId,
          unitId,
          metric,
          was,
          now,
          reason,
          proof,
        } as const;
        return changed(state, change, (s) => s.proposer === 'CLUSTER' || s.unitId === unitId);
      }
      case 'ScoresFinalised': {
        const { scores, notRated, voted } = event.data;
        return { ...state, scores: hash('sha256', canonicalJson({ scores, notRated, voted }), 'hex') };
      }
      case 'ScoresReopened': {
        const change = { what: 'SCORES_REOPENED', reason: event.data.reason, proof } as const;
        return changed({ ...state, scores: null }, change, (s) => s.proposer === 'CLUSTER');
      }
    }
  },
  columns: [
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
  ],
});

/** A submission with names, and what became of it. */
export type SubmissionShown = ReturnType<typeof submissionShown>;

export interface SubmissionsData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly year: number;
  /** First days that are late, as the organiser instructed or by the rules at the end of the year; null where neither is known. */
  readonly before: Deadlines;
  /** What is known of the cluster's own submission. `NOTHING_RECORDED` is not the same as `NO_PROPOSAL` (edge case 34). */
  readonly state: 'SUBMITTED' | 'NO_PROPOSAL' | 'NOTHING_RECORDED';
  readonly submissions: readonly SubmissionShown[];
  readonly noProposals: readonly (Omit<SubmissionsRow['noProposals'][number], 'unitId'> & {
    readonly unit: Named | null;
  })[];
}

/** What a cluster and its units submitted for a year, and what was changed since. */
export class GetSubmissions extends YearQuestion<SubmissionsData> {
  static override readonly projections = [
    submissionsProjection,
    clusterProjection,
    unitProjection,
    ...readByAwardNames,
  ];
}

@QueryHandler(GetSubmissions)
export class GetSubmissionsHandler implements IQueryHandler<GetSubmissions> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, year, knownAt }: GetSubmissions): Promise<Answer<SubmissionsData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const row = await rowOfYear(sight, submissionsProjection, clusterId, year);
    const submissions = row?.submissions ?? [];
    const noProposals = row?.noProposals ?? [];
    const units = [...submissions, ...noProposals, ...submissions.flatMap((s) => s.proposals)];
    const naming = await namer(
      sight,
      units.flatMap((u) => u.unitId ?? []),
    );
    const awardName = await awardNamer(
      sight,
      submissions.flatMap((s) => s.proposals.map(({ award }) => award)),
    );
    const day = dayOfYear(year, sight.day);
    const name = (unitId: UnitId): Named => naming(unitId, day);
    const rules = ruleSetOn(`${year}-12-31`);
    const told = row?.before ?? { CLUSTER: null, UNIT: null };
    const ofCluster = (one: { proposer: string }): boolean => one.proposer === 'CLUSTER';
    return {
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label: labelOn(cluster, day),
        year,
        before: {
          CLUSTER: deadlineOf(year, 'CLUSTER', told, rules),
          UNIT: deadlineOf(year, 'UNIT', told, rules),
        },
        state: submissions.some(ofCluster)
          ? 'SUBMITTED'
          : noProposals.some(ofCluster)
            ? 'NO_PROPOSAL'
            : 'NOTHING_RECORDED',
        submissions: submissions.map((filed) => submissionShown(filed, row, name, awardName)),
        noProposals: noProposals.map(({ unitId, ...said }) => ({ ...said, unit: unitId && name(unitId) })),
      },
    };
  }
}

function submissionShown(
  { year, unitId, warnings = [], scores, changes, ...filed }: Filed,
  row: SubmissionsRow | null,
  name: (unitId: string) => Named,
  awardName: AwardNaming,
) {
  const told = row?.before ?? { CLUSTER: null, UNIT: null };
  const before = deadlineOf(year, filed.proposer, told, rulesOfFiling(filed));
  const late = isLate(filed.filedOn, before);
  const unclear = before === null ? 'chưa rõ hạn' : 'chưa rõ ngày gửi';
  return {
    ...filed,
    before,
    late,
    unit: unitId && name(unitId),
    timeliness: late === null ? unclear : late ? 'quá hạn' : 'đúng hạn',
    stale: isStale({ changes, scores }, row?.scores ?? null),
    changes: changes.map((change) => {
      if (change.what === 'SCORES_REOPENED') return change;
      const { was: _was, now: _now, ...shown } = change;
      return shown;
    }),
    legalBasis: filed.legalBasis.map((id) => ({ id, name: legalAct(id).name })),
    attachments: filed.attachments.map((a) => ({ ...a, kindName: paperNames[a.kind] })),
    proposals: filed.proposals.map(({ proposalId, award, unitId }) => ({
      proposalId,
      award,
      awardName: awardName(award, `${year}-12-31`),
      ...(unitId === null ? { unitId, name: null } : name(unitId)),
    })),
    warnings: [...lateness(before, late), ...warnings.filter(({ code }) => code !== 'LATE_SUBMISSION')],
  };
}
