import { DomainError } from '../domain/ground/errors.js';
import type { Instant } from '../domain/ground/values.js';
import type { Epoch, EventStore, StoreKind } from './event-store.js';

/** What the tokens of each store begin with: those of PostgreSQL are plain numbers. */
const prefixes: Readonly<Record<StoreKind, '' | 'esdb-'>> = { postgres: '', eventstoredb: 'esdb-' };

/** What a token looks like, as a regular expression. */
export const POSITION = '^(esdb-)?(?:r([0-9a-f]{8})-)?(\\d{1,18})$';
const TOKEN = new RegExp(POSITION);

/** A position as answers and callers write it: it shows to which store it belongs and, after a restore, to which life of the log. */
export type PositionToken = `${bigint}` | `r${string}` | `esdb-${string}`;

/** What was known when: by an instant, or up to a position. */
export type KnownAt = Instant | PositionToken;

type In = Pick<EventStore, 'kind'> & Partial<Pick<EventStore, 'epochs'>>;

/** Whether a text is a position as answers and callers write it, of either store. */
export function isPositionToken(text: string): text is PositionToken {
  return TOKEN.test(text);
}

/** The token of a position. */
export function tokenOf(store: In, position: bigint): PositionToken {
  const id = idAt(store, position);
  return `${prefixes[store.kind]}${id === null ? '' : (`r${id}-` as const)}${position}`;
}

/** The life that a position was first given in; null before the first restore. Of a log that was renumbered, all are of the last one. */
function idAt({ epochs = [] }: In, position: bigint): string | null {
  if (position === 0n) return null;
  return epochs.findLast(({ at, renumbered }) => renumbered || position >= at)?.id ?? null;
}

/**
 * The position of a token; `0`, before the first event, belongs to every store. Throws `DomainError` POSITION_LOST where a restore lost
 * what was there, and POSITION_OF_ANOTHER_STORE.
 */
export function positionOf(store: In, token: string): bigint {
  if (token === '0') return 0n;
  const [, prefix = '', id = null, digits = ''] = TOKEN.exec(token) ?? [];
  if (prefix !== prefixes[store.kind] || digits === '') throw positionOfAnotherStore(token);
  const position = BigInt(digits);
  const { epochs = [] } = store;
  const given = epochs.findIndex((epoch) => epoch.id === id);
  // A life that this log has not had: it was given by another log, or by one that a restore of an older backup did away with.
  if (id !== null && given === -1) throw positionLost(token, epochs.at(-1) ?? null);
  for (const epoch of epochs.slice(given + 1)) {
    const [, kind = '', , kept = '0'] = TOKEN.exec(epoch.keptUpTo) ?? [];
    if (kind === prefix && position > BigInt(kept)) throw positionLost(token, epoch);
    if (epoch.renumbered) break;
  }
  if (idAt(store, position) === id) return position;
  throw positionOfAnotherStore(token);
}

/** The refusal of a position that another store gave. */
export function positionOfAnotherStore(token: string): DomainError {
  const detail = `Vị trí ${token} không thuộc kho sự kiện này; hãy lấy lại vị trí từ câu trả lời của kho hiện tại.`;
  return new DomainError('POSITION_OF_ANOTHER_STORE', detail, { position: token });
}

function positionLost(token: string, by: Epoch | null): DomainError {
  const until = by === null ? '' : `, giữ tới vị trí ${by.keptUpTo}`;
  return new DomainError(
    'POSITION_LOST',
    `Vị trí ${token} nằm trong phần đã mất khi khôi phục kho sự kiện từ bản sao lưu${until}; những gì ghi ở đó phải gửi lại.`,
    by === null
      ? { position: token }
      : {
          position: token,
          keptUpTo: by.keptUpTo,
          backupTakenAt: by.takenAt,
          restoredAt: by.restoredAt,
        },
  );
}
