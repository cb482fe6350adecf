import { Readable } from 'node:stream';
import type { OnModuleDestroy } from '@nestjs/common';
import { Controller, Headers, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { ReadAllOptions } from '../../application/event-store.js';
import { Busy, EventStore } from '../../application/event-store.js';
import { Limits } from '../../application/limits.js';
import { positionOfAnotherStore, tokenOf } from '../../application/positions.js';
import { backOff, within } from '../../application/waiting.js';
import type { Recorded } from '../../domain/ground/event.js';
import { eventTypes } from '../../projections/event-types.js';
import type { KeepsJson } from '../event-store/raw-events.js';
import { keepsJson } from '../event-store/raw-events.js';
import type { Asked } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import type { Wanted } from './cloud-event.js';
import { cloudEvent, cloudEventText, isWanted } from './cloud-event.js';
import { logPage } from './log-page.js';
import { tooMany } from './pace.js';
import { position, someOf, text } from './parameters.js';
import { seesReads } from './sees-reads.js';
import { UnderWay } from './under-way.js';

/** Events that are read at once, and what they may take, about. */
const [PAGE, PAGE_BYTES] = [512, 1024 * 1024];
/** How often a follower to whom there is nothing to tell hears that the server is there, milliseconds. */
const HEARTBEAT = 15_000;

/** Within so long a process knows what another one recorded, milliseconds. */
const OTHERS_KNOW = 2_000;

/** How an event is told, as JSON, and where it stands. */
type Say = (token: string, json: string) => string;
const asLine: Say = (_token, json) => `${json}\n`;
const asMessage: Say = (token, json) => `id: ${token}\ndata: ${json}\n\n`;

/** Which events a feed has. */
interface From extends Wanted {
  readonly after: bigint;
}

/** The log for other programs: each event once, in order, from wherever the reader stopped. */
@Controller('api')
export class FeedController implements OnModuleDestroy {
  readonly #closing = new AbortController();
  readonly #followers = new UnderWay();

  constructor(
    private readonly store: EventStore,
    private readonly limits: Limits,
  ) {}

  onModuleDestroy(): void {
    this.#closing.abort();
  }

  @Asks(
    'feed',
    'Events after a position as CloudEvents 1.0, one a line, up to the newest of now; with `Accept: text/event-stream` also all that come later, as server-sent events',
    'after',
    'stream',
    'types',
  )
  async feed(
    @Query() query: Record<string, unknown>,
    @Headers('accept') accepted = '',
    @Headers('last-event-id') lastId: string | undefined,
    @AskedBy() { actor, countsFor, isStillIn }: Asked,
    @Res() reply: FastifyReply,
  ) {
    const isLive = accepted.includes('text/event-stream');
    const resumed = isLive ? position(this.store, 'Last-Event-ID', lastId) : null;
    const wanted: From = {
      after: resumed ?? position(this.store, 'after', query['after']) ?? 0n,
      stream: text('stream', query['stream']),
      types: someOf('types', query['types'], eventTypes),
      withReads: seesReads(actor),
    };
    const head = await this.headFor(wanted.after);
    // Read before anything is sent: a position of another store is then refused like any other request.
    const pages = await begun(this.upTo(head, wanted, isLive ? asMessage : asLine));
    const gone = new AbortController();
    reply.raw.once('close', () => gone.abort());
    reply.header('Vary', 'Accept');
    if (!isLive) {
      reply.type('application/x-ndjson; charset=utf-8');
      return await reply.send(Readable.from(pages));
    }
    if (this.#followers.all >= this.limits.followers) throw new Busy('too many follow the feed');
    if (!this.#followers.begin(countsFor, this.limits.followersOfOne)) throw tooMany(1);
    reply.raw.once('close', () => this.#followers.end(countsFor));
    reply.type('text/event-stream; charset=utf-8').header('X-Accel-Buffering', 'no');
    const signal = AbortSignal.any([gone.signal, this.#closing.signal]);
    return await reply.send(Readable.from(this.followed(pages, head, { ...wanted, isStillIn }, signal)));
  }

  /** The end of the log. Whoever was further has read another log, or what was cut off: going on would leave events out. */
  private async headFor(after: bigint): Promise<bigint> {
    const until = performance.now() + OTHERS_KNOW;
    for (let tries = 0; ; tries++) {
      const { position: head } = await this.store.head();
      if (head >= after) return head;
      if (!(await backOff(tries, { until }))) throw positionOfAnotherStore(tokenOf(this.store, after));
    }
  }

  /** What is told of the events of the log up to a position that are wanted, in pages. */
  private async *upTo(last: bigint, wanted: From, say: Say): AsyncGenerator<Buffer, void, undefined> {
    const { after, stream, types } = wanted;
    const { store } = this;
    if (stream === null && types === null && keepsJson(store)) {
      yield* rawUpTo(store, last, wanted, say);
      return;
    }
    const options: Omit<ReadAllOptions, 'after'> = {
      limit: PAGE,
      bytes: PAGE_BYTES,
      ...(stream === null ? {} : { stream }),
      ...(types === null ? {} : { types }),
    };
    for (let from = after; from < last;) {
      const page = await logPage(store, { ...options, after: from });
      const end = page.at(-1);
      if (!end) return;
      const events = page.filter((event) => event.position <= last && isWanted(event, wanted));
      yield Buffer.from(this.told(events, say));
      from = end.position;
    }
  }

  private told(events: readonly Recorded[], say: Say): string {
    return events
      .map((event) => say(tokenOf(this.store, event.position), JSON.stringify(cloudEvent(this.store, event))))
      .join('');
  }

  /** What was recorded, then what is recorded meanwhile, until the signal or until the session or token of the follower is over. */
  private async *followed(
    told: AsyncIterable<Buffer>,
    head: bigint,
    wanted: Wanted & Pick<Asked, 'isStillIn'>,
    signal: AbortSignal,
  ): AsyncGenerator<string | Buffer, void, undefined> {
    yield 'retry: 3000\n\n';
    yield* told;
    yield this.reached(head);
    const batches = this.store.subscribe({ after: head, batchSize: PAGE, signal });
    const news = batches[Symbol.asyncIterator]();
    for (let next = news.next(); ;) {
      const batch = await within(HEARTBEAT, next, () => null);
      if (!(await wanted.isStillIn())) return;
      if (batch === null) yield ':\n\n';
      else if (batch.done === true) return;
      else {
        const events = batch.value.filter((event) => isWanted(event, wanted));
        const last = batch.value.at(-1)?.position ?? head;
        yield this.told(events, asMessage) + (events.at(-1)?.position === last ? '' : this.reached(last));
        next = news.next();
      }
    }
  }

  /** An id without data: nothing is dispatched, but whoever comes back goes on from here. */
  private reached(position: bigint): string {
    return `id: ${tokenOf(this.store, position)}\n\n`;
  }
}

/** The same of whole pages, byte by byte as they are stored: as events, they would take three times as long. */
async function* rawUpTo(
  store: EventStore & KeepsJson,
  last: bigint,
  wanted: From,
  say: Say,
): AsyncGenerator<Buffer, void, undefined> {
  for (let from: bigint | null = wanted.after; from !== null && from < last;) {
    let page = Buffer.allocUnsafe(2 * PAGE_BYTES);
    let length = 0;
    from = await store.readRaw(from, last, (event) => {
      if (!isWanted(event, wanted)) return;
      const text = say(tokenOf(store, event.position), cloudEventText(store, event));
      if (length + text.length > page.length) page = Buffer.concat([page], 2 * (length + text.length));
      length += page.write(text, length, 'latin1');
    });
    yield page.subarray(0, length);
  }
}

/** What is made of a generator, once the first is there: each while the one before is taken. */
async function begun<T>(
  items: AsyncGenerator<T, void, undefined>,
): Promise<AsyncGenerator<T, void, undefined>> {
  const first = await items.next();
  async function* all(): AsyncGenerator<T, void, undefined> {
    for (let item = first; !item.done;) {
      const next = items.next();
      next.catch(() => undefined); // told when it is asked for
      yield item.value;
      item = await next;
    }
  }
  return all();
}
