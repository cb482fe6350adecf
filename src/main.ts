import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { loggedTerminal, LOST, run, type Terminal } from './infrastructure/cli/run.js';
import {
  adoptSheet,
  checkpoint,
  copy,
  forgetPerson,
  migrateDatabase,
  rebuild,
  trustClock,
  verify,
} from './infrastructure/cli/tools.js';
import { revoke, signIn, token } from './infrastructure/cli/tokens.js';
import { ConfigError, readConfig } from './infrastructure/config.js';
import { SchemaError } from './infrastructure/postgres/database.js';
import { EmbeddedPostgresError, EmbeddedPostgresLost } from './infrastructure/postgres/embedded-postgres.js';

const usage = `thidua <command>

  serve                 start the stores and serve (the default)
  demo                  record the facts of the five articles, print them, then serve
  migrate               bring an external database up to date, as its owner; can be repeated
  rebuild [projection]  build read models anew beside the ones in service, then switch
  verify [note …]       recompute every hash; compare receipts, names and every column of the read models with the
                        events, and the log with signed checkpoints, also those in files
  checkpoint            sign the log as it is, and print what was signed
  adopt-sheet <file> <cluster> <year>   adopt the score sheet of a file
  forget-person <ref> <reason>          remove the name behind a reference of the events; the log keeps that it happened
  copy                  copy all history from the event store in use to the other one, and compare the two
  trust-clock           take the clock as it is for right, where the server refuses to record by it
  sign-in               print a link that signs a browser in as operator of the local installation, once
  token [--role r] [--unit id] [--hours n]   print a bearer token of the local installation, valid for an hour or so many
  revoke <token or its id>   take one token back

Settings: PORT, HOST, THIDUA_HOME, DATABASE_URL, DATABASE_OWNER_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_JWKS_URL, LOG_FORMAT,
          EVENT_STORE, EVENTSTOREDB_URL, EVENTSTOREDB_PREFIX, PROJECTION_LEASE_MS, DATABASE_RECOVERY_MS, CLOCK_LIMIT_MS,
          LIMITS
Exit codes: 0 well, 1 something is wrong with the data, 2 wrong use or settings, 3 the stores cannot be opened,
            4 the embedded database was lost: start again, 130 stopped`;

/** How many arguments a command takes at most; none where it is not here. */
const takes: Readonly<Record<string, number>> = {
  rebuild: 1,
  revoke: 1,
  verify: Infinity,
  'adopt-sheet': 3,
  'forget-person': 2,
};

let terminal: Terminal = {
  isScreen: process.stdout.isTTY,
  say: (line) => void process.stdout.write(`${line}\n`),
  tell: (line) => void process.stderr.write(`${line}\n`),
};

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      role: { type: 'string' },
      unit: { type: 'string' },
      hours: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  const [command = 'serve', ...given] = positionals;
  if (values.help === true) {
    terminal.say(usage);
    return 0;
  }
  const more = given.slice(takes[command] ?? 0);
  if (more.length > 0) throw new ConfigError(`${command} takes no ${more.join(' ')}`);
  const config = readConfig(process.env);
  switch (command) {
    case 'serve':
    case 'demo':
      if (config.jsonLogs) terminal = loggedTerminal();
      await run(config, terminal, command === 'demo');
      return 0;
    case 'migrate':
      return await migrateDatabase(config, terminal);
    case 'rebuild':
      return await rebuild(config, terminal, given[0]);
    case 'verify':
      return await verify(config, terminal, given);
    case 'checkpoint':
      return await checkpoint(config, terminal);
    case 'adopt-sheet':
      return await adoptSheet(config, terminal, given);
    case 'forget-person':
      return await forgetPerson(config, terminal, given);
    case 'copy':
      return await copy(config, terminal);
    case 'trust-clock':
      return trustClock(config, terminal);
    case 'token':
      return await token(config, terminal, values.role, values.unit, values.hours);
    case 'sign-in':
      return await signIn(config, terminal);
    case 'revoke':
      return await revoke(config, terminal, given[0]);
    default:
      throw new ConfigError(`no command ${command}\n\n${usage}`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const wrongUse =
    error instanceof ConfigError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  const known = wrongUse === true || error instanceof EmbeddedPostgresError || error instanceof SchemaError;
  terminal.tell(
    known && error instanceof Error
      ? `thidua: ${error.message}`
      : String(error instanceof Error ? error.stack : error),
    'fatal',
  );
  process.exitCode = wrongUse === true ? 2 : error instanceof EmbeddedPostgresLost ? LOST : 3;
}
