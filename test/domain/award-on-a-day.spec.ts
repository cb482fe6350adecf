import { describe, expect, it } from '@jest/globals';
import type { AwardEvent } from '../../src/domain/award-events.js';
import { awardProjection, rowOn } from '../../src/projections/awards.js';
import { fold } from '../../src/projections/projection.js';
import { recorded } from '../support/given.js';

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
  const on = (day: string, ...told: readonly (readonly [AwardEvent, string | null])[]) => {
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
  ])('says on %s what was so then and nothing later', (day, expected) => {
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
});
