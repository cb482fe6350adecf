import { Alert, Anchor, Button, Group } from '@mantine/core';
import { useMutation, useQuery, useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { v4 as newKey } from 'uuid';
import type { ReceiptShown } from '../api.js';
import { actor, client, formOf, Problem, questions, rights, send } from '../api.js';
import type { Parts, Typed } from '../form/body.js';
import { toSend } from '../form/body.js';
import { Fields, Groups } from '../form/fields.js';
import { useWords, wordAmong, wordFor } from '../language.js';
import { ReceiptLink } from '../batch-link.js';
import { RuleLink } from '../rule-link.js';
import { ClusterLink, PageTitle } from '../parts.js';
import { NotThere } from '../states.js';
import { useSaid } from '../said.js';
import { MayNot } from '../who.js';

/** What was typed and not recorded yet, and the key under which it is sent, so that a retry is the same command. */
interface Draft {
  readonly typed: Typed;
  readonly key: string;
}

/** Ids that the server makes where none is given. */
const madeByServer: Readonly<Record<string, string>> = {
  RegisterUnit: 'unitId',
  EstablishCluster: 'clusterId',
};

/** A form for one command, made of what the API says of its body. */
export function DoCommand() {
  const { command } = useParams({ from: '/do/$command' });
  const { commands } = useWords();
  return wordAmong(commands, command) === undefined ? <NotThere /> : <Form command={command} />;
}

function Form({ command }: { readonly command: string }) {
  const { asOf: _, knownAt: __, ...given } = useSearch({ from: '/do/$command' });
  const { commands } = useWords();
  const [form] = useSuspenseQueries({ queries: [formOf(command), rights] });
  const { summary, schemas } = form.data;
  const at = `draft ${command} ${JSON.stringify(given)}`;
  return (
    <>
      <PageTitle lead={<ToAll />}>{wordAmong(commands, command) ?? summary}</PageTitle>
      <CommandForm key={at} at={at} command={command} given={given} schemas={schemas} />
    </>
  );
}

function ToAll() {
  const { form } = useWords();
  return <Anchor renderRoot={(props) => <Link to="/do" {...props} />}>{form.toAll}</Anchor>;
}

function CommandForm({
  at,
  command,
  given,
  schemas,
}: {
  /** Where the draft is kept. */
  readonly at: string;
  readonly command: string;
  readonly given: Typed;
  readonly schemas: Parts;
}) {
  const { form: words, fields } = useWords();
  const { say, why } = useSaid();
  const { may } = useSuspenseQuery(rights).data;
  const schema = schemas[command] ?? {};
  const { evidence, ...properties } = schema.properties ?? {};
  const evidencePart = schemas['EvidenceField'];
  const fresh = (): Draft => ({
    typed: {
      ...Object.fromEntries(Object.entries(given).filter(([name]) => name in properties)),
      evidence: [{}],
    },
    key: newKey(),
  });
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = sessionStorage.getItem(at);
    return kept === null ? fresh() : (JSON.parse(kept) as Draft);
  });
  const { typed, key } = draft;
  const sent = useMutation<ReceiptShown>({
    // Also where the browser thinks that it is offline: the server may be on this machine.
    networkMode: 'always',
    mutationFn: () => send(command, toSend(schema, schemas, typed) ?? {}, key),
    onError: (error) => {
      // A refusal is kept under its key, which then stands for what was refused. Where no answer came the key stays: it may be recorded.
      if (!(error instanceof Problem) || error.code === 'IDEMPOTENCY_KEY_REUSED') return;
      // The session has ended: the page says so, and where to sign in.
      if (error.status === 401) void client.invalidateQueries(actor);
      if (error.status >= 400 && error.status < 500) setDraft((kept) => ({ ...kept, key: newKey() }));
    },
  });
  const isDone = sent.isSuccess;
  useEffect(() => {
    if (isDone) sessionStorage.removeItem(at);
    else sessionStorage.setItem(at, JSON.stringify(draft));
  }, [at, draft, isDone]);
  if (sent.data)
    return (
      <Recorded
        receipt={sent.data}
        about={typed}
        again={() => {
          setDraft(fresh());
          sent.reset();
        }}
      />
    );
  const problem = sent.error instanceof Problem ? sent.error : null;
  const faults = new Map(
    problem?.errors.map(({ pointer = '', detail }) => [pointer, say(detail, words.wrong)]),
  );
  // The last name of each pointer is that of a field.
  const marked = [...faults.keys()].flatMap(
    (pointer) => fields[/\/(\w*[A-Za-z]\w*)$/.exec(pointer)?.[1] ?? ''] ?? [],
  );
  const set = (changed: Typed): void => setDraft({ key, typed: changed });
  return (
    <form
      noValidate
      className="sheet command"
      onSubmit={(event) => {
        event.preventDefault();
        sent.mutate();
      }}
    >
      <MayNot what={command} />
      <Fields
        schema={schema}
        parts={schemas}
        at=""
        typed={typed}
        set={set}
        faults={faults}
        later={madeByServer[command]}
      />
      {evidence && evidencePart && (
        <Groups
          label={fields['evidence'] ?? 'evidence'}
          schema={evidencePart}
          parts={schemas}
          at="/evidence"
          typed={(typed['evidence'] ?? []) as readonly Typed[]}
          set={(changed) => set({ ...typed, evidence: changed })}
          faults={faults}
          mayBeEmpty={schema.required?.includes('evidence') !== true}
        />
      )}
      {sent.error && (
        <Alert color="red" role="alert" title={words.refused} mt="md">
          <p>
            {problem?.status === 0
              ? words.away
              : problem?.code === 'INVALID_REQUEST' && marked.length > 0
                ? words.marked(marked.join(', '))
                : why(sent.error)}
          </p>
          {problem?.rule && (
            <p>
              <RuleLink rule={problem.rule}>{words.rule(problem.rule)}</RuleLink>
            </p>
          )}
          {problem?.code === 'IDEMPOTENCY_KEY_REUSED' && (
            <Group>
              <ReceiptLink commandId={key}>{words.receipt}</ReceiptLink>
              <Button
                variant="default"
                onClick={() => {
                  setDraft({ typed, key: newKey() });
                  sent.reset();
                }}
              >
                {words.anew}
              </Button>
            </Group>
          )}
        </Alert>
      )}
      <Button type="submit" mt="md" disabled={sent.isPending || !may(command)}>
        {sent.isPending ? words.sending : words.send}
      </Button>
    </form>
  );
}

