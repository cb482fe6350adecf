/** About how many bytes a value takes: the characters of its texts, and something for each member. */
export function weightOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let weight = 0;
  for (const [name, member] of Object.entries(value)) weight += name.length + 8 + weightOf(member);
  return weight;
}
