import { Anchor } from '@mantine/core';
import { useSuspenseQueries } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { lazy } from 'react';
import { questions } from '../api.js';
import { useFirstWords, wordFor } from '../first-words.js';
import { ClusterLink, NextPage, PageTitle, Part, Rows, UnitName, Unknown } from '../parts.js';
import { day } from '../shown.js';

const ToBegin = lazy(() => import('./begin.js').then((loaded) => ({ default: loaded.ToBegin })));

/** What the page shows, from a place in the list on. */
export const shownAtHome = (from?: string) => [questions.overview(from), questions.alarms('open')] as const;

/** Every cluster and every year on record: who leads, what is unknown, what is due. */
export function Home() {
  const { from } = useSearch({ from: '/' });
  const { home, unknown, due, codes } = useFirstWords();
  const [overview, alarms] = useSuspenseQueries({ queries: shownAtHome(from) });
  const { data: clusters } = overview.data;
  const open = alarms.data.data;
  const rows = clusters.flatMap((cluster) =>
    // Also a cluster of which no year is told yet.
    (cluster.years.length === 0 ? [null] : cluster.years).map((year) => ({ cluster, year })),
  );
  return (
    <>
      <PageTitle lead={home.lead}>{home.title}</PageTitle>
      {rows.length === 0 && <ToBegin />}
      <div className="sheet" hidden={rows.length === 0}>
        <Rows
          caption={home.title}
          rows={rows}
          keyOf={({ cluster, year }) => `${cluster.id} ${year?.year ?? ''}`}
          columns={[
            {
              title: home.cluster,
              isHead: true,
              cell: ({ cluster }) => <ClusterLink clusterId={cluster.id}>{cluster.label}</ClusterLink>,
            },
            {
              title: home.year,
              cell: ({ cluster, year }) =>
                year ? (
                  <ClusterLink clusterId={cluster.id} year={year.year}>
                    {year.year}
                  </ClusterLink>
                ) : (
                  <Unknown />
                ),
            },
            {
              title: home.leader,
              cell: ({ year }) => (year?.leader ? <UnitName unit={year.leader} /> : <Unknown />),
            },
            {
              title: home.deputies,
              cell: ({ year }) =>
                !year || year.deputies.length === 0 ? (
                  <Unknown />
                ) : (
                  year.deputies.map((one, n) => (
                    <span key={one.unitId}>
                      {n > 0 && ', '}
                      <UnitName unit={one} />
                    </span>
                  ))
                ),
            },
            {
              title: home.members,
              isNumber: true,
              cell: ({ year }) => (year ? home.of(year.members.known, year.members.declared) : <Unknown />),
            },
            {
              title: home.missing,
              cell: ({ year }) =>
                !year ? (
                  <Unknown />
                ) : year.unknown.length === 0 ? (
                  home.nothingMissing
                ) : (
                  <Unknown>{year.unknown.map((what) => wordFor(unknown, what)).join(', ')}</Unknown>
                ),
            },
          ]}
        />
      </div>
      <NextPage to="/" next={overview.data.next} />
      <Part
        title={home.due}
        aside={<Anchor renderRoot={(props) => <Link to="/due" {...props} />}>{home.allDue}</Anchor>}
      >
        {open.length === 0 ? (
          <p>{due.noneOpen}</p>
        ) : (
          <ul>
            {open.slice(0, 10).map(({ alarmId, duty, clusterId, year, dueBefore, stillMissing }) => (
              <li key={alarmId}>
                {wordFor(codes.duty, duty)} ({day(dueBefore)}):{' '}
                <ClusterLink clusterId={clusterId} year={year}>
                  {clusters.find(({ id }) => id === clusterId)?.label ?? clusterId}, {year}
                </ClusterLink>
                {stillMissing.length > 0 && `: ${stillMissing.map(({ name }) => name).join(', ')}`}
              </li>
            ))}
          </ul>
        )}
      </Part>
    </>
  );
}
