import type { Actor, Role } from '../domain/ground/event.js';
import { roles } from '../domain/ground/event.js';

// Who may send which command and ask which question. The guard and the gateway go by these tables and nothing else, `docs/access.md`
// shows them, and what is in none of them is refused. Whose unit, cluster or year it must be is for each decision to say.
// Source: assumed, from who does what in P04, P25-P27, R11, R41, R50-R72.

/** What an office of a cluster-year lets a unit do, found in the events; whoever acts for the unit needs the role `unit`. */
export const offices = ['leader', 'deputy'] as const;

/** Those without a role: `here` reads on this machine without a token, where that is allowed; `none` has a token without a role. */
export const withoutRole = ['here', 'none'] as const;

/** Who may be named in a row. */
export type Party = Role | (typeof offices)[number] | (typeof withoutRole)[number];

/** For everybody: no token is asked for, and none is read. */
export const everybody = 'everybody';

/** A request without a token. */
export const anonymous: Actor = { id: 'anonymous', roles: [], unitId: null };

const registry: readonly Party[] = ['operator', 'registrar', 'organiser'];
const body: readonly Party[] = ['operator', 'organiser'];
const council: readonly Party[] = ['operator', 'organiser', 'secretary'];
const deciding: readonly Party[] = ['operator', 'organiser', 'decider'];
const unit: readonly Party[] = ['operator', 'unit'];
const leader: readonly Party[] = [...body, 'leader'];
const officers: readonly Party[] = [...body, 'leader', 'deputy'];
const anyMember: readonly Party[] = [...body, 'unit', 'leader', 'deputy'];
const operator: readonly Party[] = ['operator'];

/** Who may send a command. */
export const mayCommand: Readonly<Record<string, readonly Party[]>> = {
  RegisterUnit: registry,
  RecordUnitPlace: registry,
  RenameUnit: registry,
  RecordFormerName: registry,
  RecordUnitExistence: registry,
  RecordUnitSuccession: registry,
  IdentifyUnits: operator,
  EndUnit: registry,
  MergeUnits: registry,
  RecordRepresentative: unit,
  EstablishCluster: registry,
  RenameCluster: registry,
  CorrectClusterTier: registry,
  DissolveCluster: registry,
  RecordClusterEstablishment: registry,
  AdmitMember: registry,
  ReportMember: registry,
  ReleaseMember: registry,
  WithdrawUnitRecord: [...registry, 'unit'],
  WithdrawClusterRecord: registry,
  RecordUnnamedUnits: registry,
  NameUnnamedUnits: registry,

  AdoptCouncilRule: body,
  DefineAward: body,
  DeclareDaysOff: body,
  WithdrawRegulation: body,
  LaunchMovement: officers,
  WithdrawMovement: officers,

  ElectLeader: officers,
  ElectDeputy: officers,
  AssignOffice: body,
  RecogniseOffice: body,
  ReportOffice: officers,
  HandOverOffice: ['operator', 'leader'],
  VacateOffice: body,
  AssumeActingOffice: body,
  ConfirmOfficeRecord: [...body, 'unit'],
  WithdrawOfficeRecord: body,

  DeclareRoster: officers,
  OpenPledge: officers,
  SignPledge: unit,
  ConcludePledge: officers,
  RecordActivity: anyMember,
  WithdrawYearRecord: anyMember,
  ReportOrganiserResults: body,
  RecordOrganiserActivity: body,
  RecordDossierCounts: body,
  WithdrawOrganiserRecord: body,

  NominateForAward: anyMember,
  ProposeAward: anyMember,
  DeclareInterest: anyMember,
  RecordRecipients: anyMember,
  ConfirmProposal: [...body, 'unit'],
  WithdrawNomination: [...body, 'unit'],
  IssueAwardInstructions: council,
  FileSubmission: [...body, 'unit', 'leader'],
  DeclareNoProposal: [...body, 'unit', 'leader'],
  ReceiveDossier: council,
  ReturnDossier: council,
  SupplementDossier: [...body, 'unit', 'leader'],
  VerifyDossier: council,
  ConveneCouncil: council,
  PublishCandidateList: council,
  RecordCouncilVote: council,
  DecideAward: [...deciding, 'unit'],
  PresentAward: deciding,
  SuspendConsideration: council,
  ReleaseConsideration: council,
  RevokeAward: [...deciding, 'unit'],
  CorrectAwardDecision: deciding,
  WithdrawAwardRecord: deciding,
  EstablishCouncil: council,
  RecordCouncilMembers: council,
  ReleaseCouncilMember: council,
  WithdrawCouncilRecord: council,
  RecordGrant: deciding,
  SupplementGrant: deciding,
  JoinGrant: deciding,
  WithdrawGrant: deciding,
  DistinguishGrants: deciding,
  IdentifyGrants: deciding,

  DefineMetric: [...body, 'unit'],
  SetReportingTerms: leader,
  ReportResults: [...leader, 'unit'],
  CorrectResults: [...leader, 'unit'],
  ConfirmFigures: unit,
  DisputeFigure: unit,
  RejectDispute: leader,
  LockResults: leader,
  IssueResults: leader,
  IssuePaper: [...leader, 'unit'],
  AdoptPaperTemplate: body,
  WithdrawPaperTemplate: body,
  RecordInspection: unit,
  AmendInspection: unit,
  ConcludeInspection: unit,
  FollowUpRecovery: unit,
  CorrectInspection: unit,

  AdoptScoreSheet: leader,
  SubmitSelfScore: unit,
  RecordCrossCheck: unit,
  AppraiseScore: officers,
  FinaliseScores: leader,
  ReopenScores: leader,
  ResolveTie: leader,
  RecordPlaces: leader,
  WithdrawPlaces: leader,
  SetCalendar: leader,
  RaiseAlarm: operator,
  ClearAlarm: operator,
  BeginTerm: operator,
  WithdrawTerm: operator,

  OpenMeeting: officers,
  SupplementMeeting: officers,
  RecordPresence: officers,
  RecordVote: officers,
  SupplementVote: officers,
  CloseMeeting: officers,
  OpenBallot: officers,
  OpenRunOff: officers,
  CastBallot: ['unit'],
  EndVoting: officers,
  CloseBallot: officers,
  GiveCastingVote: unit,

  ForgetPersons: operator,
  ResolveDoubt: operator,
  IssueAccessKey: operator,
  RevokeAccessKey: operator,
  RegisterWebhook: operator,
  RotateWebhookSecret: operator,
  EndWebhook: operator,
};

