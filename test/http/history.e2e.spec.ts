import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tokenOf } from '../../src/application/positions.js';
import { replayed } from '../../src/infrastructure/cli/replay.js';
import type { Report } from '../../src/infrastructure/cli/report.js';
import { reported } from '../../src/infrastructure/cli/report.js';
import { Batches } from '../../src/infrastructure/batches/batches.js';
import { recordFacts } from '../../src/infrastructure/demo/demo.js';
import type { TestApp } from '../support/app.js';
import { startApp } from '../support/app.js';

// How answers became what they are, compared with asking before and after every event of the log.

interface Step {
  readonly eventId: string;
  readonly type: string;
  readonly position: string;
  readonly actor: string;
  readonly changed: readonly string[];
  readonly changes: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
  readonly before: unknown;
  readonly after: unknown;
}

let app: TestApp;
/** Positions of all events, in order. */
let positions: bigint[];

/** The data of an answer; null where there is none yet. */
const answered = async (path: string): Promise<unknown> => {
  const { status, body } = await app.get(path);
  expect([200, 404]).toContain(status);
  return status === 200 ? body.data : null;
};
const at = (path: string, position: bigint): string =>
  `${path}${path.includes('?') ? '&' : '?'}knownAt=${tokenOf(app.stores.events, position)}`;
const below = (path: string, what: string): string => path.replace(/\?|$/, `/history/${what}?`);

/** All steps, page by page. */
const stepsOf = async (path: string, more: string): Promise<Step[]> => {
  const all: Step[] = [];
  for (let from = ''; ;) {
    const { status, body } = await app.get(`${below(path, 'steps')}&${more}${from}`);
    expect(status).toBe(200);
    all.push(...body.data);
    if (body.next === null) return all;
    from = `&from=${body.next}`;
  }
};

/** What every event of the log changed, found by asking again and again. */
const naive = async (path: string) => {
  const steps: Pick<Step, 'position' | 'before' | 'after'>[] = [];
  let before: unknown = null;
  for (const position of positions) {
    const after = await answered(at(path, position));
    if (!isDeepStrictEqual(before, after))
      steps.push({ position: tokenOf(app.stores.events, position), before, after });
    before = after;
  }
  return steps;
};

beforeAll(async () => {
  app = await startApp();
  const recorded = await recordFacts(app.app.get(Batches), () => undefined);
  await app.caughtUp();
  positions = [];
  for await (const events of app.stores.events.subscribe({
    after: 0n,
    batchSize: 500,
    signal: AbortSignal.timeout(60_000),
  })) {
    positions.push(...events.map(({ position }) => position));
    if ((positions.at(-1) ?? 0n) >= recorded.position) break;
  }
});
afterAll(() => app.close());

