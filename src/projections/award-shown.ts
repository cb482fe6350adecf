import type { HowManyShown } from '../domain/ground/how-many.js';
import { howManyShown } from '../domain/ground/how-many.js';
import type { AwardAuthority } from '../domain/law/award-catalogue.js';
import { authorityNames } from '../domain/law/award-catalogue.js';
import { classNames, recipientNames } from '../domain/law/award-words.js';
import type { VotedIn } from '../domain/awards/award-events.js';
import type { Presentation } from '../domain/awards/presentation.js';
import type { RecipientKind } from '../domain/awards/recipient.js';
import type { Signatory } from '../domain/ground/signatory.js';
import { printThreshold } from '../domain/law/vote-rule.js';
import type { Day, UnitId } from '../domain/ground/values.js';
import { dayOfYear } from '../domain/ground/values.js';
import type { AwardRow, AwardStatus, Erratum } from './award-row.js';
import { chairIsNominee, isLost, submissionNow } from './award-flags.js';
import { awardNamer, readByAwardNames } from './award-naming.js';
import { awardProjection } from './awards.js';
import type { GrantShown, WhoShown } from './grant-shown.js';
import { grantNaming, unknownOf, whoShown } from './grant-shown.js';
import { grantProjection } from './grants.js';
import { clusterYearKey } from './cluster-years.js';
import { clusterProjection } from './clusters.js';
import { namer } from './naming.js';
import type { ProposalRow } from './proposal-rows.js';
import { awardRows } from './proposal-rows.js';
import type { Reader } from './reader.js';
import type { Sight } from './sight.js';
import { submissionsProjection } from './submissions.js';
import { unitProjection } from './units.js';
import type { VoteShown } from './vote-shown.js';
import { voteShown } from './vote-shown.js';
import { signatoryShown } from './participants.js';

// Proposals as answers show them: with names, and with votes in words.

/** The read models that `itemsOf` reads. */
export const readByItems = [
  awardProjection,
  clusterProjection,
  grantProjection,
  submissionsProjection,
  unitProjection,
  ...readByAwardNames,
];

/** What a vote needed: `từ 4/7: trên 1/2 tổng số đơn vị được bỏ phiếu`, or only the rule where the base is not known. */
function neededText(rule: NonNullable<VotedIn['rule']>, { needed, of }: VotedIn): string {
  const text = printThreshold(rule);
  return needed === undefined || of === undefined ? text : `từ ${needed}/${of}: ${text}`;
}

type CouncilVote = AwardRow['councilVotes'][number];

/** The result of a council's vote, with its denominator and threshold (R57). */
function councilText({ inFavour, base, of, threshold, needed, decidedByChair }: CouncilVote): string {
  if (inFavour === null || base === null)
    return `${inFavour ?? 'chưa rõ số'} phiếu thuận, chưa biết số thành viên Hội đồng hoặc số phiếu`;
  const share = String(Math.round((inFavour * 1000) / base) / 10).replace('.', ',');
  const asked =
    threshold && needed !== undefined
      ? `cần ${threshold.comparison === 'AT_LEAST' ? 'ít nhất' : 'quá'} ${threshold.percent}%, tức từ ${needed} phiếu`
      : 'chưa biết tỷ lệ cần đạt';
  return (
    `${inFavour}/${base} phiếu thuận (${share}%) trên ${of === 'PRESENT' ? 'số thành viên dự họp hoặc cho ý kiến' : 'tổng số thành viên Hội đồng'}, ${asked}` +
    (decidedByChair ? '; số phiếu bằng nhau, theo ý kiến của Chủ tịch Hội đồng' : '')
  );
}

interface SignerShown {
  readonly name: string | null;
  readonly position: string | null;
  readonly acting: boolean;
}
type Naming = Awaited<ReturnType<typeof namingOf>>;
type Signed<T> = Omit<T, 'signer'> & {
  readonly signer: SignerShown | null;
  readonly authorityName: string | null;
};

/**
 * An earlier award that eligibility rests on: a proposal, or a grant as told, which stands or was withdrawn; `status` is null where
 * nothing is known of it.
 */
interface Basis {
  readonly proposalId: string;
  readonly grantId: string | null;
  readonly status: AwardStatus | null;
}

