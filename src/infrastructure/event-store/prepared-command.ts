import { validate, v5 } from 'uuid';
import type {
  AcceptedReceipt,
  AppendRequest,
  CommandRecord,
  EventStore,
  PersonName,
  Turn,
  Warning,
} from '../../application/event-store.js';
import { AppendTooLarge, InvalidAppend } from '../../application/event-store.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';

/** An append that was checked, with its JSON in canonical form. */
export interface PreparedAppend {
  readonly kind: 'append';
  readonly command: CommandRecord;
  readonly stream: string;
  readonly expectedRevision: number;
  readonly events: readonly PreparedEvent[];
  /** Canonical JSON, the same for all events of a command. */
  readonly metadata: string;
  readonly persons: readonly PersonName[];
  readonly warnings: readonly Warning[];
  readonly bytes: number;
}

export interface PreparedEvent {
  readonly id: string;
  readonly type: string;
  readonly schemaVersion: number;
  /** Canonical JSON. */
  readonly data: string;
}

export interface PreparedRefusal extends Refusal {
  readonly kind: 'refusal';
  readonly bytes: number;
}

/** A command that is decided in the batch. */
export interface PreparedTurn {
  readonly kind: 'turn';
  readonly command: CommandRecord;
  readonly turn: Turn;
  /** A guess: what it will append is not known yet. */
  readonly bytes: number;
}

type Refusal = Parameters<EventStore['recordRefusal']>[0];

/** Most bytes of JSON in one append. It is the limit of EventStoreDB, so that every history can be moved there. */
export const MAX_APPEND_BYTES = 1024 * 1024;

/** Counted for a command that is not decided yet: some 250 of them are decided at once. */
const BYTES_OF_A_TURN = 8 * 1024;

const STREAM = /^[a-z][A-Za-z0-9]*(-[A-Za-z0-9][A-Za-z0-9._:-]*)?$/;
const TYPE = /^[A-Z][A-Za-z0-9]*$/;
const SHA_256 = /^[0-9a-f]{64}$/;
const SALT = /^[0-9a-f]{32}$/;
/** Of the column. */
const MAX_VERSION = 2 ** 31 - 1;

/** What a receipt says of a warning that an event holds: the event may tell more of it. */
export function warningTold({ code, detail, id }: Warning): Warning {
  return { code, detail, ...(id === undefined ? {} : { id }) };
}

/** Checks a request and makes its text canonical. Throws `InvalidAppend`. */
export function prepareAppend(request: AppendRequest): PreparedAppend {
  const { stream, expectedRevision, persons } = request;
  const command = prepareCommand(request.command);
  demand(STREAM.test(stream), `stream name ${JSON.stringify(stream)}`);
  demand(
    Number.isInteger(expectedRevision) && expectedRevision >= -1,
    `expected revision ${expectedRevision}`,
  );
  demand(request.events.length > 0, 'an append without events');
  for (const { ref, salt } of persons)
    demand(SHA_256.test(ref) && SALT.test(salt), `reference of a person ${ref}`);
  const metadata = canonical({ ...request.metadata, actor: command.actor, commandId: command.id });
  const events = request.events.map((event, index) => prepareEvent(event, eventIdOf(command.id, index)));
  const warnings = request.warnings.map(warningTold);
  const texts = [...events.flatMap(({ data }) => [data, metadata]), canonical({ warnings, persons })];
  const bytes = sizeOf(texts);
  return { kind: 'append', command, stream, expectedRevision, events, metadata, persons, warnings, bytes };
}

/** The receipt of what a store recorded so, up to this revision of the stream and this position of the log. */
export function receiptOf(
  { command, stream, events, warnings }: PreparedAppend,
  { revision, position, recordedAt }: Pick<AcceptedReceipt, 'revision' | 'position' | 'recordedAt'>,
): AcceptedReceipt {
  return {
    outcome: 'accepted',
    commandId: command.id,
    command: command.name,
    actor: command.actor,
    stream,
    revision,
    position,
    events: events.map(({ id, type }) => ({ id, type })),
    warnings,
    recordedAt,
  };
}

/** UUIDv5 of the command id and the index of the event: the same command always gives the same ids. */
export function eventIdOf(commandId: string, index: number): string {
  return v5(String(index), commandId);
}

function prepareEvent(event: AppendRequest['events'][number], id: string): PreparedEvent {
  const { type, schemaVersion, data } = event;
  demand(TYPE.test(type), `event type ${JSON.stringify(type)}`);
  demand(
    Number.isInteger(schemaVersion) && schemaVersion > 0 && schemaVersion <= MAX_VERSION,
    `schema version ${schemaVersion}`,
  );
  demand(!Array.isArray(data), `data of ${type}: an array`);
  return { id, type, schemaVersion, data: canonical(data) };
}

/** Checks a refusal. Throws `InvalidAppend`. */
export function prepareRefusal(refusal: Refusal): PreparedRefusal {
  const command = prepareCommand(refusal.command);
  const { stream, code, rule, detail } = refusal;
  demand(STREAM.test(stream), `stream name ${JSON.stringify(stream)}`);
  const bytes = sizeOf([canonical({ code, rule, detail })]);
  return { kind: 'refusal', command, stream, code, rule, detail, bytes };
}

/** Checks a command before it is decided. Throws `InvalidAppend`. */
export function prepareTurn(turn: Turn): PreparedTurn {
  return { kind: 'turn', command: prepareCommand(turn.command), turn, bytes: BYTES_OF_A_TURN };
}

function prepareCommand(command: CommandRecord): CommandRecord {
  demand(validate(command.id), `command id ${JSON.stringify(command.id)}: not a UUID`);
  demand(SHA_256.test(command.fingerprint), 'a fingerprint that is not 64 hex digits');
  canonical({ name: command.name, actor: command.actor });
  return { ...command, id: command.id.toLowerCase() };
}

function sizeOf(texts: readonly string[]): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes > MAX_APPEND_BYTES) throw new AppendTooLarge(bytes, MAX_APPEND_BYTES);
  return bytes;
}

function canonical(value: unknown): string {
  try {
    return canonicalJson(value);
  } catch (cause) {
    throw new InvalidAppend(`cannot be stored: ${String(cause)}`, { cause });
  }
}

function demand(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new InvalidAppend(`cannot be stored: ${otherwise}`);
}
