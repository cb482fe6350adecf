import { describe, expect, it } from '@jest/globals';
import type { AwardEvent, AwardRecord } from '../../../src/domain/awards/award-events.js';
import { isLost } from '../../../src/projections/award-flags.js';
import { rowOn } from '../../../src/projections/award-row.js';
import { awardProjection } from '../../../src/projections/awards.js';
import { fold } from '../../../src/projections/projection.js';
import { recorded } from '../../support/given.js';
import type { Day, PartialDate } from '../../../src/domain/ground/values.js';

const subject = {
  clusterId: 'k',
  year: 2023,
  award: 'FLAG_GI',
  unitId: 'u',
  proposalId: 'k-2023-flag-gi-u',
} as const;
const signer = { person: { ref: 'r' }, position: 'Tổng Thanh tra' };
const none = { inFavour: 0, against: 0, abstained: 0 };
const proposed: AwardEvent = { type: 'AwardProposed', data: { ...subject, vote: null, recipient: null } };
const withdrawn: AwardEvent = { type: 'NominationWithdrawn', data: { ...subject, reason: 'x' } };
const suspended: AwardEvent = { type: 'ConsiderationSuspended', data: { ...subject, reason: 'x' } };
const released: AwardEvent = { type: 'ConsiderationReleased', data: { ...subject, reason: 'x' } };
const filed: AwardEvent = {
  type: 'SubmissionFiled',
  data: {
    clusterId: 'k',
    year: 2023,
    submissionId: 's',
    proposer: 'CLUSTER',
    unitId: null,
    number: null,
    documentDate: null,
    filedOn: '2023-12-19',
    proposals: [subject],
    attachments: [],
    ruleSet: 'rules-from-2020-01-01',
    legalBasis: [],
    before: '2023-12-20',
    late: false,
  },
};
const voted: AwardEvent = {
  type: 'CouncilVoteRecorded',
  data: {
    ...subject,
    sessionId: 'hd',
    method: 'BALLOT',
    present: { ...none, inFavour: 10 },
    written: none,
    base: 19,
    inFavour: 10,
    threshold: { comparison: 'MORE_THAN', percent: 50 },
    thresholdOf: 'RULE_SET',
    needed: 10,
    recommended: true,
  },
};
const decided: AwardEvent = {
  type: 'AwardDecided',
  data: {
    ...subject,
    outcome: 'GRANTED',
    authority: 'INSPECTOR_GENERAL',
    number: '1',
    decidedOn: '2024-02-20',
    signer,
  },
};
const presented: AwardEvent = { type: 'AwardPresented', data: { ...subject, occasion: null } };

