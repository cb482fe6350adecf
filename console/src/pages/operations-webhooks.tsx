import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { act, client, questions } from '../api.js';
import { CommandLink } from '../do-links.js';
import { useWords } from '../language.js';
import { Part, Rows } from '../parts.js';
import { number } from '../shown.js';
import { Asked, Mark } from './operations-parts.js';

/** Where events are sent to, and what was given up; the operator has it sent again. */
export function Webhooks({ mayAct }: { readonly mayAct: boolean }) {
  const { operations: words } = useWords();
  const { data, error, isPending } = useQuery(questions.webhooks);
  const again = useMutation({
    mutationFn: (id: string) => act(`/webhooks/${encodeURIComponent(id)}/dead-letters/send`),
    onSettled: () => client.invalidateQueries(questions.webhooks),
  });
  return (
    <Part title={words.webhooks}>
      <Asked error={again.error ?? error} isPending={isPending}>
        {data?.data.length === 0 ? (
          <p>{words.noWebhooks}</p>
        ) : (
          <Rows
            caption={words.webhooks}
            rows={data?.data ?? []}
            keyOf={({ webhookId }) => webhookId}
            columns={[
              { title: words.name, isHead: true, cell: ({ webhookId }) => webhookId },
              { title: words.sentTo, cell: ({ url }) => url },
              { title: words.waiting, isNumber: true, cell: ({ waiting }) => number(waiting) },
              { title: words.givenUp, isNumber: true, cell: ({ dead }) => number(dead) },
              {
                title: words.status,
                cell: ({ webhookId, ended, waiting, dead, lastError }) => (
                  <>
                    <Mark isWell={dead === 0 && waiting === 0}>
                      {ended ? words.ended : (lastError ?? words.well)}
                    </Mark>{' '}
                    {mayAct && dead > 0 && (
                      <Button
                        variant="default"
                        size="compact-xs"
                        loading={again.isPending}
                        onClick={() => again.mutate(webhookId)}
                      >
                        {words.sendAgain(webhookId)}
                      </Button>
                    )}
                  </>
                ),
              },
            ]}
          />
        )}
      </Asked>
      {mayAct && <CommandLink command="RegisterWebhook">{words.registerWebhook}</CommandLink>}
    </Part>
  );
}
