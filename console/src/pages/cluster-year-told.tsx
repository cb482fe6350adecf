import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { SubmissionsData, YearData } from '../api.js';
import { DoLinks } from '../do-links.js';
import { Why } from '../evidence.js';
import { useWords, wordFor } from '../language.js';
import { FileLinks, paper, paperOf } from '../files.js';
import { HistoryLink } from '../history-link.js';
import { Part, Rows, UnitName, Unknown } from '../parts.js';
import { day } from '../shown.js';

interface Year {
  readonly of: YearData;
}

/** What the members of a year did together. */
export function Activities({ of }: Year) {
  const { year: words, codes } = useWords();
  const { activities } = of;
  return (
    <Part title={words.activities}>
      {activities.length === 0 && <Unknown />}
      {activities.map((one) => (
        <article key={one.activityId} className="item">
          <h3>
            {one.title ?? wordFor(codes.activity, one.kind ?? 'OTHER')}{' '}
            <Why what={one.title ?? words.activities} by={one} />
          </h3>
          <p className="quiet">
            {[
              one.occurredOn ? day(one.occurredOn) : words.noDay,
              one.host && words.hostedBy(one.host.name),
              one.place,
            ]
              .filter(Boolean)
              .join('; ')}
          </p>
          {one.participants.length > 0 && (
            <ul>
              {one.participants.map(({ role, unit, organisation, speaker, count, howMany }, n) => (
                <li key={n}>
                  {[
                    speaker && [speaker.name, speaker.position].filter(Boolean).join(', '),
                    unit?.name ?? organisation,
                    [howMany?.printed ?? count, role].filter(Boolean).join(' '),
                  ]
                    .filter(Boolean)
                    .join(' – ')}
                </li>
              ))}
            </ul>
          )}
        </article>
      ))}
      {of.moreActivities && <p>{words.more}</p>}
    </Part>
  );
}

/** Meetings of a year with their quorum, votes and ballots. */
export function Meetings({ of }: Year) {
  const { year: words, codes, evidence } = useWords();
  const meetings = of.meetings.map((one) => ({ ...one, title: words.meeting(one.kindNames.join(', ')) }));
  return (
    <Part title={words.meetings}>
      {meetings.length === 0 && <Unknown />}
      {meetings.map((meeting) => (
        <article key={meeting.meetingId} className="item">
          <h3>
            {meeting.title} <Why what={meeting.title} by={meeting.events} />{' '}
            <HistoryLink of={`meetings/${meeting.meetingId}`} what={meeting.title} />
          </h3>
          <p className="quiet">
            {[
              meeting.heldOn === null ? words.noDay : day(meeting.heldOn),
              meeting.host && words.hostedBy(meeting.host.name),
              meeting.place,
              meeting.quorum.printed,
            ]
              .filter(Boolean)
              .join('; ')}
          </p>
          <p className="no-print">
            <DoLinks
              commands={['RecordPresence', 'RecordVote', 'OpenBallot']}
              given={{ meetingId: meeting.meetingId }}
            />
          </p>
          <Participants of={meeting} />
          <p className="small">
            <FileLinks
              {...paper(
                words.minutes,
                paperOf(meeting.clusterId, meeting.year, 'minutes', meeting.meetingId),
              )}
            />
          </p>
          {meeting.votes.length > 0 && (
            <Rows
              caption={words.votes}
              rows={meeting.votes}
              keyOf={({ voteId }) => voteId}
              columns={[
                { title: words.votedOn, isHead: true, cell: ({ question }) => question ?? <Unknown /> },
                { title: words.how, cell: ({ methodName }) => methodName },
                {
                  title: words.outcome,
                  cell: ({ outcomeName, tally }) => [outcomeName, tally].filter(Boolean).join(', '),
                },
                {
                  title: evidence.column,
                  cell: (one) => <Why what={one.question ?? words.votes} by={one} />,
                },
              ]}
            />
          )}
          {meeting.ballots.map(({ ballotId, question, phase, outcome }) => (
            <p key={ballotId}>
              {words.ballot}{' '}
              <Anchor
                renderRoot={(props) => <Link to="/ballots/$ballotId" params={{ ballotId }} {...props} />}
              >
                {question}
              </Anchor>
              : {wordFor(codes.ballotPhase, phase)}
              {outcome !== null && `, ${wordFor(codes.ballotOutcome, outcome)}`}
            </p>
          ))}
        </article>
      ))}
      {of.meetingsNext !== null && <p>{words.more}</p>}
    </Part>
  );
}

const roles = ['chairs', 'speakers', 'guests', 'attendees'] as const;

