import type { EventStore } from '../../application/event-store.js';
import { weightOf } from '../../application/weight.js';
import type { Evidence } from '../../domain/ground/event.js';
import type { EvidenceAt } from '../../domain/ground/proof.js';

/** Most evidence in one answer, bytes; that of a single event may take 190 KB. */
const ANSWER_BYTES = 512 * 1024;
const EVENTS_AT_ONCE = 64;

interface Citing {
  evidence: EvidenceAt | readonly Evidence[];
}

/**
 * Read models name only the event that holds the evidence: this reads the events and puts the evidence into the answer. Beyond
 * the limit the names of the events stay in its place, and a client reads them from the log.
 */
export async function withEvidence<D>(store: EventStore, data: D): Promise<D> {
  const citing = new Map<string, { readonly at: EvidenceAt; readonly where: Citing[] }>();
  collect(data, citing);
  const found = [...citing.values()];
  let weight = 0;
  for (let i = 0; i < found.length && weight < ANSWER_BYTES; i += EVENTS_AT_ONCE) {
    const places = found.slice(i, i + EVENTS_AT_ONCE).map(({ at }) => at);
    for (const { metadata, ...at } of await store.eventsAt(places)) {
      if (weight >= ANSWER_BYTES) break;
      weight += weightOf(metadata.evidence);
      for (const part of citing.get(nameOf(at))?.where ?? []) part.evidence = metadata.evidence;
    }
  }
  return data;
}

const nameOf = ({ stream, revision }: EvidenceAt): string => `${stream}@${revision}`;

/** Finds the parts of an answer that name an event with their evidence, grouped by event. */
function collect(
  part: unknown,
  citing: Map<string, { readonly at: EvidenceAt; readonly where: Citing[] }>,
): void {
  if (typeof part !== 'object' || part === null) return;
  if ('evidence' in part && isPlace(part.evidence)) {
    const at = part.evidence;
    const known = citing.get(nameOf(at)) ?? { at, where: [] };
    citing.set(nameOf(at), known);
    known.where.push(part as Citing);
  }
  for (const member of Object.values(part)) collect(member, citing);
}

function isPlace(value: unknown): value is EvidenceAt {
  return typeof value === 'object' && value !== null && 'stream' in value && 'revision' in value;
}
