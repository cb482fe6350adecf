import { randomUUID } from 'node:crypto';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { QueryFailedError } from 'typeorm';
import { CommandIdReused, InvalidAppend, StoreUnavailable } from '../../application/event-store.js';
import type { ErrorCode, ErrorKind } from '../../domain/errors.js';
import { DomainError, errorCodes } from '../../domain/errors.js';
import { isTransient } from '../postgres/database.js';

const statuses: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  unsupported: 415,
  rule: 422,
  unavailable: 503,
  internal: 500,
};

/** Body of an RFC 9457 problem; the facts of the refusal stand beside the standard members. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly rule?: string;
}

/** The problem document of an error. */
export function problemOf(error: unknown, instance: string): Problem {
  const known = asDomainError(error);
  const { kind, title } = errorCodes[known.code];
  const type = `/problems/${known.code.toLowerCase().replaceAll('_', '-')}`;
  return {
    ...known.facts,
    type,
    title,
    status: statuses[kind],
    instance,
    code: known.code,
    ...(kind === 'internal' ? {} : { detail: known.detail }),
    ...(known.rule === null ? {} : { rule: known.rule }),
  };
}

/** What went wrong, in the words of the registry of codes; INTERNAL for what nobody foresaw. */
function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof CommandIdReused) {
    return new DomainError('IDEMPOTENCY_KEY_REUSED', 'Idempotency-Key này đã dùng cho một nội dung khác.', {
      commandId: error.commandId,
    });
  }
  if (error instanceof InvalidAppend) return new DomainError('INVALID_REQUEST', error.message);
  if (error instanceof StoreUnavailable) return unavailable();
  if (error instanceof QueryFailedError && isTransient(error.driverError)) return unavailable();
  return fromStatus(error);
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
    case 400:
      return new DomainError('INVALID_REQUEST', message);
    case 404:
      return new DomainError('NOT_FOUND', message);
    case 413:
      return new DomainError('PAYLOAD_TOO_LARGE', message);
    case 415:
      return new DomainError('UNSUPPORTED_MEDIA_TYPE', message);
    default:
      return new DomainError('INTERNAL', '');
  }
}

/** Sends a problem document; what nobody foresaw is logged, here and nowhere else. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, `urn:uuid:${randomUUID()}`);
  if (problem.code === 'INTERNAL') {
    const where = `${request.method} ${request.url.split('?')[0]} ${problem.instance}`;
    new Logger('Problem').error(where, error instanceof Error ? error.stack : String(error));
  }
  if (problem.status === 503) reply.header('Retry-After', '1');
  if (problem.status === 401) reply.header('WWW-Authenticate', 'Bearer');
  reply
    .status(problem.status)
    .header('Content-Type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problem));
}

/** Every error becomes application/problem+json. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }
}
