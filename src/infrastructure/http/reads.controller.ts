import { Controller, Query } from '@nestjs/common';
import { Continuity } from '../../application/continuity.js';
import { EventStore } from '../../application/event-store.js';
import { tokenOf } from '../../application/positions.js';
import type { Actor, Recorded } from '../../domain/ground/event.js';
import type { SensitiveRead } from '../../domain/registry/reads.js';
import { readKinds } from '../../domain/registry/reads.js';
import { CurrentActor } from './actor.guard.js';
import { metaOfLog } from './answers.js';
import { Asks } from './asks.js';
import { stretchOf } from './events.controller.js';
import { integer, oneOf, text } from './parameters.js';
import { requireSeesReads } from './sees-reads.js';

/** Traces that are looked at for one page. */
const MOST_LOOKED_AT = 10_000;
/** Traces that are read at once, and what they may take, about. */
const [PAGE, PAGE_BYTES] = [1_000, 1024 * 1024];

/** Who was given what is sensitive: names of persons, papers of ballots, bundles (ADR 0026). */
@Controller('api')
export class ReadsController {
  constructor(
    private readonly store: EventStore,
    private readonly continuity: Continuity,
  ) {}

  @Asks(
    'reads',
    'Who was given names of persons, papers of ballots and bundles, in the order of positions, for auditors and operators; a page may be short or empty where `next` leads on',
    'actor',
    'what',
    'at',
    'ref',
    'recordedFrom',
    'recordedTo',
    'after',
    'limit',
  )
  async reads(@Query() query: Record<string, unknown>, @CurrentActor() asker: Actor) {
    requireSeesReads(asker);
    const [actor, ref] = [text('actor', query['actor']), text('ref', query['ref'])];
    const what = oneOf('what', query['what'], readKinds);
    const at = text('at', query['at'], 500);
    const limit = integer('limit', query['limit'], 1, 1000, 100);
    const isWanted = ({ data, metadata }: Recorded<SensitiveRead>): boolean =>
      (actor === null || metadata.actor.id === actor) &&
      (what === null || data.what === what) &&
      (at === null || data.at === at) &&
      (ref === null || data.refs.includes(ref));
    const { after, until } = await stretchOf(this.store, query);
    const found: Recorded<SensitiveRead>[] = [];
    const next = await this.find(after, until, (event) => {
      if (!isWanted(event)) return true;
      if (found.length === limit) return false;
      found.push(event);
      return true;
    });
    return {
      data: found.map((event) => this.shown(event)),
      next: next === null ? null : tokenOf(this.store, next),
      meta: await metaOfLog(this.store, this.continuity),
    };
  }

  /** Shows traces until one is not taken, or enough were looked at; gives the position to go on from, null where there are no more. */
  private async find(
    after: bigint,
    until: bigint | null,
    take: (event: Recorded<SensitiveRead>) => boolean,
  ): Promise<bigint | null> {
    let at = after;
    for (let looked = 0; looked < MOST_LOOKED_AT;) {
      const page = await this.store.readAll({
        after: at,
        types: ['SensitiveRead'],
        limit: PAGE,
        bytes: PAGE_BYTES,
      });
      for (const event of page as readonly Recorded<SensitiveRead>[]) {
        if (until !== null && event.position > until) return null;
        if (!take(event)) return at;
        at = event.position;
      }
      if (page.length === 0) return null;
      looked += page.length;
    }
    return at;
  }

  private shown({
    id,
    stream,
    revision,
    recordedAt,
    position,
    data,
    metadata,
    hash,
  }: Recorded<SensitiveRead>) {
    const { actor } = metadata;
    return {
      id,
      ...data,
      actor,
      recordedAt,
      stream,
      revision,
      position: tokenOf(this.store, position),
      hash,
    };
  }
}
