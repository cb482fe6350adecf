import { useSuspenseQueries } from '@tanstack/react-query';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, Rows, UnitName } from '../parts.js';
import { day } from '../shown.js';

/** What was not done by its day, and who owes it still; then what was late and is done. */
export function Due() {
  const { due: words, codes } = useWords();
  const [open, cleared] = useSuspenseQueries({
    queries: [questions.alarms('open'), questions.alarms('cleared')],
  });
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      {[
        { title: words.open, none: words.noneOpen, alarms: open.data.data, isOpen: true },
        { title: words.cleared, none: words.noneCleared, alarms: cleared.data.data, isOpen: false },
      ].map(({ title, none, alarms, isOpen }) => (
        <Part key={title} title={title}>
          {alarms.length === 0 ? (
            <p>{none}</p>
          ) : (
            <Rows
              caption={title}
              rows={alarms}
              keyOf={({ alarmId }) => alarmId}
              columns={[
                { title: words.duty, isHead: true, cell: ({ duty }) => wordFor(codes.duty, duty) },
                {
                  title: words.cluster,
                  cell: ({ clusterId, year }) => (
                    <ClusterLink clusterId={clusterId} year={year}>
                      {`${clusterId}, ${year}`}
                    </ClusterLink>
                  ),
                },
                { title: words.before, cell: ({ dueBefore }) => day(dueBefore) },
                {
                  title: words.owing,
                  cell: ({ missing, stillMissing }) =>
                    (isOpen ? stillMissing : missing).map((unit) => (
                      <div key={unit.unitId}>
                        <UnitName unit={unit} />
                      </div>
                    )),
                },
              ]}
            />
          )}
        </Part>
      ))}
    </>
  );
}
