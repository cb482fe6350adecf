import type { AwardEvent } from '../domain/awards/award-events.js';
import type { CouncilEvent } from '../domain/awards/council.js';
import type { CouncilMembersEvent } from '../domain/awards/council-members.js';
import type { GrantEvent } from '../domain/awards/grant.js';
import type { RegulationEvent } from '../domain/law/regulations.js';
import type { BallotEvent } from '../domain/meetings/ballots.js';
import type { MeetingEvent } from '../domain/meetings/meeting.js';
import type { OfficeEvent } from '../domain/offices/offices.js';
import type { AccessKeyIssued, AccessKeyRevoked } from '../domain/registry/access-keys.js';
import type { DoubtResolved, HistoryRestored } from '../domain/registry/doubts.js';
import type { KeyRotated } from '../domain/registry/keys.js';
import type { PersonsForgotten } from '../domain/registry/persons.js';
import type { SensitiveRead } from '../domain/registry/reads.js';
import type { WebhookEvent } from '../domain/registry/webhooks.js';
import type { RegistryEvent } from '../domain/registry/registry-events.js';
import type { InspectionEvent } from '../domain/results/inspection.js';
import type { MetricDefined } from '../domain/results/own-metrics.js';
import type { ResultsEvent } from '../domain/results/results.js';
import type { ScoresEvent } from '../domain/scores/scores.js';
import type { CalendarEvent } from '../domain/year/calendar.js';
import type { ClusterYearEvent } from '../domain/year/cluster-year.js';
import type { PaperEvent } from '../domain/year/issued-papers.js';
import type { MovementEvent } from '../domain/year/movement.js';
import type { OrganiserYearEvent } from '../domain/year/organiser-year.js';
import type { PaperTemplateEvent } from '../domain/year/paper-templates.js';

/** Every event that there is. */
export type AnyEvent =
  | AccessKeyIssued
  | AccessKeyRevoked
  | AwardEvent
  | BallotEvent
  | CalendarEvent
  | ClusterYearEvent
  | CouncilEvent
  | CouncilMembersEvent
  | DoubtResolved
  | GrantEvent
  | HistoryRestored
  | InspectionEvent
  | KeyRotated
  | MeetingEvent
  | MetricDefined
  | MovementEvent
  | OfficeEvent
  | OrganiserYearEvent
  | PaperEvent
  | PaperTemplateEvent
  | PersonsForgotten
  | RegistryEvent
  | RegulationEvent
  | ResultsEvent
  | ScoresEvent
  | SensitiveRead
  | WebhookEvent;

/** What an event says, by its type; docs/events.md has them all. */
export type EventData = AnyEvent['data'];
