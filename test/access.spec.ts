import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import type { Party } from '../src/application/access.js';
import { everybody, mayAsk, mayCommand, maySee, offices, withoutRole } from '../src/application/access.js';
import { commands } from '../src/application/commands.js';
import { roles } from '../src/domain/ground/event.js';

const page = new URL('../docs/access.md', import.meta.url);

type Rows = readonly (readonly [name: string, row: readonly Party[] | typeof everybody])[];

function table(what: string, rows: Rows, columns: readonly Party[]): string {
  const cells = rows.map(([name, row]) => [
    name,
    ...columns.map((party) => (row === everybody || row.includes(party) ? '✓' : '')),
  ]);
  const all = [[what, ...columns], ...cells];
  const widths = [what, ...columns].map((_, i) => Math.max(3, ...all.map((line) => line[i]!.length)));
  const lines = all.map((line) => `| ${line.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`);
  return [lines[0], `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...lines.slice(1)].join(
    '\n',
  );
}

/** The page between its introduction, which is written by hand, and its end. */
function written(): string {
  const [introduction = ''] = readFileSync(page, 'utf8').split('## Commands\n');
  const sending = [...roles, ...offices].filter((party) =>
    Object.values(mayCommand).some((row) => row.includes(party)),
  );
  const code = (entries: Rows): Rows => entries.map(([name, row]) => [`\`${name}\``, row]);
  return `${introduction}## Commands

${table('command', code(Object.entries(mayCommand)), sending)}

## Questions

${table('address', code(Object.entries(mayAsk)), [...roles, ...withoutRole])}

## What is shown in answers

${table('shown', Object.entries(maySee), [...roles, ...withoutRole])}
`;
}

it('docs/access.md shows the tables of access as they are: `npm run access` writes it', () => {
  if (process.env['ACCESS'] === 'write') writeFileSync(page, written());
  expect(readFileSync(page, 'utf8')).toBe(written());
});

it('every command has a row that says who may send it, and no row is of none', () => {
  expect(Object.keys(mayCommand).toSorted()).toEqual([...commands.keys()].toSorted());
});
