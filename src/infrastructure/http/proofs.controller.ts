import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import { DomainError } from '../../domain/ground/errors.js';
import type { Actor } from '../../domain/ground/event.js';
import { isTrace } from '../../domain/registry/reads.js';
import type { EventData } from '../../projections/event-data.js';
import type { InclusionProof } from '../proofs/checkpoints.js';
import { Checkpoints } from '../proofs/checkpoints.js';
import { CurrentActor } from './actor.guard.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { integer, needed, position, requireKnown } from './parameters.js';
import { requireSeesReads } from './sees-reads.js';

const MOST = 999_999_999;

/** A proof as `docs/verify-proof.mjs` reads it. */
export function shownProof(store: EventStore, { event, ...proof }: InclusionProof) {
  // The hash covers everything but the position, which differs between stores.
  const { position: own, hash, data, ...said } = event;
  const recorded = { ...said, data: data as EventData };
  return { position: tokenOf(store, own), hash, recorded, ...proof };
}

/** Signed checkpoints of the log, and proofs that `docs/verify-proof.mjs` checks without this server. */
@Controller('api')
export class ProofsController {
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks(
    'checkpoints',
    'Signed checkpoints of the log, newest first; `next` is the `below` of the following page',
    'below',
    'limit',
  )
  async list(@Query() query: Record<string, unknown>) {
    const below = integer('below', query['below'], 1, MOST, 0);
    const limit = integer('limit', query['limit'], 1, 1000, 100);
    const found = await this.checkpoints.list(limit + 1, below || null);
    // Two of one size are on one page.
    let end = limit;
    while (found[end] && found[end]?.size === found[end - 1]?.size) end++;
    const data = found.slice(0, end);
    return {
      data,
      next: found.length > end ? String(data.at(-1)?.size) : null,
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** The text itself, for programs that know no other answer of this server. */
  @Get('checkpoint')
  @ApiTags('operations')
  @ApiOperation({ summary: 'A checkpoint as it was signed, with what witnesses signed under it' })
  @ApiQuery({
    name: 'size',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: MOST },
    description: 'Its size; the newest where absent.',
  })
  async checkpointNote(
    @Req() { url }: FastifyRequest,
    @Query() query: Record<string, unknown>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    requireKnown(url, query, ['size'], []);
    const size = integer('size', query['size'], 1, MOST, 0);
    const found = size ? await this.checkpoints.find(size) : await this.checkpoints.newest();
    if (!found) throw new DomainError('NOT_FOUND', 'Chưa có mốc ký nào.');
    reply.type('text/plain; charset=utf-8');
    return found.note;
  }

  @Asks(
    'witnesses',
    'Which witnesses cosigned the newest checkpoint, which are away since when, and whether they are enough',
  )
  async state() {
    const data = await this.checkpoints.witnesses.state();
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  /** Signs the log as it is now; 200 where a log of this size is already signed. */
  @Post('checkpoints')
  @ApiTags('operations')
  @ApiOperation({ summary: 'Sign a checkpoint of the log as it is' })
  async sign(@Res({ passthrough: true }) reply: FastifyReply) {
    const before = await this.checkpoints.newest();
    const data = await this.checkpoints.sign();
    if (data === null) throw new DomainError('NOT_FOUND', 'Kho sự kiện còn trống, chưa có gì để ký.');
    reply.status(data.size === before?.size && data.root === before.root ? 200 : 201);
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Asks(
    'keys',
    'How the keys that sign checkpoints changed: each act as both keys signed it, and up to how many events the old one counts',
  )
  async keys() {
    const data = await this.checkpoints.rotations();
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }

  @Asks('proofs/event', 'Proof that an event is in a signed checkpoint', 'position!', 'size')
  async event(@Query() query: Record<string, unknown>, @CurrentActor() actor: Actor) {
    const at = needed('position', position(this.store, 'position', query['position']));
    const size = integer('size', query['size'], 1, MOST, 0);
    const [proof, meta] = await Promise.all([
      this.checkpoints.inclusion(at, size || null),
      metaOfLog(this.store, this.continuity),
    ]);
    if (isTrace(proof.event)) requireSeesReads(actor);
    return { data: shownProof(this.store, proof), meta };
  }

  @Asks('proofs/extension', 'Proof that a signed checkpoint is the beginning of a later one', 'of!', 'size')
  async extension(@Query() query: Record<string, unknown>) {
    const earlier = integer('of', query['of'], 0, MOST, 0);
    const size = integer('size', query['size'], 1, MOST, 0);
    const data = await this.checkpoints.consistency(earlier, size || null);
    return { data, meta: await metaOfLog(this.store, this.continuity) };
  }
}
