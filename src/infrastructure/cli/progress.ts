import cliProgress from 'cli-progress';

/** A progress bar on stderr; silent where stderr is not a terminal, so that logs stay clean. */
export function progressBar(what: string, total: number): { at(done: number): void; end(): void } {
  if (!process.stderr.isTTY) return { at: () => undefined, end: () => undefined };
  const bar = new cliProgress.SingleBar({
    format: `${what} [{bar}] {value}/{total} {eta_formatted}`,
    stream: process.stderr,
    barsize: 30,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { at: (done) => bar.update(done), end: () => bar.stop() };
}
