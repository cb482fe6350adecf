import cliProgress from 'cli-progress';

interface ProgressBar {
  at(done: number): void;
  end(): void;
}

/** A progress bar on stderr, with the rate and the time left, of a total that is not known (null) only the rate; silent where stderr is not a terminal, so that logs stay clean. */
export function progressBar(what: string, total: number | null): ProgressBar {
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

/** Parts of a work, one after another, each with a bar, and how fast they were. */
export class ProgressOfParts {
  #part: { readonly what: string; readonly begun: number; readonly bar: ProgressBar } | null = null;
  #begun = performance.now();
  #events = 0;
  readonly rates: string[] = [];

  constructor(private readonly total: number) {}

  /** How many events the last part has read. */
  get events(): number {
    return this.#events;
  }

  at(what: string, done: number, events: number): void {
    if (this.#part?.what !== what) {
      this.end();
      this.#part = { what, begun: this.#begun, bar: progressBar(what, this.total) };
    }
    this.#part.bar.at(done);
    this.#events = events;
  }

  /** Ends the part that is going on. */
  end(): void {
    const now = performance.now();
    if (this.#part) {
      const { what, begun, bar } = this.#part;
      bar.end();
      const seconds = (now - begun) / 1_000;
      const rate = Math.round(this.#events / seconds).toLocaleString('en');
      this.rates.push(`${what}: ${this.#events} events in ${seconds.toFixed(1)} s, ${rate} a second`);
    }
    this.#begun = now;
    this.#part = null;
  }
}
