import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LocalPrincipals } from '../src/infrastructure/http/principals.js';
import type { Served } from './support/process.js';
import { runToEnd, serve } from './support/process.js';

/** Lives; KILLS=50 for a longer look. */
const kills = Number(process.env['KILLS'] ?? 15);
const callers = 24;

interface Intention {
  readonly key: string;
  readonly body: object;
}

describe(`the program, killed ${kills} times under load`, () => {
  let home: string;
  let token: string;
  const acknowledged = new Map<string, string>();

  async function send(
    url: string,
    command: string,
    { key, body }: Intention,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url}/api/commands/${command}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }

  async function accept(url: string, command: string, body: object): Promise<void> {
    const { status, text } = await send(url, command, { key: randomUUID(), body });
    if (status !== 201) throw new Error(`${command}: ${text}`);
  }

  /** Callers that never stop; what a kill left unanswered is sent again in the next life with the same key. */
  let pending: Intention[] = [];
  let made = 0;
  const next = (): Intention => {
    made++;
    const [cluster, year] = [made % 8, 1945 + (made % 150)];
    return {
      key: randomUUID(),
      body: {
        clusterId: `c${cluster}`,
        year,
        activityId: `a${made}`,
        kind: 'OTHER',
        title: `Hoạt động ${made}`,
      },
    };
  };

  async function load(url: string, stop: AbortSignal): Promise<void> {
    const again = pending;
    pending = [];
    const caller = async (): Promise<void> => {
      while (!stop.aborted) {
        const intention = again.pop() ?? next();
        try {
          const { status, text } = await send(url, 'RecordActivity', intention);
          if (status > 201) throw new Error(`refused: ${text}`);
          expect(text).toBe(acknowledged.get(intention.key) ?? text);
          acknowledged.set(intention.key, text);
        } catch (error) {
          pending.push(intention);
          if (!stop.aborted) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    pending.push(...again);
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'thidua-durability-'));
    const principals = await LocalPrincipals.open(home, true);
    token = await principals.issue({ id: 'load', roles: ['operator'], unitId: null }, '1h');
    const first = await serve(home);
    await accept(first.url, 'RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Đơn vị tổ chức' });
    for (let i = 0; i < 8; i++) {
      const label = `Cụm thi đua số ${i + 1}`;
      await accept(first.url, 'EstablishCluster', {
        clusterId: `c${i}`,
        organiserId: 'org',
        kind: 'CUM',
        number: i + 1,
        label,
      });
    }
    await first.kill('SIGTERM');
  }, 60_000);
  afterAll(() => rm(home, { recursive: true, force: true }));

  it('loses nothing that it acknowledged, stores nothing twice, and its read models equal its events', async () => {
    for (let life = 0; life < kills; life++) {
      const server: Served = await serve(home);
      const stop = new AbortController();
      const loading = load(server.url, stop.signal);
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 300));
      // A busy machine may answer nobody in that time; a life in which nothing was acknowledged shows nothing.
      while (acknowledged.size <= life + 1) await new Promise((resolve) => setTimeout(resolve, 5));
      stop.abort();
      await server.kill('SIGKILL');
      await loading;
    }
    const server = await serve(home);
    const stored = new Map<string, string[]>();
    for (let after = '0'; ;) {
      const response = await fetch(
        `${server.url}/api/events?after=${after}&type=ActivityRecorded&limit=1000`,
      );
      const { data } = (await response.json()) as {
        data: { id: string; commandId: string; position: string }[];
      };
      for (const { id, commandId } of data) stored.set(commandId, [...(stored.get(commandId) ?? []), id]);
      const last = data.at(-1);
      if (!last) break;
      after = last.position;
    }
    await server.kill('SIGTERM');

    expect(acknowledged.size).toBeGreaterThan(kills);
    const lost = [...acknowledged].filter(([key, text]) => {
      const receipt = JSON.parse(text) as { events: { id: string }[] };
      return stored.get(key)?.[0] !== receipt.events[0]?.id;
    });
    expect(lost).toEqual([]);
    expect([...stored.values()].filter((ids) => ids.length !== 1)).toEqual([]);
    const verified = await runToEnd(home, 'verify');
    expect(verified).toMatchObject({ code: 0, output: expect.stringContaining('intact') });
  }, 280_000);
});
