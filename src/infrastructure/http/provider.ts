import type { Configuration } from 'openid-client';
import * as openid from 'openid-client';
import { DomainError } from '../../domain/ground/errors.js';
import type { SignInAt } from '../config.js';
import { isLoopback } from '../config.js';
import { Sealed } from './sessions.js';

/** With the key there is, and the folder of sessions that were ended before their time. */
export type Keyed<S extends SignInAt> = S & { readonly sessionKey: Uint8Array; readonly ended: string };

/** How long somebody may take to sign in at the issuer. */
const ATTEMPT_LIFE = '10m';

/** Sends browsers to the issuer and takes them back: the code flow of OpenID Connect, with PKCE, state and nonce. Keeps nothing itself. */
export class Provider {
  readonly #attempts: Sealed;
  #found: Promise<Configuration> | null = null;

  constructor(
    private readonly issuer: string,
    readonly at: Keyed<SignInAt>,
  ) {
    this.#attempts = new Sealed(at.sessionKey, 'thidua-sign-in-attempt', ATTEMPT_LIFE);
  }

  /** Where to send the browser, and what it must bring back. Throws UNAVAILABLE. */
  async begin(): Promise<{ readonly url: string; readonly attempt: string }> {
    const configuration = await this.#discovered();
    const verifier = openid.randomPKCECodeVerifier();
    const [state, nonce] = [openid.randomState(), openid.randomNonce()];
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#returnTo,
      scope: 'openid profile',
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, attempt: await this.#attempts.seal({ verifier, state, nonce }) };
  }

  /** What the issuer says of who came back to `address`, path and query. Throws UNAUTHENTICATED, UNAVAILABLE. */
  async finish(address: string, attempt: string | undefined): Promise<Readonly<Record<string, unknown>>> {
    const begun = await this.#attempts.open(attempt ?? '').catch(() => {
      throw new DomainError(
        'UNAUTHENTICATED',
        'Lượt đăng nhập này không bắt đầu từ đây, hoặc đã quá lâu; hãy đăng nhập lại.',
      );
    });
    const { verifier, state, nonce } = begun.payload as Readonly<
      Record<'verifier' | 'state' | 'nonce', string>
    >;
    const configuration = await this.#discovered();
    const tokens = await openid
      .authorizationCodeGrant(configuration, new URL(address, this.at.publicUrl), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new DomainError('UNAUTHENTICATED', `Nơi đăng nhập không xác nhận: ${reason}.`);
      });
    return tokens.claims() ?? {};
  }

  get #returnTo(): string {
    return new URL('/api/sign-in/return', this.at.publicUrl).href;
  }

  /** What the issuer publishes about itself, asked for once. */
  #discovered(): Promise<Configuration> {
    this.#found ??= this.#discover().catch((error: unknown) => {
      this.#found = null;
      throw new DomainError('UNAVAILABLE', `Không liên lạc được với nơi đăng nhập: ${String(error)}.`);
    });
    return this.#found;
  }

  async #discover(): Promise<Configuration> {
    const { clientId, clientSecret } = this.at;
    const issuer = new URL(this.issuer);
    const known = clientSecret === null ? openid.None() : openid.ClientSecretBasic(clientSecret);
    // Without TLS only on this machine, for trying out.
    const plain = issuer.protocol === 'http:' && isLoopback(issuer.hostname);
    const execute = plain ? [openid.allowInsecureRequests] : [];
    return await openid.discovery(issuer, clientId, clientSecret ?? undefined, known, { execute });
  }
}
