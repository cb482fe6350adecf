import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../application/clock.js';
import { EventStore, StoreUnavailable } from '../../application/event-store.js';
import { Gateway } from '../../application/gateway.js';
import { Installation } from '../../application/installation.js';
import { sleep } from '../../application/waiting.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import type { Wanted } from '../../domain/year/wanted.js';
import { wantedOn } from '../../domain/year/wanted.js';
import type { CalendarRow } from '../../projections/calendar.js';
import { calendarProjection, factsOf } from '../../projections/calendar.js';
import type { ClusterRow } from '../../projections/clusters.js';
import { clusterProjection } from '../../projections/clusters.js';
import { Metrics } from '../metrics/metrics.js';
import { ProjectionEngine } from '../projections/engine.js';
import type { Day, PartialDate } from '../../domain/ground/values.js';

const read = [calendarProjection.name, clusterProjection.name];
const actor: Actor = { id: 'process', roles: ['operator'], unitId: null };
/** Number of rows read in one query. */
const PAGE = 200;
/** If no look was finished for this long, the processes are reported as silent, milliseconds. */
const LONGEST_SILENCE = 60_000;

interface Looked {
  readonly key: string;
  readonly row: CalendarRow;
  readonly cluster: ClusterRow;
  /** Since when the units of its officers exist, by id; a value is null where that is not known. Null where none were read. */
  readonly existence: Readonly<Record<string, PartialDate | null>> | null;
}

/** Why a command failed that a row had asked for. */
interface Failure {
  readonly why: string;
  /** End of the log at the refusal, which may be due to lag until the read models have reached it. Null where no rule refused. */
  readonly refusedAt: bigint | null;
  readonly isCertain: boolean;
}

/** Whether terms and alarms are recorded. */
export interface ProcessStatus {
  /** `failing`: those of some cluster-years are not; `silent`: none are, since no look gets finished; `off`: not by this process. */
  readonly status: 'live' | 'failing' | 'silent' | 'off';
  /** Cluster-years whose terms or alarms cannot be recorded. */
  readonly failing: number;
}

/**
 * The yearly rotation and the alarms: every look sends as commands whatever the calendars call for by today. They keep no state.
 * The id of a command is derived from its subject and the installation's secret, so that several processes send the same one and
 * nobody else can.
 */
@Injectable()
export class ProcessManagers {
  private running: Promise<void> | null = null;
  /** The day of the last look, and how far the read models were. */
  private seen: { readonly today: Day | null; readonly position: bigint } = { today: null, position: 0n };
  /** When the last look came to its end; milliseconds of a clock that nobody sets. */
  private endedAt = 0;
  private readonly failures = new Map<string, Failure>();
  private readonly stop = new AbortController();
  private readonly logger = new Logger(ProcessManagers.name);

  constructor(
    private readonly database: DataSource,
    private readonly engine: ProjectionEngine,
    private readonly store: EventStore,
    private readonly gateway: Gateway,
    private readonly installation: Installation,
    private readonly clock: Clock,
    private readonly metrics: Metrics,
  ) {}

