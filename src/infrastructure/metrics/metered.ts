import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { commands } from '../../application/commands.js';
import type { Appended, AppendRequest, EventStore, Turn } from '../../application/event-store.js';
import { AnotherTurn, WrongExpectedRevision } from '../../application/event-store.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Submission } from '../../application/gateway.js';
import { Gateway } from '../../application/gateway.js';
import { Installation } from '../../application/installation.js';
import { ProjectionEngine } from '../projections/engine.js';
import { problemOf } from '../http/problem.filter.js';
import { traced } from '../tracing.js';
import { Metrics } from './metrics.js';

/** Counts the outcomes of commands, tells the read models how far the log is, and refuses all while the log in use is not the one that was served. */
@Injectable()
export class MeteredGateway extends Gateway {
  constructor(
    bus: CommandBus,
    installation: Installation,
    private readonly metrics: Metrics,
    private readonly engine: ProjectionEngine,
  ) {
    super(bus, installation);
  }

  override async submit(submission: Submission): Promise<Appended> {
    // Clients may send any text as the name of a command; labels must be few.
    const command = commands.has(submission.name) ? submission.name : 'unknown';
    const { correlationId = submission.commandId } = submission;
    return await traced(`command ${command}`, () => this.counted(command, submission), codeOf, correlationId);
  }

  private async counted(command: string, submission: Submission): Promise<Appended> {
    try {
      await this.engine.requireThisLog();
      const appended = await super.submit(submission);
      this.engine.appended(appended.receipt.position);
      this.metrics.commands.inc({ command, outcome: appended.replayed ? 'replayed' : 'accepted', code: '' });
      return appended;
    } catch (error) {
      this.metrics.commands.inc({ command, outcome: 'refused', code: codeOf(error) });
      throw error;
    }
  }
}

const codeOf = (error: unknown): string => problemOf(error, '').code;

/** A store that measures how long its appends take; those in turn with the wait for it, and the decision. */
export function timingAppends(store: EventStore, { appends }: Metrics): EventStore {
  const timed = async (append: () => Promise<Appended>): Promise<Appended> => {
    const ended = appends.startTimer();
    try {
      const appended = await traced('append', append, codeOf);
      ended({ outcome: 'appended' });
      return appended;
    } catch (error) {
      if (!(error instanceof DomainError || error instanceof AnotherTurn))
        ended({ outcome: error instanceof WrongExpectedRevision ? 'overtaken' : 'failed' });
      throw error;
    }
  };
  const { turns } = store;
  const own = {
    append: (request: AppendRequest) => timed(() => store.append(request)),
    turns: { take: (turn: Turn) => timed(() => turns.take(turn)) },
  };
  return new Proxy(store, {
    get(target, member): unknown {
      if (Object.hasOwn(own, member)) return Reflect.get(own, member);
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
