import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { canonicalJson } from '../domain/ground/canonical-json.js';
import type { Actor } from '../domain/ground/event.js';
import type { ReadKind, SensitiveRead } from '../domain/registry/reads.js';
import * as SensitiveReads from '../domain/registry/reads.js';
import { Clock, requireClock } from './clock.js';
import { EventStore } from './event-store.js';
import { Installation } from './installation.js';
import { record } from './recording.js';

/** The command that leaves a trace; nobody can send it. */
export const noteRead = 'NoteRead';

/** References in one trace: with 64 digits each they stay far below what one append takes. */
const MOST_REFS = 5_000;
/** Traces that are known to be there without asking the store. */
const MOST_KNOWN = 20_000;

/** What somebody is about to be given. */
export interface Read {
  readonly actor: Actor;
  readonly what: ReadKind;
  /** Address that it was asked for at, without what may be a name: words that were searched for. */
  readonly at: string;
  /** References of persons whose names are given. */
  readonly refs?: Iterable<string>;
}

/**
 * Leaves traces of who was given what is sensitive, before it is given (ADR 0026). The same for the same actor within an hour is one
 * trace, whichever process gives it: its id follows from what it says.
 */
@Injectable()
export class Reads {
  readonly #known = new LRUCache<string, true>({ max: MOST_KNOWN });

  constructor(
    private readonly store: EventStore,
    private readonly clock: Clock,
    private readonly installation: Installation,
  ) {}

  /** Resolves once the trace is there. Throws CLOCK_IN_DOUBT, `StoreUnavailable`: then nothing may be given. */
  async note({ actor, what, at, refs = [] }: Read): Promise<void> {
    const all = [...new Set(refs)].sort();
    const today = this.clock.today();
    const hour = this.clock.now().toISOString().slice(0, 13);
    for (let from = 0; from === 0 || from < all.length; from += MOST_REFS) {
      const data: SensitiveRead['data'] = { what, at, refs: all.slice(from, from + MOST_REFS) };
      const id = this.installation.idOf(noteRead, hour, actor, data);
      if (this.#known.has(id)) continue;
      requireClock(this.clock);
      const fingerprint = createHash('sha256')
        .update(canonicalJson({ name: noteRead, actor: actor.id, data }))
        .digest('hex');
      const event: SensitiveRead = { type: 'SensitiveRead', data };
      const command = { id, name: noteRead, fingerprint, actor };
      await record(this.store, command, SensitiveReads.stream(today), event, today);
      this.#known.set(id, true);
    }
  }
}
