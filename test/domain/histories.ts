import type { Doubt } from '../../src/domain/registry/doubts.js';
import { plainToInstance } from 'class-transformer';
import * as fc from 'fast-check';
import { awardConsiderationCommands } from '../../src/application/award-considerations.js';
import { awardProposalCommands } from '../../src/application/award-proposals.js';
import { awardSubmissionCommands } from '../../src/application/award-submissions.js';
import { ballotCommands } from '../../src/application/ballots.js';
import { calendarCommands } from '../../src/application/calendar.js';
import { clusterYearCommands } from '../../src/application/cluster-years.js';
import type { Aggregate, CommandSpec } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import { unitIdsTold } from '../../src/application/fields.js';
import { councilCommands } from '../../src/application/councils.js';
import { grantCommands } from '../../src/application/grants.js';
import { inspectionCommands } from '../../src/application/inspections.js';
import { meetingCommands } from '../../src/application/meetings.js';
import { movementCommands } from '../../src/application/movements.js';
import { officeCommands } from '../../src/application/offices.js';
import { accessKeyCommands } from '../../src/application/access-keys.js';
import { webhookCommands } from '../../src/application/webhooks.js';
import { paperTemplateCommands } from '../../src/application/paper-templates.js';
import { regulationCommands } from '../../src/application/regulations.js';
import { resultCommands } from '../../src/application/results.js';
import { scoreCommands } from '../../src/application/scores.js';
import type { TemplateRead } from '../../src/domain/year/paper-templates.js';
import { templateFields } from '../../src/domain/year/paper-templates.js';
import type { BallotsState } from '../../src/domain/meetings/ballots.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { Actor, DomainEvent, Recorded } from '../../src/domain/ground/event.js';
import type { RegistryState } from '../../src/domain/registry/registry.js';
import type { Aliases } from '../../src/domain/registry/one-body.js';
import { actorAsBody, asOneBody, noAliases, sameAliases } from '../../src/domain/registry/one-body.js';
import * as Registry from '../../src/domain/registry/registry.js';
import { requireBody } from '../../src/domain/registry/unit-decisions.js';
import { lettered, visible } from '../../src/domain/ground/text.js';
import { bodySchemas } from '../../src/infrastructure/http/body-schemas.js';
import type { Schema, Schemas } from '../support/bodies.js';
import { valid } from '../support/bodies.js';
import { auditor, eventId, forUnit, operator, organiser, recorded } from '../support/given.js';
import type { Day, PartialDate } from '../../src/domain/ground/values.js';

// Random histories: commands of every kind on a few units, clusters and years, decided one after the other as the
// executor decides them. Refused ones leave nothing behind.

export interface Step {
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly actor: Actor;
  readonly today: Day;
}

