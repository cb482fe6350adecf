import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { context, SpanKind } from '@opentelemetry/api';
import { type DynamicModule, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import type { Clock } from '../../application/clock.js';
import { Limits } from '../../application/limits.js';
import { consoleLogger } from '../logging.js';
import { Metrics } from '../metrics/metrics.js';
import type { Stores } from '../stores.js';
import { ActorGuard, isEncrypted, requireRows, type WithActor } from './actor.guard.js';
import { Answers } from './answers.js';
import { askedBy, type AskedFrom } from './asks.js';
import { requestSpan, under } from '../tracing.js';
import { closeSoon } from './closing.js';
import { serveConsole } from './console-page.js';
import { serveDocs } from './docs-page.js';
import { uuidOf } from './idempotency-key.js';
import { acceptOnlyJson } from './json-body.js';
import { describeApi } from './openapi.js';
import { answerOtherMethods } from './other-methods.js';
import { type Counted, Pace } from './pace.js';
import type { Principals } from './principals.js';
import { refuseConnection, sendProblem } from './problem.filter.js';
import { serveProblems } from './problem-pages.js';
import { bytesOf, compressAnswers, written } from './representation.js';

/** Largest body that is read, in bytes. */
const bodyLimit = 256 * 1024;

/** What is served. It is put together elsewhere, so that the server need not know the parts. */
export interface Application {
  module(stores: Stores, clock: Clock, principals: Principals, limits: Limits): DynamicModule;
  /** A valid body of this command as an example; undefined where there is none. */
  readonly example: (command: string) => object | undefined;
}

/** Creates and initialises the HTTP application; it does not listen yet. */
export async function createServer(
  application: Application,
  stores: Stores,
  clock: Clock,
  principals: Principals,
  jsonLogs: boolean,
  limits = new Limits(),
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit,
    http: {
      // Checked every second instead of every 30.
      requestTimeout: limits.arrival,
      headersTimeout: limits.arrival,
      connectionsCheckingInterval: 1_000,
    },
    requestTimeout: limits.arrival,
    forceCloseConnections: 'idle',
    genReqId: correlationOf,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(error, request, reply),
    clientErrorHandler: refuseConnection,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    application.module(stores, clock, principals, limits),
    adapter,
    {
      // Without Nest's line for every route.
      logger: consoleLogger(jsonLogs, ['warn', 'error', 'fatal']),
      abortOnError: false,
      bodyParser: false,
    },
  );
  acceptOnlyJson(adapter.getInstance());
  await app.get(Pace).attach(adapter.getInstance());
  const headers = { ...forBrowsers(), 'cache-control': 'no-store' };
  // A cache must not give an older answer in place of a newer one; who came over TLS must not come without it for a year.
  adapter.getInstance().addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    if (isEncrypted(request))
      reply.header('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    done();
  });
  closeSoon(adapter.getInstance());
  compressAnswers(adapter.getInstance());
  adapter.getInstance().setReplySerializer(written);
  followRequests(adapter, app.get(Metrics), jsonLogs);
  answerOtherMethods(adapter.getInstance());
  serveConsole(adapter.getInstance());
  serveDocs(adapter.getInstance(), () => describeApi(app, application.example));
  serveProblems(adapter.getInstance());
  requireRows(adapter.getInstance());
  standBefore(adapter.getInstance(), app.get(ActorGuard), app.get(Answers));
  await app.init();
  await adapter.getInstance().ready();
  app.useLogger(consoleLogger(jsonLogs));
  return app;
}

/** The headers by which browsers guard an answer, once for all: `helmet` works them out anew for each. */
function forBrowsers(): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const policy = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        formAction: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    strictTransportSecurity: false,
    xPoweredBy: false,
  });
  const setHeader = (name: string, value: string) => (headers[name.toLowerCase()] = value);
  policy({} as IncomingMessage, { setHeader } as unknown as ServerResponse, () => undefined);
  return headers;
}

/**
 * Before each route that is added from now on: who asks, and whether they may. What they asked before at this address is answered
 * here: reading the question from the address anew, and the way through the framework, would cost more than the answer.
 */
function standBefore(server: FastifyInstance, guard: ActorGuard, answers: Answers): void {
  const before = async (request: AskedFrom, reply: FastifyReply): Promise<void> => {
    await guard.admit(request, reply);
    if (request.method !== 'GET') return;
    const asked = askedBy(request, reply);
    request.place = answers.placeOf(asked);
    const answer = await answers.again(request.place, asked);
    if (answer === null) return;
    reply.type('application/json; charset=utf-8').send(bytesOf(answer));
    // Never goes on: where who asked went away before the answer is out, the route would be asked as well.
    await new Promise<never>(() => undefined);
  };
  server.addHook('onRoute', (route) => {
    route.preHandler = [route.preHandler ?? [], before].flat();
  });
  server.addHook('preSerialization', (_request, _reply, payload, done) => {
    answers.sent(payload);
    done(null, payload);
  });
}

/** The correlation id in log lines and events: the command's id, or a new one where there is none. */
function correlationOf({ headers }: IncomingMessage): string {
  return uuidOf(headers['idempotency-key']) ?? randomUUID();
}

/** What voters request anonymously to return a ballot: never logged or counted. */
const anonymousRoutes = ['/api/ballots/:ballotId/opening', '/api/ballots/:ballotId/box'];

/** Probes tell nothing, and nobody may know time and order of returned ballots (ADR 0011). */
function isFollowed({ url, routeOptions }: FastifyRequest): boolean {
  return (
    !/^\/(health\/|metrics$|metrics\?)/.test(url) && !anonymousRoutes.includes(routeOptions.url ?? 'none')
  );
}

/**
 * Logs, counts and traces each request: route, outcome, duration, and who signed in or might not. Never bodies, tokens or queries. Probes
 * and returned ballots are left out.
 */
function followRequests(adapter: FastifyAdapter, metrics: Metrics, json: boolean): void {
  const logger = new Logger('Http');
  const spans = new WeakMap<FastifyRequest, Span>();
  adapter.getInstance().addHook('onRequest', (request, _reply, done) => {
    if (isFollowed(request)) {
      const { method, headers, id, routeOptions } = request;
      const { url: route = 'none' } = routeOptions;
      const attributes = { 'http.request.method': method, 'http.route': route };
      const of = { kind: SpanKind.SERVER, attributes };
      const span = requestSpan(`${method} ${route}`, headers, id, of);
      if (span) spans.set(request, span);
    }
    done();
  });
  // Once the body is there: what its bytes bring along is not of this request.
  adapter.getInstance().addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) context.with(under(span), done);
    else done();
  });
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    const path = request.url.split('?')[0] ?? '';
    const { url: route = 'none' } = request.routeOptions;
    spans.get(request)?.setAttribute('http.response.status_code', reply.statusCode).end();
    if (isFollowed(request)) {
      const ms = Math.round(reply.elapsedTime * 10) / 10;
      const { method } = request;
      const status = reply.statusCode;
      metrics.requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, ms / 1000);
      if ((request as Counted).isSentAway) return done();
      const correlationId = request.id;
      // Who signed in or out, ended sessions, and was refused by role, is kept nowhere else.
      const { actor } = request as WithActor;
      const isTold = status === 403 || /^\/api\/(sign-in|sign-out|sessions\/end)/.test(path);
      const who = actor && isTold ? { correlationId, actor: actor.id } : { correlationId };
      const told = json ? { method, path, status, ms, ...who } : who;
      logger.log(`${method} ${path} ${status} ${ms} ms`, told);
    }
    done();
  });
}