const readers: readonly Party[] = [...roles, 'here'];
/** Reports are made from what is read off the events; the log itself, with every word of every source, is not theirs. */
const ofTheLog = readers.filter((party) => party !== 'reporter');
const watching: readonly Party[] = ['operator', 'auditor', 'here'];
const recording = roles.filter((role) => !['auditor', 'reporter', 'names'].includes(role));

const rows = <W>(who: W, what: readonly string[]): Record<string, W> =>
  Object.fromEntries(what.map((one) => [one, who]));

const withHistory = (path: string): string[] => [
  `GET ${path}`,
  ...['steps', 'difference', 'why'].map((part) => `GET ${path}/history/${part}`),
];

/** Who may ask a question, or whatever else has an address, by its method and route. */
export const mayAsk: Readonly<Record<string, readonly Party[] | typeof everybody>> = {
  ...rows(everybody, [
    'GET /health/live',
    'GET /health/ready',
    'GET /api/sign-in',
    'GET /api/sign-in/how',
    'GET /api/sign-in/return',
    'GET /api/sign-in/start.js',
    'POST /api/sign-in',
    'POST /api/sign-in/ended',
    'GET /api/ballots/:ballotId/opening',
    'POST /api/ballots/:ballotId/box',
  ]),
  ...rows([...readers, 'none'], ['GET /api/actor', 'GET /api/sessions']),
  ...rows([...roles, 'none'], ['POST /api/sign-out', 'POST /api/sessions/end']),
  ...rows(readers, [
    'GET /api/overview',
    'GET /api/overview/brief',
    'GET /api/clusters',
    ...withHistory('/api/clusters/:clusterId'),
    ...withHistory('/api/clusters/:clusterId/leadership'),
    'GET /api/clusters/:clusterId/leadership/history',
    ...withHistory('/api/clusters/:clusterId/rotation'),
    ...withHistory('/api/clusters/:clusterId/years/:year'),
    'GET /api/clusters/:clusterId/years/:year/activities',
    'GET /api/clusters/:clusterId/years/:year/meetings',
    'GET /api/clusters/:clusterId/years/:year/papers/:kind',
    'GET /api/clusters/:clusterId/years/:year/papers/issued',
    'GET /api/clusters/:clusterId/years/:year/papers/issued/:issueId',
    'GET /api/clusters/:clusterId/years/:year/reconciliation',
    'GET /api/clusters/:clusterId/figures',
    'GET /api/clusters/:clusterId/years/:year/results',
    'GET /api/clusters/:clusterId/years/:year/results/issued',
    'GET /api/clusters/:clusterId/years/:year/results/issued/:issueId',
    ...withHistory('/api/clusters/:clusterId/years/:year/standings'),
    'GET /api/clusters/:clusterId/years/:year/standings/:unitId/explain',
    'GET /api/clusters/:clusterId/years/:year/submissions',
    'GET /api/units',
    ...withHistory('/api/units/:unitId'),
    'GET /api/units/:unitId/identification',
    'GET /api/units/:unitId/titles',
    'GET /api/unnamed-units',
    'GET /api/tables',
    'GET /api/tables/:table',
    'GET /api/awards',
    'GET /api/award-counts',
    'GET /api/award-types',
    ...withHistory('/api/awards/:proposalId'),
    ...withHistory('/api/grants/:grantId'),
    ...withHistory('/api/meetings/:meetingId'),
    'GET /api/ballots/:ballotId',
    'GET /api/ballots/:ballotId/proof',
    'GET /api/inspections',
    'GET /api/inspections/:inspectionId',
    'GET /api/metric-types',
    'GET /api/alarms',
    'GET /api/calendar',
    'GET /api/organisers/:organiserId/council',
    'GET /api/organisers/:organiserId/figures',
    'GET /api/organisers/:organiserId/list-days',
    'GET /api/organisers/:organiserId/regulations',
    'GET /api/organisers/:organiserId/paper-templates',
    'GET /api/organisers/:organiserId/paper-templates/:kind',
    'GET /api/paper-templates/:kind',
    'GET /api/organisers/:organiserId/years/:year',
    'GET /api/organisers/:organiserId/years/:year/forms/0601',
    'GET /api/organisers/:organiserId/years/:year/forms/0602',
    'GET /api/organisers/:organiserId/years/:year/forms/0603',
    'GET /api/organisers/:organiserId/years/:year/records',
    'GET /api/rule-sets',
    'GET /api/rule-sets/:ruleSetId',
    'GET /api/rules',
    'GET /api/rules/:code',
    'GET /api/checkpoint',
    'GET /api/checkpoints',
    'GET /api/keys',
    'GET /api/witnesses',
    'GET /api/projections',
    'GET /api/projections/:name/content-hash',
  ]),
  // Nothing is changed, but what is sent is computed with.
  ...rows(roles, ['POST /api/clusters/:clusterId/years/:year/standings/simulation']),
  ...rows(ofTheLog, [
    'GET /api/events',
    'GET /api/feed',
    'GET /api/commands',
    'GET /api/commands/:commandId',
    'GET /api/batches',
    'GET /api/batches/:correlationId',
    'GET /api/proofs/event',
    'GET /api/proofs/extension',
    'GET /api/ballots/:ballotId/papers',
    'GET /api/clusters/:clusterId/bundle',
    'GET /api/units/:unitId/bundle',
    'GET /api/awards/:proposalId/bundle',
  ]),
  ...rows(watching, [
    'GET /api/access-keys',
    'GET /api/sessions/all',
    'GET /api/webhooks',
    'GET /api/webhooks/:webhookId/dead-letters',
    'GET /api/reads',
    'GET /api/watch',
    'GET /metrics',
  ]),
  ...rows(['operator', 'auditor'], ['POST /api/checkpoints']),
  ...rows(
    ['operator'],
    [
      'POST /api/projections/:name/pause',
      'POST /api/projections/:name/rebuild',
      'POST /api/projections/:name/resume',
      'POST /api/webhooks/:webhookId/dead-letters/send',
    ],
  ),
  // Then each command by its own row.
  ...rows(recording, ['POST /api/commands/:name', 'POST /api/batches', 'POST /api/imports/:kind']),
};

