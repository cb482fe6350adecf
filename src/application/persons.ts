import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray } from 'class-validator';
import * as Persons from '../domain/registry/persons.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handleWithErrand } from './command.js';
import { Sha256, Text } from './fields.js';

export class ForgetPersons extends CommandBody implements Persons.ForgetPersons {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ArrayUnique()
  @Sha256(true)
  refs!: string[];
  @Text() reason!: string;
}

export const personCommands: readonly CommandSpec[] = [
  handleWithErrand(
    Persons,
    ForgetPersons,
    () => Persons.stream,
    Persons.forgetPersons,
    'Removes the names of persons from beside the log, and records that, without them',
    {},
    {
      fetch: async ({ refs }, { store }) => ({ named: [...(await store.findPersons(refs)).keys()] }),
      // After the event: where this fails, the command can be sent again.
      done: (command, { store }) => store.forgetPersons(command.refs),
    },
  ),
];
