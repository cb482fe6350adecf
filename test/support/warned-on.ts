import { readFileSync } from 'node:fs';

// What was warned of is on the pages that docs/errors.md names beside its code.

/** An event as `GET /api/events` tells it. */
interface Event {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>> & {
    readonly warnings?: readonly { readonly code: string }[];
  };
}

/** Address of a page whose ids are in an event, each in its place; null where one of them is not. */
function address(data: Event['data'], path: string): string | null {
  const { proposals = [] } = data as { readonly proposals?: readonly { readonly proposalId: string }[] };
  const ids: Readonly<Record<string, unknown>> = { proposalId: proposals[0]?.proposalId, ...data };
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.some((name) => ids[name] === undefined || ids[name] === null)) return null;
  return path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name]));
}

const year = '/api/clusters/{clusterId}/years/{year}';

/** Pages by the names that the table has for them. */
const pages: Readonly<Record<string, string>> = {
  unit: '/api/units/{unitId}',
  cluster: '/api/clusters/{clusterId}',
  year,
  results: `${year}/results`,
  submissions: `${year}/submissions`,
  standings: `${year}/standings`,
  meeting: '/api/meetings/{meetingId}',
  ballot: '/api/ballots/{ballotId}',
  award: '/api/awards/{proposalId}',
  grant: '/api/grants/{grantId}',
  inspection: '/api/inspections/{inspectionId}?unit={unitId}',
  organiser: '/api/organisers/{organiserId}/years/{year}',
};

const rows = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8').matchAll(
  /^\| `([A-Z_]+)` +\|[^|]*\| ([^|]*?) +\|$/gm,
);

/** Pages by code: for what kind of record soever, those that have it together. */
export const pagesByCode: ReadonlyMap<string, readonly (readonly string[])[]> = new Map(
  [...rows].map(([, code = '', on = '']) => [code, on.split('; ').map((some) => some.split(', '))]),
);

/** What the table calls a page, and is none. */
export const noPages = (): readonly string[] =>
  [...pagesByCode.values()].flat(2).filter((name) => pages[name] === undefined);

/** Tried once for each code and type of event: an answer has what every event that it names was warned of. */
const tried = new Set<string>();

/** Throws where a page does not have what was warned of. */
export async function requireOnPages(
  { id, type, data }: Event,
  warningsOn: (path: string) => Promise<readonly { readonly eventId: string; readonly code: string }[]>,
): Promise<void> {
  for (const { code } of data.warnings ?? []) {
    if (tried.has(`${code} ${type}`)) continue;
    tried.add(`${code} ${type}`);
    const alternatives = (pagesByCode.get(code) ?? [])
      .map((names) => names.flatMap((name) => address(data, pages[name] ?? '') ?? []))
      .filter((paths) => paths.length > 0);
    const has = new Map<string, boolean>();
    for (const path of new Set(alternatives.flat())) {
      const there = await warningsOn(path);
      has.set(
        path,
        there.some((one) => one.eventId === id && one.code === code),
      );
    }
    if (!alternatives.some((paths) => paths.every((path) => has.get(path))))
      throw new Error(`${code} of ${type} is on none of these: ${JSON.stringify([...has])}`);
  }
}
