import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import type { PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { EventId, Instant } from '../../domain/ground/values.js';
import type { Target, Webhook } from '../../domain/registry/webhooks.js';
import { eventTypes } from '../../projections/event-types.js';
import type { Letter } from '../webhooks/webhook-table.js';
import type { Registered } from '../webhooks/webhooks.js';
import { Webhooks } from '../webhooks/webhooks.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';

/** A webhook and how it stands, without its secret. */
export interface WebhookShown extends Target, Pick<Webhook, 'registeredBy' | 'registeredAt' | 'ended'> {
  /** Since when the present secret signs. */
  readonly secretSince: Instant;
  /** Types that it asks for and that there are not. */
  readonly unknownTypes: readonly string[];
  /** Events up to here were sent, or wait; null before the first look and after its end. */
  readonly position: PositionToken | null;
  /** Events that could not be sent yet, with those of the same streams behind them, and those that were given up. */
  readonly waiting: number;
  readonly dead: number;
  /** Why an event of those was not taken, the last time. */
  readonly lastError: string | null;
}

/** An event that was given up. */
export interface DeadLetter extends Omit<Letter, 'position' | 'eventId' | 'deadAt'> {
  readonly eventId: EventId;
  readonly position: PositionToken;
  readonly deadAt: Instant | null;
}

/** Letters that are shown at once. */
const MOST = 1_000;

/** Shows whoever runs the system what is sent to other programs, and has what was given up sent again. */
@Controller('api')
export class WebhooksController {
  constructor(
    private readonly webhooks: Webhooks,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks('webhooks', 'Where events are sent to, and how far each of these is')
  async allWebhooks() {
    const data: WebhookShown[] = [];
    for (const one of await this.webhooks.list()) data.push(await this.shown(one));
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Asks(
    'webhooks/:webhookId/dead-letters',
    'Events that a webhook gave up sending after its last try, the first 1000 of them, oldest first',
  )
  async deadLetters(@Param('webhookId') id: string) {
    const { webhookId } = await this.known(id);
    const data = (await this.webhooks.table(webhookId).dead(MOST)).map(
      ({ position, eventId, type, stream, attempts, error, deadAt }): DeadLetter => ({
        eventId,
        type,
        stream,
        position: tokenOf(this.store, position),
        attempts,
        error,
        deadAt,
      }),
    );
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  /** Has all dead letters of a webhook sent again, and once more behind each what its stream sent since: in order. */
  @Post('webhooks/:webhookId/dead-letters/send')
  @HttpCode(200)
  @ApiTags('operations')
  async sendAgain(@Param('webhookId') id: string) {
    const webhook = await this.known(id);
    return { data: { webhookId: webhook.webhookId, again: await this.webhooks.sendAgain(webhook) } };
  }

  /** Throws RECORD_NOT_FOUND. */
  private async known(webhookId: string): Promise<Registered> {
    const webhook = (await this.webhooks.list()).find((one) => one.webhookId === webhookId);
    if (webhook) return webhook;
    throw new DomainError('RECORD_NOT_FOUND', 'Không có webhook này.', { webhookId });
  }

  private async shown({ registeredPosition: _at, secret, ...webhook }: Registered): Promise<WebhookShown> {
    const standing = await this.webhooks.table(webhook.webhookId).standing();
    return {
      ...webhook,
      secretSince: secret.since,
      unknownTypes: (webhook.types ?? []).filter((type) => !eventTypes.includes(type)),
      position: standing && tokenOf(this.store, standing.position),
      waiting: standing?.waiting ?? 0,
      dead: standing?.dead ?? 0,
      lastError: standing?.lastError ?? null,
    };
  }
}
