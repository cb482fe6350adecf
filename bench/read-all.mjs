import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Client, Query } from 'pg';
import { watched } from './measure.mjs';

const COLUMNS = `position, stream, revision, id, type, schema_version, data, metadata,
  to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), encode(previous_hash, 'hex'), encode(hash, 'hex')`;

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

/** Reads all events of a data folder by one COPY and gives the values of each to somebody; resolves to how many there are. */
export async function readAll(build, folder, see) {
  const { startEmbeddedPostgres } = await import(
    pathToFileURL(join(build, 'dist/infrastructure/postgres/embedded-postgres.js')).href
  );
  const server = await startEmbeddedPostgres({ home: folder, log: () => undefined });
  const client = new Client({ connectionString: server.ownerUrl });
  await client.connect();
  let events = 0;
  const copy = new CopyOut(`copy (select ${COLUMNS} from log.event order by position) to stdout`, (line) => {
    see(line.trimEnd().split('\t').map(unescaped));
    events++;
  });
  const stopped = await watched(folder);
  await new Promise((resolve, reject) => {
    copy.on('end', resolve);
    copy.on('error', reject);
    client.query(copy);
  });
  const taken = await stopped();
  await client.end();
  await server.stop();
  return { events, ...taken };
}
