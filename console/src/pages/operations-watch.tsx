import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { act, client, questions } from '../api.js';
import { CommandLink } from '../do-links.js';
import { useWords } from '../language.js';
import { ClusterLink, Part, Rows, UnitName } from '../parts.js';
import { useSaid } from '../said.js';
import { instant } from '../shown.js';
import { Asked } from './operations-parts.js';

/** To the page that shows a row of a read model, where there is one for it. */
function RowLink({ table, rowKey }: { readonly table: string; readonly rowKey: string }) {
  const [, clusterId = '', year] = /^(.+)_(\d{4})$/.exec(rowKey) ?? [];
  if (table === 'cluster') return <ClusterLink clusterId={rowKey}>{rowKey}</ClusterLink>;
  if (table === 'unit') return <UnitName unit={{ unitId: rowKey, name: rowKey }} />;
  if (!['cluster_year', 'results', 'standings'].includes(table) || year === undefined) return rowKey;
  return (
    <ClusterLink clusterId={clusterId} year={Number(year)}>
      {rowKey}
    </ClusterLink>
  );
}

/** What differs from what the events say, by table and row, and what puts the history in doubt; with what to do. */
export function Differences({
  mayRebuild,
  mayResolve,
}: Readonly<Record<'mayRebuild' | 'mayResolve', boolean>>) {
  const { operations: words, commands } = useWords();
  const { say } = useSaid();
  const { data, error, isPending } = useQuery({ ...questions.watch, refetchInterval: 5_000 });
  const rebuilt = useMutation({
    mutationFn: (name: string) => act(`/projections/${encodeURIComponent(name)}/rebuild`),
    onSettled: () => client.invalidateQueries(questions.projections),
  });
  const { found = [], doubt = null } = data?.data ?? {};
  const of = (name: string | null) => found.filter(({ projection }) => projection === name);
  const tables = [...new Set(found.map(({ projection }) => projection))].filter((name) => name !== null);
  return (
    <Part title={words.differences}>
      <Asked error={rebuilt.error ?? error} isPending={isPending}>
        {found.length === 0 && doubt === null && <p>{words.noDifferences}</p>}
        {(doubt !== null || of(null).length > 0) && (
          <section>
            <h3>{words.inLog}</h3>
            {doubt && (
              <p>
                {words.doubtFrom(doubt.from)}
                {doubt.lastSound &&
                  `; ${words.lastSound(doubt.lastSound.position, instant(doubt.lastSound.recordedAt))}`}
                . {words.afterDoubt}{' '}
                {mayResolve && (
                  <CommandLink command="ResolveDoubt" given={{ inDoubtFrom: doubt.from }}>
                    {commands.system.ResolveDoubt}
                  </CommandLink>
                )}
              </p>
            )}
            <ul>
              {[...new Set([...(doubt?.found ?? []), ...of(null).map(({ what }) => what)])].map((what) => (
                <li key={what}>{say(what, what)}</li>
              ))}
            </ul>
          </section>
        )}
        {tables.length > 0 && <p className="quiet small">{words.afterDifference}</p>}
        {tables.map((name) => (
          <section key={name}>
            <h3>
              read.{name}{' '}
              {mayRebuild && (
                <Button
                  variant="default"
                  size="compact-xs"
                  loading={rebuilt.isPending && rebuilt.variables === name}
                  onClick={() => rebuilt.mutate(name)}
                >
                  {words.rebuildOne(name)}
                </Button>
              )}
            </h3>
            <Rows
              caption={`read.${name}`}
              rows={of(name)}
              keyOf={({ what }) => what}
              columns={[
                {
                  title: words.row,
                  isHead: true,
                  cell: ({ row }) => row && <RowLink table={name} rowKey={row.key} />,
                },
                {
                  title: words.differs,
                  cell: ({ row, what }) => (row ? words.faults[row.fault](row.columns) : say(what, what)),
                },
              ]}
            />
          </section>
        ))}
      </Asked>
    </Part>
  );
}