const unitIds = ['ttcp', 'u1', 'u2', 'u3', 'u4', 'u5'];
const clusterIds = ['c1', 'c2', 'c3'];
const years = [2023, 2024, 2025];
/** Days on which something may change, with their neighbours; others lie between two of them. */
export const days = years.flatMap((year) =>
  ['01-01', '01-02', '01-15', '05-01', '07-01', '12-20', '12-31'].map((day) => `${year}-${day}` as Day),
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
const recordId = fc.integer({ min: 1, max: 30 }).map(eventId);
const reportId = fc.constantFrom('r1', 'r2');
const ballotId = fc.constantFrom('c1_2023_b1', 'c1_2023_b2', 'c1_2024_b1');
const counted = fc.constantFrom('inspection.total', 'petition.letters');
/** Readable for every metric that counts, or for none. */
const figure = fc.oneof(
  {
    weight: 19,
    arbitrary: fc.constantFrom({ printed: 'hơn 1.000' }, { value: '12' }, { value: '7', qualifier: 'LT' }),
  },
  { weight: 1, arbitrary: fc.constant({ printed: '1,417' }) },
);
/** Each metric once. */
const figuresOf = (given: fc.Arbitrary<{ metric: string; figure: object }>) =>
  fc.uniqueArray(given, { selector: ({ metric }) => metric, minLength: 1 });
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

/** A sheet that any year can adopt, or one whose maxima do not add up. */
export const sheetOfScale = (scale: string) => ({
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
const idle = { criterion: 'C', noTask: true, note: 'không có' };

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** Values of fields by their names, wherever they stand: few enough for one command to meet what another left. */
const common: Fields = {
  clusterId,
  year,
  reportId,
  issueId: reportId,
  ballotId,
  figure,
  claimed: figure,
  metric: counted,
  metrics: figuresOf(metricGiven),
  inspectionId: fc.constantFrom('i1', 'i2'),
  meetingId: fc.constantFrom('c1_2023_tong-ket', 'c1_2024_so-ket', 'c2_2024_tong-ket'),
  voteId: fc.constantFrom('v1', 'v2'),
  sessionId: fc.constantFrom('hd-1', 'hd-2'),
  grantId: fc.constantFrom('g1', 'g2', 'g3'),
  otherGrantId: fc.constantFrom('g1', 'g4'),
  activityId: fc.constantFrom('so-ket', 'tong-ket'),
  // Mostly what a meeting proposes.
  award: fc.constantFrom('FLAG_GI', 'FLAG_GI', 'MERIT_GI', 'EXCELLENT_COLLECTIVE', 'FLAG_GOV', 'MERIT_PM'),
  authority: fc.constantFrom('INSPECTOR_GENERAL', 'INSPECTOR_GENERAL', 'PRIME_MINISTER'),
  ordinal: fc.constantFrom(1, 2),
  criterion: fc.constant('A'),
  sheet: fc.constantFrom('10', '11').map(sheetOfScale),
  marks: fc.constantFrom(
    [{ criterion: 'A', points: '5', note: 'đủ hồ sơ' }, idle],
    [
      { criterion: 'A', points: '5', note: 'đủ hồ sơ' },
      idle,
      { criterion: 'D', points: '1', note: 'sáng kiến' },
    ],
    [{ criterion: 'A', points: '4.5' }, idle],
    [{ criterion: 'A', points: '5', note: 'đủ hồ sơ' }],
    [{ criterion: 'A', points: '7' }],
  ),
  attachments: fc.constant([{ kind: 'SUBMISSION', name: 'Tờ trình', sha256: 'a'.repeat(64) }]),
  evidence: fc.constant([{ source: 'quyết định gốc' }]),
  person: fc.constant({ name: 'Nguyễn Thị Hoa' }),
};

/** Mostly one of two units, so that proposals meet. */
const ofTwo = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('u1', 'u2') },
  { weight: 1, arbitrary: unitId },
);
const proposal = { unitId: ofTwo };
/** Mostly the one proposal that such histories begin with. */
const considered = {
  award: fc.constantFrom('FLAG_GI', 'FLAG_GI', 'FLAG_GI', 'FLAG_GI', 'MERIT_GI'),
  unitId: fc.constantFrom('u1', 'u1', 'u1', 'u1', 'u2'),
};
const scored = { unitId: fc.constantFrom('u1', 'u2', 'u3') };
const finding = fc.constantFrom('handling.organisations', 'handling.persons');
/** One of the first records after the beginning. */
const laterRecord = { eventId: fc.integer({ min: 11, max: 16 }).map(eventId) };
const cast = fc.record({
  inFavour: fc.constantFrom(0, 1, 3),
  against: fc.constantFrom(0, 0, 1),
  abstained: fc.constant(0),
});
const absent = fc.constant(undefined);
/** Mostly of one body. */
const ruled = { organiserId: fc.constantFrom('ttcp', 'ttcp', 'ttcp', 'u1', 'u5') };

const council = {
  members: fc.uniqueArray(fc.record({ memberId: fc.constantFrom('chu-tich', 'thu-ky') }), {
    minLength: 1,
    selector: ({ memberId }) => memberId,
  }),
};

/** Values of single commands, where others would hardly ever be accepted. */
const keyId = fc.constantFrom('k1', 'k2');
const webhookId = fc.constantFrom('w1', 'w2');

const own: Readonly<Record<string, Fields>> = {
  EstablishCluster: {
    organiserId: fc.constantFrom('ttcp', 'u1'),
    number: fc.constantFrom(1, 2),
    document: fc.record({ number: fc.constantFrom('7/QĐ', '8/QĐ'), issuedOn: fc.constant('2023-02') }),
    predecessors: fc.uniqueArray(clusterId, { maxLength: 1 }),
  },
  IdentifyUnits: { unitId: fc.constantFrom('u1', 'u4'), sameAs: fc.constantFrom('u4', 'u5') },
  MergeUnits: { unitId: fc.constantFrom('u4', 'u5') },
  NameUnnamedUnits: { eventId: fc.integer({ min: 11, max: 14 }).map(eventId) },
  WithdrawUnitRecord: {
    unitId: fc.oneof(unitId, fc.constant('u4')),
    eventId: fc.oneof(recordId, fc.constant(eventId(5))),
  },
  WithdrawClusterRecord: {
    clusterId: fc.constantFrom('c1', 'c1', 'c2'),
    eventId: fc.integer({ min: 7, max: 16 }).map(eventId),
  },
  WithdrawYearRecord: { eventId: fc.integer({ min: 12, max: 18 }).map(eventId) },
  WithdrawMovement: { launchedBy: clusterId, eventId: fc.constant(eventId(11)) },
  WithdrawOrganiserRecord: { organiserId: fc.constant('ttcp'), eventId: fc.constant(eventId(13)) },
  LaunchMovement: { launchedBy: fc.oneof(unitId, clusterId) },
  ElectLeader: {
    ballotId: fc.oneof({ weight: 9, arbitrary: absent }, { weight: 1, arbitrary: ballotId }),
  },
  ElectDeputy: { ballotId: absent },
  WithdrawOfficeRecord: laterRecord,
  ConfirmOfficeRecord: laterRecord,
  ProposeAward: { ...proposal, restsOn: fc.constant(['c1-2023-flag-gi-u1']) },
  NominateForAward: proposal,
  DeclareInterest: considered,
  ConfirmProposal: considered,
  WithdrawNomination: considered,
  IssueAwardInstructions: {
    quotas: fc.uniqueArray(
      fc.record({ award: fc.constantFrom('FLAG_GI', 'MERIT_GI'), perCluster: fc.constantFrom(1, 2) }),
      { minLength: 1, selector: ({ award }) => award },
    ),
  },
  FileSubmission: proposal,
  DeclareNoProposal: proposal,
  ReceiveDossier: considered,
  ReturnDossier: considered,
  SupplementDossier: considered,
  VerifyDossier: considered,
  ConveneCouncil: {
    organiserId: fc.constantFrom('ttcp', 'ttcp', 'u1'),
    percent: fc.constantFrom(50, 90),
  },
  EstablishCouncil: { ...ruled, ...council },
  RecordCouncilMembers: { ...ruled, ...council },
  ReleaseCouncilMember: { ...ruled, memberId: fc.constantFrom('chu-tich', 'thu-ky'), on: absent },
  WithdrawCouncilRecord: { ...ruled, eventId: fc.integer({ min: 11, max: 20 }).map(eventId) },
  RecordCouncilVote: { ...considered, present: cast, written: cast },
  PublishCandidateList: { organiserId: fc.constantFrom('ttcp', 'ttcp', 'u1') },
  AdoptCouncilRule: {
    ...ruled,
    awards: fc.constantFrom(['FLAG_GI'], ['own.ttcp.giay-khen'], ['own.u1.khac']),
    quorum: fc.constantFrom({ numerator: 1, denominator: 2 }, { numerator: 3, denominator: 2 }),
  },
  DefineAward: {
    ...ruled,
    awardId: fc.constantFrom('giay-khen', 'khac'),
    notWith: fc.constantFrom(['FLAG_GI'], ['own.ttcp.khac']),
  },
  DeclareDaysOff: ruled,
  WithdrawRegulation: { ...ruled, eventId: fc.integer({ min: 11, max: 20 }).map(eventId) },
  DecideAward: considered,
  PresentAward: considered,
  SuspendConsideration: considered,
  ReleaseConsideration: considered,
  RevokeAward: considered,
  JoinGrant: considered,
  CorrectAwardDecision: considered,
  WithdrawAwardRecord: considered,
  ReportResults: { unitId: fc.constantFrom('u1', 'u5'), to: absent },
  CorrectResults: { unitId: absent },
  ConfirmFigures: { unitId: absent },
  DisputeFigure: { unitId: absent },
  RejectDispute: { unitId: absent },
  DefineMetric: {
    unitId: fc.constantFrom('ttcp', 'u1'),
    metricId: fc.constantFrom('m1', 'm2'),
    combines: fc.constant(['inspection.total']),
  },
  RecordInspection: {
    unitId: fc.constantFrom('u1', 'u2'),
    decidedOn: absent,
    endedOn: fc.constant('2025-12-31'),
  },
  ConcludeInspection: { findings: figuresOf(fc.record({ metric: finding, figure })) },
  CorrectInspection: { metric: finding },
  AmendInspection: {
    unitId: absent,
    title: absent,
    conclusionNumber: absent,
    concludedOn: absent,
    decidedOn: absent,
    endedOn: absent,
    untold: fc.constantFrom(['basis'], ['kind', 'startedOn']),
  },
  FollowUpRecovery: {
    figure: fc.constantFrom({ printed: 'gần 200 triệu đồng' }, { value: '5000000' }),
  },
  RecordPlaces: {
    places: fc.uniqueArray(
      fc.record(
        { unitId: scored.unitId, place: fc.constantFrom(1, 2), points: fc.constant('95.5') },
        { requiredKeys: ['unitId', 'place'] },
      ),
      { minLength: 1, maxLength: 3, selector: (place) => place.unitId },
    ),
  },
  WithdrawPlaces: { eventId: fc.integer({ min: 11, max: 14 }).map(eventId) },
  SubmitSelfScore: scored,
  RecordCrossCheck: scored,
  AppraiseScore: scored,
  FinaliseScores: { order: fc.uniqueArray(scored.unitId, { minLength: 1, maxLength: 3 }) },
  ResolveTie: { order: fc.uniqueArray(scored.unitId, { minLength: 2, maxLength: 2 }) },
  OpenMeeting: { kinds: absent, alsoFor: absent, quorum: absent },
  SupplementMeeting: {
    kinds: absent,
    alsoFor: absent,
    chairs: absent,
    speakers: absent,
    guests: absent,
    attendees: absent,
    agenda: absent,
  },
  RecordVote: { clusterYear: absent },
  SupplementVote: {
    meetingId: fc.constant('c1_2024_so-ket'),
    voteId: fc.constant('v1'),
    clusterYear: absent,
    about: absent,
  },
  OpenBallot: { award: fc.constantFrom('FLAG_GI', 'FLAG_GOV'), denominator: fc.constant(2) },
  OpenRunOff: {
    ballotId: fc.constant('c1_2023_b2'),
    runOffOf: fc.constantFrom('c1_2023_b1', 'c1_2023_b1', 'c1_2023_b2'),
  },
  CastBallot: {
    blinded: fc.constantFrom('5', '7', 'f').map((digit) => digit.repeat(512)),
    commitment: fc.constantFrom('a', 'b').map((digit) => digit.repeat(64)),
    signature: fc.constant('c'.repeat(512)),
  },
  ForgetPersons: { refs: fc.constantFrom(['a'.repeat(64)], ['b'.repeat(64)]) },
  IssueAccessKey: { keyId, until: fc.constantFrom(...days.filter((day) => day.endsWith('12-31'))) },
  RevokeAccessKey: { keyId },
  RegisterWebhook: { webhookId },
  RotateWebhookSecret: { webhookId },
  EndWebhook: { webhookId },
  AdoptPaperTemplate: { kind: fc.constant('pledge'), docx: fc.constantFrom('bWF1', 'TeG6q3U=') },
  WithdrawPaperTemplate: { kind: fc.constant('pledge') },
};

/** How often a command is drawn, where that is not 3: what others wait for more often, what ends or takes back less. */
const weights: Readonly<Record<string, number>> = {
  RenameUnit: 1,
  EndUnit: 1,
  IdentifyUnits: 1,
  MergeUnits: 1,
  RecordRepresentative: 1,
  EstablishCluster: 1,
  RenameCluster: 1,
  AdmitMember: 8,
  ReleaseMember: 5,
  ElectLeader: 6,
  VacateOffice: 5,
  WithdrawOfficeRecord: 5,
  WithdrawYearRecord: 5,
  ConfirmProposal: 1,
  DeclareRoster: 1,
  RecordActivity: 1,
  ProposeAward: 6,
  DeclareInterest: 6,
  RecordCouncilVote: 6,
  ReportResults: 6,
  LockResults: 1,
  IssuePaper: 1,
  IssueResults: 1,
  RecordInspection: 6,
  ConcludeInspection: 6,
  SubmitSelfScore: 5,
  AppraiseScore: 12,
  ReopenScores: 1,
  ClearAlarm: 6,
  ReceiveDossier: 5,
  ReturnDossier: 5,
  SupplementDossier: 6,
  RejectDispute: 5,
  OpenRunOff: 5,
  ResolveTie: 6,
  OpenMeeting: 6,
  CloseMeeting: 1,
  OpenBallot: 5,
  CastBallot: 9,
  ForgetPersons: 1,
};

/** Other values for what a form asks for; undefined where any will do. */
function fits({ format, pattern, type, minimum, maximum }: Schema, name: string) {
  if (name in common) return common[name];
  if (format === 'date') return day;
  if (format === 'partial-date') return partial;
  if (format === 'uuid') return recordId;
  if (pattern === visible.source || pattern === lettered.source) return text;
  if (pattern?.startsWith('^[a-z0-9]+(?:-')) return unitId;
  if (type === 'integer') return fc.integer({ min: minimum!, max: Math.min(maximum!, minimum! + 4) });
  return undefined;
}

const schemas = bodySchemas() as Schemas;

/** Mostly of a cluster and about a whole unit, as what other commands left. */
function usual(body: Step['body'], n: number): Step['body'] {
  if (n === 0) return body;
  const { bodyId: _body, proposer: _proposer, clusterId = 'c1', ...told } = body;
  if (n === 1 || !('award' in body)) return { ...told, clusterId };
  const { class: _class, recipientId: _id, kind: _kind, collective: _name, person: _person, ...rest } = told;
  const { position: _position, count: _count, howMany: _many, unitId = 'u1', ...plain } = rest;
  return { ...plain, clusterId, unitId };
}

/** Bodies of each command, made from its form. */
export const bodies: ReadonlyMap<string, fc.Arbitrary<Step['body']>> = new Map(
  [...commands.keys()].map((command) => {
    const body = valid(
      schemas[command]!,
      schemas,
      (schema, name) => own[command]?.[name] ?? fits(schema, name),
    );
    const any = body as fc.Arbitrary<Step['body']>;
    const isOfAwards = 'bodyId' in (schemas[command]?.properties ?? {});
    return [command, isOfAwards ? fc.tuple(any, fc.nat(9)).map(([one, n]) => usual(one, n)) : any];
  }),
);

const actor = fc.oneof(
  { weight: 8, arbitrary: fc.constant(operator) },
  { weight: 1, arbitrary: unitId.map(forUnit) },
  { weight: 1, arbitrary: unitId.map(organiser) },
  { weight: 1, arbitrary: fc.constant(auditor) },
);

const stepOf = (names: readonly string[], actor: fc.Arbitrary<Actor>): fc.Arbitrary<Step> =>
  fc.oneof(
    ...names.map((command) => {
      const today = fc.constantFrom(...days);
      const body = bodies.get(command)!;
      return {
        weight: weights[command] ?? 3,
        arbitrary: fc.record({ command: fc.constant(command), body, actor, today }),
      };
    }),
  );

/** Commands are tried beside those of the same registry: a new one meets the others at once. */
const namesOf = (...registries: readonly (readonly CommandSpec[])[]): readonly string[] =>
  registries.flat().map(({ command }) => command.name);

const correctionNames = ['CorrectAwardDecision', 'WithdrawAwardRecord'];
const officeNames = [...namesOf(officeCommands), 'AdmitMember', 'ReleaseMember'];
const workNames = namesOf(resultCommands, inspectionCommands);
const awardNames = namesOf(awardProposalCommands, awardSubmissionCommands);
const grantNames = namesOf(grantCommands);
const considerationNames = namesOf(awardConsiderationCommands).filter(
  (name) => !correctionNames.includes(name),
);

export const first = (command: string, fields: Step['body']): Step => ({
  command,
  body: fields,
  actor: operator,
  today: '2022-01-01',
});

const kindOf = (id: string): string => (id === 'ttcp' ? 'GOVERNMENT_INSPECTORATE' : 'OTHER');

/** What every history begins with: five units, two clusters of one organiser, four members of the first. */
export const beginning: readonly Step[] = [
  ...unitIds
    .slice(0, 5)
    .map((id) => first('RegisterUnit', { unitId: id, kind: kindOf(id), name: `Thanh tra ${id}` })),
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

const c1In2024 = { clusterId: 'c1', year: 2024 };

const elsewhere = [
  ...workNames,
  ...awardNames,
  ...grantNames,
  ...namesOf(
    awardConsiderationCommands,
    regulationCommands,
    paperTemplateCommands,
    councilCommands,
    scoreCommands,
    calendarCommands,
    meetingCommands,
    ballotCommands,
    accessKeyCommands,
    webhookCommands,
  ),
];

/** Histories of organisation: everything but the work of the units, their awards and meetings. */
export const steps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      [...commands.keys()].filter((name) => !elsewhere.includes(name)),
      actor,
    ),
    { maxLength: 40, size: 'max' },
  )
  .map((later) => [...beginning, ...later]);

