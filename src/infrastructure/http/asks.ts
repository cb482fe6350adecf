import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { applyDecorators, createParamDecorator, Get, UseGuards } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { WithActor } from './actor.guard.js';
import type { Asked } from './answers.js';
import { anonymous, isIn, maySee } from '../../application/access.js';
import { eventTypes } from '../../projections/event-types.js';
import type { Counted } from './pace.js';
import { requireKnown } from './parameters.js';

/** Parameter of a route: what the request says beside its question. */
export const AskedBy = createParamDecorator((_data: unknown, context: ExecutionContext): Asked => {
  const http = context.switchToHttp();
  const { headers, url, actor = anonymous, countsFor = '' } = http.getRequest<WithActor & Counted>();
  return {
    headers,
    tell: (header, value) => void http.getResponse<FastifyReply>().header(header, value),
    actor,
    countsFor,
    url,
    namesPersons: isIn(maySee.names, actor),
  };
});

const parameters = {
  asOf: 'Day the answer is valid for, `YYYY-MM-DD`; today where absent.',
  knownAt:
    'What was known then: an ISO 8601 instant with its zone, or a position. Everything known where absent.',
  including:
    '`predecessors`: with what is on record of those that the unit followed, directly and through others, each once.',
  on: 'Day, `YYYY-MM-DD`; today where absent.',
  q: 'Words; diacritics, case and Roman numerals do not matter.',
  organiser: 'Unit id of the organising body.',
  superior: 'Unit id of the one that they are subordinate to.',
  sameAs: 'Unit id that is asked about beside the one of the path.',
  province: 'Province or centrally run city: words of its name; diacritics and case do not matter.',
  kind: '`CUM` or `KHOI`.',
  tier: '`SECTOR`, `MINISTRY`, `LOCAL`, `INTERNAL`, `NOT_STATED` or `SAMPLE`; every one but `SAMPLE` where absent.',
  year: 'Emulation year.',
  after: 'Position to read on from, exclusive.',
  stream: 'Only this stream.',
  revision: 'Only the event with this number in the stream, from 0.',
  type: 'Only this type of event.',
  types: 'Only events of these types, which `GET /api/events` has for `type`, with commas between.',
  document:
    'Only what rests on the document of this number, or records it, e.g. `77/TT-VP`; blanks and case do not matter.',
  source: 'Only what rests on this source, as evidence names it, or on the file of this SHA-256.',
  actor: 'Only what this actor recorded, or was given: the id.',
  what: '`NAMES` of persons, `PAPERS` of a ballot or `BUNDLE`.',
  at: 'Only what was asked for at this address, e.g. `/api/units/x`.',
  ref: 'Only reads that gave the name of the person with this reference.',
  correlation: 'Only what was recorded together under this id, such as that of a batch.',
  id: 'Only the event with this id.',
  recordedFrom: 'Recorded then or later: an ISO 8601 instant with its zone, or a day in Viet Nam.',
  recordedTo: 'Recorded then or before: an ISO 8601 instant with its zone, or a day in Viet Nam, all of it.',
  limit:
    'At most so many, 1 to 1000; where absent 100, of units, clusters and awards 500, of the overview 20.',
  status: 'What became of it: `proposed`, … of a proposal; `open` or `cleared` of an alarm.',
  unit: 'Unit id.',
  cluster: 'Cluster id.',
  body: 'Id of the body that proposes outside clusters.',
  tolerance: 'Largest difference that still agrees, a whole number of the base unit; 0 where absent.',
  from: 'Where the page before ended, to read on from, exclusive: `next` of that page, or the id of the last thing shown; of a bundle the first year.',
  to: 'The last year; the first one where absent.',
  format:
    '`json`, or a file for spreadsheets: `csv` (UTF-8 with its mark, `;`, labels and then codes) or `xlsx`. Of a list all pages, unless `limit` is given. Of a paper `json`, `docx` or `pdf`.',
  subject:
    'Of what a paper is: the id of the meeting for `minutes`, of the meeting or its secret ballot for `count`; of a submission, where it is not the last of the cluster.',
  order: '`forwards` from the first, or `backwards` from the last; forwards where absent.',
  earlier: 'What was known first: an ISO 8601 instant with its zone, or a position.',
  later: 'What was known then, as `earlier`; everything known where absent.',
  outcome: '`accepted` or `refused`.',
  position: 'Position of an event, as answers hold it.',
  size: 'Size of a signed checkpoint. Where absent the newest; of an event the first that covers it, of those with enough witnesses if there is one.',
  of: 'Size of the earlier checkpoint.',
  below: 'Only checkpoints of fewer events.',
} as const;

type Name = keyof typeof parameters;
/** The name of a parameter; with `!` where it must be given. */
export type Parameter = Name | `${Name}!`;

/** A GET route that answers a question, with its description for the API. Other parameters are refused; `unit!` is required. */
export function Asks(path: string, summary: string, ...wanted: readonly Parameter[]): MethodDecorator {
  const names = wanted.map((name) => name.replace('!', '') as Name);
  const required = names.filter((name) => wanted.includes(`${name}!`));
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
      description: 'Position of a receipt, as it stands there, that the answer must include.',
    }),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description:
        'RFC 7240. `wait=<seconds>`: how long to wait for Min-Position, 5 seconds where absent, 30 at most; `handling=strict`: 503 instead of a stale answer.',
    }),
    ...names.map((name) =>
      ApiQuery({
        name,
        required: required.includes(name),
        description: parameters[name],
        ...(name === 'type' ? { enum: eventTypes } : { type: String }),
      }),
    ),
  );
}
