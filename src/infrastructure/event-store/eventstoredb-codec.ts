import { randomUUID } from 'node:crypto';
import type { EventData, ResolvedEvent } from '@eventstore/db-client';
import { jsonEvent } from '@eventstore/db-client';
import type { AcceptedReceipt, RefusedReceipt } from '../../application/event-store.js';
import type { EventMetadata, Recorded } from '../../domain/ground/event.js';
import type { HashedText } from './event-hash.js';
import { hashOfText } from './event-hash.js';
import type { PreparedAppend } from './prepared-command.js';
import type { RecordingTime } from './recording-time.js';
import { withClock } from './recording-time.js';
import type { Instant } from '../../domain/ground/values.js';

/** Names of streams in EventStoreDB, where others may keep events too. */
export class StreamNames {
  /** Prefix of the streams of events. */
  readonly events: string;
  readonly commands: string;
  readonly refusals: string;

  constructor(prefix: string) {
    this.events = `${prefix}.`;
    this.commands = `${prefix}-command-`;
    this.refusals = `${prefix}-refusals-`;
  }

  of(stream: string): string {
    return `${this.events}${stream}`;
  }

  /** The stream of the attempts and refusals of one command. */
  ofCommand(id: string): string {
    return `${this.commands}${id}`;
  }

  /** The stream that lists the refusals of one of our streams. */
  ofRefusals(stream: string): string {
    return `${this.refusals}${stream}`;
  }
}

/** Kept with the last event of a command: its receipt, without what the event itself says. */
interface KeptReceipt extends Pick<AcceptedReceipt, 'command' | 'events' | 'warnings'> {
  readonly fingerprint: string;
}

/** What the server keeps as the event's metadata. The first two members are names of the server's. */
interface Envelope {
  readonly $correlationId: string;
  readonly $causationId?: string;
  readonly schemaVersion: number;
  readonly recordedAt: Instant;
  readonly previousHash: string | null;
  readonly hash: string;
  readonly metadata: EventMetadata;
  /** Id of the call that wrote the event: several may try to write the same command. */
  readonly call: string;
  readonly receipt?: KeptReceipt;
}

/** An accepted command as it was found in its stream. */
export interface FoundReceipt {
  readonly receipt: AcceptedReceipt;
  readonly fingerprint: string;
  /** The call that wrote it. */
  readonly call: string;
}

/** Links the events of a command to the head of their stream and packs them for the server. */
export function packed(
  { command, stream, expectedRevision, events, metadata: given, warnings }: PreparedAppend,
  place: { readonly previousHash: string | null; readonly time: RecordingTime; readonly call: string },
): readonly EventData[] {
  const { time, call } = place;
  const { recordedAt } = time;
  const metadata = withClock(given, time);
  let { previousHash } = place;
  const parsed = JSON.parse(metadata) as EventMetadata;
  const receipt: KeptReceipt = {
    command: command.name,
    fingerprint: command.fingerprint,
    warnings,
    events: events.map(({ id, type }) => ({ id, type })),
  };
  return events.map(({ id, type, schemaVersion, data }, index) => {
    const revision = expectedRevision + 1 + index;
    const text: HashedText = {
      id,
      type,
      schemaVersion,
      data,
      metadata,
      stream,
      revision,
      recordedAt,
      previousHash,
    };
    const hash = hashOfText(text);
    const envelope: Envelope = {
      ...conventions(parsed),
      schemaVersion,
      recordedAt,
      previousHash,
      hash,
      metadata: parsed,
      call,
      ...(index === events.length - 1 ? { receipt } : {}),
    };
    previousHash = hash;
    return jsonEvent({ id, type, data: JSON.parse(data), metadata: { ...envelope } });
  });
}

/** The events of a command of another store, packed as they were recorded there. */
export function repacked(
  events: readonly Recorded[],
  { command, events: ids, warnings, commandId }: AcceptedReceipt,
  fingerprint: string,
): readonly EventData[] {
  return events.map(({ id, type, data, schemaVersion, recordedAt, previousHash, hash, metadata }, index) => {
    const last = index === events.length - 1;
    const envelope: Envelope = {
      ...conventions(metadata),
      schemaVersion,
      recordedAt,
      previousHash,
      hash,
      metadata,
      call: commandId,
      ...(last ? { receipt: { command, fingerprint, warnings, events: ids } } : {}),
    };
    return jsonEvent({ id, type, data: { ...data }, metadata: { ...envelope } });
  });
}

function conventions({
  correlationId,
  causationId,
}: EventMetadata): Pick<Envelope, '$correlationId' | '$causationId'> {
  return { $correlationId: correlationId, ...(causationId === null ? {} : { $causationId: causationId }) };
}

