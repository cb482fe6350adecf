import { EPOCH } from './copy-out.js';

/** How items of a type are written in binary: the number of the type, how many bytes one takes, and what writes it and tells its length. */
interface Binary<T> {
  readonly oid: number;
  readonly sizeOf: (item: T) => number;
  readonly write: (to: Buffer, item: T, at: number) => number;
}

const ofLength = (length: number) => () => length;
const asText = (oid: number): Binary<string> => ({
  oid,
  sizeOf: (item) => Buffer.byteLength(item),
  write: (to, item, at) => to.write(item, at, 'utf8'),
});
const bigint = (to: Buffer, item: bigint, at: number): number => to.writeBigInt64BE(item, at) - at;

const types = {
  text: asText(25),
  json: asText(114),
  int4: {
    oid: 23,
    sizeOf: ofLength(4),
    write: (to, item, at) => to.writeInt32BE(item, at) - at,
  } as Binary<number>,
  int8: { oid: 20, sizeOf: ofLength(8), write: bigint } as Binary<bigint>,
  uuid: {
    oid: 2950,
    sizeOf: ofLength(16),
    write: (to, item, at) => to.write(item.replaceAll('-', ''), at, 'hex'),
  } as Binary<string>,
  /** Hex digits. */
  bytea: {
    oid: 17,
    sizeOf: ({ length }) => length / 2,
    write: (to, item, at) => to.write(item, at, 'hex'),
  } as Binary<string>,
  /** ISO 8601 with milliseconds. */
  timestamptz: {
    oid: 1184,
    sizeOf: ofLength(8),
    write: (to, item, at) => bigint(to, BigInt(Date.parse(item) - EPOCH) * 1000n, at),
  } as Binary<string>,
};

type ItemOf<N extends keyof typeof types> = (typeof types)[N] extends Binary<infer T> ? T : never;

/** Dimensions, whether there are nulls, type; how many items, and the number of the first. */
const HEAD_BYTES = 20;

/**
 * A column of rows as PostgreSQL takes an array in binary (`array_recv`), as `pg` sends what is a `Buffer`: nothing has to be escaped, and
 * neither side reads digits.
 */
export function column<N extends keyof typeof types, R>(
  type: N,
  rows: readonly R[],
  of: (row: R) => ItemOf<N> | null,
): Buffer {
  const items = rows.map(of);
  const { oid, sizeOf, write } = types[type] as Binary<ItemOf<N>>;
  const room = items.reduce((sum, item) => sum + 4 + (item === null ? 0 : sizeOf(item)), HEAD_BYTES);
  const to = Buffer.allocUnsafe(room);
  to.writeInt32BE(1, 0);
  to.writeInt32BE(items.includes(null) ? 1 : 0, 4);
  to.writeInt32BE(oid, 8);
  to.writeInt32BE(items.length, 12);
  to.writeInt32BE(1, 16);
  let at = HEAD_BYTES;
  for (const item of items) {
    const length = item === null ? -1 : write(to, item, at + 4);
    to.writeInt32BE(length, at);
    at += 4 + Math.max(length, 0);
  }
  return to.subarray(0, at);
}
