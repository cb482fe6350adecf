import * as fc from 'fast-check';
import type { Aggregate } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import type { BallotsState } from '../../src/domain/meetings/ballots.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { Actor, DomainEvent, Recorded } from '../../src/domain/ground/event.js';
import type { RegistryState } from '../../src/domain/registry/registry.js';
import * as Registry from '../../src/domain/registry/registry.js';
import { auditor, eventId, forUnit, operator, organiser, recorded } from '../support/given.js';

// Random histories: commands of every kind on a few units, clusters and years, decided one after the other as the
// executor decides them. Refused ones leave nothing behind.

export interface Step {
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly today: string;
}

const unitIds = ['ttcp', 'u1', 'u2', 'u3', 'u4', 'u5'];
const clusterIds = ['c1', 'c2', 'c3'];
const years = [2023, 2024, 2025];
/** Days on which something may change, with their neighbours; others lie between two of them. */
export const days = years.flatMap((year) =>
  ['01-01', '01-02', '01-15', '05-01', '07-01', '12-20', '12-31'].map((day) => `${year}-${day}`),
);

const unitId = fc.constantFrom(...unitIds);
const clusterId = fc.constantFrom(...clusterIds);
const year = fc.constantFrom(...years);
const day = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...days) },
  { weight: 1, arbitrary: fc.constant('1990-02-28') },
);
const partial = fc.oneof(
  day,
  day.map((d) => d.slice(0, 7)),
  year.map(String),
);
const text = fc.constantFrom('Khối thi đua số II', 'Thanh tra Bộ', 'xin thôi', 'Đ');
const texts = fc.array(text, { maxLength: 2 });
const ids = fc.uniqueArray(unitId, { maxLength: 4 });
const person = fc.constant({ name: 'Nguyễn Thị Hoa' });
const vote = fc.record(
  { method: fc.constantFrom('CONSENSUS', 'SHOW_OF_HANDS', 'BALLOT', 'NOT_STATED'), wording: text },
  { requiredKeys: ['method'] },
);
const signatory = fc.record(
  { person, position: text, acting: fc.boolean() },
  { requiredKeys: ['person', 'position'] },
);
const kind = fc.constantFrom('MINISTRY_INSPECTORATE', 'PROVINCIAL_INSPECTORATE', 'OTHER');
const office = fc.constantFrom('LEADER', 'DEPUTY');
const ordinal = fc.constantFrom(1, 2);

const reportId = fc.constantFrom('r1', 'r2');
const inspectionId = fc.constantFrom('i1', 'i2', 'i3');
const counted = fc.constantFrom('inspection.total', 'petition.letters');
const finding = fc.constantFrom('handling.organisations', 'handling.persons');
/** Readable for every metric that counts, or for none. */
const figure = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom({ printed: 'hơn 1.000' }, { value: '12' }, { value: '7', qualifier: 'LT' }),
  },
  { weight: 1, arbitrary: fc.constant({ printed: '1,417' }) },
);
const money = fc.constantFrom({ printed: 'gần 200 triệu đồng' }, { value: '5000000' });
const metricGiven = fc.oneof(
  { weight: 5, arbitrary: fc.record({ metric: counted, figure }) },
  {
    weight: 1,
    arbitrary: fc.record({
      metric: fc.constantFrom('own.ttcp.m1', 'reception.sessions'),
      figure: fc.constantFrom<object[]>(
        { printed: 'từ 10 đến 12' },
        { printed: 'tăng 41,3 % so với cùng kỳ' },
        { printed: 'không rõ', asPrinted: true },
      ),
    }),
  },
);
const correction = { reasonCode: fc.constantFrom('TYPING_ERROR', 'RECOUNT'), reason: text };

/** A sheet that any year can adopt, or one whose maxima do not add up. */
const sheetOfScale = (scale: string) => ({
  sheetId: 'bang-diem',
  title: 'Bảng điểm',
  scale,
  criteria: [
    { code: 'A', name: 'Thanh tra', kind: 'ASSESSED', max: '6' },
    {
      code: 'B',
      name: 'Giao ước',
      kind: 'TIMELINESS',
      max: '1',
      deed: 'PLEDGE_SIGNED',
      dueBefore: '2024-05-01',
    },
    {
      code: 'C',
      name: 'Báo cáo',
      kind: 'SHARE',
      max: '2',
      metric: 'inspection.total',
      target: { value: '12' },
    },
    { code: 'D', name: 'Thưởng', kind: 'BONUS', max: '1' },
  ],
  classes: [
    { code: 'tot', name: 'Tốt', from: '5', cap: { percent: 50, of: 'tot' } },
    { code: 'khac', name: 'Khác', from: '0' },
  ],
  ties: [{ by: 'VOTE' }, { by: 'CRITERION', criterion: 'A' }, { by: 'CHAIR' }],
});
const sheet = fc.constantFrom('10', '11').map(sheetOfScale);
const idle = { criterion: 'C', noTask: true, note: 'không có' };
const duty = fc.constantFrom('SIGN_PLEDGE', 'REPORT_RESULTS', 'HAND_OVER', 'FILE_SUBMISSION');
const marks = fc.constantFrom(
  [{ criterion: 'A', points: '5', note: 'đủ hồ sơ' }, idle],
  [
    { criterion: 'A', points: '5', note: 'đủ hồ sơ' },
    idle,
    { criterion: 'D', points: '1', note: 'sáng kiến' },
  ],
  [{ criterion: 'A', points: '4.5' }, idle],
  [{ criterion: 'A', points: '5', note: 'đủ hồ sơ' }],
  [{ criterion: 'A', points: '7' }],
);
const meetingId = fc.constantFrom('c1_2023_tong-ket', 'c1_2024_so-ket', 'c2_2024_tong-ket');
const ballotId = fc.constantFrom('c1_2023_b1', 'c1_2023_b2', 'c1_2024_b1');
const how = fc.constantFrom('IN_PERSON', 'ONLINE', 'WRITTEN');
const substitute = fc.record({ person, position: text, authority: text });
const presence = fc.record({ unitId, how, substitute }, { requiredKeys: ['unitId'] });
const fraction = fc.constantFrom(
  { numerator: 2, denominator: 3 },
  { numerator: 1, denominator: 2 },
  { numerator: 3, denominator: 2 },
);
const upTo = fc.integer({ min: 0, max: 4 });

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;
const body = (required: Fields, optional: Fields = {}): fc.Arbitrary<Readonly<Record<string, unknown>>> =>
  fc.record<Record<string, unknown>, string>(
    { ...required, ...optional, occurredOn: fc.option(partial, { nil: null }) },
    { requiredKeys: Object.keys(required) },
  );

