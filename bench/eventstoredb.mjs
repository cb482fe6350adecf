import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { questionsOf } from './asked.mjs';
import { works } from './commands.mjs';
import { client, tokenOf } from './http.mjs';
import { rateOf, timeOf } from './measure.mjs';
import { caughtUp, folderWith, serve } from './servers.mjs';

// With events in the EventStoreDB of EVENTSTOREDB_URL, in streams of their own, which stay there: commands over HTTP beside pairs of appends of its client alone,
// copies of a log into it, a whole log verified there, and the first question of a server with an instant.

const here = dirname(fileURLToPath(import.meta.url));
const connections = [64, 16, 1];
const small = 1_000;
const credentials = { username: 'admin', password: 'changeit' };

export async function open({ build, against, home, quick, seconds, events, peers, print }) {
  const url = process.env.EVENTSTOREDB_URL;
  if (!url) throw new Error('the group eventstoredb needs EVENTSTOREDB_URL');
  const closing = [];
  const inStore = (prefix = `bench${randomUUID().slice(0, 8)}`) => ({
    EVENT_STORE: 'eventstoredb',
    EVENTSTOREDB_PREFIX: prefix,
  });

  async function ours(from) {
    const folder = await mkdtemp(join(home, 'eventstoredb-'));
    const server = await serve(from, folder, inStore());
    closing.push(() => server.stop());
    return { server, token: tokenOf(from, folder) };
  }
  const programs = { this: await ours(build), ...(against ? { against: await ours(against) } : {}) };

  /** An append to a stream of its own, as a command has one, and then one of an event of the size of most. */
  const bare = EventStoreDBClient.connectionString(url);
  closing.push(() => bare.dispose());
  const append = (stream, size) =>
    bare.appendToStream(stream, jsonEvent({ type: 'Bare', data: { note: 'x'.repeat(size) } }), {
      credentials,
      expectedRevision: 'no_stream',
    });
  const pair = async () => {
    const id = randomUUID();
    await append(`bare-command-${id}`, 200);
    await append(`bare.${id}`, 900);
  };

  const series = [];
  for (const count of connections) {
    const contenders = { 'pairs of appends': () => rateOf(count, seconds, pair) };
    for (const [name, { server, token }] of Object.entries(programs)) {
      const http = client(server.url, count, peers, token);
      closing.unshift(() => http.close());
      if (count === connections[0]) {
        await http.command('RegisterUnit', { unitId: 'don-vi', kind: 'OTHER', name: 'Thanh tra tỉnh mẫu' });
      }
      contenders[name] = () => rateOf(count, seconds, works['distinct streams'](http));
    }
    series.push({
      label: `commands over HTTP, distinct streams, ${count} callers, EventStoreDB`,
      unit: '/s',
      contenders,
      ratios: [
        { of: 'this', to: 'pairs of appends', least: 0.6 },
        { of: 'this', to: 'against' },
      ],
    });
  }

  const ran = async (from, folder, store, ...command) => {
    const begun = performance.now();
    const env = { ...process.env, THIDUA_HOME: folder, ...store };
    await promisify(execFile)(process.execPath, [join(from, 'dist/thidua.js'), ...command], { env });
    return performance.now() - begun;
  };
  const context = { build, home, print };
  const copied = await folderWith(quick ? small : Math.min(events, 10_000), context);
  series.push({
    label: `copy of a log of ${quick ? small : Math.min(events, 10_000)} events from PostgreSQL into EventStoreDB and comparison, start included`,
    unit: 's',
    contenders: Object.fromEntries(
      Object.entries({ this: build, ...(against ? { against } : {}) }).map(([name, from]) => [
        name,
        async () =>
          asResult((await ran(from, copied, { ...inStore(), EVENT_STORE: 'postgres' }, 'copy')) / 1_000),
      ]),
    ),
    ratios: [{ of: 'this', to: 'against', most: 1 / 8 }],
  });

  const logs = {};
  for (const [size, wanted] of Object.entries({ small, large: events })) {
    const folder = await folderWith(wanted, context);
    const store = inStore();
    const took = await ran(build, folder, { ...store, EVENT_STORE: 'postgres' }, 'copy');
    print(`  copied the log of ${wanted} events in ${(took / 1_000).toFixed(0)} s`);
    await ran(build, folder, store, 'rebuild');
    logs[size] = { folder, store };
  }
  series.push({
    label: `leader as known then, the first question after a start, ${events} events and ${small}, EventStoreDB`,
    unit: 'ms',
    contenders: Object.fromEntries(
      Object.entries(logs).map(([size, { folder, store }]) => [
        `this, ${size}`,
        async () => {
          const server = await serve(build, folder, store);
          const http = client(server.url, 1, peers, tokenOf(build, folder));
          await caughtUp(http);
          const first = await timeOf(1, () => http.get(questionsOf(small)['leader as known then'](0)));
          await http.close();
          await server.stop();
          return first;
        },
      ]),
    ),
    ratios: [{ of: 'this, large', to: 'this, small', most: 2 }],
  });
  const verified = (from) => async () => {
    const args = [join(here, 'verifying.mjs'), from, logs.large.folder, 'log'];
    const env = { ...process.env, ...logs.large.store };
    const { events: count, took } = JSON.parse(
      (await promisify(execFile)(process.execPath, args, { env })).stdout,
    );
    return asResult((count / took) * 1_000);
  };
  series.push({
    label: `the log of ${events} events verified with receipts and checkpoints, EventStoreDB`,
    unit: '/s',
    contenders: { this: verified(build), ...(against ? { against: verified(against) } : {}) },
    ratios: [{ of: 'this', to: 'against' }],
  });
  return {
    series,
    async close() {
      for (const close of closing) await close();
    },
  };
}

const asResult = (value) => ({ value, p50: value, p99: value });
