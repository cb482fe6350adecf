import { randomUUID } from 'node:crypto';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { validate as isUuid } from 'uuid';
import { Clock, toInstant } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import { Busy, EventStore } from '../../application/event-store.js';
import { Limits } from '../../application/limits.js';
import type { KnownAt, PositionToken } from '../../application/positions.js';
import { isPositionToken, tokenOf } from '../../application/positions.js';
import { Reads } from '../../application/reads.js';
import { keptUpTo } from '../../application/weight.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { clusterProjection } from '../../projections/clusters.js';
import type { EventWarning } from '../../projections/warnings.js';
import { warningProjection, warningsOf } from '../../projections/warnings.js';
import type { Answer, Question } from '../../projections/question.js';
import { Reader } from '../../projections/reader.js';
import { frozen, named } from '../../projections/row-cache.js';
import { identificationProjection } from '../../projections/identifications.js';
import { registryEventProjection } from '../../projections/registry-events.js';
import { ReadModels } from '../projections/read-models.js';
import { ofAnotherLog } from '../projections/foreign.js';
import { EvidenceOfAnswers } from './evidence.js';
import { tooMany } from './pace.js';
import { position } from './parameters.js';
import { waitingBy } from './prefer.js';
import { etagOf, isKnown, NotModified } from './representation.js';
import { UnderWay } from './under-way.js';

/** Memory for questions by where they were asked, bytes. */
const QUESTIONS_BYTES = 4 * 1024 * 1024;

/** How far the read models were for the answer, and for which day and instant or position it is. */
export interface Meta {
  /** Every event up to this position is in the answer. */
  readonly position: PositionToken;
  readonly asOf: string | null;
  readonly knownAt: KnownAt | null;
  readonly lagEvents: number;
  /** True where the answer lacks events: those up to Min-Position where that is given, or else any. */
  readonly stale: boolean;
  /** Present where the log was found changed: what follows from events from here on may be wrong. */
  readonly historyInDoubtFrom?: string;
  /** Present where doubts of what the answer covers were resolved: from where on, and the event that resolved each. */
  readonly historyResolved?: readonly {
    readonly from: string;
    readonly eventId: string;
    readonly position: string;
  }[];
}

export interface Answered<D> {
  readonly data: D;
  /** Only of pages, as in `Answer`. */
  readonly next?: string | null;
  /** Only where there are any: what was warned of when the events were recorded that the answer names. */
  readonly warnings?: readonly EventWarning[];
  readonly meta: Meta;
}

/** Meta of an answer from the log itself, which lacks nothing. */
export async function metaOfLog(store: EventStore, continuity: Continuity): Promise<Meta> {
  const { position: head } = await store.head();
  const position = tokenOf(store, head);
  return {
    position,
    asOf: null,
    knownAt: null,
    lagEvents: 0,
    stale: false,
    ...doubtOf(store, continuity, head),
  };
}

function doubtOf(
  store: EventStore,
  { doubtFrom, resolved }: Continuity,
  upTo: bigint,
): Pick<Meta, 'historyInDoubtFrom' | 'historyResolved'> {
  const covered = resolved
    .filter(({ from }) => from <= upTo)
    .map(({ from, eventId, at }) => ({ from: tokenOf(store, from), eventId, position: tokenOf(store, at) }));
  return {
    ...(doubtFrom === null ? {} : { historyInDoubtFrom: tokenOf(store, doubtFrom) }),
    ...(covered.length === 0 ? {} : { historyResolved: covered }),
  };
}

/** What a request says beside its question. */
export interface Asked {
  /** Headers that steer a question: `Min-Position`, and `Prefer: wait=<seconds>, handling=strict` (RFC 7240). */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Sets a header of the answer. */
  readonly tell: (header: string, value: string) => void;
  readonly actor: Actor;
  /** Whether the asker would be let in now. */
  readonly isStillIn: () => Promise<boolean>;
  /** Whose limits it counts against. */
  readonly countsFor: string;
  /** Address of the request, with its parameters. */
  readonly url: string;
  /** The day on which who asks where, from before the question was read from the address; null where that is of no use. */
  readonly place: string | null;
  /** Whether the asker may read names of persons. */
  readonly namesPersons: boolean;
}

