import { Alert, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useSuspenseQueries } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { questions, rights, simulate } from '../api.js';
import { useSaid } from '../said.js';
import { useWords } from '../language.js';
import { Part, Rows } from '../parts.js';
import { decimalTyped, number } from '../shown.js';

const SIMULATING = 'POST /api/clusters/:clusterId/years/:year/standings/simulation';

const from = '/clusters/$clusterId/years/$year/scores';

/** Weights in the address, `I.1:2;II.1:0.5`. */
const weightsIn = (text: string | undefined) =>
  (text ?? '').split(';').flatMap((part) => {
    const [criterion = '', factor = ''] = part.split(':');
    return criterion !== '' && factor !== '' ? [{ criterion, factor }] : [];
  });

/** How the ranks would be under other weights; nothing is recorded, and every part of it says so. */
export function WhatIf({
  clusterId,
  year,
  unitId,
}: {
  readonly clusterId: string;
  readonly year: number;
  readonly unitId: string;
}) {
  const { weights } = useSearch({ from });
  const { scores: words } = useWords();
  const navigate = useNavigate({ from });
  const [asked, may] = useSuspenseQueries({
    queries: [questions.explanation(clusterId, year, unitId, {}), rights],
  });
  const { lines } = asked.data.data;
  const given = weightsIn(weights);
  const [criterion, setCriterion] = useState(lines[0]?.criterion ?? '');
  const [factor, setFactor] = useState('2');
  const set = (next: typeof given): void =>
    void navigate({
      search: (before) => ({
        ...before,
        weights: next.map((one) => `${one.criterion}:${one.factor}`).join(';') || undefined,
      }),
      resetScroll: false,
      replace: true,
    });
  return (
    <Part title={words.whatIf}>
      <p className="simulation">{words.simulation}</p>
      {may.data.may(SIMULATING) ? (
        <form
          className="no-print"
          onSubmit={(event) => {
            event.preventDefault();
            set([
              ...given.filter((one) => one.criterion !== criterion),
              { criterion, factor: decimalTyped(factor) },
            ]);
          }}
        >
          <Group align="flex-end" gap="sm">
            <NativeSelect
              label={words.criterion}
              maw={340}
              value={criterion}
              onChange={({ currentTarget }) => setCriterion(currentTarget.value)}
              data={lines.map((line) => ({ value: line.criterion, label: `${line.criterion} ${line.name}` }))}
            />
            <TextInput
              label={words.factor}
              w={120}
              inputMode="decimal"
              value={factor}
              onChange={({ currentTarget }) => setFactor(currentTarget.value)}
            />
            <Button type="submit" variant="default">
              {words.suppose}
            </Button>
            {given.length > 0 && (
              <Button variant="subtle" onClick={() => set([])}>
                {words.supposeNothing}
              </Button>
            )}
          </Group>
        </form>
      ) : (
        <p>{words.signIn}</p>
      )}
      {may.data.may(SIMULATING) && given.length > 0 && (
        <Simulated clusterId={clusterId} year={year} weights={given} />
      )}
    </Part>
  );
}

function Simulated({
  clusterId,
  year,
  weights,
}: {
  readonly clusterId: string;
  readonly year: number;
  readonly weights: readonly { readonly criterion: string; readonly factor: string }[];
}) {
  const { scores: words, year: yearWords, states } = useWords();
  const { why } = useSaid();
  const { data: answer, error } = useQuery({
    ...simulate(clusterId, year, { weights }),
    placeholderData: (before) => before,
  });
  if (error)
    return (
      <Alert color="red" role="alert" mt="sm" title={states.failed}>
        {why(error)}
      </Alert>
    );
  if (!answer) return null;
  const { rows, overtakings, marking } = answer.data;
  const nameOf = (unitId: string): string => rows.find((row) => row.unitId === unitId)?.name ?? unitId;
  const signed = (text: string | null): string =>
    text === null ? '' : text.startsWith('-') ? number(text) : `+${number(text)}`;
  return (
    <div className="simulated" role="region" aria-label={marking} aria-live="polite">
      <p>
        <strong>{marking}</strong>:{' '}
        {weights.map((one) => words.weighted(one.criterion, number(one.factor))).join('; ')}
      </p>
      <Rows
        caption={words.whatIf}
        rows={rows}
        keyOf={({ unitId }) => unitId}
        columns={[
          { title: words.rankThen, isNumber: true, cell: ({ simulatedRank }) => simulatedRank },
          {
            title: words.moved,
            cell: ({ rank, simulatedRank }) => (rank === null ? '' : yearWords.places(rank - simulatedRank)),
          },
          { title: words.unit, isHead: true, cell: ({ name }) => name },
          {
            title: yearWords.points,
            isNumber: true,
            cell: ({ points, simulatedPoints }) =>
              `${points === null ? '–' : number(points)} → ${number(simulatedPoints)}`,
          },
          {
            title: words.because,
            cell: ({ changes }) =>
              changes
                .slice(0, 3)
                .map(({ criterion, difference }) => `${criterion} ${signed(difference)}`)
                .join('; '),
          },
        ]}
      />
      {overtakings.length > 0 && (
        <ul>
          {overtakings.map(({ unitId, overtaken, because }) => (
            <li key={`${unitId} ${overtaken}`}>
              {words.overtakes(nameOf(unitId), nameOf(overtaken), because ?? '')}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
