import { Logger } from '@nestjs/common';
import type { Actor } from '../../domain/ground/event.js';

const logger = new Logger('Names');

/**
 * Names of persons are about to leave in a bundle: the one place that knows of it, called before the first of them is sent, and waited
 * for. Whatever keeps a record of who read names belongs here; where it throws, none is sent.
 */
export async function namesGiven(read: {
  readonly actor: Actor;
  /** The address of the bundle. */
  readonly about: string;
  /** The references whose names are given. */
  readonly refs: readonly string[];
}): Promise<void> {
  const { actor, about, refs } = read;
  logger.log(`${actor.id} is given ${refs.length} names of persons in ${about}`);
  await Promise.resolve();
}
