import { QueryClient, queryOptions } from '@tanstack/react-query';
import type { Rights } from '../../src/application/access.js';
import type { Change } from '../../src/domain/ground/changes.js';
import type { Actor, Evidence, Json } from '../../src/domain/ground/event.js';
import type { Answered } from '../../src/infrastructure/http/answers.js';
import type {
  Difference,
  HistoryEvent,
  HistoryStep,
  Reasons,
} from '../../src/infrastructure/http/history.controllers.js';
import type { BatchWithReceipts, RecordedBatch } from '../../src/infrastructure/http/batches.controller.js';
import type { ImportShown } from '../../src/infrastructure/http/imports.controller.js';
import type {
  ProjectionShown,
  Readiness,
  WatchShown,
} from '../../src/infrastructure/http/operations.controller.js';
import type { SessionShown } from '../../src/infrastructure/http/sessions.controller.js';
import type { AccessKeyShown } from '../../src/infrastructure/http/access-keys.controller.js';
import type { DeadLetter, WebhookShown } from '../../src/infrastructure/http/webhooks.controller.js';
import type { SignInShown } from '../../src/infrastructure/http/sign-in.controller.js';
import type { shownEvent } from '../../src/infrastructure/http/shown-event.js';
import type { ReceiptShown, RefusalShown } from '../../src/infrastructure/http/shown-receipt.js';
import type { Checkpoint } from '../../src/infrastructure/proofs/checkpoint-table.js';
import type { WitnessesState } from '../../src/infrastructure/proofs/witnesses.js';
import type { GetBallot } from '../../src/projections/ballot-questions.js';
import type { CountAwards, FindAwards } from '../../src/projections/award-questions.js';
import type { FindAwardTypes } from '../../src/projections/rule-sets.js';
import type { FindAlarms } from '../../src/projections/calendar.js';
import type { FindDue } from '../../src/projections/due.js';
import type { GetRule } from '../../src/projections/law-book.js';
import type { GetBriefOverview } from '../../src/projections/brief-overview.js';
import type { FindClusters, GetCluster } from '../../src/projections/cluster-questions.js';
import type { GetClusterYear } from '../../src/projections/cluster-year-question.js';
import type { GetExplanation } from '../../src/projections/explanation.js';
import type { GetLeadership, GetLeadershipHistory, GetRotation } from '../../src/projections/leadership.js';
import type { FindPaperTemplates } from '../../src/projections/papers/paper-templates.js';
import type { Question } from '../../src/projections/question.js';
import type { FindMetrics } from '../../src/projections/metric-types.js';
import type { GetResults } from '../../src/projections/results.js';
import type { SimulateStandings } from '../../src/projections/simulation.js';
import type { GetSubmissions } from '../../src/projections/submissions.js';
import type { GetStandings } from '../../src/projections/standings-question.js';
import type { GetUnit } from '../../src/projections/unit-page.js';
import type { FindUnits } from '../../src/projections/unit-questions.js';
import type { Clocks } from './clocks.js';
import type { Parts } from './form/body.js';
import { lastDayOf } from './shown.js';
import { isAway, Problem } from './problem.js';

export { isAway, isRefusal, Problem } from './problem.js';

// The only file that talks with the API. Types are those that the server answers with, so an answer that changes does not compile here.

type DataOf<Q> = Q extends Question<infer D> ? D : never;
export type { Answered, Change, Evidence, Json };

/** The event that says something, in an answer. */
export interface Proof {
  readonly eventId: string;
  readonly type: string;
  readonly occurredOn: string | null;
  readonly recordedAt: string;
  readonly actor: string;
  /** Where there is too much of it for one answer: only where it stands. */
  readonly evidence: readonly Evidence[] | object;
}

/** An event as the log has it. */
export type LoggedEvent = ReturnType<typeof shownEvent>;

export type { HistoryEvent, HistoryStep };
export type { Checkpoint, ImportShown };
export type YearData = DataOf<GetClusterYear>;
export type DueShown = DataOf<FindDue>[number];
export type SubmissionsData = DataOf<GetSubmissions>;
export type UnitData = DataOf<GetUnit>;
/** A proposal with what became of it, or a grant as told without one. */
export type Award = DataOf<FindAwards>[number] | YearData['proposals'][number] | UnitData['awards'][number];
export type Meta = Answered<unknown>['meta'];

type Params = Readonly<Record<string, string | number | undefined>>;

