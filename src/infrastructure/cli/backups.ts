import { rename, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { tokenOf } from '../../application/positions.js';
import { BackupError, identitiesIn, type Opener, writeLines } from '../backup/backup-file.js';
import { checkBackup, type Checked } from '../backup/check.js';
import { NotEmpty, putBack, recordRestore } from '../backup/put-back.js';
import { linesOf } from '../backup/take.js';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { openFilled, type Stores } from '../stores.js';
import { syncFolder } from '../files.js';
import { progressBar } from './progress.js';
import type { Terminal } from './run.js';
import { clockOf, exitOnSignal, refusalOf, withStores } from './tools.js';
import { verifyStore } from './verify.js';

/**
 * Writes all that is the record into one new file, beside a server that goes on, and reads it again from the disk. `recipients` are public
 * keys of age. Exit code 0; 1 where the file is not what was written, and is then removed, or the history that it holds is not as recorded.
 */
export async function backup(
  config: Config,
  terminal: Terminal,
  named: string,
  recipients: readonly string[],
): Promise<number> {
  const file = resolve(named);
  if (await stat(file).catch(() => null)) throw new ConfigError(`${file}: is there already`);
  for (const key of recipients)
    if (!/^age1[a-z0-9]{50,}$/.test(key)) throw new ConfigError(`${key}: is no public key of age`);
  return await withStores(config, terminal, async (stores, clock) => {
    const part = `${file}.part`;
    await rm(part, { force: true });
    try {
      const withKeys = recipients.length > 0;
      const lines = linesOf(stores, config.home, withKeys, clock.now());
      const counted = progressed(lines, 'backup', await stores.events.countAfter(0n));
      const fileKey = await writeLines(part, counted, recipients);
      const checked = await checkBackup(part, fileKey === null ? [] : { fileKey });
      await rename(part, file);
      await syncFolder(dirname(file));
      if (!withKeys)
        terminal.tell(
          'not encrypted: whoever has the file reads the names of persons. It has neither open ballots nor the key that signs checkpoints; --recipient adds them',
        );
      return told(checked, file, terminal);
    } catch (error) {
      await rm(part, { force: true });
      return refused(error, terminal);
    }
  });
}

/** Reads a backup whole and compares all that is in it; needs no database. Exit code 0, or 1 where something differs. */
export async function checkFile(terminal: Terminal, file: string, identityFile?: string): Promise<number> {
  try {
    return told(await checkBackup(file, await openerOf(identityFile)), file, terminal);
  } catch (error) {
    return refused(error, terminal);
  }
}

/**
 * Puts a backup into an empty place, makes the read models, and verifies all. Exit code 0, or 1 where the file is not whole, the place not
 * empty, or something differs from what was recorded.
 */
export async function restore(
  config: Config,
  terminal: Terminal,
  file: string,
  identityFile?: string,
): Promise<number> {
  const stopped = exitOnSignal();
  const clock = clockOf(config, terminal);
  const now = (): Date => clock.now();
  const log = (line: string): void => terminal.tell(line);
  try {
    const opener = await openerOf(identityFile);
    const checked = await checkBackup(file, opener);
    const bar = progressBar('restore', checked.end.commands);
    const stores = await openFilled(config, now, log, async (place) => {
      const from = { file, opener, checked, home: config.home, now, onProgress: (n: number) => bar.at(n) };
      await putBack(place, from).finally(() => bar.end());
    });
    try {
      return await Promise.race([verified(stores, terminal, checked), stopped, stores.lost]);
    } finally {
      await stores.close();
    }
  } catch (error) {
    return refused(error, terminal);
  }
}

async function verified(stores: Stores, terminal: Terminal, { end, header }: Checked): Promise<number> {
  const { engine, events } = stores;
  const names = (await engine.status()).map(({ name }) => name);
  const failures: unknown[] = [];
  await engine.rebuildAll(names, (_name, outcome) => {
    if (outcome.status === 'rejected') failures.push(outcome.reason);
  });
  if (failures.length > 0) throw failures[0];
  const faults = await verifyStore(stores, { tell: (line) => terminal.tell(line) });
  for (const fault of faults) terminal.say(fault);
  const { position } = await events.head();
  terminal.say(
    `${end.events} events of the backup taken ${header.takenAt} are back; what was recorded after ${end.position} is lost, and known as lost from ${tokenOf(events, position)} on`,
  );
  terminal.say(
    faults.length === 0
      ? 'intact: every hash, receipt, name, read model and signed checkpoint agrees'
      : `${faults.length} faults`,
  );
  return faults.length === 0 ? 0 : 1;
}

/**
 * Records that the stores came back by other tools, from a backup of which `takenAt` says when it was taken: what was recorded after what is
 * there now is known as lost. Exit code 0, or 1 where the history is in doubt.
 */
export async function restoredOtherwise(
  config: Config,
  terminal: Terminal,
  takenAt: string | null,
): Promise<number> {
  return await withStores(config, terminal, async ({ events, checkpoints }, clock) => {
    const refusal = await refusalOf(checkpoints.continuity.require());
    if (refusal !== null) {
      terminal.say(`nothing was recorded: ${refusal}`);
      return 1;
    }
    const { position } = await events.head();
    const keptUpTo = tokenOf(events, position);
    const { tree } = await checkpoints.read();
    await recordRestore(events, {
      keptUpTo,
      events: tree.size,
      takenAt,
      lastSigned: await checkpoints.lastResolution(),
      now: clock.now(),
    });
    const { position: after } = await events.head();
    terminal.say(
      `what was recorded after ${keptUpTo} is lost, and known as lost from ${tokenOf(events, after)} on`,
    );
    return 0;
  });
}

async function openerOf(identityFile: string | undefined): Promise<Opener> {
  if (identityFile === undefined) return [];
  const identities = await identitiesIn(identityFile).catch((error: Error) => {
    throw new ConfigError(error.message);
  });
  if (identities.length === 0) throw new ConfigError(`${identityFile}: holds no private key of age`);
  return identities;
}

async function* progressed<T extends object>(
  lines: AsyncIterable<T>,
  what: string,
  total: number,
): AsyncGenerator<T, void, undefined> {
  const bar = progressBar(what, total);
  let commands = 0;
  try {
    for await (const line of lines) {
      if ('command' in line) bar.at(++commands);
      yield line;
    }
  } finally {
    bar.end();
  }
}

function told({ header, end, faults }: Checked, file: string, terminal: Terminal): number {
  for (const fault of faults) terminal.say(fault);
  terminal.say(
    `${end.events} events and ${end.commands} receipts up to position ${end.position}, taken ${header.takenAt}, ${header.holdsKeys ? 'with' : 'without'} keys and ballots: ${file}`,
  );
  terminal.say(faults.length === 0 ? 'checked: all that was read back agrees' : `${faults.length} faults`);
  return faults.length === 0 ? 0 : 1;
}

/** Prints why nothing was done. */
function refused(error: unknown, terminal: Terminal): number {
  if (!(error instanceof BackupError || error instanceof NotEmpty)) throw error;
  terminal.say(error.message);
  return 1;
}
