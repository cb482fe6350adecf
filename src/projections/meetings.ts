import { added } from '../domain/ground/growing.js';
import type {
  AgendaItem,
  AttendanceContradicted,
  MeetingEvent,
  MeetingKind,
  MeetingMode,
  Participants,
  Presence,
  RecordedVote,
} from '../domain/meetings/meeting.js';
import { stream } from '../domain/meetings/meeting.js';
import type { Proof } from '../domain/ground/proof.js';
import { proofOf } from '../domain/ground/proof.js';
import type { Exclusion } from '../domain/meetings/roll.js';
import { onRoll } from '../domain/meetings/roll.js';
import type { Fraction, Quorum } from '../domain/ground/fraction.js';
import type { Scope } from '../domain/ground/scope.js';
import { scopeOf } from '../domain/ground/scope.js';
import { clusterYearKey } from './cluster-years.js';
import { projectionOf } from './projection.js';
import type { Replayable } from './sight.js';
import type { ClusterId, UnitId } from '../domain/ground/values.js';

/** A meeting: its roll, who took part, and votes as told. */
export interface MeetingRow extends Participants {
  readonly meetingId: string;
  readonly clusterId: ClusterId;
  readonly year: number;
  readonly kind?: MeetingKind;
  readonly kinds?: readonly MeetingKind[];
  readonly mode?: MeetingMode;
  readonly alsoFor?: readonly Scope[];
  readonly hostUnitId: UnitId | null;
  readonly openedByUnitId: UnitId | null;
  readonly agenda: readonly AgendaItem[];
  readonly roll: readonly string[];
  readonly excluded: readonly Exclusion[];
  readonly present: readonly Presence[];
  readonly quorum: Fraction;
  readonly memberCount?: number;
  readonly presentCount?: number;
  readonly warnings?: readonly AttendanceContradicted[];
  readonly ruleSet?: string;
  readonly basis?: string;
  readonly votes: readonly (RecordedVote & { readonly proof: Proof })[];
  /** Null while it is open. */
  readonly closed: { readonly quorum: Quorum | null; readonly proof: Proof } | null;
  readonly proof: Proof;
}

const types: Readonly<Record<MeetingEvent['type'], true>> = {
  MeetingOpened: true,
  PresenceRecorded: true,
  VoteRecorded: true,
  MeetingClosed: true,
};

/** Row of each meeting, by its id. */
export const meetingProjection = projectionOf<MeetingEvent, Replayable<MeetingRow>>(types, {
  name: 'meeting',
  version: 6,
  streams: (key) => [stream(scopeOf(key))],
  keys: ({ data }) => [data.meetingId],
  evolve(state, event, key) {
    const proof = proofOf(event);
    if (event.type === 'MeetingOpened') {
      const { present } = event.data;
      return { ...event.data, present: [...present], votes: [], closed: null, proof };
    }
    if (state === null) throw new Error(`${event.type} for ${key}, which was not opened`);
    switch (event.type) {
      case 'PresenceRecorded': {
        const { unitId, how, substitute } = event.data;
        const present = added(state.present, { unitId, how, substitute });
        return { ...state, present, roll: onRoll(state.roll, unitId) };
      }
      case 'VoteRecorded': {
        const { clusterId: _c, year: _y, meetingId: _m, ...vote } = event.data;
        return { ...state, votes: added(state.votes, { ...vote, proof }) };
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
