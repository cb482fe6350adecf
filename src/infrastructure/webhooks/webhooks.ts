import { Injectable, Logger } from '@nestjs/common';
import { Webhook as Signer } from 'standardwebhooks';
import { DataSource } from 'typeorm';
import { Clock } from '../../application/clock.js';
import { EventStore, eventsOf } from '../../application/event-store.js';
import { Installation } from '../../application/installation.js';
import { sleep } from '../../application/waiting.js';
import { secretOf } from '../../application/webhooks.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Webhook, WebhookEvent } from '../../domain/registry/webhooks.js';
import * as Hooks from '../../domain/registry/webhooks.js';
import { cloudEvent, isWanted } from '../http/cloud-event.js';
import { ProjectionEngine } from '../projections/engine.js';
import { LEASE, WebhookTable } from './webhook-table.js';

/** Pauses before the tries after the first, milliseconds, as Standard Webhooks proposes: five seconds to a day, some three days in all. */
const minutes = (n: number): number => n * 60_000;
const pauses = [
  5_000,
  minutes(5),
  minutes(30),
  ...[2, 5, 10, 14, 20, 24].map((hours) => minutes(hours * 60)),
];
/** How long another program may take to answer, milliseconds. */
const PATIENCE = 10_000;
/** How long a secret that was rotated still signs, milliseconds. */
const OVERLAP = 24 * 60 * 60_000;
/** Events that are read at once, and what they may take, about. */
const [PAGE, PAGE_BYTES] = [256, 1024 * 1024];
/** Streams of which events are sent at the same time. */
const AT_ONCE = 8;
/** With so many letters waiting, no more of the log is read: there they are safe. */
const MOST_WAITING = 1_000;

/** A webhook and where in the log it was registered. */
export interface Registered extends Webhook {
  readonly registeredPosition: bigint;
}

/**
 * Sends events to other programs, signed by Standard Webhooks: each at least once, those of a stream in order. The log is the outbox, and
 * a lease says which process sends what a webhook wants.
 */
@Injectable()
export class Webhooks {
  private running: Promise<void> | null = null;
  /** What is being sent, by the ids of webhooks. */
  private readonly underWay = new Map<string, Promise<void>>();
  /** Those of which nothing is kept any more. */
  private readonly ended = new Set<string>();
  private readonly stop = new AbortController();
  private readonly logger = new Logger(Webhooks.name);

  constructor(
    private readonly database: DataSource,
    private readonly engine: ProjectionEngine,
    private readonly store: EventStore,
    private readonly installation: Installation,
    private readonly clock: Clock,
  ) {}

  /** Looks now and then every so many milliseconds, until the application closes. */
  start(every = 1_000): void {
    this.running = this.loop(every);
  }

  async onModuleDestroy(): Promise<void> {
    this.stop.abort();
    await this.running;
    if (this.running)
      for (const { webhookId } of await this.list().catch(() => []))
        await this.table(webhookId)
          .release()
          .catch(() => undefined);
  }

