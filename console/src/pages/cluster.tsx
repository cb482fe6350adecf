import { useSuspenseQueries } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { Why } from '../evidence.js';
import { useWords, wordFor } from '../language.js';
import { PageTitle, Part, Rows, UnitName, Unknown, Warnings } from '../parts.js';
import { day, today } from '../shown.js';

/** One cluster: who leads on the day, its members, its years. */
export function ClusterPage() {
  const { clusterId } = useParams({ from: '/clusters/$clusterId' });
  const clocks = useSearch({ from: '/clusters/$clusterId' });
  const { cluster: words, evidence, offices } = useWords();
  const [about, leadership] = useSuspenseQueries({
    queries: [questions.cluster(clusterId, clocks), questions.leadership(clusterId, clocks)],
  });
  const { data: cluster } = about.data;
  const { data: led } = leadership.data;
  const seats = [
    { office: wordFor(offices.leader, cluster.kind), held: led.leader },
    ...(led.deputies.length === 0
      ? [{ office: wordFor(offices.deputy, cluster.kind), held: null }]
      : led.deputies.map((held) => ({ office: wordFor(offices.deputy, cluster.kind), held }))),
  ];
  return (
    <>
      <PageTitle lead={words.organiser(cluster.organiser.name)}>{cluster.label}</PageTitle>
      <Warnings of={leadership.data} />
      <Part
        title={words.leadership(day(clocks.asOf ?? today()))}
        aside={<Why what={words.leadership(day(clocks.asOf ?? today()))} by={led.proof} />}
      >
        <dl className="facts">
          {seats.map(({ office, held }, n) => (
            <div key={n}>
              <dt>{office}</dt>
              <dd>
                {held ? <UnitName unit={held} /> : <Unknown />}
                {held?.since && (
                  <span className="quiet">
                    , {words.since(day(held.since.on))}
                    {held.since.assumed && ` (${words.assumed})`}
                  </span>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </Part>
      <Part title={words.members}>
        <Rows
          caption={words.members}
          rows={cluster.members}
          keyOf={({ unitId }) => unitId}
          columns={[
            { title: words.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
            {
              title: words.from,
              cell: ({ periods }) =>
                periods.map(({ from }) => (from === null ? words.notTold : day(from))).join('; '),
            },
            { title: evidence.column, cell: ({ name, proof }) => <Why what={name} by={proof} /> },
          ]}
        />
      </Part>
    </>
  );
}