const seat = { clusterId, year, unitId };
const recordId = fc.integer({ min: 1, max: 30 }).map(eventId);
const scored = { clusterId, year, unitId: fc.constantFrom('u1', 'u2', 'u3') };
const election = { actsFrom: day, mode: fc.constantFrom('ELECTED', 'AGREED'), vote };
/** Mostly what a meeting proposes, for one of two units, so that one command meets what another left. */
const award = fc.constantFrom('FLAG_GI', 'FLAG_GI', 'MERIT_GI', 'EXCELLENT_COLLECTIVE', 'FLAG_GOV');
const ofTwo = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('u1', 'u2') },
  { weight: 1, arbitrary: unitId },
);
const proposal = { clusterId, year, award, unitId: ofTwo };
/** Mostly the one proposal that such histories begin with. */
const considered = {
  clusterId,
  year,
  award: fc.constantFrom('FLAG_GI', 'FLAG_GI', 'FLAG_GI', 'FLAG_GI', 'MERIT_GI'),
  unitId: fc.constantFrom('u1', 'u1', 'u1', 'u1', 'u2'),
};
const papers = fc.constant([{ kind: 'SUBMISSION', name: 'Tờ trình', sha256: 'a'.repeat(64) }]);
const sessionId = fc.constantFrom('hd-1', 'hd-2');
const authority = fc.constantFrom('INSPECTOR_GENERAL', 'INSPECTOR_GENERAL', 'PRIME_MINISTER');
const votes = fc.constantFrom(0, 1, 3);
const cast = fc.record({
  inFavour: fc.constantFrom(0, 1, 3),
  against: fc.constantFrom(0, 0, 1),
  abstained: fc.constant(0),
});
const counts = fc.record({ inFavour: votes, against: votes, base: fc.constant(4) }, { requiredKeys: [] });
const awardVote = fc.record(
  {
    method: fc.constantFrom('CONSENSUS', 'SHOW_OF_HANDS', 'BALLOT', 'NOT_STATED'),
    wording: text,
    outcome: fc.constantFrom('UNANIMOUS', 'CARRIED'),
    counts,
  },
  { requiredKeys: ['method'] },
);
const appointment = body({ ...seat, office }, { ordinal, actsFrom: day });