  private async loop(every: number): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      // A slow one is not waited for.
      void this.look().catch((error: unknown) => this.logger.warn(String(error)));
      await sleep(every, { signal, ref: false });
    }
    await Promise.all(this.underWay.values());
  }

  /** All webhooks, in the order registered. Throws `StoreUnavailable`. */
  async list(): Promise<readonly Registered[]> {
    let state = Hooks.initial();
    const positions = new Map<string, bigint>();
    for await (const events of eventsOf(this.store, Hooks.stream))
      for (const event of events as Recorded<WebhookEvent>[]) {
        state = Hooks.evolve(state, event);
        if (event.type === 'WebhookRegistered') positions.set(event.data.webhookId, event.position);
      }
    return [...state.values()].map((one) => ({
      ...one,
      registeredPosition: positions.get(one.webhookId) ?? 0n,
    }));
  }

  table(webhookId: string): WebhookTable {
    return new WebhookTable(this.database, webhookId, this.store.kind, this.engine.process);
  }

  /** Sends what there is to send. A webhook that fails does not hold up others. Throws `StoreUnavailable`. */
  async look(): Promise<void> {
    await Promise.all((await this.list()).map((one) => this.delivered(one)));
  }

  private async delivered(webhook: Registered): Promise<void> {
    const { webhookId } = webhook;
    const delivering =
      this.underWay.get(webhookId) ??
      this.deliver(webhook)
        .catch((error: unknown) => this.logger.warn(`webhook ${webhookId}: ${String(error)}`))
        .finally(() => this.underWay.delete(webhookId));
    this.underWay.set(webhookId, delivering);
    await delivering;
  }

  private async deliver(webhook: Registered): Promise<void> {
    const table = this.table(webhook.webhookId);
    if (webhook.ended) {
      if (!this.ended.has(webhook.webhookId)) await table.forget();
      this.ended.add(webhook.webhookId);
      return;
    }
    const start = webhook.fromBeginning ? 0n : webhook.registeredPosition;
    let at = await table.take(start);
    if (at === null) return;
    const lost = new AbortController();
    const signal = AbortSignal.any([this.stop.signal, lost.signal]);
    const heart = setInterval(() => {
      void table.prolong().then(
        (held) => held || lost.abort(),
        () => lost.abort(),
      );
    }, LEASE / 3);
    try {
      await this.again(webhook, table, signal);
      const { position: head } = await this.store.head();
      const { types, stream } = webhook;
      while (at < head && !signal.aborted) {
        if (((await table.standing())?.waiting ?? 0) >= MOST_WAITING) return;
        const standing = new Set((await table.first()).map((letter) => letter.stream));
        const options = { ...(types === null ? {} : { types }), ...(stream === null ? {} : { stream }) };
        const page = await this.store.readAll({ after: at, limit: PAGE, bytes: PAGE_BYTES, ...options });
        const events = page.filter((event) => event.position <= head);
        const wanted = events.filter((event) => isWanted(event, { ...webhook, withReads: false }));
        const left = await this.send(webhook, wanted, standing, signal);
        if (signal.aborted) return;
        at = events.length < page.length || page.length === 0 ? head : (page.at(-1)?.position ?? head);
        const isLeft = new Set(left.map(([event]) => event));
        const sent = wanted.filter((event) => !isLeft.has(event));
        await table.reached(at, sent, left, pauses[0] ?? 0);
      }
    } finally {
      clearInterval(heart);
    }
  }

  /** Has what a webhook gave up sent again, each stream in order from there on. Resolves to how many were given up. */
  async sendAgain({ types, ...webhook }: Webhook): Promise<number> {
    const { store } = this;
    const wanted = { ...webhook, types, withReads: false };
    async function* since(stream: string, after: bigint, upTo: bigint) {
      for (let at = after; ;) {
        const options = { ...(types === null ? {} : { types }), stream };
        const page = await store.readAll({ after: at, limit: PAGE, bytes: PAGE_BYTES, ...options });
        yield page.filter((event) => event.position <= upTo && isWanted(event, wanted));
        at = page.at(-1)?.position ?? upTo;
        if (at >= upTo) return;
      }
    }
    return await this.table(webhook.webhookId).again(since);
  }

  /** Sends events, those of a stream in order; those that fail and those behind them are left, with why. */
  private async send(
    webhook: Webhook,
    events: readonly Recorded[],
    standing: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<(readonly [Recorded, string | null])[]> {
    const left: (readonly [Recorded, string | null])[] = [];
    const streams = new Map<string, Recorded[]>();
    for (const event of events) streams.set(event.stream, [...(streams.get(event.stream) ?? []), event]);
    await eachOf([...streams], async ([stream, ofStream]) => {
      let stands = standing.has(stream);
      for (const event of ofStream) {
        const error: string | null = stands ? null : await this.post(webhook, event, signal);
        if (!stands && error === null) continue;
        left.push([event, error]);
        stands = true;
      }
    });
    return left;
  }

  /** Tries the letters whose time has come, each stream until one fails. */
  private async again(webhook: Webhook, table: WebhookTable, signal: AbortSignal): Promise<void> {
    for (;;) {
      const due = (await table.first()).filter((letter) => letter.due);
      let sent = 0;
      await eachOf(due, async ({ position, attempts }) => {
        const event = await this.store.eventAt(position);
        const error = event && (await this.post(webhook, event, signal));
        if (signal.aborted) return;
        if (error === null) {
          await table.sent(position);
          sent++;
        } else await table.failed(position, error, pauses[attempts] ?? null);
      });
      if (sent === 0 || signal.aborted) return;
    }
  }

  /** Null where it was taken, or why it was not. Nobody is followed to another address. */
  private async post(webhook: Webhook, event: Recorded, signal: AbortSignal): Promise<string | null> {
    const body = JSON.stringify(cloudEvent(this.store, event));
    const now = this.clock.now();
    const { of, since, before } = webhook.secret;
    const signing = before !== null && now.getTime() - Date.parse(since) < OVERLAP ? [of, before] : [of];
    const signatures = signing.map((command) =>
      new Signer(secretOf(this.installation, command)).sign(event.id, now, body),
    );
    try {
      const { status, body: answer } = await fetch(webhook.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/cloudevents+json; charset=utf-8',
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
          'webhook-signature': signatures.join(' '),
        },
        body,
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
      });
      await answer?.cancel();
      return status >= 200 && status < 300 ? null : `status ${status}`;
    } catch (error) {
      const { message, cause } = error as Error;
      return cause instanceof Error ? cause.message : message;
    }
  }
}

/** Does something with each, with a few of them at the same time. */
async function eachOf<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of rest) await work(one);
    }),
  );
}
