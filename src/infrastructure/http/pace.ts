import type { Socket } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../../application/access.js';
import { Busy } from '../../application/event-store.js';
import { Limits } from '../../application/limits.js';
import { isOperator } from '../../domain/registry/decision.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { asDomainError, endWith, sendProblem } from './problem.filter.js';
import { UnderWay } from './under-way.js';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** `countsFor` says whose limits a request counts against; undefined until that is known. */
export type Counted = FastifyRequest & {
  countsFor?: string;
  /** Whether it was sent away before anything was done for it: a log that had a line of each would cost more than the rest. */
  isSentAway?: true;
};

/**
 * Milliseconds until somebody who is sent away is told so: whoever asks again over the same connections then takes less of the time of
 * those who were let in.
 */
const HELD = 500;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Limits for each principal: requests a minute, requests at once, and recorded refusals an hour; and how many commands and connections
 * there may be. Requests without a token count
 * by address; behind a proxy, where many people share one, everybody needs a token. Operators may send as many requests as they
 * like. Returned ballots are not counted.
 */
@Injectable()
export class Pace {
  readonly #underWay = new UnderWay();
  readonly #connections = new UnderWay();
  #commands = 0;
  #limiters: { readonly requests: Limiter; readonly refusals: Limiter } | null = null;

  constructor(private readonly limits: Limits) {}

  /** Installs the counters in a server. Call it before the first route is added. */
  async attach(server: FastifyInstance): Promise<void> {
    server.server.on('connection', (socket) => this.admitConnection(socket));
    server.addHook('onRequest', (request, reply, done) => {
      cutOffWhereStalled(reply, this.limits.stall);
      if (!recording.test(request.url) || request.method !== 'POST') return done();
      // Before its body is read: with a queue that is full, it would only wait.
      if (this.#commands >= this.limits.commands) {
        (request as Counted).isSentAway = true;
        setTimeout(() => reply.raw.destroyed || sendProblem(full, request, reply), HELD);
        return;
      }
      this.#commands++;
      reply.raw.once('close', () => this.#commands--);
      done();
    });
    await server.register(rateLimit, { global: false });
    const keyGenerator = ({ countsFor = '' }: Counted): string => countsFor;
    this.#limiters = {
      requests: server.createRateLimit({ max: this.limits.requests, timeWindow: MINUTE, keyGenerator }),
      refusals: server.createRateLimit({ max: this.limits.refusals, timeWindow: HOUR, keyGenerator }),
    };
  }

  /** Counts a request; `actor` is null where its token could not be verified. Throws TOO_MANY_REQUESTS. */
  async admit(request: Counted, reply: FastifyReply, actor: Actor | null): Promise<void> {
    const key = actor === null || actor === anonymous ? `address ${request.ip}` : `principal ${actor.id}`;
    request.countsFor = key;
    if (actor !== null && isOperator(actor)) return;
    await this.countOne(request);
    if (!this.#underWay.begin(key, this.limits.atOnce)) throw tooMany(1);
    reply.raw.once('close', () => this.#underWay.end(key));
  }

  private admitConnection(socket: Socket): void {
    const { remoteAddress = '' } = socket;
    if (!this.#connections.begin(remoteAddress, this.limits.connections))
      return endWith(new Busy('too many connections from this address'), socket);
    socket.once('close', () => this.#connections.end(remoteAddress));
  }

  /** Counts `more` requests besides one that was admitted, which is a batch. Throws TOO_MANY_REQUESTS. */
  async alsoCount(request: Counted, actor: Actor, more: number): Promise<void> {
    if (isOperator(actor)) return;
    for (let i = 0; i < more; i++) await this.countOne(request);
  }

  private async countOne(request: Counted): Promise<void> {
    const counted = await this.#limiters?.requests(request);
    if (counted && !counted.isAllowed && counted.isExceeded) throw tooMany(counted.ttlInSeconds);
  }

  /**
   * Runs a command unless too many of the same principal were refused; one that was accepted before may be told again all the same.
   * Throws TOO_MANY_REQUESTS, and whatever `run` throws.
   */
  async command<T>(
    request: FastifyRequest,
    run: () => Promise<T>,
    wasAccepted = async (): Promise<boolean> => false,
  ): Promise<T> {
    const counted = await this.#limiters?.refusals(request, { increment: false });
    if (counted && !counted.isAllowed && counted.remaining === 0 && !(await wasAccepted()))
      throw tooMany(counted.ttlInSeconds);
    try {
      return await run();
    } catch (error) {
      const isRefusal = error instanceof DomainError && error.kind !== 'invalid' && !error.isOfTheSystem;
      if (isRefusal) await this.#limiters?.refusals(request);
      throw error;
    }
  }
}

/** Made once: to note where each was made took a third of the time of sending somebody away. */
const full = asDomainError(new Busy('too many commands are under way'));

/** What may be recorded by. */
const recording = /^\/api\/(commands\/|batches|imports\/)/;

/** Ends a connection that takes nothing of what is sent to it; one that waits for an answer may wait. */
function cutOffWhereStalled({ raw }: FastifyReply, milliseconds: number): void {
  raw.setTimeout(milliseconds, () => {
    if (raw.writableLength > 0 || (raw.socket?.writableLength ?? 0) > 0) raw.destroy();
    else raw.socket?.setTimeout(milliseconds);
  });
}

/** TOO_MANY_REQUESTS; `retryAfter` in seconds. */
export function tooMany(retryAfter: number): DomainError {
  return new DomainError('TOO_MANY_REQUESTS', `Quá nhiều yêu cầu; hãy gửi lại sau ${retryAfter} giây.`, {
    retryAfter,
  });
}
