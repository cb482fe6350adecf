import { useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { questions, rights } from '../api.js';
import { DoLinks } from '../do-links.js';
import { Why } from '../evidence.js';
import { Files, table } from '../files.js';
import { Lanes } from '../lanes.js';
import { useWords, wordFor } from '../language.js';
import { HistoryLink } from '../history-link.js';
import { ClusterLink, PageTitle, Part, Rows, UnitName, Unknown, Warnings } from '../parts.js';
import { day, documentText, today } from '../shown.js';

/** One cluster: who leads on the day, who led in which year, whose turn it was, its members and years. */
export function ClusterPage() {
  const { clusterId } = useParams({ from: '/clusters/$clusterId' });
  const clocks = useSearch({ from: '/clusters/$clusterId' });
  const {
    cluster: words,
    evidence,
    offices,
    year: { plans },
  } = useWords();
  const [about, leadership, history, turns] = useSuspenseQueries({
    queries: [
      questions.cluster(clusterId, clocks),
      questions.leadership(clusterId, clocks),
      questions.leadershipHistory(clusterId, clocks),
      questions.rotation(clusterId, clocks),
    ],
  });
  const { data: cluster } = about.data;
  const { data: led } = leadership.data;
  const { years } = history.data.data;
  const { data: rotation } = turns.data;
  const [leaderWord, deputyWord] = [
    wordFor(offices.leader, cluster.kind),
    wordFor(offices.deputy, cluster.kind),
  ];
  const seats = [
    { office: leaderWord, held: led.leader },
    ...(led.deputies.length === 0
      ? [{ office: deputyWord, held: null }]
      : led.deputies.map((held) => ({ office: deputyWord, held }))),
  ];
  const unnamedIn = (year: (typeof years)[number], office: string) =>
    year.unnamed.filter((one) => one.office === office).map(() => offices.unnamedShort);
  const named = (year: (typeof years)[number], office: 'LEADER' | 'DEPUTY'): readonly string[] => [
    ...(office === 'LEADER' ? year.leaders : year.deputies).map(({ name }) => name),
    ...unnamedIn(year, office),
  ];
  const id = encodeURIComponent(clusterId);
  const [firstYear] = cluster.years;
  const { may } = useSuspenseQuery(rights).data;
  const thisYear = Number(today().slice(0, 4));
  const onDay = words.leadership(day(clocks.asOf ?? today()));
  return (
    <>
      <PageTitle
        lead={
          <>
            {cluster.organiser !== null && `${words.organiser(cluster.organiser.name)}. `}
            {cluster.document && `${words.established(documentText(cluster.document, plans))}. `}
            {words.yearsOnRecord}: {cluster.years.length === 0 && <Unknown />}
            {cluster.years.map((year, n) => (
              <span key={year}>
                {n > 0 && ', '}
                <YearLink clusterId={clusterId} year={year} />
              </span>
            ))}{' '}
            {may('POST /api/commands/:name') && !cluster.years.includes(thisYear) && (
              <ClusterLink clusterId={clusterId} year={thisYear}>
                {words.openYear(thisYear)}
              </ClusterLink>
            )}{' '}
            <HistoryLink of={`clusters/${clusterId}`} what={cluster.label} />
          </>
        }
      >
        {cluster.label}
      </PageTitle>
      <Warnings of={leadership.data} />
      <Part
        title={onDay}
        aside={
          <>
            <HistoryLink of={`clusters/${clusterId}/leadership`} what={onDay} />
            <Why what={onDay} by={led.proof} />
          </>
        }
      >
        {!led.clusterExists && <p>{words.noCluster}</p>}
        <dl className="facts row">
          {seats.map(({ office, held }, n) => (
            <div key={n}>
              <dt>{office}</dt>
              <dd>
                {led.vacant && held === null ? offices.vacant : held ? <UnitName unit={held} /> : <Unknown />}
                {held?.mayHaveLeft && ` (${offices.mayHaveLeft})`}
                {held?.selfVouched && ` (${offices.selfVouched})`}
                {held && (
                  <div className="quiet small">
                    {words.since(day(held.since.on))}
                    {held.since.assumed && `, ${words.assumed}`}
                  </div>
                )}
              </dd>
            </div>
          ))}
          {led.acting && (
            <div>
              <dt>{offices.acting}</dt>
              <dd>
                <UnitName unit={led.acting} />
              </dd>
            </div>
          )}
        </dl>
      </Part>
      <Part title={words.history}>
        <Lanes
          label={words.history}
          lanes={(['LEADER', 'DEPUTY'] as const).map((office) => ({
            title: office === 'LEADER' ? leaderWord : deputyWord,
            years: years.map((year) => ({
              year: year.year,
              names: named(year, office),
              events: year.events,
            })),
          }))}
          rises={years
            .filter(({ badges }) => badges.includes('DEPUTY_BECAME_LEADER'))
            .map(({ year }) => year)}
        />
        <Rows
          caption={words.history}
          rows={years}
          keyOf={({ year }) => year}
          columns={[
            {
              title: words.year,
              isHead: true,
              cell: ({ year }) =>
                cluster.years.includes(year) ? <YearLink clusterId={clusterId} year={year} /> : year,
            },
            {
              title: leaderWord,
              cell: (year) => (
                <>
                  {named(year, 'LEADER').join(', ') || <Unknown />}
                  {year.badges.includes('DEPUTY_BECAME_LEADER') && (
                    <span className="badge">{offices.became}</span>
                  )}
                </>
              ),
            },
            { title: deputyWord, cell: (year) => named(year, 'DEPUTY').join(', ') || <Unknown /> },
            {
              title: evidence.column,
              cell: ({ year, events }) => <Why what={words.officersOf(year)} by={events} />,
            },
          ]}
        />
      </Part>
      <Part
        title={words.rotation}
        aside={<HistoryLink of={`clusters/${clusterId}/rotation`} what={words.rotation} />}
      >
        <p className="quiet small">{words.rotationRests(rotation.yearsKnown)}</p>
        <Rows
          caption={words.rotation}
          rows={rotation.units}
          keyOf={({ unitId }) => unitId}
          columns={[
            { title: words.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
            { title: words.timesLeader, isNumber: true, cell: ({ leader }) => leader.length },
            { title: words.yearsLeader, cell: ({ leader }) => leader.join(', ') },
            { title: words.timesDeputy, isNumber: true, cell: ({ deputy }) => deputy.length },
            { title: words.yearsDeputy, cell: ({ deputy }) => deputy.join(', ') },
          ]}
        />
      </Part>
      <Part title={words.members} aside={<DoLinks commands={['AdmitMember']} given={{ clusterId }} />}>
        {cluster.members.length === 0 && <Unknown />}
        {cluster.members.length > 0 && (
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
              {
                title: words.to,
                cell: ({ periods }) =>
                  periods.map(({ to }) => (to === null ? words.noEnd : day(to))).join('; '),
              },
              { title: evidence.column, cell: ({ name, proof }) => <Why what={name} by={proof} /> },
            ]}
          />
        )}
      </Part>
      <Files
        files={[
          table(words.members, `/api/clusters/${id}?`),
          table(words.rotation, `/api/clusters/${id}/rotation?`),
          table(words.history, `/api/clusters/${id}/leadership/history?`),
        ]}
        {...(firstYear === undefined
          ? {}
          : {
              bundle: {
                address: `/api/clusters/${id}/bundle?from=${firstYear}&to=${cluster.years.at(-1)}`,
                of: '/api/clusters/:clusterId/bundle',
              },
            })}
      />
    </>
  );
}

function YearLink({ clusterId, year }: { readonly clusterId: string; readonly year: number }) {
  return (
    <ClusterLink clusterId={clusterId} year={year}>
      {year}
    </ClusterLink>
  );
}
