import { decodeJwt } from 'jose';
import { DomainError } from '../../domain/ground/errors.js';
import { roles, rolesOfUnits } from '../../domain/ground/event.js';
import type { Config } from '../config.js';
import { ConfigError } from '../config.js';
import { LocalPrincipals, LONGEST_LIFE_HOURS } from '../http/principals.js';
import { signInLink, type Terminal } from './run.js';
import type { UnitId } from '../../domain/ground/values.js';

/** Prints a bearer token of the local installation. */
export async function token(
  config: Config,
  terminal: Terminal,
  role: string | undefined,
  unitId: UnitId | undefined,
  hours: string = '1',
): Promise<number> {
  if (unitId === '') throw new ConfigError('--unit needs the id of a unit');
  const given = (role ?? (unitId === undefined ? 'operator' : 'unit')).split(',');
  const stranger = given.find((name) => !roles.some((known) => known === name));
  if (stranger !== undefined) throw new ConfigError(`no role ${stranger}; there are ${roles.join(', ')}`);
  const ofUnits = rolesOfUnits.find((known) => given.includes(known));
  if (ofUnits !== undefined && unitId === undefined)
    throw new ConfigError(`token --role ${ofUnits} needs --unit <id>`);
  if (!/^\d{1,2}$/.test(hours) || Number(hours) < 1 || Number(hours) > LONGEST_LIFE_HOURS)
    throw new ConfigError(`--hours must be 1 to ${LONGEST_LIFE_HOURS}, not ${hours}`);
  const id = [given.join(','), ...(unitId === undefined ? [] : [unitId])].join(':');
  const actor = { id, roles: roles.filter((known) => given.includes(known)), unitId: unitId ?? null };
  const principals = await localPrincipals(config);
  const issued = await principals.issue(actor, `${Number(hours)}h`);
  terminal.say(issued);
  terminal.tell(`valid for ${Number(hours)} h; "thidua revoke ${decodeJwt(issued).jti}" takes it back`);
  return 0;
}

/** Takes back one token of the local installation, given itself or by its id, at once and for good. */
export async function revoke(config: Config, terminal: Terminal, given: string): Promise<number> {
  const principals = await localPrincipals(config);
  const id = await principals.revoke(given).catch((error: unknown) => {
    throw error instanceof DomainError ? new ConfigError('this is no token of this installation') : error;
  });
  terminal.say(`revoked: ${id}`);
  return 0;
}

/** Prints a link that signs a browser in to the server that runs on `PORT`, as the operator, once. */
export async function signIn(config: Config, terminal: Terminal): Promise<number> {
  terminal.say(await signInLink(await localPrincipals(config), `http://localhost:${config.port}`));
  return 0;
}

async function localPrincipals(config: Config): Promise<LocalPrincipals> {
  if (config.database ?? config.issuer)
    throw new ConfigError('tokens come from AUTH_ISSUER here; only the embedded default signs its own');
  return await LocalPrincipals.open(config.home, true);
}
