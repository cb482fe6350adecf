import { validate as isUuid } from 'uuid';

/** The UUID in a header `Idempotency-Key`, bare or in quotes as in the draft of the standard; null where there is none. */
export function uuidOf(key: string | readonly string[] | undefined): string | null {
  const text = typeof key === 'string' ? key.trim() : '';
  const bare = /^"(.*)"$/.exec(text)?.[1] ?? text;
  return isUuid(bare) ? bare.toLowerCase() : null;
}
