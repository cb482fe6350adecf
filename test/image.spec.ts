import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');

/** The rules of .dockerignore: the last one that fits a path or a folder above it decides. */
const rules = read('.dockerignore')
  .split('\n')
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const pattern = normalize(line.replace(/^!/, '').trim()).replace(/^\/|\/$/g, '');
    const source = pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*\*\/?|\*|\?/g, (glob) => (glob.startsWith('**') ? '.*' : glob === '*' ? '[^/]*' : '[^/]'));
    return { sends: line.startsWith('!'), fits: new RegExp(`^${source}(/|$)`) };
  });

/** Whether `docker build` gets to see a file of the project. */
function isSent(path: string): boolean {
  return rules.reduce((sent, { sends, fits }) => (fits.test(path) ? sends : sent), true);
}

const copies = [...read('Dockerfile').matchAll(/^(?:COPY|ADD)\s+(.+)$/gm)].map(([, words = '']) => {
  const given = words.split(/\s+/);
  return {
    from: given.find((word) => word.startsWith('--from='))?.slice('--from='.length),
    paths: given.filter((word) => !word.startsWith('--')),
  };
});
const sources = copies.filter(({ from }) => from === undefined).flatMap(({ paths }) => paths.slice(0, -1));

/** The files that a source of COPY stands for; none where there is no such file. */
function filesOf(source: string): string[] {
  const path = normalize(source).replace(/\/$/, '');
  if (!existsSync(join(root, path))) return [];
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
}

describe('the image', () => {
  it.each(sources)('is given %s, which its Dockerfile copies', (source) => {
    expect(filesOf(source)).not.toEqual([]);
    expect(filesOf(source).filter((file) => !isSent(file))).toEqual([]);
  });

  it('stands on one line of Node, of those that CI tries', () => {
    const [image = '', ...others] = new Set([
      ...[...read('Dockerfile').matchAll(/^ARG NODE_IMAGE=node:(\d+)-/gm)].map(([, line]) => line),
      ...[...read('docker-compose.yml').matchAll(/NODE_IMAGE:-node:(\d+)-/g)].map(([, line]) => line),
      ...[...read('Dockerfile').matchAll(/^FROM (?!\$\{NODE_IMAGE\})(\S+)/gm)].map(([, other]) => other),
    ]);
    const [, tried = ''] = /^lines=\((.+)\)$/m.exec(read('.ci/run')) ?? [];
    expect([others, tried.split(' ')]).toEqual([[], expect.arrayContaining([image])]);
  });

  it('copies from stages that there are', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM\s+\S+\s+AS\s+(\S+)/gim)].map(([, name]) => name);
    const named = copies.flatMap(({ from }) => from ?? []);
    expect(named.filter((stage) => !stages.includes(stage))).toEqual([]);
  });

  it('is given nothing else: no data, no settings with passwords, no history', () => {
    const others = [
      '.thidua/operator.key',
      '.env',
      '.git/config',
      'node_modules/pg/package.json',
      'dist/thidua.js',
    ];
    expect(others.filter(isSent)).toEqual([]);
  });

  it('holds every file of the project that the program reads while it runs', () => {
    const final =
      read('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    const copied = [...final.matchAll(/^COPY\s+(?!--from)(.+)\s+\S+$/gm)].flatMap(([, words = '']) =>
      words.split(/\s+/).map((word) => normalize(word)),
    );
    const built = [...final.matchAll(/^COPY\s+--from=build\s+\/app\/(\S+)\s/gm)].map(([, path = '']) => path);
    const held = [...copied, ...built];
    const named = filesOf('src')
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [...read(file).matchAll(/packageFile\('([^']+)'/g)])
      .map(([, path = '']) => normalize(path).replace(/\/$/, ''));
    expect(named.length).toBeGreaterThan(5);
    expect(
      named.filter((path) => !held.some((there) => path === there || path.startsWith(`${there}/`))),
    ).toEqual([]);
  });

  it('is built with every file of the project that the console is made from', () => {
    const [, build = ''] = read('Dockerfile').split(/^FROM /m);
    const copied = [...build.matchAll(/^COPY\s+(.+)\s+\S+$/gm)].flatMap(([, words = '']) =>
      words.split(/\s+/),
    );
    const named = filesOf('console').flatMap((file) =>
      [...read(file).matchAll(/(?:from|import\() ?'((?:\.\.?\/)+[^']+)'/g)].map(([, path = '']) =>
        join(dirname(file), path),
      ),
    );
    const outside = named.filter((path) => !path.startsWith('console/'));
    expect(outside).not.toEqual([]);
    expect(
      outside.filter((path) => !copied.some((there) => path === there || path.startsWith(`${there}/`))),
    ).toEqual([]);
  });

  it.each(['docker-compose.yml', 'docker-compose.cluster.yml'])('%s mounts only what is there', (file) => {
    for (const [, path = ''] of read(file).matchAll(/^\s*- (\.\/[^:\s]+):/gm))
      expect([path, existsSync(join(root, path))]).toEqual([path, true]);
  });
});
