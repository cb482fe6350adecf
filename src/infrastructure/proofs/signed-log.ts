import type { Certificate } from 'pkijs';
import type { Recorded } from '../../domain/ground/event.js';
import type {
  Checkpoint,
  CheckpointTable,
  KeptCheckpoint,
  KeptCosignature,
  Standing,
  Timestamp,
} from './checkpoint-table.js';
import { isAsSigned } from './checkpoint-table.js';
import type { ReadTree } from './log-tree.js';
import { originOf, rotationIn } from './log-tree.js';
import { leafOf, RunningRoot } from './merkle-tree.js';
import type { Resolution } from './resolutions.js';
import { counts, explainedBy, resolvedBy } from './resolutions.js';
import type { Rotation } from './rotation.js';
import { givenUp } from './rotation.js';
import type { Note } from './signed-note.js';
import { cosignatureOf, isSignedBy, parseNote, signatureIn } from './signed-note.js';
import { checkToken, TimestampError } from './timestamp-token.js';
import { readVerifierKey } from './verifier-key.js';
import { Faults } from '../verify/faults.js';
import type { SoundRange } from '../verify/log-range.js';

const PAGE = 500;

/** Compares a log that is read from its first event with all checkpoints that were signed, and with notes kept elsewhere. */
export class SignedLog {
  #root = new RunningRoot();
  readonly #faults = new Faults();
  /** The keys of checkpoints, and the size of the last one that each signed. */
  readonly #verifiers = new Map<string, number>();
  readonly #rotations: Rotation[] = [];
  /** Roots of the checkpoints that were met, by size. */
  readonly #roots = new Map<number, string>();
  /** Notes by size, and those whose root differs from the log's. Which of them count is known once all keys are read. */
  readonly #notes: Note[];
  readonly #contradicted = new Set<Note>();
  /** Checkpoints and notes that differ from the log, and how. */
  readonly #differing: (Standing & { readonly fault: string })[] = [];
  #kept: KeptCheckpoint[] = [];
  #origin: string | null = null;

  private constructor(
    private readonly table: CheckpointTable,
    /** Size of the largest checkpoint at the beginning; more may be signed while the log is read. */
    private readonly largest: number,
    notes: readonly string[],
    /** Whose time-stamps count; null where only what they say is compared. */
    private readonly trusted: readonly Certificate[] | null,
  ) {
    const parsed = notes.map(parseNote);
    for (const note of parsed) if (!note) this.#faults.add('a note that is no checkpoint');
    this.#notes = parsed.filter((note) => note !== null).toSorted((a, b) => a.size - b.size);
  }

  /** Open it before reading the log. */
  static async open(
    table: CheckpointTable,
    notes: readonly string[] = [],
    trusted: readonly Certificate[] | null = null,
  ): Promise<SignedLog> {
    const [largest] = await table.largest(1, null);
    const log = new SignedLog(table, largest?.size ?? 0, notes, trusted);
    await log.#fetch(0);
    return log;
  }

  /** Takes the next event. */
  async see({ hash, ...event }: Pick<Recorded, 'hash' | 'type' | 'data'>): Promise<void> {
    if (event.type === 'KeyRotated') this.#rotate(rotationIn(event), this.#root.size);
    this.#root.append(hash);
    this.#origin ??= originOf(hash);
    await this.#reached(this.#root, hash);
  }

  /** Takes events that were read elsewhere, where there are marks at the sizes of all checkpoints and of `sizes`. */
  async join({ first, marks, subtrees, telling }: SoundRange): Promise<void> {
    this.#origin ??= originOf(first);
    const rotations = telling.filter(({ event }) => event.type === 'KeyRotated');
    for (const { size, head, subtrees: upTo } of marks) {
      for (; rotations[0] && rotations[0].size <= size; rotations.shift())
        this.#rotate(rotationIn(rotations[0].event), rotations[0].size - 1);
      await this.#reached(this.#root.with(upTo), head);
    }
    for (const { size, event } of rotations) this.#rotate(rotationIn(event), size - 1);
    this.#root = this.#root.with(subtrees);
  }

