import { inspect } from 'node:util';
import { ConsoleLogger, type LogLevel } from '@nestjs/common';

/** Where lines for operators go: one JSON object each, with the parameters of a line among its members, or text for people. */
export function consoleLogger(
  json: boolean,
  logLevels: LogLevel[] = ['log', 'warn', 'error', 'fatal'],
): ConsoleLogger {
  return new Lines({
    json,
    flattenParams: true,
    logLevels,
    colors: !json && (process.stdout.isTTY ? process.stdout.hasColors() : false),
  });
}

/** Parameters of a line as `inspect` writes them; ids need not be looked at by it. */
const told = (parameters: object): string =>
  `{ ${Object.entries(parameters)
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'string' && /^[\w:.-]+$/.test(value) ? `'${value}'` : inspect(value)}`,
    )
    .join(', ')} }`;

/**
 * Writes what Nest's logger does, but lines with parameters, of which each request has one, without its detours, and all of one turn of the
 * event loop at once: they took a tenth of the time of an answer.
 */
class Lines extends ConsoleLogger {
  #waiting = '';
  #second = 0;
  #time = '';

  override log(message: unknown, ...more: unknown[]): void {
    const [parameters, context] = more;
    const isPlain = typeof message === 'string' && typeof context === 'string' && more.length === 2;
    if (
      !isPlain ||
      typeof parameters !== 'object' ||
      parameters === null ||
      this.options.colors ||
      !this.isLevelEnabled('log')
    )
      return super.log(message, ...more);
    if (this.#waiting === '') setImmediate(() => this.#write());
    this.#waiting += this.options.json
      ? `${JSON.stringify({ level: 'log', pid: process.pid, timestamp: Date.now(), message, context, ...parameters })}\n`
      : `${this.formatPid(process.pid)}${this.getTimestamp()}     LOG [${context}] ${message} ${told(parameters)}\n`;
  }

  protected override printMessages(...line: Parameters<ConsoleLogger['printMessages']>): void {
    this.#write();
    super.printMessages(...line);
  }

  protected override getTimestamp(): string {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) this.#time = super.getTimestamp();
    this.#second = second;
    return this.#time;
  }

  #write(): void {
    if (this.#waiting !== '') process.stdout.write(this.#waiting);
    this.#waiting = '';
  }
}
