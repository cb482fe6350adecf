import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { tryLock } from '../postgres/postgres-lock.js';
import { readVerifierKey } from '../proofs/verifier-key.js';
import { Witness, WitnessError } from '../witness/witness.js';
import { witnessServer } from '../witness/witness-server.js';
import { stopSignal, type Terminal } from './run.js';

/** How long requests under way may take once it stops, milliseconds. */
const REST = 5_000;

/** Serves a witness until a signal asks to stop, and prints the key that checks its cosignatures. Exit code 0. */
export async function serveWitness(
  { home, host, port }: Config,
  terminal: Terminal,
  name: string,
  keys: readonly string[],
): Promise<number> {
  const stop = stopSignal();
  const log = (line: string): void => terminal.tell(line);
  const logs = keys.map((key) => {
    const known = readVerifierKey(key, 'log');
    if (!known) throw new ConfigError(`${key} is no key of a log; “thidua checkpoint” prints it`);
    return known;
  });
  const folder = join(home, 'witness');
  await mkdir(folder, { recursive: true });
  const owner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  // Two processes that each remember what they saw last could cosign two histories.
  const lock = await tryLock(join(folder, 'lock'), owner);
  if (!lock) throw new WitnessError(`another process is the witness in ${folder}`);
  try {
    const witness = await Witness.open({ folder, name, logs, now: () => new Date(), log });
    const server = witnessServer(witness, log).listen(port, host);
    await once(server, 'listening');
    terminal.say(`Witness on http://${host}:${(server.address() as AddressInfo).port}`);
    terminal.say(`Key: ${witness.verifier}`);
    await stop;
    server.close();
    server.closeIdleConnections();
    // Who sent nothing, or not all of a request, would hold it.
    setTimeout(() => server.closeAllConnections(), REST).unref();
    await once(server, 'close');
    return 0;
  } finally {
    await lock.close();
  }
}
