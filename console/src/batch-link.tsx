import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

/** To the page of what was recorded together. */
export function BatchLink({
  correlationId,
  children,
}: {
  readonly correlationId: string;
  readonly children: ReactNode;
}) {
  return (
    <Anchor
      inherit
      renderRoot={(props) => <Link to="/batches/$correlationId" params={{ correlationId }} {...props} />}
    >
      {children}
    </Anchor>
  );
}

/** To the receipt of a command. */
export function ReceiptLink({
  commandId,
  children,
}: {
  readonly commandId: string;
  readonly children: ReactNode;
}) {
  return (
    <Anchor
      inherit
      renderRoot={(props) => <Link to="/receipts/$commandId" params={{ commandId }} {...props} />}
    >
      {children}
    </Anchor>
  );
}
