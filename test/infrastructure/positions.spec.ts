import { describe, expect, it } from '@jest/globals';
import type { Epoch } from '../../src/application/event-store.js';
import { positionOf, tokenOf } from '../../src/application/positions.js';
import { DomainError } from '../../src/domain/ground/errors.js';

const restored = (id: string, at: bigint, keptUpTo: string, renumbered = false): Epoch => ({
  id,
  at,
  keptUpTo,
  renumbered,
  takenAt: null,
  restoredAt: '2026-11-30T00:00:00.000Z',
});
const [first, second] = ['aaaaaaaa', 'bbbbbbbb'];
const plain = { kind: 'postgres', epochs: [] } as const;
/** Put back at 100, then, from an older backup or again, at 50 or 150. */
const lost = { kind: 'postgres', epochs: [restored(first, 101n, '100')] } as const;
const lostTwice = {
  kind: 'postgres',
  epochs: [restored(first, 101n, '100'), restored(second, 151n, `r${first}-150`)],
} as const;
/** A copy in EventStoreDB, whose last event that came back was at 7,000. */
const renumbered = { kind: 'eventstoredb', epochs: [restored(first, 900n, 'esdb-7000', true)] } as const;

/** Put back in place by other tools: between the last event that came back, at 100, and the one that says so, are positions of nothing. */
const inPlace = { kind: 'eventstoredb', epochs: [restored(first, 190n, 'esdb-100')] } as const;

const asked = (store: Parameters<typeof positionOf>[0], token: string): bigint | string => {
  try {
    return positionOf(store, token);
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
};

describe('a position', () => {
  it.each([
    [plain, 7n, '7'],
    [lost, 100n, '100'],
    [lost, 101n, `r${first}-101`],
    [lostTwice, 100n, '100'],
    [lostTwice, 150n, `r${first}-150`],
    [lostTwice, 151n, `r${second}-151`],
    [renumbered, 5n, `esdb-r${first}-5`],
    [renumbered, 0n, 'esdb-0'],
  ])('is written with the life of the log that gave it %#', (store, position, token) => {
    expect(tokenOf(store, position)).toBe(token);
    expect(asked(store, token)).toBe(position);
  });

  it.each([
    [lost, '101', 'POSITION_LOST'],
    [lost, '99999', 'POSITION_LOST'],
    [lost, `r${second}-120`, 'POSITION_LOST'], // of a life that this log has not had
    [lostTwice, '120', 'POSITION_LOST'],
    [lostTwice, `r${first}-151`, 'POSITION_LOST'],
    [lostTwice, `r${first}-7`, 'POSITION_OF_ANOTHER_STORE'], // nobody gave that
    [renumbered, 'esdb-7001', 'POSITION_LOST'],
    [renumbered, 'esdb-7000', 'POSITION_OF_ANOTHER_STORE'],
    [renumbered, '7001', 'POSITION_OF_ANOTHER_STORE'],
    [inPlace, 'esdb-150', 'POSITION_LOST'],
    [plain, 'esdb-1', 'POSITION_OF_ANOTHER_STORE'],
  ])('of what was lost is told from one that is to be asked for anew %#', (store, token, code) => {
    expect(asked(store, token)).toBe(code);
  });
});
