import type { DataSource } from 'typeorm';
import type { Move } from './registry.js';
import { advanceAll } from './registry.js';

interface Waiting {
  readonly move: Move;
  readonly resolve: (moved: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Moves the checkpoints of projections past events that do not concern them. Most events concern few projections, and all see
 * an event at about the same time, so the moves requested while one statement runs are put together into the next. Locked rows
 * are skipped, and each of them then waits in a statement of its own.
 */
export class Skips {
  #waiting: Waiting[] = [];
  #isMoving = false;

  constructor(private readonly dataSource: DataSource) {}

  /** False where the checkpoint could not be moved, as with `advanceAll`. */
  move(move: Move): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ move, resolve, reject });
      if (!this.#isMoving) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#isMoving = true;
    await new Promise((resolve) => setImmediate(resolve)); // the others that woke with this one
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      try {
        const moves = batch.map(({ move }) => move);
        const moved = await advanceAll(this.dataSource.manager, moves, 'SKIP LOCKED');
        for (const one of batch) {
          if (moved.has(one.move.name)) one.resolve(true);
          else void this.#alone(one);
        }
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#isMoving = false;
  }

  async #alone({ move, resolve, reject }: Waiting): Promise<void> {
    await advanceAll(this.dataSource.manager, [move]).then(({ size }) => resolve(size > 0), reject);
  }
}
