import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { exitCode, inTime } from './until.js';

const main = fileURLToPath(new URL('../../dist/thidua.js', import.meta.url));

/** Milliseconds: less than what waits for half a minute, as supervisors do before they kill. */
const LONGEST_STOP = 25_000;

export interface Served {
  readonly url: string;
  readonly pid: number;
  /** Ends the process, as a power cut would or as it is asked to, and waits until it is gone; fails where that takes too long. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts the built program on a data folder and a free port; resolves when it serves. */
export async function serve(home: string, env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = launch(home, ['serve'], env);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const serving = new Promise<string>((resolve, reject) => {
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
      const found = /Serving on (http:\S+)/.exec(output);
      if (found?.[1]) resolve(found[1]);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it served:\n${output}`)));
  });
  const url = await inTime('it serves', serving);
  return {
    url,
    pid: child.pid ?? 0,
    kill: async (signal) => {
      child.kill(signal);
      await inTime('the process ends', gone, LONGEST_STOP);
    },
  };
}

/** Runs a command of the built program to its end, with the settings of this process. */
export async function runToEnd(
  home: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ code: number | null; output: string }> {
  const child = launch(home, args, env);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await exitCode(child, 110_000);
  return { code, output };
}

/** Starts the built program with the settings of this process, by another program where one is named. */
export function launch(
  home: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
  by: readonly string[] = [],
): ChildProcess {
  const own = { THIDUA_HOME: home, PORT: '0', NODE_ENV: 'test', NODE_OPTIONS: '' };
  const env = { ...process.env, ...own, ...more };
  const [program = process.execPath, ...words] = [...by, process.execPath, main, ...args];
  return spawn(program, words, { env, stdio: ['ignore', 'pipe', 'pipe'] });
}
