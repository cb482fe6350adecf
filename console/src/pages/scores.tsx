import { Anchor } from '@mantine/core';
import { useSuspenseQueries } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, Wide } from '../parts.js';
import { number } from '../shown.js';
import { UnitScores } from './scores-unit.js';
import { WhatIf } from './scores-what-if.js';

const from = '/clusters/$clusterId/years/$year/scores';

/** The scores of a year: all units by all criteria, one unit side by side and why, and what would be if. */
export function Scores() {
  const { clusterId, year: yearText } = useParams({ from });
  const year = Number(yearText);
  const { unit, ...clocks } = useSearch({ from });
  const { scores: words, codes, year: yearWords } = useWords();
  const [about, asked] = useSuspenseQueries({
    queries: [questions.cluster(clusterId, clocks), questions.standings(clusterId, year, clocks)],
  });
  const { data } = asked.data;
  const units = [...data.rows, ...data.notRated];
  const criteria = data.rows[0]?.criteria.map(({ criterion }) => criterion) ?? [];
  const chosen = units.find(({ unitId }) => unitId === unit) ?? units[0];
  const toUnit = (unitId: string, name: string) => (
    <Anchor
      aria-current={unitId === chosen?.unitId ? 'true' : undefined}
      renderRoot={(props) => (
        <Link
          from={from}
          to="."
          search={(before) => ({ ...before, unit: unitId })}
          resetScroll={false}
          {...props}
        />
      )}
    >
      {name}
    </Anchor>
  );
  return (
    <>
      <PageTitle
        lead={
          <ClusterLink clusterId={clusterId} year={year}>
            {yearWords.title(about.data.data.label, year)}
          </ClusterLink>
        }
      >
        {words.title(year)}
      </PageTitle>
      <Part title={data.sheet?.title ?? words.sheet}>
        <p className="quiet">{data.message ?? wordFor(codes.standing, data.status)}</p>
        {units.length > 0 && (
          <Wide>
            <table className="matrix">
              <caption className="hidden">{words.all}</caption>
              <thead>
                <tr>
                  <th scope="col">{words.unit}</th>
                  <th scope="col">{yearWords.rank}</th>
                  <th scope="col">{yearWords.points}</th>
                  {criteria.map((criterion) => (
                    <th key={criterion} scope="col">
                      {criterion}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <tr key={row.unitId} className={row.unitId === chosen?.unitId ? 'here' : undefined}>
                    <th scope="row">{toUnit(row.unitId, row.name)}</th>
                    <td>{row.rank}</td>
                    <td>
                      <strong>{number(row.points)}</strong>
                    </td>
                    {row.criteria.map(({ criterion, points }) => (
                      <td key={criterion}>{points === null ? '–' : number(points)}</td>
                    ))}
                  </tr>
                ))}
                {data.notRated.map(({ unitId, name, message }) => (
                  <tr key={unitId} className={unitId === chosen?.unitId ? 'here' : undefined}>
                    <th scope="row">{toUnit(unitId, name)}</th>
                    <td colSpan={2 + criteria.length} className="said">
                      {message}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Wide>
        )}
      </Part>
      {chosen && data.sheet && (
        <>
          <UnitScores key={chosen.unitId} clusterId={clusterId} year={year} unitId={chosen.unitId} />
          <WhatIf clusterId={clusterId} year={year} unitId={chosen.unitId} />
        </>
      )}
    </>
  );
}
