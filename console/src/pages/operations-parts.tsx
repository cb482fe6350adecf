import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../language.js';
import { useSaid } from '../said.js';
import { Waiting } from '../states.js';

/** A part whose answer may fail without the others. */
export function Asked({
  error,
  isPending,
  children,
}: {
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly children: ReactNode;
}) {
  const { why } = useSaid();
  if (isPending) return <Waiting />;
  if (error) return <p>{why(error)}</p>;
  return children;
}

/** A state by a mark, a word and a colour. */
export function Mark({ isWell, children }: { readonly isWell: boolean; readonly children: ReactNode }) {
  return (
    <span className={`integrity ${isWell ? 'whole' : 'broken'}`}>
      <span aria-hidden>{isWell ? '✓' : '!'}</span> {children}
    </span>
  );
}

/** Why what was asked for was not done. */
export function Refused({ error }: { readonly error: Error | null }) {
  const { operations: words } = useWords();
  const { why } = useSaid();
  if (error === null) return null;
  return (
    <Alert color="red" role="alert" my="sm" title={words.refused}>
      {why(error)}
    </Alert>
  );
}