/** A generator of valid bodies for each command, with how often it is drawn. */
export const bodies: Readonly<Record<string, readonly [weight: number, fc.Arbitrary<Step['body']>]>> = {
  RegisterUnit: [2, body({ unitId, kind, name: text }, { shortName: text, existsFrom: partial })],
  RenameUnit: [1, body({ unitId, name: text, from: day }, { shortName: text })],
  EndUnit: [1, body({ unitId, on: day, reason: text }, { successorId: unitId })],
  MergeUnits: [
    1,
    body({
      predecessors: fc.uniqueArray(unitId, { minLength: 2, maxLength: 3 }),
      unitId,
      kind,
      name: text,
      on: day,
    }),
  ],
  RecordRepresentative: [
    1,
    body({ unitId, person, position: text }, { acting: fc.boolean(), from: partial, to: partial }),
  ],
  EstablishCluster: [
    1,
    body(
      {
        clusterId,
        organiserId: fc.constantFrom('ttcp', 'u1'),
        kind: fc.constantFrom('CUM', 'KHOI'),
        label: text,
      },
      {
        tier: fc.constantFrom('SECTOR', 'INTERNAL', 'LOCAL'),
        number: fc.constantFrom(1, 2),
        aliases: texts,
        establishedOn: partial,
        dissolved: fc.record({ on: day, reason: text }),
        predecessors: fc.uniqueArray(clusterId, { maxLength: 1 }),
      },
    ),
  ],
  RenameCluster: [1, body({ clusterId, label: text, from: day }, { aliases: texts })],
  DissolveCluster: [1, body({ clusterId, on: day, reason: text })],
  AdmitMember: [8, body({ clusterId, unitId, from: partial })],
  ReleaseMember: [5, body({ clusterId, unitId, on: day, reason: text })],
  WithdrawUnitRecord: [
    2,
    fc.oneof(
      body({ unitId, eventId: recordId, reason: text }),
      body({ unitId: fc.constant('u4'), eventId: fc.constant(eventId(5)), reason: text }),
    ),
  ],
  WithdrawClusterRecord: [4, body({ clusterId, eventId: recordId, reason: text })],
  WithdrawYearRecord: [
    4,
    body({ clusterId, year, eventId: fc.integer({ min: 12, max: 18 }).map(eventId), reason: text }),
  ],
  WithdrawMovement: [
    1,
    body({ launchedBy: clusterId, year, eventId: fc.constant(eventId(11)), reason: text }),
  ],
  LaunchMovement: [
    1,
    body(
      { launchedBy: fc.oneof(unitId, clusterId), year },
      { theme: text, slogan: text, plan: fc.record({ number: fc.constant('66') }) },
    ),
  ],
  ElectLeader: [
    6,
    fc.oneof(
      { weight: 9, arbitrary: body(seat, election) },
      { weight: 1, arbitrary: body({ ...seat, ballotId }, election) },
    ),
  ],
  ElectDeputy: [4, body(seat, { ...election, ordinal })],
  AssignOffice: [4, appointment],
  RecogniseOffice: [2, appointment],
  ReportOffice: [2, appointment],
  HandOverOffice: [4, body({ clusterId, year }, { on: day })],
  VacateOffice: [5, body({ clusterId, year, office, on: day, reason: text }, { ordinal })],
  AssumeActingOffice: [4, body({ ...seat, from: day, basis: text })],
  WithdrawOfficeRecord: [
    4,
    body({ clusterId, eventId: fc.integer({ min: 11, max: 30 }).map(eventId), reason: text }),
  ],
  ConfirmOfficeRecord: [2, body({ clusterId, eventId: fc.integer({ min: 11, max: 30 }).map(eventId) })],
  DeclareRoster: [
    1,
    body(
      { clusterId, year, declaredCount: fc.integer({ min: 1, max: 9 }) },
      { countBasis: fc.constantFrom('ALL', 'WITHOUT_OFFICERS', 'NOT_STATED'), listed: ids },
    ),
  ],
  OpenPledge: [
    4,
    body(
      { clusterId, year },
      { text, contents: texts, targets: fc.array(fc.record({ text }), { maxLength: 1 }), lateUntil: day },
    ),
  ],
  SignPledge: [3, body(seat, { signatory })],
  ConcludePledge: [2, body({ clusterId, year }, { signatures: fc.constantFrom('COMPLETE', 'NOT_STATED') })],
  RecordActivity: [
    1,
    body(
      {
        clusterId,
        year,
        activityId: fc.constantFrom('so-ket', 'tong-ket'),
        kind: fc.constant('MEETING'),
        title: text,
      },
      {
        hostUnitId: unitId,
        participants: fc.array(
          fc.record({ unitId, role: text, speaker: signatory }, { requiredKeys: ['role'] }),
          { maxLength: 2 },
        ),
      },
    ),
  ],
  ProposeAward: [
    6,
    body(proposal, {
      vote: awardVote,
      ballotId,
      recordedVote: fc.record({ meetingId, voteId: fc.constantFrom('v1', 'v2') }),
      recipient: text,
      rank: ordinal,
      presidedBy: unitId,
      declaredInterest: text,
      restsOn: fc.constant(['c1-2023-flag-gi-u1']),
    }),
  ],
  NominateForAward: [3, body(proposal, { nominatedBy: unitId, rank: ordinal })],
  DeclareInterest: [3, body(proposal, { presidedBy: unitId, declaredInterest: text })],
  ConfirmProposal: [1, body(proposal)],
  WithdrawNomination: [2, body({ ...proposal, reason: text })],
  FileSubmission: [
    4,
    body(
      { clusterId, year },
      {
        unitId: ofTwo,
        number: text,
        documentDate: day,
        proposals: fc.array(fc.record({ award, unitId: ofTwo }), { maxLength: 2 }),
        attachments: papers,
        legalBasis: fc.constant(['nd-98-2023']),
      },
    ),
  ],
  DeclareNoProposal: [1, body({ clusterId, year }, { unitId: ofTwo, reason: text })],
  ReceiveDossier: [4, body(considered)],
  ReturnDossier: [3, body({ ...considered, reason: text })],
  SupplementDossier: [3, body({ ...considered, attachments: papers })],
  VerifyDossier: [2, body(considered)],
  ConveneCouncil: [
    4,
    body(
      {
        sessionId,
        organiserId: fc.constantFrom('ttcp', 'ttcp', 'u1'),
        members: fc.constantFrom(3, 5),
        present: fc.constantFrom(1, 3, 4),
      },
      {
        name: text,
        inWriting: fc.boolean(),
        chairDecidesTies: fc.boolean(),
        threshold: fc.record({
          comparison: fc.constantFrom('AT_LEAST', 'MORE_THAN'),
          percent: fc.constantFrom(50, 90),
        }),
      },
    ),
  ],
  RecordCouncilVote: [
    6,
    body(
      { ...considered, sessionId, method: fc.constantFrom('SHOW_OF_HANDS', 'BALLOT'), present: cast },
      { written: cast, chair: fc.constantFrom('IN_FAVOUR', 'AGAINST'), dissent: text },
    ),
  ],
  DecideAward: [
    4,
    body(
      {
        ...considered,
        outcome: fc.constantFrom('GRANTED', 'REFUSED'),
        number: text,
        decidedOn: day,
        signer: signatory,
      },
      { authority },
    ),
  ],
  PresentAward: [3, body(considered, { occasion: text })],
  SuspendConsideration: [2, body({ ...considered, reason: text })],
  ReleaseConsideration: [2, body({ ...considered, reason: text })],
  RevokeAward: [
    3,
    body(
      {
        ...considered,
        number: text,
        revokedOn: day,
        signer: signatory,
        ground: fc.constantFrom('FALSE_DECLARATION', 'STANDARDS_NOT_MET'),
      },
      { authority, reason: text, reclaimed: fc.boolean() },
    ),
  ],
  CorrectAwardDecision: [
    3,
    body(
      { ...considered, reason: text },
      {
        outcome: fc.constantFrom('GRANTED', 'REFUSED'),
        authority,
        number: text,
        decidedOn: day,
        signer: signatory,
        evidence: fc.constant([{ source: 'quyết định gốc' }]),
      },
    ),
  ],
  WithdrawAwardRecord: [
    3,
    body(
      { ...considered, record: fc.constantFrom('DECISION', 'PRESENTATION', 'REVOCATION'), reason: text },
      { evidence: fc.constant([{ source: 'quyết định gốc' }]) },
    ),
  ],
  IssueAwardInstructions: [
    1,
    body(
      { clusterId, year },
      {
        quotas: fc.array(fc.record({ award, perCluster: fc.constantFrom(0, 2) }), { maxLength: 1 }),
        clusterBefore: day,
      },
    ),
  ],
  SetReportingTerms: [
    1,
    body({ clusterId, year, dueBefore: day, latePolicy: fc.constantFrom('EXCLUDE', 'DEDUCT', 'ACCEPT') }),
  ],
  DefineMetric: [
    1,
    body(
      { unitId: fc.constantFrom('ttcp', 'u1'), metricId: fc.constantFrom('m1', 'm2'), name: text },
      {
        unit: fc.constantFrom('PERSON', 'PERCENT'),
        unitName: fc.constantFrom('tin bài', 'lượt người'),
        combines: fc.constant(['inspection.total']),
        from: partial,
      },
    ),
  ],
  ReportResults: [
    6,
    body(
      { clusterId, year, reportId, metrics: fc.uniqueArray(metricGiven, { minLength: 1, maxLength: 2 }) },
      { unitId: fc.constantFrom('u1', 'u5'), from: day, asOf: day, contributors: ids },
    ),
  ],
  CorrectResults: [
    4,
    body(
      { clusterId, year, reportId, metric: counted, figure, ...correction },
      { evidence: fc.constant([{ source: 'báo cáo gốc' }]) },
    ),
  ],
  ConfirmFigures: [3, body({ clusterId, year, reportId })],
  DisputeFigure: [4, body({ clusterId, year, reportId, metric: counted, reason: text }, { claimed: figure })],
  RejectDispute: [4, body({ clusterId, year, reportId, metric: counted, reason: text })],
  LockResults: [1, body({ clusterId, year })],
  IssueResults: [
    1,
    body({ clusterId, year, issueId: reportId, documentNumber: fc.constant('12/BC-CTĐ'), issuedOn: day }),
  ],
  RecordInspection: [
    6,
    body(
      {
        inspectionId,
        unitId: fc.constantFrom('u1', 'u2'),
        year,
        kind: fc.constantFrom('ADMINISTRATIVE', 'SPECIALISED', 'INTER_SECTOR', 'RESPONSIBILITY'),
        basis: fc.constantFrom('PLANNED', 'AD_HOC', 'CARRIED_OVER'),
        title: text,
      },
      { decisionNumber: text, startedOn: day, endedOn: fc.constant('2025-12-31') },
    ),
  ],
  ConcludeInspection: [
    4,
    body(
      { inspectionId, findings: fc.array(fc.record({ metric: finding, figure }), { maxLength: 2 }) },
      { conclusionNumber: text, concludedOn: day },
    ),
  ],
  SetCalendar: [
    2,
    body({
      clusterId,
      year,
      dueBefore: fc.record(
        { SIGN_PLEDGE: day, REPORT_RESULTS: day, HAND_OVER: day, FILE_SUBMISSION: day },
        { requiredKeys: [] },
      ),
    }),
  ],
  RaiseAlarm: [4, body({ clusterId, year, duty })],
  ClearAlarm: [4, body({ clusterId, year, duty })],
  BeginTerm: [2, body({ clusterId, year })],
  WithdrawTerm: [2, body({ clusterId, year })],
  AdoptScoreSheet: [2, body({ clusterId, year, sheet })],
  SubmitSelfScore: [5, body({ ...scored, marks })],
  RecordCrossCheck: [3, body({ ...scored, byUnitId: unitId, marks })],
  AppraiseScore: [12, body({ ...scored, marks }, { byUnitId: unitId })],
  FinaliseScores: [
    2,
    body(
      { clusterId, year },
      {
        voted: fc.record(
          { order: fc.uniqueArray(unitId, { minLength: 1, maxLength: 3 }), vote, reason: text },
          { requiredKeys: ['order'] },
        ),
      },
    ),
  ],
  ReopenScores: [1, body({ clusterId, year, reason: text })],
  ResolveTie: [
    6,
    body(
      {
        clusterId,
        year,
        method: fc.constantFrom('VOTE', 'CHAIR', 'CRITERION'),
        order: fc.uniqueArray(fc.constantFrom('u1', 'u2', 'u3'), { minLength: 2, maxLength: 2 }),
      },
      { criterion: fc.constant('A'), reason: text },
    ),
  ],
  FollowUpRecovery: [1, body({ inspectionId, asOf: day, figure: money })],
  OpenMeeting: [
    6,
    body(
      { meetingId, kind: fc.constantFrom('MID_YEAR', 'YEAR_END'), mode: how },
      {
        hostUnitId: unitId,
        openedByUnitId: unitId,
        agenda: fc.array(fc.record({ title: text, presidedBy: unitId }, { requiredKeys: ['title'] }), {
          maxLength: 2,
        }),
        present: fc.array(presence, { maxLength: 2 }),
        quorum: fraction,
        basis: text,
      },
    ),
  ],
  RecordPresence: [4, body({ meetingId, unitId }, { how, substitute })],
  RecordVote: [
    3,
    body(
      {
        meetingId,
        voteId: fc.constantFrom('v1', 'v2'),
        question: text,
        method: fc.constantFrom('CONSENSUS', 'SHOW_OF_HANDS', 'COUNTED_BALLOT'),
        outcome: fc.constantFrom('CARRIED', 'NOT_CARRIED'),
      },
      {
        wording: text,
        about: fc.record({ award, unitId: ofTwo }),
        rule: fc.record({ base: fc.constantFrom('PRESENT', 'VALID') }),
        basis: text,
        counts: fc.record({ for: upTo, against: upTo, abstained: upTo, of: upTo }, { requiredKeys: [] }),
      },
    ),
  ],
  CloseMeeting: [1, body({ meetingId })],
  OpenBallot: [
    5,
    body(
      {
        meetingId,
        ballotId,
        question: text,
        options: fc.array(fc.record({ id: unitId, label: text }, { requiredKeys: ['id'] }), {
          minLength: 1,
          maxLength: 2,
        }),
      },
      {
        rule: fc.record(
          {
            threshold: fc.record({
              numerator: fc.constantFrom(1, 2),
              denominator: fc.constant(2),
              moreThan: fc.boolean(),
            }),
            base: fc.constantFrom('PRESENT', 'ALL_MEMBERS', 'VALID'),
            secondBallot: fc.constantFrom('REFUSED', 'REPLACES'),
            castingVote: fc.boolean(),
          },
          { requiredKeys: [] },
        ),
        basis: text,
        award: fc.constantFrom('FLAG_GI', 'FLAG_GOV'),
        election: fc.record({ office, ordinal, year }, { requiredKeys: ['office', 'year'] }),
        excluded: fc.array(fc.record({ unitId, reason: text }), { maxLength: 1 }),
        presidingUnitId: unitId,
      },
    ),
  ],
  ForgetPersons: [1, body({ refs: fc.constantFrom(['a'.repeat(64)], ['b'.repeat(64)]), reason: text })],
  OpenRunOff: [4, body({ ballotId, runOffOf: ballotId })],
  CastBallot: [
    9,
    body(
      { ballotId, unitId, blinded: fc.constantFrom('5', '7', 'f').map((digit) => digit.repeat(512)) },
      {
        surrendered: fc.record({
          commitment: fc.constantFrom('a', 'b').map((digit) => digit.repeat(64)),
          signature: fc.constant('c'.repeat(512)),
        }),
      },
    ),
  ],
  EndVoting: [3, body({ ballotId })],
  CloseBallot: [4, body({ ballotId })],
  GiveCastingVote: [4, body({ ballotId, option: unitId })],
  CorrectInspection: [3, body({ inspectionId, metric: finding, figure, ...correction })],
};

