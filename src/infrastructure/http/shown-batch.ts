import type { EventStore, Warning } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { PartialDate } from '../../domain/ground/values.js';
import type { EventData } from '../../projections/event-data.js';
import type { Fact, Outcome } from '../batches/batches.js';
import { factId } from '../batches/batches.js';
import type { Problem } from './problem.filter.js';
import { problemOf } from './problem.filter.js';
import type { ReceiptShown } from './shown-receipt.js';
import { shownReceipt } from './shown-receipt.js';

/** One command of a batch. */
export interface BatchItem {
  /** Place in `commands`, from 0. */
  readonly index: number;
  readonly command: string;
  /** A UUID that follows from all that the command says. */
  readonly commandId: string;
  /**
   * `recorded-before`: this very fact, by this actor; `already-recorded`: by another command that said as much, and stands;
   * `recorded-otherwise`: what stands says something else or less, in the fields that `differs` of the problem lists; `not-sent`: the
   * batch ended before it.
   */
  readonly outcome: Outcome['outcome'];
  /** Of what is recorded. */
  readonly receipt?: ReceiptShown;
  /** Where it would be recorded. */
  readonly stream?: string;
  /** What would be recorded. */
  readonly events?: readonly {
    readonly type: string;
    /** Null where no source states it. */
    readonly occurredOn: PartialDate | null;
    readonly data: EventData;
  }[];
  /** What it would be accepted in spite of. */
  readonly warnings?: readonly Warning[];
  /** Why it is not recorded by this command. */
  readonly problem?: Omit<Problem, 'instance'> & Readonly<Record<string, unknown>>;
  /** Place of an earlier command, refused itself, that names all the ids that the problem names: put right, it may be the reason no more. */
  readonly mayFollowFrom?: number;
}

/** How many of each outcome, where the last of them is recorded, and each in turn. */
export function toldOutcomes(store: EventStore, facts: readonly Fact[], outcomes: readonly Outcome[]) {
  const counts: Record<string, number> = {};
  for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  const positions = outcomes.flatMap((one) =>
    one.outcome === 'recorded' || one.outcome === 'recorded-before' ? [one.receipt.position] : [],
  );
  const position = positions.reduce((most, one) => (one > most ? one : most), 0n);
  const items = facts.map((fact, i) => {
    const { command } = fact;
    const one = outcomes[i] ?? ({ outcome: 'not-sent' } as const);
    const earlier = causeAmong(facts, outcomes, i);
    return {
      index: i,
      command,
      commandId: factId(fact),
      outcome: one.outcome,
      ...itemOf(store, one),
      ...(earlier === null ? {} : { mayFollowFrom: earlier }),
    };
  });
  return { position: positions.length === 0 ? null : tokenOf(store, position), counts, items };
}

/** Place of the first command that was refused before this one was, and names all the ids of which that refusal speaks. */
function causeAmong(facts: readonly Fact[], outcomes: readonly Outcome[], at: number): number | null {
  const refused = outcomes[at];
  if (refused?.outcome !== 'refused' || !(refused.error instanceof DomainError)) return null;
  const told: [string, unknown][] = Object.entries(refused.error.facts);
  const ids = told.flatMap(([name, id]) => (name.endsWith('Id') ? [id] : []));
  if (ids.length === 0) return null;
  for (let i = 0; i < at; i++) {
    if (outcomes[i]?.outcome !== 'refused') continue;
    const named: readonly unknown[] = Object.values(facts[i]?.body ?? {});
    if (ids.every((id) => named.includes(id))) return i;
  }
  return null;
}

function itemOf(
  store: EventStore,
  one: Outcome,
): Omit<BatchItem, 'index' | 'command' | 'commandId' | 'outcome'> {
  switch (one.outcome) {
    case 'recorded':
    case 'recorded-before':
      return { receipt: shownReceipt(store, one.receipt) };
    case 'would-record': {
      const { stream, warnings } = one.receipt;
      const events = one.events.map(({ type, metadata: { occurredOn }, data }) => ({
        type,
        occurredOn,
        data: data as EventData,
      }));
      return { stream, events, warnings };
    }
    case 'already-recorded':
    case 'recorded-otherwise':
    case 'refused': {
      const { instance: _, ...problem } = problemOf(one.error, '');
      return { problem };
    }
    case 'not-sent':
      return {};
  }
}
