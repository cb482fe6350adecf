// Holds an embedded PostgreSQL in a process of its own, which a spec can kill.
// Arguments: URL of the module under test, data folder, user id ('' to stay who we are).
import { Client } from 'pg';

const [module, home, uid] = process.argv.slice(2);
const { startEmbeddedPostgres } = await import(module);
if (uid !== '') {
  process.setgroups([]);
  process.setgid(Number(uid));
  process.setuid(Number(uid));
}

let postgres;

async function stop() {
  await postgres.stop();
  process.exit();
}

/** One row after the other, each reported once PostgreSQL has acknowledged it. */
async function insert() {
  const client = new Client(postgres.ownerUrl);
  await client.connect();
  for (;;) {
    const { rows } = await client.query('insert into fact default values returning id');
    process.send({ acknowledged: rows[0].id });
  }
}

process.on('message', () => {
  for (let writer = 0; writer < 4; writer += 1) void insert();
});
process.on('disconnect', () => void (postgres && stop()));
process.on('SIGINT', async () => {
  const client = new Client(postgres.appUrl);
  await client.connect();
  const { rows } = await client.query('select 42 as answer');
  await client.end();
  process.send({ answer: rows[0].answer });
});

const log = [];
try {
  const patience = Number(process.env.PATIENCE ?? 60_000);
  postgres = await startEmbeddedPostgres({ home, patience, log: (line) => log.push(line) });
  const { ownerUrl, appUrl, tookOver } = postgres;
  process.send({ started: { ownerUrl, appUrl, tookOver, log } });
} catch (error) {
  process.send({ failed: `${error.constructor.name}: ${error.message}` });
  process.disconnect();
}
