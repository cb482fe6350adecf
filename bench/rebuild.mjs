import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client, Query } from 'pg';
import { onceOf } from './measure.mjs';
import { folderWith } from './servers.mjs';

// All read models anew from a large log, beside reading and parsing all events by COPY; and the memory that it takes, beside a tenth
// of the log.

const here = dirname(fileURLToPath(import.meta.url));

const COLUMNS = `position, stream, revision, id, type, schema_version, data, metadata, recorded_at, previous_hash, hash`;

/** A COPY … TO STDOUT whose lines are given to somebody as they come. */
class CopyOut extends Query {
  constructor(text, line) {
    super(text);
    this.line = line;
  }
  handleCopyData({ chunk }) {
    this.line(chunk.toString());
  }
}

const unescaped = (text) => (text.includes('\\') ? text.replaceAll('\\\\', '\\') : text);

/** Reads and parses all events of a database by one COPY; resolves to how many there are. */
async function readAll(client) {
  let count = 0;
  const copy = new CopyOut(`copy (select ${COLUMNS} from log.event order by position) to stdout`, (line) => {
    const values = line.split('\t');
    JSON.parse(unescaped(values[6]));
    JSON.parse(unescaped(values[7]));
    count++;
  });
  await new Promise((resolve, reject) => {
    copy.on('end', resolve);
    copy.on('error', reject);
    client.query(copy);
  });
  return count;
}

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
    const { startEmbeddedPostgres } = await import(
      pathToFileURL(join(build, 'dist/infrastructure/postgres/embedded-postgres.js')).href
    );
    const server = await startEmbeddedPostgres({ home: folder, log: () => undefined });
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    const result = await onceOf(() => readAll(client));
    await client.end();
    await server.stop();
    return result;
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
