import cliProgress from 'cli-progress';

/** A progress bar on stderr, with the rate and the time left, of a total that is not known (null) only the rate; silent where stderr is not a terminal, so that logs stay clean. */
export function progressBar(what: string, total: number | null): { at(done: number): void; end(): void } {
  if (!process.stderr.isTTY) return { at: () => undefined, end: () => undefined };
  const begun = performance.now();
  const bar = new cliProgress.SingleBar({
    format:
      total === null
        ? `${what} {value} {rate}/s`
        : `${what} [{bar}] {value}/{total} {rate}/s, {eta_formatted} left`,
    stream: process.stderr,
    barsize: 30,
    hideCursor: true,
    etaBuffer: 100,
  });
  bar.start(total ?? 0, 0, { rate: '–' });
  const at = (done: number): void => {
    const seconds = (performance.now() - begun) / 1_000;
    bar.update(done, { rate: Math.round(done / seconds).toLocaleString('en') });
  };
  return { at, end: () => bar.stop() };
}
