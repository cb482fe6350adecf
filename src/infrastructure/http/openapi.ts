import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { commands } from '../../application/commands.js';
import { bodySchemas } from './body-schemas.js';
import { exampleOf } from './examples.js';
import type { FromTypes, Schema } from './openapi-answers.js';
import { fromTypes, historyOf, otherOperations, otherSchemas, partsOfPaths } from './openapi-answers.js';

type PathItem = OpenAPIObject['paths'][string];
type Responses = NonNullable<NonNullable<PathItem['post']>['responses']>;

/** Groups of operations in the description; every operation is in one. */
const tags: Readonly<Record<string, string>> = {
  commands:
    'What changes something. Each takes an Idempotency-Key and answers with a receipt, which is kept.',
  queries: 'Questions. They change nothing; `meta` says up to which position the answer is complete.',
  ballots: 'Where ballots are returned without a name.',
  operations: 'For operators: health, read models, checkpoints.',
};

/** Describes the API in OpenAPI 3.1: a path for each command, with the schema of its class, and the paths of the questions. */
export function describeApi(
  app: INestApplication,
  example: (command: string) => object | undefined,
): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('thidua')
    .setDescription(
      'System of record for the yearly emulation and commendation cycle of inspectorate clusters.',
    )
    .setVersion('1')
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addServer('/', 'This server')
    .addBearerAuth()
    .addSecurityRequirements('bearer');
  for (const [name, description] of Object.entries(tags)) config.addTag(name, description);
  const document = SwaggerModule.createDocument(app, config.build(), {
    autoTagControllers: false,
    // The routes of histories are the same for each kind of answer.
    operationIdFactory: (controller, method) =>
      controller.endsWith('History') ? `${method}Of${controller}` : method,
  });
  const types = fromTypes();
  const schemas = { ...bodySchemas(types.fields), ...types.schemas, ...otherSchemas };
  document.components = { ...document.components, schemas };
  for (const [path, { get, post }] of Object.entries(document.paths))
    for (const operation of [get, post])
      if (operation) complete(operation, answerOf(document, path, operation, types));
  for (const [name, { summary }] of commands)
    document.paths[`/api/commands/${name}`] = commandPath(
      name,
      summary,
      example(name) ?? exampleOf(name, schemas),
    );
  // Histories hold the schemas of their parts themselves, with the answers of their subjects in them.
  const used = new Set(
    Array.from(JSON.stringify(document).matchAll(/schemas\/([^"]+)"/g), ([, name]) => name),
  );
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
  return document;
}

type Operation = NonNullable<PathItem['get']>;

/** Adds answers and descriptions to an operation. */
function complete(operation: Operation, schema: Schema | undefined): void {
  const {
    summary,
    description,
    answers = { 200: 'The answer' },
    as,
  } = otherOperations[operation.operationId ?? ''] ?? {};
  operation.tags ??= ['queries'];
  for (const parameter of operation.parameters ?? [])
    if ('in' in parameter && parameter.in === 'path') {
      const { description, schema: said } = partsOfPaths[parameter.name] ?? {};
      parameter.description ??= description ?? '';
      if (said) parameter.schema = said;
    }
  operation.summary ??= summary ?? '';
  operation.description ||= description ?? `${operation.summary}. ${tags[operation.tags[0] ?? '']}`;
  const own = Object.entries(answers).map(([status, words]) => {
    if (as) return [status, answer(words, refTo(as[1]), as[0])];
    if (!schema) throw new Error(`nothing says what ${operation.operationId} answers: npm run api`);
    return [status, answer(words, schema)];
  });
  operation.responses = {
    ...Object.fromEntries(own),
    400: refused('Malformed'),
    401: refused('No valid token'),
    403: refused('Not for this actor'),
    404: refused('Names something that is not there'),
    default: refused('Refused; the code says why'),
  };
}

/** Schema of the answer of an operation; undefined where it is not JSON. */
function answerOf(
  document: OpenAPIObject,
  path: string,
  { operationId = '', parameters = [] }: Operation,
  { answers, schemas }: FromTypes,
): Schema | undefined {
  const [method = '', of] = operationId.split('Of');
  const schema = answers[method];
  if (!schema) return undefined;
  const subject = document.paths[path.slice(0, path.indexOf('/history/'))]?.get?.operationId;
  if (of !== undefined && subject !== undefined) return historyOf(schema, answers[subject] ?? {}, schemas);
  // `next` is of pages.
  const isPage = parameters.some((one) => 'name' in one && ['from', 'after', 'below'].includes(one.name));
  const { next, ...properties } = schema.properties ?? {};
  if (!next) return schema;
  const required = [...new Set([...(schema.required ?? []), ...(isPage ? ['next'] : [])])];
  return { ...schema, properties: isPage ? { ...properties, next } : properties, required };
}

const refTo = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const answer = (description: string, schema: Schema | { $ref: string }, type = 'application/json') => ({
  description,
  content: { [type]: { schema } },
});
const refused = (description: string) => answer(description, refTo('Problem'), 'application/problem+json');

function commandPath(name: string, summary: string, example: unknown): PathItem {
  const responses: Responses = {
    201: answer('Accepted: the events are stored', refTo('ReceiptShown')),
    200: answer('Accepted before under this key: the first receipt', refTo('ReceiptShown')),
    400: refused('Malformed'),
    401: refused('No valid token'),
    403: refused('Not for this actor'),
    404: refused('Names something that is not there'),
    409: refused('Decided already, or changed at the same time'),
    413: refused('Over 256 KiB, or over 1 MiB to record'),
    415: refused('Not JSON in UTF-8'),
    422: refused('A rule forbids it, or the key belongs to another body'),
    503: refused('The store cannot be reached'),
    default: refused('Refused; the code says why'),
  };
  return {
    post: {
      operationId: name,
      tags: ['commands'],
      summary,
      description: `${summary}. ${tags['commands']}`,
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: {
            type: 'string',
            pattern: '^\\s*"?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"?\\s*$',
            examples: ['0198c5a2-7d1e-7c40-9b1f-3f6f2d8a4e01'],
          },
          description:
            'A UUID, bare or in quotes. Stands for this command and this body for ever; made by the server where absent.',
        },
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: refTo(name),
            example,
          },
        },
      },
      responses,
    },
  };
}
