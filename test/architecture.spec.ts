import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../src/application/commands.js';
import { errorCodes } from '../src/domain/ground/errors.js';
import { halves } from './support/halves.js';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((m) => m[1] ?? '');
/** The sources below a folder of `src`, however deep. */
const filesIn = (folder: string, of = 'src'): string[] =>
  readdirSync(new URL(`../${of}/${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(of, folder, file));
const sorted = (names: readonly string[]): string[] => names.toSorted((a, b) => a.localeCompare(b));

const domain = filesIn('domain').map(read);
const eventTypes = domain.flatMap((text) => matches(text, /DomainEvent<\s*'(\w+)'/g));

/** Types of TypeScript that a union is made of, by its name. */
const unions = new Map(
  [...domain, read('src/projections/event-data.ts')].flatMap((text) =>
    [...text.matchAll(/^export type (\w+) =((?:\s*\|?\s*\w+\b(?![<[.'?]))+);/gm)].map(
      ([, name = '', members = '']) => [name, members.match(/\w+/g) ?? []] as const,
    ),
  ),
);
const membersOf = (name: string): string[] =>
  (unions.get(name) ?? []).flatMap((one) => [one, ...membersOf(one)]);

/** What one does here. */
const regular =
  `Adopt Amend Appraise Assign Assume Clear Close Conclude Confirm Convene Correct Decide Declare Define Dispute Dissolve Distinguish Elect End
  Establish File Finalise Identify Issue Join Launch Lock Merge Name Nominate Open Present Propose Publish Raise Receive Recognise Record Register Reject Release
  Rename Reopen Report Resolve Restore Return Revoke Rotate Sign Supplement Suspend Vacate Verify`.split(
    /\s+/,
  );
const irregular = {
  Admit: 'Admitted',
  Begin: 'Began',
  Cast: 'Cast',
  FollowUp: 'FollowedUp',
  Forget: 'Forgotten',
  Give: 'Given',
  HandOver: 'HandedOver',
  Read: 'Read',
  Relabel: 'Relabelled',
  Set: 'Set',
  Submit: 'Submitted',
  Withdraw: 'Withdrawn',
};
/** Imperatives, and the past of each. */
const verbs = new Map([
  ...regular.map((verb) => [verb, `${verb.replace(/e$/, '').replace(/y$/, 'i')}ed`] as const),
  ...Object.entries(irregular),
]);
/** The verb that a command begins with, in the imperative, before what it is done to. */
const commanded = (name: string): string | undefined =>
  [...verbs.keys()].find((verb) => new RegExp(`^${verb}[A-Z]`).test(name));
/** The verb that an event ends with, in the past, after what it was done to. */
const happened = (name: string): string | undefined =>
  [...verbs].find(([, past]) => new RegExp(`^[A-Z].*[a-z]${past}$`).test(name))?.[0];

describe('names', () => {
  it('of commands say in the imperative what shall be done, and to what', () => {
    expect([...commands.keys()].filter((name) => commanded(name) === undefined)).toEqual([]);
  });

  it('of events say what something was done to, and in the past what it was', () => {
    expect(eventTypes.length).toBeGreaterThan(20);
    expect(eventTypes.filter((type) => happened(type) === undefined)).toEqual([]);
    expect(eventTypes.filter((type, i) => eventTypes.indexOf(type) < i)).toEqual([]);
  });

  it('use the verbs that are listed here, and all of them', () => {
    const used = new Set([...[...commands.keys()].map(commanded), ...eventTypes.map(happened)]);
    expect([...verbs.keys()].filter((verb) => !used.has(verb))).toEqual([]);
  });

  it('of events are all among those of which the API says what is in them', () => {
    const names = domain.flatMap((text) => matches(text, /^export type (\w+) = DomainEvent<\s*'/gm));
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !membersOf('AnyEvent').includes(name))).toEqual([]);
  });

  it('of the other kind, or of neither, are refused', () => {
    const [asCommands, asEvents] = [
      ['RegisteredUnit', 'UnitRegister', 'Register'],
      ['UnitRegister', 'RegisterUnit', 'Registered'],
    ];
    expect([...asCommands.map(commanded), ...asEvents.map(happened)]).toEqual(Array(6).fill(undefined));
  });
});

describe('a test', () => {
  it('waits with support/until.ts, which says in the end what it waited for', () => {
    const loops = /\bwhile \((?:[!(]*await\b|.*\) await (?:sleep|new Promise)\b|(?!.* await ).*\);$)/m;
    const waiting = ['(lines.length === 0) await sleep(5);', '((await answer()) !== 200);', '(!done());'];
    expect(waiting.map((loop) => loops.test(`while ${loop}`))).toEqual([true, true, true]);
    expect(filesIn('', 'test').filter((file) => loops.test(read(file)))).toEqual([]);
  });
});

describe('a suite that is run together with others', () => {
  it.each(['http/all-on-postgres', 'infrastructure/all'] as const)(
    'is run with `npm test` once, in one of two files that take about as long, or alone: %s',
    (name) => {
      const folder = name.startsWith('http') ? 'http' : 'infrastructure';
      const run = [1, 2].flatMap((n) =>
        matches(read(`test/${name}-${n}.spec.ts`), new RegExp(`of halves.${folder}\\[(\\d)\\]`, 'g')),
      );
      const files = readdirSync(new URL(`${folder}/`, import.meta.url)).filter(
        (file) => file.endsWith('.spec.ts') && !file.startsWith('all-'),
      );
      const left = /--testPathIgnorePatterns (\S+)/
        .exec(read('package.json'))![1]!
        .replaceAll('\\"', '')
        .replaceAll('\\\\', '\\');
      expect(run.flatMap((half) => halves[folder][Number(half)] ?? []).toSorted()).toEqual(
        files.filter((file) => new RegExp(left).test(`/test/${folder}/${file}`)).toSorted(),
      );
    },
  );
});

describe('what runs is in src', () => {
  it('loads no code of docs, by whatever way: what is published for others may change or go', () => {
    const loads =
      /(?:from|import|import\(|require\(|resolve\(|new URL\()\s*['"`][^'"`]*\bdocs\/[^'"`]*\.[cm]?[jt]s['"`]/;
    // What a bundle takes along is read as text.
    const bundles = 'src/infrastructure/bundles/bundles.ts';
    expect(read(bundles)).not.toMatch(/import\(|require\(/);
    expect(filesIn('').filter((file) => loads.test(read(file)) && file !== bundles)).toEqual([]);
  });
});

describe('an aggregate', () => {
  const aggregates = domain.filter((text) => text.includes('\nexport function evolve('));

  it('reads from top to bottom: events, initial state, how it evolves, decisions', () => {
    expect(aggregates.length).toBeGreaterThan(10);
    const decisions = [...commands.keys()].map((name) => name.charAt(0).toLowerCase() + name.slice(1));
    for (const text of aggregates) {
      const places = ['initial', 'evolve', ...decisions]
        .map((name) => text.indexOf(`\nexport function ${name}(`))
        .filter((at) => at >= 0);
      const [initial = 0, evolve = 0, ...others] = places;
      const order = [text.lastIndexOf('DomainEvent<'), initial, evolve, Math.min(...others)];
      expect(order).toEqual(order.toSorted((a, b) => a - b));
    }
  });
});

describe('the documents agree with the code', () => {
  it('name no file that does not exist', () => {
    const documents = ['README.md', 'ARCHITECTURE.md'].concat(
      readdirSync(new URL('../docs', import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.md'))
        .map((file) => join('docs', file)),
    );
    const named = documents.flatMap((file) =>
      matches(read(file), /`((?:src|test|docs|bench|deploy)\/[\w./-]+)`/g).map(
        (path) => [file, path] as const,
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(([, path]) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
  });

  it('goes through ASVS 5.0, levels 1 and 2: each requirement once, with tests that there are', () => {
    // How many there are under each heading; of levels 1 and 2 they have the first numbers.
    const asked =
      '1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2';
    const upTo = (heading: string, from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, i) => `${heading}.${from + i}`);
    const rows = [
      ...read('docs/security.md').matchAll(
        /^\| ([\d., –]+?) +\| .+? \| (?:met|partly|not here|\*\*not met\*\*) +\| (.+?) +\|$/gm,
      ),
    ];
    const told = rows.flatMap(([, numbers = '']) =>
      numbers.split(', ').flatMap((one) => {
        const [, heading = '', from = '', to = from] = /^(\d+\.\d+)\.(\d+)(?:–\1\.(\d+))?$/.exec(one) ?? [];
        return upTo(heading, Number(from), Number(to));
      }),
    );
    const all = asked.split(' ').flatMap((one) => {
      const [heading = '', count] = one.split(':');
      return upTo(heading, 1, Number(count));
    });
    expect(all).toHaveLength(253);
    expect(sorted(told)).toEqual(sorted(all));
    const tests = new Map(
      readdirSync(new URL('.', import.meta.url), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.spec.ts'))
        .map((file) => [basename(file), join('test', file)]),
    );
    const named = rows.flatMap(([, , how = '']) =>
      [...how.matchAll(/`([\w.-]+\.spec\.ts)`((?:,? “[^”]+”)*)/g)].flatMap(([, file = '', titles = '']) =>
        ['', ...matches(titles, /“([^”]+)”/g)].map((title) => [file, title] as const),
      ),
    );
    expect(named.length).toBeGreaterThan(100);
    expect(named.filter(([file, title]) => !read(tests.get(file) ?? '').includes(title))).toEqual([]);
  });

  it('lists every error code once, and none that does not exist', () => {
    expect(sorted(matches(read('docs/errors.md'), /^### (\w+)$/gm))).toEqual(sorted(Object.keys(errorCodes)));
  });

  it('raises every error code somewhere', () => {
    const folders = ['domain', 'application', 'infrastructure'];
    const sources = folders
      .flatMap((folder) => filesIn(folder))
      .filter((file) => !file.endsWith('/errors.ts'))
      .map(read);
    const raised = new Set(sources.flatMap((text) => matches(text, /'([A-Z][A-Z_]+)'/g)));
    expect(Object.keys(errorCodes).filter((code) => !raised.has(code))).toEqual([]);
  });

  it('names no two forms the same: the published schemas go by the names of their classes', () => {
    const names = filesIn('application').flatMap((file) =>
      matches(read(file), /^(?:export )?(?:abstract )?class (\w+(?:Field|Form))\b/gm),
    );
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  });
});
