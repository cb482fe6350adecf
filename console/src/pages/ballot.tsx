import { Anchor, Button, Group } from '@mantine/core';
import { useMutation, useSuspenseQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { actor, client, questions } from '../api.js';
import { DoLinks } from '../do-links.js';
import { FileLinks, paper, paperOf } from '../files.js';
import { Why } from '../evidence.js';
import { useSaid } from '../said.js';
import { useWords, wordFor } from '../language.js';
import { ClusterLink, PageTitle, Part, Rows, UnitName } from '../parts.js';
import { inGroups } from '../shown.js';
import { countAgain, heldHere } from '../proof/ballot.js';

/** How often a ballot is looked at while it goes on, milliseconds: that a paper is returned is no event. */
const SOON = 5_000;

/** What is recorded next of a ballot. */
const next = { VOTING: ['EndVoting'], COUNTING: ['CloseBallot'], CLOSED: [] };

/** One secret ballot: what is voted on, who took a paper, how many came back, and the count, which is counted again here. */
export function Ballot() {
  const { ballotId } = useParams({ from: '/ballots/$ballotId' });
  const clocks = useSearch({ from: '/ballots/$ballotId' });
  const { ballot: words, codes } = useWords();
  const { data: asked } = useSuspenseQuery({
    ...questions.ballot(ballotId, clocks),
    refetchInterval: ({ state }) => (state.data?.data.phase === 'CLOSED' ? false : SOON),
  });
  const who = useSuspenseQuery(actor);
  const { data: ballot } = asked;
  const { result, phase } = ballot;
  // Its id begins with its cluster and year.
  const [clusterId = '', year = ''] = ballotId.split('_');
  const unitId = who.data?.unitId ?? null;
  const isVoter = unitId !== null && ballot.roll.some((one) => one.unitId === unitId);
  const hasVoted = ballot.voted.some((one) => one.unitId === unitId);
  return (
    <>
      <PageTitle
        lead={
          <ClusterLink clusterId={ballot.clusterId} year={ballot.year}>
            {words.toYear(ballot.year)}
          </ClusterLink>
        }
      >
        {ballot.question}
      </PageTitle>
      <Part
        title={words.state}
        aside={
          <>
            <DoLinks commands={next[phase]} given={{ ballotId }} />
            <Why what={ballot.question} by={ballot.events} />
          </>
        }
      >
        <div role="status" aria-live="polite">
          <p>
            <strong>{wordFor(codes.ballotPhase, phase)}</strong>
          </p>
          <dl className="facts row">
            <div>
              <dt>{words.issued}</dt>
              <dd>{words.of(ballot.issued, ballot.roll.length)}</dd>
            </div>
            <div>
              <dt>{words.returned}</dt>
              <dd>
                {ballot.returned === null ? words.afterVoting : words.of(ballot.returned, ballot.issued)}
              </dd>
            </div>
            <div>
              <dt>{words.rule}</dt>
              <dd>{ballot.rule.printed}</dd>
            </div>
            <div>
              <dt>{words.quorum}</dt>
              <dd>{ballot.quorum.printed}</dd>
            </div>
          </dl>
        </div>
        {isVoter && (
          <Button
            variant={phase === 'CLOSED' ? 'default' : 'filled'}
            renderRoot={(props) => <Link to="/ballots/$ballotId/vote" params={{ ballotId }} {...props} />}
          >
            {hasVoted ? words.goOn : words.vote}
          </Button>
        )}
      </Part>
      {result && (
        <Part
          title={words.count}
          aside={
            result.outcome === 'TIED' &&
            ballot.winner === null && (
              <>
                <DoLinks commands={['OpenRunOff']} given={{ runOffOf: ballotId }} />
                {ballot.rule.castingVote && <DoLinks commands={['GiveCastingVote']} given={{ ballotId }} />}
              </>
            )
          }
        >
          <p>
            <strong>{result.printed}</strong>
            {ballot.winner && `: ${ballot.winner.name}`}
          </p>
          <p className="small">
            <FileLinks {...paper(words.countPaper, paperOf(clusterId, year, 'count', ballotId))} />
          </p>
          <Rows
            caption={words.count}
            rows={result.votes}
            keyOf={({ option }) => option}
            columns={[
              { title: words.option, isHead: true, cell: ({ name }) => name },
              { title: words.votes, isNumber: true, cell: ({ votes }) => votes },
              { title: words.ofPresent, isNumber: true, cell: ({ shares }) => shares.PRESENT },
              { title: words.ofAll, isNumber: true, cell: ({ shares }) => shares.ALL_MEMBERS },
              { title: words.ofValid, isNumber: true, cell: ({ shares }) => shares.VALID },
            ]}
          />
          <p className="quiet">{words.slips(result)}</p>
          <Recount ballotId={ballotId} unitId={unitId} />
        </Part>
      )}
      <Part title={words.voted}>
        <Rows
          caption={words.voted}
          rows={ballot.roll}
          keyOf={(one) => one.unitId}
          columns={[
            { title: words.unit, isHead: true, cell: (unit) => <UnitName unit={unit} /> },
            {
              title: words.paper,
              cell: (one) =>
                ballot.voted.some((other) => other.unitId === one.unitId)
                  ? ballot.absentees.some((other) => other.unitId === one.unitId)
                    ? words.tookAway
                    : words.took
                  : words.tookNone,
            },
          ]}
        />
      </Part>
      <Part title={words.key}>
        <p>{words.keySays}</p>
        <pre className="note">{inGroups(ballot.keyFingerprint)}</pre>
      </Part>
    </>
  );
}

/** Counts the ballots again here, from the proof alone, with the voter's own paper where this browser holds one. */
function Recount({ ballotId, unitId }: { readonly ballotId: string; readonly unitId: string | null }) {
  const { ballot: words } = useWords();
  const { say, why } = useSaid();
  const counted = useMutation({
    mutationFn: async () => {
      const { data: proof } = await client.fetchQuery(questions.ballotProof(ballotId));
      const own = unitId === null ? null : heldHere(ballotId, unitId).signed;
      return { ...countAgain(proof, own), hasOwn: own !== null };
    },
  });
  const { data, error } = counted;
  return (
    <div role="status">
      {data &&
        (data.faults.length === 0 ? (
          <p className="integrity whole">
            <span aria-hidden>✓</span> {words.recounted(data.counted.returned)}{' '}
            {data.hasOwn && words.ownFound}
          </p>
        ) : (
          <>
            <p className="integrity broken">
              <span aria-hidden>✗</span> {words.differs}
            </p>
            <ul>
              {data.faults.map((fault) => (
                <li key={fault}>{say(fault, fault)}</li>
              ))}
            </ul>
          </>
        ))}
      {error && <p className="integrity broken">{why(error)}</p>}
      <Group gap="sm">
        <Button variant="default" loading={counted.isPending} onClick={() => counted.mutate()}>
          {words.recount}
        </Button>
        <Anchor
          href={`/api/ballots/${encodeURIComponent(ballotId)}/proof`}
          download={`${ballotId}-proof.json`}
        >
          {words.download}
        </Anchor>
      </Group>
    </div>
  );
}
