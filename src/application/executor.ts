import { Injectable } from '@nestjs/common';
import { DomainError } from '../domain/ground/errors.js';
import type { DomainEvent, Evidence } from '../domain/ground/event.js';
import { BallotBox } from './ballot-box.js';
import { Clock, requireClock } from './clock.js';
import type { CommandBody, CommandSpec, EvidenceField, Sources } from './command.js';
import { Continuity } from './continuity.js';
import type { Appended, Decision, HeadOf, Warning } from './event-store.js';
import { AnotherTurn, Busy, EventStore, NotAtHand, WrongExpectedRevision } from './event-store.js';
import type { Grounds, Seen } from './grounds.js';
import { groundsOf, requireTold, seenBy } from './grounds.js';
import { Limits } from './limits.js';
import { PaperMaker } from './paper-maker.js';
import type { Sealing } from './sealing.js';
import { refsDiffering, refsIn, sealedOf } from './sealing.js';
import type { Folded } from './states.js';
import { States } from './states.js';
import { backOff } from './waiting.js';

/** Another process that writes to the same stream wins about every second race, so ten attempts are hardly ever needed. */
const attempts = 30;
/** Most events that are read while everybody waits. */
const readInTurn = 100;

/** What was done before a command gets its turn: what its errand fetched, or why that cannot be had. */
interface Beforehand {
  readonly fetched?: unknown;
  readonly failed?: DomainError;
}

