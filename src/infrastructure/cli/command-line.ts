import { Argument, Command } from 'commander';
import { roles } from '../../domain/ground/event.js';
import { type Config, readConfig } from '../config.js';
import { LONGEST_LIFE_HOURS } from '../http/principals.js';
import type { Application } from '../http/server.js';
import { failed } from './failed.js';
import { kinds, type KindName } from '../imports/kinds.js';
import { importFile, type Import } from './import.js';
import { replay } from './replay.js';
import { report } from './report.js';
import { loggedTerminal, run, type Terminal } from './run.js';
import {
  adoptSheet,
  checkpoint,
  copy,
  forgetPerson,
  migrateDatabase,
  rebuild,
  rotateKey,
  trustClock,
  verify,
} from './tools.js';
import { instantOf, loginOf, sha256Of, sizeOf, yearOf } from './arguments.js';
import { backup, checkFile, restore, restoredOtherwise } from './backups.js';
import { reader } from './reader.js';
import { revoke, signIn, token } from './tokens.js';
import { serveWitness } from './witness.js';
import type { ClusterId } from '../../domain/ground/values.js';

const more = `
thidua <command> --help tells what a command takes; without a command it serves.

Settings: PORT, HOST, THIDUA_HOME, DATABASE_URL, DATABASE_OWNER_URL, READ_REPLICA_URL, AUTH_ISSUER, AUTH_AUDIENCE, AUTH_JWKS_URL, AUTH_GROUPS,
          AUTH_CLIENT_ID, AUTH_CLIENT_SECRET, AUTH_ACR, AUTH_AMR, PUBLIC_URL, SESSION_KEY, SESSION_MINUTES,
          SESSION_IDLE_MINUTES, LOG_FORMAT, EVENT_STORE, EVENTSTOREDB_URL,
          EVENTSTOREDB_PREFIX, PROJECTION_LEASE_MS, DATABASE_RECOVERY_MS, CLOCK_LIMIT_MS, LIMITS, WITNESSES, WATCH_PERCENT,
          TIMESTAMP_URL, TIMESTAMP_CA
Exit codes: 0 well, 1 something is wrong with the data, 2 wrong use or settings, 3 the stores cannot be opened,
            4 the embedded database was lost: start again, 5 all that differs was resolved on record, 130 stopped`;

/** Does what the arguments ask for, and prints what went wrong. `load` brings the server, which most tools do without. Returns the exit code. */
export async function obey(
  load: () => Promise<Application>,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  terminal: Terminal,
): Promise<number> {
  let code = 0;
  const program = commandLine(load, terminal, async (action) => {
    code = await action(readConfig(env));
  });
  try {
    await program.parseAsync(args.length === 0 ? ['serve'] : [...args], { from: 'user' });
    return code;
  } catch (error) {
    return failed(error, terminal);
  }
}

