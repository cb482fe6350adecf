import type { ClientBase, Pool } from 'pg';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';
import { BEGIN_AND_LOCK, insertRows, LAST_EVENT } from './append-batch.js';
import type { EventToInsert } from './decide-batch.js';
import type { EventRow } from './event-row.js';
import { EVENT_COLUMNS, ISO_RECORDED_AT, toRecorded } from './event-row.js';
import type { ReceiptJson, StoredReceipt } from './receipt-row.js';
import { isAccepted, RECEIPT_JSON, toReceipt } from './receipt-row.js';
import { overtakenAmong } from './overtaken.js';
import type { Transcribed } from './transcript.js';
import type { Instant } from '../../domain/ground/values.js';

/** Receipts that are read at once: an append may take 1 MiB. */
const PAGE = 128;
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** All commands of the log, in the order of their receipts; of the snapshot of a transaction where the client is in one. */
export async function* transcriptOf(
  client: Pick<ClientBase, 'query'>,
): AsyncGenerator<Transcribed, void, undefined> {
  for (let after = '0'; ;) {
    const { rows } = await client.query<{ sequence: string; receipt: ReceiptJson }>(
      `select sequence, ${RECEIPT_JSON} as receipt from log.receipt where sequence > $1 order by sequence limit ${PAGE}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.sequence;
    const page = rows.map((row) => toReceipt(row.receipt));
    const events = await eventsOfReceipts(client, page);
    for (const { fingerprint, receipt } of page)
      if (receipt.outcome === 'refused') yield { outcome: 'refused', fingerprint, receipt };
      else
        yield {
          outcome: 'accepted',
          fingerprint,
          receipt,
          events: receipt.events
            .map((_, i) => events.get(receipt.position - BigInt(i)))
            .toReversed()
            .filter((event) => event !== undefined),
        };
  }
}

/** The events of accepted receipts by position. */
async function eventsOfReceipts(
  client: Pick<ClientBase, 'query'>,
  page: readonly StoredReceipt[],
): Promise<ReadonlyMap<bigint, Recorded>> {
  const positions = page
    .filter(isAccepted)
    .flatMap(({ receipt }) => receipt.events.map((_, i) => String(receipt.position - BigInt(i))));
  const { rows } = await client.query<EventRow>({
    name: 'transcribe',
    text: `select ${EVENT_COLUMNS} from log.event where position = any($1::bigint[])`,
    values: [positions],
    rowMode: 'array',
    types: AS_TEXT,
  });
  return new Map(rows.map(toRecorded).map((event) => [event.position, event]));
}

/** Appends commands of another store in one transaction; those that are here already stay. */
export async function take(pool: Pool, commands: readonly Transcribed[]): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(BEGIN_AND_LOCK);
    const known = await client.query<{ receipt: ReceiptJson }>(
      `select ${RECEIPT_JSON} as receipt from log.receipt where command_id = any($1::uuid[])`,
      [commands.map(({ receipt }) => receipt.commandId)],
    );
    const kept = new Set(known.rows.map((row) => keyOf(toReceipt(row.receipt))));
    const tail = await client.query<{ position: string; latest: Instant }>(
      `select position, ${ISO_RECORDED_AT} as latest from ${LAST_EVENT}`,
    );
    let position = BigInt(tail.rows[0]?.position ?? 0);
    const events: EventToInsert[] = [];
    const receipts: StoredReceipt[] = [];
    for (const command of commands) {
      if (kept.has(keyOf(command))) continue;
      if (command.outcome === 'accepted')
        for (const event of command.events) {
          const texts = { data: canonicalJson(event.data), metadata: canonicalJson(event.metadata) };
          events.push({ ...event, ...texts, position: ++position });
        }
      const { fingerprint, receipt } = command;
      receipts.push({ fingerprint, receipt: { ...receipt, position } });
    }
    if (receipts.length > 0) await client.query(insertRows({ events, persons: [], receipts }));
    for (const { first, last, latest } of overtakenAmong(events, tail.rows[0]?.latest ?? null))
      await client.query('insert into log.overtaken (first, last, latest) values ($1, $2, $3)', [
        String(first),
        String(last),
        latest,
      ]);
    await client.query('commit');
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** A command has at most one acceptance, and one refusal for each code. */
function keyOf(stored: StoredReceipt): string {
  const { commandId } = stored.receipt;
  return isAccepted(stored)
    ? commandId
    : `${commandId} ${'code' in stored.receipt ? stored.receipt.code : ''}`;
}
