import type { DomainEvent, Recorded } from '../domain/ground/event.js';
import type { Aliases } from '../domain/registry/one-body.js';
import { asOneBody, noAliases, sameAliases, streamsOfBody } from '../domain/registry/one-body.js';
import type { RegistryState } from '../domain/registry/registry.js';
import * as Registry from '../domain/registry/registry.js';
import type { Aggregate } from './command.js';
import type { EventStore, Head, HeadOf } from './event-store.js';
import { eventsOf, inOrder } from './event-store.js';
import { StreamVolume } from './stream-volume.js';

const cachedStreams = 5000;
/** Bytes of the events of all cached streams; a state takes less than its events. */
const cachedWeight = 64 * 1024 * 1024;

/** Where a stream without events ends. */
const begin = { revision: -1, hash: null } as const;

/** The state of a stream up to a revision. */
export interface Folded {
  readonly stream: string;
  /** -1 before the first event; infinite where it holds what was never recorded, and nobody may use it. */
  revision: number;
  /** Hash of the last event; null before the first. */
  hash: string | null;
  state: unknown;
  readonly volume: StreamVolume;
  /** The ids under which its events were read as told of another. */
  readonly aliases: Aliases;
  /** The last events of the streams that tell of the same body under other ids: they were folded with its own. */
  readonly beside: Map<string, Head>;
  /** Its share of what is cached. */
  counted: number;
}

/**
 * States in memory, by aggregate and stream. They are brought up to date by what is newer, and folded from the first event where they
 * were dropped, or where other ids are one body by now: events are folded as told of bodies (ADR 0022).
 */
export class States {
  /** Least recently used first. */
  private readonly states = new Map<object, Map<string, Folded>>();
  private readonly readers = new Map<object, Map<string, Promise<unknown>>>();
  /** Bytes of the events behind all of them. */
  private cached = 0;
  /** Ids that were found to be others', by the registry as last folded. */
  private aliases = noAliases;

  constructor(private readonly store: EventStore) {}

  /** The state at the end of the stream, as a copy: other commands go on folding. Throws `StoreUnavailable`. */
  async load<S, E extends DomainEvent>(stream: string, aggregate: Aggregate<S, E>): Promise<Folded> {
    const folded = this.known(stream, aggregate) ?? (await this.joined(stream, aggregate));
    for await (const events of eventsOf(this.store, stream, folded.revision + 1))
      for (const event of events) fold(aggregate, folded, event);
    if (folded.revision === Infinity) this.drop(stream);
    if (folded.revision === Infinity || !this.isOfBodies(folded, aggregate))
      return await this.load(stream, aggregate);
    this.keep(aggregate, stream, folded);
    return { ...folded };
  }

  /** The state where it is in memory and up to this very event; null where it is not. Without events, that before the first. */
  at<S, E extends DomainEvent>(stream: string, aggregate: Aggregate<S, E>, headOf: HeadOf): Folded | null {
    const known = this.known(stream, aggregate);
    const folded = known ?? this.begun(stream, aggregate);
    const isUpToDate = this.streamsOf(stream).every((one) => {
      const { revision, hash } = (one === stream ? folded : folded.beside.get(one)) ?? begin;
      const head = headOf(one) ?? begin;
      return revision === head.revision && hash === head.hash;
    });
    if (!isUpToDate) return null;
    if (!known) this.keep(aggregate, stream, folded);
    return folded;
  }

  /** The streams that a state is folded from: what is told of one body under several ids has several. */
  streamsOf(stream: string): readonly string[] {
    return streamsOfBody(stream, this.aliases);
  }

  /** The same as `load`, once for all who ask before it ends. */
  async catchUp(stream: string, aggregate: Aggregate<unknown, never>): Promise<void> {
    const readers = this.readers.get(aggregate) ?? new Map<string, Promise<unknown>>();
    this.readers.set(aggregate, readers);
    const reading = readers.get(stream) ?? this.load(stream, aggregate);
    readers.set(stream, reading);
    await reading.finally(() => readers.delete(stream));
  }

  /** How many events of a stream a state lacks; negative where it has some that the stream has not. */
  missing(stream: string, aggregate: object, head: Head | undefined): number {
    const known = this.known(stream, aggregate);
    if (known === undefined && this.streamsOf(stream).length > 1) return Infinity;
    return (head?.revision ?? -1) - (known?.revision ?? -1);
  }

