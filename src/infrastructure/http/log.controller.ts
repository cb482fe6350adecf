import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { Continuity } from '../../application/continuity.js';
import type { Receipt, ReceiptName } from '../../application/event-store.js';
import { EventStore, isNamed, UnknownPosition } from '../../application/event-store.js';
import { Gateway } from '../../application/gateway.js';
import { positionOfAnotherStore, tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor, Recorded } from '../../domain/ground/event.js';
import { paged } from '../../projections/question.js';
import { CurrentActor } from './actor.guard.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { uuidOf } from './idempotency-key.js';
import { Pace } from './pace.js';
import { integer, invalid, oneOf, page, position, text, wholeNumber } from './parameters.js';
import { receiptPage } from './receipt-page.js';

/** What the events of one page may take, about. */
const PAGE_BYTES = 512 * 1024;

/** Where commands enter and the log is read. */
@Controller('api')
export class LogController {
  constructor(
    private readonly gateway: Gateway,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly pace: Pace,
  ) {}

  /** Every command by its name; the API's description has one path for each. */
  @Post('commands/:name')
  @ApiExcludeEndpoint()
  async command(
    @Param('name') name: string,
    @Body() body: unknown,
    @Headers('idempotency-key') key: string | undefined,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (key !== undefined && uuidOf(key) === null) {
      const errors = [{ header: 'Idempotency-Key', detail: 'must be a UUID' }];
      throw new DomainError('INVALID_REQUEST', 'Idempotency-Key phải là một UUID.', { errors });
    }
    const commandId = request.id;
    const run = () => this.gateway.submit({ name, body, commandId, actor });
    const { receipt, replayed } = await this.pace.command(request, run);
    reply.status(replayed ? 200 : 201).header('Location', `/api/commands/${receipt.commandId}`);
    return receiptPage(this.store, receipt);
  }

  @Asks(
    'commands',
    'Receipts of commands, accepted and refused, in the order recorded; `next` is where the following page begins',
    'outcome',
    'stream',
    'from',
    'limit',
  )
  async receipts(@Query() query: Record<string, unknown>) {
    const outcome = oneOf('outcome', query['outcome'], ['accepted', 'refused']);
    const stream = text('stream', query['stream']);
    const filter = { ...(outcome === null ? {} : { outcome }), ...(stream === null ? {} : { stream }) };
    const { after: from, limit } = page(query);
    const after = from === null ? {} : { after: await this.receiptNamed(from, filter) };
    const found = await this.store.readReceipts({ ...filter, ...after, limit: limit + 1 });
    const { rows, next } = paged(found, limit, nameOf);
    return {
      data: rows.map((receipt) => receiptPage(this.store, receipt)),
      next,
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** The receipt that a page ended with; one that the filter of the next page does not give is refused. */
  private async receiptNamed(
    name: string,
    filter: { readonly outcome?: Receipt['outcome']; readonly stream?: string },
  ): Promise<ReceiptName> {
    const [commandId = '', code = null] = name.split('.');
    const attempts = isUuid(commandId) ? await this.store.readReceipts({ commandId, limit: 100 }) : [];
    const found = attempts.find((receipt) => isNamed(receipt, { commandId, code }));
    const { outcome = found?.outcome, stream = found?.stream } = filter;
    if (found && found.outcome === outcome && found.stream === stream) return { commandId, code };
    const errors = [{ parameter: 'from', detail: 'must be `next` of a page of the same question' }];
    throw new DomainError('INVALID_REQUEST', 'from phải là next của trang trước.', { errors });
  }

  /** What came of a command: of the asker's own under that key, then of whoever else used it. */
  @Get('commands/:commandId')
  @ApiTags('commands')
  async receipt(@Param('commandId') commandId: string, @CurrentActor() actor: Actor) {
    if (!isUuid(commandId)) throw new DomainError('NOT_FOUND', 'Mã lệnh phải là một UUID.');
    const ids = [this.gateway.besides(commandId, actor), commandId.toLowerCase()];
    const found = ids.map((id) => this.store.readReceipts({ commandId: id, limit: 100 }));
    const receipts = (await Promise.all(found)).flat();
    if (receipts.length === 0) throw new DomainError('NOT_FOUND', `Chưa có lệnh nào mang mã ${commandId}.`);
    return {
      data: receipts.map((receipt) => receiptPage(this.store, receipt)),
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  @Asks(
    'events',
    'Events in the order of positions, fewer than `limit` where they are long; `next` is where the following page begins',
    'after',
    'stream',
    'revision',
    'type',
    'limit',
  )
  async events(@Query() query: Record<string, unknown>) {
    const stream = text('stream', query['stream']);
    const type = text('type', query['type']);
    const revision = wholeNumber('revision', query['revision']);
    const limit = integer('limit', query['limit'], 1, 1000, 100);
    const after = position(this.store, 'after', query['after']) ?? 0n;
    const filter = { ...(stream === null ? {} : { stream }), ...(type === null ? {} : { types: [type] }) };
    const read = async (from: bigint, most: number): Promise<readonly Recorded[]> =>
      await this.store
        .readAll({ ...filter, after: from, limit: most, bytes: PAGE_BYTES })
        .catch((error: unknown) => {
          if (error instanceof UnknownPosition)
            throw positionOfAnotherStore(tokenOf(this.store, error.position));
          throw error;
        });
    if (revision !== null && stream === null)
      throw invalid('revision', 'is one in a stream, which must be given');
    const events =
      revision !== null && stream !== null
        ? (await this.store.eventsAt([{ stream, revision: Number(revision) }])).filter(
            (event) => event.position > after && (type === null || event.type === type),
          )
        : await read(after, limit);
    const last = revision === null ? events.at(-1)?.position : undefined;
    const goesOn = last !== undefined && (await read(last, 1)).length > 0;
    return {
      data: events.map((event) => this.eventPage(event)),
      next: goesOn ? tokenOf(this.store, last) : null,
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** An event as the API shows it. */
  private eventPage(event: Recorded): object {
    const { id, type, schemaVersion, stream, revision, data, recordedAt, previousHash, hash, metadata } =
      event;
    const { occurredOn, actor, evidence, commandId, correlationId, causationId, clock } = metadata;
    return {
      id,
      type,
      schemaVersion,
      stream,
      revision,
      position: tokenOf(this.store, event.position),
      occurredOn,
      recordedAt,
      ...(clock === undefined ? {} : { clock }),
      actor,
      data,
      evidence,
      commandId,
      correlationId,
      causationId,
      previousHash,
      hash,
    };
  }
}

/** Names a receipt within one text: its command and, of a refusal, the code. */
function nameOf(receipt: Receipt): string {
  return receipt.outcome === 'refused' ? `${receipt.commandId}.${receipt.code}` : receipt.commandId;
}