/** A question as an address asks it. */
interface Put<D = unknown> {
  readonly question: Question<D>;
  readonly until: KnownAt | null;
  /** Name of its answer among those that are kept. */
  readonly name: string;
}

/** What an answer shows, and the events that it names. */
interface Shown<D> {
  readonly data: D;
  readonly events: readonly string[];
}

/** The read models that a kind of question is answered from. */
interface Sources {
  /** Those that it asks. */
  readonly names: readonly string[];
  /** With that of warnings, which stand beside an answer. */
  readonly all: readonly string[];
}

/** Asks the read side for a request: waits for what must be in the answer, and adds how fresh it is. */
@Injectable()
export class Answers implements OnModuleDestroy {
  readonly #closing = new AbortController();
  /** Questions that wait for a position. */
  private readonly waiting = new UnderWay();
  /** Another program, or another version of it, may answer otherwise. */
  private readonly life = randomUUID();
  private readonly evidence: EvidenceOfAnswers;
  private readonly sources = new Map<unknown, Sources>();
  /** Questions whose answers are not sent yet, and where they were asked. */
  private readonly unsent = new WeakMap<object, readonly [place: string, Put]>();
  /** What kept data shows, which never changes. */
  private readonly shownBefore = new WeakMap<object, Shown<unknown>>();
  /** Answers by what they show: with the same tag they say the same. */
  private readonly answeredBefore = new WeakMap<object, { etag: string; answered: Answered<unknown> }>();
  /** Questions by where they were asked. */
  private readonly put = keptUpTo<Put>(QUESTIONS_BYTES);
  /** Tags by what they are made from. */
  private readonly tags = new LRUCache<string, string>({ max: 1_000 });
  /** The persons whose names stand in answers that askers may have kept, by tag and address. */
  private readonly given = new LRUCache<string, readonly string[]>({
    maxSize: 50_000,
    sizeCalculation: (refs) => refs.length + 1,
  });

  constructor(
    private readonly queries: QueryBus,
    private readonly readModels: ReadModels,
    private readonly store: EventStore,
    private readonly reader: Reader,
    private readonly continuity: Continuity,
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly reads: Reads,
  ) {
    this.evidence = new EvidenceOfAnswers(store);
  }

  /** Nobody waits any more for what is not there. */
  onModuleDestroy(): void {
    this.#closing.abort();
  }

  /** Throws the question's `DomainError`, STALE where `handling=strict` and the position is not reached in time, PROJECTION_STOPPED. */
  async to<D>(question: Question<D>, asked: Asked, until: KnownAt | null = null): Promise<Answered<D>> {
    const kind = question.constructor.name;
    const put = { question, until, name: named([kind, question, asked.namesPersons, this.clock.today()]) };
    // Each its own: what is kept may be sent as another address asks for it.
    const answered = { ...(await this.answered(put, asked)) };
    if (asked.place !== null) this.unsent.set(answered, [asked.place, put]);
    return answered;
  }

  /** Called with what is sent: where that is what `to` gave, its address alone asks for it, for this asker and until the day ends. */
  sent(answer: unknown): void {
    const [place, put] = this.unsent.get(answer as object) ?? [];
    if (place?.startsWith(`${this.clock.today()} `) && put && !this.put.has(place)) this.put.set(place, put);
  }

  /** The answer to what was asked at this place before, as `to` gives it now; null where nothing was. */
  async again(place: string, asked: Asked): Promise<Answered<unknown> | null> {
    const put = this.put.get(place);
    return put ? await this.answered(put, asked) : null;
  }

  /** What stands for the day, the asker and the address: the question depends on nothing else that a request says. */
  placeOf({ actor: { id, roles, unitId }, url }: Asked): string {
    return `${this.clock.today()} ${roles.join()} ${JSON.stringify([id, unitId])} ${url}`;
  }

