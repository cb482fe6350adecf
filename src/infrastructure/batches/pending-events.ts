import { toInstant } from '../../application/clock.js';
import type { Clock } from '../../application/clock.js';
import type {
  AcceptedReceipt,
  AppendRequest,
  EventStore,
  Head,
  Turns,
} from '../../application/event-store.js';
import { NotAtHand } from '../../application/event-store.js';
import type { EventMetadata, Recorded } from '../../domain/ground/event.js';
import { prepareAppend, receiptOf } from '../event-store/prepared-command.js';

/** Behind whatever is stored: so far no log gets. */
const firstPosition = 1n << 62n;

/** A store over another one, and the events that were appended to it. */
export interface PendingEvents {
  readonly store: EventStore;
  /** What the command with this id appended. */
  eventsOf(commandId: string): readonly Recorded[];
}

/**
 * The store as it would be after some commands: what they append is kept in memory, over what is stored, and goes no further; nor
 * do names of persons, or refusals. Each stream is as it was when it was first read.
 */
export function pendingOver(store: EventStore, clock: Clock): PendingEvents {
  const streams = new Map<string, Recorded[]>();
  /** The last event that was read of a stream, or appended to it. */
  const heads = new Map<string, Head>();
  /** The last revision that is stored, by stream, where it was read to its end. */
  const lasts = new Map<string, number>();
  /** By command; null where it is known that there is none. */
  const receipts = new Map<string, AcceptedReceipt | null>();
  const byCommand = new Map<string, readonly Recorded[]>();
  let position = firstPosition;

  const findAccepted: EventStore['findAccepted'] = async (commandId, fingerprint) => {
    const known = receipts.get(commandId);
    const found = known === undefined ? await store.findAccepted(commandId, fingerprint) : known;
    receipts.set(commandId, found);
    return found;
  };

  const readStream: EventStore['readStream'] = async (stream, from = 0, limit = Infinity) => {
    const last = lasts.get(stream) ?? Infinity;
    const read =
      from > last ? [] : await store.readStream(stream, from, limit === Infinity ? undefined : limit);
    const head = read.at(-1);
    if (last === Infinity && head) heads.set(stream, head);
    if (last === Infinity && read.length < limit) lasts.set(stream, head?.revision ?? from - 1);
    const stored = read.filter(({ revision }) => revision <= last);
    const pending = (streams.get(stream) ?? []).filter(({ revision }) => revision >= from);
    return [...stored, ...pending].slice(0, limit);
  };

  const append = (request: AppendRequest): { receipt: AcceptedReceipt; added: readonly Recorded[] } => {
    const prepared = prepareAppend(request);
    const { command, stream, expectedRevision, events, metadata } = prepared;
    const recordedAt = toInstant(clock.now());
    const added = events.map(({ id, type, schemaVersion, data }, i): Recorded => ({
      id,
      type,
      schemaVersion,
      data: JSON.parse(data) as object,
      stream,
      revision: expectedRevision + 1 + i,
      position: position++,
      metadata: JSON.parse(metadata) as EventMetadata,
      recordedAt,
      previousHash: null,
      hash: '',
    }));
    const before = streams.get(stream);
    if (before) before.push(...added);
    else streams.set(stream, [...added]);
    const revision = expectedRevision + added.length;
    heads.set(stream, { revision, hash: '' });
    const receipt = receiptOf(prepared, { revision, position: position - 1n, recordedAt });
    receipts.set(command.id, receipt);
    byCommand.set(command.id, added);
    return { receipt, added };
  };

  const turns: Turns = {
    async take(turn) {
      const { command, stream } = turn;
      const before = await findAccepted(command.id, command.fingerprint);
      if (before) return { receipt: before, replayed: true };
      const unread = turn.streams.find((one) => !lasts.has(one));
      if (unread !== undefined) throw new NotAtHand(unread, false);
      const decision = turn.decide((one) => heads.get(one));
      if ('refused' in decision) throw decision.refused;
      const expectedRevision = heads.get(stream)?.revision ?? -1;
      const { receipt, added } = append({ ...decision, command, stream, expectedRevision });
      turn.took(added);
      return { receipt, replayed: false };
    },
  };

  const own = { findAccepted, readStream, turns };
  return {
    store: new Proxy(store, {
      get(target, member): unknown {
        if (Object.hasOwn(own, member)) return Reflect.get(own, member);
        const value: unknown = Reflect.get(target, member);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    eventsOf: (commandId) => byCommand.get(commandId) ?? [],
  };
}
