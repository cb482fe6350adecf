import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import type { Clock } from '../../application/clock.js';
import type { Continuity } from '../../application/continuity.js';
import type { EventStore } from '../../application/event-store.js';
import { within } from '../../application/waiting.js';
import type { Checkpoints } from '../proofs/checkpoints.js';
import type { ProjectionEngine, ProjectionStatus } from '../projections/engine.js';
import type { ReadModels } from '../projections/read-models.js';
import { replicaIn } from '../projections/read-models.js';
import type { Stores } from '../stores.js';
import { deadLetters } from '../webhooks/webhook-table.js';
import { watchSeen } from '../watch/watch-table.js';

/**
 * Figures of the process that show how many connections are open. They are left out: a connection without a counted request
 * would give away a ballot being returned (ADR 0011).
 */
const countingConnections = [
  'process_open_fds',
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
];

/** How long a scrape waits for an answer of a store, milliseconds; Prometheus gives up after 10 seconds. */
const PATIENCE = 3_000;

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Metrics of this process for Prometheus. Labels are names from the code; never ids, streams or persons. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #own = { registers: [this.#registry] };

  readonly commands = new Counter({
    ...this.#own,
    name: 'thidua_commands_total',
    help: 'Commands by what became of them: accepted, replayed, or refused with a code of docs/errors.md.',
    labelNames: ['command', 'outcome', 'code'],
  });
  readonly appends = new Histogram({
    ...this.#own,
    name: 'thidua_append_seconds',
    help: 'Time that the event store took for an append: appended, overtaken (another was first), failed.',
    labelNames: ['outcome'],
    buckets: SECONDS,
  });
  readonly requests = new Histogram({
    ...this.#own,
    name: 'thidua_http_request_seconds',
    help: 'Requests by route and class of status; not probes, not ballots returned.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
  readonly processesFailing = new Gauge({
    ...this.#own,
    name: 'thidua_process_failing',
    help: 'Cluster-years whose terms or alarms cannot be recorded.',
  });
  readonly processesLooked = new Gauge({
    ...this.#own,
    name: 'thidua_process_last_look_timestamp_seconds',
    help: 'When this process last looked which terms and alarms are to be recorded; 0 where it never did.',
  });
  readonly #up = new Gauge({
    ...this.#own,
    name: 'thidua_up',
    help: 'Whether the event store and the database answer.',
    labelNames: ['part', 'kind'],
  });
  readonly #position = new Gauge({
    ...this.#own,
    name: 'thidua_store_position',
    help: 'Position of the last event; EventStoreDB leaves gaps between them.',
    labelNames: ['kind'],
  });
  readonly #inDoubt = new Gauge({
    ...this.#own,
    name: 'thidua_history_in_doubt',
    help: '1 where the log is not what was read or signed before: nothing is certified.',
  });
  readonly #projectionPosition = new Gauge({
    ...this.#own,
    name: 'thidua_projection_position',
    help: 'Position that a projection has reached, on whichever node.',
    labelNames: ['projection'],
  });
  readonly #projectionLag = new Gauge({
    ...this.#own,
    name: 'thidua_projection_lag_events',
    help: 'Events that a projection has yet to take in; at most 10000 with EventStoreDB.',
    labelNames: ['projection'],
  });
  readonly #projectionStatus = new Gauge({
    ...this.#own,
    name: 'thidua_projection_status',
    help: '1 at the status that a projection has: live, catching-up, rebuilding, stopped, diverged, paused.',
    labelNames: ['projection', 'status'],
  });

  readonly #clockInDoubt = new Gauge({
    ...this.#own,
    name: 'thidua_clock_in_doubt',
    help: '1 while the clock of this process is in doubt, by which nothing is recorded.',
  });

  readonly #witnessAway = new Gauge({
    ...this.#own,
    name: 'thidua_witness_away',
    help: '1 where a witness of the policy has not cosigned the newest checkpoint.',
    labelNames: ['witness'],
  });
  readonly #witnessQuorum = new Gauge({
    ...this.#own,
    name: 'thidua_witness_quorum',
    help: 'Whether enough witnesses cosign; 1 where none are asked.',
  });
  readonly #timestampAway = new Gauge({
    ...this.#own,
    name: 'thidua_timestamp_away',
    help: '1 where the newest checkpoint has no time-stamp although one is asked for.',
  });

  readonly #replicaAway = new Gauge({
    ...this.#own,
    name: 'thidua_replica_away',
    help: '1 while the read replica does not answer: questions are refused; 0 where there is none.',
  });
  readonly #deadLetters = new Gauge({
    ...this.#own,
    name: 'thidua_webhook_dead_letters',
    help: 'Events that a webhook gave up sending.',
    labelNames: ['webhook'],
  });

  readonly #watchFound = new Gauge({
    ...this.#own,
    name: 'thidua_watch_found',
    help: 'Differences that the watch found in this round or the last one: in a read model, or in the log and beside it.',
    labelNames: ['part'],
  });
  readonly #watchRounds = new Gauge({
    ...this.#own,
    name: 'thidua_watch_rounds',
    help: 'Rounds through log and read models that the watch has finished.',
  });
  readonly #watchRoundEnded = new Gauge({
    ...this.#own,
    name: 'thidua_watch_last_round_timestamp_seconds',
    help: 'When the watch finished its last round; 0 where it never did.',
  });
  readonly #watchLooked = new Gauge({
    ...this.#own,
    name: 'thidua_watch_last_look_timestamp_seconds',
    help: 'When the watch last finished a slice, in whichever process; 0 where it never did.',
  });

  readonly #store: EventStore;
  readonly #database: DataSource;
  readonly #engine: ProjectionEngine;
  readonly #continuity: Continuity;
  readonly #checkpoints: Checkpoints;
  readonly #readModels: ReadModels;

  constructor(
    { events, database, engine, checkpoints, readModels }: Stores,
    private readonly clock: Clock,
  ) {
    this.#store = events;
    this.#database = database;
    this.#engine = engine;
    this.#continuity = checkpoints.continuity;
    this.#checkpoints = checkpoints;
    this.#readModels = readModels;
    collectDefaultMetrics({ register: this.#registry });
    for (const name of countingConnections) this.#registry.removeSingleMetric(name);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything in the text format of Prometheus. A store that cannot be reached is reported as down, without its figures. */
  async text(): Promise<string> {
    this.#inDoubt.set(this.#continuity.doubtFrom === null ? 0 : 1);
    this.#clockInDoubt.set(this.clock.doubt() === null ? 0 : 1);
    this.#replicaAway.set(replicaIn(this.#readModels) === 'away' ? 1 : 0);
    await Promise.all([
      this.#lookAtStore(),
      this.#lookAtDatabase(),
      this.#lookAtProjections(),
      this.#lookAtWitnesses(),
      this.#lookAtTimestamps(),
      this.#lookAtWebhooks(),
    ]);
    return await this.#registry.metrics();
  }

  async #lookAtStore(): Promise<void> {
    const { kind } = this.#store;
    const head = await answered(this.#store.head());
    this.#up.set({ part: 'event-store', kind }, head ? 1 : 0);
    this.#position.reset();
    if (head) this.#position.set({ kind }, Number(head.position));
  }

  async #lookAtDatabase(): Promise<void> {
    const answer = await answered(this.#database.query('SELECT 1'));
    this.#up.set({ part: 'database', kind: 'postgres' }, answer ? 1 : 0);
  }

  async #lookAtProjections(): Promise<void> {
    const statuses = await answered(this.#engine.status());
    for (const gauge of [this.#projectionPosition, this.#projectionLag, this.#projectionStatus])
      gauge.reset();
    if (statuses) await this.#lookAtWatch(statuses);
    for (const { name: projection, position, lagEvents, status } of statuses ?? []) {
      this.#projectionPosition.set({ projection }, Number(position));
      this.#projectionLag.set({ projection }, lagEvents);
      this.#projectionStatus.set({ projection, status }, 1);
    }
  }

  async #lookAtWatch(statuses: readonly ProjectionStatus[]): Promise<void> {
    const state = await answered(watchSeen(this.#database, statuses));
    this.#watchFound.reset();
    if (!state) return;
    for (const part of ['log', ...statuses.map(({ name }) => name)]) {
      const found = state.found.filter(({ model }) => (model?.name ?? 'log') === part);
      this.#watchFound.set({ part }, found.length);
    }
    this.#watchRounds.set(state.rounds);
    this.#watchRoundEnded.set(secondsOf(state.ended));
    this.#watchLooked.set(secondsOf(state.at));
  }

  async #lookAtWitnesses(): Promise<void> {
    const state = await answered(this.#checkpoints.witnesses.state());
    this.#witnessAway.reset();
    if (!state) return;
    this.#witnessQuorum.set(state.quorum === false ? 0 : 1);
    for (const { name: witness, awaySince } of state.witnesses)
      this.#witnessAway.set({ witness }, awaySince === null ? 0 : 1);
  }

  async #lookAtWebhooks(): Promise<void> {
    const dead = await answered(deadLetters(this.#database, this.#store.kind));
    this.#deadLetters.reset();
    for (const { webhook, letters } of dead ?? []) this.#deadLetters.set({ webhook }, letters);
  }

  async #lookAtTimestamps(): Promise<void> {
    const state = await answered(this.#checkpoints.timestamps.state());
    if (state) this.#timestampAway.set(state.awaySince === null ? 0 : 1);
  }
}

const secondsOf = (instant: string | null): number => (instant === null ? 0 : Date.parse(instant) / 1000);

/** Null where the question fails or is not answered in time. */
function answered<T>(question: Promise<T>): Promise<T | null> {
  return within(PATIENCE, question, () => null).catch(() => null);
}
