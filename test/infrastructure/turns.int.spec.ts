import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Pool } from 'pg';
import type { Appended, Turn } from '../../src/application/event-store.js';
import { chainVerifier } from '../../src/infrastructure/event-store/event-hash.js';
import { TimeOrder } from '../../src/infrastructure/event-store/time-order.js';
import { PostgresEventStore } from '../../src/infrastructure/event-store/postgres-event-store.js';
import type { FreshDatabase } from '../support/database.js';
import { freshDatabase } from '../support/database.js';
import type { Send } from '../support/sending.js';
import { codes, sendingTo } from '../support/sending.js';

describe('commands that are decided in turn', () => {
  let database: FreshDatabase;
  let owner: Pool;
  let stores: PostgresEventStore[];
  let checked: number;

  beforeEach(async () => {
    database = await freshDatabase();
    owner = new Pool({ connectionString: database.ownerUrl });
    stores = [];
    checked = 0;
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await owner.end();
    await database.drop();
  });

  /** A process: a store and an executor of its own. `before` is called before the store gets a turn to give. */
  const process = (before: (turn: Turn) => Promise<unknown> = async () => undefined): Send => {
    const options = { appUrl: database.appUrl, now: () => new Date(), log: () => undefined };
    const store = new PostgresEventStore(options);
    stores.push(store);
    const take = store.turns.take.bind(store.turns);
    Object.assign(store, { turns: { take: (turn: Turn) => before(turn).then(() => take(turn)) } });
    return sendingTo(store, () => checked++);
  };
  const unit = (unitId: string, name = `Thanh tra ${unitId}`) => ({ unitId, kind: 'OTHER', name });
  const log = async () => await stores[0]!.readAll({ after: 0n, limit: 10_000 });

  it('see all that is recorded before them beside their own stream, by whichever process and however late', async () => {
    const other = process();
    const ending = { unitId: 'u', on: '2020-01-01', reason: 'r' };
    let ended: Promise<Appended> | null = null;
    const send = process(async ({ stream }) =>
      stream === 'inspection-i' ? (ended ??= other('EndUnit', ending)) : null,
    );
    await send('RegisterUnit', unit('u'));
    // Decided when it came, it would have found the unit alive.
    const inspection = { inspectionId: 'i', unitId: 'u', year: 2026, title: 't', startedOn: '2026-01-05' };
    await expect(send('RecordInspection', inspection)).rejects.toMatchObject({ code: 'UNIT_ENDED' });
    expect((await log()).map(({ type }) => type)).toEqual(['UnitRegistered', 'UnitEnded']);
    expect(await stores[0]!.readReceipts({ outcome: 'refused', limit: 10 })).toMatchObject([
      { code: 'UNIT_ENDED', stream: 'inspection-i', position: 2n },
    ]);
  });

  it('travel together on one stream, each decided on what the ones before it did', async () => {
    const send = process();
    const sent = Array.from({ length: 100 }, (_, n) => send('RegisterUnit', unit(`u${n >> 1}`)));
    const expected = Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? 'accepted' : 'ALREADY_RECORDED'));
    expect(await codes(sent)).toEqual(expected);
    const verify = chainVerifier(new TimeOrder());
    expect((await log()).map(verify)).toEqual(Array.from({ length: 50 }, () => null));
    const { rows } = await owner.query('select count(distinct xmin::text)::integer as n from log.event');
    expect(rows[0].n).toBeLessThan(5);
    // What is in memory is what a process reads that was just started.
    expect(await codes([process()('RegisterUnit', unit('u49'))])).toEqual(['ALREADY_RECORDED']);
    expect(await codes([send('RenameUnit', { unitId: 'u49', name: 'Tên mới', from: '2026' })])).toEqual([
      'accepted',
    ]);
  });

  it('are decided anew where what they were decided on was not recorded after all', async () => {
    await owner.query(`alter table log.event add check (data ->> 'name' is distinct from 'refused')`);
    const send = process();
    await send('RegisterUnit', unit('a'));
    const renamed = (unitId: string) =>
      send('RenameUnit', { unitId, name: `Tên mới ${unitId}`, from: '2026' });
    const sent = [
      send('RegisterUnit', unit('x', 'refused')),
      renamed('x'),
      renamed('a'),
      send('RegisterUnit', unit('y')),
    ];
    expect(await codes(sent)).toEqual(['23514', 'UNIT_NOT_FOUND', 'accepted', 'accepted']);
    expect((await log()).map(({ type, revision }) => [type, revision])).toEqual([
      ['UnitRegistered', 0],
      ['UnitRenamed', 1],
      ['UnitRegistered', 2],
    ]);
    expect(await codes([renamed('x'), renamed('y')])).toEqual(['UNIT_NOT_FOUND', 'accepted']);
    // That the transaction failed was known: nobody had to find states in memory that the log does not have.
    expect(checked).toBe(0);
  });

  it('answer the same command with one receipt, whether it comes later or at once', async () => {
    const [send, other] = [process(), process()];
    const id = randomUUID();
    const sent = [send, other, send].map((to) => to('RegisterUnit', unit('a'), id));
    const answers = await Promise.all(sent);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await send('RegisterUnit', unit('a'), id)).toMatchObject({ replayed: true });
    expect(await log()).toHaveLength(1);
  });

  it('are not decided on a log that is no longer there: it is read again, and checked where it is shorter than before', async () => {
    const send = process();
    for (const id of ['a', 'b', 'c']) await send('RegisterUnit', unit(id));
    await owner.query(
      'alter table log.event disable trigger all; alter table log.receipt disable trigger all',
    );
    await owner.query('delete from log.event where position > 1; delete from log.receipt where position > 1');
    expect(await codes([send('RenameUnit', { unitId: 'c', name: 'n', from: '2026' })])).toEqual([
      'UNIT_NOT_FOUND',
    ]);
    expect(checked).toBe(1);
    // As long as before, with other events, and then longer.
    for (const id of ['d', 'e', 'f']) await process()('RegisterUnit', unit(id));
    expect(await codes([send('RegisterUnit', unit('e')), send('RegisterUnit', unit('b'))])).toEqual([
      'ALREADY_RECORDED',
      'accepted',
    ]);
    await owner.query('delete from log.event where position > 2; delete from log.receipt where position > 2');
    for (const id of ['g', 'h', 'i', 'k']) await process()('RegisterUnit', unit(id));
    expect(await codes(['b', 'g', 'k'].map((id) => send('RegisterUnit', unit(id))))).toEqual([
      'accepted',
      'ALREADY_RECORDED',
      'ALREADY_RECORDED',
    ]);
  });

  it('wait with nobody for a long stream to be read', async () => {
    const send = process();
    for (let n = 0; n < 150; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, i) => send('RegisterUnit', unit(`u${n + i}`))));
    const begun: string[] = [];
    const late = process(async ({ stream }) => begun.push(stream));
    const read = stores[1]!.readStream.bind(stores[1]);
    Object.assign(stores[1]!, {
      readStream: (...given: Parameters<typeof read>) => {
        begun.push(`read from ${given[1]}`);
        return read(...given);
      },
    });
    expect(await codes([late('RegisterUnit', unit('u149'))])).toEqual(['ALREADY_RECORDED']);
    expect(begun).toEqual(['registry', 'read from 0', 'read from 128', 'registry']);
  });
});
