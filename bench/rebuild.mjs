import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readAll } from './read-all.mjs';
import { folderWith } from './servers.mjs';

// All read models anew from a large log, beside reading and parsing all events by COPY; and the memory that it takes, beside a tenth
// of the log.

const here = dirname(fileURLToPath(import.meta.url));

export async function open(context) {
  const { build, events, against } = context;
  const folder = await folderWith(events, context);
  const tenth = await folderWith(events / 10, context);
  const rebuilt = (from, of) => {
    const args = [join(here, 'rebuilding.mjs'), from, of];
    return JSON.parse(execFileSync(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] }));
  };
  const asResult = (value) => ({ value, p50: value, p99: value });
  const timed = (from) => () => asResult(rebuilt(from, folder).took);
  const weighed = (of) => () => asResult(rebuilt(build, of).memory / 1e6);

  async function read() {
    const { took } = await readAll(build, folder, (values) => {
      JSON.parse(values[6]);
      JSON.parse(values[7]);
    });
    return asResult(took);
  }

  return {
    series: [
      {
        label: `all read models from ${events} events`,
        unit: 'ms',
        contenders: {
          this: timed(build),
          ...(against ? { against: timed(against) } : {}),
          'reading and parsing by COPY': read,
        },
        ratios: [
          { of: 'reading and parsing by COPY', to: 'this', least: 0.5 },
          { of: 'against', to: 'this' },
        ],
      },
      {
        label: `memory of such a rebuild, from ${events} events and a tenth of them`,
        unit: 'MB',
        contenders: { 'all events': weighed(folder), 'a tenth': weighed(tenth) },
        ratios: [{ of: 'all events', to: 'a tenth', most: 2 }],
      },
    ],
    close: () => Promise.resolve(),
  };
}
