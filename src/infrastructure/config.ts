import { resolve } from 'node:path';
import type { StoreKind } from '../application/event-store.js';
import type { LimitName } from '../application/limits.js';
import { isLimit, Limits } from '../application/limits.js';
import type { EventStoreDbAddress } from './event-store/eventstoredb-url.js';
import { parseEventStoreDbUrl } from './event-store/eventstoredb-url.js';
import type { SessionLife } from './http/sessions.js';

/** Settings, read once from the environment and checked. */
export interface Config {
  readonly port: number;
  /** Interface to listen on; `localhost` means both loopback addresses. */
  readonly host: string;
  /** Data folder: the embedded database, its log and the operator's key. */
  readonly home: string;
  /** External PostgreSQL, which is migrated where its owner is named; null starts the embedded one. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string | null } | null;
  /** A streaming replica of it, from whose read models questions are answered; null where there is none. */
  readonly replicaUrl: string | null;
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
  readonly issuer: Issuer | null;
  readonly sessions: SessionLife;
  /** File of the policy that names the witnesses; null where none are asked. */
  readonly witnesses: string | null;
  /** Who stamps the time of checkpoints (RFC 3161), and the file of certificates that are trusted to; null where nobody is asked. */
  readonly timestamps: { readonly url: string; readonly caFile: string } | null;
  /** Structured logs, one JSON object a line. */
  readonly jsonLogs: boolean;
  readonly limits: Limits;
}

/** Whom an issuer vouches for, and how browsers sign in there. */
export interface Issuer {
  readonly url: string;
  readonly jwksUrl: string;
  readonly audience: string;
  /** File that says what groups of the issuer may do here; null where tokens name the roles themselves. */
  readonly groups: string | null;
  /** Null where browsers cannot sign in. */
  readonly signIn: SignInAt | null;
}

/** How to sign in at the issuer: as which client, and where browsers find this server. */
export interface SignInAt {
  readonly clientId: string;
  /** Null for a public client, of which PKCE alone proves that it began. */
  readonly clientSecret: string | null;
  /** Origin of this server for browsers. */
  readonly publicUrl: string;
  /** Key of sessions, 32 bytes, which all servers of an installation share; null to make one in the data folder. */
  readonly sessionKey: Uint8Array | null;
  /** Ways of signing in of which the issuer must have taken one (`acr`); any will do where none is named. */
  readonly acr: readonly string[];
  /** What the issuer must have asked for, all of it (`amr`). */
  readonly amr: readonly string[];
}

/** Settings are wrong: a sentence a line says which and what it should be. */
export class ConfigError extends Error {}

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/** True where only programs of this machine can connect. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

/** Reads one setting; what is wrong with it is told with the faults of the others. */
type Reading = <T>(read: () => T) => T;

/** Reads the settings; one that is empty counts as not set. Throws `ConfigError` with all that is wrong, a line each. */
export function readConfig(given: NodeJS.ProcessEnv): Config {
  const env = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
  const faults: string[] = [];
  const reading: Reading = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(error.message);
      return undefined as T; // nobody gets it: where there is a fault, nothing is read
    }
  };
  const whole = (name: string, otherwise: number, min: number, max: number): number =>
    reading(() => wholeOf(env, name, otherwise, min, max));
  const issuer = reading(() => issuerOf(env));
  const config: Config = {
    port: whole('PORT', 3000, 0, 65_535),
    host: reading(() => hostOf(env)),
    home: resolve(env['THIDUA_HOME'] ?? '.thidua'),
    database: reading(() => databaseOf(env)),
    replicaUrl: reading(() => replicaOf(env)),
    ...reading(() => eventStoreOf(env)),
    databaseRecovery: whole('DATABASE_RECOVERY_MS', 120_000, 1_000, 9_999_999),
    projectionLease: whole('PROJECTION_LEASE_MS', 5_000, 200, 999_999),
    clockLimit: whole('CLOCK_LIMIT_MS', 5_000, 2_000, 99_999_999),
    watchPercent: whole('WATCH_PERCENT', 2, 0, 50),
    issuer,
    sessions: {
      minutes: whole('SESSION_MINUTES', 480, 10, 1_440),
      idleMinutes: whole('SESSION_IDLE_MINUTES', 60, 5, 1_440),
    },
    witnesses: env['WITNESSES'] === undefined ? null : resolve(env['WITNESSES']),
    timestamps: reading(() => timestampsOf(env)),
    jsonLogs: reading(() => logFormatOf(env)) === 'json',
    limits: limitsOf(env['LIMITS'] ?? '', reading),
  };
  if (faults.length > 0) throw new ConfigError(faults.join('\n'));
  return config;
}

function wholeOf(env: NodeJS.ProcessEnv, name: string, otherwise: number, min: number, max: number): number {
  const text = env[name] ?? String(otherwise);
  if (!/^\d{1,8}$/.test(text) || Number(text) < min || Number(text) > max)
    throw new ConfigError(`${name} must be ${min} to ${max}, not ${text}`);
  return Number(text);
}

