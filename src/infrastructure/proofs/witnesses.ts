import { ConfigError } from '../config.js';
import { AfterSigning } from './after-signing.js';
import type { CheckpointTable, KeptCheckpoint } from './checkpoint-table.js';
import type { Policy, PolicyWitness } from './policy.js';
import { posted } from './posted.js';
import { cosignatureOf, parseNote, signatureIn } from './signed-note.js';

/** How long others may lack a checkpoint before they count as away, milliseconds. */
export const GRACE = 120_000;

/**
 * Why a witness did not cosign when it was asked last. REFUSED: it saw another history of this log. UNUSABLE: it knows the log or
 * its key not, or sent no cosignature that holds. NOT_ASKED: this process could not ask, as it cannot read its own log.
 */
export type Trouble = 'UNREACHABLE' | 'REFUSED' | 'UNUSABLE' | 'NOT_ASKED';

/** How a witness stands. */
export interface WitnessState {
  readonly name: string;
  /** Its key, `name+id+key`. */
  readonly verifier: string;
  /** The newest checkpoint that it cosigned, and when; null where there is none. */
  readonly size: number | null;
  readonly cosignedAt: string | null;
  /** When the first checkpoint after that one was signed; null where there is none. */
  readonly awaySince: string | null;
  /** As this process found when it asked last; null where it did not ask, or all was well. */
  readonly trouble: Trouble | null;
}

export interface WitnessesState {
  /** Whether those that are not away are enough by the policy; null where there is none. */
  readonly quorum: boolean | null;
  readonly witnesses: readonly WitnessState[];
}

export interface WitnessesOptions {
  readonly table: CheckpointTable;
  /** Which witnesses there are, and how many are enough; null where none are asked. */
  readonly policy: Policy | null;
  /** The hashes that show that the first so many events are the beginning of a checkpoint. */
  readonly proof: (from: number, checkpoint: KeptCheckpoint) => Promise<readonly Buffer[]>;
  readonly now: () => Date;
  readonly log: (line: string) => void;
}

class Unwitnessed extends Error {
  constructor(
    readonly trouble: Trouble,
    message: string,
  ) {
    super(message);
  }
}

/** Has the newest checkpoint cosigned by every witness of the policy that has an address (C2SP tlog-witness). */
export class Witnesses {
  readonly #troubles = new Map<PolicyWitness, Trouble>();
  /** Names of keys whose signatures were passed over, so that each is told of once. */
  readonly #strangers = new Set<string>();
  readonly #signing = new AfterSigning();

