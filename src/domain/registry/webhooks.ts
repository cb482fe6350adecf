import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { put } from '../ground/growing.js';
import { recordedAlready } from '../ground/told-again.js';
import type { Instant } from '../ground/values.js';
import type { Context } from './decision.js';
import { isOperator } from './decision.js';

// Webhooks: addresses of other programs to which events are sent as they are recorded. The log has neither the secret that signs what is
// sent nor what became of it.

/** The one stream of all webhooks. */
export const stream = 'webhooks';

/** Where events go, and which. */
export interface Target {
  readonly webhookId: string;
  /** Which program is there. */
  readonly purpose: string;
  /** `https:`; on this machine also `http:`. */
  readonly url: string;
  /** Types of events; null for all. */
  readonly types: readonly string[] | null;
  /** Only events of this stream; null for all. */
  readonly stream: string | null;
  /** Whether the events from the first of the log on are sent, or those after the webhook was registered. */
  readonly fromBeginning: boolean;
}

/** Events go to another program from now on, signed with the first secret. */
export type WebhookRegistered = DomainEvent<'WebhookRegistered', Target>;
/** What is sent is signed with another secret. The one before signs too for a day. */
export type WebhookSecretRotated = DomainEvent<'WebhookSecretRotated', { readonly webhookId: string }>;
/** Nothing is sent any more. */
export type WebhookEnded = DomainEvent<
  'WebhookEnded',
  { readonly webhookId: string; readonly reason: string }
>;
/** What happens to webhooks. */
export type WebhookEvent = WebhookRegistered | WebhookSecretRotated | WebhookEnded;

/** A webhook on record. */
export interface Webhook extends Target {
  readonly registeredBy: string;
  readonly registeredAt: Instant;
  /** Ids of the commands that its secrets follow from: the one that signs now, since when, and the one before. */
  readonly secret: { readonly of: string; readonly since: Instant; readonly before: string | null };
  /** Null while events are sent. */
  readonly ended: { readonly reason: string; readonly by: string; readonly at: Instant } | null;
}

/** All webhooks that ever were, by their ids. */
export type WebhooksState = ReadonlyMap<string, Webhook>;

export function initial(): WebhooksState {
  return new Map();
}

export function evolve(
  state: WebhooksState,
  { type, data, metadata: { actor, commandId }, recordedAt }: Recorded<WebhookEvent>,
): WebhooksState {
  if (type === 'WebhookRegistered') {
    const secret = { of: commandId, since: recordedAt, before: null };
    const by = { registeredBy: actor.id, registeredAt: recordedAt };
    return put(state, data.webhookId, { ...data, ...by, secret, ended: null });
  }
  const webhook = state.get(data.webhookId);
  if (!webhook) return state;
  switch (type) {
    case 'WebhookSecretRotated': {
      const secret = { of: commandId, since: recordedAt, before: webhook.secret.of };
      return put(state, data.webhookId, { ...webhook, secret });
    }
    case 'WebhookEnded': {
      const ended = { reason: data.reason, by: actor.id, at: recordedAt };
      return put(state, data.webhookId, { ...webhook, ended });
    }
  }
}

/** What the operator says of a new webhook. */
export interface RegisterWebhook extends Pick<Target, 'webhookId' | 'purpose' | 'url'> {
  /** Undefined for all. */
  readonly types?: readonly string[];
  readonly stream?: string;
  readonly fromBeginning?: boolean;
}

/**
 * The operator has events sent to another program. An id is used once, also after the webhook ended. Throws FORBIDDEN, ALREADY_RECORDED.
 */
export function registerWebhook(
  state: WebhooksState,
  { webhookId, purpose, url, types, stream: of, fromBeginning = false }: RegisterWebhook,
  context: Context,
): WebhookRegistered[] {
  requireOperator(context);
  const target: Target = {
    webhookId,
    purpose,
    url,
    types: types?.toSorted() ?? null,
    stream: of ?? null,
    fromBeginning,
  };
  const known = state.get(webhookId);
  if (known)
    throw recordedAlready(`Webhook “${webhookId}” đã được đăng ký; webhook mới cần tên khác.`, known, target);
  return [{ type: 'WebhookRegistered', data: target }];
}

/** Which webhook gets another secret. */
export interface RotateWebhookSecret {
  readonly webhookId: string;
}

/** The operator has what is sent signed with another secret. Throws FORBIDDEN, RECORD_NOT_FOUND. */
export function rotateWebhookSecret(
  state: WebhooksState,
  { webhookId }: RotateWebhookSecret,
  context: Context,
): WebhookSecretRotated[] {
  requireActive(state, webhookId, context);
  return [{ type: 'WebhookSecretRotated', data: { webhookId } }];
}

/** Which webhook ends, and why. */
export interface EndWebhook {
  readonly webhookId: string;
  readonly reason: string;
}

/** The operator has nothing sent any more. Throws FORBIDDEN, RECORD_NOT_FOUND, ALREADY_RECORDED. */
export function endWebhook(
  state: WebhooksState,
  { webhookId, reason }: EndWebhook,
  context: Context,
): WebhookEnded[] {
  const ended = state.get(webhookId)?.ended;
  if (ended && isOperator(context.actor))
    throw recordedAlready(`Webhook “${webhookId}” đã chấm dứt.`, ended, { reason });
  requireActive(state, webhookId, context);
  return [{ type: 'WebhookEnded', data: { webhookId, reason } }];
}

function requireActive(state: WebhooksState, webhookId: string, context: Context): void {
  requireOperator(context);
  if (state.get(webhookId)?.ended === null) return;
  throw new DomainError('RECORD_NOT_FOUND', `Không có webhook “${webhookId}” nào đang chạy.`, { webhookId });
}

function requireOperator({ actor }: Context): void {
  if (!isOperator(actor))
    throw new DomainError('FORBIDDEN', 'Chỉ người vận hành hệ thống mới được đặt và chấm dứt webhook.');
}
