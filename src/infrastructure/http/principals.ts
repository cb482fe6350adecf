import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet, errors, jwtVerify, SignJWT } from 'jose';
import { validate as isUuid } from 'uuid';
import { DomainError } from '../../domain/ground/errors.js';
import { roles, type Actor } from '../../domain/ground/event.js';
import { ConfigError } from '../config.js';
import { secretFile } from '../secret-file.js';
import { RevokedTokens } from './revoked-tokens.js';

const localIssuer = 'thidua-local';
const sessionAudience = 'thidua';
const codeAudience = 'thidua-sign-in';
const KEY_BYTES = 32;
/** No token of ours lives longer, and none that was taken back need be remembered longer. */
export const LONGEST_LIFE_HOURS = 24;
/** How long a browser stays signed in. */
const SESSION_LIFE = '12h';
/** How long a code waits for its browser. */
const CODE_LIFE = '10m';
const USED = 'Mã này đã dùng, hoặc đã bị thu hồi.';
/** A token that never ends could never be taken back. */
const requiredClaims = ['exp'];
/** Clocks of issuer and server differ: so many seconds around `nbf`, `iat` and `exp`. */
const clockTolerance = 2;

/** Nobody in particular: may read on a local installation, may not command. */
export const anonymous: Actor = { id: 'anonymous', roles: [], unitId: null };

/** Whoever is at this machine, where neither an issuer nor an operator's key is there and only this machine can connect. */
const atThisMachine: Actor = { id: 'local', roles: ['operator'], unitId: null };

/** Tells who a request comes from. */
export abstract class Principals {
  /** The actor of a verified token. Throws UNAUTHENTICATED, and UNAVAILABLE where nobody can say now. */
  abstract ofToken(token: string): Promise<Actor>;
  /** The actor of a request without a token. */
  abstract readonly withoutToken: Actor;
  /** May a request without a token read? */
  abstract readonly openReads: boolean;
}

/** Tokens of a configured issuer (JWT, keys fetched from it); without one nothing is answered. */
export class IssuerPrincipals extends Principals {
  override readonly withoutToken = anonymous;
  override readonly openReads = false;
  readonly #keys: JWTVerifyGetKey;

  constructor(
    private readonly issuer: { readonly url: string; readonly jwksUrl: string; readonly audience: string },
  ) {
    super();
    const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
    this.#keys = (header, token) => keys(header, token).catch(unlessAboutTheToken);
  }

  override ofToken(token: string): Promise<Actor> {
    const { url: issuer, audience } = this.issuer;
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
    return actorOf(
      jwtVerify(token, this.#keys, { issuer, audience, algorithms, requiredClaims, clockTolerance }),
    );
  }
}

/**
 * Tokens signed with a key that the first start puts into the data folder; reading on this machine needs none. Each has an id,
 * by which it can be taken back alone.
 */
export class LocalPrincipals extends Principals {
  override readonly withoutToken = anonymous;

  private constructor(
    private readonly key: Uint8Array,
    private readonly revoked: RevokedTokens,
    override readonly openReads: boolean,
  ) {
    super();
  }

  /** Opens the key of the data folder, making it on the first start. Throws where the file holds none. */
  static async open(home: string, openReads: boolean): Promise<LocalPrincipals> {
    const file = join(home, 'operator.key');
    const text = await secretFile(file, () => randomBytes(KEY_BYTES).toString('base64url'));
    const key = Buffer.from(text, 'base64url');
    if (key.length !== KEY_BYTES)
      throw new ConfigError(`${file} holds no key of ${KEY_BYTES} bytes: remove it, and all sign in anew`);
    const revoked = new RevokedTokens(join(home, 'revoked'));
    await revoked.forget(LONGEST_LIFE_HOURS * 3_600_000);
    return new LocalPrincipals(key, revoked, openReads);
  }