  /** Throws `ConfigError` for an address that is none. */
  constructor(private readonly options: WitnessesOptions) {
    for (const { name, url } of this.#asked)
      if (!/^https?:\/\//.test(url) || !URL.canParse(url))
        throw new ConfigError(
          `the witness ${name} needs an address that begins with https:// or http://, not ${url}`,
        );
  }

  /** Asks after each checkpoint that is signed, and again where no cosignature came, until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#asked.map((witness) =>
        this.#signing.follow(async () => await this.#ask(witness, signal), signal),
      ),
    );
  }

  /** Says that a checkpoint was signed. */
  wake(): void {
    this.#signing.wake();
  }

  /** Asks each witness once. */
  async ask(): Promise<void> {
    await Promise.all(this.#asked.map(async (witness) => await this.#ask(witness)));
  }

  async state(): Promise<WitnessesState> {
    const { policy, table, now } = this.options;
    if (!policy) return { quorum: null, witnesses: [] };
    const last = new Map(
      (await table.lastCosigned(policy.witnesses.map(({ key }) => key.text))).map((one) => [
        one.witness,
        one,
      ]),
    );
    const witnesses = await Promise.all(
      policy.witnesses.map(async (witness): Promise<WitnessState> => {
        const { name, key } = witness;
        const { resolution = 0, size = null, at: cosignedAt = null } = last.get(key.text) ?? {};
        const [lacking] = await table.after({ resolution, size: size ?? 0 }, 1);
        const trouble = this.#troubles.get(witness) ?? null;
        return { name, verifier: key.text, size, cosignedAt, awaySince: lacking?.signedAt ?? null, trouble };
      }),
    );
    const since = now().getTime() - GRACE;
    const there = witnesses.filter(({ awaySince }) => awaySince === null || Date.parse(awaySince) > since);
    return { quorum: policy.isQuorum(new Set(there.map(({ name }) => name))), witnesses };
  }

  get #asked(): (PolicyWitness & { readonly url: string })[] {
    return (this.options.policy?.witnesses ?? []).flatMap((witness) => (hasUrl(witness) ? [witness] : []));
  }

  /** Whether the witness has cosigned the newest checkpoint, now or before. */
  async #ask(witness: PolicyWitness & { readonly url: string }, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#cosigned(witness, signal);
    } catch (error) {
      if (signal?.aborted) return false;
      const trouble = error instanceof Unwitnessed ? error.trouble : 'NOT_ASKED';
      if (this.#troubles.get(witness) !== trouble)
        this.options.log(
          `no cosignature of the witness ${witness.name}: ${String(error instanceof Error ? error.message : error)}`,
        );
      this.#troubles.set(witness, trouble);
      return false;
    }
    if (this.#troubles.delete(witness)) this.options.log(`the witness ${witness.name} cosigns again`);
    return true;
  }

  async #cosigned(witness: PolicyWitness & { readonly url: string }, signal?: AbortSignal): Promise<void> {
    const { table } = this.options;
    const [last] = await table.lastCosigned([witness.key.text]);
    let known = last?.size ?? 0;
    // Another process may sign and ask meanwhile, so the witness may twice have seen more than we thought.
    for (let i = 0; i < 3; i++) {
      const [newest] = await table.newest(1);
      if (!newest || (newest.size === last?.size && newest.resolution === last.resolution)) return;
      if (known > newest.size)
        throw new Unwitnessed(
          'REFUSED',
          `it saw ${known} events of this log, of which ${newest.size} are signed here`,
        );
      const proof = await this.options.proof(known, newest);
      const lines = proof.map((hash) => `${hash.toString('base64')}\n`).join('');
      const { status, text } = await post(witness.url, `old ${known}\n${lines}\n${newest.note}`, signal);
      if (status === 200) return await this.#keep(witness, newest, text);
      if (status === 422)
        throw new Unwitnessed(
          'REFUSED',
          `it saw a history of which the ${newest.size} events signed here are no continuation`,
        );
      const [, size] = /^(0|[1-9]\d{0,14})\n$/.exec(text) ?? [];
      if (status !== 409 || size === undefined)
        throw new Unwitnessed(status < 500 ? 'UNUSABLE' : 'UNREACHABLE', `it answered ${status}`);
      known = Number(size);
    }
    throw new Unwitnessed('UNUSABLE', 'it saw another size each time it was asked');
  }

  async #keep(
    witness: PolicyWitness,
    { resolution, size, note }: KeptCheckpoint,
    answer: string,
  ): Promise<void> {
    const text = parseNote(note)?.text ?? '';
    const signatures = answer.split('\n').flatMap((line) => signatureIn(line) ?? []);
    const cosignature = cosignatureOf({ text, signatures }, witness.key);
    if (!cosignature) throw new Unwitnessed('UNUSABLE', 'it sent no signature that holds under its key');
    const { key } = witness;
    for (const { name, id } of signatures) {
      const stranger = `${name}+${id.toString('hex')}`;
      if ((name === key.name && id.equals(key.id)) || this.#strangers.has(stranger)) continue;
      this.#strangers.add(stranger);
      this.options.log(
        `the witness ${witness.name} also signs with ${stranger}, which the policy does not name`,
      );
    }
    await this.options.table.cosign({ resolution, size, witness: key.text, ...cosignature });
  }
}

function hasUrl(witness: PolicyWitness): witness is PolicyWitness & { readonly url: string } {
  return witness.url !== null;
}

/** Throws `Unwitnessed`. */
async function post(
  prefix: string,
  body: string,
  signal?: AbortSignal,
): Promise<{ status: number; text: string }> {
  const url = `${prefix.replace(/\/$/, '')}/add-checkpoint`;
  const { status, bytes } = await posted(url, body, signal ? { signal } : {}).catch((error: unknown) => {
    throw new Unwitnessed('UNREACHABLE', (error as Error).message);
  });
  return { status, text: bytes.toString() };
}
