import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { play, steps, officeSteps, workSteps } from './histories.js';

const folder = new URL('../../src/domain/', import.meta.url);
const files = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(new URL(file, folder), 'utf8'),
}));

describe('the words beside the domain’s code', () => {
  it.each(files)('say what everything means that $file exports', ({ text }) => {
    const lines = text.split('\n');
    const bare = lines.filter((line, i) => line.startsWith('export ') && !lines[i - 1]?.endsWith('*/'));
    expect(bare).toEqual([]);
  });

  it('name every code with which a decision refuses', () => {
    const comments = new Map<string, string>();
    for (const { text } of files)
      for (const [, comment, name] of text.matchAll(/\/\*\*((?:(?!\*\/)[^])*)\*\/\nexport function (\w+)\(/g))
        comments.set(name ?? '', comment ?? '');
    const told = (name: string): string => {
      const comment = comments.get(name) ?? '';
      const [, like] = /Throws as[\s*]+`(\w+)`/.exec(comment) ?? [];
      return like ? comment + told(like) : comment;
    };
    const missing = new Set<string>();
    const sequences = [steps, officeSteps, workSteps].flatMap((some) =>
      fc.sample(some, { numRuns: 300, seed: 2 }),
    );
    for (const { step, error } of sequences.flatMap((sequence) => play(sequence).refusals)) {
      const decision = `${step.command.charAt(0).toLowerCase()}${step.command.slice(1)}`;
      if (!told(decision).includes(error.code)) missing.add(`${decision} ${error.code}`);
    }
    expect([...missing].sort()).toEqual([]);
  });
});