/** One of those whom a proposal counts, by name. */
interface NamedShown {
  readonly kind: RecipientKind | null;
  readonly kindName: string | null;
  readonly unitId: UnitId | null;
  readonly unitName: string | null;
  readonly collective: string | null;
  readonly person: string | null;
  readonly position: string | null;
}

/** A proposal as lists show it: all but its history, with names. */
export type AwardItem = Omit<
  AwardRow,
  | 'vote'
  | 'votedIn'
  | 'steps'
  | 'history'
  | 'restsOn'
  | 'councilVotes'
  | 'decision'
  | 'presentation'
  | 'revocation'
  | 'errata'
  | 'awardee'
  | 'named'
> & {
  /** Ids of other proposals about the same, that were recorded of another id of its body. */
  readonly sameAs: readonly string[];
  readonly awardName: string;
  readonly className: string | null;
  readonly unitName: string | null;
  readonly bodyName: string | null;
  /** Whom it is for, as entries of a grant as told have it. */
  readonly kind: RecipientKind | null;
  readonly kindName: string | null;
  readonly collective: string | null;
  readonly person: string | null;
  readonly position: string | null;
  readonly count: number | null;
  /** How many, where no source tells it exactly. */
  readonly howMany: HowManyShown | null;
  /** Those of whom it counts that are known by name; the unit itself where there is neither a collective nor a person. */
  readonly named: readonly NamedShown[];
  /** Of the award and of whom it is for: what no source says. */
  readonly unknown: readonly string[];
  readonly vote: VoteShown | null;
  readonly votedIn: (VotedIn & { readonly printed: string | null }) | null;
  readonly restsOn: readonly Basis[];
  /** An award that the eligibility rests on is lost, see `isLost` (edge case 49). */
  readonly eligibilityQuestioned: boolean;
  readonly councilVotes: readonly (CouncilVote & { readonly text: string })[];
  readonly decision: Signed<NonNullable<AwardRow['decision']>> | null;
  readonly presentation:
    | (Omit<Presentation, 'presentedBy'> & { readonly presentedBy: WhoShown | null })
    | null;
  readonly revocation: Signed<NonNullable<AwardRow['revocation']>> | null;
  /** The grant, as told, that it was joined to, and which entry of it; null where it was joined to none. */
  readonly grant: (GrantShown & { readonly entry: number }) | null;
  readonly errata: readonly (Omit<Erratum, 'was'> & {
    readonly was: Pick<AwardItem, 'decision' | 'presentation' | 'revocation'>;
  })[];
};

/** The names and states that items need: of units, of signers, of the awards that eligibility rests on. */
async function namingOf(reader: Reader, sight: Sight, rows: readonly ProposalRow[], asOf: Day | null) {
  const signedOrPresented = rows.flatMap((row) =>
    [row, ...row.errata.map(({ was }) => was)].flatMap(({ decision, presentation, revocation }) => [
      decision?.signer,
      presentation?.presentedBy,
      revocation?.signer,
    ]),
  );
  const yearKey = ({ clusterId, year }: AwardRow): string | null =>
    clusterId === null ? null : clusterYearKey(clusterId, year);
  const restsOn = rows.flatMap((row) => row.restsOn);
  const [unit, award, person, basis, grants, clusters, submissions, grant] = await Promise.all([
    namer(
      sight,
      rows.flatMap(({ unitId, bodyId, named }) =>
        [unitId, bodyId, ...named.map((one) => one.unitId)].filter((id) => id !== null),
      ),
    ),
    awardNamer(
      sight,
      rows.map((row) => row.award),
    ),
    sight.persons([
      ...signedOrPresented.flatMap((who) => who?.person?.ref ?? []),
      ...rows.flatMap(({ awardee, named }) => [awardee, ...named].flatMap((one) => one?.person?.ref ?? [])),
    ]),
    awardRows(reader, sight, { proposalIds: restsOn }, asOf),
    sight.rows(grantProjection, restsOn),
    sight.rows(clusterProjection, [...new Set(rows.flatMap((row) => row.clusterId ?? []))]),
    sight.rows(submissionsProjection, [...new Set(rows.flatMap((row) => yearKey(row) ?? []))]),
    grantNaming(
      sight,
      rows.flatMap((row) => row.grant?.row ?? []),
    ),
  ]);
  const known = new Map(basis.map((row) => [row.proposalId, row]));
  const dayOf = ({ year }: AwardRow): Day => dayOfYear(year, asOf ?? sight.day);
  const basisOf = (id: string): Basis => {
    const of = grants.get(id);
    const ofGrant = of && (of.withdrawal ? 'withdrawn' : 'granted');
    return { proposalId: id, grantId: of?.grantId ?? null, status: known.get(id)?.status ?? ofGrant ?? null };
  };
  return {
    unitName: (row: AwardRow, unitId = row.unitId) => unitId && unit(unitId, dayOf(row)).name,
    bodyName: (row: AwardRow) => row.bodyId && unit(row.bodyId, dayOf(row)).name,
    awardName: (row: AwardRow) => award(row.award, dayOf(row)),
    person,
    grant,
    basisOf,
    isLost: (id: string) => {
      const basis = known.get(id);
      return basis ? isLost(basis) : basisOf(id).status === 'withdrawn';
    },
    chairIsNominee: (row: AwardRow) => chairIsNominee(row, clusters.get(row.clusterId ?? '')),
    submission: (row: AwardRow) => submissionNow(row, submissions.get(yearKey(row) ?? '')),
  };
}

