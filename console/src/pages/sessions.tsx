import { Button } from '@mantine/core';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import type { SessionShown } from '../../../src/infrastructure/http/sessions.controller.js';
import { act, client, questions, rights } from '../api.js';
import { useWords } from '../language.js';
import { PageTitle, Part, Rows } from '../parts.js';
import { instant } from '../shown.js';
import { Asked } from './operations-parts.js';

/** Where one is signed in, to end what is not in use any more; those of all for who runs the server. */
export function Sessions() {
  const { sessions: words } = useWords();
  const { may } = useSuspenseQuery(rights).data;
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      <Those title={words.own} of={questions.sessions} mayEnd={may('POST /api/sessions/end')} />
      {may('GET /api/sessions/all') && (
        <Those title={words.all} of={questions.allSessions} mayEnd={may('RevokeAccessKey')} byPerson />
      )}
    </>
  );
}

function Those({
  title,
  of,
  mayEnd,
  byPerson = false,
}: {
  readonly title: string;
  readonly of: typeof questions.sessions;
  readonly mayEnd: boolean;
  readonly byPerson?: boolean;
}) {
  const { sessions: words } = useWords();
  const { data, error, isPending } = useQuery(of);
  const ended = useMutation({
    mutationFn: (which: string) => act(`/sessions/end?${which}`),
    onSettled: () => client.invalidateQueries(),
  });
  const endButton = (label: string, which: string) => (
    <Button size="compact-xs" variant="default" onClick={() => ended.mutate(which)}>
      {label}
    </Button>
  );
  return (
    <Part title={title}>
      <Asked error={error ?? ended.error} isPending={isPending}>
        {data?.data.length === 0 ? (
          <p>{words.none}</p>
        ) : (
          <Rows
            caption={title}
            rows={data?.data ?? []}
            keyOf={({ sessionId }) => sessionId}
            columns={[
              ...(byPerson
                ? [{ title: words.who, isHead: true, cell: ({ actor }: SessionShown) => actor }]
                : []),
              { title: words.browser, isHead: !byPerson, cell: ({ agent }) => agent || '–' },
              { title: words.began, cell: ({ beganAt }) => instant(beganAt) },
              { title: words.used, cell: ({ usedAt }) => instant(usedAt) },
              { title: words.ends, cell: ({ endsAt }) => instant(endsAt) },
              {
                title: words.act,
                cell: ({ sessionId, actor, isThis, beganAt }) => {
                  if (isThis) return words.isThis;
                  if (!mayEnd) return '';
                  return byPerson
                    ? endButton(words.endAllOf(actor), `actor=${encodeURIComponent(actor)}`)
                    : endButton(words.end(instant(beganAt)), `session=${sessionId}`);
                },
              },
            ]}
          />
        )}
      </Asked>
    </Part>
  );
}
