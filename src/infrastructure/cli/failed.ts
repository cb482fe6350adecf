import { CommanderError } from 'commander';
import { ConfigError } from '../config.js';
import { SchemaError } from '../postgres/database.js';
import { EmbeddedPostgresError, EmbeddedPostgresLost } from '../postgres/embedded-postgres.js';
import { WitnessError } from '../witness/witness.js';
import { LOST, type Terminal } from './run.js';

/** Prints what went wrong, with a stack where it is not expected. Returns the exit code. */
export function failed(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return 0;
    // Without a command it has printed its help already.
    if (error.code !== 'commander.help')
      terminal.tell(`thidua: ${error.message.replace(/^error: /, '')}`, 'fatal');
    return 2;
  }
  const wrongUse = error instanceof ConfigError;
  const known =
    wrongUse ||
    error instanceof EmbeddedPostgresError ||
    error instanceof SchemaError ||
    error instanceof WitnessError;
  terminal.tell(
    known ? `thidua: ${error.message}` : String(error instanceof Error ? error.stack : error),
    'fatal',
  );
  return wrongUse ? 2 : error instanceof EmbeddedPostgresLost ? LOST : 3;
}
