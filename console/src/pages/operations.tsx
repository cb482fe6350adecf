import { Anchor, Button, Group } from '@mantine/core';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { act, client, health, questions, rights } from '../api.js';
import { useWords, wordAmong, wordFor } from '../language.js';
import { PageTitle, Part, Rows, Unknown } from '../parts.js';
import { RuleLink } from '../rule-link.js';
import { instant, number } from '../shown.js';
import { AccessKeys } from './operations-keys.js';
import { Differences } from './operations-watch.js';
import { Webhooks } from './operations-webhooks.js';
import { Asked, Mark, Refused } from './operations-parts.js';
import { Projections } from './operations-projections.js';

/** How often the state of the server is asked for here, milliseconds. */
const OFTEN = 5_000;

/** For who runs the server: how it stands, what was refused, what is signed. */
export function Operations() {
  const { operations: words } = useWords();
  const { may } = useSuspenseQuery(rights).data;
  return (
    <>
      <PageTitle
        lead={
          <Group gap="md">
            {may('POST /api/imports/:kind') && (
              <Anchor renderRoot={(props) => <Link to="/import" search={{}} {...props} />}>
                {words.toImport}
              </Anchor>
            )}
            {may('GET /api/batches') && (
              <Anchor renderRoot={(props) => <Link to="/batches" search={{}} {...props} />}>
                {words.toBatches}
              </Anchor>
            )}
          </Group>
        }
      >
        {words.title}
      </PageTitle>
      <State />
      {may('GET /api/watch') && (
        <Differences
          mayRebuild={may('POST /api/projections/:name/rebuild')}
          mayResolve={may('ResolveDoubt')}
        />
      )}
      <Projections mayAct={may('POST /api/projections/:name/pause')} />
      {may('GET /api/commands') && <Refusals />}
      <Signed maySign={may('POST /api/checkpoints')} />
      <Witnesses />
      {may('GET /api/webhooks') && (
        <Webhooks mayAct={may('POST /api/webhooks/:webhookId/dead-letters/send')} />
      )}
      {may('GET /api/access-keys') && <AccessKeys mayAct={may('RevokeAccessKey')} />}
    </>
  );
}

function State() {
  const { operations: words } = useWords();
  const { data, error, isPending } = useQuery({ ...health, refetchInterval: OFTEN });
  return (
    <Part title={words.state}>
      <Asked error={error} isPending={isPending}>
        {data && (
          <dl className="facts row" aria-live="polite">
            <div>
              <dt>{words.serving}</dt>
              <dd>
                <Mark isWell={data.status === 'ready'}>{wordFor(words.readiness, data.status)}</Mark>
              </dd>
            </div>
            <div>
              <dt>{words.store}</dt>
              <dd>{words.storeSays(data.store.kind, data.store.position)}</dd>
            </div>
            <div>
              <dt>{words.history}</dt>
              <dd>
                <Mark isWell={data.history.inDoubtFrom === null}>
                  {data.history.inDoubtFrom === null
                    ? words.checkedTo(data.history.checkedTo ?? '–')
                    : words.doubtFrom(data.history.inDoubtFrom)}
                </Mark>
              </dd>
            </div>
            <div>
              <dt>{words.watch}</dt>
              <dd>
                <Mark isWell={data.watch.found === 0 && data.watch.status !== 'silent'}>
                  {wordFor(words.watchStates, data.watch.status)},{' '}
                  {words.rounds(data.watch.rounds, data.watch.found)}
                </Mark>
              </dd>
            </div>
            <div>
              <dt>{words.clock}</dt>
              <dd>
                <Mark isWell={data.clock === 'in-order'}>{wordFor(words.clocks, data.clock)}</Mark>
              </dd>
            </div>
            <div>
              <dt>{words.processes}</dt>
              <dd>
                <Mark isWell={data.processes.failing === 0 && data.processes.status !== 'silent'}>
                  {data.processes.failing === 0 ? words.well : words.failing(data.processes.failing)}
                </Mark>
              </dd>
            </div>
          </dl>
        )}
      </Asked>
    </Part>
  );
}