/** Who was at a meeting, by name or by number, as far as told. */
function Participants({ of }: { readonly of: YearData['meetings'][number] }) {
  const { year: words } = useWords();
  const told = roles.filter((role) => (of[role] ?? []).length > 0);
  if (told.length === 0) return null;
  return (
    <ul>
      {told.map((role) => (
        <li key={role}>
          {words.participants[role]}: {of[role]?.map(whoIs).join('; ')}
        </li>
      ))}
    </ul>
  );
}

type Participant = NonNullable<YearData['meetings'][number]['guests']>[number];

function whoIs({ person, position, unit, organisation, count, howMany, about }: Participant): string {
  const who = [person, position, unit?.name ?? organisation].filter(Boolean).join(', ');
  return [[howMany?.printed ?? count, who].filter(Boolean).join(' '), about].filter(Boolean).join(' – ');
}

/** The pledge of a year, and who signed it when. */
export function Pledge({ of }: Year) {
  const { year: words, codes, evidence } = useWords();
  const { pledge } = of;
  const pledgeProof = (type: string) => of.proof.filter((proof) => proof.type === type);
  return (
    <Part
      title={words.pledge}
      aside={
        <Why what={words.pledge} by={[...pledgeProof('PledgeOpened'), ...pledgeProof('PledgeConcluded')]} />
      }
    >
      {pledge === null ? (
        <Unknown />
      ) : (
        <>
          <p>
            {wordFor(codes.pledgeStatus, pledge.status)}
            {pledge.signedByAll && `, ${words.signedByAll}`}
            {pledge.text !== null && `. ${pledge.text}`}
          </p>
          {pledge.contents.length > 0 && (
            <ol>
              {pledge.contents.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ol>
          )}
          {pledge.signatures.length > 0 && (
            <Rows
              caption={words.signatures}
              rows={pledge.signatures}
              keyOf={({ unitId }) => unitId}
              columns={[
                { title: words.signatures, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
                {
                  title: words.signedOn,
                  cell: ({ signedOn, late }) => (
                    <>
                      {signedOn === null ? <Unknown /> : day(signedOn)}
                      {late && ` (${words.late})`}
                    </>
                  ),
                },
                { title: evidence.column, cell: (one) => <Why what={one.name} by={one} /> },
              ]}
            />
          )}
        </>
      )}
    </Part>
  );
}

/** What was submitted for the year: in time or not, by which law, and what is to be looked at. */
export function Submissions({ of }: { readonly of: SubmissionsData }) {
  const { year: words, evidence } = useWords();
  const { clusterId, year, label, before, submissions, noProposals } = of;
  const who = (unit: { readonly name: string } | null): string => unit?.name ?? label;
  return (
    <Part title={words.submissions}>
      {before.CLUSTER !== null && <p className="quiet">{words.submission.before(day(before.CLUSTER))}</p>}
      {noProposals.map(({ unit, reason, proof, more }) => (
        <p key={unit?.unitId}>
          {[words.submission.none(who(unit)), reason].filter(Boolean).join(': ')}{' '}
          <Why what={words.submissions} by={[proof, ...more]} />
        </p>
      ))}
      {submissions.length === 0 ? (
        noProposals.length === 0 && <Unknown />
      ) : (
        <Rows
          caption={words.submissions}
          rows={submissions}
          keyOf={({ submissionId }) => submissionId}
          columns={[
            {
              title: words.submission.number,
              isHead: true,
              cell: ({ submissionId, number, documentDate, unit }) => (
                <>
                  {[number, documentDate && words.plans.dated(day(documentDate))].filter(Boolean).join(' ')}
                  <div>{who(unit)}</div>
                  <div className="small">
                    <FileLinks
                      {...paper(
                        words.papers.submission,
                        paperOf(clusterId, year, 'submission', submissionId),
                      )}
                    />
                  </div>
                </>
              ),
            },
            {
              title: words.submission.filedOn,
              cell: ({ filedOn, late }) => (
                <>
                  {filedOn === null ? <Unknown /> : day(filedOn)}
                  {late !== null && ` (${late ? words.submission.late : words.submission.inTime})`}
                </>
              ),
            },
            {
              title: words.submission.basis,
              cell: ({ legalBasis }) => legalBasis.map(({ id, name }) => <div key={id}>{name}</div>),
            },
            {
              title: words.note,
              cell: ({ warnings, stale }) =>
                [...warnings.map(({ detail }) => detail), ...(stale ? [words.submission.stale] : [])].map(
                  (said) => <div key={said}>{said}</div>,
                ),
            },
            {
              title: evidence.column,
              cell: ({ number, proof, more }) => (
                <Why what={number ?? words.submissions} by={[proof, ...more]} />
              ),
            },
          ]}
        />
      )}
    </Part>
  );
}
