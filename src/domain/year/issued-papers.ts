import type { AwardsState } from '../awards/award-proposal.js';
import { clusterOf } from '../registry/cluster-decisions.js';
import type { Context } from '../registry/decision.js';
import { speaksFor } from '../registry/decision.js';
import { DomainError } from '../ground/errors.js';
import type { DomainEvent, Recorded } from '../ground/event.js';
import { added } from '../ground/growing.js';
import type { Scope } from '../ground/scope.js';
import type { Signatory, SignatoryGiven } from '../ground/signatory.js';
import { signatoryOf } from '../ground/signatory.js';
import type { Supplement } from '../ground/supplement.js';
import { supplementToFact } from '../ground/supplement.js';
import { printDate } from '../ground/text.js';
import type { ClusterId, EventId, Instant, PartialDate } from '../ground/values.js';
import { calendarYear, isBefore } from '../ground/values.js';
import type { OfficesBeside } from '../offices/officers.js';
import { requireLeaderOfYear } from '../offices/tenures.js';

// Papers of a cluster-year that were issued: of what was known when each was made, and which bytes it was.

/** Stream of the papers issued of a cluster-year. */
export const stream = (clusterId: ClusterId, year: number): string => `papers-${clusterId}_${year}`;

/** Kinds of papers; also the last part of their addresses. */
export const paperKinds = [
  'pledge',
  'minutes',
  'count',
  'submission',
  'proposals',
  'year-report',
  'standings',
  'certificates',
] as const;
/** One of them. */
export type PaperKind = (typeof paperKinds)[number];

/** The formats that a paper is written in. */
export const paperFormats = ['docx', 'pdf'] as const;
/** One of them. */
export type PaperFormat = (typeof paperFormats)[number];

/** What a paper was made of, and the bytes that this made: the same manifest makes the same bytes. */
export interface Manifest {
  /** The last event that was known. Its place is the same in every store; its position is that of the store it was recorded in. */
  readonly madeOf: {
    readonly stream: string;
    readonly revision: number;
    readonly position: string;
    readonly recordedAt: Instant;
  };
  /** The layout, with its version: `nd30-4`; `office-2` of a DOCX in an office's own template, whose PDF has our layout still. */
  readonly template: string;
  /** SHA-256 of the office's own template; absent of papers in our layout. */
  readonly templateSha256?: string;
  /** SHA-256 of each file, 64 hex digits. */
  readonly sha256: Readonly<Record<PaperFormat, string>>;
  /** SHA-256 of each part of what the paper says, names of persons left out: `title`, `body/3`. */
  readonly parts: Readonly<Record<string, string>>;
  /** Whether names of persons stand in the files, as far as they are told. */
  readonly withNames: boolean;
}

/** What is told of a paper that was issued; null where it is not. */
interface Told {
  readonly documentNumber: string | null;
  readonly issuedOn: PartialDate | null;
  readonly signer: Signatory | null;
}

/** A paper was issued. `subject` is what it is of, as `PaperKind` needs it; `format` is that of the file that was issued. */
export type PaperIssued = DomainEvent<
  'PaperIssued',
  Scope & Manifest & Told & { issueId: string; kind: PaperKind; subject: string | null; format: PaperFormat }
>;
/** The number, the day or who signed was told later. */
export type PaperRecordSupplemented = DomainEvent<'PaperRecordSupplemented', Scope & Supplement>;

/** What happens to the papers of a cluster-year. */
export type PaperEvent = PaperIssued | PaperRecordSupplemented;

/** A paper as issued, with what was told of it later. */
export type IssuedPaper = PaperIssued['data'] & { readonly eventId: EventId };

/** The papers issued of a cluster-year, oldest first; plain JSON. */
export interface PapersState {
  readonly issues: readonly IssuedPaper[];
}

export function initial(): PapersState {
  return { issues: [] };
}

