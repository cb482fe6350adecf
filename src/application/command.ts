import { Command } from '@nestjs/cqrs';
import { ArrayMaxSize, IsBoolean } from 'class-validator';
import type { Context } from '../domain/registry/decision.js';
import type { Actor, DomainEvent, Evidence, Recorded } from '../domain/ground/event.js';
import type { HowMany } from '../domain/ground/how-many.js';
import { howManyWords } from '../domain/ground/how-many.js';
import type { BallotBox } from './ballot-box.js';
import type { Continuity } from './continuity.js';
import type { Appended, EventStore } from './event-store.js';
import type { PaperMaker } from './paper-maker.js';
import {
  Count,
  Name,
  Nullable,
  OneOf,
  Optional,
  Part,
  Parts,
  PastPartialDate,
  Sha256,
  Text,
} from './fields.js';
import type { PartialDate, PersonRef } from '../domain/ground/values.js';

/** A document and its words, as given with a command. */
export class EvidenceField implements Evidence {
  @Text(500) source!: string;
  @Optional() @Name(500) title?: string;
  @Optional() @Text(100) documentNumber?: string;
  @Optional() @PastPartialDate() documentDate?: PartialDate;
  @Optional() @Sha256() sha256?: string;
  @Optional() @Text(2000) quote?: string;
}

/** A person by name. Decisions and events get a reference instead, and the name is kept where it can be forgotten. */
export class PersonField {
  @Name(200) name!: string;
  /** Only for the compiler: without it, `Sealed` would take whatever has a name for a person. */
  declare readonly isPerson: true;
}

/** How many, where a source tells no exact number: `nhiều`, `hơn 10`, `từ 10 đến 12`. */
export class HowManyField implements HowMany {
  @OneOf(howManyWords) is!: HowMany['is'];
  /** Absent of MANY. */
  @Optional() @Count(100_000) number?: number;
  /** The other end, with BETWEEN. */
  @Optional() @Count(100_000) high?: number;
}

/** A command or a part of one as decisions get it: with references in place of persons' names. */
export type Sealed<T> = T extends PersonField
  ? PersonRef
  : T extends string
    ? T
    : T extends object
      ? { [K in keyof T]: Sealed<T[K]> }
      : T;

declare const isSealed: unique symbol;

/** A whole command with its persons sealed: the compiler takes no command as it was sent in its place. */
export type SealedCommand = Sealed<CommandBody> & { readonly [isSealed]: true };

/** A person speaking or signing for a body, with the position as printed; either may be untold. */
export class SignatoryField {
  @Optional() @Part(() => PersonField) person?: PersonField;
  @Optional() @Text(200) position?: string;
  @Optional() @IsBoolean() acting?: boolean;
}

/** The document by which a body decided, as far as told. */
export class ActField {
  @Optional() @Text(100) number?: string;
  @Optional() @PastPartialDate() issuedOn?: PartialDate;
  @Optional() @Part(() => SignatoryField) signer?: SignatoryField;
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
  @Nullable(
    'Day of what is told, perhaps only its month or year; absent means today, null that no source states it',
  )
  @PastPartialDate()
  occurredOn?: PartialDate | null;
  @Optional() @ArrayMaxSize(20) @Parts(() => EvidenceField) evidence?: EvidenceField[];
  issued!: Issued;

  /** True where the event certifies what the history says, as an issued report does: `Continuity` is asked first. */
  static readonly certifies: boolean = false;

  /** True where it is taken whatever became of the log: decided without the registry, and on its own stream as that is found. */
  static readonly apart: boolean = false;
}

/** The state before any event, and the state after one more. */
export interface Aggregate<S, E extends DomainEvent> {
  initial(): S;
  evolve(state: S, event: Recorded<E>): S;
}

/** Another stream that a decision looks at. It may change before the append: only the command's own stream is guarded. */
interface Look<S, C> {
  readonly aggregate: Aggregate<S, never>;
  stream(command: C): string;
}

/** As many streams as the command names; the decision gets their states in the same order. */
interface LookAtEach<S, C> {
  readonly aggregate: Aggregate<S extends readonly (infer One)[] ? One : never, never>;
  streams(command: C): readonly string[];
}