/** A path of the API; what is put in is encoded. */
export function path(parts: TemplateStringsArray, ...given: readonly (string | number)[]): string {
  return String.raw({ raw: parts }, ...given.map((one) => encodeURIComponent(one)));
}

/** Position of the last receipt, or of what is known to be recorded since: every later answer includes it. */
let recorded: string | null = null;

const inOrder = (position: string): bigint => BigInt(/\d+$/.exec(position)?.[0] ?? 0);

/** Something was recorded, here or elsewhere: what is shown is asked for again, with that in it. What a page shows of the past stays. */
export function seen(position: string): void {
  if (recorded === null || inOrder(position) > inOrder(recorded)) recorded = position;
  void client.invalidateQueries({
    predicate: ({ queryKey: [address] }) =>
      typeof address === 'string' && address.startsWith('/api/') && !/[?&](knownAt|id)=/.test(address),
  });
}

/** What was answered without all that is recorded is asked for until it has it. */
export function askStaleAgain(): void {
  void client.invalidateQueries({
    predicate: ({ state }) => (state.data as { readonly meta?: Meta } | undefined)?.meta?.stale === true,
  });
}

async function get<A>(address: string, signal: AbortSignal): Promise<A> {
  const headers = new Headers({ Accept: 'application/json' });
  if (recorded !== null) {
    headers.set('Min-Position', recorded);
    headers.set('Prefer', 'wait=2');
  }
  return await fetched<A>(address, { signal, headers });
}

/** Without a key or a click for so long, what the page asks for is nobody's wish: a session may end by that, milliseconds. */
const ALONE = 60_000;
let attended = Date.now();
for (const sign of ['pointerdown', 'keydown'])
  addEventListener(sign, () => (attended = Date.now()), { capture: true, passive: true });

async function fetched<A>(address: string, init: RequestInit): Promise<A> {
  const headers = new Headers(init.headers);
  if (Date.now() - attended > ALONE) headers.set('Attended', 'no');
  const response = await fetch(address, { ...init, headers }).catch((error: unknown) => {
    if (init.signal?.aborted) throw error;
    throw new Problem(0, 'UNREACHABLE', String(error));
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 204) return undefined as A;
  if (response.ok) {
    // A connection may end within an answer.
    if (body === null) throw new Problem(0, 'UNREACHABLE', '');
    return body as A;
  }
  const told = (body ?? {}) as Partial<Pick<Problem, 'code' | 'rule' | 'errors' | 'title'>> & {
    detail?: string;
  };
  const { code = 'UNKNOWN', detail = '', rule = null, errors = [], title = '' } = told;
  throw new Problem(response.status, code, detail, rule, errors, title);
}

export type { ReceiptShown, RefusalShown };

/** Sends a command; the same key stands for the same command, however often it is sent. Throws `Problem`. */
export async function send(command: string, body: unknown, key: string): Promise<ReceiptShown> {
  const receipt = await fetched<ReceiptShown>(path`/api/commands/${command}`, {
    method: 'POST',
    headers: { Accept: 'application/json', 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(body),
  });
  recorded = receipt.position;
  // What was answered before does not have it.
  client.removeQueries({ type: 'inactive' });
  void client.invalidateQueries();
  return receipt;
}

/** What a form for a command is made of; it changes only with the program. */
export const formOf = (command: string) =>
  queryOptions({
    queryKey: ['form', command],
    queryFn: ({ signal }) =>
      get<{ readonly summary: string; readonly schemas: Parts }>(
        path`/api/docs/commands/${command}.json`,
        signal,
      ),
    staleTime: Infinity,
  });

/** Who asks, as the server sees it; null where it refuses to answer anybody unknown. */
export const actor = queryOptions({
  queryKey: ['actor'],
  queryFn: async ({ signal }) => {
    try {
      return await get<Actor & Rights>('/api/actor', signal);
    } catch (error) {
      if (error instanceof Problem && [401, 403].includes(error.status)) return null;
      throw error;
    }
  },
});

/** Whether the roles of who asks may send a command or, by its method and route, ask a question; the facts are looked at with each. */
export const rights = queryOptions({
  ...actor,
  select: (one) => ({
    may: (what: string): boolean =>
      one !== null && (what.includes(' ') ? one.questions : one.commands).includes(what),
    isKnown: one !== null && one.roles.length > 0,
    roles: one?.roles ?? [],
  }),
});

/** Where one signs in: at an issuer, by a link that the server prints, or not in a browser. */
export const signIn = queryOptions({
  queryKey: ['sign-in'],
  queryFn: ({ signal }) => get<SignInShown>('/api/sign-in/how', signal),
  staleTime: Infinity,
});

/** A question of the API and its answer, as TanStack Query takes it. Equal questions are asked once. */
export function ask<D>(at: string, params: Params = {}) {
  const given = Object.entries(params).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[name, String(value)] as [string, string]],
  );
  const query = new URLSearchParams(given).toString();
  const address = `/api${at}${query === '' ? '' : `?${query}`}`;
  return queryOptions({
    queryKey: [address],
    queryFn: ({ signal }) => get<Answered<D>>(address, signal),
  });
}

