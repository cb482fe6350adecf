import { Worker } from 'node:worker_threads';
import type { Client, ClientConfig } from 'pg';
import { packageFile } from '../package-files.js';
import { appConnection } from '../postgres/database.js';
import type { Cut, LogRange, SoundRange } from './log-range.js';
import { connected, readRange } from './log-range.js';

/** Receipts of a range. */
const STEP = 2_048;

/** Fewer ranges are read sooner than another thread has started. */
const RANGES_OF_A_THREAD = 8;

/** The last of the next receipts. */
const NEXT = `SELECT sequence, position FROM
  (SELECT sequence, position FROM log.receipt WHERE sequence > $1 ORDER BY sequence LIMIT $2) AS next ORDER BY sequence DESC LIMIT 1`;

/** Reads one range after another. */
interface RangeReader {
  read(range: LogRange): Promise<SoundRange | null>;
  close(): Promise<unknown>;
}

/** How the log is read. */
export interface Parallel {
  /** Most threads beside this one; none where all is read here. */
  readonly threads: number;
  /** Receipts of a range. */
  readonly step?: number;
}

/**
 * The ranges of the log in order, read by several readers at once, up to the end or to the first in which something is not as it
 * must be. `sizes`: of notes that somebody kept.
 */
export async function* soundRanges(
  appUrl: string,
  { sizes, threads: most, step = STEP }: Parallel & { readonly sizes: readonly number[] },
): AsyncGenerator<SoundRange, void, undefined> {
  const client = await connected(connection(appUrl));
  const { rows } = await client.query<{ receipts: string }>(
    'SELECT coalesce(max(sequence), 0) AS receipts FROM log.receipt',
  );
  const worthwhile = Math.floor(Number(rows[0]?.receipts) / (step * RANGES_OF_A_THREAD));
  const threads = Array.from({ length: Math.min(most, worthwhile) }, () => startThread(appUrl));
  const readers = (threads.length > 0 ? threads : [here(client)]).map(inTurn);
  const coming: Promise<SoundRange | null>[] = [];
  try {
    let after: Cut | null = { sequence: 0, position: 0 };
    for (let n = 0; ;) {
      // One is read and another waits, so that no reader does.
      while (after !== null && coming.length < 2 * readers.length) {
        const upTo = await cutAfter(client, after, step);
        const reader = readers[n++ % readers.length];
        if (upTo && reader) {
          const range = reader({ after, upTo, sizes });
          range.catch(() => undefined); // thrown when its turn comes
          coming.push(range);
        }
        after = upTo;
      }
      const range = await coming.shift();
      if (!range) return;
      yield range;
    }
  } finally {
    await Promise.all([...threads.map((thread) => thread.close()), client.end()]);
  }
}

/** Where the next range ends: at the receipt of an event after `from`; null where there is none. */
async function cutAfter(client: Client, from: Cut, step: number): Promise<Cut | null> {
  for (let { sequence } = from; ;) {
    const { rows } = await client.query<{ sequence: string; position: string }>(NEXT, [sequence, step]);
    const [last] = rows;
    if (!last) return null;
    sequence = Number(last.sequence);
    const position = Number(last.position);
    // Refusals alone are no range.
    if (position !== from.position) return { sequence, position };
  }
}

/** Hands a reader one range at a time. */
function inTurn(reader: RangeReader): RangeReader['read'] {
  let turn: Promise<unknown> = Promise.resolve();
  return (range) => {
    const read = turn.then(() => reader.read(range));
    turn = read;
    return read;
  };
}

const here = (client: Client): RangeReader => ({
  read: (range) => readRange(client, range),
  close: () => client.end(),
});

/** Of a connection that reads ranges, which may be large, as they come. */
const connection = (appUrl: string): ClientConfig => ({
  ...appConnection(appUrl, 'verify', ['jit=off']),
  statement_timeout: 0,
  query_timeout: 0,
});

/** Reads ranges in a thread of its own. */
function startThread(appUrl: string): RangeReader {
  const thread = new Worker(packageFile('dist/log-worker.js'), {
    workerData: connection(appUrl),
  });
  const failed = new Promise<never>((_, reject) => thread.once('error', reject));
  failed.catch(() => undefined); // thrown by whoever waits for a range
  const answer = async (range: LogRange): Promise<SoundRange | null> =>
    await new Promise((resolve) => {
      thread.once('message', resolve);
      thread.postMessage(range);
    });
  return { read: (range) => Promise.race([failed, answer(range)]), close: () => thread.terminate() };
}