const actor = fc.oneof(
  { weight: 8, arbitrary: fc.constant(operator) },
  { weight: 1, arbitrary: unitId.map(forUnit) },
  { weight: 1, arbitrary: unitId.map(organiser) },
  { weight: 1, arbitrary: fc.constant(auditor) },
);

const stepOf = (names: readonly string[], actor: fc.Arbitrary<Actor>): fc.Arbitrary<Step> =>
  fc.oneof(
    ...names.map((command) => {
      const [weight, body] = bodies[command]!;
      const today = fc.constantFrom(...days);
      return { weight, arbitrary: fc.record({ command: fc.constant(command), body, actor, today }) };
    }),
  );

const officeCommands = [
  'ElectLeader',
  'ElectDeputy',
  'AssignOffice',
  'RecogniseOffice',
  'ReportOffice',
  'HandOverOffice',
  'VacateOffice',
  'AssumeActingOffice',
  'WithdrawOfficeRecord',
  'ConfirmOfficeRecord',
  'AdmitMember',
  'ReleaseMember',
];

const first = (command: string, fields: Step['body']): Step => ({
  command,
  body: fields,
  actor: operator,
  today: '2022-01-01',
});

/** What every history begins with: five units, two clusters of one organiser, four members of the first. */
const beginning: readonly Step[] = [
  ...unitIds
    .slice(0, 5)
    .map((id) => first('RegisterUnit', { unitId: id, kind: 'OTHER', name: `Thanh tra ${id}` })),
  first('EstablishCluster', {
    clusterId: 'c1',
    organiserId: 'ttcp',
    kind: 'KHOI',
    number: 1,
    label: 'Khối 1',
  }),
  first('EstablishCluster', {
    clusterId: 'c2',
    organiserId: 'ttcp',
    kind: 'KHOI',
    number: 2,
    label: 'Khối 2',
  }),
  ...['u1', 'u2', 'u3'].map((id) => first('AdmitMember', { clusterId: 'c1', unitId: id, from: '2022' })),
];

