import type { EventStore } from '../../application/event-store.js';
import { keptUpTo, weightOf } from '../../application/weight.js';
import type { Evidence } from '../../domain/ground/event.js';
import type { EvidenceAt } from '../../domain/ground/proof.js';

/** Most evidence in one answer, bytes; that of a single event may take 190 KB. */
const ANSWER_BYTES = 512 * 1024;
const EVENTS_AT_ONCE = 64;
/** Most evidence that is kept in memory, bytes. */
const KEPT_BYTES = 16 * 1024 * 1024;

type Found = ReadonlyMap<string, readonly Evidence[]>;

const nameOf = ({ stream, revision }: EvidenceAt): string => `${stream}@${revision}`;

/**
 * Read models name only the event that holds the evidence: this reads the events and puts the evidence into the answer. Events never
 * change, so what was read once is kept.
 */
export class EvidenceOfAnswers {
  readonly #kept = keptUpTo<readonly Evidence[]>(KEPT_BYTES);

  constructor(private readonly store: EventStore) {}

  /**
   * The answer with its evidence; what it was made from stays as it is. Beyond the limit the names of the events stay in place of the
   * evidence, and a client reads them from the log.
   */
  async in<D>(data: D): Promise<D> {
    const places = new Map<string, EvidenceAt>();
    collect(data, places);
    return places.size === 0 ? data : (filled(data, await this.find(places)) as D);
  }

  private async find(places: ReadonlyMap<string, EvidenceAt>): Promise<Found> {
    const missing = [...places].filter(([name]) => !this.#kept.has(name));
    const found = new Map<string, readonly Evidence[]>();
    let weight = 0;
    const add = (name: string, evidence: readonly Evidence[]): boolean => {
      if (weight >= ANSWER_BYTES) return false;
      weight += weightOf(evidence);
      found.set(name, evidence);
      return true;
    };
    for (const name of places.keys()) {
      const kept = this.#kept.get(name);
      if (kept) add(name, kept);
    }
    for (let i = 0; i < missing.length; i += EVENTS_AT_ONCE) {
      const part = missing.slice(i, i + EVENTS_AT_ONCE).map(([, at]) => at);
      for (const { metadata, ...at } of await this.store.eventsAt(part)) {
        this.#kept.set(nameOf(at), metadata.evidence);
        if (!add(nameOf(at), metadata.evidence)) return found;
      }
    }
    return found;
  }
}

/** Finds the events that the parts of an answer name for their evidence. */
function collect(part: unknown, places: Map<string, EvidenceAt>): void {
  if (typeof part !== 'object' || part === null) return;
  if ('evidence' in part && isPlace(part.evidence)) places.set(nameOf(part.evidence), part.evidence);
  for (const member of Object.values(part)) collect(member, places);
}

/** The same with evidence in place of the names of events, as far as found; parts that name none are not copied. */
function filled(part: unknown, found: Found): unknown {
  if (typeof part !== 'object' || part === null) return part;
  if (Array.isArray(part)) {
    const members = part.map((member) => filled(member, found));
    return members.every((member, i) => member === part[i]) ? part : members;
  }
  const changed = Object.entries(part).flatMap(([name, member]) => {
    const isNamed = name === 'evidence' && isPlace(member);
    const now = isNamed ? (found.get(nameOf(member)) ?? member) : filled(member, found);
    return now === member ? [] : [[name, now] as const];
  });
  return changed.length === 0 ? part : { ...part, ...Object.fromEntries(changed) };
}

function isPlace(value: unknown): value is EvidenceAt {
  return typeof value === 'object' && value !== null && 'stream' in value && 'revision' in value;
}
