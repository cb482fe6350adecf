import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';

/** Whom the provider signs in, whoever comes. */
export interface User {
  readonly sub: string;
  readonly groups: readonly string[];
  /** How the provider found out who it is. */
  readonly acr?: string;
  readonly amr?: readonly string[];
}

/** A client as the provider has it, of which its types leave this out. */
interface Told {
  backchannelLogoutUri: string;
  backchannelLogoutSessionRequired: boolean;
  backchannelLogout(sub: string, sid?: string): Promise<void>;
}

export interface TestProvider {
  readonly url: string;
  user: User;
  /** Tells this address that sessions are over: one of somebody here, or all where none is named. Throws where that is not taken. */
  tellEnded(address: string, sub: string, sid?: string): Promise<void>;
  /** A token of any claims, signed as its own are. */
  sign(claims: JWTPayload): Promise<string>;
  close(): Promise<unknown>;
}

/** A provider of OpenID Connect in this process, which knows one client and demands PKCE of it. */
export async function startProvider(client: {
  readonly id: string;
  readonly secret: string;
  readonly returnsTo: string;
}): Promise<TestProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const started: TestProvider = {
    url,
    user: { sub: 'nguyen-van-a', groups: [] },
    tellEnded: async (address, sub, sid) => {
      const known = (await provider.Client.find(client.id)) as unknown as Told;
      known.backchannelLogoutUri = address;
      known.backchannelLogoutSessionRequired = sid !== undefined;
      await known.backchannelLogout(sub, sid);
      known.backchannelLogoutSessionRequired = true;
    },
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: '1', typ: 'logout+jwt' }).sign(privateKey),
    close: () => new Promise((resolve) => server.close(resolve)),
  };
  const provider = new Provider(url, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.returnsTo],
        grant_types: ['authorization_code'],
        response_types: ['code'],
        backchannel_logout_uri: client.returnsTo,
        backchannel_logout_session_required: true,
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: '1', alg: 'RS256', use: 'sig' }] },
    cookies: { keys: ['of the tests'] },
    ttl: { Interaction: 60, Grant: 60, Session: 60, AccessToken: 60, IdToken: 60 },
    acrValues: ['muc-1', 'muc-2', 'muc-3'],
    pkce: { required: () => true },
    claims: { openid: ['sub', 'groups', 'acr', 'amr'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, groups: [...started.user.groups] }),
    }),
    loadExistingGrant: async (ctx) => {
      const accountId = ctx.oidc.session?.accountId;
      if (accountId === undefined) return undefined;
      const grant = new ctx.oidc.provider.Grant({ clientId: client.id, accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') === true)
      void provider.interactionFinished(request, response, { login: loginOf(started.user) });
    else void answer(request, response);
  });
  return started;
}

/** What the provider found out; nothing where it does not say. */
function loginOf({ sub, acr, amr }: User) {
  return { accountId: sub, ...(acr === undefined ? {} : { acr }), ...(amr ? { amr: [...amr] } : {}) };
}
