import type { Projection } from '../../projections/projection.js';
import { sleep } from '../../application/waiting.js';
import { buildUnlessCurrent } from './build.js';
import type { BuildOptions } from './build.js';

/** How long the first waits for others, milliseconds. */
const TOGETHER = 100;

interface Asked {
  readonly projection: Projection;
  readonly resolve: (built: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Builds those read models that are asked for at about the same time, as at a start, from one reading of the log. */
export class Builds {
  #asked: Asked[] = [];

  constructor(private readonly options: Pick<BuildOptions, 'dataSource' | 'store'>) {}

  /** As `buildUnlessCurrent`, for one. */
  build(projection: Projection, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      if (this.#asked.push({ projection, resolve, reject }) === 1) void this.#begin(signal);
    });
  }

  async #begin(signal: AbortSignal): Promise<void> {
    await sleep(TOGETHER, { signal });
    const asked = this.#asked;
    this.#asked = [];
    const { dataSource, store } = this.options;
    const projections = asked.map(({ projection }) => projection);
    await buildUnlessCurrent({ dataSource, store, projections, signal }, (name, outcome) => {
      const one = asked.find(({ projection }) => projection.name === name);
      if (outcome.status === 'fulfilled') one?.resolve(outcome.value);
      else one?.reject(outcome.reason);
    }).catch((error: unknown) => {
      for (const { reject } of asked) reject(error);
    });
  }
}
