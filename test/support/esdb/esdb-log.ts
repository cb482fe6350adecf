/** An event as a client proposes it. */
export interface Proposed {
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
}

export interface Written extends Proposed {
  readonly stream: string;
  readonly revision: bigint;
  /** Commit and prepare position: one number, because every event that comes over gRPC is its own committed prepare. */
  readonly position: bigint;
  /** Ticks of 100 ns since 1970, as the server sends them. */
  readonly created: bigint;
}

export type Expected = 'any' | 'no_stream' | 'stream_exists' | bigint;

export type Outcome =
  | { readonly result: 'success'; readonly last: Written }
  /** -1 where there is no such stream. */
  | { readonly result: 'wrong-expected-version'; readonly current: bigint }
  | { readonly result: 'stream-deleted' }
  /** The same append is on its way still: the server drops this one, and its client hears of a timeout. */
  | { readonly result: 'not-ready' };

interface Stream {
  readonly events: Written[];
  tombstoned: boolean;
}

/** How many ids the server remembers for appends that expect nothing in particular. */
const RECENTLY_COMMITTED = 1_000;

/**
 * What EventStoreDB keeps and how it decides (`IndexWriter.CheckCommit` of 23.10 to 25.0), in memory. It begins as every
 * real log does: with records of the system, so that no event of a user is at position 0.
 */
export class EsdbLog {
  /** What can be read. */
  readonly all: Written[] = [];
  /** Decided, but not replicated: later decisions know of it, readers do not. */
  #pending: Written[] = [];
  readonly #streams = new Map<string, Stream>();
  /** Deleted, and neither written to nor given other settings since. */
  readonly #deleted = new Set<string>();
  readonly #recent = new Map<string, Written>();
  readonly #listeners = new Set<() => void>();
  #end = 1_536n;

  constructor() {
    this.system('$settings');
    this.system('$users');
  }

  /** Where the next record will begin. */
  get end(): bigint {
    return this.#end;
  }

  /** An event of the server itself, such as it writes all the time. */
  system(stream = '$stats-127.0.0.1:2113', content: object = {}): void {
    const data = Buffer.from(JSON.stringify(content));
    const id = `00000000-0000-4000-9000-${this.#end.toString(16).padStart(12, '0')}`;
    const proposed = {
      id,
      type: '$statsCollected',
      contentType: 'application/json',
      data,
      metadata: Buffer.of(),
    };
    this.append(stream, 'any', [proposed]);
  }

  /** Decides, and makes it readable at once. */
  append(name: string, expected: Expected, proposed: readonly Proposed[]): Outcome {
    const outcome = this.decide(name, expected, proposed);
    this.replicate();
    return outcome;
  }

