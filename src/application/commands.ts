import type { Type } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accessKeyCommands } from './access-keys.js';
import { awardConsiderationCommands } from './award-considerations.js';
import { awardProposalCommands } from './award-proposals.js';
import { awardSubmissionCommands } from './award-submissions.js';
import { ballotCommands } from './ballots.js';
import { clusterYearCommands } from './cluster-years.js';
import { calendarCommands } from './calendar.js';
import type { CommandBody, CommandSpec } from './command.js';
import type { Appended } from './event-store.js';
import { Executor } from './executor.js';
import { councilCommands } from './councils.js';
import { grantCommands } from './grants.js';
import { historyCommands } from './history.js';
import { inspectionCommands } from './inspections.js';
import { meetingCommands } from './meetings.js';
import { movementCommands } from './movements.js';
import { officeCommands } from './offices.js';
import { registryCommands } from './registry.js';
import { organiserYearCommands } from './organiser-years.js';
import { regulationCommands } from './regulations.js';
import { paperTemplateCommands } from './paper-templates.js';
import { paperCommands } from './papers.js';
import { personCommands } from './persons.js';
import { resultCommands } from './results.js';
import { scoreCommands } from './scores.js';
import { webhookCommands } from './webhooks.js';
import { unnamedUnitCommands } from './unnamed-units.js';

/** Every command there is, by name. */
export const commands: ReadonlyMap<string, CommandSpec> = new Map(
  [
    ...registryCommands,
    ...unnamedUnitCommands,
    ...regulationCommands,
    ...movementCommands,
    ...officeCommands,
    ...clusterYearCommands,
    ...organiserYearCommands,
    ...awardProposalCommands,
    ...awardSubmissionCommands,
    ...awardConsiderationCommands,
    ...councilCommands,
    ...grantCommands,
    ...resultCommands,
    ...inspectionCommands,
    ...scoreCommands,
    ...calendarCommands,
    ...meetingCommands,
    ...ballotCommands,
    ...paperCommands,
    ...paperTemplateCommands,
    ...personCommands,
    ...historyCommands,
    ...accessKeyCommands,
    ...webhookCommands,
  ].map((spec) => [spec.command.name, spec]),
);

/** One handler per command for the CommandBus; each hands its spec to the executor. */
export const commandHandlers: readonly Type<ICommandHandler<CommandBody>>[] = [...commands.values()].map(
  (spec) => {
    @CommandHandler(spec.command)
    class Handler implements ICommandHandler<CommandBody> {
      constructor(private readonly executor: Executor) {}

      execute(command: CommandBody): Promise<Appended> {
        return this.executor.execute(spec, command);
      }
    }
    return Handler;
  },
);