  private async answered<D>(put: Put<D>, asked: Asked): Promise<Answered<D>> {
    const { until } = put;
    const knownAt = this.notAhead(until);
    const { followsReadModels } = put.question.constructor as typeof Question;
    const { names, all } = this.sourcesOf(put.question);
    const wanted = await this.reach(names, asked);
    // Taken before the rows are read, so that the answer may hold more than up to this position, but never less. Answers
    // without read models lack nothing.
    const standing = names.length > 0 ? this.standing(names) : null;
    const reached = standing ?? (await this.store.head()).position;
    const lagEvents = standing === null ? 0 : await this.readModels.lagAfter(standing);
    const stale = wanted === null ? lagEvents > 0 : reached < wanted;
    const follows = standing !== null && followsReadModels;
    const etag = follows ? this.tag(all, [lagEvents, stale, asked.namesPersons], asked) : null;
    if (etag !== null) await this.requireModified(etag, asked);
    const make = () => this.made(put.question, asked, knownAt === until ? {} : { knownAt });
    const made =
      follows && knownAt === until ? await this.reader.whileSame(all, put.name, make) : await make();
    const { answer, data, warnings, given } = made;
    await this.namesGiven(asked, given);
    if (etag !== null && asked.namesPersons) this.given.set(`${etag} ${asked.url}`, given);
    const before = this.answeredBefore.get(made);
    if (before && before.etag === etag && before.answered.meta.knownAt === knownAt)
      return before.answered as Answered<D>;
    const { next } = answer;
    const answered: Answered<D> = {
      data,
      ...(next === undefined ? {} : { next }),
      ...(warnings.length === 0 ? {} : { warnings }),
      meta: {
        position: tokenOf(this.store, answer.knownAtPosition ?? reached),
        asOf: answer.asOf ?? null,
        knownAt,
        lagEvents,
        stale,
        ...doubtOf(this.store, this.continuity, answer.knownAtPosition ?? reached),
      },
    };
    if (etag !== null) this.answeredBefore.set(made, { etag, answered: Object.freeze(answered) });
    return answered;
  }

  /** Names of persons are about to be given: leaves a trace first, where there are any. Throws as `Reads` does. */
  async namesGiven({ actor, url }: Asked, refs: readonly string[]): Promise<void> {
    if (refs.length > 0) await this.reads.note({ actor, what: 'NAMES', at: addressOf(url), refs });
  }

  /** An answer with the words of the evidence that it names. */
  shown<D>(data: D): Promise<D> {
    return this.evidence.in(data);
  }

  /** Waits until read models have reached the position that a request demands, and gives it. Throws as `to` does. */
  async reach(names: readonly string[], { headers, tell, countsFor }: Asked): Promise<bigint | null> {
    const wanted = position(this.store, 'Min-Position', headers['min-position']);
    if (names.length > 0) await this.readModels.requireThisLog([...names, registryEventProjection.name]);
    if (wanted === null) return null;
    const { seconds: wait, strict, applied } = waitingBy(headers['prefer']);
    if (applied !== '') tell('Preference-Applied', applied);
    const deadline = performance.now() + wait * 1000;
    const reached = await this.waitFor(names, wanted, wait * 1000, countsFor);
    if (!reached && strict) {
      throw new DomainError(
        'STALE',
        `Chưa cập nhật tới vị trí ${tokenOf(this.store, wanted)} sau ${wait} giây.`,
        {
          minPosition: tokenOf(this.store, wanted),
          position: tokenOf(this.store, this.readModels.position(names)),
        },
      );
    }
    // Warnings stand beside an answer: where they are late, it goes out without them.
    if (reached && names.length > 0)
      await this.waitFor([warningProjection.name], wanted, deadline - performance.now(), countsFor);
    return wanted;
  }

  /** The answer as it is shown, what was warned of, and whose names are in it. */
  private async made<D>(given: Question<D>, { namesPersons }: Asked, more: object) {
    const question: Question<D> = Object.assign(
      Object.create(Object.getPrototypeOf(given) as object),
      given,
      more,
    );
    question.namesPersons = namesPersons ? new Set() : null;
    const answer = await this.queries.execute<Question<D>, Answer<D>>(question);
    const { data, events } = await this.lookedThrough(answer.data);
    const { projections } = question.constructor as typeof Question;
    const followsClusters = projections.includes(clusterProjection);
    const warnings = await warningsOf(this.reader, events, followsClusters);
    return { answer, data, warnings, given: [...(question.namesPersons ?? [])] };
  }

