import { Anchor, Checkbox, TextInput } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { rights } from '../api.js';
import { CommandLink } from '../do-links.js';
import { useWords } from '../language.js';
import { PageTitle, Part } from '../parts.js';
import { plain } from '../shown.js';
import { MayNot } from '../who.js';

/** Everything that can be recorded, in groups. */
export function Commands() {
  const { form: words, groups, commands, who } = useWords();
  const [filter, setFilter] = useState('');
  const { may } = useSuspenseQuery(rights).data;
  const [showsAll, showAll] = useState(false);
  const found = Object.entries(groups).flatMap(([group, title]) => {
    const all = Object.entries(commands[group as keyof typeof commands]).filter(
      ([name]) => showsAll || may(name),
    );
    const some = all.filter(([name, label]) => plain(`${label} ${name}`).includes(plain(filter.trim())));
    return some.length === 0 ? [] : [{ title, some }];
  });
  return (
    <>
      <PageTitle
        lead={
          <>
            {words.lead}{' '}
            {may('POST /api/imports/:kind') && (
              <Anchor renderRoot={(props) => <Link to="/import" search={{}} {...props} />}>
                {words.fromFile}
              </Anchor>
            )}
          </>
        }
      >
        {words.title}
      </PageTitle>
      <MayNot what="POST /api/commands/:name" />
      <TextInput
        label={words.filter}
        maw={420}
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
      />
      <Checkbox
        mt="sm"
        label={who.showAll}
        checked={showsAll}
        onChange={({ currentTarget }) => showAll(currentTarget.checked)}
      />
      <div aria-live="polite">{found.length === 0 && filter.trim() !== '' && <p>{words.none}</p>}</div>
      {found.map(({ title, some }) => (
        <Part key={title} title={title}>
          <ul className="links">
            {some.map(([command, label]) => (
              <li key={command}>
                <CommandLink command={command}>{label}</CommandLink>
              </li>
            ))}
          </ul>
        </Part>
      ))}
    </>
  );
}
