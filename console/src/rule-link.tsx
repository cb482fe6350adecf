import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** To the page of a rule of the law book; its code where nothing else is said. */
export function RuleLink({ rule, children }: { readonly rule: string; readonly children?: ReactNode }) {
  return (
    <Anchor inherit renderRoot={(props) => <Link to="/rules/$code" params={{ code: rule }} {...props} />}>
      {children ?? rule}
    </Anchor>
  );
}
