import { QueryFailedError } from 'typeorm';
import { isTransient } from '../postgres/database.js';

/** SQLSTATE of a lock that was not to be had in time. */
export const LOCK_NOT_AVAILABLE = '55P03';

/** SQLSTATE of a relation that does not exist. */
export const UNDEFINED_TABLE = '42P01';

/** Whether PostgreSQL refused a statement with this SQLSTATE. */
export function hasSqlState(error: unknown, state: string): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error;
  return 'code' in driverError && driverError.code === state;
}

/** Whether PostgreSQL refused what was asked, and would again: bad data, a limit, a missing object. */
export function isRefused(error: unknown): boolean {
  return error instanceof QueryFailedError && !isTransient(error.driverError);
}
