import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Warning } from '../../application/event-store.js';
import { Busy, EventStore, StoreUnavailable } from '../../application/event-store.js';
import { checked } from '../../application/gateway.js';
import type { PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import type { PartialDate } from '../../domain/ground/values.js';
import type { Fact, Outcome } from '../batches/batches.js';
import { Batches, BatchField, correlationOf, factId, factsOf, isRefusal } from '../batches/batches.js';
import { CurrentActor } from './actor.guard.js';
import { Pace } from './pace.js';
import type { Problem } from './problem.filter.js';
import { problemOf } from './problem.filter.js';
import type { ReceiptShown } from './shown-receipt.js';
import { shownReceipt } from './shown-receipt.js';

/** What came of a batch, or would. */
interface BatchShown {
  /** Whether nothing was recorded because only that was asked. */
  readonly dryRun: boolean;
  /** What all events of this batch have in common; the same when it is sent again. */
  readonly correlationId: string;
  /** Of the last fact that is recorded, for the header Min-Position; null where none is. */
  readonly position: PositionToken | null;
  /** How many of each outcome. */
  readonly counts: Readonly<Record<string, number>>;
  readonly items: readonly BatchItem[];
}

/** One command of a batch. */
interface BatchItem {
  /** Place in `commands`, from 0. */
  readonly index: number;
  readonly command: string;
  /** A UUID that follows from all that the command says. */
  readonly commandId: string;
  /**
   * `recorded-before`: this very fact, by this actor; `already-recorded`: by another command that said as much, and stands;
   * `recorded-otherwise`: what stands says something else or less, in the fields that `differs` of the problem lists; `not-sent`: the
   * batch ended before it.
   */
  readonly outcome: Outcome['outcome'];
  /** Of what is recorded. */
  readonly receipt?: ReceiptShown;
  /** Where it would be recorded. */
  readonly stream?: string;
  /** What would be recorded. */
  readonly events?: readonly {
    readonly type: string;
    /** Null where no source states it. */
    readonly occurredOn: PartialDate | null;
    readonly data: object;
  }[];
  /** What it would be accepted in spite of. */
  readonly warnings?: readonly Warning[];
  /** Why it is not recorded by this command. */
  readonly problem?: Omit<Problem, 'instance'> & Readonly<Record<string, unknown>>;
}

/** Where what one source says is recorded in one go. */
@Controller('api')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly store: EventStore,
    private readonly pace: Pace,
  ) {}

  @Post('batches')
  @ApiTags('commands')
  @ApiOperation({
    summary:
      'Check what one source says as commands that are recorded together, and record them unless it is a dry run',
  })
  @ApiBody({ schema: { $ref: '#/components/schemas/BatchField' } })
  async batch(
    @Body() body: unknown,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BatchShown> {
    const form = checked(BatchField, body);
    const facts = factsOf(form, actor);
    // The request itself is counted.
    await this.pace.alsoCount(request, actor, facts.length - 1);
    const dryRun = form.dryRun ?? true;
    const common = { dryRun, correlationId: correlationOf(facts, actor) };
    if (dryRun) {
      reply.status(200);
      return { ...common, ...this.told(facts, await this.batches.check(facts, actor)) };
    }
    return await this.pace.command(request, async () => {
      const { outcomes, stoppedBy } = await this.batches.record(facts, actor);
      const answer = { ...common, ...this.told(facts, outcomes) };
      if (stoppedBy !== null) throw stopped(stoppedBy, answer);
      if (outcomes.some(isRefusal)) throw refused(answer);
      reply.status(outcomes.some(({ outcome }) => outcome === 'recorded') ? 201 : 200);
      return answer;
    });
  }

  /** How many of each outcome, where the last of them is recorded, and each in turn. */
  private told(facts: readonly Fact[], outcomes: readonly Outcome[]) {
    const counts: Record<string, number> = {};
    for (const { outcome } of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
    const positions = outcomes.flatMap((one) =>
      one.outcome === 'recorded' || one.outcome === 'recorded-before' ? [one.receipt.position] : [],
    );
    const position = positions.reduce((most, one) => (one > most ? one : most), 0n);
    const items = facts.map((fact, i) => {
      const { command } = fact;
      const one = outcomes[i] ?? ({ outcome: 'not-sent' } as const);
      return { index: i, command, commandId: factId(fact), outcome: one.outcome, ...this.itemOf(one) };
    });
    return { position: positions.length === 0 ? null : tokenOf(this.store, position), counts, items };
  }

  private itemOf(one: Outcome): Omit<BatchItem, 'index' | 'command' | 'commandId' | 'outcome'> {
    switch (one.outcome) {
      case 'recorded':
      case 'recorded-before':
        return { receipt: shownReceipt(this.store, one.receipt) };
      case 'would-record': {
        const { stream, warnings } = one.receipt;
        const events = one.events.map(({ type, metadata: { occurredOn }, data }) => ({
          type,
          occurredOn,
          data,
        }));
        return { stream, events, warnings };
      }
      case 'already-recorded':
      case 'recorded-otherwise':
      case 'refused': {
        const { instance: _, ...problem } = problemOf(one.error, '');
        return { problem };
      }
      case 'not-sent':
        return {};
    }
  }
}

function refused(answer: { readonly counts: Readonly<Record<string, number>> }): DomainError {
  const recorded = answer.counts['recorded'] ?? 0;
  const detail =
    recorded === 0
      ? 'Có lệnh bị từ chối, nên chưa ghi gì; “items” nêu từng lệnh.'
      : `Đã ghi ${recorded} lệnh thì một lệnh bị từ chối vì dữ liệu vừa thay đổi; “items” nêu từng lệnh.`;
  return new DomainError('BATCH_REFUSED', detail, answer);
}

/** What ended a batch halfway, with what is recorded already; what nobody foresaw stays as it is. */
function stopped(error: unknown, answer: object): unknown {
  if (!(error instanceof DomainError || error instanceof StoreUnavailable || error instanceof Busy))
    return error;
  const { code, detail = '' } = problemOf(error, '');
  return new DomainError(
    code,
    `${detail} Gửi lại chính nội dung này thì những gì đã ghi được giữ nguyên.`,
    answer,
  );
}
