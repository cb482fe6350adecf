import { useSuspenseQueries } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, UnitName } from '../parts.js';

/** Clusters and units by words of their names, however they are written. */
export function Search() {
  const { q = '' } = useSearch({ from: '/search' });
  const { search: words, codes } = useWords();
  const [clusters, units] = useSuspenseQueries({ queries: [questions.clusters(q), questions.units(q)] });
  return (
    <>
      <PageTitle lead={words.lead}>{q === '' ? words.title : words.found(q)}</PageTitle>
      <Part title={words.clusters(clusters.data.data.length)}>
        <ul className="hits">
          {clusters.data.data.map(({ id, label, organiser }) => (
            <li key={id}>
              <ClusterLink clusterId={id}>{label}</ClusterLink>
              <span className="quiet small">{organiser?.name}</span>
            </li>
          ))}
        </ul>
        {clusters.data.next && <p>{words.more}</p>}
      </Part>
      <Part title={words.units(units.data.data.length)}>
        <ul className="hits">
          {units.data.data.map((unit) => (
            <li key={unit.unitId}>
              <UnitName unit={unit} />
              <span className="quiet small">{wordFor(codes.unitKind, unit.kind)}</span>
            </li>
          ))}
        </ul>
        {units.data.next && <p>{words.more}</p>}
      </Part>
    </>
  );
}
