import { spawn } from 'node:child_process';
import { cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { fill } from './national-log.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const limits = 'streamEvents=10000000,streamKb=10000000,atOnce=100000,commands=100000';

/** Starts a compiled program on a data folder of its own. */
export const serve = (build, home, more = {}) =>
  started([join(build, 'dist/thidua.js'), 'serve'], {
    ...more,
    THIDUA_HOME: home,
    PORT: '0',
    LOG_FORMAT: 'text',
    LIMITS: limits,
  });

/** The same with the limits that it has when nobody changes them. */
export const serveAsInstalled = (build, home) =>
  started([join(build, 'dist/thidua.js'), 'serve'], { THIDUA_HOME: home, PORT: '0', LOG_FORMAT: 'text' });

/** The framework alone, with the forms of a build. */
export const serveFloor = (build) => started([join(here, 'floor.mjs'), build], {});

async function memoryOf(pid, name) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const found = new RegExp(`${name}:\\s+(\\d+) kB`).exec(text);
  return found ? Number(found[1]) * 1024 : null;
}

const running = new Set();

/** Stops whatever was started and still runs. */
export const stopAll = () => Promise.all([...running].map((server) => server.stop()));

/** Starts a program and waits until it says where it serves; `took` is how long that was, in milliseconds. */
async function started(args, settings) {
  const begun = performance.now();
  const env = { ...process.env, ...settings };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const url = await new Promise((resolve, reject) => {
    let said = '';
    const hear = (text) => {
      // The end is enough: of a million lines each would be copied with all before it.
      said = `${said}${text}`.slice(-10_000);
      const found = /https?:\/\/localhost:\d+/.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}: ${said.slice(-2000)}`)));
  });
  const end = new Promise((resolve) => child.once('exit', resolve));
  const server = {
    url,
    took: performance.now() - begun,
    /** Most memory that it had so far, in bytes; null where the system does not say. */
    memory: () => memoryOf(child.pid, 'VmHWM'),
    /** What it has now, the same. */
    memoryNow: () => memoryOf(child.pid, 'VmRSS'),
    async stop() {
      running.delete(server);
      child.kill('SIGTERM');
      await end;
    },
  };
  running.add(server);
  return server;
}

/** Waits until all read models have taken in all events. */
export async function caughtUp(http) {
  for (;;) {
    const { body } = await http.get('/health/ready');
    if (body.projections?.every(({ lagEvents }) => lagEvents === 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** A folder with a log of about so many events, made once and kept; a copy of it for whoever asks. */
export async function folderWith(events, { build, home, print }) {
  const kept = join(tmpdir(), `thidua-bench-log-${events}`);
  if (!(await stat(kept).catch(() => null))) {
    print(`  making a log of about ${events} events, once`);
    const making = `${kept}.making`;
    await rm(making, { recursive: true, force: true });
    await mkdir(making, { recursive: true });
    const load = (path) => import(pathToFileURL(join(build, 'dist', path)).href);
    const { openStores } = await load('infrastructure/stores.js');
    const { readConfig } = await load('infrastructure/config.js');
    const stores = await openStores(
      readConfig({ THIDUA_HOME: making }),
      () => new Date(),
      () => undefined,
    );
    const count = await fill(stores.events, { build: join(build, 'dist'), events, print });
    print(`  ${count} events`);
    await stores.close();
    await rename(making, kept);
  }
  const copy = join(home, `log-${events}-${Math.random().toString(36).slice(2, 8)}`);
  await cp(kept, copy, { recursive: true });
  return copy;
}
