import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly Plans?: readonly Plan[];
}

/** What is asked for by each parameter: the made-up cluster of the demo, of which most is on record. */
const values: Readonly<Record<string, string>> = {
  clusterId: 'cum-mau',
  cluster: 'cum-mau',
  year: '2025',
  unitId: 'don-vi-mau-a',
  unit: 'don-vi-mau-a',
  organiserId: 'ttcp',
  organiser: 'ttcp',
  asOf: '2025-09-01',
  on: '2025-09-01',
  knownAt: '40',
  q: 'mau',
  from: 'a',
  limit: '5',
  type: 'UnitRegistered',
  stream: 'registry',
  position: '3',
  after: '3',
};

/** Each question of the API, with what it must be told, and with each thing that it may be told. */
function questionsOf(paths: Record<string, { get?: { parameters?: readonly Parameter[] } }>): string[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (!get || /metrics|health|sign-in|clock|openapi|docs/.test(path)) return [];
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? 'a');
    const asked = (get.parameters ?? []).filter((parameter) => parameter.in === 'query');
    const must = asked.filter(({ required }) => required).map(({ name }) => `${name}=${values[name] ?? 'a'}`);
    const may = asked.filter(({ required }) => !required).map(({ name }) => `${name}=${values[name] ?? 'a'}`);
    return [[], ...may.map((one) => [one])].map((more) => `${filled}?${[...must, ...more].join('&')}`);
  });
}

/**
 * These read all units, of which a country has some ten thousand, all sessions, of which a person has twenty at most, or the one row of
 * the watch.
 */
const ofAll = [
  // Parts of words, in any order.
  'words LIKE ALL',
  // Who followed whom as it was known at an earlier position.
  'UNION SELECT key FROM read.unit WHERE $2',
  'FROM read.session',
  'FROM read.watch',
];

const scannedIn = (plan: Plan): string[] => [
  ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name'] ?? ''] : []),
  ...(plan.Plans ?? []).flatMap(scannedIn),
];

describe('the statements of all questions', () => {
  let app: TestApp;
  const sent = new Map<string, readonly unknown[]>();

  beforeAll(async () => {
    app = await startApp();
    await recordFacts(app.app.get(Batches), () => undefined);
    await app.caughtUp();
    const { database } = app.stores;
    const query = database.query.bind(database);
    Object.assign(database, {
      query: (sql: string, parameters: readonly unknown[] = []) => {
        sent.set(sql, parameters);
        return query(sql, [...parameters]);
      },
    });
    const { body } = await app.get('/api/openapi.json');
    for (const question of questionsOf(body.paths)) await app.get(question);
  });
  afterAll(() => app.close());

  it('find their rows by an index, however many there are', async () => {
    const reading = [...sent].filter(
      ([sql]) => /^\s*(SELECT|WITH)/i.test(sql) && /\bread\.(?!projection)/.test(sql),
    );
    expect(reading.length).toBeGreaterThan(30);
    const runner = app.stores.database.createQueryRunner();
    const scans: Record<string, readonly string[]> = {};
    try {
      for (const [sql, parameters] of reading) {
        await runner.startTransaction();
        // Then a table is read from end to end only where no index can be used.
        await runner.query('SET LOCAL enable_seqscan = off');
        const [
          {
            'QUERY PLAN': [{ Plan: plan }],
          },
        ] = await runner.query(`EXPLAIN (FORMAT JSON) ${sql}`, [...parameters]);
        await runner.rollbackTransaction();
        const scanned = scannedIn(plan);
        if (scanned.length > 0 && !ofAll.some((part) => sql.includes(part))) scans[sql] = scanned;
      }
    } finally {
      await runner.release();
    }
    expect(scans).toEqual({});
  });
});
