// A fold owns what it holds and writes it in place: copying it for each event would make a long history quadratic. So nothing
// of an event may be put where it is written to later, and whoever needs the state before folds it anew.

/** The list with one more at its end. */
export function added<T>(list: readonly T[], item: T): readonly T[] {
  (list as T[]).push(item);
  return list;
}

/** The set with one more, at its place in a list that is sorted. */
export function insorted(list: readonly string[], item: string): readonly string[] {
  const after = list.findIndex((other) => other >= item);
  if (after === -1) return added(list, item);
  if (list[after] !== item) (list as string[]).splice(after, 0, item);
  return list;
}

/** The map with a value under a key. */
export function put<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return (map as Map<K, V>).set(key, value);
}

/** The set with one more. */
export function include<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return (set as Set<T>).add(item);
}

/** The same of an object whose members are ids. */
export function assign<V>(
  record: Readonly<Record<string, V>>,
  key: string,
  value: V,
): Readonly<Record<string, V>> {
  (record as Record<string, V>)[key] = value;
  return record;
}