const scoreNames = [
  'AdoptScoreSheet',
  'SubmitSelfScore',
  'RecordCrossCheck',
  'AppraiseScore',
  'FinaliseScores',
  'ReopenScores',
  'ResolveTie',
];
const c1In2024 = { clusterId: 'c1', year: 2024 };
const calendarNames = ['SetCalendar', 'RaiseAlarm', 'ClearAlarm', 'BeginTerm', 'WithdrawTerm'];
const reportCommands = [
  'SetReportingTerms',
  'ReportResults',
  'CorrectResults',
  'ConfirmFigures',
  'DisputeFigure',
  'RejectDispute',
  'LockResults',
  'IssueResults',
];

const workCommands = [
  ...reportCommands,
  'RecordInspection',
  'ConcludeInspection',
  'FollowUpRecovery',
  'CorrectInspection',
];

const awardCommands = [
  'NominateForAward',
  'ProposeAward',
  'DeclareInterest',
  'WithdrawNomination',
  'IssueAwardInstructions',
  'FileSubmission',
  'DeclareNoProposal',
];

const meetingCommands = ['OpenMeeting', 'RecordPresence', 'RecordVote', 'CloseMeeting'];
const ballotCommands = [
  'OpenBallot',
  'OpenRunOff',
  'CastBallot',
  'EndVoting',
  'CloseBallot',
  'GiveCastingVote',
];