  /** The sizes of the notes. */
  get sizes(): readonly number[] {
    return this.#notes.map(({ size }) => size);
  }

  async #reached(log: RunningRoot, head: string): Promise<void> {
    const { size } = log;
    for (let [next] = this.#kept; next?.size === size; [next] = this.#kept) {
      this.#compare(next, { root: log.value, head });
      this.#kept.shift();
      if (this.#kept.length === 0) await this.#fetch(size);
    }
    for (const note of this.#notes) {
      if (note.size > size) break;
      if (note.size === size && note.root !== log.value) this.#contradicted.add(note);
    }
  }

  /** All differences, after the last event was seen; to `settled` go those that were resolved. */
  async end(
    resolutions: readonly Resolution[] = [],
    settled: (line: string) => void = () => undefined,
  ): Promise<readonly string[]> {
    const { size } = this.#root;
    for (; this.#kept.length > 0; await this.#fetch(this.#kept.at(-1)?.size ?? 0))
      for (const kept of this.#kept) {
        this.#verifiers.set(kept.verifier, kept.size);
        if (!isAsSigned(kept)) this.#faults.add(forged(kept.size));
        else this.#differing.push({ ...kept, fault: shorter(kept.size, size) });
      }
    for (const note of this.#notes) {
      const signers = [...this.#verifiers.keys()].filter((verifier) => isSignedBy(note, verifier));
      const { size: of } = note;
      const isKnown = signers.some((verifier) => !givenUp(this.#rotations, { verifier, size: of }));
      if (!isKnown && signers.length > 0)
        this.#faults.add(`the note of ${of} events is signed by a key that had been given up`);
      else if (!isKnown) this.#faults.add(`the note of ${note.size} events is signed by no key of this log`);
      else if (note.size > size || this.#contradicted.has(note)) {
        const resolution = note.resolved.at(-1)?.number ?? 0;
        const fault = note.size > size ? shorter(note.size, size) : changed(note.size);
        this.#differing.push({ resolution, size: note.size, fault });
      }
    }
    for (const { fault, ...standing } of this.#differing) {
      const by = resolvedBy(standing, resolutions);
      if (by) settled(`${fault}; ${explainedBy(by)}`);
      else this.#faults.add(fault);
    }
    for (const { from, at } of this.#rotations)
      if ((this.#verifiers.get(from) ?? 0) > at.size)
        this.#faults.add(`${from} signed checkpoints after it was given up at ${at.size} events`);
    for await (const one of inOrder((above) => this.table.cosignatures(PAGE, above)))
      if (!isAsCosigned(one)) this.#faults.add(foreign(one));
    for await (const one of inOrder((above) => this.table.timestamps(PAGE, above))) {
      const fault = await faultOfStamp(one, this.trusted);
      if (fault !== null) this.#faults.add(fault);
    }
    return this.#faults.all;
  }

  /** The keys of the kept checkpoints, for comparison with the keys that were handed out. */
  get verifiers(): readonly string[] {
    return [...this.#verifiers.keys()];
  }

  /** The acts by which they changed. */
  get rotations(): readonly Rotation[] {
    return this.#rotations;
  }

  /** An act, after so many events, rests on a checkpoint that was signed before. */
  #rotate(rotation: Rotation | null, size: number): void {
    const isSound =
      rotation?.origin === this.#origin && this.#roots.get(rotation.at.size) === rotation.at.root;
    if (isSound && !this.#rotations.some(({ from }) => from === rotation.from))
      this.#rotations.push(rotation);
    else this.#faults.add(`event ${size} records no change of keys that both signed, over a checkpoint`);
  }

  #compare(kept: KeptCheckpoint, now: { readonly root: string; readonly head: string }): void {
    this.#verifiers.set(kept.verifier, kept.size);
    this.#roots.set(kept.size, kept.root);
    const fault = faultOfKept(kept, { ...now, origin: this.#origin });
    if (fault === null) return;
    if (isAsSigned(kept)) this.#differing.push({ ...kept, fault });
    else this.#faults.add(fault);
  }

  async #fetch(above: number): Promise<void> {
    this.#kept = (await this.table.next(PAGE, above)).filter(({ size }) => size <= this.largest);
  }
}

/** What stands beside all checkpoints, in pages of those of more events than `above`. */
async function* inOrder<T extends Pick<Standing, 'size'>>(
  pageAbove: (above: number) => Promise<readonly T[]>,
): AsyncGenerator<T, void, undefined> {
  for (let page = await pageAbove(0); page.length > 0; page = await pageAbove(page.at(-1)?.size ?? 0))
    yield* page;
}

/**
 * How the checkpoints of more events than `above` differ, so many of them, and what witnesses and authorities signed under them; null
 * after the last.
 */
export async function faultsOfSome(
  table: CheckpointTable,
  above: number,
  limit: number,
  read: () => Promise<ReadTree>,
  trusted: readonly Certificate[] | null,
): Promise<{ readonly size: number; readonly faults: readonly string[] } | null> {
  const page = await table.next(limit, above);
  const size = page.at(-1)?.size;
  if (size === undefined) return null;
  const cosignatures = await table.cosignatures(limit, above);
  const timestamps = await table.timestamps(limit, above);
  // Read after them: they cover only what was in the log.
  const { tree, origin, resolutions } = await read();
  const faults = page.map((kept) => {
    if (!counts(kept, resolutions)) return isAsSigned(kept) ? null : forged(kept.size);
    if (kept.size > tree.size) return shorter(kept.size, tree.size);
    const isHead = tree.leaf(kept.size - 1).equals(leafOf(kept.head));
    const root = tree.root(kept.size).toString('hex');
    return faultOfKept(kept, { root, head: isHead ? kept.head : '', origin });
  });
  for (const one of cosignatures) if (one.size <= size && !isAsCosigned(one)) faults.push(foreign(one));
  for (const one of timestamps) if (one.size <= size) faults.push(await faultOfStamp(one, trusted));
  return { size, faults: faults.filter((fault) => fault !== null) };
}

/** How a checkpoint differs from what was signed, or from the log when it had as many events; null where it does not. */
function faultOfKept(
  kept: KeptCheckpoint,
  { root, head, origin }: { readonly root: string; readonly head: string; readonly origin: string | null },
): string | null {
  const isOurs = parseNote(kept.note)?.origin === origin;
  if (!isAsSigned(kept) || (isOurs && kept.root === root && kept.head !== head)) return forged(kept.size);
  return kept.root !== root || !isOurs ? changed(kept.size) : null;
}

/** How a time-stamp differs from what was stamped, or from who may; null where it does not. */
async function faultOfStamp(
  { size, at, token, note }: Timestamp & Pick<Checkpoint, 'size' | 'note'>,
  trusted: readonly Certificate[] | null,
): Promise<string | null> {
  const text = parseNote(note)?.text ?? '';
  const stamped = await checkToken(Buffer.from(token, 'base64'), text, trusted).catch((error: unknown) => {
    if (error instanceof TimestampError) return null;
    throw error;
  });
  return stamped?.at === at
    ? null
    : `the time-stamp of the checkpoint of ${size} events is not of it, or by nobody who is trusted`;
}

/** Whether the columns agree with what the witness signed under the note. */
function isAsCosigned({ witness, at, line, note }: KeptCosignature & { readonly note: string }): boolean {
  const [said, key, signature] = [
    parseNote(note),
    readVerifierKey(witness, 'witness'),
    signatureIn(line.trimEnd()),
  ];
  const found = said && key && signature && cosignatureOf({ text: said.text, signatures: [signature] }, key);
  return found?.at === at && found.line === line;
}

function foreign({ size, witness }: KeptCosignature): string {
  return `a cosignature under the checkpoint of ${size} events is not what ${witness} signed`;
}

function changed(size: number): string {
  return `the first ${size} events are not those of their signed checkpoint`;
}

function shorter(size: number, is: number): string {
  return `a checkpoint of ${size} events was signed; the log has ${is}`;
}

function forged(size: number): string {
  return `the checkpoint of ${size} events is not what was signed`;
}
