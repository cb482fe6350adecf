import { Button, Group } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { act, client, questions } from '../api.js';
import { useWords, wordFor } from '../language.js';
import { Part, Rows } from '../parts.js';
import { instant, number } from '../shown.js';
import { Asked, Mark, Refused } from './operations-parts.js';

/** How often it is looked how far they are, milliseconds. */
const OFTEN = 5_000;

/** The read models: how far each is, and what an operator does with one. */
export function Projections({ mayAct }: { readonly mayAct: boolean }) {
  const { operations: words } = useWords();
  const { data, error, isPending } = useQuery({ ...questions.projections, refetchInterval: OFTEN });
  const sent = useMutation({
    mutationFn: ({ name, what }: { readonly name: string; readonly what: 'pause' | 'resume' | 'rebuild' }) =>
      act(`/projections/${encodeURIComponent(name)}/${what}`),
    onSettled: () => client.invalidateQueries(questions.projections),
  });
  const all = data?.data ?? [];
  const behind = all.filter(({ status }) => status !== 'live').length;
  // On a phone each is a card of seven lines.
  const isNarrow = matchMedia('(max-width: 48em)').matches;
  return (
    <Part title={words.projections}>
      <p className="quiet small">{words.rebuilds}</p>
      <Refused error={sent.error} />
      <Asked error={error} isPending={isPending}>
        <details open={!isNarrow || behind > 0}>
          <summary>{behind === 0 ? words.allLive(all.length) : words.notAllLive(behind, all.length)}</summary>
          <Rows
            caption={words.projections}
            rows={all}
            keyOf={({ name }) => name}
            columns={[
              { title: words.name, isHead: true, cell: ({ name }) => name },
              {
                title: words.status,
                cell: ({ status, error: fault }) => (
                  <>
                    <Mark isWell={status === 'live'}>{wordFor(words.projectionStates, status)}</Mark>
                    {fault && (
                      <div className="small">
                        {words.stopped} <code lang="en">{fault.message}</code>
                      </div>
                    )}
                  </>
                ),
              },
              { title: words.lag, isNumber: true, cell: ({ lagEvents }) => number(lagEvents) },
              { title: words.position, isNumber: true, cell: ({ position }) => position },
              {
                title: words.version,
                isNumber: true,
                cell: ({ version, generation }) => `${version}.${generation}`,
              },
              { title: words.updated, cell: ({ updatedAt }) => instant(updatedAt) },
              ...(mayAct
                ? [
                    {
                      title: words.act,
                      cell: ({ name, status }: { readonly name: string; readonly status: string }) => (
                        <Group gap="xs">
                          {([status === 'paused' ? 'resume' : 'pause', 'rebuild'] as const).map((what) => (
                            <Button
                              key={what}
                              size="compact-xs"
                              variant="default"
                              aria-label={`${words[what]}: ${name}`}
                              onClick={() => sent.mutate({ name, what })}
                            >
                              {words[what]}
                            </Button>
                          ))}
                        </Group>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </details>
      </Asked>
    </Part>
  );
}
