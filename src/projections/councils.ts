import type { IQueryHandler } from '@nestjs/cqrs';
import { QueryHandler } from '@nestjs/cqrs';
import type { KnownAt } from '../application/positions.js';
import type {
  CouncilFact,
  CouncilMembersEvent,
  CouncilRecord,
  CouncilRole,
  Seat,
} from '../domain/awards/council-members.js';
import { councilOn, stream } from '../domain/awards/council-members.js';
import { added } from '../domain/ground/growing.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Day, EventId, PartialDate } from '../domain/ground/values.js';
import { firstDay } from '../domain/ground/values.js';
import { idsOf } from '../domain/registry/one-body.js';
import { councilRuleOn } from '../domain/law/regulations.js';
import type { AwardRow } from './award-row.js';
import { awardProjection } from './awards.js';
import { clusterProjection } from './clusters.js';
import { namer } from './naming.js';
import { projectionOf } from './projection.js';
import type { Answer, Named } from './question.js';
import { Question } from './question.js';
import { Reader } from './reader.js';
import type { RegulationsRow } from './regulations.js';
import { regulationsIn, regulationsProjection } from './regulations.js';
import type { Replayable, Sight } from './sight.js';
import { unitProjection } from './units.js';
import type { Withdrawal } from './withdrawals.js';
import { withdrawalOf } from './withdrawals.js';

/** What is told of the council of one body. */
export interface CouncilRow {
  readonly organiserId: string;
  readonly records: readonly (CouncilFact & Pick<CouncilRecord, 'id'> & { readonly proof: Proof })[];
  readonly withdrawals: readonly Withdrawal[];
}

/** Row of the council of each body, by its id. */
export const councilProjection = projectionOf<CouncilMembersEvent, Replayable<CouncilRow>>(
  {
    CouncilEstablished: true,
    CouncilMembersRecorded: true,
    CouncilMemberReleased: true,
    CouncilRecordWithdrawn: true,
  },
  {
    name: 'council',
    version: 1,
    streams: (organiserId) => [stream({ organiserId })],
    keys: ({ data }) => [data.organiserId],
    evolve(before, event, organiserId) {
      const state = before ?? { organiserId, records: [], withdrawals: [] };
      const proof = proofOf(event);
      if (event.type === 'CouncilRecordWithdrawn') {
        const { eventIds } = event.data;
        return {
          ...state,
          records: state.records.filter(({ id }) => !eventIds.includes(id)),
          withdrawals: added(state.withdrawals, withdrawalOf(event.data, proof)),
        };
      }
      const { type, data, id } = event;
      return {
        ...state,
        records: added(state.records, { type, data, id, proof } as CouncilRow['records'][number]),
      };
    },
    columns: [],
  },
);

const roleNames: Readonly<Record<CouncilRole, string>> = {
  CHAIR: 'chủ tịch',
  VICE_CHAIR: 'phó chủ tịch',
  STANDING_MEMBER: 'ủy viên thường trực',
  SECRETARY: 'thư ký',
  MEMBER: 'ủy viên',
};

type SeatShown = Omit<Seat, 'person' | 'unitId'> & {
  readonly roleName: string;
  readonly person: string | null;
  readonly unit: Named | null;
};

interface CouncilData {
  readonly organiser: Named;
  /** Null where no source says. */
  readonly name: string | null;
  readonly since: string | null;
  readonly basis: string | null;
  readonly memberCount: number | null;
  /** `ALL` members are known, `SOME`, they are only `COUNTED`, or `NONE` is. */
  readonly known: 'ALL' | 'SOME' | 'COUNTED' | 'NONE';
  readonly chair: SeatShown | null;
  readonly secretary: SeatShown | null;
  readonly members: readonly SeatShown[];
  /** What was recorded of it, oldest first. */
  readonly changes: readonly {
    readonly type: CouncilFact['type'];
    readonly eventId: EventId;
    readonly from: PartialDate | null;
    readonly basis: string | null;
    readonly members: readonly string[];
    readonly evidence: Proof['evidence'];
  }[];
  /** How it votes by its own regulations that hold on that day. */
  readonly rules: RegulationsRow['councilRules'];
  /** Its votes up to that day, the last ones first, with what was decided on each proposal. */
  readonly votes: readonly ReturnType<typeof votesOn>[number][];
  /** True where there are more of them. */
  readonly moreVotes: boolean;
  /** What no source says. */
  readonly unknown: readonly string[];
  readonly withdrawals: readonly Withdrawal[];
}

/** Votes that one page shows. */
const VOTES_SHOWN = 100;

/** The council of a body on a day. */
export class GetCouncil extends Question<CouncilData> {
  static override readonly projections = [
    councilProjection,
    regulationsProjection,
    awardProjection,
    clusterProjection,
    unitProjection,
  ];
  constructor(
    readonly organiserId: string,
    readonly asOf: Day | null,
    readonly knownAt: KnownAt | null,
  ) {
    super();
  }
}

@QueryHandler(GetCouncil)
export class GetCouncilHandler implements IQueryHandler<GetCouncil> {
  constructor(private readonly reader: Reader) {}

