import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/**
 * Begins to measure what work on a data folder takes; call what it resolves to at the end. Milliseconds of the clock, of the processor in this process,
 * and in the folder's database, null where the system does not say.
 */
export async function watched(folder) {
  const ofDatabase = await databaseTime(folder);
  const begun = { at: performance.now(), used: process.cpuUsage() };
  return async () => {
    const { user, system } = process.cpuUsage(begun.used);
    const took = performance.now() - begun.at;
    const now = await databaseTime(folder);
    return { took, node: (user + system) / 1_000, database: now === null ? null : now - ofDatabase };
  };
}

/** Processor time of all processes of a data folder's database since it started, also of those that ended. */
async function databaseTime(folder) {
  const [server] = (
    await readFile(join(folder, 'postgres/data/postmaster.pid'), 'utf8').catch(() => '')
  ).split('\n');
  let ticks = null;
  for (const pid of await readdir('/proc').catch(() => [])) {
    const stat = /^\d+$/.test(pid) ? await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '') : '';
    // After the name of the program: state, parent, …, times of its own, times of children that ended.
    const values = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const isServer = pid === server;
    if (!isServer && values[1] !== server) continue;
    const times = isServer ? values.slice(11, 15) : values.slice(11, 13);
    ticks = times.reduce((sum, time) => sum + Number(time), ticks ?? 0);
  }
  return ticks === null ? null : ticks * 10;
}
