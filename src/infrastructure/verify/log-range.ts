import { hash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ClientBase, ClientConfig } from 'pg';
import { Client } from 'pg';
import type { ReceiptName, Warning } from '../../application/event-store.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';
import { warningTold } from '../event-store/prepared-command.js';
import { IS_LINKED } from '../event-store/links.js';
import { eventIn, hashOfRaw } from '../event-store/raw-events.js';
import { overtakenIn } from '../event-store/overtaken.js';
import { TimeOrder } from '../event-store/time-order.js';
import type { CopiedRow } from '../postgres/copy-out.js';
import { copyOut, decoded, uuidOf } from '../postgres/copy-out.js';
import type { Subtree } from '../proofs/merkle-tree.js';
import { RunningRoot } from '../proofs/merkle-tree.js';

/** A place between two receipts: the number of the last one before it, 0 for none, and the position of the last event. */
export interface Cut {
  readonly sequence: number;
  readonly position: number;
}

/** A part of the log with its receipts. */
export interface LogRange {
  readonly after: Cut;
  readonly upTo: Cut;
  /** Sizes of the log of which somebody kept a note. */
  readonly sizes: readonly number[];
}

/** The log as it was when it had as many events as somebody signed or kept. */
export interface Mark {
  readonly size: number;
  /** Hash of the last event. */
  readonly head: string;
  /** Over the events of the range up to it. */
  readonly subtrees: readonly Subtree[];
}

/** A range in which nothing is other than it was recorded, as far as it shows by itself, and what others need of it. */
export interface SoundRange {
  readonly upTo: Cut;
  /** The last of its receipts. */
  readonly receipt: ReceiptName;
  /** Hash of its first event. */
  readonly first: string;
  /** The latest times up to its first and its last event, and whether the first was overtaken. */
  readonly times: { readonly from: Instant; readonly to: Instant; readonly isOvertaken: boolean };
  readonly subtrees: readonly Subtree[];
  readonly marks: readonly Mark[];
  /** Events that say something of persons or of the log's keys, and how many events the log has up to each. */
  readonly telling: readonly { readonly size: number; readonly event: Recorded }[];
}

/** The last event of a stream in a range. */
interface OfStream {
  revision: number;
  hash: string;
}

interface Refusal {
  readonly sequence: number;
  readonly position: number;
}

const EVENT =
  'e.position, e.stream, e.revision, e.id, e.type, e.schema_version, e.data, e.metadata, e.recorded_at, e.previous_hash, e.hash';
/** Only beside the last event of each. */
const RECEIPT =
  'r.sequence, r.command_id, r.stream, r.revision, r.recorded_at, r.events, r.warnings, r.actor';

/** Whether the text of an event may say something that is looked for. Canonical JSON has `\u` only where there is no other way. */
const TELLING = /"(?:ref|warnings)":|\\u/;
const OF_KEYS_AND_NAMES = new Set(['KeyRotated', 'PersonsForgotten']);

/**
 * Reads a range and checks the text of each event, its links and order within the range, and that receipts and events are each
 * other's, one by one. Null where anything is not as it must be: what it is tells whoever reads event by event.
 */
export async function readRange(client: ClientBase, range: LogRange): Promise<SoundRange | null> {
  const { after, upTo } = range;
  const { rows: signed } = await client.query<{ size: string }>(
    'SELECT DISTINCT size FROM log.checkpoint WHERE size > $1 AND size <= $2',
    [after.position, upTo.position],
  );
  const ofRange = `sequence > ${after.sequence} AND sequence <= ${upTo.sequence}`;
  const { rows: refused } = await client.query<{ sequence: string; position: string }>(
    `SELECT sequence, position FROM log.receipt WHERE code IS NOT NULL AND ${ofRange} ORDER BY sequence`,
  );
  const { rows: last } = await client.query<ReceiptName & { accepted: number }>(
    `SELECT command_id AS "commandId", code, (SELECT count(*)::integer FROM log.receipt WHERE code IS NULL AND ${ofRange}) AS accepted
     FROM log.receipt WHERE sequence = ${upTo.sequence}`,
  );
  const reading = new Reading(
    after.position,
    new TimeOrder(await overtakenIn(client, after.position, upTo.position)),
    refused.map(({ sequence, position }) => ({ sequence: Number(sequence), position: Number(position) })),
    new Set([...range.sizes, ...signed.map(({ size }) => Number(size))]),
  );
  let isSound = true;
  await copyOut(
    client,
    `SELECT ${EVENT}, ${RECEIPT} FROM log.event e
     LEFT JOIN (SELECT * FROM log.receipt WHERE code IS NULL AND ${ofRange}) r ON r.position = e.position
     WHERE e.position > ${after.position} AND e.position <= ${upTo.position} ORDER BY e.position`,
    (row) => (isSound &&= isTrue(() => reading.see(row))),
  );
  const found = isSound && last[0] ? reading.end(last[0].accepted) : null;
  if (found && !(await areLinked(client, reading.firsts))) return null;
  return found && last[0]
    ? { upTo, receipt: { commandId: last[0].commandId, code: last[0].code }, ...found }
    : null;
}

