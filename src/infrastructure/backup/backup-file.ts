import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Decrypter, Encrypter } from 'age-encryption';
import type { StoreKind } from '../../application/event-store.js';
import type { Transcribed } from '../event-store/transcript.js';

// One file: JSON, a line each, compressed (gzip), and encrypted where it is for somebody (age). docs/backup.md says what is in it.

/** The first line. */
export interface Header {
  readonly format: 'thidua backup';
  readonly version: 1;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  /** The store that held the events, whose positions the receipts bear. */
  readonly store: StoreKind;
  /** Whether what signs and opens is in it: the key of checkpoints, open ballots with their keys. */
  readonly holdsKeys: boolean;
}

/** The last line: without it, or where it says otherwise, the file is not whole. */
export interface End {
  readonly commands: number;
  readonly events: number;
  /** Position of the last event as answers write it, and its hash; `0` and null where there is none. */
  readonly position: string;
  readonly hash: string | null;
}

export type Line =
  | { readonly header: Header }
  /** A row of a table as PostgreSQL writes it in JSON. */
  | { readonly row: readonly [table: string, row: Readonly<Record<string, unknown>>] }
  | { readonly command: Transcribed }
  /** A file of the data folder. */
  | { readonly file: { readonly name: string; readonly text: string } }
  | { readonly end: End };

/** The file cannot be read whole, or is not what was written. */
export class BackupError extends Error {}

/** Who can read a file: keys of age, or whoever made it, who has the key of this one file. */
export type Opener = readonly string[] | { readonly fileKey: Uint8Array };

const AGE = 'age-encryption.org/v1\n';
const CHUNK = 64 * 1024;

/**
 * Writes a new file that only its owner may read, and gives the key of this one file where it is encrypted. `recipients` are public keys of
 * age; where there are none it is not encrypted. Throws where the file exists.
 */
export async function writeLines(
  file: string,
  lines: AsyncIterable<Line>,
  recipients: readonly string[],
): Promise<Uint8Array | null> {
  const gzip = createGzip();
  const target = createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true });
  if (recipients.length === 0) {
    await pipeline(Readable.from(textOf(lines)), gzip, target);
    return null;
  }
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  let key: Uint8Array | null = null;
  // A recipient of no one: so what was written can be read again by this process, which has none of the private keys.
  encrypter.addRecipient({
    wrapFileKey: (fileKey) => {
      key = fileKey.slice();
      return [];
    },
  });
  const zipped = pipeline(Readable.from(textOf(lines)), gzip);
  const sealed = await encrypter.encrypt(Readable.toWeb(gzip) as ReadableStream<Uint8Array>);
  await Promise.all([zipped, pipeline(sealed, target)]);
  return key;
}

async function* textOf(lines: AsyncIterable<Line>): AsyncGenerator<string, void, undefined> {
  const digest = createHash('sha256');
  let chunk = '';
  for await (const line of lines) {
    let text = `${JSON.stringify(line, withPositions)}\n`;
    if ('end' in line) text = `${JSON.stringify({ ...line, sha256: digest.digest('hex') })}\n`;
    else digest.update(text);
    chunk += text;
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

/** Positions are text, since JSON numbers lose digits. */
function withPositions(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** Private keys of age in a file, a line each. */
export async function identitiesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8');
  return text.split('\n').flatMap((line) => /^AGE-SECRET-KEY-\S+$/.exec(line.trim()) ?? []);
}

/** The lines of a file; the last is read once all before it are what was written. Throws `BackupError`. */
export async function* linesIn(file: string, opener: Opener): AsyncGenerator<Line, void, undefined> {
  const digest = createHash('sha256');
  let ended = false;
  for await (const text of textLines(await opened(file, opener), file)) {
    if (ended) throw new BackupError(`${file}: goes on after its end`);
    const line = parsed(text, file);
    if ('end' in line) {
      if (line.sha256 !== digest.digest('hex')) throw new BackupError(`${file}: is not what was written`);
      ended = true;
    } else digest.update(`${text}\n`);
    yield line;
  }
  if (!ended) throw new BackupError(`${file}: is cut off`);
}

async function opened(file: string, opener: Opener): Promise<AsyncIterable<string>> {
  const begin = Buffer.alloc(AGE.length);
  const handle = await open(file).catch((error: unknown) => {
    throw new BackupError(`${file}: ${(error as Error).message}`);
  });
  await handle.read(begin, 0, begin.length, 0).finally(() => handle.close());
  const source = createReadStream(file);
  const gunzip = createGunzip();
  gunzip.setEncoding('utf8');
  const unzipped =
    begin.toString('latin1') === AGE
      ? pipeline(await decrypted(source, opener, file), gunzip)
      : pipeline(source, gunzip);
  // Whoever reads on learns of it.
  unzipped.catch(() => undefined);
  return gunzip;
}

async function decrypted(
  source: Readable,
  opener: Opener,
  file: string,
): Promise<ReadableStream<Uint8Array>> {
  const decrypter = new Decrypter();
  if ('fileKey' in opener) decrypter.addIdentity({ unwrapFileKey: () => opener.fileKey });
  else for (const identity of opener) decrypter.addIdentity(identity);
  try {
    return await decrypter.decrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>);
  } catch (error) {
    source.destroy();
    throw new BackupError(`${file}: cannot be decrypted with these keys: ${(error as Error).message}`);
  }
}

async function* textLines(
  chunks: AsyncIterable<string>,
  file: string,
): AsyncGenerator<string, void, undefined> {
  let rest: string[] = [];
  try {
    for await (const chunk of chunks) {
      const [first = '', ...lines] = chunk.split('\n');
      rest.push(first);
      for (const line of lines) {
        yield rest.join('');
        rest = [line];
      }
    }
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError(`${file}: cannot be read whole: ${(error as Error).message}`);
  }
  if (rest.join('') !== '') throw new BackupError(`${file}: is cut off`);
}

function parsed(text: string, file: string): Line & { readonly sha256?: string } {
  try {
    const line = JSON.parse(text) as Line;
    if (!('command' in line)) return line;
    const { command } = line;
    const receipt = { ...command.receipt, position: positionIn(command.receipt) };
    if (command.outcome === 'refused') return { command: { ...command, receipt } as Transcribed };
    const events = command.events.map((event) => ({ ...event, position: positionIn(event) }));
    return { command: { ...command, receipt, events } as Transcribed };
  } catch (error) {
    throw new BackupError(`${file}: holds what is no line of a backup: ${(error as Error).message}`);
  }
}

/** What `withPositions` wrote. */
function positionIn({ position }: { readonly position: unknown }): bigint {
  return BigInt(position as string);
}
