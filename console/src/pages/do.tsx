import { Anchor, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useWords } from '../language.js';
import { PageTitle, Part } from '../parts.js';

/** Without diacritics and case, as people filter. */
const plain = (text: string): string =>
  text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[đĐ]/g, 'd').toLowerCase();

/** Everything that can be recorded, in groups. */
export function Commands() {
  const { form: words, groups, commands } = useWords();
  const [filter, setFilter] = useState('');
  const found = Object.entries(groups).flatMap(([group, title]) => {
    const all = Object.entries(commands[group as keyof typeof commands]);
    const some = all.filter(([name, label]) => plain(`${label} ${name}`).includes(plain(filter.trim())));
    return some.length === 0 ? [] : [{ title, some }];
  });
  return (
    <>
      <PageTitle
        lead={
          <>
            {words.lead}{' '}
            <Anchor renderRoot={(props) => <Link to="/import" search={{}} {...props} />}>
              {words.fromFile}
            </Anchor>
          </>
        }
      >
        {words.title}
      </PageTitle>
      <TextInput
        label={words.filter}
        maw={420}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <div aria-live="polite">{found.length === 0 && <p>{words.none}</p>}</div>
      {found.map(({ title, some }) => (
        <Part key={title} title={title}>
          <ul className="links">
            {some.map(([command, label]) => (
              <li key={command}>
                <Anchor
                  renderRoot={(props) => (
                    <Link to="/do/$command" params={{ command }} search={{}} {...props} />
                  )}
                >
                  {label}
                </Anchor>
              </li>
            ))}
          </ul>
        </Part>
      ))}
    </>
  );
}
