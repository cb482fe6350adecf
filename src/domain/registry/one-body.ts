import type { Actor, DomainEvent, Recorded } from '../ground/event.js';
import { officeOf } from '../ground/scope.js';
import type {
  FormerNameRecorded,
  RegistryEvent,
  UnitEnded,
  UnitExistenceRecorded,
  UnitPlaceRecorded,
  UnitRegistered,
  UnitsIdentified,
  UnitsMerged,
} from './registry-events.js';

// Two ids that were found to be one body. The log keeps what was told of each; whoever folds events reads them as told of the one
// that stays, and nothing else changes. Without the identification they are read as before (ADR 0022).

/** By an id that was found to be another's, the id that the body is known by. */
export type Aliases = ReadonlyMap<string, string>;

/** Where no two ids are one body. */
export const noAliases: Aliases = new Map();

/** From identifications that count, in the order recorded; each names two ids, of which the second may have aliases of its own. */
export function aliasesOf(
  identified: readonly Pick<UnitsIdentified['data'], 'unitId' | 'aliasId'>[],
): Aliases {
  const aliases = new Map<string, string>();
  for (const { unitId, aliasId } of identified) {
    for (const [alias, body] of aliases) if (body === aliasId) aliases.set(alias, unitId);
    aliases.set(aliasId, unitId);
  }
  return aliases;
}

/** True where the same ids are one body. */
export const sameAliases = (one: Aliases, other: Aliases): boolean =>
  one.size === other.size && [...one].every(([alias, body]) => other.get(alias) === body);

/** All ids of the body that has this one, the one that it is known by first. */
export function idsOf(aliases: Aliases, unitId: string): readonly string[] {
  const body = aliases.get(unitId) ?? unitId;
  return [body, ...[...aliases].flatMap(([alias, of]) => (of === body ? alias : []))];
}

/** Kinds of streams that are named after a unit, whose id follows. */
const ofUnits = /^(councilMembers-|metrics-|movement-|organiserYear-|awardProposals-by\.)([a-z0-9-]+)(.*)$/;

/** The streams in which the body of a stream has the same thing told under its other ids, and the stream itself, or only that. */
export function streamsOfBody(stream: string, aliases: Aliases): readonly string[] {
  const [, kind, unitId = '', rest] = (aliases.size > 0 && ofUnits.exec(stream)) || [];
  return kind === undefined ? [stream] : idsOf(aliases, unitId).map((id) => `${kind}${id}${rest}`);
}

/** The code of what an office defined for itself, under the id that the office is known by; any other text as it is. */
export function codeOfBody(code: string, aliases: Aliases): string {
  const office = officeOf(code);
  const body = office === null ? undefined : aliases.get(office);
  return body === undefined ? code : `own.${body}${code.slice(`own.${office}`.length)}`;
}

/** The actor, as acting for the body. */
export function actorAsBody(actor: Actor, aliases: Aliases): Actor {
  const unitId = actor.unitId === null ? null : (aliases.get(actor.unitId) ?? actor.unitId);
  return { ...actor, unitId };
}

/**
 * The event as told of the body: for most of them one, with other ids. A registration under another id says only that the body has
 * that name too, and where it is and since when as far as told.
 */
export function asOneBody<E extends DomainEvent>(
  event: Recorded<E>,
  aliases: Aliases,
): readonly Recorded<E>[] {
  if (aliases.size === 0 || event.type === 'UnitsIdentified') return [event];
  const metadata = { ...event.metadata, actor: actorAsBody(event.metadata.actor, aliases) };
  const read = { ...event, metadata, data: renamed(event.data, event.type, aliases) } as Recorded<E>;
  const { unitId } = event.data as { readonly unitId?: string };
  if (unitId === undefined || !aliases.has(unitId)) return [read];
  const told = beginningsOf(read as unknown as RegistryEvent);
  return told === null ? [read] : told.map((fact) => ({ ...read, ...fact }));
}

type Told = FormerNameRecorded | UnitExistenceRecorded | UnitPlaceRecorded | UnitEnded;

/** What the beginning of a unit says of the body that was there before; null for what is no beginning. */
function beginningsOf({ type, data }: RegistryEvent): readonly Told[] | null {
  if (type === 'UnitRegistered') return [...descriptionOf(data, data.existsFrom)];
  if (type !== 'UnitsMerged') return null;
  const { unitId, predecessors, ...rest } = data;
  const end = rest.on === null ? { on: rest.on, knownBy: rest.knownBy } : { on: rest.on };
  return [
    ...descriptionOf(data, rest.on),
    ...predecessors
      .filter((id) => id !== unitId)
      .map((id): UnitEnded => {
        return { type: 'UnitEnded', data: { unitId: id, ...end, reason: 'MERGED', successorId: unitId } };
      }),
  ];
}

type Described = Omit<
  UnitRegistered['data'] & UnitsMerged['data'],
  'existsFrom' | 'predecessors' | 'on' | 'knownBy'
>;

function* descriptionOf(
  { unitId, name, shortName, superiorId, province }: Described,
  existsFrom: UnitRegistered['data']['existsFrom'],
): Generator<Told> {
  yield { type: 'FormerNameRecorded', data: { unitId, name, shortName, from: null, until: null } };
  if (existsFrom !== null) yield { type: 'UnitExistenceRecorded', data: { unitId, existsFrom } };
  if (superiorId === undefined && province === undefined) return;
  const place = {
    ...(superiorId === undefined ? {} : { superiorId }),
    ...(province === undefined ? {} : { province }),
  };
  yield { type: 'UnitPlaceRecorded', data: { unitId, from: null, ...place } };
}

/** Whether a member of an event or a command holds ids of units: those that end so say of what, all others may. */
export const mayName = (member: string, type: string): boolean =>
  /Ids?$/.test(member)
    ? /(?:^u|U)nitIds?$|^(?:body|organiser|superior|successor)Id$/.test(member)
    : !(type === 'ClusterEstablished' && member === 'predecessors');

function renamed(value: unknown, type: string, aliases: Aliases, member = ''): unknown {
  if (typeof value === 'string')
    return mayName(member, type) ? (aliases.get(value) ?? codeOfBody(value, aliases)) : value;
  if (Array.isArray(value)) {
    const all = value.map((one: unknown) => renamed(one, type, aliases, member));
    const isRenamed = all.some((one, i) => typeof one === 'string' && one !== value[i]);
    return isRenamed ? [...new Set(all)] : all;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [name, renamed(one, type, aliases, name)]),
  );
}
