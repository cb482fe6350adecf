import { Anchor, Group, NativeSelect } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { DueShown } from '../api.js';
import { questions } from '../api.js';
import { DoLinks } from '../do-links.js';
import { Owing } from '../duties.js';
import { Searched } from '../form/searched.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, Rows } from '../parts.js';
import { day, today } from '../shown.js';

/** What is due in a month by the calendars of all clusters, day by day, who owes it, and the form by which it is done. */
export function Calendar() {
  const search = useSearch({ from: '/calendar' });
  const { cluster = '', duty = '', from } = search;
  const month = /^\d{4}-(0[1-9]|1[0-2])$/.test(search.month ?? '')
    ? String(search.month)
    : today().slice(0, 7);
  const { calendar: words, codes, states } = useWords();
  const navigate = useNavigate({ from: '/calendar' });
  const { data: found } = useSuspenseQuery(questions.due({ month, cluster, duty, from }));
  const days = [...new Set(found.data.map(({ dueBefore }) => dueBefore))];
  const filter = (changed: { readonly cluster?: string; readonly duty?: string }): void =>
    void navigate({ search: (before) => ({ ...before, ...changed, from: undefined }) });
  return (
    <>
      <PageTitle lead={words.lead}>{words.title(day(month))}</PageTitle>
      <Group className="no-print" align="flex-end" gap="sm" mb="md">
        {[-1, 0, 1].map((by) => {
          const to = by === 0 ? undefined : monthAfter(month, by);
          return (
            <Anchor
              key={by}
              className="why"
              renderRoot={(props) => (
                <Link to="/calendar" search={{ ...search, month: to, from: undefined }} {...props} />
              )}
            >
              {by === 0 ? words.thisMonth : by < 0 ? words.before(day(to ?? '')) : words.after(day(to ?? ''))}
            </Anchor>
          );
        })}
      </Group>
      <Group className="no-print" align="flex-end" gap="sm" mb="md">
        <Searched
          isCluster
          label={words.cluster}
          value={cluster}
          set={(chosen) => filter({ cluster: chosen })}
        />
        <NativeSelect
          label={words.duty}
          value={duty}
          data={[
            { value: '', label: words.anyDuty },
            ...Object.entries(codes.duty).map(([value, label]) => ({ value, label })),
          ]}
          onChange={({ currentTarget }) => filter({ duty: currentTarget.value })}
        />
        {cluster !== '' && <DoLinks commands={['SetCalendar']} given={{ clusterId: cluster }} />}
      </Group>
      {found.data.length === 0 && <p>{words.none}</p>}
      {days.map((due) => (
        <Part key={due} title={words.by(day(due))}>
          <Rows
            caption={words.by(day(due))}
            rows={found.data.filter(({ dueBefore }) => dueBefore === due)}
            keyOf={({ dueId }) => dueId}
            columns={[
              { title: words.duty, isHead: true, cell: (one) => wordFor(codes.duty, one.duty) },
              {
                title: words.cluster,
                cell: ({ clusterId, label, year }) => (
                  <ClusterLink clusterId={clusterId} year={year}>
                    {`${label}, ${year}`}
                  </ClusterLink>
                ),
              },
              { title: words.state, cell: ({ status }) => <State of={status} /> },
              {
                title: words.owing,
                cell: (one) => (one.status === 'done' ? '' : <Owing of={one} units={one.owing} />),
              },
            ]}
          />
        </Part>
      ))}
      {found.next && (
        <Anchor
          renderRoot={(props) => (
            <Link to="/calendar" search={{ ...search, month, from: found.next ?? undefined }} {...props} />
          )}
        >
          {states.nextPage}
        </Anchor>
      )}
    </>
  );
}

/** Whether a duty is done, by a mark, a word and a colour. */
function State({ of }: { readonly of: DueShown['status'] }) {
  const { calendar: words } = useWords();
  const mark = { done: ['whole', '✓'], owed: ['', '○'], late: ['broken', '!'] } as const;
  const [look, sign] = mark[of];
  return (
    <span className={`integrity ${look}`}>
      <span aria-hidden>{sign}</span> {words.states[of]}
    </span>
  );
}

/** The month so many after another: `2025-12`, 1 → `2026-01`. */
function monthAfter(month: string, by: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)) - 1 + by))
    .toISOString()
    .slice(0, 7);
}