const registryCommands = [
  'RegisterUnit',
  'RenameUnit',
  'EndUnit',
  'RecordUnnamedUnits',
  'NameUnnamedUnits',
  'IdentifyUnits',
  'MergeUnits',
  'RecordRepresentative',
  'EstablishCluster',
  'RenameCluster',
  'DissolveCluster',
  'AdmitMember',
  'ReportMember',
  'ReleaseMember',
  'RecordClusterEstablishment',
];

/** Histories of the registry alone. */
export const registrySteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(registryCommands, fc.constant(operator)), { maxLength: 40, size: 'max' })
  .map((later) => [...beginning, first('RecordUnnamedUnits', { count: 10, happened: 'EXISTED' }), ...later]);

/** Histories of the offices of one cluster around one year. */
export const officeSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(officeNames, fc.constant(operator)), { maxLength: 25, size: 'max' })
  .map((later) => [...beginning, ...later.map(({ body, ...rest }) => ({ ...rest, body: inOneYear(body) }))]);

const yearNames = [
  ...namesOf(clusterYearCommands, movementCommands),
  'WithdrawOrganiserRecord',
  'AdmitMember',
  'NameUnnamedUnits',
];

/** Histories of one year of a cluster: its movement, its pledge, what was recorded of them in error. */
export const yearSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(yearNames, fc.oneof(fc.constant(operator), actor)), { maxLength: 25, size: 'max' })
  .map((later) => [
    ...beginning,
    first('LaunchMovement', { launchedBy: 'c1', year: 2024 }),
    first('OpenPledge', { ...c1In2024, lateUntil: '2024-12-20' }),
    first('RecordDossierCounts', { organiserId: 'ttcp', year: 2024, countId: 'ho-so' }),
    first('RecordUnnamedUnits', { count: 10, happened: 'EXISTED' }),
    ...later.map(({ body, ...rest }) => ({
      ...rest,
      body: { ...inOneYear(body), ...('year' in body ? { year: 2024 } : {}) },
    })),
  ]);

