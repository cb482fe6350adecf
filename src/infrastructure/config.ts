import { resolve } from 'node:path';
import type { StoreKind } from '../application/event-store.js';
import type { LimitName } from '../application/limits.js';
import { isLimit, Limits } from '../application/limits.js';
import type { EventStoreDbAddress } from './event-store/eventstoredb-url.js';
import { parseEventStoreDbUrl } from './event-store/eventstoredb-url.js';

/** Settings, read once from the environment and checked. */
export interface Config {
  readonly port: number;
  /** Interface to listen on; `localhost` means both loopback addresses. */
  readonly host: string;
  /** Data folder: the embedded database, its log and the operator's key. */
  readonly home: string;
  /** External PostgreSQL, which is migrated where its owner is named; null starts the embedded one. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string | null } | null;
  /** Where events are kept: in the same PostgreSQL as everything else, or in EventStoreDB. */
  readonly eventStore: StoreKind;
  /** How to reach EventStoreDB; null where it is not used. */
  readonly eventStoreDb: { readonly address: EventStoreDbAddress; readonly prefix: string } | null;
  /** How long the program tries to bring the embedded database back before it ends, milliseconds. */
  readonly databaseRecovery: number;
  /** How long read models stand still at most after the process that updates them was killed, milliseconds. */
  readonly projectionLease: number;
  /** Hundredths of the time that the watch over log and read models may take; 0 turns it off. */
  readonly watchPercent: number;
  /** How far the clock may be from where it is expected, milliseconds. */
  readonly clockLimit: number;
  /** Issuer of bearer tokens; null on a local installation. */
  readonly issuer: { readonly url: string; readonly jwksUrl: string; readonly audience: string } | null;
  /** File of the policy that names the witnesses; null where none are asked. */
  readonly witnesses: string | null;
  /** Who stamps the time of checkpoints (RFC 3161), and the file of certificates that are trusted to; null where nobody is asked. */
  readonly timestamps: { readonly url: string; readonly caFile: string } | null;
  /** Structured logs, one JSON object a line. */
  readonly jsonLogs: boolean;
  readonly limits: Limits;
}

/** A setting is wrong: the sentence says which and what it should be. */
export class ConfigError extends Error {}

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/** True where only programs of this machine can connect. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

/** Reads the settings; one that is empty counts as not set. Throws `ConfigError`. */
export function readConfig(given: NodeJS.ProcessEnv): Config {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const port = env['PORT'] ?? '3000';
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new ConfigError(`PORT must be 0 to 65535, not ${port}`);
  const logFormat = env['LOG_FORMAT'] ?? (env['NODE_ENV'] === 'production' ? 'json' : 'text');
  if (!['json', 'text'].includes(logFormat))
    throw new ConfigError(`LOG_FORMAT must be json or text, not ${logFormat}`);
  const lease = env['PROJECTION_LEASE_MS'] ?? '5000';
  if (!/^\d{3,6}$/.test(lease) || Number(lease) < 200)
    throw new ConfigError(`PROJECTION_LEASE_MS must be 200 to 999999, not ${lease}`);
  const recovery = env['DATABASE_RECOVERY_MS'] ?? '120000';
  if (!/^\d{4,7}$/.test(recovery) || Number(recovery) < 1000)
    throw new ConfigError(`DATABASE_RECOVERY_MS must be 1000 to 9999999, not ${recovery}`);
  const watch = env['WATCH_PERCENT'] ?? '2';
  if (!/^\d{1,2}$/.test(watch) || Number(watch) > 50)
    throw new ConfigError(`WATCH_PERCENT must be 0 to 50, not ${watch}`);
  const clockLimit = env['CLOCK_LIMIT_MS'] ?? '5000';
  if (!/^\d{4,8}$/.test(clockLimit) || Number(clockLimit) < 2_000)
    throw new ConfigError(`CLOCK_LIMIT_MS must be 2000 to 99999999, not ${clockLimit}`);
  const { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl = null } = env;
  if (appUrl === undefined && ownerUrl !== null)
    throw new ConfigError('DATABASE_OWNER_URL needs DATABASE_URL beside it');
  const issuer = issuerOf(env);
  const host = env['HOST'] ?? 'localhost';
  if (!isLoopback(host) && issuer === null && appUrl !== undefined) {
    throw new ConfigError(
      `HOST=${host} needs AUTH_ISSUER: without tokens the server listens on this machine only`,
    );
  }
  return {
    port: Number(port),
    host,
    home: resolve(env['THIDUA_HOME'] ?? '.thidua'),
    database: appUrl === undefined ? null : { appUrl, ownerUrl },
    ...eventStoreOf(env),
    databaseRecovery: Number(recovery),
    projectionLease: Number(lease),
    clockLimit: Number(clockLimit),
    watchPercent: Number(watch),
    issuer,
    witnesses: env['WITNESSES'] === undefined ? null : resolve(env['WITNESSES']),
    timestamps: timestampsOf(env),
    jsonLogs: logFormat === 'json',
    limits: limitsOf(env['LIMITS'] ?? ''),
  };
}

