import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { client, tokenOf } from './http.mjs';
import { rateOf } from './measure.mjs';
import { serve, serveFloor } from './servers.mjs';

// Commands over HTTP from 64 connections, each answered once it is stored.

const connections = 64;

/** A server of a build with an empty log but for a unit and a cluster. */
async function ours(build, home, peers) {
  const folder = await mkdtemp(join(home, 'commands-'));
  const server = await serve(build, folder);
  const http = client(server.url, connections, peers, tokenOf(build, folder));
  const org = { unitId: 'co-quan', kind: 'GOVERNMENT_INSPECTORATE', name: 'Cơ quan tổ chức' };
  await http.command('RegisterUnit', org);
  await http.command('RegisterUnit', {
    unitId: 'don-vi',
    kind: 'PROVINCIAL_INSPECTORATE',
    name: 'Thanh tra tỉnh mẫu',
  });
  await http.command('EstablishCluster', {
    clusterId: 'cum',
    organiserId: 'co-quan',
    kind: 'CUM',
    label: 'Cụm mẫu',
  });
  return { server, http };
}

export const works = {
  'distinct streams': (http) => () =>
    http.command('RecordInspection', {
      inspectionId: `tt-${randomUUID()}`,
      unitId: 'don-vi',
      year: 2024,
      kind: 'ADMINISTRATIVE',
      basis: 'PLANNED',
      title: 'Cuộc thanh tra theo kế hoạch',
    }),
  'one stream': (http) => () =>
    http.command('RecordActivity', {
      clusterId: 'cum',
      year: 2026,
      activityId: `a-${randomUUID()}`,
      kind: 'SEMINAR',
      title: 'Hội thảo chuyên đề',
    }),
};

export async function open({ build, against, home, seconds, peers }) {
  const floor = await serveFloor(build);
  const programs = {
    this: await ours(build, home, peers),
    ...(against ? { against: await ours(against, home, peers) } : {}),
    'framework storing nothing': { server: floor, http: client(floor.url, connections, peers) },
  };
  const least = { 'distinct streams': 4, 'one stream': 15 };
  const series = Object.entries(works).map(([kind, work]) => ({
    label: `commands over HTTP, ${kind}, ${connections} connections`,
    unit: '/s',
    contenders: Object.fromEntries(
      Object.entries(programs).map(([name, { http }]) => [
        name,
        () => rateOf(connections, seconds, work(http)),
      ]),
    ),
    ratios: [
      { of: 'this', to: 'against', least: least[kind] },
      { of: 'this', to: 'framework storing nothing', ...(kind === 'distinct streams' ? { least: 0.5 } : {}) },
    ],
  }));
  return {
    series,
    async close() {
      for (const { server, http } of Object.values(programs)) {
        await http.close();
        await server.stop();
      }
    },
  };
}
