import type { ExecutionContext } from '@nestjs/common';
import { createParamDecorator, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Party } from '../../application/access.js';
import { anonymous, everybody, isIn, mayAsk } from '../../application/access.js';
import { keyIdIn } from '../../application/access-keys.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { Keys } from './access-keys.js';
import { Pace } from './pace.js';
import { Principals } from './principals.js';

/** A request whose actor the guard has found. */
export type WithActor = FastifyRequest & {
  actor?: Actor;
  /** Whether who asked would be let in now. */
  isStillIn?: () => Promise<boolean>;
};

const localNames = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
/** Headers that show that a proxy or a tunnel sends the request for somebody else. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];
const sessionCookie = 'thidua_session';
const reading = ['GET', 'HEAD'];

/** The actor of a request, as the guard found it. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor =>
    context.switchToHttp().getRequest<WithActor>().actor ?? anonymous,
);

/** The row of a route in the table of who may ask what. */
function rowOf({ method, routeOptions: { url = '' } }: FastifyRequest) {
  return mayAsk[`${method === 'HEAD' ? 'GET' : method} ${url}`] ?? [];
}

/** Refuses to add a route without a row: nobody could ask it. Call it before the first route that this guard stands before. */
export function requireRows(server: FastifyInstance): void {
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat())
      if (!(`${one} ${url}` in mayAsk) && one !== 'HEAD')
        throw new Error(`${one} ${url} has no row in application/access.ts`);
  });
}

/** Finds out who sends a request, by bearer token, key of a program or session cookie, and whether they may. Throws UNAUTHENTICATED, FORBIDDEN, UNAVAILABLE, TOO_MANY_REQUESTS. */
@Injectable()
export class ActorGuard {
  constructor(
    private readonly principals: Principals,
    private readonly keys: Keys,
    private readonly pace: Pace,
  ) {}

  async admit(request: WithActor, reply: FastifyReply): Promise<void> {
    const row = rowOf(request);
    if (row === everybody) {
      // Probes and returned ballots are not counted: of these neither token nor address is looked at.
      if (request.url.startsWith('/api/sign-in')) await this.pace.admit(request, reply, null);
      return;
    }
    const bearer = bearerOf(request);
    if (bearer === null) refuseOtherSites(request);
    try {
      request.actor = await this.find(request, bearer, row);
      request.isStillIn = () => this.find(request, bearer, row).then(() => true, isOnlyAway);
    } catch (error) {
      await this.pace.admit(request, reply, null);
      throw error;
    }
    await this.pace.admit(request, reply, request.actor);
    if (isIn(row, request.actor) || request.actor === anonymous) return;
    throw new DomainError(
      'FORBIDDEN',
      request.actor.roles.length === 0
        ? 'Tài khoản này chưa được giao vai trò nào trong hệ thống.'
        : `Vai trò của tài khoản này không được làm việc này; được làm: ${row.join(', ')}.`,
      { may: row },
    );
  }

  private async find(request: FastifyRequest, bearer: string | null, row: readonly Party[]): Promise<Actor> {
    if (bearer !== null)
      return await (keyIdIn(bearer) === null ? this.principals.ofToken(bearer) : this.keys.ofKey(bearer));
    const session = sessionOf(request);
    if (session !== null) return await this.principals.ofSession(session, isAttended(request));
    return this.withoutToken(request, row);
  }

  /** The actor of a request without a token from this machine. Throws UNAUTHENTICATED where a token is needed. */
  private withoutToken({ headers }: FastifyRequest, row: readonly Party[]): Actor {
    // The Host header must be local, since a foreign site may let its name point here; a proxy on this machine sends for others.
    const here = localNames.test(headers.host ?? '') && !forwarding.some((name) => name in headers);
    const { withoutToken, openReads } = this.principals;
    if (here && (withoutToken !== anonymous || (openReads && isIn(row, anonymous)))) return withoutToken;
    throw new DomainError(
      'UNAUTHENTICATED',
      'Cần đăng nhập: gửi “Authorization: Bearer <mã truy cập>” hoặc mở đường dẫn đăng nhập in khi khởi động.',
    );
  }
}

/** Who was let in stays so while nobody can say otherwise. */
function isOnlyAway(error: unknown): boolean {
  return !(error instanceof DomainError && error.code === 'UNAUTHENTICATED');
}

/** Whether somebody is at the page: a feed goes on by itself, and so do questions that the console marks. */
function isAttended({ url, headers }: FastifyRequest): boolean {
  return !url.startsWith('/api/feed') && headers['attended'] !== 'no';
}

/** A browser sends the cookie whichever site's page asks: so only requests that read may come from pages of other sites. */
export function refuseOtherSites({ method, headers }: FastifyRequest): void {
  const { origin, host } = headers;
  const own =
    origin === undefined
      ? ['none', 'same-origin'].includes(headers['sec-fetch-site'] ?? 'none')
      : origin === `http://${host}` || origin === `https://${host}`;
  if (own || reading.includes(method)) return;
  throw new DomainError('FORBIDDEN', 'Trang của một địa chỉ khác không được gửi yêu cầu này.');
}

/** The token of a request; null where there is none. */
export function bearerOf({ headers: { authorization } }: FastifyRequest): string | null {
  if (authorization === undefined) return null;
  const bearer = /^Bearer (\S+)$/i.exec(authorization);
  if (bearer?.[1]) return bearer[1];
  throw new DomainError('UNAUTHENTICATED', 'Chỉ chấp nhận “Authorization: Bearer <mã truy cập>”.');
}

/** The session of a browser; null where there is none. */
export function sessionOf(request: FastifyRequest): string | null {
  const given = parseCookie(request.headers.cookie ?? '');
  return given[secureName] || (!isEncrypted(request) && given[sessionCookie]) || null;
}

/** Browsers accept this prefix only over TLS and from this very host: a page of a sibling domain cannot set it. */
const secureName = `__Host-${sessionCookie}`;

/** Whether the browser uses TLS, by what the connection, the proxy and the browser itself say. */
export function isEncrypted({ protocol, headers }: FastifyRequest): boolean {
  const [first = ''] = String(headers['x-forwarded-proto'] ?? '').split(',');
  return (
    protocol === 'https' ||
    first.trim().toLowerCase() === 'https' ||
    /\bproto="?https\b/i.test(headers.forwarded ?? '') ||
    (headers.origin ?? '').startsWith('https://')
  );
}

/** Gives the browser a session, or ends it. A session that begins over TLS is sent over TLS only. */
export function setSession(
  request: FastifyRequest,
  reply: FastifyReply,
  token: string | null,
  secure = isEncrypted(request),
): void {
  const cookie = stringifySetCookie({
    name: secure ? secureName : sessionCookie,
    value: token ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
    ...(token === null ? { maxAge: 0 } : {}),
  });
  reply.header('Set-Cookie', cookie);
}
