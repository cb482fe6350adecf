/**
 * Canonical JSON text of a value (RFC 8785): members sorted by UTF-16 code units, no blanks, numbers as ECMAScript
 * prints them. Undefined members are left out. Throws `TypeError`, naming the place, for whatever JSON or the store
 * cannot hold: undefined in arrays, NaN, infinities, bigint, symbols, functions, objects other than plain ones,
 * lone surrogates and U+0000.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$');
}

function write(value: unknown, at: string): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return writeString(value, at);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${Array.from(value, (item, index) => write(item, `${at}[${index}]`)).join()}]`;
  if (isPlainObject(value)) return writeMembers(value, at);
  throw new TypeError(`not plain JSON at ${at}: ${typeof value === 'number' ? value : typeof value}`);
}

function writeMembers(value: Readonly<Record<string, unknown>>, at: string): string {
  const members: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const member = value[key];
    const path = `${at}.${key}`;
    if (member !== undefined) members.push(`${writeString(key, path)}:${write(member, path)}`);
  }
  return `{${members.join()}}`;
}

function writeString(value: string, at: string): string {
  if (value.includes('\0') || /\p{Surrogate}/u.test(value))
    throw new TypeError(`not plain JSON at ${at}: a lone surrogate or U+0000`);
  return JSON.stringify(value);
}

/** Looks at the depth of the prototype chain, so that objects of another realm are plain as well. */
function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
