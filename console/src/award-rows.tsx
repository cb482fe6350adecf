import { Why } from './evidence.js';
import { useWords, wordFor } from './language.js';
import { HistoryLink, Rows, UnitName, Unknown } from './parts.js';
import type { Award } from './shapes.js';

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
      keyOf={(one, n) => one.proposalId ?? one.grantId ?? n}
      columns={[
        ...(withYear
          ? [{ title: words.year, isNumber: true, cell: ({ year }: Award) => year ?? <Unknown /> }]
          : []),
        {
          title: words.award,
          isHead: true,
          cell: ({ awardName, className }) => [awardName, className].filter(Boolean).join(' '),
        },
        { title: words.recipient, cell: (one) => <Recipient {...one} /> },
        {
          title: words.status,
          cell: ({ status, chairIsNominee }) => (
            <>
              <span className={`status ${status}`}>{wordFor(codes.awardStatus, status)}</span>
              {chairIsNominee && <div className="small">{words.chairIsNominee}</div>}
            </>
          ),
        },
        {
          title: words.vote,
          cell: ({ vote }) => (vote ? [vote.methodName, vote.tally].join('; ') : <Unknown />),
        },
        {
          title: evidence.column,
          cell: (one) => (
            <>
              <Why what={one.awardName} by={one.eventId ?? one.proof?.eventId} />{' '}
              <HistoryLink
                of={one.proposalId === null ? `grants/${one.grantId}` : `awards/${one.proposalId}`}
                what={one.awardName}
              />
            </>
          ),
        },
      ]}
    />
  );
}

function Recipient({ unitId, name, unitName, collective, person, count, howMany }: Award) {
  const { awards: words } = useWords();
  const number = count ?? howMany?.printed ?? null;
  const within = person ?? collective ?? (number === null ? null : words.count(number));
  const unit = name ?? unitName ?? null;
  return (
    <>
      {within !== null && <div>{within}</div>}
      {unit !== null && unitId !== null && <UnitName unit={{ unitId, name: unit }} />}
    </>
  );
}
