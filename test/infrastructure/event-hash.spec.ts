import { describe, expect, it } from '@jest/globals';
import type { Recorded } from '../../src/domain/ground/event.js';
import { chainVerifier, hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';

const metadata: Recorded['metadata'] = {
  occurredOn: '2026-03-01',
  actor: { id: 'thu-ky', roles: ['organiser'], unitId: null },
  commandId: '6f2c0b1e-58a1-4c1d-9f53-0e0d6a1f7a11',
  correlationId: 'c',
  causationId: null,
  evidence: [],
};

const first: Recorded = {
  id: '85b7669e-94db-5b11-9479-335627e98d68',
  type: 'PledgeSigned',
  schemaVersion: 1,
  stream: 'pledge-1',
  revision: 0,
  position: 1n,
  data: { year: 2026, clusterId: 'ttcp-cum-1', note: 'Thanh tra tỉnh Lai Châu 🏆' },
  metadata,
  recordedAt: '2026-03-02T01:02:03.004Z',
  previousHash: null,
  // Both hashes were computed by another program: json.dumps(event, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
  hash: '11d3ca57d78d4efceaca8ee2e939e03675d18bcba7914d5b560b9d2bc2aa27cd',
};

const second: Recorded = {
  ...first,
  id: 'eb8a8267-a0ef-5897-a035-4e3758e476e7',
  revision: 1,
  position: 2n,
  data: {},
  previousHash: first.hash,
  hash: '85dd4a453c9d4bbe42af4a2148d92316c96bb8a6ed223f93913af5da668eb67b',
};

const elsewhere: Recorded = sealed({ ...first, stream: 'pledge-2', position: 3n });

function sealed(event: Recorded): Recorded {
  return { ...event, hash: hashOf(event) };
}

describe('the hash of an event', () => {
  it('is SHA-256 over its canonical JSON', () => {
    expect([hashOf(first), hashOf(second)]).toEqual([first.hash, second.hash]);
  });

  it('does not depend on the order of members, nor on the position', () => {
    const reversed = Object.fromEntries(Object.entries(first).toReversed()) as unknown as Recorded;
    expect(hashOf({ ...reversed, position: 9n } as Recorded)).toBe(first.hash);
  });

  it.each<Partial<Recorded>>([
    { id: second.id },
    { type: 'PledgeOpened' },
    { schemaVersion: 2 },
    { stream: 'pledge-2' },
    { revision: 1 },
    { data: { ...first.data, year: 2025 } },
    { metadata: { ...metadata, occurredOn: null } },
    { recordedAt: '2026-03-02T01:02:03.005Z' },
    { previousHash: second.hash },
  ])('covers %j', (change) => {
    expect(hashOf({ ...first, ...change })).not.toBe(first.hash);
  });
});

describe('the verifier of hash chains', () => {
  const problems = (...events: Recorded[]): unknown[] =>
    events.map(chainVerifier(new TimeOrder())).map((found) => found?.problem ?? null);

  it('finds nothing in history as it was recorded', () => {
    expect(problems(first, second, elsewhere)).toEqual([null, null, null]);
  });

  it('finds content that was changed', () => {
    expect(problems({ ...first, data: {} }, second)).toEqual(['content', null]);
  });

  it('finds a changed event that was given a hash of its own', () => {
    expect(problems(sealed({ ...first, data: {} }), second)).toEqual([null, 'link']);
  });

  it('finds an event that was taken out or put in', () => {
    expect(problems(second)).toEqual(['link']);
    expect(problems(first, sealed({ ...second, revision: 2 }))).toEqual([null, 'revision']);
    expect(problems(first, second, { ...second, position: 3n })).toEqual([null, null, 'link']);
  });

  it('finds an order that cannot have been', () => {
    expect(problems(first, { ...second, position: 1n })).toEqual([null, 'order']);
    expect(problems(first, sealed({ ...second, recordedAt: '2026-03-02T01:02:03.003Z' }))).toEqual([
      null,
      'order',
    ]);
  });
});
