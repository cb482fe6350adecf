import { useSuspenseQueries } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, UnitName } from '../parts.js';

/** Clusters and units by words of their names, however they are written. */
export function Search() {
  const { q = '' } = useSearch({ from: '/search' });
  const { search: words, codes } = useWords();
  const [clusters, units, samples] = useSuspenseQueries({
    queries: [questions.clusters(q), questions.units(q), questions.clusters(q, 'SAMPLE')],
  });
  return (
    <>
      <PageTitle lead={words.lead}>{q === '' ? words.title : words.found(q)}</PageTitle>
      <Part title={words.clusters(clusters.data.data.length, clusters.data.next !== null)}>
        <ul className="hits">
          {clusters.data.data.map(({ id, label, organiser }) => (
            <li key={id}>
              <ClusterLink clusterId={id}>{label}</ClusterLink>
              <span className="quiet small">{organiser?.name}</span>
            </li>
          ))}
        </ul>
        {clusters.data.data.length === 0 && <p>{words.noCluster}</p>}
        {clusters.data.next && <p>{words.more}</p>}
      </Part>
      {samples.data.data.length > 0 && (
        <Part title={words.samples}>
          <ul className="hits">
            {samples.data.data.map(({ id, label }) => (
              <li key={id}>
                <ClusterLink clusterId={id}>{label}</ClusterLink>
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={words.units(units.data.data.length, units.data.next !== null)}>
        <ul className="hits">
          {units.data.data.map((unit) => (
            <li key={unit.unitId}>
              <UnitName unit={unit} />
              <span className="quiet small">{wordFor(codes.unitKind, unit.kind)}</span>
            </li>
          ))}
        </ul>
        {units.data.data.length === 0 && <p>{words.noUnit}</p>}
        {units.data.next && <p>{words.more}</p>}
      </Part>
    </>
  );
}
