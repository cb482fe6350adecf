import { readFileSync } from 'node:fs';
import type { OpenAPIObject } from '@nestjs/swagger';
import { errorCodes } from '../../domain/ground/errors.js';
import { packageFile } from '../package-files.js';
import { projections } from '../../projections/index.js';
import { anEmulationYear } from './asks.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Reference = { readonly $ref: string };
export type Schema = Exclude<Schemas[string], Reference>;

// What the API answers, for its description.

/** What the types of the program say: `npm run api` writes it. */
export interface FromTypes {
  /** Bodies of answers, by the methods that give them. */
  readonly answers: Readonly<Record<string, Schema>>;
  /** What these refer to. */
  readonly schemas: Schemas;
  /** What is said of the fields of bodies, by the class of the body. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The name of the schema that is referred to. */
export const nameOf = ({ $ref }: Reference): string => $ref.slice($ref.lastIndexOf('/') + 1);

/** Read when the description is asked for, and not kept. */
export function fromTypes(): FromTypes {
  return JSON.parse(readFileSync(packageFile('docs/api-types.json'), 'utf8')) as FromTypes;
}

/** The answer of a history, which holds answers of its subject. */
export function historyOf(schema: Schema, subject: Schema, schemas: Schemas): Schema {
  const held = subject.properties?.['data'] ?? {};
  const orNull = { anyOf: [held, { type: 'null' }] };
  const filled = (given: Schema | Reference): Schema => {
    const named = '$ref' in given ? schemas[nameOf(given)] : given;
    const { properties = {}, ...rest } = named as Schema;
    return {
      ...rest,
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, member]) => [
          name,
          ['before', 'after', 'answer'].includes(name) ? orNull : member,
        ]),
      ),
    };
  };
  const data = schema.properties?.['data'] as Schema;
  const now = data.items ? { ...data, items: filled(data.items) } : filled(data);
  return { ...schema, properties: { ...schema.properties, data: now } };
}

const text = (description: string): Schema => ({ type: 'string', description });

/** Schemas of what no controller returns. */
export const otherSchemas: Schemas = {
  Problem: {
    type: 'object',
    description: 'Why a request was refused (RFC 9457); facts about the refusal are further members',
    required: ['type', 'title', 'status', 'code'],
    additionalProperties: true,
    properties: {
      type: {
        type: 'string',
        format: 'uri-reference',
        description: 'Leads to a page about the code on this server',
      },
      title: text('The same for every problem of this code'),
      status: { type: 'integer', description: 'Status of the answer' },
      detail: text('For people, in Vietnamese where a rule of the field speaks'),
      instance: text('Stands for this very problem, as log lines name it'),
      code: { type: 'string', enum: Object.keys(errorCodes), description: 'For programs' },
      rule: text('Rule of the field that was broken, e.g. `R13`'),
      ruleUrl: text('Where the rule is explained, e.g. `/api/rules/R13`'),
      retryAfter: { type: 'integer', description: 'Seconds to wait, of TOO_MANY_REQUESTS' },
      errors: {
        type: 'array',
        description: 'What is malformed: a place in the body, a parameter or a header',
        items: {
          type: 'object',
          required: ['detail'],
          properties: {
            pointer: text('JSON pointer (RFC 6901) into the body'),
            parameter: text('Name of a parameter'),
            header: text('Name of a header'),
            detail: text('What is wrong with it'),
          },
        },
      },
    },
  },
  CheckpointNote: text('A signed note: C2SP tlog-checkpoint, with cosignatures of C2SP tlog-cosignature'),
  Bundle: { type: 'string', format: 'binary', description: 'A ZIP, see docs/proofs.md' },
  Rows: text('Objects with the columns that `tables` lists, one a line'),
  Feed: text(
    'Envelopes of CloudEvents 1.0 (JSON format), one a line; `data` is the event as `events` shows it',
  ),
};

const id = (of: string, example: string): PartOfPath => ({
  description: `Id of ${of}`,
  schema: { type: 'string', minLength: 1, maxLength: 200, examples: [example] },
});
interface PartOfPath {
  readonly description: string;
  readonly schema: Schema;
}

/** What stands in the paths of operations, by name. */
export const partsOfPaths: Readonly<Record<string, PartOfPath>> = {
  ballotId: id('the secret ballot', 'cum-mau_2025_bau-truong-2026'),
  clusterId: id('the cluster', 'ttcp-cum-4'),
  table: id('the table', 'figure'),
  code: {
    description: 'Code of the rule, the edge case or the policy',
    schema: { type: 'string', maxLength: 200, examples: ['R13', 'edge-case-9', 'P01'] },
  },
  commandId: {
    description: 'Idempotency-Key of the command',
    schema: { type: 'string', format: 'uuid' },
  },
  correlationId: {
    description: 'What the events of the batch have in common',
    schema: { type: 'string', maxLength: 200, examples: ['905247b8-20d2-5084-89de-6c1a378b4c9b'] },
  },
  grantId: id('the grant', 'bang-khen-2023'),
  inspectionId: id('the inspection', 'thanh-tra-dat-dai-2025'),
  issueId: id('the issued report or paper', 'bao-cao-nam-2025'),
  meetingId: id('the meeting', 'cum-mau_2025_tong-ket'),
  name: {
    description: 'Name of the read model',
    schema: { type: 'string', enum: projections.map(({ name }) => name) },
  },
  organiserId: id('the body that organises clusters', 'thanh-tra-chinh-phu'),
  proposalId: id('the proposal', 'ttcp-cum-4_2019_co-thi-dua'),
  ruleSetId: id('the rule set', 'ND-152-2025'),
  unitId: id('the unit', 'thanh-tra-tinh-lai-chau'),
  webhookId: id('the webhook', 'kho-du-lieu'),
  year: { description: 'Emulation year', schema: anEmulationYear },
};

