import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 as uuidV5 } from 'uuid';
import { Clock } from '../../application/clock.js';
import { Gateway } from '../../application/gateway.js';
import { canonicalJson } from '../../domain/canonical-json.js';
import { DomainError } from '../../domain/errors.js';
import type { Actor } from '../../domain/event.js';
import type { CalendarRow } from '../../projections/calendar.js';
import { calendarProjection, wantedOn } from '../../projections/calendar.js';
import type { ClusterRow } from '../../projections/clusters.js';
import { clusterProjection } from '../../projections/clusters.js';
import { ProjectionEngine } from '../projections/engine.js';

const namespace = '2b1a5a5e-5d3e-5b7b-9d52-0b6f6c7c9a11';
const read = [calendarProjection.name, clusterProjection.name];
const actor: Actor = { id: 'process', roles: ['operator'], unitId: null };

/**
 * The yearly rotation and the alarms: on every look, whatever the calendars want by today is sent as commands. They keep no
 * state. A command's id follows from what it is about, so that it has its effect once, however often and by
 * how many processes it is sent, and after a rebuild from zero too: the log knows it.
 */
@Injectable()
export class ProcessManagers {
  private running: Promise<void> | null = null;
  /** The day of the last look, and how far the read models were. */
  private seen = { today: '', position: 0n };
  private readonly stop = new AbortController();
  private readonly logger = new Logger(ProcessManagers.name);

  constructor(
    private readonly database: DataSource,
    private readonly engine: ProjectionEngine,
    private readonly gateway: Gateway,
    private readonly clock: Clock,
  ) {}

  /** Looks now, and again after so many milliseconds each time, until the application closes. */
  start(every = 1_000): void {
    this.running = this.loop(every);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async loop(every: number): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      try {
        await this.look();
      } catch (error) {
        this.logger.warn(error instanceof Error ? error.message : String(error));
      }
      await delay(every, null, { signal, ref: false }).catch(() => null);
    }
  }

  /**
   * Sends whatever is wanted by today, of all rows at the first look of a day and then of those that have changed since the look
   * before; resolves to how many commands were new. Throws `StoreUnavailable`.
   */
  async look(): Promise<number> {
    const [today, position] = [this.clock.today(), this.engine.position(read)];
    const isSameDay = today === this.seen.today;
    if (isSameDay && position === this.seen.position) return 0;
    // A position that went back is that of read models made again from another log.
    const from = isSameDay && position > this.seen.position ? this.seen.position : 0n;
    const rows = await this.database.query<{ row: CalendarRow; cluster: ClusterRow }[]>(
      `SELECT calendar.state AS row, cluster.state AS cluster
       FROM read.calendar JOIN read.cluster ON cluster.key = cluster_id
       WHERE next_day <= $1 AND greatest(calendar.position, cluster.position) > $2 ORDER BY calendar.key`,
      [today, String(from)],
    );
    let sent = 0;
    for (const { row, cluster } of rows) {
      for (const { name, body, because } of wantedOn(row, cluster, today)) {
        const { clusterId, year, duty = null } = body;
        const commandId = uuidV5(canonicalJson([name, clusterId, year, duty, because]), namespace);
        if (await this.submit(name, body, commandId)) sent++;
      }
    }
    this.seen = { today, position };
    return sent;
  }

  /** False where it was sent before, or what it rests on changed meanwhile: a look sees that once the row has it. */
  private async submit(name: string, body: object, commandId: string): Promise<boolean> {
    try {
      return !(await this.gateway.submit({ name, body, commandId, actor })).replayed;
    } catch (error) {
      if (error instanceof DomainError) return false;
      throw error;
    }
  }
}