function Refusals() {
  const { operations: words, commands } = useWords();
  const { from } = useSearch({ from: '/operations' });
  const { data, error, isPending } = useQuery(questions.refusals(from));
  return (
    <Part title={words.refusals}>
      <Asked error={error} isPending={isPending}>
        {data?.data.length === 0 ? (
          <p>{words.noRefusals}</p>
        ) : (
          <Rows
            caption={words.refusals}
            rows={data?.data ?? []}
            keyOf={({ commandId }, n) => `${commandId} ${n}`}
            columns={[
              { title: words.when, cell: ({ recordedAt }) => instant(recordedAt) },
              { title: words.who, cell: (one) => one.actor.id },
              {
                title: words.command,
                isHead: true,
                cell: ({ command }) => wordAmong(commands, command) ?? command,
              },
              { title: words.why, cell: ({ detail }) => detail ?? <Unknown /> },
              {
                title: words.rule,
                cell: ({ rule }) => (rule ? <RuleLink rule={rule} /> : ''),
              },
            ]}
          />
        )}
        {data?.next && (
          <Anchor
            renderRoot={(props) => <Link to="/operations" search={{ from: data.next ?? '' }} {...props} />}
          >
            {words.laterOnes}
          </Anchor>
        )}
      </Asked>
    </Part>
  );
}

function Signed({ maySign }: { readonly maySign: boolean }) {
  const { operations: words } = useWords();
  const { data, error, isPending } = useQuery(questions.lastCheckpoints);
  const sent = useMutation({
    mutationFn: () => act('/checkpoints'),
    onSettled: () => client.invalidateQueries(questions.lastCheckpoints),
  });
  return (
    <Part title={words.checkpoints}>
      <Asked error={error} isPending={isPending}>
        <Rows
          caption={words.checkpoints}
          rows={data?.data ?? []}
          keyOf={({ size, signedAt }) => `${size} ${signedAt}`}
          columns={[
            { title: words.size, isHead: true, isNumber: true, cell: ({ size }) => number(size) },
            { title: words.when, cell: ({ signedAt }) => instant(signedAt) },
            {
              title: words.note,
              cell: ({ size }) => (
                <Anchor href={`/api/checkpoint?size=${size}`} download={`checkpoint-${size}.txt`}>
                  {words.download(size)}
                </Anchor>
              ),
            },
          ]}
        />
      </Asked>
      <Refused error={sent.error} />
      <Group mt="sm">
        {maySign && (
          <Button variant="default" loading={sent.isPending} onClick={() => sent.mutate()}>
            {words.sign}
          </Button>
        )}
        <Anchor renderRoot={(props) => <Link to="/integrity" search={{}} {...props} />}>
          {words.toIntegrity}
        </Anchor>
      </Group>
    </Part>
  );
}

function Witnesses() {
  const { operations: words } = useWords();
  const { data, error, isPending } = useQuery(questions.witnesses);
  return (
    <Part title={words.witnesses}>
      <Asked error={error} isPending={isPending}>
        {data?.data.quorum === null ? (
          <p>{words.noWitnesses}</p>
        ) : (
          <>
            <p>
              <Mark isWell={data?.data.quorum === true}>
                {data?.data.quorum ? words.enough : words.tooFew}
              </Mark>
            </p>
            <Rows
              caption={words.witnesses}
              rows={data?.data.witnesses ?? []}
              keyOf={({ name }) => name}
              columns={[
                { title: words.name, isHead: true, cell: ({ name }) => name },
                {
                  title: words.size,
                  isNumber: true,
                  cell: ({ size }) => (size === null ? <Unknown /> : number(size)),
                },
                {
                  title: words.when,
                  cell: ({ cosignedAt }) => (cosignedAt === null ? <Unknown /> : instant(cosignedAt)),
                },
                {
                  title: words.status,
                  cell: ({ awaySince, trouble }) => (
                    <Mark isWell={awaySince === null}>
                      {awaySince === null ? words.well : words.awaySince(instant(awaySince))}
                      {trouble && `, ${wordFor(words.troubles, trouble)}`}
                    </Mark>
                  ),
                },
              ]}
            />
          </>
        )}
      </Asked>
    </Part>
  );
}
