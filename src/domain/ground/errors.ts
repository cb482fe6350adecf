import type { RuleCode } from '../law-book/law-book.js';

/** Kinds of refusal. Their HTTP status is known to the HTTP layer only. */
export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'not-allowed'
  | 'conflict'
  | 'rule'
  | 'too-large'
  | 'too-many'
  | 'unsupported'
  | 'unavailable'
  | 'internal';

interface ErrorEntry {
  readonly kind: ErrorKind;
  readonly title: string;
}

/** Every code that an answer can carry; `docs/errors.md` lists the same ones and a test holds both lists together. */
export const errorCodes = {
  INVALID_REQUEST: { kind: 'invalid', title: 'The request is malformed' },
  POSITION_OF_ANOTHER_STORE: { kind: 'invalid', title: 'This position was given by another event store' },
  POSITION_LOST: { kind: 'conflict', title: 'What was recorded at this position was lost in a restore' },
  UNAUTHENTICATED: { kind: 'unauthenticated', title: 'A valid bearer token is needed' },
  FORBIDDEN: { kind: 'forbidden', title: 'This actor may not do this' },
  NOT_OWN_UNIT: { kind: 'forbidden', title: 'A unit acts for itself only' },
  NOT_LEADER_OF_YEAR: { kind: 'forbidden', title: 'Only the unit that leads that year may do this' },
  NOT_FOUND: { kind: 'not-found', title: 'There is nothing here' },
  METHOD_NOT_ALLOWED: { kind: 'not-allowed', title: 'This path does not take this method' },
  UNKNOWN_COMMAND: { kind: 'not-found', title: 'There is no such command' },
  UNIT_NOT_FOUND: { kind: 'not-found', title: 'The unit is not registered' },
  CLUSTER_NOT_FOUND: { kind: 'not-found', title: 'The cluster is not established' },
  INSPECTION_NOT_FOUND: { kind: 'not-found', title: 'There is no such inspection, or no conclusion of it' },
  RECORD_IN_USE: { kind: 'conflict', title: 'Later records rest on this one' },
  RECORD_NOT_FOUND: { kind: 'not-found', title: 'There is no such record' },
  MEETING_NOT_FOUND: { kind: 'not-found', title: 'There is no such meeting' },
  BALLOT_NOT_FOUND: { kind: 'not-found', title: 'There is no such ballot' },
  PLEDGE_NOT_OPEN: { kind: 'rule', title: 'No pledge is open for this cluster and year' },
  ALREADY_RECORDED: { kind: 'conflict', title: 'This is recorded already' },
  UNIT_ALREADY_REGISTERED: { kind: 'conflict', title: 'A unit with this id is registered' },
  CLUSTER_ALREADY_ESTABLISHED: { kind: 'conflict', title: 'A cluster with this id is established' },
  TIER_NOT_OF_ORGANISER: { kind: 'rule', title: 'The organiser cuts no clusters of this tier' },
  CLUSTER_NUMBER_TAKEN: { kind: 'conflict', title: 'Another cluster of this organiser has this number' },
  OFFICE_ALREADY_HELD: { kind: 'conflict', title: 'The office is held for this year' },
  PLEDGE_CONCLUDED: { kind: 'conflict', title: 'The pledge is concluded' },
  SAME_PARTY: {
    kind: 'forbidden',
    title: 'Figures are confirmed, and disputes answered, by the other party',
  },
  UNIT_NEEDED: { kind: 'rule', title: 'One of the roles is that of a unit, and no unit is told' },
  SAME_UNIT: { kind: 'rule', title: 'A unit is not its own superior or successor' },
  RESULTS_LOCKED: { kind: 'conflict', title: 'The figures of this year are locked' },
  DISPUTE_OPEN: { kind: 'conflict', title: 'A figure is disputed' },
  EVIDENCE_REQUIRED: { kind: 'rule', title: 'This needs evidence' },
  REPORTS_RECEIVED: { kind: 'conflict', title: 'Reports of this year have come' },
  MEETING_CLOSED: { kind: 'conflict', title: 'The meeting is over' },
  BALLOT_NOT_IN_PHASE: { kind: 'conflict', title: 'The ballot is not at this point' },
  ALREADY_VOTED: { kind: 'conflict', title: 'The unit has its paper' },
  TOO_MUCH_RECORDED: { kind: 'rule', title: 'More is recorded here than one unit, or one record, may hold' },
  TOO_MANY_REQUESTS: { kind: 'too-many', title: 'Too many requests; send them again later' },
  CONCURRENT_CHANGE: { kind: 'conflict', title: 'Others changed this at the same time; send it again' },
  NOT_ON_ROLL: { kind: 'rule', title: 'The unit has no vote here' },
  INVALID_VOTE_RULE: { kind: 'rule', title: 'No vote can be held by this rule' },
  TOO_MANY_VOTES: { kind: 'rule', title: 'More votes than units that may vote' },
  INVALID_BALLOT: { kind: 'rule', title: 'This is no paper of this ballot' },
  TOO_FEW_PAPERS: { kind: 'rule', title: 'Too few units have taken a paper' },
  BALLOT_NOT_TIED: { kind: 'rule', title: 'There is no tie to decide' },
  NOT_THE_WINNER: { kind: 'rule', title: 'This vote did not choose the unit for this' },
  NO_CASTING_VOTE: { kind: 'rule', title: 'The rule of this ballot has no such casting vote' },
  NOT_A_MEMBER: { kind: 'rule', title: 'The unit is not a member of the cluster in this period' },
  MEMBER_OF_ANOTHER_CLUSTER: {
    kind: 'rule',
    title: 'The unit is a member of another cluster of this organiser in this period',
  },
  UNIT_ENDED: { kind: 'rule', title: 'The unit no longer exists at that date' },
  CLUSTER_DISSOLVED: { kind: 'rule', title: 'The cluster no longer exists at that date' },
  TWO_OFFICES: { kind: 'rule', title: 'A unit holds one office in a year' },
  OFFICE_NOT_HELD: { kind: 'rule', title: 'Nobody is known to hold this office' },
  DATES_OUT_OF_ORDER: { kind: 'rule', title: 'The dates contradict each other' },
  PROPOSAL_NOT_FOUND: { kind: 'not-found', title: 'Nobody was nominated or proposed so' },
  COUNCIL_NOT_FOUND: { kind: 'not-found', title: 'No such session of this council was convened' },
  NOT_SUBMITTED: { kind: 'rule', title: 'The proposal has not been submitted' },
  ALREADY_DECIDED: { kind: 'conflict', title: 'The proposal has been decided on' },
  CONSIDERATION_SUSPENDED: { kind: 'rule', title: 'Consideration of the proposal is suspended' },
  DOSSIER_NOT_READY: { kind: 'rule', title: 'The dossier is not at the step that allows this' },
  COUNCIL_WITHOUT_QUORUM: { kind: 'rule', title: 'Too few members of the council are there' },
  NOT_DECIDING_AUTHORITY: { kind: 'forbidden', title: 'Another authority decides on this' },
  AWARD_NOT_GRANTED: { kind: 'rule', title: 'No grant of this award stands' },
  GRANT_NOT_FOUND: { kind: 'not-found', title: 'No such grant is on record' },
  PROPOSER_UNCLEAR: { kind: 'rule', title: 'Who proposes is not told, or told in two ways' },
  RECIPIENT_UNCLEAR: { kind: 'rule', title: 'Who received the award is told in two ways' },
  MORE_NAMED_THAN_COUNTED: { kind: 'rule', title: 'More are named than counted' },
  GRANT_DIFFERS: { kind: 'rule', title: 'The grant is of something else than was proposed' },
  ALREADY_SUBMITTED: { kind: 'conflict', title: 'The proposal has been submitted' },
  NOTHING_TO_SUBMIT: { kind: 'rule', title: 'Nothing of this is proposed' },
  PROPOSALS_STAND: { kind: 'rule', title: 'There are proposals' },
  QUOTA_REACHED: { kind: 'rule', title: 'The meeting has proposed as many as it may' },
  ONE_FORM_PER_ACHIEVEMENT: { kind: 'rule', title: 'One form of a level for one achievement' },
  INVALID_VOTE: { kind: 'rule', title: 'The counts contradict each other or the outcome' },
  AWARD_NOT_DEFINED: { kind: 'not-found', title: 'No award has this code' },
  AWARD_NOT_PROPOSED_HERE: { kind: 'rule', title: 'Another way leads to this award' },
  METRIC_NOT_DEFINED: { kind: 'not-found', title: 'No office defined this metric' },
  METRIC_UNIT_FIXED: { kind: 'conflict', title: 'A metric keeps the unit of measure that it counts in' },
  INVALID_FIGURE: { kind: 'rule', title: 'The figure cannot be read, or not in this unit of measure' },
  INVALID_SCORE_SHEET: { kind: 'rule', title: 'The score sheet contradicts itself' },
  INVALID_MARK: { kind: 'rule', title: 'A mark does not fit the score sheet' },
  SCORE_SHEET_NOT_ADOPTED: { kind: 'rule', title: 'No score sheet is adopted for this cluster and year' },
  SCORING_OPEN: { kind: 'conflict', title: 'Scoring has begun; the score sheet can no longer change' },
  SCORES_FINAL: { kind: 'conflict', title: 'The scores of this year are final' },
  SCORES_NOT_FINAL: { kind: 'rule', title: 'The scores of this year are not final' },
  NO_UNIT_RATED: { kind: 'rule', title: 'No unit can be rated yet' },
  JUDGES_ITSELF: { kind: 'forbidden', title: 'A unit does not judge itself' },
  NOT_EXPLAINED: { kind: 'rule', title: 'What departs from the rule is not explained' },
  NOT_TIED: { kind: 'rule', title: 'These units are not the ones that share a rank' },
  TIE_NOT_SETTLED: { kind: 'rule', title: 'This does not settle the tie' },
  NOT_DUE: { kind: 'rule', title: 'The day for this has not come' },
  NOTHING_MISSING: { kind: 'rule', title: 'Nothing is missing' },
  STILL_MISSING: { kind: 'rule', title: 'Something is still missing' },
  BATCH_REFUSED: { kind: 'rule', title: 'Commands of the batch are refused' },
  IMPORT_REFUSED: { kind: 'rule', title: 'The file cannot be read whole, or commands of it are refused' },
  NOT_IN_BATCH: { kind: 'rule', title: 'This command is sent alone' },
  IDEMPOTENCY_KEY_REUSED: { kind: 'rule', title: 'This Idempotency-Key belongs to another command' },
  PAYLOAD_TOO_LARGE: { kind: 'too-large', title: 'The request is too large' },
  UNSUPPORTED_MEDIA_TYPE: { kind: 'unsupported', title: 'Send application/json' },
  TEMPLATE_FAULTY: { kind: 'rule', title: 'The template of a paper has faults' },
  PAPER_DIFFERS: { kind: 'conflict', title: 'The program does not make this file of the paper' },
  HISTORY_CHANGED: { kind: 'conflict', title: 'The log contradicts a checkpoint that was signed' },
  NOT_IN_DOUBT: { kind: 'conflict', title: 'The history is not in doubt from this position on' },
  STALE: { kind: 'unavailable', title: 'The read model has not reached this position in time' },
  CLOCK_IN_DOUBT: { kind: 'unavailable', title: 'The clock of the server is in doubt; send it again' },
  PROJECTION_STOPPED: { kind: 'unavailable', title: 'The read model is not in service' },
  UNAVAILABLE: {
    kind: 'unavailable',
    title: 'The store, or the issuer of tokens, cannot be reached; send it again',
  },
  INTERNAL: { kind: 'internal', title: 'Something broke on our side' },
} as const satisfies Record<string, ErrorEntry>;

const ofTheSystem: readonly ErrorKind[] = ['unavailable', 'too-many', 'internal'];

/** A code that an answer can carry. */
export type ErrorCode = keyof typeof errorCodes;

/**
 * A command understood but refused, or a question that has no answer. `detail` is for people, in Vietnamese;
 * `rule` is the rule's code in the law book (`R13`); `facts` are the values that a caller needs to put it right.
 */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly detail: string,
    readonly facts: object = {},
    readonly rule: RuleCode | null = null,
  ) {
    super(`${code}: ${detail}`);
    this.name = 'DomainError';
  }

  get kind(): ErrorKind {
    return errorCodes[this.code].kind;
  }

  /** Whether it says nothing of what was sent, which may be sent again as it is. */
  get isOfTheSystem(): boolean {
    return ofTheSystem.includes(this.kind) || this.code === 'HISTORY_CHANGED';
  }
}
