import type { AcceptedReceipt, EventStore, Receipt, Warning } from '../../application/event-store.js';
import type { PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import type { Actor } from '../../domain/ground/event.js';
import type { EventId, Instant } from '../../domain/ground/values.js';
import { ruleLink } from '../../projections/law-book.js';

interface ReceiptBase {
  /** Id of the command, a UUID: its Idempotency-Key, unless another actor had used that. */
  readonly commandId: string;
  /** Name of the command. */
  readonly command: string;
  readonly actor: Actor;
  /** Stream of events that the command was about. */
  readonly stream: string;
  /** For the header Min-Position. */
  readonly position: PositionToken;
  readonly recordedAt: Instant;
}

/** What came of a command that was accepted: its events are stored. */
export interface ReceiptShown extends ReceiptBase {
  readonly outcome: 'accepted';
  /** Number of the last event in its stream, from 0. */
  readonly revision: number;
  /** The events that were stored, in order. */
  readonly events: readonly { readonly id: EventId; readonly type: string }[];
  /** What the command was accepted in spite of. */
  readonly warnings: readonly Warning[];
  /**
   * Only in the answer to `IssueAccessKey`: the key, for `Authorization: Bearer`. It is kept nowhere, so null where the command was
   * accepted earlier: then revoke it, unless you have it, and issue another one.
   */
  readonly accessKey?: string | null;
  /** Only in the answer to `RegisterWebhook` and `RotateWebhookSecret`: the secret, `whsec_…`, that signs what is sent. It is kept nowhere. */
  readonly webhookSecret?: string;
}

/** What came of a command that was refused: nothing is stored but this, and its id can be used again. */
export interface RefusalShown extends ReceiptBase {
  readonly outcome: 'refused';
  /** Why, as problems name it. */
  readonly code: string;
  /** Rule that forbade it, e.g. `R13`; null where none did. */
  readonly rule: string | null;
  /** Where the rule is explained, e.g. `/api/rules/R13`. */
  readonly ruleUrl?: string;
  /** Why, for people. */
  readonly detail: string;
}

/** A receipt as the API shows it: always the same bytes for the same receipt. */
export function shownReceipt<R extends Receipt>(
  store: EventStore,
  receipt: R,
): R extends AcceptedReceipt ? ReceiptShown : RefusalShown;
export function shownReceipt(store: EventStore, receipt: Receipt): ReceiptShown | RefusalShown {
  const { commandId, command, actor, stream, recordedAt } = receipt;
  const common = {
    commandId,
    command,
    actor,
    stream,
    position: tokenOf(store, receipt.position),
    recordedAt,
  };
  if (receipt.outcome === 'refused') {
    const { code, rule, detail } = receipt;
    return { outcome: 'refused', ...common, code, rule, ...ruleLink(rule), detail };
  }
  const events = receipt.events.map(({ id, type }) => ({ id, type }));
  const warnings = receipt.warnings.map(({ code, detail, id }) => ({
    code,
    detail,
    ...(id === undefined ? {} : { id }),
  }));
  return { outcome: 'accepted', ...common, revision: receipt.revision, events, warnings };
}