/** Histories of the work that the members of one cluster do and report; one inspection is concluded. */
export const workSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(workNames, actor), { maxLength: 25, size: 'max' })
  .map((later) => [
    ...beginning,
    first('RecordInspection', {
      inspectionId: 'i1',
      unitId: 'u1',
      year: 2024,
      kind: 'ADMINISTRATIVE',
      basis: 'PLANNED',
      title: 'Thanh tra đất đai',
    }),
    first('ConcludeInspection', { inspectionId: 'i1', findings: [] }),
    ...later.map(({ body, ...rest }) => ({ ...rest, body: inOneYear(body) })),
  ]);

/** Histories of the reports of one cluster-year, which u2 leads: they are about u1, which has its say. */
export const reportSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      namesOf(resultCommands),
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
  .array(stepOf([...namesOf(calendarCommands), ...deedNames], fc.constant(operator)), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [
    ...beginning,
    first('SetCalendar', { ...c1In2024, dueBefore: { HAND_OVER: '2021-01-02' } }),
    first('RaiseAlarm', { ...c1In2024, duty: 'HAND_OVER' }),
    first('ElectLeader', { ...c1In2024, unitId: 'u1' }),
    { ...first('BeginTerm', c1In2024), today: '2024-01-01' },
    ...later.map(({ body, ...rest }) => ({ ...rest, body: { ...inOneYear(body), year: 2024 } })),
  ]);

