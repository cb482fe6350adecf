import type { OpenAPIObject } from '@nestjs/swagger';
import { errorCodes } from '../../domain/ground/errors.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Schema = Schemas[string];

// What the API answers, for its description.

const text = (description?: string): Schema => ({ type: 'string', ...(description ? { description } : {}) });
const whole: Schema = { type: 'integer' };
const instant: Schema = { type: 'string', format: 'date-time' };
const uuid: Schema = { type: 'string', format: 'uuid' };
const sha256: Schema = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const position = text('As answers and receipts hold it');
const oneOf = (...words: string[]): Schema => ({ type: 'string', enum: words });
const list = (items: Schema | { $ref: string }): Schema => ({ type: 'array', items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const orNull = (schema: Schema, description?: string): Schema => ({
  ...schema,
  type: [(schema as { type: string }).type, 'null'],
  ...(description ? { description } : {}),
});
/** Members are required unless their names end with `?`. */
const object = (members: Record<string, Schema | { $ref: string }>): Schema => ({
  type: 'object',
  required: Object.keys(members).filter((name) => !name.endsWith('?')),
  properties: Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [name.replace('?', ''), schema]),
  ),
});

const meta = object({
  position: text('Every event up to this position is in the answer'),
  asOf: orNull({ type: 'string', format: 'date' }, 'Day the answer is valid for; null where none was asked'),
  knownAt: orNull(
    text(),
    'Instant or position that the answer is for: now, where the instant asked for has not come; null for all that is known',
  ),
  lagEvents: { type: 'integer', description: 'Events that the read models have not taken in yet' },
  stale: { type: 'boolean', description: 'The answer misses events: those up to Min-Position, or any' },
  'historyInDoubtFrom?': text(
    'Only where the log is not what it was: whatever rests on events from here on may be wrong',
  ),
  'historyResolved?': {
    ...list(object({ from: position, eventId: uuid, position })),
    description:
      'Only where the log was in doubt before: from which position on, and the event by which the operator resolved it',
  },
});

const actor = object({ id: text(), roles: list(text()), unitId: orNull(text()) });
const projectionStatus = oneOf('catching-up', 'live', 'rebuilding', 'stopped', 'diverged', 'paused');

const receipt = {
  outcome: oneOf('accepted'),
  commandId: uuid,
  command: text(),
  actor,
  stream: text(),
  revision: whole,
  position: text('For the header Min-Position'),
  events: list(object({ id: uuid, type: text() })),
  warnings: list(
    object({ code: text(), detail: text(), 'id?': text('Of what it is about, as the id that was proposed') }),
  ),
  recordedAt: instant,
};
const { revision: _revision, events: _events, warnings: _warnings, ...common } = receipt;

