import type { AcceptedReceipt, Receipt, RefusedReceipt } from '../../application/event-store.js';
import { ISO_RECORDED_AT } from './event-row.js';

/** A receipt with the fingerprint of its command. */
export interface StoredReceipt<R extends Receipt = Receipt> {
  readonly fingerprint: string;
  readonly receipt: R;
}

/** SQL: a row of `log.receipt` as the JSON that `toReceipt` reads. Positions are text, since JSON numbers lose digits. */
export const RECEIPT_JSON = `json_build_object(
  'fingerprint', encode(fingerprint, 'hex'), 'outcome', outcome, 'commandId', command_id, 'command', command,
  'actor', actor, 'stream', stream, 'revision', revision, 'position', position::text, 'events', events,
  'warnings', warnings, 'code', code, 'rule', rule, 'detail', detail,
  'recordedAt', ${ISO_RECORDED_AT})`;

type WithTextPosition<R> = R extends Receipt ? Omit<R, 'position'> & { readonly position: string } : never;

/** What `RECEIPT_JSON` gives: a receipt, and nulls for the fields of the other outcome. */
export type ReceiptJson = WithTextPosition<Receipt> & { readonly fingerprint: string };

export function toReceipt(row: ReceiptJson): StoredReceipt {
  const { fingerprint, commandId, command, actor, stream, recordedAt } = row;
  const common = { commandId, command, actor, stream, position: BigInt(row.position), recordedAt };
  if (row.outcome === 'accepted') {
    const { outcome, revision, events, warnings } = row;
    return { fingerprint, receipt: { outcome, ...common, revision, events, warnings } };
  }
  const { outcome, code, rule, detail } = row;
  return { fingerprint, receipt: { outcome, ...common, code, rule, detail } };
}

export function isAccepted(stored: StoredReceipt): stored is StoredReceipt<AcceptedReceipt> {
  return stored.receipt.outcome === 'accepted';
}

export function isRefusedFor(
  code: string,
): (stored: StoredReceipt) => stored is StoredReceipt<RefusedReceipt> {
  return (stored): stored is StoredReceipt<RefusedReceipt> =>
    stored.receipt.outcome === 'refused' && stored.receipt.code === code;
}
