import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config.js';
import type { Rotation } from './rotation.js';
import { givenUp, keysAfter } from './rotation.js';
import type { Note } from './signed-note.js';
import { cosignatureOf, isSignedBy } from './signed-note.js';
import type { VerifierKey } from './verifier-key.js';
import { readVerifierKey } from './verifier-key.js';

/** A witness as a policy names it. */
export interface PolicyWitness {
  readonly name: string;
  readonly key: VerifierKey;
  /** Where it takes checkpoints; null where the policy does not say. */
  readonly url: string | null;
}

/** So many of these: witnesses, or groups themselves. */
interface Group {
  readonly least: number;
  readonly members: readonly string[];
}

/** Whose signatures make a checkpoint good, by C2SP tlog-policy: any of the logs, and a quorum of the witnesses. */
export class Policy {
  readonly logs: VerifierKey[] = [];
  readonly witnesses: PolicyWitness[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #members = new Set<string>();
  #quorum: string | null = null;

  /** Throws `ConfigError`, which says what is wrong with which line. */
  constructor(text: Buffer) {
    // Bytes are what names consist of: only ASCII has a meaning.
    for (const [i, line] of text.toString('latin1').split('\n').entries()) {
      const fault = /[^\t\x20-\x7e\x80-\xff]/.test(line) ? 'has a control character' : this.#read(line);
      if (fault !== null) throw new ConfigError(`line ${i + 1} of the policy ${fault}`);
    }
    if (this.#quorum === null) throw new ConfigError('the policy names no quorum');
  }

  /** Reads the policy of a file. Throws `ConfigError`. */
  static async open(file: string): Promise<Policy> {
    try {
      return new Policy(await readFile(file));
    } catch (error) {
      throw new ConfigError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** Whether these witnesses, by the names of the policy, are enough. */
  isQuorum(signed: ReadonlySet<string>): boolean {
    return this.#quorum === 'none' || this.#has(this.#quorum ?? '', signed);
  }

  /** The witnesses whose cosignatures hold, by the names of the policy. */
  signers(note: Note): Set<string> {
    return new Set(
      this.witnesses.filter(({ key }) => cosignatureOf(note, key) !== null).map(({ name }) => name),
    );
  }

  /** Why a checkpoint is not good enough; null where it is. Keys of the policy may have handed over to others. */
  fault(note: Note, rotations: readonly Rotation[] = []): string | null {
    const logs = keysAfter(
      this.logs.map(({ text }) => text),
      rotations,
    );
    const isGood = (verifier: string): boolean =>
      isSignedBy(note, verifier) && !givenUp(rotations, { verifier, size: note.size });
    if (logs.length > 0 && !logs.some(isGood))
      return `the checkpoint of ${note.size} events is signed by none of the policy’s logs`;
    const signed = this.signers(note);
    if (this.isQuorum(signed)) return null;
    const missing = this.witnesses.filter(({ name }) => !signed.has(name)).map(({ name }) => name);
    return `too few witnesses cosigned the checkpoint of ${note.size} events: ${[...signed].join(', ') || 'none'}; not ${missing.join(', ')}`;
  }

  #has(name: string, signed: ReadonlySet<string>): boolean {
    const group = this.#groups.get(name);
    if (!group) return signed.has(name);
    return group.members.filter((member) => this.#has(member, signed)).length >= group.least;
  }

  /** Takes a line; says what is wrong with it, or null. */
  #read(line: string): string | null {
    const [word = '', ...rest] = line.split(/[ \t]+/).filter((part) => part !== '');
    if (word === '' || word.startsWith('#')) return null;
    if (word === 'log') return this.#log(rest);
    if (word === 'witness') return this.#witness(rest);
    if (word === 'group') return this.#group(rest);
    if (word === 'quorum') return this.#setQuorum(rest);
    return `begins with ${utf8(word)}`;
  }

  #log([vkey = '', _url, ...more]: readonly string[]): string | null {
    const key = readVerifierKey(utf8(vkey), 'log');
    if (!key || more.length > 0) return 'is not “log <key> [<url>]” with an Ed25519 key of a log';
    if (this.logs.some(({ bytes }) => bytes.equals(key.bytes))) return 'has a log for the second time';
    this.logs.push(key);
    return null;
  }

  #witness([name = '', vkey = '', url, ...more]: readonly string[]): string | null {
    const key = readVerifierKey(utf8(vkey), 'witness');
    if (!key || more.length > 0)
      return 'is not “witness <name> <key> [<url>]” with an Ed25519 key of a witness';
    if (this.#isTaken(name)) return `gives the name ${utf8(name)} for the second time`;
    if (this.witnesses.some((one) => one.key.bytes.equals(key.bytes)))
      return 'has a witness for the second time';
    this.witnesses.push({ name: utf8(name), key, url: url === undefined ? null : utf8(url) });
    return null;
  }

  #group([name = '', count = '', ...members]: readonly string[]): string | null {
    const { length } = members;
    const least =
      count === 'any' ? 1 : count === 'all' ? length : /^[1-9]\d*$/.test(count) ? Number(count) : 0;
    if (least < 1 || least > length) return 'is not “group <name> <all, any or how many> <name>...”';
    if (this.#isTaken(name)) return `gives the name ${utf8(name)} for the second time`;
    for (const member of members) {
      if (!this.#isDefined(member)) return `names ${utf8(member)}, which no line before it defines`;
      if (this.#members.has(member)) return `puts ${utf8(member)} into a group for the second time`;
      this.#members.add(member);
    }
    this.#groups.set(utf8(name), { least, members: members.map(utf8) });
    return null;
  }

  #setQuorum([name = '', ...more]: readonly string[]): string | null {
    if (name === '' || more.length > 0) return 'is not “quorum <name>”';
    if (this.#quorum !== null) return 'names a quorum for the second time';
    if (name !== 'none' && !this.#isDefined(name))
      return `names ${utf8(name)}, which no line before it defines`;
    this.#quorum = utf8(name);
    return null;
  }

  #isTaken(name: string): boolean {
    return name === 'none' || this.#isDefined(name);
  }

  #isDefined(name: string): boolean {
    return this.#groups.has(utf8(name)) || this.witnesses.some((one) => one.name === utf8(name));
  }
}

function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString();
}
