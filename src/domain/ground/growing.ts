// All of these change their first argument and return it: copying a state for each event would make the fold of a long history
// quadratic. So never keep an array or object of an event where a later event will change it, and fold again to see an
// earlier state.

/** Appends to a list. */
export function added<T>(list: readonly T[], item: T): readonly T[] {
  (list as T[]).push(item);
  return list;
}

/** Adds to a sorted list without duplicates. */
export function insertSorted(list: readonly string[], item: string): readonly string[] {
  const after = list.findIndex((other) => other >= item);
  if (after === -1) return added(list, item);
  if (list[after] !== item) (list as string[]).splice(after, 0, item);
  return list;
}

/** Sets a key of a map. */
export function put<K, V>(map: ReadonlyMap<K, V>, key: K, value: V): ReadonlyMap<K, V> {
  return (map as Map<K, V>).set(key, value);
}

/** Adds to a set. */
export function addTo<T>(set: ReadonlySet<T>, item: T): ReadonlySet<T> {
  return (set as Set<T>).add(item);
}

/** Sets a member of an object that is keyed by id. */
export function assign<V>(
  record: Readonly<Record<string, V>>,
  key: string,
  value: V,
): Readonly<Record<string, V>> {
  (record as Record<string, V>)[key] = value;
  return record;
}
