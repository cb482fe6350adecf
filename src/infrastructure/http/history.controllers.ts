import type { Type } from '@nestjs/common';
import { applyDecorators, Controller, Param, Query } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { Clock } from '../../application/clock.js';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import type { KnownAt, PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import type { Json } from '../../domain/ground/event.js';
import type { Day } from '../../domain/ground/values.js';
import { lawBook } from '../../domain/law-book/law-book.js';
import { GetAward, GetGrant } from '../../projections/award-questions.js';
import { GetCluster } from '../../projections/cluster-questions.js';
import { GetClusterYear } from '../../projections/cluster-year-question.js';
import type { EventData } from '../../projections/event-data.js';
import { ruleLink, rulesIn } from '../../projections/law-book.js';
import { GetLeadership, GetRotation } from '../../projections/leadership.js';
import { GetMeeting } from '../../projections/meeting-questions.js';
import type { Question } from '../../projections/question.js';
import { Reader } from '../../projections/reader.js';
import { GetStandings } from '../../projections/standings-question.js';
import type { Asking, Step } from '../../projections/steps.js';
import { Steps } from '../../projections/steps.js';
import { GetUnit } from '../../projections/unit-page.js';
import type { Asked } from './answers.js';
import { Answers, metaOfLog, namesOf } from './answers.js';
import type { Parameter } from './asks.js';
import { AskedBy, aPosition, Asks } from './asks.js';
import { day, integer, invalid, knownAt, oneOf, path, position, year } from './parameters.js';

type Given = Readonly<Record<string, string>>;

/** An answer whose history can be stepped through. */
interface Subject {
  readonly name: string;
  readonly what: string;
  /** Where the answer itself is. */
  readonly at: string;
  readonly parameters?: readonly Parameter[];
  /** `given` has the parts of the path, `query` the parameters. */
  ask(given: Given, query: Readonly<Record<string, unknown>>, knownAt: KnownAt, today: Day): Question<object>;
}

const cluster = (given: Given) => path('clusterId', given['clusterId'] ?? '');

const subjects: readonly Subject[] = [
  {
    name: 'Cluster',
    what: 'a cluster',
    at: 'clusters/:clusterId',
    ask: (given, _query, known) => new GetCluster(cluster(given), known),
  },
  {
    name: 'Leadership',
    what: 'who led a cluster on a day',
    at: 'clusters/:clusterId/leadership',
    parameters: ['asOf'],
    ask: (given, { asOf }, known, today) =>
      new GetLeadership(cluster(given), day('asOf', asOf) ?? today, known),
  },
  {
    name: 'Rotation',
    what: 'how often each unit led or deputised',
    at: 'clusters/:clusterId/rotation',
    ask: (given, _query, known) => new GetRotation(cluster(given), known),
  },
  {
    name: 'ClusterYear',
    what: 'an emulation year',
    at: 'clusters/:clusterId/years/:year',
    ask: (given, _query, known) => new GetClusterYear(cluster(given), year(given['year']), known),
  },
  {
    name: 'Standings',
    what: 'the standings of a year',
    at: 'clusters/:clusterId/years/:year/standings',
    ask: (given, _query, known) => new GetStandings(cluster(given), year(given['year']), known),
  },
  {
    name: 'Unit',
    what: 'a unit',
    at: 'units/:unitId',
    parameters: ['including', 'asOf'],
    ask: ({ unitId = '' }, { including, asOf }, known) =>
      new GetUnit(
        path('unitId', unitId),
        oneOf('including', including, ['predecessors']) !== null,
        day('asOf', asOf),
        known,
      ),
  },
  {
    name: 'Award',
    what: 'a proposal and what became of it',
    at: 'awards/:proposalId',
    ask: ({ proposalId = '' }, _query, known) => new GetAward(path('proposalId', proposalId), known),
  },
  {
    name: 'Grant',
    what: 'a reported grant',
    at: 'grants/:grantId',
    ask: ({ grantId = '' }, _query, known) => new GetGrant(path('grantId', grantId), known),
  },
  {
    name: 'Meeting',
    what: 'a meeting',
    at: 'meetings/:meetingId',
    ask: ({ meetingId = '' }, _query, known) => new GetMeeting(path('meetingId', meetingId), known),
  },
];

/** Each step holds two whole answers. */
const MOST_STEPS = 50;
/** Events that are told without answers. */
const MOST_EVENTS = 100;

/** The event of a step, and where the answer changed. */
export function eventShown(store: EventStore, { event, changes }: Omit<Step, 'before' | 'after'>) {
  const { id, type, stream, revision, recordedAt, data, metadata } = event;
  const { occurredOn, actor, commandId, correlationId, causationId } = metadata;
  return {
    eventId: id,
    type,
    position: tokenOf(store, event.position),
    stream,
    revision,
    recordedAt,
    occurredOn,
    actor: actor.id,
    commandId,
    correlationId,
    causationId,
    data: data as EventData,
    changed: changes.map((change) => change.path),
  };
}
export type HistoryEvent = ReturnType<typeof eventShown>;

/** What was answered right before and after an event. */
export type HistoryStep = HistoryEvent & Omit<Step, 'event'>;

/** What was answered at two states of knowledge. */
export interface Difference extends Omit<Step, 'event'> {
  readonly earlier: PositionToken;
  readonly later: PositionToken;
  readonly events: readonly HistoryEvent[];
}

/** What an answer rests on. */
export interface Reasons {
  readonly answer: Json;
  readonly events: readonly HistoryEvent[];
  readonly rules: readonly {
    readonly code: string;
    readonly sentence: string;
    readonly source: string;
    readonly ruleUrl?: string;
  }[];
}

/** The routes below one answer: its steps, the difference of two states of knowledge, and what it rests on. */
function historyOf(subject: Subject): Type {
  const { what, parameters = [] } = subject;
  const parts = [...subject.at.matchAll(/:(\w+)/g)].map(([, name = '']) => ApiParam({ name, type: String }));

  @Controller(`api/${subject.at}/history`)
  class History {
    constructor(
      private readonly all: Steps,
      private readonly answers: Answers,
      private readonly reader: Reader,
      private readonly clock: Clock,
      private readonly store: EventStore,
      private readonly continuity: Continuity,
    ) {}

    @applyDecorators(...parts)
    @Asks(
      'steps',
      `The history of ${what}: each event that changed the answer, with the answer before and after it`,
      ...parameters,
      'knownAt',
      'order',
      ['from', aPosition],
      ['limit', { type: 'integer', minimum: 1, maximum: MOST_STEPS, default: 10 }],
    )
    async steps(@Param() given: Given, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
      const { asking, names } = await this.asking(given, query, asked);
      const until = await this.reached('knownAt', query['knownAt']);
      const from = position(this.store, 'from', query['from']);
      const order = oneOf('order', query['order'], ['forwards', 'backwards']) ?? 'forwards';
      const limit = integer('limit', query['limit'], 1, MOST_STEPS, 10);
      const steps =
        order === 'forwards'
          ? this.all.forwards(asking, from ?? 0n, until)
          : this.all.backwards(asking, from === null || from > until ? until : from - 1n);
      const { taken, next } = await this.taken(steps, limit);
      const data: HistoryStep[] = await Promise.all(
        taken.map(async (step) => ({
          ...eventShown(this.store, step),
          changes: step.changes,
          before: await this.answers.shown(step.before),
          after: await this.answers.shown(step.after),
        })),
      );
      return await this.answered(data, next, names, asked);
    }

    @applyDecorators(...parts)
    @Asks(
      'difference',
      `What was answered of ${what} at two states of knowledge, how that differs, and which events made the difference`,
      ...parameters,
      'earlier!',
      'later',
      ['from', aPosition],
    )
    async difference(
      @Param() given: Given,
      @Query() query: Record<string, unknown>,
      @AskedBy() asked: Asked,
    ) {
      const { asking, names } = await this.asking(given, query, asked);
      const earlier = await this.reached('earlier', query['earlier']);
      const later = await this.reached('later', query['later']);
      if (earlier > later) throw invalid('earlier', 'must not be after `later`');
      const from = position(this.store, 'from', query['from']) ?? earlier;
      const { before, after, changes } = await this.all.difference(asking, earlier, later);
      const { taken, next } = await this.taken(this.all.forwards(asking, from, later), MOST_EVENTS);
      const data: Difference = {
        earlier: tokenOf(this.store, earlier),
        later: tokenOf(this.store, later),
        before: await this.answers.shown(before),
        after: await this.answers.shown(after),
        changes,
        events: taken.map((step) => eventShown(this.store, step)),
      };
      return await this.answered(data, next, names, asked);
    }

    @applyDecorators(...parts)
    @Asks(
      'why',
      `Why ${what} is answered so: the events that made the answer, in order, who recorded them, and the rules that they and it name`,
      ...parameters,
      'knownAt',
      ['from', aPosition],
    )
    async why(@Param() given: Given, @Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
      const { asking, names } = await this.asking(given, query, asked);
      const until = await this.reached('knownAt', query['knownAt']);
      const from = position(this.store, 'from', query['from']) ?? 0n;
      const { answer } = await this.all.asked(asking, until, this.clock.today());
      const { taken, next } = await this.taken(this.all.forwards(asking, from, until), MOST_EVENTS);
      const codes = rulesIn([answer, taken.map(({ event }) => event.data)]);
      const data: Reasons = {
        answer: await this.answers.shown(answer),
        events: taken.map((step) => eventShown(this.store, step)),
        rules: [...codes].sort().flatMap((code) => {
          const row = lawBook.get(code);
          return row ? [{ code, sentence: row.sentence, source: row.source, ...ruleLink(code) }] : [];
        }),
      };
      return await this.answered(data, next, names, asked);
    }

    private async answered<D>(data: D, next: string | null, names: Set<string> | null, asked: Asked) {
      await this.answers.namesGiven(asked, [...(names ?? [])]);
      return { data, next, meta: await metaOfLog(this.store, this.continuity) };
    }

    /** Events are read from the log, but where a page finds what it shows is in the read models. */
    private async asking(
      given: Given,
      query: Readonly<Record<string, unknown>>,
      asked: Asked,
    ): Promise<{ readonly asking: Asking; readonly names: Set<string> | null }> {
      const names = asked.namesPersons ? new Set<string>() : null;
      const asking: Asking = (known) =>
        Object.assign(subject.ask(given, query, known, this.clock.today()), { namesPersons: names });
      const { projections } = asking('0').constructor as typeof Question;
      await this.answers.reach(namesOf(projections), asked);
      return { asking, names };
    }

    /** The position of what was known then; that of the end of the log where nothing is given. */
    private async reached(parameter: string, value: unknown): Promise<bigint> {
      const known = knownAt(parameter, value);
      const { position: then } = await this.reader.sight(known);
      return then ?? (await this.store.head()).position;
    }

    private async taken(steps: AsyncIterable<Step>, limit: number) {
      const taken: Step[] = [];
      for await (const step of steps) {
        if (taken.length === limit)
          return { taken, next: tokenOf(this.store, taken.at(-1)?.event.position ?? 0n) };
        taken.push(step);
      }
      return { taken, next: null };
    }
  }

  // The description of the API calls the routes by it.
  Object.defineProperty(History, 'name', { value: `${subject.name}History` });
  return History;
}

/** Histories of answers, one controller for each kind of answer. */
export const historyControllers = subjects.map(historyOf);
