import type { EventStore } from '../../application/event-store.js';
import { weightOf } from '../../application/weight.js';
import type { Evidence } from '../../domain/ground/event.js';
import type { EvidenceAt } from '../../domain/ground/proof.js';

/** What the evidence of one answer may take; that of one event may take 190 KB. */
const ANSWER_BYTES = 512 * 1024;
const EVENTS_AT_ONCE = 64;

interface Citing {
  evidence: EvidenceAt | readonly Evidence[];
}

/**
 * Puts the evidence into an answer where read models say in which event it is. Once it gets too much, the rest stays as it
 * is: an event to be read where the log is.
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

/** Finds whatever in an answer names the event that its evidence is in, by that event. */
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
