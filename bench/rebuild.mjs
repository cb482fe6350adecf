import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { onceOf } from './measure.mjs';
import { folderWith } from './servers.mjs';

// All read models anew from a large log, with the tool that a user would take, beside reading and parsing all events by COPY.

export async function open(context) {
  const { build, events, against } = context;
  const folder = await folderWith(events, context);
  const rebuilt = (from) => () =>
    onceOf(() =>
      execFileSync(process.execPath, [join(from, 'dist/main.js'), 'rebuild'], {
        env: { ...process.env, THIDUA_HOME: folder },
        stdio: 'ignore',
      }),
    );

  async function read() {
    const { startEmbeddedPostgres } = await import(
      pathToFileURL(join(build, 'dist/infrastructure/postgres/embedded-postgres.js')).href
    );
    const server = await startEmbeddedPostgres({ home: folder, log: () => undefined });
    const client = new Client({ connectionString: server.ownerUrl });
    await client.connect();
    const result = await onceOf(async () => {
      let count = 0;
      for (let after = '0'; ;) {
        const { rows } = await client.query({
          text: 'select position::text, type, data::text, metadata::text from log.event where position > $1 order by position limit 5000',
          values: [after],
          rowMode: 'array',
        });
        if (rows.length === 0) return count;
        for (const [, , data, metadata] of rows) {
          JSON.parse(data);
          JSON.parse(metadata);
          count++;
        }
        after = rows.at(-1)[0];
      }
    });
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
          this: rebuilt(build),
          ...(against ? { against: rebuilt(against) } : {}),
          'reading and parsing alone': read,
        },
        ratios: [
          { of: 'reading and parsing alone', to: 'this', least: 0.5 },
          { of: 'against', to: 'this' },
        ],
      },
    ],
    close: () => Promise.resolve(),
  };
}
