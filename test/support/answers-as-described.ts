import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { RequestMethod, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import {
  historyOf,
  otherSchemas,
  type FromTypes,
  type Schema,
} from '../../src/infrastructure/http/openapi-answers.js';

interface Route {
  readonly method: string;
  readonly path: RegExp;
  readonly parameters: number;
  readonly schema: object;
}

const { answers, schemas } = JSON.parse(
  readFileSync(new URL('../../docs/api-types.json', import.meta.url), 'utf8'),
) as FromTypes;

/** Schemas as they are published, but that nothing may be answered that they do not name. */
const closed = <T>(schema: T): T => {
  if (typeof schema !== 'object' || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map(closed) as T;
  const parts = Object.fromEntries(
    Object.entries(schema).map(([name, part]) => [name, closed<unknown>(part)]),
  );
  return ('properties' in parts ? { additionalProperties: false, ...parts } : parts) as T;
};

const { 'date-time': instant, date, uuid } = fullFormats;
const ajv = new Ajv2020({
  strict: false,
  logger: false,
  // Most of these run a few times: code that is made in half the time is worth more than code that is shorter.
  inlineRefs: false,
  code: { optimize: false },
  formats: { 'date-time': instant, date, uuid, 'partial-date': true, binary: true, 'uri-reference': true },
});
const compiled = new Map<object, ValidateFunction>();
/** With references by ids: what is referred to is then compiled once. */
const within = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"thidua:')) as object;
for (const [name, schema] of Object.entries({ ...closed(schemas), ...otherSchemas }))
  ajv.addSchema(within(schema), `thidua:${name}`);
const validator = (schema: object): ValidateFunction => {
  const known = compiled.get(schema) ?? ajv.compile(within(closed(schema)));
  compiled.set(schema, known);
  return known;
};

/** Once for all applications that have the same: the schemas of histories would be compiled anew for each. */
const known = new Map<string, readonly Route[]>();
function routesOf(app: NestFastifyApplication): readonly Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((one) =>
    [...one.controllers.values()].map(({ metatype }) => metatype as Type),
  );
  const names = controllers.map(({ name }) => name).join(' ');
  const routes = known.get(names) ?? routesIn(controllers);
  known.set(names, routes);
  return routes;
}

/** The routes of controllers that answer JSON, those with the fewest parameters first. */
function routesIn(controllers: readonly Type[]): readonly Route[] {
  const found = controllers.flatMap((controller) => {
    const prototype = controller.prototype as Readonly<Record<string, object>>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const [method, path] = ['method', 'path'].map(
        (key) => Reflect.getMetadata(key, prototype[name]!) as unknown,
      );
      if (typeof path !== 'string') return [];
      const whole = `/${Reflect.getMetadata('path', controller)}/${path}`
        .replaceAll(/\/+/g, '/')
        .replace(/\/$/, '');
      return [{ method: RequestMethod[method as number]!, whole, name }];
    });
  });
  return found
    .flatMap(({ method, whole, name }) => {
      const schema = name === 'command' ? schemas['ReceiptShown'] : answers[name];
      if (!schema) return [];
      const subject = found.find((one) => one.whole === whole.split('/history/')[0] && one.whole !== whole);
      const isHistory = /\/history\/\w+$/.test(whole) && subject !== undefined;
      const path = new RegExp(`^${whole.replaceAll(/:\w+/g, '[^/]+')}$`);
      return [
        {
          method,
          path,
          parameters: whole.split(':').length,
          schema: isHistory ? historyOf(schema as Schema, answers[subject.name]!, schemas) : schema,
        },
      ];
    })
    .sort((a, b) => a.parameters - b.parameters);
}

/** Holds every answer that an application gives in JSON against the description of the API; gives what it found wrong. */
export function watchAnswers(app: NestFastifyApplication): readonly string[] {
  const faults: string[] = [];
  const routes = routesOf(app);
  const check = (
    { method = '', url = '' }: IncomingMessage,
    response: ServerResponse,
    sent: Buffer,
  ): void => {
    const type = String(response.getHeader('content-type'));
    const [path = ''] = url.split('?');
    const route = routes.find((one) => one.method === method && one.path.test(path));
    const schema = type.startsWith('application/problem+json')
      ? otherSchemas['Problem']
      : type.startsWith('application/json')
        ? route?.schema
        : undefined;
    if (!schema || sent.length === 0) return;
    const text = response.getHeader('content-encoding') === 'gzip' ? gunzipSync(sent) : sent;
    const holds = validator(schema);
    if (holds(JSON.parse(text.toString()))) return;
    const told = (holds.errors ?? [])
      .slice(0, 5)
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`);
    faults.push(`${method} ${url} ${response.statusCode}: ${told.join('; ')}`);
  };
  app.getHttpServer().prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    const keep = (chunk: unknown): void => {
      const isJson = /^application\/(problem\+)?json/.test(String(response.getHeader('content-type')));
      if (isJson && (typeof chunk === 'string' || chunk instanceof Uint8Array))
        chunks.push(Buffer.from(chunk as string));
    };
    const [write, end] = [response.write.bind(response), response.end.bind(response)];
    response.write = ((...given: Parameters<typeof write>) => {
      keep(given[0]);
      return write(...given);
    }) as typeof write;
    response.end = ((...given: Parameters<typeof end>) => {
      keep(given[0]);
      check(request, response, Buffer.concat(chunks));
      return end(...given);
    }) as typeof end;
  });
  return faults;
}
