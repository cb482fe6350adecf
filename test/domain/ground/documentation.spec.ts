import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const folder = new URL('../../../src/domain/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.ts'),
);

describe('the words beside the domain’s code', () => {
  // ARCHITECTURE.md says once what these are in every room.
  const sameEverywhere = /^export function (initial|evolve)\(/;

  it.each(files)('say what everything means that %s exports', (file) => {
    const lines = readFileSync(new URL(file, folder), 'utf8').split('\n');
    const bare = lines.filter((line, i) => line.startsWith('export ') && !lines[i - 1]?.endsWith('*/'));
    expect(bare.filter((line) => !sameEverywhere.test(line))).toEqual([]);
  });

  it('ask in examples with no position that only one of the stores could have given', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    expect(readme.match(/\b(position|after|min-position)[=:] *(esdb-)?\d+/gi)).toBeNull();
  });

  it('list every code of a warning', () => {
    const code = files.map((file) => readFileSync(new URL(file, folder), 'utf8'));
    const given = [...code.join('\n').matchAll(/\bcode: '([A-Z_]+)'/g)].map(([, name]) => name);
    const listed = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...listed.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(new Set(documented)).toEqual(new Set(given));
  });
});
