import type { Configuration } from 'openid-client';
import * as openid from 'openid-client';
import { DomainError } from '../../domain/ground/errors.js';
import type { SignInAt } from '../config.js';
import { isLoopback } from '../config.js';
import { Sealed } from './sealed.js';

/** With the key there is. */
export type Keyed<S extends SignInAt> = S & { readonly sessionKey: Uint8Array };

/** Whom the issuer vouches for, and the session of this browser that ends with that. */
export interface Finished {
  readonly claims: Readonly<Record<string, unknown>>;
  readonly before: string | null;
}

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

  /** Where to send the browser, which has a session already or none, and what it must bring back. Throws UNAVAILABLE. */
  async begin(before: string | null): Promise<{ readonly url: string; readonly attempt: string }> {
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
      ...(this.at.acr.length === 0 ? {} : { acr_values: this.at.acr.join(' ') }),
    });
    return { url: url.href, attempt: await this.#attempts.seal({ verifier, state, nonce, before }) };
  }

  /** What the issuer says of who came back to `address`, path and query. Throws UNAUTHENTICATED, UNAVAILABLE. */
  async finish(address: string, attempt: string | undefined): Promise<Finished> {
    const begun = await this.#attempts.open(attempt ?? '').catch(() => {
      throw new DomainError(
        'UNAUTHENTICATED',
        'Lượt đăng nhập này không bắt đầu từ đây, hoặc đã quá lâu; hãy đăng nhập lại.',
      );
    });
    const { verifier, state, nonce, before } = begun.payload as Readonly<
      Record<'verifier' | 'state' | 'nonce', string>
    > & { readonly before: string | null };
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
    const claims = tokens.claims() ?? {};
    this.#requireStrength(claims);
    return { claims, before };
  }

  /** Throws UNAUTHENTICATED where the issuer let somebody in otherwise than is demanded here. */
  #requireStrength({ acr, amr }: Readonly<Record<string, unknown>>): void {
    const { acr: demanded, amr: methods } = this.at;
    const used: readonly unknown[] = Array.isArray(amr) ? amr : [];
    if (demanded.length > 0 && !demanded.some((one) => one === acr))
      throw tooWeak('acr', demanded.join(' | '), acr);
    if (!methods.every((one) => used.includes(one))) throw tooWeak('amr', methods.join(' + '), amr);
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

function tooWeak(claim: string, demanded: string, told: unknown): DomainError {
  return new DomainError(
    'UNAUTHENTICATED',
    `Ở đây cần đăng nhập theo cách mạnh hơn (${claim}: ${demanded}); nơi đăng nhập cho biết ${JSON.stringify(told ?? null)}.`,
  );
}
