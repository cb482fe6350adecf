import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { AwardRows } from '../award-rows.js';
import { DoLinks } from '../do-links.js';
import { Why } from '../evidence.js';
import { Files, table, template } from '../files.js';
import { useWords, wordFor } from '../language.js';
import { HistoryLink } from '../history-link.js';
import { ClusterLink, PageTitle, Part, Rows, Unknown, Warnings } from '../parts.js';
import { day, number } from '../shown.js';

/** One unit across years, clusters and roles. */
export function UnitPage() {
  const { unitId } = useParams({ from: '/units/$unitId' });
  const clocks = useSearch({ from: '/units/$unitId' });
  const { unit: words, cluster, year: yearWords, evidence, codes, offices, choices } = useWords();
  const { data: answer } = useSuspenseQuery(questions.unit(unitId, clocks));
  const { data: templates } = useSuspenseQuery(questions.paperTemplates(unitId, clocks));
  const { data: unit } = answer;
  const then = clocks.knownAt === undefined ? '' : `knownAt=${encodeURIComponent(clocks.knownAt)}&`;
  const { names, offices: held, pledges, representatives: people, ended } = unit;
  return (
    <>
      <PageTitle
        lead={
          <>
            {[
              wordFor(codes.unitKind, unit.kind),
              unit.province,
              ended && words.ended(ended.on ? day(ended.on) : null),
            ]
              .filter(Boolean)
              .join(' · ')}{' '}
            <HistoryLink of={`units/${unitId}`} what={unit.name} />{' '}
            {ended === null && <DoLinks commands={['EndUnit']} given={{ unitId }} />}
          </>
        }
      >
        {unit.name}
      </PageTitle>
      <Warnings of={answer} />
      {names.length > 1 && (
        <Part title={words.names}>
          <Rows
            caption={words.names}
            rows={names}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: words.name, isHead: true, cell: ({ name }) => name },
              { title: cluster.from, cell: ({ from }) => (from === null ? cluster.notTold : day(from)) },
              { title: evidence.column, cell: (one) => <Why what={one.name} by={one} /> },
            ]}
          />
        </Part>
      )}
      <Part title={words.memberships} aside={<Why what={words.memberships} by={unit.events} />}>
        {unit.memberships.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.memberships}
            rows={unit.memberships}
            keyOf={({ clusterId }, n) => `${clusterId} ${n}`}
            columns={[
              {
                title: words.cluster,
                isHead: true,
                cell: ({ clusterId, label }) => <ClusterLink clusterId={clusterId}>{label}</ClusterLink>,
              },
              { title: cluster.from, cell: ({ from }) => (from === null ? cluster.notTold : day(from)) },
              { title: cluster.to, cell: ({ to }) => (to === null ? cluster.noEnd : day(to)) },
            ]}
          />
        )}
      </Part>
      <Part title={words.offices}>
        {held.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.offices}
            rows={held}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: cluster.year, cell: ({ year }) => year },
              { title: words.office, isHead: true, cell: ({ office }) => wordFor(offices.any, office) },
              {
                title: words.cluster,
                cell: ({ clusterId, label }) => <ClusterLink clusterId={clusterId}>{label}</ClusterLink>,
              },
              {
                title: yearWords.how,
                cell: ({ mode }) => (mode === null ? <Unknown /> : wordFor(codes.mode, mode)),
              },
              {
                title: evidence.column,
                cell: (one) => <Why what={`${wordFor(offices.any, one.office)} ${one.year}`} by={one} />,
              },
            ]}
          />
        )}
      </Part>
      <Part title={words.ranks}>
        {unit.ranks.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.ranks}
            rows={unit.ranks}
            keyOf={({ clusterId, year }) => `${clusterId} ${year}`}
            columns={[
              { title: cluster.year, isHead: true, cell: ({ year }) => year },
              {
                title: words.cluster,
                cell: ({ clusterId, label }) => <ClusterLink clusterId={clusterId}>{label}</ClusterLink>,
              },
              {
                title: yearWords.rank,
                isNumber: true,
                cell: ({ rank, told }) => rank ?? (told ? words.toldPlace(told.place) : <Unknown />),
              },
              {
                title: yearWords.points,
                isNumber: true,
                cell: ({ points }) => (points === null ? <Unknown /> : number(points)),
              },
              { title: yearWords.class, cell: ({ className }) => className ?? '' },
              {
                title: words.state,
                cell: ({ status }) => (status === null ? '' : wordFor(codes.standing, status)),
              },
            ]}
          />
        )}
      </Part>
      <Part title={words.awards}>
        {unit.awards.length === 0 ? <Unknown /> : <AwardRows awards={unit.awards} withYear />}
      </Part>
      <Part title={words.figures}>
        {unit.totals.length === 0 ? (
          <Unknown />
        ) : (
          <Rows
            caption={words.figures}
            rows={unit.totals.flatMap(({ year, metrics }) => metrics.map((one) => ({ year, ...one })))}
            keyOf={({ year, metric }) => `${year} ${metric}`}
            columns={[
              { title: cluster.year, cell: ({ year }) => year },
              { title: yearWords.metric, isHead: true, cell: ({ name }) => name },
              {
                title: yearWords.figure,
                isNumber: true,
                cell: ({ figure }) => (figure === null ? <Unknown /> : figure.text),
              },
              {
                title: evidence.column,
                cell: ({ year, name }) => (
                  <Why
                    what={`${name} ${year}`}
                    by={unit.figures.filter((one) => one.year === year).flatMap(({ events }) => events)}
                  />
                ),
              },
            ]}
          />
        )}
      </Part>
      {unit.movements.length > 0 && (
        <Part title={words.movements}>
          <Rows
            caption={words.movements}
            rows={unit.movements}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: cluster.year, isHead: true, cell: ({ year }) => year },
              { title: yearWords.theme, cell: ({ theme }) => theme ?? <Unknown /> },
              { title: yearWords.slogan, cell: ({ slogan }) => slogan ?? <Unknown /> },
              { title: yearWords.goals, cell: ({ goals }) => goals.join('; ') },
              {
                title: evidence.column,
                cell: (one) => <Why what={`${words.movements} ${one.year}`} by={one} />,
              },
            ]}
          />
        </Part>
      )}
      {pledges.length > 0 && (
        <Part title={words.pledges}>
          <Rows
            caption={words.pledges}
            rows={pledges}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: cluster.year, isHead: true, cell: ({ year }) => year },
              {
                title: words.state,
                cell: ({ late }) => wordFor(codes.pledge, late ? 'signed-late' : 'signed'),
              },
              {
                title: evidence.column,
                cell: (one) => <Why what={`${words.pledges} ${one.year}`} by={one} />,
              },
            ]}
          />
        </Part>
      )}
      {people.length > 0 && (
        <Part title={words.representatives}>
          <Rows
            caption={words.representatives}
            rows={people}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: words.person, isHead: true, cell: ({ name }) => name },
              { title: words.position, cell: ({ position }) => position ?? <Unknown /> },
              { title: evidence.column, cell: (one) => <Why what={one.name} by={one} /> },
            ]}
          />
        </Part>
      )}
      <Files
        files={[
          ...unit.movements.flatMap(({ year }) =>
            ['0601', '0602', '0603'].map((form) =>
              table(
                yearWords.form(form, year),
                `/api/organisers/${encodeURIComponent(unitId)}/years/${year}/forms/${form}?${then}`,
              ),
            ),
          ),
          ...templates.data.map(({ kind }) =>
            template(
              yearWords.ownTemplate(wordFor(choices, kind)),
              `/api/organisers/${encodeURIComponent(unitId)}/paper-templates/${kind}?${then}`,
            ),
          ),
        ]}
        bundle={{
          address: `/api/units/${encodeURIComponent(unitId)}/bundle`,
          of: '/api/units/:unitId/bundle',
        }}
      />
    </>
  );
}
