import { Anchor } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { rights } from '../api.js';
import { DoLinks } from '../do-links.js';
import { useWords } from '../language.js';
import { Part } from '../parts.js';

/** What is recorded first, where there is nothing yet. */
export function ToBegin() {
  const { home, form } = useWords();
  const { may } = useSuspenseQuery(rights).data;
  if (!may('RegisterUnit')) return <p>{home.none}</p>;
  return (
    <Part title={home.begin}>
      <p>{home.beginSays}</p>
      <p>
        <DoLinks commands={['RegisterUnit', 'EstablishCluster', 'AdmitMember']} given={{}} />{' '}
        <Anchor
          className="why"
          renderRoot={(props) => <Link to="/import" search={{ kind: 'units' }} {...props} />}
        >
          {form.fromFile}
        </Anchor>
      </p>
    </Part>
  );
}