  /** As it is shown, and the events that it names: of data that is kept, found once. */
  private async lookedThrough<D>(given: D): Promise<Shown<D>> {
    const key = Object.isFrozen(given) && typeof given === 'object' ? given : null;
    const known = key && (this.shownBefore.get(key) as Shown<D> | undefined);
    if (known) return known;
    const data = await this.shown(given);
    const found = { data, events: [...eventsIn(data)] };
    if (key) this.shownBefore.set(key, frozen(found));
    return found;
  }

  /**
   * Names the answer by all that it follows from beside its address. Browsers keep nothing of it (`no-store`): it is for programs that
   * ask again and again.
   */
  private tag(names: readonly string[], told: readonly unknown[], { tell }: Asked): string {
    const positions = names.map((name) => this.readModels.toldUpTo(name));
    const { doubtFrom, resolved } = this.continuity;
    const from = [this.life, this.clock.today(), positions, doubtFrom, resolved.length, told].join(' ');
    const etag = this.tags.get(from) ?? etagOf(from);
    this.tags.set(from, etag);
    tell('ETag', etag);
    return etag;
  }

  /**
   * Throws `NotModified` where the asker has the answer; the names in it are given once more. Where it is not known which those are,
   * the answer is made again.
   */
  private async requireModified(etag: string, asked: Asked): Promise<void> {
    if (!isKnown(etag, asked.headers['if-none-match']?.toString())) return;
    const given = asked.namesPersons ? this.given.get(`${etag} ${asked.url}`) : [];
    if (given === undefined) return;
    await this.namesGiven(asked, given);
    throw new NotModified();
  }

  private sourcesOf({ constructor }: Question<unknown>): Sources {
    const known = this.sources.get(constructor);
    if (known) return known;
    const names = namesOf((constructor as typeof Question).projections);
    const found = { names, all: [...names, warningProjection.name] };
    this.sources.set(constructor, found);
    return found;
  }

  /** An instant in the future is answered as now; `meta.knownAt` shows that. */
  private notAhead(knownAt: KnownAt | null): KnownAt | null {
    if (knownAt === null || isPositionToken(knownAt)) return knownAt;
    const now = toInstant(this.clock.now());
    return knownAt < now ? knownAt : now;
  }

  /** Throws `Busy` where too many wait, TOO_MANY_REQUESTS where too many of the same one do. */
  private async waitFor(
    names: readonly string[],
    position: bigint,
    milliseconds: number,
    whose: string,
  ): Promise<boolean> {
    if (this.readModels.position(names) >= position) return true;
    if (this.waiting.all >= this.limits.waiting) throw new Busy('too many questions wait for a position');
    if (!this.waiting.begin(whose, this.limits.waitingOfOne)) throw tooMany(1);
    try {
      return await this.readModels.waitFor(names, position, milliseconds, this.#closing.signal);
    } finally {
      this.waiting.end(whose);
    }
  }

  /** Position of the slowest of the read models. Throws PROJECTION_STOPPED where one belongs to another log. */
  private standing(names: readonly string[]): bigint {
    const { position, held } = this.readModels.standing(names);
    const broken = held.find((projection) => projection.status === 'diverged');
    if (broken) throw ofAnotherLog(broken.name, broken.error);
    return position;
  }
}

/** An address without its parameters: words that are searched for may be a name. */
export function addressOf(url: string): string {
  return url.split('?')[0] ?? '';
}

/** Names of the read models of a question, with the one of ids that are one body: every answer from read models depends on that. */
export function namesOf(projections: (typeof Question)['projections']): readonly string[] {
  const read = projections.length > 0 ? [identificationProjection, ...projections] : [];
  return [...new Set(read.map(({ name }) => name))];
}

/** Ids of the events that an answer names, as whatever looks like one. */
function eventsIn(part: unknown, found = new Set<string>()): Set<string> {
  if (typeof part === 'string' && part.length === 36 && isUuid(part)) found.add(part);
  if (typeof part === 'object' && part !== null)
    for (const member of Object.values(part)) eventsIn(member, found);
  return found;
}
