import { Alert, Anchor, Button, Checkbox, FileInput, Group, Radio, Stack } from '@mantine/core';
import { useMutation, useSuspenseQueries, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type ReactNode, useReducer, useState } from 'react';
import { actor, isAway, isRefusal, questions } from '../api.js';
import { useSaid } from '../said.js';
import { useWords } from '../language.js';
import { PageTitle } from '../parts.js';
import { inGroups } from '../shown.js';
import {
  cast,
  giveBack,
  type Held,
  heldHere,
  hold,
  opened,
  paperIn,
  type SignedPaper,
} from '../proof/ballot.js';

/** How often it is asked whether the papers may be returned, milliseconds. */
const SOON = 5_000;

/** A voter's way through a secret ballot, one task a screen: compare the key, choose, have the paper signed, keep it, return it. */
export function Vote() {
  const { ballotId } = useParams({ from: '/ballots/$ballotId/vote' });
  const { vote: words } = useWords();
  const [asked, who] = useSuspenseQueries({
    queries: [{ ...questions.ballot(ballotId, {}), refetchInterval: SOON }, actor],
  });
  const { data: ballot } = asked.data;
  const unit = ballot.roll.find(({ unitId }) => unitId === who.data?.unitId);
  const options = [
    ...ballot.options,
    { id: 'AGAINST', name: words.against },
    { id: 'BLANK', name: words.blank },
  ];
  return (
    <>
      <PageTitle
        lead={
          <Anchor renderRoot={(props) => <Link to="/ballots/$ballotId" params={{ ballotId }} {...props} />}>
            {words.toBallot}
          </Anchor>
        }
      >
        {words.title(ballot.question)}
      </PageTitle>
      {unit ? (
        <Screens
          key={unit.unitId}
          ballotId={ballotId}
          unit={unit}
          phase={ballot.phase}
          hasVoted={ballot.voted.some(({ unitId }) => unitId === unit.unitId)}
          options={options}
        />
      ) : (
        <Alert color="yellow" title={words.noVoter}>
          {words.whoVotes}
        </Alert>
      )}
    </>
  );
}

interface Voting {
  readonly ballotId: string;
  readonly unit: { readonly unitId: string; readonly name: string };
  readonly phase: string;
  readonly hasVoted: boolean;
  readonly options: readonly { readonly id: string; readonly name: string }[];
}

function Screens(voting: Voting) {
  const { ballotId, unit, phase, hasVoted } = voting;
  const { vote: words } = useWords();
  const [, look] = useReducer((looked: number) => looked + 1, 0);
  // As it is held, each time: a paper is held before it is sent, and that it was taken may be known before the answer comes.
  const held = heldHere(ballotId, unit.unitId);
  const keep = (next: Held | null): void => {
    hold(ballotId, unit.unitId, next);
    look();
  };
  const { signed, waiting, isReturned } = held;
  if (signed === null && phase === 'VOTING' && (!hasVoted || waiting !== null))
    return <Cast {...voting} held={held} done={look} />;
  if (signed === null && !hasVoted) return <Screen title={words.over}>{words.overDetail}</Screen>;
  if (isReturned)
    return (
      <Screen title={words.returned}>
        <p>{phase === 'CLOSED' ? words.countedDetail : words.returnedDetail}</p>
        <Group>
          <Button
            variant="default"
            renderRoot={(props) => <Link to="/ballots/$ballotId" params={{ ballotId }} {...props} />}
          >
            {words.toCount}
          </Button>
          <Button variant="default" onClick={() => keep(null)}>
            {words.forget}
          </Button>
        </Group>
      </Screen>
    );
  if (signed === null)
    return <FromFile ballotId={ballotId} found={(paper) => keep({ ...held, signed: paper })} />;
  if (phase === 'VOTING') return <Keep signed={signed} />;
  if (phase === 'CLOSED') return <Screen title={words.tooLate}>{words.tooLateDetail}</Screen>;
  return <Return signed={signed} done={() => keep({ ...held, isReturned: true })} />;
}

/** One task: what to do, in words large enough to be read from a chair. Whoever goes by keyboard, or listens, is taken to it. */
function Screen({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="sheet task" aria-label={title}>
      <h2 key={title} ref={(heading) => heading?.focus()} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </section>
  );
}

