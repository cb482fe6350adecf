import { join } from 'node:path';
import { mkdtemp } from 'node:fs/promises';
import { client, tokenOf } from './http.mjs';
import { timeOf } from './measure.mjs';
import { questionsOf } from './asked.mjs';
import { REGISTRY } from './national-log.mjs';
import { caughtUp, folderWith, serve } from './servers.mjs';

// The same questions with a small and a large log, and with the registry of a country, one after another over one connection; starts
// and memory with each.

const small = 1_000;
const most = { leader: 1.5, 'leader as known then': 1.5, 'history of leaders': 1.5, 'page of a year': 1.5 };

export async function open(context) {
  const { build, home, quick, events, peers } = context;
  const sizes = { small, large: events, registry: REGISTRY };
  const folders = {};
  for (const [size, wanted] of Object.entries(sizes)) folders[size] = await folderWith(wanted, context);
  const servers = {};
  // Of all the same: what only the larger ones have would be asked for the first time where the small one has kept its answers.
  const asked = questionsOf(small);
  for (const [size, folder] of Object.entries(folders)) {
    const server = await serve(build, folder);
    const http = client(server.url, 1, peers, tokenOf(build, folder));
    await caughtUp(http);
    servers[size] = { server, http };
  }
  const times = quick ? 30 : 200;
  const series = Object.keys(asked).map((kind) => ({
    label: `${kind}, one after another: ${events} events, ${small}, and the registry of a country`,
    unit: 'ms',
    contenders: Object.fromEntries(
      Object.entries(servers).map(([size, held]) => [
        `this, ${size}`,
        () => timeOf(times, (n) => held.http.get(asked[kind](n))),
      ]),
    ),
    ratios: ['large', 'registry'].map((size) => ({
      of: `this, ${size}`,
      to: 'this, small',
      ...(most[kind] ? { most: most[kind] } : {}),
    })),
  }));
  series.push({
    label: `memory of the server after its start and these questions`,
    unit: 'MB',
    contenders: Object.fromEntries(
      Object.entries(servers).map(([size, held]) => [
        `this, ${size}`,
        async () => asResult((await held.server.memory()) / 1e6),
      ]),
    ),
    ratios: [{ of: 'this, large', to: 'this, small', most: 2 }],
  });
  // A folder is of one server at a time: these stop, and start it again.
  series.push({
    label: `start until it serves`,
    unit: 'ms',
    contenders: {
      ...Object.fromEntries(
        Object.entries(servers).map(([size, held]) => [
          `this, ${size}`,
          () => restarted(held, folders[size]),
        ]),
      ),
      'this, none': async () => {
        const server = await serve(build, await mkdtemp(join(home, 'none-')));
        await server.stop();
        return asResult(server.took);
      },
    },
    ratios: [{ of: 'this, large', to: 'this, none', most: 2 }],
  });

  async function restarted(held, folder) {
    await held.http.close();
    await held.server.stop();
    held.server = await serve(build, folder);
    held.http = client(held.server.url, 1, peers, tokenOf(build, folder));
    return asResult(held.server.took);
  }

  return {
    series,
    async close() {
      for (const { server, http } of Object.values(servers)) {
        await http.close();
        await server.stop();
      }
    },
  };
}

const asResult = (value) => ({ value, p50: value, p99: value });