/** What was recorded, what was warned of, and where it is to be seen. */
function Recorded({
  receipt,
  about,
  again,
}: {
  readonly receipt: ReceiptShown;
  readonly about: Typed;
  readonly again: () => void;
}) {
  const { form: words, events } = useWords();
  const said = about as Readonly<Record<string, string | undefined>>;
  const [first] = receipt.events;
  const isNamed = ['clusterId', 'unitId', 'meetingId', 'ballotId'].some((name) => said[name]);
  // Where the server made the id, the event has it.
  const { data } = useQuery({
    ...questions.event(first?.id ?? ''),
    enabled: !isNamed && first !== undefined,
  });
  const { clusterId, year, unitId, meetingId, ballotId } = isNamed
    ? said
    : ((data?.data[0]?.data ?? {}) as typeof said);
  // The id of a meeting or ballot begins with its cluster and year.
  const [cluster, ofYear] = clusterId ? [clusterId, year] : (meetingId ?? ballotId ?? '').split('_');
  return (
    <section className="sheet" role="status">
      <h2>{words.done}</h2>
      <ul>
        {receipt.events.map(({ id, type }) => (
          <li key={id}>{wordFor(events, type)}</li>
        ))}
      </ul>
      {receipt.accessKey !== undefined &&
        (receipt.accessKey === null ? (
          <Alert color="yellow">{words.keyToldBefore}</Alert>
        ) : (
          <Alert color="yellow" title={words.keyOnce}>
            <code>{receipt.accessKey}</code>
          </Alert>
        ))}
      {receipt.webhookSecret !== undefined && (
        <Alert color="yellow" title={words.keyOnce}>
          <code>{receipt.webhookSecret}</code>
        </Alert>
      )}
      {receipt.warnings.length > 0 && (
        <ul className="warnings">
          {receipt.warnings.map(({ detail }) => (
            <li key={detail}>{detail}</li>
          ))}
        </ul>
      )}
      <Group>
        {cluster ? (
          <ClusterLink clusterId={cluster} {...(ofYear ? { year: Number(ofYear) } : {})}>
            {words.see}
          </ClusterLink>
        ) : (
          unitId && (
            <Anchor renderRoot={(props) => <Link to="/units/$unitId" params={{ unitId }} {...props} />}>
              {words.see}
            </Anchor>
          )
        )}
        <ReceiptLink commandId={receipt.commandId}>{words.receipt}</ReceiptLink>
        <Button variant="default" onClick={again}>
          {words.again}
        </Button>
      </Group>
    </section>
  );
}
