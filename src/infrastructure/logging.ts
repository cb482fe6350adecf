import { ConsoleLogger, Logger } from '@nestjs/common';
import type { LogLevel } from '@nestjs/common';

/** Where lines for operators go: one JSON object each, with the parameters of a line among its members, or text for people. */
export function consoleLogger(
  json: boolean,
  logLevels: LogLevel[] = ['log', 'warn', 'error', 'fatal'],
): ConsoleLogger {
  return new ConsoleLogger({ json, flattenParams: true, logLevels });
}

/** What is told of a request: never bodies, tokens or queries. */
interface RequestTold {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly correlationId: string;
}

/** Lines of the requests that were answered in one turn, written at once: a line took longer to format than many a question to answer. */
export class RequestLines {
  #lines = '';

  constructor(private readonly json: boolean) {}

  add(told: RequestTold): void {
    if (!Logger.isLevelEnabled('log')) return;
    if (this.#lines === '') setImmediate(() => this.#write());
    const { method, path, status, ms, correlationId } = told;
    const message = `${method} ${path} ${status} ${ms} ms`;
    const timestamp = Date.now();
    this.#lines += this.json
      ? `${JSON.stringify({ level: 'log', pid: process.pid, timestamp, message, context: 'Http', ...told })}\n`
      : `${new Date(timestamp).toISOString()} [Http] ${message} ${correlationId}\n`;
  }

  #write(): void {
    process.stdout.write(this.#lines);
    this.#lines = '';
  }
}
