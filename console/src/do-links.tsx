import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { rights } from './api.js';
import { useWords, wordAmong } from './language.js';

/** To the form of a command, filled in as far as is known. */
export function CommandLink({
  command,
  given = {},
  className,
  children,
}: {
  readonly command: string;
  readonly given?: Readonly<Record<string, string>>;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <Anchor
      {...(className !== undefined && { className })}
      renderRoot={(props) => <Link to="/do/$command" params={{ command }} search={given} {...props} />}
    >
      {children}
    </Anchor>
  );
}

/** To the forms of some commands, filled in as far as is known; of these only what who asks may do. */
export function DoLinks({
  commands: offered,
  given,
}: {
  readonly commands: readonly string[];
  readonly given: Readonly<Record<string, string | number | null | undefined>>;
}) {
  const { commands } = useWords();
  const { may } = useSuspenseQuery(rights).data;
  const search = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) =>
      value === null || value === undefined ? [] : [[name, String(value)]],
    ),
  );
  return offered.filter(may).map((command) => (
    <CommandLink key={command} command={command} given={search} className="why">
      {wordAmong(commands, command)}
    </CommandLink>
  ));
}
