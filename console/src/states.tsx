import { Alert, Anchor, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { Problem } from './api.js';
import { useFirstWords } from './first-words.js';
import { PageTitle } from './parts.js';
import { SignIn } from './who.js';

// What stands in place of a page: while it is fetched, where it failed, where there is none.

// Its words are many, and a server that answers with a problem has them; else the problem speaks for itself.
const Why = lazy(() =>
  import('./said.js').then(
    ({ Why }) => ({ default: Why }),
    () => ({ default: ({ error }: { readonly error: Problem }) => <Text>{error.message}</Text> }),
  ),
);

export function Waiting() {
  const { states } = useFirstWords();
  return (
    <Group role="status" gap="sm" py="xl">
      <Loader size="sm" aria-hidden />
      <Text c="dimmed">{states.loading}</Text>
    </Group>
  );
}

export function Failed({ error, reset }: ErrorComponentProps) {
  const { states } = useFirstWords();
  const router = useRouter();
  const { reset: askAgain } = useQueryErrorResetBoundary();
  const problem = error instanceof Problem ? error : null;
  const again = (
    <Button
      variant="default"
      onClick={() => {
        askAgain();
        reset();
        void router.invalidate();
      }}
    >
      {states.again}
    </Button>
  );
  if (problem?.status === 401)
    return (
      <>
        <PageTitle lead={states.signInDetail}>{states.signIn}</PageTitle>
        <Stack className="sheet" gap="sm" align="flex-start">
          <SignIn />
          {again}
        </Stack>
      </>
    );
  const title =
    problem?.status === 0 ? states.unreachable : problem?.status === 404 ? states.notFound : states.failed;
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Alert color="red" role="alert" maw={720}>
        <Stack gap="sm" align="flex-start">
          {problem === null ? (
            <Text>{states.bug}</Text>
          ) : (
            problem.status !== 0 && (
              <Suspense fallback={<Text>{problem.message}</Text>}>
                <Why error={problem} />
              </Suspense>
            )
          )}
          {problem?.status === 404 ? <Ways /> : again}
        </Stack>
      </Alert>
    </>
  );
}

export function NotThere() {
  const { states } = useFirstWords();
  return (
    <Stack gap="sm" align="flex-start">
      <PageTitle>{states.notFound}</PageTitle>
      <Text>{states.notFoundDetail}</Text>
      <Ways />
    </Stack>
  );
}

/** From where there is nothing to where there is something. */
function Ways() {
  const { states } = useFirstWords();
  return (
    <Group gap="md">
      <Anchor renderRoot={(props) => <Link to="/search" {...props} />}>{states.toSearch}</Anchor>
      <Anchor renderRoot={(props) => <Link to="/" {...props} />}>{states.toHome}</Anchor>
    </Group>
  );
}
