import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import * as fc from 'fast-check';
import { commands } from '../../src/application/commands.js';
import { canonicalJson } from '../../src/domain/canonical-json.js';
import { errorCodes } from '../../src/domain/errors.js';
import type { DomainEvent, Recorded } from '../../src/domain/event.js';
import { leadershipOn } from '../../src/domain/leadership.js';
import type { OfficeEvent, OfficesState } from '../../src/domain/offices.js';
import * as Offices from '../../src/domain/offices.js';
import type { Cluster, RegistryState } from '../../src/domain/registry.js';
import { overlaps } from '../../src/domain/values.js';
import { clusterProjection } from '../../src/projections/clusters.js';
import { fold } from '../../src/projections/projection.js';
import { bodies, days, type History, officeSteps, play, steps } from './histories.js';

const always = (sequences: typeof steps, numRuns: number, holds: (history: History) => void): void =>
  fc.assert(
    fc.property(sequences, (sequence) => holds(play(sequence))),
    { numRuns },
  );

const stored = <E extends DomainEvent>(events: readonly Recorded<E>[]): Recorded<E>[] =>
  events.map((event) => ({ ...event, data: JSON.parse(canonicalJson(event.data)) }));

const clustersOf = (registry: RegistryState): readonly Cluster[] => [...registry.clusters.values()];

describe('the histories that these properties are tried on', () => {
  it('draw on every command there is', () =>
    expect(new Set(Object.keys(bodies))).toEqual(new Set(commands.keys())));

  it.each(Object.entries(bodies))('%s has a body that passes validation', (name, [, body]) => {
    for (const sample of fc.sample(body, { numRuns: 20, seed: 1 })) {
      const command = plainToInstance(commands.get(name)!.command, sample);
      expect(validateSync(command, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
    }
  });

  it('have every command accepted somewhere', () => {
    const accepted = new Set<string>();
    for (const sequence of fc.sample(steps, { numRuns: 300, seed: 1 })) {
      const { refusals } = play(sequence);
      const refused = new Set(refusals.map((refusal) => refusal.step));
      for (const step of sequence) if (!refused.has(step)) accepted.add(step.command);
    }
    expect(Object.keys(bodies).filter((name) => !accepted.has(name))).toEqual([]);
  });
});

describe('whatever the sequence of commands', () => {
  it('a decision records something that can be stored, or refuses with a registered code and words', () => {
    always(steps, 100, ({ log, refusals }) => {
      for (const event of log) expect(() => canonicalJson(event.data)).not.toThrow();
      for (const { error } of refusals) {
        expect(errorCodes).toHaveProperty(error.code);
        expect(error.detail).toMatch(/\p{L}.*[.]$/u);
        expect(error.detail).not.toMatch(/undefined|null|NaN|\[object/);
        expect(() => canonicalJson(error.facts)).not.toThrow();
      }
    });
  });

  it('replaying the stored events gives the state reached live', () => {
    always(steps, 100, ({ streams }) => {
      for (const { aggregate, events, state } of streams.values()) {
        const replayed = stored(events).reduce<unknown>(aggregate.evolve, aggregate.initial());
        expect(replayed).toEqual(state);
      }
    });
  });

  it('a unit is in one cluster of an organiser and tier at a time (R4)', () => {
    always(steps, 100, ({ registry }) => {
      const memberships = clustersOf(registry).flatMap((cluster) =>
        [...cluster.members].flatMap(([unitId, periods]) =>
          periods.map((period) => ({ group: `${cluster.organiserId} ${cluster.tier} ${unitId}`, period })),
        ),
      );
      const clashes = memberships.filter((a, i) =>
        memberships.some((b, j) => j < i && a.group === b.group && overlaps(a.period, b.period)),
      );
      expect(clashes).toEqual([]);
    });
  });

  it('the read model of a cluster has the members and the officers that decisions rest on', () => {
    always(steps, 100, ({ log, registry, streams }) => {
      for (const { clusterId, members } of clustersOf(registry)) {
        const row = fold(clusterProjection, clusterId, stored(log));
        expect(row?.members).toEqual(Object.fromEntries(members));
        expect(row?.offices).toEqual(officesOf(stored(streams.get(Offices.stream(clusterId))?.events ?? [])));
      }
    });
  });

  it('nobody is shown in an office for a year that no fact names, and nobody twice', () => {
    always(steps, 100, (history) => {
      for (const { offices, found } of leaderships(history)) {
        const named = offices.appointments.filter((a) => a.year === found.termYear);
        const { leader, deputies } = found;
        const leads = named.some((a) => a.office === 'LEADER' && a.unitId === leader?.unitId);
        expect(leads).toBe(leader !== null);
        for (const d of deputies)
          expect(named).toContainEqual(expect.objectContaining({ office: 'DEPUTY', unitId: d.unitId }));
        const shown = [leader, ...deputies].flatMap((s) => s?.unitId ?? []);
        expect(new Set(shown).size).toBe(shown.length);
        expect(found.actingUnitId !== null && leader !== null).toBe(false);
      }
    });
  });

  it('an appointment takes no day of its term from the unit that led on it', () => {
    always(officeSteps, 100, ({ log }) => {
      const appointments = log.filter((e) => 'office' in e.data && e.type !== 'OfficeVacated');
      for (const { position, stream, data } of appointments as readonly Recorded<Offices.LeaderElected>[]) {
        const known = log.filter((e) => e.position <= position);
        const row = fold(clusterProjection, data.clusterId, known);
        const after = known.filter((e) => e.stream === stream);
        for (const day of days) {
          const before = leadershipOn(officesOf(after.slice(0, -1)), row?.members ?? {}, day);
          const now = leadershipOn(officesOf(after), row?.members ?? {}, day);
          if (before.leader && before.termYear === data.year)
            expect([day, now.leader?.unitId]).toEqual([day, before.leader.unitId]);
        }
      }
    });
  });

  it('a fact withdrawn leaves the state as if it had never been recorded', () => {
    always(steps, 100, ({ streams }) => {
      for (const [stream, { events }] of streams) {
        if (!stream.startsWith('cluster-')) continue;
        const withdrawals = events.filter(
          (e) => e.type === 'OfficeRecordWithdrawn',
        ) as Recorded<Offices.OfficeRecordWithdrawn>[];
        const gone = new Set(withdrawals.flatMap((e) => [e.id, e.data.eventId]));
        expect(officesOf(events)).toEqual(officesOf(events.filter((e) => !gone.has(e.id))));
      }
    });
  });
});

function officesOf(events: readonly Recorded[]): OfficesState {
  return (events as readonly Recorded<OfficeEvent>[]).reduce(Offices.evolve, Offices.initial());
}

function leaderships({ registry, streams }: History) {
  return clustersOf(registry).flatMap(({ clusterId, members }) => {
    const offices = officesOf(streams.get(Offices.stream(clusterId))?.events ?? []);
    return days.map((day) => ({
      clusterId,
      day,
      offices,
      found: leadershipOn(offices, Object.fromEntries(members), day),
    }));
  });
}