/** The proposals with names. */
export async function itemsOf(
  reader: Reader,
  sight: Sight,
  rows: readonly ProposalRow[],
  asOf: Day | null,
): Promise<AwardItem[]> {
  const naming = await namingOf(reader, sight, rows, asOf);
  return rows.map((row) => itemOf(row, naming));
}

/** Whom it is for where that is the unit itself. */
const theUnit = { kind: 'LARGE_COLLECTIVE', collective: null, position: null, count: null } as const;

function itemOf(row: ProposalRow, naming: Naming): AwardItem {
  const {
    history: _history,
    steps: _steps,
    counts: _counts,
    vote,
    votedIn,
    councilVotes,
    errata,
    awardee,
    named,
    ...plain
  } = row;
  const { person, basisOf } = naming;
  const signed = <T extends { signer: Signatory | null; authority: AwardAuthority | null }>(
    act: T,
  ): Signed<T> => ({
    ...act,
    signer: signatoryShown(act.signer, person),
    authorityName: act.authority && authorityNames[act.authority],
  });
  const records = ({ decision, presentation, revocation }: Erratum['was']) => ({
    decision: decision && signed(decision),
    presentation: presentation && {
      ...presentation,
      presentedBy: whoShown(presentation.presentedBy, person),
    },
    revocation: revocation && signed(revocation),
  });
  const { kind, collective, position, count } = awardee ?? theUnit;
  const personName = awardee?.person ? person(awardee.person.ref) : null;
  const howMany = count === null ? howManyShown(awardee?.howMany) : null;
  const recipient = awardee ? (collective ?? personName ?? count ?? howMany) : row.unitId;
  return {
    ...plain,
    chairIsNominee: naming.chairIsNominee(row),
    submission: naming.submission(row),
    grant: row.grant && { ...naming.grant(row.grant.row), entry: row.grant.entry },
    awardName: naming.awardName(row),
    className: row.class && classNames[row.class],
    unitName: naming.unitName(row),
    bodyName: naming.bodyName(row),
    kind,
    kindName: kind && recipientNames[kind],
    collective,
    person: personName,
    position,
    count,
    howMany,
    named: named.map((one) => ({
      kind: one.kind,
      kindName: one.kind && recipientNames[one.kind],
      unitId: one.unitId,
      unitName: one.unitId && naming.unitName(row, one.unitId),
      collective: one.collective,
      person: one.person && person(one.person.ref),
      position: one.position,
    })),
    unknown: unknownOf({ ...row, kind }, recipient),
    vote: voteShown(vote),
    votedIn: votedIn && { ...votedIn, printed: votedIn.rule ? neededText(votedIn.rule, votedIn) : null },
    restsOn: row.restsOn.map(basisOf),
    eligibilityQuestioned: row.restsOn.some(naming.isLost),
    councilVotes: councilVotes.map((one) => ({ ...one, text: councilText(one) })),
    ...records(row),
    errata: errata.map(({ was, ...erratum }) => ({ ...erratum, was: records(was) })),
  };
}
