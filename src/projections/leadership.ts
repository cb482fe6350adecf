import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import { LRUCache } from 'lru-cache';
import { Clock } from '../application/clock.js';
import { EventStore, eventsOf, type RefusedReceipt } from '../application/event-store.js';
import type { KnownAt } from '../application/positions.js';
import { isPositionToken, tokenOf } from '../application/positions.js';
import { SharedCall } from '../application/shared-call.js';
import type { Recorded } from '../domain/ground/event.js';
import type { Leadership } from '../domain/offices/leadership.js';
import { leadershipOn, lineage } from '../domain/offices/leadership.js';
import type { Appointment, Office } from '../domain/offices/offices.js';
import * as Offices from '../domain/offices/offices.js';
import type { Seated } from '../domain/offices/seated.js';
import { stillUnnamed } from '../domain/offices/tenures.js';
import type { StartShown } from '../domain/offices/term-start.js';
import type { Proof } from '../domain/ground/proof.js';
import type { ClusterId, Day, EventId, PartialDate, UnitId } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import { kept } from '../domain/ground/withdrawal.js';
import { clusterProjection, labelOn, livesOf } from './clusters.js';
import type { EventData } from './event-data.js';
import { eventProjection } from './events.js';
import { identificationProjection } from './identifications.js';
import { ruleLink } from './law-book.js';
import { clusterRowIn, namer } from './naming.js';
import type { MayHoldShown, NamedOrNone, OfficerShown } from './officers-shown.js';
import { mayHoldShown, nameOrNone, officerShown } from './officers-shown.js';
import type { Answer, Named } from './question.js';
import { byName, Question } from './question.js';
import { Reader } from './reader.js';
import { unitProjection } from './units.js';

interface Held {
  /** First day in office within the term, and why that one. */
  readonly since: StartShown;
  /** Only the unit itself recorded it, and nobody has confirmed it yet (R72). */
  readonly selfVouched: boolean;
}

export interface LeadershipData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly termYear: number;
  /** Its id and name are null where somebody leads and no source says who. */
  readonly leader: (OfficerShown & Held) | null;
  readonly deputies: readonly (OfficerShown & Held & { readonly ordinal: number })[];
  readonly vacant: boolean;
  readonly acting: NamedOrNone | null;
  /** Others who may hold an office on the day. */
  readonly mayHold: readonly MayHoldShown[];
  readonly unknown: readonly string[];
  readonly termRule: Leadership['termRule'];
  readonly term: Leadership['term'];
  readonly clusterExists: boolean;
  readonly clusterMayNotExist: boolean;
  /** Ids of the events that prove the answer. */
  readonly events: readonly string[];
  readonly proof: readonly Proof[];
}

const read = [clusterProjection, unitProjection];

/** Who leads a cluster on a day, as known at an instant or position. */
export class GetLeadership extends Question<LeadershipData> {
  static override readonly projections = read;
  constructor(
    readonly clusterId: ClusterId,
    /** `YYYY-MM-DD`. */
    readonly asOf: Day,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetLeadership)
export class GetLeadershipHandler implements IQueryHandler<GetLeadership> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, asOf, knownAt }: GetLeadership): Promise<Answer<LeadershipData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const units = await sight.rows(unitProjection, [
      ...new Set(cluster.offices.appointments.map((a) => a.unitId)),
    ]);
    const lives = livesOf(cluster, (unitId) => units.get(unitId)?.existsFrom ?? null);
    const { leader, deputies, acting, mayHold, proof, ...found } = leadershipOn(cluster.offices, lives, asOf);
    const officers = [leader, ...deputies, acting, ...mayHold];
    const named = await namer(
      sight,
      officers.flatMap((officer) => officer?.unitId ?? []),
    );
    const name = (unitId: UnitId): Named => named(unitId, asOf);
    const held = (seated: Seated) => ({
      ...officerShown(seated, name),
      selfVouched: seated.selfVouched,
      since: seated.since,
    });
    return {
      asOf,
      knownAtPosition: sight.position,
      data: {
        clusterId,
        label: labelOn(cluster, asOf),
        ...found,
        leader: leader && held(leader),
        deputies: deputies.map((deputy) => ({ ...held(deputy), ordinal: deputy.ordinal })),
        acting: acting && nameOrNone(acting.unitId, name),
        mayHold: mayHold.map((one) => mayHoldShown(one, name)),
        events: proof.map((p) => p.eventId),
        proof,
      },
    };
  }
}

