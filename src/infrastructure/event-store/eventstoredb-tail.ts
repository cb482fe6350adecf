import { streamNameFilter } from '@eventstore/db-client';
import { backOff, Wakeup } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { FoundReceipt, StreamNames } from './eventstoredb-codec.js';
import { receiptAt, unpacked } from './eventstoredb-codec.js';
import type { LogEnd } from './eventstoredb-end.js';
import type { Follower } from './eventstoredb-follower.js';
import type { StreamHeads } from './eventstoredb-heads.js';
import { headOf } from './eventstoredb-heads.js';

/** A command whose events are about to come by. */
interface Awaited {
  readonly events: Recorded[];
  readonly came: (receipt: FoundReceipt, events: readonly Recorded[]) => void;
}

const BATCH = 500;
/** How long an event is waited for that is in the log, before it is read, milliseconds. */
const COMES_IN_MS = 500;

/**
 * Follows the log from the first command on. Then the last events of streams need not be read for each command, nor what an append
 * wrote. Where the subscription is behind or broken, they are.
 */
export class LogTail {
  #following: AbortController | null = null;
  readonly #advanced = new Wakeup();
  #isSilent = false;
  readonly #awaited = new Map<string, Awaited>();
  /** Streams of which somebody changed the settings, up to a position. */
  readonly #set = new Set<string>();
  #setUpTo = 0n;
  #areSettingsKnown = false;

  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly end: LogEnd,
    private readonly heads: StreamHeads,
    private readonly follower: Follower,
    private readonly options: { readonly log: (line: string) => void; readonly closing: AbortSignal },
  ) {}

  /**
   * Position of our last event, from a look that began after this was asked: all that was recorded before is at or before it.
   * Throws `StoreUnavailable`.
   */
  async look(): Promise<bigint> {
    const seen = this.heads.upTo;
    const position = (await this.end.last())?.position ?? 0n;
    if (position < seen) this.#lose(); // the log was cut
    if (this.#following === null) void this.#follow(position);
    await this.#until(() => !this.heads.isBehind(position));
    return position;
  }

  /** Waits for what is about to come by. After one wait in vain there are no others until something has come. */
  async #until(done: () => boolean): Promise<void> {
    const late = performance.now() + COMES_IN_MS;
    while (!done() && this.heads.areFollowed && !this.#isSilent)
      if (!(await this.#advanced.wait(late - performance.now()))) this.#isSilent = true;
  }

  /** Reads the last events of those streams of which it is not known up to a position. Throws where somebody deleted one. */
  async know(streams: Iterable<string>, position: bigint): Promise<void> {
    const unknown = [...streams].filter((stream) => !this.heads.isKnown(stream, position));
    await Promise.all(unknown.map((stream) => this.#read(stream, position)));
  }

  async #read(stream: string, position: bigint): Promise<void> {
    const found = await this.calls.last(this.names.of(stream));
    if (!found) await this.refuseDeleted(stream, position);
    const head = found ? headOf(unpacked(found, this.names).event) : null;
    if (this.heads.read(stream, head, position)) return;
    this.#lose();
    this.heads.read(stream, head, position);
  }

  /**
   * Throws where somebody deleted a stream, so that it reads as none. Where everything up to a position came by, only streams with
   * settings are looked at.
   */
  async refuseDeleted(stream: string, position: bigint): Promise<void> {
    const isKnown = this.#areSettingsKnown && this.heads.areFollowed && !this.heads.isBehind(position);
    if (!isKnown || this.#set.has(stream)) await this.calls.refuseDeleted(this.names.of(stream));
  }

  /** Finds the settings of streams from where they were last known; from then on they come by. */
  async #findSettings(following: AbortController): Promise<void> {
    const prefix = `$$${this.names.events}`;
    const signal = AbortSignal.any([following.signal, this.options.closing]);
    for (let failures = 0; !signal.aborted && !this.#areSettingsKnown; failures++)
      try {
        await this.calls.scan(this.#setUpTo, streamNameFilter({ prefixes: [prefix] }), ({ event }) => {
          if (event) this.#set.add(event.streamId.slice(prefix.length));
          return signal.aborted;
        });
        if (!signal.aborted) this.#areSettingsKnown = true;
      } catch {
        this.#setUpTo = 0n; // perhaps of another log
        await backOff(failures, { signal });
      }
  }

  /**
   * Waits for the events of a command: `took` is called with them before anybody else is told that they are there. `receipt`
   * gives null where they do not come; `end` is to be called in the end.
   */
  watch(
    commandId: string,
    took?: (events: readonly Recorded[]) => void,
  ): { receipt(): Promise<FoundReceipt | null>; end(): void } {
    let found: FoundReceipt | null = null;
    this.#awaited.set(commandId, {
      events: [],
      came: (receipt, events) => {
        took?.(events);
        found = receipt;
      },
    });
    return {
      receipt: async () => {
        await this.#until(() => found !== null);
        return found;
      },
      end: () => void this.#awaited.delete(commandId),
    };
  }

  /** Follows the log from a position on; where the log turns out to be another one, from its end on. */
  async #follow(from: bigint): Promise<void> {
    const following = (this.#following = new AbortController());
    const signal = AbortSignal.any([following.signal, this.options.closing]);
    const { events } = this.names;
    const filter = streamNameFilter({ prefixes: [events, `$$${events}`] });
    this.heads.follow(from);
    void this.#findSettings(following);
    try {
      for await (const batch of this.follower.follow(filter, from, BATCH, signal)) {
        if (this.#following !== following) return;
        for (const found of batch) {
          const { streamId = '', position } = found.event ?? {};
          if (streamId.startsWith(events)) this.#saw(unpacked(found, this.names));
          else {
            const stream = streamId.slice(2 + events.length); // its settings were changed
            this.#set.add(stream);
            this.heads.forget(stream);
          }
          if (this.#areSettingsKnown) this.#setUpTo = position?.commit ?? this.#setUpTo;
        }
        this.#isSilent = false;
        this.#advanced.fire();
      }
    } catch (error) {
      if (this.#following === following) this.heads.lose(); // nobody waits for it any longer
      this.options.log(`the log is followed anew: ${String(error)}`);
      await backOff(5, { signal });
    }
    if (this.#following === following) this.#lose();
  }

  #saw(found: ReturnType<typeof unpacked>): void {
    const { event } = found;
    this.end.saw([event]);
    this.heads.followed(event.position);
    const awaited = this.#awaited.get(event.metadata.commandId);
    if (!awaited) return;
    awaited.events.push(event);
    const receipt = receiptAt(found);
    if (receipt?.receipt.events.length === awaited.events.length) awaited.came(receipt, awaited.events);
  }

  #lose(): void {
    this.#following?.abort();
    this.#following = null;
    this.#areSettingsKnown = false;
    this.heads.lose();
    this.#isSilent = false;
    this.#advanced.fire();
  }
}
