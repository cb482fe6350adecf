import { dayTyped } from '../shown.js';

/** JSON schema of a body or of something in it, as the API describes it. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly $ref?: string;
}
/** Parts that schemas refer to, by name. */
export type Parts = Readonly<Record<string, Schema>>;
/** What was typed into a group of fields: texts, null where it was said that no source says it, lists and groups of these. */
export type Typed = Readonly<Record<string, unknown>>;

/** The schema itself, of a reference the part that it names. */
export function resolved(schema: Schema, parts: Parts): Schema {
  return (schema.$ref && parts[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)]) || schema;
}

export const isOf = ({ type }: Schema, name: string): boolean => [type].flat().includes(name);

/** Whether the API takes it as a number in figures, whole or with decimals. */
export const isNumeric = (schema: Schema): boolean =>
  isOf(schema, 'integer') || /^\^(\(\?:0\||\\d\{1,)/.test(schema.pattern ?? '');

/** A number as offices write it, `1.417`, `1 417` or `92,5`, as programs do; as typed where it is none. */
export function figuresOf(text: string): string {
  const [whole = '', decimals = '', more] = text.split(',');
  const plain = /^\d{1,3}([.\s])\d{3}(\1\d{3})*$/.test(whole) ? whole.replaceAll(/[.\s]/g, '') : whole;
  if (more !== undefined || !/^\d+$/.test(plain)) return text;
  if (decimals === '') return text.includes(',') ? text : plain;
  return /^\d+$/.test(decimals) ? `${plain}.${decimals}` : text;
}

/** What is sent for what was typed; undefined where nothing was. What is no number or day stays as typed: the server says what is wrong. */
export function toSend(given: Schema, parts: Parts, typed: unknown): unknown {
  const schema = resolved(given, parts);
  if (schema.properties) {
    const members = Object.entries(schema.properties).flatMap(([name, of]) => {
      const value = toSend(of, parts, (typed as Typed | undefined)?.[name]);
      return value === undefined ? [] : [[name, value]];
    });
    return members.length === 0 ? undefined : Object.fromEntries(members);
  }
  if (schema.items) {
    const items = ((typed ?? []) as readonly unknown[]).map((one) => toSend(schema.items ?? {}, parts, one));
    // Groups at the end that nobody filled in; one between others keeps its place, so that refusals point to the right one.
    while (items.length > 0 && items.at(-1) === undefined) items.pop();
    return items.length === 0 ? undefined : items.map((one) => one ?? {});
  }
  if (typeof typed !== 'string') return typed;
  const text = typed.trim().normalize('NFC');
  if (text === '') return undefined;
  if (isOf(schema, 'boolean')) return text === 'true';
  if (isOf(schema, 'integer')) return /^-?\d{1,15}$/.test(figuresOf(text)) ? Number(figuresOf(text)) : text;
  if (isNumeric(schema)) {
    const fits = new RegExp(schema.pattern ?? '');
    return [text, figuresOf(text)].find((one) => fits.test(one)) ?? text;
  }
  if (schema.format === 'date') return dayTyped(text) ?? text;
  if (schema.format === 'partial-date')
    return (
      dayTyped(text) ??
      text.replace(/^(\d{1,2})[/.-](\d{4})$/, (_, m: string, y: string) => `${y}-${m.padStart(2, '0')}`)
    );
  return text;
}
