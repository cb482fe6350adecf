import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  Matches,
  MaxLength,
} from 'class-validator';
import * as Webhooks from '../domain/registry/webhooks.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handle } from './command.js';
import { NewId, Optional, Text } from './fields.js';
import type { Installation } from './installation.js';

/**
 * The secret that a command gave a webhook, in the form of Standard Webhooks. Nothing stores it: it follows from the secret of the
 * installation.
 */
export function secretOf(installation: Installation, commandId: string): string {
  return `whsec_${installation.keyOf('webhook', commandId).toString('base64')}`;
}

/** Whether the answer to a command shows a secret. */
export function showsSecret(command: CommandBody): boolean {
  return command instanceof RegisterWebhook || command instanceof RotateWebhookSecret;
}

const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';
const port = '[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]';
/** Where events may be sent: only encrypted, unless they stay on this machine; no user, password or fragment. */
export const isTargetUrl = new RegExp(
  `^(?:https://${label}(?:\\.${label})*|http://(?:localhost|127\\.0\\.0\\.1|\\[::1\\]))(?::(?:${port}))?(?:/[\\w.~/?&=+:@-]*)?$`,
);

export class RegisterWebhook extends CommandBody implements Webhooks.RegisterWebhook {
  @NewId() webhookId!: string;
  @Text(200) purpose!: string;
  /** `https:`; `http:` only of this machine. */
  @Matches(isTargetUrl, {
    message: '$property must be an https: address without user or fragment; http: only of this machine',
  })
  @MaxLength(1000)
  url!: string;
  /** Types of events, as `GET /api/events` has them for `type`; all where absent. */
  @Optional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Matches(/^[A-Z][A-Za-z]{0,99}$/, { each: true })
  types?: string[];
  @Optional() @Text(200) stream?: string;
  /** True for all that is in the log; where absent, what comes from now on. */
  @Optional() @IsBoolean() fromBeginning?: boolean;
}

export class RotateWebhookSecret extends CommandBody implements Webhooks.RotateWebhookSecret {
  @NewId() webhookId!: string;
}

export class EndWebhook extends CommandBody implements Webhooks.EndWebhook {
  @NewId() webhookId!: string;
  @Text() reason!: string;
}

const stream = (): string => Webhooks.stream;

export const webhookCommands: readonly CommandSpec[] = [
  handle(
    Webhooks,
    RegisterWebhook,
    stream,
    Webhooks.registerWebhook,
    'Has events sent to another program as they are recorded; the answer shows the secret that signs them',
  ),
  handle(
    Webhooks,
    RotateWebhookSecret,
    stream,
    Webhooks.rotateWebhookSecret,
    'Signs what is sent with another secret, which the answer shows; the one before signs too for a day',
  ),
  handle(Webhooks, EndWebhook, stream, Webhooks.endWebhook, 'Sends nothing more to another program'),
];
