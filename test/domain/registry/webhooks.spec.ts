import { expect, it } from '@jest/globals';
import { isTargetUrl } from '../../../src/application/webhooks.js';
import type { WebhookEvent } from '../../../src/domain/registry/webhooks.js';
import * as Webhooks from '../../../src/domain/registry/webhooks.js';
import { auditor, eventId, given, knowing, outcome, refusal } from '../../support/given.js';
import { khoi2 } from '../told.js';

const asked = { webhookId: 'bao-cao', purpose: 'báo cáo', url: 'https://bao-cao.example/nhan' };
const context = knowing(khoi2);
const state = (...events: readonly WebhookEvent[]) =>
  given<Webhooks.WebhooksState, WebhookEvent>(Webhooks, ...events);
const [registered] = Webhooks.registerWebhook(
  state(),
  { ...asked, types: ['UnitRegistered', 'ClusterEstablished'] },
  context,
);
const [rotated] = Webhooks.rotateWebhookSecret(state(registered!), asked, context);
const [ended] = Webhooks.endWebhook(state(registered!), { ...asked, reason: 'đổi máy' }, context);

it('a webhook has its address, and signs by the command that registered it or rotated its secret', () => {
  expect(registered?.data).toEqual({
    ...asked,
    types: ['ClusterEstablished', 'UnitRegistered'],
    stream: null,
    fromBeginning: false,
  });
  const secretAfter = (...events: readonly WebhookEvent[]) => state(...events).get('bao-cao')?.secret;
  expect(secretAfter(registered!)).toMatchObject({ of: eventId(1), before: null });
  expect(secretAfter(registered!, rotated!)).toMatchObject({ of: eventId(2), before: eventId(1) });
  expect(secretAfter(registered!, rotated!, rotated!)).toMatchObject({ of: eventId(3), before: eventId(2) });
});

it('its id is used once, and after its end nothing is done with it', () => {
  const again = () =>
    Webhooks.registerWebhook(state(registered!), { ...asked, url: 'https://khac.example/' }, context);
  expect(refusal(again)).toMatchObject({
    code: 'ALREADY_RECORDED',
    facts: { differs: [{ field: 'url', recorded: asked.url, told: 'https://khac.example/' }] },
  });
  const after = state(registered!, ended!);
  expect(outcome(() => Webhooks.rotateWebhookSecret(after, asked, context))).toBe('RECORD_NOT_FOUND');
  expect(outcome(() => Webhooks.endWebhook(after, { ...asked, reason: 'đổi máy' }, context))).toBe(
    'ALREADY_RECORDED',
  );
  expect(outcome(() => Webhooks.endWebhook(state(), { ...asked, reason: 'x' }, context))).toBe(
    'RECORD_NOT_FOUND',
  );
});

it('is the operator’s to register, rotate and end', () => {
  const other = knowing(khoi2, { actor: auditor });
  expect(outcome(() => Webhooks.registerWebhook(state(), asked, other))).toBe('FORBIDDEN');
  expect(outcome(() => Webhooks.rotateWebhookSecret(state(registered!), asked, other))).toBe('FORBIDDEN');
  expect(
    outcome(() => Webhooks.endWebhook(state(registered!, ended!), { ...asked, reason: 'x' }, other)),
  ).toBe('FORBIDDEN');
});

it.each([
  ['https://bao-cao.example/nhan?x=1', true],
  ['https://10.0.0.7:8443/', true],
  ['http://localhost:3000/nhan', true],
  ['http://127.0.0.1:65535', true],
  ['http://bao-cao.example/nhan', false],
  ['http://localhost.example/', false],
  ['http://127.0.0.1.example/', false],
  ['https://ai:mat-khau@bao-cao.example/', false],
  ['https://bao-cao.example/#x', false],
  ['https://bao-cao.example:70000/', false],
  ['ftp://bao-cao.example/', false],
  ['https://', false],
])('%s is an address that events may be sent to: %s', (url, is) => {
  expect(isTargetUrl.test(url)).toBe(is);
  expect(!is || URL.canParse(url)).toBe(true);
});
