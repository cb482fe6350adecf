import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commands } from '../src/application/commands.js';
import { errorCodes } from '../src/domain/ground/errors.js';

const read = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const matches = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((m) => m[1] ?? '');
/** The sources below a folder of `src`, however deep. */
const filesIn = (folder: string): string[] =>
  readdirSync(new URL(`../src/${folder}`, import.meta.url), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src', folder, file));
const sorted = (names: readonly string[]): string[] => names.toSorted((a, b) => a.localeCompare(b));

const domain = filesIn('domain').map(read);
const eventTypes = domain.flatMap((text) => matches(text, /DomainEvent<\s*'(\w+)'/g));

describe('what runs is in src', () => {
  it('loads no code of docs, by whatever way: what is published for others may change or go', () => {
    const loads =
      /(?:from|import|import\(|require\(|resolve\(|new URL\()\s*['"`][^'"`]*\bdocs\/[^'"`]*\.[cm]?[jt]s['"`]/;
    expect(filesIn('').filter((file) => loads.test(read(file)))).toEqual([]);
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

  it('lists every error code once, and none that does not exist', () => {
    expect(sorted(matches(read('docs/errors.md'), /^### (\w+)$/gm))).toEqual(sorted(Object.keys(errorCodes)));
  });

  it('raises every error code somewhere', () => {
    const folders = ['domain', 'application', 'infrastructure'];
    const sources = folders
      .flatMap(filesIn)
      .filter((file) => !file.endsWith('/errors.ts'))
      .map(read);
    const raised = new Set(sources.flatMap((text) => matches(text, /'([A-Z][A-Z_]+)'/g)));
    expect(Object.keys(errorCodes).filter((code) => !raised.has(code))).toEqual([]);
  });

  it('names commands in the imperative and events in the past, none of both', () => {
    expect(eventTypes.length).toBeGreaterThan(20);
    for (const type of eventTypes) expect(commands.has(type)).toBe(false);
    expect(new Set(eventTypes).size).toBe(eventTypes.length);
  });

  it('names no two forms the same: the published schemas go by the names of their classes', () => {
    const names = filesIn('application').flatMap((file) =>
      matches(read(file), /^(?:export )?(?:abstract )?class (\w+(?:Field|Form))\b/gm),
    );
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name, i) => names.indexOf(name) < i)).toEqual([]);
  });
});
