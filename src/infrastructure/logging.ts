import { ConsoleLogger } from '@nestjs/common';
import type { LogLevel } from '@nestjs/common';

/** Where lines for operators go: one JSON object each, with the parameters of a line among its members, or text for people. */
export function consoleLogger(
  json: boolean,
  logLevels: LogLevel[] = ['log', 'warn', 'error', 'fatal'],
): ConsoleLogger {
  return new ConsoleLogger({ json, flattenParams: true, logLevels });
}
