import { setImmediate } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import type { ReceiptName } from '../../application/event-store.js';
import { EventStore, isNamed } from '../../application/event-store.js';
import { sleep } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import { projections } from '../../projections/index.js';
import { Reader } from '../../projections/reader.js';
import { hashOf } from '../event-store/event-hash.js';
import { ProjectionEngine } from '../projections/engine.js';
import { Checkpoints } from '../proofs/checkpoints.js';
import { leafOf } from '../proofs/merkle-tree.js';
import { ReceiptsOfLog } from '../verify/receipts.js';
import type { Looked } from './watched-rows.js';
import { isOfOneEvent, WatchedRows } from './watched-rows.js';
import type { WatchState } from './watch-table.js';
import { WatchTable } from './watch-table.js';

/** Events, rows or checkpoints in a slice, and how much of them is read at once: long work would hold up others. */
const SLICE = 64;
const BYTES = 128 * 1024;
/** Events that are looked at before others have their turn. */
const TURN = 8;

/** Least pause between slices, and how often it is looked whether the process that watches is gone; milliseconds. */
const PAUSE = 1_000;
const STAND_BY = 5_000;

/** So many events at most may come between the read models and the end of the log where a round has read it. */
const NEAR = 1_000;

/** How many findings are kept. */
const MOST = 200;

/**
 * Reads the log and the read models again and again, a slice at a time, and compares all that `thidua verify` compares but the names:
 * events with what this process read before, receipts with events, checkpoints with the log, rows with their events folded anew. One
 * process of several does it, and another goes on where it ended.
 */
@Injectable()
export class Watch {
  private readonly table: WatchTable;
  private readonly rows: WatchedRows;
  private readonly stop = new AbortController();
  private readonly logger = new Logger(Watch.name);
  private running: Promise<void> | null = null;

  constructor(
    private readonly database: DataSource,
    private readonly store: EventStore,
    private readonly engine: ProjectionEngine,
    private readonly checkpoints: Checkpoints,
    private readonly continuity: Continuity,
    private readonly clock: Clock,
    reader: Reader,
  ) {
    this.table = new WatchTable(database, engine.process);
    this.rows = new WatchedRows(database, reader, store);
  }

  /** Watches for at most so many hundredths of the time, until the application closes; not at all for 0. */
  start(percent: number): void {
    if (percent > 0) this.running = this.loop(percent);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
    if (this.running) await this.table.release().catch(() => undefined);
  }

  /** Whether this process takes part in it. */
  get isOn(): boolean {
    return this.running !== null;
  }

