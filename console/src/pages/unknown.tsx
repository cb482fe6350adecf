import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords } from '../language.js';
import { ClusterLink, NextPage, PageTitle, Rows } from '../parts.js';
import type { Award } from '../shapes.js';

type Known = 'yes' | 'partly' | 'no';

/** For each year of each cluster which facts are known, known in part, or told by no source. */
export function UnknownMap() {
  const { from } = useSearch({ from: '/unknown' });
  const { map: words } = useWords();
  const { data: answer } = useSuspenseQuery(questions.overview(from));
  const rows = answer.data.flatMap(({ label, id, years }) => years.map((year) => ({ label, id, year })));
  type Row = (typeof rows)[number];
  const isTold = (given: boolean): Known => (given ? 'yes' : 'no');
  const facts: readonly (readonly [string, (row: Row) => Known])[] = [
    [words.leader, ({ year }) => isTold(year.leader !== null)],
    [words.deputy, ({ year }) => isTold(year.deputies.length > 0)],
    [
      words.members,
      ({ year: { roster } }) =>
        roster.members.length === 0 ? 'no' : roster.unknownMembers === 0 ? 'yes' : 'partly',
    ],
    [words.theme, ({ year }) => isTold(year.movement.theme !== null)],
    [
      words.pledge,
      ({ year: { pledge } }) =>
        pledge === null ? 'no' : pledge.signedByAll || pledge.signatures.length > 0 ? 'yes' : 'partly',
    ],
    [words.meetings, ({ year }) => isTold(year.meetings.length > 0 || year.activities.length > 0)],
    [words.results, ({ year }) => isTold(year.results.length > 0)],
    [words.proposals, ({ year }) => isTold(year.proposals.length > 0)],
    [
      words.counts,
      ({ year }) => {
        const votes = (year.proposals as readonly Award[]).map(
          ({ vote }) => vote as { counts?: object | null } | null,
        );
        return votes.length === 0 ? 'no' : votes.every((vote) => vote?.counts) ? 'yes' : 'partly';
      },
    ],
    [
      words.decisions,
      ({ year }) =>
        isTold(
          (year.proposals as readonly Award[]).some(
            ({ status }) => status === 'granted' || status === 'refused',
          ) || year.grants.length > 0,
        ),
    ],
  ];
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      <p className="legend">
        {(['yes', 'partly', 'no'] as const).map((known) => (
          <span key={known}>
            <Mark known={known} /> {words[known]}
          </span>
        ))}
      </p>
      <div className="sheet">
        <Rows
          caption={words.title}
          rows={rows}
          keyOf={({ id, year }) => `${id} ${year.year}`}
          columns={[
            {
              title: words.cluster,
              isHead: true,
              cell: ({ id, label, year }) => (
                <ClusterLink clusterId={id} year={year.year}>
                  {label}, {year.year}
                </ClusterLink>
              ),
            },
            ...facts.map(([title, knownIn]) => ({
              title,
              isCentred: true,
              cell: (row: Row) => <Mark known={knownIn(row)} />,
            })),
          ]}
        />
      </div>
      <NextPage to="/unknown" next={answer.next} />
    </>
  );
}

function Mark({ known }: { readonly known: Known }) {
  const { map } = useWords();
  return (
    <span className={`mark ${known}`} role="img" aria-label={map[known]} title={map[known]}>
      {{ yes: '●', partly: '◐', no: '○' }[known]}
    </span>
  );
}