/** Compare the key, choose, confirm: three screens to a signed paper. */
function Cast({
  ballotId,
  unit,
  options,
  held,
  done,
}: Voting & { readonly held: Held; readonly done: () => void }) {
  const { vote: words } = useWords();
  const { why } = useSaid();
  const [screen, setScreen] = useState<'key' | 'choice' | 'confirm'>(held.waiting ? 'confirm' : 'key');
  const [choice, setChoice] = useState(held.waiting?.paper.choice ?? '');
  const sent = useMutation({
    networkMode: 'always',
    mutationFn: () => cast(ballotId, unit.unitId, choice),
    onSuccess: done,
    onError: (error) => {
      // What was refused will never be signed: another choice may be made.
      if (isRefusal(error)) hold(ballotId, unit.unitId, null);
    },
  });
  if (screen === 'key') return <Compare ballotId={ballotId} go={() => setScreen('choice')} />;
  if (screen === 'choice')
    return (
      <Screen title={words.choose}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (choice !== '') setScreen('confirm');
          }}
        >
          <Radio.Group label={words.asUnit(unit.name)} value={choice} onChange={setChoice}>
            <Stack gap="sm" my="md">
              {options.map(({ id, name }) => (
                <Radio key={id} value={id} label={name} size="lg" />
              ))}
            </Stack>
          </Radio.Group>
          <Button type="submit" size="md" disabled={choice === ''}>
            {words.next}
          </Button>
        </form>
      </Screen>
    );
  return (
    <Screen title={words.confirm}>
      <p className="choice">{options.find(({ id }) => id === choice)?.name}</p>
      <p>{words.confirmDetail(unit.name)}</p>
      {sent.error && (
        <Alert color="red" role="alert" title={words.failed} mb="md">
          {isAway(sent.error) ? words.away : why(sent.error)}
        </Alert>
      )}
      <Group>
        <Button size="md" loading={sent.isPending} onClick={() => sent.mutate()}>
          {words.sign}
        </Button>
        {held.waiting === null && !sent.isPending && (
          <Button size="md" variant="default" onClick={() => setScreen('choice')}>
            {words.back}
          </Button>
        )}
      </Group>
    </Screen>
  );
}

function Compare({ ballotId, go }: { readonly ballotId: string; readonly go: () => void }) {
  const { vote: words } = useWords();
  const { data } = useSuspenseQuery({ queryKey: ['opening', ballotId], queryFn: () => opened(ballotId) });
  const [isOther, setOther] = useState(false);
  return (
    <Screen title={words.compare}>
      <p>{words.compareDetail}</p>
      <p className="fingerprint">{inGroups(data.fingerprint)}</p>
      {isOther && (
        <Alert color="red" role="alert" title={words.doNotVote} mb="md">
          {words.tellOthers}
        </Alert>
      )}
      <Group>
        <Button size="md" onClick={go} disabled={isOther}>
          {words.same}
        </Button>
        <Button size="md" variant="default" onClick={() => setOther(true)}>
          {words.other}
        </Button>
      </Group>
    </Screen>
  );
}

/** The paper is signed: it must be kept until the voting has ended. */
function Keep({ signed }: { readonly signed: SignedPaper }) {
  const { vote: words } = useWords();
  const [isKept, setKept] = useState(false);
  return (
    <Screen title={isKept ? words.wait : words.keep}>
      <p>{isKept ? words.waitDetail : words.keepDetail}</p>
      <Group>
        <SaveButton signed={signed} />
        {!isKept && <Checkbox size="md" label={words.kept} checked={false} onChange={() => setKept(true)} />}
      </Group>
    </Screen>
  );
}

function SaveButton({ signed }: { readonly signed: SignedPaper }) {
  const { vote: words } = useWords();
  return (
    <Button
      size="md"
      variant="default"
      onClick={() => {
        const url = URL.createObjectURL(new Blob([JSON.stringify(signed)], { type: 'application/json' }));
        const link = Object.assign(document.createElement('a'), {
          href: url,
          download: `${signed.ballotId}.json`,
        });
        link.click();
        URL.revokeObjectURL(url);
      }}
    >
      {words.save}
    </Button>
  );
}

function Return({ signed, done }: { readonly signed: SignedPaper; readonly done: () => void }) {
  const { vote: words } = useWords();
  const { why } = useSaid();
  const sent = useMutation({ networkMode: 'always', mutationFn: () => giveBack(signed), onSuccess: done });
  return (
    <Screen title={words.giveBack}>
      <p>{words.giveBackDetail}</p>
      {sent.error && (
        <Alert color="red" role="alert" title={words.failed} mb="md">
          {why(sent.error)}
        </Alert>
      )}
      <Button size="md" loading={sent.isPending} onClick={() => sent.mutate()}>
        {words.giveBackNow}
      </Button>
    </Screen>
  );
}

/** The unit took a paper, but not in this browser. */
function FromFile({
  ballotId,
  found,
}: {
  readonly ballotId: string;
  readonly found: (paper: SignedPaper) => void;
}) {
  const { vote: words, form } = useWords();
  const [isWrong, setWrong] = useState(false);
  const open = async (file: File): Promise<void> => {
    try {
      found(paperIn(await file.text(), ballotId));
    } catch {
      setWrong(true);
    }
  };
  return (
    <Screen title={words.elsewhere}>
      <p>{words.elsewhereDetail}</p>
      <FileInput
        label={words.file}
        placeholder={form.chooseFile}
        accept="application/json"
        error={isWrong && words.wrongFile}
        onChange={(file) => {
          if (file) void open(file);
        }}
      />
    </Screen>
  );
}
