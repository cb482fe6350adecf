import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { client, tokenOf } from './http.mjs';
import { serve } from './servers.mjs';

// From the receipt of a command to the row that it changes, while so many commands a second come: every tenth is asked for as soon as
// its receipt is there, with Min-Position.

const perSecond = 1_000;
const every = 10;

export async function open({ build, home, seconds, peers }) {
  const folder = await mkdtemp(join(home, 'lag-'));
  const server = await serve(build, folder);
  const http = client(server.url, 128, peers, tokenOf(build, folder));
  await http.command('RegisterUnit', {
    unitId: 'don-vi',
    kind: 'PROVINCIAL_INSPECTORATE',
    name: 'Thanh tra tỉnh mẫu',
  });

  async function one(receipts, rows, isAsked) {
    const inspectionId = `tt-${randomUUID()}`;
    const sent = performance.now();
    const { body } = await http.command('RecordInspection', {
      inspectionId,
      unitId: 'don-vi',
      year: 2024,
      kind: 'ADMINISTRATIVE',
      basis: 'PLANNED',
      title: 'Cuộc thanh tra theo kế hoạch',
    });
    const answered = performance.now();
    receipts.push(answered - sent);
    if (!isAsked) return;
    const row = await http.get(`/api/inspections/${inspectionId}?unit=don-vi`, {
      'min-position': body.position,
      prefer: 'wait=30, handling=strict',
    });
    if (row.status !== 200) throw new Error(`${inspectionId}: ${row.status} ${row.text}`);
    rows.push(performance.now() - answered);
  }

  async function measured() {
    const [receipts, rows] = [[], []];
    /** @type {Promise<void>[]} */
    const under = [];
    const begun = performance.now();
    for (let n = 0; n < perSecond * seconds * 2; n++) {
      const early = begun + (n * 1_000) / perSecond - performance.now();
      if (early > 1) await sleep(early);
      under.push(one(receipts, rows, n % every === 0));
    }
    await Promise.all(under);
    const rate = (receipts.length / (performance.now() - begun)) * 1_000;
    return { rate, receipts: spread(receipts), rows: spread(rows) };
  }

  // One run gives all: whoever comes first in a round begins it.
  /** @type {ReturnType<typeof measured> | null} */
  let run = null;
  let taken = 0;
  const of = (what) => async () => {
    run ??= measured();
    const value = what(await run);
    if (++taken % 3 === 0) run = null;
    return value;
  };
  return {
    series: [
      {
        label: `99th percentile at ${perSecond} commands a second: until the receipt, and from it until the row is answered`,
        unit: 'ms',
        contenders: { row: of(({ rows }) => rows), receipt: of(({ receipts }) => receipts) },
        ratios: [{ of: 'row', to: 'receipt', most: 5 }],
      },
      {
        label: 'commands that came through meanwhile',
        unit: '/s',
        contenders: { this: of(({ rate, receipts }) => ({ ...receipts, value: rate })) },
        ratios: [],
      },
    ],
    async close() {
      await http.close();
      await server.stop();
    },
  };
}

function spread(times) {
  times.sort((a, b) => a - b);
  const at = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN;
  return { value: at(0.99), p50: at(0.5), p99: at(0.99) };
}
