import { v4 as newKey } from 'uuid';
import { recount } from '../../../docs/verify-ballot.mjs';
import type { Paper, SignedPaper } from '../../../docs/vote.mjs';
import { openingOf, prepare, returnPaper, signedPaper } from '../../../docs/vote.mjs';
import { client, questions, send } from '../api.js';
import { keptHere } from './integrity.js';

// The voter's side of a secret ballot, by the voter's own script. What is not returned yet is nowhere else but here and in the file that the
// voter saves.

/** What this browser holds of a ballot of a unit. */
export interface Held {
  /** Sent to be signed under this key, so that a retry is the same paper. */
  readonly waiting: { readonly paper: Paper; readonly key: string; readonly note: string } | null;
  readonly signed: SignedPaper | null;
  readonly isReturned: boolean;
}

export type { SignedPaper };

const none: Held = { waiting: null, signed: null, isReturned: false };
const placeOf = (ballotId: string, unitId: string): string => `ballot ${ballotId} ${unitId}`;

export function heldHere(ballotId: string, unitId: string): Held {
  const text = localStorage.getItem(placeOf(ballotId, unitId));
  return text === null ? none : (JSON.parse(text) as Held);
}

/** Holds it in this browser; null holds nothing any more. */
export function hold(ballotId: string, unitId: string, held: Held | null): Held {
  if (held === null) localStorage.removeItem(placeOf(ballotId, unitId));
  else localStorage.setItem(placeOf(ballotId, unitId), JSON.stringify(held));
  return held ?? none;
}

/** The event that opened the ballot, with its key, proved to be in the signed log. */
export const opened = (ballotId: string) => openingOf(location.origin, ballotId, undefined, keptHere()?.key);

/** Has a paper of this choice signed for the unit; begun before, it goes on with the same paper. */
export async function cast(ballotId: string, unitId: string, choice: string): Promise<Held> {
  let { waiting } = heldHere(ballotId, unitId);
  if (waiting === null) {
    const opening = await opened(ballotId);
    waiting = { paper: prepare(opening, choice), key: newKey(), note: opening.note };
    hold(ballotId, unitId, { ...none, waiting });
  }
  const { paper, key, note } = waiting;
  await send('CastBallot', { ballotId, unitId, blinded: paper.blinded }, key);
  const { data: papers } = await client.fetchQuery({ ...questions.ballotPapers(ballotId), staleTime: 0 });
  return hold(ballotId, unitId, { ...none, signed: signedPaper(paper, papers, { note }) });
}

/** Returns a paper without saying who does. */
export const giveBack = (paper: SignedPaper) =>
  returnPaper(location.origin, paper, undefined, keptHere()?.key);

/** Counts a closed ballot again; `own` is a paper that must be among those counted. */
export const countAgain = (proof: object, own: SignedPaper | null) =>
  recount(proof, own === null ? {} : { papers: [{ file: own.commitment.slice(0, 8), paper: own }] });

/** A paper from a file that was saved; throws where it is none of this ballot. */
export function paperIn(text: string, ballotId: string): SignedPaper {
  const paper = JSON.parse(text) as Partial<SignedPaper>;
  if (paper.ballotId !== ballotId || !paper.signature) throw new Error('not a signed paper of this ballot');
  return paper as SignedPaper;
}
