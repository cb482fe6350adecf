import { createHash } from 'node:crypto';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';
import { chainVerifier } from '../event-store/event-hash.js';
import type { Transcribed, Transcribing } from '../event-store/transcript.js';

/** Number of commands that are handed over at once. */
const BATCH = 256;

/** What of a stream must be the same in both stores. */
interface Content {
  events: number;
  hash: string | null;
  commands: number;
  /** Running hash of receipts and fingerprints, without positions. */
  receipts: string;
}

/** Copies all commands of one store to the other; those that are there already stay. Returns the number of commands read. */
export async function copyHistory(
  from: Transcribing,
  to: Transcribing,
  onProgress: (commands: number) => void,
): Promise<number> {
  let copied = 0;
  let batch: Transcribed[] = [];
  const flush = async (): Promise<void> => {
    await to.take(batch);
    onProgress((copied += batch.length));
    batch = [];
  };
  for await (const command of from.transcript()) if (batch.push(command) >= BATCH) await flush();
  if (batch.length > 0) await flush();
  return copied;
}

/**
 * Compares all of both stores, stream by stream: number of events, hash of the last, receipts; recomputes every hash. `see` is shown
 * all events of the target, in their order. Returns a sentence for each difference.
 */
export async function compareHistories(
  from: Transcribing,
  to: Transcribing,
  see?: (event: Recorded) => Promise<void>,
): Promise<string[]> {
  const [source, target] = [await contentsOf(from), await contentsOf(to, see)];
  const faults = [
    ...source.faults.map((fault) => `source: ${fault}`),
    ...target.faults.map((fault) => `target: ${fault}`),
  ];
  for (const stream of new Set([...source.streams.keys(), ...target.streams.keys()])) {
    const [here, there] = [source.streams.get(stream), target.streams.get(stream)];
    if (canonicalJson(here ?? null) === canonicalJson(there ?? null)) continue;
    faults.push(`stream ${stream}: ${described(here)} in the source, ${described(there)} in the target`);
  }
  return faults;
}

async function contentsOf(
  store: Transcribing,
  see?: (event: Recorded) => Promise<void>,
): Promise<{ readonly streams: ReadonlyMap<string, Content>; readonly faults: readonly string[] }> {
  const streams = new Map<string, Content>();
  const faults: string[] = [];
  const check = chainVerifier(null);
  for await (const command of store.transcript()) {
    const { stream } = command.receipt;
    const content = streams.get(stream) ?? { events: 0, hash: null, commands: 0, receipts: '' };
    streams.set(stream, content);
    const { position: _, ...receipt } = command.receipt;
    const text = canonicalJson({ receipt, fingerprint: command.fingerprint });
    content.receipts = createHash('sha256').update(`${content.receipts}\n${text}`).digest('hex');
    content.commands++;
    if (command.outcome === 'refused') continue;
    for (const event of command.events) {
      await see?.(event);
      content.events++;
      content.hash = event.hash;
      const broken = check(event);
      if (broken)
        faults.push(
          `event ${event.id} of ${stream}, revision ${event.revision}: ${broken.problem} is not as recorded`,
        );
    }
  }
  return { streams, faults };
}

function described(content: Content | undefined): string {
  if (!content) return 'nothing';
  const { events, hash, commands, receipts } = content;
  return `${events} events up to ${hash?.slice(0, 12) ?? '–'}, ${commands} receipts ${receipts.slice(0, 12)}`;
}
