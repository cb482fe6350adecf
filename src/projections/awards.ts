import type {
  AwardEvent,
  AwardNominated,
  AwardProposed,
  AwardRecord,
  ConsiderationEvent,
  RecipientsRecorded,
} from '../domain/awards/award-events.js';
import type { DossierStage } from '../domain/awards/award-proposal.js';
import { isClaim, proposerOf } from '../domain/awards/award-proposal.js';
import { presentationOf } from '../domain/awards/presentation.js';
import { namedWith } from '../domain/awards/recipient.js';
import { scopeKey } from '../domain/awards/award-scope.js';
import type { Recorded } from '../domain/ground/event.js';
import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Supplement } from '../domain/ground/supplement.js';
import { detailOf, type AwardRow, type Erratum } from './award-row.js';
import { toldMore, withSteps } from './award-told-more.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { PartialDate } from '../domain/ground/values.js';

type RowEvent = Exclude<AwardEvent, { type: 'AwardInstructionsIssued' | 'NoProposalDeclared' }>;

const types: Readonly<Record<RowEvent['type'], true>> = {
  AwardNominated: true,
  AwardProposed: true,
  InterestDeclared: true,
  RecipientsRecorded: true,
  AwardProposalConfirmed: true,
  NominationWithdrawn: true,
  SubmissionFiled: true,
  SubmissionSupplemented: true,
  DossierReceived: true,
  DossierReturned: true,
  DossierSupplemented: true,
  DossierVerified: true,
  CouncilVoteRecorded: true,
  AwardDecided: true,
  AwardPresented: true,
  ConsiderationSuspended: true,
  ConsiderationReleased: true,
  AwardRevoked: true,
  AwardRecordSupplemented: true,
  AwardDecisionSupplemented: true,
  AwardDecisionCorrected: true,
  AwardRecordWithdrawn: true,
};

function begun(subject: AwardNominated['data'] | AwardProposed['data'], proof: Proof): AwardRow {
  const { proposalId, award, class: degree = null, unitId, recipientId = null, awardee = null } = subject;
  const { clusterId, bodyId = null, year } = subject;
  return {
    proposalId,
    award,
    class: degree,
    unitId,
    recipientId,
    awardee,
    named: [],
    clusterId,
    bodyId,
    proposer: null,
    year,
    status: 'nominated',
    nominatedBy: 'nominatedBy' in subject ? subject.nominatedBy : null,
    rank: null,
    vote: null,
    votedIn: null,
    addressee: null,
    chairIsNominee: null,
    presidedBy: null,
    declaredInterest: null,
    selfVouched: false,
    restsOn: [],
    withdrawal: null,
    submission: null,
    dossier: null,
    councilVotes: [],
    decision: null,
    errata: [],
    presentation: null,
    suspension: null,
    revocation: null,
    steps: [],
    history: [],
    proof,
  };
}

/** True for an event that rewrites earlier steps and adds none. */
const amends = ({ type }: RowEvent): boolean =>
  type === 'SubmissionSupplemented' ||
  type === 'AwardRecordSupplemented' ||
  type === 'AwardDecisionSupplemented' ||
  type === 'AwardDecisionCorrected' ||
  type === 'AwardRecordWithdrawn';

