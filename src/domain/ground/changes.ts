import type { Json } from './event.js';

/** One difference between two values: what is there under the path, a JSON pointer, before and after; absent where nothing is. */
export interface Change {
  readonly path: string;
  readonly before?: Json;
  readonly after?: Json;
}

type Members = Readonly<Record<string, Json | undefined>>;

/**
 * What differs between two JSON values. Items of a list are those with the same id, or else in the same place among what is left, so
 * that one that was added does not make all behind it differ; their order alone is no difference. The step to an item in a path is its
 * id (`unitId=a`), or its place.
 */
export function changesBetween(before: Json | undefined, after: Json | undefined, path = ''): Change[] {
  if (isMembers(before) && isMembers(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => changesBetween(before[name], after[name], `${path}/${escaped(name)}`));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [were, are] = [stepsTo(before), stepsTo(after)];
    return [...new Set([...were.keys(), ...are.keys()])].flatMap((step) =>
      changesBetween(were.get(step), are.get(step), `${path}/${escaped(step)}`),
    );
  }
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  return [{ path, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }];
}

/** Items by their steps: each by its id where no other has that, else as the nth of those that say the same, or the nth of all. */
function stepsTo(list: readonly Json[]): Map<string, Json> {
  const steps = new Map<string, Json>();
  for (const [place, item] of list.entries()) {
    const id = idOf(item);
    let step = id ?? String(place);
    for (let n = 2; steps.has(step); n++) step = `${id ?? place}#${n}`;
    steps.set(step, item);
  }
  return steps;
}

/** What tells an item from its neighbours: its `id`, the first member whose name ends so, its year or its code; a text is its own. */
function idOf(item: Json): string | null {
  if (typeof item === 'string') return item;
  if (!isMembers(item)) return null;
  const name = Object.keys(item).find(
    (one) => /^(id|year|code|criterion|metric)$|Id$/.test(one) && item[one] !== null,
  );
  const id = name === undefined ? undefined : item[name];
  return typeof id === 'string' || typeof id === 'number' ? `${name}=${id}` : null;
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 6901. */
function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