interface Entry {
  readonly position: string;
  readonly recordedAt: string;
  /** Type of the event, or name of the command that was refused. */
  readonly type: string;
  readonly actor: string;
}

interface EventEntry extends Entry {
  readonly kind: 'event';
  readonly eventId: EventId;
  readonly detail: EventData;
}

interface RefusalEntry extends Entry {
  readonly kind: 'refusal';
  readonly eventId: null;
  readonly detail: Pick<RefusedReceipt, 'code' | 'rule' | 'detail'> & { readonly ruleUrl?: string };
}

type LogEntry = EventEntry | RefusalEntry;

export interface LeadershipHistoryData {
  readonly clusterId: ClusterId;
  readonly label: string;
  readonly years: readonly {
    readonly year: number;
    readonly leader: Named | null;
    readonly leaders: readonly Named[];
    readonly deputies: readonly Named[];
    /** Offices to which somebody came whom no source names, how, and since when as told. */
    readonly unnamed: readonly {
      readonly office: Office;
      readonly ordinal: number;
      readonly mode: Appointment['mode'];
      readonly actsFrom: PartialDate | null;
      readonly occurredOn: PartialDate | null;
      readonly eventId: EventId;
    }[];
    /** `DEPUTY_BECAME_LEADER` where last year's deputy leads this year. */
    readonly badges: readonly string[];
    readonly unknown: readonly ('leader' | 'deputy')[];
    readonly events: readonly string[];
  }[];
  /** Everything recorded or refused about offices and membership, in the order it reached the store. */
  readonly log: readonly LogEntry[];
}

/** Officers of a cluster by year, with the gaps, and the log of what was recorded and refused. */
export class GetLeadershipHistory extends Question<LeadershipHistoryData> {
  static override readonly projections = read;
  // A refusal is in no read model.
  static override readonly followsReadModels = false;
  constructor(
    readonly clusterId: ClusterId,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetLeadershipHistory)
export class GetLeadershipHistoryHandler implements IQueryHandler<GetLeadershipHistory> {
  private readonly reading = new LRUCache<string, SharedCall<RefusedReceipt[]>>({ max: 1_000 });

  constructor(
    private readonly reader: Reader,
    private readonly store: EventStore,
    private readonly clock: Clock,
  ) {}

  /** Kept as long as nothing that read models tell has changed and nothing more was refused, which no read model tells. */
  async execute({ clusterId, knownAt }: GetLeadershipHistory): Promise<Answer<LeadershipHistoryData>> {
    const refusals = await this.refusals(Offices.stream(clusterId));
    const last = refusals.at(-1);
    return await this.reader.whileSame(
      [...read, identificationProjection, eventProjection].map(({ name }) => name),
      ['history', clusterId, knownAt, this.clock.today(), refusals.length, last?.commandId, last?.code],
      async () => {
        const { label, years, events, position } = await this.recorded(clusterId, knownAt);
        const log = this.log(events, refusals, position, knownAt);
        return { knownAtPosition: position, data: { clusterId, label, years, log } };
      },
    );
  }

  /** All of it but what was refused, which no read model has. */
  private async recorded(clusterId: ClusterId, knownAt: KnownAt | null) {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const name = await namer(
      sight,
      cluster.offices.appointments.map((a) => a.unitId),
    );
    const years = lineage(cluster.offices).map(
      ({ year, leaders, deputies, unnamed, deputyBecameLeader, events }) => {
        const named = (unitId: UnitId): Named => name(unitId, dayOfYear(year, sight.day));
        return {
          year,
          leader: leaders[0] ? named(leaders[0]) : null,
          leaders: leaders.map(named),
          deputies: deputies.map(named),
          unnamed: unnamed.map(({ office, ordinal, mode, actsFrom, proof }) => ({
            office,
            ordinal,
            mode,
            actsFrom,
            occurredOn: proof.occurredOn,
            eventId: proof.eventId,
          })),
          badges: deputyBecameLeader ? ['DEPUTY_BECAME_LEADER'] : [],
          unknown: [
            ...(leaders.length > 0 ? [] : (['leader'] as const)),
            ...(deputies.length > 0 ? [] : (['deputy'] as const)),
          ],
          events,
        };
      },
    );
    const upTo = sight.position ?? (await this.store.head()).position;
    const events = await Promise.all([
      this.reader.registered(clusterProjection, [clusterId], upTo),
      this.officers(clusterId),
    ]);
    const label = labelOn(cluster, sight.day);
    return { label, years, events: events.flat().map(kept), position: sight.position };
  }

