import type { Context } from '../domain/registry/decision.js';
import { isOperator } from '../domain/registry/decision.js';
import { DomainError } from '../domain/ground/errors.js';
import type { Actor, DomainEvent, Evidence, EventMetadata } from '../domain/ground/event.js';
import * as GrantOutcomes from '../domain/awards/grant-outcomes.js';
import * as Grants from '../domain/awards/grants.js';
import * as Persons from '../domain/registry/persons.js';
import * as Regulations from '../domain/law/regulations.js';
import * as Registry from '../domain/registry/registry.js';
import type { Limits } from './limits.js';
import { weightOf } from './weight.js';

/** Number of events, and their size in bytes. */
interface Amount {
  events: number;
  weight: number;
}

/** How much a stream holds, in all and by unit. Counted while events are folded, stored nowhere. */
export class StreamVolume {
  readonly #all: Amount = { events: 0, weight: 0 };
  readonly #units = new Map<string, Amount>();

  get weight(): number {
    return this.#all.weight;
  }

  count({ data, metadata: { actor, evidence } }: DomainEvent & { readonly metadata: EventMetadata }): void {
    const weight = weightOf(data) + weightOf(evidence);
    const own = this.#units.get(memberOf(actor)) ?? { events: 0, weight: 0 };
    this.#units.set(memberOf(actor), own);
    for (const amount of [this.#all, own]) {
      amount.events++;
      amount.weight += weight;
    }
  }

  /**
   * Throws TOO_MUCH_RECORDED where these events would exceed a limit. Withdrawals never do: there are no more than records to
   * withdraw.
   */
  requireRoomFor(
    stream: string,
    events: readonly DomainEvent[],
    evidence: readonly Evidence[],
    { actor }: Context,
    limits: Limits,
  ): void {
    if (events.every(({ type }) => type.endsWith('Withdrawn'))) return;
    const added = {
      events: events.length,
      weight: events.reduce((sum, { data }) => sum + weightOf(data) + weightOf(evidence), 0),
    };
    const own = this.#units.get(memberOf(actor)) ?? { events: 0, weight: 0 };
    const { memberEvents, memberKb, streamEvents, streamKb } = limits;
    if (!isOperator(actor) && exceeds(own, added, memberEvents, memberKb)) {
      const facts = { stream, limit: 'MEMBER', events: memberEvents, kb: memberKb };
      throw new DomainError('TOO_MUCH_RECORDED', 'Đơn vị đã ghi quá nhiều vào hồ sơ này.', facts);
    }
    const shared = [
      Registry.stream,
      Persons.stream,
      Regulations.stream,
      Grants.stream,
      GrantOutcomes.stream,
    ].includes(stream);
    if (!shared && exceeds(this.#all, added, streamEvents, streamKb)) {
      const facts = { stream, limit: 'STREAM', events: streamEvents, kb: streamKb };
      throw new DomainError('TOO_MUCH_RECORDED', 'Hồ sơ này đã có quá nhiều bản ghi.', facts);
    }
  }
}

/** All accounts of a unit count as one. */
function memberOf({ id, unitId }: Actor): string {
  return unitId === null ? `account ${id}` : `unit ${unitId}`;
}

function exceeds(before: Amount, added: Amount, events: number, kb: number): boolean {
  return before.events + added.events > events || before.weight + added.weight > kb * 1024;
}
