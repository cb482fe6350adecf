import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { commands } from '../../src/application/commands.js';
import type { DomainEvent } from '../../src/domain/ground/event.js';
import { operator } from '../support/given.js';
import type { Step } from './histories.js';
import { beginning, play } from './histories.js';
import type { Fields, Twice } from './told-twice.js';
import { adds, records, refusedAs, table } from './told-twice.js';

const told = (
  name: string,
  { given = [], actor = operator, today = '2022-01-02' }: Twice,
  ...bodies: readonly Fields[]
) => {
  for (const body of bodies) {
    const command = plainToInstance(commands.get(name)!.command, body);
    expect(validateSync(command, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
  }
  const before: readonly Step[] = [...beginning, ...given];
  const steps = bodies.map((body): Step => ({ command: name, body, actor, today }));
  const { log, refusals } = play([...before, ...steps]);
  const early = refusals.filter(({ step }) => step !== steps.at(-1));
  expect(early.map(({ step, error }) => [step.command, error.code, error.detail])).toEqual([]);
  const refused = refusals.find(({ step }) => step === steps.at(-1))?.error;
  return { log: log as readonly DomainEvent[], refused };
};

const outcomeOf = (name: string, line: Twice, again: Fields): string => {
  const { log, refused } = told(name, line, line.body, again);
  if (!refused) {
    const types = log.slice(told(name, line, line.body).log.length).map(({ type }) => type);
    const isMore =
      types.some((type) => /Supplemented$|^InspectionAmended$/.test(type)) &&
      !/^Supplement|^Amend/.test(name);
    return isMore ? adds(...types) : records(...types);
  }
  return refusedAs(refused);
};

// What is told again in the same words is tried of every command in histories.spec.ts.

describe('told twice', () => {
  it.each(Object.entries(table))('%s', (name, line) => {
    const again = ([fields]: readonly [Fields, string]) => outcomeOf(name, line, { ...line.body, ...fields });
    const { same, more, other } = line;
    expect({
      same: outcomeOf(name, line, line.body),
      ...(more ? { more: again(more) } : {}),
      ...(other ? { other: again(other) } : {}),
    }).toEqual({ same, ...(more ? { more: more[1] } : {}), ...(other ? { other: other[1] } : {}) });
  });
});