function logFormatOf(env: NodeJS.ProcessEnv): string {
  const format = env['LOG_FORMAT'] ?? (env['NODE_ENV'] === 'production' ? 'json' : 'text');
  if (!['json', 'text'].includes(format))
    throw new ConfigError(`LOG_FORMAT must be json or text, not ${format}`);
  return format;
}

function hostOf({
  HOST: host = 'localhost',
  AUTH_ISSUER: issuer,
  DATABASE_URL: url,
}: NodeJS.ProcessEnv): string {
  if (!isLoopback(host) && issuer === undefined && url !== undefined)
    throw new ConfigError(
      `HOST=${host} needs AUTH_ISSUER: without tokens the server listens on this machine only`,
    );
  return host;
}

function databaseOf(env: NodeJS.ProcessEnv): Config['database'] {
  const { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl = null } = env;
  if (appUrl === undefined && ownerUrl !== null)
    throw new ConfigError('DATABASE_OWNER_URL needs DATABASE_URL beside it');
  return appUrl === undefined ? null : { appUrl, ownerUrl };
}

function replicaOf({ READ_REPLICA_URL: url, DATABASE_URL: database }: NodeJS.ProcessEnv): string | null {
  if (url !== undefined && database === undefined)
    throw new ConfigError('READ_REPLICA_URL needs DATABASE_URL, of which it is a replica');
  return url ?? null;
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
function limitsOf(text: string, reading: Reading): Limits {
  const given: Partial<Record<LimitName, number>> = {};
  for (const part of text.split(',').map((one) => one.trim()))
    if (part !== '') reading(() => Object.assign(given, limitOf(part)));
  return new Limits(given);
}

function limitOf(part: string): Partial<Record<LimitName, number>> {
  const [name = '', value = '', ...more] = part.split('=');
  if (!isLimit(name))
    throw new ConfigError(`LIMITS has ${name}, which is none of ${Object.keys(new Limits()).join(', ')}`);
  if (!/^[1-9]\d{0,8}$/.test(value) || more.length > 0)
    throw new ConfigError(`LIMITS must give ${name} as a whole number from 1`);
  return { [name]: Number(value) };
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
    const stray = ['AUTH_GROUPS', 'AUTH_CLIENT_ID'].filter((name) => env[name] !== undefined);
    if (audience ?? env['AUTH_JWKS_URL'])
      throw new ConfigError('AUTH_AUDIENCE and AUTH_JWKS_URL need AUTH_ISSUER');
    if (stray[0]) throw new ConfigError(`${stray[0]} needs AUTH_ISSUER`);
    return null;
  }
  if (audience === undefined) throw new ConfigError('AUTH_ISSUER needs AUTH_AUDIENCE beside it');
  const jwksUrl = env['AUTH_JWKS_URL'] ?? `${url.replace(/\/$/, '')}/.well-known/jwks.json`;
  if (!/^https?:\/\//.test(jwksUrl) || !URL.canParse(jwksUrl))
    throw new ConfigError(`the keys of AUTH_ISSUER need an address, not ${jwksUrl}; set AUTH_JWKS_URL`);
  const { AUTH_GROUPS: groups } = env;
  return {
    url,
    audience,
    jwksUrl,
    groups: groups === undefined ? null : resolve(groups),
    signIn: signInOf(env),
  };
}

function signInOf(env: NodeJS.ProcessEnv): SignInAt | null {
  const {
    AUTH_CLIENT_ID: clientId,
    AUTH_CLIENT_SECRET: clientSecret = null,
    PUBLIC_URL: address,
    SESSION_KEY: key,
    AUTH_ACR: acr = '',
    AUTH_AMR: amr = '',
  } = env;
  if (clientId === undefined) {
    if (clientSecret ?? address ?? key ?? env['AUTH_ACR'] ?? env['AUTH_AMR'])
      throw new ConfigError(
        'AUTH_CLIENT_SECRET, PUBLIC_URL, SESSION_KEY, AUTH_ACR and AUTH_AMR need AUTH_CLIENT_ID',
      );
    return null;
  }
  if (address === undefined || !URL.canParse(address))
    throw new ConfigError('AUTH_CLIENT_ID needs PUBLIC_URL, the address at which browsers find this server');
  // An ID token says who signed in, and is for the client: it must not pass for an access token.
  if (clientId === env['AUTH_AUDIENCE'])
    throw new ConfigError('AUTH_CLIENT_ID and AUTH_AUDIENCE must differ');
  const { protocol, hostname, origin } = new URL(address);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname)))
    throw new ConfigError(`PUBLIC_URL must begin with https://, since sessions pass there, not ${address}`);
  const sessionKey = key === undefined ? null : Buffer.from(key, 'base64url');
  if (sessionKey !== null && sessionKey.length !== 32)
    throw new ConfigError('SESSION_KEY must be 32 bytes in base64url: openssl rand -base64 32 | tr +/ -_');
  const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');
  return { clientId, clientSecret, publicUrl: origin, sessionKey, acr: words(acr), amr: words(amr) };
}
