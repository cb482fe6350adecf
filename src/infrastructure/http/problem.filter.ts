import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import {
  AppendTooLarge,
  Busy,
  CommandIdReused,
  InvalidAppend,
  StoreUnavailable,
} from '../../application/event-store.js';
import type { ErrorCode, ErrorKind } from '../../domain/ground/errors.js';
import { DomainError, errorCodes } from '../../domain/ground/errors.js';
import { ruleLink } from '../../projections/law-book.js';
import { isTransient } from '../postgres/database.js';
import { NotModified } from './representation.js';

const statuses: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'not-allowed': 405,
  conflict: 409,
  'too-large': 413,
  'too-many': 429,
  unsupported: 415,
  rule: 422,
  unavailable: 503,
  internal: 500,
};

/** Body of an RFC 9457 problem; facts about the refusal are further members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly rule?: string;
  /** Seconds, of TOO_MANY_REQUESTS. */
  readonly retryAfter?: number;
  /** Where the law book explains the rule. */
  readonly ruleUrl?: string;
}

const problemType = 'application/problem+json; charset=utf-8';

const newInstance = (): string => `urn:uuid:${randomUUID()}`;

/** The `type` of a problem: the address of the page about its code. */
export function typeOf(code: ErrorCode): string {
  return `/problems/${code.toLowerCase().replaceAll('_', '-')}`;
}

export function statusOf(code: ErrorCode): number {
  return statuses[errorCodes[code].kind];
}

/** The problem document of an error. */
export function problemOf(error: unknown, instance: string): Problem {
  const known = asDomainError(error);
  const { kind, title } = errorCodes[known.code];
  return {
    ...known.facts,
    type: typeOf(known.code),
    title,
    status: statusOf(known.code),
    instance,
    code: known.code,
    ...(kind === 'internal' ? {} : { detail: known.detail }),
    ...(known.rule === null ? {} : { rule: known.rule, ...ruleLink(known.rule) }),
  };
}

/** Turns any error into one with a code; INTERNAL for the unforeseen. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof CommandIdReused) {
    return new DomainError('IDEMPOTENCY_KEY_REUSED', 'Idempotency-Key này đã dùng cho một nội dung khác.', {
      commandId: error.commandId,
    });
  }
  if (error instanceof AppendTooLarge) {
    const detail = 'Nội dung phải lưu của một lệnh vượt quá 1 MiB; hãy rút gọn hoặc chia nhỏ.';
    return new DomainError('PAYLOAD_TOO_LARGE', detail);
  }
  if (error instanceof InvalidAppend) return new DomainError('INVALID_REQUEST', error.message);
  if (error instanceof Busy)
    return new DomainError(
      'UNAVAILABLE',
      'Có quá nhiều yêu cầu đang chờ; hãy gửi lại sau với cùng Idempotency-Key.',
    );
  if (error instanceof StoreUnavailable || isDatabaseAway(error)) return unavailable();
  return fromStatus(error);
}

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Whether an error says that the database is away; some that pg throws have no code, only a message. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof QueryFailedError) return isTransient(error.driverError);
  if (error instanceof DatabaseError) return isTransient(error);
  // Not by class: in tests, errors of sockets are of another realm's class.
  const { code = '', message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return lostConnection.has(code) || /^(Connection terminated|timeout exceeded when trying)/.test(message);
}

function unavailable(): DomainError {
  return new DomainError(
    'UNAVAILABLE',
    'Kho dữ liệu tạm thời không phản hồi; hãy gửi lại với cùng Idempotency-Key.',
  );
}

function fromStatus(error: unknown): DomainError {
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown }).statusCode;
  const message = error instanceof Error ? error.message : String(error);
  switch (status) {
    case 404:
      return new DomainError('NOT_FOUND', message);
    case 413:
    case 414:
      return new DomainError('PAYLOAD_TOO_LARGE', message);
    case 415:
      return new DomainError('UNSUPPORTED_MEDIA_TYPE', message);
  }
  const refused = typeof status === 'number' && status >= 400 && status < 500;
  return refused ? new DomainError('INVALID_REQUEST', message) : new DomainError('INTERNAL', '');
}

/** Sends a problem document. Unforeseen errors are logged here and nowhere else. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, newInstance());
  if (problem.code === 'INTERNAL') {
    const where = `${request.method} ${request.url.split('?')[0]} ${problem.instance}`;
    const why = error instanceof Error ? error.stack : String(error);
    new Logger('Problem').error(where, why, { correlationId: request.id });
  }
  if (problem.code === 'UNAVAILABLE' && !(error instanceof DomainError)) tellWhy(error);
  if (problem.status === 503) reply.header('Retry-After', '1');
  if (problem.status === 429) reply.header('Retry-After', String(problem.retryAfter ?? 1));
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  // The router refuses some paths itself, before any hook could set the last two.
  reply.status(problem.status).headers({
    'Content-Type': problemType,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  reply.send(JSON.stringify(problem));
}

/** Every error becomes application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    if (error instanceof NotModified) return void http.getResponse<FastifyReply>().status(304).send();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}

let toldAt = -Infinity;

/** Tells operators why nobody is answered, once a second: it is the same for all. */
function tellWhy(error: unknown): void {
  if (performance.now() - toldAt < 1_000) return;
  toldAt = performance.now();
  new Logger('Problem').warn(
    `the stores do not answer: ${error instanceof Error ? error.message : String(error)}`,
  );
}

/** Answers a connection that sent no HTTP, too large headers, or too slowly. */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? new DomainError('PAYLOAD_TOO_LARGE', 'Địa chỉ và các tiêu đề của yêu cầu quá dài.')
      : new DomainError('INVALID_REQUEST', 'Yêu cầu không đúng HTTP, hoặc không gửi xong kịp.');
  endWith(refusal, socket);
}

/** Answers with a problem where there is no request yet, and closes the connection. */
export function endWith(error: unknown, socket: Socket): void {
  const problem = problemOf(error, newInstance());
  const body = JSON.stringify(problem);
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(problem.status === 503 ? ['Retry-After: 1'] : []),
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
