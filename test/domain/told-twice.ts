import type { DomainError } from '../../src/domain/ground/errors.js';
import type { Difference } from '../../src/domain/ground/told-again.js';
import type { Actor } from '../../src/domain/ground/event.js';
import type { Day } from '../../src/domain/ground/values.js';
import { eventId } from '../support/given.js';
import type { Step } from './histories.js';
import { beginning, first, sheetOfScale } from './histories.js';

// Several sources tell the same thing. What becomes of that is stated here: told again in the same words, with one field more, with
// one that says something else. A command without a line is on record already once it is told again in the same words.

export type Fields = Readonly<Record<string, unknown>>;

/** What a command tells, and then again. */
export interface Twice {
  /** What is recorded before. */
  readonly given?: readonly Step[];
  readonly body: Fields;
  readonly actor?: Actor;
  readonly today?: Day;
  /** Told again in the same words. */
  readonly same: string;
  /** What that may be as well, of other bodies or in other states. */
  readonly also?: readonly string[];
  /** With fields that were not told, and what becomes of that. */
  readonly more?: readonly [Fields, string];
  /** With fields that say something else. */
  readonly other?: readonly [Fields, string];
}

/** On record already, and nothing told is lost. */
export const recorded = 'ALREADY_RECORDED';
/** On record already, and the answer says in which fields this telling says something else, or more. */
export const differs = (...fields: readonly string[]): string => `ALREADY_RECORDED: ${fields.join(', ')}`;
/** Kept as what it adds to the record. */
export const adds = (...types: readonly string[]): string => `adds ${types.join(', ')}`;
/** Another fact by nature, or the same told anew: the last one holds. */
export const records = (...types: readonly string[]): string => `records ${types.join(', ')}`;

/** How a second telling was refused. */
export const refusedAs = ({ code, facts }: DomainError): string => {
  const { differs: fields } = facts as { readonly differs?: readonly Difference[] };
  if (code !== 'ALREADY_RECORDED') return code;
  return fields?.length ? differs(...fields.map(({ field }) => field)) : recorded;
};

const c1 = { clusterId: 'c1', year: 2024 };
const note = 'xin thôi';
const evidence = [{ source: 'quyết định gốc' }];
const person = { name: 'Nguyễn Thị Hoa' };
const gone: Fields = { reason: 'nhầm' };
const nthEvent = (n: number): string => eventId(beginning.length + n);
const as = (unitId: string): Actor => ({ id: 'clerk', roles: ['unit'], unitId });

const flag = { ...c1, award: 'FLAG_GI', unitId: 'u1' };
const led = first('ElectLeader', { ...c1, unitId: 'u2', occurredOn: null });
const proposed = first('ProposeAward', flag);
const submitted = [led, proposed, first('FileSubmission', c1)];
const received = [...submitted, first('ReceiveDossier', flag)];
const returned = [...received, first('ReturnDossier', { ...flag, reason: 'thiếu' })];
const convened = [
  ...submitted,
  first('ConveneCouncil', { sessionId: 'hd-1', organiserId: 'ttcp', members: 5 }),
];
const granted = [...submitted, first('DecideAward', { ...flag, outcome: 'GRANTED' })];
const counted = first('ProposeAward', { ...c1, award: 'MERIT_PROVINCE', kind: 'COLLECTIVE', count: 3 });
const grant = { grantId: 'g1', entries: [{ award: 'FLAG_GI', unitId: 'u1' }] };
const attachments = [{ kind: 'SUBMISSION', name: 'Tờ trình', sha256: 'a'.repeat(64) }];

const figure = (value: string) => ({ value });
const total = { metric: 'inspection.total', figure: figure('12') };
const letters = { metric: 'petition.letters', figure: figure('3') };
const report = { ...c1, reportId: 'r1', unitId: 'u1', metrics: [total] };
const reported = [led, first('ReportResults', report)];
const disputed = [
  ...reported,
  {
    ...first('DisputeFigure', { ...c1, reportId: 'r1', metric: total.metric, reason: note }),
    actor: as('u1'),
  },
];
const inspection = { inspectionId: 'i1', unitId: 'u1', year: 2024 };
const inspected = first('RecordInspection', inspection);
const money = { metric: 'handling.organisations', figure: figure('2') };

const sheet = sheetOfScale('10');
const marks = [
  { criterion: 'A', points: '5', note: 'đủ hồ sơ' },
  { criterion: 'C', noTask: true, note: 'không có' },
];
const otherMarks = [{ criterion: 'A', points: '4.5' }, ...marks.slice(1)];
const adopted = first('AdoptScoreSheet', { ...c1, sheet });
const appraised = [
  adopted,
  ...['u1', 'u2'].map((unitId) => first('AppraiseScore', { ...c1, unitId, marks })),
];
const final = [...appraised, first('FinaliseScores', c1)];

