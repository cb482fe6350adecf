import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { Clock, dayInVietNam, toInstant } from '../application/clock.js';
import { EventStore, inOrder } from '../application/event-store.js';
import type { KnownAt } from '../application/positions.js';
import { isPositionToken, positionOf } from '../application/positions.js';
import type { Recorded } from '../domain/ground/event.js';
import type { Aliases } from '../domain/registry/one-body.js';
import { asOneBody, noAliases } from '../domain/registry/one-body.js';
import * as Registry from '../domain/registry/registry.js';
import {
  aliasesAt,
  everywhere,
  identificationProjection,
  keyOfBody,
  keysOfBody,
  mentions,
} from './identifications.js';
import type { Projection } from './projection.js';
import { foldEvent } from './projection.js';
import type { KeptEvent } from './registry-events.js';
import { frozen, named, RowCache } from './row-cache.js';
import { registryEventProjection, subjectOf } from './registry-events.js';
import { keptUpTo } from '../application/weight.js';
import type { Instant } from '../domain/ground/values.js';
import type { Replayable, Sight } from './sight.js';
import type { Walk } from './walk.js';
import type { RowsRead } from './watched.js';
import { dayWatched, noteRead, walkAt } from './watched.js';

/** Events of the registry that are read from the log at once. */
const PAGE = 1_000;

/** Memory for rows as they were, and for what was selected, bytes each. */
const MOST = 32 * 1024 * 1024;

/** Names of the read models that a query reads. */
const readModelsIn = (sql: string): string[] =>
  [...sql.matchAll(/\bread\.(\w+)/g)].map(([, name = '']) => name);

/** Up to where something was known, and when that was recorded; null before the first event. */
interface Moment {
  readonly position: bigint;
  readonly recordedAt: Instant | null;
}

/** What was made, the state of the read models that it is made from, and the names of persons that may be in it. */
interface Kept {
  readonly content: string;
  readonly names: ReadonlyMap<string, string | undefined>;
  readonly made: unknown;
}

/** Reads rows of projections: present ones from the tables, earlier ones by folding the events known then. */
@Injectable()
export class Reader {
  readonly #past = keptUpTo<{ readonly state: object | null }>(MOST);
  readonly #made = keptUpTo<Kept>(MOST);
  /** What is being made, by name. */
  readonly #making = new Map<string, { readonly content: string; readonly ends: Promise<Kept> }>();
  /** Names of persons that were found while something is made, for each that is being made. */
  readonly #lookups = new Set<Map<string, string | undefined>>();
  readonly #moments = new LRUCache<string, Moment>({ max: 1_000 });

  constructor(
    private readonly database: DataSource,
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly cache: RowCache,
    /** The log beside the tables where these are a replica's: it may lack what was recorded last. */
    private readonly readLog: EventStore | null = null,
  ) {}

  /** Rows of a hand-written query over read models: identifiers in it are constants of the code, values are parameters. */
  select<R>(sql: string, parameters: readonly unknown[] = []): Promise<readonly R[]> {
    return this.whileSame(readModelsIn(sql), [sql, parameters], () => this.query<R>(sql, parameters));
  }

