import * as fc from 'fast-check';
import { lettered, visible } from '../../src/domain/ground/text.js';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** The part of JSON Schema that the published schemas of commands use. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly not?: { readonly enum?: readonly string[] };
  readonly format?: string;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

export type Schemas = Readonly<Record<string, Schema>>;

/** A body with one fault, and the place of the fault. */
export interface Spoilt {
  readonly pointer: string;
  readonly body: Json;
}

const resolved = (schema: Schema, schemas: Schemas): Schema =>
  schema.$ref === undefined ? schema : schemas[schema.$ref.replace('#/components/schemas/', '')]!;

const types = (schema: Schema): readonly string[] => [schema.type ?? []].flat();

/** Values to generate for a schema, or for the member of this name, instead of any that it allows; undefined for any. */
export type Chosen = (schema: Schema, name: string) => fc.Arbitrary<unknown> | undefined;

/** Generates values that a schema allows; the server must not refuse them as malformed. */
export function valid(
  given: Schema,
  schemas: Schemas,
  chosen: Chosen = () => undefined,
  name = '',
): fc.Arbitrary<Json> {
  const schema = resolved(given, schemas);
  const value = (chosen(schema, name) as fc.Arbitrary<Json> | undefined) ?? notNull(schema, schemas, chosen);
  return types(schema).includes('null') ? fc.option(value) : value;
}

function notNull(schema: Schema, schemas: Schemas, chosen: Chosen): fc.Arbitrary<Json> {
  const type = types(schema).find((t) => t !== 'null');
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer') return fc.integer({ min: schema.minimum!, max: schema.maximum! });
  if (type === 'string') return text(schema).filter((t) => !schema.not?.enum?.includes(t));
  if (type === 'array') {
    const size = { minLength: schema.minItems ?? 0, maxLength: Math.max(schema.minItems ?? 0, 3) };
    const items = valid(schema.items!, schemas, chosen);
    return schema.uniqueItems ? fc.uniqueArray(items, size) : fc.array(items, size);
  }
  if (type !== 'object' || !schema.properties) throw new Error(`no values for ${JSON.stringify(schema)}`);
  const members = Object.entries(schema.properties).map(
    ([name, s]) => [name, valid(s, schemas, chosen, name)] as const,
  );
  return fc.record(Object.fromEntries(members), {
    requiredKeys: [...(schema.required ?? [])],
    noNullPrototype: true,
  });
}

/** Generators of texts, by form: preparing one takes fast-check longer than generating hundreds of texts. */
const texts = new Map<string, fc.Arbitrary<string>>();

function text({ format, pattern, maxLength }: Schema): fc.Arbitrary<string> {
  const form = `${format} ${pattern} ${maxLength}`;
  const known = texts.get(form) ?? newText(format, pattern, maxLength);
  texts.set(form, known);
  return known;
}

function newText(format?: string, pattern?: string, maxLength = 500): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date' || format === 'partial-date') {
    const date = fc
      .date({ min: new Date('1900-01-01'), max: new Date('2100-12-31'), noInvalidDate: true })
      .map((d) => d.toISOString().slice(0, 10));
    return format === 'date'
      ? date
      : fc.tuple(date, fc.constantFrom(4, 7, 10)).map(([d, length]) => d.slice(0, length));
  }
  const read = [visible, lettered].find(({ source }) => source === pattern);
  if (pattern !== undefined && !read)
    return fc.stringMatching(new RegExp(pattern)).filter((t) => t.length <= maxLength);
  return fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: Math.min(maxLength, 40) })
    .map((t) => t.normalize('NFC'))
    .filter((t) => (read ?? visible).test(t) && t.length <= maxLength);
}

/** Names that no body declares as a member; every JavaScript object inherits some of them. */
const strangers = [
  '',
  'x',
  'a/b~c',
  'issued',
  'ref',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
];

/** A list so long that comparing every pair would take seconds. */
const multitude = Array.from({ length: 30_000 }, (_, i) => `u${i}`);

