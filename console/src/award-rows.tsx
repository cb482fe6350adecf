import type { ReactNode } from 'react';
import type { Award } from './api.js';
import { DoLinks } from './do-links.js';
import { Why } from './evidence.js';
import { useWords, wordFor } from './language.js';
import { HistoryLink } from './history-link.js';
import { Rows, UnitName, Unknown } from './parts.js';
import { day } from './shown.js';

/** Proposals and grants: what, for whom, how it was decided on, what became of it. */
export function AwardRows({
  awards,
  withYear = false,
}: {
  readonly awards: readonly Award[];
  readonly withYear?: boolean;
}) {
  const { awards: words, evidence, codes } = useWords();
  return (
    <Rows
      caption={words.title}
      rows={awards}
      keyOf={(one, n) => one.proposalId ?? n}
      columns={[
        ...(withYear ? [{ title: words.year, cell: ({ year }: Award) => year ?? <Unknown /> }] : []),
        {
          title: words.award,
          isHead: true,
          cell: ({ awardName, className }) => [awardName, className].filter(Boolean).join(' '),
        },
        { title: words.recipient, cell: (one) => <Recipient {...one} /> },
        {
          title: words.status,
          cell: (one) => (
            <>
              <span className={`status ${one.status}`}>{wordFor(codes.awardStatus, one.status)}</span>
              {'chairIsNominee' in one && one.chairIsNominee && (
                <div className="small">{words.chairIsNominee}</div>
              )}
              {'submission' in one && one.submission?.filedOn && (
                <div className="small">
                  {words.submittedOn(day(one.submission.filedOn), one.submission.late)}
                </div>
              )}
              <Presented {...one} />
              {'withdrawal' in one && one.withdrawal?.reason && (
                <div className="small">{one.withdrawal.reason}</div>
              )}
            </>
          ),
        },
        {
          title: words.vote,
          cell: (one) =>
            'vote' in one && one.vote ? [one.vote.methodName, one.vote.tally].join('; ') : <Unknown />,
        },
        {
          title: evidence.column,
          cell: (one) => (
            <>
              <Why
                what={one.awardName}
                by={'eventId' in one ? one.eventId : 'proof' in one ? one.proof : []}
              />{' '}
              <HistoryLink
                of={
                  one.proposalId === null && 'grantId' in one
                    ? `grants/${one.grantId}`
                    : `awards/${one.proposalId}`
                }
                what={one.awardName}
              />
              <DoLinks commands={nextOf[one.status] ?? []} given={subjectOf(one)} />
            </>
          ),
        },
      ]}
    />
  );
}

/** What is mostly recorded next of an award that stands so. */
const nextOf: Readonly<Record<string, readonly string[]>> = {
  nominated: ['WithdrawNomination'],
  proposed: ['WithdrawNomination'],
  submitted: ['DecideAward'],
  recommended: ['DecideAward'],
  'not-recommended': ['DecideAward'],
  granted: ['RevokeAward'],
};

/** What names an award in commands. */
function subjectOf(one: Award) {
  if (one.proposalId === null || !('award' in one)) return {};
  const { year, award, class: ofClass, unitId } = one;
  const body = 'bodyId' in one ? one.bodyId : null;
  const recipientId = 'recipientId' in one ? one.recipientId : null;
  return { clusterId: one.clusterId, bodyId: body, year, award, class: ofClass, unitId, recipientId };
}

/** When, where and by whom it was handed over, as far as told of the award or of the act that granted it. */
function Presented(one: Award): ReactNode {
  const { awards: words } = useWords();
  const act = 'grant' in one && one.grant ? { ...one.grant, on: one.grant.presentedOn } : null;
  const told = ('presentation' in one && one.presentation) || act;
  if (!told || (told === act && !act.on && !act.presentedBy)) return null;
  const by = told.presentedBy && [told.presentedBy.position, told.presentedBy.name].filter(Boolean).join(' ');
  return <div className="small">{words.presented(told.on && day(told.on), by, told.occasion)}</div>;
}

function Recipient(one: Award) {
  const { unitId, collective, person, count } = one;
  const { awards: words } = useWords();
  const number = count ?? one.howMany?.printed ?? null;
  const within = person ?? collective ?? (number === null ? null : words.count(number));
  const unit = 'unitName' in one ? one.unitName : 'name' in one ? one.name : null;
  return (
    <>
      {within !== null && <div>{within}</div>}
      {unit !== null && unitId !== null && <UnitName unit={{ unitId, name: unit }} />}
    </>
  );
}
