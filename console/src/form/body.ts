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
  if (isOf(schema, 'integer')) return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
  if (schema.format === 'date') return dayTyped(text) ?? text;
  if (schema.format === 'partial-date')
    return (
      dayTyped(text) ??
      text.replace(/^(\d{1,2})[/.-](\d{4})$/, (_, m: string, y: string) => `${y}-${m.padStart(2, '0')}`)
    );
  return text;
}