  /** Looks now and then every so many milliseconds, until the application closes. */
  start(every = 1_000): void {
    this.endedAt = performance.now();
    this.running = this.loop(every);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  /** `now`: by the clock of `performance.now()`. */
  status(now = performance.now()): ProcessStatus {
    const failing = [...this.failures.values()].filter(({ isCertain }) => isCertain).length;
    if (this.running === null) return { status: 'off', failing };
    if (now - this.endedAt > LONGEST_SILENCE) return { status: 'silent', failing };
    return { status: failing > 0 ? 'failing' : 'live', failing };
  }

  private async loop(every: number): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        this.logger.warn(error instanceof Error ? error.message : String(error));
      }
      await sleep(every, { signal, ref: false });
    }
  }

  /**
   * Sends whatever is due by today: for all rows at the first look of a day, after that for rows that changed or failed. Resolves
   * to the number of new commands. A row that fails does not hold up others. While the clock is in doubt nothing is due. Throws
   * `StoreUnavailable`.
   */
  async look(): Promise<number> {
    if (this.clock.doubt() !== null) return 0;
    const [today, position] = [this.clock.today(), this.engine.position(read)];
    const isSameDay = today === this.seen.today;
    const again = new Set(this.failures.keys());
    let sent = 0;
    const isNew = !isSameDay || position !== this.seen.position || again.size > 0;
    // Until a new version has built its read models, their rows have the old shape.
    if (isNew && position > 0n) {
      // The position goes back where the read models were built anew from another log.
      const from = isSameDay && position >= this.seen.position ? this.seen.position : 0n;
      for await (const looked of this.rows(today, from, [...again])) {
        if (this.stop.signal.aborted) return sent;
        again.delete(looked.key);
        sent += await this.settle(looked, today, position);
      }
      // Left over: rows that call for nothing any more, or are gone.
      for (const key of again) this.failures.delete(key);
    }
    this.seen = { today, position };
    this.endedAt = performance.now();
    this.metrics.processesFailing.set(this.status().failing);
    this.metrics.processesLooked.setToCurrentTime();
    return sent;
  }

  private async *rows(today: Day, from: bigint, keys: readonly string[]): AsyncGenerator<Looked, void> {
    for (let after = ''; ;) {
      const page = await this.database.query<Looked[]>(
        `SELECT calendar.key, calendar.state AS row, cluster.state AS cluster,
           (SELECT jsonb_object_agg(key, state->'existsFrom') FROM read.unit
            WHERE key IN (SELECT a->>'unitId' FROM jsonb_array_elements(cluster.state->'offices'->'appointments') a)) AS existence
         FROM read.calendar JOIN read.cluster ON cluster.key = cluster_id
         WHERE next_day <= $1 AND (greatest(calendar.position, cluster.position) > $2 OR calendar.key = ANY ($3))
           AND calendar.key > $4
         ORDER BY calendar.key LIMIT ${PAGE}`,
        [today, String(from), keys, after],
      );
      yield* page;
      const last = page.at(-1);
      if (!last || page.length < PAGE) return;
      after = last.key;
    }
  }

  /** Sends the commands due for one row; resolves to the number of new ones. Throws `StoreUnavailable` where the store is away. */
  private async settle(
    { key, row, cluster, existence }: Looked,
    today: Day,
    position: bigint,
  ): Promise<number> {
    let sent = 0;
    let failure: Failure | null = null;
    try {
      for (const wanted of wantedOn(
        factsOf(row, cluster, (unitId) => existence?.[unitId] ?? null),
        today,
      ))
        try {
          if (!(await this.submit(wanted, row)).replayed) sent++;
        } catch (error) {
          failure = await this.failureOf(key, error, position);
        }
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      failure = await this.failureOf(key, error, position);
    }
    this.note(key, failure);
    return sent;
  }

  /** Throws `StoreUnavailable` where the whole store is away. */
  private async failureOf(key: string, error: unknown, position: bigint): Promise<Failure> {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof StoreUnavailable) await this.store.head();
    if (!(error instanceof DomainError)) return { why, refusedAt: null, isCertain: true };
    const before = this.failures.get(key)?.refusedAt ?? null;
    const refusedAt = before ?? (await this.store.head()).position;
    return { why: `${error.code}: ${why}`, refusedAt, isCertain: before !== null && position >= before };
  }

  private note(key: string, failure: Failure | null): void {
    const before = this.failures.get(key);
    if (failure === null) {
      this.failures.delete(key);
      if (before?.isCertain) this.logger.log(`${key}: terms and alarms are recorded again`);
      return;
    }
    this.failures.set(key, failure);
    if (failure.isCertain && !(before?.isCertain && before.why === failure.why))
      this.logger.error(`${key}: terms or alarms cannot be recorded: ${failure.why}`);
  }

  /** The id depends on the state of the calendar: a second process that saw the same state finds the receipt. */
  private submit({ name, body }: Wanted, { calendar }: CalendarRow) {
    const { clusterId, year, duty = null } = body;
    const commandId = this.installation.idOf('process', name, clusterId, year, duty, calendar.events);
    return this.gateway.submit({ name, body, commandId, actor });
  }
}
