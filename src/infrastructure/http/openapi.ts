import type { INestApplication } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { commands } from '../../application/commands.js';
import { errorCodes } from '../../domain/errors.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type PathItem = OpenAPIObject['paths'][string];
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
    rule: { type: 'string' },
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
  const bodies = validationMetadatasToSchemas({
    classTransformerMetadataStorage: defaultMetadataStorage,
    refPointerPrefix: '#/components/schemas/',
    additionalConverters: {
      isCalendarDate: { type: 'string', format: 'date' },
      isPartialDate: {
        type: 'string',
        pattern: '^\\d{4}(-\\d{2}(-\\d{2})?)?$',
        examples: ['2019', '2019-12', '2019-12-20'],
      },
    },
  }) as Schemas;
  const closed = Object.entries(bodies).map(([name, schema]) => [
    name,
    { ...schema, additionalProperties: false },
  ]);
  document.components = {
    ...document.components,
    schemas: {
      ...Object.fromEntries(closed),
      ...document.components?.schemas,
      Problem: problem,
      Receipt: receipt,
    } as Schemas,
  };
  for (const [name, { summary }] of commands)
    document.paths[`/api/commands/${name}`] = commandPath(name, summary);
  return document;
}

function commandPath(name: string, summary: string): PathItem {
  const answer = (description: string, schema: string, type = 'application/json') => ({
    description,
    content: { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } },
  });
  const refused = (description: string) => answer(description, 'Problem', 'application/problem+json');
  const responses: Responses = {
    201: answer('Accepted: the events are stored', 'Receipt'),
    200: answer('Accepted before under this key: the first receipt', 'Receipt'),
    400: refused('Malformed'),
    401: refused('No valid token'),
    403: refused('Not for this actor'),
    404: refused('Names something that is not there'),
    409: refused('Decided already, or changed at the same time'),
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
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
      },
      responses,
    },
  };
}
