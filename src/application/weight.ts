import { LRUCache } from 'lru-cache';

/** Values by name, of about so many bytes together; those used least recently go first. */
export function keptUpTo<V extends object>(maxSize: number): LRUCache<string, V> {
  const sizeCalculation = (value: V, name: string): number => name.length + 100 + weightOf(value);
  return new LRUCache<string, V>({ maxSize, sizeCalculation });
}

/** About how many bytes a value takes: the characters of its texts, and something for each member. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let weight = 0;
  for (const name in value) weight += name.length + 8 + weightOf((value as Record<string, unknown>)[name]);
  return weight;
}
