import { randomUUID } from 'node:crypto';
import { sleep } from '../../src/application/waiting.js';

interface Intention {
  readonly key: string;
  readonly body: object;
}

interface StoredEvent {
  readonly id: string;
  readonly commandId: string;
  readonly position: string;
}

const clusters = 8;

/**
 * Callers that never stop: a command that a killed server left unanswered, or one that was busy put off, is sent again with the same
 * key to one that lives.
 */
export class Load {
  /** Receipts by key, as they were answered first. */
  readonly acknowledged = new Map<string, string>();
  #pending: Intention[] = [];
  #made = 0;

  constructor(
    private readonly callers: number,
    /** Null where the servers need no token. */
    private readonly token: string | null = null,
    /** How long a caller rests after each answer, milliseconds. */
    private readonly rest = 0,
  ) {}

  /** The clusters that the callers record activities of. */
  async prepare(url: string): Promise<void> {
    await this.#accept(url, 'RegisterUnit', { unitId: 'org', kind: 'OTHER', name: 'Đơn vị tổ chức' });
    for (let i = 0; i < clusters; i++) {
      const label = `Cụm thi đua số ${i + 1}`;
      const cluster = { clusterId: `c${i}`, organiserId: 'org', kind: 'CUM', number: i + 1, label };
      await this.#accept(url, 'EstablishCluster', cluster);
    }
  }

  /** Sends until the signal aborts. Throws where a command is refused, or a repeated one answered with another receipt. */
  async run(urlOf: () => string, stop: AbortSignal): Promise<void> {
    const again = this.#pending;
    this.#pending = [];
    const caller = async (): Promise<void> => {
      while (!stop.aborted) {
        const intention = again.pop() ?? this.#pending.pop() ?? this.#next();
        const answer = await this.#send(urlOf(), 'RecordActivity', intention).catch(() => null);
        if (answer === null || answer.status === 503) {
          this.#pending.push(intention);
          await sleep(5);
          continue;
        }
        const { status, text } = answer;
        if (status > 201) throw new Error(`refused: ${text}`);
        const first = this.acknowledged.get(intention.key) ?? text;
        if (text !== first) throw new Error(`answered with ${text} after ${first}`);
        this.acknowledged.set(intention.key, text);
        if (this.rest > 0) await sleep(this.rest);
      }
    };
    await Promise.all(Array.from({ length: this.callers }, caller));
    this.#pending.push(...again);
  }

  /** Commands that were acknowledged but are not in the log, and those that are there more than once. */
  async faults(url: string): Promise<{ lost: unknown[]; twice: unknown[] }> {
    const stored = new Map<string, string[]>();
    for (let after: string | undefined; ;) {
      const from = after === undefined ? '' : `after=${after}&`;
      const response = await fetch(`${url}/api/events?${from}type=ActivityRecorded&limit=1000`);
      const { data } = (await response.json()) as { data: StoredEvent[] };
      for (const { id, commandId } of data) stored.set(commandId, [...(stored.get(commandId) ?? []), id]);
      after = data.at(-1)?.position;
      if (after === undefined) break;
    }
    const lost = [...this.acknowledged].filter(([key, text]) => {
      const receipt = JSON.parse(text) as { events: { id: string }[] };
      return stored.get(key)?.[0] !== receipt.events[0]?.id;
    });
    return { lost, twice: [...stored.values()].filter((ids) => ids.length !== 1) };
  }

  #next(): Intention {
    const made = ++this.#made;
    const [clusterId, year] = [`c${made % clusters}`, 1945 + (made % 150)];
    const activity = { activityId: `a${made}`, kind: 'OTHER', title: `Hoạt động ${made}` };
    return { key: randomUUID(), body: { clusterId, year, ...activity } };
  }

  async #accept(url: string, command: string, body: object): Promise<void> {
    const { status, text } = await this.#send(url, command, { key: randomUUID(), body });
    if (status !== 201) throw new Error(`${command}: ${text}`);
  }

  async #send(
    url: string,
    command: string,
    { key, body }: Intention,
  ): Promise<{ status: number; text: string }> {
    const response = await fetch(`${url}/api/commands/${command}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  }
}
