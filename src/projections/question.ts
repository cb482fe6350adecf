import { Query } from '@nestjs/cqrs';
import type { Projection } from './projection.js';

/** An answer with the two clocks it was given for; the HTTP layer adds how far the read models are. */
export interface Answer<D> {
  readonly data: D;
  /** Day the answer is valid for; null where the question has none. */
  readonly asOf?: string | null;
  /** Position up to which events were considered; null means all. */
  readonly knownAtPosition?: bigint | null;
}

/** A question to the read side. `projections` are the read models it is answered from. */
export abstract class Question<D> extends Query<Answer<D>> {
  static readonly projections: readonly Projection[] = [];
}

/** A question about one emulation year of a cluster, as known now (null) or then. */
export abstract class YearQuestion<D> extends Question<D> {
  constructor(
    readonly clusterId: string,
    readonly year: number,
    readonly knownAt: string | null,
  ) {
    super();
  }
}

/** A name for people beside the id for programs. */
export interface Named {
  readonly unitId: string;
  readonly name: string;
}

const vietnamese = new Intl.Collator('vi');

/** Vietnamese order of names: Cao Bằng, Điện Biên, Hà Giang, … */
export function byName(a: Named, b: Named): number {
  return vietnamese.compare(a.name, b.name);
}
