import rateLimit from '@fastify/rate-limit';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../../application/access.js';
import { Limits } from '../../application/limits.js';
import { isOperator } from '../../domain/registry/decision.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';

type Limiter = ReturnType<FastifyInstance['createRateLimit']>;

/** `countsFor` says whose limits a request counts against; undefined until that is known. */
type Counted = FastifyRequest & { countsFor?: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Limits for each principal: requests a minute, requests at once, and recorded refusals an hour. Requests without a token count
 * by address; behind a proxy, where many people share one, everybody needs a token. Operators may send as many requests as they
 * like. Returned ballots are not counted.
 */
@Injectable()
export class Pace {
  readonly #underWay = new Map<string, number>();
  #limiters: { readonly requests: Limiter; readonly refusals: Limiter } | null = null;

  constructor(private readonly limits: Limits) {}

  /** Installs the counters in a server. */
  async attach(server: FastifyInstance): Promise<void> {
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
    const before = this.#underWay.get(key) ?? 0;
    if (before >= this.limits.atOnce) throw tooMany(1);
    this.#underWay.set(key, before + 1);
    reply.raw.once('close', () => {
      const left = (this.#underWay.get(key) ?? 1) - 1;
      if (left > 0) this.#underWay.set(key, left);
      else this.#underWay.delete(key);
    });
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

  /** Runs a command unless too many of the same principal were refused. Throws TOO_MANY_REQUESTS, and whatever `run` throws. */
  async command<T>(request: FastifyRequest, run: () => Promise<T>): Promise<T> {
    const counted = await this.#limiters?.refusals(request, { increment: false });
    if (counted && !counted.isAllowed && counted.remaining === 0) throw tooMany(counted.ttlInSeconds);
    try {
      return await run();
    } catch (error) {
      if (error instanceof DomainError && error.kind !== 'invalid') await this.#limiters?.refusals(request);
      throw error;
    }
  }
}

function tooMany(retryAfter: number): DomainError {
  return new DomainError('TOO_MANY_REQUESTS', `Quá nhiều yêu cầu; hãy gửi lại sau ${retryAfter} giây.`, {
    retryAfter,
  });
}
