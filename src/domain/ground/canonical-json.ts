/**
 * Canonical JSON text of a value (RFC 8785): members sorted by UTF-16 code units, no whitespace, numbers as ECMAScript
 * prints them. Undefined members are left out. Throws `TypeError` for what JSON or the store cannot hold: undefined
 * in arrays, NaN, infinities, bigint, symbols, functions, objects other than plain ones, lone surrogates and U+0000.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quote(value);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join()}]`;
  if (isPlainObject(value)) return members(value);
  throw new TypeError(`not plain JSON: ${typeof value === 'number' ? value : typeof value}`);
}

function members(object: Readonly<Record<string, unknown>>): string {
  let text = '';
  for (const key of Object.keys(object).sort()) {
    const value = object[key];
    if (value !== undefined) text += `${text && ','}${quote(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

/** Whether the store can hold a text: it has no U+0000 and no lone surrogate. */
export const isStorable = (text: string): boolean => !text.includes('\0') && text.isWellFormed();

function quote(text: string): string {
  if (!isStorable(text)) throw new TypeError('not plain JSON: a lone surrogate or U+0000');
  return JSON.stringify(text);
}

/** Counts prototypes instead of comparing with `Object.prototype`, which is another object in another realm. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
