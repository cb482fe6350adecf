import { DomainError } from '../domain/ground/errors.js';
import type { Instant } from '../domain/ground/values.js';
import type { EventStore, StoreKind } from './event-store.js';

/** What the tokens of each store begin with: those of PostgreSQL are plain numbers. */
const prefixes: Readonly<Record<StoreKind, '' | 'esdb-'>> = { postgres: '', eventstoredb: 'esdb-' };

const TOKEN = /^(esdb-)?\d{1,18}$/;

/** A position as answers and callers write it: it shows to which store it belongs. */
export type PositionToken = `${bigint}` | `esdb-${bigint}`;

/** What was known when: by an instant, or up to a position. */
export type KnownAt = Instant | PositionToken;

/** Whether a text is a position as answers and callers write it, of either store. */
export function isPositionToken(text: string): text is PositionToken {
  return TOKEN.test(text);
}

/** The token of a position. */
export function tokenOf({ kind }: Pick<EventStore, 'kind'>, position: bigint): PositionToken {
  return `${prefixes[kind]}${position}`;
}

/** The position of a token; `0`, before the first event, belongs to every store. Throws `DomainError` POSITION_OF_ANOTHER_STORE. */
export function positionOf({ kind }: Pick<EventStore, 'kind'>, token: string): bigint {
  if (token === '0') return 0n;
  const digits = token.replace(/^\D*/, '');
  if (`${prefixes[kind]}${digits}` !== token) throw positionOfAnotherStore(token);
  return BigInt(digits);
}

/** The refusal of a position that another store gave. */
export function positionOfAnotherStore(token: string): DomainError {
  const detail = `Vị trí ${token} không thuộc kho sự kiện này; hãy lấy lại vị trí từ câu trả lời của kho hiện tại.`;
  return new DomainError('POSITION_OF_ANOTHER_STORE', detail, { position: token });
}
