// Today's paths, other people's, and the limits, side by side in one run: rounds in turn, ratios first. `npm run bench -- --help`.
import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createRequire } from 'node:module';
import { median } from './measure.mjs';
import { plot } from './plot.mjs';
import { stopAll } from './servers.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** `eventstoredb` is run where it is asked for: it needs a server. */
const groups = ['append', 'commands', 'questions', 'carry', 'lag', 'growth', 'rebuild', 'verify', 'console'];
const print = (line) => process.stdout.write(`${line}\n`);

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    groups: { type: 'string', default: groups.join() },
    rounds: { type: 'string' },
    events: { type: 'string' },
    against: { type: 'string' },
    out: { type: 'string', default: 'bench/results' },
    help: { type: 'boolean', default: false },
  },
});
if (given.help) {
  print(`npm run bench -- [option…]
  --quick             under two minutes: one round, short, small logs
  --groups a,b        of ${groups.join(', ')}; all by default. Besides, with
                      EVENTSTOREDB_URL, eventstoredb
  --rounds n          how often everything is run, in turn; 3 by default
  --events n          size of the large log of growth, rebuild and verify; 1000000 by default
  --against folder    another checkout of this program, built, in the same rounds
  --out folder        where the table, the numbers (JSON) and the plots (SVG) go; bench/results by default`);
  process.exit(0);
}

/** What other programs the benchmark needs, installed beside it once for these versions. */
async function peersIn(folder) {
  if (!(await stat(join(folder, 'node_modules')).catch(() => null))) {
    print('installing what is compared with');
    await mkdir(folder, { recursive: true });
    for (const file of ['package.json', 'package-lock.json']) await cp(join(here, file), join(folder, file));
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: folder,
      stdio: 'inherit',
    });
  }
  return createRequire(join(folder, 'package.json'));
}

const home = await mkdtemp(join(tmpdir(), 'thidua-bench-'));
const context = {
  home,
  print,
  quick: given.quick,
  seconds: given.quick ? 0.8 : 3,
  events: Number(given.events ?? (given.quick ? 5_000 : 1_000_000)),
  build: resolve(here, '..'),
  against: given.against ? resolve(given.against) : null,
  peers: await peersIn(join(tmpdir(), 'thidua-bench-peers-1')),
};
const rounds = Number(given.rounds ?? (given.quick ? 1 : 3));

const number = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
const spread = (all, of) => [median(all.map(of)), Math.min(...all.map(of)), Math.max(...all.map(of))];

/** Runs all series of a group in turn, each contender once a round, another one first each time. */
async function run(name) {
  print(`\n${name}`);
  const { series, close } = await (await import(`./${name}.mjs`)).open(context);
  const measured = series.map(({ contenders }) =>
    Object.fromEntries(Object.keys(contenders).map((c) => [c, []])),
  );
  try {
    for (let round = 0; round < rounds; round++)
      for (const [i, { contenders }] of series.entries()) {
        const names = Object.keys(contenders);
        for (let k = 0; k < names.length; k++) {
          const contender = names[(k + round) % names.length];
          measured[i][contender].push(await contenders[contender]());
        }
      }
  } finally {
    await close();
  }
  return series.map(({ label, unit, ratios }, i) => {
    const results = Object.fromEntries(
      Object.entries(measured[i]).map(([contender, all]) => {
        const [value, low, high] = spread(all, (one) => one.value);
        return [
          contender,
          {
            value,
            low,
            high,
            p50: median(all.map((one) => one.p50)),
            p99: median(all.map((one) => one.p99)),
          },
        ];
      }),
    );
    const compared = ratios
      .filter(({ of, to }) => measured[i][of] && measured[i][to])
      .map(({ of, to, least, most }) => {
        const all = measured[i][of].map((one, round) => one.value / measured[i][to][round].value);
        const [value, low, high] = spread(all, (one) => one);
        return {
          of,
          to,
          value,
          low,
          high,
          least: least ?? null,
          most: most ?? null,
          met: (least === undefined || value >= least) && (most === undefined || value <= most),
        };
      });
    return { label, unit, results, ratios: compared };
  });
}

function table(series) {
  const lines = [];
  for (const { label, unit, results, ratios } of series) {
    lines.push(label);
    for (const { of, to, value, low, high, least, most, met } of ratios) {
      const bound = least === null ? (most === null ? '' : `, at most ${most}`) : `, at least ${least}`;
      const missed = met ? '' : '  MISSED';
      lines.push(
        `  ${number(value).padStart(7)} x  ${of} of ${to}  (${number(low)} – ${number(high)}${bound})${missed}`,
      );
    }
    for (const [contender, { value, low, high, p50, p99 }] of Object.entries(results)) {
      const times = unit === '/s' ? `  p50 ${number(p50)} ms, p99 ${number(p99)} ms` : '';
      lines.push(
        `  ${number(value).padStart(9)} ${unit.padEnd(2)}  ${contender}  (${number(low)} – ${number(high)})${times}`,
      );
    }
  }
  return lines.join('\n');
}

const results = {
  at: new Date().toISOString(),
  node: process.version,
  cpu: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}`,
  rounds,
  events: context.events,
  groups: {},
};
try {
  await mkdir(given.out, { recursive: true });
  let text = `${results.at}, Node ${results.node}, ${results.cpu}; median of ${rounds} rounds (least – most)\n`;
  for (const name of given.groups.split(',')) {
    if (![...groups, 'eventstoredb'].includes(name))
      throw new Error(`no group ${name}; there are ${groups.join(', ')}`);
    const series = await run(name);
    results.groups[name] = series;
    print(table(series));
    text += `\n${name}\n${table(series)}\n`;
    await writeFile(join(given.out, `${name}.svg`), plot(name, series));
    await writeFile(join(given.out, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
    await writeFile(join(given.out, 'results.txt'), text);
  }
} finally {
  await stopAll();
  await rm(home, { recursive: true, force: true });
}