/** Schemas of answers, by the names under which operations refer to them. */
export const answerSchemas: Schemas = {
  Problem: {
    type: 'object',
    required: ['type', 'title', 'status', 'code'],
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'Leads to a page about the code on this server',
      },
      title: text(),
      status: whole,
      detail: text('For people, in Vietnamese where a rule of the field speaks'),
      instance: text(),
      code: oneOf(...Object.keys(errorCodes)),
      rule: text('Rule of the field that was broken, e.g. `R13`'),
      ruleUrl: text('Where the rule is explained, e.g. `/api/rules/R13`'),
      errors: {
        ...list(object({ 'pointer?': text(), 'parameter?': text(), 'header?': text(), detail: text() })),
        description: 'What is malformed: a place in the body (JSON pointer), a parameter or a header',
      },
    },
  },
  Receipt: object(receipt),
  Refusal: object({
    ...common,
    outcome: oneOf('refused'),
    code: text(),
    rule: orNull(text()),
    'ruleUrl?': text(),
    detail: text(),
  }),
  Batch: object({
    dryRun: { type: 'boolean' },
    correlationId: text('What all events of this batch have in common; the same when it is sent again'),
    position: orNull(position, 'Of the last fact that is recorded, for the header Min-Position'),
    counts: { type: 'object', additionalProperties: whole, description: 'How many of each outcome' },
    items: list(ref('BatchItem')),
  }),
  BatchItem: object({
    index: { type: 'integer', description: 'Place in `commands`, from 0' },
    command: text(),
    commandId: uuid,
    outcome: {
      ...oneOf(
        'would-record',
        'recorded',
        'recorded-before',
        'already-recorded',
        'recorded-otherwise',
        'refused',
        'not-sent',
      ),
      description:
        '`recorded-before`: this very fact, by this actor; `already-recorded`: by another command that said as much, and stands; `recorded-otherwise`: what stands says something else or less, in the fields that `differs` of the problem lists; `not-sent`: the batch ended before it',
    },
    'receipt?': ref('Receipt'),
    'stream?': text('Where it would be recorded'),
    'events?': list(
      object({
        type: text(),
        occurredOn: orNull(text(), 'Null where no source states it'),
        data: { type: 'object' },
      }),
    ),
    'warnings?': receipt.warnings,
    'problem?': ref('Problem'),
  }),
  Meta: meta,
  Answer: object({
    data: { description: 'What was asked for: an object, or a list where there may be several' },
    'next?': orNull(text(), 'Only of pages: where the following one begins, null on the last'),
    'warnings?': {
      ...list(object({ eventId: uuid, type: text(), code: text(), detail: text() })),
      description:
        'What was warned of when the events were recorded that `data` names, as their receipts hold it',
    },
    meta: ref('Meta'),
  }),
  Receipts: object({ data: list({ anyOf: [ref('Receipt'), ref('Refusal')] }), meta: ref('Meta') }),
  Liveness: object({ status: oneOf('up') }),
  Readiness: object({
    status: oneOf('ready', 'degraded', 'not-ready'),
    store: object({ kind: text(), reachable: { type: 'boolean' }, writable: { type: 'boolean' }, position }),
    history: object({ checkedTo: orNull(position), inDoubtFrom: orNull(position) }),
    witnesses: object({
      quorum: { type: ['boolean', 'null'], description: 'Whether enough cosign; null where none are asked' },
      away: list(text()),
    }),
    clock: oneOf('in-order', 'behind-the-log', 'in-doubt'),
    watch: object({
      status: oneOf('live', 'silent', 'off'),
      rounds: whole,
      lastRoundEnded: orNull(instant),
      found: { type: 'integer', description: 'Differences that it found in this round or the last one' },
    }),
    projections: list(object({ name: text(), position, lagEvents: whole, status: projectionStatus })),
    processes: object({ status: oneOf('live', 'failing', 'silent', 'off'), failing: whole }),
  }),
  ProjectionState: object({
    name: text(),
    version: whole,
    generation: whole,
    holder: orNull(text()),
    position,
    lagEvents: whole,
    status: projectionStatus,
    error: orNull({ type: 'object' }, 'Why it stands still, and at which event'),
    updatedAt: instant,
  }),
  ProjectionAnswer: object({ data: ref('ProjectionState') }),
  ProjectionsAnswer: object({ data: list(ref('ProjectionState')) }),
  ContentHash: object({ data: object({ name: text(), position, contentHash: sha256 }) }),
  CheckpointAnswer: object({
    data: object({
      size: whole,
      root: sha256,
      signedAt: instant,
      note: text(),
      verifier: text(),
      'timestamp?': object({ at: instant, token: text('RFC 3161, DER in base64') }),
    }),
    meta: ref('Meta'),
  }),
  CheckpointNote: text('A signed note: C2SP tlog-checkpoint, with cosignatures of C2SP tlog-cosignature'),
  Bundle: { type: 'string', format: 'binary', description: 'A ZIP, see docs/proofs.md' },
  Feed: text(
    'Envelopes of CloudEvents 1.0 (JSON format), one a line; `data` is the event as `events` shows it',
  ),
  BallotReturned: object({ data: object({ ballotId: text(), receipt: oneOf('COUNTED') }) }),
};

