import { streamNameFilter } from '@eventstore/db-client';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { entryOf, receiptAt, repacked, unpacked } from './eventstoredb-codec.js';
import type { CommandLedger } from './eventstoredb-commands.js';
import type { LogEnd } from './eventstoredb-end.js';
import type { Transcribed } from './transcript.js';

const PAGE = 500;

/** Moves whole histories into and out of EventStoreDB. */
export class EventStoreDbTranscript {
  /** Last event of the commands taken in. */
  #last: Recorded | null = null;

  constructor(
    private readonly calls: EventStoreDbCalls,
    private readonly names: StreamNames,
    private readonly ledger: CommandLedger,
    private readonly end: LogEnd,
  ) {}

  async *read(): AsyncGenerator<Transcribed, void, undefined> {
    const { events, commands } = this.names;
    const filter = streamNameFilter({ prefixes: [events, commands] });
    let open: Recorded[] = [];
    for (let after = 0n; ;) {
      const page: Transcribed[] = [];
      await this.calls.scan(after, filter, (found) => {
        after = found.event?.position?.commit ?? after;
        if (!found.event?.streamId.startsWith(events)) {
          const entry = entryOf(found);
          if (entry.kind === 'refused') page.push({ outcome: 'refused', ...entry });
          return page.length >= PAGE;
        }
        const unpackedEvent = unpacked(found, this.names);
        open.push(unpackedEvent.event);
        const ends = receiptAt(unpackedEvent);
        if (!ends) return false;
        page.push({
          outcome: 'accepted',
          fingerprint: ends.fingerprint,
          receipt: ends.receipt,
          events: open,
        });
        open = [];
        return page.length >= PAGE;
      });
      yield* page;
      if (page.length < PAGE) return;
    }
  }

  /** Writes one after another, since the order of the log is part of the history. What is there already is known by its ids. */
  async take(commands: readonly Transcribed[]): Promise<void> {
    for (const command of commands) {
      const { fingerprint, receipt } = command;
      const { commandId, stream } = receipt;
      if (command.outcome === 'refused') {
        const previous = this.#last && (await this.end.eventAt(this.#last.stream, this.#last.revision));
        await this.ledger.keepRefusal({
          kind: 'refused',
          fingerprint,
          receipt: { ...command.receipt, position: previous?.position ?? 0n },
        });
        continue;
      }
      const first = command.events[0]?.revision ?? 0;
      const attempt = {
        kind: 'attempt',
        fingerprint,
        actorId: receipt.actor.id,
        stream,
        expectedRevision: first - 1,
      } as const;
      const written =
        (await this.ledger.keepAttempt(commandId, attempt)) &&
        (await this.calls.append(
          this.names.of(stream),
          first - 1,
          repacked(command.events, command.receipt, fingerprint),
        ));
      if (!written)
        throw new Error(`stream ${stream} of the target holds something else from revision ${first} on`);
      this.#last = command.events.at(-1) ?? this.#last;
    }
  }
}
