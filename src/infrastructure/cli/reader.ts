import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { READER_ROLE } from '../postgres/database.js';
import { findRunningEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import type { Terminal } from './run.js';

/** So that no report holds up anybody for long. */
const SETTINGS = [
  "statement_timeout = '60s'",
  "idle_in_transaction_session_timeout = '60s'",
  'default_transaction_read_only = on',
  'search_path = report',
];

/**
 * Lets a login read the views of reports, and nothing else, and prints its URL with a new password; or takes the login away. Exit code 0.
 * Throws `ConfigError` where the name belongs to a login for anything else.
 */
export async function reader(
  config: Config,
  terminal: Terminal,
  name: string,
  { drop = false }: { readonly drop?: boolean } = {},
): Promise<number> {
  const { ownerUrl, appUrl } = await urlsOf(config);
  const owner = new Client({ connectionString: ownerUrl, application_name: 'thidua reader' });
  await owner.connect();
  try {
    const { rows } = await owner.query<{ ours: boolean }>(
      `select array_agg(m.roleid::regrole::text) = array[$2] and not rolsuper and not rolcreaterole as ours
       from pg_roles r left join pg_auth_members m on m.member = r.oid where rolname = $1 group by rolsuper, rolcreaterole`,
      [name, READER_ROLE],
    );
    const [known] = rows;
    if (known && !known.ours)
      throw new ConfigError(`${name} is a login for something else: choose another name`);
    const login = escapeIdentifier(name);
    if (drop) {
      if (!known) throw new ConfigError(`there is no login ${name}`);
      await owner.query(`drop role ${login}`);
      terminal.say(`${name} may no longer read`);
      return 0;
    }
    const password = randomBytes(24).toString('base64url');
    const secret = escapeLiteral(verifierOf(password));
    await owner.query('begin');
    if (known) await owner.query(`alter role ${login} password ${secret}`);
    else
      await owner.query(
        `create role ${login} login connection limit 10 in role ${READER_ROLE} password ${secret}`,
      );
    for (const setting of SETTINGS) await owner.query(`alter role ${login} set ${setting}`);
    await owner.query('commit');
    const url = new URL(appUrl);
    [url.username, url.password] = [name, password];
    terminal.say(url.href);
    terminal.tell('the password is shown this once; docs/sql.md has the views');
    return 0;
  } finally {
    await owner.end();
  }
}

async function urlsOf({ database, home }: Config): Promise<{ ownerUrl: string; appUrl: string }> {
  if (database === null) {
    const running = await findRunningEmbeddedPostgres(home);
    if (running) return running;
    throw new ConfigError('the embedded database runs with the server alone: start that first');
  }
  const { ownerUrl, appUrl } = database;
  if (ownerUrl !== null) return { ownerUrl, appUrl };
  throw new ConfigError('reader needs DATABASE_OWNER_URL: a login is made by the owner of the database');
}

/** What PostgreSQL keeps of a password (RFC 5803), so that the password itself is in no statement that it may write to its log. */
function verifierOf(password: string): string {
  const [salt, rounds] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const keyed = (what: string): Buffer => createHmac('sha256', salted).update(what).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  const server = keyed('Server Key').toString('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${server}`;
}
