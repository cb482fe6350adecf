import type { Appended, Decision, HeadOf, Turn, Turns } from '../../application/event-store.js';
import { Busy, StoreUnavailable } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { CommandLedger } from './eventstoredb-commands.js';
import type { LogEnd } from './eventstoredb-end.js';
import type { StreamHeads } from './eventstoredb-heads.js';
import type { LogTail } from './eventstoredb-tail.js';
import { prepareAppend, prepareRefusal, prepareTurn } from './prepared-command.js';

/**
 * Decides commands on all that was recorded before a look at the end of the log that began after they came. The expected revision
 * guards their own stream; what is recorded beside it after the look may be seen or not (ADR 0023). Commands of this process on
 * one stream wait for each other.
 */
export class EventStoreDbTurns implements Turns {
  /** The error of the last command on a stream, where the store could not be reached. */
  readonly #queues = new Map<string, Promise<StoreUnavailable | null>>();

  constructor(
    private readonly end: LogEnd,
    private readonly heads: StreamHeads,
    private readonly tail: LogTail,
    private readonly ledger: CommandLedger,
    /** Has what was begun finished before the store is closed. */
    private readonly finish: <T>(begin: () => Promise<T>) => Promise<T>,
  ) {}

  async take(turn: Turn): Promise<Appended> {
    const { stream } = turn;
    const run = (this.#queues.get(stream) ?? Promise.resolve(null)).then((away) => {
      // Where the store cannot be reached, all waiting commands fail at once instead of each after its own timeout.
      if (away) throw away;
      return this.#decided(turn);
    });
    const ended = run.then(
      () => null,
      (error: unknown) => (error instanceof StoreUnavailable && !(error instanceof Busy) ? error : null),
    );
    this.#queues.set(stream, ended);
    try {
      return await run;
    } finally {
      if (this.#queues.get(stream) === ended) this.#queues.delete(stream);
    }
  }

  async #decided(turn: Turn): Promise<Appended> {
    const { stream } = turn;
    const { command } = prepareTurn(turn);
    const headOf: HeadOf = (of) => this.heads.of(of) ?? undefined;
    const others = turn.streams.filter((one) => one !== stream);
    // Where nothing is known of a stream it is taken for new, which costs no read: nothing is appended to it otherwise.
    for (let isNew = this.heads.of(stream) === undefined; ; isNew = false) {
      const position = await this.tail.look();
      await this.tail.know(isNew ? others : turn.streams, position);
      await turn.catchUp(headOf)?.catch(() => undefined); // then it is not at hand
      let decision: Decision;
      try {
        decision = turn.decide(headOf);
      } catch (error) {
        if (isNew) continue;
        throw error;
      }
      if (!('refused' in decision)) {
        const expectedRevision = headOf(stream)?.revision ?? -1;
        const append = prepareAppend({ ...decision, command, stream, expectedRevision });
        const looked = { position, took: (events: readonly Recorded[]) => turn.took(events) };
        return await this.finish(() => this.ledger.append(append, looked));
      }
      if (isNew) continue;
      const { refused } = decision;
      const { code, rule, detail } = refused;
      const refusal = prepareRefusal({ command, stream, code, rule, detail });
      const receipt = await this.finish(() => this.ledger.refuse(refusal, this.end.known, 'accepted'));
      if (receipt.outcome === 'refused') throw refused;
      return { receipt, replayed: true };
    }
  }
}
