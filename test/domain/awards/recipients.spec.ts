import { describe, expect, it } from '@jest/globals';
import type { AwardEvent } from '../../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../../src/domain/awards/award-proposal.js';
import type { RecordRecipients } from '../../../src/domain/awards/recipients-decisions.js';
import { recordRecipients } from '../../../src/domain/awards/recipients-decisions.js';
import type { Actor } from '../../../src/domain/ground/event.js';
import * as Regulations from '../../../src/domain/law/regulations.js';
import * as Offices from '../../../src/domain/offices/offices.js';
import { auditor, forUnit, given, knowing, operator, organiser, outcome } from '../../support/given.js';
import { khoi2 } from '../told.js';

const subject = {
  clusterId: 'khoi-2',
  year: 2023,
  award: 'MERIT_PM',
} as const;
const counted = (
  kind: 'COLLECTIVE' | 'PERSON' | null,
  count: number | null,
  unitId: string | null = null,
) => ({
  ...subject,
  proposalId: AwardProposal.proposalIdOf({ ...subject, unitId, recipientId: 'r' }),
  unitId,
  recipientId: 'r',
  awardee: { kind, collective: null, person: null, position: null, count },
  vote: null,
  recipient: null,
});
const proposed = (data: ReturnType<typeof counted>): AwardEvent => ({ type: 'AwardProposed', data });
const three = proposed(counted('COLLECTIVE', 3));
const unit = (unitId: string) => ({ unitId });
const name = (
  recipients: RecordRecipients['recipients'],
  { events = [three], actor = operator, of = {} }: { events?: AwardEvent[]; actor?: Actor; of?: object } = {},
) =>
  recordRecipients(
    given(AwardProposal, ...events),
    { ...subject, recipientId: 'r', recipients, ...of },
    knowing(khoi2, { actor }),
    { offices: given(Offices), regulations: given(Regulations) },
  );

describe('those whom a proposal counts', () => {
  it('are named a few at a time, up to their number', () => {
    const first = name([unit('cong-an'), { unitId: 'noi-vu', collective: 'Vụ Ba' }]);
    expect(first).toMatchObject([
      {
        type: 'RecipientsRecorded',
        data: {
          recipients: [
            { kind: 'COLLECTIVE', unitId: 'cong-an', collective: null, person: null, position: null },
            { kind: 'COLLECTIVE', unitId: 'noi-vu', collective: 'Vụ Ba' },
          ],
        },
      },
    ]);
    const events = [three, ...first];
    expect(name([unit('cong-an'), unit('tu-phap')], { events })[0]?.data.recipients).toMatchObject([
      { unitId: 'tu-phap' },
    ]);
    expect(outcome(() => name([unit('cong-an')], { events }))).toBe('ALREADY_RECORDED');
    const two = [unit('tu-phap'), unit('quoc-phong')];
    expect(outcome(() => name(two, { events }))).toBe('MORE_NAMED_THAN_COUNTED');
    const again: AwardEvent[] = [
      ...events,
      { type: 'NominationWithdrawn', data: { ...counted('COLLECTIVE', 3), reason: null } },
      three,
    ];
    expect(name([unit('cong-an')], { events: again })).toHaveLength(1);
  });

  it.each([
    ['nobody', [{}]],
    ['somebody twice', [unit('cong-an'), unit('cong-an')]],
    ['a person among collectives', [{ unitId: 'cong-an', kind: 'PERSON', person: { ref: 'p' } }]],
  ] as const)('are not %s', (_title, recipients) => {
    expect(outcome(() => name(recipients))).toBe('RECIPIENT_UNCLEAR');
  });

  it('are of the unit that the proposal names, and are one where it counts none', () => {
    const events = [proposed(counted('PERSON', null, 'cong-an'))];
    const of = { unitId: 'cong-an' };
    const [one, two] = [{ person: { ref: 'p' } }, { person: { ref: 'q' } }];
    expect(name([one], { events, of })[0]?.data.recipients).toMatchObject([
      { unitId: 'cong-an', kind: 'PERSON' },
    ]);
    expect(outcome(() => name([one, two], { events, of }))).toBe('MORE_NAMED_THAN_COUNTED');
    expect(outcome(() => name([{ ...one, unitId: 'noi-vu' }], { events, of }))).toBe('RECIPIENT_UNCLEAR');
  });

  it('have no proposal of their own', () => {
    const own: AwardEvent = {
      type: 'AwardProposed',
      data: { ...subject, proposalId: 'own', unitId: 'cong-an', vote: null, recipient: null },
    };
    expect(outcome(() => name([unit('cong-an')], { events: [three, own] }))).toBe('ALREADY_RECORDED');
    expect(outcome(() => name([unit('noi-vu')], { events: [three, own] }))).toBe('accepted');
  });

  it.each([
    ['the operator', operator, 'accepted'],
    ['the organiser', organiser('ttcp'), 'accepted'],
    ['another unit', forUnit('tu-phap'), 'FORBIDDEN'],
    ['an auditor', auditor, 'FORBIDDEN'],
  ])('are named by who records proposals: %s', (_title, actor, expected) => {
    expect(outcome(() => name([unit('cong-an')], { actor }))).toBe(expected);
  });

  it('may be named by the unit whose they are', () => {
    const events = [proposed(counted('PERSON', 2, 'cong-an'))];
    const of = { unitId: 'cong-an' };
    const named = () => name([{ person: { ref: 'p' } }], { events, of, actor: forUnit('cong-an') });
    expect(outcome(named)).toBe('accepted');
  });

  it('are of a proposal, a unit and an award that are known', () => {
    const of = (other: object) => outcome(() => name([unit('cong-an')], { of: other }));
    expect(of({ recipientId: 'x' })).toBe('PROPOSAL_NOT_FOUND');
    expect(of({ clusterId: 'x' })).toBe('CLUSTER_NOT_FOUND');
    expect(of({ clusterId: undefined })).toBe('PROPOSER_UNCLEAR');
    expect(outcome(() => name([unit('x')]))).toBe('UNIT_NOT_FOUND');
  });
});