const considerationCommands = [
  'ReceiveDossier',
  'ReturnDossier',
  'SupplementDossier',
  'VerifyDossier',
  'ConveneCouncil',
  'RecordCouncilVote',
  'DecideAward',
  'PresentAward',
  'SuspendConsideration',
  'ReleaseConsideration',
  'RevokeAward',
];
const correctionCommands = ['CorrectAwardDecision', 'WithdrawAwardRecord'];

/** Histories of organisation: everything but the work of the units, their awards and meetings. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      Object.keys(bodies).filter(
        (name) =>
          ![
            ...workCommands,
            'DefineMetric',
            ...scoreNames,
            ...awardCommands,
            ...considerationCommands,
            ...correctionCommands,
            ...calendarNames,
            ...meetingCommands,
            ...ballotCommands,
          ].includes(name),
      ),
      actor,
    ),
    { maxLength: 40, size: 'max' },
  )
  .map((later) => [...beginning, ...later]);

const registryCommands = [
  'RegisterUnit',
  'RenameUnit',
  'EndUnit',
  'MergeUnits',
  'RecordRepresentative',
  'EstablishCluster',
  'RenameCluster',
  'DissolveCluster',
  'AdmitMember',
  'ReleaseMember',
];

/** Histories of the registry alone. */
export const registrySteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(registryCommands, fc.constant(operator)), { maxLength: 40, size: 'max' })
  .map((later) => [...beginning, ...later]);

/** Histories of the offices of one cluster around one year. */
export const officeSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(officeCommands, fc.constant(operator)), { maxLength: 25, size: 'max' })
  .map((later) => [...beginning, ...later.map(({ body, ...rest }) => ({ ...rest, body: inOneYear(body) }))]);

const yearCommands = [
  'DeclareRoster',
  'OpenPledge',
  'SignPledge',
  'ConcludePledge',
  'RecordActivity',
  'WithdrawYearRecord',
  'WithdrawMovement',
  'LaunchMovement',
  'AdmitMember',
];

/** Histories of one year of a cluster: its movement, its pledge, what was recorded of them in error. */
export const yearSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(yearCommands, fc.oneof(fc.constant(operator), actor)), { maxLength: 25, size: 'max' })
  .map((later) => [
    ...beginning,
    first('LaunchMovement', { launchedBy: 'c1', year: 2024 }),
    first('OpenPledge', { ...c1In2024, lateUntil: '2024-12-20' }),
    ...later.map(({ body, ...rest }) => ({
      ...rest,
      body: { ...inOneYear(body), ...('year' in body ? { year: 2024 } : {}) },
    })),
  ]);

/** Histories of the work that the members of one cluster do and report. */
export const workSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(workCommands, actor), { maxLength: 25, size: 'max' })
  .map((later) => [...beginning, ...later.map(({ body, ...rest }) => ({ ...rest, body: inOneYear(body) }))]);

/** Histories of the reports of one cluster-year, which u2 leads: they are about u1, which has its say. */
export const reportSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      [...reportCommands, 'DefineMetric'],
      fc.oneof(fc.constantFrom(operator, organiser('ttcp'), forUnit('u1'), forUnit('u2')), actor),
    ),
    { maxLength: 25, size: 'max' },
  )
  .map((later) => [
    ...beginning,
    first('ElectLeader', { clusterId: 'c1', year: 2024, unitId: 'u2' }),
    first('DefineMetric', { unitId: 'ttcp', metricId: 'm1', name: 'Tin, bài', unitName: 'tin bài' }),
    ...later.map(({ body, ...rest }) => {
      const about = rest.command === 'ReportResults' ? { unitId: 'u1' } : {};
      return { ...rest, body: { ...body, ...about, clusterId: 'c1', year: 2024 } };
    }),
  ]);

/** What the duties of a year wait for, and what takes it back. */
const deedNames = [
  'HandOverOffice',
  'WithdrawOfficeRecord',
  'ElectLeader',
  'ElectDeputy',
  'VacateOffice',
  'OpenPledge',
  'SignPledge',
  'ConcludePledge',
  'WithdrawYearRecord',
  'ReportResults',
  'ProposeAward',
  'FileSubmission',
  'DeclareNoProposal',
  'AdmitMember',
  'ReleaseMember',
];