  /** Lets everything that was decided be read, as a majority of the nodes does. */
  replicate(): void {
    this.all.push(...this.#pending);
    this.#pending = [];
    for (const listener of this.#listeners) listener();
  }

  /** What becomes of an append; nobody can read it before `replicate`. */
  decide(name: string, expected: Expected, proposed: readonly Proposed[]): Outcome {
    const stream = this.#streams.get(name) ?? { events: [], tombstoned: false };
    const current = BigInt(stream.events.length) - 1n;
    if (stream.tombstoned) return { result: 'stream-deleted' };
    const wrong: Outcome = { result: 'wrong-expected-version', current };
    const known =
      expected === 'any' || expected === 'stream_exists'
        ? this.#knownAnywhere(name, proposed)
        : knownAfter(stream, expected === 'no_stream' ? -1n : expected, proposed);
    const gone = this.#first(name) > current;
    if (expected === 'stream_exists' && gone) return current < 0n ? wrong : { result: 'stream-deleted' };
    if (known === 'some') return wrong; // CorruptedIdempotency
    if (known !== 'none')
      return this.#pending.includes(known) ? { result: 'not-ready' } : { result: 'success', last: known };
    if (typeof expected === 'bigint' && expected !== current) return wrong;
    if (expected === 'no_stream' && !gone) return wrong;
    this.#streams.set(name, stream);
    // Whatever expects exactly the current revision is written, also where its ids are in the stream already (KurrentDB#1898).
    const written = proposed.map((event) => this.#write(name, stream, event));
    return { result: 'success', last: written.at(-1)! };
  }

  /** Soft: the stream reads as missing, and its revisions go on where a later append revives it. */
  delete(name: string): void {
    this.system(`$$${name}`, { $tb: this.#streams.get(name)?.events.length ?? 0 });
    this.#deleted.add(name);
  }

  /** Holds these records and no others, as whoever changes the files of the server has it. */
  replace(records: readonly Written[]): void {
    this.all.splice(0, this.all.length, ...records);
    for (const [name, { events }] of this.#streams)
      events.splice(0, events.length, ...records.filter((record) => record.stream === name));
  }

  /** For good: nobody can write to the stream again. */
  tombstone(name: string): void {
    const stream = this.#streams.get(name) ?? { events: [], tombstoned: false };
    this.#streams.set(name, stream);
    stream.tombstoned = true;
  }

  /** Events of a stream that can be read; null where there is none or it was deleted, `deleted` where it was tombstoned. */
  stream(name: string): readonly Written[] | 'deleted' | null {
    const stream = this.#streams.get(name);
    if (stream?.tombstoned) return 'deleted';
    const [pending] = this.#pending;
    const events = stream?.events.filter((event) => !pending || event.position < pending.position) ?? [];
    const first = Number(this.#first(name));
    return events.length === 0 || this.#deleted.has(name) ? null : events.slice(first);
  }

  /** Revision of the first event that can be read, as the settings of the stream have it; behind the last where it was deleted. */
  #first(name: string): bigint {
    const settings = this.#streams.get(`$$${name}`)?.events.at(-1);
    const { $tb = 0, $maxCount = Infinity } = JSON.parse(
      settings ? Buffer.from(settings.data).toString() : '{}',
    ) as { $tb?: number; $maxCount?: number };
    const length = this.#streams.get(name)?.events.length ?? 0;
    return BigInt(Math.max($tb, length - $maxCount));
  }

  /** Index in `all` of the first event at or after a position; null where no record begins there. */
  indexOf(position: bigint): number | null {
    if (position <= 0n) return 0;
    if (position >= this.#end) return this.all.length;
    let low = 0;
    let high = this.all.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.all[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return this.all[low]?.position === position ? low : null;
  }

  /** Calls back after every commit, until the function that it returns is called. */
  onCommit(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Changes what is stored, as nobody can but who has the files. */
  tamper(position: bigint, change: (event: Written) => Written): void {
    const index = this.indexOf(position)!;
    const changed = change(this.all[index]!);
    this.all[index] = changed;
    this.#streams.get(changed.stream)!.events[Number(changed.revision)] = changed;
  }

  #write(name: string, stream: Stream, proposed: Proposed): Written {
    const revision = BigInt(stream.events.length);
    const created = BigInt(Date.now()) * 10_000n;
    const event = { ...proposed, stream: name, revision, position: this.#end, created };
    this.#end += BigInt(107 + 2 * name.length + proposed.data.length + proposed.metadata.length);
    stream.events.push(event);
    this.#deleted.delete(name.replace(/^\$\$/, ''));
    this.#pending.push(event);
    this.#recent.set(event.id, event);
    if (this.#recent.size > RECENTLY_COMMITTED) this.#recent.delete(this.#recent.keys().next().value!);
    return event;
  }

  /** Weak: only what was committed lately is remembered. */
  #knownAnywhere(stream: string, proposed: readonly Proposed[]): 'none' | 'some' | Written {
    const found = proposed.map(({ id }) => this.#recent.get(id));
    return summed(found.map((event) => (event?.stream === stream ? event : undefined)));
  }
}

/** Strong: compares ids at the very revisions where they would stand, however old. */
function knownAfter(
  stream: Stream,
  expected: bigint,
  proposed: readonly Proposed[],
): 'none' | 'some' | Written {
  if (expected >= BigInt(stream.events.length) - 1n) return 'none';
  const there = proposed.map(({ id }, index) => {
    const event = stream.events[Number(expected) + 1 + index];
    return event?.id === id ? event : undefined;
  });
  return summed(there);
}

/** As the server counts: the first id decides whether they are known, and all must be. */
function summed(found: readonly (Written | undefined)[]): 'none' | 'some' | Written {
  if (found[0] === undefined) return 'none';
  return found.every((event) => event !== undefined) ? found.at(-1)! : 'some';
}
