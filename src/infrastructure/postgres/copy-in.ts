import type { ClientBase } from 'pg';
import { Query } from 'pg';
import type { EntityManager } from 'typeorm';
import { QueryFailedError } from 'typeorm';

/** What `pg` offers a statement that the server asks for data. */
interface Sink {
  sendCopyFromChunk(bytes: Buffer): void;
  endCopyFrom(): void;
}

/** A `COPY … FROM STDIN` and its lines. */
class CopyIn extends Query {
  constructor(
    text: string,
    private readonly lines: string,
  ) {
    super(text);
  }

  /** Called by `pg` once the server waits for the lines. */
  handleCopyInResponse(sink: Sink): void {
    sink.sendCopyFromChunk(Buffer.from(this.lines));
    sink.endCopyFrom();
  }
}

/** Adds lines to a table: values between tabs, each as `copied` writes it. Throws `QueryFailedError` like any statement. */
export async function copyIn(
  manager: EntityManager,
  table: string,
  columns: readonly string[],
  lines: string,
): Promise<void> {
  const client = (await manager.queryRunner?.connect()) as ClientBase;
  const text = `COPY ${table} (${columns.join(', ')}) FROM STDIN`;
  await new Promise<void>((resolve, reject) => {
    const copy = new CopyIn(text, lines);
    copy.on('end', () => resolve());
    copy.on('error', (error) => reject(new QueryFailedError(text, undefined, error)));
    client.query(copy);
  });
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** A value in a line of `copyIn`. */
export function copied(value: string | number | readonly string[] | null): string {
  if (value === null) return '\\N';
  if (typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : `{${value.map(quoted).join(',')}}`;
  return /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (special) => ESCAPES[special] ?? '') : text;
}

/** An item of a list of texts. */
const quoted = (item: string): string => `"${item.replaceAll(/[\\"]/g, String.raw`\$&`)}"`;
