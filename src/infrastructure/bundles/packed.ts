import { createHash } from 'node:crypto';
import { refsIn } from '../../application/sealing.js';
import { dayInVietNam } from '../../application/clock.js';
import { canonicalJson } from '../../domain/ground/canonical-json.js';
import type { Recorded } from '../../domain/ground/event.js';
import type { Day } from '../../domain/ground/values.js';
import { isDate } from '../../domain/ground/values.js';
import { lawBook } from '../../domain/law-book/law-book.js';
import type { RuleSet } from '../../domain/law/rule-sets.js';
import { ruleSetNamed, ruleSetOn } from '../../domain/law/rule-sets.js';
import * as Registry from '../../domain/registry/registry.js';
import { rulesIn } from '../../projections/law-book.js';

interface StreamSeen {
  readonly first: number;
  count: number;
  last: number;
  head: string;
}

/** What has gone into a bundle so far, as bundle.txt lists it, and the law that it names. */
export class Packed {
  readonly #files: string[] = [];
  readonly #streams = new Map<string, StreamSeen>();
  readonly #days = new Set<Day>();
  readonly #ruleSets = new Map<string, RuleSet>();
  readonly #rules = new Set<string>();
  readonly #refs = new Set<string>();

  /** Content on its way into a file, which is listed when it has all gone. */
  async *file(
    name: string,
    content: AsyncIterable<string | Buffer> | Iterable<string | Buffer>,
  ): AsyncGenerator<Buffer, void, undefined> {
    const digest = createHash('sha256');
    for await (const part of content) {
      const data = Buffer.from(part);
      digest.update(data);
      yield data;
    }
    this.#files.push(`file ${name} ${digest.digest('hex')}`);
  }

  event({ stream, revision, hash, recordedAt, data, metadata }: Recorded): void {
    const seen = this.#streams.get(stream) ?? { first: revision, count: 0, last: revision, head: hash };
    this.#streams.set(stream, { ...seen, count: seen.count + 1, last: revision, head: hash });
    this.#days.add(dayInVietNam(new Date(recordedAt)));
    const { occurredOn } = metadata;
    if (occurredOn !== null && isDate(occurredOn)) this.#days.add(occurredOn);
    for (const ref of refsIn(data)) this.#refs.add(ref);
    this.named(data);
  }

  /** An answer or the data of an event, which may name rules and rule sets. */
  named(part: object): void {
    rulesIn(part, '', this.#rules);
    for (const id of ruleSetsIn(part)) {
      const found = ruleSetNamed(id);
      if (found) this.#ruleSets.set(id, found);
    }
  }

  /** References to persons, in order. */
  get refs(): readonly string[] {
    return [...this.#refs].sort();
  }

  /** The rule sets of the days on which something happened or was recorded, those that are named, and the rules that are named. */
  law(): string {
    for (const day of this.#days) {
      const ruleSet = ruleSetOn(day);
      this.#ruleSets.set(ruleSet.id, ruleSet);
    }
    const ruleSets = [...this.#ruleSets].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ruleSet]) => ruleSet);
    const rules = [...this.#rules].sort().map((code) => lawBook.get(code) ?? { code });
    return `${canonicalJson({ rules, ruleSets })}\n`;
  }

  /** The lines of bundle.txt: of the registry only the events that concern the subject are there, of any other stream all. */
  list(): readonly string[] {
    const streams = [...this.#streams]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, { count, first, last, head }]) => {
        const how = name === Registry.stream ? 'part' : 'whole';
        return `stream ${name} ${how} ${count} ${first} ${last} ${head}`;
      });
    return [...this.#files, ...streams];
  }
}

function ruleSetsIn(part: unknown, name = ''): readonly string[] {
  if (typeof part === 'string') return /ruleSet$/i.test(name) ? [part] : [];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([member, value]) => ruleSetsIn(value, member));
}
