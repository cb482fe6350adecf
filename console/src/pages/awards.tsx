import { Anchor, Button, Group, NativeSelect, TextInput } from '@mantine/core';
import { useSuspenseQueries } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { questions } from '../api.js';
import { AwardRows } from '../award-rows.js';
import { Files, table } from '../files.js';
import { useWords } from '../language.js';
import { PageTitle, Unknown, Warnings } from '../parts.js';

/** What was proposed, and what became of it. */
export function Awards() {
  const search = useSearch({ from: '/awards' });
  const { year, status, from, ...clocks } = search;
  const { awards: words, codes } = useWords();
  const navigate = useNavigate({ from: '/awards' });
  const [found, counted] = useSuspenseQueries({
    queries: [questions.awards({ year, status, from }, clocks), questions.awardCounts(clocks)],
  });
  const [typed, setTyped] = useState(year ?? '');
  const asked = Object.entries({ year, status, ...clocks })
    .flatMap(([name, value]) => (value ? [`${name}=${encodeURIComponent(value)}&`] : []))
    .join('');
  const { proposed, granted } = counted.data.data;
  const awards = found.data.data;
  return (
    <>
      <PageTitle lead={words.lead(proposed, granted)}>{words.title}</PageTitle>
      <Warnings of={found.data} />
      <form
        className="no-print"
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({
            search: (before) => ({ ...before, year: typed === '' ? undefined : typed, from: undefined }),
          });
        }}
      >
        <Group align="flex-end" gap="sm" mb="md">
          <TextInput
            label={words.year}
            inputMode="numeric"
            pattern="\d{4}"
            w={110}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <NativeSelect
            label={words.status}
            value={status ?? ''}
            data={[
              { value: '', label: words.any },
              ...Object.entries(codes.awardStatus).map(([value, label]) => ({ value, label })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              void navigate({
                search: (before) => ({
                  ...before,
                  status: value === '' ? undefined : value,
                  from: undefined,
                }),
              })
            }
          />
          <Button type="submit" variant="default">
            {words.filter}
          </Button>
        </Group>
      </form>
      <div className="sheet">
        {awards.length > 0 ? (
          <AwardRows awards={awards} withYear />
        ) : (year ?? status) ? (
          <p>{words.noneSuch}</p>
        ) : (
          <Unknown />
        )}
      </div>
      <Files files={[table(words.title, `/api/awards?${asked}`)]} />
      {found.data.next && (
        <Anchor
          mt="sm"
          renderRoot={(props) => (
            <Link to="/awards" search={{ ...search, from: found.data.next ?? undefined }} {...props} />
          )}
        >
          {words.next}
        </Anchor>
      )}
    </>
  );
}