/** The streams that a decision looks at beside its own, by the names under which it gets their states. */
export type Looks<B, C> = { readonly [K in keyof B]: Look<B[K], C> | LookAtEach<B[K], C> };

/** Where an errand may look and what it may have made. */
export interface Sources {
  readonly box: BallotBox;
  readonly store: EventStore;
  readonly continuity: Continuity;
  readonly papers: PaperMaker;
}

/**
 * What a decision needs from beside the log. `fetch` gets it, after everything that can be refused without it; `done` cleans up
 * once the events are stored. Both may run again after a crash.
 */
export interface Errand<C, F> {
  fetch(command: C, sources: Sources): Promise<F>;
  done?(command: C, sources: Sources): Promise<void>;
}

/** The second half of a decision with an errand: takes what was fetched. */
export type Awaiting<F, E extends DomainEvent> = (fetched: F) => readonly E[];

interface SpecOf<D> {
  readonly command: (new () => CommandBody) & { readonly certifies: boolean; readonly apart: boolean };
  /** One sentence for the API's description. */
  readonly summary: string;
  readonly aggregate: Aggregate<unknown, DomainEvent>;
  readonly beside: Looks<Readonly<Record<string, unknown>>, CommandBody>;
  stream(command: CommandBody): string;
  decide(state: unknown, command: SealedCommand, context: Context, beside: unknown): D;
  /** What of the state the command may tell again: a person told there under the same name is the same one. */
  readonly known?: (state: unknown, command: CommandBody) => unknown;
  /** The line that takes its place where what the command says is recorded in another stream; see `recordedWhere`. */
  readonly instead?: (command: CommandBody) => CommandSpec | null;
}

/** A command whose decision finds all it needs in the log. */
interface PlainSpec extends SpecOf<readonly DomainEvent[]> {
  readonly errand: null;
}

/** A command whose decision needs something fetched; `handleWithErrand` has checked that the types fit. */
interface ErrandSpec extends SpecOf<Awaiting<never, DomainEvent>> {
  readonly errand: Errand<CommandBody, unknown>;
}

/** All that the executor needs to know of a command. */
export type CommandSpec = PlainSpec | ErrandSpec;

/**
 * A line of the registry, with its types checked: the decision must accept the command with its persons sealed, the state of the aggregate and the
 * states of the streams beside it.
 */
export function handle<S, E extends DomainEvent, C extends CommandBody, B extends object = object>(
  aggregate: Aggregate<S, E>,
  command: (new () => C) & { readonly certifies: boolean; readonly apart: boolean },
  stream: (command: C) => string,
  decide: (state: S, command: Sealed<C> & SealedCommand, context: Context, beside: B) => readonly E[],
  summary: string,
  beside: Looks<B, NoInfer<C>> = {} as Looks<B, C>,
): CommandSpec {
  return { command, summary, aggregate, stream, decide, beside, errand: null };
}

/** A line of a registry for a command that is recorded in another stream where it says more: its name is one for who sends it. */
export function recordedWhere(
  usual: CommandSpec,
  isOther: (command: CommandBody) => boolean,
  other: CommandSpec,
): CommandSpec {
  return { ...usual, instead: (command) => (isOther(command) ? other : null) };
}

/** The same for a decision that needs something fetched: it must take what the errand fetches. */
export function handleWithErrand<
  S,
  E extends DomainEvent,
  C extends CommandBody,
  F,
  B extends object = object,
>(
  aggregate: Aggregate<S, E>,
  command: (new () => C) & { readonly certifies: boolean; readonly apart: boolean },
  stream: (command: C) => string,
  decide: (state: S, command: Sealed<C> & SealedCommand, context: Context, beside: B) => Awaiting<F, E>,
  summary: string,
  beside: Looks<B, NoInfer<C>>,
  // No errand is accepted for a decision that takes nothing fetched.
  errand: unknown extends F ? never : Errand<NoInfer<C>, NoInfer<F>>,
): CommandSpec {
  return { command, summary, aggregate, stream, decide, beside, errand };
}