export function evolve(state: PapersState, { id, type, data }: Recorded<PaperEvent>): PapersState {
  switch (type) {
    case 'PaperIssued':
      return { issues: added(state.issues, { ...data, eventId: id }) };
    case 'PaperRecordSupplemented': {
      const issue = state.issues.find(({ eventId }) => eventId === data.eventId);
      if (issue) Object.assign(issue, data.added);
      return state;
    }
  }
}

/** A paper that is said to have been issued. */
export interface IssuePaper extends Scope {
  /** Id of the issue within the cluster-year. */
  readonly issueId: string;
  readonly kind: PaperKind;
  readonly subject?: string;
  /** Position in the answer that the paper was. */
  readonly madeAt: string;
  /** Of the file that was issued. */
  readonly sha256: string;
  readonly documentNumber?: string;
  readonly issuedOn?: PartialDate;
  readonly signer?: SignatoryGiven;
}

/** What else a decision on papers looks at. */
export interface BesidePapers extends OfficesBeside {
  readonly awards: AwardsState;
}

/**
 * The leader of the year, the organiser or the operator records that a paper was issued, or a unit its own submission. The program makes
 * it once more from what was known at that position: only a file that comes out so can be had again. What is recorded later changes
 * nothing of it. Throws CLUSTER_NOT_FOUND, NOT_LEADER_OF_YEAR, ALREADY_RECORDED, PAPER_DIFFERS, and DATES_OUT_OF_ORDER where it is dated before
 * the year before its own.
 */
export function issuePaper(
  state: PapersState,
  command: IssuePaper,
  context: Context,
  { offices, awards }: BesidePapers,
): (made: Manifest) => PaperEvent[] {
  const { clusterId, year, issueId, kind, subject = null, sha256 } = command;
  const { documentNumber = null, issuedOn = null } = command;
  const signer = signatoryOf(command.signer);
  const cluster = clusterOf(context.registry, clusterId);
  const own = context.actor.unitId;
  const submitted = own === null ? [] : (awards.submissions.get(own) ?? []);
  const isOwn = kind === 'submission' && submitted.some(({ submissionId }) => submissionId === subject);
  if (!isOwn || !speaksFor(context.actor, own)) requireLeaderOfYear(context, cluster, offices, year, 'R26');
  const known = state.issues.find((issue) => issue.issueId === issueId);
  if (known) {
    const { eventId } = known;
    const supplement = supplementToFact(
      { eventId, type: 'PaperIssued' },
      { ...known, sha256: known.sha256[known.format] },
      { kind, subject, sha256, documentNumber, issuedOn, signer },
      `Văn bản “${issueId}” năm ${year} đã được ban hành.`,
    );
    return () => [{ type: 'PaperRecordSupplemented', data: { clusterId, year, ...supplement } }];
  }
  // A pledge or a calendar of a year may be signed in the year before.
  const earliest = calendarYear(year - 1).from;
  if (issuedOn !== null && isBefore(issuedOn, earliest)) {
    const detail = `Ngày ${printDate(issuedOn)} quá sớm đối với văn bản của năm ${year}.`;
    throw new DomainError('DATES_OUT_OF_ORDER', detail, { issuedOn, year });
  }
  return (made) => {
    const format = paperFormats.find((one) => made.sha256[one] === sha256);
    if (!format) throw notSoMade(command);
    const { madeOf, template, templateSha256, parts, withNames } = made;
    const of = { clusterId, year, issueId, kind, subject, format };
    const own = templateSha256 === undefined ? {} : { templateSha256 };
    const manifest = { madeOf, template, ...own, sha256: made.sha256, parts, withNames };
    return [{ type: 'PaperIssued', data: { ...of, ...manifest, documentNumber, issuedOn, signer } }];
  };
}

function notSoMade({ kind, madeAt, sha256 }: IssuePaper): DomainError {
  const detail =
    `Từ những gì đã biết tại vị trí ${madeAt} không lập ra tệp ${kind} nào có mã băm này; ` +
    `hãy tải lại văn bản với knownAt=${madeAt}.`;
  return new DomainError('PAPER_DIFFERS', detail, { madeAt, sha256 });
}
