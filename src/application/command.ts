import { Command } from '@nestjs/cqrs';
import { ArrayMaxSize, IsBoolean, Matches } from 'class-validator';
import type { Context } from '../domain/registry/decision.js';
import type { Actor, DomainEvent, Evidence, Recorded } from '../domain/ground/event.js';
import type { BallotBox } from './ballot-box.js';
import type { Appended, EventStore } from './event-store.js';
import { Name, Nullable, Optional, Part, Parts, PastPartialDate, Text } from './fields.js';

/** A document and its words, as given with a command. */
export class EvidenceField implements Evidence {
  @Text(500) source!: string;
  @Optional() @Name(500) title?: string;
  @Optional() @Text(100) documentNumber?: string;
  @Optional() @PastPartialDate() documentDate?: string;
  @Optional() @Matches(/^[0-9a-f]{64}$/) sha256?: string;
  @Optional() @Text(2000) quote?: string;
}

/** A person by name. Events get `ref` instead, and the name is kept where it can be forgotten. */
export class PersonField {
  @Name(200) name!: string;
  /** Set when the command is executed; see `sealPersons`. */
  ref!: string;
}

/** A person speaking for a unit, with the position as printed. */
export class SignatoryField {
  @Part(() => PersonField) person!: PersonField;
  @Text(200) position!: string;
  @Optional() @IsBoolean() acting?: boolean;
}

/** Who sent a command, under which id; never part of the body. */
export interface Issued {
  readonly id: string;
  readonly fingerprint: string;
  readonly actor: Actor;
  readonly correlationId: string;
  readonly causationId: string | null;
}

/** Fields that every command may carry, and the issuer, which is set after validation. */
export abstract class CommandBody extends Command<Appended> {
  /** Business date in Viet Nam; absent means today, null that no source states it. */
  @Nullable() @PastPartialDate() occurredOn?: string | null;
  @Optional() @ArrayMaxSize(20) @Parts(() => EvidenceField) evidence?: EvidenceField[];
  issued!: Issued;

  /** Whether what it records is a document of what the history says: none of these without a look whether it stands. */
  static readonly certifies: boolean = false;
}

/** An aggregate: the state before any event and the next state after one. */
export interface Aggregate<S, E extends DomainEvent> {
  initial(): S;
  evolve(state: S, event: Recorded<E>): S;
}

/** Another stream that a decision looks at, folded by its own aggregate. The append does not guard it. */
interface Look<S, C> {
  readonly aggregate: Aggregate<S, never>;
  stream(command: C): string;
}

/** The same of as many streams as the command names, whose states come in that order. */
interface LookAtEach<S, C> {
  readonly aggregate: Aggregate<S extends readonly (infer One)[] ? One : never, never>;
  streams(command: C): readonly string[];
}

/** The streams that a decision looks at beside its own, by the name under which it gets their states. */
export type Looks<B, C> = { readonly [K in keyof B]: Look<B[K], C> | LookAtEach<B[K], C> };

/**
 * What a decision needs from beside the log. `fetch` gets it once all that can be refused without it was refused; `done` lets
 * it go once the events are stored. Both may happen again after a crash.
 */
export interface Errand<C, F> {
  fetch(command: C, box: BallotBox, store: EventStore): Promise<F>;
  done?(command: C, box: BallotBox, store: EventStore): Promise<void>;
}

/** A decision that waits for what is fetched. */
export type Awaiting<F, E extends DomainEvent> = (fetched: F) => readonly E[];

interface SpecOf<D> {
  readonly command: (new () => CommandBody) & { readonly certifies: boolean };
  /** One sentence for the API's description. */
  readonly summary: string;
  readonly aggregate: Aggregate<unknown, DomainEvent>;
  readonly beside: Looks<Readonly<Record<string, unknown>>, CommandBody>;
  stream(command: CommandBody): string;
  decide(state: unknown, command: CommandBody, context: Context, beside: unknown): D;
}

/** A command whose decision finds all it needs in the log. */
interface PlainSpec extends SpecOf<readonly DomainEvent[]> {
  readonly errand: null;
}

/** One whose decision needs more. What its errand fetches is what it takes: `handleWithErrand` saw to that. */
interface ErrandSpec extends SpecOf<Awaiting<never, DomainEvent>> {
  readonly errand: Errand<CommandBody, unknown>;
}

/** A command with all that is special about it: one line in a registry, one decision in the domain. */
export type CommandSpec = PlainSpec | ErrandSpec;

/**
 * Writes a line of a registry with its types checked: the decision must accept the command, the aggregate's state and the
 * states of the streams beside it.
 */
export function handle<S, E extends DomainEvent, C extends CommandBody, B extends object = object>(
  aggregate: Aggregate<S, E>,
  command: (new () => C) & { readonly certifies: boolean },
  stream: (command: C) => string,
  decide: (state: S, command: C, context: Context, beside: B) => readonly E[],
  summary: string,
  beside: Looks<B, NoInfer<C>> = {} as Looks<B, C>,
): CommandSpec {
  return { command, summary, aggregate, stream, decide, beside, errand: null };
}

/** The same for a decision that needs something fetched: it must take what the errand fetches, and no decision goes without. */
export function handleWithErrand<
  S,
  E extends DomainEvent,
  C extends CommandBody,
  F,
  B extends object = object,
>(
  aggregate: Aggregate<S, E>,
  command: (new () => C) & { readonly certifies: boolean },
  stream: (command: C) => string,
  decide: (state: S, command: C, context: Context, beside: B) => Awaiting<F, E>,
  summary: string,
  beside: Looks<B, NoInfer<C>>,
  // None fits a decision that takes nothing: what would it be fetched for?
  errand: unknown extends F ? never : Errand<NoInfer<C>, NoInfer<F>>,
): CommandSpec {
  return { command, summary, aggregate, stream, decide, beside, errand };
}
