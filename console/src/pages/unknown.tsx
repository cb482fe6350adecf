import { useSuspenseQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { questions } from '../api.js';
import { useWords } from '../language.js';
import { ClusterLink, NextPage, PageTitle, Rows } from '../parts.js';

const facts = [
  'leader',
  'deputy',
  'members',
  'theme',
  'pledge',
  'meetings',
  'results',
  'proposals',
  'counts',
  'decisions',
] as const;

/** For each year of each cluster which facts are known, known in part, or told by no source. */
export function UnknownMap() {
  const { from } = useSearch({ from: '/unknown' });
  const { map: words } = useWords();
  const { data: answer } = useSuspenseQuery(questions.overview(from));
  const rows = answer.data.flatMap(({ label, id, years }) => years.map((year) => ({ label, id, year })));
  type Row = (typeof rows)[number];
  return (
    <>
      <PageTitle lead={words.lead}>{words.title}</PageTitle>
      <p className="legend">
        {(['YES', 'PARTLY', 'NO'] as const).map((known) => (
          <span key={known}>
            <Mark known={known} /> {words[marks[known].word]}
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
            ...facts.map((fact) => ({
              title: words[fact],
              isCentred: true,
              cell: ({ year }: Row) => <Mark known={year.told[fact]} />,
            })),
          ]}
        />
      </div>
      <NextPage to="/unknown" next={answer.next} />
    </>
  );
}

const marks = {
  YES: { word: 'yes', sign: '●' },
  PARTLY: { word: 'partly', sign: '◐' },
  NO: { word: 'no', sign: '○' },
} as const;

function Mark({ known }: { readonly known: keyof typeof marks }) {
  const { map } = useWords();
  const { word, sign } = marks[known];
  return (
    <span className={`mark ${word}`} role="img" aria-label={map[word]} title={map[word]}>
      {sign}
    </span>
  );
}