  async execute({
    organiserId: asked,
    asOf,
    knownAt,
    namesPersons,
  }: GetCouncil): Promise<Answer<CouncilData>> {
    const sight = await this.reader.sight(knownAt, namesPersons);
    const day = asOf ?? sight.day;
    const { row: regulations } = await regulationsIn(sight, asked);
    const { organiserId } = regulations;
    const row = (await sight.rows(councilProjection, [organiserId])).get(organiserId);
    const { records = [], withdrawals = [] } = row ?? {};
    const { established, seats, memberCount, known } = councilOn(records, day);
    const [name, person, votes] = await Promise.all([
      namer(sight, [organiserId, ...seats.flatMap(({ unitId }) => unitId ?? [])]),
      sight.persons(seats.flatMap((seat) => seat.person?.ref ?? [])),
      this.votesOf(sight, organiserId, day),
    ]);
    const shown = ({ person: who, unitId, role, ...seat }: Seat): SeatShown => ({
      ...seat,
      role,
      roleName: role === null ? 'chưa có dữ liệu' : roleNames[role],
      person: who && person(who.ref),
      unit: unitId === null ? null : name(unitId, day),
    });
    const the = (role: CouncilRole): SeatShown | null => {
      const seat = seats.findLast((one) => one.role === role);
      return seat ? shown(seat) : null;
    };
    const rules = regulations.councilRules.filter((rule) =>
      (rule.awards ?? [null]).some((award) => councilRuleOn(regulations, award, day) === rule),
    );
    const has = (role: CouncilRole): boolean => seats.some((seat) => seat.role === role);
    return {
      asOf: day,
      knownAtPosition: sight.position,
      data: {
        organiser: name(organiserId, day),
        name: established?.name ?? null,
        since: established?.from ?? null,
        basis: established?.basis ?? null,
        memberCount,
        known,
        chair: the('CHAIR'),
        secretary: the('SECRETARY'),
        members: seats.map(shown),
        changes: records.map(({ type, data, id, proof }) => ({
          type,
          eventId: id,
          from: type === 'CouncilMemberReleased' ? data.on : data.from,
          basis: data.basis,
          members:
            type === 'CouncilMemberReleased' ? [data.memberId] : data.members.map(({ memberId }) => memberId),
          evidence: proof.evidence,
        })),
        rules: rules.map(({ eventId, ...rule }) => ({ ...rule, eventId })),
        votes: votes.slice(0, VOTES_SHOWN),
        moreVotes: votes.length > VOTES_SHOWN,
        unknown: [
          ...(established?.from ? [] : ['since']),
          ...(established?.basis ? [] : ['basis']),
          ...(memberCount === null ? ['memberCount'] : []),
          ...(has('CHAIR') ? [] : ['chair']),
          ...(has('SECRETARY') ? [] : ['secretary']),
          ...(known === 'ALL' ? [] : ['members']),
        ],
        withdrawals,
      },
    };
  }

  /** Its last votes on proposals of the body and of its clusters, one more than are shown at least, with the decision on each; those without a day come last. */
  private async votesOf(sight: Sight, organiserId: string, day: Day): Promise<CouncilData['votes']> {
    // For an earlier position all proposals are read: the table has lost votes that were withdrawn since, and holds later ones.
    // Keys and columns are in different collations, and the index serves only where both sides have the same.
    const found = await this.reader.select<{ key: string }>(
      `SELECT award.key FROM read.award
       LEFT JOIN LATERAL (SELECT told->>'on' COLLATE "C" AS day FROM jsonb_array_elements(award.state->'councilVotes') told) vote ON true
       WHERE (award.body_id = ANY ($1) OR award.cluster_id = ANY (ARRAY(SELECT key COLLATE "default" FROM read.cluster WHERE organiser_id = ANY ($1)))) AND ($4 OR jsonb_array_length(award.state->'councilVotes') > 0 AND coalesce(vote.day <= $2, true))
       ORDER BY vote.day DESC NULLS LAST, award.key LIMIT CASE WHEN $4 THEN NULL ELSE $3::int END`,
      [idsOf(sight.aliases, organiserId), day, VOTES_SHOWN + 1, sight.position !== null],
    );
    const rows = await sight.rows(awardProjection, [...new Set(found.map(({ key }) => key))]);
    const votes = [...rows.values()].flatMap((row) => votesOn(row, day));
    return votes.sort((a, b) => ((a.on ?? '') < (b.on ?? '') ? 1 : -1));
  }
}

/** Votes on a proposal up to a day, each with what was decided. */
function votesOn(row: AwardRow, day: Day) {
  const { proposalId, clusterId, bodyId, year, award, unitId, councilVotes, decision } = row;
  return councilVotes
    .filter(({ on }) => on === null || firstDay(on) <= day)
    .map(({ sessionId, on, method, inFavour, base, recommended }) => ({
      sessionId,
      on,
      proposalId,
      clusterId,
      bodyId,
      year,
      award,
      unitId,
      method,
      inFavour,
      base,
      recommended,
      decision: decision && {
        outcome: decision.outcome,
        number: decision.number,
        decidedOn: decision.decidedOn,
        eventId: decision.eventId,
      },
    }));
}
