import { Alert, Anchor, Button, Text } from '@mantine/core';
import { useMutation, useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { act, actor, rights, signIn } from './api.js';
import { useFirstWords, wordFor } from './first-words.js';
import { returnHere } from './return-to.js';

// Who is signed in, what their roles may do, and where one signs in.

/** Goes to the issuer; what is typed is kept in this tab, and one comes back to this page. */
export function SignIn() {
  const { who: words } = useFirstWords();
  const { data } = useQuery(signIn);
  if (data?.by === 'TOKEN') return null;
  if (data?.by === 'LINK') return <Text size="sm">{words.byLink}</Text>;
  return (
    <Anchor href="/api/sign-in" onClick={returnHere}>
      {words.signIn}
    </Anchor>
  );
}

/** Who is signed in, and out again. */
export function Who() {
  const { who: words } = useFirstWords();
  const { data, isPending } = useQuery(actor);
  const out = useMutation({
    mutationFn: () => act('/sign-out'),
    // Nothing that was seen or typed stays for whoever sits here next, whether the server answered or not.
    onSettled: () => {
      sessionStorage.clear();
      location.assign('/');
    },
  });
  if (isPending) return null;
  if (!data || data.id === 'anonymous')
    return (
      <div className="who">
        <SignIn />
      </div>
    );
  return (
    <div className="who">
      <Text size="sm">
        {words.signedIn} <b>{data.id}</b>
      </Text>
      <Text size="sm" className="quiet">
        {data.roles.map((role) => wordFor(words.roles, role)).join(', ') || words.noRole}
      </Text>
      <Anchor size="sm" renderRoot={(props) => <Link to="/sessions" {...props} />}>
        {words.sessions}
      </Anchor>
      <Button size="compact-sm" variant="default" onClick={() => out.mutate()}>
        {words.signOut}
      </Button>
    </div>
  );
}

/** Says where who asks may not do this, and why; nothing where they may. `what` as `rights` takes it. */
export function MayNot({ what }: { readonly what: string }) {
  const { who: words } = useFirstWords();
  const { may, isKnown, roles } = useSuspenseQuery(rights).data;
  if (may(what)) return null;
  return (
    <Alert color="yellow" title={isKnown ? words.notYours : words.mayNot} mb="md">
      {isKnown ? (
        words.why(roles.map((role) => wordFor(words.roles, role)).join(', '))
      ) : (
        <>
          {words.typedStays} <SignIn />
        </>
      )}
    </Alert>
  );
}
