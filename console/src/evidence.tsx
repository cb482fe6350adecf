import { Button } from '@mantine/core';
import { createContext, lazy, type ReactNode, Suspense, use, useState } from 'react';
import { useFirstWords } from './first-words.js';

// What a value rests on, one click away from it: the words of the source, the document, who recorded it and when, and the event.

export interface Asked {
  readonly what: string;
  readonly events: readonly string[];
}

const EvidenceDrawer = lazy(() =>
  import('./evidence-drawer.js').then((loaded) => ({ default: loaded.EvidenceDrawer })),
);

const Context = createContext<(asked: Asked) => void>(() => undefined);

/** Holds the drawer that `Why` opens, loaded when it is opened first. */
export function EvidenceProvider({ children }: { readonly children: ReactNode }) {
  // Undefined before anything was asked.
  const [asked, setAsked] = useState<Asked | null>();
  return (
    <Context value={setAsked}>
      {children}
      {asked !== undefined && (
        <Suspense>
          <EvidenceDrawer asked={asked} close={() => setAsked(null)} />
        </Suspense>
      )}
    </Context>
  );
}

type Reason = string | { readonly eventId: string } | null | undefined;

/** Opens the drawer, for what is no `Why`. */
export const useEvidence = () => use(Context);

/**
 * A button beside a value that opens what it rests on. `by` are ids of events or what names one, such as the proofs of an answer;
 * without any there is nothing to open. `what` says of what, for the title and for who does not see the place.
 */
export function Why({ what, by }: { readonly what: string; readonly by: Reason | readonly Reason[] }) {
  const { evidence: words } = useFirstWords();
  const open = use(Context);
  const named = [by].flat().map((one) => (typeof one === 'string' ? one : one?.eventId));
  const events = [...new Set(named.filter((id) => id !== undefined))];
  if (events.length === 0) return null;
  return (
    <Button
      className="why"
      variant="subtle"
      size="compact-xs"
      onClick={() => open({ what, events })}
      aria-label={words.buttonFor(what)}
    >
      {words.button}
    </Button>
  );
}