const meetingId = 'c1_2024_so-ket';
const opened = first('OpenMeeting', { meetingId });
const vote = { meetingId, voteId: 'v1' };
const ballotId = 'c1_2024_b1';
const ballot = {
  ballotId,
  meetingId,
  question: 'Bầu phó',
  options: [{ id: 'u1' }, { id: 'u2' }],
  rule: {
    threshold: { numerator: 1, denominator: 2, moreThan: true },
    base: 'PRESENT',
    secondBallot: 'REFUSED',
    castingVote: true,
  },
  basis: 'quy chế',
  presidingUnitId: 'u1',
};
const balloting = [first('OpenMeeting', { meetingId, mode: 'ONLINE' }), first('OpenBallot', ballot)];
const paper = (unitId: string): Step => ({
  ...first('CastBallot', { ballotId, unitId, blinded: '5'.repeat(512) }),
  actor: as(unitId),
});
const cast = [...balloting, paper('u1'), paper('u2')];
const ended = [...cast, first('EndVoting', { ballotId })];
const tied = [...ended, first('CloseBallot', { ballotId })];

const council = { organiserId: 'ttcp', members: [{ memberId: 'chu-tich' }] };
const pledge = first('OpenPledge', c1);
const own = { organiserId: 'ttcp', awardId: 'giay-khen', name: 'Giấy khen' };
const rule = { organiserId: 'ttcp', from: '2024', threshold: { comparison: 'AT_LEAST', percent: 90 } };
const calendar = first('SetCalendar', { ...c1, dueBefore: { HAND_OVER: '2021-01-02' } });
const templateOf = { organiserId: 'ttcp', kind: 'pledge', docx: 'bWF1' };
const alarmed = [calendar, first('RaiseAlarm', { ...c1, duty: 'HAND_OVER' })];
const begun: readonly Step[] = [led, { ...first('BeginTerm', c1), today: '2024-01-01' }];

const key = { keyId: 'k1', purpose: 'báo cáo tháng', roles: ['reporter'], until: '2022-12-31' };

const hook = { webhookId: 'w1', purpose: 'báo cáo', url: 'https://a.example/' };

const withdrawn = (given: readonly Step[], body: Fields): Twice => ({
  given,
  body: { ...body, ...gone },
  same: 'RECORD_NOT_FOUND',
});

