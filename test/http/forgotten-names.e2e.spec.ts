import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';
import { asOwner, filesSince, walSegment } from '../support/database-files.js';

// A name that is forgotten is nowhere in the files of the database, vacuumed or not.

describe('a forgotten name', () => {
  let app: TestApp;
  const kept = 'Nguyễn Thị Ở Lại';

  /** Records persons who speak for a unit; gives the references of their names, in that order. */
  const record = async (names: readonly string[]): Promise<string[]> => {
    const refs: string[] = [];
    for (const name of names) {
      const body = { unitId: 'don-vi', person: { name }, position: 'Chánh Thanh tra' };
      const { position } = (await app.accept('RecordRepresentative', body)).body;
      const { data } = (await app.get('/api/events?type=RepresentativeRecorded&limit=1000')).body;
      refs.push(data.find((e: { position: string }) => e.position === position).data.person.ref);
    }
    return refs;
  };

  beforeAll(async () => {
    app = await startApp();
    await app.accept('RegisterUnit', { unitId: 'don-vi', kind: 'OTHER', name: 'Thanh tra A' });
  });
  afterAll(() => app.close());

  it('is in no file of the table, of its statistics or of the write-ahead log', async () => {
    const segment = await walSegment(app.database);
    const names = [1, 2, 3].map((n) => `Trần Văn Quên ${n}`);
    const [first = '', second = '', third = ''] = await record(names);
    await record([kept]);
    const salts = await asOwner<{ salt: Buffer }>(
      app.database,
      'select salt from log.person where name <> $1',
      [kept],
    );
    // What a server does by itself sooner or later: samples of the values are kept with the statistics.
    await asOwner(app.database, 'analyze log.person');
    const before = await filesSince(app.database, segment);
    for (const bytes of [before.log, before.data])
      expect([...names, kept].map((name) => bytes.includes(name))).toEqual([true, true, true, true]);

    const reason = 'Theo yêu cầu';
    await Promise.all([
      app.accept('ForgetPersons', { refs: [first, second], reason }),
      app.accept('ForgetPersons', { refs: [third], reason }),
    ]);
    const after = await filesSince(app.database, segment);
    for (const bytes of [after.log, after.data]) {
      expect(names.filter((name) => bytes.includes(name))).toEqual([]);
      expect(salts.filter(({ salt }) => bytes.includes(salt))).toEqual([]);
    }
    expect(after.data.includes(kept)).toBe(true);
    expect([...(await app.stores.events.findPersons([first, second, third])).keys()]).toEqual([]);
    const left = await asOwner<{ name: string }>(app.database, 'select name from log.person');
    expect(left.map(({ name }) => name)).toEqual([kept]);
    const sampled = await asOwner(
      app.database,
      `select attname from pg_stats where schemaname = 'log' and tablename = 'person' and attname in ('name', 'salt')`,
    );
    expect(sampled).toEqual([]);
    await record(['Lê Thị Đến Sau']);
  });
});
