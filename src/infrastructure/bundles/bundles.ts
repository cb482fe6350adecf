import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { dayInVietNam } from '../../application/clock.js';
import { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { Reads } from '../../application/reads.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { projections } from '../../projections/index.js';
import { Reader } from '../../projections/reader.js';
import type { Asking, Then } from '../../projections/steps.js';
import { Steps } from '../../projections/steps.js';
import type { RowsRead } from '../../projections/watched.js';
import { ReadModels } from '../projections/read-models.js';
import type { Covered } from '../proofs/checkpoints.js';
import { Checkpoints } from '../proofs/checkpoints.js';
import { Packed } from './packed.js';
import type { ZipPart } from './zip.js';
import { zipOf } from './zip.js';
import { packageFile } from '../package-files.js';

/** A question and the address at which it is asked. */
export type BundledQuestion = readonly [address: string, asking: Asking];

/** What a bundle is about. */
export interface BundleSubject {
  /** Its address, without the size. */
  readonly about: string;
  /** What is asked of it, by address; there is no bundle where the first has no answer. */
  readonly questions: readonly [BundledQuestion, ...BundledQuestion[]];
}

const explanation = packageFile('docs/doc-toi.html');
const proofScript = packageFile('docs/verify-proof.mjs');
const timestampScript = packageFile('docs/verify-timestamp.mjs');
const bundleScript = packageFile('docs/verify-bundle.mjs');

/** How long the read models may take to get as far as the checkpoint, milliseconds. */
const WAIT = 5_000;
/** Names of persons that are looked up at once. */
const NAMES = 500;

const readModels = projections.map(({ name }) => name);

/** Bundles of evidence: the events behind some answers, proved to be in a signed checkpoint, in one ZIP (docs/proofs.md). */
@Injectable()
export class Bundles {
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly steps: Steps,
    private readonly reader: Reader,
    private readonly store: EventStore,
    private readonly readModels: ReadModels,
    private readonly database: DataSource,
    private readonly reads: Reads,
  ) {}

  /**
   * The bundle of a checkpoint, the newest where no size is given, with names of persons where the actor is given. Throws NOT_FOUND,
   * HISTORY_CHANGED, STALE.
   */
  async of(
    { about, questions }: BundleSubject,
    size: number | null,
    namesFor: Actor | null,
  ): Promise<{ readonly size: number; readonly zip: Readable }> {
    const covered = await this.checkpoints.covered(size);
    const { checkpoint, upTo, verifier, rotations } = covered;
    const { timestamp } = checkpoint;
    await this.reached(upTo);
    const last = await this.store.eventAt(upTo);
    const day = dayInVietNam(new Date(last?.recordedAt ?? checkpoint.signedAt));
    const ask = ([, asking]: BundledQuestion) => this.steps.asked(asking, upTo, day);
    const [first, ...others] = questions;
    const known = await ask(first);
    if (known.answer === null)
      throw new DomainError('NOT_FOUND', `Chưa có gì được ghi trong ${checkpoint.size} sự kiện đầu.`, {
        size: checkpoint.size,
      });

    const packed = new Packed();
    const rows: RowsRead = new Map();
    const take = ({ answer, rows: read }: Then): string => {
      for (const [projection, keys] of read)
        rows.set(projection, new Set([...(rows.get(projection) ?? []), ...keys]));
      // Members without a value are none.
      const told = JSON.parse(JSON.stringify(answer)) as object | null;
      if (told) packed.named(told);
      return canonicalJson(told);
    };
    // One answer at a time, in the order of the questions.
    const answers = async function* (): AsyncGenerator<string, void, undefined> {
      yield `{${canonicalJson(first[0])}:${take(known)}`;
      for (const question of others) yield `,\n${canonicalJson(question[0])}:${take(await ask(question))}`;
      yield '}\n';
    };
    const part = (
      name: string,
      content: () => AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
    ): ZipPart => [name, () => packed.file(name, content())];
    const keys = [...new Set([checkpoint.verifier, verifier])];
    const parts: readonly ZipPart[] = [
      part('doc-toi.html', () => textOf(explanation)),
      part('verify.mjs', scripts),
      // Not listed in bundle.txt, which says what was signed: witnesses may sign it later.
      ['checkpoint.txt', () => Readable.from([checkpoint.note])],
      part('keys.txt', () => keys.map((key) => `${key}\n`)),
      ...(timestamp ? [part('timestamp.der', () => [Buffer.from(timestamp.token, 'base64')])] : []),
      ...(rotations ? [part('rotations.txt', () => [rotations.join('\n')])] : []),
      part('answer.json', answers),
      part('events.jsonl', () => this.events(rows, covered, packed)),
      part('law.json', () => [packed.law()]),
      ...(namesFor === null ? [] : [part('names.jsonl', () => this.names(packed.refs, namesFor, about))]),
      // Last, because it lists all others.
      ['bundle.txt', () => sealOf(covered, about, packed)],
    ];
    return { size: checkpoint.size, zip: zipOf(parts) };
  }

  /** Answers find their rows by tables: those must have taken in what the checkpoint covers. */
  private async reached(position: bigint): Promise<void> {
    await this.readModels.requireThisLog(readModels);
    if (await this.readModels.waitFor(readModels, position, WAIT)) return;
    throw new DomainError('STALE', `Chưa cập nhật tới vị trí ${tokenOf(this.store, position)}.`, {
      minPosition: tokenOf(this.store, position),
      position: tokenOf(this.store, this.readModels.position(readModels)),
    });
  }

  private async *events(rows: RowsRead, covered: Covered, packed: Packed) {
    for await (const event of this.reader.eventsBehind(rows, covered.upTo)) {
      const { position, hash, ...recorded } = event;
      packed.event(event);
      yield `${canonicalJson({ hash, recorded, ...covered.proofOf(position) })}\n`;
    }
  }

  private async *names(refs: readonly string[], actor: Actor, about: string) {
    for (let from = 0; from < refs.length; from += NAMES) {
      const found = await this.database.query<{ ref: string; salt: string; name: string }[]>(
        `SELECT encode(ref, 'hex') AS ref, encode(salt, 'hex') AS salt, name FROM log.person
         WHERE ref = ANY($1::bytea[]) ORDER BY ref`,
        [refs.slice(from, from + NAMES).map((ref) => `\\x${ref}`)],
      );
      await this.reads.note({ actor, what: 'NAMES', at: about, refs: found.map(({ ref }) => ref) });
      for (const person of found) yield `${canonicalJson(person)}\n`;
    }
  }
}

async function* sealOf(covered: Covered, about: string, packed: Packed) {
  const { size, root, signedAt } = covered.checkpoint;
  const over = `checkpoint ${size} ${Buffer.from(root, 'hex').toString('base64')} ${signedAt}`;
  yield covered.seal([over, `about ${about}`, ...packed.list()]);
}

async function* textOf(file: URL) {
  yield await readFile(file, 'utf8');
}

/** All scripts as one: none imports another, and of the one for proofs there is what comes before its command line. */
async function* scripts() {
  const importing = /^import \{[^}]*\} from '\.\/verify-[\w-]+\.mjs';\n/gm;
  yield await readFile(timestampScript, 'utf8');
  yield (await readFile(proofScript, 'utf8'))
    .replace(importing, '')
    .replace(/^if \(import\.meta\.url[^]*/m, '');
  yield (await readFile(bundleScript, 'utf8')).replace(importing, '');
}