  override async ofToken(token: string): Promise<Actor> {
    return (await this.#known(token, sessionAudience)).actor;
  }

  /** Signs a token for an actor, valid for so long (`90m`, `12h`), a day at most. */
  async issue(actor: Actor, validity: string, audience = sessionAudience): Promise<string> {
    const claims = { roles: [...actor.roles], ...(actor.unitId === null ? {} : { unit: actor.unitId }) };
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(randomUUID())
      .setSubject(actor.id)
      .setIssuer(localIssuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(validity)
      .sign(this.key);
  }

  /** A code that signs a browser in, once. It is no token: nothing else can be done with it. */
  async signInCode(actor: Actor): Promise<string> {
    return await this.issue(actor, CODE_LIFE, codeAudience);
  }

  /** The token of a new session. Throws UNAUTHENTICATED where the code is none, is over, or was used. */
  async signIn(code: string): Promise<string> {
    const { actor, id } = await this.#known(code, codeAudience);
    if (!(await this.revoked.add(id))) throw new DomainError('UNAUTHENTICATED', USED);
    return await this.issue(actor, SESSION_LIFE);
  }

  /** Takes a token back, given as it is or by its id; the others stay. Gives its id. Throws UNAUTHENTICATED where it is none of ours. */
  async revoke(token: string): Promise<string> {
    const id = isUuid(token) ? token.toLowerCase() : (await this.#known(token, sessionAudience)).id;
    await this.revoked.add(id);
    return id;
  }

  async #known(token: string, audience: string): Promise<{ actor: Actor; id: string }> {
    // Base64 is read over blanks, so a token with some would be verified, and then break the header of a cookie.
    if (/[^\w.-]/.test(token)) throw new DomainError('UNAUTHENTICATED', 'Mã truy cập có ký tự lạ.');
    const whose = { issuer: localIssuer, audience, algorithms: ['HS256'] };
    const asked = { requiredClaims: [...requiredClaims, 'jti'], clockTolerance };
    const verified = jwtVerify(token, this.key, { ...whose, ...asked });
    const actor = await actorOf(verified);
    const id = (await verified).payload.jti;
    if (id === undefined || !isUuid(id) || (await this.revoked.has(id)))
      throw new DomainError('UNAUTHENTICATED', USED);
    return { actor, id };
  }
}

/** Where no token can be verified: the server then listens on this machine only, and its user is the operator. */
export class OpenPrincipals extends Principals {
  override readonly withoutToken = atThisMachine;
  override readonly openReads = true;

  override ofToken(): Promise<Actor> {
    throw new DomainError('UNAUTHENTICATED', 'Chưa cấu hình nơi cấp mã truy cập (AUTH_ISSUER).');
  }
}

/** A token that no key fits is refused; where the keys cannot be had, nothing is known about it. */
function unlessAboutTheToken(error: unknown): never {
  const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = errors;
  if ([JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported].some((kind) => error instanceof kind))
    throw error;
  throw new DomainError('UNAVAILABLE', 'Không lấy được khoá của nơi cấp mã truy cập; hãy thử lại sau.');
}

/** Text that can be stored: events carry who acted. */
const name = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Who acts without a token here, and the program itself: nobody else is told by their names in the log. */
const ownNames = ['process', atThisMachine.id, anonymous.id];

/** Claims: `sub` is the id, `roles` a list, `unit` the unit acted for. Unknown roles are left out. */
async function actorOf(verified: Promise<{ payload: JWTPayload }>): Promise<Actor> {
  const { sub, roles: given, unit } = (await verified.catch(refuse)).payload;
  if (typeof sub !== 'string' || !name.test(sub) || ownNames.includes(sub)) {
    throw new DomainError(
      'UNAUTHENTICATED',
      'Mã truy cập không nêu người dùng (sub), hoặc nêu tên dành riêng cho hệ thống.',
    );
  }
  return {
    id: sub,
    roles: Array.isArray(given) ? roles.filter((role) => given.includes(role)) : [],
    unitId: typeof unit === 'string' && name.test(unit) ? unit : null,
  };
}

function refuse(error: unknown): never {
  if (error instanceof DomainError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new DomainError('UNAUTHENTICATED', `Mã truy cập không hợp lệ: ${reason}.`);
}
