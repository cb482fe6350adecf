import { Injectable } from '@nestjs/common';
import { ArrayMaxSize, ArrayMinSize, IsBoolean, IsObject } from 'class-validator';
import { v5 as uuidV5 } from 'uuid';
import { Clock } from '../../application/clock.js';
import { EvidenceField } from '../../application/command.js';
import type { AcceptedReceipt, Appended } from '../../application/event-store.js';
import { EventStore, InvalidAppend, StoreUnavailable } from '../../application/event-store.js';
import { evidenceOf, Executor } from '../../application/executor.js';
import { Nullable, Optional, Parts, PastPartialDate, Text } from '../../application/fields.js';
import type { Submission } from '../../application/gateway.js';
import { Gateway } from '../../application/gateway.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor, Recorded } from '../../domain/ground/event.js';
import { rolesOfBodies } from '../../domain/ground/event.js';
import type { Difference } from '../../domain/ground/told-again.js';
import { pendingOver } from './pending-events.js';

/** One command of a batch. */
export class FactField {
  @Text(100) command!: string;
  /** Its fields, as they would be sent alone; its own `evidence` comes after that of the batch. */
  @IsObject() body!: Readonly<Record<string, unknown>>;
  /** The words of the first evidence of the batch that say this fact. */
  @Optional() @Text(2000) quote?: string;
}

/** What all that one source says has in common. */
export class SharedField {
  /** Of every command that says none itself; `factsOf` says what it means where it is absent. */
  @Nullable(
    'Day of every command that says none itself; absent or null means that no source states it, and absent from whoever acts for a unit alone means today',
  )
  @PastPartialDate()
  occurredOn?: string | null;
  @ArrayMinSize(1) @ArrayMaxSize(20) @Parts(() => EvidenceField) evidence!: EvidenceField[];
}

/** What one source says, as commands. */
export class BatchField extends SharedField {
  /** Absent means true. */
  @Optional() @IsBoolean() dryRun?: boolean;
  @ArrayMinSize(1) @Parts(() => FactField) commands!: FactField[];
}

