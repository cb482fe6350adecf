import type { EventStore, Receipt } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { ruleLink } from '../../projections/law-book.js';

/** A receipt as the API shows it: always the same bytes for the same receipt. */
export function shownReceipt(store: EventStore, receipt: Receipt): object {
  const { outcome, commandId, command, actor, stream, recordedAt } = receipt;
  const common = {
    outcome,
    commandId,
    command,
    actor,
    stream,
    position: tokenOf(store, receipt.position),
    recordedAt,
  };
  if (receipt.outcome === 'refused') {
    const { code, rule, detail } = receipt;
    return { ...common, code, rule, ...ruleLink(rule), detail };
  }
  const events = receipt.events.map(({ id, type }) => ({ id, type }));
  const warnings = receipt.warnings.map(({ code, detail, id }) => ({
    code,
    detail,
    ...(id === undefined ? {} : { id }),
  }));
  return { ...common, revision: receipt.revision, events, warnings };
}
