import { client, tokenOf } from './http.mjs';
import { rateOf } from './measure.mjs';
import { questionsOf } from './asked.mjs';
import { caughtUp, folderWith, serve, serveFloor } from './servers.mjs';

// Questions over HTTP from 64 connections, beside the same framework that answers with the same bytes.

const connections = 64;

async function ours(build, events, context) {
  const folder = await folderWith(events, context);
  const server = await serve(build, folder);
  const http = client(server.url, connections, context.peers, tokenOf(build, folder));
  await caughtUp(http);
  return { server, http };
}

export async function open(context) {
  const { build, against, quick, seconds, peers } = context;
  const events = quick ? 1_000 : 20_000;
  const asked = questionsOf(events);
  const floor = await serveFloor(build);
  const fixed = client(floor.url, connections, peers);
  const programs = {
    this: await ours(build, events, context),
    ...(against ? { against: await ours(against, events, context) } : {}),
  };
  const series = [];
  for (const [i, [kind, path]] of Object.entries(asked).entries()) {
    const answer = await programs.this.http.get(path(0));
    if (answer.status !== 200) throw new Error(`${path(0)}: ${answer.status} ${answer.text}`);
    await fixed.keep(i, answer.text);
    series.push({
      label: `${kind}, ${connections} connections, ${answer.bytes} bytes`,
      unit: '/s',
      contenders: {
        ...Object.fromEntries(
          Object.entries(programs).map(([name, { http }]) => [
            name,
            () => rateOf(connections, seconds, (caller, n) => http.get(path(caller + n))),
          ]),
        ),
        'framework with these bytes': () => rateOf(connections, seconds, () => fixed.get(`/kept/${i}`)),
      },
      ratios: [
        { of: 'this', to: 'against', ...(kind === 'leader' ? { least: 5 } : {}) },
        { of: 'this', to: 'framework with these bytes', ...(kind === 'leader' ? { least: 0.6 } : {}) },
      ],
    });
  }
  return {
    series,
    async close() {
      await fixed.close();
      await floor.stop();
      for (const { server, http } of Object.values(programs)) {
        await http.close();
        await server.stop();
      }
    },
  };
}
