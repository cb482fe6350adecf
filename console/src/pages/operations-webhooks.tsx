import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { act, client, questions } from '../api.js';
import { CommandLink } from '../do-links.js';
import { useWords, wordFor } from '../language.js';
import { Part, Rows } from '../parts.js';
import { instant, number } from '../shown.js';
import { Asked, Mark } from './operations-parts.js';

/** Where events are sent to, how far each is, and what was given up; the operator has it sent again, changes secrets and ends it. */
export function Webhooks({ mayAct }: { readonly mayAct: boolean }) {
  const { operations: words, events } = useWords();
  const { data, error, isPending } = useQuery(questions.webhooks);
  const again = useMutation({
    mutationFn: (id: string) => act(`/webhooks/${encodeURIComponent(id)}/dead-letters/send`),
    onSettled: () => client.invalidateQueries(questions.webhooks),
  });
  const webhooks = data?.data ?? [];
  return (
    <Part title={words.webhooks}>
      <Asked error={again.error ?? error} isPending={isPending}>
        {webhooks.length === 0 ? (
          <p>{words.noWebhooks}</p>
        ) : (
          <Rows
            caption={words.webhooks}
            rows={webhooks}
            keyOf={({ webhookId }) => webhookId}
            columns={[
              { title: words.name, isHead: true, cell: ({ webhookId }) => webhookId },
              {
                title: words.sentTo,
                cell: ({ url, secretSince }) => (
                  <>
                    {url} <div className="quiet small">{words.secretSince(instant(secretSince))}</div>
                  </>
                ),
              },
              {
                title: words.types,
                cell: ({ types, unknownTypes }) => (
                  <>
                    {types === null ? words.allTypes : types.map((type) => wordFor(events, type)).join('; ')}
                    {unknownTypes.length > 0 && (
                      <div className="small">{words.unknownTypes(unknownTypes.join(', '))}</div>
                    )}
                  </>
                ),
              },
              { title: words.sentUpTo, isNumber: true, cell: ({ position }) => position ?? '–' },
              { title: words.waiting, isNumber: true, cell: ({ waiting }) => number(waiting) },
              { title: words.givenUp, isNumber: true, cell: ({ dead }) => number(dead) },
              {
                title: words.status,
                cell: ({ ended, waiting, dead, lastError }) => (
                  <Mark isWell={dead === 0 && waiting === 0}>
                    {ended ? words.ended : lastError === null ? words.well : <code>{lastError}</code>}
                  </Mark>
                ),
              },
              ...(mayAct
                ? [
                    {
                      title: words.act,
                      cell: ({ webhookId, ended, dead }: (typeof webhooks)[number]) => (
                        <>
                          {dead > 0 && (
                            <Button
                              variant="default"
                              size="compact-xs"
                              loading={again.isPending && again.variables === webhookId}
                              onClick={() => again.mutate(webhookId)}
                            >
                              {words.sendAgain(webhookId)}
                            </Button>
                          )}
                          {!ended && (
                            <>
                              <div>
                                <CommandLink command="RotateWebhookSecret" given={{ webhookId }}>
                                  {words.rotateSecret(webhookId)}
                                </CommandLink>
                              </div>
                              <CommandLink command="EndWebhook" given={{ webhookId }}>
                                {words.endWebhook(webhookId)}
                              </CommandLink>
                            </>
                          )}
                        </>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Asked>
      {webhooks
        .filter(({ dead }) => dead > 0)
        .map(({ webhookId }) => (
          <DeadLetters key={webhookId} of={webhookId} />
        ))}
      {mayAct && <CommandLink command="RegisterWebhook">{words.registerWebhook}</CommandLink>}
    </Part>
  );
}

/** The events that were given up, asked for when they are looked at. */
function DeadLetters({ of }: { readonly of: string }) {
  const { operations: words, events } = useWords();
  const [isOpen, setOpen] = useState(false);
  const { data, error, isPending } = useQuery({ ...questions.deadLetters(of), enabled: isOpen });
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.deadLetters(of)}</summary>
      {isOpen && (
        <Asked error={error} isPending={isPending}>
          <Rows
            caption={words.deadLetters(of)}
            rows={data?.data ?? []}
            keyOf={({ eventId }) => eventId}
            columns={[
              { title: words.event, isHead: true, cell: ({ type }) => wordFor(events, type) },
              { title: words.position, isNumber: true, cell: ({ position }) => position },
              { title: words.attempts, isNumber: true, cell: ({ attempts }) => number(attempts) },
              { title: words.lastError, cell: ({ error: why }) => <code>{why}</code> },
              { title: words.when, cell: ({ deadAt }) => (deadAt ? instant(deadAt) : '–') },
            ]}
          />
        </Asked>
      )}
    </details>
  );
}
