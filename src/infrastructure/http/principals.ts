import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JWTPayload, JWTVerifyGetKey } from 'jose';
import { LRUCache } from 'lru-cache';
import { createRemoteJWKSet, errors, jwtVerify, SignJWT } from 'jose';
import { validate as isUuid } from 'uuid';
import { anonymous } from '../../application/access.js';
import { DomainError } from '../../domain/ground/errors.js';
import { roles, rolesOfUnits, type Actor, type Role } from '../../domain/ground/event.js';
import type { Issuer, SignInAt } from '../config.js';
import { ConfigError } from '../config.js';
import { secretFile } from '../secret-file.js';
import { type Groups, groupsIn } from './groups.js';
import { type Finished, type Keyed, Provider } from './provider.js';
import { RevokedTokens } from './revoked-tokens.js';
import { Sealed } from './sealed.js';
import type { Sessions } from './sessions.js';

const localIssuer = 'thidua-local';
const tokenAudience = 'thidua';
const sessionAudience = 'thidua-session';
const codeAudience = 'thidua-sign-in';
const KEY_BYTES = 32;
/** Longest life of a token of ours; a revoked one is remembered as long. */
export const LONGEST_LIFE_HOURS = 24;
/** How long a sign-in code may be used. */
const CODE_LIFE = '10m';
const LOGOUT_EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const USED = 'Mã này đã dùng, hoặc đã bị thu hồi.';
/** A token that never ends could never be taken back. */
const requiredClaims = ['exp'];
/** Tolerance around `nbf`, `iat` and `exp`, since clocks of issuer and server differ; seconds. */
const clockTolerance = 2;

/** The user of this machine, where there is neither issuer nor operator's key and only this machine can connect. */
const atThisMachine: Actor = { id: 'local', roles: ['operator'], unitId: null };

/** Finds out who sent a request. */
export abstract class Principals {
  /** Verifies a token. Throws UNAUTHENTICATED, and UNAVAILABLE where the issuer's keys cannot be fetched. */
  abstract ofToken(token: string): Promise<Actor>;
  /** Sessions of browsers; null where they have none. */
  readonly sessions: Sessions | null = null;

  /** Opens what a browser keeps of its session, whether that goes on or not. Throws UNAUTHENTICATED. */
  protected opened(_session: string): Promise<Known> {
    throw notHere();
  }

  /** Who has a session; `isUse` where somebody is at the page. Throws UNAUTHENTICATED. */
  async ofSession(session: string, isUse: boolean): Promise<Actor> {
    const { actor, id } = await this.opened(session);
    await this.sessions?.requireGoingOn(id, isUse);
    return actor;
  }

  /** The id of what a browser keeps; null where that is no session of ours. */
  async idOf(session: string | null): Promise<string | null> {
    if (session === null || this.sessions === null) return null;
    return await this.opened(session).then(
      ({ id }) => id,
      () => null,
    );
  }

  /** The actor of a request without a token. */
  abstract readonly withoutToken: Actor;
  /** Whether a request without a token may read. */
  abstract readonly openReads: boolean;
}

/**
 * Tokens of a configured issuer (JWT, keys fetched from it), and sessions of browsers that signed in there. Requests without either are
 * refused.
 */
export class IssuerPrincipals extends Principals {
  override readonly withoutToken = anonymous;
  override readonly openReads = false;
  readonly #keys: JWTVerifyGetKey;
  readonly #sealed: Sealed | null;
  /** Null where browsers cannot sign in. */
  readonly provider: Provider | null;

  constructor(
    private readonly issuer: Pick<Issuer, 'url' | 'jwksUrl' | 'audience'>,
    private readonly groups?: Groups,
    /** How browsers sign in, with the key of sessions. */
    signIn: Keyed<SignInAt> | null = null,
    override readonly sessions: Sessions | null = null,
  ) {
    super();
    this.provider = signIn && new Provider(issuer.url, signIn);
    this.#sealed =
      signIn && sessions && new Sealed(signIn.sessionKey, sessionAudience, `${sessions.life.minutes}m`);
    const keys = createRemoteJWKSet(new URL(issuer.jwksUrl));
    this.#keys = (header, token) => keys(header, token).catch(unlessAboutTheToken);
  }

