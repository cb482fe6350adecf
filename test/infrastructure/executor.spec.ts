import { createHash, randomUUID } from 'node:crypto';
import { describe, expect, it, jest } from '@jest/globals';
import type { BallotBox } from '../../src/application/ballot-box.js';
import { SystemClock } from '../../src/application/clock.js';
import type { Sealed } from '../../src/application/command.js';
import { CommandBody, handle, handleWithErrand, PersonField } from '../../src/application/command.js';
import { commands } from '../../src/application/commands.js';
import type { AppendRequest, EventStore, Turn } from '../../src/application/event-store.js';
import type { Continuity } from '../../src/application/continuity.js';
import { Executor } from '../../src/application/executor.js';
import { Limits } from '../../src/application/limits.js';
import type { PaperMaker } from '../../src/application/paper-maker.js';
import { ForgetPersons } from '../../src/application/persons.js';
import { DomainError } from '../../src/domain/ground/errors.js';
import type { Actor } from '../../src/domain/ground/event.js';
import * as Persons from '../../src/domain/registry/persons.js';
import { forUnit, operator } from '../support/given.js';

describe('what a decision needs from beside the log', () => {
  class Forget extends CommandBody {
    readonly refs = ['a'];
  }
  type Kept = { readonly named: readonly string[] };
  const stream = () => Persons.stream;
  const forgotten = (refs: readonly string[]): Persons.PersonsForgotten[] => [
    { type: 'PersonsForgotten', data: { refs: [...refs], reason: 'r' } },
  ];
  const atOnce = () => forgotten([]);
  const awaiting =
    () =>
    ({ named }: Kept) =>
      forgotten(named);
  const errand = { fetch: async (): Promise<Kept> => ({ named: ['a'] }) };

  /** An empty store, which finds one name, and a box, of which every touch counts. */
  const stores = () => {
    const touched = jest.fn(async () => new Map([['a'.repeat(64), {}]]));
    const append = jest.fn(async (_decided: Pick<AppendRequest, 'events' | 'persons'>) => ({
      replayed: false,
    }));
    const take = async (turn: Turn) => {
      const decision = turn.decide(() => undefined);
      if ('refused' in decision) throw decision.refused;
      return await append(decision);
    };
    const store = {
      readStream: async () => [],
      findPersons: touched,
      forgetPersons: async () => undefined,
      turns: { take },
    };
    const box = new Proxy({}, { get: () => touched }) as BallotBox;
    const continuity = { require: async () => undefined } as unknown as Continuity;
    const executor = new Executor(
      store as unknown as EventStore,
      new SystemClock(),
      box,
      continuity,
      new Limits(),
      {} as PaperMaker,
    );
    return { executor, touched, append };
  };
  /** A command that nobody can write onto. */
  const issuedBy = <C extends CommandBody>(actor: Actor, command: C, fields: object): C => {
    const issued = { id: randomUUID(), fingerprint: '', actor, correlationId: '', causationId: null };
    return Object.freeze(Object.assign(command, fields, { issued }));
  };

  it('is handed to it as it was fetched, after all that can be refused before, and nothing is written onto the command', async () => {
    const order: unknown[] = [];
    const kept: Kept = { named: ['b'] };
    const spec = handleWithErrand(
      Persons,
      Forget,
      stream,
      () => {
        order.push('asked');
        return (fetched: Kept) => {
          order.push(fetched);
          return forgotten(fetched.named);
        };
      },
      '',
      {},
      { fetch: async () => (order.push('fetched'), kept), done: async () => void order.push('done') },
    );
    const { executor, append } = stores();
    await executor.execute(spec, issuedBy(operator, new Forget(), {}));
    expect(order).toEqual(['asked', 'fetched', 'asked', kept, 'done']);
    expect(order[3]).toBe(kept);
    expect(append.mock.calls[0]?.[0].events).toMatchObject(forgotten(['b']));
  });

  it('is references for persons: a decision sees no name, the command keeps it, and it is stored beside the events', async () => {
    class Speak extends CommandBody {
      readonly unitId = 'u';
      readonly speakers = ['Trần Đức Tuấn', 'Trần Đức Tuấn'].map((name) =>
        Object.freeze(Object.assign(new PersonField(), { name })),
      );
    }
    const given: object[] = [];
    const decide = (_state: object, { unitId, speakers }: Sealed<Speak>) => {
      given.push({ unitId, speakers });
      return forgotten(speakers.map(({ ref }) => ref));
    };
    const { executor, append } = stores();
    const command = issuedBy(operator, new Speak(), {});
    await executor.execute(handle(Persons, Speak, stream, decide, ''), command);
    const { events, persons } = append.mock.calls[0]![0];
    const refs = persons.map(({ ref }) => ref);
    expect(new Set(refs).size).toBe(2);
    expect(given).toEqual([{ unitId: 'u', speakers: refs.map((ref) => ({ ref })) }]);
    expect(events).toMatchObject(forgotten(refs));
    for (const { ref, salt, name } of persons)
      expect([ref, name]).toEqual([
        createHash('sha256').update(`${salt}\n${name}`).digest('hex'),
        'Trần Đức Tuấn',
      ]);
  });

  it('is names for the removal of names: of two references the one that has a name is recorded', async () => {
    const { executor, append } = stores();
    const command = issuedBy(operator, new ForgetPersons(), { refs: ['a'.repeat(64)], reason: 'r' });
    await executor.execute(commands.get('ForgetPersons')!, command);
    expect(append.mock.calls[0]?.[0].events).toMatchObject(forgotten(['a'.repeat(64)]));
  });

  const refusals: Readonly<Record<string, object>> = {
    OpenBallot: { meetingId: 'c_2023_m', question: 'q', options: [{ id: 'u' }] },
    OpenRunOff: { runOffOf: 'c_2023_a' },
    CastBallot: { unitId: 'u', blinded: '5', surrendered: { commitment: '', signature: '' } },
    CloseBallot: {},
    IssuePaper: {
      clusterId: 'c',
      year: 2023,
      issueId: 'i',
      kind: 'pledge',
      madeAt: '1',
      sha256: 'a'.repeat(64),
    },
    AdoptPaperTemplate: { organiserId: 'o', kind: 'pledge', docx: '' },
    ForgetPersons: { refs: ['a'.repeat(64)], reason: 'r' },
    ResolveDoubt: { inDoubtFrom: '1', reason: 'r' },
    IssueAccessKey: { keyId: 'k', purpose: 'p', roles: ['reporter'], until: '2026-01-01' },
  };

  it('is not fetched for a command that is refused without it: no key is made, no box sealed, no name looked up', async () => {
    const withErrand = [...commands].filter(([, spec]) => spec.errand !== null).map(([name]) => name);
    expect(withErrand.sort()).toEqual(Object.keys(refusals).sort());
    for (const name of withErrand) {
      const spec = commands.get(name)!;
      const { executor, touched, append } = stores();
      const fields = { ballotId: 'c_2023_b', ...refusals[name] };
      const command = issuedBy(forUnit('u'), new spec.command(), fields);
      await expect(executor.execute(spec, command)).rejects.toBeInstanceOf(DomainError);
      expect([name, touched.mock.calls, append.mock.calls]).toEqual([name, [], []]);
    }
  });

  it('is fetched by an errand, and an errand fetches what is taken: nothing else compiles', () => {
    expect(handle(Persons, Forget, stream, atOnce, '').errand).toBeNull();
    expect(handleWithErrand(Persons, Forget, stream, awaiting, '', {}, errand).errand).toBe(errand);
    // @ts-expect-error Nothing fetches what this decision takes.
    handle(Persons, Forget, stream, awaiting, '');
    // @ts-expect-error The same, left out.
    handleWithErrand(Persons, Forget, stream, awaiting, '', {});
    // @ts-expect-error This decision takes nothing.
    handleWithErrand(Persons, Forget, stream, atOnce, '', {}, errand);
    // @ts-expect-error Nor does this one, though it waits.
    handleWithErrand(Persons, Forget, stream, () => atOnce, '', {}, errand);
    // @ts-expect-error Something else is fetched,
    handleWithErrand(Persons, Forget, stream, awaiting, '', {}, { fetch: async () => ({ keys: ['a'] }) });
    // @ts-expect-error or nothing,
    handleWithErrand(Persons, Forget, stream, awaiting, '', {}, { fetch: async () => {} });
    const perhaps = { fetch: async (): Promise<Partial<Kept>> => ({}) };
    // @ts-expect-error or perhaps nothing.
    handleWithErrand(Persons, Forget, stream, awaiting, '', {}, perhaps);
  });
});