/** The commands, what each takes, and what it does once the settings are read. */
export function commandLine(
  load: () => Promise<Application>,
  terminal: Terminal,
  act: (action: (config: Config) => number | Promise<number>) => Promise<void>,
): Command {
  const serve = async (config: Config, demo: boolean): Promise<number> => {
    const to = config.jsonLogs ? loggedTerminal() : terminal;
    return await load()
      .then((application) => run(application, config, to, demo))
      .then(
        () => 0,
        (error: unknown) => failed(error, to),
      );
  };
  const program = new Command('thidua')
    .usage('<command>')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.say(text.trimEnd()),
      writeErr: (text) => terminal.tell(text.trimEnd()),
      outputError: () => undefined,
    })
    .addHelpText('after', more);

  program
    .command('serve')
    .description('start the stores and serve (the default)')
    .action(async () => await act((config) => serve(config, false)));
  program
    .command('demo')
    .description('record the facts of the five articles, print them, then serve')
    .action(async () => await act((config) => serve(config, true)));
  program
    .command('migrate')
    .description('bring an external database up to date, as its owner; can be repeated')
    .action(async () => await act((config) => migrateDatabase(config, terminal)));
  program
    .command('rebuild')
    .description('build read models anew beside the ones in service, then switch')
    .argument('[projection]', 'the one to build, all where none is named')
    .action(async (name?: string) => await act((config) => rebuild(config, terminal, name)));
  program
    .command('verify')
    .description(
      'recompute every hash; compare receipts, names and every column of the read models with the events, and the log with signed checkpoints, also those in files',
    )
    .argument('[note...]', 'files with checkpoints that were signed earlier')
    .option(
      '--policy <file>',
      'the witnesses that the newest checkpoint must have, as C2SP tlog-policy has it',
    )
    .option('--log', 'the log with receipts, names and checkpoints only: read models take most of the time')
    .addHelpText(
      'after',
      '\nExit code 1 where something differs, 5 where all that does was resolved on record; what it is, is printed.',
    )
    .action(
      async (files: string[], options: { policy?: string; log?: boolean }) =>
        await act((config) => verify(config, terminal, { files, ...options })),
    );
  program
    .command('replay')
    .description('print the history of an answer, event by event, with what each changed')
    .argument(
      '<path>',
      'where the answer is, such as clusters/<id>, units/<id> or clusters/<id>/leadership?asOf=<day>',
    )
    .option('--backwards', 'the last event first')
    .option('--known-at <when>', 'only what was known at this instant or position')
    .action(
      async (path: string, { backwards = false, knownAt }: { backwards?: boolean; knownAt?: string }) =>
        await act(async (config) => replay(await load(), config, terminal, { path, backwards, knownAt })),
    );
  program
    .command('report')
    .description('write the answer to a question into a file, such as a table of figures or a paper')
    .argument(
      '<path>',
      'where the answer is, such as clusters/<id>/figures?from=<year>&to=<year> or tables/<name>',
    )
    .argument('<file>', 'where it goes, ending in .json, .jsonl, .csv, .xlsx, .parquet, .docx or .pdf')
    .option('--known-at <when>', 'only what was known at this instant or position')
    .option(
      '--sha256 <hex>',
      'what the file had before: another one is not written, and what differs is said',
      sha256Of,
    )
    .addHelpText(
      'after',
      '\nExit code 1 where the question is refused, or the file would be another; why, is printed.',
    )
    .action(
      async (path: string, file: string, { knownAt, sha256 }: { knownAt?: string; sha256?: string }) =>
        await act(async (config) => report(await load(), config, terminal, { path, file, knownAt, sha256 })),
    );
  program
    .command('import')
    .description('check a CSV of any length or an XLSX row by row, or record what it says')
    .addArgument(new Argument('<kind>', 'what its rows are').choices(Object.keys(kinds)))
    .argument('<file>', 'the file, CSV in UTF-8 or XLSX, with the columns that imports over HTTP have')
    .requiredOption('--source <words>', 'where the rows are from, as evidence names it')
    .option('--year <year>', 'of the emulation, which all kinds but units and facts need')
    .option('--cluster-id <id>', 'the cluster of members, results and self-scores')
    .option('--report-id <id>', 'of results: the report of figures whose rows name none')
    .option(
      '--reason <words>',
      'of results: why figures on record are corrected; without it they are told as wrong',
    )
    .option('--occurred-on <date>', 'day of what is told, where a source states it')
    .option('--document-number <words>', 'number of the document that the rows are from')
    .option('--document-date <date>', 'its day, perhaps only month or year')
    .option('--record', 'record what the file says; without it only what it would do is told')
    .addHelpText(
      'after',
      '\nOf units, inspections and facts each 1,000 rows are recorded together or not at all, of the others a whole sheet. Whoever runs it' +
        '\nagain goes on where it ended. Exit code 1 where rows cannot be read or are refused; which and why, is printed. Ctrl-C ends it after the rows that are under way, with exit code 130.',
    )
    .action(
      async (
        kind: KindName,
        file: string,
        { record = false, ...beside }: { record?: boolean } & Import['beside'],
      ) =>
        await act(async (config) =>
          importFile(await load(), config, terminal, { kind, file, record, beside }),
        ),
    );
  program
    .command('checkpoint')
    .description('sign the log as it is, and print what was signed')
    .action(async () => await act((config) => checkpoint(config, terminal)));
  program
    .command('rotate-key')
    .description(
      'have the key that signs checkpoints hand over to a new one; the log keeps that, signed by both',
    )
    .option(
      '--compromised-since <size>',
      'the old key was in wrong hands: what it signed over more events than this counts no more',
      sizeOf,
    )
    .action(
      async ({ compromisedSince = null }: { compromisedSince?: number | null }) =>
        await act((config) => rotateKey(config, terminal, compromisedSince)),
    );
  program
    .command('witness')
    .description(
      'cosign the checkpoints of logs, each only where it goes on from the one before; needs no database',
    )
    .argument('<name>', 'name of the witness, such as witness.example/thidua; its key is made with it')
    .argument('<key...>', 'keys of the logs, as “thidua checkpoint” prints them')
    .action(
      async (name: string, keys: string[]) =>
        await act((config) =>
          serveWitness(config, config.jsonLogs ? loggedTerminal() : terminal, name, keys),
        ),
    );
  program
    .command('adopt-sheet')
    .description('adopt the score sheet of a file')
    .argument('<file>', 'the sheet, in JSON')
    .argument('<cluster>', 'id of the cluster')
    .argument('<year>', 'of the emulation', yearOf)
    .action(
      async (file: string, clusterId: ClusterId, year: number) =>
        await act(async (config) => adoptSheet(await load(), config, terminal, file, clusterId, year)),
    );
  program
    .command('forget-person')
    .description('remove the name behind a reference of the events; the log keeps that it happened')
    .argument('<ref>', 'the reference, as the event has it')
    .argument('<reason>', 'why, in a sentence')
    .action(
      async (ref: string, reason: string) =>
        await act(async (config) => forgetPerson(await load(), config, terminal, ref, reason)),
    );
  program
    .command('copy')
    .description('copy all history from the event store in use to the other one, and compare the two')
    .action(async () => await act((config) => copy(config, terminal)));
  program
    .command('backup')
    .description(
      'write all that is the record into one new file, beside a server that runs, and read it again',
    )
    .argument('<file>', 'the file, which must not exist')
    .option(
      '--recipient <key...>',
      'encrypt for these public keys of age; then keys and open ballots are in it too',
    )
    .action(
      async (file: string, { recipient = [] }: { recipient?: string[] }) =>
        await act((config) => backup(config, terminal, file, recipient)),
    );
  program
    .command('check-backup')
    .description('read a backup whole and compare all that is in it; needs no database')
    .argument('<file>', 'the backup')
    .option('--identity <file>', 'private keys of age, where it is encrypted')
    .action(
      async (file: string, { identity }: { identity?: string }) =>
        await act(() => checkFile(terminal, file, identity)),
    );
  program
    .command('restore')
    .description('put a backup into an empty place, make the read models, verify all')
    .argument('<file>', 'the backup')
    .option('--identity <file>', 'private keys of age, where it is encrypted')
    .action(
      async (file: string, { identity }: { identity?: string }) =>
        await act((config) => restore(config, terminal, file, identity)),
    );
  program
    .command('restored')
    .description(
      'record that the stores were put back by other tools: what came later is known as lost from now on',
    )
    .option('--taken <instant>', 'when the backup was taken, such as 2026-11-30T02:00:00+07:00', instantOf)
    .action(
      async ({ taken = null }: { taken?: string | null }) =>
        await act((config) => restoredOtherwise(config, terminal, taken)),
    );
  program
    .command('trust-clock')
    .description('take the clock as it is for right, where the server refuses to record by it')
    .action(async () => await act((config) => trustClock(config, terminal)));
  program
    .command('sign-in')
    .description('print a link that signs a browser in as operator of the local installation, once')
    .action(async () => await act((config) => signIn(config, terminal)));
  program
    .command('token')
    .description('print a bearer token of the local installation')
    .option('--role <role>', `${roles.join(', ')}, or several with commas (default: operator, or unit)`)
    .option('--unit <id>', 'the unit it acts for')
    .option('--hours <n>', `how long it is valid, 1 to ${LONGEST_LIFE_HOURS}`, '1')
    .action(
      async ({ role, unit, hours }: { role?: string; unit?: string; hours: string }) =>
        await act((config) => token(config, terminal, role, unit, hours)),
    );
  program
    .command('reader')
    .description('let a login of PostgreSQL read the views of reports, and print its URL with a new password')
    .argument('<login>', 'its name', loginOf)
    .option('--drop', 'take the login away instead')
    .action(
      async (name: string, options: { drop?: boolean }) =>
        await act((config) => reader(config, terminal, name, options)),
    );
  program
    .command('revoke')
    .description('take one token back')
    .argument('<token>', 'the token, or its id')
    .action(async (given: string) => await act((config) => revoke(config, terminal, given)));
  return program;
}
