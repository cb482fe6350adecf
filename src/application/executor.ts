import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Context } from '../domain/registry/decision.js';
import { requireDayHasCome } from '../domain/registry/decision.js';
import { DomainError } from '../domain/ground/errors.js';
import type { DomainEvent, Evidence } from '../domain/ground/event.js';
import type { Difference } from '../domain/ground/told-again.js';
import type { RegistryEvent, RegistryState } from '../domain/registry/registry.js';
import * as Registry from '../domain/registry/registry.js';
import { BallotBox } from './ballot-box.js';
import { Clock } from './clock.js';
import type { Aggregate, CommandBody, CommandSpec, EvidenceField, SealedCommand } from './command.js';
import { PersonField } from './command.js';
import { Continuity } from './continuity.js';
import type { Appended, PersonName, Warning } from './event-store.js';
import { Busy, EventStore, eventsOf, StoreUnavailable, WrongExpectedRevision } from './event-store.js';
import { daysTold } from './fields.js';
import { Limits } from './limits.js';
import { StreamVolume } from './stream-volume.js';
import { backOff } from './waiting.js';

const registryAggregate: Aggregate<RegistryState, RegistryEvent> = Registry;
/** Another process that writes to the same stream wins about every second race, so ten attempts are hardly ever needed. */
const attempts = 30;
const cachedStreams = 5000;
/** Bytes of the events of all cached streams; a state takes less than its events. */
const cachedWeight = 64 * 1024 * 1024;

interface Folded {
  revision: number;
  state: unknown;
  readonly volume: StreamVolume;
  /** Bytes that it adds to `cached`. */
  counted: number;
}

/** The commands of one stream: how many wait or run, and the error of the last one where the store could not be reached. */
interface Queue {
  waiting: number;
  last: Promise<StoreUnavailable | null>;
}

