import type { ChildProcess } from 'node:child_process';
import { type EventEmitter, once } from 'node:events';
import { sleep, within } from '../../src/application/waiting.js';

/** Milliseconds: less than Jest gives a test, so that what was waited for is told. */
const LONGEST = 120_000;

type Nothing = false | 0 | null | undefined;

/** Looks again and again until there is something, and gives it. Fails with what was waited for where there is nothing in time. */
export async function until<T>(
  what: string,
  look: () => T | Nothing | Promise<T | Nothing>,
  { longest = LONGEST, every = 5 } = {},
): Promise<T> {
  const end = performance.now() + longest;
  for (let left = longest; left > 0; left = end - performance.now()) {
    const found = await inTime(what, Promise.resolve(look()), left);
    if (found) return found;
    await sleep(every);
  }
  throw vain(what);
}

/** What is awaited. Fails with what was waited for where it does not come in time. */
export async function inTime<T>(what: string, awaited: Promise<T>, longest = LONGEST): Promise<T> {
  return await within(longest, awaited, () => {
    throw vain(what);
  });
}

/** What comes with the next event of a name. Fails where none comes in time. */
export function heard(from: EventEmitter, name: string, longest = LONGEST): Promise<unknown[]> {
  const event = inTime(`the event '${name}'`, once(from, name), longest);
  event.catch(() => undefined); // a test that fails before awaits it no more
  return event;
}

/** The exit code of a process, once all that it says is read; null where a signal ended it. */
export async function exitCode(child: ChildProcess, longest = LONGEST): Promise<number | null> {
  const [code] = await heard(child, 'close', longest);
  return code as number | null;
}

function vain(what: string): Error {
  return new Error(`waited in vain for this: ${what}`);
}