const known = ({ knownAt }: Clocks): Params => ({ knownAt });
const both = ({ asOf, knownAt }: Clocks): Params => ({ asOf, knownAt });

const historyOf = (of: string, what: string): string =>
  `/${of.split('/').map(encodeURIComponent).join('/')}/history/${what}`;

/** The questions that pages ask. */
export const questions = {
  overview: (from?: string) => ask<DataOf<GetBriefOverview>>('/overview/brief', { from, limit: 20 }),
  clusters: (q: string, tier?: 'SAMPLE') => ask<DataOf<FindClusters>>('/clusters', { q, tier, limit: 30 }),
  cluster: (id: string, clocks: Clocks) => ask<DataOf<GetCluster>>(path`/clusters/${id}`, known(clocks)),
  leadership: (id: string, clocks: Clocks) =>
    ask<DataOf<GetLeadership>>(path`/clusters/${id}/leadership`, both(clocks)),
  leadershipHistory: (id: string, clocks: Clocks) =>
    ask<DataOf<GetLeadershipHistory>>(path`/clusters/${id}/leadership/history`, known(clocks)),
  rotation: (id: string, clocks: Clocks) =>
    ask<DataOf<GetRotation>>(path`/clusters/${id}/rotation`, known(clocks)),
  year: (id: string, year: number, clocks: Clocks) =>
    ask<DataOf<GetClusterYear>>(path`/clusters/${id}/years/${year}`, known(clocks)),
  standings: (id: string, year: number, clocks: Clocks) =>
    ask<DataOf<GetStandings>>(path`/clusters/${id}/years/${year}/standings`, known(clocks)),
  submissions: (id: string, year: number, clocks: Clocks) =>
    ask<DataOf<GetSubmissions>>(path`/clusters/${id}/years/${year}/submissions`, known(clocks)),
  explanation: (id: string, year: number, unitId: string, clocks: Clocks) =>
    ask<DataOf<GetExplanation>>(
      path`/clusters/${id}/years/${year}/standings/${unitId}/explain`,
      known(clocks),
    ),
  event: (id: string) => ask<readonly LoggedEvent[]>('/events', { id }),
  units: (q: string) => ask<DataOf<FindUnits>>('/units', { q, limit: 30 }),
  unit: (id: string, clocks: Clocks) => ask<DataOf<GetUnit>>(path`/units/${id}`, both(clocks)),
  paperTemplates: (id: string, clocks: Clocks) =>
    ask<DataOf<FindPaperTemplates>>(path`/organisers/${id}/paper-templates`, known(clocks)),
  awards: (
    filter: { year?: string | undefined; status?: string | undefined; from?: string | undefined },
    clocks: Clocks,
  ) => ask<DataOf<FindAwards>>('/awards', { ...filter, ...both(clocks), limit: 50 }),
  awardCounts: (clocks: Clocks) => ask<DataOf<CountAwards>>('/award-counts', both(clocks)),
  awardTypes: ask<DataOf<FindAwardTypes>>('/award-types'),
  metrics: ask<DataOf<FindMetrics>>('/metric-types'),
  results: (id: string, year: number, clocks: Clocks) =>
    ask<DataOf<GetResults>>(path`/clusters/${id}/years/${year}/results`, known(clocks)),
  /** Of the answer at `of`, a path of the API below `/api`; the same for the two that follow. */
  why: (of: string, clocks: Clocks, from?: string) =>
    ask<Reasons>(historyOf(of, 'why'), { ...both(clocks), from }),
  /** The step right after a position. */
  step: (of: string, clocks: Clocks, from?: string) =>
    ask<readonly HistoryStep[]>(historyOf(of, 'steps'), { ...both(clocks), from, limit: 1 }),
  difference: (of: string, { asOf, knownAt }: Clocks, earlier: string) =>
    ask<Difference>(historyOf(of, 'difference'), { asOf, earlier, later: knownAt }),
  ballot: (id: string, clocks: Clocks) => ask<DataOf<GetBallot>>(path`/ballots/${id}`, known(clocks)),
  ballotProof: (id: string) => ask<object>(path`/ballots/${id}/proof`),
  ballotPapers: (id: string) => ask<readonly object[]>(path`/ballots/${id}/papers`),
  projections: ask<readonly ProjectionShown[]>('/projections'),
  refusals: (from?: string) =>
    ask<readonly RefusalShown[]>('/commands', { outcome: 'refused', from, limit: 50 }),
  watch: ask<WatchShown>('/watch'),
  witnesses: ask<WitnessesState>('/witnesses'),
  sessions: ask<readonly SessionShown[]>('/sessions'),
  allSessions: ask<readonly SessionShown[]>('/sessions/all'),
  accessKeys: ask<readonly AccessKeyShown[]>('/access-keys'),
  webhooks: ask<readonly WebhookShown[]>('/webhooks'),
  lastCheckpoints: ask<readonly Checkpoint[]>('/checkpoints', { limit: 5 }),
  checkpoints: ask<readonly Checkpoint[]>('/checkpoints', { limit: 1 }),
  extension: (of: number) => ask<{ readonly later: Checkpoint }>('/proofs/extension', { of }),
  eventProof: (position: string, size?: number) =>
    ask<{ readonly index: number; readonly checkpoint: Checkpoint }>('/proofs/event', { position, size }),
  alarms: (status: string, filter: { readonly cluster?: string; readonly from?: string | undefined } = {}) =>
    ask<DataOf<FindAlarms>>('/alarms', { status, ...filter, limit: 100 }),
  /** In a month, `2025-12`. */
  due: ({ month, ...filter }: { month: string; cluster: string; duty: string; from: string | undefined }) =>
    ask<DataOf<FindDue>>('/calendar', {
      ...filter,
      dueFrom: `${month}-01`,
      dueTo: lastDayOf(month),
      limit: 60,
    }),
  batches: (from?: string) => ask<readonly RecordedBatch[]>('/batches', { from, limit: 50 }),
  batch: (id: string, from?: string) => ask<BatchWithReceipts>(path`/batches/${id}`, { from, limit: 50 }),
  receipts: (id: string) => ask<readonly (ReceiptShown | RefusalShown)[]>(path`/commands/${id}`),
  deadLetters: (id: string) => ask<readonly DeadLetter[]>(path`/webhooks/${id}/dead-letters`),
  rule: (code: string) => ask<DataOf<GetRule>>(path`/rules/${code}`),
};

