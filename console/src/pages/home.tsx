import { useSuspenseQuery } from '@tanstack/react-query';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Rows, UnitName, Unknown } from '../parts.js';

/** Every cluster and every year on record: who leads, and what is unknown. */
export function Home() {
  const { home, unknown } = useWords();
  const { data: answer } = useSuspenseQuery(questions.overview());
  const rows = answer.data.flatMap((cluster) => cluster.years.map((year) => ({ cluster, year })));
  return (
    <>
      <PageTitle lead={home.lead}>{home.title}</PageTitle>
      <div className="sheet">
        <Rows
          caption={home.title}
          rows={rows}
          keyOf={({ cluster, year }) => `${cluster.id} ${year.year}`}
          columns={[
            {
              title: home.cluster,
              isHead: true,
              cell: ({ cluster }) => <ClusterLink clusterId={cluster.id}>{cluster.label}</ClusterLink>,
            },
            { title: home.year, isNumber: true, cell: ({ year }) => year.year },
            {
              title: home.leader,
              cell: ({ year }) => (year.leader ? <UnitName unit={year.leader} /> : <Unknown />),
            },
            {
              title: home.deputies,
              cell: ({ year }) =>
                year.deputies.length === 0 ? (
                  <Unknown />
                ) : (
                  year.deputies.map((one) => (
                    <div key={one.ordinal}>
                      <UnitName unit={one} />
                    </div>
                  ))
                ),
            },
            {
              title: home.members,
              isNumber: true,
              cell: ({ year: { roster } }) => home.of(roster.members.length, roster.declaredCount),
            },
            {
              title: home.missing,
              cell: ({ year }) =>
                year.unknown.length === 0 ? (
                  home.nothingMissing
                ) : (
                  <Unknown>{year.unknown.map((what) => wordFor(unknown, what)).join(', ')}</Unknown>
                ),
            },
          ]}
        />
      </div>
    </>
  );
}