interface OtherOperation {
  readonly summary?: string;
  readonly description?: string;
  /** Schema and description for each status that only this operation has, and the type of what is not JSON. */
  readonly answers: Readonly<Record<string, readonly [schema: string, words: string, type?: string]>>;
}

const bundle: OtherOperation = {
  answers: {
    200: ['Bundle', 'The same bytes whenever it is asked for under the same rights', 'application/zip'],
  },
};

/** Answers of the operations that are not commands, nor questions that are answered in JSON, by operation id. */
export const otherOperations: Readonly<Record<string, OtherOperation>> = {
  receipt: {
    summary: 'What came of a command, under its Idempotency-Key',
    answers: { 200: ['Receipts', 'Receipts in the order recorded: refusals first, then the acceptance'] },
  },
  batch: {
    description:
      'Takes what one source says as commands that share its evidence; `quote` beside a command is put into the first evidence, and evidence or `occurredOn` of its own body is added, or goes before; where neither says a day, no source states it. All are decided first, each on what those before it would record: a dry run, the default, ends there and stores nothing. Otherwise nothing is recorded where one would be refused or is recorded otherwise (BATCH_REFUSED, which lists every item as a dry run does), or all of them one by one, as if each were sent alone. The id of a command follows from all that it says, so the same batch sent again finds what is recorded and goes on. Pointers in the problem of an item are into its body. What was withdrawn is not recorded again in the same words. OpenBallot, OpenRunOff, CastBallot, CloseBallot, ForgetPersons and ResolveDoubt are sent alone.',
    answers: {
      200: ['Batch', 'A dry run, or all of it was recorded before'],
      201: ['Batch', 'All of it is recorded, some of it now'],
    },
  },
  live: { summary: 'Whether the process runs', answers: { 200: ['Liveness', 'It runs'] } },
  ready: {
    summary: 'Whether to send requests here',
    answers: {
      200: ['Readiness', '`ready`, or `degraded`: served on, but somebody should look'],
      503: [
        'Readiness',
        '`not-ready`; a problem document where a store cannot be reached or takes no commands',
      ],
    },
  },
  projections: {
    summary: 'Position, lag and status of each read model',
    answers: { 200: ['ProjectionsAnswer', 'All read models'] },
  },
  contentHash: {
    summary: 'Hash over the content of a read model, equal after a rebuild',
    answers: { 200: ['ContentHash', 'The hash, and the position at which it was taken'] },
  },
  pause: {
    summary: 'Let a read model stand still, for operators',
    answers: { 200: ['ProjectionAnswer', 'How it stands now'] },
  },
  resume: {
    summary: 'Let a read model go on, for operators',
    answers: { 200: ['ProjectionAnswer', 'How it stands now'] },
  },
  sign: {
    answers: {
      200: ['CheckpointAnswer', 'This very log was signed before: that checkpoint'],
      201: ['CheckpointAnswer', 'Signed'],
    },
  },
  checkpointNote: {
    answers: { 200: ['CheckpointNote', 'The checkpoint of this size, or the newest', 'text/plain'] },
  },
  clusterBundle: bundle,
  unitBundle: bundle,
  awardBundle: bundle,
  feed: {
    description:
      'Read on with `after=<position of the last line>`; a body that was cut off ends in an error of the connection. `Accept: text/event-stream` asks for server-sent events, whose `id` is the position: all that come later too, and whoever comes back with `Last-Event-ID` goes on from there. An id without data says how far the log is. 400 POSITION_OF_ANOTHER_STORE where the log never was where the reader was: it was exchanged or cut off.',
    answers: { 200: ['Feed', 'The events after the position', 'application/x-ndjson'] },
  },
  give: { answers: { 201: ['BallotReturned', 'The ballot is in the box'] } },
};