/** Histories of the calendar of one cluster-year. */
export const calendarSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...calendarNames, ...deedNames], fc.constant(operator)), { maxLength: 30, size: 'max' })
  .map((later) => [
    ...beginning,
    first('SetCalendar', { ...c1In2024, dueBefore: { HAND_OVER: '2021-01-02' } }),
    first('RaiseAlarm', { ...c1In2024, duty: 'HAND_OVER' }),
    first('ElectLeader', { ...c1In2024, unitId: 'u1' }),
    ...later.map(({ body, ...rest }) => ({ ...rest, body: { ...inOneYear(body), year: 2024 } })),
  ]);

/** Histories of the scores of one cluster-year. */
export const scoreSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...scoreNames, 'ReportResults', 'OpenPledge', 'SignPledge', 'ElectLeader'], actor), {
    maxLength: 40,
    size: 'max',
  })
  .map((later) => [
    ...beginning,
    first('AdoptScoreSheet', { clusterId: 'c1', year: 2024, sheet: sheetOfScale('10') }),
    ...['u1', 'u2'].map((unitId) =>
      first('AppraiseScore', {
        clusterId: 'c1',
        year: 2024,
        unitId,
        marks: [{ criterion: 'A', points: '5', note: 'đủ hồ sơ' }, idle],
      }),
    ),
    ...later.map(({ body, ...rest }) => ({ ...rest, body: { ...inOneYear(body), year: 2024 } })),
  ]);
const of2024 = { clusterId: 'c1', year: 2024 };
/** A proposal that left with a submission. */
const submission: readonly Step[] = [
  first('ElectLeader', { ...of2024, unitId: 'u1', occurredOn: null }),
  first('ProposeAward', { ...of2024, award: 'FLAG_GI', unitId: 'u1' }),
  first('FileSubmission', of2024),
  first('ConveneCouncil', { sessionId: 'hd-1', organiserId: 'ttcp', members: 5, present: 4 }),
];

const byUnit = (unitId: string, step: Step): Step => ({ ...step, actor: forUnit(unitId) });
const agreed = { method: 'CONSENSUS' };

/** Histories of what officers record for themselves, and of who vouches for it. */
export const claimSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(['ConfirmOfficeRecord', 'ConfirmProposal', 'ElectLeader', 'WithdrawOfficeRecord'], actor), {
    maxLength: 12,
    size: 'max',
  })
  .map((later) => [
    ...beginning,
    first('AssignOffice', { ...of2024, office: 'LEADER', unitId: 'u1' }),
    ...['u2', 'u1'].map((id) =>
      byUnit(
        'u1',
        first('ElectDeputy', {
          ...of2024,
          year: 2025,
          ordinal: id === 'u1' ? 1 : 2,
          unitId: id,
          vote: agreed,
        }),
      ),
    ),
    byUnit('u1', first('ElectLeader', { ...of2024, unitId: 'u1', year: 2026 })),
    byUnit('u1', first('ProposeAward', { ...of2024, award: 'FLAG_GI', unitId: 'u1', vote: agreed })),
    ...ofOneYear(later),
  ]);

const ofOneYear = (steps: readonly Step[]): readonly Step[] =>
  steps.map(({ body, ...rest }) => ({
    ...rest,
    body: 'year' in body ? { ...body, ...of2024 } : inOneYear(body),
  }));

/** Histories of what one cluster proposes in one year, and of who leads it. */
export const awardSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...awardCommands, 'ElectLeader', 'ReleaseMember', 'EndUnit'], actor), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [...beginning, ...ofOneYear(later)]);

/** Histories of what becomes of one proposal after its submission. */
export const considerationSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...considerationCommands, 'WithdrawNomination', 'FileSubmission'], actor), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [...beginning, ...submission, ...ofOneYear(later)]);

/** Histories of what is put right of one proposal that was granted. */
export const correctionSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf([...correctionCommands, 'DecideAward', 'PresentAward', 'RevokeAward'], fc.constant(operator)),
    { maxLength: 20, size: 'max' },
  )
  .map((later) => [
    ...beginning,
    ...submission,
    first('DecideAward', {
      ...of2024,
      award: 'FLAG_GI',
      unitId: 'u1',
      outcome: 'GRANTED',
      number: '1',
      decidedOn: '2022-01-01',
      signer: { person: { name: 'Nguyễn Thị Hoa' }, position: 'Tổng Thanh tra' },
    }),
    ...ofOneYear(later),
  ]);

/** Histories of the meetings of clusters whose members and officers change. */
export const meetingSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      [
        ...meetingCommands,
        ...ballotCommands,
        'AdmitMember',
        'EndUnit',
        'DissolveCluster',
        'ElectLeader',
        'ElectDeputy',
      ],
      actor,
    ),
    { maxLength: 25, size: 'max' },
  )
  .map((later) => [...beginning, ...later]);

/** What histories of ballots begin with beside the rest: a meeting, and a ballot between two of its three members, who vote. */
const ballotBeginning: readonly Step[] = [
  first('OpenMeeting', { meetingId: 'c1_2023_tong-ket', kind: 'YEAR_END', mode: 'ONLINE' }),
  first('OpenBallot', {
    ballotId: 'c1_2023_b1',
    meetingId: 'c1_2023_tong-ket',
    question: 'Bầu phó',
    options: [{ id: 'u1' }, { id: 'u2' }],
    rule: {
      threshold: { numerator: 1, denominator: 2, moreThan: true },
      base: 'PRESENT',
      secondBallot: 'REPLACES',
      castingVote: true,
    },
    basis: 'quy chế',
    presidingUnitId: 'u1',
  }),
  ...['u1', 'u2'].map((unitId) => ({
    ...first('CastBallot', { ballotId: 'c1_2023_b1', unitId, blinded: '5'.repeat(512) }),
    actor: forUnit(unitId),
  })),
];

