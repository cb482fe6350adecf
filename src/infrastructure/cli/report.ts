import { createHash, hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { unzipSync } from 'fflate';
import { tokenOf } from '../../application/positions.js';
import { changesBetween } from '../../domain/ground/changes.js';
import type { Json } from '../../domain/ground/event.js';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { OpenPrincipals } from '../http/principals.js';
import type { Application } from '../http/server.js';
import { createServer } from '../http/server.js';
import { progressBar } from './progress.js';
import type { Terminal } from './run.js';
import { withStores } from './tools.js';

/** Which question, and where its answer goes. */
export interface Report {
  /** Where the answer is, below `/api`, such as `clusters/ttcp-cum-4/figures?from=2015&to=2019`. */
  readonly path: string;
  /** Its ending says the format. */
  readonly file: string;
  /** What was known at this instant or position; all where undefined. */
  readonly knownAt: string | undefined;
  /** SHA-256 that the file had before, where it must be the same again. */
  readonly sha256: string | undefined;
}

const formats = ['json', 'jsonl', 'csv', 'xlsx', 'parquet', 'docx', 'pdf'];

/** Writes the answer to a question into a file. Exit code 0, or 1 where the question is refused or the file is another than it must be. */
export async function report(
  application: Application,
  config: Config,
  terminal: Terminal,
  what: Report,
): Promise<number> {
  formatOf(what.file);
  return await withStores(config, terminal, async (stores, clock) => {
    const app = await createServer(application, stores, clock, new OpenPrincipals(), config.jsonLogs);
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const at = tokenOf(stores.events, (await stores.events.head()).position);
    return await reported(await app.getUrl(), what, at, terminal).finally(() => app.close());
  });
}

function formatOf(file: string): string {
  const format = extname(file).slice(1);
  if (formats.includes(format)) return format;
  throw new ConfigError(`${file}: must end in one of ${formats.map((one) => `.${one}`).join(', ')}`);
}

/** The same, of a server on this machine whose log ends at a position. */
export async function reported(
  server: string,
  { path, file, knownAt, sha256: expected }: Report,
  end: string,
  terminal: Terminal,
): Promise<number> {
  const [at = '', query = ''] = path.replace(/^\/?(api\/)?/, '').split('?');
  const asked = new URLSearchParams(query);
  const format = formatOf(file);
  if (format !== 'json') asked.set('format', format);
  const headers = { 'min-position': end, prefer: 'wait=30, handling=strict' };
  // At a position the same question gives the same bytes; tables and lists of the present take none.
  const of = knownAt ?? asked.get('knownAt') ?? end;
  const ask = async (): Promise<Response> => await fetch(`${server}/api/${at}?${asked}`, { headers });
  asked.set('knownAt', of);
  let response = await ask();
  let position: string | null = of;
  if (response.status === 400 && knownAt === undefined && !new URLSearchParams(query).has('knownAt')) {
    await response.arrayBuffer();
    asked.delete('knownAt');
    position = null;
    response = await ask();
  }
  if (!response.ok || !response.body) {
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    terminal.say(`${code}: ${detail}`);
    return 1;
  }
  const digest = createHash('sha256');
  const bar = progressBar(`report ${at}`, null);
  let size = 0;
  const counted = new Transform({
    transform(part: Buffer, _encoding, done) {
      digest.update(part);
      bar.at((size += part.length));
      done(null, part);
    },
  });
  const unfinished = `${file}.part`;
  try {
    await pipeline(response.body as ReadableStream, counted, createWriteStream(unfinished));
    const sha256 = digest.digest('hex');
    const again = position === null ? 'of the present' : `again with --known-at ${position}`;
    if (expected !== undefined && sha256 !== expected) {
      terminal.say(
        `${file} was not written: it would have SHA-256 ${sha256}, not ${expected}; ${await whatDiffers(file, unfinished, expected)}`,
      );
      return 1;
    }
    await rename(unfinished, file);
    terminal.say(`${file}: ${size} bytes, SHA-256 ${sha256}, ${again}`);
    return 0;
  } finally {
    bar.end();
    await rm(unfinished, { force: true });
  }
}

/** Parts that differ and are named. */
const NAMED = 10;

/** Which part of a file is not as it was, where what it was stands there still. */
async function whatDiffers(file: string, unfinished: string, expected: string): Promise<string> {
  const before = await readFile(file).catch(() => null);
  if (!before || hash('sha256', before, 'hex') !== expected)
    return `which part differs cannot be told: no ${file} with that SHA-256 is there`;
  const parts = partsThatDiffer(extname(file).slice(1), before, await readFile(unfinished));
  if (parts === null) return 'which part differs cannot be told of this format';
  const more = parts.length > NAMED ? ` and ${parts.length - NAMED} more` : '';
  return parts.length === 0
    ? 'only how it is put together'
    : `what differs: ${parts.slice(0, NAMED).join(', ')}${more}`;
}

/** Members of JSON, lines of text, files of a packed one; null where a format has nothing that could be named. */
function partsThatDiffer(format: string, before: Uint8Array, after: Uint8Array): string[] | null {
  switch (format) {
    case 'json':
      return changesBetween(JSON.parse(textIn(before)) as Json, JSON.parse(textIn(after)) as Json).map(
        ({ path }) => path,
      );
    case 'csv':
    case 'jsonl': {
      const [old, now] = [textIn(before).split('\n'), textIn(after).split('\n')];
      return [...newIn(now, old).map((n) => `line ${n}`), ...newIn(old, now).map((n) => `line ${n} before`)];
    }
    case 'xlsx':
    case 'docx': {
      const [old, now] = [unzipSync(before), unzipSync(after)];
      return Object.keys({ ...old, ...now }).filter(
        (name) => textIn(old[name] ?? new Uint8Array()) !== textIn(now[name] ?? new Uint8Array()),
      );
    }
    default:
      return null;
  }
}

const textIn = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Numbers of the lines that are not among others. */
function newIn(lines: readonly string[], others: readonly string[]): number[] {
  const known = new Set(others);
  return lines.flatMap((line, i) => (known.has(line) ? [] : i + 1));
}
