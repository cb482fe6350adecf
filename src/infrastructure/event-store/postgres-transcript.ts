import type { Pool } from 'pg';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { BEGIN_AND_LOCK, insertRows } from './append-batch.js';
import type { EventToInsert } from './decide-batch.js';
import type { EventRow } from './event-row.js';
import { EVENT_COLUMNS, toRecorded } from './event-row.js';
import type { ReceiptJson, StoredReceipt } from './receipt-row.js';
import { isAccepted, RECEIPT_JSON, toReceipt } from './receipt-row.js';
import type { Transcribed } from './transcript.js';

const PAGE = 500;
const AS_TEXT = { getTypeParser: () => (value: string) => value };

/** All commands of the log, in the order of their receipts. */
export async function* transcriptOf(pool: Pool): AsyncGenerator<Transcribed, void, undefined> {
  for (let after = '0'; ;) {
    const { rows } = await pool.query<{ sequence: string; receipt: ReceiptJson }>(
      `select sequence, ${RECEIPT_JSON} as receipt from log.receipt where sequence > $1 order by sequence limit ${PAGE}`,
      [after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.sequence;
    for (const row of rows) yield await transcribed(pool, toReceipt(row.receipt));
  }
}

async function transcribed(pool: Pool, stored: StoredReceipt): Promise<Transcribed> {
  const { fingerprint, receipt } = stored;
  if (receipt.outcome === 'refused') return { outcome: 'refused', fingerprint, receipt };
  const { rows } = await pool.query<EventRow>({
    name: 'transcribe',
    text: `select ${EVENT_COLUMNS} from log.event where position > $1 and position <= $2 order by position`,
    values: [String(receipt.position - BigInt(receipt.events.length)), String(receipt.position)],
    rowMode: 'array',
    types: AS_TEXT,
  });
  return { outcome: 'accepted', fingerprint, receipt, events: rows.map(toRecorded) };
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
    const tail = await client.query<{ position: string }>(
      'select coalesce(max(position), 0) as position from log.event',
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
