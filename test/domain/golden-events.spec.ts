import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Aggregate } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import type { AwardEvent } from '../../src/domain/awards/award-events.js';
import * as AwardProposal from '../../src/domain/awards/award-proposal.js';
import type { CouncilEvent } from '../../src/domain/awards/council.js';
import * as Council from '../../src/domain/awards/council.js';
import * as Grant from '../../src/domain/awards/grant.js';
import type { DomainEvent, EventMetadata, Recorded } from '../../src/domain/ground/event.js';
import { printFigure } from '../../src/domain/results/figure.js';
import { leadershipOn } from '../../src/domain/offices/leadership.js';
import type { AccessKeyIssued, AccessKeyRevoked } from '../../src/domain/registry/access-keys.js';
import * as AccessKeys from '../../src/domain/registry/access-keys.js';
import type { DoubtResolved, HistoryRestored } from '../../src/domain/registry/doubts.js';
import * as Doubts from '../../src/domain/registry/doubts.js';
import type { PersonsForgotten } from '../../src/domain/registry/persons.js';
import * as Persons from '../../src/domain/registry/persons.js';
import type { KeyRotated } from '../../src/domain/registry/keys.js';
import type { SensitiveRead } from '../../src/domain/registry/reads.js';
import * as Webhooks from '../../src/domain/registry/webhooks.js';
import { isTrace } from '../../src/domain/registry/reads.js';
import type { EventStore } from '../../src/application/event-store.js';
import { canonicalJson } from '../../src/domain/ground/canonical-json.js';
import { cloudEvent, cloudEventText } from '../../src/infrastructure/http/cloud-event.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { rotationIn } from '../../src/infrastructure/proofs/log-tree.js';
import { awardProjection } from '../../src/projections/awards.js';
import { calendarProjection } from '../../src/projections/calendar.js';
import { ballotProjection } from '../../src/projections/ballots.js';
import { activityProjection } from '../../src/projections/activities.js';
import { clusterYearProjection } from '../../src/projections/cluster-years.js';
import { clusterProjection } from '../../src/projections/clusters.js';
import { eventTypes } from '../../src/projections/event-types.js';
import { projections } from '../../src/projections/index.js';
import { inspectionProjection } from '../../src/projections/inspections.js';
import { issuedProjection } from '../../src/projections/issued.js';
import { meetingProjection } from '../../src/projections/meetings.js';
import { movementProjection } from '../../src/projections/movements.js';
import type { Projection } from '../../src/projections/projection.js';
import { fold } from '../../src/projections/projection.js';
import { resultsProjection } from '../../src/projections/results.js';
import { standingsProjection } from '../../src/projections/standings.js';
import { submissionsProjection } from '../../src/projections/submissions.js';
import { unitProjection } from '../../src/projections/units.js';
import { lives } from './told.js';
import type { Day, Instant } from '../../src/domain/ground/values.js';

// Histories as the store gave them back, never edited: what was stored once must be read for ever. A new type of event, or
// a new version of one, is added in a file of its own, with a line on what it says; the files there are stay as they are.

/** What an event of a type shows in a read model: a line of its file, beside the events. */
interface Saying {
  readonly says: string;
  /** A projection, the key of a row, and the way into it. */
  readonly row: readonly [projection: string, key: string, ...path: string[]];
  readonly is: unknown;
}

const domain = new URL('../../src/domain/', import.meta.url);
/** An event as `GET /api/events` shows it, which is how a line of a new file is made. */
interface Shown extends Omit<Recorded, 'metadata' | 'position'>, EventMetadata {
  readonly position: string;
}

const storedFrom = ({
  occurredOn,
  actor,
  commandId,
  correlationId,
  causationId,
  evidence,
  ...event
}: Shown) => ({
  ...event,
  metadata: { occurredOn, actor, commandId, correlationId, causationId, evidence },
});

