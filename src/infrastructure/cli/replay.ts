import type { Config } from '../config.js';
import { OpenPrincipals } from '../http/principals.js';
import type { Application } from '../http/server.js';
import { createServer } from '../http/server.js';
import type { Terminal } from './run.js';
import { withStores } from './tools.js';

/** Which history, and which way. */
export interface Replay {
  /** Where the answer is, below `/api`, such as `clusters/ttcp-cum-4` or `clusters/ttcp-cum-4/leadership?asOf=2019-06-01`. */
  readonly path: string;
  readonly backwards: boolean;
  /** Only what was known at this instant or position; all where undefined. */
  readonly knownAt: string | undefined;
}

interface StepShown {
  readonly position: string;
  readonly recordedAt: string;
  readonly type: string;
  readonly actor: string;
  readonly changes: readonly { readonly path: string; readonly before?: unknown; readonly after?: unknown }[];
}

/** Longest value that is printed, in characters. */
const LONGEST = 160;

/** Prints the history of an answer, event by event, with what each changed. Exit code 0, or 1 where the question is refused. */
export async function replay(
  application: Application,
  config: Config,
  terminal: Terminal,
  what: Replay,
): Promise<number> {
  return await withStores(config, terminal, async (stores, clock) => {
    const app = await createServer(application, stores, clock, new OpenPrincipals(), config.jsonLogs);
    app.useLogger(false);
    await app.listen(0, '127.0.0.1');
    const url = await app.getUrl();
    return await replayed(url, what, (line) => terminal.say(line)).finally(() => app.close());
  });
}

/** The same, of a server on this machine. */
export async function replayed(
  server: string,
  { path, backwards, knownAt }: Replay,
  say: (line: string) => void,
): Promise<number> {
  const [at = '', query = ''] = path.replace(/^\/?(api\/)?/, '').split('?');
  const asked = new URLSearchParams(query);
  if (backwards) asked.set('order', 'backwards');
  if (knownAt !== undefined) asked.set('knownAt', knownAt);
  for (;;) {
    const response = await fetch(`${server}/api/${at}/history/steps?${asked.toString()}`);
    const answer = (await response.json()) as {
      data: StepShown[];
      next: string | null;
      code: string;
      detail: string;
    };
    if (!response.ok) {
      say(`${answer.code}: ${answer.detail}`);
      return 1;
    }
    for (const step of answer.data) for (const line of linesOf(step)) say(line);
    if (answer.next === null) return 0;
    asked.set('from', answer.next);
  }
}

function linesOf({ position, recordedAt, type, actor, changes }: StepShown): string[] {
  const changed = changes.map(
    ({ path, before, after }) => `  ${path || '/'}: ${printed(before)} → ${printed(after)}`,
  );
  return [`${position}  ${recordedAt}  ${type}  ${actor}`, ...changed];
}

function printed(value: unknown): string {
  if (value === undefined) return '–';
  const text = JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
