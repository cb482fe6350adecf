import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { commands } from '../../src/application/commands.js';
import { checked } from '../../src/application/gateway.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import { bodySchemas } from '../../src/infrastructure/http/body-schemas.js';
import { bodies } from '../domain/histories.js';
import type { Json, Schema, Schemas } from '../support/bodies.js';

const schemas = bodySchemas() as Schemas;

interface Misspelt {
  readonly words: readonly string[];
  readonly word: string;
  readonly body: Json;
}

/** The body with one word misspelt, for each place where one of a closed list stands. */
function misspelt(body: Json, given: Schema): readonly Misspelt[] {
  const schema = given.$ref ? schemas[given.$ref.replace('#/components/schemas/', '')]! : given;
  if (schema.enum && typeof body === 'string') {
    const word = `${body.slice(0, -1)}-`;
    return [{ words: schema.enum, word, body: word }];
  }
  if (Array.isArray(body)) {
    const items = body as readonly Json[];
    return items.flatMap((item, i) =>
      misspelt(item, schema.items!).map((found) => ({ ...found, body: items.with(i, found.body) })),
    );
  }
  if (typeof body !== 'object' || body === null) return [];
  const members = body as Readonly<Record<string, Json>>;
  return Object.entries(members).flatMap(([name, value]) =>
    misspelt(value, schema.properties![name]!).map((found) => ({
      ...found,
      body: { ...members, [name]: found.body },
    })),
  );
}

/** What is said of the only fault of a body. */
function faultIn(form: new () => object, body: Json): string {
  try {
    checked(form, body);
  } catch (error) {
    const { errors = [] } = (error as DomainError).facts as { errors?: readonly { detail: string }[] };
    const [only, ...others] = errors;
    if (only && others.length === 0) return only.detail;
    throw error;
  }
  throw new Error(`accepted: ${JSON.stringify(body)}`);
}

describe('a word that is not on a closed list', () => {
  const found = [...commands].flatMap(([name, { command }]) =>
    fc
      .sample(bodies.get(name)!, { numRuns: 20, seed: 1 })
      .flatMap((body) => misspelt(body as Json, schemas[name]!).map((one) => ({ form: command, ...one }))),
  );

  it('is told with the list where that is short, else with the nearest words and where the list is', () => {
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const { form, words, word, body } of found) {
      const list = words.join(', ');
      if (seen.has(`${form.name} ${list}`)) continue;
      seen.add(`${form.name} ${list}`);
      const said = faultIn(form, body);
      const [, schema = '', property = ''] =
        /#\/components\/schemas\/(\w+)\/properties\/(\w+)$/.exec(said) ?? [];
      const at = schemas[schema]?.properties?.[property];
      const there = at?.enum ?? at?.items?.enum;
      const isPlace = there ? there.join(', ') === list : / all are at \/api\/[\w-]+$/.test(said);
      const isLong = said.includes(`knows no “${word}”; nearest: `) && isPlace && !said.includes(list);
      const isShort = said.split(list).length === 2;
      if (!(words.length > 8 ? isLong : isShort)) wrong.push(said);
    }
    expect(wrong).toEqual([]);
    expect(seen.size).toBeGreaterThan(60);
  });
});
