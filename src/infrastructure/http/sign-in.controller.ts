import { Body, Controller, Get, Header, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Rights, rightsOf } from '../../application/access.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import type { WithActor } from './actor.guard.js';
import { bearerOf, CurrentActor, refuseOtherSites, sessionOf, setSession } from './actor.guard.js';
import { IssuerPrincipals, LocalPrincipals, Principals } from './principals.js';
import { SIGN_OUT_BY_ISSUER } from './json-body.js';
import type { Provider } from './provider.js';

/** The code follows # in the address: browsers do not send that part, so no log on the way has it, nor ours. */
const page = `<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>thidua: đăng nhập</title>
  </head>
  <body>
    <main>
      <h1>Đăng nhập thidua</h1>
      <p>Trình duyệt này sẽ hành động với quyền của người vận hành, cho tới khi đăng xuất hoặc hết phiên.</p>
      <p><button id="sign-in" type="button">Đăng nhập</button></p>
      <p id="told" role="status"></p>
    </main>
    <script src="/api/sign-in/start.js"></script>
  </body>
</html>
`;
const start = `const code = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const told = document.getElementById('told');
if (code === '') told.textContent = 'Hãy mở đường dẫn mà “thidua sign-in” in ra.';
document.getElementById('sign-in').addEventListener('click', async () => {
  const answer = await fetch('/api/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  if (answer.ok) location.assign('/');
  else told.textContent = (await answer.json()).detail;
});
addEventListener('unhandledrejection', () => (told.textContent = 'Không liên lạc được với máy chủ. Hãy thử lại.'));
`;

/** What a browser brings back from the issuer; over TLS under a name that no page of a sibling domain can set. */
const attemptCookie = (provider: Provider): string =>
  isSecure(provider) ? '__Host-thidua_sign_in' : 'thidua_sign_in';

/** At the issuer's, by a link that the server prints, or only by tokens. */
export interface SignInShown {
  readonly by: 'ISSUER' | 'LINK' | 'TOKEN';
}

/**
 * Signing in: at the issuer where that is configured; on a local installation with a code that works once and a click, so that opening
 * a link is not enough.
 */
@Controller('api')
export class SignInController {
  constructor(private readonly principals: Principals) {}

  @Get('sign-in')
  @ApiExcludeEndpoint()
  async page(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.provider();
    if (provider) {
      // Only here, since the browser keeps it back when it comes from the issuer.
      const before = await this.principals.idOf(sessionOf(request));
      const { url, attempt } = await provider.begin(before);
      setAttempt(reply, provider, attempt);
      return void (await reply.redirect(url, 302));
    }
    this.local();
    await reply.type('text/html; charset=utf-8').send(page);
  }

  /** Says beforehand how one signs in, so that a page can offer it. */
  @Get('sign-in/how')
  @ApiExcludeEndpoint()
  how(): SignInShown {
    if (this.principals instanceof LocalPrincipals) return { by: 'LINK' };
    return { by: this.provider() ? 'ISSUER' : 'TOKEN' };
  }

  /** Where the issuer sends the browser back to. */
  @Get('sign-in/return')
  @ApiExcludeEndpoint()
  async back(@Req() request: WithActor, @Res() reply: FastifyReply): Promise<void> {
    const provider = this.provider();
    if (!provider || !(this.principals instanceof IssuerPrincipals)) throw notHere();
    const finished = await provider.finish(
      request.url,
      parseCookie(request.headers.cookie ?? '')[attemptCookie(provider)],
    );
    setAttempt(reply, provider, null);
    const session = await this.principals.begin(finished, agentOf(request));
    request.actor = await this.principals.ofSession(session, true);
    setSession(request, reply, session, isSecure(provider));
    await reply.redirect('/', 302);
  }

  @Get('sign-in/start.js')
  @ApiExcludeEndpoint()
  async start(@Res() reply: FastifyReply): Promise<void> {
    await reply.type('text/javascript; charset=utf-8').send(start);
  }

  /** Exchanges a code for a session of this browser. `refuseOtherSites` keeps pages of other sites from calling this. */
  @Post('sign-in')
  @ApiExcludeEndpoint()
  @HttpCode(204)
  async signIn(
    @Body() body: unknown,
    @Req() request: WithActor,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    refuseOtherSites(request);
    const code = (body as { code?: unknown } | null | undefined)?.code;
    if (typeof code !== 'string' || code.length > 4000)
      throw new DomainError('INVALID_REQUEST', 'Cần {"code": "…"}.');
    const before = await this.principals.idOf(sessionOf(request));
    const session = await this.local().signIn(code, agentOf(request), before);
    request.actor = await this.principals.ofSession(session, true);
    setSession(request, reply, session);
  }

  /** The issuer says which sessions are over; its token stands in the field of a form. */
  @Post(SIGN_OUT_BY_ISSUER)
  @ApiExcludeEndpoint()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async ended(@Body() body: unknown): Promise<void> {
    if (!this.provider() || !(this.principals instanceof IssuerPrincipals)) throw notHere();
    const token = body instanceof URLSearchParams ? body.get('logout_token') : null;
    if (token === null)
      throw new DomainError('INVALID_REQUEST', 'Cần trường “logout_token” của một biểu mẫu.');
    await this.principals.endBy(token);
  }

  /** Who asks, and what they may do, so that a page offers nothing else. */
  @Get('actor')
  @ApiTags('operations')
  actor(@CurrentActor() actor: Actor): Actor & Rights {
    return { ...actor, ...rightsOf(actor) };
  }

  /** Ends the session, wherever its cookie may have been copied to, or a token of this installation. */
  @Post('sign-out')
  @ApiExcludeEndpoint()
  @HttpCode(204)
  async signOut(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const bearer = bearerOf(request);
    if (bearer !== null) await this.local().revoke(bearer);
    else {
      const sessionId = await this.principals.idOf(sessionOf(request));
      if (sessionId === null) throw notHere();
      await this.principals.sessions?.end({ sessionId });
    }
    const provider = this.provider();
    setSession(request, reply, null, provider ? isSecure(provider) : undefined);
  }

  private local(): LocalPrincipals {
    if (this.principals instanceof LocalPrincipals) return this.principals;
    throw notHere();
  }

  private provider(): Provider | null {
    return this.principals instanceof IssuerPrincipals ? this.principals.provider : null;
  }
}

function notHere(): DomainError {
  return new DomainError('NOT_FOUND', 'Đăng nhập ở nơi cấp mã truy cập (AUTH_ISSUER), không phải ở đây.');
}

const agentOf = ({ headers }: FastifyRequest): string => headers['user-agent'] ?? '';

const isSecure = ({ at }: Provider): boolean => at.publicUrl.startsWith('https:');

/** Sent back from the page of another site, the issuer's, so it cannot be strict; it opens nothing by itself. */
function setAttempt(reply: FastifyReply, provider: Provider, attempt: string | null): void {
  const cookie = stringifySetCookie({
    name: attemptCookie(provider),
    value: attempt ?? '',
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure(provider),
    maxAge: attempt === null ? 0 : 600,
  });
  reply.header('Set-Cookie', cookie);
}
