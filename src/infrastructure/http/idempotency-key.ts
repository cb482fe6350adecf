import { validate as isUuid } from 'uuid';

/** The UUID of a header `Idempotency-Key`, bare or as the draft of the standard writes it, in quotes; null where it holds none. */
export function uuidOf(key: string | readonly string[] | undefined): string | null {
  const text = typeof key === 'string' ? key.trim() : '';
  const bare = /^"(.*)"$/.exec(text)?.[1] ?? text;
  return isUuid(bare) ? bare.toLowerCase() : null;
}
