import type { Context } from '../domain/registry/decision.js';
import { requireDayHasCome } from '../domain/registry/decision.js';
import { requireBody } from '../domain/registry/unit-decisions.js';
import { daysTold, unitIdsTold } from './fields.js';
import { actorAsBody } from '../domain/registry/one-body.js';
import type { RegistryState } from '../domain/registry/registry.js';
import * as Registry from '../domain/registry/registry.js';
import type { Day } from '../domain/ground/values.js';
import { actingIn } from './access.js';
import type { Aggregate, CommandBody, CommandSpec } from './command.js';
import type { Folded } from './states.js';

/** A stream that a command is decided on, and how it is folded. */
export interface Seen {
  readonly stream: string;
  readonly aggregate: Aggregate<unknown, never>;
}

/** What a command is decided on. */
export interface Grounds {
  readonly own: Folded;
  readonly beside: object;
  readonly context: Context;
}

/** No event is in it: in the place of the registry where a command is decided without. */
const noRegistry = `${Registry.stream}-none`;

/** The command's own stream first, then those beside it, and the registry last. */
export function seenBy(
  { aggregate, beside, command: { apart } }: CommandSpec,
  command: CommandBody,
  stream: string,
): Seen[] {
  const looks = Object.values(beside).flatMap((look) =>
    ('stream' in look ? [look.stream(command)] : look.streams(command)).map((of) => ({
      stream: of,
      aggregate: look.aggregate,
    })),
  );
  const registry = { stream: apart ? noRegistry : Registry.stream, aggregate: Registry };
  return [{ stream, aggregate }, ...looks, registry] as Seen[];
}

/** What is asked of the fields of all commands alike. Throws DATES_OUT_OF_ORDER, UNIT_NOT_FOUND. */
export function requireTold(command: CommandBody, context: Context): void {
  for (const day of daysTold(command)) requireDayHasCome(day, context);
  for (const id of unitIdsTold(command)) requireBody(context.registry, id);
}

/** Puts together what a decision takes, from the states of the streams in the order of `seenBy`. */
export function groundsOf(
  { beside, command: { name } }: CommandSpec,
  command: CommandBody,
  states: readonly Folded[],
  today: Day,
): Grounds {
  const [own, ...others] = states;
  const registry = others.pop();
  if (own === undefined || registry === undefined)
    throw new Error('a command is decided on two streams at least');
  const looks = Object.entries(beside).map(([name, look]) => {
    if ('stream' in look) return [name, others.shift()?.state];
    return [name, others.splice(0, look.streams(command).length).map(({ state }) => state)];
  });
  const { aliases } = registry.state as RegistryState;
  const actor = actorAsBody(actingIn(name, command.issued.actor), aliases);
  const context = { actor, today, registry: registry.state as RegistryState };
  return { own, beside: Object.fromEntries(looks) as object, context };
}