/** Whether the events at these positions follow those that were recorded before in their streams. */
async function areLinked(client: ClientBase, positions: readonly number[]): Promise<boolean> {
  const { rows } = await client.query<{ are: boolean }>(
    `SELECT bool_and(${IS_LINKED}) AS are FROM log.event page WHERE position = ANY($1::bigint[])`,
    [positions],
  );
  return rows[0]?.are === true;
}

/** A connection that reads ranges. */
export async function connected(config: ClientConfig): Promise<Client> {
  const client = new Client(config);
  client.on('error', () => undefined); // told by what was asked
  await client.connect();
  return client;
}

/** What cannot even be read is not as it must be. */
function isTrue(of: () => boolean): boolean {
  try {
    return of();
  } catch {
    return false;
  }
}

type RawEvent = ReturnType<typeof eventIn>;
type RawReceipt = ReturnType<typeof receiptIn>;

class Reading {
  readonly #tree: RunningRoot;
  readonly #streams = new Map<string, OfStream>();
  /** Positions of the first event of each. */
  readonly firsts: number[] = [];
  readonly #marks: Mark[] = [];
  readonly #telling: SoundRange['telling'][number][] = [];
  #position: number;
  #sequence = 0;
  #receipts = 0;
  /** The events since the last receipt, and what they warn of. */
  #pending: RawEvent[] = [];
  #warnings: Warning[] = [];
  #first: RawEvent | null = null;
  /** Latest time up to the first. */
  #from: Instant | null = null;
  #last: RawEvent | null = null;

  constructor(
    after: number,
    private readonly times: TimeOrder,
    private readonly refusals: Refusal[],
    private readonly sizes: ReadonlySet<number>,
  ) {
    this.#position = after;
    this.#tree = new RunningRoot(after);
  }