  private async loop(percent: number): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      let pause = STAND_BY;
      const began = performance.now();
      try {
        const share = (): number => Math.max(PAUSE, (performance.now() - began) * (100 / percent - 1));
        if (await this.slice(share)) pause = share();
      } catch (error) {
        if (!signal.aborted) this.logger.warn(`the watch could not look: ${String(error)}`);
      }
      await sleep(pause, { signal, ref: false });
    }
  }

  /** Looks at the next slice, and tells how long it is until the one after it; false where another process watches. */
  async slice(pause: () => number = () => 0): Promise<boolean> {
    const state = await this.table.take();
    if (state === null) return false;
    const at = { ...state, began: state.began ?? this.clock.now().toISOString() };
    const next = await this.after(at);
    const known = new Set(state.found.map(({ what }) => what));
    for (const { what } of next.found) if (!known.has(what)) this.logger.error(`found: ${what}`);
    return await this.table.keep(next, pause());
  }

  private async after(state: WatchState): Promise<WatchState> {
    switch (state.stage) {
      case 'log':
        return await this.afterLog(state);
      case 'checkpoints':
        return await this.afterCheckpoints(state);
      case 'rows':
        return await this.afterRows(state);
    }
  }

  private async afterLog(state: WatchState): Promise<WatchState> {
    const after = BigInt(state.after);
    if (state.receipt && !(await this.isThere(state.receipt)))
      return again(
        await this.doubted(state, after + 1n, [`the receipt of command ${state.receipt.commandId} is gone`]),
      );
    const next = await this.afterEvents(state, await this.upTo(this.reached(), after));
    if (next !== null) return next;
    const left = await this.store.countAfter(after);
    // Read models that are far behind are waited for.
    if (left > NEAR) return state;
    const receipts = this.receipts(state);
    await receipts.readOn();
    const { position } = await this.store.head();
    for (let at = after; at < position || receipts.isOpen;) {
      const events = await this.read(at);
      if (events.length === 0) break;
      for (const event of events) await receipts.see(event);
      at = events.at(-1)?.position ?? at;
    }
    let ended = await this.doubted(state, after + 1n, await receipts.end());
    for (const projection of projections) {
      const counted = isOfOneEvent(projection) ? (state.counted[projection.name] ?? null) : null;
      if (counted === null) continue;
      ended = looked(ended, projection.name, await this.rows.lookAtCount(projection, after, counted));
    }
    return { ...ended, stage: 'checkpoints', after: '0', receipt: null, counted: {} };
  }

  /** Looks at consecutive events, up to the last of a command; null where there is no whole command. */
  private async afterEvents(state: WatchState, page: readonly Recorded[]): Promise<WatchState | null> {
    const receipts = this.receipts(state);
    const { tree, indexOf, contentAt } = await this.checkpoints.read();
    let whole = { events: 0, receipt: state.receipt };
    let isSame = true;
    let index = indexOf(BigInt(state.after)) ?? -1;
    for (const [i, event] of page.entries()) {
      if (i % TURN === 0) await setImmediate();
      const [place, hash] = [indexOf(event.position), hashOf(event)];
      isSame &&=
        place === ++index &&
        hash === (contentAt(place) ?? event.hash) &&
        tree.leaf(place).equals(leafOf(event.hash));
      await receipts.see(event);
      if (!receipts.isOpen) whole = { events: i + 1, receipt: receipts.passed };
    }
    const events = page.slice(0, whole.events);
    const last = events.at(-1);
    if (last === undefined) return null;
    const faults = [...receipts.take()];
    if (!isSame) faults.push(...(await this.different(page)));
    const counted: Record<string, number | null> = { ...state.counted };
    let next = await this.doubted(state, BigInt(state.after) + 1n, faults);
    for (const projection of projections) {
      const { name } = projection;
      const touched = events.reduce((sum, event) => sum + projection.keys(event).length, 0);
      const result = touched > 0 ? await this.rows.lookFor(projection, events) : undefined;
      if (result) next = looked(next, name, result);
      if (!isOfOneEvent(projection)) continue;
      const before = state.after === '0' ? 0 : (counted[name] ?? null);
      counted[name] = before === null || result === null ? null : before + touched;
    }
    return { ...next, after: String(last.position), receipt: whole.receipt, counted };
  }

  /** The history is in doubt as soon as what is asked here has found it too. */
  private async different(page: readonly Recorded[]): Promise<string[]> {
    await this.continuity.require().catch(() => undefined);
    const { doubtFrom } = this.continuity;
    return doubtFrom !== null && doubtFrom <= (page.at(-1)?.position ?? 0n)
      ? []
      : [`the events from position ${page[0]?.position} on are not those that were read before`];
  }

  private async afterCheckpoints(state: WatchState): Promise<WatchState> {
    const result = await this.checkpoints.lookAt(Number(state.after), SLICE);
    if (result === null) return this.atModel(state, 0);
    const { positionOf } = await this.checkpoints.read();
    const next = await this.doubted(state, positionOf(Number(state.after)), result.faults);
    return { ...next, after: String(result.size) };
  }

  private async afterRows(state: WatchState): Promise<WatchState> {
    const index = projections.findIndex(({ name }) => name === state.model);
    const projection = projections[index];
    if (projection === undefined) return this.atModel(state, 0);
    if (isOfOneEvent(projection)) {
      const next = looked(state, projection.name, await this.rows.lookAtView(projection));
      return this.atModel(next, index + 1);
    }
    const keys = (await this.rows.keysAfter(projection, state.after, SLICE)) ?? [];
    const last = keys.at(-1);
    const result =
      last === undefined ? await this.rows.lookAtView(projection) : await this.rows.look(projection, keys);
    const next = looked(state, projection.name, result);
    return last === undefined ? this.atModel(next, index + 1) : { ...next, after: last };
  }

  /** At the first row of a read model; after the last one, at the beginning of the next round. */
  private atModel(state: WatchState, index: number): WatchState {
    const projection = projections[index];
    if (projection) return { ...state, stage: 'rows', model: projection.name, after: '' };
    const kept = state.found.filter(({ round }) => round >= state.rounds);
    return {
      ...again(state),
      rounds: state.rounds + 1,
      began: null,
      ended: this.clock.now().toISOString(),
      found: kept,
    };
  }

  /** Adds what puts the history in doubt, unless it was resolved. */
  private async doubted(state: WatchState, position: bigint, faults: readonly string[]): Promise<WatchState> {
    const open = await this.continuity.note(position, faults);
    return looked(state, null, { generation: 0, faults: open.map((what) => ({ what })) });
  }

  private receipts(state: WatchState): ReceiptsOfLog {
    return new ReceiptsOfLog(this.store, state.receipt, BigInt(state.after), SLICE);
  }

  private async isThere(receipt: ReceiptName): Promise<boolean> {
    const { commandId } = receipt;
    const found = await this.store.readReceipts({ commandId, limit: SLICE });
    return found.some((one) => isNamed(one, receipt));
  }

  /** How far the read models are that follow the log. */
  private reached(): bigint {
    const names = projections.map(({ name }) => name);
    const held = new Set(this.engine.standing(names).held.map(({ name }) => name));
    return this.engine.position(names.filter((name) => !held.has(name)));
  }

  /** The next events up to a position, and at least one command whole. */
  private async upTo(reached: bigint, after: bigint): Promise<readonly Recorded[]> {
    let page: readonly Recorded[] = [];
    for (const times of [1, 4, 16]) {
      page = (await this.read(after, times)).filter(({ position }) => position <= reached);
      if (page.at(-1)?.metadata.commandId !== page[0]?.metadata.commandId) return page;
    }
    return page;
  }

  private async read(after: bigint, times = 1): Promise<readonly Recorded[]> {
    return await this.store.readAll({ after, limit: SLICE * times, bytes: BYTES * times });
  }
}

/** The state at the beginning of the log. */
function again(state: WatchState): WatchState {
  return { ...state, stage: 'log', model: null, after: '0', receipt: null, counted: {} };
}

/** Adds what was found in the present round. */
function looked(state: WatchState, name: string | null, result: Looked | null): WatchState {
  let { found } = state;
  for (const fault of result?.faults ?? []) {
    const model = name === null || result === null ? null : { name, generation: result.generation };
    const one = { ...fault, model, round: state.rounds };
    const isKnown = found.some(({ what }) => what === one.what);
    if (isKnown) found = found.map((known) => (known.what === one.what ? one : known));
    else if (found.length < MOST) found = [...found, one];
  }
  return { ...state, found };
}