/** Who is shown what not everybody who may ask is shown, wherever it stands in an answer. */
export const maySee = {
  /** Names of persons. */
  names: ['operator', 'registrar', 'organiser', 'secretary', 'decider', 'names', 'here'],
  /** Who read what is sensitive: traces, their receipts and proofs. */
  reads: watching,
} satisfies Readonly<Record<string, readonly Party[]>>;

/** What an actor is in the tables. Who acts for a unit passes for its office here: the decision looks whether it holds one. */
function partiesOf(actor: Actor): readonly Party[] {
  if (actor.id === anonymous.id) return ['here'];
  if (actor.roles.length === 0) return ['none'];
  return actor.roles.includes('unit') ? [...actor.roles, ...offices] : actor.roles;
}

/** Whether a row names the actor. */
export function isIn(row: readonly Party[], actor: Actor): boolean {
  return partiesOf(actor).some((party) => row.includes(party));
}

/** Whether the actor may send a command, whatever it is about. */
export function maySend(actor: Actor, command: string): boolean {
  return isIn(mayCommand[command] ?? [], actor);
}

/** What the tables let an actor send and ask, by the names of their rows. */
export interface Rights {
  /** Names of commands, whatever they are about: whose unit or year it must be is decided on the facts. */
  readonly commands: readonly string[];
  /** Methods and routes, e.g. `GET /api/clusters/:clusterId`. */
  readonly questions: readonly string[];
}

export function rightsOf(actor: Actor): Rights {
  const questions = Object.entries(mayAsk).filter(([, row]) => row === everybody || isIn(row, actor));
  return {
    commands: Object.keys(mayCommand).filter((name) => maySend(actor, name)),
    questions: questions.map(([name]) => name),
  };
}

/** The actor in those roles only that may send the command: no other lends it weight. */
export function actingIn(command: string, actor: Actor): Actor {
  const counts = (role: Role): boolean => maySend({ ...actor, roles: [role] }, command);
  return actor.roles.every(counts) ? actor : { ...actor, roles: actor.roles.filter(counts) };
}