  /** Takes the next event, and the receipt that it is the last of; false where it is not what must come here. */
  see(row: CopiedRow): boolean {
    const event = eventIn(row);
    if (event.position !== this.#position + 1 || !this.times.takes(event)) return false;
    if (hashOfRaw(event) !== event.hash || !this.#follows(event)) return false;
    this.#first ??= event;
    this.#from ??= this.times.latest;
    this.#last = event;
    this.#tree.append(event.hash);
    const { size } = this.#tree;
    if (this.sizes.has(size)) this.#marks.push({ size, head: event.hash, subtrees: this.#tree.subtrees });
    if (mayTell(event)) this.#tell(size, recordedIn(event));
    this.#pending.push(event);
    if (!row.isNull(SEQUENCE) && !this.#isOf(receiptIn(row))) return false;
    this.#position = event.position;
    return true;
  }

  /** What is known of the range after its last event; null where there are other receipts than those of its events. */
  end(receipts: number): Omit<SoundRange, 'upTo' | 'receipt'> | null {
    const isWhole = this.#pending.length === 0 && this.#receipts === receipts;
    const [first, from, to] = [this.#first, this.#from, this.times.latest];
    if (!isWhole || !first || !from || !to || !this.#passRefusals(Infinity)) return null;
    return {
      first: first.hash,
      times: { from, to, isOvertaken: first.recordedAt < from },
      subtrees: this.#tree.subtrees,
      marks: this.#marks,
      telling: this.#telling,
    };
  }

  #tell(size: number, event: Recorded): void {
    this.#telling.push({ size, event });
    if ('warnings' in event.data)
      this.#warnings.push(...((event.data.warnings ?? []) as Warning[]).map(warningTold));
  }

  /** Whether it is the next event of its stream, as far as the range tells; of the first of each the database is asked at the end. */
  #follows({ stream, revision, position, previousHash, hash }: RawEvent): boolean {
    if ((previousHash === null) !== (revision === 0)) return false;
    const known = this.#streams.get(stream);
    if (!known) {
      this.firsts.push(position);
      this.#streams.set(stream, { revision, hash });
      return true;
    }
    if (revision !== known.revision + 1 || previousHash !== known.hash) return false;
    known.revision = revision;
    known.hash = hash;
    return true;
  }

  /** Whether the events since the last receipt are those of this one. */
  #isOf({ sequence, command, stream, revision, recordedAt, events, warnings, actor }: RawReceipt): boolean {
    const commandId = uuidOf(command);
    const [said, last] = [this.#pending, this.#last];
    if (sequence <= this.#sequence || !this.#passRefusals(sequence)) return false;
    this.#sequence = sequence;
    this.#receipts++;
    const areOf = said.every(
      (event, i) =>
        event.stream === stream &&
        isBy(actor, commandId, event.metadata) &&
        event.id === eventIdOf(command, i),
    );
    const ids = `[${said.map(({ id, type }) => `{"id":"${id}","type":"${type}"}`).join()}]`;
    const isSame = isJson(events, ids) && isJson(warnings, JSON.stringify(this.#warnings));
    [this.#pending, this.#warnings] = [[], []];
    return areOf && isSame && last?.revision === revision && last.recordedAt === recordedAt;
  }

  /** A refusal has no events; it is at the position of the last one before it. */
  #passRefusals(before: number): boolean {
    for (let [next] = this.refusals; next && next.sequence < before; [next] = this.refusals) {
      if (next.position !== this.#position) return false;
      this.refusals.shift();
    }
    return true;
  }
}

/** Whether JSON that was stored says the same as this. */
const isJson = (json: string, other: string): boolean =>
  json === other || isDeepStrictEqual(JSON.parse(decoded(json)), JSON.parse(other));

/** Whether metadata names the actor and the command of a receipt: by their text where it stands as we write it. */
function isBy(actor: string, commandId: string, metadata: string): boolean {
  let at = 0;
  const isNext = (text: string): boolean => {
    at += text.length;
    return metadata.startsWith(text, at - text.length);
  };
  const isCause = (): boolean => (at += commandId.length) > 0; // whatever it is
  const asWritten = isNext('{"actor":') && isNext(actor) && isNext(',"causationId":"') && isCause();
  if (asWritten && isNext('","commandId":"') && isNext(commandId) && isNext('",')) return true;
  const said = JSON.parse(decoded(metadata)) as { readonly actor?: unknown; readonly commandId?: unknown };
  return said.commandId === commandId && isDeepStrictEqual(said.actor, JSON.parse(decoded(actor)));
}

/** `eventIdOf` of the other module, for a command in hex digits; it takes a quarter of the time. */
function eventIdOf(command: string, index: number): string {
  const digits = hash(
    'sha1',
    Buffer.from(command + Buffer.from(String(index)).toString('hex'), 'hex'),
    'hex',
  );
  const variant = ((Number.parseInt(digits.charAt(16), 16) & 3) | 8).toString(16);
  return uuidOf(`${digits.slice(0, 12)}5${digits.slice(13, 16)}${variant}${digits.slice(17, 32)}`);
}

const SEQUENCE = 11;

/** The receipt beside an event, with texts as `CopiedRow.raw` gives them. */
function receiptIn(row: CopiedRow) {
  return {
    sequence: row.bigint(SEQUENCE),
    command: row.hex(12),
    stream: row.raw(13),
    revision: row.integer(14),
    recordedAt: row.instant(15),
    events: row.raw(16),
    warnings: row.raw(17),
    actor: row.raw(18),
  };
}

function mayTell({ type, data }: RawEvent): boolean {
  return OF_KEYS_AND_NAMES.has(type) || TELLING.test(data);
}

function recordedIn(event: RawEvent): Recorded {
  const [data, metadata] = [event.data, event.metadata].map((json) => JSON.parse(decoded(json)));
  return { ...event, position: BigInt(event.position), data, metadata };
}
