import { DomainError } from '../ground/errors.js';
import { recordedAlready } from '../ground/told-again.js';
import { dayOfYear } from '../ground/values.js';
import { awardTypeOn } from '../law/regulation-decisions.js';
import type { RegulationsBeside } from '../law/regulations.js';
import type { OfficesBeside } from '../offices/officers.js';
import type { Context } from '../registry/decision.js';
import { unitOf } from '../registry/unit-decisions.js';
import type { AwardSubject, RecipientsRecorded } from './award-events.js';
import type { AwardsState, ProposalState } from './award-proposal.js';
import { requireNotNamed } from './named-twice.js';
import { proposalOf } from './nomination-decisions.js';
import { forProposal, subjectOf } from './proposer-decisions.js';
import type { NamedRecipient, RecipientGiven } from './recipient.js';
import { isSameNamed, recipientOf, unnamedIn } from './recipient.js';

// Those whom a proposal only counts become known by name. The number stays: names are within it, and never counted beside it.

/** Names of some or all whom a proposal counts. */
export interface RecordRecipients extends AwardSubject {
  readonly recipients: readonly Pick<
    RecipientGiven,
    'kind' | 'unitId' | 'collective' | 'person' | 'position'
  >[];
}

/**
 * Records who some or all are of those whom a proposal counts, by who may record the proposal, or the unit whose they are. Throws
 * PROPOSER_UNCLEAR, CLUSTER_NOT_FOUND, CLUSTER_DISSOLVED, UNIT_NOT_FOUND, FORBIDDEN, AWARD_NOT_DEFINED, PROPOSAL_NOT_FOUND,
 * RECIPIENT_UNCLEAR where one is not named, or of another kind or unit than the proposal says, MORE_NAMED_THAN_COUNTED,
 * ALREADY_RECORDED where all are on record, or one has a proposal of its own.
 */
export function recordRecipients(
  state: AwardsState,
  command: RecordRecipients,
  context: Context,
  { offices, regulations }: OfficesBeside & RegulationsBeside,
): RecipientsRecorded[] {
  forProposal(command, context, offices);
  const proposal = proposalOf(state, command);
  const { proposalId, awardee, named } = proposal;
  const type = awardTypeOn(command.award, dayOfYear(command.year, context.today), regulations);
  const told = command.recipients.map((given, i): NamedRecipient => {
    const pointer = `/recipients/${i}`;
    const unitId = given.unitId ?? proposal.unitId;
    if (unitId !== null) unitOf(context.registry, unitId);
    const kind = given.kind ?? awardee?.kind ?? undefined;
    const { count: _, howMany: _howMany, ...who } = recipientOf({ ...given, unitId, kind }, type, pointer);
    requireWithin({ ...who, unitId }, proposal, pointer);
    return { ...who, unitId };
  });
  told.forEach((one, i) => {
    if (told.findIndex((other) => isSameNamed(one, other)) < i)
      throw unclear(`/recipients/${i}`, 'each one once');
  });
  const recipients = told.filter((one) => !named.some((other) => isSameNamed(one, other)));
  if (recipients.length === 0) {
    const detail = 'Những người, tập thể này đã được ghi nhận tên trong đề nghị.';
    throw recordedAlready(detail, { proposalId, recipients: named }, { recipients: told });
  }
  const count = unnamedIn(awardee);
  if (named.length + recipients.length > count) {
    const detail = `Đề nghị nêu ${count}, không thể có tên ${named.length + recipients.length}.`;
    throw new DomainError('MORE_NAMED_THAN_COUNTED', detail, { proposalId, count, named });
  }
  const subject = subjectOf(state, command);
  for (const one of recipients) requireNotNamed(state, subject, one);
  return [{ type: 'RecipientsRecorded', data: { ...subject, recipients } }];
}

const unclear = (pointer: string, detail: string): DomainError =>
  new DomainError('RECIPIENT_UNCLEAR', 'Người được tặng nêu chưa rõ.', { errors: [{ pointer, detail }] });

/** Throws RECIPIENT_UNCLEAR unless it is named, and may be one of those whom the proposal counts. */
function requireWithin(
  { kind, unitId, collective, person }: NamedRecipient,
  proposal: ProposalState,
  pointer: string,
): void {
  const isUnit = proposal.unitId === null && unitId !== null;
  if (collective === null && person === null && !isUnit) throw unclear(pointer, 'tell who it is');
  if (proposal.unitId !== null && unitId !== proposal.unitId)
    throw unclear(pointer, 'the proposal is for another unit');
  const counted = proposal.awardee?.kind ?? null;
  const agrees = counted === null || kind === counted || (counted === 'COLLECTIVE' && kind !== 'PERSON');
  if (!agrees) throw unclear(pointer, `the proposal is for ${counted}`);
}
