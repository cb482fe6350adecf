import { Body, Controller, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AcceptedReceipt, Place } from '../../application/event-store.js';
import { Busy, EventStore, StoreUnavailable } from '../../application/event-store.js';
import { checked } from '../../application/gateway.js';
import type { PositionToken } from '../../application/positions.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor, Evidence } from '../../domain/ground/event.js';
import type { Instant } from '../../domain/ground/values.js';
import type { BatchFound } from '../../projections/batches.js';
import { FindBatchCommands, FindBatches } from '../../projections/batches.js';
import { Batches, BatchField, correlationOf, factsOf, isRefusal } from '../batches/batches.js';
import { CurrentActor } from './actor.guard.js';
import type { Asked } from './answers.js';
import { Answers } from './answers.js';
import { AskedBy, Asks } from './asks.js';
import { Pace } from './pace.js';
import { page, path, position } from './parameters.js';
import { problemOf } from './problem.filter.js';
import type { BatchItem } from './shown-batch.js';
import { toldOutcomes } from './shown-batch.js';
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

/** Commands that were recorded together, as the log has them. */
export interface RecordedBatch {
  readonly correlationId: string;
  readonly actor: Actor;
  /** What the first of them rests on. */
  readonly evidence: readonly Evidence[];
  /** Of its first event and its last. */
  readonly begunAt: Instant;
  readonly endedAt: Instant;
  readonly position: PositionToken;
  readonly lastPosition: PositionToken;
  readonly commands: number;
  readonly events: number;
}

/** The receipt of a command of a batch, and what the command was about. */
interface ReceiptOfBatch extends ReceiptShown {
  /** Ids, names and the year in its first event. */
  readonly about: Readonly<Record<string, string | number>>;
  /** The words of the source that say it; null where none are quoted. */
  readonly quote: string | null;
}

/** A batch with the receipts of its commands, in order. What was refused or on record already was told to who sent it, and is not kept with it. */
export interface BatchWithReceipts extends RecordedBatch {
  readonly receipts: readonly ReceiptOfBatch[];
}

/** Where what one source says is recorded in one go. */
@Controller('api')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly store: EventStore,
    private readonly pace: Pace,
    private readonly answers: Answers,
  ) {}

  @Asks('batches', 'What was recorded together, by batch, the last one first', 'from', 'limit')
  async recorded(@Query() query: Record<string, unknown>, @AskedBy() asked: Asked) {
    const before = position(this.store, 'from', query['from']);
    const { limit } = page(query, 50);
    const { data: found, meta } = await this.answers.to(new FindBatches(null, before, limit + 1), asked);
    const data = await Promise.all(found.slice(0, limit).map((one) => this.shown(one)));
    return { data, next: found.length > limit ? (data.at(-1)?.position ?? null) : null, meta };
  }

  @Asks(
    'batches/:correlationId',
    'What was recorded together under an id: each command by its receipt, in order',
    'from',
    'limit',
  )
  async oneBatch(
    @Param('correlationId') id: string,
    @Query() query: Record<string, unknown>,
    @AskedBy() asked: Asked,
  ) {
    const correlation = path('correlationId', id);
    const after = position(this.store, 'from', query['from']) ?? 0n;
    const { limit } = page(query);
    const {
      data: [batch],
      meta,
    } = await this.answers.to(new FindBatches(correlation, null, 1), asked);
    if (!batch)
      throw new DomainError('RECORD_NOT_FOUND', 'Không có lần ghi chung nào mang mã này.', { correlation });
    const question = new FindBatchCommands(correlation, after, limit + 1);
    const { data: ids } = await this.answers.to(question, asked);
    const found = await Promise.all(
      ids
        .slice(0, limit)
        .map((commandId) => this.store.readReceipts({ commandId, outcome: 'accepted', limit: 1 })),
    );
    const accepted = found.flat().filter((one): one is AcceptedReceipt => one.outcome === 'accepted');
    const first = ({ stream, revision, events }: AcceptedReceipt): Place => ({
      stream,
      revision: revision - events.length + 1,
    });
    const events = await this.store.eventsAt(accepted.map(first));
    const receipts = accepted.map((receipt) => {
      const event = events.find(({ metadata: { commandId } }) => commandId === receipt.commandId);
      return {
        ...shownReceipt(this.store, receipt),
        about: aboutOf(event?.data ?? {}),
        quote: event?.metadata.evidence[0]?.quote ?? null,
      };
    });
    const next = ids.length > limit ? (receipts.at(-1)?.position ?? null) : null;
    return { data: { ...(await this.shown(batch)), receipts }, next, meta };
  }

  /** A batch with what its first and its last event say. */
  private async shown({ correlationId, commands, events, ...places }: BatchFound): Promise<RecordedBatch> {
    const found = await this.store.eventsAt([places.first, places.last]);
    const [first, last] = [places.first, places.last].map(({ stream, revision }) =>
      found.find((event) => event.stream === stream && event.revision === revision),
    );
    if (!first || !last) throw new Error(`batch ${correlationId} has no events where they are looked for`);
    const { actor, evidence } = first.metadata;
    return {
      correlationId,
      actor,
      evidence,
      begunAt: first.recordedAt,
      endedAt: last.recordedAt,
      position: tokenOf(this.store, first.position),
      lastPosition: tokenOf(this.store, last.position),
      commands,
      events,
    };
  }

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
    const facts = factsOf(form, form.commands, actor);
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

/** What names the subject in what an event says. */
function aboutOf(data: object): Readonly<Record<string, string | number>> {
  const named = Object.entries(data).filter(
    (member): member is [string, string | number] =>
      /^(\w*Id|year|name|label|title|award|office)$/.test(member[0]) &&
      (typeof member[1] === 'string' || typeof member[1] === 'number'),
  );
  return Object.fromEntries(named);
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