/** How the units would stand; a question, though it is posted. */
export const simulate = (id: string, year: number, assumptions: object) =>
  queryOptions({
    queryKey: ['simulation', id, year, assumptions],
    queryFn: ({ signal }) =>
      fetched<Answered<DataOf<SimulateStandings>>>(
        path`/api/clusters/${id}/years/${year}/standings/simulation`,
        {
          method: 'POST',
          signal,
          headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
          body: JSON.stringify(assumptions),
        },
      ),
  });

/** Tells the server to do something that is no command. Throws `Problem`. */
export const act = (at: string) =>
  fetched<unknown>(`/api${at}`, { method: 'POST', headers: { Accept: 'application/json' } });

/** Sends a file of a spreadsheet, whose content says what kind of file it is. Throws `Problem`. */
export async function importFile(
  file: File,
  { kind, ...said }: Readonly<Record<string, string>>,
): Promise<ImportShown> {
  const given = Object.entries(said).filter(([, value]) => value.trim() !== '');
  const isWorkbook = file.name.toLowerCase().endsWith('.xlsx');
  const shown = await fetched<ImportShown>(
    `${path`/api/imports/${kind ?? ''}`}?${new URLSearchParams(given).toString()}`,
    {
      method: 'POST',
      headers: {
        Accept: 'application/json',
        'Content-Type': isWorkbook
          ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
          : 'text/csv',
      },
      body: file,
    },
  );
  if (!shown.dryRun) for (const { position } of shown.sheets) if (position !== null) seen(position);
  return shown;
}

/** Whether the server can be asked, and how it is; asked again and again while a page is open. */
export const health = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => get<Readiness>('/health/ready', signal),
  refetchInterval: 30_000,
  retry: false,
});

export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retryDelay: 500,
      retry: (failures, error) => failures < 2 && isAway(error),
    },
  },
});
