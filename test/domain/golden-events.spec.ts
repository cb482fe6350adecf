import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Aggregate } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import type { DomainEvent, Recorded } from '../../src/domain/event.js';
import { printFigure } from '../../src/domain/figure.js';
import { leadershipOn } from '../../src/domain/leadership.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import { clusterProjection } from '../../src/projections/clusters.js';
import { projections } from '../../src/projections/index.js';
import { fold } from '../../src/projections/projection.js';
import { resultsProjection } from '../../src/projections/results.js';
import { unitProjection } from '../../src/projections/units.js';

// Histories as the store gave them back, never edited: what was stored once must be read for ever. A new type of event, or
// a new version of one, is added in a file of its own; the files there are stay as they are.

const folder = new URL('../events/', import.meta.url);
const histories = readdirSync(folder).map((file) => ({
  file,
  events: readFileSync(new URL(file, folder), 'utf8')
    .trim()
    .split('\n')
    .map((line): Recorded => {
      const event = JSON.parse(line) as Recorded & { position: number };
      return { ...event, position: BigInt(event.position) };
    }),
}));
const all = histories.flatMap(({ events }) => events);
const [first] = histories;

describe('stored events', () => {
  it('are kept of every type there is', () => {
    const domain = readdirSync(new URL('../../src/domain/', import.meta.url)).map((file) =>
      readFileSync(new URL(`../../src/domain/${file}`, import.meta.url), 'utf8'),
    );
    const types = domain.flatMap((text) =>
      [...text.matchAll(/DomainEvent<\s*'(\w+)'/g)].map((match) => match[1]),
    );
    expect(new Set(all.map((event) => event.type))).toEqual(new Set(types));
  });

  it.each(histories)('of $file still have the hashes they were stored with', ({ events }) => {
    const check = chainVerifier();
    expect(events.map(check).filter((broken) => broken !== null)).toEqual([]);
  });

  it.each(histories)('of $file still fold into every read model', ({ events }) => {
    for (const projection of projections) {
      const keys = new Set(events.flatMap((event) => projection.keys(event)));
      for (const key of keys) expect(fold(projection, key, events)).not.toBeNull();
      expect(keys.size).toBeGreaterThan(0);
    }
  });

  it.each(histories)('of $file still fold into the state of every stream', ({ events }) => {
    const aggregates = new Set([...commands.values()].map((spec) => spec.aggregate));
    for (const stream of new Set(events.map((event) => event.stream))) {
      const history = events.filter((event) => event.stream === stream);
      const folds = [...aggregates].filter((aggregate) => reaches(aggregate, history));
      expect(folds.length).toBeGreaterThan(0);
    }
  });

  it('say what they said', () => {
    const events = first!.events;
    const block = fold(clusterProjection, 'ttcp-khoi-2', events)!;
    expect(leadershipOn(block.offices, block.members, '2023-12-31').leader?.unitId).toBe(
      'thanh-tra-bo-cong-an',
    );
    expect(leadershipOn(block.offices, block.members, '2024-06-30')).toMatchObject({
      leader: { unitId: 'thanh-tra-bo-tu-phap' },
      deputies: [{ unitId: 'thanh-tra-bo-tai-chinh', ordinal: 1 }],
    });
    expect(leadershipOn(block.offices, block.members, '2025-06-01')).toMatchObject({
      leader: null,
      vacant: true,
      actingUnitId: 'thanh-tra-bo-noi-vu',
    });
    const unit = fold(unitProjection, 'thanh-tra-tinh-hai-duong', events);
    expect(unit?.ended).toMatchObject({
      on: '2025-07-01',
      successorId: 'thanh-tra-thanh-pho-hai-phong-2025',
    });
    const results = fold(resultsProjection, 'ttcp-cum-4_2019', events);
    const figures = results?.reports[0]?.metrics.map(({ figure }) => printFigure(figure));
    expect(figures).toContain('hơn 140 tỷ đồng');
    expect(figures).toContain('371 người');
  });
});

/** True where the aggregate folds the whole history: its state is no longer the initial one. */
function reaches(aggregate: Aggregate<unknown, DomainEvent>, history: readonly Recorded[]): boolean {
  try {
    const before = JSON.stringify(aggregate.initial(), replacer);
    const after = history.reduce((state, event) => aggregate.evolve(state, event), aggregate.initial());
    return after !== undefined && JSON.stringify(after, replacer) !== before;
  } catch {
    return false;
  }
}

const replacer = (_key: string, value: unknown): unknown =>
  value instanceof Map || value instanceof Set ? [...value] : value;