/** What the event changes in the row. */
function changes(row: AwardRow, event: Recorded<RowEvent>, proof: Proof): Partial<AwardRow> {
  switch (event.type) {
    case 'AwardNominated':
      return { ...begun(event.data, proof), rank: event.data.rank ?? row.rank, steps: row.steps };
    case 'AwardProposed': {
      const {
        vote,
        votedIn = null,
        recipient: addressee,
        rank = row.rank,
        chairIsNominee,
        presidedBy,
        declaredInterest,
      } = event.data;
      return {
        status: 'proposed',
        awardee: event.data.awardee ?? null,
        named: row.status === 'withdrawn' ? [] : row.named,
        proposer: proposerOf(event.data),
        vote,
        votedIn,
        addressee,
        rank,
        chairIsNominee: chairIsNominee ?? null,
        presidedBy: presidedBy ?? null,
        declaredInterest: declaredInterest ?? null,
        selfVouched: isClaim(event),
        restsOn: event.data.restsOn ?? [],
        withdrawal: null,
        proof,
      };
    }
    case 'InterestDeclared': {
      const { chairIsNominee, presidedBy, declaredInterest } = event.data;
      return { chairIsNominee, presidedBy, declaredInterest };
    }
    case 'RecipientsRecorded':
      return { named: namedWith(row.named, event.data.recipients) };
    case 'AwardProposalConfirmed':
      return { selfVouched: false };
    case 'NominationWithdrawn':
      return { status: 'withdrawn', withdrawal: { reason: event.data.reason, proof }, suspension: null };
    case 'SubmissionFiled': {
      const { submissionId, number, filedOn, ruleSet, late = null } = event.data;
      const submission = { submissionId, number, filedOn, ruleSet, late, eventId: proof.eventId };
      // A vote of the council may be told before what was sent to it.
      const status = row.councilVotes.length > 0 ? row.status : 'submitted';
      return { status, submission, dossier: { stage: 'filed', returnedFor: null } };
    }
    case 'SubmissionSupplemented': {
      const { number, filedOn, ruleSet, late } = { ...row.submission, ...event.data.added } as NonNullable<
        AwardRow['submission']
      >;
      const submission = row.submission && { ...row.submission, number, filedOn, ruleSet, late };
      const steps = row.steps.map((step) => (step.status === 'submitted' ? { ...step, on: filedOn } : step));
      return { submission, steps };
    }
    default:
      return considered(row, event, proof);
  }
}

function considered(row: AwardRow, event: ConsiderationEvent, proof: Proof): Partial<AwardRow> {
  const { eventId, occurredOn } = proof;
  const dossier = (stage: DossierStage): Partial<AwardRow> => ({
    dossier: { stage, returnedFor: row.dossier?.returnedFor ?? null },
  });
  switch (event.type) {
    case 'DossierReceived':
      return dossier('received');
    case 'DossierReturned':
      return { dossier: { stage: 'returned', returnedFor: event.data.reason } };
    case 'DossierSupplemented':
      return dossier('supplemented');
    case 'DossierVerified':
      return dossier('verified');
    case 'CouncilVoteRecorded': {
      const { sessionId, method, present, written, base, inFavour, threshold, thresholdOf } = event.data;
      const { of, needed, basis, recommended, chair, decidedByChair, dissent, list } = event.data;
      const share = { of, threshold, thresholdOf, needed, basis };
      const vote = { sessionId, on: occurredOn, eventId, method, present, written, base, inFavour, ...share };
      const said =
        recommended === null ? {} : ({ status: recommended ? 'recommended' : 'not-recommended' } as const);
      return {
        ...said,
        councilVotes: added(row.councilVotes, { ...vote, recommended, chair, decidedByChair, dissent, list }),
      };
    }
    case 'AwardDecided': {
      const { outcome, authority, number, decidedOn, signer } = event.data;
      return {
        status: outcome === 'GRANTED' ? 'granted' : 'refused',
        decision: { outcome, authority, number, decidedOn, signer, eventId },
      };
    }
    case 'AwardPresented':
      return { presentation: presentationOf(event.data, occurredOn) };
    case 'ConsiderationSuspended':
      return { status: 'suspended', suspension: { reason: event.data.reason, from: row.status } };
    case 'ConsiderationReleased':
      return {
        status: row.status === 'suspended' && row.suspension ? row.suspension.from : row.status,
        suspension: null,
      };
    case 'AwardRevoked': {
      const { authority, number, revokedOn, signer, ground, reason, reclaimed } = event.data;
      const revocation = { authority, number, revokedOn, signer, ground, reason, reclaimed, eventId };
      return { status: 'revoked', revocation };
    }
    case 'AwardRecordSupplemented':
      return toldMore(row, event.data);
    case 'AwardDecisionSupplemented': {
      const { outcome, authority, number, decidedOn, signer } = event.data;
      const decided = row.decision?.eventId ?? eventId;
      return {
        decision: { outcome, authority, number, decidedOn, signer, eventId: decided },
        ...withSteps(row.steps.map((step) => (isDecision(step) ? { ...step, on: decidedOn } : step))),
      };
    }
    case 'AwardDecisionCorrected': {
      const { outcome, authority, number, decidedOn, signer, reason } = event.data;
      const errata = added(row.errata, erratum(row, 'DECISION', reason, proof));
      const stated = outcome === 'GRANTED' ? 'granted' : 'refused';
      const decision = { outcome, authority, number, decidedOn, signer, eventId };
      return {
        decision,
        errata,
        ...withSteps(row.steps.map((step) => (isDecision(step) ? { status: stated, on: decidedOn } : step))),
      };
    }
    case 'AwardRecordWithdrawn': {
      const { record, reason } = event.data;
      const errata = added(row.errata, erratum(row, record, reason, proof));
      if (record === 'RECIPIENTS') return { named: [], errata };
      if (record === 'PRESENTATION') return { presentation: null, errata };
      if (record === 'REVOCATION')
        return { revocation: null, errata, ...withSteps(row.steps.filter((s) => s.status !== 'revoked')) };
      return { decision: null, errata, ...withSteps(row.steps.filter((step) => !isDecision(step))) };
    }
  }
}