  /**
   * What is made from read models and these things, or those of this name, kept as long as none of the read models changes; frozen. Names of
   * persons in it are looked up each time, for one may be forgotten: then it is made anew.
   */
  async whileSame<T>(
    readModels: readonly string[],
    things: string | readonly unknown[],
    make: () => Promise<T>,
  ): Promise<T> {
    const content = this.cache.contentOf(readModels);
    if (content === null) return await make();
    const name = typeof things === 'string' ? things : named(things);
    const kept = this.#made.get(name);
    if (kept?.content === content && (await this.areNames(kept.names))) return kept.made as T;
    // What somebody else makes of the same is as good: else all who ask after a change would make it at once.
    const making = this.#making.get(name);
    if (making?.content === content) {
      const { names, made } = await making.ends;
      if (await this.areNames(names)) return made as T;
    }
    const ends = this.made(content, make);
    this.#making.set(name, { content, ends });
    try {
      const now = await ends;
      this.#made.set(name, now);
      return now.made as T;
    } finally {
      if (this.#making.get(name)?.ends === ends) this.#making.delete(name);
    }
  }

  private async made(content: string, make: () => Promise<unknown>): Promise<Kept> {
    // Those found for others meanwhile are among them, which does no harm.
    const names = new Map<string, string | undefined>();
    this.#lookups.add(names);
    try {
      return { content, names, made: frozen(await make()) };
    } finally {
      this.#lookups.delete(names);
    }
  }

  private async areNames(names: Kept['names']): Promise<boolean> {
    if (names.size === 0) return true;
    const found = await this.namesOf([...names.keys()]);
    return [...names].every(([ref, name]) => found.get(ref) === name);
  }

  private async query<R>(sql: string, parameters: readonly unknown[]): Promise<readonly R[]> {
    return await this.database.query<R[]>(sql, [...parameters]);
  }

  /** The sight of now, or of an ISO instant or a position. With names of persons where there is a set, which takes the references of those given. */
  async sight(knownAt: KnownAt | null, namesPersons: Set<string> | null = null): Promise<Sight> {
    const persons = (refs: readonly string[]) => this.persons(refs, namesPersons);
    const today = this.clock.today();
    const identified = (await this.rowsNow(identificationProjection, [everywhere])).get(everywhere);
    if (knownAt === null) {
      const aliases = aliasesAt(identified, null);
      const rows: Sight['rows'] = (projection, keys) => this.rowsNow(projection, keys);
      return { position: null, day: today, persons, aliases, rows: this.ofBodies(rows, null, aliases) };
    }
    const { position, recordedAt } = await this.reached(knownAt);
    const aliases = aliasesAt(identified, position);
    const then = recordedAt === null ? today : dayInVietNam(new Date(recordedAt));
    const day = dayWatched() ?? (then < today ? then : today);
    noteRead(identificationProjection, [everywhere]);
    const found = this.ofBodies(
      (projection, keys) => this.rowsThen(projection, keys, position),
      position,
      aliases,
    );
    const rows: Sight['rows'] = (projection, keys) => {
      noteRead(
        projection,
        keys.flatMap((key) => keysOfBody(keyOfBody(key, aliases), aliases)),
      );
      return found(projection, keys);
    };
    return { position, day, persons, aliases, rows };
  }

  /** The events up to a position that concern some of these rows, in order. */
  async *concerning(rows: RowsRead, upTo: bigint): AsyncGenerator<Recorded, void, undefined> {
    for await (const event of this.eventsBehind(rows, upTo))
      if ([...rows].some(([projection, keys]) => projection.keys(event).some((key) => keys.has(key))))
        yield event;
  }

  /**
   * Rows as told of bodies: those that speak of an id that was found to be another's are folded from their events, read as `asOneBody`
   * has them, and are found under either key. All others are as they are.
   */
  private ofBodies(rows: Sight['rows'], position: bigint | null, aliases: Aliases): Sight['rows'] {
    if (aliases.size === 0) return rows;
    return async <S extends object>(projection: Replayable<S>, keys: readonly string[]) => {
      const bodies = new Map(keys.map((key) => [key, keyOfBody(key, aliases)]));
      const wanted = [...new Set(bodies.values())];
      const plain = await rows(projection, wanted);
      const told = wanted.filter(
        (key) => keysOfBody(key, aliases).length > 1 || mentions(plain.get(key), aliases.keys()),
      );
      // The end of the log is asked for only where a row has to be folded.
      const folded =
        told.length === 0
          ? plain
          : await this.folded(projection, told, position ?? (await this.store.head()).position, aliases);
      return new Map(
        [...bodies].flatMap(([key, body]): [string, S][] => {
          const state = (told.includes(body) ? folded : plain).get(body);
          return state ? [[key, state]] : [];
        }),
      );
    };
  }

  /** The last position at an ISO instant, or the position itself, but no later than the end: or coming events would change the answer. */
  private async reached(knownAt: KnownAt): Promise<Moment> {
    const name = `${this.cache.openings} ${knownAt}`;
    const kept = this.#moments.get(name);
    if (kept) return kept;
    const moment = isPositionToken(knownAt)
      ? await this.momentOf(knownAt)
      : { position: await this.store.positionAt(knownAt), recordedAt: knownAt };
    // What was true at an instant that has passed, or up to a position that there is, stays so.
    const isPast = isPositionToken(knownAt)
      ? positionOf(this.store, knownAt) === moment.position
      : knownAt < toInstant(this.clock.now());
    if (isPast) this.#moments.set(name, moment);
    return moment;
  }

  private async momentOf(token: string): Promise<Moment> {
    const [asked, { position: head }] = [positionOf(this.store, token), await this.store.head()];
    const position = asked < head ? asked : head;
    return { position, recordedAt: (await this.store.eventAt(position))?.recordedAt ?? null };
  }

  private async persons(
    refs: readonly string[],
    given: Set<string> | null,
  ): Promise<(ref: string) => string> {
    if (given === null) return () => '[tên người không hiển thị: cần quyền xem]';
    const names = await this.namesOf(refs);
    for (const ref of names.keys()) given.add(ref);
    return (ref) => names.get(ref) ?? '[đã xóa theo yêu cầu]';
  }

  private async namesOf(refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const names = await this.store.findPersons(refs);
    for (const looked of this.#lookups) for (const ref of refs) looked.set(ref, names.get(ref));
    return names;
  }

  /** Rows as they are now. */
  async rowsNow<S extends object>(
    projection: Projection<S>,
    keys: readonly string[],
  ): Promise<Map<string, S>> {
    const rows = new Map<string, S>();
    const missing = keys.filter((key) => {
      const kept = this.cache.find(projection.name, key);
      if (kept) rows.set(key, kept as S);
      return kept === undefined;
    });
    if (missing.length === 0) return rows;
    const keep = this.cache.reading(projection.name, missing);
    const found = await this.query<{ key: string; state: S }>(
      `SELECT key, state FROM read.${projection.name} WHERE key = ANY($1)`,
      [missing],
    ).then(
      (read) => new Map(read.map(({ key, state }) => [key, state])),
      (error: unknown) => {
        keep(null);
        throw error;
      },
    );
    keep(found);
    for (const [key, state] of found) rows.set(key, state);
    return rows;
  }

  /** Rows as they were at a position: the past does not change, so those asked for lately are kept. */
  private async rowsThen<S extends object>(
    projection: Replayable<S>,
    keys: readonly string[],
    position: bigint,
  ): Promise<Map<string, S>> {
    const walk = walkAt(position);
    if (walk) return await this.rowsOnWay(walk, projection, keys);
    const { openings } = this.cache;
    const nameOf = (key: string): string => `${projection.name} ${openings} ${position} ${key}`;
    const rows = new Map<string, S>();
    const missing = keys.filter((key) => {
      const kept = this.#past.get(nameOf(key));
      if (kept?.state) rows.set(key, kept.state as S);
      return kept === undefined;
    });
    if (missing.length === 0) return rows;
    const folded = await this.folded(projection, missing, position);
    for (const key of missing) {
      const state = folded.get(key) ?? null;
      this.#past.set(nameOf(key), { state: frozen(state) });
      if (state) rows.set(key, state);
    }
    return rows;
  }

  private async rowsOnWay<S extends object>(
    walk: Walk,
    projection: Replayable<S>,
    keys: readonly string[],
  ): Promise<Map<string, S>> {
    const missing = keys.filter((key) => walk.find(projection, key) === undefined);
    if (missing.length > 0) {
      const folded = await this.folded(projection, missing, walk.position);
      for (const key of missing) walk.add(projection, key, folded.get(key) ?? null);
    }
    return new Map(
      keys.flatMap((key): [string, S][] => {
        const state = walk.find(projection, key);
        return state ? [[key, state]] : [];
      }),
    );
  }

  private async folded<S extends object>(
    projection: Replayable<S>,
    keys: readonly string[],
    position: bigint,
    aliases: Aliases = noAliases,
  ): Promise<Map<string, S>> {
    const wanted = new Set(keys);
    const all = new Set(keys.flatMap((key) => keysOfBody(key, aliases)));
    const rows = new Map<string, S>();
    for await (const event of this.eventsBehind(new Map([[projection, all]]), position))
      for (const told of asOneBody(event, aliases)) foldEvent(projection, wanted, rows, told);
    return rows;
  }

  /** The events of the streams behind some rows, up to a position, in order; of the registry only those that concern them. */
  async *eventsBehind(rows: RowsRead, upTo: bigint): AsyncGenerator<Recorded, void, undefined> {
    const streams = new Set<string>();
    const registered = new Map<bigint, Recorded>();
    for (const [projection, keys] of rows) {
      const own = new Set([...keys].flatMap((key) => projection.streams(key)));
      if (own.delete(Registry.stream))
        for (const event of await this.registered(projection, [...keys], upTo))
          registered.set(event.position, event);
      for (const stream of own) streams.add(stream);
    }
    const log = await this.logUpTo(upTo);
    const waiting = [...registered.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
    let next = 0;
    for await (const event of inOrder(log, [...streams])) {
      if (event.position > upTo) break;
      for (let one; (one = waiting[next]) && one.position < event.position; next++) yield one;
      yield event;
    }
    yield* waiting.slice(next);
  }

  /** A log that has all up to a position. */
  private async logUpTo(position: bigint): Promise<EventStore> {
    const { readLog, store } = this;
    return readLog && (await readLog.head()).position >= position ? readLog : store;
  }

  /**
   * Registry events up to a position that concern these rows, in order. What the table of them has not taken in yet is read from the
   * log, so that an answer about the past lacks nothing.
   */
  async registered(projection: Projection, keys: readonly string[], upTo: bigint): Promise<Recorded[]> {
    const found = await this.query<{ reached: string; position: string | null; state: KeptEvent }>(
      `SELECT made.position AS reached, e.position, e.state
       FROM read.projection AS made LEFT JOIN read.registry_event AS e ON e.subject = ANY($1) AND e.position <= $2
       WHERE made.name = $3 AND made.version = $4 ORDER BY e.position`,
      [
        keys.map((key) => subjectOf(projection, key)),
        String(upTo),
        registryEventProjection.name,
        registryEventProjection.version,
      ],
    );
    const events: Recorded[] = [];
    for (const { position, state } of found)
      // An event that concerns two of the rows is there twice.
      if (position !== null && String(events.at(-1)?.position) !== position)
        events.push({ ...state, position: BigInt(position) });
    const wanted = new Set(keys);
    const log = await this.logUpTo(upTo);
    for (let after = BigInt(found[0]?.reached ?? 0); after < upTo;) {
      const page = await log.readAll({ after, stream: Registry.stream, limit: PAGE });
      const known = page.filter(({ position }) => position <= upTo);
      events.push(...known.filter((event) => projection.keys(event).some((key) => wanted.has(key))));
      if (known.length < PAGE) break;
      after = known.at(-1)?.position ?? upTo;
    }
    return events;
  }
}