/** Histories of the scores of one cluster-year. */
export const scoreSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf([...namesOf(scoreCommands), 'ReportResults', 'OpenPledge', 'SignPledge', 'ElectLeader'], actor),
    {
      maxLength: 40,
      size: 'max',
    },
  )
  .map((later) => [
    ...beginning,
    first('RecordPlaces', { ...c1In2024, places: [{ unitId: 'u1', place: 1 }] }),
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
  .array(stepOf([...awardNames, 'ElectLeader', 'ReleaseMember', 'EndUnit'], actor), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [...beginning, ...ofOneYear(later)]);

/** Histories of what becomes of one proposal after its submission. */
export const considerationSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...considerationNames, 'AdoptCouncilRule', 'WithdrawNomination', 'FileSubmission'], actor), {
    maxLength: 30,
    size: 'max',
  })
  .map((later) => [...beginning, ...submission, ...ofOneYear(later)]);

/** Histories of grants as told, of which one may be of the proposal there is. */
export const grantSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...grantNames, 'NominateForAward'], actor), { maxLength: 20, size: 'max' })
  .map((later) => [
    ...beginning,
    first('ProposeAward', { ...of2024, award: 'FLAG_GI', unitId: 'u1' }),
    first('RecordGrant', { grantId: 'g1', entries: [{ award: 'FLAG_GI', unitId: 'u1' }] }),
    first('RecordGrant', { grantId: 'g2', entries: [{ award: 'FLAG_GI', unitId: 'u2' }] }),
    // As another source tells of the first.
    first('RecordGrant', { grantId: 'g4', entries: [{ award: 'FLAG_GI', unitId: 'u1' }] }),
    first('ProposeAward', { ...of2024, award: 'MERIT_PROVINCE', kind: 'COLLECTIVE', count: 3 }),
    first('RecordRecipients', {
      ...of2024,
      award: 'MERIT_PROVINCE',
      recipientId: '3-tap-the',
      recipients: [{ unitId: 'u1', collective: 'Phòng Nghiệp vụ 1' }],
    }),
    ...ofOneYear(later),
  ]);

