import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse, parseAllDocuments } from 'yaml';
import { application } from '../src/app.module.js';
import { SystemClock } from '../src/application/clock.js';
import { commandLine, obey } from '../src/infrastructure/cli/command-line.js';
import { Metrics } from '../src/infrastructure/metrics/metrics.js';
import type { Stores } from '../src/infrastructure/stores.js';

// What operators are given beside the program: it names only what there is.

const root = fileURLToPath(new URL('../', import.meta.url));
const read = (file: string): string => readFileSync(`${root}${file}`, 'utf8');
const yaml = (file: string): Yaml => parse(read(file), { merge: true }) as Yaml;
const load = () => Promise.resolve(application);
type Yaml = Readonly<Record<string, never>>;

/** The settings that the program has, and what Node itself takes. */
async function settings(): Promise<ReadonlySet<string>> {
  const said: string[] = [];
  const say = (line: string): void => void said.push(line);
  await obey(load, ['--help'], {}, { say, tell: () => undefined });
  const [, list = ''] = /^Settings: ([\s\S]+?)\nExit codes/m.exec(said.join('\n')) ?? [];
  return new Set([...list.split(/,\s+/), 'NODE_ENV']);
}

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly command?: readonly string[];
  readonly image: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly mem_limit?: string;
}
const composed = yaml('docker-compose.yml') as unknown as {
  readonly services: Readonly<Record<string, Service>>;
};
const services = Object.entries(composed.services);

interface Container {
  readonly env?: readonly { readonly name: string }[];
  readonly args?: readonly string[];
  readonly securityContext: object;
  readonly resources: { readonly limits: object };
}
interface Manifest {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template?: {
      readonly spec: { readonly containers: readonly Container[]; readonly securityContext: object };
    };
  };
}
const manifests = parseAllDocuments(read('deploy/kubernetes.yaml')).map((one) => one.toJS() as Manifest);
const pods = manifests.flatMap(({ spec }) => spec?.template?.spec ?? []);
const containers = pods.flatMap((pod) => pod.containers);
const units = readdirSync(`${root}deploy`).filter((name) => name.endsWith('.service'));
const commands = commandLine(
  load,
  { say: () => undefined, tell: () => undefined },
  async () => {},
).commands.map((one) => one.name());

