import { readFile } from 'node:fs/promises';
import type { Certificate } from 'pkijs';
import { ConfigError } from '../config.js';
import { AfterSigning } from './after-signing.js';
import type { CheckpointTable } from './checkpoint-table.js';
import { posted } from './posted.js';
import { parseNote } from './signed-note.js';
import { certificatesIn, checkToken, requestFor, tokenIn } from './timestamp-token.js';
import { GRACE } from './witnesses.js';

/** Who stamps the time of checkpoints (RFC 3161), and whose certificates it must have. */
export interface TimestampAuthority {
  readonly url: string;
  readonly trusted: readonly Certificate[];
}

/** Reads the certificates that are trusted. Throws `ConfigError`. */
export async function authorityOf(url: string, file: string): Promise<TimestampAuthority> {
  try {
    const trusted = certificatesIn(await readFile(file, 'utf8'));
    if (trusted.length === 0) throw new Error('has no certificates');
    return { url, trusted };
  } catch (error) {
    throw new ConfigError(`TIMESTAMP_CA ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export interface TimestampsState {
  /** `away` once a checkpoint has waited too long for its time-stamp; `off` where none is asked for. */
  readonly status: 'live' | 'away' | 'off';
  /** When the first checkpoint was signed after the last one that is stamped; null where there is none. */
  readonly awaySince: string | null;
}

/** Has the newest checkpoint stamped, in a loop of its own that nothing waits for. */
export class Timestamps {
  readonly #signing = new AfterSigning();
  #trouble = '';

  constructor(
    private readonly options: {
      readonly table: CheckpointTable;
      readonly authority: TimestampAuthority | null;
      readonly now: () => Date;
      readonly log: (line: string) => void;
    },
  ) {}

  /** Asks after each checkpoint that is signed, and again where no time-stamp came, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    if (this.options.authority === null) return;
    await this.#signing.follow(async () => await this.ask(signal), signal);
  }

  /** Says that a checkpoint was signed. */
  wake(): void {
    this.#signing.wake();
  }

  /** How it stands with time-stamps, whichever process asked for them. */
  async state(): Promise<TimestampsState> {
    const { authority, table, now } = this.options;
    if (authority === null) return { status: 'off', awaySince: null };
    const last = await table.lastStamped();
    const [lacking] = await table.after(last ?? { resolution: 0, size: 0 }, 1);
    const awaySince = lacking?.signedAt ?? null;
    const isLate = awaySince !== null && Date.parse(awaySince) <= now().getTime() - GRACE;
    return { status: isLate ? 'away' : 'live', awaySince };
  }

  /** Whether the newest checkpoint is stamped, now or before; true where nobody is to be asked. */
  async ask(signal?: AbortSignal): Promise<boolean> {
    const { authority, log } = this.options;
    if (authority === null) return true;
    try {
      await this.#stamp(authority, signal);
    } catch (error) {
      if (signal?.aborted) return false;
      const trouble = error instanceof Error ? error.message : String(error);
      if (trouble !== this.#trouble) log(`no time-stamp: ${trouble}`);
      this.#trouble = trouble;
      return false;
    }
    if (this.#trouble !== '') log('checkpoints are stamped again');
    this.#trouble = '';
    return true;
  }

  async #stamp({ url, trusted }: TimestampAuthority, signal?: AbortSignal): Promise<void> {
    const { table } = this.options;
    const [newest] = await table.newest(1);
    if (!newest || newest.timestamp) return;
    const text = parseNote(newest.note)?.text ?? '';
    const { der, nonce } = requestFor(text);
    const { status, bytes } = await posted(url, der, {
      type: 'application/timestamp-query',
      ...(signal && { signal }),
    });
    if (status !== 200) throw new Error(`${url} answered ${status}`);
    const token = tokenIn(bytes);
    const { at } = await checkToken(token, text, trusted, nonce);
    await table.stamp(newest, at, token);
  }
}
