import { Anchor } from '@mantine/core';
import { useSuspenseQueries } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { AwardRows } from '../award-rows.js';
import { DoLinks } from '../do-links.js';
import { Why } from '../evidence.js';
import { useWords, wordFor } from '../language.js';
import { HistoryLink } from '../history-link.js';
import { ClusterLink, PageTitle, Part, Rows, UnitName, Unknown, Warnings } from '../parts.js';
import { documentText, number } from '../shown.js';
import { FilesOfYear, Record } from './cluster-year-work.js';
import { Activities, Meetings, Pledge, Submissions } from './cluster-year-told.js';

/** One emulation year of a cluster: all that is told of it, and what is not. */
export function ClusterYearPage() {
  const { clusterId, year: yearText } = useParams({ from: '/clusters/$clusterId/years/$year' });
  const year = Number(yearText);
  const clocks = useSearch({ from: '/clusters/$clusterId/years/$year' });
  const { year: words, cluster: clusterWords, evidence, offices, unknown, codes } = useWords();
  const [about, ofYear, standings, results, submissions] = useSuspenseQueries({
    queries: [
      questions.cluster(clusterId, clocks),
      questions.year(clusterId, year, clocks),
      questions.standings(clusterId, year, clocks),
      questions.results(clusterId, year, clocks),
      questions.submissions(clusterId, year, clocks),
    ],
  });
  const { kind, years } = about.data.data;
  const { data } = ofYear.data;
  const { roster, movement, appointments } = data;
  const awards = [...data.proposals, ...data.grants];
  const { data: ranks } = standings.data;
  const { reports } = results.data.data;
  const eventsOf = (metric: string) =>
    reports.flatMap(({ eventId, metrics }) => {
      const found = metrics.find((one) => one.metric === metric);
      return found ? [eventId, ...found.corrections.map((one) => one.eventId)] : [];
    });
  const proofOf = (type: string) => data.proof.filter((proof) => proof.type === type);
  const word = { LEADER: wordFor(offices.leader, kind), DEPUTY: wordFor(offices.deputy, kind) };
  const seats = [
    { office: word.LEADER, held: data.leader, of: 'LEADER' as const },
    ...(data.deputies.length === 0
      ? [{ office: word.DEPUTY, held: null, of: 'DEPUTY' as const }]
      : data.deputies.map((held) => ({ office: word.DEPUTY, held, of: 'DEPUTY' as const }))),
  ];
  const near = [years.filter((one) => one < year).at(-1), years.find((one) => one > year)];
  return (
    <>
      <PageTitle
        lead={
          <>
            <ClusterLink clusterId={clusterId}>{words.toCluster}</ClusterLink>
            {near.map(
              (one, n) =>
                one !== undefined && (
                  <span key={one}>
                    {' · '}
                    <Anchor
                      renderRoot={(props) => (
                        <Link
                          to="/clusters/$clusterId/years/$year"
                          params={{ clusterId, year: String(one) }}
                          {...props}
                        />
                      )}
                    >
                      {n === 0 ? words.before(one) : words.after(one)}
                    </Anchor>
                  </span>
                ),
            )}
            {' · '}
            <HistoryLink of={`clusters/${clusterId}/years/${year}`} what={words.title(data.label, year)} />
          </>
        }
      >
        {words.title(data.label, year)}
      </PageTitle>
      <Warnings of={ofYear.data} />
      {data.unknown.length > 0 && (
        <p>
          {words.missing} <Unknown>{data.unknown.map((what) => wordFor(unknown, what)).join(', ')}</Unknown>
        </p>
      )}
      <Part title={words.officers}>
        <dl className="facts row">
          {seats.map(({ office, held, of }, n) => {
            const how = appointments.filter((one) => one.office === of && one.unitId === held?.unitId);
            return (
              <div key={n}>
                <dt>{office}</dt>
                <dd>
                  {held ? <UnitName unit={held} /> : <Unknown />} <Why what={`${office} ${year}`} by={how} />
                  {how.map((one) => (
                    <div key={one.eventId} className="quiet small">
                      {[
                        one.mode && wordFor(codes.mode, one.mode),
                        one.vote && `${one.vote.methodName}, ${one.vote.tally}`,
                      ]
                        .filter(Boolean)
                        .join('; ')}
                    </div>
                  ))}
                </dd>
              </div>
            );
          })}
        </dl>
      </Part>
      <Part title={words.movement} aside={<Why what={words.movement} by={proofOf('MovementLaunched')} />}>
        <dl className="facts">
          <dt>{words.theme}</dt>
          <dd>{movement.theme ?? <Unknown />}</dd>
          {movement.slogan !== null && (
            <>
              <dt>{words.slogan}</dt>
              <dd>{movement.slogan}</dd>
            </>
          )}
          {movement.plan && (
            <>
              <dt>{words.plan}</dt>
              <dd>{documentText({ ...movement.plan, signer: movement.plan.signatory }, words.plans)}</dd>
            </>
          )}
        </dl>
        {movement.goals.length > 0 && (
          <ul>
            {movement.goals.map((goal) => (
              <li key={goal}>{goal}</li>
            ))}
          </ul>
        )}
      </Part>
      <Part
        title={words.roster(roster.members.length, roster.declaredCount)}
        aside={<Why what={words.members} by={proofOf('RosterDeclared')} />}
      >
        {roster.unknownMembers !== null && roster.unknownMembers > 0 && (
          <p>
            <Unknown>{words.unknownMembers(roster.unknownMembers)}</Unknown>
          </p>
        )}
        {roster.members.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.members}
            rows={roster.members}
            keyOf={({ unitId }) => unitId}
            columns={[
              { title: clusterWords.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
              {
                title: words.pledge,
                cell: ({ pledge: state }) =>
                  state === 'unknown' ? <Unknown /> : wordFor(codes.pledge, state),
              },
              { title: evidence.column, cell: ({ name, provenBy }) => <Why what={name} by={provenBy} /> },
            ]}
          />
        )}
      </Part>
      <Pledge of={data} />
      <Activities of={data} />
      <Meetings of={data} />
      <Part title={words.results}>
        {data.results.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.results}
            rows={data.results}
            keyOf={({ metric }) => metric}
            columns={[
              { title: words.metric, isHead: true, cell: ({ name }) => name },
              {
                title: words.figure,
                isNumber: true,
                cell: ({ figure, corrected }) => (
                  <>
                    {figure.text}
                    {corrected && <span className="badge">{words.corrected}</span>}
                  </>
                ),
              },
              { title: words.basis, cell: ({ basis }) => wordFor(codes.totalBasis, basis) },
              {
                title: evidence.column,
                cell: ({ name, metric }) => (
                  <>
                    <Why what={name} by={eventsOf(metric)} />
                    {reports
                      .filter(({ metrics }) => metrics.some((one) => one.metric === metric))
                      .slice(0, 1)
                      .map(({ reportId, unit }) => (
                        <DoLinks
                          key={reportId}
                          commands={['CorrectResults']}
                          given={{ clusterId, year, reportId, unitId: unit?.unitId, metric }}
                        />
                      ))}
                  </>
                ),
              },
            ]}
          />
        )}
      </Part>
      <Part
        title={words.standings}
        aside={
          <>
            <Anchor
              className="why"
              renderRoot={(props) => (
                <Link
                  to="/clusters/$clusterId/years/$year/scores"
                  params={{ clusterId, year: String(year) }}
                  {...props}
                />
              )}
            >
              {words.scoreSheet}
            </Anchor>
            <HistoryLink of={`clusters/${clusterId}/years/${year}/standings`} what={words.standings} />
            <Why what={words.standings} by={[ranks.final, ranks.sheet]} />
          </>
        }
      >
        {ranks.rows.length === 0 ? (
          <p>{ranks.message ?? <Unknown />}</p>
        ) : (
          <>
            <p className="quiet">
              {[ranks.sheet?.title, wordFor(codes.standing, ranks.status)].filter(Boolean).join(' – ')}
            </p>
            <Rows
              caption={words.standings}
              rows={ranks.rows}
              keyOf={({ unitId }) => unitId}
              columns={[
                { title: words.rank, isNumber: true, cell: ({ rank }) => rank },
                { title: clusterWords.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
                { title: words.points, isNumber: true, cell: ({ points }) => number(points) },
                { title: words.class, cell: ({ className }) => className ?? '' },
                {
                  title: words.moved,
                  isNumber: true,
                  cell: ({ delta }) => (delta === null ? '' : words.places(delta.rank)),
                },
                {
                  title: words.note,
                  cell: ({ tiedWith, disputed }) =>
                    [tiedWith.length > 0 && words.tied, disputed.length > 0 && words.disputed]
                      .filter(Boolean)
                      .join(', '),
                },
              ]}
            />
            {ranks.notRated.map(({ unitId, name, message }) => (
              <p key={unitId} className="quiet">
                {name}: {message}
              </p>
            ))}
          </>
        )}
        {ranks.told.length > 0 && (
          <Rows
            caption={words.told}
            rows={ranks.told}
            keyOf={({ unitId }) => unitId}
            columns={[
              { title: words.told, isNumber: true, cell: ({ place }) => place },
              { title: clusterWords.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
              { title: evidence.column, cell: (one) => <Why what={one.name} by={one.eventId} /> },
            ]}
          />
        )}
      </Part>
      <Part title={words.awards}>{awards.length === 0 ? <Unknown /> : <AwardRows awards={awards} />}</Part>
      <Submissions of={submissions.data.data} />
      <Record clusterId={clusterId} year={year} />
      <FilesOfYear clusterId={clusterId} year={year} />
    </>
  );
}