const folder = new URL('../events/', import.meta.url);
const files = readdirSync(folder).map((file) => ({
  file,
  lines: readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Saying | Shown | (Recorded & { position: number })),
}));
const histories = files.map(({ file, lines }) => ({
  file,
  events: lines.flatMap((line): Recorded[] =>
    'says' in line
      ? []
      : [
          {
            ...('metadata' in line ? line : storedFrom(line)),
            position: BigInt(/\d+$/.exec(line.position)?.[0] ?? 0),
          },
        ],
  ),
}));
const sayings = files.flatMap(({ lines }) => lines.flatMap((line) => ('says' in line ? [line] : [])));
const all = histories.flatMap(({ events }) => events);

/** Part of a stream's name that says which aggregate it is of. */
const category = (stream: string): string => stream.split('-')[0]!;
const anyId = {
  unitId: 'x',
  organiserId: 'x',
  clusterId: 'x',
  launchedBy: 'x',
  inspectionId: 'x',
  year: 2024,
  meetingId: 'x_2024_y',
  ballotId: 'x_2024_y',
};
/** What no command is decided on. */
const undecided = ['keys', 'reads'];
const aggregates = new Map<string, Aggregate<unknown, DomainEvent>>([
  ...[...commands.values()].map((spec) => [category(spec.stream(anyId as never)), spec.aggregate] as const),
  // Where early versions recorded grants.
  ['grant', Grant as Aggregate<unknown, DomainEvent>],
]);

const row = <S extends object>(projection: Projection<S>, key: string): S => fold(projection, key, all)!;
const unit = (id: string) => row(unitProjection, `thanh-tra-${id}`);
const block2 = () => row(clusterProjection, 'ttcp-khoi-2');
const year = (key: string) => row(clusterYearProjection, key);
const led = (day: Day) => leadershipOn(block2().offices, lives(block2().members), day);
const modes = (unitId: string) =>
  block2()
    .offices.appointments.filter((a) => a.unitId === `thanh-tra-${unitId}`)
    .map((a) => [a.year, a.office, a.mode]);
const calendar = () => row(calendarProjection, 'cum-lich_2026').calendar;
const changedCalendar = () => row(calendarProjection, 'cum-doi-lich_2026').calendar;
const scores = () => row(standingsProjection, 'cum-diem_2024').scores;
const finalised = () => {
  const before = all.filter((event) => event.type !== 'ScoresReopened');
  return fold(standingsProjection, 'cum-diem_2024', before)?.scores.final;
};
const meeting = () => row(meetingProjection, 'ttcp-cum-4_2019_tong-ket');
const ballot = () => row(ballotProjection, 'cum-4_2019_pho-2020');
const inspection = () => row(inspectionProjection, 'thanh-tra-tinh-lai-chau_tt-1');
const reported = (key: string, metric: string) => {
  const found = row(resultsProjection, key).reports[0]?.metrics.find((m) => m.metric === metric);
  return found?.figure && printFigure(found.figure);
};
const results2021 = () => row(resultsProjection, 'cum-4_2021');
const figures2022 = () => row(resultsProjection, 'cum-4_2022').reports[0]!.metrics;

const flag2022 = 'ttcp-khoi-3_2022/ttcp-khoi-3-2022-flag-gi-';
const nominee = (unitId: string) => {
  const { status, rank, vote, chairIsNominee, presidedBy } = row(awardProjection, flag2022 + unitId);
  return { status, rank, vote, chairIsNominee, presidedBy };
};
const flag2021 = () => row(awardProjection, 'ttcp-khoi-3_2021/ttcp-khoi-3-2021-flag-gi-thanh-tra-bo-y-te');
const flag2019 = () => row(awardProjection, 'cum-4_2019/cum-4-2019-flag-gi-lai-chau');
const happened = (n: number) => {
  const { type, detail } = flag2021().history[n]!;
  return [type, (detail as { clusterId: string }).clusterId];
};
const council = (session: string) =>
  (all.filter((event) => event.stream === Council.stream(session)) as Recorded<CouncilEvent>[]).reduce(
    Council.evolve,
    Council.initial(),
  );