/** Executes commands: finds the states, calls the decision, has its events appended. */
@Injectable()
export class Executor {
  private readonly states: States;
  private readonly sources: Sources;
  /** How many commands on a stream wait or run. */
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly box: BallotBox,
    private readonly continuity: Continuity,
    private readonly limits: Limits,
    private readonly papers: PaperMaker,
  ) {
    this.states = new States(store);
    this.sources = { box, store, continuity, papers };
  }

  /** An executor like this one over another store, with its own cache and queues. */
  over(store: EventStore): Executor {
    return new Executor(store, this.clock, this.box, this.continuity, this.limits, this.papers);
  }

  /**
   * Executes a validated command. A command that was accepted before gets its first receipt again; a refusal is recorded before it
   * is thrown. Throws `DomainError`, `CommandIdReused`, `StoreUnavailable`, `Busy` where too many commands wait on its stream or
   * its turn came too late.
   */
  async execute(usual: CommandSpec, command: CommandBody): Promise<Appended> {
    const spec = usual.instead?.(command) ?? usual;
    const stream = spec.stream(command);
    const others = this.waiting.get(stream) ?? 0;
    if (others >= this.limits.waiting) throw new Busy(`too many commands wait on stream ${stream}`);
    this.waiting.set(stream, others + 1);
    try {
      return await this.inTurn(spec, command, stream, others > 0);
    } finally {
      this.states.trim();
      const left = (this.waiting.get(stream) ?? 1) - 1;
      if (left === 0) this.waiting.delete(stream);
      else this.waiting.set(stream, left);
    }
  }

  /** Lets the store say when: the command is decided on all that is recorded then, in this stream and beside it. */
  private async inTurn(
    spec: CommandSpec,
    command: CommandBody,
    stream: string,
    waits: boolean,
  ): Promise<Appended> {
    requireClock(this.clock);
    const late = waits ? performance.now() + this.limits.turn : Infinity;
    const seen = seenBy(spec, command, stream);
    let sealing = sealedOf(command);
    for (let i = 0; i < attempts; i++) {
      const before = await this.beforehand(spec, command, seen, sealing);
      const most = i > 1 ? Infinity : readInTurn;
      try {
        const appended = await this.store.turns.take({
          command: this.record(spec, command),
          stream,
          streams: seen.flatMap((one) => this.states.streamsOf(one.stream)),
          catchUp: (headOf) => this.catchUp(seen, headOf, most),
          decide: (headOf) => {
            if (performance.now() > late) throw new Busy('the turn on this stream came too late');
            return this.decideNow(spec, command, this.atHand(seen, headOf), sealing, before);
          },
          took: (events) => this.states.took(stream, events),
          undone: () => this.states.drop(stream),
        });
        await spec.errand?.done?.(command, this.sources);
        return appended;
      } catch (error) {
        if (error instanceof NamesWanted) sealing = await this.sealedAsRecorded(command, error.refusal);
        else if (error instanceof NotAtHand) await this.bringToHand(spec, seen, error);
        else if (!(error instanceof WrongExpectedRevision)) throw error;
        if (i > 2) await backOff(i - 3, { first: 10, longest: 20 });
      }
    }
    // In a log that was cut off (by a restore, say) a race is lost for ever: tell that instead.
    await this.continuity.require();
    throw concurrentChange(stream);
  }

  /** What needs I/O, of a command that is not refused without it. Null where it is, for its turn to say. */
  private async beforehand(
    spec: CommandSpec,
    command: CommandBody,
    seen: readonly Seen[],
    sealing: Sealing,
  ): Promise<Beforehand | null> {
    if (spec.errand === null && !spec.command.certifies) return {};
    const grounds = await this.read(spec, command, seen);
    try {
      this.deciding(spec, command, sealing, grounds);
    } catch (error) {
      if (error instanceof DomainError) return null;
      throw error;
    }
    try {
      return { fetched: await this.fetched(spec, command) };
    } catch (error) {
      if (error instanceof DomainError) return { failed: error };
      throw error;
    }
  }

  /** Reads within a turn only what is soon read. */
  private catchUp(seen: readonly Seen[], headOf: HeadOf, most: number): Promise<unknown> | null {
    const behind = seen.filter(({ stream, aggregate }) => {
      const missing = this.states.missing(stream, aggregate, headOf(stream));
      return missing > 0 && missing <= most;
    });
    if (behind.length === 0) return null;
    return Promise.all(behind.map(({ stream, aggregate }) => this.states.catchUp(stream, aggregate)));
  }

  private atHand(seen: readonly Seen[], headOf: HeadOf): readonly Folded[] {
    return seen.map(({ stream, aggregate }) => {
      const folded = this.states.at(stream, aggregate, headOf);
      if (folded === null)
        throw new NotAtHand(stream, this.states.missing(stream, aggregate, headOf(stream)) <= 0);
      return folded;
    });
  }

  private decideNow(
    spec: CommandSpec,
    command: CommandBody,
    states: readonly Folded[],
    sealing: Sealing,
    before: Beforehand | null,
  ): Decision {
    const grounds = groundsOf(spec, command, states, this.clock.today());
    try {
      const deciding = this.deciding(spec, command, sealing, grounds);
      // It was refused a moment ago, and no longer is: nothing was fetched for it.
      if (before === null) throw new NotAtHand(spec.stream(command), false);
      if (before.failed) throw before.failed;
      const events = deciding(before.fetched);
      this.requireRoom(command, grounds, events);
      return this.content(command, grounds, events, sealing);
    } catch (error) {
      if (mayBeTheSame(error, sealing)) throw new NamesWanted(error);
      // A malformed command leaves no receipt, also where only the decision notices it.
      if (!(error instanceof DomainError) || error.kind === 'invalid') throw error;
      return { refused: error };
    }
  }

  /** Reads the states outside a turn. A stream that is not what was read of it was cut or exchanged. */
  private async bringToHand(
    { command }: CommandSpec,
    seen: readonly Seen[],
    { stream, isOther }: NotAtHand,
  ): Promise<void> {
    if (isOther) {
      if (!command.apart) await this.continuity.require();
      this.states.drop(stream);
    }
    await Promise.all(seen.map((one) => this.states.catchUp(one.stream, one.aggregate)));
  }

  /** The registry is loaded last, so that it is at least as new as it was when the last event of the stream was decided. */
  private async read(spec: CommandSpec, command: CommandBody, seen: readonly Seen[]): Promise<Grounds> {
    const load = ({ stream, aggregate }: Seen): Promise<Folded> => this.states.load(stream, aggregate);
    const [own] = await Promise.all(seen.slice(0, 1).map(load));
    const beside = await Promise.all(seen.slice(1, -1).map(load));
    const [registry] = await Promise.all(seen.slice(-1).map(load));
    const states = [own, ...beside, registry] as Folded[];
    // Ids were found to be of one body meanwhile, or this process has not read the registry before.
    return seen.some(({ aggregate }, i) => !this.states.isOfBodies(states[i] as Folded, aggregate))
      ? await this.read(spec, command, seen)
      : groundsOf(spec, command, states, this.clock.today());
  }

  /** Decides before the errand runs, so that no key is made and no ballot box is sealed for a refused command. */
  private deciding(
    spec: CommandSpec,
    command: CommandBody,
    { sealed, lookedUp }: Sealing,
    { own, beside, context }: Grounds,
  ): (fetched: unknown) => readonly DomainEvent[] {
    if (spec.known && !lookedUp) wantNames(spec.known(own.state, command));
    requireTold(command, context);
    if (spec.errand !== null) {
      const decided = spec.decide(own.state, sealed, context, beside);
      return (fetched) => decided(fetched as never);
    }
    const events = spec.decide(own.state, sealed, context, beside);
    return () => events;
  }

  /** With the references of the names that what is recorded has. */
  private async sealedAsRecorded(command: CommandBody, refusal: DomainError): Promise<Sealing> {
    const found = await this.store.findPersons(refsDiffering(refusal));
    return sealedOf(command, new Map([...found].map(([ref, name]) => [name, ref])));
  }

  private async fetched(spec: CommandSpec, command: CommandBody): Promise<unknown> {
    if (spec.command.certifies) await this.continuity.require();
    return await spec.errand?.fetch(command, this.sources);
  }

  private requireRoom(command: CommandBody, { own, context }: Grounds, events: readonly DomainEvent[]): void {
    own.volume.requireRoomFor(own.stream, events, command.evidence ?? [], context, this.limits);
  }

  /** What is appended for a command. */
  private content(
    { occurredOn, issued, evidence = [] }: CommandBody,
    { context }: Grounds,
    events: readonly DomainEvent[],
    { persons }: Sealing,
  ) {
    return {
      events: events.map((event) => ({ type: event.type, data: event.data, schemaVersion: 1 })),
      metadata: {
        occurredOn: occurredOn === undefined ? context.today : occurredOn,
        correlationId: issued.correlationId,
        causationId: issued.causationId,
        evidence: evidence.map(evidenceOf),
      },
      persons,
      warnings: events.flatMap(({ data }) => ('warnings' in data ? (data.warnings as Warning[]) : [])),
    };
  }

  private record(spec: CommandSpec, { issued }: CommandBody) {
    return { id: issued.id, name: spec.command.name, fingerprint: issued.fingerprint, actor: issued.actor };
  }
}

/** Names of persons: without them the command is refused, because references say nothing of who is the same. */
class NamesWanted extends AnotherTurn {
  constructor(readonly refusal: DomainError) {
    super(refusal.message);
  }
}

/** Asks for the names behind what is on record, as a refusal does that tells what is recorded otherwise. */
function wantNames(recorded: unknown): void {
  if (refsIn(recorded).length > 0) throw new DomainError('ALREADY_RECORDED', '', { differs: [{ recorded }] });
}

function mayBeTheSame(error: unknown, { lookedUp }: Sealing): error is DomainError {
  return !lookedUp && error instanceof DomainError && refsDiffering(error).length > 0;
}

function concurrentChange(stream: string): DomainError {
  const detail = 'Dữ liệu vừa được người khác thay đổi; hãy gửi lại.';
  return new DomainError('CONCURRENT_CHANGE', detail, { stream });
}

/** Evidence as it is stored: field by field, so that nothing else that was sent gets into the log. */
export function evidenceOf({
  source,
  title,
  documentNumber,
  documentDate,
  sha256,
  quote,
}: EvidenceField): Evidence {
  return { source, title, documentNumber, documentDate, sha256, quote };
}
