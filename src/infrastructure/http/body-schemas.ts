import type { OpenAPIObject } from '@nestjs/swagger';
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { commands } from '../../application/commands.js';
import type { FromTypes } from './openapi-answers.js';

type Schemas = NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
type Body = ReturnType<typeof targetConstructorToSchema>;

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

/** JSON schemas of the bodies of commands, by name, and of the parts that these refer to; `words` are said of their fields. */
export function bodySchemas(words: FromTypes['fields'] = {}): Schemas {
  const parts = validationMetadatasToSchemas(schemaOptions);
  const schemas: Schemas = {};
  const add = (name: string, schema: Body | undefined): void => {
    if (!schema || name in schemas) return;
    schemas[name] = closed(schema, words[name] ?? {});
    for (const [, part = ''] of JSON.stringify(schema).matchAll(/"#\/components\/schemas\/(\w+)"/g))
      add(part, parts[part]);
  };
  for (const [name, { command }] of commands) add(name, targetConstructorToSchema(command, schemaOptions));
  for (const name of ['WhatIfField', 'BatchField']) add(name, parts[name]);
  return schemas;
}

/** The schema without members of other names, and null as OpenAPI 3.1 writes it. */
function closed(schema: Body, words: Readonly<Record<string, string>>): Schemas[string] {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const { nullable, ...rest } = property as Body;
    const description = words[name] === undefined ? {} : { description: words[name] };
    return [name, { ...description, ...rest, ...(nullable === true ? { type: [rest.type, 'null'] } : {}) }];
  });
  return {
    ...schema,
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  } as Schemas[string];
}
