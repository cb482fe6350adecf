import type { ReactNode } from 'react';
import { Problem } from '../api.js';
import { useWords } from '../language.js';
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
  const { operations: words } = useWords();
  if (isPending) return <Waiting />;
  if (error) return <p>{error instanceof Problem && error.status > 0 ? error.message : words.away}</p>;
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
