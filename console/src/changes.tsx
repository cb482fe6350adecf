import type { ReactNode } from 'react';
import type { Change, Json } from './api.js';
import { useWords, wordAmong, type Words } from './language.js';
import { Rows, Unknown } from './parts.js';
import { day, instant, number } from './shown.js';

// How an answer differs from another, told part by part in words.

type Members = { readonly [name: string]: Json | undefined };

/** What an answer has for programs and for `Why`: people see it as the event itself. */
const technical =
  /^(events|proof|eventId|provenBy|provenAgain|provenUntil|recordedAt|recorded|actor|warnings|sha256|version|unknown)$/;

const isMembers = (value: Json | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const stepsOf = (path: string): readonly string[] =>
  path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What a part of an answer is called by: a unit its name, a proposal its award. */
export function nameOf(value: Json | undefined): string | null {
  if (!isMembers(value)) return null;
  for (const name of ['name', 'label', 'awardName', 'title', 'question', 'unitName']) {
    const found = value[name];
    if (typeof found === 'string') return found;
  }
  return null;
}

/** The part of an answer one step down; the step to an item of a list is its id (`unitId=a`), or its place. */
function below(value: Json | undefined, step: string): Json | undefined {
  if (isMembers(value)) return value[step];
  if (!Array.isArray(value)) return undefined;
  const [, name = '', id] = /^(\w+)=(.*?)(#\d+)?$/.exec(step) ?? [];
  return value.find((one: Json) =>
    isMembers(one) ? JSON.stringify(one[name])?.replaceAll('"', '') === id : one === step,
  );
}

/** What of an object people are told: no ids and codes beside the words for them, nothing that is empty. */
function toldOf(value: Members): readonly (readonly [string, Json | undefined])[] {
  const called = nameOf(value);
  const isTold = ([name, of]: readonly [string, Json | undefined]): boolean =>
    !technical.test(name) &&
    !/(^|[a-z])(Id|Ids)$|^(id|code|metric|criterion|countBasis|stream|revision)$/.test(name) &&
    !(
      `${name}Name` in value ||
      `${name}Names` in value ||
      (name.endsWith('s') && `${name.slice(0, -1)}Names` in value)
    ) &&
    of !== called &&
    isSaid(of);
  return Object.entries(value).filter(isTold);
}

function isSaid(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (!isMembers(value)) return value !== undefined && value !== null && value !== false;
  return typeof value['text'] === 'string' || nameOf(value) !== null || toldOf(value).length > 0;
}

function useSaid() {
  const { answers, answerCodes, fields, choices, codes, unknown, form, history } = useWords();
  const code = (text: string): string | undefined =>
    unknown[text as keyof Words['unknown']] ?? answerCodes[text] ?? choices[text] ?? wordAmong(codes, text);
  const labelOf = (name: string): string => answers[name] ?? fields[name] ?? name;
  const said = (value: Json | undefined, name = ''): ReactNode => {
    if (value === undefined) return '–';
    if (value === null) return <Unknown />;
    if (typeof value === 'boolean') return value ? form.yes : form.no;
    if (typeof value === 'number') return /year/i.test(name) ? value : number(value);
    if (typeof value === 'string') {
      if (/^\d{4}-\d\d(-\d\d)?$/.test(value)) return day(value);
      if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return instant(value);
      const [, since, edition] = /^rules-from-(the-beginning|[\d-]{10})(?:-edition-(\d))?$/.exec(value) ?? [];
      if (since !== undefined)
        return history.ruleSet(since === 'the-beginning' ? null : day(since), edition ?? null);
      return code(value) ?? value;
    }
    if (!isMembers(value)) {
      if (value.length === 0) return '–';
      return (
        <ul className="plain">
          {value.map((one, n) => (
            <li key={n}>{said(one, name)}</li>
          ))}
        </ul>
      );
    }
    if (typeof value['text'] === 'string') return value['text'];
    const called = nameOf(value);
    return (
      <>
        {called !== null && <div>{called}</div>}
        {toldOf(value).map(([part, of]) => (
          <div key={part} className="told">
            <span className="quiet">{labelOf(part)}:</span> {said(of, part)}
          </div>
        ))}
      </>
    );
  };
  /** Where something changed, in words. */
  const place = (path: string, wholes: readonly (Json | undefined)[]): string => {
    let at = wholes;
    return stepsOf(path.replace(/\/text$/, ''))
      .map((step) => {
        at = at.map((one) => below(one, step));
        const called = at.map(nameOf).find((one) => one !== null);
        const [, id] = /=(.*)$/.exec(step) ?? [];
        return id === undefined
          ? (answers[step] ?? fields[step] ?? code(step) ?? step)
          : (called ?? id.replace(/^.*_\d{4}_/, ''));
      })
      .join(' › ');
  };
  return { said, place };
}

/** The differences as a table; what only programs follow is left out. */
export function Changes({
  of,
  before,
  after,
}: {
  readonly of: readonly Change[];
  /** The whole answers, for the names of what changed within them. */
  readonly before: Json;
  readonly after: Json;
}) {
  const { history: words } = useWords();
  const { said, place } = useSaid();
  const cell = (path: string, value: Json | undefined): ReactNode => {
    const steps = stepsOf(path);
    if (steps.length > 0 || value === null || value === undefined) return said(value, steps.at(-1));
    return (
      <details>
        <summary>{words.firstAnswer}</summary>
        {said(value)}
      </details>
    );
  };
  const paths = new Set(of.map(({ path }) => path));
  const shown = of.filter(
    ({ path }) =>
      !stepsOf(path).some((step) => technical.test(step)) &&
      // A figure is told as text, the rest of it is for programs.
      (path.endsWith('/text') || !paths.has(`${path.slice(0, path.lastIndexOf('/'))}/text`)),
  );
  if (shown.length === 0) return <p>{of.length === 0 ? words.same : words.onlyProof}</p>;
  return (
    <Rows
      caption={words.changes}
      rows={shown}
      keyOf={({ path }) => path}
      columns={[
        {
          title: words.what,
          isHead: true,
          cell: ({ path }) => place(path, [before, after]) || words.whole,
        },
        {
          title: words.before,
          cell: (change) => <div className="was">{cell(change.path, change.before)}</div>,
        },
        {
          title: words.after,
          cell: (change) => cell(change.path, change.after),
        },
      ]}
    />
  );
}