export const table: Readonly<Record<string, Twice>> = {
  RegisterUnit: {
    body: { unitId: 'u9', kind: 'OTHER', name: 'Thanh tra u9' },
    same: recorded,
    // Without an id it may be another of the same name, which is warned of.
    also: [records('UnitRegistered')],
    more: [{ province: 'Lâm Hà', existsFrom: '2020' }, adds('RegistryRecordSupplemented')],
    other: [{ name: 'Thanh tra khác' }, 'UNIT_ALREADY_REGISTERED'],
  },
  RecordUnitPlace: {
    body: { unitId: 'u1', province: 'Lâm Hà' },
    same: recorded,
    more: [{ from: '2020' }, adds('RegistryRecordSupplemented')],
    other: [{ province: 'Sông Lô' }, records('UnitPlaceRecorded')],
  },
  RenameUnit: {
    body: { unitId: 'u1', name: 'Cục u1' },
    same: recorded,
    more: [{ from: '2021-03', shortName: 'u1' }, adds('RegistryRecordSupplemented')],
    other: [{ name: 'Vụ u1', from: '2021-03' }, records('UnitRenamed')],
  },
  RecordFormerName: {
    body: { unitId: 'u1', name: 'Ban u1' },
    same: recorded,
    more: [{ until: '2015' }, adds('RegistryRecordSupplemented')],
    other: [{ name: 'Phòng u1' }, records('FormerNameRecorded')],
  },
  RecordUnitExistence: {
    body: { unitId: 'u1', existsFrom: '2010' },
    same: recorded,
    other: [{ existsFrom: '2009' }, records('UnitExistenceRecorded')],
  },
  RecordUnitSuccession: {
    body: { unitId: 'u4', successorId: 'u1' },
    same: recorded,
    more: [{ on: '2020' }, adds('RegistryRecordSupplemented')],
    other: [{ successorId: 'u2' }, records('UnitSuccessionRecorded')],
  },
  RecordUnnamedUnits: {
    body: { count: 3, happened: 'ENDED', on: '2021' },
    same: recorded,
    more: [{ words: 'ba đơn vị' }, adds('RegistryRecordSupplemented')],
    other: [{ count: 4 }, records('UnnamedUnitsRecorded')],
  },
  NameUnnamedUnits: {
    given: [first('RecordUnnamedUnits', { count: 3, happened: 'ENDED', on: '2021' })],
    body: { eventId: nthEvent(1), named: ['u1'] },
    same: recorded,
    more: [{ named: ['u1', 'u2'] }, records('UnnamedUnitsNamed')],
  },
  IdentifyUnits: {
    body: { unitId: 'u1', sameAs: 'u4', basis: 'một cơ quan' },
    same: 'UNIT_NOT_FOUND',
    other: [{ sameAs: 'u3' }, records('UnitsIdentified')],
  },
  EndUnit: {
    body: { unitId: 'u1' },
    same: recorded,
    more: [
      { on: '2022-01-02', reason: note, successorId: 'u2' },
      adds('RegistryRecordSupplemented', 'RegistryRecordSupplemented'),
    ],
    other: [{ on: '2025' }, 'UNIT_ENDED'],
  },
  MergeUnits: {
    body: { predecessors: ['u1', 'u2'], unitId: 'u9', kind: 'OTHER', name: 'Thanh tra u9' },
    same: recorded,
    more: [{ province: 'Lâm Hà' }, adds('RegistryRecordSupplemented')],
    other: [{ kind: 'MINISTRY' }, 'UNIT_ALREADY_REGISTERED'],
  },
  RecordRepresentative: {
    body: { unitId: 'u1', person, position: 'Chánh Thanh tra' },
    same: recorded,
    more: [{ from: '2020' }, adds('RegistryRecordSupplemented')],
    other: [{ position: 'Phó Chánh Thanh tra' }, records('RepresentativeRecorded')],
  },
  EstablishCluster: {
    body: { clusterId: 'c9', organiserId: 'ttcp', kind: 'KHOI', label: 'Khối 9' },
    same: recorded,
    // Without an id it is another one, which cannot have the same number.
    also: [records('ClusterEstablished'), 'CLUSTER_NUMBER_TAKEN'],
    more: [
      { number: 9, establishedOn: '2020', document: { number: '9/QĐ-TT', signer: { person } } },
      adds('RegistryRecordSupplemented', 'ClusterEstablishmentRecorded'),
    ],
    other: [{ label: 'Khối khác' }, 'CLUSTER_ALREADY_ESTABLISHED'],
  },
  RenameCluster: {
    body: { clusterId: 'c1', label: 'Khối Một' },
    same: recorded,
    more: [{ from: '2021', aliases: ['Khối I'] }, adds('RegistryRecordSupplemented')],
    other: [{ label: 'Khối Hai', from: '2020' }, records('ClusterRelabelled')],
  },
  CorrectClusterTier: {
    body: { clusterId: 'c1', tier: 'INTERNAL' },
    same: recorded,
    other: [{ tier: 'NOT_STATED' }, records('ClusterTierCorrected')],
  },
  DissolveCluster: {
    body: { clusterId: 'c1' },
    same: recorded,
    more: [{ reason: note }, adds('RegistryRecordSupplemented')],
    other: [{ clusterId: 'c2' }, records('ClusterDissolved')],
  },
  RecordClusterEstablishment: {
    body: { clusterId: 'c1', establishedOn: '2019' },
    same: recorded,
    other: [{ establishedOn: '2018' }, records('ClusterEstablishmentRecorded')],
  },
  AdmitMember: {
    body: { clusterId: 'c1', unitId: 'u4', from: '2020' },
    same: recorded,
    more: [{ until: '2021', reason: note }, records('MemberReleased')],
    other: [{ clusterId: 'c2' }, 'MEMBER_OF_ANOTHER_CLUSTER'],
  },
  ReportMember: {
    body: { clusterId: 'c1', unitId: 'u4', seenOn: '2020' },
    same: recorded,
    other: [{ seenOn: '2021' }, records('MemberReported')],
  },
  ReleaseMember: {
    given: [first('AdmitMember', { clusterId: 'c2', unitId: 'u4', from: '2020' })],
    body: { clusterId: 'c2', unitId: 'u4' },
    same: recorded,
    more: [{ reason: note }, adds('RegistryRecordSupplemented')],
    other: [{ clusterId: 'c1', unitId: 'u1' }, records('MemberReleased')],
  },
  WithdrawUnitRecord: withdrawn([first('RenameUnit', { unitId: 'u1', name: 'Cục u1' })], {
    unitId: 'u1',
    eventId: nthEvent(1),
  }),
  WithdrawClusterRecord: {
    ...withdrawn([first('RenameCluster', { clusterId: 'c1', label: 'Khối Một' })], {
      clusterId: 'c1',
      eventId: nthEvent(1),
    }),
    // Where the record was that of its establishment.
    also: ['CLUSTER_NOT_FOUND'],
  },
  AdoptCouncilRule: {
    body: rule,
    same: recorded,
    more: [{ basis: 'quy chế' }, records('CouncilRuleAdopted')],
    other: [{ threshold: { comparison: 'AT_LEAST', percent: 80 } }, records('CouncilRuleAdopted')],
  },
  DefineAward: {
    body: own,
    same: recorded,
    more: [{ basis: 'quy chế' }, records('AwardDefined')],
    other: [{ name: 'Giấy biểu dương' }, records('AwardDefined')],
  },
  DeclareDaysOff: {
    body: { organiserId: 'ttcp', off: [{ on: '2024-01-02' }] },
    same: recorded,
    more: [{ basis: 'quy chế' }, records('DaysOffDeclared')],
    other: [{ off: [{ on: '2024-01-03' }] }, records('DaysOffDeclared')],
  },
  WithdrawRegulation: withdrawn([first('DefineAward', own)], { organiserId: 'ttcp', eventId: nthEvent(1) }),
  LaunchMovement: {
    body: { launchedBy: 'ttcp', year: 2024, theme: 'Kỷ cương' },
    same: recorded,
    more: [{ slogan: 'Đổi mới', goals: ['Không đơn thư tồn đọng'] }, adds('MovementSupplemented')],
    other: [{ theme: 'Đổi mới' }, differs('theme')],
  },
  WithdrawMovement: withdrawn([first('LaunchMovement', { launchedBy: 'c1', year: 2024 })], {
    launchedBy: 'c1',
    year: 2024,
    eventId: nthEvent(1),
  }),
  ElectLeader: {
    body: { ...c1, unitId: 'u1' },
    same: recorded,
    more: [
      { mode: 'AGREED', vote: { method: 'CONSENSUS' }, actsFrom: '2024-02' },
      adds('OfficeRecordSupplemented'),
    ],
    other: [{ unitId: 'u2' }, 'OFFICE_ALREADY_HELD'],
  },
  ElectDeputy: {
    body: { ...c1, unitId: 'u1', vote: { method: 'BALLOT', counts: { inFavour: 3 } } },
    same: recorded,
    more: [{ mode: 'ELECTED' }, adds('OfficeRecordSupplemented')],
    other: [{ vote: { method: 'BALLOT', counts: { inFavour: 2 } } }, differs('vote.counts.inFavour')],
  },
  AssignOffice: {
    body: { ...c1, office: 'LEADER', unitId: 'u1' },
    same: recorded,
    more: [{ actsFrom: '2024-02' }, adds('OfficeRecordSupplemented')],
    other: [{ unitId: 'u2' }, 'OFFICE_ALREADY_HELD'],
  },
  RecogniseOffice: {
    body: { ...c1, office: 'DEPUTY', unitId: 'u1' },
    same: recorded,
    more: [{ actsFrom: '2024-02' }, adds('OfficeRecordSupplemented')],
    other: [{ office: 'LEADER' }, 'TWO_OFFICES'],
  },
  ReportOffice: {
    body: { ...c1, office: 'LEADER' },
    same: recorded,
    more: [{ unitId: 'u1' }, records('OfficeReported')],
    other: [{ office: 'DEPUTY' }, records('UnnamedOfficerReported')],
  },
  HandOverOffice: {
    given: [led],
    body: { ...c1 },
    same: recorded,
    more: [{ on: '2024-01-10' }, records('OfficeHandedOver')],
    other: [{ year: 2026 }, records('UnnamedOfficerReported', 'OfficeHandedOver')],
  },
  VacateOffice: {
    given: [led],
    body: { ...c1, office: 'LEADER', on: '2024-05-01' },
    same: recorded,
    more: [{ reason: note }, adds('OfficeRecordSupplemented')],
    other: [{ on: '2024-06-01' }, 'OFFICE_NOT_HELD'],
  },
  AssumeActingOffice: {
    body: { ...c1, from: '2024-05-01' },
    same: recorded,
    more: [{ unitId: 'u1', basis: 'quy chế' }, adds('OfficeRecordSupplemented')],
    other: [{ from: '2024-08-01' }, records('ActingOfficeAssumed')],
  },
  WithdrawOfficeRecord: withdrawn([led], { clusterId: 'c1', eventId: nthEvent(1) }),
  ConfirmOfficeRecord: {
    given: [
      first('AssignOffice', { ...c1, office: 'LEADER', unitId: 'u1' }),
      {
        ...first('ElectDeputy', { ...c1, year: 2025, unitId: 'u1', vote: { method: 'CONSENSUS' } }),
        actor: as('u1'),
      },
    ],
    body: { clusterId: 'c1', eventId: nthEvent(2) },
    same: recorded,
  },
  DeclareRoster: {
    body: { ...c1, declaredCount: 9 },
    same: recorded,
    more: [{ listed: ['u1'], countBasis: 'ALL' }, adds('YearRecordSupplemented')],
    other: [{ declaredCount: 8 }, differs('declaredCount')],
  },
  OpenPledge: {
    body: c1,
    same: recorded,
    more: [{ text: 'Giao ước' }, adds('YearRecordSupplemented')],
    other: [{ year: 2025 }, records('PledgeOpened')],
  },
  SignPledge: {
    given: [pledge],
    body: { ...c1, unitId: 'u1' },
    same: recorded,
    more: [{ signatory: { person } }, adds('YearRecordSupplemented')],
    other: [{ unitId: 'u2' }, records('PledgeSigned')],
  },
  ConcludePledge: {
    given: [pledge],
    body: { ...c1, signatures: 'NOT_STATED' },
    same: recorded,
    other: [{ signatures: 'COMPLETE' }, records('PledgeConcluded')],
  },
  RecordActivity: {
    body: { ...c1, activityId: 'hoi-thao', kind: 'SPORT' },
    same: recorded,
    more: [{ title: 'Hội thao' }, adds('YearRecordSupplemented')],
    other: [{ kind: 'ART' }, differs('kind')],
  },
  WithdrawYearRecord: withdrawn([pledge], { ...c1, eventId: nthEvent(1) }),
  ReportOrganiserResults: {
    body: { organiserId: 'ttcp', year: 2024, reportId: 'r1', metrics: [total] },
    same: recorded,
    more: [
      { covers: 'SECTOR', to: '2024-06', metrics: [total, letters] },
      adds('OrganiserRecordSupplemented'),
    ],
    other: [{ metrics: [{ ...total, figure: figure('13') }] }, differs('metrics')],
  },
  RecordOrganiserActivity: {
    body: { organiserId: 'ttcp', year: 2024, activityId: 'dai-hoi', kind: 'CONGRESS' },
    same: recorded,
    more: [{ place: 'Hà Nội' }, adds('OrganiserRecordSupplemented')],
    other: [{ kind: 'ART' }, differs('kind')],
  },
  RecordDossierCounts: {
    body: { organiserId: 'ttcp', year: 2024, countId: 'ho-so', units: 19, sent: 17 },
    same: recorded,
    more: [{ declaredNone: 2, sentBy: ['u1'] }, adds('OrganiserRecordSupplemented')],
    other: [{ sent: 18 }, differs('counts.sent')],
  },
  WithdrawOrganiserRecord: withdrawn(
    [first('RecordDossierCounts', { organiserId: 'ttcp', year: 2024, countId: 'ho-so' })],
    { organiserId: 'ttcp', year: 2024, eventId: nthEvent(1) },
  ),
  NominateForAward: {
    body: flag,
    same: recorded,
    more: [{ rank: 1 }, adds('AwardRecordSupplemented')],
    other: [{ unitId: 'u2' }, records('AwardNominated')],
  },
  ProposeAward: {
    body: { ...flag, rank: 1 },
    same: recorded,
    more: [{ addressee: 'Thanh tra Chính phủ' }, adds('AwardRecordSupplemented')],
    other: [{ rank: 2 }, differs('rank')],
  },
  DeclareInterest: {
    given: [proposed],
    body: { ...flag, presidedBy: 'u2' },
    same: recorded,
    more: [{ declaredInterest: 'không' }, records('InterestDeclared')],
    other: [{ presidedBy: 'u3' }, records('InterestDeclared')],
  },
  RecordRecipients: {
    given: [counted],
    body: { ...c1, award: 'MERIT_PROVINCE', recipientId: '3-tap-the', recipients: [{ unitId: 'u1' }] },
    same: recorded,
    more: [{ recipients: [{ unitId: 'u1' }, { unitId: 'u2' }] }, records('RecipientsRecorded')],
    other: [{ recipients: [{ unitId: 'u2' }] }, records('RecipientsRecorded')],
  },
  ConfirmProposal: {
    given: [
      first('AssignOffice', { ...c1, office: 'LEADER', unitId: 'u1' }),
      { ...first('ProposeAward', { ...flag, vote: { method: 'CONSENSUS' } }), actor: as('u1') },
    ],
    body: flag,
    same: recorded,
  },
  WithdrawNomination: {
    given: [first('NominateForAward', flag)],
    body: { ...flag, evidence },
    same: recorded,
    more: [{ reason: note }, adds('AwardRecordSupplemented')],
  },
  IssueAwardInstructions: {
    body: { ...c1, clusterBefore: '2024-12-20' },
    same: recorded,
    more: [{ unitBefore: '2024-12-01' }, records('AwardInstructionsIssued')],
    other: [{ clusterBefore: '2024-12-22' }, records('AwardInstructionsIssued')],
  },
  FileSubmission: {
    given: [led, proposed],
    body: { ...c1, number: '5/TTr' },
    same: recorded,
    more: [{ documentDate: '2021-12', attachments }, adds('SubmissionSupplemented')],
    other: [{ number: '6/TTr' }, differs('number')],
  },
  DeclareNoProposal: {
    body: { ...c1 },
    given: [led],
    same: recorded,
    more: [{ reason: note }, adds('SubmissionSupplemented')],
  },
  ReceiveDossier: { given: submitted, body: flag, same: recorded },
  ReturnDossier: {
    given: received,
    body: { ...flag, evidence },
    same: recorded,
    more: [{ reason: note }, adds('AwardRecordSupplemented')],
  },
  SupplementDossier: { given: returned, body: { ...flag, attachments }, same: recorded },
  VerifyDossier: { given: received, body: flag, same: recorded },
  ConveneCouncil: {
    body: { sessionId: 'hd-1', organiserId: 'ttcp' },
    same: recorded,
    more: [{ members: 5 }, adds('CouncilSessionSupplemented')],
    other: [{ organiserId: 'u1' }, differs('organiserId')],
  },
  PublishCandidateList: {
    given: convened,
    body: { sessionId: 'hd-1', organiserId: 'ttcp', on: '2021-12-01' },
    same: recorded,
    more: [{ where: 'Cổng thông tin' }, records('CandidateListPublished')],
    other: [{ on: '2021-12-05' }, records('CandidateListPublished')],
  },
  RecordCouncilVote: {
    given: convened,
    body: { ...flag, sessionId: 'hd-1', outcome: 'RECOMMENDED' },
    same: recorded,
    more: [{ dissent: 'một ý kiến' }, adds('AwardRecordSupplemented')],
    other: [{ outcome: 'NOT_RECOMMENDED' }, differs('recommended')],
  },
  DecideAward: {
    given: submitted,
    body: { ...flag, outcome: 'GRANTED' },
    same: recorded,
    more: [{ number: '12', decidedOn: '2022-01-01' }, adds('AwardDecisionSupplemented')],
    other: [{ outcome: 'REFUSED' }, 'ALREADY_DECIDED'],
  },
  PresentAward: {
    given: granted,
    body: flag,
    same: recorded,
    more: [
      { occasion: 'Đại hội', presentedBy: { position: 'Tổng Thanh tra Chính phủ' } },
      adds('AwardRecordSupplemented'),
    ],
  },
  SuspendConsideration: {
    given: submitted,
    body: { ...flag, evidence },
    same: recorded,
    more: [{ reason: note }, adds('AwardRecordSupplemented')],
  },
  ReleaseConsideration: {
    given: [...submitted, first('SuspendConsideration', { ...flag, reason: note })],
    body: { ...flag, evidence },
    same: recorded,
    more: [{ reason: note }, adds('AwardRecordSupplemented')],
  },
  RevokeAward: {
    given: granted,
    body: { ...flag, ground: 'FORGED_DOSSIER' },
    same: recorded,
    more: [{ number: '13' }, adds('AwardRecordSupplemented')],
    other: [{ ground: 'FALSE_DECLARATION' }, differs('ground')],
  },
  CorrectAwardDecision: {
    given: granted,
    body: { ...flag, reason: note, number: '12', evidence },
    same: recorded,
    // Names are not in events, so a signer may be another person of the same position.
    also: [records('AwardDecisionCorrected')],
    other: [{ number: '13' }, records('AwardDecisionCorrected')],
  },
  WithdrawAwardRecord: {
    given: granted,
    body: { ...flag, record: 'DECISION', reason: note, evidence },
    same: 'RECORD_NOT_FOUND',
  },
  EstablishCouncil: {
    body: { organiserId: 'ttcp' },
    same: recorded,
    more: [{ from: '2020', name: 'Hội đồng', ...council }, records('CouncilEstablished')],
  },
  RecordCouncilMembers: {
    body: council,
    same: recorded,
    more: [{ from: '2020' }, records('CouncilMembersRecorded')],
  },
  ReleaseCouncilMember: {
    given: [first('EstablishCouncil', council)],
    body: { organiserId: 'ttcp', memberId: 'chu-tich' },
    same: recorded,
    more: [{ basis: 'QĐ 5' }, records('CouncilMemberReleased')],
  },
  WithdrawCouncilRecord: withdrawn([first('EstablishCouncil', council)], {
    organiserId: 'ttcp',
    eventId: nthEvent(1),
  }),
  RecordGrant: {
    body: grant,
    same: recorded,
    more: [{ number: '12', grantedOn: '2021' }, adds('GrantSupplemented')],
    other: [{ entries: [{ award: 'FLAG_GI', unitId: 'u2' }] }, differs('entries')],
  },
  SupplementGrant: {
    given: [first('RecordGrant', grant)],
    body: { grantId: 'g1', number: '12' },
    same: recorded,
    more: [{ grantedOn: '2021' }, records('GrantSupplemented')],
    other: [{ number: '13' }, differs('number')],
  },
  JoinGrant: {
    given: [proposed, first('RecordGrant', grant)],
    body: { ...flag, grantId: 'g1' },
    same: recorded,
  },
  DistinguishGrants: {
    given: [first('RecordGrant', grant), first('RecordGrant', { ...grant, grantId: 'g2' })],
    body: { grantId: 'g1', otherGrantId: 'g2' },
    same: recorded,
    other: [{ areDifferent: false }, records('GrantsDistinguished')],
  },
  IdentifyGrants: {
    given: [first('RecordGrant', grant), first('RecordGrant', { ...grant, grantId: 'g2' })],
    body: { grantId: 'g1', otherGrantId: 'g2' },
    same: recorded,
    other: [{ areOne: false }, records('GrantsIdentified')],
  },
  WithdrawGrant: {
    given: [first('RecordGrant', grant)],
    body: { grantId: 'g1', reason: note },
    same: 'GRANT_NOT_FOUND',
  },
  DefineMetric: {
    body: { unitId: 'ttcp', metricId: 'm1', name: 'Tin, bài', unitName: 'tin bài' },
    same: recorded,
    more: [{ definition: 'đăng báo' }, records('MetricDefined')],
    other: [{ unitName: 'bài' }, 'METRIC_UNIT_FIXED'],
  },
  SetReportingTerms: {
    body: { ...c1, dueBefore: '2024-12-20' },
    same: recorded,
    more: [{ latePolicy: 'EXCLUDE' }, records('ReportingTermsSet')],
    other: [{ dueBefore: '2024-12-22' }, records('ReportingTermsSet')],
  },
  ReportResults: {
    body: report,
    same: recorded,
    more: [{ to: '2021-12', metrics: [total, letters] }, adds('ResultsRecordSupplemented')],
    other: [{ metrics: [{ ...total, figure: figure('13') }] }, differs('metrics')],
  },
  CorrectResults: {
    given: reported,
    body: {
      ...c1,
      reportId: 'r1',
      metric: total.metric,
      figure: figure('13'),
      reasonCode: 'OTHER',
      reason: note,
    },
    same: recorded,
    other: [{ figure: figure('14') }, records('ResultsCorrected')],
  },
  ConfirmFigures: { given: reported, body: { ...c1, reportId: 'r1' }, actor: as('u1'), same: recorded },
  DisputeFigure: {
    given: reported,
    body: { ...c1, reportId: 'r1', metric: total.metric, reason: note },
    actor: as('u1'),
    same: recorded,
    more: [{ claimed: figure('14') }, adds('ResultsRecordSupplemented')],
    other: [{ reason: 'nhầm' }, differs('reason')],
  },
  RejectDispute: {
    given: disputed,
    body: { ...c1, reportId: 'r1', metric: total.metric, reason: note },
    same: 'RECORD_NOT_FOUND',
  },
  LockResults: { given: reported, body: c1, same: 'RESULTS_LOCKED' },
  IssueResults: {
    given: [...reported, first('LockResults', c1)],
    body: { ...c1, issueId: 'r1' },
    same: recorded,
    more: [{ documentNumber: '12/BC', issuedOn: '2021-12' }, adds('ResultsRecordSupplemented')],
  },
  IssuePaper: {
    body: { ...c1, issueId: 'r1', kind: 'pledge', madeAt: '2', sha256: 'a'.repeat(64) },
    same: recorded,
    more: [{ documentNumber: '12/GU', issuedOn: '2024-01' }, adds('PaperRecordSupplemented')],
    other: [{ kind: 'standings' }, differs('kind')],
  },
  AdoptPaperTemplate: { body: templateOf, same: recorded },
  WithdrawPaperTemplate: {
    given: [first('AdoptPaperTemplate', templateOf)],
    body: { organiserId: 'ttcp', kind: 'pledge', reason: 'Nhầm mẫu' },
    same: 'RECORD_NOT_FOUND',
  },
  RecordInspection: {
    body: inspection,
    same: recorded,
    more: [{ title: 'Đất đai', basis: 'PLANNED' }, adds('InspectionAmended')],
    other: [{ year: 2023 }, differs('year')],
  },
  AmendInspection: {
    given: [inspected],
    body: { inspectionId: 'i1', title: 'Đất đai' },
    same: recorded,
    more: [{ basis: 'PLANNED' }, records('InspectionAmended')],
    other: [{ title: 'Thuế' }, 'INVALID_REQUEST'],
  },
  ConcludeInspection: {
    given: [inspected],
    body: { inspectionId: 'i1' },
    same: recorded,
    more: [{ conclusionNumber: '7', concludedOn: '2021', findings: [money] }, adds('InspectionAmended')],
  },
  FollowUpRecovery: {
    given: [inspected, first('ConcludeInspection', { inspectionId: 'i1' })],
    body: { inspectionId: 'i1', asOf: '2021', figure: figure('5000000') },
    same: recorded,
    other: [{ figure: figure('6000000'), asOf: '2022' }, records('RecoveryFollowedUp')],
  },
  CorrectInspection: {
    given: [inspected, first('ConcludeInspection', { inspectionId: 'i1', findings: [money] })],
    body: { inspectionId: 'i1', ...money, figure: figure('3'), reasonCode: 'OTHER', reason: note },
    same: recorded,
    other: [{ figure: figure('4') }, records('InspectionCorrected')],
  },
  AdoptScoreSheet: {
    body: { ...c1, sheet },
    same: recorded,
    other: [{ sheet: { ...sheet, title: 'Bảng khác' } }, records('ScoreSheetAdopted')],
  },
  SubmitSelfScore: {
    given: [adopted],
    body: { ...c1, unitId: 'u1', marks },
    same: recorded,
    other: [{ marks: otherMarks }, records('SelfScoreSubmitted')],
  },
  RecordCrossCheck: {
    given: [adopted],
    body: { ...c1, unitId: 'u1', byUnitId: 'u2', marks },
    same: recorded,
    other: [{ marks: otherMarks }, records('CrossCheckRecorded')],
  },
  AppraiseScore: {
    given: [adopted],
    body: { ...c1, unitId: 'u1', marks },
    same: recorded,
    other: [{ marks: otherMarks }, records('ScoreAppraised')],
  },
  FinaliseScores: { given: appraised, body: c1, same: 'SCORES_FINAL' },
  ReopenScores: { given: final, body: { ...c1, reason: note }, same: 'SCORES_NOT_FINAL' },
  ResolveTie: {
    given: appraised,
    body: { ...c1, method: 'VOTE', order: ['u1', 'u2'] },
    same: 'NOT_TIED',
  },
  RecordPlaces: {
    body: { ...c1, places: [{ unitId: 'u1', place: 1 }] },
    same: recorded,
    more: [{ places: [{ unitId: 'u1', place: 1, points: '95' }] }, records('PlacesRecorded')],
  },
  WithdrawPlaces: withdrawn([first('RecordPlaces', { ...c1, places: [{ unitId: 'u1', place: 1 }] })], {
    ...c1,
    eventId: nthEvent(1),
  }),
  SetCalendar: {
    body: { ...c1, dueBefore: { HAND_OVER: '2024-01-20' } },
    same: recorded,
    more: [{ dueBefore: { HAND_OVER: '2024-01-20', SIGN_PLEDGE: '2024-04-01' } }, records('CalendarSet')],
  },
  RaiseAlarm: { given: [calendar], body: { ...c1, duty: 'HAND_OVER' }, same: recorded },
  ClearAlarm: {
    given: [
      ...alarmed,
      first('ElectLeader', { ...c1, unitId: 'u1', occurredOn: null }),
      first('HandOverOffice', c1),
    ],
    body: { ...c1, duty: 'HAND_OVER' },
    same: 'RECORD_NOT_FOUND',
  },
  BeginTerm: { given: [led], body: c1, today: '2024-01-02', same: recorded },
  WithdrawTerm: {
    given: [...begun, first('WithdrawOfficeRecord', { clusterId: 'c1', eventId: nthEvent(1), reason: note })],
    body: c1,
    same: 'RECORD_NOT_FOUND',
  },
  OpenMeeting: {
    body: { meetingId, occurredOn: null },
    same: recorded,
    more: [{ kind: 'MID_YEAR', place: 'Lâm Hà', occurredOn: '2021-07' }, adds('MeetingSupplemented')],
    other: [{ hostUnitId: 'u1', mode: 'ONLINE' }, adds('MeetingSupplemented')],
  },
  SupplementMeeting: {
    given: [opened],
    body: { meetingId, place: 'Lâm Hà', quorum: { numerator: 2, denominator: 3 } },
    same: recorded,
    more: [{ kind: 'MID_YEAR' }, records('MeetingSupplemented')],
    other: [{ place: 'Sông Lô' }, 'NOT_EXPLAINED'],
  },
  RecordPresence: {
    given: [opened],
    body: { meetingId, unitId: 'u1' },
    same: recorded,
    more: [{ how: 'ONLINE', substitute: { person } }, adds('PresenceSupplemented')],
    other: [{ unitId: 'u2' }, records('PresenceRecorded')],
  },
  RecordVote: {
    given: [opened],
    body: { ...vote },
    same: recorded,
    more: [{ question: 'Quy chế', method: 'SHOW_OF_HANDS' }, adds('VoteSupplemented')],
    other: [{ voteId: 'v2' }, records('VoteRecorded')],
  },
  SupplementVote: {
    given: [opened, first('RecordVote', vote)],
    body: { ...vote, question: 'Quy chế', rule: { base: 'ALL_MEMBERS' } },
    same: recorded,
    more: [{ method: 'SHOW_OF_HANDS' }, records('VoteSupplemented')],
    other: [{ question: 'Bầu cờ' }, 'NOT_EXPLAINED'],
  },
  CloseMeeting: {
    given: [opened],
    body: { meetingId },
    same: recorded,
    more: [{ presentCount: 3 }, adds('MeetingSupplemented')],
  },
  OpenBallot: {
    given: [opened],
    body: ballot,
    same: recorded,
    other: [{ question: 'Bầu trưởng' }, differs('question')],
  },
  OpenRunOff: { given: tied, body: { ballotId: 'c1_2024_b2', runOffOf: ballotId }, same: recorded },
  CastBallot: {
    given: balloting,
    body: { ballotId, unitId: 'u1', blinded: '5'.repeat(512) },
    actor: as('u1'),
    same: 'ALREADY_VOTED',
    // With the paper that is surrendered, which it can be once.
    also: ['INVALID_BALLOT'],
  },
  EndVoting: { given: cast, body: { ballotId }, same: 'BALLOT_NOT_IN_PHASE' },
  CloseBallot: { given: ended, body: { ballotId }, same: 'BALLOT_NOT_IN_PHASE' },
  GiveCastingVote: { given: tied, body: { ballotId, option: 'u1' }, actor: as('u1'), same: recorded },
  // Whether there still is a doubt is the word of whoever looks at the log: here it says so each time.
  ResolveDoubt: { body: { inDoubtFrom: '5', reason: note, evidence }, same: records('DoubtResolved') },
  ForgetPersons: { body: { refs: ['a'.repeat(64)], reason: note }, same: records('PersonsForgotten') },
  RegisterWebhook: { body: hook, same: recorded, other: [{ url: 'https://b.example/' }, differs('url')] },
  RotateWebhookSecret: {
    given: [first('RegisterWebhook', hook)],
    body: { webhookId: 'w1' },
    same: records('WebhookSecretRotated'),
  },
  EndWebhook: {
    given: [first('RegisterWebhook', hook)],
    body: { webhookId: 'w1', reason: note },
    same: recorded,
    other: [{ reason: 'đổi máy' }, differs('reason')],
  },
  IssueAccessKey: { body: key, same: recorded, other: [{ roles: ['auditor'] }, differs('roles')] },
  RevokeAccessKey: {
    given: [first('IssueAccessKey', key)],
    body: { keyId: 'k1', reason: note },
    same: recorded,
    other: [{ reason: 'mất máy' }, differs('reason')],
  },
};