describe('the history of an answer', () => {
  it.each([
    ['who led on a day', '/api/clusters/ttcp-cum-4/leadership?asOf=2019-06-01'],
    ['a year', '/api/clusters/ttcp-khoi-2/years/2023'],
    ['a unit', '/api/units/thanh-tra-tinh-lai-chau'],
  ])(
    'has each event that changed it and no other, in both directions: %s',
    async (_, path) => {
      const expected = await naive(path);
      expect(expected.length).toBeGreaterThan(1);
      const forwards = await stepsOf(path, 'limit=7');
      const shown = forwards.map(({ position, before, after }) => ({ position, before, after }));
      expect(shown).toEqual(expected);
      expect(forwards.every(({ changes }) => changes.length > 0)).toBe(true);
      const backwards = await stepsOf(path, 'order=backwards&limit=5');
      expect(backwards.toReversed()).toEqual(forwards);
    },
    120_000,
  );

  it('says where an answer changed, item by item', async () => {
    const path = '/api/clusters/ttcp-khoi-2/rotation';
    const [first, ...others] = await stepsOf(path, 'limit=50');
    expect(first).toMatchObject({ type: 'ClusterEstablished', before: null, changed: [''] });
    const elected = others.find(({ type }) => type === 'LeaderElected' || type === 'OfficerReported');
    expect(elected?.changed).toEqual(
      expect.arrayContaining([expect.stringMatching(/^\/units\/unitId=.*\/leader/)]),
    );
  });

  it('ends where one asks for what was known earlier', async () => {
    const path = '/api/clusters/ttcp-cum-4';
    const all = await stepsOf(path, 'limit=50');
    const middle = all[Math.floor(all.length / 2)];
    const known = await stepsOf(path, `limit=50&knownAt=${middle?.position}`);
    expect(known).toEqual(all.slice(0, Math.floor(all.length / 2) + 1));
    expect(await stepsOf(path, 'knownAt=0')).toEqual([]);
  });

  it('tells two states of knowledge apart, and which events made the difference', async () => {
    const path = '/api/clusters/ttcp-cum-4';
    const all = await stepsOf(path, 'limit=50');
    const [from, to] = [all[1], all.at(-2)];
    const { body } = await app.get(
      `${below(path, 'difference')}earlier=${from?.position}&later=${to?.position}`,
    );
    expect(body.data).toMatchObject({
      earlier: from?.position,
      later: to?.position,
      before: from?.after,
      after: to?.after,
    });
    const between = all.slice(2, -1).map(({ eventId, actor, changed }) => ({ eventId, actor, changed }));
    expect(body.data.events).toMatchObject(between);
    expect(body.data.changes.length).toBeGreaterThan(0);
    const same = await app.get(`${below(path, 'difference')}earlier=${to?.position}&later=${to?.position}`);
    expect(same.body.data).toMatchObject({ changes: [], events: [] });
  });

  it('says why an answer is so: events in order, who recorded them, and the rules', async () => {
    const path = '/api/clusters/ttcp-khoi-2/leadership?asOf=2023-06-01';
    const { body } = await app.get(below(path, 'why'));
    expect(body.data.answer).toEqual(await answered(path));
    const steps = await stepsOf(path, 'limit=50');
    expect(body.data.events.map((event: Step) => event.eventId)).toEqual(steps.map(({ eventId }) => eventId));
    expect(body.data.events.every((event: Step) => event.actor !== '')).toBe(true);
    for (const { code, ruleUrl } of body.data.rules) expect(ruleUrl).toBe(`/api/rules/${code}`);
  });

  it('is printed by “thidua replay”, in both directions', async () => {
    const path = 'clusters/ttcp-cum-4/leadership?asOf=2019-06-01';
    const printed = async (backwards: boolean, knownAt?: string): Promise<[number, string[]]> => {
      const lines: string[] = [];
      const code = await replayed(app.url, { path, backwards, knownAt }, (line) => lines.push(line));
      return [code, lines];
    };
    const steps = await stepsOf(`/api/${path}`, 'limit=50');
    const [code, lines] = await printed(false);
    const heads = lines.filter((line) => !line.startsWith(' '));
    expect([code, heads.map((line) => line.split('  ')[0])]).toEqual([
      0,
      steps.map(({ position }) => position),
    ]);
    expect(lines.filter((line) => line.startsWith('  /'))).toHaveLength(
      steps.flatMap((s) => s.changes).length,
    );
    const back = (await printed(true))[1].filter((line) => !line.startsWith(' '));
    expect(back).toEqual(heads.toReversed());
    expect(await printed(false, '0')).toEqual([0, []]);
    expect(await printed(false, 'yesterday')).toEqual([1, [expect.stringContaining('INVALID_REQUEST')]]);
  });

  it('is of a report at its position: “thidua report” writes the same bytes again, and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thidua-report-'));
    const lines: string[] = [];
    const written = async (path: string, name: string, more: Partial<Report> = {}) => {
      const what = { path, file: join(folder, name), knownAt: undefined, sha256: undefined, ...more };
      const end = tokenOf(app.stores.events, (await app.stores.events.head()).position);
      const code = await reported(app.url, what, end, {
        say: (line) => lines.push(line),
        tell: () => undefined,
      });
      return [code, lines.at(-1) ?? ''] as const;
    };
    const digest = async (name: string) =>
      createHash('sha256')
        .update(await readFile(join(folder, name)))
        .digest('hex');
    const figures = 'clusters/ttcp-cum-4/figures?from=2018&to=2020';
    const [code, said] = await written(figures, 'a.xlsx');
    const [, sha256 = '', knownAt = ''] = /SHA-256 (\w{64}), again with --known-at (\S+)$/.exec(said) ?? [];
    expect([code, sha256]).toEqual([0, await digest('a.xlsx')]);
    await app.accept('RegisterUnit', {
      unitId: 'don-vi-moi',
      name: 'Đơn vị mới',
      kind: 'DEPARTMENT_INSPECTORATE',
    });
    await app.caughtUp();
    expect((await written(`/api/${figures}`, 'b.xlsx', { knownAt, sha256 }))[0]).toBe(0);
    expect(await digest('b.xlsx')).toBe(sha256);
    expect(await written(figures, 'c.xlsx', { sha256 })).toEqual([
      1,
      expect.stringMatching(/was not written.*cannot be told: no .*c.xlsx with that SHA-256 is there$/),
    ]);
    const again = async (path: string, name: string) => {
      const more = { sha256: await digest(name) };
      return [...(await written(path, name, more)), (await digest(name)) === more.sha256];
    };
    const differs = (what: string) => [
      1,
      expect.stringMatching(new RegExp(`; what differs: ${what}$`)),
      true,
    ];
    const at = { knownAt };
    await written(figures, 'h.xlsx', at);
    await written(figures, 'h.json', at);
    await written('tables/unit', 'h.csv');
    await app.accept('RegisterUnit', { unitId: 'don-vi-hai', name: 'Hai', kind: 'DEPARTMENT_INSPECTORATE' });
    await app.caughtUp();
    expect(await again(figures, 'h.xlsx')).toEqual(differs('xl/sharedStrings.xml'));
    expect(await again(figures, 'h.json')).toEqual(differs('/meta/position, /meta/knownAt'));
    expect(await again('tables/unit', 'h.csv')).toEqual(differs(String.raw`line \d+`));
    expect(await written('tables/unit', 'd.csv')).toEqual([0, expect.stringMatching(/of the present$/)]);
    expect(await written('clusters/nowhere', 'e.json')).toEqual([
      1,
      expect.stringMatching(/^CLUSTER_NOT_FOUND: /),
    ]);
    expect(await written(figures, 'f.json', { knownAt: 'hôm qua' })).toEqual([
      1,
      expect.stringMatching(/^INVALID_REQUEST: /),
    ]);
    await expect(written(figures, 'g.odt')).rejects.toThrow(/must end in one of/);
    expect((await readdir(folder)).sort()).toEqual([
      'a.xlsx',
      'b.xlsx',
      'd.csv',
      'h.csv',
      'h.json',
      'h.xlsx',
    ]);
    await rm(folder, { recursive: true });
  });

  it('is refused where the question is none', async () => {
    const refused = async (path: string): Promise<unknown[]> => {
      const { status, body } = await app.get(path);
      return [status, body.code, body.errors?.[0]?.parameter];
    };
    const steps = '/api/clusters/ttcp-cum-4/history/steps';
    expect(await refused(`${steps}?order=sideways`)).toEqual([400, 'INVALID_REQUEST', 'order']);
    expect(await refused(`${steps}?limit=51`)).toEqual([400, 'INVALID_REQUEST', 'limit']);
    expect(await refused('/api/clusters/ttcp-cum-4/leadership/history/steps?asOf=0')).toEqual([
      400,
      'INVALID_REQUEST',
      'asOf',
    ]);
    const difference = '/api/clusters/ttcp-cum-4/history/difference';
    expect(await refused(difference)).toEqual([400, 'INVALID_REQUEST', 'earlier']);
    const [first, last] = [positions[0], positions.at(-1)].map((p) => tokenOf(app.stores.events, p ?? 0n));
    expect(await refused(`${difference}?earlier=${last}&later=${first}`)).toEqual([
      400,
      'INVALID_REQUEST',
      'earlier',
    ]);
    const none = await app.get('/api/clusters/nowhere/history/steps');
    expect([none.status, none.body.data]).toEqual([200, []]);
  });
});
