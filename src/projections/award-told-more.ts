import type { AwardEvent, AwardProposed } from '../domain/awards/award-events.js';
import type { Supplement } from '../domain/ground/supplement.js';
import type { PartialDate } from '../domain/ground/values.js';
import type { AwardRow, AwardStatus } from './award-row.js';

// What a second source tells of a proposal, in its row.

type Step = AwardRow['steps'][number];

/** Other steps, and the state that follows from them. */
export const withSteps = (steps: readonly Step[]): Pick<AwardRow, 'steps'> & Partial<AwardRow> => {
  const status = steps.at(-1)?.status;
  return status ? { steps, status } : { steps };
};

/** What a second telling changes in the row. */
export function toldMore(
  row: AwardRow,
  { eventId, type, added: more, occurredOn }: Supplement,
): Partial<AwardRow> {
  const dated = (statuses: readonly AwardStatus[], on?: PartialDate | null): Partial<AwardRow> =>
    on === undefined
      ? {}
      : { steps: row.steps.map((step) => (statuses.includes(step.status) ? { ...step, on } : step)) };
  switch (type as AwardEvent['type']) {
    case 'AwardNominated':
    case 'AwardProposed': {
      const { recipient: addressee = row.addressee, ...fields } = more as Partial<AwardProposed['data']>;
      const proof = { ...row.proof, occurredOn: occurredOn ?? row.proof.occurredOn };
      return {
        ...fields,
        addressee,
        proof,
        ...dated([row.proof.type === 'AwardProposed' ? 'proposed' : 'nominated'], occurredOn),
      };
    }
    case 'NominationWithdrawn':
      return { withdrawal: row.withdrawal && { ...row.withdrawal, ...more } };
    case 'DossierReturned':
      return { dossier: row.dossier && { ...row.dossier, returnedFor: more['reason'] as string } };
    case 'CouncilVoteRecorded':
      return voteToldMore(row, eventId, more, occurredOn);
    case 'AwardPresented': {
      const { presentation } = row;
      return {
        presentation: presentation && { ...presentation, ...more, on: occurredOn ?? presentation.on },
      };
    }
    case 'ConsiderationSuspended':
      return { suspension: row.suspension && { ...row.suspension, ...more } };
    case 'AwardRevoked': {
      const revocation = row.revocation && { ...row.revocation, ...more };
      return { revocation, ...dated(['revoked'], revocation?.revokedOn) };
    }
    default:
      return {};
  }
}

const afterVotes: readonly AwardStatus[] = ['granted', 'refused', 'revoked', 'suspended'];

/** A vote of a council of which more is told, and the step that follows where its result is told only now. */
function voteToldMore(
  row: AwardRow,
  eventId: string,
  more: object,
  occurredOn?: PartialDate,
): Partial<AwardRow> {
  const was = row.councilVotes.find((vote) => vote.eventId === eventId);
  if (!was) return {};
  const now = { ...was, ...more, on: occurredOn ?? was.on };
  const councilVotes = row.councilVotes.map((vote) => (vote === was ? now : vote));
  if (now.recommended === null) return { councilVotes };
  const step = { status: now.recommended ? 'recommended' : 'not-recommended', on: now.on } as const;
  const before = row.steps.findIndex(({ status, on }) => status === step.status && on === was.on);
  const at = row.steps.findIndex(({ status }) => afterVotes.includes(status));
  const steps =
    before >= 0 && was.recommended !== null
      ? row.steps.with(before, step)
      : row.steps.toSpliced(at < 0 ? row.steps.length : at, 0, step);
  return { councilVotes, ...withSteps(steps) };
}