describe('what is delivered beside the program', () => {
  it('names settings that there are', async () => {
    const own = services.filter(([, { image }]) => image === 'thidua');
    const named = [
      ...own.flatMap(([, { environment = {} }]) => Object.keys(environment)),
      ...manifests.flatMap(({ kind, data = {} }) => (kind === 'ConfigMap' ? Object.keys(data) : [])),
      ...containers.flatMap(({ env = [] }) => env.map(({ name }) => name)),
      ...[...read('deploy/kubernetes.yaml').matchAll(/--from-literal=(\w+)/g)].map(([, name = '']) => name),
      ...units.flatMap((unit) =>
        [...read(`deploy/${unit}`).matchAll(/^Environment=(.+)$/gm)].flatMap(([, all = '']) =>
          all.split(' ').map((one) => one.split('=')[0] ?? ''),
        ),
      ),
      ...[...read('Dockerfile').matchAll(/^ENV (.+)$/gm)].flatMap(([, all = '']) =>
        all.split(' ').map((one) => one.split('=')[0] ?? ''),
      ),
    ];
    const known = await settings();
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('starts commands that there are', () => {
    const started = [
      ...services.flatMap(([, { image, command = ['serve'] }]) => (image === 'thidua' ? [...command] : [])),
      ...containers.flatMap(({ args = ['serve'] }) => args),
      ...[...units.map((unit) => read(`deploy/${unit}`)), read('deploy/rehearse-restore.sh')].flatMap(
        (text) => [...text.matchAll(/dist\/thidua\.js\}? (\w[\w-]*)/g)].map(([, name = '']) => name),
      ),
    ];
    expect(started.length).toBeGreaterThan(6);
    expect(started.filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('gives no container more than it needs', () => {
    for (const [name, { cap_drop, security_opt, mem_limit, read_only }] of services) {
      expect([name, cap_drop, security_opt]).toEqual([name, ['ALL'], ['no-new-privileges:true']]);
      // EventStoreDB writes beside its data.
      expect([name, typeof mem_limit, read_only ?? false]).toEqual([name, 'string', name !== 'eventstore']);
    }
    expect(containers).toHaveLength(2);
    for (const { securityContext, resources } of containers)
      expect([securityContext, resources.limits]).toEqual([
        { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
        { memory: expect.any(String) },
      ]);
    for (const { securityContext } of pods) expect(securityContext).toMatchObject({ runAsNonRoot: true });
  });

  it('names lines of servers that are alive, with their own settings', () => {
    const both = `${read('docker-compose.yml')}${read('docker-compose.cluster.yml')}`;
    expect(both).not.toMatch(/\bEVENTSTORE_[A-Z]|eventstoredb-ee|kurrentdb:(?!26\.[01])/);
    // From there on several nodes need a licence.
    expect(read('docker-compose.cluster.yml')).toContain('FROM 26.2 ON');
    expect(read('docs/deployment.md')).toMatch(/26\.2[^.]*licen[cs]e/);
  });
});

describe('alerts and figures', () => {
  interface Rule {
    readonly alert: string;
    readonly expr: string;
  }
  const alerts = yaml('deploy/alerts.yaml') as unknown as {
    readonly groups: readonly { readonly rules: readonly Rule[] }[];
  };
  const rules = alerts.groups.flatMap((group) => group.rules);
  const dashboard = JSON.parse(read('deploy/grafana-dashboard.json')) as {
    readonly panels: readonly { readonly targets: readonly { readonly expr: string }[] }[];
  };

  it('are of figures, and their labels, that there are', async () => {
    const away = (): Promise<never> => Promise.reject(new Error('away'));
    const state = { state: away };
    const stores = {
      events: { kind: 'postgres', head: away },
      database: { query: away },
      engine: { status: away },
      checkpoints: { continuity: { doubtFrom: null }, witnesses: state, timestamps: state },
    } as unknown as Stores;
    const text = await new Metrics(stores, new SystemClock()).text();
    const there = new Set([...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name));
    const asked = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ];
    const names = asked.flatMap((expr) =>
      [...expr.matchAll(/\b(?:thidua|process|nodejs)_\w+/g)].map(([name]) =>
        name.replace(/_(bucket|count|sum)$/, ''),
      ),
    );
    expect(new Set(names).size).toBeGreaterThan(15);
    expect(names.filter((name) => !there.has(name))).toEqual([]);
  });

  it('have a section of the runbook each, and the runbook has no others', () => {
    const sections = [...read('docs/runbook.md').matchAll(/^## (\w+)$/gm)].map(([, name]) => name);
    expect(sections).toEqual(
      ['Objectives', ...rules.map(({ alert }) => alert), 'Rehearsal'].filter((name) => name !== 'Rehearsal'),
    );
  });
});

it('the package has what the program needs, and neither tests nor sources', () => {
  const [pack] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: root, encoding: 'utf8' }),
  ) as [{ readonly files: readonly { readonly path: string }[] }];
  const paths = pack.files.map(({ path }) => path);
  for (const needed of [
    'dist/thidua.js',
    'dist/console/index.html',
    'docs/errors.md',
    'docs/verify-bundle.mjs',
    'score-sheets/nghe-an-2020.json',
    'deploy/alerts.yaml',
    'LICENSE',
  ])
    expect(paths).toContain(needed);
  const known = /^(dist|docs|deploy|score-sheets)\/|^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/;
  expect(paths.filter((path) => !known.test(path) || /\.(tsbuildinfo|env|key)$|\.map$/.test(path))).toEqual(
    [],
  );
});