/** Every way to spoil one place of a body that the schema allows. */
export function spoil(body: Json, given: Schema, schemas: Schemas): readonly Spoilt[] {
  const schema = resolved(given, schemas);
  const spoilt: Spoilt[] = wrongValues(schema).map((value) => ({ pointer: '', body: value }));
  if (Array.isArray(body)) {
    const items = body as readonly Json[];
    const extra = items[0] ?? null;
    spoilt.push({ pointer: '', body: Array.from({ length: schema.maxItems! + 1 }, () => extra) });
    spoilt.push({ pointer: '', body: multitude });
    if (schema.minItems) spoilt.push({ pointer: '', body: items.slice(0, schema.minItems - 1) });
    if (schema.uniqueItems && items.length > 0) spoilt.push({ pointer: '', body: [...items, extra] });
    items.forEach((item, i) => {
      const inside = spoil(item, schema.items!, schemas);
      spoilt.push(...inside.map((s) => ({ pointer: `/${i}${s.pointer}`, body: items.with(i, s.body) })));
    });
  } else if (typeof body === 'object' && body !== null) {
    const members = body as Readonly<Record<string, Json>>;
    for (const name of strangers)
      for (const value of ['x', { name: 'x' }])
        spoilt.push({ pointer: pointerTo(name), body: { ...members, [name]: value } });
    for (const name of schema.required ?? []) {
      const { [name]: _left, ...rest } = members;
      spoilt.push({ pointer: pointerTo(name), body: rest });
    }
    for (const [name, value] of Object.entries(members))
      for (const s of spoil(value, schema.properties![name]!, schemas))
        spoilt.push({ pointer: pointerTo(name) + s.pointer, body: { ...members, [name]: s.body } });
  }
  return spoilt;
}

const pointerTo = (name: string): string => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** Values of the wrong kind, beyond a bound, or of a form that is never stored. */
function wrongValues(schema: Schema): Json[] {
  const allowed = types(schema);
  const others: readonly (readonly [string, readonly Json[]])[] = [
    ['null', [null]],
    ['boolean', [true, false]],
    ['integer', [0, -1, 1.5, 1e308, 2 ** 53 + 2]],
    ['string', ['', '2020', 'true', 'NaN', 'null', '[object Object]']],
    ['array', [[], [[]], [null], ['x'], [{}]]],
    ['object', [{}, { length: 1 }, { '0': 'x' }, { toString: 'x' }]],
  ];
  const wrong = others.flatMap(([type, values]) => (allowed.includes(type) ? [] : values));
  if (allowed.includes('integer'))
    wrong.push(schema.minimum! - 1, schema.maximum! + 1, 1e308, 2 ** 53 + 2, -1, schema.minimum! + 0.5);
  if (allowed.includes('array')) wrong.push([null], [[]], [[[]]], [1], [true]);
  if (allowed.includes('string')) wrong.push(...wrongTexts(schema));
  return wrong;
}

/** Texts of which nothing can be seen. */
const unseen = [
  '\u200b',
  '\u00ad\u2060',
  '\ufeff',
  '\u3164\uffa0',
  '\u2800',
  '\u202e \u200d',
  '\u180e\ufe0f',
  '\u00a0',
];

function wrongTexts({ maxLength, format, pattern, enum: words }: Schema): string[] {
  const wrong = ['', ' \n\t', 'e\u0302', 'a\ud800', '\udc00a', 'a\u0000', 'a\u0007', '\u001b[31m', 'a\u007f'];
  if (maxLength !== undefined) wrong.push('x'.repeat(maxLength + 1), 'x'.repeat(200_000));
  if (words) wrong.push('toString', '__proto__', `${words[0]} `, `${words[0]}x`);
  if (format === 'date' || format === 'partial-date') wrong.push(...wrongDates);
  if (format === 'date') wrong.push('2023', '2023-02');
  if (pattern === visible.source || pattern === lettered.source) wrong.push(...unseen);
  if (pattern === lettered.source) wrong.push('***', '2024', '½ – %', '👍');
  // Ids of grants may have more signs than others.
  if (pattern?.startsWith('^[a-z0-9]')) {
    const ids = ['Hà', 'a b', 'a--b', '-a', 'a-', 'a\n', 'a/b', '../a', 'A'];
    wrong.push(...ids.filter((id) => !new RegExp(pattern).test(id)));
  }
  return wrong;
}

const wrongDates = [
  '2023-02-31',
  '2023-02-29',
  '31/02/2023',
  '2023-13-01',
  '2023-00-01',
  '2023-01-00',
  '2023-2-3',
  '20230203',
  '2023-02-03T00:00:00Z',
  '2023-02-03\n',
  ' 2023-02-03',
  '+002023-02-03',
  '-2023-02-03',
  '1899-12-31',
  '2101-01-01',
  '٢٠٢٣-٠٢-٠٣',
  'hôm nay',
];
