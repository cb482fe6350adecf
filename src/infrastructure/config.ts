import { resolve } from 'node:path';

/** Settings, read once from the environment and checked. */
export interface Config {
  readonly port: number;
  /** Interface to listen on; `localhost` means both loopback addresses. */
  readonly host: string;
  /** Data folder: the embedded database, its log and the operator's key. */
  readonly home: string;
  /** External PostgreSQL; null starts the embedded one. */
  readonly database: { readonly appUrl: string; readonly ownerUrl: string } | null;
  /** Issuer of bearer tokens; null on a local installation. */
  readonly issuer: { readonly url: string; readonly jwksUrl: string; readonly audience: string } | null;
  /** Structured logs, one JSON object a line. */
  readonly jsonLogs: boolean;
}

/** A setting is wrong: the sentence says which and what it should be. */
export class ConfigError extends Error {}

const loopback = new Set(['localhost', '127.0.0.1', '::1']);

/** True where only programs of this machine can connect. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

/** Reads the settings; throws `ConfigError`. */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const port = Number(env['PORT'] ?? 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new ConfigError(`PORT must be 0 to 65535, not ${env['PORT']}`);
  if (env['EVENT_STORE'] !== undefined && env['EVENT_STORE'] !== 'postgres') {
    throw new ConfigError(`EVENT_STORE=${env['EVENT_STORE']} is not available in this version; use postgres`);
  }
  const appUrl = env['DATABASE_URL'];
  const issuerUrl = env['AUTH_ISSUER'];
  const audience = env['AUTH_AUDIENCE'];
  if (issuerUrl !== undefined && audience === undefined)
    throw new ConfigError('AUTH_ISSUER needs AUTH_AUDIENCE beside it');
  const host = env['HOST'] ?? 'localhost';
  if (!isLoopback(host) && issuerUrl === undefined && appUrl !== undefined) {
    throw new ConfigError(
      `HOST=${host} needs AUTH_ISSUER: without tokens the server listens on this machine only`,
    );
  }
  return {
    port,
    host,
    home: resolve(env['THIDUA_HOME'] ?? '.thidua'),
    database: appUrl === undefined ? null : { appUrl, ownerUrl: env['DATABASE_OWNER_URL'] ?? appUrl },
    issuer:
      issuerUrl === undefined || audience === undefined
        ? null
        : {
            url: issuerUrl,
            audience,
            jwksUrl: env['AUTH_JWKS_URL'] ?? `${issuerUrl.replace(/\/$/, '')}/.well-known/jwks.json`,
          },
    jsonLogs: env['LOG_FORMAT'] ? env['LOG_FORMAT'] === 'json' : env['NODE_ENV'] === 'production',
  };
}