  /** Folds events that follow the last one of their stream. Where they cannot be folded, whoever loads the stream is told. */
  took(stream: string, events: readonly Recorded[]): void {
    try {
      for (const [aggregate, states] of this.states) {
        const folded = states.get(stream);
        if (folded === undefined || !this.isOfBodies(folded, aggregate)) continue;
        for (const event of events) fold(aggregate as Aggregate<unknown, never>, folded, event);
        this.keep(aggregate, stream, folded);
      }
    } catch {
      this.drop(stream);
    }
  }

  /** Drops the states of a stream, also for whoever is bringing one up to date. */
  drop(stream: string): void {
    for (const [aggregate, states] of this.states) {
      const folded = states.get(stream);
      this.forget(aggregate, stream);
      if (folded) folded.revision = Infinity;
    }
  }

  /** Drops the least recently used states where there are too many or too large ones. */
  trim(): void {
    for (const [aggregate, states] of this.states)
      for (const oldest of states.keys()) {
        if (states.size <= cachedStreams && (this.cached <= cachedWeight || states.size <= 1)) break;
        this.forget(aggregate, oldest);
      }
  }

  private of(aggregate: object): Map<string, Folded> {
    let states = this.states.get(aggregate);
    if (states === undefined) this.states.set(aggregate, (states = new Map<string, Folded>()));
    return states;
  }

  /** Whether its events were read as told of the bodies that are known now. The registry finds out itself. */
  isOfBodies({ aliases }: Folded, aggregate: object): boolean {
    return aggregate === Registry || aliases === this.aliases;
  }

  private known(stream: string, aggregate: object): Folded | undefined {
    const folded = this.of(aggregate).get(stream);
    return folded && this.isOfBodies(folded, aggregate) ? folded : undefined;
  }

  /** Before the first event, or where the body has several streams, after all of them in the order recorded. */
  private async joined(stream: string, aggregate: Aggregate<unknown, never>): Promise<Folded> {
    const folded = this.begun(stream, aggregate);
    const streams = this.streamsOf(stream);
    if (streams.length === 1) return folded;
    for await (const event of inOrder(this.store, streams)) {
      if (event.stream === stream) fold(aggregate, folded, event);
      else tell(aggregate, folded, event).beside.set(event.stream, event);
    }
    return folded;
  }

  private begun(stream: string, aggregate: Aggregate<unknown, never>): Folded {
    return {
      stream,
      revision: -1,
      hash: null,
      state: aggregate.initial(),
      volume: new StreamVolume(),
      aliases: aggregate === (Registry as object) ? noAliases : this.aliases,
      beside: new Map(),
      counted: 0,
    };
  }

  /** Makes a state the most recently used one. */
  private keep(aggregate: object, stream: string, folded: Folded): void {
    if (aggregate === Registry) {
      const { aliases } = folded.state as RegistryState;
      if (!sameAliases(aliases, this.aliases)) this.aliases = aliases;
    }
    this.forget(aggregate, stream);
    this.of(aggregate).set(stream, folded);
    folded.counted = folded.volume.weight;
    this.cached += folded.counted;
  }

  private forget(aggregate: object, stream: string): void {
    const states = this.of(aggregate);
    this.cached -= states.get(stream)?.counted ?? 0;
    states.delete(stream);
  }
}

/** Two loads may have read the same events; each is folded once. A state of another log is good for nothing. */
function fold<S, E extends DomainEvent>(aggregate: Aggregate<S, E>, folded: Folded, event: Recorded): void {
  if (event.revision !== folded.revision + 1) return;
  if (folded.hash && event.previousHash && folded.hash !== event.previousHash) {
    folded.revision = Infinity;
    return;
  }
  tell(aggregate, folded, event);
  folded.revision = event.revision;
  folded.hash = event.hash;
}

function tell<S, E extends DomainEvent>(aggregate: Aggregate<S, E>, folded: Folded, event: Recorded): Folded {
  for (const told of asOneBody(event, folded.aliases))
    folded.state = aggregate.evolve(folded.state as S, told as never);
  folded.volume.count(event);
  return folded;
}
