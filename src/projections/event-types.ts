import type { CouncilEvent } from '../domain/awards/council.js';
import type { AccessKeyIssued, AccessKeyRevoked } from '../domain/registry/access-keys.js';
import type { DoubtResolved, HistoryRestored } from '../domain/registry/doubts.js';
import type { KeyRotated } from '../domain/registry/keys.js';
import type { PersonsForgotten } from '../domain/registry/persons.js';
import type { SensitiveRead } from '../domain/registry/reads.js';
import type { WebhookEvent } from '../domain/registry/webhooks.js';
import { projections } from './index.js';

/** Types that no read model takes by name. */
const others: Readonly<
  Record<
    (
      | AccessKeyIssued
      | AccessKeyRevoked
      | CouncilEvent
      | DoubtResolved
      | HistoryRestored
      | KeyRotated
      | PersonsForgotten
      | SensitiveRead
      | WebhookEvent
    )['type'],
    true
  >
> = {
  AccessKeyIssued: true,
  AccessKeyRevoked: true,
  CouncilConvened: true,
  CouncilSessionSupplemented: true,
  CandidateListPublished: true,
  DoubtResolved: true,
  HistoryRestored: true,
  KeyRotated: true,
  PersonsForgotten: true,
  SensitiveRead: true,
  WebhookRegistered: true,
  WebhookSecretRotated: true,
  WebhookEnded: true,
};

/** Every type of event that there is, in the order of the alphabet. */
export const eventTypes: readonly string[] = [
  ...new Set([...projections.flatMap(({ types = [] }) => types), ...Object.keys(others)]),
].sort();
