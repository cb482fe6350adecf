import { execFile, execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { client, tokenOf } from './http.mjs';
import { timeOf } from './measure.mjs';
import { clusterOf, lastYear, sizeOf } from './national-log.mjs';
import { readAll } from './read-all.mjs';
import { caughtUp, folderWith, serve } from './servers.mjs';

// The whole history checked against all that is stored, beside reading and hashing its events alone; an event with its proof and
// without; and the memory that evidence takes.

const here = dirname(fileURLToPath(import.meta.url));

export async function open(context) {
  const { build, against, events, quick, peers } = context;
  const folder = await folderWith(events, context);
  const served = await folderWith(events, context);
  // Verified is what read models were made of.
  execFileSync(process.execPath, [join(here, 'rebuilding.mjs'), build, folder]);

  // Not at a stand-still meanwhile: the server ends connections that are idle.
  const verified = async (from, what) => {
    const args = [join(here, 'verifying.mjs'), from, folder, what];
    return JSON.parse((await promisify(execFile)(process.execPath, args)).stdout);
  };
  async function hashed() {
    return await readAll(build, folder, (values) => {
      const [, stream, revision, id, type, schemaVersion, data, metadata, recordedAt, previous, is] = values;
      const previousHash = previous === '\\N' ? 'null' : `"${previous}"`;
      const text = `{"data":${data},"id":"${id}","metadata":${metadata},"previousHash":${previousHash},"recordedAt":"${recordedAt}","revision":${revision},"schemaVersion":${schemaVersion},"stream":"${stream}","type":"${type}"}`;
      if (hash('sha256', text, 'hex') !== is) throw new Error(`event ${id} is not what was hashed`);
    });
  }

  const server = await serve(build, served);
  const http = client(server.url, 1, peers, tokenOf(build, served));
  await caughtUp(http);
  await http.sign();
  const positions = Array.from({ length: 50 }, (_, n) => Math.floor((n * events * 0.9) / 50) + 1);
  const position = (n) => positions[n % positions.length];
  const times = quick ? 30 : 200;
  const rate = (count, milliseconds) => asResult((count / milliseconds) * 1_000);
  const ofCore = ({ events: count, node, database }) => rate(count, node + database);
  const ofNode = ({ events: count, node }) => rate(count, node);
  const ofClock = ({ events: count, took }) => rate(count, took);

  const log = (label, unit, of) => ({
    label: `the log of ${events} events verified with receipts, names and checkpoints, ${label}`,
    unit,
    contenders: {
      this: async () => of(await verified(build, 'log')),
      ...(against ? { against: async () => of(await verified(against, 'log')) } : {}),
      'reading and hashing': async () => of(await hashed()),
    },
    ratios: [
      { of: 'this', to: 'reading and hashing', least: 0.7 },
      { of: 'this', to: 'against' },
    ],
  });
  return {
    series: [
      log('in a second of a core, of Node and the database together', '/core·s', ofCore),
      log('in a second of a core of Node', '/core·s', ofNode),
      log('by the clock', '/clock·s', ofClock),
      {
        label: `the same with all read models folded anew, by the clock`,
        unit: '/clock·s',
        contenders: { this: async () => ofClock(await verified(build, 'all')) },
        ratios: [],
      },
      {
        label: `one event of ${events}, one after another`,
        unit: 'ms',
        contenders: {
          'with its proof': () => timeOf(times, (n) => http.get(`/api/proofs/event?position=${position(n)}`)),
          'without one': () => timeOf(times, (n) => http.get(`/api/events?after=${position(n) - 1}&limit=1`)),
        },
        ratios: [{ of: 'with its proof', to: 'without one', most: 2 }],
      },
      {
        label: `most memory of the server, after these and with a bundle of all years of a cluster`,
        unit: 'MB',
        contenders: {
          before: async () => asResult((await server.memory()) / 1e6),
          after: async () => {
            const first = lastYear - sizeOf(events).years + 1;
            const answer = await http.get(
              `/api/clusters/${clusterOf(0)}/bundle?from=${first}&to=${lastYear}`,
            );
            if (answer.status !== 200) throw new Error(`bundle: ${answer.status} ${answer.text}`);
            return asResult((await server.memory()) / 1e6);
          },
        },
        ratios: [{ of: 'after', to: 'before', most: 1.5 }],
      },
    ],
    async close() {
      await http.close();
      await server.stop();
    },
  };
}

const asResult = (value) => ({ value, p50: value, p99: value });
