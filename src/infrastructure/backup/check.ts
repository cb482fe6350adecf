import { refOf } from '../../application/sealing.js';
import type { Doubt, DoubtResolved, HistoryRestored } from '../../domain/registry/doubts.js';
import { stream as HISTORY } from '../../domain/registry/doubts.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { PersonsForgotten } from '../../domain/registry/persons.js';
import { chainVerifier } from '../event-store/event-hash.js';
import type { Transcribed } from '../event-store/transcript.js';
import { RunningRoot } from '../proofs/merkle-tree.js';
import { counts, resolutionOf } from '../proofs/resolutions.js';
import { isSignedBy, parseNote } from '../proofs/signed-note.js';
import { Faults } from '../verify/faults.js';
import { refsIn } from '../verify/names.js';
import type { End, Header, Line, Opener } from './backup-file.js';
import { BackupError, linesIn } from './backup-file.js';
import { PERSONS } from './take.js';

/** What a backup is found to hold. */
export interface Checked {
  readonly header: Header;
  readonly end: End;
  /** A sentence for each difference from what was recorded or signed: the history was in doubt when it was taken. */
  readonly faults: readonly string[];
}

interface SignedRow {
  readonly size: number;
  readonly resolution: number;
  readonly verifier: string;
  readonly note: string;
}

/**
 * Reads a file whole, and compares all in it: every hash and link, receipts, names with their references, signed checkpoints with the
 * events. Throws `BackupError` where it is not what was written.
 */
export async function checkBackup(
  file: string,
  opener: Opener,
  onProgress: (events: number) => void = () => undefined,
): Promise<Checked> {
  let check: BackupCheck | null = null;
  for await (const line of linesIn(file, opener)) {
    if ('header' in line) check = new BackupCheck(line.header);
    if (check === null) throw new BackupError(`${file}: is no backup of thidua`);
    check.see(line);
    onProgress(check.events);
  }
  if (check === null) throw new BackupError(`${file}: is empty`);
  return check.result(file);
}

class BackupCheck {
  events = 0;
  readonly #faults = new Faults();
  readonly #chain: ReturnType<typeof chainVerifier>;
  readonly #root = new RunningRoot();
  /** Checkpoints, and the roots of the log at their sizes. */
  readonly #signed: SignedRow[] = [];
  readonly #roots = new Map<number, string>();
  readonly #resolutions: Doubt[] = [];
  readonly #named = new Set<string>();
  readonly #unnamed = new Set<string>();
  readonly #forgotten = new Set<string>();
  #commands = 0;
  #last: Recorded | null = null;
  #end: End | null = null;

  constructor(private readonly header: Header) {
    if (header.format !== 'thidua backup' || header.version !== 1)
      throw new BackupError(
        `a backup of version ${String(header.version)} is for another version of this program`,
      );
    this.#chain = chainVerifier(null);
  }

  see(line: Line): void {
    if ('row' in line) this.#row(...line.row);
    else if ('command' in line) this.#command(line.command);
    else if ('end' in line) this.#end = line.end;
  }

  result(file: string): Checked {
    if (this.#end === null) throw new BackupError(`${file}: is cut off`);
    const { commands, events, hash } = this.#end;
    if (commands !== this.#commands || events !== this.events || hash !== (this.#last?.hash ?? null))
      throw new BackupError(`${file}: holds ${this.events} events; ${events} were written`);
    for (const row of this.#signed) this.#compare(row);
    for (const ref of this.#unnamed)
      if (!this.#forgotten.has(ref))
        this.#faults.add(`the name behind ${ref} is not in it, and no event says that it was removed`);
    return { header: this.header, end: this.#end, faults: this.#faults.all };
  }

  #row(table: string, row: Readonly<Record<string, unknown>>): void {
    if (table === 'log.checkpoint') {
      const signed = row as unknown as SignedRow;
      this.#signed.push(signed);
      this.#roots.set(signed.size, '');
    }
    if (table !== PERSONS) return;
    const [ref = '', salt = ''] = [row['ref'], row['salt']].map((value) => String(value).replace('\\x', ''));
    if (refOf(salt, String(row['name'])) !== ref)
      this.#faults.add(`the name behind ${ref} is not the one that was recorded`);
    this.#named.add(ref);
    this.#unnamed.delete(ref);
  }

  #command(command: Transcribed): void {
    this.#commands++;
    if (command.outcome === 'refused') return;
    const { receipt, events } = command;
    const same =
      events.length === receipt.events.length &&
      events.every(({ id, type }, i) => id === receipt.events[i]?.id && type === receipt.events[i].type);
    if (!same)
      this.#faults.add(`the receipt of ${receipt.command} ${receipt.commandId}: its events are others`);
    for (const event of events) this.#event(event);
  }

  #event(event: Recorded): void {
    this.events++;
    this.#last = event;
    const broken = this.#chain(event);
    if (broken)
      this.#faults.add(
        `event ${event.id} (position ${event.position}): ${broken.problem} is not as recorded`,
      );
    this.#root.append(event.hash);
    const { size } = this.#root;
    if (this.#roots.has(size)) this.#roots.set(size, this.#root.value);
    if (event.stream === HISTORY)
      this.#resolutions.push(resolutionOf(event as Recorded<DoubtResolved | HistoryRestored>).doubt);
    if (event.type === 'PersonsForgotten')
      for (const ref of (event.data as PersonsForgotten['data']).refs) this.#forgotten.add(ref);
    else {
      const refs = new Set<string>();
      refsIn(event.data, refs);
      for (const ref of refs) if (!this.#named.has(ref)) this.#unnamed.add(ref);
    }
  }

  #compare({ size, resolution, verifier, note }: SignedRow): void {
    const said = parseNote(note);
    if (said?.size !== size || !isSignedBy(said, verifier))
      this.#faults.add(`the checkpoint of ${size} events is not what was signed`);
    else if (counts({ resolution, size }, this.#resolutions) && said.root !== this.#roots.get(size))
      this.#faults.add(`the first ${size} events are not those of their signed checkpoint`);
  }
}
