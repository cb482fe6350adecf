import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { noPages, pagesByCode } from '../../support/warned-on.js';
import { errorCodes } from '../../../src/domain/ground/errors.js';

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
    expect([new Set(pagesByCode.keys()), noPages()]).toEqual([new Set(given), []]);
  });
});

/** A function, constant or class of the domain or the application, with the comment before it. */
interface Part {
  readonly name: string;
  readonly file: string;
  readonly code: string;
  /** From each "Throws" to the end of its comment. */
  readonly told: readonly string[];
  /** What its file imports. */
  readonly imported: readonly string[];
}

const wordsIn = (text: string): readonly string[] => text.match(/\w+/g) ?? [];
const refusalsIn = (text: string): readonly string[] =>
  wordsIn(text).filter((word) => Object.hasOwn(errorCodes, word));

const src = new URL('../../../src/', import.meta.url);
const parts: readonly Part[] = ['domain', 'application']
  .flatMap((room) =>
    readdirSync(new URL(room, src), { recursive: true, encoding: 'utf8' }).map((file) => `${room}/${file}`),
  )
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const text = readFileSync(new URL(file, src), 'utf8');
    const imported = [...text.matchAll(/^import (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
      wordsIn(names),
    );
    const begins = /^(?=\/\*\*|(?<!\*\/\n)(?:export |abstract |async |class |function |const ))/m;
    return text.split(begins).map((part) => {
      const code = part.replaceAll(/\/\*[^]*?\*\/|\/\/.*$/gm, '');
      const [, name = ''] =
        /^\s*(?:export |abstract |async )*(?:function|const|class) (\w+)/.exec(code) ?? [];
      return { name, file, code, told: part.match(/\bThrows[^]*?\*\//g) ?? [], imported };
    });
  });

/** The codes that stand in a part, and in all that it uses. */
function reached(part: Part, seen = new Set<Part>()): readonly string[] {
  if (seen.has(part)) return [];
  seen.add(part);
  const words = new Set(wordsIn(part.code));
  const used = parts.filter(
    ({ name, file }) => words.has(name) && (file === part.file || part.imported.includes(name)),
  );
  const own = (part.code.match(/'\w+'/g) ?? []).flatMap(refusalsIn);
  return [...own, ...used.flatMap((other) => reached(other, seen))];
}

describe('the refusals that comments list', () => {
  // What a port throws, those throw who implement it.
  const lists = parts.filter(({ told, code }) => told.length > 0 && !code.includes('abstract class'));

  it('can all come, from what the comment stands beside or from what that uses', () => {
    expect(lists.length).toBeGreaterThan(100);
    const wrong = lists.flatMap((part) => {
      const can = new Set(reached(part));
      return part.told
        .flatMap(refusalsIn)
        .filter((code) => !can.has(code))
        .map((code) => [part.file, part.name, code]);
    });
    expect(wrong).toEqual([]);
  });
});
