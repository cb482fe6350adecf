import { queryOptions } from '@tanstack/react-query';
import { Buffer } from 'buffer/';
import { check, openKey, readPolicy } from '../../../docs/verify-proof.mjs';
import { type Checkpoint, client, isAway, questions } from '../api.js';

// Proofs about the log, checked in this browser by the script of `docs`, against a checkpoint that the reader keeps here.

/** What a reader keeps of the log, to which everything later must fit. */
export interface Kept {
  /** `name+id+key`, from the people who run the log. */
  readonly key: string;
  /** The checkpoint, as it was signed. */
  readonly note: string;
  /** Of witnesses (C2SP tlog-policy), where one is kept. */
  readonly policy?: string | undefined;
}

/** What was checked, and that it holds. */
export interface Checked {
  /** Of the checkpoint that is kept, events. */
  readonly from: number;
  /** Of the newest one. */
  readonly to: number;
  /** When the newest was signed. */
  readonly signedAt: string;
  readonly note: string;
  /** As the script says it. */
  readonly words: string;
}

const PLACE = 'checkpoint kept';

export function keptHere(): Kept | null {
  const text = localStorage.getItem(PLACE);
  return text === null ? null : (JSON.parse(text) as Kept);
}

/** Keeps a checkpoint in this browser, in place of any before it; null keeps none. */
export function keepHere(kept: Kept | null): void {
  if (kept === null) localStorage.removeItem(PLACE);
  else localStorage.setItem(PLACE, JSON.stringify(kept));
  void client.resetQueries(integrity);
}

/** Events that a checkpoint covers; null where the text is none. */
export function sizeOf(note: string): number | null {
  const size = Number(note.trim().split(/\r?\n/)[1]);
  return Number.isSafeInteger(size) && size > 0 ? size : null;
}

/** Throws, in words of the script, where it is no key or policy. */
export function requireReadable({ key, policy }: Pick<Kept, 'key' | 'policy'>): void {
  openKey(key);
  if (policy) readPolicy(Buffer.from(policy));
}

const policyOf = ({ policy }: Kept) => (policy ? readPolicy(Buffer.from(policy)) : undefined);

/** Whether the log of today has grown out of what is kept; throws where it has not, or the server gives no proof. */
async function checkGrowth(kept: Kept): Promise<Checked> {
  const from = sizeOf(kept.note);
  if (from === null) throw new Error('this is no signed note');
  const { data: proof } = await client.fetchQuery({ ...questions.extension(from), staleTime: 0 });
  const words = check(proof, kept.key, kept.note, policyOf(kept));
  const { size, signedAt, note } = proof.later;
  return { from, to: size, signedAt, note, words };
}

/** The check against what is kept here; null where nothing is. Again while the page is open, as the log grows. */
export const integrity = queryOptions({
  queryKey: ['integrity'],
  queryFn: () => {
    const kept = keptHere();
    return kept === null ? null : checkGrowth(kept);
  },
  refetchInterval: 600_000,
  retry: (failures, error) => failures < 2 && isAway(error),
});

/** Of which checkpoint an event was proved to be part, and with which key. */
export interface EventChecked {
  readonly checkpoint: Checkpoint;
  readonly key: string;
  /** Whether the key and the checkpoint are those that the reader keeps, or grown out of them. */
  readonly isKept: boolean;
}

/** Proves an event to be as it was signed: in the checkpoint that is kept where that covers it, else in the newest, grown out of it. */
export async function checkEvent(position: string): Promise<EventChecked> {
  const kept = keptHere();
  const size = kept === null ? null : sizeOf(kept.note);
  const ask = async (of?: number) => (await client.fetchQuery(questions.eventProof(position, of))).data;
  if (kept === null || size === null) {
    const proof = await ask();
    const key = proof.checkpoint.verifier;
    check(proof, key);
    return { checkpoint: proof.checkpoint, key, isKept: false };
  }
  const newest = await ask();
  const isWithin = newest.index < size;
  const proof = isWithin ? await ask(size) : newest;
  check(proof, kept.key, isWithin ? kept.note : undefined);
  if (!isWithin) await checkGrowth(kept);
  return { checkpoint: proof.checkpoint, key: kept.key, isKept: true };
}
