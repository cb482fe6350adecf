import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { MerkleTree } from '../../src/infrastructure/proofs/merkle-tree.js';
import { readVerifierKey, writeVerifierKey } from '../../src/infrastructure/proofs/verifier-key.js';
import { Witness } from '../../src/infrastructure/witness/witness.js';
import { witnessServer } from '../../src/infrastructure/witness/witness-server.js';
import { heard } from './until.js';

export interface ServedWitness {
  readonly url: string;
  readonly verifier: string;
  readonly lines: readonly string[];
  add(body: string | Buffer): Promise<{ status: number; type: string | null; text: string }>;
  close(): Promise<void>;
}

/** A witness of logs, on a free port or on the one it had before. */
export async function startWitness(
  folder: string,
  logs: readonly string[],
  { name = 'witness.example/w', port = 0, now = () => new Date() } = {},
): Promise<ServedWitness> {
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const keys = logs.map((key) => readVerifierKey(key, 'log')!);
  const witness = await Witness.open({ folder, name, logs: keys, now, log });
  const server = witnessServer(witness, log).listen(port, '127.0.0.1');
  await heard(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    verifier: witness.verifier,
    lines,
    add: async (body) => {
      const sent = typeof body === 'string' ? body : new Uint8Array(body);
      const response = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: sent });
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      };
    },
    close: async () => {
      const closed = heard(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A log of its own, as any program that speaks C2SP has one; `words` are its events. */
export class AnyLog {
  readonly #keys = generateKeyPairSync('ed25519');

  constructor(readonly origin: string) {}

  get verifier(): string {
    return writeVerifierKey(this.origin, 'log', this.#keys.publicKey);
  }

  tree(words: readonly string[]): MerkleTree {
    const tree = new MerkleTree();
    for (const word of words) tree.append(createHash('sha256').update(word).digest());
    return tree;
  }

  text(words: readonly string[], extension = ''): string {
    const root = this.tree(words).root(words.length).toString('base64');
    return `${this.origin}\n${words.length}\n${root}\n${extension}`;
  }

  signature(text: string): string {
    const type = Buffer.of(1);
    const raw = this.#keys.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
    const id = createHash('sha256')
      .update(`${this.origin}\n`)
      .update(type)
      .update(raw)
      .digest()
      .subarray(0, 4);
    const bytes = Buffer.concat([id, sign(null, Buffer.from(text), this.#keys.privateKey)]);
    return `— ${this.origin} ${bytes.toString('base64')}\n`;
  }

  note(text: string): string {
    return `${text}\n${this.signature(text)}`;
  }

  /** The body of `add-checkpoint` for the log of these words, after that of the first `old`. */
  body(
    old: number,
    words: readonly string[],
    { path = this.path(old, words), note = this.note(this.text(words)) } = {},
  ): string {
    return `old ${old}\n${path.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${note}`;
  }

  path(old: number, words: readonly string[]): Buffer[] {
    return old > words.length ? [] : this.tree(words).consistency(old, words.length);
  }
}
