import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import { DomainError } from '../../domain/ground/errors.js';
import { isOperator } from '../../domain/registry/decision.js';
import type { Actor } from '../../domain/ground/event.js';
import { CurrentActor, sessionOf } from './actor.guard.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { text } from './parameters.js';
import { Principals } from './principals.js';
import type { Session } from './sessions.js';

/** A session, and whether it is the one that asks. */
export interface SessionShown extends Session {
  readonly isThis: boolean;
}

/** Shows somebody their own sessions, and operators those of all, and ends them. */
@Controller('api')
export class SessionsController {
  constructor(
    private readonly principals: Principals,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks('sessions', 'Sessions of browsers of whoever asks, the last used first')
  ownSessions(@CurrentActor() { id }: Actor, @Req() request: FastifyRequest) {
    return this.shown(id, request);
  }

  @Asks('sessions/all', 'Sessions of browsers of all, the last used first')
  allSessions(@Req() request: FastifyRequest) {
    return this.shown(null, request);
  }

  /** Parameters stand in no log, the path does. */
  @Post('sessions/end')
  @HttpCode(200)
  @ApiTags('operations')
  @ApiQuery({
    name: 'session',
    required: false,
    schema: { type: 'string', format: 'uuid' },
    description: 'Id of the session',
  })
  @ApiQuery({
    name: 'actor',
    schema: { type: 'string', maxLength: 200 },
    required: false,
    description: 'Whose sessions, all of them; in place of `session`',
  })
  async endSessions(
    @Query() query: Record<string, unknown>,
    @CurrentActor() actor: Actor,
  ): Promise<{ readonly data: { readonly ended: number } }> {
    const { sessions } = this.principals;
    const [session, whose] = [text('session', query['session']), text('actor', query['actor'])];
    const ofAll = isOperator(actor);
    if ((session === null) === (whose === null) || (session !== null && !isUuid(session)))
      throw new DomainError(
        'INVALID_REQUEST',
        'Cần “session”, mã của một phiên, hoặc “actor”, người có các phiên.',
      );
    if (whose !== null && whose !== actor.id && !ofAll)
      throw new DomainError('FORBIDDEN', 'Chỉ người vận hành mới được kết thúc phiên của người khác.');
    const which =
      session === null ? { actor: whose ?? '' } : { sessionId: session, actor: ofAll ? null : actor.id };
    return { data: { ended: (await sessions?.end(which)) ?? 0 } };
  }

  private async shown(whose: string | null, request: FastifyRequest) {
    const { sessions } = this.principals;
    const present = await this.principals.idOf(sessionOf(request));
    const data = ((await sessions?.list(whose)) ?? []).map((one): SessionShown => ({
      ...one,
      isThis: one.sessionId === present,
    }));
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }
}
