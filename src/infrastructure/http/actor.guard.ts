import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { createParamDecorator, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';
import type { Actor } from '../../domain/event.js';
import { anonymous, Principals } from './principals.js';

type WithActor = FastifyRequest & { actor?: Actor };

const localNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;
const open = ['/health/', '/api/docs', '/api/openapi.json', '/api/sign-in'];

/** The actor of a request, as the guard found it. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor =>
    context.switchToHttp().getRequest<WithActor>().actor ?? anonymous,
);

/** Finds out who asks, by bearer token or session cookie, before anything else happens. Throws UNAUTHENTICATED. */
@Injectable()
export class ActorGuard implements CanActivate {
  constructor(private readonly principals: Principals) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WithActor>();
    if (open.some((path) => request.url.startsWith(path))) return true;
    const token = tokenOf(request);
    if (token !== null) {
      request.actor = await this.principals.ofToken(token);
      return true;
    }
    // A page of another site could make the browser ask here under that site's name.
    const here = localNames.test(request.headers.host ?? '');
    const actor = here ? this.principals.withoutToken : anonymous;
    const reads = request.method === 'GET' && here && this.principals.openReads;
    if (actor.roles.length === 0 && !reads) {
      throw new DomainError(
        'UNAUTHENTICATED',
        'Cần đăng nhập: gửi “Authorization: Bearer <mã truy cập>” hoặc mở đường dẫn đăng nhập in khi khởi động.',
      );
    }
    request.actor = actor;
    return true;
  }
}

export const sessionCookie = 'thidua_session';

function tokenOf(request: FastifyRequest): string | null {
  const bearer = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '');
  if (bearer?.[1]) return bearer[1];
  if (request.headers.authorization !== undefined) {
    throw new DomainError('UNAUTHENTICATED', 'Chỉ chấp nhận “Authorization: Bearer <mã truy cập>”.');
  }
  const cookie = new RegExp(`(?:^|;\\s*)${sessionCookie}=([^;\\s]+)`).exec(request.headers.cookie ?? '');
  return cookie?.[1] ?? null;
}
