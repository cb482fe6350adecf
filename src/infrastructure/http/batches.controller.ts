import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Busy, EventStore, StoreUnavailable } from '../../application/event-store.js';
import { checked } from '../../application/gateway.js';
import type { PositionToken } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { Batches, BatchField, correlationOf, factsOf, isRefusal } from '../batches/batches.js';
import { CurrentActor } from './actor.guard.js';
import { Pace } from './pace.js';
import { problemOf } from './problem.filter.js';
import type { BatchItem } from './shown-batch.js';
import { toldOutcomes } from './shown-batch.js';

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
      return { ...common, ...toldOutcomes(this.store, facts, await this.batches.check(facts, actor)) };
    }
    return await this.pace.command(request, async () => {
      const { outcomes, stoppedBy } = await this.batches.record(facts, actor);
      const answer = { ...common, ...toldOutcomes(this.store, facts, outcomes) };
      if (stoppedBy !== null) throw stopped(stoppedBy, answer);
      if (outcomes.some(isRefusal)) throw refused(answer);
      reply.status(outcomes.some(({ outcome }) => outcome === 'recorded') ? 201 : 200);
      return answer;
    });
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
