import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import type { Recorded } from '../../src/domain/ground/event.js';
import { verifyStore } from '../../src/infrastructure/cli/verify.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import { hashOf } from '../../src/infrastructure/event-store/event-hash.js';
import { HASH_OF_COLUMNS } from '../../src/infrastructure/event-store/event-row.js';
import { soundRanges } from '../../src/infrastructure/verify/sound-ranges.js';
import { projections } from '../../src/projections/index.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

describe('verify, of all that is stored,', () => {
  let app: TestApp;
  let owner: Client;
  let login: Client;

  beforeAll(async () => {
    app = await startApp();
    await recordFacts(app.app.get(Batches), () => undefined);
    // The second is warned of, with more in the event than in its receipt.
    for (const year of [2028, 2029])
      await app.accept('ElectLeader', { clusterId: 'cum-mau', year, unitId: 'don-vi-mau-e', mode: 'AGREED' });
    await app.send('RegisterUnit', { unitId: 'bao-thanh-tra', kind: 'OTHER', name: 'Khác' });
    for (let i = 0; i < 7; i++) {
      if (i > 0) await app.stores.checkpoints.sign();
      await app.accept('RegisterUnit', { unitId: `u${i}`, kind: 'OTHER', name: `Đơn vị ${i}` });
    }
    await app.caughtUp();
    // Whoever follows the log would mend, or stop at, what is changed under it.
    await app.stores.engine.stop();
    owner = new Client({ connectionString: app.database.ownerUrl });
    // What anybody may do who has the login of the application.
    login = new Client({ connectionString: app.database.appUrl, options: '-c role=thidua_app' });
    for (const client of [owner, login]) await client.connect();
    for (const table of ['event', 'receipt', 'checkpoint'])
      await owner.query(`alter table log.${table} disable trigger user`);
  });
  afterAll(async () => {
    for (const client of [owner, login]) await client.end();
    await app.close();
  });

  const faults = (): Promise<string[]> => verifyStore(app.stores, { parallel: { threads: 0, step: 50 } });

  /** What is found while a table is changed; it is then put back as it was. */
  const changing = async <T = string[]>(
    table: string,
    by: Client,
    statements: readonly string[],
    look: () => Promise<T> = faults as () => Promise<T>,
  ): Promise<T> => {
    const { rows } = await owner.query<{ columns: string }>(
      `select string_agg(quote_ident(attname), ', ') as columns from pg_attribute
       where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    );
    const columns = rows[0]?.columns ?? '';
    await owner.query(`create table public.kept as select ${columns} from ${table}`);
    try {
      for (const statement of statements) expect((await by.query(statement)).rowCount).toBeGreaterThan(0);
      return await look();
    } finally {
      await owner.query(
        `delete from ${table}; insert into ${table} (${columns}) overriding system value select ${columns} from public.kept;
         drop table public.kept`,
      );
    }
  };

  it('finds nothing wrong where nobody touched it', async () => {
    expect(await faults()).toEqual([]);
  });

  it('names every column of every read model that another value is in, however far its position is ahead', async () => {
    const expected: string[] = [];
    const kept: string[] = [];
    for (const { name, columns } of projections) {
      const row = (await login.query<{ key: string }>(`select key from read.${name} order by key limit 1`))
        .rows[0];
      if (!row) continue;
      const other = { text: "'khác'", name: "'khác'", integer: '-7', 'text[]': "array['khác']" };
      const set = columns.map((column) => `"${column.name}" = ${other[column.type]}`);
      kept.push(name);
      await owner.query(`create table public.${name} as table read.${name}`);
      await login.query(
        `update read.${name} set ${[`state = '{"khác":1}'`, 'position = 999999999', ...set].join(', ')} where key = $1`,
        [row.key],
      );
      const told = ['state', 'position', ...columns.map((column) => column.name)].join(', ');
      expected.push(
        `read.${name}, row ${row.key}: differs from its events in ${told}; “thidua rebuild ${name}” restores it`,
      );
    }
    const found = await faults();
    for (const name of kept)
      await owner.query(
        `delete from read.${name}; insert into read.${name} table public.${name}; drop table public.${name}`,
      );
    expect(expected.length).toBeGreaterThan(8);
    expect(found).toEqual(expected);
  });

  it('finds a row too many, a row that is gone, a number written otherwise, and rows that a view hides', async () => {
    await login.query(`insert into read.unit select 'không có', state, 999999999 from read.unit limit 1`);
    await login.query(`delete from read.cluster where key = 'ttcp-cum-4'`);
    await login.query(
      `update read.cluster_year set state = regexp_replace(state::text, '": (\\d+)([,}])', '": \\1.0\\2')::jsonb
       where key = 'ttcp-cum-4_2019'`,
    );
    expect(await faults()).toEqual([
      'read.unit, row không có: no event accounts for it',
      'read.cluster, row ttcp-cum-4: is missing; “thidua rebuild cluster” restores it',
      'read.cluster_year, row ttcp-cum-4_2019: differs from its events in state; “thidua rebuild cluster_year” restores it',
    ]);
    for (const name of ['unit', 'cluster', 'cluster_year']) await app.stores.engine.rebuild(name);
    const { rows } = await login.query<{ generation: number }>(
      `select generation from read.projection where name = 'award'`,
    );
    const table = `read.award_g${rows[0]?.generation}`;
    const columns = (await login.query(`select * from read.award limit 0`)).fields.map(
      ({ name }) => `"${name}"`,
    );
    await login.query(
      `create or replace view read.award as select ${columns.join(', ')} from ${table} where position < 10`,
    );
    expect(await faults()).toEqual([expect.stringContaining('read.award does not show its table as it is')]);
    await app.stores.engine.rebuild('award');
    expect(await faults()).toEqual([]);
  });

  it('finds a read model that is said to stand elsewhere, or to be of another version', async () => {
    const set = (name: string, to: string): string =>
      `update read.projection set ${to} where name = '${name}'`;
    const found = await changing('read.projection', login, [
      set('unit', 'position = 3'),
      set('cluster', 'position = 999999999'),
      set('movement', `hash = repeat('0', 64)`),
      set('award', 'version = version + 1'),
      set('calendar', `position = 0, hash = null`),
    ]);
    const last = (await app.stores.events.head()).position;
    const of = (name: string): string[] => found.filter((fault) => fault.startsWith(`read.${name}`));
    expect(of('unit')).toEqual([
      expect.stringContaining('read.unit: was made up to position 3 of another log'),
    ]);
    expect(of('cluster:')).toEqual([expect.stringContaining('position 999999999 of another log')]);
    expect(of('movement')).toEqual([expect.stringContaining(`position ${last} of another log`)]);
    expect(of('award')).toEqual([expect.stringContaining('a newer program made it')]);
    expect(of('calendar')).toContainEqual(expect.stringMatching(/row .*: no event accounts for it$/));
    expect([...of('unit'), ...of('cluster:'), ...of('movement'), ...of('award'), ...of('calendar')]).toEqual(
      expect.arrayContaining(found),
    );
  });

  it('finds that receipts and events do not agree, whatever column of a receipt is another', async () => {
    const { rows } = await owner.query<{ id: string }>(
      `select command_id as id from log.receipt where code is null and command = 'RegisterUnit' order by sequence`,
    );
    const ids = rows.map(({ id }) => id);
    const foreign = `'${randomUUID()}'`;
    const changes: readonly (readonly [set: string, fault: string])[] = [
      [`actor = '{"id":"khac","roles":["operator"],"unitId":null}'`, 'its events are not those of the log'],
      [`stream = 'khac'`, 'its events are not those of the log'],
      ['position = position - 1', 'place or time are not those of its last event'],
      ['revision = revision + 1', 'place or time are not those of its last event'],
      [`recorded_at = recorded_at + interval '1 hour'`, 'place or time are not those of its last event'],
      [
        `events = '[{"id":${foreign.replaceAll("'", '"')},"type":"UnitRegistered"}]'`,
        'its events are not those of the log',
      ],
      [
        `events = replace(events::text, 'UnitRegistered', 'UnitEnded')::json`,
        'its events are not those of the log',
      ],
      [`warnings = '[{"code":"X","detail":"khác"}]'`, 'its warnings are not those of its events'],
    ];
    const found = await changing('log.receipt', owner, [
      ...changes.map(([set], i) => `update log.receipt set ${set} where command_id = '${ids[2 * i]}'`),
      `update log.receipt set command_id = ${foreign} where command_id = '${ids[17]}'`,
      `delete from log.receipt where command_id = '${ids[19]}'`,
      'update log.receipt set position = position + 1 where code is not null',
      `insert into log.receipt (command_id, fingerprint, command, actor, stream, position, recorded_at, revision, events, warnings)
       select gen_random_uuid(), fingerprint, command, actor, stream, 999999999, recorded_at, revision, events, warnings
       from log.receipt where command_id = '${ids[20]}'`,
    ]);
    for (const [i, [, fault]] of changes.entries())
      expect(found).toContainEqual(
        expect.stringMatching(new RegExp(`^the receipt of RegisterUnit ${ids[2 * i]}.*${fault}`)),
      );
    for (const fault of [
      `receipt of RegisterUnit ${foreign.replaceAll("'", '')} (accepted): its events are not those of the log`,
      'no receipt of a command accounts for it',
      '(refused): its position is not that of the last event before it',
      '(accepted): its events are not in the log',
    ])
      expect(found).toContainEqual(expect.stringContaining(fault));
    expect(found).toHaveLength(changes.length + 4);
  });

  it('finds the last receipt gone', async () => {
    const sql = 'delete from log.receipt where sequence = (select max(sequence) from log.receipt)';
    expect(await changing('log.receipt', owner, [sql])).toEqual([
      expect.stringContaining('no receipt of a command accounts for it'),
    ]);
  });

  it('finds that names are not those behind the references', async () => {
    const at = (n: number): string =>
      `where ref = (select ref from log.person order by ref offset ${n} limit 1)`;
    const found = await changing('log.person', owner, [
      `update log.person set name = 'Người khác' ${at(0)}`,
      `update log.person set salt = decode(repeat('ab', 16), 'hex') ${at(1)}`,
      `update log.person set ref = sha256('x') ${at(2)}`,
      `insert into log.person select sha256(convert_to(repeat('00', 16) || E'\nX', 'UTF8')), decode(repeat('00', 16), 'hex'), 'X'`,
    ]);
    const one = (fault: string): unknown => expect.stringContaining(fault);
    expect(found).toEqual([
      one('is not the one that was recorded'),
      one('is not the one that was recorded'),
      one('is gone, and no event says that it was removed'),
      one('no event has the person whose name is kept as'),
      one('no event has the person whose name is kept as'),
    ]);
  });

  it('finds a checkpoint that is not what was signed, whatever column is another', async () => {
    const sets = [
      'size = size - 100',
      `root = sha256('x')`,
      `head = sha256('x')`,
      `signed_at = signed_at + interval '1 second'`,
      `verifier = replace(verifier, 'thidua/', 'khac/')`,
      `note = replace(note, 'signed 2', 'signed 3')`,
    ];
    const found = await changing(
      'log.checkpoint',
      owner,
      sets.map(
        (set, i) =>
          `update log.checkpoint set ${set} where size = (select size from log.checkpoint order by size offset ${i} limit 1)`,
      ),
    );
    expect(found).toHaveLength(sets.length);
    for (const fault of found) expect(fault).toMatch(/^the checkpoint of \d+ events is not what was signed$/);
  });

  it('finds text that says the same and is not what was hashed', async () => {
    const found = await changing('log.event', owner, [
      `update log.event set data = replace(data::text, '":', '" :')::json where position = 5`,
    ]);
    expect(found).toEqual([expect.stringMatching(/^the text of events 1 to \d+ is not as recorded/)]);
  });

  it('finds an event that the application’s login wrote in another’s name, whose hashes hold', async () => {
    const { events } = app.stores;
    const [last] = await events.readAll({ after: (await events.head()).position - 1n, limit: 1 });
    const registry = await events.readStream('registry');
    const head = registry.at(-1)!;
    const forged = {
      ...head,
      id: randomUUID(),
      revision: head.revision + 1,
      previousHash: head.hash,
      recordedAt: last!.recordedAt,
      metadata: { ...head.metadata, commandId: randomUUID() },
    } satisfies Recorded;
    await login.query(
      `insert into log.event select $1, stream, $2, $3, type, schema_version, data, $4, recorded_at, $5, $6
       from log.event where id = $7`,
      [
        String(last!.position + 1n),
        forged.revision,
        forged.id,
        // Members in the order in which they are stored.
        (
          await login.query<{ text: string }>(
            `select replace(metadata::text, $2, $3) as text from log.event where id = $1`,
            [head.id, head.metadata.commandId, forged.metadata.commandId],
          )
        ).rows[0]?.text,
        `\\x${head.hash}`,
        `\\x${hashOf({
          ...forged,
          recordedAt: head.recordedAt,
          metadata: JSON.parse(
            JSON.stringify(head.metadata).replaceAll(head.metadata.commandId, forged.metadata.commandId),
          ),
        })}`,
        head.id,
      ],
    );
    const found = await faults();
    await owner.query('delete from log.event where id = $1', [forged.id]);
    expect(found.filter((fault) => !fault.startsWith('read.'))).toEqual([
      `event ${forged.id} (UnitRegistered, registry, position ${last!.position + 1n}): no receipt of a command accounts for it`,
    ]);
  });

  /** Up to which position ranges of the log are found sound. */
  const soundTo = async (threads = 0, step = 20): Promise<number> => {
    let to = 0;
    const ranges = soundRanges(app.database.appUrl, { sizes: [], threads, step });
    for await (const { upTo } of ranges) to = upTo.position;
    return to;
  };

  it('reads ranges up to the end of a log in which nothing is other than it was, here and in threads', async () => {
    const { position } = await app.stores.events.head();
    expect([await soundTo(), await soundTo(2)]).toEqual([Number(position), Number(position)]);
  });

  it('ends before the range with whatever is other, which is then read event by event', async () => {
    const { rows } = await owner.query<{ position: string; id: string; stream: string; command: string }>(
      `select position, id, stream, metadata ->> 'commandId' as command from log.event
       where stream = 'registry' and position > 100 order by position limit 1`,
    );
    const { position, id, stream, command } = rows[0]!;
    const [event, receipt] = [`where id = '${id}'`, `where command_id = '${command}'`];
    const changes = [
      `update log.event set data = '{}' ${event}`,
      `update log.event set metadata = replace(metadata::text, 'operator', 'x')::json ${event}`,
      `update log.event set type = 'Other' ${event}`,
      `update log.event set schema_version = 9 ${event}`,
      `update log.event set recorded_at = recorded_at + interval '1 ms' ${event}`,
      `update log.event set hash = sha256(hash) ${event}`,
      `update log.event set previous_hash = sha256(previous_hash) ${event}`,
      `update log.event set id = '${randomUUID()}' ${event}`,
      `delete from log.event ${event}`,
      `update log.event set position = position + 1000000 where position = ${position}`,
      `update log.event set stream = 'khac' ${event} and stream = '${stream}'`,
      `update log.receipt set actor = '{"id":"khac"}' ${receipt}`,
      `update log.receipt set command_id = '${randomUUID()}' ${receipt}`,
      `update log.receipt set stream = 'khac' ${receipt}`,
      `update log.receipt set revision = revision + 1 ${receipt}`,
      `update log.receipt set position = position + 1 ${receipt}`,
      `update log.receipt set recorded_at = recorded_at + interval '1 ms' ${receipt}`,
      `update log.receipt set events = replace(events::text, '${id}', '${randomUUID()}')::json ${receipt}`,
      `update log.receipt set warnings = '[{"code":"X"}]' ${receipt}`,
      `delete from log.receipt ${receipt}`,
    ];
    for (const change of changes) {
      const table = change.includes('log.event') ? 'log.event' : 'log.receipt';
      const reached = await changing(table, owner, [change], soundTo);
      expect([change, reached < Number(position), reached > 0]).toEqual([change, true, true]);
    }
  });

  it('finds an event with another content and its hash by the next one of its stream, in another range', async () => {
    const [first, second] = await app.stores.events.readStream('registry');
    const changed = `update log.event set data = '{}' where id = '${first!.id}'`;
    const hashed = `update log.event set hash = ${HASH_OF_COLUMNS} where id = '${first!.id}'`;
    const look = (): Promise<string[]> =>
      verifyStore(app.stores, { what: 'log', parallel: { threads: 0, step: 1 } });
    const found = await changing('log.event', owner, [changed, hashed], look);
    expect(found).toContainEqual(expect.stringMatching(`^event ${second!.id} .*: link is not as recorded$`));
  });

  it('finds an event of which the text that was hashed is not canonical, which nobody else could check', async () => {
    const { position } = await app.stores.events.head();
    const found = await changing('log.event', owner, [
      `update log.event set data = replace(data::text, '":', '" :')::json where position = ${position}`,
      `update log.event set hash = ${HASH_OF_COLUMNS} where position = ${position}`,
    ]);
    expect(found).toContainEqual(expect.stringContaining('its text is not canonical JSON'));
  });

  it('finds nothing wrong while others write, are refused, name persons and have names removed', async () => {
    await app.stores.engine.start();
    const over = new AbortController();
    const writing = (async () => {
      for (let i = 0; !over.signal.aborted; i++) {
        const unitId = `ben-canh-${i}`;
        await app.accept('RegisterUnit', { unitId, kind: 'OTHER', name: `Đơn vị bên cạnh ${i}` });
        await app.send('RegisterUnit', { unitId, kind: 'OTHER', name: 'Lần nữa' });
        const person = { unitId, person: { name: `Người ${i}` }, position: 'Chánh Thanh tra', from: '2024' };
        await app.accept('RecordRepresentative', person);
        const refs = (await app.stores.events.readStream('registry')).flatMap(({ data }) =>
          'person' in data ? [(data.person as { ref: string }).ref] : [],
        );
        await app.accept('ForgetPersons', { refs: refs.slice(-1), reason: 'theo yêu cầu' });
      }
    })();
    const found: string[] = [];
    for (let i = 0; i < 3; i++) found.push(...(await faults()));
    over.abort();
    await writing;
    await app.caughtUp();
    expect(found).toEqual([]);
  });

  it('is told column by column in the guide for operators, with what it is compared with', async () => {
    const guide = readFileSync(new URL('../../docs/deployment.md', import.meta.url), 'utf8');
    const listed = [
      ...guide.matchAll(/^\| `((?:log|read|ballot)\.\S+)` +\| ([^|]*) +\| ([^|]*\S) +\|$/gm),
    ].flatMap(([, table, columns = '']) =>
      [...columns.matchAll(/`(\w+)`/g)].map(([, column]) => `${table}.${column}`),
    );
    const { rows } = await owner.query<{ name: string }>(
      `select n.nspname || '.' || c.relname || '.' || a.attname as name
       from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
       where n.nspname in ('log', 'read', 'ballot') and c.relkind in ('r', 'p', 'm', 'f') and a.attnum > 0
         and not a.attisdropped`,
    );
    const models = projections.map(({ name }) => name).join('|');
    const own = new Set(projections.flatMap(({ columns }) => columns.map(({ name }) => name)));
    const stored = rows.flatMap(({ name }) => {
      const [, column = ''] = new RegExp(`^read\\.(?:${models})_g\\d+\\.(\\w+)$`).exec(name) ?? [];
      if (own.has(column)) return [];
      return column === '' ? [name] : [`read.<model>_g<n>.${column}`];
    });
    // Made where events are in EventStoreDB.
    const known = [...new Set(listed)].filter((column) => !column.startsWith('read.esdb_mark.'));
    expect(known.toSorted()).toEqual([...new Set(stored)].toSorted());
  });
});
