import { Body, Controller, Get, Headers, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { validate as isUuid } from 'uuid';
import { Continuity } from '../../application/continuity.js';
import type { Receipt, ReceiptName } from '../../application/event-store.js';
import { EventStore, isNamed, receiptName } from '../../application/event-store.js';
import { Gateway } from '../../application/gateway.js';
import { noteRead } from '../../application/reads.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import * as AccessKeys from '../../domain/registry/access-keys.js';
import { paged } from '../../projections/question.js';
import { Keys } from './access-keys.js';
import { CurrentActor } from './actor.guard.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { uuidOf } from './idempotency-key.js';
import { Pace } from './pace.js';
import { oneOf, page, text } from './parameters.js';
import { seesReads } from './sees-reads.js';
import { shownReceipt } from './shown-receipt.js';

/** Takes commands, and shows their receipts. */
@Controller('api')
export class LogController {
  constructor(
    private readonly gateway: Gateway,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
    private readonly pace: Pace,
    private readonly keys: Keys,
  ) {}

  /** Takes every command, by its name; the API's description has one path for each. */
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
    const { receipt, replayed, accessKey, webhookSecret } = await this.pace.command(request, run, async () =>
      (await this.receiptsOf(commandId, actor)).some(
        (known) => known.outcome === 'accepted' && known.actor.id === actor.id,
      ),
    );
    if (receipt.stream === AccessKeys.stream) this.keys.changed();
    reply.status(replayed ? 200 : 201).header('Location', `/api/commands/${receipt.commandId}`);
    return {
      ...shownReceipt(this.store, receipt),
      ...(accessKey === undefined ? {} : { accessKey }),
      ...(webhookSecret === undefined ? {} : { webhookSecret }),
    };
  }

  @Asks(
    'commands',
    'Receipts of commands, accepted and refused, in the order recorded; `next` is where the following page begins',
    'outcome',
    'stream',
    'from',
    'limit',
  )
  async receipts(@Query() query: Record<string, unknown>, @CurrentActor() actor: Actor) {
    const outcome = oneOf('outcome', query['outcome'], ['accepted', 'refused']);
    const stream = text('stream', query['stream']);
    const filter = { ...(outcome === null ? {} : { outcome }), ...(stream === null ? {} : { stream }) };
    const { after: from, limit } = page(query);
    const after = from === null ? {} : { after: await this.receiptNamed(from, filter) };
    const found = await this.seenBy(actor, { ...filter, ...after, limit: limit + 1 });
    const { rows, next } = paged(found, limit, nameOf);
    return {
      data: rows.map((receipt) => shownReceipt(this.store, receipt)),
      next,
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** The next receipts that the actor may see: those of traces tell who read what is sensitive. */
  private async seenBy(
    actor: Actor,
    filter: Parameters<EventStore['readReceipts']>[0],
  ): Promise<readonly Receipt[]> {
    const { limit } = filter;
    const seen: Receipt[] = [];
    for (let rest = filter; ;) {
      const page = await this.store.readReceipts(rest);
      seen.push(...page.filter(({ command }) => command !== noteRead || seesReads(actor)));
      const last = page.at(-1);
      if (last === undefined || page.length < rest.limit || seen.length >= limit) return seen.slice(0, limit);
      rest = { ...filter, after: receiptName(last), limit: Math.max(limit, 100) };
    }
  }

  /** The receipt at which the last page ended; refused where the filter would not have returned it. */
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

  /** The receipts of a command. Where several principals used the same key, those of the asker's own command come first. */
  @Get('commands/:commandId')
  @ApiTags('commands')
  async receipt(@Param('commandId') commandId: string, @CurrentActor() actor: Actor) {
    if (!isUuid(commandId)) throw new DomainError('NOT_FOUND', 'Mã lệnh phải là một UUID.');
    const receipts = (await this.receiptsOf(commandId, actor)).filter(
      ({ command }) => command !== noteRead || seesReads(actor),
    );
    if (receipts.length === 0) throw new DomainError('NOT_FOUND', `Chưa có lệnh nào mang mã ${commandId}.`);
    return {
      data: receipts.map((receipt) => shownReceipt(this.store, receipt)),
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** The receipts of a command under its own id, and under the one that this actor got for it where another had used that. */
  private async receiptsOf(commandId: string, actor: Actor): Promise<readonly Receipt[]> {
    const ids = [this.gateway.replacementId(commandId, actor), commandId.toLowerCase()];
    const found = ids.map((id) => this.store.readReceipts({ commandId: id, limit: 100 }));
    return (await Promise.all(found)).flat();
  }
}

/** The name of a receipt in `from`: the command's id, and the code of a refusal. */
function nameOf(receipt: Receipt): string {
  return receipt.outcome === 'refused' ? `${receipt.commandId}.${receipt.code}` : receipt.commandId;
}