function eventStoreOf(env: NodeJS.ProcessEnv): Pick<Config, 'eventStore' | 'eventStoreDb'> {
  const {
    EVENT_STORE: kind = 'postgres',
    EVENTSTOREDB_URL: url,
    EVENTSTOREDB_PREFIX: prefix = 'thidua',
  } = env;
  if (kind !== 'postgres' && kind !== 'eventstoredb')
    throw new ConfigError(`EVENT_STORE must be postgres or eventstoredb, not ${kind}`);
  if (url === undefined) {
    if (kind === 'eventstoredb') throw new ConfigError('EVENT_STORE=eventstoredb needs EVENTSTOREDB_URL');
    return { eventStore: kind, eventStoreDb: null };
  }
  // The server takes what is before the first hyphen of a stream's name as its category.
  if (!/^[a-z][a-z0-9]{0,31}$/.test(prefix))
    throw new ConfigError('EVENTSTOREDB_PREFIX must be up to 32 small letters and digits, a letter first');
  try {
    return { eventStore: kind, eventStoreDb: { address: parseEventStoreDbUrl(url), prefix } };
  } catch (error) {
    // The reason never quotes the URL, which holds a password.
    throw new ConfigError(`EVENTSTOREDB_URL ${error instanceof Error ? error.message : 'cannot be read'}`);
  }
}

/** `name=value` of each limit that differs from its default, separated by commas. */
function limitsOf(text: string): Limits {
  const given: Partial<Record<LimitName, number>> = {};
  for (const part of text.split(',').map((one) => one.trim())) {
    if (part === '') continue;
    const [name = '', value = '', ...more] = part.split('=');
    if (!isLimit(name))
      throw new ConfigError(`LIMITS has ${name}, which is none of ${Object.keys(new Limits()).join(', ')}`);
    if (!/^[1-9]\d{0,8}$/.test(value) || more.length > 0)
      throw new ConfigError(`LIMITS must give ${name} as a whole number from 1`);
    given[name] = Number(value);
  }
  return new Limits(given);
}

function timestampsOf({ TIMESTAMP_URL: url, TIMESTAMP_CA: file }: NodeJS.ProcessEnv): Config['timestamps'] {
  if (url === undefined && file === undefined) return null;
  if (url === undefined || file === undefined)
    throw new ConfigError('TIMESTAMP_URL and TIMESTAMP_CA need each other');
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new ConfigError(
      `TIMESTAMP_URL must be an address that begins with https:// or http://, not ${url}`,
    );
  return { url, caFile: resolve(file) };
}

function issuerOf(env: NodeJS.ProcessEnv): Config['issuer'] {
  const { AUTH_ISSUER: url, AUTH_AUDIENCE: audience } = env;
  if (url === undefined) {
    // Who sets these wants nobody let in without a token.
    if (audience ?? env['AUTH_JWKS_URL'])
      throw new ConfigError('AUTH_AUDIENCE and AUTH_JWKS_URL need AUTH_ISSUER');
    return null;
  }
  if (audience === undefined) throw new ConfigError('AUTH_ISSUER needs AUTH_AUDIENCE beside it');
  const jwksUrl = env['AUTH_JWKS_URL'] ?? `${url.replace(/\/$/, '')}/.well-known/jwks.json`;
  if (!/^https?:\/\//.test(jwksUrl) || !URL.canParse(jwksUrl))
    throw new ConfigError(`the keys of AUTH_ISSUER need an address, not ${jwksUrl}; set AUTH_JWKS_URL`);
  return { url, audience, jwksUrl };
}