/** Bytes of an append as the server counts them. */
export function sizeOf(events: readonly EventData[]): number {
  return events.reduce(
    (sum, { type, data, metadata }) =>
      sum +
      2 * type.length +
      Buffer.byteLength(JSON.stringify(data)) +
      Buffer.byteLength(JSON.stringify(metadata)),
    0,
  );
}

interface Found {
  readonly event: Recorded;
  readonly envelope: Envelope;
}

/** An event as it was read. Throws where it is not ours: then another program wrote to our streams or changed them. */
export function unpacked({ event }: ResolvedEvent, names: StreamNames): Found {
  const envelope = event?.metadata as Partial<Envelope> | undefined;
  const { position } = event ?? {};
  if (
    !event?.isJson ||
    typeof event.data !== 'object' ||
    typeof envelope?.hash !== 'string' ||
    typeof envelope.recordedAt !== 'string' ||
    typeof envelope.metadata !== 'object' ||
    position === undefined ||
    position.commit !== position.prepare
  ) {
    const where = event
      ? `${event.id} in stream ${event.streamId}, revision ${event.revision}`
      : 'without content';
    throw new Error(`the event store holds an event that was not written by this program: ${where}`);
  }
  const { schemaVersion = 0, recordedAt, previousHash = null, hash, metadata } = envelope;
  const recorded: Recorded = {
    id: event.id,
    type: event.type,
    schemaVersion,
    stream: event.streamId.slice(names.events.length),
    revision: Number(event.revision),
    position: position.commit,
    data: event.data,
    metadata,
    recordedAt,
    previousHash,
    hash,
  };
  return { event: recorded, envelope: envelope as Envelope };
}

/** The receipt that ends with this event; null where the command has further events. */
export function receiptAt({ event, envelope }: Found): FoundReceipt | null {
  if (!envelope.receipt) return null;
  const { command, fingerprint, warnings, events } = envelope.receipt;
  const { metadata, stream, revision, position, recordedAt } = event;
  const { commandId, actor } = metadata;
  const common = { commandId, command, actor, stream, revision, position };
  return {
    receipt: { outcome: 'accepted', ...common, events, warnings, recordedAt },
    fingerprint,
    call: envelope.call,
  };
}

/** The place at which a call is about to append the events of a command: noted first, so that no other call appends them elsewhere. */
export interface Attempt {
  readonly kind: 'attempt';
  readonly fingerprint: string;
  /** Id of the actor; absent in older attempts. */
  readonly actorId?: string;
  readonly stream: string;
  readonly expectedRevision: number;
}

/** A command that a rule forbade. */
export interface Refused {
  readonly kind: 'refused';
  readonly fingerprint: string;
  readonly receipt: RefusedReceipt;
}

const ATTEMPTED = 'CommandAttempted';
export const REFUSED = 'CommandRefused';
/** The same refusal in the list of its stream. */
const LISTED = 'RefusalListed';

/** With a new id, so that the append fails where another call has noted the same command. */
export function packedAttempt({ kind: _kind, ...data }: Attempt): EventData {
  return jsonEvent({ id: randomUUID(), type: ATTEMPTED, data });
}

/** With a new id: where the append succeeds, this call wrote it. */
export function packedRefusal({ fingerprint, receipt }: Refused, type = REFUSED): EventData {
  const data = { fingerprint, receipt: { ...receipt, position: String(receipt.position) } };
  return jsonEvent({ id: randomUUID(), type, data });
}

export function packedListing(refused: Refused): EventData {
  return packedRefusal(refused, LISTED);
}

interface Entry extends Omit<Attempt, 'kind'> {
  readonly receipt: Omit<RefusedReceipt, 'position'> & { readonly position: string };
}

/** An entry of a command's stream, or of a list of refusals. */
export function entryOf({ event }: ResolvedEvent): Attempt | Refused {
  const entry = event?.data as Entry | undefined;
  if (event?.type === ATTEMPTED && entry) {
    const { fingerprint, actorId, stream, expectedRevision } = entry;
    const actor = actorId === undefined ? {} : { actorId };
    return { kind: 'attempt', fingerprint, ...actor, stream, expectedRevision };
  }
  if (![REFUSED, LISTED].includes(event?.type ?? '') || !entry)
    throw new Error(`the event store holds a foreign event in ${event?.streamId}`);
  const { fingerprint, receipt } = entry;
  return { kind: 'refused', fingerprint, receipt: { ...receipt, position: BigInt(receipt.position) } };
}