const submissions = (key: string) => row(submissionsProjection, key);
const awardsOf = (stream: string) =>
  (all.filter((event) => event.stream === stream) as Recorded<AwardEvent>[]).reduce(
    AwardProposal.evolve,
    AwardProposal.initial(),
  );

/** What one event of each type says, read from the rows that the stored events fold into. */
const said: readonly (readonly [type: string, read: () => unknown, expected: unknown])[] = [
  ['UnitRegistered', () => unit('tinh-lai-chau').names[0]?.name, 'Thanh tra tỉnh Lai Châu'],
  [
    'UnitRenamed',
    () => row(unitProjection, 'co-quan-thanh-tra-giam-sat-ngan-hang').names.map((n) => [n.name, n.from]),
    [
      ['Cơ quan Thanh tra, giám sát ngân hàng', null],
      ['Thanh tra Ngân hàng Nhà nước', '2025-07-01'],
    ],
  ],
  [
    'UnitEnded',
    () => [unit('bo-tai-chinh').ended].map((end) => [end?.on, end?.reason, end?.successorId]),
    [['2025-07-01', 'Luật Thanh tra 84/2025/QH15', null]],
  ],
  ['UnitsMerged', () => unit('tinh-hai-duong').ended?.successorId, 'thanh-tra-thanh-pho-hai-phong-2025'],
  [
    'RepresentativeRecorded',
    () => row(unitProjection, 'bao-thanh-tra').representatives.map((r) => [r.position, r.acting]),
    [['Phó Tổng Biên tập phụ trách', true]],
  ],
  ['ClusterEstablished', () => row(clusterProjection, 'ttcp-cum-4').number, 4],
  [
    'ClusterRelabelled',
    () => block2().labels.map((l) => l.label),
    ['Khối Thi đua số 2', 'Khối thi đua số II'],
  ],
  ['ClusterDissolved', () => row(clusterProjection, 'ttcp-khoi-su-nghiep').dissolved?.on, '2025-07-01'],
  [
    'MemberAdmitted',
    () => block2().members['thanh-tra-bo-noi-vu'],
    [{ from: '2023-01-01', to: null, fromTold: '2023' }],
  ],
  [
    'MemberReleased',
    () => block2().members['thanh-tra-bo-tai-chinh'],
    [{ from: '2024-01-01', to: '2025-07-01', fromTold: '2024' }],
  ],
  [
    'MovementLaunched',
    () => row(movementProjection, 'ttcp_2023').plan,
    { number: '66', symbol: 'KH-TTCP', issuedOn: '2023-01-12' },
  ],
  [
    'RegistryRecordWithdrawn',
    () => [
      row(unitProjection, 'rut-a').ended,
      row(unitProjection, 'rut-a').withdrawals.map((w) => w.types),
      row(clusterProjection, 'cum-rut').members['rut-a'],
    ],
    [null, [['UnitEnded', 'MemberReleased']], [{ from: '2024-01-01', to: null, fromTold: '2024' }]],
  ],
  [
    'YearRecordWithdrawn',
    () => [year('cum-rut_2024').signatures, year('cum-rut_2024').withdrawals.map((w) => [w.types, w.reason])],
    [[], [[['PledgeSigned'], 'ký nhầm năm']]],
  ],
  [
    'PersonsForgotten',
    () =>
      [
        ...(all.filter((e) => e.type === 'PersonsForgotten') as Recorded<PersonsForgotten>[]).reduce(
          Persons.evolve,
          Persons.initial(),
        ),
      ].map((ref) => ref.slice(0, 4)),
    ['5250'],
  ],
  ...(['AccessKeyIssued', 'AccessKeyRevoked'] as const).map(
    (type) =>
      [
        type,
        () =>
          [
            ...(
              all.filter((e) => e.stream === AccessKeys.stream) as Recorded<
                AccessKeyIssued | AccessKeyRevoked
              >[]
            )
              .reduce(AccessKeys.evolve, AccessKeys.initial())
              .values(),
          ].map(({ keyId, roles, unitId, until, revoked }) => [keyId, roles, unitId, until, revoked?.reason]),
        [['bao-cao-thang', ['unit', 'names'], 'thanh-tra-so-y-te', '2027-05-31', 'máy bị mất']],
      ] as const,
  ),
  ...(['WebhookRegistered', 'WebhookSecretRotated', 'WebhookEnded'] as const).map(
    (type) =>
      [
        type,
        () =>
          [
            ...(all.filter((e) => e.stream === Webhooks.stream) as Recorded<Webhooks.WebhookEvent>[])
              .reduce(Webhooks.evolve, Webhooks.initial())
              .values(),
          ].map(({ webhookId, types, secret, ended }) => [
            webhookId,
            types,
            secret.before !== null,
            ended?.reason,
          ]),
        [
          ['bao-cao', ['UnitRegisterd', 'UnitRegistered'], true, 'lọc khác'],
          ['tat-ca', null, false, undefined],
        ],
      ] as const,
  ),
  [
    'SensitiveRead',
    () =>
      (all.filter(isTrace) as Recorded<SensitiveRead>[]).map(({ data: { what, at, refs } }) => [
        what,
        at,
        refs.length,
      ]),
    [['NAMES', '/api/units/mot', 1]],
  ],
  [
    'KeyRotated',
    () =>
      all
        .flatMap((event) => rotationIn(event as Recorded<KeyRotated>) ?? [])
        .map(({ at, until }) => [at.size, until]),
    [[171, 171]],
  ],
  [
    'DoubtResolved',
    () =>
      (all.filter((e) => e.type === 'DoubtResolved') as Recorded<DoubtResolved>[]).reduce(
        Doubts.evolve,
        Doubts.initial(),
      ),
    ['3'],
  ],
  [
    'HistoryRestored',
    () =>
      (all.filter((e) => e.type === 'HistoryRestored') as Recorded<HistoryRestored>[]).map(
        ({ data: { is, keptUpTo, renumbered } }) => [is.size, keptUpTo, renumbered],
      ),
    [[184, '184', false]],
  ],
  ['MovementWithdrawn', () => row(movementProjection, 'cum-rut_2024').theme, 'Kỷ cương'],
  ['OfficeReported', () => led('2023-12-31').leader?.unitId, 'thanh-tra-bo-cong-an'],
  ['LeaderElected', () => led('2024-06-30').leader?.unitId, 'thanh-tra-bo-tu-phap'],
  ['DeputyElected', () => led('2024-06-30').deputies.map((d) => d.unitId), ['thanh-tra-bo-tai-chinh']],
  [
    'OfficeRecognised',
    () => modes('bo-tu-phap'),
    [
      [2024, 'LEADER', 'AGREED'],
      [2024, 'LEADER', 'RECOGNISED'],
    ],
  ],
  ['OfficeAssigned', () => led('2025-04-30').leader?.unitId, 'thanh-tra-bo-quoc-phong'],
  ['OfficeVacated', () => [led('2025-05-01').leader, led('2025-05-01').vacant], [null, true]],
  ['ActingOfficeAssumed', () => led('2025-05-02').acting?.unitId, 'thanh-tra-bo-noi-vu'],
  [
    'OfficeRecordConfirmed',
    () => row(clusterProjection, 'cum-5').offices.appointments.map((a) => [a.unitId, a.selfVouched ?? false]),
    [
      ['mot', false],
      ['hai', true],
    ],
  ],
  ['OfficeRecordWithdrawn', () => modes('bo-tai-chinh'), [[2024, 'DEPUTY', 'AGREED']]],
  [
    'OfficeHandedOver',
    () => row(clusterProjection, 'ttcp-cum-4').offices.handOvers.map((h) => [h.year, h.on, h.toUnitId]),
    [[2020, null, 'thanh-tra-tinh-dien-bien']],
  ],
  ['RosterDeclared', () => year('ttcp-cum-2_2024').roster?.declaredCount, 9],
  ['PledgeOpened', () => year('ttcp-khoi-2_2024').pledge?.targets.map((t) => t.value), ['100']],
  [
    'PledgeSigned',
    () => year('ttcp-khoi-2_2024').signatures.map((s) => [s.unitId, s.signatory?.position, s.late]),
    [['thanh-tra-bo-noi-vu', 'Chánh Thanh tra', false]],
  ],
  ['PledgeConcluded', () => year('ttcp-cum-1_2022').pledge?.concluded?.notSigned, null],
  [
    'ActivityRecorded',
    () =>
      [...new Set(all.flatMap((event) => activityProjection.keys(event)))]
        .filter((key) => key.startsWith('ttcp-khoi-2_2023/'))
        .map((key) => row(activityProjection, key).kind),
    ['SEMINAR', 'SPORT'],
  ],
  [
    'AwardProposed',
    () => row(awardProjection, 'ttcp-cum-4_2019/ttcp-cum-4-2019-flag-gi-thanh-tra-tinh-lai-chau').status,
    'proposed',
  ],
  [
    'AwardNominated',
    () => nominee('thanh-tra-bo-xay-dung'),
    { status: 'nominated', rank: 2, vote: null, chairIsNominee: null, presidedBy: null },
  ],
  [
    'InterestDeclared',
    () => nominee('thanh-tra-bo-y-te'),
    {
      status: 'withdrawn',
      rank: 1,
      vote: { method: 'BALLOT', outcome: 'CARRIED', counts: { inFavour: 2, against: 1, base: 3 } },
      chairIsNominee: true,
      presidedBy: 'thanh-tra-bo-cong-thuong',
    },
  ],
  [
    'NominationWithdrawn',
    () => row(awardProjection, `${flag2022}thanh-tra-bo-y-te`).withdrawal?.reason,
    'vì năm trước đã nhận',
  ],
  [
    'AwardInstructionsIssued',
    () => awardsOf('awardProposals-ttcp-khoi-3_2022').quotas,
    new Map([['MERIT_GI', 2]]),
  ],
  [
    'SubmissionFiled',
    () => submissions('ttcp-khoi-3_2023').submissions.map((s) => [s.number, s.filedOn, s.before, s.late]),
    [['15/TTr-K3', '2023-12-21', '2023-12-20', true]],
  ],
  [
    'NoProposalDeclared',
    () => submissions('ttcp-khoi-3_2023').noProposals.map((n) => [n.unitId, n.reason]),
    [['thanh-tra-bo-cong-thuong', 'không có tập thể đủ tiêu chuẩn']],
  ],
  ['DossierReceived', () => happened(2), ['DossierReceived', 'ttcp-khoi-3']],
  ['DossierReturned', () => flag2021().dossier?.returnedFor, 'thiếu ý kiến của lãnh đạo bộ'],
  ['DossierSupplemented', () => happened(4), ['DossierSupplemented', 'ttcp-khoi-3']],
  ['DossierVerified', () => flag2021().dossier?.stage, 'verified'],
  ['ConsiderationSuspended', () => happened(6), ['ConsiderationSuspended', 'ttcp-khoi-3']],
  ['ConsiderationReleased', () => flag2021().suspension, null],
  ['CouncilConvened', () => council('hoi-dong-nganh-2022').session?.members, 19],
  ['CouncilSessionSupplemented', () => council('phien-2022').session?.members, 9],
  ['CandidateListPublished', () => council('hd-le-2026').list?.on, '2026-01-19'],
  [
    'CouncilVoteRecorded',
    () => flag2021().councilVotes.map((v) => [v.inFavour, v.base, v.needed, v.recommended]),
    [[18, 19, 18, true]],
  ],
  [
    'AwardDecided',
    () => [flag2021().decision?.number, flag2021().decision?.authority],
    ['101/QĐ-TTCP', 'INSPECTOR_GENERAL'],
  ],
  ['AwardPresented', () => flag2021().presentation?.occasion, 'Hội nghị tổng kết ngành Thanh tra'],
  [
    'AwardRevoked',
    () => [flag2021().status, flag2021().revocation?.ground],
    ['revoked', 'FALSE_DECLARATION'],
  ],
  [
    'AwardProposed',
    () => [flag2019().votedIn?.ballotId, flag2019().votedIn?.needed, flag2019().vote?.counts?.inFavour],
    ['cum-4_2019_co', 4, 4],
  ],
  [
    'AwardDecisionCorrected',
    () => [flag2019().decision?.number, flag2019().errata[0]?.was.decision?.number],
    ['123/QĐ-TTCP', '132/QĐ-TTCP'],
  ],
  [
    'AwardRecordWithdrawn',
    () => [flag2019().presentation, flag2019().errata[1]?.was.presentation?.occasion],
    [null, 'Hội nghị tổng kết'],
  ],
  ['ResultsReported', () => reported('ttcp-cum-4_2019', 'money.violations'), 'hơn 140 tỷ đồng'],
  [
    'ResultsReported',
    () =>
      [results2021(), row(resultsProjection, 'cum-4_2022')].map((r) => r.reports.at(-1)?.recordedBy?.unitId),
    [null, 'lai-chau'],
  ],
  ['ResultsCorrected', () => reported('ttcp-cum-4_2019', 'handling.persons'), '371 người'],
  ['ScoreSheetAdopted', () => scores().adopted?.sheet.criteria.length, 15],
  ['SelfScoreSubmitted', () => scores().units['u-a']?.self?.marks[0], { criterion: 'I.1', points: '18.5' }],
  ['CrossCheckRecorded', () => scores().units['u-a']?.crossChecks.map((c) => c.byUnitId), ['u-b']],
  [
    'ScoreAppraised',
    () => scores().units['u-b']?.appraised?.marks.find((m) => m.criterion === 'V'),
    { criterion: 'V', cases: 1, note: 'vắng một cuộc họp' },
  ],
  ['TieResolved', () => scores().ties.map((t) => [t.method, t.order]), [['VOTE', [['u-b'], ['u-a']]]]],
  [
    'ScoresFinalised',
    () => finalised()?.scores.map((unit) => [unit.unitId, unit.points, unit.lines.length]),
    [
      ['u-a', '86.01', 12],
      ['u-b', '86.01', 12],
    ],
  ],
  ['ScoresFinalised', () => finalised()?.scores[0]?.lines[0]?.mark?.note, 'một cuộc chậm tiến độ'],
  [
    'ScoresFinalised',
    () => {
      const { final } = row(standingsProjection, 'cum-ghi_2024').scores;
      return [...final!.scores, ...final!.notRated].map(({ lines }) => lines?.map((line) => line.mark?.note));
    },
    [
      ['một cuộc chậm', 'không phát sinh'],
      ['hai cuộc chậm', undefined],
      [undefined, undefined],
    ],
  ],
  [
    'TieResolved',
    () => row(standingsProjection, 'cum-ghi_2024').scores.ties.map((t) => [t.method, t.criterion]),
    [['CRITERION', 'I.1']],
  ],
  ['ScoresReopened', () => scores().final, null],
  [
    'ReportingTermsSet',
    () => [results2021().terms?.dueBefore, results2021().reports.map((r) => r.late)],
    ['2021-12-20', ['DEDUCT', null]],
  ],
  [
    'FiguresConfirmed',
    () => figures2022().map((m) => [m.figure?.value, m.confirmation]),
    [
      ['128', 'CONFIRMED'],
      ['4', 'OPEN'],
      ['2521', 'CONFIRMED'],
    ],
  ],
  ['FigureDisputed', () => figures2022()[0]?.disputes.map((d) => d.claimed?.value), ['128']],
  ['DisputeRejected', () => figures2022()[1]?.disputes.map((d) => d.outcome), ['REJECTED']],
  ['ResultsLocked', () => figures2022().map((m) => m.corrections[0]?.afterLock), [false, true, undefined]],
  [
    'ResultsIssued',
    () =>
      row(issuedProjection, 'cum-4_2023').issues.map((i) => [i.content.totals[0]?.text, i.amendments.length]),
    [['1.471 cuộc', 1]],
  ],
  ['CalendarSet', () => calendar().dueBefore, { SIGN_PLEDGE: '2026-04-01', HAND_OVER: '2026-02-01' }],
  ['TermBegan', () => calendar().began?.on, '2026-01-01'],
  [
    'TermWithdrawn',
    () => [changedCalendar().began, changedCalendar().alarms.SIGN_PLEDGE?.open, changedCalendar().events],
    [null, false, 6],
  ],
  ['AlarmRaised', () => calendar().alarms.HAND_OVER?.open, true],
  [
    'AlarmCleared',
    () => calendar().alarms.SIGN_PLEDGE,
    { dueBefore: '2026-04-01', missing: ['u-b'], open: false },
  ],
  ['InspectionRecorded', () => inspection().title, 'Thanh tra đất đai'],
  ['InspectionConcluded', () => inspection().conclusion?.number, '05/KL-TTr'],
  ['RecoveryFollowedUp', () => inspection().figures['money.recovered']?.value, '1500000000'],
  ['MeetingOpened', () => [meeting().roll.length, meeting().quorum], [7, { numerator: 2, denominator: 3 }]],
  [
    'PresenceRecorded',
    () =>
      meeting()
        .present.map((p) => [p.unitId, p.how])
        .at(-1),
    ['thanh-tra-tinh-cao-bang', 'WRITTEN'],
  ],
  [
    'VoteRecorded',
    () => meeting().votes.map((v) => [v.method, v.outcome, v.counts]),
    [['CONSENSUS', 'CARRIED', null]],
  ],
  ['MeetingClosed', () => meeting().closed?.quorum, { present: 6, members: 7, needed: 5, met: true }],
  [
    'BallotOpened',
    () => [ballot().election, ballot().rule.base, ballot().roll.length],
    [{ office: 'DEPUTY', ordinal: 1, year: 2020 }, 'PRESENT', 6],
  ],
  ['BallotCast', () => [ballot().voted.length, ballot().surrendered.length], [5, 1]],
  [
    'VotingEnded',
    () =>
      [ballot()].map(
        (b) =>
          fold(
            ballotProjection,
            b.ballotId,
            all.filter((e) => e.type !== 'BallotClosed'),
          )?.phase,
      ),
    ['COUNTING'],
  ],
  [
    'BallotClosed',
    () => [
      ballot().phase,
      ballot().closed?.result.outcome,
      ballot()
        .closed?.ballots.map((b) => b.choice)
        .sort(),
    ],
    ['CLOSED', 'TIED', ['BLANK', 'cao-bang', 'cao-bang', 'lang-son', 'lang-son']],
  ],
  ['CastingVoteGiven', () => ballot().castingVote?.option, 'lang-son'],
  ['InspectionCorrected', () => inspection().figures['money.violations']?.value, '2100000000'],
  ...sayings.map(({ says, row: [name, key, ...path], is }) => {
    const read = (): unknown => {
      const projection = projections.find((one) => one.name === name)!;
      return path.reduce<unknown>(
        (value, step) => (value as Record<string, unknown>)[step],
        row(projection, key),
      );
    };
    return [says, read, is] as const;
  }),
];

