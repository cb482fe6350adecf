import * as Doubts from '../domain/registry/doubts.js';
import type { CommandSpec } from './command.js';
import { CommandBody, handleWithErrand } from './command.js';
import { Text } from './fields.js';

export class ResolveDoubt extends CommandBody implements Doubts.ResolveDoubt {
  @Text(40) inDoubtFrom!: string;
  @Text() reason!: string;

  static override readonly apart = true;
}

export const historyCommands: readonly CommandSpec[] = [
  handleWithErrand(
    Doubts,
    ResolveDoubt,
    () => Doubts.stream,
    Doubts.resolveDoubt,
    'Takes a log in doubt as it is, on record: everything that covers what was in doubt says so from then on',
    {},
    {
      fetch: async (_command, { continuity }) => ({ doubt: await continuity.doubt() }),
      // So that answers say it at once; what is left of the doubt, they say too.
      done: (_command, { continuity }) => continuity.require().catch(() => undefined),
    },
  ),
];
