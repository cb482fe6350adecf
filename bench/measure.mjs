/** The value below which a part of the sorted numbers lies. */
const at = (sorted, part) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;

export const median = (values) =>
  at(
    values.toSorted((a, b) => a - b),
    0.5,
  );

/**
 * Lets so many callers repeat their work for some seconds; what begins in the first fifth does not count. Resolves to calls per
 * second, and the median and 99th percentile of their times in milliseconds.
 */
export async function rateOf(callers, seconds, work) {
  const start = performance.now();
  const begin = start + seconds * 200;
  const end = start + seconds * 1200;
  const times = [];
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      for (let n = 0; performance.now() < end; n++) {
        const sent = performance.now();
        await work(caller, n);
        const now = performance.now();
        if (now >= begin && now <= end) times.push(now - sent);
      }
    }),
  );
  times.sort((a, b) => a - b);
  return { value: times.length / seconds, p50: at(times, 0.5), p99: at(times, 0.99) };
}

/** The median time of one call after another, in milliseconds. */
export async function timeOf(times, work) {
  const taken = [];
  for (let n = 0; n < times; n++) {
    const sent = performance.now();
    await work(n);
    taken.push(performance.now() - sent);
  }
  taken.sort((a, b) => a - b);
  return { value: at(taken, 0.5), p50: at(taken, 0.5), p99: at(taken, 0.99) };
}