/** Histories of what bodies rule for themselves. */
export const regulationSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(namesOf(regulationCommands, paperTemplateCommands, councilCommands), actor), {
    maxLength: 25,
    size: 'max',
  })
  .map((later) => [...beginning, ...later]);

/** Histories of the keys of programs, and of webhooks. */
export const keySteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf(namesOf(accessKeyCommands, webhookCommands), actor), { maxLength: 20, size: 'max' })
  .map((later) => [...beginning, ...later]);

/** Histories of what is put right of one proposal that was granted. */
export const correctionSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(stepOf([...correctionNames, 'DecideAward', 'PresentAward', 'RevokeAward'], fc.constant(operator)), {
    maxLength: 20,
    size: 'max',
  })
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

const sitting: readonly Step[] = [
  first('OpenMeeting', { meetingId: 'c1_2024_so-ket', kind: 'MID_YEAR' }),
  first('RecordVote', { meetingId: 'c1_2024_so-ket', voteId: 'v1', question: 'Quy chế' }),
];

/** Histories of the meetings of clusters whose members and officers change. */
export const meetingSteps: fc.Arbitrary<readonly Step[]> = fc
  .array(
    stepOf(
      [
        ...namesOf(meetingCommands, ballotCommands),
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
  .map((later) => [...beginning, ...sitting, ...later]);

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
  .array(stepOf([...namesOf(ballotCommands), 'RecordPresence', 'RecordVote', 'CloseMeeting'], actor), {
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

/** All of them, each area's with what has to come before it. */
export const everyKind = [
  steps,
  officeSteps,
  workSteps,
  reportSteps,
  scoreSteps,
  awardSteps,
  claimSteps,
  considerationSteps,
  grantSteps,
  correctionSteps,
  regulationSteps,
  calendarSteps,
  meetingSteps,
  ballotSteps,
  yearSteps,
  keySteps,
];

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

/** What is asked of a step that was accepted, before it is recorded: how another actor's would end, and the state of a stream. */
export interface Accepted {
  readonly step: Step;
  readonly refusalOf: (actor: Actor) => DomainError | null;
  readonly stateOf: (stream: string) => unknown;
  readonly registry: RegistryState;
}

/** Decides and records one command after the other; anything thrown but a `DomainError` goes through. */
export function play(sequence: readonly Step[], accepted: (accepted: Accepted) => void = () => {}): History {
  const log: Recorded[] = [];
  const refusals: { step: Step; error: DomainError }[] = [];
  const registry: Live = {
    aggregate: Registry,
    events: [],
    state: Registry.initial(),
  };
  const streams = new Map([[Registry.stream, registry]]);
  for (const played of sequence) {
    const usual = commands.get(played.command)!;
    const command = sealed(played.body);
    const spec = usual.instead?.(command) ?? usual;
    const stream = spec.stream(command);
    const live = streams.get(stream) ?? {
      aggregate: spec.aggregate,
      events: [],
      state: spec.aggregate.initial(),
    };
    const { aliases } = registry.state as RegistryState;
    const context = {
      today: played.today,
      registry: registry.state as RegistryState,
    };
    const looks = Object.entries(spec.beside).map(([name, look]) => {
      const stateOf = (of: string): unknown => {
        const other = streams.get(of);
        const isReady = other !== undefined && other !== registry && other.aggregate === look.aggregate;
        return isReady ? other.state : stateFrom(look.aggregate, other?.events ?? [], aliases);
      };
      return [name, 'stream' in look ? stateOf(look.stream(command)) : look.streams(command).map(stateOf)];
    });
    const decided = (actor: Actor): readonly DomainEvent[] => {
      const own = { ...context, actor: actorAsBody(actor, aliases) };
      const from = [live.state, command, own, Object.fromEntries(looks)] as const;
      return spec.errand ? spec.decide(...from)(fetched(played, live.state) as never) : spec.decide(...from);
    };
    let events: readonly DomainEvent[];
    // Thousands of refusals, and nobody asks where one was thrown.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      if (aliases.size > 0)
        for (const id of unitIdsTold(plainToInstance(spec.command, played.body)))
          requireBody(context.registry, id);
      events = decided(played.actor);
      accepted({
        step: played,
        refusalOf: (actor) => refusalOf(() => decided(actor)),
        stateOf: (of) => streams.get(of)?.state,
        registry: context.registry,
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusals.push({ step: played, error });
      continue;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
    streams.set(stream, live);
    const commandId = eventId(log.length + 1);
    for (const event of events) {
      const n = log.length + 1;
      const stored: Recorded = {
        ...recorded(event, n, { commandId, actor: played.actor, occurredOn: dayToldIn(played) }),
        stream,
        revision: live.events.length,
      };
      log.push(stored);
      live.events.push(stored);
      live.state = stateFrom(live.aggregate, [stored], live === registry ? noAliases : aliases, live.state);
    }
    const { aliases: now } = registry.state as RegistryState;
    if (!sameAliases(now, aliases))
      for (const other of streams.values())
        if (other !== registry) other.state = stateFrom(other.aggregate, other.events, now);
  }
  return { steps: sequence, log, streams, refusals, registry: registry.state as RegistryState };
}

function refusalOf(decide: () => unknown): DomainError | null {
  try {
    decide();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

/** The day that the executor gives what a command records: today, unless another, or none, is told. */
const dayToldIn = ({ body, today }: Step): PartialDate | null =>
  (body['occurredOn'] as PartialDate | null | undefined) === undefined
    ? today
    : (body['occurredOn'] as PartialDate | null);

/** The state as the executor folds it: by events as told of bodies. */
function stateFrom(
  aggregate: Aggregate<unknown, never>,
  events: readonly Recorded[],
  aliases: Aliases,
  from = aggregate.initial(),
): unknown {
  return events
    .flatMap((event) => [...asOneBody(event, aliases)])
    .reduce<unknown>((state, event) => aggregate.evolve(state, event as never), from);
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
    case 'IssuePaper':
      return {
        madeOf: { stream: 'registry', revision: 1, position: '2', recordedAt: '2024-01-01T00:00:00.000Z' },
        template: 'nd30-1',
        sha256: { docx: body['sha256'], pdf: 'b'.repeat(64) },
        parts: {},
        withNames: false,
      };
    case 'AdoptPaperTemplate':
      return { ...aTemplate, sentSha256: String(body['docx']) };
    case 'IssueAccessKey':
      return { sha256: 'a'.repeat(64) };
    case 'ResolveDoubt':
      return { doubt: aDoubt(String(body['inDoubtFrom'])) };
    default:
      throw new Error(`nothing is known of what ${command} has fetched`);
  }
}

/** A template with all that any kind of paper needs. */
export const aTemplate: TemplateRead = {
  fields: Object.entries(templateFields).flatMap(([name, { lines = [] }]) => [
    name,
    ...lines.map((line) => `${name}/${line}`),
  ]),
  faults: [],
  sha256: 'a'.repeat(64),
  docx: 'bWF1',
  sentSha256: 'b'.repeat(64),
};

/** A doubt as the continuity of a log tells it. */
export function aDoubt(position: string): Doubt {
  const [root, contents] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];
  return {
    position,
    index: 2,
    found: [{ id: '0c0de2a3-5f0b-4c39-9c39-6f0a64b0b7a1', what: 'the log is not what was signed' }],
    is: { size: 9, root, contents },
    signed: { size: 8, root: contents, signedAt: '2026-11-22T02:00:00.000Z' },
    held: 2,
    number: 1,
  };
}

const sealedBodies = new WeakMap<Step['body'], unknown>();

/** A body as the decision gets it: references of the executor in place of persons' names; made once, as most steps are played often. */
function sealed(fields: Step['body']): never {
  const known = sealedBodies.get(fields);
  if (known) return known as never;
  const copy: unknown = JSON.parse(JSON.stringify(fields), (_key, value: unknown) =>
    typeof value === 'object' && value !== null && 'name' in value && Object.keys(value).length === 1
      ? { ref: 'a'.repeat(64) }
      : value,
  );
  sealedBodies.set(fields, copy);
  return copy as never;
}
