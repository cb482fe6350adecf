import { useQuery } from '@tanstack/react-query';
import { questions } from '../api.js';
import { CommandLink } from '../do-links.js';
import { useWords, wordFor } from '../language.js';
import { Part, Rows } from '../parts.js';
import { day, instant } from '../shown.js';
import { Asked, Mark } from './operations-parts.js';

/** Keys of programs: what each may do, until when; the operator revokes and issues them. */
export function AccessKeys({ mayAct }: { readonly mayAct: boolean }) {
  const { operations: words, choices } = useWords();
  const { data, error, isPending } = useQuery(questions.accessKeys);
  return (
    <Part title={words.accessKeys}>
      <Asked error={error} isPending={isPending}>
        {data?.data.length === 0 ? (
          <p>{words.noAccessKeys}</p>
        ) : (
          <Rows
            caption={words.accessKeys}
            rows={data?.data ?? []}
            keyOf={({ keyId }) => keyId}
            columns={[
              { title: words.name, isHead: true, cell: ({ keyId }) => keyId },
              { title: words.purpose, cell: ({ purpose }) => purpose },
              {
                title: words.roles,
                cell: ({ roles, unitId }) =>
                  [...roles.map((role) => wordFor(choices, role)), ...(unitId === null ? [] : [unitId])].join(
                    ', ',
                  ),
              },
              { title: words.until, cell: ({ until }) => day(until) },
              { title: words.usedHere, cell: ({ usedHereAt }) => (usedHereAt ? instant(usedHereAt) : '–') },
              {
                title: words.status,
                cell: ({ keyId, revoked }) =>
                  revoked ? (
                    <Mark isWell={false}>{words.revoked(instant(revoked.at), revoked.reason)}</Mark>
                  ) : (
                    mayAct && (
                      <CommandLink command="RevokeAccessKey" given={{ keyId }}>
                        {words.revoke(keyId)}
                      </CommandLink>
                    )
                  ),
              },
            ]}
          />
        )}
      </Asked>
      {mayAct && <CommandLink command="IssueAccessKey">{words.issueKey}</CommandLink>}
    </Part>
  );
}
