import { added } from '../domain/ground/growing.js';
import type {
  AttendanceContradicted,
  Called,
  MeetingEvent,
  MeetingFacts,
  Presence,
  RecordedVote,
} from '../domain/meetings/meeting.js';
import { stream, supplementOf } from '../domain/meetings/meeting.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import { onRoll } from '../domain/meetings/roll.js';
import type { Quorum } from '../domain/ground/fraction.js';
import { scopeOf } from '../domain/ground/scope.js';
import { clusterYearKey } from './cluster-years.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { ClusterId, PartialDate } from '../domain/ground/values.js';

/** What became known later, and why it took the place of what was on record. */
export interface Supplement {
  readonly reason: string | null;
  readonly proof: Proof;
}

/** A meeting: its roll, who took part, and votes as told. */
export interface MeetingRow extends MeetingFacts, Called {
  readonly meetingId: string;
  readonly clusterId: ClusterId;
  readonly year: number;
  /** Null where no source says. */
  readonly heldOn: PartialDate | null;
  readonly present: readonly Presence[];
  readonly warnings?: readonly AttendanceContradicted[];
  readonly votes: readonly (RecordedVote & {
    readonly proof: Proof;
    readonly supplements: readonly Supplement[];
  })[];
  readonly supplements: readonly Supplement[];
  /** Null while it is open. */
  readonly closed: { readonly quorum: Quorum | null; readonly proof: Proof } | null;
  readonly proof: Proof;
}

const types: Readonly<Record<MeetingEvent['type'], true>> = {
  MeetingOpened: true,
  MeetingSupplemented: true,
  PresenceRecorded: true,
  PresenceSupplemented: true,
  VoteRecorded: true,
  VoteSupplemented: true,
  MeetingClosed: true,
};

/** Row of each meeting, by its id. */
export const meetingProjection = projectionOf<MeetingEvent, Replayable<MeetingRow>>(types, {
  name: 'meeting',
  version: 8,
  streams: (key) => [stream(scopeOf(key))],
  keys: ({ data }) => [data.meetingId],
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'MeetingOpened') {
      const { present } = event.data;
      const { occurredOn: heldOn } = event.metadata;
      const begun = { heldOn, votes: [], supplements: [], closed: null, proof };
      return { ...event.data, present: [...present], ...begun };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which was not opened`);
    const supplement = (of: readonly Supplement[], reason: string | null = null): readonly Supplement[] =>
      added(of, { reason, proof });
    switch (event.type) {
      case 'MeetingSupplemented': {
        const { clusterId: _c, year: _y, meetingId: _m, ...data } = event.data;
        const { warnings = [], reason } = data;
        return {
          ...state,
          ...supplementOf(data),
          warnings,
          supplements: supplement(state.supplements, reason),
        };
      }
      case 'VoteSupplemented': {
        const { clusterId: _c, year: _y, meetingId: _m, reason, ...vote } = event.data;
        const votes = state.votes.map((one) =>
          one.voteId === vote.voteId
            ? { ...vote, proof: one.proof, supplements: supplement(one.supplements, reason) }
            : one,
        );
        return { ...state, votes };
      }
      case 'PresenceRecorded': {
        const { unitId, how, substitute } = event.data;
        const present = added(state.present, { unitId, how, substitute });
        return { ...state, present, roll: onRoll(state.roll, unitId) };
      }
      case 'PresenceSupplemented': {
        const { unitId, how, substitute } = event.data;
        const present = state.present.map((one) =>
          one.unitId === unitId ? { unitId, how, substitute } : one,
        );
        return { ...state, present, supplements: supplement(state.supplements) };
      }
      case 'VoteRecorded': {
        const { clusterId: _c, year: _y, meetingId: _m, ...vote } = event.data;
        return { ...state, votes: added(state.votes, { ...vote, proof, supplements: [] }) };
      }
      case 'MeetingClosed': {
        const { quorum = null, presentCount } = event.data;
        const counted = presentCount === undefined ? {} : { presentCount };
        return { ...state, ...counted, closed: { quorum, proof } };
      }
    }
  },
  columns: [
    {
      name: 'cluster_years',
      type: 'text[]',
      indexed: true,
      value: (row) => [row, ...(row.alsoFor ?? [])].map((of) => clusterYearKey(of.clusterId, of.year)),
    },
  ],
});
