import { Alert, Anchor, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { type ErrorComponentProps, Link, useRouter } from '@tanstack/react-router';
import { Problem } from './api.js';
import { useWords } from './language.js';
import { useSaid } from './said.js';
import { SignIn } from './who.js';

// What stands in place of a page: while it is fetched, where it failed, where there is none.

export function Waiting() {
  const { states } = useWords();
  return (
    <Group role="status" gap="sm" py="xl">
      <Loader size="sm" aria-hidden />
      <Text c="dimmed">{states.loading}</Text>
    </Group>
  );
}

export function Failed({ error, reset }: ErrorComponentProps) {
  const { states } = useWords();
  const { why } = useSaid();
  const router = useRouter();
  const { reset: askAgain } = useQueryErrorResetBoundary();
  const problem = error instanceof Problem ? error : null;
  const title =
    problem?.status === 0
      ? states.unreachable
      : problem?.status === 401
        ? states.signIn
        : problem?.status === 404
          ? states.notFound
          : states.failed;
  return (
    <Alert color="red" title={title} role="alert" maw={720}>
      <Stack gap="sm" align="flex-start">
        {problem?.status !== 0 && <Text>{problem ? why(problem) : states.bug}</Text>}
        {problem?.status === 401 && <SignIn />}
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
      </Stack>
    </Alert>
  );
}

export function NotThere() {
  const { states } = useWords();
  return (
    <Stack gap="sm" align="flex-start">
      <Title order={1}>{states.notFound}</Title>
      <Text>{states.notFoundDetail}</Text>
      <Anchor renderRoot={(props) => <Link to="/" {...props} />}>{states.toHome}</Anchor>
    </Stack>
  );
}
