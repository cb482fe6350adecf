import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { commands } from '../../application/commands.js';
import { errorCodes } from '../../domain/ground/errors.js';
import { demoFacts } from '../demo/demo.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type PathItem = OpenAPIObject['paths'][string];
type Body = ReturnType<typeof targetConstructorToSchema>;
type Responses = NonNullable<NonNullable<PathItem['post']>['responses']>;

const problem = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'] as string[],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'For people, in Vietnamese where a rule of the field speaks' },
    instance: { type: 'string' },
    code: { type: 'string', enum: Object.keys(errorCodes) },
    rule: { type: 'string', description: 'Rule of the field that was broken, e.g. `R13`' },
    ruleUrl: { type: 'string', description: 'Where the rule is explained, e.g. `/api/rules/R13`' },
    errors: {
      type: 'array',
      description: 'What is malformed: a place in the body (JSON pointer), a parameter or a header',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          pointer: { type: 'string' },
          parameter: { type: 'string' },
          header: { type: 'string' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const receipt = {
  type: 'object',
  required: ['commandId', 'stream', 'revision', 'position', 'events'] as string[],
  properties: {
    outcome: { type: 'string', enum: ['accepted'] },
    commandId: { type: 'string', format: 'uuid' },
    command: { type: 'string' },
    stream: { type: 'string' },
    revision: { type: 'integer' },
    position: { type: 'string', description: 'For the header Min-Position' },
    events: {
      type: 'array',
      items: { type: 'object', properties: { id: { type: 'string' }, type: { type: 'string' } } },
    },
    warnings: { type: 'array', items: { type: 'object' } },
    recordedAt: { type: 'string', format: 'date-time' },
  },
};

const nullable = (format?: string) => ({ type: ['string', 'null'], ...(format ? { format } : {}) });

/** What every question is answered with (`Answered`); `data` is its own matter. */
const answered = {
  type: 'object',
  required: ['data', 'meta'] as string[],
  properties: {
    data: { description: 'What was asked for: an object, or a list where there may be several' },
    next: { ...nullable(), description: 'Only of pages: where the following one begins, null on the last' },
    meta: {
      type: 'object',
      required: ['position', 'asOf', 'knownAt', 'lagEvents', 'stale'] as string[],
      properties: {
        position: { type: 'string', description: 'Every event up to this position is in the answer' },
        asOf: { ...nullable('date'), description: 'Day the answer is valid for; null where none was asked' },
        knownAt: { ...nullable(), description: 'Instant or position asked for; null for all that is known' },
        lagEvents: { type: 'integer', description: 'Events that the read models have not taken in yet' },
        stale: { type: 'boolean', description: 'The answer misses events: those up to Min-Position, or any' },
      },
    },
  },
};

/** The API's description, OpenAPI 3.1: one path per command from the classes themselves, and the questions. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('thidua')
    .setDescription(
      'System of record for the yearly emulation and commendation cycle of inspectorate clusters.',
    )
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config);
  document.components = {
    ...document.components,
    schemas: { ...bodySchemas(), Problem: problem, Receipt: receipt, Answer: answered },
  };
  for (const [name, { summary }] of commands)
    document.paths[`/api/commands/${name}`] = commandPath(name, summary);
  for (const { get, post } of Object.values(document.paths))
    for (const operation of [get, post])
      if (operation) {
        if (operation.tags?.includes('queries')) operation.responses['200'] = answer('The answer', 'Answer');
        operation.responses['default'] = refused('Refused; the code says why');
      }
  return document;
}

const schemaOptions: Parameters<typeof validationMetadatasToSchemas>[0] = {
  classTransformerMetadataStorage: defaultMetadataStorage,
  refPointerPrefix: '#/components/schemas/',
  additionalConverters: {
    isCalendarDate: { type: 'string', format: 'date' },
    isPartialDate: {
      type: 'string',
      format: 'partial-date',
      pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
      examples: ['2019', '2019-12', '2019-12-20'],
    },
    isInstanceOfPart: {},
    isNumberString: { type: 'string', pattern: '^[+-]?([0-9]*[.])?[0-9]+$' },
    // The ones that come with the library call every bounded integer a number.
    min: ({ constraints }) => ({ minimum: constraints[0] as number }),
    max: ({ constraints }) => ({ maximum: constraints[0] as number }),
  },
};

/** Schemas of the bodies of commands, and of the parts that these refer to. */
function bodySchemas(): Schemas {
  const parts = validationMetadatasToSchemas(schemaOptions);
  const schemas: Schemas = {};
  const add = (name: string, schema: Body | undefined): void => {
    if (!schema || name in schemas) return;
    schemas[name] = closed(schema);
    for (const [, part = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      add(part, parts[part]);
  };
  for (const [name, { command }] of commands) add(name, targetConstructorToSchema(command, schemaOptions));
  add('WhatIfField', parts['WhatIfField']);
  return schemas;
}

/** The schema without members of other names, and null as OpenAPI 3.1 writes it. */
function closed(schema: Body): Schemas[string] {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { nullable, ...rest } = property as Body;
    return [name, nullable === true ? { ...rest, type: [rest.type, 'null'] } : property];
  });
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  } as Schemas[string];
}

const answer = (description: string, schema: string, type = 'application/json') => ({
  description,
  content: { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } },
});
const refused = (description: string) => answer(description, 'Problem', 'application/problem+json');

function commandPath(name: string, summary: string): PathItem {
  const example = demoFacts.find(({ command }) => command === name);
  const responses: Responses = {
    201: answer('Accepted: the events are stored', 'Receipt'),
    200: answer('Accepted before under this key: the first receipt', 'Receipt'),
    400: refused('Malformed'),
    401: refused('No valid token'),
    403: refused('Not for this actor'),
    404: refused('Names something that is not there'),
    409: refused('Decided already, or changed at the same time'),
    413: refused('Over 256 KiB, or over 1 MiB to record'),
    415: refused('Not JSON in UTF-8'),
    422: refused('A rule forbids it, or the key belongs to another body'),
    503: refused('The store cannot be reached'),
  };
  return {
    post: {
      operationId: name,
      tags: ['commands'],
      summary,
      parameters: [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: false,
          schema: { type: 'string', format: 'uuid' },
          description: 'Stands for this command and this body for ever; made by the server where absent.',
        },
      ],
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${name}` },
            ...(example ? { example: example.body } : {}),
          },
        },
      },
      responses,
    },
  };
}