  override ofToken(token: string): Promise<Actor> {
    return actorOf(this.#verified(token, this.issuer.audience), this.groups);
  }

  #verified(token: string, audience: string, more: readonly string[] = []) {
    const { url: issuer } = this.issuer;
    const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];
    const asked = { requiredClaims: [...requiredClaims, ...more], clockTolerance };
    return jwtVerify(token, this.#keys, { issuer, audience, algorithms, ...asked });
  }

  /**
   * Ends the sessions that are over by a logout token of the issuer, of one of its own sessions or of all of somebody: OpenID Connect
   * Back-Channel Logout 1.0, 2.6. Throws INVALID_REQUEST where it is none, UNAVAILABLE.
   */
  async endBy(logoutToken: string): Promise<void> {
    if (this.provider === null) throw notHere();
    const { payload } = await this.#verified(logoutToken, this.provider.at.clientId, ['iat', 'jti']).catch(
      (error: unknown) => {
        if (error instanceof DomainError) throw error;
        throw noLogout(error instanceof Error ? error.message : String(error));
      },
    );
    const { sub: actor = null, sid: issuerSession = null, events, nonce } = payload;
    const isOne = isRecord(events) && isRecord(events[LOGOUT_EVENT]) && nonce === undefined;
    const isText = issuerSession === null || typeof issuerSession === 'string';
    if (!isOne || !isText || (actor ?? issuerSession) === null) throw noLogout('events, sub, sid, nonce');
    await this.sessions?.end({ actor, issuerSession });
  }

  /** The same for the settings of a server. Throws `ConfigError`. */
  static async open(home: string, issuer: Issuer, sessions: Sessions): Promise<IssuerPrincipals> {
    const groups = issuer.groups === null ? undefined : await groupsIn(issuer.groups);
    if (issuer.signIn === null) return new IssuerPrincipals(issuer, groups);
    const sessionKey = issuer.signIn.sessionKey ?? (await keyIn(join(home, 'session.key')));
    return new IssuerPrincipals(issuer, groups, { ...issuer.signIn, sessionKey }, sessions);
  }

  /** A session for whom the issuer has just vouched for. Throws UNAUTHENTICATED. */
  async begin({ claims, before }: Finished, agent: string): Promise<string> {
    const { id, roles, unitId } = await actorOf(Promise.resolve({ payload: claims }), this.groups);
    if (this.#sealed === null) throw notHere();
    const sessionId = randomUUID();
    const issuerSession = typeof claims['sid'] === 'string' ? claims['sid'] : null;
    await this.sessions?.begin(sessionId, { actor: id, agent, before, issuerSession });
    const unit = unitId === null ? {} : { unit: unitId };
    return await this.#sealed.seal({ sub: id, roles: [...roles], ...unit }, sessionId);
  }

  protected override async opened(session: string): Promise<Known> {
    if (this.#sealed === null) throw notHere();
    const opened = this.#sealed.open(session);
    const actor = await actorOf(opened);
    const { jti: id = '' } = (await opened).payload;
    if (!isUuid(id)) throw new DomainError('UNAUTHENTICATED', USED);
    return { actor, id };
  }
}

/**
 * Tokens signed with a key that the first start puts into the data folder; each has an id by which it can be revoked. Reading
 * on this machine needs no token.
 */
export class LocalPrincipals extends Principals {
  override readonly withoutToken = anonymous;
  /** Tokens that were verified, until they end: a signature stays what it is, so only revocation is asked each time. */
  readonly #verified = new LRUCache<string, Known>({ max: 1_000 });

  private constructor(
    private readonly key: Uint8Array,
    private readonly revoked: RevokedTokens,
    override readonly openReads: boolean,
    override readonly sessions: Sessions | null,
  ) {
    super();
  }

  /** Reads the key of the data folder, or makes it on the first start. Throws where the file holds no key. Tools have no sessions. */
  static async open(
    home: string,
    openReads: boolean,
    sessions: Sessions | null = null,
  ): Promise<LocalPrincipals> {
    const key = await keyIn(join(home, 'operator.key'));
    const revoked = new RevokedTokens(join(home, 'revoked'));
    await revoked.forget(LONGEST_LIFE_HOURS * 3_600_000);
    return new LocalPrincipals(key, revoked, openReads, sessions);
  }

  override async ofToken(token: string): Promise<Actor> {
    return (await this.#known(token, tokenAudience)).actor;
  }

  protected override opened(session: string): Promise<Known> {
    return this.#known(session, sessionAudience);
  }

  /** Signs a token for an actor, valid for so long (`90m`, `12h`), a day at most. */
  async issue(actor: Actor, validity: string, audience = tokenAudience, id = randomUUID()): Promise<string> {
    const claims = { roles: [...actor.roles], ...(actor.unitId === null ? {} : { unit: actor.unitId }) };
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setJti(id)
      .setSubject(actor.id)
      .setIssuer(localIssuer)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(validity)
      .sign(this.key);
  }

  /** A code that signs a browser in once. It is not accepted as a token. */
  async signInCode(actor: Actor): Promise<string> {
    return await this.issue(actor, CODE_LIFE, codeAudience);
  }

  /** Gives a new session, with which the one before ends. Throws UNAUTHENTICATED where the code is invalid, expired or used. */
  async signIn(code: string, agent: string, before: string | null): Promise<string> {
    const { actor, id } = await this.#known(code, codeAudience);
    if (this.sessions === null) throw notHere();
    if (!(await this.revoked.add(id))) throw new DomainError('UNAUTHENTICATED', USED);
    const sessionId = randomUUID();
    await this.sessions.begin(sessionId, { actor: actor.id, agent, before, issuerSession: null });
    return await this.issue(actor, `${this.sessions.life.minutes}m`, sessionAudience, sessionId);
  }

  /** Revokes one token, given itself or by its id; gives the id. Throws UNAUTHENTICATED where it is not one of ours. */
  async revoke(token: string): Promise<string> {
    const id = isUuid(token) ? token.toLowerCase() : (await this.#known(token, tokenAudience)).id;
    await this.revoked.add(id);
    return id;
  }

  async #known(token: string, audience: string): Promise<Known> {
    const known = this.#verified.get(`${audience} ${token}`) ?? (await this.#verify(token, audience));
    if (this.revoked.has(known.id)) throw new DomainError('UNAUTHENTICATED', USED);
    return known;
  }

  async #verify(token: string, audience: string): Promise<Known> {
    // Decoding base64 ignores blanks: a token with blanks would pass, and then break the header of a cookie.
    if (/[^\w.-]/.test(token)) throw new DomainError('UNAUTHENTICATED', 'Mã truy cập có ký tự lạ.');
    const whose = { issuer: localIssuer, audience, algorithms: ['HS256'] };
    const asked = { requiredClaims: [...requiredClaims, 'jti'], clockTolerance };
    const verified = jwtVerify(token, this.key, { ...whose, ...asked });
    const actor = await actorOf(verified);
    const { jti: id, exp = 0 } = (await verified).payload;
    if (id === undefined || !isUuid(id)) throw new DomainError('UNAUTHENTICATED', USED);
    const known = { actor, id };
    this.#verified.set(`${audience} ${token}`, known, { ttl: Math.max(1, exp * 1000 - Date.now()) });
    return known;
  }
}

/** Who a token of ours is for, and its id. */
interface Known {
  readonly actor: Actor;
  readonly id: string;
}

/** For a server that cannot verify tokens: it listens on this machine only, and whoever uses the machine is the operator. */
export class OpenPrincipals extends Principals {
  override readonly withoutToken = atThisMachine;
  override readonly openReads = true;

  override ofToken(): Promise<Actor> {
    throw new DomainError('UNAUTHENTICATED', 'Chưa cấu hình nơi cấp mã truy cập (AUTH_ISSUER).');
  }
}

function notHere(): DomainError {
  return new DomainError('UNAUTHENTICATED', 'Ở đây chỉ nhận mã truy cập trong “Authorization: Bearer”.');
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

const noLogout = (why: string): DomainError =>
  new DomainError('INVALID_REQUEST', `Không phải thông báo đăng xuất của nơi đăng nhập: ${why}.`);

/** A key of ours in the data folder, made at the first start. Throws `ConfigError` where the file holds none. */
async function keyIn(file: string): Promise<Uint8Array> {
  const text = await secretFile(file, () => randomBytes(KEY_BYTES).toString('base64url'));
  const key = Buffer.from(text, 'base64url');
  if (key.length === KEY_BYTES) return key;
  throw new ConfigError(`${file} holds no key of ${KEY_BYTES} bytes: remove it, and all sign in anew`);
}

/** Refuses a token that no key fits; where the keys cannot be fetched the error is passed on. */
function unlessAboutTheToken(error: unknown): never {
  const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported } = errors;
  if ([JWKSNoMatchingKey, JWKSMultipleMatchingKeys, JOSENotSupported].some((kind) => error instanceof kind))
    throw error;
  throw new DomainError('UNAVAILABLE', 'Không lấy được khoá của nơi cấp mã truy cập; hãy thử lại sau.');
}

/** Ids of actors end up in events, so they must be storable text. */
const name = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

/** Ids that the log has for the program itself, for requests without a token and for keys of programs: no token may claim them. */
const isOwnName = (sub: string): boolean =>
  ['process', atThisMachine.id, anonymous.id].includes(sub) || sub.startsWith('key:');

/** The claims that groups stand for, beside those there are. Throws UNAUTHENTICATED where they act for several units. */
function withGroups(payload: JWTPayload, { claim, groups }: Groups): JWTPayload {
  const named = payload[claim];
  const meant = (Array.isArray(named) ? named : []).flatMap((name: unknown) =>
    typeof name === 'string' && Object.hasOwn(groups, name) ? (groups[name] ?? []) : [],
  );
  const told = [payload['unit'], ...meant.map(({ unit }) => unit)].filter((unit) => unit !== undefined);
  if (new Set(told).size > 1)
    throw new DomainError('UNAUTHENTICATED', 'Các nhóm của tài khoản này thuộc nhiều đơn vị.');
  const roles = Array.isArray(payload['roles']) ? (payload['roles'] as unknown[]) : [];
  return { ...payload, roles: [...roles, ...meant.flatMap((group) => group.roles)], unit: told[0] };
}

/** Claims: `sub` is the id, `roles` a list, `unit` the unit acted for. Unknown roles are left out, and without a unit those that need one. */
async function actorOf(verified: Promise<{ payload: JWTPayload }>, groups?: Groups): Promise<Actor> {
  const { payload } = await verified.catch(refuse);
  const { sub, roles: given, unit } = groups ? withGroups(payload, groups) : payload;
  if (typeof sub !== 'string' || !name.test(sub) || isOwnName(sub)) {
    throw new DomainError(
      'UNAUTHENTICATED',
      'Mã truy cập không nêu người dùng (sub), hoặc nêu tên dành riêng cho hệ thống.',
    );
  }
  const unitId = typeof unit === 'string' && name.test(unit) ? unit : null;
  const counts = (role: Role): boolean => unitId !== null || !rolesOfUnits.includes(role);
  const known = Array.isArray(given) ? roles.filter((role) => given.includes(role)) : [];
  return { id: sub, roles: known.filter(counts), unitId };
}

function refuse(error: unknown): never {
  if (error instanceof DomainError) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  throw new DomainError('UNAUTHENTICATED', `Mã truy cập không hợp lệ: ${reason}.`);
}