/** Executes commands: loads the states, calls the decision, appends its events. */
@Injectable()
export class Executor {
  /**
   * Cached states of each aggregate by stream, least recently used first. A state is brought up to date by reading the newer events
   * of its stream.
   */
  private readonly states = new Map<object, Map<string, Folded>>();
  /** Bytes of the events of all cached states. */
  private cached = 0;
  /** Commands on one stream in one process wait for each other instead of racing. */
  private readonly queues = new Map<string, Queue>();

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly box: BallotBox,
    private readonly continuity: Continuity,
    private readonly limits: Limits,
  ) {}

  /** An executor like this one over another store, with its own cache and queues. */
  over(store: EventStore): Executor {
    return new Executor(store, this.clock, this.box, this.continuity, this.limits);
  }

  /**
   * Executes a validated command. A command that was accepted before gets its first receipt again; a refusal is recorded before it
   * is thrown. Throws `DomainError`, `CommandIdReused`, `StoreUnavailable`, `Busy` where too many commands wait on its stream or
   * its turn came too late.
   */
  async execute(usual: CommandSpec, command: CommandBody): Promise<Appended> {
    const spec = usual.instead?.(command) ?? usual;
    const stream = spec.stream(command);
    const queue = this.queues.get(stream) ?? { waiting: 0, last: Promise.resolve(null) };
    if (queue.waiting >= this.limits.waiting) throw new Busy(`too many commands wait on stream ${stream}`);
    this.queues.set(stream, queue);
    const waits = queue.waiting++ > 0;
    const turn = performance.now() + this.limits.turn;
    const run = queue.last.then((away) => {
      // Where the store cannot be reached, all waiting commands fail at once instead of each after its own timeout.
      if (away) throw away;
      if (waits && performance.now() > turn) throw new Busy(`the turn on stream ${stream} came too late`);
      return this.attempt(spec, command, stream);
    });
    queue.last = run.then(
      () => null,
      (error: unknown) => (error instanceof StoreUnavailable && !(error instanceof Busy) ? error : null),
    );
    void queue.last.then(() => --queue.waiting === 0 && this.queues.delete(stream));
    return run;
  }

  private async attempt(spec: CommandSpec, command: CommandBody, stream: string): Promise<Appended> {
    this.requireClock();
    const { issued } = command;
    const { sealed, persons } = sealedOf(command);
    for (let i = 0; i < attempts; i++) {
      // The registry is loaded last, so that it is at least as new as it was when the last event of the stream was decided.
      const own = await this.load(stream, spec.aggregate);
      const looks = await Promise.all(
        Object.entries(spec.beside).map(async ([name, look]) => {
          const stateOf = async (of: string) => (await this.load(of, look.aggregate)).state;
          const state =
            'stream' in look
              ? stateOf(look.stream(command))
              : Promise.all(look.streams(command).map(stateOf));
          return [name, await state] as const;
        }),
      );
      const registry = await this.load(Registry.stream, registryAggregate);
      const context: Context = {
        actor: issued.actor,
        today: this.clock.today(),
        registry: registry.state as RegistryState,
      };
      let events: readonly DomainEvent[];
      try {
        for (const day of daysTold(command)) requireDayHasCome(day, context);
        const beside = Object.fromEntries(looks);
        const decide = (as: SealedCommand) => this.decide(spec, command, [own.state, as, context, beside]);
        events = await decide(sealed).catch(async (error: unknown) => {
          const known = await this.namedIn(error);
          if (known.size > 0) return await decide(sealedOf(command, known).sealed);
          throw error;
        });
        own.volume.requireRoomFor(stream, events, command.evidence ?? [], context, this.limits);
      } catch (error) {
        // A malformed command leaves no receipt, also where only the decision notices it.
        if (!(error instanceof DomainError) || error.kind === 'invalid') throw error;
        return await this.refused(error, spec, command, stream);
      }
      try {
        const appended = await this.store.append({
          stream,
          expectedRevision: own.revision,
          events: events.map((event) => ({ type: event.type, data: event.data, schemaVersion: 1 })),
          metadata: {
            occurredOn: command.occurredOn === undefined ? context.today : command.occurredOn,
            correlationId: issued.correlationId,
            causationId: issued.causationId,
            evidence: (command.evidence ?? []).map(evidenceOf),
          },
          command: this.record(spec, command),
          persons,
          warnings: events.flatMap(({ data }) => ('warnings' in data ? (data.warnings as Warning[]) : [])),
        });
        await spec.errand?.done?.(command, this.box, this.store);
        return appended;
      } catch (error) {
        if (!(error instanceof WrongExpectedRevision)) throw error;
        if (i > 2) await backOff(i - 3, { first: 10, longest: 20 });
      }
    }
    // In a log that was cut off (by a restore, say) the expected revision never comes back: tell that instead of the lost race.
    await this.continuity.require();
    throw new DomainError('CONCURRENT_CHANGE', 'Dữ liệu vừa được người khác thay đổi; hãy gửi lại.', {
      stream,
    });
  }

  /** Decides before the errand runs, so that no key is made and no ballot box is sealed for a refused command. */
  private async decide(
    spec: CommandSpec,
    command: CommandBody,
    given: Parameters<CommandSpec['decide']>,
  ): Promise<readonly DomainEvent[]> {
    const certify = async () => spec.command.certifies && (await this.continuity.require());
    if (spec.errand === null) {
      const events = spec.decide(...given);
      await certify();
      return events;
    }
    const decided = spec.decide(...given);
    await certify();
    return decided((await spec.errand.fetch(command, this.box, this.store)) as never);
  }

  /** Where what a command says is recorded already, in other words: the references of the persons there, by their names. */
  private async namedIn(error: unknown): Promise<ReadonlyMap<string, string>> {
    if (!(error instanceof DomainError) || error.code !== 'ALREADY_RECORDED') return new Map();
    const { differs = [] } = error.facts as { readonly differs?: readonly Difference[] };
    const refs = differs.flatMap(({ recorded }) => refsIn(recorded));
    if (refs.length === 0) return new Map();
    return new Map([...(await this.store.findPersons(refs))].map(([ref, name]) => [name, ref]));
  }

  /** Refuses while the clock may be wrong: a wrong instant would stay in the log for ever. Throws CLOCK_IN_DOUBT. */
  private requireClock(): void {
    const doubt = this.clock.doubt();
    if (!doubt) return;
    const detail = `Đồng hồ máy chủ chỉ ${doubt.clock}, lẽ ra là ${doubt.expected}: chưa ghi gì cho tới khi đồng hồ đúng trở lại hoặc người vận hành xác nhận.`;
    throw new DomainError('CLOCK_IN_DOUBT', detail, doubt);
  }

  /** Returns the first receipt where this very command was accepted before; otherwise records the refusal and throws it. */
  private async refused(
    error: DomainError,
    spec: CommandSpec,
    command: CommandBody,
    stream: string,
  ): Promise<Appended> {
    const receipt = await this.store.findAccepted(command.issued.id, command.issued.fingerprint);
    if (receipt) return { receipt, replayed: true };
    const { code, rule, detail } = error;
    await this.store.recordRefusal({ command: this.record(spec, command), stream, code, rule, detail });
    throw error;
  }

  private record(spec: CommandSpec, { issued }: CommandBody) {
    return { id: issued.id, name: spec.command.name, fingerprint: issued.fingerprint, actor: issued.actor };
  }

  private async load<S, E extends DomainEvent>(stream: string, aggregate: Aggregate<S, E>): Promise<Folded> {
    const states = this.states.get(aggregate) ?? new Map<string, Folded>();
    this.states.set(aggregate, states);
    const folded = states.get(stream) ?? {
      revision: -1,
      state: aggregate.initial(),
      volume: new StreamVolume(),
      counted: 0,
    };
    for await (const events of eventsOf(this.store, stream, folded.revision + 1))
      for (const event of events) {
        // Two loads at the same time may read the same events; each event is folded once.
        if (event.revision !== folded.revision + 1) continue;
        folded.state = aggregate.evolve(folded.state as S, event as never);
        folded.revision = event.revision;
        folded.volume.count(event);
      }
    this.keep(states, stream, folded);
    // A copy, since other commands may advance the cached one.
    return { ...folded };
  }

  /** Makes a state the most recently used one, and drops the least recently used where there are too many or too large ones. */
  private keep(states: Map<string, Folded>, stream: string, folded: Folded): void {
    this.forget(states, stream);
    states.set(stream, folded);
    folded.counted = folded.volume.weight;
    this.cached += folded.counted;
    for (const oldest of states.keys()) {
      if (states.size <= cachedStreams && (this.cached <= cachedWeight || states.size <= 1)) break;
      this.forget(states, oldest);
    }
  }

  private forget(states: Map<string, Folded>, stream: string): void {
    this.cached -= states.get(stream)?.counted ?? 0;
    states.delete(stream);
  }
}

/**
 * The command as its decision gets it, with a reference (a salted hash) in place of each person's name, and the names, which are
 * stored apart from the events. A name that is `known` keeps the reference that it has.
 */
function sealedOf(
  command: CommandBody,
  known: ReadonlyMap<string, string> = new Map(),
): { sealed: SealedCommand; persons: readonly PersonName[] } {
  const persons: PersonName[] = [];
  const seal = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part;
    if (Array.isArray(part)) return part.map(seal);
    if (!(part instanceof PersonField))
      return Object.fromEntries(Object.entries(part).map(([field, value]) => [field, seal(value)]));
    const before = known.get(part.name);
    if (before !== undefined) return { ref: before };
    const salt = randomBytes(16).toString('hex');
    const ref = createHash('sha256').update(`${salt}\n${part.name}`).digest('hex');
    persons.push({ ref, salt, name: part.name });
    return { ref };
  };
  return { sealed: seal(command) as SealedCommand, persons };
}

/** The references of persons in what is recorded. */
function refsIn(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([name, value]: [string, unknown]) =>
    name === 'ref' && typeof value === 'string' ? [value] : refsIn(value),
  );
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