describe('a proposal as it stood on a day', () => {
  const on = (day: Day, ...told: readonly (readonly [AwardEvent, PartialDate | null])[]) => {
    const events = told.map(([event, occurredOn], i) => recorded(event, i + 1, { occurredOn }));
    return rowOn(fold(awardProjection, 'k_2023/k-2023-flag-gi-u', events)!, day);
  };

  const life = [
    [proposed, '2023-12-10'],
    [filed, null],
    [voted, '2024-02-01'],
    [suspended, '2024-02-05'],
    [released, '2024-02-10'],
    [decided, null],
    [presented, '2024-03'],
  ] as const;

  it.each([
    ['2023-12-10', { status: 'proposed', submission: null, dossier: null, councilVotes: [] }],
    ['2023-12-19', { status: 'submitted', dossier: { stage: 'filed' }, councilVotes: [], decision: null }],
    ['2024-02-01', { status: 'recommended', councilVotes: [{ sessionId: 'hd' }], decision: null }],
    ['2024-02-05', { status: 'suspended', decision: null }],
    ['2024-02-10', { status: 'recommended', suspension: null, councilVotes: [{ sessionId: 'hd' }] }],
    ['2024-02-20', { status: 'granted', decision: { number: '1' }, presentation: null }],
    ['2024-03-01', { status: 'granted', presentation: { on: '2024-03' } }],
  ] as const)('says on %s what was so then and nothing later', (day, expected) => {
    expect(on(day, ...life)).toMatchObject(expected);
  });

  it('is not there before it began', () => expect(on('2023-12-09', ...life)).toBeNull());

  it('takes what no source dates as so all along', () => {
    expect(on('1999-01-01', [proposed, null])).toMatchObject({ status: 'proposed' });
  });

  it('does not know of a withdrawal yet to come', () => {
    const told = [
      [proposed, '2023-12-10'],
      [withdrawn, '2023-12-15'],
    ] as const;
    expect(on('2023-12-14', ...told)).toMatchObject({ status: 'proposed', withdrawal: null });
    expect(on('2023-12-15', ...told)).toMatchObject({ status: 'withdrawn', withdrawal: { reason: 'x' } });
  });

  const correction: AwardEvent = {
    type: 'AwardDecisionCorrected',
    data: { ...decided.data, decidedOn: '2024-02-25', number: '2', reason: 'gõ nhầm' },
  };
  const refusal = { ...correction, data: { ...correction.data, outcome: 'REFUSED' } } as AwardEvent;
  const withdrawal = (record: AwardRecord): AwardEvent => ({
    type: 'AwardRecordWithdrawn',
    data: { ...subject, record, reason: 'ghi nhầm' },
  });
  const revoked: AwardEvent = {
    type: 'AwardRevoked',
    data: {
      ...subject,
      authority: 'INSPECTOR_GENERAL',
      number: '9',
      revokedOn: '2024-06-10',
      signer,
      ground: 'FALSE_DECLARATION',
      reason: null,
      reclaimed: null,
    },
  };
  const until = (...more: readonly AwardEvent[]) =>
    [...life.slice(0, 6), ...more.map((event) => [event, null] as const)] as const;

  it('was never decided on the day that was recorded in error, and shows both records', () => {
    const corrected = until(correction);
    expect(on('2024-02-24', ...corrected)).toMatchObject({ status: 'recommended', decision: null });
    expect(on('2024-02-25', ...corrected)).toMatchObject({
      status: 'granted',
      decision: { number: '2', decidedOn: '2024-02-25' },
      errata: [
        {
          type: 'AwardDecisionCorrected',
          record: 'DECISION',
          was: { decision: { number: '1', decidedOn: '2024-02-20' }, presentation: null },
          reason: 'gõ nhầm',
        },
      ],
    });
    expect(on('2024-02-25', ...until(refusal))).toMatchObject({ status: 'refused' });
    // A revocation that followed stays one.
    expect(on('2024-06-10', ...until(revoked, correction))).toMatchObject({ status: 'revoked' });
    expect(on('2024-06-09', ...until(revoked, correction))).toMatchObject({ status: 'granted' });
  });

  it('is as if what was withdrawn had never been, and still shows it', () => {
    const open = on('2025-01-01', ...until(withdrawal('DECISION')));
    expect(open).toMatchObject({ status: 'recommended', decision: null, errata: [{ record: 'DECISION' }] });
    expect(isLost(open!)).toBe(true);
    expect(isLost(on('2024-02-19', ...until(withdrawal('DECISION')))!)).toBe(false);
    expect(isLost(on('2025-01-01', ...until(withdrawal('DECISION'), decided))!)).toBe(false);
    const unpresented = on('2025-01-01', ...until(presented, withdrawal('PRESENTATION')));
    expect(unpresented).toMatchObject({
      status: 'granted',
      presentation: null,
      errata: [{ record: 'PRESENTATION', was: { presentation: { occasion: null } } }],
    });
    const standing = on('2025-01-01', ...until(revoked, withdrawal('REVOCATION')));
    expect(standing).toMatchObject({
      status: 'granted',
      revocation: null,
      errata: [{ was: { revocation: { number: '9' } } }],
    });
    expect(isLost(standing!)).toBe(false);
  });
});
