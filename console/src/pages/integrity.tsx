import { Alert, Anchor, Button, Group, Textarea, TextInput } from '@mantine/core';
import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { questions } from '../api.js';
import { useSaid } from '../said.js';
import { useWords } from '../language.js';
import { PageTitle, Part } from '../parts.js';
import { integrity, keepHere, type Kept, keptHere, requireReadable, sizeOf } from '../proof/integrity.js';
import { instant, number } from '../shown.js';

/** What is checked in this browser: that the log has grown out of a checkpoint that the reader keeps. */
export function Integrity() {
  const { integrity: words } = useWords();
  const [kept, setKept] = useState(keptHere);
  const keep = (one: Kept | null): void => {
    keepHere(one);
    setKept(one);
  };
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      {kept === null ? <Newest keep={keep} /> : <Result kept={kept} keep={keep} />}
      <Part title={words.notChecked}>
        <ul>
          {words.limits.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      </Part>
    </>
  );
}

interface Keeping {
  readonly keep: (kept: Kept | null) => void;
}

function Result({ kept, keep }: Keeping & { readonly kept: Kept }) {
  const { integrity: words } = useWords();
  const { say, why } = useSaid();
  const { data, error, isFetching, refetch } = useQuery(integrity);
  return (
    <>
      <Part title={words.result}>
        <div role="status">
          {data && !error && (
            <>
              <p className="integrity whole">
                <span aria-hidden>✓</span> <strong>{words.holds(number(data.from), number(data.to))}</strong>
              </p>
              <ul>
                <li>{words.oldSigned(number(data.from))}</li>
                <li>{words.newSigned(number(data.to), instant(data.signedAt))}</li>
                <li>{words.grown(number(data.from))}</li>
                {kept.policy && <li>{words.cosigned}</li>}
              </ul>
              <p className="quiet small">{words.script(say(data.words, data.words))}</p>
            </>
          )}
          {error && (
            <Alert color="red" title={words.broken}>
              <p>{words.brokenDetail}</p>
              <p>{why(error)}</p>
            </Alert>
          )}
        </div>
        <Group gap="sm" mt="sm">
          <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
            {words.again}
          </Button>
          {data && data.to > data.from && !error && (
            <Button variant="default" onClick={() => keep({ ...kept, note: data.note })}>
              {words.keepNewer(number(data.to))}
            </Button>
          )}
          <Anchor href={`/api/proofs/extension?of=${sizeOf(kept.note) ?? 0}`} download="proof.json">
            {words.download}
          </Anchor>
        </Group>
      </Part>
      <Part title={words.kept}>
        <Note of={kept} />
        <Button variant="default" onClick={() => keep(null)}>
          {words.forget}
        </Button>
      </Part>
    </>
  );
}

/** A checkpoint and its key as text that can be copied and printed. */
function Note({ of: { note, key } }: { readonly of: Kept }) {
  const { integrity: words } = useWords();
  return (
    <>
      <p className="small quiet">{words.note}</p>
      <pre className="note">{note.trim()}</pre>
      <p className="small quiet">{words.key}</p>
      <pre className="note">{key}</pre>
    </>
  );
}

/** Nothing is kept yet: the newest checkpoint of this server, or one that the reader has from elsewhere. */
function Newest({ keep }: Keeping) {
  const { integrity: words } = useWords();
  const { data: answer } = useSuspenseQuery(questions.checkpoints);
  const [newest] = answer.data;
  return (
    <>
      <Part title={words.own}>
        <OwnForm keep={keep} />
      </Part>
      <Part title={words.newest}>
        {newest ? (
          <>
            <p>{words.compare}</p>
            <Note of={{ note: newest.note, key: newest.verifier }} />
            <Button variant="default" onClick={() => keep({ note: newest.note, key: newest.verifier })}>
              {words.keepThis}
            </Button>
          </>
        ) : (
          <p>{words.none}</p>
        )}
      </Part>
    </>
  );
}

function OwnForm({ keep }: Keeping) {
  const { integrity: words } = useWords();
  const { why } = useSaid();
  const [typed, setTyped] = useState({ note: '', key: '', policy: '' });
  const [wrong, setWrong] = useState<string | null>(null);
  const field = (name: keyof typeof typed) => ({
    value: typed[name],
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      setTyped({ ...typed, [name]: currentTarget.value }),
  });
  return (
    <form
      className="fields command"
      onSubmit={(event) => {
        event.preventDefault();
        const [key, note, policy] = [typed.key.trim(), typed.note.trim(), typed.policy.trim()];
        try {
          requireReadable({ key, policy });
          if (sizeOf(note) === null) throw new Error(words.noNote);
          keep({ key, note, ...(policy === '' ? {} : { policy }) });
        } catch (error) {
          setWrong(why(error as Error));
        }
      }}
    >
      <Textarea label={words.note} rows={6} classNames={{ input: 'mono' }} {...field('note')} />
      <TextInput label={words.key} description={words.keyFrom} {...field('key')} />
      <details>
        <summary>{words.withPolicy}</summary>
        <Textarea label={words.policy} rows={4} classNames={{ input: 'mono' }} {...field('policy')} />
      </details>
      {wrong !== null && (
        <Alert color="red" role="alert" title={words.unreadable}>
          {wrong}
        </Alert>
      )}
      <div>
        <Button type="submit">{words.keepAndCheck}</Button>
      </div>
    </form>
  );
}
