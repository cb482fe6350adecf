import { eventTypeFilter, streamNameFilter } from '@eventstore/db-client';
import type { EventStore, Receipt } from '../../application/event-store.js';
import { isNamed } from '../../application/event-store.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { entryOf, receiptAt, REFUSED, unpacked } from './eventstoredb-codec.js';
import type { CommandLedger, Placed } from './eventstoredb-commands.js';
import { inOrder } from './eventstoredb-commands.js';

/** Lists receipts: of one command or stream from their own streams, of all commands from the log. */
export class ReceiptReader {
  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly ledger: CommandLedger,
  ) {}

  async read({
    commandId,
    outcome,
    stream,
    after,
    limit,
  }: Parameters<EventStore['readReceipts']>[0]): Promise<readonly Receipt[]> {
    const wanted = (receipt: Receipt): boolean =>
      (outcome ?? receipt.outcome) === receipt.outcome && (stream ?? receipt.stream) === receipt.stream;
    const named = commandId ?? stream;
    if (named === undefined) {
      const last =
        after && (await this.ledger.receiptsOf(after.commandId)).find((one) => isNamed(one.receipt, after));
      return after && !last ? [] : await this.#scanned(last?.at ?? 0n, outcome, limit);
    }
    const all = await (commandId === undefined ? this.#ofStream(named) : this.ledger.receiptsOf(named));
    const found = all.map(({ receipt }) => receipt).filter(wanted);
    const from = after ? found.findIndex((receipt) => isNamed(receipt, after)) + 1 : 0;
    return found.slice(from, from + limit);
  }

  async #scanned(
    from: bigint,
    outcome: Receipt['outcome'] | undefined,
    limit: number,
  ): Promise<readonly Receipt[]> {
    const { events, commands } = this.names;
    const filters = {
      accepted: () => streamNameFilter({ prefixes: [events] }),
      refused: () => eventTypeFilter({ prefixes: [REFUSED] }),
      both: () => streamNameFilter({ prefixes: [events, commands] }),
    };
    const receipts: Receipt[] = [];
    await this.calls.scan(from, filters[outcome ?? 'both'](), (found) => {
      const name = found.event?.streamId;
      if (name?.startsWith(events)) {
        const ends = receiptAt(unpacked(found, this.names));
        if (ends) receipts.push(ends.receipt);
      } else if (name?.startsWith(commands)) {
        const entry = entryOf(found);
        if (entry.kind === 'refused') receipts.push(entry.receipt);
      }
      return receipts.length >= limit;
    });
    return receipts;
  }

  async #ofStream(stream: string): Promise<readonly Placed[]> {
    const read = (await this.calls.readStream(this.names.of(stream), 0)) ?? [];
    const accepted = read.flatMap((found) => receiptAt(unpacked(found, this.names)) ?? []);
    const placed = accepted.map(({ receipt }) => ({ receipt, at: receipt.position }));
    return inOrder([...placed, ...(await this.ledger.refusalsOf(stream))]);
  }
}
