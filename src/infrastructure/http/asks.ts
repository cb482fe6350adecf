import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { applyDecorators, createParamDecorator, Get, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WithActor } from './actor.guard.js';
import type { Asked } from './answers.js';
import { anonymous, isIn, maySee } from '../../application/access.js';
import { POSITION } from '../../application/positions.js';
import { tiers } from '../../domain/registry/registry-events.js';
import { duties } from '../../domain/year/duties.js';
import { readKinds } from '../../domain/registry/reads.js';
import { eventTypes } from '../../projections/event-types.js';
import type { Counted } from './pace.js';
import { requireKnown } from './parameters.js';

/** Parameter of a route: what the request says beside its question. */
export const AskedBy = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const http = context.switchToHttp();
  return askedBy(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

/** A request with what was found out about it before its route; see `Asked`. */
export type AskedFrom = WithActor & Counted & { place?: string };

/** What a request says beside its question. */
export function askedBy(request: AskedFrom, reply: FastifyReply): Asked {
  const { headers, url, actor = anonymous, countsFor = '', place = null } = request;
  return {
    headers,
    tell: (header, value) => void reply.header(header, value),
    actor,
    isStillIn: () => request.isStillIn?.() ?? Promise.resolve(true),
    countsFor,
    url,
    place,
    namesPersons: isIn(maySee.names, actor),
  };
}

/** A position of the log, as answers and receipts hold it. */
export const aPosition = { type: 'string', pattern: POSITION, examples: ['1024'] } as const;
const anId = { type: 'string', minLength: 1, maxLength: 200 } as const;
const words = { type: 'string', maxLength: 200 } as const;
const aDay = { type: 'string', format: 'date', examples: ['2024-06-30'] } as const;
const anInstantOrDay = {
  anyOf: [
    { type: 'string', format: 'date-time' },
    { type: 'string', format: 'date' },
  ],
};
const known = { anyOf: [{ type: 'string', format: 'date-time' }, aPosition] };
export const anEmulationYear = { type: 'integer', minimum: 1945, maximum: 2100, examples: [2025] } as const;
const aSize = { type: 'integer', minimum: 1, maximum: 999_999_999 } as const;

const parameters = {
  asOf: ['Day the answer is valid for, `YYYY-MM-DD`; today where absent.', aDay],
  knownAt: [
    'What was known then: an ISO 8601 instant with its zone, or a position. Everything known where absent.',
    known,
  ],
  including: [
    '`predecessors`: with what is on record of those that the unit followed, directly and through others, each once.',
    { type: 'string', enum: ['predecessors'] },
  ],
  on: ['Day, `YYYY-MM-DD`; today where absent.', aDay],
  q: ['Words; diacritics, case and Roman numerals do not matter.', words],
  organiser: ['Unit id of the organising body.', anId],
  superior: ['Unit id of the one that they are subordinate to.', anId],
  sameAs: ['Unit id that is asked about beside the one of the path.', anId],
  province: ['Province or centrally run city: words of its name; diacritics and case do not matter.', words],
  kind: ['`CUM` or `KHOI`.', { type: 'string', enum: ['CUM', 'KHOI'] }],
  tier: [
    '`SECTOR`, `MINISTRY`, `LOCAL`, `INTERNAL`, `NOT_STATED` or `SAMPLE`; every one but `SAMPLE` where absent.',
    { type: 'string', enum: tiers },
  ],
  year: ['Emulation year.', anEmulationYear],
  after: ['Position to read on from, exclusive.', aPosition],
  stream: ['Only this stream.', anId],
  revision: ['Only the event with this number in the stream, from 0.', { type: 'integer', minimum: 0 }],
  type: ['Only this type of event.', { type: 'string', enum: eventTypes }],
  types: [
    'Only events of these types, which `GET /api/events` has for `type`, with commas between.',
    { type: 'string', maxLength: 500, examples: ['LeaderElected,DeputyElected'] },
  ],
  document: [
    'Only what rests on the document of this number, or records it, e.g. `77/TT-VP`; blanks and case do not matter.',
    words,
  ],
  source: [
    'Only what rests on this source, as evidence names it, or on the file of this SHA-256.',
    { type: 'string', maxLength: 500 },
  ],
  actor: ['Only what this actor recorded, or was given: the id.', anId],
  what: ['`NAMES` of persons, `PAPERS` of a ballot or `BUNDLE`.', { type: 'string', enum: readKinds }],
  at: ['Only what was asked for at this address, e.g. `/api/units/x`.', { type: 'string', maxLength: 500 }],
  ref: ['Only reads that gave the name of the person with this reference.', anId],
  correlation: ['Only what was recorded together under this id, such as that of a batch.', anId],
  id: ['Only the event with this id.', anId],
  recordedFrom: [
    'Recorded then or later: an ISO 8601 instant with its zone, or a day in Viet Nam.',
    anInstantOrDay,
  ],
  recordedTo: [
    'Recorded then or before: an ISO 8601 instant with its zone, or a day in Viet Nam, all of it.',
    anInstantOrDay,
  ],
  limit: [
    'At most so many, 1 to 1000; where absent 100, of units, clusters and awards 500, of the overview 20.',
    { type: 'integer', minimum: 1, maximum: 1000 },
  ],
  status: [
    'What became of it: `proposed`, … of a proposal; `open` or `cleared` of an alarm.',
    { type: 'string' },
  ],
  unit: ['Unit id.', anId],
  cluster: ['Cluster id.', anId],
  body: ['Id of the body that proposes outside clusters.', anId],
  tolerance: [
    'Largest difference that still agrees, a whole number of the base unit; 0 where absent.',
    { type: 'integer', minimum: 0 },
  ],
  from: [
    'Where the page before ended, to read on from, exclusive: `next` of that page, or the id of the last thing shown; of a bundle and of figures over years the first year.',
    { type: 'string', maxLength: 250 },
  ],
  to: [
    'The last year; of a bundle the first one where absent, of figures over years the present one.',
    anEmulationYear,
  ],
  format: [
    '`json`, or a file for spreadsheets: `csv` (UTF-8 with its mark, `;`, labels and then codes) or `xlsx`. Of a list all pages, unless `limit` is given. Of a paper `json`, `docx` or `pdf`.',
    { type: 'string', enum: ['json', 'csv', 'xlsx'] },
  ],
  subject: [
    'Of what a paper is: the id of the meeting for `minutes`, of the meeting or its secret ballot for `count`; of a submission, where it is not the last of the cluster.',
    { type: 'string', maxLength: 500 },
  ],
  duty: ['What is to be done.', { type: 'string', enum: duties }],
  dueFrom: ['Due on that day or later, `YYYY-MM-DD`.', aDay],
  dueTo: ['Due on that day or before, `YYYY-MM-DD`.', aDay],
  order: [
    '`forwards` from the first, or `backwards` from the last; forwards where absent.',
    { type: 'string', enum: ['forwards', 'backwards'] },
  ],
  earlier: ['What was known first: an ISO 8601 instant with its zone, or a position.', known],
  later: ['What was known then, as `earlier`; everything known where absent.', known],
  outcome: ['`accepted` or `refused`.', { type: 'string', enum: ['accepted', 'refused'] }],
  position: ['Position of an event, as answers hold it.', aPosition],
  size: [
    'Size of a signed checkpoint. Where absent the newest; of an event the first that covers it, of those with enough witnesses if there is one.',
    aSize,
  ],
  of: ['Size of the earlier checkpoint.', { ...aSize, minimum: 0 }],
  below: ['Only checkpoints of fewer events.', aSize],
} as const satisfies Readonly<Record<string, readonly [description: string, schema: object]>>;

type Name = keyof typeof parameters;
/** The name of a parameter, with `!` where it must be given; with the values that it has here where these are others. */
export type Parameter = Name | `${Name}!` | readonly [Name | `${Name}!`, object];

/** A GET route that answers a question, with its description for the API. Other parameters are refused; `unit!` is required. */
export function Asks(path: string, summary: string, ...wanted: readonly Parameter[]): MethodDecorator {
  const taken = wanted.map((one) => {
    const [given, own] = typeof one === 'string' ? [one] : one;
    const name = given.replace('!', '') as Name;
    const [description, schema] = parameters[name];
    return { name, required: given.endsWith('!'), description, schema: own ?? schema };
  });
  const names = taken.map(({ name }) => name);
  const required = taken.flatMap((one) => (one.required ? [one.name] : []));
  const parametersAreKnown: CanActivate = {
    canActivate: (context) => {
      const { url, query } = context.switchToHttp().getRequest<FastifyRequest>();
      requireKnown(url, query as Readonly<Record<string, unknown>>, names, required);
      return true;
    },
  };
  return applyDecorators(
    Get(path),
    UseGuards(parametersAreKnown),
    ApiTags('queries'),
    ApiOperation({ summary }),
    ApiHeader({
      name: 'Min-Position',
      required: false,
      schema: aPosition,
      description: 'Position of a receipt, as it stands there, that the answer must include.',
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      schema: { type: 'string', examples: ['wait=2, handling=strict'] },
      description:
        'RFC 7240. `wait=<seconds>`: how long to wait for Min-Position, 5 seconds where absent, 30 at most; `handling=strict`: 503 instead of a stale answer.',
    }),
    ...taken.map((one) => ApiQuery(one)),
  );
}
