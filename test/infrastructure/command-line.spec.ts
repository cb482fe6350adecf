import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { application } from '../../src/app.module.js';
import { commandLine, obey } from '../../src/infrastructure/cli/command-line.js';
import { cosignatureOf, signatureIn } from '../../src/infrastructure/proofs/signed-note.js';
import { readVerifierKey } from '../../src/infrastructure/proofs/verifier-key.js';
import { launch, runToEnd } from '../support/process.js';
import { exitCode, heard, until } from '../support/until.js';
import { AnyLog } from '../support/witness.js';

const home = join(tmpdir(), `thidua-never-made-${process.pid}`);
const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const load = () => Promise.resolve(application);
const terminal = { say: () => undefined, tell: () => undefined };
const { commands } = commandLine(load, terminal, async () => {});
const names = commands.map((command) => command.name());

/** What was said on stdout and on stderr, and the exit code. */
async function told(...args: string[]): Promise<{ code: number; said: string; complained: string }> {
  const said: string[] = [];
  const complained: string[] = [];
  const code = await obey(
    load,
    args,
    { THIDUA_HOME: home },
    { say: (line) => void said.push(line), tell: (line) => void complained.push(line) },
  );
  return { code, said: said.join('\n'), complained: complained.join('\n') };
}

describe('the command line', () => {
  it.each([
    [['nope'], "unknown command 'nope'"],
    [['toString'], "unknown command 'toString'"],
    [[''], "unknown command ''"],
    [['--role', 'unit'], "unknown option '--role'"],
    [['serve', 'now'], "too many arguments for 'serve'"],
    [['rebuild', 'award', 'unit'], "too many arguments for 'rebuild'"],
    [['token', 'unit'], "too many arguments for 'token'"],
    [['verify', '--role', 'unit'], "unknown option '--role'"],
    [['serve', '--hours=1'], "unknown option '--hours=1'"],
    [['token', '--rol', 'unit'], "unknown option '--rol'"],
    [['token', '-x'], "unknown option '-x'"],
    [['token', '--hours'], "option '--hours <n>' argument missing"],
    [['token', '--hours', '25'], '--hours must be 1 to 24'],
    [['token', '--unit='], '--unit needs'],
    [['token', '--role', 'king'], 'no role king'],
    [['verify', '--policy'], "option '--policy <file>' argument missing"],
    [['verify', '--policy', '/nowhere'], '/nowhere: '],
    [['witness', 'w.example'], "missing required argument 'key'"],
    [['witness', 'w.example', 'x+00000000+AAAA'], 'x+00000000+AAAA is no key of a log'],
    [['revoke'], "missing required argument 'token'"],
    [['forget-person', 'x'], "missing required argument 'reason'"],
    [['adopt-sheet', 'a.json', 'b', '20'], "command-argument value '20' is invalid for argument 'year'"],
    [['import', 'units', 'a.csv'], "required option '--source <words>' not specified"],
    [['import', 'minutes', 'a.csv', '--source=x'], "command-argument value 'minutes' is invalid"],
    [['import', 'members', 'a.csv', '--source=x', '--year=2026'], 'import members needs --cluster-id'],
    [['import', 'inspections', 'a.csv', '--source=x'], 'import inspections needs --year'],
    [['import', 'inspections', '.gitignore', '--source=x', '--year=19'], 'year: must be'],
    [['import', 'units', '/nowhere', '--source=x'], "ENOENT: no such file or directory, open '/nowhere'"],
    [['help', 'nope'], ''],
  ])('refuses %j with 2, says why, and touches nothing', async (args, why) => {
    const { code, said, complained } = await told(...args);
    expect([code, said]).toEqual([2, '']);
    expect(complained).toContain(why === '' ? 'Usage: thidua' : `thidua: ${why}`);
    expect(existsSync(home)).toBe(false);
  });

  it.each(names)('tells what %s takes, on stdout, and does nothing', async (name) => {
    for (const args of [
      [name, '--help'],
      [name, '-h'],
      ['help', name],
    ]) {
      const { code, said, complained } = await told(...args);
      expect([code, complained]).toEqual([0, '']);
      expect(said).toContain(`Usage: thidua ${name} [options]`);
      expect(said.includes('--role')).toBe(name === 'token');
    }
    expect(existsSync(home)).toBe(false);
  });

  it('names every command and setting in its own help, the settings as the README has them', async () => {
    const { code, said } = await told('--help');
    expect(code).toBe(0);
    for (const name of names) expect(said).toMatch(new RegExp(`^  ${name} `, 'm'));
    const [, settings = ''] = /^Settings: ([\s\S]+?)\nExit codes/m.exec(said) ?? [];
    const [, table = ''] = /^\| setting .*\n([\s\S]+?)\n\n/m.exec(read('README.md')) ?? [];
    const listed = [...table.matchAll(/^\|([^|]+)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    expect(new Set(settings.split(/,\s+/))).toEqual(new Set(listed));
  });

  it('is what the README says: every command once, with its arguments', () => {
    const rows = [...read('README.md').matchAll(/^\| `npm run (?:-s )?thidua -- ([^`]+)`/gm)];
    const own = commands.map((command) =>
      `${command.name()} ${command.usage().replace(/^\[options\] ?/, '')}`.trim(),
    );
    const listed = rows.map(([, row = '']) => row);
    expect([listed.length, new Set(listed)]).toEqual([own.length, new Set(own)]);
  });

  it('has the exit codes that the manual for operators lists', async () => {
    const { said } = await told('--help');
    const codes = (text: string, pattern: RegExp): string[] =>
      [...text.matchAll(pattern)].map(([, code = '']) => code);
    const [, list = ''] = /^Exit codes: ([\s\S]+)$/m.exec(said) ?? [];
    const [, table = ''] = /^\| exit code .*\n([\s\S]+?)\n\n/m.exec(read('docs/deployment.md')) ?? [];
    expect(codes(list, /(?:^|,)\s*(\d+) /g)).toEqual(codes(table, /^\| (\d+) /gm));
  });
});

describe('the program', () => {
  it('ends with the code of its command line', async () => {
    const { code, output } = await runToEnd(home, ['rebuild', 'award', 'unit']);
    expect([code, output]).toEqual([2, expect.stringContaining("thidua: too many arguments for 'rebuild'")]);
    expect((await runToEnd(home, ['token', '--help'])).code).toBe(0);
    const unheard = launch(home, ['--help']);
    unheard.stdout?.destroy();
    expect(await exitCode(unheard)).toBe(0);
  });

  it('is a witness until it is told to stop, alone in its folder, and under one name', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thidua-witness-'));
    const log = new AnyLog('log.example/a');
    const child = launch(folder, ['witness', 'w.example', log.verifier]);
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const [, url = '', verifier = ''] = await until('it serves', () =>
      /^Witness on (http:\S+)\nKey: (\S+)$/m.exec(output),
    );
    const body = log.body(0, ['a', 'b']);
    const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body });
    const signature = signatureIn((await answer.text()).trimEnd())!;
    const key = readVerifierKey(verifier, 'witness')!;
    expect(cosignatureOf({ text: log.text(['a', 'b']), signatures: [signature] }, key)).not.toBeNull();
    const second = await runToEnd(folder, ['witness', 'w.example', log.verifier]);
    expect([second.code, second.output]).toEqual([
      3,
      expect.stringContaining('another process is the witness'),
    ]);
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    await heard(silent, 'connect');
    child.kill('SIGTERM');
    expect(await exitCode(child)).toBe(0);
    silent.destroy();
    const renamed = await runToEnd(folder, ['witness', 'other.example', log.verifier]);
    expect([renamed.code, renamed.output]).toEqual([3, expect.stringContaining('is that of w.example')]);
    await rm(folder, { recursive: true });
  });
});