  private log(
    events: readonly Recorded[],
    refusals: readonly RefusedReceipt[],
    upTo: bigint | null,
    knownAt: KnownAt | null,
  ): LogEntry[] {
    const known = (position: bigint): boolean => upTo === null || position <= upTo;
    // A refusal has the position of the last event before it, and may have come long after that event.
    const come = ({ recordedAt }: RefusedReceipt): boolean =>
      knownAt === null || isPositionToken(knownAt) || recordedAt <= knownAt;
    const entries = [
      ...events
        .filter((event) => known(event.position))
        .map((event) => ({
          at: event.position * 2n,
          entry: {
            kind: 'event' as const,
            position: tokenOf(this.store, event.position),
            recordedAt: event.recordedAt,
            type: event.type,
            eventId: event.id,
            detail: event.data as EventData,
            actor: event.metadata.actor.id,
          },
        })),
      ...refusals
        .filter((refusal) => known(refusal.position) && come(refusal))
        .map((refusal) => ({
          // Sorted after the last event before the refusal.
          at: refusal.position * 2n + 1n,
          entry: {
            kind: 'refusal' as const,
            position: tokenOf(this.store, refusal.position),
            recordedAt: refusal.recordedAt,
            type: refusal.command,
            eventId: null,
            actor: refusal.actor.id,
            detail: {
              code: refusal.code,
              rule: refusal.rule,
              ...ruleLink(refusal.rule),
              detail: refusal.detail,
            },
          },
        })),
    ];
    return entries.sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ entry }) => entry);
  }

  private async officers(clusterId: ClusterId): Promise<Recorded[]> {
    const found: Recorded[] = [];
    for await (const events of eventsOf(this.store, Offices.stream(clusterId))) found.push(...events);
    return found;
  }

  /** Read once for all who ask at the same time. */
  private refusals(stream: string): Promise<RefusedReceipt[]> {
    const reading = this.reading.get(stream) ?? new SharedCall(() => this.refused(stream));
    this.reading.set(stream, reading);
    return reading.ask();
  }

  private async refused(stream: string): Promise<RefusedReceipt[]> {
    const all: RefusedReceipt[] = [];
    for (;;) {
      const page = { outcome: 'refused', stream, after: all.at(-1), limit: 200 } as const;
      const found = await this.store.readReceipts(page);
      all.push(...found.filter((receipt) => receipt.outcome === 'refused'));
      if (found.length < page.limit) return all;
    }
  }
}

export interface RotationData {
  readonly clusterId: ClusterId;
  /** Years for which at least one officer is known: what the counts rest on. */
  readonly yearsKnown: readonly number[];
  /** Years in which somebody led or deputised whom no source names; it is counted with no unit. */
  readonly unnamed: { readonly leader: readonly number[]; readonly deputy: readonly number[] };
  readonly units: readonly (Named & {
    readonly leader: readonly number[];
    readonly deputy: readonly number[];
  })[];
}

/** How often each unit led or deputised, and in which years. */
export class GetRotation extends Question<RotationData> {
  static override readonly projections = read;
  constructor(
    readonly clusterId: ClusterId,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetRotation)
export class GetRotationHandler implements IQueryHandler<GetRotation> {
  constructor(private readonly reader: Reader) {}

  async execute({ clusterId, knownAt }: GetRotation): Promise<Answer<RotationData>> {
    const sight = await this.reader.sight(knownAt);
    const cluster = await clusterRowIn(sight, clusterId);
    const { appointments } = cluster.offices;
    const unitIds = [...new Set([...Object.keys(cluster.members), ...appointments.map((a) => a.unitId)])];
    const name = await namer(sight, unitIds);
    const all = [...appointments, ...stillUnnamed(cluster.offices)];
    const years = (unitId: UnitId | null, office: Office): number[] => [
      ...new Set(all.filter((a) => a.unitId === unitId && a.office === office).map((a) => a.year)),
    ];
    const of = (unitId: UnitId | null) => ({
      leader: years(unitId, 'LEADER'),
      deputy: years(unitId, 'DEPUTY'),
    });
    const units = unitIds.map((id) => ({ ...name(id), ...of(id) })).sort(byName);
    const yearsKnown = [...new Set(appointments.map((a) => a.year))].sort((a, b) => a - b);
    return { knownAtPosition: sight.position, data: { clusterId, yearsKnown, unnamed: of(null), units } };
  }
}