/** A command with all that it says, whoever sends it, alone or with others. */
export interface Fact {
  readonly command: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What became of a command of a batch, or would. */
export type Outcome =
  | { readonly outcome: 'recorded' | 'recorded-before'; readonly receipt: AcceptedReceipt }
  | {
      readonly outcome: 'would-record';
      readonly receipt: AcceptedReceipt;
      readonly events: readonly Recorded[];
    }
  /**
   * `already-recorded`: by another command that said as much. That one stands, and is no reason to refuse the batch, unless this
   * one says something else or more, which would be lost: `recorded-otherwise`.
   */
  | {
      readonly outcome: 'already-recorded' | 'recorded-otherwise' | 'refused';
      readonly error: DomainError | InvalidAppend;
    }
  | { readonly outcome: 'not-sent' };

export interface Recording {
  readonly outcomes: readonly Outcome[];
  /** What it ended by before all of it was recorded, other than a refusal; null where nothing did. */
  readonly stoppedBy: unknown;
}

/** Ids of facts and of batches; the demo's were made in it before there were batches. */
const namespace = '5f1f4c0e-6c1b-5d0a-9a53-0d6c2b1e7a44';

/** The id under which a fact is recorded: whoever sends it again finds it. */
export function factId({ command, body }: Fact): string {
  return uuidV5(canonicalJson({ command, body }), namespace);
}

/**
 * The commands of a batch, each with what they share. Who acts for a unit alone tells what it does, which is of today where no day is
 * said (R71); others tell what a source says, which then says none.
 */
export function factsOf(
  { evidence: shared, ...rest }: SharedField,
  commands: readonly FactField[],
  { roles }: Pick<Actor, 'roles'>,
): readonly Fact[] {
  const [source, ...others] = shared.map(evidenceOf);
  const tellsItsOwn = !roles.some((role) => role === 'operator' || rolesOfBodies.includes(role));
  const occurredOn = rest.occurredOn === undefined && !tellsItsOwn ? null : rest.occurredOn;
  const said = occurredOn === undefined ? {} : { occurredOn };
  return commands.map(({ command, body, quote }) => {
    const cited = [{ ...source, ...(quote === undefined ? {} : { quote }) }, ...others];
    const { evidence: own = [] } = body;
    return {
      command,
      body: { ...said, ...body, evidence: Array.isArray(own) ? [...cited, ...own] : own },
    };
  });
}

/** The id that all events of a batch have in common, the same when it is sent again. */
export function correlationOf(facts: readonly Fact[], actor: Actor): string {
  return uuidV5(canonicalJson({ actor: actor.id, facts }), namespace);
}

/**
 * Records what one source says in one go. The commands are decided and recorded one by one, as if each were sent alone, but not
 * before all of them were decided, each on what those before it would record.
 */
@Injectable()
export class Batches {
  constructor(
    private readonly gateway: Gateway,
    private readonly executor: Executor,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** What each of them would do. Records nothing, neither events nor names nor refusals. Throws what is nobody's refusal, as `StoreUnavailable`. Ends where nobody wants it any more. */
  async check(
    facts: readonly Fact[],
    actor: Actor,
    isWanted: () => boolean = () => true,
  ): Promise<readonly Outcome[]> {
    const pending = pendingOver(this.store, this.clock);
    const executor = this.executor.over(pending.store);
    const correlationId = correlationOf(facts, actor);
    const outcomes: Outcome[] = [];
    for (const fact of facts) {
      if (!isWanted()) throw new StoreUnavailable('whoever asked is gone');
      const decided = this.gateway.hand(submissionOf(fact, correlationId, actor), (command, spec) => {
        // A key that is made, or a box that is sealed, cannot be tried.
        if (spec.errand !== null) throw notInBatch(fact.command);
        return executor.execute(spec, command);
      });
      const outcome = await outcomeOf(decided);
      const events = 'receipt' in outcome ? pending.eventsOf(outcome.receipt.commandId) : [];
      outcomes.push(
        'receipt' in outcome && events.length > 0 ? { ...outcome, outcome: 'would-record', events } : outcome,
      );
    }
    return outcomes;
  }

  /**
   * Records them in order, or none of them where one would be refused. What is recorded stays where it ends halfway; the same
   * batch sent again finds it, and goes on. Once something is recorded, the rest is too, whoever wants it.
   */
  async record(facts: readonly Fact[], actor: Actor, isWanted?: () => boolean): Promise<Recording> {
    const checked = await this.check(facts, actor, isWanted);
    if (checked.some(isRefusal)) return { outcomes: checked, stoppedBy: null };
    const correlationId = correlationOf(facts, actor);
    const outcomes: Outcome[] = [];
    let stoppedBy: unknown = null;
    for (const [i, found] of checked.entries()) {
      try {
        const fact = found.outcome === 'would-record' ? facts[i] : undefined;
        const sent = fact && this.gateway.submit(submissionOf(fact, correlationId, actor));
        outcomes.push(sent ? await outcomeOf(sent) : found);
      } catch (error) {
        stoppedBy = error;
        break;
      }
      if (outcomes.slice(-1).some(isRefusal)) break;
    }
    const notSent = facts.slice(outcomes.length).map((): Outcome => ({ outcome: 'not-sent' }));
    return { outcomes: [...outcomes, ...notSent], stoppedBy };
  }
}

/** Whether it keeps a batch from being recorded. */
export function isRefusal({ outcome }: Outcome): boolean {
  return outcome === 'refused' || outcome === 'recorded-otherwise';
}

function submissionOf(fact: Fact, correlationId: string, actor: Actor): Submission {
  const { command: name, body } = fact;
  return { name, body, commandId: factId(fact), actor, correlationId };
}

async function outcomeOf(decided: Promise<Appended>): Promise<Outcome> {
  try {
    const { receipt, replayed } = await decided;
    return { outcome: replayed ? 'recorded-before' : 'recorded', receipt };
  } catch (error) {
    if (error instanceof InvalidAppend) return { outcome: 'refused', error };
    if (!(error instanceof DomainError) || error.isOfTheSystem) throw error;
    if (error.code !== 'ALREADY_RECORDED') return { outcome: 'refused', error };
    const { differs = [] } = error.facts as { readonly differs?: readonly Difference[] };
    return { outcome: differs.length === 0 ? 'already-recorded' : 'recorded-otherwise', error };
  }
}

function notInBatch(command: string): DomainError {
  const detail = `Lệnh “${command}” phải gửi riêng: không thể kiểm tra trước mà chưa thực hiện.`;
  return new DomainError('NOT_IN_BATCH', detail, { command });
}