interface OtherOperation {
  readonly summary?: string;
  readonly description?: string;
  /** What each status means, where it is not 200 alone. */
  readonly answers?: Readonly<Record<number, string>>;
  /** What is not JSON: its type, and the name of its schema. */
  readonly as?: readonly [type: string, schema: keyof typeof otherSchemas];
}

const bundle: OtherOperation = {
  answers: { 200: 'The same bytes whenever it is asked for under the same rights' },
  as: ['application/zip', 'Bundle'],
};

/** What is to be said of operations beside what their routes say, by operation id. */
export const otherOperations: Readonly<Record<string, OtherOperation>> = {
  receipt: {
    summary: 'What came of a command, under its Idempotency-Key',
    answers: { 200: 'Receipts in the order recorded: refusals first, then the acceptance' },
  },
  batch: {
    description:
      'Takes what one source says as commands that share its evidence; `quote` beside a command is put into the first evidence, and evidence or `occurredOn` of its own body is added, or goes before; where neither says a day, no source states it. All are decided first, each on what those before it would record: a dry run, the default, ends there and stores nothing. Otherwise nothing is recorded where one would be refused or is recorded otherwise (BATCH_REFUSED, which lists every item as a dry run does), or all of them one by one, as if each were sent alone. The id of a command follows from all that it says, so the same batch sent again finds what is recorded and goes on. Pointers in the problem of an item are into its body. What was withdrawn is not recorded again in the same words. OpenBallot, OpenRunOff, CastBallot, CloseBallot, ForgetPersons, ResolveDoubt and IssueAccessKey are sent alone.',
    answers: {
      200: 'A dry run, or all of it was recorded before',
      201: 'All of it is recorded, some of it now',
    },
  },
  import: {
    answers: {
      200: 'A dry run, or all of it was recorded before',
      201: 'All sheets are recorded, some of it now',
    },
  },
  actor: { summary: 'Who asks, and which commands and questions their roles allow' },
  live: { summary: 'Whether the process runs', answers: { 200: 'It runs' } },
  ready: {
    summary: 'Whether to send requests here',
    answers: {
      200: '`ready`, or `degraded`: served on, but somebody should look',
      503: '`not-ready`; a problem document where a store cannot be reached or takes no commands',
    },
  },
  projections: {
    summary: 'Position, lag and status of each read model',
    answers: { 200: 'All read models' },
  },
  contentHash: {
    summary: 'Hash over the content of a read model, equal after a rebuild',
    answers: { 200: 'The hash, and the position at which it was taken' },
  },
  pause: {
    summary: 'Let a read model stand still, for operators',
    answers: { 200: 'How it stands now' },
  },
  rebuild: {
    summary: 'Begin to build a read model anew from the first event, for operators',
    answers: { 202: 'How it stands now; it serves as it is until the new table is built' },
  },
  sendAgain: {
    summary: 'Have all that a webhook gave up sent again, for operators',
    answers: { 200: 'How many events those are' },
  },
  endSessions: {
    summary: 'End a session of one’s own or, for operators, any, or all of somebody',
    answers: { 200: 'How many went on and ended' },
  },
  resume: {
    summary: 'Let a read model go on, for operators',
    answers: { 200: 'How it stands now' },
  },
  sign: {
    answers: { 200: 'This very log was signed before: that checkpoint', 201: 'Signed' },
  },
  checkpointNote: {
    answers: { 200: 'The checkpoint of this size, or the newest' },
    as: ['text/plain', 'CheckpointNote'],
  },
  clusterBundle: bundle,
  unitBundle: bundle,
  awardBundle: bundle,
  feed: {
    description:
      'Read on with `after=<position of the last line>`; a body that was cut off ends in an error of the connection. `Accept: text/event-stream` asks for server-sent events, whose `id` is the position: all that come later too, and whoever comes back with `Last-Event-ID` goes on from there. An id without data says how far the log is. 400 POSITION_OF_ANOTHER_STORE where the log never was where the reader was: it was exchanged or cut off.',
    answers: { 200: 'The events after the position' },
    as: ['application/x-ndjson', 'Feed'],
  },
  table: {
    description:
      'As `jsonl` one object a line, with decimals and long numbers as strings; as `csv` and `xlsx` labels and then codes, for spreadsheets, of which a sheet holds 1,048,574 rows; as `parquet` typed columns, whose labels stand in its metadata. All rows are of one moment and in one order: the same content gives the same bytes. The name of the file has the position that it goes up to, at least. A body that was cut off ends in an error of the connection.',
    answers: { 200: 'All rows' },
    as: ['application/x-ndjson', 'Rows'],
  },
  give: { answers: { 201: 'The ballot is in the box' } },
};
