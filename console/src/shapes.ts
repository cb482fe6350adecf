// Parts of answers whose types the server leaves open.

interface Named {
  readonly unitId: string;
  readonly name: string;
}

export interface Vote {
  readonly methodName: string;
  readonly outcomeName: string | null;
  readonly tally: string;
}

export interface Appointment {
  readonly office: 'LEADER' | 'DEPUTY';
  readonly ordinal: number;
  readonly unitId: string | null;
  readonly name: string | null;
  readonly mode: string | null;
  readonly vote: Vote | null;
  readonly occurredOn: string | null;
  readonly eventId: string;
}

export interface Activity {
  readonly activityId: string;
  readonly kind: string | null;
  readonly title: string | null;
  readonly occurredOn: string | null;
  readonly place: string | null;
  readonly host: Named | null;
  readonly eventId: string;
  readonly participants: readonly {
    readonly role: string | null;
    readonly unit: Named | null;
    readonly organisation?: string | null;
    readonly speaker: { readonly name: string; readonly position: string | null } | null;
  }[];
}

export interface MeetingVote extends Vote {
  readonly voteId: string;
  readonly question: string;
  readonly eventId: string;
  readonly rule: { readonly printed: string } | null;
}

/** A proposal with what became of it, or a grant as told without one. */
export interface Award {
  readonly proposalId: string | null;
  readonly grantId: string | null;
  readonly awardName: string;
  readonly className?: string | null;
  readonly year: number | null;
  readonly status: string;
  readonly unitId: string | null;
  readonly name?: string | null;
  readonly unitName?: string | null;
  readonly collective: string | null;
  readonly person: string | null;
  readonly count: number | null;
  /** How many, where no source tells it exactly. */
  readonly howMany: { readonly printed: string } | null;
  readonly clusterId: string | null;
  readonly vote?: Vote | null;
  readonly chairIsNominee?: boolean;
  readonly eventId?: string;
  readonly proof?: { readonly eventId: string };
}

export interface Membership {
  readonly clusterId: string;
  readonly label: string;
  readonly from: string | null;
  readonly to: string | null;
}

export interface OfficeHeld {
  readonly clusterId: string;
  readonly label: string;
  readonly year: number;
  readonly office: 'LEADER' | 'DEPUTY';
  readonly mode: string | null;
  readonly left: { readonly on: string | null } | null;
  readonly eventId: string;
}

export interface SignedPledge {
  readonly clusterId: string;
  readonly year: number;
  /** Null where nothing is told by when it was to be signed. */
  readonly late: boolean | null;
  readonly eventId: string;
}

export interface NameHeld {
  readonly from: string | null;
  readonly name: string;
  readonly eventId: string;
}

export interface Representative {
  readonly name: string;
  readonly position: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly eventId: string;
}