describe('stored events', () => {
  /** The file of the domain that declares a type. */
  const declared = new Map(
    readdirSync(domain, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        [...readFileSync(new URL(file, domain), 'utf8').matchAll(/DomainEvent<\s*'(\w+)'/g)].map(
          ([, type = '']) => [type, file.replaceAll('\\', '/')] as const,
        ),
      ),
  );

  it('are kept, and say something, of every type there is', () => {
    const types = new Set(declared.keys());
    expect(new Set(all.map((event) => event.type))).toEqual(types);
    expect(new Set(said.map(([type]) => type))).toEqual(types);
    expect(eventTypes).toEqual([...types].sort());
  });

  it('are declared in the file to which docs/events.md leads from their stream', () => {
    const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| `(.+?)` *\| \[.+?\]\(\.\.\/src\/domain\/(.+?)\)/gm)].map(
      ([, stream = '', file]) => ({
        stream,
        file,
        pattern: new RegExp(`^${stream.replaceAll(/<.+?>/g, '[a-z0-9-]+')}$`),
      }),
    );
    const led = new Set<string>();
    for (const { type, stream } of all) {
      const [row, ...others] = rows.filter(({ pattern }) => pattern.test(stream));
      expect([type, row?.file, others]).toEqual([type, declared.get(type), []]);
      led.add(row?.stream ?? '');
    }
    expect([...led].sort()).toEqual(rows.map(({ stream }) => stream).sort());
  });

  it.each(histories)('of $file still have the hashes they were stored with', ({ events }) => {
    const check = chainVerifier(new TimeOrder());
    expect(events.map(check).filter((broken) => broken !== null)).toEqual([]);
  });

  it.each(histories)('of $file are told by the feed as when they are read', ({ events }) => {
    const store = { kind: 'postgres', epochs: [] } as unknown as EventStore;
    const bytes = (value: unknown) => Buffer.from(canonicalJson(value)).toString('latin1');
    for (const event of events) {
      const { metadata } = event;
      // A clock that was behind, and words that look like what comes after them.
      const actor = { ...metadata.actor, id: '"},"causationId":null,"commandId":"\\' };
      const clock = '2026-03-02T01:02:03.004Z' as Instant;
      const quote = '],"occurredOn":null} Ễ';
      const evidence = [...metadata.evidence, { source: '"}]', quote }];
      for (const more of [{}, { clock }, { actor }, { evidence }, { clock, actor, evidence }]) {
        const stored = { ...event, metadata: { ...metadata, ...more } };
        const raw = { ...stored, data: bytes(stored.data), metadata: bytes(stored.metadata) };
        const read = {
          ...stored,
          data: JSON.parse(canonicalJson(stored.data)),
          metadata: JSON.parse(canonicalJson(stored.metadata)),
        };
        const told = Buffer.from(cloudEventText(store, raw), 'latin1').toString();
        expect(told).toBe(JSON.stringify(cloudEvent(store, read)));
      }
    }
  });

  it.each(histories)(
    'of $file still fold into the state of each stream and into every read model',
    ({ events }) => {
      const states = new Map<string, unknown>();
      for (const event of events) {
        if (undecided.includes(category(event.stream))) continue;
        const aggregate = aggregates.get(category(event.stream))!;
        const before = states.get(event.stream) ?? aggregate.initial();
        states.set(event.stream, aggregate.evolve(before, event));
      }
      for (const [stream, state] of states) expect([stream, state]).toEqual([stream, expect.any(Object)]);
      for (const projection of projections) {
        const keys = new Set(events.flatMap((event) => projection.keys(event)));
        for (const key of keys) expect(fold(projection, key, events)).not.toBeNull();
      }
    },
  );

  it.each(said)('%s says what it said', (_type, read, expected) => expect(read()).toEqual(expected));
});
