import { streamNameFilter } from '@eventstore/db-client';
import type { Recorded } from '../../domain/ground/event.js';
import type { EventStoreDbCalls } from './eventstoredb-calls.js';
import type { StreamNames } from './eventstoredb-codec.js';
import { entryOf, receiptAt, repacked, sizeOf, unpacked } from './eventstoredb-codec.js';
import type { CommandLedger } from './eventstoredb-commands.js';
import type { LogEnd } from './eventstoredb-end.js';
import { MAX_APPEND_BYTES } from './prepared-command.js';
import type { Transcribed } from './transcript.js';

const PAGE = 500;
/** Commands that are noted at once, while the events of those before them are appended. */
const AT_ONCE = 64;

type Accepted = Extract<Transcribed, { readonly outcome: 'accepted' }>;
type Refused = Extract<Transcribed, { readonly outcome: 'refused' }>;

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

  /**
   * Notes where all of them will be, many at once. The events of those that are noted are written one append after another, since
   * the order of the log is part of the history; commands that follow each other on one stream share an append. What is there
   * already is known by its ids.
   */
  async take(commands: readonly Transcribed[]): Promise<void> {
    const parts = Array.from({ length: Math.ceil(commands.length / AT_ONCE) }, (_, n) =>
      commands.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
    );
    let noted = this.#note(parts[0] ?? []);
    for (const [n, part] of parts.entries()) {
      await noted;
      noted = this.#note(parts[n + 1] ?? []);
      noted.catch(() => undefined); // told when their turn comes
      for (const run of runsOf(part)) {
        if (run.outcome === 'accepted') await this.#append(run.commands);
        else await this.#keep(run.command);
      }
    }
  }

  async #note(commands: readonly Transcribed[]): Promise<void> {
    const accepted = commands.filter((command) => command.outcome === 'accepted');
    await Promise.all(
      accepted.map(async ({ fingerprint, receipt, events }) => {
        const { commandId, stream, actor } = receipt;
        const expectedRevision = expectedBy(events);
        const attempt = {
          kind: 'attempt',
          fingerprint,
          actorId: actor.id,
          stream,
          expectedRevision,
        } as const;
        if (!(await this.ledger.keepAttempt(commandId, attempt)))
          throw somethingElse(stream, expectedRevision);
      }),
    );
  }

  async #append(commands: readonly Accepted[]): Promise<void> {
    const events = commands.flatMap((command) => command.events);
    const stream = events[0]?.stream ?? '';
    const packed = commands.flatMap((one) => repacked(one.events, one.receipt, one.fingerprint));
    if (!(await this.calls.append(this.names.of(stream), expectedBy(events), packed))) {
      if (commands.length === 1) throw somethingElse(stream, expectedBy(events));
      // Some of them may be there already, and one append is of all or none.
      for (const command of commands) await this.#append([command]);
    }
    this.#last = events.at(-1) ?? this.#last;
  }

  async #keep({ fingerprint, receipt }: Refused): Promise<void> {
    const previous = this.#last && (await this.end.eventAt(this.#last.stream, this.#last.revision));
    const position = previous?.position ?? 0n;
    await this.ledger.keepRefusal({ kind: 'refused', fingerprint, receipt: { ...receipt, position } });
  }
}

type Run =
  | { readonly outcome: 'accepted'; readonly commands: Accepted[] }
  | { readonly outcome: 'refused'; readonly command: Refused };

/** The commands in their order; those that follow each other on one stream together, as many as fit into an append. */
function runsOf(commands: readonly Transcribed[]): readonly Run[] {
  const runs: Run[] = [];
  let bytes = 0;
  for (const command of commands) {
    const last = runs.at(-1);
    if (command.outcome === 'refused') {
      runs.push({ outcome: 'refused', command });
      continue;
    }
    const size = sizeOf(repacked(command.events, command.receipt, command.fingerprint));
    const isNext =
      last?.outcome === 'accepted' && last.commands[0]?.receipt.stream === command.receipt.stream;
    if (isNext && bytes + size <= MAX_APPEND_BYTES) {
      last.commands.push(command);
      bytes += size;
    } else {
      runs.push({ outcome: 'accepted', commands: [command] });
      bytes = size;
    }
  }
  return runs;
}

/** Revision after which a command's events stand. */
function expectedBy(events: readonly Recorded[]): number {
  return (events[0]?.revision ?? 0) - 1;
}

function somethingElse(stream: string, expectedRevision: number): Error {
  return new Error(
    `stream ${stream} of the target holds something else from revision ${expectedRevision + 1} on`,
  );
}
