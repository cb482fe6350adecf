import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readIfThere, syncFolder } from '../files.js';
import { EMPTY_ROOT, isBeginning } from '../proofs/merkle-tree.js';
import { cosignatureOf, isSignedBy, SigningKey, signatureLine, signaturesOf } from '../proofs/signed-note.js';
import type { VerifierKey } from '../proofs/verifier-key.js';
import { readVerifierKey } from '../proofs/verifier-key.js';
import { secretFile } from '../secret-file.js';
import type { AnyCheckpoint, Submission } from './submission.js';
import { readCheckpoint, readSubmission } from './submission.js';

export interface Answer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly body: string;
  readonly type?: string;
}

export interface WitnessOptions {
  /** What it saw last of each log, and its key; made where it is missing. Of one process at a time. */
  readonly folder: string;
  /** Name of its key, such as `witness.example/thidua`. The folder keeps it with the key. */
  readonly name: string;
  /** Keys of the logs that it watches; those of one log have its name. */
  readonly logs: readonly VerifierKey[];
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

/** The witness cannot work in its folder; the message says why. */
export class WitnessError extends Error {}

/** A checkpoint that this witness cosigned, with the signatures that it gives to whoever asks. */
interface Seen extends AnyCheckpoint {
  readonly note: string;
}

/**
 * Cosigns checkpoints of logs, each only where it goes on from the one before (C2SP tlog-witness). What it cosigned last is in a
 * file before anybody gets the cosignature.
 */
export class Witness {
  readonly #seen = new Map<string, Seen>();
  readonly #turns = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly options: WitnessOptions,
    private readonly key: SigningKey,
    private readonly own: VerifierKey,
  ) {}

  /** Throws `WitnessError`. */
  static async open(options: WitnessOptions): Promise<Witness> {
    const { folder, name } = options;
    if (!/^[^\s+]+$/.test(name))
      throw new WitnessError(`${name} is no name for a key: it has blanks or a plus sign`);
    // An Ed25519 cosignature does not say whose it is: a key has one name for ever.
    const kept = await secretFile(join(folder, 'name'), () => name);
    if (kept !== name) throw new WitnessError(`the key in ${folder} is that of ${kept}, not of ${name}`);
    const key = await SigningKey.open(join(folder, 'witness.key'));
    const own = readVerifierKey(key.verifier(name, 'witness'), 'witness');
    if (!own) throw new WitnessError(`the key in ${folder} cannot be used`);
    await mkdir(join(folder, 'logs'), { recursive: true });
    return new Witness(options, key, own);
  }

  /** The key that checks its cosignatures. */
  get verifier(): string {
    return this.own.text;
  }

  /** Answers `add-checkpoint`. Throws where it cannot read or keep what it saw. */
  async add(body: Buffer): Promise<Answer> {
    const submission = readSubmission(body);
    if (!submission) return { status: 400, body: 'malformed\n' };
    const { text, origin } = submission.checkpoint;
    const keys = this.options.logs.filter(({ name }) => name === origin);
    if (keys.length === 0) return { status: 404, body: 'unknown log\n' };
    const { signatures } = submission.checkpoint;
    const signed = keys.filter((key) => signaturesOf(signatures, key).length > 0);
    if (signed.length === 0 || !signed.every((key) => isSignedBy(submission.checkpoint, key.text)))
      return { status: 403, body: 'not signed by the log\n' };
    const lines = signed.flatMap((key) => signaturesOf(signatures, key).map(signatureLine));
    const ofLog = `${text}\n${lines.join('')}`;
    const hash = originHash(origin);
    return await this.#inTurn(hash, async (seen) => {
      const refusal = this.#refusal(submission, ofLog, seen);
      if (refusal) return refusal;
      const line = this.key.cosign(text, this.own.name, this.options.now());
      const now = { ...submission.checkpoint, note: `${ofLog}${line}` };
      await keep(this.#file(hash), now.note);
      this.#seen.set(hash, now);
      return { status: 200, body: line };
    });
  }

  /** The checkpoint of a log that it cosigned last, by the SHA-256 of the log's name in hex; null where there is none. */
  async latest(hash: string): Promise<string | null> {
    const isKnown = this.options.logs.some(({ name }) => originHash(name) === hash);
    return isKnown ? await this.#inTurn(hash, (seen) => Promise.resolve(seen?.note ?? null)) : null;
  }

  #refusal({ old, proof, checkpoint }: Submission, note: string, seen: Seen | null): Answer | null {
    const { origin, size, root } = checkpoint;
    const refused = (status: 400 | 422, body: string): Answer => {
      this.options.log(`${origin}, ${size} events after ${old}: ${status} ${body}`);
      return { status, body: `${body}\n` };
    };
    if (old > size) return refused(400, 'the old size is above that of the checkpoint');
    const last = seen?.size ?? 0n;
    if (old !== last) return { status: 409, type: 'text/x.tlog.size', body: `${last}\n` };
    if (size === 0n && !root.equals(EMPTY_ROOT)) return refused(422, 'this is not the root of an empty log');
    if (seen && size === last && !root.equals(seen.root)) {
      this.options.log(
        `two histories of ${origin}: it signed two roots of ${size} events\n${seen.note}\n${note}`,
      );
      return refused(422, 'another root of this size was cosigned');
    }
    return isBeginning(old, seen?.root ?? EMPTY_ROOT, size, root, proof)
      ? null
      : refused(422, 'the proof does not show that the log was only added to');
  }

  /** One after the other for a log: between the comparison with what was seen last and the keeping of the next nothing comes. */
  async #inTurn<T>(hash: string, work: (seen: Seen | null) => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(hash) ?? Promise.resolve()).then(async () => {
      const seen = this.#seen.get(hash) ?? (await this.#read(hash));
      if (seen) this.#seen.set(hash, seen);
      return await work(seen);
    });
    this.#turns.set(
      hash,
      turn.catch(() => undefined),
    );
    return await turn;
  }

  async #read(hash: string): Promise<Seen | null> {
    const note = await readIfThere(this.#file(hash));
    if (note === null) return null;
    const checkpoint = readCheckpoint(note);
    // Whatever it is, it must not be taken for a log that was never seen.
    if (!checkpoint || !cosignatureOf(checkpoint, this.own) || originHash(checkpoint.origin) !== hash)
      throw new WitnessError(`${this.#file(hash)} is not what this witness cosigned`);
    return { ...checkpoint, note };
  }

  #file(hash: string): string {
    return join(this.options.folder, 'logs', hash);
  }
}

function originHash(origin: string): string {
  return createHash('sha256').update(origin).digest('hex');
}

/** Puts a text in the place of a file, whole and on the disk before it returns. */
async function keep(file: string, text: string): Promise<void> {
  const made = `${file}.${randomUUID()}`;
  await writeFile(made, text, { flag: 'wx', mode: 0o600, flush: true });
  await rename(made, file);
  await syncFolder(dirname(file));
}
