import { Controller, Get, HttpCode, Logger, Param, Post, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Clock } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import type { StoreHead, StoreKind } from '../../application/event-store.js';
import { EventStore, StoreUnavailable } from '../../application/event-store.js';
import type { PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import { Trial } from '../event-store/trial.js';
import type { ProjectionStatus } from '../projections/engine.js';
import { ProjectionEngine } from '../projections/engine.js';
import { ReadModels, replicaIn } from '../projections/read-models.js';
import { Metrics } from '../metrics/metrics.js';
import { Checkpoints } from '../proofs/checkpoints.js';
import type { TimestampsState } from '../proofs/timestamps.js';
import { ProcessManagers } from '../processes/process-managers.js';
import type { RowAtFault } from '../verify/expected-rows.js';
import { watchSeen } from '../watch/watch-table.js';
import { Watch } from '../watch/watch.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { isDatabaseAway } from './problem.filter.js';

/** Whether the process runs. */
interface Liveness {
  readonly status: 'up';
}

/** Whether to send requests here, and what stands behind that. */
export interface Readiness {
  /** `degraded`: served on, but somebody should look. */
  readonly status: 'ready' | 'degraded' | 'not-ready';
  /** Where the events are. */
  readonly store: {
    readonly kind: StoreKind;
    readonly reachable: boolean;
    readonly writable: boolean;
    /** Of the last event. */
    readonly position: PositionToken;
  };
  /** Whether the log is what it was; null where nothing was checked, or nothing is in doubt. */
  readonly history: {
    readonly checkedTo: PositionToken | null;
    readonly inDoubtFrom: PositionToken | null;
  };
  readonly witnesses: {
    /** Whether enough cosign; null where none are asked. */
    readonly quorum: boolean | null;
    /** Names of those that do not answer. */
    readonly away: readonly string[];
  };
  readonly timestamps: TimestampsState['status'];
  /** The read replica; where it is away questions are refused. */
  readonly replica: 'none' | 'live' | 'away';
  readonly clock: ReturnType<typeof clockStatus>;
  /** What compares answers with the log all the time. */
  readonly watch: {
    readonly status: ReturnType<typeof watchStatus>;
    /** How often it went through everything. */
    readonly rounds: number;
    readonly lastRoundEnded: string | null;
    /** Differences that it found in this round or the last one. */
    readonly found: number;
  };
  readonly projections: readonly Pick<ProjectionShown, 'name' | 'position' | 'lagEvents' | 'status'>[];
  readonly processes: ReturnType<ProcessManagers['status']>;
}

/** How a read model stands. */
export interface ProjectionShown extends Omit<ProjectionStatus, 'position'> {
  /** Up to which event it has taken in everything. */
  readonly position: PositionToken;
}

/** What compares answers with the log all the time, and what it found. */
export interface WatchShown extends Omit<Readiness['watch'], 'found'> {
  /** When the present round began; null before its first look. */
  readonly roundBegan: string | null;
  /** Of this round or the last one, but for tables that were built anew since. */
  readonly found: readonly DifferenceShown[];
  /** What puts the history in doubt; null where nothing does. */
  readonly doubt: {
    /** The first position in doubt. */
    readonly from: PositionToken;
    /** The event before it, the last that is sound; null where there is none. */
    readonly lastSound: { readonly position: PositionToken; readonly recordedAt: string } | null;
    /** A sentence each. */
    readonly found: readonly string[];
  } | null;
}

/** A difference that the watch found. */
export interface DifferenceShown {
  /** The read model, a table of the schema `read`; null where it is in the log or beside it. */
  readonly projection: string | null;
  /** Which row it is, and what is wrong with it; null where it is not in one. */
  readonly row: RowAtFault | null;
  /** The whole in a sentence. */
  readonly what: string;
}

/** Events that a read model lacks where it no longer follows but is made, as after a restore. */
const FAR_BEHIND = 10_000;

/** Health, metrics and the state of the projections, for operators. */
@Controller()
export class OperationsController {
  private readonly trial: Trial;
  private readonly logger = new Logger(OperationsController.name);

  constructor(
    private readonly engine: ProjectionEngine,
    private readonly readModels: ReadModels,
    private readonly store: EventStore,
    private readonly metrics: Metrics,
    private readonly processes: ProcessManagers,
    private readonly continuity: Continuity,
    private readonly checkpoints: Checkpoints,
    private readonly clock: Clock,
    private readonly watch: Watch,
    private readonly database: DataSource,
  ) {
    this.trial = new Trial(store);
  }

  /** The process runs. */
  @Get('health/live')
  @ApiTags('operations')
  live(): Liveness {
    return { status: 'up' };
  }

  /**
   * Whether to send requests here. 503 where the event store or the database cannot be reached, where no command could be
   * accepted (full disk, clock in doubt), or where every read model has failed. 200 `degraded` where only some stand still, one lacks more than
   * 10,000 events, terms and alarms are not recorded, the history is in doubt, the watch found something, too few witnesses cosign, no time-stamps come, the read replica is away, or the log is
   * ahead of the clock; the rest is served as usual. Open to everybody, so without reasons.
   */
  @Get('health/ready')
  @ApiTags('operations')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<Readiness> {
    const head = await this.reachedHead();
    await this.requireWritable();
    const projections = await this.reached(this.engine.status());
    const { quorum, witnesses } = await this.reached(this.checkpoints.witnesses.state());
    const timestamps = await this.reached(this.checkpoints.timestamps.state());
    const broken = projections.filter((p) => p.status === 'stopped' || p.status === 'diverged');
    const processes = this.processes.status();
    const watch = await this.reached(watchSeen(this.database, projections));
    const { doubtFrom, soundTo } = this.continuity;
    const clock = clockStatus(this.clock, head);
    const replica = replicaIn(this.readModels);
    const whole =
      projections.every((p) => p.status !== 'paused' && p.lagEvents <= FAR_BEHIND) &&
      broken.length === 0 &&
      processes.failing === 0 &&
      processes.status !== 'silent' &&
      doubtFrom === null &&
      quorum !== false &&
      timestamps.status !== 'away' &&
      watch.found.length === 0 &&
      replica !== 'away' &&
      clock === 'in-order';
    const ready = broken.length < projections.length && clock !== 'in-doubt';
    reply.status(ready ? 200 : 503);
    return {
      status: whole ? 'ready' : ready ? 'degraded' : 'not-ready',
      store: {
        kind: this.store.kind,
        reachable: true,
        writable: true,
        position: tokenOf(this.store, head.position),
      },
      history: {
        checkedTo: soundTo === null ? null : tokenOf(this.store, soundTo),
        inDoubtFrom: doubtFrom === null ? null : tokenOf(this.store, doubtFrom),
      },
      witnesses: {
        quorum,
        away: witnesses.filter(({ awaySince }) => awaySince !== null).map(({ name }) => name),
      },
      timestamps: timestamps.status,
      replica,
      clock,
      watch: { ...this.progressOf(watch), found: watch.found.length },
      projections: projections.map(({ name, position, lagEvents, status }) => ({
        name,
        position: tokenOf(this.store, position),
        lagEvents,
        status,
      })),
      processes,
    };
  }

  /** For Prometheus on this machine where reading needs no token, else for operators and auditors. */
  @Get('metrics')
  @ApiExcludeEndpoint()
  async figures(@Res({ passthrough: true }) reply: FastifyReply) {
    reply.type(this.metrics.contentType);
    return await this.metrics.text();
  }

  @Asks('api/watch', 'What the watch found to differ, by table and row, and what puts the history in doubt')
  async differences() {
    const watch = await watchSeen(this.database, await this.engine.status());
    const data: WatchShown = {
      ...this.progressOf(watch),
      roundBegan: watch.began,
      found: watch.found.map(({ what, model, row }) => ({
        projection: model?.name ?? null,
        row: row ?? null,
        what,
      })),
      doubt: await this.doubt(),
    };
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Get('api/projections')
  @ApiTags('operations')
  async projections() {
    return { data: (await this.engine.status()).map((status) => this.shown(status)) };
  }

  /** Hash over the content of a projection's table: equal after a rebuild. */
  @Get('api/projections/:name/content-hash')
  @ApiTags('operations')
  async contentHash(@Param('name') name: string) {
    await this.known(name);
    const { hash, position } = await this.engine.content(name);
    return { data: { name, position: tokenOf(this.store, position), contentHash: hash } };
  }

  @Post('api/projections/:name/pause')
  @HttpCode(200)
  @ApiTags('operations')
  async pause(@Param('name') name: string) {
    await this.known(name);
    await this.engine.pause(name);
    return { data: this.shown(await this.known(name)) };
  }

  @Post('api/projections/:name/resume')
  @HttpCode(200)
  @ApiTags('operations')
  async resume(@Param('name') name: string) {
    await this.known(name);
    await this.engine.resume(name);
    return { data: this.shown(await this.known(name)) };
  }

  /**
   * Begins to build the table anew from the first event; the old one serves until it is done, which `GET /api/projections` tells. Nothing
   * more is begun while it is built.
   */
  @Post('api/projections/:name/rebuild')
  @HttpCode(202)
  @ApiTags('operations')
  async rebuild(@Param('name') name: string) {
    if ((await this.known(name)).status !== 'rebuilding')
      this.engine.rebuild(name).catch((error: unknown) => {
        this.logger.error(`${name} could not be built anew: ${String(error)}`);
      });
    return { data: this.shown(await this.known(name)) };
  }

  private progressOf({ at, rounds, ended }: Awaited<ReturnType<typeof watchSeen>>) {
    return { status: watchStatus(this.watch.isOn, at, this.clock), rounds, lastRoundEnded: ended };
  }

  private async doubt(): Promise<WatchShown['doubt']> {
    const { doubtFrom, found } = this.continuity;
    if (doubtFrom === null) return null;
    const { placeOf, positionOf } = await this.checkpoints.read();
    const place = placeOf(doubtFrom);
    const before = place === 0 ? null : await this.store.eventAt(positionOf(place - 1));
    return {
      from: tokenOf(this.store, doubtFrom),
      lastSound: before && {
        position: tokenOf(this.store, before.position),
        recordedAt: before.recordedAt,
      },
      found,
    };
  }

  private async reachedHead(): Promise<StoreHead> {
    try {
      return await this.store.head();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      const store = { kind: this.store.kind, reachable: false };
      throw new DomainError('UNAVAILABLE', 'Kho sự kiện không phản hồi.', { store });
    }
  }

  private async requireWritable(): Promise<void> {
    if (await this.trial.passes()) return;
    const store = { kind: this.store.kind, reachable: true, writable: false };
    throw new DomainError('UNAVAILABLE', 'Kho sự kiện không ghi được: có thể đĩa đã đầy.', { store });
  }

  private async reached<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      const [store, database] = [{ kind: this.store.kind, reachable: true }, { reachable: false }];
      throw new DomainError('UNAVAILABLE', 'Cơ sở dữ liệu đọc không phản hồi.', { store, database });
    }
  }

  private shown(status: ProjectionStatus): ProjectionShown {
    return { ...status, position: tokenOf(this.store, status.position) };
  }

  private async known(name: string): Promise<ProjectionStatus> {
    const found = (await this.engine.status()).find((status) => status.name === name);
    if (!found) throw new DomainError('NOT_FOUND', `Không có dữ liệu đọc “${name}”.`, { projection: name });
    return found;
  }
}

/** A log that is further ahead of the clock is reported; milliseconds. */
const AHEAD_MS = 5_000;

function clockStatus(clock: Clock, { recordedAt }: StoreHead): 'in-order' | 'behind-the-log' | 'in-doubt' {
  if (clock.doubt() !== null) return 'in-doubt';
  const isBehind = recordedAt !== null && Date.parse(recordedAt) > clock.now().getTime() + AHEAD_MS;
  return isBehind ? 'behind-the-log' : 'in-order';
}

/** A watch that has finished no slice for so long is reported; milliseconds. */
const LONGEST_SILENCE = 600_000;

function watchStatus(isOn: boolean, at: string | null, clock: Clock): 'live' | 'silent' | 'off' {
  if (!isOn) return 'off';
  return at !== null && clock.now().getTime() - Date.parse(at) > LONGEST_SILENCE ? 'silent' : 'live';
}