/** Histories of the ballots of that meeting, in which units act for themselves. */
export const ballotSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...ballotCommands, 'RecordPresence', 'RecordVote', 'CloseMeeting'], actor), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [...beginning, ...ballotBeginning, ...later.map(ofOneMeeting)]);

const members: Readonly<Record<string, string>> = { ttcp: 'u1', u4: 'u2', u5: 'u3' };

function ofOneMeeting(step: Step): Step {
  const text = JSON.stringify(step.body).replaceAll(/c[12]_202[34]_(tong-ket|so-ket)/g, 'c1_2023_tong-ket');
  const body = JSON.parse(text.replaceAll('c1_2024_b1', 'c1_2023_b1'), (_key, value: unknown) =>
    typeof value === 'string' ? (members[value] ?? value) : value,
  ) as Step['body'];
  return step.command === 'CastBallot'
    ? { ...step, body, actor: forUnit(String(body['unitId'])) }
    : { ...step, body };
}

function inOneYear(body: Step['body']): Step['body'] {
  const year = body['year'] === undefined ? {} : { year: Math.min(Number(body['year']), 2024) };
  return {
    ...body,
    ...year,
    ...('clusterId' in body ? { clusterId: 'c1' } : {}),
  };
}

interface Live {
  readonly aggregate: Aggregate<unknown, DomainEvent>;
  readonly events: Recorded[];
  state: unknown;
}

/** Everything recorded by a sequence of commands, and the states reached live, by stream. */
export interface History {
  readonly steps: readonly Step[];
  readonly log: readonly Recorded[];
  readonly streams: ReadonlyMap<string, Live>;
  readonly refusals: readonly { readonly step: Step; readonly error: DomainError }[];
  readonly registry: RegistryState;
}

/** Decides and records one command after the other; anything thrown but a `DomainError` goes through. */
export function play(sequence: readonly Step[]): History {
  const log: Recorded[] = [];
  const refusals: { step: Step; error: DomainError }[] = [];
  const registry: Live = {
    aggregate: Registry,
    events: [],
    state: Registry.initial(),
  };
  const streams = new Map([[Registry.stream, registry]]);
  for (const played of sequence) {
    const spec = commands.get(played.command)!;
    const stream = spec.stream(sealed(played.body));
    const live = streams.get(stream) ?? {
      aggregate: spec.aggregate,
      events: [],
      state: spec.aggregate.initial(),
    };
    const command = sealed(played.body);
    const context = { actor: played.actor, today: played.today, registry: registry.state as RegistryState };
    const looks = Object.entries(spec.beside).map(([name, look]) => {
      const stateOf = (of: string): unknown =>
        (streams.get(of)?.events ?? []).reduce<unknown>(
          (s, e) => look.aggregate.evolve(s as never, e as never),
          look.aggregate.initial(),
        );
      return [name, 'stream' in look ? stateOf(look.stream(command)) : look.streams(command).map(stateOf)];
    });
    let events: readonly DomainEvent[];
    try {
      const from = [live.state, command, context, Object.fromEntries(looks)] as const;
      events = spec.errand
        ? spec.decide(...from)(fetched(played, live.state) as never)
        : spec.decide(...from);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push({ step: played, error });
      continue;
    }
    streams.set(stream, live);
    const commandId = eventId(log.length + 1);
    for (const event of events) {
      const n = log.length + 1;
      const stored: Recorded = {
        ...recorded(event, n, { commandId, actor: played.actor }),
        stream,
        revision: live.events.length,
      };
      log.push(stored);
      live.events.push(stored);
      live.state = live.aggregate.evolve(live.state, stored);
    }
  }
  return { steps: sequence, log, streams, refusals, registry: registry.state as RegistryState };
}

/**
 * What the executor fetches from beside the log: a key; a ballot for each paper, the options in turn and then blank; of what is
 * surrendered and of names, all there is.
 */
function fetched({ command, body }: Step, state: unknown): object {
  switch (command) {
    case 'OpenBallot':
    case 'OpenRunOff':
      return { modulus: 'e'.repeat(512) };
    case 'CastBallot': {
      const paper = body['surrendered'] as { commitment: string } | undefined;
      return { signed: paper ? [paper.commitment] : [] };
    }
    case 'CloseBallot': {
      const { cast, options } = (state as BallotsState).get(String(body['ballotId']))!;
      const returned = [...cast.keys()].map((_unit, i) => ({
        commitment: String(9 - i).repeat(64),
        choice: options[i]?.id ?? 'BLANK',
        salt: 'd'.repeat(64),
        signature: 'c'.repeat(512),
      }));
      return { returned };
    }
    case 'ForgetPersons':
      return { named: body['refs'] };
    default:
      throw new Error(`nothing is known of what ${command} has fetched`);
  }
}

/** A body as the decision gets it: persons have the reference that the executor gives them. */
function sealed(fields: Step['body']): never {
  const copy: unknown = JSON.parse(JSON.stringify(fields), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'name' in value && Object.keys(value).length === 1
      ? { ...value, ref: 'a'.repeat(64) }
      : value,
  );
  return copy as never;
}
