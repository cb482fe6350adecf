import { Anchor } from '@mantine/core';
import { useSuspenseQueries } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { Owing } from '../duties.js';
import { Searched } from '../form/searched.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, NextPage, PageTitle, Part, Rows, UnitName } from '../parts.js';
import { day } from '../shown.js';

/** What was not done by its day, and who owes it still; then what was late and is done. */
export function Due() {
  const { cluster = '', from } = useSearch({ from: '/due' });
  const navigate = useNavigate({ from: '/due' });
  const { due: words, codes } = useWords();
  const [open, cleared] = useSuspenseQueries({
    queries: [questions.alarms('open', { cluster, from }), questions.alarms('cleared', { cluster })],
  });
  return (
    <>
      <PageTitle
        lead={
          <>
            {words.lead}{' '}
            <Anchor inherit renderRoot={(props) => <Link to="/calendar" search={{ cluster }} {...props} />}>
              {words.toCalendar}
            </Anchor>
          </>
        }
      >
        {words.title}
      </PageTitle>
      <div className="no-print fields">
        <Searched
          isCluster
          label={words.cluster}
          value={cluster}
          set={(chosen) => void navigate({ search: { cluster: chosen } })}
        />
      </div>
      {[
        { title: words.open, none: words.noneOpen, answer: open.data, isOpen: true },
        { title: words.cleared, none: words.noneCleared, answer: cleared.data, isOpen: false },
      ].map(({ title, none, answer, isOpen }) => (
        <Part key={title} title={title}>
          {answer.data.length === 0 ? (
            <p>{none}</p>
          ) : (
            <Rows
              caption={title}
              rows={answer.data}
              keyOf={({ alarmId }) => alarmId}
              columns={[
                { title: words.duty, isHead: true, cell: ({ duty }) => wordFor(codes.duty, duty) },
                {
                  title: words.cluster,
                  cell: ({ clusterId, label, year }) => (
                    <ClusterLink clusterId={clusterId} year={year}>
                      {`${label}, ${year}`}
                    </ClusterLink>
                  ),
                },
                { title: words.before, cell: ({ dueBefore }) => day(dueBefore) },
                {
                  title: words.owing,
                  cell: (one) =>
                    isOpen ? (
                      <Owing of={one} units={one.stillMissing} />
                    ) : (
                      one.missing.map((unit) => (
                        <div key={unit.unitId}>
                          <UnitName unit={unit} />
                        </div>
                      ))
                    ),
                },
              ]}
            />
          )}
          {isOpen && <NextPage to="/due" next={answer.next} />}
        </Part>
      ))}
    </>
  );
}