type Step = AwardRow['steps'][number];

const isDecision = ({ status }: Step): boolean => status === 'granted' || status === 'refused';

/** The record as it read until it was corrected or withdrawn. */
function erratum(row: AwardRow, record: AwardRecord, reason: string, proof: Proof): Erratum {
  const { decision, presentation, revocation } = row;
  const none = { decision: null, presentation: null, revocation: null };
  switch (record) {
    case 'DECISION':
      return { ...proof, record, on: decision?.decidedOn ?? null, was: { ...none, decision }, reason };
    case 'PRESENTATION':
      return { ...proof, record, on: presentation?.on ?? null, was: { ...none, presentation }, reason };
    case 'RECIPIENTS':
      return { ...proof, record, on: null, was: none, reason };
    case 'REVOCATION':
      return { ...proof, record, on: revocation?.revokedOn ?? null, was: { ...none, revocation }, reason };
  }
}

/** The day of an event: that of its document where it has one. */
function dayOf(event: RowEvent, { occurredOn }: Proof): PartialDate | null {
  switch (event.type) {
    case 'SubmissionFiled':
      return event.data.filedOn;
    case 'AwardDecided':
      return event.data.decidedOn;
    case 'AwardRevoked':
      return event.data.revokedOn;
    default:
      return occurredOn;
  }
}

/** Row of each proposal, by `<scope>/<proposalId>`; see `scopeKey`. */
export const awardProjection = projectionOf<RowEvent, Replayable<AwardRow>>(types, {
  name: 'award',
  version: 19,
  streams: (key) => [`awardProposals-${key.split('/')[0]}`],
  keys(event) {
    const proposals = 'proposals' in event.data ? event.data.proposals : [event.data];
    return proposals.map(({ proposalId }) => `${scopeKey(event.data)}/${proposalId}`);
  },
  evolve(state, event) {
    const proof = proofOf(event);
    const begins = event.type === 'AwardNominated' || event.type === 'AwardProposed';
    const row = state ?? (begins ? begun(event.data, proof) : null);
    if (row === null) return null;
    const changed = changes(row, event, proof);
    const { status } = changed;
    return {
      ...row,
      ...changed,
      steps: amends(event)
        ? (changed.steps ?? row.steps)
        : status
          ? added(row.steps, { status, on: dayOf(event, proof) })
          : row.steps,
      history: added(row.history, { ...proof, detail: detailOf(event) }),
    };
  },
  columns: [
    { name: 'proposal_id', type: 'text', indexed: true, value: (row) => row.proposalId },
    { name: 'year', type: 'integer', indexed: true, value: (row) => row.year },
    { name: 'status', type: 'text', value: (row) => row.status },
    { name: 'unit_id', type: 'text', indexed: true, value: (row) => row.unitId },
    // Also units that were named in it earlier, as below.
    {
      name: 'named_units',
      type: 'text[]',
      indexed: true,
      value: ({ history }) =>
        history.flatMap(({ detail }) =>
          ((detail as Partial<RecipientsRecorded['data']>).recipients ?? []).flatMap(
            ({ unitId }) => unitId ?? [],
          ),
        ),
    },
    { name: 'cluster_id', type: 'text', indexed: true, value: (row) => row.clusterId },
    { name: 'body_id', type: 'text', indexed: true, value: (row) => row.bodyId },
    // Also what it rested on earlier: questions about what was known then look it up here.
    {
      name: 'rests_on',
      type: 'text[]',
      indexed: true,
      value: ({ history }) =>
        history.flatMap(({ detail }) =>
          [detail, (detail as Partial<Supplement>).added ?? {}].flatMap(
            (told) => (told as Partial<AwardProposed['data']>).restsOn ?? [],
          ),
        ),
    },
  ],
});
