import { authorityNames, awardTypes } from '../domain/award-catalogue.js';
import type { AwardVote, Signer } from '../domain/award-events.js';
import type { AwardRow } from './awards.js';
import type { Named } from './question.js';
import type { Reader } from './reader.js';

// Proposals as answers show them: with names, and with votes in words.

/** A vote for people and programs; what no source says is null. */
export interface VoteShown {
  readonly method: AwardVote['method'];
  readonly methodName: string;
  readonly wording: string | null;
  readonly outcome: AwardVote['outcome'] | null;
  readonly outcomeName: string | null;
  readonly counts: Readonly<Record<'inFavour' | 'against' | 'abstained' | 'base', number | null>> | null;
  /** The count as people read it, or that there is none to check. */
  readonly tally: string;
}

const methodNames: Readonly<Record<AwardVote['method'], string>> = {
  CONSENSUS: 'nhất trí',
  SHOW_OF_HANDS: 'biểu quyết',
  BALLOT: 'bỏ phiếu',
  NOT_STATED: 'chưa có dữ liệu',
};

const outcomeNames = { UNANIMOUS: 'thống nhất', CARRIED: 'đa số tán thành' } as const;

/** The vote as answers show it; null where no source speaks of one. */
export function voteShown(vote: AwardVote | null): VoteShown | null {
  if (vote === null) return null;
  const { method, wording = null, outcome, counts } = vote;
  const { inFavour = null, against = null, abstained = null, base = null } = counts ?? {};
  const tally =
    inFavour === null
      ? 'không có số phiếu để kiểm'
      : `${inFavour}${base === null ? '' : `/${base}`} phiếu thuận`;
  return {
    method,
    methodName: methodNames[method],
    wording,
    outcome: outcome ?? null,
    outcomeName: outcome ? outcomeNames[outcome] : null,
    counts: counts ? { inFavour, against, abstained, base } : null,
    tally,
  };
}

type CouncilVote = AwardRow['councilVotes'][number];

/** The result of a council with its denominator and threshold, both named (R57). */
function councilText({ inFavour, base, threshold, needed }: CouncilVote): string {
  const share = String(Math.round((inFavour * 1000) / base) / 10).replace('.', ',');
  const atLeast = threshold.comparison === 'AT_LEAST' ? 'ít nhất' : 'quá';
  return (
    `${inFavour}/${base} phiếu thuận (${share}%) trên tổng số thành viên Hội đồng, ` +
    `cần ${atLeast} ${threshold.percent}%, tức từ ${needed} phiếu`
  );
}

interface SignerShown {
  readonly name: string;
  readonly position: string;
  readonly acting: boolean;
}
interface Naming {
  readonly unit: (unitId: string, day?: string) => Named;
  readonly person: (ref: string) => string;
}
type Signed<T> = Omit<T, 'signer'> & { readonly signer: SignerShown; readonly authorityName: string };

/** A proposal as lists show it: all but its history, with names. */
export type AwardItem = Omit<AwardRow, 'vote' | 'history' | 'councilVotes' | 'decision' | 'revocation'> & {
  readonly awardName: string;
  readonly unitName: string;
  readonly vote: VoteShown | null;
  readonly councilVotes: readonly (CouncilVote & { readonly text: string })[];
  readonly decision: Signed<NonNullable<AwardRow['decision']>> | null;
  readonly revocation: Signed<NonNullable<AwardRow['revocation']>> | null;
};

/** Names the persons who signed decisions on these proposals. */
export async function signersOf(reader: Reader, rows: readonly AwardRow[]): Promise<Naming['person']> {
  const signed = rows.flatMap(({ decision, revocation }) => [decision ?? [], revocation ?? []].flat());
  return await reader.persons(signed.map(({ signer }) => signer.person.ref));
}

/** The proposal with names. */
export function itemOf(row: AwardRow, { unit, person }: Naming): AwardItem {
  const { history: _history, vote, councilVotes, decision, revocation, ...plain } = row;
  const signer = ({ person: { ref }, position, acting = false }: Signer): SignerShown => ({
    name: person(ref),
    position,
    acting,
  });
  return {
    ...plain,
    awardName: awardTypes[row.award].name,
    unitName: unit(row.unitId).name,
    vote: voteShown(vote),
    councilVotes: councilVotes.map((one) => ({ ...one, text: councilText(one) })),
    decision: decision && {
      ...decision,
      signer: signer(decision.signer),
      authorityName: authorityNames[decision.authority],
    },
    revocation: revocation && {
      ...revocation,
      signer: signer(revocation.signer),
      authorityName: authorityNames[revocation.authority],
    },
  };
}
